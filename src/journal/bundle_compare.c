/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the parts of a bundle belong together, and does the signature fit? */
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/** A part's place as a line of its own, for findings. */
static struct bundle_line place_of(const struct bundle_contents *contents, enum bundle_part part)
{
	const struct bundle_extent *extent = &contents->extents[part];
	if (extent->first == 0) {
		return (struct bundle_line){.number = contents->lines, .from = contents->size};
	}
	return (struct bundle_line){
		.number = extent->first,
		.from = extent->from,
		.len = extent->to - extent->from,
		.ended = true,
	};
}

static void odd(struct bundle_contents *contents, enum bundle_part part, const char *why)
{
	struct bundle_line place = place_of(contents, part);
	bundle_find(contents->findings, &place, hp_strdup(why));
}

static bool hash_is(const struct hp_hash *hash, const char *hex)
{
	char mine[HP_HASH_HEX_SIZE];
	hp_hash_hex(hash, mine);
	return hex != NULL && strcmp(mine, hex) == 0;
}

static bool text_is(const char *text, size_t len, const char *hex)
{
	struct hp_hash hash;
	hp_hash_blake2b(text, len, NULL, 0, &hash);
	return hash_is(&hash, hex);
}

/* ---- the end of the file ---- */

/** What is missing at the end, where the lines that are there are sound. */
static void compare_end(struct bundle_contents *contents)
{
	if (contents->last == PART_SIGNATURE || contents->any_unsound) {
		return;
	}
	struct bundle_line end = {.number = contents->lines + 1, .from = contents->size};
	bundle_find(contents->findings, &end,
		hp_strdup(contents->last == PART_MANIFEST
				  ? _("The file ends before its signature: it was cut off here.")
				  : _("The file ends before its manifest and signature: it was cut "
				      "off here.")));
}

/* ---- the manifest ---- */

static const char *text_of(
	const struct bundle_contents *contents, enum bundle_part part, size_t *ret_len)
{
	const char *text = NULL;
	switch (part) {
	case PART_PROCEDURE:
		text = contents->procedure;
		break;
	case PART_CALLED:
		text = contents->called;
		break;
	case PART_PRACTICE:
		text = contents->practice;
		break;
	case PART_STATUS:
		text = contents->status.data;
		break;
	case PART_REPORT:
		text = contents->report.data;
		break;
	case PART_HEAD:
	case PART_EVENT:
	case PART_MANIFEST:
	case PART_SIGNATURE:
	case PART_COUNT_:
		break;
	}
	*ret_len = text != NULL ? strlen(text) : 0;
	return text;
}

static const struct hp_json *entry_of(const struct bundle_contents *contents, enum bundle_part part)
{
	const struct hp_json *entry = hp_json_first(hp_json_get(contents->manifest, "parts"));
	while (entry != NULL &&
		!hp_streq(hp_json_get_string(entry, "part"), bundle_part_words[part])) {
		entry = hp_json_next(entry);
	}
	return entry;
}

static void compare_part(struct bundle_contents *contents, enum bundle_part part)
{
	const struct hp_json *entry = entry_of(contents, part);
	const struct bundle_extent *extent = &contents->extents[part];
	size_t lines = (size_t)hp_json_get_int(entry, "lines", 0);
	size_t len = 0;
	const char *text = text_of(contents, part, &len);

	if (lines != extent->lines ||
		(lines > 0 && (size_t)hp_json_get_int(entry, "line", 0) != extent->first)) {
		/* A damaged line is told already, and leaves its part one short. */
		if (!contents->any_unsound) {
			odd(contents, part,
				_("This part does not stand in the manifest as it stands here."));
		}
	} else if (lines > 0 && text != NULL &&
		   !text_is(text, len, hp_json_get_string(entry, "blake2b"))) {
		odd(contents, part,
			_("This part was altered: its digest in the manifest is "
			  "another one."));
	}
}

static void compare_manifest(struct bundle_contents *contents)
{
	const struct hp_json *manifest = contents->manifest;
	for (unsigned i = PART_PROCEDURE; i < PART_MANIFEST; i++) {
		compare_part(contents, (enum bundle_part)i);
	}
	if (contents->any_unsound) {
		return;
	}
	if ((size_t)hp_json_get_int(manifest, "events", -1) != contents->next_event - 1 ||
		(contents->chain_known &&
			!hash_is(&contents->chain, hp_json_get_string(manifest, "head")))) {
		odd(contents, PART_MANIFEST,
			_("The manifest names another number or another last event than there "
			  "are."));
	}
	if (!hp_streq(hp_json_get_string(manifest, "run"),
		    hp_json_get_string(contents->head, "run"))) {
		odd(contents, PART_MANIFEST, _("The manifest is that of another run."));
	}
}

/* ---- the first event, and the first line ---- */

static void compare_head(struct bundle_contents *contents)
{
	const char *digest = hp_json_get_string(contents->head, "digest");
	const char *run = hp_json_get_string(contents->head, "run");
	if (contents->procedure != NULL &&
		!text_is(contents->procedure, strlen(contents->procedure), digest)) {
		odd(contents, PART_HEAD,
			_("The digest in the first line is not that of the procedure."));
	}
	if (contents->events.count == 0) {
		return;
	}
	const struct hp_event *first = &contents->events.items[0];
	if (first->kind != HP_EVENT_RUN_STARTED) {
		odd(contents, PART_EVENT, _("Event 1 is not the start of a run."));
	} else if (!hp_streq(first->digest, digest)) {
		odd(contents, PART_EVENT, _("Event 1 names another procedure than the one here."));
	} else if (!hp_streq(first->name, run)) {
		odd(contents, PART_EVENT, _("Event 1 is that of another run."));
	}
}

void bundle_contents_compare(struct bundle_contents *contents)
{
	compare_end(contents);
	if (contents->extents[PART_EVENT].lines == 0 && !contents->any_unsound) {
		bundle_begin_chain(contents);
	}
	if (contents->manifest != NULL) {
		compare_manifest(contents);
	}
	if (contents->head != NULL && !contents->any_unsound) {
		compare_head(contents);
	}
}

/* ---- the signature ---- */

static bool read_bytes(const char *hex, uint8_t *bytes, size_t size)
{
	if (hex == NULL || strlen(hex) != 2 * size) {
		return false;
	}
	for (size_t i = 0; i < 2 * size; i++) {
		int digit = hp_hex_digit(hex[i]);
		if (digit < 0) {
			return false;
		}
		bytes[i / 2] = (uint8_t)(bytes[i / 2] << 4 | digit);
	}
	return true;
}

/** The last line is not signed itself: it may say what it has to, in the way it is written, and
 * nothing else. */
static bool is_exact(const struct bundle_line *line, const struct hp_public_key *key,
	const struct hp_signature *signature)
{
	struct hp_json *wanted = bundle_signature_line(line->number, key, signature);
	char *text = hp_json_print(wanted);
	size_t body = line->len - HASH_TAIL;
	bool exact = strlen(text) == body + 1 && memcmp(text, line->bytes, body) == 0;
	free(text);
	hp_json_free(wanted);
	return exact;
}

bool bundle_signature_fits(struct bundle_contents *contents, struct hp_public_key *ret_key)
{
	struct hp_public_key key;
	struct hp_signature signature;
	const struct bundle_line *manifest = &contents->manifest_line;

	if (contents->manifest == NULL || contents->signature == NULL) {
		return false;
	}
	const char *key_hex = hp_json_get_string(contents->signature, "key");
	if (!read_bytes(key_hex, key.bytes, sizeof(key.bytes)) ||
		!read_bytes(hp_json_get_string(contents->signature, "signature"), signature.bytes,
			sizeof(signature.bytes)) ||
		(!contents->any_unsound &&
			!is_exact(&contents->signature_line, &key, &signature))) {
		odd(contents, PART_SIGNATURE, _("The signature is not written as it has to be."));
		return false;
	}
	if (!hp_streq(key_hex, hp_json_get_string(contents->manifest, "key")) ||
		(contents->head != NULL &&
			!hp_streq(key_hex, hp_json_get_string(contents->head, "key")))) {
		odd(contents, PART_SIGNATURE,
			_("The key beside the signature is not the one that the first line and the "
			  "manifest name."));
		return false;
	}
	if (!hp_verify(&key, manifest->bytes, manifest->len + 1, &signature)) {
		odd(contents, PART_SIGNATURE,
			_("The signature does not fit the manifest: this file was written anew by "
			  "somebody who did not have the key. What else was altered cannot be "
			  "told."));
		return false;
	}
	*ret_key = key;
	return true;
}
