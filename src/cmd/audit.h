/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_AUDIT_H
#define HP_CMD_AUDIT_H

#include <stddef.h>

struct hp_options;

/** Checks a bundle and prints the verdict, audit_bundle.c. Returns an exit code. */
int hp_cmd_audit_bundle(
	const struct hp_options *options, const char *name, const char *bytes, size_t len);

#endif
