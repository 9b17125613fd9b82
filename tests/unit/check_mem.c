/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, growing strings, errors. */
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

START_TEST(an_overflowing_product_ends_the_process_with_70)
{
	(void)hp_calloc(SIZE_MAX / 2, 4);
}
END_TEST

static void say_last_words(void)
{
	_exit(41);
}

START_TEST(last_words_are_said_before_the_end)
{
	hp_mem_set_last_words(say_last_words);
	(void)hp_realloc(NULL, SIZE_MAX / 2, 4);
}
END_TEST

static void run_out_again(void)
{
	hp_mem_exhausted();
}

START_TEST(last_words_that_run_out_of_memory_are_not_said_again)
{
	hp_mem_set_last_words(run_out_again);
	hp_mem_exhausted();
}
END_TEST

START_TEST(an_array_grows_and_keeps_what_it_holds)
{
	int *v = NULL;
	size_t n = 0;
	size_t capacity = 0;

	for (int i = 0; i < 1000; i++) {
		v = hp_grow(v, n, &capacity, sizeof(*v));
		v[n++] = i;
	}
	ck_assert_uint_ge(capacity, 1000);
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(v[i], i);
	}
	free(v);
}
END_TEST

START_TEST(null_texts_are_equal_only_to_null)
{
	ck_assert(hp_streq(NULL, NULL));
	ck_assert(!hp_streq(NULL, ""));
	ck_assert(!hp_streq("", NULL));
	ck_assert(hp_streq("a", "a"));
	ck_assert(!hp_streq("a", "A"));
	ck_assert_ptr_null(hp_strdup(NULL));
}
END_TEST

START_TEST(an_arena_gives_cleared_aligned_room_of_any_size)
{
	static const size_t sizes[] = {0, 1, 3, 17, 4000, 40000, 200000, 5, 16384, 1};
	struct hp_arena arena;

	hp_arena_init(&arena);
	for (size_t round = 0; round < 50; round++) {
		for (size_t i = 0; i < HP_ARRAY_SIZE(sizes); i++) {
			unsigned char *p = hp_arena_alloc(&arena, sizes[i]);
			ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
			unsigned sum = 0;
			for (size_t k = 0; k < sizes[i]; k++) {
				sum |= p[k];
			}
			ck_assert_uint_eq(sum, 0);
			memset(p, 0xA5, sizes[i]);
		}
	}
	char *text = hp_arena_printf(&arena, "%s-%d", "step", 7);
	ck_assert_str_eq(text, "step-7");
	ck_assert_str_eq(hp_arena_strndup(&arena, "abcdef", 3), "abc");
	ck_assert_ptr_null(hp_arena_strdup(&arena, NULL));
	hp_arena_finish(&arena);
	hp_arena_finish(&arena);
}
END_TEST

START_TEST(a_string_takes_bytes_text_and_formats)
{
	struct hp_str s;

	hp_str_init(&s);
	ck_assert_str_eq(s.data, "");
	hp_str_append(&s, NULL);
	hp_str_append(&s, "one");
	hp_str_append_char(&s, ' ');
	hp_str_append_len(&s, "twofold", 3);
	hp_str_appendf(&s, " %d", 3);
	ck_assert_str_eq(s.data, "one two 3");
	ck_assert_uint_eq(s.len, 9);
	hp_str_remove_front(&s, 4);
	ck_assert_str_eq(s.data, "two 3");
	hp_str_append_len(&s, "\0x", 2);
	ck_assert_uint_eq(s.len, 7);
	hp_str_reset(&s);
	ck_assert_str_eq(s.data, "");
	for (int i = 0; i < 10000; i++) {
		hp_str_append(&s, "0123456789");
	}
	ck_assert_uint_eq(s.len, 100000);
	ck_assert_uint_eq(strlen(s.data), 100000);
	char *text = hp_str_detach(&s);
	ck_assert_uint_eq(strlen(text), 100000);
	ck_assert_str_eq(s.data, "");
	free(text);
	hp_str_finish(&s);
	hp_str_finish(&s);
}
END_TEST

START_TEST(reserved_room_does_not_move)
{
	struct hp_str s;

	hp_str_init(&s);
	hp_str_reserve(&s, 5000);
	const char *before = s.data;
	for (int i = 0; i < 500; i++) {
		hp_str_append(&s, "0123456789");
	}
	ck_assert_ptr_eq(s.data, before);
	hp_str_finish(&s);
}
END_TEST

START_TEST(a_list_owns_its_texts)
{
	struct hp_strv list;

	hp_strv_init(&list);
	for (int i = 0; i < 100; i++) {
		hp_strv_add_take(&list, hp_asprintf("%d", i));
	}
	hp_strv_add(&list, "end");
	ck_assert_uint_eq(list.count, 101);
	ck_assert_str_eq(list.items[99], "99");
	ck_assert_str_eq(list.items[100], "end");
	hp_strv_finish(&list);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

static const struct {
	const char *typed;
	const char *near;
} slips[] = {
	{"caps", "cap"},
	{"CAP", "cap"},
	{"registry.kye", "registry.key"},
	{"registy.value", "registry.value"},
	{"sevice", "service"},
	{"mps", "mps"},
	{"x", NULL},
	{"", NULL},
	{"completely-else", NULL},
	{"ab", NULL},
};

START_TEST(a_slip_finds_the_nearest_name)
{
	static const char *const names[] = {
		"cap", "mps", "service", "registry.key", "registry.value", NULL};
	const char *near = hp_nearest_name(slips[_i].typed, names);

	if (slips[_i].near == NULL) {
		ck_assert_ptr_null(near);
	} else {
		ck_assert_ptr_nonnull(near);
		ck_assert_str_eq(near, slips[_i].near);
	}
}
END_TEST

START_TEST(an_endless_typed_name_has_no_neighbour)
{
	static const char *const names[] = {"service", NULL};
	char *typed = hp_alloc(100001);

	memset(typed, 'a', 100000);
	typed[100000] = '\0';
	ck_assert_ptr_null(hp_nearest_name(typed, names));
	free(typed);
}
END_TEST

START_TEST(a_hexadecimal_digit_has_its_value_and_nothing_else_has)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
		const char *found = c == '\0' ? NULL : strchr(digits, c);
		int value = found == NULL ? -1 : (int)(found - digits);
		ck_assert_int_eq(hp_hex_digit((char)c), value > 15 ? value - 6 : value);
	}
}
END_TEST

START_TEST(an_error_holds_the_last_sentence)
{
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_str_eq(hp_error_text(&err), "No error.");
	ck_assert_int_eq(hp_error_set(&err, HP_ERR_IO, "disk %d", 1), HP_ERR_IO);
	ck_assert_int_eq(
		hp_error_set(&err, HP_ERR_INVALID, "%s again", err.message), HP_ERR_INVALID);
	ck_assert_str_eq(hp_error_text(&err), "disk 1 again");
	ck_assert_int_eq(hp_error_prefix(&err, "file %s", "x"), HP_ERR_INVALID);
	ck_assert_str_eq(hp_error_text(&err), "file x: disk 1 again");
	ck_assert_int_eq(hp_error_set_errno(&err, HP_ERR_IO, ENOSPC, "%s", "x"), HP_ERR_IO);
	ck_assert_str_eq(hp_error_text(&err), "x: No space left on device");
	hp_error_finish(&err);
	ck_assert_int_eq(err.status, HP_OK);
	hp_error_finish(NULL);
	ck_assert_int_eq(hp_error_set(NULL, HP_ERR_IO, "unheard"), HP_ERR_IO);
}
END_TEST

START_TEST(every_status_has_a_word_and_a_sentence)
{
	static const int statuses[] = {HP_OK, HP_ERR_USAGE, HP_ERR_INVALID, HP_ERR_NOT_FOUND,
		HP_ERR_NEWER, HP_ERR_LOCKED, HP_ERR_UNAVAILABLE, HP_ERR_IO, HP_ERR_REFUSED,
		HP_ERR_ALTERED, HP_ERR_ABORTED, HP_ERR_INTERNAL};

	for (size_t i = 0; i < HP_ARRAY_SIZE(statuses); i++) {
		struct hp_error err = {.status = statuses[i]};
		ck_assert_str_ne(hp_status_str(statuses[i]), "unknown");
		ck_assert_uint_gt(strlen(hp_error_text(&err)), 5);
		for (size_t k = 0; k < i; k++) {
			ck_assert_str_ne(hp_status_str(statuses[i]), hp_status_str(statuses[k]));
		}
	}
	ck_assert_str_eq(hp_status_str(-999), "unknown");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("mem");
	TCase *memory = tcase_create("memory");
	TCase *strings = tcase_create("strings");
	TCase *errors = tcase_create("errors");

	tcase_add_exit_test(memory, an_overflowing_product_ends_the_process_with_70, 70);
	tcase_add_exit_test(memory, last_words_are_said_before_the_end, 41);
	tcase_add_exit_test(memory, last_words_that_run_out_of_memory_are_not_said_again, 70);
	tcase_add_test(memory, an_array_grows_and_keeps_what_it_holds);
	tcase_add_test(memory, null_texts_are_equal_only_to_null);
	tcase_add_test(memory, an_arena_gives_cleared_aligned_room_of_any_size);
	tcase_add_test(strings, a_string_takes_bytes_text_and_formats);
	tcase_add_test(strings, reserved_room_does_not_move);
	tcase_add_test(strings, a_list_owns_its_texts);
	tcase_add_loop_test(strings, a_slip_finds_the_nearest_name, 0, HP_ARRAY_SIZE(slips));
	tcase_add_test(strings, an_endless_typed_name_has_no_neighbour);
	tcase_add_test(strings, a_hexadecimal_digit_has_its_value_and_nothing_else_has);
	tcase_add_test(errors, an_error_holds_the_last_sentence);
	tcase_add_test(errors, every_status_has_a_word_and_a_sentence);
	suite_add_tcase(suite, memory);
	suite_add_tcase(suite, strings);
	suite_add_tcase(suite, errors);
	return suite;
}
