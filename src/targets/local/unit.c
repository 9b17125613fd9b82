/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

struct word {
	const char *theirs;
	const char *ours;
};

static const struct word start_words[] = {
	{"enabled", "auto"},
	{"enabled-runtime", "auto"},
	{"disabled", "manual"},
	{"static", "manual"},
	{"indirect", "manual"},
	{"linked", "manual"},
	{"linked-runtime", "manual"},
	{"masked", "disabled"},
	{"masked-runtime", "disabled"},
};

static const struct word state_words[] = {
	{"active", "running"},
	{"reloading", "running"},
	{"refreshing", "running"},
	{"inactive", "stopped"},
	{"failed", "stopped"},
	{"activating", "start-pending"},
	{"deactivating", "stop-pending"},
	{"maintenance", "stop-pending"},
};

/* Of a unit that is active, systemctl freeze stops the processes for a while. */
static const struct word freezer_words[] = {
	{"freezing", "pause-pending"},
	{"frozen", "paused"},
	{"thawing", "continue-pending"},
};

static const char *translate(const struct word *words, size_t count, const char *theirs)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i].theirs, theirs) == 0) {
			return words[i].ours;
		}
	}
	return NULL;
}

const char *hp_unit_start(const char *file_state)
{
	return translate(start_words, HP_ARRAY_SIZE(start_words), file_state);
}

const char *hp_unit_state(const struct hp_unit *unit)
{
	const char *state = translate(state_words, HP_ARRAY_SIZE(state_words), unit->active_state);
	const char *frozen =
		translate(freezer_words, HP_ARRAY_SIZE(freezer_words), unit->freezer_state);
	return frozen != NULL && state != NULL && strcmp(state, "running") == 0 ? frozen : state;
}

static int why_unloadable(const struct hp_unit *unit, struct hp_why *why)
{
	char *words = hp_text_clean(unit->load_error, strlen(unit->load_error), false);
	int status = hp_why_set(why, "malformed",
		_("systemd cannot read the unit %s (%s): %s. Correct its file and run \"systemctl "
		  "daemon-reload\"."),
		unit->id, unit->load_state, words[0] != '\0' ? words : _("it does not say why"));
	free(words);
	return status;
}

int hp_unit_data(
	const struct hp_unit *unit, const char *name, struct hp_json **ret_data, struct hp_why *why)
{
	static const char *const read_states[] = {"loaded", "masked", "not-found"};
	bool read = false;
	for (size_t i = 0; i < HP_ARRAY_SIZE(read_states); i++) {
		read = read || strcmp(unit->load_state, read_states[i]) == 0;
	}
	if (!read) {
		return why_unloadable(unit, why);
	}
	bool masked = strcmp(unit->load_state, "masked") == 0;
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", name);
	hp_json_set_string(
		data, "display", unit->description[0] != '\0' ? unit->description : NULL);
	hp_json_set_string(
		data, "start", masked ? "disabled" : hp_unit_start(unit->unit_file_state));
	hp_json_set_string(data, "state", hp_unit_state(unit));
	/* In systemd's own words, for who knows those. */
	hp_json_set_string(data, "unit", unit->id);
	hp_json_set_string(data, "load_state", unit->load_state);
	hp_json_set_string(data, "unit_file_state", unit->unit_file_state);
	hp_json_set_string(data, "active_state", unit->active_state);
	hp_json_set_string(data, "sub_state", unit->sub_state);
	*ret_data = data;
	return 1;
}
