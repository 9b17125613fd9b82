/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_METABASE_H
#define HP_TARGETS_METABASE_H

/*
 * MetaBase.xml of IIS 6, as a list of the objects of its web service. Pure: bytes in, objects out;
 * the only place that knows libxml2. Nothing that the text names is ever opened: a document type,
 * and with it every entity of its own, is refused before libxml2 sees a byte. The text must be
 * whole: one that ends early, or is no metabase, has no objects but a reason.
 */

#include <stddef.h>

#include "why.h"

/** More than a hundred times a large one. */
#define HP_METABASE_SIZE_MAX ((size_t)64 << 20)

struct hp_metabase_object {
	char *class_;   /**< "IIsWebVirtualDir" */
	char *location; /**< "/LM/W3SVC/1/ROOT/SMS_MP" */
	char *comment;  /**< ServerComment, or NULL. */
	char *path;     /**< Path, or NULL. */
};

struct hp_metabase {
	struct hp_metabase_object *items;
	size_t count;
	size_t capacity;
};

/** `shown` names the file. 0, or -1 with "malformed" or "too-large". */
int hp_metabase_parse(const char *bytes, size_t len, const char *shown,
	struct hp_metabase *ret_metabase, struct hp_why *why);
void hp_metabase_finish(struct hp_metabase *metabase);

/** The object at a location, without regard to case: 1, 0, -1 with "malformed" if two are there, or
 * if none is and yet there are some below. */
int hp_metabase_find(const struct hp_metabase *metabase, const char *location, const char *shown,
	const struct hp_metabase_object **ret_object, struct hp_why *why);

#endif
