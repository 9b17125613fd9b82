/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted target: facts that change with the reads (R84, R86), faults, and scenarios that are
 * wrong. */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"

static void open_scenario(struct peer *peer, const char *text, bool hello)
{
	char *path = place_path("scenario-%d.json", (int)getpid());
	place_write(path, text, strlen(text));
	char *url = hp_asprintf("scripted:%s", path);
	if (hello) {
		peer_open(peer, "scripted", url);
	} else {
		peer_start(peer, "scripted", url);
	}
	free(url);
	free(path);
}

static struct hp_observation ask(struct peer *peer, enum hp_fact_kind kind, const char *first)
{
	struct hp_observation seen;
	struct hp_fact fact = {.kind = kind, .args = {first}};
	peer_ask(peer, &fact, &seen);
	return seen;
}

START_TEST(answers_change_after_the_nth_read_of_their_own_fact)
{
	struct peer peer;
	open_scenario(&peer,
		"{\"scenario\":1,\"facts\":[{\"read\":\"share\",\"args\":[\"CAP\"],\"answers\":["
		"{\"found\":true,\"data\":{\"path\":\"C:\\\\CAP\",\"comment\":null}},{\"after\":2,"
		"\"found\":false},"
		"{\"after\":3,\"unreadable\":\"No right to "
		"look.\",\"reason_code\":\"access-denied\"}]},"
		"{\"read\":\"share\",\"args\":[\"Other\"],\"answers\":[{\"found\":false}]}]}",
		true);
	static const enum hp_outcome expected[] = {HP_OUTCOME_FOUND, HP_OUTCOME_FOUND,
		HP_OUTCOME_ABSENT, HP_OUTCOME_UNREADABLE, HP_OUTCOME_UNREADABLE};
	for (size_t i = 0; i < HP_ARRAY_SIZE(expected); i++) {
		struct hp_observation other = ask(&peer, HP_FACT_SHARE, "other");
		ck_assert_int_eq(other.outcome, HP_OUTCOME_ABSENT);
		hp_observation_finish(&other);
		struct hp_observation seen = ask(&peer, HP_FACT_SHARE, "cap");
		ck_assert_int_eq(seen.outcome, expected[i]);
		if (seen.outcome == HP_OUTCOME_UNREADABLE) {
			ck_assert_str_eq(seen.reason_code, "access-denied");
		}
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

START_TEST(what_the_scenario_leaves_out_is_unreadable_unless_it_says_absent)
{
	struct peer peer;
	open_scenario(&peer, "{\"scenario\":1}", true);
	struct hp_observation seen = ask(&peer, HP_FACT_SERVICE, "Spooler");
	ck_assert_str_eq(seen.reason_code, "scenario");
	ck_assert_ptr_nonnull(strstr(seen.reason, "Spooler"));
	hp_observation_finish(&seen);
	peer_end(&peer);
	open_scenario(&peer, "{\"scenario\":1,\"default\":\"absent\"}", true);
	seen = ask(&peer, HP_FACT_SERVICE, "Spooler");
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

static const struct {
	const char *text;
	const char *words; /* in the sentence, after file, line and column */
	const char *place;
} wrong[] = {
	{"", "", ":1:1: "},
	{"[]", "\"scenario\": 1", ":1:1: "},
	{"{\"scenario\":2}", "\"scenario\": 1", ":1:1: "},
	{"{\"scenario\":1,\n \"fact\":[]}", "did you mean \"facts\"", ":2:2: "},
	{"{\"scenario\":1,\"facts\":{}}", "array", ":1:23: "},
	{"{\"scenario\":1,\"facts\":[\n{\"read\":\"registry.kye\"}]}",
		"did you mean \"registry.key\"", ":2:9: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"]}]}", "answers",
		":1:24: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[],\"answers\":[{\"found\":"
	 "false}]}]}",
		"", ":1:24: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{}]}]}",
		"found", ":1:66: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{"
	 "\"found\":true}]}]}",
		"", ":1:66: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{"
	 "\"fault\":\"boom\"}]}]}",
		"silence", ":1:75: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{"
	 "\"found\":false},{\"found\":false}]}]}",
		"after", ":1:82: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{"
	 "\"after\":1,\"found\":false}]}]}",
		"first", ":1:66: "},
	{"{\"scenario\":1,\"facts\":[{\"read\":\"service\",\"args\":[\"x\"],\"answers\":[{"
	 "\"found\":false}]},"
	 "{\"read\":\"service\",\"args\":[\"X\"],\"answers\":[{\"found\":false}]}]}",
		"already", ":1:84: "},
	{"{\"scenario\":1,\"host\":{}}", "", ":1:22: "},
	{"{\"scenario\":1,\"default\":\"present\"}", "default", ":1:25: "},
	{"{\"scenario\":1,\"start\":\"late\"}", "fault", ":1:23: "},
};

/* The sentence stands where the fact would, with file, line and column. */
START_TEST(a_wrong_scenario_answers_every_read_with_its_first_error)
{
	struct peer peer;
	open_scenario(&peer, wrong[_i].text, true);
	for (int i = 0; i < 2; i++) {
		struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL);
		ck_assert_int_eq(seen.outcome, HP_OUTCOME_UNREADABLE);
		ck_assert_str_eq(seen.reason_code, "scenario");
		ck_assert_msg(strstr(seen.reason, wrong[_i].place) != NULL &&
				      strstr(seen.reason, wrong[_i].words) != NULL,
			"%s", seen.reason);
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
}
END_TEST

#define WITH_FAULT(fault)                                                                          \
	"{\"scenario\":1,\"host\":{\"name\":\"A\"},\"facts\":[{\"read\":\"share\",\"args\":["      \
	"\"x\"],\"answers\":[{\"fault\":\"" fault "\"}]}]}"

static const char request[] =
	"{\"id\":50,\"read\":\"share\",\"args\":[\"x\"],\"deadline_ms\":1000}";

START_TEST(silence_leaves_one_request_without_an_answer_and_others_with)
{
	struct peer peer;
	open_scenario(&peer, WITH_FAULT("silence"), true);
	peer_say(&peer, request);
	struct hp_observation seen = ask(&peer, HP_FACT_HOST, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(a_hanging_helper_still_ends_with_its_wizard)
{
	struct peer peer;
	open_scenario(&peer, WITH_FAULT("hang"), true);
	peer_say(&peer, request);
	peer_say(&peer, "{\"id\":51,\"read\":\"host\",\"args\":[],\"deadline_ms\":1000}");
	int status = peer_close(&peer); /* without one more line: nothing was answered */
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 0);
}
END_TEST

START_TEST(exit_and_crash_end_the_helper_after_the_answers_before)
{
	static const char *const scenarios[] = {WITH_FAULT("exit"), WITH_FAULT("crash")};
	struct peer peer;
	open_scenario(&peer, scenarios[_i], true);
	peer_say(&peer, "{\"id\":7,\"read\":\"host\",\"args\":[],\"deadline_ms\":1000}");
	peer_say(&peer, request);
	struct hp_observation seen;
	ck_assert_uint_eq(peer_answer(&peer, HP_FACT_HOST, &seen), 7);
	hp_observation_finish(&seen);
	ck_assert_ptr_null(peer_line(&peer));
	int status = peer_close(&peer);
	ck_assert(_i == 0 ? WIFEXITED(status) && WEXITSTATUS(status) != 0
			  : !WIFEXITED(status) || WEXITSTATUS(status) != 0);
}
END_TEST

START_TEST(garbage_and_floods_are_no_protocol)
{
	static const char *const scenarios[] = {WITH_FAULT("garbage"), WITH_FAULT("flood")};
	struct peer peer;
	open_scenario(&peer, scenarios[_i], true);
	peer_say(&peer, request);
	char *line = peer_line(&peer);
	ck_assert_ptr_nonnull(line);
	struct hp_message message;
	ck_assert(strlen(line) >= HP_PROTOCOL_LINE_MAX ||
		  hp_message_decode(line, strlen(line), &message, NULL) < 0);
	ck_assert(_i == 0 || strlen(line) >= HP_PROTOCOL_LINE_MAX);
	free(line);
	(void)peer_close(&peer);
}
END_TEST

START_TEST(a_wrong_id_is_a_sound_answer_to_nobody)
{
	struct peer peer;
	open_scenario(&peer, WITH_FAULT("wrong-id"), true);
	peer_say(&peer, request);
	struct hp_observation seen;
	ck_assert_uint_ne(peer_answer(&peer, HP_FACT_SHARE, &seen), 50);
	hp_observation_finish(&seen);
	peer_end(&peer);
}
END_TEST

START_TEST(a_fault_at_the_start_comes_instead_of_the_hello)
{
	struct peer peer;
	open_scenario(&peer, "{\"scenario\":1,\"start\":\"exit\"}", false);
	ck_assert_ptr_null(peer_line(&peer));
	(void)peer_close(&peer);
	open_scenario(&peer, "{\"scenario\":1,\"start\":\"garbage\"}", false);
	char *line = peer_line(&peer);
	ck_assert_ptr_nonnull(line);
	ck_assert_ptr_null(strstr(line, "\"holdpoint\""));
	free(line);
	(void)peer_close(&peer);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("scripted");
	TCase *tcase = tcase_create("scripted");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, answers_change_after_the_nth_read_of_their_own_fact);
	tcase_add_test(tcase, what_the_scenario_leaves_out_is_unreadable_unless_it_says_absent);
	tcase_add_loop_test(tcase, a_wrong_scenario_answers_every_read_with_its_first_error, 0,
		HP_ARRAY_SIZE(wrong));
	tcase_add_test(tcase, silence_leaves_one_request_without_an_answer_and_others_with);
	tcase_add_test(tcase, a_hanging_helper_still_ends_with_its_wizard);
	tcase_add_loop_test(tcase, exit_and_crash_end_the_helper_after_the_answers_before, 0, 2);
	tcase_add_loop_test(tcase, garbage_and_floods_are_no_protocol, 0, 2);
	tcase_add_test(tcase, a_wrong_id_is_a_sound_answer_to_nobody);
	tcase_add_test(tcase, a_fault_at_the_start_comes_instead_of_the_hello);
	suite_add_tcase(suite, tcase);
	return suite;
}
