/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lock.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "holdpoint/mem.h"

#if HP_SANITIZED
/* Both called by the sanitizer. fontconfig and Pango keep what they know of fonts where it does not
 * look. */
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\n";
}
#endif

/* A thousand steps need 80 MiB. */
#define ADDRESS_SPACE_MAX ((rlim_t)3 << 30)
#define CPU_SECONDS_MAX 100
#define OPEN_FILES_MAX 64

static void limit(int resource, rlim_t value)
{
	struct rlimit old;
	if (getrlimit(resource, &old) == 0 && old.rlim_max < value) {
		value = old.rlim_max;
	}
	(void)setrlimit(resource, &(struct rlimit){.rlim_cur = value, .rlim_max = value});
}

void lock_in(void)
{
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, OPEN_FILES_MAX);
	limit(RLIMIT_CPU, CPU_SECONDS_MAX);
	/* A sanitizer maps terabytes and traces itself at the end. */
	if (!HP_SANITIZED) {
		limit(RLIMIT_AS, ADDRESS_SPACE_MAX);
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	}
}
