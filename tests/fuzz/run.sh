#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs one fuzzer as a test: first every input that is kept, then so many new ones from a fixed seed, so that it ends the same
# way each time and after a known amount of work.
#
#     run.sh FUZZER RUNS DICT|- CORPUS...
#
# An input that ends in a crash is printed in base64; mend what it found and keep it in the corpus.
set -u

fuzzer=$1
runs=$2
dict=$3
shift 3

work=$(mktemp -d "${TMPDIR:-/tmp}/hp-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir "$work/new" "$work/found"

# Names with blanks are none of ours.
common="-timeout=20 -rss_limit_mb=2048 -artifact_prefix=$work/found/"
case "${ASAN_OPTIONS:-}" in
*detect_leaks=0*) common="$common -detect_leaks=0" ;;
esac
[ "$dict" = - ] || common="$common -dict=$dict"

# try NUMBER WHAT COMMAND...
failed=0
try() {
	number=$1
	what=$2
	shift 2
	if "$@" >"$work/log" 2>&1; then
		echo "ok $number - $what"
		return
	fi
	failed=1
	echo "not ok $number - $what"
	tail -n 40 "$work/log" | sed 's/^/# /'
	for input in "$work"/found/*; do
		if [ -f "$input" ]; then
			echo "# $(basename "$input"):"
			base64 "$input" | sed 's/^/# /'
		fi
	done
}

echo 1..2
find "$@" -type f >"$work/kept"
count=$(grep -c '' "$work/kept")
# shellcheck disable=SC2046,SC2086
try 1 "$count inputs that are kept" "$fuzzer" $common $(cat "$work/kept")
# shellcheck disable=SC2086
try 2 "$runs inputs from a fixed seed" "$fuzzer" $common -seed=1 -runs="$runs" -max_len=4096 "$work/new" "$@"
exit "$failed"
