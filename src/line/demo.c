/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drill that plays itself: the same conversation, with the answers of the practice section. Every
 * step is acted on and judged as ever; the demo can do nothing that a person could not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "line_internal.h"

/* Answered so often without getting on, it would go on for ever: the demo gives up and the run is
 * held. */
#define TRIES_MAX 3
#define WAIT_MAX_MS 5000 /* longer than this nobody watches a demo wait */

static bool offers(const struct hp_view *view, enum hp_offer offer)
{
	return (view->offers & (unsigned)offer) != 0;
}

static void type_lines(struct hp_demo *demo, const struct hp_practice_solution *solution)
{
	/* Copies: the solution is borrowed, and a console line may have it made anew. */
	for (size_t i = 0; i < solution->line_count; i++) {
		const struct hp_practice_line *line = &solution->lines[i];
		printf("%s> %s\n", line->machine == NULL ? "" : line->machine, line->line);
		hp_line_console(demo->walk, line->machine, line->line);
	}
}

/* By the case's id; else what the machine shows; of "once more?" the end; else the first. */
static char *choose(const struct hp_view *view, const char *wanted)
{
	for (size_t i = 0; i < view->step.choice_count; i++) {
		if (wanted != NULL && strcmp(view->step.choices[i].id, wanted) == 0) {
			return hp_asprintf("%zu", i + 1);
		}
	}
	if (offers(view, HP_OFFER_DONE)) {
		return hp_strdup("done");
	}
	static const char finished[] = ".again.no";
	for (size_t i = 0; i < view->step.choice_count; i++) {
		const char *id = view->step.choices[i].id;
		size_t len = strlen(id);
		if (len >= sizeof(finished) &&
			strcmp(id + len - (sizeof(finished) - 1), finished) == 0) {
			return hp_asprintf("%zu", i + 1);
		}
	}
	return hp_strdup("1");
}

/* A value that the practice section does not give: the default, else the first choice. */
static char *value(const struct hp_view *view, const char *wanted)
{
	if (wanted != NULL) {
		return hp_strdup(wanted);
	}
	if (view->preset != NULL) {
		return hp_strdup("");
	}
	return view->step.choice_count > 0 ? hp_strdup(view->step.choices[0].id) : NULL;
}

/* At a step its lines have been typed. What stays unknown is attested as the practice section says;
 * a waiting time is waited for, if it is short. */
static char *close_step(struct hp_demo *demo, const struct hp_view *view,
	const struct hp_practice_solution *solution)
{
	if (demo->tries > 1 && offers(view, HP_OFFER_ATTEST) && solution->attest != NULL) {
		return hp_asprintf("attest %s", solution->attest);
	}
	int64_t left = hp_walk_wait_ms(demo->walk);
	if (left > WAIT_MAX_MS) {
		return hp_strdup("override a demo does not wait");
	}
	if (left > 0) {
		(void)hp_walk_wait(demo->walk, -1, (int)left + 1);
	}
	return offers(view, HP_OFFER_DONE) ? hp_strdup("done") : NULL;
}

static char *answer(struct hp_demo *demo, const struct hp_view *view,
	const struct hp_practice_solution *solution)
{
	switch (view->ask) {
	case HP_ASK_OPERATOR:
		return hp_strdup(view->preset == NULL ? "demo" : "");
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
		return hp_strdup("yes");
	case HP_ASK_NAME:
		return hp_strdup(view->machine == NULL ? "-" : view->machine);
	case HP_ASK_CHOICE:
		return choose(view, solution->choose);
	case HP_ASK_PARAMETER:
	case HP_ASK_VALUE:
		return value(view, solution->value);
	case HP_ASK_HITS:
		return hp_strdup(solution->hits == NULL ? "all" : solution->hits);
	case HP_ASK_SECOND:
		return hp_strdup("demo second");
	case HP_ASK_FOUND:
		return hp_strdup(solution->found);
	case HP_ASK_STEP:
	case HP_ASK_FINISH:
	case HP_ASK_MACHINE:
		return close_step(demo, view, solution);
	case HP_ASK_SURE:
	case HP_ASK_IMPORT:
	case HP_ASK_NOTHING:
		break;
	}
	return NULL;
}

/* The machine's lines are typed where they act: at the step itself, once, and before what is read
 * for a decision or a list is answered. */
static bool is_place_to_act(enum hp_ask ask)
{
	return ask == HP_ASK_STEP || ask == HP_ASK_CHOICE || ask == HP_ASK_VALUE ||
	       ask == HP_ASK_HITS;
}

char *hp_demo_answer(struct hp_demo *demo, const struct hp_view *view)
{
	struct hp_practice_solution solution = {0};
	(void)hp_walk_practice_solution(demo->walk, &solution);
	if (demo->prompt == NULL || strcmp(demo->prompt, view->prompt) != 0) {
		free(demo->prompt);
		demo->prompt = hp_strdup(view->prompt);
		demo->tries = 0;
	}
	if (demo->tries++ >= TRIES_MAX) {
		return NULL;
	}
	if (demo->tries == 1 && is_place_to_act(view->ask) && solution.line_count > 0) {
		type_lines(demo, &solution);
		if (view->ask != HP_ASK_STEP && view->ask != HP_ASK_VALUE) {
			return hp_strdup(view->ask == HP_ASK_HITS ? ":check" : "check");
		}
	}
	return answer(demo, view, &solution);
}
