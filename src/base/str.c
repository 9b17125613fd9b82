/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/str.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Above this no typing slip is looked for: names are short, and the search is quadratic. */
#define NEAREST_MAX 100

/*
 * What an empty string points to until something is appended, so that neither init nor detach
 * allocates: a string that was handed over with hp_str_detach() needs no hp_str_finish(). Capacity
 * 0 marks it; it is never written.
 */
static char nothing[1];

void hp_str_init(struct hp_str *str)
{
	*str = (struct hp_str){.data = nothing};
}

void hp_str_finish(struct hp_str *str)
{
	if (str->capacity > 0) {
		free(str->data);
	}
	*str = (struct hp_str){0};
}

void hp_str_reset(struct hp_str *str)
{
	str->len = 0;
	if (str->capacity > 0) {
		str->data[0] = '\0';
	}
}

void hp_str_reserve(struct hp_str *str, size_t more)
{
	/* One byte beyond for the NUL. */
	if (more < str->capacity - str->len) {
		return;
	}
	if (more >= SIZE_MAX - str->len) {
		hp_mem_exhausted();
	}
	char *old = str->capacity > 0 ? str->data : NULL;
	str->data = hp_grow(old, str->len + more, &str->capacity, 1);
	if (old == NULL) {
		str->data[0] = '\0';
	}
}

void hp_str_append(struct hp_str *str, const char *text)
{
	if (text != NULL) {
		hp_str_append_len(str, text, strlen(text));
	}
}

void hp_str_append_len(struct hp_str *str, const char *bytes, size_t len)
{
	if (len == 0) {
		return;
	}
	hp_str_reserve(str, len);
	memcpy(str->data + str->len, bytes, len);
	str->len += len;
	str->data[str->len] = '\0';
}

void hp_str_append_char(struct hp_str *str, char c)
{
	hp_str_reserve(str, 1);
	str->data[str->len++] = c;
	str->data[str->len] = '\0';
}

void hp_str_vappendf(struct hp_str *str, const char *fmt, va_list args)
{
	char *text = hp_vasprintf(fmt, args);
	hp_str_append(str, text);
	free(text);
}

void hp_str_appendf(struct hp_str *str, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	hp_str_vappendf(str, fmt, args);
	va_end(args);
}

void hp_str_remove_front(struct hp_str *str, size_t len)
{
	assert(len <= str->len);
	memmove(str->data, str->data + len, str->len - len + 1);
	str->len -= len;
}

char *hp_str_detach(struct hp_str *str)
{
	char *text = str->capacity > 0 ? str->data : hp_strdup("");
	hp_str_init(str);
	return text;
}

int hp_hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void hp_strv_init(struct hp_strv *list)
{
	*list = (struct hp_strv){0};
}

void hp_strv_finish(struct hp_strv *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i]);
	}
	free(list->items);
	*list = (struct hp_strv){0};
}

void hp_strv_add(struct hp_strv *list, const char *text)
{
	hp_strv_add_take(list, hp_strdup(text));
}

void hp_strv_add_take(struct hp_strv *list, char *text)
{
	list->items = hp_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = text;
}

static unsigned char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/**
 * Insertions, deletions, exchanged bytes and swapped neighbours from `a` to `b` (optimal string
 * alignment), without regard to ASCII case. Both at most NEAREST_MAX long.
 */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];

	memset(rows, 0, sizeof(rows));
	for (size_t j = 0; j <= b_len; j++) {
		above[j] = j;
	}
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);
			row[j] = least(
				least(above[j], row[j - 1]) + 1, above[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
				lower(a[i - 2]) == lower(b[j - 1])) {
				row[j] = least(row[j], before[j - 2] + 1);
			}
		}
		size_t *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[b_len];
}

const char *hp_nearest_name(const char *typed, const char *const *names)
{
	size_t typed_len = strnlen(typed, NEAREST_MAX + 1);
	const char *nearest = NULL;
	size_t nearest_distance = SIZE_MAX;

	if (typed_len == 0 || typed_len > NEAREST_MAX) {
		return NULL;
	}
	for (size_t i = 0; names[i] != NULL; i++) {
		size_t len = strnlen(names[i], NEAREST_MAX + 1);
		if (len == 0 || len > NEAREST_MAX) {
			continue;
		}
		size_t distance = edit_distance(typed, typed_len, names[i], len);
		size_t longer = typed_len > len ? typed_len : len;
		if (distance * 3 <= longer && distance < nearest_distance) {
			nearest = names[i];
			nearest_distance = distance;
		}
	}
	return nearest;
}
