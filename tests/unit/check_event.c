/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/event.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"

/* One event of each kind with every member filled; which of them it keeps is the table's matter. */
static struct hp_event full_event(enum hp_event_kind kind)
{
	struct hp_event event = {
		.kind = kind,
		.mode = kind % 2 == 0 ? HP_MODE_LIVE : HP_MODE_DRILL,
		.stamp =
			{
				.moment = {.wall_ms = 1700000000123, .boot_ms = 77},
				.boot_id = "b00",
				.actor = {.name = "Ada \xc3\x89",
					.initials = "AE",
					.login = "ada",
					.tty = "tty1",
					.remote = "10.0.0.1",
					.uid = 1000},
			},
		.at = "6.4@CAP01",
		.attempt = 2,
		.check = 3,
		.number = 4,
		.name = "name\n\"quoted\"",
		.machine = "CAP01",
		.url = "offline:/mnt",
		.value = "match",
		.text = "text",
		.digest = "00ff",
		.has_judgement = true,
		.fact = kind == HP_EVENT_IDENTIFIED ? HP_FACT_HOST : HP_FACT_REGISTRY_KEY,
	};
	hp_judgement_init(&event.judgement);
	return event;
}

static void fill_judgement(struct hp_event *event)
{
	struct hp_judgement *judgement = &event->judgement;
	judgement->verdict = HP_VERDICT_FAIL;
	judgement->why = HP_WHY_STILL_THERE;
	judgement->expected = hp_strdup("absent");
	judgement->observed = hp_strdup("present (2 subkeys)");
	judgement->advice = hp_strdup("The source lists 3 subkeys.");
	struct hp_json *data = hp_json_new_object();
	if (event->fact == HP_FACT_HOST) {
		hp_json_set_string(data, "name", "MPS01");
		hp_json_set_string(data, "product", "P");
		hp_json_set(data, "service_pack", NULL);
		hp_json_set(data, "booted", NULL);
	} else {
		hp_json_set_int(data, "subkeys", 2);
		hp_json_set_int(data, "values", 0);
	}
	hp_observation_set_found(&judgement->observation, data, "SOFTWARE");
	judgement->observation.wall_ms = 1700000000001;
}

static char *encode_kind(enum hp_event_kind kind)
{
	struct hp_event event = full_event(kind);
	struct hp_events list;
	fill_judgement(&event);
	hp_events_init(&list);
	char *text = hp_event_encode(hp_events_add(&list, &event));
	hp_events_finish(&list);
	hp_judgement_finish(&event.judgement);
	return text;
}

START_TEST(every_kind_of_event_comes_back_byte_for_byte)
{
	char *stored = encode_kind((enum hp_event_kind)_i);
	struct hp_error err = HP_ERROR_INIT;
	struct hp_events list;

	hp_events_init(&list);
	int status = hp_event_decode(stored, strlen(stored), &list, &err);
	ck_assert_msg(status == 0, "%s\n%s", hp_error_text(&err), stored);
	ck_assert_uint_eq(list.count, 1);
	ck_assert_int_eq(list.items[0].kind, _i);
	char *again = hp_event_encode(&list.items[0]);
	ck_assert_str_eq(again, stored);
	ck_assert_ptr_null(strchr(stored, '\n'));
	free(again);
	free(stored);
	hp_events_finish(&list);
	hp_error_finish(&err);
}
END_TEST

START_TEST(each_kind_has_a_name_of_its_own)
{
	for (int other = 0; other < _i; other++) {
		ck_assert_str_ne(hp_event_kind_name((enum hp_event_kind)_i),
			hp_event_kind_name((enum hp_event_kind)other));
	}
	ck_assert_str_ne(hp_event_kind_name((enum hp_event_kind)_i), "?");
}
END_TEST

/* R5, R83: every event says live or drill, and tells both clocks. */
START_TEST(an_event_tells_mode_both_clocks_and_who)
{
	char *stored = encode_kind(HP_EVENT_NOTE);
	struct hp_json *json = NULL;
	ck_assert_int_eq(hp_json_parse_value(stored, strlen(stored), &json, NULL), 0);
	ck_assert_int_eq(hp_json_get_int(json, "v", 0), HP_EVENT_VERSION);
	ck_assert_str_eq(hp_json_get_string(json, "event"), "note");
	ck_assert_str_eq(hp_json_get_string(json, "mode"), "live");
	ck_assert_str_eq(hp_json_get_string(json, "time"), "2023-11-14T22:13:20.123Z");
	ck_assert_int_eq(hp_json_get_int(json, "boot_ms", 0), 77);
	ck_assert_str_eq(hp_json_get_string(json, "boot"), "b00");
	const struct hp_json *by = hp_json_get(json, "by");
	ck_assert_str_eq(hp_json_get_string(by, "name"), "Ada \xc3\x89");
	ck_assert_str_eq(hp_json_get_string(by, "initials"), "AE");
	ck_assert_int_eq(hp_json_get_int(by, "uid", 0), 1000);
	ck_assert_str_eq(hp_json_get_string(by, "login"), "ada");
	ck_assert_str_eq(hp_json_get_string(by, "tty"), "tty1");
	ck_assert_str_eq(hp_json_get_string(by, "remote"), "10.0.0.1");
	hp_json_free(json);
	free(stored);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_repaired_before_anything_relies_on_them)
{
	struct hp_event event = {.kind = HP_EVENT_NOTE,
		.text = "a\xff"
			"b"};
	struct hp_events list;
	hp_judgement_init(&event.judgement);
	hp_events_init(&list);
	struct hp_event *added = hp_events_add(&list, &event);
	char *stored = hp_event_encode(added);
	ck_assert_int_eq(hp_event_decode(stored, strlen(stored), &list, NULL), 0);
	ck_assert_str_eq(list.items[0].text, list.items[1].text);
	ck_assert_ptr_nonnull(strstr(list.items[0].text, "FF"));
	free(stored);
	hp_events_finish(&list);
	hp_judgement_finish(&event.judgement);
}
END_TEST

/* ---- hostile bytes ---- */

#define STAMP "\"mode\":\"live\",\"time\":\"2026-01-02T03:04:05Z\",\"boot_ms\":1,\"by\":{\"uid\":0}"
static const struct {
	const char *text;
	int status;
} bad[] = {
	{"", HP_ERR_INVALID},
	{"{", HP_ERR_INVALID},
	{"[]", HP_ERR_INVALID},
	{"null", HP_ERR_INVALID},
	{"{}", HP_ERR_INVALID},
	{"{\"v\":1}", HP_ERR_INVALID},
	{"{\"v\":\"1\",\"event\":\"note\",\"text\":\"x\"," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":0,\"event\":\"note\",\"text\":\"x\"," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":2,\"event\":\"note\",\"text\":\"x\"," STAMP "}", HP_ERR_NEWER},
	{"{\"v\":2}", HP_ERR_NEWER},
	{"{\"v\":1,\"event\":\"nothing\",\"text\":\"x\"," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":7,\"text\":\"x\"," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\"," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":null," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":[\"x\"]," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":\"x\",\"at\":1," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"step.done\",\"at\":\"1\",\"attempt\":0,\"value\":\"verified\"," STAMP
	 "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"step.done\",\"at\":\"1\",\"attempt\":-1,\"value\":"
	 "\"verified\"," STAMP "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"step.done\",\"at\":\"1\",\"attempt\":4294967297,\"value\":"
	 "\"verified\"," STAMP "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"step.stale\",\"at\":\"1\",\"check\":0," STAMP "}", HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"check.judged\",\"at\":\"1\",\"attempt\":1,\"check\":1," STAMP "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"check.judged\",\"at\":\"1\",\"attempt\":1,\"check\":1,\"fact\":"
	 "\"registry."
	 "key\",\"verdict\":\"good\",\"why\":\"as-required\"," STAMP "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"check.judged\",\"at\":\"1\",\"attempt\":1,\"check\":1,\"fact\":"
	 "\"registry."
	 "key\",\"verdict\":\"pass\",\"why\":\"as-required\",\"observation\":{\"found\":true,"
	 "\"data\":{"
	 "\"subkeys\":\"many\"}}," STAMP "}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":\"x\",\"mode\":\"live\",\"time\":\"yesterday\","
	 "\"boot_ms\":1,"
	 "\"by\":{\"uid\":0}}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":\"x\",\"mode\":\"rehearsal\",\"time\":\"2026-01-"
	 "02T03:04:05Z\","
	 "\"boot_ms\":1,\"by\":{\"uid\":0}}",
		HP_ERR_INVALID},
	{"{\"v\":1,\"event\":\"note\",\"text\":\"x\",\"mode\":\"live\",\"time\":\"2026-01-02T03:04:"
	 "05Z\","
	 "\"boot_ms\":1,\"by\":\"root\"}",
		HP_ERR_INVALID},
};

START_TEST(bytes_that_are_no_event_are_refused)
{
	struct hp_events list;
	struct hp_error err = HP_ERROR_INIT;
	hp_events_init(&list);
	int status = hp_event_decode(bad[_i].text, strlen(bad[_i].text), &list, &err);
	ck_assert_msg(status == bad[_i].status, "%d: %s", status, bad[_i].text);
	ck_assert_uint_eq(list.count, 0);
	ck_assert_ptr_nonnull(err.message);
	hp_events_finish(&list);
	hp_error_finish(&err);
}
END_TEST

/* Own generator, so that a failure is the same everywhere. */
static unsigned next(unsigned *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

START_TEST(bytes_changed_at_random_never_crash_and_what_is_read_is_written_the_same)
{
	char *stored = encode_kind((enum hp_event_kind)_i);
	size_t len = strlen(stored);
	unsigned seed = (unsigned)_i + 1;

	for (int round = 0; round < 400; round++) {
		struct hp_events list;
		hp_events_init(&list);
		char *bytes = hp_strdup(stored);
		for (unsigned n = next(&seed) % 4 + 1; n > 0; n--) {
			bytes[next(&seed) % len] = (char)next(&seed);
		}
		if (hp_event_decode(bytes, len, &list, NULL) == 0) {
			char *once = hp_event_encode(&list.items[0]);
			ck_assert_int_eq(hp_event_decode(once, strlen(once), &list, NULL), 0);
			char *twice = hp_event_encode(&list.items[1]);
			ck_assert_str_eq(once, twice);
			free(once);
			free(twice);
		}
		free(bytes);
		hp_events_finish(&list);
	}
	free(stored);
}
END_TEST

/* R28: what nobody filled is unknown. */
START_TEST(a_judgement_nobody_filled_is_unknown)
{
	struct hp_judgement judgement = {0};
	ck_assert_int_eq(judgement.verdict, HP_VERDICT_UNKNOWN);
	hp_judgement_init(&judgement);
	ck_assert_int_eq(judgement.verdict, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(judgement.why, HP_WHY_NOT_LOOKED);
	ck_assert_int_eq(judgement.observation.outcome, HP_OUTCOME_UNREADABLE);
	hp_judgement_finish(&judgement);
}
END_TEST

START_TEST(names_of_verdicts_and_reasons_lead_back)
{
	for (size_t i = 0; i < HP_VERDICT_COUNT_; i++) {
		enum hp_verdict verdict;
		ck_assert(hp_verdict_from_name(hp_verdict_name((enum hp_verdict)i), &verdict));
		ck_assert_uint_eq(verdict, i);
	}
	for (size_t i = 0; i < HP_WHY_COUNT_; i++) {
		enum hp_why why;
		ck_assert(hp_why_from_name(hp_why_name((enum hp_why)i), &why));
		ck_assert_uint_eq(why, i);
	}
	enum hp_verdict verdict;
	ck_assert(!hp_verdict_from_name("passed", &verdict));
	ck_assert(!hp_verdict_from_name(NULL, &verdict));
}
END_TEST

/* Records outlive programs: a name that is in use is never changed, and a new one is told in the
 * manual. */
START_TEST(names_of_events_stay_and_stand_in_the_manual)
{
	static const char *const names[] = {"run.started", "signed.on", "condition.agreed",
		"prerequisite.met", "parameter.set", "target.set", "identified", "baseline.read",
		"walk.begun", "name.confirmed", "check.judged", "check.ended", "step.done",
		"step.refused", "step.attested", "step.overridden", "step.na", "step.reopened",
		"step.stale", "decided", "note", "held", "resumed", "stopped", "completed",
		"value.entered", "hits.confirmed", "remembered", "timer.started", "timer.passed",
		"step.deferred", "step.due", "jumped", "second.signed", "step.performed",
		"group.overridden", "paper.printed", "paper.entered"};
	char *path = hp_asprintf("%s/../man/holdpoint-journal.5", getenv("HP_TESTS"));
	char *page = NULL;
	size_t len = 0;

	ck_assert_uint_eq(HP_ARRAY_SIZE(names), HP_EVENT_COUNT_);
	ck_assert_int_eq(hp_file_read(path, (size_t)1 << 20, &page, &len, NULL), 0);
	for (size_t i = 0; i < HP_EVENT_COUNT_; i++) {
		const char *name = hp_event_kind_name((enum hp_event_kind)i);
		char *item = hp_asprintf("\n.It Sy %s\n", name);
		ck_assert_str_eq(name, names[i]);
		ck_assert_msg(strstr(page, item) != NULL, "%s is not told", name);
		free(item);
	}
	free(page);
	free(path);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("event");
	TCase *tcase = tcase_create("event");
	tcase_add_loop_test(
		tcase, every_kind_of_event_comes_back_byte_for_byte, 0, HP_EVENT_COUNT_);
	tcase_add_loop_test(tcase, each_kind_has_a_name_of_its_own, 0, HP_EVENT_COUNT_);
	tcase_add_test(tcase, an_event_tells_mode_both_clocks_and_who);
	tcase_add_test(tcase, bytes_that_are_not_utf8_are_repaired_before_anything_relies_on_them);
	tcase_add_loop_test(tcase, bytes_that_are_no_event_are_refused, 0, (int)HP_ARRAY_SIZE(bad));
	tcase_add_loop_test(tcase,
		bytes_changed_at_random_never_crash_and_what_is_read_is_written_the_same, 0,
		HP_EVENT_COUNT_);
	tcase_add_test(tcase, a_judgement_nobody_filled_is_unknown);
	tcase_add_test(tcase, names_of_verdicts_and_reasons_lead_back);
	tcase_add_test(tcase, names_of_events_stay_and_stand_in_the_manual);
	suite_add_tcase(suite, tcase);
	return suite;
}
