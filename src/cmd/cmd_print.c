/* SPDX-License-Identifier: GPL-3.0-or-later */
/* print: checklists, or what there is of a run, to a printer. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "holdpoint/document.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/print.h"
#include "holdpoint/render.h"
#include "holdpoint/report.h"
#include "holdpoint/watch.h"
#include "text.h"

static const char *const formats[] = {"pdf", "text", NULL};

/* ---- what is printed ---- */

/* Whether the only word names a run: *ret_run, NULL where it does not. Words that several runs
 * begin with, and what looks like a run and is none, are errors. */
static int find_run(
	const struct hp_options *options, const char *state, char **ret_run, struct hp_error *err)
{
	*ret_run = NULL;
	if (options->args.count != 1 || hp_options_has(options, HP_FLAG_ALL)) {
		return 0;
	}
	const char *word = options->args.items[0];
	struct hp_error trouble = HP_ERROR_INIT;
	int status = hp_journal_find(state, word, ret_run, &trouble);
	if (status < 0 && (status != HP_ERR_NOT_FOUND || hp_run_id_is_valid(word))) {
		(void)hp_error_set(err, status, "%s", hp_error_text(&trouble));
	} else {
		status = 0;
	}
	hp_error_finish(&trouble);
	return status;
}

static bool has_ended(enum hp_run_status status)
{
	switch (status) {
	case HP_RUN_OPEN:
	case HP_RUN_HELD:
		return false;
	case HP_RUN_STOPPED:
	case HP_RUN_COMPLETE:
	case HP_RUN_COMPLETE_OVERRIDES:
	case HP_RUN_COMPLETE_DEFERRED:
		return true;
	}
	return false;
}

/* The rest of a run while it is open, its report when it has ended. */
static int document_of_run(const char *state, const char *run,
	const struct hp_report_options *report, struct hp_document **ret_document,
	struct hp_error *err)
{
	struct hp_run_summaries runs = {0};
	bool ended = false;
	int status = hp_report_runs(state, &runs, err);
	for (size_t i = 0; status == 0 && i < runs.count; i++) {
		const struct hp_run_summary *item = &runs.items[i];
		if (strcmp(item->run, run) == 0 && item->trouble == NULL) {
			ended = has_ended(item->status);
		}
	}
	hp_run_summaries_finish(&runs);
	if (status < 0) {
		return status;
	}
	return ended ? hp_report_document(state, run, report, ret_document, err)
		     : hp_report_remaining(state, run, report, ret_document, err);
}

static int collect(
	const struct hp_options *options, struct hp_cmd_documents *documents, struct hp_error *err)
{
	struct hp_report_options report = {0};
	char *state = NULL;
	char *run = NULL;
	int status = hp_cmd_paper(options, &report.paper, err);
	status = status < 0 ? status
			    : hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, err);
	status = status < 0 ? status : find_run(options, state, &run, err);
	if (status == 0 && run == NULL) {
		status = hp_cmd_checklists(options, documents, err);
	} else if (status == 0) {
		documents->items = hp_calloc(1, sizeof(*documents->items));
		status = document_of_run(state, run, &report, &documents->items[0], err);
		documents->count = status == 0;
	}
	free(run);
	free(state);
	return status;
}

/* ---- how ---- */

/* A PDF where it can be made, or is asked for; else text, which every printer prints. */
static enum hp_render_format choose_format(const struct hp_options *options)
{
	if (hp_options_get(options, HP_FLAG_FORMAT) != NULL) {
		return hp_options_format_is(options, &hp_cmd_print, "text") ? HP_RENDER_TEXT
									    : HP_RENDER_PDF;
	}
	char *program = hp_helper_find(options->program_folder, "holdpoint-render-pdf");
	enum hp_render_format format = program == NULL ? HP_RENDER_TEXT : HP_RENDER_PDF;
	free(program);
	return format;
}

/* What the print system lists it as. */
static char *title_of(const struct hp_cmd_documents *documents)
{
	const struct hp_document_head *head = &documents->items[0]->head;
	const char *name = head->run != NULL ? head->run : head->id;
	return documents->count == 1
		       ? hp_asprintf("Holdpoint: %s", name)
		       : hp_asprintf("Holdpoint: %s + %zu", name, documents->count - 1);
}

static int send(const struct hp_options *options, const struct hp_cmd_documents *documents,
	struct hp_error *err)
{
	enum hp_render_format format = choose_format(options);
	char *bytes = NULL;
	char *request = NULL;
	size_t len = 0;
	int status = hp_render(format, (const struct hp_document *const *)documents->items,
		documents->count, options->program_folder, &bytes, &len, err);
	if (status == 0) {
		char *title = title_of(documents);
		status = hp_print_send(hp_options_get(options, HP_FLAG_PRINTER), title,
			documents->items[0]->head.paper, bytes, len, &request, err);
		free(title);
	}
	if (status == 0) {
		/* TRANSLATORS: how many bytes, of "pdf" or "text", and what lp said. */
		hp_cmd_put(stdout, _("Sent to be printed, %zu bytes of %s: %s\n"), len,
			hp_render_format_name(format), request);
	}
	free(request);
	free(bytes);
	return status;
}

static int run_print(const struct hp_options *options)
{
	struct hp_cmd_documents documents = {0};
	struct hp_error err = HP_ERROR_INIT;
	int status = collect(options, &documents, &err);
	status = status < 0 ? status : send(options, &documents, &err);
	hp_cmd_documents_finish(&documents);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

const struct hp_cmd hp_cmd_print = {
	.name = "print",
	.synopsis = "ID... | RUN | --all  [--printer NAME] [--format pdf|text] "
		    "[--paper a4|letter] [--set NAME=VALUE]... [--machine ROLE=NAME]... "
		    "[--state DIR]",
	.summary = N_("checklists, the rest of a run or its report, to a printer"),
	.flags = HP_FLAG_BIT(HP_FLAG_PRINTER) | HP_FLAG_BIT(HP_FLAG_FORMAT) |
		 HP_FLAG_BIT(HP_FLAG_PAPER) | HP_FLAG_BIT(HP_FLAG_SET) |
		 HP_FLAG_BIT(HP_FLAG_MACHINE) | HP_FLAG_BIT(HP_FLAG_TARGET) |
		 HP_FLAG_BIT(HP_FLAG_ALL) | HP_FLAG_BIT(HP_FLAG_STATE),
	.min_args = 0,
	.max_args = 1000,
	.formats = formats,
	.run = run_print,
};
