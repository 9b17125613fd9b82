/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_MEM_H
#define HP_MEM_H

/*
 * Memory. Running out of it ends the process (after the callback below has put the terminal right):
 * the journal makes that safe, and no caller has to write an untestable path. Everything returned
 * here is non-NULL and is released with free().
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define HP_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define HP_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define HP_FORMAT_ARG(n) __attribute__((format_arg(n)))
#define HP_NORETURN __attribute__((noreturn))
#define HP_MUST_CHECK __attribute__((warn_unused_result))
#else
#define HP_PRINTF(fmt, first)
#define HP_FORMAT_ARG(n)
#define HP_NORETURN
#define HP_MUST_CHECK
#endif

/** Whether a sanitizer is built in: it maps terabytes and traces itself at the end, so that limits
 * and locks have to leave it room. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define HP_SANITIZED 1
#endif
#endif
#ifndef HP_SANITIZED
#define HP_SANITIZED 0
#endif

/** Called once before the process ends because memory ran out. May be NULL. */
void hp_mem_set_last_words(void (*last_words)(void));

/** What every function below does when memory ran out; for the covers of foreign libraries. Exit
 * status 70. */
HP_NORETURN void hp_mem_exhausted(void);

void *hp_alloc(size_t size); /**< Not cleared. */
void *hp_calloc(size_t count,
	size_t size); /**< Cleared; an overflow of the product counts as out of memory. */
void *hp_realloc(void *old, size_t count, size_t size);
char *hp_strdup(const char *text); /**< NULL gives NULL. */
char *hp_strndup(const char *text, size_t len);
char *hp_asprintf(const char *fmt, ...) HP_PRINTF(1, 2);
char *hp_vasprintf(const char *fmt, va_list args) HP_PRINTF(1, 0);

/**
 * Makes room for one more element in a growing array and returns the array:
 * `v = hp_grow(v, n, &cap, sizeof(*v)); v[n++] = x;`
 */
void *hp_grow(void *array, size_t count, size_t *capacity, size_t element_size);

/** Equal, where NULL equals only NULL. */
bool hp_streq(const char *a, const char *b);

/**
 * Memory that is released all at once. A procedure and the state of a run each live in one.
 * init/finish: the struct itself is the caller's.
 */
struct hp_arena {
	struct hp_arena_block *blocks;
};

void hp_arena_init(struct hp_arena *arena);
void hp_arena_finish(struct hp_arena *arena);
void *hp_arena_alloc(struct hp_arena *arena, size_t size); /**< Cleared, aligned for any type. */
/** What `other` holds lives on as long as `arena`; `other` is empty then. */
void hp_arena_take_over(struct hp_arena *arena, struct hp_arena *other);
char *hp_arena_strdup(struct hp_arena *arena, const char *text); /**< NULL gives NULL. */
char *hp_arena_strndup(struct hp_arena *arena, const char *text, size_t len);
char *hp_arena_printf(struct hp_arena *arena, const char *fmt, ...) HP_PRINTF(2, 3);

#endif
