/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/watch.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

#define DEFAULT_TIMEOUT_MS 10000
#define DEFAULT_RESTARTS 3
#define TICK_MS 100
#define FDS_A_HELPER 3

struct hp_watch {
	char *program_folder;
	char *state_folder;
	int64_t timeout_ms;
	unsigned restarts;
	uint64_t next_ticket;
	struct helper **helpers; /**< Indexed by target number. */
	size_t count;
	size_t capacity;
};

struct hp_watch *hp_watch_new(const struct hp_watch_options *options)
{
	struct hp_watch *watch = hp_calloc(1, sizeof(*watch));
	watch->program_folder = hp_strdup(options->program_folder);
	watch->state_folder = hp_strdup(options->state_folder);
	watch->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
	watch->restarts = options->restarts > 0 ? options->restarts : DEFAULT_RESTARTS;
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
	free(watch->helpers);
	free(watch->program_folder);
	free(watch->state_folder);
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
	if (path == NULL) {
		int status = unknown_scheme(watch, scheme, err);
		free(scheme);
		return status;
	}
	watch->helpers =
		hp_grow(watch->helpers, watch->count, &watch->capacity, sizeof(struct helper *));
	watch->helpers[watch->count] =
		helper_new(hp_strdup(url), scheme, path, watch->state_folder, watch->restarts);
	*ret_target = watch->count++;
	return 0;
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
	helper_ask(watch->helpers[target], request);
	return ticket;
}

static struct request *find_ticket(
	const struct hp_watch *watch, uint64_t ticket, struct helper **ret_helper)
{
	for (size_t i = 0; i < watch->count; i++) {
		struct helper *helper = watch->helpers[i];
		for (size_t j = 0; j < helper->request_count; j++) {
			if (helper->requests[j]->ticket == ticket &&
				!helper->requests[j]->cancelled) {
				*ret_helper = helper;
				return helper->requests[j];
			}
		}
	}
	return NULL;
}

bool hp_watch_take(struct hp_watch *watch, uint64_t ticket, struct hp_observation *ret_observation)
{
	struct helper *helper = NULL;
	struct request *request = find_ticket(watch, ticket, &helper);
	if (request == NULL || !request->ended) {
		return false;
	}
	*ret_observation = request->observation;
	hp_observation_init(&request->observation);
	helper_forget(helper, request);
	return true;
}

void hp_watch_cancel(struct hp_watch *watch, uint64_t ticket)
{
	struct helper *helper = NULL;
	struct request *request = find_ticket(watch, ticket, &helper);
	if (request == NULL) {
		return;
	}
	if (request->ended) {
		helper_forget(helper, request);
	} else {
		helper_cancel(helper, request);
	}
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
		count += helper_pending(watch->helpers[i]);
	}
	return count;
}

size_t hp_watch_target_pending(const struct hp_watch *watch, size_t target)
{
	return target < watch->count ? helper_pending(watch->helpers[target]) : 0;
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
		add_fd(fds, max, &count, helper->process.in, helper->output.len > 0 ? POLLOUT : 0);
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
}

void hp_watch_turn(struct hp_watch *watch, int64_t until_ms)
{
	size_t room = watch->count * FDS_A_HELPER;
	struct pollfd *fds = hp_calloc(room + 1, sizeof(*fds));
	size_t count = hp_watch_pollfds(watch, fds, room);
	int64_t left = until_ms - hp_clock_monotonic_ms();
	int timeout = hp_watch_timeout(watch);
	if (timeout < 0 || timeout > left) {
		timeout = left > 0 ? (int)left : 0;
	}
	if (poll(fds, (nfds_t)count, timeout) < 0) {
		count = 0; /* A signal: what is due by the clock is still done. */
	}
	hp_watch_dispatch(watch, fds, count);
	free(fds);
}

static void cancel_all(struct hp_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		helper_cancel_all(watch->helpers[i]);
	}
}

int hp_watch_settle(struct hp_watch *watch, hp_tick_fn tick, void *data)
{
	int64_t next_tick = hp_clock_monotonic_ms() + TICK_MS;
	while (hp_watch_pending(watch) > 0) {
		hp_watch_turn(watch, next_tick);
		if (hp_clock_monotonic_ms() < next_tick) {
			continue;
		}
		next_tick = hp_clock_monotonic_ms() + TICK_MS;
		if (tick != NULL && !tick(data)) {
			cancel_all(watch);
			return HP_ERR_ABORTED;
		}
	}
	return 0;
}

int hp_watch_hello(struct hp_watch *watch, size_t target, int64_t timeout_ms,
	const struct hp_hello **ret_hello, struct hp_error *err)
{
	if (target >= watch->count) {
		return hp_error_set(
			err, HP_ERR_INTERNAL, _("There is no target number %zu."), target);
	}
	struct helper *helper = watch->helpers[target];
	int64_t until = hp_clock_monotonic_ms() + (timeout_ms > 0 ? timeout_ms : watch->timeout_ms);
	helper_wake(helper);
	while (helper->state == HELPER_STARTING && hp_clock_monotonic_ms() < until) {
		hp_watch_turn(watch, until);
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
	return hp_error_set(err, HP_ERR_UNAVAILABLE, _("The target %s is not to be had. %s"),
		helper->url, helper->trouble != NULL ? helper->trouble : "");
}
