/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_H
#define HP_RUN_H

/*
 * The engine: commands in, events out, state by replay. Pure: no clock, file, random or gettext;
 * facts and time come in as arguments.
 *
 *     hp_run_decide(run, command, &events, &refusal)    what would happen; `run` is not changed
 *     ... the caller makes the events durable ...
 *     hp_run_apply(run, event) for each                  the only function that changes a run
 *
 * What is decided where DESIGN section 6 is silent:
 * - A decision that is answered is ATTESTED (a person's answer); it is not counted in the ending.
 *   One that is not applicable takes all its cases along. Groups and cases store no state: ask
 *   hp_run_step_state().
 * - `not applicable` from the judge lets nobody through, as unknown.
 * - When a step is re-opened, its checks that hold `once` are looked at again; those another step
 *   has ended stay ended.
 * - An irreversible step at no machine wants no name. One name serves a machine within the
 * outermost irreversible group, else the next group around the step; a hold, an interruption and a
 * change of target want it again. A stale step is looked at again without a name.
 * - Readings of a machine whose identity is unread or wrong count as unknown (WRONG_MACHINE).
 * - Adopt takes no step that only says what must not have changed.
 * - An input and a list that were answered are ATTESTED too, and not counted either. Going against
 *   the case that the machine shows makes the decision OVERRIDDEN, and counts.
 * - What was put off to a step comes again before that step is reached; where that step is not
 *   applicable, once the walk has passed its place.
 * - A timer counts from when `from` was done, also if it begins later; where `from` will never be
 *   done, from when its own step is reached. A new attempt has a new timer.
 * - Nobody adopts a step that wants a second person or has to wait.
 * - The second person is another than the operator by name and by initials, whatever the case and
 *   the blanks. One who signed before and then became the operator has not signed.
 * - Holding needs no reason; stopping, overriding, attesting and `na` do.
 * - A host that is many repeats its step even without `each`; two `each` around a step make
 *   "6.4@A1/B1". A machine nobody named takes the name it tells, before the walk; one that
 *   tells none is left out of references ("6.4").
 *
 * - Entries come before the steps, the draft's ("status") only in a live run; watches stand behind
 *   them, are never stood at and hold nothing back. A watch is on while its `from` was reached and
 *   its `until` was not; it has fired while all its checks passed when last read.
 * - What is called has steps, roles and values of its own. Its parameters are what the call sets,
 *   else the caller's value of the same name, else their default; else they are asked for before
 *   step 1, each name once. A called group is placed as a whole. A call with `each` is made once a
 *   machine. What a called procedure demands (`end`, `until`) ends with the call's last step,
 *   by the call's reference.
 * - Rounds: "8.1", "8.1#2"; within each other "8.1#2.1". A question after a round is the decision
 *   GROUP.again with the cases GROUP.again.yes and GROUP.again.no, behind the group; the next
 *   round lies in the first. No such step is written in the procedure: its index is the group's.
 * - A condition is met only where everything it depends on is known, NOT too; it sees decisions
 *   before its step, of several rounds the last, of several machines the step's own, or any one
 *   where the step is about none of them.
 * - One of: a verified, attested or overridden alternative makes the others not applicable, on its
 *   machine; `na` and deferral choose none. One that is re-opened lets the others in again.
 * - A GOTO forwards is closed and makes what lies between not applicable as long as it is in force
 *   itself. Backwards every step from the target through the GOTO that is about no other machine is
 *   open in a new attempt; answers are gone, and checks that ended in between hold again.
 * - A group can be overridden once its first open step is open: then each open step in it is, with
 *   the same words; the decisions without an answer. No name is typed for it.
 *
 * - What a sheet says of a step is recorded first (paper.entered), then the same is done as if it
 *   were said here, with what is read now: all pass, verified; any fail, refused on record and
 * open; unknown, attested with who and when; nothing senses it, attested. What holds only until a
 * later step and fails now counts as unknown, for that step may be on the sheet too. A line that
 * lacks something leaves no record. Who did it is the one named on paper: the second person is
 * another, and may be who enters it. Times on paper are compared by the minute. A timer runs by
 * them, and what paper shows done in time is not late.
 *
 * A step is done only through a pass of every check and the key, an attest on unknown, or an
 * override with a reason (DESIGN 6.1 to 6.3).
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/event.h"

struct hp_procedure;
struct hp_run;
struct hp_step;
struct hp_check;
struct hp_reading;

/* ---- state as others may read it ---- */

enum hp_run_phase {
	HP_PHASE_START, /**< Operator, condition, prerequisites, parameters, machines, identity,
			   baseline. */
	HP_PHASE_WALK,
	HP_PHASE_ENDED,
};

enum hp_run_status {
	HP_RUN_OPEN,
	HP_RUN_HELD,
	HP_RUN_STOPPED,
	HP_RUN_COMPLETE,
	HP_RUN_COMPLETE_OVERRIDES,
	HP_RUN_COMPLETE_DEFERRED,
};
const char *hp_run_status_name(enum hp_run_status
		status); /**< "OPEN", "HELD", "COMPLETE WITH OVERRIDES", ...: DESIGN section 7. */

enum hp_step_state {
	HP_STATE_TODO,
	HP_STATE_ACTIVE, /**< The one the person stands at; never stored, only reported. */
	HP_STATE_VERIFIED,
	HP_STATE_ATTESTED,
	HP_STATE_OVERRIDDEN,
	HP_STATE_NA,
	HP_STATE_DEFERRED,
	HP_STATE_COUNT_,
};
const char *hp_step_state_name(enum hp_step_state state); /**< "todo", ...: report --format json. */
bool hp_step_state_is_terminal(enum hp_step_state state);

enum hp_identity {
	HP_IDENTITY_UNREAD,
	HP_IDENTITY_MATCH,
	HP_IDENTITY_MISMATCH,
	HP_IDENTITY_UNKNOWN
};

/** A machine that stands for a role. */
struct hp_machine {
	const char *role;
	const char *name; /**< "" where nobody named it and it does not tell its own name. */
	const char *url;
	const char *class_;
	const char *confinement; /**< Comma list; "" if the helper could not lock itself in. */
	enum hp_identity identity;
	const char *own_name; /**< What the machine calls itself; NULL. */
};

struct hp_check_state {
	const struct hp_check *check;
	size_t instance;          /**< Index of the instance it belongs to. */
	size_t machine;           /**< Index in machines, HP_NONE if its role has none. */
	struct hp_judgement last; /**< Latest journalled judgement, the baseline's included;
				       before the first: NOT_LOOKED, no texts. */
	bool has_baseline;
	struct hp_observation baseline;
	int64_t last_pass_wall_ms; /**< 0: never passed. "True at T". */
	bool attested;             /**< An attest stands in for it. */
	bool stale;                /**< Was a pass, cannot be seen now; blocks completion only. */
	bool left_to_later;   /**< Failed when its step was entered from paper; the later step it
				 holds until may have undone it. Not seen to pass since. */
	bool ended;           /**< Its time of holding is over; stays in the record. */
	const char *ended_by; /**< Instance that ended it. */
};

#define HP_NONE ((size_t)-1)

/** One instance: (call path, step, machine, repeat, attempt). Groups, decisions and cases have
 * instances of their own. */
struct hp_instance {
	const struct hp_step *step;
	const char *ref; /**< "6.4@CAP01"; "6.4" where no machine is concerned; "8.1#2" in the
			    second round of what repeats; "1.b/3@MPS01" in what step 1.b calls. */
	const struct hp_procedure *procedure; /**< The one its step is written in: the run's, or one
						 that is called. */
	const char *machine;                  /**< Name, NULL where no machine is concerned. */
	size_t machine_index;                 /**< In machines; HP_NONE. */
	size_t parent; /**< Index of the enclosing instance, HP_NONE at the top. */
	unsigned depth;
	unsigned repeat;          /**< 1; more when steps repeat. */
	unsigned attempt;         /**< 1, and one more each time it is re-opened. */
	enum hp_step_state state; /**< As stored; hp_run_step_state() tells the one to report. */
	bool inactive; /**< Lies in a case that was not chosen (its earlier state stays in `state`);
			  NA for all reporting. */
	bool adopted;
	const char *choice; /**< Decisions: the chosen case's id, NULL while open. */
	const char *by;     /**< Who brought it to a terminal state; NULL. */
	int64_t at_wall_ms; /**< When. */
	const char *text;   /**< What was attested, or the reason. */
	const char *second; /**< Override: second person, NULL. */
	bool single_person; /**< Override of a critical step without one. */
	size_t first_check; /**< Its checks are run->checks[first_check .. first_check +
			       check_count). */
	size_t check_count;
	const char *value; /**< INPUT: what was entered. */
	const char *const
		*hits; /**< HITS: the confirmed names, NULL-terminated; NULL while open. */
	const char *signed_before;  /**< Second person who looked before the act; NULL. */
	const char *signed_after;   /**< Second person who signed after the act, or found the state
				       that is wanted (R62, R63); NULL. */
	bool performed;             /**< Done, waits for the independent second person. */
	const char *deferred_until; /**< DEFERRED: ref of the later step, or words. */
	const char *due_from; /**< Came again: ref of the step it had been put off to (R57). */
	int64_t timer_start_wall_ms; /**< 0: no timer runs. */
	int64_t timer_end_wall_ms;   /**< When its time is over, on the wall clock. */
	struct hp_moment
		timer_start; /**< With timer_boot_id: time since boot counts while it is the
				same boot, so that a clock set back does not stretch it. */
	const char *timer_boot_id;
	bool late; /**< TIMER_PASSED was recorded; not for what paper says was done in time. */
	const char *paper_by;          /**< Done on paper (R76): by whom, as written there; NULL. */
	int64_t paper_wall_ms;         /**< ... when, as written there; 0. */
	const char *paper_text;        /**< ... what was written beside it; NULL. */
	const char *paper_entered_by;  /**< Who entered it from paper; NULL. */
	int64_t paper_entered_wall_ms; /**< When it was entered; 0. */
};

/** Borrowed view of a run's state; valid until the next apply. */
struct hp_run_state {
	const char *id;
	enum hp_mode mode;
	enum hp_run_phase phase;
	enum hp_run_status status;
	const struct hp_procedure *procedure;
	const char *operator_name; /**< NULL until signed on. */
	bool condition_agreed;
	const bool *prerequisites_met; /**< One each of procedure->prerequisites. */
	const struct hp_machine *machines;
	size_t machine_count;
	const struct hp_instance *instances; /**< In walking order; parents before children. Empty
						until WALK_BEGUN's machines are known. */
	size_t instance_count;
	const struct hp_check_state *checks;
	size_t check_count;
	const char *held_reason; /**< HELD. */
	const char *end_text;    /**< STOPPED: reason; COMPLETE*: counts. */
	const char *stopped_at;  /**< STOPPED: the instance; NULL before step 1. */
	int64_t started_wall_ms;
	int64_t last_wall_ms;
	size_t event_count;
	size_t notes;
	size_t papers;            /**< How often the rest of it was printed. */
	const char *paper_code;   /**< Code of the last sheet; NULL. */
	size_t paper_number;      /**< How many events there were then. */
	int64_t paper_at_wall_ms; /**< When it was printed; 0. */
};

/** A new run of `procedure` (borrowed, must outlive it) in which nothing has happened. */
struct hp_run *hp_run_new(const struct hp_procedure *procedure);
void hp_run_free(struct hp_run *run);
const struct hp_run_state *hp_run_state(const struct hp_run *run);
/** Applies one event. HP_ERR_INVALID, and nothing changed, for an event that cannot follow (a
 * forged or damaged journal). */
int hp_run_apply(struct hp_run *run, const struct hp_event *event, struct hp_error *err);
/** The whole state as canonical JSON, for tests (replay equals live) and for people who debug.
 * Caller frees. */
char *hp_run_dump(const struct hp_run *run);

/* ---- questions ---- */

/** Where the person stands: the first incomplete instance in force, else the first STALE one, else
 * HP_NONE (R8). */
size_t hp_run_current(const struct hp_run *run);
size_t hp_run_find(const struct hp_run *run, const char *ref); /**< HP_NONE where there is none. */
/** The state to report: ACTIVE for the current one, NA for inactive ones. */
enum hp_step_state hp_run_step_state(const struct hp_run *run, size_t instance);
bool hp_run_is_stale(const struct hp_run *run, size_t instance);
/** Is this check watched: its step is done (verified or attested), its time has not ended, its
 * branch is in force (DESIGN 6.4)? */
bool hp_run_check_in_force(const struct hp_run *run, size_t check);
/** An irreversible step that still wants the machine's name typed before the person acts
 * (DESIGN 6.6). */
bool hp_run_wants_name(const struct hp_run *run, size_t instance);
/** May be acted on now: open, in force, and everything that must come before it is closed. The
 * current one always; in a group in any order, or one of, its siblings too (R11, R45, R80). */
bool hp_run_is_open(const struct hp_run *run, size_t instance);
/** In force, or not yet ruled out by what was answered: it can still come. Paper has it, with its
 * condition (R73). */
bool hp_run_may_come(const struct hp_run *run, size_t instance);
/** Lies in a round that nobody has asked for (R41), and nothing was ever done there. There may be
 * hundreds of them within each other: lists, counts and documents leave them out. */
bool hp_run_is_idle_round(const struct hp_run *run, size_t instance);
/** A person may call the step not applicable (R59). Not what stands before step 1, nor what a
 * second person has to see, nor a critical step that is sensed: an override names them and keeps
 * what was sensed. */
bool hp_run_may_be_na(const struct hp_run *run, size_t instance);
/** A second person has to sign before the act (R64). */
bool hp_run_wants_second_before(const struct hp_run *run, size_t instance);
/** Milliseconds until its time is over, negative once it is; false where no timer runs. */
bool hp_run_timer_left(const struct hp_run *run, size_t instance, const struct hp_stamp *now,
	int64_t *ret_left_ms);
/** The same until it may be done, for a step that has to wait (`wait_seconds`); false where it has
 * none, or its time has not begun. */
bool hp_run_wait_left(const struct hp_run *run, size_t instance, const struct hp_stamp *now,
	int64_t *ret_left_ms);
/** Lasting notes in force, in the order they came (R40): the note numbered `number` from 0 and the
 * instance it comes from; false past the last. */
bool hp_run_lasting(
	const struct hp_run *run, size_t number, const char **ret_note, size_t *ret_instance);
/** A WATCH instance whose time it is; its checks are read like those in force (R37). */
bool hp_run_watch_is_on(const struct hp_run *run, size_t instance);
/** ... and every one of its checks held when last read: the banner shows its text. */
bool hp_run_watch_has_fired(const struct hp_run *run, size_t instance);
/** The case of a decision that the given judgements single out (exactly one case's checks all
 * pass and no other case is unknown), as instance index; HP_NONE. With NULL: by the last ones. */
size_t hp_run_sensed_case(const struct hp_run *run, size_t decision,
	const struct hp_reading *readings, size_t reading_count);
/** Something to remember that has no value yet: `number` from 0 over all. *ret_name's fact is
 * `remember->fact`, to be filled in as seen from the instance. false past the last. */
struct hp_missing {
	size_t instance;
	const struct hp_remember *remember;
	size_t machine; /**< HP_NONE if its role has none. */
};
bool hp_run_missing_remembered(
	const struct hp_run *run, size_t number, struct hp_missing *ret_missing);
/** The confirmed list of that name seen from an instance; NULL while nobody has confirmed it. */
const char *const *hp_run_list(const struct hp_run *run, size_t instance, const char *name);
/** Value of a {Name} seen from an instance: inside a call first what the call sets; parameters,
 * inputs and remembered values (those of the same machine first), then role names (the instance's
 * machine for its own role). NULL if none. */
const char *hp_run_value(const struct hp_run *run, size_t instance, const char *name);
/** The machine that stands for a role as seen from an instance: its own where it is repeated for
 * that role, inside a call what the call maps it to, else the role's only machine. HP_NONE where
 * the role has none, or several of which none is meant. */
size_t hp_run_machine(const struct hp_run *run, size_t instance, const char *role);
/** The parameter still to be asked for; NULL when none is missing. */
const struct hp_parameter *hp_run_missing_parameter(const struct hp_run *run);
/** First needed role that has no machine; NULL when none. */
const struct hp_role *hp_run_missing_role(const struct hp_run *run);

/* ---- commands ---- */

enum hp_command_kind {
	HP_COMMAND_START,        /**< name: run id; value: program version. */
	HP_COMMAND_SIGN_ON,      /**< name, value: initials or NULL. */
	HP_COMMAND_AGREE,        /**< The condition and objective are agreed. */
	HP_COMMAND_PREREQUISITE, /**< number from 1. */
	HP_COMMAND_PARAMETER,    /**< name, value. */
	HP_COMMAND_TARGET,       /**< name: role; machine; url; value: class; text: confinement. */
	HP_COMMAND_IDENTIFY,     /**< name: role; machine; observation: of the fact `host`. */
	HP_COMMAND_BASELINE,     /**< readings: of every check. Begins the walk. */
	HP_COMMAND_ADOPT, /**< readings. Every sensed step that is open, in force, and holds, as one
			     act. */
	HP_COMMAND_NAME,  /**< at, text: as typed. */
	HP_COMMAND_CHECK, /**< readings: record what was seen, judge nothing else. Also background
			     polls (R26). */
	HP_COMMAND_DONE,  /**< at, readings of all its checks, taken after the key press. */
	HP_COMMAND_ATTEST,   /**< at, text: what was seen, readings; name: second person of a step
				whose `second` is `after`, or NULL: he can sign with SECOND. */
	HP_COMMAND_OVERRIDE, /**< at, text: reason, name: second person or NULL, readings. */
	HP_COMMAND_NA,       /**< at, text: reason. */
	HP_COMMAND_DEFER,    /**< at, text: reason. Refused where the author gave no later step. */
	HP_COMMAND_CHOOSE, /**< at, value: case id; readings of the cases' checks; text: the reason
			      to go against what they show, or NULL. */
	HP_COMMAND_NOTE,   /**< at or NULL, text. */
	HP_COMMAND_HOLD,   /**< text: reason, may be NULL. */
	HP_COMMAND_RESUME, /**< text. After a hold, or after an interruption without one. */
	HP_COMMAND_STOP,   /**< text: reason. */
	HP_COMMAND_ENTER,  /**< at, value: of an INPUT. */
	HP_COMMAND_HITS,   /**< at, value: confirmed names, text: names that were read (NULL where
			      nothing could be), both JSON arrays of strings. */
	HP_COMMAND_REMEMBER, /**< at, name, value; text: where it was read. */
	HP_COMMAND_SECOND, /**< at, name: second person; text: the state he found (independent), or
			      what both saw where a check is unknown (after: attested then);
			      readings for `after`, for `independent` if there are newer ones. */
	HP_COMMAND_OVERRIDE_GROUP, /**< at: a group's instance; text: reason; name: second person or
				      NULL (R55). */
	HP_COMMAND_FINISH,  /**< readings of every check in force. Completes the run if nothing is
			       open. */
	HP_COMMAND_PRINTED, /**< text: the sheet's code; number: how many events it tells of. */
	HP_COMMAND_PAPER,   /**< A line of a sheet (R76). at; name: who did it, as written; value:
			       when,   RFC 3339; text: what was written beside it, or NULL; paper: the
			       rest;   readings of all its checks (a decision: of its cases), taken
			       now.
			     */
	HP_COMMAND_COUNT_,
};

/** What a sheet says that was done with a step. */
enum hp_paper_act { HP_PAPER_DONE, HP_PAPER_OVERRIDDEN, HP_PAPER_NA, HP_PAPER_DEFERRED };

/** The fields of a line beside initials, time and text; NULL where nothing stands in them. */
struct hp_paper_line {
	enum hp_paper_act act;
	const char *reason; /**< Why it was overridden, left out or put off; at a decision, why
			       against what the machine shows. */
	const char *answer; /**< A decision's case id, an input's value, a list's confirmed names (a
			       JSON array). */
	const char *listed; /**< A list: the names that are read now (a JSON array). */
	const char *machine; /**< The machine's name, as written before the act (R33). */
	const char *second;  /**< Second person, another than the one who did it (R62, R64). */
	const char *found;   /**< What the independent second person found (R63). Left out: nobody
				looked yet, and the step waits for that. */
};

/** A judgement taken now for one check. */
struct hp_reading {
	size_t check; /**< Index in hp_run_state.checks. */
	const struct hp_judgement *judgement;
};

struct hp_command {
	enum hp_command_kind kind;
	struct hp_stamp stamp;
	enum hp_mode mode; /**< START. */
	const char *at;
	size_t number;
	const char *name;
	const char *machine;
	const char *url;
	const char *value;
	const char *text;
	const struct hp_observation *observation;
	const struct hp_paper_line *paper;
	const struct hp_reading *readings;
	size_t reading_count;
};

/** Why a command was not carried out; worded for people in walk. */
enum hp_refusal_code {
	HP_REFUSAL_NONE = 0,
	HP_REFUSAL_ENDED,   /**< The run is over. */
	HP_REFUSAL_HELD,    /**< Held: only resume, note, stop. */
	HP_REFUSAL_NOT_NOW, /**< Not in this phase. */
	HP_REFUSAL_NO_OPERATOR,
	HP_REFUSAL_NO_STEP,     /**< No such instance. */
	HP_REFUSAL_NOT_CURRENT, /**< An earlier step is open (R80); `at` names it. */
	HP_REFUSAL_ALREADY_DONE,
	HP_REFUSAL_NAME_FIRST,      /**< The machine's name has to be typed before (R33). */
	HP_REFUSAL_NAME_DIFFERS,    /**< R33: the name typed is another machine's. */
	HP_REFUSAL_CHECK_FAILS,     /**< Done or attest against a fail. */
	HP_REFUSAL_CHECK_UNKNOWN,   /**< Done on unknown. */
	HP_REFUSAL_NOTHING_UNKNOWN, /**< Attest where everything passes: done is the way. */
	HP_REFUSAL_NOTHING_FAILS,   /**< Override where nothing fails. */
	HP_REFUSAL_EMPTY_TEXT,      /**< A reason is needed (R59). */
	HP_REFUSAL_NO_LATER_STEP,   /**< Defer where the author gave none. */
	HP_REFUSAL_NO_CASE,         /**< No such choice. */
	HP_REFUSAL_IS_DECISION,     /**< A decision is answered by a choice (R43). */
	HP_REFUSAL_NO_PARAMETER,
	HP_REFUSAL_BAD_VALUE,
	HP_REFUSAL_NO_ROLE,
	HP_REFUSAL_ONE_MACHINE,     /**< A second machine for a role that stands for one. */
	HP_REFUSAL_WRONG_CLASS,     /**< A drill target in a live run, or the reverse (R87). */
	HP_REFUSAL_WRONG_MACHINE,   /**< The machine does not bear the name entered. */
	HP_REFUSAL_START_OPEN,      /**< Something of the start is missing: condition, prerequisite,
				       parameter, machine, identity. */
	HP_REFUSAL_OPEN_STEPS,      /**< Finish with steps open. */
	HP_REFUSAL_NOT_HELD,        /**< Resume where nothing was held. */
	HP_REFUSAL_NOTHING_HOLDS,   /**< Adopt where no open step holds. */
	HP_REFUSAL_NOT_YET,         /**< Its waiting time is not over (R38). */
	HP_REFUSAL_SECOND_FIRST,    /**< A second person signs before the act (R64). */
	HP_REFUSAL_SECOND_NEEDED,   /**< Hold point: a second person has to sign (R62). */
	HP_REFUSAL_SAME_PERSON,     /**< The second person is the operator. */
	HP_REFUSAL_FOUND_DIFFERENT, /**< The independent second person found another state (R63). */
	HP_REFUSAL_IS_INPUT,        /**< An input wants its value, a list its hits. */
	HP_REFUSAL_CASE_DIFFERS,    /**< The machine shows another case (R44). */
	HP_REFUSAL_BAD_HITS,        /**< A name that is not among those read, or no list. */
	HP_REFUSAL_DRAFT,           /**< A DRAFT in a live run: only an override leads on (R89). */
	HP_REFUSAL_NO_GROUP,        /**< No group, or nothing open in it. */
	HP_REFUSAL_NO_SECOND,       /**< Nothing here waits for a second person. */
	HP_REFUSAL_OVERRIDE_ONLY,   /**< Not applicable where only an override leads on. */
	HP_REFUSAL_NO_INITIALS,     /**< Paper names nobody who did it. */
	HP_REFUSAL_BAD_TIME,        /**< Paper gives no time, or none that can be read. */
	HP_REFUSAL_TIME_FUTURE,     /**< A time on paper that has not come yet. */
	HP_REFUSAL_TIME_BEFORE_RUN, /**< ... before the run began. */
	HP_REFUSAL_TIME_BEFORE,     /**< ... before a step that comes before it; `instance`. */
	HP_REFUSAL_COUNT_,
};
const char *hp_refusal_name(
	enum hp_refusal_code code); /**< "check-fails": stable, in STEP_REFUSED. */

struct hp_refusal {
	enum hp_refusal_code code;
	size_t instance; /**< The one it is about; HP_NONE. */
	size_t check;    /**< The check that stands in the way; HP_NONE. */
};

/**
 * Decides. Returns 0, or HP_ERR_REFUSED with *ret_refusal set. In both cases `events` may have got
 * entries that the caller must journal and apply (a refused `done` is recorded with what was seen,
 * R31). An instance whose readings are not given counts as unknown, never as pass.
 */
int hp_run_decide(const struct hp_run *run, const struct hp_command *command,
	struct hp_events *events, struct hp_refusal *ret_refusal);

#endif
