/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

/*
 * States of a helper:
 *
 *     DOWN     -> STARTING  [helper_wake]      a request came, or waits after a fault
 *     STARTING -> READY     [take_hello]       a right hello; what waits is sent
 *     STARTING, READY
 *              -> DOWN      [helper_fault]     the process ended, hung, or broke the protocol
 *              -> GIVEN_UP  [helper_fault]     ... too often within a minute
 *     GIVEN_UP -> DOWN      [hp_watch_revive]
 *
 * Progress: a fault ends its culprit, and everything that had its second chance; what is left gets
 * its second chance. So each request is sent at most twice and always ends.
 */

#define FAULT_WINDOW_MS 60000
#define FAREWELL_MS 300 /* after its input was closed */
#define KILLED_MS                                                                                  \
	2000 /* after it was killed: large memory and a busy computer take their time to give it   \
		back */

struct helper *helper_new(
	struct common *common, char *url_taken, char *scheme_taken, char *path_taken)
{
	struct helper *helper = hp_calloc(1, sizeof(*helper));
	helper->url = url_taken;
	helper->scheme = scheme_taken;
	helper->path = path_taken;
	helper->common = common;
	helper->next_wire_id = 1;
	helper->shortest_ms = INT64_MAX;
	helper->faults = hp_calloc((size_t)common->restarts + 1, sizeof(*helper->faults));
	helper_set_clock(helper);
	process_init(&helper->process);
	hp_str_init(&helper->input);
	hp_str_init(&helper->output);
	hp_str_init(&helper->last_words);
	return helper;
}

void helper_free(struct helper *helper)
{
	if (helper == NULL) {
		return;
	}
	process_close_pipes(&helper->process);
	if (!process_wait(&helper->process, FAREWELL_MS)) {
		process_kill(&helper->process);
		(void)process_wait(&helper->process, KILLED_MS);
	}
	for (size_t i = 0; i < helper->dying_count; i++) {
		(void)process_wait(&helper->dying[i], KILLED_MS);
	}
	helper_drop_asks(helper);
	free(helper->asks);
	free(helper->replies);
	slots_finish(&helper->wire);
	if (helper->greeted) {
		hp_hello_finish(&helper->hello);
	}
	hp_str_finish(&helper->input);
	hp_str_finish(&helper->output);
	hp_str_finish(&helper->last_words);
	free(helper->dying);
	free(helper->faults);
	free(helper->trouble);
	free(helper->url);
	free(helper->scheme);
	free(helper->path);
	free(helper);
}

/* ---- faults ---- */

/** Appends what the process wrote on standard error, cleaned: often the only hint at what is wrong.
 */
static char *with_last_words(const struct helper *helper, char *sentence_taken)
{
	char *words = hp_text_clean_cut(helper->last_words.data, LAST_WORDS_POINTS);
	char *text = sentence_taken;
	if (words[0] != '\0') {
		/* TRANSLATORS: a sentence, then what the program wrote last on standard error. */
		text = hp_asprintf(_("%s Its last words: %s"), sentence_taken, words);
		free(sentence_taken);
	}
	free(words);
	return text;
}

/** Notes an unwanted end; true if there were more within the window than it may be started again.
 */
static bool count_fault(struct helper *helper)
{
	int64_t now = hp_clock_monotonic_ms();
	size_t kept = 0;
	for (size_t i = 0; i < helper->fault_count; i++) {
		if (now - helper->faults[i] < FAULT_WINDOW_MS) {
			helper->faults[kept++] = helper->faults[i];
		}
	}
	helper->fault_count = kept;
	if (helper->fault_count <= helper->common->restarts) {
		helper->faults[helper->fault_count++] = now;
	}
	return helper->fault_count > helper->common->restarts;
}

static void reap_dying(struct helper *helper)
{
	size_t kept = 0;
	for (size_t i = 0; i < helper->dying_count; i++) {
		if (!process_reap(&helper->dying[i])) {
			helper->dying[kept++] = helper->dying[i];
		}
	}
	helper->dying_count = kept;
}

static void drop_process(struct helper *helper)
{
	process_kill(&helper->process);
	if (!process_reap(&helper->process)) {
		helper->dying = hp_grow(helper->dying, helper->dying_count, &helper->dying_capacity,
			sizeof(*helper->dying));
		helper->dying[helper->dying_count++] = helper->process;
	}
	process_init(&helper->process);
	hp_str_reset(&helper->input);
	hp_str_reset(&helper->output);
	helper->scanned = 0;
	helper->written = 0;
	slots_finish(&helper->wire);
	helper_drop_asks(helper);
}

static void settle_requests_after_fault(
	struct helper *helper, const struct request *culprit, const char *code)
{
	bool given_up = helper->state == HELPER_GIVEN_UP;
	struct request *next;
	for (struct request *request = helper->first; request != NULL; request = next) {
		next = request->after;
		if (request == culprit || request->asked_again || given_up) {
			request_end(request, code, helper->trouble);
		} else {
			request->asked_again = true;
			request->wire_id = 0;
			request->since_ms = helper_now(helper);
		}
	}
}

void helper_fault(
	struct helper *helper, struct request *culprit, const char *code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *sentence = hp_vasprintf(fmt, args);
	va_end(args);
	helper_read_last_words(helper);
	sentence = with_last_words(helper, sentence);
	drop_process(helper);
	helper->state = HELPER_DOWN;
	if (count_fault(helper)) {
		helper->state = HELPER_GIVEN_UP;
	}
	free(helper->trouble);
	helper->trouble = sentence;
	settle_requests_after_fault(helper, culprit, code);
	if (helper->active && helper->open_count > 0) {
		helper_wake(helper);
	}
}

void helper_wake(struct helper *helper)
{
	if (helper->state != HELPER_DOWN) {
		return;
	}
	hp_str_reset(&helper->last_words);
	helper->first_wire_id = helper->next_wire_id;
	if (access(helper->path, X_OK) != 0) {
		helper_fault(helper, NULL, "helper-missing",
			_("The program %s is not there any more. Put it back, or name another "
			  "target."),
			helper->path);
		return;
	}
	int errnum = process_start(
		&helper->process, helper->path, helper->url, helper->common->state_folder);
	if (errnum != 0) {
		helper_fault(helper, NULL, "helper-died",
			_("The program %s cannot be started: %s."), helper->path, strerror(errnum));
		return;
	}
	helper->state = HELPER_STARTING;
}

/* ---- turns ---- */

void helper_begin(struct helper *helper)
{
	helper->active = true;
	helper_set_clock(helper);
	switch (helper->state) {
	case HELPER_DOWN:
		helper_wake(helper);
		break;
	case HELPER_READY:
		helper_send_all(helper);
		break;
	case HELPER_STARTING:
	case HELPER_GIVEN_UP: /* Whoever asked then has an answer. */
		break;
	}
}

void helper_rest(struct helper *helper)
{
	helper->active = false;
	helper_set_clock(helper);
}

/**
 * A request is late: the first late one is to blame, those behind it may only have waited. Before
 * the hello nobody was asked anything, so the program itself is late, and with it everyone whose
 * time is up.
 */
static void look_at_clock(struct helper *helper)
{
	struct request *late = helper_late(helper);
	if (late != NULL) {
		helper_fault(helper, late, "timeout",
			_("The program for %s targets did not answer within %lld ms."),
			helper->scheme, (long long)late->timeout_ms);
	}
}

void helper_attend(struct helper *helper, short in_events, short out_events, short err_events)
{
	reap_dying(helper);
	pid_t pid = helper->process.pid;
	if (err_events != 0) {
		helper_read_last_words(helper);
	}
	if (out_events != 0) {
		helper_read(helper);
	}
	if (in_events != 0 && helper->process.pid == pid && helper_has_output(helper)) {
		helper_write(helper);
	}
	look_at_clock(helper);
}
