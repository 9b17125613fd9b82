/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "terminal.h"
#include "text.h"

/* The console of a practice machine, inside the wizard: the trainee works there as on the real
 * server (DESIGN section 6.10). */

/** Lines kept on the console; older ones are gone, as on the real thing. */
#define KEPT_LINES 2000

struct practice_data {
	struct hp_strv shown; /**< What stands on the console. */
	struct hp_strv typed; /**< For Up and Down. */
	size_t typed_at;      /**< Which of them is in the field; typed.count: none. */
	size_t machine;
	size_t machine_count;
	bool at_end; /**< Keep the end in sight. */
};

static const char *machine_name(const struct hp_tui *tui, const struct practice_data *data)
{
	return data->machine < data->machine_count
		       ? hp_walk_practice_machines(tui->walk)[data->machine]
		       : "";
}

static void practice_enter(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct practice_data *data = hp_calloc(1, sizeof(*data));
	const char *const *machines = hp_walk_practice_machines(tui->walk);

	hp_strv_init(&data->shown);
	hp_strv_init(&data->typed);
	data->at_end = true;
	while (machines != NULL && machines[data->machine_count] != NULL) {
		if (hp_streq(machines[data->machine_count], tui->view->machine)) {
			data->machine = data->machine_count;
		}
		data->machine_count++;
	}
	screen->data = data;
	hp_tui_field_init(&screen->field, false);
}

static void practice_leave(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct practice_data *data = screen->data;

	(void)tui;
	hp_strv_finish(&data->shown);
	hp_strv_finish(&data->typed);
	free(data);
}

static char *prompt_of(const struct hp_tui *tui, const struct practice_data *data)
{
	char *raw = hp_asprintf("%s C:\\>", machine_name(tui, data));
	char *prompt = hp_tui_text(raw, hp_tui_term_ascii());
	free(raw);
	return prompt;
}

/** What the trainee is here for: the step's command and what to type, as far as it has room. */
static size_t draw_task(const struct hp_tui *tui, const struct hp_tui_area *area)
{
	const struct hp_view_step *step = &tui->view->step;
	struct hp_tui_par typed = {.style = HP_STYLE_STRONG, .indent = 4, .hang = 2, .exact = true};
	struct hp_tui_page page;

	if (area->rows < 9) {
		return 0;
	}
	hp_tui_page_init(&page, area->columns, hp_tui_term_ascii());
	hp_tui_page_add(&page,
		&(struct hp_tui_par){.lead = step->title,
			.lead_style = HP_STYLE_STRONG,
			.style = HP_STYLE_PLAIN,
			.hang = 2},
		step->do_text);
	for (size_t i = 0; step->type != NULL && step->type[i] != NULL; i++) {
		hp_tui_page_add(&page, &typed, step->type[i]);
	}
	size_t most = area->rows / 3;
	size_t rows = page.count < most ? page.count : most;
	for (size_t i = 0; i < rows; i++) {
		hp_tui_term_line(area->row + i, 0, &page.lines[i], area->columns);
	}
	hp_tui_page_finish(&page);
	hp_tui_term_horizontal(area->row + rows, 0, area->columns);
	return rows + 1;
}

/** The prompt and what is typed behind it; a long line shows its end. */
static void draw_prompt(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, size_t row, size_t columns)
{
	char *prompt = prompt_of(tui, screen->data);
	char *head = hp_strndup(screen->field.text, screen->field.cursor);
	char *before = hp_tui_text(head, hp_tui_term_ascii());
	char *after = hp_tui_text(screen->field.text + screen->field.cursor, hp_tui_term_ascii());
	size_t column = hp_tui_term_put(row, 0, columns, HP_STYLE_STRONG, prompt);
	size_t room = columns > column + 1 ? columns - column - 1 : 1;
	size_t skip = 0;

	while (hp_utf8_columns(before + skip) > room) {
		do {
			skip++;
		} while (((unsigned char)before[skip] & 0xC0) == 0x80);
	}
	column += hp_tui_term_put(row, column, room, HP_STYLE_PLAIN, before + skip);
	(void)hp_tui_term_put(row, column, columns - column, HP_STYLE_PLAIN, after);
	hp_tui_term_cursor(row, column < columns ? column : columns - 1);
	free(after);
	free(before);
	free(head);
	free(prompt);
}

static void practice_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct practice_data *data = screen->data;
	size_t task = draw_task(tui, area);
	size_t rows = area->rows - task - 1;

	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	if (data->shown.count == 0) {
		/* Nobody has to guess what an empty console takes. */
		hp_tui_page_add(&screen->page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN},
			_("Type what you would type on the machine; `help` lists what this "
			  "console knows."));
	}
	for (size_t i = 0; i < data->shown.count; i++) {
		hp_tui_page_add(
			&screen->page, &(struct hp_tui_par){.exact = true}, data->shown.items[i]);
	}
	if (data->at_end && screen->page.count > rows) {
		screen->scroll.top = screen->page.count;
	}
	hp_tui_draw_page(screen, area->row + task, rows, 0, area->columns);
	size_t used = screen->page.count < rows ? screen->page.count : rows;
	draw_prompt(tui, screen, area->row + task + used, area->columns);
}

static void practice_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	const struct practice_data *data = screen->data;

	(void)tui;
	if (hp_tui_field_has_text(&screen->field)) {
		moment->facts |= HP_NEED_TEXT;
	}
	if (data->machine_count > 1) {
		moment->facts |= HP_NEED_MACHINES;
	}
}

static void keep(struct hp_strv *list, char *text_taken)
{
	hp_strv_add_take(list, text_taken);
	if (list->count > KEPT_LINES) {
		free(list->items[0]);
		memmove(list->items, list->items + 1, --list->count * sizeof(*list->items));
	}
}

static void run_line(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct practice_data *data = screen->data;
	struct hp_error err = HP_ERROR_INIT;
	char *prompt = prompt_of(tui, data);
	char *output = NULL;

	keep(&data->shown, hp_asprintf("%s%s", prompt, screen->field.text));
	keep(&data->typed, hp_strdup(screen->field.text));
	data->typed_at = data->typed.count;
	data->at_end = true;
	if (hp_walk_practice_line(tui->walk, machine_name(tui, data), screen->field.text, &output,
		    &err) != HP_OK) {
		hp_tui_say(tui, "%s", hp_error_text(&err));
	} else if (output[0] != '\0') {
		size_t len = strlen(output);
		while (len > 0 && output[len - 1] == '\n') {
			output[--len] = '\0';
		}
		keep(&data->shown, output);
		output = NULL;
	}
	hp_tui_field_set(&screen->field, NULL);
	free(output);
	free(prompt);
	hp_error_finish(&err);
}

static void recall(struct hp_tui_screen *screen, bool earlier)
{
	struct practice_data *data = screen->data;

	if (earlier && data->typed_at > 0) {
		data->typed_at--;
	} else if (!earlier && data->typed_at < data->typed.count) {
		data->typed_at++;
	}
	hp_tui_field_set(&screen->field,
		data->typed_at < data->typed.count ? data->typed.items[data->typed_at] : NULL);
}

static void practice_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	struct practice_data *data = screen->data;

	(void)number;
	if (binding->action == HP_ACTION_TAKE) {
		run_line(tui, screen);
	} else if (binding->action == HP_ACTION_ERASE_ALL) {
		hp_tui_field_set(&screen->field, NULL);
	} else if (binding->action == HP_ACTION_NEXT_MACHINE) {
		data->machine = (data->machine + 1) % data->machine_count;
	} else if (binding->action == HP_ACTION_MOVE) {
		recall(screen, key->code == HP_KEY_UP);
	} else {
		hp_tui_scroll_key(screen, binding, key);
		data->at_end = !hp_tui_scroll_more_below(
			&screen->scroll, screen->page.count, screen->height);
	}
}

const struct hp_tui_screen_impl hp_tui_screen_practice = {
	.name = "practice",
	.place = HP_PLACE_PRACTICE,
	.enter = practice_enter,
	.draw = practice_draw,
	.moment = practice_moment,
	.act = practice_act,
	.leave = practice_leave,
	.has_field = true,
};
