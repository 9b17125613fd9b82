/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands answer which fact. */
#include "capture_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"

const char *const hp_capture_files[] = {HP_CAPTURE_MACHINE, HP_CAPTURE_SYSTEM, HP_CAPTURE_SERVICES,
	HP_CAPTURE_SHARES, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_GROUPS, HP_CAPTURE_FILES,
	HP_CAPTURE_REGISTRY, HP_CAPTURE_IIS, NULL};

static void add(struct hp_capture *capture, const char *file, char *command_taken)
{
	for (size_t i = 0; i < capture->count; i++) {
		if (strcmp(capture->items[i].file, file) == 0 &&
			hp_name_equal(capture->items[i].command, command_taken)) {
			free(command_taken);
			return;
		}
	}
	capture->items = hp_grow(
		capture->items, capture->count, &capture->capacity, sizeof(*capture->items));
	capture->items[capture->count++] =
		(struct hp_capture_item){.file = file, .command = command_taken};
}

static void add_text(struct hp_capture *capture, const char *file, const char *command)
{
	add(capture, file, hp_strdup(command));
}

static char *quoted(const char *command, const char *value)
{
	return hp_asprintf("%s\"%s\"", command, value);
}

/* ---- the registry ---- */

static int add_registry(struct hp_capture *capture, const char *key, struct hp_error *err)
{
	char *root = hp_capture_export_root(key, false);
	char *wow = hp_capture_export_root(key, true);
	int status = root == NULL ? hp_capture_refuse(key, _("it is no key of the registry."), err)
				  : hp_capture_check_text(root, err);
	if (status == 0) {
		add(capture, HP_CAPTURE_REGISTRY, hp_capture_export_command(root, false));
	}
	if (status == 0 && wow != NULL) {
		add(capture, HP_CAPTURE_REGISTRY, hp_capture_export_command(wow, true));
	}
	free(wow);
	free(root);
	return status;
}

/* ---- one fact ---- */

static int add_service(struct hp_capture *capture, const char *name, struct hp_error *err)
{
	int status = name != NULL ? hp_capture_check_name(name, err) : 0;
	if (status < 0) {
		return status;
	}
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_SC_SERVICES);
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_SC_DRIVERS);
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_NET_START);
	if (name != NULL) {
		/* The number is the size of the buffer: the usual one is too small for some. */
		char *query = quoted("sc qc ", name);
		add(capture, HP_CAPTURE_SERVICES, hp_asprintf("%s 8000", query));
		free(query);
	}
	/* Start types of services whose names are not known yet, and of all where there is no sc.
	 */
	return add_registry(capture, "HKLM\\SYSTEM\\CurrentControlSet\\Services", err);
}

/** The whole list of a kind, and the one name more exactly. */
static int add_named(struct hp_capture *capture, const char *file, const char *list,
	const char *name, struct hp_error *err)
{
	const char *plain = name;
	if (name != NULL && strchr(name, '\\') != NULL) {
		plain = NULL; /* of a domain or of a machine: net takes no such name */
	}
	int status = plain != NULL ? hp_capture_check_name(plain, err) : 0;
	if (status < 0) {
		return status;
	}
	add_text(capture, file, list);
	if (plain != NULL) {
		char *command = hp_asprintf("%s ", list);
		add(capture, file, quoted(command, plain));
		free(command);
	}
	return 0;
}

static int add_dir(
	struct hp_capture *capture, const char *command, const char *path, struct hp_error *err)
{
	int status = hp_capture_check_path(path, err);
	if (status == 0) {
		add(capture, HP_CAPTURE_FILES, quoted(command, path));
	}
	return status;
}

static int add_iis(struct hp_capture *capture, struct hp_error *err)
{
	int status = add_service(capture, NULL, err);
	if (status < 0) {
		return status;
	}
	add_text(capture, HP_CAPTURE_IIS,
		"copy /y \"%SystemRoot%\\System32\\inetsrv\\MetaBase.xml\" \"%HP%\\MetaBase.xml\"");
	add_text(capture, HP_CAPTURE_FILES, HP_CAPTURE_DIR "\"%SystemRoot%\\System32\\inetsrv\"");
	return add_registry(capture, "HKLM\\SOFTWARE\\Microsoft\\InetStp", err);
}

static int add_fact(struct hp_capture *capture, const struct hp_fact *fact, struct hp_error *err)
{
	const char *first = fact->args[0];
	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
		return add_registry(capture, first, err);
	case HP_FACT_PROGRAM:
		return add_registry(capture,
			"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall", err);
	case HP_FACT_SERVICE:
		return add_service(capture, first, err);
	case HP_FACT_SERVICES:
		return add_service(capture, NULL, err);
	case HP_FACT_SHARE:
		return add_named(capture, HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE, first, err);
	case HP_FACT_SHARES:
		return add_named(capture, HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE, NULL, err);
	case HP_FACT_ACCOUNT:
		return add_named(capture, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER, first, err);
	case HP_FACT_ACCOUNTS:
		return add_named(capture, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER, NULL, err);
	case HP_FACT_GROUP:
		return add_named(capture, HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP, first, err);
	case HP_FACT_GROUPS:
		return add_named(capture, HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP, NULL, err);
	case HP_FACT_PATH:
	case HP_FACT_FILES:
		return add_dir(capture, HP_CAPTURE_DIR, first, err);
	case HP_FACT_TREE:
		return add_dir(capture, HP_CAPTURE_DIR_TREE, first, err);
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
		return add_iis(capture, err);
	case HP_FACT_HOST:
		return 0;
	case HP_FACT_PORT:
	case HP_FACT_COUNT_:
		break;
	}
	return hp_error_set(err, HP_ERR_INVALID,
		_("Whether a port answers cannot be captured; look at it over the network."));
}

static void truncate_to(struct hp_capture *capture, size_t count)
{
	while (capture->count > count) {
		free(capture->items[--capture->count].command);
	}
}

int hp_capture_add(struct hp_capture *capture, const struct hp_fact *fact, struct hp_error *err)
{
	size_t before = capture->count;
	int status = add_fact(capture, fact, err);
	if (status < 0) {
		truncate_to(capture, before);
	}
	return status;
}

void hp_capture_add_command(struct hp_capture *capture, const char *file, const char *command)
{
	for (size_t i = 0; hp_capture_files[i] != NULL; i++) {
		if (strcmp(hp_capture_files[i], file) == 0) {
			add_text(capture, hp_capture_files[i], command);
		}
	}
}

void hp_capture_init(struct hp_capture *capture)
{
	static const char *const machine[] = {"hostname", "ver", "chcp", "set SystemRoot",
		"set windir", "set SystemDrive", "set ProgramFiles", "set CommonProgramFiles",
		"set PROCESSOR_ARCHITE"};
	*capture = (struct hp_capture){.items = NULL};
	for (size_t i = 0; i < HP_ARRAY_SIZE(machine); i++) {
		add_text(capture, HP_CAPTURE_MACHINE, machine[i]);
	}
	add_text(capture, HP_CAPTURE_SYSTEM, "systeminfo");
	add_text(capture, HP_CAPTURE_SYSTEM, "net statistics workstation");
	(void)add_registry(capture, CONTROL "\\TimeZoneInformation", NULL);
	(void)add_registry(capture, CONTROL "\\ProductOptions", NULL);
}

void hp_capture_finish(struct hp_capture *capture)
{
	truncate_to(capture, 0);
	free(capture->items);
	*capture = (struct hp_capture){.items = NULL};
}

char *hp_capture_command(const struct hp_fact *fact, const char **ret_file)
{
	struct hp_capture capture = {.items = NULL};
	char *command = NULL;
	if (add_fact(&capture, fact, NULL) == 0 && capture.count > 0) {
		/* A list proves more than one name; of the registry the first line is the one. */
		bool last = fact->kind == HP_FACT_SHARE || fact->kind == HP_FACT_ACCOUNT ||
			    fact->kind == HP_FACT_GROUP;
		const struct hp_capture_item *item = &capture.items[last ? capture.count - 1 : 0];
		command = hp_strdup(item->command);
		*ret_file = item->file;
	}
	hp_capture_finish(&capture);
	return command;
}
