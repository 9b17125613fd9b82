/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the console, and its own words about them. */
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static hp_command_fn do_help, do_exit;

static const struct hp_console_command commands[] = {
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

enum hp_console_result hp_command_unknown(struct hp_console *console, const char *word)
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

const struct hp_console_command *hp_command_find_word(const char *word)
{
	size_t len = strlen(word);
	if (len > 4 &&
		(hp_name_equal(word + len - 4, ".exe") || hp_name_equal(word + len - 4, ".com"))) {
		len -= 4;
	}
	char *name = hp_strndup(word, len);
	const struct hp_console_command *found = NULL;
	for (size_t i = 0; found == NULL && i < HP_ARRAY_SIZE(commands); i++) {
		bool whole = hp_name_equal(commands[i].name, name) ||
			     hp_name_equal(commands[i].name, word);
		found = whole ? &commands[i] : NULL;
	}
	free(name);
	return found;
}
