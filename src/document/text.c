/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents as plain text, for line printers, serial consoles and status.txt. Nothing of it needs
 * more than ASCII but the texts themselves. A document begins with a head and ends with a line that
 * counts its steps, so that a sheet that is missing is missed.
 */
#include "text_internal.h"

#include <stdlib.h>
#include <string.h>

#include "document_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define COLUMNS_LEAST 20u
#define STEP_BODY 6u  /* what belongs to a step begins here */
#define FACT_MOST 24u /* columns of the widest label texts are lined up behind */

static void put_children(struct text_out *out, size_t indent, const struct hp_block *block);
static void put_from(struct text_out *out, size_t indent, const struct hp_block *child);

/* ---- simple blocks ---- */

/* Blocks that stand out have air around them. */
static bool is_tall(enum hp_block_kind kind)
{
	return kind == HP_BLOCK_NOTICE || kind == HP_BLOCK_TABLE || kind == HP_BLOCK_SPACE ||
	       kind == HP_BLOCK_TIMELINE || kind == HP_BLOCK_STEP || kind == HP_BLOCK_SECTION;
}

static void put_heading(
	struct text_out *out, size_t indent, const struct hp_block *block, char rule)
{
	const char *ref = block->ref == NULL ? "" : block->ref;
	const char *text = block->text == NULL ? "" : block->text;
	char *words = hp_asprintf("%s%s%s", ref, *ref != '\0' && *text != '\0' ? "  " : "", text);
	size_t wide = hp_utf8_columns(words);
	size_t room = out->columns > indent ? out->columns - indent : 1;
	text_blank(out);
	text_words(out, indent, words);
	hp_wrap_fill(&out->str, ' ', indent);
	hp_wrap_fill(&out->str, rule, wide < room ? wide : room);
	hp_str_append_char(&out->str, '\n');
	free(words);
}

static void put_section(struct text_out *out, size_t indent, const struct hp_block *block)
{
	bool is_top = block->parent == NULL || block->parent->parent == NULL;
	bool has_heading = block->ref != NULL || block->text != NULL;
	if (has_heading) {
		put_heading(out, indent, block, is_top ? '=' : '-');
	}
	text_words(out, indent, block->marks);
	if (block->marks != NULL && block->first != NULL && is_tall(block->first->kind)) {
		text_blank(out);
	}
	put_children(out, indent, block);
}

/* A fact's text begins where its neighbours' do. */
static size_t fact_column(const struct hp_block *first)
{
	size_t widest = 0;
	for (; first != NULL && first->kind == HP_BLOCK_FACT; first = first->next) {
		size_t wide = hp_utf8_columns(first->label) + strlen(": ");
		widest = wide > widest && wide <= FACT_MOST ? wide : widest;
	}
	return widest;
}

/* Returns the last of the neighbours. */
static const struct hp_block *put_facts(
	struct text_out *out, size_t indent, const struct hp_block *first)
{
	size_t column = indent + fact_column(first);
	const struct hp_block *last = first;
	for (; first != NULL && first->kind == HP_BLOCK_FACT; first = first->next) {
		char *head = hp_asprintf("%s%s", first->label, *first->label == '\0' ? "" : ":");
		text_headed(out, indent, column, head, first->text);
		free(head);
		last = first;
	}
	return last;
}

static void put_notice(struct text_out *out, size_t indent, const struct hp_block *block)
{
	static const struct {
		char corner;
		char rule;
		char side;
	} frames[] = {
		[HP_NOTICE_WARNING] = {'*', '*', '*'},
		[HP_NOTICE_CAUTION] = {'+', '=', '|'},
		[HP_NOTICE_NOTE] = {'+', '-', '|'},
	};
	struct text_out inner = {.columns = text_frame_columns(out, indent)};
	hp_str_init(&inner.str);
	put_children(&inner, 0, block);
	char *label = hp_asprintf("%s%s%s%s", block->label == NULL ? "" : block->label,
		block->marks == NULL ? "" : " (", block->marks == NULL ? "" : block->marks,
		block->marks == NULL ? "" : ")");
	text_frame(out, indent, label, frames[block->notice].corner, frames[block->notice].rule,
		frames[block->notice].side, &inner);
	free(label);
	hp_str_finish(&inner.str);
}

static void put_space(struct text_out *out, size_t indent, const struct hp_block *block)
{
	struct text_out inner = {.columns = text_frame_columns(out, indent)};
	hp_str_init(&inner.str);
	for (size_t i = 0; i < block->number; i++) {
		hp_str_append_char(&inner.str, '\n');
		text_rule(&inner, 0, '_');
	}
	text_frame(out, indent, block->label == NULL ? "" : block->label, '+', '-', '|', &inner);
	hp_str_finish(&inner.str);
}

/* ---- steps and what is in them ---- */

static void append_part(struct hp_str *out, const char *part)
{
	if (part != NULL && *part != '\0') {
		hp_str_appendf(out, "%s%s", out->len > 0 ? " " : "", part);
	}
}

static void put_step(struct text_out *out, size_t indent, const struct hp_block *block)
{
	const struct hp_block *child = block->first;
	text_blank(out);
	/* Before the step's own line (R13). */
	for (; child != NULL && child->kind == HP_BLOCK_NOTICE; child = child->next) {
		put_notice(out, indent, child);
	}
	struct hp_str head;
	hp_str_init(&head);
	append_part(&head, block->current ? ">>>" : NULL);
	append_part(&head, block->bullet ? "-" : NULL);
	append_part(&head, block->ref);
	append_part(&head, block->sign);
	text_headed(out, indent, indent + STEP_BODY, head.data, block->text);
	hp_str_finish(&head);
	text_words(out, indent + STEP_BODY, block->state);
	text_words(out, indent + STEP_BODY, block->marks);
	put_from(out, indent + STEP_BODY, child);
}

static void put_check(struct text_out *out, size_t indent, const struct hp_block *block)
{
	char *head = hp_asprintf(
		"%s%s", block->ref == NULL ? "" : block->ref, block->ref == NULL ? "" : "  ");
	const char *required = block->required == NULL ? "" : block->required;
	char *state = block->verdict == NULL ? hp_strdup(required)
					     : hp_asprintf("%s: %s", required, block->verdict);
	size_t column = indent + hp_utf8_columns(head);
	hp_wrap_fill(&out->str, ' ', indent);
	hp_str_append(&out->str, head);
	hp_wrap_dotted(&out->str, column, column, out->columns,
		block->text == NULL ? "" : block->text, state);
	free(state);
	free(head);
	put_children(out, column > indent ? column : indent + 2, block);
}

static void put_choice(struct text_out *out, size_t indent, const struct hp_block *block)
{
	text_headed(out, indent, indent + strlen("[ ] "), block->value == NULL ? "[ ]" : "[x]",
		block->text);
	put_children(out, indent + strlen("[ ] "), block);
}

/* ---- all of them ---- */

static void put_list(struct text_out *out, size_t indent, const struct hp_block *block)
{
	for (const struct hp_block *item = block->first; item != NULL; item = item->next) {
		text_headed(out, indent, indent + 2, "-", item->text);
	}
}

static void put_block(struct text_out *out, size_t indent, const struct hp_block *block)
{
	switch (block->kind) {
	case HP_BLOCK_SECTION:
		put_section(out, indent, block);
		return;
	case HP_BLOCK_TEXT:
		text_words(out, indent, block->text);
		return;
	case HP_BLOCK_LIST:
		put_list(out, indent, block);
		return;
	case HP_BLOCK_NOTICE:
		put_notice(out, indent, block);
		return;
	case HP_BLOCK_STEP:
		put_step(out, indent, block);
		return;
	case HP_BLOCK_CHECK:
		put_check(out, indent, block);
		return;
	case HP_BLOCK_CHOICE:
		put_choice(out, indent, block);
		return;
	case HP_BLOCK_COMMAND:
		text_command(out, indent, block);
		return;
	case HP_BLOCK_GOTO:
		text_headed(out, indent, indent + 3, "->", block->text);
		return;
	case HP_BLOCK_FIELDS:
		text_fields(out, indent, block);
		return;
	case HP_BLOCK_TABLE:
		text_table(out, indent, block);
		return;
	case HP_BLOCK_SPACE:
		put_space(out, indent, block);
		return;
	case HP_BLOCK_TIMELINE:
		text_timeline(out, indent, block);
		return;
	case HP_BLOCK_CODE: /* the document's own stands in its head and at its end */
		text_words(out, indent, hp_streq(block->text, out->code) ? NULL : block->text);
		return;
	case HP_BLOCK_BREAK:
		text_blank(out);
		return;
	case HP_BLOCK_FACT: /* with its neighbours, in put_children() */
	case HP_BLOCK_ROW:  /* in its table */
	case HP_BLOCK_SPAN: /* in its timeline */
	case HP_BLOCK_MARK:
	case HP_BLOCK_COUNT_:
		return;
	}
}

static void put_from(struct text_out *out, size_t indent, const struct hp_block *child)
{
	for (enum hp_block_kind before = HP_BLOCK_COUNT_; child != NULL; child = child->next) {
		enum hp_block_kind kind = child->kind;
		if (before != HP_BLOCK_COUNT_ && kind != before &&
			(is_tall(before) || is_tall(kind))) {
			text_blank(out);
		}
		if (kind == HP_BLOCK_FACT) {
			child = put_facts(out, indent, child);
		} else {
			put_block(out, indent, child);
		}
		before = kind;
	}
}

static void put_children(struct text_out *out, size_t indent, const struct hp_block *block)
{
	put_from(out, indent, block->first);
}

/* ---- head and foot ---- */

static void put_head(struct text_out *out, const struct hp_document_head *head)
{
	struct hp_str line;
	hp_str_init(&line);
	text_rule(out, 0, '=');
	append_part(&line, head->mode);
	append_part(&line, head->kind);
	if (head->watermark != NULL && !hp_streq(head->watermark, head->mode)) {
		append_part(&line, "  ***");
		append_part(&line, head->watermark);
		append_part(&line, "***");
	}
	text_words(out, 0, line.data);
	text_words(out, 0, head->title);
	hp_str_reset(&line);
	append_part(&line, head->id);
	if (head->revision != NULL) {
		hp_str_appendf(&line, "  ");
		hp_str_appendf(&line, _("revision %s"), head->revision);
	}
	append_part(&line, head->status == NULL ? NULL : " ");
	append_part(&line, head->status);
	text_words(out, 0, line.data);
	text_headed(out, 0, 0, head->run == NULL ? "" : _("Run:"), head->run);
	text_headed(out, 0, 0, head->code == NULL ? "" : _("Code:"), head->code);
	text_rule(out, 0, '=');
	hp_str_finish(&line);
}

static void put_foot(struct text_out *out, const struct hp_document *document)
{
	const struct hp_document_head *head = &document->head;
	char *line = document_end_words(document);
	text_blank(out);
	text_rule(out, 0, '=');
	text_words(out, 0, line);
	text_headed(out, 0, 0, head->code == NULL ? "" : _("Code:"), head->code);
	free(line);
}

char *hp_document_to_text(const struct hp_document *const *documents, size_t count, size_t columns)
{
	/* The last column stays free: some printers and terminals go to a new line by themselves
	 * when it is used. */
	struct text_out out = {.columns = columns > COLUMNS_LEAST ? columns - 1 : COLUMNS_LEAST};
	hp_str_init(&out.str);
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			hp_str_append_char(&out.str, '\f');
		}
		out.code = documents[i]->head.code;
		put_head(&out, &documents[i]->head);
		text_blank(&out);
		put_children(&out, 0, &documents[i]->root);
		put_foot(&out, documents[i]);
	}
	text_fold(&out);
	return hp_str_detach(&out.str);
}
