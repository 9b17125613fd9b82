/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "document_fixture.h"
#include "holdpoint/str.h"

static char *text_of(struct hp_document *document_taken)
{
	const struct hp_document *list[] = {document_taken};
	char *text = hp_document_to_markdown(list, 1);
	hp_document_free(document_taken);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL) {
		ck_abort_msg("'%s' is not in:\n%.2000s", part, text);
	}
}

/* What a paragraph of `text` alone becomes. */
static char *paragraph_of(const char *text)
{
	struct hp_document *document = document_with_head();
	document->head.code = NULL;
	hp_document_add_text(document, &document->root, text);
	char *whole = text_of(document);
	char *start = strstr(whole, "VERIFIED\n\n");
	ck_assert_ptr_nonnull(start);
	start += strlen("VERIFIED\n\n");
	char *end = strstr(start, "\n\n**END OF");
	ck_assert_ptr_nonnull(end);
	char *paragraph = hp_strndup(start, (size_t)(end - start));
	free(whole);
	return paragraph;
}

/* Names as they stand in procedures need no escape, so that the file can be compared as it is. */
static const char *const untouched[] = {
	"Delete the shares CAP_{SiteCode} and SMSPKG{Drive}$ and their folders.",
	"HKLM\\SOFTWARE\\Microsoft\\SMS\\Identification",
	"C:\\SMS\\bin\\i386\\00000409\\preinst.exe", "6.4 Delete the key.", "1.5 hours", "#hashtag",
	"-x is a flag", "a < b and c > d", "R&D, AT&T", "Select [S] or [ ] in the list",
	"100 % of C$ and D$ are shared", "smb://CAP01/C$", "a_b_c SMS_SITE_COMPONENT_MANAGER",
	"net stop \"SMS Executive\" (x) {y} 'z'; a = b", "Größe: 10 µm – „ja“", "共有フォルダー"};

START_TEST(names_come_through_as_they_are)
{
	char *paragraph = paragraph_of(untouched[_i]);
	ck_assert_str_eq(paragraph, untouched[_i]);
	free(paragraph);
}
END_TEST

static const struct {
	const char *text;
	const char *markdown;
} escaped[] = {
	{"# heading", "\\# heading"},
	{"- item", "\\- item"},
	{"+ item", "\\+ item"},
	{"* item", "\\* item"},
	{"1. item", "1\\. item"},
	{"12) item", "12\\) item"},
	{"1.", "1\\."},
	{"> quotation", "\\> quotation"},
	{"---", "\\---"},
	{"===", "\\==="},
	{"[x]: javascript:alert(1)", "\\[x\\]: javascript:alert(1)"},
	{"| a | b |", "\\| a | b |"},
	{"a [b](javascript:c)", "a [b\\](javascript:c)"},
	{"![a](http://b/c.png)", "![a\\](http\\://b/c.png)"},
	{"[[page]]", "\\[\\[page]]"},
	{"a <b>c</b> <!-- d --> <?e?>", "a \\<b>c\\</b> \\<!-- d --> \\<?e?>"},
	{"<javascript:alert(1)>", "\\<javascript:alert(1)>"},
	{"`code` ``x", "\\`code\\` \\`\\`x"},
	{"SMS* and *.log", "SMS\\* and \\*.log"},
	{"\\\\server\\C$\\SMS", "\\\\\\server\\C$\\SMS"},
	{"\\*.log", "\\\\\\*.log"},
	{"C:\\", "C:\\\\"},
	{"PROGRA~1", "PROGRA\\~1"},
	{"__init__ and {A}_b", "\\_\\_init_\\_ and {A}\\_b"},
	{"&lt;b&gt; &#60;", "\\&lt;b\\&gt; \\&#60;"},
	{"see http://x/ and WWW.x.example", "see http\\://x/ and WWW\\.x.example"},
	{"$x$ and $y", "\\$x$ and $y"},
	{"   spaces   ", "spaces"},
};

START_TEST(markup_is_read_as_text)
{
	char *paragraph = paragraph_of(escaped[_i].text);
	ck_assert_str_eq(paragraph, escaped[_i].markdown);
	free(paragraph);
}
END_TEST

START_TEST(a_warning_is_a_quotation_above_what_to_do)
{
	char *text = text_of(document_of_every_kind());
	const char *heading = strstr(text, "\n#### 6.4\n\n> **WARNING** (not in the source");
	const char *step = strstr(text, "\n`[S]` **Delete the shares CAP_{SiteCode} and SMSPKG");
	ck_assert_ptr_nonnull(heading);
	ck_assert_ptr_nonnull(step);
	ck_assert(heading < step);
	assert_has(heading, "\n> - **Consequence:** Other sites lose their data.\n\n`[S]`");
	free(text);
}
END_TEST

START_TEST(boxes_are_tasks_and_blanks_are_code)
{
	char *text = text_of(document_of_every_kind());
	assert_has(text, "\n- [ ] Done, Initials `______`, Time `___:___`\n");
	assert_has(text, "\n- [x] Done, Initials: AB, Time: 03:14\n");
	assert_has(text, "\n- [ ] The server runs.\n");
	assert_has(text, "\n- [x] The server does not run.\n");
	assert_has(text, "\n- `1` SHARE CAP_{SiteCode} ........ **ABSENT**\n  - [ ] ABSENT, Seen ");
	assert_has(text, "\n```\nnet share CAP_{SiteCode} /delete\n```\n");
	free(text);
}
END_TEST

START_TEST(a_table_has_its_head_and_a_line_a_row)
{
	char *text = text_of(document_of_every_kind());
	assert_has(text, "\n**Each machine**\n\n| Machine | Done | Remark | Initials | Time |\n"
			 "| --- | --- | --- | --- | --- |\n| CAP01 | `[ ]` | | | |\n");
	free(text);
}
END_TEST

START_TEST(a_cell_cannot_leave_its_column)
{
	struct hp_document *document = document_with_head();
	static const struct hp_field columns[] = {
		{HP_FIELD_TEXT, "A|B", NULL}, {HP_FIELD_TEXT, "C", NULL}};
	const struct hp_field cells[] = {
		{HP_FIELD_TEXT, "", "a | b \\| c \\"}, {HP_FIELD_TEXT, "", "`|`"}};
	struct hp_block *table = hp_document_add(document, &document->root, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
	hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	char *text = text_of(document);
	assert_has(text, "\n| A\\|B | C |\n");
	assert_has(text, "\n| a \\| b \\\\\\| c \\\\ | \\`\\|\\` |\n");
	free(text);
}
END_TEST

START_TEST(a_jump_links_to_its_heading)
{
	char *text = text_of(document_of_every_kind());
	assert_has(text, "\n  - -> [Go to step 6.4](#64)\n- [x] The server");
	assert_has(text, "\n  - -> [Go to step 7](#7-look)\n");
	free(text);
}
END_TEST

/* GitHub numbers the second of the same; a target that is not there is no link. */
START_TEST(equal_headings_have_their_own_anchors)
{
	struct hp_document *document = document_with_head();
	struct hp_block *root = &document->root;
	add_step(document, root, "64", "[ ]", "One.");
	struct hp_block *step = add_step(document, root, "6.4", "[ ]", "Two.");
	hp_document_add_section(document, root, "Ü", "Größe & Maß_1");
	static const char *const targets[] = {"6.4", "Ü", "nowhere"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(targets); i++) {
		add_text(document, step, HP_BLOCK_GOTO, "Go [on](x)")->target = targets[i];
	}
	char *text = text_of(document);
	assert_has(text, "-> [Go \\[on\\](x)](#64-1)\n");
	assert_has(text, "](#%C3%BC-gr%C3%B6%C3%9Fe--ma%C3%9F_1)\n");
	assert_has(text, "-> Go [on\\](x)\n");
	free(text);
}
END_TEST

START_TEST(backticks_in_a_command_do_not_end_it)
{
	struct hp_document *document = document_with_head();
	add_text(document, &document->root, HP_BLOCK_COMMAND, "echo ``` `date` ````<b>");
	struct hp_block *check = add_text(document, &document->root, HP_BLOCK_CHECK, "x");
	check->ref = "`` 1";
	char *text = text_of(document);
	assert_has(text, "\n`````\necho ``` `date` ````<b>\n`````\n");
	assert_has(text, "\n- ``` `` 1 ``` x\n");
	free(text);
}
END_TEST

START_TEST(documents_are_parted_by_rules_and_end_with_their_count)
{
	struct hp_document *one = document_of_steps(2);
	struct hp_document *two = document_of_steps(1);
	const struct hp_document *list[] = {one, two};
	char *text = hp_document_to_markdown(list, 2);
	assert_has(text, "revision 1: 2 steps.**\n");
	assert_has(text, "`\n\n---\n\n# Remove a failed secondary site\n");
	assert_has(text, "revision 1: 1 step.**\n");
	free(text);
	hp_document_free(two);
	hp_document_free(one);
	ck_assert_str_eq(text = hp_document_to_markdown(NULL, 0), "");
	free(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("document_markdown");
	TCase *escapes = tcase_create("escapes");
	tcase_add_loop_test(escapes, names_come_through_as_they_are, 0, HP_ARRAY_SIZE(untouched));
	tcase_add_loop_test(escapes, markup_is_read_as_text, 0, HP_ARRAY_SIZE(escaped));
	TCase *layout = tcase_create("layout");
	tcase_add_test(layout, a_warning_is_a_quotation_above_what_to_do);
	tcase_add_test(layout, boxes_are_tasks_and_blanks_are_code);
	tcase_add_test(layout, a_table_has_its_head_and_a_line_a_row);
	tcase_add_test(layout, a_cell_cannot_leave_its_column);
	tcase_add_test(layout, a_jump_links_to_its_heading);
	tcase_add_test(layout, equal_headings_have_their_own_anchors);
	tcase_add_test(layout, backticks_in_a_command_do_not_end_it);
	tcase_add_test(layout, documents_are_parted_by_rules_and_end_with_their_count);
	suite_add_tcase(suite, escapes);
	suite_add_tcase(suite, layout);
	return suite;
}
