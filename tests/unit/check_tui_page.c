/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and pages: nothing lost, nothing wider than the screen, warnings before their step. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "text.h"
#include "tui_internal.h"

static const char key[] =
	"KEY HKLM\\SYSTEM\\CurrentControlSet\\Enum\\Root\\LEGACY_SMS_SERVER_BOOTSTRAP_MPS01";

/** The lines one after the other, without spaces: what must be the same before and after. */
static char *without_spaces(const char *text)
{
	char *left = hp_calloc(strlen(text) + 1, 1);
	size_t len = 0;

	for (; *text != '\0'; text++) {
		if (*text != ' ' && *text != '\n') {
			left[len++] = *text;
		}
	}
	return left;
}

static char *page_text(const struct hp_tui_page *page)
{
	struct hp_str text;

	hp_str_init(&text);
	for (size_t i = 0; i < page->count; i++) {
		hp_str_appendf(&text, "%s\n", page->lines[i].text);
	}
	char *whole = hp_str_detach(&text);
	hp_str_finish(&text);
	return whole;
}

static void assert_narrow(const struct hp_tui_page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		ck_assert_uint_le(
			page->lines[i].indent + hp_utf8_columns(page->lines[i].text), page->width);
	}
}

static size_t line_with(const struct hp_tui_page *page, const char *text)
{
	for (size_t i = 0; i < page->count; i++) {
		if (strstr(page->lines[i].text, text) != NULL) {
			return i;
		}
	}
	return SIZE_MAX;
}

START_TEST(wrapping_loses_nothing_but_spaces)
{
	static const char *const texts[] = {
		"",
		" ",
		"a",
		"one two three",
		key,
		"a  b   c",
		"trailing   ",
		"   leading",
		"Wide \xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E and combining e\xCC\x81 signs",
		"two\nparagraphs, one with HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Client in "
		"it\n\nand a third",
	};
	size_t width = (size_t)_i;

	for (size_t t = 0; t < HP_ARRAY_SIZE(texts); t++) {
		struct hp_strv lines;
		struct hp_str joined;
		hp_strv_init(&lines);
		hp_str_init(&joined);
		hp_tui_wrap(texts[t], width, width, &lines);
		ck_assert_uint_gt(lines.count, 0);
		for (size_t i = 0; i < lines.count; i++) {
			/* A wide character alone may need more than a line of one column has. */
			ck_assert_uint_le(hp_utf8_columns(lines.items[i]), width > 1 ? width : 2);
			hp_str_append(&joined, lines.items[i]);
		}
		char *before = without_spaces(texts[t]);
		char *after = without_spaces(joined.data);
		ck_assert_str_eq(before, after);
		free(after);
		free(before);
		hp_str_finish(&joined);
		hp_strv_finish(&lines);
	}
}
END_TEST

START_TEST(what_must_be_typed_exactly_keeps_every_space)
{
	static const char command[] = "reg export  \"HKLM\\SOFTWARE\\Microsoft\"   C:\\p.reg  /y ";
	struct hp_strv lines;
	struct hp_str joined;

	hp_strv_init(&lines);
	hp_str_init(&joined);
	hp_tui_wrap_exact(command, (size_t)_i, (size_t)_i, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		ck_assert_uint_le(hp_utf8_columns(lines.items[i]), (size_t)_i);
		hp_str_append(&joined, lines.items[i]);
	}
	ck_assert_str_eq(joined.data, command);
	hp_str_finish(&joined);
	hp_strv_finish(&lines);
}
END_TEST

START_TEST(words_are_not_cut_where_they_have_room)
{
	struct hp_strv lines;

	hp_strv_init(&lines);
	hp_tui_wrap("Delete the key below", 12, 12, &lines);
	ck_assert_uint_eq(lines.count, 2);
	ck_assert_str_eq(lines.items[0], "Delete the");
	ck_assert_str_eq(lines.items[1], "key below");
	hp_strv_finish(&lines);
}
END_TEST

START_TEST(long_keys_break_behind_a_backslash)
{
	struct hp_strv lines;

	hp_strv_init(&lines);
	hp_tui_wrap("KEY HKLM\\SOFTWARE\\Microsoft", 20, 20, &lines);
	ck_assert_uint_eq(lines.count, 2);
	ck_assert_str_eq(lines.items[0], "KEY HKLM\\SOFTWARE\\");
	ck_assert_str_eq(lines.items[1], "Microsoft");
	hp_strv_finish(&lines);
}
END_TEST

START_TEST(cutting_marks_what_is_cut)
{
	char *whole = hp_tui_text_cut("abc", 3);
	char *cut = hp_tui_text_cut("abcd", 3);
	char *wide = hp_tui_text_cut("\xE6\x97\xA5\xE6\x9C\xAC", 3);

	ck_assert_str_eq(whole, "abc");
	ck_assert_str_eq(cut, "ab~");
	ck_assert_str_eq(wide, "\xE6\x97\xA5~");
	free(wide);
	free(cut);
	free(whole);
}
END_TEST

START_TEST(demands_show_object_and_state_whole_at_every_width)
{
	struct hp_tui_page page;

	hp_tui_page_init(&page, (size_t)_i, false);
	hp_tui_page_demand(&page, key, "ABSENT");
	assert_narrow(&page);
	char *text = page_text(&page);
	char *plain = without_spaces(text);
	char *wanted = without_spaces(key);
	ck_assert_msg(strncmp(plain, wanted, strlen(wanted)) == 0, "%s", text);
	ck_assert_msg(strstr(plain, "...ABSENT") != NULL || _i < 16, "%s", text);
	free(wanted);
	free(plain);
	free(text);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(text_from_outside_is_harmless_on_every_page)
{
	struct hp_tui_page page;

	hp_tui_page_init(&page, 40, true);
	hp_tui_page_add(&page, &(struct hp_tui_par){.lead = "\033[31mW"},
		"a\033[2Jb\xE2\x80\xAE\x9B\r\x07 \xC3\xA4\xE6\x97\xA5");
	hp_tui_page_demand(&page, "KEY \033c", "\x1B]0;x\x07");
	for (size_t i = 0; i < page.count; i++) {
		for (const char *at = page.lines[i].text; *at != '\0'; at++) {
			ck_assert_int_ge((unsigned char)*at, 0x20);
			ck_assert_int_lt((unsigned char)*at, 0x7F);
		}
	}
	hp_tui_page_finish(&page);
}
END_TEST

/* ---- the step ---- */

static const struct hp_view_notice notices[] = {
	{.kind = HP_NOTICE_WARNING,
		.word = "WARNING",
		.text = "A deleted branch cannot be got back. Keep an export of it elsewhere. "
			"Without it the system must be installed anew."},
	{.kind = HP_NOTICE_CAUTION, .word = "CAUTION", .text = "Requests fail meanwhile."},
};

static struct hp_view_check checks[2];

static struct hp_view step_view(void)
{
	checks[0] = (struct hp_view_check){.object = key,
		.required = "ABSENT",
		.verdict = HP_VERDICT_FAIL,
		.verdict_word = "NOT MET",
		.expected = "absent",
		.observed = "present",
		.why = "It is still there.",
		.source = "SYSTEM hive",
		.time = "14:03:22Z"};
	checks[1] = checks[0];
	checks[1].verdict = HP_VERDICT_UNKNOWN;
	checks[1].verdict_word = "UNKNOWN";
	checks[1].observed = "unreadable: hive-dirty";
	return (struct hp_view){.procedure_id = "p",
		.step = {.ref = "3@MPS01",
			.title = "Step 3 on MPS01",
			.do_text = "DELETE-IT now.",
			.if_not = "Take the permission.",
			.why = "SECRET REASON",
			.notices = notices,
			.notice_count = HP_ARRAY_SIZE(notices),
			.checks = checks,
			.check_count = 1}};
}

START_TEST(warnings_stand_before_their_step_on_the_same_page_or_on_pages_before_it)
{
	size_t height = (size_t)_i;
	const struct hp_view view = step_view();
	struct hp_tui_page page;

	hp_tui_page_init(&page, 50, false);
	hp_tui_page_step(&page, &view, height);
	size_t warning = line_with(&page, "WARNING");
	size_t command = line_with(&page, "DELETE-IT");
	ck_assert_uint_ne(warning, SIZE_MAX);
	ck_assert_uint_lt(warning, command);
	ck_assert_uint_lt(line_with(&page, "CAUTION"), command);
	/* On one page, or the step begins a page of its own. */
	ck_assert(command / height == 0 || command % height == 0);
	assert_narrow(&page);
	hp_tui_page_finish(&page);
}
END_TEST

/* One that is not met is found among many that are, which take two rows each. */
START_TEST(a_long_list_has_a_tally_and_short_lines_for_what_is_met)
{
	struct hp_view view = step_view();
	static struct hp_view_check many[9];
	struct hp_tui_page page;

	for (size_t i = 0; i < HP_ARRAY_SIZE(many); i++) {
		many[i] = checks[0];
		if (i != 4) {
			many[i].verdict = HP_VERDICT_PASS;
			many[i].verdict_word = "MET";
			many[i].source = "MET SOURCE";
			many[i].remark = "WAS ALREADY ABSENT AT START";
		}
	}
	view.step.checks = many;
	view.step.check_count = HP_ARRAY_SIZE(many);
	hp_tui_page_init(&page, 78, false);
	hp_tui_page_step(&page, &view, 100);
	ck_assert_uint_ne(line_with(&page, "9 checks: 8 met, 1 not met, 0 unknown"), SIZE_MAX);
	ck_assert_uint_ne(
		line_with(&page, "MET: 14:03:22Z, WAS ALREADY ABSENT AT START"), SIZE_MAX);
	ck_assert_uint_ne(line_with(&page, "SYSTEM hive"), SIZE_MAX);
	ck_assert_uint_eq(line_with(&page, "MET SOURCE"), SIZE_MAX);
	hp_tui_page_finish(&page);
	/* A short list has no tally, and its evidence in full. */
	view.step.check_count = 8;
	hp_tui_page_init(&page, 78, false);
	hp_tui_page_step(&page, &view, 100);
	ck_assert_uint_eq(line_with(&page, "checks:"), SIZE_MAX);
	ck_assert_uint_ne(line_with(&page, "MET SOURCE"), SIZE_MAX);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(a_check_tells_rule_values_source_and_time)
{
	const struct hp_view view = step_view();
	struct hp_tui_page page;

	hp_tui_page_init(&page, 100, false);
	hp_tui_page_step(&page, &view, 40);
	char *text = page_text(&page);
	static const char *const wanted[] = {key, "ABSENT", "NOT MET", "absent", "present",
		"SYSTEM hive", "14:03:22Z", "Take the permission."};
	for (size_t i = 0; i < HP_ARRAY_SIZE(wanted); i++) {
		ck_assert_msg(strstr(text, wanted[i]) != NULL, "%s", wanted[i]);
	}
	/* R92: the reason is on a key, not in the step. */
	ck_assert(strstr(text, "SECRET REASON") == NULL);
	free(text);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(why_it_could_not_be_looked_at_stands_beside_the_check)
{
	struct hp_view view = step_view();
	struct hp_tui_page page;

	view.step.checks = &checks[1];
	checks[1].why = "The hive is dirty.";
	hp_tui_page_init(&page, 100, false);
	hp_tui_page_step(&page, &view, 40);
	ck_assert_uint_ne(line_with(&page, "The hive is dirty."), SIZE_MAX);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(the_way_on_is_shown_only_when_a_check_is_not_met)
{
	struct hp_view view = step_view();
	struct hp_tui_page page;

	checks[0].verdict = HP_VERDICT_PASS;
	checks[0].verdict_word = "PASS";
	hp_tui_page_init(&page, 100, false);
	hp_tui_page_step(&page, &view, 40);
	ck_assert_uint_eq(line_with(&page, "Take the permission."), SIZE_MAX);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(red_is_for_warnings_and_failures_and_yellow_for_cautions)
{
	const struct hp_view view = step_view();
	struct hp_tui_page page;

	hp_tui_page_init(&page, 100, false);
	hp_tui_page_step(&page, &view, 40);
	for (size_t i = 0; i < page.count; i++) {
		const struct hp_tui_line *line = &page.lines[i];
		if (line->lead_len > 0 && line->lead == HP_STYLE_WARNING) {
			ck_assert(strncmp(line->text, "WARNING", 7) == 0);
		}
		if (line->lead_len > 0 && line->lead == HP_STYLE_CAUTION) {
			ck_assert(strncmp(line->text, "CAUTION", 7) == 0);
		}
		if (line->lead_len > 0 && line->lead == HP_STYLE_FAIL) {
			ck_assert(strncmp(line->text, "NOT MET", 7) == 0);
		}
		ck_assert_int_ne(line->style, HP_STYLE_WARNING);
		ck_assert_int_ne(line->style, HP_STYLE_CAUTION);
	}
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(where_a_call_stands_is_told_without_a_second_marker)
{
	struct hp_view view = step_view();
	struct hp_tui_page page;

	view.step.breadcrumb = "this 1 > that 2.b > last";
	view.step.round = "round 2 of 3";
	hp_tui_page_init(&page, 60, false);
	hp_tui_page_step(&page, &view, 40);
	ck_assert_uint_eq(line_with(&page, ">"), SIZE_MAX);
	ck_assert_uint_eq(line_with(&page, "this 1 / that 2.b / last, round 2 of 3"), 0);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(the_line_of_the_command_is_known_however_far_warnings_push_it)
{
	size_t height = (size_t)_i;
	const struct hp_view view = step_view();
	struct hp_tui_page page;

	hp_tui_page_init(&page, 50, false);
	hp_tui_page_step(&page, &view, height);
	ck_assert_uint_eq(page.command, line_with(&page, "DELETE-IT"));
	hp_tui_page_finish(&page);
}
END_TEST

/* ---- the outline ---- */

START_TEST(one_marker_and_boxes_that_tell_sensed_from_unsensed)
{
	static const struct hp_view_row rows[] = {
		{.ref = "1",
			.label = "1",
			.title = "One",
			.mark = "v",
			.state_word = "verified",
			.state = HP_STATE_VERIFIED},
		{.ref = "2",
			.label = "2",
			.title = "Two",
			.mark = ">",
			.state_word = "active",
			.current = true,
			.shown = true,
			.sensed = true},
		{.ref = "3", .label = "3", .title = "Three", .mark = "", .state_word = "to do"},
	};
	const struct hp_view view = {.rows = rows, .row_count = HP_ARRAY_SIZE(rows)};
	struct hp_tui_page page;
	size_t markers = 0;
	size_t line;

	hp_tui_page_init(&page, 28, false);
	hp_tui_page_outline(&page, &view, true, HP_NONE, &line);
	char *text = page_text(&page);
	for (const char *at = text; (at = strchr(at, '>')) != NULL; at++) {
		markers++;
	}
	ck_assert_uint_eq(markers, 1);
	ck_assert_uint_eq(line, 1);
	ck_assert(strstr(page.lines[0].text, "[ ]v") != NULL);
	ck_assert(strstr(page.lines[1].text, ">[S]") != NULL);
	ck_assert(strstr(page.lines[2].text, "[ ]") != NULL);
	assert_narrow(&page);
	free(text);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(a_strip_without_room_counts_instead_of_cutting_names)
{
	struct hp_view view = step_view();
	struct hp_tui_page page;

	view.watched = checks;
	view.watched_count = 2;
	hp_tui_page_init(&page, 60, false);
	hp_tui_page_watch(&page, &view, 2);
	ck_assert_uint_le(page.count, 2);
	ck_assert(strstr(page.lines[0].text, "2 checks") != NULL);
	hp_tui_page_finish(&page);
}
END_TEST

START_TEST(a_narrow_outline_names_the_machine_only_where_it_tells_rows_apart)
{
	static const struct hp_view_row rows[] = {
		{.ref = "4@SITE01", .label = "4@SITE01", .title = "Delete it", .mark = ""},
		{.ref = "10.1@CAP01", .label = "10.1@CAP01", .title = "Delete it", .mark = ""},
		{.ref = "10.1@CAP02", .label = "10.1@CAP02", .title = "Delete it", .mark = ""},
		{.ref = "13#2@SITE01", .label = "13#2@SITE01", .title = "Run it", .mark = ""},
		{.ref = "14@SITE01#2", .label = "14@SITE01#2", .title = "See it", .mark = ""},
		{.ref = "14@SITE01", .label = "14@SITE01", .title = "See it", .mark = ""},
		{.ref = "prerequisite.3@MACHINE1",
			.label = "prerequisite.3@CAP01",
			.title = "It shares its folder",
			.mark = "v",
			.sensed = true},
		{.ref = "prerequisite.3@CAP02",
			.label = "prerequisite.3@CAP02",
			.title = "It shares its folder",
			.mark = "",
			.sensed = true},
	};
	static const char *const narrow[] = {" [ ]  4 Delete it", " [ ]  10.1@CAP01 Delete it",
		" [ ]  10.1@CAP02 Delete it", " [ ]  13#2 Run it", " [ ]  14#2 See it",
		" [ ]  14 See it", " [S]v prerequisite.3@CAP01", " [S]  prerequisite.3@CAP02"};
	const struct hp_view view = {.rows = rows, .row_count = HP_ARRAY_SIZE(rows)};
	struct hp_tui_page page;

	hp_tui_page_init(&page, 27, false);
	hp_tui_page_outline(&page, &view, true, HP_NONE, NULL);
	ck_assert_uint_eq(page.count, HP_ARRAY_SIZE(narrow));
	for (size_t i = 0; i < page.count; i++) {
		ck_assert_str_eq(page.lines[i].text, narrow[i]);
	}
	assert_narrow(&page);
	hp_tui_page_finish(&page);
	/* Where there is room the machine stands in each row. */
	hp_tui_page_init(&page, 60, false);
	hp_tui_page_outline(&page, &view, true, HP_NONE, NULL);
	ck_assert_str_eq(page.lines[0].text, " [ ]  4@SITE01 Delete it");
	hp_tui_page_finish(&page);
}
END_TEST

/* ---- scrolling ---- */

START_TEST(a_page_is_seen_only_when_every_line_was_shown)
{
	struct hp_tui_scroll scroll = {0};

	hp_tui_scroll_settle(&scroll, 25, 10);
	ck_assert_uint_eq(scroll.seen, 10);
	/* To the end in one leap: the middle was not seen. */
	scroll.top = 15;
	hp_tui_scroll_settle(&scroll, 25, 10);
	ck_assert_uint_eq(scroll.seen, 10);
	scroll.top = 10;
	hp_tui_scroll_settle(&scroll, 25, 10);
	hp_tui_scroll_by(&scroll, 10, 25, 10);
	ck_assert_uint_eq(scroll.top, 15);
	ck_assert_uint_eq(scroll.seen, 25);
	ck_assert(!hp_tui_scroll_more_below(&scroll, 25, 10));
}
END_TEST

START_TEST(pages_are_numbered)
{
	struct hp_tui_scroll scroll = {0};
	size_t page;
	size_t pages;

	hp_tui_scroll_pages(&scroll, 25, 10, &page, &pages);
	ck_assert_uint_eq(page, 1);
	ck_assert_uint_eq(pages, 3);
	hp_tui_scroll_by(&scroll, 10, 25, 10);
	hp_tui_scroll_pages(&scroll, 25, 10, &page, &pages);
	ck_assert_uint_eq(page, 2);
	hp_tui_scroll_by(&scroll, 10, 25, 10);
	hp_tui_scroll_pages(&scroll, 25, 10, &page, &pages);
	ck_assert_uint_eq(page, 3);
	/* One line short of the end is not the last page, however little is missing. */
	hp_tui_scroll_by(&scroll, -1, 25, 10);
	hp_tui_scroll_pages(&scroll, 25, 10, &page, &pages);
	ck_assert_uint_eq(page, 2);
	hp_tui_scroll_by(&scroll, 1, 29, 10);
	hp_tui_scroll_by(&scroll, 3, 29, 10);
	hp_tui_scroll_pages(&scroll, 29, 10, &page, &pages);
	ck_assert_uint_eq(scroll.top, 18);
	ck_assert_uint_eq(page, 2);
	hp_tui_scroll_pages(&scroll, 5, 10, &page, &pages);
	ck_assert_uint_eq(page, 1);
	ck_assert_uint_eq(pages, 1);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("tui_page");
	TCase *text = tcase_create("text");
	TCase *page = tcase_create("page");

	tcase_add_loop_test(text, wrapping_loses_nothing_but_spaces, 1, 90);
	tcase_add_loop_test(text, what_must_be_typed_exactly_keeps_every_space, 1, 60);
	tcase_add_test(text, words_are_not_cut_where_they_have_room);
	tcase_add_test(text, long_keys_break_behind_a_backslash);
	tcase_add_test(text, cutting_marks_what_is_cut);
	tcase_add_loop_test(text, demands_show_object_and_state_whole_at_every_width, 8, 201);
	tcase_add_test(text, text_from_outside_is_harmless_on_every_page);
	suite_add_tcase(suite, text);
	tcase_add_loop_test(page,
		warnings_stand_before_their_step_on_the_same_page_or_on_pages_before_it, 2, 30);
	tcase_add_test(page, a_check_tells_rule_values_source_and_time);
	tcase_add_test(page, why_it_could_not_be_looked_at_stands_beside_the_check);
	tcase_add_test(page, the_way_on_is_shown_only_when_a_check_is_not_met);
	tcase_add_test(page, red_is_for_warnings_and_failures_and_yellow_for_cautions);
	tcase_add_test(page, where_a_call_stands_is_told_without_a_second_marker);
	tcase_add_loop_test(
		page, the_line_of_the_command_is_known_however_far_warnings_push_it, 3, 30);
	tcase_add_test(page, one_marker_and_boxes_that_tell_sensed_from_unsensed);
	tcase_add_test(page, a_narrow_outline_names_the_machine_only_where_it_tells_rows_apart);
	tcase_add_test(page, a_strip_without_room_counts_instead_of_cutting_names);
	tcase_add_test(page, a_page_is_seen_only_when_every_line_was_shown);
	tcase_add_test(page, pages_are_numbered);
	tcase_add_test(page, a_long_list_has_a_tally_and_short_lines_for_what_is_met);
	suite_add_tcase(suite, page);
	return suite;
}
