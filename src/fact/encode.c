/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"

/* Encoding: one message, one line. */

/** Appends the line and frees the object. */
static void append_line(struct hp_str *out, struct hp_json *json)
{
	char *text = hp_json_print(json);

	hp_str_append(out, text);
	hp_str_append_char(out, '\n');
	free(text);
	hp_json_free(json);
}

void hp_message_encode_hello(struct hp_str *out, const char *scheme, enum hp_target_class class_,
	const enum hp_fact_kind *facts, size_t fact_count, const char *const *confinement)
{
	struct hp_json *json = hp_json_new_object();
	struct hp_json *names = hp_json_new_array();
	struct hp_json *words = hp_json_new_array();

	for (size_t i = 0; i < fact_count; i++) {
		hp_json_add_string(names, hp_fact_info(facts[i])->name);
	}
	for (size_t i = 0; confinement != NULL && confinement[i] != NULL; i++) {
		hp_json_add_string(words, confinement[i]);
	}
	hp_json_set_int(json, "holdpoint", HP_PROTOCOL_VERSION);
	hp_json_set_string(json, "scheme", scheme);
	hp_json_set_string(json, "class", hp_target_class_name(class_));
	hp_json_set(json, "facts", names);
	hp_json_set(json, "confinement", words);
	append_line(out, json);
}

void hp_message_encode_read(
	struct hp_str *out, uint32_t id, const struct hp_fact *fact, int64_t deadline_ms)
{
	struct hp_json *json = hp_json_new_object();
	struct hp_json *args = hp_json_new_array();

	for (size_t i = 0; i < HP_FACT_ARGS_MAX && fact->args[i] != NULL; i++) {
		hp_json_add_string(args, fact->args[i]);
	}
	hp_json_set_int(json, "id", id);
	hp_json_set_string(json, "read", hp_fact_info(fact->kind)->name);
	hp_json_set(json, "args", args);
	if (fact->view != HP_VIEW_BOTH) {
		hp_json_set_int(json, "view", fact->view);
	}
	if (fact->sha256) {
		hp_json_set_bool(json, "sha256", true);
	}
	hp_json_set_int(json, "deadline_ms", deadline_ms);
	append_line(out, json);
}

void hp_message_encode_cancel(struct hp_str *out, uint32_t id)
{
	struct hp_json *json = hp_json_new_object();

	hp_json_set_int(json, "cancel", id);
	append_line(out, json);
}

static void append_answer(struct hp_str *out, uint32_t id, const struct hp_observation *observation)
{
	struct hp_json *json = hp_json_new_object();
	struct hp_json *body = hp_observation_to_json(observation);

	hp_json_set_int(json, "id", id);
	for (const struct hp_json *c = hp_json_first(body); c != NULL; c = hp_json_next(c)) {
		hp_json_set(json, hp_json_key(c), hp_json_copy(c));
	}
	hp_json_free(body);
	append_line(out, json);
}

void hp_message_encode_answer(
	struct hp_str *out, uint32_t id, const struct hp_observation *observation)
{
	struct hp_str line;

	hp_str_init(&line);
	append_answer(&line, id, observation);
	if (line.len > HP_PROTOCOL_LINE_MAX) {
		struct hp_observation instead;
		hp_observation_init(&instead);
		hp_observation_set_unreadable(&instead, "too-large",
			_("what was found is too large for one answer (1 MiB)"));
		hp_str_reset(&line);
		append_answer(&line, id, &instead);
		hp_observation_finish(&instead);
	}
	hp_str_append_len(out, line.data, line.len);
	hp_str_finish(&line);
}

void hp_message_encode_ask(struct hp_str *out, uint32_t id, const char *prompt, bool secret)
{
	struct hp_json *json = hp_json_new_object();

	hp_json_set_int(json, "ask", id);
	hp_json_set_string(json, "prompt", prompt);
	hp_json_set_bool(json, "secret", secret);
	append_line(out, json);
}

/** Appends a JSON string as hp_json_print would, without any other copy of it. */
static void append_quoted(struct hp_str *out, const char *text)
{
	hp_str_append_char(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == '"' || *p == '\\') {
			hp_str_appendf(out, "\\u%04x", (unsigned)(unsigned char)*p);
		} else {
			hp_str_append_char(out, *p);
		}
	}
	hp_str_append_char(out, '"');
}

void hp_message_encode_reply(struct hp_str *out, uint32_t id, const char *value)
{
	/* Room first: a string that grows on the way would leave a part of the secret in freed
	 * memory. */
	size_t most = value != NULL ? 6 * strlen(value) : 0;

	hp_str_reserve(out, most + sizeof("{\"answer\":4294967295,\"value\":null}\n"));
	hp_str_appendf(out, "{\"answer\":%u,\"value\":", id);
	if (value != NULL) {
		append_quoted(out, value);
	} else {
		hp_str_append(out, "null");
	}
	hp_str_append(out, "}\n");
}
