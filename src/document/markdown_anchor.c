/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where links in the document lead. An anchor of our own (<a id>) is taken out by GitLab's and by
 * CommonMark's safe mode and renamed by others; each forge gives every heading an anchor made from
 * its text, and that is what links name. The rule is GitHub's, which Gitea and Forgejo follow:
 * small letters, spaces to hyphens, all but letters, digits, hyphens and underscores left out, and
 * a number behind the second of the same. A step's heading is its reference alone, so that the
 * forges' finer differences (GitLab draws hyphens together) do not matter, and so that its warnings
 * stand below the place a link leads to.
 */
#include "markdown_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/utf8.h"

struct anchor {
	const struct hp_block *block;
	uint32_t hash; /* of the base: long documents have many headings to compare */
	char *base;    /* from the text */
	char *anchor;  /* with its number */
};

/* The small letter of a capital one in Latin-1, Greek and Cyrillic; others stay. */
static uint32_t small_letter(uint32_t point)
{
	bool is_plain = (point >= 'A' && point <= 'Z') ||
			(point >= 0xC0 && point <= 0xDE && point != 0xD7) ||
			(point >= 0x391 && point <= 0x3A9) || (point >= 0x410 && point <= 0x42F);
	return is_plain ? point + 0x20 : point;
}

static bool stays(uint32_t point)
{
	if (point < 0x80) {
		return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ||
		       point == '-' || point == '_';
	}
	/* Signs of Latin-1, general punctuation up to the symbols, and CJK punctuation. */
	return point >= 0xC0 && point != 0xD7 && point != 0xF7 &&
	       !(point >= 0x2000 && point < 0x2C00) && !(point >= 0x3000 && point <= 0x3004);
}

static char *base_of(const char *text)
{
	struct hp_str out;
	hp_str_init(&out);
	size_t len = strlen(text);
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(text + i, len - i, &point);
		point = small_letter(point);
		if (point == ' ') {
			hp_str_append_char(&out, '-');
		} else if (taken > 0 && stays(point)) {
			char bytes[4];
			size_t put = hp_utf8_put(point, bytes);
			for (size_t k = 0; k < put && point >= 0x80; k++) {
				hp_str_appendf(&out, "%%%02X", (unsigned)(unsigned char)bytes[k]);
			}
			hp_str_append_len(&out, bytes, point < 0x80 ? put : 0);
		}
		i += taken > 0 ? taken : 1;
	}
	return hp_str_detach(&out);
}

/* FNV-1a. */
static uint32_t hash_of(const char *text)
{
	uint32_t hash = UINT32_C(2166136261);
	for (; *text != '\0'; text++) {
		hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
	}
	return hash;
}

void markdown_anchors_finish(struct markdown_anchors *anchors)
{
	for (size_t i = 0; i < anchors->count; i++) {
		free(anchors->items[i].base);
		free(anchors->items[i].anchor);
	}
	free(anchors->items);
	*anchors = (struct markdown_anchors){.items = NULL};
}

void markdown_anchors_add(
	struct markdown_anchors *anchors, const struct hp_block *block, const char *text)
{
	char *base = base_of(text);
	uint32_t hash = hash_of(base);
	size_t same = 0;
	for (size_t i = 0; i < anchors->count; i++) {
		same += anchors->items[i].hash == hash && strcmp(anchors->items[i].base, base) == 0;
	}
	anchors->items = hp_grow(
		anchors->items, anchors->count, &anchors->capacity, sizeof(*anchors->items));
	anchors->items[anchors->count++] = (struct anchor){.block = block,
		.hash = hash,
		.base = base,
		.anchor = same == 0 ? hp_strdup(base) : hp_asprintf("%s-%zu", base, same)};
}

const char *markdown_anchor_of(const struct markdown_anchors *anchors, const struct hp_block *block)
{
	for (size_t i = 0; i < anchors->count; i++) {
		if (anchors->items[i].block == block) {
			return anchors->items[i].anchor;
		}
	}
	return NULL;
}
