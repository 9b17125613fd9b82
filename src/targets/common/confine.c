/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#ifdef HAVE_SECCOMP
#include "confine_seccomp.h"
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* The largest hive is 1 GiB; it is held once in memory and mapped twice, and answers need a little.
 */
#define ADDRESS_SPACE_MAX ((rlim_t)6 << 30)
#define OPEN_FILES_MAX 128

/* Rights that linux/landlock.h of the build machine may not know yet; by the kernel's interface
 * versions 2, 3 and 5. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

void hp_confine_allow(struct hp_confine *confine, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0) {
		return; /* Landlock will be the stricter for it. */
	}
	confine->folders =
		hp_grow(confine->folders, confine->count, &confine->capacity, sizeof(int));
	confine->folders[confine->count++] = copy;
}

void hp_confine_finish(struct hp_confine *confine)
{
	for (size_t i = 0; i < confine->count; i++) {
		close(confine->folders[i]);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(confine->converters); i++) {
		if (confine->converters[i] != NULL) {
			iconv_close(confine->converters[i]);
		}
	}
	free(confine->folders);
	*confine = HP_CONFINE_INIT;
}

/**
 * What the C library loads from disk at its first use has to be loaded now: the converters that
 * hivex takes for names, and the catalogue of translations.
 */
static void load_what_comes_late(struct hp_confine *confine)
{
	static const char *const pairs[][2] = {{"UTF-8", "UTF-16LE"}, {"UTF-16LE", "UTF-8"},
		{"UTF-8", "LATIN1"}, {"LATIN1", "UTF-8"}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		iconv_t converter = iconv_open(pairs[i][0], pairs[i][1]);
		confine->converters[i] = (intptr_t)converter != -1 ? converter : NULL;
	}
	(void)_("What was found does not fit into one answer of one mebibyte; ask for less of it.");
}

static bool limit(int resource, rlim_t value)
{
	struct rlimit old;
	if (getrlimit(resource, &old) == 0 && old.rlim_max < value) {
		value = old.rlim_max;
	}
	struct rlimit now = {.rlim_cur = value, .rlim_max = value};
	return setrlimit(resource, &now) == 0;
}

static bool apply_limits(const struct hp_confine *confine)
{
	bool held = limit(RLIMIT_CORE, 0);
	held = limit(RLIMIT_NOFILE, OPEN_FILES_MAX) && held;
	/* Not 0: the limit counts for files in memory too, and a hive is copied into one. */
	held = limit(RLIMIT_FSIZE, (rlim_t)confine->file_size_max) && held;
	if (SANITIZED) {
		return held; /* A sanitizer maps terabytes and traces itself at exit. */
	}
	held = limit(RLIMIT_AS, ADDRESS_SPACE_MAX) && held;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && held;
}

/** All rights of the kernel's interface version that have to do with files. */
static uint64_t landlock_rights(long version)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* version 1: bits 0 to 12 */
	if (version >= 2) {
		rights |= LANDLOCK_ACCESS_FS_REFER;
	}
	if (version >= 3) {
		rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
	}
	if (version >= 5) {
		rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	}
	return rights;
}

static bool landlock_allow(int ruleset, int fd)
{
	struct stat st;
	if (fstat(fd, &st) < 0) {
		return false;
	}
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = fd};
	if (S_ISDIR(st.st_mode)) {
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	}
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

static bool apply_landlock(const struct hp_confine *confine)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1) {
		return false;
	}
	/* Only the first member: the kernel takes a structure of any known size, and the network is
	 * seccomp's. */
	struct landlock_ruleset_attr attr = {.handled_access_fs = landlock_rights(version)};
	int ruleset =
		(int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0);
	if (ruleset < 0) {
		return false;
	}
	bool held = true;
	for (size_t i = 0; i < confine->count; i++) {
		held = landlock_allow(ruleset, confine->folders[i]) && held;
	}
	if (SANITIZED) {
		int proc = open("/proc", O_PATH | O_CLOEXEC);
		held = proc >= 0 && landlock_allow(ruleset, proc) && held;
		close(proc);
	}
	held = held && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return held;
}

void hp_confine_apply(struct hp_confine *confine, struct hp_strv *names)
{
	load_what_comes_late(confine);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
		hp_strv_add(names, "no-new-privs");
	}
	if (apply_limits(confine)) {
		hp_strv_add(names, "rlimits");
	}
	if (apply_landlock(confine)) {
		hp_strv_add(names, SANITIZED       ? "landlock-relaxed"
				   : confine->wide ? "landlock-wide"
						   : "landlock");
	}
#ifdef HAVE_SECCOMP
	if (hp_confine_seccomp(SANITIZED)) {
		hp_strv_add(names, SANITIZED ? "seccomp-relaxed" : "seccomp");
	}
#endif
}
