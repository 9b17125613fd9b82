/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#ifdef HP_TEST_HIVES
#include "src/practice/machine.h"
#include "src/targets/offline/image.h"
#include "src/targets/offline/regf.h"
#endif

static char *root;

void place_make(void)
{
	const char *tmp = getenv("TMPDIR");
	root = hp_asprintf("%s/hp-contract-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(root));
	char *state = hp_path_join(root, "state");
	setenv("HOLDPOINT_STATE", state, 1);
	free(state);
}

void place_remove(void)
{
	hp_folder_remove(root, NULL);
	free(root);
	root = NULL;
}

char *place_path(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *below = hp_vasprintf(fmt, args);
	va_end(args);
	char *path = hp_path_join(root, below);
	free(below);
	return path;
}

void place_write(const char *path, const void *bytes, size_t len)
{
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_file_replace(path, bytes, len, 0600, false, &err) == 0, "%s",
		hp_error_text(&err));
	hp_error_finish(&err);
}

uint8_t *place_read(const char *path, size_t *ret_len)
{
	struct hp_error err = HP_ERROR_INIT;
	char *data = NULL;
	ck_assert_msg(hp_file_read(path, (size_t)64 << 20, &data, ret_len, &err) == 0, "%s",
		hp_error_text(&err));
	hp_error_finish(&err);
	return (uint8_t *)data;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void digest_folder(const char *folder, struct hp_hash *hash)
{
	struct hp_strv names;
	hp_strv_init(&names);
	DIR *dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	struct dirent *d;
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0) {
			hp_strv_add(&names, d->d_name);
		}
	}
	closedir(dir);
	qsort(names.items, names.count, sizeof(*names.items), by_text);
	for (size_t i = 0; i < names.count; i++) {
		char *path = hp_path_join(folder, names.items[i]);
		struct stat st;
		ck_assert_int_eq(lstat(path, &st), 0);
		hp_hash_blake2b(hash->bytes, sizeof(hash->bytes), names.items[i],
			strlen(names.items[i]), hash);
		hp_hash_blake2b(
			hash->bytes, sizeof(hash->bytes), &st.st_mtim, sizeof(st.st_mtim), hash);
		if (S_ISDIR(st.st_mode)) {
			digest_folder(path, hash);
		} else if (S_ISREG(st.st_mode)) {
			size_t len = 0;
			uint8_t *bytes = place_read(path, &len);
			hp_hash_blake2b(hash->bytes, sizeof(hash->bytes), bytes, len, hash);
			free(bytes);
		}
		free(path);
	}
	hp_strv_finish(&names);
}

char *place_digest(const char *folder)
{
	struct hp_hash hash = {.bytes = {0}};
	digest_folder(folder, &hash);
	char *text = hp_alloc(HP_HASH_HEX_SIZE);
	hp_hash_hex(&hash, text);
	return text;
}

#ifdef HP_TEST_HIVES
static void make_machine(const char *folder, const char *json)
{
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(
		hp_machine_make(folder, json, strlen(json), &err) == 0, "%s", hp_error_text(&err));
	hp_error_finish(&err);
}

void place_machine(const char *name, const char *json)
{
	char *folder = place_path("state/practice/%s", name);
	make_machine(folder, json);
	free(folder);
}

void place_fix_checksum(uint8_t *hive)
{
	uint32_t sum = hp_regf_checksum(hive);
	for (size_t i = 0; i < 4; i++) {
		hive[508 + i] = (uint8_t)(sum >> (8 * i));
	}
}

void place_image(const char *name, const char *json)
{
	static const char *const hives[] = {"SOFTWARE", "SYSTEM", "SAM", "SECURITY", "DEFAULT"};
	char *machine = place_path("%s.machine", name);
	make_machine(machine, json);
	for (size_t i = 0; i < HP_ARRAY_SIZE(hives); i++) {
		char *path = hp_asprintf("%s/image/Windows/System32/config/%s", machine, hives[i]);
		size_t len = 0;
		uint8_t *bytes = place_read(path, &len);
		memset(bytes + 48, 0, 64); /* the name in the base block */
		place_fix_checksum(bytes);
		place_write(path, bytes, len);
		free(bytes);
		free(path);
	}
	char *from = hp_path_join(machine, "image");
	char *marker = hp_path_join(from, HP_PRACTICE_MARKER_FILE);
	ck_assert_int_eq(unlink(marker), 0);
	char *to = place_path("%s", name);
	ck_assert_int_eq(rename(from, to), 0);
	free(to);
	free(marker);
	free(from);
	free(machine);
}
#endif

int place_practise(
	const char *input, const char *verb, const char *folder, const char *line, char **ret_said)
{
	char *program = hp_asprintf("%s/holdpoint-practice", getenv("HP_TEST_PRACTICE"));
	char *feed = place_path("input-%d", (int)getpid());
	char *drain = place_path("output-%d", (int)getpid());
	place_write(feed, input, strlen(input));
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int in = open(feed, O_RDONLY);
		int out = open(drain, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		execl(program, program, verb, folder, line, (char *)NULL);
		_exit(127);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "ended by a signal");
	size_t len = 0;
	*ret_said = (char *)place_read(drain, &len);
	free(drain);
	free(feed);
	free(program);
	return WEXITSTATUS(status);
}
