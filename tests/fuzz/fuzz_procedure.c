/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a procedure: findings or a procedure, never both or neither (as errors go), and what
 * was accepted parses again from its canonical bytes to the same digest. Seeds: tests/data/good,
 * tests/data/bad and procedures/.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse_again(const struct hp_procedure *first)
{
	struct hp_procedure *again = NULL;
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	if (hp_procedure_parse("again", first->canonical, strlen(first->canonical), false, &again,
		    &list) < 0 ||
		strcmp(first->digest, again->digest) != 0) {
		abort();
	}
	hp_diagnostics_finish(&list);
	hp_procedure_free(again);
}

/* Lint has an opinion on everything and makes no digest; without it a digest is made. */
static struct hp_procedure *parse(const uint8_t *data, size_t size, bool style)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	int status = hp_procedure_parse("fuzz", (const char *)data, size, style, &procedure, &list);
	if ((status == 0) != (procedure != NULL) || (status == 0) != (list.errors == 0)) {
		abort();
	}
	for (size_t i = 0; i < list.count; i++) {
		free(hp_diagnostic_text(&list.items[i]));
	}
	hp_diagnostics_finish(&list);
	return procedure;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hp_procedure *linted = parse(data, size, true);
	struct hp_procedure *procedure = parse(data, size, false);

	if ((linted == NULL) != (procedure == NULL)) {
		abort(); /* style gives warnings only */
	}
	if (procedure != NULL) {
		parse_again(procedure);
	}
	hp_procedure_free(linted);
	hp_procedure_free(procedure);
	return 0;
}
