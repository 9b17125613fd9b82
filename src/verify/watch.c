/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/watch.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/url.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

#define DEFAULT_TIMEOUT_MS 10000
#define DEFAULT_RESTARTS 3
#define DEFAULT_PARALLEL 64
#define TICK_MS 100
#define TICK_PAUSE_MS 10 /* an input that nobody takes makes no busy loop */
#define FDS_A_HELPER 3

struct hp_watch {
	char *program_folder;
	struct common common;
	int64_t timeout_ms;
	unsigned parallel;
	int input_fd; /**< -1: none. */
	uint64_t next_ticket;
	struct slots tickets; /**< Requests that nobody has taken or given up, by their tickets. */
	struct helper **helpers; /**< Indexed by target number. */
	size_t count;
	size_t capacity;
};

struct hp_watch *hp_watch_new(const struct hp_watch_options *options)
{
	struct hp_watch *watch = hp_calloc(1, sizeof(*watch));
	watch->program_folder = hp_strdup(options->program_folder);
	watch->common = (struct common){
		.state_folder = hp_strdup(options->state_folder),
		.restarts = options->restarts > 0 ? options->restarts : DEFAULT_RESTARTS,
		.interactive = options->interactive,
		.next_ask = 1,
	};
	watch->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
	watch->parallel = options->parallel > 0 ? options->parallel : DEFAULT_PARALLEL;
	watch->input_fd = -1;
	watch->next_ticket = 1;
	return watch;
}

void hp_watch_free(struct hp_watch *watch)
{
	if (watch == NULL) {
		return;
	}
	/* All are told at once, so that they end side by side and not one after the other. */
	for (size_t i = 0; i < watch->count; i++) {
		process_close_pipes(&watch->helpers[i]->process);
	}
	for (size_t i = 0; i < watch->count; i++) {
		helper_free(watch->helpers[i]);
	}
	for (uint64_t ticket = watch->tickets.first; ticket < watch->next_ticket; ticket++) {
		struct request *request = slots_get(&watch->tickets, ticket);
		if (request != NULL) {
			request_free(request);
		}
	}
	slots_finish(&watch->tickets);
	free(watch->helpers);
	free(watch->program_folder);
	free(watch->common.state_folder);
	free(watch);
}

void hp_watch_schemes(const struct hp_watch *watch, struct hp_strv *ret_names)
{
	helper_schemes(watch->program_folder, ret_names);
}

static int unknown_scheme(const struct hp_watch *watch, const char *scheme, struct hp_error *err)
{
	struct hp_strv names;
	hp_strv_init(&names);
	hp_watch_schemes(watch, &names);
	struct hp_str known;
	hp_str_init(&known);
	for (size_t i = 0; i < names.count; i++) {
		hp_str_appendf(&known, "%s%s:", i == 0 ? "" : ", ", names.items[i]);
	}
	char *clean = hp_text_clean_cut(scheme, 40);
	int status = HP_ERR_USAGE;
	hp_strv_add_take(&names, NULL);
	const char *near = hp_nearest_name(scheme, (const char *const *)names.items);
	if (known.len == 0) {
		hp_error_set(err, status,
			_("There is no helper program for targets of the kind %s:, nor for any "
			  "other. Set HOLDPOINT_LIBEXEC to the folder that holds them."),
			clean);
	} else if (near != NULL) {
		hp_error_set(err, status,
			_("There is no helper program for targets of the kind %s:. Did you mean "
			  "%s:? There are %s."),
			clean, near, known.data);
	} else {
		hp_error_set(err, status,
			_("There is no helper program for targets of the kind %s:. There are %s."),
			clean, known.data);
	}
	free(clean);
	hp_str_finish(&known);
	hp_strv_finish(&names);
	return status;
}

int hp_watch_target(
	struct hp_watch *watch, const char *url, size_t *ret_target, struct hp_error *err)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (strcmp(watch->helpers[i]->url, url) == 0) {
			*ret_target = i;
			return 0;
		}
	}
	if (hp_url_has_password(url)) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("A password does not belong in the URL of a target, where others can "
			  "read it: leave out \":\" and what follows. It is asked for, or stands "
			  "in the file that HOLDPOINT_SMB_CREDENTIALS names."));
	}
	char *scheme = NULL;
	if (!hp_url_scheme(url, &scheme)) {
		char *clean = hp_text_clean_cut(url, 80);
		hp_error_set(err, HP_ERR_USAGE,
			_("%s does not begin with a kind of target. A target is written as "
			  "KIND:PLACE, for example offline:/mnt."),
			clean);
		free(clean);
		return HP_ERR_USAGE;
	}
	char *path = helper_locate(watch->program_folder, scheme);
	int status = path == NULL ? unknown_scheme(watch, scheme, err) : hp_url_check(url, err);
	if (status < 0) {
		free(path);
		free(scheme);
		return status;
	}
	watch->helpers =
		hp_grow(watch->helpers, watch->count, &watch->capacity, sizeof(struct helper *));
	watch->helpers[watch->count] = helper_new(&watch->common, hp_strdup(url), scheme, path);
	*ret_target = watch->count++;
	return 0;
}

/* ---- turns ---- */

/** The helper that has waited longest for its turn; NULL. */
static struct helper *next_in_line(const struct hp_watch *watch)
{
	struct helper *next = NULL;
	for (size_t i = 0; i < watch->count; i++) {
		struct helper *helper = watch->helpers[i];
		if (!helper->active && helper->open_count > 0 &&
			(next == NULL || helper->first->ticket < next->first->ticket)) {
			next = helper;
		}
	}
	return next;
}

/** Who has nothing open any more leaves his place to those who wait. */
static void give_turns(struct hp_watch *watch)
{
	size_t active = 0;
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->helpers[i]->active && watch->helpers[i]->open_count == 0) {
			helper_rest(watch->helpers[i]);
		}
		active += watch->helpers[i]->active ? 1 : 0;
	}
	struct helper *next;
	while (active < watch->parallel && (next = next_in_line(watch)) != NULL) {
		helper_begin(next);
		if (next->open_count > 0) {
			active++;
		} else {
			helper_rest(next);
		}
	}
}

/* ---- tickets ---- */

uint64_t hp_watch_request(
	struct hp_watch *watch, size_t target, const struct hp_fact *fact, int64_t timeout_ms)
{
	assert(target < watch->count);
	struct request *request = hp_calloc(1, sizeof(*request));
	request->ticket = watch->next_ticket++;
	hp_fact_copy(fact, &request->fact);
	hp_observation_init(&request->observation);
	request->timeout_ms = timeout_ms > 0 ? timeout_ms : watch->timeout_ms;
	uint64_t ticket = request->ticket;
	slots_put(&watch->tickets, ticket, request);
	helper_ask(watch->helpers[target], request);
	if (!watch->helpers[target]->active) {
		give_turns(watch);
	}
	return ticket;
}

bool hp_watch_take(struct hp_watch *watch, uint64_t ticket, struct hp_observation *ret_observation)
{
	struct request *request = slots_get(&watch->tickets, ticket);
	if (request == NULL || !request->ended) {
		return false;
	}
	*ret_observation = request->observation;
	hp_observation_init(&request->observation);
	slots_replace(&watch->tickets, ticket, NULL);
	request_free(request);
	return true;
}

void hp_watch_cancel(struct hp_watch *watch, uint64_t ticket)
{
	struct request *request = slots_get(&watch->tickets, ticket);
	if (request == NULL) {
		return;
	}
	if (!request->ended) {
		helper_cancel(request->helper, request);
	}
	slots_replace(&watch->tickets, ticket, NULL);
	request_free(request);
	give_turns(watch);
}

bool hp_watch_is_pending(const struct hp_watch *watch, uint64_t ticket)
{
	const struct request *request = slots_get(&watch->tickets, ticket);
	return request != NULL && !request->ended;
}

void hp_watch_revive(struct hp_watch *watch, size_t target)
{
	if (target >= watch->count) {
		return;
	}
	struct helper *helper = watch->helpers[target];
	helper->fault_count = 0;
	if (helper->state == HELPER_GIVEN_UP) {
		helper->state = HELPER_DOWN;
	}
}

/* ---- polling ---- */

size_t hp_watch_pending(const struct hp_watch *watch)
{
	size_t count = 0;
	for (size_t i = 0; i < watch->count; i++) {
		count += watch->helpers[i]->open_count;
	}
	return count;
}

size_t hp_watch_target_pending(const struct hp_watch *watch, size_t target)
{
	return target < watch->count ? watch->helpers[target]->open_count : 0;
}

bool hp_watch_waits_for(const struct hp_watch *watch, size_t *ret_target)
{
	const struct request *oldest = NULL;
	for (size_t i = 0; i < watch->count; i++) {
		const struct request *first = watch->helpers[i]->first;
		if (first != NULL && (oldest == NULL || first->ticket < oldest->ticket)) {
			oldest = first;
			*ret_target = i;
		}
	}
	return oldest != NULL;
}

static void add_fd(struct pollfd *fds, size_t max, size_t *count, int fd, short events)
{
	if (fd < 0 || events == 0) {
		return;
	}
	if (*count < max) {
		fds[*count] = (struct pollfd){.fd = fd, .events = events};
	}
	(*count)++;
}

size_t hp_watch_pollfds(const struct hp_watch *watch, struct pollfd *fds, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < watch->count; i++) {
		const struct helper *helper = watch->helpers[i];
		add_fd(fds, max, &count, helper->process.out, POLLIN);
		add_fd(fds, max, &count, helper->process.err, POLLIN);
		add_fd(fds, max, &count, helper->process.in,
			helper_has_output(helper) ? POLLOUT : 0);
	}
	return count;
}

int hp_watch_timeout(const struct hp_watch *watch)
{
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < watch->count; i++) {
		int64_t deadline = helper_deadline(watch->helpers[i]);
		next = deadline < next ? deadline : next;
	}
	if (next == INT64_MAX) {
		return -1;
	}
	int64_t left = next - hp_clock_monotonic_ms();
	if (left < 0) {
		return 0;
	}
	return left > INT_MAX ? INT_MAX : (int)left;
}

static short events_of(const struct pollfd *fds, size_t count, int fd)
{
	for (size_t i = 0; fd >= 0 && i < count; i++) {
		if (fds[i].fd == fd) {
			return fds[i].revents;
		}
	}
	return 0;
}

void hp_watch_dispatch(struct hp_watch *watch, const struct pollfd *fds, size_t count)
{
	for (size_t i = 0; i < watch->count; i++) {
		struct helper *helper = watch->helpers[i];
		helper_attend(helper, events_of(fds, count, helper->process.in),
			events_of(fds, count, helper->process.out),
			events_of(fds, count, helper->process.err));
	}
	give_turns(watch);
}

void hp_watch_set_input(struct hp_watch *watch, int fd)
{
	watch->input_fd = fd;
}

/** One round: waits at most until `until_ms` (monotonic) and does what is due. true if there is
 * something to read on `input_fd` (-1: nobody wants to know). */
static bool turn(struct hp_watch *watch, int64_t until_ms, int input_fd)
{
	size_t room = watch->count * FDS_A_HELPER;
	struct pollfd *fds = hp_calloc(room + 1, sizeof(*fds));
	size_t helpers = hp_watch_pollfds(watch, fds, room);
	size_t count = helpers;
	fds[count++] = (struct pollfd){.fd = input_fd, .events = POLLIN}; /* -1 is passed over */
	int64_t left = until_ms - hp_clock_monotonic_ms();
	int timeout = hp_watch_timeout(watch);
	if (timeout < 0 || timeout > left) {
		timeout = left > 0 ? (int)left : 0;
	}
	int ready = poll(fds, (nfds_t)count, timeout);
	bool input = ready > 0 && fds[helpers].revents != 0;
	/* A signal: what is due by the clock is still done. */
	hp_watch_dispatch(watch, fds, ready < 0 ? 0 : helpers);
	free(fds);
	return input;
}

void hp_watch_turn(struct hp_watch *watch, int64_t until_ms)
{
	(void)turn(watch, until_ms, -1);
}

/** The tick is due ten times a second, and at once when the person does something. */
struct ticker {
	hp_tick_fn fn;
	void *data;
	int64_t last_ms;
};

static struct ticker ticker_new(hp_tick_fn fn, void *data)
{
	return (struct ticker){.fn = fn, .data = data, .last_ms = hp_clock_monotonic_ms()};
}

/** One round, at most until `until_ms`, and the tick if it is due; what that said. */
static bool turn_and_tick(struct hp_watch *watch, struct ticker *ticker, int64_t until_ms)
{
	int64_t now = hp_clock_monotonic_ms();
	int64_t next = ticker->last_ms + TICK_MS;
	bool listen = ticker->fn != NULL && now >= ticker->last_ms + TICK_PAUSE_MS;
	if (ticker->fn != NULL && !listen && watch->input_fd >= 0) {
		next = ticker->last_ms + TICK_PAUSE_MS;
	}
	bool input = turn(watch, next < until_ms ? next : until_ms, listen ? watch->input_fd : -1);
	now = hp_clock_monotonic_ms();
	if (!input && now < ticker->last_ms + TICK_MS) {
		return true;
	}
	ticker->last_ms = now;
	return ticker->fn == NULL || ticker->fn(ticker->data);
}

static void cancel_all(struct hp_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		helper_cancel_all(watch->helpers[i]);
	}
	give_turns(watch);
}

int hp_watch_settle(struct hp_watch *watch, hp_tick_fn tick, void *data)
{
	struct ticker ticker = ticker_new(tick, data);
	while (hp_watch_pending(watch) > 0) {
		if (!turn_and_tick(watch, &ticker, INT64_MAX)) {
			cancel_all(watch);
			return HP_ERR_ABORTED;
		}
	}
	return 0;
}

int hp_watch_pause(struct hp_watch *watch, int64_t ms, hp_tick_fn tick, void *data)
{
	struct ticker ticker = ticker_new(tick, data);
	int64_t until = hp_clock_monotonic_ms() + ms;
	while (hp_clock_monotonic_ms() < until) {
		if (!turn_and_tick(watch, &ticker, until)) {
			return HP_ERR_ABORTED;
		}
	}
	return 0;
}

int hp_watch_hello(struct hp_watch *watch, size_t target, int64_t timeout_ms,
	const struct hp_hello **ret_hello, struct hp_error *err)
{
	return hp_watch_await_hello(watch, target, timeout_ms, NULL, NULL, ret_hello, err);
}

int hp_watch_await_hello(struct hp_watch *watch, size_t target, int64_t timeout_ms, hp_tick_fn tick,
	void *data, const struct hp_hello **ret_hello, struct hp_error *err)
{
	if (target >= watch->count) {
		return hp_error_set(
			err, HP_ERR_INTERNAL, _("There is no target number %zu."), target);
	}
	struct helper *helper = watch->helpers[target];
	struct ticker ticker = ticker_new(tick, data);
	int64_t until = hp_clock_monotonic_ms() + (timeout_ms > 0 ? timeout_ms : watch->timeout_ms);
	helper_wake(helper);
	while (helper->state == HELPER_STARTING && hp_clock_monotonic_ms() < until) {
		if (!turn_and_tick(watch, &ticker, until)) {
			return hp_error_set(err, HP_ERR_ABORTED, _("The reading was broken off."));
		}
	}
	if (helper->state == HELPER_STARTING) {
		helper_fault(helper, NULL, "timeout",
			_("The program for %s targets did not introduce itself in time."),
			helper->scheme);
	}
	if (helper->state == HELPER_READY) {
		*ret_hello = &helper->hello;
		return 0;
	}
	return hp_error_set(err, HP_ERR_UNAVAILABLE, _("The target %s is not available. %s"),
		helper->url, helper->trouble != NULL ? helper->trouble : "");
}

/* ---- asking the person ---- */

bool hp_watch_ask_after(const struct hp_watch *watch, uint64_t after, struct hp_watch_ask *ret_ask)
{
	struct hp_watch_ask oldest = {.ask = 0};
	for (size_t i = 0; i < watch->count; i++) {
		const struct helper *helper = watch->helpers[i];
		for (size_t j = 0; j < helper->ask_count; j++) {
			const struct ask *ask = &helper->asks[j];
			if (ask->number > after && (oldest.ask == 0 || ask->number < oldest.ask)) {
				oldest = (struct hp_watch_ask){.ask = ask->number,
					.target = i,
					.url = helper->url,
					.prompt = ask->prompt,
					.secret = ask->secret};
			}
		}
	}
	if (oldest.ask == 0) {
		return false;
	}
	*ret_ask = oldest;
	return true;
}

bool hp_watch_next_ask(const struct hp_watch *watch, struct hp_watch_ask *ret_ask)
{
	return hp_watch_ask_after(watch, 0, ret_ask);
}

enum hp_watch_logon hp_watch_logon(const struct hp_watch *watch, size_t target)
{
	assert(target < watch->count);
	return watch->helpers[target]->logon;
}

const char *hp_watch_target_url(const struct hp_watch *watch, size_t target)
{
	assert(target < watch->count);
	return watch->helpers[target]->url;
}

void hp_watch_answer(struct hp_watch *watch, uint64_t ask, const char *value)
{
	for (size_t i = 0; i < watch->count; i++) {
		struct helper *helper = watch->helpers[i];
		for (size_t j = 0; j < helper->ask_count; j++) {
			if (helper->asks[j].number == ask) {
				helper_answer(helper, j, value);
				return;
			}
		}
	}
}
