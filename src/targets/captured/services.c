/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `service` and `services`. On Windows 2003 `sc query` lists services and drivers with
 * their state, and `sc qc` or the export of the registry tells how they start. Windows 2000 has no
 * sc: there the registry tells which services there are, and `net start` which of them run.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "facts.h"
#include "holdpoint/capture.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "net.h"
#include "sc.h"

/** Both lists of sc as one. */
struct listed {
	struct hp_sc_list lists[2];
	const struct hp_section *section; /* of the services, for where and when */
};

static void listed_finish(struct listed *listed)
{
	hp_sc_list_finish(&listed->lists[0]);
	hp_sc_list_finish(&listed->lists[1]);
}

/** 1; 0 if sc was not there or not asked; -1. */
static int read_lists(
	const struct hp_captured *captured, struct listed *ret_listed, struct hp_why *why)
{
	static const char *const commands[] = {HP_CAPTURE_SC_SERVICES, HP_CAPTURE_SC_DRIVERS};
	struct listed listed = {.section = NULL};
	int found = 1;
	for (size_t i = 0; found == 1 && i < HP_ARRAY_SIZE(commands); i++) {
		const struct hp_section *section =
			hp_sections_find(&captured->sections, commands[i]);
		if (section == NULL) {
			found = 0;
			break;
		}
		found = hp_sc_query(
			section->body, section->whole, section->file, &listed.lists[i], why);
		listed.section = listed.section == NULL ? section : listed.section;
	}
	if (found != 1) {
		listed_finish(&listed);
		return found;
	}
	*ret_listed = listed;
	return 1;
}

/** The start type: `sc qc` of that name, else the registry; NULL where neither was captured. */
static char *find_start(const struct hp_captured *captured, const char *name)
{
	char *command = hp_asprintf("sc qc %s 8000", name);
	char *shorter = hp_asprintf("sc qc %s", name);
	const struct hp_section *section = hp_sections_find(&captured->sections, command);
	section = section != NULL ? section : hp_sections_find(&captured->sections, shorter);
	char *start = section != NULL ? hp_strdup(hp_sc_start(section->body)) : NULL;
	free(shorter);
	free(command);
	if (start == NULL && captured->keys.impl != NULL) {
		struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {name}};
		struct hp_observation seen;
		hp_observation_init(&seen);
		hp_keys_read_service(&captured->keys, &fact, &seen);
		start = hp_strdup(hp_json_get_string(seen.data, "start"));
		hp_observation_finish(&seen);
	}
	return start;
}

static struct hp_json *service_json(
	const struct hp_captured *captured, const struct hp_sc_service *service)
{
	struct hp_json *data = hp_json_new_object();
	char *start = find_start(captured, service->name);
	hp_json_set_string(data, "name", service->name);
	hp_json_set_string(data, "display", service->display);
	hp_json_set_string(data, "start", start);
	hp_json_set_string(data, "state", service->state);
	if (service->type != NULL) {
		hp_json_set_string(data, "type", service->type);
	}
	free(start);
	return data;
}

static int unsure(const char *listed, const char *file, struct hp_why *why)
{
	return hp_why_set(why, "ambiguous-name",
		_("%s shows the name %s, which was cut or has a character that the code page of "
		  "the console lacks; it may be the one that is asked for. Look at the machine "
		  "itself and attest."),
		file, listed);
}

/** By short or display name: 1, 0, -1. */
static int find_listed(const struct listed *listed, const char *wanted,
	const struct hp_sc_service **ret_service, struct hp_why *why)
{
	const struct hp_sc_service *found = NULL;
	size_t others = 0;
	for (size_t l = 0; l < HP_ARRAY_SIZE(listed->lists); l++) {
		for (size_t i = 0; i < listed->lists[l].count; i++) {
			const struct hp_sc_service *service = &listed->lists[l].items[i];
			const char *display = service->display != NULL ? service->display : "";
			enum hp_captured_match by_name =
				hp_captured_match(service->name, false, wanted);
			enum hp_captured_match by_display =
				hp_captured_match(display, false, wanted);
			if (by_name == HP_MATCH_MAYBE || by_display == HP_MATCH_MAYBE) {
				return unsure(service->name, listed->section->file, why);
			}
			if (by_name == HP_MATCH_NO && by_display == HP_MATCH_NO) {
				continue;
			}
			others += found != NULL && !hp_name_equal(found->name, service->name);
			found = service;
		}
	}
	if (others > 0) {
		return hp_why_set(why, "ambiguous-name",
			_("%s is the name of one service and the display name of another; give the "
			  "short name of the one that is meant."),
			wanted);
	}
	*ret_service = found;
	return found != NULL ? 1 : 0;
}

static int list_listed(
	const struct listed *listed, const char *pattern, struct hp_strv *names, struct hp_why *why)
{
	for (size_t l = 0; l < HP_ARRAY_SIZE(listed->lists); l++) {
		for (size_t i = 0; i < listed->lists[l].count; i++) {
			const struct hp_sc_service *service = &listed->lists[l].items[i];
			enum hp_captured_match match =
				hp_captured_match_pattern(service->name, false, pattern);
			if (match == HP_MATCH_NO && service->display != NULL) {
				match = hp_captured_match_pattern(service->display, false, pattern);
			}
			if (match == HP_MATCH_MAYBE) {
				return unsure(service->name, listed->section->file, why);
			}
			if (match == HP_MATCH_YES) {
				hp_strv_add(names, service->name);
			}
		}
	}
	return 0;
}

/* ---- Windows 2000 ---- */

/** "running" if `net start` lists it, "stopped" if not; NULL where that cannot be told. Drivers are
 * not in that list. */
static const char *started_state(const struct hp_captured *captured, const struct hp_json *data,
	const struct hp_section **ret_section)
{
	const struct hp_section *section =
		hp_sections_find(&captured->sections, HP_CAPTURE_NET_START);
	const char *type = hp_json_get_string(data, "type");
	const char *display = hp_json_get_string(data, "display");
	const char *name = display != NULL ? display : hp_json_get_string(data, "name");
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	unsigned error = 0;
	if (section == NULL || type == NULL || name == NULL ||
		(strcmp(type, "own") != 0 && strcmp(type, "share") != 0)) {
		return NULL;
	}
	const char *state = NULL;
	if (hp_net_end(section->body, section->whole, section->file, &error, &why) == 1 &&
		hp_net_started(section->body, section->file, &list, &why) == 0) {
		state = "stopped";
		for (size_t i = 0; i < list.count; i++) {
			const struct hp_net_item *item = &list.items[i];
			enum hp_captured_match match =
				hp_captured_match(item->name, item->cut, name);
			if (match == HP_MATCH_MAYBE) {
				state = NULL;
				break;
			}
			state = match == HP_MATCH_YES ? "running" : state;
		}
		*ret_section = section;
	}
	hp_net_list_finish(&list);
	hp_why_finish(&why);
	return state;
}

/** From the registry, with the state of `net start`. */
static void read_without_sc(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	const struct hp_section *section = NULL;
	hp_keys_read_service(&captured->keys, fact, observation);
	if (fact->kind != HP_FACT_SERVICE || observation->outcome != HP_OUTCOME_FOUND) {
		return;
	}
	const char *state = started_state(captured, observation->data, &section);
	if (state == NULL) {
		return;
	}
	char *when = hp_captured_where(captured, section);
	char *source = hp_asprintf("%s; %s", observation->source, when);
	struct hp_json *data = hp_json_copy(observation->data);
	hp_json_set_string(data, "state", state);
	hp_observation_set_found(observation, data, source);
	free(source);
	free(when);
}

/* ---- the facts ---- */

void hp_captured_service(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct listed listed = {.section = NULL};
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = read_lists(captured, &listed, &why);
	if (found == 0 && captured->keys.impl != NULL) {
		read_without_sc(captured, fact, observation);
		return;
	}
	if (found == 0) {
		found = hp_captured_nothing(captured, HP_CAPTURE_SERVICES, fact, &why);
	} else if (found == 1 && fact->kind == HP_FACT_SERVICE) {
		const struct hp_sc_service *service = NULL;
		found = find_listed(&listed, fact->args[0], &service, &why);
		data = service != NULL ? service_json(captured, service) : NULL;
	} else if (found == 1) {
		struct hp_strv names;
		hp_strv_init(&names);
		found = list_listed(&listed, fact->args[0], &names, &why) < 0 ? -1 : 1;
		data = found == 1 ? hp_names_to_items(&names) : NULL;
		hp_strv_finish(&names);
	}
	if (found >= 0) {
		source = hp_captured_where(captured, listed.section);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	listed_finish(&listed);
}
