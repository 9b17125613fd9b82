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
};
const char *hp_scope_look_up(void *data, const char *name);
/** The object of a check, its names filled in as far as they have values: "KEY HKLM\SOFTWARE\...".
 * Caller frees. */
char *hp_check_object(const struct hp_run *run, size_t check);

/** The helpers' supervisor and which of its targets each machine of the run is. */
struct hp_reader {
	struct hp_watch *watch;
	size_t *targets; /**< Watch target of each machine; HP_NONE where there is none. */
	size_t count;
	size_t capacity;
};

/** Judgements taken for a list of checks, in the form a command wants them. */
struct hp_reading_set {
	struct hp_reading *items;
	struct hp_judgement *judgements;
	size_t count;
};

void hp_reader_set_target(struct hp_reader *reader, size_t machine, size_t target);
/**
 * Asks for one check without waiting. Returns the ticket, or 0 where there is nothing to ask (no
 * machine, a missing value, another machine's name): then `ret_judgement` says why.
 */
uint64_t hp_reader_ask(struct hp_reader *reader, const struct hp_run *run, size_t check,
	struct hp_judgement *ret_judgement);
/** Judges an observation that came for a check. */
void hp_reader_judge(const struct hp_run *run, size_t check, enum hp_baseline_use use,
	const struct hp_observation *observation, struct hp_judgement *ret_judgement);
/** Reads checks and waits. HP_ERR_ABORTED if `tick` broke it off: then *ret_set is empty. */
int hp_reader_take(struct hp_reader *reader, const struct hp_run *run, const size_t *checks,
	size_t count, enum hp_baseline_use use, hp_tick_fn tick, void *tick_data,
	struct hp_reading_set *ret_set);
void hp_reading_set_finish(struct hp_reading_set *set);
/** Reads one fact of a machine and waits. */
int hp_reader_fact(struct hp_reader *reader, size_t machine, const struct hp_fact *fact,
	hp_tick_fn tick, void *tick_data, struct hp_observation *ret_observation);

/* ---- walk.c ---- */

/** A background reading on its way. */
struct hp_poll {
	size_t check;
	uint64_t ticket;
	bool done;
	struct hp_judgement judgement;
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
	struct hp_strv solution;
	const char **solution_list;
	/* stamp */
	char *boot_id;
	char *login;
	char *tty;
	char *remote;
	char *operator_name;
	/* where the person looks */
	size_t shown;        /**< Instance; HP_NONE: the current one. */
	bool resume_pending; /**< Taken up again, nobody has signed on yet. */
	char *override_text; /**< Override of a critical step that waits for its second person;
				NULL. */
	/* news */
	char *message;
	char *nameless_reason; /**< Why the machine identified last did not tell its name. */
	bool message_is_refusal;
	bool busy;
	bool record_lost;
	bool status_lost; /**< status.txt could not be rewritten. */
	/* polls */
	struct hp_poll *polls;
	size_t poll_count;
	int64_t next_poll_ms;
	struct hp_judgement
		*live; /**< Newest reading of each check, journalled or not: for its time. */
	size_t live_count;
	/* view.c */
	struct hp_view view;
	struct hp_arena view_arena;
	bool view_stale;
	unsigned long version;
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
/** The same of another subcommand that takes a run ("report"). Caller frees. */
char *hp_walk_run_command(const struct hp_walk *walk, const char *verb);
/** Words a refusal into the message. */
void hp_walk_say_refusal(struct hp_walk *walk, const struct hp_refusal *refusal);
/** Which instance the step pane shows. */
size_t hp_walk_shown(const struct hp_walk *walk);
/** What is asked for now. */
enum hp_ask hp_walk_ask(const struct hp_walk *walk);
/** Keeps the newest reading of each check for its time. */
void hp_walk_remember(struct hp_walk *walk, const struct hp_reading *readings, size_t count);
/** All checks in force, and with `instance` not HP_NONE that instance's own too. Caller frees. */
size_t *hp_walk_checks_to_read(
	const struct hp_walk *walk, size_t instance, bool in_force, size_t *ret_count);

/** The procedure as the journal keeps it. */
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

/* ---- words.c ---- */

const char *hp_state_word(enum hp_step_state state); /**< Translated. */
const char *hp_state_mark(enum hp_step_state state);
/** "14:03:22Z". */
char *hp_walk_clock_text(struct hp_arena *arena, int64_t wall_ms);

#endif
