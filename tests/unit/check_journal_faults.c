/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal on a disk that fails, fills up, goes away or loses its power: at every single
 * operation (R68). */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faulty_vfs.h"
#include "holdpoint/str.h"
#include "journal_fixture.h"

#define MOST_OPERATIONS 200 /* far more than one command takes: the loops end by themselves */

static void setup(void)
{
	fixture_setup();
	faulty_register();
}

static void teardown(void)
{
	faulty_arm(FAULTY_NONE, 0, 0);
	fixture_teardown();
}

/** A run with two events, its writer open. */
static struct hp_journal *begin_two(void)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "old", 2);
	return journal;
}

static void remove_run(void)
{
	char *path = run_path("");
	ck_assert_int_eq(hp_folder_remove(path, NULL), 0);
	free(path);
}

static size_t count_of(const struct hp_journal *journal)
{
	struct hp_hash head;
	size_t count = 0;
	hp_journal_head(journal, &head, &count);
	return count;
}

/* ---- every operation refused ---- */

static const struct {
	enum faulty_action action;
	int code;
	const char *words;
} refusals[] = {
	{FAULTY_ONCE, SQLITE_FULL, "disk is full"},
	{FAULTY_ONCE, SQLITE_IOERR_WRITE, "cannot be read or written"},
	{FAULTY_ONCE, SQLITE_READONLY, "read-only"},
	{FAULTY_FROM, SQLITE_FULL, "disk is full"},
	{FAULTY_FROM, SQLITE_IOERR_FSYNC, "cannot be read or written"},
	{FAULTY_TORN, SQLITE_IOERR_WRITE, "cannot be read or written"},
};

START_TEST(a_refused_write_adds_nothing_and_the_next_one_works)
{
	int at = 1;
	int failures = 0;
	for (; at < MOST_OPERATIONS; at++) {
		struct hp_journal *journal = begin_two();
		struct hp_error err = HP_ERROR_INIT;
		faulty_arm(refusals[_i].action, refusals[_i].code, at);
		int status = append_notes(journal, "new", 3, &err);
		bool struck = faulty.struck;
		faulty_arm(FAULTY_NONE, 0, 0);
		if (status == 0) {
			/* Only what is no part of the promise may fail unseen. */
			ck_assert_uint_eq(count_of(journal), 5);
		} else {
			failures++;
			ck_assert_int_eq(status, HP_ERR_IO);
			ck_assert_msg(strstr(err.message, state) != NULL, "%s", err.message);
			ck_assert_msg(
				strstr(err.message, refusals[_i].words) != NULL ||
					strstr(err.message, "cannot be read or written") != NULL,
				"%s", err.message);
			ck_assert_uint_eq(count_of(journal), 2);
			must_append(journal, "again", 2);
			ck_assert_uint_eq(count_of(journal), 4);
		}
		must_append(journal, "last", 1);
		hp_journal_close(journal);
		char *last = NULL;
		ck_assert_uint_eq(load_count(&last), status == 0 ? 6 : 5);
		ck_assert_str_eq(last, "last 1");
		expect_intact(status == 0 ? 6 : 5);
		free(last);
		hp_error_finish(&err);
		remove_run();
		if (!struck) {
			break;
		}
	}
	ck_assert_int_lt(at, MOST_OPERATIONS);
	ck_assert_int_ge(failures,
		5); /* Journal written, synced, database written, synced, journal ended. */
}
END_TEST

START_TEST(a_writer_that_ends_after_a_refused_write_leaves_the_old_record)
{
	size_t in_doubt = 0;
	for (int at = 1; at < MOST_OPERATIONS; at++) {
		struct hp_journal *journal = begin_two();
		faulty_arm(FAULTY_FROM, SQLITE_IOERR_WRITE, at);
		int status = append_notes(journal, "new", 3, NULL);
		bool struck = faulty.struck;
		hp_journal_close(journal); /* while the disk still refuses */
		faulty_arm(FAULTY_NONE, 0, 0);
		size_t count = load_count(NULL);
		/* Where the very last sync was refused nobody can know; a part of a command is
		 * never there. */
		ck_assert(status == 0 ? count == 5 : count == 2 || count == 5);
		in_doubt += status != 0 && count == 5 ? 1 : 0;
		expect_intact(count);
		journal = open_run(HP_JOURNAL_WRITE);
		must_append(journal, "later", 1);
		hp_journal_close(journal);
		expect_intact(count + 1);
		remove_run();
		if (!struck) {
			ck_assert_uint_ge(in_doubt, 1); /* The case was met. */
			return;
		}
	}
	ck_abort_msg("the operations of one command never end");
}
END_TEST

START_TEST(a_run_that_cannot_be_made_leaves_nothing)
{
	for (int at = 1; at < MOST_OPERATIONS; at++) {
		const struct hp_procedure procedure = {.id = "p", .canonical = canonical};
		struct hp_journal *journal = NULL;
		struct hp_error err = HP_ERROR_INIT;
		faulty_arm(FAULTY_FROM, SQLITE_FULL, at);
		int status = hp_journal_create(state, RUN, &procedure, &journal, &err);
		bool struck = faulty.struck;
		faulty_arm(FAULTY_NONE, 0, 0);
		char *path = run_path("");
		if (status != 0) {
			ck_assert_int_eq(status, HP_ERR_IO);
			ck_assert_ptr_nonnull(err.message);
			ck_assert_ptr_null(journal);
			ck_assert_int_ne(access(path, F_OK), 0);
		}
		hp_error_finish(&err);
		hp_journal_close(journal);
		if (status == 0) {
			expect_intact(0);
			remove_run();
		}
		free(path);
		if (!struck) {
			return;
		}
	}
	ck_abort_msg("the operations of making a run never end");
}
END_TEST

/* ---- killed at every operation ---- */

static char *file_copy(const char *name, size_t *ret_len)
{
	char *path = run_path(name);
	char *bytes = NULL;
	*ret_len = 0;
	if (access(path, F_OK) == 0) {
		bytes = read_whole(path, ret_len);
	}
	free(path);
	return bytes;
}

/** Looking at a broken-off record changes none of its bytes. */
static size_t look_without_touching(void)
{
	static const char *const files[] = {"journal.db", "journal.db-journal"};
	char *before[2];
	size_t before_len[2];
	for (size_t i = 0; i < 2; i++) {
		before[i] = file_copy(files[i], &before_len[i]);
	}
	struct hp_audit audit = audit_run();
	ck_assert_msg(audit.intact, "%s", audit.finding);
	size_t count = audit.count;
	hp_audit_finish(&audit);
	ck_assert_uint_eq(load_count(NULL), count);
	for (size_t i = 0; i < 2; i++) {
		size_t len = 0;
		char *after = file_copy(files[i], &len);
		ck_assert_uint_eq(len, before_len[i]);
		ck_assert(len == 0 || memcmp(after, before[i], len) == 0);
		free(after);
		free(before[i]);
	}
	return count;
}

/** A child appends three events and is killed at operation `at`. True if it lived to tell that they
 * were written. */
static bool append_and_die(enum faulty_action action, int at)
{
	pid_t child = fork();
	if (child == 0) {
		struct hp_journal *journal = NULL;
		if (hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL) != 0) {
			_exit(3);
		}
		faulty_arm(action, SQLITE_IOERR, at);
		_exit(append_notes(journal, "new", 3, NULL) == 0 ? 0 : 2);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status)) {
		ck_assert_int_eq(WTERMSIG(status), SIGKILL);
		return false;
	}
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	return true;
}

static const enum faulty_action deaths[] = {FAULTY_DIE, FAULTY_DIE_TORN};

START_TEST(a_writer_killed_at_any_operation_loses_and_invents_nothing)
{
	bool lived = false;
	size_t hot = 0;
	for (int at = 1; at < MOST_OPERATIONS && !lived; at++) {
		hp_journal_close(begin_two());
		lived = append_and_die(deaths[_i], at);
		char *rollback = run_path("journal.db-journal");
		struct stat st;
		hot += stat(rollback, &st) == 0 && st.st_size > 0 ? 1 : 0;
		free(rollback);
		size_t count = look_without_touching();
		ck_assert(lived ? count == 5 : count == 2 || count == 5);
		struct hp_journal *journal = open_run(HP_JOURNAL_WRITE);
		ck_assert_uint_eq(count_of(journal), count);
		must_append(journal, "later", 1);
		hp_journal_close(journal);
		expect_intact(count + 1);
		remove_run();
	}
	ck_assert(lived);
	ck_assert_uint_ge(hot, 3); /* Some of them left a transaction to undo: the case was met. */
}
END_TEST

START_TEST(a_writer_killed_at_any_time_keeps_all_it_acknowledged)
{
	/* As a person with a power switch: a child writes commands of three events and tells of
	 * each; it is killed somewhere in the next. */
	for (unsigned round = 0; round < 100; round++) {
		int told[2];
		ck_assert_int_eq(pipe(told), 0);
		hp_journal_close(create_run(RUN));
		pid_t child = fork();
		if (child == 0) {
			struct hp_journal *journal = NULL;
			close(told[0]);
			(void)hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL);
			while (append_notes(journal, "n", 3, NULL) == 0 &&
				write(told[1], "x", 1) == 1) {
				;
			}
			_exit(1);
		}
		close(told[1]);
		char byte = 0;
		size_t acknowledged = 0;
		for (; acknowledged <= round % 4; acknowledged++) {
			ck_assert_int_eq(read(told[0], &byte, 1), 1);
		}
		/* No sleep: a few turns of the processor, other ones each round. */
		for (volatile unsigned spin = 0; spin < round * 3000; spin++) {
			;
		}
		kill(child, SIGKILL);
		ck_assert_int_eq(waitpid(child, NULL, 0), child);
		while (read(told[0], &byte, 1) == 1) {
			acknowledged++;
		}
		close(told[0]);
		size_t count = load_count(NULL);
		ck_assert_uint_eq(count % 3, 0);
		ck_assert_uint_ge(count / 3, acknowledged);
		ck_assert_uint_le(count / 3, acknowledged + 1);
		expect_intact(count);
		remove_run();
	}
}
END_TEST

START_TEST(a_reader_beside_a_busy_writer_sees_whole_commands)
{
	int told[2];
	ck_assert_int_eq(pipe(told), 0);
	hp_journal_close(create_run(RUN));
	pid_t child = fork();
	if (child == 0) {
		struct hp_journal *journal = NULL;
		(void)hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL);
		while (append_notes(journal, "n", 3, NULL) == 0 &&
			hp_journal_write_status(journal, "x", NULL) == 0 &&
			write(told[1], "x", 1) == 1) {
			;
		}
		_exit(1);
	}
	close(told[1]);
	char byte = 0;
	size_t before = 0;
	for (int i = 0; i < 60; i++) {
		ck_assert_int_eq(read(told[0], &byte, 1), 1);
		struct hp_audit audit = audit_run();
		ck_assert_msg(audit.intact, "%s", audit.finding);
		ck_assert_uint_eq(audit.count % 3, 0);
		ck_assert_uint_ge(audit.count, before);
		before = audit.count;
		hp_audit_finish(&audit);
		size_t count = load_count(NULL);
		ck_assert_uint_eq(count % 3, 0);
		ck_assert_uint_ge(count, before);
	}
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	close(told[0]);
}
END_TEST

START_TEST(a_maker_killed_at_any_operation_leaves_no_half_run)
{
	bool lived = false;
	for (int at = 1; at < MOST_OPERATIONS && !lived; at++) {
		pid_t child = fork();
		if (child == 0) {
			const struct hp_procedure procedure = {.id = "p", .canonical = canonical};
			struct hp_journal *journal = NULL;
			faulty_arm(FAULTY_DIE, 0, at);
			_exit(hp_journal_create(state, RUN, &procedure, &journal, NULL) == 0 ? 0
											     : 1);
		}
		int status = 0;
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		lived = WIFEXITED(status);
		ck_assert(!lived || WEXITSTATUS(status) == 0);
		struct hp_strv ids;
		hp_strv_init(&ids);
		ck_assert_int_eq(hp_journal_list(state, &ids, NULL), 0);
		if (ids.count == 1) {
			expect_intact(0);
			remove_run();
		}
		hp_strv_finish(&ids);
		hp_journal_close(
			create_run(RUN)); /* What was left of the draft is in nobody's way. */
		remove_run();
	}
	ck_assert(lived);
}
END_TEST

/* ---- real limits ---- */

START_TEST(a_full_disk_is_told_and_survived)
{
	(void)signal(SIGXFSZ, SIG_IGN);
	struct hp_journal *journal = begin_two();
	struct hp_error err = HP_ERROR_INIT;
	struct rlimit before;
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	struct rlimit limit = {.rlim_cur = 64 << 10, .rlim_max = before.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	int status = 0;
	size_t written = 2;
	while (status == 0 && written < 10000) {
		status = append_notes(
			journal, "a note of some length, so that the file grows", 20, &err);
		written += status == 0 ? 20 : 0;
	}
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(status, HP_ERR_IO);
	ck_assert_msg(strstr(err.message, "the disk is full") != NULL, "%s", err.message);
	ck_assert_uint_eq(count_of(journal), written);
	must_append(journal, "after", 1);
	hp_journal_close(journal);
	expect_intact(written + 1);
	hp_error_finish(&err);
}
END_TEST

/** Lets anyone read the run and nobody but its owner write; then becomes nobody, if that can be
 * done. */
static bool become_reader(void)
{
	static const char *const files[] = {
		"journal.db", "journal.db-journal", "status.txt", "lock"};
	char *runs = hp_path_join(state, "runs");
	char *run = run_path("");
	(void)chmod(state, 0555);
	(void)chmod(runs, 0555);
	(void)chmod(run, 0555);
	for (size_t i = 0; i < HP_ARRAY_SIZE(files); i++) {
		char *path = run_path(files[i]);
		(void)chmod(path, 0444);
		free(path);
	}
	free(runs);
	free(run);
	if (geteuid() == 0 &&
		(setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)) {
		return false;
	}
	char *path = run_path("probe");
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	free(path);
	return fd < 0 && access(state, X_OK) == 0; /* Folders above it may be closed to nobody. */
}

static void restore_writer(void)
{
	char *runs = hp_path_join(state, "runs");
	char *run = run_path("");
	(void)chmod(state, 0700);
	(void)chmod(runs, 0700);
	(void)chmod(run, 0700);
	free(runs);
	free(run);
}

/** What a reader of a read-only folder may and may not do; the step that went wrong, 0 if none. */
static int use_read_only(size_t expected)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	const struct hp_procedure procedure = {.id = "p", .canonical = canonical};
	char *text = NULL;
	char *path = run_path("journal.db");
	struct hp_audit audit;
	if (!become_reader()) {
		return 77;
	}
	if (hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, &err) != HP_ERR_IO ||
		strstr(err.message, state) == NULL) {
		return 1;
	}
	if (hp_journal_create(state, "20270101-000000-0000", &procedure, &journal, &err) !=
		HP_ERR_IO) {
		return 2;
	}
	if (hp_journal_audit(path, &audit, &err) != 0 || !audit.intact || audit.count != expected) {
		return 3;
	}
	if (hp_journal_open(state, RUN, HP_JOURNAL_READ, &journal, &err) != 0) {
		return 4;
	}
	struct hp_events events;
	hp_events_init(&events);
	if (hp_journal_load(journal, &events, &err) != 0 || events.count != expected) {
		return 5;
	}
	if (hp_journal_read_status(state, RUN, &text, &err) != 0) {
		return 6;
	}
	return 0;
}

START_TEST(a_read_only_folder_can_be_looked_at_and_not_written)
{
	struct hp_journal *journal = begin_two();
	ck_assert_int_eq(hp_journal_write_status(journal, "x", NULL), 0);
	hp_journal_close(journal);
	if (_i > 0) {
		/* With a transaction to undo, which nobody can in that folder. */
		ck_assert(!append_and_die(FAULTY_DIE, 6));
	}
	size_t expected = load_count(NULL);
	pid_t child = fork();
	if (child == 0) {
		setenv("TMPDIR", "/tmp", 1);
		_exit(use_read_only(expected));
	}
	int status = 0;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	restore_writer();
	ck_assert(WIFEXITED(status));
	/* 77: this test cannot become an unprivileged reader here (a container without user ids).
	 */
	ck_assert_msg(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77, "step %d",
		WEXITSTATUS(status));
}
END_TEST

START_TEST(a_folder_that_went_away_is_told)
{
	struct hp_journal *journal = begin_two();
	struct hp_error err = HP_ERROR_INIT;
	char *runs = hp_path_join(state, "runs");
	char *gone = hp_path_join(state, "gone");
	ck_assert_int_eq(rename(runs, gone), 0);
	ck_assert_int_eq(hp_journal_write_status(journal, "x", &err), HP_ERR_IO);
	ck_assert_ptr_nonnull(err.message);
	ck_assert_int_eq(rename(gone, runs), 0);
	must_append(journal, "back", 1);
	ck_assert_int_eq(hp_journal_write_status(journal, "x", &err), 0);
	hp_journal_close(journal);
	expect_intact(3);
	hp_error_finish(&err);
	free(runs);
	free(gone);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("journal_faults");
	TCase *tcase = tcase_create("faults");
	tcase_set_timeout(tcase, 110);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, a_refused_write_adds_nothing_and_the_next_one_works, 0,
		HP_ARRAY_SIZE(refusals));
	tcase_add_test(tcase, a_writer_that_ends_after_a_refused_write_leaves_the_old_record);
	tcase_add_test(tcase, a_run_that_cannot_be_made_leaves_nothing);
	tcase_add_loop_test(tcase, a_writer_killed_at_any_operation_loses_and_invents_nothing, 0,
		HP_ARRAY_SIZE(deaths));
	tcase_add_test(tcase, a_writer_killed_at_any_time_keeps_all_it_acknowledged);
	tcase_add_test(tcase, a_reader_beside_a_busy_writer_sees_whole_commands);
	tcase_add_test(tcase, a_maker_killed_at_any_operation_leaves_no_half_run);
	tcase_add_test(tcase, a_full_disk_is_told_and_survived);
	tcase_add_loop_test(tcase, a_read_only_folder_can_be_looked_at_and_not_written, 0, 2);
	tcase_add_test(tcase, a_folder_that_went_away_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
