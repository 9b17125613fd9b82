/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

char *called_find(const char *called, const char *id)
{
	struct hp_json *all = NULL;
	char *found = NULL;

	if (called == NULL || hp_json_parse_value(called, strlen(called), &all, NULL) < 0) {
		return NULL;
	}
	for (const struct hp_json *item = hp_json_first(all); item != NULL && found == NULL;
		item = hp_json_next(item)) {
		if (hp_json_is(item, HP_JSON_OBJECT) &&
			hp_streq(hp_json_get_string(item, "id"), id)) {
			found = hp_json_canonical(item);
		}
	}
	hp_json_free(all);
	return found;
}

static int parse_one(const char *text, struct hp_procedure **ret_procedure, struct hp_error *err)
{
	struct hp_diagnostics list;
	hp_diagnostics_init(&list);
	int status =
		hp_procedure_parse("procedure", text, strlen(text), false, ret_procedure, &list);
	if (status < 0) {
		char *first = list.count > 0 ? hp_diagnostic_text(&list.items[0]) : hp_strdup("");
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The procedure kept with the run cannot be read by this version of "
			  "Holdpoint: %s"),
			first);
		free(first);
	}
	hp_diagnostics_finish(&list);
	return status;
}

/* An hp_procedure_source_fn. */
static struct hp_procedure *find_called(void *data, const char *id, struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;
	char *text = called_find(data, id);

	if (text == NULL) {
		(void)hp_error_set(err, HP_ERR_INVALID,
			_("The procedure %s, which is called, is not kept with the run."), id);
	} else {
		(void)parse_one(text, &procedure, err);
	}
	free(text);
	return procedure;
}

static int apply_all(struct hp_run *run, const struct hp_events *events, struct hp_error *err)
{
	for (size_t i = 0; i < events->count; i++) {
		if (hp_run_apply(run, &events->items[i], err) < 0) {
			(void)hp_error_prefix(
				err, _("Event %zu cannot follow the ones before it"), i + 1);
			if (err != NULL) {
				err->status = HP_ERR_ALTERED;
			}
			return HP_ERR_ALTERED;
		}
	}
	return 0;
}

void bundle_replay_finish(struct bundle_replay *replay)
{
	free(replay->procedure);
	free(replay->revision);
	*replay = (struct bundle_replay){0};
}

int bundle_replay(const char *procedure_text, const char *called, const struct hp_events *events,
	struct bundle_replay *ret_replay, struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;
	struct hp_run *run = NULL;
	char *called_copy = hp_strdup(called);
	int status = parse_one(procedure_text, &procedure, err);
	if (status == 0) {
		status = hp_procedure_link(procedure, find_called, called_copy, err);
	}
	if (status == 0) {
		run = hp_run_new(procedure);
		status = apply_all(run, events, err);
	}
	if (status == 0) {
		const struct hp_run_state *state = hp_run_state(run);
		*ret_replay = (struct bundle_replay){
			.procedure = hp_strdup(procedure->id),
			.revision = hp_strdup(procedure->revision),
			.mode = state->mode,
			.status = state->status,
		};
	}
	hp_run_free(run);
	hp_procedure_free(procedure);
	free(called_copy);
	return status;
}
