/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `iis.pool` and `iis.vdir` of a machine that runs: its MetaBase.xml over the share
 * ADMIN$, which is the Windows folder wherever that lies. IIS 6 keeps the metabase in memory and
 * writes the file about a minute after a change and when it stops, so the source tells its age.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/iis_facts.h"
#include "../common/keys.h"
#include "files_place.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "iis.h"
#include "smb_internal.h"

#define INETSRV "System32/inetsrv/"

struct hp_smb_iis {
	struct hp_metabase metabase;
	char *shown;
};

static struct hp_smb_place place_of(const char *name)
{
	struct hp_smb_place place = {.share = hp_strdup("ADMIN$"),
		.names = hp_asprintf(INETSRV "%s", name),
		.shown = hp_asprintf("%%SystemRoot%%\\System32\\inetsrv\\%s", name)};
	for (char *p = place.shown; *p != '\0'; p++) {
		*p = *p == '/' ? '\\' : *p;
	}
	return place;
}

static int find_file(void *state, const char *name, char **ret_shown, struct hp_why *why)
{
	struct hp_smb_place place = place_of(name);
	struct stat st;
	int found = hp_smb_find_place(state, &place, &st, why);
	if (found == 1) {
		*ret_shown = hp_smb_source(state, place.shown);
	}
	hp_smb_place_finish(&place);
	return found;
}

static int find_service(void *state, char **ret_where, struct hp_why *why)
{
	const struct hp_keys *keys = hp_smb_keys(state);
	struct hp_key key = {.place = NULL};
	int found = keys->impl->find(keys->state, HP_IIS_SERVICE_KEY, &key, why);
	if (found == 0) {
		*ret_where = hp_strdup(key.source);
	}
	if (found == 1 && keys->impl->close != NULL) {
		keys->impl->close(keys->state, &key);
	}
	return found;
}

static int find_major(void *state, uint32_t *ret_major, struct hp_why *why)
{
	return hp_keys_dword(
		hp_smb_keys(state), HP_IIS_SETUP_KEY, HP_IIS_SETUP_MAJOR, ret_major, why);
}

/* ---- the metabase ---- */

struct contents {
	struct hp_str bytes;
	bool too_large;
};

/** A hp_smb_bytes_fn. */
static void take_bytes(void *arg, uint64_t offset, const uint8_t *bytes, size_t len)
{
	struct contents *contents = arg;
	if (offset == 0 && len == 0) {
		hp_str_reset(&contents->bytes);
		contents->too_large = false;
		return;
	}
	contents->too_large = contents->too_large || offset + len > HP_METABASE_SIZE_MAX;
	if (!contents->too_large) {
		hp_str_append_len(&contents->bytes, (const char *)bytes, len);
	}
}

/** "3 h", by the clock of this computer. */
static char *age_of(const struct stat *st)
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {{24 * 60 * 60, "days"}, {60 * 60, "h"}, {60, "min"}, {1, "s"}};
	int64_t age = hp_clock_now().wall_ms / 1000 - (int64_t)st->st_mtim.tv_sec;
	for (size_t i = 0; i < HP_ARRAY_SIZE(units); i++) {
		/* Two of a unit, so that the next smaller one tells what is between. */
		if (age >= 2 * units[i].seconds) {
			return hp_asprintf(
				"%lld %s", (long long)(age / units[i].seconds), units[i].unit);
		}
	}
	return hp_strdup("1 s");
}

static int parse(struct hp_smb *smb, struct hp_smb_iis *iis, const struct contents *contents,
	const struct stat *st, char **ret_source, struct hp_why *why)
{
	if (contents->too_large) {
		return hp_why_set(why, "too-large", _("%s is larger than 64 MiB."), iis->shown);
	}
	if (hp_metabase_parse(contents->bytes.data, contents->bytes.len, iis->shown, &iis->metabase,
		    why) < 0) {
		return -1;
	}
	char time[HP_TIME_SIZE];
	hp_time_format((int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000, time);
	char *age = age_of(st);
	char *file = hp_smb_source(smb, iis->shown);
	*ret_source = hp_asprintf("%s, written %s ago (%s)", file, age, time);
	free(file);
	free(age);
	return 0;
}

static int read_metabase(void *state, const struct hp_metabase **ret_metabase,
	const char **ret_shown, char **ret_source, struct hp_why *why)
{
	struct hp_smb *smb = state;
	hp_smb_iis_free(smb->iis);
	smb->iis = hp_calloc(1, sizeof(*smb->iis));
	struct hp_smb_place place = place_of(HP_IIS_METABASE);
	smb->iis->shown = hp_strdup(place.shown);
	struct contents contents = {.too_large = false};
	hp_str_init(&contents.bytes);
	struct stat st;
	int found = hp_smb_disk_read(smb, &place, take_bytes, &contents, &st, why);
	if (found == 0) {
		found = hp_why_set(why, "io-error",
			_("%s was there a moment ago and is not now; check again."), place.shown);
	} else if (found == 1) {
		found = parse(smb, smb->iis, &contents, &st, ret_source, why);
	}
	if (found == 0) {
		*ret_metabase = &smb->iis->metabase;
		*ret_shown = smb->iis->shown;
	}
	hp_str_finish(&contents.bytes);
	hp_smb_place_finish(&place);
	return found;
}

void hp_smb_iis_free(struct hp_smb_iis *iis)
{
	if (iis == NULL) {
		return;
	}
	hp_metabase_finish(&iis->metabase);
	free(iis->shown);
	free(iis);
}

void hp_smb_read_iis(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_iis_source source = {.find = find_file,
		.service = find_service,
		.major = find_major,
		.metabase = read_metabase,
		.state = smb};
	hp_iis_answer(&source, fact, observation);
}
