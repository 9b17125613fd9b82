/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in an open key. */
#include "winreg.h"

#include <stdlib.h>
#include <string.h>

#include "../common/helper.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "smb_internal.h"

/* First room for a value; nearly all fit. */
#define VALUE_ROOM 2048u
/* An answer of the protocol has 1 MiB, and a value stands in it as hexadecimal digits or text. */
#define VALUE_MAX (1u << 20)
#define NAMES_MAX 200000u
#define TRIES_MAX 3

typedef bool put_fn(struct hp_str *out, const struct hp_winreg_handle *key, const void *what);

/** A call about an open key, which is opened anew if the session is a new one: 0, -1. */
static int call_about(struct hp_smb *smb, struct hp_winreg_key *key, enum hp_winreg_opnum opnum,
	put_fn *put, const void *what, struct hp_winreg_answer *ret_answer, struct hp_why *why)
{
	int status;
	do {
		if (key->generation != smb->generation || smb->session == NULL) {
			int found = hp_winreg_open(smb, key, why);
			if (found == 0) {
				return hp_smb_why_win(smb, HP_WERR_KEY_DELETED, key->shown, why);
			}
			if (found < 0) {
				return -1;
			}
		}
		struct hp_str request;
		hp_str_init(&request);
		if (!put(&request, &key->handle, what)) {
			hp_str_finish(&request);
			return hp_why_set(why, "malformed",
				_("The name of a registry value is too long, or not text in "
				  "UTF-8."));
		}
		status = hp_winreg_call(smb, opnum, &request, key->shown, ret_answer, why);
	} while (status == HP_WINREG_AGAIN);
	return status;
}

static bool put_info(struct hp_str *out, const struct hp_winreg_handle *key, const void *what)
{
	(void)what;
	hp_winreg_put_info(out, key);
	return true;
}

static bool put_enum_key(struct hp_str *out, const struct hp_winreg_handle *key, const void *what)
{
	hp_winreg_put_enum_key(out, key, *(const uint32_t *)what);
	return true;
}

static bool put_enum_value(struct hp_str *out, const struct hp_winreg_handle *key, const void *what)
{
	hp_winreg_put_enum_value(out, key, *(const uint32_t *)what);
	return true;
}

struct query {
	const char *name;
	uint32_t size;
};

static bool put_query(struct hp_str *out, const struct hp_winreg_handle *key, const void *what)
{
	const struct query *query = what;
	return hp_winreg_put_query(out, key, query->name, query->size);
}

static int read_info(struct hp_smb *smb, struct hp_winreg_key *key, struct hp_winreg_info *ret_info,
	struct hp_why *why)
{
	struct hp_winreg_answer answer = {.owner = NULL};
	uint32_t error = 0;
	int status = call_about(smb, key, HP_WINREG_QUERY_INFO_KEY, put_info, NULL, &answer, why);
	if (status == 0 && !hp_winreg_get_info(answer.bytes, answer.len, ret_info, &error)) {
		status = hp_winreg_why_garbage(smb, key->shown, why);
	}
	if (status == 0 && error != 0) {
		status = hp_smb_why_win(smb, error, key->shown, why);
	}
	hp_winreg_answer_finish(&answer);
	return status;
}

int hp_winreg_info(
	void *state, const struct hp_key *handed, struct hp_key_info *ret_info, struct hp_why *why)
{
	struct hp_winreg_info info;
	if (read_info(state, handed->place, &info, why) < 0) {
		return -1;
	}
	*ret_info = (struct hp_key_info){
		.subkeys = info.subkeys,
		.values = info.values,
		.modified_ms =
			info.modified != 0 ? hp_time_from_filetime(info.modified) : INT64_MIN,
	};
	return 0;
}

/* ---- lists ---- */

struct listing {
	enum hp_winreg_opnum opnum;
	put_fn *put;
	bool of_values;
};

/** The name of one place in the list: 1, 0 at its end, -1. */
static int read_name(struct hp_smb *smb, struct hp_winreg_key *key, const struct listing *listing,
	uint32_t index, char **ret_name, struct hp_why *why)
{
	struct hp_winreg_answer answer = {.owner = NULL};
	uint32_t error = 0;
	int status = call_about(smb, key, listing->opnum, listing->put, &index, &answer, why);
	if (status == 0 && !hp_winreg_get_name(answer.bytes, answer.len, ret_name, &error)) {
		status = hp_winreg_why_garbage(smb, key->shown, why);
	}
	hp_winreg_answer_finish(&answer);
	if (status < 0) {
		return -1;
	}
	if (error == HP_WERR_NO_MORE_ITEMS) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}

static int read_names(struct hp_smb *smb, struct hp_winreg_key *key, const struct listing *listing,
	struct hp_strv *names, size_t *ret_odd, struct hp_why *why)
{
	size_t odd = 0;
	for (uint32_t index = 0;; index++) {
		char *name = NULL;
		int found = read_name(smb, key, listing, index, &name, why);
		if (found <= 0) {
			*ret_odd = odd;
			return found;
		}
		if (name != NULL) {
			hp_strv_add_take(names, name);
		} else {
			odd++;
		}
		if (index >= NAMES_MAX) {
			return hp_why_set(why, "too-large", _("%s has more than %u names on %s."),
				key->shown, NAMES_MAX, smb->shown);
		}
		if (hp_target_cancelled() || hp_clock_monotonic_ms() >= hp_target_deadline()) {
			return hp_why_set(why, "timeout",
				_("The names below %s could not all be read from %s in time."),
				key->shown, smb->shown);
		}
	}
}

static bool same_info(const struct hp_winreg_info *a, const struct hp_winreg_info *b)
{
	return a->subkeys == b->subkeys && a->values == b->values && a->modified == b->modified;
}

/** The whole list, as it was at one time: a key that changed meanwhile is read again, for names
 * move up when one before them goes; so is a list that ended before all that the key counts. */
static int list(struct hp_smb *smb, struct hp_winreg_key *key, const struct listing *listing,
	struct hp_strv *names, size_t *ret_odd, struct hp_why *why)
{
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		struct hp_winreg_info before, after;
		struct hp_strv found;
		hp_strv_init(&found);
		if (read_info(smb, key, &before, why) < 0 ||
			read_names(smb, key, listing, &found, ret_odd, why) < 0 ||
			read_info(smb, key, &after, why) < 0) {
			hp_strv_finish(&found);
			return -1;
		}
		size_t count = listing->of_values ? after.values : after.subkeys;
		if (same_info(&before, &after) && found.count + *ret_odd == count) {
			for (size_t i = 0; i < found.count; i++) {
				hp_strv_add_take(names, found.items[i]);
			}
			found.count = 0;
			hp_strv_finish(&found);
			return 0;
		}
		hp_strv_finish(&found);
	}
	return hp_why_set(why, "io-error",
		_("%s on %s changes all the time while it is read; check again."), key->shown,
		smb->shown);
}

int hp_winreg_subkeys(void *state, const struct hp_key *handed, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	static const struct listing listing = {.opnum = HP_WINREG_ENUM_KEY, .put = put_enum_key};
	return list(state, handed->place, &listing, names, ret_odd, why);
}

int hp_winreg_value_names(void *state, const struct hp_key *handed, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	static const struct listing listing = {
		.opnum = HP_WINREG_ENUM_VALUE, .put = put_enum_value, .of_values = true};
	return list(state, handed->place, &listing, names, ret_odd, why);
}

/* ---- values ---- */

static int why_too_large(struct hp_smb *smb, const struct hp_winreg_key *key, const char *name,
	uint32_t size, struct hp_why *why)
{
	return hp_why_set(why, "too-large",
		_("The value \"%s\" of %s on %s has %u bytes, more than one answer can carry."),
		name, key->shown, smb->shown, (unsigned)size);
}

int hp_winreg_value(void *state, const struct hp_key *handed, const char *name, uint32_t *ret_type,
	uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	struct hp_smb *smb = state;
	struct hp_winreg_key *key = handed->place;
	struct query query = {.name = name, .size = VALUE_ROOM};
	uint32_t error = HP_WERR_MORE_DATA;
	int status = 0;
	/* It may grow between two calls. */
	for (int tries = 0; tries < TRIES_MAX && status == 0 && error == HP_WERR_MORE_DATA;
		tries++) {
		struct hp_winreg_answer answer = {.owner = NULL};
		struct hp_winreg_value value = {.len = 0};
		status = call_about(
			smb, key, HP_WINREG_QUERY_VALUE, put_query, &query, &answer, why);
		if (status == 0 && !hp_winreg_get_value(answer.bytes, answer.len, &value, &error)) {
			status = hp_winreg_why_garbage(smb, key->shown, why);
		}
		if (status == 0 && error == HP_WERR_MORE_DATA && value.size > VALUE_MAX) {
			status = why_too_large(smb, key, name, value.size, why);
		}
		if (status == 0 && error == 0) {
			*ret_type = value.type;
			*ret_len = value.len;
			*ret_bytes = hp_calloc(1, value.len + 1);
			if (value.len > 0) {
				memcpy(*ret_bytes, value.bytes, value.len);
			}
		}
		query.size = value.size;
		hp_winreg_answer_finish(&answer);
	}
	if (status < 0) {
		return -1;
	}
	if (error == HP_WERR_FILE_NOT_FOUND) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}
