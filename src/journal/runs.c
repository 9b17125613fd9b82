/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "journal_internal.h"

#define RUN_ID_LENGTH (sizeof("20261122-140137-7f3a") - 1)
#define LAST_EVENTS "16" /* enough to hold the last command of a run */

/* ---- folders and ids ---- */

int hp_state_folder(const char *state_option, char **ret_folder, struct hp_error *err)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	if (state_option != NULL && state_option[0] != '\0') {
		*ret_folder = hp_strdup(state_option);
	} else if (state != NULL && state[0] == '/') {
		*ret_folder = hp_path_join(
			state, "holdpoint"); /* The XDG specification has relative paths ignored. */
	} else if (home != NULL && home[0] != '\0') {
		*ret_folder = hp_path_join(home, ".local/state/holdpoint");
	} else {
		return hp_error_set(err, HP_ERR_USAGE,
			_("There is no place to keep records: neither HOME nor XDG_STATE_HOME is "
			  "set. Name a folder with --state DIR."));
	}
	return 0;
}

char *hp_run_id_new(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm tm = {0};
	(void)gmtime_r(&seconds, &tm);
	unsigned char digits[2];
	hp_random(digits, sizeof(digits));
	/* Reduced to their places, so that a clock gone wild still gives an id of the right form.
	 */
	return hp_asprintf("%04u%02u%02u-%02u%02u%02u-%02x%02x",
		(unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
		(unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
		(unsigned)tm.tm_sec % 100, digits[0], digits[1]);
}

static bool fits_form(const char *text, size_t len)
{
	static const char form[] = "dddddddd-dddddd-xxxx";
	for (size_t i = 0; i < len; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';
		bool hex = digit || (text[i] >= 'a' && text[i] <= 'f');
		if ((form[i] == 'd' && !digit) || (form[i] == 'x' && !hex) ||
			(form[i] == '-' && text[i] != '-')) {
			return false;
		}
	}
	return true;
}

bool hp_run_id_is_valid(const char *id)
{
	return id != NULL && strlen(id) == RUN_ID_LENGTH && fits_form(id, RUN_ID_LENGTH);
}

char *run_folder(const char *state_folder, const char *run_id)
{
	char *runs = hp_path_join(state_folder, "runs");
	if (run_id == NULL) {
		return runs;
	}
	char *folder = hp_path_join(runs, run_id);
	free(runs);
	return folder;
}

int run_check_exists(const char *folder, const char *run_id, struct hp_error *err)
{
	if (hp_run_id_is_valid(run_id) && access(folder, F_OK) == 0) {
		return 0;
	}
	char *clean = hp_text_clean_cut(run_id, 60);
	hp_error_set(err, HP_ERR_NOT_FOUND,
		_("There is no run %s. The command \"holdpoint runs\" lists those there are."),
		clean);
	free(clean);
	return HP_ERR_NOT_FOUND;
}

/* ---- listing ---- */

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int hp_journal_list(const char *state_folder, struct hp_strv *ret_ids, struct hp_error *err)
{
	char *runs = run_folder(state_folder, NULL);
	DIR *dir = opendir(runs);
	if (dir == NULL) {
		int status = errno == ENOENT
				     ? 0
				     : hp_error_set_errno(err, HP_ERR_IO, errno,
					       _("The folder of runs, %s, cannot be read"), runs);
		free(runs);
		return status;
	}
	size_t before = ret_ids->count;
	for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		if (hp_run_id_is_valid(entry->d_name)) {
			hp_strv_add(ret_ids, entry->d_name);
		}
	}
	(void)closedir(dir);
	free(runs);
	if (ret_ids->count > before + 1) {
		qsort(ret_ids->items + before, ret_ids->count - before, sizeof(*ret_ids->items),
			compare_ids);
	}
	return 0;
}

/* ---- finding ---- */

/** Has a run not ended yet? STOPPED and COMPLETED are final, so they stand among the last events. A
 * journal that cannot be read is not open. */
static bool is_open_run(const char *state_folder, const char *run_id)
{
	char *folder = run_folder(state_folder, run_id);
	char *path = hp_path_join(folder, JOURNAL_FILE);
	struct database database;
	sqlite3_stmt *statement = NULL;
	struct hp_events events;
	hp_events_init(&events);
	bool open = false;
	if (database_open(path, DATABASE_READ, &database, NULL) == 0) {
		open = database_check_tables(&database, NULL) == 0 &&
		       database_prepare(&database,
			       "SELECT bytes FROM event ORDER BY seq DESC LIMIT " LAST_EVENTS,
			       &statement, NULL) == 0;
		while (open && sqlite3_step(statement) == SQLITE_ROW) {
			const char *bytes = sqlite3_column_blob(statement, 0);
			open = bytes != NULL &&
			       hp_event_decode(bytes, (size_t)sqlite3_column_bytes(statement, 0),
				       &events, NULL) == 0;
		}
		(void)sqlite3_finalize(statement);
		database_close(&database);
	}
	for (size_t i = 0; i < events.count; i++) {
		enum hp_event_kind kind = events.items[i].kind;
		open = open && kind != HP_EVENT_STOPPED && kind != HP_EVENT_COMPLETED;
	}
	hp_events_finish(&events);
	free(path);
	free(folder);
	return open;
}

static int find_newest_open(
	const char *state_folder, const struct hp_strv *ids, char **ret_id, struct hp_error *err)
{
	for (size_t i = ids->count; i-- > 0;) {
		if (is_open_run(state_folder, ids->items[i])) {
			*ret_id = hp_strdup(ids->items[i]);
			return 0;
		}
	}
	return hp_error_set(err, HP_ERR_NOT_FOUND,
		_("No run is open in %s. The command \"holdpoint runs\" lists those that have "
		  "ended."),
		state_folder);
}

static int ambiguous(const char *typed, const struct hp_strv *ids, struct hp_error *err)
{
	struct hp_str names;
	hp_str_init(&names);
	for (size_t i = 0; i < ids->count; i++) {
		if (strncmp(ids->items[i], typed, strlen(typed)) == 0) {
			hp_str_appendf(&names, "%s%s", names.len == 0 ? "" : ", ", ids->items[i]);
		}
	}
	hp_error_set(err, HP_ERR_INVALID,
		_("Several runs begin with %s: %s. Type more of the name."), typed, names.data);
	hp_str_finish(&names);
	return HP_ERR_INVALID;
}

static int find_typed(
	const char *typed, const struct hp_strv *ids, char **ret_id, struct hp_error *err)
{
	size_t len = strlen(typed);
	const char *found = NULL;
	bool formed = len > 0 && len <= RUN_ID_LENGTH && fits_form(typed, len);
	for (size_t i = 0; i < ids->count && formed; i++) {
		if (strncmp(ids->items[i], typed, len) != 0) {
			continue;
		}
		if (found != NULL) {
			return ambiguous(typed, ids, err);
		}
		found = ids->items[i];
	}
	if (found != NULL) {
		*ret_id = hp_strdup(found);
		return 0;
	}
	char *clean = hp_text_clean_cut(typed, 60);
	hp_error_set(err, HP_ERR_NOT_FOUND,
		_("There is no run %s. The command \"holdpoint runs\" lists those there are."),
		clean);
	free(clean);
	return HP_ERR_NOT_FOUND;
}

int hp_journal_find(
	const char *state_folder, const char *typed, char **ret_id, struct hp_error *err)
{
	struct hp_strv ids;
	hp_strv_init(&ids);
	int status = hp_journal_list(state_folder, &ids, err);
	if (status == 0) {
		status = typed == NULL ? find_newest_open(state_folder, &ids, ret_id, err)
				       : find_typed(typed, &ids, ret_id, err);
	}
	hp_strv_finish(&ids);
	return status;
}
