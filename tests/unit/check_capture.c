/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that a person carries to a machine (R27: evidence where the tool cannot reach). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/capture.h"
#include "holdpoint/error.h"
#include "holdpoint/str.h"

static struct hp_fact fact_of(enum hp_fact_kind kind, const char *first, const char *second)
{
	return (struct hp_fact){.kind = kind, .args = {first, second}};
}

static bool has_command(const struct hp_capture *capture, const char *file, const char *command)
{
	for (size_t i = 0; i < capture->count; i++) {
		if (strcmp(capture->items[i].file, file) == 0 &&
			strcmp(capture->items[i].command, command) == 0) {
			return true;
		}
	}
	return false;
}

static void expect(enum hp_fact_kind kind, const char *first, const char *file, const char *command)
{
	struct hp_capture capture;
	struct hp_fact fact = fact_of(kind, first, "*");
	hp_capture_init(&capture);
	ck_assert_int_eq(hp_capture_add(&capture, &fact, NULL), 0);
	ck_assert_msg(has_command(&capture, file, command), "%s", command);
	hp_capture_finish(&capture);
}

static void expect_refused(enum hp_fact_kind kind, const char *first)
{
	struct hp_capture capture;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_fact fact = fact_of(kind, first, NULL);
	hp_capture_init(&capture);
	size_t before = capture.count;
	ck_assert_msg(hp_capture_add(&capture, &fact, &err) == HP_ERR_INVALID, "%s", first);
	ck_assert_uint_eq(capture.count, before);
	ck_assert_ptr_nonnull(err.message);
	hp_error_finish(&err);
	hp_capture_finish(&capture);
}

START_TEST(each_fact_has_the_commands_that_answer_it)
{
	expect(HP_FACT_SERVICE, "Spooler", HP_CAPTURE_SERVICES, HP_CAPTURE_SC_SERVICES);
	expect(HP_FACT_SERVICE, "Spooler", HP_CAPTURE_SERVICES, "sc qc \"Spooler\" 8000");
	expect(HP_FACT_SERVICES, "SMS*", HP_CAPTURE_SERVICES, HP_CAPTURE_NET_START);
	expect(HP_FACT_SHARE, "CAP & CO$", HP_CAPTURE_SHARES, "net share \"CAP & CO$\"");
	expect(HP_FACT_ACCOUNT, "anna", HP_CAPTURE_ACCOUNTS, "net user \"anna\"");
	expect(HP_FACT_GROUP, "SMS ^ Admins", HP_CAPTURE_GROUPS, "net localgroup \"SMS ^ Admins\"");
	expect(HP_FACT_ACCOUNT, "EXAMPLE\\anna", HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER);
	expect(HP_FACT_PATH, "%systemroot%\\MS\\SMS", HP_CAPTURE_FILES,
		"dir /a /-c \"%systemroot%\\MS\\SMS\"");
	expect(HP_FACT_TREE, "D:\\a b", HP_CAPTURE_FILES, "dir /s /a /-c \"D:\\a b\"");
	expect(HP_FACT_FILES, "C:\\", HP_CAPTURE_FILES, "dir /a /-c \"C:\\\"");
	expect(HP_FACT_HOST, NULL, HP_CAPTURE_MACHINE, "hostname");
	expect(HP_FACT_KEYS, "HKLM\\SYSTEM\\CurrentControlSet\\Enum\\Root", HP_CAPTURE_REGISTRY,
		"start \"\" /wait regedit.exe /e \"%HP%\\reg-HKEY_LOCAL_MACHINE_SYSTEM_"
		"CurrentControlSet_Enum_Root-%COMPUTERNAME%.reg\" "
		"\"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\Root\"");
}
END_TEST

START_TEST(a_value_that_cmd_would_read_as_something_else_is_refused)
{
	static const char *const paths[] = {"C:\\a\"b", "C:\\100%", "%TEMP%\\x",
		"C:\\x%SystemRoot%", "C:\\a!b", "C:\\a\nb", "C:\\a>b", "C:\\a|b", "C:\\<a",
		"C:\\*.txt", "C:\\a?", "/etc", "C:/a", "relative\\x", "C:\\a:stream",
		"\\\\server\\share", "C:\\caf\xc3\xa9", "%Winnt%\\x"};
	static const char *const names[] = {"A=C:", "/delete", "a/b", "-x", "a\"b", "%PATH%", "a!b",
		"a\tb", "b\xc3\xa4", "a*", "a<b", "a>b", "a|b"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		expect_refused(HP_FACT_PATH, paths[i]);
		expect_refused(HP_FACT_TREE, paths[i]);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		expect_refused(HP_FACT_SHARE, names[i]);
		expect_refused(HP_FACT_SERVICE, names[i]);
		expect_refused(HP_FACT_GROUP, names[i]);
	}
	expect_refused(HP_FACT_REGISTRY_KEY, "HKU\\a%b\\c");
	expect_refused(HP_FACT_PORT, "host");
}
END_TEST

static void expect_root(const char *key, bool wow, const char *root)
{
	char *got = hp_capture_export_root(key, wow);
	if (root == NULL) {
		ck_assert_ptr_null(got);
	} else {
		ck_assert_ptr_nonnull(got);
		ck_assert_str_eq(got, root);
	}
	free(got);
}

START_TEST(an_export_begins_where_every_windows_has_a_key)
{
	expect_root(
		"HKLM\\Software\\microsoft\\SMS", false, "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft");
	expect_root(
		"HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsofter", false, "HKEY_LOCAL_MACHINE\\SOFTWARE");
	expect_root("HKLM\\SYSTEM\\CurrentControlSet\\Services\\X", false,
		"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services");
	expect_root("HKLM\\SYSTEM\\ControlSet001\\x", false, "HKEY_LOCAL_MACHINE\\SYSTEM");
	expect_root("HKU\\.DEFAULT\\x\\y", false, "HKEY_USERS\\.DEFAULT");
	expect_root("HKLM\\SOFTWARE\\Microsoft\\SMS", true,
		"HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft");
	expect_root("HKLM\\SOFTWARE\\Wow6432Node\\x", true, NULL);
	expect_root("HKLM\\SYSTEM\\x", true, NULL);
	expect_root("nothing", false, NULL);
}
END_TEST

START_TEST(a_command_stands_once_and_its_file_begins_anew)
{
	struct hp_capture capture;
	struct hp_fact one = fact_of(HP_FACT_SHARE, "A", NULL),
		       other = fact_of(HP_FACT_SHARE, "a", NULL);
	struct hp_str text;
	hp_capture_init(&capture);
	hp_str_init(&text);
	ck_assert_int_eq(hp_capture_add(&capture, &one, NULL), 0);
	size_t count = capture.count;
	ck_assert_int_eq(hp_capture_add(&capture, &other, NULL), 0);
	ck_assert_uint_eq(capture.count, count);
	hp_capture_print(&capture, "\n", &text);
	ck_assert_ptr_nonnull(strstr(text.data,
		"\n>\"%HP%\\shares.txt\" echo #### %COMPUTERNAME% # %DATE% # %TIME% # net share\n"
		">>\"%HP%\\shares.txt\" 2>&1 net share\n"
		">>\"%HP%\\shares.txt\" echo #### exit %ERRORLEVEL%\n"
		">>\"%HP%\\shares.txt\" echo #### %COMPUTERNAME% # %DATE% # %TIME% # net share "
		"\"A\"\n"));
	hp_str_finish(&text);
	hp_capture_finish(&capture);
}
END_TEST

START_TEST(a_command_file_is_ascii_with_crlf_whatever_the_title_says)
{
	struct hp_capture capture;
	struct hp_str text;
	hp_capture_init(&capture);
	hp_str_init(&text);
	hp_capture_print_file(&capture, "x\r\nformat c: & %PATH% > y | \xc3\xa4", &text);
	ck_assert_int_eq(strncmp(text.data, "@echo off\r\nrem Holdpoint: x", 27), 0);
	ck_assert_ptr_null(strstr(text.data, "\nformat"));
	ck_assert_ptr_null(strstr(text.data, "%PATH%"));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		ck_assert_msg(c == '\r' || c == '\n' || (c >= 0x20 && c < 0x7f), "byte %zu", i);
		ck_assert(c != '\n' || text.data[i - 1] == '\r');
	}
	hp_str_finish(&text);
	hp_capture_finish(&capture);
}
END_TEST

START_TEST(a_fact_has_one_command_to_name_in_a_sentence)
{
	const char *file = NULL;
	struct hp_fact share = fact_of(HP_FACT_SHARE, "A", NULL);
	char *command = hp_capture_command(&share, &file);
	ck_assert_str_eq(command, "net share \"A\"");
	ck_assert_str_eq(file, HP_CAPTURE_SHARES);
	free(command);
	struct hp_fact port = fact_of(HP_FACT_PORT, "h", "1");
	ck_assert_ptr_null(hp_capture_command(&port, &file));
	struct hp_fact bad = fact_of(HP_FACT_PATH, "C:\\a%b", NULL);
	ck_assert_ptr_null(hp_capture_command(&bad, &file));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("capture");
	TCase *tcase = tcase_create("capture");
	tcase_add_test(tcase, each_fact_has_the_commands_that_answer_it);
	tcase_add_test(tcase, a_value_that_cmd_would_read_as_something_else_is_refused);
	tcase_add_test(tcase, an_export_begins_where_every_windows_has_a_key);
	tcase_add_test(tcase, a_command_stands_once_and_its_file_begins_anew);
	tcase_add_test(tcase, a_command_file_is_ascii_with_crlf_whatever_the_title_says);
	tcase_add_test(tcase, a_fact_has_one_command_to_name_in_a_sentence);
	suite_add_tcase(suite, tcase);
	return suite;
}
