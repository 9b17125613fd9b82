#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The wizard at 80x24: a drill to COMPLETE, refusals, overrides, holds.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

DELETE_CLIENT='reg delete "HKLM\SOFTWARE\Microsoft\Provisioning\Client" /f'
DELETE_ENGINE='reg delete "HKLM\SOFTWARE\Microsoft\Provisioning\Engine" /f'

# R1, R5: mode, procedure and revision stand in the first row of every screen.
keep_header() {
	screen | head -n 1 >"$T/row0"
	has DRILL "$T/row0"
	has "$PROCEDURE" "$T/row0"
	has 'rev 1' "$T/row0"
	# R6: one marker at most.
	test "$(screen | grep -c '^>')" -le 1
}

drill_to_complete() {
	screen_start "$HP" train "$PROCEDURE"
	wait_for 'Sign on'
	keep_header
	screen_sign_on
	keep_header
	press d 'done'
	at_step 1-export
	console 'reg export "HKLM\SOFTWARE\Microsoft\Provisioning" provisioning.reg' 'provisioning.reg'
	press d 'done'
	at_step 2
	press d 'done'
	wait_for 'Step 3'
	keep_header
	press e 'enter answer'
	fill MPS01
	keep_header
	enter '>['
	at_step 3
	press p practice
	wait_for 'go back' 'lists what this console knows'
	keep_header
	fill "$DELETE_CLIENT"
	enter 'completed'
	escape
	press d 'done'
	at_step 4
	press d 'done'
	at_step 5
	console "$DELETE_ENGINE" 'completed'
	press d 'done'
	at_step 6
	press d 'done'
	wait_for COMPLETE 'holdpoint report' 'shows the record.'
	keep_header
	not_shown 'WITH OVERRIDES'
	press q quit
	wait_exit 0
	exits 0 "$HP" runs --format json
	is 'length == 1 and .[0].state == "COMPLETE" and .[0].mode == "drill"'
	exits 0 "$HP" audit "$(jq -r '.[0].run' "$T/out")"
}

# R102: the same work by keys and by typed words leaves the same record.
line_leaves_the_same_record() {
	"$HP" runs --format json | jq -r '.[0].run' >"$T/by-keys"
	plain_start "$HP" train "$PROCEDURE" --plain
	plain_sign_on
	say 'done'
	asks_at 1-export step
	say 'console reg export "HKLM\SOFTWARE\Microsoft\Provisioning" provisioning.reg'
	asks_at 1-export step
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 3 name
	say MPS01
	asks_at 3 step
	say "console $DELETE_CLIENT"
	asks_at 3 step
	say 'done'
	plain_to_5
	say "console $DELETE_ENGINE"
	asks_at 5 step
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 0
	record_of "$(cat "$T/by-keys")" >"$T/keys"
	record_of "$(run_id)" >"$T/words"
	test -s "$T/keys"
	diff "$T/keys" "$T/words"
}

# Without polls, times and names of runs.
record_of() {
	"$HP" report "$1" --format json | jq -r '.events[] | select(.event != "check.judged") | "\(.event) \(.at // "") \(.value // "")"'
}

# R13: the warnings stand above the step, R20: object and required state in one line, R25: what is sensed looks different.
a_step_looks_as_it_should() {
	screen_start -g 120x50 "$HP" train "$PROCEDURE"
	screen_sign_on
	screen_to_3
	screen >"$T/step"
	warning=$(grep -n 'WARNING' "$T/step" | head -n 1 | cut -d: -f1)
	action=$(grep -n 'click Delete' "$T/step" | tail -n 1 | cut -d: -f1)
	test "$warning" -lt "$action"
	grep -qE 'Provisioning\\Client \.\.\.+ ABSENT' "$T/step"
	grep -qE '\[S\].*5' "$T/step"
	grep -qE '\[ \].*6' "$T/step"
	has 'not in the source' "$T/step"
	harmless "$T/step"
}

# R24, R31: refused while the key is there, with ways on; attest is not one of them.
refused_while_the_key_is_there() {
	press d 'done'
	wait_for 'NOT MET'
	at_step 3
	works o override
	if works a attest; then
		fail 'attest is offered against a fail'
	fi
	press w why
	wait_for 'present'
	escape
	at_step 3
}

override_with_a_second_person() {
	press o override
	fill 'belongs to another product'
	enter 'second person'
	fill 'Ola Berg'
	enter 'Step 4'
	at_step 4
	press d 'done'
	at_step 5
	console "$DELETE_ENGINE" 'completed'
	press d 'done'
	at_step 6
	press d 'done'
	wait_for 'COMPLETE WITH OVERRIDES'
	press q quit
	wait_exit 6
}

hold_and_resume() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	press d 'done'
	at_step 1-export
	run=$(screen_run)
	press h hold
	fill 'the night shift ends'
	enter 'HOLDING AT 1-export'
	keep_header
	press q quit
	wait_exit 5
	same "$(state_of "$run")" HELD
	screen_start "$HP" resume "$run"
	wait_for 'Taking the run up again' 'night shift'
	fill 'Ola Berg'
	enter '>[ ]'
	at_step 1-export
	# Leaving asks, names the open steps (R9) and holds.
	press q quit
	wait_for 'Leave this run?' '1-export'
	escape
	at_step 1-export
	press q quit
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
}

# The library is where the bare program begins.
library_first() {
	screen_start "$HP"
	wait_for "$PROCEDURE" 'Delete the MPS registry entries'
	screen >"$T/library"
	harmless "$T/library"
	keys Enter
	press q quit
	wait_exit 0
}

# The mark goes down the library, below the runs that are open, until it stands at the procedure.
on_the_procedure() {
	screen | grep -qF -e "> $PROCEDURE  rev" && return 0
	keys Down
	return 1
}

picked_from_the_library() {
	screen_start "$HP"
	wait_for "$PROCEDURE"
	until_true on_the_procedure
	press i drill
	wait_for 'Sign on'
	keep_header
	escape
	press q quit
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
}

list_and_help() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	press l list
	wait_for '1-export' 'open'
	keep_header
	escape
	press '?' help
	wait_for 'never changes them'
	keep_header
	escape
	at_step 1
	press b back
	at_step 1
}

# A bare path is what hands type first: it is asked again, and the picker's way is not lost.
a_bare_path_is_asked_again() {
	screen_start "$HP"
	wait_for 'Procedures'
	until_true on_the_procedure
	press v 'live run'
	wait_for 'Where is mps'
	fill /mnt/mps01
	enter 'does not begin with a kind of target'
	wait_for 'Where is mps' 'KIND:PLACE'
	fill "offline:$T/nowhere"
	enter 'Sign on'
	escape
	press q quit
	press h 'hold and leave'
	wait_exit 5
}

# R22 asks for one reading of a step: naming its machine and coming back from the console are not another page.
a_step_is_read_once() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	screen_to_3
	wait_for 'd done' 'END ('
	console "$DELETE_CLIENT" 'completed'
	wait_for 'd done'
	keys d
	at_step 4
}

a 'a drill, walked to COMPLETE' drill_to_complete
a 'typed words leave the same record as keys' line_leaves_the_same_record
a 'a step shows warning, action and demand in this order' a_step_looks_as_it_should
a 'a step is refused while the key is still there' refused_while_the_key_is_there
a 'an override with a second person ends with exit code 6' override_with_a_second_person
a 'a hold shows where, and the run is taken up again' hold_and_resume
a 'the bare program opens the library' library_first
a 'a drill can be picked from the library' picked_from_the_library
a 'list and help are one key away' list_and_help
a 'a target in the wrong form is asked for again' a_bare_path_is_asked_again
a 'a step that was read is not to be read again' a_step_is_read_once
finish
