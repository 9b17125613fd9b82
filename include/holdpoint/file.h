/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_FILE_H
#define HP_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct hp_error;

/**
 * Reads a whole file ("-" is standard input) of at most `max` bytes. The buffer has a NUL after its
 * last byte; caller frees. A directory, a missing or a larger file is a plain error naming the
 * file.
 */
int hp_file_read(
	const char *path, size_t max, char **ret_data, size_t *ret_len, struct hp_error *err);

/**
 * Writes a file so that a reader sees the old or the new contents, never a part: a temporary file
 * in the same folder, optionally fdatasync, rename. Nothing is left behind on failure. `mode` as
 * for open(). What is no file stays what it is: a pipe or a character device gets the bytes, a disk
 * or a socket is refused.
 */
int hp_file_replace(const char *path, const void *data, size_t len, unsigned mode, bool sync,
	struct hp_error *err);

/** Writes all bytes to a descriptor, whatever it is; false with errno where that failed (EPIPE: the
 * reader has gone). */
bool hp_write_all(int fd, const void *bytes, size_t len);

/** Makes a folder and those above it, each new one with `mode`. An existing folder is fine. */
int hp_folder_make(const char *path, unsigned mode, struct hp_error *err);
/** Removes a folder of our own with all in it; follows no links, leaves the file system at no mount
 * point. */
int hp_folder_remove(const char *path, struct hp_error *err);

char *hp_path_join(const char *folder, const char *name); /**< Caller frees. */
/** The folder that holds the running program (/proc/self/exe), caller frees; NULL where unknown. */
char *hp_program_folder(void);

enum hp_file_storage {
	HP_STORAGE_DURABLE,
	HP_STORAGE_MEMORY,   /**< tmpfs, ramfs, overlay of a live system: gone at power-off. */
	HP_STORAGE_NO_MODES, /**< vfat, exfat: durable, but everybody can read it. */
};
/** What kind of file system holds `path`; DURABLE where it cannot be told. */
enum hp_file_storage hp_file_storage(const char *path);

#endif
