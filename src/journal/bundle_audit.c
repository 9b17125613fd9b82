/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

void hp_bundle_audit_finish(struct hp_bundle_audit *audit)
{
	for (size_t i = 0; i < audit->finding_count; i++) {
		free(audit->findings[i].what);
		free(audit->findings[i].why);
	}
	free(audit->findings);
	free(audit->run);
	free(audit->procedure);
	free(audit->revision);
	free(audit->digest);
	free(audit->program);
	free(audit->exporter);
	free(audit->comment);
	free(audit->head);
	free(audit->replay_trouble);
	*audit = (struct hp_bundle_audit){0};
}

/**
 * The first line says of which format the file is. A newer one is only believed where the line is
 * whole, or where the file is not one of ours any more in what follows.
 */
static int check_format(const struct bundle_contents *contents, const char *name, const char *bytes,
	size_t len, struct hp_error *err)
{
	static const char word[] = "\"format\":";
	const char *newline = memchr(bytes, '\n', len);
	size_t line_len = newline != NULL ? (size_t)(newline - bytes) : len;
	const char *at = memmem(bytes, line_len, word, strlen(word));
	int64_t format = hp_json_get_int(contents->head, "format", 0);

	if (contents->head == NULL && at != NULL && contents->extents[PART_PROCEDURE].first == 0) {
		format = strtoll(at + strlen(word), NULL, 10);
	}
	if (format <= HP_BUNDLE_FORMAT) {
		return 0;
	}
	char *shown = hp_text_clean_cut(name, 400);
	int status = hp_error_set(err, HP_ERR_NEWER,
		_("%s: this bundle has format %lld, which only a newer version of Holdpoint can "
		  "check; this one knows format %d."),
		shown, (long long)format, HP_BUNDLE_FORMAT);
	free(shown);
	return status;
}

static void copy_names(const struct bundle_contents *contents, struct hp_bundle_audit *audit)
{
	const struct hp_json *head = contents->head;
	char hex[HP_HASH_HEX_SIZE];

	audit->run = hp_strdup(hp_json_get_string(head, "run"));
	audit->procedure = hp_strdup(hp_json_get_string(head, "procedure"));
	audit->revision = hp_strdup(hp_json_get_string(head, "revision"));
	audit->digest = hp_strdup(hp_json_get_string(head, "digest"));
	audit->program = hp_strdup(hp_json_get_string(head, "program"));
	audit->exporter = hp_strdup(hp_json_get_string(head, "exporter"));
	audit->comment = hp_strdup(hp_json_get_string(head, "comment"));
	audit->lines = contents->lines;
	audit->events = contents->events.count;
	hp_hash_hex(&contents->chain, hex);
	audit->head = contents->chain_known ? hp_strdup(hex) : NULL;
}

/** What the first line says of the run is what its events lead to. */
static void compare_replay(struct bundle_contents *contents, const struct bundle_replay *replay)
{
	const struct hp_json *head = contents->head;
	if (!hp_streq(replay->procedure, hp_json_get_string(head, "procedure")) ||
		!hp_streq(replay->revision, hp_json_get_string(head, "revision")) ||
		!hp_streq(hp_mode_name(replay->mode), hp_json_get_string(head, "mode")) ||
		!hp_streq(hp_run_status_name(replay->status), hp_json_get_string(head, "state"))) {
		struct bundle_line line = {
			.number = 1, .len = contents->extents[PART_HEAD].to, .ended = true};
		bundle_find(contents->findings, &line,
			hp_strdup(_("The first line tells another run, or another end of it, than "
				    "the events do.")));
	}
}

static void replay(struct bundle_contents *contents, struct hp_bundle_audit *audit)
{
	struct hp_error err = HP_ERROR_INIT;
	struct bundle_replay replayed;
	int status = bundle_replay(
		contents->procedure, contents->called, &contents->events, &replayed, &err);
	if (status == HP_ERR_ALTERED) {
		const struct bundle_extent *events = &contents->extents[PART_EVENT];
		struct bundle_line line = {.number = events->first,
			.from = events->from,
			.len = events->to - events->from,
			.ended = true};
		bundle_find(contents->findings, &line, hp_strdup(hp_error_text(&err)));
	} else if (status < 0) {
		audit->replay_trouble = hp_strdup(hp_error_text(&err));
	} else {
		audit->replayed = true;
		audit->mode = replayed.mode;
		audit->status = replayed.status;
		compare_replay(contents, &replayed);
		bundle_replay_finish(&replayed);
	}
	hp_error_finish(&err);
}

static int by_place(const void *a, const void *b)
{
	const struct hp_bundle_finding *left = a;
	const struct hp_bundle_finding *right = b;
	return (left->from > right->from) - (left->from < right->from);
}

static void judge(struct bundle_contents *contents, const char *bytes, size_t len,
	struct hp_bundle_audit *audit)
{
	struct bundle_findings *findings = contents->findings;
	bundle_contents_compare(contents);
	audit->has_key = bundle_signature_fits(contents, &audit->key);
	if (findings->count == 0 && contents->procedure == NULL) {
		struct bundle_line end = {.number = contents->lines, .from = contents->size};
		bundle_find(findings, &end, hp_strdup(_("The procedure is missing.")));
	}
	if (findings->count == 0 && contents->event_trouble == 0) {
		replay(contents, audit);
	}
	copy_names(contents, audit);
	if (findings->count > 1) {
		qsort(findings->items, findings->count, sizeof(*findings->items), by_place);
	}
	bundle_name_places(contents, bytes, len);
	audit->findings = findings->items;
	audit->finding_count = findings->count;
	audit->more = findings->more;
	audit->intact = findings->count == 0;
}

int hp_bundle_audit(const char *name, const char *bytes, size_t len,
	struct hp_bundle_audit *ret_audit, struct hp_error *err)
{
	char *shown = hp_text_clean_cut(name, 400);
	struct bundle_findings findings = {0};
	struct bundle_contents contents;
	struct hp_bundle_audit audit = {0};
	int status = 0;

	bundle_contents_init(&contents, &findings);
	if (!hp_bundle_looks_like(bytes, len)) {
		status = hp_error_set(
			err, HP_ERR_INVALID, _("%s: this is no bundle of Holdpoint."), shown);
	}
	if (status == 0) {
		(void)bundle_walk(bytes, len, &findings, bundle_contents_take, &contents);
		status = check_format(&contents, name, bytes, len, err);
	}
	if (status == 0) {
		judge(&contents, bytes, len, &audit);
		findings = (struct bundle_findings){0};
	}
	/* Only what is signed may say that it is newer: an altered one is altered. */
	if (status == 0 && audit.intact && contents.event_trouble == HP_ERR_NEWER) {
		status = hp_error_set(err, HP_ERR_NEWER,
			_("%s: the run was recorded by a newer version of Holdpoint; this one does "
			  "not know all of its events."),
			shown);
		hp_bundle_audit_finish(&audit);
	}
	if (status == 0) {
		*ret_audit = audit;
	}
	free(shown);
	for (size_t i = 0; i < findings.count; i++) {
		free(findings.items[i].why);
	}
	free(findings.items);
	bundle_contents_finish(&contents);
	return status;
}
