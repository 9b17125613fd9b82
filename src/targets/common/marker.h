/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_MARKER_H
#define HP_TARGETS_MARKER_H

/* Stands in the root of each drive of a practice machine, so that a drill cannot pass as a live
 * record: only the target practice: reads below it. */
#define HP_PRACTICE_MARKER_FILE "HOLDPOINT-PRACTICE"

#endif
