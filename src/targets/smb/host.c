/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `host`. The name is the one that the machine bears now, by its server service; that in
 * its registry may be the one of the next start. Product and service pack are in the registry only,
 * and null where it cannot be read: what the version number stands for is no name that could be
 * compared with one. Since when the machine runs is told as srvsvc.h says, and null for servers
 * that are no Windows (Samba).
 */
#include "host.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../common/keys.h"
#include "../common/list.h"
#include "call.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

/* MS-SRVS 2.2.2.12: the rest of the number says that the machine is a server of old. */
#define MAJOR_MASK 0xfu

static const char *what_machine(void)
{
	/* TRANSLATORS: part of a sentence: "CAP01 could not show who it is". */
	return _("who it is");
}

/* ---- name, version, kind ---- */

static int look_server(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	(void)ret_data;
	struct hp_server_info *ret_info = call->state;
	struct hp_str request;
	struct hp_server_info info = {.name = NULL};
	const uint8_t *answer = NULL;
	size_t len = 0;
	uint32_t werror = 0;
	hp_str_init(&request);
	hp_srvsvc_ask_server(&request, hp_smb_shown(call->smb));
	int status = hp_smb_call_raw(call, HP_SRVSVC_SERVER, &request, &answer, &len);
	hp_str_finish(&request);
	if (status < 0) {
		return -1;
	}
	if (hp_srvsvc_server(answer, len, &info, &werror) < 0) {
		return hp_smb_why_senseless(call->smb, what_machine(), why);
	}
	if (werror != HP_WERR_OK) {
		status = hp_smb_why_win(call->smb, werror, what_machine(), why);
	} else if (info.name == NULL || info.name[0] == '\0') {
		status = hp_smb_why_senseless(call->smb, what_machine(), why);
	}
	if (status < 0) {
		free(info.name);
		return -1;
	}
	info.major &= MAJOR_MASK;
	*ret_info = info;
	return 1;
}

int hp_smb_server(struct hp_smb *smb, struct hp_server_info *ret_info, struct hp_why *why)
{
	return hp_smb_call_look(
		smb, HP_SMB_SRVSVC, what_machine(), look_server, NULL, ret_info, NULL, why);
}

/* ---- since when ---- */

typedef void ask_fn(struct hp_str *out, const char *server);

/** A call that not every machine has: 1 with its answer, 0 if it is refused, -1 if it did not come
 * through. */
static int try_call(struct hp_smb_call *call, enum hp_srvsvc_call opnum, ask_fn *ask,
	const uint8_t **ret_answer, size_t *ret_len)
{
	struct hp_str request;
	hp_str_init(&request);
	ask(&request, hp_smb_shown(call->smb));
	int status = hp_smb_call_raw(call, opnum, &request, ret_answer, ret_len);
	hp_str_finish(&request);
	if (status < 0) {
		return hp_smb_call_is_refused(call) ? 0 : -1;
	}
	return 1;
}

/** 1, 0 if the machine does not tell, -1. */
static int look_statistics(struct hp_smb_call *call, uint32_t *ret_since)
{
	const uint8_t *answer = NULL;
	size_t len = 0;
	uint32_t werror = 0;
	int made = try_call(call, HP_SRVSVC_STATISTICS, hp_srvsvc_ask_statistics, &answer, &len);
	if (made != 1) {
		return made;
	}
	int status = hp_srvsvc_statistics(answer, len, ret_since, &werror);
	return status == 0 && werror == HP_WERR_OK ? 1 : 0;
}

static int look_clock(struct hp_smb_call *call, struct hp_server_clock *ret_clock)
{
	const uint8_t *answer = NULL;
	size_t len = 0;
	uint32_t werror = 0;
	int made = try_call(call, HP_SRVSVC_CLOCK, hp_srvsvc_ask_clock, &answer, &len);
	if (made != 1) {
		return made;
	}
	int status = hp_srvsvc_clock(answer, len, ret_clock, &werror);
	return status == 0 && werror == HP_WERR_OK ? 1 : 0;
}

/** {"booted": time}; 0 where it cannot be told. */
static int look_booted(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	(void)why;
	uint32_t since = 0;
	struct hp_server_clock clock = {.seconds = 0};
	int found = look_statistics(call, &since);
	found = found == 1 ? look_clock(call, &clock) : found;
	if (found != 1) {
		call->failed = found < 0 ? call->failed : 0;
		return found;
	}
	int64_t booted_ms = 0;
	if (!hp_server_booted(&clock, since, &booted_ms)) {
		return 0;
	}
	char time[HP_TIME_SIZE];
	hp_time_format(booted_ms, time);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "booted", time);
	*ret_data = data;
	return 1;
}

static struct hp_json *booted_or_null(struct hp_smb *smb, const struct hp_server_info *info)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL, *booted = NULL;
	if ((info->type & HP_SERVER_TYPE_UNIX) == 0 &&
		hp_smb_call_look(smb, HP_SMB_SRVSVC, what_machine(), look_booted, NULL, NULL, &data,
			&why) == 1) {
		booted = hp_json_new_string(hp_json_get_string(data, "booted"));
	}
	hp_json_free(data);
	hp_why_finish(&why);
	return booted != NULL ? booted : hp_json_new_null();
}

/* ---- all of it ---- */

void hp_smb_read_host(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)fact;
	struct hp_why why = HP_WHY_INIT;
	struct hp_server_info info = {.name = NULL};
	if (hp_smb_server(smb, &info, &why) < 0) {
		hp_observation_set(observation, -1, NULL, NULL, &why);
		return;
	}
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", info.name);
	hp_keys_product(hp_smb_keys(smb), data);
	if ((info.type & HP_SERVER_TYPE_UNIX) != 0 && hp_json_get_string(data, "product") == NULL) {
		hp_json_set_string(data, "product", "Samba");
	}
	hp_json_set(data, "booted", booted_or_null(smb, &info));
	hp_json_set(data, "shutdown", hp_json_new_null()); /* it runs */
	char *source = hp_smb_source(smb, "srvsvc");
	hp_observation_set(observation, 1, data, source, &why);
	free(source);
	free(info.name);
}
