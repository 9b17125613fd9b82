/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WATCH_H
#define HP_WATCH_H

/*
 * The supervisor of target helpers: starts them, pipelines requests, keeps deadlines, kills and
 * restarts the hung and the dead. One thread, poll(2). Whatever a helper does, each request ends:
 * with its observation, or as unreadable ("timeout", "helper-died", "helper-missing", "protocol").
 *
 *     watch = hp_watch_new(...);  hp_watch_target(watch, url, &target, err);
 *     hp_watch_request(watch, target, &fact, timeout_ms) -> ticket
 *     loop: n = hp_watch_pollfds(...); poll(); hp_watch_dispatch(...);
 *         or, to wait for all of them: hp_watch_settle(watch, ...)
 *     hp_watch_take(watch, ticket, &observation)
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/protocol.h"

struct hp_error;
struct hp_strv;
struct hp_watch;

/** Called about ten times a second while waiting; false breaks the wait off. */
typedef bool (*hp_tick_fn)(void *data);

struct hp_watch_options {
	const char
		*program_folder; /**< Where the program lies, for finding helpers; NULL: unknown. */
	const char *state_folder; /**< Handed to helpers as HOLDPOINT_STATE; NULL. */
	int64_t timeout_ms;       /**< Deadline of one request unless it says otherwise; 0: 10 s. */
	unsigned
		restarts; /**< How often a helper that died is started again within a minute; beyond
			     it stays down until asked by hp_watch_revive(). Default (0) means 3. */
	unsigned parallel; /**< How many helpers may have questions open at a time; others wait,
			      and their time does not run. 0: 64. */
	bool interactive;  /**< Somebody looks at hp_watch_next_ask(). Otherwise every ask is
			      answered with nothing at once. */
};

struct hp_watch *hp_watch_new(const struct hp_watch_options *options);
/** Closes helpers' input, gives them a moment, kills the rest by their process ids and waits for
 * them. */
void hp_watch_free(struct hp_watch *watch);

/**
 * Registers a target; the helper starts with the first request. The same URL gives the same number.
 * HP_ERR_USAGE for a malformed URL or a scheme without a helper anywhere (message names the schemes
 * there are, "did you mean").
 */
int hp_watch_target(
	struct hp_watch *watch, const char *url, size_t *ret_target, struct hp_error *err);

/**
 * Asks. Never fails: trouble comes as the observation. timeout_ms 0: the default. The time counts
 * anew whenever an earlier request of the same helper is answered, so that the last of a long queue
 * is not late. A fault ends the request that is to blame; the others are asked again once. Not
 * reentrant; `target` is a number that hp_watch_target() gave.
 */
uint64_t hp_watch_request(
	struct hp_watch *watch, size_t target, const struct hp_fact *fact, int64_t timeout_ms);
/** true when the request has ended: *ret_observation is handed over and the ticket is gone. */
bool hp_watch_take(struct hp_watch *watch, uint64_t ticket, struct hp_observation *ret_observation);
/** Gives a request up; its answer is thrown away. Unknown tickets are ignored. */
void hp_watch_cancel(struct hp_watch *watch, uint64_t ticket);
/** Asked, and neither ended nor given up. */
bool hp_watch_is_pending(const struct hp_watch *watch, uint64_t ticket);
/** The helper's hello: starts it and waits at most timeout_ms. HP_ERR_UNAVAILABLE with a sentence
 * (its last words on standard error included, cleaned). */
int hp_watch_hello(struct hp_watch *watch, size_t target, int64_t timeout_ms,
	const struct hp_hello **ret_hello, struct hp_error *err);
/** The same, with `tick` called as in hp_watch_settle(): HP_ERR_ABORTED where it said so. */
int hp_watch_await_hello(struct hp_watch *watch, size_t target, int64_t timeout_ms, hp_tick_fn tick,
	void *data, const struct hp_hello **ret_hello, struct hp_error *err);
void hp_watch_revive(struct hp_watch *watch, size_t target);

/** A helper asks the person for something, mostly a password (R77: never by argument or
 * environment). */
struct hp_watch_ask {
	uint64_t ask;
	size_t target;
	const char *url;    /**< The target's; borrowed until the next call. */
	const char *prompt; /**< From the helper, hostile until cleaned; borrowed likewise. */
	bool secret;        /**< Not to be shown while it is typed. */
};
/** The oldest open ask; false if there is none. The deadlines of that helper's requests stand still
 * while it waits. */
bool hp_watch_next_ask(const struct hp_watch *watch, struct hp_watch_ask *ret_ask);
/** The oldest open ask that is newer than the ask `after`; false if there is none. */
bool hp_watch_ask_after(const struct hp_watch *watch, uint64_t after, struct hp_watch_ask *ret_ask);
/** What became of the answer to the last ask of a target. */
enum hp_watch_logon {
	HP_LOGON_OPEN,    /**< Nothing was asked, or nothing has come that tells. */
	HP_LOGON_GOOD,    /**< Since then something was seen of the machine. */
	HP_LOGON_REFUSED, /**< Since then somebody was not let in. */
};
enum hp_watch_logon hp_watch_logon(const struct hp_watch *watch, size_t target);
const char *hp_watch_target_url(const struct hp_watch *watch, size_t target);
/** Hands the answer on in locked memory and wipes our copies; the caller wipes its own. NULL:
 * nothing was entered. Unknown asks are ignored. */
void hp_watch_answer(struct hp_watch *watch, uint64_t ask, const char *value);

/** Requests that have not ended. */
size_t hp_watch_pending(const struct hp_watch *watch);
/** The same of one target. */
size_t hp_watch_target_pending(const struct hp_watch *watch, size_t target);
/** The target of the oldest of them; false if there is none. */
bool hp_watch_waits_for(const struct hp_watch *watch, size_t *ret_target);
/** Fills at most `max` entries; returns how many there are to fill (call again with more room if
 * larger). */
size_t hp_watch_pollfds(const struct hp_watch *watch, struct pollfd *fds, size_t max);
/** Milliseconds until something has to be done without input; -1: nothing. */
int hp_watch_timeout(const struct hp_watch *watch);
/** Does what is due: reads, writes, deadlines, restarts. `fds` as poll() filled it. */
void hp_watch_dispatch(struct hp_watch *watch, const struct pollfd *fds, size_t count);

/** Where the person's keys come from (-1: nowhere): while waiting, the tick is then also called as
 * soon as there is something to read. Nothing is read here. */
void hp_watch_set_input(struct hp_watch *watch, int fd);

/** Waits until something comes or is due, at most until `until_ms` (hp_clock_monotonic_ms()), and
 * does it: what hp_watch_pollfds(), poll() and hp_watch_dispatch() do. */
void hp_watch_turn(struct hp_watch *watch, int64_t until_ms);
/** Waits until no request is pending. HP_ERR_ABORTED if `tick` (may be NULL) said so: open requests
 * end as "cancelled". */
int hp_watch_settle(struct hp_watch *watch, hp_tick_fn tick, void *data);
/** Lets `ms` pass, doing what is due meanwhile. HP_ERR_ABORTED if `tick` said so. */
int hp_watch_pause(struct hp_watch *watch, int64_t ms, hp_tick_fn tick, void *data);

/**
 * Finds a helper program by its name ("holdpoint-target-offline", "holdpoint-practice"): in
 * HOLDPOINT_LIBEXEC, the program's own folder, the build tree, ../libexec/holdpoint, the installed
 * path; never through PATH. Caller frees; NULL where there is none.
 */
char *hp_helper_find(const char *program_folder, const char *name);

/** Names of the schemes whose helpers can be found, sorted. */
void hp_watch_schemes(const struct hp_watch *watch, struct hp_strv *ret_names);

#endif
