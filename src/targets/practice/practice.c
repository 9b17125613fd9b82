/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdpoint-target-practice: the reader of holdpoint-target-offline on a practice machine, and what
 * a machine that is running knows beyond its disk: the service manager's own list, when it was
 * started, the shares that Windows makes at each start. `practice:NAME` is the folder practice/NAME
 * of the state folder, and only a folder and hives that carry the practice marker are read.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/confine.h"
#include "../common/list.h"
#include "../offline/image.h"
#include "../offline/reader.h"
#include "drives.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/url.h"
#include "state.h"

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

struct practice {
	void *reader;
	char *folder;
};

/* ---- opening ---- */

/** The drives of the machine, as its state names them; a machine that is not there (yet) has its
 * system's. */
static struct hp_image *open_image(const char *folder, struct hp_confine *confine)
{
	struct hp_practice_state state;
	struct hp_image *image = NULL;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		hp_confine_allow(confine, fd);
	}
	if (fd >= 0 && hp_practice_state_read(fd, &state, NULL) == 0) {
		image = hp_practice_open_image(&state, folder);
		hp_practice_state_finish(&state);
	} else {
		char *drive = hp_path_join(folder, "image");
		image = hp_image_open_folder(drive);
		free(drive);
	}
	if (fd >= 0) {
		close(fd);
	}
	return image;
}

static int practice_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	*ret_code = "no-image";
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	/* The form keeps the name inside the practice folder. */
	int status = hp_url_check(url, err);
	status = status < 0 ? status : hp_url_parts(url, &parts, &count, err);
	if (status < 0) {
		return status;
	}
	char *state = state_folder();
	if (state == NULL) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("There is no place for practice machines; set HOLDPOINT_STATE or HOME."));
	} else {
		struct practice *practice = hp_calloc(1, sizeof(*practice));
		practice->folder = hp_asprintf("%s/practice/%s", state, parts[0].value);
		practice->reader =
			hp_reader_new(open_image(practice->folder, confine), true, confine);
		*ret_state = practice;
	}
	free(state);
	hp_url_parts_free(parts, count);
	return status;
}

static void practice_close(void *state)
{
	struct practice *practice = state;
	if (practice == NULL) {
		return;
	}
	hp_reader_close(practice->reader);
	free(practice->folder);
	free(practice);
}

/* ---- what a running machine knows ---- */

/** The machine's state as it is now. False, and the observation says why. */
static bool read_state(const struct practice *practice, struct hp_practice_state *ret_state,
	struct hp_observation *observation)
{
	struct hp_error err = HP_ERROR_INIT;
	int fd = open(practice->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = fd >= 0 ? hp_practice_state_read(fd, ret_state, &err)
			     : hp_error_set(&err, HP_ERR_NOT_FOUND,
				       _("The practice machine is not there any more."));
	if (fd >= 0) {
		close(fd);
	}
	if (status < 0) {
		hp_observation_set_unreadable(observation,
			status == HP_ERR_INVALID ? "malformed" : "io-error", "%s",
			hp_error_text(&err));
	}
	hp_error_finish(&err);
	return status == 0;
}

/** Hives and folder are practice's own: the reader refuses others, and is asked first. */
static bool is_practice(struct practice *practice, struct hp_observation *observation)
{
	struct hp_fact host = {.kind = HP_FACT_HOST};
	(void)hp_reader_read(practice->reader, &host, observation);
	return observation->outcome != HP_OUTCOME_UNREADABLE;
}

/** What the reader of the disk says of a fact, as data to be added to; NULL: it did not find it.
 * Takes the data out of the observation. */
static struct hp_json *take_data(struct hp_observation *observation)
{
	struct hp_json *data = NULL;
	if (observation->outcome == HP_OUTCOME_FOUND) {
		data = observation->data;
		observation->data = NULL;
	}
	return data;
}

static const char *type_word(unsigned type)
{
	return (type & HP_SERVICE_KERNEL_DRIVER) != 0   ? "kernel"
	       : (type & HP_SERVICE_FILE_DRIVER) != 0   ? "filesystem"
	       : (type & HP_SERVICE_SHARE_PROCESS) != 0 ? "share"
							: "own";
}

/** The start type is the registry's, where the service still has its key. */
static struct hp_json *service_data(
	struct practice *practice, const struct hp_practice_service *service)
{
	struct hp_observation on_disk;
	struct hp_fact by_name = {.kind = HP_FACT_SERVICE, .args = {service->name}};
	hp_observation_init(&on_disk);
	(void)hp_reader_read(practice->reader, &by_name, &on_disk);
	struct hp_json *data = take_data(&on_disk);
	if (data == NULL) {
		data = hp_json_new_object();
		hp_json_set_string(data, "name", service->name);
		hp_json_set_string(data, "display", service->display);
		hp_json_set_string(data, "start", hp_start_type_name(service->start));
		hp_json_set_string(data, "state", NULL);
		hp_json_set_string(data, "type", type_word(service->type));
	}
	hp_json_set_string(data, "state", hp_running_state_name(service->running));
	hp_observation_finish(&on_disk);
	return data;
}

static void read_service(struct practice *practice, const struct hp_practice_state *state,
	const char *name, struct hp_observation *observation)
{
	bool ambiguous = false;
	size_t at = hp_practice_state_find_service(state, name, &ambiguous);
	if (ambiguous) {
		hp_observation_set_unreadable(observation, "ambiguous-name",
			_("%s is the display name of several services; give the short name of the "
			  "one that is meant."),
			name);
	} else if (at == SIZE_MAX) {
		hp_observation_set_absent(observation, _("the service manager"));
	} else {
		hp_observation_set_found(observation, service_data(practice, &state->services[at]),
			_("the service manager"));
	}
}

static void read_services(const struct hp_practice_state *state, const char *pattern,
	struct hp_observation *observation)
{
	struct hp_strv names;
	hp_strv_init(&names);
	for (size_t i = 0; i < state->service_count; i++) {
		if (hp_name_matches(pattern, state->services[i].name) ||
			hp_name_matches(pattern, state->services[i].display)) {
			hp_strv_add(&names, state->services[i].name);
		}
	}
	hp_observation_set_found(observation, hp_names_to_items(&names), _("the service manager"));
	hp_strv_finish(&names);
}

static void read_host(struct practice *practice, const struct hp_practice_state *state,
	const struct hp_fact *fact, struct hp_observation *observation)
{
	char booted[HP_TIME_SIZE];
	(void)hp_reader_read(practice->reader, fact, observation);
	if (observation->outcome == HP_OUTCOME_FOUND) {
		hp_time_format(state->booted_ms, booted);
		hp_json_set_string(observation->data, "booted", booted);
	}
}

/* ---- the shares that Windows makes at each start ---- */

/** The folder of such a share; NULL: `name` is none of this machine. Caller frees. */
static char *made_share(const struct hp_practice_state *state, const char *name)
{
	if (hp_name_equal(name, "ADMIN$")) {
		return hp_strdup(state->system_root);
	}
	if (hp_name_equal(name, "IPC$")) {
		return hp_strdup("");
	}
	for (size_t i = 0; i < state->drives.count; i++) {
		char *share = hp_asprintf("%s$", state->drives.items[i]);
		bool same = hp_name_equal(share, name);
		free(share);
		if (same) {
			return hp_asprintf("%s:\\", state->drives.items[i]);
		}
	}
	return NULL;
}

/** "D$", "SYSVOL" and the like, which the disk cannot tell and this machine has not got. */
static bool is_made_elsewhere(const char *name)
{
	bool letter = (name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z');
	return (letter && strcmp(name + 1, "$") == 0) || hp_name_equal(name, "SYSVOL") ||
	       hp_name_equal(name, "NETLOGON");
}

static void read_share(struct practice *practice, const struct hp_practice_state *state,
	const struct hp_fact *fact, struct hp_observation *observation)
{
	const char *name = fact->args[0];
	char *path = made_share(state, name);
	if (path != NULL) {
		struct hp_json *data = hp_json_new_object();
		hp_json_set_string(data, "path", path);
		hp_json_set_string(data, "comment", NULL);
		hp_observation_set_found(observation, data, _("the running machine"));
		free(path);
		return;
	}
	(void)hp_reader_read(practice->reader, fact, observation);
	if (observation->outcome == HP_OUTCOME_UNREADABLE && is_made_elsewhere(name) &&
		hp_streq(observation->reason_code, "not-supported")) {
		hp_observation_set_absent(observation, _("the running machine"));
	}
}

/** Those on the disk by a pattern, and those of the running machine beside them. */
static void read_shares(struct practice *practice, const struct hp_practice_state *state,
	const struct hp_fact *fact, struct hp_observation *observation)
{
	const char *pattern = fact->args[0];
	struct hp_strv names;
	hp_strv_init(&names);
	(void)hp_reader_read(practice->reader, fact, observation);
	/* "Not supported" is about the shares of the running machine, which are known here. */
	bool whole = observation->outcome == HP_OUTCOME_FOUND ||
		     hp_streq(observation->reason_code, "not-supported");
	const struct hp_json *items = hp_json_get(observation->data, "items");
	for (const struct hp_json *i = hp_json_first(items); i != NULL; i = hp_json_next(i)) {
		hp_strv_add(&names, hp_json_string(i));
	}
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		char name[] = {letter, '$', '\0'};
		char *path = made_share(state, name);
		if (path != NULL && hp_name_matches(pattern, name)) {
			hp_strv_add(&names, name);
		}
		free(path);
	}
	if (hp_name_matches(pattern, "ADMIN$")) {
		hp_strv_add(&names, "ADMIN$");
	}
	if (hp_name_matches(pattern, "IPC$")) {
		hp_strv_add(&names, "IPC$");
	}
	if (whole) {
		hp_observation_set_found(
			observation, hp_names_to_items(&names), _("the running machine"));
	}
	hp_strv_finish(&names);
}

static enum hp_target_reply practice_read(
	void *opaque, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct practice *practice = opaque;
	struct hp_practice_state state;
	bool running = fact->kind == HP_FACT_SERVICE || fact->kind == HP_FACT_SERVICES ||
		       fact->kind == HP_FACT_HOST || fact->kind == HP_FACT_SHARE ||
		       fact->kind == HP_FACT_SHARES;
	if (!running) {
		return hp_reader_read(practice->reader, fact, observation);
	}
	if (!is_practice(practice, observation) || !read_state(practice, &state, observation)) {
		return HP_TARGET_ANSWER;
	}
	if (fact->kind == HP_FACT_SERVICE) {
		read_service(practice, &state, fact->args[0], observation);
	} else if (fact->kind == HP_FACT_SERVICES) {
		read_services(&state, fact->args[0], observation);
	} else if (fact->kind == HP_FACT_HOST) {
		read_host(practice, &state, fact, observation);
	} else if (fact->kind == HP_FACT_SHARE) {
		read_share(practice, &state, fact, observation);
	} else {
		read_shares(practice, &state, fact, observation);
	}
	hp_practice_state_finish(&state);
	return HP_TARGET_ANSWER;
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "practice",
		.class_ = HP_CLASS_PRACTICE,
		.facts = hp_reader_facts,
		.fact_count = hp_reader_fact_count,
		.unsupported = N_("This cannot be read on a practice machine."),
		.open = practice_open,
		.read = practice_read,
		.close = practice_close,
	};
	return hp_target_main(&impl, argc, argv);
}
