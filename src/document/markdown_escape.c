/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that Markdown must leave as it is. Only what would be read as markup gets a backslash, so
 * that the file can be read and compared as it stands: HKLM\SOFTWARE, CAP_{SiteCode} and C$ come
 * through untouched. The rules are CommonMark's (0.31: 2.4, 6.2 to 6.6) with GFM's tables,
 * strikethrough and autolinks, and the mathematics some forges set between dollars.
 */
#include "markdown_internal.h"

#include <string.h>
#include <strings.h>

#define ENTITY_LONGEST 33u

static bool is_punctuation(char c)
{
	return c != '\0' && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "&lt;", "&#60;": read as the character. */
static bool is_entity(const char *at, const char *end)
{
	const char *c = at + 1;
	while (c < end && (is_letter(*c) || is_digit(*c) || *c == '#') &&
		(size_t)(c - at) < ENTITY_LONGEST) {
		c++;
	}
	return c < end && *c == ';' && c > at + 1;
}

static bool ends_with(const char *text, const char *at, const char *word)
{
	size_t len = strlen(word);
	return (size_t)(at - text) >= len && strncasecmp(at - len, word, len) == 0;
}

/* "http://" and "www." become links by themselves. (So do mail addresses, which no escape keeps
 * from it: they say openly where they lead.) */
static bool is_autolink(const char *text, const char *at, const char *end)
{
	if (*at == '.') {
		return ends_with(text, at, "www");
	}
	return end - at > 2 && at[1] == '/' && at[2] == '/' &&
	       (ends_with(text, at, "http") || ends_with(text, at, "https") ||
		       ends_with(text, at, "ftp"));
}

/* Whether a backslash must stand before *at, wherever on its line the text is. */
static bool is_markup(const char *text, const char *at, const char *end, enum markdown_place place)
{
	char before = at > text ? at[-1] : ' ';
	char after = at + 1 < end ? at[1] : '\0';
	switch (*at) {
	case '*':
	case '`':
	case '~':
		return true;
	case '\\': /* before a letter or a space it is itself; at the end our own marks follow */
		return after == '\0' || is_punctuation(after);
	case '_': /* behind a letter or digit it cannot open emphasis (6.2, rule 2) */
		return !is_letter(before) && !is_digit(before);
	case '<':
		return is_letter(after) || (after != '\0' && strchr("/!?", after) != NULL);
	case '&':
		return is_entity(at, end);
	case '[':
		return place == MARKDOWN_LINK || after == '[' || (before == '[' && at > text);
	case ']':
		return place == MARKDOWN_LINK || after == '(' || after == ':' || after == '[';
	case '$':
		return after != '\0' && after != ' ' &&
		       memchr(at + 1, '$', (size_t)(end - at - 1)) != NULL;
	case '|':
		return place == MARKDOWN_CELL;
	case ':':
	case '.':
		return is_autolink(text, at, end);
	}
	return false;
}

static bool is_end_of_mark(const char *at, const char *end)
{
	return at == end || *at == ' ';
}

/* At the start of a line: the character that makes a heading, list, quotation, rule or link
 * definition of it; NULL where none does. */
static const char *block_mark(const char *text, const char *end)
{
	const char *at = text;
	while (at < end && is_digit(*at)) {
		at++;
	}
	if (at > text) {
		bool is_list =
			at < end && (*at == '.' || *at == ')') && is_end_of_mark(at + 1, end);
		return is_list ? at : NULL;
	}
	if (at == end) {
		return NULL;
	}
	switch (*at) {
	case '#':
		while (at < end && *at == '#') {
			at++;
		}
		return is_end_of_mark(at, end) ? text : NULL;
	case '-':
		return is_end_of_mark(at + 1, end) || at[1] == '-' ? text : NULL;
	case '+':
		return is_end_of_mark(at + 1, end) ? text : NULL;
	case '=':
	case '>':
	case '[':
	case '|':
		return text;
	}
	return NULL;
}

void markdown_escape(struct hp_str *out, const char *text, enum markdown_place place)
{
	if (text == NULL) {
		return;
	}
	text += strspn(text, " ");
	const char *end = text + strlen(text);
	while (end > text && end[-1] == ' ') {
		end--;
	}
	const char *mark = place == MARKDOWN_START ? block_mark(text, end) : NULL;
	hp_str_reserve(out, (size_t)(end - text));
	for (const char *at = text; at < end; at++) {
		if (at == mark || is_markup(text, at, end, place)) {
			hp_str_append_char(out, '\\');
		}
		hp_str_append_char(out, *at);
	}
}

/* The longest run of backticks. */
static size_t longest_run(const char *text)
{
	size_t longest = 0;
	size_t run = 0;
	for (; *text != '\0'; text++) {
		run = *text == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

void markdown_code(struct hp_str *out, const char *text)
{
	size_t ticks = longest_run(text) + 1;
	size_t len = strlen(text);
	/* One space at both ends is taken away where both are there (6.1). */
	bool padded = len == 0 || text[0] == '`' || text[len - 1] == '`' ||
		      (text[0] == ' ' && text[len - 1] == ' ');
	for (size_t i = 0; i < ticks; i++) {
		hp_str_append_char(out, '`');
	}
	hp_str_appendf(out, "%s%s%s", padded ? " " : "", text, padded ? " " : "");
	for (size_t i = 0; i < ticks; i++) {
		hp_str_append_char(out, '`');
	}
}
