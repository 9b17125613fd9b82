/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_READER_H
#define HP_TARGETS_READER_H

/* The slots that `offline` and `practice` have in common: the same reader judges real and practice
 * hives. */

#include <stdbool.h>

#include "../common/helper.h"

struct hp_image;

/** The state of either helper, around an image it takes over. */
void *hp_reader_new(struct hp_image *image_taken, bool practice, struct hp_confine *confine);

extern const enum hp_fact_kind hp_reader_facts[];
extern const size_t hp_reader_fact_count;

enum hp_target_reply hp_reader_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation);
void hp_reader_close(void *state);

#endif
