/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "fact_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"

/* Decoding. A helper may be broken or hostile: nothing here trusts a member to be there or to be
 * small. */

#define SCHEME_BYTES_MAX 32
#define FACTS_MAX 256
#define CONFINEMENT_MAX 32
#define PROMPT_BYTES_MAX 1000
#define VALUE_BYTES_MAX 65536
#define DEADLINE_MAX_MS INT64_C(86400000) /* a day */

static const char *const class_names[] = {
	[HP_CLASS_LIVE] = "live",
	[HP_CLASS_EVIDENCE] = "evidence",
	[HP_CLASS_PRACTICE] = "practice",
	[HP_CLASS_SCRIPTED] = "scripted",
};
_Static_assert(HP_ARRAY_SIZE(class_names) == HP_CLASS_COUNT_, "one name a class");

const char *hp_target_class_name(enum hp_target_class class_)
{
	return class_names[class_];
}

bool hp_target_class_is_drill(enum hp_target_class class_)
{
	switch (class_) {
	case HP_CLASS_PRACTICE:
	case HP_CLASS_SCRIPTED:
		return true;
	case HP_CLASS_LIVE:
	case HP_CLASS_EVIDENCE:
	case HP_CLASS_COUNT_:
		break;
	}
	return false;
}

void hp_hello_finish(struct hp_hello *hello)
{
	if (hello == NULL) {
		return;
	}
	free(hello->scheme);
	for (size_t i = 0; hello->confinement != NULL && hello->confinement[i] != NULL; i++) {
		free(hello->confinement[i]);
	}
	free(hello->confinement);
	*hello = (struct hp_hello){0};
}

void hp_message_finish(struct hp_message *message)
{
	if (message == NULL) {
		return;
	}
	hp_hello_finish(&message->hello);
	hp_fact_finish(&message->fact);
	hp_json_free(message->answer);
	if (message->kind == HP_MESSAGE_REPLY && message->text != NULL) {
		hp_wipe(message->text, strlen(message->text));
	}
	free(message->text);
	*message = (struct hp_message){0};
}

static int fail(struct hp_error *err, const char *sentence)
{
	return hp_error_set(err, HP_ERR_INVALID, "%s", sentence);
}

static int fail_member(struct hp_error *err, const char *member)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("the message's \"%s\" is missing or not as it must be"), member);
}

static int take_id(
	const struct hp_json *json, const char *member, uint32_t *ret_id, struct hp_error *err)
{
	int64_t id = hp_json_get_int(json, member, -1);

	if (id < 0 || id > UINT32_MAX) {
		return fail_member(err, member);
	}
	*ret_id = (uint32_t)id;
	return 0;
}

/* ---- hello ---- */

static int take_scheme(const struct hp_json *json, struct hp_hello *hello, struct hp_error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
	const char *scheme = hp_json_get_string(json, "scheme");

	if (scheme == NULL || strlen(scheme) > SCHEME_BYTES_MAX || strspn(scheme, letters) == 0 ||
		scheme[strspn(scheme, signs)] != '\0') {
		return fail_member(err, "scheme");
	}
	hello->scheme = hp_strdup(scheme);
	return 0;
}

static int take_class(const struct hp_json *json, struct hp_hello *hello, struct hp_error *err)
{
	const char *name = hp_json_get_string(json, "class");

	for (size_t i = 0; name != NULL && i < HP_CLASS_COUNT_; i++) {
		if (strcmp(name, class_names[i]) == 0) {
			hello->class_ = (enum hp_target_class)i;
			return 0;
		}
	}
	return fail_member(err, "class");
}

/** A newer helper may offer facts nobody here knows: they are passed over. */
static int take_facts(const struct hp_json *json, struct hp_hello *hello, struct hp_error *err)
{
	const struct hp_json *facts = hp_json_get(json, "facts");

	if (!hp_json_is(facts, HP_JSON_ARRAY) || hp_json_count(facts) > FACTS_MAX) {
		return fail_member(err, "facts");
	}
	for (const struct hp_json *c = hp_json_first(facts); c != NULL; c = hp_json_next(c)) {
		enum hp_fact_kind kind;
		if (!hp_json_is(c, HP_JSON_STRING)) {
			return fail_member(err, "facts");
		}
		if (hp_fact_kind_from_name(hp_json_string(c), &kind, NULL)) {
			hello->facts[kind] = true;
		}
	}
	return 0;
}

static int take_confinement(
	const struct hp_json *json, struct hp_hello *hello, struct hp_error *err)
{
	const struct hp_json *list = hp_json_get(json, "confinement");
	size_t count = hp_json_count(list);

	if (!hp_json_is(list, HP_JSON_ARRAY) || count > CONFINEMENT_MAX) {
		return fail_member(err, "confinement");
	}
	hello->confinement = hp_calloc(count + 1, sizeof(*hello->confinement));
	size_t i = 0;
	for (const struct hp_json *c = hp_json_first(list); c != NULL; c = hp_json_next(c)) {
		const char *word = hp_json_string(c);
		if (word == NULL || !hp_is_code(word)) {
			return fail_member(err, "confinement");
		}
		hello->confinement[i++] = hp_strdup(word);
	}
	return 0;
}

static int decode_hello(
	const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	const struct hp_json *version = hp_json_get(json, "holdpoint");

	message->kind = HP_MESSAGE_HELLO;
	if (!hp_json_is(version, HP_JSON_INT)) {
		return fail_member(err, "holdpoint");
	}
	if (hp_json_int(version) != HP_PROTOCOL_VERSION) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("the helper speaks version %lld of the target protocol, and this program "
			  "version %d; install both from the same release"),
			(long long)hp_json_int(version), HP_PROTOCOL_VERSION);
	}
	int status = take_scheme(json, &message->hello, err);
	if (status == 0) {
		status = take_class(json, &message->hello, err);
	}
	if (status == 0) {
		status = take_facts(json, &message->hello, err);
	}
	if (status == 0) {
		status = take_confinement(json, &message->hello, err);
	}
	return status;
}

/* ---- the other kinds ---- */

static int decode_answer(
	const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	message->kind = HP_MESSAGE_ANSWER;
	int status = take_id(json, "id", &message->id, err);
	if (status < 0) {
		return status;
	}
	message->answer = hp_json_copy(json);
	return 0;
}

static int decode_ask(const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	const char *prompt = hp_json_get_string(json, "prompt");
	const struct hp_json *secret = hp_json_get(json, "secret");

	message->kind = HP_MESSAGE_ASK;
	int status = take_id(json, "ask", &message->id, err);
	if (status < 0) {
		return status;
	}
	if (prompt == NULL || prompt[0] == '\0' || strlen(prompt) > PROMPT_BYTES_MAX) {
		return fail_member(err, "prompt");
	}
	if (secret != NULL && !hp_json_is(secret, HP_JSON_BOOL)) {
		return fail_member(err, "secret");
	}
	message->text = hp_strdup(prompt);
	/* A helper that does not say is taken to ask for a password. */
	message->secret = secret == NULL || hp_json_bool(secret);
	return 0;
}

static int take_args(const struct hp_json *json, struct hp_fact *fact, struct hp_error *err)
{
	const struct hp_json *args = hp_json_get(json, "args");
	size_t count = 0;

	if (args != NULL && !hp_json_is(args, HP_JSON_ARRAY)) {
		return fail_member(err, "args");
	}
	for (const struct hp_json *c = hp_json_first(args); c != NULL; c = hp_json_next(c)) {
		if (!hp_json_is(c, HP_JSON_STRING) || count == HP_FACT_ARGS_MAX) {
			return fail_member(err, "args");
		}
		fact->args[count++] = hp_json_string(c);
	}
	return 0;
}

/** An argument that may be left out is "*", so that every helper sees the whole question. */
static void complete_args(struct hp_fact *fact)
{
	const struct hp_fact_info *info = hp_fact_info(fact->kind);

	if (!info->last_optional) {
		return;
	}
	for (size_t i = 0; i < HP_FACT_ARGS_MAX && info->args[i] != NULL; i++) {
		if (fact->args[i] == NULL) {
			fact->args[i] = "*";
		}
	}
}

static int take_view(const struct hp_json *json, struct hp_fact *fact, struct hp_error *err)
{
	const struct hp_json *view = hp_json_get(json, "view");

	if (view == NULL || hp_json_is(view, HP_JSON_NULL)) {
		fact->view = HP_VIEW_BOTH;
	} else if (hp_json_int(view) == HP_VIEW_32) {
		fact->view = HP_VIEW_32;
	} else if (hp_json_int(view) == HP_VIEW_64) {
		fact->view = HP_VIEW_64;
	} else {
		return fail_member(err, "view");
	}
	return 0;
}

static int decode_read(const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	const struct hp_json *sha256 = hp_json_get(json, "sha256");
	struct hp_fact fact = {0}; /* borrows from json */

	message->kind = HP_MESSAGE_READ;
	int status = take_id(json, "id", &message->id, err);
	if (status < 0) {
		return status;
	}
	if (!hp_fact_kind_from_name(hp_json_get_string(json, "read"), &fact.kind, NULL)) {
		return fail_member(err, "read");
	}
	if (sha256 != NULL && !hp_json_is(sha256, HP_JSON_BOOL)) {
		return fail_member(err, "sha256");
	}
	fact.sha256 = hp_json_bool(sha256);
	status = take_args(json, &fact, err);
	if (status == 0) {
		status = take_view(json, &fact, err);
	}
	if (status < 0) {
		return status;
	}
	complete_args(&fact);
	if (hp_fact_check(&fact, err) < 0) {
		/* Not the user's own words any more: a broken message. */
		if (err != NULL) {
			err->status = HP_ERR_INVALID;
		}
		return HP_ERR_INVALID;
	}
	message->deadline_ms = hp_json_get_int(json, "deadline_ms", -1);
	if (message->deadline_ms < 0 || message->deadline_ms > DEADLINE_MAX_MS) {
		return fail_member(err, "deadline_ms");
	}
	hp_fact_copy(&fact, &message->fact);
	return 0;
}

static int decode_cancel(
	const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	message->kind = HP_MESSAGE_CANCEL;
	return take_id(json, "cancel", &message->id, err);
}

static int decode_reply(
	const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	const struct hp_json *value = hp_json_get(json, "value");

	message->kind = HP_MESSAGE_REPLY;
	int status = take_id(json, "answer", &message->id, err);
	if (status < 0) {
		return status;
	}
	if (hp_json_is(value, HP_JSON_NULL)) {
		return 0;
	}
	if (!hp_json_is(value, HP_JSON_STRING) || strlen(hp_json_string(value)) > VALUE_BYTES_MAX) {
		return fail_member(err, "value");
	}
	message->text = hp_strdup(hp_json_string(value));
	return 0;
}

/* The member that tells the kind. A message with two of them is no message: which one was meant
 * cannot be told. */
static const struct message_form {
	const char *member;
	int (*decode)(const struct hp_json *json, struct hp_message *message, struct hp_error *err);
} message_forms[] = {
	{"holdpoint", decode_hello},
	{"found", decode_answer},
	{"ask", decode_ask},
	{"read", decode_read},
	{"cancel", decode_cancel},
	{"answer", decode_reply},
};

static int decode_object(
	const struct hp_json *json, struct hp_message *message, struct hp_error *err)
{
	const struct message_form *form = NULL;

	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		return fail(err, _("a message is a JSON object"));
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(message_forms); i++) {
		if (hp_json_get(json, message_forms[i].member) == NULL) {
			continue;
		}
		if (form != NULL) {
			return fail(err, _("a message is of one kind, and this one is of two"));
		}
		form = &message_forms[i];
	}
	if (form == NULL) {
		return fail(err, _("the message is of no known kind"));
	}
	return form->decode(json, message, err);
}

int hp_message_decode(
	const char *line, size_t len, struct hp_message *ret_message, struct hp_error *err)
{
	struct hp_message message = {0};
	struct hp_json *json = NULL;

	if (len >= HP_PROTOCOL_LINE_MAX) {
		return fail(err, _("a message is longer than 1 MiB"));
	}
	int status = hp_json_parse_value(line, len, &json, err);
	if (status < 0) {
		return status;
	}
	status = decode_object(json, &message, err);
	if (status == 0) {
		*ret_message = message;
		message = (struct hp_message){0};
	}
	hp_message_finish(&message);
	/* It may have carried a password. */
	hp_json_wipe_free(json);
	return status;
}
