/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From blocks to elements: neighbours of a kind that make one list stand in one. */
#include "html_internal.h"

#include <string.h>

#define DEEPEST_HEADING 6u

static void put_section(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	bool headed = !hp_html_is_blank(block->text) || !hp_html_is_blank(block->ref);

	hp_str_append(out, "<section");
	hp_html_place_id(html, block);
	hp_str_append(out, ">\n");
	if (headed) {
		hp_str_appendf(out, "<h%zu>", html->level);
		hp_html_around(out, "<span class=\"ref\">", block->ref, "</span> ");
		hp_html_text(out, block->text);
		hp_html_around(out, " <span class=\"marks\">", block->marks, "</span>");
		hp_str_appendf(out, "</h%zu>\n", html->level);
	} else {
		hp_html_around(out, "<p class=\"marks\">", block->marks, "</p>\n");
	}
	size_t level = html->level;
	if (headed && level < DEEPEST_HEADING) {
		html->level++;
	}
	hp_html_children(html, block);
	html->level = level;
	hp_str_append(out, "</section>\n");
}

static void put_text(struct hp_html *html, const struct hp_block *block)
{
	hp_html_around(&html->out, "<p>", block->text, "</p>\n");
}

/* A fact without a label says more of the one before it. */
static void put_fact(struct hp_html *html, const struct hp_block *block)
{
	bool goes_on = html->previous != NULL && html->previous->kind == HP_BLOCK_FACT;

	if (!hp_html_is_blank(block->label)) {
		hp_html_around(&html->out, "<dt>", block->label, "</dt>\n");
	} else if (!goes_on) {
		hp_str_append(&html->out, "<dt>-</dt>\n");
	}
	hp_html_folding(&html->out, "<dd>", block->text == NULL ? "" : block->text, "</dd>\n");
}

static void put_list(struct hp_html *html, const struct hp_block *block)
{
	hp_html_around(&html->out, "<p>", block->text, "</p>\n");
	hp_str_append(&html->out, "<ul class=\"list\">\n");
	for (const struct hp_block *item = block->first; item != NULL; item = item->next) {
		hp_html_around(&html->out, "<li>", item->text == NULL ? "" : item->text, "");
		hp_html_children(html, item);
		hp_str_append(&html->out, "</li>\n");
	}
	hp_str_append(&html->out, "</ul>\n");
}

static void put_command(struct hp_html *html, const struct hp_block *block)
{
	hp_html_around(&html->out, "<pre class=\"command\"><code>", block->text, "</code></pre>\n");
}

static void put_goto(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	size_t start = out->len;

	hp_str_append(out, "<p class=\"goto\"><a href=\"");
	if (hp_html_place_link(html, block->target)) {
		hp_html_around(out, "\">", block->text == NULL ? "" : block->text, "</a></p>\n");
		return;
	}
	/* Nothing here to go to: the words alone. */
	out->len = start;
	out->data[start] = '\0';
	hp_html_around(out, "<p class=\"goto\">", block->text, "</p>\n");
}

static void put_break(struct hp_html *html, const struct hp_block *block)
{
	(void)block;
	hp_str_append(&html->out, "<div class=\"break\"></div>\n");
}

/* A row, span or mark that stands outside of what it belongs to: its words are not lost. */
static void put_stray(struct hp_html *html, const struct hp_block *block)
{
	hp_html_around(&html->out, "<p>", block->label, "</p>\n");
	hp_html_around(&html->out, "<p>", block->text, "</p>\n");
	hp_html_fields(html, block);
	hp_html_children(html, block);
}

struct group {
	const char *open;
	const char *close;
};
static const struct group ordered = {"<ol class=\"steps\">\n", "</ol>\n"};
static const struct group unordered = {"<ul class=\"steps\">\n", "</ul>\n"};
static const struct group facts = {"<dl class=\"facts\">\n", "</dl>\n"};
static const struct group checks = {"<ul class=\"checks\">\n", "</ul>\n"};
static const struct group choices = {"<ul class=\"choices\">\n", "</ul>\n"};

static const struct impl {
	const struct group *group; /**< Around neighbours of the kind; NULL: each stands alone. */
	void (*put)(struct hp_html *html, const struct hp_block *block);
} impls[HP_BLOCK_COUNT_] = {
	[HP_BLOCK_SECTION] = {NULL, put_section},
	[HP_BLOCK_TEXT] = {NULL, put_text},
	[HP_BLOCK_FACT] = {&facts, put_fact},
	[HP_BLOCK_LIST] = {NULL, put_list},
	[HP_BLOCK_NOTICE] = {NULL, hp_html_notice},
	[HP_BLOCK_STEP] = {&ordered, hp_html_step},
	[HP_BLOCK_CHECK] = {&checks, hp_html_check},
	[HP_BLOCK_CHOICE] = {&choices, hp_html_choice},
	[HP_BLOCK_COMMAND] = {NULL, put_command},
	[HP_BLOCK_GOTO] = {NULL, put_goto},
	[HP_BLOCK_FIELDS] = {NULL, hp_html_fields},
	[HP_BLOCK_TABLE] = {NULL, hp_html_table},
	[HP_BLOCK_ROW] = {NULL, put_stray},
	[HP_BLOCK_SPACE] = {NULL, hp_html_space},
	[HP_BLOCK_TIMELINE] = {NULL, hp_html_timeline},
	[HP_BLOCK_SPAN] = {NULL, put_stray},
	[HP_BLOCK_MARK] = {NULL, put_stray},
	[HP_BLOCK_CODE] = {NULL, hp_html_code},
	[HP_BLOCK_BREAK] = {NULL, put_break},
};

static const struct group *group_of(const struct hp_block *block)
{
	return block->kind == HP_BLOCK_STEP && block->bullet ? &unordered
							     : impls[block->kind].group;
}

void hp_html_children(struct hp_html *html, const struct hp_block *parent)
{
	hp_html_blocks(html, parent->first);
}

void hp_html_blocks(struct hp_html *html, const struct hp_block *first)
{
	const struct group *open = NULL;
	const struct hp_block *previous = NULL;

	for (const struct hp_block *block = first; block != NULL; block = block->next) {
		const struct group *group = group_of(block);
		if (group != open) {
			hp_str_append(&html->out, open == NULL ? "" : open->close);
			hp_str_append(&html->out, group == NULL ? "" : group->open);
			open = group;
		}
		html->previous = previous;
		impls[block->kind].put(html, block);
		previous = block;
	}
	hp_str_append(&html->out, open == NULL ? "" : open->close);
}
