/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../targets/offline/hive.h"
#include "../targets/offline/image.h"
#include "../targets/offline/regf.h"
#include "../targets/offline/registry.h"
#include "edit.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define CONFIG "Windows/System32/config"

struct hp_machine {
	struct hp_image *image;
	struct hp_registry *registry;
};

int hp_machine_open(const char *folder, struct hp_machine **ret_machine, struct hp_error *err)
{
	char *drive = hp_path_join(folder, "image");
	struct hp_image *image = hp_image_open_folder(drive);
	free(drive);
	if (!hp_image_is_practice(image)) {
		hp_image_close(image);
		return hp_error_set(err, HP_ERR_REFUSED,
			_("%s is not a practice machine: the marker %s is missing. Nothing was "
			  "done."),
			folder, HP_PRACTICE_MARKER_FILE);
	}
	struct hp_machine *machine = hp_calloc(1, sizeof(*machine));
	machine->image = image;
	machine->registry = hp_registry_new(image, true);
	*ret_machine = machine;
	return 0;
}

void hp_machine_close(struct hp_machine *machine)
{
	if (machine == NULL) {
		return;
	}
	hp_registry_free(machine->registry);
	hp_image_close(machine->image);
	free(machine);
}

struct hp_registry *hp_machine_registry(struct hp_machine *machine)
{
	return machine->registry;
}

static int fail_why(struct hp_error *err, int status, struct hp_why *why)
{
	hp_error_set(err, status, "%s", why->text != NULL ? why->text : "");
	hp_why_finish(why);
	return status;
}

/* ---- changing hives ---- */

/** The file of the hive that holds the path, and what is left of the path. */
static int locate_hive(struct hp_machine *machine, const char *path,
	struct hp_image_place *ret_file, char **ret_rest, struct hp_error *err)
{
	static const char *const names[] = {"SOFTWARE", "SYSTEM", "SAM", "SECURITY"};
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0) {
		return hp_error_set(err, HP_ERR_NOT_FOUND, _("There is no key %s."), path);
	}
	size_t len = strcspn(rest, "\\");
	char *name = hp_strndup(rest, len);
	size_t i = 0;
	while (i < HP_ARRAY_SIZE(names) && !hp_name_equal(names[i], name)) {
		i++;
	}
	free(name);
	if (i == HP_ARRAY_SIZE(names)) {
		return hp_error_set(err, HP_ERR_NOT_FOUND, _("There is no key %s."), path);
	}
	struct hp_why why = HP_WHY_INIT;
	char *file = hp_asprintf(CONFIG "/%s", names[i]);
	int found = hp_image_find(machine->image, 0, file, ret_file, &why);
	free(file);
	if (found < 0) {
		return fail_why(err, HP_ERR_IO, &why);
	}
	if (found == 0) {
		return hp_error_set(err, HP_ERR_NOT_FOUND, _("There is no key %s."), path);
	}
	*ret_rest = hp_strdup(rest[len] == '\\' ? rest + len + 1 : rest + len);
	return 0;
}

/** CurrentControlSet stands for the control set that Select names. Takes and gives `rest`. */
static char *resolve_current(struct hp_machine *machine, const char *path, char *rest)
{
	const size_t len = strlen("CurrentControlSet");
	const char *root = "", *below = "";
	char *head = hp_strndup(rest, len);
	bool current = hp_name_equal(head, "CurrentControlSet") &&
		       (rest[len] == '\\' || rest[len] == '\0');
	free(head);
	(void)hp_registry_split(path, &root, &below);
	head = hp_strndup(below, strlen("SYSTEM"));
	current = current && hp_name_equal(head, "SYSTEM");
	free(head);
	if (!current) {
		return rest;
	}
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t size = 0;
	unsigned number = 1;
	if (hp_registry_value_bytes(machine->registry, "HKLM\\SYSTEM\\Select", "Current", &type,
		    &bytes, &size, &why) == 1 &&
		size == 4) {
		number = (unsigned)hp_get_u32(bytes);
	}
	hp_why_finish(&why);
	free(bytes);
	char *resolved = hp_asprintf("ControlSet%03u%s", number, rest + len);
	free(rest);
	return resolved;
}

int hp_machine_edit(struct hp_machine *machine, const char *path, struct hp_edit **ret_edit,
	char **ret_rest, struct hp_error *err)
{
	struct hp_image_place file = {.path = NULL};
	char *rest = NULL;
	int status = locate_hive(machine, path, &file, &rest, err);
	if (status < 0) {
		return status;
	}
	int fd = hp_image_open(machine->image, &file, O_RDONLY);
	struct hp_hive *hive = NULL;
	struct hp_why why = HP_WHY_INIT;
	if (fd < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s cannot be opened"), file.path);
	} else if (hp_hive_open(fd, file.path, &hive, &why) < 0) {
		status = fail_why(err, HP_ERR_IO, &why);
	} else if (!hp_hive_is_practice(hive)) {
		/* A real hive put into the folder is nobody's to practise on. */
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("%s does not carry the practice marker. Nothing was done."), file.path);
	} else {
		status = hp_edit_open_file(fd, ret_edit, err);
	}
	if (status == 0) {
		*ret_rest = resolve_current(machine, path, rest);
		rest = NULL;
	}
	hp_hive_close(hive);
	if (fd >= 0) {
		close(fd);
	}
	free(file.path);
	free(rest);
	return status;
}

int hp_machine_commit(
	struct hp_machine *machine, const char *path, struct hp_edit *edit, struct hp_error *err)
{
	struct hp_image_place file = {.path = NULL};
	char *rest = NULL;
	int status = locate_hive(machine, path, &file, &rest, err);
	if (status < 0) {
		return status;
	}
	char *slash = strrchr(file.path, '/');
	*slash = '\0'; /* the place is below the config folder */
	int fd = hp_image_open(machine->image, &file, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s cannot be opened"), file.path);
	} else {
		status = hp_edit_commit(edit, fd, slash + 1, err);
		close(fd);
	}
	free(file.path);
	free(rest);
	return status;
}

/* ---- files ---- */

/** Characters that no name on a Windows disk has. */
static bool is_file_name(const char *name)
{
	return name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strpbrk(name, "<>:\"|?*") == NULL && hp_utf8_is_valid(name, strlen(name)) &&
	       strlen(name) <= NAME_MAX;
}

/** The components after "C:\"; false: another drive, or a name that cannot be. */
static bool split_path(const char *path, struct hp_strv *ret_parts)
{
	if ((path[0] != 'C' && path[0] != 'c') || path[1] != ':' ||
		(path[2] != '\\' && path[2] != '/' && path[2] != '\0')) {
		return false;
	}
	char *copy = hp_strdup(path + 2);
	char *save = NULL;
	bool fits = true;
	for (char *name = strtok_r(copy, "\\/", &save); fits && name != NULL;
		name = strtok_r(NULL, "\\/", &save)) {
		fits = is_file_name(name);
		hp_strv_add(ret_parts, name);
	}
	free(copy);
	return fits;
}

/** Goes one folder down from `place`, making it where it is missing. */
static int enter_folder(struct hp_machine *machine, struct hp_image_place *place, const char *name,
	bool make, struct hp_error *err)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_image_place next = {.path = NULL};
	char *wanted = hp_asprintf("%s/%s", place->path, name);
	int found = hp_image_find(machine->image, 0, wanted, &next, &why);
	int status = 0;
	if (found < 0) {
		status = fail_why(err, HP_ERR_IO, &why);
	} else if (found == 0 && !make) {
		status = hp_error_set(
			err, HP_ERR_NOT_FOUND, _("The system cannot find the folder %s."), name);
	} else if (found == 0) {
		int fd = hp_image_open(machine->image, place, O_RDONLY | O_DIRECTORY);
		if (fd < 0 || mkdirat(fd, name, 0700) < 0) {
			status = hp_error_set_errno(err, HP_ERR_IO, errno,
				_("The folder %s cannot be made on the practice machine"), name);
		}
		if (fd >= 0) {
			close(fd);
		}
		next.path = place->path[0] != '\0' ? hp_asprintf("%s/%s", place->path, name)
						   : hp_strdup(name);
	}
	free(wanted);
	if (status == 0) {
		free(place->path);
		*place = next;
	} else {
		free(next.path);
	}
	return status;
}

/** The folder of all but the last `leave` components of a path. Caller frees place->path. */
static int find_folder(struct hp_machine *machine, const struct hp_strv *parts, size_t leave,
	bool make, struct hp_image_place *place, struct hp_error *err)
{
	*place = (struct hp_image_place){.path = hp_strdup("")};
	int status = 0;
	for (size_t i = 0; status == 0 && i + leave < parts->count; i++) {
		status = enter_folder(machine, place, parts->items[i], make, err);
	}
	return status;
}

static int bad_path(const char *path, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("\"%s\" is no path on this machine; it has one drive, C:, as in "
		  "C:\\Backup\\keys.reg."),
		path);
}

/** Spells `name` as the entry that is there already; 1 if there is one. */
static int existing_name(struct hp_machine *machine, const struct hp_image_place *folder,
	const char *name, char **ret_name, struct hp_error *err)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_image_place file = {.path = NULL};
	char *wanted = hp_asprintf("%s/%s", folder->path, name);
	int found = hp_image_find(machine->image, 0, wanted, &file, &why);
	free(wanted);
	if (found < 0) {
		return fail_why(err, HP_ERR_IO, &why);
	}
	const char *slash = found == 1 ? strrchr(file.path, '/') : NULL;
	*ret_name = hp_strdup(slash != NULL ? slash + 1 : found == 1 ? file.path : name);
	free(file.path);
	return found;
}

int hp_machine_write(struct hp_machine *machine, const char *path, const void *bytes, size_t len,
	bool replace, struct hp_error *err)
{
	struct hp_strv parts;
	hp_strv_init(&parts);
	struct hp_image_place folder = {.path = NULL};
	char *name = NULL;
	int status = split_path(path, &parts) && parts.count > 0 ? 0 : bad_path(path, err);
	if (status == 0) {
		status = find_folder(machine, &parts, 1, true, &folder, err);
	}
	if (status == 0) {
		status = existing_name(machine, &folder, parts.items[parts.count - 1], &name, err);
	}
	if (status == 1) {
		status = replace ? 0
				 : hp_error_set(err, HP_ERR_REFUSED,
					   _("The file %s is already there."), path);
	}
	if (status == 0) {
		int fd = hp_image_open(machine->image, &folder, O_RDONLY | O_DIRECTORY);
		status = fd < 0 ? hp_error_set_errno(
					  err, HP_ERR_IO, errno, _("%s cannot be written"), path)
				: hp_write_in_folder(fd, name, bytes, len, err);
		if (fd >= 0) {
			close(fd);
		}
	}
	free(name);
	free(folder.path);
	hp_strv_finish(&parts);
	return status;
}

static int print_folder(int fd, FILE *out)
{
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return -1;
	}
	struct dirent *d;
	while ((d = readdir(dir)) != NULL) {
		struct stat st;
		if (d->d_name[0] == '.' ||
			fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
			continue;
		}
		char *shown = hp_text_clean(d->d_name, strlen(d->d_name), false);
		if (S_ISDIR(st.st_mode)) {
			fprintf(out, "    %-14s %s\n", "<DIR>", shown);
		} else {
			fprintf(out, "    %14lld %s\n", (long long)st.st_size, shown);
		}
		free(shown);
	}
	closedir(dir);
	return 0;
}

int hp_machine_list(struct hp_machine *machine, const char *path, FILE *out, struct hp_error *err)
{
	struct hp_strv parts;
	hp_strv_init(&parts);
	struct hp_image_place folder = {.path = NULL};
	int status = split_path(path, &parts) ? 0 : bad_path(path, err);
	if (status == 0) {
		status = find_folder(machine, &parts, 0, false, &folder, err);
	}
	int fd = status == 0 ? hp_image_open(machine->image, &folder, O_RDONLY | O_DIRECTORY) : -1;
	if (status == 0 && (fd < 0 || print_folder(fd, out) < 0)) {
		status = hp_error_set_errno(
			err, HP_ERR_NOT_FOUND, errno, _("%s cannot be listed"), path);
	}
	free(folder.path);
	hp_strv_finish(&parts);
	return status;
}
