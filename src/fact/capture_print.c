/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of a capture as cmd.exe takes them. */
#include "capture_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* The start of every command file. Delayed expansion may be switched on by the registry. */
static const char *const head[] = {
	"@echo off",
	"setlocal disabledelayedexpansion",
	/* It would change what DIR prints; only for this file, by setlocal. */
	"set DIRCMD=",
	"set \"HP=%~dp0capture-%COMPUTERNAME%\"",
	"if not exist \"%HP%\" md \"%HP%\"",
	"if not exist \"%HP%\" echo No folder can be made here; use another disk.",
	"if not exist \"%HP%\" goto :eof",
	"echo Writing to \"%HP%\"",
};

static void print_item(
	const struct hp_capture_item *item, bool first, const char *eol, struct hp_str *out)
{
	/* The redirection stands in front: a digit before it, as in "exit 1>>", would be a handle.
	 */
	hp_str_appendf(out,
		"%s\"%%HP%%\\%s\" echo #### %%COMPUTERNAME%% # %%DATE%% # %%TIME%% # %s%s",
		first ? ">" : ">>", item->file, item->command, eol);
	if (strncmp(item->command, "if exist ", 9) == 0) {
		/* A redirection before IF belongs to nothing; such a command prints nothing. */
		hp_str_appendf(out, "%s%s", item->command, eol);
	} else {
		hp_str_appendf(out, ">>\"%%HP%%\\%s\" 2>&1 %s%s", item->file, item->command, eol);
	}
	hp_str_appendf(out, ">>\"%%HP%%\\%s\" echo #### exit %%ERRORLEVEL%%%s", item->file, eol);
}

/** An export that was cut off where a key ends looks whole: how large each is, is listed last. */
static void print_sizes(const struct hp_capture *capture, const char *eol, struct hp_str *out)
{
	bool first = true, any = false;
	for (size_t i = 0; i < capture->count; i++) {
		first = first && strcmp(capture->items[i].file, HP_CAPTURE_FILES) != 0;
		any = any || strstr(capture->items[i].command, "\"%HP%\\") != NULL;
	}
	if (any) {
		const struct hp_capture_item sizes = {
			.file = HP_CAPTURE_FILES, .command = (char[]){"dir /a /-c \"%HP%\""}};
		print_item(&sizes, first, eol, out);
	}
}

void hp_capture_print(const struct hp_capture *capture, const char *eol, struct hp_str *out)
{
	for (size_t f = 0; hp_capture_files[f] != NULL; f++) {
		bool first = true;
		for (size_t i = 0; i < capture->count; i++) {
			if (strcmp(capture->items[i].file, hp_capture_files[f]) == 0) {
				print_item(&capture->items[i], first, eol, out);
				first = false;
			}
		}
	}
	print_sizes(capture, eol, out);
}

void hp_capture_print_file(const struct hp_capture *capture, const char *title, struct hp_str *out)
{
	char *plain = hp_text_ascii(title);
	for (char *c = plain; *c != '\0'; c++) {
		/* A remark ends at its line; nothing in it may begin a redirection or variable. */
		*c = *c < 0x20 || strchr("%<>|&^", *c) != NULL ? ' ' : *c;
	}
	hp_str_appendf(out, "%s\r\nrem Holdpoint: %s\r\n", head[0], plain);
	hp_str_append(out, "rem It lists and exports, changes nothing on this machine, and writes "
			   "only beside itself.\r\n");
	free(plain);
	for (size_t i = 1; i < HP_ARRAY_SIZE(head); i++) {
		hp_str_appendf(out, "%s\r\n", head[i]);
	}
	hp_capture_print(capture, "\r\n", out);
	hp_str_append(out, "echo Done. Carry this folder to Holdpoint: \"%HP%\"\r\nendlocal\r\n");
}
