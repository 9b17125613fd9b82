/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LIBRARY_COMPILE_INTERNAL_H
#define HP_LIBRARY_COMPILE_INTERNAL_H

/* Between compile.c, which reads procedures, and image.c, which writes the library of them. */

#include "library_internal.h"

/* What is kept of a procedure: its model is gone once its row is made. */
struct hp_row {
	const char *id;
	const char *file;
	size_t line; /* of the id */
	size_t column;
	const char *calling; /* the file's text, where it calls others: looked at again when all are
				known */
	/* only for writing */
	const char *title;
	const char *revision;
	const char *status;
	const char *digest;
	const char *canonical;
	const char *practice;
	const char *sources;
	const char *body;
	size_t steps;
	size_t checks;
};

/*
 * Built in memory in one transaction from sorted input with a fixed page size, so that the same
 * procedures give the same bytes. The bytes belong to *ret_db, which the caller closes whatever
 * this returns; NULL where it failed.
 */
const unsigned char *hp_rows_image(
	const struct hp_row *rows, size_t count, sqlite3 **ret_db, sqlite3_int64 *ret_len);

#endif
