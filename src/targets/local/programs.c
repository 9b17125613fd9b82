/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fact `program`: packages, by dpkg's own list. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/list.h"
#include "dpkg.h"
#include "holdpoint/fact.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "local.h"

#define STATUS "/var/lib/dpkg/status"
#define UPDATES "/var/lib/dpkg/updates"

/** Where rpm keeps its list; NULL: nowhere. */
static const char *rpm_list(const struct hp_local *local)
{
	static const char *const paths[] = {"/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages",
		"/var/lib/rpm/Packages.db", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
		"/usr/lib/sysimage/rpm/Packages", "/usr/lib/sysimage/rpm/Packages.db"};
	const char *there = NULL;
	for (size_t i = 0; there == NULL && i < HP_ARRAY_SIZE(paths); i++) {
		char *path = hp_local_path(local, paths[i]);
		struct stat st;
		there = lstat(path, &st) == 0 ? paths[i] : NULL;
		free(path);
	}
	return there;
}

static int why_no_list(const char *rpm, struct hp_why *why)
{
	if (rpm != NULL) {
		return hp_why_set(why, "not-supported",
			_("The packages of this machine are in rpm's list (%s), which is not read "
			  "here; ask with \"rpm -q\" and attest."),
			rpm);
	}
	return hp_why_set(why, "not-supported",
		_("This machine has no list of packages that can be read here (%s); ask its own "
		  "package manager and attest."),
		STATUS);
}

/** The parts of the journal that dpkg has not merged into its list yet are files named by numbers.
 */
static int list_updates(const struct hp_local *local, struct hp_strv *names, struct hp_why *why)
{
	char *path = hp_local_path(local, UPDATES);
	DIR *dir = opendir(path);
	int status = 0;
	if (dir == NULL && errno != ENOENT) {
		status = hp_local_why(why, errno, path);
	}
	struct dirent *d;
	while (dir != NULL && (errno = 0, (d = readdir(dir)) != NULL)) {
		size_t len = strlen(d->d_name);
		if (strspn(d->d_name, "0123456789") == len) {
			hp_strv_add(names, d->d_name);
		}
	}
	if (dir != NULL && errno != 0) {
		status = hp_local_why(why, errno, path);
	}
	if (dir != NULL) {
		closedir(dir);
	}
	free(path);
	hp_names_sort(names);
	return status;
}

static int read_updates(
	const struct hp_local *local, struct hp_packages *packages, struct hp_why *why)
{
	struct hp_strv names;
	hp_strv_init(&names);
	int status = list_updates(local, &names, why);
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		char *path = hp_path_join(UPDATES, names.items[i]);
		char *text = NULL;
		int found = hp_local_file(local, path, &text, why);
		if (found == 1) {
			status = hp_dpkg_parse(packages, text, path, why);
		} else if (found < 0) {
			status = -1;
		} else {
			/* Merged under our hands: the list that was read before is too old. */
			status = hp_why_set(why, "io-error",
				_("dpkg is changing its list of packages; look again when it has "
				  "ended."));
		}
		free(text);
		free(path);
	}
	hp_strv_finish(&names);
	return status;
}

static int read_packages(
	const struct hp_local *local, struct hp_packages *packages, struct hp_why *why)
{
	char *text = NULL;
	int found = hp_local_file(local, STATUS, &text, why);
	int status = found < 0 ? -1 : 0;
	if (found == 0) {
		status = why_no_list(rpm_list(local), why);
	}
	if (status == 0) {
		status = hp_dpkg_parse(packages, text, STATUS, why);
	}
	if (status == 0) {
		status = read_updates(local, packages, why);
	}
	if (status == 0 && packages->count == 0) {
		status = hp_why_set(why, "malformed",
			_("%s is empty, though dpkg itself should be in it; dpkg keeps older "
			  "copies in /var/backups."),
			STATUS);
	}
	free(text);
	return status;
}

static char *code_of(const struct hp_package *package)
{
	return package->arch[0] != '\0' ? hp_asprintf("%s:%s", package->name, package->arch)
					: hp_strdup(package->name);
}

static int by_code(const void *a, const void *b)
{
	const struct hp_package *one = *(const struct hp_package *const *)a;
	const struct hp_package *other = *(const struct hp_package *const *)b;
	int order = strcmp(one->name, other->name);
	return order != 0 ? order : strcmp(one->arch, other->arch);
}

static struct hp_json *describe(const struct hp_package **found, size_t count)
{
	struct hp_json *data = hp_json_new_object();
	struct hp_json *items = hp_json_new_array();
	char *code = code_of(found[0]);
	hp_json_set_string(data, "name", found[0]->name);
	hp_json_set_string(
		data, "version", found[0]->version[0] != '\0' ? found[0]->version : NULL);
	hp_json_set_string(data, "code", code);
	hp_json_set_string(data, "status", found[0]->status);
	for (size_t i = 0; i < count; i++) {
		hp_json_add_string(items, found[i]->name);
	}
	hp_json_set(data, "items", items);
	free(code);
	return data;
}

/** 1 with the data, 0. */
static int find_packages(
	const struct hp_packages *packages, const char *pattern, struct hp_json **ret_data)
{
	const struct hp_package **found = hp_calloc(packages->count, sizeof(*found));
	size_t count = 0;
	for (size_t i = 0; i < packages->count; i++) {
		const struct hp_package *package = &packages->items[i];
		char *code = code_of(package);
		if (hp_package_is_there(package) && (hp_name_matches(pattern, package->name) ||
							    hp_name_matches(pattern, code))) {
			found[count++] = package;
		}
		free(code);
	}
	if (count > 0) {
		qsort(found, count, sizeof(*found), by_code);
		*ret_data = describe(found, count);
	}
	free(found);
	return count > 0 ? 1 : 0;
}

void hp_local_read_program(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_packages packages = {.items = NULL};
	struct hp_json *data = NULL;
	int found = read_packages(local, &packages, &why);
	if (found == 0) {
		found = find_packages(&packages, fact->args[0], &data);
	}
	const char *rpm = found == 0 ? rpm_list(local) : NULL;
	if (rpm != NULL) {
		found = hp_why_set(&why, "not-supported",
			_("dpkg knows no such package, but rpm has packages here too (%s), which "
			  "are not read; ask with \"rpm -q\" and attest."),
			rpm);
	}
	hp_observation_set(observation, found, data, STATUS, &why);
	hp_packages_finish(&packages);
}
