/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digest of a tree (holdpoint-target(7)), and the walk of targets that name files by paths. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/common/tree.h"

/* A disk in memory: an entry with contents is a file, "/" a folder, NULL a link. */
struct thing {
	const char *path;
	const char *contents;
};

struct disk {
	const struct thing *things;
	size_t count;
	unsigned digests; /* how many files were read */
	char separator;
	const char *broken; /* a path that cannot be read */
};

#define FOLDER "/"

static const char *below(const struct disk *disk, const char *folder, const char *path)
{
	size_t len = strlen(folder);
	if (strncmp(path, folder, len) != 0) {
		return NULL;
	}
	if (len > 0 && folder[len - 1] != disk->separator) {
		if (path[len] != disk->separator) {
			return NULL;
		}
		len++;
	}
	const char *name = path + len;
	return *name != '\0' && strchr(name, disk->separator) == NULL ? name : NULL;
}

static int list(void *state, const char *path, struct hp_tree_entries *entries, struct hp_why *why)
{
	struct disk *disk = state;
	if (disk->broken != NULL && strcmp(disk->broken, path) == 0) {
		return hp_why_set(why, "access-denied", "no right to list %s", path);
	}
	for (size_t i = 0; i < disk->count; i++) {
		const struct thing *thing = &disk->things[i];
		const char *name = below(disk, path, thing->path);
		if (name != NULL) {
			enum hp_tree_kind kind = thing->contents == NULL ? HP_TREE_OTHER
						 : strcmp(thing->contents, FOLDER) == 0
							 ? HP_TREE_FOLDER
							 : HP_TREE_FILE;
			/* What a listing says of a size may be old; the digest's counts. */
			hp_tree_entries_add(entries, name, kind, 77);
		}
	}
	return 0;
}

static int digest(void *state, const char *path, struct hp_hash *ret_digest, uint64_t *ret_size,
	struct hp_why *why)
{
	struct disk *disk = state;
	if (disk->broken != NULL && strcmp(disk->broken, path) == 0) {
		return hp_why_set(why, "io-error", "%s cannot be read", path);
	}
	for (size_t i = 0; i < disk->count; i++) {
		if (strcmp(disk->things[i].path, path) == 0) {
			const char *contents = disk->things[i].contents;
			hp_hash_sha256(contents, strlen(contents), ret_digest);
			*ret_size = strlen(contents);
			disk->digests++;
			return 0;
		}
	}
	return hp_why_set(why, "internal", "asked for %s, which is nowhere", path);
}

static struct hp_why why;

static void make(void)
{
	why = HP_WHY_INIT;
}

static void end(void)
{
	hp_why_finish(&why);
}

static int read_disk(struct disk *disk, const char *path, bool is_folder, struct hp_json **ret)
{
	if (disk->separator == '\0') {
		disk->separator = '/';
	}
	struct hp_tree_source source = {
		.list = list, .digest = digest, .separator = disk->separator, .state = disk};
	return hp_tree_read(&source, path, is_folder, ret, &why);
}

#define DISK(array)                                                                                \
	{                                                                                          \
		.things = (array), .count = sizeof(array) / sizeof((array)[0])                     \
	}

static char *digest_of(const struct thing *things, size_t count)
{
	struct disk disk = {.things = things, .count = count};
	struct hp_json *data = NULL;
	int found = read_disk(&disk, "top", true, &data);
	ck_assert_msg(found == 1, "%s", why.text != NULL ? why.text : "no reason");
	char *hex = hp_strdup(hp_json_string(hp_json_get(data, "digest")));
	hp_json_free(data);
	return hex;
}

static char *sha256_hex(const char *text)
{
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_sha256(text, strlen(text), &hash);
	hp_hash_hex(&hash, hex);
	return hp_strdup(hex);
}

START_TEST(an_empty_folder_has_an_empty_text)
{
	static const struct thing things[] = {{"top", FOLDER}};
	char *hex = digest_of(things, 1);
	char *wanted = sha256_hex("");
	ck_assert_str_eq(hex, wanted);
	free(wanted);
	free(hex);
}
END_TEST

/* Written out by hand from holdpoint-target(7), so that a change of the form is seen. */
START_TEST(the_digest_is_the_one_of_the_manual)
{
	static const struct thing things[] = {{"top/b.txt", "two"}, {"top/A.txt", "one"},
		{"top/sub", FOLDER}, {"top/sub/\xc3\xa4", "x"}};
	char *one = sha256_hex("one"), *two = sha256_hex("two"), *x = sha256_hex("x");
	char *sub_text = hp_asprintf("F %s 1 \xc3\x84\n", x);
	char *sub = sha256_hex(sub_text);
	char *text = hp_asprintf("F %s 3 A.TXT\nF %s 3 B.TXT\nD %s SUB\n", one, two, sub);
	char *wanted = sha256_hex(text);
	struct disk disk = DISK(things);
	struct hp_json *data = NULL;
	ck_assert_int_eq(read_disk(&disk, "top", true, &data), 1);
	ck_assert_str_eq(hp_json_string(hp_json_get(data, "digest")), wanted);
	ck_assert_int_eq(hp_json_int(hp_json_get(data, "files")), 3);
	ck_assert_int_eq(hp_json_int(hp_json_get(data, "folders")), 1);
	ck_assert_int_eq(hp_json_int(hp_json_get(data, "size")), 7);
	hp_json_free(data);
	free(one);
	free(two);
	free(x);
	free(sub_text);
	free(sub);
	free(text);
	free(wanted);
}
END_TEST

START_TEST(order_of_listing_and_case_of_names_do_not_count)
{
	static const struct thing one[] = {
		{"top/a_b", "1"}, {"top/ab", "2"}, {"top/\xc3\xa9", "3"}};
	static const struct thing other[] = {
		{"top/\xc3\x89", "3"}, {"top/AB", "2"}, {"top/A_B", "1"}};
	char *a = digest_of(one, 3), *b = digest_of(other, 3);
	ck_assert_str_eq(a, b);
	free(a);
	free(b);
}
END_TEST

START_TEST(every_difference_makes_another_digest)
{
	static const struct thing base[] = {{"top/a", "1"}, {"top/s", FOLDER}};
	static const struct thing byte[] = {{"top/a", "2"}, {"top/s", FOLDER}};
	static const struct thing missing[] = {{"top/s", FOLDER}};
	static const struct thing extra[] = {{"top/a", "1"}, {"top/s", FOLDER}, {"top/s/e", ""}};
	static const struct thing renamed[] = {{"top/c", "1"}, {"top/s", FOLDER}};
	static const struct thing kind[] = {{"top/a", "1"}, {"top/s", ""}};
	static const struct {
		const struct thing *things;
		size_t count;
	} others[] = {{byte, 2}, {missing, 1}, {extra, 3}, {renamed, 2}, {kind, 2}};
	char *wanted = digest_of(base, 2);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char *hex = digest_of(others[i].things, others[i].count);
		ck_assert_str_ne(hex, wanted);
		free(hex);
	}
	free(wanted);
}
END_TEST

START_TEST(two_names_that_are_one_for_windows_are_ambiguous_before_anything_is_read)
{
	static const struct thing things[] = {
		{"top/\xc3\xa9t\xc3\xa9", "1"}, {"top/\xc3\x89T\xc3\x89", "1"}};
	struct disk disk = DISK(things);
	struct hp_json *data = NULL;
	ck_assert_int_eq(read_disk(&disk, "top", true, &data), -1);
	ck_assert_str_eq(why.code, "ambiguous-name");
	ck_assert_ptr_null(data);
	ck_assert_uint_eq(disk.digests, 0);
}
END_TEST

START_TEST(the_builder_finds_twins_by_itself)
{
	struct hp_tree_folder *folder = hp_tree_folder_new();
	struct hp_hash hash;
	hp_hash_sha256("", 0, &hash);
	ck_assert_int_eq(hp_tree_folder_add_file(folder, "Name", 1, &hash, "top", &why), 0);
	ck_assert_int_eq(hp_tree_folder_add_folder(folder, "nAME", &hash, "top", &why), 0);
	ck_assert_int_eq(hp_tree_folder_digest(folder, "top", &hash, &why), -1);
	ck_assert_str_eq(why.code, "ambiguous-name");
	hp_tree_folder_free(folder);
}
END_TEST

START_TEST(names_that_no_windows_disk_has_are_malformed)
{
	static const char *const names[] = {"top/a\nb", "top/\xff", "top/\xc3", "top/\x01"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct thing things[] = {{"top/ok", "1"}, {names[i], "2"}};
		struct disk disk = DISK(things);
		struct hp_json *data = NULL;
		ck_assert_int_eq(read_disk(&disk, "top", true, &data), -1);
		ck_assert_str_eq(why.code, "malformed");
		ck_assert_uint_eq(disk.digests, 0);
	}
	struct hp_tree_folder *folder = hp_tree_folder_new();
	struct hp_hash hash = {{0}};
	ck_assert_int_eq(hp_tree_folder_add_file(folder, "a\nF 00 0 B", 1, &hash, "top", &why), -1);
	ck_assert_str_eq(why.code, "malformed");
	hp_tree_folder_free(folder);
}
END_TEST

START_TEST(a_link_in_the_tree_is_not_supported)
{
	static const struct thing things[] = {{"top/s", FOLDER}, {"top/s/link", NULL}};
	struct disk disk = DISK(things);
	struct hp_json *data = NULL;
	ck_assert_int_eq(read_disk(&disk, "top", true, &data), -1);
	ck_assert_str_eq(why.code, "not-supported");
	ck_assert_ptr_nonnull(strstr(why.text, "top/s/link"));
}
END_TEST

START_TEST(what_the_source_cannot_read_spoils_the_tree)
{
	static const struct thing things[] = {{"top/s", FOLDER}, {"top/s/f", "1"}};
	static const struct {
		const char *path;
		const char *code;
	} cases[] = {{"top", "access-denied"}, {"top/s", "access-denied"}, {"top/s/f", "io-error"}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct disk disk = DISK(things);
		struct hp_json *data = NULL;
		disk.broken = cases[i].path;
		ck_assert_int_eq(read_disk(&disk, "top", true, &data), -1);
		ck_assert_str_eq(why.code, cases[i].code);
		ck_assert_ptr_null(data);
	}
}
END_TEST

/** "top/d/d/...", `depth` folders below top. */
static int read_deep(unsigned depth)
{
	struct hp_strv paths;
	hp_strv_init(&paths);
	struct hp_str path;
	hp_str_init(&path);
	hp_str_append(&path, "top");
	struct thing *things = hp_calloc(depth, sizeof(*things));
	for (unsigned i = 0; i < depth; i++) {
		hp_str_append(&path, "/d");
		hp_strv_add(&paths, path.data);
		things[i] = (struct thing){paths.items[i], FOLDER};
	}
	struct disk disk = {.things = things, .count = depth};
	struct hp_json *data = NULL;
	int found = read_disk(&disk, "top", true, &data);
	hp_json_free(data);
	free(things);
	hp_str_finish(&path);
	hp_strv_finish(&paths);
	return found;
}

START_TEST(eighty_folders_deep_is_the_limit)
{
	ck_assert_int_eq(read_deep(HP_TREE_DEPTH_MAX), 1);
	ck_assert_int_eq(read_deep(HP_TREE_DEPTH_MAX + 1), -1);
	ck_assert_str_eq(why.code, "too-large");
}
END_TEST

START_TEST(counts_and_sizes_have_limits)
{
	struct hp_tree_sums sums = {
		.files = HP_TREE_ENTRIES_MAX / 2, .folders = HP_TREE_ENTRIES_MAX / 2};
	ck_assert_int_eq(hp_tree_check_count(&sums, 0, &why), 0);
	ck_assert_int_eq(hp_tree_check_count(&sums, 1, &why), -1);
	ck_assert_str_eq(why.code, "too-large");
	struct hp_tree_sums full = {.size = HP_TREE_SIZE_MAX - 5};
	ck_assert_int_eq(hp_tree_sums_add_file(&full, 5, "f", &why), 0);
	ck_assert_int_eq(hp_tree_sums_add_file(&full, 1, "f", &why), -1);
	ck_assert_int_eq(hp_tree_sums_add_file(&full, UINT64_MAX, "f", &why), -1);
	ck_assert_int_eq(full.files, 1);
}
END_TEST

START_TEST(a_single_file_is_a_tree_of_its_contents)
{
	static const struct thing things[] = {{"f", "abc"}};
	struct disk disk = DISK(things);
	struct hp_json *data = NULL;
	ck_assert_int_eq(read_disk(&disk, "f", false, &data), 1);
	char *wanted = sha256_hex("abc");
	ck_assert_str_eq(hp_json_string(hp_json_get(data, "digest")), wanted);
	free(wanted);
	hp_json_free(data);
}
END_TEST

START_TEST(the_root_of_a_drive_gets_no_second_separator)
{
	static const struct thing things[] = {{"C:\\a", "1"}, {"C:\\s", FOLDER}, {"C:\\s\\b", "2"}};
	struct disk disk = {.things = things, .count = 3, .separator = '\\'};
	struct hp_json *data = NULL;
	ck_assert_int_eq(read_disk(&disk, "C:\\", true, &data), 1);
	ck_assert_uint_eq(disk.digests, 2);
	hp_json_free(data);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("tree");
	TCase *tcase = tcase_create("tree");
	tcase_add_checked_fixture(tcase, make, end);
	tcase_add_test(tcase, an_empty_folder_has_an_empty_text);
	tcase_add_test(tcase, the_digest_is_the_one_of_the_manual);
	tcase_add_test(tcase, order_of_listing_and_case_of_names_do_not_count);
	tcase_add_test(tcase, every_difference_makes_another_digest);
	tcase_add_test(
		tcase, two_names_that_are_one_for_windows_are_ambiguous_before_anything_is_read);
	tcase_add_test(tcase, the_builder_finds_twins_by_itself);
	tcase_add_test(tcase, names_that_no_windows_disk_has_are_malformed);
	tcase_add_test(tcase, a_link_in_the_tree_is_not_supported);
	tcase_add_test(tcase, what_the_source_cannot_read_spoils_the_tree);
	tcase_add_test(tcase, eighty_folders_deep_is_the_limit);
	tcase_add_test(tcase, counts_and_sizes_have_limits);
	tcase_add_test(tcase, a_single_file_is_a_tree_of_its_contents);
	tcase_add_test(tcase, the_root_of_a_drive_gets_no_second_separator);
	suite_add_tcase(suite, tcase);
	return suite;
}
