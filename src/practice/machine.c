/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/offline/image.h"
#include "../targets/offline/registry.h"
#include "../targets/practice/drives.h"
#include "../targets/practice/state.h"
#include "edit.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

struct hp_machine {
	char *folder;
	int folder_fd;
	struct hp_practice_state state;
	struct hp_image *image;
	struct hp_registry *registry;
};

/** The system's drive carries the marker: looked for before anything else in the folder is read. */
static bool is_marked(int folder_fd)
{
	return faccessat(folder_fd, "image/" HP_PRACTICE_MARKER_FILE, F_OK, AT_SYMLINK_NOFOLLOW) ==
	       0;
}

int hp_machine_open(const char *folder, struct hp_machine **ret_machine, struct hp_error *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || !is_marked(fd)) {
		if (fd >= 0) {
			close(fd);
		}
		return hp_error_set(err, HP_ERR_REFUSED,
			_("%s is not a practice machine: the marker %s is missing. Nothing was "
			  "done."),
			folder, HP_PRACTICE_MARKER_FILE);
	}
	struct hp_practice_state state;
	int status = hp_practice_state_read(fd, &state, err);
	if (status < 0) {
		close(fd);
		return status;
	}
	struct hp_machine *machine = hp_calloc(1, sizeof(*machine));
	machine->folder = hp_strdup(folder);
	machine->folder_fd = fd;
	machine->state = state;
	machine->image = hp_practice_open_image(&state, folder);
	machine->registry = hp_registry_new(machine->image, true);
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
	hp_practice_state_finish(&machine->state);
	close(machine->folder_fd);
	free(machine->folder);
	free(machine);
}

/* A machine's name becomes part of a path: letters, digits, `-` and `_` only. */
static bool is_machine_name(const char *name)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	return name[0] != '\0' && name[strspn(name, plain)] == '\0';
}

int hp_machine_open_beside(struct hp_machine *machine, const char *name,
	struct hp_machine **ret_other, struct hp_error *err)
{
	struct hp_error inner = HP_ERROR_INIT;
	size_t len = strlen(machine->folder);
	while (len > 1 && machine->folder[len - 1] == '/') {
		len--;
	}
	char *upper = hp_strdup(name);
	for (char *c = upper; *c != '\0'; c++) {
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	}
	char *folder = hp_asprintf("%.*s/../%s", (int)len, machine->folder, upper);
	int status = is_machine_name(upper) ? hp_machine_open(folder, ret_other, &inner)
					    : HP_ERR_NOT_FOUND;
	if (status < 0) {
		status = hp_error_set(err, HP_ERR_NOT_FOUND,
			_("The network path \\\\%s was not found: this drill has no such machine."),
			name);
	}
	hp_error_finish(&inner);
	free(folder);
	free(upper);
	return status;
}

struct hp_registry *hp_machine_registry(struct hp_machine *machine)
{
	return machine->registry;
}

struct hp_image *hp_machine_image(struct hp_machine *machine)
{
	return machine->image;
}

struct hp_practice_state *hp_machine_state(struct hp_machine *machine)
{
	return &machine->state;
}

int hp_machine_save(struct hp_machine *machine, struct hp_error *err)
{
	char *text = hp_practice_state_print(&machine->state);
	int status = hp_write_in_folder(
		machine->folder_fd, HP_PRACTICE_STATE_FILE, text, strlen(text), err);
	free(text);
	return status;
}
