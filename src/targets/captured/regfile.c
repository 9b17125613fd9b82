/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regfile.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "regfile_internal.h"

struct hp_regfiles *hp_regfiles_new(void)
{
	struct hp_regfiles *files = hp_calloc(1, sizeof(*files));
	files->keys = (struct hp_keys){.impl = &hp_regfile_keys_impl, .state = files};
	return files;
}

void hp_regfiles_free(struct hp_regfiles *files)
{
	if (files == NULL) {
		return;
	}
	for (size_t i = 0; i < files->count; i++) {
		struct hp_regfiles_file *file = &files->items[i];
		hp_regtree_finish(&file->tree);
		hp_why_finish(&file->why);
		free(file->shown);
		free(file->missing);
	}
	free(files->items);
	free(files->source);
	free(files);
}

const struct hp_keys *hp_regfiles_keys(struct hp_regfiles *files)
{
	return &files->keys;
}

/** Its place by age; keys point into the trees, which do not move with it. */
static struct hp_regfiles_file *add_file(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin)
{
	files->items = hp_grow(files->items, files->count, &files->capacity, sizeof(*files->items));
	size_t at = files->count;
	while (at > 0 && files->items[at - 1].taken_ms < origin->taken_ms) {
		files->items[at] = files->items[at - 1];
		at--;
	}
	files->count++;
	files->items[at] = (struct hp_regfiles_file){
		.shown = hp_strdup(origin->shown), .taken_ms = origin->taken_ms};
	return &files->items[at];
}

int hp_regfiles_add(struct hp_regfiles *files, const struct hp_regfile_origin *origin,
	const uint8_t *bytes, size_t len, const struct hp_regfile_page *page, struct hp_why *why)
{
	struct hp_regfiles_file *file = add_file(files, origin);
	int status = hp_regtree_read(&file->tree, bytes, len, page, file->shown, &file->why);
	return status < 0 ? hp_why_set(why, file->why.code, "%s", file->why.text) : 0;
}

void hp_regfiles_add_broken(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin, const struct hp_why *why)
{
	struct hp_regfiles_file *file = add_file(files, origin);
	hp_why_set(&file->why, why->code, "%s", why->text);
}

void hp_regfiles_add_missing(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin, const char *path)
{
	add_file(files, origin)->missing = hp_strdup(path);
}

/** "reg.reg, 3 h old"; caller frees. */
static char *file_source(const struct hp_regfiles_file *file, int64_t now_ms)
{
	if (file->taken_ms == INT64_MIN) {
		/* TRANSLATORS: %s is the name of a file. */
		return hp_asprintf(_("%s, of unknown age"), file->shown);
	}
	int64_t minutes = (now_ms - file->taken_ms) / 60000;
	if (file->taken_ms > now_ms) {
		return hp_asprintf(_("%s, dated in the future"), file->shown);
	}
	if (minutes < 120) {
		/* TRANSLATORS: minutes */
		return hp_asprintf(_("%s, %lld min old"), file->shown, (long long)minutes);
	}
	if (minutes < 48 * 60) {
		/* TRANSLATORS: hours */
		return hp_asprintf(_("%s, %lld h old"), file->shown, (long long)(minutes / 60));
	}
	return hp_asprintf(_("%s, %lld days old"), file->shown, (long long)(minutes / (24 * 60)));
}

/* ---- which file tells ---- */

/** Whether `path` is `above` or below it; both with roots of any form. */
static bool is_at_or_below(const char *path, const char *above)
{
	const char *root = NULL, *rest = NULL, *above_root = NULL, *above_rest = NULL;
	if (!hp_registry_split(path, &root, &rest) ||
		!hp_registry_split(above, &above_root, &above_rest) ||
		strcmp(root, above_root) != 0) {
		return false;
	}
	size_t len = strlen(above_rest);
	if (strlen(rest) < len || (rest[len] != '\\' && rest[len] != '\0')) {
		return false;
	}
	char *head = hp_strndup(rest, len);
	bool same = hp_name_equal(head, above_rest);
	free(head);
	return same;
}

/** An export leaves out, without a word, what the person who made it may not read: below these keys
 * nearly all. */
static bool may_be_hidden(const char *path)
{
	return is_at_or_below(path, "HKLM\\SAM\\SAM") || is_at_or_below(path, "HKLM\\SECURITY");
}

static void set_key(struct hp_regfiles *files, const struct hp_regfiles_file *file,
	const struct hp_regtree_key *key, struct hp_key *ret_key)
{
	free(files->source);
	files->source = file_source(file, hp_clock_now().wall_ms);
	*ret_key = (struct hp_key){.place = (void *)(uintptr_t)key,
		.id = (uint64_t)(file - files->items),
		.source = files->source};
}

static enum hp_regtree_found look(const struct hp_regfiles_file *file, const char *path,
	const struct hp_regtree_key **ret_key)
{
	if (file->missing != NULL) {
		return is_at_or_below(path, file->missing) ? HP_REGTREE_ABSENT : HP_REGTREE_OUTSIDE;
	}
	return hp_regtree_find(&file->tree, path, ret_key);
}

/** The reason of a file that could not be read, where it was to tell; or of one that is wholly
 * unknown, where no other tells. */
static int say_why(const struct hp_regfiles_file *file, struct hp_why *why)
{
	return hp_why_set(why, file->why.code, "%s", file->why.text);
}

/** A newer file shows only that the key is there, and an older one has it whole. */
static const struct hp_regfiles_file *find_listed(const struct hp_regfiles *files, size_t from,
	const char *path, const struct hp_regtree_key **ret_key)
{
	for (size_t i = from; i < files->count; i++) {
		const struct hp_regfiles_file *file = &files->items[i];
		const struct hp_regtree_key *key = NULL;
		if (look(file, path, &key) != HP_REGTREE_LISTED) {
			continue;
		}
		if (file->why.code != NULL) {
			return NULL;
		}
		*ret_key = key;
		return file;
	}
	return NULL;
}

/** 0, or -1 if another file of the same age, or of as unknown an age, says something else. */
static int check_others(const struct hp_regfiles *files, size_t first, const char *path,
	enum hp_regtree_found found, const struct hp_regtree_key *key, struct hp_why *why)
{
	const struct hp_regfiles_file *file = &files->items[first];
	for (size_t i = first + 1; i < files->count; i++) {
		const struct hp_regfiles_file *other = &files->items[i];
		const struct hp_regtree_key *other_key = NULL;
		if (other->taken_ms != file->taken_ms) {
			break;
		}
		enum hp_regtree_found also = look(other, path, &other_key);
		if (also == HP_REGTREE_OUTSIDE) {
			continue;
		}
		if (other->why.code != NULL) {
			return say_why(other, why);
		}
		bool same = (also == HP_REGTREE_ABSENT) == (found == HP_REGTREE_ABSENT);
		if (same && also == HP_REGTREE_LISTED && found == HP_REGTREE_LISTED) {
			same = hp_regtree_same(key, other_key);
		}
		if (!same) {
			return hp_why_set(why, "malformed",
				_("%s and %s do not say the same of %s, and nothing tells which is "
				  "newer; leave the right one in the folder."),
				file->shown, other->shown, path);
		}
	}
	return 0;
}

/** One file's word on a key: 1, 0, -1. */
static int conclude(struct hp_regfiles *files, size_t at, const char *path,
	enum hp_regtree_found found, const struct hp_regtree_key *key, struct hp_key *ret_key,
	struct hp_why *why)
{
	const struct hp_regfiles_file *file = &files->items[at];
	if (file->why.code != NULL) {
		return say_why(file, why);
	}
	if (found == HP_REGTREE_TWICE) {
		return hp_regfile_say_twice(file, path, why);
	}
	if (found == HP_REGTREE_LOSSY) {
		return hp_regfile_say_lossy(file, path, why);
	}
	if (check_others(files, at, path, found, key, why) < 0) {
		return -1;
	}
	if (found == HP_REGTREE_ABSENT && may_be_hidden(path)) {
		return hp_why_set(why, "access-denied",
			_("An export leaves out what may not be read, and %s is such a place; look "
			  "at the machine and attest."),
			path);
	}
	const struct hp_regfiles_file *whole =
		found == HP_REGTREE_ABOVE ? find_listed(files, at + 1, path, &key) : NULL;
	set_key(files, whole != NULL ? whole : file, key, ret_key);
	return found == HP_REGTREE_ABSENT ? 0 : 1;
}

int hp_regfile_find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	struct hp_regfiles *files = state;
	const struct hp_regfiles_file *broken = NULL;
	for (size_t i = 0; i < files->count; i++) {
		const struct hp_regfiles_file *file = &files->items[i];
		const struct hp_regtree_key *key = NULL;
		enum hp_regtree_found found = look(file, path, &key);
		if (found != HP_REGTREE_OUTSIDE) {
			return conclude(files, i, path, found, key, ret_key, why);
		}
		if (file->why.code != NULL && file->tree.listed == 0) {
			broken = file;
		}
	}
	return broken != NULL ? say_why(broken, why) : hp_regfile_not_captured(path, why);
}
