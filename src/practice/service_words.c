/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service_words.h"

#include <stdint.h>

#include "../targets/practice/state.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "machine.h"
#include "services.h"

unsigned hp_service_process(size_t at)
{
	return 400 + 4 * (unsigned)at;
}

size_t hp_service_named(struct hp_console *console, const char *name, bool by_display)
{
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	size_t at = hp_practice_state_find_service(state, name, NULL);
	if (at != SIZE_MAX && !by_display && !hp_name_equal(state->services[at].name, name)) {
		hp_console_error(console,
			_("1060: There is no service with the short name %s; %s has that display "
			  "name."),
			name, state->services[at].name);
		return SIZE_MAX;
	}
	if (at == SIZE_MAX) {
		hp_console_error(console, _("1060: There is no service %s."), name);
	}
	return at;
}

enum hp_console_result hp_service_start(
	struct hp_console *console, const char *name, bool by_display)
{
	size_t at = hp_service_named(console, name, by_display);
	if (at == SIZE_MAX) {
		return HP_CONSOLE_FAILED;
	}
	hp_services_refresh(console->machine);
	struct hp_practice_service *service = &hp_machine_state(console->machine)->services[at];
	if (service->running == HP_SERVICE_RUNNING) {
		return hp_console_error(
			console, _("1056: The service %s runs already."), service->name);
	}
	if (service->start == HP_START_DISABLED) {
		return hp_console_error(console,
			_("1058: The service %s is disabled and cannot be started."),
			service->name);
	}
	if (service->doomed) {
		return hp_console_error(
			console, _("1072: %s is marked for deletion."), service->name);
	}
	service->running = HP_SERVICE_RUNNING;
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, _("The service %s was started.\n"), service->display);
	}
	return result;
}

enum hp_console_result hp_service_stop(
	struct hp_console *console, const char *name, bool by_display)
{
	struct hp_error err = HP_ERROR_INIT;
	size_t at = hp_service_named(console, name, by_display);
	if (at == SIZE_MAX) {
		return HP_CONSOLE_FAILED;
	}
	const struct hp_practice_service *service =
		&hp_machine_state(console->machine)->services[at];
	if (service->running == HP_SERVICE_STOPPED) {
		return hp_console_error(
			console, _("1062: The service %s does not run."), service->name);
	}
	hp_console_print(console, _("The service %s was stopped.\n"), service->display);
	return hp_services_stop(console->machine, at, &err) < 0 ? hp_console_fail(console, &err)
								: hp_console_save(console);
}
