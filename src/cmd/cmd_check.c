/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_timeout.h"
#include "cmd_walk.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/judge.h"
#include "holdpoint/procedure.h"
#include "holdpoint/survey.h"
#include "holdpoint/utf8.h"
#include "holdpoint/walk.h"
#include "text.h"

static char *clean(const char *text)
{
	return hp_text_clean(text == NULL ? "" : text, text == NULL ? 0 : strlen(text), false);
}

/* ---- json ---- */

static struct hp_json *item_json(const struct hp_survey_item *item)
{
	const struct hp_judgement *judgement = &item->judgement;
	bool looked = judgement->why != HP_WHY_NOT_LOOKED && judgement->why != HP_WHY_NOT_IN_FORCE;
	struct hp_json *out = hp_json_new_object();
	char time[HP_TIME_SIZE];
	char *why = hp_why_text(judgement);
	hp_time_format(judgement->observation.wall_ms, time);
	hp_json_set_string(out, "step", item->step);
	hp_json_set_string(out, "host", item->host);
	hp_json_set_string(out, "machine", item->machine);
	hp_json_set_string(out, "target", item->target);
	hp_json_set_string(out, "check", item->check);
	hp_json_set_string(out, "expected",
		judgement->expected == NULL ? item->required : judgement->expected);
	hp_json_set_string(out, "observed", judgement->observed);
	hp_json_set_string(out, "verdict", hp_verdict_name(judgement->verdict));
	hp_json_set_string(out, "why", why);
	hp_json_set_string(out, "why_code", hp_why_name(judgement->why));
	hp_json_set_string(out, "source", looked ? judgement->observation.source : NULL);
	hp_json_set_string(out, "time", looked ? time : NULL);
	hp_json_set_string(out, "reason_code", looked ? judgement->observation.reason_code : NULL);
	free(why);
	return out;
}

static int print_json(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *checks = hp_json_new_array();
	hp_json_set_string(out, "procedure", procedure->id);
	hp_json_set_string(out, "revision", procedure->revision);
	hp_json_set_string(out, "digest", procedure->digest);
	hp_json_set_string(out, "verdict", hp_verdict_name(survey->verdict));
	for (size_t i = 0; i < survey->count; i++) {
		hp_json_add(checks, item_json(&survey->items[i]));
	}
	hp_json_set(out, "checks", checks);
	return hp_cmd_print_json(out);
}

/* ---- text, TAP, JUnit ---- */

static char *item_title(const struct hp_survey_item *item)
{
	char *object = clean(item->check);
	char *machine = clean(item->machine);
	char *title = hp_asprintf("%s%s%s %s %s", item->step, *machine == '\0' ? "" : "@", machine,
		object, item->required);
	free(machine);
	free(object);
	return title;
}

static bool nothing_was_judged(const struct hp_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		if (survey->items[i].judgement.verdict != HP_VERDICT_NOTAPPLICABLE) {
			return false;
		}
	}
	return true;
}

static int print_text(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	hp_cmd_put(stdout, _("%s, revision %s\n"), procedure->id, procedure->revision);
	for (size_t i = 0; i < survey->count; i++) {
		const struct hp_survey_item *item = &survey->items[i];
		char *title = item_title(item);
		char *why = hp_why_text(&item->judgement);
		hp_cmd_put(stdout, "%s: %s\n    %s\n", title,
			hp_verdict_word(item->judgement.verdict), why);
		free(why);
		free(title);
	}
	if (nothing_was_judged(survey)) {
		hp_cmd_put(stdout, "%s\n",
			_("Nothing was judged: no check that was asked for can be judged outside "
			  "a run."));
	}
	hp_cmd_put(stdout, "%s: %s\n", procedure->id, hp_verdict_word(survey->verdict));
	return HP_EXIT_OK;
}

/* Unknown is "not ok": a tool that reads TAP must not take it for a pass. */
static int print_tap(const struct hp_survey *survey)
{
	printf("TAP version 13\n1..%zu\n", survey->count);
	for (size_t i = 0; i < survey->count; i++) {
		const struct hp_survey_item *item = &survey->items[i];
		enum hp_verdict verdict = item->judgement.verdict;
		bool ok = verdict == HP_VERDICT_PASS || verdict == HP_VERDICT_NOTAPPLICABLE;
		char *title = item_title(item);
		char *why = hp_why_text(&item->judgement);
		for (char *hash = strchr(title, '#'); hash != NULL; hash = strchr(hash, '#')) {
			*hash = '_'; /* a directive begins with it */
		}
		printf("%s %zu - %s%s\n", ok ? "ok" : "not ok", i + 1, title,
			verdict == HP_VERDICT_NOTAPPLICABLE ? " # SKIP not applicable" : "");
		printf("# %s: %s\n", hp_verdict_name(verdict), why);
		free(why);
		free(title);
	}
	return HP_EXIT_OK;
}

static char *xml_escape(const char *text)
{
	struct hp_str out;
	char *harmless = clean(text);
	hp_str_init(&out);
	for (const char *c = harmless; *c != '\0'; c++) {
		switch (*c) {
		case '<':
			hp_str_append(&out, "&lt;");
			break;
		case '>':
			hp_str_append(&out, "&gt;");
			break;
		case '&':
			hp_str_append(&out, "&amp;");
			break;
		case '"':
			hp_str_append(&out, "&quot;");
			break;
		default:
			hp_str_append_char(&out, *c);
			break;
		}
	}
	free(harmless);
	return hp_str_detach(&out);
}

static size_t count_verdict(const struct hp_survey *survey, enum hp_verdict verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < survey->count; i++) {
		count += survey->items[i].judgement.verdict == verdict;
	}
	return count;
}

static int print_junit(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	static const char *const element[HP_VERDICT_COUNT_] = {
		[HP_VERDICT_UNKNOWN] = "error",
		[HP_VERDICT_FAIL] = "failure",
		[HP_VERDICT_NOTAPPLICABLE] = "skipped",
	};
	printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	printf("<testsuites><testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
	       "skipped=\"%zu\">\n",
		procedure->id, survey->count, count_verdict(survey, HP_VERDICT_FAIL),
		count_verdict(survey, HP_VERDICT_UNKNOWN),
		count_verdict(survey, HP_VERDICT_NOTAPPLICABLE));
	for (size_t i = 0; i < survey->count; i++) {
		char *title = item_title(&survey->items[i]);
		char *name = xml_escape(title);
		char *sentence = hp_why_text(&survey->items[i].judgement);
		char *why = xml_escape(sentence);
		const char *tag = element[survey->items[i].judgement.verdict];
		printf("<testcase classname=\"%s\" name=\"%s\">", procedure->id, name);
		if (tag != NULL) {
			printf("<%s message=\"%s\"/>", tag, why);
		}
		printf("</testcase>\n");
		free(why);
		free(sentence);
		free(name);
		free(title);
	}
	printf("</testsuite></testsuites>\n");
	return HP_EXIT_OK;
}

/* ---- the command ---- */

static int print(const struct hp_options *options, const struct hp_procedure *procedure,
	const struct hp_survey *survey)
{
	if (hp_options_format_is(options, &hp_cmd_check, "json")) {
		return print_json(procedure, survey);
	}
	if (hp_options_format_is(options, &hp_cmd_check, "tap")) {
		return print_tap(survey);
	}
	if (hp_options_format_is(options, &hp_cmd_check, "junit")) {
		return print_junit(procedure, survey);
	}
	return print_text(procedure, survey);
}

static int exit_code(enum hp_verdict verdict)
{
	switch (verdict) {
	case HP_VERDICT_PASS:
		return HP_EXIT_OK;
	case HP_VERDICT_FAIL:
		return HP_EXIT_FAIL;
	case HP_VERDICT_UNKNOWN:
	case HP_VERDICT_NOTAPPLICABLE:
	case HP_VERDICT_COUNT_:
		break;
	}
	return HP_EXIT_UNKNOWN;
}

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_targets targets = {0};
	struct hp_cmd_timeout timeout;
	struct hp_procedure *procedure = NULL;
	struct hp_survey survey = {0};
	const char **sets = hp_options_list(options, HP_FLAG_SET);
	const char **choices = hp_options_list(options, HP_FLAG_CHOOSE);
	char *state = NULL;
	int code;

	int status = hp_cmd_timeout_begin(options, &timeout, &err);
	if (status == 0) {
		status = hp_cmd_targets_parse(options, &targets, &err);
	}
	if (status == 0) {
		status = hp_cmd_load_procedure(options, options->args.items[0], &procedure, &err);
	}
	if (status == 0) {
		if (hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err) < 0) {
			hp_error_finish(&err);
			err = HP_ERROR_INIT;
		}
		struct hp_survey_options wanted = {
			.program_folder = options->program_folder,
			.state_folder = state,
			.targets = targets.items,
			.target_count = targets.count,
			.sets = sets,
			.step = hp_options_get(options, HP_FLAG_STEP),
			.choices = choices,
			.all = hp_options_has(options, HP_FLAG_ALL),
		};
		status = hp_survey_take(
			procedure, &wanted, hp_cmd_timeout_tick, &timeout, &survey, &err);
	}
	if (status == HP_ERR_ABORTED && timeout.expired) {
		hp_error_finish(&err);
		(void)hp_error_set(&err, HP_ERR_ABORTED,
			_("The time given with --timeout ran out before everything was read."));
		(void)hp_cmd_fail(&err);
		code = HP_EXIT_TIMEOUT;
	} else if (status < 0) {
		code = hp_cmd_fail(&err);
	} else {
		code = print(options, procedure, &survey);
		code = code == HP_EXIT_OK ? exit_code(survey.verdict) : code;
	}
	hp_survey_finish(&survey);
	hp_procedure_free(procedure);
	hp_cmd_targets_finish(&targets);
	free(state);
	free(choices);
	free(sets);
	return code;
}

static const char *const formats[] = {"text", "json", "tap", "junit", NULL};

const struct hp_cmd hp_cmd_check = {
	.name = "check",
	.synopsis =
		"ID [--step STEP] [--all] [--choose STEP=CASE]... --target ROLE[/MACHINE]=URL... "
		"[--set NAME=VALUE]... [--format text|json|tap|junit] [--timeout SECONDS]",
	.summary = N_("judge a procedure's checks on machines as they are now; asks nothing"),
	.flags = HP_FLAG_BIT(HP_FLAG_STEP) | HP_FLAG_BIT(HP_FLAG_ALL) |
		 HP_FLAG_BIT(HP_FLAG_CHOOSE) | HP_FLAG_BIT(HP_FLAG_TARGET) |
		 HP_FLAG_BIT(HP_FLAG_SET) | HP_FLAG_BIT(HP_FLAG_FORMAT) |
		 HP_FLAG_BIT(HP_FLAG_TIMEOUT) | HP_FLAG_BIT(HP_FLAG_STATE),
	.min_args = 1,
	.max_args = 1,
	.formats = formats,
	.run = run,
};
