/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "journal_internal.h"

void hp_audit_finish(struct hp_audit *audit)
{
	free(audit->head);
	free(audit->finding);
	free(audit->note);
	free(audit->weakness);
	*audit = (struct hp_audit){.intact = false};
}

/* ---- status.txt beside the journal ---- */

/** What the closing lines of status.txt say. */
struct status_lines {
	bool there;
	size_t count;
	char head[HP_HASH_HEX_SIZE];
};

/** "events N\nhead HEX\n" at the very end; anything else is taken as not there. */
static void parse_status(const char *text, size_t len, struct status_lines *lines)
{
	static const char head_word[] = "\nhead ";
	size_t tail = strlen(head_word) +
		      HP_HASH_HEX_SIZE; /* the digits, and a newline in the place of the NUL */
	if (len < tail || text[len - 1] != '\n' ||
		memcmp(text + len - tail, head_word, strlen(head_word)) != 0) {
		return;
	}
	size_t at = len - tail;
	while (at > 0 && text[at - 1] != '\n') {
		at--;
	}
	if (strncmp(text + at, "events ", 7) != 0 || text[at + 7] < '0' || text[at + 7] > '9') {
		return;
	}
	char *end = NULL;
	errno = 0;
	unsigned long long count = strtoull(text + at + 7, &end, 10);
	if (errno != 0 || *end != '\n' || count > SIZE_MAX) {
		return;
	}
	lines->count = (size_t)count;
	memcpy(lines->head, text + len - HP_HASH_HEX_SIZE, HP_HASH_HEX_SIZE - 1);
	lines->head[HP_HASH_HEX_SIZE - 1] = '\0';
	lines->there = true;
}

static void read_status_beside(const char *journal_db_path, struct status_lines *lines)
{
	const char *slash = strrchr(journal_db_path, '/');
	char *folder = slash == NULL
			       ? hp_strdup("")
			       : hp_strndup(journal_db_path, (size_t)(slash - journal_db_path) + 1);
	char *path = hp_asprintf("%s" STATUS_FILE, folder);
	char *text = NULL;
	size_t len = 0;
	if (hp_file_read(path, STATUS_MAX, &text, &len, NULL) == 0) {
		parse_status(text, len, lines);
	}
	free(text);
	free(path);
	free(folder);
}

/* ---- the walk ---- */

struct audit_walk {
	const struct journal_head *head;
	struct status_lines status;
	bool status_fits; /**< The head that status.txt names was seen where it says. */
	char *finding;    /**< In the meaning of event 1, though the chain fits. */
};

/** Event 1 names the procedure by its digest: a copy that was exchanged together with the whole
 * chain shows there. */
static void check_first_event(struct audit_walk *audit, const char *bytes, size_t len)
{
	struct hp_events events;
	hp_events_init(&events);
	if (hp_event_decode(bytes, len, &events, NULL) == 0) {
		const struct hp_event *event = &events.items[0];
		struct hp_hash digest;
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_blake2b(
			audit->head->procedure, strlen(audit->head->procedure), NULL, 0, &digest);
		hp_hash_hex(&digest, hex);
		if (event->kind != HP_EVENT_RUN_STARTED) {
			audit->finding = hp_strdup(_("Event 1 is not the start of a run: it was "
						     "altered, or the start is missing."));
		} else if (event->digest != NULL && strcmp(event->digest, hex) != 0) {
			audit->finding =
				hp_strdup(_("Event 1 names another procedure than the copy in the "
					    "journal: one of the two was altered."));
		}
	}
	hp_events_finish(&events);
}

static int audit_event(void *data, size_t seq, const char *bytes, size_t len,
	const struct hp_hash *hash, struct hp_error *err)
{
	(void)err;
	struct audit_walk *audit = data;
	if (seq == 1) {
		check_first_event(audit, bytes, len);
	}
	if (audit->status.there && seq == audit->status.count) {
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_hex(hash, hex);
		audit->status_fits = strcmp(hex, audit->status.head) == 0;
	}
	return 0;
}

/**
 * The chain is whole in itself; status.txt was written by the same program after each command. It
 * may be behind, when the program ended between the two. It can never be ahead: then the end of the
 * journal was cut off and its count and head rewritten.
 */
static void compare_status(const struct audit_walk *walk, struct hp_audit *audit)
{
	if (!walk->status.there || walk->status.count == 0) {
		return;
	}
	if (walk->status.count > audit->count) {
		audit->finding =
			hp_asprintf(_("Event %zu is missing, and all after it: status.txt beside "
				      "the journal counts %zu events and %zu are there."),
				audit->count + 1, walk->status.count, audit->count);
	} else if (!walk->status_fits) {
		audit->finding = hp_asprintf(
			_("The head of the chain after event %zu is not the one that status.txt "
			  "beside the journal names: one of the two was altered."),
			walk->status.count);
	} else if (walk->status.count < audit->count) {
		audit->note = hp_asprintf(
			_("status.txt stands at event %zu of %zu: the program ended, or goes on, "
			  "between a command's record and its status page. This is no alteration."),
			walk->status.count, audit->count);
	}
}

static int audit_database(const struct database *database, const struct status_lines *lines,
	struct hp_audit *audit, struct hp_error *err)
{
	struct journal_head head;
	int status = journal_head_read(database, &head, err);
	if (status != 0) {
		return status;
	}
	struct audit_walk seen = {.head = &head, .status = *lines};
	struct chain_walk walk;
	status = chain_walk(database, &head, audit_event, &seen, &walk, err);
	if (status == 0) {
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_hex(&walk.head, hex);
		audit->count = walk.count;
		audit->head = hp_strdup(hex);
		audit->finding = walk.finding;
		if (audit->finding == NULL && seen.finding != NULL) {
			audit->finding = seen.finding;
			seen.finding = NULL;
		}
		if (audit->finding == NULL) {
			compare_status(&seen, audit);
		}
	}
	free(seen.finding);
	journal_head_finish(&head);
	return status;
}

int hp_journal_audit(const char *journal_db_path, struct hp_audit *ret_audit, struct hp_error *err)
{
	struct database database;
	struct hp_error trouble = HP_ERROR_INIT;
	struct hp_audit audit = {.intact = false};
	int status = database_open(journal_db_path, DATABASE_READ, &database, err);
	if (status != 0) {
		return status;
	}
	/* A writer may be at work: its status page is read first, so that it can only be behind,
	 * and the journal in one look. */
	struct status_lines lines = {.there = false};
	read_status_beside(journal_db_path, &lines);
	status = database_exec(&database, "BEGIN", &trouble);
	if (status == 0) {
		status = database_check_tables(&database, &trouble);
	}
	if (status == 0) {
		status = audit_database(&database, &lines, &audit, &trouble);
	}
	database_close(&database);
	if (status == HP_ERR_ALTERED || status == HP_ERR_INVALID) {
		/* It is one of our journals; that it cannot be followed any further is the finding.
		 */
		audit.finding = hp_strdup(hp_error_text(&trouble));
		status = 0;
	}
	if (status != 0) {
		hp_error_set(err, status, "%s", hp_error_text(&trouble));
		hp_error_finish(&trouble);
		hp_audit_finish(&audit);
		return status;
	}
	hp_error_finish(&trouble);
	audit.head = audit.head != NULL ? audit.head : hp_strdup("");
	audit.intact = audit.finding == NULL;
	audit.weakness = hp_strdup(
		_("The chain has no secret key: who rewrites the whole journal with its head is "
		  "not found by it. Compare the head with a print-out or another copy."));
	*ret_audit = audit;
	return 0;
}
