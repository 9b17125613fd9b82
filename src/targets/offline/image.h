/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_IMAGE_H
#define HP_TARGETS_IMAGE_H

/*
 * The file tree of a machine that is off: one mounted drive or several. Every file is opened below
 * the folder of its drive with openat2(RESOLVE_IN_ROOT): a symbolic link or `..` inside the image,
 * however it was put there, ends inside the image. Where the kernel has no openat2, links are
 * refused instead. Names are matched as Windows matches them; two entries that differ by case only
 * are ambiguous.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "../common/marker.h"
#include "../common/why.h"

struct hp_confine;
struct hp_error;
struct hp_image;

/** The marker of a practice machine in the base block of each of its hives; marker.h has the one of
 * its drives. */
#define HP_PRACTICE_MARKER_NAME "holdpoint practice machine"

/** `path` in the drive `drive` (an index), as found: "Windows/System32/config/SOFTWARE". */
struct hp_image_place {
	size_t drive;
	char *path;
};

/** From the parts of an URL: `DIR`, or `C=DIR,X=DIR`. A folder that is not there yet is no error
 * here. */
int hp_image_open_url(const char *url, struct hp_image **ret_image, struct hp_error *err);
/** One drive without a letter. */
struct hp_image *hp_image_open_folder(const char *folder);

struct hp_image_folder {
	char letter; /**< 'A' to 'Z' */
	char *folder;
};

/** Drives with letters, at most 26. */
struct hp_image *hp_image_open_drives(const struct hp_image_folder *folders, size_t count);
void hp_image_close(struct hp_image *image);

/** Keeps the drives' folders readable; where one is missing, the nearest folder above it, marked as
 * wide. */
void hp_image_confine(const struct hp_image *image, struct hp_confine *confine);

/** Opens folders that were missing or have been mounted over since. Cheap; once a request. */
void hp_image_refresh(struct hp_image *image);

/**
 * The drive and path of the Windows folder ("Windows"): 1, or -1 with "no-image" or
 * "ambiguous-image" or the reason why it could not be looked for. The place stays the image's,
 * until the next call.
 */
int hp_image_windows(
	struct hp_image *image, const struct hp_image_place **ret_windows, struct hp_why *why);

/** The drive with that letter; a single drive without a letter answers to `system_letter` (0: to
 * any). -1: "drive-not-mapped". */
int hp_image_drive(const struct hp_image *image, char letter, char system_letter, size_t *ret_drive,
	struct hp_why *why);

/** The letter that the target gave the drive; 0 where it gave none. */
char hp_image_letter(const struct hp_image *image, size_t drive);

/** Finds `path` (separated by / or \) in a drive without regard to case: 1, 0, -1. Caller frees
 * ret_place->path. */
/* A link at the end is found as such, unless it leads through the place where the drive is mounted.
 */
int hp_image_find(struct hp_image *image, size_t drive, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why);

/** Opens what hp_image_find found, with open()'s flags; -1 and errno. Never waits for a pipe's
 * other end. */
int hp_image_open(const struct hp_image *image, const struct hp_image_place *place, int flags);

/** True if all folders could be opened. */
bool hp_image_is_there(const struct hp_image *image);
/** True if a drive's root holds the marker of a practice machine. */
bool hp_image_is_practice(struct hp_image *image);

/** For tests: do as a kernel without openat2 does. */
void hp_image_forget_openat2(struct hp_image *image);

#endif
