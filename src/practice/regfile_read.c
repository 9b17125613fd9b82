/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "encode.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "regfile.h"

struct reader {
	hp_regfile_fn *fn;
	void *opaque;
	char *key; /* the last [KEY]; NULL: none yet, or it was deleted */
};

/** The file as UTF-8; NULL: it is neither form. Caller frees. */
static char *decode(const uint8_t *bytes, size_t len)
{
	if (len >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
		return len % 2 == 0 ? hp_utf16_text(bytes + 2, len - 2) : NULL;
	}
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	const char *text = (const char *)bytes;
	return memchr(text, '\0', len) == NULL && hp_utf8_is_valid(text, len)
		       ? hp_strndup(text, len)
		       : NULL;
}

/** The next line without its end and the blanks at both ends; a backslash at the end goes on in the
 * next one. NULL at the end. Caller frees. */
static char *take_line(const char **at, size_t *line_number)
{
	struct hp_str line;
	hp_str_init(&line);
	bool more = **at != '\0';
	if (!more) {
		hp_str_finish(&line);
		return NULL;
	}
	while (more) {
		*at += strspn(*at, " \t");
		size_t len = strcspn(*at, "\r\n");
		size_t kept = len;
		while (kept > 0 && ((*at)[kept - 1] == ' ' || (*at)[kept - 1] == '\t')) {
			kept--;
		}
		more = kept > 0 && (*at)[kept - 1] == '\\';
		hp_str_append_len(&line, *at, kept - more);
		*at += len;
		*at += **at == '\r';
		*at += **at == '\n';
		(*line_number)++;
		more = more && **at != '\0';
	}
	return hp_str_detach(&line);
}

/** A text in quotation marks at *at; moves behind it. NULL: it is none. Caller frees. */
static char *take_quoted(const char **at)
{
	const char *p = *at;
	struct hp_str text;
	hp_str_init(&text);
	if (*p++ != '"') {
		hp_str_finish(&text);
		return NULL;
	}
	while (*p != '\0' && *p != '"') {
		p += p[0] == '\\' && p[1] != '\0';
		hp_str_append_char(&text, *p++);
	}
	if (*p != '"') {
		hp_str_finish(&text);
		return NULL;
	}
	*at = p + 1;
	return hp_str_detach(&text);
}

/** "01,02,..." behind the colon. */
static bool read_hex(const char *text, struct hp_str *bytes)
{
	while (*text != '\0') {
		int high = hp_hex_digit(text[0]);
		int low = high >= 0 ? hp_hex_digit(text[1]) : -1;
		if (low < 0 || (text[2] != ',' && text[2] != '\0')) {
			return false;
		}
		hp_str_append_char(bytes, (char)(high << 4 | low));
		text += text[2] == ',' ? 3 : 2;
	}
	return true;
}

/** Up to eight hexadecimal digits, ended by `end`. */
static bool read_number(const char *text, char end, uint32_t *ret_number, const char **ret_behind)
{
	uint32_t number = 0;
	size_t len = 0;
	while (len < 8 && hp_hex_digit(text[len]) >= 0) {
		number = number << 4 | (uint32_t)hp_hex_digit(text[len++]);
	}
	if (len == 0 || text[len] != end) {
		return false;
	}
	*ret_number = number;
	*ret_behind = text + len;
	return true;
}

/** What stands behind the equals sign. */
static bool read_data(const char *text, struct hp_regfile_entry *entry, struct hp_str *bytes)
{
	const char *behind = text;
	uint32_t number = 0;
	if (strcmp(text, "-") == 0) {
		entry->kind = HP_REGFILE_DELETE_VALUE;
		return true;
	}
	if (*text == '"') {
		size_t len = 0;
		char *plain = take_quoted(&behind);
		if (plain == NULL || *behind != '\0') {
			free(plain);
			return false;
		}
		uint8_t *units = hp_utf16_encode(plain, &len);
		hp_str_append_len(bytes, (const char *)units, len);
		hp_str_append_len(bytes, "\0", 2); /* with the literal's own end */
		free(units);
		free(plain);
		entry->type = HP_REG_SZ;
		return true;
	}
	if (strncmp(text, "dword:", 6) == 0 && read_number(text + 6, '\0', &number, &behind)) {
		for (unsigned i = 0; i < 4; i++) {
			hp_str_append_char(bytes, (char)(uint8_t)(number >> (8 * i)));
		}
		entry->type = HP_REG_DWORD;
		return true;
	}
	if (strncmp(text, "hex:", 4) == 0) {
		entry->type = HP_REG_BINARY;
		return read_hex(text + 4, bytes);
	}
	if (strncmp(text, "hex(", 4) == 0 && read_number(text + 4, ')', &entry->type, &behind)) {
		return behind[1] == ':' && read_hex(behind + 2, bytes);
	}
	return false;
}

static int read_value(
	struct reader *reader, const char *line, bool *ret_sound, struct hp_error *err)
{
	struct hp_regfile_entry entry = {.kind = HP_REGFILE_VALUE, .key = reader->key};
	struct hp_str bytes;
	hp_str_init(&bytes);
	const char *at = line;
	char *name = NULL;
	if (*at == '@') {
		name = hp_strdup("");
		at++;
	} else {
		name = take_quoted(&at);
	}
	int status = 0;
	*ret_sound = name != NULL && *at == '=' && reader->key != NULL &&
		     read_data(at + 1, &entry, &bytes);
	if (*ret_sound) {
		entry.name = name;
		entry.bytes = (const uint8_t *)bytes.data;
		entry.len = bytes.len;
		status = reader->fn(reader->opaque, &entry, err);
	}
	free(name);
	hp_str_finish(&bytes);
	return status;
}

static int read_key(struct reader *reader, const char *line, bool *ret_sound, struct hp_error *err)
{
	size_t len = strlen(line);
	bool gone = line[1] == '-';
	*ret_sound = len > 2u + gone && line[len - 1] == ']';
	if (!*ret_sound) {
		return 0;
	}
	free(reader->key);
	reader->key = hp_strndup(line + 1 + gone, len - 2 - gone);
	struct hp_regfile_entry entry = {
		.kind = gone ? HP_REGFILE_DELETE_KEY : HP_REGFILE_KEY, .key = reader->key};
	int status = reader->fn(reader->opaque, &entry, err);
	if (gone) {
		free(reader->key);
		reader->key = NULL;
	}
	return status;
}

static bool is_heading(const char *line)
{
	return line != NULL && (strcmp(line, "Windows Registry Editor Version 5.00") == 0 ||
				       strcmp(line, "REGEDIT4") == 0);
}

int hp_regfile_read(
	const uint8_t *bytes, size_t len, hp_regfile_fn *fn, void *opaque, struct hp_error *err)
{
	struct reader reader = {.fn = fn, .opaque = opaque, .key = NULL};
	char *text = decode(bytes, len);
	const char *at = text != NULL ? text : "";
	size_t number = 0;
	char *line = take_line(&at, &number);
	bool sound = is_heading(line);
	int status = 0;
	while (status == 0 && sound) {
		free(line);
		line = take_line(&at, &number);
		if (line == NULL) {
			break;
		}
		if (line[0] == '[') {
			status = read_key(&reader, line, &sound, err);
		} else if (line[0] != '\0' && line[0] != ';') {
			status = read_value(&reader, line, &sound, err);
		}
	}
	if (!sound) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("This is no registry export file: line %zu cannot be read. Nothing was "
			  "imported."),
			number);
	}
	free(line);
	free(reader.key);
	free(text);
	return status;
}
