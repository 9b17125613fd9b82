/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/verdict.h"

#include <stdlib.h>

static const char *const verdict_names[HP_VERDICT_COUNT_] = {
	[HP_VERDICT_UNKNOWN] = "unknown",
	[HP_VERDICT_PASS] = "pass",
	[HP_VERDICT_FAIL] = "fail",
	[HP_VERDICT_NOTAPPLICABLE] = "notapplicable",
};

static const char *const why_names[HP_WHY_COUNT_] = {
	[HP_WHY_NOT_LOOKED] = "not-looked",
	[HP_WHY_AS_REQUIRED] = "as-required",
	[HP_WHY_ALREADY_AT_START] = "already-at-start",
	[HP_WHY_STILL_THERE] = "still-there",
	[HP_WHY_NOT_THERE] = "not-there",
	[HP_WHY_DIFFERENT] = "different",
	[HP_WHY_UNREADABLE] = "unreadable",
	[HP_WHY_MALFORMED] = "malformed",
	[HP_WHY_NO_BASELINE] = "no-baseline",
	[HP_WHY_NEVER_SEEN] = "never-seen",
	[HP_WHY_NO_MACHINE] = "no-machine",
	[HP_WHY_WRONG_MACHINE] = "wrong-machine",
	[HP_WHY_NO_VALUE] = "no-value",
	[HP_WHY_NOT_IN_FORCE] = "not-in-force",
	[HP_WHY_NO_LIST] = "no-list",
	[HP_WHY_LIST_EMPTY] = "list-empty",
	[HP_WHY_OTHER_UNREADABLE] = "other-unreadable",
	[HP_WHY_OTHER_ABSENT] = "other-absent",
	[HP_WHY_SAME_THING] = "same-thing",
	[HP_WHY_NOT_CHANGED] = "not-changed",
	[HP_WHY_LATER_STEP] = "later-step",
};

const char *hp_verdict_name(enum hp_verdict verdict)
{
	return (size_t)verdict < HP_VERDICT_COUNT_ ? verdict_names[verdict] : "unknown";
}

bool hp_verdict_from_name(const char *name, enum hp_verdict *ret_verdict)
{
	for (size_t i = 0; i < HP_VERDICT_COUNT_; i++) {
		if (hp_streq(name, verdict_names[i])) {
			*ret_verdict = (enum hp_verdict)i;
			return true;
		}
	}
	return false;
}

const char *hp_why_name(enum hp_why why)
{
	return (size_t)why < HP_WHY_COUNT_ ? why_names[why] : "not-looked";
}

bool hp_why_from_name(const char *name, enum hp_why *ret_why)
{
	for (size_t i = 0; i < HP_WHY_COUNT_; i++) {
		if (hp_streq(name, why_names[i])) {
			*ret_why = (enum hp_why)i;
			return true;
		}
	}
	return false;
}

void hp_judgement_init(struct hp_judgement *judgement)
{
	*judgement = (struct hp_judgement){.verdict = HP_VERDICT_UNKNOWN, .why = HP_WHY_NOT_LOOKED};
	hp_observation_init(&judgement->observation);
}

void hp_judgement_finish(struct hp_judgement *judgement)
{
	if (judgement == NULL) {
		return;
	}
	free(judgement->expected);
	free(judgement->observed);
	free(judgement->advice);
	hp_observation_finish(&judgement->observation);
	judgement->expected = NULL;
	judgement->observed = NULL;
	judgement->advice = NULL;
}

void hp_judgement_copy(const struct hp_judgement *from, struct hp_judgement *ret_to)
{
	*ret_to = (struct hp_judgement){
		.verdict = from->verdict,
		.why = from->why,
		.expected = hp_strdup(from->expected),
		.observed = hp_strdup(from->observed),
		.advice = hp_strdup(from->advice),
	};
	hp_observation_copy(&from->observation, &ret_to->observation);
}

bool hp_judgement_same(const struct hp_judgement *a, const struct hp_judgement *b)
{
	return a->verdict == b->verdict && a->why == b->why && hp_streq(a->observed, b->observed) &&
	       hp_streq(a->advice, b->advice);
}
