/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a bundle. Once as they are: altered, or none at all, since nobody can guess a
 * signature. Once with the hash of every line made anew, so that what is behind the chain is
 * reached as well. Every finding lies inside the file and is fit to be shown.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/bundle.h"
#include "holdpoint/hash.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TAIL 75

static void judge(const char *bytes, size_t len)
{
	struct hp_bundle_audit audit;

	if (hp_bundle_audit("f", bytes, len, &audit, NULL) < 0) {
		return;
	}
	if (audit.intact != (audit.finding_count == 0)) {
		abort();
	}
	for (size_t i = 0; i < audit.finding_count; i++) {
		const struct hp_bundle_finding *finding = &audit.findings[i];
		if (finding->line == 0 || finding->from > finding->to || finding->to > len ||
			!hp_text_is_clean(finding->what, strlen(finding->what)) ||
			!hp_utf8_is_valid(finding->why, strlen(finding->why))) {
			abort();
		}
	}
	hp_bundle_audit_finish(&audit);
}

/** The same lines, each closed by a hash that fits. */
static void judge_chained(const char *bytes, size_t len)
{
	struct hp_str out;
	struct hp_hash hash = {{0}};
	bool first = true;

	hp_str_init(&out);
	while (len > 0) {
		const char *newline = memchr(bytes, '\n', len);
		size_t line = newline != NULL ? (size_t)(newline - bytes) : len;
		size_t body = line > TAIL ? line - TAIL : line;
		struct hp_hash before = hash;
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_blake2b(before.bytes, first ? 0 : sizeof(before.bytes), bytes, body, &hash);
		hp_hash_hex(&hash, hex);
		hp_str_append_len(&out, bytes, body);
		hp_str_appendf(&out, ",\"hash\":\"%s\"}\n", hex);
		first = false;
		line += newline != NULL;
		bytes += line;
		len -= line;
	}
	judge(out.data, out.len);
	hp_str_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	judge((const char *)data, size);
	judge_chained((const char *)data, size);
	return 0;
}
