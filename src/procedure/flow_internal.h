/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_FLOW_INTERNAL_H
#define HP_FLOW_INTERNAL_H

/* What flow_check.c, flow_above.c and flow_key.c share: checks with their places. */

#include "procedure_internal.h"

struct hp_str;

struct hp_placed_check {
	const struct hp_step *step;
	const struct hp_check *check;
	const struct hp_json *json;
	const char *key; /* host and fact in one form: equal keys are the same question, but for
			    the view */
};

/* ---- flow_key.c ---- */

bool hp_fact_is_registry(enum hp_fact_kind kind);
bool hp_fact_is_file(enum hp_fact_kind kind);

/* The key of a check: host, kind, arguments, list. */
void hp_key_make(struct hp_str *out, const struct hp_check *check);
/* Host and kind, up to where the first argument begins. */
void hp_key_begin(struct hp_str *out, const struct hp_check *check, enum hp_fact_kind kind);
/* What follows the first argument. */
void hp_key_end(
	struct hp_str *out, const struct hp_check *check, const char *second, const char *third);
/* A first argument, folded: HKEY_LOCAL_MACHINE and HKLM are the same root; a backslash at the end
 * means nothing. */
void hp_key_append_place(struct hp_str *out, enum hp_fact_kind kind, const char *arg);

/* ---- flow_check.c ---- */

/* "or absent" is met by absence, and so contradicts none that wants it. */
bool hp_check_wants_it_there(const struct hp_check *check);
/* Absent is meant in every view; absent in one view and present in some other can both be true. */
bool hp_placed_views_meet(const struct hp_check *a, const struct hp_check *b);
/* In reading order. */
bool hp_placed_stands_before(const struct hp_placed_check *a, const struct hp_placed_check *b);
/* In force both at one time, whichever comes first. */
bool hp_placed_meet(const struct hp_placed_check *a, const struct hp_placed_check *b);
void hp_placed_say_contradiction(struct hp_reader *reader, const struct hp_placed_check *first,
	const struct hp_placed_check *second);

/* ---- flow_above.c ---- */

/* `checks` in the order of their keys. */
void hp_placed_find_below_absent(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count);

#endif
