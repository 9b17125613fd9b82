/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sound lines of a bundle say. They may still be a forger's: all is checked. */
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

void bundle_contents_init(struct bundle_contents *contents, struct bundle_findings *findings)
{
	*contents = (struct bundle_contents){
		.findings = findings, .last = PART_COUNT_, .next_event = 1};
	hp_str_init(&contents->status);
	hp_str_init(&contents->report);
	hp_events_init(&contents->events);
}

void bundle_contents_finish(struct bundle_contents *contents)
{
	hp_json_free(contents->head);
	hp_json_free(contents->manifest);
	hp_json_free(contents->signature);
	free(contents->procedure);
	free(contents->called);
	free(contents->practice);
	hp_str_finish(&contents->status);
	hp_str_finish(&contents->report);
	hp_events_finish(&contents->events);
}

static void odd(struct bundle_contents *contents, const struct bundle_line *line, const char *why)
{
	bundle_find(contents->findings, line, hp_strdup(why));
}

static bool has_many_lines(enum bundle_part part)
{
	switch (part) {
	case PART_EVENT:
	case PART_STATUS:
	case PART_REPORT:
		return true;
	case PART_HEAD:
	case PART_PROCEDURE:
	case PART_CALLED:
	case PART_PRACTICE:
	case PART_MANIFEST:
	case PART_SIGNATURE:
	case PART_COUNT_:
		return false;
	}
	return false;
}

/** Parts stand in one order, and none may stand behind the signature: it would not be signed. */
static bool is_in_order(const struct bundle_contents *contents, enum bundle_part part)
{
	if (contents->last == PART_COUNT_) {
		return part == PART_HEAD;
	}
	if (part == PART_SIGNATURE) {
		return contents->last == PART_MANIFEST;
	}
	return part > contents->last || (part == contents->last && has_many_lines(part));
}

static void extend(struct bundle_extent *extent, const struct bundle_line *line)
{
	if (extent->first == 0) {
		extent->first = line->number;
		extent->from = line->from;
	}
	extent->lines++;
	extent->to = line->from + line->len;
}

/* ---- events ---- */

void bundle_begin_chain(struct bundle_contents *contents)
{
	const char *run = hp_json_get_string(contents->head, "run");
	const char *program = hp_json_get_string(contents->head, "program");
	if (run == NULL || program == NULL || contents->procedure == NULL) {
		return;
	}
	struct journal_head head = {
		.run_id = hp_strdup(run),
		.program = hp_strdup(program),
		.procedure = hp_strdup(contents->procedure),
		.practice = hp_strdup(contents->practice),
		.called = hp_strdup(contents->called),
	};
	chain_start(&head, &contents->chain);
	contents->chain_known = true;
	journal_head_finish(&head);
}

static void decode_event(
	struct bundle_contents *contents, const struct bundle_line *line, const char *text)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_event_decode(text, strlen(text), &contents->events, &err);
	if (status == HP_ERR_NEWER) {
		contents->event_trouble = status;
	} else if (status < 0) {
		bundle_find(contents->findings, line,
			hp_asprintf(_("This is no event of Holdpoint: %s"), hp_error_text(&err)));
	}
	hp_error_finish(&err);
}

static void take_event(struct bundle_contents *contents, const struct bundle_line *line,
	const struct hp_json *json)
{
	const char *text = hp_json_get_string(json, "text");
	const char *chain = hp_json_get_string(json, "chain");
	size_t number = (size_t)hp_json_get_int(json, "number", 0);
	struct hp_hash told;
	struct hp_hash hash;

	if (text == NULL || chain == NULL || strlen(chain) != 2 * (size_t)HP_HASH_SIZE ||
		!bundle_hash_parse(chain, &told)) {
		odd(contents, line, _("The line has not the members of an event."));
		return;
	}
	if (contents->extents[PART_EVENT].lines == 0 && !contents->any_unsound) {
		bundle_begin_chain(contents);
	}
	if (number != contents->next_event && !line->after_break) {
		bundle_find(contents->findings, line,
			hp_asprintf(_("Event %zu stands where event %zu belongs."), number,
				contents->next_event));
	} else if (contents->chain_known && number == contents->next_event) {
		chain_next(&contents->chain, text, strlen(text), &hash);
		if (memcmp(hash.bytes, told.bytes, sizeof(hash.bytes)) != 0) {
			odd(contents, line,
				_("The event was altered: it does not fit the chain of the "
				  "journal."));
		}
	}
	contents->chain = told;
	contents->chain_known = true;
	contents->next_event = number + 1;
	decode_event(contents, line, text);
}

/* ---- the others ---- */

static void take_text(struct bundle_contents *contents, const struct bundle_line *line,
	const struct hp_json *json, char **slot)
{
	const char *text = hp_json_get_string(json, "text");
	if (text == NULL) {
		odd(contents, line, _("The line has no text."));
		return;
	}
	free(*slot);
	*slot = hp_strdup(text);
}

static void take_text_line(struct bundle_contents *contents, const struct bundle_line *line,
	const struct hp_json *json, struct hp_str *whole)
{
	const char *text = hp_json_get_string(json, "text");
	if (text == NULL) {
		odd(contents, line, _("The line has no text."));
		return;
	}
	hp_str_append(whole, text);
	hp_str_append_char(whole, '\n');
}

static void keep(struct hp_json **slot, struct hp_json **json)
{
	hp_json_free(*slot);
	*slot = *json;
	*json = NULL;
}

static void take_part(struct bundle_contents *contents, const struct bundle_line *line,
	enum bundle_part part, struct hp_json **json)
{
	switch (part) {
	case PART_HEAD:
		keep(&contents->head, json);
		break;
	case PART_PROCEDURE:
		take_text(contents, line, *json, &contents->procedure);
		break;
	case PART_CALLED:
		take_text(contents, line, *json, &contents->called);
		break;
	case PART_PRACTICE:
		take_text(contents, line, *json, &contents->practice);
		break;
	case PART_EVENT:
		take_event(contents, line, *json);
		break;
	case PART_STATUS:
		take_text_line(contents, line, *json, &contents->status);
		break;
	case PART_REPORT:
		take_text_line(contents, line, *json, &contents->report);
		break;
	case PART_MANIFEST:
		contents->manifest_line = *line;
		keep(&contents->manifest, json);
		break;
	case PART_SIGNATURE:
		contents->signature_line = *line;
		keep(&contents->signature, json);
		break;
	case PART_COUNT_:
		break;
	}
}

static void take_unsound(struct bundle_contents *contents, const struct bundle_line *line)
{
	contents->any_unsound = true;
	contents->chain_known = false;
	if (bundle_label_read(line->bytes, line->len).part == PART_EVENT) {
		contents->next_event++;
	}
}

void bundle_contents_take(void *data, const struct bundle_line *line)
{
	struct bundle_contents *contents = data;
	struct bundle_label label = bundle_label_read(line->bytes, line->len);
	struct hp_json *json = NULL;
	struct hp_error err = HP_ERROR_INIT;

	contents->lines++;
	contents->size = line->from + line->len + line->ended;
	if (!line->sound) {
		take_unsound(contents, line);
		return;
	}
	if (hp_json_parse_value(line->bytes, line->len, &json, &err) < 0) {
		bundle_find(contents->findings, line,
			hp_asprintf(_("The line is no JSON: %s"), hp_error_text(&err)));
		contents->any_unsound = true;
	} else if (label.part == PART_COUNT_) {
		odd(contents, line, _("No such part belongs into a bundle."));
		contents->any_unsound = true;
	} else if (!is_in_order(contents, label.part) && !contents->any_unsound) {
		odd(contents, line,
			contents->last == PART_SIGNATURE
				? _("This was added behind the signature.")
				: _("This part stands at another place than where it belongs."));
	} else {
		take_part(contents, line, label.part, &json);
		extend(&contents->extents[label.part], line);
		contents->last = label.part;
	}
	hp_error_finish(&err);
	hp_json_free(json);
}
