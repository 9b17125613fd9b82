#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One of everything that a procedure may have, by keys at 80x24, from the start of a drill to its end. The cases follow one another
# in one terminal.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

PROCEDURE=every-construct

compiled() {
	exits 0 "$HP" compile "$HP_SRC"/tests/data/good/every-construct.json \
		"$HP_SRC"/tests/data/good/every-construct-called.json -o "$T/every.hpl"
}

# on_step ID [MACHINE]: its page is shown; the word DRILL and the procedure stand above it, and one marker at most (R1, R5, R6).
on_step() {
	wait_match "(^|│ |> )Step $1${2:+ on $2}( |\$)"
	screen >"$T/page"
	head -n 1 "$T/page" >"$T/row0"
	has "DRILL  $PROCEDURE  rev 4" "$T/row0"
	test "$(tr -cd '>' <"$T/page" | wc -c)" -le 1
	harmless "$T/page"
}

done_to() {
	press d 'done'
	on_step "$@"
}

# lines LINE...: on the console of the step's machine.
lines() {
	press p practice
	wait_for 'lists what this console knows'
	for line in "$@"; do
		fill "$line"
		keys Enter
		wait_gone 'Enter run the line'
	done
	escape
	wait_match '(^|  )p practice'
}

start_of_the_drill() {
	screen_start "$HP" train "$PROCEDURE" --library "$T/every.hpl"
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	wait_for 'Prerequisite 1 of 3'
	press y yes
	wait_for 'Parameter Edition' '2: enterprise'
	fill 2
	enter 'Parameter Minutes'
	# R35: range and unit are shown, and hold.
	wait_for 'minutes, 1 to 60'
	fill 61
	enter 'a whole number from 1 to'
	fill 10
	enter 'Parameter ParentCode'
	fill P01
	enter 'Parameter Pin'
	fill 1234
	not_shown 1234
	enter 'Parameter SiteCode'
	fill P01
	enter 'has to differ'
	fill S01
	enter 'When this procedure applies'
}

# R3, R4: what a machine shows before step 1. One key for one answer: y, and no d beside it.
entries_are_steps() {
	press d 'done'
	wait_for 'Prerequisite: SITE01'
	press n no
	wait_for 'See to this first'
	if works d 'done'; then
		fail 'a question that y answers takes d as well'
	fi
	press y yes
	wait_for 'Prerequisite: CAP01'
	press y yes
	wait_for 'Prerequisite: CAP02'
	press y yes
	on_step 1
}

# R35, R96: the field stands open with what an empty answer would mean; what is asked can be read below it.
values_are_typed() {
	wait_for 'Which drive of SITE01' '2: X'
	enter 'Step 2'
	on_step 2
	wait_for 'users, 0 to 5000'
	fill 5001
	enter 'does not fit Users'
	fill 12
	enter 'Step 3 on SITE01'
}

hits_are_numbers() {
	on_step 3 SITE01
	wait_for '1: SMS_S01' '2: SVC_S01'
	press e 'enter answer'
	fill 1,9
	enter 'or the numbers of those'
	fill 1-2
	enter 'Step 4 on SITE01'
}

# R13, R22, R64: warnings first, the whole page, then the second person; and there is no way without one.
second_person_before_the_act() {
	on_step 4 SITE01
	wait_for 'WARNING' 'CAUTION' 'MORE (1/'
	keys Down
	wait_gone 'WARNING: A deleted'
	# What is said on the way does not throw the reader back.
	keys e
	wait_for 'Read the page to its end first'
	not_shown 'WARNING: A deleted'
	press e 'enter answer'
	fill SITE01
	enter 'Look at it together'
	not_shown 'no second person'
	press e 'enter answer'
	not_shown 'SINGLE PERSON'
	fill 'kim nowak'
	enter 'has to be another one'
	fill 'Ola Berg'
	enter 'Ola Berg has looked'
	lines 'net user SMS_S01 /delete'
	press d 'done'
	wait_for 'the required state is not there'
	lines 'net user SVC_S01 /delete'
	done_to 5.a SITE01
	# R37: an alert on every screen; R40: what lasts is on a key.
	wait_for 'NOW: Hold the run when the service Alpha runs again.'
	press m 'what lasts'
	wait_for '4@SITE01: Logons of the site fail from here on.'
	escape
	on_step 5.a SITE01
}

# to_row TEXT: in the list, the mark goes down until it stands there.
to_row() {
	screen | grep -E '^\*' | grep -qF -e "$1" && return 0
	keys Down
	return 1
}

# R11, R45: another open step is picked from the list and done there.
any_order_and_one_of() {
	wait_for 'any order'
	press l list
	wait_for 'Enter show'
	until_true to_row '5.b@SITE01'
	keys Enter
	on_step 5.b SITE01
	wait_for 'open as well; you stand at'
	not_shown 'r returns there'
	lines 'net stop Spooler'
	done_to 5.a SITE01
	lines 'net stop Alpha' 'sc config Alpha start= disabled'
	done_to 6.a SITE01
	wait_for 'one of these'
	lines 'copy C:\Package\tool.msi C:\MSIShare\tool.msi'
	press l list
	wait_for 'Enter show'
	until_true to_row '6.b@SITE01'
	keys Enter
	on_step 6.b SITE01
	done_to 7 SITE01
	wait_match '^ +\[S\]- 6\.a'
	# A step that is not open yet can be looked at, and nothing else.
	press l list
	wait_for 'Enter show'
	until_true to_row '8@SITE01'
	keys Enter
	wait_for 'not open yet; you stand at' 'r returns there' 'r return'
	if works d 'done'; then
		fail 'a step that is not open takes d'
	fi
	press r return
	on_step 7 SITE01
}

# R44: the machine says which case holds; a person goes against it with a reason only.
sensed_decision() {
	wait_for '1 [MET: key d takes it]' '2 [NOT MET]' 'd takes it. To go against it: o'
	press_choice 2
	wait_for 'The machine shows another case'
	done_to 7.yes.1 SITE01
	lines 'del /s /q X:\SMS'
	done_to 7.yes.2 SITE01
}

# R57, R63: put off; then the independent second person, who is shown nothing of what the first one found.
independent_person_sees_no_answer() {
	press f defer
	fill 'the folder is in use'
	enter 'Step 8 on SITE01'
	on_step 8 SITE01
	press d 'done'
	wait_for 'who was not at this console'
	no_answer_shown
	press w why
	wait_for 'Esc go back'
	no_answer_shown
	escape
	press e 'enter answer'
	no_answer_shown
	not_shown 'SINGLE PERSON'
	fill 'Kim Nowak'
	enter 'has to be another one'
	fill 'Ola Berg'
	enter 'What did you find'
	no_answer_shown
	fill 'Service Pack 1'
	enter 'found another state'
	on_step 8 SITE01
	press d 'done'
	wait_for 'who was not at this console'
	press e 'enter answer'
	fill 'Ola Berg'
	enter 'What did you find'
	fill 'service pack 2'
	enter 'Is the sheet complete'
}

no_answer_shown() {
	wait_for 'Which service pack does System Properties show'
	not_shown 'Service Pack'
}

# R47: GO TO opens again what lies between.
go_to_and_back() {
	on_step 9
	press_choice 2
	on_step 9.no.1
	done_to 8 SITE01
	press d 'done'
	wait_for 'who was not at this console'
	press e 'enter answer'
	fill 'Ola Berg'
	enter 'What did you find'
	fill 'Service Pack 2'
	enter 'Is the sheet complete'
	press_choice 1
	on_step 10.1 CAP01
}

# A digit, once the footer offers it.
press_choice() {
	wait_match '(^|  )1-[0-9] choose'
	keys "$1"
}

# R55: the open steps are named before they are overridden, and 1 goes back.
group_is_overridden_twice() {
	for choice in 1 2; do
		press O 'override group'
		fill 'this access point is scrap'
		enter '2: override these 2 steps'
		wait_for '- 10.1@CAP01' '- 10.2@CAP01' '1: go back'
		press_choice "$choice"
		wait_gone '2: override these 2 steps'
	done
	on_step 10.1 CAP02
	lines 'net share CAP_S01 /delete'
	done_to 10.2 CAP02
	wait_for 'Delete the folder D:\CAP_S01 on CAP02.'
	lines 'rd /s /q D:\CAP_S01'
	press d 'done'
}

# R47: where the person stands inside a call; the marker stays the only one (on_step).
called_and_back() {
	on_step 11/1 SITE01
	wait_for 'every-construct 11 / every-construct-called'
	lines 'net stop Beta'
	done_to 11/2 SITE01
	lines 'reg delete HKLM\SOFTWARE\Vendor\S01 /v Owner /f'
	done_to 12.1
	not_shown 'every-construct 11'
}

# R41: rounds are counted; R38: the time runs on the screen, by itself.
rounds_and_time() {
	wait_for 'round 1'
	press d 'done'
	wait_for 'Is there another provider'
	press_choice 1
	wait_for 'round 2'
	press d 'done'
	wait_for 'Is there another provider'
	press_choice 2
	wait_for 'round 1 of 2'
	press d 'done'
	wait_for 'round 2 of 2'
	press d 'done'
	on_step 14 SITE01
	wait_for 'left of 15:00'
	time_left >"$T/time"
	until_true time_has_passed
	wait_gone 'wait 0:'
	done_to 15 SITE01
}

time_left() {
	screen | grep -o '[0-9:]* left of 15:00'
}

time_has_passed() {
	[ "$(time_left)" != "$(cat "$T/time")" ]
}

# R62: nobody passes a hold point alone; R57: what was put off until 16 comes before it.
hold_point() {
	lines 'net start Spooler'
	press d 'done'
	wait_for 'This is a hold point'
	not_shown 'no second person'
	press e 'enter answer'
	not_shown 'SINGLE PERSON'
	fill 'Kim Nowak'
	enter 'has to be another one'
	fill 'Ola Berg'
	enter 'put off earlier until step 16'
	on_step 7.yes.2 SITE01
	lines 'rd /s /q X:\SMS'
	done_to 16
	press f defer
	fill 'they are asleep'
	enter 'Step 17.1'
}

# R66, R12.
confirmed_to_the_end() {
	on_step 17.1
	wait_for 'from memory'
	done_to 17.2 SITE01
	done_to 18/17.1
	wait_for 'every-construct 18 / 17'
	done_to 18/17.2 SITE01
	press d 'done'
	wait_for 'COMPLETE WITH OVERRIDES' 'holdpoint report'
	press q quit
	wait_exit 6
	exits 0 "$HP" runs --format json
	run=$(jq -r '.[0].run' "$T/out")
	exits 0 "$HP" report "$run" --format json
	is '.steps[] | select(.id == "3") | .hits == ["SMS_S01", "SVC_S01"]'
	is '.steps[] | select(.id == "16") | .state == "deferred"'
	is '[.steps[] | select(.id == "6.a" or .id == "6.b") | .state] == ["na", "verified"]'
	is '[.steps[] | select(.id == "10.1" or .id == "10.2") | .state] == ["overridden", "overridden", "verified", "verified"]'
	is '.steps[] | select(.id == "7.yes.2") | .attempt == 2 and .state == "verified"'
	is '[.events[] | select(.event == "second.signed" and .value == "after") | .name] == ["Ola Berg"]'
	has_not 1234
	exits 0 "$HP" audit "$run"
}

a 'compiled with what it calls' compiled
a 'the start, with every kind of parameter (R35)' start_of_the_drill
a 'entries are steps: one key for one answer (R3, R4)' entries_are_steps
a 'values, typed into an open field (R35, R96)' values_are_typed
a 'hits, by their numbers' hits_are_numbers
a 'a second person before the act; alerts and what lasts (R37, R40, R64)' second_person_before_the_act
a 'any order, and one of several (R11, R45)' any_order_and_one_of
a 'a sensed decision (R44)' sensed_decision
a 'the independent person is shown no answer (R57, R63)' independent_person_sees_no_answer
a 'GO TO and back (R47)' go_to_and_back
a 'a group is overridden twice (R55)' group_is_overridden_twice
a 'called and back (R6, R47)' called_and_back
a 'rounds, and time that runs (R38, R41)' rounds_and_time
a 'a hold point, and what was put off comes again (R57, R62)' hold_point
a 'confirmed to the end (R12, R66)' confirmed_to_the_end
finish
