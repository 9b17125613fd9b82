/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_IIS_H
#define HP_CAPTURED_IIS_H

#include "folder.h"

struct hp_fact;
struct hp_observation;

/** iis.pool and iis.vdir, from the copy of MetaBase.xml, which is parsed once. */
struct hp_captured_iis;
struct hp_captured_iis *hp_captured_iis_new(const struct hp_captured *captured);
void hp_captured_iis_free(struct hp_captured_iis *iis);
void hp_captured_iis_read(struct hp_captured_iis *iis, const struct hp_fact *fact,
	struct hp_observation *observation);

#endif
