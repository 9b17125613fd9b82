/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_VIEW_INTERNAL_H
#define HP_VIEW_INTERNAL_H

/* The parts the view is made of; all texts go into walk->view_arena, cleaned. */

#include "walk_internal.h"

/** Cleaned copy of a text from outside or from a procedure, {Name}s filled in as `instance` sees
 * them (HP_NONE: parameters only). NULL gives NULL. */
const char *hp_view_text(struct hp_walk *walk, size_t instance, const char *text);
/** Cleaned copy without substitution. NULL gives NULL. */
const char *hp_view_clean(struct hp_walk *walk, const char *text);
/* What a helper asks the person (progress.c). */
void hp_view_put_secret(struct hp_walk *walk, struct hp_view *view);

/** The page of an instance. */
void hp_view_put_step(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step);
/** A page of the start: operator, condition, prerequisite, parameter, machine. */
void hp_view_put_page(struct hp_walk *walk, enum hp_ask ask, struct hp_view *view);

/** The text of a step, its names filled in; never NULL. */
const char *hp_view_do_text(struct hp_walk *walk, size_t instance);
/** What is typed at a step that asks for a value or a list: default, unit, choices. */
void hp_view_put_answer(struct hp_walk *walk, size_t instance, struct hp_view *view);
/** The same of a parameter. */
void hp_view_put_parameter(
	struct hp_walk *walk, const struct hp_parameter *parameter, struct hp_view *view);

/* ---- view_check.c ---- */

/** One check, by index in the run's state. */
void hp_view_put_check(struct hp_walk *walk, size_t check, struct hp_view_check *ret_check);
/** The checks of an instance itself. */
void hp_view_put_checks(struct hp_walk *walk, size_t instance, struct hp_view_step *step);
/** The cases of a decision, with what their checks say; nothing at any other step. */
void hp_view_put_choices(struct hp_walk *walk, size_t instance, struct hp_view_step *step);

/* ---- view_notice.c ---- */

/** The notices of a step or of the procedure, in their order. */
void hp_view_put_notices(struct hp_walk *walk, size_t instance, const struct hp_notice *notices,
	size_t count, struct hp_view_step *ret_step);
/** Those of a step, behind those of a called procedure whose first step it is (R47). */
void hp_view_put_all_notices(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step);

/* ---- view_ask.c ---- */

unsigned hp_view_offers(const struct hp_walk *walk, const struct hp_view *view);
const char *hp_view_question(struct hp_walk *walk, const struct hp_view *view);
const char *hp_view_prompt(struct hp_walk *walk, const struct hp_view *view);

/* ---- view_import.c ---- */

/** The page "back from paper": what was entered, what is next. */
void hp_view_put_import(struct hp_walk *walk, struct hp_view *view);
/** What is to be typed for the step that is next. */
const char *hp_view_import_question(struct hp_walk *walk);

/* ---- view_around.c ---- */

void hp_view_put_notes(struct hp_walk *walk, struct hp_view *view);
void hp_view_put_alerts(struct hp_walk *walk, struct hp_view *view);
void hp_view_put_timer(struct hp_walk *walk, size_t instance, struct hp_view_step *step);
void hp_view_put_around(struct hp_walk *walk, size_t instance, struct hp_view_step *step);
/** Before a whole group is overridden. */
void hp_view_put_sure(struct hp_walk *walk, struct hp_view_step *step);
/** How the children of the group follow each other in which an instance lies directly. */
enum hp_order hp_view_order_around(const struct hp_walk *walk, size_t instance);

#endif
