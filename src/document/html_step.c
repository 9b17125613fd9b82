/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps and what stands only in them: warnings, checks, the cases of a decision. */
#include "html_internal.h"

void hp_html_notice(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;

	hp_str_appendf(out, "<div class=\"notice %s\" role=\"note\">\n<p class=\"word\">",
		hp_notice_kind_name(block->notice));
	hp_html_around(out, "<strong>", block->label, "</strong>");
	hp_html_around(out, " <span class=\"marks\">", block->marks, "</span>");
	hp_str_append(out, "</p>\n");
	hp_html_around(out, "<p>", block->text, "</p>\n");
	hp_html_children(html, block);
	hp_str_append(out, "</div>\n");
}

/* The warnings stand before the step's own line (R13). Returns what comes below that. */
static const struct hp_block *put_notices(struct hp_html *html, const struct hp_block *step)
{
	const struct hp_block *block = step->first;

	for (; block != NULL && block->kind == HP_BLOCK_NOTICE; block = block->next) {
		hp_html_notice(html, block);
	}
	return block;
}

static void put_step_line(struct hp_html *html, const struct hp_block *block, size_t id)
{
	struct hp_str *out = &html->out;

	hp_str_append(out, "<p class=\"line\">");
	hp_html_around(out, "<span class=\"sign\">", block->sign, "</span> ");
	hp_str_appendf(out, "<span class=\"ref\" id=\"d%zur%zu\">", html->index, id);
	hp_html_text(out, block->ref);
	hp_str_append(out, "</span> ");
	hp_html_around(out, "<span class=\"do\">", block->text, "</span>");
	hp_html_around(out, " <span class=\"marks\">", block->marks, "</span>");
	hp_html_around(out, " <span class=\"state\">", block->state, "</span>");
	hp_str_append(out, "</p>\n");
}

void hp_html_step(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	size_t id = hp_html_next_id(html);

	hp_str_append(out, "<li class=\"step");
	hp_str_append(out, block->current ? " current" : "");
	hp_str_append(out, block->bullet ? " bullet\"" : "\"");
	hp_html_place_id(html, block);
	hp_str_append(out, block->current ? " aria-current=\"step\">\n" : ">\n");
	const struct hp_block *below = put_notices(html, block);
	put_step_line(html, block, id);
	if (below != NULL) {
		/* Which step a field belongs to is said with its name. */
		hp_str_appendf(out,
			"<div class=\"body\" role=\"group\" aria-labelledby=\"d%zur%zu\">\n",
			html->index, id);
		hp_html_blocks(html, below);
		hp_str_append(out, "</div>\n");
	}
	hp_str_append(out, "</li>\n");
}

void hp_html_check(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;

	hp_str_append(out, "<li class=\"check\">\n<p class=\"challenge\">");
	hp_html_around(out, "<span class=\"ref\">", block->ref, "</span> ");
	hp_html_folding(out, "<span class=\"object\">", block->text, "</span>");
	hp_str_append(out, " <span class=\"leader\"></span> ");
	hp_html_around(out, "<strong class=\"required\">", block->required, "</strong>");
	hp_html_around(out, " <span class=\"verdict\">", block->verdict, "</span>");
	hp_html_around(out, " <span class=\"marks\">", block->marks, "</span>");
	hp_str_append(out, "</p>\n");
	hp_html_children(html, block);
	hp_str_append(out, "</li>\n");
}

/* A decision that was taken has nothing left to tick. */
static bool is_open(const struct hp_block *choice)
{
	const struct hp_block *block = choice->parent == NULL ? NULL : choice->parent->first;

	for (; block != NULL; block = block->next) {
		if (block->kind == HP_BLOCK_CHOICE && block->value != NULL) {
			return false;
		}
	}
	return choice->value == NULL;
}

void hp_html_choice(struct hp_html *html, const struct hp_block *block)
{
	hp_str_append(&html->out, "<li class=\"choice\">\n");
	hp_html_choice_box(html, block, is_open(block));
	hp_html_children(html, block);
	hp_str_append(&html->out, "</li>\n");
}
