/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iis.h"

#include <stdlib.h>
#include <string.h>

#include "../common/iis_facts.h"
#include "facts.h"
#include "holdpoint/capture.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"

struct hp_captured_iis {
	const struct hp_captured *captured;
	char *stamp; /* of the capture that the metabase was read from; NULL: not read yet */
	int status;
	struct hp_metabase metabase;
	struct hp_why why;
};

struct hp_captured_iis *hp_captured_iis_new(const struct hp_captured *captured)
{
	struct hp_captured_iis *iis = hp_calloc(1, sizeof(*iis));
	iis->captured = captured;
	return iis;
}

static void forget(struct hp_captured_iis *iis)
{
	hp_metabase_finish(&iis->metabase);
	hp_why_finish(&iis->why);
	free(iis->stamp);
	iis->stamp = NULL;
}

void hp_captured_iis_free(struct hp_captured_iis *iis)
{
	if (iis == NULL) {
		return;
	}
	forget(iis);
	free(iis);
}

/** As the machine's own listing of inetsrv has it. */
static int iis_find(void *state, const char *name, char **ret_shown, struct hp_why *why)
{
	struct hp_captured_iis *iis = state;
	char *path = hp_asprintf("%%SystemRoot%%\\System32\\inetsrv\\%s", name);
	char *source = NULL;
	for (char *c = path; *c != '\0'; c++) {
		*c = *c == '/' ? '\\' : *c;
	}
	int found = hp_captured_look_path(iis->captured, path, &source, why);
	if (found == 1) {
		*ret_shown = hp_strdup(name);
	}
	free(source);
	free(path);
	return found;
}

static int iis_service(void *state, char **ret_where, struct hp_why *why)
{
	struct hp_captured_iis *iis = state;
	struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {"W3SVC"}};
	struct hp_observation seen;
	hp_observation_init(&seen);
	hp_captured_service(iis->captured, &fact, &seen);
	int found = seen.outcome == HP_OUTCOME_FOUND    ? 1
		    : seen.outcome == HP_OUTCOME_ABSENT ? 0
							: -1;
	if (found == 0) {
		*ret_where = hp_strdup(seen.source != NULL ? seen.source : HP_CAPTURE_SERVICES);
	} else if (found < 0) {
		/* Codes are static texts; of those that a list of services can end with, the
		 * commonest is told apart. */
		bool missing = hp_streq(seen.reason_code, "not-captured");
		hp_why_set(why, missing ? "not-captured" : "malformed", "%s", seen.reason);
	}
	hp_observation_finish(&seen);
	return found;
}

static int iis_major(void *state, uint32_t *ret_major, struct hp_why *why)
{
	struct hp_captured_iis *iis = state;
	if (iis->captured->keys.impl == NULL) {
		struct hp_fact fact = {.kind = HP_FACT_REGISTRY_VALUE,
			.args = {HP_IIS_SETUP_KEY, HP_IIS_SETUP_MAJOR}};
		return hp_captured_missing(&fact, why);
	}
	return hp_keys_dword(
		&iis->captured->keys, HP_IIS_SETUP_KEY, HP_IIS_SETUP_MAJOR, ret_major, why);
}

static int read_metabase(struct hp_captured_iis *iis, const struct hp_captured_file *file)
{
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_captured_read(
		iis->captured, file->name, HP_METABASE_SIZE_MAX, &bytes, &len, &iis->why);
	if (status == 0) {
		status = hp_metabase_parse(bytes, len, file->name, &iis->metabase, &iis->why);
	}
	free(bytes);
	return status;
}

static int iis_metabase(void *state, const struct hp_metabase **ret_metabase,
	const char **ret_shown, char **ret_source, struct hp_why *why)
{
	struct hp_captured_iis *iis = state;
	const struct hp_captured_file *file =
		hp_captured_find_file(iis->captured, HP_CAPTURE_METABASE);
	if (file == NULL) {
		return hp_why_set(why, "not-captured",
			_("This was not captured. Copy %%SystemRoot%%\\System32\\inetsrv\\%s of "
			  "the "
			  "machine into the folder of the capture."),
			HP_CAPTURE_METABASE);
	}
	if (!hp_streq(iis->stamp, iis->captured->stamp)) {
		forget(iis);
		iis->status = read_metabase(iis, file);
		iis->stamp = hp_strdup(iis->captured->stamp);
	}
	if (iis->status < 0) {
		return hp_why_set(why, iis->why.code, "%s", iis->why.text);
	}
	char time[HP_TIME_SIZE];
	hp_time_format(file->modified_ms, time);
	*ret_source = hp_asprintf("%s, written %s", file->name, time);
	*ret_metabase = &iis->metabase;
	*ret_shown = file->name;
	return 0;
}

void hp_captured_iis_read(
	struct hp_captured_iis *iis, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_iis_source source = {.find = iis_find,
		.service = iis_service,
		.major = iis_major,
		.metabase = iis_metabase,
		.state = iis};
	hp_iis_answer(&source, fact, observation);
}
