/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "place.h"
#include "src/practice/edit.h"

static struct hp_json *row_value(const struct disk_row *row)
{
	if (strcmp(row->type, "REG_DWORD") == 0) {
		return hp_json_new_int(strtol(row->value, NULL, 10));
	}
	if (strcmp(row->type, "REG_MULTI_SZ") != 0) {
		return hp_json_new_string(row->value);
	}
	struct hp_json *texts = hp_json_new_array();
	char *copy = hp_strdup(row->value);
	char *save = NULL;
	for (char *text = strtok_r(copy, "|", &save); text != NULL;
		text = strtok_r(NULL, "|", &save)) {
		hp_json_add_string(texts, text);
	}
	free(copy);
	return texts;
}

static struct hp_json *row_json(const struct disk_row *row)
{
	struct hp_json *entry = hp_json_new_object();
	hp_json_set_string(entry, "key", row->key);
	if (row->name != NULL) {
		struct hp_json *value = hp_json_new_object();
		hp_json_set_string(value, "name", row->name);
		hp_json_set_string(value, "type", row->type);
		hp_json_set(value, "value", row_value(row));
		struct hp_json *values = hp_json_new_array();
		hp_json_add(values, value);
		hp_json_set(entry, "values", values);
	}
	return entry;
}

char *disk_make(const struct disk_row *rows, size_t count)
{
	static int made;
	struct hp_json *machine = hp_json_new_object();
	struct hp_json *registry = hp_json_new_array();
	for (size_t i = 0; i < count; i++) {
		hp_json_add(registry, row_json(&rows[i]));
	}
	hp_json_set_string(machine, "name", "DEAD01");
	hp_json_set(machine, "registry", registry);
	char *json = hp_json_print(machine);
	char *name = hp_asprintf("disk-%d-%d", (int)getpid(), made++);
	place_image(name, json);
	char *path = place_path("%s", name);
	free(name), free(json);
	hp_json_free(machine);
	return path;
}

char *disk_path(const char *disk, const char *below)
{
	return hp_path_join(disk, below);
}

void disk_folder(const char *disk, const char *below)
{
	char *path = hp_path_join(disk, below);
	ck_assert_int_eq(hp_folder_make(path, 0700, NULL), 0);
	free(path);
}

void disk_write(const char *disk, const char *below, const char *text)
{
	char *path = hp_path_join(disk, below);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	ck_assert_int_eq(hp_folder_make(path, 0700, NULL), 0);
	*slash = '/';
	place_write(path, text, strlen(text));
	free(path);
}

void disk_drop_key(const char *disk, const char *hive, const char *key)
{
	char *config = hp_path_join(disk, "Windows/System32/config");
	int folder = open(config, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = openat(folder, hive, O_RDONLY | O_CLOEXEC);
	struct hp_edit *edit = NULL;
	size_t found = 0;
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(hp_edit_open_file(fd, &edit, NULL), 0);
	if (hp_edit_find_key(edit, key, &found, NULL) == 0) {
		ck_assert_int_eq(hp_edit_delete_key(edit, found, NULL), 0);
		ck_assert_int_eq(hp_edit_commit(edit, folder, hive, NULL), 0);
	}
	hp_edit_close(edit);
	close(fd);
	close(folder);
	free(config);
}

void disk_open(struct peer *peer, const char *disk)
{
	char *url = hp_asprintf("offline:%s", disk);
	peer_open(peer, "offline", url);
	free(url);
}

struct hp_observation disk_ask(
	struct peer *peer, enum hp_fact_kind kind, const char *first, const char *second)
{
	struct hp_observation seen;
	struct hp_fact fact = {.kind = kind, .args = {first, second}};
	peer_ask(peer, &fact, &seen);
	return seen;
}

void disk_expect(struct peer *peer, enum hp_fact_kind kind, const char *first, const char *second,
	const char *expected)
{
	struct hp_observation seen = disk_ask(peer, kind, first, second);
	char *data = hp_json_print(seen.data);
	const char *got = seen.outcome == HP_OUTCOME_FOUND ? (expected[0] == '{' ? data : "found")
			  : seen.outcome == HP_OUTCOME_ABSENT ? "absent"
							      : seen.reason_code;
	ck_assert_msg(strcmp(got, expected) == 0, "%s %s %s: %s (%s) instead of %s",
		hp_fact_info(kind)->name, first != NULL ? first : "", second != NULL ? second : "",
		got,
		seen.reason != NULL ? seen.reason
		: data != NULL      ? data
				    : "",
		expected);
	ck_assert(seen.outcome == HP_OUTCOME_UNREADABLE || seen.source != NULL);
	free(data);
	hp_observation_finish(&seen);
}

void disk_expect_of(const char *disk, enum hp_fact_kind kind, const char *first, const char *second,
	const char *expected)
{
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, kind, first, second, expected);
	peer_end(&peer);
}
