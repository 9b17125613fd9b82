/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "field.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

void hp_tui_field_init(struct hp_tui_field *field, bool secret)
{
	*field = (struct hp_tui_field){.secret = secret};
	field->text = secret ? hp_secret_alloc(HP_FIELD_SIZE) : hp_calloc(HP_FIELD_SIZE, 1);
}

void hp_tui_field_finish(struct hp_tui_field *field)
{
	if (field->secret) {
		hp_secret_free(field->text);
	} else {
		free(field->text);
	}
	*field = (struct hp_tui_field){0};
}

void hp_tui_field_set(struct hp_tui_field *field, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	uint32_t point;

	memset(field->text, 0, HP_FIELD_SIZE);
	field->len = 0;
	while (field->len < len) {
		size_t taken = hp_utf8_next(text + field->len, len - field->len, &point);
		if (taken == 0 || field->len + taken >= HP_FIELD_SIZE) {
			break;
		}
		memcpy(field->text + field->len, text + field->len, taken);
		field->len += taken;
	}
	field->cursor = field->len;
}

bool hp_tui_field_has_text(const struct hp_tui_field *field)
{
	return strspn(field->text, " ") < field->len;
}

static size_t before(const struct hp_tui_field *field)
{
	size_t at = field->cursor;
	while (at > 0) {
		at--;
		if (((unsigned char)field->text[at] & 0xC0) != 0x80) {
			break;
		}
	}
	return at;
}

static size_t after(const struct hp_tui_field *field)
{
	size_t at = field->cursor;
	if (at < field->len) {
		at++;
	}
	while (at < field->len && ((unsigned char)field->text[at] & 0xC0) == 0x80) {
		at++;
	}
	return at;
}

static void remove_span(struct hp_tui_field *field, size_t from, size_t to)
{
	memmove(field->text + from, field->text + to, field->len - to + 1);
	field->len -= to - from;
	memset(field->text + field->len, 0, HP_FIELD_SIZE - field->len);
	field->cursor = from;
}

static enum hp_tui_field_result insert(struct hp_tui_field *field, uint32_t point)
{
	char bytes[4];
	size_t len = hp_utf8_put(point, bytes);

	if (len == 0) {
		return HP_FIELD_IGNORED;
	}
	if (field->len + len >= HP_FIELD_SIZE) {
		return HP_FIELD_FULL;
	}
	memmove(field->text + field->cursor + len, field->text + field->cursor,
		field->len - field->cursor + 1);
	memcpy(field->text + field->cursor, bytes, len);
	field->len += len;
	field->cursor += len;
	return HP_FIELD_CHANGED;
}

static enum hp_tui_field_result edit(struct hp_tui_field *field, uint32_t code)
{
	switch (code) {
	case HP_KEY_BACKSPACE:
		remove_span(field, before(field), field->cursor);
		return HP_FIELD_CHANGED;
	case HP_KEY_DELETE:
		remove_span(field, field->cursor, after(field));
		return HP_FIELD_CHANGED;
	case HP_KEY_LEFT:
		field->cursor = before(field);
		return HP_FIELD_CHANGED;
	case HP_KEY_RIGHT:
		field->cursor = after(field);
		return HP_FIELD_CHANGED;
	case HP_KEY_HOME:
		field->cursor = 0;
		return HP_FIELD_CHANGED;
	case HP_KEY_END:
		field->cursor = field->len;
		return HP_FIELD_CHANGED;
	default:
		return code >= 0x20 && code != HP_KEY_BACKSPACE && code < HP_KEY_UP
			       ? insert(field, code)
			       : HP_FIELD_IGNORED;
	}
}

enum hp_tui_field_result hp_tui_field_key(struct hp_tui_field *field, const struct hp_tui_key *key)
{
	if (!key->pasted) {
		return edit(field, key->code);
	}
	if (key->code == HP_KEY_ENTER || key->code == HP_KEY_TAB) {
		return field->secret ? HP_FIELD_CHANGED : insert(field, ' ');
	}
	return key->code >= 0x20 && key->code != HP_KEY_BACKSPACE && key->code < HP_KEY_UP
		       ? insert(field, key->code)
		       : HP_FIELD_CHANGED;
}
