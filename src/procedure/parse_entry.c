/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands before step 1 and beside the steps: the status of a draft (R89), `applies_to` (R3),
 * prerequisites (R4), and watches (R37).
 */
#include "procedure_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

static const char *const watch_members[] = {
	"id", "do", "when", "from", "until", "host", "each", "why", "not_in_source", NULL};

/* ---- entries ---- */

/* An entry with checks: it needs a machine and says what to do when it is not so. */
static void parse_sensed_entry(struct hp_reader *reader, size_t index)
{
	static const struct hp_scope top = {0};
	struct hp_draft_step *draft = &reader->drafts[index];
	struct hp_step *step = draft->step;
	struct hp_scope inner = top;

	hp_parse_machine(reader, draft->json, step, &inner);
	step->host = hp_parse_default_host(reader, &inner);
	step->see = hp_reader_text(reader, draft->json, "see", HP_TEXT_PROSE, false, &inner);
	step->if_not = hp_reader_text(reader, draft->json, "if_not", HP_TEXT_PROSE, true, &inner);
	(void)hp_reader_get(reader, draft->json, "verify", HP_JSON_ARRAY, true);
	hp_parse_require_host(reader, draft->json, step, &inner);
	hp_parse_checks(reader, draft, "verify", &inner);
}

static struct hp_step *begin_entry(
	struct hp_reader *reader, const struct hp_json *json, enum hp_entry entry, const char *id)
{
	struct hp_step *step = hp_parse_begin_step(reader, json, HP_STEP_ACTION, NULL, id)->step;

	step->entry = entry;
	return step;
}

static struct hp_step *parse_applies(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"verify", "if_not", "host", "each", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return NULL;
	}
	struct hp_step *step = begin_entry(reader, object, HP_ENTRY_APPLIES, "applies");
	step->do_text = hp_arena_strdup(
		reader->arena, _("See whether this procedure applies to this machine."));
	parse_sensed_entry(reader, step->index);
	return step;
}

static struct hp_step *parse_prerequisite(
	struct hp_reader *reader, const struct hp_json *object, size_t number)
{
	static const struct hp_scope top = {0};
	static const char *const members[] = {
		"text", "verify", "if_not", "see", "host", "each", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return NULL;
	}
	struct hp_step *step = begin_entry(reader, object, HP_ENTRY_PREREQUISITE,
		hp_arena_printf(reader->arena, "prerequisite.%zu", number));
	struct hp_scope scope = top;
	scope.each = hp_json_get_string(object, "each");
	step->do_text = hp_reader_text(reader, object, "text", HP_TEXT_PROSE, true, &scope);
	parse_sensed_entry(reader, step->index);
	return step;
}

/* Texts are attested before the parameters, objects are walked as entries; both keep their place in
 * one numbering. */
static void parse_prerequisites(struct hp_reader *reader, const struct hp_json *array,
	const struct hp_step **entries, size_t *entry_count)
{
	static const struct hp_scope top = {0};
	struct hp_procedure *procedure = reader->procedure;
	size_t count = array != NULL ? hp_json_count(array) : 0;
	const char **texts = hp_arena_alloc(reader->arena, (count + 1) * sizeof(*texts));
	size_t *numbers = hp_arena_alloc(reader->arena, (count + 1) * sizeof(*numbers));
	size_t used = 0;
	size_t number = 0;

	procedure->prerequisites = texts;
	procedure->prerequisite_numbers = numbers;
	if (array != NULL && count == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), "prerequisites");
	}
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		number++;
		if (hp_json_is(item, HP_JSON_OBJECT)) {
			struct hp_step *step = parse_prerequisite(reader, item, number);
			if (step != NULL) {
				entries[(*entry_count)++] = step;
			}
		} else if (hp_reader_check_text(reader, item, HP_TEXT_PROSE, &top)) {
			texts[used] = hp_json_string(item);
			numbers[used++] = number;
		}
	}
}

void hp_parse_entries(struct hp_reader *reader, const struct hp_json *root)
{
	struct hp_procedure *procedure = reader->procedure;
	const struct hp_json *prerequisites =
		hp_reader_get(reader, root, "prerequisites", HP_JSON_ARRAY, false);
	const struct hp_json *applies =
		hp_reader_get(reader, root, "applies_to", HP_JSON_OBJECT, false);

	if (!hp_reader_count_is_fine(reader, prerequisites, HP_NAMES_MAX)) {
		prerequisites = NULL;
	}
	size_t room = 2 + (prerequisites != NULL ? hp_json_count(prerequisites) : 0);
	const struct hp_step **entries = hp_arena_alloc(reader->arena, room * sizeof(*entries));
	size_t count = 0;
	if (procedure->status == HP_STATUS_DRAFT) {
		struct hp_step *step =
			begin_entry(reader, hp_json_get(root, "status"), HP_ENTRY_STATUS, "status");
		step->do_text = hp_arena_strdup(reader->arena,
			_("This procedure is a DRAFT. Use it only where somebody answers for it."));
		entries[count++] = step;
	}
	if (applies != NULL) {
		struct hp_step *step = parse_applies(reader, applies);
		if (step != NULL) {
			entries[count++] = step;
		}
	}
	parse_prerequisites(reader, prerequisites, entries, &count);
	procedure->entries = entries;
	procedure->entry_count = count;
	reader->current = NULL;
	reader->current_id = NULL;
}

/* ---- watches ---- */

static struct hp_step *parse_watch(struct hp_reader *reader, const struct hp_json *json)
{
	static const struct hp_scope top = {0};
	struct hp_scope inner;

	if (!hp_reader_members(reader, json, watch_members)) {
		return NULL;
	}
	struct hp_step *step = hp_parse_begin_step(
		reader, json, HP_STEP_WATCH, NULL, hp_parse_step_id(reader, json))
				       ->step;
	size_t index = step->index;
	hp_parse_common(reader, json, step, &top, &inner);
	(void)hp_reader_get(reader, json, "when", HP_JSON_ARRAY, true);
	hp_parse_require_host(reader, json, step, &inner);
	hp_parse_checks(reader, &reader->drafts[index], "when", &inner);
	hp_reader_ref(reader, HP_REF_WATCH_FROM,
		hp_reader_get(reader, json, "from", HP_JSON_STRING, false), step, &step->from);
	hp_reader_ref(reader, HP_REF_WATCH_UNTIL,
		hp_reader_get(reader, json, "until", HP_JSON_STRING, false), step, &step->until);
	return step;
}

void hp_parse_watches(struct hp_reader *reader, const struct hp_json *root)
{
	const struct hp_json *array = hp_reader_get(reader, root, "watch", HP_JSON_ARRAY, false);

	if (array == NULL || !hp_reader_count_is_fine(reader, array, HP_NAMES_MAX)) {
		return;
	}
	if (hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), "watch");
	}
	const struct hp_step **watches =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*watches));
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		const struct hp_step *step = parse_watch(reader, item);
		if (step != NULL) {
			watches[count++] = step;
		}
	}
	reader->procedure->watches = watches;
	reader->procedure->watch_count = count;
}
