#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The line front end under bad conditions: bytes that are no text, names that steer terminals, machines that do not answer.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# A word with a NUL behind it is not that word; what is no UTF-8 is not written into the record otherwise than it was typed.
no_text_is_no_word() {
	make_image "$T/bytes"
	plain_run "$T/bytes"
	say 'done'
	asks_at 1-export step
	printf 'done\000x\n' >&3
	PLAIN_MARK=$(wc -c <"$T/plain.out")
	say 'check'
	answers 'read again'
	asks_at 1-export step
	say "$(printf 'note \355\240\200 half a pair')"
	answers 'nothing was changed'
	asks_at 1-export step
	plain_end 5
	exits 0 "$HP" report "$(run_id)" --format json
	is '[.steps[] | select(.state == "attested")] | length == 1'
	is '[.events[] | select(.event == "note")] | length == 0'
}

# R28, bad input: shown harmless wherever it comes up, and exact in the JSON.
hostile_names() {
	make_image "$T/names"
	name=$(printf 'Kim\342\200\256\033[31m\302\233')
	plain_start "$HP" run "$PROCEDURE" --target "mps=offline:$T/names" --plain --operator "$name"
	asks condition
	say yes
	plain_to_3
	say "$(printf 'override \033]0;title\007 no other way')"
	asks_at 3 second
	say "$(printf 'Pat\342\200\256\033[1m')"
	asks_at 4 step
	say back
	answers 'Overridden by'
	say 'show 3'
	asks_at 3 step
	plain_end 5
	harmless "$T/plain.out"
	run=$(run_id)
	for command in "report $run" "report $run --format json" runs 'runs --format json'; do
		# The words of the command are words of their own.
		# shellcheck disable=SC2086
		exits 0 "$HP" $command
		harmless "$T/out"
	done
	exits 0 "$HP" report "$run" --format json
	same "$(jq -r .operator "$T/out")" "$name"
	harmless "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt"
}

# A helper that is real until the file $T/mute is there.
mute_helper() {
	real=$(find "$HP_BUILD/src" -name holdpoint-target-offline -type f)
	mkdir -p "$T/mute.d"
	cat >"$T/mute.d/holdpoint-target-offline" <<-EOT
		#!/bin/sh
		'$real' "\$@" | while IFS= read -r line; do
			while [ -e '$T/mute' ]; do : >'$T/muted'; sleep 0.1; done
			printf '%s\\n' "\$line"
		done
	EOT
	chmod +x "$T/mute.d/holdpoint-target-offline"
}

# Who is told to leave while a machine keeps silent leaves at once; the record says why.
left_while_reading() {
	make_image "$T/silent"
	mute_helper
	HOLDPOINT_LIBEXEC="$T/mute.d"
	export HOLDPOINT_LIBEXEC
	plain_run "$T/silent"
	plain_to_3
	: >"$T/mute"
	say 'done'
	until_true test -e "$T/muted"
	left=$(date +%s)
	kill -INT "$PLAIN_PID"
	plain_end 5
	[ $(($(date +%s) - left)) -lt 5 ] || fail 'it waited for the machine'
	rm "$T/mute"
	exits 0 "$HP" report "$(run_id)" --format json
	is '.state == "HELD"'
	is '.events[-1] | .event == "held" and .text == "ended by a signal"'
}

# What stands above every screen is said when it comes up (RECORD IN MEMORY ONLY and its like).
banners_are_said() {
	make_image "$T/nameless"
	rm "$T/nameless/Windows/System32/config/SYSTEM"
	plain_run "$T/nameless"
	has 'The own name of mps cannot be read' "$T/plain.out"
	has 'The hive Windows/System32/config/SYSTEM is not in the image' "$T/plain.out"
	plain_end 5
}

another_machine_is_said() {
	make_image "$T/first"
	make_image "$T/second" OTHER
	plain_run "$T/first"
	say "target mps=offline:$T/second"
	answers 'calls itself OTHER'
	asks_at 1 step
	say 'done'
	answers 'calls itself OTHER'
	asks_at 1 step
	say "target mps=offline:$T/first"
	answers 'everything in force was read again'
	asks_at 1 step
	plain_end 5
}

a 'bytes that are no text are no words' no_text_is_no_word
a 'names and reasons that steer terminals are shown harmless' hostile_names
a 'a signal ends the wait for a silent machine' left_while_reading
a 'a machine without a name is told before step 1' banners_are_said
a 'a target with another machine behind it says so' another_machine_is_said
finish
