/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "text.h"

/** Dots between an object and its required state: never fewer, so that the eye is led. */
#define DOTS_MIN 3

void hp_tui_page_init(struct hp_tui_page *page, size_t width, bool ascii)
{
	*page = (struct hp_tui_page){.width = width > 0 ? width : 1, .ascii = ascii};
}

void hp_tui_page_finish(struct hp_tui_page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		free(page->lines[i].text);
	}
	free(page->lines);
	*page = (struct hp_tui_page){0};
}

static struct hp_tui_line *add_line(struct hp_tui_page *page, char *text_taken)
{
	page->lines = hp_grow(page->lines, page->count, &page->capacity, sizeof(*page->lines));
	struct hp_tui_line *line = &page->lines[page->count++];
	*line = (struct hp_tui_line){.text = text_taken};
	return line;
}

static size_t room(const struct hp_tui_page *page, size_t indent)
{
	return page->width > indent ? page->width - indent : 1;
}

void hp_tui_page_add(struct hp_tui_page *page, const struct hp_tui_par *par, const char *text)
{
	if (text == NULL) {
		return;
	}
	char *body = hp_tui_text(text, page->ascii);
	char *lead = par->lead != NULL ? hp_tui_text(par->lead, page->ascii) : NULL;
	char *whole = lead != NULL ? hp_asprintf("%s: %s", lead, body) : hp_strdup(body);
	size_t lead_left = lead != NULL ? strlen(lead) + 1 : 0;
	/* On a very narrow screen indents give way to words. */
	size_t indent = par->indent * 4 < page->width ? par->indent : 0;
	size_t hang = (indent + par->hang) * 4 < page->width ? par->hang : 0;
	struct hp_strv lines;

	hp_strv_init(&lines);
	if (par->exact) {
		hp_tui_wrap_exact(whole, room(page, indent), room(page, indent + hang), &lines);
	} else {
		hp_tui_wrap(whole, room(page, indent), room(page, indent + hang), &lines);
	}
	for (size_t i = 0; i < lines.count; i++) {
		struct hp_tui_line *line = add_line(page, hp_strdup(lines.items[i]));
		size_t len = strlen(line->text);
		line->indent = i == 0 ? indent : indent + hang;
		line->style = par->style;
		line->lead = par->lead_style;
		line->lead_len = lead_left < len ? lead_left : len;
		lead_left -= line->lead_len;
	}
	hp_strv_finish(&lines);
	free(whole);
	free(lead);
	free(body);
}

void hp_tui_page_gap(struct hp_tui_page *page)
{
	if (page->count > 0 && page->lines[page->count - 1].text[0] != '\0') {
		(void)add_line(page, hp_strdup(""));
	}
}

void hp_tui_page_fill(struct hp_tui_page *page, size_t height)
{
	while (height > 0 && page->count % height != 0) {
		(void)add_line(page, hp_strdup(""));
	}
}

/** The last line of a demand: what is left of the object, dots, the state at the right edge. */
static char *demand_line(const char *object, const char *required, size_t columns)
{
	size_t used = hp_utf8_columns(object) + hp_utf8_columns(required) + 2;
	size_t dots = columns > used + DOTS_MIN ? columns - used : DOTS_MIN;
	struct hp_str line;

	hp_str_init(&line);
	hp_str_appendf(&line, "%s ", object);
	for (size_t i = 0; i < dots; i++) {
		hp_str_append_char(&line, '.');
	}
	hp_str_appendf(&line, " %s", required);
	char *text = hp_str_detach(&line);
	hp_str_finish(&line);
	return text;
}

static void add_object_lines(
	struct hp_tui_page *page, const struct hp_strv *lines, size_t first, size_t indent)
{
	for (size_t i = 0; i + 1 < lines->count; i++) {
		struct hp_tui_line *line = add_line(page, hp_strdup(lines->items[i]));
		line->indent = i == 0 ? first : indent;
	}
}

static void add_demand_end(
	struct hp_tui_page *page, const char *object, const char *required, size_t indent)
{
	struct hp_tui_line *line =
		add_line(page, demand_line(object, required, room(page, indent)));

	line->indent = indent;
	line->lead = HP_STYLE_PLAIN;
	line->lead_len = strlen(line->text) - strlen(required);
	line->style = HP_STYLE_STRONG;
}

/** The object is wrapped so that its end leaves room for the state; `taken`: the columns of dots
 * and state. */
static void add_wrapped_demand(struct hp_tui_page *page, const char *object, const char *required,
	size_t taken, size_t hang)
{
	struct hp_strv lines;
	struct hp_strv ends;

	hp_strv_init(&lines);
	hp_strv_init(&ends);
	hp_tui_wrap(object, page->width, room(page, hang), &lines);
	add_object_lines(page, &lines, 0, hang);
	const char *end = lines.items[lines.count - 1];
	size_t indent = lines.count == 1 ? 0 : hang;
	hp_tui_wrap(end, room(page, indent + taken), room(page, hang + taken), &ends);
	add_object_lines(page, &ends, indent, hang);
	add_demand_end(page, ends.items[ends.count - 1], required, ends.count == 1 ? indent : hang);
	hp_strv_finish(&ends);
	hp_strv_finish(&lines);
}

void hp_tui_page_demand(struct hp_tui_page *page, const char *object, const char *required)
{
	char *left = hp_tui_text(object, page->ascii);
	char *right = hp_tui_text(required, page->ascii);
	size_t hang = page->width >= 16 ? 2 : 0;
	size_t taken = 2 + DOTS_MIN + hp_utf8_columns(right);

	if (taken + hang + page->width / 4 < page->width) {
		add_wrapped_demand(page, left, right, taken, hang);
	} else {
		/* A state that leaves no room beside it stands on lines of its own. */
		char *state = hp_asprintf("... %s", right);
		hp_tui_page_add(
			page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN, .hang = hang}, left);
		hp_tui_page_add(page,
			&(struct hp_tui_par){
				.style = HP_STYLE_STRONG, .indent = hang, .hang = hang},
			state);
		free(state);
	}
	free(right);
	free(left);
}

/* ---- scrolling ---- */

static size_t last_top(size_t count, size_t height)
{
	return count > height ? count - height : 0;
}

void hp_tui_scroll_settle(struct hp_tui_scroll *scroll, size_t count, size_t height)
{
	if (scroll->top > last_top(count, height)) {
		scroll->top = last_top(count, height);
	}
	size_t bottom = scroll->top + height < count ? scroll->top + height : count;
	if (scroll->top <= scroll->seen && bottom > scroll->seen) {
		scroll->seen = bottom;
	}
}

void hp_tui_scroll_by(struct hp_tui_scroll *scroll, long lines, size_t count, size_t height)
{
	size_t distance = (size_t)labs(lines);

	if (lines < 0) {
		scroll->top = scroll->top > distance ? scroll->top - distance : 0;
	} else {
		scroll->top += distance;
	}
	hp_tui_scroll_settle(scroll, count, height);
}

bool hp_tui_scroll_more_below(const struct hp_tui_scroll *scroll, size_t count, size_t height)
{
	return scroll->top + height < count;
}

void hp_tui_scroll_pages(const struct hp_tui_scroll *scroll, size_t count, size_t height,
	size_t *ret_page, size_t *ret_pages)
{
	if (height == 0 || count <= height) {
		*ret_page = 1;
		*ret_pages = 1;
		return;
	}
	size_t pages = (count + height - 1) / height;
	size_t page = (scroll->top + height / 2) / height + 1;

	/* Only what shows the last line is the last page, whatever is nearer. */
	if (scroll->top >= last_top(count, height)) {
		page = pages;
	} else if (page >= pages) {
		page = pages - 1;
	}
	*ret_pages = pages;
	*ret_page = page;
}
