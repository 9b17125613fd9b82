/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least a curses program can do: start, paint a screen of text, wait for a key. The measure for
 * the wizard's start. */
#include <curses.h>
#include <locale.h>
#include <stdlib.h>

int main(void)
{
	setlocale(LC_ALL, "");
	if (initscr() == NULL) {
		return EXIT_FAILURE;
	}
	(void)cbreak();
	(void)noecho();
	(void)keypad(stdscr, TRUE);
	for (int row = 0; row < LINES - 1; row++) {
		(void)mvprintw(
			row, 0, "row %d of a screen that is full of text, as the wizard's is", row);
	}
	(void)mvaddstr(LINES - 1, 0, "bare and ready");
	(void)refresh();
	(void)getch();
	(void)endwin();
	return EXIT_SUCCESS;
}
