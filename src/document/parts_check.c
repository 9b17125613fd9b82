/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks on paper: challenge and response, and a line for what was found (R20, R24). */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "parts_internal.h"

/* "Except: Client, Engine; Until step: 5": what belongs to a check, on one line. */
static void append_remark(struct hp_str *out, const char *label, const char *text)
{
	if (text != NULL) {
		hp_str_appendf(out, "%s%s: %s", out->len > 0 ? "; " : "", label, text);
	}
}

static void append_remark_take(struct hp_str *out, const char *label, char *text_taken)
{
	append_remark(out, label, text_taken);
	free(text_taken);
}

static char *except_words(const struct hp_check *check)
{
	struct hp_str out;
	hp_str_init(&out);
	for (size_t i = 0; check->except != NULL && check->except[i] != NULL; i++) {
		hp_str_appendf(&out, "%s%s", i > 0 ? ", " : "", check->except[i]);
	}
	if (out.len == 0) {
		hp_str_finish(&out);
		return NULL;
	}
	return hp_str_detach(&out);
}

static const char *remarks(
	const struct hp_part *part, const struct hp_step *step, const struct hp_check *check)
{
	struct hp_str out;
	hp_str_init(&out);
	append_remark(&out, _("Host"),
		hp_streq(check->host, step->host) ? NULL : part_role(part, check->host));
	if (check->same_as != NULL && !hp_streq(check->same_as->host, check->host)) {
		append_remark(&out, _("The other on"), part_role(part, check->same_as->host));
	}
	append_remark(&out, _("{hit} is each of"), check->for_list);
	append_remark_take(&out, _("Except"), except_words(check));
	append_remark(&out, _("Was"), hp_was_words(check));
	append_remark_take(&out, _("Advised"), hp_advice_words(check));
	append_remark_take(&out, _("May settle"), hp_retry_words(check));
	append_remark(&out, _("Holds"), hp_once_words(step, check));
	append_remark(&out, _("Until step"),
		check->holds == HP_HOLDS_UNTIL ? hp_part_ref(part, check->until) : NULL);
	const char *text = out.len > 0 ? hp_part_fill(part, out.data) : NULL;
	hp_str_finish(&out);
	return text;
}

static void add_check(const struct hp_part *part, struct hp_block *parent,
	const struct hp_step *step, const struct hp_check *check, bool fields)
{
	struct hp_block *block = hp_document_add(part->document, parent, HP_BLOCK_CHECK);
	if (step->check_count > 1) {
		block->ref = hp_document_take(part->document, hp_asprintf("%zu", check->number));
	}
	block->text = hp_part_fill_take(part, hp_check_words(check));
	block->required = hp_document_take(
		part->document, hp_check_required(check, part->lookup, part->data));
	(void)hp_document_add_text(part->document, block, remarks(part, step, check));
	if (fields) {
		struct part_fields line = {.count = 0};
		part_field(&line, HP_FIELD_BOX, _("met"), NULL);
		part_field(&line, HP_FIELD_BOX, _("not met"), NULL);
		part_field(&line, HP_FIELD_TEXT, _("Found"), NULL);
		part_put_fields(part, block, &line);
	}
}

void part_add_checks(const struct hp_part *part, struct hp_block *parent,
	const struct hp_step *step, bool fields)
{
	(void)hp_document_add_text(part->document, parent, hp_checks_heading(step));
	for (size_t i = 0; i < step->check_count; i++) {
		add_check(part, parent, step, &step->checks[i], fields);
	}
}
