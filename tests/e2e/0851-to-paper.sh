#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# To paper in mid-run: the sheet, what is left of it after kill -9, a tool that fails, and the drill that loses it (R71 to R75).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

RUNS=$XDG_STATE_HOME/holdpoint/runs
DELETE_CLIENT='reg delete "HKLM\SOFTWARE\Microsoft\Provisioning\Client" /f'

# The sheet in status.txt: behind the summary, before the closing lines with count and head.
sheet_in_status() {
	sed -n '/^====/,$p' "$RUNS/$1/status.txt" | sed '/^events [0-9]*$/,$d'
}

# R72: what the file says, what the record says and what is printed are one.
same_sheet() {
	sheet_in_status "$1" >"$T/sheet"
	test -s "$T/sheet"
	exits 0 "$HP" paper "$1" --format text
	diff "$T/sheet" "$T/out"
	has "head $("$HP" report "$1" --format json | jq -r .head)" "$RUNS/$1/status.txt"
}

killed() {
	kill -9 "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
}

drill() {
	plain_start "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak'
	asks condition
	run=$(run_id)
	same_sheet "$run"
	has 'before step 1' "$T/sheet"
	has 'Delete on the Edit menu' "$T/sheet"
	has '[ ] Condition met, objective agreed' "$T/sheet"
	say 'yes'
	asks_at 1 step
}

the_sheet_is_the_record_at_any_moment() {
	drill
	# Beside a wizard that runs.
	same_sheet "$run"
	has '>>> 1@MPS01' "$T/sheet"
	say 'note the cable is loose'
	asks_at 1 step
	say 'done'
	asks_at 1-export step
	same_sheet "$run"
	has 'the cable is loose' "$T/sheet"
	killed
	same_sheet "$run"
	has '>>> 1-export@MPS01' "$T/sheet"
	has 'Kim Nowak' "$T/sheet"
	# R73: what the tool did is written by hand now.
	has 'Before the act: name of the machine' "$T/sheet"
	has 'KEY HKLM\SOFTWARE\Microsoft\Provisioning\Client' "$T/sheet"
	has '[ ] met  [ ] not met  Found' "$T/sheet"
	has 'Override:' "$T/sheet"
	has "holdpoint import-paper $run" "$T/sheet"
	has DRILL "$T/sheet"
	# Closed steps are told, not asked for again.
	test "$(grep -c '^1@MPS01 \[' "$T/sheet")" -eq 0
	first=$(sed -n 1p "$RUNS/$run/status.txt")
	same "$first" 'HOLDPOINT DRILL'
	exits 0 "$HP" audit "$run"
}

killed_later_the_sheet_tells_what_has_to_stay_so() {
	plain_start "$HP" resume --plain --operator 'Ola Berg'
	asks_at 1-export step
	run=$(run_id)
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 3 '(name|step)'
	say MPS01
	asks_at 3 step
	say "console $DELETE_CLIENT"
	asks_at 3 step
	say 'done'
	asks_at 4 step
	killed
	same_sheet "$run"
	has 'What has to stay so' "$T/sheet"
	has '>>> 4@MPS01' "$T/sheet"
	has 'Ola Berg' "$T/sheet"
	for format in markdown html json; do
		exits 0 "$HP" paper "$run" --format "$format"
		has 4@MPS01
		has DRILL
	done
	exits 2 "$HP" paper "$run" --format carrier-pigeon
	exits 2 "$HP" paper "$run" --paper papyrus
	exits 3 "$HP" paper 20200101-000000-0000
}

the_typed_word() {
	drill
	say "paper $T/stick.txt"
	answers "written to $T/stick.txt"
	asks_at 1 step
	has '>>> 1@MPS01' "$T/stick.txt"
	code=$(sed -n 's/^Code: //p' "$T/stick.txt" | sed -n 1p)
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.kind == "paper.printed" or .event == "paper.printed") | tostring] | any(contains("'"$code"'"))'
	say "paper $T/nowhere.doc"
	answers 'Nothing was written'
	asks_at 1 step
	mkdir "$T/folder"
	say 'paper html'
	answers "sheet.html"
	asks_at 1 step
	has '</html>' "$RUNS/$run/sheet.html"
	same_sheet "$run"
	plain_end 5
}

# Before step 1 each thing stands there once, as far as it is answered.
before_step_1_nothing_is_asked_twice() {
	plain_start "$HP" train sms2003-remove-secondary-site --plain --operator 'Kim Nowak' --set SiteCode=S01
	asks condition
	run=$(run_id)
	say yes
	asks prerequisite
	same_sheet "$run"
	has '[x] Condition met, objective agreed' "$T/sheet"
	has '[ ] You know how to restore the registry after a mistake.  Initials' "$T/sheet"
	say yes
	asks parameter
	same_sheet "$run"
	has '[x] You know how to restore the registry after a mistake.' "$T/sheet"
	has 'Value: S01' "$T/sheet"
	same "$(grep -c '^ParentCode' "$T/sheet")" 1
	same "$(grep -ci 'objective.* agreed' "$T/sheet")" 1
	# Which it is, the head says: nothing to tick.
	has_not '[ ] live recovery' "$T/sheet"
	plain_end 5
}

# R41: a round that nobody has asked for is no open step, and hundreds of them are in nobody's way.
rounds_that_nobody_asked_for_are_not_open() {
	plain_start "$HP" train hmc-restore-provisioning-engine --plain --operator 'Kim Nowak'
	asks condition
	run=$(run_id)
	say yes
	asks prerequisite
	say yes
	asks_at way choice
	say list
	answers ' 8.again (open)'
	plain_new >"$T/list"
	has_not '8.a#2' "$T/list"
	open=$(grep -cE '^.*\[.\] .*\((open|here)' "$T/list")
	has "0 of $open steps are closed" "$T/list"
	plain_end 5
	has "0 deferred, $open open." "$T/plain.out"
	exits 0 "$HP" paper "$run"
	grep -qE "^Open: +$open steps\$" "$T/out"
	sed '/^====/,$d' "$RUNS/$run/status.txt" >"$T/summary"
	has '8.again ' "$T/summary"
	has_not '8.a#2' "$T/summary"
	exits 0 "$HP" report "$run"
	has "Open ($open):"
	has_not '8.a#2'
}

# The footer names the digits once they work.
choose() {
	wait_for '1-5 choose'
	keys "$1"
}

# A print system that takes everything, and one that takes nothing.
a_printer_gets_the_sheet_and_without_one_it_is_written() {
	mkdir -p "$T/good" "$T/bad"
	printf '#!/bin/sh\necho "$@" >"%s"\ncat >"%s"\necho "request id is laser-12 (0 file(s))"\n' "$T/lp.words" "$T/lp.bytes" >"$T/good/lp"
	printf '#!/bin/sh\necho "lp: Error - no default destination available." >&2\nexit 1\n' >"$T/bad/lp"
	chmod +x "$T/good/lp" "$T/bad/lp"
	plain_start env PATH="$T/good:$PATH" HOLDPOINT_PRINTER=laser "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak'
	asks condition
	say yes
	asks_at 1 step
	say paper
	answers 'sent to the printer (request id is laser-12'
	asks_at 1 step
	has '-d laser' "$T/lp.words"
	test -s "$T/lp.bytes"
	plain_end 5
	plain_start env PATH="$T/bad:$PATH" "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak'
	asks condition
	run=$(run_id)
	say paper
	answers 'Nothing could be printed from here'
	asks condition
	test -s "$RUNS/$run/sheet.pdf" || test -s "$RUNS/$run/sheet.txt"
	plain_end 5
}

enter_writes() {
	test ! -s "$1" || return 0
	keys Enter
	sleep 0.3
	test -s "$1"
}

the_page_at_80x24() {
	screen_start "$HP" train "$PROCEDURE"
	screen_sign_on
	at_step 1
	run=$(screen_run)
	keys P
	wait_for 'To paper' '1-5 choose' 'Print it on the default printer' DRILL
	choose 4
	wait_for 'The sheet was written to' 'import-paper'
	has '>>> 1@MPS01' "$RUNS/$run/sheet.txt"
	choose 5
	fill "$T/from-screen.html"
	# The words of the sheet before still stand there: the file itself is waited for.
	until_true enter_writes "$T/from-screen.html"
	wait_for 'The sheet was written to' '1-5 choose'
	has '</html>' "$T/from-screen.html"
	escape
	at_step 1
	press h hold
	fill 'going to paper'
	enter 'HOLDING AT'
	wait_for 'P to paper'
	keys P
	wait_for 'To paper'
	choose 4
	wait_for 'The run is held' 'import-paper'
	escape
	press q quit
	wait_exit 5
	exits 0 "$HP" audit "$run"
}

the_page_on_a_vt100() {
	screen_start -e TERM=vt100 "$HP" train "$PROCEDURE"
	screen_sign_on
	at_step 1
	keys P
	wait_for 'To paper' '1-5 choose'
	choose 3
	wait_for 'The sheet was written to'
}

# What the sanitizers say of a crash that was asked for is not a finding.
forget_reports() {
	rm -f "$T"/sanitizer*
}

# R74: announced, not blank.
a_failing_wizard_says_where_the_sheet_is() {
	for signal in SEGV ABRT; do
		screen_start "$HP" train "$PROCEDURE"
		screen_sign_on
		at_step 1
		run=$(screen_run)
		kill -s "$signal" "$(cat "$T/screen.pid")"
		until_true test -s "$T/screen.exit"
		wait_for 'THE TOOL HAS FAILED' 'at step 1@MPS01' "holdpoint paper $run" "holdpoint resume $run" DRILL
		# A long path goes on in the terminal's next line.
		tm capture-pane -p -J -t t >"$T/joined"
		has "$RUNS/$run/status.txt" "$T/joined"
		tm list-panes -t t -F '#{pane_tty}' >"$T/tty"
		stty -a <"$(cat "$T/tty")" >"$T/modes"
		grep -q ' icanon' "$T/modes"
		same_sheet "$run"
		forget_reports
	done
}

a_failing_line_front_end_too() {
	drill
	kill -s ABRT "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
	has 'THE TOOL HAS FAILED' "$T/plain.err"
	has "$run stood at step 1@MPS01" "$T/plain.err"
	has "$RUNS/$run/status.txt" "$T/plain.err"
	has "holdpoint paper $run" "$T/plain.err"
	forget_reports
}

a_broken_record_or_library_says_it_too() {
	drill
	killed
	printf 'no database' >"$RUNS/$run/journal.db"
	exits 3 "$HP" resume "$run" --plain </dev/null
	has 'THE TOOL CANNOT GO ON' "$T/err"
	has "$RUNS/$run/status.txt" "$T/err"
	# The sheet of the last command is what there is.
	exits 3 "$HP" paper "$run"
	has '>>> 1@MPS01'
	has 'could not be read' "$T/err"
	rm -r "${RUNS:?}/$run"
	printf 'no library' >"$T/broken.hpl"
	exits 3 "$HP" run "$PROCEDURE" --library "$T/broken.hpl" --plain </dev/null
	has 'THE TOOL CANNOT BEGIN' "$T/err"
}

# R75: the practice machine stays, and what is done there with the sheet alone counts when the run is taken up again.
the_drill_loses_the_tool() {
	jq '.practice.tool_lost = "3"' "$HP_SRC/procedures/$PROCEDURE.json" >"$T/lost.json"
	exits 0 "$HP" compile "$T/lost.json" -o "$T/lost.hpl"
	plain_start "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak' --library "$T/lost.hpl"
	asks condition
	run=$(run_id)
	say yes
	asks_at 1 step
	say 'done'
	asks_at 1-export step
	say 'done'
	asks_at 2 step
	say 'done'
	until_true gone "$PLAIN_PID"
	code=0
	wait "$PLAIN_PID" || code=$?
	same "$code" 5
	exec 3>&-
	tr -s ' \n' '  ' <"$T/plain.out" >"$T/flat"
	has 'DRILL: THE TOOL IS LOST NOW' "$T/flat"
	has "holdpoint import-paper $run" "$T/flat"
	same "$(state_of "$run")" HELD
	test -s "$RUNS/$run/sheet.pdf" || has '>>> 3@MPS01' "$RUNS/$run/sheet.txt"
	same_sheet "$run"
	has '>>> 3@MPS01' "$T/sheet"
	# The machine is still there to work at.
	machine=$XDG_STATE_HOME/holdpoint/practice/$run/MPS01
	"${HP%/*}/practice/holdpoint-practice" run "$machine" "$DELETE_CLIENT" >"$T/console"
	# Back from paper the drill goes on with the tool: it is lost once.
	printf '3@MPS01 KN %s name MPS01\n' "$(date +%H:%M)" >"$T/lines"
	exits 5 "$HP" import-paper "$run" --from "$T/lines" --operator 'Kim Nowak'
	exits 0 "$HP" report "$run" --format json
	is '.steps[] | select(.id == "3") | .state == "verified"'
	plain_start "$HP" resume "$run" --plain --operator 'Kim Nowak'
	asks_at 4 step
	say 'done'
	asks_at 5 '(name|step)'
	plain_end 5
}

a_lost_tool_names_a_step() {
	jq '.practice.tool_lost = "33"' "$HP_SRC/procedures/$PROCEDURE.json" >"$T/wrong.json"
	exits 3 "$HP" lint "$T/wrong.json"
	cat "$T/out" "$T/err" >"$T/said"
	has "there is no step '33'" "$T/said"
}

a 'the sheet is the record at any moment, also after kill -9' the_sheet_is_the_record_at_any_moment
a 'killed later, the sheet tells what has to stay so' killed_later_the_sheet_tells_what_has_to_stay_so
a 'before step 1 nothing is asked twice' before_step_1_nothing_is_asked_twice
a 'rounds that nobody asked for are not open' rounds_that_nobody_asked_for_are_not_open
a 'the typed word writes the sheet, and the record says so' the_typed_word
a 'a printer gets the sheet, and without one it is written' a_printer_gets_the_sheet_and_without_one_it_is_written
a 'the page at 80x24' the_page_at_80x24
a 'the page on a vt100' the_page_on_a_vt100
a 'a wizard that fails says where the sheet is' a_failing_wizard_says_where_the_sheet_is
a 'so does the line front end' a_failing_line_front_end_too
a 'so does a broken record or library at the start' a_broken_record_or_library_says_it_too
a 'tool_lost names a step' a_lost_tool_names_a_step
a 'a drill loses the tool at a step' the_drill_loses_the_tool
finish
