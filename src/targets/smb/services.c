/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `service` and `services`, from the machine's own service control manager (MS-SCMR).
 *
 * The manager lists what it has with short and display names; a service is then asked for by its
 * short name. Absent is only what the manager says it does not have (ERROR_SERVICE_DOES_NOT_EXIST)
 * as a short name and as a display name: its list leaves out services that the account may not see
 * (MS-SCMR 3.1.4.11), the answer to one name does not (3.1.4.22). Where the account may not have
 * the list, a short name still finds its service, and nothing can be said to be absent.
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
#include "scm.h"
#include "scm_rows.h"

/** The one row that bears the name, short or displayed: 1 with its short name, 0, -1. */
static int find_row(const struct hp_scm_rows *rows, const char *wanted, const char **ret_name,
	struct hp_why *why)
{
	const char *name = NULL;
	for (size_t i = 0; i < rows->count; i++) {
		const struct hp_scm_row *row = &rows->items[i];
		bool same = (row->name != NULL && hp_name_equal(row->name, wanted)) ||
			    (row->display != NULL && hp_name_equal(row->display, wanted));
		if (same && (row->name == NULL || name != NULL)) {
			return hp_why_set(why, "ambiguous-name",
				_("%s is the name of one service and the display name of another; "
				  "give the short name of the one that is meant."),
				wanted);
		}
		name = same ? row->name : name;
	}
	*ret_name = name;
	return name != NULL ? 1 : 0;
}

/** No service has the name in the list, and none as its short name: 0 if that is all, -1. */
static int prove_absent(struct hp_smb_call *call, struct hp_scm *scm, bool listed,
	struct hp_json **ret_data, struct hp_why *why)
{
	const char *wanted = call->fact->args[0];
	char *name = NULL;
	if (!hp_scm_can_list(scm)) {
		return hp_scm_why_no_list(scm); /* it may be a display name */
	}
	int found = listed ? 1 : hp_scm_find_display(scm, wanted, &name);
	if (name != NULL) {
		found = hp_scm_read(scm, name, ret_data);
		listed = found == 0;
	}
	free(name);
	if (!listed) {
		return found;
	}
	char *clean = hp_text_clean(wanted, strlen(wanted), false);
	hp_why_set(why, "io-error",
		_("The service %s is in the list of %s, but cannot be opened by its name; it may "
		  "be made or deleted just now. Check again."),
		clean, hp_smb_shown(call->smb));
	free(clean);
	return -1;
}

static int look_service(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	const char *wanted = call->fact->args[0];
	const char *name = wanted;
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	struct hp_scm *scm = hp_scm_new(call, why);
	int found = hp_scm_open(scm);
	if (found == 0 && hp_scm_can_list(scm)) {
		found = hp_scm_list(scm, &rows);
		found = found == 0 ? find_row(&rows, wanted, &name, why) : found;
	}
	bool listed = found == 1;
	if (found >= 0) {
		found = hp_scm_read(scm, name != NULL ? name : wanted, ret_data);
	}
	if (found == 0) {
		found = prove_absent(call, scm, listed, ret_data, why);
	}
	hp_scm_close(scm);
	hp_scm_rows_finish(&rows);
	return found;
}

/* ---- the list ---- */

static int add_matching(struct hp_smb_call *call, const struct hp_scm_rows *rows,
	const char *pattern, struct hp_strv *names, struct hp_why *why)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct hp_scm_row *row = &rows->items[i];
		const char *type = hp_scm_type_word(row->type);
		if (type != NULL && type[0] == '\0') {
			continue;
		}
		if (row->name == NULL) {
			return hp_why_set(why, "malformed",
				_("A service on %s has a name that is not text, so the list cannot "
				  "be read whole. Look at the machine itself and attest."),
				hp_smb_shown(call->smb));
		}
		if (hp_name_matches(pattern, row->name) ||
			(row->display != NULL && hp_name_matches(pattern, row->display))) {
			hp_strv_add(names, row->name);
		}
	}
	return 1;
}

static int look_services(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	struct hp_strv names;
	struct hp_scm *scm = hp_scm_new(call, why);
	hp_strv_init(&names);
	int found = hp_scm_open(scm);
	if (found == 0) {
		found = hp_scm_can_list(scm) ? hp_scm_list(scm, &rows) : hp_scm_why_no_list(scm);
	}
	if (found == 0) {
		found = add_matching(call, &rows, call->fact->args[0], &names, why);
	}
	if (found == 1) {
		*ret_data = hp_names_to_items(&names);
	}
	hp_scm_close(scm);
	hp_strv_finish(&names);
	hp_scm_rows_finish(&rows);
	return found;
}

void hp_smb_read_service(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	bool list = fact->kind == HP_FACT_SERVICES;
	char *what = list ? hp_strdup(hp_scm_what()) : hp_scm_what_service(fact->args[0]);
	int found = hp_smb_call_look(smb, HP_SMB_SVCCTL, what, list ? look_services : look_service,
		fact, NULL, &data, &why);
	char *source = hp_smb_source(smb, "svcctl");
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	free(what);
}
