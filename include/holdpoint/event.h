/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_EVENT_H
#define HP_EVENT_H

/*
 * Events: what has happened in a run, in the order it happened. The state of a run is
 * replay(events) and nothing else. An event is stored as one JSON object; which members a kind has
 * stands in one table in event.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/clock.h"
#include "holdpoint/verdict.h"

struct hp_error;

#define HP_EVENT_VERSION 1

enum hp_mode { HP_MODE_LIVE, HP_MODE_DRILL };
const char *hp_mode_name(enum hp_mode mode); /**< "live", "drill". */

enum hp_event_kind {
	HP_EVENT_RUN_STARTED, /**< name: run id; text: procedure id; value: revision; digest;
				 program version in `observed`. */
	HP_EVENT_SIGNED_ON, /**< name: operator; value: initials. At the start and at each hand-over
			       (R70). */
	HP_EVENT_CONDITION_AGREED,
	HP_EVENT_PREREQUISITE_MET, /**< number, text: the line. */
	HP_EVENT_PARAMETER_SET,    /**< name, value ("entered" for a secret one). */
	HP_EVENT_TARGET_SET,       /**< name: role; machine (may be ""); url; value: class; text:
				      confinement, comma list. Start or change in mid-run. */
	HP_EVENT_IDENTIFIED, /**< name: role; machine; value: "match", "mismatch", "unknown"; text:
				own name; observation. */
	HP_EVENT_BASELINE_READ, /**< at, check, judgement: once a check, before the first change. */
	HP_EVENT_WALK_BEGUN,    /**< The start is over, step 1 is open. */
	HP_EVENT_NAME_CONFIRMED, /**< at, machine, text: as typed; value: "match" or "not-compared".
				  */
	HP_EVENT_CHECK_JUDGED,   /**< at, attempt, check, judgement. */
	HP_EVENT_CHECK_ENDED,    /**< at, check, text: ref of the step that ended it (holds until,
				    R26). */
	HP_EVENT_STEP_DONE, /**< at, attempt; value: "verified", "attested" (nothing senses it) or
			       "adopted". */
	HP_EVENT_STEP_REFUSED,    /**< at, attempt; value: refusal code; the person pressed done and
				     the checks say no (R31), or typed another machine's name (text: as
				     typed), or the second person found another state (name, text: what
				     he found), or the number of a case that the machine does not show
				     (text: its id). */
	HP_EVENT_STEP_ATTESTED,   /**< at, attempt, text: what was seen. */
	HP_EVENT_STEP_OVERRIDDEN, /**< at, attempt, text: reason; name: second person or NULL;
				     value: "single-person" where one is missing on a critical step.
				   */
	HP_EVENT_STEP_NA,         /**< at, attempt, text: reason. */
	HP_EVENT_STEP_REOPENED,   /**< at, attempt (the new one), check: which one turned. */
	HP_EVENT_STEP_STALE,      /**< at, check: was true, cannot be seen now. */
	HP_EVENT_DECIDED,        /**< at, value: case id; text: case title; name: "sensed" where the
				    machine showed it, "against" where a person went against what it
				    shows (STEP_OVERRIDDEN with the reason stands before). A later one
				    replaces the earlier. */
	HP_EVENT_NOTE,           /**< at or NULL, text. */
	HP_EVENT_HELD,           /**< at, text: reason. */
	HP_EVENT_RESUMED,        /**< at, text: what ended the interruption ("after hold", "after
				    interruption"). */
	HP_EVENT_STOPPED,        /**< at, text: reason. Final. */
	HP_EVENT_COMPLETED,      /**< value: the ending's name; text: counts. Final. */
	HP_EVENT_VALUE_ENTERED,  /**< at, attempt, name, value ("entered" for a secret one). */
	HP_EVENT_HITS_CONFIRMED, /**< at, attempt, name: of the list; value: the names a person
				    confirmed, text: the names that were read; both JSON arrays of
				    strings, text left out where nothing could be read. */
	HP_EVENT_REMEMBERED,     /**< at, name, value; text: where it was read. */
	HP_EVENT_TIMER_STARTED,  /**< at, attempt, value: the moment it runs to, RFC 3339; number:
				    seconds; text: "within" or "wait". */
	HP_EVENT_TIMER_PASSED,   /**< at, attempt: the time for it is over and it is not done. */
	HP_EVENT_STEP_DEFERRED,  /**< at, attempt, text: reason; value: ref of the step it comes
				    again with, or what it waits for in words. */
	HP_EVENT_STEP_DUE,       /**< at, attempt (the new one), text: ref of the step that was
				    reached. */
	HP_EVENT_JUMPED,         /**< at, attempt, value: ref of where to. */
	HP_EVENT_SECOND_SIGNED,  /**< at, attempt, name: second person; value: "before", "after",
				    "independent"; text: the state he found. */
	HP_EVENT_STEP_PERFORMED, /**< at, attempt: done, and waits for the independent second
				    person; text: what was seen, where the checks could not tell. */
	HP_EVENT_GROUP_OVERRIDDEN, /**< at, text: reason; number: how many steps; name: second
				      person or NULL. STEP_OVERRIDDEN of each follows (R55). */
	HP_EVENT_PAPER_PRINTED,    /**< at: where the run stood, or NULL; text: the sheet's code;
				      number: how many events the run had when it was printed. Changes
				      no step. */
	HP_EVENT_PAPER_ENTERED,    /**< at, attempt, name: who did it, as written on paper; value:
				      when,    as written, RFC 3339; text: what was written beside it,
				      or    NULL.    The event that says what it comes to follows: a
				      refusal    undoes    it. */
	HP_EVENT_COUNT_,
};
const char *hp_event_kind_name(enum hp_event_kind kind); /**< "step.done": stable. */

/** Who did it (DESIGN section 3). Texts may be NULL. */
struct hp_actor {
	const char *name;
	const char *initials;
	const char *login;
	const char *tty;
	const char *remote; /**< SSH_CONNECTION's peer. */
	int64_t uid;
};

/** When, where and by whom; the same for all events of one command. */
struct hp_stamp {
	struct hp_moment moment;
	const char *boot_id;
	struct hp_actor actor;
};

/** One event. All texts are owned by the list it is in (or by whoever decoded it). Members a kind
 * does not have are NULL / 0. */
struct hp_event {
	enum hp_event_kind kind;
	enum hp_mode mode;
	struct hp_stamp stamp;
	const char *at;   /**< Instance, "6.4@CAP01". */
	unsigned attempt; /**< From 1. */
	size_t check;     /**< Number of the check within the instance, from 1 (the step's numbers,
			     unless a check is read from several machines). */
	size_t number;
	const char *name;
	const char *machine;
	const char *url;
	const char *value;
	const char *text;
	const char *digest;
	bool has_judgement;
	enum hp_fact_kind fact; /**< What was judged (BASELINE_READ, CHECK_JUDGED); decoding needs
				   it to check the observation's data. */
	struct hp_judgement judgement; /**< Also holds IDENTIFIED's observation and, without
					  has_judgement, RUN_STARTED's `observed`. */
};

/** A list of events, in order; owns them and their texts. */
struct hp_events {
	struct hp_event *items;
	size_t count;
	size_t capacity;
	struct hp_arena arena;
};
void hp_events_init(struct hp_events *events);
void hp_events_finish(struct hp_events *events);
/** Adds a copy of `event` (texts and judgement copied) and returns it. */
struct hp_event *hp_events_add(struct hp_events *events, const struct hp_event *event);

/** The stored form, one line of JSON without newline; caller frees. */
char *hp_event_encode(const struct hp_event *event);
/**
 * Decodes stored bytes and adds the event to `events`. Older versions are upgraded here;
 * HP_ERR_NEWER for a newer one, HP_ERR_INVALID for bytes that are no event.
 */
int hp_event_decode(const char *bytes, size_t len, struct hp_events *events, struct hp_error *err);

#endif
