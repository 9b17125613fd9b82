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
#include <wchar.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "terminal_internal.h"

/* "Set bracketed paste mode" of xterm; terminals that do not have it ignore a private mode they do not know. */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { PAIR_WARNING = 1, PAIR_CAUTION, PAIR_PASS };

static struct {
	SCREEN *screen;
	struct termios before;
	struct hp_tui_decoder decoder;
	int epoll;
	bool ascii;
	bool line_signs; /**< Box lines as Unicode signs rather than ASCII. */
	bool brackets;   /**< Takes private modes: an ANSI terminal. */
	bool colour;
	bool gone;
	bool cursor_wanted;
	size_t cursor_row;
	size_t cursor_column;
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

/** What terminfo means by a string, without its padding ("$<50>"): for plain writes in an emergency. */
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

	if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0 || strcmp(name, "unknown") == 0) {
		return false;
	}
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && tcgetattr(STDIN_FILENO, &term.before) == 0;
}

static void choose_characters(void)
{
	const char *name = getenv("TERM");

	term.ascii = !hp_i18n_is_utf8();
	/* Whoever says vt100 or vt220 may mean the real thing on a serial line. */
	term.line_signs = !term.ascii && name != NULL && strncmp(name, "vt", 2) != 0;
}

static void choose_colours(void)
{
	const char *refused = getenv("NO_COLOR");

	term.colour = (refused == NULL || refused[0] == '\0') && has_colors() && start_color() == OK;
	if (!term.colour) {
		return;
	}
	short background = use_default_colors() == OK ? -1 : COLOR_BLACK;
	(void)init_pair(PAIR_WARNING, COLOR_RED, background);
	(void)init_pair(PAIR_CAUTION, COLOR_YELLOW, background);
	(void)init_pair(PAIR_PASS, COLOR_GREEN, background);
}

/** Keys at once, no echo; Ctrl-C and Ctrl-\ are keys like others, Ctrl-Z suspends; flow control stays as the line needs it. */
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
	choose_characters();
	choose_colours();
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

bool hp_tui_term_ascii(void)
{
	return term.ascii;
}

/* ---- drawing ---- */

static attr_t style_attributes(enum hp_tui_style style, short *ret_pair)
{
	*ret_pair = 0;
	switch (style) {
	case HP_STYLE_PLAIN:
		return A_NORMAL;
	case HP_STYLE_STRONG:
	case HP_STYLE_TITLE:
	case HP_STYLE_NOTE:
	case HP_STYLE_UNKNOWN:
		return A_BOLD;
	case HP_STYLE_WARNING:
	case HP_STYLE_FAIL:
		*ret_pair = PAIR_WARNING;
		return A_BOLD;
	case HP_STYLE_CAUTION:
		*ret_pair = PAIR_CAUTION;
		return A_BOLD;
	case HP_STYLE_PASS:
		*ret_pair = PAIR_PASS;
		return A_NORMAL;
	case HP_STYLE_HEADER:
	case HP_STYLE_CURRENT:
		return A_REVERSE;
	case HP_STYLE_SHOWN:
		return A_UNDERLINE;
	case HP_STYLE_COUNT_:
		break;
	}
	return A_NORMAL;
}

void hp_tui_term_clear(void)
{
	(void)erase();
	term.cursor_wanted = false;
}

/** One character in its cell. What the C library would not print, or prints in another width than we counted, becomes `?`. */
static void put_character(size_t row, size_t column, attr_t attributes, short pair, uint32_t point, int columns)
{
	wchar_t text[2] = {(wchar_t)point, L'\0'};
	cchar_t cell;

	if (point < 0x20 || point == 0x7F || (point >= 0x80 && (term.ascii || wcwidth((wchar_t)point) != columns))) {
		text[0] = L'?';
	}
	if (setcchar(&cell, text, attributes, pair, NULL) == OK) {
		(void)mvadd_wch((int)row, (int)column, &cell);
	}
}

/** Adds a combining mark to the character before. */
static void put_mark(size_t row, size_t column, attr_t attributes, short pair, uint32_t point)
{
	wchar_t text[CCHARW_MAX + 1];
	cchar_t cell;
	attr_t old_attributes;
	short old_pair;

	if (term.ascii || wcwidth((wchar_t)point) != 0 || mvin_wch((int)row, (int)column, &cell) != OK) {
		return;
	}
	int count = getcchar(&cell, NULL, &old_attributes, &old_pair, NULL);
	if (count < 1 || count >= CCHARW_MAX || getcchar(&cell, text, &old_attributes, &old_pair, NULL) != OK) {
		return;
	}
	size_t len = wcslen(text);
	if (len + 1 >= HP_ARRAY_SIZE(text)) {
		return;
	}
	text[len] = (wchar_t)point;
	text[len + 1] = L'\0';
	if (setcchar(&cell, text, attributes, pair, NULL) == OK) {
		(void)mvadd_wch((int)row, (int)column, &cell);
	}
}

size_t hp_tui_term_put_len(size_t row, size_t column, size_t columns, enum hp_tui_style style, const char *text, size_t len)
{
	short pair;
	attr_t attributes = style_attributes(style, &pair);
	size_t used = 0;
	size_t last = 0; /* Column of the last character with a cell of its own. */

	if (!term.colour) {
		pair = 0;
	}
	for (size_t i = 0; i < len;) {
		uint32_t point = '?';
		size_t taken = hp_utf8_next(text + i, len - i, &point);
		int wide = taken > 0 ? hp_utf8_point_columns(point) : 1;
		i += taken > 0 ? taken : 1;
		if (wide == 0) {
			if (used > 0) {
				put_mark(row, column + last, attributes, pair, point);
			}
			continue;
		}
		if (used + (size_t)wide > columns) {
			break;
		}
		last = used;
		put_character(row, column + used, attributes, pair, point, wide);
		used += (size_t)wide;
	}
	return used;
}

size_t hp_tui_term_put(size_t row, size_t column, size_t columns, enum hp_tui_style style, const char *text)
{
	return hp_tui_term_put_len(row, column, columns, style, text, strlen(text));
}

void hp_tui_term_fill(size_t row, size_t column, size_t columns, enum hp_tui_style style)
{
	for (size_t i = 0; i < columns; i++) {
		(void)hp_tui_term_put(row, column + i, 1, style, " ");
	}
}

void hp_tui_term_line(size_t row, size_t column, const struct hp_tui_line *line, size_t columns)
{
	if (line->indent >= columns) {
		return;
	}
	size_t left = columns - line->indent;
	size_t used = hp_tui_term_put_len(row, column + line->indent, left, line->lead, line->text, line->lead_len);
	(void)hp_tui_term_put(row, column + line->indent + used, left - used, line->style, line->text + line->lead_len);
}

void hp_tui_term_vertical(size_t column, size_t row, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		(void)hp_tui_term_put(row + i, column, 1, HP_STYLE_PLAIN, term.line_signs ? "\u2502" : "|");
	}
}

void hp_tui_term_horizontal(size_t row, size_t column, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		(void)hp_tui_term_put(row, column + i, 1, HP_STYLE_PLAIN, term.line_signs ? "\u2500" : "-");
	}
}

void hp_tui_term_cursor(size_t row, size_t column)
{
	term.cursor_wanted = true;
	term.cursor_row = row;
	term.cursor_column = column;
}

void hp_tui_term_refresh(void)
{
	if (term.gone) {
		return;
	}
	(void)curs_set(term.cursor_wanted ? 1 : 0);
	if (term.cursor_wanted) {
		(void)move((int)term.cursor_row, (int)term.cursor_column);
	} else {
		/* Always the same place, for terminals that cannot hide it and for screen readers (R96). */
		(void)move(LINES - 1, 0);
	}
	(void)refresh();
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
