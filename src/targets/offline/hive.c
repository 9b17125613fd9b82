/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hive.h"

#include <errno.h>
#include <hivex.h>
#include <stdlib.h>
#include <string.h>

#include "hive_copy.h"
#include "hive_log.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "regf.h"

#define BUCKETS 1024u
/* Above this many remembered subkeys the memory is given back and filling begins again. */
#define REMEMBERED_MAX 400000u

struct listing {
	struct listing *next;
	size_t key;
	struct hp_subkey *items;
	size_t count;
};

struct hp_hive {
	char *shown;
	char *note;
	struct hp_hive_copy copy;
	struct hp_regf regf; /* The same bytes. */
	hive_h *h;
	struct listing *buckets[BUCKETS];
	size_t remembered;
};

static int corrupt(const struct hp_hive *hive, const char *what, struct hp_why *why)
{
	return hp_why_set(why, "hive-corrupt",
		_("%s is damaged on the way to what was asked for (%s)."), hive->shown, what);
}

static int open_hivex(struct hp_hive *hive, struct hp_why *why)
{
	char *path = hp_asprintf("/proc/self/fd/%d", hive->copy.memfd);
	hive->h = hivex_open(path, 0);
	int saved = errno;
	free(path);
	if (hive->h != NULL) {
		return 0;
	}
	if (saved == ENOENT || saved == EACCES || saved == ENOMEM || saved == EMFILE) {
		return hp_why_set(why, "internal",
			_("%s was copied, but the copy cannot be opened: %s."), hive->shown,
			strerror(saved));
	}
	return hp_why_set(why, "hive-corrupt",
		_("%s is damaged: it cannot be read as a registry hive."), hive->shown);
}

int hp_hive_open(int fd, const char *shown, struct hp_hive **ret_hive, struct hp_why *why)
{
	return hp_hive_open_logged(fd, &HP_HIVE_NO_LOGS, shown, ret_hive, why);
}

int hp_hive_open_logged(int fd, const struct hp_hive_logs *logs, const char *shown,
	struct hp_hive **ret_hive, struct hp_why *why)
{
	struct hp_hive *hive = hp_calloc(1, sizeof(*hive));
	hive->shown = hp_text_clean(shown, strlen(shown), false);
	hive->copy = HP_HIVE_COPY_INIT;
	int status = hp_hive_copy_take(&hive->copy, fd, hive->shown, why);
	if (status == 0) {
		status = hp_hive_log_replay(&hive->copy, logs, hive->shown, &hive->note, why);
	}
	if (status == 0) {
		status = hp_hive_copy_seal(&hive->copy, hive->shown, why);
		hive->regf = (struct hp_regf){.bytes = hive->copy.bytes, .size = hive->copy.size};
	}
	if (status < 0 || hp_regf_check(&hive->regf, hive->shown, why) < 0 ||
		open_hivex(hive, why) < 0) {
		hp_hive_close(hive);
		return -1;
	}
	*ret_hive = hive;
	return 0;
}

static void forget_listings(struct hp_hive *hive)
{
	for (size_t b = 0; b < BUCKETS; b++) {
		struct listing *next;
		for (struct listing *l = hive->buckets[b]; l != NULL; l = next) {
			next = l->next;
			for (size_t i = 0; i < l->count; i++) {
				free(l->items[i].name);
			}
			free(l->items);
			free(l);
		}
		hive->buckets[b] = NULL;
	}
	hive->remembered = 0;
}

void hp_hive_close(struct hp_hive *hive)
{
	if (hive == NULL) {
		return;
	}
	forget_listings(hive);
	if (hive->h != NULL) {
		(void)hivex_close(hive->h);
	}
	hp_hive_copy_finish(&hive->copy);
	free(hive->note);
	free(hive->shown);
	free(hive);
}

const char *hp_hive_replayed(const struct hp_hive *hive)
{
	return hive->note;
}

bool hp_hive_is_practice(const struct hp_hive *hive)
{
	return hp_regf_is_practice(&hive->regf);
}

size_t hp_hive_root(const struct hp_hive *hive)
{
	return hivex_root(hive->h);
}

/* ---- keys ---- */

/** FNV-1a over the upper-cased code points: equal names have equal hashes, and most others do not.
 */
static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u;
	size_t len = strlen(name);
	for (size_t at = 0; at < len;) {
		uint32_t point = 0;
		size_t took = hp_utf8_next(name + at, len - at, &point);
		hash = (hash ^ hp_name_upper(point)) * 16777619u;
		at += took > 0 ? took : 1;
	}
	return hash;
}

/**
 * A text of hivex, or NULL if it has a NUL inside: C ends it there, Windows does not, so that it
 * would be taken for another name. `len` is hivex's own count of its bytes.
 */
static char *whole_text(char *text, size_t len)
{
	if (text == NULL || strlen(text) == len) {
		return text;
	}
	free(text);
	errno = EILSEQ;
	return NULL;
}

static char *key_name(const struct hp_hive *hive, size_t key)
{
	errno = 0;
	return whole_text(hivex_node_name(hive->h, key), hivex_node_name_len(hive->h, key));
}

static char *value_name(const struct hp_hive *hive, size_t value)
{
	errno = 0;
	return whole_text(hivex_value_key(hive->h, value), hivex_value_key_len(hive->h, value));
}

/** That each one is a whole key has been checked, so EILSEQ and EINVAL mean a name that is not
 * text. */
static int name_subkeys(const struct hp_hive *hive, struct listing *listing, struct hp_why *why)
{
	for (size_t i = 0; i < listing->count; i++) {
		struct hp_subkey *item = &listing->items[i];
		item->name = key_name(hive, item->key);
		if (item->name == NULL && errno != EILSEQ && errno != EINVAL) {
			return corrupt(hive, strerror(errno), why);
		}
		item->hash = item->name != NULL ? name_hash(item->name) : 0;
	}
	return 0;
}

static int list_subkeys(
	const struct hp_hive *hive, size_t key, struct listing *listing, struct hp_why *why)
{
	hive_node_h *children = hivex_node_children(hive->h, key);
	if (children == NULL) {
		return corrupt(hive, strerror(errno), why);
	}
	size_t count = 0;
	while (children[count] != 0) {
		count++;
	}
	if (!hp_regf_check_children(&hive->regf, key, children, count)) {
		free(children);
		return corrupt(hive, _("a list of keys does not fit the keys"), why);
	}
	listing->key = key;
	listing->count = count;
	listing->items = hp_calloc(count + 1, sizeof(*listing->items));
	for (size_t i = 0; i < count; i++) {
		listing->items[i].key = children[i];
	}
	free(children);
	return name_subkeys(hive, listing, why);
}

static const struct listing *find_listing(const struct hp_hive *hive, size_t key)
{
	const struct listing *listing = hive->buckets[(key >> 3) % BUCKETS];
	while (listing != NULL && listing->key != key) {
		listing = listing->next;
	}
	return listing;
}

static int subkeys_of(
	struct hp_hive *hive, size_t key, const struct listing **ret_listing, struct hp_why *why)
{
	*ret_listing = find_listing(hive, key);
	if (*ret_listing != NULL) {
		return 0;
	}
	if (hive->remembered > REMEMBERED_MAX) {
		forget_listings(hive);
	}
	struct listing *listing = hp_calloc(1, sizeof(*listing));
	int status = list_subkeys(hive, key, listing, why);
	if (status < 0) {
		for (size_t i = 0; i < listing->count; i++) {
			free(listing->items[i].name);
		}
		free(listing->items);
		free(listing);
		return status;
	}
	struct listing **bucket = &hive->buckets[(key >> 3) % BUCKETS];
	listing->next = *bucket;
	*bucket = listing;
	hive->remembered += listing->count + 1;
	*ret_listing = listing;
	return 0;
}

int hp_hive_subkeys(
	struct hp_hive *hive, size_t key, struct hp_subkeys *ret_subkeys, struct hp_why *why)
{
	const struct listing *listing = NULL;
	if (subkeys_of(hive, key, &listing, why) < 0) {
		return -1;
	}
	*ret_subkeys = (struct hp_subkeys){.items = listing->items, .count = listing->count};
	return 0;
}

int hp_hive_subkey(
	struct hp_hive *hive, size_t key, const char *name, size_t *ret_subkey, struct hp_why *why)
{
	const struct listing *listing = NULL;
	if (subkeys_of(hive, key, &listing, why) < 0) {
		return -1;
	}
	const struct hp_subkey *found = NULL;
	uint32_t hash = name_hash(name);
	for (size_t i = 0; i < listing->count; i++) {
		const struct hp_subkey *item = &listing->items[i];
		if (item->hash != hash || item->name == NULL || !hp_name_equal(item->name, name)) {
			continue;
		}
		if (found != NULL) {
			return hp_why_set(why, "ambiguous-name",
				_("%s has two keys named %s side by side."), hive->shown, name);
		}
		found = item;
	}
	if (found == NULL) {
		return 0;
	}
	*ret_subkey = found->key;
	return 1;
}

bool hp_hive_key_is_link(const struct hp_hive *hive, size_t key)
{
	return (hp_regf_key_flags(&hive->regf, key) & HP_REGF_KEY_IS_LINK) != 0;
}

int hp_hive_modified(struct hp_hive *hive, size_t key, int64_t *ret_wall_ms, struct hp_why *why)
{
	int64_t filetime = hivex_node_timestamp(hive->h, key);
	if (filetime < 0) {
		return corrupt(hive, _("a key without a sound time"), why);
	}
	*ret_wall_ms = hp_time_from_filetime((uint64_t)filetime);
	return 0;
}

/* ---- values ---- */

/** The values of a key; caller frees. NULL: *why is set. */
static hive_value_h *values_of(
	const struct hp_hive *hive, size_t key, size_t *ret_count, struct hp_why *why)
{
	hive_value_h *values = hivex_node_values(hive->h, key);
	if (values == NULL) {
		corrupt(hive, strerror(errno), why);
		return NULL;
	}
	size_t count = 0;
	while (values[count] != 0) {
		count++;
	}
	if (!hp_regf_check_values(&hive->regf, key, count)) {
		free(values);
		corrupt(hive, _("a list of values does not fit its key"), why);
		return NULL;
	}
	*ret_count = count;
	return values;
}

int hp_hive_value_count(struct hp_hive *hive, size_t key, size_t *ret_count, struct hp_why *why)
{
	hive_value_h *values = values_of(hive, key, ret_count, why);
	free(values);
	return values != NULL ? 0 : -1;
}

int hp_hive_value_names(struct hp_hive *hive, size_t key, struct hp_strv *names, struct hp_why *why)
{
	size_t count = 0;
	hive_value_h *values = values_of(hive, key, &count, why);
	if (values == NULL) {
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		char *name = value_name(hive, values[i]);
		if (name != NULL) {
			hp_strv_add_take(names, name);
		}
	}
	free(values);
	return 0;
}

int hp_hive_value(
	struct hp_hive *hive, size_t key, const char *name, size_t *ret_value, struct hp_why *why)
{
	size_t count = 0;
	hive_value_h *values = values_of(hive, key, &count, why);
	if (values == NULL) {
		return -1;
	}
	int found = 0;
	size_t value = 0;
	for (size_t i = 0; found >= 0 && i < count; i++) {
		char *own = value_name(hive, values[i]);
		/* A name that is not text equals no name; anything else that keeps it from us is
		 * damage. */
		if (own == NULL && !((errno == EILSEQ || errno == EINVAL) &&
					   hp_regf_is_value(&hive->regf, values[i]))) {
			found = corrupt(hive, strerror(errno), why);
		} else if (own != NULL && hp_name_equal(own, name)) {
			if (found == 1) {
				found = hp_why_set(why, "ambiguous-name",
					_("%s has two values named \"%s\" in one key."),
					hive->shown, name);
			} else {
				found = 1;
				value = values[i];
			}
		}
		free(own);
	}
	free(values);
	if (found == 1) {
		*ret_value = value;
	}
	return found;
}

int hp_hive_data(struct hp_hive *hive, size_t value, uint32_t *ret_type, uint8_t **ret_bytes,
	size_t *ret_len, struct hp_why *why)
{
	hive_type type;
	size_t len = 0;
	/* hivex trusts the parts of large values: look before it does. */
	if (!hp_regf_check_data(&hive->regf, value) ||
		hivex_value_type(hive->h, value, &type, &len) < 0) {
		return corrupt(hive, _("a value's data do not lie where its record says"), why);
	}
	char *bytes = len > 0 ? hivex_value_value(hive->h, value, &type, &len) : hp_calloc(1, 1);
	if (bytes == NULL) {
		return errno == ERANGE
			       ? hp_why_set(why, "too-large",
					 _("A value in %s is too large to be read."), hive->shown)
			       : corrupt(hive, strerror(errno), why);
	}
	*ret_type = (uint32_t)type;
	*ret_bytes = (uint8_t *)bytes;
	*ret_len = len;
	return 0;
}
