/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regfile.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/regf.h"
#include "encode.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

#define LINE_WIDTH 80 /* of hexadecimal data, which go on after a backslash */

void hp_regfile_begin(struct hp_str *text)
{
	/* The first line is the mark by which every reader of such files knows the version. */
	hp_str_append(text, "Windows Registry Editor Version 5.00\r\n");
}

void hp_regfile_key(struct hp_str *text, const char *path)
{
	hp_str_appendf(text, "\r\n[%s]\r\n", path);
}

static void append_quoted(struct hp_str *text, const char *plain)
{
	hp_str_append_char(text, '"');
	for (; *plain != '\0'; plain++) {
		if (*plain == '"' || *plain == '\\') {
			hp_str_append_char(text, '\\');
		}
		hp_str_append_char(text, *plain);
	}
	hp_str_append_char(text, '"');
}

static void append_hex(
	struct hp_str *text, size_t line_from, uint32_t type, const uint8_t *bytes, size_t len)
{
	if (type == HP_REG_BINARY) {
		hp_str_append(text, "hex:");
	} else {
		hp_str_appendf(text, "hex(%" PRIx32 "):", type);
	}
	size_t column = text->len - line_from;
	for (size_t i = 0; i < len; i++) {
		bool last = i + 1 == len;
		hp_str_appendf(text, "%02x%s", (unsigned)bytes[i], last ? "" : ",");
		column += 3;
		if (!last && column > LINE_WIDTH - 4) {
			hp_str_append(text, "\\\r\n  ");
			column = 2;
		}
	}
}

void hp_regfile_value(
	struct hp_str *text, const char *name, uint32_t type, const uint8_t *bytes, size_t len)
{
	size_t line_from = text->len;
	if (name[0] == '\0') {
		hp_str_append_char(text, '@');
	} else {
		append_quoted(text, name);
	}
	hp_str_append_char(text, '=');
	/* Text that would not come back the same is written as bytes. */
	char *plain = type == HP_REG_SZ ? hp_utf16_text(bytes, len) : NULL;
	if (plain != NULL && strpbrk(plain, "\r\n") == NULL) {
		append_quoted(text, plain);
	} else if (type == HP_REG_DWORD && len == 4) {
		hp_str_appendf(text, "dword:%08" PRIx32, hp_get_u32(bytes));
	} else {
		append_hex(text, line_from, type, bytes, len);
	}
	free(plain);
	hp_str_append(text, "\r\n");
}

uint8_t *hp_regfile_finish(const struct hp_str *text, size_t *ret_len)
{
	char *whole = hp_asprintf(
		"\xef\xbb\xbf%s\r\n", text->data); /* U+FEFF becomes the byte order mark */
	uint8_t *bytes = hp_utf16_encode(whole, ret_len);
	free(whole);
	return bytes;
}
