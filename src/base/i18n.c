/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/i18n.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "config.h"
#include "holdpoint/file.h"

static const char domain[] = "holdpoint";

/** The locale the environment asks for, by the order of POSIX; NULL where it asks for none. */
static const char *requested_locale(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < HP_ARRAY_SIZE(variables); i++) {
		const char *value = getenv(variables[i]);
		if (value != NULL && value[0] != '\0') {
			return value;
		}
	}
	return NULL;
}

/** Whether a locale name leaves its characters open or says UTF-8. */
static bool name_allows_utf8(const char *name)
{
	const char *codeset = strchr(name, '.');
	return codeset == NULL || strncasecmp(codeset, ".utf-8", 6) == 0 ||
	       strncasecmp(codeset, ".utf8", 5) == 0;
}

/**
 * The locale asked for is not on this machine. Its characters become C.UTF-8 (or C, where it
 * named others); its language is handed to gettext, which honours LANGUAGE in every locale but C.
 */
static void fall_back(const char *name)
{
	if (name == NULL || !name_allows_utf8(name) || setlocale(LC_ALL, "C.UTF-8") == NULL) {
		(void)setlocale(LC_ALL, "C");
		return;
	}
	char *language = hp_strndup(name, strcspn(name, ".@"));
	if (language[0] != '\0' && strchr(language, '/') == NULL) {
		(void)setenv("LANGUAGE", language, 0);
	}
	free(language);
}

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/** The program's folder, or what argv[0] says of it; caller frees, may be NULL. */
static char *program_folder(const char *program_path)
{
	char *folder = hp_program_folder();
	const char *slash = program_path != NULL ? strrchr(program_path, '/') : NULL;

	if (folder == NULL && slash != NULL) {
		folder = hp_strndup(program_path, (size_t)(slash - program_path) + 1);
	}
	return folder;
}

static char *catalogue_folder(const char *program_path)
{
	static const char *const near_program[] = {
		"locale", "../po",   /* the program in the build tree */
		"../../po",          /* a helper there */
		"../share/locale",   /* the program as installed */
		"../../share/locale" /* a helper as installed */
	};
	const char *given = getenv("HOLDPOINT_LOCALEDIR");

	if (given != NULL && given[0] != '\0') {
		return hp_strdup(given);
	}
	char *beside = program_folder(program_path);
	char *found = NULL;
	for (size_t i = 0; beside != NULL && found == NULL && i < HP_ARRAY_SIZE(near_program);
		i++) {
		found = hp_path_join(beside, near_program[i]);
		if (!is_folder(found)) {
			free(found);
			found = NULL;
		}
	}
	free(beside);
	return found != NULL ? found : hp_strdup(HP_LOCALEDIR);
}

bool hp_i18n_init(const char *program_path)
{
	bool found = setlocale(LC_ALL, "") != NULL;
	if (!found) {
		fall_back(requested_locale());
	}
	char *folder = catalogue_folder(program_path);
	(void)bindtextdomain(domain, folder);
	(void)bind_textdomain_codeset(domain, "UTF-8");
	free(folder);
	return found;
}

bool hp_i18n_is_utf8(void)
{
	const char *codeset = nl_langinfo(CODESET);
	return strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0;
}

char *hp_i18n_language(void)
{
	static const char field[] = "Language: ";
	/* The empty msgid is the catalogue's header; without a catalogue it stays empty. */
	const char *header = dgettext(domain, "");
	const char *language = strstr(header, field);
	if (language == NULL) {
		return hp_strdup("en");
	}
	language += sizeof(field) - 1;
	size_t len = strcspn(language, "\n");
	return len == 0 ? hp_strdup("en") : hp_strndup(language, len);
}

const char *hp_gettext(const char *msgid)
{
	/* The empty msgid is the catalogue's header, which nobody wants to see. */
	return msgid[0] != '\0' ? dgettext(domain, msgid) : msgid;
}

const char *hp_ngettext(const char *one, const char *many, unsigned long n)
{
	return dngettext(domain, one, many, n);
}
