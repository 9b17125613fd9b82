/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/fact.h"

#include <stdlib.h>
#include <string.h>

#include "fact_internal.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"

#define SOURCE_BYTES_MAX 32767
#define REASON_BYTES_MAX 8192

void hp_observation_init(struct hp_observation *observation)
{
	*observation = (struct hp_observation){
		.outcome = HP_OUTCOME_UNREADABLE,
		.reason_code = hp_strdup("internal"),
		.reason = hp_strdup(_("nothing was read")),
	};
}

void hp_observation_finish(struct hp_observation *observation)
{
	if (observation == NULL) {
		return;
	}
	hp_json_free(observation->data);
	free(observation->source);
	free(observation->reason_code);
	free(observation->reason);
	*observation = (struct hp_observation){.outcome = HP_OUTCOME_UNREADABLE};
}

void hp_observation_copy(const struct hp_observation *from, struct hp_observation *ret_to)
{
	*ret_to = (struct hp_observation){
		.outcome = from->outcome,
		.data = hp_json_copy(from->data),
		.source = hp_strdup(from->source),
		.wall_ms = from->wall_ms,
		.reason_code = hp_strdup(from->reason_code),
		.reason = hp_strdup(from->reason),
	};
}

/** Puts `next` in the place of what was there; the texts may come from what was there. */
static void replace(struct hp_observation *observation, struct hp_observation next)
{
	next.wall_ms = hp_clock_now().wall_ms;
	hp_observation_finish(observation);
	*observation = next;
}

void hp_observation_set_found(
	struct hp_observation *observation, struct hp_json *data_taken, const char *source)
{
	struct hp_json *data = data_taken != NULL ? data_taken : hp_json_new_object();

	replace(observation, (struct hp_observation){
				     .outcome = HP_OUTCOME_FOUND,
				     .data = data,
				     .source = hp_strdup(source),
			     });
}

void hp_observation_set_absent(struct hp_observation *observation, const char *source)
{
	replace(observation, (struct hp_observation){
				     .outcome = HP_OUTCOME_ABSENT,
				     .source = hp_strdup(source),
			     });
}

void hp_observation_set_unreadable(
	struct hp_observation *observation, const char *code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *reason = hp_vasprintf(fmt, args);
	va_end(args);

	replace(observation, (struct hp_observation){
				     .outcome = HP_OUTCOME_UNREADABLE,
				     .reason_code = hp_strdup(code != NULL ? code : "internal"),
				     .reason = reason,
			     });
}

bool hp_observation_equal(const struct hp_observation *a, const struct hp_observation *b)
{
	return a->outcome == b->outcome && hp_streq(a->reason_code, b->reason_code) &&
	       hp_json_equal(a->data, b->data);
}

/** found: true, false, or null for unreadable. */
static struct hp_json *outcome_to_json(enum hp_outcome outcome)
{
	switch (outcome) {
	case HP_OUTCOME_FOUND:
		return hp_json_new_bool(true);
	case HP_OUTCOME_ABSENT:
		return hp_json_new_bool(false);
	case HP_OUTCOME_UNREADABLE:
		break;
	}
	return hp_json_new_null();
}

struct hp_json *hp_observation_to_json(const struct hp_observation *observation)
{
	struct hp_json *json = hp_json_new_object();
	char time[HP_TIME_SIZE];

	hp_time_format(observation->wall_ms, time);
	hp_json_set(json, "found", outcome_to_json(observation->outcome));
	hp_json_set(json, "data", hp_json_copy(observation->data));
	hp_json_set_string(json, "source", observation->source);
	hp_json_set_string(json, "time", time);
	hp_json_set_string(json, "reason_code", observation->reason_code);
	hp_json_set_string(json, "unreadable", observation->reason);
	return json;
}

static int fail_member(struct hp_error *err, const char *member)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("the answer's \"%s\" is missing or not as it must be"), member);
}

static bool is_missing(const struct hp_json *json, const char *member)
{
	const struct hp_json *value = hp_json_get(json, member);
	return value == NULL || hp_json_is(value, HP_JSON_NULL);
}

/** A text that may be missing or null, of at most `max` bytes; *ret_text borrows it or is NULL. */
static bool take_text(
	const struct hp_json *json, const char *member, size_t max, const char **ret_text)
{
	const char *text = hp_json_get_string(json, member);

	if (text == NULL && !is_missing(json, member)) {
		return false;
	}
	if (text != NULL && strlen(text) > max) {
		return false;
	}
	*ret_text = text;
	return true;
}

static int take_outcome(
	const struct hp_json *json, enum hp_outcome *ret_outcome, struct hp_error *err)
{
	const struct hp_json *found = hp_json_get(json, "found");

	if (hp_json_is(found, HP_JSON_BOOL)) {
		*ret_outcome = hp_json_bool(found) ? HP_OUTCOME_FOUND : HP_OUTCOME_ABSENT;
		return 0;
	}
	if (hp_json_is(found, HP_JSON_NULL)) {
		*ret_outcome = HP_OUTCOME_UNREADABLE;
		return 0;
	}
	return fail_member(err, "found");
}

/** What the outcome asks for must be there, and what contradicts it must not. */
static int check_agreement(
	enum hp_outcome outcome, const struct hp_json *json, struct hp_error *err)
{
	bool found = outcome == HP_OUTCOME_FOUND;
	bool unreadable = outcome == HP_OUTCOME_UNREADABLE;

	if (!found && !is_missing(json, "data")) {
		return fail_member(err, "data");
	}
	if (unreadable == is_missing(json, "reason_code")) {
		return fail_member(err, "reason_code");
	}
	if (unreadable == is_missing(json, "unreadable")) {
		return fail_member(err, "unreadable");
	}
	return 0;
}

int hp_observation_from_json(enum hp_fact_kind kind, const struct hp_json *json,
	struct hp_observation *ret_observation, struct hp_error *err)
{
	struct hp_observation made = {.outcome = HP_OUTCOME_UNREADABLE};
	const char *source = NULL;
	const char *code = NULL;
	const char *reason = NULL;

	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		return hp_error_set(err, HP_ERR_INVALID, _("the answer is not an object"));
	}
	int status = take_outcome(json, &made.outcome, err);
	if (status == 0) {
		status = check_agreement(made.outcome, json, err);
	}
	if (status == 0 && made.outcome == HP_OUTCOME_FOUND) {
		status = hp_fact_data_check(kind, hp_json_get(json, "data"), err);
	}
	if (status < 0) {
		return status;
	}
	if (hp_time_parse(hp_json_get_string(json, "time"), &made.wall_ms) < 0) {
		return fail_member(err, "time");
	}
	if (!take_text(json, "source", SOURCE_BYTES_MAX, &source)) {
		return fail_member(err, "source");
	}
	if (!take_text(json, "reason_code", HP_CODE_MAX, &code) ||
		(code != NULL && !hp_is_code(code))) {
		return fail_member(err, "reason_code");
	}
	if (!take_text(json, "unreadable", REASON_BYTES_MAX, &reason)) {
		return fail_member(err, "unreadable");
	}
	if (made.outcome == HP_OUTCOME_FOUND) {
		made.data = is_missing(json, "data") ? hp_json_new_object()
						     : hp_json_copy(hp_json_get(json, "data"));
	}
	made.source = hp_strdup(source);
	made.reason_code = hp_strdup(code);
	made.reason = hp_strdup(reason);
	*ret_observation = made;
	return 0;
}
