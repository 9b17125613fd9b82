/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hive_fixture.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "src/practice/base_hive.h"
#include "src/practice/edit.h"
#include "src/targets/offline/hive_log_internal.h"

#define FILETIME UINT64_C(128166372000000000) /* 2007-02-22T17:00:00Z */
#define BASE 0x1000u
#define BLOCK 0x1000u
#define SECTOR 512u

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){.data = NULL};
}

static struct bytes bytes_new(const uint8_t *data, size_t len)
{
	struct bytes bytes = {.data = hp_alloc(len + 1), .len = len};
	memcpy(bytes.data, data, len);
	return bytes;
}

struct bytes bytes_copy(const struct bytes *bytes)
{
	return bytes->data != NULL ? bytes_new(bytes->data, bytes->len)
				   : (struct bytes){.data = NULL};
}

static void bytes_append(struct bytes *bytes, const void *data, size_t len)
{
	bytes->data = hp_realloc(bytes->data, bytes->len + len + 1, 1);
	memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
}

static void bytes_pad(struct bytes *bytes, size_t unit)
{
	static const uint8_t zero = 0;
	while (bytes->len % unit != 0) {
		bytes_append(bytes, &zero, 1);
	}
}

void wreck_put_u32(uint8_t *p, uint32_t value)
{
	for (size_t i = 0; i < 4; i++) {
		p[i] = (uint8_t)(value >> (8 * i));
	}
}

uint32_t wreck_get_u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void wreck_fix(uint8_t *base)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < 508; i += 4) {
		sum ^= wreck_get_u32(base + i);
	}
	wreck_put_u32(base + 508, sum);
}

/* ---- states ---- */

struct bytes hive_commit(struct hp_edit *edit)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = hp_asprintf("%s/hp-hive-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	int dir = open(folder, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(hp_edit_commit(edit, dir, "hive", NULL), 0);
	hp_edit_close(edit);
	int fd = openat(dir, "hive", O_RDONLY);
	off_t len = lseek(fd, 0, SEEK_END);
	struct bytes bytes = {.data = hp_alloc((size_t)len + 1), .len = (size_t)len};
	ck_assert_int_eq(pread(fd, bytes.data, bytes.len, 0), len);
	close(fd);
	ck_assert_int_eq(unlinkat(dir, "hive", 0), 0);
	close(dir);
	ck_assert_int_eq(rmdir(folder), 0);
	free(folder);
	return bytes;
}

struct bytes hive_state(void)
{
	uint8_t base[HP_BASE_HIVE_SIZE];
	hp_base_hive_make(FILETIME, base);
	struct bytes empty = {.data = base, .len = sizeof(base)};
	struct hp_edit *edit = NULL;
	size_t key = 0;
	ck_assert_int_eq(hp_edit_open_bytes(empty.data, empty.len, &edit, NULL), 0);
	ck_assert_int_eq(hp_edit_make_key(edit, "Vendor\\Client", &key, NULL), 0);
	ck_assert_int_eq(hp_edit_make_key(edit, "Vendor\\Engine", &key, NULL), 0);
	ck_assert_int_eq(
		hp_edit_set_value(edit, key, "Version", 1, (const uint8_t *)"4\0\0", 4, NULL), 0);
	return hive_commit(edit);
}

struct bytes hive_changed(const struct bytes *state, void (*change)(struct hp_edit *edit))
{
	struct hp_edit *edit = NULL;
	ck_assert_int_eq(hp_edit_open_bytes(state->data, state->len, &edit, NULL), 0);
	change(edit);
	return hive_commit(edit);
}

static void delete_key(struct hp_edit *edit, const char *path)
{
	size_t key = 0;
	ck_assert_int_eq(hp_edit_find_key(edit, path, &key, NULL), 0);
	ck_assert_int_eq(hp_edit_delete_key(edit, key, NULL), 0);
}

void change_delete_client(struct hp_edit *edit)
{
	delete_key(edit, "Vendor\\Client");
}

void change_delete_engine(struct hp_edit *edit)
{
	delete_key(edit, "Vendor\\Engine");
}

void change_version(struct hp_edit *edit)
{
	size_t key = 0;
	ck_assert_int_eq(hp_edit_find_key(edit, "Vendor\\Engine", &key, NULL), 0);
	ck_assert_int_eq(
		hp_edit_set_value(edit, key, "Version", 1, (const uint8_t *)"5\0\0", 4, NULL), 0);
}

void change_add_extra(struct hp_edit *edit)
{
	uint8_t data[20000];
	memset(data, 'x', sizeof(data));
	size_t key = 0;
	ck_assert_int_eq(hp_edit_make_key(edit, "Vendor\\Extra", &key, NULL), 0);
	ck_assert_int_eq(hp_edit_set_value(edit, key, "Data", 3, data, 12000, NULL), 0);
	ck_assert_int_eq(hp_edit_set_value(edit, key, "More", 3, data, 8000, NULL), 0);
}

/* ---- wrecks ---- */

void wreck_free(struct wreck *wreck)
{
	bytes_free(&wreck->hive);
	for (size_t i = 0; i < 3; i++) {
		bytes_free(&wreck->logs[i]);
	}
}

static uint32_t bins_of(const struct bytes *state)
{
	return wreck_get_u32(state->data + 40);
}

/** The block at `at` (from the first bin) is not the same in both. */
static bool differs(const struct bytes *before, const struct bytes *after, size_t at)
{
	return at >= bins_of(before) ||
	       memcmp(before->data + BASE + at, after->data + BASE + at, BLOCK) != 0;
}

/** The first sector of a log, from the base block of a state. */
static struct bytes log_base(const struct bytes *state, uint32_t type, uint32_t number)
{
	struct bytes log = bytes_new(state->data, SECTOR);
	wreck_put_u32(log.data + 4, number);
	wreck_put_u32(log.data + 8, number);
	wreck_put_u32(log.data + 28, type);
	wreck_put_u32(log.data + 44, 1); /* sectors of 512 bytes */
	wreck_fix(log.data);
	return log;
}

static void set_numbers(struct bytes *hive, uint32_t primary, uint32_t secondary)
{
	wreck_put_u32(hive->data + 4, primary);
	wreck_put_u32(hive->data + 8, secondary);
	wreck_fix(hive->data);
}

struct wreck wreck_of_write(
	const struct bytes *before, const struct bytes *after, size_t log, enum counting counting)
{
	struct wreck wreck = {.hive = bytes_copy(before)};
	struct bytes *file = &wreck.logs[log];
	*file = log_base(after, 1, FIRST_NUMBER);
	bytes_append(file, "DIRT", 4);
	uint32_t bins = bins_of(after);
	for (size_t at = 0; at < bins; at += BLOCK) {
		uint8_t bits = differs(before, after, at) ? 0xff : 0;
		bytes_append(file, &bits, 1);
	}
	bytes_pad(file, SECTOR);
	bool in_hive = true;
	for (size_t at = 0; at < bins; at += BLOCK) {
		if (differs(before, after, at)) {
			bytes_append(file, after->data + BASE + at, BLOCK);
			if (in_hive && at < bins_of(before)) {
				memcpy(wreck.hive.data + BASE + at, after->data + BASE + at, BLOCK);
			}
			in_hive = !in_hive;
		}
	}
	wreck_put_u32(wreck.hive.data + 40, bins);
	uint32_t primary = counting == LIKE_XP ? FIRST_NUMBER + 1 : FIRST_NUMBER;
	set_numbers(&wreck.hive, primary, primary - 1);
	return wreck;
}

struct wreck wreck_begin(const struct bytes *before)
{
	struct wreck wreck = {.hive = bytes_copy(before)};
	set_numbers(&wreck.hive, FIRST_NUMBER + 1, FIRST_NUMBER);
	for (size_t i = 1; i < 3; i++) {
		wreck.logs[i] = (struct bytes){.data = hp_calloc(1, 1)};
	}
	return wreck;
}

static void put_u64(uint8_t *p, uint64_t value)
{
	wreck_put_u32(p, (uint32_t)value);
	wreck_put_u32(p + 4, (uint32_t)(value >> 32));
}

void wreck_seal(struct bytes *log, size_t at)
{
	uint8_t *entry = log->data + at;
	size_t size = wreck_get_u32(entry + 4);
	if (size > log->len - at) {
		size = log->len - at;
	}
	put_u64(entry + 24, size > 40 ? hp_log_hash(entry + 40, size - 40) : 0);
	put_u64(entry + 32, hp_log_hash(entry, 32));
}

static struct bytes make_entry(
	uint32_t number, const struct bytes *before, const struct bytes *after)
{
	struct bytes entry = bytes_new((const uint8_t *)"HvLE", 4);
	uint8_t rest[36] = {0};
	bytes_append(&entry, rest, sizeof(rest));
	uint32_t bins = bins_of(after), pages = 0;
	for (size_t at = 0; at < bins; at += BLOCK) {
		if (differs(before, after, at)) {
			uint8_t reference[8];
			wreck_put_u32(reference, (uint32_t)at);
			wreck_put_u32(reference + 4, BLOCK);
			bytes_append(&entry, reference, sizeof(reference));
			pages++;
		}
	}
	for (size_t at = 0; at < bins; at += BLOCK) {
		if (differs(before, after, at)) {
			bytes_append(&entry, after->data + BASE + at, BLOCK);
		}
	}
	bytes_pad(&entry, SECTOR);
	wreck_put_u32(entry.data + 4, (uint32_t)entry.len);
	wreck_put_u32(entry.data + 12, number);
	wreck_put_u32(entry.data + 16, bins);
	wreck_put_u32(entry.data + 20, pages);
	wreck_seal(&entry, 0);
	return entry;
}

void wreck_log(struct wreck *wreck, size_t log, uint32_t number, const struct bytes *before,
	const struct bytes *after)
{
	struct bytes *file = &wreck->logs[log];
	if (file->len == 0) {
		bytes_free(file);
		*file = log_base(before, 6, number);
	}
	struct bytes entry = make_entry(number, before, after);
	bytes_append(file, entry.data, entry.len);
	bytes_free(&entry);
}

size_t wreck_last_entry(const struct bytes *log)
{
	size_t at = SECTOR, last = SECTOR;
	while (at < log->len) {
		last = at;
		at += wreck_get_u32(log->data + at + 4);
	}
	return last;
}
