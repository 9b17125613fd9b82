/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inbox.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/protocol.h"

#define READ_CHUNK ((size_t)1 << 16)
/* Further ahead nobody looks: the pipe holds the rest. */
#define AHEAD_MAX ((size_t)16 << 20)

void hp_inbox_init(struct hp_inbox *inbox, int fd)
{
	*inbox = (struct hp_inbox){.fd = fd};
}

void hp_inbox_finish(struct hp_inbox *inbox)
{
	if (inbox->data != NULL) {
		hp_wipe(inbox->data, inbox->capacity);
	}
	free(inbox->data);
	free(inbox->cancels.items);
	hp_secret_free(inbox->answer);
	*inbox = (struct hp_inbox){.fd = -1};
}

/* ---- memory ---- */

/** Throws away what lies before `from`; nothing of it stays behind the end. */
static void drop_front(struct hp_inbox *inbox, size_t from)
{
	size_t left = inbox->len - from;
	memmove(inbox->data, inbox->data + from, left);
	hp_wipe(inbox->data + left, from);
	inbox->len = left;
}

static void make_room(struct hp_inbox *inbox)
{
	/* Only when half of it is served: moving a long queue for every chunk would take time that
	 * grows with its square. */
	if (inbox->served > 0 && inbox->served >= inbox->len / 2) {
		size_t served = inbox->served;
		drop_front(inbox, served);
		inbox->scanned -= served;
		inbox->served = 0;
	}
	if (inbox->capacity - inbox->len >= READ_CHUNK) {
		return;
	}
	size_t capacity = 2 * inbox->capacity + READ_CHUNK;
	char *data = hp_alloc(capacity);
	if (inbox->data != NULL) {
		memcpy(data, inbox->data, inbox->len);
		hp_wipe(inbox->data, inbox->capacity);
		free(inbox->data);
	}
	inbox->data = data;
	inbox->capacity = capacity;
}

/* ---- cancels ---- */

/** Where the id is, or would be put. */
static size_t find_cancel(const struct hp_inbox_cancels *cancels, uint32_t id)
{
	size_t low = 0, high = cancels->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (cancels->items[middle].id < id) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static void add_cancel(struct hp_inbox_cancels *cancels, uint32_t id)
{
	size_t at = find_cancel(cancels, id);
	if (at == cancels->count || cancels->items[at].id != id) {
		cancels->items = hp_grow(cancels->items, cancels->count, &cancels->capacity,
			sizeof(*cancels->items));
		memmove(&cancels->items[at + 1], &cancels->items[at],
			(cancels->count - at) * sizeof(*cancels->items));
		cancels->count++;
	}
	cancels->items[at] = (struct hp_inbox_cancel){.id = id, .open = true};
}

bool hp_inbox_take_cancel(struct hp_inbox *inbox, uint32_t id)
{
	struct hp_inbox_cancels *cancels = &inbox->cancels;
	size_t at = find_cancel(cancels, id);
	if (at == cancels->count || cancels->items[at].id != id || !cancels->items[at].open) {
		return false;
	}
	cancels->items[at].open = false;
	return true;
}

void hp_inbox_work(struct hp_inbox *inbox, uint32_t id)
{
	inbox->working = true;
	inbox->working_id = id;
	inbox->working_cancelled = false;
}

void hp_inbox_rest(struct hp_inbox *inbox)
{
	inbox->working = false;
	inbox->working_cancelled = false;
}

/* ---- answers ---- */

void hp_inbox_ask(struct hp_inbox *inbox, uint32_t id)
{
	inbox->asking = true;
	inbox->ask_id = id;
	inbox->answered = false;
}

char *hp_inbox_take_answer(struct hp_inbox *inbox)
{
	char *answer = inbox->answer;
	inbox->answer = NULL;
	inbox->asking = false;
	inbox->answered = false;
	return answer;
}

static void keep_answer(struct hp_inbox *inbox, const struct hp_message *reply)
{
	if (!inbox->asking || inbox->answered || reply->id != inbox->ask_id) {
		return;
	}
	inbox->answered = true;
	if (reply->text != NULL) {
		size_t size = strlen(reply->text) + 1;
		inbox->answer = hp_secret_alloc(size);
		memcpy(inbox->answer, reply->text, size);
	}
}

/* ---- lines ---- */

static bool mentions(const char *line, size_t len, const char *word)
{
	return memmem(line, len, word, strlen(word)) != NULL;
}

/** A line that is here and not yet its turn. */
static void look_at(struct hp_inbox *inbox, char *line, size_t len)
{
	/* Decoding twice what is only a request would be dear. */
	bool reply = mentions(line, len, "\"answer\"");
	if (len >= HP_PROTOCOL_LINE_MAX || (!reply && !mentions(line, len, "\"cancel\""))) {
		return;
	}
	struct hp_message message;
	bool blank = reply;
	if (hp_message_decode(line, len, &message, NULL) == 0) {
		blank = message.kind == HP_MESSAGE_REPLY;
		if (message.kind == HP_MESSAGE_REPLY) {
			keep_answer(inbox, &message);
		} else if (message.kind == HP_MESSAGE_CANCEL) {
			if (inbox->working && inbox->working_id == message.id) {
				inbox->working_cancelled = true;
			} else {
				add_cancel(&inbox->cancels, message.id);
			}
		}
		hp_message_finish(&message);
	}
	if (blank) {
		hp_wipe(line, len); /* also one that does not decode: it may hold a password */
	}
}

/** What came of a line that is too long is thrown away, up to its end. */
static void discard(struct hp_inbox *inbox)
{
	char *from = inbox->data + inbox->scanned;
	char *newline = memchr(from, '\n', inbox->len - inbox->scanned);
	size_t left = 0;
	if (newline != NULL) {
		inbox->discarding = false;
		left = inbox->len - (size_t)(newline + 1 - inbox->data);
		memmove(from, newline + 1, left);
	}
	hp_wipe(from + left, inbox->len - inbox->scanned - left);
	inbox->len = inbox->scanned + left;
}

static void scan(struct hp_inbox *inbox)
{
	if (inbox->discarding) {
		discard(inbox);
	}
	char *newline;
	while ((newline = memchr(
			inbox->data + inbox->scanned, '\n', inbox->len - inbox->scanned)) != NULL) {
		char *line = inbox->data + inbox->scanned;
		look_at(inbox, line, (size_t)(newline - line));
		inbox->scanned = (size_t)(newline + 1 - inbox->data);
	}
	if (inbox->len - inbox->scanned >= HP_PROTOCOL_LINE_MAX) {
		inbox->discarding = true;
		discard(inbox);
	}
}

bool hp_inbox_fill(struct hp_inbox *inbox, int timeout_ms)
{
	if (inbox->ended) {
		return false;
	}
	if (inbox->len - inbox->served >= AHEAD_MAX && timeout_ms == 0) {
		return true;
	}
	struct pollfd ready = {.fd = inbox->fd, .events = POLLIN};
	if (timeout_ms >= 0 && poll(&ready, 1, timeout_ms) <= 0) {
		return true;
	}
	make_room(inbox);
	ssize_t n = read(inbox->fd, inbox->data + inbox->len, READ_CHUNK);
	if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
		return true;
	}
	if (n <= 0) {
		inbox->ended = true;
		return false;
	}
	inbox->len += (size_t)n;
	scan(inbox);
	return true;
}

bool hp_inbox_next(struct hp_inbox *inbox, const char **ret_line, size_t *ret_len)
{
	while (inbox->served < inbox->scanned) {
		const char *line = inbox->data + inbox->served;
		const char *newline = memchr(line, '\n', inbox->scanned - inbox->served);
		size_t len = (size_t)(newline - line);
		inbox->served += len + 1;
		/* A blanked line begins with a NUL, which no message does. */
		if (len > 0 && len < HP_PROTOCOL_LINE_MAX && line[0] != '\0') {
			*ret_line = line;
			*ret_len = len;
			return true;
		}
	}
	/* Every request that a cancel could mean has had its turn. */
	inbox->cancels.count = 0;
	return false;
}
