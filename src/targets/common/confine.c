/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <linux/landlock.h>
#include <stddef.h>
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
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

/** struct landlock_ruleset_attr of interface version 6; older kernels take its beginning. */
struct ruleset_attr {
	uint64_t fs;
	uint64_t net;    /* since version 4 */
	uint64_t scoped; /* since version 6 */
};

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
	if (HP_SANITIZED) {
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

/**
 * What the C library and Samba look at to resolve names, to load their parts and to know who we
 * are. Left out on purpose: homes, /etc as a whole (it holds password hashes), /var.
 */
static bool allow_system(int ruleset)
{
	static const char *const paths[] = {"/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache",
		"/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/resolv.conf", "/etc/hosts",
		"/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
		"/etc/protocols", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/krb5.conf",
		"/etc/krb5.conf.d", "/etc/gss", "/etc/samba", "/etc/ssl", "/run/resolvconf",
		"/run/systemd/resolve", "/run/NetworkManager", "/run/connman", "/dev/urandom",
		"/dev/null"};
	bool held = true;
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_PATH | O_CLOEXEC);
		if (fd >= 0) {
			held = landlock_allow(ruleset, fd) && held;
			close(fd);
		}
	}
	return held;
}

static int make_ruleset(const struct hp_confine *confine, long version)
{
	struct ruleset_attr attr = {
		.fs = landlock_rights(version),
		.net = NET_BIND_TCP | (confine->network ? 0 : NET_CONNECT_TCP),
		.scoped = SCOPE_SIGNAL | (confine->bus ? 0 : SCOPE_ABSTRACT_UNIX_SOCKET),
	};
	size_t size = version >= 6   ? sizeof(attr)
		      : version >= 4 ? offsetof(struct ruleset_attr, scoped)
				     : offsetof(struct ruleset_attr, net);
	return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

static bool apply_landlock(const struct hp_confine *confine)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1) {
		return false;
	}
	int ruleset = make_ruleset(confine, version);
	if (ruleset < 0) {
		return false;
	}
	bool held = true;
	for (size_t i = 0; i < confine->count; i++) {
		held = landlock_allow(ruleset, confine->folders[i]) && held;
	}
	if (confine->network || confine->bus) {
		held = allow_system(ruleset) && held;
	}
	if (HP_SANITIZED) {
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
		hp_strv_add(names, HP_SANITIZED    ? "landlock-relaxed"
				   : confine->wide ? "landlock-wide"
						   : "landlock");
	}
#ifdef HAVE_SECCOMP
	struct hp_seccomp seccomp = {
		.network = confine->network, .bus = confine->bus, .relaxed = HP_SANITIZED};
	if (hp_confine_seccomp(&seccomp)) {
		hp_strv_add_take(
			names, hp_asprintf("seccomp%s%s%s", confine->network ? "-network" : "",
				       confine->bus ? "-bus" : "", HP_SANITIZED ? "-relaxed" : ""));
	}
#endif
}
