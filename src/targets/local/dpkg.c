/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dpkg.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

static void package_finish(struct hp_package *package)
{
	free(package->name);
	free(package->arch);
	free(package->version);
	free(package->status);
	*package = (struct hp_package){.name = NULL};
}

void hp_packages_finish(struct hp_packages *packages)
{
	for (size_t i = 0; i < packages->count; i++) {
		package_finish(&packages->items[i]);
	}
	free(packages->items);
	*packages = (struct hp_packages){.items = NULL};
}

bool hp_package_is_there(const struct hp_package *package)
{
	return strcmp(package->status, "not-installed") != 0 &&
	       strcmp(package->status, "config-files") != 0;
}

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	size_t len = line_length(line);
	return line + len + (line[len] == '\n');
}

static bool is_blank(const char *line)
{
	size_t len = line_length(line);
	return strspn(line, " \t\r") >= len;
}

/** The value of "Name: value" if the line is that field; NULL. Caller frees. */
static char *field(const char *line, const char *name)
{
	size_t name_len = strlen(name);
	if (strncasecmp(line, name, name_len) != 0 || line[name_len] != ':') {
		return NULL;
	}
	const char *value = line + name_len + 1;
	const char *end = line + line_length(line);
	while (value < end && (*value == ' ' || *value == '\t')) {
		value++;
	}
	while (end > value && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) {
		end--;
	}
	return hp_utf8_repair(value, (size_t)(end - value));
}

/** false: the entry had that field already. */
static bool take_field(char **slot, const char *line, const char *name)
{
	char *value = field(line, name);
	if (value == NULL) {
		return true;
	}
	bool first = *slot == NULL;
	free(*slot);
	*slot = value;
	return first;
}

/** "install ok installed" becomes "installed"; false if there are no three words. */
static bool shorten_status(char **status)
{
	const char *at = *status;
	for (int i = 0; i < 2; i++) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	if (*at == '\0' || strchr(at, ' ') != NULL) {
		return false;
	}
	char *word = hp_strdup(at);
	free(*status);
	*status = word;
	return true;
}

static bool is_same(const struct hp_package *a, const struct hp_package *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->arch, b->arch) == 0;
}

/** Takes the package over. Only stanzas of the journal can replace: the list itself has each once,
 * and comparing them all would cost the square of their number. */
static void put(struct hp_packages *packages, size_t replaceable, struct hp_package *package)
{
	for (size_t i = 0; i < replaceable; i++) {
		if (is_same(&packages->items[i], package)) {
			package_finish(&packages->items[i]);
			packages->items[i] = *package;
			return;
		}
	}
	packages->items =
		hp_grow(packages->items, packages->count, &packages->capacity, sizeof(*package));
	packages->items[packages->count++] = *package;
}

/** One stanza, up to a blank line or the end: where the next one begins, or NULL with the reason.
 */
static const char *parse_stanza(const char *text, struct hp_packages *packages, size_t replaceable,
	const char *shown, struct hp_why *why)
{
	struct hp_package package = {.name = NULL};
	bool once = true;
	for (; *text != '\0' && !is_blank(text); text = next_line(text)) {
		if (*text == ' ' || *text == '\t') {
			continue; /* goes on from the line before; no field of ours does */
		}
		once = take_field(&package.name, text, "Package") && once;
		once = take_field(&package.arch, text, "Architecture") && once;
		once = take_field(&package.version, text, "Version") && once;
		once = take_field(&package.status, text, "Status") && once;
	}
	/* Twice: the end of this entry and the beginning of the next are lost, and with them who
	 * knows how many between. */
	bool whole = once && package.name != NULL && package.name[0] != '\0' &&
		     package.status != NULL && shorten_status(&package.status);
	if (!whole) {
		package_finish(&package);
		(void)hp_why_set(why, "malformed",
			_("%s is damaged: an entry has no name or no status, or has them twice. "
			  "dpkg keeps older copies of the list in /var/backups."),
			shown);
		return NULL;
	}
	package.arch = package.arch != NULL ? package.arch : hp_strdup("");
	package.version = package.version != NULL ? package.version : hp_strdup("");
	put(packages, replaceable, &package);
	return text;
}

int hp_dpkg_parse(
	struct hp_packages *packages, const char *text, const char *shown, struct hp_why *why)
{
	size_t replaceable = packages->count;
	size_t len = strlen(text);
	if (len > 0 && text[len - 1] != '\n') {
		return hp_why_set(why, "malformed",
			_("%s is cut off: its last line has no end. dpkg keeps older copies of "
			  "the list in /var/backups."),
			shown);
	}
	while (text != NULL && *text != '\0') {
		if (is_blank(text)) {
			text = next_line(text);
		} else {
			text = parse_stanza(text, packages, replaceable, shown, why);
		}
	}
	return text != NULL ? 0 : -1;
}
