/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The neutral form as JSON: what has no value is left out. */
#include "holdpoint/json.h"
#include "holdpoint/clock.h"
#include "holdpoint/document.h"

static void put(struct hp_json *object, const char *key, const char *text)
{
	if (text != NULL) {
		hp_json_set_string(object, key, text);
	}
}

static void put_number(struct hp_json *object, const char *key, int64_t number)
{
	if (number != 0) {
		hp_json_set_int(object, key, number);
	}
}

static void put_true(struct hp_json *object, const char *key, bool value)
{
	if (value) {
		hp_json_set_bool(object, key, true);
	}
}

static void put_time(struct hp_json *object, const char *key, int64_t wall_ms)
{
	char time[HP_TIME_SIZE];
	hp_time_format(wall_ms, time);
	hp_json_set_string(object, key, time);
}

static struct hp_json *fields_json(const struct hp_block *block)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < block->field_count; i++) {
		struct hp_json *field = hp_json_new_object();
		hp_json_set_string(field, "kind", hp_field_kind_name(block->fields[i].kind));
		hp_json_set_string(field, "label", block->fields[i].label);
		hp_json_set_string(field, "value", block->fields[i].value);
		put_true(field, "closes", block->fields[i].closes);
		hp_json_add(list, field);
	}
	return list;
}

static struct hp_json *block_json(const struct hp_block *block)
{
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "kind", hp_block_kind_name(block->kind));
	put(out, "ref", block->ref);
	put(out, "label", block->label);
	put(out, "text", block->text);
	put(out, "marks", block->marks);
	put(out, "sign", block->sign);
	put(out, "required", block->required);
	put(out, "value", block->value);
	put(out, "target", block->target);
	put(out, "verdict", block->verdict);
	put(out, "state", block->state);
	if (block->kind == HP_BLOCK_NOTICE) {
		hp_json_set_string(out, "notice", hp_notice_kind_name(block->notice));
	}
	if (block->kind == HP_BLOCK_SPAN) {
		hp_json_set_string(out, "span", hp_span_kind_name(block->span));
	}
	put_true(out, "bullet", block->bullet);
	put_true(out, "current", block->current);
	put_number(out, "number", (int64_t)block->number);
	put_number(out, "from_ms", block->from_ms);
	put_number(out, "to_ms", block->to_ms);
	put_number(out, "limit_ms", block->limit_ms);
	if (block->field_count > 0) {
		hp_json_set(out, "fields", fields_json(block));
	}
	if (block->first != NULL) {
		struct hp_json *children = hp_json_new_array();
		for (const struct hp_block *child = block->first; child != NULL;
			child = child->next) {
			hp_json_add(children, block_json(child));
		}
		hp_json_set(out, "children", children);
	}
	return out;
}

static struct hp_json *head_json(const struct hp_document_head *head)
{
	struct hp_json *out = hp_json_new_object();
	put(out, "kind", head->kind);
	put(out, "title", head->title);
	put(out, "id", head->id);
	put(out, "revision", head->revision);
	put(out, "status", head->status);
	put(out, "digest", head->digest);
	put(out, "digest_short", head->digest_short);
	put(out, "mode", head->mode);
	put(out, "run", head->run);
	put(out, "head", head->head);
	put_number(out, "event_count", (int64_t)head->event_count);
	put(out, "watermark", head->watermark);
	put(out, "code", head->code);
	put(out, "qr", head->qr);
	put(out, "language", head->language);
	put_time(out, "created", head->created_wall_ms);
	hp_json_set_string(out, "paper", hp_paper_name(head->paper));
	return out;
}

struct hp_json *hp_document_to_json(const struct hp_document *const *documents, size_t count)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *list = hp_json_new_array();
	hp_json_set_int(out, "holdpoint-document", 1);
	for (size_t i = 0; i < count; i++) {
		struct hp_json *document = head_json(&documents[i]->head);
		struct hp_json *blocks = hp_json_new_array();
		for (const struct hp_block *block = documents[i]->root.first; block != NULL;
			block = block->next) {
			hp_json_add(blocks, block_json(block));
		}
		hp_json_set(document, "blocks", blocks);
		hp_json_add(list, document);
	}
	hp_json_set(out, "documents", list);
	return out;
}
