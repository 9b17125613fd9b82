/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_IIS_H
#define HP_PRACTICE_IIS_H

/*
 * Internet Information Services on a practice machine: what is configured is in the machine's state
 * (a running IIS holds its metabase in memory) and is written out whole after each change, as
 * MetaBase.xml by IIS 6.0 and as MetaBase.bin, whose form is not public, by IIS 5.0.
 */

#include <stdbool.h>

struct hp_error;
struct hp_machine;

/** Writes the metabase of an installed IIS, or removes that of one that is not. */
int hp_iis_write(struct hp_machine *machine, struct hp_error *err);

/** The services of IIS with a default web site. HP_ERR_REFUSED where it is installed. */
int hp_iis_install(struct hp_machine *machine, struct hp_error *err);
/** Services, metabase and sites go. Without the common files the cluster service goes as well. */
int hp_iis_remove(struct hp_machine *machine, bool keep_common, struct hp_error *err);
/** True for IIS 6.0, which has application pools. */
bool hp_iis_has_pools(struct hp_machine *machine);

#endif
