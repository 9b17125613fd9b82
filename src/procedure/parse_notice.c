/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings, cautions and notes: {"warning": {...}}, {"caution": {...}}, {"note": "text"} (R13 to
 * R16). */
#include "procedure_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* R15: what the danger is, how to avoid it, where it is, what follows if not. */
static void parse_body(struct hp_reader *reader, const struct hp_json *body,
	const struct hp_scope *scope, struct hp_notice *notice)
{
	static const char *const members[] = {"hazard", "avoid", "where", "consequence", NULL};

	if (!hp_reader_members(reader, body, members)) {
		return;
	}
	notice->hazard = hp_reader_text(reader, body, "hazard", HP_TEXT_NOTICE, true, scope);
	notice->avoid = hp_reader_text(reader, body, "avoid", HP_TEXT_NOTICE, true, scope);
	notice->where = hp_reader_text(reader, body, "where", HP_TEXT_NOTICE, false, scope);
	notice->consequence =
		hp_reader_text(reader, body, "consequence", HP_TEXT_NOTICE, true, scope);
}

/* false if the object is no notice at all. */
static bool parse_notice(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, struct hp_notice *notice)
{
	static const char *const members[] = {"warning", "caution", "note", "not_in_source", NULL};
	const struct hp_json *body = NULL;
	size_t found = 0;

	if (!hp_reader_members(reader, object, members)) {
		return false;
	}
	for (int kind = HP_NOTICE_WARNING; kind <= HP_NOTICE_NOTE; kind++) {
		const struct hp_json *member =
			hp_json_get(object, hp_notice_kind_name((enum hp_notice_kind)kind));
		if (member != NULL) {
			notice->kind = (enum hp_notice_kind)kind;
			body = member;
			found++;
		}
	}
	if (found != 1) {
		hp_reader_error(reader, object, "notice-kind",
			_("a notice has exactly one of 'warning', 'caution' and 'note'"));
		return false;
	}
	notice->not_in_source = hp_reader_bool(reader, object, "not_in_source");
	switch (notice->kind) {
	case HP_NOTICE_WARNING:
	case HP_NOTICE_CAUTION:
		parse_body(reader, body, scope, notice);
		break;
	case HP_NOTICE_NOTE:
		notice->text = hp_reader_text(reader, object, "note", HP_TEXT_NOTICE, true, scope);
		break;
	}
	return true;
}

const struct hp_notice *hp_parse_notices(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, size_t *ret_count, bool *ret_warned)
{
	const struct hp_json *array = hp_reader_get(reader, object, "before", HP_JSON_ARRAY, false);

	*ret_count = 0;
	if (array == NULL) {
		return NULL;
	}
	struct hp_notice *notices =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*notices));
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		struct hp_notice *notice = &notices[*ret_count];
		if (!parse_notice(reader, item, scope, notice)) {
			continue;
		}
		(*ret_count)++;
		if (ret_warned != NULL && notice->kind == HP_NOTICE_WARNING) {
			*ret_warned = true;
		}
	}
	return notices;
}
