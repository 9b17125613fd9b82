/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_UNIT_H
#define HP_TESTS_UNIT_H

#include <check.h>

/** Each check_<module>.c defines it. The caller owns the suite. */
Suite *make_suite(void);

#endif
