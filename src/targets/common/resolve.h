/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_RESOLVE_H
#define HP_TARGETS_RESOLVE_H

/*
 * Names of computers. The C library's look-up waits for name servers as long as it likes; here it
 * has an end. It runs in a thread that is left behind when the time is up, and ends by itself.
 */

#include <stdint.h>

#include "why.h"

struct addrinfo;

/** The stream addresses of a name or a numeric address, at least one: 0 (caller frees with
 * freeaddrinfo()), or -1 with "host-unknown", "unreachable" (no name server answers) or "timeout".
 */
int hp_resolve(const char *host, uint16_t port, int64_t timeout_ms, struct addrinfo **ret_addresses,
	struct hp_why *why);

#endif
