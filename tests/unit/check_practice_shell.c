/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the practice console makes of a line before a command sees it (R84). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/practice/regfile.h"
#include "src/practice/shell.h"
#include "src/practice/words.h"

static const struct {
	const char *line;
	struct {
		const char *command;
		const char *file;
		bool append;
		enum hp_shell_join behind;
	} parts[3];
	bool sound;
} lines[] = {
	{"ver", {{"ver", NULL, false, HP_SHELL_END}}, true},
	{"a & b", {{"a ", NULL, false, HP_SHELL_THEN}, {" b", NULL, false, HP_SHELL_END}}, true},
	{"a&&b||c",
		{{"a", NULL, false, HP_SHELL_AND}, {"b", NULL, false, HP_SHELL_OR},
			{"c", NULL, false, HP_SHELL_END}},
		true},
	{"a \"b & c\" | d",
		{{"a \"b & c\" ", NULL, false, HP_SHELL_PIPE}, {" d", NULL, false, HP_SHELL_END}},
		true},
	{"echo x > C:\\a.txt", {{"echo x ", "C:\\a.txt", false, HP_SHELL_END}}, true},
	{"echo x>>\"C:\\a b.txt\"", {{"echo x", "C:\\a b.txt", true, HP_SHELL_END}}, true},
	{"dir >nul 2>&1", {{"dir  ", "nul", false, HP_SHELL_END}}, true},
	{"dir 2>nul", {{"dir ", NULL, false, HP_SHELL_END}}, true},
	{"echo C2>x", {{"echo C2", "x", false, HP_SHELL_END}}, true},
	{"echo \">\"", {{"echo \">\"", NULL, false, HP_SHELL_END}}, true},
	{"echo x >", {{"echo x ", NULL, false, HP_SHELL_END}}, false},
	{"echo x > & y", {{"echo x ", NULL, false, HP_SHELL_END}}, false},
};

START_TEST(a_line_becomes_commands_and_files)
{
	const char *rest = lines[_i].line;
	for (size_t i = 0; i < 3 && lines[_i].parts[i].command != NULL; i++) {
		struct hp_shell_part part;
		ck_assert_int_eq(hp_shell_next(&rest, &part), lines[_i].sound);
		ck_assert_str_eq(part.command, lines[_i].parts[i].command);
		ck_assert(hp_streq(part.file, lines[_i].parts[i].file));
		if (lines[_i].sound) {
			ck_assert_int_eq(part.append, lines[_i].parts[i].append);
			ck_assert_int_eq(part.behind, lines[_i].parts[i].behind);
		}
		hp_shell_part_finish(&part);
	}
	ck_assert(!lines[_i].sound || *rest == '\0');
}
END_TEST

static const char *one_variable(void *opaque, const char *name)
{
	(void)opaque;
	return strcmp(name, "windir") == 0 ? "C:\\W" : NULL;
}

START_TEST(variables_are_replaced_where_they_are_known)
{
	static const char *const pairs[][2] = {{"%windir%\\x", "C:\\W\\x"}, {"100%", "100%"},
		{"%a% %windir%", "%a% C:\\W"}, {"%windir%%windir%", "C:\\WC:\\W"}, {"%%", "%%"}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		char *text = hp_shell_expand(pairs[i][0], one_variable, NULL);
		ck_assert_str_eq(text, pairs[i][1]);
		free(text);
	}
}
END_TEST

START_TEST(a_backslash_before_a_mark_is_itself_for_the_interpreter)
{
	struct hp_strv words;
	hp_strv_init(&words);
	ck_assert(hp_words_split_plain("rd \"X:\\a b\\\" /q", &words));
	ck_assert_uint_eq(words.count, 3);
	ck_assert_str_eq(words.items[1], "X:\\a b\\");
	ck_assert(!hp_words_split_plain("rd \"X:\\a", &words));
	hp_strv_finish(&words);
}
END_TEST

static int note_entry(void *opaque, const struct hp_regfile_entry *entry, struct hp_error *err)
{
	(void)err;
	hp_str_appendf(opaque, "%d %s", (int)entry->kind, entry->key);
	if (entry->name != NULL) {
		hp_str_appendf(
			opaque, " '%s' %u %zu", entry->name, (unsigned)entry->type, entry->len);
	}
	hp_str_append(opaque, "\n");
	return 0;
}

START_TEST(an_export_file_is_read_entry_by_entry)
{
	static const char text[] =
		"Windows Registry Editor Version 5.00\r\n\r\n; a remark\r\n[HKLM\\SOFTWARE\\A]\r\n"
		"\"a \\\"b\\\" \\\\\"=\"x\"\r\n@=dword:0000012c\r\n\"h\"=hex(7):61,00,\\\r\n  "
		"00,00\r\n\"gone\"=-\r\n[-HKLM\\SOFTWARE\\B]\r\n";
	struct hp_str seen;
	hp_str_init(&seen);
	ck_assert_int_eq(
		hp_regfile_read((const uint8_t *)text, strlen(text), note_entry, &seen, NULL), 0);
	ck_assert_str_eq(seen.data, "0 HKLM\\SOFTWARE\\A\n2 HKLM\\SOFTWARE\\A 'a \"b\" \\' 1 4\n"
				    "2 HKLM\\SOFTWARE\\A '' 4 4\n2 HKLM\\SOFTWARE\\A 'h' 7 4\n"
				    "3 HKLM\\SOFTWARE\\A 'gone' 0 0\n1 HKLM\\SOFTWARE\\B\n");
	hp_str_finish(&seen);
}
END_TEST

#define HEAD "REGEDIT4\n"
static const char *const bad_files[] = {"", "x", "[HKLM\\A]\n", HEAD "\"a\"=\"b\"\n",
	HEAD "[HKLM\\A\n", HEAD "[]\n", HEAD "[-]\n", HEAD "[HKLM\\A]\n\"a\"=\n",
	HEAD "[HKLM\\A]\n\"a\n", HEAD "[HKLM\\A]\n\"a\"=dword:123456789\n",
	HEAD "[HKLM\\A]\n\"a\"=hex:1\n", HEAD "[HKLM\\A]\n\"a\"=hex(7:00\n",
	HEAD "[HKLM\\A]\n\"a\"=\"b\" c\n", HEAD "[HKLM\\A]\nfree text\n",
	HEAD "[-HKLM\\A]\n\"a\"=\"b\"\n", "\xff\xfe\x00"};

START_TEST(what_is_no_export_file_is_refused)
{
	struct hp_str seen;
	hp_str_init(&seen);
	ck_assert_int_lt(hp_regfile_read((const uint8_t *)bad_files[_i], strlen(bad_files[_i]),
				 note_entry, &seen, NULL),
		0);
	hp_str_finish(&seen);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("practice_shell");
	TCase *tcase = tcase_create("shell");
	tcase_add_loop_test(tcase, a_line_becomes_commands_and_files, 0, HP_ARRAY_SIZE(lines));
	tcase_add_test(tcase, variables_are_replaced_where_they_are_known);
	tcase_add_test(tcase, a_backslash_before_a_mark_is_itself_for_the_interpreter);
	tcase_add_test(tcase, an_export_file_is_read_entry_by_entry);
	tcase_add_loop_test(tcase, what_is_no_export_file_is_refused, 0, HP_ARRAY_SIZE(bad_files));
	suite_add_tcase(suite, tcase);
	return suite;
}
