/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "html_fixture.h"

#include "holdpoint/document.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define BEGIN INT64_C(1767322800000) /* 2026-01-02T03:00:00Z */

struct making {
	struct hp_document *document;
	const char *evil; /**< Instead of every text; NULL. */
};

static const char *words(const struct making *making, const char *text)
{
	return making->evil == NULL || text == NULL ? text : making->evil;
}

static struct hp_block *add(
	struct making *making, struct hp_block *parent, enum hp_block_kind kind, const char *text)
{
	struct hp_block *block = hp_document_add(making->document, parent, kind);
	block->text = hp_document_text(making->document, words(making, text));
	return block;
}

static const char *keep(struct making *making, const char *text)
{
	return hp_document_text(making->document, words(making, text));
}

static void fact(
	struct making *making, struct hp_block *parent, const char *label, const char *text)
{
	add(making, parent, HP_BLOCK_FACT, text)->label = keep(making, label);
}

static void set_fields(
	struct making *making, struct hp_block *block, const struct hp_field *fields, size_t count)
{
	struct hp_field copies[8];
	for (size_t i = 0; i < count; i++) {
		copies[i] = fields[i];
		copies[i].label = words(making, fields[i].label);
		copies[i].value = words(making, fields[i].value);
	}
	hp_document_set_fields(making->document, block, copies, count);
}

static void sign_line(struct making *making, struct hp_block *parent)
{
	const struct hp_field fields[] = {
		{HP_FIELD_BOX, "Done", NULL, true},
		{HP_FIELD_INITIALS, "Initials", NULL},
		{HP_FIELD_TIME, "Time", NULL},
	};
	set_fields(making, add(making, parent, HP_BLOCK_FIELDS, NULL), fields, 3);
}

static struct hp_block *step(
	struct making *making, struct hp_block *parent, const char *ref, const char *text)
{
	struct hp_block *block = hp_document_add(making->document, parent, HP_BLOCK_STEP);
	block->ref = keep(making, ref);
	block->sign = keep(making, "[S]");
	block->text = keep(making, text);
	return block;
}

static void notice(
	struct making *making, struct hp_block *parent, enum hp_notice_kind kind, const char *label)
{
	struct hp_block *block = add(making, parent, HP_BLOCK_NOTICE, NULL);
	block->notice = kind;
	block->label = keep(making, label);
	if (kind == HP_NOTICE_NOTE) {
		add(making, block, HP_BLOCK_TEXT, "Logons are cached until step 2.");
		return;
	}
	block->marks = keep(making, "not in the source");
	fact(making, block, "Hazard", "The site's data cannot be got back.");
	fact(making, block, "Avoid", "Compare the name with the label on the machine.");
	fact(making, block, "Consequence", "All clients lose their site.");
}

static void first_step(struct making *making, struct hp_block *parent)
{
	struct hp_block *block = step(making, parent, "1.a", "Delete the share CAP_{SiteCode}.");
	block->marks = keep(making, "IRREVERSIBLE, CRITICAL");
	notice(making, block, HP_NOTICE_WARNING, "WARNING");
	notice(making, block, HP_NOTICE_CAUTION, "CAUTION");
	notice(making, block, HP_NOTICE_NOTE, "NOTE");
	add(making, block, HP_BLOCK_COMMAND,
		"net share CAP_{SiteCode} /delete & reg delete "
		"\"HKLM\\SOFTWARE\\Microsoft\\SMS\\Identification\" /v \"Site Server\" /f <yes.txt "
		">\"C:\\Program Files\\log.txt\"");
	struct hp_block *check = add(making, block, HP_BLOCK_CHECK, "SHARE CAP_{SiteCode}");
	check->required = keep(making, "ABSENT");
	check->ref = keep(making, "1");
	const struct hp_field observed[] = {{HP_FIELD_TEXT, "Observed", NULL}};
	set_fields(making, add(making, check, HP_BLOCK_FIELDS, NULL), observed, 1);
	sign_line(making, block);
}

static void second_step(struct making *making, struct hp_block *parent)
{
	struct hp_block *block = step(making, parent, "1.b@CAP01", "Stop the service on each.");
	const struct hp_field columns[] = {{HP_FIELD_SHORT, "Machine", NULL},
		{HP_FIELD_BOX, "Done", NULL, true}, {HP_FIELD_INITIALS, "Initials", NULL},
		{HP_FIELD_TIME, "Time", NULL}, {HP_FIELD_TEXT, "Observed", NULL}};
	struct hp_block *table = add(making, block, HP_BLOCK_TABLE, "On each machine");
	set_fields(making, table, columns, 5);
	for (size_t i = 0; i < 3; i++) {
		struct hp_field cells[] = {{HP_FIELD_SHORT, "", i == 0 ? "CAP01" : NULL},
			{HP_FIELD_BOX, "", NULL, true}, {HP_FIELD_INITIALS, "", NULL},
			{HP_FIELD_TIME, "", i == 0 ? "03:14" : NULL}, {HP_FIELD_TEXT, "", NULL}};
		struct hp_block *row = add(making, table, HP_BLOCK_ROW, NULL);
		row->ref = i == 0 ? keep(making, "1.b@CAP01") : NULL;
		row->state = i == 0 ? keep(making, "verified") : NULL;
		set_fields(making, row, cells, 5);
	}
}

static void decision(struct making *making, struct hp_block *parent)
{
	struct hp_block *block = step(making, parent, "2", "Is the site server there?");
	block->bullet = true;
	block->current = true;
	block->state = keep(making, "open");
	for (size_t i = 0; i < 2; i++) {
		struct hp_block *choice =
			add(making, block, HP_BLOCK_CHOICE, i == 0 ? "It is there." : "It is not.");
		struct hp_block *check = add(making, choice, HP_BLOCK_CHECK, "PATH C:\\SMS");
		check->required = keep(making, i == 0 ? "PRESENT" : "ABSENT");
		check->verdict = i == 0 ? keep(making, "pass") : NULL;
		struct hp_block *go = add(making, choice, HP_BLOCK_GOTO, "Go to step 1.a");
		go->target = i == 0 ? keep(making, "1.a") : keep(making, "no such step");
	}
	struct hp_block *taken = step(making, parent, "3", "Was a backup there?");
	taken->bullet = true;
	add(making, taken, HP_BLOCK_CHOICE, "Yes.")->value = keep(making, "x");
	add(making, taken, HP_BLOCK_CHOICE, "No.");
}

static void times(struct making *making, struct hp_block *parent)
{
	static const struct {
		enum hp_span_kind kind;
		const char *lane;
		const char *text;
		int64_t from;
		int64_t to;
	} spans[] = {
		{HP_SPAN_WORK, "1 Take the site away", "34 minutes", 0, 34},
		{HP_SPAN_HOLD, "1 Take the site away", "6 minutes", 34, 40},
		{HP_SPAN_WORK, "1 Take the site away", "1 minute", 40, 41},
		{HP_SPAN_AWAY, "2 Build it again", "25 minutes", 41, 66},
		{HP_SPAN_PAPER, "2 Build it again", "30 minutes", 66, 96},
	};
	struct hp_block *line = add(making, parent, HP_BLOCK_TIMELINE, "Time by phase");
	line->from_ms = BEGIN;
	line->to_ms = BEGIN + 96 * MINUTE;
	line->limit_ms = BEGIN + 120 * MINUTE;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct hp_block *span = add(making, line, HP_BLOCK_SPAN, spans[i].text);
		span->label = keep(making, spans[i].lane);
		span->span = spans[i].kind;
		span->from_ms = BEGIN + spans[i].from * MINUTE;
		span->to_ms = BEGIN + spans[i].to * MINUTE;
	}
	for (size_t i = 0; i < 4; i++) {
		struct hp_block *mark = add(making, line, HP_BLOCK_MARK, "Override with a reason");
		mark->ref = keep(making, "1.a");
		mark->from_ms = BEGIN + (20 + (int64_t)i) * MINUTE;
	}
}

static void ending(struct making *making, struct hp_block *parent)
{
	const struct hp_field fields[] = {{HP_FIELD_TEXT, "Name", NULL},
		{HP_FIELD_SHORT, "Badge", "A-17"}, {HP_FIELD_BOX, "Agreed", "x"},
		{HP_FIELD_BOX, "", NULL}};
	struct hp_block *space = add(making, parent, HP_BLOCK_SPACE, NULL);
	space->label = keep(making, "Notes");
	space->number = 4;
	set_fields(making, add(making, parent, HP_BLOCK_FIELDS, NULL), fields, 4);
	struct hp_block *code = add(making, parent, HP_BLOCK_CODE, "fixture 1 77ab-12cd");
	code->value = keep(making, "HOLDPOINT:1:fixture:1:77ab12cd");
	add(making, parent, HP_BLOCK_BREAK, NULL);
	add(making, parent, HP_BLOCK_TEXT, "After the break.");
}

static void put_head(struct making *making)
{
	making->document->head = (struct hp_document_head){
		.kind = keep(making, "Checklist"),
		.title = keep(making, "Take a site away"),
		.id = keep(making, "fixture"),
		.revision = keep(making, "1"),
		.status = keep(making, "DRAFT"),
		.digest = keep(making, "77ab12cd9e0144f0"),
		.digest_short = keep(making, "77ab-12cd-9e01-44f0"),
		.mode = keep(making, "BLANK"),
		.watermark = keep(making, "DRAFT"),
		.code = keep(making, "fixture 1 77ab-12cd-9e01-44f0"),
		.qr = keep(making, "HOLDPOINT:1:fixture:1:77ab12cd"),
		.language = making->evil == NULL ? "en" : keep(making, ""),
		.created_wall_ms = BEGIN,
	};
}

struct hp_document *html_fixture_of(const char *evil)
{
	struct making making = {.document = hp_document_new(), .evil = evil};
	struct hp_block *root = &making.document->root;

	put_head(&making);
	struct hp_block *before = hp_document_add_section(
		making.document, root, NULL, words(&making, "Before you begin"));
	fact(&making, before, "Objective", "The site is gone.");
	fact(&making, before, "Condition", "The server cannot be started.");
	(void)hp_document_add_fact(
		making.document, before, "", words(&making, "Its disk is broken."));
	struct hp_block *list = add(&making, before, HP_BLOCK_LIST, NULL);
	add(&making, list, HP_BLOCK_TEXT, "The install disc.");
	add(&making, list, HP_BLOCK_TEXT, "A second person.");
	struct hp_block *steps = hp_document_add_section(
		making.document, root, words(&making, "1"), words(&making, "Take the site away"));
	steps->marks = keep(&making, "in order");
	first_step(&making, steps);
	second_step(&making, steps);
	struct hp_block *more = hp_document_add_section(
		making.document, steps, words(&making, "2"), words(&making, "Decide"));
	decision(&making, more);
	struct hp_block *end =
		hp_document_add_section(making.document, root, NULL, words(&making, "The end"));
	times(&making, end);
	ending(&making, end);
	return making.document;
}

struct hp_document *html_fixture(void)
{
	return html_fixture_of(NULL);
}
