/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_MACHINE_H
#define HP_TARGETS_MACHINE_H

/*
 * The facts of a machine that is off, beyond the registry's own: one function a fact, each fills
 * the observation. What a running machine alone knows (whether a service runs, when it booted) is
 * null in data that are otherwise whole. registry.h has the registry facts and host.
 */

struct hp_fact;
struct hp_observation;
struct hp_registry;

/* paths.h tells how a path is read. */
void hp_registry_read_path(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);
void hp_registry_read_tree(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);
void hp_registry_read_files(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);

void hp_registry_read_host(struct hp_registry *registry, struct hp_observation *observation);

/* `share` and `shares`. */
void hp_registry_read_share(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);

/* The hive SAM: `account` and `group`, and their lists. */
void hp_registry_read_account(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);
void hp_registry_read_accounts(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation);

#endif
