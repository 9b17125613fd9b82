/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checklist of 1,000 steps as text and as Markdown: status.txt is written so after each command.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/document_fixture.h"
#include "holdpoint/mem.h"

#define STEPS 1000u
#define ROUNDS 40u

static int64_t now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

static char *to_text(const struct hp_document *const *documents, size_t count)
{
	return hp_document_to_text(documents, count, 80);
}

static void measure(const char *name, const struct hp_document *document,
	char *(*render)(const struct hp_document *const *, size_t))
{
	int64_t took[ROUNDS];
	size_t bytes = 0;
	for (size_t i = 0; i < ROUNDS; i++) {
		int64_t start = now_us();
		char *text = render(&document, 1);
		took[i] = now_us() - start;
		bytes = strlen(text);
		free(text);
	}
	qsort(took, ROUNDS, sizeof(*took), compare);
	printf("%-9s %5u steps %8zu bytes  median %6.2f ms  best %6.2f ms\n", name, STEPS, bytes,
		(double)took[ROUNDS / 2] / 1000, (double)took[0] / 1000);
}

int main(void)
{
	struct hp_document *document = document_of_steps(STEPS);
	measure("text", document, to_text);
	measure("markdown", document, hp_document_to_markdown);
	hp_document_free(document);
	return EXIT_SUCCESS;
}
