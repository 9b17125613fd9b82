/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line front end: a page when something else is shown, one prompt, one line, one input. For
 * screen readers, dumb terminals and scripts.
 */
#include "holdpoint/line.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "line_internal.h"

static volatile sig_atomic_t went_away; /* the signal that tells us to hold; 0 */

static void on_signal(int number)
{
	went_away = number;
}

struct conversation {
	struct hp_walk *walk;
	struct hp_line_reader reader;
	bool terminal; /**< A person sees an echo of what they type. */
	bool demo;
	bool shown_once;
	bool fresh;            /**< An input was just given: its message has not been said. */
	bool looked;           /**< The machine was just read: what it showed has not been said. */
	enum hp_ask shown_ask; /**< What the last page was about. */
	char *shown_ref;
	struct hp_strv shown_banners;
	struct hp_strv shown_around; /**< Alerts and lasting notes that were told. */
	struct hp_demo playing;
};

/* ---- printing ---- */

static void say_message(struct conversation *talk, const struct hp_view *view)
{
	if (view->message != NULL && talk->fresh) {
		hp_page_print_folded(
			view->message_is_refusal ? "** " : "-- ", "   ", view->message);
	}
	talk->fresh = false;
}

static bool page_changed(const struct conversation *talk, const struct hp_view *view)
{
	/* The name prompt and the step prompt of one step are one page: it is not read out twice.
	 */
	bool same_step = talk->shown_ref != NULL && view->step.ref != NULL &&
			 strcmp(talk->shown_ref, view->step.ref) == 0;
	bool same_kind = talk->shown_ask == view->ask ||
			 ((talk->shown_ask == HP_ASK_NAME || talk->shown_ask == HP_ASK_SECOND) &&
				 view->ask == HP_ASK_STEP) ||
			 view->ask == HP_ASK_SECOND;
	return !talk->shown_once || !same_step || !same_kind;
}

static void remember_page(struct conversation *talk, const struct hp_view *view)
{
	talk->shown_once = true;
	talk->shown_ask = view->ask;
	free(talk->shown_ref);
	talk->shown_ref = hp_strdup(view->step.ref);
}

static bool is_shown(const struct hp_strv *shown, const char *banner)
{
	for (size_t i = 0; i < shown->count; i++) {
		if (strcmp(shown->items[i], banner) == 0) {
			return true;
		}
	}
	return false;
}

static void remember_banners(struct conversation *talk, const struct hp_view *view)
{
	hp_strv_finish(&talk->shown_banners);
	hp_strv_init(&talk->shown_banners);
	for (size_t i = 0; view->banners[i] != NULL; i++) {
		hp_strv_add(&talk->shown_banners, view->banners[i]);
	}
}

/* A screen has its banners always in view; here each is said when it comes up. */
static void say_banners(struct conversation *talk, const struct hp_view *view)
{
	for (size_t i = 0; view->banners[i] != NULL; i++) {
		if (!is_shown(&talk->shown_banners, view->banners[i])) {
			hp_page_print_banner(view->banners[i]);
		}
	}
	remember_banners(talk, view);
}

static void say_once(struct conversation *talk, struct hp_strv *now, char *text_taken)
{
	if (!is_shown(&talk->shown_around, text_taken)) {
		hp_page_print_banner(text_taken);
	}
	hp_strv_add_take(now, text_taken);
}

/* Alerts and lasting notes are told when they come up, and again when they come up again. */
static void say_around(struct conversation *talk, const struct hp_view *view)
{
	struct hp_strv now;
	hp_strv_init(&now);
	for (size_t i = 0; i < view->alert_count; i++) {
		say_once(talk, &now,
			hp_asprintf(_("ALERT %s: %s"), view->alerts[i].ref, view->alerts[i].text));
	}
	for (size_t i = 0; i < view->note_count; i++) {
		say_once(talk, &now,
			hp_asprintf(_("FROM NOW ON (step %s): %s"), view->notes[i].ref,
				view->notes[i].text));
	}
	hp_strv_finish(&talk->shown_around);
	talk->shown_around = now;
}

static void print_turn(struct conversation *talk, const struct hp_view *view)
{
	say_message(talk, view);
	say_banners(talk, view);
	say_around(talk, view);
	if (page_changed(talk, view)) {
		hp_page_print_step(view);
	} else if (talk->looked) {
		hp_page_print_checks(view);
	}
	talk->looked = false;
	remember_page(talk, view);
	if (*view->question != '\0') {
		hp_page_print_folded("", "", view->question);
	}
	if (view->preset != NULL) {
		printf(_("(an empty line means %s)\n"), view->preset);
	}
	/* A file or pipe echoes nothing: the prompt is a line of its own there. */
	printf("%s > %s", view->prompt, talk->terminal ? "" : "\n");
	(void)fflush(stdout);
}

static void print_help(const struct hp_view *view)
{
	size_t count;
	const struct hp_word *words = hp_words(&count);
	bool value = (view->offers & HP_OFFER_ANSWER) != 0;
	unsigned offers = view->offers;
	if (view->ask == HP_ASK_SECOND && offers == HP_OFFER_ANSWER) {
		/* The ways out, which take the override back. */
		offers |= HP_OFFER_BACK | HP_OFFER_HOLD | HP_OFFER_STOP;
	}
	for (size_t i = 0; i < count; i++) {
		if (words[i].offer != 0 && (offers & words[i].offer) == 0) {
			continue;
		}
		char *lead = hp_asprintf("  %s%-9s ", value ? ":" : "", words[i].name);
		hp_page_print_folded(lead, "             ", _(words[i].help));
		free(lead);
	}
	if ((view->offers & HP_OFFER_CHOOSE) != 0) {
		hp_page_print_folded(
			"  1, 2 ...   ", "             ", _("choose a case by its number"));
	}
	if (view->ask == HP_ASK_IMPORT) {
		char *lead = hp_asprintf("  %s ", _("WHO WHEN [PART; PART ...]"));
		hp_page_print_folded(lead, "             ",
			_("a line of the sheet: KN 14:03. Parts: choice NUMBER, value TEXT, hits "
			  "NAME, NAME, name MACHINE, second WHO, found TEXT, seen TEXT, reason "
			  "TEXT, override REASON, na REASON, defer REASON. A step's name may stand "
			  "before it."));
		free(lead);
		hp_page_print_folded("  end        ", "             ",
			_("no more was done on paper: the machines are read again"));
		hp_page_print_folded("  sheet CODE ", "             ",
			_("is the sheet with that code of this run?"));
	}
	if (view->ask == HP_ASK_HITS) {
		hp_page_print_folded("  all, none, 1,3-5 ", "             ",
			_("which of the listed names are meant"));
	}
}

/* ---- acting ---- */

/* What a helper asks is asked of the person; a script's input is no place for a password. */
static void answer_helper(struct conversation *talk)
{
	const struct hp_view *view = hp_walk_view(talk->walk);
	uint64_t ask = view->secret_ask;
	if (ask == 0) {
		return;
	}
	char *secret = NULL;
	if (talk->terminal && !talk->demo) {
		hp_page_print_folded("-- ", "   ",
			view->secret_known
				? _("A machine asks for a password. What you type is not shown "
				    "and not recorded; Ctrl-D says that there is none.")
				: _("A machine asks for a password. What you type is not shown "
				    "and not recorded; an empty line says that there is none."));
		if (view->secret_note != NULL) {
			hp_page_print_folded("-- ", "   ", view->secret_note);
		}
		secret = hp_line_ask_secret(view->secret_prompt);
	}
	if (secret == NULL || secret[0] != '\0') {
		hp_walk_answer_secret(talk->walk, ask, secret);
	} else if (view->secret_known) {
		hp_walk_answer_known(talk->walk, ask);
	} else {
		hp_walk_answer_secret(talk->walk, ask, NULL);
	}
	hp_secret_free(secret);
}

/* A machine that does not answer keeps nobody who was told to leave. */
static bool nobody_left(void *data)
{
	if (went_away == 0) {
		answer_helper(data);
	}
	return went_away == 0;
}

static int give(struct conversation *talk, enum hp_input_kind kind, const char *text, size_t number)
{
	struct hp_input input = {.kind = kind, .text = text, .number = number};
	talk->fresh = true;
	talk->looked = kind == HP_INPUT_DONE || kind == HP_INPUT_CHECK || kind == HP_INPUT_ATTEST ||
		       kind == HP_INPUT_OVERRIDE || kind == HP_INPUT_YES;
	int status = hp_walk_input(talk->walk, &input, nobody_left, talk);
	/* A refusal is in the view's message; a lost record shows itself there too. */
	return status == HP_ERR_REFUSED || status == HP_ERR_ABORTED ? 0 : status;
}

void hp_line_console(struct hp_walk *walk, const char *machine, const char *line)
{
	struct hp_error err = HP_ERROR_INIT;
	char *output = NULL;
	if (machine == NULL) {
		machine = hp_walk_practice_machines(walk)[0];
	}
	if (machine == NULL) {
		printf("** %s\n", _("This drill has no practice console."));
	} else if (hp_walk_practice_line(walk, machine, line, &output, &err) < 0) {
		hp_page_print_folded("** ", "   ", hp_error_text(&err));
	} else {
		printf("%s%s", output,
			*output != '\0' && output[strlen(output) - 1] != '\n' ? "\n" : "");
	}
	free(output);
	hp_error_finish(&err);
}

/* "MACHINE: LINE" or just "LINE" where there is one machine. */
static void console_line(struct conversation *talk, const char *rest)
{
	const char *const *machines = hp_walk_practice_machines(talk->walk);
	const char *colon = strchr(rest, ':');
	for (size_t i = 0; colon != NULL && machines[i] != NULL; i++) {
		if (strlen(machines[i]) == (size_t)(colon - rest) &&
			strncmp(machines[i], rest, strlen(machines[i])) == 0) {
			/* A copy: the list of machines is made anew with each question for it. */
			char *machine = hp_strdup(machines[i]);
			hp_line_console(talk->walk, machine, colon + 1 + strspn(colon + 1, " "));
			free(machine);
			return;
		}
	}
	hp_line_console(talk->walk, NULL, rest);
}

static int unknown_word(const char *line)
{
	size_t count;
	const struct hp_word *words = hp_words(&count);
	const char **names = hp_calloc(count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		names[i] = words[i].name;
	}
	char *word = hp_strndup(line, strcspn(line, " \t"));
	const char *near = hp_nearest_name(word, names);
	char *shown = hp_text_clean_cut(word, 40);
	if (near != NULL) {
		printf(_("** '%s' is not a word here; nothing was changed. Did you mean '%s'?\n"),
			shown, near);
	} else {
		printf(_("** '%s' is not a word here; nothing was changed. `help` shows the "
			 "words.\n"),
			shown);
	}
	free(shown);
	free(word);
	free(names);
	return 0;
}

static int do_word(struct conversation *talk, const struct hp_view *view,
	const struct hp_word *word, const char *rest)
{
	if (word->argument == ARGUMENT_NONE && *rest != '\0') {
		printf(_("** `%s` stands alone; nothing was changed.\n"), word->name);
		return 0;
	}
	switch (word->kind) {
	case WORD_INPUT:
		return give(talk, word->input, rest, 0);
	case WORD_WHY:
		hp_page_print_why(view);
		return 0;
	case WORD_LIST:
		hp_page_print_list(view);
		return 0;
	case WORD_NOTES:
		hp_page_print_notes(view);
		return 0;
	case WORD_CONSOLE:
		console_line(talk, rest);
		return 0;
	case WORD_HELP:
		print_help(view);
		return 0;
	}
	return 0;
}

static int act(struct conversation *talk, const struct hp_view *view, const char *line)
{
	const char *rest;
	size_t number;
	bool value = (view->offers & HP_OFFER_ANSWER) != 0;
	line += strspn(line, " \t\r");
	/* No line of a sheet is a single word, so that this one needs no colon there. */
	if (view->ask == HP_ASK_IMPORT && strcmp(line, "help") == 0) {
		print_help(view);
		return 0;
	}
	if (value && *line != ':') {
		return give(talk, HP_INPUT_ANSWER, line, 0);
	}
	line += *line == ':';
	if (*line == '\0') {
		/* An empty line confirms nothing (R34); it only brings the place back into view. */
		return give(talk, HP_INPUT_FORWARD, NULL, 0);
	}
	if (hp_word_is_number(line, &number)) {
		return give(talk, HP_INPUT_CHOOSE, NULL, number);
	}
	const struct hp_word *word = hp_word_find(line, &rest);
	return word == NULL ? unknown_word(line) : do_word(talk, view, word, rest);
}

/* ---- where lines come from ---- */

/* As it stands in the record, which is not translated. */
static const char *held_because(void)
{
	switch (went_away) {
	case 0:
		return "end of input";
	case SIGHUP:
		return "terminal lost";
	default:
		return "ended by a signal";
	}
}

/* Returns false where the conversation is over. */
static bool next_line(struct conversation *talk, char **ret_line)
{
	for (;;) {
		enum hp_line_result result =
			went_away != 0 ? LINE_SIGNAL : hp_line_read(&talk->reader, ret_line);
		switch (result) {
		case LINE_GOT: {
			size_t len = strlen(*ret_line);
			if (len > 0 && (*ret_line)[len - 1] == '\r') {
				(*ret_line)[len - 1] = '\0';
			}
			return true;
		}
		case LINE_TOO_LONG:
			printf("%s\n", _("** That line was too long and was thrown away; nothing "
					 "was changed."));
			print_turn(talk, hp_walk_view(talk->walk));
			continue;
		case LINE_NO_TEXT:
			printf("%s\n",
				_("** That line is not text in UTF-8; nothing was changed. Write "
				  "it with plain letters."));
			print_turn(talk, hp_walk_view(talk->walk));
			continue;
		case LINE_SIGNAL:
			if (went_away == 0) {
				continue;
			}
			(void)hp_walk_hold(talk->walk, held_because());
			return false;
		case LINE_END:
			if (hp_walk_view(talk->walk)->ask == HP_ASK_IMPORT) {
				/* No more was done on paper: the machines are read again. */
				*ret_line = hp_strdup("end");
				return true;
			}
			(void)hp_walk_hold(talk->walk, held_because());
			return false;
		}
	}
}

static bool demo_line(struct conversation *talk, const struct hp_view *view, char **ret_line)
{
	*ret_line = hp_demo_answer(&talk->playing, view);
	if (*ret_line == NULL) {
		(void)hp_walk_hold(talk->walk, "the demo could not close this step");
		return false;
	}
	printf("%s\n", *ret_line);
	return true;
}

/* ---- the loop ---- */

static bool is_over(const struct hp_view *view)
{
	return view->record_lost ||
	       (view->run_status != HP_RUN_OPEN && view->ask == HP_ASK_NOTHING);
}

static int converse(struct conversation *talk)
{
	int status = 0;
	while (status == 0) {
		const struct hp_view *view = hp_walk_view(talk->walk);
		if (is_over(view)) {
			break;
		}
		print_turn(talk, view);
		char *line = NULL;
		if (!(talk->demo ? demo_line(talk, view, &line) : next_line(talk, &line))) {
			break;
		}
		status = act(talk, view, line);
		free(line);
		if (ferror(stdout)) {
			(void)hp_walk_hold(talk->walk, "terminal lost");
			break;
		}
	}
	return status;
}

static int walk_lines(struct hp_walk *walk, bool demo)
{
	struct conversation talk = {
		.walk = walk,
		.terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
		.demo = demo,
		.fresh = true,
		.playing = {.walk = walk},
	};
	hp_line_reader_init(&talk.reader, STDIN_FILENO);
	hp_strv_init(&talk.shown_banners);
	hp_strv_init(&talk.shown_around);
	struct sigaction leave = {.sa_handler = on_signal};
	static const int signals[] = {SIGHUP, SIGTERM, SIGINT};
	for (size_t i = 0; i < HP_ARRAY_SIZE(signals); i++) {
		(void)sigaction(signals[i], &leave, NULL);
	}
	printf("RUN %s\n", hp_walk_run_id(walk));
	const struct hp_view *view = hp_walk_view(walk);
	hp_page_print_header(view);
	remember_banners(&talk, view);
	hp_page_print_folded("", "", view->procedure_title);
	int status = view->starting ? give(&talk, HP_INPUT_START, NULL, 0) : 0;
	status = status == 0 ? converse(&talk) : status;
	view = hp_walk_view(walk);
	say_message(&talk, view);
	if (!view->record_lost) {
		hp_page_print_end(view);
	}
	(void)fflush(stdout);
	free(talk.shown_ref);
	hp_strv_finish(&talk.shown_banners);
	hp_strv_finish(&talk.shown_around);
	free(talk.playing.prompt);
	hp_line_reader_finish(&talk.reader);
	return status;
}

int hp_line_walk(struct hp_walk *walk)
{
	return walk_lines(walk, false);
}

int hp_line_demo(struct hp_walk *walk)
{
	return walk_lines(walk, true);
}
