/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit.h"

#include <errno.h>
#include <fcntl.h>
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"

#define COPY_CHUNK ((size_t)1 << 16)

struct hp_edit {
	hive_h *h;
};

static int fail(struct hp_error *err)
{
	return hp_error_set_errno(
		err, HP_ERR_IO, errno, _("The practice machine's registry cannot be changed"));
}

/* ---- files ---- */

int hp_write_in_folder(
	int folder_fd, const char *name, const void *bytes, size_t len, struct hp_error *err)
{
	uint8_t random[8];
	hp_random(random, sizeof(random));
	char *hex = hp_hex(random, sizeof(random));
	char *temporary = hp_asprintf(".%s.new", hex);
	free(hex);
	int fd = openat(
		folder_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int status = 0;
	if (fd < 0 || !hp_write_all(fd, bytes, len) ||
		renameat(folder_fd, temporary, folder_fd, name) < 0) {
		status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("%s cannot be written on the practice machine"), name);
		if (fd >= 0) {
			(void)unlinkat(folder_fd, temporary, 0);
		}
	}
	if (fd >= 0) {
		close(fd);
	}
	free(temporary);
	return status;
}

/** All bytes of an open file from its start. */
static bool read_all(int fd, struct hp_str *bytes)
{
	char *chunk = hp_alloc(COPY_CHUNK);
	ssize_t n;
	off_t at = 0;
	while ((n = pread(fd, chunk, COPY_CHUNK, at)) > 0) {
		hp_str_append_len(bytes, chunk, (size_t)n);
		at += n;
	}
	free(chunk);
	return n == 0;
}

static char *descriptor_path(int fd)
{
	return hp_asprintf("/proc/self/fd/%d", fd);
}

/* ---- opening ---- */

int hp_edit_open_file(int fd, struct hp_edit **ret_edit, struct hp_error *err)
{
	char *path = descriptor_path(fd);
	/* For writing hivex reads the whole file into memory and never touches it again. */
	hive_h *h = hivex_open(path, HIVEX_OPEN_WRITE);
	free(path);
	if (h == NULL) {
		return fail(err);
	}
	struct hp_edit *edit = hp_calloc(1, sizeof(*edit));
	edit->h = h;
	*ret_edit = edit;
	return 0;
}

int hp_edit_open_bytes(
	const uint8_t *bytes, size_t len, struct hp_edit **ret_edit, struct hp_error *err)
{
	int fd = memfd_create("hive", MFD_CLOEXEC);
	if (fd < 0 || !hp_write_all(fd, bytes, len)) {
		int status = fail(err);
		close(fd);
		return status;
	}
	int status = hp_edit_open_file(fd, ret_edit, err);
	close(fd);
	return status;
}

void hp_edit_close(struct hp_edit *edit)
{
	if (edit == NULL) {
		return;
	}
	(void)hivex_close(edit->h);
	free(edit);
}

int hp_edit_commit(struct hp_edit *edit, int folder_fd, const char *name, struct hp_error *err)
{
	/* hivex writes to a path of its own choice of flags; a file in memory keeps it away from
	 * the folder. */
	int fd = memfd_create("hive", MFD_CLOEXEC);
	char *path = descriptor_path(fd);
	struct hp_str bytes;
	hp_str_init(&bytes);
	int status = 0;
	if (fd < 0 || hivex_commit(edit->h, path, 0) < 0 || !read_all(fd, &bytes)) {
		status = fail(err);
	} else {
		status = hp_write_in_folder(folder_fd, name, bytes.data, bytes.len, err);
	}
	if (fd >= 0) {
		close(fd);
	}
	free(path);
	hp_str_finish(&bytes);
	return status;
}

/* ---- keys ---- */

/** The subkey with that name, 0 if there is none or the list cannot be read (with errno). */
static hive_node_h find_subkey(struct hp_edit *edit, hive_node_h key, const char *name)
{
	hive_node_h *children = hivex_node_children(edit->h, key);
	hive_node_h found = 0;
	for (size_t i = 0; children != NULL && found == 0 && children[i] != 0; i++) {
		char *own = hivex_node_name(edit->h, children[i]);
		if (own != NULL && hp_name_equal(own, name)) {
			found = children[i];
		}
		free(own);
	}
	free(children);
	return found;
}

static int walk_to(
	struct hp_edit *edit, const char *path, bool make, size_t *ret_key, struct hp_error *err)
{
	hive_node_h key = hivex_root(edit->h);
	char *copy = hp_strdup(path);
	char *save = NULL;
	int status = 0;
	for (char *name = strtok_r(copy, "\\", &save); status == 0 && name != NULL;
		name = strtok_r(NULL, "\\", &save)) {
		hive_node_h next = find_subkey(edit, key, name);
		if (next == 0 && make) {
			next = hivex_node_add_child(edit->h, key, name);
		}
		if (next == 0) {
			status = make ? fail(err)
				      : hp_error_set(err, HP_ERR_NOT_FOUND,
						_("There is no key %s."), path);
		}
		key = next;
	}
	free(copy);
	if (status == 0) {
		*ret_key = key;
	}
	return status;
}

int hp_edit_make_key(struct hp_edit *edit, const char *path, size_t *ret_key, struct hp_error *err)
{
	return walk_to(edit, path, true, ret_key, err);
}

int hp_edit_find_key(struct hp_edit *edit, const char *path, size_t *ret_key, struct hp_error *err)
{
	return walk_to(edit, path, false, ret_key, err);
}

int hp_edit_delete_key(struct hp_edit *edit, size_t key, struct hp_error *err)
{
	return hivex_node_delete_child(edit->h, key) < 0 ? fail(err) : 0;
}

/* ---- values ---- */

struct values {
	hive_set_value *items;
	size_t count;
};

static void free_values(struct values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		free(values->items[i].key);
		free(values->items[i].value);
	}
	free(values->items);
}

/** All values of a key as hivex takes them for setting, with room for one more. */
static int read_values(
	struct hp_edit *edit, size_t key, struct values *ret_values, struct hp_error *err)
{
	hive_value_h *handles = hivex_node_values(edit->h, key);
	if (handles == NULL) {
		return fail(err);
	}
	size_t count = 0;
	while (handles[count] != 0) {
		count++;
	}
	struct values values = {.items = hp_calloc(count + 1, sizeof(*values.items))};
	int status = 0;
	for (size_t i = 0; status == 0 && i < count; i++) {
		hive_set_value *item = &values.items[values.count++];
		item->key = hivex_value_key(edit->h, handles[i]);
		item->value = hivex_value_value(edit->h, handles[i], &item->t, &item->len);
		if (item->key == NULL || (item->value == NULL && item->len > 0)) {
			status = fail(err);
		}
	}
	free(handles);
	if (status < 0) {
		free_values(&values);
		return status;
	}
	*ret_values = values;
	return 0;
}

static size_t find_value(const struct values *values, const char *name)
{
	size_t i = 0;
	while (i < values->count && !hp_name_equal(values->items[i].key, name)) {
		i++;
	}
	return i;
}

static int write_values(
	struct hp_edit *edit, size_t key, const struct values *values, struct hp_error *err)
{
	return hivex_node_set_values(edit->h, key, values->count, values->items, 0) < 0 ? fail(err)
											: 0;
}

int hp_edit_set_value(struct hp_edit *edit, size_t key, const char *name, uint32_t type,
	const uint8_t *bytes, size_t len, struct hp_error *err)
{
	struct values values = {.count = 0};
	int status = read_values(edit, key, &values, err);
	if (status < 0) {
		return status;
	}
	size_t at = find_value(&values, name);
	hive_set_value *item = &values.items[at];
	if (at == values.count) {
		item->key = hp_strdup(name);
		values.count++;
	}
	free(item->value);
	item->t = (hive_type)type;
	item->len = len;
	item->value = hp_alloc(len + 1);
	memcpy(item->value, bytes, len);
	status = write_values(edit, key, &values, err);
	free_values(&values);
	return status;
}

int hp_edit_delete_value(struct hp_edit *edit, size_t key, const char *name, struct hp_error *err)
{
	struct values values = {.count = 0};
	int status = read_values(edit, key, &values, err);
	if (status < 0) {
		return status;
	}
	size_t at = name != NULL ? find_value(&values, name) : 0;
	if (name != NULL && at == values.count) {
		status = hp_error_set(err, HP_ERR_NOT_FOUND, _("There is no value \"%s\"."), name);
	} else {
		size_t removed = name != NULL ? 1 : values.count;
		struct values kept = {.items = hp_calloc(values.count + 1, sizeof(*kept.items))};
		for (size_t i = 0; i < values.count; i++) {
			if (i < at || i >= at + removed) {
				kept.items[kept.count++] = values.items[i];
			}
		}
		status = write_values(edit, key, &kept, err);
		free(kept.items); /* the texts are those of `values` */
	}
	free_values(&values);
	return status;
}
