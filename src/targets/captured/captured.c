/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdpoint-target-captured: facts from output that a person carried over. See
 * holdpoint-target(7). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "../common/confine.h"
#include "../common/helper.h"
#include "config.h"
#include "facts.h"
#include "folder.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/url.h"
#ifdef HAVE_LIBXML2
#include "iis.h"
#endif

struct state {
	struct hp_captured *captured;
#ifdef HAVE_LIBXML2
	struct hp_captured_iis *iis;
#endif
};

static const enum hp_fact_kind facts[] = {
	HP_FACT_REGISTRY_KEY,
	HP_FACT_REGISTRY_VALUE,
	HP_FACT_KEYS,
	HP_FACT_PROGRAM,
	HP_FACT_HOST,
	HP_FACT_SERVICE,
	HP_FACT_SERVICES,
	HP_FACT_SHARE,
	HP_FACT_SHARES,
	HP_FACT_PATH,
	HP_FACT_FILES,
	HP_FACT_TREE,
	HP_FACT_ACCOUNT,
	HP_FACT_ACCOUNTS,
	HP_FACT_GROUP,
	HP_FACT_GROUPS,
#ifdef HAVE_LIBXML2
	HP_FACT_IIS_POOL,
	HP_FACT_IIS_VDIR,
#endif
};

static int captured_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	*ret_code = "no-image";
	int status = hp_url_check(url, err);
	status = status < 0 ? status : hp_url_parts(url, &parts, &count, err);
	int folder = status == 0 ? open(parts[0].value, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (status == 0 && folder < 0) {
		status = hp_error_set_errno(err, HP_ERR_UNAVAILABLE, errno,
			_("The folder %s of the capture cannot be opened"), parts[0].value);
	}
	if (status == 0) {
		struct state *state = hp_calloc(1, sizeof(*state));
		hp_confine_allow(confine, folder);
		state->captured = hp_captured_new(folder);
#ifdef HAVE_LIBXML2
		state->iis = hp_captured_iis_new(state->captured);
#endif
		*ret_state = state;
	}
	hp_url_parts_free(parts, count);
	return status;
}

static void read_registry(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	if (captured->keys.impl != NULL) {
		hp_keys_read(&captured->keys, fact, observation);
		return;
	}
	hp_captured_missing(fact, &why);
	hp_observation_set_unreadable(observation, why.code, "%s", why.text);
	hp_why_finish(&why);
}

static enum hp_target_reply captured_read(
	void *data, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct state *state = data;
	struct hp_why why = HP_WHY_INIT;
	if (hp_captured_refresh(state->captured, &why) < 0) {
		hp_observation_set_unreadable(observation, why.code, "%s", why.text);
		hp_why_finish(&why);
		return HP_TARGET_ANSWER;
	}
	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
	case HP_FACT_PROGRAM:
		read_registry(state->captured, fact, observation);
		break;
	case HP_FACT_HOST:
		hp_captured_host(state->captured, fact, observation);
		break;
	case HP_FACT_SERVICE:
	case HP_FACT_SERVICES:
		hp_captured_service(state->captured, fact, observation);
		break;
	case HP_FACT_SHARE:
	case HP_FACT_SHARES:
	case HP_FACT_ACCOUNT:
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUP:
	case HP_FACT_GROUPS:
		hp_captured_named(state->captured, fact, observation);
		break;
	case HP_FACT_PATH:
	case HP_FACT_FILES:
	case HP_FACT_TREE:
		hp_captured_path(state->captured, fact, observation);
		break;
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
#ifdef HAVE_LIBXML2
		hp_captured_iis_read(state->iis, fact, observation);
#endif
		break;
	case HP_FACT_PORT:
	case HP_FACT_COUNT_:
		break;
	}
	return HP_TARGET_ANSWER;
}

static void captured_close(void *data)
{
	struct state *state = data;
	if (state == NULL) {
		return;
	}
#ifdef HAVE_LIBXML2
	hp_captured_iis_free(state->iis);
#endif
	hp_captured_free(state->captured);
	free(state);
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "captured",
		.class_ = HP_CLASS_EVIDENCE,
		.facts = facts,
		.fact_count = HP_ARRAY_SIZE(facts),
		.unsupported = N_("A capture does not show this. Look at the machine itself and "
				  "attest."),
		.open = captured_open,
		.read = captured_read,
		.close = captured_close,
	};
	return hp_target_main(&impl, argc, argv);
}
