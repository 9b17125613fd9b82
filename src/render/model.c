/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

#define VERSION 1

static const char *const block_names[] = {"section", "text", "fact", "list", "notice", "step",
	"check", "choice", "command", "goto", "fields", "table", "row", "space", "timeline", "span",
	"mark", "code", "break", NULL};
static const char *const field_names[] = {"text", "short", "box", "initials", "time", NULL};
static const char *const notice_names[] = {"warning", "caution", "note", NULL};
static const char *const span_names[] = {"work", "hold", "away", "paper", NULL};
static const char *const paper_names[] = {"a4", "letter", NULL};

/** Reads on after the first fault, so that callers need not look after each member; the first one
 * is told. */
struct reading {
	struct hp_arena *arena;
	struct hp_error *err;
	int status;
	size_t blocks; /* of the document in work */
};

static void fault(struct reading *in, const char *key)
{
	if (in->status == 0) {
		in->status = hp_error_set(in->err, HP_ERR_INVALID,
			_("This is no document of Holdpoint: \"%s\" in it is not what it has to "
			  "be."),
			key);
	}
}

static const char *own_text(struct reading *in, const char *text)
{
	size_t len = strlen(text);
	if (hp_text_is_clean(text, len)) {
		return hp_arena_strndup(in->arena, text, len);
	}
	char *clean = hp_text_clean(text, len, false);
	const char *own = hp_arena_strdup(in->arena, clean);
	free(clean);
	return own;
}

/* A text, or NULL where the member is missing or null. */
static const char *get_text(struct reading *in, const struct hp_json *object, const char *key)
{
	const struct hp_json *value = hp_json_get(object, key);
	if (value == NULL || hp_json_is(value, HP_JSON_NULL)) {
		return NULL;
	}
	const char *text = hp_json_string(value);
	if (text == NULL) {
		fault(in, key);
		return NULL;
	}
	return own_text(in, text);
}

static int64_t get_number(struct reading *in, const struct hp_json *object, const char *key)
{
	const struct hp_json *value = hp_json_get(object, key);
	if (value != NULL && !hp_json_is(value, HP_JSON_INT)) {
		fault(in, key);
	}
	return hp_json_int(value);
}

static bool get_bool(struct reading *in, const struct hp_json *object, const char *key)
{
	const struct hp_json *value = hp_json_get(object, key);
	if (value != NULL && !hp_json_is(value, HP_JSON_BOOL)) {
		fault(in, key);
	}
	return hp_json_bool(value);
}

/* The place of a word in a table. */
static size_t get_word(
	struct reading *in, const struct hp_json *object, const char *key, const char *const *names)
{
	const char *word = hp_json_get_string(object, key);
	for (size_t i = 0; word != NULL && names[i] != NULL; i++) {
		if (strcmp(word, names[i]) == 0) {
			return i;
		}
	}
	fault(in, key);
	return 0;
}

static const struct hp_json *get_array(
	struct reading *in, const struct hp_json *object, const char *key)
{
	const struct hp_json *value = hp_json_get(object, key);
	if (value != NULL && !hp_json_is(value, HP_JSON_ARRAY)) {
		fault(in, key);
		return NULL;
	}
	return value;
}

static void read_fields(
	struct reading *in, const struct hp_json *object, struct field **ret_fields, size_t *count)
{
	const struct hp_json *list = get_array(in, object, "fields");
	size_t n = hp_json_count(list);
	struct field *fields = n == 0 ? NULL : hp_arena_alloc(in->arena, n * sizeof(*fields));
	size_t i = 0;
	for (const struct hp_json *item = hp_json_first(list); item != NULL;
		item = hp_json_next(item)) {
		const char *label = get_text(in, item, "label");
		fields[i++] = (struct field){
			.kind = (enum field_kind)get_word(in, item, "kind", field_names),
			.label = label == NULL ? "" : label,
			.value = get_text(in, item, "value"),
		};
	}
	*ret_fields = fields;
	*count = n;
}

static struct block *read_blocks(struct reading *in, const struct hp_json *list);

/* As deep as JSON may be nested, which json.h limits. */
static struct block *read_block(struct reading *in, const struct hp_json *object)
{
	struct block *block = hp_arena_alloc(in->arena, sizeof(*block));
	const struct {
		const char *key;
		const char **text;
	} texts[] = {
		{"ref", &block->ref},
		{"label", &block->label},
		{"text", &block->text},
		{"marks", &block->marks},
		{"sign", &block->sign},
		{"required", &block->required},
		{"value", &block->value},
		{"target", &block->target},
		{"verdict", &block->verdict},
		{"state", &block->state},
	};
	block->index = in->blocks++;
	block->kind = (enum block_kind)get_word(in, object, "kind", block_names);
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		*texts[i].text = get_text(in, object, texts[i].key);
	}
	if (block->kind == BLOCK_NOTICE) {
		block->notice = (enum notice_kind)get_word(in, object, "notice", notice_names);
	}
	if (block->kind == BLOCK_SPAN) {
		block->span = (enum span_kind)get_word(in, object, "span", span_names);
	}
	block->bullet = get_bool(in, object, "bullet");
	block->current = get_bool(in, object, "current");
	block->number = get_number(in, object, "number");
	block->from_ms = get_number(in, object, "from_ms");
	block->to_ms = get_number(in, object, "to_ms");
	block->limit_ms = get_number(in, object, "limit_ms");
	read_fields(in, object, &block->fields, &block->field_count);
	block->first = read_blocks(in, get_array(in, object, "children"));
	return block;
}

static struct block *read_blocks(struct reading *in, const struct hp_json *list)
{
	struct block *first = NULL;
	struct block **end = &first;
	for (const struct hp_json *item = hp_json_first(list); item != NULL && in->status == 0;
		item = hp_json_next(item)) {
		*end = read_block(in, item);
		end = &(*end)->next;
	}
	return first;
}

static void read_document(
	struct reading *in, const struct hp_json *object, struct document *document)
{
	const struct {
		const char *key;
		const char **text;
	} texts[] = {
		{"kind", &document->kind},
		{"title", &document->title},
		{"id", &document->id},
		{"revision", &document->revision},
		{"status", &document->status},
		{"digest", &document->digest},
		{"digest_short", &document->digest_short},
		{"mode", &document->mode},
		{"run", &document->run},
		{"head", &document->head},
		{"watermark", &document->watermark},
		{"code", &document->code},
		{"qr", &document->qr},
		{"language", &document->language},
		{"created", &document->created},
	};
	if (!hp_json_is(object, HP_JSON_OBJECT)) {
		fault(in, "documents");
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		*texts[i].text = get_text(in, object, texts[i].key);
	}
	document->event_count = get_number(in, object, "event_count");
	document->letter = hp_json_get(object, "paper") != NULL &&
			   get_word(in, object, "paper", paper_names) == 1;
	in->blocks = 0;
	document->first = read_blocks(in, get_array(in, object, "blocks"));
	document->block_count = in->blocks;
}

static int read_model(const struct hp_json *root, struct model *model, struct hp_error *err)
{
	struct reading in = {.arena = &model->arena, .err = err};
	int64_t version = hp_json_get_int(root, "holdpoint-document", 0);
	if (version > VERSION) {
		return hp_error_set(err, HP_ERR_NEWER,
			_("This document is in a newer form than holdpoint-render-pdf knows. Use "
			  "the program that came with Holdpoint."));
	}
	if (version != VERSION) {
		fault(&in, "holdpoint-document");
		return in.status;
	}
	const struct hp_json *list = get_array(&in, root, "documents");
	model->count = hp_json_count(list);
	if (model->count == 0) {
		fault(&in, "documents");
		return in.status;
	}
	model->documents = hp_arena_alloc(&model->arena, model->count * sizeof(*model->documents));
	size_t i = 0;
	for (const struct hp_json *item = hp_json_first(list); item != NULL && in.status == 0;
		item = hp_json_next(item)) {
		read_document(&in, item, &model->documents[i++]);
	}
	return in.status;
}

int model_read(const char *text, size_t len, struct model *ret_model, struct hp_error *err)
{
	struct hp_json *root = NULL;
	struct model model = {.documents = NULL};
	int status = hp_json_parse_value(text, len, &root, err);
	if (status < 0) {
		(void)hp_error_prefix(err, "%s", _("This is no document of Holdpoint"));
		return status;
	}
	hp_arena_init(&model.arena);
	status = read_model(root, &model, err);
	hp_json_free(root);
	if (status < 0) {
		hp_arena_finish(&model.arena);
		return status;
	}
	*ret_model = model;
	return 0;
}

void model_finish(struct model *model)
{
	hp_arena_finish(&model->arena);
	*model = (struct model){.documents = NULL};
}
