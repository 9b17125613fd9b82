/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a document goes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"

#define DOCUMENT_MODE 0644u

int hp_cmd_document_format(
	const struct hp_options *options, enum hp_render_format *ret_format, struct hp_error *err)
{
	const char *word = hp_options_get(options, HP_FLAG_FORMAT);
	const char *path = hp_options_get(options, HP_FLAG_OUTPUT);
	if (word != NULL) {
		return hp_render_format_parse(word, ret_format, err);
	}
	if (path == NULL || !hp_render_format_of_path(path, ret_format)) {
		*ret_format = HP_RENDER_TEXT;
	}
	return 0;
}

int hp_cmd_put_document(
	const struct hp_options *options, const char *bytes, size_t len, bool binary)
{
	const char *path = hp_options_get(options, HP_FLAG_OUTPUT);
	struct hp_error err = HP_ERROR_INIT;
	if (path != NULL && strcmp(path, "-") != 0) {
		return hp_file_replace(path, bytes, len, DOCUMENT_MODE, false, &err) < 0
			       ? hp_cmd_fail(&err)
			       : HP_EXIT_OK;
	}
	if (binary && isatty(STDOUT_FILENO) == 1) {
		(void)hp_error_set(&err, HP_ERR_USAGE,
			_("A PDF cannot be shown on a terminal. Name a file with -o FILE."));
		return hp_cmd_fail(&err);
	}
	if (!hp_write_all(STDOUT_FILENO, bytes, len)) {
		(void)hp_error_set_errno(&err, HP_ERR_IO, errno,
			_("The document could not be written to standard output"));
		return hp_cmd_fail(&err);
	}
	return HP_EXIT_OK;
}
