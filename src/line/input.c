/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "line_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/utf8.h"

#define LINE_MAX_BYTES ((size_t)64 << 10)

void hp_line_reader_init(struct hp_line_reader *reader, int fd)
{
	*reader = (struct hp_line_reader){.fd = fd};
	hp_str_init(&reader->pending);
}

void hp_line_reader_finish(struct hp_line_reader *reader)
{
	hp_str_finish(&reader->pending);
}

/* A word with a NUL behind it is not that word, and bytes that are no UTF-8 would stand otherwise
 * in the record than they were typed. */
static bool is_text(const char *bytes, size_t len)
{
	return memchr(bytes, '\0', len) == NULL && hp_utf8_is_valid(bytes, len);
}

/* Returns LINE_SIGNAL where there is no whole line yet. */
static enum hp_line_result take_line(struct hp_line_reader *reader, char **ret_line)
{
	char *newline = memchr(reader->pending.data, '\n', reader->pending.len);
	if (newline == NULL) {
		return LINE_SIGNAL;
	}
	size_t len = (size_t)(newline - reader->pending.data);
	bool text = is_text(reader->pending.data, len);
	if (text) {
		*ret_line = hp_strndup(reader->pending.data, len);
	}
	hp_str_remove_front(&reader->pending, len + 1);
	return text ? LINE_GOT : LINE_NO_TEXT;
}

/* The rest of a line that is too long has to go as well: no part of it may act as a word. */
static enum hp_line_result skip_line(struct hp_line_reader *reader)
{
	for (;;) {
		char *newline = memchr(reader->pending.data, '\n', reader->pending.len);
		if (newline != NULL) {
			hp_str_remove_front(
				&reader->pending, (size_t)(newline - reader->pending.data) + 1);
			return LINE_TOO_LONG;
		}
		hp_str_reset(&reader->pending);
		char bytes[4096];
		ssize_t got = read(reader->fd, bytes, sizeof(bytes));
		if (got <= 0) {
			return got < 0 && errno == EINTR ? LINE_SIGNAL : LINE_END;
		}
		hp_str_append_len(&reader->pending, bytes, (size_t)got);
	}
}

enum hp_line_result hp_line_read(struct hp_line_reader *reader, char **ret_line)
{
	for (;;) {
		enum hp_line_result taken = take_line(reader, ret_line);
		if (taken != LINE_SIGNAL) {
			return taken;
		}
		if (reader->pending.len > LINE_MAX_BYTES) {
			return skip_line(reader);
		}
		if (reader->ended) {
			return LINE_END;
		}
		char bytes[4096];
		ssize_t got = read(reader->fd, bytes, sizeof(bytes));
		if (got < 0) {
			/* EIO: the terminal is gone. */
			return errno == EINTR ? LINE_SIGNAL : LINE_END;
		}
		if (got == 0) {
			reader->ended = true;
			if (reader->pending.len > 0) {
				/* A last line without its newline is a line, as everywhere. */
				hp_str_append_char(&reader->pending, '\n');
			}
			continue;
		}
		hp_str_append_len(&reader->pending, bytes, (size_t)got);
	}
}
