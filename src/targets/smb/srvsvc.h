/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_SRVSVC_H
#define HP_TARGETS_SMB_SRVSVC_H

/*
 * The calls of the server service (MS-SRVS) that facts need, as bytes: requests are made, answers
 * taken apart. Samba publishes no structures for this interface. Pure.
 *
 * Taking apart gives 0, or -1 if the bytes are no such answer. *ret_werror is the machine's own
 * result; where it is an error the rest is empty.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "werror.h"

struct hp_str;
struct hp_strv;

enum hp_srvsvc_call {
	HP_SRVSVC_SHARES = 15,     /**< NetrShareEnum */
	HP_SRVSVC_SHARE = 16,      /**< NetrShareGetInfo */
	HP_SRVSVC_SERVER = 21,     /**< NetrServerGetInfo */
	HP_SRVSVC_STATISTICS = 24, /**< NetrServerStatisticsGet */
	HP_SRVSVC_CLOCK = 28,      /**< NetrRemoteTOD */
};

#define HP_SERVER_TYPE_CONTROLLER 0x18u /* a domain controller, or a backup of NT 4 */
#define HP_SERVER_TYPE_UNIX 0x800u

/** Level 1 (anybody may) or 2 (with the path; administrators). */
void hp_srvsvc_ask_share(struct hp_str *out, const char *server, const char *name, uint32_t level);

struct hp_share {
	bool there;
	char *name;    /**< NULL: no text. */
	char *path;    /**< NULL: not told. */
	char *comment; /**< NULL: none. */
	bool path_odd; /**< There is a path, and it is no text. */
};

void hp_share_finish(struct hp_share *share);
int hp_srvsvc_share(const uint8_t *bytes, size_t len, uint32_t level, struct hp_share *ret_share,
	uint32_t *ret_werror);

/** The next names, from `resume` on (0: from the start). */
void hp_srvsvc_ask_shares(struct hp_str *out, const char *server, uint32_t resume);
/** Adds the names. *ret_odd counts those that are no text. HP_WERR_MORE_DATA: go on with
 * *ret_resume. */
int hp_srvsvc_shares(const uint8_t *bytes, size_t len, struct hp_strv *names, size_t *ret_odd,
	uint32_t *ret_resume, uint32_t *ret_werror);

void hp_srvsvc_ask_server(struct hp_str *out, const char *server);

struct hp_server_info {
	char *name; /**< NULL: not told, or no text. */
	uint32_t major;
	uint32_t minor;
	uint32_t type;
};

int hp_srvsvc_server(
	const uint8_t *bytes, size_t len, struct hp_server_info *ret_info, uint32_t *ret_werror);

/** The clock, and the milliseconds since the start as far as 32 bits go. */
struct hp_server_clock {
	uint32_t seconds; /**< Since 1970. */
	uint32_t ticks;
};

void hp_srvsvc_ask_clock(struct hp_str *out, const char *server);
int hp_srvsvc_clock(
	const uint8_t *bytes, size_t len, struct hp_server_clock *ret_clock, uint32_t *ret_werror);

void hp_srvsvc_ask_statistics(struct hp_str *out, const char *server);
/** Since when the server service counts, in seconds since 1970. */
int hp_srvsvc_statistics(
	const uint8_t *bytes, size_t len, uint32_t *ret_since, uint32_t *ret_werror);

/**
 * Since when a machine runs, in milliseconds since 1970, by its own clock: false if that cannot be
 * told. The answer has to be the same, to the second, for as long as the machine runs, and clock
 * minus ticks is not (both are rounded, and the clock is set now and then). So it is the moment
 * since which the server service counts, `since`, where the ticks, which start again at 0
 * every 49.7 days, say that the machine started within ten minutes of it.
 */
bool hp_server_booted(const struct hp_server_clock *clock, uint32_t since, int64_t *ret_ms);

#endif
