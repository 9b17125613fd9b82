/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back from paper: which sheet a code belongs to, and which step a line means. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"
#include "paper_line.h"

#define NAMES_SHOWN 4

/* ---- which sheet ---- */

/* Letters and digits only, in small letters: how a person types a code. Caller frees. */
static char *bare_code(const char *text)
{
	struct hp_str bare;
	hp_str_init(&bare);
	for (; *text != '\0'; text++) {
		if (*text >= 'A' && *text <= 'Z') {
			hp_str_append_char(&bare, (char)(*text - 'A' + 'a'));
		} else if (strchr(" \t-", *text) == NULL) {
			hp_str_append_char(&bare, *text);
		}
	}
	return hp_str_detach(&bare);
}

/* The code a sheet had when the run had so many events; NULL. Caller frees. */
static char *code_at(struct hp_walk *walk, size_t count)
{
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	if (hp_journal_head_at(walk->journal, count, &hash, NULL) < 0) {
		return NULL;
	}
	hp_hash_hex(&hash, hex);
	char *digits = hp_digest_short(hex);
	char *code = hp_asprintf("%s %zu %s", hp_walk_run_id(walk), count, digits);
	free(digits);
	return code;
}

/* "RUN COUNT DIGITS": the number in it tells when it was printed. */
static bool is_sheet_of_run(struct hp_walk *walk, const char *typed)
{
	const char *run_id = hp_walk_run_id(walk);
	const char *rest = typed + strlen(run_id);
	if (strlen(typed) <= strlen(run_id) || strncmp(typed, run_id, strlen(run_id)) != 0) {
		return false;
	}
	rest += strspn(rest, " \t");
	size_t digits = strspn(rest, "0123456789");
	if (digits == 0 || digits > 9) {
		return false;
	}
	char *code = code_at(walk, (size_t)strtoul(rest, NULL, 10));
	char *its = code != NULL ? bare_code(code) : NULL;
	char *said = bare_code(typed);
	bool same = hp_streq(its, said);
	free(code);
	free(its);
	free(said);
	return same;
}

int hp_import_check_sheet(struct hp_walk *walk, const char *typed, struct hp_error *err)
{
	if (is_sheet_of_run(walk, typed)) {
		return 0;
	}
	char *shown = hp_text_clean_cut(typed, 80);
	int status = hp_error_set(err, HP_ERR_REFUSED,
		_("'%s' is no sheet of run %s. Look at the code at the foot of the sheet: it names "
		  "the run it belongs to. Nothing of another run's sheet is entered here."),
		shown, hp_walk_run_id(walk));
	free(shown);
	return status;
}

/* ---- which step ---- */

/* An instance that has the id; with `only`, and no other has it. HP_NONE. */
static size_t find_id(const struct hp_walk *walk, const char *id, bool only)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t found = HP_NONE;
	for (size_t i = 0; i < state->instance_count; i++) {
		if (!hp_name_equal(state->instances[i].step->id, id)) {
			continue;
		}
		if (found != HP_NONE) {
			return only ? HP_NONE : found;
		}
		found = i;
	}
	return found;
}

/* By its whole name, or by its id where that means one thing. Of several machines, rounds or calls
 * the line has to say which: a line entered twice would else close the next one's step. */
size_t hp_import_find_step(const struct hp_walk *walk, const char *word)
{
	size_t found = hp_run_find(walk->run, word);
	return found != HP_NONE ? found : find_id(walk, word, true);
}

bool hp_import_is_step(void *data, const char *word)
{
	return hp_run_find(((struct hp_walk *)data)->run, word) != HP_NONE ||
	       find_id(data, word, false) != HP_NONE;
}

/* "6.4@CAP01, 6.4@CAP02, ..."; caller frees. */
static char *names_of_id(const struct hp_walk *walk, const char *id)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_str names;
	size_t count = 0;
	hp_str_init(&names);
	for (size_t i = 0; i < state->instance_count && count <= NAMES_SHOWN; i++) {
		if (hp_name_equal(state->instances[i].step->id, id)) {
			count++;
			hp_str_appendf(&names, "%s%s", count > 1 ? ", " : "",
				count <= NAMES_SHOWN ? state->instances[i].ref : "...");
		}
	}
	return hp_str_detach(&names);
}

/* Initials have letters; and where a step would stand, what has a digit or an @ in it was meant as
 * one. Else a step that is mistyped would make the one asked for done. */
static bool is_mistyped_step(const char *who)
{
	size_t first = strcspn(who, " \t");
	bool more = who[first] != '\0';
	bool letters = false;
	bool numbered = false;
	for (size_t i = 0; i < first; i++) {
		unsigned char c = (unsigned char)who[i];
		letters = letters || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		numbered = numbered || (c >= '0' && c <= '9');
	}
	return !letters || strcspn(who, "@#/") < first || (more && numbered);
}

int hp_import_check_step(
	const struct hp_walk *walk, const struct hp_paper_entry *entry, struct hp_error *err)
{
	const char *step = entry->step;
	if (step == NULL && is_mistyped_step(entry->who)) {
		char *word = hp_strndup(entry->who, strcspn(entry->who, " \t"));
		char *shown = hp_text_clean_cut(word, 40);
		int status = hp_error_set(err, HP_ERR_INVALID,
			_("'%s' is no step of this run; nothing was changed. Look at the sheet "
			  "again, or leave it out: then it is the step that is asked for."),
			shown);
		free(shown);
		free(word);
		return status;
	}
	if (step == NULL || hp_import_find_step(walk, step) != HP_NONE) {
		return 0;
	}
	char *names = names_of_id(walk, step);
	int status = hp_error_set(err, HP_ERR_INVALID,
		_("'%s' is several steps of this run; nothing was changed. Say which: %s."), step,
		names);
	free(names);
	return status;
}
