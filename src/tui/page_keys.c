/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "text.h"

/* The two pages made from the key table. */

/** One line of the footer in the making: keys in reverse, labels plain, so each pair is drawn by a line of its own style. */
void hp_tui_page_footer(struct hp_tui_page *page, const struct hp_tui_moment *moment)
{
	struct hp_str line;

	hp_str_init(&line);
	for (size_t i = 0; i < hp_tui_binding_count; i++) {
		const struct hp_tui_binding *binding = &hp_tui_bindings[i];
		if (!hp_tui_binding_works(binding, moment)) {
			continue;
		}
		char *keys = hp_tui_binding_keys(binding, moment);
		char *pair = hp_asprintf("%s %s", keys, _(binding->label));
		char *shown = hp_tui_text(pair, page->ascii);
		size_t needed = hp_utf8_columns(shown) + (line.len > 0 ? 2 : 0);
		if (line.len > 0 && hp_utf8_columns(line.data) + needed > page->width) {
			hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN, .exact = true}, line.data);
			hp_str_reset(&line);
		}
		hp_str_appendf(&line, "%s%s", line.len > 0 ? "  " : "", shown);
		free(shown);
		free(pair);
		free(keys);
	}
	if (line.len > 0) {
		hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN, .exact = true}, line.data);
	}
	hp_str_finish(&line);
}

static void add_key(struct hp_tui_page *page, const struct hp_tui_binding *binding, const struct hp_tui_moment *moment)
{
	char *keys = binding->action == HP_ACTION_CHOOSE ? hp_strdup(binding->key_name) : hp_tui_binding_keys(binding, moment);
	char *lead = hp_asprintf("%s %s", keys, _(binding->label));
	struct hp_tui_par par = {.lead = lead, .lead_style = HP_STYLE_STRONG, .hang = 4};

	hp_tui_page_add(page, &par, _(binding->help));
	free(lead);
	free(keys);
}

static void add_keys(struct hp_tui_page *page, const char *title, const struct hp_tui_moment *moment, bool now)
{
	bool titled = false;

	for (size_t i = 0; i < hp_tui_binding_count; i++) {
		const struct hp_tui_binding *binding = &hp_tui_bindings[i];
		bool here = (binding->places & (1u << moment->place)) != 0;
		if (!here || hp_tui_binding_works(binding, moment) != now) {
			continue;
		}
		if (!titled) {
			hp_tui_page_gap(page);
			hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, title);
			titled = true;
		}
		add_key(page, binding, moment);
	}
}

void hp_tui_page_help(struct hp_tui_page *page, const struct hp_tui_moment *moment)
{
	struct hp_tui_par plain = {.style = HP_STYLE_PLAIN};

	hp_tui_page_add(page, &plain,
		_("The program reads the machines and never changes them. You act; it checks and keeps the record. "
		  "Nothing is ever confirmed by waiting, by Enter, by a paste or by a new window size."));
	add_keys(page, _("Keys that work on the page you came from"), moment, true);
	add_keys(page, _("Keys of that page that do not work just now"), moment, false);
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, _("Signs"));
	hp_tui_page_add(page, &plain, _("[S] a step whose checks the program reads; [ ] a step only you can see."));
	hp_tui_page_add(page, &plain,
		_("PASS: it is as required. NOT MET: it is not. UNKNOWN: the program could not look; that never counts as a "
		  "pass."));
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &plain, _("Ctrl-L paints the screen anew. Ctrl-Z suspends the program; fg brings it back."));
}
