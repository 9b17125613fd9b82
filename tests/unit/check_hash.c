/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests, random bytes, secrets, the clock. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/mem.h"

static void check_hex(const struct hp_hash *hash, const char *expected)
{
	char hex[HP_HASH_HEX_SIZE];

	hp_hash_hex(hash, hex);
	ck_assert_str_eq(hex, expected);
}

START_TEST(sha256_gives_the_digests_of_fips_180)
{
	struct hp_hash hash;

	hp_hash_sha256("abc", 3, &hash);
	check_hex(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hp_hash_sha256("", 0, &hash);
	check_hex(&hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(sha256_in_pieces_is_the_same)
{
	struct hp_sha256 *state = hp_sha256_new();
	struct hp_hash hash;

	hp_sha256_update(state, "a", 1);
	hp_sha256_update(state, "", 0);
	hp_sha256_update(state, "bc", 2);
	hp_sha256_finish(state, &hash);
	check_hex(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hp_sha256_finish(hp_sha256_new(), NULL);
	hp_sha256_finish(NULL, NULL);
}
END_TEST

START_TEST(blake2b_joins_its_two_pieces)
{
	struct hp_hash whole;
	struct hp_hash pieces;

	hp_hash_blake2b("abc", 3, NULL, 0, &whole);
	check_hex(&whole, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	hp_hash_blake2b("a", 1, "bc", 2, &pieces);
	ck_assert_mem_eq(whole.bytes, pieces.bytes, HP_HASH_SIZE);
	hp_hash_blake2b(NULL, 0, "abc", 3, &pieces);
	ck_assert_mem_eq(whole.bytes, pieces.bytes, HP_HASH_SIZE);
}
END_TEST

START_TEST(hex_is_small_and_complete)
{
	char *hex = hp_hex("\x00\x0f\xff", 3);
	ck_assert_str_eq(hex, "000fff");
	free(hex);
	hex = hp_hex("", 0);
	ck_assert_str_eq(hex, "");
	free(hex);
}
END_TEST

/* RFC 4648 section 10. */
static const struct {
	const char *bytes;
	const char *text;
} base64[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfb", "//77"}};

START_TEST(bytes_go_into_base_64)
{
	char *text = hp_base64(base64[_i].bytes, strlen(base64[_i].bytes));
	ck_assert_str_eq(text, base64[_i].text);
	free(text);
}
END_TEST

START_TEST(random_bytes_do_not_repeat)
{
	unsigned char a[32] = {0};
	unsigned char b[32] = {0};

	hp_random(a, sizeof(a));
	hp_random(b, sizeof(b));
	ck_assert_int_ne(memcmp(a, b, sizeof(a)), 0);
}
END_TEST

START_TEST(secrets_are_given_out_even_where_nothing_may_be_locked)
{
	struct rlimit none = {0, 0};

	ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &none), 0);
	for (size_t size = 0; size < 40; size++) {
		unsigned char *secret = hp_secret_alloc(size);
		ck_assert_ptr_nonnull(secret);
		ck_assert_uint_eq((uintptr_t)secret % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++) {
			ck_assert_uint_eq(secret[i], 0);
			secret[i] = 'x';
		}
		hp_secret_free(secret);
	}
	hp_secret_free(NULL);
}
END_TEST

START_TEST(wiped_memory_is_zero)
{
	char text[] = "password";

	hp_wipe(text, sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		ck_assert_int_eq(text[i], 0);
	}
}
END_TEST

static const struct {
	const char *text;
	int64_t wall_ms;
	const char *formatted; /* NULL: the same */
} times[] = {
	{"1970-01-01T00:00:00.000Z", 0, NULL},
	{"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000Z"},
	{"1969-12-31T23:59:59.999Z", -1, NULL},
	{"2026-01-02T03:04:05.678Z", INT64_C(1767323045678), NULL},
	{"2000-02-29T12:00:00.5Z", INT64_C(951825600500), "2000-02-29T12:00:00.500Z"},
	{"2000-03-01T00:00:00.123456789Z", INT64_C(951868800123), "2000-03-01T00:00:00.123Z"},
	{"2100-02-28T23:59:59.999Z", INT64_C(4107542399999), NULL},
	{"1601-01-01T00:00:00.000Z", INT64_C(-11644473600000), NULL},
	{"2016-12-31T23:59:60Z", INT64_C(1483228800000), "2017-01-01T00:00:00.000Z"},
	{"0000-01-01T00:00:00.000Z", INT64_C(-62167219200000), NULL},
	{"9999-12-31T23:59:59.999Z", INT64_C(253402300799999), NULL},
};

START_TEST(a_time_reads_and_writes_as_rfc_3339)
{
	int64_t wall_ms = 42;
	char text[HP_TIME_SIZE];

	ck_assert_int_eq(hp_time_parse(times[_i].text, &wall_ms), 0);
	ck_assert_int_eq(wall_ms, times[_i].wall_ms);
	hp_time_format(wall_ms, text);
	ck_assert_str_eq(text, times[_i].formatted != NULL ? times[_i].formatted : times[_i].text);
}
END_TEST

static const char *const bad_times[] = {"", "2026", "2026-01-02", "2026-01-02T03:04:05",
	"2026-01-02 03:04:05Z", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05z",
	"2026-1-2T03:04:05Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
	"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
	"2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
	"2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z",
	"2026-01-01T00:00:00ZZ", " 2026-01-01T00:00:00Z", "-026-01-01T00:00:00Z",
	"+2026-01-01T00:00:00Z", "12026-01-01T00:00:00Z"};

START_TEST(what_is_not_rfc_3339_in_utc_is_refused)
{
	int64_t wall_ms = 42;

	ck_assert_int_eq(hp_time_parse(bad_times[_i], &wall_ms), HP_ERR_INVALID);
	ck_assert_int_eq(wall_ms, 42);
	ck_assert_int_eq(hp_time_parse(NULL, &wall_ms), HP_ERR_INVALID);
}
END_TEST

START_TEST(every_day_of_ten_thousand_years_comes_back)
{
	for (int64_t ms = INT64_C(-62167219200000); ms <= INT64_C(253402300799999);
		ms += INT64_C(86400000) * 7 + 12345) {
		char text[HP_TIME_SIZE];
		int64_t back = 0;
		hp_time_format(ms, text);
		if (hp_time_parse(text, &back) != 0 || back != ms) {
			ck_abort_msg("%s", text);
		}
	}
}
END_TEST

START_TEST(a_time_beyond_what_can_be_written_shows_the_nearest_end)
{
	char text[HP_TIME_SIZE];

	hp_time_format(INT64_MAX, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59.999Z");
	hp_time_format(INT64_MIN, text);
	ck_assert_str_eq(text, "0000-01-01T00:00:00.000Z");
}
END_TEST

START_TEST(a_filetime_counts_from_1601)
{
	/* MS-DTYP 2.3.3; the value for 1970 is well known. */
	ck_assert_int_eq(hp_time_from_filetime(UINT64_C(116444736000000000)), 0);
	ck_assert_int_eq(hp_time_from_filetime(0), INT64_C(-11644473600000));
	ck_assert_int_gt(hp_time_from_filetime(UINT64_MAX), 0);
}
END_TEST

START_TEST(the_clocks_run_forward)
{
	struct hp_moment one = hp_clock_now();
	int64_t before = hp_clock_monotonic_ms();
	struct hp_moment two = hp_clock_now();

	ck_assert_int_gt(one.wall_ms, INT64_C(1700000000000));
	ck_assert_int_ge(two.boot_ms, one.boot_ms);
	ck_assert_int_ge(hp_clock_monotonic_ms(), before);
}
END_TEST

START_TEST(the_boot_id_is_one_word_and_stays)
{
	char *one = hp_boot_id();
	char *two = hp_boot_id();

	ck_assert_str_eq(one, two);
	ck_assert_uint_eq(strcspn(one, " \r\n"), strlen(one));
	free(one);
	free(two);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("hash");
	TCase *hashes = tcase_create("hashes");
	TCase *secrets = tcase_create("secrets");
	TCase *clocks = tcase_create("clocks");

	tcase_set_timeout(clocks, 60);
	tcase_add_test(hashes, sha256_gives_the_digests_of_fips_180);
	tcase_add_test(hashes, sha256_in_pieces_is_the_same);
	tcase_add_test(hashes, blake2b_joins_its_two_pieces);
	tcase_add_test(hashes, hex_is_small_and_complete);
	tcase_add_loop_test(hashes, bytes_go_into_base_64, 0, HP_ARRAY_SIZE(base64));
	tcase_add_test(hashes, random_bytes_do_not_repeat);
	tcase_add_test(secrets, secrets_are_given_out_even_where_nothing_may_be_locked);
	tcase_add_test(secrets, wiped_memory_is_zero);
	tcase_add_loop_test(clocks, a_time_reads_and_writes_as_rfc_3339, 0, HP_ARRAY_SIZE(times));
	tcase_add_loop_test(
		clocks, what_is_not_rfc_3339_in_utc_is_refused, 0, HP_ARRAY_SIZE(bad_times));
	tcase_add_test(clocks, every_day_of_ten_thousand_years_comes_back);
	tcase_add_test(clocks, a_time_beyond_what_can_be_written_shows_the_nearest_end);
	tcase_add_test(clocks, a_filetime_counts_from_1601);
	tcase_add_test(clocks, the_clocks_run_forward);
	tcase_add_test(clocks, the_boot_id_is_one_word_and_stays);
	suite_add_tcase(suite, hashes);
	suite_add_tcase(suite, secrets);
	suite_add_tcase(suite, clocks);
	return suite;
}
