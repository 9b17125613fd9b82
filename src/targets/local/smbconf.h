/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_SMBCONF_H
#define HP_TARGETS_LOCAL_SMBCONF_H

/*
 * smb.conf(5) as far as it says which shares there are. Samba's own reader would bring fifty
 * libraries into this helper for one text file; what it makes of odd lines was tried with
 * testparm(1) and is the same here. What depends on the client that asks (a variable in the name of
 * an included file) or stands elsewhere (the registry of Samba) is noted, for then a share that is
 * not found is not proved absent.
 */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"

struct hp_local;

struct hp_share {
	char *name;
	char *path;    /**< NULL: none given. */
	char *comment; /**< NULL. */
	bool available;
	bool elsewhere; /**< Stands for a share of another server, and needs no path. */
};

struct hp_smbconf {
	struct hp_share *items; /**< In order; "homes" and "printers" among them. */
	size_t count;
	size_t capacity;
	struct hp_share defaults; /**< What [global] says for all. */
	char *usershare_path;
	long usershare_max;
	bool load_printers;
	char *elsewhere; /**< What could hold more shares and was not read; NULL. */
	unsigned depth;  /**< Of included files. */
};

/** 1 (caller finishes), 0 no such file, -1. */
int hp_smbconf_read(const struct hp_local *local, const char *path, struct hp_smbconf *ret_conf,
	struct hp_why *why);
void hp_smbconf_finish(struct hp_smbconf *conf);

#endif
