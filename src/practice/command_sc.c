/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sc`: the service manager by the names that services have in the registry. */
#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "commands.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "service_words.h"
#include "services.h"

/* The words of the real command for start types; procedures say "manual" for "demand". */
static const char *const start_words[] = {[HP_START_BOOT] = "boot",
	[HP_START_SYSTEM] = "system",
	[HP_START_AUTO] = "auto",
	[HP_START_DEMAND] = "demand",
	[HP_START_DISABLED] = "disabled"};

static const char *const start_labels[] = {[HP_START_BOOT] = "BOOT_START",
	[HP_START_SYSTEM] = "SYSTEM_START",
	[HP_START_AUTO] = "AUTO_START",
	[HP_START_DEMAND] = "DEMAND_START",
	[HP_START_DISABLED] = "DISABLED"};

static const char *const state_labels[] = {[HP_SERVICE_STOPPED] = "STOPPED",
	[HP_SERVICE_START_PENDING] = "START_PENDING",
	[HP_SERVICE_STOP_PENDING] = "STOP_PENDING",
	[HP_SERVICE_RUNNING] = "RUNNING",
	[HP_SERVICE_CONTINUE_PENDING] = "CONTINUE_PENDING",
	[HP_SERVICE_PAUSE_PENDING] = "PAUSE_PENDING",
	[HP_SERVICE_PAUSED] = "PAUSED"};

static enum hp_console_result usage(struct hp_console *console)
{
	return hp_console_usage(console,
		_("  sc query [NAME] [type= service | driver | all] [state= active | inactive | "
		  "all]\n"
		  "  sc queryex [NAME]\n"
		  "  sc qc NAME\n"
		  "  sc start NAME\n"
		  "  sc stop NAME\n"
		  "  sc config NAME start= auto | demand | disabled\n"
		  "  sc create NAME binPath= FILE [start= auto | demand | disabled] "
		  "[DisplayName= NAME]\n"
		  "  sc delete NAME\n"
		  "An option ends with its equals sign; a blank follows, then the value.\n"));
}

static const char *type_label(unsigned type)
{
	if ((type & HP_SERVICE_KERNEL_DRIVER) != 0) {
		return "KERNEL_DRIVER";
	}
	if ((type & HP_SERVICE_FILE_DRIVER) != 0) {
		return "FILE_SYSTEM_DRIVER";
	}
	return (type & HP_SERVICE_SHARE_PROCESS) != 0 ? "WIN32_SHARE_PROCESS" : "WIN32_OWN_PROCESS";
}

/* ---- options ---- */

struct options {
	const char *name; /* the first word that is no option; NULL: none */
	const char *start;
	const char *type;
	const char *state;
	const char *program;
	const char *display;
};

/** `start= auto` is two words. False, and said why, where it is not. */
static bool parse(
	struct hp_console *console, const struct hp_strv *words, struct options *ret_options)
{
	struct options options = {.name = NULL};
	const struct {
		const char *word;
		const char **value;
	} known[] = {{"start=", &options.start}, {"type=", &options.type},
		{"state=", &options.state}, {"binPath=", &options.program},
		{"DisplayName=", &options.display}};
	for (size_t i = 2; i < words->count; i++) {
		const char *word = words->items[i];
		const char *sign = strchr(word, '=');
		if (sign == NULL) {
			if (options.name != NULL) {
				usage(console);
				return false;
			}
			options.name = word;
			continue;
		}
		if (sign[1] != '\0' || i + 1 == words->count) {
			hp_console_error(console,
				_("After %.*s a blank must follow, then the value."),
				(int)(sign - word + 1), word);
			return false;
		}
		size_t k = 0;
		while (k < HP_ARRAY_SIZE(known) && !hp_name_equal(known[k].word, word)) {
			k++;
		}
		if (k == HP_ARRAY_SIZE(known)) {
			usage(console);
			return false;
		}
		*known[k].value = words->items[++i];
	}
	*ret_options = options;
	return true;
}

static bool start_from_word(const char *word, enum hp_start_type *ret_start)
{
	for (size_t i = 0; word != NULL && i < HP_ARRAY_SIZE(start_words); i++) {
		if (hp_name_equal(start_words[i], word)) {
			*ret_start = (enum hp_start_type)i;
			return true;
		}
	}
	return false;
}

/* ---- looking ---- */

static void print_service(struct hp_console *console, size_t at, bool with_process)
{
	const struct hp_practice_service *service =
		&hp_machine_state(console->machine)->services[at];
	bool running = service->running == HP_SERVICE_RUNNING;
	hp_console_print(console,
		"\nSERVICE_NAME: %s\nDISPLAY_NAME: %s\n"
		"        TYPE               : %x  %s\n"
		"        STATE              : %d  %s\n"
		"                                (%s, NOT_PAUSABLE)\n"
		"        WIN32_EXIT_CODE    : 0\n",
		service->name, service->display, service->type, type_label(service->type),
		(int)service->running, state_labels[service->running],
		running ? "STOPPABLE" : "NOT_STOPPABLE");
	if (with_process) {
		hp_console_print(console, "        PID                : %u\n",
			running ? hp_service_process(at) : 0u);
	}
}

static bool wanted(const struct hp_practice_service *service, const struct options *options)
{
	const unsigned drivers = HP_SERVICE_KERNEL_DRIVER | HP_SERVICE_FILE_DRIVER;
	bool driver = (service->type & drivers) != 0;
	bool active = service->running != HP_SERVICE_STOPPED;
	const char *type = options->type != NULL ? options->type : "service";
	const char *state = options->state != NULL ? options->state : "active";
	return (hp_name_equal(type, "all") || driver == hp_name_equal(type, "driver")) &&
	       (hp_name_equal(state, "all") || active == hp_name_equal(state, "active"));
}

static bool known_filters(const struct options *options)
{
	static const char *const types[] = {"service", "driver", "all", "own", "share"};
	static const char *const states[] = {"active", "inactive", "all"};
	bool type = options->type == NULL, state = options->state == NULL;
	for (size_t i = 0; i < HP_ARRAY_SIZE(types); i++) {
		type = type || hp_name_equal(types[i], options->type);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(states); i++) {
		state = state || hp_name_equal(states[i], options->state);
	}
	return type && state;
}

static enum hp_console_result do_query(
	struct hp_console *console, const struct options *options, bool with_process)
{
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	if (options->name != NULL) {
		size_t at = hp_service_named(console, options->name, false);
		if (at == SIZE_MAX) {
			return HP_CONSOLE_FAILED;
		}
		print_service(console, at, with_process);
		return HP_CONSOLE_DONE;
	}
	if (!known_filters(options)) {
		return usage(console);
	}
	size_t shown = 0;
	for (size_t i = 0; i < state->service_count; i++) {
		if (wanted(&state->services[i], options)) {
			print_service(console, i, with_process);
			shown++;
		}
	}
	if (shown == 0) {
		hp_console_print(console, _("No service fits.\n"));
	}
	return HP_CONSOLE_DONE;
}

static enum hp_console_result do_qc(struct hp_console *console, const char *name)
{
	size_t at = hp_service_named(console, name, false);
	if (at == SIZE_MAX) {
		return HP_CONSOLE_FAILED;
	}
	hp_services_refresh(console->machine);
	const struct hp_practice_service *service =
		&hp_machine_state(console->machine)->services[at];
	hp_console_print(console,
		"\nSERVICE_NAME: %s\n"
		"        TYPE               : %x  %s\n"
		"        START_TYPE         : %d  %s\n"
		"        ERROR_CONTROL      : 1  NORMAL\n"
		"        BINARY_PATH_NAME   : %s\n"
		"        DISPLAY_NAME       : %s\n"
		"        SERVICE_START_NAME : LocalSystem\n",
		service->name, service->type, type_label(service->type), (int)service->start,
		start_labels[service->start], service->program, service->display);
	return HP_CONSOLE_DONE;
}

/* ---- changing ---- */

static enum hp_console_result do_config(struct hp_console *console, const struct options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	enum hp_start_type start = HP_START_DEMAND;
	if (options->name == NULL || !start_from_word(options->start, &start)) {
		return usage(console);
	}
	size_t at = hp_service_named(console, options->name, false);
	if (at == SIZE_MAX) {
		return HP_CONSOLE_FAILED;
	}
	if (hp_machine_state(console->machine)->services[at].doomed) {
		return hp_console_error(
			console, _("1072: %s is marked for deletion."), options->name);
	}
	if (hp_services_set_start(console->machine, at, start, &err) < 0) {
		return hp_console_fail(console, &err);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, "[SC] ChangeServiceConfig SUCCESS\n");
	}
	return result;
}

static enum hp_console_result do_create(struct hp_console *console, const struct options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_service_plan plan = {.name = options->name,
		.display = options->display,
		.program = options->program,
		.type = HP_SERVICE_OWN_PROCESS,
		.start = HP_START_DEMAND};
	if (options->name == NULL || options->program == NULL ||
		strpbrk(options->name, "\\/") != NULL ||
		(options->start != NULL && !start_from_word(options->start, &plan.start))) {
		return usage(console);
	}
	if (hp_services_create(console->machine, &plan, &err) < 0) {
		return hp_console_fail(console, &err);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, "[SC] CreateService SUCCESS\n");
	}
	return result;
}

/** A service that runs is only marked: it goes when it stops, or at the restart. */
static enum hp_console_result do_delete(struct hp_console *console, const char *name)
{
	struct hp_error err = HP_ERROR_INIT;
	size_t at = hp_service_named(console, name, false);
	if (at == SIZE_MAX) {
		return HP_CONSOLE_FAILED;
	}
	struct hp_practice_service *service = &hp_machine_state(console->machine)->services[at];
	if (service->doomed) {
		return hp_console_error(console, _("1072: %s is marked for deletion."), name);
	}
	bool running = service->running != HP_SERVICE_STOPPED;
	if (running) {
		service->doomed = true;
	} else if (hp_services_remove(console->machine, at, &err) < 0) {
		return hp_console_fail(console, &err);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, "[SC] DeleteService SUCCESS\n");
		if (running) {
			hp_console_print(console,
				_("%s still runs; it goes when it stops or the machine "
				  "restarts.\n"),
				name);
		}
	}
	return result;
}

enum hp_console_result hp_command_sc(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct options options;
	if (words->count < 2) {
		return usage(console);
	}
	if (strncmp(words->items[1], "\\\\", 2) == 0) {
		return hp_console_error(
			console, _("A practice console reaches its own machine only."));
	}
	if (!parse(console, words, &options)) {
		return HP_CONSOLE_USAGE;
	}
	const char *verb = words->items[1];
	if (hp_name_equal(verb, "query") || hp_name_equal(verb, "queryex")) {
		return do_query(console, &options, hp_name_equal(verb, "queryex"));
	}
	if (hp_name_equal(verb, "config")) {
		return do_config(console, &options);
	}
	if (hp_name_equal(verb, "create")) {
		return do_create(console, &options);
	}
	if (options.name == NULL) {
		return usage(console);
	}
	if (hp_name_equal(verb, "qc")) {
		return do_qc(console, options.name);
	}
	if (hp_name_equal(verb, "start")) {
		return hp_service_start(console, options.name, false);
	}
	if (hp_name_equal(verb, "stop")) {
		return hp_service_stop(console, options.name, false);
	}
	return hp_name_equal(verb, "delete") ? do_delete(console, options.name) : usage(console);
}
