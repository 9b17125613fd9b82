/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_DPKG_H
#define HP_TARGETS_LOCAL_DPKG_H

/*
 * The list of packages that dpkg keeps (/var/lib/dpkg/status, and what it has not yet merged into
 * it in /var/lib/dpkg/updates): stanzas of fields as in deb822(5). Nothing is run. Pure, from
 * texts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"

struct hp_package {
	char *name;
	char *arch;    /**< "" where the stanza has none. */
	char *version; /**< "" while nothing is unpacked. */
	char *status;  /**< The third word of Status: "installed", "half-configured". */
};

struct hp_packages {
	struct hp_package *items;
	size_t count;
	size_t capacity;
};

/** Adds the stanzas of a text; one of a package that is there replaces it. `shown` names the file.
 * 0, -1 with "malformed". */
int hp_dpkg_parse(
	struct hp_packages *packages, const char *text, const char *shown, struct hp_why *why);
void hp_packages_finish(struct hp_packages *packages);
/** Whether anything of it is on the machine: not where only its configuration was left. */
bool hp_package_is_there(const struct hp_package *package);

#endif
