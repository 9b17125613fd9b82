/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define READ_CHUNK ((size_t)1 << 16)
#define EXIT_USAGE 2

struct helper {
	const struct hp_target_impl *impl;
	struct hp_confine confine;
	void *state;
	/* Set when open() or ready() failed: the answer to everything. */
	char *broken_code;
	char *broken;
	struct hp_str in;
	struct hp_str out;
	bool discarding; /* Inside a line that is longer than the protocol allows. */
	bool reader_gone;
};

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

static void serve_read(struct helper *helper, const struct hp_message *message)
{
	if (helper->broken != NULL) {
		answer_unreadable(helper, message->id, helper->broken_code, helper->broken);
		return;
	}
	if (!can_read(helper->impl, message->fact.kind)) {
		answer_unreadable(
			helper, message->id, "not-supported", _(helper->impl->unsupported));
		return;
	}
	struct hp_observation observation;
	hp_observation_init(&observation);
	if (helper->impl->read(helper->state, &message->fact, &observation) == HP_TARGET_ANSWER) {
		answer(helper, message->id, &observation);
	}
	hp_observation_finish(&observation);
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
		/* Requests are answered as they come, so what is cancelled here has its answer
		 * already. */
	case HP_MESSAGE_HELLO:
	case HP_MESSAGE_ANSWER:
	case HP_MESSAGE_ASK:
	case HP_MESSAGE_REPLY:
		break;
	}
	hp_message_finish(&message);
	hp_error_finish(&err);
}

/** Serves the whole lines that are in the buffer and keeps the rest. */
static void serve_buffer(struct helper *helper)
{
	size_t done = 0;
	while (!helper->reader_gone) {
		char *from = helper->in.data + done;
		char *newline = memchr(from, '\n', helper->in.len - done);
		if (newline == NULL) {
			break;
		}
		size_t len = (size_t)(newline - from);
		if (helper->discarding || len >= HP_PROTOCOL_LINE_MAX) {
			helper->discarding = false;
		} else if (len > 0) {
			*newline = '\0';
			serve_line(helper, from, len);
		}
		done += len + 1;
		if (helper->impl->eager || helper->out.len >= READ_CHUNK) {
			flush(helper);
		}
	}
	hp_str_remove_front(&helper->in, done);
	if (helper->in.len >= HP_PROTOCOL_LINE_MAX) {
		helper->discarding = true;
	}
	if (helper->discarding) {
		hp_str_reset(&helper->in);
	}
}

static void serve(struct helper *helper)
{
	char *chunk = hp_alloc(READ_CHUNK);
	while (!helper->reader_gone) {
		ssize_t n = read(STDIN_FILENO, chunk, READ_CHUNK);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			break;
		}
		hp_str_append_len(&helper->in, chunk, (size_t)n);
		serve_buffer(helper);
		flush(helper);
	}
	free(chunk);
}

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

	struct helper helper = {.impl = impl, .confine = HP_CONFINE_INIT};
	hp_str_init(&helper.in);
	hp_str_init(&helper.out);
	start(&helper, argv[1]);
	serve(&helper);
	impl->close(helper.state);
	hp_confine_finish(&helper.confine);
	free(helper.broken_code);
	free(helper.broken);
	hp_str_finish(&helper.in);
	hp_str_finish(&helper.out);
	return EXIT_SUCCESS;
}
