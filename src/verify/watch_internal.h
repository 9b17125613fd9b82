/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WATCH_INTERNAL_H
#define HP_WATCH_INTERNAL_H

/*
 * Inside the supervisor:
 *     locate.c   where the program of a scheme lies
 *     process.c  one child process: start, stop, pipes; knows nothing of the protocol
 *     helper.c   one target's helper: its life, its faults, its deadlines
 *     clock.c    whose time runs, and until when
 *     requests.c what is asked of it
 *     lines.c    what comes and goes on its pipes
 *     asks.c     what it asks the person
 *     slots.c    things found by their rising number
 *     watch.c    the public functions: tickets, polling, waiting
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "holdpoint/str.h"
#include "holdpoint/watch.h"

/* ---- locate.c ---- */

/** Path of holdpoint-target-SCHEME, or NULL where there is none. Never looks at PATH. Caller frees.
 */
char *helper_locate(const char *program_folder, const char *scheme);
/** Every scheme with a helper, sorted, each once. */
void helper_schemes(const char *program_folder, struct hp_strv *names);

/* ---- process.c ---- */

struct process {
	pid_t pid;  /**< 0: none. */
	int status; /**< As waitpid() gave it, once reaped. */
	int in;     /**< Our end of its standard input; -1: closed. All three are non-blocking and
		       closed on exec. */
	int out;
	int err;
};

void process_init(struct process *process);
/** Starts `path URL` with a clean environment, in a process group of its own. Returns 0 or an errno
 * value. */
int process_start(
	struct process *process, const char *path, const char *url, const char *state_folder);
/** Closes the pipes and kills the whole group; the process id stays until it is reaped. */
void process_kill(struct process *process);
void process_close_pipes(struct process *process);
/** Reaps without waiting: true when there is no process (any more). */
bool process_reap(struct process *process);
/** Waits at most `ms` for the process to end, and reaps it. */
bool process_wait(struct process *process, int64_t ms);
/** write(2) that never raises SIGPIPE. Returns what was written, 0 if it would block, or a negative
 * errno. */
ssize_t process_write(const struct process *process, const char *bytes, size_t len);

/* ---- slots.c ---- */

/** Things numbered in rising order, each found by its number at once, however many there are. */
struct slots {
	void **items;
	uint64_t first; /**< Number of items[head]. */
	size_t head;
	size_t end;
	size_t capacity;
};

void slots_finish(struct slots *slots);
/** `number` is above all that were put; `item` not NULL. */
void slots_put(struct slots *slots, uint64_t number, void *item);
void *slots_get(const struct slots *slots, uint64_t number); /**< NULL: nothing there. */
/** NULL takes it out. */
void slots_replace(struct slots *slots, uint64_t number, void *item);

/* ---- helper.c ---- */

enum helper_state {
	HELPER_DOWN,     /**< No process; the next request starts one. */
	HELPER_STARTING, /**< Process runs, its hello has not come. */
	HELPER_READY,
	HELPER_GIVEN_UP, /**< Ended too often; stays down until hp_watch_revive(). */
};

struct helper;

struct request {
	uint64_t ticket;
	struct helper *helper;
	struct hp_fact fact; /**< An owning copy. */
	int64_t timeout_ms;
	int64_t since_ms;  /**< When it was asked or sent, by the helper's clock. */
	int64_t pushed_ms; /**< When the one before it, now gone, was answered; 0: none was. */
	uint32_t wire_id;  /**< 0: not sent to the process that runs now. */
	bool asked_again;  /**< Has had its second chance after a fault that may not have been its
			      own. */
	bool ended;
	struct hp_observation observation; /**< Once ended. */
	struct request *before; /**< Among the open ones of its helper, in the order asked. */
	struct request *after;
};

/** One line on its way to the helper that must not be copied about. */
struct reply {
	char *bytes; /**< Secret memory. */
	size_t len;
};

/** Something the person was asked and has not answered. */
struct ask {
	uint64_t number; /**< Unique in the watch. */
	uint32_t wire_id;
	char *prompt;
	bool secret;
};

/** What all helpers of one watch share. */
struct common {
	char *state_folder;
	unsigned restarts;
	bool interactive;
	uint64_t next_ask;
};

struct helper {
	struct common *common;
	char *url;
	char *scheme;
	char *path; /**< Where its program lies. */
	enum helper_state state;
	struct process process;
	struct hp_str input;  /**< Not yet a whole line. */
	size_t scanned;       /**< Bytes of `input` known to hold no newline. */
	struct hp_str output; /**< Not yet taken by the pipe, from `written` on. */
	size_t written;
	struct reply *replies; /**< Go out when `output` is empty: then no line is cut in two. */
	size_t reply_count;
	size_t reply_capacity;
	size_t reply_written;     /**< Of the first one. */
	struct hp_str last_words; /**< End of what it wrote on standard error. */
	bool greeted; /**< `hello` is filled; it stays for good, so that pointers to it do. */
	struct hp_hello hello;
	struct ask *asks; /**< Open ones, oldest first. */
	size_t ask_count;
	size_t ask_capacity;
	unsigned asked; /**< How often this process asked. */
	enum hp_watch_logon logon;
	bool refused; /**< ... and was told that nobody can be asked. */
	uint32_t next_wire_id;
	uint32_t first_wire_id; /**< First one sent to the process that runs now. */
	int64_t *faults; /**< Times of the last `restarts` + 1 unwanted ends, oldest first. */
	size_t fault_count;
	char *trouble; /**< What the last fault was, for hp_watch_hello() and for those who ask
			  while given up. */
	struct request *first; /**< Open requests: not ended, not cancelled. */
	struct request *last;
	size_t open_count;
	int64_t shortest_ms;   /**< No open request has a shorter time. */
	struct slots wire;     /**< What the process has got, by wire id: requests, or CANCELLED. */
	bool active;           /**< May have questions open; the others wait their turn. */
	int64_t frozen_at_ms;  /**< Monotonic; 0: its clock runs. */
	int64_t lost_ms;       /**< For how long it stood still so far. */
	struct process *dying; /**< Killed, not yet reaped: a process in an uninterruptible read
				  takes its time. */
	size_t dying_count;
	size_t dying_capacity;
};

struct helper *helper_new(
	struct common *common, char *url_taken, char *scheme_taken, char *path_taken);
void helper_free(struct helper *helper);

/** Starts the process if none runs and it may. */
void helper_wake(struct helper *helper);
/** It may have questions open from here on, or no longer: it has none. */
void helper_begin(struct helper *helper);
void helper_rest(struct helper *helper);
/** Puts an open request behind the others (it stays the caller's) and sends it as soon as it can be
 * sent. */
void helper_ask(struct helper *helper, struct request *request);
/** Nobody waits for this open one any longer; the process is told, its answer is thrown away. */
void helper_cancel(struct helper *helper, struct request *request);
/** Ends every open request as "cancelled"; their answers are thrown away. */
void helper_cancel_all(struct helper *helper);
/** Reads, writes, and looks at the clock. */
void helper_attend(struct helper *helper, short in_events, short out_events, short err_events);
/** The process ended, hung or broke the protocol. `culprit` may be NULL; `code` and the sentence go
 * into what ends. */
void helper_fault(struct helper *helper, struct request *culprit, const char *code, const char *fmt,
	...) HP_PRINTF(4, 5);

/* ---- clock.c ---- */

/** Milliseconds that do not pass while the helper waits for a person or for its turn. */
int64_t helper_now(const struct helper *helper);
/** Lets its clock stand still or run, as its questions and its turn want it. */
void helper_set_clock(struct helper *helper);
/** Monotonic time of the next deadline; INT64_MAX: none. */
int64_t helper_deadline(const struct helper *helper);
/** The request that is late and to blame for it; NULL. */
struct request *helper_late(const struct helper *helper);

/* ---- asks.c ---- */

void helper_take_ask(struct helper *helper, const struct hp_message *message);
void helper_answer(struct helper *helper, size_t index, const char *value);
/** The process that asked is gone, and what was on its way to it too. */
void helper_drop_asks(struct helper *helper);

/* ---- between helper.c, requests.c and lines.c ---- */

#define LAST_WORDS_POINTS 300 /* of foreign text in one sentence */

/** What stands in helper->wire for a request that was cancelled. */
extern char request_cancelled[];
#define CANCELLED ((void *)request_cancelled)

void request_free(struct request *request);
/** Ends it as unreadable. */
void request_end(struct request *request, const char *code, const char *sentence);
/** Takes it from among the open ones. */
void request_unlink(struct request *request);
/** The first open request that the process has got; NULL. */
struct request *helper_oldest_sent(const struct helper *helper);
/** Puts what was not yet sent on the wire; what the target cannot see ends. Only in READY. */
void helper_send_all(struct helper *helper);
/** Reads what there is, at most one turn's share. */
void helper_read(struct helper *helper);
void helper_read_last_words(struct helper *helper);
/** Is there anything to write? */
bool helper_has_output(const struct helper *helper);
/** Writes what the pipe takes. */
void helper_write(struct helper *helper);
void helper_break_protocol(struct helper *helper, struct request *culprit, const char *what);

#endif
