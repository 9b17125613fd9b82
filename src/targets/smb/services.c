/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `service` and `services`, from the machine's own service control manager (MS-SCMR).
 *
 * The manager lists what it has with short and display names; a service is then asked for by its
 * short name. Absent is only what the manager says it does not have (ERROR_SERVICE_DOES_NOT_EXIST)
 * and what is no display name in its list either: the list leaves out services that the account may
 * not see. Where the account may not have the list, a short name still finds its service, and
 * nothing can be said to be absent.
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
#include "library.h"
#include "scm_rows.h"

#include <core/werror.h>

#include <gen_ndr/ndr_svcctl.h>

#define ERROR_NO_SERVICE 1060u
#define ERROR_BAD_NAME 123u
#define ERROR_MORE 234u
#define ERROR_DENIED 5u

/* Drivers and services; with adapters and recognizers, which are asked for by nobody. */
#define TYPES_ALL 0x3bu
/* MS-SCMR 3.1.4.11: no more may be offered. */
#define LIST_BUFFER_MAX 0x40000u
#define LIST_BUFFER_FIRST 0x8000u
#define CONFIG_BUFFER_MAX 8192u
/* More pages than any machine has; a manager that never ends its list is a liar. */
#define PAGES_MAX 64

static const char *what_list(void)
{
	return _("its list of services");
}

/** How a sentence names one service; caller frees. */
static char *what_service(const char *name)
{
	char *clean = hp_text_clean(name, strlen(name), false);
	/* TRANSLATORS: part of a sentence: "CAP01 could not show the service Spooler". */
	char *what = hp_asprintf(_("the service %s"), clean);
	free(clean);
	return what;
}

/* ---- the manager ---- */

/** 0, or the Windows error in *ret_werror and 1, or -1. */
static int open_manager(struct hp_smb_call *call, uint32_t access, struct policy_handle *ret_handle,
	uint32_t *ret_werror)
{
	struct svcctl_OpenSCManagerW open = {
		.in = {.MachineName = hp_smb_shown(call->smb), .access_mask = access},
		.out = {.handle = ret_handle}};
	if (hp_smb_call_table(call, &ndr_table_svcctl, NDR_SVCCTL_OPENSCMANAGERW, &open) < 0) {
		return -1;
	}
	*ret_werror = W_ERROR_V(open.out.result);
	return *ret_werror == 0 ? 0 : 1;
}

/** A handle that is left open costs the machine a little until the session ends. */
static void close_handle(struct hp_smb_call *call, struct policy_handle *handle)
{
	struct hp_smb_call quiet = *call;
	struct svcctl_CloseServiceHandle close = {
		.in = {.handle = handle}, .out = {.handle = handle}};
	(void)hp_smb_call_table(&quiet, &ndr_table_svcctl, NDR_SVCCTL_CLOSESERVICEHANDLE, &close);
}

/** One page of the list: 1 if more may follow, 0, -1 (with *why unless the call failed). */
static int list_page(struct hp_smb_call *call, struct policy_handle *manager, uint32_t *offered,
	uint32_t *resume, struct hp_scm_rows *rows, struct hp_why *why)
{
	uint32_t needed = 0, returned = 0;
	uint8_t *buffer = talloc_zero_size(call->memory, *offered);
	struct svcctl_EnumServicesStatusW list = {.in = {.handle = manager,
							  .type = TYPES_ALL,
							  .state = SERVICE_STATE_ALL,
							  .offered = *offered,
							  .resume_handle = resume},
		.out = {.service = buffer,
			.needed = &needed,
			.services_returned = &returned,
			.resume_handle = resume}};
	if (hp_smb_call_table(call, &ndr_table_svcctl, NDR_SVCCTL_ENUMSERVICESSTATUSW, &list) < 0) {
		return -1;
	}
	uint32_t werror = W_ERROR_V(list.out.result);
	if (werror != 0 && werror != ERROR_MORE) {
		return hp_smb_why_win(call->smb, werror, what_list(), why);
	}
	size_t len = talloc_get_size(list.out.service);
	if (len > *offered) {
		len = *offered;
	}
	/* The library allocates what a pointer that may be null leads to. */
	uint32_t next = list.out.resume_handle != NULL ? *list.out.resume_handle : 0;
	if (hp_scm_rows_add(rows, list.out.service, len, returned) < 0 ||
		(werror != 0 && returned == 0 && *offered == LIST_BUFFER_MAX) ||
		(werror != 0 && returned > 0 && next == *resume)) {
		return hp_smb_why_senseless(call->smb, what_list(), why);
	}
	*resume = next;
	/* Nothing fitted, or more is there: the next page takes all of the rest if it can. */
	uint32_t wish = needed > LIST_BUFFER_MAX ? LIST_BUFFER_MAX : needed;
	*offered = returned == 0 && wish <= *offered ? LIST_BUFFER_MAX : wish;
	return werror != 0 ? 1 : 0;
}

static int list_services(struct hp_smb_call *call, struct policy_handle *manager,
	struct hp_scm_rows *rows, struct hp_why *why)
{
	uint32_t offered = LIST_BUFFER_FIRST, resume = 0;
	int more = 1;
	for (int pages = 0; more == 1; pages++) {
		if (pages == PAGES_MAX) {
			return hp_smb_why_senseless(call->smb, what_list(), why);
		}
		more = list_page(call, manager, &offered, &resume, rows, why);
	}
	return more;
}

/* ---- one service ---- */

struct service {
	char *name;
	char *display;
	const char *type;
	const char *start;
	const char *state;
};

static void service_finish(struct service *service)
{
	free(service->name);
	free(service->display);
}

static struct hp_json *service_json(const struct service *service)
{
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", service->name);
	hp_json_set_string(data, "display", service->display);
	hp_json_set_string(data, "start", service->start);
	hp_json_set_string(data, "state", service->state);
	hp_json_set_string(data, "type", service->type);
	return data;
}

/** An error of a call about one service: 0 if it means that the service is not there, -1. */
static int service_error(
	struct hp_smb_call *call, uint32_t werror, const char *name, struct hp_why *why)
{
	/* A name with a slash in it is no short name of any service. */
	if (werror == ERROR_NO_SERVICE || werror == ERROR_BAD_NAME) {
		return 0;
	}
	char *what = what_service(name);
	int status = hp_smb_why_win(call->smb, werror, what, why);
	free(what);
	return status;
}

/** 1, 0, -1 */
static int open_service(struct hp_smb_call *call, struct policy_handle *manager, const char *name,
	struct policy_handle *ret_handle, struct hp_why *why)
{
	struct svcctl_OpenServiceW open = {
		.in = {.scmanager_handle = manager,
			.ServiceName = name,
			.access_mask = SC_RIGHT_SVC_QUERY_CONFIG | SC_RIGHT_SVC_QUERY_STATUS},
		.out = {.handle = ret_handle}};
	if (hp_smb_call_table(call, &ndr_table_svcctl, NDR_SVCCTL_OPENSERVICEW, &open) < 0) {
		return -1;
	}
	uint32_t werror = W_ERROR_V(open.out.result);
	return werror == 0 ? 1 : service_error(call, werror, name, why);
}

static char *text_or_null(const char *text)
{
	return text != NULL && text[0] != '\0' && hp_utf8_is_valid(text, strlen(text))
		       ? hp_strdup(text)
		       : NULL;
}

/** The start type and the display name: 1, 0, -1. */
static int query_config(struct hp_smb_call *call, struct policy_handle *handle,
	struct service *service, struct hp_why *why)
{
	uint32_t needed = 0;
	struct QUERY_SERVICE_CONFIG config = {.service_type = 0};
	struct svcctl_QueryServiceConfigW query = {
		.in = {.handle = handle, .offered = CONFIG_BUFFER_MAX},
		.out = {.query = &config, .needed = &needed}};
	if (hp_smb_call_table(call, &ndr_table_svcctl, NDR_SVCCTL_QUERYSERVICECONFIGW, &query) <
		0) {
		return -1;
	}
	uint32_t werror = W_ERROR_V(query.out.result);
	if (werror != 0) {
		return service_error(call, werror, service->name, why);
	}
	service->start = hp_scm_start_word((uint32_t)config.start_type);
	service->type = hp_scm_type_word(config.service_type);
	free(service->display);
	service->display = text_or_null(config.displayname);
	return 1;
}

static int query_state(struct hp_smb_call *call, struct policy_handle *handle,
	struct service *service, struct hp_why *why)
{
	struct SERVICE_STATUS status = {.type = 0};
	struct svcctl_QueryServiceStatus query = {
		.in = {.handle = handle}, .out = {.service_status = &status}};
	if (hp_smb_call_table(call, &ndr_table_svcctl, NDR_SVCCTL_QUERYSERVICESTATUS, &query) < 0) {
		return -1;
	}
	uint32_t werror = W_ERROR_V(query.out.result);
	if (werror != 0) {
		return service_error(call, werror, service->name, why);
	}
	service->state = hp_scm_state_word((uint32_t)status.state);
	return 1;
}

/** A service by its short name, as the manager has it now: 1, 0, -1. */
static int read_service(struct hp_smb_call *call, struct policy_handle *manager, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	struct policy_handle handle = {.handle_type = 0};
	struct service service = {.name = hp_strdup(name)};
	int found = open_service(call, manager, name, &handle, why);
	if (found == 1) {
		found = query_config(call, &handle, &service, why);
		found = found == 1 ? query_state(call, &handle, &service, why) : found;
		if (call->failed == 0) {
			close_handle(call, &handle);
		}
	}
	if (found == 1 &&
		(service.start == NULL || service.state == NULL || service.type == NULL)) {
		char *what = what_service(name);
		found = hp_smb_why_senseless(call->smb, what, why);
		free(what);
	}
	if (found == 1 && service.type[0] == '\0') {
		found = 0; /* a kind of driver that is nobody's service */
	}
	if (found == 1) {
		*ret_data = service_json(&service);
	}
	service_finish(&service);
	return found;
}

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

/** Where the account has no list: by short name only. */
static int look_without_list(
	struct hp_smb_call *call, const char *wanted, struct hp_json **ret_data, struct hp_why *why)
{
	struct policy_handle manager = {.handle_type = 0};
	uint32_t werror = 0;
	int opened = open_manager(call, SC_RIGHT_MGR_CONNECT, &manager, &werror);
	if (opened != 0) {
		return opened < 0 ? -1 : hp_smb_why_win(call->smb, werror, what_list(), why);
	}
	int found = read_service(call, &manager, wanted, ret_data, why);
	if (call->failed == 0) {
		close_handle(call, &manager);
	}
	if (found == 0) {
		/* It may be a display name. */
		return hp_smb_why_win(call->smb, ERROR_DENIED, what_list(), why);
	}
	return found;
}

static int look_service(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	const char *wanted = call->fact->args[0];
	struct policy_handle manager = {.handle_type = 0};
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	uint32_t werror = 0;
	int opened = open_manager(
		call, SC_RIGHT_MGR_CONNECT | SC_RIGHT_MGR_ENUMERATE_SERVICE, &manager, &werror);
	if (opened != 0) {
		return opened < 0 ? -1
		       : werror == ERROR_DENIED
			       ? look_without_list(call, wanted, ret_data, why)
			       : hp_smb_why_win(call->smb, werror, what_list(), why);
	}
	const char *name = NULL;
	int found = list_services(call, &manager, &rows, why);
	if (found == 0) {
		found = find_row(&rows, wanted, &name, why);
	}
	if (found >= 0) {
		found = read_service(call, &manager, name != NULL ? name : wanted, ret_data, why);
	}
	if (call->failed == 0) {
		close_handle(call, &manager);
	}
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
				_("A service on %s has a name that is not text, so that its list "
				  "would not be whole."),
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
	struct policy_handle manager = {.handle_type = 0};
	struct hp_scm_rows rows = HP_SCM_ROWS_INIT;
	struct hp_strv names;
	uint32_t werror = 0;
	int opened = open_manager(
		call, SC_RIGHT_MGR_CONNECT | SC_RIGHT_MGR_ENUMERATE_SERVICE, &manager, &werror);
	if (opened != 0) {
		return opened < 0 ? -1 : hp_smb_why_win(call->smb, werror, what_list(), why);
	}
	hp_strv_init(&names);
	int found = list_services(call, &manager, &rows, why);
	if (found == 0) {
		found = add_matching(call, &rows, call->fact->args[0], &names, why);
	}
	if (call->failed == 0) {
		close_handle(call, &manager);
	}
	if (found == 1) {
		*ret_data = hp_names_to_items(&names);
	}
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
	char *what = list ? hp_strdup(what_list()) : what_service(fact->args[0]);
	int found = hp_smb_call_look(smb, HP_SMB_SVCCTL, what, list ? look_services : look_service,
		fact, NULL, &data, &why);
	char *source = hp_smb_source(smb, "svcctl");
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	free(what);
}
