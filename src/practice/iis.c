/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iis.h"

#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "services.h"

#define CLUSTER_SERVICE "ClusSvc"

static const struct hp_service_plan services[] = {
	{.name = "IISADMIN",
		.display = "IIS Admin Service",
		.program = "%SystemRoot%\\System32\\inetsrv\\inetinfo.exe",
		.type = HP_SERVICE_SHARE_PROCESS,
		.start = HP_START_AUTO},
	{.name = "W3SVC",
		.display = "World Wide Web Publishing Service",
		.program = "%SystemRoot%\\System32\\svchost.exe -k iissvcs",
		.type = HP_SERVICE_SHARE_PROCESS,
		.start = HP_START_AUTO},
	{.name = "SMTPSVC",
		.display = "Simple Mail Transfer Protocol (SMTP)",
		.program = "%SystemRoot%\\System32\\inetsrv\\inetinfo.exe",
		.type = HP_SERVICE_SHARE_PROCESS,
		.start = HP_START_AUTO},
	{.name = "NntpSvc",
		.display = "Network News Transfer Protocol (NNTP)",
		.program = "%SystemRoot%\\System32\\inetsrv\\inetinfo.exe",
		.type = HP_SERVICE_SHARE_PROCESS,
		.start = HP_START_AUTO},
};

bool hp_iis_has_pools(struct hp_machine *machine)
{
	const char *version = hp_machine_state(machine)->iis.version;
	return version == NULL || strcmp(version, "5.0") != 0;
}

/* ---- the metabase ---- */

static void append_attribute(struct hp_str *text, const char *name, const char *value)
{
	hp_str_appendf(text, "\t%s=\"", name);
	for (; *value != '\0'; value++) {
		switch (*value) {
		case '&':
			hp_str_append(text, "&amp;");
			break;
		case '<':
			hp_str_append(text, "&lt;");
			break;
		case '>':
			hp_str_append(text, "&gt;");
			break;
		case '"':
			hp_str_append(text, "&quot;");
			break;
		default:
			hp_str_append_char(text, *value);
			break;
		}
	}
	hp_str_append(text, "\"\r\n");
}

static void append_element(struct hp_str *text, const char *element, const char *location,
	const char *attribute, const char *value)
{
	hp_str_appendf(text, "<%s", element);
	append_attribute(text, "Location ", location);
	if (attribute != NULL) {
		append_attribute(text, attribute, value);
	}
	hp_str_appendf(text, "\t>\r\n</%s>\r\n", element);
}

static void append_site(struct hp_str *text, const struct hp_practice_site *site)
{
	char *location = hp_asprintf("/LM/W3SVC/%u", site->number);
	append_element(text, "IIsWebServer", location, "ServerComment", site->name);
	char *root = hp_asprintf("%s/ROOT", location);
	append_element(text, "IIsWebVirtualDir", root, "Path", "c:\\inetpub\\wwwroot");
	for (size_t i = 0; i < site->vdirs.count; i++) {
		char *vdir = hp_asprintf("%s/%s", root, site->vdirs.items[i]);
		append_element(
			text, "IIsWebVirtualDir", vdir, "AppFriendlyName", site->vdirs.items[i]);
		free(vdir);
	}
	free(root);
	free(location);
}

/** The layout of the IIS 6.0 metabase: one flat list of elements, each with its Location. */
static void append_metabase(struct hp_str *text, const struct hp_practice_iis *iis)
{
	hp_str_append(text, "<?xml version =\"1.0\"?>\r\n"
			    "<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\">\r\n"
			    "<MBProperty>\r\n");
	append_element(text, "IIsWebService", "/LM/W3SVC", NULL, NULL);
	append_element(text, "IIsApplicationPools", "/LM/W3SVC/AppPools", NULL, NULL);
	for (size_t i = 0; i < iis->pools.count; i++) {
		char *location = hp_asprintf("/LM/W3SVC/AppPools/%s", iis->pools.items[i]);
		append_element(text, "IIsApplicationPool", location, NULL, NULL);
		free(location);
	}
	for (size_t i = 0; i < iis->site_count; i++) {
		append_site(text, &iis->sites[i]);
	}
	hp_str_append(text, "</MBProperty>\r\n</configuration>\r\n");
}

static char *metabase_path(struct hp_machine *machine)
{
	return hp_asprintf("%s\\System32\\inetsrv\\MetaBase.%s",
		hp_machine_state(machine)->system_root, hp_iis_has_pools(machine) ? "xml" : "bin");
}

int hp_iis_write(struct hp_machine *machine, struct hp_error *err)
{
	const struct hp_practice_iis *iis = &hp_machine_state(machine)->iis;
	char *path = metabase_path(machine);
	struct hp_str text;
	hp_str_init(&text);
	int status = 0;
	if (!iis->installed) {
		struct stat st;
		status = hp_disk_stat(machine, path, &st, err);
		status = status == 1 ? hp_disk_delete_file(machine, path, err) : status;
	} else {
		if (hp_iis_has_pools(machine)) {
			append_metabase(&text, iis);
		} else {
			hp_str_append(&text, "Metabase of a practice machine\r\n");
		}
		status = hp_disk_write(machine, path, text.data, text.len, HP_DISK_REPLACE, err);
	}
	hp_str_finish(&text);
	free(path);
	return status;
}

/* ---- installing, removing ---- */

int hp_iis_install(struct hp_machine *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	if (state->iis.installed) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("Internet Information Services are installed already."));
	}
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(services); i++) {
		size_t at = hp_practice_state_find_service(state, services[i].name, NULL);
		if (at == SIZE_MAX) {
			status = hp_services_create(machine, &services[i], err);
			at = state->service_count - 1;
		}
		if (status == 0) {
			state->services[at].running = HP_SERVICE_RUNNING;
		}
	}
	if (status == 0) {
		state->iis.installed = true;
		if (state->iis.version == NULL) {
			state->iis.version = hp_strdup("6.0");
		}
		hp_practice_iis_clear(&state->iis);
		(void)hp_practice_iis_add_site(&state->iis, 1, "Default Web Site");
		if (hp_iis_has_pools(machine)) {
			hp_strv_add(&state->iis.pools, "DefaultAppPool");
		}
		status = hp_iis_write(machine, err);
	}
	return status;
}

static int remove_service(struct hp_machine *machine, const char *name, struct hp_error *err)
{
	size_t at = hp_practice_state_find_service(hp_machine_state(machine), name, NULL);
	return at != SIZE_MAX ? hp_services_remove(machine, at, err) : 0;
}

int hp_iis_remove(struct hp_machine *machine, bool keep_common, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(services); i++) {
		status = remove_service(machine, services[i].name, err);
	}
	if (status == 0 && !keep_common) {
		status = remove_service(machine, CLUSTER_SERVICE, err);
	}
	if (status == 0) {
		state->iis.installed = false;
		hp_practice_iis_clear(&state->iis);
		status = hp_iis_write(machine, err);
	}
	return status;
}
