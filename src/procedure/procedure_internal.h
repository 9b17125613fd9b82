/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PROCEDURE_INTERNAL_H
#define HP_PROCEDURE_INTERNAL_H

/*
 * Inside the layer `procedure`: the reader that walks one JSON document, says what is wrong with
 * it, and builds the model. Order of work in hp_procedure_parse():
 *
 *   head (identity, parameters, hosts)  ->  entries, steps, watches with their notices and checks
 *   ->  references between steps  ->  flow (reachability, jumps, contradictions)  ->  practice
 *   ->  findings sorted by place  ->  canonical bytes
 *
 * Names are checked while they are read, in reading order, so that a name that is used before its
 * value is asked for is found on the way. Ids of steps may stand anywhere: they wait as struct
 * hp_ref until every step is known.
 *
 * Nothing stops at the first error. A part that is wrong is left out of the model or filled with a
 * harmless text, so that it causes no further errors; the model is handed out only when there was
 * none.
 */

#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"

struct hp_json_doc;
struct hp_pattern;

/* Errors of one file, and warnings of one file; what goes beyond is counted and told in one line.
 */
#define HP_FINDINGS_MAX 100u
/*
 * Far above what anybody walks through; they keep the comparisons of all with all, of which there
 * are a few, in fractions of a second for any file.
 */
#define HP_STEPS_MAX 10000u
#define HP_CHECKS_MAX 10000u
#define HP_NAMES_MAX 500u /* parameters, hosts, names, cases of a decision, practice machines */
#define HP_INSTANCES_MAX 100000u /* leaf steps once calls and counted rounds are written out */
#define HP_TEXT_MAX 2000u        /* code points */
#define HP_TITLE_MAX 200u
#define HP_ID_MAX 64u

struct hp_procedure_private {
	struct hp_arena arena;
	struct hp_json_doc *doc; /* the model's strings live here */
	struct hp_pattern **patterns;
	size_t pattern_count;
	size_t pattern_capacity;
	const struct hp_step **by_id; /* all steps sorted by id */
	struct hp_call **calls;       /* those of other procedures, in reading order */
	const struct hp_step **call_steps;
	size_t call_count;
	size_t call_capacity;
	struct hp_procedure **linked; /* owned; what hp_procedure_link() attached */
	size_t linked_count;
};

struct hp_finding {
	const struct hp_json *at;
	bool of_key;
	enum hp_severity severity;
	char *message;
	const char *rule; /* a literal */
	char *instead;    /* hp_diagnostic.instead */
	size_t line;
	size_t column;
	size_t order;
};

/* What is known while a step is being built and when references are resolved. */
struct hp_draft_step {
	struct hp_step *step;
	const struct hp_json *json;
	struct hp_check *checks;           /* the same as step->checks, writable */
	const struct hp_json *checks_json; /* the list they were read from */
};

/* A {Name} that gets its value on the way; parameters and roles have lists of their own. */
enum hp_name_kind { HP_NAME_INPUT, HP_NAME_REMEMBERED, HP_NAME_LIST };
struct hp_name {
	const char *name;
	enum hp_name_kind kind;
	const struct hp_step *step;
	const struct hp_parameter *input; /* HP_NAME_INPUT */
};

/* What the id of a step is written for: decides which steps may be meant. */
enum hp_ref_use {
	HP_REF_CHECK_UNTIL,
	HP_REF_LASTING_UNTIL,
	HP_REF_TIMER_FROM,
	HP_REF_DEFER,
	HP_REF_GOTO,
	HP_REF_CALL,
	HP_REF_WATCH_FROM,
	HP_REF_WATCH_UNTIL,
	HP_REF_CHOICE,
};
struct hp_ref {
	enum hp_ref_use use;
	const struct hp_json *at; /* the id as written */
	struct hp_step *step;     /* in which it stands */
	const struct hp_step **slot;
	const struct hp_json *case_at; /* CHOICE: the case as written */
	const struct hp_step **case_slot;
};

struct hp_reader {
	const char *file;
	const struct hp_json_doc *doc;
	struct hp_procedure *procedure;
	struct hp_arena *arena;
	bool style;
	struct hp_finding *findings;
	size_t finding_count;
	size_t finding_capacity;
	size_t errors; /* found, shown or not */
	size_t warnings;
	size_t dropped;
	bool last_is_kept; /* the finding said last is in the list */
	const char *near;  /* what the last hint named, if nothing else is as near; NULL */
	struct hp_draft_step *drafts; /* by step index */
	size_t draft_count;
	size_t draft_capacity;
	size_t draft_max;
	size_t check_count;
	const char *current_id;        /* of the step being read, for messages */
	const struct hp_step *current; /* the step being read; NULL before and after them */
	struct hp_name *names;
	size_t name_count;
	size_t name_capacity;
	struct hp_ref *refs;
	size_t ref_count;
	size_t ref_capacity;
	bool *parameter_used;
	bool *role_used;
};

/* What a step inherits from the groups around it. */
struct hp_scope {
	struct hp_step *parent;
	const char *host;
	const char *each; /* role of the innermost `each` */
	bool irreversible;
	bool warned;         /* a WARNING stands before one of the groups around */
	bool host_is_none;   /* "host": null was said */
	bool host_was_wrong; /* an error was said about the host; what follows from it is not said
				again */
	const char *list;    /* in a check with "for": the list whose items are {hit} */
};

/* What a text is for: decides which style rules look at it and what may stand in it. */
enum hp_text_use {
	HP_TEXT_PLAIN, /* a name or a title: {Name} has no meaning */
	HP_TEXT_PROSE,
	HP_TEXT_COMMAND, /* tells a person what to do */
	HP_TEXT_NOTICE,
	HP_TEXT_TYPED, /* to be typed exactly as it stands */
	HP_TEXT_FACT,  /* part of a check */
};

/* ---- findings.c ---- */

void hp_reader_error(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
void hp_reader_error_key(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
void hp_reader_warning(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
/* The finding said last goes away when `text` stands where `typed` is; nothing where `text` is NULL
 * or something else is written at its place. */
void hp_reader_mend(struct hp_reader *reader, const char *typed, const char *text);
/* No further error will be shown: what only serves its wording need not be worked out. */
bool hp_reader_is_full(const struct hp_reader *reader);
/* Sorts the findings by place and hands them to `list`. */
void hp_reader_flush(struct hp_reader *reader, struct hp_diagnostics *list);

/* ---- reader.c ---- */

void hp_reader_finish(struct hp_reader *reader);
/* Says so and returns false where a list or object has more than `max` members. NULL has none. */
bool hp_reader_count_is_fine(struct hp_reader *reader, const struct hp_json *container, size_t max);
/* `names` ends with NULL. */
bool hp_reader_is_among(const char *name, const char *const *names);
/* Reports every member of `object` that is not among `names` (NULL-terminated). false if it is no
 * object at all. */
bool hp_reader_members(
	struct hp_reader *reader, const struct hp_json *object, const char *const *names);
/* A member of a given type; NULL if it is not there or of another type (said). */
const struct hp_json *hp_reader_get(struct hp_reader *reader, const struct hp_json *object,
	const char *key, enum hp_json_type type, bool required);
/* A member that is a text; NULL if missing or wrong (said). */
const char *hp_reader_text(struct hp_reader *reader, const struct hp_json *object, const char *key,
	enum hp_text_use use, bool required, const struct hp_scope *scope);
/* The same rules for a value that is no member. false if something was said. */
bool hp_reader_check_text(struct hp_reader *reader, const struct hp_json *value,
	enum hp_text_use use, const struct hp_scope *scope);
bool hp_reader_bool(struct hp_reader *reader, const struct hp_json *object, const char *key);
/* A list of texts as a NULL-terminated array, never NULL. */
const char *const *hp_reader_texts(struct hp_reader *reader, const struct hp_json *object,
	const char *key, enum hp_text_use use, const struct hp_scope *scope);
/* A member that has to be one of `words`; returns its position or -1. `otherwise` stands in for a
 * missing member. */
int hp_reader_word(struct hp_reader *reader, const struct hp_json *object, const char *key,
	const char *const *words, int otherwise);
bool hp_reader_id_is_valid(const char *id);
/* Role by name, with an error and a hint at `at` if there is none. */
const struct hp_role *hp_reader_role(
	struct hp_reader *reader, const struct hp_json *at, const char *name);
/* "; did you mean 'x'?" or "". Lives in the reader's arena. */
const char *hp_reader_hint(struct hp_reader *reader, const char *typed, const char *const *names);
const char *hp_reader_step_hint(struct hp_reader *reader, const char *typed);

/* Notes that `at` names a step; hp_validate_references() fills *slot. NULL is let through. */
void hp_reader_ref(struct hp_reader *reader, enum hp_ref_use use, const struct hp_json *at,
	struct hp_step *step, const struct hp_step **slot);
void hp_reader_ref_case(struct hp_reader *reader, const struct hp_json *at,
	const struct hp_json *case_at, struct hp_step *step, struct hp_condition *condition);
/* A whole number of a member within limits; `otherwise` where it is missing or wrong (said). */
int64_t hp_reader_int(struct hp_reader *reader, const struct hp_json *object, const char *key,
	int64_t min, int64_t max, bool required, int64_t otherwise);

/* ---- parse_*.c ---- */

void hp_parse_head(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_parameters(struct hp_reader *reader, const struct hp_json *root);
bool hp_parse_name_is_valid(const char *name, bool is_role);
/* Reads the members a parameter and an input step share; `name` and `title` are set. */
void hp_parse_value(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter);
/* `differs_from`, once the names it may mean are known. */
void hp_parse_differs(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter);
void hp_parse_roles(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_entries(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_steps(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_watches(struct hp_reader *reader, const struct hp_json *root);
/* Gathers what the three above made. */
void hp_parse_all(struct hp_reader *reader);

/* One step begins: it gets its place in reading order. */
struct hp_draft_step *hp_parse_begin_step(struct hp_reader *reader, const struct hp_json *json,
	enum hp_step_kind kind, struct hp_step *parent, const char *id);
/* `id` of a step; "" where there is none or a wrong one (said). */
const char *hp_parse_step_id(struct hp_reader *reader, const struct hp_json *json);
/* The steps of a list, each with all that is in it. */
void hp_parse_list(struct hp_reader *reader, const struct hp_json *array, struct hp_step *parent,
	const struct hp_scope *scope, const struct hp_step *const **ret_steps, size_t *ret_count);
/* What all kinds have in common; *ret_inner is the scope for what stands inside the step. */
void hp_parse_common(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_scope *ret_inner);

/* Which machine: `each`, `host`, and the role where none is written. */
void hp_parse_machine(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_scope *inner);
const char *hp_parse_default_host(struct hp_reader *reader, const struct hp_scope *inner);
/* Says so where a step that needs a machine has none. */
void hp_parse_require_host(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, const struct hp_scope *inner);

/* What is inside the step, by its kind. */
void hp_parse_action(
	struct hp_reader *reader, struct hp_draft_step *draft, const struct hp_scope *inner);
void hp_parse_group(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner);
void hp_parse_decision(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner);
void hp_parse_input(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner);
void hp_parse_hits(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner);
void hp_parse_call(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner);
void hp_parse_goto(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step);

void hp_parse_condition(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope);
void hp_parse_remember(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope);
void hp_parse_lasting(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope);
void hp_parse_repeat(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope);

/* The `before` of a step or a procedure. *ret_warned (may be NULL) becomes true if a WARNING is
 * among them. */
const struct hp_notice *hp_parse_notices(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, size_t *ret_count, bool *ret_warned);
/* The checks of a step whose host is known; `key` is "verify" or "when". */
void hp_parse_checks(struct hp_reader *reader, struct hp_draft_step *draft, const char *key,
	const struct hp_scope *scope);
/* The one member that names a fact, with its arguments; NULL (said) if there is none or a wrong
 * one. `others` are the members that may stand beside it. */
const struct hp_json *hp_parse_fact(struct hp_reader *reader, const struct hp_json *json,
	const char *const *others, const struct hp_scope *scope, struct hp_fact *fact);
/* `view` and `sha256`. */
void hp_parse_fact_options(
	struct hp_reader *reader, const struct hp_json *json, struct hp_fact *fact);
/* `host` beside a fact, else `otherwise`; NULL only if something was said. */
const char *hp_parse_fact_host(struct hp_reader *reader, const struct hp_json *json,
	const char *otherwise, const struct hp_scope *scope);
/* The `expect` and `advise` of a check whose fact is known. */
void hp_parse_expect(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check);
void hp_parse_advise(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check);
/* `unchanged` or `changed`: judged against what was read before step 1. */
bool hp_looks_back(const struct hp_check *check);
/* Says so where a fact's data has no single value of that name. */
void hp_parse_field_name(
	struct hp_reader *reader, const struct hp_json *at, const struct hp_fact *fact);
void hp_parse_practice(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_practice_machine(struct hp_reader *reader, const struct hp_json *object);
void hp_parse_practice_solve(struct hp_reader *reader, const struct hp_json *practice);

/* ---- mend.c: what is wrong in a text mechanically, put right. Caller frees. ---- */

/* Without blanks around it and with single ones between its words. */
bool hp_text_has_blanks(const char *text);
char *hp_mend_blanks(const char *text);
/* A full stop for the exclamation marks at its end. */
char *hp_mend_end(const char *text);
/* Control characters and line breaks as blanks, marks that nobody sees left out. NULL where the
 * text is to be typed or compared as it stands and more than such marks is in it. */
char *hp_mend_unclean(const char *text, enum hp_text_use use);

/* ---- names.c, refs.c, flow*.c, style.c ---- */

/* Every {Name} of a text: defined, and allowed here. */
void hp_validate_names(struct hp_reader *reader, const struct hp_json *at, const char *text,
	enum hp_text_use use, const struct hp_scope *scope);
/* From here on {name} has a value; says so where it is taken or no name at all. */
void hp_name_define(struct hp_reader *reader, const struct hp_json *at, bool at_key,
	const struct hp_name *name);
const struct hp_name *hp_name_find(const struct hp_reader *reader, const char *name);
/* The list of a HITS step before; NULL (said). */
const char *hp_name_list(struct hp_reader *reader, const struct hp_json *at, const char *name);
void hp_validate_references(struct hp_reader *reader);
/* In cases of one decision, or choices of one group: nobody does both. */
bool hp_steps_exclude_each_other(const struct hp_step *a, const struct hp_step *b);
/* Both want a field equal to something, and no value serves both. */
bool hp_fields_differ(const struct hp_check *a, const struct hp_check *b);
void hp_validate_flow(struct hp_reader *reader);
void hp_validate_jumps(struct hp_reader *reader);
void hp_validate_checks(struct hp_reader *reader);
void hp_style_text(
	struct hp_reader *reader, const struct hp_json *at, const char *text, enum hp_text_use use);
void hp_style_step(struct hp_reader *reader, const struct hp_draft_step *draft);
void hp_style_group(struct hp_reader *reader, const struct hp_draft_step *draft);
void hp_style_jumps(struct hp_reader *reader, const struct hp_json *root);
void hp_style_unused(struct hp_reader *reader, const struct hp_json *root);

/* ---- substitute.c ---- */

/*
 * One piece of a text with names in it. Returns the length of the piece at `text` (0 at the end): a
 * literal run
 * (*ret_name NULL, *ret_literal its bytes) or a name. A brace that begins no name is a literal and
 * *ret_stray is set.
 */
struct hp_piece {
	const char *literal;
	size_t literal_len;
	const char *name; /* NULL: a literal */
	size_t name_len;
	bool stray;
};
size_t hp_piece_next(const char *text, struct hp_piece *ret_piece);

#endif
