/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_FAULT_H
#define HP_FAULT_H

/*
 * The last words of a program that fails of itself (R74): a failure is announced, with the sheet to
 * go on with, and never leaves a blank or a spoilt screen. The words are laid ready while all is
 * well, because nothing can be worked out any more when they are needed: a signal handler writes
 * them as they are.
 */

/**
 * From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGSYS, and running out of memory, call
 * `restore` (puts the terminal right; only what a signal handler may do; NULL: nothing), write the
 * words on standard error, and then take their course. To be called once, first thing.
 */
void hp_fault_catch(void (*restore)(void));

/**
 * Lays the words ready, in place of the last ones. What is longer than 4 KiB is cut. NULL: words
 * for when no run is open.
 */
void hp_fault_set_words(const char *text);

/** The words laid ready now; borrowed until the next but one hp_fault_set_words(). */
const char *hp_fault_words(void);

#endif
