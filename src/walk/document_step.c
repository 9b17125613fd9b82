/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of a run and its checks, as its documents show them. */
#include "document_parts.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

const char *hp_doc_do_text(const struct hp_doc *doc, size_t instance)
{
	const struct hp_step *step = hp_run_state(doc->run)->instances[instance].step;
	const char *words = hp_step_words(step);
	if (words != NULL) {
		return hp_doc_text(doc, instance, words);
	}
	if (step->jump != NULL) {
		return hp_document_take(
			doc->document, hp_asprintf(_("Go on at step %s."), step->jump->id));
	}
	return "";
}

struct hp_block *hp_doc_step(const struct hp_doc *doc, struct hp_block *parent, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(doc->run)->instances[instance];
	const struct hp_step *step = item->step;
	struct hp_block *block = hp_document_add(doc->document, parent, HP_BLOCK_STEP);
	enum hp_step_state state = hp_run_step_state(doc->run, instance);
	block->ref = hp_document_text(doc->document, item->ref);
	block->sign = hp_step_sign(step);
	block->text = hp_doc_do_text(doc, instance);
	block->marks = hp_document_take(doc->document, hp_step_marks(step));
	block->bullet = step->parent != NULL && step->parent->order == HP_ORDER_ANY;
	block->state = hp_state_word(state);
	block->current = state == HP_STATE_ACTIVE;
	return block;
}

static void put_paper(
	const struct hp_doc *doc, struct hp_block *step, const struct hp_instance *item)
{
	if (item->paper_by == NULL) {
		return;
	}
	char *done = hp_time_words(item->paper_wall_ms);
	char *entered = hp_time_words(item->paper_entered_wall_ms);
	char *words = hp_paper_words(item, done, entered);
	(void)hp_document_add_text(doc->document, step, words);
	(void)hp_document_add_fact(doc->document, step, _("Written on paper"), item->paper_text);
	free(words);
	free(entered);
	free(done);
}

/* The case that was chosen, in the author's words. */
static const char *choice_text(const struct hp_doc *doc, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(doc->run)->instances[instance];
	for (size_t i = 0; item->choice != NULL && i < item->step->child_count; i++) {
		const struct hp_step *case_ = item->step->children[i];
		if (hp_streq(case_->id, item->choice)) {
			return hp_document_take(doc->document,
				hp_asprintf("%s (%s)", hp_doc_text(doc, instance, case_->do_text),
					item->choice));
		}
	}
	return item->choice;
}

/* What was typed is what an independent second person still has to find (R63). */
static bool is_answer_withheld(const struct hp_run *run, const struct hp_instance *item)
{
	return item->step->input != NULL && hp_walk_name_is_withheld(run, item->step->input->name);
}

static void put_answers(const struct hp_doc *doc, struct hp_block *step, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(doc->run)->instances[instance];
	struct hp_document *document = doc->document;
	if (!is_answer_withheld(doc->run, item)) {
		(void)hp_document_add_fact(document, step, _("Answer"), item->value);
	}
	(void)hp_document_add_fact(document, step, _("Chosen"), choice_text(doc, instance));
	if (item->hits != NULL) {
		char *hits = hp_hits_words(item);
		(void)hp_document_add_fact(document, step, _("Confirmed"), hits);
		free(hits);
	}
	(void)hp_document_add_fact(document, step, _("Put off until"),
		item->state == HP_STATE_DEFERRED ? item->deferred_until : NULL);
	(void)hp_document_add_fact(document, step, _("Came again with step"), item->due_from);
	(void)hp_document_add_fact(document, step, _("Second person, before"), item->signed_before);
	(void)hp_document_add_fact(document, step, _("Second person, after"), item->signed_after);
}

static void put_time(
	const struct hp_doc *doc, struct hp_block *step, const struct hp_instance *item)
{
	bool closed = hp_step_state_is_terminal(item->state) || item->inactive;
	if (item->late) {
		(void)hp_document_add_text(
			doc->document, step, _("LATE: the time for it was over"));
	} else if (item->timer_end_wall_ms != 0 && !closed) {
		(void)hp_document_add_fact(doc->document, step, _("The time ends"),
			hp_doc_time(doc, item->timer_end_wall_ms));
	}
}

void hp_doc_result(const struct hp_doc *doc, struct hp_block *step, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(doc->run)->instances[instance];
	char *time = hp_time_words(item->at_wall_ms);
	char *result = is_answer_withheld(doc->run, item) ? hp_strdup("...")
		       : hp_is_attested_on_paper(item)    ? NULL
							  : hp_result_words(item, time);
	(void)hp_document_add_text(doc->document, step, result);
	put_paper(doc, step, item);
	put_answers(doc, step, instance);
	put_time(doc, step, item);
	if (hp_walk_is_withheld(doc->run, instance)) {
		(void)hp_document_add_fact(
			doc->document, step, _("Waits for"), _("the independent second person"));
	}
	if (item->attempt > 1) {
		char *attempt = hp_asprintf("%u", item->attempt);
		(void)hp_document_add_fact(doc->document, step, _("Attempt"), attempt);
		free(attempt);
	}
	free(result);
	free(time);
}

/* ---- checks ---- */

static const char *or_dash(const char *text)
{
	return text == NULL || *text == '\0' ? "-" : text;
}

/* Why is only told where it is news. */
static bool explains_itself(enum hp_why why)
{
	return why == HP_WHY_AS_REQUIRED || why == HP_WHY_ALREADY_AT_START;
}

static void put_evidence(
	const struct hp_doc *doc, struct hp_block *block, const struct hp_judgement *judgement)
{
	char *time = hp_time_words(judgement->observation.wall_ms);
	char *why = hp_why_text(judgement);
	char *evidence = hp_asprintf(_("expected %s, observed %s, source %s, read at %s"),
		or_dash(judgement->expected), or_dash(judgement->observed),
		or_dash(judgement->observation.source), time);
	(void)hp_document_add_fact(doc->document, block, _("Evidence"), evidence);
	(void)hp_document_add_fact(
		doc->document, block, _("Why"), explains_itself(judgement->why) ? NULL : why);
	free(evidence);
	free(why);
	free(time);
}

static const char *verdict_word(const struct hp_judgement *judgement)
{
	return judgement->why == HP_WHY_NOT_LOOKED ? _("not read yet")
						   : hp_verdict_word(judgement->verdict);
}

/* What is looked at once only ends with its own step: that is no news. */
static bool ended_with_its_step(const struct hp_doc *doc, const struct hp_check_state *check)
{
	return check->ended && !check->stale &&
	       hp_streq(check->ended_by, hp_run_state(doc->run)->instances[check->instance].ref);
}

static void put_remarks(
	const struct hp_doc *doc, struct hp_block *block, const struct hp_check_state *check)
{
	char *time = hp_time_words(check->last_pass_wall_ms);
	char *remark = ended_with_its_step(doc, check) ? NULL : hp_remark_words(check, time);
	const char *already = hp_already_words(check);
	(void)hp_document_add_text(doc->document, block, already);
	if (!hp_streq(remark, already)) {
		(void)hp_document_add_text(doc->document, block, remark);
	}
	if (hp_is_of_the_start(doc->run, check, &check->last)) {
		(void)hp_document_add_text(doc->document, block, _("AS READ AT THE START"));
	}
	free(remark);
	free(time);
}

struct hp_block *hp_doc_check(
	const struct hp_doc *doc, struct hp_block *parent, size_t check, size_t number)
{
	const struct hp_run_state *state = hp_run_state(doc->run);
	const struct hp_check_state *item = &state->checks[check];
	struct hp_scope scope = {.run = doc->run, .instance = item->instance};
	struct hp_block *block = hp_document_add(doc->document, parent, HP_BLOCK_CHECK);
	const struct hp_judgement *last = &item->last;
	block->text = hp_document_take(doc->document, hp_check_object(doc->run, check));
	block->required = hp_document_take(
		doc->document, hp_check_required(item->check, hp_scope_look_up, &scope));
	block->ref = hp_document_take(doc->document, hp_asprintf("%zu", number));
	block->verdict = verdict_word(last);
	(void)hp_document_add_fact(doc->document, block, _("What it is"),
		hp_doc_text(doc, item->instance, item->check->title));
	put_remarks(doc, block, item);
	if (last->why != HP_WHY_NOT_LOOKED) {
		put_evidence(doc, block, last);
	}
	if (last->advice != NULL) {
		char *advice = hp_asprintf(
			_("The source lists it otherwise, which blocks nothing: %s"), last->advice);
		(void)hp_document_add_text(doc->document, block, advice);
		free(advice);
	}
	return block;
}
