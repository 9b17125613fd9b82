/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "cmd.h"
#include "holdpoint/bundle.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"
#include "text.h"

/* ---- journals ---- */

static int print_journal_json(const char *path, const struct hp_audit *audit)
{
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "file", path);
	hp_json_set_string(out, "kind", "journal");
	hp_json_set_string(out, "verdict", audit->intact ? "intact" : "altered");
	hp_json_set_int(out, "events", (int64_t)audit->count);
	hp_json_set_string(out, "head", audit->head);
	hp_json_set_string(out, "finding", audit->finding);
	hp_json_set_string(out, "note", audit->note);
	hp_json_set_string(out, "weakness", audit->weakness);
	return hp_cmd_print_json(out);
}

static int print_journal(const struct hp_audit *audit)
{
	if (audit->intact) {
		printf(hp_ngettext("INTACT: %zu event, head %s\n", "INTACT: %zu events, head %s\n",
			       audit->count),
			audit->count, audit->head);
	} else {
		printf(_("ALTERED: %s\n"), audit->finding);
	}
	if (audit->note != NULL) {
		printf("%s\n", audit->note);
	}
	if (audit->weakness != NULL) {
		printf("%s\n", audit->weakness);
	}
	return HP_EXIT_OK;
}

static int audit_journal(const struct hp_options *options, const char *path, struct hp_error *err)
{
	struct hp_audit audit = {0};
	if ((options->given & HP_FLAG_BIT(HP_FLAG_KEY)) != 0) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("A journal bears no signature, so --key has nothing to compare. "
			  "`holdpoint runs export` makes a signed bundle of a run."));
	}
	int status = hp_journal_audit(path, &audit, err);
	if (status < 0) {
		return status;
	}
	int code = hp_options_format_is(options, &hp_cmd_audit, "json")
			   ? print_journal_json(path, &audit)
			   : print_journal(&audit);
	if (code == HP_EXIT_OK && !audit.intact) {
		code = HP_EXIT_FAIL;
	}
	hp_audit_finish(&audit);
	return code;
}

/* ---- which of the two ---- */

/** Is it a database, or called as one is? Then its own audit says what is wrong with it. */
static bool is_journal(const char *path, const char *bytes, size_t len)
{
	static const char magic[] = "SQLite format 3"; /* and its NUL */
	const char *slash = strrchr(path, '/');
	return (len >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0) ||
	       strcmp(slash == NULL ? path : slash + 1, "journal.db") == 0;
}

static int audit_file(const struct hp_options *options, const char *path, struct hp_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_file_read(path, HP_BUNDLE_MAX, &bytes, &len, err);
	if (status < 0) {
		return status;
	}
	if (hp_bundle_looks_like(bytes, len)) {
		status = hp_cmd_audit_bundle(options, path, bytes, len);
	} else if (is_journal(path, bytes, len)) {
		status = audit_journal(options, path, err);
	} else {
		char *shown = hp_text_clean_cut(path, 400);
		status = hp_error_set(err, HP_ERR_INVALID,
			len == 0 ? _("%s is empty: neither a bundle nor a journal of Holdpoint.")
				 : _("%s is neither a bundle nor a journal of Holdpoint."),
			shown);
		free(shown);
	}
	free(bytes);
	return status;
}

static int audit_run(const struct hp_options *options, const char *typed, struct hp_error *err)
{
	char *state = NULL;
	char *id = NULL;
	char *path = NULL;
	int status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, err);
	if (status == 0) {
		status = hp_journal_find(state, typed, &id, err);
	}
	if (status == 0) {
		path = hp_asprintf("%s/runs/%s/journal.db", state, id);
		status = audit_journal(options, path, err);
	}
	free(path);
	free(id);
	free(state);
	return status;
}

/* A run's id, or the path of a bundle, of a journal.db or of the folder it lies in. */
static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	const char *typed = options->args.items[0];
	int status = 0;
	if (strcmp(typed, "-") != 0 && strchr(typed, '/') == NULL && access(typed, F_OK) != 0) {
		status = audit_run(options, typed, &err);
	} else {
		char *inside = hp_path_join(typed, "journal.db");
		status = access(inside, F_OK) == 0 ? audit_journal(options, inside, &err)
						   : audit_file(options, typed, &err);
		free(inside);
	}
	return status < 0 ? hp_cmd_fail(&err) : status;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_audit = {
	.name = "audit",
	.synopsis = "RUN|FILE [--key NAME|FILE|KEY] [--format text|json] [--state DIR]",
	.summary = N_("look whether a run's record was altered"),
	.flags =
		HP_FLAG_BIT(HP_FLAG_STATE) | HP_FLAG_BIT(HP_FLAG_KEY) | HP_FLAG_BIT(HP_FLAG_FORMAT),
	.min_args = 1,
	.max_args = 1,
	.formats = formats,
	.run = run,
};
