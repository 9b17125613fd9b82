/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a line of the target protocol: refused or decoded, and an answer is an observation
 * of some fact or none. A question that was decoded encodes to a line that decodes to the same
 * question.
 */
#include <stdint.h>
#include <stdlib.h>

#include "holdpoint/protocol.h"
#include "holdpoint/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_question(const struct hp_message *message)
{
	struct hp_message again;
	struct hp_str line;

	hp_str_init(&line);
	hp_message_encode_read(&line, message->id, &message->fact, message->deadline_ms);
	if (hp_message_decode(line.data, line.len - 1, &again, NULL) < 0 ||
		!hp_fact_equal(&message->fact, &again.fact) || again.id != message->id) {
		abort();
	}
	free(hp_fact_object(&message->fact));
	hp_message_finish(&again);
	hp_str_finish(&line);
}

static void check_answer(const struct hp_message *message)
{
	for (int kind = 0; kind < HP_FACT_COUNT_; kind++) {
		struct hp_observation observation;
		if (hp_observation_from_json(
			    (enum hp_fact_kind)kind, message->answer, &observation, NULL) < 0) {
			continue;
		}
		bool reason = observation.reason_code != NULL && observation.reason != NULL;
		if (reason != (observation.outcome == HP_OUTCOME_UNREADABLE) ||
			(observation.data != NULL) != (observation.outcome == HP_OUTCOME_FOUND)) {
			abort();
		}
		hp_observation_finish(&observation);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hp_message message;

	if (hp_message_decode((const char *)data, size, &message, NULL) < 0) {
		return 0;
	}
	switch (message.kind) {
	case HP_MESSAGE_READ:
		check_question(&message);
		break;
	case HP_MESSAGE_ANSWER:
		check_answer(&message);
		break;
	case HP_MESSAGE_HELLO:
	case HP_MESSAGE_ASK:
	case HP_MESSAGE_CANCEL:
	case HP_MESSAGE_REPLY:
		break;
	}
	hp_message_finish(&message);
	return 0;
}
