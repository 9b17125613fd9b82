/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What solves a drill, and what spoils it: lines for the practice console, step by step. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- whom and what it is about ---- */

/* Inside a call ("1.b/3") the step belongs to another procedure; its call has to be one of ours. */
static const struct hp_step *find_step(
	struct hp_reader *reader, const struct hp_json *at, bool *ret_is_called)
{
	const char *id = hp_json_string(at);
	size_t len = strcspn(id, "/");
	char *first = hp_strndup(id, len);
	const struct hp_step *step = hp_procedure_step(reader->procedure, first);

	*ret_is_called = id[len] == '/' && id[len + 1] != '\0';
	if (step == NULL || (id[len] == '/' && step->kind != HP_STEP_CALL)) {
		hp_reader_error(reader, at, "unknown-step", _("there is no step '%s'%s"), id,
			hp_reader_step_hint(reader, first));
		hp_reader_mend(reader, first, reader->near); /* not a path into a call */
		step = NULL;
	}
	free(first);
	return step;
}

/* A role, or the name of a practice machine. */
static void check_machine(struct hp_reader *reader, const struct hp_json *object)
{
	const struct hp_procedure *procedure = reader->procedure;
	const char *name = hp_reader_text(reader, object, "machine", HP_TEXT_PLAIN, false, NULL);
	const struct hp_json *machines = hp_json_get(procedure->practice, "machines");

	if (name == NULL || hp_procedure_role(procedure, name) != NULL) {
		return;
	}
	const char **names =
		hp_calloc(procedure->role_count + hp_json_count(machines) + 1, sizeof(*names));
	size_t count = 0;
	for (const struct hp_json *m = hp_json_first(machines); m != NULL; m = hp_json_next(m)) {
		const char *known = hp_json_get_string(m, "name");
		if (known != NULL && strcmp(known, name) == 0) {
			free(names);
			return;
		}
		if (known != NULL) {
			names[count++] = known;
		}
	}
	for (size_t i = 0; i < procedure->role_count; i++) {
		names[count++] = procedure->roles[i].name;
	}
	hp_reader_error(reader, hp_json_get(object, "machine"), "unknown-machine",
		_("'%s' is neither a host nor a practice machine%s"), name,
		hp_reader_hint(reader, name, names));
	free(names);
}

/* The names a line may have are those of its step. */
static struct hp_scope scope_of(const struct hp_step *step)
{
	struct hp_scope scope = {0};

	for (; step != NULL && scope.each == NULL; step = step->parent) {
		scope.each = step->each;
	}
	return scope;
}

static void parse_lines(struct hp_reader *reader, const struct hp_json *object, const char *key,
	const struct hp_step *step)
{
	struct hp_scope scope = scope_of(step);

	if (hp_json_get(object, key) != NULL) {
		reader->current = step;
		(void)hp_reader_texts(reader, object, key, HP_TEXT_TYPED, &scope);
		reader->current = NULL;
	}
}

/* ---- solve ---- */

static void check_choice(
	struct hp_reader *reader, const struct hp_json *object, const struct hp_step *step)
{
	const struct hp_json *choose =
		hp_reader_get(reader, object, "choose", HP_JSON_STRING, false);

	if (choose == NULL) {
		return;
	}
	const char **names =
		hp_arena_alloc(reader->arena, (step->child_count + 1) * sizeof(*names));
	for (size_t i = 0; i < step->child_count; i++) {
		if (strcmp(step->children[i]->id, hp_json_string(choose)) == 0) {
			return;
		}
		names[i] = step->children[i]->id;
	}
	hp_reader_error(reader, choose, "unknown-case", _("decision %s has no case '%s'%s"),
		step->id, hp_json_string(choose),
		hp_reader_hint(reader, hp_json_string(choose), names));
	hp_reader_mend(reader, hp_json_string(choose), reader->near);
}

/* "all", "none", or numbers and ranges: "1,3-5". */
static bool hits_are_valid(const char *text)
{
	if (strcmp(text, "all") == 0 || strcmp(text, "none") == 0) {
		return true;
	}
	for (; *text != '\0'; text++) {
		size_t digits = strspn(text, "0123456789");
		if (digits == 0 || digits > 5 || text[0] == '0') {
			return false;
		}
		text += digits;
		if (*text == '\0') {
			return true;
		}
		if (strchr(",-", *text) == NULL) {
			return false;
		}
	}
	return false;
}

static void check_hits(struct hp_reader *reader, const struct hp_json *object)
{
	const char *text = hp_reader_text(reader, object, "hits", HP_TEXT_PLAIN, true, NULL);

	if (text != NULL && !hits_are_valid(text)) {
		hp_reader_error(reader, hp_json_get(object, "hits"), "bad-hits",
			_("'%s' says not which hits: write all, none, or numbers such as 1,3-5"),
			text);
	}
}

static void check_value(
	struct hp_reader *reader, const struct hp_json *object, const struct hp_step *step)
{
	const char *text = hp_reader_text(reader, object, "value", HP_TEXT_PLAIN, true, NULL);
	struct hp_error err = HP_ERROR_INIT;
	bool can_judge = text != NULL && strchr(text, '{') == NULL && step->input != NULL &&
			 step->input->title != NULL &&
			 (step->input->type != HP_VALUE_CHOICE || step->input->choices != NULL);

	if (can_judge && hp_parameter_check(step->input, text, &err) < 0) {
		hp_reader_error(reader, hp_json_get(object, "value"), "bad-default", "%s",
			hp_error_text(&err));
	}
	hp_error_finish(&err);
}

/* What an entry has to say depends on the kind of its step. */
static void check_answer(
	struct hp_reader *reader, const struct hp_json *object, const struct hp_step *step)
{
	bool has_lines = hp_json_get(object, "lines") != NULL;
	bool has_attest = hp_json_get(object, "attest") != NULL;

	switch (step->kind) {
	case HP_STEP_ACTION:
		if (!has_lines && !has_attest) {
			hp_reader_error(reader, object, "missing-member",
				_("the member '%s' is missing here"), "lines");
		}
		return;
	case HP_STEP_DECISION:
		if (!has_lines && hp_json_get(object, "choose") == NULL) {
			hp_reader_error(reader, object, "missing-member",
				_("the member '%s' is missing here"), "choose");
		}
		check_choice(reader, object, step);
		return;
	case HP_STEP_INPUT:
		check_value(reader, object, step);
		return;
	case HP_STEP_HITS:
		check_hits(reader, object);
		return;
	case HP_STEP_GOTO:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
	case HP_STEP_STOP:
		break;
	}
	hp_reader_error(reader, hp_json_get(object, "step"), "solve-no-action",
		_("'%s' asks for nothing; an action, a decision, an input or hits are solved"),
		step->id);
}

/* The question after a round, GROUP.again: true if the entry is about one, well or badly. */
static bool parse_again(
	struct hp_reader *reader, const struct hp_json *object, const struct hp_json *id)
{
	const char *text = hp_json_string(id);
	const char *end = strrchr(text, '.');
	const char *choose = hp_json_get_string(object, "choose");

	if (end == NULL || strcmp(end, ".again") != 0) {
		return false;
	}
	char *group_id = hp_strndup(text, (size_t)(end - text));
	const struct hp_step *group = hp_procedure_step(reader->procedure, group_id);
	free(group_id);
	if (group == NULL || group->repeat == NULL || group->repeat->ask == NULL) {
		return false;
	}
	const char *yes = hp_arena_printf(reader->arena, "%s.yes", text);
	const char *no = hp_arena_printf(reader->arena, "%s.no", text);
	if (!hp_streq(choose, yes) && !hp_streq(choose, no)) {
		hp_reader_error(reader, choose != NULL ? hp_json_get(object, "choose") : object,
			"unknown-case", _("choose '%s' or '%s' here"), yes, no);
	}
	return true;
}

static void parse_solution(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {
		"step", "machine", "lines", "choose", "value", "hits", "attest", NULL};
	bool is_called = false;

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const struct hp_json *id = hp_reader_get(reader, object, "step", HP_JSON_STRING, true);
	(void)hp_reader_text(reader, object, "attest", HP_TEXT_PLAIN, false, NULL);
	check_machine(reader, object);
	if (id == NULL || parse_again(reader, object, id)) {
		return;
	}
	const struct hp_step *step = find_step(reader, id, &is_called);
	if (step == NULL) {
		return;
	}
	if (is_called) {
		(void)hp_reader_get(reader, object, "lines", HP_JSON_ARRAY, false);
		return;
	}
	parse_lines(reader, object, "lines", step);
	check_answer(reader, object, step);
}

/* ---- spoil ---- */

static void parse_spoiler(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"step", "check", "lines", "mend", "machine", NULL};
	bool is_called = false;

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const struct hp_json *id = hp_reader_get(reader, object, "step", HP_JSON_STRING, true);
	int64_t number = hp_reader_int(reader, object, "check", 1, HP_CHECKS_MAX, true, 0);
	(void)hp_reader_get(reader, object, "lines", HP_JSON_ARRAY, true);
	check_machine(reader, object);
	const struct hp_step *step = id != NULL ? find_step(reader, id, &is_called) : NULL;
	if (step == NULL || is_called) {
		return;
	}
	parse_lines(reader, object, "lines", step);
	parse_lines(reader, object, "mend", step);
	if (number > (int64_t)step->check_count) {
		hp_reader_error(reader, hp_json_get(object, "check"), "unknown-check",
			hp_ngettext("step %s has %zu check", "step %s has %zu checks",
				(unsigned long)step->check_count),
			step->id, step->check_count);
	}
}

void hp_parse_practice_solve(struct hp_reader *reader, const struct hp_json *practice)
{
	const struct hp_json *solve =
		hp_reader_get(reader, practice, "solve", HP_JSON_ARRAY, false);
	const struct hp_json *spoil =
		hp_reader_get(reader, practice, "spoil", HP_JSON_ARRAY, false);

	for (const struct hp_json *item = hp_json_first(solve); item != NULL;
		item = hp_json_next(item)) {
		parse_solution(reader, item);
	}
	for (const struct hp_json *item = hp_json_first(spoil); item != NULL;
		item = hp_json_next(item)) {
		parse_spoiler(reader, item);
	}
	/* Where the drill goes on without the tool (R75). */
	const struct hp_json *lost =
		hp_reader_get(reader, practice, "tool_lost", HP_JSON_STRING, false);
	bool is_called;
	if (lost != NULL) {
		(void)find_step(reader, lost, &is_called);
	}
}
