/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of MS-RRP as bytes: as Samba 4.17 takes and makes them, and as no honest server would
 * (R28: what cannot be read is never "absent"). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/smb/winreg_ndr.h"

#define KEY "01000000c84068d60789d149b28df560c50e4b32"

static const struct hp_winreg_handle handle = {{1, 0, 0, 0, 0xc8, 0x40, 0x68, 0xd6, 7, 0x89, 0xd1,
	0x49, 0xb2, 0x8d, 0xf5, 0x60, 0xc5, 0x0e, 0x4b, 0x32}};

/* ---- requests, as they were answered ---- */

static void check_request(struct hp_str *request, const char *expected)
{
	char *hex = hp_hex(request->data, request->len);
	ck_assert_str_eq(hex, expected);
	free(hex);
	hp_str_finish(request);
}

START_TEST(requests_are_what_a_server_takes)
{
	struct hp_str request;
	hp_str_init(&request);
	hp_winreg_put_root(&request, 0x20119);
	check_request(&request, "0000000019010200");
	hp_str_init(&request);
	ck_assert(hp_winreg_put_open(&request, &handle, "SOFTWARE\\Hold", 0x20119));
	check_request(&request,
		KEY "1c001c00000002000e000000000000000e000000"
		    "53004f004600540057004100520045005c0048006f006c00640000000000000019010200");
	hp_str_init(&request);
	hp_winreg_put_close(&request, &handle);
	check_request(&request, KEY);
	hp_str_init(&request);
	hp_winreg_put_info(&request, &handle);
	check_request(&request, KEY "0200000400000200000200000000000001000000"
				    "00000000");
	hp_str_init(&request);
	hp_winreg_put_enum_key(&request, &handle, 1);
	check_request(&request, KEY "01000000"
				    "0000000800000200000400000000000000000000"
				    "000002000000000000000000000002000000000000000000");
	hp_str_init(&request);
	hp_winreg_put_enum_value(&request, &handle, 2);
	check_request(&request, KEY "02000000"
				    "0000008000000200004000000000000000000000"
				    "0000020000000000000000000000020000000000"
				    "0000020000000000");
	hp_str_init(&request);
	ck_assert(hp_winreg_put_query(&request, &handle, "num", 2048));
	check_request(&request, KEY "0800080000000200040000000000000004000000"
				    "6e0075006d000000000002000000000000000200"
				    "0008000000000000000000000000020000080000"
				    "0000020000000000");
}
END_TEST

START_TEST(a_name_beyond_the_first_plane_takes_two_units)
{
	struct hp_str request;
	hp_str_init(&request);
	ck_assert(hp_winreg_put_query(&request, &handle, "\360\237\230\200", 8));
	char *hex = hp_hex(request.data + 20, 26);
	ck_assert_str_eq(hex, "0600060000000200030000000000000003000000"
			      "3dd800de0000");
	free(hex);
	hp_str_finish(&request);
}
END_TEST

START_TEST(a_name_that_no_request_can_carry_is_refused)
{
	struct hp_str request;
	char *name = hp_calloc(1, 40000);
	memset(name, 'a', 32765);
	hp_str_init(&request);
	ck_assert(hp_winreg_put_open(&request, &handle, name, 0));
	hp_str_finish(&request);
	name[32765] = 'a';
	hp_str_init(&request);
	ck_assert(!hp_winreg_put_open(&request, &handle, name, 0));
	hp_str_finish(&request);
	hp_str_init(&request);
	ck_assert(!hp_winreg_put_query(&request, &handle, "a\xff", 0));
	hp_str_finish(&request);
	free(name);
}
END_TEST

/* ---- answers ---- */

/* Recorded. */
static const char key_found[] = KEY "00000000";
static const char key_missing[] = "000000000000000000000000000000000000000002000000";
static const char info[] =
	"0000000000000000010000000600000000000000030000000a0000007217000078000000"
	"000000000000000000000000";
static const char name_found[] = "060000080c000200000400000000000003000000c400620000000000"
				 "10000200000000001400020000000000000000000000000018000200"
				 "000000000000000000000000";
static const char names_end[] = "000000080c0002000004000000000000000000001000020000000000"
				"0000000014000200000000000000000003010000";
static const char value_found[] = "140002000400000018000200040000000000000004000000010203041c0002"
				  "0004000000200002000400000000000000";
static const char value_longer[] =
	"1400020001000000180002007217000000000000000000001c00020072170000"
	"2000020000000000ea000000";
static const char value_missing[] =
	"1400020000000000180002000000000000000000000000001c00020000000000"
	"200002000000000002000000";

struct answer {
	uint8_t *bytes;
	size_t len;
};

/** Of exactly its length, so that a sanitizer sees one byte too far. */
static struct answer answer_of(const char *hex)
{
	struct answer answer = {.len = strlen(hex) / 2};
	answer.bytes = hp_alloc(answer.len > 0 ? answer.len : 1);
	for (size_t i = 0; i < answer.len; i++) {
		answer.bytes[i] =
			(uint8_t)(hp_hex_digit(hex[2 * i]) * 16 + hp_hex_digit(hex[2 * i + 1]));
	}
	return answer;
}

START_TEST(a_key_and_its_numbers_are_read)
{
	struct answer answer = answer_of(key_found);
	struct hp_winreg_handle got;
	struct hp_winreg_info numbers;
	uint32_t error = 1;
	ck_assert(hp_winreg_get_key(answer.bytes, answer.len, &got, &error));
	ck_assert_uint_eq(error, 0);
	ck_assert_int_eq(memcmp(got.bytes, handle.bytes, sizeof(got.bytes)), 0);
	free(answer.bytes);
	answer = answer_of(key_missing);
	ck_assert(hp_winreg_get_key(answer.bytes, answer.len, &got, &error));
	ck_assert_uint_eq(error, 2);
	free(answer.bytes);
	answer = answer_of(info);
	ck_assert(hp_winreg_get_info(answer.bytes, answer.len, &numbers, &error));
	ck_assert_uint_eq(error, 0);
	ck_assert_uint_eq(numbers.subkeys, 1);
	ck_assert_uint_eq(numbers.values, 3);
	ck_assert_uint_eq(numbers.modified, 0);
	free(answer.bytes);
}
END_TEST

static char *name_of(const char *hex, uint32_t *ret_error)
{
	struct answer answer = answer_of(hex);
	char *name = NULL;
	ck_assert(hp_winreg_get_name(answer.bytes, answer.len, &name, ret_error));
	free(answer.bytes);
	return name;
}

#define NAME(units, text) "0000000004000200" units "00000000" units text "000000000000000000000000"

START_TEST(names_are_text_or_are_counted_as_odd)
{
	uint32_t error = 1;
	char *name = name_of(name_found, &error);
	ck_assert_uint_eq(error, 0);
	ck_assert_str_eq(name, "Äb");
	free(name);
	ck_assert_ptr_null(name_of(names_end, &error));
	ck_assert_uint_eq(error, 259);
	/* With and without its NUL. */
	name = name_of(NAME("02000000", "61006200"), &error);
	ck_assert_str_eq(name, "ab");
	free(name);
	name = name_of(NAME("02000000", "61000000"), &error);
	ck_assert_str_eq(name, "a");
	free(name);
	name = name_of(NAME("00000000", ""), &error);
	ck_assert_str_eq(name, "");
	free(name);
	/* Half a surrogate; a NUL inside, which hides the rest from most programs. */
	ck_assert_ptr_null(name_of(NAME("02000000", "00d86200"), &error));
	ck_assert_uint_eq(error, 0);
	ck_assert_ptr_null(name_of(NAME("04000000", "6100000062000000"), &error));
	ck_assert_uint_eq(error, 0);
}
END_TEST

START_TEST(a_value_is_whole_or_says_how_long_it_is)
{
	struct answer answer = answer_of(value_found);
	struct hp_winreg_value value;
	uint32_t error = 1;
	ck_assert(hp_winreg_get_value(answer.bytes, answer.len, &value, &error));
	ck_assert_uint_eq(error, 0);
	ck_assert_uint_eq(value.type, 4);
	ck_assert_uint_eq(value.len, 4);
	ck_assert_int_eq(memcmp(value.bytes, "\1\2\3\4", 4), 0);
	free(answer.bytes);
	answer = answer_of(value_longer);
	ck_assert(hp_winreg_get_value(answer.bytes, answer.len, &value, &error));
	ck_assert_uint_eq(error, 234);
	ck_assert_uint_eq(value.size, 0x1772);
	free(answer.bytes);
	answer = answer_of(value_missing);
	ck_assert(hp_winreg_get_value(answer.bytes, answer.len, &value, &error));
	ck_assert_uint_eq(error, 2);
	free(answer.bytes);
}
END_TEST

/* A value of which a part was sent; an array that does not begin at its beginning, is longer than
 * its room, or than the answer. */
static const char *const lying_values[] = {
	"140002000400000018000200040000000000000003000000010203001c00020004000000200002000300000000"
	"000000",
	"140002000400000018000200040000000000000004000000010203041c00020008000000200002000400000000"
	"000000",
	"140002000400000018000200040000000100000004000000010203041c00020004000000200002000400000000"
	"000000",
	"140002000400000018000200030000000000000004000000010203041c00020004000000200002000400000000"
	"000000",
	"140002000400000018000200ffffffff00000000ffffffff010203041c000200ffffffff20000200ffffffff00"
	"000000",
	"140002000400000018000200040000000000000004000000010203041c00020004000000200002000400000000"
	"0000000000000000000000",
	"140002000400000000000000"
	"1c00020004000000200002000400000000000000",
	"",
};

START_TEST(a_value_that_contradicts_itself_is_no_answer)
{
	struct answer answer = answer_of(lying_values[_i]);
	struct hp_winreg_value value;
	uint32_t error;
	ck_assert(!hp_winreg_get_value(answer.bytes, answer.len, &value, &error));
	free(answer.bytes);
}
END_TEST

static const char *const recorded[] = {key_found, key_missing, info, name_found, names_end,
	value_found, value_longer, value_missing};

/** Reads bytes as every kind of answer. What comes out has to lie within them. */
static void read_as_all(const uint8_t *bytes, size_t len)
{
	struct hp_winreg_handle key;
	struct hp_winreg_info numbers;
	struct hp_winreg_value value;
	char *name = NULL;
	uint32_t error;
	(void)hp_winreg_get_key(bytes, len, &key, &error);
	(void)hp_winreg_get_info(bytes, len, &numbers, &error);
	(void)hp_winreg_get_name(bytes, len, &name, &error);
	free(name);
	if (hp_winreg_get_value(bytes, len, &value, &error) && value.len > 0) {
		ck_assert(value.bytes >= bytes && value.bytes + value.len <= bytes + len);
	}
}

START_TEST(an_answer_that_was_cut_off_is_none)
{
	struct answer answer = answer_of(recorded[_i]);
	for (size_t len = 0; len < answer.len; len++) {
		uint8_t *part = hp_alloc(len > 0 ? len : 1);
		memcpy(part, answer.bytes, len);
		struct hp_winreg_handle key;
		struct hp_winreg_info numbers;
		struct hp_winreg_value value;
		uint32_t error;
		read_as_all(part, len);
		if (recorded[_i] == key_found) {
			ck_assert(!hp_winreg_get_key(part, len, &key, &error));
		}
		if (recorded[_i] == info) {
			ck_assert(!hp_winreg_get_info(part, len, &numbers, &error));
		}
		if (recorded[_i] == value_found) {
			ck_assert(!hp_winreg_get_value(part, len, &value, &error));
		}
		free(part);
	}
	free(answer.bytes);
}
END_TEST

START_TEST(changed_answers_are_refused_or_read_within_their_bytes)
{
	struct answer answer = answer_of(recorded[_i]);
	uint32_t seed = 1;
	for (int round = 0; round < 20000; round++) {
		uint8_t *changed = hp_alloc(answer.len);
		memcpy(changed, answer.bytes, answer.len);
		for (int change = 0; change <= round % 3; change++) {
			seed = seed * 1664525 + 1013904223;
			static const uint8_t telling[] = {0, 1, 2, 0x7f, 0x80, 0xd8, 0xff};
			uint8_t byte = telling[(seed >> 8) % sizeof(telling)];
			changed[(seed >> 16) % answer.len] = byte;
		}
		read_as_all(changed, answer.len);
		free(changed);
	}
	free(answer.bytes);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smb_winreg");
	TCase *requests = tcase_create("requests");
	tcase_add_test(requests, requests_are_what_a_server_takes);
	tcase_add_test(requests, a_name_beyond_the_first_plane_takes_two_units);
	tcase_add_test(requests, a_name_that_no_request_can_carry_is_refused);
	TCase *answers = tcase_create("answers");
	tcase_set_timeout(answers, 60);
	tcase_add_test(answers, a_key_and_its_numbers_are_read);
	tcase_add_test(answers, names_are_text_or_are_counted_as_odd);
	tcase_add_test(answers, a_value_is_whole_or_says_how_long_it_is);
	tcase_add_loop_test(answers, a_value_that_contradicts_itself_is_no_answer, 0,
		HP_ARRAY_SIZE(lying_values));
	tcase_add_loop_test(
		answers, an_answer_that_was_cut_off_is_none, 0, HP_ARRAY_SIZE(recorded));
	tcase_add_loop_test(answers, changed_answers_are_refused_or_read_within_their_bytes, 0,
		HP_ARRAY_SIZE(recorded));
	suite_add_tcase(suite, requests);
	suite_add_tcase(suite, answers);
	return suite;
}
