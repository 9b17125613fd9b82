/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/clock.h"
#include "watch_internal.h"

/*
 * A request's time counts from when it was asked, sent, or when a request before it was answered,
 * whichever is latest: a helper that works through a long list one by one is not late with the
 * last. Answers to later requests do not count, so that one hung request among many quick ones is
 * found.
 *
 * An answer leaves its time with the next open request (pushed_ms), and it holds for all behind
 * that one: so times only rise along the list, and looking may stop at the first request that is
 * too young to matter, whatever its own time is.
 */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t helper_now(const struct helper *helper)
{
	int64_t now = helper->frozen_at_ms != 0 ? helper->frozen_at_ms : hp_clock_monotonic_ms();
	return now - helper->lost_ms;
}

void helper_set_clock(struct helper *helper)
{
	bool stand_still = !helper->active || helper->ask_count > 0;
	if (stand_still == (helper->frozen_at_ms != 0)) {
		return;
	}
	int64_t now = hp_clock_monotonic_ms();
	if (stand_still) {
		helper->frozen_at_ms = now;
	} else {
		helper->lost_ms += now - helper->frozen_at_ms;
		helper->frozen_at_ms = 0;
	}
}

int64_t helper_deadline(const struct helper *helper)
{
	if (helper->frozen_at_ms != 0) {
		return INT64_MAX;
	}
	int64_t next = INT64_MAX, since = 0;
	for (const struct request *request = helper->first; request != NULL;
		request = request->after) {
		since = later(since, later(request->since_ms, request->pushed_ms));
		if (next != INT64_MAX && since + helper->shortest_ms >= next) {
			break;
		}
		int64_t deadline = since + request->timeout_ms;
		next = deadline < next ? deadline : next;
	}
	return next == INT64_MAX ? next : next + helper->lost_ms;
}

struct request *helper_late(const struct helper *helper)
{
	if (helper->frozen_at_ms != 0) {
		return NULL;
	}
	int64_t now = helper_now(helper), since = 0;
	for (struct request *request = helper->first; request != NULL; request = request->after) {
		since = later(since, later(request->since_ms, request->pushed_ms));
		if (since + request->timeout_ms <= now) {
			return request;
		}
		if (since + helper->shortest_ms > now) {
			break;
		}
	}
	return NULL;
}
