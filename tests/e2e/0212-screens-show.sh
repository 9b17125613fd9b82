#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the screens show, on every terminal we serve: identification (R1, R5), one marker (R6), signs without colour (R94, R98), names in
# full (R23), distinct endings (R12, R67), nothing of a hostile text (issue 2, "Bad input").
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/e2e/screens.sh
. "${0%/*}/screens.sh"

header_has() {
	screen | sed -n 1p >"$T/header"
	for text in "$@"; do
		has "$text" "$T/header"
	done
}

identification_is_in_row_0_of_every_screen() {
	for name in short step condition operator parameter decision held complete stopped lost banners; do
		scene "$name"
		wait_for 'LIVE'
		header_has LIVE hmc-delete-mps-keys 'rev 1'
	done
	for key in a o x t g h s w l q '?'; do
		scene dialogs
		wait_for 'd done'
		keys "$key"
		wait_for 'Esc go back'
		header_has LIVE hmc-delete-mps-keys 'rev 1'
	done
	scene drill
	wait_for 'p practice'
	header_has DRILL hmc-delete-mps-keys 'rev 1'
	keys p
	wait_for 'C:\>'
	header_has DRILL hmc-delete-mps-keys 'rev 1'
	scene -g 40x10 drill
	wait_for DRILL
	header_has DRILL hmc-delete-mps-keys 'rev 1'
	scene -g 30x8 drill
	wait_for 'too small'
	header_has DRILL 'rev 1'
}

there_is_exactly_one_marker() {
	for size in 80x24 200x60 40x12; do
		for name in short decision back long; do
			scene -g "$size" "$name"
			wait_for '? help'
			markers=1
			# Without an outline the current row is not on the screen while one looks back; its name is.
			case $size-$name in
			40x12-back)
				markers=0
				wait_for 'stand at'
				;;
			esac
			same "$(screen | grep -o '>' | wc -l)" "$markers" || fail "$size $name"
		done
	done
}

# R11, R37, R38, R40, R41, R47, R55, R57: what a step carries besides its command.
a_step_shows_where_it_is_and_what_presses() {
	scene rich
	wait_for '1.b / hmc-delete-mps-keys, round 2 of 3, any order' 'Put off until 6.8' 'Time: LATE by 2:10' 'Late: Tell the parent site'
	wait_for 'NOW: Mail waits' 'A second person signs' 'The source lists size 374784.' 'm what lasts' 'O override group' '[ ]v - 1 Open'
	keys m
	wait_for '6.1@SITE01: Winmgmt is set to manual'
	keys Escape
	wait_for 'O override group'
	keys O
	wait_for 'Override the group'
	typed 'no time left'
	wait_for 'Enter take this text'
	keys Enter
	logged 'override-group 0 no time left'
}

# R44: the machine's own word beside each case; a choice against it wants a reason.
a_sensed_decision_tells_which_case_holds() {
	scene sensed
	wait_for '1 [MET: key d takes it]: IIS 6.0' '2 [NOT MET]: IIS 5.0' 'd done'
	sleep_past_repeat
	keys d
	logged 'done 0 -'
	scene sensed
	wait_for 'o override'
	keys o
	wait_for 'Type the number of the case you take'
}

# More hits than digits: they are typed, and no digit answers.
hits_are_typed() {
	scene hits
	wait_for '1: SMS_SERVICE_1' '12: SMS_SERVICE_12' 'e enter answer'
	keys 1
	wait_for 'e enter answer'
	nothing_logged
	keys e
	wait_for 'Esc go back'
	typed '1,3-5'
	wait_for 'Enter take this text'
	keys Enter
	logged 'answer 0 1,3-5'
}

a_value_has_its_unit_and_opens_its_field() {
	scene value
	wait_for 'hotfixes, 0 to 500' 'Esc go back'
	typed 42
	wait_for 'Enter take this text'
	keys Enter
	logged 'answer 0 42'
}

warnings_stand_above_the_step() {
	for size in 80x24 200x60 40x30; do
		scene -g "$size" step
		wait_for WARNING: 'Delete the key Client'
		screen | sed 's/^.*[|│]//' >"$T/pane"
		warning=$(grep -n 'WARNING:' "$T/pane" | head -n 1 | cut -d: -f1)
		step=$(grep -n 'Delete the key Client below' "$T/pane" | tail -n 1 | cut -d: -f1)
		[ "$warning" -lt "$step" ] || fail "$size"
	done
}

warnings_without_room_come_first() {
	scene -g 80x14 warnings
	wait_for WARNING: 'MORE (1/'
	not_shown 'Delete the key Client below'
	not_shown 'd done'
	pages=0
	until test_screen 'd done'; do
		pages=$((pages + 1))
		[ "$pages" -lt 20 ] || fail 'never at the end'
		before=$(screen | grep -F 'MORE')
		keys Space
		until_true screen_differs "$before"
		sleep_past_repeat
	done
}

names_are_never_cut() {
	for size in 200x60 80x24 60x24 40x40; do
		scene -g "$size" fresh
		wait_for 'ABSENT'
		screen | sed 's/^.*[|│]//; s/[ .]//g' | tr -d '\n' >"$T/joined"
		has 'KEYHKLM\SOFTWARE\Microsoft\Provisioning\Client' "$T/joined"
	done
}

commands_to_type_stand_exactly() {
	scene -g 200x60 fresh
	wait_for 'reg export "HKLM\SOFTWARE\Microsoft\Provisioning"  C:\provisioning.reg'
	wait_for 'Backup operator: Export' 'You will see: The operation completed'
}

evidence_tells_everything() {
	scene -g 100x60 step
	wait_for 'w why'
	keys w
	wait_for 'Reason: The engine reads' 'Expected: absent' 'Found: present (2 subkeys, 3 values)' \
		'Read from: SOFTWARE hive, 64-bit view' 'Read at: 14:03:22Z' 'unreadable: hive-dirty' 'STALE, last seen 13:59:01Z'
}

the_why_is_not_in_the_step() {
	scene -g 100x60 step
	wait_for 'NOT MET' 'PASS' 'UNKNOWN'
	not_shown 'The engine reads'
}

watched_checks_have_a_strip() {
	scene watch
	wait_for 'WATCH: MPS01 KEY HKLM\SOFTWARE\Microsoft\Provisioning\Client ABSENT: NOT MET'
}

banners_are_on_every_screen() {
	scene banners
	wait_for 'RECORD IN MEMORY ONLY'
	for key in w l h '?' q; do
		keys "$key"
		wait_for 'Esc go back' 'RECORD IN MEMORY ONLY'
		keys Escape
		wait_gone 'Esc go back'
	done
}

looking_back_says_so() {
	scene back
	wait_for 'looking back' 'SENSED: NOT MET / OPERATOR: DONE' 'r return'
	not_shown 'd done'
	keys r
	logged 'forward 0 -'
}

holding_is_a_page_of_its_own() {
	scene held
	wait_for 'HOLDING AT 3.a@MPS01' 'Reason: shift change' 'holdpoint resume' 'Open steps: 3.a@MPS01'
	keys d
	wait_for 'does nothing here'
	keys q
	wait_exit 0
	logged 'end 0 0'
}

endings_are_distinct() {
	scene complete
	wait_for 'COMPLETE' '6 verified'
	not_shown 'COMPLETE WITH'
	not_shown 'EXCEPT'
	scene overrides
	wait_for 'COMPLETE WITH OVERRIDES' '1 overridden'
	scene deferred
	wait_for 'COMPLETE EXCEPT DEFERRED ITEMS' '1 deferred'
	scene stopped
	wait_for 'STOPPED AT 3.a@MPS01' 'Leave the machine safe'
}

a_lost_record_can_only_be_left() {
	scene lost
	wait_for 'THE RECORD CANNOT BE WRITTEN' 'printed sheet' 'q quit'
	not_shown 'd done'
	keys d
	wait_for 'does nothing here'
	keys q
	wait_exit 0
	logged 'end 0 0'
}

small_terminals_work_and_smaller_ones_say_so() {
	scene -g 40x10 short
	wait_for 'd done' '> Step 1@MPS01' 'Open the Registry Editor.'
	resize 39x10
	wait_for 'too small' 'press q'
	keys d
	keys Enter
	resize 80x24
	wait_for 'd done' 'Step 1@MPS01'
	nothing_logged
	resize 10x3
	wait_for 'LIVE'
	keys q
	resize 80x24
	wait_for 'Leave this run?'
}

every_terminal_shows_the_step() {
	for term in linux vt100 vt220 xterm-256color screen; do
		for locale in C.UTF-8 C; do
			scene -e "TERM=$term" -e "LC_ALL=$locale" short
			wait_for 'd done' '>[ ]' 'Step 1@MPS01'
			keys Down
			wait_for 'does nothing here'
			keys q
			wait_for 'Leave this run?' 'h hold and leave'
			keys h
			wait_exit 0
		done
	done
}

dumb_terminals_are_left_to_the_line_front_end() {
	for term in dumb unknown no-such-terminal; do
		scene -e "TERM=$term" short
		wait_exit 0
		logged 'end 0 2'
	done
	LOG=$(mktemp "$T/log.XXXXXX")
	exits 0 env TERM=xterm "$VIEW_DRIVER" short "$LOG"
	logged 'end 0 2'
	[ ! -s "$T/out" ] || fail 'something was written'
}

ascii_is_ascii() {
	for name in step hostile drill decision held; do
		scene -e LC_ALL=C "$name"
		wait_for '? help'
		screen >"$T/ascii"
		if LC_ALL=C grep -q '[^ -~]' "$T/ascii"; then
			cat "$T/ascii"
			fail "$name"
		fi
	done
}

# Colours of the screen as numbers: "31" red, "33" yellow. tmux tells them in capture-pane -e.
colours() {
	tm capture-pane -e -p -t t | grep -oE '[[0-9;]*m' | tr ';' '\n' | grep -oE '(3[0-7]|9[0-7]|38|48|4[0-7])m?$' | sort -u | tr -d 'm\n'
}

no_colour_is_obeyed() {
	scene step
	wait_for 'MORE (1/'
	case $(colours) in
	*31*) ;;
	*) fail "no red: $(colours)" ;;
	esac
	scene -e NO_COLOR=1 step
	wait_for 'MORE (1/'
	same "$(colours)" ''
	scene -e TERM=vt100 step
	wait_for 'MORE (1/'
	same "$(colours)" ''
}

red_and_yellow_have_one_meaning() {
	for name in step decision fresh banners back held; do
		scene -e TERM=xterm-256color -g 100x60 "$name"
		wait_for '? help'
		tm capture-pane -e -p -t t | grep -E '\[([0-9;]*;)?31m' | sed 's/.*31m//' >"$T/red"
		if grep -vE '^(WARNING|NOT MET)' "$T/red"; then
			fail "red in $name"
		fi
		tm capture-pane -e -p -t t | grep -E '\[([0-9;]*;)?33m' | sed 's/.*33m//' >"$T/yellow"
		if grep -vE '^CAUTION' "$T/yellow"; then
			fail "yellow in $name"
		fi
	done
}

states_differ_without_colour() {
	scene -e NO_COLOR=1 -g 100x60 step
	wait_for 'NOT MET' 'PASS' 'UNKNOWN' '[S]' '[ ]v'
}

hostile_text_never_reaches_the_terminal() {
	for locale in C.UTF-8 C; do
		scene -e "LC_ALL=$locale" hostile
		tm pipe-pane -t t "cat >$T/raw"
		wait_for '<1B>' '? help'
		resize 100x40
		wait_for 'hive-dirty'
		until_true test -s "$T/raw"
		if LC_ALL=C grep -aqE "$(printf '\033(\\[2J\\]0;owned|c)|\033\\[5m|\033\\[\\?1049l|\007|\302\233|\342\200\256|\342\201\246')" "$T/raw"; then
			od -c "$T/raw" | head -n 60
			fail 'a control of the hostile text came through'
		fi
		tm display-message -p -t t '#{pane_title}' >"$T/title"
		has_not owned "$T/title"
		tm pipe-pane -t t
	done
}

long_lists_announce_their_overflow() {
	scene long
	wait_for 'MORE (' '>[S]' '7@CAP00'
	keys l
	wait_for 'MORE (' 'Enter show'
	keys Space
	wait_for '*['
}

the_help_page_tells_every_key() {
	scene -g 100x60 short
	wait_for 'd done'
	keys '?'
	wait_for 'Keys that work on the page you came from' 'd done: The step is done' 'o override:' 'Signs'
}

need_view_driver
a 'identification is in row 0 of every screen and dialog (R1, R5)' identification_is_in_row_0_of_every_screen
a 'there is exactly one marker (R6)' there_is_exactly_one_marker
a 'a step shows where it is and what presses (R11, R37, R38, R40, R41, R47, R55, R57)' a_step_shows_where_it_is_and_what_presses
a 'a sensed decision tells which case holds (R44)' a_sensed_decision_tells_which_case_holds
a 'hits are typed, not pressed' hits_are_typed
a 'a value has its unit and opens its field (R35)' a_value_has_its_unit_and_opens_its_field
a 'warnings stand above their step (R13)' warnings_stand_above_the_step
a 'warnings that have no room come first and must be passed (R13)' warnings_without_room_come_first
a 'names are never cut (R23)' names_are_never_cut
a 'commands to type stand exactly as typed (R19, R21)' commands_to_type_stand_exactly
a 'the evidence page tells everything (R27)' evidence_tells_everything
a 'the reason is on a key, not in the step (R92)' the_why_is_not_in_the_step
a 'watched checks have a strip (R37)' watched_checks_have_a_strip
a 'banners are on every screen' banners_are_on_every_screen
a 'looking back says so and does not offer done (R29)' looking_back_says_so
a 'holding is a page of its own (R67)' holding_is_a_page_of_its_own
a 'endings are distinct (R12)' endings_are_distinct
a 'when the record is lost only leaving is left (R74)' a_lost_record_can_only_be_left
a 'small terminals work, smaller ones say so and can be left' small_terminals_work_and_smaller_ones_say_so
a 'linux, vt100, vt220, xterm-256color and screen show the step' every_terminal_shows_the_step
a 'terminals without a screen are left to the line front end' dumb_terminals_are_left_to_the_line_front_end
a 'without UTF-8 everything is ASCII' ascii_is_ascii
a 'NO_COLOR and terminals without colour are obeyed' no_colour_is_obeyed
a 'red is for WARNING and NOT MET, yellow for CAUTION (R98)' red_and_yellow_have_one_meaning
a 'states differ without colour (R94)' states_differ_without_colour
a 'controls in hostile texts never reach the terminal' hostile_text_never_reaches_the_terminal
a 'long lists announce their overflow (R99)' long_lists_announce_their_overflow
a 'the help page tells every key' the_help_page_tells_every_key
finish
