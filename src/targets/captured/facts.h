/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_FACTS_H
#define HP_CAPTURED_FACTS_H

/* The facts, from a capture that hp_captured_refresh() has read. */

#include "folder.h"

struct hp_fact;
struct hp_observation;

/** service, services */
void hp_captured_service(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation);
/** share, shares, account, accounts, group, groups */
void hp_captured_named(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation);
/** path, files, tree */
void hp_captured_path(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation);
/** The file or folder of a path: 1, 0, -1; where that was seen (caller frees). */
int hp_captured_look_path(const struct hp_captured *captured, const char *path, char **ret_source,
	struct hp_why *why);
void hp_captured_host(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation);

#endif
