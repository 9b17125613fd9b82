/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "confine_seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "holdpoint/mem.h"

/*
 * A list of what is allowed; everything else fails with EPERM, which the libraries meet as any
 * other failure. (Killing would turn a forgotten harmless call of some C library into a helper that
 * cannot start.) openat2 takes its flags through a pointer that a filter cannot follow: that it
 * opens nothing for writing is Landlock's part.
 */
static const int plain_calls[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(pwrite64),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(fstatfs),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(getdents64),
	SCMP_SYS(openat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(memfd_create),
	SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64),
	SCMP_SYS(fadvise64),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(mlock),
	SCMP_SYS(munlock),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(sched_yield),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* What clients use, and what their libraries ask the system about themselves. Not in it: bind,
 * listen, accept. */
static const int peer_calls[] = {
	SCMP_SYS(connect),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(shutdown),
	SCMP_SYS(epoll_create),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(eventfd2),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_getres),
	SCMP_SYS(time),
	SCMP_SYS(times),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(getdents),
	SCMP_SYS(statfs),
	SCMP_SYS(getcwd),
	SCMP_SYS(umask),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getresuid),
	SCMP_SYS(getresgid),
	SCMP_SYS(getgroups),
	SCMP_SYS(getppid),
	SCMP_SYS(getrusage),
	SCMP_SYS(setitimer),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
};

/* LeakSanitizer starts a task that traces its parent; AddressSanitizer looks at its own maps. */
static const int sanitizer_calls[] = {
	SCMP_SYS(clone),
	SCMP_SYS(wait4),
	SCMP_SYS(ptrace),
	SCMP_SYS(prctl),
	SCMP_SYS(prlimit64),
	SCMP_SYS(mmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(kill),
	SCMP_SYS(tgkill),
	SCMP_SYS(getppid),
	SCMP_SYS(ioctl),
	SCMP_SYS(getdents),
	SCMP_SYS(stat),
	SCMP_SYS(open),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(uname),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
};

/* F_SETOWN, F_GETOWN, F_SETSIG, F_GETSIG; F_SETOWN_EX, F_GETOWN_EX. What stands between the two on
 * 32-bit processors are locks. */
#define F_OWNERS_FIRST 8
#define F_LOCKS64_FIRST 12
#define F_LOCKS64_LAST 14
#define F_OWNERS_LAST 16

static bool allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* A call that this machine's kind of processor does not have is no reason to go
		 * without the filter. */
		int rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
		if (rc < 0 && rc != -EDOM && rc != -EFAULT && rc != -EEXIST) {
			return false;
		}
	}
	return true;
}

static bool allow_masked(scmp_filter_ctx filter, int call, unsigned arg, scmp_datum_t mask)
{
	int rc = seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, call, 1, SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, 0));
	return rc == 0 || rc == -EDOM || rc == -EFAULT;
}

/** Sockets of that family and type: the type without its flags. */
static bool allow_socket(scmp_filter_ctx filter, unsigned family, unsigned type)
{
	const scmp_datum_t type_mask = 0xf;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
		       SCMP_CMP(0, SCMP_CMP_EQ, family),
		       SCMP_CMP(1, SCMP_CMP_MASKED_EQ, type_mask, type)) == 0;
}

/** All of fcntl but F_SETOWN and its kin (8 to 16): who is told of a descriptor by which signal. */
static bool allow_fcntl(scmp_filter_ctx filter, int call)
{
	int low = seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, call, 1, SCMP_CMP(1, SCMP_CMP_LT, F_OWNERS_FIRST));
	int high = seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, call, 1, SCMP_CMP(1, SCMP_CMP_GT, F_OWNERS_LAST));
	bool held = (low == 0 && high == 0) || low == -EDOM || low == -EFAULT;
	for (scmp_datum_t lock = F_LOCKS64_FIRST; held && low == 0 && lock <= F_LOCKS64_LAST;
		lock++) {
		held = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
			       SCMP_CMP(1, SCMP_CMP_EQ, lock)) == 0;
	}
	return held;
}

static bool allow_ioctl(scmp_filter_ctx filter, scmp_datum_t request)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
		       SCMP_CMP(1, SCMP_CMP_EQ, request)) == 0;
}

/** Code of libraries that are loaded late: from files, and never writable. */
static bool allow_libraries(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
		       SCMP_CMP(2, SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC),
		       SCMP_CMP(3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0)) == 0;
}

/**
 * Threads, for name resolution that must not hold up the rest, and no processes. What clone3 is
 * asked for lies behind a pointer: the C library takes the old call where there is no new one.
 */
static bool allow_threads(scmp_filter_ctx filter)
{
	const unsigned flags_arg =
#ifdef __s390__
		1;
#else
		0;
#endif
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		       SCMP_CMP(flags_arg, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
}

static bool allow_peers(scmp_filter_ctx filter, const struct hp_seccomp *wanted)
{
	bool held = allow(filter, peer_calls, HP_ARRAY_SIZE(peer_calls)) &&
		    allow_ioctl(filter, FIONREAD) && allow_ioctl(filter, FIONBIO) &&
		    allow_libraries(filter) && allow_threads(filter);
	if (wanted->network) {
		held = held && allow_socket(filter, AF_INET, SOCK_STREAM) &&
		       allow_socket(filter, AF_INET, SOCK_DGRAM) &&
		       allow_socket(filter, AF_INET6, SOCK_STREAM) &&
		       allow_socket(filter, AF_INET6, SOCK_DGRAM);
	}
	if (wanted->bus) {
		held = held && allow_socket(filter, AF_UNIX, SOCK_STREAM);
	}
	return held;
}

bool hp_confine_seccomp(const struct hp_seccomp *wanted)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (filter == NULL) {
		return false;
	}
	const scmp_datum_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
	bool held = allow(filter, plain_calls, HP_ARRAY_SIZE(plain_calls)) &&
		    allow_fcntl(filter, SCMP_SYS(fcntl)) &&
		    allow_fcntl(filter, SCMP_SYS(fcntl64)) &&
		    allow_masked(filter, SCMP_SYS(open), 1, writes) &&
		    allow_masked(filter, SCMP_SYS(openat), 2, writes) &&
		    /* Memory that can be executed is no part of reading facts. */
		    allow_masked(filter, SCMP_SYS(mmap), 2, PROT_EXEC) &&
		    allow_masked(filter, SCMP_SYS(mmap2), 2, PROT_EXEC) &&
		    allow_masked(filter, SCMP_SYS(mprotect), 2, PROT_EXEC);
	if (held && (wanted->network || wanted->bus)) {
		held = allow_peers(filter, wanted);
	}
	if (held && wanted->relaxed) {
		held = allow(filter, sanitizer_calls, HP_ARRAY_SIZE(sanitizer_calls));
	}
	held = held && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return held;
}
