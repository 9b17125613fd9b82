/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helper that tries what no helper may do is stopped, by real system calls behind the lock-in of
 * hp_target_main (R36), and what its hello names is what held. Also what every helper in C does
 * with requests: deadlines, cancels, questions.
 */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"

static void set_up(void)
{
	place_make();
	char *image = place_path("image"), *file = place_path("image/file");
	char *victim = place_path("image/victim"), *outside = place_path("outside");
	ck_assert_int_eq(mkdir(image, 0700), 0);
	place_write(file, "x", 1);
	place_write(victim, "x", 1);
	place_write(outside, "x", 1);
	free(image), free(file), free(victim), free(outside);
}

static void open_probe(struct peer *peer, const char *options)
{
	char *folder = place_path(".");
	char *url = hp_asprintf("probe:%s%s", folder, options);
	peer_open(peer, "probe", url);
	free(url);
	free(folder);
}

static void send_act(struct peer *peer, uint32_t id, const char *act, int64_t deadline_ms)
{
	struct hp_fact fact = {.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\ACT", act}};
	struct hp_str line;
	hp_str_init(&line);
	hp_message_encode_read(&line, id, &fact, deadline_ms);
	peer_send(peer, line.data, line.len);
	hp_str_finish(&line);
}

/** Takes the answer to `id`: "done", or the name of the error. Caller frees. */
static char *take_result(struct peer *peer, uint32_t id)
{
	struct hp_observation seen;
	ck_assert_uint_eq(peer_answer(peer, HP_FACT_REGISTRY_VALUE, &seen), id);
	ck_assert_msg(seen.outcome == HP_OUTCOME_FOUND, "%s", seen.reason);
	char *result = hp_strdup(hp_json_get_string(seen.data, "value"));
	hp_observation_finish(&seen);
	return result;
}

static bool works(struct peer *peer, const char *act)
{
	send_act(peer, 1, act, 5000);
	char *result = take_result(peer, 1);
	bool done = strcmp(result, "done") == 0;
	free(result);
	return done;
}

static bool names(const struct peer *peer, const char *lock)
{
	for (size_t i = 0; peer->hello.confinement[i] != NULL; i++) {
		if (strcmp(peer->hello.confinement[i], lock) == 0) {
			return true;
		}
	}
	return false;
}

#define STOPPED(peer, act) ck_assert_msg(!works(peer, act), "the helper could " act)
#define WORKS(peer, act) ck_assert_msg(works(peer, act), "the helper could not " act)

static void expect_files_held(struct peer *peer)
{
	WORKS(peer, "read-inside");
	STOPPED(peer, "read-outside");
	STOPPED(peer, "write-image");
	STOPPED(peer, "make-in-image");
	STOPPED(peer, "truncate-image");
	STOPPED(peer, "remove-in-image");
	STOPPED(peer, "rename-in-image");
	STOPPED(peer, "write-outside");
	STOPPED(peer, "ptrace");
}

START_TEST(a_helper_that_writes_talks_forks_or_traces_is_stopped)
{
	struct peer peer;
	open_probe(&peer, "");
	ck_assert(names(&peer, "no-new-privs") && names(&peer, "rlimits"));
	if (names(&peer, "landlock") || names(&peer, "landlock-relaxed")) {
		expect_files_held(&peer);
		STOPPED(&peer, "exec");
	}
	if (names(&peer, "seccomp") || names(&peer, "seccomp-relaxed")) {
		STOPPED(&peer, "write-image");
		STOPPED(&peer, "make-in-image");
		STOPPED(&peer, "tcp");
		STOPPED(&peer, "udp6");
		STOPPED(&peer, "unix");
		STOPPED(&peer, "raw");
		STOPPED(&peer, "connect");
		STOPPED(&peer, "listen");
		STOPPED(&peer, "unshare");
		STOPPED(&peer, "signal-by-descriptor");
	}
	if (names(&peer, "seccomp")) {
		STOPPED(&peer, "fork");
		STOPPED(&peer, "ptrace");
		STOPPED(&peer, "signal");
		STOPPED(&peer, "execute-memory");
	}
	peer_end(&peer);
}
END_TEST

START_TEST(a_helper_with_peers_reaches_them_and_nothing_else)
{
	struct peer peer;
	open_probe(&peer, ",network");
	WORKS(&peer, "connect");
	WORKS(&peer, "resolve");
	if (names(&peer, "landlock") || names(&peer, "landlock-relaxed")) {
		expect_files_held(&peer);
	}
	if (names(&peer, "seccomp-network") || names(&peer, "seccomp-network-relaxed")) {
		WORKS(&peer, "tcp");
		WORKS(&peer, "udp6");
		WORKS(&peer, "thread");
		STOPPED(&peer, "listen");
		STOPPED(&peer, "bind");
		STOPPED(&peer, "unix");
		STOPPED(&peer, "raw");
		STOPPED(&peer, "packet");
		STOPPED(&peer, "unshare");
		STOPPED(&peer, "write-image");
		STOPPED(&peer, "signal-by-descriptor");
	}
	if (names(&peer, "seccomp-network")) {
		STOPPED(&peer, "fork");
		STOPPED(&peer, "exec");
		STOPPED(&peer, "signal");
		STOPPED(&peer, "execute-memory");
	}
	peer_end(&peer);
}
END_TEST

START_TEST(a_helper_on_the_bus_has_no_network)
{
	struct peer peer;
	open_probe(&peer, ",bus");
	WORKS(&peer, "unix");
	if (names(&peer, "landlock") || names(&peer, "landlock-relaxed")) {
		expect_files_held(&peer);
	}
	if (names(&peer, "seccomp-bus") || names(&peer, "seccomp-bus-relaxed")) {
		STOPPED(&peer, "tcp");
		STOPPED(&peer, "udp6");
		STOPPED(&peer, "connect");
		STOPPED(&peer, "listen");
	}
	peer_end(&peer);
	open_probe(&peer, ",network,bus");
	WORKS(&peer, "unix");
	WORKS(&peer, "connect");
	peer_end(&peer);
}
END_TEST

START_TEST(on_an_old_kernel_the_helper_runs_and_its_hello_says_what_is_missing)
{
	struct peer peer;
	open_probe(&peer, ",plain");
	ck_assert(names(&peer, "no-new-privs") && names(&peer, "rlimits"));
	for (size_t i = 0; peer.hello.confinement[i] != NULL; i++) {
		ck_assert_ptr_null(strstr(peer.hello.confinement[i], "landlock"));
		ck_assert_ptr_null(strstr(peer.hello.confinement[i], "seccomp"));
	}
	/* Nothing is there to stop it, so the names may not say that something is. */
	WORKS(&peer, "read-inside");
	WORKS(&peer, "read-outside");
	WORKS(&peer, "unix");
	peer_end(&peer);
}
END_TEST

/* ---- requests ---- */

/** Takes the question and gives its number. */
static uint32_t take_question(struct peer *peer)
{
	char *line = peer_line(peer);
	struct hp_message message;
	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq(hp_message_decode(line, strlen(line), &message, NULL), 0);
	ck_assert_int_eq(message.kind, HP_MESSAGE_ASK);
	ck_assert(message.secret);
	ck_assert_str_eq(message.text, "Password for the probe:");
	uint32_t ask = message.id;
	hp_message_finish(&message);
	free(line);
	return ask;
}

static void reply(struct peer *peer, uint32_t ask, const char *value)
{
	struct hp_str line;
	hp_str_init(&line);
	hp_message_encode_reply(&line, ask, value);
	peer_send(peer, line.data, line.len);
	hp_str_finish(&line);
}

START_TEST(a_request_in_work_learns_that_it_was_taken_back)
{
	struct peer peer;
	open_probe(&peer, "");
	send_act(&peer, 7, "ask-and-work", 60000);
	reply(&peer, take_question(&peer), NULL);
	send_act(&peer, 8, "nothing", 5000);
	peer_say(&peer, "{\"cancel\":7}");
	char *result = take_result(&peer, 7);
	ck_assert_str_eq(result, "ECANCELED");
	free(result);
	result = take_result(&peer, 8);
	ck_assert_str_eq(result, "done");
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(requests_taken_back_before_they_are_begun_are_dropped)
{
	struct peer peer;
	open_probe(&peer, "");
	send_act(&peer, 1, "ask-and-work", 60000);
	reply(&peer, take_question(&peer), NULL);
	for (uint32_t id = 2; id < 1000; id++) {
		send_act(&peer, id, "work", 60000);
	}
	for (uint32_t id = 2; id < 1000; id++) {
		char *line = hp_asprintf("{\"cancel\":%u}", (unsigned)id);
		peer_say(&peer, line);
		free(line);
	}
	/* An id that was taken back may be used again. */
	send_act(&peer, 2, "nothing", 5000);
	peer_say(&peer, "{\"cancel\":1}");
	char *result = take_result(&peer, 1);
	ck_assert_str_eq(result, "ECANCELED");
	free(result);
	result = take_result(&peer, 2);
	ck_assert_str_eq(result, "done");
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(work_ends_before_nobody_waits_any_more)
{
	struct peer peer;
	open_probe(&peer, "");
	int64_t begun = hp_clock_monotonic_ms();
	send_act(&peer, 7, "work", 800);
	char *result = take_result(&peer, 7);
	ck_assert_str_eq(result, "ETIMEDOUT");
	ck_assert_int_lt(hp_clock_monotonic_ms() - begun, 800);
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(the_answer_to_a_question_passes_the_requests_that_wait)
{
	struct peer peer;
	open_probe(&peer, "");
	send_act(&peer, 1, "ask", 400);
	uint32_t ask = take_question(&peer);
	send_act(&peer, 2, "nothing", 5000);
	reply(&peer, ask + 1, "not this one");
	reply(&peer, ask, "sesame");
	char *result = take_result(&peer, 1);
	ck_assert_str_eq(result, "done");
	free(result);
	result = take_result(&peer, 2);
	free(result);
	send_act(&peer, 3, "ask", 400);
	ck_assert_uint_ne(take_question(&peer), ask);
	peer_say(&peer, "{\"cancel\":3}");
	result = take_result(&peer, 3);
	ck_assert_str_eq(result, "ENODATA");
	free(result);
	send_act(&peer, 4, "ask", 400);
	reply(&peer, take_question(&peer), NULL);
	result = take_result(&peer, 4);
	ck_assert_str_eq(result, "ENODATA");
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(a_question_nobody_can_answer_is_answered_by_the_end_of_the_input)
{
	struct peer peer;
	open_probe(&peer, "");
	send_act(&peer, 1, "ask", 400);
	(void)take_question(&peer);
	close(peer.in);
	peer.in = -1;
	char *result = take_result(&peer, 1);
	ck_assert_str_eq(result, "ENODATA");
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(no_copy_of_an_answer_stays_in_memory)
{
	/* The lock-in is off, so that the probe may look at its own memory. */
	struct peer peer;
	open_probe(&peer, ",plain");
	send_act(&peer, 1, "look-while-held", 5000);
	reply(&peer, take_question(&peer), "Sesame-open-up-7");
	char *result = take_result(&peer, 1);
	ck_assert_str_eq(result, "EEXIST");
	free(result);
	send_act(&peer, 2, "remains", 5000);
	result = take_result(&peer, 2);
	ck_assert_str_eq(result, "done");
	free(result);
	peer_end(&peer);
}
END_TEST

START_TEST(an_overlong_line_between_requests_is_passed_over)
{
	struct peer peer;
	open_probe(&peer, "");
	size_t len = HP_PROTOCOL_LINE_MAX + 70000;
	char *line = hp_alloc(len + 1);
	memset(line, 'x', len);
	line[len] = '\n';
	send_act(&peer, 1, "nothing", 5000);
	peer_send(&peer, line, len + 1);
	send_act(&peer, 2, "nothing", 5000);
	free(line);
	free(take_result(&peer, 1));
	free(take_result(&peer, 2));
	peer_end(&peer);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("lock_in");
	TCase *locks = tcase_create("locks");
	tcase_add_unchecked_fixture(locks, set_up, place_remove);
	tcase_add_test(locks, a_helper_that_writes_talks_forks_or_traces_is_stopped);
	tcase_add_test(locks, a_helper_with_peers_reaches_them_and_nothing_else);
	tcase_add_test(locks, a_helper_on_the_bus_has_no_network);
	tcase_add_test(locks, on_an_old_kernel_the_helper_runs_and_its_hello_says_what_is_missing);
	suite_add_tcase(suite, locks);
	TCase *requests = tcase_create("requests");
	tcase_add_unchecked_fixture(requests, set_up, place_remove);
	tcase_set_timeout(requests, 60);
	tcase_add_test(requests, a_request_in_work_learns_that_it_was_taken_back);
	tcase_add_test(requests, requests_taken_back_before_they_are_begun_are_dropped);
	tcase_add_test(requests, work_ends_before_nobody_waits_any_more);
	tcase_add_test(requests, the_answer_to_a_question_passes_the_requests_that_wait);
	tcase_add_test(requests, a_question_nobody_can_answer_is_answered_by_the_end_of_the_input);
	tcase_add_test(requests, no_copy_of_an_answer_stays_in_memory);
	tcase_add_test(requests, an_overlong_line_between_requests_is_passed_over);
	suite_add_tcase(suite, requests);
	return suite;
}
