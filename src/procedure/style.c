/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lint: what can be measured of plain technical writing (R14 to R18, R21, R49, R97). English only,
 * and warnings only: a person decides. A sentence ends at '.', '?' or '!' before a space or the
 * end.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "style_words.h"

#define SENTENCE_WORDS_MAX 20u

/* One word without the signs around it. */
struct word {
	const char *text;
	size_t len;
	unsigned kinds; /* enum hp_word_kind */
};

static bool is_word_char(char c)
{
	unsigned char u = (unsigned char)c;
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       u >= 0x80;
}

static bool word_is(struct word word, enum hp_word_kind kind)
{
	return (word.kinds & kind) != 0;
}

static bool is_closing(char c)
{
	return c == ')' || c == '"' || c == '\'';
}

/* Takes the next run without spaces from *text. false at the end. *ret_ends: a sentence ends with
 * it. */
static bool next_token(const char **text, struct word *ret_word, bool *ret_ends, bool *ret_comma)
{
	const char *start = *text;
	while (*start == ' ') {
		start++;
	}
	size_t len = 0;
	while (start[len] != '\0' && start[len] != ' ') {
		len++;
	}
	if (len == 0) {
		return false;
	}
	*text = start + len;
	size_t last = len;
	while (last > 1 && is_closing(start[last - 1])) {
		last--;
	}
	char end = start[last - 1];
	*ret_ends = end == '.' || end == '?' || end == '!';
	*ret_comma = end == ',';
	size_t first = 0;
	while (first < len && !is_word_char(start[first])) {
		first++;
	}
	while (len > first && !is_word_char(start[len - 1])) {
		len--;
	}
	*ret_word = (struct word){
		start + first, len - first, hp_style_word_kinds(start + first, len - first)};
	return true;
}

/* In the middle of a sentence a capital letter begins a name: the menu Edit, the button Delete. */
static bool is_label(const struct word *word, size_t position)
{
	return position > 1 && word->text[0] >= 'A' && word->text[0] <= 'Z';
}

/* ---- the rules, sentence by sentence ---- */

struct sentence {
	size_t number; /* from 0 */
	size_t words;
	bool begins_with_verb;
	bool begins_with_condition;
	bool has_verb;
	struct word head[3]; /* its first words */
};

static void rule_two_actions(struct hp_reader *reader, const struct hp_json *at, bool *was_said)
{
	if (!*was_said) {
		hp_reader_warning(reader, at, "several-actions",
			_("this tells more than one action; make it two steps"));
	}
	*was_said = true;
}

/* R17, R18: the words of a command. */
static void rule_command_word(struct hp_reader *reader, const struct hp_json *at,
	const struct sentence *sentence, struct word before, bool comma_before, struct word word,
	bool *said_two)
{
	bool is_verb = word_is(word, HP_WORD_ACTION);
	bool follows_and = word_is(before, HP_WORD_AND) || word_is(before, HP_WORD_THEN);

	if (word_is(word, HP_WORD_THEN) && (comma_before || word_is(before, HP_WORD_AND))) {
		rule_two_actions(reader, at, said_two);
	} else if (is_verb && follows_and && sentence->has_verb) {
		rule_two_actions(reader, at, said_two);
	}
	if (word_is(word, HP_WORD_CONDITION) && sentence->has_verb &&
		!sentence->begins_with_condition) {
		hp_reader_warning(reader, at, "condition-after-command",
			_("the condition '%.*s ...' stands after the command; put it first, with a "
			  "comma"),
			(int)word.len, word.text);
	}
	if (word_is(word, HP_WORD_DUTY)) {
		hp_reader_warning(reader, at, "not-imperative",
			_("write the command itself, without '%.*s'"), (int)word.len, word.text);
	}
}

static void rule_first_word(struct hp_reader *reader, const struct hp_json *at,
	enum hp_text_use use, const struct sentence *sentence, struct word word,
	bool had_verb_sentence, bool *said_two)
{
	if (use != HP_TEXT_COMMAND) {
		return;
	}
	if (sentence->begins_with_verb && had_verb_sentence) {
		rule_two_actions(reader, at, said_two);
	}
	if (sentence->number == 0 && word_is(word, HP_WORD_NO_COMMAND)) {
		hp_reader_warning(reader, at, "not-imperative",
			_("a step begins with its command, not with '%.*s'"), (int)word.len,
			word.text);
	}
}

/* R14: the words behind the first one tell a command from a noun. */
static void rule_notice(
	struct hp_reader *reader, const struct hp_json *at, const struct sentence *sentence)
{
	bool is_noun = word_is(sentence->head[1], HP_WORD_BEHIND_A_NOUN) ||
		       (word_is(sentence->head[2], HP_WORD_BEHIND_A_NOUN) &&
			       !word_is(sentence->head[1], HP_WORD_OPENS_CLAUSE));

	if (sentence->begins_with_verb && !is_noun) {
		hp_reader_warning(reader, at, "action-in-notice",
			_("'%.*s ...' is an action; a notice tells of none, make it a step"),
			(int)sentence->head[0].len, sentence->head[0].text);
	}
}

/* R17: counted once a sentence. */
static void rule_sentence(struct hp_reader *reader, const struct hp_json *at, enum hp_text_use use,
	const struct sentence *sentence)
{
	if (use == HP_TEXT_NOTICE) {
		rule_notice(reader, at, sentence);
	}
	if (sentence->words > SENTENCE_WORDS_MAX) {
		hp_reader_warning(reader, at, "too-many-words",
			_("sentence %zu has %zu words; %u are enough"), sentence->number + 1,
			sentence->words, SENTENCE_WORDS_MAX);
	}
}

static void rule_blanks(struct hp_reader *reader, const struct hp_json *at, const char *text)
{
	if (!hp_text_has_blanks(text)) {
		return;
	}
	char *mended = hp_mend_blanks(text);
	hp_reader_warning(reader, at, "blanks",
		_("there are blanks at the beginning or the end of this text, or several in a "
		  "row"));
	hp_reader_mend(reader, text, mended);
	free(mended);
}

void hp_style_text(
	struct hp_reader *reader, const struct hp_json *at, const char *text, enum hp_text_use use)
{
	struct sentence sentence = {0};
	struct word before = {0};
	struct word word;
	bool ends = false;
	bool comma = false;
	bool comma_before = false;
	bool had_verb_sentence = false;
	bool said_two = false;

	if (use == HP_TEXT_PLAIN || use == HP_TEXT_TYPED || use == HP_TEXT_FACT) {
		return;
	}
	rule_blanks(reader, at, text);
	const char *end = text + strlen(text);
	while (end > text && end[-1] == ' ') {
		end--;
	}
	if (end > text && end[-1] == '!') {
		hp_reader_warning(reader, at, "exclamation",
			_("a calm sentence ends with a full stop, not with an exclamation mark"));
		char *mended = hp_mend_end(text);
		hp_reader_mend(reader, text, mended);
		free(mended);
	}
	while (next_token(&text, &word, &ends, &comma)) {
		if (word.len > 0) {
			if (sentence.words < HP_ARRAY_SIZE(sentence.head)) {
				sentence.head[sentence.words] = word;
			}
			sentence.words++;
			if (sentence.words == 1) {
				sentence.begins_with_verb = word_is(word, HP_WORD_ACTION);
				sentence.begins_with_condition = word_is(word, HP_WORD_CONDITION);
				rule_first_word(reader, at, use, &sentence, word, had_verb_sentence,
					&said_two);
			} else if (use == HP_TEXT_COMMAND && !is_label(&word, sentence.words)) {
				rule_command_word(reader, at, &sentence, before, comma_before, word,
					&said_two);
			}
			sentence.has_verb =
				sentence.has_verb ||
				(!is_label(&word, sentence.words) && word_is(word, HP_WORD_ACTION));
			before = word;
		}
		comma_before = comma;
		if (ends) {
			rule_sentence(reader, at, use, &sentence);
			had_verb_sentence = had_verb_sentence || sentence.begins_with_verb;
			sentence = (struct sentence){.number = sentence.number + 1};
		}
	}
	rule_sentence(reader, at, use, &sentence);
}
