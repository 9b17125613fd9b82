/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The target protocol: what goes out comes in again, and nothing hostile comes in. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/protocol.h"
#include "holdpoint/str.h"

#define HELLO "{\"holdpoint\":1,\"scheme\":\"offline\",\"class\":\"evidence\","

static int decode(const char *line, struct hp_message *ret_message)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_message_decode(line, strlen(line), ret_message, &err);

	ck_assert_int_eq(status < 0, err.message != NULL);
	hp_error_finish(&err);
	return status;
}

/** Decodes what an encoder appended: exactly one line. */
static void decode_line(struct hp_str *out, struct hp_message *ret_message)
{
	ck_assert_uint_gt(out->len, 1);
	ck_assert_ptr_eq(strchr(out->data, '\n'), out->data + out->len - 1);
	ck_assert_int_eq(hp_message_decode(out->data, out->len - 1, ret_message, NULL), 0);
	hp_str_reset(out);
}

START_TEST(a_hello_comes_round)
{
	static const enum hp_fact_kind facts[] = {HP_FACT_REGISTRY_KEY, HP_FACT_HOST};
	static const char *const words[] = {"no-new-privs", "landlock", NULL};
	struct hp_str out;
	struct hp_message message;

	hp_str_init(&out);
	for (int class_ = 0; class_ < HP_CLASS_COUNT_; class_++) {
		hp_message_encode_hello(
			&out, "offline", (enum hp_target_class)class_, facts, 2, words);
		decode_line(&out, &message);
		ck_assert_int_eq(message.kind, HP_MESSAGE_HELLO);
		ck_assert_str_eq(message.hello.scheme, "offline");
		ck_assert_int_eq((int)message.hello.class_, class_);
		for (int i = 0; i < HP_FACT_COUNT_; i++) {
			ck_assert_int_eq(message.hello.facts[i],
				i == (int)HP_FACT_REGISTRY_KEY || i == (int)HP_FACT_HOST);
		}
		ck_assert_str_eq(message.hello.confinement[1], "landlock");
		ck_assert_ptr_null(message.hello.confinement[2]);
		hp_message_finish(&message);
	}
	hp_message_encode_hello(&out, "x", HP_CLASS_LIVE, NULL, 0, NULL);
	decode_line(&out, &message);
	ck_assert_ptr_null(message.hello.confinement[0]);
	hp_message_finish(&message);
	hp_message_finish(&message);
	hp_message_finish(NULL);
	hp_hello_finish(NULL);
	hp_str_finish(&out);
}
END_TEST

START_TEST(a_newer_helper_with_unknown_facts_and_members_is_understood)
{
	struct hp_message message;

	ck_assert_int_eq(decode(HELLO "\"facts\":[\"teleport\",\"host\"],\"confinement\":[],"
				      "\"motd\":{\"a\":[1]}}",
				 &message),
		0);
	ck_assert(message.hello.facts[HP_FACT_HOST]);
	ck_assert(!message.hello.facts[HP_FACT_SERVICE]);
	hp_message_finish(&message);
}
END_TEST

START_TEST(another_protocol_version_is_told_in_a_sentence)
{
	struct hp_message message;
	struct hp_error err = HP_ERROR_INIT;
	const char *line = "{\"holdpoint\":2,\"scheme\":5}";

	ck_assert_int_eq(hp_message_decode(line, strlen(line), &message, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(err.message, "version 2"));
	hp_error_finish(&err);
}
END_TEST

START_TEST(only_practice_and_scripted_are_drills)
{
	ck_assert(!hp_target_class_is_drill(HP_CLASS_LIVE));
	ck_assert(!hp_target_class_is_drill(HP_CLASS_EVIDENCE));
	ck_assert(hp_target_class_is_drill(HP_CLASS_PRACTICE));
	ck_assert(hp_target_class_is_drill(HP_CLASS_SCRIPTED));
	ck_assert_str_eq(hp_target_class_name(HP_CLASS_EVIDENCE), "evidence");
}
END_TEST

static const struct hp_fact facts[] = {
	{.kind = HP_FACT_REGISTRY_KEY,
		.args = {"HKLM\\SOFTWARE\\\xC3\xA4\"\n"},
		.view = HP_VIEW_32},
	{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\X", ""}, .view = HP_VIEW_64},
	{.kind = HP_FACT_HOST},
	{.kind = HP_FACT_PATH, .args = {"C:\\x"}, .sha256 = true},
	{.kind = HP_FACT_PORT, .args = {"h", "445"}},
};

START_TEST(a_question_comes_round)
{
	struct hp_str out;
	struct hp_message message;

	hp_str_init(&out);
	hp_message_encode_read(&out, 4294967295U, &facts[_i], 5000);
	decode_line(&out, &message);
	ck_assert_int_eq(message.kind, HP_MESSAGE_READ);
	ck_assert_uint_eq(message.id, 4294967295U);
	ck_assert_int_eq(message.deadline_ms, 5000);
	ck_assert(hp_fact_equal(&message.fact, &facts[_i]));
	hp_message_finish(&message);
	hp_str_finish(&out);
}
END_TEST

START_TEST(an_argument_left_out_reaches_the_helper_as_a_star)
{
	struct hp_fact fact = {.kind = HP_FACT_ACCOUNTS};
	struct hp_str out;
	struct hp_message message;

	hp_str_init(&out);
	hp_message_encode_read(&out, 1, &fact, 0);
	decode_line(&out, &message);
	ck_assert_str_eq(message.fact.args[0], "*");
	hp_message_finish(&message);
	hp_str_finish(&out);
}
END_TEST

START_TEST(an_answer_comes_round)
{
	struct hp_observation observation;
	struct hp_observation back;
	struct hp_str out;
	struct hp_message message;

	hp_str_init(&out);
	hp_observation_init(&observation);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", "SRV");
	hp_observation_set_found(&observation, data, "SYSTEM");
	hp_message_encode_answer(&out, 7, &observation);
	decode_line(&out, &message);
	ck_assert_int_eq(message.kind, HP_MESSAGE_ANSWER);
	ck_assert_uint_eq(message.id, 7);
	ck_assert_int_eq(hp_observation_from_json(HP_FACT_HOST, message.answer, &back, NULL), 0);
	ck_assert(hp_observation_equal(&observation, &back));
	ck_assert_str_eq(back.source, "SYSTEM");
	ck_assert_int_eq(back.wall_ms, observation.wall_ms);
	hp_observation_finish(&back);
	hp_observation_finish(&observation);
	hp_message_finish(&message);
	hp_str_finish(&out);
}
END_TEST

START_TEST(an_answer_too_large_for_a_line_becomes_unreadable)
{
	struct hp_observation observation;
	struct hp_observation back;
	struct hp_json *data = hp_json_new_object();
	struct hp_json *items = hp_json_new_array();
	struct hp_str out;
	struct hp_message message;

	for (int i = 0; i < 60000; i++) {
		hp_json_add_string(items, "a service with a long name");
	}
	hp_json_set(data, "items", items);
	hp_str_init(&out);
	hp_observation_init(&observation);
	hp_observation_set_found(&observation, data, "SYSTEM");
	hp_message_encode_answer(&out, 7, &observation);
	ck_assert_uint_le(out.len, HP_PROTOCOL_LINE_MAX);
	decode_line(&out, &message);
	ck_assert_int_eq(
		hp_observation_from_json(HP_FACT_SERVICES, message.answer, &back, NULL), 0);
	ck_assert_int_eq(back.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(back.reason_code, "too-large");
	hp_observation_finish(&back);
	hp_observation_finish(&observation);
	hp_message_finish(&message);
	hp_str_finish(&out);
}
END_TEST

START_TEST(cancel_ask_and_reply_come_round)
{
	struct hp_str out;
	struct hp_message message;

	hp_str_init(&out);
	hp_message_encode_cancel(&out, 9);
	decode_line(&out, &message);
	ck_assert_int_eq(message.kind, HP_MESSAGE_CANCEL);
	ck_assert_uint_eq(message.id, 9);
	hp_message_finish(&message);

	hp_message_encode_ask(&out, 3, "Password for X\n", false);
	decode_line(&out, &message);
	ck_assert_int_eq(message.kind, HP_MESSAGE_ASK);
	ck_assert_str_eq(message.text, "Password for X\n");
	ck_assert(!message.secret);
	hp_message_finish(&message);

	hp_message_encode_reply(&out, 3, "p\"\\\x01\xC3\xA4\n/");
	decode_line(&out, &message);
	ck_assert_int_eq(message.kind, HP_MESSAGE_REPLY);
	ck_assert_str_eq(message.text, "p\"\\\x01\xC3\xA4\n/");
	hp_message_finish(&message);

	hp_message_encode_reply(&out, 4, NULL);
	decode_line(&out, &message);
	ck_assert_uint_eq(message.id, 4);
	ck_assert_ptr_null(message.text);
	hp_message_finish(&message);
	hp_str_finish(&out);
}
END_TEST

START_TEST(a_reply_does_not_move_while_it_is_written)
{
	struct hp_str out;
	char secret[500];

	memset(secret, '"', sizeof(secret) - 1);
	secret[sizeof(secret) - 1] = '\0';
	hp_str_init(&out);
	/* The room the encoder asks for is enough: one move at most, before the secret. */
	hp_str_reserve(&out, 6 * sizeof(secret) + 100);
	const char *before = out.data;
	hp_message_encode_reply(&out, 1, secret);
	ck_assert_ptr_eq(out.data, before);
	hp_str_finish(&out);
}
END_TEST

START_TEST(an_ask_that_does_not_say_is_secret)
{
	struct hp_message message;

	ck_assert_int_eq(decode("{\"ask\":3,\"prompt\":\"x\"}", &message), 0);
	ck_assert(message.secret);
	hp_message_finish(&message);
}
END_TEST

static const char *const bad[] = {
	"",
	"garbage",
	"[]",
	"7",
	"{}",
	"{\"id\":7}",
	"{\"id\":7,\"found\":true",
	"{\"found\":true}",
	"{\"id\":-1,\"found\":true}",
	"{\"id\":4294967296,\"found\":true}",
	"{\"id\":\"7\",\"found\":true}",
	"{\"id\":1.5,\"found\":true}",
	"{\"id\":7,\"found\":true,\"ask\":3}",
	"{\"id\":7,\"found\":true,\"found\":false}",
	"{\"id\":7,\"read\":\"host\",\"cancel\":7}",
	"{\"holdpoint\":1}",
	"{\"holdpoint\":\"1\"}",
	"{\"holdpoint\":null}",
	"{\"holdpoint\":0,\"scheme\":\"x\",\"class\":\"live\",\"facts\":[],\"confinement\":[]}",
	HELLO "\"facts\":[]}",
	HELLO "\"confinement\":[]}",
	HELLO "\"facts\":{},\"confinement\":[]}",
	HELLO "\"facts\":[1],\"confinement\":[]}",
	HELLO "\"facts\":[],\"confinement\":[1]}",
	HELLO "\"facts\":[],\"confinement\":[\"Seccomp \\u001b[2J\"]}",
	HELLO "\"facts\":[],\"confinement\":[\"a\",\"\"]}",
	"{\"holdpoint\":1,\"scheme\":\"../x\",\"class\":\"live\",\"facts\":[],\"confinement\":[]}",
	"{\"holdpoint\":1,\"scheme\":\"X\",\"class\":\"live\",\"facts\":[],\"confinement\":[]}",
	"{\"holdpoint\":1,\"scheme\":\"\",\"class\":\"live\",\"facts\":[],\"confinement\":[]}",
	"{\"holdpoint\":1,\"scheme\":\"x\",\"class\":\"LIVE\",\"facts\":[],\"confinement\":[]}",
	"{\"holdpoint\":1,\"scheme\":\"x\",\"facts\":[],\"confinement\":[]}",
	"{\"id\":1,\"read\":\"teleport\",\"args\":[],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":5,\"args\":[],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"host\",\"args\":[]}",
	"{\"id\":1,\"read\":\"host\",\"args\":[],\"deadline_ms\":-1}",
	"{\"id\":1,\"read\":\"host\",\"args\":[],\"deadline_ms\":86400001}",
	"{\"id\":1,\"read\":\"host\",\"args\":{},\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"host\",\"args\":[\"x\"],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"service\",\"args\":[],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"service\",\"args\":[5],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"service\",\"args\":[null,\"x\"],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"service\",\"args\":[\"a\",\"b\",\"c\",\"d\"],\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"service\",\"args\":[\"a\"],\"view\":32,\"deadline_ms\":1}",
	"{\"id\":1,\"read\":\"registry.key\",\"args\":[\"HKLM\\\\X\"],\"view\":\"32\",\"deadline_"
	"ms\":1}",
	"{\"id\":1,\"read\":\"registry.key\",\"args\":[\"HKLM\\\\X\"],\"view\":33,\"deadline_ms\":"
	"1}",
	"{\"id\":1,\"read\":\"path\",\"args\":[\"x\"],\"sha256\":1,\"deadline_ms\":1}",
	"{\"cancel\":\"7\"}",
	"{\"cancel\":null}",
	"{\"ask\":3}",
	"{\"ask\":3,\"prompt\":\"\"}",
	"{\"ask\":3,\"prompt\":5}",
	"{\"ask\":3,\"prompt\":\"x\",\"secret\":\"no\"}",
	"{\"ask\":true,\"prompt\":\"x\"}",
	"{\"answer\":3}",
	"{\"answer\":3,\"value\":5}",
	"{\"answer\":null,\"value\":\"x\"}",
};

START_TEST(a_message_that_breaks_the_rules_is_refused)
{
	struct hp_message message;

	memset(&message, 0x5A, sizeof(message));
	struct hp_message before = message;
	ck_assert_msg(decode(bad[_i], &message) == HP_ERR_INVALID, "%s", bad[_i]);
	ck_assert_mem_eq(&message, &before, sizeof(before));
}
END_TEST

/** A hello with `count` words in one of its lists. */
static int decode_flood(const char *list, size_t count)
{
	struct hp_str line;
	struct hp_message message;

	hp_str_init(&line);
	hp_str_append(&line, HELLO);
	hp_str_append(&line, strcmp(list, "facts") == 0 ? "\"confinement\":[],\"facts\":["
							: "\"facts\":[],\"confinement\":[");
	for (size_t i = 0; i < count; i++) {
		hp_str_append(&line, i == 0 ? "\"a\"" : ",\"a\"");
	}
	hp_str_append(&line, "]}");
	int status = decode(line.data, &message);
	if (status == 0) {
		hp_message_finish(&message);
	}
	hp_str_finish(&line);
	return status;
}

START_TEST(a_flood_of_words_in_a_hello_is_refused)
{
	ck_assert_int_eq(decode_flood("facts", 256), 0);
	ck_assert_int_eq(decode_flood("facts", 257), HP_ERR_INVALID);
	ck_assert_int_eq(decode_flood("facts", 200000), HP_ERR_INVALID);
	ck_assert_int_eq(decode_flood("confinement", 32), 0);
	ck_assert_int_eq(decode_flood("confinement", 33), HP_ERR_INVALID);
}
END_TEST

START_TEST(a_line_ends_at_one_mebibyte)
{
	struct hp_str line;
	struct hp_message message;
	struct hp_error err = HP_ERROR_INIT;

	hp_str_init(&line);
	hp_str_append(&line, "{\"cancel\":7");
	while (line.len < HP_PROTOCOL_LINE_MAX - 2) {
		hp_str_append_char(&line, ' ');
	}
	hp_str_append_char(&line, '}');
	/* With its newline it is exactly as long as allowed. */
	ck_assert_int_eq(hp_message_decode(line.data, line.len, &message, &err), 0);
	hp_message_finish(&message);
	hp_str_append_char(&line, ' ');
	ck_assert_int_eq(hp_message_decode(line.data, line.len, &message, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(err.message, "1 MiB"));
	hp_error_finish(&err);
	hp_str_finish(&line);
}
END_TEST

/** Every message with bytes changed is refused or decoded; nothing else happens (sanitizers watch).
 */
START_TEST(mutated_messages_are_refused_or_decoded)
{
	static const char *const lines[] = {
		HELLO "\"facts\":[\"host\"],\"confinement\":[\"landlock\"]}",
		"{\"id\":7,\"read\":\"registry.value\",\"args\":[\"HKLM\\\\X\",\"v\"],\"view\":32,"
		"\"deadline_ms\":5}",
		"{\"id\":7,\"found\":true,\"data\":{\"name\":\"x\"},\"time\":\"2026-01-02T03:04:"
		"05Z\"}",
		"{\"ask\":3,\"prompt\":\"Password\",\"secret\":true}",
		"{\"answer\":3,\"value\":\"\\u00e4\\ud83d\\ude00\"}",
		"{\"cancel\":7}",
	};
	static const char bytes[] = "\"\\{}[]:,0-9eu\x01\x80\xFFnt";
	uint32_t seed = 99;

	for (int round = 0; round < 30000; round++) {
		char line[256];
		const char *text = lines[round % (int)HP_ARRAY_SIZE(lines)];
		size_t len = strlen(text);
		memcpy(line, text, len);
		for (int k = 0; k < 1 + round % 3; k++) {
			seed = seed * 1664525 + 1013904223;
			line[(seed >> 8) % len] = bytes[(seed >> 24) % (sizeof(bytes) - 1)];
		}
		struct hp_message message;
		if (hp_message_decode(line, len, &message, NULL) < 0) {
			continue;
		}
		if (message.kind == HP_MESSAGE_ANSWER) {
			struct hp_observation observation;
			if (hp_observation_from_json(
				    HP_FACT_HOST, message.answer, &observation, NULL) == 0) {
				hp_observation_finish(&observation);
			}
		}
		hp_message_finish(&message);
	}
}
END_TEST

static const struct {
	const char *url;
	bool has;
} passwords[] = {
	{"smb://anna:x@CAP01", true},
	{"smb://EXAMPLE;anna:x@CAP01:445?smb1=yes", true},
	{"smb://anna@example.com:x@CAP01", true},
	{"winrm://anna:@CAP01", true},
	{"smb://CAP01:445", false},
	{"smb://anna@CAP01:445", false},
	{"smb://EXAMPLE;anna@example.com@[fe80::1]:445", false},
	{"smb://anna%3Ab@CAP01", false},
	{"smb://CAP01?x=a:b@c", false},
	{"offline:C=/a:b@c", false},
	{"local:", false},
	{"", false},
};

START_TEST(a_password_in_an_url_is_noticed)
{
	ck_assert_msg(hp_url_has_password(passwords[_i].url) == passwords[_i].has, "%s",
		passwords[_i].url);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("protocol");
	TCase *round = tcase_create("round");
	TCase *hostile = tcase_create("hostile");

	tcase_set_timeout(hostile, 60);
	tcase_add_test(round, a_hello_comes_round);
	tcase_add_test(round, a_newer_helper_with_unknown_facts_and_members_is_understood);
	tcase_add_test(round, another_protocol_version_is_told_in_a_sentence);
	tcase_add_test(round, only_practice_and_scripted_are_drills);
	tcase_add_loop_test(round, a_question_comes_round, 0, HP_ARRAY_SIZE(facts));
	tcase_add_test(round, an_argument_left_out_reaches_the_helper_as_a_star);
	tcase_add_test(round, an_answer_comes_round);
	tcase_add_test(round, an_answer_too_large_for_a_line_becomes_unreadable);
	tcase_add_test(round, cancel_ask_and_reply_come_round);
	tcase_add_test(round, a_reply_does_not_move_while_it_is_written);
	tcase_add_test(round, an_ask_that_does_not_say_is_secret);
	tcase_add_loop_test(
		hostile, a_message_that_breaks_the_rules_is_refused, 0, HP_ARRAY_SIZE(bad));
	tcase_add_test(hostile, a_flood_of_words_in_a_hello_is_refused);
	tcase_add_loop_test(hostile, a_password_in_an_url_is_noticed, 0, HP_ARRAY_SIZE(passwords));
	tcase_add_test(hostile, a_line_ends_at_one_mebibyte);
	tcase_add_test(hostile, mutated_messages_are_refused_or_decoded);
	suite_add_tcase(suite, round);
	suite_add_tcase(suite, hostile);
	return suite;
}
