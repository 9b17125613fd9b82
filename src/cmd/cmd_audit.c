/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"

/* A run's id, or the path of a journal.db or of the folder it lies in. */
static int find_journal(
	const struct hp_options *options, const char *typed, char **ret_path, struct hp_error *err)
{
	if (strchr(typed, '/') != NULL || access(typed, F_OK) == 0) {
		char *inside = hp_path_join(typed, "journal.db");
		if (access(inside, F_OK) == 0) {
			*ret_path = inside;
			return 0;
		}
		free(inside);
		*ret_path = hp_strdup(typed);
		return 0;
	}
	char *state = NULL;
	char *id = NULL;
	int status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, err);
	if (status == 0) {
		status = hp_journal_find(state, typed, &id, err);
	}
	if (status == 0) {
		*ret_path = hp_asprintf("%s/runs/%s/journal.db", state, id);
	}
	free(id);
	free(state);
	return status;
}

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_audit audit = {0};
	char *path = NULL;
	int status = find_journal(options, options->args.items[0], &path, &err);
	if (status == 0) {
		status = hp_journal_audit(path, &audit, &err);
	}
	free(path);
	if (status < 0) {
		return hp_cmd_fail(&err);
	}
	if (audit.intact) {
		printf(hp_ngettext("INTACT: %zu event, head %s\n", "INTACT: %zu events, head %s\n",
			       audit.count),
			audit.count, audit.head);
	} else {
		printf(_("ALTERED: %s\n"), audit.finding);
	}
	if (audit.note != NULL) {
		printf("%s\n", audit.note);
	}
	if (audit.weakness != NULL) {
		printf("%s\n", audit.weakness);
	}
	int code = audit.intact ? HP_EXIT_OK : HP_EXIT_FAIL;
	hp_audit_finish(&audit);
	return code;
}

const struct hp_cmd hp_cmd_audit = {
	.name = "audit",
	.synopsis = "RUN|FILE [--state DIR]",
	.summary = N_("look whether a run's record was altered"),
	.flags = HP_FLAG_BIT(HP_FLAG_STATE),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
