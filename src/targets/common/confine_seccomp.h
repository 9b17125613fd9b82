/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_CONFINE_SECCOMP_H
#define HP_TARGETS_CONFINE_SECCOMP_H

#include <stdbool.h>

/** Loads the filter; `relaxed` leaves open what a sanitizer does when the process ends. false:
 * nothing was loaded. */
bool hp_confine_seccomp(bool relaxed);

#endif
