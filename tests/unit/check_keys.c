/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts about registry keys over a source of the test's own: what two views come to when one of
 * them cannot be looked at, and that every key is given back whatever call fails.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "src/targets/common/keys.h"
#include "src/targets/common/value.h"

#define NODE "HKLM\\SOFTWARE\\Wow6432Node"
#define UNINSTALL "\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
#define SERVICES "HKLM\\SYSTEM\\CurrentControlSet\\Services"

/** A registry as a table: a key with its first value, if it has one; -1: nobody may look there. */
struct row {
	const char *path;
	int found;
	const char *name;
	uint32_t type;
	const char *bytes;
	size_t len;
};

static const struct row *rows;
static size_t row_count;
static int held;     /* keys that were handed out and not given back */
static int calls;    /* to any slot */
static int fails_at; /* the call that fails; 0: none */

static bool fails(struct hp_why *why)
{
	calls++;
	if (calls != fails_at) {
		return false;
	}
	hp_why_set(why, "unreachable", "The machine is gone.");
	return true;
}

static const struct row *row_at(const char *path)
{
	for (size_t i = 0; i < row_count; i++) {
		if (hp_name_equal(rows[i].path, path)) {
			return &rows[i];
		}
	}
	return NULL;
}

static int hand_out(const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	const struct row *row = row_at(path);
	ret_key->source = "the table";
	if (row == NULL) {
		return 0;
	}
	if (row->found < 0) {
		return hp_why_set(why, "access-denied", "Nobody may look at %s.", path);
	}
	ret_key->place = hp_strdup(path);
	held++;
	return 1;
}

static int find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	(void)state;
	return fails(why) ? -1 : hand_out(path, ret_key, why);
}

static int open_subkey(void *state, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	(void)state;
	char *path = hp_asprintf("%s\\%s", (const char *)key->place, name);
	int found = fails(why) ? -1 : hand_out(path, ret_key, why);
	free(path);
	return found;
}

static void close_key(void *state, struct hp_key *key)
{
	(void)state;
	ck_assert_ptr_nonnull(key->place);
	free(key->place);
	key->place = NULL;
	held--;
}

static int subkeys(void *state, const struct hp_key *key, struct hp_strv *names, size_t *ret_odd,
	struct hp_why *why)
{
	(void)state;
	size_t len = strlen(key->place);
	if (fails(why)) {
		return -1;
	}
	*ret_odd = 0;
	for (size_t i = 0; i < row_count; i++) {
		const char *path = rows[i].path;
		/* A key with two values has two rows, one after the other. */
		if (i > 0 && strcmp(path, rows[i - 1].path) == 0) {
			continue;
		}
		if (strncmp(path, key->place, len) == 0 && path[len] == '\\' &&
			strchr(path + len + 1, '\\') == NULL) {
			hp_strv_add(names, path + len + 1);
		}
	}
	return 0;
}

static int value_names(void *state, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	(void)state;
	if (fails(why)) {
		return -1;
	}
	*ret_odd = 0;
	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].path, key->place) == 0 && rows[i].name != NULL) {
			hp_strv_add(names, rows[i].name);
		}
	}
	return 0;
}

static int info(
	void *state, const struct hp_key *key, struct hp_key_info *ret_info, struct hp_why *why)
{
	struct hp_strv names;
	hp_strv_init(&names);
	size_t odd = 0;
	int status = subkeys(state, key, &names, &odd, why);
	if (status == 0) {
		*ret_info = (struct hp_key_info){
			.subkeys = names.count, .values = 0, .modified_ms = INT64_MIN};
	}
	hp_strv_finish(&names);
	return status;
}

static int value(void *state, const struct hp_key *key, const char *name, uint32_t *ret_type,
	uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	(void)state;
	if (fails(why)) {
		return -1;
	}
	for (size_t i = 0; i < row_count; i++) {
		const struct row *row = &rows[i];
		if (strcmp(row->path, key->place) == 0 && row->name != NULL &&
			hp_name_equal(row->name, name)) {
			*ret_bytes = hp_alloc(row->len + 1);
			memcpy(*ret_bytes, row->bytes, row->len);
			*ret_type = row->type;
			*ret_len = row->len;
			return 1;
		}
	}
	return 0;
}

static const struct hp_keys_impl impl = {
	.find = find,
	.open = open_subkey,
	.close = close_key,
	.info = info,
	.subkeys = subkeys,
	.value_names = value_names,
	.value = value,
};
static const struct hp_keys keys = {.impl = &impl, .state = NULL};

static struct hp_observation observation;

static void setup(void)
{
	hp_observation_init(&observation);
}

static void teardown(void)
{
	hp_observation_finish(&observation);
	ck_assert_int_eq(held, 0);
}

static void read_key(const char *path, enum hp_registry_view view)
{
	const struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {path}, .view = view};
	hp_keys_read(&keys, &fact, &observation);
}

/* ---- two views ---- */

static const struct row node_row = {.path = NODE, .found = 1};

static const struct {
	int native, other; /* in the 64-bit and the 32-bit view */
	enum hp_registry_view view;
	enum hp_outcome outcome;
	const char *shown; /* view, or reason code */
} sights[] = {
	{1, 0, HP_VIEW_BOTH, HP_OUTCOME_FOUND, "64"},
	{0, 1, HP_VIEW_BOTH, HP_OUTCOME_FOUND, "32"},
	{1, 1, HP_VIEW_BOTH, HP_OUTCOME_FOUND, "64"},
	{0, 0, HP_VIEW_BOTH, HP_OUTCOME_ABSENT, NULL},
	{1, -1, HP_VIEW_BOTH, HP_OUTCOME_FOUND, "64"},
	{-1, 1, HP_VIEW_BOTH, HP_OUTCOME_FOUND, "32"},
	{0, -1, HP_VIEW_BOTH, HP_OUTCOME_UNREADABLE, "access-denied"},
	{-1, 0, HP_VIEW_BOTH, HP_OUTCOME_UNREADABLE, "access-denied"},
	{1, 0, HP_VIEW_32, HP_OUTCOME_ABSENT, NULL},
	{-1, 0, HP_VIEW_32, HP_OUTCOME_ABSENT, NULL},
	{0, -1, HP_VIEW_32, HP_OUTCOME_UNREADABLE, "access-denied"},
	{0, 1, HP_VIEW_64, HP_OUTCOME_ABSENT, NULL},
	{-1, 1, HP_VIEW_64, HP_OUTCOME_UNREADABLE, "access-denied"},
};

START_TEST(absent_holds_in_both_views_and_an_unreadable_one_is_neither)
{
	const struct row table[] = {node_row,
		{.path = "HKLM\\SOFTWARE\\X", .found = sights[_i].native},
		{.path = NODE "\\X", .found = sights[_i].other}};
	struct row kept[3];
	row_count = 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(table); i++) {
		if (table[i].found != 0) {
			kept[row_count++] = table[i];
		}
	}
	rows = kept;
	read_key("HKLM\\SOFTWARE\\X", sights[_i].view);
	ck_assert_int_eq(observation.outcome, sights[_i].outcome);
	if (sights[_i].outcome == HP_OUTCOME_FOUND) {
		ck_assert_str_eq(hp_json_get_string(observation.data, "view"), sights[_i].shown);
	} else {
		ck_assert(hp_streq(observation.reason_code, sights[_i].shown));
	}
}
END_TEST

START_TEST(a_list_with_an_unreadable_view_is_not_whole)
{
	static const struct row table[] = {{.path = NODE, .found = 1},
		{.path = "HKLM\\SOFTWARE\\X", .found = 1}, {.path = NODE "\\X", .found = -1}};
	const struct hp_fact fact = {.kind = HP_FACT_KEYS, .args = {"HKLM\\SOFTWARE\\X", "*"}};
	rows = table;
	row_count = HP_ARRAY_SIZE(table);
	hp_keys_read(&keys, &fact, &observation);
	ck_assert_str_eq(observation.reason_code, "access-denied");
}
END_TEST

START_TEST(a_key_that_some_windows_share_is_not_absent_in_one_view)
{
	static const struct row table[] = {
		{.path = NODE, .found = 1}, {.path = "HKLM\\SOFTWARE\\Classes\\X", .found = 1}};
	rows = table;
	row_count = HP_ARRAY_SIZE(table);
	read_key("HKLM\\SOFTWARE\\Classes\\X", HP_VIEW_32);
	ck_assert_str_eq(observation.reason_code, "not-supported");
	read_key("HKLM\\SOFTWARE\\Classes\\Y", HP_VIEW_32);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
}
END_TEST

START_TEST(without_a_look_at_the_node_nothing_below_software_is_known)
{
	static const struct row table[] = {{.path = NODE, .found = -1},
		{.path = "HKLM\\SOFTWARE\\X", .found = 1}, {.path = "HKLM\\SYSTEM\\X", .found = 1}};
	rows = table;
	row_count = HP_ARRAY_SIZE(table);
	read_key("HKLM\\SOFTWARE\\X", HP_VIEW_BOTH);
	ck_assert_str_eq(observation.reason_code, "access-denied");
	read_key("HKLM\\SYSTEM\\X", HP_VIEW_BOTH);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_FOUND);
	ck_assert(hp_json_is(hp_json_get(observation.data, "modified"), HP_JSON_NULL));
}
END_TEST

/* ---- every call may fail ---- */

#define DWORD(n) HP_REG_DWORD, n "\0\0\0", 4
#define TEXT_X HP_REG_SZ, "x\0\0\0", 4
static const struct row machine[] = {
	{NODE, 1, NULL, 0, NULL, 0},
	{"HKLM\\SOFTWARE\\X", 1, "v", DWORD("\1")},
	{NODE "\\X", 1, NULL, 0, NULL, 0},
	{NODE "\\X\\Y", 1, NULL, 0, NULL, 0},
	{"HKLM\\SOFTWARE" UNINSTALL, 1, NULL, 0, NULL, 0},
	{"HKLM\\SOFTWARE" UNINSTALL "\\A", 1, "DisplayName", TEXT_X},
	{NODE UNINSTALL, 1, NULL, 0, NULL, 0},
	{NODE UNINSTALL "\\B", 1, "DisplayVersion", TEXT_X},
	{SERVICES, 1, NULL, 0, NULL, 0},
	{SERVICES "\\S", 1, "Type", DWORD("\x10")},
	{SERVICES "\\S", 1, "Start", DWORD("\2")},
	{SERVICES "\\S", 1, "ImagePath", TEXT_X},
	{SERVICES "\\S", 1, "DeleteFlag", DWORD("\1")},
	{SERVICES "\\Driver", 1, "Type", DWORD("\1")},
	{SERVICES "\\Driver", 1, "Start", DWORD("\0")},
	{SERVICES "\\LanmanServer\\Shares", 1, "CAP", HP_REG_MULTI_SZ, "P\0a\0t\0h\0=\0x\0\0\0\0\0",
		16},
};

static const struct {
	struct hp_fact fact;
	void (*read)(const struct hp_keys *keys, const struct hp_fact *fact,
		struct hp_observation *observation);
	enum hp_outcome outcome; /* where nothing fails */
} questions[] = {
	{{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\SOFTWARE\\X"}}, hp_keys_read,
		HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\SOFTWARE\\Z"}}, hp_keys_read,
		HP_OUTCOME_ABSENT},
	{{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\SOFTWARE\\X", "V"}}, hp_keys_read,
		HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\SOFTWARE\\X", "W"}}, hp_keys_read,
		HP_OUTCOME_ABSENT},
	{{.kind = HP_FACT_KEYS, .args = {"HKLM\\SOFTWARE\\X", "*"}}, hp_keys_read,
		HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_PROGRAM, .args = {"*"}}, hp_keys_read, HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_PROGRAM, .args = {"none"}}, hp_keys_read, HP_OUTCOME_ABSENT},
	{{.kind = HP_FACT_SERVICE, .args = {"S"}}, hp_keys_read_service, HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_SERVICE, .args = {"none"}}, hp_keys_read_service, HP_OUTCOME_ABSENT},
	{{.kind = HP_FACT_SERVICES, .args = {"*"}}, hp_keys_read_service, HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_SHARE, .args = {"cap"}}, hp_keys_read_share, HP_OUTCOME_FOUND},
	{{.kind = HP_FACT_SHARE, .args = {"none"}}, hp_keys_read_share, HP_OUTCOME_ABSENT},
	{{.kind = HP_FACT_SHARES, .args = {"CAP*"}}, hp_keys_read_share, HP_OUTCOME_FOUND},
};

START_TEST(whatever_call_fails_every_key_is_given_back_and_nothing_is_absent)
{
	rows = machine;
	row_count = HP_ARRAY_SIZE(machine);
	questions[_i].read(&keys, &questions[_i].fact, &observation);
	ck_assert_int_eq(observation.outcome, questions[_i].outcome);
	ck_assert_int_eq(held, 0);
	int all = calls;
	ck_assert_int_gt(all, 0);
	for (fails_at = 1; fails_at <= all; fails_at++) {
		calls = 0;
		questions[_i].read(&keys, &questions[_i].fact, &observation);
		ck_assert_int_eq(held, 0);
		ck_assert_int_ne(observation.outcome, HP_OUTCOME_ABSENT);
		/* What the other view has is there all the same; a list would not be whole. */
		bool is_there = observation.outcome == HP_OUTCOME_FOUND;
		ck_assert(!is_there ||
			  (fails_at > 1 && !hp_fact_info(questions[_i].fact.kind)->is_list &&
				  questions[_i].outcome == HP_OUTCOME_FOUND));
		ck_assert(is_there || strcmp(observation.reason_code, "unreachable") == 0);
	}
}
END_TEST

START_TEST(a_service_that_is_marked_as_deleted_goes_with_the_next_start)
{
	struct hp_keys off = {.impl = &impl, .state = NULL, .is_off = true};
	const struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {"S"}};
	rows = machine;
	row_count = HP_ARRAY_SIZE(machine);
	hp_keys_read_service(&keys, &fact, &observation);
	ck_assert_str_eq(hp_json_get_string(observation.data, "start"), "auto");
	hp_keys_read_service(&off, &fact, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_nonnull(strstr(observation.source, "DeleteFlag"));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("keys");
	TCase *tcase = tcase_create("keys");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, absent_holds_in_both_views_and_an_unreadable_one_is_neither, 0,
		HP_ARRAY_SIZE(sights));
	tcase_add_test(tcase, a_list_with_an_unreadable_view_is_not_whole);
	tcase_add_test(tcase, a_key_that_some_windows_share_is_not_absent_in_one_view);
	tcase_add_test(tcase, without_a_look_at_the_node_nothing_below_software_is_known);
	tcase_add_loop_test(tcase,
		whatever_call_fails_every_key_is_given_back_and_nothing_is_absent, 0,
		HP_ARRAY_SIZE(questions));
	tcase_add_test(tcase, a_service_that_is_marked_as_deleted_goes_with_the_next_start);
	suite_add_tcase(suite, tcase);
	return suite;
}
