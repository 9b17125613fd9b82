/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the timeline draws, in words. */
#include "html_internal.h"

#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"

/** Times from 1973 on are the wall clock's; smaller ones count from the beginning. */
#define WALL_FROM_MS INT64_C(100000000000)
/** "2026-01-02 03:04:05": without the fraction. */
#define TIME_SHOWN 19

static void put_time(struct hp_str *out, int64_t ms)
{
	char time[HP_TIME_SIZE];

	if (ms < WALL_FROM_MS) {
		hp_html_duration(out, ms);
		return;
	}
	hp_time_format(ms, time);
	time[strlen("2026-01-02")] = ' ';
	hp_str_append_len(out, time, TIME_SHOWN);
	hp_str_append_char(out, 'Z');
}

static void put_heads(struct hp_str *out, const char *const *heads, size_t count)
{
	hp_str_append(out, "<thead>\n<tr>");
	for (size_t i = 0; i < count; i++) {
		hp_html_around(out, "<th scope=\"col\">", heads[i], "</th>");
	}
	hp_str_append(out, "</tr>\n</thead>\n<tbody>\n");
}

static void put_cell_open(struct hp_str *out, const char *label)
{
	hp_html_around(out, "<td data-label=\"", label, "\">");
}

static void put_time_cell(struct hp_str *out, const char *label, int64_t ms)
{
	hp_html_around(out, "<td class=\"when\" data-label=\"", label, "\">");
	put_time(out, ms);
	hp_str_append(out, "</td>");
}

static bool has(const struct hp_block *timeline, enum hp_block_kind kind)
{
	const struct hp_block *block = timeline->first;

	while (block != NULL && block->kind != kind) {
		block = block->next;
	}
	return block != NULL;
}

static void put_spans(struct hp_str *out, const struct hp_block *timeline)
{
	const char *const heads[] = {_("What"), _("How"), _("From"), _("To"), _("How long")};

	hp_html_around(out, "<table>\n<caption>", _("Spans of time"), "</caption>\n");
	put_heads(out, heads, HP_ARRAY_SIZE(heads));
	for (const struct hp_block *span = timeline->first; span != NULL; span = span->next) {
		if (span->kind != HP_BLOCK_SPAN) {
			continue;
		}
		hp_str_append(out, "<tr><th scope=\"row\">");
		hp_html_text(out, span->label);
		hp_str_append(out, "</th>");
		put_cell_open(out, heads[1]);
		hp_html_text(out, hp_html_span_word(span->span));
		hp_str_append(out, "</td>");
		put_time_cell(out, heads[2], span->from_ms);
		put_time_cell(out, heads[3], span->to_ms);
		put_cell_open(out, heads[4]);
		hp_html_text(out, span->text);
		hp_str_append(out, "</td></tr>\n");
	}
	hp_str_append(out, "</tbody>\n</table>\n");
}

static void put_marks(struct hp_str *out, const struct hp_block *timeline)
{
	const char *const heads[] = {_("Number"), _("When"), _("What")};
	size_t number = 0;

	hp_html_around(out, "<table>\n<caption>", _("Moments"), "</caption>\n");
	put_heads(out, heads, HP_ARRAY_SIZE(heads));
	for (const struct hp_block *mark = timeline->first; mark != NULL; mark = mark->next) {
		if (mark->kind != HP_BLOCK_MARK) {
			continue;
		}
		hp_str_appendf(out, "<tr><th scope=\"row\">%zu</th>", ++number);
		put_time_cell(out, heads[1], mark->from_ms);
		put_cell_open(out, heads[2]);
		hp_html_around(out, "<span class=\"ref\">", mark->ref, "</span> ");
		hp_html_text(out, mark->text);
		hp_str_append(out, "</td></tr>\n");
	}
	hp_str_append(out, "</tbody>\n</table>\n");
}

void hp_html_timeline_tables(struct hp_html *html, const struct hp_block *timeline)
{
	if (has(timeline, HP_BLOCK_SPAN)) {
		put_spans(&html->out, timeline);
	}
	if (has(timeline, HP_BLOCK_MARK)) {
		put_marks(&html->out, timeline);
	}
}
