/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/fact.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define ARG_BYTES_MAX 32767
#define PORT_MAX 65535
#define SHOWN_MAX 120

static const struct hp_fact_info fact_table[] = {
	[HP_FACT_REGISTRY_KEY] = {.name = "registry.key",
		.json_name = "registry.key",
		.args = {"key"},
		.takes_view = true},
	[HP_FACT_REGISTRY_VALUE] = {.name = "registry.value",
		.json_name = "registry.value",
		.args = {"key", "name"},
		.takes_view = true},
	[HP_FACT_KEYS] = {.name = "keys",
		.json_name = "keys",
		.args = {"key", "pattern"},
		.takes_view = true,
		.is_list = true},
	[HP_FACT_HOST] = {.name = "host", .json_name = "machine"},
	[HP_FACT_SERVICE] = {.name = "service", .json_name = "service", .args = {"name"}},
	[HP_FACT_SHARE] = {.name = "share", .json_name = "share", .args = {"name"}},
	[HP_FACT_PATH] = {.name = "path",
		.json_name = "path",
		.args = {"path"},
		.takes_sha256 = true},
	[HP_FACT_TREE] = {.name = "tree", .json_name = "tree", .args = {"path"}},
	[HP_FACT_ACCOUNT] = {.name = "account", .json_name = "account", .args = {"name"}},
	[HP_FACT_GROUP] = {.name = "group", .json_name = "group", .args = {"name"}},
	[HP_FACT_PROGRAM] = {.name = "program",
		.json_name = "program",
		.args = {"pattern"},
		.takes_view = true},
	[HP_FACT_IIS_POOL] = {.name = "iis.pool", .json_name = "iis.pool", .args = {"name"}},
	[HP_FACT_IIS_VDIR] = {.name = "iis.vdir",
		.json_name = "iis.vdir",
		.args = {"site", "name"}},
	[HP_FACT_PORT] = {.name = "port", .json_name = "port", .args = {"host", "port"}},
	[HP_FACT_SERVICES] = {.name = "services",
		.json_name = "services",
		.args = {"pattern"},
		.is_list = true},
	[HP_FACT_SHARES] = {.name = "shares",
		.json_name = "shares",
		.args = {"pattern"},
		.is_list = true},
	[HP_FACT_ACCOUNTS] = {.name = "accounts",
		.json_name = "accounts",
		.args = {"pattern"},
		.last_optional = true,
		.is_list = true},
	[HP_FACT_GROUPS] = {.name = "groups",
		.json_name = "groups",
		.args = {"pattern"},
		.last_optional = true,
		.is_list = true},
	[HP_FACT_FILES] = {.name = "files",
		.json_name = "files",
		.args = {"path", "pattern"},
		.is_list = true},
};
_Static_assert(HP_ARRAY_SIZE(fact_table) == HP_FACT_COUNT_, "one row a kind");

const struct hp_fact_info *hp_fact_info(enum hp_fact_kind kind)
{
	return &fact_table[kind];
}

bool hp_fact_kind_from_name(const char *name, enum hp_fact_kind *ret_kind, const char **ret_near)
{
	const char *names[HP_FACT_COUNT_ + 1];

	for (size_t i = 0; i < HP_FACT_COUNT_; i++) {
		if (hp_streq(name, fact_table[i].name)) {
			*ret_kind = (enum hp_fact_kind)i;
			return true;
		}
		names[i] = fact_table[i].name;
	}
	names[HP_FACT_COUNT_] = NULL;
	if (ret_near != NULL) {
		*ret_near = name != NULL ? hp_nearest_name(name, names) : NULL;
	}
	return false;
}

void hp_fact_copy(const struct hp_fact *fact, struct hp_fact *ret_copy)
{
	struct hp_fact copy = *fact;

	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		copy.args[i] = hp_strdup(fact->args[i]);
	}
	*ret_copy = copy;
}

void hp_fact_finish(struct hp_fact *copy)
{
	if (copy == NULL) {
		return;
	}
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		/* hp_fact_copy made them; the type is const for the facts that borrow theirs. */
		free((void *)(uintptr_t)copy->args[i]);
	}
	*copy = (struct hp_fact){0};
}

bool hp_fact_equal(const struct hp_fact *a, const struct hp_fact *b)
{
	if (a->kind != b->kind || a->view != b->view || a->sha256 != b->sha256) {
		return false;
	}
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		if (!hp_streq(a->args[i], b->args[i])) {
			return false;
		}
	}
	return true;
}

static size_t expected_args(const struct hp_fact_info *info)
{
	size_t count = 0;

	while (count < HP_FACT_ARGS_MAX && info->args[count] != NULL) {
		count++;
	}
	return count;
}

static int fail_arg(struct hp_error *err, const struct hp_fact_info *info, const char *arg,
	const char *sentence)
{
	char *shown = hp_text_clean_cut(arg, SHOWN_MAX);
	int status = hp_error_set(err, HP_ERR_USAGE, "%s %s: %s", info->name, shown, sentence);

	free(shown);
	return status;
}

static int check_registry_key(
	const struct hp_fact_info *info, const char *key, struct hp_error *err)
{
	const char *root;
	const char *rest;

	if (!hp_registry_split(key, &root, &rest)) {
		return fail_arg(err, info, key,
			_("a registry key begins with HKLM, HKU, HKCU, HKCR or HKCC and a "
			  "backslash"));
	}
	size_t len = strlen(key);
	if (key[len - 1] == '\\' || strstr(key, "\\\\") != NULL) {
		return fail_arg(err, info, key,
			_("the key has an empty part; write one backslash between two names and "
			  "none at the end"));
	}
	return 0;
}

/*
 * Windows gives none of these such a name, so "not there" would be true of any typing mistake and
 * of a pattern: "SMS_*" is no service. A backslash stands in an account's name only behind a
 * domain.
 */
static int check_name(const struct hp_fact *fact, const char *name, struct hp_error *err)
{
	bool is_account = fact->kind == HP_FACT_ACCOUNT || fact->kind == HP_FACT_GROUP;
	const char *never = is_account ? "*?/" : "";
	if (fact->kind == HP_FACT_SERVICE) {
		never = "*?\\"; /* a display name may have a slash: TCP/IP NetBIOS Helper */
	} else if (fact->kind == HP_FACT_SHARE) {
		never = "*?/\\";
	}
	if (strpbrk(name, never) != NULL) {
		return fail_arg(err, hp_fact_info(fact->kind), name,
			_("no such name has a slash or a wildcard in it; a list takes a pattern"));
	}
	return 0;
}

static int check_port(const struct hp_fact_info *info, const char *port, struct hp_error *err)
{
	size_t len = strlen(port);
	unsigned number = 0;

	if (len <= 5 && strspn(port, "0123456789") == len) {
		for (size_t i = 0; i < len; i++) {
			number = number * 10 + (unsigned)(port[i] - '0');
		}
	}
	if (number < 1 || number > PORT_MAX) {
		return fail_arg(err, info, port, _("a port is a number from 1 to 65535"));
	}
	return 0;
}

static int check_arg(const struct hp_fact *fact, size_t i, struct hp_error *err)
{
	const struct hp_fact_info *info = hp_fact_info(fact->kind);
	const char *arg = fact->args[i];
	size_t len = strlen(arg);

	if (len > ARG_BYTES_MAX) {
		return fail_arg(err, info, arg, _("the argument is longer than 32767 bytes"));
	}
	if (!hp_utf8_is_valid(arg, len)) {
		return fail_arg(err, info, arg, _("the argument is not UTF-8"));
	}
	bool default_value = fact->kind == HP_FACT_REGISTRY_VALUE && i == 1;
	if (len == 0 && !default_value) {
		return hp_error_set(err, HP_ERR_USAGE, _("%s: the argument \"%s\" is empty"),
			info->name, info->args[i]);
	}
	if (hp_streq(info->args[i], "key")) {
		return check_registry_key(info, arg, err);
	}
	if (hp_streq(info->args[i], "port")) {
		return check_port(info, arg, err);
	}
	if (hp_streq(info->args[i], "name")) {
		return check_name(fact, arg, err);
	}
	return 0;
}

static int check_options(const struct hp_fact *fact, struct hp_error *err)
{
	const struct hp_fact_info *info = hp_fact_info(fact->kind);

	if (fact->view != HP_VIEW_BOTH && fact->view != HP_VIEW_32 && fact->view != HP_VIEW_64) {
		return hp_error_set(
			err, HP_ERR_USAGE, _("%s: the registry view is 32 or 64"), info->name);
	}
	if (fact->view != HP_VIEW_BOTH && !info->takes_view) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("%s: a registry view has no meaning for this fact"), info->name);
	}
	if (fact->sha256 && !info->takes_sha256) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("%s: a SHA-256 digest has no meaning for this fact"), info->name);
	}
	return 0;
}

int hp_fact_check(const struct hp_fact *fact, struct hp_error *err)
{
	if ((unsigned)fact->kind >= HP_FACT_COUNT_) {
		return hp_error_set(err, HP_ERR_USAGE, _("there is no such fact"));
	}
	const struct hp_fact_info *info = hp_fact_info(fact->kind);
	size_t expected = expected_args(info);

	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		bool given = fact->args[i] != NULL;
		if (i >= expected && given) {
			return hp_error_set(err, HP_ERR_USAGE,
				_("%s: there are more arguments than it takes"), info->name);
		}
		if (i < expected && !given && !(info->last_optional && i + 1 == expected)) {
			return hp_error_set(err, HP_ERR_USAGE,
				_("%s: the argument \"%s\" is missing"), info->name, info->args[i]);
		}
		int status = given ? check_arg(fact, i, err) : 0;
		if (status < 0) {
			return status;
		}
	}
	return check_options(fact, err);
}

/* ---- the object as text ---- */

static void append_key(struct hp_str *out, const char *key)
{
	const char *root;
	const char *rest;

	if (!hp_registry_split(key, &root, &rest)) {
		hp_str_append(out, key);
		return;
	}
	hp_str_appendf(out, "%s%s%s", root, rest[0] != '\0' ? "\\" : "", rest);
}

/** A Windows path is joined by a backslash, any other by a slash. */
static void append_joined(struct hp_str *out, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	bool windows =
		folder[0] != '/' && (strchr(folder, '\\') != NULL || strchr(folder, ':') != NULL);
	bool ended = len > 0 && (folder[len - 1] == '\\' || folder[len - 1] == '/');
	const char *separator = windows ? "\\" : "/";

	hp_str_appendf(out, "%s%s%s", folder, ended ? "" : separator, name);
}

static void append_args(struct hp_str *out, const struct hp_fact *fact)
{
	const char *first = fact->args[0] != NULL ? fact->args[0] : "*";
	const char *second = fact->args[1] != NULL ? fact->args[1] : "*";

	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
		append_key(out, first);
		return;
	case HP_FACT_REGISTRY_VALUE:
		append_key(out, first);
		hp_str_appendf(out, " %s", second[0] != '\0' ? second : "(Default)");
		return;
	case HP_FACT_KEYS:
		append_key(out, first);
		hp_str_appendf(out, "\\%s", second);
		return;
	case HP_FACT_FILES:
	case HP_FACT_IIS_VDIR:
		append_joined(out, first, second);
		return;
	case HP_FACT_PORT:
		/* RFC 3986 3.2.2: an IPv6 address stands in brackets before a port. */
		if (strchr(first, ':') != NULL) {
			hp_str_appendf(out, "[%s]:%s", first, second);
		} else {
			hp_str_appendf(out, "%s:%s", first, second);
		}
		return;
	case HP_FACT_HOST:
	case HP_FACT_SERVICE:
	case HP_FACT_SHARE:
	case HP_FACT_PATH:
	case HP_FACT_TREE:
	case HP_FACT_ACCOUNT:
	case HP_FACT_GROUP:
	case HP_FACT_PROGRAM:
	case HP_FACT_IIS_POOL:
	case HP_FACT_SERVICES:
	case HP_FACT_SHARES:
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUPS:
	case HP_FACT_COUNT_:
		break;
	}
	hp_str_append(out, first);
}

char *hp_fact_object(const struct hp_fact *fact)
{
	static const char *const words[] = {
		[HP_FACT_REGISTRY_KEY] = "KEY",
		[HP_FACT_REGISTRY_VALUE] = "VALUE",
		[HP_FACT_KEYS] = "KEYS",
		[HP_FACT_HOST] = "HOST",
		[HP_FACT_SERVICE] = "SERVICE",
		[HP_FACT_SHARE] = "SHARE",
		[HP_FACT_PATH] = "PATH",
		[HP_FACT_TREE] = "TREE",
		[HP_FACT_ACCOUNT] = "ACCOUNT",
		[HP_FACT_GROUP] = "GROUP",
		[HP_FACT_PROGRAM] = "PROGRAM",
		[HP_FACT_IIS_POOL] = "POOL",
		[HP_FACT_IIS_VDIR] = "VDIR",
		[HP_FACT_PORT] = "PORT",
		[HP_FACT_SERVICES] = "SERVICES",
		[HP_FACT_SHARES] = "SHARES",
		[HP_FACT_ACCOUNTS] = "ACCOUNTS",
		[HP_FACT_GROUPS] = "GROUPS",
		[HP_FACT_FILES] = "FILES",
	};
	_Static_assert(HP_ARRAY_SIZE(words) == HP_FACT_COUNT_, "one word a kind");
	struct hp_str out;

	hp_str_init(&out);
	hp_str_append(&out, words[fact->kind]);
	if (expected_args(hp_fact_info(fact->kind)) > 0) {
		hp_str_append_char(&out, ' ');
		append_args(&out, fact);
	}
	if (fact->view != HP_VIEW_BOTH) {
		hp_str_appendf(&out, " (%d-bit view)", (int)fact->view);
	}
	char *text = hp_str_detach(&out);
	hp_str_finish(&out);
	return text;
}

bool hp_registry_split(const char *path, const char **ret_root, const char **ret_rest)
{
	static const struct {
		const char *name;
		const char *root;
	} roots[] = {
		{"HKLM", "HKLM"},
		{"HKU", "HKU"},
		{"HKCU", "HKCU"},
		{"HKCR", "HKCR"},
		{"HKCC", "HKCC"},
		{"HKEY_LOCAL_MACHINE", "HKLM"},
		{"HKEY_USERS", "HKU"},
		{"HKEY_CURRENT_USER", "HKCU"},
		{"HKEY_CLASSES_ROOT", "HKCR"},
		{"HKEY_CURRENT_CONFIG", "HKCC"},
	};
	size_t len = strcspn(path, "\\");

	for (size_t i = 0; i < HP_ARRAY_SIZE(roots); i++) {
		if (strlen(roots[i].name) == len && strncasecmp(path, roots[i].name, len) == 0) {
			*ret_root = roots[i].root;
			*ret_rest = path[len] == '\\' ? path + len + 1 : path + len;
			return true;
		}
	}
	return false;
}
