/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_fixture.h"

#include <stdlib.h>

#define DIGEST "77ab12cd9e0144f077ab12cd9e0144f077ab12cd9e0144f077ab12cd9e0144f0"
#define START_MS INT64_C(1767323045000) /* 2026-01-02T03:04:05Z */
#define MINUTE_MS INT64_C(60000)

struct hp_document *document_with_head(void)
{
	struct hp_document *document = hp_document_new();
	struct hp_document_head *head = &document->head;
	head->kind = "Checklist";
	head->title = "Remove a failed secondary site";
	head->id = "sms2003-remove-secondary-site";
	head->revision = "1";
	head->status = "VERIFIED";
	head->digest = DIGEST;
	head->digest_short = "77ab-12cd-9e01-44f0";
	head->mode = "BLANK";
	head->code = "sms2003-remove-secondary-site 1 77ab-12cd-9e01-44f0";
	head->qr = "HOLDPOINT:1:sms2003-remove-secondary-site:1:" DIGEST;
	head->created_wall_ms = START_MS;
	return document;
}

struct hp_block *add_text(struct hp_document *document, struct hp_block *parent,
	enum hp_block_kind kind, const char *text)
{
	struct hp_block *block = hp_document_add(document, parent, kind);
	block->text = hp_document_text(document, text);
	return block;
}

struct hp_block *add_step(struct hp_document *document, struct hp_block *parent, const char *ref,
	const char *sign, const char *text)
{
	struct hp_block *step = add_text(document, parent, HP_BLOCK_STEP, text);
	step->ref = hp_document_text(document, ref);
	step->sign = sign;
	return step;
}

static void add_done(struct hp_document *document, struct hp_block *parent)
{
	static const struct hp_field fields[] = {{HP_FIELD_BOX, "Done", NULL},
		{HP_FIELD_INITIALS, "Initials", NULL}, {HP_FIELD_TIME, "Time", NULL}};
	struct hp_block *line = hp_document_add(document, parent, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, fields, HP_ARRAY_SIZE(fields));
}

static void add_warning(struct hp_document *document, struct hp_block *parent)
{
	struct hp_block *notice = hp_document_add(document, parent, HP_BLOCK_NOTICE);
	notice->notice = HP_NOTICE_WARNING;
	notice->label = "WARNING";
	notice->marks = "not in the source: added by the authors";
	hp_document_add_fact(
		document, notice, "Hazard", "A folder that is deleted cannot be brought back.");
	hp_document_add_fact(document, notice, "Avoid",
		"Compare the path with the share's path before you delete it.");
	hp_document_add_fact(document, notice, "Where", "On each client access point.");
	hp_document_add_fact(document, notice, "Consequence", "Other sites lose their data.");
}

static struct hp_block *add_check(struct hp_document *document, struct hp_block *parent,
	const char *ref, const char *text, const char *required)
{
	struct hp_block *check = add_text(document, parent, HP_BLOCK_CHECK, text);
	check->ref = ref;
	check->required = required;
	return check;
}

static void add_seen(struct hp_document *document, struct hp_block *check)
{
	static const struct hp_field fields[] = {
		{HP_FIELD_BOX, "ABSENT", NULL}, {HP_FIELD_TEXT, "Seen", NULL}};
	struct hp_block *line = hp_document_add(document, check, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, fields, HP_ARRAY_SIZE(fields));
}

static void add_machines(struct hp_document *document, struct hp_block *parent)
{
	static const struct hp_field columns[] = {{HP_FIELD_SHORT, "Machine", NULL},
		{HP_FIELD_BOX, "Done", NULL}, {HP_FIELD_TEXT, "Remark", NULL},
		{HP_FIELD_INITIALS, "Initials", NULL}, {HP_FIELD_TIME, "Time", NULL}};
	static const char *const machines[] = {"CAP01", "CAP02", NULL};
	struct hp_block *table = add_text(document, parent, HP_BLOCK_TABLE, "Each machine");
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < HP_ARRAY_SIZE(machines); i++) {
		struct hp_field cells[HP_ARRAY_SIZE(columns)];
		for (size_t k = 0; k < HP_ARRAY_SIZE(columns); k++) {
			cells[k] = columns[k];
			cells[k].label = "";
		}
		cells[0].value = machines[i];
		struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
		hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	}
}

static void add_choice(struct hp_document *document, struct hp_block *step, const char *text,
	const char *chosen, const char *target)
{
	struct hp_block *choice = add_text(document, step, HP_BLOCK_CHOICE, text);
	choice->value = chosen;
	add_check(document, choice, NULL, "SERVICE SMS_EXECUTIVE", "ABSENT");
	struct hp_block *jump = hp_document_add(document, choice, HP_BLOCK_GOTO);
	jump->text = hp_document_take(document, hp_asprintf("Go to step %s", target));
	jump->target = target;
}

static struct hp_block *add_span(struct hp_document *document, struct hp_block *timeline,
	const char *lane, enum hp_span_kind kind, int64_t from_minute, int64_t to_minute)
{
	struct hp_block *span = hp_document_add(document, timeline, HP_BLOCK_SPAN);
	span->label = lane;
	span->span = kind;
	span->text = hp_document_take(
		document, hp_asprintf("%d minutes", (int)(to_minute - from_minute)));
	span->from_ms = START_MS + from_minute * MINUTE_MS;
	span->to_ms = START_MS + to_minute * MINUTE_MS;
	return span;
}

static void add_timeline(struct hp_document *document, struct hp_block *parent)
{
	struct hp_block *timeline = add_text(document, parent, HP_BLOCK_TIMELINE, "Time line");
	timeline->from_ms = START_MS;
	timeline->to_ms = START_MS + 90 * MINUTE_MS;
	timeline->limit_ms = START_MS + 80 * MINUTE_MS;
	add_span(document, timeline, "Shares", HP_SPAN_WORK, 0, 30);
	add_span(document, timeline, "Shares", HP_SPAN_HOLD, 30, 45);
	add_span(document, timeline, "Database", HP_SPAN_AWAY, 45, 60);
	add_span(document, timeline, "Database", HP_SPAN_PAPER, 60, 90);
	struct hp_block *mark = add_text(document, timeline, HP_BLOCK_MARK, "first change");
	mark->ref = "6.4@CAP01";
	mark->from_ms = START_MS + 5 * MINUTE_MS;
}

static void add_first_steps(struct hp_document *document, struct hp_block *section)
{
	struct hp_block *step = add_step(document, section, "6.4", "[S]",
		"Delete the shares CAP_{SiteCode} and SMSPKG{Drive}$ and their folders on each "
		"client access point.");
	step->marks = "IRREVERSIBLE, CRITICAL";
	add_warning(document, step);
	add_text(document, step, HP_BLOCK_COMMAND, "net share CAP_{SiteCode} /delete");
	add_seen(document, add_check(document, step, "1", "SHARE CAP_{SiteCode}", "ABSENT"));
	add_check(document, step, "2",
		"VALUE HKLM\\SOFTWARE\\Microsoft\\SMS\\Components\\SMS_SITE_COMPONENT_MANAGER "
		"Installation Directory",
		"EQUAL TO {InstallationDirectory}");
	add_done(document, step);
	add_machines(document, step);
	step = add_step(document, section, "6.5", "[?]", "Decide whether the server still runs.");
	step->bullet = true;
	add_choice(document, step, "The server runs.", NULL, "6.4");
	add_choice(document, step, "The server does not run.", "x", "7");
}

static void add_run_parts(struct hp_document *document, struct hp_block *section)
{
	struct hp_block *step =
		add_step(document, section, "7.1@CAP01", "[S]", "Check that the key is gone.");
	step->state = "verified";
	step->current = true;
	struct hp_block *check = add_check(document, step, "1",
		"KEY HKLM\\SOFTWARE\\Microsoft\\SMS\\Tracing\\{SiteCode}", "ABSENT");
	check->verdict = "pass";
	hp_document_add_fact(document, check, "Expected", "absent");
	hp_document_add_fact(document, check, "Observed", "absent");
	hp_document_add_fact(document, check, "Source", "smb://CAP01, winreg");
	static const struct hp_field fields[] = {{HP_FIELD_BOX, "Done", "x"},
		{HP_FIELD_INITIALS, "Initials", "AB"}, {HP_FIELD_TIME, "Time", "03:14"}};
	struct hp_block *line = hp_document_add(document, step, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, fields, HP_ARRAY_SIZE(fields));
}

struct hp_document *document_of_every_kind(void)
{
	struct hp_document *document = document_with_head();
	struct hp_block *root = &document->root;
	hp_document_add_text(document, root, "The site server is lost and does not come back.");
	hp_document_add_fact(document, root, "Digest", DIGEST);
	hp_document_add_fact(document, root, "Source", "KB828370, Workaround");
	struct hp_block *list = hp_document_add(document, root, HP_BLOCK_LIST);
	hp_document_add_text(document, list, "An account that may log on to each server.");
	hp_document_add_text(document, list, "The site code.");
	hp_document_add(document, root, HP_BLOCK_BREAK);
	struct hp_block *section =
		hp_document_add_section(document, root, "6", "Remove the server's objects");
	section->marks = "for each cap, one machine after the other";
	struct hp_block *note = hp_document_add(document, section, HP_BLOCK_NOTICE);
	note->notice = HP_NOTICE_NOTE;
	note->label = "NOTE";
	hp_document_add_text(document, note, "Logons are answered from memory until step 7.");
	struct hp_block *inner = hp_document_add_section(document, section, "6.a", "Shares");
	add_first_steps(document, inner);
	section = hp_document_add_section(document, root, "7", "Look");
	add_run_parts(document, section);
	struct hp_block *space = hp_document_add(document, root, HP_BLOCK_SPACE);
	space->label = "Notes";
	space->number = 3;
	add_timeline(document, root);
	add_text(document, root, HP_BLOCK_CODE, document->head.code)->value = document->head.qr;
	return document;
}

struct hp_document *document_of_steps(size_t steps)
{
	struct hp_document *document = document_with_head();
	struct hp_block *section = NULL;
	for (size_t i = 0; i < steps; i++) {
		if (i % 20 == 0) {
			char *ref = hp_asprintf("%zu", i / 20 + 1);
			section = hp_document_add_section(
				document, &document->root, ref, "Twenty steps");
			free(ref);
		}
		char *ref = hp_asprintf("%zu.%zu", i / 20 + 1, i % 20 + 1);
		struct hp_block *step = add_step(document, section, ref, "[S]",
			"Delete the share CAP_{SiteCode} and its folder on this client access "
			"point.");
		free(ref);
		if (i % 4 == 0) {
			add_warning(document, step);
		}
		add_check(document, step, "1", "SHARE CAP_{SiteCode}", "ABSENT");
		add_done(document, step);
	}
	return document;
}
