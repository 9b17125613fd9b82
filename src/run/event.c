/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/event.h"

#include <stdlib.h>
#include <string.h>

#include "event_internal.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

/* The one table of events: their stable names and which members each kind has. */
static const struct event_info infos[HP_EVENT_COUNT_] = {
	[HP_EVENT_RUN_STARTED] = {"run.started",
		MEMBER_NAME | MEMBER_TEXT | MEMBER_VALUE | MEMBER_DIGEST, MEMBER_PROGRAM},
	[HP_EVENT_SIGNED_ON] = {"signed.on", MEMBER_NAME, MEMBER_VALUE},
	[HP_EVENT_CONDITION_AGREED] = {"condition.agreed", 0, 0},
	[HP_EVENT_PREREQUISITE_MET] = {"prerequisite.met", MEMBER_NUMBER, MEMBER_TEXT},
	[HP_EVENT_PARAMETER_SET] = {"parameter.set", MEMBER_NAME | MEMBER_VALUE, 0},
	[HP_EVENT_TARGET_SET] = {"target.set",
		MEMBER_NAME | MEMBER_MACHINE | MEMBER_URL | MEMBER_VALUE, MEMBER_TEXT},
	[HP_EVENT_IDENTIFIED] = {"identified",
		MEMBER_NAME | MEMBER_MACHINE | MEMBER_VALUE | MEMBER_OBSERVATION, MEMBER_TEXT},
	[HP_EVENT_BASELINE_READ] = {"baseline.read", MEMBER_AT | MEMBER_CHECK | MEMBER_JUDGEMENT,
		0},
	[HP_EVENT_WALK_BEGUN] = {"walk.begun", 0, 0},
	[HP_EVENT_NAME_CONFIRMED] = {"name.confirmed",
		MEMBER_AT | MEMBER_MACHINE | MEMBER_TEXT | MEMBER_VALUE, 0},
	[HP_EVENT_CHECK_JUDGED] = {"check.judged",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_CHECK | MEMBER_JUDGEMENT, 0},
	[HP_EVENT_CHECK_ENDED] = {"check.ended", MEMBER_AT | MEMBER_CHECK | MEMBER_TEXT, 0},
	[HP_EVENT_STEP_DONE] = {"step.done", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_VALUE, 0},
	[HP_EVENT_STEP_REFUSED] = {"step.refused", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_VALUE,
		MEMBER_TEXT | MEMBER_NAME},
	[HP_EVENT_STEP_ATTESTED] = {"step.attested", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_TEXT, 0},
	[HP_EVENT_STEP_OVERRIDDEN] = {"step.overridden", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_TEXT,
		MEMBER_NAME | MEMBER_VALUE},
	[HP_EVENT_STEP_NA] = {"step.na", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_TEXT, 0},
	[HP_EVENT_STEP_REOPENED] = {"step.reopened", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_CHECK, 0},
	[HP_EVENT_STEP_STALE] = {"step.stale", MEMBER_AT | MEMBER_CHECK, 0},
	[HP_EVENT_DECIDED] = {"decided", MEMBER_AT | MEMBER_VALUE, MEMBER_TEXT | MEMBER_NAME},
	[HP_EVENT_NOTE] = {"note", MEMBER_TEXT, MEMBER_AT},
	[HP_EVENT_HELD] = {"held", 0, MEMBER_AT | MEMBER_TEXT},
	[HP_EVENT_RESUMED] = {"resumed", 0, MEMBER_AT | MEMBER_TEXT},
	[HP_EVENT_STOPPED] = {"stopped", MEMBER_TEXT, MEMBER_AT},
	[HP_EVENT_COMPLETED] = {"completed", MEMBER_VALUE | MEMBER_TEXT, 0},
	[HP_EVENT_VALUE_ENTERED] = {"value.entered",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_NAME | MEMBER_VALUE, 0},
	[HP_EVENT_HITS_CONFIRMED] = {"hits.confirmed",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_NAME | MEMBER_VALUE, MEMBER_TEXT},
	[HP_EVENT_REMEMBERED] = {"remembered", MEMBER_AT | MEMBER_NAME | MEMBER_VALUE, MEMBER_TEXT},
	[HP_EVENT_TIMER_STARTED] = {"timer.started",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_VALUE | MEMBER_NUMBER | MEMBER_TEXT, 0},
	[HP_EVENT_TIMER_PASSED] = {"timer.passed", MEMBER_AT | MEMBER_ATTEMPT, 0},
	[HP_EVENT_STEP_DEFERRED] = {"step.deferred",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_TEXT | MEMBER_VALUE, 0},
	[HP_EVENT_STEP_DUE] = {"step.due", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_TEXT, 0},
	[HP_EVENT_JUMPED] = {"jumped", MEMBER_AT | MEMBER_ATTEMPT | MEMBER_VALUE, 0},
	[HP_EVENT_SECOND_SIGNED] = {"second.signed",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_NAME | MEMBER_VALUE, MEMBER_TEXT},
	[HP_EVENT_STEP_PERFORMED] = {"step.performed", MEMBER_AT | MEMBER_ATTEMPT, MEMBER_TEXT},
	[HP_EVENT_GROUP_OVERRIDDEN] = {"group.overridden", MEMBER_AT | MEMBER_TEXT | MEMBER_NUMBER,
		MEMBER_NAME},
	[HP_EVENT_PAPER_PRINTED] = {"paper.printed", MEMBER_TEXT | MEMBER_NUMBER, MEMBER_AT},
	[HP_EVENT_PAPER_ENTERED] = {"paper.entered",
		MEMBER_AT | MEMBER_ATTEMPT | MEMBER_NAME | MEMBER_VALUE, MEMBER_TEXT},
};

const struct event_text event_texts[] = {
	{MEMBER_AT, "at", offsetof(struct hp_event, at)},
	{MEMBER_NAME, "name", offsetof(struct hp_event, name)},
	{MEMBER_MACHINE, "machine", offsetof(struct hp_event, machine)},
	{MEMBER_URL, "url", offsetof(struct hp_event, url)},
	{MEMBER_VALUE, "value", offsetof(struct hp_event, value)},
	{MEMBER_TEXT, "text", offsetof(struct hp_event, text)},
	{MEMBER_DIGEST, "digest", offsetof(struct hp_event, digest)},
};
const size_t event_text_count = HP_ARRAY_SIZE(event_texts);

const struct event_info *event_info(enum hp_event_kind kind)
{
	return (size_t)kind < HP_EVENT_COUNT_ ? &infos[kind] : NULL;
}

const char *hp_event_kind_name(enum hp_event_kind kind)
{
	const struct event_info *info = event_info(kind);
	return info != NULL ? info->name : "?";
}

const char *hp_mode_name(enum hp_mode mode)
{
	switch (mode) {
	case HP_MODE_LIVE:
		return "live";
	case HP_MODE_DRILL:
		return "drill";
	}
	return "?";
}

void hp_events_init(struct hp_events *events)
{
	*events = (struct hp_events){0};
	hp_arena_init(&events->arena);
}

void hp_events_finish(struct hp_events *events)
{
	if (events == NULL) {
		return;
	}
	for (size_t i = 0; i < events->count; i++) {
		hp_judgement_finish(&events->items[i].judgement);
	}
	free(events->items);
	hp_arena_finish(&events->arena);
	*events = (struct hp_events){0};
}

/*
 * A text is made valid UTF-8 when it becomes part of an event, not when it is written: the state
 * reached live and the state replayed from the stored bytes must not differ by a byte.
 */
static const char *keep_text(struct hp_arena *arena, const char *text)
{
	if (text == NULL || hp_utf8_is_valid(text, strlen(text))) {
		return hp_arena_strdup(arena, text);
	}
	char *repaired = hp_utf8_repair(text, strlen(text));
	const char *kept = hp_arena_strdup(arena, repaired);
	free(repaired);
	return kept;
}

static void repair(char **text)
{
	if (*text == NULL || hp_utf8_is_valid(*text, strlen(*text))) {
		return;
	}
	char *repaired = hp_utf8_repair(*text, strlen(*text));
	free(*text);
	*text = repaired;
}

/* What contradicts the outcome goes, what it needs is there: the stored form is refused otherwise.
 */
static void settle_observation(struct hp_observation *observation)
{
	bool unreadable = observation->outcome == HP_OUTCOME_UNREADABLE;
	if (observation->outcome != HP_OUTCOME_FOUND) {
		hp_json_free(observation->data);
		observation->data = NULL;
	} else if (observation->data == NULL) {
		observation->data = hp_json_new_object();
	}
	if (!unreadable) {
		free(observation->reason_code);
		free(observation->reason);
		observation->reason_code = NULL;
		observation->reason = NULL;
		return;
	}
	if (observation->reason_code == NULL) {
		observation->reason_code = hp_strdup("internal");
	}
	if (observation->reason == NULL) {
		observation->reason = hp_strdup("");
	}
}

static void keep_judgement(const struct hp_event *from, struct hp_judgement *ret_to)
{
	if (!from->has_judgement) {
		hp_judgement_init(ret_to);
		ret_to->observed = hp_strdup(from->judgement.observed);
	} else {
		hp_judgement_copy(&from->judgement, ret_to);
	}
	repair(&ret_to->expected);
	repair(&ret_to->observed);
	repair(&ret_to->observation.source);
	repair(&ret_to->observation.reason_code);
	repair(&ret_to->observation.reason);
	settle_observation(&ret_to->observation);
}

/* What a kind does not have is not kept: the stored form does not have it either. */
static void keep_members(struct hp_arena *arena, struct hp_event *event)
{
	const struct event_info *info = event_info(event->kind);
	unsigned members = info != NULL ? info->required | info->optional : 0;

	for (size_t i = 0; i < event_text_count; i++) {
		const char **text = event_text_at(event, &event_texts[i]);
		*text = members & event_texts[i].member ? keep_text(arena, *text) : NULL;
	}
	event->attempt = members & MEMBER_ATTEMPT ? event->attempt : 0;
	event->check = members & MEMBER_CHECK ? event->check : 0;
	event->number = members & MEMBER_NUMBER ? event->number : 0;
}

struct hp_event *hp_events_add(struct hp_events *events, const struct hp_event *event)
{
	struct hp_event copy = *event;
	struct hp_arena *arena = &events->arena;

	keep_members(arena, &copy);
	copy.stamp.boot_id = keep_text(arena, event->stamp.boot_id);
	copy.stamp.actor.name = keep_text(arena, event->stamp.actor.name);
	copy.stamp.actor.initials = keep_text(arena, event->stamp.actor.initials);
	copy.stamp.actor.login = keep_text(arena, event->stamp.actor.login);
	copy.stamp.actor.tty = keep_text(arena, event->stamp.actor.tty);
	copy.stamp.actor.remote = keep_text(arena, event->stamp.actor.remote);
	keep_judgement(event, &copy.judgement);

	events->items =
		hp_grow(events->items, events->count, &events->capacity, sizeof(*events->items));
	events->items[events->count] = copy;
	return &events->items[events->count++];
}
