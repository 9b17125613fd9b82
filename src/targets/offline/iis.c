/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iis.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/iis_facts.h"
#include "../common/keys.h"
#include "../common/list.h"
#include "../common/metabase.h"
#include "hive_copy.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "image.h"
#include "paths.h"
#include "registry.h"

struct hp_iis {
	struct hp_image *image;
	struct hp_registry *registry;
	/* What was read from the file of this moment; it or the reason why not. */
	char *read; /* its path; NULL: nothing yet */
	struct stat stamp;
	int status;
	struct hp_metabase metabase;
	struct hp_why why;
};

struct hp_iis *hp_iis_new(struct hp_image *image, struct hp_registry *registry)
{
	struct hp_iis *iis = hp_calloc(1, sizeof(*iis));
	iis->image = image;
	iis->registry = registry;
	return iis;
}

static void forget(struct hp_iis *iis)
{
	hp_metabase_finish(&iis->metabase);
	hp_why_finish(&iis->why);
	free(iis->read);
	iis->read = NULL;
}

void hp_iis_free(struct hp_iis *iis)
{
	if (iis == NULL) {
		return;
	}
	forget(iis);
	free(iis);
}

/* ---- a machine's IIS on its disk ---- */

/** A file below inetsrv: 1 (caller frees ret_place->path), 0, -1. */
static int find_file(
	struct hp_iis *iis, const char *name, struct hp_image_place *ret_place, struct hp_why *why)
{
	const struct hp_image_place *windows = NULL;
	if (hp_image_windows(iis->image, &windows, why) < 0) {
		return -1;
	}
	char *path = hp_asprintf("%s/System32/inetsrv/%s", windows->path, name);
	int found = hp_image_find(iis->image, windows->drive, path, ret_place, why);
	free(path);
	return found;
}

static int find(void *state, const char *name, char **ret_shown, struct hp_why *why)
{
	struct hp_iis *iis = state;
	struct hp_image_place place = {.path = NULL};
	int found = find_file(iis, name, &place, why);
	if (found == 1) {
		*ret_shown = hp_image_shown(iis->image, &place);
		free(place.path);
	}
	return found;
}

static int find_service(void *state, char **ret_where, struct hp_why *why)
{
	struct hp_iis *iis = state;
	struct hp_key_place place = {.hive = NULL};
	int found = hp_registry_find(iis->registry, HP_IIS_SERVICE_KEY, &place, why);
	if (found == 0) {
		*ret_where = hp_strdup(place.source);
	}
	return found;
}

static int find_major(void *state, uint32_t *ret_major, struct hp_why *why)
{
	struct hp_iis *iis = state;
	return hp_keys_dword(hp_registry_keys(iis->registry), HP_IIS_SETUP_KEY, HP_IIS_SETUP_MAJOR,
		ret_major, why);
}

/* ---- the metabase ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int why_errno(struct hp_why *why, const char *shown)
{
	const char *code = errno == EACCES || errno == EPERM ? "access-denied" : "io-error";
	return hp_why_set(why, code, _("%s cannot be read: %s."), shown, strerror(errno));
}

static int read_file(struct hp_iis *iis, int fd, const struct stat *st, const char *shown)
{
	if (!S_ISREG(st->st_mode)) {
		return hp_why_set(&iis->why, "malformed", _("%s is not a file."), shown);
	}
	if ((uint64_t)st->st_size > HP_METABASE_SIZE_MAX) {
		return hp_why_set(&iis->why, "too-large", _("%s is larger than 64 MiB."), shown);
	}
	struct hp_hive_copy copy = HP_HIVE_COPY_INIT;
	int status = hp_hive_copy_take(&copy, fd, shown, &iis->why);
	if (status == 0) {
		status = hp_metabase_parse(
			(const char *)copy.bytes, copy.size, shown, &iis->metabase, &iis->why);
	}
	hp_hive_copy_finish(&copy);
	return status;
}

/** Reads the metabase unless it was; *ret_source names it and its age. */
static int open_metabase(struct hp_iis *iis, const struct hp_image_place *place, char **ret_source,
	struct hp_why *why)
{
	char *shown = hp_image_shown(iis->image, place);
	int fd = hp_image_open(iis->image, place, O_RDONLY);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0) {
		why_errno(why, shown);
		if (fd >= 0) {
			close(fd);
		}
		free(shown);
		return -1;
	}
	if (iis->read == NULL || strcmp(iis->read, shown) != 0 || !same_file(&iis->stamp, &st)) {
		forget(iis);
		iis->status = read_file(iis, fd, &st, shown);
		iis->stamp = st;
		iis->read = hp_strdup(shown);
	}
	close(fd);
	if (iis->status == 0) {
		char time[HP_TIME_SIZE];
		hp_time_format(
			(int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000, time);
		*ret_source = hp_asprintf("%s, written %s", shown, time);
	} else {
		hp_why_set(why, iis->why.code, "%s", iis->why.text);
	}
	free(shown);
	return iis->status;
}

static int read_metabase(void *state, const struct hp_metabase **ret_metabase,
	const char **ret_shown, char **ret_source, struct hp_why *why)
{
	struct hp_iis *iis = state;
	struct hp_image_place place = {.path = NULL};
	int found = find_file(iis, HP_IIS_METABASE, &place, why);
	if (found == 0) {
		return hp_why_set(why, "io-error",
			_("%s went away while the disk was read; ask again."), HP_IIS_METABASE);
	}
	if (found < 0) {
		return -1;
	}
	int status = open_metabase(iis, &place, ret_source, why);
	free(place.path);
	if (status == 0) {
		*ret_metabase = &iis->metabase;
		*ret_shown = iis->read;
	}
	return status;
}

void hp_iis_read(struct hp_iis *iis, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	if (hp_registry_check_marker(iis->registry, &why) < 0) {
		hp_observation_set(observation, -1, NULL, NULL, &why);
		return;
	}
	struct hp_iis_source source = {.find = find,
		.service = find_service,
		.major = find_major,
		.metabase = read_metabase,
		.state = iis};
	hp_iis_answer(&source, fact, observation);
}
