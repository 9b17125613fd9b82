/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what event_encode.c wrote, or what somebody else put in its place. */
#include "holdpoint/event.h"

#include <limits.h>
#include <string.h>

#include "event_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/json.h"

/* Numbers in an event count checks, attempts and lines: none comes near this. */
#define NUMBER_MAX INT_MAX

/* Messages of this file are details for a developer; who loads a journal words what it means for a
 * person. */
static int broken(struct hp_error *err, const char *key, const char *what)
{
	return hp_error_set(err, HP_ERR_INVALID, "stored event: member \"%s\" %s", key, what);
}

static int read_text(const struct hp_json *object, const char *key, bool required,
	const char **ret_text, struct hp_error *err)
{
	const struct hp_json *member = hp_json_get(object, key);
	if (member == NULL) {
		return required ? broken(err, key, "is missing") : 0;
	}
	if (!hp_json_is(member, HP_JSON_STRING)) {
		return broken(err, key, "is not a string");
	}
	*ret_text = hp_json_string(member);
	return 0;
}

static int read_int(const struct hp_json *object, const char *key, int64_t min, int64_t max,
	int64_t *ret_number, struct hp_error *err)
{
	const struct hp_json *member = hp_json_get(object, key);
	if (!hp_json_is(member, HP_JSON_INT)) {
		return broken(err, key, "is not a whole number");
	}
	int64_t number = hp_json_int(member);
	if (number < min || number > max) {
		return broken(err, key, "is out of range");
	}
	*ret_number = number;
	return 0;
}

static int read_kind(
	const struct hp_json *object, enum hp_event_kind *ret_kind, struct hp_error *err)
{
	const char *name = hp_json_get_string(object, "event");
	for (size_t i = 0; i < HP_EVENT_COUNT_; i++) {
		if (hp_streq(name, event_info((enum hp_event_kind)i)->name)) {
			*ret_kind = (enum hp_event_kind)i;
			return 0;
		}
	}
	return broken(err, "event", "names no kind of event");
}

static int read_mode(const struct hp_json *object, enum hp_mode *ret_mode, struct hp_error *err)
{
	const char *name = hp_json_get_string(object, "mode");
	if (hp_streq(name, hp_mode_name(HP_MODE_LIVE))) {
		*ret_mode = HP_MODE_LIVE;
		return 0;
	}
	if (hp_streq(name, hp_mode_name(HP_MODE_DRILL))) {
		*ret_mode = HP_MODE_DRILL;
		return 0;
	}
	return broken(err, "mode", "is neither live nor drill");
}

static int read_actor(
	const struct hp_json *object, struct hp_actor *ret_actor, struct hp_error *err)
{
	const struct hp_json *by = hp_json_get(object, "by");
	const struct {
		const char *key;
		const char **text;
	} texts[] = {
		{"name", &ret_actor->name},
		{"initials", &ret_actor->initials},
		{"login", &ret_actor->login},
		{"tty", &ret_actor->tty},
		{"remote", &ret_actor->remote},
	};

	if (!hp_json_is(by, HP_JSON_OBJECT)) {
		return broken(err, "by", "is not an object");
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		int status = read_text(by, texts[i].key, false, texts[i].text, err);
		if (status < 0) {
			return status;
		}
	}
	return read_int(by, "uid", INT64_MIN, INT64_MAX, &ret_actor->uid, err);
}

static int read_stamp(
	const struct hp_json *object, struct hp_stamp *ret_stamp, struct hp_error *err)
{
	const char *time = NULL;
	int status = read_text(object, "time", true, &time, err);
	if (status < 0) {
		return status;
	}
	if (hp_time_parse(time, &ret_stamp->moment.wall_ms) < 0) {
		return broken(err, "time", "is not a time");
	}
	status = read_int(object, "boot_ms", INT64_MIN, INT64_MAX, &ret_stamp->moment.boot_ms, err);
	if (status < 0) {
		return status;
	}
	status = read_text(object, "boot", false, &ret_stamp->boot_id, err);
	if (status < 0) {
		return status;
	}
	return read_actor(object, &ret_stamp->actor, err);
}

static int read_numbers(const struct hp_json *object, unsigned members, struct hp_event *event,
	struct hp_error *err)
{
	int64_t attempt = 0;
	int64_t check = 0;
	int64_t number = 0;
	int status = 0;

	if (members & MEMBER_ATTEMPT) {
		status = read_int(object, "attempt", 1, NUMBER_MAX, &attempt, err);
	}
	if (status == 0 && (members & MEMBER_CHECK)) {
		status = read_int(object, "check", 1, NUMBER_MAX, &check, err);
	}
	if (status == 0 && (members & MEMBER_NUMBER)) {
		status = read_int(object, "number", 1, NUMBER_MAX, &number, err);
	}
	event->attempt = (unsigned)attempt;
	event->check = (size_t)check;
	event->number = (size_t)number;
	return status;
}

static int read_texts(const struct hp_json *object, const struct event_info *info,
	struct hp_event *event, struct hp_error *err)
{
	for (size_t i = 0; i < event_text_count; i++) {
		const struct event_text *text = &event_texts[i];
		if (!((info->required | info->optional) & text->member)) {
			continue;
		}
		int status = read_text(object, text->key, (info->required & text->member) != 0,
			event_text_at(event, text), err);
		if (status < 0) {
			return status;
		}
	}
	return 0;
}

/* ret_judgement is initialised by the caller, who also frees it, whatever happens here. */
static int read_observation(const struct hp_json *object, enum hp_fact_kind fact,
	struct hp_judgement *ret_judgement, struct hp_error *err)
{
	struct hp_observation observation;
	const struct hp_json *member = hp_json_get(object, "observation");
	if (!hp_json_is(member, HP_JSON_OBJECT)) {
		return broken(err, "observation", "is not an object");
	}
	int status = hp_observation_from_json(fact, member, &observation, err);
	if (status < 0) {
		return status;
	}
	hp_observation_finish(&ret_judgement->observation);
	ret_judgement->observation = observation;
	return 0;
}

static int read_judgement(const struct hp_json *object, enum hp_fact_kind *ret_fact,
	struct hp_judgement *ret_judgement, struct hp_error *err)
{
	const char *fact = hp_json_get_string(object, "fact");
	const char *expected = NULL;
	const char *observed = NULL;
	const char *advice = NULL;

	if (fact == NULL || !hp_fact_kind_from_name(fact, ret_fact, NULL)) {
		return broken(err, "fact", "names no fact");
	}
	if (!hp_verdict_from_name(hp_json_get_string(object, "verdict"), &ret_judgement->verdict)) {
		return broken(err, "verdict", "is no verdict");
	}
	if (!hp_why_from_name(hp_json_get_string(object, "why"), &ret_judgement->why)) {
		return broken(err, "why", "is no reason");
	}
	int status = read_text(object, "expected", false, &expected, err);
	if (status == 0) {
		status = read_text(object, "observed", false, &observed, err);
	}
	if (status == 0) {
		status = read_text(object, "advice", false, &advice, err);
	}
	if (status < 0) {
		return status;
	}
	ret_judgement->advice = hp_strdup(advice);
	ret_judgement->expected = hp_strdup(expected);
	ret_judgement->observed = hp_strdup(observed);
	return read_observation(object, *ret_fact, ret_judgement, err);
}

static int read_members(const struct hp_json *object, struct hp_event *event, struct hp_error *err)
{
	const struct event_info *info = event_info(event->kind);
	unsigned members = info->required | info->optional;
	const char *program = NULL;

	int status = read_texts(object, info, event, err);
	if (status == 0) {
		status = read_numbers(object, members, event, err);
	}
	if (status == 0 && (members & MEMBER_PROGRAM)) {
		status = read_text(object, "observed", false, &program, err);
		event->judgement.observed = hp_strdup(program);
	}
	if (status == 0 && (members & MEMBER_OBSERVATION)) {
		event->has_judgement = true;
		event->fact = HP_FACT_HOST;
		status = read_observation(object, HP_FACT_HOST, &event->judgement, err);
	}
	if (status == 0 && (members & MEMBER_JUDGEMENT)) {
		event->has_judgement = true;
		status = read_judgement(object, &event->fact, &event->judgement, err);
	}
	return status;
}

static int read_version(const struct hp_json *object, struct hp_error *err)
{
	int64_t version = 0;
	if (!hp_json_is(object, HP_JSON_OBJECT)) {
		return hp_error_set(err, HP_ERR_INVALID, "stored event: not an object");
	}
	int status = read_int(object, "v", 1, INT64_MAX, &version, err);
	if (status < 0) {
		return status;
	}
	if (version > HP_EVENT_VERSION) {
		return hp_error_set(err, HP_ERR_NEWER,
			"stored event: version %lld, this program knows up to %d",
			(long long)version, HP_EVENT_VERSION);
	}
	return 0;
}

int hp_event_decode(const char *bytes, size_t len, struct hp_events *events, struct hp_error *err)
{
	struct hp_json *object = NULL;
	struct hp_event event = {0};

	int status = hp_json_parse_value(bytes, len, &object, err);
	if (status < 0) {
		return HP_ERR_INVALID;
	}
	hp_judgement_init(&event.judgement);
	status = read_version(object, err);
	if (status == 0) {
		status = read_kind(object, &event.kind, err);
	}
	if (status == 0) {
		status = read_mode(object, &event.mode, err);
	}
	if (status == 0) {
		status = read_stamp(object, &event.stamp, err);
	}
	if (status == 0) {
		status = read_members(object, &event, err);
	}
	if (status == 0) {
		(void)hp_events_add(events, &event);
	}
	hp_judgement_finish(&event.judgement);
	hp_json_free(object);
	return status;
}
