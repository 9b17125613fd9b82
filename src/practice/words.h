/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_WORDS_H
#define HP_PRACTICE_WORDS_H

#include <stdbool.h>

struct hp_strv;

/**
 * Splits a console line into words as Windows programs get them: blanks separate, quotation marks
 * group, a backslash is itself except before a quotation mark (\" is one mark, \\" a backslash and
 * the end of the group). false: a quotation mark is not closed. Pure.
 */
bool hp_words_split(const char *line, struct hp_strv *ret_words);

/** As the command interpreter splits for its own words: a backslash is always itself, so that
 * "X:\SMS\" is a folder. Pure. */
bool hp_words_split_plain(const char *line, struct hp_strv *ret_words);

#endif
