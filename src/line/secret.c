/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A password, typed without an echo. The terminal is put right again however this ends: by the
 * line, by a signal (which then does what it would have done), or by the terminal's end.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/line.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

#define SECRET_SIZE 1024

static volatile sig_atomic_t came; /* the signal that ended the prompt; 0 */

static void on_signal(int number)
{
	came = number;
}

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void catch_signals(struct sigaction *before)
{
	struct sigaction take = {.sa_handler = on_signal}; /* no SA_RESTART: read() has to end */
	came = 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(caught); i++) {
		(void)sigaction(caught[i], &take, &before[i]);
	}
}

static void give_signals_back(const struct sigaction *before)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(caught); i++) {
		(void)sigaction(caught[i], &before[i], NULL);
	}
	if (came != 0) {
		(void)raise(came);
	}
}

/** Reads one line into `secret`; false at the end of input, at a signal, or where it is too long.
 */
static bool read_secret(int fd, char *secret)
{
	size_t len = 0;
	bool fits = true;
	for (;;) {
		char c;
		ssize_t n = read(fd, &c, 1);
		if (n < 0 && errno == EINTR && came == 0) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		if (c == '\n') {
			secret[len] = '\0';
			return fits;
		}
		fits = fits && len + 1 < SECRET_SIZE && c != '\0';
		if (fits) {
			secret[len++] = c;
		}
	}
}

static char *ask_on(int fd, const char *prompt)
{
	struct termios shown, hidden;
	struct sigaction before[HP_ARRAY_SIZE(caught)];
	if (tcgetattr(fd, &shown) < 0) {
		return NULL;
	}
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	/* Suspended here, the shell would be left without its echo. */
	hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
	char *secret = hp_secret_alloc(SECRET_SIZE);
	catch_signals(before);
	(void)hp_write_all(fd, prompt, strlen(prompt));
	(void)hp_write_all(fd, " ", 1);
	/* Typed before it was asked for, it was not meant for this. */
	bool entered = tcsetattr(fd, TCSAFLUSH, &hidden) == 0 && read_secret(fd, secret);
	(void)tcsetattr(fd, TCSAFLUSH, &shown);
	(void)hp_write_all(fd, "\n", 1);
	give_signals_back(before);
	if (!entered || !hp_utf8_is_valid(secret, strlen(secret))) {
		hp_secret_free(secret);
		return NULL;
	}
	return secret;
}

char *hp_line_ask_secret(const char *prompt)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		return NULL;
	}
	(void)fflush(stdout);
	char *clean = hp_text_clean_cut(prompt, 300);
	char *secret = ask_on(fd, clean);
	free(clean);
	(void)close(fd);
	return secret;
}
