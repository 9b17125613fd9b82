/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WATCH_INTERNAL_H
#define HP_WATCH_INTERNAL_H

/*
 * Inside the supervisor:
 *     locate.c   where the program of a scheme lies
 *     process.c  one child process: start, stop, pipes; knows nothing of the protocol
 *     helper.c   one target's helper: its life, its faults, its deadlines
 *     requests.c what is asked of it
 *     lines.c    what comes and goes on its pipes
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

/* ---- helper.c ---- */

enum helper_state {
	HELPER_DOWN,     /**< No process; the next request starts one. */
	HELPER_STARTING, /**< Process runs, its hello has not come. */
	HELPER_READY,
	HELPER_GIVEN_UP, /**< Ended too often; stays down until hp_watch_revive(). */
};

struct request {
	uint64_t ticket;
	struct hp_fact fact; /**< An owning copy. */
	int64_t timeout_ms;
	int64_t since_ms; /**< Where its time begins to count (monotonic): when asked, sent, or when
			     an earlier one was answered. */
	uint32_t wire_id; /**< 0: not sent to the process that runs now. */
	bool asked_again; /**< Has had its second chance after a fault that may not have been its
			     own. */
	bool cancelled; /**< Nobody waits for it; stays only so that its late answer is no protocol
			   error. */
	bool ended;
	struct hp_observation observation; /**< Once ended. */
};

struct helper {
	char *url;
	char *scheme;
	char *path; /**< Where its program lies. */
	const char *state_folder;
	unsigned restarts;
	enum helper_state state;
	struct process process;
	struct hp_str input;      /**< Not yet a whole line. */
	size_t scanned;           /**< Bytes of `input` known to hold no newline. */
	struct hp_str output;     /**< Not yet taken by the pipe. */
	struct hp_str last_words; /**< End of what it wrote on standard error. */
	bool greeted; /**< `hello` is filled; it stays for good, so that pointers to it do. */
	struct hp_hello hello;
	unsigned asks; /**< How often this process asked for a password, and was told that there is
			  none. */
	uint32_t next_wire_id;
	uint32_t first_wire_id; /**< First one sent to the process that runs now. */
	int64_t *faults; /**< Times of the last `restarts` + 1 unwanted ends, oldest first. */
	size_t fault_count;
	char *trouble; /**< What the last fault was, for hp_watch_hello() and for those who ask
			  while given up. */
	struct request **requests; /**< In the order asked; ended ones too until they are taken. */
	size_t request_count;
	size_t request_capacity;
	struct process *dying; /**< Killed, not yet reaped: a process in an uninterruptible read
				  takes its time. */
	size_t dying_count;
	size_t dying_capacity;
};

struct helper *helper_new(char *url_taken, char *scheme_taken, char *path_taken,
	const char *state_folder, unsigned restarts);
void helper_free(struct helper *helper);

/** Starts the process if none runs and it may. */
void helper_wake(struct helper *helper);
/** Takes a request over (it is freed by helper_forget) and sends it as soon as it can be sent. */
void helper_ask(struct helper *helper, struct request *request);
void helper_forget(struct helper *helper, struct request *request);
/** Nobody waits for this one any longer; the process is told, its answer is thrown away. */
void helper_cancel(struct helper *helper, struct request *request);
/** Ends every open request as "cancelled"; their answers are thrown away. */
void helper_cancel_all(struct helper *helper);
/** Requests that have not ended and for which somebody waits. */
size_t helper_pending(const struct helper *helper);
/** Reads, writes, and looks at the clock. */
void helper_attend(struct helper *helper, short in_events, short out_events, short err_events);
/** Monotonic time of the next deadline; INT64_MAX: none. */
int64_t helper_deadline(const struct helper *helper);
/** The process ended, hung or broke the protocol. `culprit` may be NULL; `code` and the sentence go
 * into what ends. */
void helper_fault(struct helper *helper, struct request *culprit, const char *code, const char *fmt,
	...) HP_PRINTF(4, 5);

/* ---- between helper.c, requests.c and lines.c ---- */

#define LAST_WORDS_POINTS 300 /* of foreign text in one sentence */

void request_free(struct request *request);
/** Somebody still waits for it. */
bool request_is_open(const struct request *request);
/** Ends it as unreadable. */
void request_end(struct request *request, const char *code, const char *sentence);
/** The first open request that the process has got; NULL. */
struct request *helper_oldest_sent(const struct helper *helper);
/** Puts a request on the wire, or ends it where the target cannot see that fact. Only in READY. */
void helper_send(struct helper *helper, struct request *request);
/** Reads what there is, at most one turn's share. */
void helper_read(struct helper *helper);
void helper_read_last_words(struct helper *helper);
/** Writes what the pipe takes. */
void helper_write(struct helper *helper);

#endif
