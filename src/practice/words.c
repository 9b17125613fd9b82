/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"

#include <stddef.h>

#include "holdpoint/str.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** Takes a run of backslashes at *at; gives true if a quotation mark after it belongs to the word.
 */
static bool take_backslashes(const char *line, size_t *at, struct hp_str *word)
{
	size_t count = 0;
	while (line[*at + count] == '\\') {
		count++;
	}
	bool before_mark = line[*at + count] == '"';
	*at += count;
	for (size_t i = 0; i < (before_mark ? count / 2 : count); i++) {
		hp_str_append_char(word, '\\');
	}
	return before_mark && count % 2 == 1;
}

/** One word from *at; false if it ends inside a group. */
static bool take_word(const char *line, size_t *at, struct hp_str *word)
{
	bool grouped = false;
	while (line[*at] != '\0' && (grouped || !is_blank(line[*at]))) {
		if (line[*at] == '\\') {
			if (take_backslashes(line, at, word)) {
				hp_str_append_char(word, '"');
				(*at)++;
			}
		} else if (line[*at] == '"') {
			grouped = !grouped;
			(*at)++;
		} else {
			hp_str_append_char(word, line[(*at)++]);
		}
	}
	return !grouped;
}

bool hp_words_split(const char *line, struct hp_strv *ret_words)
{
	size_t at = 0;
	bool closed = true;
	while (true) {
		while (is_blank(line[at])) {
			at++;
		}
		if (line[at] == '\0') {
			return closed;
		}
		struct hp_str word;
		hp_str_init(&word);
		closed = take_word(line, &at, &word);
		hp_strv_add_take(ret_words, hp_str_detach(&word));
		hp_str_finish(&word);
	}
}

bool hp_words_split_plain(const char *line, struct hp_strv *ret_words)
{
	bool grouped = false;
	while (true) {
		while (is_blank(*line)) {
			line++;
		}
		if (*line == '\0') {
			return true;
		}
		struct hp_str word;
		hp_str_init(&word);
		for (; *line != '\0' && (grouped || !is_blank(*line)); line++) {
			if (*line == '"') {
				grouped = !grouped;
			} else {
				hp_str_append_char(&word, *line);
			}
		}
		hp_strv_add_take(ret_words, hp_str_detach(&word));
		hp_str_finish(&word);
		if (grouped) {
			return false;
		}
	}
}
