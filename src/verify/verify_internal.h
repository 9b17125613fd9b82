/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_VERIFY_INTERNAL_H
#define HP_VERIFY_INTERNAL_H

/* What judge.c, rules.c, question.c, compare.c and describe.c share: a check with its {Name}s
 * filled in, and the ways to look at an observation. */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/judge.h"
#include "holdpoint/str.h"

struct hp_json;

/** One field that has to be equal, its texts filled in. */
struct wanted_field {
	const char *name;
	struct hp_json *value;
	bool filled; /**< A {Name} stood in it: the text came from a person, so digits may mean a
			number. */
	bool one_of; /**< `value` is an array of which any item serves. */
};

/** A check ready to be compared. */
struct question {
	const struct hp_check *check;
	struct wanted_field *fields;
	size_t field_count;
	struct wanted_field *advise;
	size_t advise_count;
	struct hp_strv except;
	const struct hp_observation *other; /**< same_as: what it is compared with. */
	char *other_name;                   /**< Its path, names filled in; NULL. */
	bool is_itself; /**< same_as: names filled in, it is the very thing that is looked at. */
	bool missing;   /**< A {Name} in it has no value. */
};

void question_init(
	struct question *question, const struct hp_check *check, hp_lookup_fn lookup, void *data);
void question_finish(struct question *question);
bool question_is_list(const struct question *question);
bool question_excepts(const struct question *question, const char *name);

/** `unchanged` or `changed`: judged against the start. */
bool question_looks_back(const struct question *question);

/** The items of a list observation, NULL where they are not an array of strings. */
const struct hp_json *observed_items(const struct hp_observation *observation);
/** Items that count: those of `except` left out. */
size_t observed_item_count(const struct question *question, const struct hp_json *items);

/** The names of a list that count, sorted, so that two long lists compare in reasonable time.
 * Borrows the names. */
struct name_set {
	const char **names;
	size_t count;
};
/** `items` may be NULL: no names. */
void name_set_init(
	struct name_set *set, const struct question *question, const struct hp_json *items);
void name_set_finish(struct name_set *set);
bool name_set_holds(const struct name_set *set, const char *name);
bool name_set_within(const struct name_set *set, const struct name_set *other);

enum comparison { SAME, OTHER, NOT_SEEN };
/** Compares one field of found data with what is wanted. NOT_SEEN: the target does not tell it. */
enum comparison compare_field(
	const struct hp_fact *fact, const struct wanted_field *wanted, const struct hp_json *data);

/** The same for one field of found data and what it was `before`. Two ways to write one moment are
 * the same. */
enum comparison compare_since(const struct hp_fact *fact, const char *field,
	const struct hp_json *now, const struct hp_json *before);

/** The member of found data that tells two contents apart; NULL for a fact that has none. */
const char *digest_field(enum hp_fact_kind kind);
enum comparison compare_contents(
	enum hp_fact_kind kind, const struct hp_json *data, const struct hp_json *other);

/** A verdict with its reason, on its way to a judgement. */
struct finding {
	enum hp_verdict verdict;
	enum hp_why why;
};
/** What the rules make of `now`. `start` is what was read at the start, NULL where nothing was. */
struct finding question_judge(const struct question *question, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *start);

/** "absent", "value = 3", "unchanged except A, B". Caller frees. */
char *describe_expected(const struct question *question);
/** "absent", "present (2 subkeys, 3 values)", "unreadable: hive-dirty". With `start`, how it was
 * then, where it differs. Caller frees. */
char *describe_observed(const struct question *question, const struct hp_observation *now,
	const struct hp_observation *start);

/** What the source lists and is otherwise here: "size: 4096 listed, 5000 here". Caller frees; NULL
 * where nothing differs. */
char *describe_advice(const struct question *question, const struct hp_observation *now);
/** One of the names a check is read for, what was seen of it, and how many are as required. Caller
 * frees. */
char *describe_item(size_t good, size_t count, const char *name, const char *observed);

#endif
