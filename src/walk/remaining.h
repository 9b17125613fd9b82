/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_REMAINING_H
#define HP_WALK_REMAINING_H

/*
 * The rest of a run, to go on with on paper (R71 to R73): what a walk under way and a record that
 * was read back both make, by the same functions, so that status.txt, the printed sheet and
 * `holdpoint paper` cannot say different things.
 */

#include "document_parts.h"

/** What it is made from; all borrowed. */
struct hp_remaining_source {
	const struct hp_run *run;
	const struct hp_journal *journal;
	const struct hp_events *events; /**< In order; those that are no notes do not matter. */
};
int hp_remaining_document(const struct hp_remaining_source *source, enum hp_paper paper,
	struct hp_document **ret_document, struct hp_error *err);

/** A document in the making, and what it is made from. */
struct hp_remaining {
	struct hp_doc doc;
	const struct hp_remaining_source *source;
	const struct hp_run_state *state;
};

/* ---- remaining_around.c ---- */

/** What has to be kept in mind from the start: alerts, what is watched, lasting notes, times that
 * run, what could not be seen again, what comes again, whose signature is wanted. */
void hp_remaining_put_around(struct hp_remaining *rest, struct hp_block *parent);
/** Which machines, where they are read, and whether they are the right ones. */
void hp_remaining_put_machines(struct hp_remaining *rest, struct hp_block *parent);
/** Parameters and remembered values; what is secret or not known is a field. */
void hp_remaining_put_values(struct hp_remaining *rest, struct hp_block *parent);
/** Checks in force: nobody watches them on paper, so somebody looks again. */
void hp_remaining_put_in_force(struct hp_remaining *rest, struct hp_block *parent);

/* ---- remaining_done.c ---- */

/** What is closed: by whom, when, what was said. */
void hp_remaining_put_done(struct hp_remaining *rest, struct hp_block *parent);
/** Notes made. */
void hp_remaining_put_notes(struct hp_remaining *rest, struct hp_block *parent);

/* ---- remaining_steps.c ---- */

/** What is open, in full. */
void hp_remaining_put_open(struct hp_remaining *rest, struct hp_block *parent);

#endif
