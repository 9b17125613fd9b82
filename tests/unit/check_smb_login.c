/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials files, and the first exchange with a server. */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/smb/greeting.h"
#include "src/targets/smb/login_file.h"

#define B(text) text, sizeof(text) - 1

static const struct {
	const char *text;
	size_t len;
	const char *user, *domain, *password;
} good[] = {
	{B("username = anna\npassword = p\ndomain = EXAMPLE\n"), "anna", "EXAMPLE", "p"},
	{B("username=anna\r\npassword=p\r\n"), "anna", NULL, "p"},
	{B("# a file\n\n ; of ours\n\t Password =\t p q= \nUSER = a b \n"), "a b", NULL, "p q= "},
	{B("password = "), NULL, NULL, ""},
	{B("password = \303\234\303\244\nusername = x"), "x", NULL, "\303\234\303\244"},
};

START_TEST(a_credentials_file_is_taken_as_samba_takes_it)
{
	struct hp_smb_login_file file;
	struct hp_why why = HP_WHY_INIT;
	int status = hp_smb_login_file_parse(good[_i].text, good[_i].len, "F", &file, &why);
	ck_assert_msg(status == 0, "%s", why.text);
	ck_assert(hp_streq(file.user, good[_i].user));
	ck_assert(hp_streq(file.domain, good[_i].domain));
	ck_assert(hp_streq(file.password, good[_i].password));
	hp_smb_login_file_finish(&file);
}
END_TEST

static const struct {
	const char *text;
	size_t len;
	const char *says;
} bad[] = {
	{B(""), "no line"},
	{B("username = anna\n"), "no line"},
	{B("secret-word"), "Line 1 of"},
	{B("username = a\npassword = secret-word\npassword = b\n"), "Line 3 of"},
	{B("username = a\nkennwort = secret-word\n"), "Line 2 of"},
	{B("= secret-word\n"), "Line 1 of"},
	{B("password = a\0secret-word\n"), "not text"},
	{B("password = \xff secret-word\n"), "not text"},
};

START_TEST(a_file_that_is_none_is_refused_without_telling_what_is_in_it)
{
	struct hp_smb_login_file file;
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_smb_login_file_parse(bad[_i].text, bad[_i].len, "F", &file, &why), -1);
	ck_assert_str_eq(why.code, "logon-failed");
	ck_assert_msg(strstr(why.text, bad[_i].says) != NULL, "%s", why.text);
	ck_assert(strstr(why.text, "secret-word") == NULL);
	hp_why_finish(&why);
}
END_TEST

static const struct {
	mode_t mode;
	bool fine;
} modes[] = {{0600, true}, {0400, true}, {0700, true}, {0640, false}, {0604, false}, {0660, false},
	{0610, false}, {0602, false}};

/** A file of that mode with that in it, open. */
static int file_of(char *folder, const char *text, size_t len, mode_t mode)
{
	char *path = hp_path_join(folder, "login");
	ck_assert_int_eq(hp_file_replace(path, text, len, 0600, false, NULL), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	free(path);
	return fd;
}

static char *folder_new(void)
{
	const char *base = getenv("TMPDIR");
	char *folder = hp_asprintf("%s/hp-login.XXXXXX", base != NULL ? base : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	return folder;
}

static void folder_end(char *folder)
{
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

START_TEST(a_file_with_rights_for_others_is_refused)
{
	char *folder = folder_new();
	struct hp_smb_login_file file = {.user = NULL};
	struct hp_why why = HP_WHY_INIT;
	int fd = file_of(folder, B("password = p\n"), modes[_i].mode);
	int status = hp_smb_login_file_read(fd, "F", &file, &why);
	ck_assert_int_eq(status, modes[_i].fine ? 0 : -1);
	ck_assert(modes[_i].fine || strstr(why.text, "chmod 600") != NULL);
	hp_smb_login_file_finish(&file);
	hp_why_finish(&why);
	close(fd);
	folder_end(folder);
}
END_TEST

START_TEST(a_large_file_and_a_folder_are_refused)
{
	char *folder = folder_new();
	struct hp_smb_login_file file = {.user = NULL};
	struct hp_why why = HP_WHY_INIT;
	char *large = hp_calloc(1, HP_SMB_LOGIN_FILE_MAX + 1);
	memset(large, '\n', HP_SMB_LOGIN_FILE_MAX + 1);
	memcpy(large, B("password = p"));
	int fd = file_of(folder, large, HP_SMB_LOGIN_FILE_MAX, 0600);
	ck_assert_int_eq(hp_smb_login_file_read(fd, "F", &file, &why), 0);
	hp_smb_login_file_finish(&file);
	close(fd);
	fd = file_of(folder, large, HP_SMB_LOGIN_FILE_MAX + 1, 0600);
	ck_assert_int_eq(hp_smb_login_file_read(fd, "F", &file, &why), -1);
	close(fd);
	fd = open(folder, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(hp_smb_login_file_read(fd, "F", &file, &why), -1);
	close(fd);
	hp_why_finish(&why);
	free(large);
	folder_end(folder);
}
END_TEST

/* ---- greetings ---- */

static uint8_t *bytes_of(const char *hex, size_t *ret_len)
{
	size_t len = strlen(hex) / 2;
	uint8_t *bytes = hp_alloc(len + 1);
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (uint8_t)(hp_hex_digit(hex[2 * i]) * 16 + hp_hex_digit(hex[2 * i + 1]));
	}
	*ret_len = len;
	return bytes;
}

/** An answer to the first request, with these members. */
static uint8_t *smb2_answer(uint16_t dialect, uint16_t security, uint64_t clock, size_t *ret_len)
{
	uint8_t *answer = hp_calloc(1, 64 + 64);
	memcpy(answer, "\xfeSMB\x40", 5);
	uint8_t *body = answer + 64;
	body[0] = 65;
	body[2] = (uint8_t)security;
	body[4] = (uint8_t)(dialect & 0xff);
	body[5] = (uint8_t)(dialect >> 8);
	for (int i = 0; i < 8; i++) {
		body[40 + i] = (uint8_t)(clock >> 8 * i & 0xff);
	}
	*ret_len = 128;
	return answer;
}

START_TEST(a_server_tells_its_dialect_signing_and_clock)
{
	size_t len;
	struct hp_smb_greeting greeting;
	uint8_t *answer = smb2_answer(0x0311, 3, UINT64_C(116444736000000000) + 10000, &len);
	ck_assert_int_eq(
		hp_smb_greeting_parse(false, answer, len, &greeting), HP_SMB_HEARD_GREETING);
	ck_assert_str_eq(hp_smb_dialect_name(greeting.dialect), "SMB 3.1.1");
	ck_assert(greeting.signs && greeting.demands_signing);
	ck_assert_int_eq(greeting.clock_ms, 1);
	free(answer);
	answer = smb2_answer(0x0202, 1, 0, &len);
	ck_assert_int_eq(
		hp_smb_greeting_parse(false, answer, len, &greeting), HP_SMB_HEARD_GREETING);
	ck_assert_str_eq(hp_smb_dialect_name(greeting.dialect), "SMB 2.0.2");
	ck_assert(greeting.signs && !greeting.demands_signing);
	ck_assert_int_eq(greeting.clock_ms, INT64_MIN);
	free(answer);
}
END_TEST

START_TEST(an_old_server_tells_whether_it_signs)
{
	/* 17 words, and no bytes. */
	static const char hex[] =
		"ff534d4272000000008853c80000000000000000000000000000feff00000000"
		"1100000332000100041100000000010000000000fdf380a000e8f6b5ff5cdc01000000"
		"0000";
	size_t len;
	struct hp_smb_greeting greeting;
	uint8_t *answer = bytes_of(hex, &len);
	uint8_t mode[] = {0x03, 0x07, 0x0f};
	for (size_t i = 0; i < sizeof(mode); i++) {
		answer[32 + 3] = mode[i];
		ck_assert_int_eq(
			hp_smb_greeting_parse(true, answer, len, &greeting), HP_SMB_HEARD_GREETING);
		ck_assert_str_eq(hp_smb_dialect_name(greeting.dialect), "SMB 1");
		ck_assert(greeting.signs == (i > 0));
		ck_assert(greeting.demands_signing == (i == 2));
	}
	/* It chose none of the dialects. */
	answer[32 + 1] = 0xff;
	answer[32 + 2] = 0xff;
	ck_assert_int_eq(hp_smb_greeting_parse(true, answer, len, &greeting), HP_SMB_HEARD_REFUSAL);
	free(answer);
}
END_TEST

START_TEST(what_is_no_smb_is_garbage_and_what_is_cut_off_too)
{
	struct hp_smb_greeting greeting;
	size_t len;
	uint8_t *answer = smb2_answer(0x0311, 1, 0, &len);
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *part = hp_alloc(cut + 1);
		memcpy(part, answer, cut);
		ck_assert_int_eq(
			hp_smb_greeting_parse(false, part, cut, &greeting), HP_SMB_HEARD_GARBAGE);
		ck_assert_int_ne(
			hp_smb_greeting_parse(true, part, cut, &greeting), HP_SMB_HEARD_GREETING);
		free(part);
	}
	answer[8] = 0xbb; /* a status */
	ck_assert_int_eq(
		hp_smb_greeting_parse(false, answer, len, &greeting), HP_SMB_HEARD_REFUSAL);
	answer[8] = 0;
	answer[64 + 5] = 0x7f; /* a dialect that nobody offered */
	ck_assert_int_eq(
		hp_smb_greeting_parse(false, answer, len, &greeting), HP_SMB_HEARD_GARBAGE);
	free(answer);
	static const uint8_t http[] = "HTTP/1.1 400 Bad Request";
	ck_assert_int_eq(
		hp_smb_greeting_parse(false, http, sizeof(http), &greeting), HP_SMB_HEARD_GARBAGE);
	ck_assert_uint_eq(hp_smb_greeting_len(http), 0);
	ck_assert_uint_eq(hp_smb_greeting_len((const uint8_t *)"\0\0\1\2"), 0x102);
	ck_assert_uint_eq(hp_smb_greeting_len((const uint8_t *)"\0\xff\1\2"), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smb_login");
	TCase *files = tcase_create("files");
	tcase_add_loop_test(
		files, a_credentials_file_is_taken_as_samba_takes_it, 0, HP_ARRAY_SIZE(good));
	tcase_add_loop_test(files, a_file_that_is_none_is_refused_without_telling_what_is_in_it, 0,
		HP_ARRAY_SIZE(bad));
	tcase_add_loop_test(
		files, a_file_with_rights_for_others_is_refused, 0, HP_ARRAY_SIZE(modes));
	tcase_add_test(files, a_large_file_and_a_folder_are_refused);
	TCase *greetings = tcase_create("greetings");
	tcase_add_test(greetings, a_server_tells_its_dialect_signing_and_clock);
	tcase_add_test(greetings, an_old_server_tells_whether_it_signs);
	tcase_add_test(greetings, what_is_no_smb_is_garbage_and_what_is_cut_off_too);
	suite_add_tcase(suite, files);
	suite_add_tcase(suite, greetings);
	return suite;
}
