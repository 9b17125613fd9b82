/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_H
#define HP_DOCUMENT_H

/*
 * The neutral document: what a checklist, the rest of a run, or the report of a run says, as a tree
 * of blocks, before anybody decides how it looks. One builder each makes it, four renderers show
 * it, and they can therefore not say different things (R71).
 *
 * Texts in a document are whole: in the person's language where they are ours, as authored where
 * they are the procedure's, cleaned of what could steer a terminal (hp_text_clean), names filled in
 * as far as they have values ("{SiteCode}" stays where there is none). Renderers escape for their
 * format and change nothing else.
 *
 * What is to be written by hand is a field without a value; with a value it is printed, and then
 * nothing is left to write there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/words.h" /* what documents and `show` share (words.c) */

struct hp_json;
struct hp_str;

enum hp_block_kind {
	HP_BLOCK_SECTION, /**< A heading and what belongs to it: `ref` (a group's or case's, may be
			     NULL), `text` the heading, `marks`; children. */
	HP_BLOCK_TEXT,    /**< A paragraph: `text`. */
	HP_BLOCK_FACT,    /**< `label`, `text`: "Digest", "77ab...". Neighbours make one list. */
	HP_BLOCK_LIST,    /**< Bullets: each child is a TEXT. */
	HP_BLOCK_NOTICE,  /**< Boxed. `notice`; `label` the word "WARNING"; `marks` "not in the
			     source: ..." or NULL; children FACT (hazard, avoid, where, consequence,
			     in this order, R15) or one TEXT. */
	HP_BLOCK_STEP, /**< `ref` "6.4@CAP01"; `sign` "[S]"; `text` the command as authored; `marks`
			  "IRREVERSIBLE, CRITICAL" or NULL; `bullet`. Never split over pages unless
			  longer than one (R100). Children: first its NOTICEs, which stand above
			  the step's own line (R13); then everything else below it. */
	HP_BLOCK_CHECK, /**< Challenge and response (R20): `text` "SHARE CAP_{SiteCode}", `required`
			   "ABSENT", `ref` its number "1" or NULL; `verdict` where one was taken;
			   children: FACT (expected, observed, source, time, basis), FIELDS. */
	HP_BLOCK_CHOICE,  /**< One case of a decision: `text`; `value` "x" if it was chosen, NULL: a
			     box  to tick; children: CHECK (what the machine would show), GOTO. */
	HP_BLOCK_COMMAND, /**< `text`: to type exactly as it stands. Never folded without a sign,
			     never cut. */
	HP_BLOCK_GOTO, /**< `text` "Go to step 6.5", `target` the `ref` of a STEP or SECTION of this
			  document; renderers with pages add the page, those with links a link. */
	HP_BLOCK_FIELDS, /**< One line of fields: `fields`. */
	HP_BLOCK_TABLE,  /**< `text` caption or NULL; `fields` its columns (label, kind); children
			    ROW.  The head is repeated on each page it goes on to. */
	HP_BLOCK_ROW, /**< `ref` or NULL; `fields`, as many as the table has columns: value, or NULL
			 to write by hand (kind as the column's). */
	HP_BLOCK_SPACE,    /**< Ruled lines to write on, boxed: `label`, `number` of lines. */
	HP_BLOCK_TIMELINE, /**< `text` caption; `from_ms`, `to_ms`; `limit_ms` the moment by
			     which it should have ended, or 0; children SPAN and MARK, in order.
			     Lanes are the SPANs' labels in the order met. Drawn; as text a table of
			     the same. */
	HP_BLOCK_SPAN, /**< `label` its lane; `text` how long, in words; `span`; `from_ms`, `to_ms`.
			*/
	HP_BLOCK_MARK, /**< A moment: `text`, `ref` or NULL, `from_ms`. */
	HP_BLOCK_CODE, /**< Identity for eyes and cameras: `text` for people (head->code), `value`
			 the QR code's contents. */
	HP_BLOCK_BREAK, /**< A new page. */
	HP_BLOCK_COUNT_,
};
const char *hp_block_kind_name(enum hp_block_kind kind); /**< "section", ...: in the JSON form. */

enum hp_field_kind {
	HP_FIELD_TEXT,     /**< A line to write on, as long as there is room. */
	HP_FIELD_SHORT,    /**< A word or a number. */
	HP_FIELD_BOX,      /**< A box to tick; ticked where `value` is not NULL. Label behind it. */
	HP_FIELD_INITIALS, /**< Room for three letters. */
	HP_FIELD_TIME,     /**< Room for hour and minute. */
};
const char *hp_field_kind_name(
	enum hp_field_kind kind); /**< "text", "short", "box", "initials", "time". */

struct hp_field {
	enum hp_field_kind kind;
	const char *label; /**< "Initials"; "" where none is wanted. */
	const char *value; /**< NULL: to be written by hand. */
	bool closes; /**< Ticked or filled in, the step or row it stands in is dealt with: any one
			of them does. For those who count how far a sheet is. */
};

enum hp_span_kind {
	HP_SPAN_WORK,
	HP_SPAN_HOLD,  /**< Held, with a reason. */
	HP_SPAN_AWAY,  /**< Nobody was signed on: between an interruption and the resume. */
	HP_SPAN_PAPER, /**< On paper. */
};
const char *hp_span_kind_name(enum hp_span_kind span); /**< "work", "hold", "away", "paper". */

/** One block. Which members a kind has stands above; the others are NULL / 0. */
struct hp_block {
	enum hp_block_kind kind;
	const char *ref;
	const char *label;
	const char *text;
	const char *marks;
	const char *sign;
	const char *required;
	const char *value;
	const char *target;
	const char *verdict; /**< Word: "pass", "fail", "unknown", translated as on the screen. */
	const char *state;   /**< STEP and ROW of a run: "verified", ... translated; NULL on a blank
				form. */
	enum hp_notice_kind notice;
	enum hp_span_kind span;
	bool bullet;  /**< No number to go by (R11): the reference still stands there. */
	bool current; /**< STEP of a run: the person stands here (R6). */
	size_t number;
	int64_t from_ms;
	int64_t to_ms;
	int64_t limit_ms;
	const struct hp_field *fields;
	size_t field_count;
	struct hp_block *first; /**< Children. */
	struct hp_block *last;
	struct hp_block *next;
	struct hp_block *parent;
};

enum hp_paper { HP_PAPER_A4, HP_PAPER_LETTER };
const char *hp_paper_name(enum hp_paper paper); /**< "a4", "letter". */

/** Fixed things about a document, for headers, footers and metadata. Texts live in its arena. */
struct hp_document_head {
	const char *kind;  /**< "Checklist", "Rest of the run", "Report": translated. */
	const char *title; /**< The procedure's. */
	const char *id;    /**< The procedure's. */
	const char *revision;
	const char *status;       /**< DRAFT, VERIFIED, APPROVED. */
	const char *digest;       /**< Whole, hexadecimal. */
	const char *digest_short; /**< hp_digest_short(): what headers and the code show. */
	const char *mode;         /**< "LIVE", "DRILL" or "BLANK" (R5, R87): not translated. */
	const char *run;          /**< Run id; NULL on a blank form. */
	const char *head;         /**< Head hash of the run's journal, whole; NULL. */
	size_t event_count;       /**< ... and how many events it stands for. */
	const char *watermark;    /**< "DRAFT", "DRILL"; NULL: none. */
	const char *code;         /**< For people: "hmc-delete-mps-keys 1 77ab-12cd-..." */
	const char *qr;           /**< For cameras: the QR code's contents. */
	const char *language;     /**< "en", "de": of our own words (hp_i18n_language()). */
	int64_t created_wall_ms;  /**< SOURCE_DATE_EPOCH, else: of a blank form now, of a run's its
				     last event. For metadata. */
	enum hp_paper paper;
};

struct hp_document {
	struct hp_document_head head;
	struct hp_block root; /**< A SECTION without heading. */
	struct hp_arena arena;
};

/* ---- building (document.c) ---- */

struct hp_document *hp_document_new(void);
void hp_document_free(struct hp_document *document); /**< NULL is allowed. */
/** Adds an empty block at the end of `parent` (&document->root at the top) and returns it. */
struct hp_block *hp_document_add(
	struct hp_document *document, struct hp_block *parent, enum hp_block_kind kind);
/** Copies a text into the document, cleaned (newlines become spaces); NULL gives NULL. */
const char *hp_document_text(struct hp_document *document, const char *text);
/** The same, and frees `text_taken`. */
const char *hp_document_take(struct hp_document *document, char *text_taken);
/* Shorthands. The texts are copied and cleaned; FACT and TEXT add nothing and return NULL where
 * `text` is NULL. */
struct hp_block *hp_document_add_text(
	struct hp_document *document, struct hp_block *parent, const char *text);
struct hp_block *hp_document_add_fact(
	struct hp_document *document, struct hp_block *parent, const char *label, const char *text);
struct hp_block *hp_document_add_section(
	struct hp_document *document, struct hp_block *parent, const char *ref, const char *text);
/** Gives a block its fields (FIELDS, TABLE, ROW): copied. */
void hp_document_set_fields(struct hp_document *document, struct hp_block *block,
	const struct hp_field *fields, size_t count);
/** Moves all that stands in another document to the end of `parent` (its head is dropped) and
 * releases the rest of it. */
void hp_document_take_over(
	struct hp_document *document, struct hp_block *parent, struct hp_document *other_taken);
/** The block a GOTO's target names; NULL where there is none. */
const struct hp_block *hp_document_find(const struct hp_document *document, const char *ref);
/** The first 16 hexadecimal digits in groups of four: "77ab-12cd-9e01-44f0". Caller frees. */
char *hp_digest_short(const char *digest);
/** SOURCE_DATE_EPOCH as milliseconds, else `otherwise` (reproducible-builds.org). A value that is
 * no number of seconds is HP_ERR_USAGE. */
struct hp_error;
int hp_document_date(int64_t otherwise, int64_t *ret_wall_ms, struct hp_error *err);

/* ---- the builder for procedures; those for runs are in report.h ---- */

/** What a blank form may already have in it. */
struct hp_checklist_options {
	const char *const *sets;     /**< NAME=VALUE, NULL-terminated; NULL. HP_ERR_USAGE for a
					secret one, HP_ERR_INVALID for one that does not fit. */
	const char *const *machines; /**< ROLE=NAME, NULL-terminated; NULL. Steps with `each` then
					have a line for each of them. */
	enum hp_paper paper;
	bool in_run; /**< Of a run that stands before step 1, whose sheet says who and what for. */
	bool agreed; /**< There: condition and objective are agreed. */
	const bool *met; /**< There: one each of procedure->prerequisites; NULL: none is met. */
};
/** The checklist of a procedure, with all it calls in its place (checklist.c). The caller owns the
 * document. */
int hp_document_checklist(const struct hp_procedure *procedure,
	const struct hp_checklist_options *options, struct hp_document **ret_document,
	struct hp_error *err);

/* ---- renderers: several documents one after the other; the caller frees the text ---- */

/** Plain text of at most `columns` columns, UTF-8; pages end with a form feed only between
 * documents (text.c). */
char *hp_document_to_text(const struct hp_document *const *documents, size_t count, size_t columns);
/** CommonMark with tables and task lists, as the usual forges show it (markdown.c). */
char *hp_document_to_markdown(const struct hp_document *const *documents, size_t count);
/**
 * One self-contained page (html.c). `qr` gives the modules of each document's QR code, rows of '0'
 * and '1' with newlines between, or NULL where nothing here can make one; the whole array may be
 * NULL.
 */
char *hp_document_to_html(
	const struct hp_document *const *documents, size_t count, const char *const *qr);
/** The neutral form as JSON, which `holdpoint-render-pdf` reads: {"holdpoint-document": 1,
 * "documents": [...]}. Caller frees. */
struct hp_json *hp_document_to_json(const struct hp_document *const *documents, size_t count);

#endif
