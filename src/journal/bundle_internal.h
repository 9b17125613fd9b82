/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_BUNDLE_INTERNAL_H
#define HP_BUNDLE_INTERNAL_H

/*
 * Bundles, holdpoint-bundle(5):
 *     bundle_write.c   a run's lines, and the signature
 *     bundle_lines.c   a file's lines: the chain they form, and what it means where it breaks
 *     bundle_parts.c   what sound lines say
 *     bundle_compare.c whether it fits together, and the signature
 *     bundle_what.c    the name of a place
 *     bundle_replay.c  the events through the engine
 *     bundle_audit.c   the verdict
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/bundle.h"
#include "holdpoint/hash.h"
#include "holdpoint/str.h"
#include "journal_internal.h"

struct hp_json;

/** In the order in which they stand in a file. */
enum bundle_part {
	PART_HEAD,
	PART_PROCEDURE,
	PART_CALLED,   /**< Only where it calls others. */
	PART_PRACTICE, /**< Only in a drill that has one. */
	PART_EVENT,
	PART_STATUS, /**< One line each of the text; only where there is a status.txt. */
	PART_REPORT, /**< Likewise. */
	PART_MANIFEST,
	PART_SIGNATURE,
	PART_COUNT_,
};
extern const char *const bundle_part_words[PART_COUNT_];

#define HASH_WORD ",\"hash\":\""
#define HASH_END "\"}"
/** Length of what closes each line. */
#define HASH_TAIL (sizeof(HASH_WORD) - 1 + 2 * (size_t)HP_HASH_SIZE + sizeof(HASH_END) - 1)

/* ---- bundle_lines.c ---- */

/** A line as it stands in the file. */
struct bundle_line {
	const char *bytes;
	size_t len;       /**< Without its newline. */
	size_t from;      /**< Offset in the file. */
	bool ended;       /**< Has a newline. */
	size_t number;    /**< By its place, from 1. */
	bool sound;       /**< Follows the line before it. */
	bool after_break; /**< The line before it was not sound. */
};

struct bundle_reader;
/** Called with each line, in their order. */
typedef void (*bundle_line_fn)(void *data, const struct bundle_line *line);

struct bundle_findings {
	struct hp_bundle_finding *items;
	size_t count;
	size_t more;
};
/** `why_taken` is taken over; `what` is filled in by bundle_name_places(). */
void bundle_find(struct bundle_findings *findings, const struct bundle_line *line, char *why_taken);

/** Walks the lines, adds a finding for each that does not follow, and hands all of them on. Returns
 * how many there are. */
size_t bundle_walk(const char *bytes, size_t len, struct bundle_findings *findings,
	bundle_line_fn fn, void *data);

/** What a line says of itself at its very beginning, read without trust. */
struct bundle_label {
	size_t line;           /**< 0: cannot be read. */
	enum bundle_part part; /**< PART_COUNT_: cannot be read. */
	size_t number;         /**< Of an event; 0. */
};
struct bundle_label bundle_label_read(const char *bytes, size_t len);

/** The form of the line's end, and the hash in it. */
bool bundle_tail_read(const char *bytes, size_t len, struct hp_hash *ret_hash);
bool bundle_hash_parse(const char *hex, struct hp_hash *ret_hash); /**< 64 digits, lower case. */

/* ---- bundle_parts.c ---- */

/** Where a part stands: its sound lines. */
struct bundle_extent {
	size_t first; /**< Line; 0: there is none. */
	size_t from, to;
	size_t lines;
};

/** What a bundle says, collected from its sound lines. */
struct bundle_contents {
	struct bundle_findings *findings;
	struct bundle_extent extents[PART_COUNT_];
	enum bundle_part last; /**< Part of the last sound line; PART_COUNT_ before the first. */
	bool any_unsound;      /**< A line is damaged, and told: its part is one short. */
	size_t lines;          /**< All. */
	size_t size;           /**< Bytes so far. */
	struct hp_json *head;
	struct hp_json *manifest;
	struct hp_json *signature;
	struct bundle_line manifest_line; /**< Borrows from the file. */
	struct bundle_line signature_line;
	char *procedure;
	char *called;
	char *practice;
	struct hp_str status;
	struct hp_str report;
	struct hp_events events;
	struct hp_hash chain; /**< After the last event that fits. */
	bool chain_known;     /**< False behind a damaged line. */
	size_t next_event;
	int event_trouble; /**< HP_ERR_NEWER: one that only a newer program understands. */
};
void bundle_contents_init(struct bundle_contents *contents, struct bundle_findings *findings);
void bundle_contents_finish(struct bundle_contents *contents);
/** Where the chain begins, from what it stands on: the lines before the first event. */
void bundle_begin_chain(struct bundle_contents *contents);
/** A bundle_line_fn. */
void bundle_contents_take(void *contents, const struct bundle_line *line);

/* ---- bundle_compare.c ---- */

/** At the end: do the parts, the manifest, and the events fit together? */
void bundle_contents_compare(struct bundle_contents *contents);
/** Does the signature fit? Adds a finding where it does not. False also where it cannot be asked.
 */
bool bundle_signature_fits(struct bundle_contents *contents, struct hp_public_key *ret_key);

/* ---- bundle_write.c ---- */

/** The members of the last line, without its hash. The caller owns it. */
struct hp_json *bundle_signature_line(
	size_t number, const struct hp_public_key *key, const struct hp_signature *signature);

/* ---- bundle_what.c ---- */

/** Gives each finding its `what`. */
void bundle_name_places(const struct bundle_contents *contents, const char *bytes, size_t len);

/* ---- bundle_replay.c ---- */

struct bundle_replay {
	char *procedure;
	char *revision;
	enum hp_mode mode;
	enum hp_run_status status;
};
void bundle_replay_finish(struct bundle_replay *replay);
/** HP_ERR_INVALID: the procedure cannot be read by this program; HP_ERR_ALTERED: an event that
 * cannot follow. */
int bundle_replay(const char *procedure, const char *called, const struct hp_events *events,
	struct bundle_replay *ret_replay, struct hp_error *err);
/** The canonical bytes of one procedure in the array of those that are called; NULL. Caller frees.
 */
char *called_find(const char *called, const char *id);

#endif
