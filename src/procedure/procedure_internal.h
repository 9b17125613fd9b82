/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PROCEDURE_INTERNAL_H
#define HP_PROCEDURE_INTERNAL_H

/*
 * Inside the layer `procedure`: the reader that walks one JSON document, says what is wrong with
 * it, and builds the model. Order of work in hp_procedure_parse():
 *
 *   head (identity, parameters, hosts)  ->  steps with their notices and checks
 *   ->  references between steps  ->  flow (reachability, contradictions)  ->  practice
 *   ->  findings sorted by place  ->  canonical bytes
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
#define HP_NAMES_MAX 500u /* parameters, hosts, cases of a decision, practice machines */
#define HP_TEXT_MAX 2000u /* code points */
#define HP_TITLE_MAX 200u
#define HP_ID_MAX 64u

struct hp_procedure_private {
	struct hp_arena arena;
	struct hp_json_doc *doc; /* the model's strings live here */
	struct hp_pattern **patterns;
	size_t pattern_count;
	size_t pattern_capacity;
	const struct hp_step **by_id; /* all steps sorted by id */
};

struct hp_finding {
	const struct hp_json *at;
	bool of_key;
	enum hp_severity severity;
	char *message;
	const char *rule; /* a literal */
	size_t line;
	size_t column;
	size_t order;
};

/* What is known while a step is being built and when references are resolved. */
struct hp_draft_step {
	struct hp_step *step;
	const struct hp_json *json;
	struct hp_check *checks; /* the same as step->checks, writable */
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
	struct hp_draft_step *drafts; /* by step index */
	size_t draft_count;
	size_t draft_capacity;
	size_t check_count;
	const char *current_id; /* of the step being read, for messages */
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

/* ---- reader.c ---- */

void hp_reader_error(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
void hp_reader_error_key(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
void hp_reader_warning(struct hp_reader *reader, const struct hp_json *at, const char *rule,
	const char *fmt, ...) HP_PRINTF(4, 5);
/* No further error will be shown: what only serves its wording need not be worked out. */
bool hp_reader_is_full(const struct hp_reader *reader);
/* Says so and returns false where a list or object has more than `max` members. NULL has none. */
bool hp_reader_count_is_fine(struct hp_reader *reader, const struct hp_json *container, size_t max);
/* Sorts the findings by place and hands them to `list`. */
void hp_reader_flush(struct hp_reader *reader, struct hp_diagnostics *list);
void hp_reader_finish(struct hp_reader *reader);

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

/* ---- parse_*.c ---- */

void hp_parse_head(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_parameters(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_roles(struct hp_reader *reader, const struct hp_json *root);
void hp_parse_steps(struct hp_reader *reader, const struct hp_json *root);
/* The `before` of a step or a procedure. *ret_warned (may be NULL) becomes true if a WARNING is
 * among them. */
const struct hp_notice *hp_parse_notices(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, size_t *ret_count, bool *ret_warned);
/* The `verify` of a step whose host is known. */
void hp_parse_checks(
	struct hp_reader *reader, struct hp_draft_step *draft, const struct hp_scope *scope);
/* The `expect` of a check whose fact is known. */
void hp_parse_expect(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check);
void hp_parse_practice(struct hp_reader *reader, const struct hp_json *root);

/* ---- validate.c, flow.c, style.c ---- */

void hp_validate_references(struct hp_reader *reader);
void hp_validate_flow(struct hp_reader *reader);
/* Every {Name} of a text: defined, and allowed here. */
void hp_validate_names(struct hp_reader *reader, const struct hp_json *at, const char *text,
	enum hp_text_use use, const struct hp_scope *scope);
void hp_style_text(
	struct hp_reader *reader, const struct hp_json *at, const char *text, enum hp_text_use use);
void hp_style_step(struct hp_reader *reader, const struct hp_draft_step *draft);
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
