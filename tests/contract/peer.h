/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_PEER_H
#define HP_TESTS_PEER_H

/* The wizard's side of the target protocol, with a real helper process on the other. Every wait has
 * an end. */

#include <stddef.h>
#include <sys/types.h>

#include "holdpoint/fact.h"
#include "holdpoint/protocol.h"
#include "holdpoint/str.h"

struct peer {
	pid_t pid;
	int in;
	int out;
	struct hp_str buffer;
	struct hp_hello hello;
	uint32_t next_id;
};

/** Starts holdpoint-target-SCHEME from HP_TEST_TARGETS. Fails the test if it cannot. */
void peer_start(struct peer *peer, const char *scheme, const char *url);
/** Starts and takes the hello. */
void peer_open(struct peer *peer, const char *scheme, const char *url);
void peer_send(struct peer *peer, const char *bytes, size_t len);
void peer_say(struct peer *peer, const char *line); /**< With a newline. */
/** The next line, without its newline, caller frees; NULL at the end of the helper's output. */
char *peer_line(struct peer *peer);
/** Takes an answer line apart; fails the test if it is no sound answer to that kind of fact. Gives
 * the id. */
uint32_t peer_answer(
	struct peer *peer, enum hp_fact_kind kind, struct hp_observation *ret_observation);
/** One request and its answer, which must carry its id. */
void peer_ask(
	struct peer *peer, const struct hp_fact *fact, struct hp_observation *ret_observation);
/** Closes the pipes and waits; the wait status. */
int peer_close(struct peer *peer);
/** peer_close(), and the helper must have ended by itself with status 0. */
void peer_end(struct peer *peer);

#endif
