/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_INTERNAL 70 /* DESIGN section 7 */
#define FIRST_CAPACITY 8
#define ARENA_BLOCK_FIRST ((size_t)16 << 10)
#define ARENA_BLOCK_LARGEST ((size_t)1 << 20)

static void (*mem_last_words)(void);

void hp_mem_set_last_words(void (*last_words)(void))
{
	mem_last_words = last_words;
}

void hp_mem_exhausted(void)
{
	static const char text[] = "holdpoint: out of memory\n";
	void (*last_words)(void) = mem_last_words;

	/* Forgotten first: if the callback itself runs out of memory it must not be called again.
	 */
	mem_last_words = NULL;
	if (last_words != NULL) {
		last_words();
	}
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)ignored;
	_exit(EXIT_INTERNAL);
}

void *hp_alloc(size_t size)
{
	void *memory = malloc(size > 0 ? size : 1);
	if (memory == NULL) {
		hp_mem_exhausted();
	}
	return memory;
}

void *hp_calloc(size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size) {
		hp_mem_exhausted();
	}
	void *memory = count > 0 && size > 0 ? calloc(count, size) : calloc(1, 1);
	if (memory == NULL) {
		hp_mem_exhausted();
	}
	return memory;
}

void *hp_realloc(void *old, size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size) {
		hp_mem_exhausted();
	}
	size_t total = count * size;
	void *memory = realloc(old, total > 0 ? total : 1);
	if (memory == NULL) {
		hp_mem_exhausted();
	}
	return memory;
}

char *hp_strdup(const char *text)
{
	return text != NULL ? hp_strndup(text, strlen(text)) : NULL;
}

char *hp_strndup(const char *text, size_t len)
{
	size_t used = strnlen(text, len);
	char *copy = hp_alloc(used + 1);

	memcpy(copy, text, used);
	copy[used] = '\0';
	return copy;
}

char *hp_vasprintf(const char *fmt, va_list args)
{
	char *text = NULL;
	/* vasprintf fails only for want of memory or for a result above INT_MAX, which is no
	 * better. */
	if (vasprintf(&text, fmt, args) < 0) {
		hp_mem_exhausted();
	}
	return text;
}

char *hp_asprintf(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	return text;
}

void *hp_grow(void *array, size_t count, size_t *capacity, size_t element_size)
{
	if (count < *capacity) {
		return array;
	}
	size_t wanted = *capacity > 0 ? *capacity : FIRST_CAPACITY / 2;
	do {
		if (wanted > SIZE_MAX / 2) {
			hp_mem_exhausted();
		}
		wanted *= 2;
	} while (wanted <= count);
	array = hp_realloc(array, wanted, element_size);
	*capacity = wanted;
	return array;
}

bool hp_streq(const char *a, const char *b)
{
	if (a == NULL || b == NULL) {
		return a == b;
	}
	return strcmp(a, b) == 0;
}

/* Newest block first; the room after the header is handed out from front to back. */
struct hp_arena_block {
	struct hp_arena_block *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) unsigned char bytes[];
};

void hp_arena_init(struct hp_arena *arena)
{
	arena->blocks = NULL;
}

void hp_arena_finish(struct hp_arena *arena)
{
	struct hp_arena_block *block = arena->blocks;
	while (block != NULL) {
		struct hp_arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena->blocks = NULL;
}

void hp_arena_take_over(struct hp_arena *arena, struct hp_arena *other)
{
	struct hp_arena_block **end = &arena->blocks;
	while (*end != NULL) {
		end = &(*end)->next;
	}
	*end = other->blocks;
	other->blocks = NULL;
}

/* Most arenas need one block; the more there is, the larger the next. */
static size_t usual_block(const struct hp_arena *arena)
{
	if (arena->blocks == NULL) {
		return ARENA_BLOCK_FIRST;
	}
	size_t size = arena->blocks->size * 2;
	return size < ARENA_BLOCK_LARGEST ? size : ARENA_BLOCK_LARGEST;
}

static struct hp_arena_block *arena_add_block(struct hp_arena *arena, size_t room)
{
	size_t usual = usual_block(arena);
	size_t size = room > usual ? room : usual;

	if (size > SIZE_MAX - sizeof(struct hp_arena_block)) {
		hp_mem_exhausted();
	}
	struct hp_arena_block *block = hp_calloc(1, sizeof(*block) + size);
	block->size = size;
	/* A large piece gets a block to itself, put behind the current one, whose room is still
	 * good. */
	if (size > usual && arena->blocks != NULL) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

void *hp_arena_alloc(struct hp_arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	if (size > SIZE_MAX - align) {
		hp_mem_exhausted();
	}
	size_t room = (size + align - 1) / align * align;
	if (room == 0) {
		room = align;
	}
	struct hp_arena_block *block = arena->blocks;
	if (block == NULL || block->size - block->used < room) {
		block = arena_add_block(arena, room);
	}
	void *memory = block->bytes + block->used;
	block->used += room;
	return memory;
}

char *hp_arena_strdup(struct hp_arena *arena, const char *text)
{
	return text != NULL ? hp_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *hp_arena_strndup(struct hp_arena *arena, const char *text, size_t len)
{
	size_t used = strnlen(text, len);
	char *copy = hp_arena_alloc(arena, used + 1);

	memcpy(copy, text, used);
	return copy;
}

char *hp_arena_printf(struct hp_arena *arena, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	char *copy = hp_arena_strdup(arena, text);
	free(text);
	return copy;
}
