/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the record says of a run. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/render.h"
#include "holdpoint/report.h"

#define MINUTE_MS INT64_C(60000)

/* Minutes as decimal digits, as many as a procedure may say. */
static int parse_rto(const char *text, int64_t *ret_ms, struct hp_error *err)
{
	char *end = NULL;
	long minutes = strtol(text, &end, 10);
	bool digits = *text != '\0' && strspn(text, "0123456789") == strlen(text);
	if (!digits || *end != '\0' || minutes < 1 || minutes > HP_RTO_MINUTES_MAX) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The time objective (--rto) is a number of minutes, 1 to %d."),
			HP_RTO_MINUTES_MAX);
	}
	*ret_ms = minutes * MINUTE_MS;
	return 0;
}

/* The JSON that scripts read, with a newline at its end. */
static int make_json(const char *state, const char *id, const struct hp_report_options *report,
	char **ret_bytes, size_t *ret_len, struct hp_error *err)
{
	struct hp_json *json = NULL;
	int status = hp_report_json_with(state, id, report, &json, err);
	if (status < 0) {
		return status;
	}
	char *text = hp_cmd_json_text(json);
	*ret_bytes = hp_asprintf("%s\n", text);
	*ret_len = strlen(*ret_bytes);
	free(text);
	return 0;
}

static int make_report(const struct hp_options *options, const char *state, const char *id,
	enum hp_render_format format, char **ret_bytes, size_t *ret_len, struct hp_error *err)
{
	struct hp_report_options report = {0};
	struct hp_document *document = NULL;
	const char *rto = hp_options_get(options, HP_FLAG_RTO);
	int status = hp_cmd_paper(options, &report.paper, err);
	if (status == 0 && rto != NULL) {
		status = parse_rto(rto, &report.objective_ms, err);
	}
	if (status < 0 || format == HP_RENDER_JSON) {
		return status < 0 ? status : make_json(state, id, &report, ret_bytes, ret_len, err);
	}
	status = hp_report_document(state, id, &report, &document, err);
	if (status == 0) {
		const struct hp_document *const documents[] = {document};
		status = hp_render(
			format, documents, 1, options->program_folder, ret_bytes, ret_len, err);
	}
	hp_document_free(document);
	return status;
}

static int run_report(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	enum hp_render_format format = HP_RENDER_TEXT;
	char *state = NULL;
	char *id = NULL;
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_cmd_document_format(options, &format, &err);
	if (status == 0) {
		status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err);
	}
	if (status == 0) {
		status = hp_journal_find(state, options->args.items[0], &id, &err);
	}
	if (status == 0) {
		status = make_report(options, state, id, format, &bytes, &len, &err);
	}
	int code = status < 0 ? hp_cmd_fail(&err)
			      : hp_cmd_put_document(options, bytes, len, format == HP_RENDER_PDF);
	free(bytes);
	free(id);
	free(state);
	return code;
}

static const char *const formats[] = {"text", "markdown", "html", "pdf", "json", NULL};

const struct hp_cmd hp_cmd_report = {
	.name = "report",
	.synopsis = "RUN [--format text|markdown|html|pdf|json] [-o FILE|-] [--paper a4|letter] "
		    "[--rto MINUTES] [--state DIR]",
	.summary = N_("the record of a run"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_OUTPUT) |
		 HP_FLAG_BIT(HP_FLAG_PAPER) | HP_FLAG_BIT(HP_FLAG_RTO) | HP_FLAG_BIT(HP_FLAG_STATE),
	.min_args = 1,
	.max_args = 1,
	.formats = formats,
	.run = run_report,
};
