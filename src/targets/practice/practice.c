/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdpoint-target-practice: the reader of holdpoint-target-offline on a practice machine.
 * `practice:NAME` is the folder practice/NAME of the state folder, and only a folder and hives that
 * carry the practice marker are read.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../offline/image.h"
#include "../offline/reader.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

/** HOLDPOINT_STATE as the wizard sets it for its helpers, else where the wizard keeps its state by
 * default; NULL: nowhere. */
static char *state_folder(void)
{
	const char *given = getenv("HOLDPOINT_STATE");
	if (given != NULL && given[0] != '\0') {
		return hp_strdup(given);
	}
	const char *xdg = getenv("XDG_STATE_HOME");
	if (xdg != NULL && xdg[0] == '/') {
		return hp_path_join(xdg, "holdpoint");
	}
	const char *home = getenv("HOME");
	return home != NULL && home[0] != '\0' ? hp_path_join(home, ".local/state/holdpoint")
					       : NULL;
}

/** Plain components, so that no name leads out of the practice folder. */
static bool is_plain_name(const char *name)
{
	while (true) {
		size_t len = strcspn(name, "/");
		if (len == 0 || (len == 1 && name[0] == '.') ||
			(len == 2 && strncmp(name, "..", 2) == 0)) {
			return false;
		}
		if (name[len] == '\0') {
			return true;
		}
		name += len + 1;
	}
}

static int practice_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	*ret_code = "no-image";
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	int status = hp_url_parts(url, &parts, &count, err);
	if (status < 0) {
		return status;
	}
	char *state = state_folder();
	if (count != 1 || parts[0].name != NULL || !is_plain_name(parts[0].value)) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("A practice machine is named as practice:NAME, with no \"..\" and no "
			  "\"/\" at the start."));
	} else if (state == NULL) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("There is no place for practice machines; set HOLDPOINT_STATE or HOME."));
	} else {
		char *folder = hp_asprintf("%s/practice/%s/image", state, parts[0].value);
		*ret_state = hp_reader_new(hp_image_open_folder(folder), true, confine);
		free(folder);
	}
	free(state);
	hp_url_parts_free(parts, count);
	return status;
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "practice",
		.class_ = HP_CLASS_PRACTICE,
		.facts = hp_reader_facts,
		.fact_count = hp_reader_fact_count,
		.unsupported = N_("A practice machine does not show this; look at it through its "
				  "console, and attest."),
		.open = practice_open,
		.read = hp_reader_read,
		.close = hp_reader_close,
	};
	return hp_target_main(&impl, argc, argv);
}
