/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks as `show` prints them. */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/words.h"
#include "show.h"
#include "text.h"

static void print_check(const struct hp_step *step, const struct hp_check *check, size_t indent)
{
	char *object = hp_check_words(check);
	char *state = hp_check_required(check, NULL, NULL);
	size_t inner = indent + 2;

	hp_cmd_print_dotted(indent, object, state);
	if (!hp_streq(check->host, step->host)) {
		show_label(inner, _("Host"), check->host);
	}
	if (check->same_as != NULL && !hp_streq(check->same_as->host, check->host)) {
		show_label(inner, _("The other on"), check->same_as->host);
	}
	show_label(inner, _("For each of"), check->for_list);
	for (size_t n = 0; check->except != NULL && check->except[n] != NULL; n++) {
		show_label(inner, n == 0 ? _("Except") : "", check->except[n]);
	}
	show_label(inner, _("Holds"), hp_once_words(step, check));
	show_label(
		inner, _("Until step"), check->holds == HP_HOLDS_UNTIL ? check->until->id : NULL);
	show_label(inner, _("Was"), hp_was_words(check));
	show_label_take(inner, _("May settle"), hp_retry_words(check));
	show_label_take(inner, _("Advised"), hp_advice_words(check));
	show_label(inner, _("Basis"), check->basis);
	free(state);
	free(object);
}

void show_checks(const struct hp_step *step, size_t indent)
{
	const char *heading = hp_checks_heading(step);

	if (heading != NULL) {
		hp_cmd_print_wrapped("", indent, heading);
	}
	for (size_t i = 0; i < step->check_count; i++) {
		print_check(step, &step->checks[i], indent);
	}
}
