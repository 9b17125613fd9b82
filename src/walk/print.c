/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/print.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "talk.h"

#define TIMEOUT_S 60
#define WORDS_SHOWN 300
#define ARGUMENTS_MAX 10

static const struct talk_limits limits = {
	.output = 4096, .words = 4096, .time_ms = INT64_C(1000) * TIMEOUT_S};

static int say_failure(const struct talk_result *talk, struct hp_error *err)
{
	if (!talk->in_time) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The print system did not answer within %d seconds. Write a file "
			  "instead: holdpoint export -o FILE."),
			TIMEOUT_S);
	}
	char *said = talk_words(talk->words.len > 0 ? &talk->words : &talk->output, WORDS_SHOWN);
	if (*said == '\0') {
		(void)hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("Nothing was printed: lp failed and did not say why. Write a file "
			  "instead: holdpoint export -o FILE."));
	} else {
		(void)hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("Nothing was printed. lp says: '%s'. Name another printer with "
			  "--printer, or write a file: holdpoint export -o FILE."),
			said);
	}
	free(said);
	return HP_ERR_UNAVAILABLE;
}

static bool is_pdf(const char *bytes, size_t len)
{
	static const char magic[] = "%PDF-";
	return len >= strlen(magic) && memcmp(bytes, magic, strlen(magic)) == 0;
}

int hp_print_send(const char *printer, const char *title, enum hp_paper paper, const char *bytes,
	size_t len, char **ret_request, struct hp_error *err)
{
	const char *argv[ARGUMENTS_MAX] = {
		"lp", "-t", title, "-o", paper == HP_PAPER_LETTER ? "media=Letter" : "media=A4"};
	size_t count = 5;
	if (!is_pdf(bytes, len)) {
		/* 80 columns have no room between the margins of A4 at ten to the inch. */
		argv[count++] = "-o";
		argv[count++] = "cpi=11";
	}
	if (printer != NULL) {
		argv[count++] = "-d";
		argv[count++] = printer;
	}
	struct talk_result talk;
	int failed = talk_run(argv, true, bytes, len, &limits, &talk);
	if (failed == -ENOENT) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("There is no program lp on this machine (it comes with CUPS), so nothing "
			  "can be printed from here. Write a file instead: holdpoint export -o "
			  "FILE."));
	}
	if (failed != 0) {
		return hp_error_set_errno(
			err, HP_ERR_UNAVAILABLE, -failed, _("lp could not be started"));
	}
	int status = 0;
	if (!talk.in_time || talk.too_much || !WIFEXITED(talk.status) ||
		WEXITSTATUS(talk.status) != 0) {
		status = say_failure(&talk, err);
	} else {
		*ret_request = talk_words(&talk.output, WORDS_SHOWN);
	}
	talk_finish(&talk);
	return status;
}
