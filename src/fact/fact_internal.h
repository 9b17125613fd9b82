/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_FACT_INTERNAL_H
#define HP_FACT_INTERNAL_H

#include "holdpoint/fact.h"

#define HP_CODE_MAX 40

/** A short stable word of a contract: `[a-z][a-z0-9-]*`, at most HP_CODE_MAX bytes. */
bool hp_is_code(const char *text);

/** Whether the data of a found fact are what DESIGN section 7 says; `data` NULL or null is an empty
 * object. */
int hp_fact_data_check(enum hp_fact_kind kind, const struct hp_json *data, struct hp_error *err);

#endif
