/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "confine_seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>

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
	SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64),
	SCMP_SYS(fadvise64),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
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

static bool allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* A call that this machine's kind of processor does not have is no reason to go
		 * without the filter. */
		int rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
		if (rc < 0 && rc != -EDOM && rc != -EFAULT) {
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

bool hp_confine_seccomp(bool relaxed)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (filter == NULL) {
		return false;
	}
	const scmp_datum_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
	bool held = allow(filter, plain_calls, HP_ARRAY_SIZE(plain_calls)) &&
		    allow_masked(filter, SCMP_SYS(open), 1, writes) &&
		    allow_masked(filter, SCMP_SYS(openat), 2, writes) &&
		    /* Memory that can be executed is no part of reading facts. */
		    allow_masked(filter, SCMP_SYS(mmap), 2, PROT_EXEC) &&
		    allow_masked(filter, SCMP_SYS(mmap2), 2, PROT_EXEC) &&
		    allow_masked(filter, SCMP_SYS(mprotect), 2, PROT_EXEC);
	if (held && relaxed) {
		held = allow(filter, sanitizer_calls, HP_ARRAY_SIZE(sanitizer_calls));
	}
	held = held && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return held;
}
