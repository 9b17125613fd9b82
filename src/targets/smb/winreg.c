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
#include "../common/keys_views.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "library.h"
#include "winreg.h"

/* KEY_READ, and KEY_WOW64_64KEY (MS-RRP 2.2.3): paths are named as they stand, in the view of the
 * machine itself. Windows 2000 knows no views, and denies a right that it does not know. */
#define RIGHTS 0x00020019u
#define RIGHTS_64 0x00000100u

static const struct {
	const char *name;
	enum hp_winreg_opnum opnum;
} roots[HP_WINREG_COUNT] = {
	[HP_WINREG_HKLM] = {"HKLM", HP_WINREG_OPEN_HKLM},
	[HP_WINREG_HKU] = {"HKU", HP_WINREG_OPEN_HKU},
	[HP_WINREG_HKCR] = {"HKCR", HP_WINREG_OPEN_HKCR},
};

struct hp_smb_winreg {
	struct hp_keys keys;
	uint64_t generation; /* Of the session that the handles belong to. */
	bool is_open[HP_WINREG_COUNT];
	struct hp_winreg_handle handles[HP_WINREG_COUNT];
	bool no_right_64; /* Windows 2000 does not know it. */
	bool views_known;
	bool views;
	char *source;
};

/* ---- calls ---- */

void hp_winreg_answer_finish(struct hp_winreg_answer *answer)
{
	talloc_free(answer->owner);
	*answer = (struct hp_winreg_answer){.owner = NULL};
}

int hp_winreg_why_garbage(struct hp_smb *smb, const char *what, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("%s sends something that is not a valid registry answer when asked for %s."),
		smb->shown, what);
}

/** One round trip: 0, -1, HP_WINREG_AGAIN. `request` is used up. */
int hp_winreg_call(struct hp_smb *smb, enum hp_winreg_opnum opnum, struct hp_str *request,
	const char *what, struct hp_winreg_answer *ret_answer, struct hp_why *why)
{
	struct dcerpc_binding_handle *handle = NULL;
	uint64_t generation = smb->winreg->generation;
	int status = hp_smb_pipe(smb, HP_SMB_WINREG, &handle, why);
	if (status == 0 && smb->generation != generation) {
		status = HP_WINREG_AGAIN;
	}
	if (status != 0) {
		hp_str_finish(request);
		return status;
	}
	struct hp_winreg_answer answer = {.owner = talloc_new(NULL)};
	uint32_t flags = 0;
	NTSTATUS result = dcerpc_binding_handle_raw_call(handle, NULL, opnum, 0,
		(const uint8_t *)request->data, request->len, answer.owner, &answer.bytes,
		&answer.len, &flags);
	hp_str_finish(request);
	if (NT_STATUS_IS_OK(result) && (flags & LIBNDR_FLAG_BIGENDIAN) == 0) {
		*ret_answer = answer;
		return 0;
	}
	hp_winreg_answer_finish(&answer);
	if (NT_STATUS_IS_OK(result)) {
		return hp_winreg_why_garbage(smb, what, why);
	}
	if (hp_smb_broken(smb, NT_STATUS_V(result))) {
		return HP_WINREG_AGAIN;
	}
	return hp_smb_why_nt(smb, NT_STATUS_V(result), what, why);
}

/** An answer that is a handle and an error. *ret_error is set for 0. */
static int call_for_key(struct hp_smb *smb, enum hp_winreg_opnum opnum, struct hp_str *request,
	const char *what, struct hp_winreg_handle *ret_handle, uint32_t *ret_error,
	struct hp_why *why)
{
	struct hp_winreg_answer answer = {.owner = NULL};
	int status = hp_winreg_call(smb, opnum, request, what, &answer, why);
	if (status == 0 && !hp_winreg_get_key(answer.bytes, answer.len, ret_handle, ret_error)) {
		status = hp_winreg_why_garbage(smb, what, why);
	}
	hp_winreg_answer_finish(&answer);
	return status;
}

/* ---- opening ---- */

static uint32_t rights(const struct hp_smb *smb)
{
	return smb->winreg->no_right_64 ? RIGHTS : RIGHTS | RIGHTS_64;
}

/** 0, -1, HP_WINREG_AGAIN. */
static int open_root(struct hp_smb *smb, enum hp_winreg_root root, struct hp_why *why)
{
	struct hp_smb_winreg *winreg = smb->winreg;
	if (winreg->generation != smb->generation || smb->session == NULL) {
		if (hp_smb_pipe(smb, HP_SMB_WINREG, NULL, why) < 0) {
			return -1;
		}
		memset(winreg->is_open, 0, sizeof(winreg->is_open));
		winreg->generation = smb->generation;
		winreg->no_right_64 = false;
		winreg->views_known = false;
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
		bool denied = error == HP_WERR_ACCESS_DENIED || error == HP_WERR_INVALID_PARAMETER;
		if (!denied || winreg->no_right_64) {
			break;
		}
		winreg->no_right_64 = true;
	}
	if (error != 0) {
		return hp_smb_why_win(smb, error, roots[root].name, why);
	}
	winreg->is_open[root] = true;
	return 0;
}

/** Opens the key that is described: 1, 0, -1. */
int hp_winreg_open(struct hp_smb *smb, struct hp_winreg_key *key, struct hp_why *why)
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
				_("The path of a registry key is too long, or not text in UTF-8."));
		}
		status = call_for_key(
			smb, HP_WINREG_OPEN_KEY, &request, key->shown, &key->handle, &error, why);
	} while (status == HP_WINREG_AGAIN);
	if (status < 0) {
		return -1;
	}
	if (error == HP_WERR_FILE_NOT_FOUND || error == HP_WERR_KEY_DELETED) {
		return 0;
	}
	return error == 0 ? 1 : hp_smb_why_win(smb, error, key->shown, why);
}

static void key_free(struct hp_winreg_key *key)
{
	if (key != NULL) {
		free(key->path);
		free(key->shown);
		free(key);
	}
}

static int hand_out(
	struct hp_smb *smb, struct hp_winreg_key *key, struct hp_key *ret_key, struct hp_why *why)
{
	int found = hp_winreg_open(smb, key, why);
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
	for (enum hp_winreg_root i = HP_WINREG_HKLM; i < HP_WINREG_COUNT; i++) {
		if (strcmp(roots[i].name, root) == 0) {
			struct hp_winreg_key *key = hp_calloc(1, sizeof(*key));
			key->root = i;
			key->path = hp_strdup(rest);
			key->shown = hp_strdup(path);
			return hand_out(smb, key, ret_key, why);
		}
	}
	return hp_why_set(why, "not-supported",
		_("%s means another place for each user who logs on. Name the key below HKLM or "
		  "HKU."),
		root);
}

static int winreg_open(void *state, const struct hp_key *from, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	const struct hp_winreg_key *parent = from->place;
	struct hp_winreg_key *key = hp_calloc(1, sizeof(*key));
	key->root = parent->root;
	key->path = parent->path[0] == '\0' ? hp_strdup(name)
					    : hp_asprintf("%s\\%s", parent->path, name);
	key->shown = hp_asprintf("%s\\%s", parent->shown, name);
	return hand_out(state, key, ret_key, why);
}

static void winreg_close(void *state, struct hp_key *handed)
{
	struct hp_smb *smb = state;
	struct hp_winreg_key *key = handed->place;
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

/** Once a session: it costs a round trip, and no machine changes its Windows in one. */
static int winreg_has_views(void *state, struct hp_why *why)
{
	struct hp_smb *smb = state;
	struct hp_smb_winreg *winreg = smb->winreg;
	if (!winreg->views_known || winreg->generation != smb->generation || smb->session == NULL) {
		int found = hp_views_look(&winreg->keys, why);
		if (found < 0) {
			return -1;
		}
		winreg->views = found == 1;
		winreg->views_known = true;
	}
	return winreg->views ? 1 : 0;
}

static const struct hp_keys_impl winreg_impl = {
	.find = winreg_find,
	.open = winreg_open,
	.close = winreg_close,
	.info = hp_winreg_info,
	.subkeys = hp_winreg_subkeys,
	.value_names = hp_winreg_value_names,
	.value = hp_winreg_value,
	.has_views = winreg_has_views,
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
