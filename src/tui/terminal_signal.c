/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/mem.h"
#include "holdpoint/tui.h"

/*
 * Handlers only set a flag and write one byte to a pipe, so that a poll that is about to begin does
 * not miss them. Fatal signals put the terminal right with plain writes and then take their course.
 */

static volatile sig_atomic_t came[NSIG];
static int wake[2] = {-1, -1};

static const int caught[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGPIPE};
static struct sigaction caught_before[HP_ARRAY_SIZE(caught)];

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
static struct sigaction fatal_before[HP_ARRAY_SIZE(fatal)];

/** What hp_tui_restore() needs, laid ready: it may be called where no memory is to be had, or from
 * a signal handler. */
static struct {
	volatile sig_atomic_t armed;
	struct termios modes;
	char bytes[256];
	size_t len;
} rescue;

static void note_signal(int number)
{
	int saved = errno;
	came[number] = 1;
	if (wake[1] >= 0) {
		ssize_t ignored = write(wake[1], "", 1);
		(void)ignored;
	}
	errno = saved;
}

void hp_tui_restore(void)
{
	if (!rescue.armed) {
		return;
	}
	rescue.armed = 0;
	ssize_t ignored = write(STDOUT_FILENO, rescue.bytes, rescue.len);
	(void)ignored;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
}

/** Puts the terminal right and lets the signal do what it did before (a sanitizer's report, a
 * core). */
static void die_tidily(int number)
{
	hp_tui_restore();
	for (size_t i = 0; i < HP_ARRAY_SIZE(fatal); i++) {
		if (fatal[i] == number) {
			(void)sigaction(number, &fatal_before[i], NULL);
		}
	}
	(void)raise(number);
}

void hp_tui_rescue_arm(const struct termios *modes, const char *bytes)
{
	size_t len = bytes != NULL ? strlen(bytes) : 0;

	rescue.modes = *modes;
	rescue.len = len < sizeof(rescue.bytes) ? len : 0;
	memcpy(rescue.bytes, bytes != NULL ? bytes : "", rescue.len);
	rescue.armed = 1;
}

void hp_tui_rescue_disarm(void)
{
	rescue.armed = 0;
}

static void set_action(int number, void (*handler)(int), struct sigaction *ret_before)
{
	struct sigaction action = {.sa_handler = handler};
	(void)sigfillset(&action.sa_mask);
	(void)sigaction(number, &action, ret_before);
}

int hp_tui_signals_catch(void)
{
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) < 0) {
		wake[0] = wake[1] = -1;
		return -1;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(caught); i++) {
		came[caught[i]] = 0;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(caught); i++) {
		set_action(caught[i], note_signal, &caught_before[i]);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(fatal); i++) {
		struct sigaction action = {.sa_handler = die_tidily, .sa_flags = SA_NODEFER};
		(void)sigemptyset(&action.sa_mask);
		(void)sigaction(fatal[i], &action, &fatal_before[i]);
	}
	return wake[0];
}

void hp_tui_signals_release(void)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(caught); i++) {
		(void)sigaction(caught[i], &caught_before[i], NULL);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(fatal); i++) {
		(void)sigaction(fatal[i], &fatal_before[i], NULL);
	}
	(void)close(wake[0]);
	(void)close(wake[1]);
	wake[0] = wake[1] = -1;
}

static bool take(int number)
{
	bool was = came[number] != 0;
	came[number] = 0;
	return was;
}

void hp_tui_signals_take(struct hp_tui_signals *ret_signals)
{
	char bytes[64];

	while (read(wake[0], bytes, sizeof(bytes)) > 0) {
		/* Emptied before the flags are read: a signal in between is seen twice rather than
		 * never. */
	}
	ret_signals->window = take(SIGWINCH);
	ret_signals->stop = take(SIGTSTP);
	ret_signals->cont = take(SIGCONT);
	ret_signals->hangup = take(SIGHUP);
	ret_signals->terminate = take(SIGTERM);
	ret_signals->interrupt = take(SIGINT);
}

void hp_tui_signals_suspend(void)
{
	struct sigaction ours;

	set_action(SIGTSTP, SIG_DFL, &ours);
	(void)raise(SIGTSTP);
	(void)sigaction(SIGTSTP, &ours, NULL);
	came[SIGCONT] = 0;
}
