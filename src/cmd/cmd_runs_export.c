/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `holdpoint runs export`: a run as one signed file (R78). */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/bundle.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/report.h"
#include "holdpoint/utf8.h"
#include "keys.h"
#include "runs.h"
#include "text.h"

/* How often a run may go on while it is exported. */
#define TRIES 5
#define PAGE_COLUMNS 80u

struct bundle {
	char *bytes;
	size_t len;
	size_t count;
};

/** More than the chain: status.txt beside it, and what the journal's tables are. */
static int check_intact(const char *state, const char *id, struct hp_error *err)
{
	char *path = hp_asprintf("%s/runs/%s/journal.db", state, id);
	struct hp_audit audit;
	int status = hp_journal_audit(path, &audit, err);
	if (status == 0) {
		if (!audit.intact) {
			status = hp_error_set(err, HP_ERR_ALTERED,
				_("The record of run %s is not what was written, so there is "
				  "nothing to sign: %s"),
				id, audit.finding);
		}
		hp_audit_finish(&audit);
	}
	free(path);
	return status;
}

/** Where the run stands, by the record: who can write status.txt could else have it signed. */
static int make_page(const char *state, const char *id, char **ret_page, struct hp_error *err)
{
	const struct hp_report_options options = {.paper = HP_PAPER_A4};
	struct hp_document *document = NULL;
	int status = hp_report_remaining(state, id, &options, &document, err);
	if (status == 0) {
		const struct hp_document *const documents[] = {document};
		*ret_page = hp_document_to_text(documents, 1, PAGE_COLUMNS);
		hp_document_free(document);
	}
	return status;
}

/** The bundle and its texts of one moment; HP_ERR_LOCKED where the run went on meanwhile. */
static int make_once(const char *state, const char *id, const struct hp_secret_key *key,
	struct bundle *ret_bundle, struct hp_error *err)
{
	struct bundle bundle = {0};
	struct hp_journal *journal = NULL;
	struct hp_hash head;
	size_t before = 0;
	char *page = NULL;
	char *report = NULL;
	int status = hp_journal_open(state, id, HP_JOURNAL_READ, &journal, err);
	if (status == 0) {
		hp_journal_head(journal, &head, &before);
		status = hp_report_text(state, id, &report, err);
	}
	status = status == 0 ? make_page(state, id, &page, err) : status;
	if (status == 0) {
		status = hp_bundle_make(
			journal, page, report, key, &bundle.bytes, &bundle.len, &bundle.count, err);
	}
	hp_journal_close(journal);
	free(report);
	free(page);
	if (status == 0 && bundle.count != before) {
		free(bundle.bytes);
		return hp_error_set(err, HP_ERR_LOCKED,
			_("Run %s goes on while it is exported. Try again when it rests."), id);
	}
	if (status == 0) {
		*ret_bundle = bundle;
	}
	return status;
}

/** What is handed out is checked as its reader will check it. */
static int check_bundle(
	const struct bundle *bundle, struct hp_bundle_audit *ret_audit, struct hp_error *err)
{
	int status = hp_bundle_audit("-", bundle->bytes, bundle->len, ret_audit, err);
	if (status == 0 && !ret_audit->intact) {
		status = hp_error_set(err, HP_ERR_INTERNAL,
			_("The bundle that was made does not pass its own check: line %zu, %s: %s"),
			ret_audit->findings[0].line, ret_audit->findings[0].what,
			ret_audit->findings[0].why);
		hp_bundle_audit_finish(ret_audit);
	}
	return status;
}

static void tell(const char *id, const char *name, const struct hp_bundle_audit *audit)
{
	char *fingerprint = hp_public_key_fingerprint(&audit->key);
	bool open = audit->status == HP_RUN_OPEN || audit->status == HP_RUN_HELD;
	hp_cmd_put(stderr,
		hp_ngettext("holdpoint: run %s, %zu event, signed by the key %s:\n    %s\n",
			"holdpoint: run %s, %zu events, signed by the key %s:\n    %s\n",
			audit->events),
		id, audit->events, name, fingerprint);
	if (open) {
		hp_cmd_put(stderr,
			_("holdpoint: the run is %s: the bundle holds it as it stands now, and "
			  "not how it ends.\n"),
			hp_run_status_name(audit->status));
	}
	free(fingerprint);
}

static int export_run(
	const struct hp_options *options, const char *state, const char *id, struct hp_error *err)
{
	struct hp_secret_key *key = NULL;
	char *name = NULL;
	struct bundle bundle = {0};
	struct hp_bundle_audit audit;
	int status = check_intact(state, id, err);
	if (status == 0) {
		status = hp_cmd_key_to_sign(options, &key, &name, err);
	}
	if (status < 0) {
		return status;
	}
	status = HP_ERR_LOCKED;
	for (int i = 0; i < TRIES && status == HP_ERR_LOCKED; i++) {
		status = make_once(state, id, key, &bundle, err);
	}
	hp_secret_key_free(key);
	if (status == 0) {
		status = check_bundle(&bundle, &audit, err);
	}
	if (status == 0) {
		status = hp_cmd_put_document(options, bundle.bytes, bundle.len, false);
		if (status == HP_EXIT_OK) {
			tell(id, name, &audit);
		}
		hp_bundle_audit_finish(&audit);
	}
	free(bundle.bytes);
	free(name);
	return status;
}

static int run_export(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	char *state = NULL;
	char *id = NULL;
	if (options->args.count != 2 || (options->given & HP_FLAG_BIT(HP_FLAG_FORMAT)) != 0) {
		(void)hp_error_set(&err, HP_ERR_USAGE,
			_("Usage: holdpoint runs export RUN [-o FILE] [--key NAME] [--state DIR]"));
		return hp_cmd_fail(&err);
	}
	int status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err);
	if (status == 0) {
		status = hp_journal_find(state, options->args.items[1], &id, &err);
	}
	if (status == 0) {
		status = export_run(options, state, id, &err);
	}
	free(id);
	free(state);
	return status < 0 ? hp_cmd_fail(&err) : status;
}

int hp_cmd_runs_word(const struct hp_options *options)
{
	const char *typed = options->args.items[0];
	if (strcmp(typed, "export") == 0) {
		return run_export(options);
	}
	struct hp_error err = HP_ERROR_INIT;
	char *shown = hp_text_clean_cut(typed, 60);
	(void)hp_error_set(&err, HP_ERR_USAGE,
		_("`holdpoint runs` knows no word '%s'. Usage: holdpoint runs %s"), shown,
		hp_cmd_runs.synopsis);
	free(shown);
	return hp_cmd_fail(&err);
}
