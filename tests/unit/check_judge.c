/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The judge: every expectation against every observation and every start, in tables (R24, R27,
 * R28). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/judge.h"
#include "holdpoint/mem.h"

/* ---- observations by name ---- */

static struct hp_json *parse(const char *text)
{
	struct hp_json *value = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_json_parse_value(text, strlen(text), &value, &err) == 0, "%s: %s", text,
		hp_error_text(&err));
	return value;
}

/** "absent", "?CODE" for unreadable, or the data of what was found, as JSON. */
static struct hp_observation seen(const char *text)
{
	struct hp_observation observation;
	hp_observation_init(&observation);
	if (strcmp(text, "absent") == 0) {
		hp_observation_set_absent(&observation, "SOFTWARE");
	} else if (text[0] == '?') {
		hp_observation_set_unreadable(
			&observation, text + 1, "The sentence for %s.", text + 1);
	} else {
		hp_observation_set_found(&observation, parse(text), "SOFTWARE");
	}
	return observation;
}

static const char *look_up(void *data, const char *name)
{
	(void)data;
	if (strcmp(name, "Site") == 0) {
		return "ABC";
	}
	if (strcmp(name, "Number") == 0) {
		return "42";
	}
	return NULL;
}

/** Judges; `start` NULL: not read. */
static struct hp_judgement judge(
	const struct hp_check *check, const char *now, enum hp_baseline_use use, const char *start)
{
	struct hp_observation observation = seen(now);
	struct hp_observation baseline;
	struct hp_judgement judgement;
	if (start != NULL) {
		baseline = seen(start);
	}
	hp_judge(check, &observation, use, start != NULL ? &baseline : NULL, look_up, NULL,
		&judgement);
	ck_assert_ptr_nonnull(judgement.expected);
	ck_assert_ptr_nonnull(judgement.observed);
	ck_assert(hp_observation_equal(
		&judgement.observation, &observation)); /* The evidence goes with it. */
	if (start != NULL) {
		hp_observation_finish(&baseline);
	}
	hp_observation_finish(&observation);
	return judgement;
}

static void expect(const struct hp_check *check, const char *now, enum hp_baseline_use use,
	const char *start, enum hp_verdict verdict, enum hp_why why)
{
	struct hp_judgement judgement = judge(check, now, use, start);
	ck_assert_msg(judgement.verdict == verdict && judgement.why == why,
		"expect %s, now %s, start %s: %s because %s, not %s because %s",
		hp_expect_name(check->expect), now, start != NULL ? start : "(none)",
		hp_verdict_name(judgement.verdict), hp_why_name(judgement.why),
		hp_verdict_name(verdict), hp_why_name(why));
	hp_judgement_finish(&judgement);
}

#define KEY "{\"subkeys\":2,\"values\":3}"
#define KEY2 "{\"subkeys\":1,\"values\":3}"
#define BAD "{\"type\":\"REG_DWORD\",\"value\":\"0102\",\"malformed\":true}"

/* Short names for the tables. */
#define PASS HP_VERDICT_PASS
#define FAIL HP_VERDICT_FAIL
#define UNKNOWN HP_VERDICT_UNKNOWN
#define NA HP_VERDICT_NOTAPPLICABLE
#define NOW_ALONE HP_BASELINE_NONE
#define TAKING HP_BASELINE_TAKING
#define TAKEN HP_BASELINE_TAKEN

/* ---- present and absent, with everything the start can be ---- */

static const struct {
	enum hp_expect expect;
	enum hp_was was;
	const char *now;
	enum hp_baseline_use use;
	const char *start;
	enum hp_verdict verdict;
	enum hp_why why;
} simple[] = {
	/* No start: `was` is not judged. */
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, KEY, NOW_ALONE, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, BAD, NOW_ALONE, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "?hive-dirty", NOW_ALONE, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "?identity", NOW_ALONE, NULL, UNKNOWN, HP_WHY_WRONG_MACHINE},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, KEY, NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, "absent", NOW_ALONE, NULL, FAIL, HP_WHY_NOT_THERE},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, BAD, NOW_ALONE, NULL, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, "?timeout", NOW_ALONE, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, NOW_ALONE, NULL, NA, HP_WHY_NOT_IN_FORCE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "?timeout", NOW_ALONE, NULL, NA, HP_WHY_NOT_IN_FORCE},
	/* The start is being read. */
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", TAKING, NULL, PASS, HP_WHY_ALREADY_AT_START},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKING, NULL, UNKNOWN, HP_WHY_NEVER_SEEN},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, KEY, TAKING, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "?timeout", TAKING, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKING, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "absent", TAKING, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, BAD, TAKING, NULL, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "?timeout", TAKING, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	/* The start was read (DESIGN 6.5). */
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", TAKEN, KEY, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", TAKEN, "absent", PASS, HP_WHY_ALREADY_AT_START},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", TAKEN, "?timeout", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_ANY, "absent", TAKEN, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKEN, KEY, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKEN, BAD, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKEN, "absent", UNKNOWN, HP_WHY_NEVER_SEEN},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKEN, "?hive-dirty", UNKNOWN,
		HP_WHY_NO_BASELINE},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "absent", TAKEN, NULL, UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, KEY, TAKEN, "absent", FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_ABSENT, HP_WAS_PRESENT, "?timeout", TAKEN, "absent", UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_ABSENT, HP_WAS_ABSENT, "absent", TAKEN, "absent", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, HP_WAS_ABSENT, "absent", TAKEN, KEY, UNKNOWN, HP_WHY_NEVER_SEEN},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, KEY, TAKEN, KEY, PASS, HP_WHY_ALREADY_AT_START},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, KEY, TAKEN, "absent", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_PRESENT, HP_WAS_PRESENT, KEY, TAKEN, KEY, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_PRESENT, HP_WAS_PRESENT, KEY, TAKEN, "absent", UNKNOWN, HP_WHY_NEVER_SEEN},
	{HP_EXPECT_PRESENT, HP_WAS_ABSENT, KEY, TAKEN, "absent", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_PRESENT, HP_WAS_ABSENT, KEY, TAKEN, KEY, UNKNOWN, HP_WHY_NEVER_SEEN},
	{HP_EXPECT_PRESENT, HP_WAS_ABSENT, KEY, TAKEN, NULL, UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_PRESENT, HP_WAS_ANY, "absent", TAKEN, KEY, FAIL, HP_WHY_NOT_THERE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, KEY, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, KEY2, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "absent", TAKEN, "absent", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "absent", TAKEN, KEY, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, "absent", FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, NULL, UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, "?timeout", UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, "?timeout", TAKEN, "?timeout", UNKNOWN,
		HP_WHY_UNREADABLE},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, BAD, TAKEN, BAD, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_UNCHANGED, HP_WAS_ANY, KEY, TAKEN, BAD, UNKNOWN, HP_WHY_MALFORMED},
	/* `changed`: only what was found both times can have changed. */
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, NOW_ALONE, NULL, NA, HP_WHY_NOT_IN_FORCE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKING, NULL, FAIL, HP_WHY_NOT_CHANGED},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, "?timeout", TAKING, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, KEY2, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, KEY, FAIL, HP_WHY_NOT_CHANGED},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, "absent", TAKEN, KEY, FAIL, HP_WHY_NOT_THERE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, "absent", TAKEN, "absent", FAIL, HP_WHY_NOT_THERE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, "absent", UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, NULL, UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, "?timeout", UNKNOWN, HP_WHY_NO_BASELINE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, "?identity", TAKEN, KEY, UNKNOWN, HP_WHY_WRONG_MACHINE},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, BAD, TAKEN, KEY, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_CHANGED, HP_WAS_ANY, KEY, TAKEN, BAD, UNKNOWN, HP_WHY_MALFORMED},
};

START_TEST(present_absent_and_unchanged_are_judged_by_the_table)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\A"}},
		.expect = simple[_i].expect,
		.was = simple[_i].was};
	expect(&check, simple[_i].now, simple[_i].use, simple[_i].start, simple[_i].verdict,
		simple[_i].why);
}
END_TEST

/* ---- a field that has to be another than at the start ---- */

#define BOOTED(time) "{\"name\":\"SRV\",\"booted\":" time "}"
#define MONDAY BOOTED("\"2007-02-19T08:00:00.000Z\"")
#define MONDAY_TOO BOOTED("\"2007-02-19T08:00:00Z\"")
#define TUESDAY BOOTED("\"2007-02-20T08:00:00.000Z\"")
#define OFF BOOTED("null")
#define SIZE(n) "{\"kind\":\"file\",\"size\":" n "}"

static const struct {
	enum hp_fact_kind kind;
	const char *field;
	const char *now;
	const char *start;
	enum hp_verdict verdict;
	enum hp_why why;
	const char *observed;
} changed[] = {
	{HP_FACT_HOST, "booted", TUESDAY, MONDAY, PASS, HP_WHY_AS_REQUIRED,
		"booted = 2007-02-20T08:00:00.000Z; at the start booted = "
		"2007-02-19T08:00:00.000Z"},
	{HP_FACT_HOST, "booted", MONDAY, MONDAY, FAIL, HP_WHY_NOT_CHANGED,
		"booted = 2007-02-19T08:00:00.000Z"},
	/* One moment written in two ways is no restart. */
	{HP_FACT_HOST, "booted", MONDAY_TOO, MONDAY, FAIL, HP_WHY_NOT_CHANGED,
		"booted = 2007-02-19T08:00:00Z"},
	{HP_FACT_HOST, "booted", OFF, MONDAY, UNKNOWN, HP_WHY_UNREADABLE, "booted = not seen"},
	{HP_FACT_HOST, "booted", TUESDAY, OFF, UNKNOWN, HP_WHY_NO_BASELINE,
		"booted = 2007-02-20T08:00:00.000Z"},
	{HP_FACT_HOST, "booted", "{\"name\":\"SRV\"}", MONDAY, UNKNOWN, HP_WHY_UNREADABLE,
		"booted = not seen"},
	{HP_FACT_HOST, "booted", TUESDAY, "{\"name\":\"SRV\"}", UNKNOWN, HP_WHY_NO_BASELINE,
		"booted = 2007-02-20T08:00:00.000Z"},
	{HP_FACT_HOST, "booted", TUESDAY, "absent", UNKNOWN, HP_WHY_NO_BASELINE,
		"booted = 2007-02-20T08:00:00.000Z"},
	{HP_FACT_HOST, "booted", "absent", MONDAY, FAIL, HP_WHY_NOT_THERE, "absent"},
	{HP_FACT_HOST, "booted", "?timeout", MONDAY, UNKNOWN, HP_WHY_UNREADABLE,
		"unreadable: timeout"},
	/* Another field alone is no change of this one. */
	{HP_FACT_HOST, "name", TUESDAY, MONDAY, FAIL, HP_WHY_NOT_CHANGED, "name = SRV"},
	{HP_FACT_HOST, NULL, TUESDAY, MONDAY, PASS, HP_WHY_AS_REQUIRED,
		"present (SRV); changed since the start"},
	{HP_FACT_PATH, "size", SIZE("2"), SIZE("1"), PASS, HP_WHY_AS_REQUIRED,
		"size = 2; at the start size = 1"},
	{HP_FACT_PATH, "size", SIZE("1"), SIZE("1"), FAIL, HP_WHY_NOT_CHANGED, "size = 1"},
};

START_TEST(a_field_has_to_be_another_than_at_the_start)
{
	struct hp_check check = {.fact = {.kind = changed[_i].kind, .args = {"a"}},
		.expect = HP_EXPECT_CHANGED,
		.changed = changed[_i].field};
	struct hp_judgement judgement = judge(&check, changed[_i].now, TAKEN, changed[_i].start);
	char *text = hp_why_text(&judgement);
	ck_assert_int_eq(judgement.verdict, changed[_i].verdict);
	ck_assert_int_eq(judgement.why, changed[_i].why);
	ck_assert_str_eq(judgement.observed, changed[_i].observed);
	ck_assert_str_eq(
		judgement.expected, changed[_i].field == NULL                  ? "changed"
				    : strcmp(changed[_i].field, "booted") == 0 ? "booted changed"
				    : strcmp(changed[_i].field, "size") == 0   ? "size changed"
									       : "name changed");
	ck_assert((judgement.why == HP_WHY_NOT_CHANGED) ==
		  (strcmp(text, "It has not changed since the start.") == 0));
	free(text);
	hp_judgement_finish(&judgement);
}
END_TEST

/* ---- lists ---- */

#define ITEMS(...) "{\"items\":[" __VA_ARGS__ "]}"
#define NONE_THERE ITEMS("")
#define A ITEMS("\"alpha\"")
#define AB ITEMS("\"alpha\",\"Beta\"")
#define B_UPPER_A ITEMS("\"BETA\",\"ALPHA\"")
#define ABC ITEMS("\"alpha\",\"Beta\",\"gamma\"")
#define SITE ITEMS("\"Abc_x\"")

static const char *const except_beta[] = {"bETA", NULL};
static const char *const except_site[] = {"{Site}_X", NULL};
static const char *const except_unknown[] = {"{Nothing}", NULL};

static const struct {
	enum hp_expect expect;
	const char *const *except;
	const char *now;
	enum hp_baseline_use use;
	const char *start;
	enum hp_verdict verdict;
	enum hp_why why;
} lists[] = {
	{HP_EXPECT_NONE, NULL, NONE_THERE, NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_NONE, NULL, "absent", NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_NONE, NULL, A, NOW_ALONE, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_NONE, except_beta, AB, NOW_ALONE, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_NONE, except_beta, ITEMS("\"Beta\""), NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_NONE, except_site, SITE, NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_NONE, except_unknown, NONE_THERE, NOW_ALONE, NULL, UNKNOWN, HP_WHY_NO_VALUE},
	{HP_EXPECT_NONE, NULL, "{}", NOW_ALONE, NULL, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_NONE, NULL, "{\"items\":\"alpha\"}", NOW_ALONE, NULL, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_NONE, NULL, ITEMS("1"), NOW_ALONE, NULL, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_NONE, NULL, "?access-denied", NOW_ALONE, NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_EXPECT_NONE, NULL, NONE_THERE, TAKEN, A, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_NONE, NULL, NONE_THERE, TAKEN, NONE_THERE, PASS, HP_WHY_ALREADY_AT_START},
	{HP_EXPECT_PRESENT, NULL, A, NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_PRESENT, NULL, NONE_THERE, NOW_ALONE, NULL, FAIL, HP_WHY_NOT_THERE},
	{HP_EXPECT_PRESENT, except_beta, ITEMS("\"beta\""), NOW_ALONE, NULL, FAIL,
		HP_WHY_NOT_THERE},
	{HP_EXPECT_ABSENT, NULL, NONE_THERE, NOW_ALONE, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_ABSENT, NULL, A, NOW_ALONE, NULL, FAIL, HP_WHY_STILL_THERE},
	{HP_EXPECT_UNCHANGED, NULL, AB, TAKEN, B_UPPER_A, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, NULL, AB, TAKEN, ABC, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, NULL, ABC, TAKEN, AB, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, except_beta, A, TAKEN, AB, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, except_beta, AB, TAKEN, A, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, except_beta, AB, TAKEN, ABC, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, NULL, "absent", TAKEN, NONE_THERE, FAIL, HP_WHY_DIFFERENT},
	{HP_EXPECT_UNCHANGED, NULL, "absent", TAKEN, "absent", PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, NULL, "{}", TAKEN, AB, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_UNCHANGED, NULL, AB, TAKEN, "{}", UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_UNCHANGED, NULL, AB, TAKING, NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_CHANGED, NULL, AB, TAKEN, B_UPPER_A, FAIL, HP_WHY_NOT_CHANGED},
	{HP_EXPECT_CHANGED, NULL, AB, TAKEN, ABC, PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_CHANGED, except_beta, AB, TAKEN, A, FAIL, HP_WHY_NOT_CHANGED},
	{HP_EXPECT_CHANGED, NULL, "{}", TAKEN, AB, UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_CHANGED, NULL, AB, TAKEN, "{}", UNKNOWN, HP_WHY_MALFORMED},
	{HP_EXPECT_UNCHANGED, NULL,
		ITEMS("\"stra\xc3\x9f"
		      "e\",\"\xc3\xa4\""),
		TAKEN,
		ITEMS("\"STRA\xc3\x9f"
		      "E\",\"\xc3\x84\""),
		PASS, HP_WHY_AS_REQUIRED},
	{HP_EXPECT_UNCHANGED, NULL, ITEMS("\"strasse\""), TAKEN,
		ITEMS("\"stra\xc3\x9f"
		      "e\""),
		FAIL, HP_WHY_DIFFERENT},
};

START_TEST(lists_are_judged_by_the_names_that_count)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_KEYS, .args = {"HKLM\\A", "*"}},
		.expect = lists[_i].expect,
		.except = lists[_i].except};
	expect(&check, lists[_i].now, lists[_i].use, lists[_i].start, lists[_i].verdict,
		lists[_i].why);
}
END_TEST

START_TEST(long_lists_are_judged_in_reasonable_time)
{
	/* A hostile megabyte: 150000 names on both sides. With a comparison of each with each this
	 * would not end today. */
	struct hp_json *data = hp_json_new_object();
	struct hp_json *items = hp_json_new_array();
	for (int i = 0; i < 150000; i++) {
		char *name = hp_asprintf("%x", i);
		hp_json_add_string(items, name);
		free(name);
	}
	hp_json_set(data, "items", items);
	struct hp_observation now;
	hp_observation_init(&now);
	hp_observation_set_found(&now, data, "x");
	struct hp_check check = {.fact = {.kind = HP_FACT_KEYS, .args = {"HKLM\\A", "*"}},
		.expect = HP_EXPECT_UNCHANGED,
		.except = except_beta};
	struct hp_judgement judgement;
	hp_judge(&check, &now, HP_BASELINE_TAKEN, &now, look_up, NULL, &judgement);
	ck_assert_int_eq(judgement.verdict, PASS);
	ck_assert_uint_lt(strlen(judgement.observed), 1000);
	hp_judgement_finish(&judgement);
	hp_observation_finish(&now);
}
END_TEST

/* ---- changed: a restart is seen by the machine's own clock ---- */

#define BOOT1 "{\"name\":\"A\",\"booted\":\"2026-01-01T00:00:00Z\"}"
#define BOOT2 "{\"name\":\"A\",\"booted\":\"2026-01-02T00:00:00Z\"}"
#define BOOTX "{\"name\":\"A\",\"booted\":null}"
#define OTHER2 "{\"name\":\"B\",\"booted\":\"2026-01-01T00:00:00Z\"}"

static const struct {
	const char *now;
	enum hp_baseline_use use;
	const char *start;
	enum hp_verdict verdict;
	enum hp_why why;
} changes[] = {
	{BOOT2, TAKEN, BOOT1, PASS, HP_WHY_AS_REQUIRED},
	{BOOT1, TAKEN, BOOT1, FAIL, HP_WHY_NOT_CHANGED},
	{OTHER2, TAKEN, BOOT1, FAIL, HP_WHY_NOT_CHANGED},
	{BOOT1, TAKING, NULL, FAIL, HP_WHY_NOT_CHANGED},
	{BOOT2, NOW_ALONE, NULL, NA, HP_WHY_NOT_IN_FORCE},
	{BOOT2, TAKEN, NULL, UNKNOWN, HP_WHY_NO_BASELINE},
	{BOOT2, TAKEN, "?timeout", UNKNOWN, HP_WHY_NO_BASELINE},
	{BOOT2, TAKEN, BOOTX, UNKNOWN, HP_WHY_NO_BASELINE},
	{BOOT2, TAKEN, "absent", UNKNOWN, HP_WHY_NO_BASELINE},
	{BOOTX, TAKEN, BOOT1, UNKNOWN, HP_WHY_UNREADABLE},
	{"{\"name\":\"A\"}", TAKEN, BOOT1, UNKNOWN, HP_WHY_UNREADABLE},
	{"?timeout", TAKEN, BOOT1, UNKNOWN, HP_WHY_UNREADABLE},
	{"?identity", TAKEN, BOOT1, UNKNOWN, HP_WHY_WRONG_MACHINE},
	{"absent", TAKEN, BOOT1, FAIL, HP_WHY_NOT_THERE},
};

START_TEST(a_restart_is_another_boot_time_than_at_the_start)
{
	struct hp_check check = {
		.fact = {.kind = HP_FACT_HOST}, .expect = HP_EXPECT_CHANGED, .changed = "booted"};
	expect(&check, changes[_i].now, changes[_i].use, changes[_i].start, changes[_i].verdict,
		changes[_i].why);
}
END_TEST

/* ---- equal ---- */

static const struct {
	enum hp_fact_kind kind;
	const char *field;
	const char *wanted; /* JSON */
	const char *now;
	enum hp_verdict verdict;
	enum hp_why why;
	const char *expected;
	const char *observed;
} equal[] = {
	{HP_FACT_REGISTRY_VALUE, "value", "3", "{\"type\":\"REG_DWORD\",\"value\":3}", PASS,
		HP_WHY_AS_REQUIRED, "value = 3", "value = 3 (REG_DWORD)"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "{\"type\":\"REG_DWORD\",\"value\":4}", FAIL,
		HP_WHY_DIFFERENT, "value = 3", "value = 4 (REG_DWORD)"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "{\"type\":\"REG_SZ\",\"value\":\"3\"}", FAIL,
		HP_WHY_DIFFERENT, "value = 3", "value = 3 (REG_SZ)"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "{\"type\":\"REG_QWORD\",\"value\":\"3\"}", PASS,
		HP_WHY_AS_REQUIRED, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"18446744073709551615\"",
		"{\"type\":\"REG_QWORD\",\"value\":\"18446744073709551615\"}", PASS,
		HP_WHY_AS_REQUIRED, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"3\"", "{\"type\":\"REG_DWORD\",\"value\":3}", FAIL,
		HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"{Number}\"", "{\"type\":\"REG_DWORD\",\"value\":42}",
		PASS, HP_WHY_AS_REQUIRED, "value = 42", NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"{Number}\"", "{\"type\":\"REG_DWORD\",\"value\":43}",
		FAIL, HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"{Site}\"", "{\"type\":\"REG_SZ\",\"value\":\"ABC\"}",
		PASS, HP_WHY_AS_REQUIRED, "value = ABC", NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"{Site}\"", "{\"type\":\"REG_SZ\",\"value\":\"abc\"}",
		FAIL, HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"{Nothing}\"",
		"{\"type\":\"REG_SZ\",\"value\":\"{Nothing}\"}", UNKNOWN, HP_WHY_NO_VALUE, NULL,
		NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "\"00FF\"",
		"{\"type\":\"REG_BINARY\",\"value\":\"00ff\"}", PASS, HP_WHY_AS_REQUIRED, NULL,
		NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "[\"a\",\"{Site}\"]",
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"ABC\"]}", PASS, HP_WHY_AS_REQUIRED,
		"value = [\"a\",\"ABC\"]", NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "[\"a\",\"b\"]",
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"b\",\"a\"]}", FAIL, HP_WHY_DIFFERENT, NULL,
		NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "[\"a\"]",
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\"]}", FAIL, HP_WHY_DIFFERENT, NULL,
		NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "[]", "{\"type\":\"REG_MULTI_SZ\",\"value\":[]}", PASS,
		HP_WHY_AS_REQUIRED, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "[\"a\"]", "{\"type\":\"REG_SZ\",\"value\":\"a\"}", FAIL,
		HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_REGISTRY_VALUE, "value", "3", BAD, UNKNOWN, HP_WHY_MALFORMED, NULL,
		"malformed (REG_DWORD, 0102)"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "absent", FAIL, HP_WHY_NOT_THERE, NULL, "absent"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "?hive-corrupt", UNKNOWN, HP_WHY_UNREADABLE, NULL,
		"unreadable: hive-corrupt"},
	{HP_FACT_REGISTRY_VALUE, "value", "3", "{\"type\":\"REG_DWORD\"}", UNKNOWN,
		HP_WHY_UNREADABLE, NULL, "value = not seen (REG_DWORD)"},
	{HP_FACT_SERVICE, "state", "\"stopped\"", "{\"start\":\"auto\",\"state\":\"stopped\"}",
		PASS, HP_WHY_AS_REQUIRED, "state = stopped", "state = stopped"},
	{HP_FACT_SERVICE, "state", "\"stopped\"", "{\"start\":\"auto\",\"state\":\"running\"}",
		FAIL, HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_SERVICE, "state", "\"stopped\"", "{\"start\":\"auto\",\"state\":null}", UNKNOWN,
		HP_WHY_UNREADABLE, NULL, "state = unreadable: machine-off"},
	{HP_FACT_SERVICE, "state", "\"stopped\"", "{\"start\":\"auto\",\"state\":\"STOPPED\"}",
		FAIL, HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_HOST, "product", "\"Microsoft Windows 2000\"",
		"{\"name\":\"A\",\"product\":\"Microsoft Windows Server 2003\"}", FAIL,
		HP_WHY_DIFFERENT, NULL, NULL},
	{HP_FACT_HOST, "product", "\"Microsoft Windows 2000\"", "{\"name\":\"A\",\"product\":null}",
		UNKNOWN, HP_WHY_UNREADABLE, NULL, "product = not seen"},
	{HP_FACT_SHARE, "path", "\"c:\\\\cap_{Site}\"", "{\"path\":\"C:\\\\CAP_abc\"}", PASS,
		HP_WHY_AS_REQUIRED, NULL, NULL},
	{HP_FACT_PATH, "size", "0", "{\"kind\":\"file\",\"size\":0}", PASS, HP_WHY_AS_REQUIRED,
		NULL, NULL},
	{HP_FACT_PATH, "size", "0", "{\"kind\":\"file\",\"size\":\"0\"}", FAIL, HP_WHY_DIFFERENT,
		NULL, NULL},
};

START_TEST(equal_compares_as_windows_would)
{
	struct hp_expect_field field = {.name = equal[_i].field, .value = parse(equal[_i].wanted)};
	struct hp_check check = {.fact = {.kind = equal[_i].kind, .args = {"a", "b"}},
		.expect = HP_EXPECT_EQUAL,
		.fields = &field,
		.field_count = 1};
	expect(&check, equal[_i].now, NOW_ALONE, NULL, equal[_i].verdict, equal[_i].why);
	struct hp_judgement judgement = judge(&check, equal[_i].now, TAKEN, "absent");
	if (equal[_i].expected != NULL) {
		ck_assert_str_eq(judgement.expected, equal[_i].expected);
	}
	if (equal[_i].observed != NULL) {
		ck_assert_str_eq(judgement.observed, equal[_i].observed);
	}
	ck_assert_int_eq(judgement.verdict, equal[_i].verdict);
	hp_judgement_finish(&judgement);
	union {
		const struct hp_json *borrowed;
		struct hp_json *owned;
	} value = {.borrowed = field.value};
	hp_json_free(value.owned);
}
END_TEST

START_TEST(one_different_field_fails_whatever_the_others_are)
{
	struct hp_json *stopped = parse("\"stopped\"");
	struct hp_json *disabled = parse("\"disabled\"");
	struct hp_expect_field fields[] = {
		{.name = "state", .value = stopped}, {.name = "start", .value = disabled}};
	struct hp_check check = {.fact = {.kind = HP_FACT_SERVICE, .args = {"S"}},
		.expect = HP_EXPECT_EQUAL,
		.fields = fields,
		.field_count = 2};
	expect(&check, "{\"state\":\"stopped\",\"start\":\"disabled\"}", NOW_ALONE, NULL, PASS,
		HP_WHY_AS_REQUIRED);
	expect(&check, "{\"state\":null,\"start\":\"auto\"}", NOW_ALONE, NULL, FAIL,
		HP_WHY_DIFFERENT);
	expect(&check, "{\"state\":\"running\",\"start\":null}", NOW_ALONE, NULL, FAIL,
		HP_WHY_DIFFERENT);
	expect(&check, "{\"state\":null,\"start\":\"disabled\"}", NOW_ALONE, NULL, UNKNOWN,
		HP_WHY_UNREADABLE);
	expect(&check, "{\"state\":\"stopped\",\"start\":\"disabled\"}", TAKEN,
		"{\"state\":\"stopped\",\"start\":\"disabled\"}", PASS, HP_WHY_ALREADY_AT_START);
	expect(&check, "{\"state\":\"stopped\",\"start\":\"disabled\"}", TAKEN,
		"{\"state\":\"running\",\"start\":\"auto\"}", PASS, HP_WHY_AS_REQUIRED);
	expect(&check, "{\"state\":\"stopped\",\"start\":\"disabled\"}", TAKEN,
		"{\"state\":null,\"start\":\"disabled\"}", PASS, HP_WHY_AS_REQUIRED);
	hp_json_free(stopped);
	hp_json_free(disabled);
}
END_TEST

/* ---- laws over all combinations ---- */

static const char *const any_seen[] = {"absent", KEY, KEY2, BAD, "{}", A, AB, NONE_THERE,
	ITEMS("1"), "{\"items\":null}", "?timeout", "?hive-dirty", "?identity", "?internal"};
static const enum hp_fact_kind any_kind[] = {HP_FACT_REGISTRY_KEY, HP_FACT_REGISTRY_VALUE,
	HP_FACT_KEYS, HP_FACT_SERVICE, HP_FACT_FILES, HP_FACT_PATH, HP_FACT_HOST};
static const enum hp_expect any_expect[] = {HP_EXPECT_PRESENT, HP_EXPECT_ABSENT,
	HP_EXPECT_UNCHANGED, HP_EXPECT_EQUAL, HP_EXPECT_NONE, HP_EXPECT_CHANGED};
static const enum hp_was any_was[] = {HP_WAS_ANY, HP_WAS_PRESENT, HP_WAS_ABSENT};

static void check_laws(const struct hp_check *check, const char *now, const char *start)
{
	struct hp_judgement alone = judge(check, now, NOW_ALONE, NULL);
	struct hp_judgement taking = judge(check, now, TAKING, NULL);
	struct hp_judgement itself = judge(check, now, TAKEN, now);
	struct hp_judgement taken = judge(check, now, TAKEN, start);
	struct hp_judgement unread = judge(check, now, TAKEN, NULL);
	const struct hp_judgement *all[] = {&alone, &taking, &itself, &taken, &unread};
	for (size_t i = 0; i < HP_ARRAY_SIZE(all); i++) {
		/* Who could not look never says pass or fail. */
		ck_assert(now[0] != '?' || (all[i]->verdict != PASS && all[i]->verdict != FAIL));
		/* A verdict and its reason belong together. */
		bool good =
			all[i]->why == HP_WHY_AS_REQUIRED || all[i]->why == HP_WHY_ALREADY_AT_START;
		bool bad = all[i]->why == HP_WHY_STILL_THERE || all[i]->why == HP_WHY_NOT_THERE ||
			   all[i]->why == HP_WHY_DIFFERENT || all[i]->why == HP_WHY_NOT_CHANGED;
		ck_assert((all[i]->verdict == PASS) == good);
		ck_assert((all[i]->verdict == FAIL) == bad);
		ck_assert((all[i]->verdict == NA) == (all[i]->why == HP_WHY_NOT_IN_FORCE));
		char *text = hp_why_text(all[i]);
		ck_assert_uint_gt(strlen(text), 0);
		free(text);
	}
	/* Taking the start is judging against itself. */
	ck_assert(hp_judgement_same(&taking, &itself));
	/* The start can only take a pass away: it makes no fail good, and a fail of `now` alone
	 * stays one. */
	/* Against itself nothing has changed. */
	ck_assert(check->expect != HP_EXPECT_CHANGED || itself.verdict != PASS);
	if (check->expect != HP_EXPECT_UNCHANGED && check->expect != HP_EXPECT_CHANGED) {
		ck_assert(alone.verdict == PASS || taken.verdict == alone.verdict);
		ck_assert(taken.verdict != FAIL || alone.verdict == FAIL);
		ck_assert(unread.verdict == alone.verdict || unread.verdict == UNKNOWN);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(all); i++) {
		hp_judgement_finish(
			(struct hp_judgement *[]){&alone, &taking, &itself, &taken, &unread}[i]);
	}
}

START_TEST(the_laws_hold_for_every_combination)
{
	struct hp_json *three = parse("3");
	struct hp_expect_field field = {.name = "value", .value = three};
	for (size_t k = 0; k < HP_ARRAY_SIZE(any_kind); k++) {
		for (size_t e = 0; e < HP_ARRAY_SIZE(any_expect); e++) {
			for (size_t w = 0; w < HP_ARRAY_SIZE(any_was); w++) {
				struct hp_check check = {
					.fact = {.kind = any_kind[k], .args = {"a", "b"}},
					.expect = any_expect[e],
					.was = any_was[w],
					.fields = &field,
					.field_count = any_expect[e] == HP_EXPECT_EQUAL ? 1 : 0};
				for (size_t n = 0; n < HP_ARRAY_SIZE(any_seen); n++) {
					for (size_t s = 0; s < HP_ARRAY_SIZE(any_seen); s++) {
						check_laws(&check, any_seen[n], any_seen[s]);
					}
				}
			}
		}
	}
	hp_json_free(three);
}
END_TEST

/* ---- texts ---- */

static const struct {
	enum hp_fact_kind kind;
	enum hp_expect expect;
	const char *const *except;
	const char *now;
	const char *start;
	const char *expected;
	const char *observed;
} texts[] = {
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_ABSENT, NULL, KEY, NULL, "absent",
		"present (2 subkeys, 3 values)"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_ABSENT, NULL, "{\"subkeys\":1,\"values\":1}", NULL,
		"absent", "present (1 subkey, 1 value)"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_ABSENT, NULL, "absent", NULL, "absent", "absent"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_ABSENT, NULL, "?hive-dirty", NULL, "absent",
		"unreadable: hive-dirty"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_UNCHANGED, NULL, KEY, KEY2, "unchanged",
		"present (2 subkeys, 3 values); at the start present (1 subkey, 3 values)"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_UNCHANGED, NULL, "{\"subkeys\":1,\"modified\":\"b\"}",
		"{\"subkeys\":1,\"modified\":\"a\"}", "unchanged",
		"present (1 subkey); changed since the start"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_UNCHANGED, NULL, "absent", KEY, "unchanged",
		"absent; at the start present (2 subkeys, 3 values)"},
	{HP_FACT_REGISTRY_VALUE, HP_EXPECT_PRESENT, NULL, "{\"type\":\"REG_SZ\",\"value\":\"x\"}",
		NULL, "present", "present (REG_SZ, x)"},
	{HP_FACT_SERVICE, HP_EXPECT_PRESENT, NULL, "{\"start\":\"auto\",\"state\":null}", NULL,
		"present", "present (auto)"},
	{HP_FACT_PATH, HP_EXPECT_PRESENT, NULL, "{\"kind\":\"file\",\"size\":12}", NULL, "present",
		"present (file, 12)"},
	{HP_FACT_KEYS, HP_EXPECT_NONE, except_beta, ITEMS("\"beta\""), NULL, "none except bETA",
		"none except bETA"},
	{HP_FACT_KEYS, HP_EXPECT_NONE, NULL, ABC, NULL, "none", "3: alpha, Beta, gamma"},
	{HP_FACT_KEYS, HP_EXPECT_NONE, NULL,
		ITEMS("\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"91\""), NULL, "none",
		"10: 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"},
	{HP_FACT_KEYS, HP_EXPECT_UNCHANGED, NULL, ITEMS("\"alpha\",\"delta\""), AB, "unchanged",
		"2: alpha, delta; gone since the start: Beta; new since the start: delta"},
	{HP_FACT_KEYS, HP_EXPECT_NONE, NULL, "{}", NULL, "none", "malformed"},
	/* What a machine sends is cleaned (R27 shows evidence, never its control characters). */
	{HP_FACT_KEYS, HP_EXPECT_NONE, NULL, ITEMS("\"a\\u001b[2J\\u202eb\\n\""), NULL, "none",
		"1: a<1B>[2J<U+202E>b<0A>"},
	{HP_FACT_REGISTRY_KEY, HP_EXPECT_ABSENT, NULL, "?evil\033[0m", NULL, "absent",
		"unreadable: evil<1B>[0m"},
};

START_TEST(both_sides_are_short_stable_and_clean)
{
	struct hp_check check = {.fact = {.kind = texts[_i].kind, .args = {"a", "b"}},
		.expect = texts[_i].expect,
		.except = texts[_i].except};
	struct hp_judgement judgement = judge(&check, texts[_i].now,
		texts[_i].start != NULL ? TAKEN : NOW_ALONE, texts[_i].start);
	ck_assert_str_eq(judgement.expected, texts[_i].expected);
	ck_assert_str_eq(judgement.observed, texts[_i].observed);
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(why_is_a_sentence_and_the_target_speaks_for_itself)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\A"}},
		.expect = HP_EXPECT_ABSENT};
	struct hp_judgement judgement = judge(&check, "?hive-dirty", NOW_ALONE, NULL);
	char *text = hp_why_text(&judgement);
	ck_assert_str_eq(text, "The sentence for hive-dirty.");
	free(text);
	hp_judgement_finish(&judgement);
	struct hp_judgement nobody;
	hp_judgement_init(&nobody);
	text = hp_why_text(&nobody);
	ck_assert_str_eq(text, "Nobody has looked yet.");
	ck_assert_int_eq(nobody.verdict, UNKNOWN);
	free(text);
	nobody.why = (enum hp_why)4711;
	text = hp_why_text(&nobody);
	ck_assert_uint_gt(strlen(text), 0);
	free(text);
	hp_judgement_finish(&nobody);
}
END_TEST

START_TEST(without_a_lookup_a_name_has_no_value)
{
	struct hp_json *value = parse("\"{Site}\"");
	struct hp_expect_field field = {.name = "value", .value = value};
	struct hp_check check = {.fact = {.kind = HP_FACT_REGISTRY_VALUE, .args = {"a", "b"}},
		.expect = HP_EXPECT_EQUAL,
		.fields = &field,
		.field_count = 1};
	struct hp_observation now = seen("{\"type\":\"REG_SZ\",\"value\":\"ABC\"}");
	struct hp_judgement judgement;
	hp_judge(&check, &now, HP_BASELINE_NONE, NULL, NULL, NULL, &judgement);
	ck_assert_int_eq(judgement.verdict, UNKNOWN);
	ck_assert_int_eq(judgement.why, HP_WHY_NO_VALUE);
	hp_judgement_finish(&judgement);
	hp_observation_finish(&now);
	hp_json_free(value);
}
END_TEST

/* ---- the richer checks: or_absent, one_of, advise, same_as, for ---- */

/** Fields of a check from JSON: {"state":"stopped","start":{"one_of":["a","b"]}}. */
static size_t fill_expected(const struct hp_json *json, struct hp_expect_field *fields, size_t room)
{
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(json); item != NULL;
		item = hp_json_next(item)) {
		const struct hp_json *several = hp_json_get(item, "one_of");
		ck_assert_uint_lt(count, room);
		fields[count++] = (struct hp_expect_field){.name = hp_json_key(item),
			.value = several != NULL ? several : item,
			.one_of = several != NULL};
	}
	return count;
}

#define SERVICE(start, state) "{\"start\":\"" start "\",\"state\":" state "}"
#define STOPPED "{\"state\":\"stopped\"}"
#define MANUAL "{\"start\":{\"one_of\":[\"manual\",\"disabled\"]}}"

static const struct {
	enum hp_fact_kind kind;
	const char *fields;
	bool or_absent;
	const char *now;
	const char *start;
	enum hp_verdict verdict;
	enum hp_why why;
} richer[] = {
	{HP_FACT_SERVICE, STOPPED, false, "absent", KEY, FAIL, HP_WHY_NOT_THERE},
	{HP_FACT_SERVICE, STOPPED, true, "absent", KEY, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_SERVICE, STOPPED, true, "absent", "absent", PASS, HP_WHY_ALREADY_AT_START},
	{HP_FACT_SERVICE, STOPPED, true, SERVICE("auto", "\"running\""), NULL, FAIL,
		HP_WHY_DIFFERENT},
	{HP_FACT_SERVICE, STOPPED, true, SERVICE("auto", "\"stopped\""), NULL, PASS,
		HP_WHY_AS_REQUIRED},
	{HP_FACT_SERVICE, STOPPED, true, "?timeout", NULL, UNKNOWN, HP_WHY_UNREADABLE},
	/* The machine is off: nobody can say whether it runs. */
	{HP_FACT_SERVICE, STOPPED, true, SERVICE("auto", "null"), NULL, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_FACT_SERVICE, MANUAL, false, SERVICE("manual", "null"), NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_SERVICE, MANUAL, false, SERVICE("disabled", "null"), NULL, PASS,
		HP_WHY_AS_REQUIRED},
	{HP_FACT_SERVICE, MANUAL, false, SERVICE("auto", "null"), NULL, FAIL, HP_WHY_DIFFERENT},
	{HP_FACT_SERVICE, MANUAL, false, "{\"state\":\"stopped\"}", NULL, UNKNOWN,
		HP_WHY_UNREADABLE},
	{HP_FACT_SERVICE, "{\"name\":{\"one_of\":[\"{Site}_A\",\"x\"]}}", false,
		"{\"name\":\"abc_a\"}", NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_SERVICE, "{\"name\":{\"one_of\":[\"{Nothing}\",\"x\"]}}", false,
		"{\"name\":\"x\"}", NULL, UNKNOWN, HP_WHY_NO_VALUE},
	/* "No files left in the tree". */
	{HP_FACT_TREE, "{\"files\":0}", false, "{\"digest\":\"aa\",\"files\":0,\"folders\":2}",
		NULL, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_TREE, "{\"files\":0}", false, "{\"digest\":\"aa\",\"files\":3,\"folders\":2}",
		NULL, FAIL, HP_WHY_DIFFERENT},
	{HP_FACT_TREE, "{\"files\":0}", true, "absent", NULL, PASS, HP_WHY_AS_REQUIRED},
};

START_TEST(or_absent_and_one_of_serve_and_a_machine_that_is_off_is_unknown_R28)
{
	struct hp_json *wanted = parse(richer[_i].fields);
	struct hp_expect_field fields[4];
	struct hp_check check = {.fact = {.kind = richer[_i].kind, .args = {"X"}},
		.expect = HP_EXPECT_EQUAL,
		.or_absent = richer[_i].or_absent,
		.fields = fields,
		.field_count = fill_expected(wanted, fields, HP_ARRAY_SIZE(fields))};
	expect(&check, richer[_i].now, HP_BASELINE_TAKEN, richer[_i].start, richer[_i].verdict,
		richer[_i].why);
	hp_json_free(wanted);
}
END_TEST

START_TEST(what_serves_is_named_in_both_texts_R27)
{
	struct hp_json *wanted = parse(MANUAL);
	struct hp_expect_field fields[1];
	struct hp_check check = {.fact = {.kind = HP_FACT_SERVICE, .args = {"X"}},
		.expect = HP_EXPECT_EQUAL,
		.or_absent = true,
		.fields = fields,
		.field_count = fill_expected(wanted, fields, 1)};
	struct hp_judgement judgement =
		judge(&check, SERVICE("auto", "null"), HP_BASELINE_NONE, NULL);
	ck_assert_str_eq(judgement.expected, "start = manual or disabled, or absent");
	ck_assert_str_eq(judgement.observed, "start = auto");
	hp_judgement_finish(&judgement);
	char *required = hp_check_required(&check, NULL, NULL);
	ck_assert_str_eq(required, "START manual OR disabled OR ABSENT");
	free(required);
	hp_json_free(wanted);
	wanted = parse(STOPPED);
	(void)fill_expected(wanted, fields, 1);
	judgement = judge(&check, SERVICE("auto", "null"), HP_BASELINE_NONE, NULL);
	ck_assert_str_eq(judgement.observed, "state = unreadable: machine-off");
	hp_judgement_finish(&judgement);
	hp_json_free(wanted);
}
END_TEST

START_TEST(advice_tells_a_difference_and_blocks_nothing)
{
	struct hp_json *listed = parse("{\"size\":4096,\"kind\":\"file\"}");
	struct hp_expect_field advise[2];
	struct hp_check check = {.fact = {.kind = HP_FACT_PATH, .args = {"C:\\x.msi"}},
		.expect = HP_EXPECT_PRESENT,
		.advise = advise,
		.advise_count = fill_expected(listed, advise, 2)};
	static const struct {
		const char *now;
		enum hp_verdict verdict;
		const char *advice;
	} rows[] = {
		{"{\"kind\":\"file\",\"size\":4096}", PASS, NULL},
		{"{\"kind\":\"file\",\"size\":5000}", PASS, "size: 4096 listed, 5000 here"},
		{"{\"kind\":\"file\"}", PASS, NULL},
		{"absent", FAIL, NULL},
		{"?timeout", UNKNOWN, NULL},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(rows); i++) {
		struct hp_judgement judgement = judge(&check, rows[i].now, HP_BASELINE_NONE, NULL);
		ck_assert_int_eq(judgement.verdict, rows[i].verdict);
		ck_assert(hp_streq(judgement.advice, rows[i].advice));
		hp_judgement_finish(&judgement);
	}
	hp_json_free(listed);
}
END_TEST

#define FILE_A "{\"kind\":\"file\",\"size\":3,\"sha256\":\"aaaa11112222333344\"}"
#define FILE_A_UPPER "{\"kind\":\"file\",\"size\":3,\"sha256\":\"AAAA11112222333344\"}"
#define FILE_B "{\"kind\":\"file\",\"size\":3,\"sha256\":\"bbbb11112222333344\"}"
#define FILE_X "{\"kind\":\"file\",\"size\":3}"
#define FOLDER "{\"kind\":\"folder\",\"entries\":3}"
#define TREE_A "{\"digest\":\"aa\",\"files\":3,\"folders\":1,\"size\":9}"
#define TREE_B "{\"digest\":\"bb\",\"files\":3,\"folders\":1,\"size\":9}"

static const struct {
	enum hp_fact_kind kind;
	const char *now;
	const char *other;
	enum hp_verdict verdict;
	enum hp_why why;
} contents[] = {
	{HP_FACT_PATH, FILE_A, FILE_A_UPPER, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_PATH, FILE_A, FILE_B, FAIL, HP_WHY_DIFFERENT},
	{HP_FACT_PATH, FOLDER, FILE_A, FAIL, HP_WHY_DIFFERENT},
	{HP_FACT_PATH, FOLDER, FOLDER, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_FACT_PATH, FILE_X, FILE_A, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_FACT_PATH, FILE_A, FILE_X, UNKNOWN, HP_WHY_OTHER_UNREADABLE},
	{HP_FACT_PATH, FILE_A, "?drive-not-mapped", UNKNOWN, HP_WHY_OTHER_UNREADABLE},
	{HP_FACT_PATH, FILE_A, "absent", UNKNOWN, HP_WHY_OTHER_ABSENT},
	{HP_FACT_PATH, FILE_A, NULL, UNKNOWN, HP_WHY_NOT_LOOKED},
	{HP_FACT_PATH, "absent", FILE_A, FAIL, HP_WHY_NOT_THERE},
	{HP_FACT_PATH, "absent", "absent", FAIL, HP_WHY_NOT_THERE},
	{HP_FACT_PATH, "absent", "?timeout", FAIL, HP_WHY_NOT_THERE},
	{HP_FACT_PATH, "?timeout", FILE_A, UNKNOWN, HP_WHY_UNREADABLE},
	{HP_FACT_PATH, "?timeout", "absent", UNKNOWN, HP_WHY_UNREADABLE},
	{HP_FACT_TREE, TREE_A, TREE_A, PASS, HP_WHY_AS_REQUIRED},
	{HP_FACT_TREE, TREE_A, TREE_B, FAIL, HP_WHY_DIFFERENT},
};

static struct hp_judgement judge_same(
	const struct hp_check *check, const char *now, const char *other)
{
	struct hp_observation here = seen(now);
	struct hp_observation there = seen(other == NULL ? "absent" : other);
	struct hp_evidence evidence = {.now = &here, .other = other == NULL ? NULL : &there};
	struct hp_judgement judgement;
	hp_judge_evidence(check, &evidence, HP_BASELINE_NONE, NULL, look_up, NULL, &judgement);
	hp_observation_finish(&there);
	hp_observation_finish(&here);
	return judgement;
}

START_TEST(the_same_contents_are_proved_only_by_two_digests_R28)
{
	struct hp_check_other other = {
		.fact = {.kind = contents[_i].kind, .args = {"C:\\temp\\{Site}"}}, .host = "a"};
	struct hp_check check = {.fact = {.kind = contents[_i].kind, .args = {"C:\\share"}},
		.expect = HP_EXPECT_PRESENT,
		.same_as = &other};
	struct hp_judgement judgement = judge_same(&check, contents[_i].now, contents[_i].other);
	ck_assert_msg(
		judgement.verdict == contents[_i].verdict && judgement.why == contents[_i].why,
		"%s against %s: %s because %s", contents[_i].now,
		contents[_i].other == NULL ? "-" : contents[_i].other,
		hp_verdict_name(judgement.verdict), hp_why_name(judgement.why));
	ck_assert_str_eq(judgement.expected, "same as C:\\temp\\ABC");
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(what_is_compared_with_itself_is_unknown_R28)
{
	struct hp_check_other other = {
		.fact = {.kind = HP_FACT_PATH, .args = {"c:\\backup\\{Site}"}}, .host = "a"};
	struct hp_check check = {.fact = {.kind = HP_FACT_PATH, .args = {"C:\\Backup\\ABC"}},
		.host = "a",
		.expect = HP_EXPECT_PRESENT,
		.same_as = &other};
	struct hp_judgement judgement = judge_same(&check, FILE_A, FILE_A);
	ck_assert_int_eq(judgement.verdict, HP_VERDICT_UNKNOWN);
	ck_assert_str_eq(hp_why_name(judgement.why), "same-thing");
	hp_judgement_finish(&judgement);
	other.host = "b"; /* the same path of another machine is another file */
	judgement = judge_same(&check, FILE_A, FILE_A);
	ck_assert_int_eq(judgement.verdict, HP_VERDICT_PASS);
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(both_digests_are_told_where_contents_differ_R27)
{
	struct hp_check_other other = {
		.fact = {.kind = HP_FACT_PATH, .args = {"C:\\temp\\x"}}, .host = "a"};
	struct hp_check check = {.fact = {.kind = HP_FACT_PATH, .args = {"C:\\share"}},
		.expect = HP_EXPECT_PRESENT,
		.same_as = &other};
	struct hp_judgement judgement = judge_same(&check, FILE_A, FILE_B);
	ck_assert_ptr_nonnull(strstr(judgement.observed, "sha256 aaaa1111"));
	ck_assert_ptr_nonnull(strstr(judgement.observed, "the other sha256 bbbb1111"));
	hp_judgement_finish(&judgement);
	char *required = hp_check_required(&check, look_up, NULL);
	ck_assert_str_eq(required, "SAME AS C:\\temp\\x");
	free(required);
	struct hp_fact fact;
	ck_assert_int_eq(hp_check_fact(&check, look_up, NULL, &fact, NULL), 0);
	ck_assert(fact.sha256); /* asked for by itself */
	hp_fact_finish(&fact);
}
END_TEST

/** Up to three names, each with what was seen of it. */
static const struct {
	const char *names[4];
	const char *seen[3];
	enum hp_verdict verdict;
	enum hp_why why;
	const char *observed;
} for_each[] = {
	{{"A$", "B$", NULL}, {"absent", "absent"}, PASS, HP_WHY_AS_REQUIRED, "2 of 2 as required"},
	{{"A$", "B$", "C$", NULL}, {"absent", KEY, "?timeout"}, FAIL, HP_WHY_STILL_THERE,
		"1 of 3 as required; B$: present (2 subkeys, 3 values)"},
	{{"A$", "B$", "C$", NULL}, {"absent", "?timeout", "absent"}, UNKNOWN, HP_WHY_UNREADABLE,
		"2 of 3 as required; B$: unreadable: timeout"},
	{{"A$", "B$", "C$", NULL}, {"?timeout", KEY, KEY2}, FAIL, HP_WHY_STILL_THERE,
		"0 of 3 as required; B$: present (2 subkeys, 3 values)"},
	{{NULL}, {NULL}, PASS, HP_WHY_LIST_EMPTY, "empty list"},
};

static struct hp_judgement judge_each(
	const struct hp_check *check, const char *const *names, const char *const *answers)
{
	struct hp_observation items[3];
	struct hp_judgement judgement;
	size_t count = 0;
	for (; names[count] != NULL; count++) {
		items[count] = seen(answers[count]);
	}
	struct hp_evidence evidence = {.list = names, .items = items};
	hp_judge_evidence(check, &evidence, HP_BASELINE_TAKEN, NULL, look_up, NULL, &judgement);
	for (size_t i = 0; i < count; i++) {
		hp_observation_finish(&items[i]);
	}
	return judgement;
}

START_TEST(the_weakest_name_of_a_confirmed_list_speaks_for_all)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\{hit}"}},
		.expect = HP_EXPECT_ABSENT,
		.for_list = "Names"};
	struct hp_judgement judgement = judge_each(&check, for_each[_i].names, for_each[_i].seen);
	ck_assert_int_eq(judgement.verdict, for_each[_i].verdict);
	ck_assert_int_eq(judgement.why, for_each[_i].why);
	ck_assert_str_eq(judgement.observed, for_each[_i].observed);
	ck_assert_str_eq(judgement.expected, "absent, for each of Names");
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(a_list_that_nobody_confirmed_is_unknown_R28)
{
	struct hp_check check = {.fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\{hit}"}},
		.expect = HP_EXPECT_ABSENT,
		.for_list = "Names"};
	struct hp_evidence evidence = {0};
	struct hp_judgement judgement;
	hp_judge_evidence(&check, &evidence, HP_BASELINE_TAKING, NULL, look_up, NULL, &judgement);
	ck_assert_int_eq(judgement.verdict, UNKNOWN);
	ck_assert_int_eq(judgement.why, HP_WHY_NO_LIST);
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(the_name_at_hand_is_hit_in_the_fields_too)
{
	struct hp_json *wanted = parse("{\"path\":\"D:\\\\{hit}\\\\{Site}\"}");
	struct hp_expect_field fields[1];
	struct hp_check check = {.fact = {.kind = HP_FACT_SHARE, .args = {"{hit}"}},
		.expect = HP_EXPECT_EQUAL,
		.for_list = "Names",
		.fields = fields,
		.field_count = fill_expected(wanted, fields, 1)};
	static const char *const names[] = {"A$", "B$", NULL};
	static const char *const answers[] = {
		"{\"path\":\"D:\\\\A$\\\\ABC\"}", "{\"path\":\"D:\\\\A$\\\\ABC\"}"};
	struct hp_judgement judgement = judge_each(&check, names, answers);
	ck_assert_int_eq(judgement.verdict, FAIL);
	ck_assert_ptr_nonnull(strstr(judgement.observed, "1 of 2 as required; B$: path"));
	hp_judgement_finish(&judgement);
	hp_json_free(wanted);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("judge");
	TCase *tcase = tcase_create("judge");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, present_absent_and_unchanged_are_judged_by_the_table, 0,
		HP_ARRAY_SIZE(simple));
	tcase_add_loop_test(
		tcase, a_field_has_to_be_another_than_at_the_start, 0, HP_ARRAY_SIZE(changed));
	tcase_add_loop_test(
		tcase, lists_are_judged_by_the_names_that_count, 0, HP_ARRAY_SIZE(lists));
	tcase_add_loop_test(tcase, a_restart_is_another_boot_time_than_at_the_start, 0,
		(int)HP_ARRAY_SIZE(changes));
	tcase_add_test(tcase, long_lists_are_judged_in_reasonable_time);
	tcase_add_loop_test(tcase, equal_compares_as_windows_would, 0, HP_ARRAY_SIZE(equal));
	tcase_add_test(tcase, one_different_field_fails_whatever_the_others_are);
	tcase_add_test(tcase, the_laws_hold_for_every_combination);
	tcase_add_loop_test(tcase, both_sides_are_short_stable_and_clean, 0, HP_ARRAY_SIZE(texts));
	tcase_add_test(tcase, why_is_a_sentence_and_the_target_speaks_for_itself);
	tcase_add_test(tcase, without_a_lookup_a_name_has_no_value);
	tcase_add_loop_test(tcase,
		or_absent_and_one_of_serve_and_a_machine_that_is_off_is_unknown_R28, 0,
		HP_ARRAY_SIZE(richer));
	tcase_add_test(tcase, what_serves_is_named_in_both_texts_R27);
	tcase_add_test(tcase, advice_tells_a_difference_and_blocks_nothing);
	tcase_add_loop_test(tcase, the_same_contents_are_proved_only_by_two_digests_R28, 0,
		HP_ARRAY_SIZE(contents));
	tcase_add_test(tcase, what_is_compared_with_itself_is_unknown_R28);
	tcase_add_test(tcase, both_digests_are_told_where_contents_differ_R27);
	tcase_add_loop_test(tcase, the_weakest_name_of_a_confirmed_list_speaks_for_all, 0,
		HP_ARRAY_SIZE(for_each));
	tcase_add_test(tcase, a_list_that_nobody_confirmed_is_unknown_R28);
	tcase_add_test(tcase, the_name_at_hand_is_hit_in_the_fields_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
