/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <stdlib.h>
#include <string.h>

#include "../targets/offline/registry.h"
#include "../targets/offline/value.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "machine.h"
#include "reg.h"
#include "words.h"

#define NAME_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName"

static enum hp_console_result do_help(struct hp_console *console)
{
	fputs(_("This is the console of a practice machine. It knows:\n"
		"  reg query | delete | export    the registry; `reg` alone shows the words\n"
		"  dir FOLDER                     what is in a folder, as in: dir C:\\Backup\n"
		"  hostname                       this machine's name\n"
		"  exit                           leaves the console\n"),
		console->out);
	return HP_CONSOLE_DONE;
}

static enum hp_console_result do_hostname(struct hp_console *console)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	char *name = NULL;
	if (hp_registry_value_bytes(hp_machine_registry(console->machine), NAME_KEY, "ComputerName",
		    &type, &bytes, &len, &why) == 1) {
		name = hp_utf16_text(bytes, len);
	}
	char *shown = name != NULL ? hp_text_clean(name, strlen(name), false) : NULL;
	fprintf(console->out, "%s\n",
		shown != NULL ? shown : _("ERROR: This machine has no name."));
	free(shown);
	free(bytes);
	hp_why_finish(&why);
	enum hp_console_result result = name != NULL ? HP_CONSOLE_DONE : HP_CONSOLE_FAILED;
	free(name);
	return result;
}

static enum hp_console_result do_dir(struct hp_console *console, const struct hp_strv *words)
{
	struct hp_error err = HP_ERROR_INIT;
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (hp_machine_list(console->machine, words->count > 1 ? words->items[1] : "C:\\",
		    console->out, &err) < 0) {
		const char *sentence = hp_error_text(&err);
		char *shown = hp_text_clean(sentence, strlen(sentence), false);
		fprintf(console->out, _("ERROR: %s\n"), shown);
		free(shown);
		result = HP_CONSOLE_FAILED;
	}
	hp_error_finish(&err);
	return result;
}

static enum hp_console_result run_words(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	const char *command = words->items[0];
	if (hp_name_equal(command, "reg") || hp_name_equal(command, "reg.exe")) {
		return hp_console_reg(console, words, line);
	}
	if (hp_name_equal(command, "hostname")) {
		return do_hostname(console);
	}
	if (hp_name_equal(command, "dir")) {
		return do_dir(console, words);
	}
	if (hp_name_equal(command, "help")) {
		return do_help(console);
	}
	if (hp_name_equal(command, "exit")) {
		console->ended = true;
		return HP_CONSOLE_DONE;
	}
	char *shown = hp_text_clean_cut(command, 60);
	fprintf(console->out,
		_("'%s' is not a command of this practice console; `help` lists them.\n"), shown);
	free(shown);
	return HP_CONSOLE_FAILED;
}

static enum hp_console_result run_line(struct hp_console *console, const char *line)
{
	struct hp_strv words;
	hp_strv_init(&words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_words_split(line, &words)) {
		fputs(_("A quotation mark is not closed; a backslash before it takes its meaning "
			"away.\n"),
			console->out);
		result = HP_CONSOLE_USAGE;
	} else if (words.count > 0) {
		result = run_words(console, &words, line);
	}
	hp_strv_finish(&words);
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
		result = run_line(console, command);
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
	console->question = NULL;
}
