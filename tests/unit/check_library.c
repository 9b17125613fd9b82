/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/shipped.h"
#include "holdpoint/str.h"

#define LIBRARY_MAX ((size_t)16 << 20)

static char *folder;
static char *library_path;

static char *in_folder(const char *name)
{
	return hp_path_join(folder, name);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
	ck_assert_int_eq(hp_file_replace(path, bytes, len, 0600, false, NULL), 0);
}

/* A small procedure; `extra` are further members, each beginning with a comma. */
static char *write_procedure(const char *id, const char *title, const char *extra)
{
	char *name = hp_asprintf("%s.json", id);
	char *path = in_folder(name);
	char *text = hp_asprintf(
		"{\"id\":\"%s\",\"title\":\"%s\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"KB1\",\"part\":\"P\"}],\"condition\":\"Fällt aus.\","
		"\"objective\":\"It runs.\",\"steps\":[{\"id\":\"1\",\"do\":\"Restart the "
		"spooler.\","
		"\"see\":\"It prints.\"}]%s}",
		id, title, extra);
	write_file(path, text, strlen(text));
	free(text);
	free(name);
	return path;
}

static void compile(const char *const *paths, size_t count, const char *output)
{
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;

	hp_diagnostics_init(&list);
	ck_assert_msg(hp_library_compile(paths, count, output, &list, &err) == 0, "%s",
		hp_error_text(&err));
	hp_diagnostics_finish(&list);
}

static void set_up(void)
{
	const char *parent = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-library-XXXXXX", parent != NULL ? parent : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	library_path = in_folder("l.hpl");
	char *a = write_procedure("zeta", "The last one", "");
	char *b = write_procedure("alpha", "The first one", ",\"practice\":{\"machines\":[]}");
	const char *const paths[] = {a, b};
	compile(paths, 2, library_path);
	free(a);
	free(b);
}

static void tear_down(void)
{
	(void)hp_folder_remove(folder, NULL);
	free(library_path);
	free(folder);
}

static struct hp_library *open_good(const char *path)
{
	struct hp_library *library = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_library_open(path, &library, &err) == 0, "%s", hp_error_text(&err));
	return library;
}

static void refuses(int status, const char *words)
{
	struct hp_library *library = NULL;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_library_open(library_path, &library, &err), status);
	ck_assert_ptr_null(library);
	ck_assert_msg(strstr(hp_error_text(&err), words) != NULL, "%s", hp_error_text(&err));
	hp_error_finish(&err);
}

static char *read_library(size_t *ret_len)
{
	char *bytes = NULL;
	ck_assert_int_eq(hp_file_read(library_path, LIBRARY_MAX, &bytes, ret_len, NULL), 0);
	return bytes;
}

/* ---- what calls what ---- */

static char *write_caller(const char *id, const char *calls)
{
	char *name = hp_asprintf("%s.json", id);
	char *path = in_folder(name);
	char *text = hp_asprintf(
		"{\"id\":\"%s\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"KB1\"}],\"condition\":\"It stops.\","
		"\"objective\":\"It runs.\",\"steps\":[{\"id\":\"1\",\"kind\":\"call\","
		"\"title\":\"Do it\",\"call\":\"%s\"}]}",
		id, calls);
	write_file(path, text, strlen(text));
	free(text);
	free(name);
	return path;
}

/* Both lint and compile refuse it, with one finding that names the missing or the circle. */
static void refuses_calls(const char *const *paths, size_t count, const char *words)
{
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;
	char *output = in_folder("calls.hpl");

	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_library_compile(paths, count, output, &list, &err), HP_ERR_INVALID);
	ck_assert_int_eq(access(output, F_OK), -1);
	ck_assert_uint_ge(list.count, 1);
	ck_assert_str_eq(list.items[0].rule, "call");
	ck_assert_msg(strstr(list.items[0].message, words) != NULL, "%s", list.items[0].message);
	hp_diagnostics_finish(&list);
	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_library_lint(paths, count, &list, NULL), HP_ERR_INVALID);
	hp_diagnostics_finish(&list);
	hp_error_finish(&err);
	free(output);
}

/* R47: what is called comes along, each once, however deep. */
START_TEST(what_is_called_is_loaded_along)
{
	char *paths[] = {write_caller("one", "two"), write_caller("two", "three"),
		write_procedure("three", "The end", "")};
	char *output = in_folder("calls.hpl");
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;

	compile((const char *const *)paths, 3, output);
	struct hp_library *library = open_good(output);
	ck_assert_msg(
		hp_library_load(library, "one", &procedure, &err) == 0, "%s", hp_error_text(&err));
	ck_assert_uint_eq(procedure->called_count, 2);
	ck_assert_str_eq(procedure->called[0]->id, "two");
	ck_assert_str_eq(procedure->called[1]->id, "three");
	ck_assert_ptr_eq(procedure->steps[0]->call->procedure, procedure->called[0]);
	hp_procedure_free(procedure);
	hp_library_close(library);
	free(output);
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		free(paths[i]);
	}
}
END_TEST

START_TEST(calls_into_nothing_and_in_a_circle_are_refused)
{
	char *lost = write_caller("lost", "nowhere");
	char *paths[] = {write_caller("left", "right"), write_caller("right", "left")};

	refuses_calls((const char *const *)&lost, 1, "nowhere");
	refuses_calls((const char *const *)paths, 2, "left");
	free(lost);
	free(paths[0]);
	free(paths[1]);
}
END_TEST

/* ---- what a good library gives ---- */

START_TEST(list_is_sorted_by_id_and_counts)
{
	struct hp_library *library = open_good(library_path);
	struct hp_library_entries entries;

	hp_library_entries_init(&entries);
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(hp_library_list(library, &entries, NULL), 0);
	}
	ck_assert_uint_eq(entries.count, 4);
	ck_assert_str_eq(entries.items[0].id, "alpha");
	ck_assert_str_eq(entries.items[1].id, "zeta");
	ck_assert_str_eq(entries.items[1].title, "The last one");
	ck_assert_str_eq(entries.items[1].status, "DRAFT");
	ck_assert_str_eq(entries.items[1].sources[0], "KB1, P");
	ck_assert_ptr_null(entries.items[1].sources[1]);
	ck_assert_uint_eq(entries.items[1].steps, 1);
	ck_assert_uint_eq(entries.items[1].checks, 0);
	ck_assert_uint_eq(strlen(entries.items[1].digest), 64);
	hp_library_entries_finish(&entries);
	hp_library_close(library);
}
END_TEST

START_TEST(a_loaded_procedure_has_the_digest_of_the_list_and_its_practice)
{
	struct hp_library *library = open_good(library_path);
	struct hp_library_entries entries;
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;

	hp_library_entries_init(&entries);
	ck_assert_int_eq(hp_library_list(library, &entries, NULL), 0);
	ck_assert_int_eq(hp_library_load(library, "alpha", &procedure, NULL), 0);
	ck_assert_str_eq(procedure->digest, entries.items[0].digest);
	ck_assert_ptr_nonnull(procedure->practice);
	hp_procedure_free(procedure);
	ck_assert_int_eq(hp_library_load(library, "zeta", &procedure, NULL), 0);
	ck_assert_ptr_null(procedure->practice);
	hp_procedure_free(procedure);
	ck_assert_int_eq(hp_library_load(library, "alph", &procedure, &err), HP_ERR_NOT_FOUND);
	hp_error_finish(&err);
	hp_library_entries_finish(&entries);
	hp_library_close(library);
}
END_TEST

static size_t hits(struct hp_library *library, const char *words)
{
	struct hp_library_entries entries;
	struct hp_error err = HP_ERROR_INIT;

	hp_library_entries_init(&entries);
	ck_assert_msg(hp_library_search(library, words, &entries, &err) == 0, "%s: %s", words,
		hp_error_text(&err));
	size_t count = entries.count;
	for (size_t i = 0; i < count; i++) {
		ck_assert_ptr_nonnull(entries.items[i].snippet);
	}
	hp_library_entries_finish(&entries);
	return count;
}

START_TEST(search_finds_prefixes_of_all_words_without_case_or_accents)
{
	struct hp_library *library = open_good(library_path);

	ck_assert_uint_eq(hits(library, "spool"), 2);
	ck_assert_uint_eq(hits(library, "SPOOLER rest"), 2);
	ck_assert_uint_eq(hits(library, "first"), 1);
	ck_assert_uint_eq(hits(library, "first last"), 0);
	ck_assert_uint_eq(hits(library, "fallt"), 2);
	ck_assert_uint_eq(hits(library, "KB1"), 2);
	ck_assert_uint_eq(hits(library, "zeta"), 1);
	ck_assert_uint_eq(hits(library, "pooler"), 0);
	hp_library_close(library);
}
END_TEST

/* Nothing a person types is an operator or an error. */
START_TEST(search_takes_any_text)
{
	static const char *const texts[] = {"", " ", "\"", "\"\"\"", "*", "a OR", "OR AND NOT",
		"NEAR(a b, 3)", "id:zeta", "(", ")", "-first", "^first", "{a b}:c",
		"'; DROP TABLE procedure; --", "\x01\x02", "\xff\xfe", "%", "a\"b", "+++",
		"\xc3\xa4"};
	struct hp_library *library = open_good(library_path);

	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		(void)hits(library, texts[i]);
	}
	ck_assert_uint_eq(hits(library, ""), 0);
	ck_assert_uint_eq(hits(library, "***"), 0);
	struct hp_str many;
	hp_str_init(&many);
	for (int i = 0; i < 5000; i++) {
		hp_str_append(&many, "spool ");
	}
	ck_assert_uint_eq(hits(library, many.data), 2);
	hp_str_finish(&many);
	ck_assert_uint_eq(hits(library, "spool"), 2);
	hp_library_close(library);
}
END_TEST

START_TEST(the_same_procedures_give_the_same_bytes)
{
	char *a = in_folder("zeta.json");
	char *b = in_folder("alpha.json");
	char *again_path = in_folder("again.hpl");
	const char *const paths[] = {b, a};
	char *again = NULL;
	size_t len = 0;
	size_t again_len = 0;

	compile(paths, 2, again_path);
	char *first = read_library(&len);
	ck_assert_int_eq(hp_file_read(again_path, LIBRARY_MAX, &again, &again_len, NULL), 0);
	ck_assert_uint_eq(len, again_len);
	ck_assert_int_eq(memcmp(first, again, len), 0);

	const char *const whole[] = {folder};
	compile(whole, 1, again_path);
	free(again);
	ck_assert_int_eq(hp_file_read(again_path, LIBRARY_MAX, &again, &again_len, NULL), 0);
	ck_assert_msg(len == again_len && memcmp(first, again, len) == 0, "a folder is its files");
	free(again);
	free(first);
	free(again_path);
	free(b);
	free(a);
}
END_TEST

START_TEST(a_path_with_odd_signs_is_opened)
{
	char *odd = in_folder("100%25 ?mode=rw#x.hpl");
	ck_assert_int_eq(rename(library_path, odd), 0);
	hp_library_close(open_good(odd));
	free(odd);
}
END_TEST

START_TEST(a_library_on_a_read_only_medium_is_opened_and_nothing_is_written_beside_it)
{
	ck_assert_int_eq(chmod(library_path, 0400), 0);
	ck_assert_int_eq(chmod(folder, 0500), 0);
	struct hp_library *library = open_good(library_path);
	ck_assert_uint_eq(hits(library, "spool"), 2);
	hp_library_close(library);
	ck_assert_int_eq(chmod(folder, 0700), 0);
	char *journal = in_folder("l.hpl-journal");
	ck_assert_int_ne(access(journal, F_OK), 0);
	free(journal);
}
END_TEST

START_TEST(the_shipped_library_has_drx_3)
{
	struct hp_library *library = NULL;
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_msg(hp_library_open_memory("shipped", hp_shipped_library, hp_shipped_library_size,
			      &library, &err) == 0,
		"%s", hp_error_text(&err));
	ck_assert_str_eq(hp_library_name(library), "shipped");
	ck_assert_int_eq(hp_library_load(library, "hmc-delete-mps-keys", &procedure, &err), 0);
	ck_assert_ptr_nonnull(procedure->practice);
	ck_assert_uint_eq(hits(library, "double-click registry"), 1);
	hp_procedure_free(procedure);
	hp_library_close(library);
}
END_TEST

/* ---- what a bad file gives ---- */

START_TEST(what_is_no_library_is_refused)
{
	size_t len = 0;
	char *bytes = read_library(&len);

	memset(bytes + 68, 0, 4); /* application_id */
	write_file(library_path, bytes, len);
	refuses(HP_ERR_INVALID, "is no Holdpoint library");
	write_file(library_path, "{\"id\": \"a text\"}", 16);
	refuses(HP_ERR_INVALID, "is no Holdpoint library");
	ck_assert_int_eq(unlink(library_path), 0);
	refuses(HP_ERR_NOT_FOUND, "cannot be opened");
	ck_assert_int_eq(mkdir(library_path, 0700), 0);
	refuses(HP_ERR_INVALID, "is not a file");
	ck_assert_int_eq(rmdir(library_path), 0);
	ck_assert_int_eq(mkfifo(library_path, 0600), 0);
	refuses(HP_ERR_INVALID, "is not a file");
	free(bytes);
}
END_TEST

START_TEST(a_newer_format_is_refused_as_newer)
{
	size_t len = 0;
	char *bytes = read_library(&len);
	bytes[63] = 2; /* user_version, the last of four bytes */
	write_file(library_path, bytes, len);
	refuses(HP_ERR_NEWER, "newer program");
	free(bytes);
}
END_TEST

START_TEST(a_truncated_library_is_refused)
{
	size_t len = 0;
	char *bytes = read_library(&len);
	const size_t lengths[] = {0, 1, 99, 100, 4096, len - 1};

	for (size_t i = 0; i < HP_ARRAY_SIZE(lengths); i++) {
		write_file(library_path, bytes, lengths[i]);
		refuses(HP_ERR_INVALID,
			lengths[i] < 100 ? "is no Holdpoint library" : "is not whole");
	}
	free(bytes);
}
END_TEST

/* A damaged page is found or harms nothing: what is loaded always has its digest. */
START_TEST(no_damage_goes_unnoticed)
{
	size_t len = 0;
	char *bytes = read_library(&len);

	for (size_t at = 100 + (size_t)_i * 7; at < len; at += 97) {
		struct hp_library *library = NULL;
		struct hp_library_entries entries;
		struct hp_procedure *procedure = NULL;
		char old = bytes[at];
		bytes[at] = (char)(old ^ 0x41);
		hp_library_entries_init(&entries);
		if (hp_library_open_memory("m", bytes, len, &library, NULL) == 0) {
			(void)hp_library_list(library, &entries, NULL);
			(void)hp_library_search(library, "spool", &entries, NULL);
			if (hp_library_load(library, "alpha", &procedure, NULL) == 0) {
				ck_assert_str_eq(procedure->id, "alpha");
				ck_assert_str_eq(procedure->title, "The first one");
			}
		}
		hp_procedure_free(procedure);
		hp_library_entries_finish(&entries);
		hp_library_close(library);
		bytes[at] = old;
	}
	free(bytes);
}
END_TEST

START_TEST(an_altered_procedure_is_not_loaded)
{
	struct hp_library *library = NULL;
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;
	size_t len = 0;
	size_t changed = 0;
	char *bytes = read_library(&len);

	for (size_t i = 0; i + 21 < len; i++) {
		if (memcmp(bytes + i, "Restart the spooler.", 20) == 0) {
			memcpy(bytes + i, "Destroy the spooler.", 20);
			changed++;
		}
	}
	ck_assert_uint_ge(changed, 2);
	ck_assert_int_eq(hp_library_open_memory("m", bytes, len, &library, NULL), 0);
	ck_assert_int_eq(hp_library_load(library, "alpha", &procedure, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(procedure);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "damaged"));
	hp_error_finish(&err);
	hp_library_close(library);
	free(bytes);
}
END_TEST

/* ---- compile and lint ---- */

static int try_compile(const char *const *paths, size_t count, struct hp_diagnostics *list)
{
	char *output = in_folder("out.hpl");
	struct hp_error err = HP_ERROR_INIT;
	hp_diagnostics_init(list);
	int status = hp_library_compile(paths, count, output, list, &err);
	if (status < 0) {
		ck_assert_msg(access(output, F_OK) != 0, "something was written");
	}
	hp_error_finish(&err);
	free(output);
	return status;
}

static void has_rule(const struct hp_diagnostics *list, const char *rule)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].rule, rule) == 0) {
			return;
		}
	}
	ck_abort_msg("no finding of the rule %s", rule);
}

START_TEST(equal_ids_in_two_files_are_an_error_with_a_place)
{
	char *a = in_folder("alpha.json");
	char *copy = in_folder("copy.json");
	char *text = NULL;
	size_t len = 0;
	struct hp_diagnostics list;

	ck_assert_int_eq(hp_file_read(a, LIBRARY_MAX, &text, &len, NULL), 0);
	write_file(copy, text, len);
	const char *const paths[] = {a, copy};
	ck_assert_int_eq(try_compile(paths, 2, &list), HP_ERR_INVALID);
	has_rule(&list, "duplicate-procedure");
	ck_assert_uint_eq(list.items[0].line, 1);
	ck_assert_uint_eq(list.items[0].column, 7);
	ck_assert_ptr_nonnull(strstr(list.items[0].file, "copy.json"));
	hp_diagnostics_finish(&list);
	free(text);
	free(copy);
	free(a);
}
END_TEST

START_TEST(findings_of_all_files_come_in_one_go)
{
	char *a = write_procedure("bad-one", "", "");
	char *b = write_procedure("bad-two", "Two", ",\"setps\":[]");
	char *missing = in_folder("missing.json");
	char *empty = in_folder("empty");
	struct hp_diagnostics list;

	ck_assert_int_eq(hp_folder_make(empty, 0700, NULL), 0);
	const char *const paths[] = {a, missing, b, empty};
	ck_assert_int_eq(try_compile(paths, 4, &list), HP_ERR_INVALID);
	has_rule(&list, "empty");
	has_rule(&list, "unknown-member");
	has_rule(&list, "unreadable");
	ck_assert_uint_eq(list.errors, 4);
	hp_diagnostics_finish(&list);
	free(empty);
	free(missing);
	free(b);
	free(a);
}
END_TEST

START_TEST(lint_warns_about_style_and_compile_does_not)
{
	char *two = write_procedure(
		"two", "Two", ",\"hosts\":{\"a\":{\"title\":\"t\"},\"b\":{\"title\":\"t\"}}");
	const char *const paths[] = {two};
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_library_lint(paths, 1, &list, NULL), 0);
	has_rule(&list, "unused-host");
	ck_assert_uint_eq(list.errors, 0);
	hp_diagnostics_finish(&list);
	ck_assert_int_eq(try_compile(paths, 1, &list), 0);
	ck_assert_uint_eq(list.count, 0);
	hp_diagnostics_finish(&list);
	free(two);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("library");
	TCase *good = tcase_create("good");
	tcase_add_checked_fixture(good, set_up, tear_down);
	tcase_add_test(good, list_is_sorted_by_id_and_counts);
	tcase_add_test(good, what_is_called_is_loaded_along);
	tcase_add_test(good, calls_into_nothing_and_in_a_circle_are_refused);
	tcase_add_test(good, a_loaded_procedure_has_the_digest_of_the_list_and_its_practice);
	tcase_add_test(good, search_finds_prefixes_of_all_words_without_case_or_accents);
	tcase_add_test(good, search_takes_any_text);
	tcase_add_test(good, the_same_procedures_give_the_same_bytes);
	tcase_add_test(good, a_path_with_odd_signs_is_opened);
	tcase_add_test(
		good, a_library_on_a_read_only_medium_is_opened_and_nothing_is_written_beside_it);
	tcase_add_test(good, the_shipped_library_has_drx_3);
	suite_add_tcase(suite, good);

	TCase *bad = tcase_create("bad");
	tcase_set_timeout(bad, 60);
	tcase_add_checked_fixture(bad, set_up, tear_down);
	tcase_add_test(bad, what_is_no_library_is_refused);
	tcase_add_test(bad, a_newer_format_is_refused_as_newer);
	tcase_add_test(bad, a_truncated_library_is_refused);
	tcase_add_loop_test(bad, no_damage_goes_unnoticed, 0, 4);
	tcase_add_test(bad, an_altered_procedure_is_not_loaded);
	suite_add_tcase(suite, bad);

	TCase *compiling = tcase_create("compile");
	tcase_add_checked_fixture(compiling, set_up, tear_down);
	tcase_add_test(compiling, equal_ids_in_two_files_are_an_error_with_a_place);
	tcase_add_test(compiling, findings_of_all_files_come_in_one_go);
	tcase_add_test(compiling, lint_warns_about_style_and_compile_does_not);
	suite_add_tcase(suite, compiling);
	return suite;
}
