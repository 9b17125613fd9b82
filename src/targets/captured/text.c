/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define NO_SIGN "\xef\xbf\xbd" /* U+FFFD */
#define UTF8 65001u
#define UTF16 1200u

/* The pages that consoles of Windows 2000 and 2003 come with, and those of chcp for their ANSI
 * sisters. */
static const unsigned known[] = {UTF16, 437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863,
	864, 865, 866, 869, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257,
	1258};

struct hp_captured_pages {
	iconv_t converters[HP_ARRAY_SIZE(known)]; /* (iconv_t)-1: this system has none */
};

static bool is_open(iconv_t converter)
{
	return (intptr_t)converter != -1;
}

struct hp_captured_pages *hp_captured_pages_new(void)
{
	struct hp_captured_pages *pages = hp_calloc(1, sizeof(*pages));
	for (size_t i = 0; i < HP_ARRAY_SIZE(known); i++) {
		char *name =
			known[i] == UTF16 ? hp_strdup("UTF-16LE") : hp_asprintf("CP%u", known[i]);
		pages->converters[i] = iconv_open("UTF-8", name);
		free(name);
	}
	return pages;
}

void hp_captured_pages_free(struct hp_captured_pages *pages)
{
	if (pages == NULL) {
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(known); i++) {
		if (is_open(pages->converters[i])) {
			iconv_close(pages->converters[i]);
		}
	}
	free(pages);
}

static bool find_converter(
	const struct hp_captured_pages *pages, unsigned page, iconv_t *ret_converter)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(known); i++) {
		if (known[i] == page && is_open(pages->converters[i])) {
			*ret_converter = pages->converters[i];
			return true;
		}
	}
	return false;
}

static bool is_ascii(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] >= 0x80) {
			return false;
		}
	}
	return true;
}

/** Whole, with a sign of its own for what cannot be converted: one byte, or one unit of two. */
static void convert(
	iconv_t converter, size_t unit, const char *bytes, size_t len, struct hp_str *out)
{
	char buffer[4096];
	char *in = hp_alloc(len > 0 ? len : 1); /* iconv takes no const */
	char *at = in;
	size_t left = len;
	memcpy(in, bytes, len);
	(void)iconv(converter, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char *to = buffer;
		size_t room = sizeof(buffer);
		size_t status = iconv(converter, &at, &left, &to, &room);
		int problem = errno;
		hp_str_append_len(out, buffer, (size_t)(to - buffer));
		if (status != (size_t)-1 || problem == E2BIG) {
			continue;
		}
		size_t skipped = left < unit ? left : unit;
		hp_str_append(out, NO_SIGN);
		at += skipped;
		left -= skipped;
	}
	free(in);
}

/** `cmd /u` writes no mark: most high bytes of a text in a European language are 0. */
static bool looks_like_utf16(const char *bytes, size_t len)
{
	size_t sample = len < 512 ? len & ~(size_t)1 : 512;
	size_t zeros = 0;
	for (size_t i = 0; i < sample; i += 2) {
		zeros += bytes[i] != '\0' && bytes[i + 1] == '\0';
	}
	return sample >= 8 && zeros * 4 >= sample;
}

static int finish_text(struct hp_str *text, const char *shown, char **ret_text, struct hp_why *why)
{
	if (memchr(text->data, '\0', text->len) != NULL) {
		return hp_why_set(why, "malformed",
			_("%s holds NUL bytes, as a file does that was not written to its end; "
			  "run its command again."),
			shown);
	}
	*ret_text = hp_str_detach(text);
	return 0;
}

static int decode_page(struct hp_captured_pages *pages, const char *bytes, size_t len,
	unsigned page, const char *shown, struct hp_str *text, struct hp_why *why)
{
	iconv_t converter;
	if (is_ascii(bytes, len)) {
		hp_str_append_len(text, bytes, len);
		return 0;
	}
	if (page == UTF8) {
		char *repaired = hp_utf8_is_valid(bytes, len) ? hp_strndup(bytes, len)
							      : hp_utf8_repair(bytes, len);
		hp_str_append(text, repaired);
		free(repaired);
		return 0;
	}
	if (page == 0) {
		return hp_why_set(why, "not-captured",
			_("%s has letters beyond ASCII, and the capture does not tell their code "
			  "page; run \"chcp\" on the machine and keep its output in machine.txt."),
			shown);
	}
	if (!find_converter(pages, page, &converter)) {
		return hp_why_set(why, "language",
			_("%s is in the code page %u, which cannot be read here; look at the "
			  "machine itself and attest."),
			shown, page);
	}
	convert(converter, 1, bytes, len, text);
	return 0;
}

int hp_captured_decode_page(struct hp_captured_pages *pages, const char *bytes, size_t len,
	unsigned page, const char *shown, char **ret_text, struct hp_why *why)
{
	struct hp_str text;
	hp_str_init(&text);
	int status = decode_page(pages, bytes, len, page, shown, &text, why);
	if (status == 0) {
		*ret_text = hp_str_detach(&text);
	}
	hp_str_finish(&text);
	return status;
}

int hp_captured_decode(struct hp_captured_pages *pages, const char *bytes, size_t len,
	unsigned page, const char *shown, char **ret_text, struct hp_why *why)
{
	struct hp_str text;
	iconv_t utf16;
	bool marked = len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0;
	int status = 0;
	hp_str_init(&text);
	if ((marked || looks_like_utf16(bytes, len)) && find_converter(pages, UTF16, &utf16)) {
		size_t from = marked ? 2 : 0;
		convert(utf16, 2, bytes + from, len - from, &text);
	} else if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		status = decode_page(pages, bytes + 3, len - 3, UTF8, shown, &text, why);
	} else {
		status = decode_page(pages, bytes, len, page, shown, &text, why);
	}
	if (status == 0) {
		status = finish_text(&text, shown, ret_text, why);
	}
	hp_str_finish(&text);
	return status;
}

bool hp_captured_line(const char **at, const char **ret_line, size_t *ret_len)
{
	const char *line = *at;
	if (line[0] == '\0') {
		return false;
	}
	size_t len = strcspn(line, "\n");
	*at = line[len] == '\n' ? line + len + 1 : line + len;
	while (len > 0 && line[len - 1] == '\r') {
		len--;
	}
	*ret_line = line;
	*ret_len = len;
	return true;
}

/* ---- names ---- */

/** The name with ? for each sign that was not printed; NULL if all were. Caller frees. */
static char *uncertain(const char *listed)
{
	struct hp_str pattern;
	if (strchr(listed, '?') == NULL && strstr(listed, NO_SIGN) == NULL) {
		return NULL;
	}
	hp_str_init(&pattern);
	for (const char *c = listed; *c != '\0';) {
		bool none = strncmp(c, NO_SIGN, 3) == 0;
		hp_str_append_char(&pattern, none ? '?' : *c);
		c += none ? 3 : 1;
	}
	return hp_str_detach(&pattern);
}

enum hp_captured_match hp_captured_match(const char *listed, bool cut, const char *asked)
{
	char *unsure = uncertain(listed);
	enum hp_captured_match match = HP_MATCH_NO;
	if (unsure != NULL || cut) {
		char *pattern =
			hp_asprintf("%s%s", unsure != NULL ? unsure : listed, cut ? "*" : "");
		match = hp_wildcard_match(pattern, asked) == 1 ? HP_MATCH_MAYBE : HP_MATCH_NO;
		free(pattern);
	} else if (hp_name_equal(listed, asked)) {
		match = HP_MATCH_YES;
	}
	free(unsure);
	return match;
}

enum hp_captured_match hp_captured_match_pattern(const char *listed, bool cut, const char *pattern)
{
	char *unsure = uncertain(listed);
	enum hp_captured_match match = HP_MATCH_MAYBE;
	if (unsure == NULL && !cut) {
		match = hp_name_matches(pattern, listed) ? HP_MATCH_YES : HP_MATCH_NO;
	} else {
		/* Where the certain beginning of both differs, nothing behind it helps. */
		const char *text = unsure != NULL ? unsure : listed;
		size_t certain = strcspn(text, "?");
		size_t fixed = strcspn(pattern, "*?");
		size_t common = certain < fixed ? certain : fixed;
		char *one = hp_strndup(text, common);
		char *other = hp_strndup(pattern, common);
		match = hp_utf8_is_valid(one, common) && hp_utf8_is_valid(other, common) &&
					!hp_name_equal(one, other)
				? HP_MATCH_NO
				: HP_MATCH_MAYBE;
		free(one);
		free(other);
	}
	free(unsure);
	return match;
}
