/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_EVENT_INTERNAL_H
#define HP_RUN_EVENT_INTERNAL_H

#include "holdpoint/event.h"

/* The members an event can have besides kind, mode and stamp. */
enum event_member {
	MEMBER_AT = 1U << 0,
	MEMBER_NAME = 1U << 1,
	MEMBER_MACHINE = 1U << 2,
	MEMBER_URL = 1U << 3,
	MEMBER_VALUE = 1U << 4,
	MEMBER_TEXT = 1U << 5,
	MEMBER_DIGEST = 1U << 6,
	MEMBER_ATTEMPT = 1U << 7,
	MEMBER_CHECK = 1U << 8,
	MEMBER_NUMBER = 1U << 9,
	MEMBER_JUDGEMENT = 1U << 10,   /* fact, verdict, why, expected, observed, observation */
	MEMBER_OBSERVATION = 1U << 11, /* of the fact `host` */
	MEMBER_PROGRAM = 1U << 12,     /* the program's version, in judgement.observed */
};

struct event_info {
	const char *name;
	unsigned required; /* Bits of enum event_member: an event without one of these is no event.
			    */
	unsigned optional;
};
const struct event_info *event_info(enum hp_event_kind kind);

/* A member that is a text: its key in JSON and its place in struct hp_event. */
struct event_text {
	unsigned member;
	const char *key;
	size_t offset;
};
extern const struct event_text event_texts[];
extern const size_t event_text_count;

/* The address of a text member. */
static inline const char **event_text_at(struct hp_event *event, const struct event_text *text)
{
	return (const char **)(void *)((char *)event + text->offset);
}

#endif
