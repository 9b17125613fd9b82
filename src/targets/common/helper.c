/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "inbox.h"

#define BURST_SIZE ((size_t)1 << 16) /* answers that share one write, in bytes */
#define EXIT_USAGE 2
/* Of the time a request has, what is left for the answer to travel, at most. */
#define MARGIN_MS 500

struct helper {
	const struct hp_target_impl *impl;
	struct hp_confine confine;
	void *state;
	/* Set when open() or ready() failed: the answer to everything. */
	char *broken_code;
	char *broken;
	struct hp_inbox in;
	struct hp_str out;
	bool reader_gone;
	int64_t deadline_ms; /* Of the request in work, monotonic. */
	uint32_t next_ask;
};

/* The helper whose read() runs: there is one a process, and what a fact calls on the way has no
 * other way to it. */
static struct helper *at_work;

static void flush(struct helper *helper)
{
	if (!hp_write_all(STDOUT_FILENO, helper->out.data, helper->out.len)) {
		helper->reader_gone = true;
	}
	hp_str_reset(&helper->out);
}

static void answer(struct helper *helper, uint32_t id, struct hp_observation *observation)
{
	if (observation->wall_ms == 0) {
		observation->wall_ms = hp_clock_now().wall_ms;
	}
	size_t before = helper->out.len;
	hp_message_encode_answer(&helper->out, id, observation);
	if (helper->out.len - before <= HP_PROTOCOL_LINE_MAX) {
		return;
	}
	/* An answer that does not fit a line would break the protocol: take it back and say so. */
	helper->out.len = before;
	helper->out.data[before] = '\0';
	struct hp_observation too_large;
	hp_observation_init(&too_large);
	hp_observation_set_unreadable(&too_large, "too-large",
		_("What was found does not fit into one answer of one mebibyte; ask for less of "
		  "it."));
	too_large.wall_ms = observation->wall_ms;
	hp_message_encode_answer(&helper->out, id, &too_large);
	hp_observation_finish(&too_large);
}

static void answer_unreadable(
	struct helper *helper, uint32_t id, const char *code, const char *sentence)
{
	struct hp_observation observation;
	hp_observation_init(&observation);
	hp_observation_set_unreadable(&observation, code, "%s", sentence);
	answer(helper, id, &observation);
	hp_observation_finish(&observation);
}

static bool can_read(const struct hp_target_impl *impl, enum hp_fact_kind kind)
{
	for (size_t i = 0; i < impl->fact_count; i++) {
		if (impl->facts[i] == kind) {
			return true;
		}
	}
	return false;
}

/** The time that the library behind a fact may take; the rest is for telling so. */
static int64_t deadline_of(const struct hp_message *message)
{
	int64_t margin = message->deadline_ms / 8;
	margin = margin < MARGIN_MS ? margin : MARGIN_MS;
	return hp_clock_monotonic_ms() + message->deadline_ms - margin;
}

static void read_fact(struct helper *helper, const struct hp_message *message)
{
	struct hp_observation observation;
	hp_observation_init(&observation);
	helper->deadline_ms = deadline_of(message);
	hp_inbox_work(&helper->in, message->id);
	at_work = helper;
	enum hp_target_reply reply =
		helper->impl->read(helper->state, &message->fact, &observation);
	at_work = NULL;
	hp_inbox_rest(&helper->in);
	if (reply == HP_TARGET_ANSWER) {
		answer(helper, message->id, &observation);
	}
	hp_observation_finish(&observation);
}

static void serve_read(struct helper *helper, const struct hp_message *message)
{
	/* It may have been taken back while earlier ones were in work. */
	(void)hp_inbox_fill(&helper->in, 0);
	if (hp_inbox_take_cancel(&helper->in, message->id)) {
		return;
	}
	if (helper->broken != NULL) {
		answer_unreadable(helper, message->id, helper->broken_code, helper->broken);
		return;
	}
	if (!can_read(helper->impl, message->fact.kind)) {
		answer_unreadable(
			helper, message->id, "not-supported", _(helper->impl->unsupported));
		return;
	}
	read_fact(helper, message);
}

/**
 * A line that does not decode. Where it has an id somebody waits for an answer, and gets one: a
 * fact that this version has never heard of is not supported, anything else is a fault of the
 * protocol.
 */
static void serve_bad_line(
	struct helper *helper, const char *line, size_t len, const struct hp_error *why)
{
	struct hp_json *json = NULL;
	if (hp_json_parse_value(line, len, &json, NULL) < 0) {
		return;
	}
	int64_t id = hp_json_get_int(json, "id", -1);
	const char *name = hp_json_get_string(json, "read");
	if (id >= 0 && id <= UINT32_MAX) {
		enum hp_fact_kind kind;
		bool unknown = name != NULL && !hp_fact_kind_from_name(name, &kind, NULL);
		char *sentence =
			unknown ? hp_asprintf(
					  _("The fact \"%s\" is not known to this helper."), name)
				: hp_strdup(hp_error_text(why));
		answer_unreadable(
			helper, (uint32_t)id, unknown ? "not-supported" : "protocol", sentence);
		free(sentence);
	}
	hp_json_free(json);
}

static void serve_line(struct helper *helper, const char *line, size_t len)
{
	struct hp_message message;
	struct hp_error err = HP_ERROR_INIT;
	if (hp_message_decode(line, len, &message, &err) < 0) {
		serve_bad_line(helper, line, len, &err);
		hp_error_finish(&err);
		return;
	}
	switch (message.kind) {
	case HP_MESSAGE_READ:
		serve_read(helper, &message);
		break;
	case HP_MESSAGE_CANCEL:
		/* What it means came before it and had its turn: the id is free again. */
		(void)hp_inbox_take_cancel(&helper->in, message.id);
		break;
	case HP_MESSAGE_HELLO:
	case HP_MESSAGE_ANSWER:
	case HP_MESSAGE_ASK:
	case HP_MESSAGE_REPLY:
		break;
	}
	hp_message_finish(&message);
	hp_error_finish(&err);
}

static void serve(struct helper *helper)
{
	/* Who waits for a network lets nobody wait for what is known already. */
	bool eager = helper->impl->eager || helper->impl->class_ == HP_CLASS_LIVE;
	while (!helper->reader_gone) {
		const char *line;
		size_t len;
		bool more = hp_inbox_next(&helper->in, &line, &len);
		if (more) {
			serve_line(helper, line, len);
		}
		if (!more || eager || helper->out.len >= BURST_SIZE) {
			flush(helper);
		}
		if (!more && !hp_inbox_fill(&helper->in, -1)) {
			break;
		}
	}
}

/* ---- for facts that talk to others ---- */

int64_t hp_target_deadline(void)
{
	return at_work != NULL ? at_work->deadline_ms : INT64_MAX;
}

/** Nobody reads the answers any more. The end of the input alone does not say that: requests may
 * come from a file. */
static bool is_deserted(void)
{
	struct pollfd reader = {.fd = STDOUT_FILENO, .events = 0};
	return poll(&reader, 1, 0) > 0 && (reader.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

bool hp_target_cancelled(void)
{
	if (at_work == NULL) {
		return false;
	}
	(void)hp_inbox_fill(&at_work->in, 0);
	return at_work->in.working_cancelled || is_deserted();
}

char *hp_target_ask(const char *prompt)
{
	struct helper *helper = at_work;
	if (helper == NULL) {
		return NULL;
	}
	int64_t begun = hp_clock_monotonic_ms();
	uint32_t id = helper->next_ask++;
	hp_message_encode_ask(&helper->out, id, prompt, true);
	flush(helper);
	hp_inbox_ask(&helper->in, id);
	while (!helper->reader_gone && !helper->in.answered && !helper->in.working_cancelled &&
		hp_inbox_fill(&helper->in, -1)) {
	}
	helper->deadline_ms += hp_clock_monotonic_ms() - begun;
	return hp_inbox_take_answer(&helper->in);
}

void hp_target_secret_free(char *secret)
{
	hp_secret_free(secret);
}

/* ---- the life of a helper ---- */

/** Remembers why nothing can be read, and tells it once on standard error for who runs the helper
 * by hand. */
static void break_down(struct helper *helper, const char *code, const struct hp_error *err)
{
	helper->broken_code = hp_strdup(code != NULL ? code : "internal");
	helper->broken = hp_strdup(hp_error_text(err));
	char *shown = hp_text_clean(helper->broken, strlen(helper->broken), false);
	fprintf(stderr, "holdpoint-target-%s: %s\n", helper->impl->scheme, shown);
	free(shown);
}

static void start(struct helper *helper, const char *url)
{
	const struct hp_target_impl *impl = helper->impl;
	struct hp_error err = HP_ERROR_INIT;
	const char *code = NULL;
	struct hp_strv names;
	hp_strv_init(&names);

	if (impl->open(url, &helper->confine, &helper->state, &code, &err) < 0) {
		break_down(helper, code, &err);
	}
	hp_confine_apply(&helper->confine, &names);
	if (helper->broken == NULL && impl->ready != NULL &&
		impl->ready(helper->state, &code, &err) < 0) {
		break_down(helper, code, &err);
	}
	hp_strv_add_take(&names, NULL); /* ends the list */
	hp_message_encode_hello(&helper->out, impl->scheme, impl->class_, impl->facts,
		impl->fact_count, (const char *const *)names.items);
	flush(helper);
	hp_strv_finish(&names);
	hp_error_finish(&err);
}

int hp_target_main(const struct hp_target_impl *impl, int argc, char **argv)
{
	hp_i18n_init(argc > 0 ? argv[0] : NULL);
	char *scheme = NULL;
	if (argc != 2 || !hp_url_scheme(argv[1], &scheme) || strcmp(scheme, impl->scheme) != 0) {
		free(scheme);
		fprintf(stderr,
			_("holdpoint-target-%s is started by holdpoint with one target URL that "
			  "begins "
			  "with \"%s:\".\n"),
			impl->scheme, impl->scheme);
		return EXIT_USAGE;
	}
	free(scheme);
	/* A wizard that has gone shows as a failed write, and more to read as a size limit that
	 * fails. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);

	struct helper helper = {.impl = impl, .confine = HP_CONFINE_INIT, .next_ask = 1};
	hp_inbox_init(&helper.in, STDIN_FILENO);
	hp_str_init(&helper.out);
	start(&helper, argv[1]);
	serve(&helper);
	impl->close(helper.state);
	hp_confine_finish(&helper.confine);
	free(helper.broken_code);
	free(helper.broken);
	hp_inbox_finish(&helper.in);
	hp_str_finish(&helper.out);
	return EXIT_SUCCESS;
}
