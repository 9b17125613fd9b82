/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks: a fact by its name, and what is expected of it. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define RETRY_SECONDS_MAX 600

static const char *const check_members[] = {"expect", "except", "or_absent", "advise", "same_as",
	"for", "was", "field", "holds", "host", "basis", "title", "view", "sha256", "retry", NULL};

static void parse_except(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check)
{
	const struct hp_json *array = hp_json_get(json, "except");

	if (array == NULL) {
		return;
	}
	check->except = hp_reader_texts(reader, json, "except", HP_TEXT_FACT, scope);
	if (!hp_fact_info(check->fact.kind)->is_list) {
		hp_reader_error(reader, array, "except-for-fact",
			_("'except' has a meaning only for a list"));
		return;
	}
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		const char *text = hp_json_string(item);
		if (text != NULL && strpbrk(text, "*?") != NULL) {
			hp_reader_error(reader, item, "except-pattern",
				_("'except' takes whole names; '%s' is a pattern"), text);
		}
	}
}

static void parse_was(struct hp_reader *reader, const struct hp_json *json, struct hp_check *check)
{
	static const char *const words[] = {"present", "absent", NULL};
	int word = hp_reader_word(reader, json, "was", words, -1);

	if (word < 0) {
		return;
	}
	check->was = word == 0 ? HP_WAS_PRESENT : HP_WAS_ABSENT;
	if (hp_fact_info(check->fact.kind)->is_list || hp_looks_back(check)) {
		hp_reader_error(reader, hp_json_get(json, "was"), "was-for-fact",
			_("'was' has a meaning only where one thing is present or absent"));
	}
}

/* What is looked at when its step is done, and not again. */
static bool holds_once(const struct hp_step *step)
{
	return step->entry != HP_ENTRY_NONE || step->kind == HP_STEP_CASE ||
	       step->kind == HP_STEP_WATCH;
}

/* "end", "once", or {"until": "STEP"}; which step that is, is found out when all are known. */
static void parse_holds(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_check *check)
{
	static const char *const words[] = {"end", "once", NULL};
	static const char *const members[] = {"until", NULL};
	const struct hp_json *value = hp_json_get(json, "holds");

	if (holds_once(step)) {
		check->holds = HP_HOLDS_ONCE;
		if (value != NULL && !hp_streq(hp_json_string(value), "once")) {
			hp_reader_error(reader, value, "holds-once",
				_("a check here is looked at once; leave 'holds' out"));
		}
		return;
	}
	if (hp_json_is(value, HP_JSON_OBJECT)) {
		check->holds = HP_HOLDS_UNTIL;
		(void)hp_reader_members(reader, value, members);
		hp_reader_ref(reader, HP_REF_CHECK_UNTIL,
			hp_reader_get(reader, value, "until", HP_JSON_STRING, true), step,
			&check->until);
		return;
	}
	int word = hp_reader_word(reader, json, "holds", words, 0);
	check->holds = word == 1 ? HP_HOLDS_ONCE : HP_HOLDS_END;
}

/* For how long it may settle: only where a person says that something was done. */
static void parse_retry(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, struct hp_check *check)
{
	const struct hp_json *value = hp_json_get(json, "retry");

	check->retry_seconds =
		(unsigned)hp_reader_int(reader, json, "retry", 1, RETRY_SECONDS_MAX, false, 0);
	if (value != NULL && (step->kind == HP_STEP_CASE || step->kind == HP_STEP_WATCH)) {
		hp_reader_error(reader, value, "retry-here",
			_("'retry' has a meaning only where a step is done; here nothing is waited "
			  "for"));
	}
}

/* ---- compared with another thing ---- */

static void compare_kinds(struct hp_reader *reader, const struct hp_json *value,
	const struct hp_check *check, const struct hp_check_other *other)
{
	bool is_file = check->fact.kind == HP_FACT_PATH || check->fact.kind == HP_FACT_TREE;

	if (!is_file) {
		hp_reader_error(reader, value, "same-as-kind",
			_("'same_as' compares the contents of a 'path' or a 'tree', not of '%s'"),
			hp_fact_info(check->fact.kind)->json_name);
	} else if (other->fact.kind != check->fact.kind) {
		hp_reader_error(reader, value, "same-as-kind",
			_("'%s' can only be the same as another '%s'"),
			hp_fact_info(check->fact.kind)->json_name,
			hp_fact_info(check->fact.kind)->json_name);
	} else if (hp_streq(check->host, other->host) && check->fact.args[0] != NULL &&
		   hp_streq(check->fact.args[0], other->fact.args[0])) {
		hp_reader_error(reader, value, "cannot-fail",
			_("this check could never fail: a thing is the same as itself"));
	}
}

static void parse_same_as(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, const struct hp_scope *scope, struct hp_check *check)
{
	static const char *const others[] = {"host", NULL};
	const struct hp_json *value = hp_reader_get(reader, json, "same_as", HP_JSON_OBJECT, false);

	if (value == NULL) {
		return;
	}
	struct hp_check_other *other = hp_arena_alloc(reader->arena, sizeof(*other));
	const struct hp_json *fact = hp_parse_fact(reader, value, others, scope, &other->fact);
	other->host = hp_parse_fact_host(reader, value, step->host, scope);
	check->expect = HP_EXPECT_PRESENT;
	check->same_as = other;
	if (fact == NULL) {
		return;
	}
	compare_kinds(reader, fact, check, other);
	/* Contents are compared by digest; a tree always has one. */
	bool wants_digest = check->fact.kind == HP_FACT_PATH;
	check->fact.sha256 = check->fact.sha256 || wants_digest;
	other->fact.sha256 = wants_digest;
	if (hp_json_get(json, "expect") != NULL) {
		hp_reader_error(reader, hp_json_get(json, "expect"), "expect-and-same-as",
			_("'same_as' takes the place of 'expect'"));
	}
}

/* ---- read for each item of a confirmed list ---- */

static bool text_has_hit(const char *text)
{
	return text != NULL && strstr(text, "{hit}") != NULL;
}

static bool fact_has_hit(const struct hp_fact *fact)
{
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		if (text_has_hit(fact->args[i])) {
			return true;
		}
	}
	return false;
}

static void parse_for(struct hp_reader *reader, const struct hp_json *json, struct hp_scope *scope,
	struct hp_check *check)
{
	const struct hp_json *value = hp_reader_get(reader, json, "for", HP_JSON_STRING, false);

	if (value == NULL) {
		return;
	}
	/* Also where the list is not known: {hit} itself is no mistake then. */
	scope->list = hp_json_string(value);
	check->for_list = hp_name_list(reader, value, hp_json_string(value));
}

static void check_for(
	struct hp_reader *reader, const struct hp_json *json, const struct hp_check *check)
{
	const struct hp_json *value = hp_json_get(json, "for");

	if (check->for_list == NULL) {
		return;
	}
	if (!fact_has_hit(&check->fact)) {
		hp_reader_error(reader, value, "for-without-hit",
			_("the fact does not name {hit}; this would read the same thing each "
			  "time"));
	}
	if (check->was != HP_WAS_ANY || hp_looks_back(check)) {
		hp_reader_error(reader, value, "no-baseline",
			_("nobody has confirmed the list before step 1; 'was', \"unchanged\" and "
			  "\"changed\" have nothing to compare with"));
	}
}

/* `was`, `unchanged` and `changed` look back at what was read before step 1; an input had no value
 * then. */
static void check_baseline(
	struct hp_reader *reader, const struct hp_json *json, const struct hp_check *check)
{
	struct hp_piece piece;

	if (check->was == HP_WAS_ANY && !hp_looks_back(check)) {
		return;
	}
	for (size_t i = 0; i < HP_FACT_ARGS_MAX && check->fact.args[i] != NULL; i++) {
		const char *text = check->fact.args[i];
		for (size_t len = hp_piece_next(text, &piece); len > 0;
			len = hp_piece_next(text, &piece)) {
			text += len;
			if (piece.name == NULL) {
				continue;
			}
			const char *name =
				hp_arena_strndup(reader->arena, piece.name, piece.name_len);
			const struct hp_name *known = hp_name_find(reader, name);
			if (known != NULL && known->kind == HP_NAME_INPUT) {
				hp_reader_error(reader, json, "no-baseline",
					_("{%s} has no value before step 1; 'was', "
					  "\"unchanged\" and \"changed\" have nothing to compare "
					  "with"),
					name);
				return;
			}
		}
	}
}

/* ---- one check ---- */

static void parse_or_absent(
	struct hp_reader *reader, const struct hp_json *json, struct hp_check *check)
{
	check->or_absent = hp_reader_bool(reader, json, "or_absent");
	if (check->or_absent && check->expect != HP_EXPECT_EQUAL) {
		hp_reader_error(reader, hp_json_get(json, "or_absent"), "or-absent",
			_("'or_absent' stands beside fields only, as {\"state\": \"stopped\"}"));
	} else if (check->or_absent && hp_fact_info(check->fact.kind)->is_list) {
		hp_reader_error(reader, hp_json_get(json, "or_absent"), "or-absent",
			_("a list is never absent; for no items write \"none\""));
	}
}

static void parse_check(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *outer, struct hp_check *check)
{
	struct hp_scope scope = *outer;

	if (hp_json_is(json, HP_JSON_OBJECT)) {
		parse_for(reader, json, &scope, check);
	}
	const struct hp_json *fact =
		hp_parse_fact(reader, json, check_members, &scope, &check->fact);
	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		return;
	}
	check->host = hp_parse_fact_host(reader, json, step->host, outer);
	check->basis = hp_reader_text(reader, json, "basis", HP_TEXT_PROSE, false, outer);
	check->title = hp_reader_text(reader, json, "title", HP_TEXT_PROSE, false, outer);
	parse_holds(reader, json, step, check);
	parse_retry(reader, json, step, check);
	if (fact == NULL) {
		return;
	}
	if (hp_json_get(json, "same_as") != NULL) {
		parse_same_as(reader, json, step, &scope, check);
		if (hp_json_get(json, "field") != NULL) {
			hp_reader_error(reader, hp_json_get(json, "field"), "field-without-changed",
				_("'field' has a meaning only with \"expect\": \"changed\""));
		}
	} else {
		hp_parse_expect(reader, json, &scope, check);
	}
	hp_parse_advise(reader, json, &scope, check);
	parse_or_absent(reader, json, check);
	parse_except(reader, json, outer, check);
	parse_was(reader, json, check);
	hp_parse_fact_options(reader, json, &check->fact);
	check_for(reader, json, check);
	check_baseline(reader, json, check);
}

void hp_parse_checks(struct hp_reader *reader, struct hp_draft_step *draft, const char *key,
	const struct hp_scope *scope)
{
	const struct hp_json *array = hp_reader_get(reader, draft->json, key, HP_JSON_ARRAY, false);
	size_t count = array != NULL ? hp_json_count(array) : 0;
	size_t number = 0;

	if (array != NULL && count == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), key);
	}
	reader->check_count += count;
	if (count == 0) {
		return;
	}
	if (reader->check_count > HP_CHECKS_MAX) {
		hp_reader_error(reader, array, "too-many", _("there are more than %u checks"),
			HP_CHECKS_MAX);
		return;
	}
	struct hp_check *checks = hp_arena_alloc(reader->arena, count * sizeof(*checks));
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		checks[number].number = number + 1;
		parse_check(reader, item, draft->step, scope, &checks[number]);
		number++;
	}
	draft->checks = checks;
	draft->checks_json = array;
	draft->step->checks = checks;
	draft->step->check_count = count;
}
