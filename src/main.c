/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cmd/cmd.h"
#include "config.h"
#include "holdpoint/fault.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/tui.h"
#include "holdpoint/utf8.h"

static const struct hp_cmd *const commands[] = {
	&hp_cmd_list,
	&hp_cmd_show,
	&hp_cmd_search,
	&hp_cmd_run,
	&hp_cmd_train,
	&hp_cmd_resume,
	&hp_cmd_export,
	&hp_cmd_print,
	&hp_cmd_runs,
	&hp_cmd_report,
	&hp_cmd_paper_run,
	&hp_cmd_import_paper,
	&hp_cmd_audit,
	&hp_cmd_keys,
	&hp_cmd_check,
	&hp_cmd_read,
	&hp_cmd_capture,
	&hp_cmd_new,
	&hp_cmd_lint,
	&hp_cmd_compile,
};

/* What `run` and `check` take; drills have their own. */
static const struct {
	const char *url;
	const char *summary;
} target_rows[] = {
	{"offline:DIR", N_("the disk of a machine that is off, mounted")},
	{"smb://[DOMAIN;USER@]HOST[:PORT]", N_("a running Windows machine, over the network")},
	{"captured:DIR", N_("what was collected there with `capture`")},
	{"local:", N_("this computer")},
};

static int print_help(const struct hp_cmd *cmd)
{
	if (cmd != NULL && cmd != &hp_cmd_wizard) {
		printf(_("Usage: holdpoint %s %s\n\n%s\n"), cmd->name, cmd->synopsis,
			_(cmd->summary));
		return HP_EXIT_OK;
	}
	printf("%s\n\n", _("Holdpoint walks you through a recovery procedure and looks at the "
			   "machine before it lets you go on."));
	printf(_("Usage: holdpoint [COMMAND] [WORDS] [FLAGS]\n\n"));
	printf("  %-12s %s\n", "", _("without a command: the library, in the wizard"));
	for (size_t i = 0; i < HP_ARRAY_SIZE(commands); i++) {
		printf("  %-12s %s\n", commands[i]->name, _(commands[i]->summary));
	}
	printf("\n%s\n", _("A target says where a machine is read:"));
	for (size_t i = 0; i < HP_ARRAY_SIZE(target_rows); i++) {
		printf("  %-32s %s\n", target_rows[i].url, _(target_rows[i].summary));
	}
	printf("\n%s\n", _("`holdpoint COMMAND --help` shows the words and flags of a command; "
			   "holdpoint(1) is the manual."));
	return HP_EXIT_OK;
}

static const struct hp_cmd *find_command(const char *name)
{
	if (name == NULL) {
		return &hp_cmd_wizard;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i]->name, name) == 0) {
			return commands[i];
		}
	}
	return NULL;
}

static int unknown_command(const char *typed)
{
	const char *names[HP_ARRAY_SIZE(commands) + 1] = {NULL};
	for (size_t i = 0; i < HP_ARRAY_SIZE(commands); i++) {
		names[i] = commands[i]->name;
	}
	const char *near = hp_nearest_name(typed, names);
	char *shown = hp_text_clean_cut(typed, 60);
	struct hp_error err = HP_ERROR_INIT;
	(void)(near == NULL
			? hp_error_set(&err, HP_ERR_USAGE,
				  _("There is no command '%s'. `holdpoint --help` shows the "
				    "commands."),
				  shown)
			: hp_error_set(&err, HP_ERR_USAGE,
				  _("There is no command '%s'. Did you mean '%s'?"), shown, near));
	free(shown);
	return hp_cmd_fail(&err);
}

static int run_command(const struct hp_options *options)
{
	if (options->command != NULL && strcmp(options->command, "help") == 0) {
		const char *about = options->args.count == 0 ? NULL : options->args.items[0];
		return find_command(about) == NULL ? unknown_command(about)
						   : print_help(find_command(about));
	}
	const struct hp_cmd *cmd = find_command(options->command);
	if (hp_options_has(options, HP_FLAG_VERSION)) {
		printf("holdpoint %s\n", HP_VERSION);
		return HP_EXIT_OK;
	}
	if (cmd == NULL) {
		return unknown_command(options->command);
	}
	if (hp_options_has(options, HP_FLAG_HELP)) {
		return print_help(cmd);
	}
	struct hp_error err = HP_ERROR_INIT;
	if (hp_options_check(options, cmd, &err) < 0) {
		return hp_cmd_fail(&err);
	}
	return cmd->run(options);
}

int main(int argc, char **argv)
{
	/* Passwords may pass through: no core file ever (DESIGN section 8). */
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	hp_fault_catch(hp_tui_restore);
	hp_i18n_init(argc > 0 ? argv[0] : NULL);
	hp_fault_set_words(NULL);

	struct hp_options options;
	struct hp_error err = HP_ERROR_INIT;
	if (hp_options_parse(argc, argv, &options, &err) < 0) {
		return hp_cmd_fail(&err);
	}
	int code = run_command(&options);
	hp_options_finish(&options);
	return hp_cmd_flush(code);
}
