/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's document of runs that went any way: its timeline covers the run and no more, its
 * tables add up, and making it again makes the same (R79, R82). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/report.h"
#include "run_fixture.h"

#define WALKS 12
#define COMMANDS 40
#define RUN "20260102-030405-abcd"

static struct fixture f;
static char *folder;
static struct hp_document *document;
static unsigned long long seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % sides;
}

static void set_up(void)
{
	const char *base = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-report-XXXXXX", base == NULL ? "/tmp" : base);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	fixture_open(&f, "'rto_minutes':10,",
		"[{'id':'1','do':'Look.','host':'site'},{'id':'2','title':'G','steps':["
		"{'id':'2.1','do':'Do it.','host':'site','verify':[" KEY(
			"A") "]},{'id':'2.2','do':'Do it.','host':'site','critical':true,"
			     "'verify':[" KEY("B") "]}]},{'id':'3','do':'Look.'}]");
	document = NULL;
}

static void tear_down(void)
{
	hp_document_free(document);
	fixture_close(&f);
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

static void walk_at_random(void)
{
	walk(&f, "site=S1");
	for (size_t i = 0; i < COMMANDS; i++) {
		const char *at = current_ref(&f);
		int64_t ms = (int64_t)dice(60000);
		f.stamp.moment.wall_ms += ms;
		f.stamp.moment.boot_ms += ms;
		world_says(&f, "2.1@S1", 1, dice(3) == 0 ? HP_VERDICT_FAIL : HP_VERDICT_PASS);
		switch (dice(6)) {
		case 0:
			(void)simple(&f, HP_COMMAND_HOLD, "Wait.");
			break;
		case 1:
			(void)simple(&f, HP_COMMAND_RESUME, NULL);
			break;
		case 2:
			(void) override(&f, at, "It has to be.", dice(2) == 0 ? NULL : "Ben");
			break;
		case 3:
			(void)look(&f);
			break;
		default:
			(void)done(&f, at);
			break;
		}
	}
}

/* The run, written down and read back as a document. */
static void make_document(void)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	if (document == NULL) {
		ck_assert_int_eq(hp_journal_create(folder, RUN, f.procedure, &journal, &err), 0);
		ck_assert_int_eq(hp_journal_append(journal, &f.all, &err), 0);
		hp_journal_close(journal);
	}
	hp_document_free(document);
	int status = hp_report_document(folder, RUN, NULL, &document, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
}

static const struct hp_block *find_kind(
	const struct hp_block *parent, enum hp_block_kind kind, const char *label)
{
	for (const struct hp_block *block = parent->first; block != NULL; block = block->next) {
		const struct hp_block *inner = find_kind(block, kind, label);
		if (block->kind == kind && (label == NULL || hp_streq(block->label, label))) {
			return block;
		}
		if (inner != NULL) {
			return inner;
		}
	}
	return NULL;
}

static size_t count_kind(const struct hp_block *parent, enum hp_block_kind kind)
{
	size_t count = 0;
	for (const struct hp_block *block = parent->first; block != NULL; block = block->next) {
		count += block->kind == kind;
		count += count_kind(block, kind);
	}
	return count;
}

static size_t events_of(enum hp_event_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < f.all.count; i++) {
		count += f.all.items[i].kind == kind;
	}
	return count;
}

START_TEST(the_timeline_covers_the_run_without_gaps_and_its_marks_lie_in_it_R82)
{
	seed = (unsigned long long)_i + 1;
	walk_at_random();
	make_document();
	const struct hp_block *timeline = find_kind(&document->root, HP_BLOCK_TIMELINE, NULL);
	const struct hp_event *last = &f.all.items[f.all.count - 1];
	ck_assert_ptr_nonnull(timeline);
	ck_assert_int_eq(timeline->from_ms, f.all.items[0].stamp.moment.wall_ms);
	ck_assert_int_eq(timeline->to_ms, last->stamp.moment.wall_ms);
	ck_assert_int_eq(timeline->limit_ms, timeline->from_ms + 10 * 60000);
	int64_t end = timeline->from_ms;
	size_t marks = 0;
	for (const struct hp_block *block = timeline->first; block != NULL; block = block->next) {
		if (block->kind == HP_BLOCK_SPAN) {
			ck_assert_int_eq(block->from_ms, end);
			ck_assert_int_ge(block->to_ms, block->from_ms);
			ck_assert_str_ne(block->label, "");
			end = block->to_ms;
			continue;
		}
		ck_assert_int_eq(block->kind, HP_BLOCK_MARK);
		ck_assert_int_ge(block->from_ms, timeline->from_ms);
		ck_assert_int_le(block->from_ms, timeline->to_ms);
		marks++;
	}
	ck_assert_int_eq(end, timeline->to_ms);
	ck_assert_uint_eq(marks, events_of(HP_EVENT_STEP_OVERRIDDEN) + events_of(HP_EVENT_HELD) +
					 events_of(HP_EVENT_STEP_REOPENED));
}
END_TEST

START_TEST(every_step_override_and_event_stands_in_it_R79)
{
	seed = (unsigned long long)_i + 1;
	walk_at_random();
	make_document();
	size_t boxes = 0;
	for (const struct hp_block *block = document->root.first; block != NULL;
		block = block->next) {
		if (block->kind == HP_BLOCK_SECTION && hp_streq(block->text, "Overrides")) {
			boxes = count_kind(block, HP_BLOCK_NOTICE);
		}
	}
	ck_assert_uint_eq(boxes, events_of(HP_EVENT_STEP_OVERRIDDEN));
	ck_assert_uint_eq(count_kind(&document->root, HP_BLOCK_STEP), 4);
	ck_assert_uint_eq(count_kind(&document->root, HP_BLOCK_CHECK), 2);
	const struct hp_block *table = NULL;
	for (const struct hp_block *block = document->root.last->first; block != NULL;
		block = block->next) {
		table = block->kind == HP_BLOCK_TABLE ? block : table;
	}
	ck_assert_ptr_nonnull(table);
	ck_assert_uint_eq(count_kind(table, HP_BLOCK_ROW), f.all.count);
	ck_assert_uint_eq(document->head.event_count, f.all.count);
	ck_assert_uint_eq(strlen(document->head.head), 64);
	ck_assert_str_eq(document->head.run, RUN);
}
END_TEST

static char *as_json(void)
{
	const struct hp_document *const documents[] = {document};
	struct hp_json *json = hp_document_to_json(documents, 1);
	char *text = hp_json_print(json);
	hp_json_free(json);
	return text;
}

START_TEST(made_again_it_is_the_same_whatever_the_time_zone)
{
	seed = 7;
	walk_at_random();
	make_document();
	char *first = as_json();
	ck_assert_int_eq(setenv("TZ", "Asia/Tokyo", 1), 0);
	make_document();
	char *second = as_json();
	ck_assert_str_eq(first, second);
	free(second);
	free(first);
}
END_TEST

START_TEST(a_date_from_outside_is_metadata_and_nothing_else)
{
	seed = 8;
	walk_at_random();
	make_document();
	int64_t last = f.all.items[f.all.count - 1].stamp.moment.wall_ms;
	ck_assert_int_eq(document->head.created_wall_ms, last);
	ck_assert_int_eq(setenv("SOURCE_DATE_EPOCH", "1000000000", 1), 0);
	char *before = as_json();
	make_document();
	ck_assert_int_eq(document->head.created_wall_ms, INT64_C(1000000000000));
	document->head.created_wall_ms = last;
	char *after = as_json();
	ck_assert_str_eq(before, after);
	free(after);
	free(before);
	ck_assert_int_eq(setenv("SOURCE_DATE_EPOCH", "soon", 1), 0);
	struct hp_document *none = NULL;
	ck_assert_int_eq(hp_report_document(folder, RUN, NULL, &none, NULL), HP_ERR_USAGE);
	ck_assert_ptr_null(none);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("report_document");
	TCase *tcase = tcase_create("report_document");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase,
		the_timeline_covers_the_run_without_gaps_and_its_marks_lie_in_it_R82, 0, WALKS);
	tcase_add_loop_test(tcase, every_step_override_and_event_stands_in_it_R79, 0, WALKS);
	tcase_add_test(tcase, made_again_it_is_the_same_whatever_the_time_zone);
	tcase_add_test(tcase, a_date_from_outside_is_metadata_and_nothing_else);
	suite_add_tcase(suite, tcase);
	return suite;
}
