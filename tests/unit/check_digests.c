/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which digests of files may be kept, and for which files they count (R28: never an old answer). */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/mem.h"
#include "src/targets/common/digests.h"

#define NOW_MS INT64_C(1700000000500)

static struct hp_digests *digests;

static void make(void)
{
	digests = hp_digests_new();
}

static void end(void)
{
	hp_digests_free(digests);
}

/* A file that was written an hour ago. */
static struct stat old_file(void)
{
	return (struct stat){
		.st_dev = 7,
		.st_ino = 1234,
		.st_size = 400000,
		.st_mtim = {.tv_sec = NOW_MS / 1000 - 3600, .tv_nsec = 5},
		.st_ctim = {.tv_sec = NOW_MS / 1000 - 3600, .tv_nsec = 5},
	};
}

static struct hp_hash hash_of(const char *text)
{
	struct hp_hash hash;
	hp_hash_sha256(text, strlen(text), &hash);
	return hash;
}

static void keep(const struct stat *before, const struct stat *after, const char *text)
{
	struct hp_hash hash = hash_of(text);
	hp_digests_keep(digests, before, after, NOW_MS, &hash);
}

static bool is_known(const struct stat *st, const char *text)
{
	struct hp_hash hash;
	struct hp_hash wanted = hash_of(text);
	return hp_digests_find(digests, st, &hash) &&
	       memcmp(hash.bytes, wanted.bytes, sizeof(hash.bytes)) == 0;
}

START_TEST(an_unchanged_file_is_known)
{
	struct stat st = old_file();
	struct stat none = {0};

	ck_assert(!is_known(&st, "a"));
	ck_assert(!is_known(&none, "a"));
	keep(&st, &st, "a");
	ck_assert(is_known(&st, "a"));
	keep(&st, &st, "b");
	ck_assert(is_known(&st, "b"));
}
END_TEST

/* The one before the last is the case of contents changed, of the same size, with mtime put back.
 */
START_TEST(any_change_makes_it_unknown)
{
	struct stat st = old_file();
	struct stat changed[6];

	keep(&st, &st, "a");
	for (size_t i = 0; i < HP_ARRAY_SIZE(changed); i++) {
		changed[i] = st;
	}
	changed[0].st_dev++;
	changed[1].st_ino++;
	changed[2].st_size++;
	changed[3].st_mtim.tv_nsec++;
	changed[4].st_ctim.tv_nsec++;
	changed[5].st_ctim.tv_sec++;
	for (size_t i = 0; i < HP_ARRAY_SIZE(changed); i++) {
		ck_assert_msg(!is_known(&changed[i], "a"), "case %zu", i);
	}
	ck_assert(is_known(&st, "a"));
}
END_TEST

/* Two changes within one tick leave the same times: seconds before the reading, now, or ahead. */
START_TEST(a_file_that_changed_just_before_is_not_kept)
{
	static const int64_t seconds_ago[] = {2, 1, 0, -1, -100000};

	for (size_t i = 0; i < HP_ARRAY_SIZE(seconds_ago); i++) {
		struct stat modified = old_file();
		struct stat changed = old_file();
		modified.st_mtim.tv_sec = NOW_MS / 1000 - seconds_ago[i];
		changed.st_ctim.tv_sec = NOW_MS / 1000 - seconds_ago[i];
		keep(&modified, &modified, "a");
		keep(&changed, &changed, "a");
		ck_assert(!is_known(&modified, "a"));
		ck_assert(!is_known(&changed, "a"));
	}
	struct stat settled = old_file();
	settled.st_ctim.tv_sec = NOW_MS / 1000 - 3;
	keep(&settled, &settled, "a");
	ck_assert(is_known(&settled, "a"));
}
END_TEST

START_TEST(a_file_that_changes_while_it_is_read_is_not_kept)
{
	struct stat before = old_file();
	struct stat after = before;

	after.st_ctim.tv_nsec++;
	keep(&before, &after, "a");
	ck_assert(!is_known(&before, "a"));
	ck_assert(!is_known(&after, "a"));
}
END_TEST

/* Many more files than there is room for: what is known is right, and the last ones are known. */
START_TEST(a_full_store_forgets_and_never_mixes_up)
{
	struct stat st = old_file();
	char text[32];

	for (unsigned i = 0; i < 3 * HP_DIGESTS_MAX; i++) {
		st.st_ino = i;
		(void)snprintf(text, sizeof(text), "%u", i);
		keep(&st, &st, text);
	}
	unsigned known = 0;
	for (unsigned i = 0; i < 3 * HP_DIGESTS_MAX; i++) {
		struct hp_hash hash;
		st.st_ino = i;
		(void)snprintf(text, sizeof(text), "%u", i);
		if (hp_digests_find(digests, &st, &hash)) {
			ck_assert(is_known(&st, text));
			known++;
		}
	}
	ck_assert_uint_eq(known, HP_DIGESTS_MAX);
}
END_TEST

static bool stop_at_zero(void *data)
{
	unsigned *left = data;
	return (*left)-- == 0;
}

START_TEST(a_file_is_read_to_its_end_unless_it_is_stopped)
{
	FILE *file = tmpfile();
	struct hp_hash hash = hash_of("before"), wanted;
	uint64_t size = 7;
	unsigned left = 1;
	char *zeros = hp_calloc(1, 400000);

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(zeros, 1, 400000, file), 400000);
	ck_assert_int_eq(fflush(file), 0);
	rewind(file);
	ck_assert_int_eq(
		hp_digests_read(fileno(file), stop_at_zero, &left, &hash, &size), -ECANCELED);
	ck_assert_uint_eq(size, 7);
	wanted = hash_of("before");
	ck_assert_int_eq(memcmp(&hash, &wanted, sizeof(hash)), 0);
	ck_assert_int_eq(lseek(fileno(file), 0, SEEK_SET), 0);
	ck_assert_int_eq(hp_digests_read(fileno(file), NULL, NULL, &hash, &size), 0);
	ck_assert_uint_eq(size, 400000);
	hp_hash_sha256(zeros, 400000, &wanted);
	ck_assert_int_eq(memcmp(&hash, &wanted, sizeof(hash)), 0);
	free(zeros);
	(void)fclose(file);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("digests");
	TCase *store = tcase_create("store");

	tcase_add_checked_fixture(store, make, end);
	tcase_add_test(store, an_unchanged_file_is_known);
	tcase_add_test(store, any_change_makes_it_unknown);
	tcase_add_test(store, a_file_that_changed_just_before_is_not_kept);
	tcase_add_test(store, a_file_that_changes_while_it_is_read_is_not_kept);
	tcase_add_test(store, a_full_store_forgets_and_never_mixes_up);
	tcase_add_test(store, a_file_is_read_to_its_end_unless_it_is_stopped);
	suite_add_tcase(suite, store);
	return suite;
}
