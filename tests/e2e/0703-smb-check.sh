#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `check` as a monitoring system uses it, on machines that run: it waits for what a machine does by itself, tells a dead machine and a
# wrong password from a failure, and tries no logon twice.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"

prepare() {
	[ -x "$HP_BUILD/src/targets/holdpoint-target-smb" ] || skip 'built without smb'
	jq -n '{id: "web", title: "Web servers", revision: "1", status: "DRAFT", sources: [{document: "T", part: "1"}],
		condition: "They were restarted.", objective: "They serve.", bring: ["Nothing."], hosts: {web: {title: "the servers", many: true}},
		steps: [{id: "1", each: "web", do: "Start the service.", if_not: "Look again.", why: "For the test.",
			verify: [{service: "W3SVC", expect: {state: "running"}}, {"registry.key": "HKLM\\SOFTWARE\\Ready", expect: "present"}]}]}' >"$T/web.json"
	"$HP" compile "$T/web.json" -o "$T/web.hpl"
	smb_start one --name WEB01 || skip "$SMB_WHY"
	smb_start two --name WEB02 || skip "$SMB_WHY"
	smb_proxy way "$(smb_port two)"
	for server in one two; do
		smb "$server" service W3SVC state=running
		smb "$server" reg-add 'HKLM\SOFTWARE\Ready'
	done
	smb_login >"$T/login"
	chmod 600 "$T/login"
	printf 'web/WEB01=smb://127.0.0.1:%s\nweb/WEB02=smb://127.0.0.1:%s\n' "$(smb_port one)" "$(smb_port way)" >"$T/list"
}

# checked CODE [FLAGS]
checked() {
	checked_code=$1
	shift
	HOLDPOINT_SMB_CREDENTIALS="$T/login" exits "$checked_code" "$HP" check web --library "$T/web.hpl" --targets "$T/list" "$@"
}

watched() {
	screen_start -e "HOLDPOINT_SMB_CREDENTIALS=$T/login" "$HP" check web --library "$T/web.hpl" --targets "$T/list" \
		--retry-timeout 600 --interval 1
}

all_is_well() {
	checked 0 --format json
	is '[.machines[] | .own_name, .identity] == ["WEB01", "match", "WEB02", "match"]'
	is '[.checks[].verdict] == ["pass", "pass", "pass", "pass"]'
	checked 0 --format junit
	xmllint --noout --nonet --schema "$HP_SRC/tests/data/junit.xsd" "$T/out"
}

# Nothing is read twice but what was not so, and it ends when that is so.
until_it_runs() {
	smb one service W3SVC state=start-pending
	checked 1 --format json
	watched
	wait_for '3 of 4 met, the others are read again'
	smb one service W3SVC state=running
	wait_exit 0
	wait_for 'web: MET (met 4'
}

# The machine itself comes late: stopped, it is unknown; started, it is read.
until_it_is_there() {
	smb one stop
	checked 4 --format json
	is '[.checks[] | select(.machine == "WEB01") | .verdict, .reason_code] | unique == ["unknown", "unreachable"]'
	is '[.checks[] | select(.machine == "WEB02") | .verdict] | unique == ["pass"]'
	watched
	wait_for '2 of 4 met, the others are read again'
	smb one start
	wait_exit 0
}

# It accepts and says nothing: the other one is read meanwhile, and the line says who is waited for.
mute() {
	smb way mode mute
	screen_start -e "HOLDPOINT_SMB_CREDENTIALS=$T/login" "$HP" check web --library "$T/web.hpl" --targets "$T/list" --timeout 120
	wait_for '2 of 4 read, waiting for WEB02'
	wait_exit 4
	wait_for 'web: UNKNOWN (met 2, not met 0, unknown 2'
	smb way mode pass
}

garbage() {
	smb way mode garbage
	checked 4 --format json
	is '[.checks[] | select(.machine == "WEB02") | .verdict] | unique == ["unknown"]'
	is '[.checks[] | select(.machine == "WEB01") | .verdict] | unique == ["pass"]'
	smb way mode pass
}

# connections_of COMMAND...: how many connections to WEB02 it made.
connections_of() {
	before=$(smb way connections)
	"$@"
	after=$(smb way connections)
	connections=$((${after#ok } - ${before#ok }))
}

one_reading() {
	HOLDPOINT_SMB_CREDENTIALS="$T/login" exits 4 "$HP" read "smb://127.0.0.1:$(smb_port way)" host --format json
	is '.reason_code == "logon-failed"'
}

# A second wrong password may lock the account: no more is tried than for one single reading, however long it may try.
wrong_password() {
	printf 'username = root\npassword = wrong\ndomain = TEST\n' >"$T/login"
	connections_of one_reading
	single=$connections
	connections_of checked 4 --format json --retry-timeout 600 --interval 1
	is '.rounds == 1'
	is '[.checks[] | .verdict, .reason_code] | unique == ["logon-failed", "unknown"]'
	same "$connections" "$single"
	smb_login >"$T/login"
	checked 0
}

# An address that leads to another machine proves nothing about this one.
exchanged() {
	printf 'web/WEB01=smb://127.0.0.1:%s\nweb/WEB02=smb://127.0.0.1:%s\n' "$(smb_port two)" "$(smb_port one)" >"$T/list"
	checked 4 --format json
	is '[.checks[] | .why_code] | unique == ["wrong-machine"]'
	checked 4
	has 'It calls itself WEB02.'
}

a 'two servers and a way to them' prepare
if [ ! -f "$T/list" ]; then
	finish
	exit
fi
a 'all is well, and each has told its name' all_is_well
a 'check waits until a service runs' until_it_runs
a 'check waits until a machine is there' until_it_is_there
a 'a machine that accepts and says nothing holds up nobody' mute
a 'a machine that talks nonsense is unknown' garbage
a 'a wrong password is tried once' wrong_password
a 'exchanged addresses are found' exchanged
finish
