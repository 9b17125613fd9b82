/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <string.h>

#include "holdpoint/utf8.h"

/* Places in a JSON text, looked for only when an error has to be told. */

struct hp_json_place hp_json_place_of(const char *text, size_t offset)
{
	struct hp_json_place place = {.line = 1};
	const char *line = text;
	const char *end = text + offset;

	for (;;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		if (newline == NULL) {
			break;
		}
		line = newline + 1;
		place.line++;
	}
	place.column = hp_utf8_count(line, (size_t)(end - line)) + 1;
	return place;
}

/** The offset after a string that begins at `at`. */
static size_t skip_string(const char *text, size_t len, size_t at)
{
	at++;
	while (at < len && text[at] != '"') {
		at += text[at] == '\\' ? 2 : 1;
	}
	return at < len ? at + 1 : len;
}

static size_t skip_space(const char *text, size_t len, size_t at)
{
	while (at < len && memchr(" \t\n\r", text[at], 4) != NULL) {
		at++;
	}
	return at;
}

/** The offset after a number or a word. */
static size_t skip_plain(const char *text, size_t len, size_t at)
{
	while (at < len && memchr(" \t\n\r,:]}", text[at], 8) == NULL) {
		at++;
	}
	return at;
}

size_t hp_json_find_value(const char *text, size_t len, size_t number, bool of_key)
{
	size_t key_at = 0;
	size_t count = 0;
	size_t at = 0;

	while (at < len) {
		if (memchr(" \t\n\r,:]}", text[at], 8) != NULL) {
			at++;
			continue;
		}
		size_t end = at + 1;
		if (text[at] == '"') {
			end = skip_string(text, len, at);
			/* In correct JSON only a member name is followed by a colon. */
			size_t next = skip_space(text, len, end);
			if (next < len && text[next] == ':') {
				key_at = at;
				at = end;
				continue;
			}
		} else if (text[at] != '{' && text[at] != '[') {
			end = skip_plain(text, len, at);
		}
		if (count == number) {
			return of_key ? key_at : at;
		}
		count++;
		at = end;
	}
	return 0;
}
