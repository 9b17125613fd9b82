/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents as Markdown: CommonMark with GFM's tables and task lists. Everything that is not ours
 * goes through markdown_escape() or stands as code, so that a procedure can put neither HTML nor
 * links nor layout into the page.
 *
 * A step is a heading with its reference, then its warnings as quotations, then what to do: they
 * stand above the step's own line (R13) and below the heading that links lead to.
 */
#include "markdown_internal.h"

#include <stdlib.h>
#include <string.h>

#include "document_internal.h"
#include "holdpoint/i18n.h"

#define LEVEL_MOST 6u
/* A line to write on. */
#define MARKDOWN_RULE "________________________________________________________________________"

static void put_from(struct markdown_out *out, const struct hp_block *child);

static void put_children(struct markdown_out *out, const struct hp_block *block)
{
	put_from(out, block->first);
}

/* ---- headings ---- */

static char *heading_words(const struct hp_block *block)
{
	const char *ref = block->ref == NULL ? "" : block->ref;
	const char *text = block->kind == HP_BLOCK_STEP || block->text == NULL ? "" : block->text;
	return hp_asprintf("%s%s%s", ref, *ref != '\0' && *text != '\0' ? " " : "", text);
}

static bool has_heading(const struct hp_block *block)
{
	return (block->kind == HP_BLOCK_SECTION && (block->ref != NULL || block->text != NULL)) ||
	       (block->kind == HP_BLOCK_STEP && block->ref != NULL);
}

static void put_heading(struct markdown_out *out, size_t level, const char *words)
{
	markdown_blank(out);
	markdown_line(out);
	for (size_t i = 0; i < level && i < LEVEL_MOST; i++) {
		markdown_put(out, "#");
	}
	markdown_put(out, " ");
	markdown_text(out, words, MARKDOWN_INLINE);
	/* Number signs at the end would be taken for a closing of the heading. */
	if (words[0] != '\0' && words[strlen(words) - 1] == '#') {
		out->str.data[--out->str.len] = '\0';
		markdown_put(out, "\\#");
	}
	markdown_end_line(out);
}

static void put_section(struct markdown_out *out, const struct hp_block *block)
{
	size_t level = out->level;
	if (has_heading(block)) {
		char *words = heading_words(block);
		put_heading(out, out->level, words);
		free(words);
		out->level++;
	}
	markdown_paragraph(out, "*", block->marks);
	put_children(out, block);
	out->level = level;
}

/* ---- steps and their warnings ---- */

static void put_notice(struct markdown_out *out, const struct hp_block *block)
{
	markdown_blank(out);
	size_t before = markdown_enter(out, "> ");
	markdown_line(out);
	markdown_put(out, "**");
	markdown_text(out, block->label, MARKDOWN_INLINE);
	markdown_put(out, "**");
	if (block->marks != NULL) {
		markdown_put(out, " (");
		markdown_text(out, block->marks, MARKDOWN_INLINE);
		markdown_put(out, ")");
	}
	markdown_end_line(out);
	put_children(out, block);
	markdown_leave(out, before);
}

static void put_mark(struct markdown_out *out, const char *mark, const char *text, bool *is_first)
{
	if (text != NULL && *text != '\0') {
		markdown_put(out, *is_first ? "" : " ");
		markdown_put(out, mark);
		markdown_text(out, text, MARKDOWN_INLINE);
		markdown_put(out, mark);
		*is_first = false;
	}
}

static void put_step(struct markdown_out *out, const struct hp_block *block)
{
	const struct hp_block *child = block->first;
	size_t level = out->level;
	if (has_heading(block)) {
		char *words = heading_words(block);
		put_heading(out, out->level++, words);
		free(words);
	}
	for (; child != NULL && child->kind == HP_BLOCK_NOTICE; child = child->next) {
		put_notice(out, child);
	}
	bool is_first = true;
	markdown_blank(out);
	markdown_line(out);
	if (block->current) {
		markdown_put(out, "`>>>`");
		is_first = false;
	}
	if (block->sign != NULL && *block->sign != '\0') {
		markdown_put(out, is_first ? "" : " ");
		markdown_code(&out->str, block->sign);
		is_first = false;
	}
	put_mark(out, "**", block->text, &is_first);
	markdown_end_line(out);
	markdown_paragraph(out, "**", block->state);
	markdown_paragraph(out, "*", block->marks);
	put_from(out, child);
	out->level = level;
}

static void put_goto(struct markdown_out *out, const struct hp_block *block)
{
	const struct hp_block *target =
		block->target == NULL ? NULL : hp_document_find(out->document, block->target);
	const char *anchor = target == NULL ? NULL : markdown_anchor_of(out->anchors, target);
	markdown_line(out);
	markdown_put(out, "- -> ");
	if (anchor == NULL) {
		markdown_text(out, block->text, MARKDOWN_INLINE);
	} else {
		markdown_put(out, "[");
		markdown_text(out, block->text, MARKDOWN_LINK);
		markdown_put(out, "](#");
		markdown_put(out, anchor);
		markdown_put(out, ")");
	}
	markdown_end_line(out);
}

/* ---- all of them ---- */

static void put_block(struct markdown_out *out, const struct hp_block *block)
{
	switch (block->kind) {
	case HP_BLOCK_SECTION:
		put_section(out, block);
		return;
	case HP_BLOCK_TEXT:
		if (out->in_item) {
			markdown_item(out, block->text);
		} else {
			markdown_paragraph(out, "", block->text);
		}
		return;
	case HP_BLOCK_NOTICE:
		put_notice(out, block);
		return;
	case HP_BLOCK_STEP:
		put_step(out, block);
		return;
	case HP_BLOCK_COMMAND:
		markdown_fenced(out, block->text, 1);
		return;
	case HP_BLOCK_GOTO:
		put_goto(out, block);
		return;
	case HP_BLOCK_TABLE:
		markdown_table(out, block);
		return;
	case HP_BLOCK_SPACE:
		markdown_paragraph(out, "**", block->label);
		markdown_fenced(out, MARKDOWN_RULE, block->number);
		return;
	case HP_BLOCK_TIMELINE:
		markdown_timeline(out, block);
		return;
	case HP_BLOCK_CODE: /* the document's own stands in its head and at its end */
		if (!hp_streq(block->text, out->document->head.code)) {
			markdown_code_line(out, block->text);
		}
		return;
	case HP_BLOCK_BREAK:
		markdown_blank(out);
		markdown_line(out);
		markdown_put(out, "---\n");
		return;
	case HP_BLOCK_FACT:
		markdown_fact(out, block);
		return;
	case HP_BLOCK_LIST:
		markdown_list(out, block);
		return;
	case HP_BLOCK_FIELDS:
		markdown_fields(out, block);
		return;
	case HP_BLOCK_CHECK:
		markdown_check(out, block);
		return;
	case HP_BLOCK_CHOICE:
		markdown_choice(out, block);
		return;
	case HP_BLOCK_ROW:  /* in its table */
	case HP_BLOCK_SPAN: /* in its timeline */
	case HP_BLOCK_MARK:
	case HP_BLOCK_COUNT_:
		return;
	}
}

/* Items of a list stand close together; all else has a blank line around it. A paragraph in an item
 * is one too: with blank lines in it, forges would part the item's box from its words. */
static bool is_item(const struct markdown_out *out, enum hp_block_kind kind)
{
	return kind == HP_BLOCK_FACT || kind == HP_BLOCK_LIST || kind == HP_BLOCK_FIELDS ||
	       kind == HP_BLOCK_CHECK || kind == HP_BLOCK_CHOICE || kind == HP_BLOCK_GOTO ||
	       (kind == HP_BLOCK_TEXT && out->in_item);
}

static void put_inside(struct markdown_out *out, const struct hp_block *item)
{
	bool was_inside = out->in_item;
	size_t before = markdown_enter(out, "  ");
	out->in_item = true;
	put_children(out, item);
	out->in_item = was_inside;
	markdown_leave(out, before);
}

static void put_from(struct markdown_out *out, const struct hp_block *child)
{
	for (; child != NULL; child = child->next) {
		if (!is_item(out, child->kind)) {
			put_block(out, child);
			out->after_item = false;
			continue;
		}
		if (!out->after_item) {
			markdown_blank(out);
		}
		put_block(out, child);
		out->after_item = true;
		if (child->kind != HP_BLOCK_LIST) {
			put_inside(out, child);
		}
	}
}

/* ---- head and foot ---- */

static void append_part(struct hp_str *out, const char *mark, const char *part)
{
	if (part != NULL && *part != '\0') {
		hp_str_appendf(out, "%s%s", out->len > 0 ? " " : "", mark);
		markdown_escape(out, part, MARKDOWN_INLINE);
		hp_str_append(out, mark);
	}
}

static void put_labelled(struct markdown_out *out, const char *label, const char *text)
{
	if (text != NULL) {
		struct hp_block fact = {.kind = HP_BLOCK_FACT, .label = label, .text = text};
		markdown_fact(out, &fact);
	}
}

static void put_head(struct markdown_out *out, const struct hp_document_head *head)
{
	struct hp_str line;
	hp_str_init(&line);
	put_heading(out, 1, head->title == NULL ? "" : head->title);
	append_part(&line, "**", head->mode);
	append_part(&line, "", head->kind);
	append_part(&line, "", head->id);
	if (head->revision != NULL) {
		char *revision = hp_asprintf(_("revision %s"), head->revision);
		append_part(&line, "", revision);
		free(revision);
	}
	append_part(&line, "", head->status);
	if (!hp_streq(head->watermark, head->mode)) {
		append_part(&line, "**", head->watermark);
	}
	markdown_blank(out);
	markdown_put(out, line.data);
	markdown_end_line(out);
	markdown_blank(out);
	put_labelled(out, _("Run"), head->run);
	put_labelled(out, _("Code"), head->code);
	hp_str_finish(&line);
}

static void put_document(struct markdown_out *out, const struct hp_document *document)
{
	out->document = document;
	out->level = 2;
	out->after_item = false;
	put_head(out, &document->head);
	put_children(out, &document->root);
	char *words = document_end_words(document);
	markdown_paragraph(out, "**", words);
	free(words);
	if (document->head.code != NULL) {
		markdown_code_line(out, document->head.code);
	}
}

/* The headings in the order they will stand. */
static void note_headings(struct markdown_anchors *anchors, const struct hp_block *block)
{
	if (has_heading(block)) {
		char *words = heading_words(block);
		markdown_anchors_add(anchors, block, words);
		free(words);
	}
	for (const struct hp_block *child = block->first; child != NULL; child = child->next) {
		note_headings(anchors, child);
	}
}

char *hp_document_to_markdown(const struct hp_document *const *documents, size_t count)
{
	struct markdown_anchors anchors = {.items = NULL};
	struct markdown_out out = {.anchors = &anchors};
	hp_str_init(&out.str);
	hp_str_init(&out.prefix);
	for (size_t i = 0; i < count; i++) {
		const char *title = documents[i]->head.title;
		markdown_anchors_add(&anchors, NULL, title == NULL ? "" : title);
		note_headings(&anchors, &documents[i]->root);
	}
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			markdown_blank(&out);
			markdown_put(&out, "---\n");
		}
		put_document(&out, documents[i]);
	}
	markdown_anchors_finish(&anchors);
	hp_str_finish(&out.prefix);
	return hp_str_detach(&out.str);
}
