#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Mistakes at the keyboard and surroundings that do not do: one clear sentence, the right exit code, nothing assumed.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# refused CODE WORDS...: with one clear sentence on standard error.
refused() {
	refused_code=$1
	shift
	exits "$refused_code" "$HP" "$@"
	clear_sentence
}

unknown_things() {
	make_image "$T/image"
	refused 2 --no-such-flag
	refused 2 lst
	has "list" "$T/err"
	refused 2 list --format yaml
	refused 2 list --step 3
	refused 2 show
	refused 2 show one two
	refused 2 read "offline:$T/image" registry.kye "$CLIENT_KEY"
	has 'registry.key' "$T/err"
	refused 2 read "offline:$T/image" registry.key
	refused 2 read "offline:$T/image" registry.key "$CLIENT_KEY" more
	refused 2 read "ofline:$T/image" registry.key "$CLIENT_KEY"
	refused 2 read "$T/image" registry.key "$CLIENT_KEY"
	refused 2 read "offline:$T/image" registry.key "$CLIENT_KEY" --view 16
	refused 2 check "$PROCEDURE" --target "mpss=offline:$T/image"
	has 'mps' "$T/err"
	refused 2 check "$PROCEDURE" --target "offline:$T/image"
	refused 2 check "$PROCEDURE" --target "mps=$T/image"
	refused 2 run "$PROCEDURE" --target "mpss=offline:$T/image" --plain
}

# The form of a target, wherever it is given: told before any machine is read and before a run is begun.
targets_of_no_form() {
	for target in 'smb://x?foo=1' 'smb://x/share' 'smb://x:0' 'smb://anna:secret@x' 'smb:x' 'offline:' 'offline:C=' 'offline:CC=/x' \
		'offline:/x,/y' 'captured:' 'local:x'; do
		refused 2 read "$target" host --format json
		refused 2 check "$PROCEDURE" --target "mps=$target" --format json
		refused 2 run "$PROCEDURE" --target "mps=$target" --plain
		has_not anna "$T/err"
	done
	refused 2 read 'smb://x?foo=1' host
	has '"foo=1"' "$T/err"
	[ ! -d "$XDG_STATE_HOME/holdpoint/runs" ] || same "$(ls "$XDG_STATE_HOME/holdpoint/runs")" ''
}

unknown_names() {
	make_image "$T/names"
	refused 3 show hmc-delete-mps-key
	has "$PROCEDURE" "$T/err"
	refused 3 check no-such-procedure --target "mps=offline:$T/names"
	refused 3 check "$PROCEDURE" --step 33 --target "mps=offline:$T/names"
	refused 3 run no-such-procedure --plain
	refused 3 train no-such-procedure --demo
	refused 3 resume 20200101-000000-dead --plain
	refused 3 report 20200101-000000-dead
	refused 3 report ../../etc
	refused 3 audit 20200101-000000-dead
	refused 3 lint "$T/no-such-file.json"
	refused 3 compile "$T/no-such-file.json" -o "$T/x.hpl"
	refused 3 list --library "$T/no-such.hpl"
	refused 3 run "$PROCEDURE" --set Nothing=1 --target "mps=offline:$T/names" --plain
	refused 3 train "$PROCEDURE" --scenario "$T/no-such-scenario" --demo
}

# Without a terminal and without --plain nothing is assumed.
no_terminal() {
	make_image "$T/term"
	refused 2
	refused 2 run "$PROCEDURE" --target "mps=offline:$T/term"
	refused 2 train "$PROCEDURE"
	refused 2 resume
	same "$("$HP" runs --format json | jq length)" 0
}

no_runs_yet() {
	exits 0 "$HP" runs --format json
	is '. == []'
	refused 3 resume --plain
}

help_and_version() {
	exits 0 "$HP" --help
	has 'run'
	has 'offline:DIR'
	has 'smb://[DOMAIN;USER@]HOST[:PORT]'
	exits 0 "$HP" help
	exits 0 "$HP" check --help
	has '--target'
	exits 0 "$HP" --version
	has 'holdpoint 0.'
}

# "mps" without any target cannot be judged; the answer is unknown or a sentence, never pass.
check_without_a_target() {
	code=0
	"$HP" check "$PROCEDURE" --format json </dev/null >"$T/out" 2>"$T/err" || code=$?
	case $code in
	2 | 4) ;;
	*) fail "exit code $code" ;;
	esac
}

# A state folder that takes nothing, for root too.
no_place_for_the_record() {
	make_image "$T/noplace"
	: >"$T/a-file"
	refused 3 run "$PROCEDURE" --state "$T/a-file" --target "mps=offline:$T/noplace" --plain
	refused 3 run "$PROCEDURE" --state "$T/a-file/below" --target "mps=offline:$T/noplace" --plain
	refused 3 run "$PROCEDURE" --state /proc/holdpoint --target "mps=offline:$T/noplace" --plain
	(
		unset XDG_STATE_HOME HOME
		refused 2 run "$PROCEDURE" --target "mps=offline:$T/noplace" --plain
	)
	exits 0 "$HP" check "$PROCEDURE" --step 4 --target "mps=offline:$T/noplace" || true
}

read_only_folder() {
	make_image "$T/ro"
	mkdir "$T/read-only"
	if [ "$(id -u)" -eq 0 ]; then
		mount -t tmpfs -o ro none "$T/read-only" 2>"$T/mount" || skip "root writes everywhere, and a read-only mount is not permitted: $(cat "$T/mount")"
		echo "$T/read-only" >>"$T/mounts"
	else
		chmod 500 "$T/read-only"
	fi
	refused 3 run "$PROCEDURE" --state "$T/read-only" --target "mps=offline:$T/ro" --plain
}

# full_run COMMAND...: a run whose record cannot be written any more says so, goes no further, and what was written stays good.
full_run() {
	code=0
	{
		printf 'Kim Nowak\nyes\n'
		count=0
		while [ "$count" -lt 400 ]; do
			printf 'note %0500d\n' "$count"
			count=$((count + 1))
		done
		printf 'done\ndone\ndone\n'
	} | "$@" >"$T/plain.out" 2>"$T/plain.err" || code=$?
	same "$code" 3
	grep -q . "$T/plain.err" || grep -q 'record' "$T/plain.out"
	has_not COMPLETE "$T/plain.out"
}

limited() {
	trap '' XFSZ
	# In blocks of 512 bytes.
	ulimit -f 600
	"$@"
}

full_disk_by_limit() {
	make_image "$T/limit"
	mkdir "$T/limited"
	full_run limited "$HP" run "$PROCEDURE" --state "$T/limited" --target "mps=offline:$T/limit" --plain
	exits 0 "$HP" audit --state "$T/limited" "$(run_id)"
	exits 0 "$HP" report --state "$T/limited" "$(run_id)" --format json
	is '[.events[]] | length > 5'
}

full_disk() {
	make_image "$T/full"
	mkdir "$T/small"
	mount -t tmpfs -o size=300k none "$T/small" 2>"$T/mount" || skip "a small file system cannot be mounted here: $(cat "$T/mount")"
	echo "$T/small" >>"$T/mounts"
	full_run "$HP" run "$PROCEDURE" --state "$T/small" --target "mps=offline:$T/full" --plain
	exits 0 "$HP" audit --state "$T/small" "$(run_id)"
}

# Standard output that takes nothing is no success.
output_that_takes_nothing() {
	test -c /dev/full || skip 'there is no /dev/full'
	code=0
	"$HP" list --format json >/dev/full 2>"$T/err" </dev/null || code=$?
	test "$code" -ne 0
	test -s "$T/err"
	code=0
	"$HP" show "$PROCEDURE" >/dev/full 2>"$T/err" </dev/null || code=$?
	test "$code" -ne 0
}

# Locales this machine does not have, and characters it cannot show.
other_locales() {
	make_image "$T/locale"
	for locale in xx_YY.UTF-8 de_DE.UTF-8 C POSIX nonsense ''; do
		LC_ALL=$locale exits 1 "$HP" check "$PROCEDURE" --target "mps=offline:$T/locale"
		test -s "$T/out"
	done
	printf '+Gr\303\266\303\237e\n=Name sz \316\251\n' | "$MKIMAGE" change "$T/locale/Windows/System32/config/SOFTWARE"
	LC_ALL=C exits 0 "$HP" read "offline:$T/locale" registry.value "$(printf 'HKLM\\SOFTWARE\\Gr\303\266\303\237e')" Name
	if LC_ALL=C grep -q '[^ -~]' "$T/out"; then
		fail "not ASCII: $(cat "$T/out")"
	fi
	LC_ALL=C exits 1 "$HP" check "$PROCEDURE" --target "mps=offline:$T/locale"
	if LC_ALL=C grep -q '[^ -~]' "$T/out"; then
		fail "not ASCII: $(cat "$T/out")"
	fi
}

# Helpers are never looked for in PATH.
path_is_not_searched() {
	mkdir "$T/path"
	printf '#!/bin/sh\n: >"%s"\n' "$T/was-run" >"$T/path/holdpoint-target-winrm"
	chmod +x "$T/path/holdpoint-target-winrm"
	PATH="$T/path:$PATH" exits_one_of '2 4' "$HP" read winrm:there registry.key "$CLIENT_KEY"
	test ! -e "$T/was-run"
}

exits_one_of() {
	allowed=$1
	shift
	code=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || code=$?
	case " $allowed " in
	*" $code "*) ;;
	*) fail "exit code $code: $(cat "$T/out" "$T/err")" ;;
	esac
}

the_users_own_timeout() {
	helper 'sleep 100'
	started=$(date +%s)
	HOLDPOINT_LIBEXEC="$T/libexec" exits 124 "$HP" read offline:/x registry.key "$CLIENT_KEY" --timeout 1
	test $(($(date +%s) - started)) -lt 15
}

helper() {
	mkdir -p "$T/libexec"
	printf '#!/bin/sh\n%s\n' "$1" >"$T/libexec/holdpoint-target-offline"
	chmod +x "$T/libexec/holdpoint-target-offline"
}

a 'unknown flags, commands, facts, schemes and roles: exit code 2 and a hint' unknown_things
a 'a target that is not written as its kind wants it: exit code 2, and no run' targets_of_no_form
a 'unknown procedures, runs, steps and files: exit code 3' unknown_names
a 'without a terminal nothing is assumed' no_terminal
a 'no runs yet' no_runs_yet
a 'help and version' help_and_version
a 'check without a target is never a pass' check_without_a_target
a 'no place for the record: no live run' no_place_for_the_record
a 'a read-only folder: no live run' read_only_folder
a 'a record that can grow no further stops the run and stays good' full_disk_by_limit
a 'a full disk stops the run and the record stays good' full_disk
a 'an output that takes nothing is no success' output_that_takes_nothing
a 'any locale works, and ASCII stays ASCII' other_locales
a 'helpers are not looked for in PATH' path_is_not_searched
a 'the user'"'"'s own time-out is exit code 124' the_users_own_timeout
finish
