# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Cases of a shell test, printed as TAP (e2e/lib.sh and lint/ use it): a SENTENCE FUNCTION [ARGS], any number of times, then plan.
# $T is a folder of the test's own, gone at the end. A user may define explain (more lines after a case that failed, each
# beginning with #) and before_cleanup.

T=$(mktemp -d "${TMPDIR:-/tmp}/hp-test.XXXXXX") || exit 99
TAP_COUNT=0

explain() { :; }
before_cleanup() { :; }

# One case: the function runs in a subshell with `set -e`, so that the first command that fails ends it. Exit 77 skips it.
a() {
	tap_name=$1
	shift
	TAP_COUNT=$((TAP_COUNT + 1))
	(
		set -e
		"$@"
	) >"$T/case.log" 2>&1
	tap_code=$?
	case $tap_code in
	0) echo "ok $TAP_COUNT - $tap_name" ;;
	77) echo "ok $TAP_COUNT - $tap_name # SKIP $(tail -n 1 "$T/case.log")" ;;
	*)
		sed 's/^/# /' "$T/case.log"
		explain
		echo "not ok $TAP_COUNT - $tap_name"
		;;
	esac
}

# Inside a case that cannot run here: skip REASON.
skip() {
	echo "$1"
	exit 77
}

fail() {
	echo "$1"
	return 1
}

plan() {
	echo "1..$TAP_COUNT"
}

tap_cleanup() {
	trap - EXIT HUP INT TERM
	before_cleanup
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}
trap tap_cleanup EXIT
trap 'tap_cleanup; exit 129' HUP
trap 'tap_cleanup; exit 130' INT
trap 'tap_cleanup; exit 143' TERM
