/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords that a person has entered, for as long as this process lives. Forty machines of one
 * domain ask forty times for the password of one user; the one that let them in before is then
 * offered again. A wrong one counts against the account at every machine that gets it, so:
 *
 *   tried    -> good     the machine it was entered for was read
 *   tried    -> wiped    that machine refused it, or could not be reached
 *   good     -> wiped    a machine refused it (it was changed meanwhile)
 *
 * Only a good one is offered, only for the same DOMAIN;USER (a user without a domain is another one
 * on each machine), and the person takes it with a key of their own each time. While one is being
 * tried, what others ask for the same user waits. Where one was refused, the next question says so.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/url.h"
#include "view_internal.h"
#include "walk_internal.h"

struct hp_entered {
	char *user;       /**< "DOMAIN\USER" */
	char *good;       /**< NULL. Secret memory, as `tried`. */
	char *good_at;    /**< The machine that it let in. */
	char *tried;      /**< NULL: none is on its way. */
	size_t tried_on;  /**< Watch target. */
	char *refused_at; /**< The machine that refused the newest one; NULL. */
};

/** "DOMAIN\USER"; NULL where an URL names none. Caller frees. */
static char *user_of(const char *url)
{
	struct hp_smb_url parsed = {.host = NULL};
	char *user = NULL;
	if (hp_smb_url_parse(url, &parsed, NULL) == 0 && parsed.domain != NULL &&
		parsed.user != NULL) {
		user = hp_asprintf("%s\\%s", parsed.domain, parsed.user);
	}
	hp_smb_url_finish(&parsed);
	return user;
}

static struct hp_entered *find(const struct hp_walk *walk, const char *url)
{
	char *user = user_of(url);
	struct hp_entered *found = NULL;
	for (size_t i = 0; user != NULL && i < walk->entered_count; i++) {
		if (hp_name_equal(walk->entered[i].user, user)) {
			found = &walk->entered[i];
		}
	}
	free(user);
	return found;
}

/** The machine read from a target; its URL where it has no name. */
static const char *machine_of(const struct hp_walk *walk, size_t target, const char *url)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < walk->reader.count && i < state->machine_count; i++) {
		if (walk->reader.targets[i] == target && *state->machines[i].name != '\0') {
			return state->machines[i].name;
		}
	}
	return url;
}

static void wipe(char **secret)
{
	hp_secret_free(*secret);
	*secret = NULL;
}

static void replace(char **text, const char *with)
{
	free(*text);
	*text = hp_strdup(with);
}

/* ---- what became of the one that is tried ---- */

static void learn(const struct hp_walk *walk, struct hp_entered *entered)
{
	const char *machine = machine_of(walk, entered->tried_on,
		hp_watch_target_url(walk->reader.watch, entered->tried_on));
	switch (hp_watch_logon(walk->reader.watch, entered->tried_on)) {
	case HP_LOGON_GOOD:
		hp_secret_free(entered->good);
		entered->good = entered->tried;
		entered->tried = NULL;
		replace(&entered->good_at, machine);
		replace(&entered->refused_at, NULL);
		return;
	case HP_LOGON_REFUSED:
		if (entered->good != NULL && strcmp(entered->good, entered->tried) == 0) {
			wipe(&entered->good);
		}
		wipe(&entered->tried);
		replace(&entered->refused_at, machine);
		return;
	case HP_LOGON_OPEN:
		if (hp_watch_target_pending(walk->reader.watch, entered->tried_on) == 0) {
			wipe(&entered->tried);
		}
		return;
	}
}

bool hp_walk_next_ask(struct hp_walk *walk, struct hp_watch_ask *ret_ask)
{
	for (size_t i = 0; i < walk->entered_count; i++) {
		if (walk->entered[i].tried != NULL) {
			learn(walk, &walk->entered[i]);
		}
	}
	struct hp_watch_ask ask = {.ask = 0};
	while (hp_watch_ask_after(walk->reader.watch, ask.ask, &ask)) {
		const struct hp_entered *entered = find(walk, ask.url);
		if (entered == NULL || entered->tried == NULL) {
			*ret_ask = ask;
			return true;
		}
	}
	return false;
}

/* ---- answering ---- */

static bool find_ask(const struct hp_walk *walk, uint64_t number, struct hp_watch_ask *ret_ask)
{
	return number > 0 && hp_watch_ask_after(walk->reader.watch, number - 1, ret_ask) &&
	       ret_ask->ask == number;
}

static void keep(struct hp_walk *walk, const struct hp_watch_ask *ask, const char *value)
{
	char *user = user_of(ask->url);
	if (user == NULL) {
		return;
	}
	struct hp_entered *entered = find(walk, ask->url);
	if (entered == NULL) {
		walk->entered = hp_grow(walk->entered, walk->entered_count, &walk->entered_capacity,
			sizeof(*walk->entered));
		entered = &walk->entered[walk->entered_count++];
		*entered = (struct hp_entered){.user = hp_strdup(user)};
	}
	free(user);
	wipe(&entered->tried);
	entered->tried = hp_secret_alloc(strlen(value) + 1);
	memcpy(entered->tried, value, strlen(value) + 1);
	entered->tried_on = ask->target;
}

void hp_walk_answer_secret(struct hp_walk *walk, uint64_t ask, const char *value)
{
	struct hp_watch_ask open;
	if (value != NULL && find_ask(walk, ask, &open) && open.secret) {
		keep(walk, &open, value);
	}
	hp_watch_answer(walk->reader.watch, ask, value);
	hp_walk_follow_asks(walk);
}

void hp_walk_answer_known(struct hp_walk *walk, uint64_t ask)
{
	struct hp_watch_ask open;
	const struct hp_entered *entered = find_ask(walk, ask, &open) ? find(walk, open.url) : NULL;
	hp_walk_answer_secret(walk, ask, entered != NULL ? entered->good : NULL);
}

void hp_walk_forget_secrets(struct hp_walk *walk)
{
	for (size_t i = 0; i < walk->entered_count; i++) {
		struct hp_entered *entered = &walk->entered[i];
		wipe(&entered->good);
		wipe(&entered->tried);
		free(entered->user);
		free(entered->good_at);
		free(entered->refused_at);
	}
	free(walk->entered);
	walk->entered = NULL;
	walk->entered_count = 0;
}

/* ---- showing ---- */

/** NULL where there is nothing to say. Caller frees. */
static char *note(const struct hp_entered *entered)
{
	struct hp_strv said;
	hp_strv_init(&said);
	if (entered->refused_at != NULL) {
		hp_strv_add_take(&said,
			hp_asprintf(
				_("The password entered last for %s was refused at %s. A few wrong "
				  "ones lock an account: make sure of it before you try again."),
				entered->user, entered->refused_at));
	}
	if (entered->good != NULL) {
		hp_strv_add_take(&said,
			hp_asprintf(_("Enter alone takes the password that let %s in at %s."),
				entered->user, entered->good_at));
	}
	char *text = said.count == 0 ? NULL : hp_strdup(said.items[0]);
	if (said.count > 1) {
		free(text);
		text = hp_asprintf("%s %s", said.items[0], said.items[1]);
	}
	hp_strv_finish(&said);
	return text;
}

void hp_view_put_secret(struct hp_walk *walk, struct hp_view *view)
{
	struct hp_watch_ask open;
	if (!hp_walk_next_ask(walk, &open)) {
		return;
	}
	const struct hp_entered *entered = find(walk, open.url);
	view->secret_ask = open.ask;
	view->secret_prompt = hp_view_clean(walk, open.prompt);
	view->secret_target = hp_view_clean(walk, open.url);
	view->secret_machine = hp_view_clean(walk, machine_of(walk, open.target, open.url));
	char *said = entered != NULL ? note(entered) : NULL;
	view->secret_note = said != NULL ? hp_view_clean(walk, said) : NULL;
	view->secret_known = entered != NULL && entered->good != NULL;
	free(said);
}
