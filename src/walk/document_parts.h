/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_PARTS_H
#define HP_DOCUMENT_PARTS_H

/*
 * What the report of a run and the rest of a run have in common: the head, the machines, a step
 * with its state, a check with its evidence. Words that stand on both are made here once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/document.h"
#include "holdpoint/words.h"
#include "walk_internal.h"

/** A document in the making, and the run it is about. Both are borrowed. */
struct hp_doc {
	struct hp_document *document;
	const struct hp_run *run;
};

/** Fills the head: `kind` is "Report" or "Rest of the run", translated. The date is that of the
 * last event, unless SOURCE_DATE_EPOCH gives another (HP_ERR_USAGE where that is no number). */
int hp_doc_head(const struct hp_doc *doc, const struct hp_journal *journal, const char *kind,
	enum hp_paper paper, struct hp_error *err);
/** The CODE block: by it paper and journal are matched. */
void hp_doc_code(const struct hp_doc *doc, struct hp_block *parent);

/* ---- words; what is returned lives in the document ---- */

/** An authored text with its names filled in as seen from an instance; NULL gives NULL. */
const char *hp_doc_text(const struct hp_doc *doc, size_t instance, const char *text);
/** What a step says to do, as on the screen. */
const char *hp_doc_do_text(const struct hp_doc *doc, size_t instance);
/** "2026-11-22 14:03:22Z"; NULL for 0. */
const char *hp_doc_time(const struct hp_doc *doc, int64_t wall_ms);
/** The same of any moment, 0 too. Caller frees. */
char *hp_time_words(int64_t wall_ms);
/* ---- blocks ---- */

/** The machines, each with URL, class, confinement and identity: a table; "there is none". */
void hp_doc_machines(const struct hp_doc *doc, struct hp_block *parent);
/** The parameters and their values, secret ones as "entered": facts. */
void hp_doc_parameters(const struct hp_doc *doc, struct hp_block *parent);
/** A STEP with its state, without children. */
struct hp_block *hp_doc_step(const struct hp_doc *doc, struct hp_block *parent, size_t instance);
/** How a step stands: who closed it and when, both judgements of an override, answers, second
 * persons, what it waits for: facts below its STEP. */
void hp_doc_result(const struct hp_doc *doc, struct hp_block *step, size_t instance);
/** A CHECK with its verdict and its evidence (R27, R81). `number` from 1. */
struct hp_block *hp_doc_check(
	const struct hp_doc *doc, struct hp_block *parent, size_t check, size_t number);
/** Lasting notes in force (R40): texts; false where there is none. */
bool hp_doc_lasting(const struct hp_doc *doc, struct hp_block *parent);

#endif
