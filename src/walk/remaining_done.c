/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is behind us: what is closed, notes. */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "remaining.h"

/* ---- what is closed ---- */

static void add_part(struct hp_str *out, const char *text)
{
	if (text != NULL && *text != '\0') {
		hp_str_appendf(out, "%s%s", out->len > 0 ? "; " : "", text);
	}
}

static void add_taken(struct hp_str *out, char *text_taken)
{
	add_part(out, text_taken);
	free(text_taken);
}

static const char *choice_title(struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = &rest->state->instances[index];
	for (size_t i = 0; i < item->step->child_count; i++) {
		if (hp_streq(item->step->children[i]->id, item->choice)) {
			return hp_doc_text(&rest->doc, index, item->step->children[i]->do_text);
		}
	}
	return item->choice;
}

static void add_overridden(struct hp_str *out, const struct hp_instance *item)
{
	add_part(out, _("SENSED: NOT MET / OPERATOR: DONE"));
	if (item->second != NULL) {
		add_taken(out, hp_asprintf(_("second person %s"), item->second));
	} else if (item->single_person) {
		add_part(out, "SINGLE PERSON");
	}
}

static void add_hits(struct hp_str *out, const char *const *hits)
{
	struct hp_str names;
	hp_str_init(&names);
	for (size_t i = 0; hits[i] != NULL; i++) {
		hp_str_appendf(&names, "%s%s", i > 0 ? ", " : "", hits[i]);
	}
	add_taken(out,
		hp_asprintf(_("confirmed: %s"), names.len > 0 ? names.data : _("none of them")));
	hp_str_finish(&names);
}

static void add_paper(struct hp_remaining *rest, struct hp_str *out, const struct hp_instance *item)
{
	if (item->paper_by == NULL) {
		return;
	}
	add_taken(out, hp_asprintf(_("on paper by %s at %s; entered from paper by %s at %s"),
			       item->paper_by, hp_doc_time(&rest->doc, item->paper_wall_ms),
			       item->paper_entered_by == NULL ? "?" : item->paper_entered_by,
			       hp_doc_time(&rest->doc, item->paper_entered_wall_ms)));
}

/* What the record says of it beyond who and when; NULL: nothing. Caller frees. */
static char *said(struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = &rest->state->instances[index];
	struct hp_str out;
	hp_str_init(&out);
	if (item->inactive) {
		add_taken(&out, hp_asprintf(_("was %s before it became not applicable"),
					hp_state_word(item->state)));
	}
	if (item->adopted) {
		add_part(&out, _("it already held"));
	}
	if (item->state == HP_STATE_OVERRIDDEN) {
		add_overridden(&out, item);
	}
	if (item->choice != NULL) {
		add_taken(&out, hp_asprintf(_("chosen: %s"), choice_title(rest, index)));
	}
	if (item->value != NULL) {
		add_taken(&out, hp_asprintf(_("answer: %s"), item->value));
	}
	if (item->hits != NULL) {
		add_hits(&out, item->hits);
	}
	if (item->state == HP_STATE_DEFERRED) {
		add_taken(&out, hp_asprintf(_("put off until %s"), item->deferred_until));
	}
	if (item->signed_before != NULL) {
		add_taken(&out, hp_asprintf(_("second person before: %s"), item->signed_before));
	}
	if (item->signed_after != NULL) {
		add_taken(&out, hp_asprintf(_("second person after: %s"), item->signed_after));
	}
	if (item->choice == NULL || !hp_streq(item->text, choice_title(rest, index))) {
		add_part(&out, hp_said_text(item)); /* of a decision it is the case's title */
	}
	add_paper(rest, &out, item);
	if (item->late) {
		add_part(&out, _("LATE"));
	}
	return hp_str_detach(&out);
}

static void put_row(struct hp_remaining *rest, struct hp_block *table, size_t index)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_instance *item = &rest->state->instances[index];
	char *more = said(rest, index);
	const char *time = hp_doc_time(&rest->doc, item->at_wall_ms);
	char *who =
		hp_asprintf("%s, %s", item->by == NULL ? "-" : item->by, time == NULL ? "-" : time);
	char *what = hp_asprintf(
		*more == '\0' ? "%s" : "%s -- %s", hp_doc_do_text(&rest->doc, index), more);
	const char *word = hp_state_word(hp_run_step_state(rest->doc.run, index));
	const struct hp_field cells[] = {
		{HP_FIELD_SHORT, "", item->ref},
		{HP_FIELD_SHORT, "", word},
		{HP_FIELD_TEXT, "", who},
		{HP_FIELD_TEXT, "", what},
	};
	struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
	row->ref = hp_document_text(document, item->ref);
	row->state = hp_document_text(document, word);
	hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	free(what);
	free(who);
	free(more);
}

void hp_remaining_put_done(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Step"), NULL},
		{HP_FIELD_SHORT, _("State"), NULL},
		{HP_FIELD_TEXT, _("By, when"), NULL},
		{HP_FIELD_TEXT, _("What was done -- what was said"), NULL},
	};
	struct hp_block *section =
		hp_document_add_section(document, parent, NULL, _("Done so far"));
	struct hp_block *table = NULL;
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		const struct hp_instance *item = &rest->state->instances[i];
		if (!hp_step_kind_is_leaf(item->step->kind) ||
			!hp_step_state_is_terminal(item->state)) {
			continue;
		}
		if (table == NULL) {
			table = hp_document_add(document, section, HP_BLOCK_TABLE);
			hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
		}
		put_row(rest, table, i);
	}
	if (table == NULL) {
		(void)hp_document_add_text(document, section, _("Nothing yet."));
	}
}

/* ---- notes ---- */

void hp_remaining_put_notes(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *list = NULL;
	for (size_t i = 0; i < rest->source->events->count; i++) {
		const struct hp_event *event = &rest->source->events->items[i];
		if (event->kind != HP_EVENT_NOTE) {
			continue;
		}
		if (list == NULL) {
			struct hp_block *section =
				hp_document_add_section(document, parent, NULL, _("Notes made"));
			list = hp_document_add(document, section, HP_BLOCK_LIST);
		}
		const char *time = hp_doc_time(&rest->doc, event->stamp.moment.wall_ms);
		char *text = hp_asprintf("%s, %s%s%s: %s", time,
			event->stamp.actor.name == NULL ? "-" : event->stamp.actor.name,
			event->at == NULL ? "" : ", ", event->at == NULL ? "" : event->at,
			event->text);
		(void)hp_document_add_text(document, list, text);
		free(text);
	}
}
