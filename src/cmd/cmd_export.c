/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: procedures as checklists, to print or to work through by hand (R71, R73). */
#include <stdlib.h>

#include "cmd.h"
#include "holdpoint/document.h"
#include "holdpoint/i18n.h"
#include "holdpoint/render.h"

static const char *const formats[] = {"text", "markdown", "html", "pdf", "json", NULL};

static int run_export(const struct hp_options *options)
{
	struct hp_cmd_documents documents = {0};
	struct hp_error err = HP_ERROR_INIT;
	enum hp_render_format format = HP_RENDER_TEXT;
	char *bytes = NULL;
	size_t len = 0;

	int status = hp_cmd_document_format(options, &format, &err);
	status = status < 0 ? status : hp_cmd_checklists(options, &documents, &err);
	status = status < 0 ? status
			    : hp_render(format, (const struct hp_document *const *)documents.items,
				      documents.count, options->program_folder, &bytes, &len, &err);
	int code = status < 0 ? hp_cmd_fail(&err)
			      : hp_cmd_put_document(options, bytes, len, format == HP_RENDER_PDF);
	free(bytes);
	hp_cmd_documents_finish(&documents);
	return code;
}

const struct hp_cmd hp_cmd_export = {
	.name = "export",
	.synopsis = "ID... | --all  [--format text|markdown|html|pdf|json] [-o FILE] "
		    "[--set NAME=VALUE]... [--machine ROLE=NAME]... [--paper a4|letter]",
	.summary = N_("checklists on paper: procedures as text, Markdown, HTML or PDF"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_OUTPUT) |
		 HP_FLAG_BIT(HP_FLAG_SET) | HP_FLAG_BIT(HP_FLAG_MACHINE) |
		 HP_FLAG_BIT(HP_FLAG_TARGET) | HP_FLAG_BIT(HP_FLAG_PAPER) |
		 HP_FLAG_BIT(HP_FLAG_ALL),
	.min_args = 0,
	.max_args = 1000,
	.formats = formats,
	.run = run_export,
};
