/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_INTERNAL_H
#define HP_RUN_INTERNAL_H

/* What the files of the engine share. Nobody outside src/run includes this. */

#include "holdpoint/procedure.h"
#include "holdpoint/run.h"

struct applying;
struct hp_error;
struct hp_json;
struct hp_str;

/* More than this is a mistake or an attack: each role repeated within another multiplies. */
#define RUN_MACHINES_MAX 10000
#define RUN_INSTANCES_MAX 500000

/* ---- the plan: what follows from procedure and machines alone ---- */

/* Which machine stands for a role in some part of the procedure ("each"); innermost first. */
struct binding {
	size_t machine; /* In run->machines. */
	const struct binding *outer;
};

/*
 * Where steps are written that are unfolded: the run's own procedure (always the first), or what
 * one call did. Each has an index space of its own for its steps, and roles of its own.
 */
struct frame {
	const struct hp_procedure *procedure;
	const struct hp_call *call; /* NULL: the run's own. */
	size_t outer;               /* Frame of the CALL; HP_NONE. */
	size_t instance;            /* Of the CALL; HP_NONE. */
	const size_t *roles;        /* By role of `procedure`: the role of the run's; HP_NONE. */
	const char *prefix;         /* Of references: "", "1.b/". */
	size_t first_step;          /* The steps it unfolds: those of procedure->all from here, */
	size_t step_count;          /* so many. A called group has only what lies in it. */
	size_t *first_of_step;      /* First instance of each of them; HP_NONE. */
	size_t *last_of_step;
	unsigned depth;
};

/* One node an instance, same index. Instances are in walking order, so the subtree of i is [i,
 * end). */
struct plan_node {
	size_t end;
	size_t next_same; /* Next instance of the same step in the same frame, HP_NONE. */
	size_t frame;
	size_t after; /* Instance that has to be closed before, also in a group in any order: the
			 round before (R41); HP_NONE. */
	const struct binding *bindings;
	size_t scope; /* Group instance within which one typed name serves all irreversible steps of
			 a machine; HP_NONE: the top. */
	size_t inner_scope; /* The same, for what lies within. */
	bool irreversible;  /* It, or a group around it. */
};

struct plan_ref {
	const char *ref;
	size_t instance;
};

/* A check that holds until another step. */
struct plan_until {
	size_t check;
	size_t frame;    /* The one that unfolds that step. */
	size_t step;     /* Index of that step in its procedure. */
	size_t instance; /* Its instance on the same machine; HP_NONE: any will do. */
};

/* A check of a called procedure that holds until the call's return at the latest. */
struct plan_return {
	size_t check;
	size_t call; /* Instance. */
};

/* A GOTO and where it leads; HP_NONE where there is no such place. */
struct plan_jump {
	size_t instance;
	size_t target;
};

/* A WATCH, from when and until when it is looked at (R37). */
struct plan_watch {
	size_t instance;
	size_t from;  /* Instance; HP_NONE: from the first step. */
	size_t until; /* Instance; HP_NONE: to the end, in a call to its return. */
};

/* Two instances that have to do with each other, or an instance and a number within its step. */
struct link {
	size_t instance;
	size_t number;
	size_t other; /* Instance, or machine of what is remembered; HP_NONE. */
};
struct links {
	struct link *items; /* In the order of instances. */
	size_t count;
	size_t capacity;
};
struct related {
	struct links answers;   /* INPUT and HITS. */
	struct links timed;     /* And the one whose end begins the time. */
	struct links put_off;   /* And the one with which it comes again. */
	struct links remembers; /* Number in the step's `remember`, and the machine. */
	struct links lasting;   /* Number in the step's `lasting`, and the one that ends it. */
};

struct plan {
	struct hp_arena arena;
	struct related related;
	struct plan_node *nodes;
	struct plan_ref *refs; /* Sorted. */
	size_t ref_count;
	struct frame *frames;
	size_t frame_count;
	size_t frame_capacity;
	struct plan_until *untils;
	size_t until_count;
	size_t until_capacity;
	size_t *until_of_check; /* Index in `untils`; HP_NONE. */
	size_t *call_of_check;  /* The call whose return ends it; HP_NONE. */
	size_t *once;           /* Checks that are looked at once. */
	size_t once_count;
	size_t once_capacity;
	struct plan_return *returns;
	size_t return_count;
	size_t return_capacity;
	struct plan_jump *jumps;
	size_t jump_count;
	size_t jump_capacity;
	struct plan_watch *watches;
	size_t watch_count;
	size_t watch_capacity;
	bool has_conditions;
};

/* ---- the run ---- */

/* A whole group is being overridden (R55): each of its open steps follows, and nothing else. */
struct overriding {
	size_t left;
	size_t group;
	const char *reason;
	const char *second;
};

struct confirmation {
	size_t machine;
	size_t scope;
};

/* The reason that was given to go against what the machine shows: counts for the next event. */
struct against {
	size_t event;
	const char *reason;
	const char *second;
	bool single_person;
};

/* Answers that are dear to find, kept until the next event. Apart, so that a const run can fill it.
 */
struct run_cache {
	bool has_current;
	size_t current;
	/* Texts put together for hp_run_value(); each once, so that asking again costs no memory.
	 */
	struct hp_arena arena;
	const char **texts;
	size_t text_count;
	size_t text_capacity;
};

struct hp_run {
	struct hp_run_state state; /* What others see; its arrays are those below. */
	/*
	 * A scratch run is what decide() tries events on: it borrows every text, judgement and the
	 * plan from the run and the events it was made from, and owns only its arrays.
	 */
	bool scratch;
	const struct hp_procedure *procedure;
	struct hp_arena arena; /* Texts taken over from events. */
	struct run_cache *cache;

	struct hp_machine *machines;
	size_t machine_capacity;
	bool *needed_roles; /* By role. */
	/* The procedure's parameters, then those of what it calls that nobody sets (R47). */
	const struct hp_parameter **parameters;
	size_t parameter_count;
	const char **values; /* By parameter; NULL: not set. */
	bool *prerequisites;

	struct plan *plan; /* NULL while a needed role has no machine. */
	bool plan_owned;
	struct hp_instance *instances;
	struct hp_check_state *checks;
	unsigned *
		judged_attempts; /* By check: the attempt its last judgement belongs to, 0: none. */

	const char **remembered; /* By plan->related.remembers; NULL: no value yet. */
	size_t signed_event;     /* Number of the event a second person's signature counts for. */
	struct against against;

	/* When the walk was last led back by a GOTO on paper: nothing after it was earlier. */
	int64_t paper_back_ms;
	/* The last time on paper, and when it was entered: what follows in the same command was
	 * reached then. */
	int64_t paper_last_ms;
	struct hp_moment paper_entered;

	struct overriding overriding;
	struct confirmation *confirmations;
	size_t confirmation_count;
	size_t confirmation_capacity;
};

/* scratch.c, run.c */
struct hp_run *run_scratch(const struct hp_run *run);
const char *run_keep(struct hp_run *run, const char *text);
void run_set_judgement(
	struct hp_run *run, struct hp_judgement *slot, const struct hp_judgement *judgement);
void run_set_observation(
	struct hp_run *run, struct hp_observation *slot, const struct hp_observation *observation);
void run_drop_instances(struct hp_run *run);

/* unfold.c */
int unfold(struct hp_run *run);
void plan_free(struct plan *plan);

/* frames.c */
#define CALL_DEPTH_MAX 32
/* The role of the run's procedure that a role named in a frame stands for; HP_NONE. `frame` NULL:
 * the run's own. */
size_t frame_role(const struct hp_run *run, const struct frame *frame, const char *name);
/* The role a role of what is called stands for on the caller's side. */
const char *call_role(const struct hp_call *call, const char *name);
/* The frame that unfolds a step, from `frame` outwards through called groups; HP_NONE. */
size_t frame_of_step(const struct plan *plan, size_t frame, const struct hp_step *step);
/* First instance of a step as seen from a frame; HP_NONE. */
size_t frame_first(const struct plan *plan, size_t frame, const struct hp_step *step);
/* Bound to different machines of one role: neither is meant where the other is. */
bool bindings_differ(
	const struct hp_run *run, const struct binding *left, const struct binding *right);
/* What the call itself sets; NULL. */
const struct hp_call_value *call_value(const struct hp_call *call, const char *name);
const struct hp_parameter *procedure_parameter(
	const struct hp_procedure *procedure, const char *name);
/* needs.c */
void find_needs(struct hp_run *run);
/* The instance's own {Name}s of inputs and remembered values; NULL. */
const char *stepped_value(
	const struct hp_run *run, const struct frame *frame, size_t instance, const char *name);

/* active.c */
/* Works out anew which instances are in force. */
void refresh_inactive(struct hp_run *run);
bool changes_activity(const struct hp_run *run, const struct applying *a);
/* Another alternative of its group was taken (R45). */
bool lost_to_another(const struct hp_run *run, size_t index);

/* order.c: the first leaf in force from `begin` to before `end` that is not terminal; HP_NONE. */
size_t first_open_leaf(const struct hp_run *run, size_t begin, size_t end);

/* group.c: an override of it names a second person, or is marked SINGLE PERSON. */
bool needs_second(const struct hp_run *run, size_t instance);

/* query.c */
size_t run_find_exact(const struct hp_run *run, const char *ref);
bool is_leaf(const struct hp_instance *instance);
bool in_open_branch(const struct hp_run *run, size_t index);
bool is_done(const struct hp_instance *instance);
enum hp_step_state group_state(const struct hp_run *run, size_t index);
bool start_is_complete(const struct hp_run *run);
size_t role_index(const struct hp_run *run, const char *name);
size_t parameter_index(const struct hp_run *run, const char *name);
size_t prerequisite_count(const struct hp_procedure *procedure);
bool has_prerequisite(const struct hp_run *run, size_t number); /* From 1. */
bool is_blank(const char *text);
char *trimmed(const char *text);
struct ending_counts {
	size_t verified;
	size_t attested;
	size_t overridden;
	size_t na;
	size_t deferred;
	size_t adopted;
	size_t open;
};
void count_endings(const struct hp_run *run, struct ending_counts *ret_counts);
enum hp_run_status ending(const struct ending_counts *counts);
/* A check in force without a pass that nobody attested; HP_NONE. */
size_t check_in_the_way(const struct hp_run *run);

/* frames.c */
struct run_scope {
	const struct hp_run *run;
	size_t instance;
};
/* An hp_lookup_fn whose data is a run_scope: names as an instance sees them. */
const char *run_look_up(void *data, const char *name);
/* A text with its names filled in as an instance sees them. Caller frees. */
char *run_fill(const struct hp_run *run, size_t instance, const char *text, bool *ret_missing);

/* machine.c */
bool machine_name_is_valid(const char *name); /* "" is: nobody has named it. */
bool class_fits(enum hp_mode mode, const char *class_);
enum target_place {
	TARGET_NO_ROLE,
	TARGET_ONE_MACHINE,
	TARGET_TOO_MANY,
	TARGET_LATE,
	TARGET_NEW,
	TARGET_KNOWN,
};
/* What a machine of that name would be for a role. */
enum target_place target_place(
	const struct hp_run *run, size_t role, const char *name, size_t *ret_known);
size_t find_machine(const struct hp_run *run, const char *role, const char *name);
/* First machine of a role (HP_NONE) and how many it has. */
size_t role_machine(const struct hp_run *run, const char *role, size_t *ret_count);
const char *told_name(const struct hp_observation *observation); /* NULL where it tells none. */
enum hp_identity judge_identity(
	const struct hp_run *run, size_t machine, const struct hp_observation *observation);
const char *identity_name(enum hp_identity identity);
bool identity_from_name(const char *name, enum hp_identity *ret_identity);
/* Its identity is unread or that of another machine: nothing may be concluded from it. */
bool machine_is_wrong(const struct hp_run *run, size_t machine);
/* The instance's machine or one of those its checks are read from. */
bool instance_machine_is_wrong(const struct hp_run *run, size_t index);
bool typed_name_fits(const struct hp_run *run, size_t index, const char *typed, bool *ret_compared);

/* apply_*.c: one function a kind of event; `run` is unchanged unless 0 is returned. */
struct applying {
	const struct hp_event *event;
	size_t instance; /* HP_NONE where the event has none. */
	size_t check;    /* In run->checks. */
	struct hp_error *err;
};
typedef int (*apply_fn)(struct hp_run *run, const struct applying *a);
int cannot_follow(const struct applying *a, const char *why);
/* apply_step.c: what events on steps have in common. */
/* Its attempt is this one, and it is where the person may act. */
int event_place(const struct hp_run *run, const struct applying *a);
/* The right machine, and its name typed. */
int event_hands(const struct hp_run *run, const struct applying *a);
/* Every check that has not ended was judged a pass in this attempt. */
bool all_checks_pass(const struct hp_run *run, size_t index);
bool any_check_fails(const struct hp_run *run, size_t index);
/* A terminal state, who brought it about, when, and the event's text. */
void settle(struct hp_run *run, const struct applying *a, enum hp_step_state state);
/* A new attempt: the one way from a terminal state back to `todo`. */
void open_again(struct hp_run *run, size_t index);

/* ready.c */
/* Nothing has to come before the act, and whoever has to sign has signed. */
int event_ready(const struct hp_run *run, const struct applying *a);
bool can_be_adopted(const struct hp_run *run, size_t index, const struct hp_stamp *now);
/* Besides its checks: something has to come first, or an answer is missing. */
bool is_hindered(const struct hp_run *run, size_t index, const struct hp_stamp *now);

/* second.c */
bool is_the_operator(const struct hp_run *run, const struct hp_actor *actor, const char *text);
/* The one who did it: on paper the one named there, else the operator. */
bool is_the_performer(
	const struct hp_run *run, size_t instance, const struct hp_actor *actor, const char *text);
bool wants_second_after(const struct hp_run *run, size_t instance);
bool was_signed_just_now(const struct hp_run *run, size_t instance);
/* sensed.c */
int apply_against(struct hp_run *run, const struct applying *a);
/* timer.c: its waiting time is not over, or was not when it was done on paper. */
bool has_to_wait(const struct hp_run *run, size_t instance, const struct hp_stamp *now);
/* paper.c */
/* Of the times written on paper only the minute counts. */
/* What closed it was at this time: on paper, or as recorded. */
int64_t closed_at(const struct hp_instance *instance);
/* Now, as the steps of this command see it. */
int64_t reached_at(const struct hp_run *run, const struct hp_stamp *now);
bool is_before_minute(int64_t wall_ms, int64_t other_ms);
/* What was written on paper does not count. */
void forget_paper(struct hp_instance *instance);
/* Instance whose time on paper is later than that, though it comes before; HP_NONE. */
size_t paper_step_after(const struct hp_run *run, size_t index, int64_t wall_ms);
/* defer.c: put off to a later step of this procedure. */
bool comes_again(const struct hp_instance *instance);
/* value.c: another parameter that has to differ from this one has not this value (R35). */
bool parameters_differ(const struct hp_run *run, size_t index, const char *value);
/* dump_more.c */
void dump_answers(const struct hp_instance *instance, struct hp_json *object);
void dump_remembered(const struct hp_run *run, struct hp_json *object);

int apply_run_started(struct hp_run *run, const struct applying *a);
int apply_signed_on(struct hp_run *run, const struct applying *a);
int apply_condition_agreed(struct hp_run *run, const struct applying *a);
int apply_prerequisite_met(struct hp_run *run, const struct applying *a);
int apply_parameter_set(struct hp_run *run, const struct applying *a);
int apply_target_set(struct hp_run *run, const struct applying *a);
int apply_identified(struct hp_run *run, const struct applying *a);
int apply_baseline_read(struct hp_run *run, const struct applying *a);
int apply_walk_begun(struct hp_run *run, const struct applying *a);
int apply_name_confirmed(struct hp_run *run, const struct applying *a);
int apply_check_judged(struct hp_run *run, const struct applying *a);
int apply_check_ended(struct hp_run *run, const struct applying *a);
int apply_step_done(struct hp_run *run, const struct applying *a);
int apply_step_refused(struct hp_run *run, const struct applying *a);
int apply_step_attested(struct hp_run *run, const struct applying *a);
int apply_step_overridden(struct hp_run *run, const struct applying *a);
int apply_step_na(struct hp_run *run, const struct applying *a);
int apply_step_reopened(struct hp_run *run, const struct applying *a);
int apply_step_stale(struct hp_run *run, const struct applying *a);
int apply_decided(struct hp_run *run, const struct applying *a);
int apply_value_entered(struct hp_run *run, const struct applying *a);
int apply_hits_confirmed(struct hp_run *run, const struct applying *a);
int apply_remembered(struct hp_run *run, const struct applying *a);
int apply_timer_started(struct hp_run *run, const struct applying *a);
int apply_timer_passed(struct hp_run *run, const struct applying *a);
int apply_step_deferred(struct hp_run *run, const struct applying *a);
int apply_step_due(struct hp_run *run, const struct applying *a);
int apply_second_signed(struct hp_run *run, const struct applying *a);
int apply_step_performed(struct hp_run *run, const struct applying *a);
int apply_jumped(struct hp_run *run, const struct applying *a);
int apply_group_overridden(struct hp_run *run, const struct applying *a);
int apply_overridden_with_group(struct hp_run *run, const struct applying *a);
int apply_note(struct hp_run *run, const struct applying *a);
int apply_held(struct hp_run *run, const struct applying *a);
int apply_resumed(struct hp_run *run, const struct applying *a);
int apply_stopped(struct hp_run *run, const struct applying *a);
int apply_completed(struct hp_run *run, const struct applying *a);
int apply_paper_printed(struct hp_run *run, const struct applying *a);
int apply_paper_entered(struct hp_run *run, const struct applying *a);

/* decide_*.c: one function a command. */
struct deciding {
	const struct hp_command *command;
	const struct hp_run *before;
	struct hp_run *after; /* The run with all events so far applied: a scratch. */
	struct hp_events *events;
	struct hp_refusal *refusal;
	/* The command's readings by check; NULL where there is none. Readings of a machine that is
	 * not the right one are replaced. */
	const struct hp_judgement **readings;
	struct hp_judgement *replaced; /* Borrowed members; not finished. */
	struct hp_judgement not_looked;
};
typedef int (*decide_fn)(struct deciding *d);

/* decide.c */
void emit(struct deciding *d, const struct hp_event *event);
int refuse(struct deciding *d, enum hp_refusal_code code, size_t instance, size_t check);
/* The event with its `at` and attempt filled in. */
struct hp_event step_event(const struct deciding *d, enum hp_event_kind kind, size_t instance);
/* The index of command->at, which must be the current instance or a stale one; negative and refused
 * otherwise. */
int reach(struct deciding *d, size_t *ret_instance);

/* decide_step.c: what commands on steps have in common. */
int refuse_on_record(struct deciding *d, enum hp_refusal_code code, size_t instance, size_t check,
	const char *text);
/* The second person's name, NULL where nobody else is named; caller frees. */
char *second_person(const struct deciding *d, size_t instance);
int command_hands(struct deciding *d, size_t instance);
/* A draft, a second person or a waiting time stands before the act: refused. */
int ready_to_act(struct deciding *d, size_t instance);
/* second.c: a `done`, or with `seen` an `attest`, whose readings do not stand in the way. */
int done_with_second(struct deciding *d, size_t instance, const char *seen);
/* sensed.c */
int done_at_decision(struct deciding *d, size_t instance);
/* defer.c, timer.c: what follows from a command for other steps. */
void bring_due(struct deciding *d);
void run_timers(struct deciding *d);
/* Says that its time is over, once, where it is. */
void say_passed(struct deciding *d, size_t instance);
struct tally;
int record_act(struct deciding *d, size_t instance, const struct tally *tally);

/* jump.c: what `done` means at a GOTO. */
int jump_from(struct deciding *d, size_t instance);

/* decide_check.c */
void emit_judged(struct deciding *d, size_t check, const struct hp_judgement *now);
void record_reading(struct deciding *d, size_t check, bool relied);
void record_instance(struct deciding *d, size_t instance, bool relied);
struct tally {
	size_t pass;
	size_t unknown; /* Not judged, or not applicable: neither lets anyone through. */
	size_t fail;
	size_t acted; /* Passes that say something about what was done: not of `unchanged`. */
	size_t first_unknown;
	size_t first_fail;
};
/* Counts the command's readings of an instance's checks that have not ended. */
struct tally tally_readings(const struct deciding *d, size_t instance);

/* holds.c */
bool until_reached(const struct hp_run *run, size_t instance);
/* A later step ends it, and it has not ended. */
bool ends_later(const struct hp_run *run, size_t check);
/* Paper says that its step was done, it fails now, and the later step that would explain it was not
 * done. */
bool is_left_to_later_step(const struct hp_run *run, size_t check);
/* Nothing in it is open any more. */
bool call_has_returned(const struct hp_run *run, size_t call);
/* Ends, as events of this command, every check whose time is over after it. */
void end_checks(struct deciding *d);

int decide_start(struct deciding *d);
int decide_sign_on(struct deciding *d);
int decide_agree(struct deciding *d);
int decide_prerequisite(struct deciding *d);
int decide_parameter(struct deciding *d);
int decide_target(struct deciding *d);
int decide_identify(struct deciding *d);
int decide_baseline(struct deciding *d);
int decide_adopt(struct deciding *d);
int decide_name(struct deciding *d);
int decide_check(struct deciding *d);
int decide_done(struct deciding *d);
int decide_attest(struct deciding *d);
int decide_override(struct deciding *d);
int decide_na(struct deciding *d);
int decide_defer(struct deciding *d);
int decide_choose(struct deciding *d);
int decide_note(struct deciding *d);
int decide_hold(struct deciding *d);
int decide_resume(struct deciding *d);
int decide_stop(struct deciding *d);
int decide_override_group(struct deciding *d);
int decide_finish(struct deciding *d);
int decide_enter(struct deciding *d);
int decide_hits(struct deciding *d);
int decide_remember(struct deciding *d);
int decide_second(struct deciding *d);
int decide_printed(struct deciding *d);
int decide_paper(struct deciding *d);

#endif
