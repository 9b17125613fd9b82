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

char request_cancelled[1];

void request_unlink(struct request *request)
{
	struct helper *helper = request->helper;
	struct request *after = request->after;
	if (after != NULL) {
		after->before = request->before;
		/* What held for this one holds for those behind it. */
		if (after->pushed_ms < request->pushed_ms) {
			after->pushed_ms = request->pushed_ms;
		}
	} else {
		helper->last = request->before;
	}
	if (request->before != NULL) {
		request->before->after = after;
	} else {
		helper->first = after;
	}
	request->before = request->after = NULL;
	helper->open_count--;
	if (helper->open_count == 0) {
		helper->shortest_ms = INT64_MAX;
	}
}

static void link_last(struct helper *helper, struct request *request)
{
	request->helper = helper;
	request->before = helper->last;
	if (helper->last != NULL) {
		helper->last->after = request;
	} else {
		helper->first = request;
	}
	helper->last = request;
	helper->open_count++;
	if (request->timeout_ms < helper->shortest_ms) {
		helper->shortest_ms = request->timeout_ms;
	}
}

void request_end(struct request *request, const char *code, const char *sentence)
{
	request_unlink(request);
	hp_observation_set_unreadable(&request->observation, code, "%s", sentence);
	request->observation.wall_ms = hp_clock_now().wall_ms;
	request->ended = true;
}

struct request *helper_oldest_sent(const struct helper *helper)
{
	/* They are sent in the order asked. */
	return helper->first != NULL && helper->first->wire_id != 0 ? helper->first : NULL;
}

static void send_one(struct helper *helper, struct request *request)
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
	/* Four thousand million requests are more than one process lives to see. */
	request->wire_id = helper->next_wire_id++;
	slots_put(&helper->wire, request->wire_id, request);
	request->since_ms = helper_now(helper);
	hp_message_encode_read(
		&helper->output, request->wire_id, &request->fact, request->timeout_ms);
}

void helper_send_all(struct helper *helper)
{
	struct request *next;
	for (struct request *request = helper->first; request != NULL; request = next) {
		next = request->after;
		if (request->wire_id == 0) {
			send_one(helper, request);
		}
	}
}

void helper_ask(struct helper *helper, struct request *request)
{
	link_last(helper, request);
	request->since_ms = helper_now(helper);
	if (helper->state == HELPER_GIVEN_UP) {
		request_end(request, "helper-died", helper->trouble);
	} else if (helper->active && helper->state == HELPER_DOWN) {
		helper_wake(helper);
	} else if (helper->active && helper->state == HELPER_READY) {
		send_one(helper, request);
	}
}

/** Tells the process; its late answer is known for what it is. */
static void take_back(struct helper *helper, struct request *request)
{
	if (request->wire_id != 0) {
		hp_message_encode_cancel(&helper->output, request->wire_id);
		slots_replace(&helper->wire, request->wire_id, CANCELLED);
	}
}

/** Without a request nobody is to be asked for anything. */
static void end_idle_asks(struct helper *helper)
{
	while (helper->open_count == 0 && helper->ask_count > 0) {
		helper_answer(helper, 0, NULL);
	}
}

void helper_cancel(struct helper *helper, struct request *request)
{
	take_back(helper, request);
	request_unlink(request);
	end_idle_asks(helper);
}

void helper_cancel_all(struct helper *helper)
{
	while (helper->first != NULL) {
		struct request *request = helper->first;
		take_back(helper, request);
		request_end(request, "cancelled", _("The reading was broken off."));
	}
	end_idle_asks(helper);
}
