/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_REGISTRY_H
#define HP_TARGETS_REGISTRY_H

/*
 * The registry of a machine that is off: which hive holds a path, CurrentControlSet, links between
 * keys. Hives stay open and are read again when their files have
 * changed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"
#include "holdpoint/fact.h"

struct hp_hive;
struct hp_image;
struct hp_keys;
struct hp_registry;

/** `practice`: every hive must carry the practice marker; otherwise none may. The image is
 * borrowed. */
struct hp_registry *hp_registry_new(struct hp_image *image, bool practice);
void hp_registry_free(struct hp_registry *registry);

/** A key that was found, or as far as the way to it went. The hive and source live until the next
 * request. */
struct hp_key_place {
	struct hp_hive *hive;
	size_t key;         /**< Only if found. */
	const char *source; /**< The hive's path in the image. */
};

/** 0 if the folders carry the practice marker as they must, or must not; -1 with "practice-marker".
 */
int hp_registry_check_marker(struct hp_registry *registry, struct hp_why *why);

/**
 * Finds a key by its whole path ("HKLM\..."), as it stands, in no particular view: 1, 0, -1.
 * place->source is set for 1 and 0.
 */
int hp_registry_find(struct hp_registry *registry, const char *path, struct hp_key_place *place,
	struct hp_why *why);

/** The same as a source of keys, for all facts about them (common/keys.h). */
const struct hp_keys *hp_registry_keys(const struct hp_registry *registry);

/** The bytes of a value: 1 with *ret_bytes (caller frees), 0, -1. */
int hp_registry_value_bytes(struct hp_registry *registry, const char *path, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why);

#endif
