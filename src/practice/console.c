/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines as the console takes them: parts, output kept or sent to a file, questions. */
#include "console.h"

#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "shell.h"
#include "words.h"

#define LINE_MAX_BYTES ((size_t)8191) /* the longest line of the real command interpreter */

/* ---- one command ---- */

/** A word of the command interpreter with its first argument glued on, as `cd..` or `rd/s`: the
 * length of the command in it, 0 where it is none. */
static size_t glued_length(const char *word)
{
	size_t len = strcspn(word, "\\/.");
	char *name = hp_strndup(word, len);
	const struct hp_console_command *command =
		word[len] != '\0' ? hp_command_find_word(name) : NULL;
	free(name);
	return command != NULL && command->built_in ? len : 0;
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

/** "X:" goes to a drive. */
static bool is_drive(const char *word)
{
	return word[0] != '\0' && word[1] == ':' && word[2] == '\0';
}

static enum hp_console_result run_words(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	enum hp_console_result result = HP_CONSOLE_FAILED;
	const struct hp_console_command *command = hp_command_find_word(words->items[0]);
	if (command != NULL) {
		return command->run(console, words, line);
	}
	if (is_drive(words->items[0])) {
		struct hp_strv go;
		hp_strv_init(&go);
		hp_strv_add(&go, "cd");
		hp_strv_add(&go, "/d");
		hp_strv_add_take(&go, hp_asprintf("%s\\", words->items[0]));
		result = hp_command_cd(console, &go, line);
		hp_strv_finish(&go);
		return result;
	}
	if (hp_command_program(console, words, &result)) {
		return result;
	}
	return hp_command_unknown(console, words->items[0]);
}

/** One command without operators. */
static enum hp_console_result run_command(struct hp_console *console, const char *typed)
{
	const char *start = skip_blanks(typed);
	start += *start == '@'; /* of a command file: do not show the line */
	size_t first = strcspn(start, " \t\r\n");
	char *word = hp_strndup(start, first);
	size_t glued = hp_command_find_word(word) == NULL ? glued_length(word) : 0;
	char *line = glued > 0 ? hp_asprintf("%.*s %s", (int)glued, start, start + glued)
			       : hp_strdup(start);
	free(word);
	word = hp_strndup(line, glued > 0 ? glued : first);
	const struct hp_console_command *command = hp_command_find_word(word);
	free(word);
	struct hp_strv words;
	hp_strv_init(&words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	bool closed = command != NULL && command->built_in ? hp_words_split_plain(line, &words)
							   : hp_words_split(line, &words);
	if (!closed) {
		fputs(_("A quotation mark is not closed; a backslash before it takes its meaning "
			"away.\n"),
			console->out);
		result = HP_CONSOLE_USAGE;
	} else if (words.count > 0) {
		result = run_words(console, &words, line);
	}
	hp_strv_finish(&words);
	free(line);
	return result;
}

/* ---- lines ---- */

struct variables {
	const struct hp_practice_state *state;
	char *drive;
};

static const char *variable(void *opaque, const char *name)
{
	struct variables *variables = opaque;
	if (hp_name_equal(name, "SystemRoot") || hp_name_equal(name, "windir") ||
		hp_name_equal(name, "winnt")) {
		return variables->state->system_root;
	}
	if (hp_name_equal(name, "SystemDrive")) {
		return variables->drive;
	}
	return hp_name_equal(name, "cd") ? variables->state->folder : NULL;
}

/** Runs a command with its output kept instead of shown. */
static enum hp_console_result run_quietly(
	struct hp_console *console, const char *command, char **ret_said)
{
	FILE *out = console->out;
	size_t len = 0;
	char *said = NULL;
	console->out = open_memstream(&said, &len);
	if (console->out == NULL) {
		hp_mem_exhausted();
	}
	enum hp_console_result result = run_command(console, command);
	(void)fclose(console->out);
	console->out = out;
	*ret_said = said;
	return result;
}

/** Puts what a command said into a file, as the real console does: with CR LF. */
static enum hp_console_result write_output(
	struct hp_console *console, const struct hp_shell_part *part, const char *said)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_str text;
	char *full = NULL;
	hp_str_init(&text);
	for (const char *p = said; *p != '\0'; p++) {
		hp_str_append(&text, *p == '\n' ? "\r" : "");
		hp_str_append_char(&text, *p);
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_name_equal(part->file, "nul") &&
		(hp_disk_full(console->machine, part->file, &full, &err) < 0 ||
			hp_disk_write(console->machine, full, text.data, text.len,
				part->append ? HP_DISK_APPEND : HP_DISK_REPLACE, &err) < 0)) {
		result = hp_console_fail(console, &err);
	}
	free(full);
	hp_str_finish(&text);
	return result;
}

static enum hp_console_result run_part(struct hp_console *console, const struct hp_shell_part *part)
{
	bool kept = part->behind == HP_SHELL_PIPE || part->file != NULL;
	if (!kept) {
		enum hp_console_result shown = run_command(console, part->command);
		free(console->piped);
		console->piped = NULL;
		return shown;
	}
	char *said = NULL;
	enum hp_console_result result = run_quietly(console, part->command, &said);
	free(console->piped);
	console->piped = NULL;
	if (part->file != NULL) {
		enum hp_console_result written = write_output(console, part, said);
		result = written != HP_CONSOLE_DONE ? written : result;
	} else {
		console->piped = hp_strdup(said);
	}
	free(said);
	return result;
}

static enum hp_console_result run_line(struct hp_console *console, const char *line)
{
	if (strlen(line) > LINE_MAX_BYTES) {
		(void)hp_console_error(console, "%s", _("The line is too long for a console."));
		return HP_CONSOLE_USAGE;
	}
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	struct variables variables = {.state = state, .drive = hp_strndup(state->system_root, 2)};
	char *expanded = hp_shell_expand(line, variable, &variables);
	free(variables.drive);
	enum hp_console_result result = HP_CONSOLE_DONE;
	const char *rest = expanded;
	enum hp_shell_join join = HP_SHELL_THEN;
	while (join != HP_SHELL_END && *rest != '\0') {
		struct hp_shell_part part;
		bool skipped = (join == HP_SHELL_AND && result != HP_CONSOLE_DONE) ||
			       (join == HP_SHELL_OR && result == HP_CONSOLE_DONE);
		if (!hp_shell_next(&rest, &part)) {
			(void)hp_console_error(
				console, "%s", _("A file name is missing after the sign >."));
			result = HP_CONSOLE_USAGE;
			hp_shell_part_finish(&part);
			break;
		}
		if (!skipped) {
			result = run_part(console, &part);
		}
		join = part.behind;
		hp_shell_part_finish(&part);
	}
	free(expanded);
	return result;
}

/** The line after a question: yes does what was asked for, anything else leaves all as it is. */
static enum hp_console_result answer_question(struct hp_console *console, const char *line)
{
	char *command = console->question;
	console->question = NULL;
	struct hp_strv words;
	hp_strv_init(&words);
	bool yes = hp_words_split(line, &words) && words.count == 1 &&
		   (hp_name_equal(words.items[0], "yes") || hp_name_equal(words.items[0], "y"));
	hp_strv_finish(&words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (yes) {
		result = run_command(console, command);
	} else {
		fputs(_("Nothing was deleted.\n"), console->out);
	}
	free(command);
	return result;
}

enum hp_console_result hp_console_line(struct hp_console *console, const char *line)
{
	return console->question != NULL ? answer_question(console, line) : run_line(console, line);
}

void hp_console_finish(struct hp_console *console)
{
	free(console->question);
	free(console->piped);
	console->question = NULL;
	console->piped = NULL;
}
