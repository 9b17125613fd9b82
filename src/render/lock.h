/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_LOCK_H
#define HP_RENDER_LOCK_H

/**
 * Gives up what drawing does not need, before the first byte is read: no new privileges, no core
 * file, not traceable by others, limits on memory, time and open files, no file written.
 */
void lock_in(void);

#endif
