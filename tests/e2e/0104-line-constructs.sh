#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One of everything that a procedure may have, by typed words on practice machines.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

EVERY=every-construct

compiled() {
	exits 0 "$HP" compile "$HP_SRC"/tests/data/good/every-construct.json \
		"$HP_SRC"/tests/data/good/every-construct-called.json -o "$T/every.hpl"
}

demo_solves_every_kind_of_step() {
	exits 0 "$HP" train "$EVERY" --library "$T/every.hpl" --demo
	has COMPLETE
	has_not 'WITH OVERRIDES'
	harmless "$T/out"
	run=$(sed -n '1s/^RUN //p' "$T/out")
	exits 0 "$HP" report "$run" --format json
	is '.steps[] | select(.id == "3") | .hits == ["SMS_S01", "SVC_S01"]'
	is '.steps[] | select(.id == "1") | .value == "X"'
	is '.steps[] | select(.id == "4") | .second == "demo second"'
	is '.steps[] | select(.id == "11/1") | .state == "verified"'
	is '[.steps[] | select(.id == "13") | .round] == [1, 2]'
	is '[.steps[] | select(.id == "6.a" or .id == "6.b") | .state] == ["verified", "na"]'
	exits 0 "$HP" audit "$run"
}

# The start of a run by hand: to the prompt of step 1.
start_every() {
	plain_start "$HP" train "$EVERY" --library "$T/every.hpl" --plain --set Edition=standard \
		--set Minutes=10 --set ParentCode=P01
	asks operator
	say 'Kim Nowak'
	asks condition
	say yes
	asks_at prerequisite.1 prerequisite
	say yes
	asks_at Pin parameter
	say 1234
	asks_at SiteCode parameter
}

at_step_1() {
	start_every
	say S01
	asks_at applies step
	say 'done'
	asks_at prerequisite.2 prerequisite
	say yes
	asks_at prerequisite.3@CAP01 prerequisite
	say 'done'
	asks_at prerequisite.3@CAP02 prerequisite
	say yes
	asks_at 1 value
}

at_step_4() {
	at_step_1
	say X
	asks_at 2 value
	say 12
	asks_at 3 value
	say all
	asks_at 4 name
}

at_step_5() {
	at_step_4
	say SITE01
	asks_at 4 second
	say 'Ola Berg'
	asks_at 4 step
	say 'console SITE01: net user SMS_S01 /delete'
	asks_at 4 step
	say 'console SITE01: net user SVC_S01 /delete'
	asks_at 4 step
	say 'done'
	asks_at 5.a step
}

# R35: two parameters that have to differ.
same_value_is_refused() {
	start_every
	say P01
	answers 'differ from'
	asks_at SiteCode parameter
	say S01
	asks_at applies step
	plain_end 5
}

# R4: what a machine shows before step 1 is read, and can be overridden with a reason.
prerequisite_is_read() {
	start_every
	say S01
	asks_at applies step
	say 'done'
	asks_at prerequisite.2 prerequisite
	say no
	answers 'See to this first'
	asks_at prerequisite.2 prerequisite
	say 'console SITE01: net stop Spooler'
	asks_at prerequisite.2 prerequisite
	say 'console SITE01: sc delete Spooler'
	asks_at prerequisite.2 prerequisite
	say yes
	answers 'the required state is not there'
	asks_at prerequisite.2 prerequisite
	say 'override this site prints elsewhere'
	asks_at prerequisite.3@CAP01 prerequisite
	plain_end 5
}

# R35: ranges, choices, numbers of a list.
answers_are_held_against_what_is_asked() {
	at_step_1
	say Z
	asks_at 1 value
	say 2
	asks_at 2 value
	say 5001
	asks_at 2 value
	say twelve
	asks_at 2 value
	say :back
	asks_at 1 step
	say ''
	asks_at 2 value
	say 12
	answers 'SMS_S01'
	asks_at 3 value
	say 1,9
	asks_at 3 value
	say 2-1
	asks_at 3 value
	say 'done'
	asks_at 3 value
	say :check
	asks_at 3 value
	say '1, 2'
	asks_at 4 name
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '.steps[] | select(.id == "1") | .value == "X"'
	is '.steps[] | select(.id == "3") | .hits == ["SMS_S01", "SVC_S01"]'
	has_not 1234
}

# An empty list is an answer: then nothing has to be looked at.
none_of_a_list() {
	at_step_1
	say X
	asks_at 2 value
	say 0
	asks_at 3 value
	say none
	asks_at 4 name
	answers 'MET; expected absent, for each of Accounts, observed empty list'
	say SITE01
	asks_at 4 second
	say 'Ola Berg'
	asks_at 4 step
	say 'done'
	asks_at 5.a step
	plain_end 5
}

# R64: the operator is no second person; R40: what lasts is told; R37: what is watched.
second_person_before_the_act() {
	at_step_4
	say SITE01
	asks_at 4 second
	say 'kim nowak'
	answers 'another one than the operator'
	asks_at 4 second
	say ''
	asks_at 4 second
	say 'Ola Berg'
	asks_at 4 step
	say 'done'
	answers '0 of 2 as required'
	asks_at 4 step
	say 'console SITE01: net user SMS_S01 /delete'
	asks_at 4 step
	say 'done'
	answers '1 of 2 as required; SVC_S01'
	asks_at 4 step
	say 'console SITE01: net user SVC_S01 /delete'
	asks_at 4 step
	say 'done'
	answers 'FROM NOW ON (step 4@SITE01): Logons of the site fail'
	asks_at 5.a step
	say notes
	answers 'SINCE STEP 4@SITE01: Logons'
	asks_at 5.a step
	answers 'ALERT w.alpha@SITE01'
	plain_end 5
	has 'NOTE: Logons of the site fail from here on. (4@SITE01)' "$(status_of)"
	has 'ALERT: Hold the run' "$(status_of)"
}

status_of() {
	printf '%s/holdpoint/runs/%s/status.txt' "$XDG_STATE_HOME" "$(run_id)"
}

# R11: in any order; R45: one of several.
any_order_and_one_of() {
	at_step_5
	say 'show 5.b'
	asks_at 5.b step
	say 'console SITE01: net stop Spooler'
	asks_at 5.b step
	say 'done'
	asks_at 5.a step
	say 'show 6.a'
	asks_at 6.a step
	say 'done'
	answers 'An earlier step is still open'
	asks_at 6.a step
	say ''
	asks_at 5.a step
	say 'console SITE01: net stop Alpha'
	asks_at 5.a step
	say 'done'
	asks_at 5.a step
	say 'console SITE01: sc config Alpha start= disabled'
	asks_at 5.a step
	say 'done'
	asks_at 6.a step
	say 'console SITE01: copy C:\Package\tool.msi C:\MSIShare\tool.msi'
	asks_at 6.a step
	say 'show 6.b'
	asks_at 6.b step
	say 'done'
	asks_at 7 choice
	say list
	answers '[-] 6.a@SITE01 (not applicable)'
	asks_at 7 choice
}

# R44: the machine decides and shows it; a person goes against it with a reason only.
sensed_decision() {
	any_order_and_one_of
	say 2
	answers 'The machine shows another case'
	asks_at 7 choice
	say 'override the folder is of another product'
	answers 'number of the case'
	asks_at 7 choice
	say 'done'
	asks_at 7.yes.1 step
	say 'console SITE01: del /s /q X:\SMS'
	asks_at 7.yes.1 step
	say 'done'
	asks_at 7.yes.2 step
}

# R57: put off to a later step of the author's, and it comes again; R63: the independent second person.
deferral_and_independent_person() {
	sensed_decision
	say 'defer'
	asks_at 7.yes.2 step
	say 'defer the folder is in use'
	asks_at 8 step
	say 'done'
	asks_at 8 second
	say 'Kim Nowak'
	asks_at 8 second
	say 'Ola Berg'
	answers 'Which service pack does System Properties show?'
	asks_at 8 value
	say :why
	asks_at 8 value
	plain_new >"$T/independent"
	has_not 'Service Pack 2' "$T/independent"
	say 'Service Pack 1'
	answers 'found another state'
	asks_at 8 step
	say 'done'
	asks_at 8 second
	say 'Ola Berg'
	asks_at 8 value
	say 'service pack 2'
	asks_at 9 choice
	has 'put off until: 16' "$(status_of)"
}

# R47: GO TO opens what lies between again, as a new attempt.
go_to_and_back() {
	deferral_and_independent_person
	say 2
	asks_at 9.no.1 step
	say 'done'
	asks_at 8 step
	say 'done'
	asks_at 8 second
	say 'Ola Berg'
	asks_at 8 value
	say 'Service Pack 2'
	asks_at 9 choice
	say 1
	asks_at 10.1@CAP01 step
}

# R55: a whole list is overridden only when said twice.
group_is_overridden_twice() {
	go_to_and_back
	say 'override-group'
	answers 'A reason is needed'
	asks_at 10.1@CAP01 step
	say 'override-group this access point is scrap'
	answers '10.2@CAP01'
	asks_at 10@CAP01 choice
	say 1
	answers 'Nothing was overridden'
	asks_at 10.1@CAP01 step
	say 'override-group this access point is scrap'
	asks_at 10@CAP01 choice
	say 2
	asks_at 10.1@CAP02 step
	say 'console CAP02: net share CAP_S01 /delete'
	asks_at 10.1@CAP02 step
	say 'done'
	asks_at 10.2@CAP02 step
	say 'console CAP02: rd /s /q D:\CAP_S01'
	asks_at 10.2@CAP02 step
	say 'done'
	asks_at 11/1 step
}

# R47: called, and back behind the call; R41: rounds; R38: waiting; R62: the hold point; R57: it comes again at 16.
to_the_end() {
	group_is_overridden_twice
	answers 'every-construct 11 > every-construct-called'
	say 'console SITE01: net stop Beta'
	asks_at 11/1 step
	say 'done'
	asks_at 11/2 step
	say 'console SITE01: reg delete HKLM\SOFTWARE\Vendor\S01 /v Owner /f'
	asks_at 11/2 step
	say 'done'
	asks_at 12.1 step
	say 'done'
	asks_at 12.again choice
	say 1
	asks_at 12.1#2 step
	answers 'ROUND: round 2'
	say 'done'
	asks_at 12.again#2 choice
	say 2
	asks_at 13 step
	say 'done'
	asks_at 13#2 step
	say 'done'
	asks_at 14 step
	until_true waited
	asks_at 15 step
	say 'console SITE01: net start Spooler'
	asks_at 15 step
	say 'done'
	answers 'hold point'
	asks_at 15 second
	say 'Kim Nowak'
	asks_at 15 second
	say 'Ola Berg'
	asks_at 7.yes.2 step
	answers 'COMES AGAIN'
	say 'console SITE01: rd /s /q X:\SMS'
	asks_at 7.yes.2 step
	say 'done'
	asks_at 16 step
	say 'defer they are asleep'
	plain_end 6
	# Overrides weigh more than what was put off.
	has 'COMPLETE WITH OVERRIDES' "$T/plain.out"
	exits 0 "$HP" report "$(run_id)" --format json
	is '.steps[] | select(.id == "16") | .state == "deferred" and .deferred_until == "the users are back at work"'
	is '[.steps[] | select(.id == "10.1" or .id == "10.2") | .state] == ["overridden", "overridden", "verified", "verified"]'
	is '.steps[] | select(.id == "7.yes.2") | .attempt == 2 and .state == "verified"'
	is '[.events[] | select(.event == "second.signed" and .value == "after") | .name] == ["Ola Berg"]'
	is '[.events[] | select(.event == "group.overridden")] | length == 1'
	exits 0 "$HP" report "$(run_id)"
	has 'Confirmed: SMS_S01'
	has 'Put off until: the users are back at work'
	exits 0 "$HP" audit "$(run_id)"
}

# Not done before its time is over (R38); `done` is said until it is.
waited() {
	say 'done'
	until_true plain_prompt '(14|15)(@[^] ]+)? step'
	plain_prompt '15(@[^] ]+)? step'
}

# check asks nobody: all names of the list count, calls are named by their path, what is not known is not applicable.
check_knows_the_constructs() {
	plain_start "$HP" train "$EVERY" --library "$T/every.hpl" --plain
	asks operator
	run=$(run_id)
	exits 1 "$HP" check "$EVERY" --library "$T/every.hpl" --format json --all --set SiteCode=S01 --set ParentCode=P01 \
		--set Edition=enterprise --target "site=practice:$run/SITE01" --target "cap/CAP01=practice:$run/CAP01" \
		--target "cap/CAP02=practice:$run/CAP02" --choose 6=6.a
	is '.checks[] | select(.step == "4") | .observed | startswith("0 of 2 as required")'
	is '.checks[] | select(.step == "11/1") | .verdict == "fail"'
	is '.checks[] | select(.step == "6.a") | .expected == "same as C:\\Package\\tool.msi" and .verdict == "fail"'
	is '.checks[] | select(.step == "6.b") | .verdict == "notapplicable"'
	is '[.checks[] | select(.step == "17.2") | .verdict] | index("notapplicable") != null'
	is 'all(.checks[]; .step != "7" and .step != "w.alpha")'
	exits 1 "$HP" check "$EVERY" --library "$T/every.hpl" --format json --step 11/1 --set SiteCode=S01 \
		--target "site=practice:$run/SITE01"
	is '[.checks[].step] == ["11/1"]'
	exits 3 "$HP" check "$EVERY" --library "$T/every.hpl" --step 11/9 --target "site=practice:$run/SITE01"
	plain_end 5
}

a 'compiled with what it calls' compiled
a 'the demo solves every kind of step' demo_solves_every_kind_of_step
a 'two values that have to differ (R35)' same_value_is_refused
a 'a prerequisite that a machine shows (R4)' prerequisite_is_read
a 'answers are held against what is asked (R35)' answers_are_held_against_what_is_asked
a 'none of a list' none_of_a_list
a 'a second person before the act, lasting notes, alerts (R64, R40, R37)' second_person_before_the_act
a 'everything else in one walk to its end (R11, R38, R41, R44, R45, R47, R55, R57, R62, R63)' to_the_end
a 'check knows calls, lists, alternatives' check_knows_the_constructs
finish
