#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A machine that runs, over SMB: its registry against a real server, who may log on, and what each kind of trouble is called.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"
# shellcheck source=tests/smb/machine.sh
. "$HP_SRC/tests/smb/machine.sh"

KEY='HKLM\SOFTWARE\Holdpoint test'
smb_login >"$T/credentials"
chmod 600 "$T/credentials"
export HOLDPOINT_SMB_CREDENTIALS="$T/credentials"

value() {
	observed 0 registry.value "$KEY" "$1"
	is ".found == true and .data.type == \"$2\" and .data.value == $3"
}

# unreadable REASON-CODE TEXT
unreadable() {
	is ".found == null and .reason_code == \"$1\""
	has "$2"
}

# ask KEY...: a request for each, as a helper gets them, with a deadline of four seconds.
ask() {
	ask_id=0
	for ask_key in "$@"; do
		ask_id=$((ask_id + 1))
		jq -cn --arg key "$ask_key" --argjson id $ask_id '{id: $id, read: "registry.key", args: [$key], deadline_ms: 4000}'
	done
}

helper_says() {
	until_true grep -q "$1" "$T/answers"
}

# ---- the registry ----

every_type_of_value_is_read_as_the_server_holds_it() {
	smb_start cap01 --name CAP01 --user root=secret --user bert=other || skip "$SMB_WHY"
	smb cap01 reg-add "$KEY"
	smb cap01 reg-set "$KEY" Text sz 'Grüße, Ω'
	smb cap01 reg-set "$KEY" Path expand_sz '%SystemRoot%\x'
	smb cap01 reg-set "$KEY" Many multi_sz 'one|two|three'
	smb cap01 reg-set "$KEY" Number dword 4294967295
	smb cap01 reg-set "$KEY" Long qword 18446744073709551615
	smb cap01 reg-set "$KEY" Bytes binary 00ff10
	smb cap01 reg-set "$KEY" '' sz default
	value Text REG_SZ '"Grüße, Ω"'
	value text REG_SZ '"Grüße, Ω"'
	value Path REG_EXPAND_SZ '"%SystemRoot%\\x"'
	value Many REG_MULTI_SZ '["one", "two", "three"]'
	value Number REG_DWORD 4294967295
	value Long REG_QWORD '"18446744073709551615"'
	value Bytes REG_BINARY '"00ff10"'
	value '' REG_SZ '"default"'
}

# The first answer of the server has no room for it (ERROR_MORE_DATA).
a_long_value_is_read_whole() {
	up
	long=$(printf '%060000d' 7)
	smb cap01 reg-set "$KEY" Long-text sz "$long"
	value Long-text REG_SZ "\"$long\""
}

what_is_not_there_is_absent() {
	observed 0 registry.value "$KEY" Missing
	is '.found == false'
	observed 0 registry.key "$KEY\\Missing"
	is '.found == false'
	observed 0 registry.key 'HKLM\SOFTWARE\No\Such\Way'
	is '.found == false'
}

a_key_tells_what_is_in_it() {
	up
	smb cap01 reg-add "$KEY\\B"
	smb cap01 reg-add "$KEY\\a"
	smb cap01 reg-add "$KEY\\ab"
	observed 0 registry.key "$KEY"
	is '.data.subkeys == 3 and .data.values == 8'
	observed 0 keys "$KEY" 'A*'
	is '.data.items == ["a", "ab"]'
	observed 0 keys "$KEY" '*'
	is '.data.items == ["a", "ab", "B"]'
	observed 0 keys HKU '*'
	is '.found'
	observed 0 registry.key 'HKCR\None'
	is '.found == false'
	observed 4 registry.key 'HKCU\Software'
	unreadable not-supported 'below HKLM or HKU'
}

# R24: what the machine has now, over the connection that stays open.
changes_are_seen_over_one_connection() {
	up
	smb_proxy wire "$(smb_port cap01)"
	helper_start "$(url wire)"
	ask "$KEY\\B" >&8
	helper_says '"id":1,"found":true'
	smb cap01 reg-delete "$KEY\\B"
	ask "$KEY" "$KEY\\B" | tail -n 1 >&8
	helper_says '"id":2,"found":false'
	smb cap01 reg-rename "$KEY\\a" "$KEY\\z"
	ask 1 2 "$KEY\\a" | tail -n 1 >&8
	ask 1 2 3 "$KEY\\z" | tail -n 1 >&8
	helper_says '"id":3,"found":false'
	helper_says '"id":4,"found":true'
	helper_end
	# Our look at the port, and the session.
	same "$(smb wire connections)" 2
}

the_source_says_how_the_machine_was_spoken_to() {
	observed 0 registry.key "$KEY"
	is '.source | test("^winreg on 127.0.0.1:[0-9]+ \\(SMB 3[.]1[.]1, signed, encrypted\\)$")'
}

# ---- who logs on ----

a_wrong_password_is_said_and_not_tried_again() {
	up
	printf 'username = root\npassword = mistyped\n' >"$T/wrong"
	chmod 600 "$T/wrong"
	smb_proxy once "$(smb_port cap01)"
	export HOLDPOINT_SMB_CREDENTIALS="$T/wrong"
	URL=$(url once) observed 4 registry.key "$KEY"
	unreadable logon-failed 'does not let root log on'
	has_not mistyped
	before=$(smb once connections)
	ask HKLM HKU HKCR "$KEY" "$KEY" "$KEY" | "$HELPER" "$(url once)" >"$T/out"
	same "$(grep -c '"logon-failed"' "$T/out")" 6
	same "$(smb once connections)" $((before + 2))
}

# refused MODE TEXT: a credentials file of that mode with that in it
refused() {
	printf '%b' "$2" >"$T/file"
	chmod "$1" "$T/file"
	HOLDPOINT_SMB_CREDENTIALS=$T/file observed 4 registry.key "$KEY"
	is '.reason_code == "logon-failed"'
	has_not top-secret
}

a_credentials_file_must_be_ours_alone() {
	refused 644 'username = root\npassword = top-secret\n'
	has 'do chmod 600 on it'
	refused 640 'username = root\npassword = top-secret\n'
	refused 600 'username = root\nkennwort = top-secret\n'
	has 'Line 2 of the credentials file'
	refused 600 'username = root\npassword = top-secret\npassword = top-secret\n'
	refused 600 'username = root\n'
	has 'has no line'
	refused 600 'top-secret'
	refused 600 'username = root\npassword = top-secret\0\n'
	refused 600 '\0377\0376password = top-secret\n'
	refused 600 'password = top-secret\n'
	has 'names a user'
	HOLDPOINT_SMB_CREDENTIALS=$T/none observed 4 registry.key "$KEY"
	has 'cannot be opened'
	HOLDPOINT_SMB_CREDENTIALS=$T observed 4 registry.key "$KEY"
	has 'is not a plain file'
	mkfifo "$T/pipe"
	HOLDPOINT_SMB_CREDENTIALS=$T/pipe observed 4 registry.key "$KEY"
	has 'is not a plain file'
}

nobody_named_is_said() {
	unset HOLDPOINT_SMB_CREDENTIALS
	export KRB5CCNAME="FILE:$T/no-tickets"
	observed 4 registry.key "$KEY"
	unreadable logon-failed 'Nobody is named who logs on'
	: >"$T/tickets"
	KRB5CCNAME=FILE:$T/tickets observed 4 registry.key "$KEY"
	unreadable logon-failed 'No Kerberos ticket for 127.0.0.1'
}

# R77: a password is asked for, by the protocol, and stands in no list of processes.
a_password_is_asked_for() {
	up
	unset HOLDPOINT_SMB_CREDENTIALS
	helper_start "smb://TEST;root@127.0.0.1:$(smb_port cap01)"
	ask "$KEY" >&8
	helper_says '"ask":1,"prompt":"Password of TEST\\\\root for 127.0.0.1:[0-9]*:","secret":true'
	echo '{"answer":1,"value":"mistyped"}' >&8
	helper_says '"id":1,"found":null.*"logon-failed"'
	# Once more, for a person types: but not by itself, and what was typed is not used again.
	jq -cn --arg key "$KEY" '{id: 2, read: "registry.key", args: [$key], deadline_ms: 4000}' >"$T/second"
	until_true second_ask
	same "$(grep -c '"ask"' "$T/answers")" 2
	echo '{"answer":2,"value":"secret"}' >&8
	helper_says '"found":true'
	tr '\0' '\n' <"/proc/$helper_pid/environ" >"$T/environ"
	tr '\0' '\n' <"/proc/$helper_pid/cmdline" >>"$T/environ"
	has_not secret "$T/environ"
	has_not mistyped "$T/answers"
	helper_end
}

# The failure is remembered for a moment; then the next request asks.
second_ask() {
	cat "$T/second" >&8
	sleep 0.2
	grep -q '"ask":2' "$T/answers"
}

# Only the first user may come to the folder in which the server's pipes are.
who_may_not_look_is_told() {
	up
	printf 'username = bert\npassword = other\n' >"$T/bert"
	chmod 600 "$T/bert"
	chmod 700 "$T"
	HOLDPOINT_SMB_CREDENTIALS=$T/bert observed 4 registry.key "$KEY"
	unreadable access-denied 'does not give bert a session'
	chmod 711 "$T" "$TMPDIR"
	HOLDPOINT_SMB_CREDENTIALS=$T/bert observed 0 registry.key "$KEY"
	is '.found'
	# A key that is closed to bert, and open to the first user.
	smb cap01 reg-add "$KEY\\Closed"
	smb cap01 reg-deny "$KEY\\Closed"
	HOLDPOINT_SMB_CREDENTIALS=$T/bert observed 4 registry.key "$KEY\\Closed"
	unreadable access-denied 'Use one that is an administrator there'
	observed 0 registry.key "$KEY\\Closed"
	is '.found'
	chmod 700 "$T"
}

# ---- the URL ----

# bad_url URL TEXT
bad_url() {
	exits 2 "$HP" read "$1" registry.key "$KEY"
	has "$2" "$T/err"
	has_not top-secret "$T/err"
}

a_bad_url_is_named() {
	# Before it could be shown or recorded.
	exits 2 "$HP" read "smb://root:top-secret@127.0.0.1" registry.key "$KEY"
	has 'A password does not belong in the URL' "$T/err"
	has_not top-secret "$T/err"
	ask "$KEY" | "$HELPER" 'smb://root:top-secret@127.0.0.1' >"$T/out" 2>"$T/err"
	has 'A password does not belong in a URL'
	has_not top-secret
	has_not top-secret "$T/err"
	bad_url "smb://127.0.0.1?smb2=yes" 'no option "smb2=yes"'
	bad_url "smb://127.0.0.1:0" 'from 1 to 65535'
	bad_url "smb://127.0.0.1/c$" 'ends with the host'
	bad_url "smb://" 'by its name or address'
}

# ---- old servers ----

smb_1_is_refused_unless_it_is_asked_for() {
	smb_start old --nt1 --no-signing || skip "$SMB_WHY"
	URL=$(url old) observed 4 registry.key 'HKLM\SOFTWARE'
	unreadable protocol 'add ?smb1=yes to its URL'
	URL="$(url old)?smb1=yes" observed 4 registry.key 'HKLM\SOFTWARE'
	unreadable protocol 'add signing=offered'
	URL="$(url old)?smb1=yes&signing=offered" observed 0 registry.key 'HKLM\SOFTWARE'
	is '.found == true and (.source | test("\\(SMB 1, not signed\\)$"))'
	# What is only allowed changes nothing where it is not needed.
	URL="$(url)?smb1=yes&signing=offered" observed 0 registry.key 'HKLM\SOFTWARE'
	is '.source | test("\\(SMB 3[.]1[.]1, .*encrypted\\)$")'
}

# ---- trouble ----

a_stopped_remote_registry_is_named() {
	smb_start bare --without winreg --standin svcctl,samr,srvsvc || skip "$SMB_WHY"
	URL=$(url bare) observed 4 registry.key "$KEY"
	unreadable not-supported 'The service Remote Registry (RemoteRegistry) does not run'
	has 'sc config RemoteRegistry start= demand'
	smb_end bare
}

a_server_that_stops_and_comes_back_is_read_again() {
	up
	smb_proxy way "$(smb_port cap01)"
	helper_start "$(url way)"
	ask "$KEY" >&8
	helper_says '"id":1,"found":true'
	smb way drop
	ask 1 "$KEY" | tail -n 1 >&8
	helper_says '"id":2,"found":true'
	smb way mode refuse
	ask 1 2 "$KEY" | tail -n 1 >&8
	helper_says '"id":3,"found":null.*"unreachable"'
	smb way mode pass
	jq -cn --arg key "$KEY" '{id: 4, read: "registry.key", args: [$key], deadline_ms: 4000}' >"$T/fourth"
	until_true fourth_found
	helper_end
}

fourth_found() {
	cat "$T/fourth" >&8
	sleep 0.2
	grep -q '"id":4,"found":true' "$T/answers"
}

# A dead machine costs one deadline, not one a check.
a_silent_server_costs_one_deadline() {
	up
	smb_proxy mute --mode mute
	start=$(date +%s)
	ask "$KEY" "$KEY" "$KEY" "$KEY" "$KEY" "$KEY" | "$HELPER" "$(url mute)" >"$T/out"
	same "$(grep -c '"timeout"' "$T/out")" 6
	[ $(($(date +%s) - start)) -lt 12 ] || fail 'each request waited for itself'
}

a_server_that_falls_silent_is_given_up_at_the_deadline() {
	up
	smb_proxy hang "$(smb_port cap01)"
	helper_start "$(url hang)"
	ask "$KEY" >&8
	helper_says '"id":1,"found":true'
	smb hang mode mute
	ask 1 "$KEY" 3 | tail -n 2 | head -n 1 >&8
	helper_says '"id":2,"found":null.*"timeout"'
	helper_end
}

garbage_is_no_answer() {
	up
	smb_proxy garbage --mode garbage
	URL=$(url garbage) observed 4 registry.key "$KEY"
	unreadable protocol 'is no SMB server'
	# In the middle of a session too, wherever the bytes stop to make sense.
	smb_proxy cut "$(smb_port cap01)"
	for bytes in 100 300 700 1100 1500 1700 1900 2100 2300 2500; do
		smb cut mode cut "$bytes"
		ask "$KEY" | "$HELPER" "$(url cut)" >"$T/out"
		grep -qE '"id":1,"found":(true|null)' "$T/out" || fail "cut after $bytes bytes: $(cat "$T/out")"
		has_not '"found":false'
	done
}

nobody_listens() {
	up
	port=$(smb_port cap01)
	smb cap01 stop
	URL="smb://127.0.0.1:$port" observed 4 registry.key "$KEY"
	unreadable unreachable 'nobody listens on its port'
	smb cap01 start
	until_true smb_is_back
}

smb_is_back() {
	"$HP" read "$(url)" registry.key 'HKLM\SOFTWARE' >"$T/out"
}

nothing_but_the_protocol_is_on_standard_output() {
	up
	ask "$KEY" 'HKLM\No' | "$HELPER" "$(url)" >"$T/out" 2>"$T/err"
	jq -e . "$T/out" >/dev/null
	same "$(wc -l <"$T/out")" 3
	same "$(cat "$T/err")" ''
}

a 'every type of value is read as the server holds it' every_type_of_value_is_read_as_the_server_holds_it
a 'a long value is read whole' a_long_value_is_read_whole
a 'what is not there is absent' what_is_not_there_is_absent
a 'a key tells what is in it' a_key_tells_what_is_in_it
a 'changes are seen over one connection (R24)' changes_are_seen_over_one_connection
a 'the source says how the machine was spoken to' the_source_says_how_the_machine_was_spoken_to
a 'a wrong password is said and not tried again' a_wrong_password_is_said_and_not_tried_again
a 'a credentials file must be ours alone' a_credentials_file_must_be_ours_alone
a 'nobody named is said' nobody_named_is_said
a 'a password is asked for, and stands in no list of processes' a_password_is_asked_for
a 'who may not look is told' who_may_not_look_is_told
a 'a bad URL is named' a_bad_url_is_named
a 'SMB 1 is refused unless it is asked for' smb_1_is_refused_unless_it_is_asked_for
a 'a stopped Remote Registry is named' a_stopped_remote_registry_is_named
a 'a server that stops and comes back is read again' a_server_that_stops_and_comes_back_is_read_again
a 'a silent server costs one deadline (R28)' a_silent_server_costs_one_deadline
a 'a server that falls silent is given up at the deadline (R28)' a_server_that_falls_silent_is_given_up_at_the_deadline
a 'garbage is no answer (R28)' garbage_is_no_answer
a 'nobody listens' nobody_listens
a 'nothing but the protocol is on standard output' nothing_but_the_protocol_is_on_standard_output
finish
