/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything of a procedure that stands before its steps. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define PROCEDURE_ID_MAX 64u
#define NAME_MAX_BYTES 64u

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool procedure_id_is_valid(const char *id)
{
	if (!is_lower_or_digit(id[0]) || strlen(id) > PROCEDURE_ID_MAX) {
		return false;
	}
	for (; *id != '\0'; id++) {
		if (!is_lower_or_digit(*id) && *id != '-') {
			return false;
		}
	}
	return true;
}

/* ^[A-Za-z][A-Za-z0-9_-]*$, what may stand between braces; roles in lower case only. */
bool hp_parse_name_is_valid(const char *name, bool is_role)
{
	if (strlen(name) > NAME_MAX_BYTES) {
		return false;
	}
	for (size_t i = 0; name[i] != '\0'; i++) {
		char c = name[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (!is_role && c >= 'A' && c <= 'Z');
		bool is_other = (c >= '0' && c <= '9') || c == '_' || c == '-';
		if (!is_letter && (i == 0 || !is_other)) {
			return false;
		}
	}
	return name[0] != '\0';
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* YYYY-MM-DD, a day that exists. */
static bool date_is_valid(const char *text)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int fields[3] = {0, 0, 0};
	int field = 0;

	if (strlen(text) != 10) {
		return false;
	}
	for (int i = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			if (text[i] != '-') {
				return false;
			}
			field++;
			continue;
		}
		if (text[i] < '0' || text[i] > '9') {
			return false;
		}
		fields[field] = fields[field] * 10 + (text[i] - '0');
	}
	if (fields[1] < 1 || fields[1] > 12 || fields[2] < 1) {
		return false;
	}
	int last = days[fields[1] - 1] + (fields[1] == 2 && is_leap(fields[0]));
	return fields[2] <= last;
}

static const char *parse_date(struct hp_reader *reader, const struct hp_json *root, const char *key)
{
	const char *text = hp_reader_text(reader, root, key, HP_TEXT_PLAIN, false, NULL);

	if (text != NULL && !date_is_valid(text)) {
		hp_reader_error(reader, hp_json_get(root, key), "bad-date",
			_("'%s' is no date; write it as 2026-01-31"), text);
		return NULL;
	}
	return text;
}

static void parse_sources(struct hp_reader *reader, const struct hp_json *root)
{
	static const char *const members[] = {"document", "part", NULL};
	const struct hp_json *array = hp_reader_get(reader, root, "sources", HP_JSON_ARRAY, true);

	if (array == NULL) {
		return;
	}
	if (hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty",
			_("say where the procedure comes from: a source with its 'document'"));
	}
	struct hp_source *sources =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*sources));
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		if (!hp_reader_members(reader, item, members)) {
			continue;
		}
		struct hp_source *source = &sources[count];
		source->document =
			hp_reader_text(reader, item, "document", HP_TEXT_PLAIN, true, NULL);
		source->part = hp_reader_text(reader, item, "part", HP_TEXT_PLAIN, false, NULL);
		count += source->document != NULL;
	}
	reader->procedure->sources = sources;
	reader->procedure->source_count = count;
}

static void parse_identity(struct hp_reader *reader, const struct hp_json *root)
{
	static const char *const statuses[] = {"DRAFT", "VERIFIED", "APPROVED", NULL};
	struct hp_procedure *procedure = reader->procedure;

	procedure->id = hp_reader_text(reader, root, "id", HP_TEXT_PLAIN, true, NULL);
	if (procedure->id != NULL && !procedure_id_is_valid(procedure->id)) {
		hp_reader_error(reader, hp_json_get(root, "id"), "bad-id",
			_("a procedure's id has up to 64 small letters, digits and '-', and begins "
			  "with no '-'"));
	}
	procedure->title = hp_reader_text(reader, root, "title", HP_TEXT_PLAIN, true, NULL);
	procedure->revision = hp_reader_text(reader, root, "revision", HP_TEXT_PLAIN, true, NULL);
	(void)hp_reader_get(reader, root, "status", HP_JSON_STRING, true);
	int status = hp_reader_word(reader, root, "status", statuses, HP_STATUS_DRAFT);
	procedure->status = status >= 0 ? (enum hp_procedure_status)status : HP_STATUS_DRAFT;
	procedure->date = parse_date(reader, root, "date");
	procedure->review_by = parse_date(reader, root, "review_by");
}

/* R1, R91: who approved it, when, and where the report of the walkthrough is; with APPROVED only.
 */
static void parse_approval(struct hp_reader *reader, const struct hp_json *root)
{
	static const char *const members[] = {"by", "date", "walkthrough", NULL};
	struct hp_procedure *procedure = reader->procedure;
	const struct hp_json *approval =
		hp_reader_get(reader, root, "approval", HP_JSON_OBJECT, false);

	if (procedure->status == HP_STATUS_APPROVED && hp_json_get(root, "approval") == NULL) {
		hp_reader_error(reader, hp_json_get(root, "status"), "approval",
			_("an APPROVED procedure says in 'approval' by whom, when, and after which "
			  "walkthrough"));
	}
	if (approval == NULL || !hp_reader_members(reader, approval, members)) {
		return;
	}
	if (procedure->status != HP_STATUS_APPROVED) {
		hp_reader_error(reader, approval, "approval",
			_("only a procedure with the status APPROVED has an 'approval'"));
	}
	procedure->approved_by = hp_reader_text(reader, approval, "by", HP_TEXT_PLAIN, true, NULL);
	(void)hp_reader_get(reader, approval, "date", HP_JSON_STRING, true);
	procedure->approved_on = parse_date(reader, approval, "date");
	procedure->walkthrough =
		hp_reader_text(reader, approval, "walkthrough", HP_TEXT_PLAIN, true, NULL);
}

void hp_parse_head(struct hp_reader *reader, const struct hp_json *root)
{
	static const struct hp_scope top = {0};
	struct hp_procedure *procedure = reader->procedure;

	parse_identity(reader, root);
	parse_approval(reader, root);
	parse_sources(reader, root);
	procedure->change = hp_reader_text(reader, root, "change", HP_TEXT_PROSE, false, &top);
	procedure->condition = hp_reader_text(reader, root, "condition", HP_TEXT_PROSE, true, &top);
	procedure->objective = hp_reader_text(reader, root, "objective", HP_TEXT_PROSE, true, &top);
	procedure->rto_minutes = (unsigned)hp_reader_int(
		reader, root, "rto_minutes", 1, HP_RTO_MINUTES_MAX, false, 0);
	procedure->safe_state =
		hp_reader_text(reader, root, "safe_state", HP_TEXT_PROSE, false, &top);
	procedure->bring = hp_reader_texts(reader, root, "bring", HP_TEXT_PROSE, &top);
	procedure->notices = hp_parse_notices(reader, root, &top, &procedure->notice_count, NULL);
	procedure->practice = hp_json_get(root, "practice");
}

/* ---- hosts ---- */

static void parse_role(struct hp_reader *reader, const struct hp_json *object, struct hp_role *role)
{
	static const char *const members[] = {"title", "many", NULL};

	role->name = hp_json_key(object);
	if (!hp_parse_name_is_valid(role->name, true)) {
		hp_reader_error_key(reader, object, "bad-name",
			_("a host's name has small letters, digits, '_' and '-', and begins with a "
			  "letter"));
	}
	if (strcmp(role->name, "hit") == 0) {
		hp_reader_error_key(reader, object, "name-taken",
			_("'%s' has a meaning already; {%s} would mean two things"), "hit", "hit");
	}
	if (hp_procedure_parameter(reader->procedure, role->name) != NULL) {
		hp_reader_error_key(reader, object, "name-taken",
			_("a parameter is called '%s' too; {%s} would mean two things"), role->name,
			role->name);
	}
	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	role->title = hp_reader_text(reader, object, "title", HP_TEXT_PLAIN, true, NULL);
	role->many = hp_reader_bool(reader, object, "many");
}

void hp_parse_roles(struct hp_reader *reader, const struct hp_json *root)
{
	const struct hp_json *object = hp_reader_get(reader, root, "hosts", HP_JSON_OBJECT, false);
	if (!hp_reader_count_is_fine(reader, object, HP_NAMES_MAX)) {
		object = NULL;
	}
	size_t count = object != NULL ? hp_json_count(object) : 0;
	struct hp_role *roles = hp_arena_alloc(reader->arena, (count + 1) * sizeof(*roles));
	size_t i = 0;

	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		parse_role(reader, m, &roles[i++]);
	}
	reader->procedure->roles = roles;
	reader->procedure->role_count = count;
	reader->role_used = hp_calloc(count + 1, sizeof(*reader->role_used));
}
