/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regf.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"
#include "image.h"

#define BIN_HEADER_SIZE 32u
#define NK_HEADER_SIZE 76u
#define VK_HEADER_SIZE 20u
#define NAME_AT 48u /* of the base block; 64 bytes */
#define NAME_SIZE 64u

/** The data of one cell in use. */
struct cell {
	const uint8_t *data; /* NULL: no such cell. */
	size_t len;
};

uint32_t hp_regf_checksum(const uint8_t *base_block)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < 508; i += 4) {
		sum ^= hp_get_u32(base_block + i);
	}
	/* 0 and -1 are never stored: Windows takes them for "no checksum". */
	if (sum == 0) {
		return 1;
	}
	return sum == UINT32_MAX ? UINT32_MAX - 1 : sum;
}

/* ---- the file as a whole ---- */

static int check_base(const struct hp_regf *regf, const char *shown, struct hp_why *why)
{
	const uint8_t *b = regf->bytes;
	if (regf->size < 4 || memcmp(b, "regf", 4) != 0) {
		return hp_why_set(why, "not-a-hive", _("%s is not a registry hive."), shown);
	}
	if (regf->size < HP_REGF_BASE_SIZE) {
		return hp_why_set(why, "hive-truncated",
			_("%s ends inside its header: the file is cut off."), shown);
	}
	if (hp_get_u32(b + 508) != hp_regf_checksum(b)) {
		return hp_why_set(why, "hive-corrupt",
			_("The header of %s does not fit its checksum: the hive is damaged."),
			shown);
	}
	if (hp_get_u32(b + 20) != 1 || hp_get_u32(b + 28) != 0 || hp_get_u32(b + 32) != 1) {
		return hp_why_set(why, "hive-corrupt",
			_("The header of %s names a kind of hive that is not known (version %u, "
			  "type %u)."),
			shown, (unsigned)hp_get_u32(b + 20), (unsigned)hp_get_u32(b + 28));
	}
	if (hp_get_u32(b + 4) != hp_get_u32(b + 8)) {
		return hp_why_set(why, "hive-dirty",
			_("%s was not closed properly (sequence numbers %u and %u): changes are "
			  "still in its log files. "
			  "Start and shut down that Windows once, or look at its console and "
			  "attest."),
			shown, (unsigned)hp_get_u32(b + 4), (unsigned)hp_get_u32(b + 8));
	}
	return 0;
}

static int check_bins(const struct hp_regf *regf, const char *shown, struct hp_why *why)
{
	size_t bins = hp_get_u32(regf->bytes + 40);
	if (bins == 0 || bins % HP_REGF_BASE_SIZE != 0) {
		return hp_why_set(why, "hive-corrupt",
			_("The header of %s names an impossible size."), shown);
	}
	if (regf->size - HP_REGF_BASE_SIZE < bins) {
		return hp_why_set(why, "hive-truncated",
			_("%s has %zu bytes and should have %zu: the file is cut off."), shown,
			regf->size, bins + HP_REGF_BASE_SIZE);
	}
	for (size_t at = 0; at < bins;) {
		const uint8_t *bin = regf->bytes + HP_REGF_BASE_SIZE + at;
		size_t size = hp_get_u32(bin + 8);
		if (memcmp(bin, "hbin", 4) != 0 || hp_get_u32(bin + 4) != at || size == 0 ||
			size % HP_REGF_BASE_SIZE != 0 || size > bins - at) {
			return hp_why_set(why, "hive-corrupt",
				_("%s is damaged at byte %zu: no bin where one should begin."),
				shown, at + HP_REGF_BASE_SIZE);
		}
		at += size;
	}
	return 0;
}

/** The cell at `offset` (counted from 0x1000), if it is in use and inside the bins. */
static struct cell cell_at(const struct hp_regf *regf, uint32_t offset)
{
	struct cell none = {.data = NULL};
	size_t end = HP_REGF_BASE_SIZE + (size_t)hp_get_u32(regf->bytes + 40);
	if (end > regf->size) {
		end = regf->size;
	}
	size_t at = (size_t)offset + HP_REGF_BASE_SIZE;
	if (offset % 8 != 0 || at + 8 > end) {
		return none;
	}
	uint32_t size = UINT32_MAX - hp_get_u32(regf->bytes + at) +
			1; /* the negative size, made positive */
	if (size < 8 || size > end - at) {
		return none;
	}
	return (struct cell){.data = regf->bytes + at + 4, .len = size - 4};
}

static bool is_signed(struct cell cell, const char *signature)
{
	return cell.data != NULL && memcmp(cell.data, signature, 2) == 0;
}

/** The nk at `offset`, whole with its name. */
static struct cell key_at(const struct hp_regf *regf, uint32_t offset)
{
	struct cell cell = cell_at(regf, offset);
	if (!is_signed(cell, "nk") || cell.len < NK_HEADER_SIZE ||
		cell.len - NK_HEADER_SIZE < hp_get_u16(cell.data + 72)) {
		cell.data = NULL;
	}
	return cell;
}

int hp_regf_check(const struct hp_regf *regf, const char *shown, struct hp_why *why)
{
	if (check_base(regf, shown, why) < 0 || check_bins(regf, shown, why) < 0) {
		return -1;
	}
	if (key_at(regf, hp_get_u32(regf->bytes + 36)).data == NULL) {
		return hp_why_set(
			why, "hive-corrupt", _("%s is damaged: it has no root key."), shown);
	}
	return 0;
}

bool hp_regf_is_practice(const struct hp_regf *regf)
{
	static const char marker[] = HP_PRACTICE_MARKER_NAME;
	_Static_assert(2 * sizeof(marker) <= NAME_SIZE, "the name fits, with its NUL");
	bool same = regf->size >= HP_REGF_BASE_SIZE;
	for (size_t i = 0; same && i < sizeof(marker); i++) {
		same = hp_get_u16(regf->bytes + NAME_AT + 2 * i) == (uint8_t)marker[i];
	}
	return same;
}

/* ---- keys ---- */

uint16_t hp_regf_key_flags(const struct hp_regf *regf, size_t key)
{
	if (key < HP_REGF_BASE_SIZE || key - HP_REGF_BASE_SIZE > UINT32_MAX) {
		return 0;
	}
	struct cell nk = key_at(regf, (uint32_t)(key - HP_REGF_BASE_SIZE));
	return nk.data != NULL ? hp_get_u16(nk.data + 2) : 0;
}

/** One step of the hash of lh lists: times 37 plus the upper-cased unit. */
static uint32_t hash_step(uint32_t hash, uint32_t unit)
{
	return hash * 37 + unit;
}

static uint32_t ascii_upper(uint32_t c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

/** A name in an nk, unit by unit. */
struct name {
	const uint8_t *bytes;
	size_t units;
	bool narrow;
};

static struct name name_of(struct cell nk)
{
	struct name name = {.bytes = nk.data + NK_HEADER_SIZE, .units = hp_get_u16(nk.data + 72)};
	name.narrow = (hp_get_u16(nk.data + 2) & HP_REGF_KEY_NARROW_NAME) != 0;
	if (!name.narrow) {
		name.units /= 2;
	}
	return name;
}

static uint32_t unit_at(struct name name, size_t i)
{
	return name.narrow ? name.bytes[i] : hp_get_u16(name.bytes + 2 * i);
}

static bool is_surrogate(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdfff;
}

/** The hash as Windows makes it. */
static uint32_t windows_hash(struct name name)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < name.units; i++) {
		uint32_t unit = unit_at(name, i);
		hash = hash_step(hash, is_surrogate(unit) ? unit : hp_name_upper(unit));
	}
	return hash;
}

/**
 * The hash as hivex and programs that use it write it into hives: over the bytes of the UTF-8 form,
 * only ASCII letters upper-cased, bytes above 127 taken as signed or not. Equal to the first for
 * names in ASCII.
 */
static uint32_t hivex_hash(struct name name, bool as_signed)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < name.units; i++) {
		uint32_t point = unit_at(name, i);
		if (is_surrogate(point) && i + 1 < name.units) {
			point = 0x10000 + ((point & 0x3ff) << 10) + (unit_at(name, ++i) & 0x3ff);
		}
		char utf8[4];
		size_t len = hp_utf8_put(point, utf8);
		for (size_t j = 0; j < len; j++) {
			uint32_t byte = (uint8_t)utf8[j];
			if (as_signed && byte > 127) {
				byte |= 0xffffff00u;
			}
			hash = hash_step(hash, ascii_upper(byte));
		}
	}
	return hash;
}

/** lf lists keep the first four characters instead; zero or their low bytes where they are not
 * Latin-1. */
static bool hint_fits(struct name name, const uint8_t *hint)
{
	for (size_t i = 0; i < 4; i++) {
		uint32_t unit = i < name.units ? unit_at(name, i) : 0;
		if (unit > 127) {
			return true;
		}
		if (ascii_upper(unit) != ascii_upper(hint[i])) {
			return false;
		}
	}
	return true;
}

static bool entry_fits(struct cell nk, const uint8_t *hint, bool hashed)
{
	struct name name = name_of(nk);
	if (!hashed) {
		return hint_fits(name, hint);
	}
	uint32_t hash = hp_get_u32(hint);
	return hash == windows_hash(name) || hash == hivex_hash(name, true) ||
	       hash == hivex_hash(name, false);
}

/** What the walk over a list carries: the children that are still expected. */
struct walk {
	const struct hp_regf *regf;
	uint32_t parent;
	const size_t *children;
	size_t left;
};

static bool check_entry(struct walk *walk, const uint8_t *entry, bool hinted, bool hashed)
{
	uint32_t offset = hp_get_u32(entry);
	struct cell nk = key_at(walk->regf, offset);
	if (walk->left == 0 || *walk->children != (size_t)offset + HP_REGF_BASE_SIZE ||
		nk.data == NULL || hp_get_u32(nk.data + 16) != walk->parent) {
		return false;
	}
	walk->children++;
	walk->left--;
	return !hinted || entry_fits(nk, entry + 4, hashed);
}

/** One list; an ri is a list of lists, and never holds another ri. */
static bool check_list(struct walk *walk, uint32_t offset, bool inside)
{
	struct cell list = cell_at(walk->regf, offset);
	bool hashed = is_signed(list, "lh");
	bool hinted = hashed || is_signed(list, "lf");
	bool nested = is_signed(list, "ri");
	if (list.data == NULL || !(hinted || nested || is_signed(list, "li")) ||
		(nested && inside)) {
		return false;
	}
	size_t step = hinted ? 8 : 4;
	size_t count = hp_get_u16(list.data + 2);
	if (list.len < 4 + count * step) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const uint8_t *entry = list.data + 4 + i * step;
		if (nested ? !check_list(walk, hp_get_u32(entry), true)
			   : !check_entry(walk, entry, hinted, hashed)) {
			return false;
		}
	}
	return true;
}

/** True if `offset` is a list of subkeys with something in it. */
static bool is_filled_list(const struct hp_regf *regf, uint32_t offset)
{
	struct cell list =
		offset != HP_REGF_NO_CELL ? cell_at(regf, offset) : (struct cell){.data = NULL};
	bool is_list = is_signed(list, "lf") || is_signed(list, "lh") || is_signed(list, "li") ||
		       is_signed(list, "ri");
	return is_list && hp_get_u16(list.data + 2) > 0;
}

bool hp_regf_check_children(
	const struct hp_regf *regf, size_t key, const size_t *children, size_t count)
{
	if (key < HP_REGF_BASE_SIZE || key - HP_REGF_BASE_SIZE > UINT32_MAX) {
		return false;
	}
	struct walk walk = {.regf = regf,
		.parent = (uint32_t)(key - HP_REGF_BASE_SIZE),
		.children = children,
		.left = count};
	struct cell nk = key_at(regf, walk.parent);
	if (nk.data == NULL || hp_get_u32(nk.data + 20) != count) {
		return false;
	}
	uint32_t list = hp_get_u32(nk.data + 28);
	if (count == 0) {
		return !is_filled_list(regf, list);
	}
	return check_list(&walk, list, false) && walk.left == 0;
}

/* ---- values ---- */

bool hp_regf_check_values(const struct hp_regf *regf, size_t key, size_t count)
{
	if (key < HP_REGF_BASE_SIZE || key - HP_REGF_BASE_SIZE > UINT32_MAX) {
		return false;
	}
	struct cell nk = key_at(regf, (uint32_t)(key - HP_REGF_BASE_SIZE));
	if (nk.data == NULL || hp_get_u32(nk.data + 36) != count) {
		return false;
	}
	uint32_t offset = hp_get_u32(nk.data + 40);
	struct cell list =
		offset != HP_REGF_NO_CELL ? cell_at(regf, offset) : (struct cell){.data = NULL};
	if (count == 0) {
		return list.data == NULL || !is_signed(cell_at(regf, hp_get_u32(list.data)), "vk");
	}
	return list.data != NULL && list.len / 4 >= count;
}

static bool check_large(const struct hp_regf *regf, struct cell db)
{
	size_t count = db.len >= 8 ? hp_get_u16(db.data + 2) : 0;
	struct cell list =
		count > 0 ? cell_at(regf, hp_get_u32(db.data + 4)) : (struct cell){.data = NULL};
	if (list.data == NULL || list.len / 4 < count) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (cell_at(regf, hp_get_u32(list.data + 4 * i)).data == NULL) {
			return false;
		}
	}
	return true;
}

/** The vk at file offset `value`, whole with its name. */
static struct cell value_at(const struct hp_regf *regf, size_t value)
{
	struct cell vk = {.data = NULL};
	if (value >= HP_REGF_BASE_SIZE && value - HP_REGF_BASE_SIZE < UINT32_MAX) {
		vk = cell_at(regf, (uint32_t)(value - HP_REGF_BASE_SIZE));
	}
	if (!is_signed(vk, "vk") || vk.len < VK_HEADER_SIZE ||
		vk.len - VK_HEADER_SIZE < hp_get_u16(vk.data + 2)) {
		vk.data = NULL;
	}
	return vk;
}

bool hp_regf_is_value(const struct hp_regf *regf, size_t value)
{
	return value_at(regf, value).data != NULL;
}

bool hp_regf_check_data(const struct hp_regf *regf, size_t value)
{
	struct cell vk = value_at(regf, value);
	if (vk.data == NULL) {
		return false;
	}
	uint32_t size = hp_get_u32(vk.data + 4);
	if ((size & 0x80000000u) != 0) {
		return (size & 0x7fffffffu) <= 4; /* kept in place of the offset */
	}
	if (size == 0) {
		return true;
	}
	struct cell data = cell_at(regf, hp_get_u32(vk.data + 8));
	if (data.data == NULL) {
		return false;
	}
	return data.len >= size || (is_signed(data, "db") && check_large(regf, data));
}
