/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdpoint-practice: makes practice machines and runs lines of their consoles.
 *
 *   holdpoint-practice make DIR < machine.json
 *   holdpoint-practice run DIR [LINE]      without LINE: lines from standard input
 *
 * It writes inside DIR only, and only where DIR carries the marker of practice machines.
 * Exit: 0 done, 1 the console command failed, 2 usage, 3 refused or could not be made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "console.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "machine.h"

#define MACHINE_SIZE_MAX ((size_t)16 << 20)
#define EXIT_USAGE 2
#define EXIT_REFUSED 3

static int usage(void)
{
	fputs(_("Usage: holdpoint-practice make DIR < MACHINE.json\n"
		"       holdpoint-practice run DIR [LINE]\n"),
		stderr);
	return EXIT_USAGE;
}

static int refuse(struct hp_error *err)
{
	const char *sentence = hp_error_text(err);
	char *shown = hp_text_clean(sentence, strlen(sentence), false);
	fprintf(stderr, "holdpoint-practice: %s\n", shown);
	free(shown);
	hp_error_finish(err);
	return EXIT_REFUSED;
}

static int do_make(const char *folder)
{
	struct hp_error err = HP_ERROR_INIT;
	char *json = NULL;
	size_t len = 0;
	int status = hp_file_read("-", MACHINE_SIZE_MAX, &json, &len, &err);
	if (status == 0) {
		status = hp_machine_make(folder, json, len, &err);
	}
	free(json);
	return status < 0 ? refuse(&err) : EXIT_SUCCESS;
}

static int run_lines(struct hp_console *console)
{
	char *line = NULL;
	size_t capacity = 0;
	int result = EXIT_SUCCESS;
	while (!console->ended && getline(&line, &capacity, stdin) >= 0) {
		line[strcspn(line, "\r\n")] = '\0';
		result = hp_console_line(console, line);
		fflush(stdout);
	}
	free(line);
	return result;
}

static int do_run(const char *folder, const char *line)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_console console = {.out = stdout, .one_shot = line != NULL};
	if (hp_machine_open(folder, &console.machine, &err) < 0) {
		return refuse(&err);
	}
	int result = line != NULL ? (int)hp_console_line(&console, line) : run_lines(&console);
	hp_console_finish(&console);
	hp_machine_close(console.machine);
	return result;
}

int main(int argc, char **argv)
{
	hp_i18n_init(argc > 0 ? argv[0] : NULL);
	umask(077);
	/* It reads hives that a person may have put there: nothing is gained by a crash of it. */
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0, .rlim_max = 0});
	if (argc == 3 && strcmp(argv[1], "make") == 0) {
		return do_make(argv[2]);
	}
	if ((argc == 3 || argc == 4) && strcmp(argv[1], "run") == 0) {
		return do_run(argv[2], argc == 4 ? argv[3] : NULL);
	}
	return usage();
}
