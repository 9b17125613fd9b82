/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_PORT_H
#define HP_TARGETS_PORT_H

/*
 * TCP as seen from this computer, for the fact `port HOST PORT` and for helpers that want to know
 * why a server does not answer before they hand the name to a library.
 *
 * A port that accepts is found. One that refuses (the machine answered, nobody listens) is absent:
 * that is proved. No answer at all, no route, no such name: unreadable ("timeout", "unreachable",
 * "host-unknown"), for a filter drops what it likes.
 */

#include <stdint.h>

#include "why.h"

struct hp_fact;
struct hp_observation;

/**
 * Connects to a name or address within `timeout_ms`, tries each address in turn: 1 with a connected
 * descriptor (caller closes) and, if ret_address is not NULL, the numeric address that answered
 * (caller frees); 0 refused by all; -1.
 */
int hp_port_connect(const char *host, uint16_t port, int64_t timeout_ms, int *ret_fd,
	char **ret_address, struct hp_why *why);
/** The fact. Data: {"address": "..."}; HOST "localhost" and the like are this computer. */
void hp_port_read(
	const struct hp_fact *fact, int64_t timeout_ms, struct hp_observation *observation);

#endif
