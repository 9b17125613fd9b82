/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_INTERNAL_H
#define HP_TUI_INTERNAL_H

/*
 * What the screens share. A screen is one file and one table; screens lie on a stack, the top one
 * is drawn and gets the keys. A screen reads the view and hands inputs to hp_tui_input(); it knows
 * neither curses nor the run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"
#include "field.h"
#include "guard.h"
#include "holdpoint/tui.h"
#include "holdpoint/view.h"
#include "holdpoint/walk.h"
#include "keys.h"
#include "page.h"

struct hp_tui;
struct hp_tui_screen;

/** Where a screen may draw: between header and message. */
struct hp_tui_area {
	size_t row;
	size_t rows;
	size_t columns;
};

struct hp_tui_screen_impl {
	const char *name;
	enum hp_tui_place place;
	/** The screen was put on the stack. Optional. */
	void (*enter)(struct hp_tui *tui, struct hp_tui_screen *screen);
	/** Draws itself; sets screen->page, scroll and height as far as it uses them. */
	void (*draw)(
		struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area);
	/** Adds what keys depend on (facts, choices) to what the page's scrolling gives. After
	 * draw. Optional. */
	void (*moment)(const struct hp_tui *tui, const struct hp_tui_screen *screen,
		struct hp_tui_moment *moment);
	/** A key of the table that works now. */
	void (*act)(struct hp_tui *tui, struct hp_tui_screen *screen,
		const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number);
	/** The screen is taken off the stack: frees `data`. Optional. */
	void (*leave)(struct hp_tui *tui, struct hp_tui_screen *screen);
	bool has_field; /**< Typed characters go to screen->field. */
	bool asks;      /**< The view's question stands above the footer. */
};

struct hp_tui_screen {
	const struct hp_tui_screen_impl *impl;
	struct hp_tui_page page; /**< What was drawn last, for scrolling. */
	struct hp_tui_scroll scroll;
	size_t height;      /**< Lines of the page that have room. */
	size_t drawn_width; /**< How the page was broken when it was drawn last; 0: never. */
	size_t drawn_height;
	size_t drawn_count;
	size_t drawn_command;
	struct hp_tui_field field; /**< With has_field. */
	void *data;                /**< The screen's own. */
};

#define HP_TUI_DEPTH_MAX 6

struct hp_tui {
	struct hp_walk *walk;       /**< NULL before a run exists. */
	const struct hp_view *view; /**< NULL likewise. */
	unsigned long version;      /**< Of the view that was drawn. */
	enum hp_ask ask;            /**< What it asked for. */
	struct hp_tui_screen *stack[HP_TUI_DEPTH_MAX];
	size_t depth;
	struct hp_tui_guard guard;
	char *place;       /**< Which page of the run is shown: changes when the place does. */
	char *note;        /**< Said by the front end itself; until the next key. */
	bool dirty;        /**< Draw before waiting. */
	bool changed;      /**< A key changed the page: what came with it is not for the new one. */
	bool busy;         /**< Inside hp_walk_input. */
	bool break_off;    /**< The person asked to stop reading. */
	bool too_new;      /**< The page was brand-new when it was looked at last while busy. */
	unsigned bad_news; /**< HP_NEWS_HANGUP, HP_NEWS_TERMINATED. */
	bool leave;        /**< The loop ends. */
};

/* ---- loop.c ---- */

/** Opens nothing; runs the loop until tui->leave or bad news. */
void hp_tui_loop(struct hp_tui *tui);
/** Hands one input to the walk, showing that it is busy. Returns what hp_walk_input does. */
int hp_tui_input(struct hp_tui *tui, enum hp_input_kind kind, const char *text, size_t number);

/* ---- stack.c ---- */

void hp_tui_init(struct hp_tui *tui, struct hp_walk *walk);
void hp_tui_finish(struct hp_tui *tui);
struct hp_tui_screen *hp_tui_push(
	struct hp_tui *tui, const struct hp_tui_screen_impl *impl, void *data);
void hp_tui_pop(struct hp_tui *tui);
struct hp_tui_screen *hp_tui_top(const struct hp_tui *tui);
/** Another page is shown: what was typed for the last one is not for this one. */
void hp_tui_page_changed(struct hp_tui *tui);
void hp_tui_say(struct hp_tui *tui, const char *fmt, ...) HP_PRINTF(2, 3);

/* ---- follow.c ---- */

/** Looks whether the run shows something else now. */
void hp_tui_follow_view(struct hp_tui *tui);
/** Is a second person asked for an override? Then the answer may be that there is none; where the
 * procedure itself wants a second person there is no such answer (R62 to R64). */
bool hp_tui_may_be_alone(const struct hp_view *view);
/** The row that is shown though the run stands at another; NULL where it stands at what is shown.
 */
const struct hp_view_row *hp_tui_row_away(const struct hp_view *view);

/* ---- press.c ---- */

/** The moment of the top screen, for dispatch and footer. */
void hp_tui_moment(const struct hp_tui *tui, struct hp_tui_moment *ret_moment);
void hp_tui_press(struct hp_tui *tui, const struct hp_tui_key *key);

/* ---- frame.c ---- */

/** The smallest terminal that shows a step. */
#define HP_TUI_COLUMNS_MIN 40
#define HP_TUI_ROWS_MIN 10
/** Below this height what can be told from the keys gives way to the step. */
#define HP_TUI_ROWS_FOR_ALL 16

void hp_tui_draw(struct hp_tui *tui);
/** Draws the part of screen->page that the scroll position shows, with "MORE (1/3)" on the last row
 * when it has more than there is room for. */
void hp_tui_draw_page(
	struct hp_tui_screen *screen, size_t row, size_t rows, size_t column, size_t columns);

/* ---- words.c ---- */

/** Rows that message and question take, now and when the page was read to its end. */
size_t hp_tui_words_wanted(const struct hp_tui *tui);
void hp_tui_draw_words(const struct hp_tui *tui, size_t row, size_t rows);

/* ---- header.c ---- */

/** Row 0: mode, procedure and revision always, machine and run where they have room (R1, R5). */
void hp_tui_draw_header(const struct hp_view *view);
/** Both return the rows taken. */
size_t hp_tui_draw_title(const struct hp_view *view, size_t row);
size_t hp_tui_draw_banners(const struct hp_view *view, size_t row);

/* ---- screens ---- */

extern const struct hp_tui_screen_impl hp_tui_screen_walk;
extern const struct hp_tui_screen_impl hp_tui_screen_text;
extern const struct hp_tui_screen_impl hp_tui_screen_why;
extern const struct hp_tui_screen_impl hp_tui_screen_lasting;
extern const struct hp_tui_screen_impl hp_tui_screen_help;
extern const struct hp_tui_screen_impl hp_tui_screen_list;
extern const struct hp_tui_screen_impl hp_tui_screen_quit;
extern const struct hp_tui_screen_impl hp_tui_screen_closing;
extern const struct hp_tui_screen_impl hp_tui_screen_practice;
extern const struct hp_tui_screen_impl hp_tui_screen_paper;
extern const struct hp_tui_screen_impl hp_tui_screen_pick;

/** Opens the field for an input of the run. `by_itself`: not on a key, so what is below the field
 * has still to be read. */
void hp_tui_ask_text(struct hp_tui *tui, enum hp_input_kind kind, bool by_itself);
/** Opens or closes the field for what a helper asks, as the view has it: a password is typed
 * unseen, and Escape says that there is none. */
void hp_tui_follow_secret(struct hp_tui *tui);
/** Which question the top screen is for; 0: none. */
uint64_t hp_tui_secret_shown(const struct hp_tui *tui);
/** Would the whole page have room below a field? Where it has not, it is read before a field hides
 * it. */
bool hp_tui_text_has_room(const struct hp_tui *tui);
/** Opens a field on a page of its own; *ret_answer is set (owned by the caller) when it is taken.
 * The texts must outlive it. */
void hp_tui_ask_plain(struct hp_tui *tui, const char *title, const char *text, char **ret_answer);

/** Scrolls or moves as HP_ACTION_MORE, LESS and MOVE want, for screens that are a page to read. */
void hp_tui_scroll_key(struct hp_tui_screen *screen, const struct hp_tui_binding *binding,
	const struct hp_tui_key *key);

/* ---- pages made from a view (pure) ---- */

/** The step: warnings above it, checks below it. `height` is the room of a page: warnings that have
 * none beside their step get pages before it (R13). */
void hp_tui_page_step(struct hp_tui_page *page, const struct hp_view *view, size_t height);
void hp_tui_page_evidence(struct hp_tui_page *page, const struct hp_view *view);
/** Lasting consequences in force (R40). */
void hp_tui_page_lasting(struct hp_tui_page *page, const struct hp_view *view);
void hp_tui_page_check(struct hp_tui_page *page, const struct hp_view_check *check);
/** Every row of the outline. *ret_line (may be NULL): the line of the current row, SIZE_MAX without
 * one. `mark`: the row with the mark of the list screen, or HP_NONE. */
void hp_tui_page_outline(struct hp_tui_page *page, const struct hp_view *view, bool cut,
	size_t mark, size_t *ret_line);
/** Watched checks that are not as they should be, at most `most` lines (R37). */
void hp_tui_page_watch(struct hp_tui_page *page, const struct hp_view *view, size_t most);
void hp_tui_page_help(struct hp_tui_page *page, const struct hp_tui_moment *moment);
void hp_tui_page_closing(struct hp_tui_page *page, const struct hp_view *view);
/** References of the steps that are open, one line (R9). */
void hp_tui_page_open_steps(struct hp_tui_page *page, const struct hp_view *view);
/** "d done  c check ...": a line for each key, most of them beside the one before. */
void hp_tui_page_footer(struct hp_tui_page *page, const struct hp_tui_moment *moment);
/** Rows a page takes when it has lines beside others. */
size_t hp_tui_page_rows(const struct hp_tui_page *page);

#endif
