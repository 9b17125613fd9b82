/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offline target on hives of our own making: whole, damaged, hidden, swapped (R28, R36). */
#include "../unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"
#include "src/targets/offline/image.h"

#define CONFIG "Windows/System32/config"
#define CLIENT "HKLM\\SOFTWARE\\Vendor\\Client"
#define REGISTRY(keys) "{\"name\":\"MPS01\",\"registry\":[" keys "]}"
#define KEY(path) "{\"key\":\"HKLM\\\\" path "\"}"
#define VALUE(path, name, type, value)                                                             \
	"{\"key\":\"HKLM\\\\" path "\",\"values\":[{\"name\":\"" name "\",\"type\":\"" type        \
	"\",\"value\":" value "}]}"

static const char plain[] = REGISTRY(
	KEY("SOFTWARE\\\\Vendor\\\\Client") "," KEY("SOFTWARE\\\\Vendor\\\\Engine") "," KEY(
		"SOFTWARE\\\\Microsoft\\\\Windows") "," VALUE("SYSTEM\\\\CurrentControlSet\\\\Servi"
							      "ces\\\\Spooler",
		"Start", "REG_DWORD", "2"));

/** A fresh image with a name of its own. */
static char *make_image(const char *json)
{
	static int count;
	char *name = hp_asprintf("image-%d-%d", (int)getpid(), count++);
	place_image(name, json);
	char *path = place_path("%s", name);
	free(name);
	return path;
}

static char *hive_path(const char *image, const char *hive)
{
	return hp_asprintf("%s/" CONFIG "/%s", image, hive);
}

static void open_image(struct peer *peer, const char *image)
{
	char *url = hp_asprintf("offline:%s", image);
	peer_open(peer, "offline", url);
	free(url);
}

static struct hp_observation ask_view(struct peer *peer, enum hp_fact_kind kind, const char *first,
	const char *second, enum hp_registry_view view)
{
	struct hp_observation seen;
	struct hp_fact fact = {.kind = kind, .args = {first, second}, .view = view};
	peer_ask(peer, &fact, &seen);
	return seen;
}

static struct hp_observation ask_key(struct peer *peer, const char *key)
{
	return ask_view(peer, HP_FACT_REGISTRY_KEY, key, NULL, HP_VIEW_BOTH);
}

/** "found", "absent", or the reason code. */
static void expect_in(struct peer *peer, const char *key, enum hp_registry_view view,
	const char *expected, const char *in_view)
{
	struct hp_observation seen = ask_view(peer, HP_FACT_REGISTRY_KEY, key, NULL, view);
	const char *got = seen.outcome == HP_OUTCOME_FOUND    ? "found"
			  : seen.outcome == HP_OUTCOME_ABSENT ? "absent"
							      : seen.reason_code;
	ck_assert_msg(strcmp(got, expected) == 0, "%s: %s (%s) instead of %s", key, got,
		seen.reason != NULL ? seen.reason : "", expected);
	if (in_view != NULL) {
		ck_assert_str_eq(hp_json_get_string(seen.data, "view"), in_view);
	} else if (seen.outcome == HP_OUTCOME_FOUND) {
		ck_assert_ptr_null(hp_json_get(seen.data, "view"));
	}
	hp_observation_finish(&seen);
}

static void expect(struct peer *peer, const char *key, const char *expected)
{
	expect_in(peer, key, HP_VIEW_BOTH, expected, NULL);
}

/** Starts, expects, ends. */
static void expect_of(const char *image, const char *key, const char *expected)
{
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, key, expected);
	peer_end(&peer);
}

/* ---- where the system is ---- */

START_TEST(the_windows_folder_is_found_in_any_case)
{
	char *image = make_image(plain);
	char *from = hp_path_join(image, "Windows"), *to = hp_path_join(image, "WINNT");
	ck_assert_int_eq(rename(from, to), 0);
	char *deep_from = hp_path_join(to, "System32"), *deep_to = hp_path_join(to, "SYSTEM32");
	ck_assert_int_eq(rename(deep_from, deep_to), 0);
	char *hive_from = hp_path_join(deep_to, "config/SOFTWARE"),
	     *hive_to = hp_path_join(deep_to, "config/sOfTwArE");
	ck_assert_int_eq(rename(hive_from, hive_to), 0);
	struct peer peer;
	open_image(&peer, image);
	struct hp_observation seen = ask_key(&peer, CLIENT);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(seen.source, "WINNT/SYSTEM32/config/sOfTwArE");
	hp_observation_finish(&seen);
	/* A second system beside it, and nobody can say which one is meant. */
	char *second = hp_path_join(image, CONFIG);
	ck_assert_int_eq(hp_folder_make(second, 0700, NULL), 0);
	expect(&peer, CLIENT, "ambiguous-image");
	peer_end(&peer);
	free(second), free(hive_to), free(hive_from), free(deep_to), free(deep_from), free(to),
		free(from), free(image);
}
END_TEST

START_TEST(two_names_that_differ_by_case_only_are_ambiguous)
{
	char *image = make_image(plain);
	char *twin = hive_path(image, "software");
	place_write(twin, "x", 1);
	expect_of(image, CLIENT, "ambiguous-name");
	free(twin), free(image);
}
END_TEST

START_TEST(a_disk_that_is_mounted_later_is_seen_by_the_same_helper)
{
	char *image = make_image(plain);
	char *later = hp_asprintf("%s.later", image);
	struct peer peer;
	open_image(&peer, later);
	expect(&peer, CLIENT, "no-image");
	ck_assert_int_eq(rename(image, later), 0);
	expect(&peer, CLIENT, "found");
	ck_assert_int_eq(rename(later, image), 0);
	expect(&peer, CLIENT, "no-image");
	peer_end(&peer);
	free(later), free(image);
}
END_TEST

START_TEST(an_empty_folder_is_no_image)
{
	char *empty = place_path("empty-%d", (int)getpid());
	ck_assert_int_eq(mkdir(empty, 0700), 0);
	expect_of(empty, CLIENT, "no-image");
	free(empty);
}
END_TEST

static const char users[] = REGISTRY(VALUE(
	"SOFTWARE\\\\Microsoft\\\\Windows NT\\\\CurrentVersion\\\\ProfileList\\\\S-1-5-21-1",
	"ProfileImagePath", "REG_EXPAND_SZ",
	"\"%SystemDrive%\\\\Users\\\\anna\"") "," VALUE("SOFTWARE\\\\Microsoft\\\\Windows "
							"NT\\\\CurrentVersion\\\\ProfileList\\\\S-"
							"1-5-21-2",
	"ProfileImagePath", "REG_SZ",
	"\"D:\\\\Users\\\\bert\"") "," VALUE("SOFTWARE\\\\Microsoft\\\\Windows "
					     "NT\\\\CurrentVersion\\\\ProfileList\\\\S-1-5-21-3",
	"ProfileImagePath", "REG_SZ", "\"C:\\\\..\\\\..\\\\etc\""));

START_TEST(users_hives_are_found_by_the_list_of_profiles_and_the_drives)
{
	char *image = make_image(users), *other = place_path("drive-d-%d", (int)getpid());
	char *source = hive_path(image, "DEFAULT");
	size_t len = 0;
	uint8_t *hive = place_read(source, &len);
	char *anna = hp_path_join(image, "Users/Anna"), *bert = hp_path_join(other, "users/BERT");
	ck_assert_int_eq(hp_folder_make(anna, 0700, NULL), 0);
	ck_assert_int_eq(hp_folder_make(bert, 0700, NULL), 0);
	char *anna_hive = hp_path_join(anna, "ntuser.dat"),
	     *bert_hive = hp_path_join(bert, "NTUSER.DAT");
	place_write(anna_hive, hive, len);
	place_write(bert_hive, hive, len);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, "HKU\\S-1-5-21-1", "found");
	expect(&peer, "HKU\\S-1-5-21-1\\Software", "absent");
	expect(&peer, "HKU\\S-1-5-21-2", "drive-not-mapped");
	expect(&peer, "HKU\\S-1-5-21-3", "malformed");
	expect(&peer, "HKU\\S-1-5-21-4", "hive-missing");
	expect(&peer, "HKU\\.DEFAULT\\X", "absent");
	peer_end(&peer);
	char *url = hp_asprintf("offline:d=%s,C=%s", other, image);
	peer_open(&peer, "offline", url);
	expect(&peer, "HKU\\S-1-5-21-1", "found");
	expect(&peer, "HKU\\S-1-5-21-2", "found");
	expect(&peer, CLIENT, "absent");
	peer_end(&peer);
	free(url), free(bert_hive), free(anna_hive), free(bert), free(anna), free(hive),
		free(source), free(other), free(image);
}
END_TEST

START_TEST(a_drive_map_that_cannot_be_is_refused)
{
	static const char *const urls[] = {"offline:", "offline:CC=/tmp", "offline:C=/tmp,c:=/tmp",
		"offline:/tmp,/var", "offline:C="};
	struct peer peer;
	peer_open(&peer, "offline", urls[_i]);
	expect(&peer, CLIENT, "no-image");
	peer_end(&peer);
}
END_TEST

/* ---- damage ---- */

enum damage {
	MISSING,
	EMPTY,
	NOT_A_HIVE,
	HEADER_ONLY,
	CUT,
	BAD_CHECKSUM,
	DIRTY,
	NO_BIN,
	NO_ROOT,
	A_FOLDER,
	A_PIPE,
	DAMAGES
};

static const char *const damage_codes[DAMAGES] = {[MISSING] = "hive-missing",
	[EMPTY] = "not-a-hive",
	[NOT_A_HIVE] = "not-a-hive",
	[HEADER_ONLY] = "hive-truncated",
	[CUT] = "hive-truncated",
	[BAD_CHECKSUM] = "hive-corrupt",
	[DIRTY] = "hive-dirty",
	[NO_BIN] = "hive-corrupt",
	[NO_ROOT] = "hive-corrupt",
	[A_FOLDER] = "not-a-hive",
	[A_PIPE] = "not-a-hive"};

static void damage_hive(const char *path, enum damage damage)
{
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	ck_assert_int_eq(unlink(path), 0);
	switch (damage) {
	case MISSING:
		break;
	case EMPTY:
		place_write(path, "", 0);
		break;
	case NOT_A_HIVE:
		hive[0] = 'R';
		place_write(path, hive, len);
		break;
	case HEADER_ONLY:
		place_write(path, hive, 1000);
		break;
	case CUT:
		place_write(path, hive, len - 1);
		break;
	case BAD_CHECKSUM:
		hive[200] ^= 1;
		place_write(path, hive, len);
		break;
	case DIRTY:
		hive[4]++;
		place_fix_checksum(hive);
		place_write(path, hive, len);
		break;
	case NO_BIN:
		hive[0x1000] = 'x';
		place_write(path, hive, len);
		break;
	case NO_ROOT:
		hive[36] += 8;
		place_fix_checksum(hive);
		place_write(path, hive, len);
		break;
	case A_FOLDER:
		ck_assert_int_eq(mkdir(path, 0700), 0);
		break;
	case A_PIPE:
		ck_assert_int_eq(mkfifo(path, 0600), 0);
		break;
	case DAMAGES:
		break;
	}
	free(hive);
}

START_TEST(a_damaged_hive_is_unreadable_with_its_reason_and_never_absent)
{
	char *image = make_image(plain), *path = hive_path(image, "SOFTWARE");
	damage_hive(path, (enum damage)_i);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, damage_codes[_i]);
	expect(&peer, "HKLM\\SOFTWARE\\Nobody", damage_codes[_i]);
	/* The other hives are not touched by it. */
	expect(&peer, "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Spooler", "found");
	peer_end(&peer);
	free(path), free(image);
}
END_TEST

/** A small generator, so that every run damages the same bytes. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Changed bytes anywhere: what was there is found or unreadable, what was not is absent or
 * unreadable. */
START_TEST(changed_bytes_never_make_a_key_absent)
{
	enum { ROUNDS = 150 };
	char *image = make_image(plain), *path = hive_path(image, "SOFTWARE");
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	uint32_t state = 20261 + (uint32_t)_i;
	struct peer peer;
	open_image(&peer, image);
	size_t unreadable = 0;
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t *damaged = hp_alloc(len);
		memcpy(damaged, hive, len);
		for (uint32_t n = 1 + next_random(&state) % 3; n > 0; n--) {
			/* Mostly where the cells are; the rest of a bin is empty. */
			size_t at = next_random(&state) % (_i == 0 ? 0x2000 : len);
			damaged[at] ^= (uint8_t)(1u << next_random(&state) % 8);
		}
		place_write(path, damaged, len);
		free(damaged);
		struct hp_observation seen = ask_key(&peer, CLIENT);
		ck_assert_msg(seen.outcome != HP_OUTCOME_ABSENT, "round %d", round);
		unreadable += seen.outcome == HP_OUTCOME_UNREADABLE;
		hp_observation_finish(&seen);
		seen = ask_key(&peer, "HKLM\\SOFTWARE\\Vendor\\Nobody");
		ck_assert_msg(seen.outcome != HP_OUTCOME_FOUND, "round %d", round);
		hp_observation_finish(&seen);
	}
	ck_assert_uint_gt(unreadable, 10);
	place_write(path, hive, len);
	expect(&peer, CLIENT, "found");
	peer_end(&peer);
	free(hive), free(path), free(image);
}
END_TEST

/** The first place of `what` in a hive; the test fails if there is none. */
static uint8_t *find_bytes(uint8_t *hive, size_t len, const char *what)
{
	for (size_t i = 0; i + strlen(what) <= len; i++) {
		if (memcmp(hive + i, what, strlen(what)) == 0) {
			return hive + i;
		}
	}
	ck_abort_msg("no %s in the hive", what);
	return NULL;
}

START_TEST(a_changed_letter_in_a_name_is_damage_and_not_another_name)
{
	char *image = make_image(plain), *path = hive_path(image, "SOFTWARE");
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	find_bytes(hive, len, "Client")[1] = 'x';
	place_write(path, hive, len);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, "hive-corrupt");
	expect(&peer, "HKLM\\SOFTWARE\\Vendor\\Cxient", "hive-corrupt");
	expect(&peer, "HKLM\\SOFTWARE\\Microsoft\\Windows", "found");
	peer_end(&peer);
	free(hive), free(path), free(image);
}
END_TEST

START_TEST(a_hive_that_was_swapped_is_read_again)
{
	char *image = make_image(plain), *other = make_image(REGISTRY(KEY("SOFTWARE\\\\Other")));
	char *path = hive_path(image, "SOFTWARE"), *other_path = hive_path(other, "SOFTWARE");
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, "found");
	ck_assert_int_eq(rename(other_path, path), 0);
	expect(&peer, CLIENT, "absent");
	expect(&peer, "HKLM\\SOFTWARE\\Other", "found");
	ck_assert_int_eq(unlink(path), 0);
	expect(&peer, CLIENT, "hive-missing");
	peer_end(&peer);
	free(other_path), free(path), free(other), free(image);
}
END_TEST

/* ---- links ---- */

START_TEST(a_link_never_leads_out_of_the_image)
{
	char *image = make_image(plain), *outside = make_image(REGISTRY(KEY("SOFTWARE\\\\Secret")));
	char *path = hive_path(image, "SOFTWARE"), *secret = hive_path(outside, "SOFTWARE");
	ck_assert_int_eq(unlink(path), 0);
	char *link = _i == 0 ? hp_strdup(secret)
		     : _i == 1
			     ? hp_asprintf("../../../../../../../../../../../../../../..%s", secret)
			     : hp_asprintf("../../../../%s/" CONFIG "/SOFTWARE",
				       strrchr(outside, '/') + 1);
	ck_assert_int_eq(symlink(link, path), 0);
	struct peer peer;
	open_image(&peer, image);
	struct hp_observation seen = ask_key(&peer, "HKLM\\SOFTWARE\\Secret");
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_UNREADABLE);
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(link), free(secret), free(path), free(outside), free(image);
}
END_TEST

START_TEST(an_absolute_link_counts_from_the_images_root)
{
	char *image = make_image(plain);
	char *from = hp_path_join(image, "Windows"), *to = hp_path_join(image, "Real");
	ck_assert_int_eq(rename(from, to), 0);
	ck_assert_int_eq(symlink("/Real", from), 0);
	expect_of(image, CLIENT, "found");
	free(to), free(from), free(image);
}
END_TEST

START_TEST(without_openat2_links_are_refused_and_the_rest_works)
{
	char *path = make_image(plain);
	char *link = hp_path_join(path, "Link");
	ck_assert_int_eq(symlink("Windows", link), 0);
	struct hp_image *image = hp_image_open_folder(path);
	hp_image_forget_openat2(image);
	struct hp_why why = HP_WHY_INIT;
	struct hp_image_place place = {.path = NULL};
	ck_assert_int_eq(
		hp_image_find(image, 0, "windows\\SYSTEM32\\config\\software", &place, &why), 1);
	ck_assert_str_eq(place.path, CONFIG "/SOFTWARE");
	int fd = hp_image_open(image, &place, 0);
	ck_assert_int_ge(fd, 0);
	close(fd);
	free(place.path);
	ck_assert_int_eq(hp_image_find(image, 0, "Link/System32", &place, &why), -1);
	ck_assert_str_eq(why.code, "io-error");
	ck_assert_int_eq(hp_image_find(image, 0, "Windows/../Windows", &place, &why), -1);
	ck_assert_str_eq(why.code, "malformed");
	hp_why_finish(&why);
	hp_image_close(image);
	free(link), free(path);
}
END_TEST

/* ---- the registry's own ways ---- */

#define NODE "SOFTWARE\\\\Wow6432Node\\\\"
static const char both_views[] = REGISTRY(KEY("SOFTWARE\\\\Only64") "," KEY(NODE "Only32") "," KEY(
	"SOFTWARE\\\\Both\\\\A") "," KEY(NODE
	"Both\\\\B") "," KEY("SOFTWARE\\\\Policies\\\\Shared") "," KEY(NODE "Policies"));

START_TEST(absent_holds_in_both_views_and_found_names_its_view)
{
	char *image = make_image(both_views);
	struct peer peer;
	open_image(&peer, image);
	expect_in(&peer, "HKLM\\SOFTWARE\\Only64", HP_VIEW_BOTH, "found", "64");
	expect_in(&peer, "HKLM\\SOFTWARE\\Only32", HP_VIEW_BOTH, "found", "32");
	expect_in(&peer, "HKLM\\SOFTWARE\\Both", HP_VIEW_BOTH, "found", "64");
	expect_in(&peer, "HKLM\\SOFTWARE\\Neither", HP_VIEW_BOTH, "absent", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE\\Only64", HP_VIEW_32, "absent", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE\\Only32", HP_VIEW_32, "found", "32");
	expect_in(&peer, "HKLM\\SOFTWARE\\Only32", HP_VIEW_64, "absent", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE", HP_VIEW_BOTH, "found", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE\\wow6432node\\Only32", HP_VIEW_BOTH, "found", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE\\Wow6432Node\\Only64", HP_VIEW_BOTH, "absent", NULL);
	expect_in(&peer, "HKLM\\SYSTEM\\Select", HP_VIEW_BOTH, "found", NULL);
	/* Windows may show it to 32-bit programs all the same. */
	expect_in(&peer, "HKLM\\SOFTWARE\\Policies\\Shared", HP_VIEW_32, "not-supported", NULL);
	struct hp_observation seen =
		ask_view(&peer, HP_FACT_KEYS, "HKLM\\SOFTWARE\\Both", "*", HP_VIEW_BOTH);
	char *items = hp_json_print(hp_json_get(seen.data, "items"));
	ck_assert_str_eq(items, "[\"A\",\"B\"]");
	free(items);
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(image);
}
END_TEST

START_TEST(a_32_bit_system_has_one_view_for_every_wish)
{
	char *image = make_image(plain);
	struct peer peer;
	open_image(&peer, image);
	expect_in(&peer, CLIENT, HP_VIEW_BOTH, "found", NULL);
	expect_in(&peer, CLIENT, HP_VIEW_32, "found", NULL);
	expect_in(&peer, CLIENT, HP_VIEW_64, "found", NULL);
	expect_in(&peer, "HKLM\\SOFTWARE\\Nobody", HP_VIEW_64, "absent", NULL);
	peer_end(&peer);
	free(image);
}
END_TEST

#define SELECT(name, value) VALUE("SYSTEM\\\\Select", name, "REG_DWORD", value)
static const struct {
	const char *json;
	const char *expected;
	const char *direct; /* of ControlSet002 */
} selects[] = {
	{REGISTRY(KEY("SYSTEM\\\\ControlSet002\\\\X")), "absent", "found"},
	{REGISTRY(KEY("SYSTEM\\\\ControlSet002\\\\X") "," SELECT("Current", "2") "," SELECT(
		 "Default", "2")),
		"found", "found"},
	{REGISTRY(KEY("SYSTEM\\\\ControlSet002\\\\X") "," SELECT("Current", "2")),
		"select-mismatch", "found"},
	{REGISTRY(KEY("SYSTEM\\\\ControlSet002\\\\X") "," SELECT("Default", "2")),
		"select-mismatch", "found"},
	{REGISTRY(SELECT("Current", "2") "," SELECT("Default", "2")), "select-mismatch", "absent"},
	{REGISTRY(VALUE("SYSTEM\\\\Select", "Current", "REG_SZ", "\"1\"")), "select-mismatch",
		"absent"},
};

START_TEST(current_control_set_goes_through_select_or_is_unreadable)
{
	char *image = make_image(selects[_i].json);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, "HKLM\\SYSTEM\\CurrentControlSet\\X", selects[_i].expected);
	expect(&peer, "hklm\\system\\CURRENTCONTROLSET\\x", selects[_i].expected);
	expect(&peer, "HKLM\\SYSTEM\\ControlSet002\\X", selects[_i].direct);
	peer_end(&peer);
	free(image);
}
END_TEST

static const char *const not_on_disk[] = {"HKLM\\HARDWARE\\DESCRIPTION", "HKLM", "HKU",
	"HKLM\\BCD00000000", "HKCR\\CLSID", "HKCU\\Software", "HKCC\\System"};

START_TEST(roots_that_are_on_no_disk_are_not_supported)
{
	char *image = make_image(plain);
	expect_of(image, not_on_disk[_i], "not-supported");
	free(image);
}
END_TEST

/** Makes the key with that (narrow) name a symbolic link, as the flag in its record says. */
static void make_link(const char *path, const char *name)
{
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	uint8_t *nk = find_bytes(hive, len, name) - 76;
	ck_assert_int_eq(memcmp(nk, "nk", 2), 0);
	nk[2] |= 0x10;
	place_write(path, hive, len);
	free(hive);
}

/* "\REGISTRY\MACHINE\SOFTWARE\Real" and "...\Nobody" in UTF-16, as bytes of a REG_LINK have it. */
static char *link_value(const char *target)
{
	struct hp_str hex;
	hp_str_init(&hex);
	for (; *target != '\0'; target++) {
		hp_str_appendf(&hex, "%02x00", (unsigned)(unsigned char)*target);
	}
	char *text = hp_asprintf(
		REGISTRY(KEY(
			"SOFTWARE\\\\Real\\\\Below") ",{\"key\":\"HKLM\\\\SOFTWARE\\\\TheLink\","
						     "\"values\":["
						     "{\"name\":\"SymbolicLinkValue\",\"type\":"
						     "\"REG_LINK\",\"value\":\"%s\"}]}"),
		hex.data);
	hp_str_finish(&hex);
	return text;
}

static const struct {
	const char *target;
	const char *expected;
} links[] = {
	{"\\REGISTRY\\MACHINE\\SOFTWARE\\Real", "found"},
	{"\\Registry\\Machine\\Software\\real", "found"},
	{"\\REGISTRY\\MACHINE\\SOFTWARE\\Nobody", "absent"},
	{"\\REGISTRY\\MACHINE\\SOFTWARE\\TheLink", "not-supported"}, /* a ring */
	{"\\Device\\Elsewhere", "not-supported"},
	{"\\REGISTRY\\MACHINE\\HARDWARE\\X", "not-supported"},
};

START_TEST(links_between_keys_are_followed_or_unreadable)
{
	char *json = link_value(links[_i].target);
	char *image = make_image(json), *path = hive_path(image, "SOFTWARE");
	make_link(path, "TheLink");
	expect_of(image, "HKLM\\SOFTWARE\\TheLink\\Below", links[_i].expected);
	free(path), free(image), free(json);
}
END_TEST

START_TEST(a_value_that_does_not_fit_its_type_is_marked)
{
	char *image = make_image(plain), *path = hive_path(image, "SYSTEM");
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	/* The vk of Start: its name follows 20 bytes, its length is at 4; inline, one byte shorter.
	 */
	uint8_t *vk = find_bytes(hive, len, "Start") - 20;
	ck_assert_int_eq(memcmp(vk, "vk", 2), 0);
	vk[4] = 3;
	place_write(path, hive, len);
	struct peer peer;
	open_image(&peer, image);
	struct hp_observation seen = ask_view(&peer, HP_FACT_REGISTRY_VALUE,
		"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Spooler", "Start", HP_VIEW_BOTH);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(seen.data, "type"), "REG_DWORD");
	ck_assert_str_eq(hp_json_get_string(seen.data, "value"), "020000");
	ck_assert(hp_json_get_bool(seen.data, "malformed", false));
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(hive), free(path), free(image);
}
END_TEST

/* ---- drills and evidence stay apart (R87) ---- */

START_TEST(practice_markers_are_refused_and_demanded)
{
	place_machine("marked", plain);
	char *folder = place_path("state/practice/marked/image");
	expect_of(folder, CLIENT, "practice-marker");
	/* Either marker is enough. */
	char *marker = hp_path_join(folder, HP_PRACTICE_MARKER_FILE);
	ck_assert_int_eq(unlink(marker), 0);
	expect_of(folder, CLIENT, "practice-marker");
	struct peer peer;
	peer_open(&peer, "practice", "practice:marked");
	expect(&peer, CLIENT, "practice-marker");
	place_write(marker, "", 0);
	expect(&peer, CLIENT, "found");
	/* A real hive in a practice folder is nobody's to practise on. */
	char *image = make_image(plain), *real = hive_path(image, "SOFTWARE"),
	     *to = hive_path(folder, "SOFTWARE");
	ck_assert_int_eq(rename(real, to), 0);
	expect(&peer, CLIENT, "practice-marker");
	peer_end(&peer);
	free(to), free(real), free(image), free(marker), free(folder);
}
END_TEST

static const char *const bad_names[] = {"practice:", "practice:..", "practice:../x",
	"practice:/etc", "practice:a/../b", "practice:a//b", "practice:./a", "practice:C=a"};

START_TEST(practice_names_are_plain)
{
	struct peer peer;
	peer_open(&peer, "practice", bad_names[_i]);
	expect(&peer, CLIENT, "no-image");
	peer_end(&peer);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("offline");
	TCase *tcase = tcase_create("offline");
	tcase_set_timeout(tcase, 120);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, the_windows_folder_is_found_in_any_case);
	tcase_add_test(tcase, two_names_that_differ_by_case_only_are_ambiguous);
	tcase_add_test(tcase, a_disk_that_is_mounted_later_is_seen_by_the_same_helper);
	tcase_add_test(tcase, an_empty_folder_is_no_image);
	tcase_add_test(tcase, users_hives_are_found_by_the_list_of_profiles_and_the_drives);
	tcase_add_loop_test(tcase, a_drive_map_that_cannot_be_is_refused, 0, 5);
	tcase_add_loop_test(
		tcase, a_damaged_hive_is_unreadable_with_its_reason_and_never_absent, 0, DAMAGES);
	tcase_add_loop_test(tcase, changed_bytes_never_make_a_key_absent, 0, 2);
	tcase_add_test(tcase, a_changed_letter_in_a_name_is_damage_and_not_another_name);
	tcase_add_test(tcase, a_hive_that_was_swapped_is_read_again);
	tcase_add_loop_test(tcase, a_link_never_leads_out_of_the_image, 0, 3);
	tcase_add_test(tcase, an_absolute_link_counts_from_the_images_root);
	tcase_add_test(tcase, without_openat2_links_are_refused_and_the_rest_works);
	tcase_add_test(tcase, absent_holds_in_both_views_and_found_names_its_view);
	tcase_add_test(tcase, a_32_bit_system_has_one_view_for_every_wish);
	tcase_add_loop_test(tcase, current_control_set_goes_through_select_or_is_unreadable, 0,
		HP_ARRAY_SIZE(selects));
	tcase_add_loop_test(
		tcase, roots_that_are_on_no_disk_are_not_supported, 0, HP_ARRAY_SIZE(not_on_disk));
	tcase_add_loop_test(
		tcase, links_between_keys_are_followed_or_unreadable, 0, HP_ARRAY_SIZE(links));
	tcase_add_test(tcase, a_value_that_does_not_fit_its_type_is_marked);
	tcase_add_test(tcase, practice_markers_are_refused_and_demanded);
	tcase_add_loop_test(tcase, practice_names_are_plain, 0, HP_ARRAY_SIZE(bad_names));
	suite_add_tcase(suite, tcase);
	return suite;
}
