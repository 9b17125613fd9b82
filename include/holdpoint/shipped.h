/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SHIPPED_H
#define HP_SHIPPED_H

/* The library linked into the program, for hp_library_open_memory(). Made at build time from
 * procedures/ (meson: shipped_dep). */

#include <stddef.h>

extern const unsigned char hp_shipped_library[];
extern const size_t hp_shipped_library_size;

#endif
