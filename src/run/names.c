/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stable names of the engine's enums: they stand in records and in JSON that scripts read, and are
 * never translated. */
#include "holdpoint/run.h"

static const char *const status_names[] = {
	[HP_RUN_OPEN] = "OPEN",
	[HP_RUN_HELD] = "HELD",
	[HP_RUN_STOPPED] = "STOPPED",
	[HP_RUN_COMPLETE] = "COMPLETE",
	[HP_RUN_COMPLETE_OVERRIDES] = "COMPLETE WITH OVERRIDES",
	[HP_RUN_COMPLETE_DEFERRED] = "COMPLETE EXCEPT DEFERRED ITEMS",
};

static const struct {
	const char *name;
	bool terminal;
} states[HP_STATE_COUNT_] = {
	[HP_STATE_TODO] = {"todo", false},
	[HP_STATE_ACTIVE] = {"active", false},
	[HP_STATE_VERIFIED] = {"verified", true},
	[HP_STATE_ATTESTED] = {"attested", true},
	[HP_STATE_OVERRIDDEN] = {"overridden", true},
	[HP_STATE_NA] = {"na", true},
	[HP_STATE_DEFERRED] = {"deferred", true},
};

static const char *const refusal_names[HP_REFUSAL_COUNT_] = {
	[HP_REFUSAL_NONE] = "none",
	[HP_REFUSAL_ENDED] = "ended",
	[HP_REFUSAL_HELD] = "held",
	[HP_REFUSAL_NOT_NOW] = "not-now",
	[HP_REFUSAL_NO_OPERATOR] = "no-operator",
	[HP_REFUSAL_NO_STEP] = "no-step",
	[HP_REFUSAL_NOT_CURRENT] = "not-current",
	[HP_REFUSAL_ALREADY_DONE] = "already-done",
	[HP_REFUSAL_NAME_FIRST] = "name-first",
	[HP_REFUSAL_NAME_DIFFERS] = "name-differs",
	[HP_REFUSAL_CHECK_FAILS] = "check-fails",
	[HP_REFUSAL_CHECK_UNKNOWN] = "check-unknown",
	[HP_REFUSAL_NOTHING_UNKNOWN] = "nothing-unknown",
	[HP_REFUSAL_NOTHING_FAILS] = "nothing-fails",
	[HP_REFUSAL_EMPTY_TEXT] = "empty-text",
	[HP_REFUSAL_NO_LATER_STEP] = "no-later-step",
	[HP_REFUSAL_NO_CASE] = "no-case",
	[HP_REFUSAL_IS_DECISION] = "is-decision",
	[HP_REFUSAL_NO_PARAMETER] = "no-parameter",
	[HP_REFUSAL_BAD_VALUE] = "bad-value",
	[HP_REFUSAL_NO_ROLE] = "no-role",
	[HP_REFUSAL_ONE_MACHINE] = "one-machine",
	[HP_REFUSAL_WRONG_CLASS] = "wrong-class",
	[HP_REFUSAL_WRONG_MACHINE] = "wrong-machine",
	[HP_REFUSAL_START_OPEN] = "start-open",
	[HP_REFUSAL_OPEN_STEPS] = "open-steps",
	[HP_REFUSAL_NOT_HELD] = "not-held",
	[HP_REFUSAL_NOTHING_HOLDS] = "nothing-holds",
	[HP_REFUSAL_NOT_YET] = "not-yet",
	[HP_REFUSAL_SECOND_FIRST] = "second-first",
	[HP_REFUSAL_SECOND_NEEDED] = "second-needed",
	[HP_REFUSAL_SAME_PERSON] = "same-person",
	[HP_REFUSAL_FOUND_DIFFERENT] = "found-different",
	[HP_REFUSAL_IS_INPUT] = "is-input",
	[HP_REFUSAL_CASE_DIFFERS] = "case-differs",
	[HP_REFUSAL_BAD_HITS] = "bad-hits",
	[HP_REFUSAL_DRAFT] = "draft",
	[HP_REFUSAL_NO_GROUP] = "no-group",
	[HP_REFUSAL_NO_SECOND] = "no-second",
	[HP_REFUSAL_OVERRIDE_ONLY] = "override-only",
	[HP_REFUSAL_NO_INITIALS] = "no-initials",
	[HP_REFUSAL_BAD_TIME] = "bad-time",
	[HP_REFUSAL_TIME_FUTURE] = "time-future",
	[HP_REFUSAL_TIME_BEFORE_RUN] = "time-before-run",
	[HP_REFUSAL_TIME_BEFORE] = "time-before",
};

const char *hp_run_status_name(enum hp_run_status status)
{
	return (size_t)status < HP_ARRAY_SIZE(status_names) ? status_names[status] : "?";
}

const char *hp_step_state_name(enum hp_step_state state)
{
	return (size_t)state < HP_STATE_COUNT_ ? states[state].name : "?";
}

bool hp_step_state_is_terminal(enum hp_step_state state)
{
	return (size_t)state < HP_STATE_COUNT_ && states[state].terminal;
}

const char *hp_refusal_name(enum hp_refusal_code code)
{
	return (size_t)code < HP_REFUSAL_COUNT_ ? refusal_names[code] : "?";
}
