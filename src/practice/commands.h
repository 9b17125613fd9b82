/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_COMMANDS_H
#define HP_PRACTICE_COMMANDS_H

/* The commands of the practice console, one function a word; the table of them is in
 * console_table.c. */

#include "console.h"

/* reg.c */
hp_command_fn hp_command_reg, hp_command_regperm;
/* command_sc.c */
hp_command_fn hp_command_sc;
/* command_net.c */
hp_command_fn hp_command_net;
/* command_files.c */
hp_command_fn hp_command_cd, hp_command_dir, hp_command_md, hp_command_rd, hp_command_del,
	hp_command_movefile;
/* command_copy.c */
hp_command_fn hp_command_copy, hp_command_xcopy, hp_command_move, hp_command_ren;
/* command_text.c */
hp_command_fn hp_command_type, hp_command_echo, hp_command_attrib, hp_command_fc, hp_command_find;
/* command_system.c */
hp_command_fn hp_command_shutdown, hp_command_hostname, hp_command_systeminfo, hp_command_ver,
	hp_command_tasklist;
/* command_iis.c */
hp_command_fn hp_command_iisreset, hp_command_cscript, hp_command_adsutil, hp_command_iisvdir,
	hp_command_component;
/* command_setup.c */
hp_command_fn hp_command_msiexec;

/** Runs a program that lies on a drive, by its name in the console's folder or its path: false
 * where there is none. */
bool hp_command_program(struct hp_console *console, const struct hp_strv *words,
	enum hp_console_result *ret_result);

struct hp_console_command {
	const char *name;
	hp_command_fn *run;
	bool built_in;    /* of the command interpreter: a backslash is never anything but itself,
			     and the word may be followed by its first argument without a blank */
	const char *help; /* NULL: another name of the command before */
};

/** The command a word names, with or without ".exe" or ".com"; NULL: none. */
const struct hp_console_command *hp_command_find_word(const char *word);
/** Says that a word is no command, and which one is near. */
enum hp_console_result hp_command_unknown(struct hp_console *console, const char *word);

#endif
