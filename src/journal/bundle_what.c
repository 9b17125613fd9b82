/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at a place of a bundle, in words. */
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

#define PARSED_MAX ((size_t)1 << 20)
#define SHOWN_MAX 80

static const char *known_kind(const char *name)
{
	for (unsigned i = 0; name != NULL && i < HP_EVENT_COUNT_; i++) {
		const char *kind = hp_event_kind_name((enum hp_event_kind)i);
		if (strcmp(kind, name) == 0) {
			return kind;
		}
	}
	return NULL;
}

/** "step.done at 3@MPS01" from a line of an event, as far as it can still be read; NULL. */
static char *event_words(const char *bytes, size_t len)
{
	struct hp_json *line = NULL;
	struct hp_json *event = NULL;
	char *words = NULL;

	if (len > PARSED_MAX || hp_json_parse_value(bytes, len, &line, NULL) < 0) {
		return NULL;
	}
	const char *text = hp_json_get_string(line, "text");
	if (text != NULL && hp_json_parse_value(text, strlen(text), &event, NULL) == 0) {
		const char *kind = known_kind(hp_json_get_string(event, "event"));
		const char *at = hp_json_get_string(event, "at");
		if (kind != NULL && at != NULL) {
			char *clean = hp_text_clean_cut(at, SHOWN_MAX);
			words = hp_asprintf(_("%s at %s"), kind, clean);
			free(clean);
		} else {
			words = hp_strdup(kind);
		}
	}
	hp_json_free(event);
	hp_json_free(line);
	return words;
}

static char *name_event(size_t number, const char *bytes, size_t len)
{
	char *words = event_words(bytes, len);
	char *what = words == NULL ? hp_asprintf(_("event %zu"), number)
				   : hp_asprintf(_("event %zu, %s"), number, words);
	free(words);
	return what;
}

static const char *part_name(enum bundle_part part)
{
	switch (part) {
	case PART_HEAD:
		return _("the first line");
	case PART_PROCEDURE:
		return _("the procedure");
	case PART_CALLED:
		return _("the procedures that are called");
	case PART_PRACTICE:
		return _("the practice section");
	case PART_EVENT:
		return _("the events");
	case PART_STATUS:
		return _("the status page");
	case PART_REPORT:
		return _("the text report");
	case PART_MANIFEST:
		return _("the manifest");
	case PART_SIGNATURE:
		return _("the signature");
	case PART_COUNT_:
		break;
	}
	return _("a line of no known part");
}

/** The first line of a part: as signed, or else the first that is sound. */
static size_t first_line(const struct bundle_contents *contents, enum bundle_part part)
{
	for (const struct hp_json *entry = hp_json_first(hp_json_get(contents->manifest, "parts"));
		entry != NULL; entry = hp_json_next(entry)) {
		if (hp_streq(hp_json_get_string(entry, "part"), bundle_part_words[part])) {
			return (size_t)hp_json_get_int(entry, "line", 0);
		}
	}
	return contents->extents[part].first;
}

/** Which part should stand in a line, by the manifest or by what stands around it. */
static enum bundle_part guess_part(const struct bundle_contents *contents, size_t line)
{
	for (const struct hp_json *entry = hp_json_first(hp_json_get(contents->manifest, "parts"));
		entry != NULL; entry = hp_json_next(entry)) {
		size_t first = (size_t)hp_json_get_int(entry, "line", 0);
		size_t lines = (size_t)hp_json_get_int(entry, "lines", 0);
		for (unsigned i = 0; i < PART_COUNT_ && line >= first && line < first + lines;
			i++) {
			if (hp_streq(bundle_part_words[i], hp_json_get_string(entry, "part"))) {
				return (enum bundle_part)i;
			}
		}
	}
	for (unsigned i = 0; i < PART_COUNT_; i++) {
		const struct bundle_extent *extent = &contents->extents[i];
		if (line >= extent->first && line <= extent->first + extent->lines) {
			return (enum bundle_part)i;
		}
	}
	return line == 1                     ? PART_HEAD
	       : line == contents->lines - 1 ? PART_MANIFEST
	       : line == contents->lines     ? PART_SIGNATURE
					     : PART_COUNT_;
}

static char *name_place(const struct bundle_contents *contents,
	const struct hp_bundle_finding *finding, const char *bytes, size_t len)
{
	if (finding->from >= len) {
		return hp_strdup(_("the end of the file"));
	}
	size_t line_len = finding->to - finding->from + 1;
	const char *line = bytes + finding->from;
	const char *newline = memchr(line, '\n', line_len);
	bool one_line = newline == NULL || newline == line + line_len - 1;
	struct bundle_label label = bundle_label_read(line, line_len);
	if (label.part == PART_COUNT_) {
		label.part = guess_part(contents, finding->line);
		label.line = 0;
	}
	size_t first = label.part == PART_COUNT_ ? 0 : first_line(contents, label.part);
	bool counted = one_line && first != 0 && finding->line >= first;
	if (label.part == PART_EVENT && one_line && (label.number != 0 || counted)) {
		return name_event(label.number != 0 ? label.number : finding->line - first + 1,
			line, newline != NULL ? line_len - 1 : line_len);
	}
	if ((label.part == PART_REPORT || label.part == PART_STATUS) && counted) {
		return hp_asprintf(
			_("%s, its line %zu"), part_name(label.part), finding->line - first + 1);
	}
	return hp_strdup(part_name(label.part));
}

void bundle_name_places(const struct bundle_contents *contents, const char *bytes, size_t len)
{
	struct bundle_findings *findings = contents->findings;
	for (size_t i = 0; i < findings->count; i++) {
		findings->items[i].what = name_place(contents, &findings->items[i], bytes, len);
	}
}
