/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, trees and lists of files on disks of our own making: as Windows names them, and never out
 * of the image (R28, R36). */
#include "../unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "place.h"

#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"

static const struct disk_row variables[] = {
	{ENVIRONMENT, "TEMP", "REG_EXPAND_SZ", "%SystemRoot%\\TEMP"},
	{ENVIRONMENT, "Deep", "REG_EXPAND_SZ", "%TEMP%\\deep"},
	{ENVIRONMENT, "Ring", "REG_EXPAND_SZ", "%Ring%\\x"},
	{ENVIRONMENT, "Bomb", "REG_EXPAND_SZ", "%Big%%Big%%Big%%Big%"},
	{ENVIRONMENT, "Number", "REG_DWORD", "5"},
	{"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir", "REG_SZ",
		"C:\\Program Files"},
};

static char *make_disk(void)
{
	char *disk = disk_make(variables, HP_ARRAY_SIZE(variables));
	disk_write(disk, "SMS/bin/i386/preinst.exe", "preinst");
	disk_write(disk, "SMS/Größe.txt", "12345");
	disk_write(disk, "Windows/TEMP/deep/a.tmp", "");
	disk_write(disk, "Program Files/Vendor/x.dll", "x");
	disk_write(disk, "SMS/LONGNA~1.TXT", "a long name of its own");
	disk_folder(disk, "SMS/empty");
	return disk;
}

/* ---- paths ---- */

static const struct {
	const char *path;
	const char *expected;
} paths[] = {
	{"C:\\SMS\\bin\\i386\\preinst.exe", "found"},
	{"c:\\sms\\BIN\\I386\\PREINST.EXE", "found"},
	{"C:/SMS/bin", "found"},
	{"C:\\\\SMS\\bin\\", "found"},
	{"C:\\", "found"},
	{"C:", "found"},
	{"C:\\SMS\\GRÖßE.TXT", "found"},
	{"C:\\SMS\\GRÖSSE.TXT", "absent"},
	{"C:\\SMS\\nobody", "absent"},
	{"C:\\Nobody\\at\\all", "absent"},
	{"C:\\SMS\\bin\\i386\\preinst.exe\\below", "absent"},
	/* variables */
	{"%SystemRoot%\\System32\\config\\SAM", "found"},
	{"%SYSTEMROOT%", "found"},
	{"%windir%\\Temp", "found"},
	{"%SystemDrive%\\SMS", "found"},
	{"%TEMP%\\deep", "found"},
	{"%deep%\\A.TMP", "found"},
	{"%ProgramFiles%\\Vendor", "found"},
	{"%SystemRoot%\\SMSCFG.INI", "absent"},
	{"%Winnt%\\SMSCFG.INI", "malformed"},
	{"%Ring%", "malformed"},
	{"%Bomb%", "malformed"},
	{"%Number%", "malformed"},
	{"100%\\x", "malformed"},
	/* what is no path of this machine */
	{"SMS\\bin", "malformed"},
	{"\\SMS", "malformed"},
	{"C:SMS", "malformed"},
	{"C:\\SMS\\..\\SMS", "malformed"},
	{"C:\\.\\SMS", "malformed"},
	{"C:\\SMS.", "malformed"},
	{"C:\\SMS \\bin", "malformed"},
	{"C:\\SMS\\NUL", "malformed"},
	{"C:\\SMS\\com1.txt", "malformed"},
	{"C:\\SMS\\com10", "absent"},
	{"C:\\SMS\\*.exe", "malformed"},
	{"C:\\SMS\\file:stream", "malformed"},
	{"\\\\server\\share\\x", "not-supported"},
	{"\\\\?\\C:\\SMS", "not-supported"},
	{"D:\\SMS", "drive-not-mapped"},
	/* short names are an alias that a mounted disk does not show */
	{"C:\\PROGRA~1\\Vendor", "not-supported"},
	{"C:\\SMS\\LONGNA~1.TXT", "found"},
	{"C:\\SMS\\LONGNA~2.TXT", "not-supported"},
	{"C:\\SMS\\backup~", "absent"},
};

START_TEST(a_path_is_read_as_windows_reads_it)
{
	char *disk = make_disk();
	struct peer peer;
	disk_open(&peer, disk);
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		disk_expect(&peer, HP_FACT_PATH, paths[i].path, NULL, paths[i].expected);
	}
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(a_path_tells_kind_size_time_entries_and_digest)
{
	char *disk = make_disk();
	char *file = disk_path(disk, "SMS/bin/i386/preinst.exe");
	char *folder = disk_path(disk, "SMS/empty");
	const struct timespec times[2] = {{.tv_sec = 1172163600, .tv_nsec = 500000000},
		{.tv_sec = 1172163600, .tv_nsec = 500000000}};
	ck_assert_int_eq(utimensat(AT_FDCWD, file, times, 0), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, folder, times, 0), 0);
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\bin\\i386\\preinst.exe", NULL,
		"{\"kind\":\"file\",\"size\":7,\"modified\":\"2007-02-22T17:00:00.500Z\","
		"\"entries\":null}");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\empty", NULL,
		"{\"kind\":\"folder\",\"size\":null,\"modified\":\"2007-02-22T17:00:00.500Z\","
		"\"entries\":0}");
	struct hp_observation seen;
	struct hp_fact fact = {
		.kind = HP_FACT_PATH, .args = {"C:\\SMS\\bin\\i386\\preinst.exe"}, .sha256 = true};
	peer_ask(&peer, &fact, &seen);
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_sha256("preinst", 7, &hash);
	hp_hash_hex(&hash, hex);
	ck_assert_str_eq(hp_json_get_string(seen.data, "sha256"), hex);
	hp_observation_finish(&seen);
	fact.args[0] = "C:\\SMS";
	peer_ask(&peer, &fact, &seen);
	ck_assert_int_eq(hp_json_get_int(seen.data, "entries", -1), 4);
	ck_assert_ptr_null(hp_json_get(seen.data, "sha256"));
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(folder), free(file), free(disk);
}
END_TEST

/* ---- drives ---- */

START_TEST(other_drives_are_those_that_are_mapped)
{
	char *disk = make_disk();
	char *data = place_path("data, = %% %d", (int)getpid());
	disk_write(data, "SMS/x", "x");
	struct hp_str url;
	hp_str_init(&url);
	hp_str_appendf(&url, "offline:c=%s,X=", disk);
	for (const char *p = data; *p != '\0'; p++) {
		if (strchr(",=%", *p) != NULL) {
			hp_str_appendf(&url, "%%%02X", (unsigned)(unsigned char)*p);
		} else {
			hp_str_append_char(&url, *p);
		}
	}
	struct peer peer;
	peer_open(&peer, "offline", url.data);
	disk_expect(&peer, HP_FACT_PATH, "X:\\SMS\\x", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "x:\\SMS\\y", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\x", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "%SystemDrive%\\SMS\\bin", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "D:\\", NULL, "drive-not-mapped");
	struct hp_observation seen = disk_ask(&peer, HP_FACT_PATH, "X:\\sms\\X", NULL);
	ck_assert_str_eq(seen.source, "X:/SMS/x");
	hp_observation_finish(&seen);
	peer_end(&peer);
	hp_str_finish(&url);
	free(data), free(disk);
}
END_TEST

START_TEST(a_drive_that_the_system_knew_by_another_letter_is_unreadable)
{
	char *disk = make_disk();
	char *url = hp_asprintf("offline:D=%s", disk);
	struct peer peer;
	peer_open(&peer, "offline", url);
	disk_expect(&peer, HP_FACT_PATH, "D:\\SMS", NULL, "drive-not-mapped");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS", NULL, "drive-not-mapped");
	disk_expect(&peer, HP_FACT_PATH, "%SystemDrive%\\SMS", NULL, "found");
	peer_end(&peer);
	disk_drop_key(disk, "SOFTWARE", "Microsoft\\Windows NT");
	disk_expect_of(disk, HP_FACT_PATH, "C:\\SMS", NULL, "drive-not-mapped");
	disk_expect_of(disk, HP_FACT_PATH, "%SystemRoot%\\TEMP", NULL, "found");
	free(url), free(disk);
}
END_TEST

START_TEST(paths_on_two_systems_or_none_are_unreadable)
{
	char *disk = make_disk();
	disk_folder(disk, "WINNT/System32/config");
	disk_expect_of(disk, HP_FACT_PATH, "%SystemRoot%\\TEMP", NULL, "ambiguous-image");
	disk_expect_of(disk, HP_FACT_PATH, "C:\\SMS", NULL, "ambiguous-image");
	disk_expect_of(disk, HP_FACT_TREE, "C:\\SMS", NULL, "ambiguous-image");
	disk_expect_of(disk, HP_FACT_FILES, "C:\\SMS", "*", "ambiguous-image");
	char *missing = disk_path(disk, "nowhere");
	disk_expect_of(missing, HP_FACT_PATH, "C:\\SMS", NULL, "no-image");
	/* A data disk alone has no registry, and needs none. */
	char *data = disk_path(disk, "SMS");
	char *url = hp_asprintf("offline:X=%s", data);
	struct peer peer;
	peer_open(&peer, "offline", url);
	disk_expect(&peer, HP_FACT_PATH, "X:\\bin", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "X:\\SMS", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS", NULL, "drive-not-mapped");
	disk_expect(&peer, HP_FACT_PATH, "%SystemRoot%", NULL, "no-image");
	peer_end(&peer);
	free(url), free(data), free(missing), free(disk);
}
END_TEST

START_TEST(files_of_a_practice_machine_are_no_evidence)
{
	char *disk = make_disk();
	disk_write(disk, "HOLDPOINT-PRACTICE", "");
	disk_expect_of(disk, HP_FACT_PATH, "C:\\SMS", NULL, "practice-marker");
	disk_expect_of(disk, HP_FACT_TREE, "C:\\SMS", NULL, "practice-marker");
	disk_expect_of(disk, HP_FACT_FILES, "C:\\SMS", "*", "practice-marker");
	disk_expect_of(disk, HP_FACT_PATH, "C:\\Nobody", NULL, "practice-marker");
	free(disk);
}
END_TEST

/* ---- links and other hostile things ---- */

static void make_link(const char *disk, const char *below, const char *target)
{
	char *path = disk_path(disk, below);
	ck_assert_int_eq(symlink(target, path), 0);
	free(path);
}

START_TEST(links_stay_in_the_image_or_are_unreadable)
{
	char *disk = make_disk();
	char *outside = place_path("outside-%d", (int)getpid());
	disk_write(outside, "secret", "secret");
	char *up = hp_asprintf("../../../../../../../../..%s", outside);
	char *mounted = hp_asprintf("%s/sms", disk); /* as an NTFS driver shows a junction */
	make_link(disk, "ToOutside", outside);
	make_link(disk, "Up", up);
	make_link(disk, "Inside", "SMS/bin");
	make_link(disk, "FromRoot", "/SMS/bin");
	make_link(disk, "Junction", mounted);
	make_link(disk, "Unmounted", "unsupported reparse tag 0xa0000003");
	make_link(disk, "Ring", "Ring");
	make_link(disk, "ThroughFile", "SMS/Größe.txt/below");
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PATH, "C:\\ToOutside", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\ToOutside\\secret", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Up\\secret", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Inside\\i386", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Inside\\nobody", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "C:\\FromRoot\\i386", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Junction\\BIN", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Junction", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Junction\\nobody", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Unmounted", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Unmounted\\x", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\Ring", NULL, "io-error");
	disk_expect(&peer, HP_FACT_PATH, "C:\\ThroughFile\\x", NULL, "io-error");
	disk_expect(&peer, HP_FACT_FILES, "C:\\ToOutside", "*", "io-error");
	disk_expect(&peer, HP_FACT_FILES, "C:\\", "To*", "io-error");
	disk_expect(&peer, HP_FACT_TREE, "C:\\ToOutside", NULL, "io-error");
	disk_expect(&peer, HP_FACT_TREE, "C:\\", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_TREE, "C:\\Inside", NULL, "found");
	peer_end(&peer);
	free(mounted), free(up), free(outside), free(disk);
}
END_TEST

START_TEST(names_that_differ_by_case_only_are_ambiguous)
{
	char *disk = make_disk();
	disk_write(disk, "SMS/BIN/other", "x");
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\bin\\i386", NULL, "ambiguous-name");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\nobody", NULL, "absent");
	disk_expect(&peer, HP_FACT_TREE, "C:\\SMS", NULL, "ambiguous-name");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(names_that_are_not_text_hide_no_other_name)
{
	char *disk = make_disk();
	disk_write(disk,
		"SMS/Gr\xf6\xdf"
		"e2.txt",
		"x"); /* Latin-1, as a disk mounted wrongly has it */
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\nobody", NULL, "absent");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\größe.txt", NULL, "found");
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\größe2.txt", NULL, "malformed");
	disk_expect(&peer, HP_FACT_FILES, "C:\\SMS", "*", "malformed");
	disk_expect(&peer, HP_FACT_TREE, "C:\\SMS", NULL, "malformed");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(a_pipe_is_no_file_and_does_not_block)
{
	char *disk = make_disk(), *pipe = disk_path(disk, "SMS/bin/pipe");
	ck_assert_int_eq(mkfifo(pipe, 0600), 0);
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PATH, "C:\\SMS\\bin\\pipe", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_TREE, "C:\\SMS\\bin\\pipe", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_TREE, "C:\\SMS", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_FILES, "C:\\SMS\\bin", "*", "{\"items\":[]}");
	peer_end(&peer);
	free(pipe), free(disk);
}
END_TEST

START_TEST(a_huge_folder_is_counted_and_listed)
{
	enum { MANY = 5000 };
	char *disk = make_disk();
	disk_folder(disk, "Huge");
	char *folder = disk_path(disk, "Huge");
	int dir = open(folder, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < MANY; i++) {
		char *name = hp_asprintf("file-%05d.log", i);
		int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
		ck_assert_int_ge(fd, 0);
		close(fd);
		free(name);
	}
	close(dir);
	struct peer peer;
	disk_open(&peer, disk);
	struct hp_observation seen = disk_ask(&peer, HP_FACT_PATH, "C:\\huge", NULL);
	ck_assert_int_eq(hp_json_get_int(seen.data, "entries", -1), MANY);
	hp_observation_finish(&seen);
	seen = disk_ask(&peer, HP_FACT_FILES, "C:\\huge", "*.LOG");
	ck_assert_uint_eq(hp_json_count(hp_json_get(seen.data, "items")), MANY);
	hp_observation_finish(&seen);
	seen = disk_ask(&peer, HP_FACT_TREE, "C:\\huge", NULL);
	ck_assert_int_eq(hp_json_get_int(seen.data, "files", -1), MANY);
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(folder), free(disk);
}
END_TEST

/* ---- files ---- */

static const struct {
	const char *folder;
	const char *pattern;
	const char *expected;
} lists[] = {
	{"C:\\SMS", "*", "{\"items\":[\"Größe.txt\",\"LONGNA~1.TXT\"]}"},
	{"C:\\SMS", "*.*", "{\"items\":[\"Größe.txt\",\"LONGNA~1.TXT\"]}"},
	{"C:\\sms", "GR?ßE.*", "{\"items\":[\"Größe.txt\"]}"},
	{"C:\\SMS", "*.log", "{\"items\":[]}"},
	{"C:\\SMS", "bin", "{\"items\":[]}"}, /* a folder is no file */
	{"C:\\SMS\\empty", "*", "{\"items\":[]}"},
	{"C:\\Nobody", "*", "absent"},
	{"C:\\SMS\\Größe.txt", "*", "malformed"},
	{"D:\\SMS", "*", "drive-not-mapped"},
};

START_TEST(files_lists_the_files_of_one_folder)
{
	char *disk = make_disk();
	disk_expect_of(
		disk, HP_FACT_FILES, lists[_i].folder, lists[_i].pattern, lists[_i].expected);
	free(disk);
}
END_TEST

/* ---- trees ---- */

static char *tree_digest(struct peer *peer, const char *path)
{
	struct hp_observation seen = disk_ask(peer, HP_FACT_TREE, path, NULL);
	ck_assert_msg(seen.outcome == HP_OUTCOME_FOUND, "%s: %s", path,
		seen.reason != NULL ? seen.reason : "absent");
	char *digest = hp_strdup(hp_json_get_string(seen.data, "digest"));
	hp_observation_finish(&seen);
	return digest;
}

static void expect_trees(struct peer *peer, const char *one, const char *other, bool equal)
{
	char *first = tree_digest(peer, one), *second = tree_digest(peer, other);
	ck_assert_msg((strcmp(first, second) == 0) == equal, "%s %s", one, other);
	free(second), free(first);
}

/* The definition of holdpoint-target(7), put together here by hand. */
START_TEST(the_digest_of_a_tree_is_the_documented_one)
{
	char *disk = make_disk();
	disk_write(disk, "T/b/Größe", "abc");
	disk_write(disk, "T/a.txt", "");
	disk_folder(disk, "T/Z");
	struct hp_hash hash;
	char empty[HP_HASH_HEX_SIZE], abc[HP_HASH_HEX_SIZE], folder[HP_HASH_HEX_SIZE],
		root[HP_HASH_HEX_SIZE];
	hp_hash_sha256("", 0, &hash);
	hp_hash_hex(&hash, empty);
	hp_hash_sha256("abc", 3, &hash);
	hp_hash_hex(&hash, abc);
	char *lines = hp_asprintf("F %s 3 GRÖßE\n", abc);
	hp_hash_sha256(lines, strlen(lines), &hash);
	hp_hash_hex(&hash, folder);
	free(lines);
	lines = hp_asprintf("F %s 0 A.TXT\nD %s B\nD %s Z\n", empty, folder, empty);
	hp_hash_sha256(lines, strlen(lines), &hash);
	hp_hash_hex(&hash, root);
	free(lines);
	char *expected =
		hp_asprintf("{\"digest\":\"%s\",\"files\":2,\"folders\":2,\"size\":3}", root);
	disk_expect_of(disk, HP_FACT_TREE, "C:\\t", NULL, expected);
	free(expected);
	expected = hp_asprintf("{\"digest\":\"%s\",\"files\":1,\"folders\":0,\"size\":3}", abc);
	disk_expect_of(disk, HP_FACT_TREE, "C:\\t\\B\\größe", NULL, expected);
	free(expected);
	disk_expect_of(disk, HP_FACT_TREE, "C:\\t\\nobody", NULL, "absent");
	free(disk);
}
END_TEST

START_TEST(trees_are_equal_when_names_and_contents_are)
{
	char *disk = make_disk();
	disk_write(disk, "A/x/file.msi", "contents");
	disk_folder(disk, "A/hollow");
	disk_write(disk, "Same/X/FILE.MSI", "contents");
	disk_folder(disk, "Same/hollow");
	disk_write(disk, "Byte/x/file.msi", "contentS");
	disk_folder(disk, "Byte/hollow");
	disk_write(disk, "Less/x/file.msi", "contents");
	disk_write(disk, "Name/x/file2.msi", "contents");
	disk_folder(disk, "Name/hollow");
	disk_write(disk, "Kind/x/file.msi", "contents");
	disk_write(disk, "Kind/hollow", "");
	struct peer peer;
	disk_open(&peer, disk);
	expect_trees(&peer, "C:\\A", "C:\\Same", true);
	expect_trees(&peer, "C:\\A", "C:\\Byte", false);
	expect_trees(&peer, "C:\\A", "C:\\Less", false);
	expect_trees(&peer, "C:\\A", "C:\\Name", false);
	expect_trees(&peer, "C:\\A", "C:\\Kind", false);
	peer_end(&peer);
	free(disk);
}
END_TEST

/* One helper, the same file again and again: each time other contents of the same size with mtime
 * put back, most of them within one tick of the clock. */
START_TEST(changed_contents_are_seen_though_size_and_time_are_the_same)
{
	const struct timespec times[2] = {{.tv_sec = 1172163600}, {.tv_sec = 1172163600}};
	char *disk = make_disk();
	char *file = disk_path(disk, "SMS/bin/i386/preinst.exe");
	struct hp_fact tree = {.kind = HP_FACT_TREE, .args = {"C:\\SMS\\bin"}};
	struct hp_fact path = {
		.kind = HP_FACT_PATH, .args = {"C:\\SMS\\bin\\i386\\preinst.exe"}, .sha256 = true};
	char *digest_before = hp_strdup("");
	struct peer peer;
	disk_open(&peer, disk);
	for (int i = 0; i < 50; i++) {
		struct hp_observation seen;
		struct hp_hash hash;
		char hex[HP_HASH_HEX_SIZE];
		char text[] = {'p', 'r', 'e', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
		place_write(file, text, strlen(text));
		ck_assert_int_eq(utimensat(AT_FDCWD, file, times, 0), 0);
		hp_hash_sha256(text, strlen(text), &hash);
		hp_hash_hex(&hash, hex);
		for (int twice = 0; twice < 2; twice++) {
			peer_ask(&peer, &path, &seen);
			ck_assert_str_eq(hp_json_get_string(seen.data, "sha256"), hex);
			hp_observation_finish(&seen);
		}
		peer_ask(&peer, &tree, &seen);
		ck_assert_str_ne(hp_json_get_string(seen.data, "digest"), digest_before);
		free(digest_before);
		digest_before = hp_strdup(hp_json_get_string(seen.data, "digest"));
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
	free(digest_before), free(file), free(disk);
}
END_TEST

START_TEST(a_tree_without_end_has_a_limit)
{
	char *disk = make_disk();
	struct hp_str path;
	hp_str_init(&path);
	hp_str_append(&path, "Deep");
	for (int i = 0; i < 90; i++) {
		hp_str_append(&path, "/d");
	}
	disk_folder(disk, path.data);
	disk_expect_of(disk, HP_FACT_TREE, "C:\\deep", NULL, "too-large");
	disk_expect_of(disk, HP_FACT_PATH, "C:\\deep\\D\\d", NULL, "found");
	hp_str_finish(&path);
	free(disk);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("offline files");
	TCase *tcase = tcase_create("offline files");
	tcase_set_timeout(tcase, 120);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, a_path_is_read_as_windows_reads_it);
	tcase_add_test(tcase, a_path_tells_kind_size_time_entries_and_digest);
	tcase_add_test(tcase, other_drives_are_those_that_are_mapped);
	tcase_add_test(tcase, a_drive_that_the_system_knew_by_another_letter_is_unreadable);
	tcase_add_test(tcase, paths_on_two_systems_or_none_are_unreadable);
	tcase_add_test(tcase, files_of_a_practice_machine_are_no_evidence);
	tcase_add_test(tcase, links_stay_in_the_image_or_are_unreadable);
	tcase_add_test(tcase, names_that_differ_by_case_only_are_ambiguous);
	tcase_add_test(tcase, names_that_are_not_text_hide_no_other_name);
	tcase_add_test(tcase, a_pipe_is_no_file_and_does_not_block);
	tcase_add_test(tcase, a_huge_folder_is_counted_and_listed);
	tcase_add_loop_test(tcase, files_lists_the_files_of_one_folder, 0, HP_ARRAY_SIZE(lists));
	tcase_add_test(tcase, the_digest_of_a_tree_is_the_documented_one);
	tcase_add_test(tcase, trees_are_equal_when_names_and_contents_are);
	tcase_add_test(tcase, changed_contents_are_seen_though_size_and_time_are_the_same);
	tcase_add_test(tcase, a_tree_without_end_has_a_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
