/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offline target on the disk of a machine that died while it wrote its registry (R28, R36). */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/hive_fixture.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"

#define SOFTWARE "Windows/System32/config/SOFTWARE"
#define CLIENT "HKLM\\SOFTWARE\\Vendor\\Client"
#define ENGINE "HKLM\\SOFTWARE\\Vendor\\Engine"

static char *make_image(void)
{
	static int count;
	char *name = hp_asprintf("dirty-%d-%d", (int)getpid(), count++);
	place_image(name, "{\"name\":\"MPS01\",\"registry\":[]}");
	char *path = place_path("%s", name);
	free(name);
	return path;
}

/** A state without the marker of practice machines. */
static struct bytes without_marker(struct bytes state_taken)
{
	memset(state_taken.data + 48, 0, 64);
	wreck_fix(state_taken.data);
	return state_taken;
}

/** Puts a hive and its logs on the disk in place of SOFTWARE; the logs as Windows may spell them.
 */
static void put(const char *image, const struct wreck *wreck)
{
	static const char *const names[] = {".LOG", ".Log1", ".log2"};
	char *path = hp_asprintf("%s/" SOFTWARE, image);
	place_write(path, wreck->hive.data, wreck->hive.len);
	for (size_t i = 0; i < 3; i++) {
		char *log = hp_asprintf("%s%s", path, names[i]);
		(void)unlink(log);
		if (wreck->logs[i].data != NULL) {
			place_write(log, wreck->logs[i].data, wreck->logs[i].len);
		}
		free(log);
	}
	free(path);
}

/** "found", "absent" or the reason code, then the source where there is one. */
static void expect(struct peer *peer, const char *key, const char *expected)
{
	struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {key}};
	struct hp_observation seen;
	peer_ask(peer, &fact, &seen);
	char *got = seen.outcome == HP_OUTCOME_FOUND ? hp_asprintf("found %s", seen.source)
		    : seen.outcome == HP_OUTCOME_ABSENT
			    ? hp_asprintf("absent %s", seen.source)
			    : hp_asprintf("%s %s", seen.reason_code, seen.reason);
	ck_assert_msg(strncmp(got, expected, strlen(expected)) == 0, "%s: %s instead of %s", key,
		got, expected);
	free(got);
	hp_observation_finish(&seen);
}

static void open_image(struct peer *peer, const char *image)
{
	char *url = hp_asprintf("offline:%s", image);
	peer_open(peer, "offline", url);
	free(url);
}

START_TEST(what_is_in_the_logs_only_is_seen_and_named_and_nothing_is_written)
{
	char *image = make_image();
	struct bytes before = without_marker(hive_state());
	struct bytes after = without_marker(hive_changed(&before, change_delete_client));
	struct wreck wreck = wreck_of_write(&before, &after, 0, LIKE_XP);
	put(image, &wreck);
	char *digest = place_digest(image);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, "absent " SOFTWARE " + LOG, 2 pages replayed");
	expect(&peer, ENGINE, "found " SOFTWARE " + LOG, 2 pages replayed");
	char *again = place_digest(image);
	ck_assert_str_eq(digest, again);
	peer_end(&peer);
	free(again), free(digest), free(image);
	wreck_free(&wreck), bytes_free(&after), bytes_free(&before);
}
END_TEST

START_TEST(a_log_that_comes_or_changes_later_is_read_by_the_same_helper)
{
	char *image = make_image();
	struct bytes before = without_marker(hive_state());
	struct bytes after = without_marker(hive_changed(&before, change_delete_client));
	struct bytes end = without_marker(hive_changed(&after, change_delete_engine));
	struct wreck wreck = wreck_begin(&before);
	wreck_log(&wreck, 1, FIRST_NUMBER, &before, &after);
	struct bytes second = wreck.logs[2];
	wreck.logs[2] = (struct bytes){.data = NULL};
	put(image, &wreck);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, "hive-dirty " SOFTWARE " was not closed properly");
	wreck.logs[2] = second;
	put(image, &wreck);
	expect(&peer, CLIENT, "absent " SOFTWARE " + LOG1, 2 pages replayed");
	expect(&peer, ENGINE, "found");
	wreck_log(&wreck, 2, FIRST_NUMBER + 1, &after, &end);
	char *log = hp_asprintf("%s/" SOFTWARE ".log2", image);
	place_write(log, wreck.logs[2].data, wreck.logs[2].len);
	expect(&peer, ENGINE, "absent " SOFTWARE " + LOG1 + LOG2, ");
	peer_end(&peer);
	free(log), free(image);
	wreck_free(&wreck), bytes_free(&end), bytes_free(&after), bytes_free(&before);
}
END_TEST

START_TEST(a_dirty_hive_without_its_logs_is_unreadable)
{
	char *image = make_image();
	struct bytes before = without_marker(hive_state());
	struct wreck wreck = wreck_begin(&before);
	for (size_t i = 1; i < 3; i++) {
		bytes_free(&wreck.logs[i]);
	}
	put(image, &wreck);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, CLIENT, "hive-dirty");
	expect(&peer, "HKLM\\SOFTWARE\\Nobody", "hive-dirty");
	peer_end(&peer);
	free(image);
	wreck_free(&wreck), bytes_free(&before);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("dirty");
	TCase *tcase = tcase_create("dirty");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, what_is_in_the_logs_only_is_seen_and_named_and_nothing_is_written);
	tcase_add_test(tcase, a_log_that_comes_or_changes_later_is_read_by_the_same_helper);
	tcase_add_test(tcase, a_dirty_hive_without_its_logs_is_unreadable);
	suite_add_tcase(suite, tcase);
	return suite;
}
