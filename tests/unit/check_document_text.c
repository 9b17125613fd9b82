/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "document_fixture.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static char *text_of(struct hp_document *document_taken, size_t columns)
{
	const struct hp_document *list[] = {document_taken};
	char *text = hp_document_to_text(list, 1, columns);
	hp_document_free(document_taken);
	return text;
}

/* One space for every run of spaces, newlines and the drawing of frames' sides. */
static char *flat(const char *text)
{
	struct hp_str out;
	hp_str_init(&out);
	for (; *text != '\0'; text++) {
		bool is_space = strchr(" \n|*", *text) != NULL;
		if (!is_space || (out.len > 0 && out.data[out.len - 1] != ' ')) {
			hp_str_append_char(&out, is_space ? ' ' : *text);
		}
	}
	return hp_str_detach(&out);
}

static void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL) {
		ck_abort_msg("'%s' is not in:\n%.2000s", part, text);
	}
}

static size_t widest_line(const char *text)
{
	size_t widest = 0;
	while (*text != '\0') {
		size_t len = strcspn(text, "\n\f");
		char *line = hp_strndup(text, len);
		size_t wide = hp_utf8_columns(line);
		widest = wide > widest ? wide : widest;
		free(line);
		text += len + (text[len] != '\0');
	}
	return widest;
}

START_TEST(no_line_is_wider_than_asked_for)
{
	size_t columns = 66 + (size_t)_i;
	char *text = text_of(document_of_every_kind(), columns);
	ck_assert_uint_lt(widest_line(text), columns);
	free(text);
}
END_TEST

/* R23: nothing is cut where it does not fit; a key then goes on behind a backslash. */
START_TEST(a_name_is_whole_at_every_width)
{
	size_t columns = 30 + 10 * (size_t)_i;
	char *text = text_of(document_of_every_kind(), columns);
	ck_assert_uint_lt(widest_line(text), columns);
	struct hp_str joined;
	hp_str_init(&joined);
	for (const char *at = text; *at != '\0'; at++) {
		bool is_fold = *at == '\n' && at > text && at[-1] == '\\';
		hp_str_append_len(&joined, at, !is_fold);
	}
	assert_has(joined.data, "CAP_{SiteCode}");
	assert_has(joined.data, "SMSPKG{Drive}$");
	if (columns >= 50) {
		assert_has(joined.data, "HKLM\\SOFTWARE\\Microsoft\\SMS\\Components\\"
					"SMS_SITE_COMPONENT_MANAGER");
	}
	hp_str_finish(&joined);
	free(text);
}
END_TEST

START_TEST(our_own_drawing_is_ascii)
{
	char *text = text_of(document_of_every_kind(), 80);
	for (const char *at = text; *at != '\0'; at++) {
		ck_assert_msg(*at == '\n' || (*at >= ' ' && *at < 0x7F), "byte %02x",
			(unsigned)(unsigned char)*at);
	}
	free(text);
}
END_TEST

/* Each member a renderer is to show, in reading order (R71). */
static void assert_says(const char **at, const char *part)
{
	if (part == NULL || *part == '\0') {
		return;
	}
	char *wanted = flat(part);
	const char *found = strstr(*at, wanted);
	if (found == NULL) {
		ck_abort_msg("'%s' is not in what follows:\n%.2000s", wanted, *at);
	}
	*at = found;
	free(wanted);
}

static void assert_block_is_said(const char *text, const struct hp_block *block)
{
	const char *const members[] = {block->ref, block->label, block->text, block->marks,
		block->sign, block->required, block->verdict, block->state};
	for (size_t i = 0; i < HP_ARRAY_SIZE(members); i++) {
		const char *at = text;
		assert_says(&at, members[i]);
	}
	for (size_t i = 0; i < block->field_count; i++) {
		const char *at = text;
		bool is_box = block->fields[i].kind == HP_FIELD_BOX;
		assert_says(&at, block->fields[i].label);
		assert_says(&at, is_box ? NULL : block->fields[i].value);
	}
	for (const struct hp_block *child = block->first; child != NULL; child = child->next) {
		assert_block_is_said(text, child);
	}
}

START_TEST(every_text_of_every_block_is_there)
{
	struct hp_document *document = document_of_every_kind();
	const struct hp_document *list[] = {document};
	char *text = hp_document_to_text(list, 1, 80);
	char *words = flat(text);
	assert_block_is_said(words, &document->root);
	free(words);
	free(text);
	hp_document_free(document);
}
END_TEST

START_TEST(a_challenge_has_dots_up_to_its_response)
{
	size_t columns = 60 + (size_t)_i * 20;
	struct hp_document *document = document_with_head();
	struct hp_block *check =
		add_text(document, &document->root, HP_BLOCK_CHECK, "SHARE CAP_{SiteCode}");
	check->required = "ABSENT";
	char *text = text_of(document, columns);
	const char *line = strstr(text, "\nSHARE CAP_{SiteCode} ....");
	ck_assert_ptr_nonnull(line);
	size_t len = strcspn(line + 1, "\n");
	ck_assert_uint_eq(len, columns - 1);
	ck_assert_int_eq(strncmp(line + 1 + len - strlen(".. ABSENT"), ".. ABSENT", 9), 0);
	free(text);
}
END_TEST

/* R13 */
START_TEST(a_warning_is_boxed_and_stands_above_its_step)
{
	char *text = text_of(document_of_every_kind(), 80);
	const char *warning =
		strstr(text, "\n*** WARNING (not in the source: added by the authors) ****");
	const char *step = strstr(text, "\n6.4 [S] Delete the shares");
	ck_assert_ptr_nonnull(warning);
	ck_assert_ptr_nonnull(step);
	ck_assert(warning < step);
	assert_has(text, "\n* Consequence: Other sites lose their data.");
	free(text);
}
END_TEST

START_TEST(what_is_to_be_written_has_room_and_what_is_known_stands_there)
{
	char *text = text_of(document_of_every_kind(), 80);
	assert_has(text, "[ ] Done  Initials ______  Time ___:___\n");
	assert_has(text, "[x] Done  Initials: AB  Time: 03:14\n");
	assert_has(text, "| CAP01        | [ ]  |");
	assert_has(text, "| Machine      | Done | Remark ");
	assert_has(text, "\n      [ ] The server runs.\n");
	assert_has(text, "\n      [x] The server does not run.\n");
	assert_has(text, "-> Go to step 6.4\n");
	assert_has(text, ">>> 7.1@CAP01 [S]");
	free(text);
}
END_TEST

START_TEST(fields_go_on_behind_a_label_of_more_lines)
{
	static const struct hp_field fields[] = {
		{HP_FIELD_BOX, "You know how to restore the registry after a mistake.", NULL},
		{HP_FIELD_INITIALS, "Initials", NULL}, {HP_FIELD_TEXT, "Seen", NULL}};
	struct hp_document *document = document_with_head();
	struct hp_block *line = hp_document_add(document, &document->root, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, fields, HP_ARRAY_SIZE(fields));
	char *text = text_of(document, 44);
	assert_has(text, "\n[ ] You know how to restore the registry\n"
			 "    after a mistake.  Initials ______\n"
			 "    Seen __________________________________\n");
	free(text);
}
END_TEST

/* A command is folded at single spaces only, with a sign, and comes together again exactly. */
START_TEST(a_command_comes_together_again)
{
	static const char command[] =
		"reg delete \"HKLM\\SOFTWARE\\Microsoft\\SMS\\Tracing\" /v  \"Two  spaces\" /f "
		"/reg:32 && echo done > C:\\log.txt && exit 0";
	struct hp_document *document = document_with_head();
	add_text(document, &document->root, HP_BLOCK_COMMAND, command);
	char *text = text_of(document, 50);
	struct hp_str whole;
	hp_str_init(&whole);
	for (const char *line = strstr(text, "\n| "); line != NULL; line = strchr(line, '\n')) {
		line++;
		if (strncmp(line, "| ", 2) != 0 && strncmp(line, "+ ", 2) != 0) {
			break;
		}
		hp_str_append(&whole, line[0] == '+' ? " " : "");
		hp_str_append_len(&whole, line + 2, strcspn(line, "\n") - 2);
	}
	ck_assert_str_eq(whole.data, command);
	ck_assert_uint_lt(widest_line(text), 50);
	hp_str_finish(&whole);
	free(text);
}
END_TEST

START_TEST(a_table_without_room_becomes_lines)
{
	struct hp_document *document = document_with_head();
	static const struct hp_field columns[] = {{HP_FIELD_TEXT, "Key", NULL},
		{HP_FIELD_TEXT, "Other key", NULL}, {HP_FIELD_INITIALS, "Initials", NULL}};
	const struct hp_field cells[] = {
		{HP_FIELD_TEXT, "", "HKLM\\SOFTWARE\\Microsoft\\SMS\\Components\\SMS_EXECUTIVE"},
		{HP_FIELD_TEXT, "", "HKLM\\SOFTWARE\\Microsoft\\SMS\\Components\\SMS_SITE_BACKUP"},
		{HP_FIELD_INITIALS, "", NULL}};
	struct hp_block *table = hp_document_add(document, &document->root, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
	hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	char *text = text_of(document, 80);
	ck_assert_uint_lt(widest_line(text), 80);
	assert_has(
		text, "Other key: HKLM\\SOFTWARE\\Microsoft\\SMS\\Components\\SMS_SITE_BACKUP\n");
	assert_has(text, "\nInitials ______\n");
	free(text);
}
END_TEST

/* A row that says neither its reference nor its state in a cell has them in columns of their own.
 */
START_TEST(a_rows_reference_and_state_are_said_once)
{
	struct hp_document *document = document_with_head();
	static const struct hp_field columns[] = {{HP_FIELD_TEXT, "Machine", NULL}};
	const struct hp_field cells[] = {{HP_FIELD_TEXT, "", "CAP01"}};
	struct hp_block *table = hp_document_add(document, &document->root, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, 1);
	struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
	hp_document_set_fields(document, row, cells, 1);
	row->ref = "6.4@CAP01";
	row->state = "verified";
	char *text = text_of(document, 80);
	assert_has(text, "\n| 6.4@CAP01 | CAP01   | verified |\n");
	free(text);
}
END_TEST

/* What takes more than one line of a table that is all print hangs, so that rows are told apart. */
START_TEST(a_row_of_more_lines_hangs)
{
	struct hp_document *document = document_with_head();
	static const struct hp_field columns[] = {
		{HP_FIELD_TEXT, "What", NULL}, {HP_FIELD_SHORT, "Time", NULL}};
	struct hp_block *table = hp_document_add(document, &document->root, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < 2; i++) {
		const struct hp_field cells[] = {
			{HP_FIELD_TEXT, "", "Back up the registry of the server"},
			{HP_FIELD_SHORT, "", "0:01"}};
		struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
		hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	}
	char *text = text_of(document, 40);
	assert_has(text, "\n| Back up the registry of the  | 0:01 |\n"
			 "|   server                     |      |\n"
			 "| Back up");
	free(text);
}
END_TEST

START_TEST(wide_and_combining_characters_keep_the_frame_straight)
{
	struct hp_document *document = document_with_head();
	struct hp_block *notice = hp_document_add(document, &document->root, HP_BLOCK_NOTICE);
	notice->notice = HP_NOTICE_CAUTION;
	notice->label = "注意";
	hp_document_add_text(document, notice,
		"サーバーの共有フォルダーを削除すると元に戻すことはできませんので、削除する前に必ず"
		"パスを確"
		"認してください。 Cafe\xCC\x81 naive.");
	char *text = text_of(document, 40);
	const char *frame = strstr(text, "+== 注意 =");
	ck_assert_ptr_nonnull(frame);
	for (size_t lines = 0; lines < 6; lines++) {
		size_t len = strcspn(frame, "\n");
		char *line = hp_strndup(frame, len);
		ck_assert_uint_eq(hp_utf8_columns(line), 39);
		free(line);
		frame += len + 1;
	}
	free(text);
}
END_TEST

START_TEST(documents_are_parted_by_form_feeds_and_end_with_their_count)
{
	struct hp_document *one = document_of_steps(2);
	struct hp_document *two = document_of_steps(1);
	const struct hp_document *list[] = {one, two};
	char *text = hp_document_to_text(list, 2, 80);
	char *feed = strchr(text, '\f');
	ck_assert_ptr_nonnull(feed);
	ck_assert_ptr_null(strchr(feed + 1, '\f'));
	ck_assert_int_eq(feed[-1], '\n');
	ck_assert_int_eq(feed[1], '=');
	assert_has(
		text, "END OF BLANK Checklist sms2003-remove-secondary-site, revision 1: 2 steps.");
	assert_has(
		feed, "END OF BLANK Checklist sms2003-remove-secondary-site, revision 1: 1 step.");
	free(text);
	hp_document_free(two);
	hp_document_free(one);
}
END_TEST

START_TEST(an_empty_document_has_its_head_and_its_end)
{
	char *text = text_of(hp_document_new(), 80);
	assert_has(text, "END OF");
	free(text);
	ck_assert_str_eq(text = hp_document_to_text(NULL, 0, 80), "");
	free(text);
}
END_TEST

START_TEST(a_timeline_has_bars_and_their_times)
{
	char *text = text_of(document_of_every_kind(), 80);
	assert_has(text, "\nShares   |#######");
	assert_has(text, "=====  ");
	assert_has(text, "! the time objective\n");
	ck_assert_ptr_nonnull(strchr(strstr(text, "\nShares "), '!'));
	assert_has(text, "2026-01-02 03:04:05Z - 2026-01-02 03:34:05Z  Shares: 30 minutes\n");
	assert_has(text, "2026-01-02 03:09:05Z 6.4@CAP01  first change\n");
	free(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("document_text");
	TCase *layout = tcase_create("layout");
	tcase_add_loop_test(layout, no_line_is_wider_than_asked_for, 14, 60);
	tcase_add_loop_test(layout, a_name_is_whole_at_every_width, 0, 12);
	tcase_add_test(layout, our_own_drawing_is_ascii);
	tcase_add_test(layout, every_text_of_every_block_is_there);
	tcase_add_loop_test(layout, a_challenge_has_dots_up_to_its_response, 0, 8);
	tcase_add_test(layout, a_warning_is_boxed_and_stands_above_its_step);
	tcase_add_test(layout, what_is_to_be_written_has_room_and_what_is_known_stands_there);
	tcase_add_test(layout, fields_go_on_behind_a_label_of_more_lines);
	tcase_add_test(layout, a_command_comes_together_again);
	tcase_add_test(layout, a_table_without_room_becomes_lines);
	tcase_add_test(layout, a_rows_reference_and_state_are_said_once);
	tcase_add_test(layout, a_row_of_more_lines_hangs);
	tcase_add_test(layout, wide_and_combining_characters_keep_the_frame_straight);
	tcase_add_test(layout, documents_are_parted_by_form_feeds_and_end_with_their_count);
	tcase_add_test(layout, an_empty_document_has_its_head_and_its_end);
	tcase_add_test(layout, a_timeline_has_bars_and_their_times);
	suite_add_tcase(suite, layout);
	return suite;
}
