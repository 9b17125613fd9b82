/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_INTERNAL_H
#define HP_WALK_INTERNAL_H

#include "holdpoint/error.h"
#include "holdpoint/journal.h"
#include "holdpoint/judge.h"
#include "holdpoint/mem.h"
#include "holdpoint/run.h"
#include "holdpoint/str.h"
#include "holdpoint/view.h"
#include "holdpoint/walk.h"
#include "holdpoint/watch.h"

/* ---- readings.c: from check indices to judgements ---- */

/** What {Name}s stand for, seen from an instance: the data of hp_scope_look_up(), an hp_lookup_fn.
 */
struct hp_scope {
	const struct hp_run *run;
	size_t instance;
	const char *hit; /**< What {hit} is, while a check is read for each name of a list; NULL. */
};
const char *hp_scope_look_up(void *data, const char *name);
/** The object of a check, its names filled in as far as they have values: "KEY HKLM\SOFTWARE\...",
 * "SHARE {hit} (each of OldShares)". Caller frees. */
char *hp_check_object(const struct hp_run *run, size_t check);

/** The confirmed names of a list, seen from an instance; NULL: nobody has confirmed it. */
typedef const char *const *(*hp_list_fn)(
	void *data, const struct hp_run *run, size_t instance, const char *name);

/** Why a machine is not asked anything at present, as an unreadable observation; NULL: it is. */
typedef const struct hp_observation *(*hp_closed_fn)(void *data, size_t machine);

/** The helpers' supervisor and which of its targets each machine of the run is. */
struct hp_reader {
	struct hp_watch *watch;
	size_t *targets; /**< Watch target of each machine; HP_NONE where there is none. */
	size_t count;
	size_t capacity;
	hp_list_fn list; /**< NULL: the run's own confirmed lists (hp_run_list). */
	void *list_data;
	hp_closed_fn closed; /**< NULL: every machine is asked. */
	void *closed_data;
	size_t waiting; /**< How many answers the present wait is for; 0: nobody waits. */
};
/** Waits for all that was asked, as hp_watch_settle(). */
int hp_reader_wait(struct hp_reader *reader, hp_tick_fn tick, void *tick_data);

/** One observation of those a check needs: here, or on its way. */
struct hp_asked {
	uint64_t ticket; /**< 0: it is here. */
	struct hp_observation observation;
};

/**
 * What is asked for one check: its fact; with `same_as` the other one too, maybe of another
 * machine; with `for` one each confirmed name.
 */
struct hp_request {
	size_t check;
	bool settled; /**< Judged without a question: no machine, no value, no list. */
	struct hp_judgement judgement; /**< If settled. */
	struct hp_strv names;          /**< `for`. */
	struct hp_asked *items;        /**< One, or one each of `names`. */
	size_t item_count;
	struct hp_asked *other; /**< `same_as`; NULL. */
};

/** Asks for one check without waiting. */
void hp_request_begin(struct hp_reader *reader, const struct hp_run *run, size_t check,
	struct hp_request *ret_request);
/** Takes what has come; true once nothing is outstanding. */
bool hp_request_collect(struct hp_reader *reader, struct hp_request *request);
/** Judges what has come; what has not counts as broken off. */
void hp_request_judge(const struct hp_run *run, enum hp_baseline_use use,
	struct hp_request *request, struct hp_judgement *ret_judgement);
/** Asks one machine one fact, its names filled in as seen from an instance. Where nothing can be
 * asked, the observation says why. */
void hp_asked_begin(struct hp_reader *reader, const struct hp_run *run, size_t instance,
	size_t machine, const struct hp_fact *fact, struct hp_asked *ret_asked);
bool hp_asked_collect(struct hp_reader *reader, struct hp_asked *asked);
void hp_asked_finish(struct hp_reader *reader, struct hp_asked *asked);
/** Gives up what is still outstanding. */
void hp_request_finish(struct hp_reader *reader, struct hp_request *request);

/** Judgements taken for a list of checks, in the form a command wants them. */
struct hp_reading_set {
	struct hp_reading *items;
	struct hp_judgement *judgements;
	size_t count;
};

void hp_reader_set_target(struct hp_reader *reader, size_t machine, size_t target);
/** Reads checks and waits. HP_ERR_ABORTED if `tick` broke it off: then *ret_set is empty. */
int hp_reader_take(struct hp_reader *reader, const struct hp_run *run, const size_t *checks,
	size_t count, enum hp_baseline_use use, hp_tick_fn tick, void *tick_data,
	struct hp_reading_set *ret_set);
/** The same of every check there is. */
int hp_reader_take_all(struct hp_reader *reader, const struct hp_run *run, enum hp_baseline_use use,
	hp_tick_fn tick, void *tick_data, struct hp_reading_set *ret_set);
void hp_reading_set_finish(struct hp_reading_set *set);
/** Reads one fact of a machine and waits. */
int hp_reader_fact(struct hp_reader *reader, size_t machine, const struct hp_fact *fact,
	hp_tick_fn tick, void *tick_data, struct hp_observation *ret_observation);

/* ---- walk.c ---- */

/** A background reading on its way. */
struct hp_poll {
	size_t round; /**< Of which machine. */
	struct hp_request request;
	struct hp_judgement judgement;
	bool judged;
};

/** The background readings of one machine. */
struct hp_poll_round {
	bool running;
	int64_t begun_ms; /**< Monotonic. */
	int64_t next_ms;
};

struct hp_walk {
	struct hp_procedure *procedure;
	struct hp_run *run;
	struct hp_journal *journal;
	struct hp_reader reader;
	enum hp_mode mode;
	char *state_folder;
	char *program_folder;
	char *program_version;
	char *operator_option;
	struct hp_walk_target *targets; /**< From the command line or the practice section; what is
					   not bound yet. */
	size_t target_count;
	struct hp_strv sets;
	bool watch_enabled;
	struct hp_json
		*practice;  /**< The procedure's practice section, kept in the journal too; NULL. */
	bool drill_console; /**< Practice machines of our own. */
	struct hp_strv practice_machines;
	const char **practice_machines_list; /**< The same, NULL-terminated. */
	struct hp_arena solution_arena;
	/* stamp */
	char *boot_id;
	char *login;
	char *tty;
	char *remote;
	char *operator_name;
	enum hp_paper paper;
	char *printer;          /**< NULL: the default one. */
	char *sheet;            /**< The file the sheet was written to last; NULL. */
	bool tool_was_lost;     /**< A drill is behind the step where the tool is lost (R75). */
	struct hp_events notes; /**< What was noted: the run's state keeps only their number. */
	/* where the person looks */
	size_t shown;        /**< Instance; HP_NONE: the current one. */
	bool resume_pending; /**< Taken up again, nobody has signed on yet. */
	bool import_wanted;  /**< ... and then lines of a sheet are entered. */
	bool importing;      /**< Back from paper: lines of a sheet are entered now (R76). */
	/* what was said and is not done yet, because something more is asked; see ask.c */
	char *override_text;  /**< Reason of an override that waits for more; NULL. */
	char *override_group; /**< Instance of the group it is for; NULL: the step shown. */
	bool override_sure;   /**< The person has said so a second time (R55). */
	size_t second_at;     /**< Hold point: done was said here, and a second person has to sign
				 (R62); HP_NONE. */
	char *second_text;    /**< ... and this was attested there; NULL. */
	char *second_name; /**< The independent second person, who still has to say what they found
			      (R63); NULL. */
	enum hp_refusal_code refused; /**< What the last commit was refused for. */
	/* what was read by itself when its step came; see arrive.c */
	size_t arrived_at; /**< Instance; HP_NONE. */
	unsigned arrived_attempt;
	struct hp_observation list; /**< Of a HITS step at arrived_at. */
	bool list_read;
	/* news */
	char *message;
	char *nameless_reason;   /**< Why a machine did not tell its name; NULL. */
	size_t nameless_machine; /**< The last one of them. */
	bool message_is_refusal;
	bool busy;
	char *progress;       /**< Shown instead of the message while machines are read; NULL. */
	bool making_sheet;    /**< The rest of the run is being printed. */
	int settling_seconds; /**< For how long a check may still settle; 0: none is waited for. */
	struct hp_entered *entered; /**< Passwords, see secrets.c. */
	size_t entered_count;
	size_t entered_capacity;
	uint64_t ask_seen;  /**< What a helper asks, as the view has it; 0: nothing. */
	bool start_pending; /**< The front end has yet to let the start go on (HP_INPUT_START). */
	bool record_lost;
	bool status_lost; /**< status.txt could not be rewritten. */
	/* polls */
	struct hp_poll *polls;
	size_t poll_count;
	size_t poll_capacity;
	struct hp_poll_round *rounds; /**< One a machine, and one for checks without. */
	size_t round_count;
	struct hp_judgement
		*live; /**< Newest reading of each check, journalled or not: for its time. */
	size_t live_count;
	/* view.c */
	struct hp_view view;
	struct hp_arena view_arena;
	bool view_stale;
	unsigned long version;
	int64_t timer_second; /**< Of the timer shown, when the view was made last. */
};

/** Replaces the message shown with the next view. */
void hp_walk_say(struct hp_walk *walk, bool refusal, const char *fmt, ...) HP_PRINTF(3, 4);
void hp_walk_touch(struct hp_walk *walk); /**< The view has to be made anew. */
/**
 * The one law: decide, make durable, apply, status.txt. Returns what hp_run_decide said, or
 * HP_ERR_IO (record lost). `ret_refusal` may be NULL. The stamp is filled in here.
 */
int hp_walk_commit(
	struct hp_walk *walk, struct hp_command *command, struct hp_refusal *ret_refusal);
/** The command line that takes this run up again, with --state where its folder is not the usual
 * one. Caller frees. */
char *hp_walk_resume_command(const struct hp_walk *walk);
/** The command line of a subcommand that takes a run, with --state where its folder is not the
 * usual one; NULL: it is. Caller frees. */
char *hp_walk_command_for(const char *state_folder, const char *run_id, const char *verb);
/** The same of another subcommand that takes a run ("report"). Caller frees. */
char *hp_walk_run_command(const struct hp_walk *walk, const char *verb);
/** Words a refusal into the message. */
void hp_walk_say_refusal(struct hp_walk *walk, const struct hp_refusal *refusal);
/** Which instance the step pane shows. */
size_t hp_walk_shown(const struct hp_walk *walk);
/** Who, when and where: of a command, and for a timer's time. */
struct hp_stamp hp_walk_stamp(const struct hp_walk *walk);

/* ---- progress.c ---- */

/** What a front end's tick is wrapped in; the data of hp_walk_tick(), an hp_tick_fn. */
struct hp_walk_waiting {
	struct hp_walk *walk;
	hp_tick_fn fn; /**< NULL: nobody looks, and what helpers ask is answered with nothing. */
	void *data;
};
bool hp_walk_tick(void *data);
/** The wait is over: the message is shown again. */
void hp_walk_end_waiting(struct hp_walk *walk);
/** Nobody is asked now (a reading in the background): every open question gets no answer. */
void hp_walk_refuse_asks(struct hp_walk *walk);

/** The view follows what helpers ask. */
void hp_walk_follow_asks(struct hp_walk *walk);

/* ---- secrets.c ---- */

/** What the person is to be asked now; false: nothing. */
bool hp_walk_next_ask(struct hp_walk *walk, struct hp_watch_ask *ret_ask);
/** Wipes what was entered. */
void hp_walk_forget_secrets(struct hp_walk *walk);

/* ---- ask.c ---- */

/** What is asked for now. */
enum hp_ask hp_walk_ask(const struct hp_walk *walk);
/** The instance shown may be acted on. */
bool hp_walk_acts(const struct hp_walk *walk);
/** Forgets what was said and waits for more. */
void hp_walk_forget_pending(struct hp_walk *walk);
/** The group next around the step shown that has open steps; HP_NONE. */
size_t hp_walk_group_around(const struct hp_walk *walk);
/** Leaf instances in a group that are open and in force: `number` from 0; HP_NONE past the last. */
size_t hp_walk_open_within(const struct hp_walk *walk, size_t group, size_t number);
/** A decision whose cases are sensed (R44). */
bool hp_walk_is_sensed_decision(const struct hp_run *run, size_t instance);
/** A check of the instance itself or, for a decision, of one of its cases. */
bool hp_walk_is_own_check(const struct hp_run *run, size_t check, size_t instance);

/* ---- arrive.c ---- */

/** Reads what belongs to the step that was reached: values to remember, the list of a HITS step,
 * what a decision shows. Nothing of it closes a step. HP_ERR_ABORTED where tick broke it off. */
int hp_walk_arrive(struct hp_walk *walk, hp_tick_fn tick, void *tick_data);
/** Reads the list of the HITS step shown again. */
int hp_walk_read_list(struct hp_walk *walk, hp_tick_fn tick, void *tick_data);
/** Reads everything that is to be remembered and has no value yet; `instance` HP_NONE: wherever. */
int hp_walk_read_remembered(
	struct hp_walk *walk, size_t instance, hp_tick_fn tick, void *tick_data);
/** The names of the list read for the HITS step shown, sorted as they came; NULL where it could not
 * be read. */
const struct hp_json *hp_walk_list_items(const struct hp_walk *walk);
/** Keeps the newest reading of each check for its time. */
void hp_walk_remember(struct hp_walk *walk, const struct hp_reading *readings, size_t count);
/** All checks in force, and with `instance` not HP_NONE that instance's own too. Caller frees. */
size_t *hp_walk_checks_to_read(
	const struct hp_walk *walk, size_t instance, bool in_force, size_t *ret_count);

/* ---- resume.c ---- */

/** The procedure as the journal keeps it, with those it calls. */
int hp_walk_parse_stored(
	struct hp_journal *journal, struct hp_procedure **ret_procedure, struct hp_error *err);

/* ---- settings.c ---- */

/** One --set, held against the procedure. Both members are borrowed. */
struct hp_walk_setting {
	const struct hp_parameter *parameter;
	const char *value;
};
int hp_walk_setting_parse(const struct hp_procedure *procedure, const char *text,
	struct hp_walk_setting *ret_setting, struct hp_error *err);
/** Another parameter that has to differ from this one, whichever of them says so, and has this
 * value already, as seen from `instance` (HP_NONE: the run); NULL. Borrowed of the procedure. */
const struct hp_parameter *hp_walk_equal_parameter(const struct hp_run *run,
	const struct hp_parameter *parameter, size_t instance, const char *value);
/** A target whose paths hold wherever the run is taken up again. Caller frees. */
char *hp_walk_absolute_url(const char *url);
/** Every --target names a role of the procedure, and a role for one machine has one. */
int hp_walk_check_roles(const struct hp_procedure *procedure, const struct hp_walk_target *targets,
	size_t count, struct hp_error *err);

/* ---- start.c ---- */

/** Goes as far through the start as it can without a person: options, targets, identity, baseline.
 */
int hp_walk_go_on(struct hp_walk *walk, hp_tick_fn tick, void *tick_data);
/** Registers a target, looks at its class, journals TARGET and IDENTIFY. */
int hp_walk_bind(struct hp_walk *walk, const char *role, const char *machine, const char *url,
	hp_tick_fn tick, void *tick_data);
/** Reads the machine's own name again. */
int hp_walk_identify(struct hp_walk *walk, size_t machine, hp_tick_fn tick, void *tick_data);
/** The machine a person meant before `=`: ROLE, MACHINE or ROLE/MACHINE. HP_NONE if there is none,
 * or if several are called so (*ret_ambiguous). */
size_t hp_walk_find_machine(const struct hp_walk *walk, const char *typed, bool *ret_ambiguous);
/** Would a machine without a name take the place of another one of its role, which has none either?
 */
bool hp_walk_is_second_nameless(const struct hp_run *run, const char *role, const char *machine);
/** Says which machine bears another name than the one entered; false if none does. */
bool hp_walk_say_wrong_machine(struct hp_walk *walk);
/** Says the same, or which machine could not be asked for its name and why; false if all told it.
 */
bool hp_walk_say_identity(struct hp_walk *walk);

/* ---- poll.c ---- */

void hp_walk_drop_polls(struct hp_walk *walk);
/** The machine of a check could not be reached when it was read last, and is tried again in the
 * background. */
bool hp_walk_is_lost(const struct hp_walk *walk, size_t check);

/* ---- view_around.c ---- */

/** Milliseconds a step still has to wait, negative once it need not; false where no time runs. */
bool hp_walk_wait_left(const struct hp_walk *walk, size_t instance, int64_t *ret_left_ms);

/* ---- practice.c ---- */

/** Is there what a drill on practice machines needs? Asked before the journal is made. */
int hp_walk_can_practise(
	const struct hp_walk *walk, const struct hp_procedure *procedure, struct hp_error *err);
/** Makes the practice machines of this run and adds them to walk->targets for roles that have none.
 */
int hp_walk_make_practice(struct hp_walk *walk, const char *run_id, struct hp_error *err);
/** Finds the practice machines of a resumed drill. */
void hp_walk_find_practice(struct hp_walk *walk);

/** Throws the machines of an ended drill away; its record stays. The helpers have to be gone. */
void hp_walk_drop_practice(struct hp_walk *walk);

/* ---- status.c ---- */

/** The text of status.txt: what is open, where we are, what is done and not (R72). Caller frees. */
char *hp_walk_make_status(struct hp_walk *walk);

/** The event that says that a drill lost its tool (R75). */
bool hp_walk_event_loses_tool(const struct hp_event *event);
/** Keeps of new events what the sheet says and the state does not. */
void hp_walk_keep_notes(struct hp_walk *walk, const struct hp_events *events);
/** Lays ready what is said if the program itself fails (R74). */
void hp_walk_prepare_last_words(const struct hp_walk *walk);

/* ---- words.c ---- */

const char *hp_state_word(enum hp_step_state state); /**< Translated. */
const char *hp_state_mark(enum hp_step_state state);
/** The path of an instance through calls, without machine and rounds: "1.b/3" of "1.b#2/3@MPS01".
 * Caller frees. */
char *hp_walk_path_of(const char *ref);
/* ---- words_result.c: screen and paper say the same; callers free ---- */

/** How a step ended, by whom, and when (`time` in words); NULL while it is open. */
char *hp_result_words(const struct hp_instance *item, const char *time);
/** Who did it on paper and when, who entered that and when (R76), the times in words; NULL where it
 * was not done on paper. */
char *hp_paper_words(const struct hp_instance *item, const char *done, const char *entered);
/** It was attested by what stands on paper, so hp_paper_words() tells all of that. */
bool hp_is_attested_on_paper(const struct hp_instance *item);
/** What was said when it was closed; of paper only what was written beside it. NULL: nothing.
 * Borrowed. */
const char *hp_said_text(const struct hp_instance *item);
/** The names confirmed of a list: "A, B", or "none of them". */
char *hp_hits_words(const struct hp_instance *item);
/** "WAS ALREADY ABSENT AT START"; NULL where it was not so. Borrowed. */
const char *hp_already_words(const struct hp_check_state *check);
/** What makes a check other than just met or not met: STALE, ended, attested, already so at the
 * start; `last_pass` is when it was seen true last. NULL: nothing. */
char *hp_remark_words(const struct hp_check_state *check, const char *last_pass);
/** Nobody has looked since the first change: an old NOT MET is no news about what was done. */
bool hp_is_of_the_start(const struct hp_run *run, const struct hp_check_state *check,
	const struct hp_judgement *shown);
/** What a step says to do, names unfilled; ours, translated, where we have put it before step 1.
 * NULL where there is none. Borrowed. */
const char *hp_step_words(const struct hp_step *step);

/** "14:03:22Z". */
char *hp_walk_clock_text(struct hp_arena *arena, int64_t wall_ms);

/** Applies the events of a record; one that cannot follow is named with its number. */
int hp_walk_replay(struct hp_run *run, const struct hp_events *events, const char *run_id,
	struct hp_error *err);

/** Whether a report has to leave out what is known of a step, or what an event tells, because an
 * independent second person has not yet said what they found (R63). */
bool hp_walk_is_withheld(const struct hp_run *run, size_t instance);
/** A value that such a person has still to find. */
bool hp_walk_value_is_withheld(const struct hp_run *run, const char *name);
/** The value of that name is what they have to find. */
bool hp_walk_name_is_withheld(const struct hp_run *run, const char *name);
bool hp_walk_event_is_withheld(const struct hp_run *run, const struct hp_event *event);
/** Takes what it tells out of a stored event, and marks it. */
void hp_walk_withhold(struct hp_json *event);

#endif
