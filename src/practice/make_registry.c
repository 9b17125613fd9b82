/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a practice section puts into the hives of its machine. */
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/practice/state.h"
#include "accounts.h"
#include "change.h"
#include "encode.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "make_internal.h"
#include "programs.h"
#include "services.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define VERSION_KEY "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define FIRST_RID 1000u /* of accounts and groups that Windows does not bring */

static const char *text_of(const struct hp_json *object, const char *key)
{
	const char *text = hp_json_get_string(object, key);
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static int needs(struct hp_error *err, const char *list, const char *member)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("An entry of the practice machine's \"%s\" needs the text \"%s\"."), list,
		member);
}

/* ---- identity ---- */

/** The texts that say who the machine is; what the section leaves out stays out. */
static int make_texts(struct hp_change *change, const struct hp_json *machine,
	const char *system_root, struct hp_error *err)
{
	bool controller = hp_json_get_bool(machine, "domain_controller", false);
	const struct {
		const char *key, *name, *text;
		uint32_t type;
	} texts[] = {
		{CONTROL "\\ComputerName\\ComputerName", "ComputerName",
			hp_json_get_string(machine, "name"), HP_REG_SZ},
		{CONTROL "\\ComputerName\\ActiveComputerName", "ComputerName",
			hp_json_get_string(machine, "name"), HP_REG_SZ},
		{CONTROL "\\ProductOptions", "ProductType", controller ? "LanmanNT" : "ServerNT",
			HP_REG_SZ},
		{CONTROL "\\Session Manager\\Environment", "windir", "%SystemRoot%",
			HP_REG_EXPAND_SZ},
		{CONTROL "\\Session Manager\\Environment", "Path",
			"%SystemRoot%\\system32;%SystemRoot%", HP_REG_EXPAND_SZ},
		{VERSION_KEY, "SystemRoot", system_root, HP_REG_SZ},
		{VERSION_KEY, "ProductName", text_of(machine, "product"), HP_REG_SZ},
		{VERSION_KEY, "CSDVersion", text_of(machine, "service_pack"), HP_REG_SZ},
	};
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(texts); i++) {
		if (texts[i].text != NULL) {
			status = hp_change_text(change, texts[i].key, texts[i].name, texts[i].type,
				texts[i].text, err);
		}
	}
	return status;
}

int hp_make_identity(struct hp_change *change, const struct hp_json *machine,
	const char *system_root, struct hp_error *err)
{
	static const struct {
		const char *name;
		uint32_t number;
	} select[] = {{"Current", 1}, {"Default", 1}, {"Failed", 0}, {"LastKnownGood", 1}};
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(select); i++) {
		status = hp_change_number(
			change, "HKLM\\SYSTEM\\Select", select[i].name, select[i].number, err);
	}
	return status < 0 ? status : make_texts(change, machine, system_root, err);
}

/* ---- keys and values as they are written in the section ---- */

static int add_value(struct hp_change *change, const char *key, const struct hp_json *value,
	struct hp_error *err)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int status = hp_value_encode(value, &type, &bytes, &len, err);
	if (status == 0) {
		status = hp_change_bytes(
			change, key, hp_json_get_string(value, "name"), type, bytes, len, err);
	}
	free(bytes);
	return status;
}

static int add_key(struct hp_change *change, const struct hp_json *entry, struct hp_error *err)
{
	const char *path = hp_json_get_string(entry, "key");
	if (path == NULL) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("An entry of the practice machine's registry has no \"key\"."));
	}
	int status = hp_change_key(change, path, err);
	if (status == HP_ERR_NOT_FOUND) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("A practice machine cannot have the key \"%s\"; only HKLM\\SOFTWARE, "
			  "SYSTEM, SAM and SECURITY are made."),
			path);
	}
	const struct hp_json *values = hp_json_get(entry, "values");
	for (const struct hp_json *v = hp_json_first(values); status == 0 && v != NULL;
		v = hp_json_next(v)) {
		status = add_value(change, path, v, err);
	}
	return status;
}

int hp_make_registry(struct hp_change *change, const struct hp_json *machine, struct hp_error *err)
{
	const struct hp_json *registry = hp_json_get(machine, "registry");
	int status = 0;
	for (const struct hp_json *e = hp_json_first(registry); status == 0 && e != NULL;
		e = hp_json_next(e)) {
		status = add_key(change, e, err);
	}
	return status;
}

/* ---- services ---- */

static bool service_type(const char *name, unsigned *ret_type)
{
	static const struct {
		const char *name;
		unsigned type;
	} types[] = {{"own", HP_SERVICE_OWN_PROCESS}, {"share", HP_SERVICE_SHARE_PROCESS},
		{"driver", HP_SERVICE_KERNEL_DRIVER}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(types); i++) {
		if (name == NULL || strcmp(types[i].name, name) == 0) {
			*ret_type = types[i].type;
			return true;
		}
	}
	return false;
}

static int add_service(struct hp_change *change, const struct hp_json *entry, struct hp_error *err)
{
	struct hp_service_plan plan = {.name = text_of(entry, "name"),
		.display = text_of(entry, "display"),
		.start = HP_START_DEMAND};
	const char *start = hp_json_get_string(entry, "start");
	const char *state = hp_json_get_string(entry, "state");
	if (plan.name == NULL || strchr(plan.name, '\\') != NULL) {
		return needs(err, "services", "name");
	}
	if ((start != NULL && !hp_start_type_from_name(start, &plan.start)) ||
		!service_type(hp_json_get_string(entry, "type"), &plan.type) ||
		(state != NULL && strcmp(state, "running") != 0 && strcmp(state, "stopped") != 0)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The service %s of the practice machine has a \"start\", \"state\" or "
			  "\"type\" that there is not."),
			plan.name);
	}
	return hp_services_write(change, &plan, err);
}

int hp_make_services(struct hp_change *change, const struct hp_json *machine, struct hp_error *err)
{
	int status = 0;
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "services"));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		status = add_service(change, e, err);
	}
	return status;
}

/* ---- shares, accounts, programs ---- */

int hp_make_shares(struct hp_change *change, const struct hp_json *machine, struct hp_error *err)
{
	int status = hp_change_key(change, HP_SHARES_KEY "\\Security", err);
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "shares"));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		const char *name = text_of(e, "name"), *path = text_of(e, "path");
		status = name == NULL || path == NULL
				 ? needs(err, "shares", name == NULL ? "name" : "path")
				 : hp_share_add(change, name, path,
					   hp_json_get_string(e, "comment"), err);
	}
	return status;
}

static int add_names(struct hp_change *change, const struct hp_json *machine, const char *list,
	enum hp_sam_kind kind, uint32_t *rid, struct hp_error *err)
{
	int status = 0;
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, list));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		const char *name = hp_json_string(e);
		if (name == NULL || name[0] == '\0' || strchr(name, '\\') != NULL) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("The \"%s\" of a practice machine are an array of names."), list);
		}
		status = hp_sam_add(change, kind, name, (*rid)++, err);
	}
	return status;
}

int hp_make_accounts(struct hp_change *change, const struct hp_json *machine, struct hp_error *err)
{
	/* The identifiers are Windows' own (MS-DTYP 2.4.2.4). */
	static const struct {
		enum hp_sam_kind kind;
		const char *name;
		uint32_t rid;
	} own[] = {{HP_SAM_ACCOUNT, "Administrator", 500}, {HP_SAM_ACCOUNT, "Guest", 501},
		{HP_SAM_BUILTIN, "Administrators", 544}, {HP_SAM_BUILTIN, "Users", 545},
		{HP_SAM_BUILTIN, "Guests", 546}, {HP_SAM_BUILTIN, "Power Users", 547},
		{HP_SAM_BUILTIN, "Backup Operators", 551}, {HP_SAM_BUILTIN, "Replicator", 552}};
	uint32_t rid = FIRST_RID;
	int status = hp_sam_begin(change, err);
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(own); i++) {
		status = hp_sam_add(change, own[i].kind, own[i].name, own[i].rid, err);
	}
	/* On a domain controller they are in the directory, which no hive holds. */
	if (status == 0 && !hp_json_get_bool(machine, "domain_controller", false)) {
		status = add_names(change, machine, "accounts", HP_SAM_ACCOUNT, &rid, err);
		if (status == 0) {
			status = add_names(change, machine, "groups", HP_SAM_GROUP, &rid, err);
		}
	}
	return status;
}

static int add_program(struct hp_change *change, const struct hp_json *entry, struct hp_error *err)
{
	const char *code = text_of(entry, "code"), *name = text_of(entry, "name");
	if (name == NULL) {
		return needs(err, "programs", "name");
	}
	const struct hp_program program = {.code = code != NULL ? code : name,
		.name = name,
		.version = text_of(entry, "version"),
		.by_installer = code != NULL};
	return hp_program_write(change, &program, err);
}

int hp_make_programs(struct hp_change *change, const struct hp_json *machine, struct hp_error *err)
{
	int status = hp_change_key(change, HP_UNINSTALL_KEY, err);
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "programs"));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		status = add_program(change, e, err);
	}
	return status;
}
