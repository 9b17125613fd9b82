/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_CONFINE_SECCOMP_H
#define HP_TARGETS_CONFINE_SECCOMP_H

#include <stdbool.h>

struct hp_seccomp {
	bool network; /**< TCP and UDP sockets, as a client. */
	bool bus;     /**< Unix sockets, as a client. */
	bool relaxed; /**< What a sanitizer does when the process ends is left open. */
};

/** Loads the filter. false: nothing was loaded. */
bool hp_confine_seccomp(const struct hp_seccomp *wanted);

#endif
