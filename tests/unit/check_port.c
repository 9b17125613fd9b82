/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP ports as this computer sees them, by real sockets on loopback (R28). */
#include "unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "src/targets/common/port.h"

#define LONG_MS 20000
#define SHORT_MS 300
#define FILLERS 64

/** A socket bound to a port of 127.0.0.1 that the kernel chose. */
static int bound_socket(uint16_t *ret_port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	socklen_t len = sizeof(address);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

START_TEST(a_port_that_accepts_is_found_with_the_address_that_answered)
{
	uint16_t port = 0;
	int listener = bound_socket(&port);
	ck_assert_int_eq(listen(listener, 1), 0);
	struct hp_why why = HP_WHY_INIT;
	int fd = -1;
	char *address = NULL;
	ck_assert_int_eq(hp_port_connect("127.0.0.1", port, LONG_MS, &fd, &address, &why), 1);
	ck_assert_str_eq(address, "127.0.0.1");
	/* It is a connection: what is sent at one end arrives at the other. */
	int peer = accept(listener, NULL, NULL);
	char byte = 0;
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(read(peer, &byte, 1), 1);
	ck_assert_int_eq(byte, 'x');
	ck_assert_ptr_null(why.code);
	free(address);
	close(peer), close(fd), close(listener);
}
END_TEST

START_TEST(a_name_is_looked_up_and_all_its_addresses_are_tried)
{
	uint16_t port = 0;
	int listener = bound_socket(&port);
	ck_assert_int_eq(listen(listener, 1), 0);
	struct hp_why why = HP_WHY_INIT;
	int fd = -1;
	/* "localhost" is ::1 too, where nobody listens. */
	ck_assert_int_eq(hp_port_connect("localhost", port, LONG_MS, &fd, NULL, &why), 1);
	close(fd), close(listener);
}
END_TEST

START_TEST(a_port_that_refuses_is_absent)
{
	uint16_t port = 0;
	int bound = bound_socket(&port); /* bound, so that no other test gets it; not listening */
	struct hp_why why = HP_WHY_INIT;
	int fd = -1;
	ck_assert_int_eq(hp_port_connect("127.0.0.1", port, LONG_MS, &fd, NULL, &why), 0);
	ck_assert_int_eq(fd, -1);
	ck_assert_ptr_null(why.code);
	ck_assert_int_eq(hp_port_connect("localhost", port, LONG_MS, &fd, NULL, &why), 0);
	close(bound);
}
END_TEST

START_TEST(a_port_that_never_answers_is_unreadable_when_the_time_is_up)
{
	uint16_t port = 0;
	int listener = bound_socket(&port);
	ck_assert_int_eq(listen(listener, 0), 0);
	/* Fill its queue: from then on Linux drops what comes, as a filter does. */
	int fillers[FILLERS];
	size_t count = 0;
	struct hp_why why = HP_WHY_INIT;
	int found = 1;
	while (found == 1 && count < FILLERS) {
		found = hp_port_connect("127.0.0.1", port, SHORT_MS, &fillers[count], NULL, &why);
		count += found == 1;
	}
	ck_assert_int_eq(found, -1);
	ck_assert_str_eq(why.code, "timeout");
	hp_why_finish(&why);
	int64_t begun = hp_clock_monotonic_ms();
	int fd = -1;
	ck_assert_int_eq(hp_port_connect("127.0.0.1", port, SHORT_MS, &fd, NULL, &why), -1);
	int64_t took = hp_clock_monotonic_ms() - begun;
	ck_assert_str_eq(why.code, "timeout");
	ck_assert_int_ge(took, SHORT_MS - 1);
	ck_assert_int_lt(took, LONG_MS);
	hp_why_finish(&why);
	while (count > 0) {
		close(fillers[--count]);
	}
	close(listener);
}
END_TEST

START_TEST(a_name_that_nobody_has_is_unreadable_never_absent)
{
	/* Without a name server in reach it cannot even be told that nobody has it. */
	static const char *const names[] = {
		"holdpoint-test.invalid", "two words", "a..b", "300.1.1.1"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		struct hp_why why = HP_WHY_INIT;
		int fd = -1;
		ck_assert_int_eq(hp_port_connect(names[i], 80, LONG_MS, &fd, NULL, &why), -1);
		ck_assert_msg(strcmp(why.code, "host-unknown") == 0 ||
				      strcmp(why.code, "unreachable") == 0 ||
				      strcmp(why.code, "timeout") == 0,
			"%s: %s", names[i], why.code);
		ck_assert_ptr_nonnull(strstr(why.text, names[i]));
		hp_why_finish(&why);
	}
}
END_TEST

START_TEST(no_time_left_is_a_timeout_and_not_a_refusal)
{
	uint16_t port = 0;
	int listener = bound_socket(&port);
	struct hp_why why = HP_WHY_INIT;
	int fd = -1;
	ck_assert_int_eq(hp_port_connect("localhost", port, 0, &fd, NULL, &why), -1);
	ck_assert_str_eq(why.code, "timeout");
	hp_why_finish(&why);
	close(listener);
}
END_TEST

START_TEST(the_fact_is_found_absent_or_unreadable)
{
	uint16_t port = 0;
	int listener = bound_socket(&port);
	char *number = hp_asprintf("%u", (unsigned)port);
	struct hp_fact fact = {.kind = HP_FACT_PORT, .args = {"127.0.0.1", number}};
	ck_assert_int_eq(hp_fact_check(&fact, NULL), 0);
	struct hp_observation observation;
	hp_observation_init(&observation);
	hp_port_read(&fact, LONG_MS, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_nonnull(observation.source);

	ck_assert_int_eq(listen(listener, 1), 0);
	hp_port_read(&fact, LONG_MS, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(observation.data, "address"), "127.0.0.1");
	struct hp_json *json = hp_observation_to_json(&observation);
	struct hp_observation back;
	ck_assert_int_eq(hp_observation_from_json(HP_FACT_PORT, json, &back, NULL), 0);
	ck_assert(hp_observation_equal(&observation, &back));
	hp_observation_finish(&back);
	hp_json_free(json);

	fact.args[0] = "two words";
	hp_port_read(&fact, LONG_MS, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	hp_observation_finish(&observation);
	free(number);
	close(listener);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("port");
	TCase *tcase = tcase_create("port");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_port_that_accepts_is_found_with_the_address_that_answered);
	tcase_add_test(tcase, a_name_is_looked_up_and_all_its_addresses_are_tried);
	tcase_add_test(tcase, a_port_that_refuses_is_absent);
	tcase_add_test(tcase, a_port_that_never_answers_is_unreadable_when_the_time_is_up);
	tcase_add_test(tcase, a_name_that_nobody_has_is_unreadable_never_absent);
	tcase_add_test(tcase, no_time_left_is_a_timeout_and_not_a_refusal);
	tcase_add_test(tcase, the_fact_is_found_absent_or_unreadable);
	suite_add_tcase(suite, tcase);
	return suite;
}
