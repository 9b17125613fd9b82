/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_KEYS_H
#define HP_TARGETS_KEYS_H

/*
 * The facts about registry keys, wherever the keys come from: the hives of a disk, a server's
 * winreg interface, the .reg files of a capture. A source says how a key is found and read; what a
 * fact means (two views, sorted lists, values in the form of DESIGN section 7) is here, once.
 *
 * As everywhere in this folder: 1 is there, 0 is proved absent, -1 with the reason is neither. A
 * source that cannot prove absence (a file that holds a part of the registry) must give -1.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/fact.h"
#include "why.h"

struct hp_strv;

/** A key that was found, good until the next find. `place` and `id` belong to the source. */
struct hp_key {
	void *place;
	uint64_t id;
	const char
		*source; /**< Where it was read, for people; lives until the next find or open. */
};

struct hp_key_info {
	uint64_t subkeys;
	uint64_t values;
	int64_t modified_ms; /**< Last write since 1970; INT64_MIN: the source does not tell. */
};

struct hp_keys_impl {
	/** By its whole path ("HKLM\..."), as it stands, in no particular view: 1, 0, -1.
	 * ret_key->source is set for 1 and 0. */
	int (*find)(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why);
	/** A subkey of a key that was found, the name as Windows compares names: 1, 0, -1. */
	int (*open)(void *state, const struct hp_key *key, const char *name, struct hp_key *ret_key,
		struct hp_why *why);
	/** Gives a key back, once, after 1 of find or open. May be NULL. */
	void (*close)(void *state, struct hp_key *key);
	/** 0, -1. */
	int (*info)(void *state, const struct hp_key *key, struct hp_key_info *ret_info,
		struct hp_why *why);
	/**
	 * Adds the names of all subkeys, or of all values: 0, -1. *ret_odd counts names that are
	 * not text (half a surrogate, a NUL inside), which are left out.
	 */
	int (*subkeys)(void *state, const struct hp_key *key, struct hp_strv *names,
		size_t *ret_odd, struct hp_why *why);
	int (*value_names)(void *state, const struct hp_key *key, struct hp_strv *names,
		size_t *ret_odd, struct hp_why *why);
	/** Type and raw bytes as in a hive ("" is the default value): 1 (caller frees *ret_bytes,
	 * never NULL), 0, -1. */
	int (*value)(void *state, const struct hp_key *key, const char *name, uint32_t *ret_type,
		uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why);
	/** Whether HKLM\SOFTWARE has a 32-bit view beside its own, which no machine gains or loses
	 * while it runs: 1, 0, -1. NULL where looking for it each time costs nothing. */
	int (*has_views)(void *state, struct hp_why *why);
};

/** A source in use; `state` is borrowed. */
struct hp_keys {
	const struct hp_keys_impl *impl;
	void *state;
	bool is_off; /**< The machine is, and what it left for its next start is as good as done. */
};

/** registry.key, registry.value, keys and program. Two views of HKLM\SOFTWARE where the source has
 * both (keys_views.h). */
void hp_keys_read(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation);

/* One value by the whole path of its key. 1 (caller frees), 0, -1; "malformed" where the type is
 * another or the bytes do not fit it. */
int hp_keys_value(const struct hp_keys *keys, const char *path, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why);
int hp_keys_text(const struct hp_keys *keys, const char *path, const char *name, char **ret_text,
	struct hp_why *why); /**< REG_SZ or REG_EXPAND_SZ, not expanded. */
int hp_keys_dword(const struct hp_keys *keys, const char *path, const char *name,
	uint32_t *ret_number, struct hp_why *why);

/*
 * service and services, share and shares, host: what Windows keeps of itself in the registry, for
 * sources that are not the running machine: start type of services (state null), shares, and host
 * (name, product, service pack; booted null).
 */
void hp_keys_read_service(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation);
void hp_keys_read_share(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation);
/** The key with the name of the machine, for where host data come from. */
#define HP_KEYS_HOST_NAME "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName"
/** Sets the members product, build and service_pack of host data; null is what is not there or
 * cannot be read, so that a check that wants one of them is unknown. */
void hp_keys_product(const struct hp_keys *keys, struct hp_json *data);
/** Sets these and the member name: 0, -1. */
int hp_keys_host(const struct hp_keys *keys, struct hp_json *data, struct hp_why *why);

#endif
