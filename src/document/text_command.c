/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be exact though it is wider than the paper: commands, and names. */
#include "text_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define COMMAND_SIGN "| "
#define FOLD_SIGN "+ " /* before a line that goes on with the command above, after one space */
#define CUT_SIGN "& "  /* ... in the middle of a word */

/* How much of a line too wide for a sheet stands on it: up to the last backslash or slash with
 * room, so that a long key or path goes on where its next part begins. */
static size_t fold_name(const char *line, size_t len, size_t columns)
{
	size_t best = 0;
	size_t last = 0;
	size_t used = 0;
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(line + i, len - i, &point);
		used += taken > 0 ? (size_t)hp_utf8_point_columns(point) : 1;
		if (used > columns && i > 0) {
			return best > 0 ? best : last > 0 ? last : i;
		}
		i += taken > 0 ? taken : 1;
		/* Spaces at the end of a line cannot be seen. */
		bool is_place = i < len && line[i - 1] != ' ' && line[i] != ' ';
		last = is_place ? i : last;
		best = is_place && (line[i - 1] == '\\' || line[i - 1] == '/') ? i : best;
	}
	return len;
}

/* Where a command may be folded: at one single space, so that the reader knows what stood there. */
static size_t fold_place(const char *text, size_t len, size_t columns)
{
	size_t best = 0;
	size_t used = 0;
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(text + i, len - i, &point);
		bool is_single = text[i] == ' ' && i > 0 && text[i - 1] != ' ' && i + 1 < len &&
				 text[i + 1] != ' ';
		if (is_single && (used <= columns || best == 0)) {
			best = i;
		}
		used += taken > 0 ? (size_t)hp_utf8_point_columns(point) : 1;
		if (used > columns && best > 0) {
			return best;
		}
		i += taken > 0 ? taken : 1;
	}
	return used > columns && best > 0 ? best : len;
}

void text_command(struct text_out *out, size_t indent, const struct hp_block *block)
{
	const char *text = block->text;
	size_t room = out->columns > indent + 2 ? out->columns - indent - 2 : 1;
	size_t len = strlen(text);
	bool is_folded = false;
	bool is_cut = false;
	for (const char *sign = COMMAND_SIGN; sign != NULL;) {
		size_t taken = fold_place(text, len, room);
		size_t fits = fold_name(text, taken, room);
		hp_wrap_fill(&out->str, ' ', indent);
		hp_str_append(&out->str, sign);
		hp_str_append_len(&out->str, text, fits);
		hp_str_append_char(&out->str, '\n');
		bool at_space = fits == taken && fits < len;
		is_folded = is_folded || at_space;
		is_cut = is_cut || fits < taken;
		sign = at_space ? FOLD_SIGN : fits < len ? CUT_SIGN : NULL;
		text += fits + at_space;
		len -= fits + at_space;
	}
	if (is_folded) {
		text_words(out, indent,
			_("(+ goes on with the same line: type it as one, with a space there.)"));
	}
	if (is_cut) {
		text_words(out, indent,
			_("(& goes on with the same line: type it as one, with no space there.)"));
	}
}

void text_fold(struct text_out *out)
{
	struct hp_str folded;
	hp_str_init(&folded);
	hp_str_reserve(&folded, out->str.len);
	for (const char *line = out->str.data; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		while (len > out->columns) {
			size_t taken = fold_name(line, len, out->columns);
			if (taken == len) {
				break;
			}
			hp_str_append_len(&folded, line, taken);
			hp_str_append_char(&folded, '\n');
			line += taken;
			len -= taken;
		}
		hp_str_append_len(&folded, line, len + (line[len] == '\n'));
		line += len + (line[len] == '\n');
	}
	hp_str_finish(&out->str);
	out->str = folded;
}
