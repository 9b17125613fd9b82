/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

#define SHOWN_KEY_MAX 80

struct checker {
	const char *text;
	size_t len;
	size_t at;
	struct hp_json_keys keys; /* names of all objects that are open, innermost last */
	size_t fault;             /* offset */
	char *sentence;           /* NULL while all is well */
};

static bool check_value(struct checker *c, int depth);

static bool fail(struct checker *c, size_t offset, const char *sentence)
{
	assert(c->sentence == NULL);
	c->fault = offset;
	c->sentence = hp_strdup(sentence);
	return false;
}

/** The sign at an offset as it may stand in a message; caller frees. */
static char *shown_sign(const struct checker *c, size_t offset)
{
	uint32_t point;
	size_t taken = hp_utf8_next(c->text + offset, c->len - offset, &point);

	return hp_text_clean(c->text + offset, taken > 0 ? taken : 1, false);
}

/** What stands at an offset is not what may stand there; `wanted` says what may. */
static bool fail_expected(struct checker *c, size_t offset, const char *wanted)
{
	assert(c->sentence == NULL);
	c->fault = offset;
	if (offset >= c->len) {
		c->sentence = hp_asprintf(_("the text ends too early; %s is missing"), wanted);
		return false;
	}
	char *sign = shown_sign(c, offset);
	c->sentence = hp_asprintf(_("\"%s\" cannot stand here; %s is needed"), sign, wanted);
	free(sign);
	return false;
}

static int peek(const struct checker *c)
{
	return c->at < c->len ? (unsigned char)c->text[c->at] : -1;
}

static void skip_space(struct checker *c)
{
	const char *at = c->text + c->at;
	const char *end = c->text + c->len;

	while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) {
		at++;
	}
	c->at = (size_t)(at - c->text);
}

/** `\uXXXX`, or a pair of them for a code point above U+FFFF. */
static bool check_unicode_escape(struct checker *c)
{
	size_t begin = c->at;
	int32_t unit = hp_json_hex_unit(c->text + begin + 2, c->len - begin - 2);

	if (unit < 0) {
		return fail(c, begin, _("\"\\u\" must be followed by four hexadecimal digits"));
	}
	if (unit == 0) {
		return fail(c, begin, _("the character U+0000 is not allowed in a string"));
	}
	c->at += 6;
	if (hp_json_is_low_surrogate(unit)) {
		return fail(c, begin,
			_("this escape is the second half of a pair, and the first half is "
			  "missing"));
	}
	if (!hp_json_is_high_surrogate(unit)) {
		return true;
	}
	int32_t second = -1;
	if (c->len - c->at >= 6 && c->text[c->at] == '\\' && c->text[c->at + 1] == 'u') {
		second = hp_json_hex_unit(c->text + c->at + 2, 4);
	}
	if (!hp_json_is_low_surrogate(second)) {
		return fail(c, begin,
			_("this escape is the first half of a pair, and the second half is "
			  "missing"));
	}
	c->at += 6;
	return true;
}

static bool check_escape(struct checker *c)
{
	if (c->at + 1 >= c->len) {
		return fail(c, c->len, _("the text ends inside a string"));
	}
	char kind = c->text[c->at + 1];
	if (kind == 'u') {
		return check_unicode_escape(c);
	}
	if (kind == '\0' || strchr("\"\\/bfnrt", kind) == NULL) {
		return fail(c, c->at,
			_("there is no such escape in JSON; a backslash itself is written "
			  "\"\\\\\""));
	}
	c->at += 2;
	return true;
}

/** One sign of a string that is neither quote nor escape. */
static bool check_sign(struct checker *c)
{
	uint32_t point;
	size_t taken = hp_utf8_next(c->text + c->at, c->len - c->at, &point);

	if (taken == 0) {
		return fail(c, c->at, _("the text is not UTF-8 here"));
	}
	if (point == 0) {
		return fail(c, c->at, _("the character U+0000 is not allowed in a string"));
	}
	if (point == '\n' || point == '\r') {
		return fail(c, c->at, _("the string does not end on its line"));
	}
	if (point < 0x20) {
		return fail(c, c->at,
			_("a control character stands in a string; write it as an escape"));
	}
	c->at += taken;
	return true;
}

/** A string, its opening quote being next. */
static bool check_string(struct checker *c, bool *ret_escaped)
{
	bool escaped = false;

	c->at++;
	for (;;) {
		/* Most of a string is ASCII that needs no look of its own. */
		c->at += hp_ascii_json_run(c->text + c->at, c->len - c->at);
		int next = peek(c);
		if (next < 0) {
			return fail(c, c->len, _("the text ends inside a string"));
		}
		if (next == '"') {
			c->at++;
			*ret_escaped = escaped;
			return true;
		}
		if (next == '\\') {
			escaped = true;
			if (!check_escape(c)) {
				return false;
			}
		} else if (!check_sign(c)) {
			return false;
		}
	}
}

/** The names from `first_key` on are those of one object. */
static bool check_twins(struct checker *c, size_t first_key)
{
	const struct hp_json_key *twin = hp_json_keys_twin(&c->keys, first_key);

	if (twin == NULL) {
		return true;
	}
	char *name = hp_strndup(twin->bytes, twin->len);
	char *shown = hp_text_clean_cut(name, SHOWN_KEY_MAX);
	c->fault = twin->offset;
	c->sentence = hp_asprintf(_("the member \"%s\" is there twice in one object"), shown);
	free(shown);
	free(name);
	return false;
}

static bool check_member(struct checker *c, int depth)
{
	size_t begin = c->at;
	bool escaped;

	if (peek(c) != '"') {
		return fail_expected(c, c->at, _("a member name in double quotes"));
	}
	if (!check_string(c, &escaped)) {
		return false;
	}
	hp_json_keys_add(&c->keys, c->text + begin + 1, c->at - begin - 2, begin, escaped);
	skip_space(c);
	if (peek(c) != ':') {
		return fail_expected(c, c->at, "\":\"");
	}
	c->at++;
	skip_space(c);
	return check_value(c, depth);
}

static bool check_object(struct checker *c, int depth)
{
	size_t first_key = c->keys.count;

	c->at++;
	skip_space(c);
	if (peek(c) == '}') {
		c->at++;
		return true;
	}
	for (;;) {
		if (!check_member(c, depth)) {
			return false;
		}
		skip_space(c);
		if (peek(c) == '}') {
			break;
		}
		if (peek(c) != ',') {
			return fail_expected(c, c->at, _("\",\" or \"}\""));
		}
		c->at++;
		skip_space(c);
	}
	c->at++;
	if (!check_twins(c, first_key)) {
		return false;
	}
	c->keys.count = first_key;
	return true;
}

static bool check_array(struct checker *c, int depth)
{
	c->at++;
	skip_space(c);
	if (peek(c) == ']') {
		c->at++;
		return true;
	}
	for (;;) {
		if (!check_value(c, depth)) {
			return false;
		}
		skip_space(c);
		if (peek(c) == ']') {
			c->at++;
			return true;
		}
		if (peek(c) != ',') {
			return fail_expected(c, c->at, _("\",\" or \"]\""));
		}
		c->at++;
		skip_space(c);
	}
}

static bool check_number(struct checker *c)
{
	size_t begin = c->at;
	int64_t number = 0;

	if (peek(c) == '-') {
		c->at++;
	}
	size_t digits = c->at;
	for (; c->at < c->len && c->text[c->at] >= '0' && c->text[c->at] <= '9'; c->at++) {
		/* Stays put once it is too large, so that it cannot overflow. */
		if (number <= HP_JSON_INT_MAX) {
			number = number * 10 + (c->text[c->at] - '0');
		}
	}
	if (c->at == digits) {
		return fail_expected(c, c->at, _("a digit"));
	}
	if (c->text[digits] == '0' && c->at - digits > 1) {
		return fail(c, begin, _("a number has no leading zeros"));
	}
	if (peek(c) == '.' || peek(c) == 'e' || peek(c) == 'E') {
		return fail(c, begin, _("only whole numbers without exponent are used here"));
	}
	if (number == 0 && digits > begin) {
		return fail(c, begin, _("zero has no sign"));
	}
	if (number > HP_JSON_INT_MAX) {
		return fail(c, begin,
			_("the number is too large to be exact; write it as a string of digits"));
	}
	return true;
}

static bool check_word(struct checker *c)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);
		if (c->len - c->at >= len && memcmp(c->text + c->at, words[i], len) == 0) {
			c->at += len;
			return true;
		}
	}
	uint32_t point;
	if (c->at < c->len && hp_utf8_next(c->text + c->at, c->len - c->at, &point) == 0) {
		return fail(c, c->at, _("the text is not UTF-8 here"));
	}
	if (peek(c) == '/') {
		return fail(c, c->at, _("JSON has no comments"));
	}
	return fail_expected(c, c->at, _("a value"));
}

static bool check_value(struct checker *c, int depth)
{
	int next = peek(c);
	bool escaped;

	if ((next == '{' || next == '[') && depth >= HP_JSON_DEPTH_MAX) {
		return fail(c, c->at, _("objects and arrays are nested more than 64 deep"));
	}
	if (next == '{') {
		return check_object(c, depth + 1);
	}
	if (next == '[') {
		return check_array(c, depth + 1);
	}
	if (next == '"') {
		return check_string(c, &escaped);
	}
	if (next == '-' || (next >= '0' && next <= '9')) {
		return check_number(c);
	}
	return check_word(c);
}

static bool check_document(struct checker *c)
{
	static const char mark[] = "\xEF\xBB\xBF";

	if (c->len >= 3 && memcmp(c->text, mark, 3) == 0) {
		return fail(c, 0,
			_("the text begins with a byte order mark; save it as UTF-8 without one"));
	}
	skip_space(c);
	if (!check_value(c, 0)) {
		return false;
	}
	skip_space(c);
	if (c->at < c->len) {
		return fail(c, c->at, _("there is more text after the end of the JSON value"));
	}
	return true;
}

int hp_json_check(const char *text, size_t len, size_t *ret_offset, char **ret_sentence)
{
	struct checker c = {.text = text, .len = len};

	bool good = check_document(&c);
	hp_json_keys_finish(&c.keys);
	if (good) {
		return 0;
	}
	*ret_offset = c.fault;
	*ret_sentence = c.sentence;
	return HP_ERR_INVALID;
}
