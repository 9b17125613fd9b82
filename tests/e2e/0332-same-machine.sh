#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One machine, three ways to look at it: its disk, the network, a capture. The same question has the same answer (DESIGN 5), with the
# same names, types and units; where one of them cannot see something it is null or unreadable, never another word.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"

smb_login >"$T/credentials"
chmod 600 "$T/credentials"
export HOLDPOINT_SMB_CREDENTIALS="$T/credentials"
DISK="$T/disk"
CAPTURE="$T/capture"
TEST='HKLM\SOFTWARE\Test'
UNINSTALL='HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'

# hex TEXT...: as UTF-16, each with its NUL.
hex() {
	printf '%s\0' "$@" | iconv -f UTF-8 -t UTF-16LE | od -An -v -tx1 | tr -d ' \n'
}

# The values of the key Test: NAME, the type's number, the bytes.
values() {
	cat <<-EOT
		Text 1 $(hex Grüße)
		Open 1 61006200
		Path 2 $(hex '%SystemRoot%\x')
		Many 7 $(hex one '' three '')
		None-of-them 7 0000
		Number 4 ffffffff
		Backwards 5 80000001
		Long 11 ffffffffffffffff
		Bytes 3 00ff10
		Two 1 $(hex abc def)
		Odd 1 414243
		Six 4 010203040506
		Short 11 01000000
		Weird 42 01
	EOT
}

a_disk() {
	need_mkimage
	config=$DISK/WINDOWS/System32/config
	mkdir -p "$config" "$DISK/data/empty" "$DISK/Program Files"
	printf hello >"$DISK/data/Hello.txt"
	printf x >"$DISK/data/b.log"
	{
		cat <<-'EOT'
			+Microsoft\Windows NT\CurrentVersion
			=ProductName sz Microsoft Windows Server 2003
			=CSDVersion sz Service Pack 2
			=CurrentVersion sz 5.2
			=CurrentBuild sz 3790
			=SystemRoot sz C:\WINDOWS
			+Microsoft\Windows\CurrentVersion\Uninstall\{1111}
			=DisplayName sz SMS Toolkit
			=DisplayVersion sz 2.50
			+Test\Sub
			+Test\Éa
			+Test
		EOT
		values | sed 's/^\([^ ]*\) \([^ ]*\) \(.*\)/=\1 hex:\2 \3/'
	} | "$MKIMAGE" new "$config/SOFTWARE"
	{
		cat <<-'EOT'
			+Select
			=Current dword 1
			=Default dword 1
			+ControlSet001\Control\ComputerName\ComputerName
			=ComputerName sz CAP01
			+ControlSet001\Control\ProductOptions
			=ProductType sz ServerNT
			+ControlSet001\Control\Session Manager\Environment
			=PROCESSOR_ARCHITECTURE sz x86
			+ControlSet001\Services\Spooler
			=Type dword 272
			=Start dword 2
			=ImagePath sz x
			=DisplayName sz Print Spooler
			+ControlSet001\Services\TlntSvr
			=Type dword 16
			=Start dword 4
			=ImagePath sz x
			=DisplayName sz Telnet
			+ControlSet001\Services\Key
			=Parameters sz x
			+ControlSet001\Services\LanmanServer\Shares
		EOT
		echo "=DATA hex:7 $(hex 'Path=C:\data' 'Remark=The data' 'Type=0' '')"
	} | "$MKIMAGE" new "$config/SYSTEM"
	"$MKIMAGE" new "$config/SAM" <<-'EOT'
		+SAM\Domains\Account\Users\Names\Administrator
		+SAM\Domains\Account\Users\Names\anna
		+SAM\Domains\Account\Aliases\Names\Helpers
		+SAM\Domains\Builtin\Aliases\Names\Administrators
	EOT
	reads "offline:$DISK" host '.data.name == "CAP01"'
}

a_server() {
	smb_start cap01 --name CAP01 --user root=secret || skip "$SMB_WHY"
	for key in "$TEST" "$TEST\\Sub" "$TEST\\Éa" "$UNINSTALL\\{1111}"; do
		smb cap01 reg-add "$key"
	done
	values | while read -r name type bytes; do
		smb cap01 reg-set "$TEST" "$name" "$type" "$bytes"
	done
	smb cap01 reg-set "$UNINSTALL\\{1111}" DisplayName sz 'SMS Toolkit'
	smb cap01 reg-set "$UNINSTALL\\{1111}" DisplayVersion sz 2.50
	smb cap01 reg-add 'HKLM\SYSTEM\CurrentControlSet\Services\Key'
	for name in Browser IISADMIN LanmanServer RemoteRegistry W3SVC; do
		smb cap01 service-delete "$name"
	done
	smb cap01 set accounts '["Administrator", "anna"]'
	smb cap01 set groups '["Helpers"]'
	smb cap01 set builtin '["Administrators"]'
	folder=$(smb_folder cap01)
	cp -a "$DISK/data" "$folder/c/data"
	smb cap01 share-add DATA "$folder/c/data" 'The data'
	reads "smb://127.0.0.1:$(smb_port cap01)" host '.data.name == "CAP01"'
}

# section FILE COMMAND: standard input as what that command printed.
section() {
	{
		printf '#### CAP01 # Sun 11/22/2026 # 14:03:02.11 # %s\n' "$2"
		cat
		printf '#### exit 0\n'
	} | sed 's/$/\r/' >>"$CAPTURE/$1"
}

# service NAME DISPLAY TYPE STATE
service() {
	printf '\nSERVICE_NAME: %s\nDISPLAY_NAME: %s\n        TYPE               : %s\n        STATE              : %s\n' "$@"
	printf '                                (NOT_STOPPABLE,NOT_PAUSABLE,IGNORES_SHUTDOWN)\n'
	printf '        WIN32_EXIT_CODE    : 0  (0x0)\n        SERVICE_EXIT_CODE  : 0  (0x0)\n        CHECKPOINT         : 0x0\n        WAIT_HINT          : 0x0\n'
}

config() {
	printf '[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: %s\n        TYPE               : %s\n        START_TYPE         : %s\n' "$@"
}

a_capture() {
	mkdir -p "$CAPTURE"
	soft='HKEY_LOCAL_MACHINE\SOFTWARE'
	{
		printf '\377\376'
		{
			printf 'Windows Registry Editor Version 5.00\n\n'
			for key in '' '\Microsoft' '\Microsoft\Windows' '\Microsoft\Windows\CurrentVersion' '\Microsoft\Windows\CurrentVersion\Uninstall'; do
				printf '[%s]\n\n' "$soft$key"
			done
			printf '[%s]\n"DisplayName"="SMS Toolkit"\n"DisplayVersion"="2.50"\n\n' "$soft\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{1111}"
			printf '[%s]\n\n[%s]\n"ProductName"="Microsoft Windows Server 2003"\n\n' "$soft\\Microsoft\\Windows NT" "$soft\\Microsoft\\Windows NT\\CurrentVersion"
			printf '[%s]\n' "$soft\\Test"
			values | while read -r name type bytes; do
				printf '"%s"=hex(%x):%s\n' "$name" "$type" "$(printf '%s' "$bytes" | sed 's/../&,/g; s/,$//')"
			done
			printf '\n[%s]\n\n[%s]\n\n' "$soft\\Test\\Éa" "$soft\\Test\\Sub"
		} | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16LE
	} >"$CAPTURE/software.reg"
	echo CAP01 | section machine.txt hostname
	printf '\nMicrosoft Windows [Version 5.2.3790]\n' | section machine.txt ver
	echo 'Active code page: 437' | section machine.txt chcp
	echo 'SystemRoot=C:\WINDOWS' | section machine.txt 'set SystemRoot'
	echo 'PROCESSOR_ARCHITECTURE=x86' | section machine.txt 'set PROCESSOR_ARCHITECTURE'
	printf '\nHost Name:                 CAP01\nOS Name:                   Microsoft(R) Windows(R) Server 2003, Standard Edition\nOS Version:                5.2.3790 Service Pack 2 Build 3790\n' |
		section machine.txt systeminfo
	{
		service Spooler 'Print Spooler' '110  WIN32_OWN_PROCESS (interactive)' '4  RUNNING '
		service TlntSvr Telnet '10  WIN32_OWN_PROCESS ' '1  STOPPED '
	} | section services.txt 'sc query type= service state= all bufsize= 65000'
	service Beep Beep '1  KERNEL_DRIVER ' '4  RUNNING ' | section services.txt 'sc query type= driver state= all bufsize= 65000'
	config Spooler '110  WIN32_OWN_PROCESS (interactive)' '2   AUTO_START' | section services.txt 'sc qc "Spooler" 8000'
	config TlntSvr '10  WIN32_OWN_PROCESS' '4   DISABLED' | section services.txt 'sc qc "TlntSvr" 8000'
	section shares.txt 'net share' <<-'EOT'

		Share name   Resource                        Remark

		-------------------------------------------------------------------------------
		ADMIN$       C:\WINDOWS                      Remote Admin
		C$           C:\                             Default share
		DATA         C:\data                         The data
		The command completed successfully.

	EOT
	section accounts.txt 'net user' <<-'EOT'

		User accounts for \\CAP01

		-------------------------------------------------------------------------------
		Administrator            anna
		The command completed successfully.

	EOT
	section groups.txt 'net localgroup' <<-'EOT'

		Aliases for \\CAP01

		-------------------------------------------------------------------------------
		*Administrators
		*Helpers
		The command completed successfully.

	EOT
	section files.txt 'dir /s /a /-c "C:\data"' <<-'EOT'

		 Volume in drive C has no label.
		 Volume Serial Number is 1C2B-3D4E

		 Directory of C:\data

		11/05/2007  10:00 AM    <DIR>          .
		11/05/2007  10:00 AM    <DIR>          ..
		11/05/2007  10:00 AM                 1 b.log
		11/05/2007  10:00 AM    <DIR>          empty
		11/05/2007  10:00 AM                 5 Hello.txt
		               2 File(s)              6 bytes

		 Directory of C:\data\empty

		11/05/2007  10:00 AM    <DIR>          .
		11/05/2007  10:00 AM    <DIR>          ..
		               0 File(s)              0 bytes

		     Total Files Listed:
		               2 File(s)              6 bytes
		               5 Dir(s)  1234567 bytes free
	EOT
	reads "captured:$CAPTURE" host '.data.name == "CAP01"'
}

# What may differ: a time that one of them does not know, whether a service runs, where Samba keeps a share, a remark that a column
# may have cut off.
COMMON='{found, reason_code, keys: (.data | if . then keys_unsorted else null end),
	data: (.data | if type == "object" then del(.modified, .state, .booted, .shutdown, .comment) | if .path then .path |= (split("\\") | last) else . end
		else . end)}'

# alike FACT ARGS...: all three say the same, and it is not for want of a look.
alike() {
	for place in "offline:$DISK" "smb://127.0.0.1:$(smb_port cap01)" "captured:$CAPTURE"; do
		"$HP" read "$place" "$@" --format json >"$T/out" 2>"$T/err" </dev/null || true
		is "keys_unsorted == [\"target\", \"fact\", \"args\", \"found\", \"data\", \"source\", \"time\", \"reason_code\", \"unreadable\"]"
		jq -cS "$COMMON" "$T/out" >"$T/said.${place%%:*}"
	done
	for place in smb captured; do
		if ! cmp -s "$T/said.offline" "$T/said.$place"; then
			echo "not alike: $*"
			cat "$T/said.offline" "$T/said.$place"
			return 1
		fi
	done
	is "$ALIKE" "$T/said.offline"
}

up() {
	[ -s "$T/smb.cap01" ] || skip 'there is no private server'
}

the_registry() {
	up
	ALIKE='.found == true'
	alike registry.key "$TEST"
	alike registry.key 'hkey_local_machine\software\TEST\éA'
	for name in $(values | cut -d ' ' -f 1); do
		alike registry.value "$TEST" "$name"
	done
	alike registry.value "$TEST" tEXT
	alike keys "$TEST" '*'
	alike keys "$TEST" 's?B'
	alike keys "$TEST\\Sub" '*'
	alike program '{1111}'
	alike program 'sms*'
	# Not only alike but right (DESIGN 7).
	value Number '{"type": "REG_DWORD", "value": 4294967295}'
	value Backwards '{"type": "REG_DWORD_BIG_ENDIAN", "value": "80000001"}'
	value Long '{"type": "REG_QWORD", "value": "18446744073709551615"}'
	value Many '{"type": "REG_MULTI_SZ", "value": ["one", "", "three"]}'
	value None-of-them '{"type": "REG_MULTI_SZ", "value": []}'
	value Two '{"type": "REG_SZ", "value": "abc"}'
	value Six '{"type": "REG_DWORD", "value": "010203040506", "malformed": true}'
	value Odd '{"type": "REG_SZ", "value": "414243", "malformed": true}'
	value Weird '{"type": "REG_0x2a", "value": "01"}'
	ALIKE='.found == false'
	alike registry.key "$TEST\\Gone"
	alike registry.value "$TEST" Gone
	alike registry.value "$TEST\\Gone" x
	alike keys "$TEST\\Gone" '*'
	alike program 'Nope*'
}

value() {
	alike registry.value "$TEST" "$1"
	is ".data == $2"
}

services_and_shares() {
	up
	ALIKE='.found == true'
	alike service spooler
	is '.data.name == "Spooler" and .data.start == "auto" and .data.type == "own"'
	alike service 'PRINT spooler'
	alike service TlntSvr
	alike services 'S*'
	alike services 'zz*'
	alike share data
	alike shares 'DA*'
	alike shares 'zz*'
	ALIKE='.found == false'
	alike service Nothing
	# A key below Services alone is no service.
	alike service Key
	alike share nothing
}

accounts() {
	up
	ALIKE='.found == true'
	for name in ANNA '.\anna' 'cap01\anna'; do
		alike account "$name"
	done
	alike accounts
	alike accounts 'a?n*'
	alike group helpers
	alike group administrators
	alike groups
	ALIKE='.found == false'
	alike account nobody
	alike group nothing
	ALIKE='.reason_code == "not-supported"'
	alike account 'OTHER\anna'
}

files() {
	up
	ALIKE='.found == true'
	alike path 'C:\data'
	alike path 'c:\DATA\hello.TXT'
	is '.data.kind == "file" and .data.size == 5 and .data.entries == null'
	alike path 'C:\data\empty'
	is '.data.kind == "folder" and .data.size == null and .data.entries == 0'
	alike path "C:\\data\\"
	alike files 'C:\data' '*'
	alike files 'C:\data' '*.LOG'
	alike files 'C:\data\empty' '*.*'
	alike tree 'C:\data\empty'
	ALIKE='.found == false'
	alike path 'C:\data\gone'
	alike path 'C:\data\gone\too'
	alike files 'C:\data\gone' '*'
	alike tree 'C:\data\gone'
	ALIKE='.reason_code == "malformed"'
	alike path 'data'
	alike path 'C:\data\..\x'
	ALIKE='.reason_code == "not-supported"'
	alike path '\\OTHER\x'
}

the_machine() {
	up
	ALIKE='.found == true'
	alike host
	is '.data.product == "Microsoft Windows Server 2003" and .data.service_pack == "Service Pack 2" and .data.build == "3790"'
}

a 'the disk of a machine' a_disk
a 'a server that is the same machine' a_server
a 'a capture of it' a_capture
a 'its registry' the_registry
a 'its services and shares' services_and_shares
a 'its accounts and groups' accounts
a 'its files' files
a 'the machine itself' the_machine
finish
