/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `holdpoint keys`: one's own keys, and those of others that one vouches for. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/line.h"
#include "holdpoint/utf8.h"
#include "keys.h"
#include "text.h"

/* ---- list ---- */

static const char *kind_words(enum hp_cmd_key_kind kind)
{
	switch (kind) {
	case HP_CMD_KEY_OWN:
		return _("your own");
	case HP_CMD_KEY_TRUSTED:
		return _("trusted by you");
	case HP_CMD_KEY_SITE:
		return _("trusted at this site");
	}
	return "?";
}

static int list_json(const struct hp_cmd_keys *keys)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < keys->count; i++) {
		const struct hp_cmd_key *key = &keys->items[i];
		struct hp_json *out = hp_json_new_object();
		char *hex = hp_hex(key->key.bytes, sizeof(key->key.bytes));
		char *word = hp_public_key_text(&key->key);
		char *fingerprint = hp_public_key_fingerprint(&key->key);
		hp_json_set_string(out, "name", key->name);
		hp_json_set_string(out, "kind", hp_cmd_key_kind_name(key->kind));
		hp_json_set_string(out, "public", word);
		hp_json_set_string(out, "key", hex);
		hp_json_set_string(out, "fingerprint", fingerprint);
		hp_json_set_string(out, "comment", key->comment);
		hp_json_add(list, out);
		free(fingerprint);
		free(word);
		free(hex);
	}
	return hp_cmd_print_json(list);
}

static int list_keys(const struct hp_options *options)
{
	struct hp_cmd_keys keys;
	hp_cmd_keys_load(&keys);
	if (hp_options_format_is(options, &hp_cmd_keys, "json")) {
		int code = list_json(&keys);
		hp_cmd_keys_finish(&keys);
		return code;
	}
	if (keys.count == 0) {
		hp_cmd_put(stdout, "%s\n",
			_("There is no key yet. `holdpoint keys new` makes one to sign with, "
			  "`holdpoint keys trust` takes in one of somebody else."));
	}
	for (size_t i = 0; i < keys.count; i++) {
		const struct hp_cmd_key *key = &keys.items[i];
		char *fingerprint = hp_public_key_fingerprint(&key->key);
		hp_cmd_put(stdout, "%s  (%s)%s%s\n    %s\n", key->name, kind_words(key->kind),
			*key->comment == '\0' ? "" : "  ", key->comment, fingerprint);
		free(fingerprint);
	}
	hp_cmd_keys_finish(&keys);
	return HP_EXIT_OK;
}

/* ---- new ---- */

/** Typed twice, so that a slip of a finger locks nobody out. In secret memory; "" for none. */
static int ask_twice(char **ret_passphrase, struct hp_error *err)
{
	char *first = hp_line_ask_secret(_("Passphrase for the new key, empty for none:"));
	char *second = first == NULL || *first == '\0'
			       ? NULL
			       : hp_line_ask_secret(_("The same once more:"));
	int status = 0;
	if (first == NULL || (*first != '\0' && second == NULL)) {
		status = hp_error_set(err, HP_ERR_ABORTED, _("No passphrase was entered."));
	} else if (second != NULL && strcmp(first, second) != 0) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The two passphrases differ. No key was made; try again."));
	}
	hp_secret_free(second);
	if (status < 0) {
		hp_secret_free(first);
		return status;
	}
	*ret_passphrase = first;
	return 0;
}

static int new_passphrase(char **ret_passphrase, struct hp_error *err)
{
	int status = hp_cmd_passphrase_file(ret_passphrase, err);
	if (status < 0 || *ret_passphrase != NULL) {
		return status;
	}
	return isatty(STDIN_FILENO) == 1 ? ask_twice(ret_passphrase, err) : 0;
}

static char *login_name(void)
{
	const struct passwd *entry = getpwuid(geteuid());
	return hp_strdup(
		entry != NULL && hp_cmd_key_name_is_valid(entry->pw_name) ? entry->pw_name : "key");
}

/** --operator, or who and where. */
static char *owner(const struct hp_options *options)
{
	const char *operator_name = hp_options_get(options, HP_FLAG_OPERATOR);
	char host[65] = "";
	if (operator_name != NULL) {
		return hp_strdup(operator_name);
	}
	char *login = login_name();
	char *both = gethostname(host, sizeof(host) - 1) == 0 && host[0] != '\0'
			     ? hp_asprintf("%s@%s", login, host)
			     : hp_strdup(login);
	free(login);
	return both;
}

static int check_name(const char *name, struct hp_error *err)
{
	if (hp_cmd_key_name_is_valid(name)) {
		return 0;
	}
	char *shown = hp_text_clean_cut(name, 80);
	int status = hp_error_set(err, HP_ERR_USAGE,
		_("'%s' cannot be the name of a key: take up to 64 letters, digits, dots, dashes "
		  "and underscores, a letter or digit first."),
		shown);
	free(shown);
	return status;
}

/** The folder, made if it has to be, and that the name is free in it. */
static int make_room(const char *name, char **ret_folder, struct hp_error *err)
{
	char *folder = NULL;
	int status = hp_cmd_keys_folder(&folder, err);
	if (status == 0) {
		status = hp_folder_make(folder, 0700, err);
	}
	static const char *const endings[] = {".key", ".pub"};
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(endings); i++) {
		char *path = hp_cmd_key_path(folder, name, endings[i]);
		if (access(path, F_OK) == 0) {
			status = hp_error_set(err, HP_ERR_REFUSED,
				_("There is a key %s already, and a key is never replaced. Take "
				  "another name."),
				name);
		}
		free(path);
	}
	if (status < 0) {
		free(folder);
		return status;
	}
	*ret_folder = folder;
	return 0;
}

static void tell_new(
	const char *folder, const char *name, const struct hp_secret_key *key, bool sealed)
{
	char *word = hp_public_key_text(hp_secret_key_public(key));
	char *fingerprint = hp_public_key_fingerprint(hp_secret_key_public(key));
	char *path = hp_cmd_key_path(folder, name, ".key");
	char *shown = hp_text_clean_cut(path, 400);
	hp_cmd_put(stdout, _("The key %s was made.\n"), name);
	hp_cmd_put(stdout, _("public key   %s\n"), word);
	hp_cmd_put(stdout, _("fingerprint  %s\n"), fingerprint);
	hp_cmd_put(stdout, _("secret key   %s\n"), shown);
	hp_cmd_print_wrapped("", 0,
		_("Give the public key to those who will check your bundles, and tell them the "
		  "fingerprint by another way. Keep a copy of the secret key where only you can "
		  "reach it."));
	if (!sealed) {
		hp_cmd_print_wrapped(
			"", 0, _("It has no passphrase: who can read that file can sign as you."));
	}
	free(shown);
	free(path);
	free(fingerprint);
	free(word);
}

static int write_pair(const char *folder, const char *name, const struct hp_secret_key *key,
	const char *passphrase, struct hp_error *err)
{
	char *secret_path = hp_cmd_key_path(folder, name, ".key");
	char *public_path = hp_cmd_key_path(folder, name, ".pub");
	int status = hp_secret_key_write(secret_path, key, passphrase, err);
	if (status == 0) {
		status = hp_public_key_write(
			public_path, hp_secret_key_public(key), hp_secret_key_comment(key), err);
		if (status < 0) {
			(void)unlink(secret_path);
		}
	}
	free(public_path);
	free(secret_path);
	return status;
}

static int new_key(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	char *name = options->args.count > 1 ? hp_strdup(options->args.items[1]) : login_name();
	char *folder = NULL;
	char *passphrase = NULL;
	struct hp_secret_key *key = NULL;
	int status = check_name(name, &err);
	if (status == 0) {
		status = make_room(name, &folder, &err);
	}
	if (status == 0) {
		status = new_passphrase(&passphrase, &err);
	}
	if (status == 0) {
		char *comment = owner(options);
		key = hp_secret_key_new(comment);
		free(comment);
		status = write_pair(folder, name, key, passphrase, &err);
	}
	if (status == 0) {
		tell_new(folder, name, key, passphrase != NULL && *passphrase != '\0');
		if (hp_file_storage(folder) == HP_STORAGE_NO_MODES) {
			hp_cmd_print_wrapped("", 0,
				_("The key lies on a file system without rights: everybody at this "
				  "machine can read it. Keep that medium under lock."));
		}
	}
	hp_secret_key_free(key);
	hp_secret_free(passphrase);
	free(folder);
	free(name);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

/* ---- show ---- */

/** The one that is meant where no name is typed. */
static const struct hp_cmd_key *only_own(const struct hp_cmd_keys *keys, struct hp_error *err)
{
	const struct hp_cmd_key *found = NULL;
	size_t count = 0;
	for (size_t i = 0; i < keys->count; i++) {
		if (keys->items[i].kind == HP_CMD_KEY_OWN) {
			found = &keys->items[i];
			count++;
		}
	}
	if (count == 1) {
		return found;
	}
	(void)hp_error_set(err, HP_ERR_USAGE,
		count == 0 ? _("You have no key of your own. `holdpoint keys new` makes one; "
			       "`holdpoint keys show NAME` shows one of somebody else.")
			   : _("You have several keys. Say which one: holdpoint keys show NAME."));
	return NULL;
}

static const struct hp_cmd_key *find_key(
	const struct hp_cmd_keys *keys, const char *name, struct hp_error *err)
{
	const struct hp_cmd_key *key = hp_cmd_keys_by_name(keys, name);
	if (key == NULL) {
		char *shown = hp_text_clean_cut(name, 80);
		(void)hp_error_set(err, HP_ERR_NOT_FOUND,
			_("There is no key '%s'. `holdpoint keys` lists those there are."), shown);
		free(shown);
	}
	return key;
}

/** In the form of a file that `keys trust` takes. */
static int show_key(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_keys keys;
	hp_cmd_keys_load(&keys);
	const struct hp_cmd_key *key = options->args.count > 1
					       ? find_key(&keys, options->args.items[1], &err)
					       : only_own(&keys, &err);
	if (key != NULL) {
		char *word = hp_public_key_text(&key->key);
		char *fingerprint = hp_public_key_fingerprint(&key->key);
		hp_cmd_put(stdout, "# %s  (%s)\n# %s\n%s%s%s\n", key->name, kind_words(key->kind),
			fingerprint, word, *key->comment == '\0' ? "" : " ", key->comment);
		free(fingerprint);
		free(word);
	}
	hp_cmd_keys_finish(&keys);
	return key == NULL ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

/* ---- trust, forget ---- */

/** "kim" of "/media/stick/kim.pub", for a key that comes without a name. Caller frees; NULL. */
static char *name_from_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = hp_strdup(slash == NULL ? path : slash + 1);
	size_t len = strlen(name);
	if (len > 4 && strcmp(name + len - 4, ".pub") == 0) {
		name[len - 4] = '\0';
	}
	if (!hp_cmd_key_name_is_valid(name)) {
		free(name);
		return NULL;
	}
	return name;
}

static int name_for(
	const struct hp_options *options, const char *typed, char **ret_name, struct hp_error *err)
{
	if (options->args.count > 2) {
		int status = check_name(options->args.items[2], err);
		if (status == 0) {
			*ret_name = hp_strdup(options->args.items[2]);
		}
		return status;
	}
	char *name = hp_public_key_looks_like(typed) ? NULL : name_from_path(typed);
	if (name == NULL) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("Say under which name to keep it: holdpoint keys trust KEY NAME."));
	}
	*ret_name = name;
	return 0;
}

static int keep_key(const char *name, const struct hp_public_key *key, const char *comment,
	struct hp_error *err)
{
	struct hp_cmd_keys keys;
	hp_cmd_keys_load(&keys);
	const struct hp_cmd_key *known = hp_cmd_keys_by_key(&keys, key);
	int status = 0;
	if (known != NULL) {
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("That key is known here already, under the name %s."), known->name);
	}
	hp_cmd_keys_finish(&keys);
	char *folder = NULL;
	if (status == 0) {
		status = make_room(name, &folder, err);
	}
	if (status == 0) {
		char *path = hp_cmd_key_path(folder, name, ".pub");
		status = hp_public_key_write(path, key, comment, err);
		free(path);
	}
	free(folder);
	return status;
}

static int trust_key(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_public_key key;
	char *comment = NULL;
	char *name = NULL;
	if (options->args.count < 2) {
		(void)hp_error_set(&err, HP_ERR_USAGE,
			_("Say which key: holdpoint keys trust FILE|KEY [NAME]."));
		return hp_cmd_fail(&err);
	}
	const char *typed = options->args.items[1];
	int status = hp_public_key_looks_like(typed)
			     ? hp_public_key_parse(typed, &key, &comment, &err)
			     : hp_public_key_read(typed, &key, &comment, &err);
	if (status == 0) {
		status = name_for(options, typed, &name, &err);
	}
	if (status == 0) {
		status = keep_key(name, &key, comment, &err);
	}
	if (status == 0) {
		char *fingerprint = hp_public_key_fingerprint(&key);
		hp_cmd_put(stdout, _("The key %s is trusted now.\nfingerprint  %s\n"), name,
			fingerprint);
		hp_cmd_print_wrapped("", 0,
			_("Compare the fingerprint with what the owner of the key says of it. "
			  "`holdpoint keys forget` takes it back."));
		free(fingerprint);
	}
	free(name);
	free(comment);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

static int remove_key(const struct hp_cmd_key *key, struct hp_error *err)
{
	char *folder = NULL;
	if (key->kind == HP_CMD_KEY_SITE) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("The key %s is trusted at this site: only the administrator of the "
			  "machine takes it out of /etc/holdpoint/keys."),
			key->name);
	}
	int status = hp_cmd_keys_folder(&folder, err);
	if (status < 0) {
		return status;
	}
	char *path =
		hp_cmd_key_path(folder, key->name, key->kind == HP_CMD_KEY_OWN ? ".key" : ".pub");
	char *shown = hp_text_clean_cut(path, 400);
	if (key->kind == HP_CMD_KEY_OWN) {
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("%s is a key of your own: once gone, nobody can sign with it again. If "
			  "that is meant, delete %s yourself."),
			key->name, shown);
	} else if (unlink(path) < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s: the file cannot be removed"), shown);
	}
	free(shown);
	free(path);
	free(folder);
	return status;
}

static int forget_key(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	if (options->args.count != 2) {
		(void)hp_error_set(
			&err, HP_ERR_USAGE, _("Say which key: holdpoint keys forget NAME."));
		return hp_cmd_fail(&err);
	}
	struct hp_cmd_keys keys;
	hp_cmd_keys_load(&keys);
	const struct hp_cmd_key *key = find_key(&keys, options->args.items[1], &err);
	int status = key == NULL ? err.status : remove_key(key, &err);
	if (status == 0) {
		hp_cmd_put(stdout, _("The key %s is not trusted any more.\n"), key->name);
	}
	hp_cmd_keys_finish(&keys);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

/* ---- the words ---- */

static const struct {
	const char *word;
	int (*run)(const struct hp_options *options);
	size_t max_args;
} words[] = {
	{"list", list_keys, 1},
	{"new", new_key, 2},
	{"show", show_key, 2},
	{"trust", trust_key, 3},
	{"forget", forget_key, 2},
};

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	const char *names[HP_ARRAY_SIZE(words) + 1] = {NULL};
	if (options->args.count == 0) {
		return list_keys(options);
	}
	const char *typed = options->args.items[0];
	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		names[i] = words[i].word;
		if (strcmp(words[i].word, typed) != 0) {
			continue;
		}
		if (options->args.count > words[i].max_args) {
			(void)hp_error_set(&err, HP_ERR_USAGE,
				_("`holdpoint keys %s` has too many words. Usage: holdpoint keys "
				  "%s"),
				typed, hp_cmd_keys.synopsis);
			return hp_cmd_fail(&err);
		}
		return words[i].run(options);
	}
	char *shown = hp_text_clean_cut(typed, 60);
	const char *near = hp_nearest_name(typed, names);
	(void)(near != NULL
			? hp_error_set(&err, HP_ERR_USAGE,
				  _("`holdpoint keys` knows no word '%s'. Did you mean '%s'?"),
				  shown, near)
			: hp_error_set(&err, HP_ERR_USAGE,
				  _("`holdpoint keys` knows no word '%s'. Usage: holdpoint keys "
				    "%s"),
				  shown, hp_cmd_keys.synopsis));
	free(shown);
	return hp_cmd_fail(&err);
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_keys = {
	.name = "keys",
	.synopsis = "[list] [--format text|json] | new [NAME] [--operator OWNER] | show [NAME] | "
		    "trust FILE|KEY [NAME] | forget NAME",
	.summary = N_("keys to sign the record of a run with, and keys of others"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_OPERATOR),
	.max_args = 3,
	.formats = formats,
	.run = run,
};
