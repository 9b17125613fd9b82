/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

/*
 * States of a helper:
 *
 *     DOWN -> STARTING      [helper_wake]      a request came, or one waits after a fault
 *     STARTING -> READY     [take_hello]       the first line was a right hello; what waits is sent
 *     STARTING, READY -> DOWN | GIVEN_UP  [helper_fault]  the process ended, hung, or broke the
 * protocol GIVEN_UP -> DOWN      [hp_watch_revive]
 *
 * Progress: a fault ends its culprit, and everything that had its second chance; what is left gets
 * its second chance. So each request is sent at most twice and always ends.
 *
 * A request's time counts from when it was asked, sent, or when a request sent before it was
 * answered, whichever is latest: a helper that works through a long list one by one is not late
 * with the last. Answers to later requests do not count, so that one hung request among many quick
 * ones is found.
 */

#define FAULT_WINDOW_MS 60000
#define LAST_WORDS_MAX 2048
#define LAST_WORDS_POINTS 300
#define CHUNK_SIZE ((size_t)64 << 10)
#define CHUNKS_A_TURN 8 /* so that a flood from one helper leaves the others their turn */
#define EXIT_STATUS_MS                                                                             \
	20          /* a process that closed its output is given that long to say how it ended */
#define ASKS_MAX 16 /* passwords one process may ask for */
#define FAREWELL_MS 300 /* after its input was closed */

struct helper *helper_new(char *url_taken, char *scheme_taken, char *path_taken,
	const char *state_folder, unsigned restarts)
{
	struct helper *helper = hp_calloc(1, sizeof(*helper));
	helper->url = url_taken;
	helper->scheme = scheme_taken;
	helper->path = path_taken;
	helper->state_folder = state_folder;
	helper->restarts = restarts;
	helper->next_wire_id = 1;
	helper->faults = hp_calloc((size_t)restarts + 1, sizeof(*helper->faults));
	process_init(&helper->process);
	hp_str_init(&helper->input);
	hp_str_init(&helper->output);
	hp_str_init(&helper->last_words);
	return helper;
}

static void request_free(struct request *request)
{
	hp_fact_finish(&request->fact);
	hp_observation_finish(&request->observation);
	free(request);
}

void helper_free(struct helper *helper)
{
	if (helper == NULL) {
		return;
	}
	process_close_pipes(&helper->process);
	if (!process_wait(&helper->process, FAREWELL_MS)) {
		process_kill(&helper->process);
		(void)process_wait(&helper->process, FAREWELL_MS);
	}
	for (size_t i = 0; i < helper->dying_count; i++) {
		(void)process_wait(&helper->dying[i], FAREWELL_MS);
	}
	for (size_t i = 0; i < helper->request_count; i++) {
		request_free(helper->requests[i]);
	}
	if (helper->greeted) {
		hp_hello_finish(&helper->hello);
	}
	hp_str_finish(&helper->input);
	hp_str_finish(&helper->output);
	hp_str_finish(&helper->last_words);
	free(helper->dying);
	free(helper->requests);
	free(helper->faults);
	free(helper->trouble);
	free(helper->url);
	free(helper->scheme);
	free(helper->path);
	free(helper);
}

/* ---- requests ---- */

static bool is_open(const struct request *request)
{
	return !request->ended && !request->cancelled;
}

static void end_request(struct request *request, const char *code, const char *sentence)
{
	hp_observation_set_unreadable(&request->observation, code, "%s", sentence);
	request->observation.wall_ms = hp_clock_now().wall_ms;
	request->ended = true;
}

void helper_forget(struct helper *helper, struct request *request)
{
	for (size_t i = 0; i < helper->request_count; i++) {
		if (helper->requests[i] == request) {
			helper->request_count--;
			memmove(&helper->requests[i], &helper->requests[i + 1],
				(helper->request_count - i) * sizeof(struct request *));
			request_free(request);
			return;
		}
	}
}

size_t helper_pending(const struct helper *helper)
{
	size_t count = 0;
	for (size_t i = 0; i < helper->request_count; i++) {
		count += is_open(helper->requests[i]) ? 1 : 0;
	}
	return count;
}

static struct request *oldest_sent(const struct helper *helper)
{
	for (size_t i = 0; i < helper->request_count; i++) {
		if (is_open(helper->requests[i]) && helper->requests[i]->wire_id != 0) {
			return helper->requests[i];
		}
	}
	return NULL;
}

static void send_request(struct helper *helper, struct request *request)
{
	if (!helper->hello.facts[request->fact.kind]) {
		char *sentence =
			hp_asprintf(_("A target of the kind %s cannot see the fact %s. Look at the "
				      "machine itself, then attest what is there."),
				helper->scheme, hp_fact_info(request->fact.kind)->name);
		end_request(request, "not-supported", sentence);
		free(sentence);
		return;
	}
	request->wire_id = helper->next_wire_id++;
	if (helper->next_wire_id == 0) {
		helper->next_wire_id = 1;
	}
	request->since_ms = hp_clock_monotonic_ms();
	hp_message_encode_read(
		&helper->output, request->wire_id, &request->fact, request->timeout_ms);
}

void helper_ask(struct helper *helper, struct request *request)
{
	helper->requests = hp_grow(helper->requests, helper->request_count,
		&helper->request_capacity, sizeof(struct request *));
	helper->requests[helper->request_count++] = request;
	request->since_ms = hp_clock_monotonic_ms();
	switch (helper->state) {
	case HELPER_GIVEN_UP:
		end_request(request, "helper-died", helper->trouble);
		break;
	case HELPER_DOWN:
		helper_wake(helper);
		break;
	case HELPER_STARTING:
		break;
	case HELPER_READY:
		send_request(helper, request);
		break;
	}
}

void helper_cancel(struct helper *helper, struct request *request)
{
	if (request->wire_id != 0) {
		hp_message_encode_cancel(&helper->output, request->wire_id);
		request->cancelled = true;
		return;
	}
	helper_forget(helper, request);
}

/** Puts a stand-in where `request` was, to know its late answer by. */
static void leave_stand_in(struct helper *helper, const struct request *request)
{
	struct request *stand_in = hp_calloc(1, sizeof(*stand_in));
	hp_fact_copy(&request->fact, &stand_in->fact);
	hp_observation_init(&stand_in->observation);
	stand_in->wire_id = request->wire_id;
	stand_in->cancelled = true;
	helper->requests = hp_grow(helper->requests, helper->request_count,
		&helper->request_capacity, sizeof(struct request *));
	helper->requests[helper->request_count++] = stand_in;
}

void helper_cancel_all(struct helper *helper)
{
	size_t count = helper->request_count;
	for (size_t i = 0; i < count; i++) {
		struct request *request = helper->requests[i];
		if (!is_open(request)) {
			continue;
		}
		if (request->wire_id != 0) {
			hp_message_encode_cancel(&helper->output, request->wire_id);
			leave_stand_in(helper, request);
		}
		end_request(request, "cancelled", _("The reading was broken off."));
	}
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
	if (helper->fault_count <= helper->restarts) {
		helper->faults[helper->fault_count++] = now;
	}
	return helper->fault_count > helper->restarts;
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
}

static void settle_requests_after_fault(
	struct helper *helper, const struct request *culprit, const char *code)
{
	bool given_up = helper->state == HELPER_GIVEN_UP;
	for (size_t i = helper->request_count; i-- > 0;) {
		struct request *request = helper->requests[i];
		if (request->cancelled) {
			helper_forget(helper,
				request); /* The process that might have answered is gone. */
		} else if (!request->ended &&
			   (request == culprit || request->asked_again || given_up)) {
			end_request(request, code, helper->trouble);
		} else if (!request->ended) {
			request->asked_again = true;
			request->wire_id = 0;
			request->since_ms = hp_clock_monotonic_ms();
		}
	}
}

static void read_last_words(struct helper *helper);

void helper_fault(
	struct helper *helper, struct request *culprit, const char *code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *sentence = hp_vasprintf(fmt, args);
	va_end(args);
	read_last_words(helper);
	sentence = with_last_words(helper, sentence);
	drop_process(helper);
	helper->state = HELPER_DOWN;
	if (count_fault(helper)) {
		helper->state = HELPER_GIVEN_UP;
	}
	free(helper->trouble);
	helper->trouble = sentence;
	settle_requests_after_fault(helper, culprit, code);
	if (helper_pending(helper) > 0) {
		helper_wake(helper);
	}
}

void helper_wake(struct helper *helper)
{
	if (helper->state != HELPER_DOWN) {
		return;
	}
	hp_str_reset(&helper->last_words);
	helper->asks = 0;
	helper->first_wire_id = helper->next_wire_id;
	if (access(helper->path, X_OK) != 0) {
		helper_fault(helper, NULL, "helper-missing",
			_("The program %s is not there any more. Put it back, or name another "
			  "target."),
			helper->path);
		return;
	}
	int errnum =
		process_start(&helper->process, helper->path, helper->url, helper->state_folder);
	if (errnum != 0) {
		helper_fault(helper, NULL, "helper-died",
			_("The program %s cannot be started: %s."), helper->path, strerror(errnum));
		return;
	}
	helper->state = HELPER_STARTING;
}

/* ---- lines from the helper ---- */

static void break_protocol(struct helper *helper, struct request *culprit, const char *what)
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
		break_protocol(helper, oldest_sent(helper), _("It introduced itself twice."));
		return;
	}
	if (!hp_streq(message->hello.scheme, helper->scheme)) {
		break_protocol(helper, NULL, _("It introduced itself as another kind of target."));
		return;
	}
	if (!helper->greeted) {
		helper->hello = message->hello;
		memset(&message->hello, 0, sizeof(message->hello));
		helper->greeted = true;
	} else if (helper->hello.class_ != message->hello.class_) {
		/* Live or drill was decided by the first hello (DESIGN 6.10): it cannot change
		 * under way. */
		break_protocol(helper, NULL,
			_("Started again, it says that it is of another class than before."));
		return;
	}
	helper->state = HELPER_READY;
	for (size_t i = 0; i < helper->request_count; i++) {
		if (is_open(helper->requests[i])) {
			send_request(helper, helper->requests[i]);
		}
	}
}

static size_t find_wire_id(const struct helper *helper, uint32_t id)
{
	size_t i = 0;
	while (i < helper->request_count &&
		(helper->requests[i]->ended || helper->requests[i]->wire_id != id)) {
		i++;
	}
	return i;
}

static void add_password_sentence(struct hp_observation *observation)
{
	const char *reason = observation->reason != NULL ? observation->reason : "";
	char *text = hp_asprintf(
		_("%s The target asks for a password, which this version cannot ask for."), reason);
	free(observation->reason);
	observation->reason = text;
}

static void take_answer(struct helper *helper, const struct hp_message *message)
{
	size_t at = find_wire_id(helper, message->id);
	if (message->id == 0 || at == helper->request_count) {
		bool answered =
			message->id >= helper->first_wire_id && message->id < helper->next_wire_id;
		break_protocol(helper, answered ? NULL : oldest_sent(helper),
			answered ? _("It answered the same question twice.")
				 : _("It answered a question that nobody asked."));
		return;
	}
	struct request *request = helper->requests[at];
	if (request->cancelled) {
		helper_forget(helper, request);
		return;
	}
	struct hp_error err = HP_ERROR_INIT;
	struct hp_observation observation;
	if (hp_observation_from_json(request->fact.kind, message->answer, &observation, &err) !=
		0) {
		break_protocol(helper, request, hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	if (helper->asks > 0 && observation.outcome == HP_OUTCOME_UNREADABLE) {
		add_password_sentence(&observation);
	}
	if (observation.wall_ms == 0) {
		observation.wall_ms = hp_clock_now().wall_ms;
	}
	hp_observation_finish(&request->observation);
	request->observation = observation;
	request->ended = true;
	int64_t now = hp_clock_monotonic_ms();
	for (size_t i = at + 1; i < helper->request_count; i++) {
		helper->requests[i]->since_ms = now;
	}
}

/** Nobody can be asked in this version: the reply is that there is no password. Endless asking
 * would fill our memory with replies. */
static void take_ask(struct helper *helper, const struct hp_message *message)
{
	if (++helper->asks > ASKS_MAX) {
		break_protocol(
			helper, oldest_sent(helper), _("It asks for passwords again and again."));
		return;
	}
	hp_message_encode_reply(&helper->output, message->id, NULL);
}

static void take_line(struct helper *helper, const char *line, size_t len)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_message message;
	if (hp_message_decode(line, len, &message, &err) != 0) {
		break_protocol(helper, oldest_sent(helper), hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	if (helper->state == HELPER_STARTING && message.kind != HP_MESSAGE_HELLO) {
		break_protocol(helper, NULL, _("It did not introduce itself first."));
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
		take_ask(helper, &message);
		break;
	case HP_MESSAGE_READ:
	case HP_MESSAGE_CANCEL:
	case HP_MESSAGE_REPLY:
		break_protocol(
			helper, oldest_sent(helper), _("It sent what only the wizard sends."));
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
			break_protocol(helper, oldest_sent(helper),
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

static void read_last_words(struct helper *helper)
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

static void read_input(struct helper *helper)
{
	pid_t pid = helper->process.pid;
	char *chunk = hp_alloc(CHUNK_SIZE);
	for (int i = 0; i < CHUNKS_A_TURN && helper->process.pid == pid && helper->process.out >= 0;
		i++) {
		ssize_t got = read(helper->process.out, chunk, CHUNK_SIZE);
		if (got < 0) {
			break; /* Nothing there for now; a real error would show as the end of file.
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

static void write_output(struct helper *helper)
{
	ssize_t written = process_write(&helper->process, helper->output.data, helper->output.len);
	if (written < 0) {
		/* It closed its input. Its last answers may still be on the way; without an input
		 * it cannot get more. */
		ended_by_itself(helper);
		return;
	}
	hp_str_remove_front(&helper->output, (size_t)written);
}

/* ---- time ---- */

static int64_t request_deadline(const struct request *request)
{
	return is_open(request) ? request->since_ms + request->timeout_ms : INT64_MAX;
}

int64_t helper_deadline(const struct helper *helper)
{
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < helper->request_count; i++) {
		int64_t deadline = request_deadline(helper->requests[i]);
		next = deadline < next ? deadline : next;
	}
	return next;
}

/**
 * A request is late: the first late one is to blame, those behind it may only have waited. Before
 * the hello nobody was asked anything, so the program itself is late, and with it everyone whose
 * time is up.
 */
static void look_at_clock(struct helper *helper)
{
	int64_t now = hp_clock_monotonic_ms();
	for (size_t i = 0; i < helper->request_count; i++) {
		struct request *request = helper->requests[i];
		if (request_deadline(request) > now) {
			continue;
		}
		helper_fault(helper, request, "timeout",
			_("The program for %s targets did not answer within %lld ms."),
			helper->scheme, (long long)request->timeout_ms);
		return;
	}
}

void helper_attend(struct helper *helper, short in_events, short out_events, short err_events)
{
	reap_dying(helper);
	pid_t pid = helper->process.pid;
	if (err_events != 0) {
		read_last_words(helper);
	}
	if (out_events != 0) {
		read_input(helper);
	}
	if (in_events != 0 && helper->process.pid == pid && helper->output.len > 0) {
		write_output(helper);
	}
	look_at_clock(helper);
}
