/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_INBOX_H
#define HP_TARGETS_INBOX_H

/*
 * What comes on a helper's standard input. Lines are handed out in the order they came, but each is
 * looked at as soon as it is here: a cancel has to reach a request that still waits in the queue,
 * or is in work, and the answer to a question must not wait behind requests.
 *
 * The answer may be a password: its line is blanked where it lies, memory that held it is wiped
 * before it is given back, and the answer itself lies in locked memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Requests that were taken back, by their ids, in ascending order. */
struct hp_inbox_cancels {
	struct hp_inbox_cancel {
		uint32_t id;
		bool open; /**< Neither met its request yet, nor was its own line reached. */
	} * items;
	size_t count;
	size_t capacity;
};

struct hp_inbox {
	int fd;
	char *data;
	size_t len;
	size_t capacity;
	size_t served;   /**< Lines before this were handed out. */
	size_t scanned;  /**< Whole lines before this were looked at. */
	bool discarding; /**< Inside a line that is longer than the protocol allows. */
	bool ended;      /**< Nothing more will come. */
	struct hp_inbox_cancels cancels;
	bool working; /**< A request is in work. */
	uint32_t working_id;
	bool working_cancelled;
	bool asking; /**< A question is open. */
	uint32_t ask_id;
	bool answered;
	char *answer; /**< Secret memory; NULL: nothing was entered. */
};

void hp_inbox_init(struct hp_inbox *inbox, int fd);
void hp_inbox_finish(struct hp_inbox *inbox);

/** Waits at most timeout_ms (-1: for good) and takes what there is, at most a chunk. false at the
 * end of the input. Lines that were handed out are invalid then. */
bool hp_inbox_fill(struct hp_inbox *inbox, int timeout_ms);
/** The next whole line, without its newline; false if there is none. */
bool hp_inbox_next(struct hp_inbox *inbox, const char **ret_line, size_t *ret_len);

/** The request was taken back before it was begun (tells so once). */
bool hp_inbox_take_cancel(struct hp_inbox *inbox, uint32_t id);
void hp_inbox_work(struct hp_inbox *inbox, uint32_t id);
void hp_inbox_rest(struct hp_inbox *inbox);

/** From here on the answer to `id` is waited for; `answered` tells when it is here. */
void hp_inbox_ask(struct hp_inbox *inbox, uint32_t id);
/** Ends the question. The answer is the caller's; NULL. */
char *hp_inbox_take_answer(struct hp_inbox *inbox);

#endif
