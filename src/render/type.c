/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "type.h"

#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"

#define PATH_MAX_FOLDED 400     /* bytes; what is longer is folded anywhere */
#define LINE_END "\xe2\x80\xa8" /* U+2028: a new line of the same paragraph */
#define WORD_MAX 64             /* bytes of a text that is worth being kept */

static const struct {
	const char *family;
	double size;
	PangoWeight weight;
	double leading; /* the line's height by the font's */
} styles[TYPE_COUNT_] = {
	[TYPE_TITLE] = {"sans", 19, PANGO_WEIGHT_BOLD, 1.0},
	[TYPE_HEAD] = {"sans", 14, PANGO_WEIGHT_BOLD, 1.0},
	[TYPE_SUBHEAD] = {"sans", 12, PANGO_WEIGHT_BOLD, 1.0},
	[TYPE_STEP] = {"sans", 12, PANGO_WEIGHT_NORMAL, 1.05},
	[TYPE_STEP_BOLD] = {"sans", 12, PANGO_WEIGHT_BOLD, 1.05},
	[TYPE_BODY] = {"sans", 10, PANGO_WEIGHT_NORMAL, 1.05},
	[TYPE_BODY_BOLD] = {"sans", 10, PANGO_WEIGHT_BOLD, 1.05},
	[TYPE_SMALL] = {"sans", 10, PANGO_WEIGHT_NORMAL, 1.0},
	[TYPE_SMALL_BOLD] = {"sans", 10, PANGO_WEIGHT_BOLD, 1.0},
	[TYPE_MONO] = {"monospace", 10.5, PANGO_WEIGHT_NORMAL, 1.1},
	[TYPE_MARK] = {"sans", 100, PANGO_WEIGHT_BOLD, 1.0},
};

struct type {
	PangoContext *context;
	PangoFontDescription *fonts[TYPE_COUNT_];
	double ascent[TYPE_COUNT_];
	double line[TYPE_COUNT_];
	PangoAttrList *plain; /* what holds for each text */
	GPtrArray *layouts;
	GHashTable *words[TYPE_COUNT_];
};

/* No hyphen where a path or a key is folded: it would be typed. */
static PangoAttrList *new_attributes(void)
{
	PangoAttrList *list = pango_attr_list_new();
	pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
	return list;
}

static void add_font(struct type *type, enum type_style style)
{
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, styles[style].family);
	pango_font_description_set_size(font, (gint)(styles[style].size * PANGO_SCALE));
	pango_font_description_set_weight(font, styles[style].weight);
	if (strcmp(styles[style].family, "sans") == 0) {
		/* Where there is such a cut of the font: more words to a line. */
		pango_font_description_set_stretch(font, PANGO_STRETCH_SEMI_CONDENSED);
	}
	PangoFontMetrics *metrics = pango_context_get_metrics(type->context, font, NULL);
	type->ascent[style] = pango_units_to_double(pango_font_metrics_get_ascent(metrics));
	type->line[style] =
		(type->ascent[style] +
			pango_units_to_double(pango_font_metrics_get_descent(metrics))) *
		styles[style].leading;
	pango_font_metrics_unref(metrics);
	type->fonts[style] = font;
	type->words[style] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct type *type_new(cairo_t *cr)
{
	struct type *type = hp_calloc(1, sizeof(*type));
	cairo_font_options_t *options = cairo_font_options_create();
	/* Positions of paper, not of a screen. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	type->context = pango_cairo_create_context(cr);
	pango_cairo_context_set_font_options(type->context, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(type->context, 72);
	pango_context_set_round_glyph_positions(type->context, FALSE);
	type->plain = new_attributes();
	type->layouts = g_ptr_array_new_with_free_func(g_object_unref);
	for (int i = 0; i < TYPE_COUNT_; i++) {
		add_font(type, (enum type_style)i);
	}
	return type;
}

void type_free(struct type *type)
{
	if (type == NULL) {
		return;
	}
	g_ptr_array_free(type->layouts, TRUE);
	for (int i = 0; i < TYPE_COUNT_; i++) {
		g_hash_table_destroy(type->words[i]);
		pango_font_description_free(type->fonts[i]);
	}
	pango_attr_list_unref(type->plain);
	g_object_unref(type->context);
	free(type);
}

static PangoLayout *new_layout(
	struct type *type, enum type_style style, const char *text, size_t len, double width)
{
	PangoLayout *layout = pango_layout_new(type->context);
	g_ptr_array_add(type->layouts, layout);
	pango_layout_set_font_description(layout, type->fonts[style]);
	pango_layout_set_attributes(layout, type->plain);
	if (width > 0) {
		pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
		pango_layout_set_width(layout, pango_units_from_double(width));
	}
	pango_layout_set_text(layout, text, (int)len);
	return layout;
}

/* How much of a word, up to behind one of its backslashes, has room in a line; 0: nothing. */
static size_t part_that_fits(
	struct type *type, enum type_style style, const char *word, size_t len, double width)
{
	size_t best = 0;
	for (size_t i = 0; i + 1 < len; i++) {
		if (word[i] == '\\') {
			char *part = hp_strndup(word, i + 1);
			bool fits = type_width(type_word(type, style, part)) <= width;
			free(part);
			if (!fits) {
				break;
			}
			best = i + 1;
		}
	}
	return best;
}

/* Adds a text in which paths that are wider than a line are folded behind a backslash: no name in
 * them is torn. What is to be typed is never folded so. */
static void append_folded(struct type *type, enum type_style style, const char *text, double width,
	struct hp_str *line)
{
	if (text == NULL || width <= 0 || style == TYPE_MONO || strchr(text, '\\') == NULL) {
		hp_str_append(line, text);
		return;
	}
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t part = 0;
		char *word = hp_strndup(text, len);
		if (len <= PATH_MAX_FOLDED && type_width(type_word(type, style, word)) > width) {
			part = part_that_fits(type, style, word, len, width);
		}
		free(word);
		len = part > 0 ? part : len + (text[len] == ' ');
		hp_str_appendf(line, "%.*s%s", (int)len, text, part > 0 ? LINE_END : "");
		text += len;
	}
}

PangoLayout *type_text(
	struct type *type, enum type_style style, const char *text, double width, double hang)
{
	struct hp_str folded;
	hp_str_init(&folded);
	append_folded(type, style, text, width - hang, &folded);
	PangoLayout *layout =
		new_layout(type, style, folded.data == NULL ? "" : folded.data, folded.len, width);
	hp_str_finish(&folded);
	if (hang > 0) {
		pango_layout_set_indent(layout, -pango_units_from_double(hang));
	}
	return layout;
}

PangoLayout *type_word(struct type *type, enum type_style style, const char *text)
{
	PangoLayout *layout = g_hash_table_lookup(type->words[style], text);
	if (layout == NULL) {
		size_t len = strlen(text);
		layout = new_layout(type, style, text, len, 0);
		if (len <= WORD_MAX) {
			(void)g_hash_table_insert(type->words[style], g_strdup(text), layout);
		}
	}
	return layout;
}

bool type_has_fonts(struct type *type)
{
	PangoLayout *layout = type_word(type, TYPE_BODY, "A");
	return pango_layout_get_unknown_glyphs_count(layout) == 0;
}

static double width_of(struct type *type, enum type_style style, const char *text)
{
	return text == NULL || *text == '\0' ? 0 : type_width(type_word(type, style, text));
}

static enum type_style bold_of(enum type_style style)
{
	return style == TYPE_STEP ? TYPE_STEP_BOLD
				  : (style == TYPE_BODY ? TYPE_BODY_BOLD : TYPE_SMALL_BOLD);
}

static bool is_empty(const char *text)
{
	return text == NULL || *text == '\0';
}

/* A key or path that is wider than the line begins beside its name all the same. */
static void keep_beside(PangoLayout *layout, size_t head_len)
{
	if (head_len > 0 && pango_layout_get_line_count(layout) > 1 &&
		pango_layout_get_line_readonly(layout, 0)->length <= (gint)head_len) {
		pango_layout_set_wrap(layout, PANGO_WRAP_CHAR);
	}
}

PangoLayout *type_headed(struct type *type, enum type_style style, const char *head,
	const char *plain, const char *rest, double width, double hang)
{
	struct hp_str line;
	double used = width_of(type, bold_of(style), head) + width_of(type, style, plain);
	double space = type_width(type_word(type, style, "x")) / 2;
	hp_str_init(&line);
	hp_str_append(&line, head);
	size_t bold = line.len;
	if (!is_empty(plain)) {
		hp_str_appendf(&line, "%s%s", bold > 0 ? " " : "", plain);
		used += space;
	}
	bool lined_up = line.len > 0 && used + space <= hang;
	if (line.len > 0 && !is_empty(rest)) {
		hp_str_append(&line, lined_up ? "\t" : " ");
	}
	size_t head_len = line.len;
	append_folded(type, style, rest, width - hang, &line);
	PangoLayout *layout = new_layout(type, style, line.data, line.len, width);
	hp_str_finish(&line);
	if (bold > 0) {
		PangoAttrList *list = new_attributes();
		PangoAttribute *weight = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
		weight->end_index = (guint)bold;
		pango_attr_list_insert(list, weight);
		pango_layout_set_attributes(layout, list);
		pango_attr_list_unref(list);
	}
	if (hang > 0) {
		PangoTabArray *tabs = pango_tab_array_new_with_positions(
			1, FALSE, PANGO_TAB_LEFT, pango_units_from_double(hang));
		pango_layout_set_tabs(layout, tabs);
		pango_tab_array_free(tabs);
		pango_layout_set_indent(layout, -pango_units_from_double(hang));
	}
	keep_beside(layout, head_len);
	return layout;
}

double type_width(PangoLayout *layout)
{
	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	return pango_units_to_double(logical.width);
}

double type_height(PangoLayout *layout)
{
	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	return pango_units_to_double(logical.height);
}

double type_ascent(struct type *type, enum type_style style)
{
	return type->ascent[style];
}

double type_line(struct type *type, enum type_style style)
{
	return type->line[style];
}
