/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last words of a program that fails of itself (R74). */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/fault.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

static void put_terminal_right(void)
{
	ssize_t ignored = write(STDERR_FILENO, "[restored]", 10);
	(void)ignored;
}

static void fail_by(int number)
{
	if (number == 0) {
		hp_mem_exhausted();
	}
	(void)raise(number);
}

/* What a process says that catches faults, has these words, and fails; how it ended. Caller frees.
 */
static char *said_by_failing(const char *words, int number, int *ret_status)
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		hp_fault_catch(put_terminal_right);
		hp_fault_set_words("the words before these");
		hp_fault_set_words(words);
		fail_by(number);
		_exit(0);
	}
	(void)close(ends[1]);
	struct hp_str said;
	char bytes[512];
	ssize_t got;
	hp_str_init(&said);
	while ((got = read(ends[0], bytes, sizeof(bytes))) > 0) {
		hp_str_append_len(&said, bytes, (size_t)got);
	}
	(void)close(ends[0]);
	ck_assert_int_eq(waitpid(pid, ret_status, 0), pid);
	return hp_str_detach(&said);
}

START_TEST(a_fault_puts_the_terminal_right_and_says_the_last_words_once_r74)
{
	static const int faults[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS};
	int status = 0;
	char *said = said_by_failing("go on with paper: /x/status.txt\n", faults[_i], &status);
	ck_assert_msg(strncmp(said, "[restored]go on with paper: /x/status.txt\n", 42) == 0,
		"said: %s", said);
	ck_assert_ptr_null(strstr(said + 42, "go on with paper"));
	ck_assert_ptr_null(strstr(said, "the words before"));
	/* A sanitizer ends the process in its own way. */
	ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	free(said);
}
END_TEST

START_TEST(running_out_of_memory_says_them_too_r74)
{
	int status = 0;
	char *said = said_by_failing("go on with paper\n", 0, &status);
	ck_assert_msg(strncmp(said, "[restored]go on with paper\n", 27) == 0, "said: %s", said);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 70);
	free(said);
}
END_TEST

START_TEST(words_that_are_too_long_are_cut_and_no_words_are_general_ones)
{
	char *much = hp_alloc(10001);
	memset(much, 'x', 10000);
	much[10000] = '\0';
	hp_fault_set_words(much);
	ck_assert_uint_eq(strlen(hp_fault_words()), 4095);
	hp_fault_set_words(NULL);
	ck_assert_ptr_nonnull(strstr(hp_fault_words(), "THE TOOL HAS FAILED"));
	ck_assert_ptr_nonnull(strstr(hp_fault_words(), "status.txt"));
	free(much);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("fault");
	TCase *tc = tcase_create("fault");
	tcase_add_loop_test(
		tc, a_fault_puts_the_terminal_right_and_says_the_last_words_once_r74, 0, 6);
	tcase_add_test(tc, running_out_of_memory_says_them_too_r74);
	tcase_add_test(tc, words_that_are_too_long_are_cut_and_no_words_are_general_ones);
	suite_add_tcase(suite, tc);
	return suite;
}
