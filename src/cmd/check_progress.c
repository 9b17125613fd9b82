/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "check.h"
#include "cmd.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "text.h"

#define DEFAULT_COLUMNS 80u
#define MACHINE_POINTS 40

bool hp_check_progress_wanted(const struct hp_options *options)
{
	const char *term = getenv("TERM");
	return isatty(STDERR_FILENO) && !hp_options_has(options, HP_FLAG_PLAIN) && term != NULL &&
	       *term != '\0' && strcmp(term, "dumb") != 0;
}

static size_t columns(void)
{
	struct winsize size = {0};
	bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
	/* The last column stays free: some terminals wrap there by themselves. */
	return (known ? size.ws_col : DEFAULT_COLUMNS) - 1;
}

static char *word_progress(const struct hp_survey_progress *progress)
{
	if (progress->pause_ms > 0) {
		return hp_asprintf(_("%zu of %zu met, the others are read again in %zu s"),
			progress->read, progress->count, (size_t)(progress->pause_ms + 999) / 1000);
	}
	if (progress->waiting == NULL) {
		return hp_asprintf(_("%zu of %zu read"), progress->read, progress->count);
	}
	char *machine = hp_text_clean_cut(progress->waiting, MACHINE_POINTS);
	char *text = progress->waiting_count == 1
			     ? hp_asprintf(_("%zu of %zu read, waiting for %s"), progress->read,
				       progress->count, machine)
			     : hp_asprintf(_("%zu of %zu read, waiting for %s and %zu more"),
				       progress->read, progress->count, machine,
				       progress->waiting_count - 1);
	free(machine);
	return text;
}

/* Blanks over the old line rather than a sequence: they work on every terminal. */
static void print_line(const char *text)
{
	size_t width = columns();
	char *cut = hp_text_clean_cut(text, width);
	size_t used = hp_utf8_columns(cut);
	if (used > width) {
		*cut = '\0'; /* wide characters on a narrow terminal */
		used = 0;
	}
	hp_cmd_put(stderr, "\r%s%*s\r%s", cut, (int)(width - used), "", cut);
	(void)fflush(stderr);
	free(cut);
}

void hp_check_progress(void *data, const struct hp_survey_progress *progress)
{
	struct hp_check_progress *state = data;
	char *text = word_progress(progress);
	print_line(text);
	state->shown = true;
	free(text);
}

void hp_check_progress_end(struct hp_check_progress *progress)
{
	if (progress->shown) {
		print_line("");
		progress->shown = false;
	}
}
