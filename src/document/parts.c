/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step on paper: its warnings above it, then what to know, what to type, what has to be so, and
 * what is written down. */
#include "holdpoint/parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "parts_internal.h"

/* ---- texts and references ---- */

const char *hp_part_fill(const struct hp_part *part, const char *text)
{
	return text == NULL ? NULL
			    : hp_document_take(part->document,
				      hp_substitute(text, part->lookup, part->data, NULL));
}

const char *hp_part_fill_take(const struct hp_part *part, char *text_taken)
{
	const char *text = hp_part_fill(part, text_taken);
	free(text_taken);
	return text;
}

const char *hp_part_ref(const struct hp_part *part, const struct hp_step *step)
{
	const char *ref = part->ref_of != NULL ? part->ref_of(part->ref_data, step) : NULL;
	return ref != NULL ? ref
			   : hp_document_take(
				     part->document, hp_asprintf("%s%s", part->prefix, step->id));
}

const char *part_role(const struct hp_part *part, const char *role)
{
	const char *name = part->role_of != NULL ? part->role_of(part->data, role) : NULL;
	return name != NULL ? name : role;
}

const struct hp_step *hp_part_first_leaf(const struct hp_step *step)
{
	if (step == NULL || hp_step_kind_is_leaf(step->kind)) {
		return step;
	}
	if (step->kind == HP_STEP_CALL) {
		return step;
	}
	for (size_t i = 0; i < step->child_count; i++) {
		const struct hp_step *leaf = hp_part_first_leaf(step->children[i]);
		if (leaf != NULL) {
			return leaf;
		}
	}
	return NULL;
}

/* The one behind `step` in its list; NULL at the end of it. */
static const struct hp_step *next_of(
	const struct hp_procedure *procedure, const struct hp_step *step)
{
	const struct hp_step *parent = step->parent;
	const struct hp_step *const *list = parent != NULL ? parent->children : procedure->steps;
	size_t count = parent != NULL ? parent->child_count : procedure->step_count;
	for (size_t i = 0; i + 1 < count; i++) {
		if (list[i] == step) {
			return list[i + 1];
		}
	}
	return NULL;
}

const struct hp_step *hp_part_following(const struct hp_part *part, const struct hp_step *step)
{
	for (; step != NULL && step != part->top; step = step->parent) {
		/* Of several cases only the chosen one is walked. */
		const struct hp_step *next =
			step->kind == HP_STEP_CASE ? NULL : next_of(part->procedure, step);
		if (next != NULL) {
			return next;
		}
	}
	return NULL;
}

static struct hp_block *add_goto(
	const struct hp_part *part, struct hp_block *parent, const char *ref)
{
	struct hp_block *block = hp_document_add(part->document, parent, HP_BLOCK_GOTO);
	block->target = ref;
	block->text = hp_document_take(part->document, hp_asprintf(_("Go to step %s"), ref));
	return block;
}

struct hp_block *hp_part_add_goto(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step)
{
	return add_goto(part, parent, hp_part_ref(part, step));
}

struct hp_block *hp_part_add_goto_behind(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step)
{
	const struct hp_step *next = hp_part_following(part, step);
	if (next != NULL) {
		return hp_part_add_goto(part, parent, next);
	}
	return part->after_ref != NULL ? add_goto(part, parent, part->after_ref) : NULL;
}

/* ---- notices ---- */

static void add_notice(
	const struct hp_part *part, struct hp_block *parent, const struct hp_notice *notice)
{
	struct hp_block *block = hp_document_add(part->document, parent, HP_BLOCK_NOTICE);
	struct hp_document *document = part->document;
	block->notice = notice->kind;
	block->label = hp_document_text(document, hp_notice_word(notice->kind));
	block->marks =
		notice->not_in_source ? hp_document_text(document, _("not in the source")) : NULL;
	(void)hp_document_add_text(document, block, hp_part_fill(part, notice->text));
	(void)hp_document_add_fact(
		document, block, _("Hazard"), hp_part_fill(part, notice->hazard));
	(void)hp_document_add_fact(document, block, _("Avoid"), hp_part_fill(part, notice->avoid));
	(void)hp_document_add_fact(document, block, _("Where"), hp_part_fill(part, notice->where));
	(void)hp_document_add_fact(
		document, block, _("Consequence"), hp_part_fill(part, notice->consequence));
}

void hp_part_add_notices(const struct hp_part *part, struct hp_block *parent,
	const struct hp_notice *notices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_notice(part, parent, &notices[i]);
	}
}

/* ---- what to know ---- */

static void add_fact(
	const struct hp_part *part, struct hp_block *block, const char *label, char *text_taken)
{
	const char *text = hp_part_fill_take(part, text_taken);
	if (text != NULL && *text != '\0') {
		(void)hp_document_add_fact(part->document, block, label, text);
	}
}

static void add_when(const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	add_fact(part, block, _("Who"), hp_strdup(step->actor));
	/* Its names stay: "{Edition} is standard" says more than "standard is standard". */
	char *condition =
		step->condition != NULL ? hp_condition_words(step->condition, part->prefix) : NULL;
	(void)hp_document_add_fact(part->document, block, _("Only if"), condition);
	free(condition);
	add_fact(part, block, _("Watched"), hp_watch_words(step, part->prefix));
	add_fact(part, block, _("Repeat"), hp_repeat_words(step->repeat));
	add_fact(part, block, _("Wait"), hp_wait_words(step->timer, part->prefix));
	add_fact(part, block, _("Within"), hp_within_words(step->timer, part->prefix));
	add_fact(part, block, _("If late"),
		step->timer != NULL ? hp_strdup(step->timer->if_late) : NULL);
}

/* ---- what is answered ---- */

static void add_choice(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *case_)
{
	struct hp_block *choice = hp_document_add(part->document, block, HP_BLOCK_CHOICE);
	const struct hp_step *first = hp_part_first_leaf(case_);
	choice->text = hp_part_fill(part, case_->do_text);
	part_add_checks(part, choice, case_, false);
	if (first != NULL) {
		(void)hp_part_add_goto(part, choice, first);
	} else {
		(void)hp_part_add_goto_behind(part, choice, case_);
	}
}

static void add_answer(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	if (step->input != NULL) {
		add_fact(part, block, _("Value"), hp_value_words(step->input));
	}
	if (step->hits != NULL) {
		add_fact(part, block, _("List"), hp_fact_object(step->hits));
		if (part->row_count == 0) {
			struct hp_block *space =
				hp_document_add(part->document, block, HP_BLOCK_SPACE);
			space->label = hp_document_take(part->document,
				hp_asprintf(_("Confirmed names (%s)"), step->hits_name));
			space->number = 2;
		}
	}
	for (size_t i = 0; step->kind == HP_STEP_DECISION && i < step->child_count; i++) {
		add_choice(part, block, step->children[i]);
	}
	if (step->jump != NULL) {
		(void)hp_part_add_goto(part, block, step->jump);
	}
	if (step->kind == HP_STEP_STOP) {
		add_fact(part, block, _("If stopped"), hp_strdup(part->safe_state));
	}
}

/* ---- the step ---- */

static const char *marks_of(const struct hp_part *part, const struct hp_step *step)
{
	char *marks = hp_step_marks(step);
	if (part->on != NULL) {
		char *on = hp_asprintf(_("on %s"), part->on);
		char *both = marks == NULL ? hp_strdup(on) : hp_asprintf("%s, %s", marks, on);
		free(on);
		free(marks);
		marks = both;
	}
	return hp_document_take(part->document, marks);
}

static const char *own_ref(const struct hp_part *part, const struct hp_step *step)
{
	return part->ref != NULL ? hp_document_text(part->document, part->ref)
				 : hp_part_ref(part, step);
}

static void add_lasting(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	for (size_t i = 0; i < step->lasting_count; i++) {
		add_fact(part, block, _("From here on"),
			hp_lasting_words(&step->lasting[i], part->prefix));
	}
}

struct hp_block *hp_part_add_step(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step)
{
	struct hp_document *document = part->document;
	struct hp_block *block = hp_document_add(document, parent, HP_BLOCK_STEP);
	bool each_has_a_line = part->row_count > 0;

	block->ref = own_ref(part, step);
	block->sign = hp_document_text(document, hp_step_sign(step));
	block->text = hp_part_fill(part, step->do_text);
	block->marks = marks_of(part, step);
	block->bullet = step->parent != NULL && step->parent->order == HP_ORDER_ANY;
	hp_part_add_notices(part, block, step->notices, step->notice_count);
	add_when(part, block, step);
	part_add_before(part, block, step);
	for (size_t i = 0; step->type != NULL && step->type[i] != NULL; i++) {
		struct hp_block *command = hp_document_add(document, block, HP_BLOCK_COMMAND);
		command->text = hp_part_fill(part, step->type[i]);
	}
	add_answer(part, block, step);
	if (step->kind != HP_STEP_DECISION) {
		part_add_checks(part, block, step, !each_has_a_line && step->kind != HP_STEP_WATCH);
	}
	add_fact(part, block, _("See"), hp_strdup(step->see));
	add_fact(part, block, _("If not"), hp_strdup(step->if_not));
	part_add_after(part, block, step);
	add_lasting(part, block, step);
	return block;
}

/* ---- what holds steps ---- */

struct hp_block *hp_part_add_group(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step)
{
	struct hp_block *section =
		hp_document_add_section(part->document, parent, own_ref(part, step), NULL);
	section->text = hp_part_fill(part, step->do_text);
	section->marks = marks_of(part, step);
	hp_part_add_notices(part, section, step->notices, step->notice_count);
	add_when(part, section, step);
	if (step->call != NULL) {
		add_fact(part, section, _("Call"), hp_call_words(step->call));
	}
	add_lasting(part, section, step);
	return section;
}
