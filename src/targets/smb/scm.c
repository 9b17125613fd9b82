/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scm.h"

#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "library.h"
#include "scm_rows.h"
#include "werror.h"

#include <core/werror.h>

#include <gen_ndr/ndr_svcctl.h>

/* Drivers and services; with adapters and recognizers, which are asked for by nobody. */
#define TYPES_ALL 0x3bu
/* MS-SCMR 3.1.4.11: no more may be offered. */
#define LIST_BUFFER_MAX 0x40000u
#define LIST_BUFFER_FIRST 0x8000u
#define CONFIG_BUFFER_MAX 8192u
/* More pages than any machine has; a manager that never ends its list is a liar. */
#define PAGES_MAX 64

struct hp_scm {
	struct hp_smb_call *call;
	struct hp_why *why;
	struct policy_handle manager;
	bool is_open;
	bool can_list;
};

const char *hp_scm_what(void)
{
	return _("its list of services");
}

char *hp_scm_what_service(const char *name)
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

struct hp_scm *hp_scm_new(struct hp_smb_call *call, struct hp_why *why)
{
	struct hp_scm *scm = hp_calloc(1, sizeof(*scm));
	scm->call = call;
	scm->why = why;
	return scm;
}

int hp_scm_open(struct hp_scm *scm)
{
	uint32_t werror = 0;
	int opened = open_manager(scm->call, SC_RIGHT_MGR_CONNECT | SC_RIGHT_MGR_ENUMERATE_SERVICE,
		&scm->manager, &werror);
	scm->can_list = opened == 0;
	if (opened == 1 && werror == HP_WERR_ACCESS_DENIED) {
		opened = open_manager(scm->call, SC_RIGHT_MGR_CONNECT, &scm->manager, &werror);
	}
	if (opened != 0) {
		return opened < 0 ? -1
				  : hp_smb_why_win(scm->call->smb, werror, hp_scm_what(), scm->why);
	}
	scm->is_open = true;
	return 0;
}

bool hp_scm_can_list(const struct hp_scm *scm)
{
	return scm->can_list;
}

int hp_scm_why_no_list(struct hp_scm *scm)
{
	return hp_smb_why_win(scm->call->smb, HP_WERR_ACCESS_DENIED, hp_scm_what(), scm->why);
}

void hp_scm_close(struct hp_scm *scm)
{
	if (scm->is_open && scm->call->failed == 0) {
		close_handle(scm->call, &scm->manager);
	}
	free(scm);
}

/** Whether an answer to a name means that no service has it: one with a slash in it is no name. */
static bool is_no_service(uint32_t werror)
{
	return werror == HP_WERR_NO_SERVICE || werror == HP_WERR_INVALID_NAME;
}

/** An error of a call about one service that is there: -1. */
static int service_error(
	struct hp_smb_call *call, uint32_t werror, const char *name, struct hp_why *why)
{
	char *what = hp_scm_what_service(name);
	int status = hp_smb_why_win(call->smb, werror, what, why);
	free(what);
	return status;
}

/** One page of the list: 1 if more may follow, 0, -1. */
static int list_page(
	struct hp_scm *scm, uint32_t *offered, uint32_t *resume, struct hp_scm_rows *rows)
{
	struct hp_smb_call *call = scm->call;
	uint32_t needed = 0, returned = 0;
	uint8_t *buffer = talloc_zero_size(call->memory, *offered);
	struct svcctl_EnumServicesStatusW list = {.in = {.handle = &scm->manager,
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
	if (werror != 0 && werror != HP_WERR_MORE_DATA) {
		return hp_smb_why_win(call->smb, werror, hp_scm_what(), scm->why);
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
		return hp_smb_why_senseless(call->smb, hp_scm_what(), scm->why);
	}
	*resume = next;
	/* Nothing fitted, or more is there: the next page takes all of the rest if it can. */
	uint32_t wish = needed > LIST_BUFFER_MAX ? LIST_BUFFER_MAX : needed;
	*offered = returned == 0 && wish <= *offered ? LIST_BUFFER_MAX : wish;
	return werror != 0 ? 1 : 0;
}

int hp_scm_list(struct hp_scm *scm, struct hp_scm_rows *rows)
{
	uint32_t offered = LIST_BUFFER_FIRST, resume = 0;
	int more = 1;
	for (int pages = 0; more == 1; pages++) {
		more = pages < PAGES_MAX
			       ? list_page(scm, &offered, &resume, rows)
			       : hp_smb_why_senseless(scm->call->smb, hp_scm_what(), scm->why);
	}
	/* The manager that answers is a service itself. */
	if (more == 0 && rows->count == 0) {
		more = hp_smb_why_senseless(scm->call->smb, hp_scm_what(), scm->why);
	}
	return more;
}

int hp_scm_find_display(struct hp_scm *scm, const char *display, char **ret_name)
{
	const char *name = NULL;
	/* Of two texts of wide characters, NULs counted; Windows takes no more for a name. */
	uint32_t len = 256;
	struct svcctl_GetServiceKeyNameW find = {.in = {.handle = &scm->manager,
							 .service_name = display,
							 .display_name_length = &len},
		.out = {.key_name = &name, .display_name_length = &len}};
	if (hp_smb_call_table(scm->call, &ndr_table_svcctl, NDR_SVCCTL_GETSERVICEKEYNAMEW, &find) <
		0) {
		/* Every Windows has it; Samba, which has not, lists all its services to all. */
		if (hp_smb_call_is_unknown(scm->call)) {
			scm->call->failed = 0;
			return 0;
		}
		return -1;
	}
	uint32_t werror = W_ERROR_V(find.out.result);
	if (is_no_service(werror)) {
		return 0;
	}
	if (werror != 0) {
		return service_error(scm->call, werror, display, scm->why);
	}
	if (name == NULL || name[0] == '\0') {
		return hp_smb_why_senseless(scm->call->smb, hp_scm_what(), scm->why);
	}
	*ret_name = hp_strdup(name);
	return 1;
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
	if (is_no_service(werror)) {
		return 0;
	}
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

int hp_scm_read(struct hp_scm *scm, const char *name, struct hp_json **ret_data)
{
	struct hp_smb_call *call = scm->call;
	struct hp_why *why = scm->why;
	struct policy_handle handle = {.handle_type = 0};
	struct service service = {.name = hp_strdup(name)};
	int found = open_service(call, &scm->manager, name, &handle, why);
	if (found == 1) {
		found = query_config(call, &handle, &service, why);
		found = found == 1 ? query_state(call, &handle, &service, why) : found;
		if (call->failed == 0) {
			close_handle(call, &handle);
		}
	}
	if (found == 1 &&
		(service.start == NULL || service.state == NULL || service.type == NULL)) {
		char *what = hp_scm_what_service(name);
		found = hp_smb_why_senseless(call->smb, what, why);
		free(what);
	}
	if (found == 1 && service.type[0] == '\0') {
		char *what = hp_scm_what_service(name);
		found = hp_why_set(why, "not-supported",
			_("On %s, %s is an adapter or a file system recognizer, a kind that is not "
			  "read here. Look at the machine itself and attest."),
			hp_smb_shown(call->smb), what);
		free(what);
	}
	if (found == 1) {
		*ret_data = service_json(&service);
	}
	service_finish(&service);
	return found;
}
