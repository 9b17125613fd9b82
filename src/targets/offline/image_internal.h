/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_IMAGE_INTERNAL_H
#define HP_TARGETS_IMAGE_INTERNAL_H

/* Shared by image.c and windows.c only. */

#include <sys/stat.h>

#include "image.h"

#define HP_DRIVES_MAX 26

struct hp_drive {
	char letter; /* 'C'; 0 where the URL gave none. */
	char *folder;
	char *mount; /* The same without links, as links in the image may spell it; NULL if unknown.
		      */
	int fd;      /* -1 while the folder is not there. */
	dev_t dev;
	ino_t ino;
};

struct hp_image {
	struct hp_drive drives[HP_DRIVES_MAX];
	size_t count;
	bool no_openat2;
	/* The Windows folder and its config folder as last found; good as long as that one and the
	 * roots of the drives have not changed. */
	struct hp_image_place windows;
	char *config;
	struct stat config_stat;
	struct timespec roots[HP_DRIVES_MAX];
};

/** Opens a path in a drive's folder; -1 and errno. */
int hp_image_open_below(const struct hp_image *image, size_t drive, const char *path, int flags);
/** The Windows folder has to be looked for again. */
void hp_image_forget_windows(struct hp_image *image);

#endif
