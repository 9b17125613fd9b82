/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

#define SHOWN_KEY_MAX 80

/** A member name with its escapes resolved: in the text itself, or in the arena where it had
 * escapes. */
struct key {
	const char *bytes;
	size_t len;
	size_t offset; /* of its opening quote */
};

struct checker {
	const char *text;
	size_t len;
	size_t at;
	/* Names of all objects that are open, innermost last. */
	struct key *keys;
	size_t key_count;
	size_t key_capacity;
	struct hp_arena arena;
	size_t fault;   /* offset */
	char *sentence; /* NULL while all is well */
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
	while (c->at < c->len && memchr(" \t\n\r", c->text[c->at], 4) != NULL) {
		c->at++;
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/** The four digits after `\u`, which begin at `digits`; -1 if there are no four. */
static int32_t hex_unit(const char *digits, size_t left)
{
	int32_t unit = 0;

	if (left < 4) {
		return -1;
	}
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_digit(digits[i]);
		if (digit < 0) {
			return -1;
		}
		unit = unit * 16 + digit;
	}
	return unit;
}

static bool is_high_surrogate(int32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(int32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/** `\uXXXX`, or a pair of them for a code point above U+FFFF. */
static bool check_unicode_escape(struct checker *c)
{
	size_t begin = c->at;
	int32_t unit = hex_unit(c->text + begin + 2, c->len - begin - 2);

	if (unit < 0) {
		return fail(c, begin, _("\"\\u\" must be followed by four hexadecimal digits"));
	}
	if (unit == 0) {
		return fail(c, begin, _("the character U+0000 is not allowed in a string"));
	}
	c->at += 6;
	if (is_low_surrogate(unit)) {
		return fail(c, begin,
			_("this escape is the second half of a pair, and the first half is "
			  "missing"));
	}
	if (!is_high_surrogate(unit)) {
		return true;
	}
	int32_t second = -1;
	if (c->len - c->at >= 6 && c->text[c->at] == '\\' && c->text[c->at + 1] == 'u') {
		second = hex_unit(c->text + c->at + 2, 4);
	}
	if (!is_low_surrogate(second)) {
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

/** Resolves one escape of a checked string; returns how many bytes it took in the text. */
static size_t resolve_escape(const char *escape, char *out, size_t *out_len)
{
	static const char from[] = "bfnrt";
	static const char to[] = "\b\f\n\r\t";

	if (escape[1] != 'u') {
		const char *found = strchr(from, escape[1]);
		out[(*out_len)++] = found != NULL ? to[found - from] : escape[1];
		return 2;
	}
	uint32_t point = (uint32_t)hex_unit(escape + 2, 4);
	size_t taken = 6;
	if (is_high_surrogate((int32_t)point)) {
		uint32_t low = (uint32_t)hex_unit(escape + 8, 4);
		point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
		taken = 12;
	}
	*out_len += hp_utf8_put(point, out + *out_len);
	return taken;
}

/** Keeps the name just checked, which began at `begin` and ends before c->at. */
static void add_key(struct checker *c, size_t begin, bool escaped)
{
	struct key key = {c->text + begin + 1, c->at - begin - 2, begin};

	if (escaped) {
		/* Resolved it is never longer than written. */
		char *bytes = hp_arena_alloc(&c->arena, key.len + 1);
		size_t len = 0;
		for (size_t i = 0; i < key.len;) {
			if (key.bytes[i] == '\\') {
				i += resolve_escape(key.bytes + i, bytes, &len);
			} else {
				bytes[len++] = key.bytes[i++];
			}
		}
		key.bytes = bytes;
		key.len = len;
	}
	c->keys = hp_grow(c->keys, c->key_count, &c->key_capacity, sizeof(*c->keys));
	c->keys[c->key_count++] = key;
}

/** By name, then by place. */
static int compare_keys(const void *a, const void *b)
{
	const struct key *one = a;
	const struct key *two = b;
	size_t shorter = one->len < two->len ? one->len : two->len;
	int order = memcmp(one->bytes, two->bytes, shorter);

	if (order != 0) {
		return order;
	}
	if (one->len != two->len) {
		return one->len < two->len ? -1 : 1;
	}
	return one->offset < two->offset ? -1 : 1;
}

/** Sorting finds twins in n log n steps, whatever names a hostile text chooses. */
static bool check_twins(struct checker *c, size_t first_key)
{
	struct key *keys = c->keys + first_key;
	size_t count = c->key_count - first_key;
	const struct key *twin = NULL;

	if (count > 1) {
		qsort(keys, count, sizeof(*keys), compare_keys);
	}
	for (size_t i = 1; i < count; i++) {
		bool same = keys[i].len == keys[i - 1].len &&
			    memcmp(keys[i].bytes, keys[i - 1].bytes, keys[i].len) == 0;
		if (same && (twin == NULL || keys[i].offset < twin->offset)) {
			twin = &keys[i];
		}
	}
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
	add_key(c, begin, escaped);
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
	size_t first_key = c->key_count;

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
	c->key_count = first_key;
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

	hp_arena_init(&c.arena);
	bool good = check_document(&c);
	hp_arena_finish(&c.arena);
	free(c.keys);
	if (good) {
		return 0;
	}
	*ret_offset = c.fault;
	*ret_sentence = c.sentence;
	return HP_ERR_INVALID;
}
