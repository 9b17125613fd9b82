/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as MetaBase.xml: objects, each with a class and a place, or a reason. */
#include <stdint.h>
#include <stdlib.h>

#include "src/targets/common/metabase.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hp_metabase metabase = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	const struct hp_metabase_object *object = NULL;
	int status = hp_metabase_parse((const char *)data, size, "fuzz", &metabase, &why);
	if ((status == 0) != (why.code == NULL)) {
		abort();
	}
	for (size_t i = 0; i < metabase.count; i++) {
		const char *location = metabase.items[i].location;
		if (metabase.items[i].class_ == NULL ||
			hp_metabase_find(&metabase, location, "fuzz", &object, &why) == 0) {
			abort();
		}
	}
	hp_metabase_finish(&metabase);
	hp_why_finish(&why);
	return 0;
}
