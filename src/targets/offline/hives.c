/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hives.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hive.h"
#include "hive_log.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"

/* The system has five; users' hives come and go. */
#define SLOTS 12

struct stamp {
	struct stat file;
	struct stat folder;
	struct stat logs[HP_HIVE_LOGS]; /* of those in use */
};

struct slot {
	char *wanted; /* NULL: free. */
	struct hp_image_place place;
	/* A dirty hive was read together with these; path NULL: not there, or not needed. */
	struct hp_image_place logs[HP_HIVE_LOGS];
	char *source; /* The place, and what was replayed. */
	struct stamp stamp;
	struct hp_hive *hive; /* NULL: it could not be opened, and `why` tells the reason. */
	struct hp_why why;
	unsigned long used;
};

struct hp_hives {
	struct hp_image *image;
	bool practice;
	struct slot slots[SLOTS];
	unsigned long clock;
};

struct hp_hives *hp_hives_new(struct hp_image *image, bool practice)
{
	struct hp_hives *hives = hp_calloc(1, sizeof(*hives));
	hives->image = image;
	hives->practice = practice;
	return hives;
}

static void empty_slot(struct slot *slot)
{
	hp_hive_close(slot->hive);
	hp_why_finish(&slot->why);
	free(slot->wanted);
	free(slot->source);
	free(slot->place.path);
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		free(slot->logs[i].path);
	}
	*slot = (struct slot){.wanted = NULL};
}

void hp_hives_free(struct hp_hives *hives)
{
	if (hives == NULL) {
		return;
	}
	for (size_t i = 0; i < SLOTS; i++) {
		empty_slot(&hives->slots[i]);
	}
	free(hives);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int stat_place(
	const struct hp_image *image, const struct hp_image_place *place, struct stat *ret_stat)
{
	int fd = hp_image_open(image, place, O_PATH);
	if (fd < 0) {
		return -1;
	}
	int status = fstat(fd, ret_stat);
	close(fd);
	return status;
}

static int take_stamp(
	const struct hp_image *image, const struct slot *slot, struct stamp *ret_stamp)
{
	struct hp_image_place folder = {
		.drive = slot->place.drive, .path = hp_strdup(slot->place.path)};
	char *slash = strrchr(folder.path, '/');
	*(slash != NULL ? slash : folder.path) = '\0';
	int status = stat_place(image, &folder, &ret_stamp->folder);
	if (status == 0) {
		status = stat_place(image, &slot->place, &ret_stamp->file);
	}
	free(folder.path);
	for (size_t i = 0; status == 0 && i < HP_HIVE_LOGS; i++) {
		if (slot->logs[i].path != NULL) {
			status = stat_place(image, &slot->logs[i], &ret_stamp->logs[i]);
		}
	}
	return status;
}

static bool is_fresh(const struct hp_hives *hives, const struct slot *slot)
{
	struct stamp now;
	if (slot->place.path == NULL || take_stamp(hives->image, slot, &now) < 0 ||
		!same_file(&now.file, &slot->stamp.file) ||
		!same_file(&now.folder, &slot->stamp.folder)) {
		return false;
	}
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		if (slot->logs[i].path != NULL && !same_file(&now.logs[i], &slot->stamp.logs[i])) {
			return false;
		}
	}
	return true;
}

static int check_marker(const struct hp_hives *hives, const struct hp_hive *hive, const char *shown,
	struct hp_why *why)
{
	if (hp_hive_is_practice(hive) == hives->practice) {
		return 0;
	}
	if (hives->practice) {
		return hp_why_set(why, "practice-marker",
			_("%s does not carry the marker of practice machines; a drill reads "
			  "practice machines only."),
			shown);
	}
	return hp_why_set(why, "practice-marker",
		_("%s belongs to a practice machine; it is read as practice:NAME, in a drill."),
		shown);
}

static int why_errno(struct hp_why *why, const char *shown)
{
	const char *code = errno == EACCES || errno == EPERM ? "access-denied" : "io-error";
	return hp_why_set(why, code, _("%s cannot be read: %s."), shown, strerror(errno));
}

/** The log files beside a hive, if it is one that needs them. */
static int find_logs(struct hp_hives *hives, int fd, struct slot *slot)
{
	for (size_t i = 0; hp_hive_log_is_needed(fd) && i < HP_HIVE_LOGS; i++) {
		char *path = hp_asprintf("%s.%s", slot->place.path, hp_hive_log_names[i]);
		int found = hp_image_find(
			hives->image, slot->place.drive, path, &slot->logs[i], &slot->why);
		free(path);
		if (found < 0) {
			return -1;
		}
	}
	return 0;
}

static int open_with_logs(struct hp_hives *hives, int fd, struct slot *slot)
{
	struct hp_hive_logs logs = HP_HIVE_NO_LOGS;
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_HIVE_LOGS; i++) {
		if (slot->logs[i].path == NULL) {
			continue;
		}
		logs.fds[i] = hp_image_open(hives->image, &slot->logs[i], O_RDONLY);
		if (logs.fds[i] < 0) {
			status = why_errno(&slot->why, slot->logs[i].path);
		}
	}
	if (status == 0) {
		status = hp_hive_open_logged(fd, &logs, slot->place.path, &slot->hive, &slot->why);
	}
	for (size_t i = 0; i < HP_HIVE_LOGS; i++) {
		if (logs.fds[i] >= 0) {
			close(logs.fds[i]);
		}
	}
	return status;
}

/** Takes the stamp before a byte is read, so that a change under way is one to be seen later. */
static int read_hive(struct hp_hives *hives, int fd, struct slot *slot)
{
	if (find_logs(hives, fd, slot) < 0) {
		return -1;
	}
	if (take_stamp(hives->image, slot, &slot->stamp) < 0) {
		return why_errno(&slot->why, slot->place.path);
	}
	if (open_with_logs(hives, fd, slot) < 0) {
		return -1;
	}
	const char *note = hp_hive_replayed(slot->hive);
	slot->source = note != NULL ? hp_asprintf("%s + %s", slot->place.path, note)
				    : hp_strdup(slot->place.path);
	return 0;
}

/** Fills place, stamp and hive of a slot, or why. */
static int fill_slot(struct hp_hives *hives, size_t drive, struct slot *slot)
{
	int found = hp_image_find(hives->image, drive, slot->wanted, &slot->place, &slot->why);
	if (found < 0) {
		return found;
	}
	if (found == 0) {
		return hp_why_set(&slot->why, "hive-missing", _("The hive %s is not in the image."),
			slot->wanted);
	}
	const char *shown = slot->place.path;
	int fd = hp_image_open(hives->image, &slot->place, O_RDONLY);
	if (fd < 0) {
		return why_errno(&slot->why, shown);
	}
	int status = read_hive(hives, fd, slot);
	close(fd);
	if (status == 0 && check_marker(hives, slot->hive, shown, &slot->why) < 0) {
		hp_hive_close(slot->hive);
		slot->hive = NULL;
		status = -1;
	}
	return status;
}

static struct slot *choose_slot(struct hp_hives *hives, size_t drive, const char *path)
{
	struct slot *oldest = &hives->slots[0];
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &hives->slots[i];
		if (slot->wanted != NULL && slot->place.drive == drive &&
			hp_name_equal(slot->wanted, path)) {
			return slot;
		}
		if (slot->used < oldest->used) {
			oldest = slot;
		}
	}
	return oldest;
}

int hp_hives_get(struct hp_hives *hives, size_t drive, const char *path, struct hp_hive **ret_hive,
	const char **ret_source, struct hp_why *why)
{
	struct slot *slot = choose_slot(hives, drive, path);
	bool same = slot->wanted != NULL && slot->place.drive == drive &&
		    hp_name_equal(slot->wanted, path);
	if (!same || !is_fresh(hives, slot)) {
		empty_slot(slot);
		slot->wanted = hp_strdup(path);
		(void)fill_slot(hives, drive, slot); /* what went wrong is in the slot */
		slot->place.drive = drive;
	}
	slot->used = ++hives->clock;
	if (slot->hive == NULL) {
		return hp_why_set(why, slot->why.code, "%s", slot->why.text);
	}
	*ret_hive = slot->hive;
	*ret_source = slot->source;
	return 0;
}
