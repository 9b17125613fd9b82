/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `share` and `shares` of a disk: those of the registry (common/keys_shares.c), unless
 * the machine is a node of a cluster, whose shares live in the cluster's own database.
 */
#include <stdlib.h>

#include "../common/keys.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "machine.h"
#include "paths.h"
#include "registry.h"

#define CLUSTER_DATABASE "%SystemRoot%\\Cluster\\CLUSDB"

/** 0 if the machine is no node of a cluster; -1 with the reason if it is, or if nobody can tell. */
static int check_cluster(struct hp_registry *registry, struct hp_why *why)
{
	struct hp_image_place place = {.path = NULL};
	int found = hp_registry_find_path(registry, CLUSTER_DATABASE, &place, why);
	free(place.path);
	if (found == 1) {
		return hp_why_set(why, "not-supported",
			_("The machine is a node of a cluster, whose shares are not in its own "
			  "registry; look at the cluster and attest."));
	}
	return found;
}

void hp_registry_read_share(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	hp_keys_read_share(hp_registry_keys(registry), fact, observation);
	/* What was found is there; a list, or the lack of one, is whole on no node of a cluster. */
	bool is_whole = observation->outcome == HP_OUTCOME_ABSENT ||
			(observation->outcome == HP_OUTCOME_FOUND && fact->kind == HP_FACT_SHARES);
	if (is_whole && check_cluster(registry, &why) < 0) {
		hp_observation_set_unreadable(observation, why.code, "%s", why.text);
	}
	hp_why_finish(&why);
}
