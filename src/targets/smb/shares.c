/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `share` and `shares`, from the machine's own server service (MS-SRVS): also those that
 * it makes at each start (C$, ADMIN$, IPC$). The path of a share is told to administrators only;
 * without it the share is still there, and its path null.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "call.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "srvsvc.h"

/* More pages than any machine has; a list that never ends is a lie. */
#define PAGES_MAX 1000

static const char *what_list(void)
{
	return _("its list of shares");
}

/** Caller frees. */
static char *what_share(const char *name)
{
	char *clean = hp_text_clean(name, strlen(name), false);
	/* TRANSLATORS: part of a sentence: "CAP01 could not show the share C$". */
	char *what = hp_asprintf(_("the share %s"), clean);
	free(clean);
	return what;
}

/** What the machine says of a share on one level: 0, -1. */
static int ask_share(struct hp_smb_call *call, const char *name, uint32_t level,
	struct hp_share *ret_share, uint32_t *ret_werror, struct hp_why *why)
{
	struct hp_str request;
	const uint8_t *answer = NULL;
	size_t len = 0;
	hp_str_init(&request);
	hp_srvsvc_ask_share(&request, hp_smb_shown(call->smb), name, level);
	int status = hp_smb_call_raw(call, HP_SRVSVC_SHARE, &request, &answer, &len);
	hp_str_finish(&request);
	if (status == 0 && hp_srvsvc_share(answer, len, level, ret_share, ret_werror) < 0) {
		char *what = what_share(name);
		status = hp_smb_why_senseless(call->smb, what, why);
		free(what);
	}
	return status;
}

static struct hp_json *share_json(const struct hp_share *share)
{
	struct hp_json *data = hp_json_new_object();
	bool pathless = share->path == NULL || share->path[0] == '\0';
	bool commented = share->comment != NULL && share->comment[0] != '\0';
	hp_json_set_string(data, "path", pathless ? NULL : share->path);
	hp_json_set_string(data, "comment", commented ? share->comment : NULL);
	return data;
}

static bool has_name(const struct hp_strv *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (hp_name_equal(names->items[i], name)) {
			return true;
		}
	}
	return false;
}

static int ask_list(
	struct hp_smb_call *call, uint32_t resume, const uint8_t **ret_answer, size_t *ret_len)
{
	struct hp_str request;
	hp_str_init(&request);
	hp_srvsvc_ask_shares(&request, hp_smb_shown(call->smb), resume);
	int status = hp_smb_call_raw(call, HP_SRVSVC_SHARES, &request, ret_answer, ret_len);
	hp_str_finish(&request);
	return status;
}

/**
 * Asks for the list first: a Samba server looks whether its configuration has changed for this call
 * only, and would go on to show a share that was taken away. *ret_listed: its first page, which is
 * all of most, has the name; then nobody may say later that there is none. 0, -1.
 */
static int refresh(struct hp_smb_call *call, const char *name, bool *ret_listed)
{
	const uint8_t *answer = NULL;
	size_t len = 0, odd = 0;
	uint32_t resume = 0, werror = 0;
	*ret_listed = false;
	if (ask_list(call, 0, &answer, &len) < 0) {
		return hp_smb_call_is_refused(call) ? 0 : -1;
	}
	struct hp_strv names;
	hp_strv_init(&names);
	if (hp_srvsvc_shares(answer, len, &names, &odd, &resume, &werror) == 0) {
		*ret_listed = has_name(&names, name);
	}
	hp_strv_finish(&names);
	return 0;
}

static int why_listed(struct hp_smb_call *call, const char *name, struct hp_why *why)
{
	char *clean = hp_text_clean(name, strlen(name), false);
	hp_why_set(why, "io-error",
		_("The share %s is in the list of %s, but the machine says that it is not there; "
		  "it may be made or deleted just now. Check again."),
		clean, hp_smb_shown(call->smb));
	free(clean);
	return -1;
}

static int look_share(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	const char *name = call->fact->args[0];
	struct hp_share share = {.there = false};
	uint32_t werror = 0;
	bool listed = false;
	if (refresh(call, name, &listed) < 0) {
		return -1;
	}
	int status = ask_share(call, name, 2, &share, &werror, why);
	bool refused = status < 0
			       ? hp_smb_call_is_refused(call)
			       : werror == HP_WERR_ACCESS_DENIED || werror == HP_WERR_INVALID_LEVEL;
	if (refused) {
		hp_share_finish(&share);
		status = ask_share(call, name, 1, &share, &werror, why);
	}
	int found = status < 0 ? -1 : 1;
	/* No share can have a name that the machine does not take for one. */
	if (found == 1 && (werror == HP_NERR_NO_SHARE || werror == HP_WERR_INVALID_NAME)) {
		found = listed ? why_listed(call, name, why) : 0;
	} else if (found == 1 && (werror != HP_WERR_OK || share.path_odd)) {
		char *what = what_share(name);
		found = werror != HP_WERR_OK ? hp_smb_why_win(call->smb, werror, what, why)
					     : hp_smb_why_senseless(call->smb, what, why);
		free(what);
	}
	if (found == 1) {
		*ret_data = share_json(&share);
	}
	hp_share_finish(&share);
	return found;
}

/** One page of names: 1 if more follow, 0, -1. */
static int list_page(
	struct hp_smb_call *call, uint32_t *resume, struct hp_strv *names, struct hp_why *why)
{
	const uint8_t *answer = NULL;
	size_t len = 0, odd = 0;
	uint32_t next = 0, werror = 0;
	if (ask_list(call, *resume, &answer, &len) < 0) {
		return -1;
	}
	if (hp_srvsvc_shares(answer, len, names, &odd, &next, &werror) < 0 ||
		(werror == HP_WERR_MORE_DATA && next <= *resume)) {
		return hp_smb_why_senseless(call->smb, what_list(), why);
	}
	if (werror != HP_WERR_OK && werror != HP_WERR_MORE_DATA) {
		return hp_smb_why_win(call->smb, werror, what_list(), why);
	}
	if (odd > 0) {
		return hp_why_set(why, "malformed",
			_("A share on %s has a name that is not text, so the list cannot be read "
			  "whole. Look at the machine itself and attest."),
			hp_smb_shown(call->smb));
	}
	*resume = next;
	return werror == HP_WERR_MORE_DATA ? 1 : 0;
}

static int look_shares(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_strv names, matching;
	uint32_t resume = 0;
	int more = 1;
	hp_strv_init(&names);
	hp_strv_init(&matching);
	for (int pages = 0; more == 1; pages++) {
		more = pages < PAGES_MAX ? list_page(call, &resume, &names, why)
					 : hp_smb_why_senseless(call->smb, what_list(), why);
	}
	for (size_t i = 0; more == 0 && i < names.count; i++) {
		if (hp_name_matches(call->fact->args[0], names.items[i])) {
			hp_strv_add(&matching, names.items[i]);
		}
	}
	/* Every list has the share that the question itself came through. */
	if (more == 0 && !has_name(&names, "IPC$")) {
		more = hp_smb_why_senseless(call->smb, what_list(), why);
	}
	if (more == 0) {
		*ret_data = hp_names_to_items(&matching);
	}
	hp_strv_finish(&names);
	hp_strv_finish(&matching);
	return more == 0 ? 1 : -1;
}

void hp_smb_read_share(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	bool list = fact->kind == HP_FACT_SHARES;
	char *what = list ? hp_strdup(what_list()) : what_share(fact->args[0]);
	int found = hp_smb_call_look(
		smb, HP_SMB_SRVSVC, what, list ? look_shares : look_share, fact, NULL, &data, &why);
	char *source = hp_smb_source(smb, "srvsvc");
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	free(what);
}
