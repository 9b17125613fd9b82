/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as Windows writes them, taken apart (DESIGN section 5). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "src/targets/common/winpath.h"

static const struct {
	const char *value;
	const char *text;
} texts[] = {
	{"ProgramFilesDir", "%SystemDrive%\\Program Files"},
	{"SMS", "X:\\SMS"},
	{"Deep", "%SMS%\\bin"},
	{"Loop", "%Loop%\\a"},
	{"Wide", "%Wide2%%Wide2%%Wide2%%Wide2%"},
	{"Wide2", "%Wide3%%Wide3%%Wide3%%Wide3%"},
	{"Wide3", "%Wide4%%Wide4%%Wide4%%Wide4%"},
	{"Wide4", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		  "0123456789abcdef"},
};

static const char *windows_folder;

static int windows(void *state, char **ret_folder, struct hp_why *why)
{
	(void)state;
	if (windows_folder == NULL) {
		return hp_why_set(why, "not-supported", "the registry cannot be read");
	}
	*ret_folder = hp_strdup(windows_folder);
	return 1;
}

static int text(
	void *state, const char *key, const char *value, char **ret_text, struct hp_why *why)
{
	(void)state;
	(void)why;
	ck_assert(strncmp(key, "HKLM\\", 5) == 0);
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		if (hp_name_equal(texts[i].value, value)) {
			*ret_text = hp_strdup(texts[i].text);
			return 1;
		}
	}
	return 0;
}

static struct hp_why why;

static void make(void)
{
	why = HP_WHY_INIT;
	windows_folder = "c:\\WINDOWS";
}

static void end(void)
{
	hp_why_finish(&why);
}

static int parse(const char *path, struct hp_path *ret)
{
	struct hp_path_source source = {.windows = windows, .text = text};
	return hp_path_parse(&source, path, ret, &why);
}

static void expect(const char *path, char drive, const char *names)
{
	struct hp_path parsed = {.names = NULL};
	int status = parse(path, &parsed);
	ck_assert_msg(status == 0, "%s: %s", path, why.text != NULL ? why.text : "");
	ck_assert_msg(parsed.drive == drive, "%s: %c", path, parsed.drive);
	ck_assert_str_eq(parsed.names, names);
	free(parsed.names);
}

static void refuse(const char *path, const char *code)
{
	struct hp_path parsed = {.names = NULL};
	ck_assert_msg(parse(path, &parsed) == -1, "%s was taken", path);
	ck_assert_msg(strcmp(why.code, code) == 0, "%s: %s (%s)", path, why.code, why.text);
	ck_assert_ptr_null(parsed.names);
}

START_TEST(paths_are_taken_apart)
{
	expect("C:\\SMS\\bin", 'C', "SMS/bin");
	expect("x:/SMS//bin\\", 'X', "SMS/bin");
	expect("C:\\", 'C', "");
	expect("C:", 'C', "");
	expect("C:\\a b\\\xc3\xa4.txt", 'C', "a b/\xc3\xa4.txt");
	expect("C:\\100%\\a", 'C', "100%/a");
	expect("C:\\.hidden\\..two", 'C', ".hidden/..two");
}
END_TEST

START_TEST(variables_are_filled_in)
{
	expect("%SystemRoot%\\System32", 'C', "WINDOWS/System32");
	expect("%WINDIR%", 'C', "WINDOWS");
	expect("%systemdrive%\\x", 'C', "x");
	expect("%ProgramFiles%\\A", 'C', "Program Files/A");
	expect("%Deep%\\i386", 'X', "SMS/bin/i386");
	windows_folder = "?:\\WINNT";
	expect("%SystemRoot%\\x", HP_PATH_SYSTEM_DRIVE, "WINNT/x");
	expect("%SystemDrive%", HP_PATH_SYSTEM_DRIVE, "");
}
END_TEST

START_TEST(what_cannot_be_filled_in_is_not_guessed)
{
	refuse("%Nothing%\\a", "malformed");
	refuse("%Loop%\\a", "malformed");
	refuse("C:\\%Wide%%Wide%", "malformed");
	windows_folder = NULL;
	refuse("%SystemRoot%\\a", "not-supported");
	expect("C:\\a", 'C', "a");
}
END_TEST

START_TEST(what_windows_would_not_take_as_it_stands_is_malformed)
{
	static const char *const bad[] = {"C:\\a.", "C:\\a \\b", "C:\\a\\..\\b", "C:\\.\\a",
		"C:\\NUL", "C:\\con.txt\\x", "C:\\COM1", "C:\\lpt9.log", "C:\\a:stream", "C:\\a?",
		"C:\\*", "C:\\a\"b", "C:\\a|b", "C:\\<", "C:\\a\nb", "C:a", "SMS\\bin", "", "\\SMS",
		"1:\\a", "?:\\a", "CC:\\a"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(bad); i++) {
		refuse(bad[i], "malformed");
	}
	expect("C:\\COM0", 'C', "COM0");
	expect("C:\\COM10", 'C', "COM10");
	expect("C:\\console", 'C', "console");
}
END_TEST

START_TEST(a_path_over_the_network_is_on_no_drive)
{
	refuse("\\\\OTHER\\share\\a", "not-supported");
	refuse("//OTHER/share", "not-supported");
}
END_TEST

START_TEST(short_names_are_known_by_their_form)
{
	ck_assert(hp_path_has_short_name("PROGRA~1/x"));
	ck_assert(hp_path_has_short_name("a/LONGNA~2.TXT"));
	ck_assert(!hp_path_has_short_name("a~b/Program Files"));
	ck_assert(!hp_path_has_short_name("longername~1"));
	ck_assert(!hp_path_has_short_name("a~1.html"));
	ck_assert(!hp_path_has_short_name(""));
}
END_TEST

START_TEST(the_letter_of_a_folder_is_its_drive)
{
	ck_assert_int_eq(hp_path_letter("d:\\WINNT"), 'D');
	ck_assert_int_eq(hp_path_letter("D"), '\0');
	ck_assert_int_eq(hp_path_letter("\\WINNT"), '\0');
	ck_assert_int_eq(hp_path_letter(""), '\0');
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("winpath");
	TCase *tcase = tcase_create("winpath");
	tcase_add_checked_fixture(tcase, make, end);
	tcase_add_test(tcase, paths_are_taken_apart);
	tcase_add_test(tcase, variables_are_filled_in);
	tcase_add_test(tcase, what_cannot_be_filled_in_is_not_guessed);
	tcase_add_test(tcase, what_windows_would_not_take_as_it_stands_is_malformed);
	tcase_add_test(tcase, a_path_over_the_network_is_on_no_drive);
	tcase_add_test(tcase, short_names_are_known_by_their_form);
	tcase_add_test(tcase, the_letter_of_a_folder_is_its_drive);
	suite_add_tcase(suite, tcase);
	return suite;
}
