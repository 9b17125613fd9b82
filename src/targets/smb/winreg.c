/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry of a running machine as a source of keys (common/keys.h), over winreg.
 *
 * The handles of HKLM, HKU and HKCR stay open for the life of a session; a key is opened from there
 * by its whole path, in one round trip, every time it is asked for. A handle that was kept would go
 * on showing a key that was renamed, or deleted and made again. Keys know their path and session,
 * so that they are opened anew when the session had to be made anew.
 */
#include "smb_internal.h"

#include <stdlib.h>
#include <string.h>

#include "../common/helper.h"
#include "../common/keys.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "library.h"
#include "winreg_ndr.h"

/* KEY_READ, and KEY_WOW64_64KEY (MS-RRP 2.2.3): paths are named as they stand, in the view of the
 * machine itself. Windows 2000 knows no views, and denies a right that it does not know. */
#define RIGHTS 0x00020019u
#define RIGHTS_64 0x00000100u

/* MS-ERREF 2.2 */
#define WIN_FILE_NOT_FOUND 2
#define WIN_ACCESS_DENIED 5
#define WIN_INVALID_PARAMETER 87
#define WIN_MORE_DATA 234
#define WIN_NO_MORE_ITEMS 259
#define WIN_KEY_DELETED 1018

/* First room for a value; nearly all fit. */
#define VALUE_ROOM 2048u
/* An answer of the protocol has 1 MiB, and a value stands in it as hexadecimal digits or text. */
#define VALUE_MAX (1u << 20)
#define NAMES_MAX 200000u
#define TRIES_MAX 3

/* What a call came to, beside 0 and -1: the session is a new one, and all handles are void. */
#define AGAIN 1

enum root { ROOT_HKLM, ROOT_HKU, ROOT_HKCR, ROOT_COUNT };

static const struct {
	const char *name;
	enum hp_winreg_opnum opnum;
} roots[ROOT_COUNT] = {
	[ROOT_HKLM] = {"HKLM", HP_WINREG_OPEN_HKLM},
	[ROOT_HKU] = {"HKU", HP_WINREG_OPEN_HKU},
	[ROOT_HKCR] = {"HKCR", HP_WINREG_OPEN_HKCR},
};

struct hp_smb_winreg {
	struct hp_keys keys;
	uint64_t generation; /* Of the session that the handles belong to. */
	bool is_open[ROOT_COUNT];
	struct hp_winreg_handle handles[ROOT_COUNT];
	bool no_views;
	char *source;
};

/* hp_key.place */
struct key {
	enum root root;
	char *path; /* Below the root; "" is the root itself, whose handle is not ours to close. */
	char *shown;
	uint64_t generation;
	struct hp_winreg_handle handle;
};

/* ---- calls ---- */

struct answer {
	void *owner;
	uint8_t *bytes;
	size_t len;
};

static void answer_finish(struct answer *answer)
{
	talloc_free(answer->owner);
	*answer = (struct answer){.owner = NULL};
}

static int why_garbage(struct hp_smb *smb, const char *what, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("%s answers with something that is no valid registry answer when asked for %s."),
		smb->shown, what);
}

/** One round trip: 0, -1, AGAIN. `request` is used up. */
static int call(struct hp_smb *smb, enum hp_winreg_opnum opnum, struct hp_str *request,
	const char *what, struct answer *ret_answer, struct hp_why *why)
{
	struct dcerpc_binding_handle *handle = NULL;
	uint64_t generation = smb->winreg->generation;
	int status = hp_smb_pipe(smb, HP_SMB_WINREG, &handle, why);
	if (status == 0 && smb->generation != generation) {
		status = AGAIN;
	}
	if (status != 0) {
		hp_str_finish(request);
		return status;
	}
	struct answer answer = {.owner = talloc_new(NULL)};
	uint32_t flags = 0;
	NTSTATUS result = dcerpc_binding_handle_raw_call(handle, NULL, opnum, 0,
		(const uint8_t *)request->data, request->len, answer.owner, &answer.bytes,
		&answer.len, &flags);
	hp_str_finish(request);
	if (NT_STATUS_IS_OK(result) && (flags & LIBNDR_FLAG_BIGENDIAN) == 0) {
		*ret_answer = answer;
		return 0;
	}
	answer_finish(&answer);
	if (NT_STATUS_IS_OK(result)) {
		return why_garbage(smb, what, why);
	}
	if (hp_smb_broken(smb, NT_STATUS_V(result))) {
		return AGAIN;
	}
	return hp_smb_why_nt(smb, NT_STATUS_V(result), what, why);
}

/** An answer that is a handle and an error. *ret_error is set for 0. */
static int call_for_key(struct hp_smb *smb, enum hp_winreg_opnum opnum, struct hp_str *request,
	const char *what, struct hp_winreg_handle *ret_handle, uint32_t *ret_error,
	struct hp_why *why)
{
	struct answer answer = {.owner = NULL};
	int status = call(smb, opnum, request, what, &answer, why);
	if (status == 0 && !hp_winreg_get_key(answer.bytes, answer.len, ret_handle, ret_error)) {
		status = why_garbage(smb, what, why);
	}
	answer_finish(&answer);
	return status;
}

/* ---- opening ---- */

static uint32_t rights(const struct hp_smb *smb)
{
	return smb->winreg->no_views ? RIGHTS : RIGHTS | RIGHTS_64;
}

/** 0, -1, AGAIN. */
static int open_root(struct hp_smb *smb, enum root root, struct hp_why *why)
{
	struct hp_smb_winreg *winreg = smb->winreg;
	if (winreg->generation != smb->generation || smb->session == NULL) {
		if (hp_smb_pipe(smb, HP_SMB_WINREG, NULL, why) < 0) {
			return -1;
		}
		memset(winreg->is_open, 0, sizeof(winreg->is_open));
		winreg->generation = smb->generation;
		winreg->no_views = false;
	}
	if (winreg->is_open[root]) {
		return 0;
	}
	uint32_t error = 0;
	for (;;) {
		struct hp_str request;
		hp_str_init(&request);
		hp_winreg_put_root(&request, rights(smb));
		int status = call_for_key(smb, roots[root].opnum, &request, roots[root].name,
			&winreg->handles[root], &error, why);
		if (status != 0) {
			return status;
		}
		bool denied = error == WIN_ACCESS_DENIED || error == WIN_INVALID_PARAMETER;
		if (!denied || winreg->no_views) {
			break;
		}
		winreg->no_views = true;
	}
	if (error != 0) {
		return hp_smb_why_win(smb, error, roots[root].name, why);
	}
	winreg->is_open[root] = true;
	return 0;
}

/** Opens the key that is described: 1, 0, -1. */
static int open_key(struct hp_smb *smb, struct key *key, struct hp_why *why)
{
	uint32_t error = 0;
	int status;
	do {
		status = open_root(smb, key->root, why);
		if (status != 0) {
			continue;
		}
		key->generation = smb->generation;
		key->handle = smb->winreg->handles[key->root];
		if (key->path[0] == '\0') {
			return 1;
		}
		struct hp_str request;
		hp_str_init(&request);
		if (!hp_winreg_put_open(&request, &key->handle, key->path, rights(smb))) {
			hp_str_finish(&request);
			return hp_why_set(why, "malformed",
				_("The path of a registry key is too long, or no text in UTF-8."));
		}
		status = call_for_key(
			smb, HP_WINREG_OPEN_KEY, &request, key->shown, &key->handle, &error, why);
	} while (status == AGAIN);
	if (status < 0) {
		return -1;
	}
	if (error == WIN_FILE_NOT_FOUND || error == WIN_KEY_DELETED) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}

static void key_free(struct key *key)
{
	if (key != NULL) {
		free(key->path);
		free(key->shown);
		free(key);
	}
}

static int hand_out(struct hp_smb *smb, struct key *key, struct hp_key *ret_key, struct hp_why *why)
{
	int found = open_key(smb, key, why);
	if (found >= 0) {
		free(smb->winreg->source);
		smb->winreg->source = hp_smb_source(smb, "winreg");
		*ret_key = (struct hp_key){.source = smb->winreg->source};
	}
	if (found == 1) {
		ret_key->place = key;
	} else {
		key_free(key);
	}
	return found;
}

static int winreg_find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	struct hp_smb *smb = state;
	const char *root = NULL;
	const char *rest = NULL;
	if (!hp_registry_split(path, &root, &rest)) {
		return hp_why_set(why, "malformed", _("%s is no path of a registry key."), path);
	}
	for (enum root i = ROOT_HKLM; i < ROOT_COUNT; i++) {
		if (strcmp(roots[i].name, root) == 0) {
			struct key *key = hp_calloc(1, sizeof(*key));
			key->root = i;
			key->path = hp_strdup(rest);
			key->shown = hp_strdup(path);
			return hand_out(smb, key, ret_key, why);
		}
	}
	return hp_why_set(why, "not-supported",
		_("%s means another place for each who logs on. Name the key below HKLM or HKU."),
		root);
}

static int winreg_open(void *state, const struct hp_key *from, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	const struct key *parent = from->place;
	struct key *key = hp_calloc(1, sizeof(*key));
	key->root = parent->root;
	key->path = parent->path[0] == '\0' ? hp_strdup(name)
					    : hp_asprintf("%s\\%s", parent->path, name);
	key->shown = hp_asprintf("%s\\%s", parent->shown, name);
	return hand_out(state, key, ret_key, why);
}

static void winreg_close(void *state, struct hp_key *handed)
{
	struct hp_smb *smb = state;
	struct key *key = handed->place;
	if (key != NULL && key->path[0] != '\0' && smb->session != NULL &&
		key->generation == smb->generation) {
		struct hp_why why = HP_WHY_INIT;
		struct hp_str request;
		hp_str_init(&request);
		hp_winreg_put_close(&request, &key->handle);
		struct hp_winreg_handle closed;
		uint32_t error;
		/* What fails here shows with the next call. */
		(void)call_for_key(
			smb, HP_WINREG_CLOSE_KEY, &request, key->shown, &closed, &error, &why);
		hp_why_finish(&why);
	}
	key_free(key);
	handed->place = NULL;
}

/* ---- reading ---- */

typedef bool put_fn(struct hp_str *out, const struct hp_winreg_handle *key, const void *what);

/** A call about an open key, which is opened anew if the session is a new one: 0, -1. */
static int call_about(struct hp_smb *smb, struct key *key, enum hp_winreg_opnum opnum, put_fn *put,
	const void *what, struct answer *ret_answer, struct hp_why *why)
{
	int status;
	do {
		if (key->generation != smb->generation || smb->session == NULL) {
			int found = open_key(smb, key, why);
			if (found == 0) {
				return hp_smb_why_win(smb, WIN_KEY_DELETED, key->shown, why);
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
				_("The name of a registry value is too long, or no text in "
				  "UTF-8."));
		}
		status = call(smb, opnum, &request, key->shown, ret_answer, why);
	} while (status == AGAIN);
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

static int read_info(
	struct hp_smb *smb, struct key *key, struct hp_winreg_info *ret_info, struct hp_why *why)
{
	struct answer answer = {.owner = NULL};
	uint32_t error = 0;
	int status = call_about(smb, key, HP_WINREG_QUERY_INFO_KEY, put_info, NULL, &answer, why);
	if (status == 0 && !hp_winreg_get_info(answer.bytes, answer.len, ret_info, &error)) {
		status = why_garbage(smb, key->shown, why);
	}
	if (status == 0 && error != 0) {
		status = hp_smb_why_win(smb, error, key->shown, why);
	}
	answer_finish(&answer);
	return status;
}

static int winreg_info(
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
};

/** The name of one place in the list: 1, 0 at its end, -1. */
static int read_name(struct hp_smb *smb, struct key *key, const struct listing *listing,
	uint32_t index, char **ret_name, struct hp_why *why)
{
	struct answer answer = {.owner = NULL};
	uint32_t error = 0;
	int status = call_about(smb, key, listing->opnum, listing->put, &index, &answer, why);
	if (status == 0 && !hp_winreg_get_name(answer.bytes, answer.len, ret_name, &error)) {
		status = why_garbage(smb, key->shown, why);
	}
	answer_finish(&answer);
	if (status < 0) {
		return -1;
	}
	if (error == WIN_NO_MORE_ITEMS) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}

static int read_names(struct hp_smb *smb, struct key *key, const struct listing *listing,
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
 * move up when one before them goes. */
static int list(struct hp_smb *smb, struct key *key, const struct listing *listing,
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
		if (same_info(&before, &after)) {
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

static int winreg_subkeys(void *state, const struct hp_key *handed, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	static const struct listing listing = {HP_WINREG_ENUM_KEY, put_enum_key};
	return list(state, handed->place, &listing, names, ret_odd, why);
}

static int winreg_value_names(void *state, const struct hp_key *handed, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	static const struct listing listing = {HP_WINREG_ENUM_VALUE, put_enum_value};
	return list(state, handed->place, &listing, names, ret_odd, why);
}

/* ---- values ---- */

static int why_too_large(struct hp_smb *smb, const struct key *key, const char *name, uint32_t size,
	struct hp_why *why)
{
	return hp_why_set(why, "too-large",
		_("The value \"%s\" of %s on %s has %u bytes, more than one answer can carry."),
		name, key->shown, smb->shown, (unsigned)size);
}

static int winreg_value(void *state, const struct hp_key *handed, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	struct hp_smb *smb = state;
	struct key *key = handed->place;
	struct query query = {.name = name, .size = VALUE_ROOM};
	uint32_t error = WIN_MORE_DATA;
	int status = 0;
	/* It may grow between two calls. */
	for (int tries = 0; tries < TRIES_MAX && status == 0 && error == WIN_MORE_DATA; tries++) {
		struct answer answer = {.owner = NULL};
		struct hp_winreg_value value = {.len = 0};
		status = call_about(
			smb, key, HP_WINREG_QUERY_VALUE, put_query, &query, &answer, why);
		if (status == 0 && !hp_winreg_get_value(answer.bytes, answer.len, &value, &error)) {
			status = why_garbage(smb, key->shown, why);
		}
		if (status == 0 && error == WIN_MORE_DATA && value.size > VALUE_MAX) {
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
		answer_finish(&answer);
	}
	if (status < 0) {
		return -1;
	}
	if (error == WIN_FILE_NOT_FOUND) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}

static const struct hp_keys_impl winreg_impl = {
	.find = winreg_find,
	.open = winreg_open,
	.close = winreg_close,
	.info = winreg_info,
	.subkeys = winreg_subkeys,
	.value_names = winreg_value_names,
	.value = winreg_value,
};

const struct hp_keys *hp_smb_keys(struct hp_smb *smb)
{
	if (smb->winreg == NULL) {
		smb->winreg = hp_calloc(1, sizeof(*smb->winreg));
		smb->winreg->keys = (struct hp_keys){.impl = &winreg_impl, .state = smb};
	}
	return &smb->winreg->keys;
}

void hp_smb_winreg_free(struct hp_smb_winreg *winreg)
{
	if (winreg != NULL) {
		free(winreg->source);
		free(winreg);
	}
}
