/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of a server taken apart by hand: as Samba 4.17 marshals them, and as no honest server
 * would (R28: what cannot be read is never "absent").
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/smb/ndr.h"
#include "src/targets/smb/scm_rows.h"
#include "src/targets/smb/srvsvc.h"

static const char share_2[] =
	"020000000000020004000200000000000800020000000000ffffffff010000000c000200000000000800000000"
	"000000080000004300410050005f00580030003100000009000000000000000900000053004d00530020005300"
	"690074006500000000000b000000000000000b00000044003a005c004300410050005f00580030003100000000"
	"0000000000";
static const char share_1[] =
	"0100000000000200040002000000008008000200030000000000000003000000430024"
	"00000000000100000000000000010000000000000000000000";
static const char share_none[] = "020000000000000006090000";
static const char shares_page[] =
	"01000000010000000000020002000000040002000200000008000200000000800c000200100002000300008014"
	"000200030000000000000003000000430024000000000002000000000000000200000078000000050000000000"
	"000005000000490050004300240000000000010000000000000001000000000000000700000018000200050000"
	"00ea000000";
static const char server_101[] =
	"6500000000000200f4010000040002001500000002000000039000000800020006000000000000000600000043"
	"00410050003000310000000100000000000000010000000000000000000000";

struct answer {
	uint8_t *bytes;
	size_t len;
};

/** A copy of exactly its length, so that a sanitizer sees one byte too far. */
static struct answer answer_of(const char *hex)
{
	struct answer answer = {.len = strlen(hex) / 2};
	answer.bytes = hp_alloc(answer.len + 1);
	for (size_t i = 0; i < answer.len; i++) {
		answer.bytes[i] =
			(uint8_t)(hp_hex_digit(hex[2 * i]) << 4 | hp_hex_digit(hex[2 * i + 1]));
	}
	return answer;
}

START_TEST(a_share_is_read_with_path_and_comment)
{
	struct answer answer = answer_of(share_2);
	struct hp_share share;
	uint32_t werror = 1;
	ck_assert_int_eq(hp_srvsvc_share(answer.bytes, answer.len, 2, &share, &werror), 0);
	ck_assert_uint_eq(werror, HP_WERR_OK);
	ck_assert_str_eq(share.name, "CAP_X01");
	ck_assert_str_eq(share.path, "D:\\CAP_X01");
	ck_assert_str_eq(share.comment, "SMS Site");
	hp_share_finish(&share);
	free(answer.bytes);
}
END_TEST

START_TEST(a_share_of_the_level_for_everybody_has_no_path)
{
	struct answer answer = answer_of(share_1);
	struct hp_share share;
	uint32_t werror = 1;
	ck_assert_int_eq(hp_srvsvc_share(answer.bytes, answer.len, 1, &share, &werror), 0);
	ck_assert_str_eq(share.name, "C$");
	ck_assert_ptr_null(share.path);
	ck_assert_str_eq(share.comment, "");
	hp_share_finish(&share);
	/* The other level is another structure. */
	ck_assert_int_eq(hp_srvsvc_share(answer.bytes, answer.len, 2, &share, &werror), -1);
	free(answer.bytes);
}
END_TEST

START_TEST(a_share_that_is_not_there_is_an_error_of_the_machine)
{
	struct answer answer = answer_of(share_none);
	struct hp_share share;
	uint32_t werror = 0;
	ck_assert_int_eq(hp_srvsvc_share(answer.bytes, answer.len, 2, &share, &werror), 0);
	ck_assert_uint_eq(werror, HP_NERR_NO_SHARE);
	ck_assert(!share.there);
	/* "All is well, and here is nothing" is no answer. */
	memset(answer.bytes + 8, 0, 4);
	ck_assert_int_eq(hp_srvsvc_share(answer.bytes, answer.len, 2, &share, &werror), -1);
	free(answer.bytes);
}
END_TEST

START_TEST(a_page_of_shares_says_where_the_next_begins)
{
	struct answer answer = answer_of(shares_page);
	struct hp_strv names;
	size_t odd = 1;
	uint32_t resume = 0, werror = 0;
	hp_strv_init(&names);
	ck_assert_int_eq(
		hp_srvsvc_shares(answer.bytes, answer.len, &names, &odd, &resume, &werror), 0);
	ck_assert_uint_eq(names.count, 2);
	ck_assert_str_eq(names.items[0], "C$");
	ck_assert_str_eq(names.items[1], "IPC$");
	ck_assert_uint_eq(odd, 0);
	ck_assert_uint_eq(resume, 5);
	ck_assert_uint_eq(werror, HP_WERR_MORE_DATA);
	hp_strv_finish(&names);
	free(answer.bytes);
}
END_TEST

START_TEST(a_share_whose_name_is_no_text_is_counted)
{
	struct answer answer = answer_of(shares_page);
	struct hp_strv names;
	size_t odd = 0;
	uint32_t resume = 0, werror = 0;
	/* "C$" with half a surrogate in place of the dollar. */
	size_t dollar = 64 - 2;
	while (answer.bytes[dollar] != '$') {
		dollar++;
	}
	answer.bytes[dollar] = 0x00;
	answer.bytes[dollar + 1] = 0xd8;
	hp_strv_init(&names);
	ck_assert_int_eq(
		hp_srvsvc_shares(answer.bytes, answer.len, &names, &odd, &resume, &werror), 0);
	ck_assert_uint_eq(odd, 1);
	ck_assert_uint_eq(names.count, 1);
	hp_strv_finish(&names);
	free(answer.bytes);
}
END_TEST

START_TEST(a_machine_says_its_name_and_kind)
{
	struct answer answer = answer_of(server_101);
	struct hp_server_info info;
	uint32_t werror = 1;
	ck_assert_int_eq(hp_srvsvc_server(answer.bytes, answer.len, &info, &werror), 0);
	ck_assert_str_eq(info.name, "CAP01");
	ck_assert_uint_eq(info.major & 0xf, 5);
	ck_assert_uint_eq(info.minor, 2);
	ck_assert_uint_eq(info.type, 0x9003);
	free(info.name);
	free(answer.bytes);
}
END_TEST

/** All of them on the same bytes: none may read beyond, and what comes out can be freed. */
static void take_all_apart(const uint8_t *bytes, size_t len)
{
	struct hp_share share = {.there = false};
	struct hp_server_info info = {.name = NULL};
	struct hp_server_clock clock;
	struct hp_strv names;
	size_t odd = 0;
	uint32_t number = 0, werror = 0;
	for (uint32_t level = 1; level <= 2; level++) {
		if (hp_srvsvc_share(bytes, len, level, &share, &werror) == 0) {
			hp_share_finish(&share);
		}
	}
	hp_strv_init(&names);
	(void)hp_srvsvc_shares(bytes, len, &names, &odd, &number, &werror);
	hp_strv_finish(&names);
	if (hp_srvsvc_server(bytes, len, &info, &werror) == 0) {
		free(info.name);
	}
	(void)hp_srvsvc_clock(bytes, len, &clock, &werror);
	(void)hp_srvsvc_statistics(bytes, len, &number, &werror);
}

static const struct {
	const char *hex;
	enum { SHARE, SHARES, SERVER } kind;
	uint32_t level;
} answers[] = {{share_2, SHARE, 2}, {share_1, SHARE, 1}, {share_none, SHARE, 2},
	{shares_page, SHARES, 1}, {server_101, SERVER, 101}};

static bool is_taken(int index, const uint8_t *bytes, size_t len)
{
	struct hp_share share = {.there = false};
	struct hp_server_info info = {.name = NULL};
	struct hp_strv names;
	size_t odd = 0;
	uint32_t resume = 0, werror = 0;
	bool taken = false;
	hp_strv_init(&names);
	switch (answers[index].kind) {
	case SHARE:
		taken = hp_srvsvc_share(bytes, len, answers[index].level, &share, &werror) == 0;
		break;
	case SHARES:
		taken = hp_srvsvc_shares(bytes, len, &names, &odd, &resume, &werror) == 0;
		break;
	case SERVER:
		taken = hp_srvsvc_server(bytes, len, &info, &werror) == 0;
		break;
	}
	hp_strv_finish(&names);
	hp_share_finish(&share);
	free(info.name);
	return taken;
}

START_TEST(an_answer_that_is_cut_off_is_none)
{
	struct answer answer = answer_of(answers[_i].hex);
	for (size_t len = 0; len < answer.len; len++) {
		uint8_t *cut = hp_alloc(len + 1);
		memcpy(cut, answer.bytes, len);
		ck_assert(!is_taken(_i, cut, len));
		free(cut);
	}
	ck_assert(is_taken(_i, answer.bytes, answer.len));
	free(answer.bytes);
}
END_TEST

START_TEST(changed_numbers_lead_nowhere)
{
	static const uint32_t numbers[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 77};
	struct answer answer = answer_of(answers[_i].hex);
	for (size_t at = 0; at + 4 <= answer.len; at++) {
		uint8_t kept[4];
		memcpy(kept, answer.bytes + at, 4);
		for (size_t n = 0; n < HP_ARRAY_SIZE(numbers); n++) {
			memcpy(answer.bytes + at, &numbers[n], 4);
			take_all_apart(answer.bytes, answer.len);
		}
		memcpy(answer.bytes + at, kept, 4);
	}
	ck_assert(is_taken(_i, answer.bytes, answer.len));
	free(answer.bytes);
}
END_TEST

START_TEST(a_count_beyond_the_answer_allocates_nothing)
{
	static const uint8_t bytes[] = {0xff, 0xff, 0xff, 0x0f, 1, 2, 3, 4};
	struct hp_ndr ndr;
	hp_ndr_init(&ndr, bytes, sizeof(bytes));
	ck_assert_uint_eq(hp_ndr_count(&ndr, 1), 0);
	ck_assert(ndr.bad);
	ck_assert_uint_eq(hp_ndr_u32(&ndr), 0);
}
END_TEST

START_TEST(a_request_is_marshalled_as_samba_does)
{
	/* NetrShareGetInfo("srv", "C$", 2) */
	static const char expected[] =
		"000002000400000000000000040000007300720076000000030000000000"
		"000003000000430024000000000002000000";
	struct answer wanted = answer_of(expected);
	struct hp_str out;
	hp_str_init(&out);
	hp_srvsvc_ask_share(&out, "srv", "C$", 2);
	ck_assert_uint_eq(out.len, wanted.len);
	ck_assert_mem_eq(out.data, wanted.bytes, wanted.len);
	hp_str_finish(&out);
	free(wanted.bytes);
}
END_TEST

/* ---- when a machine was started ---- */

#define DAY 86400u
#define SINCE 1700000020u /* twenty seconds after the start */

static const struct {
	uint32_t now;
	uint32_t ticks;
	bool told;
} clocks[] = {
	{SINCE + 100, 120000, true},
	/* Read at another moment of the same second. */
	{SINCE + 100, 120999, true},
	/* A hundred days later the ticks have begun anew twice. */
	{SINCE + 100 * DAY, (uint32_t)((uint64_t)(100 * DAY + 20) * 1000), true},
	/* The clock was set by five minutes, and by an hour. */
	{SINCE + 100 + 300, 120000, true},
	{SINCE + 100 + 3600, 120000, false},
	/* The server service was started again after a day. */
	{SINCE + 100, 120000 + DAY * 1000, false},
	/* The ticks of a server that has none. */
	{SINCE + DAY, 7, false},
};

START_TEST(the_start_of_a_machine_stays_the_same_or_is_not_told)
{
	struct hp_server_clock clock = {.seconds = clocks[_i].now, .ticks = clocks[_i].ticks};
	int64_t booted = -1;
	ck_assert(hp_server_booted(&clock, SINCE, &booted) == clocks[_i].told);
	ck_assert_int_eq(booted, clocks[_i].told ? (int64_t)SINCE * 1000 : -1);
	ck_assert(!hp_server_booted(&clock, 0, &booted));
}
END_TEST

/* ---- the list of services ---- */

/** One row, whose texts stand at the offsets that are given. */
static void put_row(uint8_t *buffer, uint32_t name, uint32_t display)
{
	memcpy(buffer, &name, 4);
	memcpy(buffer + 4, &display, 4);
	buffer[8] = 0x10;
	buffer[12] = 4;
}

START_TEST(a_row_of_a_service_is_read)
{
	uint8_t buffer[48] = {0};
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	put_row(buffer, 36, 40);
	buffer[36] = 'a';
	buffer[40] = 'B';
	ck_assert_int_eq(hp_scm_rows_add(&rows, buffer, sizeof(buffer), 1), 0);
	ck_assert_uint_eq(rows.count, 1);
	ck_assert_str_eq(rows.items[0].name, "a");
	ck_assert_str_eq(rows.items[0].display, "B");
	ck_assert_str_eq(hp_scm_type_word(rows.items[0].type), "own");
	ck_assert_str_eq(hp_scm_state_word(rows.items[0].state), "running");
	hp_scm_rows_finish(&rows);
}
END_TEST

static const struct {
	uint32_t name;
	size_t count;
} bad_rows[] = {
	{46, 1}, /* no end within the buffer */
	{47, 1},
	{48, 1},
	{0xffffffff, 1},
	{0x80000000, 1},
	{40, 2}, /* more rows than there is room for */
	{40, (size_t)-1},
};

START_TEST(a_row_that_points_out_of_the_buffer_spoils_the_list)
{
	uint8_t *buffer = hp_calloc(1, 48);
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	put_row(buffer, bad_rows[_i].name, 0);
	buffer[40] = buffer[44] = buffer[46] = 'x';
	ck_assert_int_eq(hp_scm_rows_add(&rows, buffer, 48, bad_rows[_i].count), -1);
	ck_assert_uint_eq(rows.count, 0);
	hp_scm_rows_finish(&rows);
	free(buffer);
}
END_TEST

START_TEST(numbers_without_a_word_have_none)
{
	ck_assert_ptr_null(hp_scm_state_word(0));
	ck_assert_ptr_null(hp_scm_state_word(8));
	ck_assert_ptr_null(hp_scm_start_word(5));
	ck_assert_ptr_null(hp_scm_type_word(0x30));
	ck_assert_str_eq(hp_scm_type_word(0x120), "share");
	ck_assert_str_eq(hp_scm_type_word(8), "");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smb_answers");
	TCase *tcase = tcase_create("answers");
	tcase_add_test(tcase, a_share_is_read_with_path_and_comment);
	tcase_add_test(tcase, a_share_of_the_level_for_everybody_has_no_path);
	tcase_add_test(tcase, a_share_that_is_not_there_is_an_error_of_the_machine);
	tcase_add_test(tcase, a_page_of_shares_says_where_the_next_begins);
	tcase_add_test(tcase, a_share_whose_name_is_no_text_is_counted);
	tcase_add_test(tcase, a_machine_says_its_name_and_kind);
	tcase_add_loop_test(
		tcase, an_answer_that_is_cut_off_is_none, 0, (int)HP_ARRAY_SIZE(answers));
	tcase_add_loop_test(tcase, changed_numbers_lead_nowhere, 0, (int)HP_ARRAY_SIZE(answers));
	tcase_add_test(tcase, a_count_beyond_the_answer_allocates_nothing);
	tcase_add_test(tcase, a_request_is_marshalled_as_samba_does);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("booted");
	tcase_add_loop_test(tcase, the_start_of_a_machine_stays_the_same_or_is_not_told, 0,
		(int)HP_ARRAY_SIZE(clocks));
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("services");
	tcase_add_test(tcase, a_row_of_a_service_is_read);
	tcase_add_loop_test(tcase, a_row_that_points_out_of_the_buffer_spoils_the_list, 0,
		(int)HP_ARRAY_SIZE(bad_rows));
	tcase_add_test(tcase, numbers_without_a_word_have_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
