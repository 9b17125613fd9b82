/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "watch_internal.h"

#define ASKS_MAX 16       /* of one process */
#define PROMPT_POINTS 200 /* of foreign text in a prompt */

/** Endless asking would fill our memory, and tire the person. */
void helper_take_ask(struct helper *helper, const struct hp_message *message)
{
	if (++helper->asked > ASKS_MAX) {
		helper_break_protocol(helper, helper_oldest_sent(helper),
			_("It asks for passwords again and again."));
		return;
	}
	if (!helper->common->interactive) {
		helper->refused = true;
		hp_message_encode_reply(&helper->output, message->id, NULL);
		return;
	}
	helper->asks = hp_grow(
		helper->asks, helper->ask_count, &helper->ask_capacity, sizeof(*helper->asks));
	helper->asks[helper->ask_count++] = (struct ask){
		.number = helper->common->next_ask++,
		.wire_id = message->id,
		.prompt = hp_text_clean_cut(message->text, PROMPT_POINTS),
		.secret = message->secret,
	};
	helper_set_clock(helper);
}

/** The line with the value, in memory that is wiped, on its way out. */
static void queue_reply(struct helper *helper, uint32_t wire_id, const char *value)
{
	struct hp_str line;
	hp_str_init(&line);
	hp_message_encode_reply(&line, wire_id, value);
	struct reply reply = {.bytes = hp_secret_alloc(line.len), .len = line.len};
	memcpy(reply.bytes, line.data, line.len);
	hp_wipe(line.data, line.len);
	hp_str_finish(&line);
	helper->replies = hp_grow(helper->replies, helper->reply_count, &helper->reply_capacity,
		sizeof(*helper->replies));
	helper->replies[helper->reply_count++] = reply;
}

static void remove_ask(struct helper *helper, size_t index)
{
	free(helper->asks[index].prompt);
	helper->ask_count--;
	memmove(&helper->asks[index], &helper->asks[index + 1],
		(helper->ask_count - index) * sizeof(*helper->asks));
	helper_set_clock(helper);
}

void helper_answer(struct helper *helper, size_t index, const char *value)
{
	queue_reply(helper, helper->asks[index].wire_id, value);
	helper->logon = HP_LOGON_OPEN;
	remove_ask(helper, index);
}

void helper_drop_asks(struct helper *helper)
{
	while (helper->ask_count > 0) {
		remove_ask(helper, helper->ask_count - 1);
	}
	for (size_t i = 0; i < helper->reply_count; i++) {
		hp_secret_free(helper->replies[i].bytes);
	}
	helper->reply_count = 0;
	helper->reply_written = 0;
	helper->asked = 0;
	helper->logon = HP_LOGON_OPEN;
	helper->refused = false;
}
