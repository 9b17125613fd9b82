/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PROTOCOL_H
#define HP_PROTOCOL_H

/*
 * The target protocol: one JSON object a line on a helper's standard input and output, at most
 * HP_PROTOCOL_LINE_MAX bytes with the newline. holdpoint-target(7) is the specification; this is
 * both ends of its codec.
 *
 *   helper   {"holdpoint":1,"scheme":"offline","class":"evidence",
 *             "facts":["registry.key",...],"confinement":["landlock",...]}
 *   wizard   {"id":7,"read":"registry.key","args":["HKLM\\SOFTWARE"],"view":32,
 *             "deadline_ms":5000}
 *   helper   {"id":7,"found":false,"data":null,"source":"...","time":"...",
 *             "reason_code":null,"unreadable":null}
 *   wizard   {"cancel":7}
 *   helper   {"ask":3,"prompt":"Password for ...","secret":true}
 *   wizard   {"answer":3,"value":"..."|null}
 *
 * Requests may be answered in any order. A helper ends when its standard input does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/fact.h"

struct hp_error;
struct hp_json;
struct hp_str;

#define HP_PROTOCOL_VERSION 1
#define HP_PROTOCOL_LINE_MAX ((size_t)1 << 20)

enum hp_target_class {
	HP_CLASS_LIVE,
	HP_CLASS_EVIDENCE, /**< A disk or a capture: the machine itself is off. */
	HP_CLASS_PRACTICE,
	HP_CLASS_SCRIPTED,
	HP_CLASS_COUNT_,
};
const char *hp_target_class_name(enum hp_target_class class_);
bool hp_target_class_is_drill(
	enum hp_target_class class_); /**< What `train` takes and `run` refuses. */

struct hp_hello {
	char *scheme;
	enum hp_target_class class_;
	bool facts[HP_FACT_COUNT_];
	char **confinement; /**< NULL-terminated: "no-new-privs", "rlimits", "landlock", "seccomp",
			       ...; empty: not locked in. */
};
void hp_hello_finish(struct hp_hello *hello);

enum hp_message_kind {
	HP_MESSAGE_HELLO,
	HP_MESSAGE_ANSWER,
	HP_MESSAGE_ASK,
	HP_MESSAGE_READ,
	HP_MESSAGE_CANCEL,
	HP_MESSAGE_REPLY, /**< {"answer":...}, the wizard's reply to an ask. */
};

/** One decoded line. Owns what it holds; which members are filled depends on the kind. */
struct hp_message {
	enum hp_message_kind kind;
	uint32_t id;
	struct hp_hello hello;
	struct hp_fact
		fact; /**< READ; an owning copy, checked, an argument left out filled in ("*"). */
	int64_t deadline_ms;    /**< READ: the helper may give up then. */
	struct hp_json *answer; /**< ANSWER: the whole object, undecoded, because its data depend on
				   the fact asked: hp_observation_from_json(). */
	char *text;             /**< ASK: the prompt. REPLY: the value or NULL. */
	bool secret;
};
/** Wipes the text of a REPLY, which may be a password. */
void hp_message_finish(struct hp_message *message);

/** Decodes one line without its newline. Hostile input: HP_ERR_INVALID and one sentence. */
int hp_message_decode(
	const char *line, size_t len, struct hp_message *ret_message, struct hp_error *err);

/* Encoders append one line with its newline. */
void hp_message_encode_hello(struct hp_str *out, const char *scheme, enum hp_target_class class_,
	const enum hp_fact_kind *facts, size_t fact_count, const char *const *confinement);
void hp_message_encode_read(
	struct hp_str *out, uint32_t id, const struct hp_fact *fact, int64_t deadline_ms);
void hp_message_encode_cancel(struct hp_str *out, uint32_t id);
/** An observation too large for a line becomes unreadable, "too-large". */
void hp_message_encode_answer(
	struct hp_str *out, uint32_t id, const struct hp_observation *observation);
void hp_message_encode_ask(struct hp_str *out, uint32_t id, const char *prompt, bool secret);
/** Leaves no copy of `value` behind but the one in `out`, which the caller wipes. */
void hp_message_encode_reply(struct hp_str *out, uint32_t id, const char *value);

/* ---- target URLs ---- */

/** "offline:C=DIR,X=DIR" -> "offline". false if there is no well-formed scheme (letters, digits, +
 * - .). Caller frees *ret_scheme. */
bool hp_url_scheme(const char *url, char **ret_scheme);
/** A password stands before the host ("smb://USER:PASSWORD@HOST"). Such an URL is refused before it
 * is shown or recorded anywhere. */
bool hp_url_has_password(const char *url);

/** One `NAME=VALUE` or plain `VALUE` of a comma list after the scheme, percent-decoded. */
struct hp_url_part {
	char *name; /**< NULL for a plain value. */
	char *value;
};
/** Splits what follows the scheme at `,` and each part at its first `=`; decodes %2C, %3D, %25
 * and any other %XX but %00. Nothing after the scheme gives no parts; an empty part is
 * HP_ERR_USAGE. Caller frees with hp_url_parts_free. */
int hp_url_parts(
	const char *url, struct hp_url_part **ret_parts, size_t *ret_count, struct hp_error *err);
void hp_url_parts_free(struct hp_url_part *parts, size_t count);

#endif
