/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"

static const char *const running_names[] = {[HP_SERVICE_STOPPED] = "stopped",
	[HP_SERVICE_START_PENDING] = "start-pending",
	[HP_SERVICE_STOP_PENDING] = "stop-pending",
	[HP_SERVICE_RUNNING] = "running",
	[HP_SERVICE_CONTINUE_PENDING] = "continue-pending",
	[HP_SERVICE_PAUSE_PENDING] = "pause-pending",
	[HP_SERVICE_PAUSED] = "paused"};

static const char *const start_names[] = {[HP_START_BOOT] = "boot",
	[HP_START_SYSTEM] = "system",
	[HP_START_AUTO] = "auto",
	[HP_START_DEMAND] = "manual",
	[HP_START_DISABLED] = "disabled"};

const char *hp_running_state_name(enum hp_running_state state)
{
	return running_names[state];
}

const char *hp_start_type_name(enum hp_start_type start)
{
	return start_names[start];
}

bool hp_start_type_from_name(const char *name, enum hp_start_type *ret_start)
{
	for (size_t i = 0; name != NULL && i < HP_ARRAY_SIZE(start_names); i++) {
		if (strcmp(start_names[i], name) == 0) {
			*ret_start = (enum hp_start_type)i;
			return true;
		}
	}
	return false;
}

size_t hp_practice_strv_find(const struct hp_strv *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (hp_name_equal(list->items[i], text)) {
			return i;
		}
	}
	return SIZE_MAX;
}

void hp_practice_strv_remove(struct hp_strv *list, size_t at)
{
	free(list->items[at]);
	memmove(&list->items[at], &list->items[at + 1],
		(list->count - at - 1) * sizeof(*list->items));
	list->count--;
}

char *hp_practice_drive_folder(const struct hp_practice_state *state, const char *letter)
{
	return state->system_root[0] == letter[0] ? hp_strdup("image")
						  : hp_asprintf("drive-%c", letter[0]);
}

/* ---- making and dropping ---- */

void hp_practice_state_init(struct hp_practice_state *state)
{
	*state = (struct hp_practice_state){.booted_ms = 0};
	hp_strv_init(&state->drives);
	hp_strv_init(&state->pending);
	hp_strv_init(&state->permits);
	hp_strv_init(&state->iis.pools);
	state->system_root = hp_strdup("C:\\Windows");
	state->folder = hp_strdup("C:\\");
}

void hp_practice_iis_clear(struct hp_practice_iis *iis)
{
	for (size_t i = 0; i < iis->site_count; i++) {
		free(iis->sites[i].name);
		hp_strv_finish(&iis->sites[i].vdirs);
	}
	iis->site_count = 0;
	hp_strv_finish(&iis->pools);
	hp_strv_init(&iis->pools);
}

static void finish_service(struct hp_practice_service *service)
{
	free(service->name);
	free(service->display);
	free(service->program);
}

void hp_practice_state_finish(struct hp_practice_state *state)
{
	for (size_t i = 0; i < state->service_count; i++) {
		finish_service(&state->services[i]);
	}
	for (size_t i = 0; i < state->lock_count; i++) {
		free(state->locks[i].path);
		free(state->locks[i].service);
	}
	hp_practice_iis_clear(&state->iis);
	hp_strv_finish(&state->iis.pools);
	hp_strv_finish(&state->drives);
	hp_strv_finish(&state->pending);
	hp_strv_finish(&state->permits);
	free(state->iis.version);
	free(state->iis.sites);
	free(state->services);
	free(state->locks);
	free(state->system_root);
	free(state->folder);
	*state = (struct hp_practice_state){.booted_ms = 0};
}

struct hp_practice_service *hp_practice_state_add_service(struct hp_practice_state *state,
	const char *name, const char *display, unsigned type, enum hp_start_type start)
{
	state->services = hp_grow(state->services, state->service_count, &state->service_capacity,
		sizeof(*state->services));
	struct hp_practice_service *service = &state->services[state->service_count++];
	*service = (struct hp_practice_service){.name = hp_strdup(name),
		.display = hp_strdup(display != NULL && display[0] != '\0' ? display : name),
		.program = hp_strdup(""),
		.type = type,
		.start = start,
		.running = HP_SERVICE_STOPPED};
	return service;
}

void hp_practice_state_remove_service(struct hp_practice_state *state, size_t at)
{
	finish_service(&state->services[at]);
	memmove(&state->services[at], &state->services[at + 1],
		(state->service_count - at - 1) * sizeof(*state->services));
	state->service_count--;
}

void hp_practice_state_add_lock(
	struct hp_practice_state *state, const char *path, const char *service)
{
	state->locks = hp_grow(
		state->locks, state->lock_count, &state->lock_capacity, sizeof(*state->locks));
	state->locks[state->lock_count++] =
		(struct hp_practice_lock){.path = hp_strdup(path), .service = hp_strdup(service)};
}

struct hp_practice_site *hp_practice_iis_add_site(
	struct hp_practice_iis *iis, unsigned number, const char *name)
{
	iis->sites = hp_grow(iis->sites, iis->site_count, &iis->site_capacity, sizeof(*iis->sites));
	struct hp_practice_site *site = &iis->sites[iis->site_count++];
	*site = (struct hp_practice_site){.number = number, .name = hp_strdup(name)};
	hp_strv_init(&site->vdirs);
	return site;
}

size_t hp_practice_state_find_service(
	const struct hp_practice_state *state, const char *name, bool *ret_ambiguous)
{
	size_t by_display = SIZE_MAX;
	bool ambiguous = false;
	for (size_t i = 0; i < state->service_count; i++) {
		if (hp_name_equal(state->services[i].name, name)) {
			if (ret_ambiguous != NULL) {
				*ret_ambiguous = false;
			}
			return i;
		}
		if (hp_name_equal(state->services[i].display, name)) {
			ambiguous = by_display != SIZE_MAX;
			by_display = i;
		}
	}
	if (ret_ambiguous != NULL) {
		*ret_ambiguous = ambiguous;
	}
	return ambiguous ? SIZE_MAX : by_display;
}

/* ---- reading ---- */

static int damaged(struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("The practice machine's %s is damaged; make the machine again."),
		HP_PRACTICE_STATE_FILE);
}

static bool read_texts(const struct hp_json *array, struct hp_strv *list)
{
	for (const struct hp_json *i = hp_json_first(array); i != NULL; i = hp_json_next(i)) {
		if (hp_json_string(i) == NULL) {
			return false;
		}
		hp_strv_add(list, hp_json_string(i));
	}
	return true;
}

static bool read_services(const struct hp_json *array, struct hp_practice_state *state)
{
	for (const struct hp_json *i = hp_json_first(array); i != NULL; i = hp_json_next(i)) {
		const char *name = hp_json_get_string(i, "name");
		const char *program = hp_json_get_string(i, "program");
		int64_t start = hp_json_get_int(i, "start", -1);
		int64_t running = hp_json_get_int(i, "state", -1);
		int64_t type = hp_json_get_int(i, "type", -1);
		if (name == NULL || start < HP_START_BOOT || start > HP_START_DISABLED ||
			running < HP_SERVICE_STOPPED || running > HP_SERVICE_PAUSED || type < 0 ||
			type > INT32_MAX) {
			return false;
		}
		struct hp_practice_service *service =
			hp_practice_state_add_service(state, name, hp_json_get_string(i, "display"),
				(unsigned)type, (enum hp_start_type)start);
		service->running = (enum hp_running_state)running;
		service->doomed = hp_json_get_bool(i, "doomed", false);
		free(service->program);
		service->program = hp_strdup(program != NULL ? program : "");
	}
	return true;
}

static bool read_locks(const struct hp_json *array, struct hp_practice_state *state)
{
	for (const struct hp_json *i = hp_json_first(array); i != NULL; i = hp_json_next(i)) {
		const char *path = hp_json_get_string(i, "path");
		if (path == NULL) {
			return false;
		}
		hp_practice_state_add_lock(state, path, hp_json_get_string(i, "service"));
	}
	return true;
}

static bool read_iis(const struct hp_json *object, struct hp_practice_iis *iis)
{
	const char *version = hp_json_get_string(object, "version");
	iis->installed = hp_json_get_bool(object, "installed", false);
	iis->version = hp_strdup(version);
	if (!read_texts(hp_json_get(object, "pools"), &iis->pools)) {
		return false;
	}
	for (const struct hp_json *i = hp_json_first(hp_json_get(object, "sites")); i != NULL;
		i = hp_json_next(i)) {
		const char *name = hp_json_get_string(i, "name");
		int64_t number = hp_json_get_int(i, "number", 0);
		if (name == NULL || number < 1 || number > INT32_MAX) {
			return false;
		}
		struct hp_practice_site *site =
			hp_practice_iis_add_site(iis, (unsigned)number, name);
		if (!read_texts(hp_json_get(i, "vdirs"), &site->vdirs)) {
			return false;
		}
	}
	return true;
}

static bool read_drives(const struct hp_json *array, struct hp_practice_state *state)
{
	if (!read_texts(array, &state->drives)) {
		return false;
	}
	if (state->drives.count == 0) {
		hp_strv_add(&state->drives, "C");
	}
	for (size_t i = 0; i < state->drives.count; i++) {
		const char *letter = state->drives.items[i];
		if (letter[0] < 'A' || letter[0] > 'Z' || letter[1] != '\0') {
			return false;
		}
	}
	return true;
}

static bool is_root(const char *path)
{
	return path[0] >= 'A' && path[0] <= 'Z' && path[1] == ':' && path[2] == '\\';
}

static bool read_all(const struct hp_json *root, struct hp_practice_state *state)
{
	const char *booted = hp_json_get_string(root, "booted");
	const char *system_root = hp_json_get_string(root, "system_root");
	const char *folder = hp_json_get_string(root, "folder");
	if (booted == NULL || hp_time_parse(booted, &state->booted_ms) < 0) {
		return false;
	}
	if (system_root != NULL) {
		free(state->system_root);
		state->system_root = hp_strdup(system_root);
	}
	if (folder != NULL) {
		free(state->folder);
		state->folder = hp_strdup(folder);
	}
	return is_root(state->system_root) && is_root(state->folder) &&
	       read_drives(hp_json_get(root, "drives"), state) &&
	       read_texts(hp_json_get(root, "pending"), &state->pending) &&
	       read_texts(hp_json_get(root, "permits"), &state->permits) &&
	       read_services(hp_json_get(root, "services"), state) &&
	       read_locks(hp_json_get(root, "locks"), state) &&
	       read_iis(hp_json_get(root, "iis"), &state->iis);
}

int hp_practice_state_parse(
	const char *text, size_t len, struct hp_practice_state *ret_state, struct hp_error *err)
{
	struct hp_json *root = NULL;
	if (hp_json_parse_value(text, len, &root, NULL) < 0) {
		return damaged(err);
	}
	struct hp_practice_state state;
	hp_practice_state_init(&state);
	int status = 0;
	if (read_all(root, &state)) {
		*ret_state = state;
	} else {
		hp_practice_state_finish(&state);
		status = damaged(err);
	}
	hp_json_free(root);
	return status;
}

int hp_practice_state_read(int folder_fd, struct hp_practice_state *ret_state, struct hp_error *err)
{
	int fd = openat(
		folder_fd, HP_PRACTICE_STATE_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0) {
		int status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("The practice machine's %s cannot be read"), HP_PRACTICE_STATE_FILE);
		if (fd >= 0) {
			close(fd);
		}
		return status;
	}
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size > HP_PRACTICE_STATE_SIZE_MAX) {
		close(fd);
		return damaged(err);
	}
	char *text = hp_alloc((size_t)st.st_size + 1);
	size_t len = 0;
	ssize_t got = 0;
	while (len < (size_t)st.st_size &&
		(got = read(fd, text + len, (size_t)st.st_size - len)) > 0) {
		len += (size_t)got;
	}
	close(fd);
	int status = hp_practice_state_parse(text, len, ret_state, err);
	free(text);
	return status;
}

/* ---- writing ---- */

static struct hp_json *print_texts(const struct hp_strv *list)
{
	struct hp_json *array = hp_json_new_array();
	for (size_t i = 0; i < list->count; i++) {
		hp_json_add_string(array, list->items[i]);
	}
	return array;
}

static struct hp_json *print_services(const struct hp_practice_state *state)
{
	struct hp_json *array = hp_json_new_array();
	for (size_t i = 0; i < state->service_count; i++) {
		const struct hp_practice_service *service = &state->services[i];
		struct hp_json *object = hp_json_new_object();
		hp_json_set_string(object, "name", service->name);
		hp_json_set_string(object, "display", service->display);
		hp_json_set_string(object, "program", service->program);
		hp_json_set_int(object, "type", service->type);
		hp_json_set_int(object, "start", service->start);
		hp_json_set_int(object, "state", service->running);
		if (service->doomed) {
			hp_json_set_bool(object, "doomed", true);
		}
		hp_json_add(array, object);
	}
	return array;
}

static struct hp_json *print_locks(const struct hp_practice_state *state)
{
	struct hp_json *array = hp_json_new_array();
	for (size_t i = 0; i < state->lock_count; i++) {
		struct hp_json *object = hp_json_new_object();
		hp_json_set_string(object, "path", state->locks[i].path);
		if (state->locks[i].service != NULL) {
			hp_json_set_string(object, "service", state->locks[i].service);
		}
		hp_json_add(array, object);
	}
	return array;
}

static struct hp_json *print_iis(const struct hp_practice_iis *iis)
{
	struct hp_json *object = hp_json_new_object();
	hp_json_set_bool(object, "installed", iis->installed);
	hp_json_set_string(object, "version", iis->version);
	hp_json_set(object, "pools", print_texts(&iis->pools));
	struct hp_json *sites = hp_json_new_array();
	for (size_t i = 0; i < iis->site_count; i++) {
		struct hp_json *site = hp_json_new_object();
		hp_json_set_int(site, "number", iis->sites[i].number);
		hp_json_set_string(site, "name", iis->sites[i].name);
		hp_json_set(site, "vdirs", print_texts(&iis->sites[i].vdirs));
		hp_json_add(sites, site);
	}
	hp_json_set(object, "sites", sites);
	return object;
}

char *hp_practice_state_print(const struct hp_practice_state *state)
{
	char booted[HP_TIME_SIZE];
	hp_time_format(state->booted_ms, booted);
	struct hp_json *root = hp_json_new_object();
	hp_json_set_int(root, "practice", 1);
	hp_json_set_string(root, "booted", booted);
	hp_json_set_string(root, "system_root", state->system_root);
	hp_json_set(root, "drives", print_texts(&state->drives));
	hp_json_set_string(root, "folder", state->folder);
	hp_json_set(root, "services", print_services(state));
	hp_json_set(root, "locks", print_locks(state));
	hp_json_set(root, "pending", print_texts(&state->pending));
	hp_json_set(root, "permits", print_texts(&state->permits));
	hp_json_set(root, "iis", print_iis(&state->iis));
	char *text = hp_json_print_pretty(root);
	hp_json_free(root);
	return text;
}
