/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LIBRARY_INDEX_H
#define HP_LIBRARY_INDEX_H

struct hp_procedure;

/* Every text of a procedure that a person may search for. Caller frees. */
char *hp_index_body(const struct hp_procedure *procedure);
/* The sources as a JSON list of texts "document, part". Caller frees. */
char *hp_index_sources(const struct hp_procedure *procedure);

#endif
