/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checklist of a procedure: a form that does by hand what the tool does by itself (R73). In
 * front what has to be known and agreed before step 1, then the steps in their order with what is
 * called in its place, behind them what is kept during a run, the last look and the signatures.
 */
#include <stdlib.h>

#include "checklist_internal.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"

static int fill_head(struct checklist *list, enum hp_paper paper, struct hp_error *err)
{
	const struct hp_procedure *procedure = list->procedure;
	struct hp_document *document = list->document;
	struct hp_document_head *head = &document->head;
	int status = hp_document_date(hp_clock_now().wall_ms, &head->created_wall_ms, err);
	if (status < 0) {
		return status;
	}
	head->kind = hp_document_text(document, _("Checklist"));
	head->title = hp_document_text(document, procedure->title);
	head->id = hp_document_text(document, procedure->id);
	head->revision = hp_document_text(document, procedure->revision);
	head->status = hp_document_text(document, hp_procedure_status_name(procedure->status));
	head->digest = hp_document_text(document, procedure->digest);
	head->digest_short = hp_document_take(document, hp_digest_short(procedure->digest));
	head->mode = "BLANK";
	head->watermark = procedure->status == HP_STATUS_DRAFT ? "DRAFT" : NULL;
	head->code = hp_document_take(
		document, hp_asprintf("%s %s %s", head->id, head->revision, head->digest_short));
	head->qr = hp_document_take(document,
		hp_asprintf("HOLDPOINT:1:%s:%s:%s", head->id, head->revision, head->digest));
	head->language = hp_document_take(document, hp_i18n_language());
	head->paper = paper;
	return 0;
}

int hp_document_checklist(const struct hp_procedure *procedure,
	const struct hp_checklist_options *options, struct hp_document **ret_document,
	struct hp_error *err)
{
	static const struct hp_checklist_options none = {0};
	struct checklist list = {.procedure = procedure, .document = hp_document_new()};
	list.options = options != NULL ? options : &none;
	options = list.options;
	int status = checklist_take_options(&list, options->sets, options->machines, err);
	status = status < 0 ? status : fill_head(&list, options->paper, err);
	if (status == 0) {
		struct frame *frame = hp_arena_alloc(&list.document->arena, sizeof(*frame));
		*frame = (struct frame){.list = &list, .procedure = procedure, .prefix = ""};
		checklist_add_front(frame);
		checklist_add_steps(frame);
		checklist_add_end(frame);
	}
	if (status == 0 && list.too_long) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The procedure %s calls so many others that its checklist would fill "
			  "thousands of pages. Export what it calls by itself."),
			procedure->id);
	}
	checklist_drop_options(&list);
	if (status < 0) {
		hp_document_free(list.document);
		return status;
	}
	*ret_document = list.document;
	return 0;
}
