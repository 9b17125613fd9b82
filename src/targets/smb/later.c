/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts whose readers are not there yet. Each goes from here into a file of its own. */
#include "smb.h"

#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"

static void not_yet(struct hp_observation *observation)
{
	hp_observation_set_unreadable(observation, "not-supported",
		_("This cannot be read over the network. Look at the machine itself, and attest."));
}

void hp_smb_read_host(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)smb;
	(void)fact;
	not_yet(observation);
}

void hp_smb_read_service(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)smb;
	(void)fact;
	not_yet(observation);
}

void hp_smb_read_share(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)smb;
	(void)fact;
	not_yet(observation);
}

void hp_smb_read_account(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)smb;
	(void)fact;
	not_yet(observation);
}
