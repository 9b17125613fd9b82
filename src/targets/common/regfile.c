/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regfile.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "regfile_text.h"
#include "value.h"

#define HEADING_4 "REGEDIT4"
#define HEADING_5 "Windows Registry Editor Version 5.00"
#define NO_LETTER "\xef\xbf\xbd" /* U+FFFD */

struct reader {
	const struct hp_regfile_source *source;
	hp_regfile_fn *fn;
	void *opaque;
	struct hp_regfile_fault *fault;
	/* The cursor, in a text with a NUL at its end; all stops there, or at one before. */
	const char *at;
	const char *line_start;
	size_t line;
	bool version_4;
	bool has_key; /* false: none yet, or it was deleted */
	size_t entry_line, entry_column;
	struct hp_str key, name, bytes;
};

void hp_regfile_fault_finish(struct hp_regfile_fault *fault)
{
	hp_why_finish(&fault->why);
	*fault = HP_REGFILE_FAULT_INIT;
}

static void set_place(struct reader *reader)
{
	size_t len = (size_t)(reader->at - reader->line_start);
	reader->fault->line = reader->line;
	reader->fault->column = hp_utf8_count(reader->line_start, len) + 1;
}

/** `sentence` is whole and translated. */
static int malformed(struct reader *reader, const char *sentence)
{
	set_place(reader);
	hp_why_set(&reader->fault->why, "malformed", "%s", sentence);
	return HP_ERR_INVALID;
}

/* ---- letters ---- */

static int bad_letters(struct reader *reader)
{
	return malformed(reader,
		_("It is neither UTF-16 with a byte order mark nor UTF-8, so it is no export of "
		  "a registry."));
}

static int decode_page(struct reader *reader, const char *bytes, size_t len, struct hp_str *out)
{
	const struct hp_regfile_page *page = reader->source->page;
	if (page == NULL) {
		hp_str_append_len(out, bytes, len);
		return hp_utf8_is_valid(bytes, len) ? 0 : bad_letters(reader);
	}
	char *text = NULL;
	if (page->decode(page->state, bytes, len, &text, &reader->fault->why) < 0) {
		set_place(reader);
		return HP_ERR_INVALID;
	}
	hp_str_append(out, text);
	free(text);
	return 0;
}

/** The whole file, NULs and all. */
static int decode(struct reader *reader, struct hp_str *text)
{
	const uint8_t *bytes = reader->source->bytes;
	size_t len = reader->source->len;
	const char *plain = (const char *)bytes;
	if (len >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
		hp_regfile_from_utf16(text, bytes + 2, (len - 2) & ~(size_t)1);
		return 0;
	}
	if (len >= strlen(HEADING_4) && memcmp(plain, HEADING_4, strlen(HEADING_4)) == 0) {
		size_t sound = strnlen(plain, len);
		int status = decode_page(reader, plain, sound, text);
		hp_str_append_len(text, "", sound < len); /* the NUL is met where it stands */
		return status;
	}
	size_t mark = len >= 3 && memcmp(plain, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	hp_str_append_len(text, plain + mark, len - mark);
	return hp_utf8_is_valid(plain + mark, len - mark) ? 0 : bad_letters(reader);
}

/* ---- the cursor ---- */

static void skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t");
}

/** Moves behind an end of line; false where there is none. */
static bool take_line_end(struct reader *reader)
{
	size_t len = reader->at[0] == '\r' ? 1u + (reader->at[1] == '\n') : reader->at[0] == '\n';
	reader->at += len;
	if (len > 0) {
		reader->line++;
		reader->line_start = reader->at;
	}
	return len > 0;
}

/** Nothing else is on the line. */
static int take_rest_of_line(struct reader *reader)
{
	skip_blanks(reader);
	if (*reader->at == '\0' || take_line_end(reader)) {
		return 0;
	}
	return malformed(reader, _("The line should end here."));
}

/** One character, which may be an end of line, into `out`. */
static void take_character(struct reader *reader, struct hp_str *out)
{
	const char *from = reader->at;
	if (!take_line_end(reader)) {
		reader->at++;
	}
	hp_str_append_len(out, from, (size_t)(reader->at - from));
}

/** A text in quotation marks. Windows writes line ends within it as they are. */
static int take_quoted(struct reader *reader, struct hp_str *out)
{
	const char *at = reader->at, *line_start = reader->line_start;
	size_t line = reader->line;
	hp_str_reset(out);
	reader->at++;
	while (*reader->at != '"') {
		if (*reader->at == '\0') {
			/* Where the mistake is, not where the file ends. */
			reader->at = at;
			reader->line_start = line_start;
			reader->line = line;
			return malformed(reader,
				_("The text that begins here has no closing quotation mark."));
		}
		if (*reader->at == '\\') {
			reader->at++;
			if (*reader->at != '\\' && *reader->at != '"') {
				return malformed(reader,
					_("A backslash stands before a backslash or a quotation "
					  "mark only."));
			}
		}
		take_character(reader, out);
	}
	reader->at++;
	return 0;
}

/** Only what Windows could not write in a code page is lossy; in UTF-16 a question mark is one. */
static bool is_lossy(const struct reader *reader, const struct hp_str *text)
{
	return reader->version_4 && (memchr(text->data, '?', text->len) != NULL ||
					    strstr(text->data, NO_LETTER) != NULL);
}

/* ---- data ---- */

/** One to eight hexadecimal digits. */
static bool take_number(struct reader *reader, uint32_t *ret_number)
{
	uint32_t number = 0;
	size_t len = 0;
	while (len < 8 && hp_hex_digit(reader->at[len]) >= 0) {
		number = number << 4 | (uint32_t)hp_hex_digit(reader->at[len++]);
	}
	reader->at += len;
	*ret_number = number;
	return len > 0;
}

static int take_dword(struct reader *reader, struct hp_regfile_entry *entry)
{
	uint32_t number = 0;
	reader->at += strlen("dword:");
	if (!take_number(reader, &number)) {
		return malformed(reader, _("One to eight hexadecimal digits should stand here."));
	}
	for (unsigned i = 0; i < 4; i++) {
		hp_str_append_char(&reader->bytes, (char)(uint8_t)(number >> (8 * i)));
	}
	entry->type = HP_REG_DWORD;
	return take_rest_of_line(reader);
}

/** A backslash at the end of a line: the bytes go on in the next one. */
static bool take_continuation(struct reader *reader)
{
	size_t blanks = reader->at[0] == '\\' ? strspn(reader->at + 1, " \t") : 0;
	if (reader->at[0] != '\\') {
		return false;
	}
	char end = reader->at[1 + blanks];
	if (end != '\r' && end != '\n') {
		return false;
	}
	reader->at += 1 + blanks;
	return take_line_end(reader);
}

/** "01,02,..." up to the end of the line that has no backslash there. */
static int take_bytes(struct reader *reader)
{
	bool comma = true; /* none is needed before the first */
	for (;;) {
		skip_blanks(reader);
		while (take_continuation(reader)) {
			skip_blanks(reader);
		}
		int high = hp_hex_digit(reader->at[0]);
		if (high < 0) {
			return take_rest_of_line(reader);
		}
		int low = hp_hex_digit(reader->at[1]);
		if (!comma || low < 0) {
			return malformed(reader,
				_("Bytes have two hexadecimal digits each and a comma between "
				  "them."));
		}
		hp_str_append_char(&reader->bytes, (char)(high << 4 | low));
		reader->at += 2;
		skip_blanks(reader);
		comma = reader->at[0] == ',';
		reader->at += comma;
	}
}

/** The letters of a code page, with the NULs between them, become UTF-16. */
static int widen_bytes(struct reader *reader, struct hp_regfile_entry *entry)
{
	struct hp_str text, units;
	hp_str_init(&text);
	hp_str_init(&units);
	int status = 0;
	for (size_t i = 0; status == 0 && i < reader->bytes.len;) {
		const char *part = reader->bytes.data + i;
		size_t len = strnlen(part, reader->bytes.len - i);
		hp_str_reset(&text);
		status = decode_page(reader, part, len, &text);
		entry->lossy = entry->lossy || is_lossy(reader, &text);
		hp_regfile_to_utf16(&units, text.data, text.len);
		i += len;
		if (i < reader->bytes.len) {
			hp_str_append_len(&units, "\0", 2);
			i++;
		}
	}
	if (status == 0) {
		hp_str_reset(&reader->bytes);
		hp_str_append_len(&reader->bytes, units.data, units.len);
	}
	hp_str_finish(&text);
	hp_str_finish(&units);
	return status;
}

static int take_hex(struct reader *reader, struct hp_regfile_entry *entry)
{
	reader->at += strlen("hex");
	entry->type = HP_REG_BINARY;
	if (*reader->at == '(') {
		reader->at++;
		if (!take_number(reader, &entry->type) || *reader->at != ')') {
			return malformed(reader,
				_("The number of a type should stand here, as in hex(7):."));
		}
		reader->at++;
	}
	if (*reader->at != ':') {
		return malformed(reader, _("A colon should stand here."));
	}
	reader->at++;
	int status = take_bytes(reader);
	bool is_text = entry->type == HP_REG_SZ || entry->type == HP_REG_EXPAND_SZ ||
		       entry->type == HP_REG_MULTI_SZ;
	return status == 0 && reader->version_4 && is_text ? widen_bytes(reader, entry) : status;
}

static int take_text(struct reader *reader, struct hp_regfile_entry *entry)
{
	struct hp_str text;
	hp_str_init(&text);
	int status = take_quoted(reader, &text);
	if (status == 0) {
		entry->type = HP_REG_SZ;
		entry->lossy = entry->lossy || is_lossy(reader, &text);
		hp_regfile_to_utf16(&reader->bytes, text.data, text.len);
		hp_str_append_len(&reader->bytes, "\0", 2);
		status = take_rest_of_line(reader);
	}
	hp_str_finish(&text);
	return status;
}

/** What stands behind the equals sign. */
static int take_data(struct reader *reader, struct hp_regfile_entry *entry)
{
	hp_str_reset(&reader->bytes);
	if (*reader->at == '"') {
		return take_text(reader, entry);
	}
	if (strncmp(reader->at, "dword:", 6) == 0) {
		return take_dword(reader, entry);
	}
	if (strncmp(reader->at, "hex", 3) == 0) {
		return take_hex(reader, entry);
	}
	if (*reader->at == '-') {
		reader->at++;
		entry->kind = HP_REGFILE_DELETE_VALUE;
		return take_rest_of_line(reader);
	}
	return malformed(
		reader, _("The data of a value should stand here: a text, dword: or hex:."));
}

/* ---- lines ---- */

static void begin_entry(struct reader *reader)
{
	size_t len = (size_t)(reader->at - reader->line_start);
	reader->entry_line = reader->line;
	reader->entry_column = hp_utf8_count(reader->line_start, len) + 1;
}

static int hand_on(struct reader *reader, const struct hp_regfile_entry *entry)
{
	int status = reader->fn(reader->opaque, entry);
	if (status < 0) {
		reader->fault->line = reader->entry_line;
		reader->fault->column = reader->entry_column;
	}
	return status;
}

static int take_value(struct reader *reader)
{
	struct hp_regfile_entry entry = {.kind = HP_REGFILE_VALUE, .key = reader->key.data};
	if (!reader->has_key) {
		return malformed(reader, _("A value stands here before any key."));
	}
	int status = 0;
	if (*reader->at == '@') {
		hp_str_reset(&reader->name);
		reader->at++;
	} else {
		status = take_quoted(reader, &reader->name);
	}
	if (status < 0) {
		return status;
	}
	skip_blanks(reader);
	if (*reader->at != '=') {
		return malformed(reader, _("An equals sign should stand here."));
	}
	reader->at++;
	skip_blanks(reader);
	entry.lossy = is_lossy(reader, &reader->name);
	status = take_data(reader, &entry);
	if (status < 0) {
		return status;
	}
	entry.name = reader->name.data;
	entry.bytes = (const uint8_t *)reader->bytes.data;
	entry.len = reader->bytes.len;
	return hand_on(reader, &entry);
}

/** The name of a key may hold brackets: the last one of the line ends it. */
static int take_key(struct reader *reader)
{
	const char *path = reader->at + 1;
	bool gone = *path == '-';
	path += gone;
	size_t len = strcspn(path, "\r\n");
	while (len > 0 && (path[len - 1] == ' ' || path[len - 1] == '\t')) {
		len--;
	}
	if (len < 2 || path[len - 1] != ']') {
		return malformed(reader,
			_("A key stands between brackets, and the closing one is missing."));
	}
	hp_str_reset(&reader->key);
	hp_str_append_len(&reader->key, path, len - 1);
	struct hp_regfile_entry entry = {.kind = gone ? HP_REGFILE_DELETE_KEY : HP_REGFILE_KEY,
		.key = reader->key.data,
		.lossy = is_lossy(reader, &reader->key)};
	reader->has_key = !gone;
	int status = hand_on(reader, &entry);
	if (status == 0) {
		reader->at = path + len;
		status = take_rest_of_line(reader);
	}
	return status;
}

static int take_heading(struct reader *reader)
{
	size_t len = strcspn(reader->at, "\r\n");
	size_t blanks = 0;
	while (blanks < len && (reader->at[len - blanks - 1] == ' ')) {
		blanks++;
	}
	char *heading = hp_strndup(reader->at, len - blanks);
	bool is_5 = strcmp(heading, HEADING_5) == 0;
	reader->version_4 = strcmp(heading, HEADING_4) == 0;
	free(heading);
	if (!is_5 && !reader->version_4) {
		return malformed(
			reader, _("The first line is not that of an export of a registry."));
	}
	reader->at += len;
	return take_rest_of_line(reader);
}

/** *ret_empty: the last line was one, and had an end. */
static int take_lines(struct reader *reader, bool *ret_empty)
{
	int status = take_heading(reader);
	*ret_empty = false;
	while (status == 0 && *reader->at != '\0') {
		skip_blanks(reader);
		begin_entry(reader);
		*ret_empty = false;
		if (*reader->at == '[') {
			status = take_key(reader);
		} else if (*reader->at == '"' || *reader->at == '@') {
			status = take_value(reader);
		} else if (*reader->at == ';') {
			reader->at += strcspn(reader->at, "\r\n");
			(void)take_line_end(reader);
		} else {
			status = take_rest_of_line(reader);
			*ret_empty = status == 0;
		}
	}
	return status;
}

static int take_file(struct reader *reader, const struct hp_str *text, bool *ret_empty)
{
	reader->at = reader->line_start = text->data;
	int status = take_lines(reader, ret_empty);
	/* All stops at a NUL: the end of the text, or one in it. */
	if (status == 0 && reader->at != text->data + text->len) {
		status = malformed(reader,
			_("A NUL stands here, as in a file that was not written to its end."));
	}
	return status;
}

int hp_regfile_read(const struct hp_regfile_source *source, hp_regfile_fn *fn, void *opaque,
	bool *ret_ended, struct hp_regfile_fault *fault)
{
	struct hp_str text;
	struct reader reader = {
		.source = source, .fn = fn, .opaque = opaque, .fault = fault, .at = "", .line = 1};
	reader.line_start = reader.at;
	hp_str_init(&text);
	hp_str_init(&reader.key);
	hp_str_init(&reader.name);
	hp_str_init(&reader.bytes);
	bool empty = false;
	int status = decode(&reader, &text);
	if (status == 0) {
		status = take_file(&reader, &text, &empty);
	}
	if (status == 0 && ret_ended != NULL) {
		bool half = source->len % 2 != 0 && source->bytes[0] == 0xff;
		*ret_ended = empty && !half;
	}
	hp_str_finish(&reader.key);
	hp_str_finish(&reader.name);
	hp_str_finish(&reader.bytes);
	hp_str_finish(&text);
	return status;
}
