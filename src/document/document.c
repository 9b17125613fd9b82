/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of blocks and how it is made. */
#include "holdpoint/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

#define DIGEST_GROUP 4u
#define DIGEST_SHOWN 16u

const char *hp_block_kind_name(enum hp_block_kind kind)
{
	static const char *const names[HP_BLOCK_COUNT_] = {
		[HP_BLOCK_SECTION] = "section",
		[HP_BLOCK_TEXT] = "text",
		[HP_BLOCK_FACT] = "fact",
		[HP_BLOCK_LIST] = "list",
		[HP_BLOCK_NOTICE] = "notice",
		[HP_BLOCK_STEP] = "step",
		[HP_BLOCK_CHECK] = "check",
		[HP_BLOCK_CHOICE] = "choice",
		[HP_BLOCK_COMMAND] = "command",
		[HP_BLOCK_GOTO] = "goto",
		[HP_BLOCK_FIELDS] = "fields",
		[HP_BLOCK_TABLE] = "table",
		[HP_BLOCK_ROW] = "row",
		[HP_BLOCK_SPACE] = "space",
		[HP_BLOCK_TIMELINE] = "timeline",
		[HP_BLOCK_SPAN] = "span",
		[HP_BLOCK_MARK] = "mark",
		[HP_BLOCK_CODE] = "code",
		[HP_BLOCK_BREAK] = "break",
	};
	return names[kind];
}

const char *hp_field_kind_name(enum hp_field_kind kind)
{
	switch (kind) {
	case HP_FIELD_TEXT:
		return "text";
	case HP_FIELD_SHORT:
		return "short";
	case HP_FIELD_BOX:
		return "box";
	case HP_FIELD_INITIALS:
		return "initials";
	case HP_FIELD_TIME:
		return "time";
	}
	return "text";
}

const char *hp_span_kind_name(enum hp_span_kind span)
{
	switch (span) {
	case HP_SPAN_WORK:
		return "work";
	case HP_SPAN_HOLD:
		return "hold";
	case HP_SPAN_AWAY:
		return "away";
	case HP_SPAN_PAPER:
		return "paper";
	}
	return "work";
}

const char *hp_paper_name(enum hp_paper paper)
{
	return paper == HP_PAPER_LETTER ? "letter" : "a4";
}

struct hp_document *hp_document_new(void)
{
	struct hp_document *document = hp_calloc(1, sizeof(*document));
	hp_arena_init(&document->arena);
	document->root.kind = HP_BLOCK_SECTION;
	document->head.language = "en";
	return document;
}

void hp_document_free(struct hp_document *document)
{
	if (document != NULL) {
		hp_arena_finish(&document->arena);
		free(document);
	}
}

struct hp_block *hp_document_add(
	struct hp_document *document, struct hp_block *parent, enum hp_block_kind kind)
{
	struct hp_block *block = hp_arena_alloc(&document->arena, sizeof(*block));
	block->kind = kind;
	block->parent = parent;
	if (parent->last == NULL) {
		parent->first = block;
	} else {
		parent->last->next = block;
	}
	parent->last = block;
	return block;
}

const char *hp_document_text(struct hp_document *document, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	char *clean = hp_text_clean(text, strlen(text), true);
	for (char *c = clean; *c != '\0'; c++) {
		if (*c == '\n') {
			*c = ' ';
		}
	}
	const char *kept = hp_arena_strdup(&document->arena, clean);
	free(clean);
	return kept;
}

const char *hp_document_take(struct hp_document *document, char *text_taken)
{
	const char *kept = hp_document_text(document, text_taken);
	free(text_taken);
	return kept;
}

struct hp_block *hp_document_add_text(
	struct hp_document *document, struct hp_block *parent, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	struct hp_block *block = hp_document_add(document, parent, HP_BLOCK_TEXT);
	block->text = hp_document_text(document, text);
	return block;
}

struct hp_block *hp_document_add_fact(
	struct hp_document *document, struct hp_block *parent, const char *label, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	struct hp_block *block = hp_document_add(document, parent, HP_BLOCK_FACT);
	block->label = hp_document_text(document, label);
	block->text = hp_document_text(document, text);
	return block;
}

struct hp_block *hp_document_add_section(
	struct hp_document *document, struct hp_block *parent, const char *ref, const char *text)
{
	struct hp_block *block = hp_document_add(document, parent, HP_BLOCK_SECTION);
	block->ref = hp_document_text(document, ref);
	block->text = hp_document_text(document, text);
	return block;
}

void hp_document_set_fields(struct hp_document *document, struct hp_block *block,
	const struct hp_field *fields, size_t count)
{
	struct hp_field *copies = hp_arena_alloc(&document->arena, (count + 1) * sizeof(*copies));
	for (size_t i = 0; i < count; i++) {
		copies[i].kind = fields[i].kind;
		copies[i].closes = fields[i].closes;
		copies[i].label =
			hp_document_text(document, fields[i].label == NULL ? "" : fields[i].label);
		copies[i].value = hp_document_text(document, fields[i].value);
	}
	block->fields = copies;
	block->field_count = count;
}

void hp_document_take_over(
	struct hp_document *document, struct hp_block *parent, struct hp_document *other_taken)
{
	struct hp_block *first = other_taken->root.first;
	for (struct hp_block *block = first; block != NULL; block = block->next) {
		block->parent = parent;
	}
	if (first != NULL) {
		*(parent->last == NULL ? &parent->first : &parent->last->next) = first;
		parent->last = other_taken->root.last;
	}
	hp_arena_take_over(&document->arena, &other_taken->arena);
	free(other_taken);
}

/* The next block in reading order below `top`; NULL behind the last. */
static const struct hp_block *following(const struct hp_block *block, const struct hp_block *top)
{
	if (block->first != NULL) {
		return block->first;
	}
	while (block != top && block->next == NULL) {
		block = block->parent;
	}
	return block == top ? NULL : block->next;
}

const struct hp_block *hp_document_find(const struct hp_document *document, const char *ref)
{
	const struct hp_block *block = &document->root;
	while ((block = following(block, &document->root)) != NULL) {
		bool has_place = block->kind == HP_BLOCK_STEP || block->kind == HP_BLOCK_SECTION;
		if (has_place && block->ref != NULL && strcmp(block->ref, ref) == 0) {
			return block;
		}
	}
	return NULL;
}

char *hp_digest_short(const char *digest)
{
	size_t len = strlen(digest);
	char *text = hp_alloc(DIGEST_SHOWN + DIGEST_SHOWN / DIGEST_GROUP + 1);
	size_t at = 0;
	for (size_t i = 0; i < len && i < DIGEST_SHOWN; i++) {
		if (i > 0 && i % DIGEST_GROUP == 0) {
			text[at++] = '-';
		}
		text[at++] = digest[i];
	}
	text[at] = '\0';
	return text;
}

int hp_document_date(int64_t otherwise, int64_t *ret_wall_ms, struct hp_error *err)
{
	static const int64_t latest_s = INT64_C(253402300799); /* 9999-12-31T23:59:59Z */
	const char *given = getenv("SOURCE_DATE_EPOCH");
	if (given == NULL || *given == '\0') {
		*ret_wall_ms = otherwise;
		return 0;
	}
	char *end;
	errno = 0;
	long long seconds = strtoll(given, &end, 10);
	if (errno != 0 || *end != '\0' || seconds < 0 || seconds > latest_s) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The variable SOURCE_DATE_EPOCH is not a number of seconds since 1970. "
			  "Set it to one, or unset it."));
	}
	*ret_wall_ms = seconds * 1000;
	return 0;
}
