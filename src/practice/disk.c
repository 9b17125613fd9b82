/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at and naming what is on the drives; disk_change.c changes it. */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/offline/image.h"
#include "../targets/practice/state.h"
#include "disk_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "machine.h"

/* ---- names ---- */

/** Characters that no name on a Windows disk has; wildcards only where they may stand. */
static bool is_file_name(const char *name, bool wild)
{
	return name[0] != '\0' && strpbrk(name, wild ? "<>:\"|/" : "<>:\"|?*/") == NULL &&
	       hp_utf8_is_valid(name, strlen(name)) && strlen(name) <= NAME_MAX;
}

static int bad_path(const char *typed, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("\"%s\" is no path on this machine; write it as in C:\\Backup\\keys.reg."),
		typed);
}

/** Windows drops dots and blanks at the end of a name. */
static char *trimmed_name(const char *name)
{
	size_t len = strlen(name);
	while (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' ')) {
		len--;
	}
	return hp_strndup(name, len);
}

/** Adds the components of `rest` to `parts`; false: a name that cannot be. */
static bool add_parts(struct hp_strv *parts, const char *rest)
{
	char *copy = hp_strdup(rest);
	char *save = NULL;
	bool fits = true;
	for (char *name = strtok_r(copy, "\\/", &save); fits && name != NULL;) {
		char *next = strtok_r(NULL, "\\/", &save);
		if (strcmp(name, "..") == 0) {
			fits = parts->count > 0;
			if (fits) {
				hp_practice_strv_remove(parts, parts->count - 1);
			}
		} else if (strcmp(name, ".") != 0) {
			char *trimmed = trimmed_name(name);
			fits = is_file_name(trimmed, next == NULL);
			hp_strv_add_take(parts, trimmed);
		}
		name = next;
	}
	free(copy);
	return fits;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int hp_disk_full(
	struct hp_machine *machine, const char *typed, char **ret_full, struct hp_error *err)
{
	const struct hp_practice_state *state = hp_machine_state(machine);
	char letter = state->folder[0];
	const char *rest = typed;
	if (typed[0] == '\\' && typed[1] == '\\') {
		return hp_error_set(err, HP_ERR_INVALID,
			_("A practice machine reaches its own drives only, not \"%s\"."), typed);
	}
	if (is_letter(typed[0]) && typed[1] == ':') {
		letter = (char)(typed[0] & ~0x20);
		rest = typed + 2;
	}
	char name[] = {letter, '\0'};
	if (hp_practice_strv_find(&state->drives, name) == SIZE_MAX) {
		return hp_error_set(err, HP_ERR_NOT_FOUND,
			_("The system cannot find the drive %c: on this machine."), letter);
	}
	struct hp_strv parts;
	hp_strv_init(&parts);
	/* "X:a" is relative to X's own folder, which is remembered for one drive only. */
	bool relative = rest[0] != '\\' && rest[0] != '/' && letter == state->folder[0];
	bool fits = (!relative || add_parts(&parts, state->folder + 2)) && add_parts(&parts, rest);
	struct hp_str full;
	hp_str_init(&full);
	hp_str_appendf(&full, "%c:", letter);
	for (size_t i = 0; i < parts.count; i++) {
		hp_str_appendf(&full, "\\%s", parts.items[i]);
	}
	hp_str_append(&full, parts.count == 0 ? "\\" : "");
	hp_strv_finish(&parts);
	int status = fits && full.len <= HP_DISK_PATH_MAX ? 0 : bad_path(typed, err);
	if (status == 0) {
		*ret_full = hp_str_detach(&full);
	}
	hp_str_finish(&full);
	return status;
}

void hp_disk_split(const char *full, char **ret_folder, char **ret_name)
{
	const char *slash = strrchr(full, '\\');
	*ret_folder = hp_strndup(full, slash - full <= 2 ? 3 : (size_t)(slash - full));
	*ret_name = hp_strdup(slash + 1);
}

char *hp_disk_join(const char *folder, const char *name)
{
	bool at_root = folder[strlen(folder) - 1] == '\\';
	return hp_asprintf("%s%s%s", folder, at_root ? "" : "\\", name);
}

/* ---- looking ---- */

int hp_disk_fail_why(struct hp_error *err, struct hp_why *why)
{
	hp_error_set(err, HP_ERR_IO, "%s", why->text != NULL ? why->text : "");
	hp_why_finish(why);
	return HP_ERR_IO;
}

int hp_disk_find(struct hp_machine *machine, const char *full, struct hp_image_place *ret_place,
	struct hp_error *err)
{
	struct hp_image *image = hp_machine_image(machine);
	struct hp_why why = HP_WHY_INIT;
	size_t drive = 0;
	if (hp_image_drive(image, full[0], '\0', &drive, &why) < 0) {
		return hp_disk_fail_why(err, &why);
	}
	int found = hp_image_find(image, drive, full + 2, ret_place, &why);
	return found < 0 ? hp_disk_fail_why(err, &why) : found;
}

int hp_disk_stat(
	struct hp_machine *machine, const char *full, struct stat *ret_stat, struct hp_error *err)
{
	struct hp_image_place place = {.path = NULL};
	int found = hp_disk_find(machine, full, &place, err);
	if (found != 1) {
		return found;
	}
	int fd = hp_image_open(hp_machine_image(machine), &place, O_PATH | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, ret_stat) < 0) {
		found = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s cannot be looked at"), full);
	}
	if (fd >= 0) {
		close(fd);
	}
	free(place.path);
	return found;
}

bool hp_disk_is_folder(struct hp_machine *machine, const char *full)
{
	struct stat st;
	return hp_disk_stat(machine, full, &st, NULL) == 1 && S_ISDIR(st.st_mode);
}

int hp_disk_open_folder(
	struct hp_machine *machine, const char *full, int *ret_fd, struct hp_error *err)
{
	struct hp_image_place place = {.path = NULL};
	int found = hp_disk_find(machine, full, &place, err);
	if (found < 0) {
		return found;
	}
	int fd = found == 0 ? -1
			    : hp_image_open(hp_machine_image(machine), &place,
				      O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	free(place.path);
	if (fd < 0) {
		return hp_error_set(
			err, HP_ERR_NOT_FOUND, _("The system cannot find the folder %s."), full);
	}
	*ret_fd = fd;
	return 0;
}

int hp_disk_open(struct hp_machine *machine, const char *full, int *ret_fd, struct hp_error *err)
{
	struct hp_image_place place = {.path = NULL};
	int found = hp_disk_find(machine, full, &place, err);
	if (found < 0) {
		return found;
	}
	int fd = found == 0
			 ? -1
			 : hp_image_open(hp_machine_image(machine), &place, O_RDONLY | O_NOFOLLOW);
	free(place.path);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0) {
			close(fd);
		}
		return hp_error_set(
			err, HP_ERR_NOT_FOUND, _("The system cannot find the file %s."), full);
	}
	*ret_fd = fd;
	return 0;
}

int hp_disk_read(struct hp_machine *machine, const char *full, size_t max, char **ret_bytes,
	size_t *ret_len, struct hp_error *err)
{
	int fd = -1;
	int status = hp_disk_open(machine, full, &fd, err);
	if (status < 0) {
		return status;
	}
	struct stat st = {.st_size = 0};
	(void)fstat(fd, &st);
	size_t size = (uint64_t)st.st_size < max ? (size_t)st.st_size : max;
	char *bytes = hp_alloc(size + 1);
	size_t len = 0;
	ssize_t got = 0;
	while (len < size && (got = read(fd, bytes + len, size - len)) > 0) {
		len += (size_t)got;
	}
	close(fd);
	bytes[len] = '\0';
	*ret_bytes = bytes;
	*ret_len = len;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return hp_name_compare(*(char *const *)a, *(char *const *)b);
}

/** A file under way: edit.c and disk_change.c name them so. */
static bool is_temporary(const char *name)
{
	size_t len = strlen(name);
	return len == strlen(".0123456789abcdef.new") && name[0] == '.' &&
	       strcmp(name + len - strlen(".new"), ".new") == 0;
}

int hp_disk_names(struct hp_machine *machine, const char *folder, struct hp_strv *ret_names,
	struct hp_error *err)
{
	int fd = -1;
	int status = hp_disk_open_folder(machine, folder, &fd, err);
	if (status < 0) {
		return status;
	}
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return hp_error_set_errno(err, HP_ERR_IO, errno, _("%s cannot be listed"), folder);
	}
	size_t before = ret_names->count;
	struct dirent *d;
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 &&
			!is_temporary(d->d_name) &&
			strcmp(d->d_name, HP_PRACTICE_MARKER_FILE) != 0) {
			hp_strv_add(ret_names, d->d_name);
		}
	}
	closedir(dir);
	if (ret_names->count > before) {
		qsort(ret_names->items + before, ret_names->count - before,
			sizeof(*ret_names->items), by_name);
	}
	return 0;
}

/* ---- in use ---- */

bool hp_disk_is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	while (len > 0 && folder[len - 1] == '\\') {
		len--;
	}
	char *head = hp_strndup(path, len);
	char *wanted = hp_strndup(folder, len);
	bool below = hp_name_equal(head, wanted) && (path[len] == '\0' || path[len] == '\\');
	free(wanted);
	free(head);
	return below;
}

static bool is_held(const struct hp_practice_state *state, const struct hp_practice_lock *lock)
{
	if (lock->service == NULL) {
		return true;
	}
	size_t at = hp_practice_state_find_service(state, lock->service, NULL);
	return at != SIZE_MAX && state->services[at].running != HP_SERVICE_STOPPED;
}

bool hp_disk_in_use(struct hp_machine *machine, const char *full)
{
	const struct hp_practice_state *state = hp_machine_state(machine);
	char *hives = hp_asprintf("%s\\System32\\config", state->system_root);
	/* The hives, and the folders above them: a running system does not let them go. */
	bool held = hp_disk_is_below(full, hives) || hp_disk_is_below(hives, full);
	free(hives);
	const char *slash = strrchr(full, '\\');
	held = held || hp_name_equal(slash + 1, HP_PRACTICE_MARKER_FILE);
	for (size_t i = 0; !held && i < state->lock_count; i++) {
		held = hp_name_equal(full, state->locks[i].path) &&
		       is_held(state, &state->locks[i]);
	}
	return held;
}
