/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dirlist.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "text.h"

/* From the sign < of a kind to the name. */
#define KIND_COLUMNS 15u

static bool starts(const char *line, size_t len, const char *words)
{
	size_t n = strlen(words);
	return len >= n && memcmp(line, words, n) == 0;
}

static bool starts_any(const char *line, size_t len, const char *const *words, size_t *ret_len)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (starts(line, len, words[i])) {
			*ret_len = strlen(words[i]);
			return true;
		}
	}
	return false;
}

static bool has(const char *line, size_t len, const char *words)
{
	return memmem(line, len, words, strlen(words)) != NULL;
}

static bool is_blank(const char *line, size_t len)
{
	return strspn(line, " \t\f") >= len;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/**
 * A size, with or without signs between groups of three ("1.234", "1,234", and the no-break space
 * of some countries). Returns how many bytes it took, 0 if it is none.
 */
static size_t take_size(const char *text, size_t len, uint64_t *ret_size)
{
	uint64_t size = 0;
	size_t at = 0;
	if (len == 0 || !is_digit(text[0])) {
		return 0;
	}
	while (at < len) {
		if (is_digit(text[at])) {
			if (size > (UINT64_MAX >> 4)) {
				return 0;
			}
			size = size * 10 + (uint64_t)(text[at++] - '0');
			continue;
		}
		size_t sign = text[at] == '.' || text[at] == ',' ? 1 : 0;
		if (starts(text + at, len - at, "\xc2\xa0")) {
			sign = 2;
		}
		bool group = sign > 0 && len - at >= sign + 3 && is_digit(text[at + sign]) &&
			     is_digit(text[at + sign + 1]) && is_digit(text[at + sign + 2]);
		if (!group) {
			break;
		}
		at += sign;
	}
	*ret_size = size;
	return at;
}

/* ---- blocks and entries ---- */

static struct hp_dir_block *add_block(struct hp_dir_list *list, const char *path, size_t len)
{
	while (len > 3 && path[len - 1] == '\\') {
		len--;
	}
	list->blocks = hp_grow(list->blocks, list->count, &list->capacity, sizeof(*list->blocks));
	struct hp_dir_block *block = &list->blocks[list->count++];
	*block = (struct hp_dir_block){.path = hp_strndup(path, len)};
	return block;
}

static void add_entry(struct hp_dir_block *block, const struct hp_dir_entry *entry)
{
	block->entries =
		hp_grow(block->entries, block->count, &block->capacity, sizeof(*block->entries));
	block->entries[block->count++] = *entry;
}

/** Length of the date and time at the beginning of a row, with the blanks behind; 0 if there is
 * none: a row begins with a digit, two or three numbers with signs between, blanks, and hh:mm. */
static size_t stamp_length(const char *line, size_t len, int64_t *ret_local_ms)
{
	size_t date = 0;
	while (date < len && (is_digit(line[date]) || strchr("./-", line[date]) != NULL)) {
		date++;
	}
	size_t at = date;
	while (at < len && line[at] == ' ') {
		at++;
	}
	size_t time = at;
	while (at < len && (is_digit(line[at]) || line[at] == ':')) {
		at++;
	}
	if (date < 6 || time == date || at - time < 4 || !is_digit(line[0])) {
		return 0;
	}
	if (at < len && (line[at] == 'a' || line[at] == 'p')) {
		at++;
	} else if (len - at > 3 && line[at] == ' ' &&
		   (line[at + 1] == 'A' || line[at + 1] == 'P') && line[at + 2] == 'M') {
		at += 3;
	}
	char *day = hp_strndup(line, date);
	char *clock = hp_strndup(line + time, at - time);
	*ret_local_ms = hp_captured_moment(day, clock);
	free(clock);
	free(day);
	while (at < len && line[at] == ' ') {
		at++;
	}
	return at;
}

/** One row: 1; 0 if the line is none; -1 if it begins as one and is none. */
static int read_row(const char *line, size_t len, struct hp_dir_entry *ret_entry)
{
	struct hp_dir_entry entry = {.local_ms = INT64_MIN};
	size_t at = stamp_length(line, len, &entry.local_ms);
	size_t name = 0;
	if (at == 0) {
		return 0;
	}
	if (at < len && line[at] == '<') {
		entry.kind = starts(line + at, len - at, "<DIR>") ? HP_DIR_FOLDER : HP_DIR_LINK;
		name = at + KIND_COLUMNS;
	} else {
		size_t digits = take_size(line + at, len - at, &entry.size);
		bool blank = digits > 0 && at + digits < len && line[at + digits] == ' ';
		name = blank ? at + digits + 1 : len;
	}
	if (name >= len || line[name - 1] != ' ' || line[name] == ' ') {
		return -1;
	}
	size_t name_len = len - name;
	const char *target =
		entry.kind == HP_DIR_LINK ? memmem(line + name, name_len, " [", 2) : NULL;
	if (target != NULL) {
		name_len = (size_t)(target - (line + name));
	}
	entry.name = hp_strndup(line + name, name_len);
	*ret_entry = entry;
	return 1;
}

static size_t count_files(const struct hp_dir_block *block)
{
	size_t files = 0;
	for (size_t i = 0; i < block->count; i++) {
		files += block->entries[i].kind == HP_DIR_FILE;
	}
	return files;
}

/** "               2 File(s)           1234 bytes": the number; false for another line. */
static bool read_count(const char *line, size_t len, uint64_t *ret_count)
{
	size_t at = 0;
	while (at < len && line[at] == ' ') {
		at++;
	}
	size_t digits = take_size(line + at, len - at, ret_count);
	return digits > 0 && (starts(line + at + digits, len - at - digits, " File(s)") ||
				     starts(line + at + digits, len - at - digits, " Datei(en)"));
}

/* ---- lines ---- */

static const char *const volume_words[] = {
	" Volume in drive ", " Datentr\xc3\xa4ger in Laufwerk ", NULL};
static const char *const folder_words[] = {" Directory of ", " Verzeichnis von ", NULL};
static const char *const total_words[] = {"Total Files Listed:", "Anzahl der angezeigten Dateien:"};
static const char *const not_found_words[] = {"File Not Found", "Datei nicht gefunden"};
static const char *const no_path_words[] = {"The system cannot find the path specified.",
	"Das System kann den angegebenen Pfad nicht finden.",
	"The system cannot find the file specified.",
	"Das System kann die angegebene Datei nicht finden."};
static const char *const not_ready_words[] = {"The device is not ready.",
	"Das Ger\xc3\xa4t ist nicht bereit.", "Access is denied.", "Zugriff verweigert"};

static bool has_any(const char *line, size_t len, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (has(line, len, words[i])) {
			return true;
		}
	}
	return false;
}

static int malformed(const char *shown, struct hp_why *why)
{
	return hp_why_set(why, "malformed",
		_("The listing in %s is damaged or was cut off; run its command again."), shown);
}

/** A message that dir may print among the rows. */
static bool is_message(const char *line, size_t len)
{
	return has_any(line, len, not_found_words, HP_ARRAY_SIZE(not_found_words)) ||
	       has_any(line, len, no_path_words, HP_ARRAY_SIZE(no_path_words)) ||
	       has_any(line, len, not_ready_words, HP_ARRAY_SIZE(not_ready_words));
}

/** What dir counts at the end are the files: a row for a folder that is not known as one, because
 * its date is written in another way, would be missed by nobody. */
static int not_understood(const char *shown, struct hp_why *why)
{
	return hp_why_set(why, "language",
		_("The listing in %s has a line that is not understood; the machine may write "
		  "dates in a form of its own. Look at the machine itself and attest."),
		shown);
}

/** A row or the count of the last folder. */
static int read_in_block(struct hp_dir_list *list, const char *line, size_t len, const char *shown,
	struct hp_why *why)
{
	struct hp_dir_block *block = list->count > 0 ? &list->blocks[list->count - 1] : NULL;
	struct hp_dir_entry entry;
	uint64_t files = 0;
	if (has_any(line, len, total_words, HP_ARRAY_SIZE(total_words))) {
		list->total = true;
		return 0;
	}
	if (list->total || block == NULL) {
		return 0;
	}
	int row = read_row(line, len, &entry);
	if (row < 0 || (row == 1 && block->counted)) {
		if (row == 1) {
			free(entry.name);
		}
		return malformed(shown, why);
	}
	if (row == 1 && (strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0)) {
		free(entry.name);
	} else if (row == 1) {
		add_entry(block, &entry);
	} else if (!block->counted && read_count(line, len, &files)) {
		if (files != count_files(block)) {
			return malformed(shown, why);
		}
		block->counted = true;
	} else if (!block->counted && !is_blank(line, len) && !is_message(line, len)) {
		return not_understood(shown, why);
	}
	return 0;
}

static int read_line(struct hp_dir_list *list, const char *line, size_t len, const char *shown,
	struct hp_why *why)
{
	size_t words = 0;
	if (starts_any(line, len, volume_words, &words)) {
		list->volume = true;
		return 0;
	}
	if (starts_any(line, len, folder_words, &words)) {
		add_block(list, line + words, len - words);
		return 0;
	}
	if (len > 0 && !is_digit(line[0]) && line[0] != ' ') {
		list->not_found = list->not_found || has_any(line, len, not_found_words,
							     HP_ARRAY_SIZE(not_found_words));
		list->no_path = list->no_path ||
				has_any(line, len, no_path_words, HP_ARRAY_SIZE(no_path_words));
		list->not_ready = list->not_ready || has_any(line, len, not_ready_words,
							     HP_ARRAY_SIZE(not_ready_words));
	}
	return read_in_block(list, line, len, shown, why);
}

int hp_dir_read(const char *body, bool whole, const char *shown, struct hp_dir_list *ret_list,
	struct hp_why *why)
{
	struct hp_dir_list list = {.blocks = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	int status = 0;
	while (status == 0 && hp_captured_line(&at, &line, &len)) {
		status = read_line(&list, line, len, shown, why);
	}
	bool said = list.not_found || list.no_path || list.not_ready;
	const struct hp_dir_block *last = list.count > 0 ? &list.blocks[list.count - 1] : NULL;
	if (status == 0 && !said && last == NULL && (whole || body[0] != '\0')) {
		status = hp_why_set(why, "language",
			_("The listing in %s is in words that are not understood (English and "
			  "German are). Look at the machine itself and attest."),
			shown);
	} else if (status == 0 && !said && (last == NULL || !last->counted)) {
		status = malformed(shown, why);
	}
	for (size_t i = 0; status == 0 && i + 1 < list.count; i++) {
		if (!list.blocks[i].counted) {
			status = malformed(shown, why);
		}
	}
	if (status < 0) {
		hp_dir_finish(&list);
		return -1;
	}
	*ret_list = list;
	return 0;
}

void hp_dir_finish(struct hp_dir_list *list)
{
	for (size_t b = 0; b < list->count; b++) {
		struct hp_dir_block *block = &list->blocks[b];
		for (size_t i = 0; i < block->count; i++) {
			free(block->entries[i].name);
		}
		free(block->entries);
		free(block->path);
	}
	free(list->blocks);
	*list = (struct hp_dir_list){.blocks = NULL};
}
