/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `holdpoint check` hands out. */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/procedure.h"

static void fill_item(const struct hp_survey_run *survey, size_t check, struct hp_survey_item *item)
{
	const struct hp_run_state *state = hp_run_state(survey->run);
	const struct hp_check_state *source = &state->checks[check];
	struct hp_scope scope = {.run = survey->run, .instance = source->instance};
	item->step = hp_walk_path_of(state->instances[source->instance].ref);
	item->host = hp_strdup(source->check->host);
	if (source->machine != HP_NONE) {
		const struct hp_machine *machine = &state->machines[source->machine];
		item->machine = *machine->name == '\0' ? NULL : hp_strdup(machine->name);
		item->target = survey->reader.targets[source->machine] == HP_NONE
				       ? NULL
				       : hp_strdup(machine->url);
	}
	item->check = hp_check_object(survey->run, check);
	item->required = hp_check_required(source->check, hp_scope_look_up, &scope);
}

static void set_not_applicable(struct hp_judgement *judgement)
{
	hp_judgement_init(judgement);
	judgement->verdict = HP_VERDICT_NOTAPPLICABLE;
	judgement->why = HP_WHY_NOT_IN_FORCE;
}

static enum hp_verdict sum_up(const struct hp_survey *survey)
{
	size_t counts[HP_VERDICT_COUNT_] = {0};
	for (size_t i = 0; i < survey->count; i++) {
		counts[survey->items[i].judgement.verdict]++;
	}
	if (counts[HP_VERDICT_FAIL] > 0) {
		return HP_VERDICT_FAIL;
	}
	return counts[HP_VERDICT_UNKNOWN] > 0 || counts[HP_VERDICT_PASS] == 0 ? HP_VERDICT_UNKNOWN
									      : HP_VERDICT_PASS;
}

static void fill_items(const struct hp_survey_run *run, struct hp_survey *survey)
{
	const struct hp_run_state *state = hp_run_state(run->run);
	size_t read = 0;
	survey->items = hp_calloc(state->check_count + 1, sizeof(*survey->items));
	for (size_t i = 0; i < state->check_count; i++) {
		if (!hp_survey_wants(run->run, run->options, i)) {
			continue;
		}
		struct hp_survey_item *item = &survey->items[survey->count++];
		fill_item(run, i, item);
		if (read < run->check_count && run->checks[read].check == i) {
			hp_judgement_copy(&run->checks[read].judgement, &item->judgement);
			read++;
		} else {
			set_not_applicable(&item->judgement);
		}
	}
	survey->verdict = sum_up(survey);
}

static void fill_machines(const struct hp_survey_run *run, struct hp_survey *survey)
{
	static const char *const identities[] = {
		[HP_IDENTITY_UNREAD] = "unread",
		[HP_IDENTITY_MATCH] = "match",
		[HP_IDENTITY_MISMATCH] = "mismatch",
		[HP_IDENTITY_UNKNOWN] = "unknown",
	};
	const struct hp_run_state *state = hp_run_state(run->run);
	survey->machines = hp_calloc(state->machine_count + 1, sizeof(*survey->machines));
	survey->machine_count = state->machine_count;
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *from = &state->machines[i];
		const struct hp_survey_host *host = &run->hosts[i];
		bool asked = host->stage == HOST_OPEN || host->stage == HOST_SHUT;
		survey->machines[i] = (struct hp_survey_machine){
			.host = hp_strdup(from->role),
			.machine = *from->name == '\0' ? NULL : hp_strdup(from->name),
			.target = run->reader.targets[i] == HP_NONE ? NULL : hp_strdup(from->url),
			.own_name = hp_strdup(from->own_name),
			.identity = identities[from->identity],
			.reason = asked ? hp_strdup(host->asked.observation.reason) : NULL,
		};
	}
}

void hp_survey_fill(const struct hp_survey_run *run, struct hp_survey *survey)
{
	fill_items(run, survey);
	fill_machines(run, survey);
	survey->rounds = run->rounds;
	survey->broken_off = run->broken_off;
}

void hp_survey_finish(struct hp_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct hp_survey_item *item = &survey->items[i];
		free(item->step);
		free(item->host);
		free(item->machine);
		free(item->target);
		free(item->check);
		free(item->required);
		hp_judgement_finish(&item->judgement);
	}
	for (size_t i = 0; i < survey->machine_count; i++) {
		free(survey->machines[i].host);
		free(survey->machines[i].machine);
		free(survey->machines[i].target);
		free(survey->machines[i].own_name);
		free(survey->machines[i].reason);
	}
	free(survey->machines);
	free(survey->items);
	*survey = (struct hp_survey){0};
}
