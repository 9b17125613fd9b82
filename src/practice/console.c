/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <stdarg.h>
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
#include "holdpoint/utf8.h"
#include "machine.h"
#include "shell.h"
#include "words.h"

#define LINE_MAX_BYTES ((size_t)8191) /* the longest line of the real command interpreter */

static hp_command_fn do_help, do_exit;

struct command {
	const char *name;
	hp_command_fn *run;
	bool built_in;    /* of the command interpreter: a backslash is never anything but itself,
			     and the word may be followed by its first argument without a blank */
	const char *help; /* NULL: another name of the command before */
};

static const struct command commands[] = {
	{"attrib", hp_command_attrib, true,
		N_("attrib [+r|-r] FILE: shows or sets the attribute R")},
	{"cd", hp_command_cd, true, N_("cd [/d] FOLDER: goes to a folder; X: goes to a drive")},
	{"chdir", hp_command_cd, true, NULL},
	{"component", hp_command_component, false,
		N_("component list | remove IIS [/keep-common] | add IIS: Windows components")},
	{"copy", hp_command_copy, true, N_("copy FROM TO [/y]: copies files")},
	{"cscript", hp_command_cscript, false,
		N_("cscript adsutil.vbs enum | delete | create_vdir | create_pool PATH: the "
		   "metabase of IIS")},
	{"adsutil", hp_command_adsutil, false, NULL},
	{"adsutil.vbs", hp_command_adsutil, false, NULL},
	{"del", hp_command_del, true, N_("del [/s] [/q] [/f] FILES: deletes files")},
	{"erase", hp_command_del, true, NULL},
	{"dir", hp_command_dir, true, N_("dir [/b] [/s] [/a] FOLDER: lists a folder")},
	{"echo", hp_command_echo, true, N_("echo TEXT > FILE: writes a line; >> adds one")},
	{"exit", do_exit, true, N_("exit: leaves the console")},
	{"fc", hp_command_fc, true, N_("fc /b FILE FILE: compares two files")},
	{"comp", hp_command_fc, true, NULL},
	{"find", hp_command_find, true,
		N_("COMMAND | find [/i] [/v] \"TEXT\": only the lines with a text")},
	{"findstr", hp_command_find, true, NULL},
	{"help", do_help, true, N_("help: this list")},
	{"hostname", hp_command_hostname, false, N_("hostname: this machine's name")},
	{"iisreset", hp_command_iisreset, false,
		N_("iisreset [/stop | /start]: stops and starts the services of IIS")},
	{"iisvdir", hp_command_iisvdir, false,
		N_("iisvdir /query SITE | /delete SITE/NAME | /create SITE NAME: virtual "
		   "directories")},
	{"md", hp_command_md, true, N_("md FOLDER: makes a folder")},
	{"mkdir", hp_command_md, true, NULL},
	{"move", hp_command_move, true, N_("move FROM TO [/y]: moves files and folders")},
	{"movefile", hp_command_movefile, true,
		N_("movefile PATH \"\": deletes a file or folder at the next restart")},
	{"msiexec", hp_command_msiexec, false,
		N_("msiexec /i FILE | /x CODE | /x FILE [/qn]: installs or removes a program")},
	{"net", hp_command_net, false,
		N_("net start | stop | share | user | localgroup: `net` alone shows the words")},
	{"rd", hp_command_rd, true, N_("rd [/s] [/q] FOLDER: removes a folder")},
	{"rmdir", hp_command_rd, true, NULL},
	{"reg", hp_command_reg, false,
		N_("reg query | add | delete | export | import: the registry; `reg` alone shows "
		   "the words")},
	{"regperm", hp_command_regperm, false,
		N_("regperm KEY: takes permission on a key that refuses to be changed")},
	{"ren", hp_command_ren, true, N_("ren FILE NAME: gives a file or folder a new name")},
	{"rename", hp_command_ren, true, NULL},
	{"sc", hp_command_sc, false,
		N_("sc query | queryex | qc | start | stop | config | create | delete: services; "
		   "`sc` alone shows the words")},
	{"shutdown", hp_command_shutdown, false, N_("shutdown /r /t 0: restarts this machine")},
	{"systeminfo", hp_command_systeminfo, false,
		N_("systeminfo: product, service pack and start time")},
	{"tasklist", hp_command_tasklist, false, N_("tasklist: what runs")},
	{"type", hp_command_type, true, N_("type FILE: shows a text file")},
	{"ver", hp_command_ver, true, N_("ver: the version of the system")},
	{"xcopy", hp_command_xcopy, true, N_("xcopy FROM TO [/e] [/s] [/y]: copies a folder")},
};

/* ---- saying ---- */

static void print_clean(struct hp_console *console, const char *text)
{
	char *shown = hp_text_clean(text, strlen(text), true);
	fputs(shown, console->out);
	free(shown);
}

void hp_console_print(struct hp_console *console, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	print_clean(console, text);
	free(text);
}

static enum hp_console_result say_error(struct hp_console *console, const char *sentence)
{
	char *shown = hp_text_clean(sentence, strlen(sentence), false);
	fprintf(console->out, _("ERROR: %s\n"), shown);
	free(shown);
	return HP_CONSOLE_FAILED;
}

enum hp_console_result hp_console_error(struct hp_console *console, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	say_error(console, text);
	free(text);
	return HP_CONSOLE_FAILED;
}

enum hp_console_result hp_console_fail(struct hp_console *console, struct hp_error *err)
{
	say_error(console, hp_error_text(err));
	hp_error_finish(err);
	return HP_CONSOLE_FAILED;
}

enum hp_console_result hp_console_usage(struct hp_console *console, const char *lines)
{
	fprintf(console->out, _("Usage:\n%s"), lines);
	return HP_CONSOLE_USAGE;
}

enum hp_console_result hp_console_save(struct hp_console *console)
{
	struct hp_error err = HP_ERROR_INIT;
	return hp_machine_save(console->machine, &err) < 0 ? hp_console_fail(console, &err)
							   : HP_CONSOLE_DONE;
}

enum hp_console_result hp_console_ask(
	struct hp_console *console, const char *what, const char *line, const char *word)
{
	if (console->one_shot || console->depth > 0) {
		return hp_console_error(console,
			_("Without %s this command asks before it deletes; add %s to the line."),
			word, word);
	}
	char *shown = hp_text_clean(what, strlen(what), false);
	fprintf(console->out, _("Delete this for good: %s (yes/no)?\n"), shown);
	free(shown);
	console->question = hp_asprintf("%s %s", line, word);
	return HP_CONSOLE_DONE;
}

bool hp_console_is_flag(const char *word, const char *flag)
{
	return (word[0] == '/' || word[0] == '-') && hp_name_equal(word + 1, flag);
}

/* ---- words of the console itself ---- */

static enum hp_console_result do_help(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	fputs(_("This is the console of a practice machine. It knows:\n"), console->out);
	for (size_t i = 0; i < HP_ARRAY_SIZE(commands); i++) {
		if (commands[i].help != NULL) {
			fprintf(console->out, "  %s\n", _(commands[i].help));
		}
	}
	fputs(_("Commands are joined by &, && and |; > and >> send what is said to a file.\n"),
		console->out);
	return HP_CONSOLE_DONE;
}

static enum hp_console_result do_exit(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	console->ended = true;
	return HP_CONSOLE_DONE;
}

static enum hp_console_result unknown(struct hp_console *console, const char *word)
{
	const char *names[HP_ARRAY_SIZE(commands) + 1];
	for (size_t i = 0; i < HP_ARRAY_SIZE(commands); i++) {
		names[i] = commands[i].name;
	}
	names[HP_ARRAY_SIZE(commands)] = NULL;
	const char *near = hp_nearest_name(word, names);
	char *shown = hp_text_clean_cut(word, 60);
	if (near != NULL) {
		fprintf(console->out,
			_("'%s' is not a command of this practice console; did you mean %s? "
			  "`help` lists them.\n"),
			shown, near);
	} else {
		fprintf(console->out,
			_("'%s' is not a command of this practice console; `help` lists them.\n"),
			shown);
	}
	free(shown);
	return HP_CONSOLE_FAILED;
}

/* ---- one command ---- */

/** The command a word names, with or without ".exe" or ".com"; NULL: none. */
static const struct command *find_command(const char *word)
{
	size_t len = strlen(word);
	if (len > 4 &&
		(hp_name_equal(word + len - 4, ".exe") || hp_name_equal(word + len - 4, ".com"))) {
		len -= 4;
	}
	char *name = hp_strndup(word, len);
	const struct command *found = NULL;
	for (size_t i = 0; found == NULL && i < HP_ARRAY_SIZE(commands); i++) {
		bool whole = hp_name_equal(commands[i].name, name) ||
			     hp_name_equal(commands[i].name, word);
		found = whole ? &commands[i] : NULL;
	}
	free(name);
	return found;
}

/** A word of the command interpreter with its first argument glued on, as `cd..` or `rd/s`: the
 * length of the command in it, 0 where it is none. */
static size_t glued_length(const char *word)
{
	size_t len = strcspn(word, "\\/.");
	char *name = hp_strndup(word, len);
	const struct command *command = word[len] != '\0' ? find_command(name) : NULL;
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
	const struct command *command = find_command(words->items[0]);
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
	return unknown(console, words->items[0]);
}

/** One command without operators. */
static enum hp_console_result run_command(struct hp_console *console, const char *typed)
{
	const char *start = skip_blanks(typed);
	start += *start == '@'; /* of a command file: do not show the line */
	size_t first = strcspn(start, " \t\r\n");
	char *word = hp_strndup(start, first);
	size_t glued = find_command(word) == NULL ? glued_length(word) : 0;
	char *line = glued > 0 ? hp_asprintf("%.*s %s", (int)glued, start, start + glued)
			       : hp_strdup(start);
	free(word);
	word = hp_strndup(line, glued > 0 ? glued : first);
	const struct command *command = find_command(word);
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
		say_error(console, _("The line is too long for a console."));
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
			say_error(console, _("A file name is missing after the sign >."));
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
