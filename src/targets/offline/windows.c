/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which folder of an image holds the system. */
#include "image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "image_internal.h"

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static int stat_config(const struct hp_image *image, struct stat *ret_stat)
{
	int fd = hp_image_open_below(
		image, image->windows.drive, image->config, O_PATH | O_DIRECTORY);
	if (fd < 0) {
		return -1;
	}
	int status = fstat(fd, ret_stat);
	close(fd);
	return status;
}

static bool windows_is_fresh(const struct hp_image *image)
{
	struct stat st;
	if (image->windows.path == NULL) {
		return false;
	}
	for (size_t i = 0; i < image->count; i++) {
		if (image->drives[i].fd < 0 || fstat(image->drives[i].fd, &st) < 0 ||
			!same_time(&st.st_mtim, &image->roots[i])) {
			return false;
		}
	}
	return stat_config(image, &st) == 0 && st.st_dev == image->config_stat.st_dev &&
	       st.st_ino == image->config_stat.st_ino;
}

void hp_image_forget_windows(struct hp_image *image)
{
	free(image->windows.path);
	free(image->config);
	image->windows.path = NULL;
	image->config = NULL;
}

/** `config` is the folder "Windows/System32/config" as it is spelled. */
static void remember_windows(struct hp_image *image, const struct hp_image_place *config)
{
	hp_image_forget_windows(image);
	image->windows.drive = config->drive;
	image->windows.path = hp_strndup(config->path, strcspn(config->path, "/"));
	image->config = hp_strdup(config->path);
	if (stat_config(image, &image->config_stat) < 0) {
		image->config_stat = (struct stat){0};
	}
	for (size_t i = 0; i < image->count; i++) {
		struct stat st = {0};
		(void)fstat(image->drives[i].fd, &st);
		image->roots[i] = st.st_mtim;
	}
}

static int look_for_windows(
	struct hp_image *image, size_t drive, struct hp_image_place *found, struct hp_why *why)
{
	static const char *const names[] = {"Windows", "WINNT"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		struct hp_image_place config = {0};
		char *path = hp_asprintf("%s/System32/config", names[i]);
		int here = hp_image_find(image, drive, path, &config, why);
		free(path);
		if (here == 0) {
			continue;
		}
		if (here < 0) {
			if (strcmp(why->code, "ambiguous-name") == 0) {
				why->code = "ambiguous-image";
			}
			return -1;
		}
		if (found->path != NULL) {
			here = hp_why_set(why, "ambiguous-image",
				_("Two systems are found, %s and %s; give the target a folder that "
				  "holds only the one "
				  "to be read."),
				found->path, config.path);
			free(config.path);
			return here;
		}
		*found = config;
	}
	return 0;
}

int hp_image_windows(
	struct hp_image *image, const struct hp_image_place **ret_windows, struct hp_why *why)
{
	if (!windows_is_fresh(image)) {
		struct hp_image_place found = {.path = NULL};
		int status = 0;
		for (size_t i = 0; status == 0 && i < image->count; i++) {
			status = look_for_windows(image, i, &found, why);
		}
		if (status < 0) {
			free(found.path);
			return status;
		}
		if (found.path == NULL) {
			return hp_why_set(why, "no-image",
				_("No Windows\\System32\\config or WINNT\\System32\\config is "
				  "below %s; is the disk "
				  "mounted there?"),
				image->drives[0].folder);
		}
		remember_windows(image, &found);
		free(found.path);
	}
	*ret_windows = &image->windows;
	return 1;
}
