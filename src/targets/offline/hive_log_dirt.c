/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of one write, until Windows 8:
 *
 *   first sector   the base block as it will be, type 1, both sequence numbers alike
 *   next sector    "DIRT", then one bit for each 512 bytes of the bins
 *   next sector    the 512 bytes of each bit that is set, in their order
 *
 * It belongs to the hive if both were last written at the same moment. There are no hashes: that
 * the result is a hive has to be seen from the result.
 */
#include <string.h>

#include "hive_log_internal.h"
#include "holdpoint/i18n.h"
#include "regf.h"

#define PAGE_SIZE 512u

/** The parts of a log that is whole. */
struct vector {
	uint32_t bins;
	const uint8_t *bits;
	size_t bit_count;
	const uint8_t *pages;
	size_t page_count;
};

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

static bool is_set(const struct vector *vector, size_t bit)
{
	return (vector->bits[bit / 8] >> (bit % 8) & 1) != 0;
}

static bool read_vector(const struct hp_log *log, struct vector *ret_vector)
{
	const uint8_t *bytes = log->copy.bytes;
	struct vector vector = {.bins = hp_get_u32(bytes + 40)};
	vector.bit_count = vector.bins / PAGE_SIZE;
	size_t begin = log->sector + 4;
	size_t pages_at = round_up(begin + vector.bit_count / 8, log->sector);
	if (log->copy.size < pages_at || memcmp(bytes + log->sector, "DIRT", 4) != 0) {
		return false;
	}
	vector.bits = bytes + begin;
	vector.pages = bytes + pages_at;
	for (size_t bit = 0; bit < vector.bit_count; bit++) {
		vector.page_count += is_set(&vector, bit) ? 1 : 0;
	}
	if ((log->copy.size - pages_at) / PAGE_SIZE < vector.page_count) {
		return false;
	}
	*ret_vector = vector;
	return true;
}

/**
 * The write that was interrupted is that of this log. Windows XP and 2003 count the same numbers on
 * for log and hive, so that the log is one behind the hive; later ones count them alike.
 */
static bool belongs(const struct hp_replay *replay, const struct hp_log *log)
{
	const uint8_t *base = log->copy.bytes;
	if (hp_get_u64(base + 12) != hp_replay_time(replay)) {
		return false;
	}
	return !replay->sound_base ||
	       ((log->sequence == replay->primary || log->sequence == replay->primary - 1) &&
		       hp_get_u32(base + 36) == hp_get_u32(replay->hive->bytes + 36));
}

static int apply(struct hp_replay *replay, const struct hp_log *log, const struct vector *vector)
{
	if (hp_replay_make_room(replay, vector->bins) < 0) {
		return -1;
	}
	const uint8_t *page = vector->pages;
	for (size_t bit = 0; bit < vector->bit_count; bit++) {
		if (is_set(vector, bit)) {
			memcpy(replay->hive->bytes + HP_REGF_BASE_SIZE + bit * PAGE_SIZE, page,
				PAGE_SIZE);
			page += PAGE_SIZE;
		}
	}
	replay->bytes = vector->page_count * PAGE_SIZE;
	if (!replay->sound_base) {
		hp_replay_base_from(replay, log);
	}
	hp_replay_set_base(replay, vector->bins, log->sequence);
	return 0;
}

int hp_replay_dirt(struct hp_replay *replay)
{
	size_t found = HP_HIVE_LOGS;
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		if (!replay->logs[i].sound || !belongs(replay, &replay->logs[i])) {
			continue;
		}
		if (found < HP_HIVE_LOGS) {
			return hp_replay_fail(replay,
				_("Both %s and %s could be the one that belongs to it."),
				replay->logs[found].name, replay->logs[i].name);
		}
		found = i;
	}
	if (found == HP_HIVE_LOGS) {
		return hp_replay_fail(replay,
			_("The log file beside it is of another write; if this disk is a copy, put "
			  "the right one there."));
	}
	const struct hp_log *log = &replay->logs[found];
	struct vector vector;
	if (!read_vector(log, &vector)) {
		return hp_replay_fail(
			replay, _("The log file %s is cut off or damaged."), log->name);
	}
	if (vector.page_count == 0) {
		return hp_replay_fail(replay, _("The log file %s names no change."), log->name);
	}
	replay->used[found] = true;
	return apply(replay, log, &vector);
}
