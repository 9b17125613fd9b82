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
#define BLANK_SHORT "______"
#define BLANK_LINE "______________________________"
#define BLANK_RULE "________________________________________________________________________"

static void put_from(struct markdown_out *out, const struct hp_block *child);

static void put_children(struct markdown_out *out, const struct hp_block *block)
{
	put_from(out, block->first);
}

/* ---- lines ---- */

void markdown_line(struct markdown_out *out)
{
	hp_str_append_len(&out->str, out->prefix.data, out->prefix.len);
}

void markdown_put(struct markdown_out *out, const char *markup)
{
	hp_str_append(&out->str, markup);
}

void markdown_text(struct markdown_out *out, const char *text, enum markdown_place place)
{
	markdown_escape(&out->str, text, place);
}

void markdown_end_line(struct markdown_out *out)
{
	while (out->str.len > 0 && out->str.data[out->str.len - 1] == ' ') {
		out->str.data[--out->str.len] = '\0'; /* two at the end would break the line */
	}
	hp_str_append_char(&out->str, '\n');
}

void markdown_blank(struct markdown_out *out)
{
	const struct hp_str *str = &out->str;
	size_t line = str->len > 0 ? str->len - 1 : 0;
	while (line > 0 && str->data[line - 1] != '\n') {
		line--;
	}
	bool is_blank = str->len == 0;
	for (size_t i = line; !is_blank && i < str->len; i++) {
		if (strchr("> ", str->data[i]) == NULL) {
			is_blank = str->data[i] == '\n';
			break;
		}
	}
	if (!is_blank) {
		markdown_line(out);
		markdown_end_line(out);
	}
}

/* What follows is inside a quotation or a list item, until leave(). */
static size_t enter(struct markdown_out *out, const char *more)
{
	size_t before = out->prefix.len;
	hp_str_append(&out->prefix, more);
	return before;
}

static void leave(struct markdown_out *out, size_t before)
{
	out->prefix.len = before;
	out->prefix.data[before] = '\0';
}

static void put_paragraph(struct markdown_out *out, const char *mark, const char *text)
{
	if (text == NULL || *text == '\0') {
		return;
	}
	markdown_blank(out);
	markdown_line(out);
	markdown_put(out, mark);
	markdown_text(out, text, *mark == '\0' ? MARKDOWN_START : MARKDOWN_INLINE);
	markdown_put(out, mark);
	markdown_end_line(out);
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
	put_paragraph(out, "*", block->marks);
	put_children(out, block);
	out->level = level;
}

/* ---- fields ---- */

/* What is to be written stands as code: underscores would be emphasis. */
static void put_blank(struct markdown_out *out, enum hp_field_kind kind)
{
	switch (kind) {
	case HP_FIELD_TEXT:
		markdown_put(out, "`" BLANK_LINE "`");
		return;
	case HP_FIELD_SHORT:
	case HP_FIELD_INITIALS:
		markdown_put(out, "`" BLANK_SHORT "`");
		return;
	case HP_FIELD_TIME:
		markdown_put(out, "`___:___`");
		return;
	case HP_FIELD_BOX:
		markdown_put(out, "`[ ]`");
		return;
	}
}

static void put_field(struct markdown_out *out, const struct hp_field *field, bool is_first)
{
	enum markdown_place place = is_first ? MARKDOWN_START : MARKDOWN_INLINE;
	if (field->kind == HP_FIELD_BOX) {
		/* A task's box stands first in its item and nowhere else. */
		const char *boxes[] = {field->value == NULL ? "`[ ]` " : "`[x]` ",
			field->value == NULL ? "[ ] " : "[x] "};
		markdown_put(out, boxes[is_first]);
		markdown_text(out, field->label, MARKDOWN_INLINE);
		return;
	}
	markdown_text(out, field->label, place);
	if (field->value == NULL) {
		markdown_put(out, *field->label == '\0' ? "" : " ");
		put_blank(out, field->kind);
	} else {
		markdown_put(out, *field->label == '\0' ? "" : ": ");
		markdown_text(out, field->value, *field->label == '\0' ? place : MARKDOWN_INLINE);
	}
}

static void put_fields(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, "- ");
	for (size_t i = 0; i < block->field_count; i++) {
		markdown_put(out, i == 0 ? "" : ", ");
		put_field(out, &block->fields[i], i == 0);
	}
	markdown_end_line(out);
}

/* ---- what is in a step ---- */

static void put_fact(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, "- **");
	markdown_text(out, block->label, MARKDOWN_INLINE);
	markdown_put(out, ":** ");
	markdown_text(out, block->text, MARKDOWN_INLINE);
	markdown_end_line(out);
}

static void put_list(struct markdown_out *out, const struct hp_block *block)
{
	for (const struct hp_block *item = block->first; item != NULL; item = item->next) {
		markdown_line(out);
		markdown_put(out, "* "); /* a list of its own beside facts and fields */
		markdown_text(out, item->text, MARKDOWN_START);
		markdown_end_line(out);
	}
}

static void put_notice(struct markdown_out *out, const struct hp_block *block)
{
	markdown_blank(out);
	size_t before = enter(out, "> ");
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
	leave(out, before);
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
	put_paragraph(out, "**", block->state);
	put_paragraph(out, "*", block->marks);
	put_from(out, child);
	out->level = level;
}

/* `1` SHARE CAP_{SiteCode} ........ **ABSENT**: pass (R20) */
static void put_check(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, "- ");
	if (block->ref != NULL) {
		markdown_code(&out->str, block->ref);
		markdown_put(out, " ");
	}
	markdown_text(out, block->text, block->ref == NULL ? MARKDOWN_START : MARKDOWN_INLINE);
	if (block->required != NULL) {
		markdown_put(out, " ........ **");
		markdown_text(out, block->required, MARKDOWN_INLINE);
		markdown_put(out, "**");
	}
	if (block->verdict != NULL) {
		markdown_put(out, ": ");
		markdown_text(out, block->verdict, MARKDOWN_INLINE);
	}
	markdown_end_line(out);
}

static void put_choice(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, block->value == NULL ? "- [ ] " : "- [x] ");
	markdown_text(out, block->text, MARKDOWN_INLINE);
	markdown_end_line(out);
}

static void put_goto(struct markdown_out *out, const struct hp_block *block)
{
	const struct hp_block *target =
		block->target == NULL ? NULL : hp_document_find(out->document, block->target);
	const char *anchor = target == NULL ? NULL : markdown_anchor_of(out->anchors, target);
	markdown_blank(out);
	markdown_line(out);
	markdown_put(out, "-> ");
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

/* Lines as they stand, between fences longer than any inside. */
static void put_fenced(struct markdown_out *out, const char *line, size_t lines)
{
	struct hp_str fence;
	hp_str_init(&fence);
	hp_str_append(&fence, "```");
	while (strstr(line, fence.data) != NULL) {
		hp_str_append_char(&fence, '`');
	}
	markdown_blank(out);
	markdown_line(out);
	markdown_put(out, fence.data);
	hp_str_append_char(&out->str, '\n');
	for (size_t i = 0; i < lines; i++) {
		markdown_line(out);
		markdown_put(out, line);
		hp_str_append_char(&out->str, '\n');
	}
	markdown_line(out);
	markdown_put(out, fence.data);
	hp_str_append_char(&out->str, '\n');
	hp_str_finish(&fence);
}

static void put_code(struct markdown_out *out, const char *text)
{
	markdown_blank(out);
	markdown_line(out);
	markdown_code(&out->str, text);
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
		put_paragraph(out, "", block->text);
		return;
	case HP_BLOCK_NOTICE:
		put_notice(out, block);
		return;
	case HP_BLOCK_STEP:
		put_step(out, block);
		return;
	case HP_BLOCK_COMMAND:
		put_fenced(out, block->text, 1);
		return;
	case HP_BLOCK_GOTO:
		put_goto(out, block);
		return;
	case HP_BLOCK_TABLE:
		markdown_table(out, block);
		return;
	case HP_BLOCK_SPACE:
		put_paragraph(out, "**", block->label);
		put_fenced(out, BLANK_RULE, block->number);
		return;
	case HP_BLOCK_TIMELINE:
		markdown_timeline(out, block);
		return;
	case HP_BLOCK_CODE:
		put_code(out, block->text);
		return;
	case HP_BLOCK_BREAK:
		markdown_blank(out);
		markdown_line(out);
		markdown_put(out, "---\n");
		return;
	case HP_BLOCK_FACT:
		put_fact(out, block);
		return;
	case HP_BLOCK_LIST:
		put_list(out, block);
		return;
	case HP_BLOCK_FIELDS:
		put_fields(out, block);
		return;
	case HP_BLOCK_CHECK:
		put_check(out, block);
		return;
	case HP_BLOCK_CHOICE:
		put_choice(out, block);
		return;
	case HP_BLOCK_ROW:  /* in its table */
	case HP_BLOCK_SPAN: /* in its timeline */
	case HP_BLOCK_MARK:
	case HP_BLOCK_COUNT_:
		return;
	}
}

/* Items of a list stand close together; all else has a blank line around it. */
static bool is_item(enum hp_block_kind kind)
{
	return kind == HP_BLOCK_FACT || kind == HP_BLOCK_LIST || kind == HP_BLOCK_FIELDS ||
	       kind == HP_BLOCK_CHECK || kind == HP_BLOCK_CHOICE;
}

static void put_from(struct markdown_out *out, const struct hp_block *child)
{
	for (; child != NULL; child = child->next) {
		if (!is_item(child->kind)) {
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
			size_t before = enter(out, "  ");
			put_children(out, child);
			leave(out, before);
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
		put_fact(out, &fact);
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
	put_paragraph(out, "**", words);
	free(words);
	if (document->head.code != NULL) {
		put_code(out, document->head.code);
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
