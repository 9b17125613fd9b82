/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice machine: its console in real processes, judged by the practice target (R84, R87). */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"
#include "src/targets/offline/image.h"

#define CLIENT "HKLM\\SOFTWARE\\Vendor\\Client"

static const char machine[] =
	"{\"role\":\"mps\",\"name\":\"MPS01\",\"registry\":["
	"{\"key\":\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Client\",\"values\":[{\"name\":\"Version\","
	"\"type\":\"REG_SZ\",\"value\":\"4.0 \\\"x\\\"\"},"
	"{\"name\":\"Имя\",\"type\":\"REG_DWORD\",\"value\":300}]},"
	"{\"key\":\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Client\\\\Deep\\\\Deeper\"},"
	"{\"key\":\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Engine\"},{\"key\":"
	"\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Shared\"}]}";

struct result {
	int code;
	char *output;
};

static struct result practise(
	const char *input, const char *verb, const char *folder, const char *line)
{
	struct result result;
	result.code = place_practise(input, verb, folder, line, &result.output);
	return result;
}

static char *make_machine(void)
{
	static int count;
	char *folder = place_path("state/practice/m-%d-%d", (int)getpid(), count++);
	struct result made = practise(machine, "make", folder, NULL);
	ck_assert_msg(made.code == 0, "%s", made.output);
	free(made.output);
	return folder;
}

static void expect_line(const char *folder, const char *line, int code, const char *words)
{
	struct result result = practise("", "run", folder, line);
	ck_assert_msg(result.code == code && strstr(result.output, words) != NULL, "%s: %d %s",
		line, result.code, result.output);
	free(result.output);
}

static void expect_key(const char *folder, const char *key, enum hp_outcome outcome)
{
	char *url = hp_asprintf("practice:%s", strrchr(folder, '/') + 1);
	struct peer peer;
	struct hp_observation seen;
	struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {key}};
	peer_open(&peer, "practice", url);
	peer_ask(&peer, &fact, &seen);
	ck_assert_msg(seen.outcome == outcome, "%s: %d %s", key, (int)seen.outcome,
		seen.reason != NULL ? seen.reason : "");
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(url);
}

START_TEST(a_made_machine_is_private_and_knows_its_name)
{
	char *folder = make_machine();
	struct stat st;
	ck_assert_int_eq(stat(folder, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	expect_line(folder, "hostname", 0, "MPS01\n");
	expect_key(folder, CLIENT "\\Deep\\Deeper", HP_OUTCOME_FOUND);
	expect_key(folder, "HKLM\\SYSTEM\\CurrentControlSet\\Control", HP_OUTCOME_FOUND);
	char *state = hp_asprintf("%s/state.json", folder);
	ck_assert_int_eq(access(state, F_OK), 0);
	free(state), free(folder);
}
END_TEST

START_TEST(a_folder_with_something_in_it_is_left_alone)
{
	char *folder = place_path("full-%d", (int)getpid());
	char *file = hp_asprintf("%s/mine", folder);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	place_write(file, "mine", 4);
	struct result result = practise(machine, "make", folder, NULL);
	ck_assert_int_eq(result.code, 3);
	free(result.output);
	size_t len = 0;
	uint8_t *kept = place_read(file, &len);
	ck_assert_uint_eq(len, 4);
	free(kept), free(file), free(folder);
}
END_TEST

static const char *const bad_machines[] = {"", "[]", "{}", "{\"name\":\"\"}",
	"{\"name\":\"a-name-that-is-too-long\"}", "{\"name\":\"A\",\"registry\":{}}",
	"{\"name\":\"A\",\"registry\":[{}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKCU\\\\X\"}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKLM\\\\HARDWARE\\\\X\"}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKLM\\\\SOFTWARE\",\"values\":[{\"name\":\"x\","
	"\"type\":\"REG_FOO\",\"value\":1}]}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKLM\\\\SOFTWARE\",\"values\":[{\"name\":\"x\","
	"\"type\":\"REG_DWORD\",\"value\":4294967296}]}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKLM\\\\SOFTWARE\",\"values\":[{\"name\":\"x\","
	"\"type\":\"REG_QWORD\",\"value\":\"18446744073709551616\"}]}]}",
	"{\"name\":\"A\",\"registry\":[{\"key\":\"HKLM\\\\SOFTWARE\",\"values\":[{\"name\":\"x\","
	"\"type\":\"REG_BINARY\",\"value\":\"0\"}]}]}"};

START_TEST(a_machine_that_cannot_be_is_refused_and_leaves_nothing)
{
	char *folder = place_path("none-%d", (int)getpid());
	struct result result = practise(bad_machines[_i], "make", folder, NULL);
	ck_assert_int_eq(result.code, 3);
	ck_assert_uint_gt(strlen(result.output), 20);
	ck_assert_int_ne(access(folder, F_OK), 0);
	free(result.output), free(folder);
}
END_TEST

START_TEST(query_shows_values_and_subkeys)
{
	char *folder = make_machine();
	expect_line(folder, "reg query HKLM\\software\\VENDOR", 0,
		"HKEY_LOCAL_MACHINE\\software\\VENDOR\\Client\n");
	expect_line(folder, "REG QUERY \"HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Client\"", 0,
		"    Version    REG_SZ    4.0 \"x\"\n");
	expect_line(folder, "reg query " CLIENT " /v имя", 0, "    Имя    REG_DWORD    0x12c\n");
	expect_line(folder, "reg query HKLM\\SOFTWARE\\Vendor /s", 0, "Client\\Deep\\Deeper\n");
	expect_line(folder, "reg query " CLIENT " /ve", 1, "ERROR");
	expect_line(folder, "reg query HKLM\\SOFTWARE\\Nobody", 1, "ERROR");
	expect_line(folder, "reg query", 2, "reg query KEY");
	expect_line(folder, "reg query " CLIENT " /z", 2, "reg query KEY");
	expect_line(folder, "reg query \"HKLM", 2, "quotation mark");
	expect_line(folder, "format c:", 1, "help");
	free(folder);
}
END_TEST

START_TEST(delete_takes_the_branch_and_leaves_the_bystanders)
{
	char *folder = make_machine();
	expect_line(folder, "reg delete " CLIENT, 1, "/f");
	expect_key(folder, CLIENT, HP_OUTCOME_FOUND);
	expect_line(folder, "reg delete HKLM\\SOFTWARE\\VENDOR\\client /f", 0, "completed");
	expect_key(folder, CLIENT, HP_OUTCOME_ABSENT);
	expect_key(folder, CLIENT "\\Deep\\Deeper", HP_OUTCOME_ABSENT);
	expect_key(folder, "HKLM\\SOFTWARE\\Vendor\\Engine", HP_OUTCOME_FOUND);
	expect_key(folder, "HKLM\\SOFTWARE\\Vendor\\Shared", HP_OUTCOME_FOUND);
	expect_line(folder, "reg delete " CLIENT " /f", 1, "ERROR");
	expect_line(folder, "reg delete HKLM\\SOFTWARE /f", 1, "ERROR");
	free(folder);
}
END_TEST

START_TEST(delete_of_one_value_keeps_the_others)
{
	char *folder = make_machine();
	expect_line(folder, "reg delete " CLIENT " /v ИМЯ /f", 0, "completed");
	expect_line(folder, "reg query " CLIENT " /v Имя", 1, "ERROR");
	expect_line(folder, "reg query " CLIENT, 0, "Version");
	expect_line(folder, "reg delete " CLIENT " /v Имя /f", 1, "ERROR");
	expect_line(folder, "reg delete " CLIENT " /va /f", 0, "completed");
	expect_line(folder, "reg query " CLIENT " /v Version", 1, "ERROR");
	expect_key(folder, CLIENT, HP_OUTCOME_FOUND);
	free(folder);
}
END_TEST

START_TEST(without_f_the_console_asks_and_only_yes_deletes)
{
	char *folder = make_machine();
	struct result result =
		practise("reg delete " CLIENT "\nno\nhostname\n", "run", folder, NULL);
	ck_assert_msg(result.code == 0 && strstr(result.output, "yes/no") != NULL &&
			      strstr(result.output, "MPS01") != NULL,
		"%s", result.output);
	free(result.output);
	expect_key(folder, CLIENT, HP_OUTCOME_FOUND);
	result = practise(
		"reg delete " CLIENT "\n", "run", folder, NULL); /* and then nothing more */
	free(result.output);
	expect_key(folder, CLIENT, HP_OUTCOME_FOUND);
	result = practise("reg delete " CLIENT
			  "\nyes\nexit\nreg delete HKLM\\SOFTWARE\\Vendor\\Engine /f\n",
		"run", folder, NULL);
	ck_assert_int_eq(result.code, 0);
	free(result.output);
	expect_key(folder, CLIENT, HP_OUTCOME_ABSENT);
	expect_key(folder, "HKLM\\SOFTWARE\\Vendor\\Engine", HP_OUTCOME_FOUND);
	free(folder);
}
END_TEST

/** The text of an export, which has ASCII only. */
static char *read_export(const char *folder, const char *below)
{
	char *path = hp_asprintf("%s/image/%s", folder, below);
	size_t len = 0;
	uint8_t *bytes = place_read(path, &len);
	ck_assert_uint_gt(len, 2);
	ck_assert(bytes[0] == 0xff && bytes[1] == 0xfe && len % 2 == 0);
	char *text = hp_calloc(len / 2, 1);
	for (size_t i = 2; i < len; i += 2) {
		text[i / 2 - 1] = bytes[i + 1] == 0 ? (char)bytes[i] : '?';
	}
	free(bytes), free(path);
	return text;
}

START_TEST(export_writes_the_branch_inside_the_image_only)
{
	char *folder = make_machine();
	expect_line(
		folder, "reg export HKLM\\SOFTWARE\\Vendor C:\\Backup\\keys.reg", 0, "completed");
	char *text = read_export(folder, "Backup/keys.reg");
	ck_assert(strstr(text, "Windows Registry Editor Version "
			       "5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor]\r\n") == text);
	ck_assert_ptr_nonnull(
		strstr(text, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Client\\Deep\\Deeper]\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\"Version\"=\"4.0 \\\"x\\\"\"\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "=dword:0000012c\r\n"));
	free(text);
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor c:\\BACKUP\\KEYS.REG", 1, "/y");
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor\\Engine c:\\BACKUP\\KEYS.REG /y", 0,
		"completed");
	text = read_export(folder, "Backup/keys.reg");
	ck_assert_ptr_null(strstr(text, "Client"));
	free(text);
	expect_line(folder, "dir C:\\backup", 0, "keys.reg");
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Nobody C:\\x.reg", 1, "ERROR");
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor C:\\..\\x.reg", 1, "ERROR");
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor D:\\x.reg", 1, "ERROR");
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor /etc/x", 2, "reg export");
	free(folder);
}
END_TEST

START_TEST(a_link_in_the_image_does_not_let_an_export_out)
{
	char *folder = make_machine();
	char *outside = place_path("outside-%d", (int)getpid());
	ck_assert_int_eq(mkdir(outside, 0700), 0);
	char *link = hp_asprintf("%s/image/Out", folder), *file = hp_path_join(outside, "x.reg");
	ck_assert_int_eq(symlink(outside, link), 0);
	expect_line(folder, "reg export HKLM\\SOFTWARE\\Vendor C:\\Out\\x.reg", 1, "ERROR");
	ck_assert_int_ne(access(file, F_OK), 0);
	free(file), free(link), free(outside), free(folder);
}
END_TEST

/* The machines of a drill lie beside each other: \\\\NAME\\C$ leads from one to the next, and
 * nowhere else. */
START_TEST(files_are_copied_between_the_machines_of_a_drill_only)
{
	char *here = place_path("state/practice/drill-%d/HERE01", (int)getpid());
	char *there = place_path("state/practice/drill-%d/THERE-1", (int)getpid());
	char *outside = place_path("state/practice/drill-%d/secret", (int)getpid());
	char *parent = place_path("state/practice/drill-%d", (int)getpid());
	ck_assert_int_eq(hp_folder_make(parent, 0700, NULL), 0);
	struct result made = practise(machine, "make", here, NULL);
	ck_assert_msg(made.code == 0, "%s", made.output);
	free(made.output);
	made = practise(machine, "make", there, NULL);
	ck_assert_msg(made.code == 0, "%s", made.output);
	free(made.output);
	place_write(outside, "x", 1);

	expect_line(there, "echo package > C:\\p.msi", 0, "");
	expect_line(here, "md C:\\temp", 0, "");
	expect_line(here, "copy /y \\\\there-1\\C$\\p.msi C:\\temp\\", 0, "1");
	expect_line(here, "type C:\\temp\\p.msi", 0, "package");
	expect_line(here, "copy C:\\temp\\p.msi \\\\THERE-1\\c$\\back.msi", 0, "1");
	expect_line(there, "type C:\\back.msi", 0, "package");
	expect_line(here, "copy \\\\nobody\\C$\\p.msi C:\\temp", 1, "nobody");
	expect_line(here, "copy \\\\..\\C$\\secret C:\\temp", 1, "ERROR");
	expect_line(here, "copy \\\\there-1\\share\\p.msi C:\\temp", 1, "ERROR");
	expect_line(here, "copy \\\\there-1\\C$\\..\\..\\secret C:\\temp", 1, "ERROR");
	free(here), free(there), free(outside), free(parent);
}
END_TEST

START_TEST(a_folder_or_hive_without_the_marker_is_refused)
{
	char *folder = make_machine();
	char *marker = hp_asprintf("%s/image/" HP_PRACTICE_MARKER_FILE, folder);
	ck_assert_int_eq(unlink(marker), 0);
	expect_line(folder, "reg delete " CLIENT " /f", 3, "marker");
	place_write(marker, "", 0);
	char *hive = hp_asprintf("%s/image/Windows/System32/config/SOFTWARE", folder);
	size_t len = 0;
	uint8_t *bytes = place_read(hive, &len);
	bytes[48] = 'X';
	place_fix_checksum(bytes);
	place_write(hive, bytes, len);
	expect_line(folder, "reg delete " CLIENT " /f", 1, "marker");
	size_t after_len = 0;
	uint8_t *after = place_read(hive, &after_len);
	ck_assert(after_len == len && memcmp(bytes, after, len) == 0);
	free(after), free(bytes), free(hive), free(marker), free(folder);
}
END_TEST

/* hivex rewrites the base block at each commit: the marker, sums and lists must come through many
 * of them. */
START_TEST(the_marker_and_the_hive_survive_many_changes)
{
	char *folder = make_machine();
	struct hp_str lines;
	hp_str_init(&lines);
	hp_str_append(&lines, "reg delete " CLIENT "\\Deep\\Deeper /f\nreg delete " CLIENT
			      "\\Deep /f\nreg delete " CLIENT " /v Version /f\nreg delete " CLIENT
			      " /va /f\nreg delete " CLIENT " /f\n");
	struct result result = practise(lines.data, "run", folder, NULL);
	ck_assert_ptr_null(strstr(result.output, "ERROR"));
	free(result.output);
	hp_str_finish(&lines);
	expect_key(folder, CLIENT, HP_OUTCOME_ABSENT);
	expect_key(folder, "HKLM\\SOFTWARE\\Vendor\\Engine", HP_OUTCOME_FOUND);
	free(folder);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("practice");
	TCase *tcase = tcase_create("practice");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, a_made_machine_is_private_and_knows_its_name);
	tcase_add_test(tcase, a_folder_with_something_in_it_is_left_alone);
	tcase_add_loop_test(tcase, a_machine_that_cannot_be_is_refused_and_leaves_nothing, 0,
		HP_ARRAY_SIZE(bad_machines));
	tcase_add_test(tcase, query_shows_values_and_subkeys);
	tcase_add_test(tcase, delete_takes_the_branch_and_leaves_the_bystanders);
	tcase_add_test(tcase, delete_of_one_value_keeps_the_others);
	tcase_add_test(tcase, without_f_the_console_asks_and_only_yes_deletes);
	tcase_add_test(tcase, export_writes_the_branch_inside_the_image_only);
	tcase_add_test(tcase, a_link_in_the_image_does_not_let_an_export_out);
	tcase_add_test(tcase, files_are_copied_between_the_machines_of_a_drill_only);
	tcase_add_test(tcase, a_folder_or_hive_without_the_marker_is_refused);
	tcase_add_test(tcase, the_marker_and_the_hive_survive_many_changes);
	suite_add_tcase(suite, tcase);
	return suite;
}
