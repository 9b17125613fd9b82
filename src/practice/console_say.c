/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the console and its commands say, made harmless to show. */
#include "console.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "machine.h"

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
