/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "terminal.h"
#include "text.h"

/* A field for one text, with what it is about below it. Enter takes it when something stands in it,
 * Escape leaves it. */

struct text_data {
	bool plain;     /**< Outside of a run: the answer goes to *ret_answer. */
	bool by_itself; /**< Opened on no key: the page below has to be read first. */
	enum hp_input_kind kind;
	const char *title;
	const char *explain;
	enum hp_ask ask; /**< What the run asked for when the field was opened. */
	char *place;     /**< Of the run when the field was opened: a text is for that page and no
			    other. */
	char **ret_answer;
	uint64_t secret_ask; /**< A helper's question; 0. */
	bool answered;
	char *own_explain; /**< What `explain` points to there. */
};

struct text_words {
	enum hp_input_kind kind;
	const char *title;
	const char *explain;
};

static const struct text_words words[] = {
	{HP_INPUT_ATTEST, N_("Attest"),
		N_("Say what you saw, and where you saw it. It is recorded as your statement and "
		   "counted as attested.")},
	{HP_INPUT_OVERRIDE, N_("Override"),
		N_("Give the reason for going on though the check is not met. Both judgements stay "
		   "in the record.")},
	{HP_INPUT_OVERRIDE_GROUP, N_("Override the group"),
		N_("Give the reason for going on without all open steps of this group. They are "
		   "named before it counts.")},
	{HP_INPUT_NA, N_("Not applicable"),
		N_("Give the reason why this step does not apply here. It counts as an override.")},
	{HP_INPUT_DEFER, N_("Defer"), N_("Give the reason for putting this step off.")},
	{HP_INPUT_NOTE, N_("Note"),
		N_("What you write goes into the record. The place does not move.")},
	{HP_INPUT_HOLD, N_("Hold"),
		N_("Give the reason for the hold. The run can be taken up again at any time.")},
	{HP_INPUT_STOP, N_("Stop"),
		N_("Give the reason for ending this run for good. It cannot be taken up again; a "
		   "hold can.")},
	{HP_INPUT_PAPER, N_("To paper"),
		N_("Type where the sheet goes: a folder, for instance that of a stick, or a file "
		   "that ends in .pdf, .html, .md or .txt.")},
	{HP_INPUT_TARGET, N_("Target"),
		N_("Say where a machine is read from now on: HOST=URL, for example "
		   "mps=offline:/mnt. HOST is a role, a machine, "
		   "or ROLE/MACHINE.")},
};

static const struct text_words *words_of(enum hp_input_kind kind)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		if (words[i].kind == kind) {
			return &words[i];
		}
	}
	return NULL;
}

void hp_tui_ask_text(struct hp_tui *tui, enum hp_input_kind kind, bool by_itself)
{
	const struct text_words *known = words_of(kind);
	struct text_data *data = hp_calloc(1, sizeof(*data));

	data->kind = kind;
	data->by_itself = by_itself;
	data->title = known != NULL ? _(known->title) : NULL;
	data->explain = known != NULL ? _(known->explain) : NULL;
	if (kind == HP_INPUT_OVERRIDE && tui->view->ask == HP_ASK_CHOICE) {
		data->explain = _("Type the number of the case you take, then the reason for going "
				  "against what the machine shows.");
	}
	data->ask = tui->view->ask;
	data->place = hp_strdup(tui->place);
	struct hp_tui_screen *screen = hp_tui_push(tui, &hp_tui_screen_text, data);
	bool answer = kind == HP_INPUT_ANSWER;
	hp_tui_field_init(&screen->field, answer && tui->view->secret);
	if (answer && !tui->view->secret) {
		hp_tui_field_set(&screen->field, tui->view->preset);
	}
}

void hp_tui_ask_plain(struct hp_tui *tui, const char *title, const char *text, char **ret_answer)
{
	struct text_data *data = hp_calloc(1, sizeof(*data));

	data->plain = true;
	data->title = title;
	data->explain = text;
	data->ret_answer = ret_answer;
	struct hp_tui_screen *screen = hp_tui_push(tui, &hp_tui_screen_text, data);
	hp_tui_field_init(&screen->field, false);
}

static void text_leave(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct text_data *data = screen->data;

	if (data->secret_ask != 0 && !data->answered) {
		hp_walk_answer_secret(tui->walk, data->secret_ask, NULL);
	}
	free(data->own_explain);
	free(data->place);
	free(data);
}

/* ---- what a helper asks ---- */

uint64_t hp_tui_secret_shown(const struct hp_tui *tui)
{
	const struct hp_tui_screen *top = hp_tui_top(tui);
	const struct text_data *data = top->data;

	return top->impl == &hp_tui_screen_text ? data->secret_ask : 0;
}

static void open_secret(struct hp_tui *tui)
{
	struct text_data *data = hp_calloc(1, sizeof(*data));

	data->plain = true;
	data->secret_ask = tui->view->secret_ask;
	data->title = _("A machine asks for a password");
	const char *note = tui->view->secret_note;
	data->own_explain = hp_asprintf(_("%s\nThe machine is %s, its target %s. What you type is "
					  "not shown and not recorded. Esc: there is none; what "
					  "cannot be read is then unknown.%s%s"),
		tui->view->secret_prompt, tui->view->secret_machine, tui->view->secret_target,
		note != NULL ? "\n" : "", note != NULL ? note : "");
	data->explain = data->own_explain;
	struct hp_tui_screen *screen = hp_tui_push(tui, &hp_tui_screen_text, data);
	hp_tui_field_init(&screen->field, true);
}

void hp_tui_follow_secret(struct hp_tui *tui)
{
	uint64_t shown = hp_tui_secret_shown(tui);

	if (shown != 0 && shown != tui->view->secret_ask) {
		hp_tui_pop(tui);
		shown = hp_tui_secret_shown(tui);
	}
	if (tui->view->secret_ask != 0 && shown != tui->view->secret_ask) {
		open_secret(tui);
	}
}

/* ---- drawing ---- */

/** What the field shows: a secret's characters are not shown, not even as stars, only that there
 * are some. */
static char *shown_text(const struct hp_tui_field *field)
{
	if (!field->secret) {
		return hp_tui_text(field->text, hp_tui_term_ascii());
	}
	size_t count = hp_utf8_count(field->text, field->len);
	return hp_asprintf(hp_ngettext("(%zu character, not shown)", "(%zu characters, not shown)",
				   (unsigned long)count),
		count);
}

/** The field itself, on as many rows as its text takes. Returns the rows. */
static size_t draw_field(const struct hp_tui_field *field, size_t row, size_t rows, size_t columns)
{
	char *text = shown_text(field);
	char *head = field->secret ? hp_strdup(text) : hp_strndup(field->text, field->cursor);
	char *before = field->secret ? head : hp_tui_text(head, hp_tui_term_ascii());
	size_t room = columns > 6 ? columns - 4 : columns;
	struct hp_strv lines;
	struct hp_strv to_cursor;

	hp_strv_init(&lines);
	hp_strv_init(&to_cursor);
	hp_tui_wrap_exact(text, room, room, &lines);
	hp_tui_wrap_exact(before, room, room, &to_cursor);
	size_t cursor_line = to_cursor.count - 1;
	size_t cursor_column = hp_utf8_columns(to_cursor.items[cursor_line]);
	/* The text may break a word that the part before the cursor does not: then the line tells.
	 */
	size_t used = 0;
	size_t left = strlen(before);
	for (cursor_line = 0;
		cursor_line + 1 < lines.count && left > strlen(lines.items[cursor_line]);
		cursor_line++) {
		left -= strlen(lines.items[cursor_line]);
	}
	char *part = hp_strndup(lines.items[cursor_line], left);
	cursor_column = hp_utf8_columns(part);
	free(part);
	size_t first = cursor_line >= rows ? cursor_line - rows + 1 : 0;
	for (; used < rows && first + used < lines.count; used++) {
		hp_tui_term_fill(row + used, 2, room + 1, HP_STYLE_SHOWN);
		(void)hp_tui_term_put(
			row + used, 2, room, HP_STYLE_SHOWN, lines.items[first + used]);
	}
	hp_tui_term_cursor(
		row + cursor_line - first, 2 + (cursor_column < room ? cursor_column : room));
	hp_strv_finish(&to_cursor);
	hp_strv_finish(&lines);
	if (before != head) {
		free(before);
	}
	free(head);
	free(text);
	return used;
}

static const char *question(const struct hp_view *view)
{
	if (hp_tui_may_be_alone(view)) {
		return _("Who is the second person? If there is none: Esc, then n; the override "
			 "stays marked SINGLE PERSON.");
	}
	return view->question;
}

static size_t draw_head(const struct hp_tui *tui, const struct text_data *data,
	const struct hp_tui_area *area, size_t most)
{
	const struct hp_view *view = tui->view;
	bool answer = !data->plain && data->kind == HP_INPUT_ANSWER;
	struct hp_tui_page head;

	hp_tui_page_init(&head, area->columns, hp_tui_term_ascii());
	hp_tui_page_add(&head, &(struct hp_tui_par){.style = HP_STYLE_TITLE},
		answer ? view->step.title : data->title);
	hp_tui_page_add(&head, &(struct hp_tui_par){.style = HP_STYLE_PLAIN},
		answer ? question(view) : data->explain);
	size_t rows = head.count < most ? head.count : most;
	for (size_t i = 0; i < rows; i++) {
		hp_tui_term_line(area->row + i, 0, &head.lines[i], area->columns);
	}
	hp_tui_page_finish(&head);
	return rows;
}

bool hp_tui_text_has_room(const struct hp_tui *tui)
{
	/* Header, title, heading and question, the field, gaps, a refusal, the keys. */
	const size_t around = 2 + 3 + 4 + 2 + 1;
	size_t rows = hp_tui_term_rows();
	size_t banners = 0;
	struct hp_tui_page page;

	while (tui->view->banners != NULL && tui->view->banners[banners] != NULL) {
		banners++;
	}
	banners = banners < rows / 6 ? banners : rows / 6;
	hp_tui_page_init(&page, hp_tui_term_columns(), hp_tui_term_ascii());
	hp_tui_page_step(&page, tui->view, rows);
	bool room = page.count + around + banners <= rows;
	hp_tui_page_finish(&page);
	return room;
}

static void text_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	const struct text_data *data = screen->data;
	size_t row = draw_head(tui, data, area, area->rows > 2 ? area->rows - 2 : 1);
	size_t room = area->rows > row ? area->rows - row : 1;

	if (room > 2 && row > 0) {
		row++;
		room--;
	}
	size_t field_most = room > 6 ? room / 2 : room > 2 ? 2 : 1;
	row += draw_field(&screen->field, area->row + row, field_most, area->columns);
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	if (data->plain || area->rows < row + 3) {
		return;
	}
	hp_tui_term_horizontal(area->row + row + 1, 0, area->columns);
	row += 2;
	hp_tui_page_step(&screen->page, tui->view, area->rows - row);
	hp_tui_draw_page(screen, area->row + row, area->rows - row, 0, area->columns);
}

/* ---- keys ---- */

static void text_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	const struct text_data *data = screen->data;
	if (hp_tui_field_has_text(&screen->field)) {
		moment->facts |= HP_NEED_TEXT;
	} else if (data->secret_ask != 0 && tui->view->secret_known && screen->field.len == 0) {
		moment->facts |= HP_NEED_KNOWN;
	}
	/* What is below the field was read before it opened, unless the field opened by itself;
	 * only a brand-new page is too new (R96). */
	if (!data->by_itself && hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) == 0) {
		moment->facts |= HP_NEED_READ;
	}
}

/** The text without spaces around it; a secret stays where it is, as it is. */
static void trim(struct hp_tui_field *field)
{
	if (field->secret) {
		return;
	}
	size_t start = strspn(field->text, " ");
	size_t end = field->len;
	while (end > start && field->text[end - 1] == ' ') {
		end--;
	}
	char *text = hp_strndup(field->text + start, end - start);
	hp_tui_field_set(field, text);
	free(text);
}

/** Hands the text in. On refusal the field stays with its text, for mending. */
static void take(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct text_data *data = screen->data;

	trim(&screen->field);
	if (data->secret_ask != 0) {
		data->answered = true;
		if (hp_tui_field_has_text(&screen->field)) {
			hp_walk_answer_secret(tui->walk, data->secret_ask, screen->field.text);
		} else {
			hp_walk_answer_known(tui->walk, data->secret_ask);
		}
		hp_tui_pop(tui);
		return;
	}
	if (data->plain) {
		*data->ret_answer = hp_strdup(screen->field.text);
		hp_tui_pop(tui);
		return;
	}
	if (!hp_streq(data->place, tui->place)) {
		hp_tui_say(tui, _("The run stands at another place now, so this text was not "
				  "taken. Esc goes there."));
		return;
	}
	if (hp_tui_input(tui, data->kind, screen->field.text, 0) == HP_OK ||
		(data->kind == HP_INPUT_ANSWER && tui->view->ask != data->ask)) {
		/* Taken; or refused in such a way that nothing of the kind is asked any more. */
		hp_tui_pop(tui);
	} else if (screen->field.secret) {
		hp_tui_field_set(&screen->field, NULL);
	}
}

static void text_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	(void)number;
	if (binding->action == HP_ACTION_TAKE) {
		take(tui, screen);
	} else if (binding->action == HP_ACTION_ERASE_ALL) {
		hp_tui_field_set(&screen->field, NULL);
	} else if (binding->action == HP_ACTION_CLOSE) {
		hp_tui_pop(tui); /* The only screen there is: asked before a run. */
	} else {
		hp_tui_scroll_key(screen, binding, key);
	}
}

const struct hp_tui_screen_impl hp_tui_screen_text = {
	.name = "text",
	.place = HP_PLACE_TEXT,
	.draw = text_draw,
	.moment = text_moment,
	.act = text_act,
	.leave = text_leave,
	.has_field = true,
};
