/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdpoint-target-local: facts of the machine that Holdpoint itself runs on. See
 * holdpoint-target(7). */
#include <fcntl.h>
#include <unistd.h>

#include "../common/confine.h"
#include "../common/helper.h"
#include "../common/port.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/url.h"
#include "local.h"

static const enum hp_fact_kind facts[] = {
	HP_FACT_HOST,
	HP_FACT_SERVICE,
	HP_FACT_SERVICES,
	HP_FACT_PATH,
	HP_FACT_TREE,
	HP_FACT_FILES,
	HP_FACT_SHARE,
	HP_FACT_SHARES,
	HP_FACT_ACCOUNT,
	HP_FACT_ACCOUNTS,
	HP_FACT_GROUP,
	HP_FACT_GROUPS,
	HP_FACT_PROGRAM,
	HP_FACT_PORT,
};

/**
 * All files of the machine are to be looked at, so the lock leaves all of them readable and none
 * writable.
 */
static int local_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	*ret_code = "malformed";
	if (hp_url_check(url, err) < 0) {
		return HP_ERR_USAGE;
	}
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root >= 0) {
		hp_confine_allow(confine, root);
		close(root);
	}
	confine->network = true; /* for the fact `port` */
	confine->bus = true;     /* systemd, and the services of NSS */
	struct hp_local *local = hp_local_new("");
	local->cancelled = hp_target_cancelled;
	*ret_state = local;
	return 0;
}

static void local_close(void *state)
{
	hp_local_free(state);
}

static enum hp_target_reply local_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_local *local = state;
	local->deadline_ms = hp_target_deadline();
	switch (fact->kind) {
	case HP_FACT_HOST:
		hp_local_read_host(local, fact, observation);
		break;
	case HP_FACT_SERVICE:
		hp_local_read_service(local, fact, observation);
		break;
	case HP_FACT_SERVICES:
		hp_local_read_services(local, fact, observation);
		break;
	case HP_FACT_PATH:
		hp_local_read_path(local, fact, observation);
		break;
	case HP_FACT_TREE:
		hp_local_read_tree(local, fact, observation);
		break;
	case HP_FACT_FILES:
		hp_local_read_files(local, fact, observation);
		break;
	case HP_FACT_SHARE:
		hp_local_read_share(local, fact, observation);
		break;
	case HP_FACT_SHARES:
		hp_local_read_shares(local, fact, observation);
		break;
	case HP_FACT_ACCOUNT:
	case HP_FACT_GROUP:
		hp_local_read_account(local, fact, observation);
		break;
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUPS:
		hp_local_read_accounts(local, fact, observation);
		break;
	case HP_FACT_PROGRAM:
		hp_local_read_program(local, fact, observation);
		break;
	case HP_FACT_PORT:
		hp_port_read(fact, hp_local_left_ms(local), observation);
		break;
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
	case HP_FACT_COUNT_:
		break; /* not in `facts`: the frame never asks for them, and the observation is
			  unreadable */
	}
	return HP_TARGET_ANSWER;
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "local",
		.class_ = HP_CLASS_LIVE,
		.facts = facts,
		.fact_count = HP_ARRAY_SIZE(facts),
		.unsupported = N_("A machine that runs Linux has nothing of this kind; ask the "
				  "Windows machine itself, as smb://HOST or by its disk."),
		.open = local_open,
		.read = local_read,
		.close = local_close,
	};
	return hp_target_main(&impl, argc, argv);
}
