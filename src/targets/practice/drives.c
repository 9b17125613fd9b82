/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drives.h"

#include <stdlib.h>

#include "../offline/image.h"
#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "state.h"

struct hp_image *hp_practice_open_image(const struct hp_practice_state *state, const char *folder)
{
	size_t count = state->drives.count;
	struct hp_image_folder *folders = hp_calloc(count + 1, sizeof(*folders));
	for (size_t i = 0; i < count; i++) {
		char *name = hp_practice_drive_folder(state, state->drives.items[i]);
		folders[i] = (struct hp_image_folder){
			.letter = state->drives.items[i][0], .folder = hp_path_join(folder, name)};
		free(name);
	}
	struct hp_image *image = hp_image_open_drives(folders, count);
	for (size_t i = 0; i < count; i++) {
		free(folders[i].folder);
	}
	free(folders);
	return image;
}
