/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The supervisor against real child processes: small shell helpers that each do one thing wrong,
 * and the scripted target. No network, no sleeping for a time: whatever is waited for is either an
 * answer or a deadline of a few hundred milliseconds.
 */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/watch.h"

#define SHORT_MS 250
#define LONG_MS 8000

static char *folder;
static struct hp_watch *watch;
static size_t fds_before;

static size_t count_fds(void)
{
	size_t count = 0;
	DIR *dir = opendir("/proc/self/fd");
	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL) {
		count++;
	}
	closedir(dir);
	return count;
}

static void setup(void)
{
	const char *tmp = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-watch-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	setenv("TMPDIR", folder, 1);
	setenv("HOLDPOINT_LIBEXEC", folder, 1);
	unsetenv("HOLDPOINT_STATE");
	fds_before = count_fds();
	watch = hp_watch_new(&(struct hp_watch_options){.timeout_ms = LONG_MS});
}

/** Whatever the helper did: no descriptor, no child and no zombie is left. */
static void teardown(void)
{
	hp_watch_free(watch);
	ck_assert_uint_eq(count_fds(), fds_before);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

static char *in_folder(const char *name)
{
	return hp_path_join(folder, name);
}

static void write_text(const char *name, const char *text, unsigned mode)
{
	char *path = in_folder(name);
	ck_assert_int_eq(hp_file_replace(path, text, strlen(text), mode, false, NULL), 0);
	ck_assert_int_eq(chmod(path, (mode_t)mode), 0);
	free(path);
}

static char *read_text(const char *name)
{
	char *path = in_folder(name);
	char *text = NULL;
	size_t len = 0;
	if (hp_file_read(path, 1 << 20, &text, &len, NULL) != 0) {
		text = hp_strdup("");
	}
	free(path);
	return text;
}

/* What every shell helper can use: `hello`, `next` (sets $id), `absent ID`, and $starts, which
 * counts how often it was started. */
static const char prelude[] =
	"#!/bin/sh\n"
	"PATH=/usr/bin:/bin\n"
	"echo x >> \"$TMPDIR/starts\"\n"
	"starts=$(wc -l < \"$TMPDIR/starts\")\n"
	"class=scripted\n"
	"hello() { printf "
	"'{\"holdpoint\":1,\"scheme\":\"t\",\"class\":\"%s\",\"facts\":[\"registry.key\"],"
	"\"confinement\":[]}\\n' $class; }\n"
	"next() { IFS= read -r line || exit 0; id=${line#*'\"id\":'}; id=${id%%[!0-9]*}; }\n"
	"absent() { printf "
	"'{\"id\":%s,\"found\":false,\"data\":null,\"source\":\"s\",\"time\":\"2026-01-01T00:00:"
	"00Z\","
	"\"reason_code\":null,\"unreadable\":null}\\n' \"$1\"; }\n"
	"serve() { while :; do next; absent $id; done; }\n";

/** Makes holdpoint-target-t of the prelude and `script`. */
static void make_helper(const char *script)
{
	char *text = hp_asprintf("%s%s", prelude, script);
	write_text("holdpoint-target-t", text, 0755);
	free(text);
}

static size_t starts(void)
{
	char *text = read_text("starts");
	size_t count = 0;
	for (const char *at = text; *at != '\0'; at++) {
		count += *at == '\n' ? 1 : 0;
	}
	free(text);
	return count;
}

static size_t target(const char *url)
{
	size_t number = 0;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_watch_target(watch, url, &number, &err) == 0, "%s", hp_error_text(&err));
	return number;
}

static uint64_t ask(size_t number, const char *key, int64_t timeout_ms)
{
	struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {key}};
	return hp_watch_request(watch, number, &fact, timeout_ms);
}

static struct hp_observation take(uint64_t ticket)
{
	struct hp_observation observation;
	ck_assert(hp_watch_take(watch, ticket, &observation));
	ck_assert(!hp_watch_take(watch, ticket, &observation));
	return observation;
}

static void settle(void)
{
	ck_assert_int_eq(hp_watch_settle(watch, NULL, NULL), 0);
	ck_assert_uint_eq(hp_watch_pending(watch), 0);
	ck_assert_int_eq(hp_watch_timeout(watch), -1);
}

static void expect_absent(uint64_t ticket)
{
	struct hp_observation observation = take(ticket);
	ck_assert_msg(observation.outcome == HP_OUTCOME_ABSENT, "%s: %s", observation.reason_code,
		observation.reason);
	hp_observation_finish(&observation);
}

/** Unreadable with that code, and `words` (may be NULL) in the sentence. */
static void expect_unreadable(uint64_t ticket, const char *code, const char *words)
{
	struct hp_observation observation = take(ticket);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(observation.reason_code, code);
	ck_assert_ptr_nonnull(observation.reason);
	ck_assert_msg(words == NULL || strstr(observation.reason, words) != NULL, "%s",
		observation.reason);
	ck_assert_int_gt(observation.wall_ms, 0);
	hp_observation_finish(&observation);
}

static void expect_one(const char *script, int64_t timeout_ms, const char *code, const char *words)
{
	make_helper(script);
	uint64_t ticket = ask(target("t:x"), "HKLM\\SOFTWARE", timeout_ms);
	settle();
	expect_unreadable(ticket, code, words);
}

/* ---- the good way ---- */

START_TEST(many_requests_are_sent_at_once_and_answered_in_any_order)
{
	make_helper("hello; next; a=$id; next; b=$id; next; c=$id; absent $c; absent $a; absent "
		    "$b; serve");
	size_t number = target("t:x");
	uint64_t tickets[3];
	for (size_t i = 0; i < 3; i++) {
		tickets[i] = ask(number, "HKLM\\SOFTWARE", 0);
	}
	ck_assert_uint_eq(hp_watch_pending(watch), 3);
	settle();
	for (size_t i = 0; i < 3; i++) {
		expect_absent(tickets[i]);
	}
	ck_assert_uint_eq(starts(), 1);
}
END_TEST

START_TEST(hello_tells_class_and_facts_and_the_same_url_is_the_same_target)
{
	make_helper("hello; serve");
	size_t number = target("t:x");
	ck_assert_uint_eq(target("t:x"), number);
	ck_assert_uint_ne(target("t:y"), number);
	ck_assert_uint_eq(starts(), 0); /* Nothing runs before it is needed. */
	const struct hp_hello *hello = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_watch_hello(watch, number, LONG_MS, &hello, &err) == 0, "%s",
		hp_error_text(&err));
	ck_assert_int_eq(hello->class_, HP_CLASS_SCRIPTED);
	ck_assert(hello->facts[HP_FACT_REGISTRY_KEY]);
	ck_assert(!hello->facts[HP_FACT_SERVICE]);
	const struct hp_hello *again = NULL;
	ck_assert_int_eq(hp_watch_hello(watch, number, LONG_MS, &again, &err), 0);
	ck_assert_ptr_eq(again, hello);
	ck_assert_uint_eq(starts(), 1);
}
END_TEST

START_TEST(a_slow_helper_is_not_late_with_the_last_of_many)
{
	/* Each answer takes a good part of the deadline, all together several times as long. */
	make_helper("hello; while :; do next; sleep 0.08; absent $id; done");
	size_t number = target("t:x");
	uint64_t tickets[8];
	for (size_t i = 0; i < 8; i++) {
		tickets[i] = ask(number, "HKLM\\SOFTWARE", 400);
	}
	settle();
	for (size_t i = 0; i < 8; i++) {
		expect_absent(tickets[i]);
	}
	ck_assert_uint_eq(starts(), 1);
}
END_TEST

START_TEST(a_fact_that_the_target_cannot_see_is_not_even_asked)
{
	make_helper("hello; next; echo asked > \"$TMPDIR/asked\"; absent $id");
	struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {"Spooler"}};
	uint64_t ticket = hp_watch_request(watch, target("t:x"), &fact, 0);
	settle();
	expect_unreadable(ticket, "not-supported", "service");
	char *asked = read_text("asked");
	ck_assert_str_eq(asked, "");
	free(asked);
}
END_TEST

START_TEST(a_large_queue_neither_blocks_nor_loses_anything)
{
	make_helper("hello; serve");
	size_t number = target("t:x");
	struct hp_str key;
	hp_str_init(&key);
	hp_str_append(&key, "HKLM\\");
	for (int i = 0; i < 250; i++) {
		hp_str_append(&key, "k");
	}
	uint64_t tickets[800]; /* Several times what a pipe holds. */
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		tickets[i] = ask(number, key.data, 0);
	}
	settle();
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		expect_absent(tickets[i]);
	}
	hp_str_finish(&key);
}
END_TEST

/* ---- hung ---- */

START_TEST(a_silent_helper_costs_a_timeout)
{
	int64_t before = hp_clock_monotonic_ms();
	expect_one("while :; do next; done", SHORT_MS, "timeout", "250 ms");
	ck_assert_int_ge(hp_clock_monotonic_ms() - before, SHORT_MS - 1);
	make_helper("hello; while :; do next; done");
	uint64_t ticket = ask(target("t:after-hello"), "HKLM\\SOFTWARE", SHORT_MS);
	settle();
	expect_unreadable(ticket, "timeout", NULL);
}
END_TEST

START_TEST(those_behind_a_hung_request_get_a_second_chance)
{
	make_helper("hello; next; first=$id; if [ $starts = 1 ]; then while :; do next; done; fi; "
		    "absent $first; serve");
	size_t number = target("t:x");
	uint64_t first = ask(number, "HKLM\\A", SHORT_MS);
	uint64_t second = ask(number, "HKLM\\B", SHORT_MS);
	uint64_t third = ask(number, "HKLM\\C", SHORT_MS);
	settle();
	expect_unreadable(first, "timeout", NULL);
	expect_absent(second);
	expect_absent(third);
	ck_assert_uint_eq(starts(), 2);
}
END_TEST

START_TEST(one_hung_request_among_answered_ones_is_found)
{
	make_helper("hello; next; while :; do next; absent $id; done");
	size_t number = target("t:x");
	uint64_t hung = ask(number, "HKLM\\A", SHORT_MS);
	uint64_t others[5];
	for (size_t i = 0; i < 5; i++) {
		others[i] = ask(number, "HKLM\\B", SHORT_MS);
	}
	settle();
	expect_unreadable(hung, "timeout", NULL);
	for (size_t i = 0; i < 5; i++) {
		expect_absent(others[i]);
	}
}
END_TEST

START_TEST(everyone_behind_a_helper_that_always_hangs_ends)
{
	make_helper("hello; while :; do next; done");
	size_t number = target("t:x");
	uint64_t tickets[20];
	int64_t before = hp_clock_monotonic_ms();
	for (size_t i = 0; i < 20; i++) {
		tickets[i] = ask(number, "HKLM\\A", SHORT_MS);
	}
	settle();
	for (size_t i = 0; i < 20; i++) {
		expect_unreadable(tickets[i], "timeout", NULL);
	}
	ck_assert_int_lt(hp_clock_monotonic_ms() - before, 8 * SHORT_MS);
	ck_assert_uint_eq(starts(), 2);
}
END_TEST

START_TEST(a_late_hello_is_unavailable_and_the_next_try_is_free)
{
	make_helper("[ -e \"$TMPDIR/go\" ] || while :; do next; done; hello; serve");
	size_t number = target("t:x");
	const struct hp_hello *hello = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(hp_watch_hello(watch, number, SHORT_MS, &hello, &err), HP_ERR_UNAVAILABLE);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "t:x"));
	ck_assert_ptr_null(hello);
	hp_error_finish(&err);
	write_text("go", "", 0644);
	ck_assert_int_eq(hp_watch_hello(watch, number, LONG_MS, &hello, NULL), 0);
	uint64_t ticket = ask(number, "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
}
END_TEST

/* ---- dead ---- */

START_TEST(a_helper_that_dies_at_the_start_leaves_its_last_words)
{
	expect_one("echo 'no \033[31mdisk\033[0m there' >&2; exit 3", 0, "helper-died",
		"no <1B>[31mdisk");
	ck_assert_uint_eq(starts(), 2); /* Asked again once. */
	struct hp_error err = HP_ERROR_INIT;
	const struct hp_hello *hello = NULL;
	ck_assert_int_eq(
		hp_watch_hello(watch, target("t:y"), LONG_MS, &hello, &err), HP_ERR_UNAVAILABLE);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "disk"));
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "status 3"));
	hp_error_finish(&err);
}
END_TEST

START_TEST(a_helper_that_dies_on_each_read_is_asked_twice)
{
	expect_one("hello; next; kill -9 $$", 0, "helper-died", "signal 9");
	ck_assert_uint_eq(starts(), 2);
}
END_TEST

START_TEST(a_helper_that_dies_once_costs_nothing)
{
	make_helper("hello; next; [ $starts = 1 ] && exit 1; absent $id; serve");
	size_t number = target("t:x");
	uint64_t first = ask(number, "HKLM\\A", 0);
	uint64_t second = ask(number, "HKLM\\B", 0);
	settle();
	expect_absent(first);
	expect_absent(second);
}
END_TEST

START_TEST(a_helper_that_closes_its_output_or_input_is_dead)
{
	expect_one("hello; next; exec >&-; while :; do next; done", 0, "helper-died", NULL);
	hp_watch_revive(watch, 0);
	make_helper("hello; exec <&-; sleep 5");
	uint64_t tickets[600]; /* More than a pipe holds, so that the write fails: no signal may
				  come of it. */
	size_t number = target("t:y");
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		tickets[i] = ask(number,
			"HKLM\\SOFTWARE\\A\\B\\C\\D\\E\\F\\G\\H\\I\\J\\K\\L\\M\\N\\O\\P\\Q\\R\\S",
			2000);
	}
	settle();
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		expect_unreadable(tickets[i], "helper-died", NULL);
	}
}
END_TEST

START_TEST(a_helper_that_keeps_dying_stays_down_until_it_is_revived)
{
	make_helper("[ -e \"$TMPDIR/go\" ] || exit 1; hello; serve");
	size_t number = target("t:x");
	for (int i = 0; i < 4; i++) {
		uint64_t ticket = ask(number, "HKLM\\A", 0);
		settle();
		expect_unreadable(ticket, "helper-died", NULL);
	}
	ck_assert_uint_eq(starts(), 4); /* The first start and three more. */
	write_text("go", "", 0644);
	uint64_t ticket = ask(number, "HKLM\\A", 0);
	ck_assert_uint_eq(hp_watch_pending(watch), 0); /* At once: nothing is started. */
	expect_unreadable(ticket, "helper-died", NULL);
	ck_assert_uint_eq(starts(), 4);
	hp_watch_revive(watch, number);
	ticket = ask(number, "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
}
END_TEST

START_TEST(a_helper_that_vanished_is_missing)
{
	make_helper("hello; serve");
	size_t number = target("t:x");
	char *path = in_folder("holdpoint-target-t");
	ck_assert_int_eq(unlink(path), 0);
	uint64_t ticket = ask(number, "HKLM\\A", 0);
	settle();
	expect_unreadable(ticket, "helper-missing", path);
	free(path);
	write_text("holdpoint-target-t", "#!/no/such/interpreter\n", 0755);
	hp_watch_revive(watch, number);
	ticket = ask(number, "HKLM\\A", 0);
	settle();
	expect_unreadable(ticket, "helper-died", "No such file");
}
END_TEST

/* ---- the protocol broken ---- */

static const struct {
	const char *what;
	const char *script;
} breaks[] = {
	{"garbage", "hello; next; echo 'what?'; serve"},
	{"bytes that are no UTF-8", "hello; next; printf '\\377\\376\\n'; serve"},
	{"garbage instead of a hello", "echo '<html>'; serve"},
	{"a hello of another version", "hello | sed s/:1,/:99,/; serve"},
	{"a hello of another scheme", "hello | sed 's/\"t\"/\"u\"/'; serve"},
	{"an answer before the hello", "absent 1; hello; serve"},
	{"two hellos", "hello; next; hello; serve"},
	{"a question to the wizard's side", "hello; next; echo \"$line\"; serve"},
	{"an answer to a question nobody asked", "hello; next; absent 4000000; serve"},
	{"an answer to question 0", "hello; next; absent 0; serve"},
	{"megabytes without a newline",
		"hello; next; head -c 3000000 /dev/zero | tr '\\0' x; serve"},
	{"a line of more than 1 MiB",
		"hello; next; head -c 1100000 /dev/zero | tr '\\0' x; echo; serve"},
	{"data that do not fit the fact",
		"hello; next; printf "
		"'{\"id\":%s,\"found\":true,\"data\":{\"items\":[\"a\"],\"subkeys\":\"many\"},"
		"\"source\":\"s\",\"time\":\"2026-01-01T00:00:00Z\",\"reason_code\":null,"
		"\"unreadable\":null}\\n' $id; serve"},
	{"an answer that is neither found nor absent nor unreadable",
		"hello; next; printf '{\"id\":%s}\\n' $id; serve"},
	{"endless questions for a password",
		"hello; next; while :; do echo '{\"ask\":5,\"prompt\":\"P\",\"secret\":true}'; "
		"done"},
	{"a verdict", "hello; next; printf '{\"id\":%s,\"found\":\"pass\"}\\n' $id; serve"},
};

START_TEST(whoever_breaks_the_protocol_gives_no_answer)
{
	expect_one(breaks[_i].script, LONG_MS, "protocol", NULL);
	ck_assert_msg(starts() <= 2, "%s", breaks[_i].what);
	/* It was replaced: another question finds a new process, and may still fail, but ends. */
	make_helper("hello; serve");
	uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
}
END_TEST

START_TEST(the_second_question_survives_a_doubled_answer)
{
	make_helper("hello; next; absent $id; [ $starts = 1 ] && absent $id; serve");
	size_t number = target("t:x");
	uint64_t first = ask(number, "HKLM\\A", 0);
	uint64_t second = ask(number, "HKLM\\B", 0);
	settle();
	expect_absent(first);
	expect_absent(second);
	ck_assert_uint_eq(starts(), 2);
}
END_TEST

START_TEST(garbage_costs_the_oldest_question_only)
{
	make_helper("hello; next; [ $starts = 1 ] && echo garbage; absent $id; serve");
	size_t number = target("t:x");
	uint64_t first = ask(number, "HKLM\\A", 0);
	uint64_t second = ask(number, "HKLM\\B", 0);
	settle();
	expect_unreadable(first, "protocol", NULL);
	expect_absent(second);
}
END_TEST

START_TEST(a_restarted_helper_cannot_become_of_another_class)
{
	make_helper("[ $starts = 1 ] || class=live; hello; next; absent $id; exit 0");
	size_t number = target("t:x");
	uint64_t first = ask(number, "HKLM\\A", 0);
	settle();
	expect_absent(first);
	uint64_t second = ask(number, "HKLM\\A", 0);
	settle();
	expect_unreadable(second, "protocol", "class");
	const struct hp_hello *hello = NULL;
	ck_assert_int_ne(hp_watch_hello(watch, number, LONG_MS, &hello, NULL), 0);
}
END_TEST

START_TEST(a_flood_on_standard_error_harms_nobody)
{
	make_helper("head -c 3000000 /dev/zero | tr '\\0' e >&2; hello; next; head -c 3000000 "
		    "/dev/zero | tr '\\0' e >&2; absent $id; serve");
	uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
}
END_TEST

START_TEST(a_password_that_cannot_be_asked_for_is_told)
{
	make_helper("hello; next; q=$id; echo "
		    "'{\"ask\":5,\"prompt\":\"Password\",\"secret\":true}'; IFS= read -r reply; "
		    "echo \"$reply\" > \"$TMPDIR/reply\"; "
		    "printf "
		    "'{\"id\":%s,\"found\":null,\"data\":null,\"source\":\"s\",\"time\":\"2026-01-"
		    "01T00:00:00Z\","
		    "\"reason_code\":\"logon-failed\",\"unreadable\":\"No logon.\"}\\n' $q; serve");
	uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
	settle();
	expect_unreadable(
		ticket, "logon-failed", "No logon. The target asks for a password, and nobody");
	char *reply = read_text("reply");
	ck_assert_str_eq(reply, "{\"answer\":5,\"value\":null}\n");
	free(reply);
}
END_TEST

/* ---- many ---- */

/** Milliseconds that so many requests of one helper take, all asked at once. */
static int64_t time_of(size_t count)
{
	char *url = hp_asprintf("scripted:%s/scenario.json?%zu", folder, count);
	char *scenario = hp_asprintf("%s/scenario.json?%zu", folder, count);
	static const char text[] = "{\"scenario\":1,\"default\":\"absent\"}";
	ck_assert_int_eq(hp_file_replace(scenario, text, strlen(text), 0600, false, NULL), 0);
	size_t number = target(url);
	const struct hp_hello *hello = NULL;
	ck_assert_int_eq(hp_watch_hello(watch, number, LONG_MS, &hello, NULL), 0);
	uint64_t *tickets = hp_calloc(count, sizeof(*tickets));
	int64_t begun = hp_clock_monotonic_ms();
	for (size_t i = 0; i < count; i++) {
		tickets[i] = ask(number, "HKLM\\SOFTWARE", 0);
	}
	settle();
	/* Taken from the last on, the dearest way round for a list. */
	for (size_t i = count; i > 0; i--) {
		expect_absent(tickets[i - 1]);
	}
	int64_t taken = hp_clock_monotonic_ms() - begun;
	free(tickets);
	free(scenario);
	free(url);
	return taken;
}

START_TEST(sixty_thousand_requests_cost_what_they_cost_one_by_one)
{
	setenv("HOLDPOINT_LIBEXEC", getenv("HP_TEST_TARGETS"), 1);
	int64_t few = time_of(7500);
	int64_t many = time_of(60000);
	/* Eight times as many; sixty-four times the work if it grew with the square. */
	ck_assert_msg(
		many < 30 * (few + 10), "%lld ms after %lld ms", (long long)many, (long long)few);
}
END_TEST

START_TEST(helpers_beyond_the_bound_wait_and_their_time_does_not_run)
{
	hp_watch_free(watch);
	watch = hp_watch_new(&(struct hp_watch_options){.timeout_ms = SHORT_MS, .parallel = 1});
	/* The first one hangs for good: it is asked twice before it is believed. */
	make_helper("hello; if [ \"$1\" = t:hung ]; then while :; do next; done; fi; "
		    "echo \"$1\" >> \"$TMPDIR/order\"; serve");
	uint64_t hung = ask(target("t:hung"), "HKLM\\A", 0);
	uint64_t second = ask(target("t:second"), "HKLM\\A", 0);
	uint64_t third = ask(target("t:third"), "HKLM\\A", 0);
	ck_assert_uint_eq(hp_watch_pending(watch), 3);
	settle();
	expect_unreadable(hung, "timeout", NULL);
	expect_absent(second);
	expect_absent(third);
	char *order = read_text("order");
	ck_assert_str_eq(order, "t:second\nt:third\n");
	free(order);
}
END_TEST

START_TEST(one_dead_host_does_not_hold_up_the_others)
{
	make_helper("hello; if [ \"$1\" = t:hung ]; then while :; do next; done; fi; serve");
	uint64_t hung = ask(target("t:hung"), "HKLM\\A", LONG_MS);
	uint64_t tickets[5];
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		char *url = hp_asprintf("t:%zu", i);
		tickets[i] = ask(target(url), "HKLM\\A", LONG_MS);
		free(url);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(tickets); i++) {
		while (hp_watch_is_pending(watch, tickets[i])) {
			ck_assert_int_eq(hp_watch_pause(watch, 10, NULL, NULL), 0);
		}
		expect_absent(tickets[i]);
	}
	ck_assert(hp_watch_is_pending(watch, hung));
	hp_watch_cancel(watch, hung);
	settle();
}
END_TEST

/* ---- questions to the person ---- */

static const char asking[] =
	"hello; next; q=$id; echo '{\"ask\":5,\"prompt\":\"Password\",\"secret\":true}'; "
	"IFS= read -r reply; echo \"$reply\" > \"$TMPDIR/reply\"; absent $q; serve";

static void start_interactive(const char *script)
{
	hp_watch_free(watch);
	watch = hp_watch_new(
		&(struct hp_watch_options){.timeout_ms = LONG_MS, .interactive = true});
	make_helper(script);
}

static struct hp_watch_ask await_ask(void)
{
	struct hp_watch_ask open;
	for (int i = 0; i < 1000 && !hp_watch_next_ask(watch, &open); i++) {
		ck_assert_int_eq(hp_watch_pause(watch, 10, NULL, NULL), 0);
	}
	ck_assert(hp_watch_next_ask(watch, &open));
	return open;
}

START_TEST(a_password_is_asked_for_while_the_clock_stands_still)
{
	start_interactive(asking);
	size_t number = target("t:x");
	uint64_t ticket = ask(number, "HKLM\\A", SHORT_MS);
	struct hp_watch_ask open = await_ask();
	ck_assert_uint_eq(open.target, number);
	ck_assert_str_eq(open.url, "t:x");
	ck_assert_str_eq(open.prompt, "Password");
	ck_assert(open.secret);
	ck_assert_int_eq(hp_watch_timeout(watch), -1);
	ck_assert_int_eq(hp_watch_pause(watch, 2 * SHORT_MS, NULL, NULL), 0);
	ck_assert(hp_watch_is_pending(watch, ticket));
	hp_watch_answer(watch, open.ask + 77, "not this");
	hp_watch_answer(watch, open.ask, "open \"sesame\"");
	ck_assert(!hp_watch_next_ask(watch, &open));
	settle();
	expect_absent(ticket);
	ck_assert_uint_eq(starts(), 1);
	char *reply = read_text("reply");
	ck_assert_str_eq(reply, "{\"answer\":5,\"value\":\"open \\u0022sesame\\u0022\"}\n");
	free(reply);
}
END_TEST

START_TEST(no_answer_is_an_answer_and_a_dead_asker_asks_no_more)
{
	start_interactive(asking);
	uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
	hp_watch_answer(watch, await_ask().ask, NULL);
	settle();
	expect_absent(ticket);
	char *reply = read_text("reply");
	ck_assert_str_eq(reply, "{\"answer\":5,\"value\":null}\n");
	free(reply);
	make_helper("hello; next; echo '{\"ask\":5,\"prompt\":\"Password\",\"secret\":true}'; "
		    "echo $$ > \"$TMPDIR/pid\"; while :; do next; done");
	ticket = ask(target("t:y"), "HKLM\\A", 0);
	(void)await_ask();
	char *text = read_text("pid");
	while (*text == '\0') {
		free(text);
		ck_assert_int_eq(hp_watch_pause(watch, 10, NULL, NULL), 0);
		text = read_text("pid");
	}
	ck_assert_int_eq(kill((pid_t)strtol(text, NULL, 10), SIGKILL), 0);
	free(text);
	make_helper("hello; serve");
	settle();
	expect_absent(ticket);
	struct hp_watch_ask open;
	ck_assert(!hp_watch_next_ask(watch, &open));
}
END_TEST

START_TEST(whether_an_answer_let_in_is_known_by_what_is_read_then)
{
	start_interactive(
		"refused() { printf '{\"id\":%s,\"found\":null,\"data\":null,\"source\":null,"
		"\"time\":\"2026-01-01T00:00:00Z\",\"reason_code\":\"logon-failed\","
		"\"unreadable\":\"No.\"}\\n' \"$1\"; }\n"
		"hello; next; echo '{\"ask\":5,\"prompt\":\"P\",\"secret\":true}'; "
		"IFS= read -r reply; refused $id; "
		"next; echo '{\"ask\":6,\"prompt\":\"P\",\"secret\":true}'; "
		"IFS= read -r reply; absent $id; serve");
	size_t number = target("t:x");
	ck_assert_str_eq(hp_watch_target_url(watch, number), "t:x");
	for (int i = 0; i < 2; i++) {
		uint64_t ticket = ask(number, "HKLM\\A", 0);
		struct hp_watch_ask open = await_ask(), other;
		ck_assert(!hp_watch_ask_after(watch, open.ask, &other));
		ck_assert(hp_watch_ask_after(watch, open.ask - 1, &other));
		ck_assert_uint_eq(other.ask, open.ask);
		hp_watch_answer(watch, open.ask, "sesame");
		ck_assert_int_eq((int)hp_watch_logon(watch, number), HP_LOGON_OPEN);
		settle();
		ck_assert_int_eq((int)hp_watch_logon(watch, number),
			i == 0 ? HP_LOGON_REFUSED : HP_LOGON_GOOD);
		hp_watch_cancel(watch, ticket);
	}
}
END_TEST

/* ---- giving up ---- */

static bool stop_on_key(void *data)
{
	const int *keys = data;
	char key;
	return read(*keys, &key, 1) != 1;
}

START_TEST(a_key_reaches_the_tick_also_before_the_hello)
{
	int keys[2];
	ck_assert_int_eq(pipe2(keys, O_NONBLOCK | O_CLOEXEC), 0);
	make_helper("while :; do next; done");
	size_t number = target("t:x");
	hp_watch_set_input(watch, keys[0]);
	ck_assert_int_eq(write(keys[1], "xy", 2), 2);
	const struct hp_hello *hello = NULL;
	ck_assert_int_eq(
		hp_watch_await_hello(watch, number, LONG_MS, stop_on_key, &keys[0], &hello, NULL),
		HP_ERR_ABORTED);
	uint64_t ticket = ask(number, "HKLM\\A", 0);
	ck_assert_int_eq(hp_watch_settle(watch, stop_on_key, &keys[0]), HP_ERR_ABORTED);
	expect_unreadable(ticket, "cancelled", NULL);
	close(keys[0]);
	close(keys[1]);
}
END_TEST

START_TEST(the_late_answer_to_a_cancelled_question_is_thrown_away)
{
	make_helper("hello; next; a=$id; next; next; b=$id; absent $a; absent $b; serve");
	size_t number = target("t:x");
	const struct hp_hello *hello = NULL;
	ck_assert_int_eq(hp_watch_hello(watch, number, LONG_MS, &hello, NULL), 0);
	uint64_t given_up = ask(number, "HKLM\\A", 0);
	hp_watch_cancel(watch, given_up);
	hp_watch_cancel(watch, given_up);
	hp_watch_cancel(watch, 12345);
	ck_assert_uint_eq(hp_watch_pending(watch), 0);
	uint64_t wanted = ask(number, "HKLM\\B", 0);
	settle();
	expect_absent(wanted);
	struct hp_observation observation;
	ck_assert(!hp_watch_take(watch, given_up, &observation));
	ck_assert_uint_eq(starts(), 1);
}
END_TEST

static bool stop_at_second(void *data)
{
	int *ticks = data;
	return ++*ticks < 2;
}

START_TEST(a_person_can_break_the_wait_off)
{
	make_helper("hello; next; a=$id; next; next; absent $a; absent $id; serve");
	size_t number = target("t:x");
	const struct hp_hello *hello = NULL;
	ck_assert_int_eq(hp_watch_hello(watch, number, LONG_MS, &hello, NULL), 0);
	uint64_t ticket = ask(number, "HKLM\\A", 60000);
	int ticks = 0;
	ck_assert_int_eq(hp_watch_settle(watch, stop_at_second, &ticks), HP_ERR_ABORTED);
	ck_assert_int_eq(ticks, 2);
	expect_unreadable(ticket, "cancelled", NULL);
	ticket = ask(number, "HKLM\\B",
		0); /* The helper goes on; its late answer is known for what it is. */
	settle();
	expect_absent(ticket);
	ck_assert_uint_eq(starts(), 1);
}
END_TEST

/* ---- the process ---- */

START_TEST(a_helper_gets_its_url_and_a_clean_environment)
{
	setenv("HP_SECRET", "s3cret", 1);
	setenv("PATH", "/usr/bin:/bin", 1);
	hp_watch_free(watch);
	watch = hp_watch_new(
		&(struct hp_watch_options){.timeout_ms = LONG_MS, .state_folder = "/some/state"});
	make_helper("tr '\\0' '\\n' < /proc/$$/environ > \"$TMPDIR/environment\"; echo \"$*\" > "
		    "\"$TMPDIR/arguments\"; hello; serve");
	uint64_t ticket = ask(target("t:C=/mnt dir,X=/x"), "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
	char *environment = read_text("environment");
	char *arguments = read_text("arguments");
	ck_assert_str_eq(arguments, "t:C=/mnt dir,X=/x\n");
	ck_assert_ptr_null(strstr(environment, "s3cret"));
	ck_assert_ptr_null(strstr(environment, "PATH="));
	ck_assert_ptr_nonnull(strstr(environment, "HOLDPOINT_STATE=/some/state\n"));
	ck_assert_ptr_nonnull(strstr(environment, "LC_ALL=C.UTF-8\n"));
	ck_assert_ptr_nonnull(strstr(environment, "TZ=UTC\n"));
	free(environment);
	free(arguments);
}
END_TEST

START_TEST(a_helper_has_a_process_group_and_nothing_else_of_ours)
{
	int leak = open("/dev/null",
		O_RDONLY); /* Not close-on-exec, as a careless library would have it. */
	make_helper("ls /proc/self/fd > \"$TMPDIR/fds\"; read -r stat < /proc/$$/stat; set -- "
		    "${stat##*) }; echo \"$$ $3\" > \"$TMPDIR/group\"; hello; serve");
	uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
	settle();
	expect_absent(ticket);
	char *fds = read_text("fds");
	char *group = read_text("group");
	long pid = 0;
	long pgrp = 0;
	ck_assert_int_eq(sscanf(group, "%ld %ld", &pid, &pgrp), 2);
	ck_assert_int_eq(pid, pgrp);
	ck_assert_int_ne(pgrp, getpgrp());
	ck_assert_str_eq(fds, "0\n1\n2\n3\n"); /* 3 is the folder that ls reads. */
	free(fds);
	free(group);
	close(leak);
}
END_TEST

START_TEST(a_helper_does_not_outlive_a_killed_wizard)
{
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	make_helper("echo $$ > \"$TMPDIR/pid\"; hello; exec sleep 60");
	int ready[2];
	ck_assert_int_eq(pipe(ready), 0);
	pid_t wizard = fork();
	if (wizard == 0) {
		const struct hp_hello *hello = NULL;
		bool told = hp_watch_hello(watch, target("t:x"), LONG_MS, &hello, NULL) == 0;
		(void)!write(ready[1], told ? "y" : "n", 1);
		pause();
		_exit(0);
	}
	char told = '?';
	ck_assert_int_eq(read(ready[0], &told, 1), 1);
	ck_assert_int_eq(told, 'y');
	kill(wizard, SIGKILL);
	ck_assert_int_eq(waitpid(wizard, NULL, 0), wizard);
	char *text = read_text("pid");
	pid_t helper = (pid_t)strtol(text, NULL, 10);
	free(text);
	int status = 0;
	ck_assert_int_eq(waitpid(helper, &status, 0),
		helper); /* We inherited it; without the death signal this waits for a minute. */
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(ready[0]);
	close(ready[1]);
}
END_TEST

START_TEST(sigpipe_is_left_as_the_program_has_it)
{
	struct sigaction before;
	sigset_t mask_before;
	sigset_t pending;
	sigaction(SIGPIPE, NULL, &before);
	sigprocmask(SIG_SETMASK, NULL, &mask_before);
	ck_assert(before.sa_handler == SIG_DFL);
	make_helper("hello; exec <&-; exec >&-; exit 0");
	size_t number = target("t:x");
	const struct hp_hello *hello = NULL;
	(void)hp_watch_hello(watch, number, LONG_MS, &hello, NULL);
	uint64_t ticket = ask(number, "HKLM\\A", 0);
	settle();
	expect_unreadable(ticket, "helper-died", NULL);
	sigset_t mask_after;
	sigprocmask(SIG_SETMASK, NULL, &mask_after);
	sigpending(&pending);
	ck_assert(!sigismember(&mask_after, SIGPIPE) && !sigismember(&mask_before, SIGPIPE) &&
		  !sigismember(&pending, SIGPIPE));
}
END_TEST

/* ---- finding helpers ---- */

START_TEST(an_unknown_kind_of_target_names_those_there_are)
{
	make_helper("hello; serve");
	write_text("holdpoint-target-offline", "#!/bin/sh\n", 0755);
	write_text("holdpoint-target-plain", "not a program", 0644);
	write_text("holdpoint-target-t.p", "#!/bin/sh\n", 0755);
	struct hp_error err = HP_ERROR_INIT;
	size_t number = 77;
	ck_assert_int_eq(hp_watch_target(watch, "oflfine:/mnt", &number, &err), HP_ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "Did you mean offline:?"));
	ck_assert_int_eq(hp_watch_target(watch, "plain:/mnt", &number, &err), HP_ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "offline:, t:"));
	ck_assert_int_eq(hp_watch_target(watch, "no scheme", &number, &err), HP_ERR_USAGE);
	ck_assert_int_eq(hp_watch_target(watch, "../t:x", &number, &err), HP_ERR_USAGE);
	ck_assert_int_eq(hp_watch_target(watch, "", &number, &err), HP_ERR_USAGE);
	ck_assert_uint_eq(number, 77);
	struct hp_strv names;
	hp_strv_init(&names);
	hp_watch_schemes(watch, &names);
	ck_assert_uint_eq(names.count, 2);
	ck_assert_str_eq(names.items[0], "offline");
	ck_assert_str_eq(names.items[1], "t");
	hp_strv_finish(&names);
	hp_error_finish(&err);
}
END_TEST

START_TEST(helpers_are_found_beside_the_program_and_never_through_path)
{
	make_helper("hello; serve");
	setenv("PATH", folder, 1);
	unsetenv("HOLDPOINT_LIBEXEC");
	size_t number = 0;
	ck_assert_int_eq(hp_watch_target(watch, "t:x", &number, NULL), HP_ERR_USAGE);
	static const char *const places[][2] = {{"bin", "bin"}, {"bin", "bin/targets"},
		{"bin", "targets"}, {"bin", "libexec/holdpoint"}};
	char *made = in_folder("holdpoint-target-t");
	for (size_t i = 0; i < HP_ARRAY_SIZE(places); i++) {
		char *program_folder = in_folder(places[i][0]);
		char *place = in_folder(places[i][1]);
		char *path = hp_path_join(place, "holdpoint-target-t");
		ck_assert_int_eq(hp_folder_make(program_folder, 0755, NULL), 0);
		ck_assert_int_eq(hp_folder_make(place, 0755, NULL), 0);
		ck_assert_int_eq(rename(made, path), 0);
		hp_watch_free(watch);
		watch = hp_watch_new(&(struct hp_watch_options){
			.timeout_ms = LONG_MS, .program_folder = program_folder});
		uint64_t ticket = ask(target("t:x"), "HKLM\\A", 0);
		settle();
		expect_absent(ticket);
		ck_assert_int_eq(rename(path, made), 0);
		free(path);
		free(place);
		free(program_folder);
	}
	free(made);
}
END_TEST

/* ---- the scripted target that ships ---- */

static const struct {
	const char *fault;
	const char *code;
} scripted_faults[] = {
	{"silence", "timeout"},
	{"hang", "timeout"},
	{"exit", "helper-died"},
	{"crash", "helper-died"},
	{"garbage", "protocol"},
	{"flood", "protocol"},
	{"wrong-id", "protocol"},
};

START_TEST(each_fault_of_the_scripted_target_is_an_unknown_and_nothing_more)
{
	const char *targets = getenv("HP_TEST_TARGETS");
	ck_assert_msg(targets != NULL, "HP_TEST_TARGETS names the folder of the built helpers");
	setenv("HOLDPOINT_LIBEXEC", targets, 1);
	char *scenario = hp_asprintf("{\"scenario\":1,\"facts\":["
				     "{\"read\":\"registry.key\",\"args\":[\"HKLM\\\\A\"],"
				     "\"answers\":[{\"fault\":\"%s\"}]},"
				     "{\"read\":\"registry.key\",\"args\":[\"HKLM\\\\B\"],"
				     "\"answers\":[{\"found\":false}]}]}",
		scripted_faults[_i].fault);
	write_text("scenario.json", scenario, 0644);
	char *url = hp_asprintf("scripted:%s/scenario.json", folder);
	size_t number = target(url);
	const struct hp_hello *hello = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_watch_hello(watch, number, LONG_MS, &hello, &err) == 0, "%s",
		hp_error_text(&err));
	bool hangs = strcmp(scripted_faults[_i].code, "timeout") == 0;
	uint64_t good = ask(number, "HKLM\\B", LONG_MS);
	uint64_t bad = ask(number, "HKLM\\A", hangs ? 2 * SHORT_MS : LONG_MS);
	settle();
	expect_unreadable(bad, scripted_faults[_i].code, NULL);
	expect_absent(good);
	free(url);
	free(scenario);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("watch");
	TCase *tcase = tcase_create("watch");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, many_requests_are_sent_at_once_and_answered_in_any_order);
	tcase_add_test(tcase, hello_tells_class_and_facts_and_the_same_url_is_the_same_target);
	tcase_add_test(tcase, a_slow_helper_is_not_late_with_the_last_of_many);
	tcase_add_test(tcase, a_fact_that_the_target_cannot_see_is_not_even_asked);
	tcase_add_test(tcase, a_large_queue_neither_blocks_nor_loses_anything);
	tcase_add_test(tcase, a_silent_helper_costs_a_timeout);
	tcase_add_test(tcase, those_behind_a_hung_request_get_a_second_chance);
	tcase_add_test(tcase, one_hung_request_among_answered_ones_is_found);
	tcase_add_test(tcase, everyone_behind_a_helper_that_always_hangs_ends);
	tcase_add_test(tcase, a_late_hello_is_unavailable_and_the_next_try_is_free);
	tcase_add_test(tcase, a_helper_that_dies_at_the_start_leaves_its_last_words);
	tcase_add_test(tcase, a_helper_that_dies_on_each_read_is_asked_twice);
	tcase_add_test(tcase, a_helper_that_dies_once_costs_nothing);
	tcase_add_test(tcase, a_helper_that_closes_its_output_or_input_is_dead);
	tcase_add_test(tcase, a_helper_that_keeps_dying_stays_down_until_it_is_revived);
	tcase_add_test(tcase, a_helper_that_vanished_is_missing);
	tcase_add_loop_test(
		tcase, whoever_breaks_the_protocol_gives_no_answer, 0, HP_ARRAY_SIZE(breaks));
	tcase_add_test(tcase, the_second_question_survives_a_doubled_answer);
	tcase_add_test(tcase, garbage_costs_the_oldest_question_only);
	tcase_add_test(tcase, a_restarted_helper_cannot_become_of_another_class);
	tcase_add_test(tcase, a_flood_on_standard_error_harms_nobody);
	tcase_add_test(tcase, a_password_that_cannot_be_asked_for_is_told);
	tcase_add_test(tcase, sixty_thousand_requests_cost_what_they_cost_one_by_one);
	tcase_add_test(tcase, helpers_beyond_the_bound_wait_and_their_time_does_not_run);
	tcase_add_test(tcase, one_dead_host_does_not_hold_up_the_others);
	tcase_add_test(tcase, a_password_is_asked_for_while_the_clock_stands_still);
	tcase_add_test(tcase, no_answer_is_an_answer_and_a_dead_asker_asks_no_more);
	tcase_add_test(tcase, whether_an_answer_let_in_is_known_by_what_is_read_then);
	tcase_add_test(tcase, a_key_reaches_the_tick_also_before_the_hello);
	tcase_add_test(tcase, the_late_answer_to_a_cancelled_question_is_thrown_away);
	tcase_add_test(tcase, a_person_can_break_the_wait_off);
	tcase_add_test(tcase, a_helper_gets_its_url_and_a_clean_environment);
	tcase_add_test(tcase, a_helper_has_a_process_group_and_nothing_else_of_ours);
	tcase_add_test(tcase, a_helper_does_not_outlive_a_killed_wizard);
	tcase_add_test(tcase, sigpipe_is_left_as_the_program_has_it);
	tcase_add_test(tcase, an_unknown_kind_of_target_names_those_there_are);
	tcase_add_test(tcase, helpers_are_found_beside_the_program_and_never_through_path);
	tcase_add_loop_test(tcase, each_fault_of_the_scripted_target_is_an_unknown_and_nothing_more,
		0, HP_ARRAY_SIZE(scripted_faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
