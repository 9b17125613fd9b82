/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper_line.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define BLANKS " \t\r\n"
/* More than a line of a sheet holds. What is longer would stand in every page of the record. */
#define LINE_MAX_BYTES 2000
#define WHO_MAX_BYTES 100

/* ---- the words: a contract, not translated ---- */

enum part_kind {
	PART_CHOICE,
	PART_VALUE,
	PART_HITS,
	PART_NAME,
	PART_SECOND,
	PART_FOUND,
	PART_SEEN,
	PART_REASON,
	PART_OVERRIDE,
	PART_NA,
	PART_DEFER,
	PART_COUNT,
};

static const struct part {
	const char *word;
	size_t offset;
	bool is_short; /* It ends where the next word begins, not only at a semicolon. */
	bool is_act;
	enum hp_paper_act act;
} parts[PART_COUNT] = {
	[PART_CHOICE] = {"choice", offsetof(struct hp_paper_entry, choice), .is_short = true},
	[PART_VALUE] = {"value", offsetof(struct hp_paper_entry, value)},
	[PART_HITS] = {"hits", offsetof(struct hp_paper_entry, hits)},
	[PART_NAME] = {"name", offsetof(struct hp_paper_entry, machine), .is_short = true},
	[PART_SECOND] = {"second", offsetof(struct hp_paper_entry, second), .is_short = true},
	[PART_FOUND] = {"found", offsetof(struct hp_paper_entry, found)},
	[PART_SEEN] = {"seen", offsetof(struct hp_paper_entry, seen)},
	[PART_REASON] = {"reason", offsetof(struct hp_paper_entry, reason)},
	[PART_OVERRIDE] = {"override", offsetof(struct hp_paper_entry, reason), .is_act = true,
		.act = HP_PAPER_OVERRIDDEN},
	[PART_NA] = {"na", offsetof(struct hp_paper_entry, reason), .is_act = true,
		.act = HP_PAPER_NA},
	[PART_DEFER] = {"defer", offsetof(struct hp_paper_entry, reason), .is_act = true,
		.act = HP_PAPER_DEFERRED},
};

static char **slot_of(struct hp_paper_entry *entry, const struct part *part)
{
	return (char **)(void *)((char *)entry + part->offset);
}

void hp_paper_entry_finish(struct hp_paper_entry *entry)
{
	free(entry->step);
	free(entry->who);
	for (size_t i = 0; i < PART_COUNT; i++) {
		char **slot = slot_of(entry, &parts[i]);
		free(*slot);
		*slot = NULL;
	}
	*entry = (struct hp_paper_entry){0};
}

/* ---- taking a line apart ---- */

static size_t word_length(const char *at)
{
	return strcspn(at, BLANKS);
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, BLANKS);
}

static const struct part *part_at(const char *at)
{
	size_t len = strcspn(at, BLANKS ";");
	for (size_t i = 0; i < PART_COUNT; i++) {
		if (strlen(parts[i].word) == len && strncmp(parts[i].word, at, len) == 0) {
			return &parts[i];
		}
	}
	return NULL;
}

/* What was written there, without blanks around it; `\;` is a semicolon. */
static char *text_between(const char *begin, const char *end)
{
	struct hp_str text;
	hp_str_init(&text);
	while (begin < end && strchr(BLANKS, *begin) != NULL) {
		begin++;
	}
	while (end > begin && strchr(BLANKS, end[-1]) != NULL) {
		end--;
	}
	for (; begin < end; begin++) {
		if (*begin == '\\' && begin + 1 < end && begin[1] == ';') {
			continue;
		}
		hp_str_append_char(&text, *begin);
	}
	return hp_str_detach(&text);
}

/* Where a part's text ends: at its semicolon, and a short one also before the next word. */
static const char *end_of(const char *at, const struct part *part)
{
	for (const char *c = at; *c != '\0'; c++) {
		bool escaped = c > at && c[-1] == '\\';
		if (*c == ';' && !escaped) {
			return c;
		}
		bool begins = c > at && strchr(BLANKS, c[-1]) != NULL;
		if (part->is_short && begins && part_at(c) != NULL) {
			return c;
		}
	}
	return at + strlen(at);
}

static int unknown_word(const char *at, struct hp_error *err)
{
	char *word = hp_strndup(at, strcspn(at, BLANKS ";"));
	const char *names[PART_COUNT + 1] = {NULL};
	for (size_t i = 0; i < PART_COUNT; i++) {
		names[i] = parts[i].word;
	}
	const char *near = hp_nearest_name(word, names);
	char *shown = hp_text_clean_cut(word, 40);
	int status =
		near != NULL
			? hp_error_set(err, HP_ERR_INVALID,
				  _("'%s' is not a word here; nothing was changed. Did you mean "
				    "'%s'?"),
				  shown, near)
			: hp_error_set(err, HP_ERR_INVALID,
				  _("'%s' is not a word here; nothing was changed. What stands "
				    "behind the time begins with one of: choice, value, hits, "
				    "name, second, found, seen, reason, override, na, defer."),
				  shown);
	free(shown);
	free(word);
	return status;
}

static int take_part(const char **at, struct hp_paper_entry *entry, struct hp_error *err)
{
	const struct part *part = part_at(*at);
	if (part == NULL) {
		return unknown_word(*at, err);
	}
	const char *begin = *at + strlen(part->word);
	const char *end = end_of(begin, part);
	char **slot = slot_of(entry, part);
	if (*slot != NULL) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("`%s` does not go with what stands before it; nothing was changed."),
			part->word);
	}
	char *text = text_between(begin, end);
	if (*text == '\0') {
		free(text);
		return hp_error_set(err, HP_ERR_INVALID,
			_("Nothing stands behind `%s`; nothing was changed."), part->word);
	}
	*slot = text;
	entry->act = part->is_act ? part->act : entry->act;
	*at = skip_blanks(end + (*end == ';'));
	return 0;
}

/* ---- the whole line ---- */

/* Who stands between the step and the time. */
static int take_head(const char **at, int64_t now_ms, hp_paper_is_step_fn is_step, void *data,
	struct hp_paper_entry *entry, struct hp_error *err)
{
	const char *line = *at;
	char *first = hp_strndup(line, word_length(line));
	if (is_step(data, first)) {
		entry->step = first;
		line = skip_blanks(line + word_length(line));
	} else {
		free(first);
	}
	for (const char *c = line; *c != '\0'; c = skip_blanks(c + word_length(c))) {
		char *word = hp_strndup(c, word_length(c));
		word[strcspn(word, ";")] = '\0';
		bool is_time = hp_paper_time_parse(word, now_ms, &entry->when_ms) == 0;
		size_t len = strlen(word);
		free(word);
		if (is_time) {
			entry->who = text_between(line, c);
			const char *rest = skip_blanks(c + len);
			*at = skip_blanks(rest + (*rest == ';'));
			break;
		}
	}
	if (entry->who == NULL) {
		return hp_error_set(err, HP_ERR_INVALID, "%s",
			_("There is no time in this line; nothing was changed. Write the initials "
			  "and the time, as KN 14:03 or KN 2026-11-22T14:03Z."));
	}
	if (strlen(entry->who) > WHO_MAX_BYTES) {
		return hp_error_set(err, HP_ERR_INVALID, "%s",
			_("There is more than initials before the time; nothing was changed. Write "
			  "who did it, as KN 14:03."));
	}
	if (entry->who[0] == '\0') {
		return hp_error_set(err, HP_ERR_INVALID, "%s",
			_("There are no initials before the time; nothing was changed. Write who "
			  "did it, as KN 14:03."));
	}
	return 0;
}

int hp_paper_entry_parse(const char *text, int64_t now_ms, hp_paper_is_step_fn is_step, void *data,
	struct hp_paper_entry *ret_entry, struct hp_error *err)
{
	*ret_entry = (struct hp_paper_entry){0};
	const char *at = skip_blanks(text);
	if (strlen(at) > LINE_MAX_BYTES) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The line is longer than %d bytes, so it is no line of a sheet; nothing "
			  "was changed."),
			LINE_MAX_BYTES);
	}
	int status = take_head(&at, now_ms, is_step, data, ret_entry, err);
	while (status == 0 && *at != '\0') {
		status = take_part(&at, ret_entry, err);
	}
	return status;
}
