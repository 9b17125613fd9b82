/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "holdpoint/capture.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "text.h"

static struct hp_section *add(struct hp_sections *sections, const char *file)
{
	sections->items = hp_grow(
		sections->items, sections->count, &sections->capacity, sizeof(*sections->items));
	struct hp_section *section = &sections->items[sections->count++];
	*section = (struct hp_section){.file = hp_strdup(file), .local_ms = INT64_MIN};
	return section;
}

/** The text up to " # ", which is passed; NULL if there is none. Caller frees. */
static char *take_part(const char **at)
{
	const char *end = strstr(*at, " # ");
	if (end == NULL) {
		return NULL;
	}
	char *part = hp_strndup(*at, (size_t)(end - *at));
	*at = end + 3;
	return part;
}

/** "#### HOST # DATE # TIME # COMMAND": false if the line is none of these. */
static bool read_head(const char *line, size_t len, struct hp_section *section)
{
	size_t mark = strlen(HP_CAPTURE_MARK);
	if (len < mark || memcmp(line, HP_CAPTURE_MARK, mark) != 0) {
		return false;
	}
	char *text = hp_strndup(line + mark, len - mark);
	const char *at = text;
	char *host = take_part(&at);
	char *date = host != NULL ? take_part(&at) : NULL;
	char *time = date != NULL ? take_part(&at) : NULL;
	bool is_head = time != NULL && at[0] != '\0';
	if (is_head) {
		section->framed = true;
		section->host = host;
		host = NULL;
		section->command = hp_strdup(at);
		section->local_ms = hp_captured_moment(date, time);
	}
	free(host);
	free(date);
	free(time);
	free(text);
	return is_head;
}

static bool is_exit(const char *line, size_t len)
{
	size_t mark = strlen(HP_CAPTURE_EXIT);
	return len >= mark && memcmp(line, HP_CAPTURE_EXIT, mark) == 0;
}

/** Everything up to the next line of ours, which stays. */
static void read_body(struct hp_section *section, const char **at)
{
	const char *from = *at;
	const char *line;
	size_t len;
	struct hp_section next = {.file = NULL};
	for (const char *here = *at; hp_captured_line(at, &line, &len); here = *at) {
		bool head = read_head(line, len, &next);
		free(next.host);
		free(next.command);
		if (head || is_exit(line, len)) {
			section->whole = !head;
			section->body = hp_strndup(from, (size_t)(line - from));
			*at = head ? here : *at;
			return;
		}
		next = (struct hp_section){.file = NULL};
	}
	section->body = hp_strdup(from);
}

void hp_sections_add(
	struct hp_sections *sections, const char *file, const char *text, const char *plain)
{
	const char *at = text;
	const char *line;
	size_t len;
	bool framed = false;
	while (hp_captured_line(&at, &line, &len)) {
		struct hp_section head = {.file = NULL};
		if (!read_head(line, len, &head)) {
			continue;
		}
		framed = true;
		struct hp_section *section = add(sections, file);
		head.file = section->file;
		*section = head;
		read_body(section, &at);
	}
	if (!framed && plain != NULL) {
		struct hp_section *section = add(sections, file);
		section->command = hp_strdup(plain);
		section->body = hp_strdup(text);
	}
}

void hp_sections_finish(struct hp_sections *sections)
{
	for (size_t i = 0; i < sections->count; i++) {
		free(sections->items[i].file);
		free(sections->items[i].host);
		free(sections->items[i].command);
		free(sections->items[i].body);
	}
	free(sections->items);
	*sections = (struct hp_sections){.items = NULL};
}

/** Without quotes, and with one blank where there are several. Caller frees. */
static char *simple(const char *command)
{
	struct hp_str out;
	hp_str_init(&out);
	for (const char *c = command; *c != '\0'; c++) {
		bool blank = *c == ' ' || *c == '\t';
		bool doubled = blank && (out.len == 0 || out.data[out.len - 1] == ' ');
		if (*c != '"' && !doubled) {
			hp_str_append_char(&out, blank ? ' ' : *c);
		}
	}
	while (out.len > 0 && out.data[out.len - 1] == ' ') {
		out.data[--out.len] = '\0';
	}
	return hp_str_detach(&out);
}

/* ---- the order of age ---- */

static int by_age(const void *a, const void *b)
{
	const struct hp_section *one = a, *other = b;
	if (one->order_ms != other->order_ms) {
		return one->order_ms < other->order_ms ? -1 : 1;
	}
	return one->order < other->order ? -1 : 1;
}

static void sort_by_age(struct hp_sections *sections)
{
	int64_t latest = INT64_MIN;
	for (size_t i = 0; i < sections->count; i++) {
		struct hp_section *section = &sections->items[i];
		bool first = i == 0 || strcmp(section->file, section[-1].file) != 0;
		latest = first || section->local_ms > latest ? section->local_ms : latest;
		section->order_ms = latest;
		section->order = i;
	}
	if (sections->count > 0) {
		qsort(sections->items, sections->count, sizeof(*sections->items), by_age);
	}
}

struct named {
	char *command; /* simple, and as it compares */
	const struct hp_section *section;
};

static int by_command(const void *a, const void *b)
{
	const struct named *one = a, *other = b;
	int order = strcmp(one->command, other->command);
	return order != 0 ? order : one->section < other->section ? -1 : 1;
}

static struct named name_section(const struct hp_section *section)
{
	struct hp_str folded;
	char *command = simple(section->command);
	hp_str_init(&folded);
	hp_name_fold(&folded, command, strlen(command));
	free(command);
	return (struct named){.command = hp_str_detach(&folded), .section = section};
}

/** Two of one command, the first before the second: whether that is no more than a guess. */
static bool is_guess(const struct hp_section *one, const struct hp_section *other)
{
	bool told = one->local_ms != INT64_MIN && other->local_ms != INT64_MIN &&
		    one->order_ms != other->order_ms;
	return !told && strcmp(one->file, other->file) != 0 && strcmp(one->body, other->body) != 0;
}

void hp_sections_order(struct hp_sections *sections, const struct hp_section **ret_one,
	const struct hp_section **ret_other)
{
	*ret_one = NULL;
	*ret_other = NULL;
	sort_by_age(sections);
	size_t count = sections->count;
	struct named *names = hp_calloc(count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		names[i] = name_section(&sections->items[i]);
	}
	qsort(names, count, sizeof(*names), by_command);
	const struct named *last = NULL;
	for (size_t i = count; i > 0; i--) {
		const struct named *name = &names[i - 1];
		if (last == NULL || strcmp(last->command, name->command) != 0) {
			last = name;
		} else if (is_guess(name->section, last->section)) {
			*ret_one = name->section;
			*ret_other = last->section;
		}
	}
	for (size_t i = 0; i < count; i++) {
		free(names[i].command);
	}
	free(names);
}

bool hp_section_is(const struct hp_section *section, const char *command)
{
	char *one = simple(section->command);
	char *other = simple(command);
	bool same = hp_name_equal(one, other);
	free(one);
	free(other);
	return same;
}

const struct hp_section *hp_sections_find(const struct hp_sections *sections, const char *command)
{
	for (size_t i = sections->count; i > 0; i--) {
		if (hp_section_is(&sections->items[i - 1], command)) {
			return &sections->items[i - 1];
		}
	}
	return NULL;
}
