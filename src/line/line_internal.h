/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LINE_INTERNAL_H
#define HP_LINE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/str.h"
#include "holdpoint/view.h"
#include "holdpoint/walk.h"

/* ---- words.c: the typed words, one table ---- */

enum hp_word_kind { WORD_INPUT, WORD_WHY, WORD_LIST, WORD_NOTES, WORD_CONSOLE, WORD_HELP };
enum hp_word_argument { ARGUMENT_NONE, ARGUMENT_TEXT };

struct hp_word {
	const char *name;
	enum hp_word_kind kind;
	enum hp_input_kind input; /**< WORD_INPUT. */
	enum hp_word_argument argument;
	unsigned offer; /**< HP_OFFER_* bit that has to be there for it to be in the help; 0:
			   always. */
	const char *help;
};
const struct hp_word *hp_words(size_t *ret_count);
/** The word a line begins with, and what follows it; NULL if it is none. */
const struct hp_word *hp_word_find(const char *line, const char **ret_rest);
bool hp_word_is_number(const char *line, size_t *ret_number);

/* ---- input.c: lines from a descriptor ---- */

struct hp_line_reader {
	int fd;
	struct hp_str pending;
	bool ended;
};
enum hp_line_result { LINE_GOT, LINE_END, LINE_SIGNAL, LINE_TOO_LONG, LINE_NO_TEXT };
void hp_line_reader_init(struct hp_line_reader *reader, int fd);
void hp_line_reader_finish(struct hp_line_reader *reader);
/** Next line without its newline; caller frees *ret_line. A line above 64 KiB, or one that
 * is not text (a NUL, no UTF-8), is thrown away whole. */
enum hp_line_result hp_line_read(struct hp_line_reader *reader, char **ret_line);

/* ---- page.c: the view as text ---- */

void hp_page_print_header(const struct hp_view *view);
void hp_page_print_banner(const char *banner);
void hp_page_print_step(const struct hp_view *view);
/** Only the checks, with what to do where one is not met. */
void hp_page_print_checks(const struct hp_view *view);
void hp_page_print_list(const struct hp_view *view);
/** Lasting notes and alerts (R37, R40). */
void hp_page_print_notes(const struct hp_view *view);
void hp_page_print_why(const struct hp_view *view);
void hp_page_print_end(const struct hp_view *view);
/** Folds at 78 columns with a hanging indent, on standard output. */
void hp_page_print_folded(const char *first_indent, const char *indent, const char *text);

/* ---- demo.c: a drill that plays itself ---- */

struct hp_demo {
	struct hp_walk *walk;
	char *prompt;   /**< What was asked last. */
	unsigned tries; /**< How often it was answered without getting on. */
};
/** One line typed on a machine's console (NULL: the only one), and what its screen then shows. */
void hp_line_console(struct hp_walk *walk, const char *machine, const char *line);
/** The demo's answer to what is asked; NULL where it gives up. Caller frees. */
char *hp_demo_answer(struct hp_demo *demo, const struct hp_view *view);

#endif
