/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smbconf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "local.h"

#define USERSHARES "/var/lib/samba/usershares"
#define DEPTH_MAX 16u
#define SHARES_MAX 100000u
#define NO_SHARE ((size_t)-1) /* inside [global] */

static void share_finish(struct hp_share *share)
{
	free(share->name);
	free(share->path);
	free(share->comment);
	*share = (struct hp_share){.name = NULL};
}

void hp_smbconf_finish(struct hp_smbconf *conf)
{
	for (size_t i = 0; i < conf->count; i++) {
		share_finish(&conf->items[i]);
	}
	share_finish(&conf->defaults);
	free(conf->items);
	free(conf->usershare_path);
	free(conf->elsewhere);
	*conf = (struct hp_smbconf){.items = NULL};
}

/* ---- words ---- */

/** Names of parameters count without case and without spaces ("read only", "ReadOnly"). */
static bool is_parameter(const char *name, const char *wanted)
{
	for (;; name++, wanted++) {
		name += strspn(name, " \t");
		wanted += strspn(wanted, " ");
		if (*name == '\0' || *wanted == '\0') {
			return *name == *wanted;
		}
		if (strncasecmp(name, wanted, 1) != 0) {
			return false;
		}
	}
}

static bool is_yes(const char *value)
{
	return strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0 ||
	       strcasecmp(value, "on") == 0 || strcmp(value, "1") == 0;
}

/** Without spaces at both ends; caller frees. */
static char *trimmed(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r", text[0]) != NULL) {
		text++, len--;
	}
	while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
		len--;
	}
	return hp_utf8_repair(text, len);
}

static void keep(char **slot, const char *text)
{
	free(*slot);
	*slot = hp_strdup(text);
}

static void note_elsewhere(struct hp_smbconf *conf, const char *what)
{
	if (conf->elsewhere == NULL) {
		conf->elsewhere = hp_strdup(what);
	}
}

/* ---- sections ---- */

static size_t find_share(const struct hp_smbconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->count; i++) {
		if (hp_name_equal(conf->items[i].name, name)) {
			return i;
		}
	}
	return NO_SHARE;
}

static void copy_share(const struct hp_share *from, struct hp_share *to)
{
	keep(&to->path, from->path);
	keep(&to->comment, from->comment);
	to->available = from->available;
	to->elsewhere = from->elsewhere;
}

static int begin_section(struct hp_smbconf *conf, const char *name, const char *shown,
	size_t *ret_at, struct hp_why *why)
{
	if (hp_name_equal(name, "global") || hp_name_equal(name, "globals")) {
		*ret_at = NO_SHARE;
		return 0;
	}
	size_t at = find_share(conf, name);
	if (at == NO_SHARE && conf->count >= SHARES_MAX) {
		return hp_why_set(
			why, "too-large", _("%s has more shares than can be read."), shown);
	}
	if (at == NO_SHARE) {
		conf->items =
			hp_grow(conf->items, conf->count, &conf->capacity, sizeof(*conf->items));
		at = conf->count++;
		conf->items[at] = (struct hp_share){.name = hp_strdup(name)};
		copy_share(&conf->defaults, &conf->items[at]);
	}
	*ret_at = at;
	return 0;
}

/* ---- parameters ---- */

static int read_file(const struct hp_local *local, const char *path, struct hp_smbconf *conf,
	size_t *at, struct hp_why *why);

static int include(const struct hp_local *local, const char *path, struct hp_smbconf *conf,
	size_t *at, struct hp_why *why)
{
	if (strcasecmp(path, "registry") == 0) {
		note_elsewhere(conf, "include = registry");
		return 0;
	}
	if (strchr(path, '%') != NULL || path[0] != '/') {
		char *what = hp_asprintf("include = %s", path);
		note_elsewhere(conf, what);
		free(what);
		return 0;
	}
	/* A file that is not there is passed over by Samba too. */
	return read_file(local, path, conf, at, why) < 0 ? -1 : 0;
}

static void set_global(struct hp_smbconf *conf, const char *name, const char *value)
{
	if (is_parameter(name, "usershare path")) {
		keep(&conf->usershare_path, value);
	} else if (is_parameter(name, "usershare max shares")) {
		conf->usershare_max = strtol(value, NULL, 10);
	} else if (is_parameter(name, "load printers")) {
		conf->load_printers = is_yes(value);
	} else if (is_parameter(name, "config backend") && strcasecmp(value, "file") != 0) {
		note_elsewhere(conf, "config backend = registry");
	} else if (is_parameter(name, "registry shares") && is_yes(value)) {
		note_elsewhere(conf, "registry shares = yes");
	} else if (is_parameter(name, "config file")) {
		/* Samba reads that file in place of this one. */
		note_elsewhere(conf, "config file");
	}
}

static void set_share(
	struct hp_smbconf *conf, struct hp_share *share, const char *name, const char *value)
{
	if (is_parameter(name, "path") || is_parameter(name, "directory")) {
		keep(&share->path, value[0] != '\0' ? value : NULL);
	} else if (is_parameter(name, "comment")) {
		keep(&share->comment, value[0] != '\0' ? value : NULL);
	} else if (is_parameter(name, "available")) {
		share->available = is_yes(value);
	} else if (is_parameter(name, "-valid")) {
		share->available = is_yes(value);
	} else if (is_parameter(name, "msdfs proxy")) {
		share->elsewhere = value[0] != '\0';
	} else if (is_parameter(name, "copy")) {
		size_t from = find_share(conf, value);
		if (from != NO_SHARE && &conf->items[from] != share) {
			copy_share(&conf->items[from], share);
		}
	}
}

static int set_parameter(const struct hp_local *local, struct hp_smbconf *conf, size_t *at,
	const char *name, const char *value, struct hp_why *why)
{
	if (is_parameter(name, "include")) {
		return include(local, value, conf, at, why);
	}
	if (*at == NO_SHARE) {
		set_global(conf, name, value);
		set_share(conf, &conf->defaults, name, value);
	} else {
		set_share(conf, &conf->items[*at], name, value);
	}
	return 0;
}

/* ---- lines ---- */

static int why_line(const char *shown, size_t number, struct hp_why *why)
{
	return hp_why_set(why, "malformed",
		_("%s, line %zu: a name is missing, or the bracket behind it; Samba does not start "
		  "with such a file."),
		shown, number);
}

/** One line, its continuations joined: a section, a parameter, or nothing that counts. */
static int read_line(const struct hp_local *local, const char *line, size_t len, const char *shown,
	size_t number, struct hp_smbconf *conf, size_t *at, struct hp_why *why)
{
	char *text = trimmed(line, len);
	char *equals = strchr(text, '=');
	int status = 0;
	if (text[0] == '[') {
		/* Blanks in the brackets belong to the name, and what follows counts for nothing.
		 */
		char *end = strchr(text, ']');
		char *name = end != NULL ? hp_strndup(text + 1, (size_t)(end - text - 1)) : NULL;
		status = name != NULL && name[0] != '\0' ? begin_section(conf, name, shown, at, why)
							 : why_line(shown, number, why);
		free(name);
	} else if (text[0] == '=') {
		status = why_line(shown, number, why);
	} else if (equals != NULL) { /* words alone are passed over */
		char *name = trimmed(text, (size_t)(equals - text));
		char *value = trimmed(equals + 1, strlen(equals + 1));
		status = set_parameter(local, conf, at, name, value, why);
		free(name);
		free(value);
	}
	free(text);
	return status;
}

/** Appends text in which a run of blanks is its first one, also across a continuation. */
static void append_collapsed(struct hp_str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool blank = strchr(" \t\r", text[i]) != NULL;
		bool after_blank = out->len > 0 && strchr(" \t\r", out->data[out->len - 1]) != NULL;
		if (!blank || !after_blank) {
			hp_str_append_char(out, text[i]);
		}
	}
}

static bool is_remark(const char *line)
{
	line += strspn(line, " \t\r");
	return *line == '#' || *line == ';';
}

static int read_lines(const struct hp_local *local, const char *text, const char *shown,
	struct hp_smbconf *conf, size_t *at, struct hp_why *why)
{
	struct hp_str line;
	hp_str_init(&line);
	int status = 0;
	for (size_t number = 1; status == 0 && *text != '\0'; number++) {
		size_t len = strcspn(text, "\n");
		size_t kept = len > 0 && text[len - 1] == '\r' ? len - 1 : len;
		bool remark = line.len == 0 && is_remark(text);
		bool goes_on = !remark && kept > 0 && text[kept - 1] == '\\';
		append_collapsed(&line, text, remark ? 0 : goes_on ? kept - 1 : kept);
		text += len + (text[len] == '\n');
		if (!goes_on || *text == '\0') {
			status =
				read_line(local, line.data, line.len, shown, number, conf, at, why);
			hp_str_reset(&line);
		}
	}
	hp_str_finish(&line);
	return status;
}

/** 1, 0 no such file, -1. */
static int read_file(const struct hp_local *local, const char *path, struct hp_smbconf *conf,
	size_t *at, struct hp_why *why)
{
	char *text = NULL;
	if (conf->depth >= DEPTH_MAX) {
		return hp_why_set(why, "malformed",
			_("%s is included by files that include each other; correct that."), path);
	}
	int found = hp_local_file(local, path, &text, why);
	if (found == 1) {
		conf->depth++;
		found = read_lines(local, text, path, conf, at, why) < 0 ? -1 : 1;
		conf->depth--;
	}
	free(text);
	return found;
}

int hp_smbconf_read(const struct hp_local *local, const char *path, struct hp_smbconf *ret_conf,
	struct hp_why *why)
{
	struct hp_smbconf conf = {.defaults = {.available = true},
		.usershare_path = hp_strdup(USERSHARES),
		.load_printers = true};
	/* What stands before the first section counts as [global]. */
	size_t at = NO_SHARE;
	int found = read_file(local, path, &conf, &at, why);
	if (found == 1) {
		*ret_conf = conf;
	} else {
		hp_smbconf_finish(&conf);
	}
	return found;
}
