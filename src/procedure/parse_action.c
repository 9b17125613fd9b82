/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions, and what only they have: deferral, time, a second person. */
#include "procedure_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define TIMER_SECONDS_MAX (31 * 24 * 60 * 60) /* a month: nothing here takes longer */

/* R57: to a later step, or until something outside this procedure. */
static void parse_defer(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const members[] = {"due", NULL};
	const struct hp_json *value = hp_json_get(json, "defer_to");

	if (hp_json_is(value, HP_JSON_OBJECT)) {
		(void)hp_reader_members(reader, value, members);
		step->defer_due = hp_reader_text(reader, value, "due", HP_TEXT_PROSE, true, scope);
		return;
	}
	hp_reader_ref(reader, HP_REF_DEFER,
		hp_reader_get(reader, json, "defer_to", HP_JSON_STRING, false), step,
		&step->defer_to);
}

/* R38. */
static void parse_timed(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const members[] = {
		"within_seconds", "wait_seconds", "from", "if_late", NULL};
	const struct hp_json *object = hp_reader_get(reader, json, "timed", HP_JSON_OBJECT, false);

	if (object == NULL || !hp_reader_members(reader, object, members)) {
		return;
	}
	struct hp_timer *timer = hp_arena_alloc(reader->arena, sizeof(*timer));
	bool is_within = hp_json_get(object, "within_seconds") != NULL;
	bool is_wait = hp_json_get(object, "wait_seconds") != NULL;
	timer->within_seconds = (unsigned)hp_reader_int(
		reader, object, "within_seconds", 1, TIMER_SECONDS_MAX, false, 0);
	timer->wait_seconds = (unsigned)hp_reader_int(
		reader, object, "wait_seconds", 1, TIMER_SECONDS_MAX, false, 0);
	timer->if_late = hp_reader_text(reader, object, "if_late", HP_TEXT_PROSE, false, scope);
	hp_reader_ref(reader, HP_REF_TIMER_FROM,
		hp_reader_get(reader, object, "from", HP_JSON_STRING, false), step, &timer->from);
	if (!is_within && !is_wait) {
		hp_reader_error(reader, object, "timed",
			_("say how long: 'within_seconds' for the time there is, 'wait_seconds' "
			  "for the time to wait"));
	} else if (is_within && hp_json_get(object, "if_late") == NULL) {
		hp_reader_error(reader, object, "timed-without-if-late",
			_("say in 'if_late' what to do when the time is over"));
	} else if (!is_within && hp_json_get(object, "if_late") != NULL) {
		hp_reader_error(reader, hp_json_get(object, "if_late"), "timed",
			_("nothing is late without 'within_seconds'"));
	} else if (is_within && is_wait && timer->within_seconds != 0 &&
		   timer->wait_seconds >= timer->within_seconds) {
		hp_reader_error(reader, object, "timed",
			_("the time to wait must be shorter than the time there is"));
	}
	step->timer = timer;
}

/* R62 to R64. */
static void parse_second(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const words[] = {"before", "after", NULL};
	static const char *const members[] = {"ask", "answer", NULL};
	const struct hp_json *value = hp_json_get(json, "second_person");

	if (hp_json_is(value, HP_JSON_OBJECT)) {
		(void)hp_reader_members(reader, value, members);
		step->second = HP_SECOND_INDEPENDENT;
		step->independent_ask =
			hp_reader_text(reader, value, "ask", HP_TEXT_PROSE, true, scope);
		step->independent_answer =
			hp_reader_text(reader, value, "answer", HP_TEXT_FACT, true, scope);
		if (step->independent_answer != NULL && step->independent_answer[0] == '\0') {
			hp_reader_error(reader, hp_json_get(value, "answer"), "empty",
				_("this text is empty"));
		}
		return;
	}
	int word = hp_reader_word(reader, json, "second_person", words, -1);
	if (word >= 0) {
		step->second = word == 0 ? HP_SECOND_BEFORE : HP_SECOND_AFTER;
	}
}

/* A question to a group is the group's: an action has counted rounds only. */
void hp_parse_action(
	struct hp_reader *reader, struct hp_draft_step *draft, const struct hp_scope *inner)
{
	struct hp_step *step = draft->step;
	const struct hp_json *json = draft->json;

	step->critical = hp_reader_bool(reader, json, "critical");
	step->see = hp_reader_text(reader, json, "see", HP_TEXT_PROSE, false, inner);
	step->if_not = hp_reader_text(reader, json, "if_not", HP_TEXT_PROSE, false, inner);
	if (hp_json_get(json, "type") != NULL) {
		step->type = hp_reader_texts(reader, json, "type", HP_TEXT_TYPED, inner);
	}
	parse_defer(reader, json, step, inner);
	parse_timed(reader, json, step, inner);
	parse_second(reader, json, step, inner);
	hp_parse_repeat(reader, json, step, inner);
	hp_parse_require_host(reader, json, step, inner);
	hp_parse_checks(reader, draft, "verify", inner);
	if (reader->style) {
		hp_style_step(reader, draft);
	}
}
