/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "line_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

/* The words are a contract (DESIGN section 7) and are not translated; what they do is told in the
 * person's language. */
static const struct hp_word words[] = {
	{"done", WORD_INPUT, HP_INPUT_DONE, ARGUMENT_NONE, HP_OFFER_DONE,
		N_("the step is done: the machine is read again and the step closed if it holds")},
	{"check", WORD_INPUT, HP_INPUT_CHECK, ARGUMENT_NONE, HP_OFFER_CHECK,
		N_("read the machine now; closes nothing")},
	{"why", WORD_WHY, 0, ARGUMENT_NONE, HP_OFFER_WHY,
		N_("the reason behind the step, and the evidence of its checks")},
	{"yes", WORD_INPUT, HP_INPUT_YES, ARGUMENT_NONE, HP_OFFER_YES_NO, N_("it is so")},
	{"no", WORD_INPUT, HP_INPUT_NO, ARGUMENT_NONE, HP_OFFER_YES_NO, N_("it is not so")},
	{"attest", WORD_INPUT, HP_INPUT_ATTEST, ARGUMENT_TEXT, HP_OFFER_ATTEST,
		N_("WHAT: record what you saw, where the machine cannot be read")},
	{"override", WORD_INPUT, HP_INPUT_OVERRIDE, ARGUMENT_TEXT, HP_OFFER_OVERRIDE,
		N_("REASON: go on against a check; stays in the record. At a decision: NUMBER "
		   "REASON")},
	{"override-group", WORD_INPUT, HP_INPUT_OVERRIDE_GROUP, ARGUMENT_TEXT,
		HP_OFFER_OVERRIDE_GROUP,
		N_("REASON: override every open step of the group around this one; asked again")},
	{"defer", WORD_INPUT, HP_INPUT_DEFER, ARGUMENT_TEXT, HP_OFFER_DEFER,
		N_("REASON: do it at the later step the author gave")},
	{"na", WORD_INPUT, HP_INPUT_NA, ARGUMENT_TEXT, HP_OFFER_NA,
		N_("REASON: the step does not apply here; counts as an override")},
	{"adopt", WORD_INPUT, HP_INPUT_ADOPT, ARGUMENT_NONE, HP_OFFER_ADOPT,
		N_("close every sensed step that already holds")},
	{"hold", WORD_INPUT, HP_INPUT_HOLD, ARGUMENT_TEXT, HP_OFFER_HOLD,
		N_("REASON: interrupt; `holdpoint resume` goes on")},
	{"stop", WORD_INPUT, HP_INPUT_STOP, ARGUMENT_TEXT, HP_OFFER_STOP,
		N_("REASON: end the run here for good")},
	{"note", WORD_INPUT, HP_INPUT_NOTE, ARGUMENT_TEXT, HP_OFFER_NOTE,
		N_("TEXT: put a note into the record")},
	{"import", WORD_INPUT, HP_INPUT_IMPORT, ARGUMENT_NONE, HP_OFFER_IMPORT,
		N_("enter what was done on paper, a line a step")},
	{"paper", WORD_INPUT, HP_INPUT_PAPER, ARGUMENT_TEXT, HP_OFFER_PAPER,
		N_("[FILE]: print the rest of the run, to go on with on paper")},
	{"target", WORD_INPUT, HP_INPUT_TARGET, ARGUMENT_TEXT, HP_OFFER_TARGET,
		N_("HOST=URL: read a machine from another place from now on")},
	{"console", WORD_CONSOLE, 0, ARGUMENT_TEXT, HP_OFFER_PRACTICE,
		N_("[MACHINE:] LINE: type a line on the practice machine's console")},
	{"notes", WORD_NOTES, 0, ARGUMENT_NONE, 0,
		N_("what the steps so far have left behind, and what is watched")},
	{"list", WORD_LIST, 0, ARGUMENT_NONE, 0, N_("all steps and how they stand")},
	{"show", WORD_INPUT, HP_INPUT_SHOW, ARGUMENT_TEXT, 0,
		N_("STEP: show a step; the place does not move")},
	{"back", WORD_INPUT, HP_INPUT_BACK, ARGUMENT_NONE, HP_OFFER_BACK,
		N_("show the step before; an empty line comes back")},
	{"help", WORD_HELP, 0, ARGUMENT_NONE, 0, N_("this list")},
};

const struct hp_word *hp_words(size_t *ret_count)
{
	*ret_count = HP_ARRAY_SIZE(words);
	return words;
}

const struct hp_word *hp_word_find(const char *line, const char **ret_rest)
{
	size_t len = strcspn(line, " \t");
	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		if (strlen(words[i].name) == len && strncmp(words[i].name, line, len) == 0) {
			*ret_rest = line + len + strspn(line + len, " \t");
			return &words[i];
		}
	}
	return NULL;
}

bool hp_word_is_number(const char *line, size_t *ret_number)
{
	if (*line == '\0' || strlen(line) > 4 || line[strspn(line, "0123456789")] != '\0') {
		return false;
	}
	*ret_number = (size_t)strtoul(line, NULL, 10);
	return true;
}
