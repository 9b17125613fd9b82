/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_ERROR_H
#define HP_ERROR_H

#include <stdarg.h>

#include "holdpoint/mem.h"

/**
 * What may go wrong, as few values as callers tell apart. Functions return 0 or one of these
 * (all negative); the sentence for people goes into a struct hp_error.
 */
enum hp_status {
	HP_OK = 0,
	HP_ERR_USAGE =
		-1, /**< The caller's own words: unknown flag, fact, scheme, role (exit 2). */
	HP_ERR_INVALID = -2,     /**< Input that breaks its rules: procedure, library, journal,
				    parameter (exit 3). */
	HP_ERR_NOT_FOUND = -3,   /**< Unknown procedure, run, step, or file (exit 3). */
	HP_ERR_NEWER = -4,       /**< Written by a newer version of the program (exit 3). */
	HP_ERR_LOCKED = -5,      /**< Another console writes this run (exit 3). */
	HP_ERR_UNAVAILABLE = -6, /**< A target or helper that is not to be had (exit 4). */
	HP_ERR_IO = -7,          /**< The system refused a read or a write: disk full, read-only, no
				    permission (exit 3). */
	HP_ERR_REFUSED = -8,     /**< The run does not allow that command now; nothing changed. */
	HP_ERR_ALTERED = -9,     /**< The record is not what was written (exit 1). */
	HP_ERR_ABORTED = -10,    /**< The person or the terminal broke it off. */
	HP_ERR_INTERNAL = -70,   /**< Our own mistake (exit 70). */
};

/** A short stable English word for a status, for logs and tests; never NULL. */
const char *hp_status_str(int status);

/**
 * One finished sentence for a person: what is so, where (object, file:line:column), and what to do
 * next. The message is in the person's language (made with _()).
 */
struct hp_error {
	int status;
	char *message; /**< Owned; NULL while there is no error. */
};

#define HP_ERROR_INIT ((struct hp_error){.status = HP_OK, .message = NULL})

void hp_error_finish(struct hp_error *err);

/**
 * Replaces what `err` held and returns `status`, so that a failing function ends with
 * `return hp_error_set(err, HP_ERR_IO, _("..."), ...);`. `err` may be NULL.
 */
int hp_error_set(struct hp_error *err, int status, const char *fmt, ...) HP_PRINTF(3, 4);

/** As hp_error_set, with ": " and the system's own words for `errnum` at the end. */
int hp_error_set_errno(struct hp_error *err, int status, int errnum, const char *fmt, ...)
	HP_PRINTF(4, 5);

/** Puts "prefix: " before the message that is there. Returns err->status. */
int hp_error_prefix(struct hp_error *err, const char *fmt, ...) HP_PRINTF(2, 3);

/** The message, or a plain sentence for the status where none was set; never NULL. */
const char *hp_error_text(const struct hp_error *err);

#endif
