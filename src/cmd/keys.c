/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/line.h"
#include "holdpoint/utf8.h"
#include "text.h"

#define SITE_FOLDER "/etc/holdpoint/keys"
#define NAME_MAX_LENGTH 64
#define SHOWN_MAX 400

const char *hp_cmd_key_kind_name(enum hp_cmd_key_kind kind)
{
	switch (kind) {
	case HP_CMD_KEY_OWN:
		return "own";
	case HP_CMD_KEY_TRUSTED:
		return "trusted";
	case HP_CMD_KEY_SITE:
		return "site";
	}
	return "?";
}

int hp_cmd_keys_folder(char **ret_folder, struct hp_error *err)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	if (config != NULL && config[0] == '/') {
		*ret_folder = hp_asprintf("%s/holdpoint/keys", config);
		return 0;
	}
	if (home != NULL && home[0] == '/') {
		*ret_folder = hp_asprintf("%s/.config/holdpoint/keys", home);
		return 0;
	}
	return hp_error_set(err, HP_ERR_USAGE,
		_("Where keys are kept is not known here: set HOME or XDG_CONFIG_HOME."));
}

char *hp_cmd_key_path(const char *folder, const char *name, const char *ending)
{
	return hp_asprintf("%s/%s%s", folder, name, ending);
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool hp_cmd_key_name_is_valid(const char *name)
{
	size_t len = strlen(name);
	if (len == 0 || len > NAME_MAX_LENGTH || !is_name_character(name[0])) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (!is_name_character(name[i]) && strchr("._-", name[i]) == NULL) {
			return false;
		}
	}
	return true;
}

/* ---- reading folders ---- */

static void warn(const char *text)
{
	(void)fflush(stdout);
	hp_cmd_put(stderr, "holdpoint: %s\n", text);
}

/** Who may write a folder may put keys into it; who may write a file, another key. */
static bool others_can_write(const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0 || hp_file_storage(path) == HP_STORAGE_NO_MODES) {
		return false;
	}
	return (st.st_mode & 022) != 0 || (st.st_uid != geteuid() && st.st_uid != 0);
}

/** To read a pipe would be to wait for somebody who writes into it. */
static bool is_file(const char *path)
{
	struct stat st;
	return stat(path, &st) < 0 || S_ISREG(st.st_mode);
}

/** "kim" of "kim.pub"; NULL for other files. Caller frees. */
static char *name_of_file(const char *file)
{
	size_t len = strlen(file);
	if (len <= 4 || strcmp(file + len - 4, ".pub") != 0) {
		return NULL;
	}
	char *name = hp_strndup(file, len - 4);
	if (!hp_cmd_key_name_is_valid(name)) {
		free(name);
		return NULL;
	}
	return name;
}

static void add_key(struct hp_cmd_keys *keys, const char *folder, bool is_site, char *name_taken)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_key key = {.name = name_taken, .kind = HP_CMD_KEY_TRUSTED};
	char *path = hp_cmd_key_path(folder, name_taken, ".pub");
	char *secret = hp_cmd_key_path(folder, name_taken, ".key");
	if (is_site) {
		key.kind = HP_CMD_KEY_SITE;
	} else if (access(secret, F_OK) == 0) {
		key.kind = HP_CMD_KEY_OWN;
	}
	if (!is_file(path)) {
		char *shown = hp_text_clean_cut(path, SHOWN_MAX);
		(void)hp_error_set(
			&err, HP_ERR_INVALID, _("%s is no file, so there is no key in it."), shown);
		free(shown);
	} else if (others_can_write(path)) {
		char *shown = hp_text_clean_cut(path, SHOWN_MAX);
		(void)hp_error_set(&err, HP_ERR_REFUSED,
			_("Others can write %s, so it vouches for nothing and is left out. Compare "
			  "the key with its owner, then chmod go-w it."),
			shown);
		free(shown);
	}
	if (err.status != HP_OK || hp_public_key_read(path, &key.key, &key.comment, &err) < 0) {
		warn(hp_error_text(&err));
		hp_error_finish(&err);
		free(name_taken);
	} else {
		keys->items =
			hp_grow(keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
		keys->items[keys->count++] = key;
	}
	free(secret);
	free(path);
}

static void load_folder(struct hp_cmd_keys *keys, const char *folder, bool is_site)
{
	char *shown = hp_text_clean_cut(folder, SHOWN_MAX);
	DIR *dir = opendir(folder);
	if (dir == NULL && errno != ENOENT && errno != ENOTDIR) {
		char *text = hp_asprintf(
			_("The keys in %s cannot be read: %s."), shown, strerror(errno));
		warn(text);
		free(text);
	} else if (dir != NULL && others_can_write(folder)) {
		char *text = hp_asprintf(_("Others can write in %s, so its keys vouch for nothing "
					   "and are left out. Look at who put them there, then "
					   "chmod go-w it."),
			shown);
		warn(text);
		free(text);
		(void)closedir(dir);
		dir = NULL;
	}
	free(shown);
	if (dir == NULL) {
		return;
	}
	for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		char *name = name_of_file(entry->d_name);
		if (name != NULL) {
			add_key(keys, folder, is_site, name);
		}
	}
	(void)closedir(dir);
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct hp_cmd_key *left = a;
	const struct hp_cmd_key *right = b;
	return left->kind != right->kind ? (int)left->kind - (int)right->kind
					 : strcmp(left->name, right->name);
}

void hp_cmd_keys_load(struct hp_cmd_keys *ret_keys)
{
	struct hp_cmd_keys keys = {0};
	char *folder = NULL;
	/* Somebody without a home has no keys of his own; the site's are there all the same. */
	if (hp_cmd_keys_folder(&folder, NULL) == 0) {
		load_folder(&keys, folder, false);
		free(folder);
	}
	load_folder(&keys, SITE_FOLDER, true);
	if (keys.count > 1) {
		qsort(keys.items, keys.count, sizeof(*keys.items), by_kind_and_name);
	}
	*ret_keys = keys;
}

void hp_cmd_keys_finish(struct hp_cmd_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		free(keys->items[i].name);
		free(keys->items[i].comment);
	}
	free(keys->items);
	*keys = (struct hp_cmd_keys){0};
}

const struct hp_cmd_key *hp_cmd_keys_by_name(const struct hp_cmd_keys *keys, const char *name)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (strcmp(keys->items[i].name, name) == 0) {
			return &keys->items[i];
		}
	}
	return NULL;
}

const struct hp_cmd_key *hp_cmd_keys_by_key(
	const struct hp_cmd_keys *keys, const struct hp_public_key *key)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (hp_public_key_equal(&keys->items[i].key, key)) {
			return &keys->items[i];
		}
	}
	return NULL;
}

int hp_cmd_key_resolve(const struct hp_cmd_keys *keys, const char *typed,
	struct hp_public_key *ret_key, struct hp_error *err)
{
	const struct hp_cmd_key *known = hp_cmd_keys_by_name(keys, typed);
	if (known != NULL) {
		*ret_key = known->key;
		return 0;
	}
	if (hp_public_key_looks_like(typed)) {
		return hp_public_key_parse(typed, ret_key, NULL, err);
	}
	if (strchr(typed, '/') != NULL || access(typed, F_OK) == 0) {
		return hp_public_key_read(typed, ret_key, NULL, err);
	}
	char *shown = hp_text_clean_cut(typed, 80);
	int status = hp_error_set(err, HP_ERR_NOT_FOUND,
		_("There is no key '%s' here, and no such file. `holdpoint keys` lists those there "
		  "are."),
		shown);
	free(shown);
	return status;
}

/* ---- the key to sign with ---- */

int hp_cmd_passphrase_file(char **ret_passphrase, struct hp_error *err)
{
	const char *path = getenv("HOLDPOINT_KEY_PASSPHRASE_FILE");
	char *passphrase = NULL;
	char *warning = NULL;
	size_t len = 0;
	if (path == NULL || *path == '\0') {
		*ret_passphrase = NULL;
		return 0;
	}
	int status =
		hp_secret_file_read(path, HP_PASSPHRASE_MAX + 2, &passphrase, &len, &warning, err);
	if (status < 0) {
		return status;
	}
	if (warning != NULL) {
		warn(warning);
	}
	free(warning);
	passphrase[strcspn(passphrase, "\r\n")] = '\0';
	*ret_passphrase = passphrase;
	return 0;
}

/* An hp_passphrase_fn; `data` is the key's name. */
static char *ask_passphrase(void *data, const char *comment, struct hp_error *err)
{
	const char *name = data;
	char *passphrase = NULL;
	(void)comment;
	if (hp_cmd_passphrase_file(&passphrase, err) < 0 || passphrase != NULL) {
		return passphrase;
	}
	if (isatty(STDIN_FILENO) == 1) {
		char *prompt = hp_asprintf(_("Passphrase of the key %s:"), name);
		passphrase = hp_line_ask_secret(prompt);
		free(prompt);
		if (passphrase == NULL) {
			(void)hp_error_set(err, HP_ERR_ABORTED, _("No passphrase was entered."));
		}
		return passphrase;
	}
	(void)hp_error_set(err, HP_ERR_USAGE,
		_("The key has a passphrase, and there is no terminal to ask for it. Put it in a "
		  "file of mode 600 and name that in HOLDPOINT_KEY_PASSPHRASE_FILE."));
	return NULL;
}

static int find_only(const struct hp_cmd_keys *keys, const char **ret_name, struct hp_error *err)
{
	size_t count = 0;
	struct hp_str names;
	hp_str_init(&names);
	for (size_t i = 0; i < keys->count; i++) {
		if (keys->items[i].kind == HP_CMD_KEY_OWN) {
			*ret_name = keys->items[i].name;
			hp_str_appendf(
				&names, "%s%s", count++ == 0 ? "" : ", ", keys->items[i].name);
		}
	}
	int status = 0;
	if (count == 0) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("You have no key to sign with. `holdpoint keys new` makes one."));
	} else if (count > 1) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("You have several keys: %s. Say which one signs, with --key NAME."),
			names.data);
	}
	hp_str_finish(&names);
	return status;
}

/** A name of one's own, or a path. */
static int secret_path(
	const struct hp_options *options, char **ret_path, char **ret_name, struct hp_error *err)
{
	const char *name = hp_options_get(options, HP_FLAG_KEY);
	if (name != NULL && strchr(name, '/') != NULL) {
		*ret_path = hp_strdup(name);
		*ret_name = hp_strdup(strrchr(name, '/') + 1);
		return 0;
	}
	struct hp_cmd_keys keys;
	char *folder = NULL;
	int status = hp_cmd_keys_folder(&folder, err);
	if (status < 0) {
		return status;
	}
	hp_cmd_keys_load(&keys);
	if (name == NULL) {
		status = find_only(&keys, &name, err);
	}
	char *path = status == 0 ? hp_cmd_key_path(folder, name, ".key") : NULL;
	if (status == 0 && (!hp_cmd_key_name_is_valid(name) || access(path, F_OK) != 0)) {
		char *shown = hp_text_clean_cut(name, 80);
		status = hp_error_set(err, HP_ERR_USAGE,
			_("You have no key '%s' to sign with. `holdpoint keys` lists those there "
			  "are, `holdpoint keys new %s` makes it."),
			shown, shown);
		free(shown);
	}
	if (status == 0) {
		*ret_path = path;
		*ret_name = hp_strdup(name);
		path = NULL;
	}
	free(path);
	free(folder);
	hp_cmd_keys_finish(&keys);
	return status;
}

int hp_cmd_key_to_sign(const struct hp_options *options, struct hp_secret_key **ret_key,
	char **ret_name, struct hp_error *err)
{
	char *path = NULL;
	char *name = NULL;
	char *warning = NULL;
	int status = secret_path(options, &path, &name, err);
	if (status == 0) {
		status = hp_secret_key_read(path, ask_passphrase, name, ret_key, &warning, err);
	}
	if (warning != NULL) {
		warn(warning);
	}
	free(warning);
	free(path);
	if (status < 0) {
		free(name);
		return status;
	}
	*ret_name = name;
	return 0;
}
