/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation with holdpoint-render-pdf. */
#include "render_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "talk.h"

#define WORDS_SHOWN 400
#define TIMEOUT_S 120

static const struct talk_limits limits = {
	.output = (size_t)256 << 20, .words = 4096, .time_ms = INT64_C(1000) * TIMEOUT_S};

static int say_failure(const char *words, int status, struct hp_error *err)
{
	char *said = hp_text_clean_cut(words, WORDS_SHOWN);
	size_t len = strlen(said);
	while (len > 0 && said[len - 1] == ' ') {
		said[--len] = '\0';
	}
	if (said[0] != '\0') {
		(void)hp_error_set(err, HP_ERR_IO, "%s", said);
	} else if (WIFSIGNALED(status)) {
		(void)hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf was ended by signal %d. Export as HTML or text "
			  "instead."),
			WTERMSIG(status));
	} else {
		(void)hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf failed with exit code %d. Export as HTML or text "
			  "instead."),
			WEXITSTATUS(status));
	}
	free(said);
	return HP_ERR_IO;
}

int render_converse(const char *program, const char *flag, const char *input, size_t len,
	struct hp_str *output, struct hp_error *err)
{
	const char *const argv[] = {program, flag, NULL};
	struct talk_result talk;
	int failed = talk_run(argv, false, input, len, &limits, &talk);
	if (failed != 0) {
		return hp_error_set_errno(
			err, HP_ERR_IO, -failed, _("%s could not be started"), program);
	}
	int result = 0;
	if (!talk.in_time) {
		result = hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf took longer than %d seconds and was ended. Export "
			  "as HTML or text instead."),
			TIMEOUT_S);
	} else if (talk.too_much) {
		result = hp_error_set(err, HP_ERR_IO,
			_("What holdpoint-render-pdf made is too large. Export fewer procedures at "
			  "once."));
	} else if (!WIFEXITED(talk.status) || WEXITSTATUS(talk.status) != 0) {
		result = say_failure(talk.words.data, talk.status, err);
	} else {
		hp_str_append_len(output, talk.output.data, talk.output.len);
	}
	talk_finish(&talk);
	return result;
}
