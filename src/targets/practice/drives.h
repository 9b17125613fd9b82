/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_PRACTICE_DRIVES_H
#define HP_TARGETS_PRACTICE_DRIVES_H

struct hp_image;
struct hp_practice_state;

/** The drives of the practice machine in `folder`, each with its letter. */
struct hp_image *hp_practice_open_image(const struct hp_practice_state *state, const char *folder);

#endif
