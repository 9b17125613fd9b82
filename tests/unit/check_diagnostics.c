/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every bad procedure of tests/data/bad/ gives exactly the findings of tests/golden/bad/. With
 * HP_GOLDEN=write the expected findings are written anew, to be read before they are committed.
 * Names that begin with "style-" run lint's rules.
 */
#include "unit.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

#define FIXTURES_AT_LEAST 120
#define FILE_MAX ((size_t)1 << 20)

static struct hp_strv names;

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *in_tests(const char *folder, const char *name, const char *end)
{
	const char *tests = getenv("HP_TESTS");
	return hp_asprintf("%s/%s/%s%s", tests != NULL ? tests : "tests", folder, name, end);
}

/* Runs before the tests do: a folder that is not there leaves no names, and a test says so. */
static void find_names(void)
{
	char *path = in_tests("data", "bad", "");
	DIR *folder = opendir(path);
	for (struct dirent *entry = folder != NULL ? readdir(folder) : NULL; entry != NULL;
		entry = readdir(folder)) {
		size_t len = strlen(entry->d_name);
		if (len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0) {
			hp_strv_add_take(&names, hp_strndup(entry->d_name, len - 5));
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
	free(path);
	qsort(names.items, names.count, sizeof(char *), compare_names);
}

static char *read_whole(const char *path, size_t *ret_len)
{
	char *data = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(
		hp_file_read(path, FILE_MAX, &data, ret_len, &err) == 0, "%s", hp_error_text(&err));
	return data;
}

static char *findings_of(const char *name, bool is_style, size_t *ret_errors, size_t *ret_warnings)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	struct hp_str out;
	size_t len = 0;
	char *path = in_tests("data/bad", name, ".json");
	char *file = hp_asprintf("%s.json", name);
	char *text = read_whole(path, &len);

	hp_diagnostics_init(&list);
	hp_str_init(&out);
	int status = hp_procedure_parse(file, text, len, is_style, &procedure, &list);
	ck_assert_int_eq(status, list.errors > 0 ? HP_ERR_INVALID : 0);
	ck_assert((procedure != NULL) == (status == 0));
	for (size_t i = 0; i < list.count; i++) {
		char *line = hp_diagnostic_text(&list.items[i]);
		hp_str_appendf(&out, "%s\n", line);
		free(line);
	}
	*ret_errors = list.errors;
	*ret_warnings = list.warnings;
	hp_procedure_free(procedure);
	hp_diagnostics_finish(&list);
	free(text);
	free(file);
	free(path);
	return hp_str_detach(&out);
}

START_TEST(a_bad_procedure_gives_exactly_the_expected_findings)
{
	const char *name = names.items[_i];
	bool is_style = strncmp(name, "style-", 6) == 0;
	size_t errors = 0;
	size_t warnings = 0;
	size_t len = 0;

	char *found = findings_of(name, is_style, &errors, &warnings);
	ck_assert_msg((is_style ? warnings : errors) > 0, "%s was accepted", name);
	ck_assert_msg(!is_style || errors == 0, "%s: a matter of style was called an error", name);
	char *path = in_tests("golden/bad", name, ".txt");
	if (getenv("HP_GOLDEN") != NULL && strcmp(getenv("HP_GOLDEN"), "write") == 0) {
		ck_assert_int_eq(hp_file_replace(path, found, strlen(found), 0644, false, NULL), 0);
	}
	char *expected = read_whole(path, &len);
	ck_assert_msg(
		strcmp(found, expected) == 0, "%s: expected\n%sfound\n%s", name, expected, found);
	free(expected);
	free(path);
	free(found);
}
END_TEST

START_TEST(there_is_a_fixture_for_every_rule)
{
	ck_assert_uint_ge(names.count, FIXTURES_AT_LEAST);
}
END_TEST

Suite *make_suite(void)
{
	find_names();
	Suite *suite = suite_create("diagnostics");
	TCase *tcase = tcase_create("bad");
	tcase_add_test(tcase, there_is_a_fixture_for_every_rule);
	tcase_add_loop_test(
		tcase, a_bad_procedure_gives_exactly_the_expected_findings, 0, (int)names.count);
	suite_add_tcase(suite, tcase);
	return suite;
}
