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

/** The binding's key and label as one piece; a new row where the last has no room for it. */
static void add_piece(struct hp_tui_page *page, const char *keys, const char *label, size_t *column)
{
	struct hp_tui_par par = {.style = HP_STYLE_PLAIN, .exact = true};
	char *shown_keys = hp_tui_text(keys, page->ascii);
	char *pair = hp_asprintf("%s %s", keys, label);
	char *shown = hp_tui_text(pair, page->ascii);
	size_t wide = hp_utf8_columns(shown);
	size_t before = page->count;

	if (*column > 0 && *column + 2 + wide > page->width) {
		*column = 0;
	}
	size_t indent = *column > 0 ? *column + 2 : 0;
	hp_tui_page_add(page, &par, shown);
	/* A label wider than the screen is wrapped as any text; all others are one line, placed
	 * here. */
	struct hp_tui_line *line = &page->lines[before];
	line->indent = indent;
	line->beside = indent > 0;
	line->lead = HP_STYLE_STRONG;
	line->lead_len =
		strlen(shown_keys) < strlen(line->text) ? strlen(shown_keys) : strlen(line->text);
	*column = indent + wide;
	free(shown);
	free(pair);
	free(shown_keys);
}

void hp_tui_page_footer(struct hp_tui_page *page, const struct hp_tui_moment *moment)
{
	size_t column = 0;

	for (size_t i = 0; i < hp_tui_binding_count; i++) {
		const struct hp_tui_binding *binding = &hp_tui_bindings[i];
		size_t number;
		if (hp_tui_key_binding(binding->code, moment, &number) == binding) {
			char *keys = hp_tui_binding_keys(binding, moment);
			add_piece(page, keys, _(binding->label), &column);
			free(keys);
		}
	}
}

size_t hp_tui_page_rows(const struct hp_tui_page *page)
{
	size_t rows = 0;

	for (size_t i = 0; i < page->count; i++) {
		rows += page->lines[i].beside ? 0 : 1;
	}
	return rows;
}

static void add_key(struct hp_tui_page *page, const struct hp_tui_binding *binding,
	const struct hp_tui_moment *moment)
{
	char *keys = binding->action == HP_ACTION_CHOOSE ? hp_strdup(binding->key_name)
							 : hp_tui_binding_keys(binding, moment);
	char *lead = hp_asprintf("%s %s", keys, _(binding->label));
	struct hp_tui_par par = {.lead = lead, .lead_style = HP_STYLE_STRONG, .hang = 4};

	hp_tui_page_add(page, &par, _(binding->help));
	free(lead);
	free(keys);
}

static void add_keys(
	struct hp_tui_page *page, const char *title, const struct hp_tui_moment *moment, bool now)
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
		_("The program reads the machines and never changes them. You act; it checks and "
		  "keeps the record. "
		  "Nothing is ever confirmed by waiting, by Enter, by a paste or by a new window "
		  "size."));
	add_keys(page, _("Keys that work on the page you came from"), moment, true);
	add_keys(page, _("Keys of that page that do not work just now"), moment, false);
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, _("Signs"));
	hp_tui_page_add(page, &plain,
		_("[S] a step whose checks the program reads; [ ] a step only you can see."));
	hp_tui_page_add(page, &plain,
		_("PASS: it is as required. NOT MET: it is not. UNKNOWN: the program could not "
		  "look; that never counts as a "
		  "pass."));
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &plain,
		_("Ctrl-L paints the screen anew. Ctrl-Z suspends the program; fg brings it "
		  "back."));
}
