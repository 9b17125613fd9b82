/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hive_log.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hive.h"
#include "hive_log_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "regf.h"

#define FILE_TYPE_AT 28u
#define BINS_AT 40u
#define CLUSTER_AT 44u
#define CHECKSUM_AT 508u
#define BIN_TIME_AT (HP_REGF_BASE_SIZE + 20u)
#define BIN_HEADER_SIZE 32u

const char *const hp_hive_log_names[HP_HIVE_LOGS] = {"LOG", "LOG1", "LOG2"};

void hp_put_u32(uint8_t *p, uint32_t value)
{
	for (size_t i = 0; i < 4; i++) {
		p[i] = (uint8_t)(value >> (8 * i));
	}
}

static bool fits_checksum(const uint8_t *base)
{
	return hp_get_u32(base + CHECKSUM_AT) == hp_regf_checksum(base);
}

/** `base` holds the first 512 bytes. What does not begin as a hive is not ours to mend. */
static bool is_dirty(const uint8_t *base)
{
	return memcmp(base, "regf", 4) == 0 &&
	       (!fits_checksum(base) || hp_get_u32(base + 4) != hp_get_u32(base + 8));
}

bool hp_hive_log_is_needed(int fd)
{
	uint8_t base[HP_LOG_BASE_SIZE];
	return pread(fd, base, sizeof(base), 0) == (ssize_t)sizeof(base) && is_dirty(base);
}

/* ---- what both formats need ---- */

int hp_replay_fail(struct hp_replay *replay, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *reason = hp_vasprintf(fmt, args);
	va_end(args);
	const char *way_out = _("Start and shut down that Windows once, or look at its console "
				"and attest.");
	if (replay->sound_base) {
		hp_why_set(replay->why, "hive-dirty",
			_("%s was not closed properly (sequence numbers %u and %u): changes are "
			  "still in its log files, and these cannot be applied. %s %s"),
			replay->shown, (unsigned)replay->primary, (unsigned)replay->secondary,
			reason, way_out);
	} else {
		hp_why_set(replay->why, "hive-corrupt",
			_("The header of %s does not fit its checksum, and cannot be recovered "
			  "from its log files. %s %s"),
			replay->shown, reason, way_out);
	}
	free(reason);
	return -1;
}

int hp_replay_make_room(struct hp_replay *replay, uint32_t bins)
{
	size_t size = (size_t)bins + HP_REGF_BASE_SIZE;
	if (size > HP_HIVE_SIZE_MAX) {
		return hp_why_set(
			replay->why, "too-large", _("%s is larger than 1 GiB."), replay->shown);
	}
	return size > replay->hive->size
		       ? hp_hive_copy_resize(replay->hive, size, replay->shown, replay->why)
		       : 0;
}

void hp_replay_set_base(struct hp_replay *replay, uint32_t bins, uint32_t sequence)
{
	uint8_t *base = replay->hive->bytes;
	hp_put_u32(base + 4, sequence);
	hp_put_u32(base + 8, sequence);
	hp_put_u32(base + BINS_AT, bins);
	hp_put_u32(base + CHECKSUM_AT, hp_regf_checksum(base));
}

void hp_replay_base_from(struct hp_replay *replay, const struct hp_log *log)
{
	uint8_t *base = replay->hive->bytes;
	memcpy(base, log->copy.bytes, HP_LOG_BASE_SIZE);
	hp_put_u32(base + FILE_TYPE_AT, 0);
}

uint64_t hp_replay_time(const struct hp_replay *replay)
{
	const uint8_t *bytes = replay->hive->bytes;
	if (replay->sound_base) {
		return hp_get_u64(bytes + 12);
	}
	return replay->hive->size >= BIN_TIME_AT + 8 ? hp_get_u64(bytes + BIN_TIME_AT) : 0;
}

/* ---- the logs ---- */

static bool is_blank(const struct hp_hive_copy *copy)
{
	size_t at = 0;
	while (at < copy->size && copy->bytes[at] == 0) {
		at++;
	}
	return at == copy->size;
}

/** A sector is 512 bytes times a power of two up to 8. */
static size_t sector_of(const uint8_t *base)
{
	uint32_t cluster = hp_get_u32(base + CLUSTER_AT);
	bool known = cluster == 2 || cluster == 4 || cluster == 8;
	return HP_LOG_BASE_SIZE * (known ? cluster : 1);
}

static bool is_log_base(const uint8_t *base)
{
	uint32_t type = hp_get_u32(base + FILE_TYPE_AT);
	uint32_t bins = hp_get_u32(base + BINS_AT);
	return memcmp(base, "regf", 4) == 0 && fits_checksum(base) &&
	       hp_get_u32(base + 4) == hp_get_u32(base + 8) && hp_get_u32(base + 20) == 1 &&
	       (type == HP_LOG_TYPE_DIRT || type == HP_LOG_TYPE_HVLE) &&
	       hp_get_u32(base + 32) == 1 && bins != 0 && bins % HP_REGF_BASE_SIZE == 0 &&
	       bins <= HP_HIVE_SIZE_MAX - HP_REGF_BASE_SIZE;
}

static int take_log(struct hp_log *log, int fd, const char *shown, struct hp_why *why)
{
	char *name = hp_asprintf("%s.%s", shown, log->name);
	int status = hp_hive_copy_take(&log->copy, fd, name, why);
	free(name);
	if (status < 0) {
		return status;
	}
	const uint8_t *base = log->copy.bytes;
	log->there = true;
	log->blank = is_blank(&log->copy);
	log->sound = log->copy.size >= HP_LOG_BASE_SIZE && is_log_base(base);
	if (log->sound) {
		log->type = hp_get_u32(base + FILE_TYPE_AT);
		log->sequence = hp_get_u32(base + 4);
		log->sector = sector_of(base);
	}
	return 0;
}

static bool any_log(const struct hp_replay *replay, uint32_t type)
{
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		if (replay->logs[i].sound && replay->logs[i].type == type) {
			return true;
		}
	}
	return false;
}

/** There is none at all, or none with anything in it. */
static int fail_without_logs(struct hp_replay *replay)
{
	bool there = false;
	bool filled = false;
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		there = there || replay->logs[i].there;
		filled = filled || (replay->logs[i].there && !replay->logs[i].blank);
	}
	if (!there) {
		return hp_replay_fail(replay,
			_("No file of its name with .LOG, .LOG1 or .LOG2 lies beside it; put it "
			  "there if this disk is a copy."));
	}
	return filled ? hp_replay_fail(replay, _("They are damaged, or no log files."))
		      : hp_replay_fail(replay, _("The log files beside it are empty."));
}

/* ---- the result ---- */

/** Each bin is in its place and its cells fill it without a gap: what was mixed from two states, or
 * moved by a damaged bitmap, does not pass. */
static bool is_tiled(const struct hp_hive_copy *hive)
{
	size_t end = HP_REGF_BASE_SIZE + (size_t)hp_get_u32(hive->bytes + BINS_AT);
	size_t at = HP_REGF_BASE_SIZE;
	while (at < end) {
		const uint8_t *bin = hive->bytes + at;
		size_t size = hp_get_u32(bin + 8);
		if (memcmp(bin, "hbin", 4) != 0 || hp_get_u32(bin + 4) != at - HP_REGF_BASE_SIZE ||
			size == 0 || size % HP_REGF_BASE_SIZE != 0 || size > end - at) {
			return false;
		}
		size_t used = BIN_HEADER_SIZE;
		while (used < size) {
			uint32_t cell = hp_get_u32(bin + used);
			cell = cell > INT32_MAX ? UINT32_MAX - cell + 1 : cell;
			if (cell == 0 || cell % 8 != 0 || cell > size - used) {
				return false;
			}
			used += cell;
		}
		at += size;
	}
	return true;
}

static char *note_of(const struct hp_replay *replay)
{
	struct hp_str note;
	hp_str_init(&note);
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		if (replay->used[i]) {
			hp_str_append(&note, note.len > 0 ? " + " : "");
			hp_str_append(&note, replay->logs[i].name);
		}
	}
	/* Pages of memory, whatever the format counts in. */
	size_t pages = (replay->bytes + HP_REGF_BASE_SIZE - 1) / HP_REGF_BASE_SIZE;
	char *count = hp_asprintf(", %zu %s replayed", pages, pages == 1 ? "page" : "pages");
	hp_str_append(&note, count);
	free(count);
	if (replay->left_out) {
		hp_str_append(&note, ", the last entry was cut off and is left out");
	}
	return hp_str_detach(&note);
}

static int run_replay(struct hp_replay *replay)
{
	int status = 0;
	if (any_log(replay, HP_LOG_TYPE_HVLE)) {
		status = hp_replay_hvle(replay);
	} else if (any_log(replay, HP_LOG_TYPE_DIRT)) {
		status = hp_replay_dirt(replay);
	} else {
		status = fail_without_logs(replay);
	}
	if (status == 0 && !is_tiled(replay->hive)) {
		status = hp_replay_fail(
			replay, _("What they hold does not fit the rest of the hive."));
	}
	return status;
}

int hp_hive_log_replay(struct hp_hive_copy *hive, const struct hp_hive_logs *logs,
	const char *shown, char **ret_note, struct hp_why *why)
{
	*ret_note = NULL;
	if (hive->size < HP_REGF_BASE_SIZE || !is_dirty(hive->bytes)) {
		return 0;
	}
	struct hp_replay replay = {.hive = hive, .shown = shown, .why = why};
	replay.sound_base = fits_checksum(hive->bytes);
	replay.primary = hp_get_u32(hive->bytes + 4);
	replay.secondary = hp_get_u32(hive->bytes + 8);
	int status = 0;
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		struct hp_log *log = &replay.logs[i];
		*log = (struct hp_log){.name = hp_hive_log_names[i], .copy = HP_HIVE_COPY_INIT};
		if (status == 0 && logs->fds[i] >= 0) {
			status = take_log(log, logs->fds[i], shown, why);
		}
	}
	if (status == 0) {
		status = run_replay(&replay);
	}
	if (status == 0) {
		*ret_note = note_of(&replay);
	}
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		hp_hive_copy_finish(&replay.logs[i].copy);
	}
	return status;
}
