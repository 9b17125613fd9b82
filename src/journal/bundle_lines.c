/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a bundle and the chain they form. A line is sound where its hash is the one over its
 * bytes and the hash of the line before. Where one is not, the next may follow what that line says
 * its hash is, what it should have been, or a line before it: so one changed byte makes one
 * finding, and a line that was taken out, put in or moved is told as such.
 */
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

static const char begin_word[] = "{\"line\":";
static const char part_word[] = ",\"part\":\"";
static const char number_word[] = ",\"number\":";

/* ---- one line ---- */

bool bundle_hash_parse(const char *hex, struct hp_hash *ret_hash)
{
	struct hp_hash hash;
	for (size_t i = 0; i < 2 * (size_t)HP_HASH_SIZE; i++) {
		int digit = hp_hex_digit(hex[i]);
		if (digit < 0 || (hex[i] >= 'A' && hex[i] <= 'F')) {
			return false;
		}
		hash.bytes[i / 2] = (uint8_t)(hash.bytes[i / 2] << 4 | digit);
	}
	*ret_hash = hash;
	return true;
}

/** The digits alone, where what is around them may be damaged. */
static bool tail_digits(const char *bytes, size_t len, struct hp_hash *ret_hash)
{
	return len >= HASH_TAIL &&
	       bundle_hash_parse(bytes + len - HASH_TAIL + strlen(HASH_WORD), ret_hash);
}

bool bundle_tail_read(const char *bytes, size_t len, struct hp_hash *ret_hash)
{
	return len >= HASH_TAIL &&
	       memcmp(bytes + len - HASH_TAIL, HASH_WORD, strlen(HASH_WORD)) == 0 &&
	       memcmp(bytes + len - strlen(HASH_END), HASH_END, strlen(HASH_END)) == 0 &&
	       tail_digits(bytes, len, ret_hash);
}

static bool skip_word(const char **at, const char *end, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(end - *at) < len || memcmp(*at, word, len) != 0) {
		return false;
	}
	*at += len;
	return true;
}

/** 0 where there is no number, or one of more than twelve digits. */
static size_t read_number(const char **at, const char *end)
{
	size_t number = 0;
	for (unsigned i = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++, i++) {
		if (i >= 12) {
			return 0;
		}
		number = number * 10 + (size_t)(**at - '0');
	}
	return number;
}

struct bundle_label bundle_label_read(const char *bytes, size_t len)
{
	struct bundle_label label = {.part = PART_COUNT_};
	const char *at = bytes;
	const char *end = bytes + len;

	if (!skip_word(&at, end, begin_word)) {
		return label;
	}
	label.line = read_number(&at, end);
	if (label.line == 0 || !skip_word(&at, end, part_word)) {
		return label;
	}
	for (size_t i = 0; i < PART_COUNT_; i++) {
		const char *behind = at;
		if (skip_word(&behind, end, bundle_part_words[i]) && behind < end &&
			*behind == '"') {
			label.part = (enum bundle_part)i;
			at = behind + 1;
			break;
		}
	}
	if (label.part == PART_EVENT && skip_word(&at, end, number_word)) {
		label.number = read_number(&at, end);
	}
	return label;
}

bool hp_bundle_looks_like(const char *bytes, size_t len)
{
	static const char magic[] = "{\"line\":1,\"part\":\"holdpoint-bundle\"";
	size_t head = len < strlen(magic) ? len : strlen(magic);
	if (len == 0) {
		return false;
	}
	if (memcmp(bytes, magic, head) == 0) {
		return true;
	}
	/* Its first line is damaged or gone: any other will do. */
	for (size_t from = 0; from < len;) {
		const char *newline = memchr(bytes + from, '\n', len - from);
		size_t line_len = newline != NULL ? (size_t)(newline - bytes) - from : len - from;
		struct hp_hash hash;
		if (bundle_tail_read(bytes + from, line_len, &hash) &&
			bundle_label_read(bytes + from, line_len).part != PART_COUNT_) {
			return true;
		}
		from += line_len + 1;
	}
	return false;
}

/* ---- findings ---- */

void bundle_find(struct bundle_findings *findings, const struct bundle_line *line, char *why_taken)
{
	if (findings->count == HP_BUNDLE_FINDINGS_MAX) {
		findings->more++;
		free(why_taken);
		return;
	}
	if (findings->items == NULL) {
		findings->items = hp_calloc(HP_BUNDLE_FINDINGS_MAX, sizeof(*findings->items));
	}
	size_t bytes = line->len + line->ended;
	findings->items[findings->count++] = (struct hp_bundle_finding){
		.line = line->number,
		.from = line->from,
		.to = bytes > 0 ? line->from + bytes - 1 : line->from,
		.why = why_taken,
	};
}

/* ---- the chain ---- */

#define CANDIDATES 8

struct walk {
	const char *bytes;
	size_t len;
	struct bundle_findings *findings;
	/* What the next line may follow. One while all is well; some more behind a break. */
	struct hp_hash before[CANDIDATES];
	size_t before_count;
	bool broken;           /* the line before was not sound */
	size_t steps;          /* sound lines since then */
	enum bundle_part last; /* what the line before called itself */
};

static struct hp_hash hash_of(
	const struct hp_hash *before, bool first, const char *bytes, size_t len)
{
	struct hp_hash hash;
	hp_hash_blake2b(before->bytes, first ? 0 : sizeof(before->bytes), bytes, len, &hash);
	return hash;
}

static bool same(const struct hp_hash *a, const struct hp_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool follows(const struct walk *walk, const struct bundle_line *line)
{
	struct hp_hash told;
	if (!line->ended || !bundle_tail_read(line->bytes, line->len, &told)) {
		return false;
	}
	size_t body = line->len - HASH_TAIL;
	for (size_t i = 0; i < walk->before_count; i++) {
		struct hp_hash hash =
			hash_of(&walk->before[i], line->number == 1, line->bytes, body);
		if (same(&hash, &told)) {
			return true;
		}
	}
	return false;
}

static void add_before(struct walk *walk, const struct hp_hash *hash)
{
	if (walk->before_count == CANDIDATES) {
		memmove(walk->before, walk->before + 1, (CANDIDATES - 1) * sizeof(*walk->before));
		walk->before_count--;
	}
	walk->before[walk->before_count++] = *hash;
}

static void step_sound(struct walk *walk, const struct bundle_line *line)
{
	struct hp_hash told;
	(void)bundle_tail_read(line->bytes, line->len, &told);
	walk->broken = false;
	/* A line that was moved leaves its neighbours to be joined again within a few lines. */
	if (walk->before_count > 1 && ++walk->steps < 4) {
		add_before(walk, &told);
		return;
	}
	walk->before[0] = told;
	walk->before_count = 1;
}

static void step_broken(struct walk *walk, const struct bundle_line *line)
{
	struct hp_hash last = walk->before[walk->before_count - 1];
	struct hp_hash told;
	size_t body = line->len >= HASH_TAIL ? line->len - HASH_TAIL : line->len;
	/* What it should say of itself, if only what it says is damaged. */
	struct hp_hash should = hash_of(&last, line->number == 1, line->bytes, body);
	add_before(walk, &should);
	if (tail_digits(line->bytes, line->len, &told)) {
		add_before(walk, &told);
	}
	walk->broken = true;
	walk->steps = 0;
}

/* ---- what a break means ---- */

/** Does a line that calls itself `number` stand after `from`? */
static bool stands_later(const struct walk *walk, size_t from, size_t number)
{
	char *word = hp_asprintf("\n%s%zu,", begin_word, number);
	bool found = false;
	if (from < walk->len) {
		found = memmem(walk->bytes + from, walk->len - from, word, strlen(word)) != NULL;
	}
	free(word);
	return found;
}

/**
 * A line that bears another number than belongs here: was it moved, or its number altered? If the
 * next line goes on as if nothing were, the number was.
 */
static bool number_was_altered(
	const struct walk *walk, const struct bundle_line *line, size_t expected)
{
	size_t next = line->from + line->len + 1;
	if (next >= walk->len) {
		return walk->last == PART_MANIFEST;
	}
	return bundle_label_read(walk->bytes + next, walk->len - next).line == expected + 1;
}

static char *explain_order(
	const struct walk *walk, const struct bundle_line *line, size_t told, size_t expected)
{
	if (told < expected) {
		return hp_asprintf(
			_("Line %zu stands here, where line %zu belongs: it stands twice, "
			  "or was moved."),
			told, expected);
	}
	if (stands_later(walk, line->from + line->len, expected)) {
		return hp_asprintf(_("The lines are not in the order in which they were written: "
				     "line %zu stands where line %zu belongs."),
			told, expected);
	}
	return told == expected + 1
		       ? hp_asprintf(_("Line %zu is missing before this one."), expected)
		       : hp_asprintf(_("The lines %zu to %zu are missing before this one."),
				 expected, told - 1);
}

static char *explain(const struct walk *walk, const struct bundle_line *line, size_t expected)
{
	struct hp_hash hash;
	if (!line->ended) {
		return hp_strdup(
			_("The file ends in the middle of this line: the rest was cut off."));
	}
	if (line->len == 0) {
		return hp_strdup(_("An empty line was put in here."));
	}
	if (line->bytes[line->len - 1] == '\r') {
		return hp_strdup(
			_("The line ends with a carriage return: the file was converted on "
			  "its way. Copy it again, as binary."));
	}
	struct bundle_label label = bundle_label_read(line->bytes, line->len);
	bool formed = bundle_tail_read(line->bytes, line->len, &hash);
	/* One that was altered and one that was moved look different: the altered one says it is
	 * the line that belongs here. */
	if (formed && label.line != 0 && label.line != expected &&
		!number_was_altered(walk, line, expected)) {
		return explain_order(walk, line, label.line, expected);
	}
	if (!formed) {
		return hp_strdup(_("The line was altered: it does not end as it was written."));
	}
	return hp_strdup(_("The line was altered, or one before it was together with its hash."));
}

/** Where the next line is, by its place. */
static struct bundle_line cut_line(const char *bytes, size_t len, size_t from, size_t number)
{
	const char *newline = memchr(bytes + from, '\n', len - from);
	return (struct bundle_line){
		.bytes = bytes + from,
		.len = newline != NULL ? (size_t)(newline - bytes) - from : len - from,
		.from = from,
		.ended = newline != NULL,
		.number = number,
	};
}

size_t bundle_walk(const char *bytes, size_t len, struct bundle_findings *findings,
	bundle_line_fn fn, void *data)
{
	struct walk walk = {.bytes = bytes,
		.len = len,
		.findings = findings,
		.before_count = 1,
		.last = PART_COUNT_};
	size_t count = 0;
	size_t expected = 1; /* What the next line should call itself. */

	for (size_t from = 0; from < len;) {
		struct bundle_line line = cut_line(bytes, len, from, ++count);
		struct bundle_label label = bundle_label_read(line.bytes, line.len);
		bool was_broken = walk.broken || walk.before_count > 1;
		line.after_break = was_broken;
		line.sound = follows(&walk, &line);
		if (line.sound && label.line != expected && !was_broken) {
			line.sound = false;
			bundle_find(
				findings, &line, explain_order(&walk, &line, label.line, expected));
		} else if (!line.sound) {
			bundle_find(findings, &line, explain(&walk, &line, expected));
		}
		if (line.sound) {
			step_sound(&walk, &line);
		} else {
			step_broken(&walk, &line);
		}
		expected = label.line != 0 && (line.sound || label.line > expected) ? label.line + 1
										    : expected + 1;
		walk.last = label.part;
		fn(data, &line);
		from += line.len + 1;
	}
	return count;
}
