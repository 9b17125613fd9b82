/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dirty hives and their logs: the replay gives the state that was logged, or nothing at all (R28,
 * R36). */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hive_fixture.h"
#include "holdpoint/mem.h"
#include "src/targets/offline/hive.h"
#include "src/targets/offline/hive_log_internal.h"

/* ---- looking ---- */

static int memory_file(const struct bytes *bytes)
{
	if (bytes->data == NULL) {
		return -1;
	}
	int fd = memfd_create("test", MFD_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes->data, bytes->len), (ssize_t)bytes->len);
	return fd;
}

static struct hp_hive *open_wreck(const struct wreck *wreck, struct hp_why *why)
{
	struct hp_hive *hive = NULL;
	int fd = memory_file(&wreck->hive);
	struct hp_hive_logs logs;
	for (size_t i = 0; i < 3; i++) {
		logs.fds[i] = memory_file(&wreck->logs[i]);
	}
	(void)hp_hive_open_logged(fd, &logs, "test", &hive, why);
	close(fd);
	for (size_t i = 0; i < 3; i++) {
		if (logs.fds[i] >= 0) {
			close(logs.fds[i]);
		}
	}
	return hive;
}

static int find_key(struct hp_hive *hive, const char *name, size_t *ret_key)
{
	struct hp_why why = HP_WHY_INIT;
	size_t key = 0;
	int found = hp_hive_subkey(hive, hp_hive_root(hive), "Vendor", &key, &why);
	if (found == 1) {
		found = hp_hive_subkey(hive, key, name, ret_key, &why);
	}
	ck_assert(found >= 0 || (why.code != NULL && why.text != NULL));
	hp_why_finish(&why);
	return found;
}

static char mark(int found, char letter)
{
	return found == 1 ? letter : found == 0 ? '-' : '?';
}

/** The first byte of Version, '-' if it is absent, '?' if unreadable. */
static char version_of(struct hp_hive *hive, size_t key)
{
	struct hp_why why = HP_WHY_INIT;
	size_t value = 0, len = 0;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	int found = hp_hive_value(hive, key, "Version", &value, &why);
	if (found == 1) {
		found = hp_hive_data(hive, value, &type, &bytes, &len, &why) == 0 ? 1 : -1;
	}
	char version = mark(found, bytes != NULL && len > 0 ? (char)bytes[0] : '?');
	free(bytes);
	hp_why_finish(&why);
	return version;
}

/** All that the tests change, in four letters: Client, Engine, its version, Extra; "CE4-". NULL and
 * *why if the hive cannot be read. Caller frees. */
static char *look(const struct wreck *wreck, struct hp_why *why, char **ret_note)
{
	struct hp_hive *hive = open_wreck(wreck, why);
	if (hive == NULL) {
		ck_assert(why->code != NULL && why->text != NULL);
		return NULL;
	}
	size_t key = 0;
	char client = mark(find_key(hive, "Client", &key), 'C');
	char extra = mark(find_key(hive, "Extra", &key), 'X');
	char engine = mark(find_key(hive, "Engine", &key), 'E');
	char version = engine == 'E' ? version_of(hive, key) : '-';
	char *state = hp_asprintf("%c%c%c%c", client, engine, version, extra);
	if (ret_note != NULL) {
		*ret_note = hp_strdup(hp_hive_replayed(hive));
	}
	hp_hive_close(hive);
	return state;
}

static void expect(const struct wreck *wreck, const char *state, const char *note)
{
	struct hp_why why = HP_WHY_INIT;
	char *got_note = NULL;
	char *got = look(wreck, &why, &got_note);
	ck_assert_msg(got != NULL, "%s", why.text);
	ck_assert_str_eq(got, state);
	ck_assert_ptr_nonnull(got_note);
	ck_assert_msg(strcmp(got_note, note) == 0, "%s", got_note);
	free(got), free(got_note);
}

/** Refused with that code and a sentence that holds `part`. */
static void expect_refused(const struct wreck *wreck, const char *code, const char *part)
{
	struct hp_why why = HP_WHY_INIT;
	char *got = look(wreck, &why, NULL);
	ck_assert_msg(got == NULL, "%s", got);
	ck_assert_str_eq(why.code, code);
	ck_assert_msg(strstr(why.text, part) != NULL, "%s", why.text);
	hp_why_finish(&why);
}

/* ---- states that the tests begin with ---- */

/** s[0] "CE4-", s[1] "-E4-", s[2] "-E5-", s[3] "-E5X", s[4] "---X" */
static struct bytes s[5];

static void make_states(void)
{
	static void (*const changes[])(struct hp_edit *) = {
		change_delete_client, change_version, change_add_extra, change_delete_engine};
	s[0] = hive_state();
	for (size_t i = 0; i < HP_ARRAY_SIZE(changes); i++) {
		s[i + 1] = hive_changed(&s[i], changes[i]);
	}
}

static void free_states(void)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(s); i++) {
		bytes_free(&s[i]);
	}
}

/** Two entries in LOG1, two in LOG2. */
static struct wreck two_logs(void)
{
	struct wreck wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	wreck_log(&wreck, 1, FIRST_NUMBER + 1, &s[1], &s[2]);
	wreck_log(&wreck, 2, FIRST_NUMBER + 2, &s[2], &s[3]);
	wreck_log(&wreck, 2, FIRST_NUMBER + 3, &s[3], &s[4]);
	return wreck;
}

/* ---- the form until Windows 8 ---- */

START_TEST(a_key_deleted_in_the_log_only_is_gone)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[1], 0, LIKE_XP);
	expect(&wreck, "-E4-", "LOG, 2 pages replayed");
	wreck_free(&wreck);
	wreck = wreck_of_write(&s[0], &s[1], 1, LIKE_VISTA);
	expect(&wreck, "-E4-", "LOG1, 2 pages replayed");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_write_that_grows_the_hive_is_finished)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[3], 0, LIKE_XP);
	ck_assert_uint_gt(s[3].len, s[0].len);
	struct hp_why why = HP_WHY_INIT;
	char *state = look(&wreck, &why, NULL);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "-E5X");
	free(state);
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_log_of_an_earlier_write_is_not_used)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[1], 0, LIKE_XP);
	struct bytes *log = &wreck.logs[0];
	log->data[12] ^= 1; /* when it was last written */
	wreck_fix(log->data);
	expect_refused(&wreck, "hive-dirty", "of another write");
	log->data[12] ^= 1;
	wreck_put_u32(log->data + 4, FIRST_NUMBER - 2);
	wreck_put_u32(log->data + 8, FIRST_NUMBER - 2);
	wreck_fix(log->data);
	expect_refused(&wreck, "hive-dirty", "of another write");
	wreck_free(&wreck);
}
END_TEST

START_TEST(of_two_logs_the_one_of_this_write_is_used)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[1], 2, LIKE_VISTA);
	wreck.logs[1] = bytes_copy(&wreck.logs[2]);
	expect_refused(&wreck, "hive-dirty", "Both LOG1 and LOG2");
	wreck.logs[1].data[14] ^= 4;
	wreck_fix(wreck.logs[1].data);
	expect(&wreck, "-E4-", "LOG2, 2 pages replayed");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_missing_an_empty_and_a_cut_log_are_told_apart)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[1], 0, LIKE_XP);
	size_t whole = wreck.logs[0].len;
	for (size_t len = whole - 1; len > 512; len -= 100) {
		wreck.logs[0].len = len;
		expect_refused(&wreck, "hive-dirty", "LOG is cut off or damaged");
	}
	wreck.logs[0].len = 511;
	expect_refused(&wreck, "hive-dirty", "damaged, or no log files");
	wreck.logs[0].len = 0;
	expect_refused(&wreck, "hive-dirty", "are empty");
	bytes_free(&wreck.logs[0]);
	expect_refused(&wreck, "hive-dirty", "No file of its name with .LOG, .LOG1 or .LOG2");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_damaged_header_is_taken_from_the_log)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[3], 0, LIKE_XP);
	memset(wreck.hive.data + 4, 0xee, 100);
	struct hp_why why = HP_WHY_INIT;
	char *state = look(&wreck, &why, NULL);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "-E5X");
	free(state);
	wreck.logs[0].data[12] ^= 1;
	wreck_fix(wreck.logs[0].data);
	expect_refused(&wreck, "hive-corrupt", "of another write");
	wreck_free(&wreck);
}
END_TEST

/* There is no hash in this form: that two states are mixed is seen from the cells. */
START_TEST(pages_that_do_not_fit_the_hive_are_refused)
{
	struct wreck wreck = wreck_of_write(&s[0], &s[1], 0, LIKE_XP);
	uint8_t *first_page = wreck.logs[0].data + 1024;
	first_page[32] ^= 8; /* the size of the root key's cell */
	expect_refused(&wreck, "hive-dirty", "does not fit the rest of the hive");
	wreck_free(&wreck);
}
END_TEST

/* ---- the form since Windows 8.1 ---- */

/* The header of an entry as Windows 10 wrote it, and the hash that it wrote behind it. */
START_TEST(the_hash_is_that_of_windows)
{
	static const uint8_t header[] = {'H', 'v', 'L', 'E', 0x00, 0x5e, 0, 0, 0, 0, 0, 0, 2, 0, 0,
		0, 0, 0x50, 0, 0, 1, 0, 0, 0, 0x31, 0xe4, 0x07, 0x18, 0x66, 0x6c, 0x86, 0x67};
	ck_assert_uint_eq(hp_log_hash(header, sizeof(header)), UINT64_C(0xcd44f3cfa7657f02));
}
END_TEST

START_TEST(entries_are_applied_through_both_logs)
{
	struct wreck wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	expect(&wreck, "-E4-", "LOG1, 2 pages replayed");
	wreck_log(&wreck, 1, FIRST_NUMBER + 1, &s[1], &s[2]);
	expect(&wreck, "-E5-", "LOG1, 4 pages replayed");
	wreck_free(&wreck);
	wreck = two_logs();
	struct hp_why why = HP_WHY_INIT;
	char *note = NULL;
	char *state = look(&wreck, &why, &note);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "---X");
	ck_assert_int_eq(strncmp(note, "LOG1 + LOG2, ", 13), 0);
	free(state), free(note);
	wreck_free(&wreck);
}
END_TEST

START_TEST(the_order_of_the_logs_does_not_matter)
{
	struct wreck wreck = two_logs();
	struct bytes first = wreck.logs[1];
	wreck.logs[1] = wreck.logs[2];
	wreck.logs[2] = first;
	struct hp_why why = HP_WHY_INIT;
	char *state = look(&wreck, &why, NULL);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "---X");
	free(state);
	wreck_free(&wreck);
}
END_TEST

START_TEST(entries_that_the_hive_has_already_are_passed_over)
{
	struct wreck wreck = two_logs();
	bytes_free(&wreck.hive);
	wreck.hive = bytes_copy(&s[2]);
	wreck_put_u32(wreck.hive.data + 4, FIRST_NUMBER + 3);
	wreck_put_u32(wreck.hive.data + 8, FIRST_NUMBER + 2);
	wreck_fix(wreck.hive.data);
	struct hp_why why = HP_WHY_INIT;
	char *note = NULL;
	char *state = look(&wreck, &why, &note);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "---X");
	ck_assert_int_eq(strncmp(note, "LOG2, ", 6), 0);
	free(state), free(note);
	wreck_free(&wreck);
}
END_TEST

START_TEST(entries_left_from_earlier_end_the_replay)
{
	struct wreck wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	wreck_log(&wreck, 1, FIRST_NUMBER - 5, &s[1], &s[2]);
	expect(&wreck, "-E4-", "LOG1, 2 pages replayed");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_wrong_number_is_refused)
{
	struct wreck wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER - 1, &s[0], &s[1]);
	expect_refused(&wreck, "hive-dirty", "None holds the change with the number 7");
	wreck_free(&wreck);
	wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	wreck_log(&wreck, 2, FIRST_NUMBER + 2, &s[1], &s[2]);
	expect_refused(&wreck, "hive-dirty", "and later changes follow");
	wreck_free(&wreck);
	wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	wreck_log(&wreck, 2, FIRST_NUMBER, &s[0], &s[2]);
	expect_refused(&wreck, "hive-dirty", "two different changes with the same number");
	wreck_free(&wreck);
}
END_TEST

/* The hive was being written with changes up to the last but one: without that one it is a mixture.
 */
START_TEST(logs_that_end_before_what_the_hive_has_are_refused)
{
	struct wreck wreck = two_logs();
	wreck_put_u32(wreck.hive.data + 4, FIRST_NUMBER + 4);
	wreck_fix(wreck.hive.data);
	struct hp_why why = HP_WHY_INIT;
	char *state = look(&wreck, &why, NULL);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "---X");
	free(state);
	wreck.logs[2].len = wreck_last_entry(&wreck.logs[2]);
	expect_refused(&wreck, "hive-dirty", "has later ones in parts");
	wreck_free(&wreck);
}
END_TEST

START_TEST(an_entry_that_was_not_finished_is_left_out)
{
	struct wreck wreck = wreck_begin(&s[0]);
	wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
	wreck_log(&wreck, 1, FIRST_NUMBER + 1, &s[1], &s[2]);
	wreck.logs[1].len -= 1024;
	expect(&wreck, "-E4-",
		"LOG1, 2 pages replayed, the last entry was cut off and is left out");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_changed_byte_before_the_last_entry_is_refused)
{
	struct wreck wreck = two_logs();
	struct bytes *log = &wreck.logs[1];
	size_t last = wreck_last_entry(log);
	static const size_t places[] = {0, 4, 12, 16, 20, 24, 31, 32, 39, 40, 44, 48, 2000};
	for (size_t i = 0; i < HP_ARRAY_SIZE(places); i++) {
		log->data[512 + places[i]] ^= 0x10;
		expect_refused(&wreck, "hive-dirty", "");
		log->data[512 + places[i]] ^= 0x10;
		log->data[last + places[i]] ^= 0x10;
		expect_refused(&wreck, "hive-dirty", "and later changes follow");
		log->data[last + places[i]] ^= 0x10;
	}
	log->data[40] ^= 0x10; /* its base block */
	expect_refused(&wreck, "hive-dirty", "The log file LOG1 is cut off or damaged");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_log_that_is_not_there_is_named)
{
	struct wreck wreck = two_logs();
	struct bytes kept = wreck.logs[1];
	wreck.logs[1] = (struct bytes){.data = NULL};
	expect_refused(&wreck, "hive-dirty", "The log file LOG1 is not beside it");
	wreck.logs[1] = kept;
	bytes_free(&wreck.logs[2]);
	expect_refused(&wreck, "hive-dirty", "The log file LOG2 is not beside it");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_damaged_header_is_taken_from_the_older_log_that_leads_on)
{
	struct wreck wreck = two_logs();
	memset(wreck.hive.data + 4, 0xee, 100);
	struct hp_why why = HP_WHY_INIT;
	char *state = look(&wreck, &why, NULL);
	ck_assert_msg(state != NULL, "%s", why.text);
	ck_assert_str_eq(state, "---X");
	free(state);
	/* The older one has an end that is not whole: nobody knows if the newer one goes on from
	 * there. */
	wreck.logs[1].data[wreck_last_entry(&wreck.logs[1]) + 100] ^= 1;
	expect_refused(&wreck, "hive-corrupt", "The log file LOG1 is cut off or damaged");
	wreck_free(&wreck);
}
END_TEST

START_TEST(a_damaged_header_without_logs_is_damage)
{
	struct wreck wreck = {.hive = bytes_copy(&s[0])};
	wreck.hive.data[200] ^= 1;
	expect_refused(&wreck, "hive-corrupt", "does not fit its checksum");
	wreck_free(&wreck);
}
END_TEST

START_TEST(the_logs_of_a_clean_hive_do_not_count)
{
	struct wreck wreck = two_logs();
	bytes_free(&wreck.hive);
	wreck.hive = bytes_copy(&s[0]);
	struct hp_why why = HP_WHY_INIT;
	char *note = NULL;
	char *state = look(&wreck, &why, &note);
	ck_assert_str_eq(state, "CE4-");
	ck_assert_ptr_null(note);
	free(state);
	wreck_free(&wreck);
}
END_TEST

/* ---- hostile logs ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/** Changes a few bytes or the length of one file of the wreck. */
static void harm(struct wreck *wreck, uint32_t *random)
{
	struct bytes *file = &wreck->logs[1 + next_random(random) % 2];
	if (next_random(random) % 8 == 0) {
		file->len = next_random(random) % (file->len + 1);
	}
	uint32_t count = 1 + next_random(random) % 3;
	for (uint32_t i = 0; i < count && file->len > 0; i++) {
		/* Half of the time where lengths and numbers are. */
		size_t range = next_random(random) % 2 == 0 && file->len > 600 ? 600 : file->len;
		file->data[next_random(random) % range] = (uint8_t)next_random(random);
	}
}

static bool is_one_of(const char *state, const char *const *states)
{
	while (*states != NULL && strcmp(state, *states) != 0) {
		states++;
	}
	return *states != NULL;
}

/* Entries carry hashes: what comes out is a state that Windows could come up with, whole. */
START_TEST(harmed_entries_give_a_logged_state_or_none)
{
	enum { ROUNDS = 200 };
	static const char *const legal[] = {"-E4-", "-E5-", "-E5X", "---X", NULL};
	struct wreck wreck = two_logs();
	uint32_t random = 1000u + (uint32_t)_i;
	if (_i % 2 == 1) {
		wreck.hive.data[100] ^= 1; /* a damaged header */
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct wreck copy = {.hive = bytes_copy(&wreck.hive)};
		for (size_t i = 0; i < 3; i++) {
			copy.logs[i] = bytes_copy(&wreck.logs[i]);
		}
		harm(&copy, &random);
		struct hp_why why = HP_WHY_INIT;
		char *state = look(&copy, &why, NULL);
		ck_assert_msg(state == NULL || is_one_of(state, legal), "%s", state);
		free(state);
		hp_why_finish(&why);
		wreck_free(&copy);
	}
	wreck_free(&wreck);
}
END_TEST

/* Whoever writes logs by hand can make the hashes fit too. */
START_TEST(forged_entries_never_reach_beyond_the_hive)
{
	static const struct {
		size_t at;
		uint32_t value;
	} forgeries[] = {
		{4, 0},
		{4, 512},
		{4, 0xfffffe00u},
		{4, 0x2801},
		{16, 0},
		{16, 512},
		{16, 0xfffff000u},
		{20, 0},
		{20, 3},
		{20, 0x20000000u},
		{20, UINT32_MAX},
		{40, 0xfffff000u},
		{40, 0x7ffff000u},
		{44, 0},
		{44, UINT32_MAX},
		{44, 0x2000},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(forgeries); i++) {
		struct wreck wreck = wreck_begin(&s[0]);
		wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[1]);
		wreck_put_u32(wreck.logs[1].data + 512 + forgeries[i].at, forgeries[i].value);
		wreck_seal(&wreck.logs[1], 512);
		struct hp_why why = HP_WHY_INIT;
		char *state = look(&wreck, &why, NULL);
		ck_assert_msg(state == NULL || state[1] == 'E', "%zu: %s", i, state);
		free(state);
		hp_why_finish(&why);
		wreck_free(&wreck);
	}
}
END_TEST

START_TEST(harmed_entries_with_hashes_that_fit_do_no_harm)
{
	enum { ROUNDS = 200 };
	uint32_t random = 3000u + (uint32_t)_i;
	for (int round = 0; round < ROUNDS; round++) {
		struct wreck wreck = wreck_begin(&s[0]);
		wreck_log(&wreck, 1, FIRST_NUMBER, &s[0], &s[3]);
		for (uint32_t i = next_random(&random) % 3; i < 3; i++) {
			wreck.logs[1].data[516 + next_random(&random) % 80] =
				(uint8_t)next_random(&random);
		}
		wreck_seal(&wreck.logs[1], 512);
		struct hp_why why = HP_WHY_INIT;
		char *state = look(&wreck, &why, NULL);
		ck_assert(state != NULL || why.text != NULL);
		free(state);
		hp_why_finish(&why);
		wreck_free(&wreck);
	}
}
END_TEST

/* The older form has no hashes. A changed byte in a page is as one in the hive itself: what was
 * there before and after is never absent, and what never was is never there. */
START_TEST(a_harmed_log_of_one_write_never_makes_a_key_absent)
{
	enum { ROUNDS = 200 };
	struct wreck wreck = wreck_of_write(&s[0], &s[3], 1, LIKE_VISTA);
	wreck.logs[2] = (struct bytes){.data = hp_calloc(1, 1)};
	uint32_t random = 2000u + (uint32_t)_i;
	for (int round = 0; round < ROUNDS; round++) {
		struct wreck copy = {.hive = bytes_copy(&wreck.hive)};
		copy.logs[1] = bytes_copy(&wreck.logs[1]);
		harm(&copy, &random);
		struct hp_why why = HP_WHY_INIT;
		char *state = look(&copy, &why, NULL);
		ck_assert_msg(state == NULL || (state[1] != '-' && state[0] != 'C'), "%s", state);
		free(state);
		hp_why_finish(&why);
		wreck_free(&copy);
	}
	wreck_free(&wreck);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("hive_log");
	TCase *tcase = tcase_create("hive_log");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, make_states, free_states);
	tcase_add_test(tcase, a_key_deleted_in_the_log_only_is_gone);
	tcase_add_test(tcase, a_write_that_grows_the_hive_is_finished);
	tcase_add_test(tcase, a_log_of_an_earlier_write_is_not_used);
	tcase_add_test(tcase, of_two_logs_the_one_of_this_write_is_used);
	tcase_add_test(tcase, a_missing_an_empty_and_a_cut_log_are_told_apart);
	tcase_add_test(tcase, a_damaged_header_is_taken_from_the_log);
	tcase_add_test(tcase, pages_that_do_not_fit_the_hive_are_refused);
	tcase_add_test(tcase, the_hash_is_that_of_windows);
	tcase_add_test(tcase, entries_are_applied_through_both_logs);
	tcase_add_test(tcase, the_order_of_the_logs_does_not_matter);
	tcase_add_test(tcase, entries_that_the_hive_has_already_are_passed_over);
	tcase_add_test(tcase, entries_left_from_earlier_end_the_replay);
	tcase_add_test(tcase, a_wrong_number_is_refused);
	tcase_add_test(tcase, logs_that_end_before_what_the_hive_has_are_refused);
	tcase_add_test(tcase, an_entry_that_was_not_finished_is_left_out);
	tcase_add_test(tcase, a_changed_byte_before_the_last_entry_is_refused);
	tcase_add_test(tcase, a_log_that_is_not_there_is_named);
	tcase_add_test(tcase, a_damaged_header_is_taken_from_the_older_log_that_leads_on);
	tcase_add_test(tcase, a_damaged_header_without_logs_is_damage);
	tcase_add_test(tcase, the_logs_of_a_clean_hive_do_not_count);
	tcase_add_loop_test(tcase, harmed_entries_give_a_logged_state_or_none, 0, 6);
	tcase_add_test(tcase, forged_entries_never_reach_beyond_the_hive);
	tcase_add_loop_test(tcase, harmed_entries_with_hashes_that_fit_do_no_harm, 0, 3);
	tcase_add_loop_test(tcase, a_harmed_log_of_one_write_never_makes_a_key_absent, 0, 6);
	suite_add_tcase(suite, tcase);
	return suite;
}
