/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the HTML page of documents that no procedure gives: html-page WORD..., in this order one
 * page with `every` (each kind of block), `letter` (the same on Letter, without watermark), `steps`
 * (forty steps with warnings and checks) or evil:TEXT (the text in every place of it).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/document_fixture.h"
#include "../unit/html_fixture.h"
#include "holdpoint/document.h"
#include "holdpoint/mem.h"

#define STEPS 40u

static struct hp_document *document_of(const char *word)
{
	if (strncmp(word, "evil:", strlen("evil:")) == 0) {
		return html_fixture_of(word + strlen("evil:"));
	}
	if (strcmp(word, "steps") == 0) {
		return document_of_steps(STEPS);
	}
	struct hp_document *document = html_fixture();
	if (strcmp(word, "letter") == 0) {
		document->head.paper = HP_PAPER_LETTER;
		document->head.watermark = NULL;
	}
	return document;
}

int main(int argc, char **argv)
{
	size_t count = (size_t)argc - 1;
	struct hp_document **documents = hp_calloc(count + 1, sizeof(*documents));

	for (size_t i = 0; i < count; i++) {
		documents[i] = document_of(argv[i + 1]);
	}
	char *page = hp_document_to_html((const struct hp_document *const *)documents, count, NULL);
	(void)fputs(page, stdout);
	free(page);
	for (size_t i = 0; i < count; i++) {
		hp_document_free(documents[i]);
	}
	free(documents);
	return EXIT_SUCCESS;
}
