#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Procedures, libraries, scenarios, helpers and machine data that are broken or hostile.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

SHIPPED=$HP_SRC/procedures/$PROCEDURE.json

# rejected TEXT [PLACE]: a procedure of these bytes is refused with its place.
rejected() {
	printf '%b' "$1" >"$T/bad.json"
	exits 3 "$HP" lint "$T/bad.json"
	has "bad.json${2:-:}" "$T/err"
	harmless "$T/err"
	has_not 'Sanitizer' "$T/err"
	exits 3 "$HP" compile "$T/bad.json" -o "$T/bad.hpl"
	test ! -e "$T/bad.hpl"
}

syntax_errors() {
	rejected ''
	rejected '{' ':1:2'
	rejected '{"id": 01}' ':1:8'
	rejected '{\n "id": "x",\n "id": "y"}' ':3:2'
	rejected '{"id": "a\tb"}'
	rejected '{"id": "a\\u0000b"}'
	rejected '{} trailing'
	rejected '\0357\0273\0277{}'
	rejected '{"id": "\0377"}'
	rejected '{"id": 1.5}'
	rejected '{"id": 9007199254740993}'
	rejected '{"id": "x" // comment\n}'
	rejected '[]'
	rejected 'null'
	rejected '{"id": "\\ud800"}'
	rejected '{"id": "\0033[2J\0342\0200\0256"}'
	rejected '\0000\0000\0000'
}

deep_nesting() {
	python3 -c 'print("[" * 100000)' >"$T/deep.json"
	exits 3 "$HP" lint "$T/deep.json"
	clear_sentence
}

huge_file() {
	truncate -s 200M "$T/huge.json"
	exits 3 "$HP" lint "$T/huge.json"
	clear_sentence
}

not_files() {
	mkdir "$T/folder.json"
	exits 3 "$HP" compile "$T/folder.json" -o "$T/x.hpl"
	exits 3 "$HP" lint /dev/null
	test -s "$T/err"
}

# meant JQ-CHANGE: a change of the shipped procedure that breaks its meaning is found, with line and column.
meant() {
	jq "$1" "$SHIPPED" >"$T/meant.json"
	exits 3 "$HP" lint "$T/meant.json"
	grep -qE 'meant\.json:[0-9]+:[0-9]+: error: ' "$T/err" || fail "no place named: $(cat "$T/err")"
}

meaning_errors() {
	meant '.steps[1].id = "1"'
	meant 'del(.condition)'
	meant 'del(.objective)'
	meant '.steps[3].before = []'
	meant '.steps[3].verify[0].expect = "gone"'
	meant '.steps[3].verify[1].holds = {"until": "99"}'
	meant '.steps[0].do = "Open {Nothing} on the machine."'
	meant '.steps[3].each = "nobody"'
	meant '.steps = []'
	meant '.status = "GREAT"'
	meant '.steps[0].colour = "red"'
	meant '.id = "a b/c"'
	meant '.parameters = {"X": {"title": "x", "pattern": "("}}'
}

# A pattern that takes for ever on some text costs a moment, and the text is not accepted.
hostile_pattern() {
	jq '.id = "slow" | .parameters = {"Word": {"title": "A word", "pattern": "^(a+)+$", "explain": "letters a"}}
		| .steps[0].do = "On the taskbar, open Registry Editor for {Word}."' "$SHIPPED" >"$T/slow.json"
	code=0
	"$HP" compile "$T/slow.json" -o "$T/slow.hpl" 2>"$T/err" || code=$?
	case $code in
	3) return 0 ;; # refused at once is as good
	0) ;;
	*) fail "exit code $code" ;;
	esac
	make_image "$T/slow-image"
	started=$(date +%s)
	exits 3 "$HP" check slow --library "$T/slow.hpl" --target "mps=offline:$T/slow-image" \
		--set "Word=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"
	test $(($(date +%s) - started)) -lt 10
	clear_sentence
}

broken_libraries() {
	echo 'no library' >"$T/text.hpl"
	: >"$T/empty.hpl"
	python3 -c 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute("create table x (y)"); db.commit()' "$T/other.hpl"
	exits 0 "$HP" compile "$SHIPPED" -o "$T/good.hpl"
	head -c 3000 "$T/good.hpl" >"$T/cut.hpl"
	for file in text empty other cut; do
		exits 3 "$HP" list --library "$T/$file.hpl"
		clear_sentence
		has "$file.hpl" "$T/err"
	done
}

# The digest of each procedure is looked at before it is used.
altered_library() {
	jq '.id = "site-procedure"' "$SHIPPED" >"$T/site.json"
	exits 0 "$HP" compile "$T/site.json" -o "$T/site.hpl"
	python3 - "$T/site.hpl" "$T/altered.hpl" <<-'EOT'
		import sys
		data = open(sys.argv[1], "rb").read()
		assert data.count(b"click Delete") >= 1
		open(sys.argv[2], "wb").write(data.replace(b"click Delete", b"click Rename"))
	EOT
	exits 3 "$HP" show site-procedure --library "$T/altered.hpl"
	clear_sentence
}

# Each byte of a library may be wrong: never a crash.
spoilt_library() {
	exits 0 "$HP" compile "$SHIPPED" -o "$T/fine.hpl"
	size=$(wc -c <"$T/fine.hpl")
	at=16
	while [ "$at" -lt "$size" ]; do
		cp "$T/fine.hpl" "$T/spoilt.hpl"
		printf '\377\376' | dd of="$T/spoilt.hpl" bs=1 seek="$at" conv=notrunc status=none
		code=0
		"$HP" show "$PROCEDURE" --library "$T/spoilt.hpl" >"$T/out" 2>"$T/err" </dev/null || code=$?
		case $code in
		0 | 3) ;;
		*) fail "exit code $code with byte $at spoilt: $(cat "$T/err")" ;;
		esac
		at=$((at + size / 40 + 1))
	done
}

broken_scenarios() {
	for text in '' '{' '[]' '{"facts": 1}' 'null' '{"x": "\0033[31m"}'; do
		printf '%b' "$text" >"$T/scenario.json"
		code=0
		"$HP" train "$PROCEDURE" --scenario "$T/scenario.json" --demo </dev/null >"$T/out" 2>"$T/err" || code=$?
		case $code in
		2 | 3 | 4 | 5) ;;
		*) fail "exit code $code for the scenario '$text': $(cat "$T/out" "$T/err")" ;;
		esac
		has_not 'COMPLETE'
		cat "$T/out" "$T/err" >"$T/both"
		test -s "$T/both"
		harmless "$T/both"
	done
}

# with_helper SCRIPT: reads through a helper of this text; the answer is unknown, in time, and nothing is put on the terminal.
with_helper() {
	mkdir -p "$T/libexec"
	printf '#!/bin/sh\n%s\n' "$1" >"$T/libexec/holdpoint-target-offline"
	chmod +x "$T/libexec/holdpoint-target-offline"
	started=$(date +%s)
	code=0
	HOLDPOINT_LIBEXEC="$T/libexec" "$HP" read offline:/x registry.key "$CLIENT_KEY" >"$T/out" 2>"$T/err" </dev/null || code=$?
	same "$code" 4
	test $(($(date +%s) - started)) -lt 45
	cat "$T/out" "$T/err" >"$T/both"
	test -s "$T/both"
	harmless "$T/both"
	test "$(wc -c <"$T/both")" -lt 4000
}

HELLO='{"holdpoint":1,"scheme":"offline","class":"evidence","facts":["registry.key"],"confinement":[]}'

hostile_helpers() {
	with_helper 'printf "\033[2Jgarbage\n"; cat >/dev/null'
	with_helper 'head -c 5000000 /dev/zero | tr "\0" x; cat >/dev/null'
	with_helper 'exit 0'
	with_helper 'kill -9 $$'
	with_helper "echo '$HELLO'; exit 1"
	with_helper "echo '$HELLO'; read -r line; echo '{\"id\":1,\"found\":\"maybe\"}'; cat >/dev/null"
	with_helper "echo '$HELLO'; read -r line; echo '{\"id\":999,\"found\":true}'; exit 0"
	with_helper "echo '$HELLO'; while :; do echo '{}'; done"
}

silent_helper() {
	with_helper 'cat >/dev/null'
}

missing_helper() {
	mkdir -p "$T/none"
	printf 'no program\n' >"$T/none/holdpoint-target-offline"
	exits 4 env HOLDPOINT_LIBEXEC="$T/none" "$HP" read offline:/x registry.key "$CLIENT_KEY"
}

# Names and values of a machine are only ever shown harmless.
hostile_machine() {
	make_image "$T/hostile"
	printf '+Odd\n=Text sz \033]0;owned\007\033[31mred\302\2335m\342\200\256gpj.exe\n+Odd\\Sub\033[2J\342\200\256key\n' |
		"$MKIMAGE" change "$T/hostile/Windows/System32/config/SOFTWARE"
	exits 0 "$HP" read "offline:$T/hostile" registry.value 'HKLM\SOFTWARE\Odd' Text
	harmless "$T/out"
	has red
	exits 0 "$HP" read "offline:$T/hostile" registry.value 'HKLM\SOFTWARE\Odd' Text --format json
	is '.data.value | contains("red")'
	has_not "$(printf '\033')"
	exits 0 "$HP" read "offline:$T/hostile" keys 'HKLM\SOFTWARE\Odd' '*'
	harmless "$T/out"
}

hostile_computer_name() {
	make_image "$T/named" "$(printf 'MPS\033[2J\342\200\25601')"
	plain_start "$HP" run "$PROCEDURE" --target "mps=offline:$T/named" --operator "$(printf 'Kim\033[31m')" --plain
	asks '(condition|operator|step)'
	say yes
	asks '(condition|operator|step)'
	exec 3>&-
	wait "$PLAIN_PID" || true
	harmless "$T/plain.out"
	harmless "$T/plain.err"
	exits 0 "$HP" runs
	harmless "$T/out"
	exits 0 "$HP" report "$(run_id)"
	harmless "$T/out"
	harmless "$XDG_STATE_HOME/holdpoint/runs/$(run_id)/status.txt"
}

# What a person types goes into the record and comes out harmless.
hostile_words() {
	make_image "$T/words"
	plain_run "$T/words"
	say "$(printf 'note \033]0;x\007\342\200\256evil\302\233')"
	asks_at 1 step
	say "$(python3 -c 'print("note " + "x" * 100000)')"
	asks_at 1 step
	printf 'note \377\376\n' >&3
	say 'note plain'
	asks_at 1 step
	plain_end 5
	harmless "$T/plain.out"
	exits 0 "$HP" report "$(run_id)"
	harmless "$T/out"
	exits 0 "$HP" report "$(run_id)" --format json
	is '.events | length > 3'
	exits 0 "$HP" audit "$(run_id)"
}

a 'broken JSON is refused with its place' syntax_errors
a 'deep nesting is refused' deep_nesting
a 'a huge file is refused' huge_file
a 'folders and devices are not procedures' not_files
a 'broken meaning is refused with its place' meaning_errors
a 'a hostile pattern costs a moment' hostile_pattern
a 'broken libraries are refused' broken_libraries
a 'an altered procedure in a library is refused' altered_library
a 'spoilt bytes in a library never crash' spoilt_library
a 'broken scenarios are refused' broken_scenarios
a 'helpers that print garbage, megabytes or nothing cost one unknown' hostile_helpers
a 'a silent helper costs one unknown, in time' silent_helper
a 'a helper that is no program costs one unknown' missing_helper
a 'hostile names and values of a machine are shown harmless' hostile_machine
a 'a hostile computer name is shown harmless' hostile_computer_name
a 'hostile words of a person are recorded and shown harmless' hostile_words
finish
