/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_IIS_H
#define HP_TARGETS_IIS_H

/* The facts `iis.pool NAME` and `iis.vdir SITE NAME` of a disk; common/iis_facts.h tells what they
 * mean. */

struct hp_fact;
struct hp_iis;
struct hp_image;
struct hp_observation;
struct hp_registry;

/** Both are borrowed. What was read is kept until the file changes. */
struct hp_iis *hp_iis_new(struct hp_image *image, struct hp_registry *registry);
void hp_iis_free(struct hp_iis *iis);

/** One of the two facts. */
void hp_iis_read(
	struct hp_iis *iis, const struct hp_fact *fact, struct hp_observation *observation);

#endif
