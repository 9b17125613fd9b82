/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "watch_internal.h"

void request_free(struct request *request)
{
	hp_fact_finish(&request->fact);
	hp_observation_finish(&request->observation);
	free(request);
}

bool request_is_open(const struct request *request)
{
	return !request->ended && !request->cancelled;
}

void request_end(struct request *request, const char *code, const char *sentence)
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
		count += request_is_open(helper->requests[i]) ? 1 : 0;
	}
	return count;
}

struct request *helper_oldest_sent(const struct helper *helper)
{
	for (size_t i = 0; i < helper->request_count; i++) {
		if (request_is_open(helper->requests[i]) && helper->requests[i]->wire_id != 0) {
			return helper->requests[i];
		}
	}
	return NULL;
}

void helper_send(struct helper *helper, struct request *request)
{
	if (!helper->hello.facts[request->fact.kind]) {
		char *sentence =
			hp_asprintf(_("A target of the kind %s cannot see the fact %s. Look at the "
				      "machine itself, then attest what is there."),
				helper->scheme, hp_fact_info(request->fact.kind)->name);
		request_end(request, "not-supported", sentence);
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
		request_end(request, "helper-died", helper->trouble);
		break;
	case HELPER_DOWN:
		helper_wake(helper);
		break;
	case HELPER_STARTING:
		break;
	case HELPER_READY:
		helper_send(helper, request);
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
		if (!request_is_open(request)) {
			continue;
		}
		if (request->wire_id != 0) {
			hp_message_encode_cancel(&helper->output, request->wire_id);
			leave_stand_in(helper, request);
		}
		request_end(request, "cancelled", _("The reading was broken off."));
	}
}
