/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with one document: gathered while it is read, handed out in the order of places. */
#include "procedure_internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

bool hp_reader_is_full(const struct hp_reader *reader)
{
	return reader->errors >= HP_FINDINGS_MAX;
}

static void add_finding(struct hp_reader *reader, const struct hp_json *at, bool of_key,
	enum hp_severity severity, const char *rule, char *message_taken)
{
	size_t *count = severity == HP_SEVERITY_ERROR ? &reader->errors : &reader->warnings;
	(*count)++;
	reader->last_is_kept = *count <= HP_FINDINGS_MAX;
	if (!reader->last_is_kept) {
		reader->dropped++;
		free(message_taken);
		return;
	}
	char *clean = hp_text_clean(message_taken, strlen(message_taken), false);
	free(message_taken);
	reader->findings = hp_grow(reader->findings, reader->finding_count,
		&reader->finding_capacity, sizeof(*reader->findings));
	reader->findings[reader->finding_count] = (struct hp_finding){
		.at = at,
		.of_key = of_key,
		.severity = severity,
		.message = clean,
		.rule = rule,
		.order = reader->finding_count,
	};
	reader->finding_count++;
}

void hp_reader_error(
	struct hp_reader *reader, const struct hp_json *at, const char *rule, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	add_finding(reader, at, false, HP_SEVERITY_ERROR, rule, hp_vasprintf(fmt, args));
	va_end(args);
}

void hp_reader_error_key(
	struct hp_reader *reader, const struct hp_json *at, const char *rule, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	add_finding(reader, at, true, HP_SEVERITY_ERROR, rule, hp_vasprintf(fmt, args));
	va_end(args);
}

void hp_reader_warning(
	struct hp_reader *reader, const struct hp_json *at, const char *rule, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	add_finding(reader, at, false, HP_SEVERITY_WARNING, rule, hp_vasprintf(fmt, args));
	va_end(args);
}

void hp_reader_mend(struct hp_reader *reader, const char *typed, const char *text)
{
	if (!reader->last_is_kept || text == NULL) {
		return;
	}
	struct hp_finding *finding = &reader->findings[reader->finding_count - 1];
	const char *there =
		finding->of_key ? hp_json_key(finding->at) : hp_json_string(finding->at);
	if (!hp_streq(there, typed)) {
		return;
	}
	struct hp_json *string = hp_json_new_string(text);
	free(finding->instead);
	finding->instead = hp_json_print(string);
	hp_json_free(string);
}

static int compare_findings(const void *left, const void *right)
{
	const struct hp_finding *a = left;
	const struct hp_finding *b = right;

	if (a->line != b->line) {
		return a->line < b->line ? -1 : 1;
	}
	if (a->column != b->column) {
		return a->column < b->column ? -1 : 1;
	}
	return a->order < b->order ? -1 : a->order > b->order;
}

void hp_reader_flush(struct hp_reader *reader, struct hp_diagnostics *list)
{
	for (size_t i = 0; i < reader->finding_count; i++) {
		struct hp_finding *finding = &reader->findings[i];
		struct hp_json_place place =
			hp_json_where(reader->doc, finding->at, finding->of_key);
		finding->line = place.line;
		finding->column = place.column;
	}
	if (reader->finding_count > 0) {
		qsort(reader->findings, reader->finding_count, sizeof(*reader->findings),
			compare_findings);
	}
	for (size_t i = 0; i < reader->finding_count; i++) {
		const struct hp_finding *finding = &reader->findings[i];
		hp_diagnostics_add(list, finding->severity, reader->file, finding->line,
			finding->column, finding->rule, finding->message);
		list->items[list->count - 1].instead =
			finding->instead != NULL ? hp_strdup(finding->instead) : NULL;
	}
	if (reader->dropped == 0) {
		return;
	}
	char *more = hp_asprintf(hp_ngettext("%zu more finding is not shown; mend these first",
					 "%zu more findings are not shown; mend these first",
					 (unsigned long)reader->dropped),
		reader->dropped);
	hp_diagnostics_add(list, HP_SEVERITY_NOTE, reader->file, 0, 0, "more", more);
	free(more);
}
