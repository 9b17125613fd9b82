/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "screen_pick.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/library.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "terminal.h"
#include "text.h"

/* The first page: runs that can be taken up again, then the procedures. */

static size_t row_count(const struct hp_tui_pick_data *data)
{
	return data->run_count + data->entry_count;
}

static bool is_run(const struct hp_tui_pick_data *data, size_t row)
{
	return row < data->run_count;
}

/** Does the text hold the words, upper and lower case alike? */
static bool holds(const char *text, const char *words)
{
	size_t len = strlen(words);

	for (size_t i = 0; text != NULL && text[i] != '\0'; i++) {
		char *piece = hp_strndup(text + i, len);
		bool equal = strlen(piece) == len && hp_name_equal(piece, words);
		free(piece);
		if (equal) {
			return true;
		}
	}
	return len == 0;
}

static bool is_shown(const struct hp_tui_pick_data *data, size_t row)
{
	if (data->find == NULL || data->find[0] == '\0') {
		return true;
	}
	if (is_run(data, row)) {
		const struct hp_tui_open_run *run = &data->runs[row];
		return holds(run->run_id, data->find) || holds(run->procedure_id, data->find);
	}
	const struct hp_library_entry *entry = &data->entries[row - data->run_count];
	return holds(entry->id, data->find) || holds(entry->title, data->find);
}

/** The mark must stand on a row that is shown: the next one below, else above. */
static void settle_mark(struct hp_tui_pick_data *data)
{
	size_t count = row_count(data);

	for (size_t row = data->mark; row < count; row++) {
		if (is_shown(data, row)) {
			data->mark = row;
			return;
		}
	}
	for (size_t row = data->mark < count ? data->mark + 1 : count; row > 0; row--) {
		if (is_shown(data, row - 1)) {
			data->mark = row - 1;
			return;
		}
	}
	data->mark = SIZE_MAX;
}

static char *row_text(const struct hp_tui_pick_data *data, size_t row)
{
	const char *marker = row == data->mark ? ">" : " ";

	if (is_run(data, row)) {
		const struct hp_tui_open_run *run = &data->runs[row];
		return hp_asprintf("%s %s %s  %s  %s%s%s", marker, run->mode_word, run->run_id,
			run->procedure_id, run->status, run->at != NULL ? " " : "",
			run->at != NULL ? run->at : "");
	}
	const struct hp_library_entry *entry = &data->entries[row - data->run_count];
	char *size = hp_asprintf(
		hp_ngettext("%zu step", "%zu steps", (unsigned long)entry->steps), entry->steps);
	char *revision = hp_asprintf(_("rev %s"), entry->revision);
	char *text = hp_asprintf("%s %s  %s, %s, %s: %s", marker, entry->id, revision,
		entry->status, size, entry->title);
	free(revision);
	free(size);
	return text;
}

static void add_title(struct hp_tui_page *page, const char *title)
{
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, title);
}

/** Fills the page; returns the line of the mark, SIZE_MAX without one. */
static size_t fill_page(const struct hp_tui_pick_data *data, struct hp_tui_page *page)
{
	size_t line = SIZE_MAX;
	bool titled[2] = {false, false};

	for (size_t row = 0; row < row_count(data); row++) {
		size_t part = is_run(data, row) ? 0 : 1;
		if (!is_shown(data, row)) {
			continue;
		}
		if (!titled[part]) {
			add_title(page, part == 0 ? _("Runs that are open") : _("Procedures"));
			titled[part] = true;
		}
		if (row == data->mark) {
			line = page->count;
		}
		char *text = row_text(data, row);
		hp_tui_page_add(page,
			&(struct hp_tui_par){
				.style = row == data->mark ? HP_STYLE_CURRENT : HP_STYLE_PLAIN,
				.hang = 6},
			text);
		free(text);
	}
	if (page->count == 0) {
		hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN},
			row_count(data) == 0
				? _("The library has no procedures.")
				: _("Nothing here holds these words: / asks for others."));
	}
	return line;
}

static void pick_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct hp_tui_pick_data *data = screen->data;

	(void)tui;
	settle_mark(data);
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	size_t line = fill_page(data, &screen->page);
	size_t height = screen->page.count > area->rows ? area->rows - 1 : area->rows;
	if (line != SIZE_MAX && line < screen->scroll.top + 1) {
		screen->scroll.top = line > 0 ? line - 1 : 0; /* The title above stays in sight. */
	} else if (line != SIZE_MAX && line + 2 > screen->scroll.top + height) {
		screen->scroll.top = line + 2 - height;
	}
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

static void pick_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	const struct hp_tui_pick_data *data = screen->data;

	(void)tui;
	if (data->mark != SIZE_MAX) {
		moment->facts |= is_run(data, data->mark) ? HP_NEED_ON_RUN : HP_NEED_ON_PROCEDURE;
	}
}

static void step_mark(struct hp_tui_pick_data *data, bool down)
{
	size_t row = data->mark;

	while (row != SIZE_MAX && (down ? row + 1 < row_count(data) : row > 0)) {
		row = down ? row + 1 : row - 1;
		if (is_shown(data, row)) {
			data->mark = row;
			return;
		}
	}
}

static void choose(struct hp_tui *tui, struct hp_tui_pick_data *data, enum hp_tui_choice choice)
{
	data->choice = choice;
	data->index = is_run(data, data->mark) ? data->mark : data->mark - data->run_count;
	tui->leave = true;
}

static void pick_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	static const struct {
		enum hp_tui_action action;
		enum hp_tui_choice choice;
	} choices[] = {
		{HP_ACTION_LIVE, HP_TUI_RUN},
		{HP_ACTION_DRILL, HP_TUI_TRAIN},
		{HP_ACTION_TAKE_UP, HP_TUI_RESUME},
	};
	struct hp_tui_pick_data *data = screen->data;
	size_t page = screen->height > 2 ? screen->height / 2 : 1;

	(void)number;
	for (size_t i = 0; i < HP_ARRAY_SIZE(choices); i++) {
		if (choices[i].action == binding->action) {
			choose(tui, data, choices[i].choice);
			return;
		}
	}
	if (binding->action == HP_ACTION_FIND) {
		free(data->find);
		data->find = NULL;
		data->mark = 0;
		hp_tui_ask_plain(tui, _("Find"),
			_("Type what the procedure's name or title holds. Esc shows all."),
			&data->find);
	} else if (binding->action == HP_ACTION_MOVE) {
		step_mark(data, key->code == HP_KEY_DOWN);
	} else {
		for (size_t i = 0; i < page; i++) {
			step_mark(data, binding->action == HP_ACTION_MORE);
		}
	}
}

const struct hp_tui_screen_impl hp_tui_screen_pick = {
	.name = "pick",
	.place = HP_PLACE_PICK,
	.draw = pick_draw,
	.moment = pick_moment,
	.act = pick_act,
};
