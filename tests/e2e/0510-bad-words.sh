#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Mistakes whose first answers were misleading: each is told as what it is, and leaves nothing behind.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

refused() {
	refused_code=$1
	shift
	exits "$refused_code" "$HP" "$@"
	clear_sentence
}

commands() {
	refused 2 help nonsense
	has 'nonsense' "$T/err"
	refused 2 --plain
	has 'belongs to a command' "$T/err"
	exits 0 "$HP" help run
}

names_that_are_none() {
	make_image "$T/image"
	refused 2 run "$PROCEDURE" --target "mps=offline:$T/image" --plain --operator ' '
	refused 2 run "$PROCEDURE" --target "mps=offline:$T/image" --plain --operator "$(printf 'K\377')"
	refused 3 train "$PROCEDURE" --scenario "$T" --plain
	exits 0 "$HP" runs --format json
	is '. == []'
}

nothing_judged() {
	make_image "$T/judged"
	exits 4 "$HP" check "$PROCEDURE" --step 1 --target "mps=offline:$T/judged"
	has 'Nothing was judged'
	exits 1 "$HP" check "$PROCEDURE" --step 3 --target "mps=offline:$T/judged"
	has_not 'Nothing was judged'
}

own_time_out() {
	make_image "$T/slow"
	mkdir -p "$T/libexec"
	printf '#!/bin/sh\nexec sleep 100\n' >"$T/libexec/holdpoint-target-offline"
	chmod +x "$T/libexec/holdpoint-target-offline"
	HOLDPOINT_LIBEXEC="$T/libexec"
	export HOLDPOINT_LIBEXEC
	# What was read until then is told all the same; here it is nothing.
	exits 124 "$HP" check "$PROCEDURE" --target "mps=offline:$T/slow" --timeout 1 --format json
	is '.broken_off == true and .verdict == "unknown" and ([.checks[] | select(.verdict == "pass" or .verdict == "fail")] | length == 0)'
	has '--timeout' "$T/err"
	has '--timeout' "$T/err"
}

no_place() {
	make_image "$T/placed"
	ln -s nowhere "$T/link"
	refused 3 run "$PROCEDURE" --target "mps=offline:$T/placed" --plain --state "$T/link/state"
	has '--state' "$T/err"
	has 'Not a directory' "$T/err"
}

a 'no such command, no command' commands
a 'names and scenarios that are none' names_that_are_none
a 'a check that judges nothing says so' nothing_judged
a 'the time of the caller ran out' own_time_out
a 'no place for the record' no_place
finish
