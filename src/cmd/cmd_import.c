/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back from paper (R76): a run is taken up again, and what was done on paper is entered first. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_walk.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/utf8.h"
#include "holdpoint/walk.h"
#include "text.h"

#define SHEET_MAX_BYTES ((size_t)4 << 20)

/* ---- a file with lines ---- */

struct sheet {
	const char *name;
	char *text;
	struct hp_strv lines; /* Blank ones and comments are empty, so that numbers fit. */
	size_t mistakes;
};

static int split(struct sheet *sheet, size_t len, struct hp_error *err)
{
	if (memchr(sheet->text, '\0', len) != NULL || !hp_utf8_is_valid(sheet->text, len)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The file %s is no text in UTF-8, so nothing of it was entered."),
			sheet->name);
	}
	for (const char *at = sheet->text; *at != '\0';) {
		size_t length = strcspn(at, "\n");
		size_t blanks = strspn(at, " \t\r");
		bool nothing = blanks >= length || at[blanks] == '#';
		size_t kept = length;
		while (kept > blanks && strchr(" \t\r", at[kept - 1]) != NULL) {
			kept--;
		}
		char *line = nothing ? hp_strdup("") : hp_strndup(at + blanks, kept - blanks);
		hp_strv_add_take(&sheet->lines, line);
		at += length + (at[length] == '\n');
	}
	return 0;
}

static int read_sheet(const char *path, struct sheet *sheet, struct hp_error *err)
{
	size_t len = 0;
	sheet->name = path;
	hp_strv_init(&sheet->lines);
	int status = hp_file_read(path, SHEET_MAX_BYTES, &sheet->text, &len, err);
	return status == 0 ? split(sheet, len, err) : status;
}

static void sheet_finish(struct sheet *sheet)
{
	hp_strv_finish(&sheet->lines);
	free(sheet->text);
}

static void tell_mistake(struct sheet *sheet, size_t line, const char *sentence)
{
	sheet->mistakes++;
	hp_cmd_put(stderr, "%s:%zu: %s\n", sheet->name, line + 1, sentence);
}

/* All of it is looked at before any of it is entered. */
static void check_sheet(struct hp_walk *walk, struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->lines.count; i++) {
		struct hp_error err = HP_ERROR_INIT;
		if (*sheet->lines.items[i] != '\0' &&
			!hp_walk_import_check(walk, sheet->lines.items[i], &err)) {
			tell_mistake(sheet, i, hp_error_text(&err));
		}
		hp_error_finish(&err);
	}
}

static int give(struct hp_walk *walk, enum hp_input_kind kind, const char *text)
{
	struct hp_input input = {.kind = kind, .text = text};
	return hp_walk_input(walk, &input, NULL, NULL);
}

/* A line that is refused does not keep the next one from being tried: in a group in any order it
 * may stand on its own. */
static int enter_sheet(struct hp_walk *walk, struct sheet *sheet)
{
	int status = give(walk, HP_INPUT_START, NULL);
	if (status < 0 || hp_walk_view(walk)->record_lost) {
		const char *why = hp_walk_view(walk)->message;
		sheet->mistakes++;
		hp_cmd_put(stderr, "%s\n", why == NULL ? "" : why);
		return status;
	}
	for (size_t i = 0; i < sheet->lines.count; i++) {
		if (*sheet->lines.items[i] == '\0') {
			continue;
		}
		const struct hp_view *view = hp_walk_view(walk);
		if (view->ask != HP_ASK_IMPORT) {
			tell_mistake(sheet, i,
				_("Nothing more is entered from paper here: no step is open."));
			continue;
		}
		status = give(walk, HP_INPUT_ANSWER, sheet->lines.items[i]);
		view = hp_walk_view(walk);
		if (view->record_lost) {
			hp_cmd_put(stderr, "%s\n", view->message);
			return status;
		}
		if (status < 0) {
			tell_mistake(sheet, i, view->message == NULL ? "" : view->message);
		} else if (view->message != NULL) {
			printf("%s:%zu: %s\n", sheet->name, i + 1, view->message);
		}
	}
	return 0;
}

/* Nobody is at a terminal: the machines are read again, and the run stays open. */
static int leave(struct hp_walk *walk)
{
	if (hp_walk_view(walk)->ask == HP_ASK_IMPORT) {
		(void)give(walk, HP_INPUT_ANSWER, "end");
		if (hp_walk_view(walk)->message != NULL) {
			printf("%s\n", hp_walk_view(walk)->message);
		}
	}
	/* Which may have brought nothing in: the record says of each step what did. */
	(void)hp_walk_hold(walk, "end of the sheet");
	const struct hp_view *view = hp_walk_view(walk);
	printf("%s\n", view->status_word);
	if (view->ending != NULL) {
		printf("%s\n", view->ending);
	}
	return hp_walk_exit_code(walk);
}

/* No step is there yet that a line could be of: values and machines make them. */
static int tell_start_first(struct hp_walk *walk, const struct sheet *sheet)
{
	hp_cmd_put(stderr,
		_("holdpoint: %s: Run %s stands before step 1, and a sheet is entered step by "
		  "step. `holdpoint resume %s` asks what comes before it; then enter the sheet. "
		  "Nothing of that file was entered.\n"),
		sheet->name, hp_walk_run_id(walk), hp_walk_run_id(walk));
	return HP_EXIT_INPUT;
}

static int enter_and_go_on(
	const struct hp_options *options, struct hp_walk *walk, struct sheet *sheet)
{
	if (hp_walk_view(walk)->phase == HP_PHASE_START) {
		return tell_start_first(walk, sheet);
	}
	check_sheet(walk, sheet);
	if (sheet->mistakes > 0) {
		hp_cmd_put(stderr, "%s\n", _("holdpoint: Nothing of that file was entered."));
		return HP_EXIT_INPUT;
	}
	(void)enter_sheet(walk, sheet);
	bool person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	if (!person) {
		return leave(walk);
	}
	if (sheet->mistakes == 0 && hp_walk_view(walk)->ask == HP_ASK_IMPORT) {
		(void)give(walk, HP_INPUT_ANSWER, "end");
	}
	return hp_cmd_walk_in_front_end(options, walk);
}

/* ---- the command ---- */

static int prepare(const struct hp_options *options, struct sheet *sheet, struct hp_error *err)
{
	const char *from = hp_options_get(options, HP_FLAG_FROM);
	int status = hp_cmd_need_person(options, err);
	if (status == 0 && from != NULL && !hp_options_has(options, HP_FLAG_OPERATOR)) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("With --from also say who enters it: --operator NAME."));
	}
	if (status == 0 && from != NULL) {
		status = read_sheet(from, sheet, err);
	}
	return status;
}

static int run_import(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_targets targets = {0};
	struct hp_walk_options walk_options = {0};
	struct hp_walk *walk = NULL;
	struct sheet sheet = {0};
	char *state = NULL;
	char *found = NULL;
	const char *typed = options->args.count > 0 ? options->args.items[0] : NULL;

	(void)signal(SIGPIPE, SIG_IGN);
	int status = prepare(options, &sheet, &err);
	if (status == 0) {
		status = hp_cmd_walk_options(
			options, HP_MODE_LIVE, &state, &targets, &walk_options, &err);
	}
	if (status == 0) {
		status = hp_journal_find(state, typed, &found, &err);
	}
	if (status == 0) {
		walk_options.import_paper = true;
		/* Signed on only once the file is known to be good. */
		walk_options.defer = walk_options.defer || sheet.name != NULL;
		status = hp_walk_resume(found, &walk_options, &walk, &err);
	}
	int code;
	if (status < 0) {
		code = hp_cmd_fail(&err);
	} else if (sheet.name != NULL) {
		code = enter_and_go_on(options, walk, &sheet);
	} else {
		code = hp_cmd_walk_in_front_end(options, walk);
	}
	if (hp_cmd_is_fault(status) && found != NULL) {
		hp_cmd_point_to_sheet(state, found);
	}
	hp_walk_close(walk);
	sheet_finish(&sheet);
	free(found);
	free(state);
	return code;
}

const struct hp_cmd hp_cmd_import_paper = {
	.name = "import-paper",
	.synopsis = "[RUN] [--from FILE] [--operator NAME] [--state DIR] [--plain]",
	.summary = N_("enter what was done on paper, and go on with the run"),
	.flags = HP_FLAG_BIT(HP_FLAG_FROM) | HP_FLAG_BIT(HP_FLAG_OPERATOR) |
		 HP_FLAG_BIT(HP_FLAG_STATE) | HP_FLAG_BIT(HP_FLAG_PLAIN),
	.max_args = 1,
	.run = run_import,
};
