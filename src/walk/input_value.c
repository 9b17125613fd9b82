/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that steps ask for: what is typed, and which names of a list are meant. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "input_internal.h"

/* ---- a value ---- */

/* One of the choices by its number, where the number is not itself one of them. */
static const char *chosen(const struct hp_parameter *parameter, const char *typed)
{
	size_t digits = strspn(typed, "0123456789");
	if (parameter->type != HP_VALUE_CHOICE || digits == 0 || digits > 4 ||
		typed[digits] != '\0') {
		return typed;
	}
	size_t number = (size_t)strtoul(typed, NULL, 10);
	for (size_t i = 0; parameter->choices[i] != NULL; i++) {
		if (hp_name_equal(parameter->choices[i], typed)) {
			return typed;
		}
	}
	for (size_t i = 0; parameter->choices[i] != NULL; i++) {
		if (i + 1 == number) {
			return parameter->choices[i];
		}
	}
	return typed;
}

const char *hp_input_typed_value(struct hp_walk *walk, const struct hp_parameter *parameter,
	size_t instance, const char *text)
{
	struct hp_error err = HP_ERROR_INIT;
	const char *value = *text == '\0' && parameter->otherwise != NULL ? parameter->otherwise
									  : chosen(parameter, text);
	if (hp_parameter_check(parameter, value, &err) < 0) {
		/* It quotes the question, which may name machines and values. */
		struct hp_scope scope = {.run = walk->run, .instance = instance};
		char *said = hp_substitute(hp_error_text(&err), hp_scope_look_up, &scope, NULL);
		hp_walk_say(walk, true, "%s", said);
		free(said);
		hp_error_finish(&err);
		return NULL;
	}
	const struct hp_parameter *other =
		hp_walk_equal_parameter(walk->run, parameter, instance, value);
	if (other != NULL) {
		hp_walk_say(walk, true,
			_("This value has to differ from that of %s, which is the same. Look at "
			  "both again."),
			other->name);
		return NULL;
	}
	return value;
}

int hp_input_value(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	const struct hp_parameter *input = hp_run_state(walk->run)->instances[shown].step->input;
	const char *value = hp_input_typed_value(walk, input, shown, text);
	if (value == NULL) {
		return HP_ERR_REFUSED;
	}
	struct hp_command enter = {
		.kind = HP_COMMAND_ENTER, .at = hp_input_shown_ref(walk), .value = value};
	int status = hp_input_commit(walk, &enter);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

/* ---- which names of a list ---- */

static bool take_number(const char **at, size_t *ret_number)
{
	size_t digits = strspn(*at, "0123456789");
	if (digits == 0 || digits > 6) {
		return false;
	}
	*ret_number = (size_t)strtoul(*at, NULL, 10);
	*at += digits;
	*at += strspn(*at, " ");
	return true;
}

/* Marks the numbers, from 1, of "1,3-5"; false where one is none of the list. */
static bool mark_numbers(const char *text, bool *marked, size_t count)
{
	const char *at = text;
	do {
		size_t first, last;
		at += strspn(at, ", ");
		bool good = take_number(&at, &first);
		last = first;
		if (good && *at == '-') {
			at++;
			at += strspn(at, " ");
			good = take_number(&at, &last);
		}
		if (!good || first == 0 || first > last || last > count ||
			(*at != '\0' && *at != ',')) {
			return false;
		}
		memset(marked + first - 1, true, last - first + 1);
	} while (*at != '\0');
	return true;
}

/* The names with these numbers, in the order of the list; NULL. Caller frees. */
static struct hp_json *numbered(const char *text, const struct hp_json *items)
{
	size_t count = hp_json_count(items);
	bool *marked = hp_calloc(count + 1, sizeof(*marked));
	struct hp_json *names = NULL;
	if (mark_numbers(text, marked, count)) {
		const struct hp_json *item = hp_json_first(items);
		names = hp_json_new_array();
		for (size_t i = 0; item != NULL; i++, item = hp_json_next(item)) {
			if (marked[i]) {
				hp_json_add(names, hp_json_copy(item));
			}
		}
	}
	free(marked);
	return names;
}

/* Where no list could be read a person may write the names they see, with commas between them. */
static struct hp_json *typed_names(const char *text)
{
	struct hp_json *names = hp_json_new_array();
	while (*text != '\0') {
		text += strspn(text, ", ");
		size_t len = strcspn(text, ",");
		size_t kept = len;
		while (kept > 0 && text[kept - 1] == ' ') {
			kept--;
		}
		if (kept > 0) {
			char *name = hp_strndup(text, kept);
			hp_json_add_string(names, name);
			free(name);
		}
		text += len;
	}
	return names;
}

static struct hp_json *named(const char *text, const struct hp_json *items, bool readable)
{
	if (strcmp(text, "none") == 0) {
		return hp_json_new_array();
	}
	/* Without a list there are no numbers: "1,3" would be two names that are nowhere, and so a
	 * check that they are absent would pass. */
	bool numbers = text[strspn(text, "0123456789,- ")] == '\0';
	if (*text == '\0' || (!readable && (numbers || strcmp(text, "all") == 0))) {
		return NULL;
	}
	if (strcmp(text, "all") == 0) {
		return items == NULL ? hp_json_new_array() : hp_json_copy(items);
	}
	return readable ? numbered(text, items) : typed_names(text);
}

int hp_input_hits(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	const struct hp_json *items = hp_walk_list_items(walk);
	bool readable = walk->list_read && walk->list.outcome != HP_OUTCOME_UNREADABLE;
	struct hp_json *names = named(text, items, readable);
	if (names == NULL) {
		hp_walk_say(walk, true, "%s",
			readable
				? _("Type `all`, `none`, or the numbers of those that are meant, "
				    "as "
				    "1,3-5.")
				: _("The list could not be read. Type `none`, or the names you see "
				    "yourself with commas between them; `check` reads again."));
		return HP_ERR_REFUSED;
	}
	char *confirmed = hp_json_print(names);
	char *read = items == NULL ? hp_strdup(readable ? "[]" : NULL) : hp_json_print(items);
	struct hp_command command = {.kind = HP_COMMAND_HITS,
		.at = hp_input_shown_ref(walk),
		.value = confirmed,
		.text = read};
	int status = hp_input_commit(walk, &command);
	free(read);
	free(confirmed);
	hp_json_free(names);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}
