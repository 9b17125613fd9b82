/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_DISK_H
#define HP_PRACTICE_DISK_H

/*
 * The drives of a practice machine as its console sees them. Every path here is full: "X:\SMS\a",
 * a drive's root is "X:\". Nothing is opened outside the machine's drives (image.h); links that
 * somebody put there are never followed at the last component.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "holdpoint/error.h"

struct hp_machine;
struct hp_strv;

/** The longest path; deeper folders are not made, so that a recursion has an end. */
#define HP_DISK_PATH_MAX ((size_t)1024)

/**
 * What was typed, made full: from the console's folder where it is relative, `.` and `..` resolved,
 * no step above a root. The last component may hold * and ?. HP_ERR_INVALID with a sentence.
 */
int hp_disk_full(
	struct hp_machine *machine, const char *typed, char **ret_full, struct hp_error *err);
/** The folder and the last component of a full path, "" for a root. Caller frees both. */
void hp_disk_split(const char *full, char **ret_folder, char **ret_name);
/** `path` is `folder`, or lies below it. */
bool hp_disk_is_below(const char *path, const char *folder);
/** `name` in `folder`; caller frees. */
char *hp_disk_join(const char *folder, const char *name);

/** 1 with *ret_stat, 0 where there is nothing, negative status. */
int hp_disk_stat(
	struct hp_machine *machine, const char *full, struct stat *ret_stat, struct hp_error *err);
bool hp_disk_is_folder(struct hp_machine *machine, const char *full);
/** The names in a folder, sorted as Windows sorts them. */
int hp_disk_names(struct hp_machine *machine, const char *folder, struct hp_strv *ret_names,
	struct hp_error *err);

/** Makes a folder and those above it. */
int hp_disk_make_folder(struct hp_machine *machine, const char *full, struct hp_error *err);

enum hp_disk_write {
	HP_DISK_NEW,     /**< HP_ERR_REFUSED where the file is there. */
	HP_DISK_REPLACE, /**< Whole, by a rename. */
	HP_DISK_APPEND,
};

/** Writes a file, making its folders. */
int hp_disk_write(struct hp_machine *machine, const char *full, const void *bytes, size_t len,
	enum hp_disk_write how, struct hp_error *err);
/** A new file of that size which takes no room; its first bytes are `head`, as far as they fit. */
int hp_disk_write_sparse(struct hp_machine *machine, const char *full, const char *head,
	size_t size, struct hp_error *err);
/** At most `max` bytes of a regular file, with a NUL behind; caller frees. */
int hp_disk_read(struct hp_machine *machine, const char *full, size_t max, char **ret_bytes,
	size_t *ret_len, struct hp_error *err);
/** Opens a regular file for reading; caller closes. */
int hp_disk_open(struct hp_machine *machine, const char *full, int *ret_fd, struct hp_error *err);

/** Copies one file with its size and attribute; `to` is replaced. Holes stay holes. */
int hp_disk_copy(
	struct hp_machine *machine, const char *from, const char *to, struct hp_error *err);
/** The same from one machine to another. */
int hp_disk_copy_between(struct hp_machine *source_machine, const char *from,
	struct hp_machine *machine, const char *to, struct hp_error *err);
/** Renames within a drive; `to` must not be there. HP_ERR_REFUSED where something is in use. */
int hp_disk_rename(
	struct hp_machine *machine, const char *from, const char *to, struct hp_error *err);

/** True while a service or the system holds the file or folder. */
bool hp_disk_in_use(struct hp_machine *machine, const char *full);
/** The attribute R is the missing right of the owner to write. */
int hp_disk_set_read_only(
	struct hp_machine *machine, const char *full, bool read_only, struct hp_error *err);

/** HP_ERR_REFUSED where it is in use. */
int hp_disk_delete_file(struct hp_machine *machine, const char *full, struct hp_error *err);
/** Only if it is empty. HP_ERR_REFUSED where it is not, or is in use. */
int hp_disk_delete_folder(struct hp_machine *machine, const char *full, struct hp_error *err);
/** A file, or a folder with all below it. What is in use stays, with the folders above it, and is
 * added to `left`. */
int hp_disk_delete_tree(
	struct hp_machine *machine, const char *full, struct hp_strv *left, struct hp_error *err);

#endif
