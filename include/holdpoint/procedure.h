/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PROCEDURE_H
#define HP_PROCEDURE_H

/*
 * The model of a procedure: read-only once parsed, one arena, freed at once. holdpoint-procedure(5)
 * and procedures/holdpoint-procedure.schema.json describe the JSON. Everything the model points to
 * lives as long as the procedure.
 *
 * A procedure that calls others is only complete once hp_procedure_link() has attached them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/fact.h"

#define HP_PROCEDURE_FILE_MAX ((size_t)4 << 20) /* bytes of one JSON file */

#define HP_RTO_MINUTES_MAX 100000 /* some ten weeks */

struct hp_error;
struct hp_json;
struct hp_pattern;

enum hp_procedure_status { HP_STATUS_DRAFT, HP_STATUS_VERIFIED, HP_STATUS_APPROVED };
const char *hp_procedure_status_name(enum hp_procedure_status status); /**< "DRAFT", ... */

struct hp_source {
	const char *document;
	const char *part; /**< NULL where the whole document is meant. */
};

enum hp_value_type {
	HP_VALUE_TEXT,
	HP_VALUE_INTEGER, /**< Decimal, `min` to `max` (R35). */
	HP_VALUE_CHOICE,  /**< One of `choices`, upper and lower case alike. */
};

/** A value a person types: a parameter before step 1, or an input step's. */
struct hp_parameter {
	const char *name;
	const char *title;
	enum hp_value_type type;
	int64_t min; /**< HP_VALUE_INTEGER. */
	int64_t max;
	const char *unit;                        /**< "minutes", "MB"; NULL. */
	const char *const *choices;              /**< HP_VALUE_CHOICE; NULL-terminated. */
	const struct hp_parameter *differs_from; /**< Its value must not equal this one's
						    (hp_name_equal); NULL. */
	const char *pattern_text;                /**< NULL: any text of 1 to 255 characters. */
	const struct hp_pattern *pattern;
	const char *explain; /**< What a right value looks like; NULL where there is no pattern. */
	const char *otherwise; /**< Default, NULL if none. */
	bool secret;           /**< The record says "entered". */
};

/** A role; which machines stand for it is said when a run starts. */
struct hp_role {
	const char *name;
	const char *title;
	bool many;
};

/* ---- notices before a step (R13 to R16) ---- */

enum hp_notice_kind { HP_NOTICE_WARNING, HP_NOTICE_CAUTION, HP_NOTICE_NOTE };
const char *hp_notice_kind_name(enum hp_notice_kind kind); /**< As in files: "warning". */
const char *hp_notice_word(enum hp_notice_kind kind);      /**< "WARNING", ...; translated. */

struct hp_notice {
	enum hp_notice_kind kind;
	const char *hazard; /**< A note has only `text`. */
	const char *avoid;
	const char *where; /**< May be NULL. */
	const char *consequence;
	const char *text;
	bool not_in_source;
};

/* ---- checks ---- */

enum hp_expect {
	HP_EXPECT_PRESENT,
	HP_EXPECT_ABSENT,
	HP_EXPECT_UNCHANGED, /**< As in the baseline. For a list: the same names, those of `except`
				left out on both sides. */
	HP_EXPECT_EQUAL,   /**< Present and each member of `fields` equal (a registry value's data:
			      field "value"). */
	HP_EXPECT_NONE,    /**< A list fact: no item (those of `except` left out). */
	HP_EXPECT_CHANGED, /**< Found in the baseline and now, and not the same: the member
			      `changed` of its data, or anything of it: `{"machine": true, "expect":
			      "changed", "field": "booted"}` is a restart. Not for a
			      list. */
};
const char *hp_expect_name(enum hp_expect expect); /**< "present", ...: as in the JSON. */

enum hp_was { HP_WAS_ANY, HP_WAS_PRESENT, HP_WAS_ABSENT };

enum hp_holds { HP_HOLDS_END, HP_HOLDS_UNTIL, HP_HOLDS_ONCE };

/** A field that has to be equal: `{"state": "stopped"}`, `{"value": 3}`. */
struct hp_expect_field {
	const char *name;
	const struct hp_json
		*value; /**< String, integer, or array of strings. A string may hold {Name}. */
	bool one_of;    /**< `value` is an array, and equal to any item of it serves:
			   `{"start": {"one_of": ["manual", "disabled"]}}`. */
};

/** A second thing the first is compared with: `"same_as": {"path": "...", "host": "..."}`. */
struct hp_check_other {
	struct hp_fact fact; /**< Of the same kind (PATH or TREE); digests are compared. */
	const char *host;    /**< Role it is read from. Never NULL. */
};

struct hp_check {
	struct hp_fact fact; /**< Arguments as authored: {Name} not yet filled in. */
	const char
		*host; /**< Role it is read from: the check's own, else the step's. Never NULL. */
	enum hp_expect expect;
	const struct hp_expect_field *fields;
	size_t field_count;
	const char *changed; /**< With CHANGED: the member of the observation's data that has
				      to differ; NULL: any of them. */
	bool or_absent; /**< With EQUAL: absence serves as well ("stopped, or not there at all"). */
	const struct hp_expect_field *advise; /**< What the source lists without demanding it: a
						 difference is said and blocks nothing. */
	size_t advise_count;
	const struct hp_check_other *same_as; /**< Present, and the same contents as another file
						 or tree; NULL. */
	const char *for_list; /**< Read once for each item of this confirmed list (a HITS step's
				 name), which is {hit} in the fact and in `fields`; the weakest
				 verdict counts, an empty list passes. NULL. */
	const char *const *except; /**< NULL-terminated; NULL if none. */
	unsigned retry_seconds; /**< `retry`: for so long a fact may take to settle (a service that
				   is stopping): a fail is read again, with growing pauses, before
				   it is the answer. 0: at once. */
	enum hp_was was;
	enum hp_holds holds;
	const struct hp_step *until; /**< For HP_HOLDS_UNTIL. */
	const char *basis; /**< Where a fact comes from that the source does not give; NULL. */
	const char *title; /**< A text for people instead of the generated one; NULL. */
	size_t number;     /**< From 1, within the step. */
};

/* ---- steps ---- */

enum hp_step_kind {
	HP_STEP_ACTION,
	HP_STEP_DECISION, /**< Exclusive cases; the steps of each case are children of its case
			     group. */
	HP_STEP_GROUP,    /**< In order. */
	HP_STEP_CASE,     /**< A group that is in force when its decision chose it. */
	HP_STEP_STOP,     /**< Ends the run as STOPPED here, with a text. */
	HP_STEP_INPUT,    /**< A value is typed: `input`. Later texts and facts name it. */
	HP_STEP_HITS,     /**< A list is read by pattern and a person confirms which hits are meant:
			     `hits`. */
	HP_STEP_CALL,     /**< A group: the steps of another procedure, or of a group of this one;
			     then on behind it (R47). */
	HP_STEP_GOTO,  /**< On at another step (R47). Backwards: what lies between is open again. */
	HP_STEP_WATCH, /**< Of continuous applicability (R37): never stood at; shown while its
			  checks hold. Lies in hp_procedure.watches. */
};
/** Where a person acts or answers (ACTION, DECISION, STOP, INPUT, HITS, GOTO): no GROUP, CASE,
 * CALL and no WATCH. A decision is one, though it has cases below it. */
bool hp_step_kind_is_leaf(enum hp_step_kind kind);

/** Steps that the program puts before step 1 (R3, R4, R89). They are ACTIONs in
 * hp_procedure.entries and count neither in `list` nor as authored steps. */
enum hp_entry {
	HP_ENTRY_NONE,
	HP_ENTRY_STATUS,       /**< "status": a DRAFT in a live run; only an override leads on. */
	HP_ENTRY_APPLIES,      /**< "applies": the checks of `applies_to`. */
	HP_ENTRY_PREREQUISITE, /**< "prerequisite.N": one with checks. */
};

/** GROUP: how its children follow each other. */
enum hp_order {
	HP_ORDER_IN,     /**< In order. */
	HP_ORDER_ANY,    /**< Any order; drawn with bullets (R11). */
	HP_ORDER_ONE_OF, /**< One of them is done, the others become not applicable (R45). */
};

/** When a step is in force (R46): pure, total, no side effects. What is not known yet makes it
 * false. */
enum hp_condition_kind {
	HP_CONDITION_VALUE,  /**< `text` with its names filled in equals one of `is`
				(hp_name_equal). */
	HP_CONDITION_CHOICE, /**< The decision `step` was answered with the case `choice`. */
	HP_CONDITION_ALL,
	HP_CONDITION_ANY,
	HP_CONDITION_NOT, /**< Has one item. */
};
struct hp_condition {
	enum hp_condition_kind kind;
	const char *text;
	const char *const *is; /**< NULL-terminated. */
	const struct hp_step *step;
	const struct hp_step *choice;
	const struct hp_condition *items;
	size_t item_count;
};

/** A value read from a machine at the start, and again when its step comes, while it has none. */
struct hp_remember {
	const char *name;
	struct hp_fact fact;
	const char *host;  /**< Role. Never NULL. */
	const char *field; /**< Member of the observation's data, a string or an integer: "path". */
};

/** R40: a lasting consequence, noted from the moment its step is done. */
struct hp_lasting {
	const char *note;
	const struct hp_step *until; /**< Gone when this is done; NULL: stays to the end. */
};

/** R38, R39. */
struct hp_timer {
	unsigned within_seconds;    /**< 0: none. The time there is for it. */
	unsigned wait_seconds;      /**< 0: none. Not done before this time is over. */
	const struct hp_step *from; /**< Counts from when this was done; NULL: from when the step
				       itself was reached. */
	const char *if_late;        /**< Never NULL with within_seconds. */
};

/** R41. On a GROUP or an ACTION. */
struct hp_repeat {
	unsigned count;    /**< 2 to 99: so many rounds, each signed off; 0 with `ask`. */
	const char *ask;   /**< A group: after each round, "once more?" with an answer; NULL. */
	unsigned max;      /**< Rounds at most, with `ask`. */
	const char *again; /**< The two answers, with `ask`: our words, translated. The author wrote
			      the question only. */
	const char *finished;
};

struct hp_call_host {
	const char *role;   /**< Of what is called. */
	const char *caller; /**< Role here that stands for it. */
};
struct hp_call_value {
	const char *name; /**< Parameter of what is called. */
	const char *text; /**< Its value here; may hold {Name}. */
};
struct hp_call {
	const char *id;              /**< Procedure called; NULL for a group of this one. */
	const struct hp_step *group; /**< Group of this procedure; NULL for another procedure. */
	const struct hp_procedure *procedure; /**< What `id` names, once linked; NULL before. */
	const struct hp_call_host *hosts;     /**< Roles that are not mapped keep their name. */
	size_t host_count;
	const struct hp_call_value *values;
	size_t value_count;
};

/** R62 to R64: a second person, always another than the operator. */
enum hp_second {
	HP_SECOND_NONE,
	HP_SECOND_BEFORE,      /**< Both look before the act (R64): signs before the step opens. */
	HP_SECOND_AFTER,       /**< Hold point (R62): signs after the checks, then it is done. */
	HP_SECOND_INDEPENDENT, /**< R63: finds out the state himself, not shown what was found. */
};

struct hp_step {
	const char *id; /**< Whole and stable: "6.2.c". */
	enum hp_step_kind kind;
	const char *do_text; /**< ACTION: the command; GROUP and CASE: the title; DECISION: the
				question; STOP: the text. With {Name} unfilled. */
	const char *actor;   /**< Who, when it is not the main performer; NULL. */
	const char *see; /**< What one sees when it has worked, for steps that nothing senses (R21);
			    NULL. */
	const char *if_not; /**< The way on when the check is not met (R49); NULL. */
	const char *why;    /**< The reason, shown on a key (R92); NULL. */
	const char *host;   /**< Role the step acts on; NULL for a step at no machine. */
	const char *each;   /**< Role it is repeated for; NULL. On a group: for all of it. */
	bool serial;        /**< GROUP with `each`: all of it on one machine, then the next. */
	bool irreversible;
	bool critical; /**< An override needs a second person or stays marked SINGLE PERSON. */
	bool not_in_source;
	const char *not_in_source_reason;
	const char *const
		*type; /**< Commands to type, exactly as they stand; NULL-terminated; NULL. */
	const struct hp_notice *notices;
	size_t notice_count;
	const struct hp_check *checks; /**< A CASE's: `when`, sensed for the decision (R44). A
					  WATCH's: `when`. */
	size_t check_count;
	enum hp_entry entry;
	enum hp_order order;
	bool do_confirm; /**< GROUP: done from memory, then confirmed item by item (R66). */
	const struct hp_condition *condition; /**< `if`; NULL: always in force. */
	const struct hp_remember *remember;
	size_t remember_count;
	const struct hp_lasting *lasting;
	size_t lasting_count;
	const struct hp_timer *timer;     /**< NULL. */
	const struct hp_repeat *repeat;   /**< NULL. */
	const struct hp_call *call;       /**< CALL. */
	const struct hp_step *jump;       /**< GOTO: where to. */
	const struct hp_parameter *input; /**< INPUT: its value. */
	const struct hp_fact *hits;       /**< HITS: the list read at `host`; the name of the
					     confirmed list is `hits_name`. */
	const char *hits_name;
	const struct hp_step *defer_to; /**< R57: put off, it comes again when this is reached. */
	const char *defer_due; /**< Put off until something outside this procedure, in words. At
				  most one of the two. */
	enum hp_second second;
	const char *independent_ask;    /**< What the second person looks up himself. */
	const char *independent_answer; /**< What he has to find; may hold {Name}. Compared with
					   hp_name_equal, blanks around left out. */
	const struct hp_step *from;   /**< WATCH: from when this was reached; NULL: from step 1. */
	const struct hp_step *until;  /**< WATCH: until this is reached; NULL: to the end. */
	const struct hp_step *parent; /**< NULL at the top. */
	const struct hp_step *const *children;
	size_t child_count;
	size_t index; /**< Position in hp_procedure.all. */
};

struct hp_procedure {
	const char *id;
	const char *title;
	const char *revision;
	const char *date; /**< NULL. */
	enum hp_procedure_status status;
	const char *review_by;   /**< RFC 3339 date, NULL. */
	const char *change;      /**< Why this revision (R89); NULL. */
	const char *approved_by; /**< Only of an APPROVED one, all three then (R1, R91). */
	const char *approved_on;
	const char *walkthrough; /**< Where the walkthrough's report is. */
	const struct hp_source *sources;
	size_t source_count;
	const char *condition;
	const char *objective;
	unsigned rto_minutes;   /**< The time there is to reach it, from the run's start to its end
				   (recovery time objective); 0: none is set. */
	const char *safe_state; /**< What to do when the run is stopped (R61); NULL. */
	const char *const *bring;         /**< NULL-terminated, never NULL. */
	const char *const *prerequisites; /**< What must be so before step 1, attested line by line;
					     NULL-terminated, never NULL. */
	const size_t
		*prerequisite_numbers; /**< Place of each of them in the authored list, from 1:
					  those with checks are entries and are numbered along. */
	const struct hp_step *const *entries; /**< hp_entry steps, walked before `steps`. */
	size_t entry_count;
	const struct hp_step *const *watches; /**< HP_STEP_WATCH. */
	size_t watch_count;
	const struct hp_notice *notices; /**< Of the whole procedure, shown on the entry page. */
	size_t notice_count;
	const struct hp_parameter *parameters;
	size_t parameter_count;
	const struct hp_role *roles;
	size_t role_count;
	const struct hp_step *const *steps; /**< Top level. */
	size_t step_count;
	const struct hp_step *const *all; /**< Every step: entries, then groups, cases and steps in
					     reading order, then watches. */
	size_t all_count;
	const struct hp_procedure *const
		*called; /**< Every procedure reached by calls, each once,
			    in the order met; set by hp_procedure_link(). */
	size_t called_count;
	const struct hp_json
		*practice; /**< The practice section, NULL if none. Not part of the digest. */

	char *canonical; /**< RFC 8785 of the authored meaning (without $schema and practice). */
	char digest[65]; /**< BLAKE2b-256 of `canonical`. */
	struct hp_procedure_private *private_;
};

/** One finding of the parser, the validator or lint; wording as a C compiler's: `file.json:12:7:
 * error: ...`. */
struct hp_diagnostic {
	enum hp_severity { HP_SEVERITY_ERROR, HP_SEVERITY_WARNING, HP_SEVERITY_NOTE } severity;
	char *file;
	size_t line; /**< 0: no place. */
	size_t column;
	char *message; /**< Without the place; translated. */
	char *rule;    /**< Short stable name ("unknown-host", "too-many-words"): for tests and for
			  `-W`. */
	char *instead; /**< The JSON string that mends it when it stands at the place in the place
			  of the string that is there; NULL where only a person can know. */
};

struct hp_diagnostics {
	struct hp_diagnostic *items;
	size_t count;
	size_t capacity;
	size_t errors;
	size_t warnings;
};

void hp_diagnostics_init(struct hp_diagnostics *list);
void hp_diagnostics_finish(struct hp_diagnostics *list);
/** Adds one finding; line 0 where there is no place. All texts are copied. */
void hp_diagnostics_add(struct hp_diagnostics *list, enum hp_severity severity, const char *file,
	size_t line, size_t column, const char *rule, const char *message);
/** "file.json:12:7: error: message [rule]". Caller frees. */
char *hp_diagnostic_text(const struct hp_diagnostic *item);

/**
 * Parses and validates one procedure. All findings go into `list` in the order of their places;
 * *ret_procedure is set only when there is no error among them. Returns 0 or HP_ERR_INVALID. With
 * `style`, lint's measurable rules (R14 to R18, R21, R48, R49, R66) run too and give warnings; the
 * model then has no canonical form and no digest.
 */
int hp_procedure_parse(const char *file, const char *text, size_t len, bool style,
	struct hp_procedure **ret_procedure, struct hp_diagnostics *list);
void hp_procedure_free(struct hp_procedure *procedure); /**< With those linked to it. */

/** Gives a procedure by id, owned by the caller of this function; NULL and `err` where there is
 * none. */
typedef struct hp_procedure *(*hp_procedure_source_fn)(
	void *data, const char *id, struct hp_error *err);
/**
 * Attaches everything the procedure calls, directly or not, each once; it owns them from then on.
 * Checks what only both sides together show: the procedure exists, every role and parameter of it
 * has one here, a role that stands for one machine does not get many, nobody calls himself in a
 * circle. HP_ERR_INVALID with a sentence naming step and id; nothing is attached then. A
 * procedure without calls needs no link.
 */
int hp_procedure_link(struct hp_procedure *procedure, hp_procedure_source_fn source, void *data,
	struct hp_error *err);
/** Ids it calls directly, each once; NULL-terminated array (borrowed texts), caller frees. */
const char **hp_procedure_calls(const struct hp_procedure *procedure);
/** The name it was parsed under, and where its id stands there: for findings about several
 * procedures. */
const char *hp_procedure_file(const struct hp_procedure *procedure);
void hp_procedure_id_place(
	const struct hp_procedure *procedure, size_t *ret_line, size_t *ret_column);

const struct hp_step *hp_procedure_step(const struct hp_procedure *procedure, const char *id);
const struct hp_role *hp_procedure_role(const struct hp_procedure *procedure, const char *name);
const struct hp_parameter *hp_procedure_parameter(
	const struct hp_procedure *procedure, const char *name);
/** The same for what a person typed: HP_ERR_USAGE with what was meant. */
int hp_procedure_find_role(const struct hp_procedure *procedure, const char *name,
	const struct hp_role **ret_role, struct hp_error *err);
/** NAME=VALUE from a command line, for a parameter of the procedure or of one that it calls.
 * HP_ERR_USAGE without '=' and for a secret one, HP_ERR_INVALID for a name or a value that does not
 * fit. *ret_value points into `text`. */
int hp_procedure_setting(const struct hp_procedure *procedure, const char *text,
	const struct hp_parameter **ret_parameter, const char **ret_value, struct hp_error *err);
/** Authored leaf steps (hp_step_kind_is_leaf), and their checks: the counts of `list`. */
size_t hp_procedure_count_steps(const struct hp_procedure *procedure);
size_t hp_procedure_count_checks(const struct hp_procedure *procedure);

/** Judges a value against the parameter's pattern: 0, or HP_ERR_INVALID with one sentence that says
 * what a right value looks like. */
/* (range, choices and pattern; `differs_from` is the run's to check) */
int hp_parameter_check(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err);

/** Looks a {Name} up; NULL if it has no value (yet). */
typedef const char *(*hp_lookup_fn)(void *data, const char *name);

/**
 * Fills every {Name} of `text` ("{{" stands for one brace). A name without a value stays as
 * "{Name}" and *ret_missing (may be NULL) is set to true. Caller frees.
 */
char *hp_substitute(const char *text, hp_lookup_fn lookup, void *data, bool *ret_missing);

/** Is a condition met? What is not known makes the whole not known, unless the rest decides it
 * alone; so the contrary of what is not known is not known either. */
enum hp_answer { HP_ANSWER_NO, HP_ANSWER_UNKNOWN, HP_ANSWER_YES };
struct hp_condition_source {
	hp_lookup_fn lookup;
	/** Whether condition->step was answered with condition->choice. */
	enum hp_answer (*choice)(void *data, const struct hp_condition *condition);
	void *data; /**< Handed to both. */
};
enum hp_answer hp_condition_answer(
	const struct hp_condition *condition, const struct hp_condition_source *source);

/** A fact with its names filled in, as an owning copy (hp_fact_finish). HP_ERR_INVALID if a name
 * has no value; HP_ERR_USAGE if a value would widen a pattern or lead out of the folder or key it
 * stands behind, or the whole makes no such fact. */
int hp_fact_fill(const struct hp_fact *fact, hp_lookup_fn lookup, void *data,
	struct hp_fact *ret_fact, struct hp_error *err);
/** The same of a check's fact, with the SHA-256 that `same_as` compares. */
int hp_check_fact(const struct hp_check *check, hp_lookup_fn lookup, void *data,
	struct hp_fact *ret_fact, struct hp_error *err);
/** "ABSENT", "PRESENT", "UNCHANGED", "BOOTED CHANGED", "STATE stopped", "START manual OR disabled",
 * "SAME AS C:\temp\x": the required state in capitals (R20), not translated. Caller frees. */
char *hp_check_required(const struct hp_check *check, hp_lookup_fn lookup, void *data);

#endif
