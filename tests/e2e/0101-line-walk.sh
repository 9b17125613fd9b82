#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# DRX.3 by typed words, on real hives: to its endings, and what lets nobody through.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

walked_to_complete() {
	make_image "$T/one"
	plain_run "$T/one"
	same "$(head -n 1 "$T/plain.out" | cut -c 1-4)" 'RUN '
	plain_to_3
	key_delete "$T/one" "$CLIENT"
	say 'done'
	plain_to_5
	key_delete "$T/one" "$ENGINE"
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 0
	has COMPLETE "$T/plain.out"
	has_not DRILL "$T/plain.out"
	same "$(state_of "$(run_id)")" COMPLETE
	run_id >"$T/complete.id"
	test ! -s "$T/plain.err"
	harmless "$T/plain.out"
}

report_of_it() {
	run=$(cat "$T/complete.id")
	exits 0 "$HP" report "$run" --format json
	is '.run == "'"$run"'"'
	is '[.steps[] | select(.id == "3" or .id == "5") | .state] == ["verified", "verified"]'
	is '[.steps[] | select(.id == "1" or .id == "2" or .id == "6") | .state] | all(. == "attested")'
	is '.steps[] | select(.id == "3") | .checks | length == 2'
	is 'all(.steps[]; .override == null)'
	is '.events | length > 10'
	exits 0 "$HP" audit "$run"
}

# R24: not the person's word counts, but the key.
refused_while_the_key_is_there() {
	make_image "$T/two"
	plain_run "$T/two"
	plain_to_3
	# What stands there before the first try was read before the first change, and says so.
	grep -q 'AS READ AT THE START' "$T/plain.out"
	lines=$(grep -c 'AS READ AT THE START' "$T/plain.out")
	say 'done'
	asks_at 3 step
	same "$(grep -c 'AS READ AT THE START' "$T/plain.out")" "$lines"
	say 'why'
	answers 'present'
	asks_at 3 step
	say 'attest I saw it gone'
	asks_at 3 step
	say 'check'
	asks_at 3 step
	key_delete "$T/two" "$CLIENT"
	say 'done'
	asks_at 4 step
	plain_end 5
	same "$(state_of "$(run_id)")" HELD
}

override_ends_with_6() {
	make_image "$T/three"
	plain_run "$T/three"
	plain_to_3
	say 'override'
	asks_at 3 step
	say 'override the key belongs to another product'
	asks_at 3 second
	say 'Ola Berg'
	plain_to_5
	key_delete "$T/three" "$ENGINE"
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 6
	has 'COMPLETE WITH OVERRIDES' "$T/plain.out"
	run=$(run_id)
	same "$(state_of "$run")" 'COMPLETE WITH OVERRIDES'
	exits 0 "$HP" report "$run" --format json
	is '.steps[] | select(.id == "3") | .state == "overridden" and .override.reason == "the key belongs to another product" and .override.second == "Ola Berg"'
}

# R59: nothing but a reason closes a step as not applicable, and it counts.
na_counts_as_an_override() {
	make_image "$T/na"
	plain_run "$T/na"
	say 'na'
	asks_at 1 step
	say 'na the editor is open already'
	asks_at 1-export step
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 3 name
	say MPS01
	asks_at 3 step
	key_delete "$T/na" "$CLIENT"
	say 'done'
	plain_to_5
	key_delete "$T/na" "$ENGINE"
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 6
}

# R28, R29: what cannot be seen is unknown, and only then may a person say what they saw.
attest_where_nothing_can_be_seen() {
	make_image "$T/four"
	plain_run "$T/four"
	plain_to_3
	key_delete "$T/four" "$CLIENT"
	cp "$T/four/Windows/System32/config/SOFTWARE" "$T/whole"
	head -c 6000 "$T/whole" >"$T/four/Windows/System32/config/SOFTWARE"
	say 'done'
	asks_at 3 step
	say 'attest looked in regedit: no folder Client'
	asks_at 4 step
	cp "$T/whole" "$T/four/Windows/System32/config/SOFTWARE"
	plain_to_5
	key_delete "$T/four" "$ENGINE"
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 0
	has '1 verified' "$T/plain.out"
	exits 0 "$HP" report "$(run_id)" --format json
	is '.steps[] | select(.id == "3") | .state == "attested"'
	is '.steps[] | select(.id == "5") | .state == "verified"'
}

# R33: the name is typed before the act, and another one is refused.
wrong_name_is_refused() {
	make_image "$T/five"
	plain_run "$T/five"
	say 'done'
	asks_at 1-export step
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 3 name
	say MPS02
	asks_at 3 name
	say ''
	asks_at 3 name
	say mps01
	asks_at 3 step
	plain_end 5
}

# R34, R101: nothing is passed by leaning on Enter.
fifty_empty_lines_pass_nothing() {
	make_image "$T/six"
	plain_start "$HP" run "$PROCEDURE" --target "mps=offline:$T/six" --operator 'Kim Nowak' --plain
	asks condition
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		printf '\n\n' >&3
	done
	say 'note the end of the empty lines'
	asks condition
	say yes
	asks_at 1 step
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		printf '\n\n' >&3
	done
	say 'note the end of the second lot'
	answers 'record'
	asks_at 1 step
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.state != "todo" and .state != "active")] == []'
}

unknown_words_change_nothing() {
	make_image "$T/seven"
	plain_run "$T/seven"
	for word in 'finish' 'DONE now' 'doen' ':help' 'override' 'attest' '1' 'second Kim' "$(printf 'd\033[31mone')"; do
		say "$word"
		asks_at 1 step
	done
	say 'help'
	answers 'hold'
	asks_at 1 step
	say 'list'
	answers '1-export'
	asks_at 1 step
	say 'show 5'
	answers 'Delete'
	plain_end 5
	harmless "$T/plain.out"
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.state != "todo" and .state != "active")] == []'
}

condition_not_agreed() {
	make_image "$T/eight"
	plain_start "$HP" run "$PROCEDURE" --target "mps=offline:$T/eight" --plain
	asks operator
	say 'Kim Nowak'
	asks condition
	say no
	asks_ended_or condition
}

asks_ended_or() {
	exec 3>&-
	code=0
	wait "$PLAIN_PID" || code=$?
	same "$code" 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.state == "verified" or .state == "attested")] == []'
}

# R26: a key that comes back opens its step again, and the run is not complete.
key_comes_back() {
	make_image "$T/nine"
	plain_run "$T/nine"
	plain_to_3
	key_delete "$T/nine" "$CLIENT"
	say 'done'
	plain_to_5
	key_delete "$T/nine" "$ENGINE"
	key_make "$T/nine" "$CLIENT"
	say 'done'
	asks_at 3 '(step|name)'
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.id == "3") | .attempt] | max == 2'
}

bystander_is_gone() {
	make_image "$T/ten"
	plain_run "$T/ten"
	plain_to_3
	key_delete "$T/ten" "$CLIENT"
	key_delete "$T/ten" 'Microsoft\Provisioning\Schema'
	say 'done'
	asks_at 3 step
	say 'why'
	answers 'Schema'
	plain_end 5
}

# DESIGN 6.5: absent from the start is said.
absent_from_the_start() {
	make_image "$T/eleven"
	key_delete "$T/eleven" "$CLIENT"
	plain_run "$T/eleven"
	plain_to_3
	say 'done'
	asks_at 4 step
	has 'WAS ALREADY ABSENT AT START' "$T/plain.out"
	plain_end 5
}

# DESIGN 6.5: the machine's own name has to be the one entered.
another_machine_blocks() {
	make_image "$T/twelve" MPS02
	plain_start "$HP" run "$PROCEDURE" --target "mps/MPS01=offline:$T/twelve" --operator 'Kim Nowak' --plain
	asks condition
	say yes
	answers MPS02
	exec 3>&-
	code=0
	wait "$PLAIN_PID" || code=$?
	same "$code" 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.state == "verified" or .state == "attested")] == []'
}

# DESIGN 6.8: the disk goes back, the machine is read elsewhere.
target_changes_in_mid_run() {
	make_image "$T/thirteen"
	plain_run "$T/thirteen"
	plain_to_3
	cp -a "$T/thirteen" "$T/moved"
	key_delete "$T/moved" "$CLIENT"
	say 'done'
	asks_at 3 step
	say "target mps=offline:$T/moved"
	asks_at 3 '(step|name)'
	if plain_prompt '3(@[^] ]+)? name'; then
		say MPS01
		asks_at 3 step
	fi
	say 'done'
	asks_at 4 step
	plain_end 5
}

# R102: a file of words is a person too; its end is not a word.
words_from_a_file() {
	make_image "$T/fourteen"
	printf 'Kim Nowak\nyes\ndone\ndone\ndone\nMPS01\ndone\n' >"$T/words"
	code=0
	"$HP" run "$PROCEDURE" --target "mps=offline:$T/fourteen" --plain <"$T/words" >"$T/plain.out" 2>"$T/plain.err" || code=$?
	same "$code" 5
	has HELD "$T/plain.out"
	same "$(state_of "$(run_id)")" HELD
	exits 0 "$HP" runs --format json
	is '.[] | select(.run == "'"$(run_id)"'") | .at | startswith("3")'
}

stop_is_final() {
	make_image "$T/fifteen"
	plain_run "$T/fifteen"
	say 'stop'
	asks_at 1 step
	say 'stop the server is thrown away'
	answers 'STOPPED'
	plain_end 5
	run=$(run_id)
	same "$(state_of "$run")" STOPPED
	exits 3 "$HP" resume "$run" --plain
	clear_sentence
}

a 'the whole procedure, walked to COMPLETE' walked_to_complete
a 'its report tells who closed what, and its record is intact' report_of_it
a 'a step is refused while the key is still there' refused_while_the_key_is_there
a 'an override with a reason and a second person ends with exit code 6' override_ends_with_6
a 'not applicable needs a reason and counts as an override' na_counts_as_an_override
a 'attest works where nothing can be seen' attest_where_nothing_can_be_seen
a 'another machine name is refused before an irreversible step' wrong_name_is_refused
a 'fifty empty lines pass nothing' fifty_empty_lines_pass_nothing
a 'unknown words change nothing and are shown harmless' unknown_words_change_nothing
a 'without the condition nothing begins' condition_not_agreed
a 'a key that comes back opens its step again' key_comes_back
a 'a bystander that is gone is seen' bystander_is_gone
a 'what was absent at the start is said to have been' absent_from_the_start
a 'a machine that bears another name blocks the start' another_machine_blocks
a 'a target can change in mid-run' target_changes_in_mid_run
a 'words may come from a file, and its end means HELD' words_from_a_file
a 'stop needs a reason and is final' stop_is_final
finish
