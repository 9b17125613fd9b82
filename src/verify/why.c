/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/judge.h"
#include "holdpoint/utf8.h"

static const char *const why_texts[HP_WHY_COUNT_] = {
	[HP_WHY_NOT_LOOKED] = N_("Nobody has looked yet."),
	[HP_WHY_AS_REQUIRED] = N_("Seen, and it is as required."),
	[HP_WHY_ALREADY_AT_START] = N_(
		"It is as required, and it was so already at the start, before the first change."),
	[HP_WHY_STILL_THERE] = N_("It is still there and has to be absent."),
	[HP_WHY_NOT_THERE] = N_("It is absent and has to be there."),
	[HP_WHY_DIFFERENT] = N_("It is there, but not as required."),
	[HP_WHY_UNREADABLE] = N_(
		"The target cannot see it. Look at the machine itself, then attest what is there."),
	[HP_WHY_MALFORMED] = N_("It is there, but its data do not fit their type. Look at the "
				"machine itself, then attest what is there."),
	[HP_WHY_NO_BASELINE] = N_("It was not read at the start, so nothing can be said about a "
				  "change. Look at the machine itself, then attest what is there."),
	[HP_WHY_NEVER_SEEN] = N_("It was so already at the start, where the procedure expects it "
				 "otherwise. Make sure that this is the right machine and the "
				 "right place, then attest what is there."),
	[HP_WHY_NO_MACHINE] = N_("No machine stands for this role. Name one: with the word target "
				 "in a run, with the flag --target on the command line."),
	[HP_WHY_WRONG_MACHINE] = N_("The machine does not bear the name that was entered. Make "
				    "sure that this is the right machine."),
	[HP_WHY_NO_VALUE] = N_("A parameter that it needs has no value yet."),
	[HP_WHY_NO_LIST] = N_("Nobody has confirmed yet which of the listed names are meant."),
	[HP_WHY_LIST_EMPTY] = N_("No name was confirmed, so there is nothing to look at."),
	[HP_WHY_OTHER_UNREADABLE] = N_("What it is compared with could not be read."),
	[HP_WHY_OTHER_ABSENT] = N_("What it is compared with is not there, so nothing is proved."),
	[HP_WHY_SAME_THING] = N_("It is compared with itself, so nothing is proved. Compare it "
				 "with the other one, then attest what you saw."),
	[HP_WHY_NOT_CHANGED] = N_("It has not changed since the start."),
	[HP_WHY_LATER_STEP] = N_("It was done on paper, and a later step may have undone it since. "
				 "What has to hold still is read again once all of the paper is "
				 "entered."),
	[HP_WHY_NOT_IN_FORCE] = N_("It is not judged here: its case was not chosen, or it compares "
				   "with the start of a run."),
};

/** Sentences from a target can be long; more than this does not help at a console. */
#define REASON_POINTS 600

char *hp_why_text(const struct hp_judgement *judgement)
{
	const char *reason = judgement->observation.reason;
	if (judgement->why == HP_WHY_UNREADABLE && reason != NULL && reason[0] != '\0') {
		return hp_text_clean_cut(reason, REASON_POINTS);
	}
	size_t why = (size_t)judgement->why;
	const char *text = why < HP_WHY_COUNT_ ? why_texts[why] : why_texts[HP_WHY_NOT_LOOKED];
	return hp_strdup(_(text));
}

const char *hp_verdict_word(enum hp_verdict verdict)
{
	switch (verdict) {
	case HP_VERDICT_PASS:
		return _("MET");
	case HP_VERDICT_FAIL:
		return _("NOT MET");
	case HP_VERDICT_UNKNOWN:
		return _("UNKNOWN");
	case HP_VERDICT_NOTAPPLICABLE:
		return _("not applicable");
	case HP_VERDICT_COUNT_:
		break;
	}
	return "";
}
