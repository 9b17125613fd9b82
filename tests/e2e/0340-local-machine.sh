#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# local: the machine the tests run on, with real files, accounts and ports; services of a stand-in for systemd on a private bus.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/local/lib.sh
. "${0%/*}/../local/lib.sh"

# seen CODE FACT ARGS...: one observation of this machine.
seen() {
	seen_code=$1
	shift
	exits "$seen_code" "$HP" read local: "$@" --format json
}

need_systemd() {
	[ -n "$STANDIN_SYSTEMD" ] || skip 'built without libsystemd'
}

# ---- the machine itself ----

files_are_real() {
	mkdir -p "$T/data/sub"
	printf abc >"$T/data/a.txt"
	seen 0 path "$T/data/a.txt" --sha256
	is '.found and .data.kind == "file" and .data.size == 3 and .source == "'"$T/data/a.txt"'"
		and .data.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"'
	seen 0 path "$T/data"
	is '.data.kind == "folder" and .data.entries == 2'
	seen 0 files "$T/data" '*.TXT'
	is '.data.items == ["a.txt"]'
	rm "$T/data/a.txt"
	seen 0 path "$T/data/a.txt"
	is '.found == false'
	"$HP" read local: tree "$T/data" --format json >"$T/one"
	mkdir -p "$T/copy/SUB"
	"$HP" read local: tree "$T/copy" --format json >"$T/other"
	same "$(jq -r .data.digest "$T/one")" "$(jq -r .data.digest "$T/other")"
}

# R28: no right to look is not absent.
others_may_not_look() {
	[ "$(id -u)" -eq 0 ] || skip 'only root can be somebody else'
	command -v setpriv >/dev/null 2>&1 || skip 'no setpriv here'
	mkdir -p "$T/closed/in" "$T/nobody"
	chmod 755 "$T"
	chmod 700 "$T/closed"
	chmod 777 "$T/nobody"
	as_nobody="env HOME=$T/nobody XDG_STATE_HOME=$T/nobody setpriv --reuid 65534 --regid 65534 --clear-groups"
	# The checkout may lie where only root can go; one folder with program and helper is a whole installation.
	mkdir "$T/stick"
	cp "$HP" "$HP_BUILD/src/targets/holdpoint-target-local" "$T/stick"
	stick=$T/stick/${HP##*/}
	# shellcheck disable=SC2086 # words
	$as_nobody test -x "$stick" || skip "others cannot pass through $T"
	for path in "$T/closed/in" "$T/closed/nope"; do
		# shellcheck disable=SC2086
		exits 4 $as_nobody "$stick" read local: path "$path" --format json
		is '.found == null and .reason_code == "access-denied"'
	done
	# shellcheck disable=SC2086
	exits 0 $as_nobody "$stick" read local: path "$T/nope" --format json
	is '.found == false'
}

names_are_real() {
	seen 0 account root
	is '.found and .data.name == "root" and .data.id == 0'
	seen 0 account holdpoint-nobody-has-this-name
	is '.found == false'
	seen 0 group "$(id -gn)"
	is '.found'
	seen 0 host
	is '.data | keys_unsorted == ["name", "product", "build", "service_pack", "booted", "shutdown"] and .shutdown == null'
	name=$(uname -n)
	is '.data.name == "'"${name%%.*}"'" and (.data | has("product") and has("booted"))'
	first=$(jq -r .data.booted "$T/out")
	seen 0 host
	same "$(jq -r .data.booted "$T/out")" "$first"
	if [ -f /var/lib/dpkg/status ] && [ ! -d /var/lib/rpm ]; then
		seen 0 program dpkg
		is '.found and .data.name == "dpkg"'
		seen 0 program holdpoint-no-such-package
		is '.found == false'
	fi
}

ports_are_real() {
	python3 -u -c 'import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])
time.sleep(600)' >"$T/port" &
	listener=$!
	echo "$listener" >>"$T/pids"
	until_true test -s "$T/port"
	seen 0 port 127.0.0.1 "$(cat "$T/port")"
	is '.found and .data.address == "127.0.0.1"'
	kill "$listener"
	until_true refused "$(cat "$T/port")"
}

refused() {
	seen 0 port 127.0.0.1 "$1" >/dev/null
	is '.found == false' >/dev/null
}

what_it_has_not() {
	seen 4 registry.key 'HKLM\SOFTWARE'
	is '.found == null and .reason_code == "not-supported"'
	exits 2 "$HP" read local:/srv path /srv --format json
	clear_sentence
}

# DESIGN 6.10
a_drill_is_no_live_record() {
	mkdir -p "$T/drive/Windows"
	: >"$T/drive/HOLDPOINT-PRACTICE"
	ln -s "$T/drive/Windows" "$T/way"
	seen 4 path "$T/way/nope"
	is '.reason_code == "practice-marker"'
}

# ---- services ----

no_systemd() {
	[ ! -d /run/systemd/system ] || skip 'this machine was started by systemd'
	seen 4 service ssh
	is '.found == null and .reason_code == "not-supported" and (.unreadable | test("systemd|built without"))'
	need_systemd
	bus_start
	seen 4 service ssh
	is '.found == null and .reason_code == "not-supported"'
	bus_end
}

services_of_systemd() {
	need_systemd
	bus_start
	systemd_start
	unit 'ssh.service|OpenBSD Secure Shell server|loaded|active|running|enabled||sshd.service'
	unit 'gone.service|gone.service|not-found|inactive|dead||'
	unit 'left.service|Its file is gone|not-found|active|running||'
	unit 'cold.service|Cold thing|-|inactive|dead|disabled|'
	unit 'wall.service|wall.service|masked|inactive|dead|masked|'
	unit 'dead.service|Dead thing|loaded|failed|failed|static|'
	unit 'odd.service|odd.service|error|inactive|dead|bad|'
	unit 'getty@.service|getty@.service|-|inactive|dead|enabled|'
	unit 'twin-1.service|Twin|loaded|inactive|dead|disabled|'
	unit 'twin-2.service|Twin|-|inactive|dead|disabled|'
	for name in ssh ssh.service sshd SSH 'openbsd secure shell SERVER'; do
		seen 0 service "$name"
		is '.found and .data.name == "ssh" and .data.unit == "ssh.service" and .data.start == "auto" and .data.state == "running"
			and .data.display == "OpenBSD Secure Shell server" and .data.unit_file_state == "enabled"'
	done
	seen 0 service cold
	is '.data.start == "manual" and .data.state == "stopped" and .data.unit_file_state == "disabled"'
	seen 0 service wall
	is '.data.start == "disabled" and .data.load_state == "masked"'
	seen 0 service dead
	is '.data.state == "stopped" and .data.active_state == "failed"'
	seen 0 service left
	is '.found and .data.state == "running" and .data.start == null'
	seen 0 service getty@
	is '.found and .data.start == "auto" and .data.state == null'
	for name in gone nothing 'Nothing of this kind' nothing@; do
		seen 0 service "$name"
		is '.found == false'
	done
	seen 4 service odd
	is '.reason_code == "malformed" and (.unreadable | contains("cannot read it"))'
	seen 4 service twin
	is '.reason_code == "ambiguous-name" and (.unreadable | contains("twin-1.service") and contains("twin-2.service"))'
	seen 4 service ssh.socket
	is '.reason_code == "not-supported"'
	seen 0 services '*'
	is '.data.items == ["cold", "dead", "left", "odd", "ssh", "twin-1", "twin-2", "wall"]'
	seen 0 services '*thing'
	is '.data.items == ["cold", "dead"]'
	systemd_end
	bus_end
}

# talk: one helper for the whole case, to see what becomes of its connection. tell LINE; hear FILTER.
talk() {
	rm -f "$T/talk.in"
	mkfifo "$T/talk.in"
	"${HP%/*}/targets/holdpoint-target-local" local: <"$T/talk.in" >"$T/talk.out" 2>"$T/talk.err" &
	TALK_PID=$!
	echo "$TALK_PID" >>"$T/pids"
	exec 5>"$T/talk.in"
	TALK_ID=0
}

tell() {
	TALK_ID=$((TALK_ID + 1))
	printf '{"id":%d,"read":"service","args":["ssh"],"deadline_ms":%d}\n' "$TALK_ID" "$1" >&5
	until_true grep -q "^{\"id\":$TALK_ID," "$T/talk.out"
	grep "^{\"id\":$TALK_ID," "$T/talk.out" >"$T/heard"
}

hear() {
	is "$1" "$T/heard"
}

services_change_under_a_helper() {
	need_systemd
	bus_start
	systemd_start
	unit 'ssh.service|Shell|loaded|active|running|enabled|'
	talk
	tell 20000
	hear '.data.state == "running"'
	unit 'ssh.service|Shell|loaded|deactivating|stop-sigterm|enabled|'
	tell 20000
	hear '.data.state == "stop-pending"'
	unit 'ssh.service|Shell|loaded|inactive|dead|disabled|'
	tell 20000
	hear '.data.state == "stopped" and .data.start == "manual"'
	unit_gone ssh.service
	tell 20000
	hear '.found == false'
	# The bus is started again: the helper finds its way back by itself.
	systemd_end
	bus_end
	unit 'ssh.service|Shell|loaded|active|running|enabled|'
	bus_start
	systemd_start
	tell 20000
	hear '.data.state == "running"'
	# systemd answers no more: one deadline, and the next question shares the reason at once.
	unit '!hang|'
	tell 600
	hear '.found == null and .reason_code == "timeout"'
	tell 20000
	hear '.found == null and .reason_code == "timeout"'
	unit_gone '!hang'
	until_true heals
	# The bus is gone.
	systemd_end
	bus_end
	tell 20000
	hear '.found == null and (.reason_code == "unreachable" or .reason_code == "not-supported")'
	exec 5>&-
	wait "$TALK_PID"
}

heals() {
	tell 20000
	hear '.data.state == "running"' >/dev/null
}

# A bus that takes the connection and never says a word.
a_bus_that_is_mute() {
	need_systemd
	rm -f "$T/bus"
	python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(8)
time.sleep(600)' "$T/bus" &
	echo $! >>"$T/pids"
	mute=$!
	until_true test -S "$T/bus"
	talk
	tell 600
	hear '.found == null and .reason_code == "timeout"'
	exec 5>&-
	wait "$TALK_PID"
	kill "$mute"
	rm -f "$T/bus"
}

# ---- a procedure, live, on this machine ----

procedure() {
	jq -n --arg folder "$T/site" '{id: "clean-up", title: "Clean up", revision: "1", status: "VERIFIED",
		sources: [{document: "T", part: "1"}], condition: "The site is gone.", objective: "Nothing of it is left.", bring: ["Nothing."],
		hosts: {server: {title: "the server"}},
		steps: [
		 {id: "1", host: "server", do: "Stop the service.", if_not: "Look again.", why: "For the test.",
		  verify: [{service: "spool", expect: {state: "stopped", start: "disabled"}}]},
		 {id: "2", host: "server", do: "Delete the old file.", if_not: "Look again.", why: "For the test.",
		  verify: [{path: "\($folder)/old.txt", expect: "absent"}]},
		 {id: "3", host: "server", do: "Make the folder.", if_not: "Look again.", why: "For the test.",
		  verify: [{path: "\($folder)/new", expect: {entries: 0}}, {path: "\($folder)/keep.txt", expect: "present"}]}]}' >"$T/clean-up.json"
	"$HP" compile "$T/clean-up.json" -o "$T/clean-up.hpl"
	mkdir -p "$T/site"
	: >"$T/site/old.txt"
	: >"$T/site/keep.txt"
}

walked_live() {
	need_systemd
	bus_start
	systemd_start
	procedure
	unit 'spool.service|Spooler|loaded|active|running|enabled|'
	exits 1 "$HP" check clean-up --library "$T/clean-up.hpl" --target server=local: --format json
	is '.verdict == "fail" and ([.checks[] | select(.verdict == "fail")] | length) == 3 and ([.checks[] | select(.verdict == "unknown")] | length) == 0'
	plain_start "$HP" run clean-up --library "$T/clean-up.hpl" --target server=local: --plain
	asks operator
	say 'Kim Nowak'
	asks condition
	say yes
	asks_at 1 step
	say 'done'
	answers 'running'
	asks_at 1 step
	unit 'spool.service|Spooler|loaded|inactive|dead|disabled|'
	say 'done'
	answers 'manual'
	asks_at 1 step
	unit 'spool.service|Spooler|masked|inactive|dead|masked|'
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 2 step
	rm "$T/site/old.txt"
	say 'done'
	asks_at 3 step
	mkdir "$T/site/new"
	: >"$T/site/new/rest"
	say 'done'
	asks_at 3 step
	# What was done is undone meanwhile: step 2 is open again.
	: >"$T/site/old.txt"
	rm "$T/site/new/rest"
	say 'check'
	asks_at 2 step
	rm "$T/site/old.txt"
	say 'done'
	asks_at 3 step
	say 'done'
	answers COMPLETE
	plain_end 0
	exits 0 "$HP" check clean-up --library "$T/clean-up.hpl" --target server=local: --format json
	is '.verdict == "pass" and .checks[0].target == "local:"'
	systemd_end
	bus_end
}

# A drill takes no live machine.
no_drill_on_it() {
	procedure
	exits 2 "$HP" train clean-up --library "$T/clean-up.hpl" --target server=local: --plain --operator Kim
}

a 'files, folders, lists and trees are those of this machine' files_are_real
a 'a folder that somebody else may not search is not absent (R28)' others_may_not_look
a 'accounts, groups, packages and the host are those of this machine' names_are_real
a 'a port accepts or refuses' ports_are_real
a 'what Linux has not is unreadable, and so is a target with more behind its colon' what_it_has_not
a 'a drive of a practice machine is refused, by a link too' a_drill_is_no_live_record
a 'without systemd services are unreadable, never absent (R28)' no_systemd
a 'services are found by every name they have, in the words of the contract' services_of_systemd
a 'services change, the bus comes again, hangs and goes, under one helper' services_change_under_a_helper
a 'a bus that never says a word costs its deadline' a_bus_that_is_mute
a 'a procedure is walked live, each step refused until the machine has changed' walked_live
a 'a drill on this machine is refused' no_drill_on_it
finish
