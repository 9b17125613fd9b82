#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `check` of many machines: a list of targets, all read side by side, read again until it holds, and what a person sees meanwhile.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

SHARE='{"read": "share", "args": ["CAP$"], "answers": [ANSWERS]}'
FOUND='"found": true, "data": {"path": "D:\\CAP", "comment": null}'

prepare() {
	jq -n '{id: "caps", title: "Shares", revision: "1", status: "DRAFT", sources: [{document: "T", part: "1"}],
		condition: "The site is gone.", objective: "The shares are away.", bring: ["Nothing."],
		hosts: {cap: {title: "the computers", many: true}, site: {title: "the server"}},
		steps: [{id: "1", each: "cap", do: "Delete the share.", if_not: "Look again.", why: "For the test.",
			verify: [{share: "CAP$", expect: "absent"}, {service: "Keep", expect: "absent"}]}]}' >"$T/caps.json"
	"$HP" compile "$T/caps.json" -o "$T/caps.hpl"
	fixed CAP01 "{\"found\": false}"
	fixed CAP02 "{\"found\": false}"
	# Its share goes with the third look; its service would be there at a second one, which nobody asks for.
	cat >"$T/CAP03.json" <<-EOT
		{"scenario": 1, "host": {"name": "CAP03"}, "default": "absent", "facts": [
		 {"read": "share", "args": ["CAP\$"], "answers": [{$FOUND}, {"after": 2, "found": false}]},
		 {"read": "service", "args": ["Keep"], "answers": [{"found": false},
		  {"after": 1, "found": true, "data": {"name": "Keep", "display": null, "start": "auto", "state": "running", "type": "own"}}]}]}
	EOT
	fixed CAP04 "{$FOUND}"
	printf '{"scenario": 1, "start": "hang"}\n' >"$T/DEAD.json"
	shut LOCKED logon-failed
	shut OFF unreachable
}

# fixed NAME ANSWERS: a machine with these answers about its share.
fixed() {
	jq -n --arg name "$1" --argjson share "$(printf '%s' "$SHARE" | sed "s/ANSWERS/$(printf '%s' "$2" | sed 's/[\\&]/\\&/g')/")" \
		'{scenario: 1, host: {name: $name}, default: "absent", facts: [$share]}' >"$T/$1.json"
}

# shut NAME CODE: its name cannot be read for a reason that goes for all of it.
shut() {
	jq -n --arg code "$2" '{scenario: 1, default: "absent",
		facts: [{read: "host", answers: [{unreadable: "It is shut.", reason_code: $code}]}]}' >"$T/$1.json"
}

# targets FILE NAMES: a list of targets.
targets() {
	printf '\357\273\277# the computers\r\n\r\n' >"$1"
	for name in $2; do
		printf '  cap/%s=scripted:%s/%s.json \r\n' "$name" "$T" "$name" >>"$1"
	done
	printf '# none without a newline at the end' >>"$1"
}

# checked CODE NAMES [FLAGS]
checked() {
	checked_code=$1
	targets "$T/list" "$2"
	shift 2
	exits "$checked_code" "$HP" check caps --library "$T/caps.hpl" --targets "$T/list" "$@"
}

target_list() {
	checked 0 'CAP01 CAP02' --format json
	is '[.checks[].machine] | unique == ["CAP01", "CAP02"]'
	# Beside others, from several lists, and from the environment.
	checked 1 'CAP01 CAP02' --format json --target "cap/CAP04=scripted:$T/CAP04.json"
	is '[.checks[].machine] | unique == ["CAP01", "CAP02", "CAP04"]'
	targets "$T/one" CAP01
	targets "$T/two" CAP04
	HOLDPOINT_TARGETS=$(printf '%s\n%s' "$T/one" "$T/two") exits 1 "$HP" check caps --library "$T/caps.hpl" --format json
	is '[.checks[].machine] | unique == ["CAP01", "CAP04"]'
	checked 2 'CAP01 CAP01'
	clear_sentence
}

# refused CONTENTS PLACE: exit code 3, and where it is.
refused() {
	printf '%b' "$1" >"$T/bad list"
	exits 3 "$HP" check caps --library "$T/caps.hpl" --targets "$T/bad list"
	clear_sentence
	has "$T/bad list:$2: " "$T/err"
}

bad_lists() {
	refused '# one\ncap/CAP01\n' '2:10'
	refused '  =offline:/mnt\n' '1:3'
	refused 'cap/=offline:/mnt\n' '1:5'
	refused 'cap/Größe=\n' '1:11'
	refused '/CAP01=offline:/mnt\n' '1:1'
	refused 'cap=offline:/a\n\ncap/B=offline:/\377\n' '3:16'
	refused 'cap=offline:/\033[2J\n' '1:14'
	refused 'cap=offline:/a\0b\n' '1:15'
	exits 3 "$HP" check caps --library "$T/caps.hpl" --targets "$T/no such list"
	clear_sentence
	has 'no such list' "$T/err"
	exits 3 "$HP" check caps --library "$T/caps.hpl" --targets "$T"
	clear_sentence
}

# Without names, each machine bears the one it tells.
nameless() {
	exits 1 "$HP" check caps --library "$T/caps.hpl" --format json --target "cap=scripted:$T/CAP04.json" \
		--target "cap=scripted:$T/CAP01.json"
	is '[.machines[] | select(.host == "cap") | .machine] == ["CAP04", "CAP01"]'
	is '[.checks[] | select(.verdict == "fail") | .machine] == ["CAP04"]'
	exits 2 "$HP" check caps --library "$T/caps.hpl" --target "cap=scripted:$T/OFF.json" --target "cap=scripted:$T/OFF.json"
	clear_sentence
}

# A machine that cannot be reached or lets nobody in is asked for its name, and for nothing else.
shut_machines() {
	checked 4 'CAP01 OFF LOCKED' --format json
	is '[.checks[] | select(.machine == "OFF") | .reason_code] | unique == ["unreachable"]'
	is '[.checks[] | select(.machine == "LOCKED") | .reason_code] | unique == ["logon-failed"]'
	is '[.checks[] | select(.machine == "CAP01") | .verdict] | unique == ["pass"]'
}

third_reading() {
	checked 1 'CAP01 CAP03' --format json
	checked 0 'CAP01 CAP03' --format json --retry-timeout 600 --interval 1
	is '.verdict == "pass" and .rounds == 3'
	HOLDPOINT_RETRY_TIMEOUT=600 HOLDPOINT_INTERVAL=1 checked 0 'CAP01 CAP03' --format json
	is '.rounds == 3'
}

# Between two readings nothing is read, however long; the time for all of it ends that too.
interval_and_timeout() {
	checked 124 'CAP01 CAP04' --format json --retry-timeout 999999 --interval 999999 --timeout 1
	is '.rounds == 1 and .verdict == "fail" and .broken_off == true'
	has '--timeout' "$T/err"
	# What is all right ends at once.
	checked 0 'CAP01 CAP02' --format json --retry-timeout 999999 --interval 999999
	is '.rounds == 1'
	# The last reading is at the end of the time.
	checked 1 'CAP04' --format json --retry-timeout 1 --interval 999999
	is '.rounds == 2 and .verdict == "fail"'
}

no_second_logon() {
	checked 4 'CAP01 LOCKED' --format json --retry-timeout 999999 --interval 999999
	is '.rounds == 1'
}

# Only one of them answers, and it was read before the time was over.
dead_machine() {
	checked 124 'DEAD CAP04 CAP01' --format json --timeout 2
	is '.broken_off == true'
	is '[.checks[] | select(.machine == "DEAD") | .verdict, .reason_code] | unique == ["cancelled", "unknown"]'
	is '[.checks[] | select(.machine == "CAP04" and .verdict == "fail")] | length == 1'
	is '[.checks[] | select(.machine == "CAP01") | .verdict] | unique == ["pass"]'
	checked 124 'DEAD CAP01' --format junit --timeout 1
	xmllint --noout --nonet --schema "$HP_SRC/tests/data/junit.xsd" "$T/out"
}

# On a terminal a line tells how far it is, and goes; the document is as if it had never been there.
progress() {
	targets "$T/list" 'CAP01 DEAD CAP02'
	screen_start "$HP" check caps --library "$T/caps.hpl" --targets "$T/list" --timeout 5
	wait_for '4 of 6 read, waiting for DEAD'
	wait_exit 124
	not_shown 'waiting for'
	wait_for 'caps: UNKNOWN (met 4, not met 0, unknown 2' '--timeout'
}

no_progress() {
	targets "$T/list" 'CAP01 DEAD'
	for quiet in 'TERM=dumb' 'HOLDPOINT_PLAIN=1'; do
		# shellcheck disable=SC2016 # for that shell
		screen_start -e "$quiet" sh -c 'exec "$@" >"$0"' "$T/out" "$HP" check caps --library "$T/caps.hpl" --targets "$T/list" --timeout 1
		wait_exit 124
		wait_for '--timeout'
		not_shown 'waiting for'
		not_shown ' of '
	done
	checked 124 'CAP01 DEAD' --timeout 1
	has_not 'waiting for' "$T/err"
}

# The use it is made for: wait until somebody has done it.
waits_for_a_person() {
	make_image "$T/image"
	screen_start "$HP" check "$PROCEDURE" --target "mps=offline:$T/image" --retry-timeout 600 --interval 1
	wait_for 'are read again in'
	key_delete "$T/image" "$CLIENT"
	wait_match '^[1-9] of [0-9]+ met'
	key_delete "$T/image" "$ENGINE"
	wait_exit 0
	wait_for 'MET (met'
	not_shown 'read again'
}

a 'a procedure and its machines are made' prepare
a 'targets come from lists, one a line' target_list
a 'a list that is wrong is refused with line and column' bad_lists
a 'machines without a name bear the one they tell' nameless
a 'a machine that is shut is asked for its name only' shut_machines
a 'what does not hold is read again, and only that, until it holds' third_reading
a 'the interval is kept, and --timeout ends all of it' interval_and_timeout
a 'a logon that failed is not tried again' no_second_logon
a 'a machine that does not answer takes nothing from the others' dead_machine
a 'a terminal shows how far it is, and keeps nothing of it' progress
a 'no progress where nobody watches' no_progress
a 'check waits until somebody has done it' waits_for_a_person
finish
