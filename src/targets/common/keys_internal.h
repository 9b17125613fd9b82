/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_KEYS_INTERNAL_H
#define HP_TARGETS_KEYS_INTERNAL_H

/* The parts of hp_keys_read(). */

struct hp_fact;
struct hp_keys;
struct hp_observation;

/** registry.key, registry.value and keys. */
void hp_keys_read_registry(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation);
void hp_keys_read_program(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation);

#endif
