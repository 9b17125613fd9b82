/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HELPER_H
#define HP_TARGETS_HELPER_H

/*
 * What all target helpers written in C share: the loop over the protocol of holdpoint-target(7),
 * and the order of a helper's life:
 *
 *   open()   the folders and files that the URL names are opened, nothing in them is read
 *   lock-in  see confine.h; from here on nothing can be written and no program started
 *   ready()  the first untrusted byte may be read
 *   hello    goes out
 *   read()   once a request that was not taken back, until standard input ends
 *   close()
 *
 * A helper only reads. It never ends because of what it was asked or what it found.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/fact.h"
#include "holdpoint/protocol.h"

struct hp_confine;
struct hp_error;

enum hp_target_reply {
	HP_TARGET_ANSWER,  /**< The observation is the answer. */
	HP_TARGET_SILENCE, /**< Nothing is sent for this request, ever: a fault that scenarios can
			      ask for. */
};

/** One row a scheme. A slot that may be NULL says so. */
struct hp_target_impl {
	const char *scheme;
	enum hp_target_class class_;
	const enum hp_fact_kind *facts; /**< The facts that read() is ever called with. */
	size_t fact_count;
	bool eager; /**< Each answer goes out before the next request is begun, as always in the
		       class live; otherwise a burst shares one write. */
	/** What the person is told about a fact that is not in the list; a whole sentence, marked
	 * with N_(). */
	const char *unsupported;
	/**
	 * Takes the URL apart and opens what it names. The folders below which the helper has to
	 * read go into `confine`. On failure the helper runs all the same and answers every request
	 * with *ret_code (a reason code) and the sentence in `err`: the technician reads it where
	 * the fact would stand.
	 */
	int (*open)(const char *url, struct hp_confine *confine, void **ret_state,
		const char **ret_code, struct hp_error *err);
	/** May be NULL. Called once when locked in, before the hello; fails as open() does. */
	int (*ready)(void *state, const char **ret_code, struct hp_error *err);
	/** Fills `observation`, which comes initialised (unreadable). Never blocks for longer than
	 * a disk read. */
	enum hp_target_reply (*read)(
		void *state, const struct hp_fact *fact, struct hp_observation *observation);
	/** NULL is allowed for `state`. */
	void (*close)(void *state);
};

/*
 * For helpers that talk to others. Outside read() nobody waits: the deadline is INT64_MAX and
 * nothing is cancelled.
 */

/** By when (CLOCK_MONOTONIC, milliseconds) waiting for a peer has to end, a little before the
 * wizard gives up: a helper that answers "timeout" itself keeps its session, one that does not is
 * killed. */
int64_t hp_target_deadline(void);
/** The wizard has taken the request back, or nobody reads answers any more. Looked at in long work
 * and at least every 100 ms while waiting for a peer; the work then ends with the reason code
 * "cancelled". Two system calls. */
bool hp_target_cancelled(void);
/**
 * Asks the person for a secret, with a prompt in plain words that names the machine, and waits; the
 * request's time stands still meanwhile. The answer lies in locked memory, or NULL: nobody can be
 * asked, or nothing was entered. Freed with hp_target_secret_free(), which wipes it.
 */
char *hp_target_ask(const char *prompt);
void hp_target_secret_free(char *secret);

/** The whole main() of a helper. argv[1] is the full URL. Returns the exit status: 0, or 2 without
 * one URL. */
int hp_target_main(const struct hp_target_impl *impl, int argc, char **argv);

#endif
