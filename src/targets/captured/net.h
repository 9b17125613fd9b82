/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_NET_H
#define HP_CAPTURED_NET_H

/*
 * What `net share`, `net user`, `net localgroup` and `net start` print on Windows 2000 and 2003, in
 * English and German. Their last line says in words that all was printed: without one that is
 * understood nothing is taken from the rest. Errors are known by their number, in any language.
 */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"

#define HP_NET_NO_SHARE 2310u /* NERR_NetNameNotFound */
#define HP_NET_NO_USER 2221u
#define HP_NET_NO_GROUP 2220u
#define HP_NET_NO_ALIAS 1376u /* ERROR_NO_SUCH_ALIAS */

/** Is the output whole: 1; 0 with the number of the error that it ends in; -1 ("language",
 * "malformed"). `shown` names the file, `whole` says that something stood behind the output. */
int hp_net_end(
	const char *body, bool whole, const char *shown, unsigned *ret_error, struct hp_why *why);

struct hp_net_item {
	char *name;
	char *path; /**< Shares; NULL where there is none (IPC$). */
	bool cut;   /**< It fills its column: there may be more of it. */
};

struct hp_net_list {
	struct hp_net_item *items;
	size_t count;
	size_t capacity;
};

void hp_net_list_finish(struct hp_net_list *list);

/* Of a body that hp_net_end() found whole. 0, -1 with "malformed". */
int hp_net_shares(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why);
int hp_net_users(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why);
int hp_net_groups(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why);
int hp_net_started(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why);

/** Of `net share NAME` and its like: the value behind the first label, which is the name, and those
 * behind Path and Remark. -1 with "language" where the labels are not understood. */
struct hp_net_detail {
	char *name;
	char *path;
	char *remark;
};
int hp_net_detail(
	const char *body, const char *shown, struct hp_net_detail *ret_detail, struct hp_why *why);
void hp_net_detail_finish(struct hp_net_detail *detail);

#endif
