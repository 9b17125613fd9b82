/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_MODEL_H
#define HP_RENDER_MODEL_H

/*
 * The neutral document as this program gets it: JSON (hp_document_to_json in document.h, where
 * every kind and member is explained), checked here and nowhere else. Texts are clean: nothing in
 * them breaks a line or changes the direction of writing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/mem.h"

struct hp_error;

enum block_kind {
	BLOCK_SECTION,
	BLOCK_TEXT,
	BLOCK_FACT,
	BLOCK_LIST,
	BLOCK_NOTICE,
	BLOCK_STEP,
	BLOCK_CHECK,
	BLOCK_CHOICE,
	BLOCK_COMMAND,
	BLOCK_GOTO,
	BLOCK_FIELDS,
	BLOCK_TABLE,
	BLOCK_ROW,
	BLOCK_SPACE,
	BLOCK_TIMELINE,
	BLOCK_SPAN,
	BLOCK_MARK,
	BLOCK_CODE,
	BLOCK_BREAK,
};

enum field_kind { FIELD_TEXT, FIELD_SHORT, FIELD_BOX, FIELD_INITIALS, FIELD_TIME };
enum notice_kind { NOTICE_WARNING, NOTICE_CAUTION, NOTICE_NOTE };
enum span_kind { SPAN_WORK, SPAN_HOLD, SPAN_AWAY, SPAN_PAPER };

struct field {
	enum field_kind kind;
	const char *label; /**< Never NULL. */
	const char *value;
};

struct block {
	enum block_kind kind;
	size_t index; /**< In its document, in reading order: names its place in the PDF. */
	const char *ref, *label, *text, *marks, *sign, *required, *value, *target, *verdict, *state;
	enum notice_kind notice;
	enum span_kind span;
	bool bullet, current;
	int64_t number, from_ms, to_ms, limit_ms;
	struct field *fields;
	size_t field_count;
	struct block *first, *next;
};

struct document {
	const char *kind, *title, *id, *revision, *status, *digest, *digest_short, *mode, *run,
		*head, *watermark, *code, *qr, *language, *created;
	int64_t event_count;
	bool letter; /**< Paper; else A4. */
	struct block *first;
	size_t block_count;
};

struct model {
	struct document *documents;
	size_t count;
	struct hp_arena arena;
};

/** HP_ERR_INVALID where it is not a document; a newer form is HP_ERR_NEWER. */
int model_read(const char *text, size_t len, struct model *ret_model, struct hp_error *err);
void model_finish(struct model *model);

#endif
