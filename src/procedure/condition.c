/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions (R46): pure, total, no side effects. Who knows the values and the choices is asked. */
#include "holdpoint/procedure.h"

#include <stdlib.h>

#include "holdpoint/names.h"

static enum hp_answer value_answer(
	const struct hp_condition *condition, const struct hp_condition_source *source)
{
	bool missing = false;
	char *text = hp_substitute(condition->text, source->lookup, source->data, &missing);
	enum hp_answer answer = missing ? HP_ANSWER_UNKNOWN : HP_ANSWER_NO;

	for (size_t i = 0; !missing && condition->is[i] != NULL; i++) {
		char *wanted = hp_substitute(condition->is[i], source->lookup, source->data, NULL);
		answer = hp_name_equal(text, wanted) ? HP_ANSWER_YES : answer;
		free(wanted);
	}
	free(text);
	return answer;
}

/* ALL: the weakest answer; ANY: the strongest. */
static enum hp_answer items_answer(
	const struct hp_condition *condition, const struct hp_condition_source *source, bool all)
{
	enum hp_answer answer = all ? HP_ANSWER_YES : HP_ANSWER_NO;

	for (size_t i = 0; i < condition->item_count; i++) {
		enum hp_answer item = hp_condition_answer(&condition->items[i], source);
		answer = (all ? item < answer : item > answer) ? item : answer;
	}
	return answer;
}

enum hp_answer hp_condition_answer(
	const struct hp_condition *condition, const struct hp_condition_source *source)
{
	switch (condition->kind) {
	case HP_CONDITION_VALUE:
		return value_answer(condition, source);
	case HP_CONDITION_CHOICE:
		return source->choice(source->data, condition);
	case HP_CONDITION_ALL:
		return items_answer(condition, source, true);
	case HP_CONDITION_ANY:
		return items_answer(condition, source, false);
	case HP_CONDITION_NOT:
		return (enum hp_answer)(
			HP_ANSWER_YES - hp_condition_answer(&condition->items[0], source));
	}
	return HP_ANSWER_UNKNOWN;
}
