/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a target helper (holdpoint-target(7)): the same cases over every target, with
 * real processes. All of them are given the same machine, as a scenario, as a disk and as a
 * practice machine.
 */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"

#define VENDOR "HKLM\\SOFTWARE\\Vendor"

static const struct {
	const char *scheme;
	enum hp_target_class class_;
	bool reads_disk;
} targets[] = {
	{"scripted", HP_CLASS_SCRIPTED, false},
	{"captured", HP_CLASS_EVIDENCE, true},
#ifdef HP_TEST_HIVES
	{"offline", HP_CLASS_EVIDENCE, true},
	{"practice", HP_CLASS_PRACTICE, true},
#endif
};

#ifdef HP_TEST_HIVES
static const char machine[] =
	"{\"name\":\"MPS01\",\"product\":\"Windows Server 2003\",\"service_pack\":\"Service Pack "
	"2\",\"registry\":["
	"{\"key\":\"HKLM\\\\SOFTWARE\\\\Vendor\",\"values\":["
	"{\"name\":\"\",\"type\":\"REG_SZ\",\"value\":\"plain\"},"
	"{\"name\":\"Count\",\"type\":\"REG_DWORD\",\"value\":4294967295},"
	"{\"name\":\"Big\",\"type\":\"REG_QWORD\",\"value\":\"18446744073709551615\"},"
	"{\"name\":\"List\",\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\",\"b\"]},"
	"{\"name\":\"Bytes\",\"type\":\"REG_BINARY\",\"value\":\"00ff\"}]},"
	"{\"key\":\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Привет\"},{\"key\":"
	"\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Two\"}]}";
#endif

#define ENTRY(fact, args, data)                                                                    \
	"{\"read\":\"" fact "\",\"args\":[" args "],\"answers\":[" data "]},"
#define FOUND(data) "{\"found\":true,\"data\":{" data "}}"
#define KEY "\"HKLM\\\\SOFTWARE\\\\Vendor\""
static const char scenario[] =
	"{\"scenario\":1,\"title\":\"The machine of the contract tests\","
	"\"host\":{\"name\":\"MPS01\",\"product\":\"Windows Server "
	"2003\",\"service_pack\":\"Service Pack 2\"},\"facts\":[" ENTRY("registry.key", KEY,
		FOUND("\"subkeys\":2,\"values\":5,\"modified\":\"2007-01-02T03:04:05Z\""))
		ENTRY("registry.key", "\"HKLM\\\\SOFTWARE\\\\Vendor\\\\Привет\"",
			FOUND("\"subkeys\":0,\"values\":0,\"modified\":\"2007-01-02T03:04:"
			      "05Z\"")) ENTRY("registry.value", KEY ",\"\"",
			FOUND("\"type\":\"REG_SZ\",\"value\":\"plain\"")) ENTRY("registry."
										"value",
			KEY ",\"Count\"", FOUND("\"type\":\"REG_DWORD\",\"value\":4294967295"))
			ENTRY("registry.value", KEY ",\"Big\"",
				FOUND("\"type\":\"REG_QWORD\",\"value\":"
				      "\"18446744073709551615\"")) ENTRY("registry.value",
				KEY ",\"List\"",
				FOUND("\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\","
				      "\"b\"]")) ENTRY("registry.value", KEY ",\"Bytes\"",
				FOUND("\"type\":\"REG_BINARY\",\"value\":\"00ff\"")) ENTRY("ke"
											   "y"
											   "s",
				KEY ",\"*\"", FOUND("\"items\":[\"Two\",\"Привет\"]")) ENTRY("keys",
				KEY ",\"T*\"",
				FOUND("\"items\":[\"Two\"]")) ENTRY("keys", KEY ",\"X*\"",
				FOUND("\"items\":[]")) "{\"read\":\"registry.value\",\"args\":"
						       "[" KEY ",\"None\"],\"answers\":[{"
						       "\"found\":false}]},"
						       "{\"read\":\"keys\",\"args\":["
						       "\"HKLM\\\\SOFTWARE\\\\Nobody\",\"*\"],"
						       "\"answers\":[{\"found\":false}]},"
						       "{\"read\":\"registry.key\",\"args\":["
						       "\"HKLM\\\\SOFTWARE\\\\Nobody\\\\Nothin"
						       "g\"],\"answers\":[{\"found\":false}]}]"
						       "}";

static const char transcript[] =
	"#### MPS01 # 22.11.2026 # 14:03:02 # hostname\r\nMPS01\r\n#### exit 0\r\n"
	"#### MPS01 # 22.11.2026 # 14:03:02 # set PROCESSOR_ARCHITE\r\n"
	"PROCESSOR_ARCHITECTURE=x86\r\n#### exit 0\r\n"
	"#### MPS01 # 22.11.2026 # 14:03:02 # systeminfo\r\n"
	"OS Name:                   Windows Server 2003\r\n"
	"OS Version:                5.2.3790 Service Pack 2 Build 3790\r\n#### exit 0\r\n";
static const char exported[] =
	"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n"
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor]\r\n@=\"plain\"\r\n\"Count\"=dword:ffffffff\r\n"
	"\"Big\"=hex(b):ff,ff,ff,ff,ff,ff,ff,ff\r\n"
	"\"List\"=hex(7):61,00,00,00,00,00,62,00,00,00,00,00\r\n\"Bytes\"=hex:00,ff\r\n\r\n"
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Привет]\r\n\r\n"
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Two]\r\n\r\n";

static void make_capture(void)
{
	char *folder = place_path("capture");
	char *text = place_path("capture/machine.txt");
	char *export = place_path("capture/reg-x-MPS01.reg");
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	place_write(text, transcript, strlen(transcript));
	place_write(export, exported, strlen(exported));
	free(export);
	free(text);
	free(folder);
}

static void make_machines(void)
{
	place_make();
	make_capture();
	char *path = place_path("machine.json");
	place_write(path, scenario, strlen(scenario));
	free(path);
#ifdef HP_TEST_HIVES
	place_image("disk", machine);
	place_machine("run/MPS01", machine);
#endif
}

/** The URL of the machine at a target; caller frees. */
static char *url_of(int i)
{
	static const struct {
		const char *scheme;
		const char *below;
	} places[] = {{"scripted", "machine.json"}, {"captured", "capture"}, {"offline", "disk"}};
	char *below = hp_strdup("run/MPS01"); /* practice: below the folder of the state */
	for (size_t p = 0; p < HP_ARRAY_SIZE(places); p++) {
		if (strcmp(targets[i].scheme, places[p].scheme) == 0) {
			free(below);
			below = place_path("%s", places[p].below);
		}
	}
	char *url = hp_asprintf("%s:%s", targets[i].scheme, below);
	free(below);
	return url;
}

static void open_target(struct peer *peer, int i)
{
	char *url = url_of(i);
	peer_open(peer, targets[i].scheme, url);
	free(url);
}

static struct hp_observation ask(
	struct peer *peer, enum hp_fact_kind kind, const char *first, const char *second)
{
	struct hp_observation observation;
	struct hp_fact fact = {.kind = kind, .args = {first, second}};
	peer_ask(peer, &fact, &observation);
	return observation;
}

START_TEST(the_hello_names_scheme_class_facts_and_locks)
{
	struct peer peer;
	open_target(&peer, _i);
	ck_assert_str_eq(peer.hello.scheme, targets[_i].scheme);
	ck_assert_int_eq(peer.hello.class_, targets[_i].class_);
	ck_assert(peer.hello.facts[HP_FACT_REGISTRY_KEY] &&
		  peer.hello.facts[HP_FACT_REGISTRY_VALUE] && peer.hello.facts[HP_FACT_KEYS] &&
		  peer.hello.facts[HP_FACT_HOST]);
	ck_assert(peer.hello.facts[HP_FACT_SERVICE] && peer.hello.facts[HP_FACT_TREE]);
	ck_assert(peer.hello.facts[HP_FACT_PORT] == !targets[_i].reads_disk);
	ck_assert_str_eq(peer.hello.confinement[0], "no-new-privs");
	ck_assert_str_eq(peer.hello.confinement[1], "rlimits");
	peer_end(&peer);
}
END_TEST

START_TEST(a_key_that_is_there_is_found_in_any_case)
{
	static const char *const ways[] = {VENDOR, "hkey_local_machine\\software\\VENDOR"};
	struct peer peer;
	open_target(&peer, _i);
	for (size_t w = 0; w < HP_ARRAY_SIZE(ways); w++) {
		struct hp_observation seen = ask(&peer, HP_FACT_REGISTRY_KEY, ways[w], NULL);
		ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
		ck_assert_int_eq(hp_json_get_int(seen.data, "subkeys", -1), 2);
		ck_assert_int_eq(hp_json_get_int(seen.data, "values", -1), 5);
		/* An export does not tell when a key was written. */
		ck_assert((hp_json_get_string(seen.data, "modified") != NULL) ==
			  (strcmp(targets[_i].scheme, "captured") != 0));
		ck_assert_ptr_nonnull(seen.source);
		ck_assert_int_gt(seen.wall_ms, 0);
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

START_TEST(names_beyond_ascii_are_matched_without_case)
{
	struct peer peer;
	open_target(&peer, _i);
	struct hp_observation seen = ask(&peer, HP_FACT_REGISTRY_KEY, VENDOR "\\ПРИВЕТ", NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

static const struct {
	const char *name;
	const char *type;
	const char *value; /* as JSON */
} values[] = {
	{"", "REG_SZ", "\"plain\""},
	{"count", "REG_DWORD", "4294967295"},
	{"BIG", "REG_QWORD", "\"18446744073709551615\""},
	{"List", "REG_MULTI_SZ", "[\"a\",\"\",\"b\"]"},
	{"Bytes", "REG_BINARY", "\"00ff\""},
};

START_TEST(values_have_the_same_form_everywhere)
{
	struct peer peer;
	open_target(&peer, _i);
	for (size_t v = 0; v < HP_ARRAY_SIZE(values); v++) {
		struct hp_observation seen =
			ask(&peer, HP_FACT_REGISTRY_VALUE, VENDOR, values[v].name);
		ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
		ck_assert_str_eq(hp_json_get_string(seen.data, "type"), values[v].type);
		char *text = hp_json_print(hp_json_get(seen.data, "value"));
		ck_assert_str_eq(text, values[v].value);
		free(text);
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

static const struct {
	const char *key;
	const char *pattern;
	const char *items; /* NULL: absent */
} lists[] = {
	{VENDOR, "*", "[\"Two\",\"Привет\"]"},
	{VENDOR, "t*", "[\"Two\"]"},
	{VENDOR, "X*", "[]"},
	{"HKLM\\SOFTWARE\\Nobody", "*", NULL},
};

START_TEST(lists_are_sorted_and_those_of_nothing_are_absent)
{
	struct peer peer;
	open_target(&peer, _i);
	for (size_t l = 0; l < HP_ARRAY_SIZE(lists); l++) {
		struct hp_observation seen =
			ask(&peer, HP_FACT_KEYS, lists[l].key, lists[l].pattern);
		ck_assert_int_eq(seen.outcome,
			lists[l].items != NULL ? HP_OUTCOME_FOUND : HP_OUTCOME_ABSENT);
		if (lists[l].items != NULL) {
			char *text = hp_json_print(hp_json_get(seen.data, "items"));
			ck_assert_str_eq(text, lists[l].items);
			free(text);
		}
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

START_TEST(what_is_not_there_is_absent)
{
	struct peer peer;
	open_target(&peer, _i);
	struct hp_observation seen =
		ask(&peer, HP_FACT_REGISTRY_KEY, "HKLM\\SOFTWARE\\Nobody\\Nothing", NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_null(seen.data);
	hp_observation_finish(&seen);
	seen = ask(&peer, HP_FACT_REGISTRY_VALUE, VENDOR, "None");
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(the_host_says_its_name)
{
	struct peer peer;
	open_target(&peer, _i);
	struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(seen.data, "name"), "MPS01");
	ck_assert_str_eq(hp_json_get_string(seen.data, "product"), "Windows Server 2003");
	ck_assert_str_eq(hp_json_get_string(seen.data, "service_pack"), "Service Pack 2");
	/* A practice machine runs; a disk does not. */
	ck_assert(hp_json_is(hp_json_get(seen.data, "booted"),
		targets[_i].class_ == HP_CLASS_PRACTICE ? HP_JSON_STRING : HP_JSON_NULL));
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

/* R28: what cannot be looked at is unreadable with a code and a sentence, never absent. */
START_TEST(what_a_target_cannot_see_is_unreadable_with_a_sentence)
{
	struct peer peer;
	open_target(&peer, _i);
	struct hp_observation seen = ask(&peer, HP_FACT_PORT, "localhost", "445");
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(seen.reason_code, targets[_i].reads_disk ? "not-supported" : "scenario");
	ck_assert_uint_gt(strlen(seen.reason), 10);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(a_fact_that_nobody_knows_is_not_supported)
{
	struct peer peer;
	open_target(&peer, _i);
	peer_say(&peer, "{\"id\":77,\"read\":\"moon.phase\",\"args\":[],\"deadline_ms\":1000}");
	struct hp_observation seen;
	ck_assert_uint_eq(peer_answer(&peer, HP_FACT_HOST, &seen), 77);
	ck_assert_str_eq(seen.reason_code, "not-supported");
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

static const char *const bad_lines[] = {"", "garbage", "\x01\xff\xfe", "[]", "{}", "null",
	"{\"id\":", "{\"id\":1,\"id\":2}", "{\"cancel\":\"x\"}", "{\"answer\":3,\"value\":null}",
	"{\"id\":-1,\"read\":\"host\",\"args\":[],\"deadline_ms\":1}",
	"{\"holdpoint\":1,\"scheme\":\"x\",\"class\":\"live\",\"facts\":[]}"};

START_TEST(bad_lines_are_passed_over)
{
	struct peer peer;
	open_target(&peer, _i);
	for (size_t l = 0; l < HP_ARRAY_SIZE(bad_lines); l++) {
		peer_say(&peer, bad_lines[l]);
	}
	struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

static const char *const bad_requests[] = {"{\"id\":5}",
	"{\"id\":5,\"read\":3,\"args\":[],\"deadline_ms\":1}",
	"{\"id\":5,\"read\":\"registry.key\",\"args\":[],\"deadline_ms\":1}",
	"{\"id\":5,\"read\":\"registry.key\",\"args\":[7],\"deadline_ms\":1}",
	"{\"id\":5,\"read\":\"registry.key\",\"args\":\"HKLM\",\"deadline_ms\":1}",
	"{\"id\":5,\"read\":\"registry.key\",\"args\":[\"HKLM\"],\"view\":16,\"deadline_ms\":1}"};

START_TEST(a_bad_request_with_an_id_is_answered)
{
	struct peer peer;
	open_target(&peer, _i);
	for (size_t r = 0; r < HP_ARRAY_SIZE(bad_requests); r++) {
		struct hp_observation seen;
		peer_say(&peer, bad_requests[r]);
		ck_assert_uint_eq(peer_answer(&peer, HP_FACT_HOST, &seen), 5);
		ck_assert_int_eq(seen.outcome, HP_OUTCOME_UNREADABLE);
		ck_assert_str_eq(seen.reason_code, "protocol");
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

START_TEST(every_request_of_a_burst_is_answered_once)
{
	enum { COUNT = 300 };
	bool answered[COUNT] = {false};
	struct peer peer;
	open_target(&peer, _i);
	struct hp_str burst;
	hp_str_init(&burst);
	struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {VENDOR}};
	for (uint32_t i = 0; i < COUNT; i++) {
		/* Ids as far apart as they can be. */
		hp_message_encode_read(&burst, i % 2 == 0 ? i : UINT32_MAX - i, &fact, 1000);
	}
	peer_send(&peer, burst.data, burst.len);
	hp_str_finish(&burst);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct hp_observation seen;
		uint32_t id = peer_answer(&peer, HP_FACT_REGISTRY_KEY, &seen);
		uint32_t at = id > COUNT ? UINT32_MAX - id : id;
		ck_assert_uint_lt(at, COUNT);
		ck_assert(!answered[at] && seen.outcome == HP_OUTCOME_FOUND);
		answered[at] = true;
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

START_TEST(a_cancel_is_no_answer_and_does_no_harm)
{
	struct peer peer;
	open_target(&peer, _i);
	peer_say(&peer, "{\"cancel\":1}");
	peer_say(&peer, "{\"cancel\":4000000000}");
	struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(a_line_above_one_mebibyte_is_dropped_whole)
{
	struct peer peer;
	open_target(&peer, _i);
	size_t len = 3 * HP_PROTOCOL_LINE_MAX;
	char *line = hp_alloc(len);
	memset(line, ' ', len);
	static const char request[] =
		"{\"id\":9,\"read\":\"host\",\"args\":[],\"deadline_ms\":1000}";
	/* Its end would be a request of its own if the line were taken in pieces. */
	memcpy(line + len - sizeof(request), request, sizeof(request) - 1);
	line[len - 1] = '\n';
	peer_send(&peer, line, len);
	free(line);
	struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(the_end_of_input_ends_the_helper_even_inside_a_line)
{
	struct peer peer;
	open_target(&peer, _i);
	peer_send(&peer, "{\"id\":1,\"read\"", 14);
	peer_end(&peer);
}
END_TEST

START_TEST(a_wizard_that_has_gone_ends_the_helper_quietly)
{
	struct peer peer;
	open_target(&peer, _i);
	close(peer.out);
	peer.out = -1;
	peer_say(&peer, "{\"id\":1,\"read\":\"host\",\"args\":[],\"deadline_ms\":1000}");
	peer_end(&peer);
}
END_TEST

START_TEST(a_helper_for_another_scheme_is_a_mistake_of_usage)
{
	static const char *const urls[] = {"", "nonsense", "local:", "unknown:x"};
	for (size_t u = 0; u < HP_ARRAY_SIZE(urls); u++) {
		struct peer peer;
		peer_start(&peer, targets[_i].scheme, urls[u]);
		int status = peer_close(&peer);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
	}
}
END_TEST

START_TEST(a_target_that_is_not_there_is_unreadable_and_says_why)
{
	char *url = hp_asprintf(
		"%s:%s", targets[_i].scheme, _i == 2 ? "no/such" : "/nonexistent/place");
	struct peer peer;
	peer_open(&peer, targets[_i].scheme, url);
	struct hp_observation seen = ask(&peer, HP_FACT_REGISTRY_KEY, VENDOR, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(seen.reason_code, targets[_i].reads_disk ? "no-image" : "scenario");
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(url);
}
END_TEST

/* R36: the verifier only reads. */
START_TEST(nothing_in_the_machine_is_changed_by_looking)
{
	char *folder = place_path(_i == 2 ? "state" : ".");
	char *before = place_digest(folder);
	struct peer peer;
	open_target(&peer, _i);
	static const char *const keys[] = {VENDOR, "HKLM\\SYSTEM\\CurrentControlSet\\Services",
		"HKLM\\SAM\\SAM", "HKU\\.DEFAULT\\X"};
	for (size_t k = 0; k < HP_ARRAY_SIZE(keys); k++) {
		struct hp_observation seen = ask(&peer, HP_FACT_REGISTRY_KEY, keys[k], NULL);
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
	char *after = place_digest(folder);
	ck_assert_str_eq(before, after);
	free(after);
	free(before);
	free(folder);
}
END_TEST

Suite *make_suite(void)
{
	const TTest *const cases[] = {the_hello_names_scheme_class_facts_and_locks,
		a_key_that_is_there_is_found_in_any_case,
		names_beyond_ascii_are_matched_without_case, values_have_the_same_form_everywhere,
		lists_are_sorted_and_those_of_nothing_are_absent, what_is_not_there_is_absent,
		the_host_says_its_name, what_a_target_cannot_see_is_unreadable_with_a_sentence,
		a_fact_that_nobody_knows_is_not_supported, bad_lines_are_passed_over,
		a_bad_request_with_an_id_is_answered, every_request_of_a_burst_is_answered_once,
		a_cancel_is_no_answer_and_does_no_harm, a_line_above_one_mebibyte_is_dropped_whole,
		the_end_of_input_ends_the_helper_even_inside_a_line,
		a_wizard_that_has_gone_ends_the_helper_quietly,
		a_helper_for_another_scheme_is_a_mistake_of_usage,
		a_target_that_is_not_there_is_unreadable_and_says_why,
		nothing_in_the_machine_is_changed_by_looking};
	Suite *suite = suite_create("targets");
	TCase *tcase = tcase_create("contract");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, make_machines, place_remove);
	for (size_t i = 0; i < HP_ARRAY_SIZE(cases); i++) {
		tcase_add_loop_test(tcase, cases[i], 0, HP_ARRAY_SIZE(targets));
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
