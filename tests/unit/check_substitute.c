/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

static const char *lookup(void *data, const char *name)
{
	(void)data;
	if (strcmp(name, "SiteCode") == 0) {
		return "S01";
	}
	if (strcmp(name, "Tricky") == 0) {
		return "{SiteCode}";
	}
	return strcmp(name, "mps") == 0 ? "MPS01" : NULL;
}

static const struct {
	const char *text;
	const char *filled;
	bool missing;
} cases[] = {
	{"", "", false},
	{"no names", "no names", false},
	{"CAP_{SiteCode}", "CAP_S01", false},
	{"{SiteCode}{SiteCode}", "S01S01", false},
	{"on {mps}.", "on MPS01.", false},
	{"{Unknown} stays", "{Unknown} stays", true},
	{"{{SiteCode}", "{SiteCode}", false},
	{"{{{SiteCode}}", "{S01}", false},
	{"a } alone", "a } alone", false},
	{"{", "{", false},
	{"{SiteCode", "{SiteCode", false},
	{"{0002DF01}", "{0002DF01}", false},
	{"{}", "{}", false},
	/* What was filled in is not read again. */
	{"{Tricky}", "{SiteCode}", false},
};

START_TEST(names_are_filled_in)
{
	bool missing = false;
	char *filled = hp_substitute(cases[_i].text, lookup, NULL, &missing);

	ck_assert_str_eq(filled, cases[_i].filled);
	ck_assert_int_eq(missing, cases[_i].missing);
	free(filled);
}
END_TEST

START_TEST(without_a_lookup_every_name_is_missing)
{
	bool missing = false;
	char *filled = hp_substitute("{SiteCode}", NULL, NULL, &missing);

	ck_assert_str_eq(filled, "{SiteCode}");
	ck_assert(missing);
	free(filled);
}
END_TEST

START_TEST(a_fact_gets_its_names_and_is_checked_again)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_KEYS,
					 .args = {"HKLM\\SOFTWARE\\{SiteCode}", "{SiteCode}*"},
					 .view = HP_VIEW_64}};
	struct hp_fact fact = {0};
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_check_fact(&check, lookup, NULL, &fact, &err), 0);
	ck_assert_str_eq(fact.args[0], "HKLM\\SOFTWARE\\S01");
	ck_assert_str_eq(fact.args[1], "S01*");
	ck_assert_int_eq(fact.view, HP_VIEW_64);
	hp_fact_finish(&fact);

	check.fact.args[0] = "{SiteCode}\\SOFTWARE";
	ck_assert_int_lt(hp_check_fact(&check, lookup, NULL, &fact, &err), 0);
	check.fact.args[0] = "HKLM\\{Unknown}";
	ck_assert_int_eq(hp_check_fact(&check, lookup, NULL, &fact, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "{Unknown}"));
	hp_error_finish(&err);
}
END_TEST

/* What is typed as a value, the argument it goes into, and whether that may be read. */
static const struct {
	enum hp_fact_kind kind;
	const char *first;
	const char *second;
	const char *value;
	bool read;
} placed[] = {
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "north", true},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "north\\a.b", true},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "..\\Windows", false},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "a\\..\\..\\Windows", false},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "a/../Windows", false},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, ".", false},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "a\\", false},
	{HP_FACT_PATH, "C:\\Sites\\{Typed}\\x", NULL, "\\a", false},
	{HP_FACT_TREE, "C:\\Sites\\{Typed}", NULL, "%SystemRoot%", false},
	{HP_FACT_TREE, "{Typed}\\Sites", NULL, "%SystemRoot%", true},
	{HP_FACT_PATH, "{Typed}", NULL, "D:\\CAP_S01", true},
	{HP_FACT_REGISTRY_KEY, "HKLM\\SOFTWARE\\{Typed}", NULL, "*", true},
	{HP_FACT_REGISTRY_KEY, "HKLM\\SOFTWARE\\{Typed}", NULL, "A\\..\\B", false},
	{HP_FACT_REGISTRY_KEY, "HKLM\\SOFTWARE\\{Typed}", NULL, "A\\", false},
	{HP_FACT_REGISTRY_KEY, "{Typed}\\A", NULL, "HKLM\\SOFTWARE", true},
	{HP_FACT_ACCOUNTS, "*{Typed}*", NULL, "S01", true},
	{HP_FACT_ACCOUNTS, "*{Typed}*", NULL, "*", false},
	{HP_FACT_ACCOUNTS, "*{Typed}*", NULL, "S0?", false},
	{HP_FACT_KEYS, "HKLM\\SOFTWARE", "{Typed}", "*", false},
	{HP_FACT_FILES, "C:\\Sites", "{Typed}*", "..\\", false},
	{HP_FACT_SERVICE, "{Typed}", NULL, "SMS_*", false},
	{HP_FACT_SERVICE, "{Typed}", NULL, "..\\Spooler", false},
	{HP_FACT_SHARE, "{Typed}$", NULL, "a/b", false},
};

static const char *typed(void *data, const char *name)
{
	(void)name;
	return data;
}

START_TEST(a_value_changes_nothing_beyond_its_place)
{
	const struct hp_fact fact = {
		.kind = placed[_i].kind, .args = {placed[_i].first, placed[_i].second}};
	struct hp_fact filled = {0};
	struct hp_error err = HP_ERROR_INIT;
	char *value = hp_strdup(placed[_i].value);

	int status = hp_fact_fill(&fact, typed, value, &filled, &err);
	ck_assert_int_eq(status, placed[_i].read ? 0 : HP_ERR_USAGE);
	ck_assert_int_eq(err.message != NULL, !placed[_i].read);
	hp_fact_finish(&filled);
	hp_error_finish(&err);
	free(value);
}
END_TEST

static char *required(enum hp_expect expect, const char *name, const char *json)
{
	struct hp_json *value = NULL;
	ck_assert_int_eq(hp_json_parse_value(json, strlen(json), &value, NULL), 0);
	const struct hp_expect_field field = {.name = name, .value = value};
	const struct hp_check check = {.expect = expect, .fields = &field, .field_count = 1};
	char *text = hp_check_required(&check, lookup, NULL);
	hp_json_free(value);
	return text;
}

START_TEST(a_required_change_names_its_field)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_HOST}, .expect = HP_EXPECT_CHANGED};
	char *text = hp_check_required(&check, NULL, NULL);
	ck_assert_str_eq(text, "CHANGED");
	free(text);
	check.changed = "service_pack";
	text = hp_check_required(&check, NULL, NULL);
	ck_assert_str_eq(text, "SERVICE_PACK CHANGED");
	free(text);
}
END_TEST

START_TEST(the_required_state_is_in_capitals)
{
	static const struct {
		enum hp_expect expect;
		const char *name;
		const char *json;
		const char *text;
	} states[] = {
		{HP_EXPECT_ABSENT, "", "0", "ABSENT"},
		{HP_EXPECT_PRESENT, "", "0", "PRESENT"},
		{HP_EXPECT_UNCHANGED, "", "0", "UNCHANGED"},
		{HP_EXPECT_NONE, "", "0", "NONE"},
		{HP_EXPECT_EQUAL, "state", "\"stopped\"", "STATE stopped"},
		{HP_EXPECT_EQUAL, "value", "3", "VALUE 3"},
		{HP_EXPECT_EQUAL, "value", "\"\"", "VALUE \"\""},
		{HP_EXPECT_EQUAL, "value", "\"{SiteCode}\"", "VALUE S01"},
		{HP_EXPECT_EQUAL, "items", "[\"a\",\"b\"]", "ITEMS a | b"},
		{HP_EXPECT_EQUAL, "service_pack", "\"x\"", "SERVICE_PACK x"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(states); i++) {
		char *text = required(states[i].expect, states[i].name, states[i].json);
		ck_assert_str_eq(text, states[i].text);
		free(text);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("substitute");
	TCase *tcase = tcase_create("names");
	tcase_add_loop_test(tcase, names_are_filled_in, 0, HP_ARRAY_SIZE(cases));
	tcase_add_test(tcase, without_a_lookup_every_name_is_missing);
	tcase_add_test(tcase, a_fact_gets_its_names_and_is_checked_again);
	tcase_add_loop_test(
		tcase, a_value_changes_nothing_beyond_its_place, 0, HP_ARRAY_SIZE(placed));
	tcase_add_test(tcase, the_required_state_is_in_capitals);
	tcase_add_test(tcase, a_required_change_names_its_field);
	suite_add_tcase(suite, tcase);
	return suite;
}
