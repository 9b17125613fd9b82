/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing what is on the drives: always by a folder's descriptor and one name in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/offline/image.h"
#include "../targets/practice/state.h"
#include "disk_internal.h"
#include "edit.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"

#define COPY_CHUNK ((size_t)1 << 16)
#define DEPTH_MAX                                                                                  \
	256 /* of folders in folders; a path of HP_DISK_PATH_MAX has fewer that matter             \
	     */

/* ---- places ---- */

/** The folder that holds `full`, and the name as it is spelled there already, or as given. */
static int open_parent(struct hp_machine *machine, const char *full, int *ret_fd, char **ret_name,
	struct hp_error *err)
{
	char *folder = NULL, *name = NULL;
	struct hp_image_place place = {.path = NULL};
	hp_disk_split(full, &folder, &name);
	int status = name[0] != '\0' ? hp_disk_open_folder(machine, folder, ret_fd, err)
				     : hp_error_set(err, HP_ERR_REFUSED,
					       _("The root of a drive cannot be changed."));
	if (status == 0) {
		int found = hp_disk_find(machine, full, &place, err);
		if (found < 0) {
			close(*ret_fd);
			status = found;
		} else {
			const char *slash = found == 1 ? strrchr(place.path, '/') : NULL;
			*ret_name = hp_strdup(slash != NULL ? slash + 1
					      : found == 1  ? place.path
							    : name);
		}
	}
	free(place.path);
	free(folder);
	free(name);
	return status;
}

int hp_disk_make_folder(struct hp_machine *machine, const char *full, struct hp_error *err)
{
	int status = 0;
	for (const char *p = full + 2; status == 0 && *p != '\0';) {
		p += 1 + strcspn(p + 1, "\\");
		char *path = hp_strndup(full, (size_t)(p - full));
		struct stat st;
		int fd = -1;
		char *name = NULL;
		int found = hp_disk_stat(machine, path, &st, err);
		if (found < 0) {
			status = found;
		} else if (found == 1 && !S_ISDIR(st.st_mode)) {
			status = hp_error_set(err, HP_ERR_REFUSED,
				_("%s is a file; no folder can be made there."), path);
		} else if (found == 0) {
			status = open_parent(machine, path, &fd, &name, err);
		}
		if (fd >= 0) {
			if (mkdirat(fd, name, 0700) < 0) {
				status = hp_error_set_errno(err, HP_ERR_IO, errno,
					_("The folder %s cannot be made on the practice machine"),
					path);
			}
			close(fd);
		}
		free(name);
		free(path);
	}
	return status;
}

/* ---- files ---- */

static int in_use(const char *full, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_REFUSED,
		_("%s is in use: another process holds it. Nothing was done to it."), full);
}

static int append(int folder_fd, const char *name, const void *bytes, size_t len, const char *full,
	struct hp_error *err)
{
	int fd = openat(folder_fd, name,
		O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	struct stat st;
	int status = 0;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !hp_write_all(fd, bytes, len)) {
		status = hp_error_set_errno(err, HP_ERR_IO, errno, _("%s cannot be written"), full);
	}
	if (fd >= 0) {
		close(fd);
	}
	return status;
}

/** Opens the folder that `full` is to be written in, making it; HP_ERR_REFUSED where a folder or
 * something in use has the name already. */
static int open_for_writing(struct hp_machine *machine, const char *full, bool *ret_is_there,
	int *ret_fd, char **ret_name, struct hp_error *err)
{
	struct stat st;
	char *folder = NULL, *name = NULL;
	int found = hp_disk_stat(machine, full, &st, err);
	if (found < 0) {
		return found;
	}
	if (found == 1 && S_ISDIR(st.st_mode)) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("%s is a folder; no file can be written there."), full);
	}
	if (found == 1 && hp_disk_in_use(machine, full)) {
		return in_use(full, err);
	}
	hp_disk_split(full, &folder, &name);
	int status = hp_disk_make_folder(machine, folder, err);
	free(folder);
	free(name);
	if (status == 0) {
		status = open_parent(machine, full, ret_fd, ret_name, err);
	}
	*ret_is_there = found == 1;
	return status;
}

int hp_disk_write(struct hp_machine *machine, const char *full, const void *bytes, size_t len,
	enum hp_disk_write how, struct hp_error *err)
{
	bool is_there = false;
	int fd = -1;
	char *name = NULL;
	int status = open_for_writing(machine, full, &is_there, &fd, &name, err);
	if (status < 0) {
		return status;
	}
	if (is_there && how == HP_DISK_NEW) {
		status =
			hp_error_set(err, HP_ERR_REFUSED, _("The file %s is already there."), full);
	} else if (how == HP_DISK_APPEND) {
		status = append(fd, name, bytes, len, full, err);
	} else {
		status = hp_write_in_folder(fd, name, bytes, len, err);
	}
	close(fd);
	free(name);
	return status;
}

/** A temporary file in a folder that becomes `name` at the end. */
static int begin_file(int folder_fd, char **ret_temporary, struct hp_error *err)
{
	uint8_t random[8];
	hp_random(random, sizeof(random));
	char *hex = hp_hex(random, sizeof(random));
	char *temporary = hp_asprintf(".%s.new", hex);
	free(hex);
	int fd = openat(
		folder_fd, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		int status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("No file can be made on the practice machine"));
		free(temporary);
		return status;
	}
	*ret_temporary = temporary;
	return fd;
}

/** Ends what begin_file began; `whole` says if its contents are. Takes fd and temporary. */
static int end_file(
	int folder_fd, int fd, char *temporary, bool whole, const char *name, struct hp_error *err)
{
	int status = 0;
	if (!whole || renameat(folder_fd, temporary, folder_fd, name) < 0) {
		status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("%s cannot be written on the practice machine"), name);
		(void)unlinkat(folder_fd, temporary, 0);
	}
	close(fd);
	free(temporary);
	return status;
}

int hp_disk_write_sparse(struct hp_machine *machine, const char *full, const char *head,
	size_t size, struct hp_error *err)
{
	bool is_there = false;
	int folder_fd = -1;
	char *name = NULL, *temporary = NULL;
	int status = open_for_writing(machine, full, &is_there, &folder_fd, &name, err);
	if (status < 0) {
		return status;
	}
	int fd = begin_file(folder_fd, &temporary, err);
	if (fd >= 0) {
		size_t len = strlen(head) < size ? strlen(head) : size;
		bool whole = hp_write_all(fd, head, len) && ftruncate(fd, (off_t)size) == 0;
		status = end_file(folder_fd, fd, temporary, whole, name, err);
	} else {
		status = fd;
	}
	close(folder_fd);
	free(name);
	return status;
}

static bool is_zero(const char *bytes, size_t len)
{
	return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/** All bytes of `from`; what is zero is left out, so that holes stay holes. */
static bool copy_bytes(int from, int to)
{
	struct stat st;
	if (fstat(from, &st) < 0 || ftruncate(to, st.st_size) < 0) {
		return false;
	}
	char *chunk = hp_alloc(COPY_CHUNK);
	off_t at = lseek(from, 0, SEEK_DATA);
	ssize_t got = 0;
	bool whole = true;
	while (whole && at >= 0 && (got = pread(from, chunk, COPY_CHUNK, at)) > 0) {
		whole = is_zero(chunk, (size_t)got) || pwrite(to, chunk, (size_t)got, at) == got;
		at = lseek(from, at + got, SEEK_DATA); /* -1 behind the last data */
	}
	free(chunk);
	return whole && got >= 0 && fchmod(to, st.st_mode & 0700) == 0;
}

int hp_disk_copy(struct hp_machine *machine, const char *from, const char *to, struct hp_error *err)
{
	return hp_disk_copy_between(machine, from, machine, to, err);
}

int hp_disk_copy_between(struct hp_machine *source_machine, const char *from,
	struct hp_machine *machine, const char *to, struct hp_error *err)
{
	bool is_there = false;
	int source = -1, folder_fd = -1;
	char *name = NULL, *temporary = NULL;
	int status = hp_disk_open(source_machine, from, &source, err);
	if (status < 0) {
		return status;
	}
	status = open_for_writing(machine, to, &is_there, &folder_fd, &name, err);
	if (status == 0) {
		int fd = begin_file(folder_fd, &temporary, err);
		status = fd < 0 ? fd
				: end_file(folder_fd, fd, temporary, copy_bytes(source, fd), name,
					  err);
		close(folder_fd);
	}
	free(name);
	close(source);
	return status;
}

static bool held_below(struct hp_machine *machine, const char *full)
{
	const struct hp_practice_state *state = hp_machine_state(machine);
	bool held = hp_disk_in_use(machine, full);
	for (size_t i = 0; !held && i < state->lock_count; i++) {
		held = hp_disk_is_below(state->locks[i].path, full) &&
		       hp_disk_in_use(machine, state->locks[i].path);
	}
	return held;
}

int hp_disk_rename(
	struct hp_machine *machine, const char *from, const char *to, struct hp_error *err)
{
	struct stat st;
	int from_fd = -1, to_fd = -1;
	char *from_name = NULL, *to_name = NULL;
	int there = hp_disk_stat(machine, to, &st, err);
	if (there < 0) {
		return there;
	}
	if (there == 1 && !hp_name_equal(from, to)) {
		return hp_error_set(err, HP_ERR_REFUSED, _("%s is already there."), to);
	}
	if (held_below(machine, from)) {
		return in_use(from, err);
	}
	int status = open_parent(machine, from, &from_fd, &from_name, err);
	if (status == 0) {
		status = open_parent(machine, to, &to_fd, &to_name, err);
	}
	if (status == 0) {
		char *folder = NULL, *wanted = NULL;
		hp_disk_split(to, &folder, &wanted); /* as typed: the case may be what changes */
		if (renameat(from_fd, from_name, to_fd, wanted) < 0) {
			status = hp_error_set_errno(
				err, HP_ERR_IO, errno, _("%s cannot be renamed"), from);
		}
		free(folder);
		free(wanted);
	}
	if (from_fd >= 0) {
		close(from_fd);
	}
	if (to_fd >= 0) {
		close(to_fd);
	}
	free(from_name);
	free(to_name);
	return status;
}

int hp_disk_set_read_only(
	struct hp_machine *machine, const char *full, bool read_only, struct hp_error *err)
{
	int fd = -1;
	int status = hp_disk_open(machine, full, &fd, err);
	if (status < 0) {
		return status;
	}
	if (fchmod(fd, read_only ? 0400 : 0600) < 0) {
		status = hp_error_set_errno(err, HP_ERR_IO, errno, _("%s cannot be changed"), full);
	}
	close(fd);
	return status;
}

/* ---- deleting ---- */

static int delete_entry(
	struct hp_machine *machine, const char *full, bool folder, struct hp_error *err)
{
	int fd = -1;
	char *name = NULL;
	if (hp_disk_in_use(machine, full)) {
		return in_use(full, err);
	}
	int status = open_parent(machine, full, &fd, &name, err);
	if (status < 0) {
		return status;
	}
	if (unlinkat(fd, name, folder ? AT_REMOVEDIR : 0) < 0) {
		bool full_folder = folder && (errno == ENOTEMPTY || errno == EEXIST);
		status = full_folder ? hp_error_set(err, HP_ERR_REFUSED,
					       _("The folder %s is not empty."), full)
				     : hp_error_set_errno(err, HP_ERR_IO, errno,
					       _("%s cannot be deleted"), full);
	}
	close(fd);
	free(name);
	return status;
}

int hp_disk_delete_file(struct hp_machine *machine, const char *full, struct hp_error *err)
{
	return delete_entry(machine, full, false, err);
}

int hp_disk_delete_folder(struct hp_machine *machine, const char *full, struct hp_error *err)
{
	return delete_entry(machine, full, true, err);
}

static int delete_tree(struct hp_machine *machine, const char *full, struct hp_strv *left,
	unsigned depth, struct hp_error *err)
{
	struct stat st;
	int found = hp_disk_stat(machine, full, &st, err);
	if (found < 0) {
		return found;
	}
	if (found == 0) {
		return hp_error_set(err, HP_ERR_NOT_FOUND, _("The system cannot find %s."), full);
	}
	bool folder = S_ISDIR(st.st_mode);
	int status =
		depth == 0 ? hp_error_set(err, HP_ERR_IO, _("%s is nested too deep."), full) : 0;
	size_t left_before = left->count;
	struct hp_strv names;
	hp_strv_init(&names);
	if (status == 0 && folder) {
		status = hp_disk_names(machine, full, &names, err);
	}
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		char *below = hp_disk_join(full, names.items[i]);
		status = delete_tree(machine, below, left, depth - 1, err);
		free(below);
	}
	hp_strv_finish(&names);
	if (status < 0 || left->count > left_before) {
		return status; /* a folder with something left in it stays as well */
	}
	if (hp_disk_in_use(machine, full)) {
		hp_strv_add(left, full);
		return 0;
	}
	return folder ? hp_disk_delete_folder(machine, full, err)
		      : hp_disk_delete_file(machine, full, err);
}

int hp_disk_delete_tree(
	struct hp_machine *machine, const char *full, struct hp_strv *left, struct hp_error *err)
{
	return delete_tree(machine, full, left, DEPTH_MAX, err);
}
