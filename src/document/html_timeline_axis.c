/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the lanes of a timeline: its axis, the objective, what the patterns mean. */
#include "html_timeline_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"

#define TICKS 8
#define LEGEND_COLUMNS 4
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static int64_t tick_step(int64_t whole)
{
	static const int64_t steps[] = {SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE,
		2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
		3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 168 * HOUR};

	for (size_t i = 0; i < HP_ARRAY_SIZE(steps); i++) {
		if (whole / steps[i] <= TICKS) {
			return steps[i];
		}
	}
	return whole / TICKS;
}

static void put_tick_words(struct hp_str *out, int64_t ms, int64_t step)
{
	long long minutes = (long long)(ms / MINUTE);

	if (step < MINUTE) {
		hp_str_appendf(out, "%lld:%02lld min", minutes, (long long)(ms / SECOND % 60));
	} else {
		hp_str_appendf(out, "%lld:%02lld h", minutes / 60, minutes % 60);
	}
}

void hp_html_timeline_axis(struct drawing *drawing)
{
	struct hp_str *out = &drawing->html->out;
	int64_t whole = drawing->to - drawing->from;
	int64_t step = tick_step(whole);

	hp_str_appendf(out, "<path d=\"M%d %lldH%d\" class=\"axis\"/>\n", LEFT,
		(long long)drawing->lanes_bottom, RIGHT);
	for (int64_t ms = 0; ms <= whole; ms += step) {
		long long x = (long long)hp_html_timeline_x(drawing, drawing->from + ms);
		const char *anchor = x - LEFT < 40 ? "start" : RIGHT - x < 40 ? "end" : "middle";
		hp_str_appendf(out, "<path d=\"M%lld %lldV%lld\" class=\"grid\"/>\n", x,
			(long long)drawing->lanes_top, (long long)drawing->lanes_bottom + 6);
		hp_str_appendf(out, "<text x=\"%lld\" y=\"%lld\" text-anchor=\"%s\">", x,
			(long long)drawing->lanes_bottom + 6 + LINE, anchor);
		put_tick_words(out, ms, step);
		hp_str_append(out, "</text>\n");
	}
	drawing->y = drawing->lanes_bottom + 6 + LINE + GAP;
}

void hp_html_timeline_objective(struct drawing *drawing)
{
	struct hp_str *out = &drawing->html->out;
	struct hp_str time;

	if (drawing->limit == 0) {
		return;
	}
	hp_str_init(&time);
	hp_html_duration(&time, drawing->limit - drawing->from);
	char *words = hp_asprintf(_("Objective: %s"), time.data);
	hp_str_finish(&time);
	bool far = drawing->limit > drawing->to;
	long long x = (long long)hp_html_timeline_x(drawing, drawing->limit);
	bool at_end = x + 8 + hp_html_timeline_width(words) > RIGHT;
	hp_str_appendf(out, "<text x=\"%lld\" y=\"%lld\" text-anchor=\"%s\" class=\"limit-words\">",
		at_end ? x - 8 : x + 8, (long long)drawing->lanes_top - 6,
		at_end ? "end" : "start");
	hp_html_text(out, words);
	hp_str_append(out, far ? " \xE2\x86\x92</text>\n" : "</text>\n");
	if (!far) {
		hp_str_appendf(out, "<path d=\"M%lld %lldV%lld\" class=\"limit\"/>\n", x,
			(long long)drawing->lanes_top - LINE, (long long)drawing->lanes_bottom);
	}
	free(words);
}

static bool has_kind(const struct hp_block *timeline, enum hp_span_kind kind)
{
	const struct hp_block *block = timeline->first;

	while (block != NULL && (block->kind != HP_BLOCK_SPAN || block->span != kind)) {
		block = block->next;
	}
	return block != NULL;
}

void hp_html_timeline_legend(struct drawing *drawing)
{
	static const enum hp_span_kind kinds[LEGEND_COLUMNS] = {
		HP_SPAN_WORK, HP_SPAN_HOLD, HP_SPAN_AWAY, HP_SPAN_PAPER};
	int64_t x = LEFT;

	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		if (has_kind(drawing->timeline, kinds[i])) {
			hp_html_timeline_bar(drawing, kinds[i], x, drawing->y, 36);
			hp_html_timeline_words(
				drawing, x + 44, drawing->y + BAR - 6, hp_html_span_word(kinds[i]));
			x += (RIGHT - LEFT) / LEGEND_COLUMNS;
		}
	}
	drawing->y += BAR + 2;
}
