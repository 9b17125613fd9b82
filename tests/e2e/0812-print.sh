#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# To a printer: a print system of the test's own on a socket below $T, and what arrives in its spool is compared byte by byte.
# Without lp, without a print system, without a printer: one sentence with the way out.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

PATH=$PATH:/usr/sbin:/sbin
export SOURCE_DATE_EPOCH=1767323045
ID=hmc-delete-mps-keys
CUPS=$T/cups

# Of root, cupsd wants another user for its helpers, who must reach its folders.
cups_files() {
	mkdir -p "$CUPS/conf" "$CUPS/spool" "$CUPS/cache" "$CUPS/run" "$CUPS/log" "$CUPS/tmp"
	cat >"$CUPS/conf/cupsd.conf" <<-END
		Listen $CUPS/socket
		LogLevel warn
		Browsing Off
		WebInterface No
		DefaultAuthType None
		PreserveJobFiles Yes
		<Policy default>
		<Limit All>
		Order deny,allow
		</Limit>
		</Policy>
	END
	cat >"$CUPS/conf/cups-files.conf" <<-END
		ServerRoot $CUPS/conf
		RequestRoot $CUPS/spool
		CacheDir $CUPS/cache
		StateDir $CUPS/run
		TempDir $CUPS/tmp
		AccessLog $CUPS/log/access
		ErrorLog $CUPS/log/error
		PageLog $CUPS/log/page
		FileDevice Yes
	END
	for printer in 'DefaultPrinter laser' 'Printer line'; do
		cat >>"$CUPS/conf/printers.conf" <<-END
			<$printer>
			DeviceURI file:///dev/null
			State Idle
			Accepting Yes
			Shared No
			JobSheets none none
			OpPolicy default
			ErrorPolicy stop-printer
			</${printer%% *}>
		END
	done
	if [ "$(id -u)" -eq 0 ]; then
		printf 'User lp\nGroup lp\nSystemGroup root\n' >>"$CUPS/conf/cups-files.conf"
		chmod 755 "$T"
		chown -R lp "$CUPS"
	fi
}

scheduler_runs() {
	lpstat -r | grep -q 'is running'
}

print_system_starts() {
	cups_files
	cupsd -f -c "$CUPS/conf/cupsd.conf" -s "$CUPS/conf/cups-files.conf" >"$CUPS/said" 2>&1 &
	echo $! >>"$T/pids"
	until_true scheduler_runs || {
		cat "$CUPS/said" "$CUPS/log/error"
		return 1
	}
}

# spooled NUMBER: the bytes of a job; said_of NUMBER WORDS: what its control file has of it.
spooled() {
	printf '%s/spool/d%05d-001' "$CUPS" "$1"
}

said_of() {
	control=$(printf '%s/spool/c%05d' "$CUPS" "$1")
	until_true test -f "$control"
	grep -aqF -e "$2" "$control" || fail "'$2' is not in the print system's record of job $1"
}

a_checklist_arrives_as_it_is_exported() {
	"$HP" export "$ID" --format pdf -o "$T/sheet.pdf" || skip 'holdpoint-render-pdf was not built'
	exits 0 "$HP" print "$ID"
	has 'request id is laser-1 '
	cmp "$T/sheet.pdf" "$(spooled 1)"
	said_of 1 "Holdpoint: $ID"
	said_of 1 A4
}

text_goes_to_the_printer_named() {
	exits 0 "$HP" export "$ID" --format text --paper letter -o "$T/sheet.txt"
	exits 0 "$HP" print "$ID" --format text --printer line --paper letter
	has 'request id is line-2 '
	cmp "$T/sheet.txt" "$(spooled 2)"
	said_of 2 Letter
	exits 0 env HOLDPOINT_PRINTER=line "$HP" print "$ID" --format text
	has 'request id is line-3 '
	said_of 3 A4
}

several_are_one_job() {
	exits 0 "$HP" export "$ID" exchange55-recover-km-server --format text -o "$T/two.txt"
	exits 0 "$HP" print "$ID" exchange55-recover-km-server --format text
	has 'request id is laser-4 '
	cmp "$T/two.txt" "$(spooled 4)"
	said_of 4 "Holdpoint: $ID + 1"
}

filled_in_as_an_export_is() {
	set -- sms2003-remove-secondary-site --set SiteCode=S01 --machine cap=CAP01 --format text
	exits 0 "$HP" export "$@" -o "$T/filled.txt"
	exits 0 "$HP" print "$@"
	cmp "$T/filled.txt" "$(spooled 5)"
	grep -qF CAP_S01 "$(spooled 5)"
	exits 3 "$HP" print "$ID" --set NoSuchName=1
	clear_sentence
}

# The rest of it while it is open.
a_run_is_printed_too() {
	[ -n "$MKIMAGE" ] || skip 'no practice machines in this build'
	exits 5 "$HP" train "$ID" --plain
	run=$("$HP" runs --format json | jq -r '.[0].run')
	exits 0 "$HP" paper "$run" -o "$T/rest.txt"
	exits 0 "$HP" print "$run" --format text
	cmp "$T/rest.txt" "$(spooled 6)"
	said_of 6 "Holdpoint: $run"
	# A beginning of its id is enough, as everywhere.
	exits 0 "$HP" print "$(echo "$run" | cut -c1-14)" --format text
	cmp "$T/rest.txt" "$(spooled 7)"
}

# What it was when it is over.
a_run_that_has_ended_is_its_report() {
	[ -n "$MKIMAGE" ] || skip 'no practice machines in this build'
	exits 0 "$HP" train "$ID" --demo
	run=$("$HP" runs --format json | jq -r '.[] | select(.state == "COMPLETE") | .run')
	exits 0 "$HP" report "$run" --format text -o "$T/report.txt"
	exits 0 "$HP" print "$run" --format text
	cmp "$T/report.txt" "$(spooled 8)"
}

words_of_the_print_system_are_passed_on() {
	exits 4 "$HP" print "$ID" --printer nowhere
	clear_sentence
	has 'The printer or class does not exist' "$T/err"
	has 'holdpoint export -o FILE' "$T/err"
	# A name is a name, not a flag or a command of the shell.
	# shellcheck disable=SC2016 # it is meant to stay as it is
	exits 4 "$HP" print "$ID" --printer '-h evil; $(touch broken)'
	clear_sentence
	test ! -e broken
}

nothing_known_is_nothing_printed() {
	exits 3 "$HP" print no-such-procedure
	clear_sentence
	exits 3 "$HP" print 20010203-040506-abcd
	clear_sentence
	has 'There is no run 20010203-040506-abcd' "$T/err"
	exits 2 "$HP" print
	clear_sentence
	exits 2 "$HP" print "$ID" --format html
	clear_sentence
	exits 2 "$HP" print "$ID" --paper a3
	clear_sentence
}

no_print_system() {
	exits 4 env CUPS_SERVER="$T/none" "$HP" print "$ID" --format text
	clear_sentence
	has 'holdpoint export -o FILE' "$T/err"
}

no_lp() {
	mkdir -p "$T/empty"
	exits 4 env PATH="$T/empty" "$HP" print "$ID" --format text
	clear_sentence
	has 'no program lp' "$T/err"
	has 'holdpoint export -o FILE' "$T/err"
}

# An lp that fails without a word, says too much, or steers the terminal.
a_strange_lp() {
	mkdir -p "$T/bin"
	printf '#!/bin/sh\nexit 3\n' >"$T/bin/lp"
	chmod +x "$T/bin/lp"
	exits 4 env PATH="$T/bin:$PATH" "$HP" print "$ID" --format text
	clear_sentence
	has 'did not say why' "$T/err"
	printf '#!/bin/sh\nprintf "\\033]0;x\\007 no paper\\n" >&2\nexit 1\n' >"$T/bin/lp"
	exits 4 env PATH="$T/bin:$PATH" "$HP" print "$ID" --format text
	clear_sentence
	has 'no paper' "$T/err"
	printf '#!/bin/sh\nyes\n' >"$T/bin/lp"
	exits 4 env PATH="$T/bin:$PATH" "$HP" print "$ID" --format text
	clear_sentence
	# It gets everything though it asks late.
	printf '#!/bin/sh\nsleep 0.2\nwc -c\n' >"$T/bin/lp"
	exits 0 env PATH="$T/bin:$PATH" "$HP" print --all --format text
	"$HP" export --all --format text >"$T/all.txt"
	has "$(wc -c <"$T/all.txt")"
}

export CUPS_SERVER="$CUPS/socket"
a 'a print system of our own starts' print_system_starts
a 'a checklist arrives as it is exported' a_checklist_arrives_as_it_is_exported
a 'text goes to the printer named' text_goes_to_the_printer_named
a 'several procedures are one job' several_are_one_job
a 'parameters and machines are filled in' filled_in_as_an_export_is
a 'the rest of a run is printed' a_run_is_printed_too
a 'of a run that has ended, its report' a_run_that_has_ended_is_its_report
a 'what the print system says is passed on' words_of_the_print_system_are_passed_on
a 'what is not known is not printed' nothing_known_is_nothing_printed
a 'without a print system there is one sentence' no_print_system
a 'without lp there is one sentence' no_lp
a 'a strange lp does no harm' a_strange_lp
finish
