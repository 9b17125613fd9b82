/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logs of Windows 8.1 and later, LOG1 and LOG2:
 *
 *   first sector    a base block, type 6, both sequence numbers those of the first entry
 *   then entries, each beginning on 512 bytes:
 *      0  "HvLE", its size, flags of the base block, its sequence number
 *     16  size of the bins, number of pages
 *     24  hash of all from byte 40 on; hash of the first 32 bytes
 *     40  each page's offset from the first bin and its size, then the pages
 *
 * Windows writes many entries before it writes the hive, going over to the other log as it likes.
 * Numbers only rise, and what stands behind the last entry is left from earlier. The hive's
 * secondary number is that of the first entry to be applied; its primary number is one above the
 * last entry that the hive itself may have in parts, so that at least so far the entries must go.
 */
#include <stdlib.h>
#include <string.h>

#include "hive_log_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "regf.h"

#define ENTRY_UNIT 512u
#define ENTRY_HEADER_SIZE 40u
#define REFERENCE_SIZE 8u
#define FLAGS_AT 144u /* of the base block, since Windows Vista */

struct entry {
	const uint8_t *bytes;
	size_t size;
	uint32_t sequence;
	uint32_t bins;
	uint32_t pages;
};

/** The entries of one log that follow each other by place and by number. */
struct chain {
	const struct hp_log *log; /* NULL: not a log of this format. */
	struct entry *items;
	size_t count;
	size_t capacity;
	bool broken; /* Where the next one should be, one begins and is not whole. */
};

/** Sequence numbers run over: which of two is later is told by the shorter way. */
static bool is_later(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

/* ---- entries ---- */

/** The header of an entry stands there, unharmed; its pages may be gone. */
static bool has_header(const struct hp_log *log, size_t at)
{
	const uint8_t *bytes = log->copy.bytes + at;
	return log->copy.size >= ENTRY_HEADER_SIZE && at <= log->copy.size - ENTRY_HEADER_SIZE &&
	       memcmp(bytes, "HvLE", 4) == 0 && hp_get_u64(bytes + 32) == hp_log_hash(bytes, 32);
}

/** All pages lie in the entry, and where they belong lies in the bins. */
static bool pages_fit(const struct entry *entry)
{
	uint64_t left = entry->size - ENTRY_HEADER_SIZE;
	uint64_t references = (uint64_t)entry->pages * REFERENCE_SIZE;
	if (references > left) {
		return false;
	}
	left -= references;
	for (size_t i = 0; i < entry->pages; i++) {
		const uint8_t *reference = entry->bytes + ENTRY_HEADER_SIZE + i * REFERENCE_SIZE;
		uint64_t offset = hp_get_u32(reference);
		uint64_t size = hp_get_u32(reference + 4);
		if (size > left || offset + size > entry->bins) {
			return false;
		}
		left -= size;
	}
	return true;
}

static bool read_entry(const struct hp_log *log, size_t at, struct entry *ret_entry)
{
	if (!has_header(log, at)) {
		return false;
	}
	const uint8_t *bytes = log->copy.bytes + at;
	struct entry entry = {.bytes = bytes,
		.size = hp_get_u32(bytes + 4),
		.sequence = hp_get_u32(bytes + 12),
		.bins = hp_get_u32(bytes + 16),
		.pages = hp_get_u32(bytes + 20)};
	if (entry.size < ENTRY_UNIT || entry.size % ENTRY_UNIT != 0 ||
		entry.size > log->copy.size - at || entry.bins == 0 ||
		entry.bins % HP_REGF_BASE_SIZE != 0 ||
		hp_get_u64(bytes + 24) !=
			hp_log_hash(bytes + ENTRY_HEADER_SIZE, entry.size - ENTRY_HEADER_SIZE) ||
		!pages_fit(&entry)) {
		return false;
	}
	*ret_entry = entry;
	return true;
}

static void take_entries(const struct hp_log *log, struct chain *chain)
{
	size_t at = log->sector;
	struct entry entry;
	chain->log = log;
	while (read_entry(log, at, &entry)) {
		if (chain->count > 0 &&
			entry.sequence != chain->items[chain->count - 1].sequence + 1) {
			return;
		}
		chain->items = hp_grow(
			chain->items, chain->count, &chain->capacity, sizeof(*chain->items));
		chain->items[chain->count++] = entry;
		at += entry.size;
	}
	chain->broken = log->copy.size >= 4 && at <= log->copy.size - 4 &&
			memcmp(log->copy.bytes + at, "HvLE", 4) == 0;
}

static const struct entry *find_entry(const struct chain *chain, uint32_t sequence)
{
	uint32_t index = chain->count > 0 ? sequence - chain->items[0].sequence : 0;
	return index < chain->count ? &chain->items[index] : NULL;
}

/** The entry with that number in either log: 1, 0; -1 if they hold two that say different things.
 */
static int find_in_both(const struct chain chains[HP_HIVE_LOGS], uint32_t sequence,
	const struct entry **ret_entry, size_t *ret_log)
{
	const struct entry *found = NULL;
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		const struct entry *entry = find_entry(&chains[i], sequence);
		if (entry != NULL && found != NULL) {
			bool same = entry->size == found->size &&
				    memcmp(entry->bytes, found->bytes, entry->size) == 0;
			return same ? 1 : -1;
		}
		if (entry != NULL) {
			found = entry;
			*ret_entry = entry;
			*ret_log = i;
		}
	}
	return found != NULL ? 1 : 0;
}

/**
 * Whether something later than `last` stands in any log, reached by the order or not: then what was
 * reached is not the end. One that directly follows and is not whole is what a machine leaves that
 * died while it wrote the log; the hive cannot have any of it yet.
 */
static bool goes_on(struct hp_replay *replay, uint32_t last)
{
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		const struct hp_log *log = &replay->logs[i];
		for (size_t at = HP_LOG_BASE_SIZE; at < log->copy.size; at += ENTRY_UNIT) {
			if (!has_header(log, at)) {
				continue;
			}
			struct entry entry;
			uint32_t sequence = hp_get_u32(log->copy.bytes + at + 12);
			if (!is_later(sequence, last)) {
				continue;
			}
			if (sequence != last + 1 || replay->left_out ||
				read_entry(log, at, &entry)) {
				return true;
			}
			replay->left_out = true;
		}
	}
	return false;
}

/* ---- applying ---- */

static void apply_pages(struct hp_replay *replay, const struct entry *entry)
{
	const uint8_t *reference = entry->bytes + ENTRY_HEADER_SIZE;
	const uint8_t *page = reference + (size_t)entry->pages * REFERENCE_SIZE;
	for (size_t i = 0; i < entry->pages; i++, reference += REFERENCE_SIZE) {
		size_t size = hp_get_u32(reference + 4);
		memcpy(replay->hive->bytes + HP_REGF_BASE_SIZE + hp_get_u32(reference), page, size);
		page += size;
		replay->bytes += size;
	}
}

/** Applies the entries from number `first` on. */
static int apply_from(
	struct hp_replay *replay, const struct chain chains[HP_HIVE_LOGS], uint32_t first)
{
	const struct entry *last = NULL;
	const struct entry *entry = NULL;
	size_t log = 0;
	int found = find_in_both(chains, first, &entry, &log);
	for (uint32_t next = first; found == 1;
		found = find_in_both(chains, ++next, &entry, &log)) {
		if (hp_replay_make_room(replay, entry->bins) < 0) {
			return -1;
		}
		apply_pages(replay, entry);
		replay->used[log] = true;
		last = entry;
	}
	if (found < 0) {
		return hp_replay_fail(
			replay, _("They hold two different changes with the same number."));
	}
	if (last == NULL) {
		return hp_replay_fail(replay,
			_("None holds the change with the number %u; if this disk is a copy, put "
			  "the right log files there."),
			(unsigned)first);
	}
	if (replay->sound_base && is_later(replay->primary - 1, last->sequence)) {
		return hp_replay_fail(replay,
			_("They end with the change number %u, and the hive has later ones in "
			  "parts."),
			(unsigned)last->sequence);
	}
	if (goes_on(replay, last->sequence)) {
		return hp_replay_fail(replay,
			_("They are damaged after the change number %u, and later changes follow."),
			(unsigned)last->sequence);
	}
	replay->left_out = replay->left_out || chains[log].broken;
	hp_put_u32(replay->hive->bytes + FLAGS_AT, hp_get_u32(last->bytes + 8));
	hp_replay_set_base(replay, last->bins, last->sequence);
	return 0;
}

/* ---- a damaged base block ---- */

/**
 * Finds the number to begin with where the hive does not tell it: the first entry of the log that
 * was begun last, or of the other one if it leads up to that without a gap. Entries that the hive
 * has already do no harm, as long as all later ones come after them.
 */
static int find_first(
	struct hp_replay *replay, const struct chain chains[HP_HIVE_LOGS], uint32_t *ret_first)
{
	const struct chain *newest = &chains[1];
	const struct chain *other = &chains[2];
	if (newest->log == NULL ||
		(other->log != NULL && is_later(other->log->sequence, newest->log->sequence))) {
		newest = &chains[2];
		other = &chains[1];
	}
	const struct hp_log *from = newest->log;
	uint32_t end = other->log != NULL ? other->items[other->count - 1].sequence : 0;
	if (other->log != NULL && end + 1 == newest->log->sequence) {
		from = other->log;
	} else if (other->log != NULL && (other->broken || !is_later(newest->log->sequence, end))) {
		return hp_replay_fail(
			replay, _("The log file %s is cut off or damaged."), other->log->name);
	}
	if (hp_get_u64(from->copy.bytes + 12) != hp_replay_time(replay)) {
		return hp_replay_fail(replay,
			_("The log file beside it is of another write; if this disk is a copy, put "
			  "the right one there."));
	}
	hp_replay_base_from(replay, from);
	*ret_first = from->sequence;
	return 0;
}

/** One log of two is not there, or not whole: changes may be missing that only it had. */
static int check_pair(struct hp_replay *replay)
{
	for (size_t i = 1; i < HP_HIVE_LOGS; i++) {
		const struct hp_log *log = &replay->logs[i];
		if (!log->there) {
			return hp_replay_fail(replay,
				_("The log file %s is not beside it; put it there if this disk is "
				  "a copy."),
				log->name);
		}
		if (!log->blank && !log->sound) {
			return hp_replay_fail(
				replay, _("The log file %s is cut off or damaged."), log->name);
		}
	}
	return 0;
}

/** Each log must begin as its base block says. */
static int check_begins(struct hp_replay *replay, const struct chain chains[HP_HIVE_LOGS])
{
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		const struct chain *chain = &chains[i];
		if (chain->log != NULL &&
			(chain->count == 0 || chain->items[0].sequence != chain->log->sequence)) {
			return hp_replay_fail(replay, _("The log file %s is cut off or damaged."),
				chain->log->name);
		}
	}
	return 0;
}

int hp_replay_hvle(struct hp_replay *replay)
{
	struct chain chains[HP_HIVE_LOGS] = {{.log = NULL}};
	uint32_t first = replay->secondary;
	int status = check_pair(replay);
	for (size_t i = 1; status == 0 && i < HP_HIVE_LOGS; i++) {
		if (replay->logs[i].sound && replay->logs[i].type == HP_LOG_TYPE_HVLE) {
			take_entries(&replay->logs[i], &chains[i]);
		}
	}
	if (status == 0 && !replay->sound_base) {
		status = check_begins(replay, chains);
		if (status == 0) {
			status = find_first(replay, chains, &first);
		}
	}
	if (status == 0) {
		status = apply_from(replay, chains, first);
	}
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		free(chains[i].items);
	}
	return status;
}
