/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdpoint-target-smb: facts from a Windows machine (or a Samba server) that runs, over SMB. See
 * holdpoint-target(7). */
#include "smb_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/confine.h"
#include "../common/helper.h"
#include "../common/keys.h"
#include "../common/port.h"
#include "config.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

static const enum hp_fact_kind facts[] = {HP_FACT_REGISTRY_KEY, HP_FACT_REGISTRY_VALUE,
	HP_FACT_KEYS, HP_FACT_PROGRAM, HP_FACT_HOST, HP_FACT_SERVICE, HP_FACT_SERVICES,
	HP_FACT_SHARE, HP_FACT_SHARES, HP_FACT_ACCOUNT, HP_FACT_GROUP, HP_FACT_ACCOUNTS,
	HP_FACT_GROUPS, HP_FACT_PATH, HP_FACT_TREE, HP_FACT_FILES, HP_FACT_IIS_POOL,
	HP_FACT_IIS_VDIR, HP_FACT_PORT};

/** The ticket cache lies among the files of others, so it alone may be read. */
static void allow_ticket_cache(struct hp_confine *confine)
{
	char *path = NULL;
	if (!hp_smb_ticket_cache(&path) || path == NULL) {
		return;
	}
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd >= 0) {
		hp_confine_allow(confine, fd);
		close(fd);
	}
	free(path);
}

static int smb_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	struct hp_smb_url parsed;
	confine->network = true;
	*ret_code = "malformed";
	int status = hp_smb_url_parse(url, &parsed, err);
	if (status < 0) {
		return status;
	}
	allow_ticket_cache(confine);
	*ret_state = hp_smb_new(&parsed);
	return 0;
}

static void read_port(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)smb;
	hp_port_read(fact, hp_smb_time_left(), observation);
}

static enum hp_target_reply smb_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_smb *smb = state;
	smb->retried = false;
	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
	case HP_FACT_PROGRAM:
		hp_keys_read(hp_smb_keys(smb), fact, observation);
		break;
	case HP_FACT_HOST:
		hp_smb_read_host(smb, fact, observation);
		break;
	case HP_FACT_SERVICE:
	case HP_FACT_SERVICES:
		hp_smb_read_service(smb, fact, observation);
		break;
	case HP_FACT_SHARE:
	case HP_FACT_SHARES:
		hp_smb_read_share(smb, fact, observation);
		break;
	case HP_FACT_ACCOUNT:
	case HP_FACT_GROUP:
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUPS:
		hp_smb_read_account(smb, fact, observation);
		break;
	case HP_FACT_PATH:
	case HP_FACT_TREE:
	case HP_FACT_FILES:
		hp_smb_read_files(smb, fact, observation);
		break;
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
#ifdef HAVE_LIBXML2
		hp_smb_read_iis(smb, fact, observation);
#else
		hp_observation_set_unreadable(observation, "not-supported",
			_("This program was built without the part that reads the metabase of IIS. "
			  "Look at the machine itself and attest."));
#endif
		break;
	case HP_FACT_PORT:
		read_port(smb, fact, observation);
		break;
	case HP_FACT_COUNT_:
		break;
	}
	return HP_TARGET_ANSWER;
}

static void smb_close(void *state)
{
	hp_smb_free(state);
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "smb",
		.class_ = HP_CLASS_LIVE,
		.facts = facts,
		.fact_count = HP_ARRAY_SIZE(facts),
		.eager = true, /* a check may take long, and what is known is known */
		.unsupported = N_("This cannot be read over the network. Look at the machine "
				  "itself, and attest."),
		.open = smb_open,
		.read = smb_read,
		.close = smb_close,
	};
	return hp_target_main(&impl, argc, argv);
}
