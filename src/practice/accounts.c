/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accounts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../targets/common/value.h"
#include "change.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

#define DOMAINS "HKLM\\SAM\\SAM\\Domains"

static const char *const kind_keys[HP_SAM_KINDS] = {[HP_SAM_ACCOUNT] = DOMAINS "\\Account\\Users",
	[HP_SAM_GROUP] = DOMAINS "\\Account\\Aliases",
	[HP_SAM_BUILTIN] = DOMAINS "\\Builtin\\Aliases"};

static const char *const names_keys[HP_SAM_KINDS] = {
	[HP_SAM_ACCOUNT] = DOMAINS "\\Account\\Users\\Names",
	[HP_SAM_GROUP] = DOMAINS "\\Account\\Aliases\\Names",
	[HP_SAM_BUILTIN] = DOMAINS "\\Builtin\\Aliases\\Names"};

const char *hp_sam_names_key(enum hp_sam_kind kind)
{
	return names_keys[kind];
}

int hp_sam_begin(struct hp_change *change, struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_SAM_KINDS; i++) {
		status = hp_change_key(change, names_keys[i], err);
	}
	return status;
}

int hp_sam_add(struct hp_change *change, enum hp_sam_kind kind, const char *name, uint32_t rid,
	struct hp_error *err)
{
	char *by_name = hp_asprintf("%s\\%s", names_keys[kind], name);
	char *by_rid = hp_asprintf("%s\\%08" PRIX32, kind_keys[kind], rid);
	/* The type of the default value is the identifier; it has no data. */
	int status = hp_change_bytes(change, by_name, "", rid, "", 0, err);
	if (status == 0) {
		status = hp_change_key(change, by_rid, err);
	}
	free(by_rid);
	free(by_name);
	return status;
}

int hp_share_add(struct hp_change *change, const char *name, const char *path, const char *remark,
	struct hp_error *err)
{
	struct hp_strv texts;
	hp_strv_init(&texts);
	hp_strv_add(&texts, "CSCFlags=0");
	hp_strv_add(&texts, "MaxUses=4294967295");
	hp_strv_add_take(&texts, hp_asprintf("Path=%s", path));
	hp_strv_add(&texts, "Permissions=0");
	if (remark != NULL && remark[0] != '\0') {
		hp_strv_add_take(&texts, hp_asprintf("Remark=%s", remark));
	}
	hp_strv_add(&texts, "Type=0");
	int status = hp_change_texts(change, HP_SHARES_KEY, name, &texts, err);
	hp_strv_finish(&texts);
	return status;
}
