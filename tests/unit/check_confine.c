/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock-in of helpers: what its names promise is tried out behind it (R36). */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/common/confine.h"

static char *folder;

static void set_up(void)
{
	const char *tmp = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-confine-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	char *inside = hp_path_join(folder, "inside"), *file = hp_path_join(folder, "inside/file");
	char *outside = hp_path_join(folder, "outside");
	ck_assert_int_eq(hp_folder_make(inside, 0700, NULL), 0);
	ck_assert_int_eq(hp_file_replace(file, "x", 1, 0600, false, NULL), 0);
	ck_assert_int_eq(hp_file_replace(outside, "x", 1, 0600, false, NULL), 0);
	free(outside), free(file), free(inside);
}

static void tear_down(void)
{
	hp_folder_remove(folder, NULL);
	free(folder);
}

enum {
	CAN_READ_INSIDE = 1,
	CAN_READ_OUTSIDE = 2,
	CAN_WRITE_INSIDE = 4,
	CAN_MAKE = 8,
	CAN_TALK = 16,
	CAN_FORK = 32,
	CAN_EXECUTE_MEMORY = 64,
	CAN_HOLD_MEMORY_FILE = 128,
};

static int can_open(const char *below, int flags)
{
	char *path = hp_path_join(folder, below);
	int fd = open(path, flags, 0600);
	free(path);
	return fd >= 0;
}

/** Tried out in the child, behind the lock. */
static int try_all(void)
{
	int can = 0;
	can |= can_open("inside/file", O_RDONLY) ? CAN_READ_INSIDE : 0;
	can |= can_open("outside", O_RDONLY) ? CAN_READ_OUTSIDE : 0;
	can |= can_open("inside/file", O_WRONLY) ? CAN_WRITE_INSIDE : 0;
	can |= can_open("inside/new", O_WRONLY | O_CREAT) ? CAN_MAKE : 0;
	can |= socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0
		       ? CAN_TALK
		       : 0;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(0);
	}
	can |= pid > 0 ? CAN_FORK : 0;
	can |= mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
			       MAP_FAILED
		       ? CAN_EXECUTE_MEMORY
		       : 0;
	int fd = memfd_create("x", MFD_CLOEXEC);
	can |= fd >= 0 && write(fd, "x", 1) == 1 ? CAN_HOLD_MEMORY_FILE : 0;
	return can;
}

static bool has(const struct hp_strv *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/** Which of the locks hold, for the parent. */
enum { LANDLOCK = 1, SECCOMP = 2, SECCOMP_RELAXED = 4, LIMITS = 8 };

static void locked_child(int report)
{
	char *inside = hp_path_join(folder, "inside");
	int fd = open(inside, O_RDONLY | O_DIRECTORY);
	struct hp_confine confine = HP_CONFINE_INIT;
	struct hp_strv names;
	hp_strv_init(&names);
	hp_confine_allow(&confine, fd);
	hp_confine_apply(&confine, &names);
	struct rlimit core = {.rlim_cur = 1};
	(void)getrlimit(RLIMIT_CORE, &core);
	int both[2] = {(has(&names, "landlock") || has(&names, "landlock-relaxed") ? LANDLOCK : 0) |
			       (has(&names, "seccomp") ? SECCOMP : 0) |
			       (has(&names, "seccomp-relaxed") ? SECCOMP_RELAXED : 0) |
			       (has(&names, "rlimits") && core.rlim_max == 0 ? LIMITS : 0),
		try_all()};
	ssize_t n = write(report, both, sizeof(both));
	_exit(n == (ssize_t)sizeof(both) ? 0 : 1);
}

START_TEST(what_the_names_promise_holds)
{
	int report[2], both[2] = {0, 0};
	ck_assert_int_eq(pipe(report), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		locked_child(report[1]);
	}
	close(report[1]);
	ck_assert_int_eq(read(report[0], both, sizeof(both)), (ssize_t)sizeof(both));
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	int locks = both[0], can = both[1];
	ck_assert((locks & LIMITS) != 0);
	ck_assert((can & CAN_READ_INSIDE) != 0 && (can & CAN_HOLD_MEMORY_FILE) != 0);
	if ((locks & LANDLOCK) != 0) {
		ck_assert_int_eq(can & (CAN_READ_OUTSIDE | CAN_WRITE_INSIDE | CAN_MAKE), 0);
	}
	if ((locks & (SECCOMP | SECCOMP_RELAXED)) != 0) {
		ck_assert_int_eq(can & CAN_TALK, 0);
	}
	if ((locks & SECCOMP) != 0) {
		ck_assert_int_eq(
			can & (CAN_WRITE_INSIDE | CAN_MAKE | CAN_FORK | CAN_EXECUTE_MEMORY), 0);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("confine");
	TCase *tcase = tcase_create("confine");
	tcase_add_unchecked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_the_names_promise_holds);
	suite_add_tcase(suite, tcase);
	return suite;
}
