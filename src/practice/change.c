/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/common/value.h"
#include "../targets/offline/hive.h"
#include "../targets/offline/image.h"
#include "../targets/offline/regf.h"
#include "../targets/offline/registry.h"
#include "edit.h"
#include "encode.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"

#define CURRENT "CurrentControlSet"

enum { SOFTWARE, SYSTEM, SAM, SECURITY, HIVES };

static const char *const hive_names[HIVES] = {
	[SOFTWARE] = "SOFTWARE", [SYSTEM] = "SYSTEM", [SAM] = "SAM", [SECURITY] = "SECURITY"};

struct hp_change {
	struct hp_machine *machine;
	struct hp_edit *edits[HIVES];
	unsigned control_set; /* 0: not asked for yet */
	/* The key found last: what is set in one key costs one way down. */
	char *last_path;
	struct hp_edit *last_edit;
	size_t last_key;
};

struct hp_change *hp_change_new(struct hp_machine *machine)
{
	struct hp_change *change = hp_calloc(1, sizeof(*change));
	change->machine = machine;
	return change;
}

static void forget_last(struct hp_change *change)
{
	free(change->last_path);
	change->last_path = NULL;
}

void hp_change_free(struct hp_change *change)
{
	if (change == NULL) {
		return;
	}
	for (size_t i = 0; i < HIVES; i++) {
		hp_edit_close(change->edits[i]);
	}
	forget_last(change);
	free(change);
}

static int fail_why(struct hp_error *err, int status, struct hp_why *why)
{
	hp_error_set(err, status, "%s", why->text != NULL ? why->text : "");
	hp_why_finish(why);
	return status;
}

static int no_key(const char *path, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_NOT_FOUND, _("There is no key %s."), path);
}

/** The file of a hive below the Windows folder of this machine. */
static int locate_hive(
	struct hp_machine *machine, int hive, struct hp_image_place *ret_file, struct hp_error *err)
{
	const struct hp_image_place *windows = NULL;
	struct hp_why why = HP_WHY_INIT;
	if (hp_image_windows(hp_machine_image(machine), &windows, &why) < 0) {
		return fail_why(err, HP_ERR_IO, &why);
	}
	char *file = hp_asprintf("%s/System32/config/%s", windows->path, hive_names[hive]);
	int found = hp_image_find(hp_machine_image(machine), windows->drive, file, ret_file, &why);
	int status = found == 0 ? hp_error_set(err, HP_ERR_NOT_FOUND,
					  _("The hive %s is missing on this machine."), file)
				: 0;
	free(file);
	return found < 0 ? fail_why(err, HP_ERR_IO, &why) : status;
}

/** Opens a hive for change, once it has been seen to be whole and a practice machine's. */
static int open_hive(struct hp_change *change, int hive, struct hp_error *err)
{
	if (change->edits[hive] != NULL) {
		return 0;
	}
	struct hp_image_place file = {.path = NULL};
	int status = locate_hive(change->machine, hive, &file, err);
	if (status < 0) {
		return status;
	}
	int fd = hp_image_open(hp_machine_image(change->machine), &file, O_RDONLY);
	struct hp_hive *opened = NULL;
	struct hp_why why = HP_WHY_INIT;
	if (fd < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s cannot be opened"), file.path);
	} else if (hp_hive_open(fd, file.path, &opened, &why) < 0) {
		status = fail_why(err, HP_ERR_IO, &why);
	} else if (!hp_hive_is_practice(opened)) {
		/* A real hive put into the folder is nobody's to practise on. */
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("%s does not carry the practice marker. Nothing was done."), file.path);
	} else {
		status = hp_edit_open_file(fd, &change->edits[hive], err);
	}
	hp_hive_close(opened);
	if (fd >= 0) {
		close(fd);
	}
	free(file.path);
	return status;
}

static unsigned current_control_set(struct hp_change *change)
{
	if (change->control_set == 0) {
		struct hp_why why = HP_WHY_INIT;
		uint32_t type = 0;
		uint8_t *bytes = NULL;
		size_t size = 0;
		change->control_set = 1;
		if (hp_registry_value_bytes(hp_machine_registry(change->machine),
			    "HKLM\\SYSTEM\\Select", "Current", &type, &bytes, &size, &why) == 1 &&
			size == 4) {
			change->control_set = (unsigned)hp_get_u32(bytes);
		}
		hp_why_finish(&why);
		free(bytes);
	}
	return change->control_set;
}

/** The hive of a path and the path inside it. CurrentControlSet stands for the control set that
 * Select names. Caller frees *ret_below. */
static int split(struct hp_change *change, const char *path, int *ret_hive, char **ret_below,
	struct hp_error *err)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0) {
		return no_key(path, err);
	}
	size_t len = strcspn(rest, "\\");
	char *name = hp_strndup(rest, len);
	int hive = SOFTWARE;
	while (hive < HIVES && !hp_name_equal(hive_names[hive], name)) {
		hive++;
	}
	free(name);
	if (hive == HIVES) {
		return no_key(path, err);
	}
	const char *below = rest[len] == '\\' ? rest + len + 1 : rest + len;
	size_t first = strcspn(below, "\\");
	char *head = hp_strndup(below, first);
	bool current = hive == SYSTEM && hp_name_equal(head, CURRENT);
	free(head);
	*ret_below = current ? hp_asprintf("ControlSet%03u%s", current_control_set(change),
				       below + first)
			     : hp_strdup(below);
	*ret_hive = hive;
	return 0;
}

/** The key in its opened hive. */
static int find(struct hp_change *change, const char *path, bool make, struct hp_edit **ret_edit,
	size_t *ret_key, struct hp_error *err)
{
	if (change->last_path != NULL && strcmp(change->last_path, path) == 0) {
		*ret_edit = change->last_edit;
		*ret_key = change->last_key;
		return 0;
	}
	int hive = SOFTWARE;
	char *below = NULL;
	int status = split(change, path, &hive, &below, err);
	if (status == 0) {
		status = open_hive(change, hive, err);
	}
	if (status == 0) {
		struct hp_edit *edit = change->edits[hive];
		status = make ? hp_edit_make_key(edit, below, ret_key, err)
			      : hp_edit_find_key(edit, below, ret_key, err);
		*ret_edit = edit;
	}
	if (status == 0) {
		forget_last(change);
		change->last_path = hp_strdup(path);
		change->last_edit = *ret_edit;
		change->last_key = *ret_key;
	}
	free(below);
	return status;
}

int hp_change_key(struct hp_change *change, const char *path, struct hp_error *err)
{
	struct hp_edit *edit = NULL;
	size_t key = 0;
	return find(change, path, true, &edit, &key, err);
}

int hp_change_bytes(struct hp_change *change, const char *path, const char *name, uint32_t type,
	const void *bytes, size_t len, struct hp_error *err)
{
	struct hp_edit *edit = NULL;
	size_t key = 0;
	int status = find(change, path, true, &edit, &key, err);
	return status < 0 ? status : hp_edit_set_value(edit, key, name, type, bytes, len, err);
}

static void append_text(struct hp_str *bytes, const char *text)
{
	size_t len = 0;
	uint8_t *units = hp_utf16_encode(text, &len);
	hp_str_append_len(bytes, (const char *)units, len);
	hp_str_append_len(bytes, "\0", 2); /* the NUL unit: two bytes, with the literal's own end */
	free(units);
}

int hp_change_text(struct hp_change *change, const char *path, const char *name, uint32_t type,
	const char *text, struct hp_error *err)
{
	struct hp_str bytes;
	hp_str_init(&bytes);
	append_text(&bytes, text);
	int status = hp_change_bytes(change, path, name, type, bytes.data, bytes.len, err);
	hp_str_finish(&bytes);
	return status;
}

int hp_change_number(struct hp_change *change, const char *path, const char *name, uint32_t number,
	struct hp_error *err)
{
	uint8_t bytes[4] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
		(uint8_t)(number >> 24)};
	return hp_change_bytes(change, path, name, HP_REG_DWORD, bytes, sizeof(bytes), err);
}

int hp_change_texts(struct hp_change *change, const char *path, const char *name,
	const struct hp_strv *texts, struct hp_error *err)
{
	struct hp_str bytes;
	hp_str_init(&bytes);
	for (size_t i = 0; i < texts->count; i++) {
		append_text(&bytes, texts->items[i]);
	}
	hp_str_append_len(&bytes, "\0", 2);
	int status =
		hp_change_bytes(change, path, name, HP_REG_MULTI_SZ, bytes.data, bytes.len, err);
	hp_str_finish(&bytes);
	return status;
}

int hp_change_delete_key(struct hp_change *change, const char *path, struct hp_error *err)
{
	struct hp_edit *edit = NULL;
	size_t key = 0;
	int hive = SOFTWARE;
	char *below = NULL;
	int status = split(change, path, &hive, &below, err);
	bool is_root = status == 0 && below[0] == '\0';
	free(below);
	if (status < 0) {
		return status;
	}
	if (is_root) {
		return hp_error_set(
			err, HP_ERR_REFUSED, _("The root of a hive cannot be deleted."));
	}
	status = find(change, path, false, &edit, &key, err);
	forget_last(change);
	return status < 0 ? status : hp_edit_delete_key(edit, key, err);
}

int hp_change_delete_value(
	struct hp_change *change, const char *path, const char *name, struct hp_error *err)
{
	struct hp_edit *edit = NULL;
	size_t key = 0;
	int status = find(change, path, false, &edit, &key, err);
	return status < 0 ? status : hp_edit_delete_value(edit, key, name, err);
}

static int commit_hive(struct hp_change *change, int hive, struct hp_error *err)
{
	struct hp_image_place file = {.path = NULL};
	int status = locate_hive(change->machine, hive, &file, err);
	if (status < 0) {
		return status;
	}
	char *slash = strrchr(file.path, '/');
	*slash = '\0'; /* the place is below the config folder */
	int fd = hp_image_open(hp_machine_image(change->machine), &file, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s cannot be opened"), file.path);
	} else {
		status = hp_edit_commit(change->edits[hive], fd, slash + 1, err);
		close(fd);
	}
	free(file.path);
	return status;
}

int hp_change_commit(struct hp_change *change, struct hp_error *err)
{
	int status = 0;
	for (int i = 0; status == 0 && i < HIVES; i++) {
		if (change->edits[i] != NULL) {
			status = commit_hive(change, i, err);
		}
	}
	return status;
}
