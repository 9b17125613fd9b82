/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

#define LAST_WORDS_MAX 2048
#define CHUNK_SIZE ((size_t)64 << 10)
#define CHUNKS_A_TURN 8 /* so that a flood from one helper leaves the others their turn */
#define EXIT_STATUS_MS                                                                             \
	20 /* a process that closed its output is given that long to say how it ended */

void helper_break_protocol(struct helper *helper, struct request *culprit, const char *what)
{
	char *clean = hp_text_clean_cut(what, LAST_WORDS_POINTS);
	helper_fault(helper, culprit, "protocol",
		_("The program for %s targets does not keep to the protocol: %s"), helper->scheme,
		clean);
	free(clean);
}

static void take_hello(struct helper *helper, struct hp_message *message)
{
	if (helper->state != HELPER_STARTING) {
		helper_break_protocol(
			helper, helper_oldest_sent(helper), _("It introduced itself twice."));
		return;
	}
	if (!hp_streq(message->hello.scheme, helper->scheme)) {
		helper_break_protocol(
			helper, NULL, _("It introduced itself as another kind of target."));
		return;
	}
	if (!helper->greeted) {
		helper->hello = message->hello;
		memset(&message->hello, 0, sizeof(message->hello));
		helper->greeted = true;
	} else if (helper->hello.class_ != message->hello.class_) {
		/* Live or drill was decided by the first hello (DESIGN 6.10): it cannot change
		 * under way. */
		helper_break_protocol(helper, NULL,
			_("Started again, it says that it is of another class than before."));
		return;
	}
	helper->state = HELPER_READY;
	if (helper->active) {
		helper_send_all(helper);
	}
}

static void add_password_sentence(struct hp_observation *observation)
{
	const char *reason = observation->reason != NULL ? observation->reason : "";
	char *text = hp_asprintf(
		_("%s The target asks for a password, and nobody can be asked here."), reason);
	free(observation->reason);
	observation->reason = text;
}

/** What was seen of the machine says that somebody was let in; a port is seen without. */
static void note_logon(
	struct helper *helper, const struct hp_fact *fact, const struct hp_observation *observation)
{
	if (observation->outcome != HP_OUTCOME_UNREADABLE && fact->kind != HP_FACT_PORT) {
		helper->logon = HP_LOGON_GOOD;
	} else if (hp_streq(observation->reason_code, "logon-failed")) {
		helper->logon = HP_LOGON_REFUSED;
	}
}

/** An answer to nothing that is open. */
static void take_stray_answer(struct helper *helper, uint32_t id)
{
	bool answered = id >= helper->first_wire_id && id < helper->next_wire_id;
	helper_break_protocol(helper, answered ? NULL : helper_oldest_sent(helper),
		answered ? _("It answered the same question twice.")
			 : _("It answered a question that nobody asked."));
}

static void take_answer(struct helper *helper, const struct hp_message *message)
{
	void *item = message->id != 0 ? slots_get(&helper->wire, message->id) : NULL;
	if (item == NULL) {
		take_stray_answer(helper, message->id);
		return;
	}
	if (item == CANCELLED) {
		slots_replace(&helper->wire, message->id, NULL);
		return;
	}
	struct request *request = item;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_observation observation;
	if (hp_observation_from_json(request->fact.kind, message->answer, &observation, &err) !=
		0) {
		helper_break_protocol(helper, request, hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	if (helper->refused && observation.outcome == HP_OUTCOME_UNREADABLE) {
		add_password_sentence(&observation);
	}
	if (observation.wall_ms == 0) {
		observation.wall_ms = hp_clock_now().wall_ms;
	}
	note_logon(helper, &request->fact, &observation);
	hp_observation_finish(&request->observation);
	request->observation = observation;
	request->ended = true;
	request->pushed_ms = helper_now(helper);
	request_unlink(request);
	slots_replace(&helper->wire, message->id, NULL);
}

static void take_line(struct helper *helper, const char *line, size_t len)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_message message;
	if (hp_message_decode(line, len, &message, &err) != 0) {
		helper_break_protocol(helper, helper_oldest_sent(helper), hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	if (helper->state == HELPER_STARTING && message.kind != HP_MESSAGE_HELLO) {
		helper_break_protocol(helper, NULL, _("It did not introduce itself first."));
		hp_message_finish(&message);
		return;
	}
	switch (message.kind) {
	case HP_MESSAGE_HELLO:
		take_hello(helper, &message);
		break;
	case HP_MESSAGE_ANSWER:
		take_answer(helper, &message);
		break;
	case HP_MESSAGE_ASK:
		helper_take_ask(helper, &message);
		break;
	case HP_MESSAGE_READ:
	case HP_MESSAGE_CANCEL:
	case HP_MESSAGE_REPLY:
		helper_break_protocol(helper, helper_oldest_sent(helper),
			_("It sent what only the wizard sends."));
		break;
	}
	hp_message_finish(&message);
}

/** Takes every whole line. A fault on the way replaces the process and empties the buffer: `pid`
 * tells. */
static void take_lines(struct helper *helper)
{
	pid_t pid = helper->process.pid;
	size_t start = 0;
	while (helper->process.pid == pid) {
		size_t from = start > helper->scanned ? start : helper->scanned;
		const char *newline =
			memchr(helper->input.data + from, '\n', helper->input.len - from);
		size_t end = newline != NULL ? (size_t)(newline - helper->input.data)
					     : helper->input.len;
		if (end - start >= HP_PROTOCOL_LINE_MAX) {
			helper_break_protocol(helper, helper_oldest_sent(helper),
				_("It sent a line of more than 1 MiB."));
			return;
		}
		if (newline == NULL) {
			hp_str_remove_front(&helper->input, start);
			helper->scanned = helper->input.len;
			return;
		}
		/* The line is handled in its own copy: what it leads to may change the buffer. */
		char *line = hp_strndup(helper->input.data + start, end - start);
		take_line(helper, line, end - start);
		free(line);
		start = end + 1;
	}
}

void helper_read_last_words(struct helper *helper)
{
	char *chunk = hp_alloc(CHUNK_SIZE);
	for (int i = 0; i < CHUNKS_A_TURN && helper->process.err >= 0; i++) {
		ssize_t got = read(helper->process.err, chunk, CHUNK_SIZE);
		if (got < 0) {
			break;
		}
		if (got == 0) {
			(void)close(helper->process.err);
			helper->process.err = -1;
			break;
		}
		size_t len = (size_t)got;
		size_t skip = len > LAST_WORDS_MAX ? len - LAST_WORDS_MAX : 0;
		hp_str_append_len(&helper->last_words, chunk + skip, len - skip);
		if (helper->last_words.len > LAST_WORDS_MAX) {
			hp_str_remove_front(
				&helper->last_words, helper->last_words.len - LAST_WORDS_MAX);
		}
	}
	free(chunk);
}

static void ended_by_itself(struct helper *helper)
{
	struct request *none =
		NULL; /* Nobody knows which request it died of: each gets its second chance. */
	if (!process_wait(&helper->process, EXIT_STATUS_MS)) {
		helper_fault(helper, none, "helper-died",
			_("The program for %s targets closed its output."), helper->scheme);
		return;
	}
	int status = helper->process.status;
	if (WIFSIGNALED(status)) {
		helper_fault(helper, none, "helper-died",
			_("The program for %s targets was ended by signal %d."), helper->scheme,
			WTERMSIG(status));
		return;
	}
	helper_fault(helper, none, "helper-died",
		_("The program for %s targets ended by itself (exit status %d)."), helper->scheme,
		WEXITSTATUS(status));
}

void helper_read(struct helper *helper)
{
	pid_t pid = helper->process.pid;
	char *chunk = hp_alloc(CHUNK_SIZE);
	for (int i = 0; i < CHUNKS_A_TURN && helper->process.pid == pid && helper->process.out >= 0;
		i++) {
		ssize_t got = read(helper->process.out, chunk, CHUNK_SIZE);
		if (got < 0) {
			break; /* Nothing there yet; a real error would show as the end of file.
				*/
		}
		if (got == 0) {
			ended_by_itself(helper);
			break;
		}
		hp_str_append_len(&helper->input, chunk, (size_t)got);
		take_lines(helper);
	}
	free(chunk);
}

bool helper_has_output(const struct helper *helper)
{
	return helper->output.len > helper->written || helper->reply_count > 0;
}

/** Writes of one text; false when the process is gone. */
static bool write_some(struct helper *helper, const char *bytes, size_t len, size_t *written)
{
	ssize_t done = process_write(&helper->process, bytes + *written, len - *written);
	if (done < 0) {
		/* It closed its input. Its last answers may still be on the way; without an input
		 * it cannot get more. */
		ended_by_itself(helper);
		return false;
	}
	*written += (size_t)done;
	return true;
}

static void write_reply(struct helper *helper)
{
	struct reply *reply = &helper->replies[0];
	if (write_some(helper, reply->bytes, reply->len, &helper->reply_written) &&
		helper->reply_written == reply->len) {
		hp_secret_free(reply->bytes);
		helper->reply_count--;
		memmove(helper->replies, helper->replies + 1,
			helper->reply_count * sizeof(*helper->replies));
		helper->reply_written = 0;
	}
}

void helper_write(struct helper *helper)
{
	bool plain = helper->output.len > helper->written;
	if (helper->reply_written > 0 || (!plain && helper->reply_count > 0)) {
		write_reply(helper);
		return;
	}
	if (!plain ||
		!write_some(helper, helper->output.data, helper->output.len, &helper->written)) {
		return;
	}
	/* Only when half of it is gone, so that a long queue is not moved for every pipeful. */
	if (helper->written >= helper->output.len / 2) {
		hp_str_remove_front(&helper->output, helper->written);
		helper->written = 0;
	}
}
