/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_RELATED_H
#define HP_RUN_RELATED_H

#include "run_internal.h"

struct builder;

/* Fills plan->related; all instances are there. */
void relate(struct builder *b);
void related_finish(struct related *related);

/* The first link of an instance; NULL. Lists are in the order of instances. */
const struct link *link_of(const struct links *links, size_t instance);

/* From where a name is looked up: in the words of which frame, at which instance (HP_NONE). */
struct viewpoint {
	size_t frame;
	size_t instance;
};
struct viewpoint viewpoint_of(const struct hp_run *run, size_t instance);

/* How far what belongs to `owner` is from there: the same call before others, the same machine
 * before none before another role's. HP_NONE: its names are not seen there (another procedure,
 * another call of it, another machine of the same role). */
size_t strangeness(const struct hp_run *run, const struct viewpoint *from, size_t owner);
/* It is to be preferred to one found before it in the list. */
bool is_nearer(const struct viewpoint *from, size_t owner, size_t distance, size_t least);

/* value.c */
/* One line that says something. */
bool is_clean_text(const char *text);
/* A value that must differ from another one (R35), seen from an instance. */
bool differs(const struct hp_run *run, size_t instance, const struct hp_parameter *parameter,
	const char *value);
/* Index in plan->related.remembers; HP_NONE. */
size_t find_remember(const struct hp_run *run, size_t instance, const char *name);
#define HITS_MAX 100000
/* The confirmed names, each once; NULL if that is no list of names, or one of them is not among
 * those that were read (`seen`; NULL where nothing could be read). hp_json_free. */
struct hp_json;
struct hp_json *confirmed_names(const char *confirmed, const char *seen);

/* second.c */
/* Without blanks around it, and one between words. Caller frees. */
char *person_name(const char *text);
bool same_name(const char *name, const char *other);
const char *sign_word(enum hp_second second); /* "before", ...; NULL for none. */
/* What he found is what has to be found. */
bool found_the_answer(const struct hp_run *run, size_t instance, const char *found);

/* timer.c */
/* When it was done, or 0 while it is not; of a group, when the last of it was. */
int64_t done_at(const struct hp_run *run, size_t index);

#endif
