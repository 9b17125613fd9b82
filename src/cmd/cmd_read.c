/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "cmd_timeout.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/line.h"
#include "holdpoint/utf8.h"
#include "holdpoint/watch.h"
#include "text.h"

static int parse_fact(
	const struct hp_options *options, struct hp_fact *ret_fact, struct hp_error *err)
{
	const char *near = NULL;
	const char *name = options->args.items[1];
	struct hp_fact fact = {.sha256 = hp_options_has(options, HP_FLAG_SHA256)};
	if (!hp_fact_kind_from_name(name, &fact.kind, &near)) {
		char *shown = hp_text_clean_cut(name, 60);
		int status = near == NULL ? hp_error_set(err, HP_ERR_USAGE,
						    _("There is no fact '%s'. holdpoint-target(7) "
						      "lists the facts."),
						    shown)
					  : hp_error_set(err, HP_ERR_USAGE,
						    _("There is no fact '%s'. Did you mean '%s'?"),
						    shown, near);
		free(shown);
		return status;
	}
	size_t wanted = 0;
	const struct hp_fact_info *info = hp_fact_info(fact.kind);
	while (wanted < HP_FACT_ARGS_MAX && info->args[wanted] != NULL) {
		wanted++;
	}
	size_t given = options->args.count - 2;
	if (given != wanted && !(info->last_optional && given + 1 == wanted)) {
		struct hp_str usage;
		hp_str_init(&usage);
		for (size_t i = 0; i < wanted; i++) {
			hp_str_appendf(&usage, " %s", info->args[i]);
		}
		int status = hp_error_set(err, HP_ERR_USAGE,
			_("The fact is asked for as: holdpoint read URL %s%s"), info->name,
			usage.data);
		hp_str_finish(&usage);
		return status;
	}
	for (size_t i = 0; i < given; i++) {
		fact.args[i] = options->args.items[2 + i];
	}
	const char *view = hp_options_get(options, HP_FLAG_VIEW);
	if (view != NULL && strcmp(view, "32") != 0 && strcmp(view, "64") != 0) {
		return hp_error_set(err, HP_ERR_USAGE, _("--view takes 32 or 64."));
	}
	fact.view = view == NULL ? HP_VIEW_BOTH : strcmp(view, "32") == 0 ? HP_VIEW_32 : HP_VIEW_64;
	*ret_fact = fact;
	return hp_fact_check(&fact, err);
}

static int print_json(const struct hp_options *options, const struct hp_observation *seen)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *args = hp_json_new_array();
	hp_json_set_string(out, "target", options->args.items[0]);
	hp_json_set_string(out, "fact", options->args.items[1]);
	for (size_t i = 2; i < options->args.count; i++) {
		hp_json_add_string(args, options->args.items[i]);
	}
	hp_json_set(out, "args", args);
	struct hp_json *rest = hp_observation_to_json(seen);
	for (const struct hp_json *member = hp_json_first(rest); member != NULL;
		member = hp_json_next(member)) {
		hp_json_set(out, hp_json_key(member), hp_json_copy(member));
	}
	hp_json_free(rest);
	return hp_cmd_print_json(out);
}

static void print_member(const struct hp_json *member)
{
	char *text = hp_json_type(member) == HP_JSON_STRING ? hp_strdup(hp_json_string(member))
							    : hp_json_print(member);
	char *clean = hp_text_clean(text, strlen(text), false);
	hp_cmd_put(stdout, "  %-12s %s\n", hp_json_key(member), clean);
	free(clean);
	free(text);
}

static void print_text(const struct hp_fact *fact, const struct hp_observation *seen)
{
	char time[HP_TIME_SIZE];
	char *object = hp_fact_object(fact);
	char *clean = hp_text_clean(object, strlen(object), false);
	char *source = hp_text_clean_cut(seen->source == NULL ? "-" : seen->source, 400);
	hp_time_format(seen->wall_ms, time);
	switch (seen->outcome) {
	case HP_OUTCOME_FOUND:
		hp_cmd_put(stdout, _("%s: found\n"), clean);
		for (const struct hp_json *member = hp_json_first(seen->data); member != NULL;
			member = hp_json_next(member)) {
			print_member(member);
		}
		break;
	case HP_OUTCOME_ABSENT:
		hp_cmd_put(stdout, _("%s: absent\n"), clean);
		break;
	case HP_OUTCOME_UNREADABLE: {
		char *reason = hp_text_clean_cut(seen->reason == NULL ? "" : seen->reason, 600);
		hp_cmd_put(stdout, _("%s: could not look (%s)\n"), clean,
			seen->reason_code == NULL ? "internal" : seen->reason_code);
		hp_cmd_put(stdout, "  %s\n", reason);
		free(reason);
		break;
	}
	}
	hp_cmd_put(stdout, _("  source       %s\n  time         %s\n"), source, time);
	free(source);
	free(clean);
	free(object);
}

/** What waiting for the answer looks at. */
struct waiting {
	struct hp_watch *watch;
	struct hp_cmd_timeout timeout;
};

/** A person at a terminal is asked for what the helper needs, unseen. */
static bool tick(void *data)
{
	struct waiting *waiting = data;
	struct hp_watch_ask open;
	while (hp_watch_next_ask(waiting->watch, &open)) {
		char *secret = hp_line_ask_secret(open.prompt);
		hp_watch_answer(waiting->watch, open.ask,
			secret != NULL && secret[0] != '\0' ? secret : NULL);
		hp_secret_free(secret);
	}
	return hp_cmd_timeout_tick(&waiting->timeout);
}

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_fact fact;
	struct waiting waiting;
	char *state = NULL;
	size_t target;
	int status = parse_fact(options, &fact, &err);
	if (status == 0) {
		status = hp_cmd_timeout_begin(options, &waiting.timeout, &err);
	}
	if (status < 0) {
		return hp_cmd_fail(&err);
	}
	/* Only practice: needs it; without a home everything else still can be read. */
	if (hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err) < 0) {
		hp_error_finish(&err);
		err = HP_ERROR_INIT;
	}
	struct hp_watch *watch =
		hp_watch_new(&(struct hp_watch_options){.program_folder = options->program_folder,
			.state_folder = state,
			.interactive = isatty(STDIN_FILENO)});
	waiting.watch = watch;
	status = hp_watch_target(watch, options->args.items[0], &target, &err);
	int code;
	if (status < 0) {
		code = hp_cmd_fail(&err);
	} else {
		struct hp_observation seen;
		uint64_t ticket = hp_watch_request(watch, target, &fact, 0);
		(void)hp_watch_settle(watch, tick, &waiting);
		if (!hp_watch_take(watch, ticket, &seen)) {
			hp_observation_init(&seen);
		}
		code = HP_EXIT_OK;
		if (hp_options_format_is(options, &hp_cmd_read, "json")) {
			code = print_json(options, &seen);
		} else {
			print_text(&fact, &seen);
		}
		if (code == HP_EXIT_OK && seen.outcome == HP_OUTCOME_UNREADABLE) {
			code = waiting.timeout.expired ? HP_EXIT_TIMEOUT : HP_EXIT_UNKNOWN;
		}
		hp_observation_finish(&seen);
	}
	hp_watch_free(watch);
	free(state);
	return code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_read = {
	.name = "read",
	.synopsis = "URL FACT [ARGS] [--view 32|64] [--sha256] [--format text|json] [--timeout "
		    "SECONDS]",
	.summary = N_("read one fact of a machine"),
	.flags = HP_FLAG_BIT(HP_FLAG_VIEW) | HP_FLAG_BIT(HP_FLAG_SHA256) |
		 HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_TIMEOUT) |
		 HP_FLAG_BIT(HP_FLAG_STATE),
	.min_args = 2,
	.max_args = 2 + HP_FACT_ARGS_MAX,
	.formats = formats,
	.run = run,
};
