/* SPDX-License-Identifier: GPL-3.0-or-later */
/* R28: what is not cleanly found or absent is never taken for it. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

#define TIME "\"time\":\"2026-01-02T03:04:05.678Z\""

static struct hp_json *parse(const char *text)
{
	struct hp_json *json = NULL;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_msg(hp_json_parse_value(text, strlen(text), &json, &err) == 0, "%s: %s", text,
		hp_error_text(&err));
	return json;
}

static int decode(enum hp_fact_kind kind, const char *text, struct hp_observation *ret)
{
	struct hp_json *json = parse(text);
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_observation_from_json(kind, json, ret, &err);

	ck_assert_int_eq(status < 0, err.message != NULL);
	hp_error_finish(&err);
	hp_json_free(json);
	return status;
}

START_TEST(a_new_observation_is_unreadable)
{
	struct hp_observation observation;

	hp_observation_init(&observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(observation.reason_code, "internal");
	hp_observation_finish(&observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	hp_observation_finish(&observation);
	hp_observation_finish(NULL);
}
END_TEST

START_TEST(setters_replace_all_that_was_there)
{
	struct hp_observation observation;
	int64_t begin = hp_clock_now().wall_ms;

	hp_observation_init(&observation);
	hp_observation_set_found(&observation, parse("{\"name\":\"x\"}"), "SAM");
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_FOUND);
	ck_assert_ptr_null(observation.reason_code);
	ck_assert_int_ge(observation.wall_ms, begin);
	hp_observation_set_unreadable(
		&observation, "timeout", "nothing from %s", observation.source);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_ptr_null(observation.data);
	ck_assert_ptr_null(observation.source);
	ck_assert_str_eq(observation.reason, "nothing from SAM");
	hp_observation_set_absent(&observation, "SOFTWARE");
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_null(observation.reason);
	hp_observation_set_found(&observation, NULL, observation.source);
	ck_assert(hp_json_is(observation.data, HP_JSON_OBJECT));
	ck_assert_str_eq(observation.source, "SOFTWARE");
	hp_observation_finish(&observation);
}
END_TEST

START_TEST(equality_leaves_out_source_and_time)
{
	struct hp_observation a;
	struct hp_observation b;

	hp_observation_init(&a);
	hp_observation_set_found(&a, parse("{\"name\":\"x\",\"n\":1}"), "one");
	hp_observation_copy(&a, &b);
	b.wall_ms += 5;
	ck_assert(hp_observation_equal(&a, &b));
	hp_observation_set_found(&b, parse("{\"n\":1,\"name\":\"x\"}"), "two");
	ck_assert(hp_observation_equal(&a, &b));
	hp_observation_set_found(&b, parse("{\"n\":2,\"name\":\"x\"}"), "two");
	ck_assert(!hp_observation_equal(&a, &b));
	hp_observation_set_absent(&a, NULL);
	hp_observation_set_unreadable(&b, "timeout", "x");
	ck_assert(!hp_observation_equal(&a, &b));
	hp_observation_set_unreadable(&a, "timeout", "y");
	ck_assert(hp_observation_equal(&a, &b));
	hp_observation_set_unreadable(&a, "io-error", "y");
	ck_assert(!hp_observation_equal(&a, &b));
	hp_observation_finish(&a);
	hp_observation_finish(&b);
}
END_TEST

static const struct {
	enum hp_fact_kind kind;
	const char *text;
} good[] = {
	{HP_FACT_REGISTRY_KEY, "{\"found\":true,\"data\":{\"subkeys\":2,\"values\":0,\"modified\":"
			       "\"2026-01-02T03:04:05.000Z\","
			       "\"view\":\"64\"},\"source\":\"SOFTWARE\"," TIME
			       ",\"reason_code\":null,\"unreadable\":null}"},
	{HP_FACT_REGISTRY_KEY, "{\"found\":false,\"data\":null,\"source\":null," TIME
			       ",\"reason_code\":null,\"unreadable\":null}"},
	{HP_FACT_SERVICE,
		"{\"found\":null,\"data\":null,\"source\":null," TIME
		",\"reason_code\":\"machine-off\",\"unreadable\":\"the machine is off\"}"},
};

START_TEST(an_observation_comes_round_through_json)
{
	struct hp_observation observation;

	ck_assert_int_eq(decode(good[_i].kind, good[_i].text, &observation), 0);
	ck_assert_int_eq(observation.wall_ms, INT64_C(1767323045678));
	struct hp_json *json = hp_observation_to_json(&observation);
	char *text = hp_json_print(json);
	ck_assert_str_eq(text, good[_i].text);
	free(text);
	hp_json_free(json);
	hp_observation_finish(&observation);
}
END_TEST

/* Each contradicts itself, lacks something or has the wrong type. */
static const char *const bad[] = {
	"[]",
	"null",
	"\"found\"",
	"{}",
	"{\"found\":true}",
	"{\"found\":false}",
	"{\"found\":0," TIME "}",
	"{\"found\":\"false\"," TIME "}",
	"{\"data\":null," TIME "}",
	"{\"found\":false,\"data\":{}," TIME "}",
	"{\"found\":false,\"reason_code\":\"timeout\"," TIME "}",
	"{\"found\":false,\"unreadable\":\"x\"," TIME "}",
	"{\"found\":true,\"data\":{\"name\":\"x\"},\"reason_code\":\"timeout\",\"unreadable\":"
	"\"x\"," TIME "}",
	"{\"found\":true,\"data\":{\"name\":\"x\"},\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null," TIME "}",
	"{\"found\":null,\"reason_code\":\"timeout\"," TIME "}",
	"{\"found\":null,\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null,\"reason_code\":7,\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null,\"reason_code\":\"Not A Code\",\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null,\"reason_code\":\"\",\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null,\"reason_code\":\"a-code-that-is-much-longer-than-any-code-has-to-be\","
	"\"unreadable\":\"x\"," TIME "}",
	"{\"found\":null,\"reason_code\":\"timeout\",\"unreadable\":[]," TIME "}",
	"{\"found\":null,\"data\":{},\"reason_code\":\"timeout\",\"unreadable\":\"x\"," TIME "}",
	"{\"found\":false,\"source\":5," TIME "}",
	"{\"found\":false,\"time\":\"yesterday\"}",
	"{\"found\":false,\"time\":0}",
	"{\"found\":true,\"data\":null," TIME "}",
	"{\"found\":true,\"data\":[]," TIME "}",
	"{\"found\":true,\"data\":\"x\"," TIME "}",
	"{\"found\":true,\"data\":{}," TIME "}",
	"{\"found\":true,\"data\":{\"name\":5}," TIME "}",
	"{\"found\":true,\"data\":{\"name\":null}," TIME "}",
};

START_TEST(an_observation_that_contradicts_itself_is_refused)
{
	struct hp_observation observation;

	memset(&observation, 0x5A, sizeof(observation));
	struct hp_observation before = observation;
	ck_assert_int_eq(decode(HP_FACT_ACCOUNT, bad[_i], &observation), HP_ERR_INVALID);
	ck_assert_mem_eq(&observation, &before, sizeof(before));
}
END_TEST

/* Data by fact (DESIGN section 7): 1 fits, 0 does not. */
static const struct {
	enum hp_fact_kind kind;
	int fits;
	const char *data;
} data_cases[] = {
	{HP_FACT_REGISTRY_KEY, 1, "{\"subkeys\":0,\"values\":0}"},
	{HP_FACT_REGISTRY_KEY, 1,
		"{\"subkeys\":0,\"values\":0,\"modified\":null,\"new\":{\"a\":[1]}}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"subkeys\":-1,\"values\":0}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"subkeys\":\"0\",\"values\":0}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"values\":0}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"subkeys\":0,\"values\":0,\"modified\":\"now\"}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"subkeys\":0,\"values\":0,\"view\":32}"},
	{HP_FACT_REGISTRY_KEY, 0, "{\"subkeys\":0,\"values\":0,\"view\":\"16\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_DWORD\",\"value\":4294967295}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":4294967296}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":-1}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":\"3\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":null}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"value\":3}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":4,\"value\":3}"},
	{HP_FACT_REGISTRY_VALUE, 1,
		"{\"type\":\"REG_DWORD\",\"value\":\"0102030405\",\"malformed\":true}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":5,\"malformed\":true}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_DWORD\",\"value\":\"XY\",\"malformed\":true}"},
	{HP_FACT_REGISTRY_VALUE, 0,
		"{\"type\":\"REG_DWORD\",\"value\":\"00\",\"malformed\":\"yes\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_SZ\",\"value\":\"\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_SZ\",\"value\":5}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_EXPAND_SZ\",\"value\":\"%SystemRoot%\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\",\"b\"]}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",5]}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_MULTI_SZ\",\"value\":\"a\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_QWORD\",\"value\":\"18446744073709551615\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_QWORD\",\"value\":5}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_QWORD\",\"value\":\"\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_QWORD\",\"value\":\"-5\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_QWORD\",\"value\":\"18446744073709551616\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_BINARY\",\"value\":\"00ff\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"REG_NONE\",\"value\":\"\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_BINARY\",\"value\":\"00FF\"}"},
	{HP_FACT_REGISTRY_VALUE, 0, "{\"type\":\"REG_BINARY\",\"value\":\"00f\"}"},
	{HP_FACT_REGISTRY_VALUE, 1, "{\"type\":\"0x12\",\"value\":\"00\"}"},
	{HP_FACT_SERVICE, 1,
		"{\"start\":\"auto\",\"state\":\"running\",\"name\":\"a\",\"display\":\"A\"}"},
	{HP_FACT_SERVICE, 1, "{\"start\":\"boot\",\"state\":null,\"name\":\"a\",\"display\":null}"},
	{HP_FACT_SERVICE, 0, "{\"start\":\"auto\",\"name\":\"a\",\"display\":\"A\"}"},
	{HP_FACT_SERVICE, 0,
		"{\"start\":\"sometimes\",\"state\":null,\"name\":\"a\",\"display\":\"A\"}"},
	{HP_FACT_SERVICE, 0,
		"{\"start\":\"auto\",\"state\":\"STOPPED\",\"name\":\"a\",\"display\":\"A\"}"},
	{HP_FACT_SHARE, 1, "{\"path\":\"C:\\\\x\",\"comment\":\"\"}"},
	{HP_FACT_SHARE, 0, "{\"comment\":\"\"}"},
	{HP_FACT_PATH, 1, "{\"kind\":\"folder\",\"entries\":0}"},
	{HP_FACT_PATH, 1,
		"{\"kind\":\"file\",\"size\":5,\"modified\":\"2026-01-02T03:04:05Z\",\"sha256\":"
		"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}"},
	{HP_FACT_PATH, 0, "{\"kind\":\"device\"}"},
	{HP_FACT_PATH, 0, "{\"kind\":\"file\",\"sha256\":\"ba78\"}"},
	{HP_FACT_PATH, 0, "{\"kind\":\"file\",\"size\":\"5\"}"},
	{HP_FACT_HOST, 1,
		"{\"name\":\"SRV\",\"product\":null,\"service_pack\":null,\"booted\":null}"},
	{HP_FACT_HOST, 0, "{\"product\":\"x\"}"},
	{HP_FACT_HOST, 0, "{\"name\":\"SRV\",\"booted\":\"never\"}"},
	{HP_FACT_SERVICES, 1, "{\"items\":[]}"},
	{HP_FACT_SERVICES, 1, "{\"items\":[\"a\",\"b\"]}"},
	{HP_FACT_SERVICES, 0, "{\"items\":[1]}"},
	{HP_FACT_SERVICES, 0, "{\"items\":\"a\"}"},
	{HP_FACT_SERVICES, 0, "{}"},
	{HP_FACT_HOST, 1, "{\"name\":\"SRV\",\"build\":\"3790\",\"shutdown\":null}"},
	{HP_FACT_HOST, 0, "{\"name\":\"SRV\",\"shutdown\":3790}"},
	{HP_FACT_FILES, 1, "{\"items\":[\"a.log\"]}"},
	{HP_FACT_FILES, 0, "{\"items\":{}}"},
	{HP_FACT_TREE, 1,
		"{\"digest\":"
		"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
		"\"files\":1,\"folders\":0,\"size\":3}"},
	{HP_FACT_TREE, 0, "{\"digest\":\"ba78\",\"files\":1,\"folders\":0,\"size\":3}"},
	{HP_FACT_TREE, 0,
		"{\"digest\":"
		"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
		"\"files\":-1,\"folders\":0,\"size\":3}"},
	{HP_FACT_TREE, 0, "{}"},
	{HP_FACT_TREE, 0, "null"},
	{HP_FACT_PROGRAM, 1,
		"{\"name\":\"Client\",\"version\":null,\"code\":\"{1}\",\"view\":\"32\","
		"\"items\":[\"Client\"]}"},
	{HP_FACT_PROGRAM, 0, "{\"name\":\"Client\",\"version\":4}"},
	{HP_FACT_PROGRAM, 0, "{\"name\":\"Client\",\"items\":\"Client\"}"},
	{HP_FACT_PROGRAM, 0, "{\"view\":\"16\"}"},
	{HP_FACT_IIS_POOL, 1, "{\"name\":\"CCM\",\"class\":\"IIsApplicationPool\"}"},
	{HP_FACT_IIS_POOL, 0, "{\"name\":1}"},
	{HP_FACT_IIS_POOL, 0, "{}"},
	{HP_FACT_IIS_VDIR, 1, "{\"name\":\"SMS_MP\",\"site\":\"1\",\"path\":null}"},
	{HP_FACT_IIS_VDIR, 0, "{\"name\":\"SMS_MP\",\"site\":1}"},
	{HP_FACT_IIS_VDIR, 0, "{\"path\":\"C:\\\\x\"}"},
	{HP_FACT_PORT, 1, "{}"},
	{HP_FACT_PORT, 1, "null"},
	{HP_FACT_PORT, 0, "5"},
	{HP_FACT_PORT, 1, "{}"},
	{HP_FACT_PORT, 1, "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}"},
	{HP_FACT_PORT, 0, "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}"},
};

START_TEST(data_fit_their_fact_or_are_refused)
{
	char *text = hp_asprintf("{\"found\":true,\"data\":%s," TIME "}", data_cases[_i].data);
	struct hp_observation observation;
	int status = decode(data_cases[_i].kind, text, &observation);

	ck_assert_msg((status == 0) == (data_cases[_i].fits == 1), "%s", text);
	if (status == 0) {
		ck_assert(hp_json_is(observation.data, HP_JSON_OBJECT));
		hp_observation_finish(&observation);
	}
	free(text);
}
END_TEST

START_TEST(data_with_a_flood_of_members_are_refused)
{
	struct hp_json *json = hp_json_new_object();
	struct hp_json *data = hp_json_new_object();
	struct hp_observation observation;

	for (int i = 0; i < 65; i++) {
		char *key = hp_asprintf("k%d", i);
		hp_json_set_int(data, key, i);
		free(key);
	}
	hp_json_set_bool(json, "found", true);
	hp_json_set(json, "data", data);
	hp_json_set_string(json, "time", "2026-01-02T03:04:05Z");
	ck_assert_int_eq(
		hp_observation_from_json(HP_FACT_PORT, json, &observation, NULL), HP_ERR_INVALID);
	hp_json_remove(data, "k64");
	ck_assert_int_eq(hp_observation_from_json(HP_FACT_PORT, json, &observation, NULL), 0);
	hp_observation_finish(&observation);
	hp_json_free(json);
}
END_TEST

START_TEST(texts_are_kept_as_they_came)
{
	struct hp_observation observation;

	ck_assert_int_eq(decode(HP_FACT_SERVICE,
				 "{\"found\":null,\"reason_code\":\"io-error\",\"unreadable\":"
				 "\"\\u001b[2J\","
				 "\"extra\":1," TIME "}",
				 &observation),
		0);
	ck_assert_str_eq(observation.reason, "\x1B[2J");
	hp_observation_finish(&observation);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("observation");
	TCase *values = tcase_create("values");
	TCase *json = tcase_create("json");

	tcase_add_test(values, a_new_observation_is_unreadable);
	tcase_add_test(values, setters_replace_all_that_was_there);
	tcase_add_test(values, equality_leaves_out_source_and_time);
	tcase_add_loop_test(json, an_observation_comes_round_through_json, 0, HP_ARRAY_SIZE(good));
	tcase_add_loop_test(
		json, an_observation_that_contradicts_itself_is_refused, 0, HP_ARRAY_SIZE(bad));
	tcase_add_loop_test(json, data_fit_their_fact_or_are_refused, 0, HP_ARRAY_SIZE(data_cases));
	tcase_add_test(json, data_with_a_flood_of_members_are_refused);
	tcase_add_test(json, texts_are_kept_as_they_came);
	suite_add_tcase(suite, values);
	suite_add_tcase(suite, json);
	return suite;
}
