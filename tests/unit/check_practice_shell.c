/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the practice console makes of a line before a command sees it (R84). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
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

Suite *make_suite(void)
{
	Suite *suite = suite_create("practice_shell");
	TCase *tcase = tcase_create("shell");
	tcase_add_loop_test(tcase, a_line_becomes_commands_and_files, 0, HP_ARRAY_SIZE(lines));
	tcase_add_test(tcase, variables_are_replaced_where_they_are_known);
	tcase_add_test(tcase, a_backslash_before_a_mark_is_itself_for_the_interpreter);
	suite_add_tcase(suite, tcase);
	return suite;
}
