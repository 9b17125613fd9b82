#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a terminal can do to the wizard: sizes, kinds, keys nobody meant, loss.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# Nothing but what was meant: the run of the terminal has closed so many steps and no more.
closed() {
	if [ -f "$T/screen.open" ]; then
		screen_run >"$T/run"
	fi
	run=$(cat "$T/run")
	exits 0 "$HP" report "$run" --format json
	same "$(jq '[.steps[] | select(.state | IN("verified", "attested", "overridden", "na"))] | length' "$T/out")" "$1"
}

# The marker of order: when the page of help is there, all keys before it have been read.
all_keys_read() {
	press '?' help
	wait_for 'never changes them'
	escape
	wait_gone 'never changes them'
}

# R34: on every page.
fifty_enters() {
	screen_start "$HP" train "$PROCEDURE"
	wait_for 'Sign on'
	fill x
	keys C-u
	wait_match '^ +Esc go back|^Esc go back'
	lean_on_enter_in_a_field
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	lean_on_enter
	wait_for 'When to use this procedure'
	press y yes
	at_step 1
	lean_on_enter
	at_step 1
	press d 'done'
	at_step 1-export
	press d 'done'
	at_step 2
	press d 'done'
	wait_for 'Step 3'
	lean_on_enter
	press e 'enter answer'
	fill x
	keys C-u
	lean_on_enter_in_a_field
	closed 3
	escape
	screen_name
	lean_on_enter
	at_step 3
	closed 3
}

# An empty field takes no Enter; when the letter shows, all of them have been read.
lean_on_enter_in_a_field() {
	tm send-keys -t t -N 50 Enter
	typed ZZZ
	wait_for ZZZ
	keys C-u
	wait_gone ZZZ
}

lean_on_enter() {
	tm send-keys -t t -N 50 Enter
	all_keys_read
}

paste_confirms_nothing() {
	tm set-buffer "$(printf 'ddddyyyyo\nd\nreason\nd1')"
	tm paste-buffer -p -t t
	all_keys_read
	at_step 3
	# A terminal that cannot mark a paste: letters in a burst. What they open at most is a field, which confirms nothing.
	tm paste-buffer -t t
	back_to_the_step
	tm send-keys -t t -l 'dddddddddddddddddddd'
	back_to_the_step
	at_step 3
	closed 3
}

back_to_the_step() {
	escape
	escape
	all_keys_read
	at_step 3
}

sequences_confirm_nothing() {
	# ESC d, unknown CSI with d and y as their last letters, SS3 d, an OSC with text, a mouse report, a focus report.
	for bytes in '1b 64' '1b 5b 39 39 64' '1b 5b 31 3b 35 79' '1b 4f 64' '1b 5d 30 3b 64 64 64 07' '1b 5b 4d 20 64 64' '1b 5b 49' \
		'1b 50 64 64 1b 5c' '1b 5b 3c 30 3b 31 3b 31 4d' '9b 64'; do
		# The bytes are words on purpose.
		# shellcheck disable=SC2086
		tm send-keys -t t -H $bytes
		all_keys_read
		at_step 3
	done
	closed 3
}

sizes() {
	resize 200x60
	at_step 3
	wait_match '^>'
	resize 39x9
	wait_for 'too small'
	keys d
	keys y
	resize 40x10
	wait_gone 'too small'
	resize 60x16
	at_step_or_title
	resize 132x43
	at_step 3
	resize 10x3
	resize 1x1
	resize 80x24
	at_step 3
	closed 3
}

at_step_or_title() {
	wait_match '(^>|Step 3)'
}

too_small_still_quits() {
	resize 39x10
	wait_for 'too small'
	keys q
	until_true no_longer_small
	wait_exit 5
}

# q asks, where it can, or leaves at once; the run is held either way.
no_longer_small() {
	if [ -s "$T/screen.exit" ]; then
		return 0
	fi
	resize 80x24
	if works h 'hold and leave'; then
		keys h
	fi
	return 1
}

resize_in_the_middle_of_a_read() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	for size in 80x24 100x30 80x25 70x20 81x24 80x24; do
		resize "$size"
	done
	at_step 1
	closed 0
}

lost_terminal_holds() {
	press d 'done'
	at_step 1-export
	screen_run >"$T/run"
	screen_end
	until_true lost_is_held
	closed 1
}

lost_is_held() {
	test "$(state_of "$(cat "$T/run")")" = HELD
}

killed_and_resumed() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	press d 'done'
	at_step 1-export
	run=$(screen_run)
	kill -9 "$(cat "$T/screen.pid")"
	wait_exit 137
	exits 0 "$HP" audit "$run"
	screen_start "$HP" resume "$run"
	wait_for 'Taking the run up again'
	fill 'Kim Nowak'
	enter '>[ ]'
	at_step 1-export
	closed 1
}

suspended_and_back() {
	screen_start bash -c "set -m; '$HP' train $PROCEDURE; echo suspended here; read -r _; fg; echo the end"
	screen_sign_on
	keys C-z
	wait_for 'suspended here'
	keys Enter
	at_step 1
	press d 'done'
	at_step 1-export
	closed 1
}

# kind TERM [LOCALE]: the wizard paints what that terminal can show, and walks.
kind() {
	screen_start -e "TERM=$1" -e "LC_ALL=${2:-C.UTF-8}" "$HP" train "$PROCEDURE"
	screen_sign_on
	press d 'done'
	at_step 1-export
	screen >"$T/kind"
	harmless "$T/kind"
	if [ "${2:-}" = C ] && LC_ALL=C grep -q '[^ -~]' "$T/kind"; then
		fail 'not ASCII'
	fi
	press q quit
	press h 'hold and leave'
	wait_exit 5
}

no_colour() {
	screen_start -e TERM=xterm-256color -e NO_COLOR=1 "$HP" train "$PROCEDURE"
	screen_sign_on
	screen_to_3
	tm capture-pane -e -p -t t >"$T/raw"
	if grep -qE "$(printf '\033')\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38|48)[;m]" "$T/raw"; then
		fail 'there is colour on the screen'
	fi
}

# R94: every state has a sign of its own without colour.
signs_without_colour() {
	screen | grep -qE '^ \[ \]a'
	screen | grep -qE '^>\[S\]'
}

unknown_terminal() {
	make_image "$T/unknown"
	screen_start -e TERM=no-such-terminal "$HP" run "$PROCEDURE" --target "mps=offline:$T/unknown"
	wait_match '(\] >|TERM|terminal)'
	screen >"$T/out"
	harmless "$T/out"
}

dumb_terminal() {
	make_image "$T/dumb"
	screen_start -e TERM=dumb "$HP" run "$PROCEDURE" --target "mps=offline:$T/dumb"
	wait_for 'operator] >'
	typed 'Kim Nowak'
	keys Enter
	wait_for 'condition] >'
}

a 'fifty Enters pass nothing on any page' fifty_enters
a 'a paste confirms nothing' paste_confirms_nothing
a 'escape sequences confirm nothing' sequences_confirm_nothing
a 'any size, and back, with nothing passed' sizes
a 'a terminal too small says so and still quits' too_small_still_quits
a 'resizing quickly changes nothing in the run' resize_in_the_middle_of_a_read
a 'a lost terminal holds the run, nothing is lost' lost_terminal_holds
a 'kill -9 in the middle, and the run is taken up again' killed_and_resumed
a 'suspend and back' suspended_and_back
for terminal in vt100 vt220 linux screen xterm-256color; do
	a "the wizard on $terminal" kind "$terminal"
done
a 'the wizard in ASCII' kind vt100 C
a 'NO_COLOR is obeyed' no_colour
a 'states differ without colour' signs_without_colour
a 'an unknown terminal is a clear answer' unknown_terminal
a 'a dumb terminal gets the line front end' dumb_terminal
finish
