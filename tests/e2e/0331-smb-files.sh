#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A machine that runs, over SMB: its paths, trees and metabase against a real server, and what is said when they cannot be seen.
# shellcheck disable=SC1003,SC2016 # backslashes and $ are those of Windows

# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"
# shellcheck source=tests/smb/machine.sh
. "$HP_SRC/tests/smb/machine.sh"

smb_login >"$T/root.login"
printf 'username = anna\npassword = other\ndomain = TEST\n' >"$T/anna.login"
chmod 600 "$T/root.login" "$T/anna.login"
export HOLDPOINT_SMB_CREDENTIALS="$T/root.login"

found() {
	observed 0 "$@"
	is '.found == true and (.source | test("127.0.0.1"))'
}

absent() {
	observed 0 "$@"
	is '.found == false'
}

# unreadable REASON-CODE TEXT FACT...
unreadable() {
	unreadable_code=$1
	unreadable_text=$2
	shift 2
	observed 4 "$@"
	is ".found == null and .reason_code == \"$unreadable_code\" and (.unreadable | endswith(\".\"))"
	jq -r .unreadable "$T/out" >"$T/said"
	has "$unreadable_text" "$T/said"
}

# ---- a helper that stays ----

# request DEADLINE FACT ARGS...
request() {
	request_deadline=$1
	request_fact=$2
	shift 2
	helper_id=$((helper_id + 1))
	jq -cn --argjson id "$helper_id" --argjson deadline "$request_deadline" --arg read "$request_fact" \
		'{id: $id, read: $read, args: $ARGS.positional, deadline_ms: $deadline}' --args "$@" >&8
}

answered() {
	until_true grep -q "^{\"id\":$helper_id," "$T/answers"
	grep "^{\"id\":$helper_id," "$T/answers" >"$T/out"
}

asks() {
	request 100000 "$@"
	answered
}

# ---- paths ----

start() {
	smb_start cap01 --name CAP01 --user root=secret --user anna=other --share "X\$=$T/x" --share "Y\$=$T/y" --dfs 'Y$' || skip "$SMB_WHY"
	mkdir -p "$T/x/SMS/bin/i386" "$T/x/SMS/inboxes/empty" "$T/x/Closed/below"
	printf 'preinst' >"$T/x/SMS/bin/i386/preinst.exe"
	printf 'log' >"$T/x/SMS/Install.log"
	: >"$T/x/SMS/empty.txt"
	printf 'secret' >"$T/x/Closed/file.txt"
	chmod 700 "$T/x/Closed"
	chmod 755 "$T" "$T/x"
	smb cap01 reg-set 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' SMSROOT expand_sz '%SMSDRIVE%\SMS'
	smb cap01 reg-set 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' SMSDRIVE sz X:
	smb cap01 reg-add 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion'
	smb cap01 reg-set 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion' ProgramFilesDir sz 'C:\Program Files'
	mkdir -p "$(smb_folder cap01)/c/Windows/System32" "$(smb_folder cap01)/c/Program Files/Tool"
	found path 'X:\SMS'
	is '.data.kind == "folder" and .data.entries == 4 and .data.size == null and (.data | has("sha256") | not)
		and (.source | startswith("X:\\SMS on ")) and (.source | test("signed, encrypted"))'
}

every_part_of_a_path_is_read() {
	found path 'x:/sms//BIN\i386\PREINST.EXE' --sha256
	is ".data.kind == \"file\" and .data.size == 7 and .data.entries == null and .data.sha256 == \"$(sha256 "$T/x/SMS/bin/i386/preinst.exe")\"
		and (.data.modified | endswith(\"Z\"))"
	touch -d '2007-02-22 17:00:01.5' "$T/x/SMS/Install.log"
	found path 'X:\SMS\Install.log'
	is '.data.modified == "2007-02-22T17:00:01.500Z" and .data.size == 3 and (.data | has("sha256") | not)'
	found path 'X:\SMS\empty.txt' --sha256
	is ".data.size == 0 and .data.sha256 == \"$(: | sha256sum | cut -d ' ' -f 1)\""
	found path 'X:\SMS\inboxes\empty'
	is '.data.entries == 0'
	found path 'X:\'
	is '.data.kind == "folder" and .data.entries == 2'
	found path 'X:'
	found path '%SystemRoot%\System32'
	is '.source | ascii_upcase | startswith("C:\\WINDOWS\\SYSTEM32 ON")'
	found path '%SMSROOT%\bin'
	found path '%ProgramFiles%\Tool'
}

absent_is_proved_by_the_folder_above() {
	absent path 'X:\SMS\nobody'
	absent path 'X:\nobody\at\all'
	absent path 'X:\SMS\Install.log\below'
	absent path '%SystemRoot%\SMSCFG.INI'
	absent tree 'X:\SMS\nobody'
	absent files 'X:\nobody' '*'
	printf new >"$T/x/SMS/nobody"
	found path 'X:\SMS\nobody'
	rm "$T/x/SMS/nobody"
	absent path 'X:\SMS\nobody'
}

names_that_mean_something_elsewhere_are_only_names() {
	i=0
	for name in '100% sure' '%41' 'a#b' 'a?b' "it's" 'a&b=c;d' '[x]{y}' 'a@b' '~$lock' '+plus' 'Grüße Ω' '日本' 'é' "$(printf 'e\314\201')" \
		"$(printf '%0200d' 7).txt" '.profile' '...x' 'smb:' ' lead'; do
		case $name in
		*[?:]*) continue ;; # no disk of Windows has these
		esac
		i=$((i + 1))
		mkdir -p "$T/x/Names"
		printf '%s' "$i" >"$T/x/Names/$name"
		found path "X:\\Names\\$name" --sha256
		is ".data.sha256 == \"$(printf '%s' "$i" | sha256sum | cut -d ' ' -f 1)\"" || fail "$name"
		rm "$T/x/Names/$name"
		absent path "X:\\Names\\$name"
	done
	[ "$i" -eq 17 ]
}

what_windows_would_not_take_as_it_stands_is_refused() {
	unreadable malformed 'ends in a dot or a space' path 'X:\SMS.'
	unreadable malformed 'ends in a dot or a space' path 'X:\SMS\bin '
	unreadable malformed 'must not lead through' path 'X:\SMS\..\Closed'
	unreadable malformed 'for a device' path 'X:\SMS\NUL'
	unreadable malformed 'for a device' path 'X:\SMS\com1.txt'
	unreadable malformed 'has a character' path 'X:\SMS\*'
	unreadable malformed 'no variable %Winnt%' path '%Winnt%\SMSCFG.INI'
	unreadable malformed 'does not begin with a drive' path 'SMS'
	unreadable not-supported 'over the network' path '\\OTHER\share\file'
	unreadable drive-not-mapped 'has no share Q$' path 'Q:\SMS'
	unreadable malformed 'files are listed of a folder' files 'X:\SMS\Install.log' '*'
}

files_are_listed() {
	found files 'X:\SMS' '*.LOG'
	is '.data == {"items": ["Install.log"]}'
	found files 'x:\sms' '*.*'
	is '.data == {"items": ["empty.txt", "Install.log"]}'
	found files 'X:\SMS' '*.none'
	is '.data == {"items": []}'
}

# Links as a server of Windows shows them: an entry with a reparse point. Samba has them for DFS only.
a_link_is_never_taken_for_what_it_leads_to() {
	mkdir -p "$T/y/Data/sub"
	printf 1 >"$T/y/Data/file"
	found tree 'Y:\Data'
	ln -s 'msdfs:192.0.2.1\share' "$T/y/Data/sub/link"
	unreadable not-supported 'Y:\Data\sub\link is a link' tree 'Y:\Data'
	found path 'Y:\Data\sub'
	is '.data.entries == 1'
	found files 'Y:\Data' '*'
	is '.data.items == ["file"]'
	observed 4 path 'Y:\Data\sub\link'
	is '.found == null'
	observed 4 path 'Y:\Data\sub\link\below'
	is '.found == null'
}

# ---- rights ----

no_right_is_not_absence() {
	HOLDPOINT_SMB_CREDENTIALS="$T/anna.login"
	found path 'X:\SMS\Install.log' --sha256
	unreadable access-denied 'X:\Closed' path 'X:\Closed'
	unreadable access-denied 'X:\Closed\file.txt' path 'X:\Closed\file.txt'
	unreadable access-denied 'X:\Closed' path 'X:\Closed\nobody'
	unreadable access-denied 'X:\Closed' files 'X:\Closed' '*'
	unreadable access-denied 'X:\Closed' tree 'X:\'
	chmod 600 "$T/x/SMS/Install.log"
	unreadable access-denied 'X:\SMS\Install.log' path 'X:\SMS\Install.log' --sha256
	unreadable access-denied 'X:\SMS\Install.log' tree 'X:\SMS'
	chmod 644 "$T/x/SMS/Install.log"
	found tree 'X:\SMS'
}

a_share_that_is_denied_is_named() {
	up
	smb cap01 share-deny 'X$'
	unreadable access-denied 'may not use its share X$' path 'X:\SMS'
	unreadable access-denied 'may not use its share X$' path 'X:\nobody'
	unreadable access-denied 'may not use its share X$' tree 'X:\SMS'
	smb cap01 share-allow 'X$'
	found path 'X:\SMS'
}

set_password() {
	printf '%s\n%s\n' "$1" "$1" | smbpasswd -c "$(smb_folder cap01)/smb.conf" -s -a root >/dev/null
}

# The session is there, the files need a connection of their own, and the password has changed between.
a_logon_that_failed_is_not_tried_again() {
	helper_start "$(url)"
	asks registry.key 'HKLM\SOFTWARE'
	is '.found == true'
	set_password other
	asks path 'X:\SMS'
	set_password secret
	is '.found == null and .reason_code == "logon-failed"'
	asks path 'X:\SMS'
	is '.reason_code == "logon-failed"'
	asks tree 'X:\SMS'
	is '.reason_code == "logon-failed"'
	helper_end
	found path 'X:\SMS'
}

# ---- trees ----

a_tree_has_the_digest_of_the_manual() {
	found tree 'X:\SMS'
	is '.data == {"digest": "'"$(digest_of "$T/x/SMS")"'", "files": 3, "folders": 4, "size": 10}'
	found tree 'X:\SMS\Install.log'
	is ".data.digest == \"$(sha256 "$T/x/SMS/Install.log")\" and .data.files == 1"
	exits 0 "$HP" read "offline:X=$T/x" tree 'X:\SMS' --format json
	is ".data.digest == \"$(digest_of "$T/x/SMS")\""
	if [ -x "$HP_BUILD/src/targets/holdpoint-target-local" ]; then
		exits 0 "$HP" read local: tree "$T/x/SMS" --format json
		is ".data.digest == \"$(digest_of "$T/x/SMS")\""
	fi
}

make_restore() {
	jq -n '{id: "restore", title: "Restore", revision: "1", status: "DRAFT", sources: [{document: "T", part: "1"}],
		condition: "The data are gone.", objective: "They are back.", bring: ["Nothing."],
		hosts: {backup: {title: "the backup"}, site: {title: "the server"}},
		steps: [{id: "1", host: "site", do: "Copy the backup.", if_not: "Look again.", why: "For the test.",
			verify: [{tree: "X:\\Restored", same_as: {tree: $from, host: "backup"}}]}]}' --arg from "$1" >"$T/restore.json"
	rm -f "$T/restore.hpl"
	exits 0 "$HP" compile "$T/restore.json" -o "$T/restore.hpl"
}

# compared CODE BACKUP-URL
compared() {
	exits "$1" "$HP" check restore --library "$T/restore.hpl" --target "backup=$2" --target "site=$(url)" --format json
}

# differs BACKUP-URL: after each change the trees differ, and are the same again without it.
differs() {
	rm -rf "$T/x/Restored"
	cp -r "$T/backup" "$T/x/Restored"
	compared 0 "$1"
	printf 'Two' >"$T/x/Restored/deep/two"
	compared 1 "$1"
	printf 'two' >"$T/x/Restored/deep/two"
	compared 0 "$1"
	rm "$T/x/Restored/one"
	compared 1 "$1"
	printf 'one' >"$T/x/Restored/one"
	: >"$T/x/Restored/deep/more"
	compared 1 "$1"
	rm "$T/x/Restored/deep/more"
	mv "$T/x/Restored/deep" "$T/x/Restored/DEEP"
	compared 0 "$1"
	rmdir "$T/x/Restored/hollow"
	compared 1 "$1"
	rm -rf "$T/x/Restored"
	compared 1 "$1"
}

a_backup_on_a_disk_equals_what_was_restored() {
	up
	mkdir -p "$T/backup/deep/er" "$T/backup/hollow"
	printf 'one' >"$T/backup/one"
	printf 'two' >"$T/backup/deep/two"
	head -c 3000000 /dev/urandom >"$T/backup/deep/er/big"
	make_restore 'B:\backup'
	differs "offline:B=$T"
}

a_backup_on_this_computer_equals_what_was_restored() {
	up
	[ -x "$HP_BUILD/src/targets/holdpoint-target-local" ] || skip 'built without the target local'
	make_restore "$T/backup"
	differs local:
}

five_thousand_files_are_all_seen() {
	up
	mkdir "$T/x/Many"
	seq -f 'a file with a long name, number %g' 5000 | (cd "$T/x/Many" && xargs -d '\n' touch)
	found path 'X:\Many'
	is '.data.entries == 5000'
	found files 'X:\Many' '*number 49*'
	is '.data.items | length == 111'
	absent path 'X:\Many\a file with a long name, number 5001'
	helper_start "$(url)"
	asks tree 'X:\Many'
	is '.data.files == 5000 and .data.size == 0'
	helper_end
	rm -r "$T/x/Many"
}

# ---- while things happen ----

a_share_comes_and_goes_in_mid_run() {
	helper_start "$(url)"
	asks path 'Z:\'
	is '.reason_code == "drive-not-mapped"'
	smb cap01 share-add 'Z$' "$T/z"
	asks path 'Z:\'
	is '.found == true and .data.entries == 0'
	mkdir "$T/z/new"
	asks path 'Z:\new'
	is '.found == true'
	rmdir "$T/z/new"
	asks path 'Z:\new'
	is '.found == false'
	smb cap01 share-delete 'Z$'
	smb cap01 restart
	asks path 'Z:\'
	is '.reason_code == "drive-not-mapped"'
	asks path 'X:\SMS'
	is '.found == true'
	helper_end
}

# Eight gigabytes of nothing take longer to read than the server takes to stop.
make_heavy() {
	mkdir -p "$T/x/Heavy"
	for i in 1 2 3 4 5 6 7 8; do
		truncate -s 1G "$T/x/Heavy/$i"
	done
}

a_server_that_stops_in_the_middle_of_a_tree_leaves_it_unread() {
	helper_start "$(url)"
	asks path 'X:\SMS'
	is '.found == true'
	make_heavy
	request 60000 tree 'X:\Heavy'
	smb cap01 stop
	answered
	is '.found == null and (.reason_code == "unreachable" or .reason_code == "timeout")'
	smb cap01 start
	# The pause after a machine that could not be reached.
	until_true back
	helper_end
}

back() {
	asks path 'X:\SMS'
	is '.found == true'
}

a_server_that_stands_still_costs_one_deadline() {
	helper_start "$(url)"
	asks path 'X:\SMS'
	smb cap01 pause
	before=$(date +%s%3N)
	request 4000 path 'X:\SMS'
	answered
	cp "$T/out" "$T/first"
	between=$(date +%s%3N)
	request 4000 tree 'X:\SMS'
	answered
	after=$(date +%s%3N)
	smb cap01 continue
	is '.reason_code == "timeout"' "$T/first"
	is '.reason_code == "timeout"'
	[ $((between - before)) -lt 10000 ] || fail "it took $((between - before)) ms"
	[ $((after - between)) -lt 2500 ] || fail 'the second one waited too'
	until_true back
	helper_end
}

a_tree_that_is_taken_back_holds_nothing_up() {
	helper_start "$(url)"
	asks path 'X:\SMS'
	make_heavy
	request 600000 tree 'X:\Heavy'
	printf '{"cancel":%s}\n' "$helper_id" >&8
	asks path 'X:\SMS'
	is '.found == true'
	helper_end
	rm -r "$T/x/Heavy"
}

a_file_that_changes_while_it_is_read_has_no_digest() {
	up
	smb_proxy held "$(smb_port cap01)"
	helper_start "smb://127.0.0.1:$(smb_port held)"
	head -c 3000000 /dev/zero >"$T/x/growing"
	asks tree 'X:\growing'
	is '.data.size == 3000000'
	smb held mode hold 1000000
	request 60000 tree 'X:\growing'
	smb held wait-held
	printf x >>"$T/x/growing"
	smb held mode pass
	answered
	is '.found == null and .reason_code == "io-error"'
	has 'changed while it was read'
	asks tree 'X:\growing'
	is '.data.size == 3000001'
	rm "$T/x/growing"
	helper_end
	smb_end held
}

# A network that breaks at any place: the answer is the right one or none.
a_bad_network_changes_no_answer() {
	up
	smb_proxy bad "$(smb_port cap01)"
	wanted=$(digest_of "$T/x/SMS")
	helper_start "smb://127.0.0.1:$(smb_port bad)"
	asks tree 'X:\SMS'
	is ".data.digest == \"$wanted\""
	for bytes in 0 200 1000 3000 5000 8000 12000 20000; do
		smb bad mode cut "$bytes"
		asks tree 'X:\SMS'
		is ".found == null or .data.digest == \"$wanted\""
		asks path 'X:\SMS\nobody'
		is '.found != true'
		asks path 'X:\SMS'
		is '.found == null or .data.entries == 4'
		smb bad mode pass
		until_true back
	done
	smb bad drop
	asks tree 'X:\SMS'
	is ".data.digest == \"$wanted\""
	smb bad mode slow 400 5
	asks tree 'X:\SMS'
	is ".data.digest == \"$wanted\""
	smb bad mode garbage
	asks path 'X:\SMS\nobody'
	is '.found == null'
	helper_end
	smb_end bad
}

# ---- IIS ----

metabase() {
	cat <<-EOT
		<?xml version ="1.0"?>
		<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">
		<MBProperty>
		<IIsApplicationPool Location ="/LM/W3SVC/AppPools/CCM Server Pool"></IIsApplicationPool>
		<IIsWebServer Location ="/LM/W3SVC/1" ServerComment="Default Web Site"></IIsWebServer>
		<IIsWebVirtualDir Location ="/LM/W3SVC/1/ROOT" Path="C:\\Inetpub\\wwwroot"></IIsWebVirtualDir>
		$1
		</MBProperty>
		</configuration>
	EOT
}

the_metabase_is_read_with_its_age() {
	up
	inetsrv=$(smb_folder cap01)/c/Windows/System32/inetsrv
	smb cap01 reg-delete 'HKLM\SYSTEM\CurrentControlSet\Services\W3SVC' || true
	absent iis.pool 'CCM Server Pool'
	is '.source | startswith("IIS is not installed")'
	smb cap01 reg-add 'HKLM\SYSTEM\CurrentControlSet\Services\W3SVC'
	unreadable malformed 'no MetaBase.xml or MetaBase.bin' iis.pool 'CCM Server Pool'
	mkdir "$inetsrv"
	metabase '<IIsWebVirtualDir Location ="/LM/W3SVC/1/ROOT/SMS_MP" Path="X:\SMS"></IIsWebVirtualDir>' >"$inetsrv/MetaBase.xml"
	touch -d '3 hours ago' "$inetsrv/MetaBase.xml"
	found iis.pool 'ccm server pool'
	is '.data.name == "CCM Server Pool" and (.source | test("MetaBase.xml on .*, written 3 h ago"))'
	found iis.vdir 'Default Web Site' SMS_MP
	is '.data == {"name": "SMS_MP", "class": "IIsWebVirtualDir", "site": "1", "path": "X:\\SMS"}'
	absent iis.vdir 1 SMS_DP
	metabase '' >"$inetsrv/MetaBase.xml"
	absent iis.vdir 1 SMS_MP
	unreadable malformed 'there are: 1 (Default Web Site)' iis.vdir Intranet SMS_MP
	printf '<configuration' >"$inetsrv/MetaBase.xml"
	unreadable malformed 'cannot be understood' iis.pool X
	rm "$inetsrv/MetaBase.xml"
	: >"$inetsrv/MetaBase.bin"
	absent iis.pool X
	is '.source | test("IIS 5 has no application pools")'
	unreadable not-supported 'IIS 5' iis.vdir 1 SMS_MP
	mkdir "$inetsrv/config"
	: >"$inetsrv/config/applicationHost.config"
	unreadable not-supported 'IIS 7' iis.pool X
	rm -r "$inetsrv"
	smb cap01 share-deny 'ADMIN$'
	unreadable access-denied 'share ADMIN$' iis.pool X
	smb cap01 share-allow 'ADMIN$'
}

# ---- old servers ----

an_old_server_shows_the_same() {
	smb_start old --nt1 --no-signing --share "X\$=$T/x" || skip "$SMB_WHY"
	unreadable_url="$(url old)"
	URL=$unreadable_url
	observed 4 path 'X:\SMS'
	URL="$unreadable_url?smb1=yes&signing=offered"
	found path 'X:\SMS\bin\i386\preinst.exe' --sha256
	is ".data.sha256 == \"$(sha256 "$T/x/SMS/bin/i386/preinst.exe")\" and (.source | test(\"SMB 1\"))"
	found tree 'X:\SMS'
	is ".data.digest == \"$(digest_of "$T/x/SMS")\""
	found files 'X:\SMS' '*.log'
	is '.data.items == ["Install.log"]'
	absent path 'X:\SMS\nobody'
	unreadable drive-not-mapped 'has no share Q$' path 'Q:\SMS'
	found path 'X:\'
}

# The settings of this computer are not ours: not one file of them is opened.
the_smb_conf_of_this_computer_is_not_read() {
	up
	mkdir -p "$HOME/.smb"
	printf '[global]\nclient max protocol = NT1\nclient min protocol = NT1\nworkgroup = ELSEWHERE\nlog level = 10\n' >"$HOME/.smb/smb.conf"
	found path 'X:\SMS'
	is '.source | test("SMB 3")'
	rm -r "$HOME/.smb"
}

a 'a folder on an administrative share is read' start
a 'kind, size, time, entries and digest of paths, in any spelling' every_part_of_a_path_is_read
a 'absent is proved by the folder above' absent_is_proved_by_the_folder_above
a 'names that mean something elsewhere are only names' names_that_mean_something_elsewhere_are_only_names
a 'what Windows would not take as it stands is refused' what_windows_would_not_take_as_it_stands_is_refused
a 'files are listed' files_are_listed
a 'a link is never taken for what it leads to' a_link_is_never_taken_for_what_it_leads_to
a 'no right to look is not absence' no_right_is_not_absence
a 'a share that is denied is named' a_share_that_is_denied_is_named
a 'a logon that failed is not tried again (DESIGN 6.4)' a_logon_that_failed_is_not_tried_again
a 'a tree has the digest of the manual, on every target' a_tree_has_the_digest_of_the_manual
a 'a backup on a disk equals what was restored, until a byte differs' a_backup_on_a_disk_equals_what_was_restored
a 'a backup on this computer equals what was restored, until a byte differs' a_backup_on_this_computer_equals_what_was_restored
a 'five thousand files in a folder are all seen' five_thousand_files_are_all_seen
a 'a share that comes and goes in mid-run is followed' a_share_comes_and_goes_in_mid_run
a 'a server that stops in the middle of a tree leaves it unread' a_server_that_stops_in_the_middle_of_a_tree_leaves_it_unread
a 'a server that stands still costs one deadline (R28)' a_server_that_stands_still_costs_one_deadline
a 'a tree that is taken back holds nothing up' a_tree_that_is_taken_back_holds_nothing_up
a 'a file that changes while it is read has no digest' a_file_that_changes_while_it_is_read_has_no_digest
a 'a bad network changes no answer' a_bad_network_changes_no_answer
a 'the metabase of IIS is read, and its age told' the_metabase_is_read_with_its_age
a 'the smb.conf of this computer is not read' the_smb_conf_of_this_computer_is_not_read
a 'a server of SMB 1 without signing shows the same' an_old_server_shows_the_same
finish
