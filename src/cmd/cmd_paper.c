/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rest of a run, to go on with on paper (R72). */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "cmd_walk.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/render.h"
#include "holdpoint/report.h"
#include "text.h"

static const char *const formats[] = {"text", "markdown", "html", "pdf", "json", NULL};

/* A journal that cannot be read has the sheet of its last command beside it, as text. */
static int put_last_sheet(const struct hp_options *options, const char *state, const char *run,
	enum hp_render_format format)
{
	char *text = NULL;
	if (format != HP_RENDER_TEXT || hp_journal_read_status(state, run, &text, NULL) < 0) {
		hp_cmd_point_to_sheet(state, run);
		return HP_EXIT_OK;
	}
	int code = hp_cmd_put_document(options, text, strlen(text), false);
	hp_cmd_put(stderr, "%s\n",
		_("holdpoint: What was printed is the sheet as it stood after the last command; "
		  "the "
		  "record itself could not be read."));
	free(text);
	return code;
}

static int put_sheet(const struct hp_options *options, const char *state, const char *run,
	enum hp_render_format format, const struct hp_report_options *report)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_document *document = NULL;
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_report_remaining(state, run, report, &document, &err);
	if (status == HP_ERR_INVALID || status == HP_ERR_ALTERED || status == HP_ERR_IO ||
		status == HP_ERR_NEWER) {
		int code = hp_cmd_fail(&err);
		(void)put_last_sheet(options, state, run, format);
		return code;
	}
	if (status == 0) {
		const struct hp_document *const documents[] = {document};
		status = hp_render(
			format, documents, 1, options->program_folder, &bytes, &len, &err);
	}
	int code = status < 0 ? hp_cmd_fail(&err)
			      : hp_cmd_put_document(options, bytes, len, format == HP_RENDER_PDF);
	free(bytes);
	hp_document_free(document);
	return code;
}

static int run_paper(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_report_options report = {0};
	enum hp_render_format format = HP_RENDER_TEXT;
	char *state = NULL;
	char *run = NULL;
	int status = hp_cmd_paper(options, &report.paper, &err);
	if (status == 0) {
		status = hp_cmd_document_format(options, &format, &err);
	}
	if (status == 0) {
		status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err);
	}
	if (status == 0) {
		const char *typed = options->args.count > 0 ? options->args.items[0] : NULL;
		status = hp_journal_find(state, typed, &run, &err);
	}
	int code = status < 0 ? hp_cmd_fail(&err) : put_sheet(options, state, run, format, &report);
	free(run);
	free(state);
	return code;
}

const struct hp_cmd hp_cmd_paper_run = {
	.name = "paper",
	.synopsis = "[RUN] [--format text|markdown|html|pdf|json] [-o FILE|-] [--paper a4|letter] "
		    "[--state DIR]",
	.summary = N_("the rest of a run, to go on with on paper"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_OUTPUT) |
		 HP_FLAG_BIT(HP_FLAG_PAPER) | HP_FLAG_BIT(HP_FLAG_STATE),
	.max_args = 1,
	.formats = formats,
	.run = run_paper,
};
