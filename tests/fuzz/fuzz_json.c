/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a JSON document: refused, or read, and then both its printed and its canonical form
 * read back to the same value, and every value has a place inside the text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(const struct hp_json_doc *doc, const struct hp_json *value, size_t size)
{
	struct hp_json_place place = hp_json_where(doc, value, true);

	if (place.line < 1 || place.column < 1 || place.line + place.column > size + 2) {
		abort();
	}
	for (const struct hp_json *c = hp_json_first(value); c != NULL; c = hp_json_next(c)) {
		check_places(doc, c, size);
	}
}

static void check_round(const struct hp_json *value, char *text)
{
	struct hp_json *again = NULL;

	if (hp_json_parse_value(text, strlen(text), &again, NULL) < 0 ||
		!hp_json_equal(value, again)) {
		abort();
	}
	hp_json_free(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hp_json_doc *doc = NULL;
	struct hp_json_place place = {0};

	if (hp_json_parse("f", (const char *)data, size, &doc, &place, NULL) < 0) {
		if (place.line < 1 || place.column < 1) {
			abort();
		}
		return 0;
	}
	const struct hp_json *root = hp_json_doc_root(doc);
	check_round(root, hp_json_print(root));
	check_round(root, hp_json_print_pretty(root));
	check_round(root, hp_json_canonical(root));
	if (size < 2000) {
		check_places(doc, root, size);
	}
	hp_json_doc_free(doc);
	return 0;
}
