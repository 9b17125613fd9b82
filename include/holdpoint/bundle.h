/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_BUNDLE_H
#define HP_BUNDLE_H

/*
 * A run in one signed file, to be checked elsewhere without its journal: holdpoint-bundle(5). Lines
 * of JSON, each with a hash over itself and the hash of the line before; the last but one, the
 * manifest, is signed. So a changed byte is found, and the line it is in.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/event.h"
#include "holdpoint/run.h"
#include "holdpoint/sign.h"

struct hp_error;
struct hp_journal;

#define HP_BUNDLE_FORMAT 1
#define HP_BUNDLE_MAX ((size_t)1 << 30) /* bytes of a file that is read */

/**
 * Makes the bundle of a run whose chain is intact (HP_ERR_ALTERED names the first event that does
 * not fit) and whose events can follow each other. The same journal, texts and key give the same
 * bytes. `status`: status.txt, or NULL; `report`: for people. *ret_count: how many events are in
 * it, which may be more than when the journal was opened. Caller frees.
 */
int hp_bundle_make(struct hp_journal *journal, const char *status, const char *report,
	const struct hp_secret_key *key, char **ret_bytes, size_t *ret_len, size_t *ret_count,
	struct hp_error *err);

/** Do these bytes come from a bundle, whole or damaged? Nothing is checked. */
bool hp_bundle_looks_like(const char *bytes, size_t len);

/** A place where the bundle is not what was written. */
struct hp_bundle_finding {
	size_t line; /**< From 1, as the lines stand in the file. */
	size_t from; /**< Offset of its first byte, from 0. */
	size_t to;   /**< Offset of its last byte; where the file ends too early, its size. */
	char *what;  /**< "event 12, step.done at 3@MPS01", "the text report". */
	char *why;   /**< One sentence. */
};

#define HP_BUNDLE_FINDINGS_MAX 20

struct hp_bundle_audit {
	bool intact;
	struct hp_bundle_finding *findings; /**< In the order of the file. */
	size_t finding_count;
	size_t more; /**< Findings that are only counted. */

	/* What was read; NULL and 0 where that line is damaged. Texts are as the file says: clean
	 * them before they are shown. */
	char *run;
	char *procedure;
	char *revision;
	char *digest;
	char *program;  /**< That made the record. */
	char *exporter; /**< That made the bundle. */
	char *comment;  /**< The name that the key bears, by itself no proof. */
	size_t lines;
	size_t events; /**< Whose chain fits. */
	char *head;    /**< Hexadecimal, after them. */

	bool has_key; /**< The signature fits this key. */
	struct hp_public_key key;

	/* By replay; only of an intact bundle. */
	bool replayed;
	char *replay_trouble; /**< Why not, a sentence; NULL. */
	enum hp_mode mode;
	enum hp_run_status status;
};
void hp_bundle_audit_finish(struct hp_bundle_audit *audit);
/**
 * Checks a bundle. 0 with *ret_audit filled, intact or not; HP_ERR_INVALID: it is none;
 * HP_ERR_NEWER.
 */
int hp_bundle_audit(const char *name, const char *bytes, size_t len,
	struct hp_bundle_audit *ret_audit, struct hp_error *err);

#endif
