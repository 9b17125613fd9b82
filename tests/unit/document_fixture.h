/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_FIXTURE_H
#define HP_DOCUMENT_FIXTURE_H

#include "holdpoint/document.h"

/** A document with every kind of block in it, as a checklist or a run may have it. The caller owns
 * it. */
struct hp_document *document_of_every_kind(void);
/** A checklist of `steps` steps, each with a warning, checks and fields. */
struct hp_document *document_of_steps(size_t steps);
/** A document with an empty body and a head. */
struct hp_document *document_with_head(void);
/** A step below `parent`. */
struct hp_block *add_step(struct hp_document *document, struct hp_block *parent, const char *ref,
	const char *sign, const char *text);
/** A block with a text. */
struct hp_block *add_text(struct hp_document *document, struct hp_block *parent,
	enum hp_block_kind kind, const char *text);

#endif
