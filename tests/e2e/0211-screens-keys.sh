#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Which keys do what, and above all what confirms nothing (R9, R22, R30, R34, R95, R96). Over a walk that is only a picture: its log
# tells every input the screen handed over.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/e2e/screens.sh
. "${0%/*}/screens.sh"

done_key_closes_the_step() {
	scene short
	wait_for 'd done' 'Step 1@MPS01'
	keys d
	logged 'done 0 -'
	wait_for 'Step 2@MPS01'
}

enter_confirms_nothing_ever() {
	for name in short step condition decision name held complete; do
		scene "$name"
		wait_for '? help'
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			keys Enter Enter Enter Enter Enter
		done
		wait_for 'Enter does nothing here'
		nothing_logged
	done
}

enter_on_a_fresh_dialog_changes_nothing() {
	for key in a o x t g h s; do
		scene dialogs
		wait_for 'd done'
		keys "$key"
		wait_for 'Esc go back'
		not_shown 'Enter take'
		keys Enter
		until_true test_screen_for 'Nothing was done|does nothing here|nothing was done'
		nothing_logged
		keys Escape
		wait_for 'd done'
	done
	scene short
	wait_for 'q quit'
	keys q
	wait_for 'Leave this run?' 'h hold and leave'
	keys Enter
	wait_for 'Enter does nothing here'
	nothing_logged
}

keys_not_in_the_footer_do_nothing() {
	scene short
	wait_for 'd done'
	for key in A B C D Q Y N a e f i j k m n o p r u v y z 0 1 2 3 4 5 6 7 8 9 . ',' / + - '*' '#' F1 F5 F12 Up Down Left Right Home End PageUp PageDown Tab BSpace DC IC; do
		keys "$key"
	done
	until_true test_screen 'does nothing here'
	nothing_logged
	sleep_past_repeat
	keys d
	logged 'done 0 -'
	same "$(grep -c . "$LOG")" 1
}

capital_letters_tell_of_caps_lock() {
	scene short
	wait_for 'd done'
	keys D
	wait_for 'Caps Lock'
	nothing_logged
}

done_is_dead_until_the_last_line_was_shown() {
	scene many
	wait_for 'MORE (1/' 'Read to the end first'
	not_shown 'd done'
	keys d
	wait_for 'Read the page to its end first'
	nothing_logged
	pages=0
	# A page that has just come does not take the key either: give it that time, not to mistake one for the other.
	sleep_past_repeat
	sleep_past_repeat
	until screen | grep -qF 'd done'; do
		pages=$((pages + 1))
		[ "$pages" -lt 20 ] || fail 'never at the end'
		before=$(screen | grep -F 'MORE')
		keys Space
		until_true screen_differs "$before"
		sleep_past_repeat
	done
	wait_for 'END ('
	[ "$pages" -ge 3 ] || fail 'the end came too soon'
	keys d
	logged 'done 0 -'
}

a_burst_confirms_nothing() {
	scene short
	wait_for 'd done'
	typed 'dddddddd'
	wait_for 'came too fast'
	nothing_logged
}

a_held_down_key_confirms_once() {
	scene short
	wait_for 'd done'
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		keys d
	done
	logged 'done 0 -'
	wait_for 'Step 2@MPS01'
	same "$(grep -c . "$LOG")" 1
}

a_paste_confirms_nothing() {
	scene short
	wait_for 'd done'
	tm set-buffer 'dyd
done
'
	tm paste-buffer -p -t t
	wait_for 'Pasted text does nothing here'
	nothing_logged
}

a_paste_without_brackets_confirms_nothing() {
	scene short
	wait_for 'd done'
	tm set-buffer 'hold now
d
y
'
	tm paste-buffer -t t
	wait_for 'Esc go back'
	nothing_logged
}

escape_sequences_confirm_nothing() {
	scene short
	wait_for 'd done'
	for code in '\033[99d' '\033Od' '\033d' '\033]0;d\007' '\033[1;5d' '\033[<0;1;1d' '\033Pd\033\134'; do
		# shellcheck disable=SC2059
		typed "$(printf "$code")"
	done
	keys '?'
	wait_for 'Keys that work'
	nothing_logged
}

a_resize_confirms_nothing() {
	scene short
	wait_for 'd done'
	for size in 100x30 40x12 200x60 79x23 80x24; do
		resize "$size"
		wait_for 'Step 1@MPS01'
	done
	nothing_logged
}

the_quit_page_names_the_open_steps() {
	scene short
	wait_for 'q quit'
	keys q
	wait_for 'Open steps: 1@MPS01, 2@MPS01, 3.a@MPS01, 3.b@MPS01, 4@MPS01' 'h hold and leave'
	keys Escape
	wait_for 'd done'
	nothing_logged
	keys q
	wait_for 'h hold and leave'
	keys h
	wait_exit 0
	logged 'HOLD left by the operator'
	logged 'end 0 0'
}

an_override_needs_a_text() {
	scene dialogs
	wait_for 'o override'
	keys o
	wait_for 'Override' 'Esc go back'
	typed 'the share is on another disk'
	wait_for 'another disk' 'Enter take this text'
	nothing_logged
	keys Enter
	logged 'override 0 the share is on another disk'
}

pasted_newlines_become_spaces_in_a_field() {
	scene dialogs
	wait_for 'o override'
	keys o
	wait_for 'Esc go back'
	tm set-buffer 'first line
second line
'
	tm paste-buffer -p -t t
	wait_for 'first line second line'
	nothing_logged
	tm paste-buffer -t t
	wait_for 'first line second line first line second line' 'Enter take this text'
	nothing_logged
	sleep_past_repeat
	keys Enter
	logged 'override 0 first line second line first line second line'
}

a_refused_text_stays_for_mending() {
	scene parameter
	wait_for 'Site code of the secondary site'
	typed 'toolong'
	wait_for 'Enter take this text'
	keys Enter
	wait_for 'does not fit' 'toolong'
	keys C-u
	wait_gone 'toolong'
	typed 'A01'
	wait_for 'A01'
	keys Enter
	logged 'answer 0 A01'
}

a_preset_is_shown_and_can_be_kept() {
	scene operator
	wait_for 'Sign on' 'anna' 'Enter take this text'
	keys Enter
	logged 'answer 0 anna'
}

a_secret_is_never_on_the_screen() {
	scene secret
	wait_for 'not shown'
	typed 'hunter2'
	wait_for '7 characters, not shown' 'Enter take this text'
	not_shown 'hunter'
	keys Enter
	wait_for 'does not fit' '0 characters, not shown'
	tm capture-pane -p -S - -t t >"$T/all"
	has_not hunter "$T/all"
}

a_text_is_not_taken_for_another_step() {
	scene moving
	wait_for 'MORE (1/'
	keys t
	wait_for 'Note' 'Esc go back'
	typed 'seen'
	wait_for 'seen' 'Enter take'
	wait_for 'Export the branch'
	until_true test_screen 'Enter take'
	keys Enter
	wait_for 'at another place now'
	nothing_logged
}

an_irreversible_step_is_not_named_before_it_was_read() {
	scene name
	wait_for 'MORE (1/'
	not_shown 'e enter answer'
	keys e
	wait_for 'Read the page to its end first'
	keys Space
	wait_for 'MORE (2/'
	keys Space
	wait_for 'e enter answer'
	keys e
	wait_for 'Esc go back'
	typed 'MPS01'
	wait_for 'Enter take'
	keys Enter
	logged 'answer 0 MPS01'
}

nobody_is_the_second_person() {
	scene second
	wait_for 'second person' 'Esc go back'
	keys Escape
	wait_for 'n no second person'
	keys n
	logged 'answer 0 '
}

a_choice_is_one_digit() {
	scene decision
	wait_for '1-3 choose'
	keys 4
	wait_for 'does nothing here'
	nothing_logged
	sleep_past_repeat
	keys 2
	logged 'choose 2 -'
}

yes_and_no_are_keys_of_the_start_only() {
	scene condition
	wait_for 'y yes' 'n no'
	keys y
	logged 'yes 0 -'
	scene short
	wait_for 'd done'
	keys y
	wait_for 'does nothing here'
	nothing_logged
}

the_list_shows_a_step_without_moving() {
	scene short
	wait_for 'l list'
	keys l
	wait_for '(to do)' 'Enter show'
	keys Down
	wait_for '*[S]'
	keys Enter
	logged 'show 0 2@MPS01'
}

reading_can_be_broken_off() {
	scene slow
	wait_for 'd done'
	keys d
	wait_for 'Reading MPS01' 'Esc break off'
	keys x
	keys q
	resize 100x30
	wait_for 'Reading MPS01'
	keys Escape
	wait_for 'broken off' 'd done'
	same "$(grep -c . "$LOG")" 1
}

practice_has_a_console() {
	scene drill
	wait_for 'DRILL' 'p practice'
	keys p
	wait_for 'MPS01 C:\>' 'DRILL' 'Tab next machine'
	typed 'reg query HKLM'
	wait_for 'C:\>reg query HKLM'
	keys Enter
	wait_for 'completed successfully'
	logged 'practice MPS01 reg query HKLM'
	keys Tab
	wait_for 'MPS02 C:\>'
	keys Up
	wait_for 'MPS02 C:\>reg query HKLM'
	keys Escape
	wait_for 'd done'
}

the_library_is_picked_from() {
	scene pick
	wait_for 'Runs that are open' '> LIVE' 'k take up again'
	keys Enter
	wait_for 'Enter does nothing here'
	keys Down
	wait_for '> procedure-000' 'v live run' 'i drill'
	keys /
	wait_for 'Find'
	typed '-017'
	wait_for 'Enter take this text'
	keys Enter
	wait_for '> procedure-017'
	not_shown 'procedure-018'
	keys i
	wait_exit 0
	logged 'pick 0 2 17'
}

a_question_before_the_run_can_be_left() {
	scene ask
	wait_for 'Target of mps'
	keys Escape
	wait_exit 0
	logged 'ask 0 -'
	scene ask
	wait_for 'Target of mps'
	typed 'offline:/mnt'
	wait_for 'Enter take'
	keys Enter
	wait_exit 0
	logged 'ask 0 offline:/mnt'
}

need_view_driver
a 'the done key closes the step' done_key_closes_the_step
a 'fifty times Enter confirms nothing on any page (R34)' enter_confirms_nothing_ever
a 'Enter on a fresh dialog changes nothing (R96)' enter_on_a_fresh_dialog_changes_nothing
a 'keys that are not in the footer do nothing (R95)' keys_not_in_the_footer_do_nothing
a 'a capital letter does nothing and tells of Caps Lock' capital_letters_tell_of_caps_lock
a 'done is dead until the last line was shown (R22)' done_is_dead_until_the_last_line_was_shown
a 'keys that come in one burst confirm nothing' a_burst_confirms_nothing
a 'a key held down confirms one step' a_held_down_key_confirms_once
a 'a paste confirms nothing' a_paste_confirms_nothing
a 'a paste on a terminal without brackets confirms nothing' a_paste_without_brackets_confirms_nothing
a 'unknown escape sequences confirm nothing' escape_sequences_confirm_nothing
a 'a resize confirms nothing' a_resize_confirms_nothing
a 'quitting names the open steps and holds (R9)' the_quit_page_names_the_open_steps
a 'an override needs a text' an_override_needs_a_text
a 'newlines pasted into a field become spaces' pasted_newlines_become_spaces_in_a_field
a 'a refused text stays for mending' a_refused_text_stays_for_mending
a 'a preset is shown and can be kept' a_preset_is_shown_and_can_be_kept
a 'a secret is never on the screen' a_secret_is_never_on_the_screen
a 'a text is not taken for another step than it was written at' a_text_is_not_taken_for_another_step
a 'the name for an irreversible step is asked after the warnings were shown' an_irreversible_step_is_not_named_before_it_was_read
a 'that there is no second person is said by a key' nobody_is_the_second_person
a 'a choice is one digit' a_choice_is_one_digit
a 'yes and no are keys of the start only' yes_and_no_are_keys_of_the_start_only
a 'the list shows a step without moving the place' the_list_shows_a_step_without_moving
a 'reading can be broken off; other keys meanwhile are lost' reading_can_be_broken_off
a 'the practice console takes lines' practice_has_a_console
a 'the library is picked from' the_library_is_picked_from
a 'a question before the run can be left' a_question_before_the_run_can_be_left
finish
