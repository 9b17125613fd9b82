/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdict on a bundle, for people and for scripts. What the file says is made harmless first.
 */
#include "audit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/bundle.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"
#include "keys.h"
#include "text.h"

/* What a file says of itself stays in its line: on the next one of a terminal it could look like
 * what Holdpoint says of it. */
#define LINE_COLUMNS 79u
#define RUN_COLUMNS 60u
#define PROCEDURE_COLUMNS 44u
#define REVISION_COLUMNS 12u
#define COMMENT_COLUMNS 46u

struct verdict {
	const char *file;
	const struct hp_bundle_audit *audit;
	const struct hp_cmd_key *known; /* NULL: nobody here vouches for the key */
	bool wanted_key;                /* --key was given */
	bool right_key;                 /* and it is that one */
};

static int exit_code(const struct verdict *verdict)
{
	bool good = verdict->audit->intact && (!verdict->wanted_key || verdict->right_key);
	return good ? HP_EXIT_OK : HP_EXIT_FAIL;
}

/* ---- for scripts ---- */

static struct hp_json *findings_json(const struct hp_bundle_audit *audit)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < audit->finding_count; i++) {
		const struct hp_bundle_finding *finding = &audit->findings[i];
		struct hp_json *out = hp_json_new_object();
		hp_json_set_int(out, "line", (int64_t)finding->line);
		hp_json_set_int(out, "from", (int64_t)finding->from);
		hp_json_set_int(out, "to", (int64_t)finding->to);
		hp_json_set_string(out, "what", finding->what);
		hp_json_set_string(out, "why", finding->why);
		hp_json_add(list, out);
	}
	return list;
}

static void set_key(struct hp_json *out, const struct verdict *verdict)
{
	const struct hp_bundle_audit *audit = verdict->audit;
	char *hex = NULL;
	char *word = NULL;
	char *fingerprint = NULL;
	if (audit->has_key) {
		hex = hp_hex(audit->key.bytes, sizeof(audit->key.bytes));
		word = hp_public_key_text(&audit->key);
		fingerprint = hp_public_key_fingerprint(&audit->key);
	}
	hp_json_set_string(out, "key", hex);
	hp_json_set_string(out, "public", word);
	hp_json_set_string(out, "fingerprint", fingerprint);
	hp_json_set_string(out, "comment", audit->comment);
	hp_json_set_string(out, "trusted", verdict->known == NULL ? NULL : verdict->known->name);
	if (verdict->wanted_key) {
		hp_json_set_bool(out, "right_key", verdict->right_key);
	}
	free(fingerprint);
	free(word);
	free(hex);
}

static int print_json(const struct verdict *verdict)
{
	const struct hp_bundle_audit *audit = verdict->audit;
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "file", verdict->file);
	hp_json_set_string(out, "kind", "bundle");
	hp_json_set_string(out, "verdict", audit->intact ? "intact" : "altered");
	hp_json_set_string(out, "run", audit->run);
	hp_json_set_string(out, "procedure", audit->procedure);
	hp_json_set_string(out, "revision", audit->revision);
	hp_json_set_string(out, "digest", audit->digest);
	hp_json_set_string(out, "program", audit->program);
	hp_json_set_string(out, "exporter", audit->exporter);
	hp_json_set_int(out, "lines", (int64_t)audit->lines);
	hp_json_set_int(out, "events", (int64_t)audit->events);
	hp_json_set_string(out, "head", audit->head);
	hp_json_set_bool(out, "replayed", audit->replayed);
	hp_json_set_string(out, "replay_trouble", audit->replay_trouble);
	hp_json_set_string(out, "mode", audit->replayed ? hp_mode_name(audit->mode) : NULL);
	hp_json_set_string(
		out, "state", audit->replayed ? hp_run_status_name(audit->status) : NULL);
	set_key(out, verdict);
	hp_json_set(out, "findings", findings_json(audit));
	hp_json_set_int(out, "more", (int64_t)audit->more);
	return hp_cmd_print_json(out);
}

/* ---- for people ---- */

/** Harmless, and not wider. Caller frees. */
static char *shown(const char *text, size_t columns)
{
	char *clean = NULL;
	size_t most = columns;
	do {
		free(clean);
		clean = hp_text_clean_cut(text == NULL ? "?" : text, most--);
	} while (most > 0 && hp_utf8_columns(clean) > columns);
	return clean;
}

static void print_findings(const struct verdict *verdict)
{
	const struct hp_bundle_audit *audit = verdict->audit;
	for (size_t i = 0; i < audit->finding_count; i++) {
		const struct hp_bundle_finding *finding = &audit->findings[i];
		char *place =
			finding->from == finding->to
				? hp_asprintf(_("line %zu, byte %zu, %s:"), finding->line,
					  finding->from, finding->what)
				: hp_asprintf(_("line %zu, bytes %zu to %zu, %s:"), finding->line,
					  finding->from, finding->to, finding->what);
		/* The places stand below each other, however long the word is. */
		if (i == 0) {
			hp_cmd_put(stdout, "%s %s\n", _("ALTERED:"), place);
		} else {
			hp_cmd_put(
				stdout, "%*s %s\n", (int)hp_utf8_columns(_("ALTERED:")), "", place);
		}
		hp_cmd_print_wrapped("", 4, finding->why);
		free(place);
	}
	if (audit->more > 0) {
		hp_cmd_put(stdout,
			hp_ngettext("    and %zu place more\n", "    and %zu places more\n",
				audit->more),
			audit->more);
	}
}

static void print_run(const struct hp_bundle_audit *audit)
{
	char *run = shown(audit->run, RUN_COLUMNS);
	char *procedure = shown(audit->procedure, PROCEDURE_COLUMNS);
	char *revision = shown(audit->revision, REVISION_COLUMNS);
	hp_cmd_put(
		stdout, _("run        %s\nprocedure  %s revision %s\n"), run, procedure, revision);
	if (audit->replayed) {
		hp_cmd_put(stdout, _("ending     %s: %s\n"),
			audit->mode == HP_MODE_LIVE ? "LIVE" : "DRILL",
			hp_run_status_name(audit->status));
		hp_cmd_print_wrapped(
			"", 0, _("The events were gone through once more, and lead to that."));
	} else if (audit->replay_trouble != NULL) {
		hp_cmd_print_wrapped("", 0, audit->replay_trouble);
		hp_cmd_print_wrapped("", 0,
			_("So the events could not be gone through once more; that they are those "
			  "that were signed holds all the same."));
	}
	free(revision);
	free(procedure);
	free(run);
}

static void print_signer(const struct verdict *verdict)
{
	const struct hp_bundle_audit *audit = verdict->audit;
	char *fingerprint = hp_public_key_fingerprint(&audit->key);
	char *word = hp_public_key_text(&audit->key);
	char *comment = NULL;
	if (verdict->known != NULL) {
		size_t used = strlen("signed by   ()") + strlen(verdict->known->name);
		comment = shown(
			verdict->known->comment, used + 1 < LINE_COLUMNS ? LINE_COLUMNS - used : 1);
		hp_cmd_put(stdout, _("signed by  %s (%s)\n           %s\n"), verdict->known->name,
			comment, fingerprint);
	} else {
		comment = shown(audit->comment, COMMENT_COLUMNS);
		hp_cmd_put(stdout, _("signed by  the key %s\n           that calls itself: %s\n"),
			fingerprint, comment);
		if (verdict->right_key) {
			hp_cmd_print_wrapped("", 0, _("It is the key that --key names."));
		} else {
			hp_cmd_print_wrapped("", 0,
				_("Nobody here vouches for that key. Compare the fingerprint with "
				  "what its owner says of it; if they agree, take it in:"));
			hp_cmd_put(
				stdout, "    holdpoint keys trust \\\n    %s \\\n    NAME\n", word);
		}
	}
	free(comment);
	free(word);
	free(fingerprint);
}

static void print_text(const struct verdict *verdict)
{
	const struct hp_bundle_audit *audit = verdict->audit;
	if (!audit->intact) {
		print_findings(verdict);
		return;
	}
	if (verdict->wanted_key && !verdict->right_key) {
		hp_cmd_print_wrapped("", 0,
			_("WRONG KEY: the bundle is as it was signed, but not by the key that was "
			  "asked for."));
	}
	if (verdict->known == NULL && !verdict->right_key) {
		hp_cmd_print_wrapped("", 0,
			_("UNKNOWN KEY: whoever has a key of their own can make such a bundle. See "
			  "below whose it says it is."));
	}
	hp_cmd_put(stdout,
		hp_ngettext("INTACT: %zu event, head %s\n", "INTACT: %zu events, head %s\n",
			audit->events),
		audit->events, audit->head == NULL ? "-" : audit->head);
	print_run(audit);
	print_signer(verdict);
	hp_cmd_print_wrapped("", 0,
		_("A signature shows that the owner of the key let these bytes be signed. When "
		  "that was, and that the record was right before, it does not show."));
}

/* ---- */

static int judge(const struct hp_options *options, const char *name,
	const struct hp_bundle_audit *audit, struct hp_error *err)
{
	struct hp_cmd_keys keys;
	struct hp_public_key wanted;
	const char *typed = hp_options_get(options, HP_FLAG_KEY);
	struct verdict verdict = {.file = name, .audit = audit, .wanted_key = typed != NULL};
	hp_cmd_keys_load(&keys);
	int status = typed == NULL ? 0 : hp_cmd_key_resolve(&keys, typed, &wanted, err);
	if (status == 0) {
		verdict.known = audit->has_key ? hp_cmd_keys_by_key(&keys, &audit->key) : NULL;
		verdict.right_key = typed != NULL && audit->has_key &&
				    hp_public_key_equal(&wanted, &audit->key);
		if (hp_options_format_is(options, &hp_cmd_audit, "json")) {
			status = print_json(&verdict);
		} else {
			print_text(&verdict);
		}
		status = status == HP_EXIT_OK ? exit_code(&verdict) : status;
	}
	hp_cmd_keys_finish(&keys);
	return status;
}

int hp_cmd_audit_bundle(
	const struct hp_options *options, const char *name, const char *bytes, size_t len)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_bundle_audit audit;
	int status = hp_bundle_audit(name, bytes, len, &audit, &err);
	if (status == 0) {
		status = judge(options, name, &audit, &err);
		hp_bundle_audit_finish(&audit);
	}
	return status < 0 ? hp_cmd_fail(&err) : status;
}
