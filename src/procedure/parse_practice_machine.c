/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines a drill is made of: what is on their disks and in their registry. */
#include "procedure_internal.h"

#include <stdint.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

#define COMPUTER_NAME_MAX 15u            /* MS-NBTE: a NetBIOS name without its type byte */
#define FILE_SIZE_MAX ((int64_t)1 << 40) /* sparse on disk */
#define KEY_NAME_MAX 255u                /* characters of one part of a registry path */

/* ---- values ---- */

static bool all_in(const char *text, const char *allowed)
{
	return text[strspn(text, allowed)] == '\0';
}

static bool quadword_is_valid(const char *text)
{
	size_t len = strlen(text);
	const char *const max = "18446744073709551615";

	if (len == 0 || len > strlen(max) || !all_in(text, "0123456789") ||
		(len > 1 && text[0] == '0')) {
		return false;
	}
	return len < strlen(max) || strcmp(text, max) <= 0;
}

static bool is_string(const struct hp_json *value)
{
	return hp_json_is(value, HP_JSON_STRING);
}

static bool is_dword(const struct hp_json *value)
{
	return hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0 &&
	       hp_json_int(value) <= UINT32_MAX;
}

static bool is_qword(const struct hp_json *value)
{
	return is_string(value) && quadword_is_valid(hp_json_string(value));
}

static bool is_list(const struct hp_json *value)
{
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return false;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		if (!is_string(item)) {
			return false;
		}
	}
	return true;
}

static bool is_hex(const struct hp_json *value)
{
	const char *text = hp_json_string(value);
	return text != NULL && strlen(text) % 2 == 0 && all_in(text, "0123456789abcdefABCDEF");
}

static const struct {
	const char *name;
	bool (*is_valid)(const struct hp_json *value);
	const char *form;
} value_types[] = {
	{"REG_SZ", is_string, N_("a string")},
	{"REG_EXPAND_SZ", is_string, N_("a string")},
	{"REG_DWORD", is_dword, N_("a number from 0 to 4294967295")},
	{"REG_QWORD", is_qword, N_("a string of decimal digits")},
	{"REG_MULTI_SZ", is_list, N_("a list of strings")},
	{"REG_BINARY", is_hex, N_("a string of hexadecimal digits, two a byte")},
};

static void parse_value(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"name", "type", "value", NULL};
	const char *types[HP_ARRAY_SIZE(value_types) + 1] = {NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(value_types); i++) {
		types[i] = value_types[i].name;
	}
	(void)hp_reader_get(reader, object, "name", HP_JSON_STRING, true);
	(void)hp_reader_get(reader, object, "type", HP_JSON_STRING, true);
	int type = hp_reader_word(reader, object, "type", types, -1);
	const struct hp_json *value = hp_json_get(object, "value");
	if (value == NULL) {
		hp_reader_error(reader, object, "missing-member",
			_("the member '%s' is missing here"), "value");
	} else if (type >= 0 && !value_types[type].is_valid(value)) {
		hp_reader_error(reader, value, "bad-value", _("%s takes %s"),
			value_types[type].name, _(value_types[type].form));
	}
}

/* ---- keys ---- */

static bool path_is_valid(const char *path)
{
	const char *root;
	const char *rest;

	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0 ||
		rest[0] == '\0') {
		return false;
	}
	while (true) {
		size_t len = strcspn(rest, "\\");
		if (len == 0 || hp_utf8_count(rest, len) > KEY_NAME_MAX) {
			return false;
		}
		if (rest[len] == '\0') {
			return true;
		}
		rest += len + 1;
	}
}

static void parse_key(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"key", "values", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const char *path = hp_reader_text(reader, object, "key", HP_TEXT_TYPED, true, NULL);
	if (path != NULL && !path_is_valid(path)) {
		hp_reader_error(reader, hp_json_get(object, "key"), "bad-key",
			_("a practice machine has keys below HKLM only, such as "
			  "HKLM\\SOFTWARE\\Vendor"));
	}
	const struct hp_json *values =
		hp_reader_get(reader, object, "values", HP_JSON_ARRAY, false);
	for (const struct hp_json *item = hp_json_first(values); item != NULL;
		item = hp_json_next(item)) {
		parse_value(reader, item);
	}
}

/* ---- what else is on it ---- */

/* A list of objects, each read by `parse_item`. */
static void parse_objects(struct hp_reader *reader, const struct hp_json *object, const char *key,
	void (*parse_item)(struct hp_reader *reader, const struct hp_json *item))
{
	const struct hp_json *array = hp_reader_get(reader, object, key, HP_JSON_ARRAY, false);

	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		parse_item(reader, item);
	}
}

/* A list of texts; none is a mistake nobody notices. */
static void parse_names(struct hp_reader *reader, const struct hp_json *object, const char *key)
{
	if (hp_json_get(object, key) != NULL) {
		(void)hp_reader_texts(reader, object, key, HP_TEXT_TYPED, NULL);
	}
}

static void parse_service(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"name", "display", "start", "state", "type", NULL};
	static const char *const starts[] = {"auto", "manual", "disabled", NULL};
	static const char *const states[] = {"running", "stopped", NULL};
	static const char *const types[] = {"own", "share", "driver", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	(void)hp_reader_text(reader, object, "name", HP_TEXT_TYPED, true, NULL);
	(void)hp_reader_text(reader, object, "display", HP_TEXT_TYPED, false, NULL);
	(void)hp_reader_get(reader, object, "start", HP_JSON_STRING, true);
	(void)hp_reader_get(reader, object, "state", HP_JSON_STRING, true);
	(void)hp_reader_word(reader, object, "start", starts, 0);
	(void)hp_reader_word(reader, object, "state", states, 0);
	(void)hp_reader_word(reader, object, "type", types, 0);
}

/* X:\...; nothing above the drive. A text that begins with a name can be anything. */
static bool folder_is_valid(const char *path)
{
	bool is_letter = (path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z');

	return path[0] == '{' || (is_letter && path[1] == ':' && path[2] == '\\') ||
	       (is_letter && path[1] == ':' && path[2] == '\0');
}

static void parse_path(
	struct hp_reader *reader, const struct hp_json *object, const char *key, bool required)
{
	const char *path = hp_reader_text(reader, object, key, HP_TEXT_TYPED, required, NULL);

	if (path != NULL && !folder_is_valid(path)) {
		hp_reader_error(reader, hp_json_get(object, key), "bad-path",
			_("a path on a practice machine begins with its drive, as C:\\Folder"));
	}
}

static void parse_share(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"name", "path", "comment", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	(void)hp_reader_text(reader, object, "name", HP_TEXT_TYPED, true, NULL);
	parse_path(reader, object, "path", true);
	(void)hp_reader_text(reader, object, "comment", HP_TEXT_TYPED, false, NULL);
}

/* `true`: held until the restart; a text: held while the service of that name runs. */
static void parse_in_use(struct hp_reader *reader, const struct hp_json *object)
{
	if (hp_json_is(hp_json_get(object, "in_use"), HP_JSON_STRING)) {
		(void)hp_reader_text(reader, object, "in_use", HP_TEXT_TYPED, false, NULL);
	} else {
		(void)hp_reader_bool(reader, object, "in_use");
	}
}

/* A folder, a text, or so many bytes. */
static void parse_file(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"path", "in_use", "folder", "text", "size", NULL};
	size_t forms = 0;

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	parse_path(reader, object, "path", true);
	for (size_t i = 2; members[i] != NULL; i++) {
		forms += hp_json_get(object, members[i]) != NULL;
	}
	parse_in_use(reader, object);
	(void)hp_reader_bool(reader, object, "folder");
	(void)hp_reader_get(reader, object, "text", HP_JSON_STRING, false);
	(void)hp_reader_int(reader, object, "size", 0, FILE_SIZE_MAX, false, 0);
	if (forms != 1) {
		hp_reader_error(reader, object, "file-form",
			_("say what it is with exactly one of 'folder', 'text' and 'size'"));
	}
}

static void parse_program(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"code", "name", "version", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	/* A product code is written in braces: these are no {Name}. */
	const struct hp_json *code = hp_reader_get(reader, object, "code", HP_JSON_STRING, true);
	if (code != NULL) {
		(void)hp_reader_check_text(reader, code, HP_TEXT_PLAIN, NULL);
	}
	(void)hp_reader_text(reader, object, "name", HP_TEXT_PLAIN, true, NULL);
	(void)hp_reader_text(reader, object, "version", HP_TEXT_PLAIN, false, NULL);
}

static void parse_site(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"number", "name", "vdirs", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	(void)hp_reader_int(reader, object, "number", 1, UINT32_MAX, true, 1);
	(void)hp_reader_text(reader, object, "name", HP_TEXT_TYPED, true, NULL);
	parse_names(reader, object, "vdirs");
}

static void parse_iis(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"version", "pools", "sites", NULL};
	static const char *const versions[] = {"6.0", "5.0", NULL};

	if (object == NULL || !hp_reader_members(reader, object, members)) {
		return;
	}
	(void)hp_reader_get(reader, object, "version", HP_JSON_STRING, true);
	int version = hp_reader_word(reader, object, "version", versions, 0);
	parse_names(reader, object, "pools");
	parse_objects(reader, object, "sites", parse_site);
	if (version == 1 && hp_json_get(object, "pools") != NULL) {
		hp_reader_error(reader, hp_json_get(object, "pools"), "bad-value",
			_("IIS 5.0 has no application pools"));
	}
}

/* ---- the machine ---- */

static bool computer_name_is_valid(const char *name)
{
	size_t len = strlen(name);
	const char *const allowed =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

	return len > 0 && len <= COMPUTER_NAME_MAX && name[0] != '-' && all_in(name, allowed);
}

/* One role, or several that one machine plays. */
static void parse_machine_roles(struct hp_reader *reader, const struct hp_json *object)
{
	const struct hp_json *role = hp_json_get(object, "role");
	const struct hp_json *roles = hp_json_get(object, "roles");

	if (role != NULL && roles != NULL) {
		hp_reader_error(reader, roles, "bad-value",
			_("either 'role', or 'roles' for a machine that plays several"));
	}
	if (roles == NULL) {
		role = hp_reader_get(reader, object, "role", HP_JSON_STRING, true);
		if (role != NULL) {
			(void)hp_reader_role(reader, role, hp_json_string(role));
		}
		return;
	}
	for (const char *const *name =
			hp_reader_texts(reader, object, "roles", HP_TEXT_PLAIN, NULL);
		*name != NULL; name++) {
		(void)hp_reader_role(reader, roles, *name);
	}
}

static void parse_drives(struct hp_reader *reader, const struct hp_json *object)
{
	const struct hp_json *array = hp_reader_get(reader, object, "drives", HP_JSON_ARRAY, false);

	if (array != NULL && hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), "drives");
	}
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		const char *drive = hp_json_string(item);
		if (drive == NULL || strlen(drive) != 1 || drive[0] < 'A' || drive[0] > 'Z') {
			hp_reader_error(reader, item, "bad-value",
				_("a drive is one capital letter, as \"C\""));
		}
	}
}

void hp_parse_practice_machine(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"role", "roles", "name", "product", "service_pack",
		"drives", "system_root", "registry", "services", "shares", "files", "accounts",
		"groups", "domain_controller", "programs", "iis", "metabase", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	parse_machine_roles(reader, object);
	const char *name = hp_reader_text(reader, object, "name", HP_TEXT_PLAIN, true, NULL);
	if (name != NULL && !computer_name_is_valid(name)) {
		hp_reader_error(reader, hp_json_get(object, "name"), "bad-name",
			_("a machine's name has up to 15 letters, digits and '-'"));
	}
	(void)hp_reader_text(reader, object, "product", HP_TEXT_PLAIN, true, NULL);
	(void)hp_reader_text(reader, object, "service_pack", HP_TEXT_PLAIN, false, NULL);
	parse_drives(reader, object);
	parse_path(reader, object, "system_root", false);
	parse_objects(reader, object, "registry", parse_key);
	parse_objects(reader, object, "services", parse_service);
	parse_objects(reader, object, "shares", parse_share);
	parse_objects(reader, object, "files", parse_file);
	parse_names(reader, object, "accounts");
	parse_names(reader, object, "groups");
	(void)hp_reader_bool(reader, object, "domain_controller");
	parse_objects(reader, object, "programs", parse_program);
	parse_iis(reader, hp_reader_get(reader, object, "iis", HP_JSON_OBJECT, false));
	(void)hp_reader_bool(reader, object, "metabase");
}
