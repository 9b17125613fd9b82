/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `holdpoint check` reads again: what is no pass, as long as whoever waits wants it. What an
 * author allows for (`retry`) is meant for the moment after a person's act; here nobody acts. */
#include "survey_internal.h"

#define DEFAULT_INTERVAL_MS 5000

/* Another look could say something else. */
static bool can_change(const struct hp_judgement *judgement)
{
	/* A second wrong logon may lock the account (DESIGN 6.4). */
	if (hp_streq(judgement->observation.reason_code, "logon-failed")) {
		return false;
	}
	switch (judgement->why) {
	case HP_WHY_NOT_LOOKED:
	case HP_WHY_AS_REQUIRED:
	case HP_WHY_ALREADY_AT_START:
	case HP_WHY_NO_BASELINE:
	case HP_WHY_NEVER_SEEN:
	case HP_WHY_NO_MACHINE:
	case HP_WHY_NO_VALUE:
	case HP_WHY_NOT_IN_FORCE:
	case HP_WHY_LIST_EMPTY:
	case HP_WHY_SAME_THING:
	case HP_WHY_LATER_STEP:
	case HP_WHY_COUNT_:
		return false;
	case HP_WHY_STILL_THERE:
	case HP_WHY_NOT_THERE:
	case HP_WHY_DIFFERENT:
	case HP_WHY_UNREADABLE:
	case HP_WHY_MALFORMED:
	case HP_WHY_WRONG_MACHINE:
	case HP_WHY_NO_LIST:
	case HP_WHY_OTHER_UNREADABLE:
	case HP_WHY_OTHER_ABSENT:
	case HP_WHY_NOT_CHANGED:
		return true;
	}
	return false;
}

/* Its name is asked again where that may have been the trouble. */
static void mark_host(struct hp_survey_run *survey, const struct hp_survey_check *check)
{
	size_t machine = hp_run_state(survey->run)->checks[check->check].machine;
	if (machine == HP_NONE) {
		return;
	}
	struct hp_survey_host *host = &survey->hosts[machine];
	enum hp_identity identity = hp_run_state(survey->run)->machines[machine].identity;
	if (host->stage == HOST_SHUT || identity != HP_IDENTITY_MATCH ||
		hp_survey_is_shut(&check->judgement.observation)) {
		host->stage = HOST_UNASKED;
	}
}

int64_t hp_survey_next_round(struct hp_survey_run *survey)
{
	int64_t interval = survey->options->interval_ms;
	int64_t left = survey->begun_ms + survey->options->retry_ms - hp_clock_monotonic_ms();
	bool any = false;
	if (left <= 0) {
		return -1;
	}
	for (size_t i = 0; i < survey->check_count; i++) {
		struct hp_survey_check *check = &survey->checks[i];
		check->wanted = check->judgement.verdict != HP_VERDICT_PASS &&
				check->judgement.verdict != HP_VERDICT_NOTAPPLICABLE &&
				can_change(&check->judgement);
		if (check->wanted) {
			mark_host(survey, check);
			any = true;
		}
	}
	interval = interval > 0 ? interval : DEFAULT_INTERVAL_MS;
	if (!any) {
		return -1;
	}
	return interval < left ? interval : left;
}
