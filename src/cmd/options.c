/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

enum arity { SWITCH, SINGLE, REPEATED };

struct flag_info {
	const char *name;
	const char *variable;
	enum arity arity;
	char letter; /* 0: none */
};

static const struct flag_info flag_table[HP_FLAG_COUNT_] = {
	[HP_FLAG_TARGET] = {"target", "HOLDPOINT_TARGET", REPEATED, 0},
	[HP_FLAG_TARGETS] = {"targets", "HOLDPOINT_TARGETS", REPEATED, 0},
	[HP_FLAG_SET] = {"set", "HOLDPOINT_SET", REPEATED, 0},
	[HP_FLAG_OPERATOR] = {"operator", "HOLDPOINT_OPERATOR", SINGLE, 0},
	[HP_FLAG_STATE] = {"state", "HOLDPOINT_STATE", SINGLE, 0},
	[HP_FLAG_PLAIN] = {"plain", "HOLDPOINT_PLAIN", SWITCH, 0},
	[HP_FLAG_SCENARIO] = {"scenario", "HOLDPOINT_SCENARIO", SINGLE, 0},
	[HP_FLAG_DEMO] = {"demo", "HOLDPOINT_DEMO", SWITCH, 0},
	[HP_FLAG_STEP] = {"step", "HOLDPOINT_STEP", SINGLE, 0},
	[HP_FLAG_ALL] = {"all", "HOLDPOINT_ALL", SWITCH, 0},
	[HP_FLAG_CHOOSE] = {"choose", "HOLDPOINT_CHOOSE", REPEATED, 0},
	[HP_FLAG_FORMAT] = {"format", "HOLDPOINT_FORMAT", SINGLE, 0},
	[HP_FLAG_OUTPUT] = {"output", "HOLDPOINT_OUTPUT", SINGLE, 'o'},
	[HP_FLAG_LIBRARY] = {"library", "HOLDPOINT_LIBRARY", REPEATED, 0},
	[HP_FLAG_TIMEOUT] = {"timeout", "HOLDPOINT_TIMEOUT", SINGLE, 0},
	[HP_FLAG_RETRY_TIMEOUT] = {"retry-timeout", "HOLDPOINT_RETRY_TIMEOUT", SINGLE, 0},
	[HP_FLAG_INTERVAL] = {"interval", "HOLDPOINT_INTERVAL", SINGLE, 0},
	[HP_FLAG_VIEW] = {"view", "HOLDPOINT_VIEW", SINGLE, 0},
	[HP_FLAG_SHA256] = {"sha256", "HOLDPOINT_SHA256", SWITCH, 0},
	[HP_FLAG_FIX] = {"fix", "HOLDPOINT_FIX", SWITCH, 0},
	[HP_FLAG_PAPER] = {"paper", "HOLDPOINT_PAPER", SINGLE, 0},
	[HP_FLAG_MACHINE] = {"machine", "HOLDPOINT_MACHINE", REPEATED, 0},
	[HP_FLAG_PRINTER] = {"printer", "HOLDPOINT_PRINTER", SINGLE, 0},
	[HP_FLAG_KEY] = {"key", "HOLDPOINT_KEY", SINGLE, 0},
	[HP_FLAG_RTO] = {"rto", "HOLDPOINT_RTO", SINGLE, 0},
	[HP_FLAG_FROM] = {"from", "HOLDPOINT_FROM", SINGLE, 0},
	[HP_FLAG_HELP] = {"help", NULL, SWITCH, 'h'},
	[HP_FLAG_VERSION] = {"version", NULL, SWITCH, 'V'},
};

#define LONG_BASE 1000 /* long options come back as LONG_BASE + flag, clear of any letter */

static void build_long_options(struct option ret_long[HP_FLAG_COUNT_ + 1])
{
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		ret_long[i] = (struct option){
			.name = flag_table[i].name,
			.has_arg = flag_table[i].arity == SWITCH ? no_argument : required_argument,
			.val = LONG_BASE + (int)i,
		};
	}
	ret_long[HP_FLAG_COUNT_] = (struct option){0};
}

static void add_value(struct hp_options *options, size_t flag, const char *value)
{
	struct hp_strv *values = &options->values[flag];
	if (flag_table[flag].arity != REPEATED) {
		hp_strv_finish(values);
		hp_strv_init(values);
	}
	hp_strv_add(values, value == NULL ? "1" : value);
}

static int unknown_flag(const char *typed, struct hp_error *err)
{
	const char *names[HP_FLAG_COUNT_ + 1] = {NULL};
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		names[i] = flag_table[i].name;
	}
	char *shown = hp_text_clean_cut(typed, 60);
	char *bare = hp_strdup(typed + strspn(typed, "-"));
	bare[strcspn(bare, "=")] = '\0';
	const char *near = hp_nearest_name(bare, names);
	int status =
		near == NULL
			? hp_error_set(err, HP_ERR_USAGE,
				  _("There is no flag '%s'. `holdpoint --help` shows the flags."),
				  shown)
			: hp_error_set(err, HP_ERR_USAGE,
				  _("There is no flag '%s'. Did you mean '--%s'?"), shown, near);
	free(bare);
	free(shown);
	return status;
}

static int parse_arguments(struct hp_options *options, int argc, char **argv, struct hp_error *err)
{
	struct option long_options[HP_FLAG_COUNT_ + 1];
	build_long_options(long_options);
	opterr = 0;
	optind = 1;
	for (;;) {
		int here = optind;
		int got = getopt_long(argc, argv, ":o:hV", long_options, NULL);
		if (got == -1) {
			break;
		}
		if (got == ':') {
			return hp_error_set(err, HP_ERR_USAGE, _("The flag %s needs a value."),
				argv[optind - 1]);
		}
		if (got == '?') {
			/* An unknown long flag moves optind past it; an unknown letter may not. */
			return unknown_flag(argv[optind > here ? optind - 1 : here], err);
		}
		size_t flag = 0;
		for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
			if (got == LONG_BASE + (int)i || got == flag_table[i].letter) {
				flag = i;
			}
		}
		add_value(options, flag, optarg);
	}
	for (int i = optind; i < argc; i++) {
		if (options->command == NULL) {
			options->command = hp_strdup(argv[i]);
		} else {
			hp_strv_add(&options->args, argv[i]);
		}
	}
	return 0;
}

static int take_switch(
	struct hp_options *options, size_t flag, const char *value, struct hp_error *err)
{
	static const char *const on[] = {"1", "yes", "true", "on"};
	static const char *const off[] = {"", "0", "no", "false", "off"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(on); i++) {
		if (strcmp(value, on[i]) == 0) {
			add_value(options, flag, NULL);
			return 0;
		}
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(off); i++) {
		if (strcmp(value, off[i]) == 0) {
			return 0;
		}
	}
	return hp_error_set(err, HP_ERR_USAGE,
		_("The variable %s says neither yes nor no. Set it to 1 or 0."),
		flag_table[flag].variable);
}

static void take_lines(struct hp_options *options, size_t flag, const char *value)
{
	while (*value != '\0') {
		size_t len = strcspn(value, "\n");
		if (len > 0) {
			hp_strv_add_take(&options->values[flag], hp_strndup(value, len));
		}
		value += len + (value[len] == '\n');
	}
}

/* What stands on the command line wins over the environment. */
static int take_environment(struct hp_options *options, struct hp_error *err)
{
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		const char *value =
			flag_table[i].variable == NULL ? NULL : getenv(flag_table[i].variable);
		if (value == NULL || options->values[i].count > 0) {
			continue;
		}
		switch (flag_table[i].arity) {
		case SWITCH: {
			int status = take_switch(options, i, value, err);
			if (status < 0) {
				return status;
			}
			break;
		}
		case SINGLE:
			if (*value != '\0') {
				add_value(options, i, value);
			}
			break;
		case REPEATED:
			take_lines(options, i, value);
			break;
		}
	}
	return 0;
}

int hp_options_parse(int argc, char **argv, struct hp_options *ret_options, struct hp_error *err)
{
	struct hp_options options = {.program_folder = hp_program_folder()};
	hp_strv_init(&options.args);
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		hp_strv_init(&options.values[i]);
	}
	int status = parse_arguments(&options, argc, argv, err);
	/* The environment is for all subcommands; what one does not take is no mistake of its
	 * caller. */
	for (size_t i = 0; status == 0 && i < HP_FLAG_COUNT_; i++) {
		options.given |= options.values[i].count > 0 ? HP_FLAG_BIT(i) : 0;
	}
	if (status == 0) {
		status = take_environment(&options, err);
	}
	if (status < 0) {
		hp_options_finish(&options);
		return status;
	}
	*ret_options = options;
	return 0;
}

void hp_options_finish(struct hp_options *options)
{
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		hp_strv_finish(&options->values[i]);
	}
	hp_strv_finish(&options->args);
	free(options->command);
	free(options->program_folder);
}

const char *hp_options_get(const struct hp_options *options, enum hp_flag flag)
{
	const struct hp_strv *values = &options->values[flag];
	return values->count == 0 ? NULL : values->items[values->count - 1];
}

const char **hp_options_list(const struct hp_options *options, enum hp_flag flag)
{
	const struct hp_strv *texts = &options->values[flag];
	const char **list = hp_calloc(texts->count + 1, sizeof(*list));
	for (size_t i = 0; i < texts->count; i++) {
		list[i] = texts->items[i];
	}
	return list;
}

const char *hp_options_flag_name(enum hp_flag flag)
{
	return flag_table[flag].name;
}

bool hp_options_has(const struct hp_options *options, enum hp_flag flag)
{
	return options->values[flag].count > 0;
}

bool hp_options_format_is(
	const struct hp_options *options, const struct hp_cmd *cmd, const char *format)
{
	const char *wanted = hp_options_get(options, HP_FLAG_FORMAT);
	return strcmp(wanted == NULL ? cmd->formats[0] : wanted, format) == 0;
}

static int check_format(
	const struct hp_options *options, const struct hp_cmd *cmd, struct hp_error *err)
{
	const char *wanted = hp_options_get(options, HP_FLAG_FORMAT);
	if (wanted == NULL || cmd->formats == NULL) {
		return 0;
	}
	struct hp_str known;
	hp_str_init(&known);
	int status = HP_ERR_USAGE;
	for (size_t i = 0; cmd->formats[i] != NULL; i++) {
		hp_str_appendf(&known, "%s%s", i == 0 ? "" : ", ", cmd->formats[i]);
		if (strcmp(wanted, cmd->formats[i]) == 0) {
			status = 0;
		}
	}
	if (status < 0) {
		char *shown = hp_text_clean_cut(wanted, 40);
		(void)hp_error_set(err, HP_ERR_USAGE,
			_("`holdpoint %s` has no format '%s'. It has: %s."), cmd->name, shown,
			known.data);
		free(shown);
	}
	hp_str_finish(&known);
	return status;
}

int hp_options_check(
	const struct hp_options *options, const struct hp_cmd *cmd, struct hp_error *err)
{
	unsigned allowed = cmd->flags | HP_FLAG_BIT(HP_FLAG_LIBRARY) | HP_FLAG_BIT(HP_FLAG_HELP) |
			   HP_FLAG_BIT(HP_FLAG_VERSION);
	for (size_t i = 0; i < HP_FLAG_COUNT_; i++) {
		if ((options->given & HP_FLAG_BIT(i)) == 0 || (allowed & HP_FLAG_BIT(i)) != 0) {
			continue;
		}
		if (*cmd->name == '\0') {
			return hp_error_set(err, HP_ERR_USAGE,
				_("The flag --%s belongs to a command, and none was given. "
				  "`holdpoint --help` shows the commands."),
				flag_table[i].name);
		}
		return hp_error_set(err, HP_ERR_USAGE,
			_("`holdpoint %s` does not take the flag --%s. Usage: holdpoint %s %s"),
			cmd->name, flag_table[i].name, cmd->name, cmd->synopsis);
	}
	if (options->args.count < cmd->min_args || options->args.count > cmd->max_args) {
		return hp_error_set(err, HP_ERR_USAGE,
			options->args.count < cmd->min_args
				? _("`holdpoint %s` needs more words. Usage: holdpoint %s %s")
				: _("`holdpoint %s` has too many words. Usage: holdpoint %s %s"),
			cmd->name, cmd->name, cmd->synopsis);
	}
	return check_format(options, cmd, err);
}
