/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

/*
 * A writer of our own: cJSON writes 1e15 as "1e+15", and escapes more than RFC 8785 3.2.2.2 does.
 * All three forms use the escapes of that section, so they differ only in order and space.
 */

/* At once, instead of by doubling: the canonical form of a procedure has some thousand bytes. */
#define CANONICAL_ROOM 4096

enum style {
	STYLE_PLAIN,
	STYLE_PRETTY,
	STYLE_CANONICAL,
	STYLE_MEANING, /**< Canonical, members called $comment left out. */
};

static void write_value(
	struct hp_str *out, const struct hp_json *value, enum style style, int depth);

/** What stands in no meaning, wherever it is. */
static const char comment_key[] = "$comment";

static void write_string(struct hp_str *out, const char *text)
{
	static const char special[] = "\b\t\n\f\r\"\\";
	static const char letters[] = "btnfr\"\\";
	size_t len = strlen(text);
	const char *done = text;

	hp_str_reserve(out, len + 2);
	hp_str_append_char(out, '"');
	for (const char *p = text + hp_ascii_json_run(text, len); p < text + len; p++) {
		unsigned char byte = (unsigned char)*p;
		if (byte >= 0x20 && byte != '"' && byte != '\\') {
			continue;
		}
		hp_str_append_len(out, done, (size_t)(p - done));
		done = p + 1;
		const char *found = strchr(special, byte);
		if (found != NULL) {
			hp_str_append_char(out, '\\');
			hp_str_append_char(out, letters[found - special]);
		} else {
			hp_str_appendf(out, "\\u%04x", byte);
		}
	}
	hp_str_append_len(out, done, (size_t)(text + len - done));
	hp_str_append_char(out, '"');
}

static void new_line(struct hp_str *out, enum style style, int depth)
{
	if (style != STYLE_PRETTY) {
		return;
	}
	hp_str_append_char(out, '\n');
	for (int i = 0; i < depth; i++) {
		hp_str_append(out, "  ");
	}
}

static void write_child(
	struct hp_str *out, const struct hp_json *child, bool first, enum style style, int depth)
{
	const char *key = hp_json_key(child);

	if (!first) {
		hp_str_append_char(out, ',');
	}
	new_line(out, style, depth);
	if (key != NULL) {
		write_string(out, key);
		hp_str_append(out, style == STYLE_PRETTY ? ": " : ":");
	}
	write_value(out, child, style, depth);
}

static void write_children(
	struct hp_str *out, const struct hp_json *container, enum style style, int depth)
{
	bool sorted = (style == STYLE_CANONICAL || style == STYLE_MEANING) &&
		      hp_json_is(container, HP_JSON_OBJECT);

	if (sorted) {
		struct hp_json_members members;
		bool first = true;
		hp_json_sort(container, &members);
		for (size_t i = 0; i < members.count; i++) {
			const struct hp_json *member = members.items[i];
			if (style == STYLE_MEANING &&
				strcmp(hp_json_key(member), comment_key) == 0) {
				continue;
			}
			write_child(out, member, first, style, depth + 1);
			first = false;
		}
		hp_json_members_finish(&members);
		return;
	}
	const struct hp_json *first = hp_json_first(container);
	for (const struct hp_json *c = first; c != NULL; c = hp_json_next(c)) {
		write_child(out, c, c == first, style, depth + 1);
	}
	if (first != NULL) {
		new_line(out, style, depth);
	}
}

static void write_value(
	struct hp_str *out, const struct hp_json *value, enum style style, int depth)
{
	switch (hp_json_type(value)) {
	case HP_JSON_NULL:
		hp_str_append(out, "null");
		break;
	case HP_JSON_BOOL:
		hp_str_append(out, hp_json_bool(value) ? "true" : "false");
		break;
	case HP_JSON_INT:
		hp_str_appendf(out, "%" PRId64, hp_json_int(value));
		break;
	case HP_JSON_STRING:
		write_string(out, hp_json_string(value));
		break;
	case HP_JSON_ARRAY:
		hp_str_append_char(out, '[');
		write_children(out, value, style, depth);
		hp_str_append_char(out, ']');
		break;
	case HP_JSON_OBJECT:
		hp_str_append_char(out, '{');
		write_children(out, value, style, depth);
		hp_str_append_char(out, '}');
		break;
	}
}

static char *write_text(const struct hp_json *value, enum style style)
{
	struct hp_str out;

	hp_str_init(&out);
	write_value(&out, value, style, 0);
	if (style == STYLE_PRETTY) {
		hp_str_append_char(&out, '\n');
	}
	char *text = hp_str_detach(&out);
	hp_str_finish(&out);
	return text;
}

char *hp_json_print(const struct hp_json *value)
{
	return write_text(value, STYLE_PLAIN);
}

char *hp_json_print_pretty(const struct hp_json *value)
{
	return write_text(value, STYLE_PRETTY);
}

char *hp_json_canonical_without(const struct hp_json *object, const char *const *keys)
{
	struct hp_str out;
	struct hp_json_members members;
	bool first = true;

	hp_json_sort(object, &members);
	hp_str_init(&out);
	hp_str_reserve(&out, CANONICAL_ROOM);
	hp_str_append_char(&out, '{');
	for (size_t i = 0; i < members.count; i++) {
		const struct hp_json *member = members.items[i];
		const char *const *key = keys;
		while (*key != NULL && strcmp(*key, hp_json_key(member)) != 0) {
			key++;
		}
		if (*key == NULL && strcmp(hp_json_key(member), comment_key) != 0) {
			write_child(&out, member, first, STYLE_MEANING, 1);
			first = false;
		}
	}
	hp_str_append_char(&out, '}');
	hp_json_members_finish(&members);
	char *text = hp_str_detach(&out);
	hp_str_finish(&out);
	return text;
}

char *hp_json_canonical(const struct hp_json *value)
{
	return write_text(value, STYLE_CANONICAL);
}
