#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Drills without a terminal: the demo, the scenario, and that drill and live are never mixed.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

demo_plays_itself() {
	exits 0 "$HP" train "$PROCEDURE" --demo
	has DRILL
	has COMPLETE
	has_not 'WITH OVERRIDES'
	harmless "$T/out"
	test ! -s "$T/err"
	exits 0 "$HP" runs --format json
	is 'length == 1 and .[0].mode == "drill" and .[0].state == "COMPLETE" and .[0].procedure == "'"$PROCEDURE"'"'
	run=$(jq -r '.[0].run' "$T/out")
	exits 0 "$HP" report "$run" --format json
	is '.steps | map(.state) | all(. == "verified" or . == "attested")'
	exits 0 "$HP" audit "$run"
	# Its machine is thrown away, its record is not.
	test ! -e "$XDG_STATE_HOME/holdpoint/practice/$run"
	test -e "$XDG_STATE_HOME/holdpoint/runs/$run/journal.db"
}

# R84: every procedure that ships can be trained to its end.
every_procedure_has_a_drill() {
	"$HP" list --format json | jq -r '.[].id' >"$T/ids"
	test -s "$T/ids"
	while read -r id; do
		exits 0 "$HP" train "$id" --demo
		has COMPLETE
		has DRILL
	done <"$T/ids"
}

# R84: what the trainee does is judged by the same reader on real hives.
drill_by_words_on_a_practice_machine() {
	plain_start "$HP" train "$PROCEDURE" --plain
	plain_sign_on
	plain_to_3
	say 'done'
	asks_at 3 step
	has DRILL "$T/plain.out"
	plain_end 5
	# Held: its machine waits for it.
	test -n "$(ls "$XDG_STATE_HOME/holdpoint/practice")"
}

drill_takes_no_live_target() {
	make_image "$T/image"
	exits_not_begun 'mps=offline' "$HP" train "$PROCEDURE" --target "mps=offline:$T/image" --operator Kim --plain
}

live_takes_no_drill_target() {
	printf '{}\n' >"$T/scenario.json"
	exits_not_begun 'scripted' "$HP" run "$PROCEDURE" --target "mps=scripted:$T/scenario.json" --operator Kim --plain
}

# Refused at once (2) or at the target's hello (4), or held there because input ends (5); never complete, nothing verified.
exits_not_begun() {
	shift
	printf 'yes\ndone\n' >"$T/words"
	code=0
	"$@" <"$T/words" >"$T/out" 2>"$T/err" || code=$?
	case $code in
	2 | 3 | 4 | 5) ;;
	*) fail "exit code $code" ;;
	esac
	has_not COMPLETE
	has_not '1-export step]'
}

# R87: the drill's machines bear a marker that the live reader refuses.
practice_folders_are_refused_live() {
	plain_start "$HP" train "$PROCEDURE" --plain
	plain_sign_on
	folder=$(find "$XDG_STATE_HOME" "$TMPDIR" "$HOME" -type d -name config -path '*ystem32*' 2>/dev/null | head -n 1)
	test -n "$folder"
	folder=${folder%/*/*/*}
	exits 4 "$HP" read "offline:$folder" registry.key "$CLIENT_KEY" --format json
	is '.found == null and .reason_code == "practice-marker"'
	plain_end 5
}

a 'the demo plays a whole drill to COMPLETE' demo_plays_itself
a 'every procedure that ships plays its drill to the end' every_procedure_has_a_drill
a 'a drill by words is judged by the real reader' drill_by_words_on_a_practice_machine
a 'a drill takes no live target' drill_takes_no_live_target
a 'a live run takes no drill target' live_takes_no_drill_target
a 'the live reader refuses practice machines' practice_folders_are_refused_live
finish
