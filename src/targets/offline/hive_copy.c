/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hive_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hive.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

#define COPY_CHUNK ((size_t)1 << 20)

static int copy_bytes(int from, int to, uint64_t size)
{
	char *chunk = hp_alloc(COPY_CHUNK);
	uint64_t done = 0;
	while (done < size) {
		ssize_t n = pread(from, chunk, COPY_CHUNK, (off_t)done);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			errno = n == 0 ? ESTALE : errno;
			break;
		}
		if (pwrite(to, chunk, (size_t)n, (off_t)done) != n) {
			break;
		}
		done += (uint64_t)n;
	}
	free(chunk);
	return done >= size ? 0 : -1;
}

static bool same_moment(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int why_unreadable(struct hp_why *why, const char *shown)
{
	return hp_why_set(why, "io-error", _("%s cannot be read: %s."), shown, strerror(errno));
}

static void unmap(struct hp_hive_copy *copy)
{
	if (copy->bytes != NULL) {
		munmap(copy->bytes, copy->size);
		copy->bytes = NULL;
	}
}

static int map(struct hp_hive_copy *copy, int protection, const char *shown, struct hp_why *why)
{
	if (copy->size == 0) {
		return 0;
	}
	void *bytes = mmap(NULL, copy->size, protection, MAP_SHARED, copy->memfd, 0);
	if (bytes == MAP_FAILED) {
		return hp_why_set(why, "too-large", _("%s cannot be held in memory: %s."), shown,
			strerror(errno));
	}
	copy->bytes = bytes;
	return 0;
}

int hp_hive_copy_take(struct hp_hive_copy *copy, int fd, const char *shown, struct hp_why *why)
{
	struct stat before, after;
	if (fstat(fd, &before) < 0) {
		return why_unreadable(why, shown);
	}
	if (!S_ISREG(before.st_mode)) {
		return hp_why_set(why, "not-a-hive", _("%s is not a file."), shown);
	}
	if ((uint64_t)before.st_size > HP_HIVE_SIZE_MAX) {
		return hp_why_set(why, "too-large", _("%s is larger than 1 GiB."), shown);
	}
	copy->memfd = memfd_create("hive", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy->memfd < 0 || copy_bytes(fd, copy->memfd, (uint64_t)before.st_size) < 0) {
		return why_unreadable(why, shown);
	}
	if (fstat(fd, &after) < 0 || !same_moment(&before, &after)) {
		return hp_why_set(why, "io-error",
			_("%s changed while it was read; mount the disk read-only, or stop what "
			  "writes to it."),
			shown);
	}
	copy->size = (size_t)before.st_size;
	return map(copy, PROT_READ | PROT_WRITE, shown, why);
}

int hp_hive_copy_resize(
	struct hp_hive_copy *copy, size_t size, const char *shown, struct hp_why *why)
{
	if (size == copy->size) {
		return 0;
	}
	unmap(copy);
	if (ftruncate(copy->memfd, (off_t)size) < 0) {
		copy->size = 0;
		return hp_why_set(why, "too-large", _("%s cannot be held in memory: %s."), shown,
			strerror(errno));
	}
	copy->size = size;
	return map(copy, PROT_READ | PROT_WRITE, shown, why);
}

int hp_hive_copy_seal(struct hp_hive_copy *copy, const char *shown, struct hp_why *why)
{
	/* Writing cannot be sealed while a mapping may write. */
	unmap(copy);
	/* Nobody, not even ourselves, changes the copy from here on. Not fatal where it is not
	 * possible. */
	(void)fcntl(copy->memfd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	return map(copy, PROT_READ, shown, why);
}

void hp_hive_copy_finish(struct hp_hive_copy *copy)
{
	unmap(copy);
	if (copy->memfd >= 0) {
		close(copy->memfd);
	}
	*copy = HP_HIVE_COPY_INIT;
}
