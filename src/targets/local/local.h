/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_H
#define HP_TARGETS_LOCAL_H

/*
 * The machine that Holdpoint itself runs on: `local:`. A file a family of facts; each function
 * fills the observation, which comes initialised.
 *
 * What the machine keeps about itself is read below `root`, which is empty but in tests. Paths of
 * the facts `path`, `tree` and `files` are not touched by it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_bus;
struct hp_digests;
struct hp_fact;
struct hp_names_from;
struct hp_observation;

struct hp_local {
	char *root;
	int64_t deadline_ms;            /**< CLOCK_MONOTONIC; of the request in work. */
	bool (*cancelled)(void);        /**< NULL: never. */
	struct hp_bus *bus;             /**< NULL in a build without libsystemd. */
	struct hp_names_from *accounts; /**< Where accounts come from. */
	struct hp_names_from *groups;
	struct hp_digests *digests; /**< Of files that did not change since. */
	char *booted; /**< Once told, it stays: a clock that is set does not restart the machine. */
};

/** Loads what must be there before the lock-in. `root` is copied. */
struct hp_local *hp_local_new(const char *root);
void hp_local_free(struct hp_local *local); /**< NULL is allowed. */

/** A path of the system below the root; caller frees. */
char *hp_local_path(const struct hp_local *local, const char *path);
/** -1 with "timeout" or "cancelled" where nobody waits for the answer any more, else 0. */
int hp_local_check_time(const struct hp_local *local, struct hp_why *why);
int64_t hp_local_left_ms(const struct hp_local *local);
/** Whether systemd started this machine, as sd_booted(3) tells it. */
bool hp_local_has_systemd(const struct hp_local *local);
/** A reason for an errno, `shown` being the path. Always -1. */
int hp_local_why(struct hp_why *why, int errnum, const char *shown);
/** A file of the system as a whole: 1 (caller frees; a NUL after it), 0 not there, -1. */
int hp_local_file(
	const struct hp_local *local, const char *path, char **ret_text, struct hp_why *why);

void hp_local_read_host(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_service(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_services(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_path(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_tree(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_files(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_share(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_shares(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);
void hp_local_read_account(struct hp_local *local, const struct hp_fact *fact,
	struct hp_observation *observation); /**< account, group */
void hp_local_read_accounts(struct hp_local *local, const struct hp_fact *fact,
	struct hp_observation *observation); /**< accounts, groups */
void hp_local_read_program(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation);

#endif
