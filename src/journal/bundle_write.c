/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

const char *const bundle_part_words[PART_COUNT_] = {
	[PART_HEAD] = "holdpoint-bundle",
	[PART_PROCEDURE] = "procedure",
	[PART_CALLED] = "called",
	[PART_PRACTICE] = "practice",
	[PART_EVENT] = "event",
	[PART_STATUS] = "status",
	[PART_REPORT] = "report",
	[PART_MANIFEST] = "manifest",
	[PART_SIGNATURE] = "signature",
};

/* In the file, for whoever finds it; not translated, so that the bytes are the same everywhere. */
static const char about[] =
	"The record of a run of Holdpoint, signed. Check it with: holdpoint audit FILE. The "
	"format, and "
	"how to check it with other tools, is described in holdpoint-bundle(5).";

struct writer {
	struct hp_str out;
	size_t lines;
	struct hp_hash hash; /* of the line before */
	struct hp_json *parts;
	struct hp_events events;
};

static struct hp_json *numbered_line(size_t number, enum bundle_part part)
{
	struct hp_json *line = hp_json_new_object();
	hp_json_set_int(line, "line", (int64_t)number);
	hp_json_set_string(line, "part", bundle_part_words[part]);
	return line;
}

static struct hp_json *new_line(const struct writer *writer, enum bundle_part part)
{
	return numbered_line(writer->lines + 1, part);
}

struct hp_json *bundle_signature_line(
	size_t number, const struct hp_public_key *key, const struct hp_signature *signature)
{
	struct hp_json *line = numbered_line(number, PART_SIGNATURE);
	char *key_hex = hp_hex(key->bytes, sizeof(key->bytes));
	char *signature_hex = hp_hex(signature->bytes, sizeof(signature->bytes));
	hp_json_set_string(line, "algorithm", "Ed25519");
	hp_json_set_string(line, "key", key_hex);
	hp_json_set_string(line, "signature", signature_hex);
	free(signature_hex);
	free(key_hex);
	return line;
}

/** Closes a line with its hash: over the hash before it, as bytes, and all of the line up to there.
 */
static void put_line(struct writer *writer, struct hp_json *line_taken)
{
	char *text = hp_json_print(line_taken);
	size_t len = strlen(text) - 1; /* the closing brace comes behind the hash */
	char hex[HP_HASH_HEX_SIZE];
	struct hp_hash before = writer->hash;

	hp_hash_blake2b(before.bytes, writer->lines == 0 ? 0 : sizeof(before.bytes), text, len,
		&writer->hash);
	hp_hash_hex(&writer->hash, hex);
	hp_str_append_len(&writer->out, text, len);
	hp_str_append(&writer->out, HASH_WORD);
	hp_str_append(&writer->out, hex);
	hp_str_append(&writer->out, HASH_END "\n");
	writer->lines++;
	free(text);
	hp_json_free(line_taken);
}

/** Enters a part in the manifest; `digest` NULL where the chain's head says it all. */
static void enter_part(struct writer *writer, enum bundle_part part, size_t first_line,
	const char *text, size_t len)
{
	struct hp_json *entry = hp_json_new_object();
	hp_json_set_string(entry, "part", bundle_part_words[part]);
	hp_json_set_int(entry, "line", (int64_t)first_line);
	hp_json_set_int(entry, "lines", (int64_t)(writer->lines + 1 - first_line));
	if (text != NULL) {
		struct hp_hash hash;
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_blake2b(text, len, NULL, 0, &hash);
		hp_hash_hex(&hash, hex);
		hp_json_set_string(entry, "blake2b", hex);
	}
	hp_json_add(writer->parts, entry);
}

/** A text that stays in one piece. */
static void put_text(struct writer *writer, enum bundle_part part, const char *text)
{
	if (text == NULL) {
		return;
	}
	struct hp_json *line = new_line(writer, part);
	hp_json_set_string(line, "text", text);
	put_line(writer, line);
	enter_part(writer, part, writer->lines, text, strlen(text));
}

/** A text for people: one line each of its lines, so that a change can be told by its line. */
static void put_lines(struct writer *writer, enum bundle_part part, const char *text)
{
	if (text == NULL || *text == '\0') {
		return;
	}
	size_t first = writer->lines + 1;
	struct hp_str whole;
	hp_str_init(&whole);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *piece = hp_strndup(text, len);
		struct hp_json *line = new_line(writer, part);
		hp_json_set_string(line, "text", piece);
		/* As it reads now: bytes that are not UTF-8 have become visible. */
		hp_str_append(&whole, hp_json_get_string(line, "text"));
		hp_str_append_char(&whole, '\n');
		put_line(writer, line);
		free(piece);
		text += len + (text[len] == '\n');
	}
	enter_part(writer, part, first, whole.data, whole.len);
	hp_str_finish(&whole);
}

/* A chain_event_fn. */
static int put_event(void *data, size_t seq, const char *bytes, size_t len,
	const struct hp_hash *hash, struct hp_error *err)
{
	(void)hash;
	(void)err;
	struct writer *writer = data;
	struct hp_json *line = new_line(writer, PART_EVENT);
	char hex[HP_HASH_HEX_SIZE];
	char *text = hp_strndup(bytes, len);
	hp_hash_hex(hash, hex);
	hp_json_set_int(line, "number", (int64_t)seq);
	hp_json_set_string(line, "chain", hex);
	hp_json_set_string(line, "text", text);
	put_line(writer, line);
	free(text);
	return 0;
}

/* A chain_event_fn. */
static int decode_event(void *data, size_t seq, const char *bytes, size_t len,
	const struct hp_hash *hash, struct hp_error *err)
{
	(void)hash;
	struct writer *writer = data;
	int status = hp_event_decode(bytes, len, &writer->events, err);
	return status == 0 ? 0 : hp_error_prefix(err, _("Event %zu"), seq);
}

static int walk_events(struct hp_journal *journal, const struct journal_head *head,
	chain_event_fn fn, struct writer *writer, struct hp_error *err)
{
	struct chain_walk walk = {.count = 0};
	int status = chain_walk(&journal->database, head, fn, writer, &walk, err);
	if (status == 0 && walk.finding != NULL) {
		status = hp_error_set(err, HP_ERR_ALTERED,
			_("The journal of run %s is not what was written, so there is nothing to "
			  "sign: %s"),
			journal->head.run_id, walk.finding);
	}
	chain_walk_finish(&walk);
	return status;
}

static void put_head(struct writer *writer, const struct journal_head *head,
	const struct bundle_replay *replay, const struct hp_secret_key *key)
{
	struct hp_json *line = new_line(writer, PART_HEAD);
	struct hp_hash digest;
	char hex[HP_HASH_HEX_SIZE];
	char *key_hex = hp_hex(hp_secret_key_public(key)->bytes, HP_PUBLIC_KEY_SIZE);

	hp_hash_blake2b(head->procedure, strlen(head->procedure), NULL, 0, &digest);
	hp_hash_hex(&digest, hex);
	hp_json_set_int(line, "format", HP_BUNDLE_FORMAT);
	hp_json_set_string(line, "about", about);
	hp_json_set_string(line, "run", head->run_id);
	hp_json_set_string(line, "procedure", replay->procedure);
	hp_json_set_string(line, "revision", replay->revision);
	hp_json_set_string(line, "digest", hex);
	hp_json_set_string(line, "mode", hp_mode_name(replay->mode));
	hp_json_set_string(line, "state", hp_run_status_name(replay->status));
	hp_json_set_string(line, "program", head->program);
	hp_json_set_string(line, "exporter", HP_VERSION);
	hp_json_set_string(line, "key", key_hex);
	hp_json_set_string(line, "comment", hp_secret_key_comment(key));
	put_line(writer, line);
	free(key_hex);
}

static void put_manifest_and_signature(
	struct writer *writer, const struct journal_head *head, const struct hp_secret_key *key)
{
	struct hp_json *line = new_line(writer, PART_MANIFEST);
	struct hp_signature signature;
	char hex[HP_HASH_HEX_SIZE];
	char *key_hex = hp_hex(hp_secret_key_public(key)->bytes, HP_PUBLIC_KEY_SIZE);
	size_t from = writer->out.len;

	hp_hash_hex(&head->head, hex);
	hp_json_set_string(line, "run", head->run_id);
	hp_json_set_int(line, "events", (int64_t)head->count);
	hp_json_set_string(line, "head", hex);
	hp_json_set(line, "parts", writer->parts);
	writer->parts = NULL;
	hp_json_set_string(line, "key", key_hex);
	put_line(writer, line);
	hp_sign(key, writer->out.data + from, writer->out.len - from, &signature);

	put_line(writer,
		bundle_signature_line(writer->lines + 1, hp_secret_key_public(key), &signature));
	free(key_hex);
}

/** Inside one transaction, so that what a writer adds meanwhile is not half in it. */
static int put_all(struct hp_journal *journal, const char *status_text, const char *report,
	const struct hp_secret_key *key, struct writer *writer, size_t *ret_count,
	struct hp_error *err)
{
	struct journal_head head;
	struct bundle_replay replay = {0};
	int status = journal_head_read(&journal->database, &head, err);
	if (status != 0) {
		return status;
	}
	/* Twice: the header tells how the run stands, and all else is only read once it is sound.
	 */
	status = walk_events(journal, &head, decode_event, writer, err);
	if (status == 0) {
		status = bundle_replay(head.procedure, head.called, &writer->events, &replay, err);
	}
	if (status == 0) {
		put_head(writer, &head, &replay, key);
		put_text(writer, PART_PROCEDURE, head.procedure);
		put_text(writer, PART_CALLED, head.called);
		put_text(writer, PART_PRACTICE, head.practice);
		size_t first = writer->lines + 1;
		status = walk_events(journal, &head, put_event, writer, err);
		enter_part(writer, PART_EVENT, first, NULL, 0);
	}
	if (status == 0) {
		put_lines(writer, PART_STATUS, status_text);
		put_lines(writer, PART_REPORT, report);
		put_manifest_and_signature(writer, &head, key);
		*ret_count = head.count;
	}
	bundle_replay_finish(&replay);
	journal_head_finish(&head);
	return status;
}

int hp_bundle_make(struct hp_journal *journal, const char *status_text, const char *report,
	const struct hp_secret_key *key, char **ret_bytes, size_t *ret_len, size_t *ret_count,
	struct hp_error *err)
{
	struct writer writer = {.parts = hp_json_new_array()};
	hp_str_init(&writer.out);
	hp_events_init(&writer.events);
	int status = database_exec(&journal->database, "BEGIN", err);
	if (status == 0) {
		status = put_all(journal, status_text, report, key, &writer, ret_count, err);
		(void)sqlite3_exec(journal->database.db, "COMMIT", NULL, NULL, NULL);
	}
	if (status == 0) {
		*ret_len = writer.out.len;
		*ret_bytes = hp_str_detach(&writer.out);
	}
	hp_json_free(writer.parts);
	hp_events_finish(&writer.events);
	hp_str_finish(&writer.out);
	return status;
}
