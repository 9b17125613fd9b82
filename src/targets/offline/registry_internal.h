/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_REGISTRY_INTERNAL_H
#define HP_TARGETS_REGISTRY_INTERNAL_H

/* Shared by the files of the registry reader only. */

#include "image.h"
#include "registry.h"

struct hp_digests;
struct hp_keys_impl;

struct hp_image *hp_registry_image(const struct hp_registry *registry);
/** Of files that were read before. */
struct hp_digests *hp_registry_digests(const struct hp_registry *registry);

extern const struct hp_keys_impl hp_hive_keys_impl;

/**
 * The file with the hive of the user `sid` by HKLM\...\ProfileList: 0 with drive and path (not yet
 * looked for; caller frees path), or -1.
 */
int hp_registry_user_hive(struct hp_registry *registry, const char *sid,
	struct hp_image_place *ret_file, struct hp_why *why);

#endif
