#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Machines that hang, settle, or want a password, behind a helper of the test's own: every key is answered meanwhile, what was
# broken off is not judged (R28), a password is never seen again (R77).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# What the helper does lies in files of $TMPDIR: `hang` (no answer while it is there), `ask` (a password is wanted once),
# `key-NAME` (that registry key is there), `state` (of the service), `reads` (a line for each request).
HELPERS="$T/helpers"
mkdir "$HELPERS"
cat >"$HELPERS/holdpoint-target-shell" <<'EOF'
#!/bin/sh
PATH=/usr/bin:/bin
name=${1#shell:}
echo '{"holdpoint":1,"scheme":"shell","class":"live","facts":["host","registry.key","service"],"confinement":[]}'
found() {
	printf '{"id":%s,"found":true,"data":%s,"source":"test","time":"2026-01-01T00:00:00Z","reason_code":null,"unreadable":null}\n' "$id" "$1"
}
absent() {
	printf '{"id":%s,"found":false,"data":null,"source":"test","time":"2026-01-01T00:00:00Z","reason_code":null,"unreadable":null}\n' "$id"
}
unreadable() {
	printf '{"id":%s,"found":null,"data":null,"source":"test","time":"2026-01-01T00:00:00Z","reason_code":"%s","unreadable":"%s"}\n' "$id" "$1" "$2"
}
known=
while IFS= read -r line; do
	case $line in
	'{"id":'*) ;;
	*) continue ;;
	esac
	id=${line#*'"id":'}
	id=${id%%[!0-9]*}
	printf '%s %s\n' "$name" "$line" >>"$TMPDIR/reads"
	while [ -e "$TMPDIR/hang-$name" ]; do sleep 0.05; done
	if [ -e "$TMPDIR/ask" ] && [ -z "$known" ]; then
		printf '%s\n' '{"ask":1,"prompt":"Password for EXAMPLE\\anna on '"$name"':","secret":true}'
		while IFS= read -r reply; do
			case $reply in '{"answer":1,'*) break ;; esac
		done
		case $reply in
		*'"value":"sesame open"}') known=yes ;;
		*) known=no ;;
		esac
		echo "$known" >>"$TMPDIR/asked"
	fi
	if [ "$known" = no ]; then
		unreadable logon-failed 'The machine ALPHA01 lets nobody in without a password.'
		continue
	fi
	case $line in
	*'"read":"host"'*) found '{"name":"'"$name"'","product":null,"build":null,"service_pack":null,"booted":null,"shutdown":null}' ;;
	*'"read":"service"'*)
		state=$(cat "$TMPDIR/state")
		found '{"name":"Spooler","display":null,"start":"manual","state":"'"$state"'","type":"own"}'
		;;
	*)
		key=${line##*\\}
		key=${key%%\"*}
		if [ -e "$TMPDIR/key-$key" ]; then
			found '{"subkeys":0,"values":0,"modified":"2026-01-01T00:00:00Z"}'
		else
			absent
		fi
		;;
	esac
done
EOF
# The same as machines of a domain, whose URLs name the user.
sed -e 's/"scheme":"shell"/"scheme":"smb"/' -e 's/^name=.*/name=${1##*@}/' "$HELPERS/holdpoint-target-shell" >"$HELPERS/holdpoint-target-smb"
chmod +x "$HELPERS/holdpoint-target-shell" "$HELPERS/holdpoint-target-smb"

cat >"$T/live.json" <<'EOF'
{
  "id": "live-test", "title": "Delete two keys", "revision": "1", "date": "2026-11-22", "status": "VERIFIED",
  "sources": [{"document": "A test", "part": "1"}],
  "condition": "Two machines are read while one of them hangs.",
  "objective": "The keys are gone.",
  "safe_state": "The machines can stay as they are.",
  "bring": ["Nothing."],
  "hosts": {"alpha": {"title": "the first machine"}, "beta": {"title": "the second machine"}},
  "steps": [
    {"id": "1", "host": "alpha", "do": "Delete the key One.", "if_not": "Delete it again.", "why": "It is the first of two keys.",
     "verify": [{"registry.key": "HKLM\\SOFTWARE\\One", "expect": "absent"}]},
    {"id": "2", "host": "beta", "do": "Delete the key Two.", "if_not": "Delete it again.", "why": "It is the second of two keys.",
     "verify": [{"registry.key": "HKLM\\SOFTWARE\\Two", "expect": "absent"}]},
    {"id": "3", "host": "alpha", "do": "Stop the service Spooler.", "if_not": "Stop it again.", "why": "It prints.",
     "verify": [{"service": "Spooler", "expect": {"state": "stopped"}, "retry": 300}]}
  ]
}
EOF

LIVE="--library $T/live.hpl --target alpha/ALPHA01=shell:ALPHA01 --target beta/BETA01=shell:BETA01"

fresh() {
	rm -f "$TMPDIR"/hang-* "$TMPDIR"/ask "$TMPDIR"/asked "$TMPDIR"/reads
	: >"$TMPDIR/key-One"
	: >"$TMPDIR/key-Two"
	echo stopped >"$TMPDIR/state"
}

# tap KEY LABEL: a key pressed once and meant; sooner it would count as the repetition of the one before (guard.h).
tap() {
	sleep 0.4
	press "$1" "$2"
}

live_start() {
	fresh
	# shellcheck disable=SC2086
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test $LIVE
}

sign_on_live() {
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	at_step 1
}

compiled() {
	exits 0 "$HP" compile "$T/live.json" -o "$T/live.hpl"
}

every_key_is_answered_while_a_machine_hangs() {
	live_start
	sign_on_live
	: >"$TMPDIR/hang-ALPHA01"
	tap c check
	wait_for 'Reading ALPHA01' 'Esc break off'
	# What changes nothing works: help, why, the outline.
	keys '?'
	wait_for 'Stop reading the machines'
	escape
	wait_for 'Reading ALPHA01' 'Esc break off'
	keys w
	wait_for 'It is the first of two keys.'
	escape
	keys l
	wait_for 'Delete the key Two' 'Esc go back'
	escape
	wait_for 'Esc break off'
	# What would change the run does not, and says so.
	keys d
	wait_for 'The machines are being read.' 'Reading ALPHA01'
	resize 100x30
	wait_for 'Reading ALPHA01'
	resize 80x24
	wait_for 'Reading ALPHA01'
}

what_was_broken_off_is_not_judged() {
	keys Escape
	wait_for 'The reading was broken off. Nothing was changed.' 'd done'
	# The answer of the machine that goes on does not come in afterwards as one.
	rm "$TMPDIR/key-One"
	rm "$TMPDIR/hang-ALPHA01"
	tap d 'done'
	at_step 2
	wait_for 'Step 2'
	run=$(screen_run)
	exits 0 "$HP" report "$run" --format json
	has_not '"cancelled"'
}

a_hung_machine_keeps_nobody_from_leaving() {
	: >"$TMPDIR/hang-BETA01"
	tap d 'done'
	wait_for 'Reading BETA01'
	keys C-c
	wait_for 'broken off'
	press q quit
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
}

# R37: one machine that hangs does not stop the others' being watched.
the_others_are_watched_while_one_hangs() {
	live_start
	sign_on_live
	rm "$TMPDIR/key-One"
	tap d 'done'
	at_step 2
	: >"$TMPDIR/hang-BETA01"
	# What was done comes undone; no key is pressed.
	: >"$TMPDIR/key-One"
	at_step 1
	keys q
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
}

# A server that was told to start again takes minutes; the work goes on with the others meanwhile. Its deadline is ten seconds.
a_machine_that_is_away_holds_up_no_other() {
	live_start
	sign_on_live
	rm "$TMPDIR/key-One"
	tap d 'done'
	at_step 2
	: >"$TMPDIR/hang-ALPHA01"
	wait_for 'WATCH: ALPHA01 KEY HKLM\SOFTWARE\One ABSENT: UNKNOWN'
	rm "$TMPDIR/key-Two"
	before=$(date +%s)
	tap d 'done'
	at_step 3
	took=$(($(date +%s) - before))
	[ "$took" -lt 8 ] || fail "waited for $took s for a machine that was away"
	# It has to answer before the run can end.
	wait_for 'WATCH: ALPHA01'
	rm "$TMPDIR/hang-ALPHA01"
	wait_gone 'WATCH: ALPHA01'
	tap d 'done'
	wait_for '3 verified' 'COMPLETE'
}

the_start_can_be_broken_off() {
	fresh
	: >"$TMPDIR/hang-ALPHA01"
	# shellcheck disable=SC2086
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test $LIVE
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	wait_for 'Reading ALPHA01' 'Esc break off'
	keys '?'
	wait_for 'Stop reading the machines'
	escape
	wait_for 'Esc break off'
	keys Escape
	wait_for 'broken off'
	rm "$TMPDIR/hang-ALPHA01"
	tap c check
	at_step 1
}

# ---- what takes its time ----

to_step_3() {
	live_start
	echo running >"$TMPDIR/state"
	sign_on_live
	rm "$TMPDIR/key-One" "$TMPDIR/key-Two"
	tap d 'done'
	at_step 2
	tap d 'done'
	at_step 3
}

seconds_left() {
	screen | sed -n 's/.* \([0-9][0-9]*\) s left.*/\1/p' | head -n 1
}

less_is_left() {
	now_left=$(seconds_left)
	[ "${now_left:-$left}" -lt "$left" ]
}

a_service_that_is_stopping_is_waited_for() {
	to_step_3
	echo stop-pending >"$TMPDIR/state"
	tap d 'done'
	wait_for 'it may be settling' 's left' 'Esc break off'
	# The time goes down while nobody does anything, and keys are answered.
	left=$(seconds_left)
	until_true less_is_left
	keys '?'
	wait_for 'Stop reading the machines'
	escape
	wait_for 'it may be settling'
	keys Escape
	wait_for 'The reading was broken off. Nothing was changed.'
	tap d 'done'
	wait_for 'it may be settling'
	echo stopped >"$TMPDIR/state"
	wait_for COMPLETE 'holdpoint report'
	keys q
	wait_exit 0
}

check_waits_too() {
	to_step_3
	echo stop-pending >"$TMPDIR/state"
	tap c check
	wait_for 'it may be settling'
	echo stopped >"$TMPDIR/state"
	wait_for 'The machines were read again.' 'MET: expected state = stopped'
	tap q quit
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
}

# ---- passwords ----

a_password_is_asked_for_unseen() {
	fresh
	: >"$TMPDIR/ask"
	# shellcheck disable=SC2086
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test $LIVE
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	wait_for 'A machine asks for a password' 'EXAMPLE\anna on ALPHA01' 'shell:ALPHA01' 'Esc go back'
	typed 'sesame open'
	wait_for '11 characters, not shown' 'Enter take this text'
	not_shown sesame
	enter 'shell:BETA01'
	# The second machine asks for its own.
	wait_for '(0 characters, not shown)'
	typed 'sesame open'
	wait_for '11 characters, not shown' 'Enter take this text'
	enter 'Step 1'
	at_step 1
	run=$(screen_run)
	same "$(sort -u "$TMPDIR/asked")" yes
	# Nowhere: not on the screen, not in the record.
	not_shown sesame
	if grep -rqaF 'sesame open' "$XDG_STATE_HOME"; then
		fail 'the password is in the record'
	fi
}

# domain_start USER@ALPHA01 USER@BETA01: up to the first question.
domain_start() {
	rm -f "$TMPDIR/asked"
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test --library "$T/live.hpl" \
		--target "alpha/ALPHA01=smb://$1" --target "beta/BETA01=smb://$2" --operator Kim
	wait_for 'When to use this procedure'
	press y yes
	wait_for 'A machine asks for a password' 'The machine is ALPHA01'
	not_shown 'the password from before'
}

# Forty machines of one domain: typed once, then taken with a key, each time by the person.
one_password_serves_the_machines_of_one_domain() {
	fresh
	: >"$TMPDIR/ask"
	domain_start 'EXAMPLE;anna@ALPHA01' 'example;Anna@BETA01'
	fill 'sesame open'
	enter 'The machine is BETA01'
	wait_for 'Enter alone takes the password that let EXAMPLE\anna in at ALPHA01.' '(0 characters, not shown)'
	# What is typed goes before it, and can be taken back.
	typed x
	wait_for '1 character, not shown' 'Enter take this text'
	not_shown 'the password from before'
	keys C-u
	press Enter 'the password from before'
	at_step 1
	same "$(cat "$TMPDIR/asked")" "$(printf 'yes\nyes')"
	not_shown sesame
	if grep -rqaF 'sesame open' "$XDG_STATE_HOME"; then
		fail 'the password is in the record'
	fi
}

# A wrong one is offered to nobody, and the next question warns: some domains lock an account after three.
a_password_that_was_refused_is_not_offered_again() {
	fresh
	: >"$TMPDIR/ask"
	domain_start 'EXAMPLE;anna@ALPHA01' 'EXAMPLE;anna@BETA01'
	fill 'sesame shut'
	enter 'The machine is BETA01'
	wait_for 'The password entered last for EXAMPLE\anna was refused at ALPHA01.' 'lock an account'
	not_shown 'the password from before'
	not_shown 'Enter alone'
	keys Enter
	wait_match '(does nothing here|[Nn]othing was done)'
	escape
	at_step 1
	same "$(cat "$TMPDIR/asked")" "$(printf 'no\nno')"
}

# Another account: of another name, or of the machine itself where no domain is named.
a_password_is_for_its_own_account() {
	for other in 'EXAMPLE;bert@BETA01' 'OTHER;anna@BETA01' 'anna@BETA01'; do
		fresh
		: >"$TMPDIR/ask"
		domain_start 'EXAMPLE;anna@ALPHA01' "$other"
		fill 'sesame open'
		enter 'The machine is BETA01'
		not_shown 'the password from before'
		not_shown 'Enter alone'
		escape
		at_step 1
		screen_end
	done
	fresh
	: >"$TMPDIR/ask"
	domain_start 'anna@ALPHA01' 'anna@BETA01'
	fill 'sesame open'
	enter 'The machine is BETA01'
	not_shown 'Enter alone'
	escape
	at_step 1
}

# Machines that are read side by side ask one after the other: what was just entered has to let in first.
machines_read_side_by_side_wait_for_the_first() {
	fresh
	domain_start_side='--target alpha/ALPHA01=smb://EXAMPLE;anna@ALPHA01 --target beta/BETA01=smb://EXAMPLE;anna@BETA01'
	# shellcheck disable=SC2086
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test --library "$T/live.hpl" $domain_start_side --operator Kim
	wait_for 'When to use this procedure'
	press y yes
	at_step 1
	run=$(screen_run)
	tap q quit
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
	: >"$TMPDIR/ask"
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" resume "$run"
	wait_for 'Who takes the run up again?'
	fill 'Kim Nowak'
	enter 'A machine asks for a password'
	fill 'sesame shut'
	keys Enter
	wait_for 'The password entered last for EXAMPLE\anna was refused at'
	fill 'sesame open'
	keys Enter
	at_step 1
	same "$(sort "$TMPDIR/asked")" "$(printf 'no\nyes')"
}

on_resume_it_is_asked_for_again_and_escape_is_none() {
	run=$(screen_run)
	keys q
	wait_for 'Leave this run?'
	press h 'hold and leave'
	wait_exit 5
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" resume "$run"
	wait_for 'Who takes the run up again?'
	fill 'Kim Nowak'
	enter 'A machine asks for a password'
	escape
	wait_for 'shell:BETA01'
	escape
	at_step 1
	# A logon that failed is not tried again by itself: nothing more is read without a command.
	wait_for 'lets nobody in'
}

a_script_is_never_read_for_a_password() {
	fresh
	: >"$TMPDIR/ask"
	# shellcheck disable=SC2086
	printf 'sesame open\nyes\nsesame open\n' | HOLDPOINT_LIBEXEC="$HELPERS" "$HP" run live-test $LIVE --plain --operator Kim >"$T/out" 2>"$T/err" || true
	same "$(sort -u "$TMPDIR/asked")" no
	rm -f "$TMPDIR/asked"
	exits 4 env HOLDPOINT_LIBEXEC="$HELPERS" "$HP" read shell:ALPHA01 host
	has 'lets nobody in'
	same "$(sort -u "$TMPDIR/asked")" no
}

read_asks_at_a_terminal() {
	fresh
	: >"$TMPDIR/ask"
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" read shell:ALPHA01 host
	wait_for 'Password for EXAMPLE\anna on ALPHA01:'
	typed 'sesame open'
	keys Enter
	wait_for 'found' 'ALPHA01'
	not_shown sesame
	wait_exit 0
}

lines_ask_at_a_terminal() {
	fresh
	: >"$TMPDIR/ask"
	# shellcheck disable=SC2086
	screen_start -e "HOLDPOINT_LIBEXEC=$HELPERS" -e "TMPDIR=$TMPDIR" "$HP" run live-test $LIVE --plain --operator Kim
	wait_for 'condition] >'
	typed yes
	keys Enter
	wait_for 'Password for EXAMPLE\anna on ALPHA01:'
	typed 'sesame open'
	keys Enter
	until_true grep -q yes "$TMPDIR/asked"
	# Interrupted, the terminal has its echo again and the run is held.
	wait_for '] >'
	kill -s INT "$(cat "$T/screen.pid")"
	wait_exit 5
	not_shown sesame
	tm send-keys -t t -l -- 'echo is back'
	wait_for 'echo is back'
}

a 'the procedure compiles' compiled
a 'every key is answered while a machine hangs' every_key_is_answered_while_a_machine_hangs
a 'what was broken off is not judged' what_was_broken_off_is_not_judged
a 'a hung machine keeps nobody from leaving' a_hung_machine_keeps_nobody_from_leaving
a 'the others are watched while one hangs' the_others_are_watched_while_one_hangs
a 'a machine that is away holds up no other, only the end' a_machine_that_is_away_holds_up_no_other
a 'the start can be broken off' the_start_can_be_broken_off
a 'a service that is stopping is waited for' a_service_that_is_stopping_is_waited_for
a 'check waits for it too' check_waits_too
a 'a password is asked for unseen' a_password_is_asked_for_unseen
a 'on resume it is asked for again, and Escape says that there is none' on_resume_it_is_asked_for_again_and_escape_is_none
a 'one password serves the machines of one domain, with a key each time' one_password_serves_the_machines_of_one_domain
a 'a password that was refused is offered to nobody, and the next question says so' a_password_that_was_refused_is_not_offered_again
a 'a password is for its own account only' a_password_is_for_its_own_account
a 'machines that are read side by side wait for the first' machines_read_side_by_side_wait_for_the_first
a 'a script is never read for a password' a_script_is_never_read_for_a_password
a 'read asks at a terminal' read_asks_at_a_terminal
a 'the line front end asks at a terminal' lines_ask_at_a_terminal
finish
