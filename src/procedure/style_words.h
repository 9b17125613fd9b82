/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_STYLE_WORDS_H
#define HP_STYLE_WORDS_H

#include <stddef.h>

/* What a word can be to a rule; a word can be several. */
enum hp_word_kind {
	HP_WORD_ACTION = 1u << 0,        /* a verb that changes something */
	HP_WORD_NO_COMMAND = 1u << 1,    /* begins a sentence that is no command */
	HP_WORD_DUTY = 1u << 2,          /* "should" */
	HP_WORD_CONDITION = 1u << 3,     /* "if" */
	HP_WORD_BEHIND_A_NOUN = 1u << 4, /* tells that the word before is a noun: "Log on is
					    refused." */
	HP_WORD_OPENS_CLAUSE = 1u << 5,  /* ... unless a clause of its own begins: "Delete what is
					    left." */
	HP_WORD_AND = 1u << 6,
	HP_WORD_THEN = 1u << 7,
};

/* The kinds of a word in any case, 0 where no rule knows it. */
unsigned hp_style_word_kinds(const char *text, size_t len);

#endif
