# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2119,SC2120 # used by the tests that read this
#
# What tests of one machine over SMB share; read after lib.sh beside this. The server is called cap01.

HELPER=$HP_BUILD/src/targets/holdpoint-target-smb

# Where no server can be started (the first case says why) there is nothing to look at.
up() {
	[ -s "$T/smb.cap01" ] || skip 'there is no private server'
}

url() {
	echo "smb://127.0.0.1:$(smb_port "${1:-cap01}")"
}

# observed CODE FACT ARGS...: one observation of the server in $URL.
observed() {
	up
	observed_code=$1
	shift
	exits "$observed_code" "$HP" read "${URL:-$(url)}" "$@" --format json
	harmless "$T/out"
}

# A helper that stays: its answers are in $T/answers.
helper_start() {
	up
	rm -f "$T/requests"
	mkfifo "$T/requests"
	"$HELPER" "$1" <"$T/requests" >"$T/answers" 2>"$T/helper.err" &
	helper_pid=$!
	echo "$helper_pid" >>"$T/pids"
	exec 8>"$T/requests"
	until_true grep -q '"holdpoint"' "$T/answers"
	helper_id=0
}

helper_end() {
	exec 8>&-
	wait "$helper_pid"
}
