/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base hive, and hives as they are written and read: in one process, so that every byte can be
 * tried. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hive_fixture.h"
#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/practice/base_hive.h"
#include "src/practice/edit.h"
#include "src/targets/offline/hive.h"
#include "src/targets/offline/regf.h"

#define FILETIME UINT64_C(128166372000000000) /* 2007-02-22T17:00:00Z */

static int memory_file(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	return fd;
}

/** Opens bytes as a hive; NULL with *why. */
static struct hp_hive *open_bytes(const uint8_t *bytes, size_t len, struct hp_why *why)
{
	struct hp_hive *hive = NULL;
	int fd = memory_file(bytes, len);
	(void)hp_hive_open(fd, "test", &hive, why);
	close(fd);
	return hive;
}

START_TEST(the_base_hive_is_sound_empty_and_marked)
{
	uint8_t base[HP_BASE_HIVE_SIZE];
	hp_base_hive_make(FILETIME, base);
	struct hp_regf regf = {.bytes = base, .size = sizeof(base)};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_regf_check(&regf, "base", &why), 0);
	ck_assert(hp_regf_is_practice(&regf));
	struct hp_hive *hive = open_bytes(base, sizeof(base), &why);
	ck_assert_ptr_nonnull(hive);
	struct hp_subkeys subkeys;
	size_t values = 7;
	int64_t modified = 0;
	ck_assert_int_eq(hp_hive_subkeys(hive, hp_hive_root(hive), &subkeys, &why), 0);
	ck_assert_int_eq(hp_hive_value_count(hive, hp_hive_root(hive), &values, &why), 0);
	ck_assert_int_eq(hp_hive_modified(hive, hp_hive_root(hive), &modified, &why), 0);
	ck_assert(subkeys.count == 0 && values == 0);
	ck_assert_int_eq(modified, INT64_C(1172163600000));
	hp_hive_close(hive);
}
END_TEST

START_TEST(the_checksum_is_never_one_of_the_two_that_mean_none)
{
	uint8_t block[HP_REGF_BASE_SIZE] = {0};
	ck_assert_uint_eq(hp_regf_checksum(block), 1);
	memset(block, 0xff, 4);
	ck_assert_uint_eq(hp_regf_checksum(block), UINT32_MAX - 1);
	block[3] = 0x7f;
	ck_assert_uint_eq(hp_regf_checksum(block), 0x7fffffff);
}
END_TEST

/** A hive with \Vendor\Client, \Vendor\Engine and a value, as bytes; caller frees. */
static uint8_t *make_hive(size_t *ret_len)
{
	uint8_t base[HP_BASE_HIVE_SIZE];
	hp_base_hive_make(FILETIME, base);
	struct hp_edit *edit = NULL;
	size_t key = 0;
	ck_assert_int_eq(hp_edit_open_bytes(base, sizeof(base), &edit, NULL), 0);
	ck_assert_int_eq(hp_edit_make_key(edit, "Vendor\\Engine\\Sub", &key, NULL), 0);
	ck_assert_int_eq(hp_edit_make_key(edit, "Vendor\\Client", &key, NULL), 0);
	ck_assert_int_eq(
		hp_edit_set_value(edit, key, "Version", 1, (const uint8_t *)"4\0\0", 4, NULL), 0);
	struct bytes bytes = hive_commit(edit);
	*ret_len = bytes.len;
	return bytes.data;
}

/** Looks for \Vendor\NAME in an open hive: 1, 0, -1 with a reason. */
static int look_in(struct hp_hive *hive, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	size_t key = 0;
	int found = hp_hive_subkey(hive, hp_hive_root(hive), "vendor", &key, &why);
	if (found == 1) {
		found = hp_hive_subkey(hive, key, name, &key, &why);
	}
	ck_assert(found >= 0 || (why.code != NULL && why.text != NULL));
	hp_why_finish(&why);
	return found;
}

static int look(const uint8_t *bytes, size_t len, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_hive *hive = open_bytes(bytes, len, &why);
	ck_assert(hive != NULL || (why.code != NULL && why.text != NULL));
	int found = hive != NULL ? look_in(hive, name) : -1;
	hp_hive_close(hive);
	hp_why_finish(&why);
	return found;
}

/** One damaged hive: what was there is found or unreadable, what was not is absent or unreadable.
 */
static void look_at_damage(const uint8_t *bytes, size_t len, size_t at)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_hive *hive = open_bytes(bytes, len, &why);
	if (hive != NULL) {
		ck_assert_msg(
			look_in(hive, "Client") != 0, "byte %zx, now %x", at, (unsigned)bytes[at]);
		ck_assert_msg(
			look_in(hive, "Nobody") != 1, "byte %zx, now %x", at, (unsigned)bytes[at]);
	}
	hp_hive_close(hive);
	hp_why_finish(&why);
}

START_TEST(an_edited_hive_keeps_its_marker_and_is_sound)
{
	size_t len = 0;
	uint8_t *bytes = make_hive(&len);
	struct hp_regf regf = {.bytes = bytes, .size = len};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_regf_check(&regf, "edited", &why), 0);
	ck_assert(hp_regf_is_practice(&regf));
	ck_assert_int_eq(look(bytes, len, "CLIENT"), 1);
	ck_assert_int_eq(look(bytes, len, "Engine"), 1);
	ck_assert_int_eq(look(bytes, len, "Nobody"), 0);
	free(bytes);
}
END_TEST

/* Every byte that is not in the free end of a bin, changed in one of three ways: R28 byte by byte.
 */
START_TEST(no_changed_byte_makes_a_key_absent)
{
	static const uint8_t changes[] = {0x01, 0x80, 0xff};
	size_t len = 0;
	uint8_t *bytes = make_hive(&len);
	for (size_t at = (size_t)_i; at < len; at += 16) {
		if (at >= 0x1000 && bytes[at] == 0 && at % 64 >= 16) {
			continue; /* mostly the free end of a bin */
		}
		uint8_t change = changes[at / 16 % HP_ARRAY_SIZE(changes)];
		bytes[at] ^= change;
		look_at_damage(bytes, len, at);
		bytes[at] ^= change;
	}
	free(bytes);
}
END_TEST

START_TEST(every_length_short_of_the_whole_is_refused)
{
	size_t len = 0;
	uint8_t *bytes = make_hive(&len);
	for (size_t cut = 1; cut < len; cut += 97) {
		ck_assert_int_eq(look(bytes, len - cut, "Client"), -1);
	}
	ck_assert_int_eq(look(bytes, 0, "Client"), -1);
	free(bytes);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("hive");
	TCase *tcase = tcase_create("hive");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_base_hive_is_sound_empty_and_marked);
	tcase_add_test(tcase, the_checksum_is_never_one_of_the_two_that_mean_none);
	tcase_add_test(tcase, an_edited_hive_keeps_its_marker_and_is_sound);
	tcase_add_loop_test(tcase, no_changed_byte_makes_a_key_absent, 0, 16);
	tcase_add_test(tcase, every_length_short_of_the_whole_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
