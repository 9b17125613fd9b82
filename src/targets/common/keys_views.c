/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys_views.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "key.h"
#include "keys.h"

#define SOFTWARE "HKLM\\SOFTWARE"
#define NODE "Wow6432Node"

/* Below HKLM\SOFTWARE, by Microsoft's list "Registry Keys Affected by WOW64": shared in at least
 * one version. */
static const char *const shared_keys[] = {"Classes", "Clients", "Microsoft\\COM3",
	"Microsoft\\Cryptography", "Microsoft\\CTF", "Microsoft\\DFS", "Microsoft\\Driver Signing",
	"Microsoft\\EnterpriseCertificates", "Microsoft\\EventSystem", "Microsoft\\MSMQ",
	"Microsoft\\Non-Driver Signing", "Microsoft\\Notepad\\DefaultFonts", "Microsoft\\OLE",
	"Microsoft\\RAS", "Microsoft\\RPC", "Microsoft\\Shared Tools\\MSInfo",
	"Microsoft\\SystemCertificates", "Microsoft\\TermServLicensing",
	"Microsoft\\Transaction Server",
	"Microsoft\\Windows\\CurrentVersion\\Control Panel\\Cursors\\Schemes",
	"Microsoft\\Windows\\CurrentVersion\\Explorer",
	"Microsoft\\Windows\\CurrentVersion\\Group Policy",
	"Microsoft\\Windows\\CurrentVersion\\Policies",
	"Microsoft\\Windows\\CurrentVersion\\PreviewHandlers",
	"Microsoft\\Windows\\CurrentVersion\\Setup",
	"Microsoft\\Windows\\CurrentVersion\\Telephony\\Locations",
	"Microsoft\\Windows NT\\CurrentVersion", "Policies", "RegisteredApplications"};

/** What follows `prefix` and a separator in `path`, compared as Windows does; "" if they are equal,
 * NULL if it is elsewhere. */
static const char *below(const char *path, const char *prefix)
{
	size_t len = strlen(prefix);
	if (strlen(path) < len || (path[len] != '\\' && path[len] != '\0')) {
		return NULL;
	}
	char *head = hp_strndup(path, len);
	bool same = hp_name_equal(head, prefix);
	free(head);
	if (!same) {
		return NULL;
	}
	return path[len] == '\\' ? path + len + 1 : path + len;
}

/** The rest of a path below HKLM\SOFTWARE that has two views; NULL for all others. */
static const char *two_view_rest(const char *path)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0) {
		return NULL;
	}
	rest = below(rest, "SOFTWARE");
	if (rest == NULL || rest[0] == '\0' || below(rest, NODE) != NULL) {
		return NULL;
	}
	return rest;
}

bool hp_view_may_be_shared(const char *path)
{
	const char *rest = two_view_rest(path);
	for (size_t i = 0; rest != NULL && i < HP_ARRAY_SIZE(shared_keys); i++) {
		if (below(rest, shared_keys[i]) != NULL) {
			return true;
		}
	}
	return false;
}

void hp_view_paths_finish(struct hp_view_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		free(paths->items[i].path);
	}
	paths->count = 0;
}

static void add(struct hp_view_paths *paths, char *path_taken, const char *name)
{
	paths->items[paths->count++] = (struct hp_view_path){.path = path_taken, .name = name};
}

int hp_views_look(const struct hp_keys *keys, struct hp_why *why)
{
	struct hp_key node = {.place = NULL};
	int found = hp_key_find(keys, SOFTWARE "\\" NODE, &node, why);
	if (found == 1) {
		hp_key_close(keys, &node);
	}
	return found;
}

static int has_views(const struct hp_keys *keys, struct hp_why *why)
{
	return keys->impl->has_views != NULL ? keys->impl->has_views(keys->state, why)
					     : hp_views_look(keys, why);
}

int hp_views_of(const struct hp_keys *keys, const char *path, enum hp_registry_view wish,
	struct hp_view_paths *ret_paths, struct hp_why *why)
{
	*ret_paths = (struct hp_view_paths){.count = 0};
	const char *rest = two_view_rest(path);
	int has_node = rest != NULL ? has_views(keys, why) : 0;
	if (has_node < 0) {
		return -1;
	}
	if (has_node == 0) {
		add(ret_paths, hp_strdup(path), NULL);
		return 0;
	}
	if (wish != HP_VIEW_32) {
		add(ret_paths, hp_strdup(path), "64");
	}
	if (wish != HP_VIEW_64) {
		add(ret_paths, hp_asprintf(SOFTWARE "\\" NODE "\\%s", rest), "32");
	}
	return 0;
}
