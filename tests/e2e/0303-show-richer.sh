#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# show and search: everything the richer format can say is there to be read and to be found.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

LIBRARY=$T/constructs.hpl

compiled() {
	exits 0 "$HP" compile "$HP_SRC/tests/data/good/every-construct.json" "$HP_SRC/tests/data/good/every-construct-called.json" -o "$LIBRARY"
}

# The text with every run of blanks as one, so that a line break in the middle of a sentence does not matter.
flat() {
	exits 0 "$HP" show every-construct --library "$LIBRARY"
	harmless "$T/out"
	test "$(awk '{ print length }' "$T/out" | sort -n | tail -1)" -le 80
	tr -s ' \n' '  ' <"$T/out" >"$T/flat"
}

says() {
	for sentence in "$@"; do
		has "$sentence" "$T/flat"
	done
}

the_head() {
	flat
	says 'Change The tests want each construct in one place.' \
		'Approved 2026-11-22 by Site recovery board; walkthrough: Minutes 2026-17' \
		'Minutes: Time to wait for the users; 1 to 60 minutes; default: 5' \
		'Edition: Edition of the product; one of: standard, enterprise' \
		'not the same as SiteCode' 'Pin: PIN of the console; secret' \
		'applies [S] See whether this procedure applies' 'HOST ................................ PRODUCT Microsoft' \
		'On any other system use the procedure of that system.' \
		'prerequisite.2 [S] The service Spooler is there on the site server.' 'prerequisite.3 [S]'
}

the_kinds() {
	flat
	says 'Value {Drive}: one of: C, X; default: X' 'Value {Users}: 0 to 5000 users' 'List ACCOUNTS *{SiteCode}* Name Accounts' \
		'Call the procedure every-construct-called, then on here Hosts server = site Set Code = {SiteCode}' \
		'Call the steps of group 17, then on here' '9.no.1 [>] Go on at step 8.' '7.other.1 [X] Use the procedure of that server.' \
		'w.alpha [!] Hold the run when the service Alpha runs again.' 'Watched from step 5.a until step 12.1' \
		'Shown while all of this is so: SERVICE Alpha'
}

order_and_time() {
	flat
	says '5 Stop the services in any order' '- 5.a [S]' '- 5.b [S]' '6 Copy the package in one of these ways one of these' \
		'done from memory, then confirmed one by one' 'Is there another provider to look at? (at most 3 rounds)' \
		'2 rounds, each signed off' 'Wait 1 second from step 13 on' 'Within 900 seconds from step 13 on' \
		'If late Go on, and write the time on the sheet.' \
		'Only if {Edition} is standard or enterprise and (9.yes was chosen at step 9 or 9.skip was chosen at step 9) and not ({ParentCode} is {SiteCode})' \
		'May wait until step 16' 'May wait until this is so: the users are back at work'
	# No bullets where the order counts.
	has '  - 5.a  [S]'
	has_not '  - 10.1  [S]'
	has '  10.1  [S]'
}

people_and_notes() {
	flat
	says 'Second person signs before the step is done' 'Second person signs after the checks (hold point)' \
		'Second person Which service pack does System Properties show? has to find {ServicePack}' \
		'Remember {ServicePack}: service_pack of HOST (site)' 'Remember {CapFolder}: path of SHARE CAP_{SiteCode} (cap)' \
		'From here on Logons of the site fail from here on. (until step 16)'
}

the_checks() {
	flat
	says 'START manual OR disabled, STATE stopped OR ABSENT' 'Advised DISPLAY Alpha Agent' 'SAME AS C:\Package\tool.msi' \
		'Advised SIZE 4096' 'For each of Accounts' 'Was present at the start' 'Except {SiteCode}' 'KEY HKLM\SOFTWARE\Vendor (64-bit view)' \
		'Holds at this step only' 'Until step 15' 'Proposed when all of this is so: PATH {Drive}:\SMS' 'The spooler runs again .'
	# What is looked at once by its nature is not told so: 17.2 alone says it.
	same "$(grep -c 'at this step only' "$T/out")" 1
}

# R1: what programs read is the canonical form, whatever the text says.
canonical() {
	exits 0 "$HP" show every-construct --library "$LIBRARY" --format json
	is '.id == "every-construct" and (has("practice") | not)'
	is '[.. | objects | select(has("do") or has("stop") or has("goto") or has("call") or has("cases"))] | length > 20 and all(has("id"))'
	cp "$T/out" "$T/canonical.json"
	jq '.steps | length' "$T/canonical.json" | grep -qx 18
}

a 'the constructs compile' compiled
a 'the head tells change, approval, values and what is sensed before step 1 (R3, R4, R35, R89, R91)' the_head
a 'every kind of step tells what it asks or where it leads (R37, R44, R47)' the_kinds
a 'order, repetition, conditions, time and deferral are told (R11, R38, R41, R45, R46, R57)' order_and_time
a 'second persons, remembered values and lasting notes are told (R40, R62-R64)' people_and_notes
a 'checks tell all that they demand and advise (R20)' the_checks
# Words of the new texts, most of which stand in one place of the fixture only.
every_text_is_found() {
	for words in 'any other system' 'first install' 'users told' 'take list' 'Alpha writes' 'site code end' 'Logons fail' 'told minutes' \
		'enterprise' 'provider look' 'sheet time write' 'users back' 'System Properties' 'Agent' 'tool.msi Package' 'account administrator' \
		'board recovery' 'place construct' 'Accounts' 'SERVICE Alpha' 'ACCOUNTS'; do
		exits 0 "$HP" search "$words" --library "$LIBRARY" --format json
		is 'map(.id) | any(. == "every-construct")'
	done
}

a 'the canonical form stays what programs read' canonical
a 'search finds every text' every_text_is_found
finish
