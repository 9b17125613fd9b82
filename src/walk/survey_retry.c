/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `holdpoint check` reads again: what is no pass, as long as the person who waits (retry_ms)
 * or the author of the check (`retry`) wants it. */
#include "survey_internal.h"

#include "holdpoint/procedure.h"

#define DEFAULT_INTERVAL_MS 5000
#define SETTLE_FIRST_MS 250 /* the author's pauses grow from here... */
#define SETTLE_LAST_MS 4000 /* ...to here */

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

/* Monotonic time until which it is read again; 0: it is not. */
static int64_t end_of(
	const struct hp_survey_run *survey, const struct hp_survey_check *check, bool *ret_settles)
{
	const struct hp_check *about = hp_run_state(survey->run)->checks[check->check].check;
	const struct hp_judgement *judgement = &check->judgement;
	if (judgement->verdict == HP_VERDICT_PASS ||
		judgement->verdict == HP_VERDICT_NOTAPPLICABLE || !can_change(judgement)) {
		return 0;
	}
	int64_t asked = survey->options->retry_ms;
	int64_t settling =
		judgement->verdict == HP_VERDICT_FAIL ? (int64_t)about->retry_seconds * 1000 : 0;
	*ret_settles = settling > 0 && survey->begun_ms + settling > hp_clock_monotonic_ms();
	int64_t longest = asked > settling ? asked : settling;
	return longest > 0 ? survey->begun_ms + longest : 0;
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

/* The author's pauses are of the time that has passed, so that they grow. */
static int64_t settling_pause(const struct hp_survey_run *survey)
{
	int64_t pause = (hp_clock_monotonic_ms() - survey->begun_ms) / 2;
	if (pause < SETTLE_FIRST_MS) {
		return SETTLE_FIRST_MS;
	}
	return pause > SETTLE_LAST_MS ? SETTLE_LAST_MS : pause;
}

int64_t hp_survey_next_round(struct hp_survey_run *survey)
{
	int64_t interval = survey->options->interval_ms;
	int64_t now = hp_clock_monotonic_ms();
	int64_t last = 0;
	bool any_settles = false;
	for (size_t i = 0; i < survey->check_count; i++) {
		struct hp_survey_check *check = &survey->checks[i];
		bool settles = false;
		int64_t end = end_of(survey, check, &settles);
		check->wanted = end > now;
		if (check->wanted) {
			mark_host(survey, check);
			any_settles = any_settles || settles;
			last = end > last ? end : last;
		}
	}
	if (last == 0) {
		return -1;
	}
	int64_t pause = interval > 0 ? interval : DEFAULT_INTERVAL_MS;
	if (any_settles && settling_pause(survey) < pause) {
		pause = settling_pause(survey);
	}
	return pause < last - now ? pause : last - now;
}
