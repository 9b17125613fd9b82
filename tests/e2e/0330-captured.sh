# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Evidence on a stick (R27, R28): the commands that `capture` prints, and `captured:` reading what they wrote. The outputs below
# are those of Windows Server 2003 and Windows 2000 in English and German, as their consoles write them.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

ID=sms2003-remove-secondary-site
DAY='Sun 11/22/2026'
CLOCK='14:03:02.11'

# section FILE COMMAND: standard input as the output of that command in the form of a capture, with CRLF.
section() {
	{
		printf '#### %s # %s # %s # %s\n' "${HOST_NAME:-SITE01}" "$DAY" "$CLOCK" "$2"
		cat
		printf '#### exit 0\n'
	} | sed 's/$/\r/' >>"$1"
}

machine() { # FOLDER [CODE PAGE]
	mkdir -p "$1"
	echo SITE01 | section "$1/machine.txt" hostname
	printf '\nMicrosoft Windows [Version 5.2.3790]\n' | section "$1/machine.txt" ver
	echo "Active code page: ${2:-437}" | section "$1/machine.txt" chcp
	echo 'SystemRoot=C:\WINDOWS' | section "$1/machine.txt" 'set SystemRoot'
	echo 'ProgramFiles=C:\Program Files' | section "$1/machine.txt" 'set ProgramFiles'
}

# service NAME DISPLAY STATE WORD
service() {
	printf '\nSERVICE_NAME: %s\nDISPLAY_NAME: %s\n' "$1" "$2"
	printf '        TYPE               : 20  WIN32_SHARE_PROCESS \n        STATE              : %s  %s \n' "$3" "$4"
	printf '                                (NOT_STOPPABLE,NOT_PAUSABLE,IGNORES_SHUTDOWN)\n'
	printf '        WIN32_EXIT_CODE    : 0  (0x0)\n        SERVICE_EXIT_CODE  : 0  (0x0)\n'
	printf '        CHECKPOINT         : 0x0\n        WAIT_HINT          : 0x0\n'
}

services() {
	{
		service Spooler 'Print Spooler' 4 RUNNING
		service Winmgmt 'Windows Management Instrumentation' "${2:-1}" "${3:-STOPPED}"
	} | section "$1/services.txt" 'sc query type= service state= all bufsize= 65000'
	service Beep Beep 4 RUNNING | sed 's/20  WIN32_SHARE_PROCESS/1  KERNEL_DRIVER/' |
		section "$1/services.txt" 'sc query type= driver state= all bufsize= 65000'
	printf '[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: Winmgmt\n        TYPE               : 20  WIN32_SHARE_PROCESS\n        START_TYPE         : 3   DEMAND_START\n' |
		section "$1/services.txt" 'sc qc "Winmgmt" 8000'
}

shares() {
	section "$1/shares.txt" 'net share' <<'EOF'

Share name   Resource                        Remark

-------------------------------------------------------------------------------
ADMIN$       C:\WINDOWS                      Remote Admin
C$           C:\                             Default share
SMSPKGD$     D:\SMSPKGD$                     SMS Site S01 DP 11/5/2007
CAP_S01      D:\CAP_S01                      SMS Site S01 Client Access Point
A_share_with_a_long_name
             D:\Long
The command completed successfully.

EOF
}

no_share() {
	printf 'This shared resource does not exist.\n\nMore help is available by typing NET HELPMSG 2310.\n\n' |
		section "$1/shares.txt" "net share \"$2\""
}

files() {
	section "$1/files.txt" 'dir /a /-c "D:\SMS"' <<'EOF'
 Volume in drive D is Data
 Volume Serial Number is 1C2B-3D4E

 Directory of D:\SMS

11/22/2026  02:03 PM    <DIR>          .
11/22/2026  02:03 PM    <DIR>          ..
11/05/2007  09:15 AM    <DIR>          bin
11/05/2007  09:15 AM             12345 install.map
               1 File(s)          12345 bytes
               3 Dir(s)  123456789012 bytes free
EOF
	section "$1/files.txt" 'dir /a /-c "D:\SMSBootstrap.log"' <<'EOF'
 Volume in drive D is Data
 Volume Serial Number is 1C2B-3D4E

 Directory of D:\

File Not Found
EOF
	section "$1/files.txt" 'dir /a /-c "C:\WINDOWS\MS\SMS"' <<'EOF'
 Volume in drive C has no label.
 Volume Serial Number is 1C2B-3D4F

The system cannot find the path specified.
EOF
	section "$1/files.txt" 'dir /a /-c "Q:\x"' <<'EOF'
The system cannot find the path specified.
EOF
}

# ---- capture ----

every_procedure_has_commands() {
	for file in "$HP_SRC"/procedures/*.json; do
		id=${file##*/}
		id=${id%.json}
		case $id in
		*.schema) continue ;;
		exchange55*) set -- --set ExchangePath=C: ;;
		sms2003-remove*) set -- --set SmsDrive=D ;;
		*) set -- ;;
		esac
		exits 0 "$HP" capture "$id" "$@" --format json
		is '.roles | length > 0 and all(.[]; (.commands | length) > 10)'
		exits 0 "$HP" capture "$id" "$@" -o "$T/$id.cmd"
		# Plain ASCII, each line ended as cmd.exe wants it, and nothing that writes but below its own folder.
		if tr -d '\r\n' <"$T/$id.cmd" | LC_ALL=C grep -q '[^ -~]'; then
			fail "$id.cmd is not plain ASCII"
		fi
		[ "$(grep -c '' "$T/$id.cmd")" = "$(grep -c "$(printf '\r')\$" "$T/$id.cmd")" ]
		if tr -d '\r' <"$T/$id.cmd" | grep -vE '^(@echo off|setlocal .*|endlocal|rem .*|echo [^&|<>]*|set DIRCMD=|set "HP=[^"]*"|if not exist "%HP%" (md "%HP%"|goto :eof|echo [^&|<>]*)|>>?"%HP%\\[a-z]+\.txt" .*|if exist "%SystemRoot%\\SysWOW64" start .*)$'; then
			fail "a line of another kind in $id"
		fi
		if tr -d '\r' <"$T/$id.cmd" | sed -n 's/^>>"[^"]*" 2>&1 //p' |
			grep -vE '^(hostname|ver|chcp|set [A-Za-z_]+|systeminfo|net (statistics workstation|start|share|user|localgroup)( "[^"/=]*")?|sc (query|qc) [^&|<>]*|dir /(s /)?a /-c "[^"]*"|start "" /wait regedit\.exe /e "%HP%[^"]*" "HKEY_[^"]*"|copy /y "%SystemRoot%\\System32\\inetsrv\\MetaBase\.xml" "%HP%\\MetaBase\.xml")$'; then
			fail "a command of another kind in $id"
		fi
	done
}

what_a_path_needs_is_named() {
	exits 3 "$HP" capture "$ID"
	has '{SmsDrive}' "$T/err"
	clear_sentence
	exits 2 "$HP" capture "$ID" nowhere --set SmsDrive=D
	clear_sentence
	exits 2 "$HP" capture "$ID" --set Nothing=D
	clear_sentence
	exits 3 "$HP" capture "$ID" --set SmsDrive=DD
	clear_sentence
	exits 3 "$HP" capture "$ID" --set SmsDrive=D --set 'CapFolder=D:\a"&format c:'
	clear_sentence
	exits 0 "$HP" capture "$ID" cap --set SmsDrive=D --set SiteCode=S01 --set 'CapFolder=D:\CAP & co'
	has 'dir /a /-c "D:\CAP & co"'
	has 'net share "CAP_S01"'
}

# ---- captured ----

a_capture_answers_what_it_holds() {
	machine "$T/one"
	services "$T/one"
	shares "$T/one"
	no_share "$T/one" SMSPKGE$
	files "$T/one"
	url="captured:$T/one"
	reads "$url" host '.found and .data.name == "SITE01" and .data.build == "3790"'
	reads "$url" service Winmgmt '.found and .data.state == "stopped" and .data.start == "manual"'
	reads "$url" service 'print spooler' '.data.name == "Spooler" and .data.start == null'
	reads "$url" service SMSBootstrap '.found == false and (.source | startswith("services.txt, captured 2026-11-22 14:03"))'
	reads "$url" services 'SP*' '.data.items == ["Spooler"]'
	reads "$url" services 'SMS*' '.found and .data.items == []'
	reads "$url" share cap_s01 '.data.path == "D:\\CAP_S01"'
	reads "$url" share A_share_with_a_long_name '.data.path == "D:\\Long"'
	reads "$url" share SMSPKGE$ '.found == false'
	reads "$url" share CAP_S02 '.found == false'
	reads "$url" shares 'SMSPKG?$' '.data.items == ["SMSPKGD$"]'
	reads "$url" path 'D:\SMS' '.data.kind == "folder" and .data.entries == 2'
	reads "$url" path 'd:\sms\INSTALL.MAP' '.data.kind == "file" and .data.size == 12345'
	reads "$url" path 'D:\SMS\bin' '.data.kind == "folder" and .data.entries == null'
	reads "$url" path 'D:\SMS\gone' '.found == false'
	reads "$url" path 'D:\SMS\gone\too' '.found == false'
	reads "$url" path 'D:\SMSBootstrap.log' '.found == false'
	reads "$url" path '%SystemRoot%\MS\SMS' '.found == false'
	reads "$url" files 'D:\SMS' '*.map' '.data.items == ["install.map"]'
}

what_was_not_captured_is_no_absence() {
	url="captured:$T/one"
	reads "$url" account anyone '.found == null and .reason_code == "not-captured" and (.unreadable | contains("net user \"anyone\""))'
	reads "$url" group anyone '.reason_code == "not-captured"'
	reads "$url" path 'E:\x' '.reason_code == "not-captured" and (.unreadable | contains("dir /a /-c \"E:\\x\""))'
	reads "$url" path 'Q:\x' '.reason_code == "drive-not-mapped"'
	reads "$url" path 'D:\SMS\bin\x' '.reason_code == "not-captured"'
	reads "$url" registry.key 'HKU\.DEFAULT\x' '.reason_code == "not-captured"'
	reads "$url" port host 1 '.reason_code == "not-supported"'
	reads "$url" path 'D:\SMS\install.map' --sha256 '.reason_code == "not-supported"'
	reads "captured:$T/nothing" host '.reason_code == "no-image"'
	mkdir -p "$T/empty"
	reads "captured:$T/empty" host '.reason_code == "no-image"'
}

a_check_judges_by_the_capture() {
	code=0
	"$HP" check "$ID" --all --target "site=captured:$T/one" --set SiteCode=S01 --set SmsDrive=D --format json >"$T/out" 2>"$T/err" || code=$?
	same "$code" 1
	is '.checks[] | select(.step == "6.1.b" and .check == "SERVICE Winmgmt") | .verdict == "pass"'
	is '.checks[] | select(.step == "6.1.c" and .check == "SERVICE Winmgmt") | .verdict == "pass"'
	is '.checks[] | select(.step == "6.3" and .check == "PATH D:\\SMS") | .verdict == "fail"'
	is '.checks[] | select(.step == "6.3" and .check == "PATH D:\\SMSBootstrap.log") | .verdict == "pass"'
	is '.checks[] | select(.step == "6.3" and .check == "PATH D:\\SMSBootstrap.ini") | .verdict == "unknown"'
	is '.checks[] | select(.step == "6.5.d" and (.check | startswith("GROUP SMS_SiteToSite"))) | .verdict == "unknown"'
}

a_newer_capture_is_seen() {
	cp -r "$T/one" "$T/newer"
	reads "captured:$T/newer" share CAP_S01 '.found'
	no_share "$T/newer" CAP_S01
	reads "captured:$T/newer" share CAP_S01 '.found == false'
}

the_older_of_two_files_is_not_believed() {
	# No share yet when the first was made; whichever file the folder lists first.
	mkdir -p "$T/two"
	DAY='Sun 11/15/2026' shares "$T/two"
	sed '/CAP_S01/d' "$T/two/shares.txt" >"$T/two/a.txt"
	mv "$T/two/shares.txt" "$T/old"
	DAY='Sun 11/22/2026' shares "$T/two"
	for file in 0.txt zz.txt a.txt; do
		sed '/CAP_S01/d' "$T/old" >"$T/two/$file"
		reads "captured:$T/two" share CAP_S01 '.found and (.source | startswith("shares.txt, captured 2026-11-22"))'
		rm "$T/two/$file"
	done
	# Of one time, or of a date that may be two, and not the same.
	sed -e '/CAP_S01/d' "$T/two/shares.txt" >"$T/two/b.txt"
	reads "captured:$T/two" share CAP_S01 '.reason_code == "ambiguous-image" and (.unreadable | contains("b.txt and shares.txt"))'
	rm "$T/two/b.txt"
	# The list is later than what was printed for the one name.
	mv "$T/two/shares.txt" "$T/two/last.txt"
	DAY='Sun 11/15/2026' no_share "$T/two" CAP_S01
	reads "captured:$T/two" share CAP_S01 '.found'
	DAY='Mon 11/23/2026' no_share "$T/two" CAP_S01
	reads "captured:$T/two" share CAP_S01 '.found == false'
}

a_folder_of_too_many_files_is_no_capture() {
	cp -r "$T/one" "$T/many"
	i=0
	while [ $i -lt 600 ]; do
		: >"$T/many/n$i"
		i=$((i + 1))
	done
	reads "captured:$T/many" share CAP_S09 '.reason_code == "too-large"'
}

german_on_windows_2000() {
	mkdir -p "$T/german"
	HOST_NAME=ALT01
	DAY='22.11.2026'
	CLOCK='14:03:02,11'
	echo alt01 | section "$T/german/machine.txt" hostname
	echo 'Aktive Codepage: 850.' | section "$T/german/machine.txt" chcp
	{
		printf '\nBenutzerkonten für \\\\ALT01\n\n'
		printf -- '-------------------------------------------------------------------------------\n'
		printf '%-25s%-25s%-25s\n' Administrator Gast 'Müller' SMSServer_S01 'Zwei Wörter' ''
		printf 'Der Befehl wurde erfolgreich ausgeführt.\n\n'
	} | iconv -f UTF-8 -t CP850 | section "$T/german/accounts.txt" 'net user'
	{
		printf 'Das Gruppenkonto konnte nicht gefunden werden.\n\nSie erhalten weitere Hilfe, wenn Sie NET HELPMSG 2220 eingeben.\n\n'
	} | section "$T/german/groups.txt" 'net localgroup "SMS_X"'
	{
		printf ' Datenträger in Laufwerk D: ist Daten\n Volumeseriennummer: 1C2B-3D4E\n\n Verzeichnis von D:\\Exchsrvr\n\n'
		printf '22.11.2026  14:03       <DIR>          .\n22.11.2026  14:03       <DIR>          ..\n'
		printf '05.11.2007  09:15           1.234.567 Größe.dat\n05.11.2007  09:15       <DIR>          Kmsdata\n'
		printf '               1 Datei(en)      1.234.567 Bytes\n               3 Verzeichnis(se), 12.345.678 Bytes frei\n'
	} | iconv -f UTF-8 -t CP850 | section "$T/german/files.txt" 'dir /a /-c "D:\Exchsrvr"'
	unset HOST_NAME
	DAY='Sun 11/22/2026'
	url="captured:$T/german"
	reads "$url" account 'MÜLLER' '.data.name == "Müller"'
	reads "$url" account 'Zwei Wörter' '.found'
	reads "$url" account niemand '.found == false and (.source | contains("2026-11-22 14:03"))'
	reads "$url" accounts '*S01*' '.data.items == ["SMSServer_S01"]'
	reads "$url" group SMS_X '.found == false'
	reads "$url" path 'D:\Exchsrvr\grösse.DAT' '.found == false'
	reads "$url" path 'D:\Exchsrvr\GRößE.dat' '.data.size == 1234567'
}

a_language_that_is_not_understood_is_unreadable() {
	cp -r "$T/one" "$T/french"
	{
		printf '\nNom          Ressource                       Remarque\n\n'
		printf -- '-------------------------------------------------------------------------------\n'
		printf 'C$           C:\\                             Partage par defaut\n'
		printf 'La commande s est terminee correctement.\n\n'
	} | section "$T/french/shares.txt" 'net share'
	reads "captured:$T/french" share CAP_S09 '.found == null and .reason_code == "language"'
	reads "captured:$T/french" share 'C$' '.reason_code == "language"'
}

two_machines_in_one_folder_are_nobodys() {
	cp -r "$T/one" "$T/mixed"
	HOST_NAME=OTHER02
	printf '\nUser accounts for \\\\OTHER02\n\n-------------------------------------------------------------------------------\nGuest\nThe command completed successfully.\n' |
		section "$T/mixed/accounts.txt" 'net user'
	unset HOST_NAME
	reads "captured:$T/mixed" account Guest '.reason_code == "identity" and (.unreadable | contains("OTHER02"))'
	reads "captured:$T/mixed" share CAP_S01 '.reason_code == "identity"'
}

what_was_cut_off_is_no_absence() {
	cp -r "$T/one" "$T/cut"
	head -c 400 "$T/one/shares.txt" >"$T/cut/shares.txt"
	head -c 700 "$T/one/services.txt" >"$T/cut/services.txt"
	head -c 300 "$T/one/files.txt" >"$T/cut/files.txt"
	head -c 4096 /dev/zero >"$T/cut/accounts.txt"
	reads "captured:$T/cut" share CAP_S01 '.reason_code == "malformed"'
	reads "captured:$T/cut" service SMSBootstrap '.found == null'
	reads "captured:$T/cut" path 'D:\SMS\gone' '.found == null'
	reads "captured:$T/cut" account x '.reason_code == "malformed"'
}

outputs_by_hand_are_read_too() {
	mkdir -p "$T/hand"
	printf 'SITE01\r\n' >"$T/hand/hostname.txt"
	sed -e '/^####/d' "$T/one/shares.txt" | head -n 11 >"$T/hand/shares.txt"
	sed -e 's/\r$//' "$T/hand/shares.txt" | iconv -f UTF-8 -t UTF-16LE >"$T/hand/utf16"
	{
		printf '\377\376'
		cat "$T/hand/utf16"
	} >"$T/hand/shares.txt"
	rm "$T/hand/utf16"
	reads "captured:$T/hand" host '.data.name == "SITE01"'
	reads "captured:$T/hand" share CAP_S01 '.found and .source == "shares.txt, of unknown age"'
	reads "captured:$T/hand" share CAP_S02 '.found == false'
}

a_run_goes_on_with_a_newer_capture() {
	cp -r "$T/one" "$T/stick"
	mkdir -p "$T/lib"
	cat >"$T/lib/p.json" <<'EOF'
{ "id": "captured-run", "title": "Remove a share", "revision": "1", "status": "VERIFIED",
  "sources": [{"document": "a test"}], "condition": "The share is there.", "objective": "It is gone.",
  "hosts": {"site": {"title": "the machine"}},
  "steps": [{"id": "1", "host": "site", "do": "Delete the share CAP_S01.",
    "verify": [{"share": "CAP_S01", "expect": "absent", "was": "present"}], "if_not": "Look again."}] }
EOF
	exits 0 "$HP" compile "$T/lib/p.json" -o "$T/p.hpl"
	mkfifo "$T/words"
	"$HP" run captured-run --library "$T/p.hpl" --target "site=captured:$T/stick" --operator anna --plain --state "$T/runs" \
		<"$T/words" >"$T/said" 2>"$T/said.err" &
	pid=$!
	exec 3>"$T/words"
	printf 'yes\nyes\n' >&3
	until_true grep -q '^\[1@SITE01 step\]' "$T/said"
	printf 'done\n' >&3
	until_true grep -q 'the required state is not there' "$T/said"
	no_share "$T/stick" CAP_S01
	printf 'done\n' >&3
	exec 3>&-
	code=0
	wait "$pid" || code=$?
	cat "$T/said"
	same "$code" 0
	has 'COMPLETE' "$T/said"
}

an_export_that_was_cut_where_a_key_ends_is_not_whole() {
	mkdir -p "$T/sizes"
	printf 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\r\n\r\n' |
		iconv -f UTF-8 -t UTF-16LE >"$T/sizes/head"
	printf '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SMS]\r\n\r\n' | iconv -f UTF-8 -t UTF-16LE >"$T/sizes/tail"
	export=$T/sizes/reg-x-SITE01.reg
	{
		printf '\377\376'
		cat "$T/sizes/head" "$T/sizes/tail"
	} >"$export"
	machine "$T/sizes"
	echo 'PROCESSOR_ARCHITECTURE=x86' | section "$T/sizes/machine.txt" 'set PROCESSOR_ARCHITE'
	: | section "$T/sizes/registry.txt" 'start "" /wait regedit.exe /e "E:\capture\reg-x-SITE01.reg" "HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft"'
	size=$(wc -c <"$export")
	list_sizes() { # TIME
		CLOCK=$1
		printf ' Volume in drive E is X\n Volume Serial Number is 1-2\n\n Directory of E:\\capture\n\n11/22/2026  02:03 PM %17d reg-x-SITE01.reg\n               1 File(s) %14d bytes\n               0 Dir(s)  99 bytes free\n' "$size" "$size" |
			section "$T/sizes/files.txt" 'dir /a /-c "E:\capture"'
		CLOCK='14:03:02.11'
	}
	url="captured:$T/sizes"
	list_sizes 14:04:00.00
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found'
	head -c $((size - $(wc -c <"$T/sizes/tail"))) "$export" >"$T/sizes/cut"
	mv "$T/sizes/cut" "$export"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.reason_code == "malformed" and (.unreadable | contains("cut off"))'
	# A listing from before the export was made tells nothing of it.
	rm "$T/sizes/files.txt"
	list_sizes 14:02:00.00
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found == false'
}

# export FOLDER NAME: standard input as a registry export, with the line that made it.
export_of() {
	{
		printf '\377\376'
		{
			printf 'Windows Registry Editor Version 5.00\n\n'
			cat
		} | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16LE
	} >"$1/reg-$2-${HOST_NAME:-SITE01}.reg"
	section "$1/registry.txt" "start \"\" /wait regedit.exe /e \"E:\\capture\\reg-$2-${HOST_NAME:-SITE01}.reg\" \"$2\"" </dev/null
}

zone() {
	export_of "$1" TimeZone <<'EOF'
[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\TimeZoneInformation]
"ActiveTimeBias"=dword:ffffffc4
"StandardName"="W. Europe Standard Time"

EOF
}

services_export() {
	export_of "$1" Services <<'EOF'
[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services]

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Spooler]
"Type"=dword:00000110
"Start"=dword:00000002
"ImagePath"=hex(2):78,00,00,00
"DisplayName"="Print Spooler"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Messenger]
"Type"=dword:00000020
"Start"=dword:00000004
"ImagePath"=hex(2):78,00,00,00
"DisplayName"="Messenger"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Beep]
"Type"=dword:00000001
"Start"=dword:00000001

EOF
}

exports_prove_keys_and_ages() {
	cp -r "$T/one" "$T/exports"
	# An hour east of Greenwich, three hours ago.
	DAY=$(date -u -d '-2 hours' '+%a %m/%d/%Y')
	CLOCK=$(date -u -d '-2 hours' '+%H:%M:%S.00')
	echo 'PROCESSOR_ARCHITECTURE=x86' | section "$T/exports/machine.txt" 'set PROCESSOR_ARCHITE'
	zone "$T/exports"
	services_export "$T/exports"
	export_of "$T/exports" Software <<'EOF'
[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\InetStp]
"MajorVersion"=dword:00000006

EOF
	rm "$T/exports/shares.txt"
	shares "$T/exports"
	DAY='Sun 11/22/2026'
	CLOCK='14:03:02.11'
	url="captured:$T/exports"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found == false and (.source | endswith("reg-Software-SITE01.reg, 3 h old"))'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\InetStp' MajorVersion '.data.value == 6'
	reads "$url" registry.key 'HKLM\SYSTEM\CurrentControlSet\Services\SMS_Executive' '.found == false'
	reads "$url" registry.key 'HKLM\SOFTWARE\Other\Key' '.reason_code == "not-captured"'
	reads "$url" service Spooler '.data.start == "auto" and .data.state == "running"'
	reads "$url" share CAP_S02 '.found == false and (.source | test("by the machine.s own clock, 3 h old$"))'
	# The same export from a 32-bit prompt of a 64-bit machine shows another registry.
	echo 'PROCESSOR_ARCHITEW6432=AMD64' | section "$T/exports/machine.txt" 'set PROCESSOR_ARCHITEW'
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found == null and (.unreadable | contains("32-bit"))'
}

windows_2000_has_no_sc() {
	mkdir -p "$T/w2k"
	echo SITE01 | section "$T/w2k/machine.txt" hostname
	printf "'sc' is not recognized as an internal or external command,\noperable program or batch file.\n" >"$T/no-sc"
	section "$T/w2k/services.txt" 'sc query type= service state= all bufsize= 65000' <"$T/no-sc"
	section "$T/w2k/services.txt" 'sc query type= driver state= all bufsize= 65000' <"$T/no-sc"
	printf 'These Windows 2000 services are started:\n\n   Event Log\n   Print Spooler\n\nThe command completed successfully.\n\n' |
		section "$T/w2k/services.txt" 'net start'
	services_export "$T/w2k"
	url="captured:$T/w2k"
	reads "$url" service Spooler '.data.state == "running" and .data.start == "auto"'
	reads "$url" service Messenger '.data.state == "stopped" and .data.start == "disabled" and (.source | contains("services.txt"))'
	reads "$url" service Beep '.data.state == null and .data.type == "kernel"'
	reads "$url" service SMSBootstrap '.found == false'
	reads "$url" services 'SMS*' '.data.items == []'
	rm "$T"/w2k/reg-*
	reads "$url" service Spooler '.found == null'
}

the_metabase_is_carried_along() {
	cp -r "$T/exports" "$T/iis"
	sed -i '/ARCHITEW6432/d' "$T/iis/machine.txt"
	inetsrv() {
		section "$T/iis/files.txt" 'dir /a /-c "C:\WINDOWS\System32\inetsrv"' <<EOF
 Volume in drive C has no label.
 Volume Serial Number is 1C2B-3D4F

 Directory of C:\WINDOWS\System32\inetsrv

11/22/2026  02:03 PM    <DIR>          .
11/22/2026  02:03 PM    <DIR>          ..
11/05/2007  09:15 AM            123456 $1
               1 File(s)         123456 bytes
               2 Dir(s)  123456789012 bytes free
EOF
	}
	inetsrv MetaBase.xml
	url="captured:$T/iis"
	reads "$url" iis.pool 'SMS Management Point Pool' '.reason_code == "not-captured"'
	cat >"$T/iis/MetaBase.xml" <<'EOF'
<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0"><MBProperty>
<IIsApplicationPool Location ="/LM/W3SVC/AppPools/SMS Management Point Pool"></IIsApplicationPool>
<IIsWebServer Location ="/LM/W3SVC/1" ServerComment="Default Web Site"></IIsWebServer>
<IIsWebVirtualDir Location ="/LM/W3SVC/1/ROOT" Path="C:\Inetpub\wwwroot"></IIsWebVirtualDir>
</MBProperty></configuration>
EOF
	reads "$url" iis.pool 'SMS Management Point Pool' '.found and (.source | startswith("MetaBase.xml, written "))'
	reads "$url" iis.pool 'CCM Server Framework Pool' '.found == false'
	reads "$url" iis.vdir 'Default Web Site' SMS_MP '.found == false'
	inetsrv nothing.dll
	reads "$url" iis.pool 'SMS Management Point Pool' '.found == false'
}

# What the commands of a procedure collect answers each of its checks: nothing is left that was not captured, or that is not
# understood. (Contents of files are not in a capture, and what only a run finds out on its way has no name here.)
the_commands_collect_what_the_checks_need() {
	for file in "$HP_SRC"/procedures/*.json; do
		id=${file##*/}
		id=${id%.json}
		case $id in
		*.schema) continue ;;
		exchange2000*) set -- --choose cluster=cluster.yes --choose method=method2 --choose m2-other=m2-other.no ;;
		exchange55*) set -- --choose 4-where=4-folder ;;
		hmc-restore*) set -- --choose way=way.rebuild --choose 2=2.mps01 --choose 2.where=2.folder ;;
		sms2003-rebuild*) set -- --choose 1.security=1.standard --choose 1.test.has-d=1.test.d-yes --choose 1.media=1.cd ;;
		sms2003-remove*) set -- --choose 6.6.iis=6.6.iis6 ;;
		*) set -- ;;
		esac
		mkdir -p "$T/sim-$id"
		# The defaults, which `check` wants to be told, and a value for each of the rest.
		"$HP" show "$id" --format json >"$T/procedure.json"
		HOLDPOINT_SET=$(jq -r '.parameters // {} | to_entries[] | "\(.key)=\(.value.default // {
			ExchangePath: "D:\\Mail", SiteCode: "S01", ParentCode: "P01", SmsDrive: "D"}[.key])"' "$T/procedure.json")
		export HOLDPOINT_SET
		# What a run finds out on its way is given to the commands only.
		later=
		case $id in
		exchange55*) later='BackupFolder=D:\Backup' ;;
		hmc-restore*) later='ConfigBackup=D:\Backup' ;;
		sms2003-remove*) later='CapFolder=D:\CAP_S01
PackageFolder=D:\SMSPKGD$' ;;
		esac
		HOLDPOINT_SET="$HOLDPOINT_SET
$later" exits 0 "$HP" capture "$id" -o "$T/sim.cmd"
		python3 "$HP_SRC/tests/e2e/windows_sim.py" "$T/sim.cmd" "$T/sim-$id"
		for role in $(jq -r '.hosts | keys[]' "$T/procedure.json"); do
			set -- "$@" --target "$role=captured:$T/sim-$id"
		done
		"$HP" check "$id" --all "$@" --format json >"$T/out" 2>"$T/err" </dev/null || true
		is '.checks | length > 0'
		is '[.checks[] | select(.reason_code | IN("not-captured", "language", "malformed", "identity", "protocol"))] == []'
		is '[.checks[] | select(.reason_code == "internal" and (.check | contains("{") | not))] == []'
		is '[.checks[] | select(.verdict == "pass" or .verdict == "fail")] | length > 0'
		unset HOLDPOINT_SET
		echo "$id: $(jq -c '[.checks[] | .verdict] | group_by(.) | map({(.[0]): length}) | add' "$T/out")"
	done
}

a 'every procedure has commands that only list and export' every_procedure_has_commands
a 'what a path needs is asked for, and what cannot be quoted is refused' what_a_path_needs_is_named
a 'what the commands of a procedure collect answers each of its checks' the_commands_collect_what_the_checks_need
a 'a capture answers what it holds' a_capture_answers_what_it_holds
a 'what was not captured is unreadable, with the command that is missing' what_was_not_captured_is_no_absence
a 'check judges by a capture: pass, fail, unknown where nothing was captured' a_check_judges_by_the_capture
a 'a newer capture in the folder is seen at once' a_newer_capture_is_seen
a 'of two files with one output the later is believed, or none' the_older_of_two_files_is_not_believed
a 'a folder of more files than are looked at is no capture' a_folder_of_too_many_files_is_no_capture
a 'German output in a code page of the console is read' german_on_windows_2000
a 'another language is unreadable, never absent' a_language_that_is_not_understood_is_unreadable
a 'output of two machines in one folder is nobody'\''s evidence' two_machines_in_one_folder_are_nobodys
a 'what was cut off, or zeros, prove no absence' what_was_cut_off_is_no_absence
a 'files made by hand, in UTF-16 too, are read' outputs_by_hand_are_read_too
a 'an export that was cut off where a key ends is not whole' an_export_that_was_cut_where_a_key_ends_is_not_whole
a 'registry exports prove keys, with their age' exports_prove_keys_and_ages
a 'Windows 2000 has no sc: its exports and net start do' windows_2000_has_no_sc
a 'the metabase is read as far as the listing beside it goes' the_metabase_is_carried_along
a 'a run goes on only when a newer capture shows the change' a_run_goes_on_with_a_newer_capture
finish
