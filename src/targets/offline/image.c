/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/confine.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/protocol.h"
#include "holdpoint/str.h"
#include "holdpoint/url.h"
#include "holdpoint/utf8.h"
#include "image_internal.h"

/* Links in a row that are taken apart here; the kernel has its own limit for the others. */
#define LINKS_MAX 16

/* ---- drives ---- */

static void open_drive(struct hp_drive *drive)
{
	drive->fd = open(drive->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	if (drive->fd >= 0 && fstat(drive->fd, &st) == 0) {
		drive->dev = st.st_dev;
		drive->ino = st.st_ino;
		free(drive->mount);
		drive->mount = realpath(drive->folder, NULL);
	}
}

static void add_drive(struct hp_image *image, char letter, const char *folder)
{
	struct hp_drive *drive = &image->drives[image->count++];
	*drive = (struct hp_drive){.letter = letter, .folder = hp_strdup(folder), .fd = -1};
	open_drive(drive);
}

struct hp_image *hp_image_open_folder(const char *folder)
{
	struct hp_image *image = hp_calloc(1, sizeof(*image));
	add_drive(image, '\0', folder);
	return image;
}

struct hp_image *hp_image_open_drives(const struct hp_image_folder *folders, size_t count)
{
	struct hp_image *image = hp_calloc(1, sizeof(*image));
	for (size_t i = 0; i < count && i < HP_DRIVES_MAX; i++) {
		add_drive(image, folders[i].letter, folders[i].folder);
	}
	return image;
}

int hp_image_open_url(const char *url, struct hp_image **ret_image, struct hp_error *err)
{
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	int status = hp_url_check(url, err);
	status = status < 0 ? status : hp_url_parts(url, &parts, &count, err);
	if (status < 0) {
		return status;
	}
	struct hp_image *image = hp_calloc(1, sizeof(*image));
	for (size_t i = 0; i < count && i < HP_DRIVES_MAX; i++) {
		/* The form is checked: a name is a letter. Each is there once at most. */
		char letter = parts[i].name != NULL ? parts[i].name[0] : '\0';
		letter = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
		add_drive(image, letter, parts[i].value);
	}
	hp_url_parts_free(parts, count);
	*ret_image = image;
	return 0;
}

void hp_image_close(struct hp_image *image)
{
	if (image == NULL) {
		return;
	}
	for (size_t i = 0; i < image->count; i++) {
		if (image->drives[i].fd >= 0) {
			close(image->drives[i].fd);
		}
		free(image->drives[i].folder);
		free(image->drives[i].mount);
	}
	hp_image_forget_windows(image);
	free(image);
}

void hp_image_forget_openat2(struct hp_image *image)
{
	image->no_openat2 = true;
}

/** The nearest folder that exists at or above `folder`. */
static int open_above(const char *folder)
{
	char *path = hp_strdup(folder);
	int fd = -1;
	while (fd < 0) {
		char *slash = strrchr(path, '/');
		if (slash == NULL) {
			fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
			break;
		}
		if (slash == path) {
			fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
			break;
		}
		*slash = '\0';
		fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	free(path);
	return fd;
}

void hp_image_confine(const struct hp_image *image, struct hp_confine *confine)
{
	for (size_t i = 0; i < image->count; i++) {
		if (image->drives[i].fd >= 0) {
			hp_confine_allow(confine, image->drives[i].fd);
			continue;
		}
		/* The disk may be mounted later: then it has to be readable from inside the lock.
		 */
		int fd = open_above(image->drives[i].folder);
		if (fd >= 0) {
			hp_confine_allow(confine, fd);
			confine->wide = true;
			close(fd);
		}
	}
}

void hp_image_refresh(struct hp_image *image)
{
	for (size_t i = 0; i < image->count; i++) {
		struct hp_drive *drive = &image->drives[i];
		struct stat st;
		if (stat(drive->folder, &st) == 0 && drive->fd >= 0 && st.st_dev == drive->dev &&
			st.st_ino == drive->ino) {
			continue;
		}
		if (drive->fd >= 0) {
			close(drive->fd);
		}
		open_drive(drive);
		hp_image_forget_windows(image);
	}
}

char hp_image_letter(const struct hp_image *image, size_t drive)
{
	return image->drives[drive].letter;
}

int hp_image_drive(const struct hp_image *image, char letter, char system_letter, size_t *ret_drive,
	struct hp_why *why)
{
	for (size_t i = 0; i < image->count; i++) {
		char own = image->drives[i].letter;
		if (own == letter ||
			(own == '\0' && (system_letter == '\0' || system_letter == letter))) {
			*ret_drive = i;
			return 1;
		}
	}
	return hp_why_set(why, "drive-not-mapped",
		_("Drive %c: is not among the folders of the target; give it as "
		  "offline:C=DIR,%c=DIR."),
		letter, letter);
}

/* ---- opening inside a drive ---- */

/** Kernels before 5.6: each component on its own, and no links at all. */
static int open_without_links(int root, const char *path, int flags)
{
	int dir = fcntl(root, F_DUPFD_CLOEXEC, 3);
	char *rest = hp_strdup(path);
	char *save = NULL;
	for (char *name = strtok_r(rest, "/", &save); dir >= 0 && name != NULL;) {
		char *next = strtok_r(NULL, "/", &save);
		int fd = -1;
		if (strcmp(name, "..") == 0) {
			errno = EXDEV;
		} else {
			fd = openat(dir, name,
				(next != NULL ? O_RDONLY | O_DIRECTORY : flags) | O_NOFOLLOW |
					O_CLOEXEC);
		}
		int saved = errno;
		struct stat st;
		/* With O_DIRECTORY a link is "not a directory", which is not the same as nothing.
		 */
		if (fd < 0 && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISLNK(st.st_mode)) {
			saved = ELOOP;
		}
		close(dir);
		errno = saved;
		dir = fd;
		name = next;
	}
	free(rest);
	return dir;
}

int hp_image_open_below(const struct hp_image *image, size_t drive, const char *path, int flags)
{
	int root = image->drives[drive].fd;
	flags |= O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	if (path[0] == '\0') {
		path = ".";
	}
	if (root < 0) {
		errno = ENOENT;
		return -1;
	}
	if (!image->no_openat2) {
		struct open_how how = {
			.flags = (uint64_t)flags,
			.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
		};
		if ((flags & O_PATH) != 0) {
			how.flags &= ~(uint64_t)(O_NONBLOCK |
						 O_NOCTTY); /* openat2 refuses them beside O_PATH */
		}
		long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != ENOSYS) {
			return (int)fd;
		}
	}
	return open_without_links(root, path, flags);
}

int hp_image_open(const struct hp_image *image, const struct hp_image_place *place, int flags)
{
	return hp_image_open_below(image, place->drive, place->path, flags);
}

/* ---- finding by name ---- */

static int why_errno(struct hp_why *why, int errnum, const char *path)
{
	const char *shown = path[0] != '\0' ? path : "/";
	if (errnum == EACCES || errnum == EPERM) {
		return hp_why_set(why, "access-denied",
			_("%s in the image cannot be opened: permission denied. Start as a user "
			  "who may read the disk."),
			shown);
	}
	if (errnum == ELOOP || errnum == EXDEV) {
		return hp_why_set(why, "io-error",
			_("%s in the image is a link that cannot be followed inside the image."),
			shown);
	}
	return hp_why_set(
		why, "io-error", _("%s in the image cannot be read: %s."), shown, strerror(errnum));
}

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80) {
		text++;
	}
	return *text == '\0';
}

/** Looks for `name` in the open folder: 1 with the entry's own spelling, 0, -1. Takes `fd`. */
static int match_entry(
	int fd, const char *name, const char *folder, char **ret_entry, struct hp_why *why)
{
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		int saved = errno;
		close(fd);
		return why_errno(why, saved, folder);
	}
	char *entry = NULL;
	int found = 0;
	bool odd = false;
	struct dirent *d;
	while (errno = 0, found >= 0 && (d = readdir(dir)) != NULL) {
		if (!hp_utf8_is_valid(d->d_name, strlen(d->d_name))) {
			odd = true;
			continue;
		}
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0 ||
			!hp_name_equal(d->d_name, name)) {
			continue;
		}
		if (entry != NULL) {
			found = hp_why_set(why, "ambiguous-name",
				_("The folder %s in the image has two entries that Windows takes "
				  "for one: %s and %s."),
				folder[0] != '\0' ? folder : "/", entry, d->d_name);
		} else {
			entry = hp_strdup(d->d_name);
			found = 1;
		}
	}
	if (found >= 0 && errno != 0) {
		found = why_errno(why, errno, folder);
	}
	closedir(dir);
	/* A name of ASCII letters is never shown as anything else; any other one may be. */
	if (found == 0 && odd && !is_ascii(name)) {
		found = hp_why_set(why, "malformed",
			_("The folder %s in the image has names that are not UTF-8, and one of "
			  "them may be %s; mount the disk with iocharset=utf8."),
			folder[0] != '\0' ? folder : "/", name);
	}
	if (found == 1) {
		*ret_entry = entry;
		entry = NULL;
	}
	free(entry);
	return found;
}

static bool is_file(const struct hp_image *image, size_t drive, const char *path)
{
	int fd = hp_image_open_below(image, drive, path, O_PATH);
	struct stat st;
	bool file = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (fd >= 0) {
		close(fd);
	}
	return file;
}

/**
 * Where the link at `path` leads, if it counts from the place where the drive is mounted: the path
 * in the drive, caller frees. NTFS drivers show a junction that way. NULL: no link, or one of
 * another kind, which the kernel follows from the drive's root.
 */
static char *mounted_link(const struct hp_image *image, size_t drive, const char *path)
{
	const char *mount = image->drives[drive].mount;
	int fd = image->no_openat2 ? -1
				   : hp_image_open_below(image, drive, path, O_PATH | O_NOFOLLOW);
	if (fd < 0) {
		return NULL;
	}
	char *target = hp_calloc(1, PATH_MAX + 1);
	ssize_t len = readlinkat(fd, "", target, PATH_MAX);
	close(fd);
	size_t prefix = mount != NULL ? strlen(mount) : 0;
	bool below = len > 0 && prefix > 1 && strncmp(target, mount, prefix) == 0 &&
		     (target[prefix] == '/' || target[prefix] == '\0');
	char *rest = below ? hp_strdup(target + prefix) : NULL;
	free(target);
	return rest;
}

/** One step down: appends the entry's own spelling to `path`. */
static int find_component(const struct hp_image *image, size_t drive, struct hp_str *path,
	const char *name, struct hp_why *why)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return hp_why_set(why, "malformed",
			_("A path inside the image must not contain \"%s\"."), name);
	}
	int fd = hp_image_open_below(image, drive, path->data, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		/* Something that is no folder has nothing below it; a link to nowhere has not been
		 * proved empty. */
		int saved = errno;
		return saved == ENOTDIR && is_file(image, drive, path->data)
			       ? 0
			       : why_errno(why, saved, path->data);
	}
	char *entry = NULL;
	int found = match_entry(fd, name, path->data, &entry, why);
	if (found == 1) {
		hp_str_append(path, path->len > 0 ? "/" : "");
		hp_str_append(path, entry);
		free(entry);
	}
	return found;
}

/** Takes the first component off `*rest`; NULL where there is none. Caller frees. */
static char *take_component(char **rest)
{
	const char *from = *rest + strspn(*rest, "/\\");
	size_t len = strcspn(from, "/\\");
	char *name = len > 0 ? hp_strndup(from, len) : NULL;
	char *left = hp_strdup(from + len);
	free(*rest);
	*rest = left;
	return name;
}

int hp_image_find(struct hp_image *image, size_t drive, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why)
{
	if (image->drives[drive].fd < 0) {
		return hp_why_set(why, "no-image",
			_("The folder %s is not there; check its name or mount the disk, then "
			  "check again."),
			image->drives[drive].folder);
	}
	struct hp_str real;
	hp_str_init(&real);
	char *rest = hp_strdup(path);
	int found = 1;
	for (size_t links = 0; found == 1;) {
		char *name = take_component(&rest);
		if (name == NULL) {
			break;
		}
		found = find_component(image, drive, &real, name, why);
		free(name);
		char *target = found == 1 ? mounted_link(image, drive, real.data) : NULL;
		if (target != NULL && links++ < LINKS_MAX) {
			char *whole = hp_asprintf("%s/%s", target, rest);
			free(rest);
			rest = whole;
			hp_str_reset(&real);
		}
		free(target);
	}
	free(rest);
	if (found == 1) {
		ret_place->drive = drive;
		ret_place->path = hp_str_detach(&real);
	}
	hp_str_finish(&real);
	return found;
}

bool hp_image_is_there(const struct hp_image *image)
{
	for (size_t i = 0; i < image->count; i++) {
		if (image->drives[i].fd < 0) {
			return false;
		}
	}
	return true;
}

bool hp_image_is_practice(struct hp_image *image)
{
	for (size_t i = 0; i < image->count; i++) {
		int fd =
			hp_image_open_below(image, i, HP_PRACTICE_MARKER_FILE, O_PATH | O_NOFOLLOW);
		if (fd >= 0) {
			close(fd);
			return true;
		}
	}
	return false;
}
