/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader.h"

#include <stdlib.h>

#include "../common/confine.h"
#include "../common/keys.h"
#include "config.h"
#include "hive.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "iis.h"
#include "image.h"
#include "machine.h"
#include "registry.h"

struct reader {
	struct hp_image *image;
	struct hp_registry *registry;
	struct hp_iis *iis; /* NULL in a build without libxml2. */
};

const enum hp_fact_kind hp_reader_facts[] = {
	HP_FACT_REGISTRY_KEY,
	HP_FACT_REGISTRY_VALUE,
	HP_FACT_KEYS,
	HP_FACT_HOST,
	HP_FACT_SERVICE,
	HP_FACT_SHARE,
	HP_FACT_PATH,
	HP_FACT_TREE,
	HP_FACT_ACCOUNT,
	HP_FACT_GROUP,
	HP_FACT_PROGRAM,
	HP_FACT_SERVICES,
	HP_FACT_SHARES,
	HP_FACT_ACCOUNTS,
	HP_FACT_GROUPS,
	HP_FACT_FILES,
	HP_FACT_IIS_POOL,
	HP_FACT_IIS_VDIR,
};
const size_t hp_reader_fact_count = HP_ARRAY_SIZE(hp_reader_facts);

void *hp_reader_new(struct hp_image *image_taken, bool practice, struct hp_confine *confine)
{
	struct reader *reader = hp_calloc(1, sizeof(*reader));
	reader->image = image_taken;
	reader->registry = hp_registry_new(image_taken, practice);
#ifdef HAVE_LIBXML2
	reader->iis = hp_iis_new(image_taken, reader->registry);
#endif
	hp_image_confine(image_taken, confine);
	confine->file_size_max = HP_HIVE_SIZE_MAX;
	return reader;
}

void hp_reader_close(void *state)
{
	struct reader *reader = state;
	if (reader == NULL) {
		return;
	}
#ifdef HAVE_LIBXML2
	hp_iis_free(reader->iis);
#endif
	hp_registry_free(reader->registry);
	hp_image_close(reader->image);
	free(reader);
}

enum hp_target_reply hp_reader_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct reader *reader = state;
	hp_image_refresh(reader->image);
	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
	case HP_FACT_PROGRAM:
		hp_keys_read(hp_registry_keys(reader->registry), fact, observation);
		break;
	case HP_FACT_HOST:
		hp_registry_read_host(reader->registry, observation);
		break;
	case HP_FACT_PATH:
		hp_registry_read_path(reader->registry, fact, observation);
		break;
	case HP_FACT_TREE:
		hp_registry_read_tree(reader->registry, fact, observation);
		break;
	case HP_FACT_FILES:
		hp_registry_read_files(reader->registry, fact, observation);
		break;
	case HP_FACT_SERVICE:
	case HP_FACT_SERVICES:
		hp_keys_read_service(hp_registry_keys(reader->registry), fact, observation);
		break;
	case HP_FACT_SHARE:
	case HP_FACT_SHARES:
		hp_registry_read_share(reader->registry, fact, observation);
		break;
	case HP_FACT_ACCOUNT:
	case HP_FACT_GROUP:
		hp_registry_read_account(reader->registry, fact, observation);
		break;
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUPS:
		hp_registry_read_accounts(reader->registry, fact, observation);
		break;
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
#ifdef HAVE_LIBXML2
		hp_iis_read(reader->iis, fact, observation);
#else
		hp_observation_set_unreadable(observation, "not-supported",
			_("This program was built without the part that reads IIS from a disk. "
			  "Look at the machine itself and attest."));
#endif
		break;
	case HP_FACT_PORT:
	case HP_FACT_COUNT_:
		break; /* not in hp_reader_facts: the frame never asks for them, and the observation
			  is unreadable */
	}
	return HP_TARGET_ANSWER;
}
