/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is an item of a list: facts, fields, checks, cases. */
#include "markdown_internal.h"

#include <stdlib.h>
#include <string.h>

#define BLANK_SHORT "______"
#define BLANK_LINE "______________________________"

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
		markdown_put(out, field->value == NULL ? "[ ] " : "[x] ");
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

/* Whether a field's words end with a full stop of their own. */
static bool is_sentence(const struct hp_field *field)
{
	size_t len = strlen(field->label);
	return field->kind == HP_FIELD_BOX && len > 0 &&
	       strchr(".!?", field->label[len - 1]) != NULL;
}

/* A task's box stands first in its item and nowhere else: each box begins one. */
void markdown_fields(struct markdown_out *out, const struct hp_block *block)
{
	for (size_t i = 0; i < block->field_count; i++) {
		bool is_first = i == 0 || block->fields[i].kind == HP_FIELD_BOX;
		if (is_first && i > 0) {
			markdown_end_line(out);
		}
		if (is_first) {
			markdown_line(out);
		}
		bool ended = i > 0 && is_sentence(&block->fields[i - 1]);
		markdown_put(out, is_first ? "- " : (ended ? " " : ", "));
		put_field(out, &block->fields[i], is_first);
	}
	markdown_end_line(out);
}

void markdown_fact(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, "- **");
	markdown_text(out, block->label, MARKDOWN_INLINE);
	markdown_put(out, ":** ");
	markdown_text(out, block->text, MARKDOWN_INLINE);
	markdown_end_line(out);
}

void markdown_item(struct markdown_out *out, const char *text)
{
	markdown_line(out);
	markdown_put(out, "- ");
	markdown_text(out, text, MARKDOWN_START);
	markdown_end_line(out);
}

void markdown_list(struct markdown_out *out, const struct hp_block *block)
{
	for (const struct hp_block *item = block->first; item != NULL; item = item->next) {
		markdown_line(out);
		markdown_put(out, "* "); /* a list of its own beside facts and fields */
		markdown_text(out, item->text, MARKDOWN_START);
		markdown_end_line(out);
	}
}

/* `1` SHARE CAP_{SiteCode} ........ **ABSENT**: pass (R20) */
void markdown_check(struct markdown_out *out, const struct hp_block *block)
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

void markdown_choice(struct markdown_out *out, const struct hp_block *block)
{
	markdown_line(out);
	markdown_put(out, block->value == NULL ? "- [ ] " : "- [x] ");
	markdown_text(out, block->text, MARKDOWN_INLINE);
	markdown_end_line(out);
}
