/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines: which role they stand for, and whether they are who they are said to be
 * (DESIGN 6.5, 6.6, 6.8). */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"
#include "run_internal.h"

#define MACHINE_NAME_MAX 255 /* bytes; the longest a host name can be (RFC 1123) */

/* '@' and '/' divide references; what is not harmless to show cannot be typed from a label either.
 */
bool machine_name_is_valid(const char *name)
{
	size_t len = strlen(name);
	if (len > MACHINE_NAME_MAX || strpbrk(name, "@/") != NULL) {
		return false;
	}
	if (len > 0 && (name[0] == ' ' || name[len - 1] == ' ')) {
		return false;
	}
	char *clean = hp_text_clean(name, len, false);
	bool harmless = strcmp(clean, name) == 0;
	free(clean);
	return harmless;
}

bool class_fits(enum hp_mode mode, const char *class_)
{
	switch (mode) {
	case HP_MODE_LIVE:
		return hp_streq(class_, "live") || hp_streq(class_, "evidence");
	case HP_MODE_DRILL:
		return hp_streq(class_, "practice") || hp_streq(class_, "scripted");
	}
	return false;
}

size_t role_machine(const struct hp_run *run, const char *role, size_t *ret_count)
{
	size_t first = HP_NONE;
	*ret_count = 0;
	for (size_t i = 0; i < run->state.machine_count; i++) {
		if (!hp_streq(run->machines[i].role, role)) {
			continue;
		}
		first = first == HP_NONE ? i : first;
		(*ret_count)++;
	}
	return first;
}

static size_t machine_named(const struct hp_run *run, const char *role, const char *name)
{
	for (size_t i = 0; i < run->state.machine_count; i++) {
		const struct hp_machine *machine = &run->machines[i];
		if (hp_streq(machine->role, role) && hp_name_equal(machine->name, name)) {
			return i;
		}
	}
	return HP_NONE;
}

size_t find_machine(const struct hp_run *run, const char *role, const char *name)
{
	size_t count = 0;
	if (role == NULL || name == NULL) {
		return HP_NONE;
	}
	size_t index = machine_named(run, role, name);
	if (index != HP_NONE || name[0] != '\0') {
		return index;
	}
	/* Entered without a name, and it has taken its own since. */
	index = role_machine(run, role, &count);
	return count == 1 ? index : HP_NONE;
}

enum target_place target_place(
	const struct hp_run *run, size_t role, const char *name, size_t *ret_known)
{
	bool walking = run->state.phase != HP_PHASE_START;
	size_t count = 0;

	if (role == HP_NONE) {
		return TARGET_NO_ROLE;
	}
	const struct hp_role *about = &run->procedure->roles[role];
	size_t first = role_machine(run, about->name, &count);
	*ret_known = machine_named(run, about->name, name);
	if (*ret_known != HP_NONE) {
		return TARGET_KNOWN;
	}
	if (count == 1 && (!about->many || walking) && name[0] == '\0') {
		*ret_known = first;
		return TARGET_KNOWN;
	}
	if (count > 0 && !about->many) {
		if (!walking && run->machines[first].name[0] == '\0') {
			*ret_known = first; /* Nobody had named it yet. */
			return TARGET_KNOWN;
		}
		return TARGET_ONE_MACHINE;
	}
	if (walking) {
		return TARGET_LATE;
	}
	return run->state.machine_count >= RUN_MACHINES_MAX ? TARGET_TOO_MANY : TARGET_NEW;
}

/* ---- identity ---- */

static const char *const identity_names[] = {
	[HP_IDENTITY_UNREAD] = "unread",
	[HP_IDENTITY_MATCH] = "match",
	[HP_IDENTITY_MISMATCH] = "mismatch",
	[HP_IDENTITY_UNKNOWN] = "unknown",
};

const char *identity_name(enum hp_identity identity)
{
	return identity_names[identity];
}

bool identity_from_name(const char *name, enum hp_identity *ret_identity)
{
	for (size_t i = HP_IDENTITY_MATCH; i < HP_ARRAY_SIZE(identity_names); i++) {
		if (hp_streq(name, identity_names[i])) {
			*ret_identity = (enum hp_identity)i;
			return true;
		}
	}
	return false;
}

const char *told_name(const struct hp_observation *observation)
{
	if (observation->outcome != HP_OUTCOME_FOUND) {
		return NULL;
	}
	const char *name = hp_json_get_string(observation->data, "name");
	return is_blank(name) ? NULL : name;
}

/* The name entered may be the long one, with the domain; a machine tells its own without. */
static bool names_agree(const char *entered, const char *own)
{
	if (hp_name_equal(entered, own)) {
		return true;
	}
	size_t label = strcspn(entered, ".");
	if (entered[label] == '\0') {
		return false;
	}
	char *first = hp_strndup(entered, label);
	bool equal = hp_name_equal(first, own);
	free(first);
	return equal;
}

static enum hp_identity judge_unnamed(
	const struct hp_run *run, const struct hp_machine *machine, const char *told)
{
	if (run->state.phase != HP_PHASE_START) {
		/* It told no name at the start, so there is nothing to contradict. */
		bool same = machine->own_name == NULL || hp_name_equal(machine->own_name, told);
		return same ? HP_IDENTITY_MATCH : HP_IDENTITY_MISMATCH;
	}
	if (!machine_name_is_valid(told)) {
		return HP_IDENTITY_UNKNOWN;
	}
	/* The same machine twice in one role: one of the two addresses is a mistake. */
	return machine_named(run, machine->role, told) == HP_NONE ? HP_IDENTITY_MATCH
								  : HP_IDENTITY_MISMATCH;
}

enum hp_identity judge_identity(
	const struct hp_run *run, size_t machine, const struct hp_observation *observation)
{
	const struct hp_machine *about = &run->machines[machine];
	const char *told = told_name(observation);

	if (told == NULL) {
		return HP_IDENTITY_UNKNOWN;
	}
	if (about->name[0] == '\0') {
		return judge_unnamed(run, about, told);
	}
	return names_agree(about->name, told) ? HP_IDENTITY_MATCH : HP_IDENTITY_MISMATCH;
}

bool machine_is_wrong(const struct hp_run *run, size_t machine)
{
	if (machine == HP_NONE) {
		return false;
	}
	switch (run->machines[machine].identity) {
	case HP_IDENTITY_UNREAD:
	case HP_IDENTITY_MISMATCH:
		return true;
	case HP_IDENTITY_MATCH:
	case HP_IDENTITY_UNKNOWN:
		return false;
	}
	return true;
}

bool instance_machine_is_wrong(const struct hp_run *run, size_t index)
{
	const struct hp_instance *instance = &run->instances[index];
	if (machine_is_wrong(run, instance->machine_index)) {
		return true;
	}
	for (size_t i = 0; i < instance->check_count; i++) {
		const struct hp_check_state *check = &run->checks[instance->first_check + i];
		if (!check->ended && machine_is_wrong(run, check->machine)) {
			return true;
		}
	}
	return false;
}

/* ---- the name typed before an irreversible act (R33) ---- */

bool typed_name_fits(const struct hp_run *run, size_t index, const char *typed, bool *ret_compared)
{
	const struct hp_machine *machine = &run->machines[run->instances[index].machine_index];
	bool named = machine->name[0] != '\0';
	bool told = machine->own_name != NULL;
	char *name = trimmed(typed);
	bool fits = (named && hp_name_equal(machine->name, name)) ||
		    (told && hp_name_equal(machine->own_name, name)) ||
		    (!named && !told && name[0] != '\0');

	free(name);
	*ret_compared = named || told;
	return fits;
}
