#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The terminal and the process around the screens: lost lines, signals, suspension, crashes (issue 2, point 9; R67, R68, R101).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/e2e/screens.sh
. "${0%/*}/screens.sh"

driver_pid() {
	pgrep -n -f "view-driver $1 $LOG"
}

a_lost_terminal_holds() {
	scene short
	wait_for 'd done'
	screen_end
	logged 'HOLD terminal lost'
	logged 'end 0 1'
}

a_terminal_lost_while_reading_holds() {
	scene slow
	wait_for 'd done'
	keys d
	wait_for 'Reading MPS01'
	screen_end
	logged 'HOLD terminal lost'
	logged 'end 0 1'
}

a_terminal_lost_in_a_field_holds() {
	scene short
	wait_for 'd done'
	keys t
	wait_for 'Esc go back'
	typed 'half a no'
	wait_for 'half a no'
	screen_end
	logged 'HOLD terminal lost'
	same "$(grep -c note "$LOG")" 0
}

hangup_and_terminate_hold() {
	for signal in HUP TERM; do
		scene short
		wait_for 'd done'
		kill -s "$signal" "$(driver_pid short)"
		wait_exit 0
		logged 'end 0 1'
		grep -q '^HOLD' "$LOG"
	done
}

ctrl_c_asks() {
	scene short
	wait_for 'd done'
	keys C-c
	wait_for 'Leave this run?'
	keys Escape
	wait_for 'd done'
	kill -s INT "$(driver_pid short)"
	wait_for 'Leave this run?'
	nothing_logged
}

# A shell with job control of its own, as at a login.
suspended_and_brought_back() {
	LOG=$(mktemp "$T/log.XXXXXX")
	screen_start bash --norc --noprofile -i
	wait_for 'bash'
	typed "PS1='ready: '; $VIEW_DRIVER short $LOG"
	keys Enter
	wait_for 'd done'
	keys C-z
	wait_for 'Stopped' 'ready:'
	typed 'echo cooked again'
	wait_for 'echo cooked again'
	keys Enter
	wait_for 'cooked again'
	resize 100x30
	typed 'fg'
	keys Enter
	wait_for 'd done' 'Step 1@MPS01'
	screen | sed -n 1p >"$T/first"
	has LIVE "$T/first"
	nothing_logged
	keys d
	logged 'done 0 -'
	wait_for 'Step 2@MPS01'
}

# The key is in the terminal's queue: tmux hands it on when it comes to it.
key_waits() {
	[ "$(python3 -c 'import array, fcntl, os, sys, termios
queue = array.array("i", [0])
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK), termios.FIONREAD, queue)
print(queue[0])' "$(tm display-message -p -t t '#{pane_tty}')")" -gt 0 ]
}

stopped_from_outside_and_continued() {
	scene short
	wait_for 'd done'
	pid=$(driver_pid short)
	kill -s STOP "$pid"
	keys d
	until_true key_waits
	kill -s CONT "$pid"
	wait_for 'd done'
	nothing_logged
}

a_crash_leaves_a_usable_terminal() {
	for signal in SEGV ABRT; do
		scene short
		wait_for 'd done'
		kill -s "$signal" "$(driver_pid short)"
		until_true test -s "$T/screen.exit"
		tm display-message -p -t t '#{alternate_on} #{cursor_flag} #{keypad_flag}' >"$T/flags"
		same "$(cat "$T/flags")" '0 1 0'
		tm list-panes -t t -F '#{pane_tty}' >"$T/tty"
		stty -a <"$(cat "$T/tty")" >"$T/modes"
		grep -q ' icanon' "$T/modes"
		grep -qE '(^| )echo( |$)' "$T/modes"
		# What the sanitizers say of a crash that was asked for is not a finding.
		rm -f "$T"/sanitizer*
	done
}

leaving_leaves_a_usable_terminal() {
	scene short
	wait_for 'd done'
	keys q
	wait_for 'h hold and leave'
	keys h
	wait_exit 0
	tm display-message -p -t t '#{alternate_on} #{cursor_flag}' >"$T/flags"
	same "$(cat "$T/flags")" '0 1'
	tm list-panes -t t -F '#{pane_tty}' >"$T/tty"
	stty -a <"$(cat "$T/tty")" >"$T/modes"
	grep -q ' icanon' "$T/modes"
	grep -qE 'intr = \^C' "$T/modes"
}

resizes_while_reading_are_followed() {
	scene slow
	wait_for 'd done'
	keys d
	wait_for 'Reading MPS01'
	resize 120x40
	until_true wide_rule
	resize 80x24
	wait_for 'Reading MPS01' 'Esc break off'
	keys C-c
	wait_for 'broken off'
}

wide_rule() {
	screen | grep -qE '(─|-){110}'
}

resizes_keep_what_was_read() {
	scene many
	wait_for 'MORE (1/'
	pages=0
	until test_screen 'd done'; do
		pages=$((pages + 1))
		[ "$pages" -lt 20 ] || fail 'never at the end'
		before=$(screen | grep -F 'MORE')
		keys Space
		until_true screen_differs "$before"
		sleep_past_repeat
	done
	resize 72x20
	wait_for 'd done'
	# But a page half read, broken anew, begins anew: nothing counts as read that was never shown.
	scene -g 72x20 many
	wait_for 'MORE (1/'
	for _ in 1 2 3 4 5 6; do
		before=$(screen | grep -F 'MORE')
		keys Space
		until_true screen_differs "$before"
		sleep_past_repeat
	done
	resize 200x30
	wait_for 'MORE (1/' 'Read to the end first'
	not_shown 'd done'
	nothing_logged
}

a_storm_of_resizes_is_survived() {
	scene many
	wait_for 'MORE (1/'
	for size in 1x1 2x2 500x200 40x10 39x9 80x1 1x80 200x60 10x60 80x24; do
		resize "$size"
	done
	wait_for 'MORE (1/' 'Step 3.a@MPS01'
	nothing_logged
}

noise_is_survived() {
	scene dialogs
	wait_for 'd done'
	pid=$(driver_pid dialogs)
	awk 'BEGIN { srand(42); for (i = 0; i < 6000; i++) { printf "%c", int(rand() * 256) } }' </dev/null |
		LC_ALL=C tr -d '\000\032\003q' >"$T/noise"
	tm load-buffer "$T/noise"
	tm paste-buffer -r -t t
	keys C-l
	until_true test_screen 'LIVE'
	kill -0 "$pid"
	same "$(grep -cE '^(done|yes|no|choose|adopt|override|attest|stop|hold)' "$LOG")" 0
}

idleness_changes_nothing() {
	scene short
	wait_for 'd done'
	screen >"$T/before"
	sleep 3
	screen >"$T/after"
	cmp "$T/before" "$T/after"
	nothing_logged
	# No busy waiting either: well under a tenth of a second of processor time since the start.
	ticks=$(awk '{ print $14 + $15 }' "/proc/$(driver_pid short)/stat")
	[ "$ticks" -lt 50 ] || fail "$ticks ticks"
}

need_view_driver
a 'a lost terminal holds the run' a_lost_terminal_holds
a 'a terminal lost while machines are read holds the run' a_terminal_lost_while_reading_holds
a 'a terminal lost in a field holds the run and takes no half text' a_terminal_lost_in_a_field_holds
a 'SIGHUP and SIGTERM hold the run' hangup_and_terminate_hold
a 'Ctrl-C and SIGINT ask before anything ends' ctrl_c_asks
a 'Ctrl-Z gives the terminal back, fg redraws, also at a new size' suspended_and_brought_back
a 'stopped and continued from outside' stopped_from_outside_and_continued
a 'a crash leaves a usable terminal' a_crash_leaves_a_usable_terminal
a 'leaving leaves a usable terminal' leaving_leaves_a_usable_terminal
a 'resizes while reading are followed' resizes_while_reading_are_followed
a 'after a resize what was read stays read, what was not begins anew (R22)' resizes_keep_what_was_read
a 'a storm of resizes is survived' a_storm_of_resizes_is_survived
a 'six thousand random bytes confirm nothing' noise_is_survived
a 'idleness changes nothing and costs nothing (R101)' idleness_changes_nothing
finish
