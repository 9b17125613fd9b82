/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/wrap.h"

#include <string.h>

#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define DOTS_MIN 4u
#define OUTDENT 4u

/* Bytes of the character at `text` (not the end) and its columns. */
static size_t next_character(const char *text, const char *end, size_t *ret_columns)
{
	if ((unsigned char)*text < 0x80) {
		*ret_columns = 1;
		return 1;
	}
	uint32_t point = 0;
	size_t taken = hp_utf8_next(text, (size_t)(end - text), &point);
	*ret_columns = taken > 0 ? (size_t)hp_utf8_point_columns(point) : 1;
	return taken > 0 ? taken : 1;
}

/* The word at `text`, up to a space or the end: its bytes and columns. */
static size_t word_at(const char *text, const char *end, size_t *ret_columns)
{
	const char *at = text;
	size_t columns = 0;
	while (at < end && *at != ' ') {
		size_t wide;
		at += next_character(at, end, &wide);
		columns += wide;
	}
	*ret_columns = columns;
	return (size_t)(at - text);
}

/* As much of a word as has room and ends beside a wide character, with the marks that belong to its
 * last one; 0 where there is no such place. */
static size_t break_wide(const char *text, size_t len, size_t room, size_t *ret_columns)
{
	const char *end = text + len;
	size_t used = 0;
	size_t best = 0;
	size_t wide_before = 0;
	for (const char *at = text; at < end;) {
		size_t wide;
		size_t taken = next_character(at, end, &wide);
		if (at > text && wide > 0 && (wide == 2 || wide_before == 2)) {
			best = (size_t)(at - text);
			*ret_columns = used;
		}
		if (used + wide > room) {
			break;
		}
		used += wide;
		wide_before = wide > 0 ? wide : wide_before;
		at += taken;
	}
	return best;
}

bool hp_wrap_next(const char **rest, size_t columns, struct hp_wrap_line *ret_line)
{
	const char *text = *rest + strspn(*rest, " ");
	const char *end = text + strlen(text);
	const char *at = text;
	size_t used = 0;
	if (text == end) {
		return false;
	}
	while (at < end) {
		size_t gap = strspn(at, " ");
		size_t wide;
		size_t len = word_at(at + gap, end, &wide);
		if (len == 0) {
			break;
		}
		size_t before = used == 0 ? 0 : used + gap;
		if (before + wide > columns) {
			size_t part = 0;
			if (wide > columns && before < columns) {
				part = break_wide(at + gap, len, columns - before, &wide);
			}
			if (part == 0 && used > 0) {
				break;
			}
			at += gap + (part > 0 ? part : len);
			used = before + wide;
			break;
		}
		at += gap + len;
		used = before + wide;
	}
	*ret_line =
		(struct hp_wrap_line){.text = text, .len = (size_t)(at - text), .columns = used};
	*rest = at;
	return true;
}

size_t hp_wrap_widest_word(const char *text)
{
	const char *end = text + strlen(text);
	size_t widest = 0;
	while (text < end) {
		size_t wide;
		text += strspn(text, " ");
		text += word_at(text, end, &wide);
		widest = wide > widest ? wide : widest;
	}
	return widest;
}

void hp_wrap_fill(struct hp_str *out, char c, size_t count)
{
	hp_str_reserve(out, count);
	memset(out->data + out->len, c, count);
	out->len += count;
	out->data[out->len] = '\0';
}

/* Where a line of `wide` columns begins that belongs at `indent`: one that has no room there stands
 * where the others do that have none. */
static size_t place_for(size_t wide, size_t indent, size_t columns)
{
	if (indent + wide <= columns) {
		return indent;
	}
	return indent > OUTDENT && OUTDENT + wide <= columns ? OUTDENT : 0;
}

/* Begins a new line unless nothing but spaces stands on this one. */
static void new_line(struct hp_str *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ') {
		out->data[--out->len] = '\0';
	}
	if (out->len > 0 && out->data[out->len - 1] != '\n') {
		hp_str_append_char(out, '\n');
	}
}

void hp_wrap_append(
	struct hp_str *out, size_t column, size_t indent, size_t columns, const char *text)
{
	size_t room = column < columns ? columns - column : 0;
	size_t full = indent < columns ? columns - indent : 1;
	const char *rest = text;
	struct hp_wrap_line line;
	bool is_first = true;
	while (hp_wrap_next(&rest, is_first ? room : full, &line)) {
		if (is_first && line.columns > room && column > 0) {
			/* No room behind what stands there: the word gets a line of its own. */
			rest = line.text;
			(void)hp_wrap_next(&rest, full, &line);
			is_first = false;
		}
		if (!is_first) {
			new_line(out);
			hp_wrap_fill(out, ' ', place_for(line.columns, indent, columns));
		}
		hp_str_append_len(out, line.text, line.len);
		is_first = false;
	}
}

void hp_wrap_dotted(struct hp_str *out, size_t column, size_t indent, size_t columns,
	const char *object, const char *state)
{
	size_t left = hp_utf8_columns(object);
	size_t right = hp_utf8_columns(state);
	hp_wrap_append(out, column, indent, columns, object);
	size_t used = column + left;
	if (used + DOTS_MIN + 2 + right > columns) {
		new_line(out);
		hp_wrap_fill(out, ' ', indent);
		used = indent;
	} else if (left > 0) {
		hp_str_append_char(out, ' ');
		used++;
	}
	size_t needed = used + 1 + right;
	size_t dots = needed + DOTS_MIN > columns ? DOTS_MIN : columns - needed;
	hp_wrap_fill(out, '.', dots);
	hp_str_append_char(out, ' ');
	hp_wrap_append(out, used + dots + 1, indent + DOTS_MIN + 1, columns, state);
	hp_str_append_char(out, '\n');
}
