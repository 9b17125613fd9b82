/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

/* Shared by the one who asks and the thread; the last to leave frees it. */
struct lookup {
	atomic_int users;
	int done; /* eventfd, readable when the answer is there */
	char *host;
	char *service;
	int flags;
	int code; /* of getaddrinfo() */
	int errnum;
	struct addrinfo *addresses;
};

static void leave(struct lookup *lookup)
{
	if (atomic_fetch_sub(&lookup->users, 1) > 1) {
		return;
	}
	if (lookup->addresses != NULL) {
		freeaddrinfo(lookup->addresses);
	}
	if (lookup->done >= 0) {
		close(lookup->done);
	}
	free(lookup->host);
	free(lookup->service);
	free(lookup);
}

/** The name that means this computer everywhere, whether /etc/hosts says so or is missing (RFC
 * 6761, 6.3). */
static bool is_this_computer(const char *host)
{
	return strcasecmp(host, "localhost") == 0;
}

static void look_up(struct lookup *lookup)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = lookup->flags};
	/* Without a node getaddrinfo() gives the loopback addresses. */
	const char *node = is_this_computer(lookup->host) ? NULL : lookup->host;
	lookup->code = getaddrinfo(node, lookup->service, &hints, &lookup->addresses);
	lookup->errnum = errno;
	if (lookup->code != 0) {
		lookup->addresses = NULL;
	}
}

static void *run(void *argument)
{
	struct lookup *lookup = argument;
	look_up(lookup);
	const uint64_t one = 1;
	if (write(lookup->done, &one, sizeof(one)) < 0) {
		lookup->code = EAI_SYSTEM; /* Nobody reads it: the other side waits in vain. */
	}
	leave(lookup);
	return NULL;
}

/** Signals are the main thread's. */
static bool start(struct lookup *lookup)
{
	pthread_t thread;
	sigset_t all;
	sigset_t before;
	if (lookup->done < 0) {
		return false;
	}
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	atomic_store(&lookup->users, 2);
	bool started = pthread_create(&thread, NULL, run, lookup) == 0;
	if (started) {
		(void)pthread_detach(thread);
	} else {
		atomic_store(&lookup->users, 1);
	}
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static bool await(const struct lookup *lookup, int64_t timeout_ms)
{
	int64_t until = hp_clock_monotonic_ms() + timeout_ms;
	int64_t left;
	while ((left = until - hp_clock_monotonic_ms()) > 0) {
		struct pollfd watched = {.fd = lookup->done, .events = POLLIN};
		if (poll(&watched, 1, (int)(left < INT32_MAX ? left : INT32_MAX)) > 0) {
			return true;
		}
	}
	return false;
}

static int why_timeout(const char *host, struct hp_why *why)
{
	return hp_why_set(why, "timeout",
		_("The name server did not tell the address of %s in time; give the address "
		  "instead of the name."),
		host);
}

static int why_unknown(const struct lookup *lookup, struct hp_why *why)
{
	switch (lookup->code) {
	case EAI_NONAME:
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
	case EAI_FAIL:
		return hp_why_set(why, "host-unknown",
			_("No computer is known by the name %s; check how it is written, or give "
			  "its address."),
			lookup->host);
	case EAI_AGAIN:
		return hp_why_set(why, "unreachable",
			_("No name server answers, so the address of %s cannot be found; give the "
			  "address instead of the name."),
			lookup->host);
	default: /* a number of the C library, not one of our enumerations */
		return hp_why_set(why, "unreachable", _("The address of %s cannot be found: %s."),
			lookup->host,
			lookup->code == EAI_SYSTEM ? strerror(lookup->errnum)
						   : gai_strerror(lookup->code));
	}
}

int hp_resolve(const char *host, uint16_t port, int64_t timeout_ms, struct addrinfo **ret_addresses,
	struct hp_why *why)
{
	struct lookup *lookup = hp_calloc(1, sizeof(*lookup));
	lookup->host = hp_strdup(host);
	lookup->service = hp_asprintf("%u", (unsigned)port);
	lookup->done = -1;
	/* An address needs no server and no thread. */
	lookup->flags = AI_NUMERICHOST | AI_NUMERICSERV;
	atomic_store(&lookup->users, 1);
	look_up(lookup);
	bool answered = true;
	if (lookup->code != 0) {
		lookup->flags = AI_NUMERICSERV;
		lookup->done = eventfd(0, EFD_CLOEXEC);
		if (start(lookup)) {
			answered = await(lookup, timeout_ms);
		} else {
			look_up(lookup); /* No threads here: it takes as long as it takes. */
		}
	}
	int status = 0;
	if (!answered) {
		status = why_timeout(host, why);
	} else if (lookup->code != 0) {
		status = why_unknown(lookup, why);
	} else {
		*ret_addresses = lookup->addresses;
		lookup->addresses = NULL;
	}
	leave(lookup);
	return status;
}
