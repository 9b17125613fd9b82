/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_MAKE_INTERNAL_H
#define HP_PRACTICE_MAKE_INTERNAL_H

/* Shared by the files that make a machine only. `machine` is the object of the practice section. */

struct hp_change;
struct hp_error;
struct hp_json;
struct hp_machine;

/** Who the machine is, and the keys that every machine has. */
int hp_make_identity(struct hp_change *change, const struct hp_json *machine,
	const char *system_root, struct hp_error *err);
int hp_make_registry(struct hp_change *change, const struct hp_json *machine, struct hp_error *err);
int hp_make_services(struct hp_change *change, const struct hp_json *machine, struct hp_error *err);
int hp_make_shares(struct hp_change *change, const struct hp_json *machine, struct hp_error *err);
int hp_make_accounts(struct hp_change *change, const struct hp_json *machine, struct hp_error *err);
int hp_make_programs(struct hp_change *change, const struct hp_json *machine, struct hp_error *err);

/** Which services run, as the section says; after the service manager has read the hive. */
int hp_make_running(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err);
int hp_make_files(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err);
int hp_make_iis(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err);

#endif
