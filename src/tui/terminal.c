/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "holdpoint/mem.h"
#include "terminal_internal.h"

/* "Set bracketed paste mode" of xterm; terminals that do not have it ignore a private mode they do
 * not know. */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static struct {
	SCREEN *screen;
	struct termios before;
	struct hp_tui_decoder decoder;
	int epoll;
	bool brackets; /**< Takes private modes: an ANSI terminal. */
	bool gone;
} term = {.epoll = -1};

/* ---- opening, closing ---- */

static void write_all(const char *bytes)
{
	size_t len = strlen(bytes);

	while (len > 0 && !term.gone) {
		ssize_t wrote = write(STDOUT_FILENO, bytes, len);
		if (wrote < 0 && errno != EINTR) {
			return;
		}
		if (wrote > 0) {
			bytes += wrote;
			len -= (size_t)wrote;
		}
	}
}

static const char *capability(const char *name)
{
	const char *text = tigetstr(name);
	return text != NULL && text != (const char *)-1 ? text : NULL;
}

/** What terminfo means by a string, without its padding ("$<50>"): for plain writes in an
 * emergency. */
static char *without_padding(const char *text)
{
	char *plain = hp_calloc(strlen(text) + 1, 1);
	size_t len = 0;

	while (*text != '\0') {
		const char *end = strncmp(text, "$<", 2) == 0 ? strchr(text, '>') : NULL;
		if (end != NULL) {
			text = end + 1;
		} else {
			plain[len++] = *text++;
		}
	}
	return plain;
}

static void arm_rescue(void)
{
	static const char *const names[] = {"sgr0", "rmacs", "cnorm", "rmcup"};
	char *bytes = hp_strdup(term.brackets ? PASTE_OFF : "");

	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		const char *text = capability(names[i]);
		char *plain = without_padding(text != NULL ? text : "");
		char *longer = hp_asprintf("%s%s", bytes, plain);
		free(plain);
		free(bytes);
		bytes = longer;
	}
	char *line = hp_asprintf("%s\r\n", bytes);
	hp_tui_rescue_arm(&term.before, line);
	free(line);
	free(bytes);
}

static bool usable_terminal(void)
{
	const char *name = getenv("TERM");

	if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0 ||
		strcmp(name, "unknown") == 0) {
		return false;
	}
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
	       tcgetattr(STDIN_FILENO, &term.before) == 0;
}

/** Keys at once, no echo; Ctrl-C and Ctrl-\ are keys like others, Ctrl-Z suspends; flow control
 * stays as the line needs it. */
static void set_modes(void)
{
	struct termios modes;

	(void)cbreak();
	(void)noecho();
	(void)nonl();
	if (tcgetattr(STDIN_FILENO, &modes) == 0) {
		modes.c_cc[VINTR] = _POSIX_VDISABLE;
		modes.c_cc[VQUIT] = _POSIX_VDISABLE;
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
	}
	(void)def_prog_mode();
	(void)typeahead(-1);
}

/** One descriptor for "a key or a signal", so that neither waits for the other. */
static bool open_events(int signal_fd)
{
	struct epoll_event keys = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
	struct epoll_event signals = {.events = EPOLLIN, .data.fd = signal_fd};

	term.epoll = epoll_create1(EPOLL_CLOEXEC);
	return term.epoll >= 0 && epoll_ctl(term.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &keys) == 0 &&
	       epoll_ctl(term.epoll, EPOLL_CTL_ADD, signal_fd, &signals) == 0;
}

bool hp_tui_term_open(void)
{
	if (!usable_terminal() || !hp_tui_terminal_is_known()) {
		return false;
	}
	term.gone = false;
	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL) {
		return false;
	}
	const char *move = capability("cup");
	int signal_fd = move != NULL ? hp_tui_signals_catch() : -1;
	if (signal_fd < 0 || !open_events(signal_fd)) {
		hp_tui_term_close();
		return false;
	}
	term.brackets = strncmp(move, "\033[", 2) == 0;
	hp_tui_decoder_init(&term.decoder);
	hp_tui_terminal_choose_looks();
	set_modes();
	arm_rescue();
	(void)curs_set(0);
	if (term.brackets) {
		write_all(PASTE_ON);
	}
	return true;
}

void hp_tui_term_close(void)
{
	if (term.screen == NULL) {
		return;
	}
	if (!term.gone) {
		(void)curs_set(1);
		(void)endwin();
		write_all(term.brackets ? PASTE_OFF : "");
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
		delscreen(term.screen);
	}
	hp_tui_rescue_disarm();
	if (term.epoll >= 0) {
		(void)close(term.epoll);
		hp_tui_signals_release();
	}
	term.epoll = -1;
	term.screen = NULL;
}

size_t hp_tui_term_rows(void)
{
	return LINES > 0 ? (size_t)LINES : 1;
}

size_t hp_tui_term_columns(void)
{
	return COLS > 0 ? (size_t)COLS : 1;
}

void hp_tui_term_refresh(void)
{
	if (!term.gone) {
		hp_tui_terminal_paint();
	}
}

void hp_tui_term_repaint(void)
{
	(void)clearok(curscr, TRUE);
}

/* ---- input ---- */

int hp_tui_term_fd(void)
{
	return term.epoll;
}

static void take_size(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
		(void)resizeterm(size.ws_row, size.ws_col);
	}
}

static void come_back(void)
{
	(void)reset_prog_mode();
	/* What was typed at a stopped program was not typed at what is shown now. */
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	write_all(term.brackets ? PASTE_ON : "");
	take_size();
	hp_tui_term_repaint();
}

static void go_away(void)
{
	write_all(term.brackets ? PASTE_OFF : "");
	(void)curs_set(1);
	(void)endwin();
	hp_tui_signals_suspend();
	come_back();
}

static unsigned take_signals(struct hp_tui_keys *keys)
{
	struct hp_tui_signals signals;
	unsigned news = 0;

	hp_tui_signals_take(&signals);
	if (signals.hangup) {
		term.gone = true;
		return HP_NEWS_HANGUP;
	}
	if (signals.terminate) {
		return HP_NEWS_TERMINATED;
	}
	if (signals.stop) {
		go_away();
		news |= HP_NEWS_REDRAW;
	} else if (signals.cont) {
		come_back();
		news |= HP_NEWS_REDRAW;
	}
	if (signals.window) {
		take_size();
		/* The terminal may have moved its lines, and be back at the size it had: nothing on
		 * it is where it was left. */
		hp_tui_term_repaint();
		news |= HP_NEWS_REDRAW;
	}
	if (signals.interrupt) {
		static const unsigned char ctrl_c = HP_KEY_CTRL_C;
		hp_tui_decode(&term.decoder, &ctrl_c, 1, 0, keys);
	}
	return news;
}

unsigned hp_tui_term_read(struct hp_tui_keys *keys, int64_t now_ms)
{
	unsigned char bytes[1024];
	struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
	unsigned news = take_signals(keys);

	if (news & (HP_NEWS_HANGUP | HP_NEWS_TERMINATED)) {
		return news;
	}
	if (poll(&ready, 1, 0) <= 0) {
		hp_tui_decode(&term.decoder, NULL, 0, now_ms, keys);
		return news;
	}
	ssize_t len = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (len < 0 && (errno == EINTR || errno == EAGAIN)) {
		return news;
	}
	if (len <= 0) {
		term.gone = true;
		return news | HP_NEWS_HANGUP;
	}
	hp_tui_decode(&term.decoder, bytes, (size_t)len, now_ms, keys);
	/* What was typed may be a secret. */
	explicit_bzero(bytes, sizeof(bytes));
	return news;
}

int hp_tui_term_timeout(int64_t now_ms)
{
	return hp_tui_decode_timeout(&term.decoder, now_ms);
}
