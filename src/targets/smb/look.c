/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The look at a machine before Samba's library sees it: is there a port, does it speak SMB, which.
 * A library says "unsuccessful" to nearly all of that.
 */
#include "smb_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/helper.h"
#include "../common/port.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

/* Where nobody gave a deadline. */
#define WAIT_MAX_MS 30000

enum answered {
	ANSWERED,
	ANSWERED_CLOSED,  /* The other side hung up instead. */
	ANSWERED_NOTHING, /* Not within the time. */
	ANSWERED_GARBAGE,
};

int64_t hp_smb_time_left(void)
{
	int64_t deadline = hp_target_deadline();
	int64_t now = hp_clock_monotonic_ms();
	if (deadline > now && deadline - now < WAIT_MAX_MS) {
		return deadline - now;
	}
	return deadline <= now ? 1 : WAIT_MAX_MS;
}

/** Reads `len` bytes. */
static enum answered receive(int fd, uint8_t *bytes, size_t len, int64_t until)
{
	size_t have = 0;
	while (have < len) {
		int64_t left = until - hp_clock_monotonic_ms();
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		if (left <= 0 || hp_target_cancelled() || poll(&wait, 1, (int)left) == 0) {
			return ANSWERED_NOTHING;
		}
		ssize_t n = recv(fd, bytes + have, len - have, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			continue;
		}
		if (n <= 0) {
			return ANSWERED_CLOSED;
		}
		have += (size_t)n;
	}
	return ANSWERED;
}

/** Sends a greeting and hears what comes back. */
static enum answered exchange(
	int fd, bool smb1, int64_t until, enum hp_smb_heard *ret_heard, struct hp_smb_greeting *ret)
{
	size_t len;
	const uint8_t *request = hp_smb_greet(smb1, &len);
	if (send(fd, request, len, MSG_NOSIGNAL) != (ssize_t)len) {
		return ANSWERED_CLOSED;
	}
	uint8_t head[4];
	enum answered answered = receive(fd, head, sizeof(head), until);
	if (answered != ANSWERED) {
		return answered;
	}
	size_t answer_len = hp_smb_greeting_len(head);
	if (answer_len == 0) {
		return ANSWERED_GARBAGE;
	}
	uint8_t *answer = hp_alloc(answer_len);
	answered = receive(fd, answer, answer_len, until);
	if (answered == ANSWERED) {
		*ret_heard = hp_smb_greeting_parse(smb1, answer, answer_len, ret);
	}
	free(answer);
	return answered;
}

/** 0 with a connection, -1. */
static int reach(struct hp_smb *smb, int *ret_fd, char **ret_address, struct hp_why *why)
{
	int found = hp_port_connect(
		smb->url.host, smb->url.port, hp_smb_time_left(), ret_fd, ret_address, why);
	if (found == 0) {
		return hp_why_set(why, "unreachable",
			_("%s answers, but nobody listens on its port %u: the service Server "
			  "(LanmanServer) is stopped there, or the machine is still starting."),
			smb->shown, (unsigned)smb->url.port);
	}
	return found < 0 ? -1 : 0;
}

/** It hung up on both greetings without a word. */
static int why_closed(const struct hp_smb *smb, struct hp_why *why)
{
	return hp_why_set(why, "unreachable",
		_("%s takes the connection to its port %u and closes it at once. The machine may "
		  "be "
		  "starting or shutting down, it may not want this computer, or the port in the "
		  "URL is not that of SMB."),
		smb->shown, (unsigned)smb->url.port);
}

static int why_not_smb(const struct hp_smb *smb, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("What listens on port %u of %s is no SMB server: look at the port in the URL."),
		(unsigned)smb->url.port, smb->shown);
}

/** The newer dialects were refused: does it speak the old one? */
static int look_for_smb1(struct hp_smb *smb, int64_t until, struct hp_why *why)
{
	int fd = -1;
	if (reach(smb, &fd, NULL, why) < 0) {
		return -1;
	}
	enum hp_smb_heard heard = HP_SMB_HEARD_GARBAGE;
	enum answered answered = exchange(fd, true, until, &heard, &smb->greeting);
	close(fd);
	if (answered == ANSWERED_NOTHING) {
		return hp_smb_why_silent(smb, why);
	}
	if (answered == ANSWERED_CLOSED) {
		return why_closed(smb, why);
	}
	if (answered != ANSWERED || heard != HP_SMB_HEARD_GREETING) {
		return why_not_smb(smb, why);
	}
	if (!smb->url.smb1) {
		return hp_why_set(why, "protocol",
			_("%s speaks SMB 1 only, which is not secure. If it must be read all the "
			  "same, add ?smb1=yes to its URL; the record will say so."),
			smb->shown);
	}
	if (!smb->greeting.signs && !smb->url.signing_offered) {
		return hp_why_set(why, "protocol",
			_("%s does not sign what it sends, so others on the network could change "
			  "it. If it must be read all the same, add signing=offered to the "
			  "options of its URL; the record will say so."),
			smb->shown);
	}
	return 0;
}

int hp_smb_look(struct hp_smb *smb, char **ret_address, struct hp_why *why)
{
	int fd = -1;
	char *address = NULL;
	int64_t until = hp_clock_monotonic_ms() + hp_smb_time_left();
	if (reach(smb, &fd, &address, why) < 0) {
		return -1;
	}
	enum hp_smb_heard heard = HP_SMB_HEARD_GARBAGE;
	int status = 0;
	enum answered answered = exchange(fd, false, until, &heard, &smb->greeting);
	close(fd);
	switch (answered) {
	case ANSWERED_NOTHING:
		status = hp_smb_why_silent(smb, why);
		break;
	case ANSWERED_GARBAGE:
		status = why_not_smb(smb, why);
		break;
	case ANSWERED_CLOSED:
		status = look_for_smb1(smb, until, why);
		break;
	case ANSWERED:
		if (heard == HP_SMB_HEARD_GARBAGE) {
			status = why_not_smb(smb, why);
		} else if (heard == HP_SMB_HEARD_REFUSAL) {
			status = look_for_smb1(smb, until, why);
		}
		break;
	}
	if (status < 0) {
		free(address);
		return -1;
	}
	smb->greeting_at_ms = hp_clock_now().wall_ms;
	*ret_address = address;
	return 0;
}
