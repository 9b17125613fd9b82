/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_FACT_H
#define HP_FACT_H

/*
 * Facts: what a target can be asked. A fact is a kind, one to three texts, and few options. The
 * same names stand in procedures, on the command line (`holdpoint read URL FACT ARGS`) and in the
 * protocol. What a target answers is an observation: found, absent (proved), or unreadable with the
 * reason. Never a verdict.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/mem.h"

struct hp_error;
struct hp_json;
struct hp_str;

enum hp_fact_kind {
	HP_FACT_REGISTRY_KEY,   /**< registry.key KEY */
	HP_FACT_REGISTRY_VALUE, /**< registry.value KEY NAME ("" is the default value) */
	HP_FACT_KEYS,           /**< keys KEY PATTERN: names of the subkeys */
	HP_FACT_HOST,     /**< host: the machine's own name, product, service pack, boot or shutdown
			     time */
	HP_FACT_SERVICE,  /**< service NAME */
	HP_FACT_SHARE,    /**< share NAME */
	HP_FACT_PATH,     /**< path PATH */
	HP_FACT_TREE,     /**< tree PATH */
	HP_FACT_ACCOUNT,  /**< account NAME */
	HP_FACT_GROUP,    /**< group NAME */
	HP_FACT_PROGRAM,  /**< program PATTERN */
	HP_FACT_IIS_POOL, /**< iis.pool NAME */
	HP_FACT_IIS_VDIR, /**< iis.vdir SITE NAME */
	HP_FACT_PORT,     /**< port HOST PORT */
	HP_FACT_SERVICES, /**< services PATTERN */
	HP_FACT_SHARES,   /**< shares PATTERN */
	HP_FACT_ACCOUNTS, /**< accounts [PATTERN] */
	HP_FACT_GROUPS,   /**< groups [PATTERN] */
	HP_FACT_FILES,    /**< files PATH PATTERN */
	HP_FACT_COUNT_,
};

#define HP_FACT_ARGS_MAX 3

/** One row a kind; the table is in fact.c. */
struct hp_fact_info {
	const char *name;      /**< As typed and stored: "registry.key". */
	const char *json_name; /**< The member of a check in a procedure: the same, but "machine"
				* for host, where "host" is the role. */
	const char *args[HP_FACT_ARGS_MAX]; /**< Names of the arguments, for messages and the
					       schema: "key", "name". NULL ends. */
	bool takes_view;                    /**< `--view 32|64` has a meaning. */
	bool takes_sha256;
	bool last_optional; /**< The last argument may be left out (NULL); that means "*". */
	bool is_list;       /**< data is {"items":[...]}. */
};

const struct hp_fact_info *hp_fact_info(enum hp_fact_kind kind);
/** Looks a fact up by its name. Returns false where there is none; `ret_near` (may be NULL) then
 * gets the nearest name or NULL. */
bool hp_fact_kind_from_name(const char *name, enum hp_fact_kind *ret_kind, const char **ret_near);

enum hp_registry_view {
	HP_VIEW_BOTH = 0, /**< Absent must hold in every view there is; found names its view. */
	HP_VIEW_32 = 32,
	HP_VIEW_64 = 64,
};

/** A question. All texts are borrowed by default; hp_fact_copy makes one that owns them. */
struct hp_fact {
	enum hp_fact_kind kind;
	const char *args[HP_FACT_ARGS_MAX]; /**< As many as hp_fact_info(kind) names; NULL after
					       them. */
	enum hp_registry_view view;
	bool sha256;
};

void hp_fact_copy(const struct hp_fact *fact, struct hp_fact *ret_copy);
void hp_fact_finish(struct hp_fact *copy); /**< Only for what hp_fact_copy filled. */
bool hp_fact_equal(const struct hp_fact *a, const struct hp_fact *b);
/** Checks the number and form of arguments (a key begins with a root, no empty names, no NUL, at
 * most 32767 bytes each). HP_ERR_USAGE with one sentence; `err` may be NULL. */
int hp_fact_check(const struct hp_fact *fact, struct hp_error *err);
/**
 * A short text naming the object, the left side of challenge and response (R20): `KEY
 * HKLM\SOFTWARE\...`, `VALUE HKLM\...\Select Current`, `SERVICE Spooler`. Not translated: it is
 * what the real display shows. Caller frees.
 */
char *hp_fact_object(const struct hp_fact *fact);

/**
 * Splits a registry path into root and rest, `HKEY_LOCAL_MACHINE` and `HKLM` alike. *ret_root
 * becomes "HKLM", "HKU", "HKCU", "HKCR" or "HKCC", *ret_rest points into `path` after the separator
 * ("" at the root). false if no known root begins it.
 */
bool hp_registry_split(const char *path, const char **ret_root, const char **ret_rest);

/* ---- observations ---- */

enum hp_outcome {
	HP_OUTCOME_UNREADABLE =
		0, /**< Could not look. Zero, so that what nobody filled is never a pass. */
	HP_OUTCOME_FOUND,
	HP_OUTCOME_ABSENT,
};

/**
 * An observation owns all it holds. `data` is an object with the members DESIGN section 7 lists for
 * the fact (NULL unless FOUND). Stable reason codes of unreadable: "not-supported" (this target
 * cannot see this fact), "machine-off", "no-image" (no system found there), "ambiguous-image",
 * "hive-missing", "hive-truncated", "not-a-hive", "hive-corrupt", "hive-dirty", "practice-marker",
 * "drive-not-mapped", "select-mismatch", "access-denied", "io-error", "too-large", "malformed",
 * "ambiguous-name", "timeout", "helper-died", "helper-missing", "protocol", "cancelled",
 * "logon-failed", "unreachable", "host-unknown", "clock-skew", "identity", "not-captured",
 * "language", "scenario", "internal".
 */
struct hp_observation {
	enum hp_outcome outcome;
	struct hp_json *data;
	char *source;    /**< Where it was read, for people: "Windows/System32/config/SOFTWARE". */
	int64_t wall_ms; /**< When. */
	char *reason_code; /**< Only when unreadable. */
	char *reason;      /**< One sentence, only when unreadable. */
};

void hp_observation_init(struct hp_observation
		*observation); /**< UNREADABLE, code "internal": never a pass by accident. */
void hp_observation_finish(struct hp_observation *observation);
void hp_observation_copy(const struct hp_observation *from, struct hp_observation *ret_to);
/* The three setters replace what was there, and set the time to now. */
void hp_observation_set_found(
	struct hp_observation *observation, struct hp_json *data_taken, const char *source);
void hp_observation_set_absent(struct hp_observation *observation, const char *source);
void hp_observation_set_unreadable(
	struct hp_observation *observation, const char *code, const char *fmt, ...) HP_PRINTF(3, 4);
/** Same outcome, data and reason code (source and time do not count). */
bool hp_observation_equal(const struct hp_observation *a, const struct hp_observation *b);

/**
 * JSON form, the members of `read --format json` without target, fact and args: found, data,
 * source, time, reason_code, unreadable. Decoding checks everything: unknown members are dropped, a
 * wrong type or data that do not fit the fact is HP_ERR_INVALID. Registry facts may carry
 * "view":"32"|"64"; other extra members of data are kept. Texts are kept as they came (cleaning is
 * done when shown).
 */
struct hp_json *hp_observation_to_json(const struct hp_observation *observation);
int hp_observation_from_json(enum hp_fact_kind kind, const struct hp_json *json,
	struct hp_observation *ret_observation, struct hp_error *err);

#endif
