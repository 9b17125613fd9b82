/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PROCEDURE_H
#define HP_PROCEDURE_H

/*
 * The model of a procedure: read-only once parsed, one arena, freed at once. holdpoint-procedure(5)
 * and procedures/holdpoint-procedure.schema.json describe the JSON. Everything the model points to
 * lives as long as the procedure.
 *
 * This is the model for everything DRX.3 can meet and the seams for the rest (calls, inputs, timed
 * steps, deferral, remembered values come with the richer format).
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/fact.h"

#define HP_PROCEDURE_FILE_MAX ((size_t)4 << 20) /* bytes of one JSON file */

struct hp_error;
struct hp_json;
struct hp_pattern;

enum hp_procedure_status { HP_STATUS_DRAFT, HP_STATUS_VERIFIED, HP_STATUS_APPROVED };
const char *hp_procedure_status_name(enum hp_procedure_status status); /**< "DRAFT", ... */

struct hp_source {
	const char *document;
	const char *part; /**< NULL where the whole document is meant. */
};

struct hp_parameter {
	const char *name;
	const char *title;
	const char *pattern_text; /**< NULL: any text of 1 to 255 characters. */
	const struct hp_pattern *pattern;
	const char *explain; /**< What a right value looks like; NULL where there is no pattern. */
	const char *otherwise; /**< Default, NULL if none. */
	bool secret;
};

/** A role; which machines stand for it is said when a run starts. */
struct hp_role {
	const char *name;
	const char *title;
	bool many;
};

/* ---- notices before a step (R13 to R16) ---- */

enum hp_notice_kind { HP_NOTICE_WARNING, HP_NOTICE_CAUTION, HP_NOTICE_NOTE };
const char *hp_notice_word(enum hp_notice_kind kind); /**< "WARNING", ...; translated. */

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
	HP_EXPECT_EQUAL, /**< Present and each member of `fields` equal (a registry value's data:
			    field "value"). */
	HP_EXPECT_NONE,  /**< A list fact: no item (those of `except` left out). */
};
const char *hp_expect_name(enum hp_expect expect); /**< "present", ...: as in the JSON. */

enum hp_was { HP_WAS_ANY, HP_WAS_PRESENT, HP_WAS_ABSENT };

enum hp_holds { HP_HOLDS_END, HP_HOLDS_UNTIL, HP_HOLDS_ONCE };

/** A field that has to be equal: `{"state": "stopped"}`, `{"value": 3}`. */
struct hp_expect_field {
	const char *name;
	const struct hp_json
		*value; /**< String, integer, or array of strings. A string may hold {Name}. */
};

struct hp_check {
	struct hp_fact fact; /**< Arguments as authored: {Name} not yet filled in. */
	const char
		*host; /**< Role it is read from: the check's own, else the step's. Never NULL. */
	enum hp_expect expect;
	const struct hp_expect_field *fields;
	size_t field_count;
	const char *const *except; /**< NULL-terminated; NULL if none. */
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
};
/** Where a person acts or answers (ACTION, DECISION, STOP): no GROUP and no CASE. A decision is
 * one, though it has cases below it. */
bool hp_step_kind_is_leaf(enum hp_step_kind kind);

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
	const struct hp_check *checks;
	size_t check_count;
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
	const char *review_by; /**< RFC 3339 date, NULL. */
	const struct hp_source *sources;
	size_t source_count;
	const char *condition;
	const char *objective;
	const char *safe_state;           /**< What to do when the run is stopped (R61); NULL. */
	const char *const *bring;         /**< NULL-terminated, never NULL. */
	const char *const *prerequisites; /**< What must be so before step 1, attested line by line;
					     NULL-terminated, never NULL. */
	const struct hp_notice *notices;  /**< Of the whole procedure, shown on the entry page. */
	size_t notice_count;
	const struct hp_parameter *parameters;
	size_t parameter_count;
	const struct hp_role *roles;
	size_t role_count;
	const struct hp_step *const *steps; /**< Top level. */
	size_t step_count;
	const struct hp_step *const
		*all; /**< Every step, groups and cases too, in reading order. */
	size_t all_count;
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
 * `style`, lint's measurable rules (R14 to R18, R21, R49) run too and give warnings.
 */
int hp_procedure_parse(const char *file, const char *text, size_t len, bool style,
	struct hp_procedure **ret_procedure, struct hp_diagnostics *list);
void hp_procedure_free(struct hp_procedure *procedure);
/** The name it was parsed under, and where its id stands there: for findings about several
 * procedures. */
const char *hp_procedure_file(const struct hp_procedure *procedure);
void hp_procedure_id_place(
	const struct hp_procedure *procedure, size_t *ret_line, size_t *ret_column);

const struct hp_step *hp_procedure_step(const struct hp_procedure *procedure, const char *id);
const struct hp_role *hp_procedure_role(const struct hp_procedure *procedure, const char *name);
const struct hp_parameter *hp_procedure_parameter(
	const struct hp_procedure *procedure, const char *name);
/** Authored leaf steps (hp_step_kind_is_leaf), and their checks: the counts of `list`. */
size_t hp_procedure_count_steps(const struct hp_procedure *procedure);
size_t hp_procedure_count_checks(const struct hp_procedure *procedure);

/** Judges a value against the parameter's pattern: 0, or HP_ERR_INVALID with one sentence that says
 * what a right value looks like. */
int hp_parameter_check(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err);

/** Looks a {Name} up; NULL if it has no value (yet). */
typedef const char *(*hp_lookup_fn)(void *data, const char *name);

/**
 * Fills every {Name} of `text` ("{{" stands for one brace). A name without a value stays as
 * "{Name}" and *ret_missing (may be NULL) is set to true. Caller frees.
 */
char *hp_substitute(const char *text, hp_lookup_fn lookup, void *data, bool *ret_missing);

/** The fact of a check with its names filled in, as an owning copy (hp_fact_finish). HP_ERR_INVALID
 * if a name has no value. */
int hp_check_fact(const struct hp_check *check, hp_lookup_fn lookup, void *data,
	struct hp_fact *ret_fact, struct hp_error *err);
/** "ABSENT", "PRESENT", "UNCHANGED", "STATE stopped": the required state in capitals (R20), not
 * translated. Caller frees. */
char *hp_check_required(const struct hp_check *check, hp_lookup_fn lookup, void *data);

#endif
