#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Back from paper (R76): what was done by hand while the tool was away is entered, read again, and stands in the record as such.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# Minutes, as a person writes them; they cannot lie before the run's first one.
now() { date +%H:%M; }

# A run on an image, at step 1, with a sheet printed, and the program killed.
to_paper() {
	make_image "$T/$1"
	plain_run "$T/$1"
	say "paper $T/$1.txt"
	asks_at 1 step
	run=$(run_id)
	echo "$run" >"$T/run"
	kill -9 "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
}

lines_done() {
	at=$(now)
	cat <<-EOT
		# the sheet of $1, as it came back
		1@MPS01         KN $at
		1-export@MPS01  KN $at seen the file is on the share

		2@MPS01         KN $at
		3@MPS01         KN $at name mps01; seen gone at once
		4@MPS01         MB $at
		5@MPS01         MB $at name MPS01
		6@MPS01         MB $at
	EOT
}

a_whole_sheet_is_entered_from_a_file() {
	to_paper whole
	run=$(cat "$T/run")
	key_delete "$T/whole" "$CLIENT"
	key_delete "$T/whole" "$ENGINE"
	lines_done "$run" >"$T/sheet"
	exits 0 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has '3@MPS01, done by KN at'
	has 'is entered: verified.'
	has COMPLETE
	exits 0 "$HP" audit "$run"
	has INTACT
	exits 0 "$HP" report "$run" --format json
	is '.steps | length == 7 and (map(.state) | all(. == "verified" or . == "attested"))'
	# Who and when, as on paper, before what it came to; and who entered it.
	is '[.events[] | select(.event == "paper.entered")] | length == 7 and all(.by.name == "Kim Nowak")'
	is '[.events[] | select(.event == "paper.entered") | .name] == ["KN", "KN", "KN", "KN", "MB", "MB", "MB"]'
	is '[.events[] | select(.event == "resumed") | .text] == ["after paper"]'
	is '[.events[] | select(.at == "3@MPS01" and .event != "baseline.read") | .event][:5] == ["paper.entered", "name.confirmed", "check.judged", "check.judged", "step.done"]'
	exits 0 "$HP" report "$run"
	has 'Done on paper by KN at'
	has 'entered from paper by Kim Nowak at'
	has 'Done on paper by KN' "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt"
	# Said once, and in the reader's language: the record's own words for it are among its events only.
	has_not 'done on paper by KN' "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt"
}

nothing_of_a_file_with_mistakes_is_entered() {
	to_paper mistakes
	run=$(cat "$T/run")
	at=$(now)
	cat >"$T/sheet" <<-EOT
		1@MPS01 KN $at
		7@MPS01 KN $at
		2@MPS01 KN
		2@MPS01 $at
		2@MPS01 KN $at sen something
		2@MPS01 KN $at seen
	EOT
	exits 3 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has "$T/sheet:2: " "$T/err"
	has "$T/sheet:3: There is no time" "$T/err"
	has "$T/sheet:4: There are no initials" "$T/err"
	has "$T/sheet:5: 'sen' is not a word here; nothing was changed. Did you mean 'seen'?" "$T/err"
	has "$T/sheet:6: Nothing stands behind" "$T/err"
	has_not "$T/sheet:1:" "$T/err"
	has 'Nothing of that file was entered' "$T/err"
	exits 2 "$HP" import-paper "$run" --from "$T/sheet" --plain
	has '--operator' "$T/err"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "paper.entered" or .event == "resumed")] == []'
}

# R24: paper says done, the machine does not show it. Both are kept, and nothing behind it is skipped.
what_the_machine_contradicts_stays_open() {
	to_paper contradicted
	run=$(cat "$T/run")
	key_delete "$T/contradicted" "$ENGINE"
	lines_done "$run" >"$T/sheet"
	exits 5 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has "$T/sheet:6: 3@MPS01: Paper says it was done, and the machine does not show it." "$T/err"
	has "$T/sheet:7: 3@MPS01: This step comes first" "$T/err"
	has 'HELD AT 3@MPS01'
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "step.refused")] | length == 1 and .[0].at == "3@MPS01" and .[0].value == "check-fails"'
	is '[.events[] | select(.at == "3@MPS01" and .event == "paper.entered")] | length == 1 and .[0].name == "KN"'
	is '[.events[] | select(.at == "4@MPS01" and (.event | startswith("step.")))] == []'
	# It is done now, at the console: that is no paper's any more.
	key_delete "$T/contradicted" "$CLIENT"
	plain_start "$HP" resume "$run" --operator 'Kim Nowak' --plain
	asks_at 3 name
	say MPS01
	asks_at 3 step
	say 'done'
	asks_at 4 step
	say list
	asks_at 4 step
	plain_end 5
	exits 0 "$HP" report "$run" --format json
	is '.steps[] | select(.instance == "3@MPS01") | .state == "verified" and .text == null'
	exits 0 "$HP" audit "$run"
}

lines_are_typed_one_by_one() {
	to_paper typed
	run=$(cat "$T/run")
	key_delete "$T/typed" "$CLIENT"
	plain_start "$HP" import-paper "$run" --operator 'Kim Nowak' --plain
	asks_at 1 paper
	plain_has 'has the code'
	code=$(sed -n "s/.*\\($run [0-9]* [0-9a-f]*-[0-9a-f]*-[0-9a-f]*-[0-9a-f]*\\).*/\\1/p" "$T/typed.txt" | head -n 1)
	test -n "$code"
	say help
	answers 'WHO WHEN'
	asks_at 1 paper
	say "sheet $code"
	answers 'That is a sheet of this run.'
	asks_at 1 paper
	say "sheet 20200101-000000-abcd 7 1111-2222-3333-4444"
	answers 'is no sheet of run'
	asks_at 1 paper
	say ''
	asks_at 1 paper
	say 'KN'
	answers 'There is no time in this line'
	asks_at 1 paper
	say "KN $(now) choice 2"
	answers 'does not belong to this step'
	asks_at 1 paper
	say 'KN 2020-01-01T10:00Z'
	answers 'before this run began'
	asks_at 1 paper
	say 'KN 2999-01-01T10:00Z'
	answers 'has not come yet'
	asks_at 1 paper
	say "6 KN $(now)"
	answers 'comes first'
	asks_at 1 paper
	say "KN $(now)"
	answers 'is entered: attested.'
	asks_at 1-export paper
	say "KN $(now) na there is nothing to export"
	answers 'is entered: not applicable.'
	asks_at 2 paper
	say "KN $(date -u +%Y-%m-%dT%H:%MZ)"
	asks_at 3 paper
	say "KN $(now)"
	answers "Add the machine's name as written on the sheet"
	asks_at 3 paper
	say "KN $(now) name OTHER01"
	answers 'The name on the sheet is not that of the machine'
	asks_at 3 paper
	say "KN $(now) name MPS01; seen the list shows it no more"
	answers 'is entered: verified.'
	asks_at 4 paper
	say 'end'
	answers 'Back from paper. What was entered is in the record'
	asks_at 4 step
	say 'show 3'
	answers 'Done on paper by KN at'
	asks_at 3 step
	plain_end 5
	exits 0 "$HP" audit "$run"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "step.refused") | .value] == ["name-differs"]'
	is '[.events[] | select(.event == "paper.entered") | .text] | contains(["the list shows it no more"])'
}

# The program ended between the last line and the end of the run: what is entered stays, and the next import ends it.
an_import_that_was_killed_is_taken_up_again() {
	to_paper torn
	run=$(cat "$T/run")
	key_delete "$T/torn" "$CLIENT"
	key_delete "$T/torn" "$ENGINE"
	lines_done "$run" >"$T/sheet"
	plain_start "$HP" import-paper "$run" --operator 'Kim Nowak' --plain
	asks_at 1 paper
	while read -r line; do
		case $line in
		'#'* | '' | 6@*) continue ;;
		esac
		say "$line"
		answers 'is entered'
	done <"$T/sheet"
	asks_at 6 paper
	# Killed as soon as the last line is in the record, at the reading behind it, or a little later.
	say "$(grep '^6@' "$T/sheet")"
	until_true grep -qE 'COMPLETE|^ *6@MPS01 +attested' "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt"
	kill -9 "$PLAIN_PID" 2>/dev/null || true
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
	if ! grep -q '^state  *COMPLETE' "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt"; then
		exits 0 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Ola Berg'
		has COMPLETE
	fi
	exits 0 "$HP" report "$run" --format json
	is '.steps | length == 7 and (map(.state) | all(. == "verified" or . == "attested"))'
	is '[.events[] | select(.event == "paper.entered") | .at] | length == 7 and (unique | length == 7)'
	exits 0 "$HP" audit "$run"
}

limited() {
	trap '' XFSZ
	ulimit -f 1
	"$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
}

# R74: the reason is the disk, and not the sheet.
a_full_disk_is_told_and_nothing_is_lost() {
	to_paper disk
	run=$(cat "$T/run")
	lines_done "$run" | head -n 3 >"$T/sheet"
	code=0
	(limited) >"$T/out" 2>"$T/err" </dev/null || code=$?
	same "$code" 3
	has 'The record could not be written' "$T/err"
	has_not 'no step is open' "$T/err"
	exits 0 "$HP" audit "$run"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "paper.entered")] == []'
	exits 5 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has 'HELD AT 2@MPS01'
}

# From within a run, while a sheet is out: the same lines.
the_word_import_is_there_once_a_sheet_is_out() {
	make_image "$T/within"
	plain_run "$T/within"
	say help
	asks_at 1 step
	plain_new >"$T/help"
	has_not 'enter what was done on paper' "$T/help"
	say "paper $T/within.txt"
	asks_at 1 step
	say import
	asks_at 1 paper
	say "KN $(now)"
	asks_at 1-export paper
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.events[] | select(.event == "paper.entered")] | length == 1'
}

# To paper before step 1: the steps come with the values and machines, which are asked for first.
a_run_before_its_first_step_says_what_comes_first() {
	plain_start "$HP" train sms2003-remove-secondary-site --plain --operator 'Kim Nowak'
	asks condition
	run=$(run_id)
	plain_end 5
	printf '0@SEC01 KN %s\n' "$(now)" >"$T/sheet"
	exits 3 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has "Run $run stands before step 1" "$T/err"
	has "holdpoint resume $run" "$T/err"
	clear_sentence
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "resumed")] == []'
	# By hand, what is asked first comes first, and then the sheet.
	plain_start "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak'
	asks condition
	run=$(run_id)
	plain_end 5
	plain_start "$HP" import-paper "$run" --operator 'Kim Nowak' --plain
	asks condition
	plain_has 'then the sheet is entered'
	say yes
	asks_at 1 paper
	say "KN $(now)"
	answers 'is entered: attested'
	plain_end 5
	exits 0 "$HP" audit "$run"
}

# A sheet of which nothing could be entered is not told of as one that was.
what_ends_a_sheet_claims_nothing() {
	to_paper nothing
	run=$(cat "$T/run")
	printf '3@MPS01 KN %s\n' "$(now)" >"$T/sheet"
	exits 5 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	exits 0 "$HP" report "$run"
	has 'end of the sheet'
	has_not 'entered from paper'
}

# Local times by the clock on the wall, wherever the machine stands.
a_time_without_a_date_is_the_last_such_time() {
	to_paper zone
	run=$(cat "$T/run")
	local=$(TZ=Asia/Kolkata date +%H:%M)
	printf '1@MPS01 KN %s\n' "$local" >"$T/sheet"
	TZ=Asia/Kolkata exits 5 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has "done by KN at $local IST"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "paper.entered") | .value | endswith("Z")] == [true]'
}

# A sheet that lay on the wrong desk: every line of it would fit.
a_sheet_of_another_run_is_not_entered() {
	to_paper other
	run=$(cat "$T/run")
	{
		echo 'sheet 20200101-000000-abcd 7 1111-2222-3333-4444'
		lines_done "$run"
	} >"$T/sheet"
	exits 3 "$HP" import-paper "$run" --from "$T/sheet" --operator 'Kim Nowak'
	has "$T/sheet:1: " "$T/err"
	has 'is no sheet of run' "$T/err"
	has 'Nothing of that file was entered' "$T/err"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "paper.entered" or .event == "resumed")] == []'
}

# An id that means several steps, written twice, would close the step of a machine that nobody has looked at.
what_means_several_steps_is_named_in_full() {
	cat >"$T/two.json" <<-EOT
		{"id": "two-machines", "title": "Two machines", "revision": "1", "status": "VERIFIED",
		 "sources": [{"document": "a test"}], "condition": "A test.", "objective": "A test.",
		 "hosts": {"cap": {"title": "machines", "many": true}},
		 "steps": [{"id": "1", "each": "cap", "do": "Look at it."}, {"id": "2", "do": "Look again."}]}
	EOT
	exits 0 "$HP" compile "$T/two.json" -o "$T/two.hpl"
	make_image "$T/two1" CAP01
	make_image "$T/two2" CAP02
	plain_start "$HP" run two-machines --library "$T/two.hpl" --target "cap/CAP01=offline:$T/two1" \
		--target "cap/CAP02=offline:$T/two2" --operator 'Kim Nowak' --plain
	asks condition
	say yes
	asks_at 1 step
	say "paper $T/two.txt"
	asks_at 1 step
	say import
	asks_at 1 paper
	say "1 KN $(now)"
	answers "'1' is several steps of this run; nothing was changed. Say which: 1@CAP01, 1@CAP02."
	asks_at 1 paper
	say "1@CAP03 KN $(now)"
	answers "'1@CAP03' is no step of this run"
	asks_at 1 paper
	say "33 KN $(now)"
	answers "'33' is no step of this run"
	asks_at 1 paper
	say "KN $(now) second MB"
	answers 'does not belong to this step'
	asks_at 1 paper
	# Written beside another machine's step: both in the record, as said.
	say "1@CAP01 KN $(now) name CAP02"
	answers 'The name on the sheet is not that of the machine'
	asks_at 1 paper
	say "1@CAP01 KN $(now) name cap01"
	answers 'is entered: attested.'
	asks_at 1 paper
	say "1@CAP01 KN $(now)"
	answers 'already'
	asks_at 1 paper
	say "2 KN $(now)"
	answers 'comes first'
	asks_at 1 paper
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.events[] | select(.event == "step.refused") | [.at, .value, .text]] == [["1@CAP01", "name-differs", "CAP02"]]'
	is '[.steps[] | .state] == ["attested", "todo", "todo"] or [.steps[] | .state] == ["attested", "active", "todo"]'
}

a 'a whole sheet is entered from a file, and the run is complete' a_whole_sheet_is_entered_from_a_file
a 'nothing of a file with mistakes is entered, and all of them are told' nothing_of_a_file_with_mistakes_is_entered
a 'of a file that begins with the code of another run nothing is entered' a_sheet_of_another_run_is_not_entered
a 'what means several steps, or none, is no step' what_means_several_steps_is_named_in_full
a 'what the machine contradicts stays open, with both in the record' what_the_machine_contradicts_stays_open
a 'lines are typed one by one, and wrong ones change nothing' lines_are_typed_one_by_one
a 'an import that was killed is taken up again' an_import_that_was_killed_is_taken_up_again
a 'a full disk is told, and nothing is lost' a_full_disk_is_told_and_nothing_is_lost
a 'the word import is there once a sheet is out' the_word_import_is_there_once_a_sheet_is_out
a 'a run before its first step says what comes first' a_run_before_its_first_step_says_what_comes_first
a 'what ends a sheet claims nothing' what_ends_a_sheet_claims_nothing
a 'a time without a date is the last such time of the local clock' a_time_without_a_date_is_the_last_such_time
finish
