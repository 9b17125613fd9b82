/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How notices are worded, and which of them stand at a step. */
#include "view_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static void add_sentence(struct hp_str *text, const char *sentence)
{
	if (sentence != NULL && *sentence != '\0') {
		hp_str_appendf(text, "%s%s", text->len == 0 ? "" : " ", sentence);
	}
}

/* Hazard, how to avoid it, where, what follows: in this order (R15). */
static char *notice_text(const struct hp_notice *notice)
{
	struct hp_str text;
	hp_str_init(&text);
	add_sentence(&text, notice->text);
	add_sentence(&text, notice->hazard);
	add_sentence(&text, notice->avoid);
	if (notice->where != NULL) {
		/* TRANSLATORS: the place a warning is about; it may be a registry path. */
		char *where = hp_asprintf(_("(Where: %s)"), notice->where);
		add_sentence(&text, where);
		free(where);
	}
	add_sentence(&text, notice->consequence);
	return hp_str_detach(&text);
}

void hp_view_put_notices(struct hp_walk *walk, size_t instance, const struct hp_notice *notices,
	size_t count, struct hp_view_step *ret_step)
{
	struct hp_view_notice *list =
		hp_arena_alloc(&walk->view_arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		char *text = notice_text(&notices[i]);
		list[i] = (struct hp_view_notice){
			.kind = notices[i].kind,
			.word = hp_notice_word(notices[i].kind),
			.text = hp_view_text(walk, instance, text),
			.origin = notices[i].not_in_source ? _("not in the source") : NULL,
		};
		free(text);
	}
	ret_step->notices = list;
	ret_step->notice_count = count;
}

/* ---- what a called procedure says of itself, at its first step (R47) ---- */

static bool is_first_in(const struct hp_walk *walk, size_t call, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t first = call + 1;
	while (first < instance && !hp_step_kind_is_leaf(state->instances[first].step->kind)) {
		first++;
	}
	return first == instance;
}

static void add_notice(
	struct hp_notice **list, size_t *count, size_t *capacity, const struct hp_notice *notice)
{
	*list = hp_grow(*list, *count, capacity, sizeof(**list));
	(*list)[(*count)++] = *notice;
}

void hp_view_put_all_notices(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const struct hp_step *step = state->instances[instance].step;
	struct hp_notice *list = NULL;
	size_t count = 0, capacity = 0;
	for (size_t i = state->instances[instance].parent; i != HP_NONE;
		i = state->instances[i].parent) {
		const struct hp_call *call = state->instances[i].step->call;
		if (call == NULL || call->procedure == NULL || !is_first_in(walk, i, instance)) {
			continue;
		}
		struct hp_notice condition = {
			.kind = HP_NOTICE_NOTE, .text = call->procedure->condition};
		add_notice(&list, &count, &capacity, &condition);
		for (size_t n = 0; n < call->procedure->notice_count; n++) {
			add_notice(&list, &count, &capacity, &call->procedure->notices[n]);
		}
	}
	for (size_t n = 0; n < step->notice_count; n++) {
		add_notice(&list, &count, &capacity, &step->notices[n]);
	}
	hp_view_put_notices(walk, instance, list, count, ret_step);
	free(list);
}
