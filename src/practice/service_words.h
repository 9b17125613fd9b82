/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_SERVICE_WORDS_H
#define HP_PRACTICE_SERVICE_WORDS_H

/* What `sc`, `net` and others do with a service, and say of it. */

#include <stddef.h>

#include "console.h"

/** The service's place in the list; SIZE_MAX, and said why. `by_display`: the display name serves
 * as well (`net`), else the short name only (`sc`). */
size_t hp_service_named(struct hp_console *console, const char *name, bool by_display);
enum hp_console_result hp_service_start(
	struct hp_console *console, const char *name, bool by_display);
enum hp_console_result hp_service_stop(
	struct hp_console *console, const char *name, bool by_display);

/** The number of the process that a running service would have: always the same one. */
unsigned hp_service_process(size_t at);

#endif
