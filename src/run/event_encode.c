/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stored form of an event: one JSON object, short stable keys, members that are NULL left out.
 * Both directions go through the table in event.c, so that what is written is what is read. Stored
 * bytes are hostile until they have been read: every member is checked for its type and range here,
 * and hp_run_apply() checks whether the event can follow.
 */
#include "holdpoint/event.h"

#include "event_internal.h"
#include "holdpoint/json.h"

static void set_text(struct hp_json *object, const char *key, const char *text)
{
	if (text != NULL) {
		hp_json_set_string(object, key, text);
	}
}

static struct hp_json *encode_actor(const struct hp_actor *actor)
{
	struct hp_json *by = hp_json_new_object();
	set_text(by, "name", actor->name);
	set_text(by, "initials", actor->initials);
	hp_json_set_int(by, "uid", actor->uid);
	set_text(by, "login", actor->login);
	set_text(by, "tty", actor->tty);
	set_text(by, "remote", actor->remote);
	return by;
}

static void encode_judgement(struct hp_json *object, const struct hp_event *event)
{
	const struct hp_judgement *judgement = &event->judgement;
	hp_json_set_string(object, "fact", hp_fact_info(event->fact)->name);
	hp_json_set_string(object, "verdict", hp_verdict_name(judgement->verdict));
	hp_json_set_string(object, "why", hp_why_name(judgement->why));
	set_text(object, "expected", judgement->expected);
	set_text(object, "observed", judgement->observed);
	set_text(object, "advice", judgement->advice);
	hp_json_set(object, "observation", hp_observation_to_json(&judgement->observation));
}

char *hp_event_encode(const struct hp_event *event)
{
	const struct event_info *info = event_info(event->kind);
	unsigned members = info->required | info->optional;
	struct hp_event borrowed = *event;
	struct hp_json *object = hp_json_new_object();
	char time[HP_TIME_SIZE];

	hp_time_format(event->stamp.moment.wall_ms, time);
	hp_json_set_int(object, "v", HP_EVENT_VERSION);
	hp_json_set_string(object, "event", info->name);
	hp_json_set_string(object, "mode", hp_mode_name(event->mode));
	hp_json_set_string(object, "time", time);
	hp_json_set_int(object, "boot_ms", event->stamp.moment.boot_ms);
	set_text(object, "boot", event->stamp.boot_id);
	hp_json_set(object, "by", encode_actor(&event->stamp.actor));
	for (size_t i = 0; i < event_text_count; i++) {
		if (members & event_texts[i].member) {
			set_text(object, event_texts[i].key,
				*event_text_at(&borrowed, &event_texts[i]));
		}
	}
	if (members & MEMBER_ATTEMPT) {
		hp_json_set_int(object, "attempt", (int64_t)event->attempt);
	}
	if (members & MEMBER_CHECK) {
		hp_json_set_int(object, "check", (int64_t)event->check);
	}
	if (members & MEMBER_NUMBER) {
		hp_json_set_int(object, "number", (int64_t)event->number);
	}
	if (members & MEMBER_PROGRAM) {
		set_text(object, "observed", event->judgement.observed);
	}
	if (members & MEMBER_OBSERVATION) {
		hp_json_set(object, "observation",
			hp_observation_to_json(&event->judgement.observation));
	}
	if (members & MEMBER_JUDGEMENT) {
		encode_judgement(object, event);
	}
	char *text = hp_json_print(object);
	hp_json_free(object);
	return text;
}
