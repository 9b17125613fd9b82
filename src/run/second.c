/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second person (R62 to R64), who is never the operator:
 *
 *   before        signs before the act is done; again after the step was opened again, or when the
 *                 one who signed has become the operator
 *   after         the checks are read, he signs, and that makes the step done
 *   independent   the operator is done; then the second person says what he found by himself. Equal
 *                 to the answer: done. Different: as if nobody had done it
 *
 * A signature counts only for the act that follows at once: it cannot be kept for later.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "related.h"

/* ---- who is who ---- */

/* Without blanks around it, and one between words. Caller frees. */
char *person_name(const char *text)
{
	static const char blanks[] = " \t\r\n";
	struct hp_str name;
	/* As it stands in an event: what decides now and what replays must compare the same. */
	char *repaired = hp_utf8_repair(text, strlen(text));
	hp_str_init(&name);
	for (const char *at = repaired + strspn(repaired, blanks); *at != '\0';) {
		size_t len = strcspn(at, blanks);
		hp_str_appendf(&name, "%s%.*s", name.len > 0 ? " " : "", (int)len, at);
		at += len;
		at += strspn(at, blanks);
	}
	free(repaired);
	return hp_str_detach(&name);
}

bool same_name(const char *name, const char *other)
{
	if (is_blank(other)) {
		return false;
	}
	char *its = person_name(other);
	bool same = hp_name_equal(name, its);
	free(its);
	return same;
}

/* By name or by initials; upper and lower case and blanks do not make another person. */
bool is_the_operator(const struct hp_run *run, const struct hp_actor *actor, const char *text)
{
	char *name = person_name(text);
	bool same = same_name(name, run->state.operator_name) || same_name(name, actor->name) ||
		    same_name(name, actor->initials);
	free(name);
	return same;
}

/* The first letter of each word. Caller frees. */
static char *initials_of(const char *name)
{
	struct hp_str initials;
	hp_str_init(&initials);
	bool begins = true;
	for (const char *at = name; *at != '\0';) {
		uint32_t character = 0;
		size_t len = hp_utf8_next(at, strlen(at), &character);
		len = len == 0 ? 1 : len;
		if (begins) {
			hp_str_appendf(&initials, "%.*s", (int)len, at);
		}
		begins = character == ' ' || character == '-';
		at += len;
	}
	return hp_str_detach(&initials);
}

/* Dots are written behind initials, or not: "K.N.", "K. N.", "KN". Caller frees. */
static char *without_dots(const char *text)
{
	struct hp_str name;
	hp_str_init(&name);
	for (const char *at = text; *at != '\0'; at++) {
		hp_str_append_char(&name, *at == '.' ? ' ' : *at);
	}
	char *plain = person_name(name.data != NULL ? name.data : "");
	hp_str_finish(&name);
	return plain;
}

/* "KN" and "K N": single letters are initials, whatever stands between them. Caller frees. */
static char *joined_initials(char *name)
{
	bool single = strchr(name, ' ') != NULL;
	for (const char *at = name; single && *at != '\0';) {
		uint32_t character = 0;
		size_t len = hp_utf8_next(at, strlen(at), &character);
		at += len == 0 ? 1 : len;
		single = *at == '\0' || *at == ' ';
		at += *at == ' ';
	}
	if (!single) {
		return name;
	}
	char *joined = initials_of(name);
	free(name);
	return joined;
}

/* The same name, or one is the initials of the other: "KN", "K.N." and "Karen Nilsen". */
static bool same_person(const char *text, const char *other)
{
	if (is_blank(text) || is_blank(other)) {
		return false;
	}
	char *name = joined_initials(without_dots(text));
	char *its = joined_initials(without_dots(other));
	char *initials = initials_of(name);
	char *its_initials = initials_of(its);
	bool same = hp_name_equal(name, its) ||
		    (strchr(its, ' ') == NULL && strchr(name, ' ') != NULL &&
			    hp_name_equal(initials, its)) ||
		    (strchr(name, ' ') == NULL && strchr(its, ' ') != NULL &&
			    hp_name_equal(its_initials, name));
	free(name);
	free(its);
	free(initials);
	free(its_initials);
	return same;
}

/* On paper people sign with initials; the one who did it may be the one who enters it, under his
 * name. */
bool is_the_performer(
	const struct hp_run *run, size_t instance, const struct hp_actor *actor, const char *text)
{
	const char *by = run->instances[instance].paper_by;
	if (by == NULL) {
		return is_the_operator(run, actor, text);
	}
	return same_person(text, by) ||
	       (is_the_operator(run, actor, by) && is_the_operator(run, actor, text)) ||
	       (same_person(by, run->state.operator_name) &&
		       same_person(text, run->state.operator_name));
}

bool hp_run_wants_second_before(const struct hp_run *run, size_t instance)
{
	if (instance >= run->state.instance_count) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	if (about->step->kind != HP_STEP_ACTION || about->step->second != HP_SECOND_BEFORE ||
		hp_step_state_is_terminal(about->state)) {
		return false;
	}
	if (about->signed_before == NULL) {
		return true;
	}
	return about->paper_by != NULL ? same_person(about->signed_before, about->paper_by)
				       : same_name(about->signed_before, run->state.operator_name);
}

bool wants_second_after(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *about = &run->instances[instance];
	switch (about->step->second) {
	case HP_SECOND_NONE:
	case HP_SECOND_BEFORE:
		return false;
	case HP_SECOND_AFTER:
	case HP_SECOND_INDEPENDENT:
		return !hp_step_state_is_terminal(about->state);
	}
	return true;
}

bool was_signed_just_now(const struct hp_run *run, size_t instance)
{
	return run->instances[instance].signed_after != NULL &&
	       run->signed_event == run->state.event_count;
}

const char *sign_word(enum hp_second second)
{
	switch (second) {
	case HP_SECOND_NONE:
		break;
	case HP_SECOND_BEFORE:
		return "before";
	case HP_SECOND_AFTER:
		return "after";
	case HP_SECOND_INDEPENDENT:
		return "independent";
	}
	return NULL;
}

/* What he found is what has to be found. An answer with a name that has no value fits nothing. */
bool found_the_answer(const struct hp_run *run, size_t instance, const char *found)
{
	const char *answer = run->instances[instance].step->independent_answer;
	bool missing = false;
	char *wanted = run_fill(run, instance, answer != NULL ? answer : "", &missing);
	char *its = trimmed(wanted);
	char *said = trimmed(found);
	bool fits = !missing && its[0] != '\0' && hp_name_equal(its, said);
	free(wanted);
	free(its);
	free(said);
	return fits;
}

/* ---- events ---- */

static int open_action(const struct hp_run *run, const struct applying *a, enum hp_second second)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	int status = event_place(run, a);
	if (status < 0) {
		return status;
	}
	if (instance->step->kind != HP_STEP_ACTION || instance->step->second != second ||
		hp_step_state_is_terminal(instance->state)) {
		return cannot_follow(a, "no second person is wanted there");
	}
	return 0;
}

int apply_step_performed(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const char *by = a->event->stamp.actor.name;
	int status = open_action(run, a, HP_SECOND_INDEPENDENT);
	status = status == 0 ? event_hands(run, a) : status;
	if (status < 0) {
		return status;
	}
	bool seen = !is_blank(a->event->text);
	if (instance->performed || has_to_wait(run, a->instance, &a->event->stamp) ||
		any_check_fails(run, a->instance) ||
		(!seen && !all_checks_pass(run, a->instance))) {
		return cannot_follow(a, "it was not done");
	}
	instance->performed = true;
	instance->by = by != NULL ? run_keep(run, by) : run->state.operator_name;
	instance->text = seen ? run_keep(run, a->event->text) : NULL;
	return 0;
}

static bool may_sign(const struct hp_run *run, const struct applying *a)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	switch (instance->step->second) {
	case HP_SECOND_NONE:
		return false;
	case HP_SECOND_BEFORE:
		return hp_run_wants_second_before(run, a->instance);
	case HP_SECOND_AFTER:
		return !any_check_fails(run, a->instance);
	case HP_SECOND_INDEPENDENT:
		break;
	}
	char *name = person_name(event->name);
	bool other = instance->paper_by != NULL || !same_name(name, instance->by);
	free(name);
	return other && instance->performed && !any_check_fails(run, a->instance) &&
	       event->text != NULL && found_the_answer(run, a->instance, event->text);
}

int apply_second_signed(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	int status = open_action(run, a, instance->step->second);
	if (status < 0) {
		return status;
	}
	if (is_blank(event->name) ||
		is_the_performer(run, a->instance, &event->stamp.actor, event->name)) {
		return cannot_follow(a, "the second person is the operator");
	}
	if (!hp_streq(event->value, sign_word(instance->step->second)) || !may_sign(run, a) ||
		instance_machine_is_wrong(run, a->instance)) {
		return cannot_follow(a, "there is nothing to sign");
	}
	if (instance->step->second == HP_SECOND_BEFORE) {
		instance->signed_before = run_keep(run, event->name);
		return 0;
	}
	instance->signed_after = run_keep(run, event->name);
	run->signed_event = run->state.event_count + 1;
	return 0;
}
