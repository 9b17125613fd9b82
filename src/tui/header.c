/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "terminal.h"
#include "text.h"

/* What stands above every screen: header row, title, banners. */

/** From this height on the title has a row of its own. */
#define ROWS_FOR_TITLE 14

/** Puts one more piece on the header row if it has room. */
static void header_piece(size_t *column, const char *raw)
{
	size_t columns = hp_tui_term_columns();

	if (raw == NULL || raw[0] == '\0') {
		return;
	}
	char *text = hp_tui_text(raw, hp_tui_term_ascii());
	size_t wide = hp_utf8_columns(text);
	if (*column + wide + 2 <= columns) {
		*column += hp_tui_term_put(0, *column, wide, HP_STYLE_HEADER, text) + 2;
	}
	free(text);
}

/** Mode, procedure and revision always have room: of a long id the end goes first (R1, R5). */
void hp_tui_draw_header(const struct hp_view *view)
{
	size_t columns = hp_tui_term_columns();
	size_t column = 1;

	hp_tui_term_fill(0, 0, columns, HP_STYLE_HEADER);
	if (view == NULL) {
		header_piece(&column, "Holdpoint");
		return;
	}
	char *revision = hp_asprintf(_("rev %s"), view->revision);
	char *machine = view->machine != NULL ? hp_asprintf(_("on %s"), view->machine) : NULL;
	char *run = hp_asprintf(_("run %s"), view->run_id);
	char *id = hp_tui_text(view->procedure_id, hp_tui_term_ascii());
	size_t taken = hp_utf8_columns(view->mode_word) + hp_utf8_columns(revision) + 7;
	char *shown = hp_tui_text_cut(id, columns > taken ? columns - taken : 1);
	header_piece(&column, view->mode_word);
	header_piece(&column, shown);
	header_piece(&column, revision);
	header_piece(&column, machine);
	header_piece(&column, run);
	free(shown);
	free(id);
	free(run);
	free(machine);
	free(revision);
}

/** Title on the left, what stands of the run on the right. Returns the rows taken. */
size_t hp_tui_draw_title(const struct hp_view *view, size_t row)
{
	size_t columns = hp_tui_term_columns();

	if (view == NULL || hp_tui_term_rows() < ROWS_FOR_TITLE) {
		return 0;
	}
	char *raw = view->steps_all > 0 ? hp_asprintf(_("%s  %zu of %zu done"), view->status,
						  view->steps_done, view->steps_all)
					: hp_strdup(view->status);
	char *state = hp_tui_text(raw, hp_tui_term_ascii());
	char *title = hp_tui_text(view->procedure_title, hp_tui_term_ascii());
	size_t wide = hp_utf8_columns(state);
	size_t room = columns > wide + 4 ? columns - wide - 4 : 0;
	char *cut = hp_tui_text_cut(title, room);
	(void)hp_tui_term_put(row, 1, room, HP_STYLE_STRONG, cut);
	(void)hp_tui_term_put(
		row, columns > wide + 1 ? columns - wide - 1 : 0, wide, HP_STYLE_PLAIN, state);
	free(cut);
	free(title);
	free(state);
	free(raw);
	return 1;
}

/** One row each; the whole text stands on the evidence page. Returns the rows taken. */
size_t hp_tui_draw_banners(const struct hp_view *view, size_t row)
{
	size_t columns = hp_tui_term_columns();
	size_t most = hp_tui_term_rows() / 6;
	size_t count = 0;

	if (view == NULL || view->banners == NULL) {
		return 0;
	}
	for (; view->banners[count] != NULL && count < most; count++) {
		char *text = hp_tui_text(view->banners[count], hp_tui_term_ascii());
		char *cut = hp_tui_text_cut(text, columns - 2);
		hp_tui_term_fill(row + count, 0, columns, HP_STYLE_CURRENT);
		(void)hp_tui_term_put(row + count, 1, columns - 2, HP_STYLE_CURRENT, cut);
		free(cut);
		free(text);
	}
	return count;
}
