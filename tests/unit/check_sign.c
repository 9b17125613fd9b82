/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures and the files of keys (R78). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/sign.h"
#include "holdpoint/str.h"

static char *folder;

static void setup(void)
{
	const char *tmp = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-sign-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

static void from_hex(const char *hex, uint8_t *bytes, size_t size)
{
	ck_assert_uint_eq(strlen(hex), 2 * size);
	for (size_t i = 0; i < size; i++) {
		bytes[i] = (uint8_t)(hp_hex_digit(hex[2 * i]) << 4 | hp_hex_digit(hex[2 * i + 1]));
	}
}

/* RFC 8032, section 7.1. */
static const struct {
	const char *seed;
	const char *public_key;
	const char *message;
	const char *signature;
} vectors[] = {
	{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc6"
		"1e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
	{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e45"
		"8f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
	{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae"
		"67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

START_TEST(signatures_are_those_of_rfc_8032)
{
	uint8_t seed[HP_KEY_SEED_SIZE];
	uint8_t public_key[HP_PUBLIC_KEY_SIZE];
	uint8_t expected[HP_SIGNATURE_SIZE];
	uint8_t message[2] = {0};
	size_t len = strlen(vectors[_i].message) / 2;
	struct hp_signature signature;

	from_hex(vectors[_i].seed, seed, sizeof(seed));
	from_hex(vectors[_i].public_key, public_key, sizeof(public_key));
	from_hex(vectors[_i].signature, expected, sizeof(expected));
	from_hex(vectors[_i].message, message, len);
	struct hp_secret_key *key = hp_secret_key_from_seed(seed, "A B");
	const struct hp_public_key *pair = hp_secret_key_public(key);
	ck_assert_mem_eq(pair->bytes, public_key, sizeof(public_key));
	hp_sign(key, message, len, &signature);
	ck_assert_mem_eq(signature.bytes, expected, sizeof(expected));
	ck_assert(hp_verify(pair, message, len, &signature));
	for (size_t i = 0; i < sizeof(signature.bytes); i++) {
		signature.bytes[i] ^= 0x10;
		ck_assert(!hp_verify(pair, message, len, &signature));
		signature.bytes[i] ^= 0x10;
	}
	ck_assert(!hp_verify(pair, "another", 7, &signature));
	hp_secret_key_free(key);
}
END_TEST

START_TEST(another_key_does_not_verify)
{
	struct hp_secret_key *key = hp_secret_key_new("A");
	struct hp_secret_key *other = hp_secret_key_new("B");
	struct hp_signature signature;

	hp_sign(key, "text", 4, &signature);
	ck_assert(hp_verify(hp_secret_key_public(key), "text", 4, &signature));
	ck_assert(!hp_verify(hp_secret_key_public(other), "text", 4, &signature));
	ck_assert(!hp_public_key_equal(hp_secret_key_public(key), hp_secret_key_public(other)));
	/* A key of small order would let one signature fit much: refused. */
	struct hp_public_key zero = {{0}};
	struct hp_signature nothing = {{0}};
	ck_assert(!hp_verify(&zero, "text", 4, &nothing));
	hp_secret_key_free(other);
	hp_secret_key_free(key);
	hp_secret_key_free(NULL);
}
END_TEST

static struct hp_secret_key *fixed_key(void)
{
	uint8_t seed[HP_KEY_SEED_SIZE];
	from_hex(vectors[0].seed, seed, sizeof(seed));
	return hp_secret_key_from_seed(seed, "Kim \033[31mNowak\n");
}

/* The words and digests, made with b2sum: what stands in holdpoint(1) is what other tools make. */
START_TEST(a_public_key_has_a_word_and_a_fingerprint)
{
	struct hp_secret_key *key = fixed_key();
	char *word = hp_public_key_text(hp_secret_key_public(key));
	char *fingerprint = hp_public_key_fingerprint(hp_secret_key_public(key));

	ck_assert_str_eq(word,
		"hpk1-d75a9801-82b10ab7-d54bfed3-c964073a-0ee172f3-daa62325-af021a68-f707511a-"
		"ebb48313");
	ck_assert_str_eq(fingerprint, "7849-ac30-4968-0be1-ef76-2efe-0d36-e017");
	ck_assert_ptr_null(strchr(hp_secret_key_comment(key), '\033'));
	ck_assert_ptr_null(strchr(hp_secret_key_comment(key), '\n'));
	free(fingerprint);
	free(word);
	hp_secret_key_free(key);
}
END_TEST

START_TEST(each_mistyped_digit_of_a_public_key_is_noticed)
{
	struct hp_secret_key *key = fixed_key();
	char *word = hp_public_key_text(hp_secret_key_public(key));
	struct hp_public_key parsed;
	char *comment = NULL;

	ck_assert_int_eq(hp_public_key_parse(word, &parsed, &comment, NULL), 0);
	ck_assert(hp_public_key_equal(&parsed, hp_secret_key_public(key)));
	ck_assert_str_eq(comment, "");
	free(comment);
	for (size_t i = 5; word[i] != '\0'; i++) {
		char kept = word[i];
		if (kept == '-') {
			continue;
		}
		word[i] = kept == '7' ? '8' : '7';
		ck_assert_int_eq(hp_public_key_parse(word, &parsed, NULL, NULL), HP_ERR_INVALID);
		word[i] = 'x';
		ck_assert_int_eq(hp_public_key_parse(word, &parsed, NULL, NULL), HP_ERR_INVALID);
		word[i] = kept;
	}
	word[strlen(word) - 1] = '\0';
	ck_assert_int_eq(hp_public_key_parse(word, &parsed, NULL, NULL), HP_ERR_INVALID);
	free(word);
	hp_secret_key_free(key);
}
END_TEST

START_TEST(a_public_key_may_be_typed_as_people_type)
{
	struct hp_secret_key *key = fixed_key();
	char *word = hp_public_key_text(hp_secret_key_public(key));
	struct hp_public_key parsed;
	char *comment = NULL;

	for (char *at = word; *at != '\0'; at++) {
		*at = *at == '-' && at > word + 5 ? ' ' : *at;
		*at = *at >= 'a' && *at <= 'f' ? (char)(*at - 32) : *at;
	}
	char *line = hp_asprintf("  %s  Kim \xe2\x80\xae Nowak", word);
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_public_key_parse(line, &parsed, &comment, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	ck_assert(hp_public_key_equal(&parsed, hp_secret_key_public(key)));
	ck_assert_str_eq(comment, "Kim <U+202E> Nowak");
	free(comment);
	free(line);
	ck_assert_int_eq(hp_public_key_parse("hpk2-77", &parsed, NULL, NULL), HP_ERR_NEWER);
	ck_assert_int_eq(hp_public_key_parse("", &parsed, NULL, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(hp_public_key_parse("hpk", &parsed, NULL, NULL), HP_ERR_INVALID);
	line = hp_asprintf("%s77", word);
	ck_assert_int_eq(hp_public_key_parse(line, &parsed, NULL, NULL), HP_ERR_INVALID);
	free(line);
	free(word);
	hp_secret_key_free(key);
}
END_TEST

/* ---- files ---- */

static char *say_passphrase(void *data, const char *comment, struct hp_error *err)
{
	(void)comment;
	if (data == NULL) {
		(void)hp_error_set(err, HP_ERR_USAGE, "none");
		return NULL;
	}
	char *secret = hp_secret_alloc(strlen(data) + 1);
	memcpy(secret, data, strlen(data) + 1);
	return secret;
}

static char *never_asked(void *data, const char *comment, struct hp_error *err)
{
	(void)data;
	(void)comment;
	(void)err;
	ck_abort_msg("a key that is not sealed needs no passphrase");
	return NULL;
}

static int read_key(const char *path, char *passphrase, struct hp_secret_key **ret_key)
{
	char *warning = NULL;
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_secret_key_read(path, say_passphrase, passphrase, ret_key, &warning, &err);
	ck_assert(status == 0 || err.message != NULL);
	hp_error_finish(&err);
	free(warning);
	return status;
}

START_TEST(a_secret_key_comes_back_from_its_file)
{
	struct hp_secret_key *key = fixed_key();
	struct hp_secret_key *again = NULL;
	char *path = hp_path_join(folder, "a.key");
	char *warning = NULL;
	struct stat st;

	ck_assert_int_eq(hp_secret_key_write(path, key, NULL, NULL), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(hp_secret_key_read(path, never_asked, NULL, &again, &warning, NULL), 0);
	ck_assert_ptr_null(warning);
	ck_assert(hp_public_key_equal(hp_secret_key_public(key), hp_secret_key_public(again)));
	ck_assert_str_eq(hp_secret_key_comment(key), hp_secret_key_comment(again));
	/* A key is never replaced. */
	ck_assert_int_eq(hp_secret_key_write(path, again, NULL, NULL), HP_ERR_REFUSED);
	hp_secret_key_free(again);
	hp_secret_key_free(key);
	free(path);
}
END_TEST

START_TEST(a_secret_key_that_others_may_read_is_refused)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0601, 0666};
	struct hp_secret_key *key = fixed_key();
	struct hp_secret_key *again = NULL;
	char *path = hp_path_join(folder, "a.key");

	ck_assert_int_eq(hp_secret_key_write(path, key, NULL, NULL), 0);
	for (size_t i = 0; i < HP_ARRAY_SIZE(modes); i++) {
		ck_assert_int_eq(chmod(path, modes[i]), 0);
		ck_assert_int_eq(read_key(path, NULL, &again), HP_ERR_REFUSED);
	}
	ck_assert_int_eq(chmod(path, 0400), 0);
	ck_assert_int_eq(read_key(path, NULL, &again), 0);
	hp_secret_key_free(again);
	hp_secret_key_free(key);
	free(path);
}
END_TEST

START_TEST(a_passphrase_opens_its_key_and_no_other_does)
{
	struct hp_secret_key *key = fixed_key();
	struct hp_secret_key *again = NULL;
	char *path = hp_path_join(folder, "a.key");
	char *text = NULL;
	size_t len = 0;
	char right[] = "correct horse";
	char wrong[] = "correct hors";

	ck_assert_int_eq(hp_secret_key_write(path, key, right, NULL), 0);
	ck_assert_int_eq(hp_file_read(path, 8192, &text, &len, NULL), 0);
	ck_assert_ptr_null(strstr(text, vectors[0].seed));
	free(text);
	ck_assert_int_eq(read_key(path, wrong, &again), HP_ERR_INVALID);
	ck_assert_int_eq(read_key(path, NULL, &again), HP_ERR_USAGE);
	ck_assert_ptr_null(again);
	ck_assert_int_eq(read_key(path, right, &again), 0);
	ck_assert(hp_public_key_equal(hp_secret_key_public(key), hp_secret_key_public(again)));
	hp_secret_key_free(again);
	hp_secret_key_free(key);
	free(path);
}
END_TEST

START_TEST(each_changed_byte_of_a_secret_key_file_is_noticed)
{
	struct hp_secret_key *key = fixed_key();
	struct hp_secret_key *again = NULL;
	char *path = hp_path_join(folder, "a.key");
	char *text = NULL;
	size_t len = 0;

	ck_assert_int_eq(hp_secret_key_write(path, key, NULL, NULL), 0);
	ck_assert_int_eq(hp_file_read(path, 8192, &text, &len, NULL), 0);
	for (size_t i = 0; i < len; i++) {
		text[i] ^= 1;
		ck_assert_int_eq(hp_file_replace(path, text, len, 0600, false, NULL), 0);
		ck_assert_int_lt(read_key(path, NULL, &again), 0);
		text[i] ^= 1;
		ck_assert_int_eq(hp_file_replace(path, text, i, 0600, false, NULL), 0);
		ck_assert_int_lt(read_key(path, NULL, &again), 0);
	}
	free(text);
	hp_secret_key_free(key);
	free(path);
}
END_TEST

START_TEST(a_hostile_key_file_asks_for_no_mountain_of_memory)
{
	static const char *const sealed[] = {
		"argon2id 3 1099511627776 00112233445566778899aabbccddeeff",
		"argon2id 4000000000 67108864 00112233445566778899aabbccddeeff",
		"argon2id 0 67108864 00112233445566778899aabbccddeeff", "argon2id", "argon2id 3",
		"argon2id 3 67108864 0011", "yes"};
	struct hp_secret_key *key = fixed_key();
	struct hp_secret_key *again = NULL;
	char *word = hp_public_key_text(hp_secret_key_public(key));
	char *path = hp_path_join(folder, "a.key");
	char any[] = "x";

	for (size_t i = 0; i < HP_ARRAY_SIZE(sealed); i++) {
		struct hp_hash hash;
		char hex[HP_HASH_HEX_SIZE];
		char box[2 * 72 + 1];
		memset(box, '0', sizeof(box) - 1);
		box[sizeof(box) - 1] = '\0';
		char *body = hp_asprintf(
			"holdpoint secret key 1\ncomment \npublic %s\nsealed %s\nsecret %s\n", word,
			sealed[i], box);
		hp_hash_blake2b(body, strlen(body), NULL, 0, &hash);
		hp_hash_hex(&hash, hex);
		char *text = hp_asprintf("%scheck %.16s\n", body, hex);
		ck_assert_int_eq(hp_file_replace(path, text, strlen(text), 0600, false, NULL), 0);
		ck_assert_int_eq(read_key(path, any, &again), HP_ERR_INVALID);
		free(text);
		free(body);
	}
	free(path);
	free(word);
	hp_secret_key_free(key);
}
END_TEST

START_TEST(a_file_of_a_public_key_has_one_line_that_counts)
{
	struct hp_secret_key *key = fixed_key();
	struct hp_public_key parsed;
	char *path = hp_path_join(folder, "a.pub");
	char *comment = NULL;
	char *text = NULL;
	size_t len = 0;

	ck_assert_int_eq(
		hp_public_key_write(path, hp_secret_key_public(key), "Kim\nNowak", NULL), 0);
	ck_assert_int_eq(
		hp_public_key_write(path, hp_secret_key_public(key), "", NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(hp_public_key_read(path, &parsed, &comment, NULL), 0);
	ck_assert(hp_public_key_equal(&parsed, hp_secret_key_public(key)));
	ck_assert_str_eq(comment, "Kim<0A>Nowak");
	free(comment);
	ck_assert_int_eq(hp_file_read(path, 8192, &text, &len, NULL), 0);
	char *more = hp_asprintf("# of Kim\r\n\r\n%s\r\n", text);
	ck_assert_int_eq(hp_file_replace(path, more, strlen(more), 0600, false, NULL), 0);
	ck_assert_int_eq(hp_public_key_read(path, &parsed, NULL, NULL), 0);
	free(more);
	more = hp_asprintf("%s%s", text, text);
	ck_assert_int_eq(hp_file_replace(path, more, strlen(more), 0600, false, NULL), 0);
	ck_assert_int_eq(hp_public_key_read(path, &parsed, NULL, NULL), HP_ERR_INVALID);
	free(more);
	ck_assert_int_eq(hp_file_replace(path, "hpk1-\0", 6, 0600, false, NULL), 0);
	ck_assert_int_eq(hp_public_key_read(path, &parsed, NULL, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(hp_file_replace(path, "", 0, 0600, false, NULL), 0);
	ck_assert_int_eq(hp_public_key_read(path, &parsed, NULL, NULL), HP_ERR_INVALID);
	free(text);
	free(path);
	hp_secret_key_free(key);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("sign");
	TCase *cases = tcase_create("sign");
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(
		cases, signatures_are_those_of_rfc_8032, 0, (int)HP_ARRAY_SIZE(vectors));
	tcase_add_test(cases, another_key_does_not_verify);
	tcase_add_test(cases, a_public_key_has_a_word_and_a_fingerprint);
	tcase_add_test(cases, each_mistyped_digit_of_a_public_key_is_noticed);
	tcase_add_test(cases, a_public_key_may_be_typed_as_people_type);
	tcase_add_test(cases, a_secret_key_comes_back_from_its_file);
	tcase_add_test(cases, a_secret_key_that_others_may_read_is_refused);
	tcase_add_test(cases, a_passphrase_opens_its_key_and_no_other_does);
	tcase_add_test(cases, each_changed_byte_of_a_secret_key_file_is_noticed);
	tcase_add_test(cases, a_hostile_key_file_asks_for_no_mountain_of_memory);
	tcase_add_test(cases, a_file_of_a_public_key_has_one_line_that_counts);
	suite_add_tcase(suite, cases);
	return suite;
}
