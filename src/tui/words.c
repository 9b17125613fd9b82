/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "terminal.h"
#include "text.h"

/* What is said below every screen: the last message, and what is wanted now. */

/** Is the page to be read to its end before the keys that answer work (R22)? */
static bool is_to_be_read(const struct hp_tui *tui, const struct hp_tui_screen *screen)
{
	const unsigned answers = HP_OFFER_ANSWER | HP_OFFER_YES_NO | HP_OFFER_CHOOSE |
				 HP_OFFER_DONE | HP_OFFER_ATTEST | HP_OFFER_OVERRIDE | HP_OFFER_NA |
				 HP_OFFER_DEFER | HP_OFFER_ADOPT;

	return screen->scroll.seen < screen->page.count && (tui->view->offers & answers) != 0 &&
	       tui->view->ask != HP_ASK_SECOND;
}

static const char *read_first(void)
{
	return _("Read to the end first: Space or PgDn shows more, then the keys that answer "
		 "work.");
}

/** What is wanted once the page was read; on the screen some answers are keys where the line front
 * end wants a word. */
static const char *wanted(const struct hp_view *view)
{
	if (hp_tui_may_be_alone(view)) {
		return _("Who is the second person? e enters the name, n says that there is none.");
	}
	if (view->ask == HP_ASK_CHOICE && (view->offers & HP_OFFER_DONE) != 0) {
		return _("The machine shows one case: d takes it. To go against it: o, with the "
			 "number of another and a reason.");
	}
	return view->question;
}

/** NULL where it has no room. */
static const char *question(const struct hp_tui *tui, const struct hp_tui_screen *screen)
{
	const struct hp_view_row *other = hp_tui_row_away(tui->view);

	if (hp_tui_term_rows() < HP_TUI_ROWS_FOR_ALL &&
		(tui->view->ask == HP_ASK_STEP || is_to_be_read(tui, screen))) {
		/* The rows are for the page; MORE and its key say the same. */
		return NULL;
	}
	if (other != NULL && !other->open) {
		return _("You are looking at another step than the one you stand at: r returns "
			 "there.");
	}
	return is_to_be_read(tui, screen) ? read_first() : wanted(tui->view);
}

/** Whether the screen stands for itself: the last page and the evidence hold the message, and what
 * was said of a step before its console was opened is not what the console did. A lost record is
 * always told. */
static bool tells_itself(const struct hp_tui *tui)
{
	const struct hp_tui_screen_impl *impl = tui->stack[tui->depth - 1]->impl;

	return impl == &hp_tui_screen_closing ||
	       ((impl == &hp_tui_screen_practice || impl == &hp_tui_screen_why) &&
		       !tui->view->record_lost);
}

/** What was said last, and what is wanted now. */
static void make_messages(const struct hp_tui *tui, struct hp_tui_page *page)
{
	const struct hp_view *view = tui->view;
	const struct hp_tui_screen *screen = tui->stack[tui->depth - 1];
	struct hp_tui_par plain = {.style = HP_STYLE_PLAIN};
	struct hp_tui_par strong = {.style = HP_STYLE_STRONG};
	size_t most = hp_tui_term_rows() / 4;

	if (tui->note != NULL) {
		hp_tui_page_add(page, &strong, tui->note);
	}
	/* What is being read stays in sight beside the answer to a key. */
	if ((tui->note == NULL || tui->busy) && view != NULL && view->message != NULL &&
		!tells_itself(tui)) {
		hp_tui_page_add(page,
			view->message_is_refusal || view->record_lost ? &strong : &plain,
			view->message);
	}
	if (page->count > most) {
		struct hp_tui_line *last = &page->lines[most - 1];
		char *cut = hp_asprintf("%.*s~",
			(int)hp_tui_text_fit(
				last->text, page->width > 2 ? page->width - 2 : 1, NULL),
			last->text);
		free(last->text);
		last->text = cut;
		while (page->count > most) {
			free(page->lines[--page->count].text);
		}
	}
	if (view != NULL && screen->impl->asks && !tui->busy) {
		hp_tui_page_add(page, &strong, question(tui, screen));
	}
}

static size_t rows_of(const char *text)
{
	struct hp_tui_page page;

	hp_tui_page_init(&page, hp_tui_term_columns(), hp_tui_term_ascii());
	hp_tui_page_add(&page, &(struct hp_tui_par){.style = HP_STYLE_STRONG}, text);
	size_t rows = page.count;
	hp_tui_page_finish(&page);
	return rows;
}

size_t hp_tui_words_wanted(const struct hp_tui *tui)
{
	const struct hp_tui_screen *screen = tui->stack[tui->depth - 1];
	struct hp_tui_page messages;

	hp_tui_page_init(&messages, hp_tui_term_columns(), hp_tui_term_ascii());
	make_messages(tui, &messages);
	size_t count = messages.count;
	hp_tui_page_finish(&messages);
	if (tui->view == NULL || !screen->impl->asks || tui->busy ||
		hp_tui_term_rows() < HP_TUI_ROWS_FOR_ALL || screen->page.count <= screen->height) {
		return count;
	}
	/* Of a page with more than there is room for, the question changes when its end was seen:
	 * the room is that of the longer one, or the lines would move and what is shown as the end
	 * be none. */
	size_t now = rows_of(question(tui, screen));
	size_t then = rows_of(wanted(tui->view));
	size_t before = rows_of(read_first());
	then = then > before ? then : before;
	return count + (then > now ? then - now : 0);
}

/* Where rows are short the question, which comes last, is what stays. */
void hp_tui_draw_words(const struct hp_tui *tui, size_t row, size_t rows)
{
	struct hp_tui_page messages;

	hp_tui_page_init(&messages, hp_tui_term_columns(), hp_tui_term_ascii());
	make_messages(tui, &messages);
	size_t skip = messages.count > rows ? messages.count - rows : 0;
	for (size_t i = 0; i + skip < messages.count; i++) {
		hp_tui_term_line(row + i, 0, &messages.lines[i + skip], hp_tui_term_columns());
	}
	hp_tui_page_finish(&messages);
}
