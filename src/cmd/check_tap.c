/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Version 13 of the protocol, which readers of 14 take as well. Unknown is "not ok": whoever reads
 * TAP must not take it for a pass. The description has no '#' at all, since readers differ in what
 * they take for an escaped one, and a directive could turn a failure into a skip; the YAML block
 * has the exact text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cmd.h"
#include "holdpoint/clock.h"
#include "holdpoint/judge.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* A double-quoted YAML scalar on one line. */
static void print_member(const char *name, const char *text)
{
	if (text == NULL) {
		return;
	}
	struct hp_str out;
	char *harmless = hp_text_clean(text, strlen(text), false);
	hp_str_init(&out);
	for (const char *c = harmless; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\') {
			hp_str_append_char(&out, '\\');
		}
		hp_str_append_char(&out, *c);
	}
	(void)printf("  %s: \"%s\"\n", name, out.data);
	hp_str_finish(&out);
	free(harmless);
}

static void print_diagnostics(const struct hp_survey_item *item)
{
	const struct hp_judgement *judgement = &item->judgement;
	char time[HP_TIME_SIZE];
	char *why = hp_why_text(judgement);
	hp_time_format(judgement->observation.wall_ms, time);
	(void)printf("  ---\n");
	print_member("message", why);
	print_member("severity", judgement->verdict == HP_VERDICT_FAIL ? "fail" : "unknown");
	print_member("step", item->step);
	print_member("host", item->host);
	print_member("machine", item->machine);
	print_member("target", item->target);
	print_member("check", item->check);
	print_member(
		"expected", judgement->expected == NULL ? item->required : judgement->expected);
	print_member("observed", judgement->observed);
	print_member("why_code", hp_why_name(judgement->why));
	if (hp_check_looked(item)) {
		print_member("source", judgement->observation.source);
		print_member("time", time);
		print_member("reason_code", judgement->observation.reason_code);
	}
	(void)printf("  ...\n");
	free(why);
}

static void print_item(size_t number, const struct hp_survey_item *item)
{
	enum hp_verdict verdict = item->judgement.verdict;
	bool ok = verdict == HP_VERDICT_PASS || verdict == HP_VERDICT_NOTAPPLICABLE;
	char *title = hp_check_title(item);
	for (char *hash = strchr(title, '#'); hash != NULL; hash = strchr(hash, '#')) {
		*hash = '_';
	}
	(void)printf("%s %zu - %s%s\n", ok ? "ok" : "not ok", number, title,
		verdict == HP_VERDICT_NOTAPPLICABLE ? " # SKIP not applicable" : "");
	if (!ok) {
		print_diagnostics(item);
	}
	free(title);
}

int hp_check_print_tap(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	(void)printf("TAP version 13\n");
	if (hp_check_nothing_judged(survey)) {
		/* A plan that is kept by skips alone would be a success. */
		(void)printf("Bail out! %s\n", hp_check_nothing_text());
		return HP_EXIT_OK;
	}
	(void)printf("# %s, revision %s, digest %s\n", procedure->id, procedure->revision,
		procedure->digest);
	(void)printf("1..%zu\n", survey->count);
	for (size_t i = 0; i < survey->count; i++) {
		print_item(i + 1, &survey->items[i]);
	}
	return HP_EXIT_OK;
}
