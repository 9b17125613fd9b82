/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HIVE_LOG_INTERNAL_H
#define HP_TARGETS_HIVE_LOG_INTERNAL_H

/* Shared by hive_log*.c only. */

#include "hive_log.h"

#define HP_LOG_BASE_SIZE 512u /* what a log keeps of a base block */
#define HP_LOG_TYPE_DIRT 1u
#define HP_LOG_TYPE_HVLE 6u

/** One log file, copied. */
struct hp_log {
	const char *name; /* "LOG1" */
	bool there;
	bool blank; /* Nothing in it, or zeros only: there, and not used yet. */
	bool sound; /* It begins with a base block of a log, whole. */
	uint32_t type;
	uint32_t sequence;
	size_t sector; /* What follows the base block begins here. */
	struct hp_hive_copy copy;
};

/** A replay under way. */
struct hp_replay {
	struct hp_hive_copy *hive;
	const char *shown;
	struct hp_log logs[HP_HIVE_LOGS];
	bool sound_base;    /* The hive's base block fits its checksum. */
	uint32_t primary;   /* Its sequence numbers, if so. */
	uint32_t secondary; /* */
	size_t bytes;       /* Replayed so far. */
	bool used[HP_HIVE_LOGS];
	bool left_out; /* An entry that was not whole. */
	struct hp_why *why;
};

/** The reason as one or two whole sentences; makes them the replay's, with what is so before and
 * what to do behind. Always -1. */
int hp_replay_fail(struct hp_replay *replay, const char *fmt, ...) HP_PRINTF(2, 3);

/** Bins of `bins` bytes fit behind the base block of the hive from here on. */
int hp_replay_make_room(struct hp_replay *replay, uint32_t bins);
/** Ends a replay: the base block with that size of the bins and both sequence numbers. */
void hp_replay_set_base(struct hp_replay *replay, uint32_t bins, uint32_t sequence);
/** Takes the damaged base block of the hive from a log. */
void hp_replay_base_from(struct hp_replay *replay, const struct hp_log *log);
/** When the hive was last written by its own account: base block, or first bin if that is damaged.
 */
uint64_t hp_replay_time(const struct hp_replay *replay);

/* Either fails, or has changed the hive and noted what was used. */
int hp_replay_dirt(struct hp_replay *replay);
int hp_replay_hvle(struct hp_replay *replay);

/** The hash that log entries carry: Marvin32 with the seed of the registry. */
uint64_t hp_log_hash(const uint8_t *bytes, size_t len);

void hp_put_u32(uint8_t *p, uint32_t value);

#endif
