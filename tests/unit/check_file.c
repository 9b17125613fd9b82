/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders, and the words for people that are found in folders. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

static char *folder; /* a fresh one for each test */

static void make_temp(void)
{
	const char *above = getenv("TMPDIR");

	folder = hp_path_join(above != NULL && above[0] != '\0' ? above : "/tmp", "hp-file-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_temp(void)
{
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

static char *in_temp(const char *name)
{
	return hp_path_join(folder, name);
}

static void put(const char *path, const char *text)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_file_replace(path, text, strlen(text), 0600, false, &err);

	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
}

static void check_contents(const char *path, const char *expected)
{
	char *data = NULL;
	size_t len = 0;

	ck_assert_int_eq(hp_file_read(path, 1000000, &data, &len, NULL), 0);
	ck_assert_uint_eq(len, strlen(expected));
	ck_assert_str_eq(data, expected);
	free(data);
}

static int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL) {
		count++;
	}
	closedir(dir);
	return count - 2;
}

START_TEST(a_replaced_file_has_its_contents_and_mode)
{
	char *path = in_temp("f");
	struct stat st;
	char *target = NULL;
	size_t len;

	umask(022);
	put(path, "one");
	check_contents(path, "one");
	ck_assert_int_eq(hp_file_replace(path, "a\0b", 3, 0666, true, NULL), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(hp_file_read(path, 3, &target, &len, NULL), 0);
	ck_assert_uint_eq(len, 3);
	ck_assert_mem_eq(target, "a\0b", 4);
	ck_assert_int_eq(count_entries(folder), 1);
	free(target);
	free(path);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file_and_nothing_else)
{
	char *path = in_temp("status.txt");
	char *large = hp_calloc(1, 100000);
	struct rlimit limit = {4096, 4096};
	struct hp_error err = HP_ERROR_INIT;

	put(path, "old");
	memset(large, 'x', 99999);
	/* The file size limit stands for the disk: the write fails in its middle. */
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(hp_file_replace(path, large, 99999, 0600, true, &err), HP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.message, "status.txt"));
	check_contents(path, "old");
	ck_assert_int_eq(count_entries(folder), 1);
	hp_error_finish(&err);
	free(large);
	free(path);
}
END_TEST

START_TEST(a_target_that_cannot_be_replaced_leaves_nothing)
{
	char *path = in_temp("sub");
	char *inside = hp_path_join(path, "x");
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_folder_make(inside, 0700, NULL), 0);
	ck_assert_int_eq(hp_file_replace(path, "x", 1, 0600, true, &err), HP_ERR_IO);
	ck_assert_int_eq(count_entries(folder), 1);
	char *missing = in_temp("no/such/f");
	ck_assert_int_eq(hp_file_replace(missing, "x", 1, 0600, true, &err), HP_ERR_IO);
	ck_assert_int_eq(count_entries(folder), 1);
	hp_error_finish(&err);
	free(missing);
	free(inside);
	free(path);
}
END_TEST

START_TEST(a_link_is_replaced_and_not_written_through)
{
	char *victim = in_temp("victim");
	char *path = in_temp("link");

	put(victim, "untouched");
	ck_assert_int_eq(symlink("victim", path), 0);
	put(path, "new");
	check_contents(victim, "untouched");
	check_contents(path, "new");
	free(victim);
	free(path);
}
END_TEST

/* Who is root may rename a file over /dev/null: then the machine has none any more. */
START_TEST(what_is_no_file_gets_the_bytes_and_stays)
{
	struct stat st;
	char bytes[8] = "";
	char *pipe_path = hp_path_join(folder, "pipe");
	char *link = hp_path_join(folder, "null");
	char *socket_path = hp_path_join(folder, "socket");
	ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
	int fd = open(pipe_path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(hp_file_replace(pipe_path, "words", 5, 0600, true, NULL), 0);
	ck_assert_int_eq(read(fd, bytes, sizeof(bytes)), 5);
	ck_assert_int_eq(memcmp(bytes, "words", 5), 0);
	(void)close(fd);
	ck_assert(lstat(pipe_path, &st) == 0 && S_ISFIFO(st.st_mode));

	ck_assert_int_eq(symlink("/dev/null", link), 0);
	ck_assert_int_eq(hp_file_replace(link, "words", 5, 0600, true, NULL), 0);
	ck_assert(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	ck_assert(stat(link, &st) == 0 && S_ISCHR(st.st_mode));

	ck_assert_int_eq(mknod(socket_path, S_IFSOCK | 0600, 0), 0);
	ck_assert_int_eq(hp_file_replace(socket_path, "words", 5, 0600, true, NULL), HP_ERR_IO);
	ck_assert(lstat(socket_path, &st) == 0 && S_ISSOCK(st.st_mode));
	free(socket_path);
	free(link);
	free(pipe_path);
}
END_TEST

/* /dev/stdout is such a link. */
START_TEST(what_leads_to_an_open_file_by_way_of_proc_is_written_into)
{
	struct stat st;
	char *file = hp_path_join(folder, "open");
	char *link = hp_path_join(folder, "stdout");
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	char *target = hp_asprintf("/proc/self/fd/%d", fd);
	ck_assert_int_eq(symlink(target, link), 0);
	ck_assert_int_eq(hp_file_replace(link, "words", 5, 0600, true, NULL), 0);
	ck_assert(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	ck_assert(fstat(fd, &st) == 0 && st.st_size == 5);
	(void)close(fd);
	free(target);
	free(link);
	free(file);
}
END_TEST

START_TEST(reading_tells_missing_folder_and_too_large_apart)
{
	char *path = in_temp("f\x1B[2J");
	char *missing = in_temp("missing");
	char *data = (char *)folder;
	size_t len = 77;
	struct hp_error err = HP_ERROR_INIT;

	put(path, "12345");
	ck_assert_int_eq(hp_file_read(path, 4, &data, &len, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(strchr(err.message, 0x1B));
	ck_assert_int_eq(hp_file_read(missing, 4, &data, &len, &err), HP_ERR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(err.message, "missing"));
	ck_assert_int_eq(hp_file_read(folder, 4, &data, &len, &err), HP_ERR_INVALID);
	ck_assert_ptr_eq(data, folder);
	ck_assert_uint_eq(len, 77);
	ck_assert_int_eq(hp_file_read(path, 5, &data, &len, &err), 0);
	ck_assert_str_eq(data, "12345");
	free(data);
	hp_error_finish(&err);
	free(missing);
	free(path);
}
END_TEST

START_TEST(files_of_every_size_around_the_chunk_are_read_whole)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131071, 131072, 300000};
	char *path = in_temp("f");

	for (size_t i = 0; i < HP_ARRAY_SIZE(sizes); i++) {
		char *data = NULL;
		size_t len = 0;
		char *bytes = hp_calloc(1, sizes[i] + 1);
		memset(bytes, 'a' + (int)i, sizes[i]);
		ck_assert_int_eq(hp_file_replace(path, bytes, sizes[i], 0600, false, NULL), 0);
		ck_assert_int_eq(hp_file_read(path, sizes[i], &data, &len, NULL), 0);
		ck_assert_uint_eq(len, sizes[i]);
		ck_assert_int_eq(memcmp(data, bytes, sizes[i] + 1), 0);
		if (sizes[i] > 0) {
			char *none = NULL;
			ck_assert_int_eq(hp_file_read(path, sizes[i] - 1, &none, &len, NULL),
				HP_ERR_INVALID);
			ck_assert_ptr_null(none);
		}
		free(data);
		free(bytes);
	}
	free(path);
}
END_TEST

/* Its size is 0, and it grows while nobody looks. */
START_TEST(a_file_without_a_size_is_read_whole)
{
	struct hp_error err = HP_ERROR_INIT;
	char *data = NULL;
	size_t len = 0;

	ck_assert_int_eq(hp_file_read("/proc/self/maps", 1 << 24, &data, &len, &err), 0);
	ck_assert_uint_eq(strlen(data), len);
	ck_assert_ptr_nonnull(strstr(data, "[stack]"));
	free(data);
	ck_assert_int_eq(hp_file_read("/proc/self/maps", 20, &data, &len, &err), HP_ERR_INVALID);
	hp_error_finish(&err);
}
END_TEST

START_TEST(standard_input_is_read_by_its_dash)
{
	char *path = in_temp("f");
	char *data = NULL;
	size_t len = 0;

	put(path, "words\n");
	int fd = open(path, O_RDONLY);
	ck_assert_int_ge(dup2(fd, STDIN_FILENO), 0);
	ck_assert_int_eq(hp_file_read("-", 100, &data, &len, NULL), 0);
	ck_assert_str_eq(data, "words\n");
	close(fd);
	free(data);
	free(path);
}
END_TEST

START_TEST(writing_where_nobody_reads_fails_and_says_why)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert(hp_write_all(ends[1], "abc", 3));
	char got[3];
	ck_assert_int_eq(read(ends[0], got, sizeof(got)), 3);
	ck_assert_mem_eq(got, "abc", 3);
	close(ends[0]);
	ck_assert(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	ck_assert(hp_write_all(ends[1], NULL, 0));
	ck_assert(!hp_write_all(ends[1], "abc", 3));
	ck_assert_int_eq(errno, EPIPE);
	close(ends[1]);
}
END_TEST

START_TEST(folders_are_made_with_those_above)
{
	char *path = in_temp("a//b/c/");
	char *file = in_temp("a/file");
	char *below = in_temp("a/file/x");
	struct stat st;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_folder_make(path, 0700, &err), 0);
	ck_assert_int_eq(hp_folder_make(path, 0700, &err), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	put(file, "x");
	ck_assert_int_eq(hp_folder_make(file, 0700, &err), HP_ERR_IO);
	ck_assert_int_eq(hp_folder_make(below, 0700, &err), HP_ERR_IO);
	ck_assert_int_eq(hp_folder_make("", 0700, &err), HP_ERR_IO);
	hp_error_finish(&err);
	free(below);
	free(file);
	free(path);
}
END_TEST

START_TEST(why_a_folder_cannot_be_made_is_told_as_it_is)
{
	char *link = hp_path_join(folder, "link");
	char *below = hp_path_join(link, "below");
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(symlink("nowhere", link), 0);
	ck_assert_int_eq(hp_folder_make(below, 0700, &err), HP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), strerror(ENOTDIR)));
	hp_error_finish(&err);
	free(below);
	free(link);
}
END_TEST

START_TEST(removing_a_folder_leaves_what_its_links_point_to)
{
	char *outside = in_temp("outside");
	char *kept = in_temp("outside/kept");
	char *tree = in_temp("tree");
	char *deep = in_temp("tree/a/b/c");
	char *to_folder = in_temp("tree/a/to-folder");
	char *to_file = in_temp("tree/a/b/to-file");

	ck_assert_int_eq(hp_folder_make(outside, 0700, NULL), 0);
	ck_assert_int_eq(hp_folder_make(deep, 0700, NULL), 0);
	put(kept, "kept");
	ck_assert_int_eq(symlink(outside, to_folder), 0);
	ck_assert_int_eq(symlink(kept, to_file), 0);
	ck_assert_int_eq(hp_folder_remove(tree, NULL), 0);
	ck_assert_int_ne(access(tree, F_OK), 0);
	check_contents(kept, "kept");

	/* Nor is a link in the place of the folder itself followed. */
	ck_assert_int_eq(symlink(outside, tree), 0);
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(hp_folder_remove(tree, &err), HP_ERR_IO);
	check_contents(kept, "kept");
	ck_assert_int_eq(unlink(tree), 0);
	ck_assert_int_eq(hp_folder_remove(tree, &err), HP_ERR_NOT_FOUND);
	hp_error_finish(&err);
	free(to_file);
	free(to_folder);
	free(deep);
	free(tree);
	free(kept);
	free(outside);
}
END_TEST

START_TEST(many_entries_are_all_removed)
{
	char *tree = in_temp("tree");

	ck_assert_int_eq(hp_folder_make(tree, 0700, NULL), 0);
	for (int i = 0; i < 1500; i++) {
		char *path = hp_asprintf(
			"%s/a-rather-long-name-so-that-the-folder-needs-blocks-%d", tree, i);
		int fd = open(path, O_CREAT | O_WRONLY, 0600);
		if (fd < 0) {
			ck_abort_msg("%s", path);
		}
		close(fd);
		free(path);
	}
	ck_assert_int_eq(hp_folder_remove(tree, NULL), 0);
	free(tree);
}
END_TEST

START_TEST(paths_join_with_one_slash)
{
	static const char *const cases[][3] = {
		{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"}, {"", "b", "b"}};

	for (size_t i = 0; i < HP_ARRAY_SIZE(cases); i++) {
		char *path = hp_path_join(cases[i][0], cases[i][1]);
		ck_assert_str_eq(path, cases[i][2]);
		free(path);
	}
}
END_TEST

START_TEST(the_program_finds_its_own_folder)
{
	char *own = hp_program_folder();
	char *program = hp_path_join(own, "check_file");

	ck_assert_int_eq(own[0], '/');
	ck_assert_int_eq(access(program, X_OK), 0);
	free(program);
	free(own);
}
END_TEST

START_TEST(storage_is_told_for_paths_that_are_not_there_yet)
{
	char *deep = in_temp("not/yet/there");

	ck_assert_int_eq(hp_file_storage(deep), hp_file_storage(folder));
	if (access("/dev/shm", W_OK) == 0) {
		ck_assert_int_eq(hp_file_storage("/dev/shm/not-yet"), HP_STORAGE_MEMORY);
	}
	ck_assert_int_eq(hp_file_storage("/proc/self"), HP_STORAGE_DURABLE);
	free(deep);
}
END_TEST

/* ---- words ---- */

/** A catalogue with one word, by the layout of GNU .mo files, for the language given. */
static void write_catalogue(const char *language)
{
	static const unsigned char mo[] =
		"\xde\x12\x04\x95\0\0\0\0\2\0\0\0\x1c\0\0\0\x2c\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\0\0\x3c\0\0\0\4\0\0\0\x3d\0\0\0"
		"\x28\0\0\0\x42\0\0\0\6\0\0\0\x6b\0\0\0"
		"\0done\0"
		"Content-Type: text/plain; charset=UTF-8\n\0"
		"fertig";
	char *path = hp_asprintf("%s/%s/LC_MESSAGES", folder, language);
	char *file = hp_path_join(path, "holdpoint.mo");

	ck_assert_int_eq(hp_folder_make(path, 0700, NULL), 0);
	ck_assert_int_eq(hp_file_replace(file, mo, sizeof(mo), 0600, false, NULL), 0);
	free(file);
	free(path);
	setenv("HOLDPOINT_LOCALEDIR", folder, 1);
}

START_TEST(a_language_is_used_in_c_utf8)
{
	write_catalogue("de");
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "de", 1);
	ck_assert(hp_i18n_init(NULL));
	ck_assert(hp_i18n_is_utf8());
	ck_assert_str_eq(_("done"), "fertig");
	ck_assert_str_eq(_("not in it"), "not in it");
	ck_assert_str_eq(_(""), "");
	ck_assert_str_eq(hp_ngettext("%d step", "%d steps", 1), "%d step");
	ck_assert_str_eq(hp_ngettext("%d step", "%d steps", 2), "%d steps");
}
END_TEST

START_TEST(a_locale_that_is_not_installed_still_gives_its_language)
{
	write_catalogue("de");
	setenv("LC_ALL", "de_ZZ.UTF-8", 1);
	unsetenv("LANGUAGE");
	ck_assert(!hp_i18n_init(NULL));
	ck_assert(hp_i18n_is_utf8());
	ck_assert_str_eq(_("done"), "fertig");
}
END_TEST

static const char *const broken_locales[] = {"xx_YY.UTF-8", "no such locale", "../../../etc",
	"%s%n", "de_DE.NONSENSE-8", "\xFF\xFE", ".UTF-8"};

START_TEST(a_broken_locale_is_no_error)
{
	setenv("LC_ALL", broken_locales[_i], 1);
	unsetenv("LANGUAGE");
	ck_assert(!hp_i18n_init("argv0"));
	ck_assert_str_eq(_("done"), "done");
}
END_TEST

START_TEST(the_locale_c_shows_ascii_and_english)
{
	write_catalogue("de");
	setenv("LC_ALL", "C", 1);
	setenv("LANGUAGE", "de", 1);
	ck_assert(hp_i18n_init(NULL));
	ck_assert(!hp_i18n_is_utf8());
	ck_assert_str_eq(_("done"), "done");
}
END_TEST

START_TEST(a_broken_catalogue_is_passed_over)
{
	char *path = in_temp("de/LC_MESSAGES/holdpoint.mo");

	write_catalogue("de");
	put(path, "\xde\x12\x04\x95 this is no catalogue");
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "de", 1);
	ck_assert(hp_i18n_init(NULL));
	ck_assert_str_eq(_("done"), "done");
	free(path);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("file");
	TCase *files = tcase_create("files");
	TCase *words = tcase_create("words");

	tcase_add_checked_fixture(files, make_temp, remove_temp);
	tcase_add_checked_fixture(words, make_temp, remove_temp);
	tcase_add_test(files, a_replaced_file_has_its_contents_and_mode);
	tcase_add_test(files, a_full_disk_leaves_the_old_file_and_nothing_else);
	tcase_add_test(files, a_target_that_cannot_be_replaced_leaves_nothing);
	tcase_add_test(files, a_link_is_replaced_and_not_written_through);
	tcase_add_test(files, what_is_no_file_gets_the_bytes_and_stays);
	tcase_add_test(files, what_leads_to_an_open_file_by_way_of_proc_is_written_into);
	tcase_add_test(files, reading_tells_missing_folder_and_too_large_apart);
	tcase_add_test(files, files_of_every_size_around_the_chunk_are_read_whole);
	tcase_add_test(files, a_file_without_a_size_is_read_whole);
	tcase_add_test(files, standard_input_is_read_by_its_dash);
	tcase_add_test(files, writing_where_nobody_reads_fails_and_says_why);
	tcase_add_test(files, folders_are_made_with_those_above);
	tcase_add_test(files, why_a_folder_cannot_be_made_is_told_as_it_is);
	tcase_add_test(files, removing_a_folder_leaves_what_its_links_point_to);
	tcase_add_test(files, many_entries_are_all_removed);
	tcase_add_test(files, paths_join_with_one_slash);
	tcase_add_test(files, the_program_finds_its_own_folder);
	tcase_add_test(files, storage_is_told_for_paths_that_are_not_there_yet);
	tcase_add_test(words, a_language_is_used_in_c_utf8);
	tcase_add_test(words, a_locale_that_is_not_installed_still_gives_its_language);
	tcase_add_loop_test(words, a_broken_locale_is_no_error, 0, HP_ARRAY_SIZE(broken_locales));
	tcase_add_test(words, the_locale_c_shows_ascii_and_english);
	tcase_add_test(words, a_broken_catalogue_is_passed_over);
	suite_add_tcase(suite, files);
	suite_add_tcase(suite, words);
	return suite;
}
