/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "digests.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "holdpoint/mem.h"

#define CHUNK ((size_t)1 << 17)

struct kept {
	bool is_used;
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified;
	struct timespec changed;
	struct hp_hash hash;
};

struct hp_digests {
	struct kept items[HP_DIGESTS_MAX];
};

struct hp_digests *hp_digests_new(void)
{
	return hp_calloc(1, sizeof(struct hp_digests));
}

void hp_digests_free(struct hp_digests *digests)
{
	free(digests);
}

/* One place a file: inodes of one folder mostly follow each other, and so lie side by side. */
static size_t place_of(const struct stat *st)
{
	return (size_t)(((uintmax_t)st->st_ino ^ ((uintmax_t)st->st_dev * 31u)) % HP_DIGESTS_MAX);
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static struct kept describe(const struct stat *st)
{
	return (struct kept){
		.is_used = true,
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size,
		.modified = st->st_mtim,
		.changed = st->st_ctim,
	};
}

static bool is_same(const struct kept *kept, const struct stat *st)
{
	return kept->is_used && kept->device == st->st_dev && kept->inode == st->st_ino &&
	       kept->size == st->st_size && same_time(&kept->modified, &st->st_mtim) &&
	       same_time(&kept->changed, &st->st_ctim);
}

/* Times ahead of our clock settle when it has reached them. */
static bool is_settled(const struct timespec *time, int64_t begun_ms)
{
	int64_t second = begun_ms / 1000 - HP_DIGESTS_SETTLED_MS / 1000;

	return (int64_t)time->tv_sec < second;
}

bool hp_digests_find(
	const struct hp_digests *digests, const struct stat *st, struct hp_hash *ret_hash)
{
	const struct kept *kept = &digests->items[place_of(st)];

	if (!is_same(kept, st)) {
		return false;
	}
	*ret_hash = kept->hash;
	return true;
}

void hp_digests_keep(struct hp_digests *digests, const struct stat *before,
	const struct stat *after, int64_t begun_ms, const struct hp_hash *hash)
{
	struct kept kept = describe(before);

	if (!is_same(&kept, after) || !is_settled(&before->st_mtim, begun_ms) ||
		!is_settled(&before->st_ctim, begun_ms)) {
		return;
	}
	kept.hash = *hash;
	digests->items[place_of(before)] = kept;
}

int hp_digests_read(
	int fd, hp_digests_stop_fn *stop, void *data, struct hp_hash *ret_hash, uint64_t *ret_size)
{
	uint8_t *chunk = hp_alloc(CHUNK);
	struct hp_sha256 *state = hp_sha256_new();
	uint64_t done = 0;
	int status = 0;
	for (;;) {
		ssize_t n = read(fd, chunk, CHUNK);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			status = n < 0 ? -errno : 0;
			break;
		}
		hp_sha256_update(state, chunk, (size_t)n);
		done += (uint64_t)n;
		if (stop != NULL && stop(data)) {
			status = -ECANCELED;
			break;
		}
	}
	hp_sha256_finish(state, status == 0 ? ret_hash : NULL);
	free(chunk);
	if (status == 0) {
		*ret_size = done;
	}
	return status;
}
