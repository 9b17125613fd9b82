# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What the tests of the screens share: scenes of tests/tui/view_driver.c, and the log of what they handed to the walk.

need_view_driver() {
	[ -n "$VIEW_DRIVER" ] || {
		echo '1..0 # SKIP no view driver'
		exit 0
	}
}

# scene [-g SIZE] [-e NAME=VALUE]... NAME: in a fresh terminal, with a fresh log.
scene() {
	# The program of the scene before may still write to its own log.
	LOG=$(mktemp "$T/log.XXXXXX")
	scene_options=
	while [ $# -gt 1 ]; do
		scene_options="$scene_options $1 $2"
		shift 2
	done
	# shellcheck disable=SC2086
	screen_start $scene_options "$VIEW_DRIVER" "$1" "$LOG"
}

# logged LINE: the walk was handed this, sooner or later.
logged() {
	until_true grep -qxF -e "$1" "$LOG" || {
		cat "$LOG"
		return 1
	}
}

# What was pressed before was taken in: ask for this after a wait_for that proves it.
nothing_logged() {
	[ ! -s "$LOG" ] || {
		echo 'the walk was handed:'
		cat "$LOG"
		return 1
	}
}

test_screen() {
	screen | grep -qF -e "$1"
}

# One of several texts, as a pattern.
test_screen_for() {
	screen | grep -qE -e "$1"
}

screen_differs() {
	[ "$(screen | grep -F 'MORE')" != "$1" ]
}

# A key so soon after the one before counts as its repetition: guard.h.
sleep_past_repeat() {
	sleep 0.3
}
