/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/procedure.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

void hp_diagnostics_init(struct hp_diagnostics *list)
{
	memset(list, 0, sizeof(*list));
}

void hp_diagnostics_finish(struct hp_diagnostics *list)
{
	if (list == NULL) {
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].file);
		free(list->items[i].message);
		free(list->items[i].rule);
		free(list->items[i].instead);
	}
	free(list->items);
	hp_diagnostics_init(list);
}

void hp_diagnostics_add(struct hp_diagnostics *list, enum hp_severity severity, const char *file,
	size_t line, size_t column, const char *rule, const char *message)
{
	list->items = hp_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = (struct hp_diagnostic){
		.severity = severity,
		.file = hp_strdup(file),
		.line = line,
		.column = column,
		.message = hp_strdup(message),
		.rule = hp_strdup(rule),
	};
	switch (severity) {
	case HP_SEVERITY_ERROR:
		list->errors++;
		break;
	case HP_SEVERITY_WARNING:
		list->warnings++;
		break;
	case HP_SEVERITY_NOTE:
		break;
	}
}

static const char *severity_word(enum hp_severity severity)
{
	switch (severity) {
	case HP_SEVERITY_ERROR:
		return _("error");
	case HP_SEVERITY_WARNING:
		return _("warning");
	case HP_SEVERITY_NOTE:
		return _("note");
	}
	return "";
}

char *hp_diagnostic_text(const struct hp_diagnostic *item)
{
	const char *raw = item->file != NULL ? item->file : "-";
	char *file = hp_text_clean(raw, strlen(raw), false);
	const char *word = severity_word(item->severity);
	char *text = item->line > 0 ? hp_asprintf("%s:%zu:%zu: %s: %s [%s]", file, item->line,
					      item->column, word, item->message, item->rule)
				    : hp_asprintf("%s: %s: %s [%s]", file, word, item->message,
					      item->rule);
	free(file);
	return text;
}
