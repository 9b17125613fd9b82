/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timeline as plain text: a bar for each lane, then the same as a table. */
#include "text_internal.h"

#include <stdlib.h>
#include <string.h>

#include "document_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define LANE_MOST 20u /* columns of a lane's name beside its bar */
#define LIMIT_SIGN '!'

struct scale {
	int64_t from_ms;
	int64_t to_ms;
	size_t columns;
};

static size_t column_of(const struct scale *scale, int64_t at_ms)
{
	if (at_ms <= scale->from_ms || scale->to_ms <= scale->from_ms) {
		return 0;
	}
	if (at_ms >= scale->to_ms) {
		return scale->columns - 1;
	}
	int64_t steps = (int64_t)scale->columns;
	return (size_t)((at_ms - scale->from_ms) * steps / (scale->to_ms - scale->from_ms));
}

static char sign_of(enum hp_span_kind span)
{
	switch (span) {
	case HP_SPAN_WORK:
		return '#';
	case HP_SPAN_HOLD:
		return '=';
	case HP_SPAN_AWAY:
		return '.';
	case HP_SPAN_PAPER:
		return '~';
	}
	return '#';
}

/* The objective may be a moment, or how long there is. */
static int64_t limit_of(const struct hp_block *block)
{
	return block->limit_ms < block->from_ms ? block->from_ms + block->limit_ms
						: block->limit_ms;
}

/* The first span of its lane is where the lane is drawn. */
static bool is_first_of_lane(const struct hp_block *block, const struct hp_block *span)
{
	for (const struct hp_block *before = block->first; before != span; before = before->next) {
		if (before->kind == HP_BLOCK_SPAN && hp_streq(before->label, span->label)) {
			return false;
		}
	}
	return true;
}

static const char *lane_name(const struct hp_block *span)
{
	return span->label == NULL ? "" : span->label;
}

static void put_bar(struct text_out *out, size_t indent, size_t lane_columns,
	const struct hp_block *block, const struct hp_block *lane, const struct scale *scale)
{
	char *bar = hp_alloc(scale->columns + 1);
	memset(bar, ' ', scale->columns);
	bar[scale->columns] = '\0';
	for (const struct hp_block *span = lane; span != NULL; span = span->next) {
		if (span->kind != HP_BLOCK_SPAN || !hp_streq(span->label, lane->label)) {
			continue;
		}
		size_t last = column_of(scale, span->to_ms);
		for (size_t i = column_of(scale, span->from_ms); i <= last; i++) {
			bar[i] = sign_of(span->span);
		}
	}
	size_t limit = column_of(scale, limit_of(block));
	if (block->limit_ms > 0 && bar[limit] == ' ') {
		bar[limit] = LIMIT_SIGN;
	}
	size_t used = hp_utf8_columns(lane_name(lane));
	hp_wrap_fill(&out->str, ' ', indent);
	hp_str_append(&out->str, lane_name(lane));
	if (used > lane_columns) {
		hp_str_append_char(&out->str, '\n');
		hp_wrap_fill(&out->str, ' ', indent);
		used = 0;
	}
	hp_wrap_fill(&out->str, ' ', lane_columns - used);
	hp_str_appendf(&out->str, " |%s|\n", bar);
	free(bar);
}

static void put_bars(struct text_out *out, size_t indent, const struct hp_block *block)
{
	size_t lane_columns = 0;
	bool has_span = false;
	for (const struct hp_block *span = block->first; span != NULL; span = span->next) {
		size_t wide = span->kind == HP_BLOCK_SPAN ? hp_utf8_columns(lane_name(span)) : 0;
		has_span = has_span || span->kind == HP_BLOCK_SPAN;
		if (wide > lane_columns) {
			lane_columns = wide < LANE_MOST ? wide : LANE_MOST;
		}
	}
	size_t taken = indent + lane_columns + 3;
	if (!has_span || out->columns < taken + 10) {
		return;
	}
	struct scale scale = {
		.from_ms = block->from_ms, .to_ms = block->to_ms, .columns = out->columns - taken};
	for (const struct hp_block *span = block->first; span != NULL; span = span->next) {
		if (span->kind == HP_BLOCK_SPAN && is_first_of_lane(block, span)) {
			put_bar(out, indent, lane_columns, block, span, &scale);
		}
	}
	/* TRANSLATORS: the signs a timeline is drawn with in plain text. */
	text_words(out, indent, _("# work   = hold   . nobody signed on   ~ on paper"));
	if (block->limit_ms > 0) {
		/* TRANSLATORS: the sign of the objective in that drawing. */
		char *limit = hp_asprintf(_("%c the time objective"), LIMIT_SIGN);
		text_words(out, indent, limit);
		free(limit);
	}
	text_blank(out);
}

static void put_entry(struct text_out *out, size_t indent, const struct hp_block *entry)
{
	struct hp_str words;
	hp_str_init(&words);
	char *from = document_time_words(entry->from_ms);
	if (entry->kind == HP_BLOCK_SPAN) {
		char *to = document_time_words(entry->to_ms);
		hp_str_appendf(&words, "- %s  %s", to, lane_name(entry));
		hp_str_appendf(&words, "%s%s", words.len > 0 ? ": " : "",
			entry->text == NULL ? "" : entry->text);
		free(to);
	} else {
		hp_str_append(&words, entry->ref);
		hp_str_appendf(&words, "%s%s", entry->ref == NULL ? "" : "  ",
			entry->text == NULL ? "" : entry->text);
	}
	text_headed(out, indent, indent + strlen("2026-01-02 03:04:05Z "), from, words.data);
	free(from);
	hp_str_finish(&words);
}

void text_timeline(struct text_out *out, size_t indent, const struct hp_block *block)
{
	text_words(out, indent, block->text);
	put_bars(out, indent, block);
	for (const struct hp_block *entry = block->first; entry != NULL; entry = entry->next) {
		if (entry->kind == HP_BLOCK_SPAN || entry->kind == HP_BLOCK_MARK) {
			put_entry(out, indent, entry);
		}
	}
}
