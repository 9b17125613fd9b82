/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A failure of the program itself is announced. */
#include "holdpoint/fault.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

#define WORDS_SIZE 4096

/* Not from the heap: it may be what broke. Two of them, so that one is whole at any moment. */
static struct words {
	char text[WORDS_SIZE];
	size_t len;
} slots[2];
static const struct words at_first = {
	.text = "\nholdpoint: THE TOOL HAS FAILED. Go on with paper.\n",
	.len = sizeof("\nholdpoint: THE TOOL HAS FAILED. Go on with paper.\n") - 1,
};
static _Atomic(const struct words *) ready = &at_first;
static unsigned char handler_stack[(size_t)64 << 10];

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
static struct sigaction before[HP_ARRAY_SIZE(fatal)];
static void (*restore_terminal)(void);

static void announce(void)
{
	static volatile sig_atomic_t announced;
	const struct words *words = atomic_load(&ready);
	int saved = errno;
	if (announced) {
		return;
	}
	announced = 1;
	if (restore_terminal != NULL) {
		restore_terminal();
	}
	(void)hp_write_all(STDERR_FILENO, words->text, words->len);
	errno = saved;
}

/* The signal does then what it did before: a sanitizer's report, the end. */
static void die_announced(int number)
{
	announce();
	for (size_t i = 0; i < HP_ARRAY_SIZE(fatal); i++) {
		if (fatal[i] == number) {
			(void)sigaction(number, &before[i], NULL);
		}
	}
	(void)raise(number);
}

/* A stack that has run over has no room for its own handler. */
static void give_handlers_a_stack(void)
{
	stack_t stack;
	if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE) != 0) {
		stack = (stack_t){.ss_sp = handler_stack, .ss_size = sizeof(handler_stack)};
		(void)sigaltstack(&stack, NULL);
	}
}

void hp_fault_catch(void (*restore)(void))
{
	restore_terminal = restore;
	give_handlers_a_stack();
	for (size_t i = 0; i < HP_ARRAY_SIZE(fatal); i++) {
		struct sigaction action = {
			.sa_handler = die_announced, .sa_flags = SA_NODEFER | SA_ONSTACK};
		(void)sigemptyset(&action.sa_mask);
		(void)sigaction(fatal[i], &action, &before[i]);
	}
	hp_mem_set_last_words(announce);
}

void hp_fault_set_words(const char *text)
{
	if (text == NULL) {
		text = _("\nholdpoint: THE TOOL HAS FAILED. Go on with paper: the printed "
			 "checklist, or for a run that was begun the sheet status.txt in its "
			 "folder. `holdpoint runs` lists the runs.\n");
	}
	struct words *next = atomic_load(&ready) == &slots[0] ? &slots[1] : &slots[0];
	size_t len = strlen(text);
	next->len = len < sizeof(next->text) - 1 ? len : sizeof(next->text) - 1;
	memcpy(next->text, text, next->len);
	next->text[next->len] = '\0';
	atomic_store(&ready, next);
}

const char *hp_fault_words(void)
{
	return atomic_load(&ready)->text;
}
