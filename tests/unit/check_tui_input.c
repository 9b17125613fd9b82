/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to what was meant: the decoder, the guard, the field. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "field.h"
#include "guard.h"
#include "holdpoint/mem.h"

static struct hp_tui_decoder decoder;
static struct hp_tui_keys keys;

static void set_up(void)
{
	hp_tui_decoder_init(&decoder);
	keys = (struct hp_tui_keys){0};
}

static void tear_down(void)
{
	hp_tui_keys_finish(&keys);
}

static void type_at(const char *bytes, int64_t now_ms)
{
	keys.count = 0;
	hp_tui_decode(&decoder, (const unsigned char *)bytes, strlen(bytes), now_ms, &keys);
}

static void wait_until(int64_t now_ms)
{
	keys.count = 0;
	hp_tui_decode(&decoder, NULL, 0, now_ms, &keys);
}

START_TEST(a_letter_is_a_key_that_came_alone)
{
	type_at("d", 1000);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, 'd');
	ck_assert(keys.items[0].alone);
	ck_assert(!keys.items[0].pasted);
}
END_TEST

START_TEST(letters_of_one_read_are_not_alone)
{
	type_at("dd", 1000);
	ck_assert_uint_eq(keys.count, 2);
	ck_assert(!keys.items[0].alone);
	ck_assert(!keys.items[1].alone);
}
END_TEST

START_TEST(characters_beyond_ascii_are_one_key)
{
	type_at("\xC3\xA4", 1000);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, 0xE4);
}
END_TEST

START_TEST(a_character_cut_in_two_reads_is_one_key)
{
	type_at("\xE6\x97", 1000);
	ck_assert_uint_eq(keys.count, 0);
	type_at("\xA5", 1001);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, 0x65E5);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_give_no_key)
{
	type_at("\xFF\xC0\x80\xF8\xC3", 1000);
	ck_assert_uint_eq(keys.count, 0);
	type_at("d", 1001);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, 'd');
}
END_TEST

static const struct {
	const char *bytes;
	uint32_t code;
} known[] = {
	{"\033[A", HP_KEY_UP},
	{"\033OA", HP_KEY_UP},
	{"\033[B", HP_KEY_DOWN},
	{"\033OB", HP_KEY_DOWN},
	{"\033[5~", HP_KEY_PAGE_UP},
	{"\033[6~", HP_KEY_PAGE_DOWN},
	{"\033[1~", HP_KEY_HOME},
	{"\033[H", HP_KEY_HOME},
	{"\033[4~", HP_KEY_END},
	{"\033[3~", HP_KEY_DELETE},
	{"\r", HP_KEY_ENTER},
	{"\n", HP_KEY_ENTER},
	{"\b", HP_KEY_BACKSPACE},
	{"\x7F", HP_KEY_BACKSPACE},
};

START_TEST(keys_of_all_terminals_are_known)
{
	type_at(known[_i].bytes, 1000);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, known[_i].code);
}
END_TEST

static const char *const unknown[] = {
	"\033[1;5A",
	"\033[24~",
	"\033[[A",
	"\033OP",
	"\033[<0;10;20M",
	"\033[?62;1;2c",
	"\033]0;title d y 1\007",
	"\033]52;c;ZHk=\033\\",
	"\033Pdyn\033\\",
	"\033_dy\033\\",
	"\033(B",
	"\033d",
	"\033[200;1;d",
	"\033["
	"111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
	"11111d",
};

START_TEST(a_sequence_nobody_knows_is_swallowed_whole)
{
	type_at(unknown[_i], 1000);
	ck_assert_uint_eq(keys.count, 0);
	type_at("y", 3000);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, 'y');
}
END_TEST

START_TEST(a_sequence_cut_between_reads_is_swallowed_whole)
{
	size_t len = strlen(unknown[_i]);

	for (size_t i = 0; i < len; i++) {
		char byte[2] = {unknown[_i][i], '\0'};
		type_at(byte, 1000 + (int64_t)i);
		ck_assert_uint_eq(keys.count, 0);
	}
}
END_TEST

START_TEST(a_letter_beside_a_sequence_is_not_alone)
{
	type_at("\033[24~d", 1000);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert(!keys.items[0].alone);
}
END_TEST

START_TEST(escape_alone_is_a_key_after_a_while)
{
	type_at("\033", 1000);
	ck_assert_uint_eq(keys.count, 0);
	ck_assert_int_eq(hp_tui_decode_timeout(&decoder, 1000), HP_DECODE_ESCAPE_MS);
	wait_until(1000 + HP_DECODE_ESCAPE_MS);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert_uint_eq(keys.items[0].code, HP_KEY_ESCAPE);
	ck_assert_int_eq(hp_tui_decode_timeout(&decoder, 1100), -1);
}
END_TEST

START_TEST(the_late_rest_of_a_sequence_is_no_key)
{
	type_at("\033", 1000);
	wait_until(1000 + HP_DECODE_ESCAPE_MS);
	type_at("Od", 1000 + HP_DECODE_ESCAPE_MS + 100);
	ck_assert_uint_eq(keys.count, 0);
	type_at("d", 3000);
	ck_assert_uint_eq(keys.count, 1);
}
END_TEST

START_TEST(a_letter_right_after_escape_is_not_alone)
{
	type_at("\033", 1000);
	wait_until(1000 + HP_DECODE_ESCAPE_MS);
	type_at("d", 1000 + HP_DECODE_ESCAPE_MS + 100);
	ck_assert_uint_eq(keys.count, 1);
	ck_assert(!keys.items[0].alone);
	type_at("d", 3000);
	ck_assert(keys.items[0].alone);
}
END_TEST

START_TEST(a_paste_is_marked_and_its_sequences_do_nothing)
{
	type_at("\033[200~dy\033[A\r\033[201~", 1000);
	ck_assert_uint_eq(keys.count, 3);
	for (size_t i = 0; i < keys.count; i++) {
		ck_assert(keys.items[i].pasted);
		ck_assert(!keys.items[i].alone);
	}
	type_at("d", 2000);
	ck_assert(!keys.items[0].pasted);
}
END_TEST

START_TEST(a_paste_may_come_in_many_reads)
{
	type_at("\033[200~", 1000);
	type_at("d", 1500);
	ck_assert(keys.items[0].pasted);
	ck_assert(!keys.items[0].alone);
	type_at("\033[201~", 1900);
	type_at("d", 2500);
	ck_assert(!keys.items[0].pasted);
	ck_assert(keys.items[0].alone);
}
END_TEST

START_TEST(any_bytes_are_survived)
{
	unsigned char noise[512];
	unsigned state = 12345;

	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(noise); i++) {
			state = state * 1103515245u + 12345u;
			noise[i] = (unsigned char)(state >> 16);
		}
		keys.count = 0;
		hp_tui_decode(&decoder, noise, state % sizeof(noise), round * 7, &keys);
		for (size_t i = 0; i < keys.count; i++) {
			ck_assert_uint_ne(keys.items[i].code, HP_KEY_NONE);
		}
	}
}
END_TEST

/* ---- guard ---- */

static bool meant(struct hp_tui_guard *guard, uint32_t code, bool alone, int64_t now_ms)
{
	const struct hp_tui_key key = {.code = code, .alone = alone};
	hp_tui_guard_key(guard, &key, now_ms);
	return hp_tui_guard_meant(guard);
}

START_TEST(a_single_key_is_meant)
{
	struct hp_tui_guard guard = {0};
	ck_assert(meant(&guard, 'd', true, 5000));
}
END_TEST

START_TEST(a_held_down_key_is_meant_once)
{
	struct hp_tui_guard guard = {0};
	ck_assert(meant(&guard, 'd', true, 5000));
	for (int64_t now = 5033; now < 9000; now += 92) {
		ck_assert(!meant(&guard, 'd', true, now));
	}
}
END_TEST

START_TEST(keys_that_come_in_a_burst_are_not_meant)
{
	struct hp_tui_guard guard = {0};
	ck_assert(meant(&guard, 'o', true, 5000));
	ck_assert(!meant(&guard, 'd', true, 5000 + HP_GUARD_BURST_MS - 1));
	ck_assert(!meant(&guard, 'y', false, 9000));
}
END_TEST

START_TEST(a_new_page_takes_no_confirmation_at_first)
{
	struct hp_tui_guard guard = {0};
	hp_tui_guard_page(&guard, 5000);
	ck_assert_int_eq(hp_tui_guard_wait(&guard, 5000), HP_GUARD_FRESH_MS);
	ck_assert_int_gt(hp_tui_guard_wait(&guard, 5000 + HP_GUARD_FRESH_MS - 1), 0);
	ck_assert_int_eq(hp_tui_guard_wait(&guard, 5000 + HP_GUARD_FRESH_MS), 0);
}
END_TEST

/* ---- field ---- */

static void give(struct hp_tui_field *field, uint32_t code, bool pasted)
{
	const struct hp_tui_key key = {.code = code, .pasted = pasted};
	(void)hp_tui_field_key(field, &key);
}

START_TEST(a_field_is_edited_by_characters)
{
	struct hp_tui_field field;

	hp_tui_field_init(&field, false);
	hp_tui_field_set(&field, "a\xC3\xA4z");
	give(&field, HP_KEY_LEFT, false);
	give(&field, HP_KEY_BACKSPACE, false);
	ck_assert_str_eq(field.text, "az");
	give(&field, 0x65E5, false);
	ck_assert_str_eq(field.text, "a\xE6\x97\xA5z");
	give(&field, HP_KEY_HOME, false);
	give(&field, HP_KEY_DELETE, false);
	ck_assert_str_eq(field.text, "\xE6\x97\xA5z");
	give(&field, HP_KEY_BACKSPACE, false);
	ck_assert_str_eq(field.text, "\xE6\x97\xA5z");
	hp_tui_field_finish(&field);
}
END_TEST

START_TEST(the_newline_behind_a_pasted_password_is_no_part_of_it)
{
	struct hp_tui_field field;
	hp_tui_field_init(&field, true);
	give(&field, 's', true);
	give(&field, ' ', true);
	give(&field, 'x', true);
	give(&field, HP_KEY_ENTER, true);
	give(&field, HP_KEY_TAB, true);
	ck_assert_str_eq(field.text, "s x");
	hp_tui_field_finish(&field);
}
END_TEST

START_TEST(newlines_and_controls_of_a_paste_are_no_keys)
{
	struct hp_tui_field field;

	hp_tui_field_init(&field, false);
	give(&field, 'a', true);
	give(&field, HP_KEY_ENTER, true);
	give(&field, HP_KEY_BACKSPACE, true);
	give(&field, HP_KEY_CTRL_U, true);
	give(&field, 'b', true);
	ck_assert_str_eq(field.text, "a b");
	hp_tui_field_finish(&field);
}
END_TEST

START_TEST(a_field_never_overflows)
{
	struct hp_tui_field field;
	const struct hp_tui_key wide = {.code = 0x1F600};

	hp_tui_field_init(&field, true);
	for (size_t i = 0; i < 2 * HP_FIELD_SIZE; i++) {
		(void)hp_tui_field_key(&field, &wide);
	}
	ck_assert_uint_lt(field.len, HP_FIELD_SIZE);
	ck_assert_uint_eq(strlen(field.text), field.len);
	ck_assert_int_eq(hp_tui_field_key(&field, &wide), HP_FIELD_FULL);
	hp_tui_field_finish(&field);
}
END_TEST

START_TEST(spaces_are_not_a_text)
{
	struct hp_tui_field field;

	hp_tui_field_init(&field, false);
	ck_assert(!hp_tui_field_has_text(&field));
	hp_tui_field_set(&field, "   ");
	ck_assert(!hp_tui_field_has_text(&field));
	hp_tui_field_set(&field, "  x");
	ck_assert(hp_tui_field_has_text(&field));
	hp_tui_field_finish(&field);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("tui_input");
	TCase *decode = tcase_create("decode");
	TCase *guard = tcase_create("guard");
	TCase *field = tcase_create("field");

	tcase_add_checked_fixture(decode, set_up, tear_down);
	tcase_add_test(decode, a_letter_is_a_key_that_came_alone);
	tcase_add_test(decode, letters_of_one_read_are_not_alone);
	tcase_add_test(decode, characters_beyond_ascii_are_one_key);
	tcase_add_test(decode, a_character_cut_in_two_reads_is_one_key);
	tcase_add_test(decode, bytes_that_are_not_utf8_give_no_key);
	tcase_add_loop_test(decode, keys_of_all_terminals_are_known, 0, HP_ARRAY_SIZE(known));
	tcase_add_loop_test(
		decode, a_sequence_nobody_knows_is_swallowed_whole, 0, HP_ARRAY_SIZE(unknown));
	tcase_add_loop_test(
		decode, a_sequence_cut_between_reads_is_swallowed_whole, 0, HP_ARRAY_SIZE(unknown));
	tcase_add_test(decode, a_letter_beside_a_sequence_is_not_alone);
	tcase_add_test(decode, escape_alone_is_a_key_after_a_while);
	tcase_add_test(decode, the_late_rest_of_a_sequence_is_no_key);
	tcase_add_test(decode, a_letter_right_after_escape_is_not_alone);
	tcase_add_test(decode, a_paste_is_marked_and_its_sequences_do_nothing);
	tcase_add_test(decode, a_paste_may_come_in_many_reads);
	tcase_add_test(decode, any_bytes_are_survived);
	suite_add_tcase(suite, decode);
	tcase_add_test(guard, a_single_key_is_meant);
	tcase_add_test(guard, a_held_down_key_is_meant_once);
	tcase_add_test(guard, keys_that_come_in_a_burst_are_not_meant);
	tcase_add_test(guard, a_new_page_takes_no_confirmation_at_first);
	suite_add_tcase(suite, guard);
	tcase_add_test(field, a_field_is_edited_by_characters);
	tcase_add_test(field, newlines_and_controls_of_a_paste_are_no_keys);
	tcase_add_test(field, the_newline_behind_a_pasted_password_is_no_part_of_it);
	tcase_add_test(field, a_field_never_overflows);
	tcase_add_test(field, spaces_are_not_a_text);
	suite_add_tcase(suite, field);
	return suite;
}
