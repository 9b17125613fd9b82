#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `read` of every fact that a dead disk can answer: the data scripts read, exit codes, and a disk that stays as it was.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

CONFIG=Windows/System32/config

# texts TEXT...: a REG_MULTI_SZ as mkimage takes it.
texts() {
	printf 'hex:7 '
	{
		printf '%s\0' "$@"
		printf '\0'
	} | iconv -f UTF-8 -t UTF-16LE | od -An -v -tx1 | tr -d ' \n'
}

# The disk of a secondary site server.
make_site() {
	make_image "$1" SITE01
	{
		cat <<-'EOT'
			+ControlSet001\Control\ProductOptions
			=ProductType sz ServerNT
			+ControlSet001\Control\Windows
			=ShutdownTime hex:3 00e835e3a256c701
			+ControlSet001\Control\Session Manager\Environment
			=TEMP expand_sz %SystemRoot%\TEMP
			+ControlSet001\Services\SMS_EXECUTIVE
			=Type dword 16
			=Start dword 3
			=ImagePath sz X:\SMS\bin\i386\smsexec.exe
			=DisplayName sz SMS_EXECUTIVE
			+ControlSet001\Services\SMS_LEFT_OVER
			=Parameters sz x
			+ControlSet001\Services\LanmanServer\Shares
		EOT
		printf '=CAP_ABC %s\n' "$(texts 'CSCFlags=0' 'MaxUses=4294967295' 'Path=X:\CAP_ABC' 'Remark=Client access point' 'Type=0')"
	} | "$MKIMAGE" change "$1/$CONFIG/SYSTEM"
	"$MKIMAGE" new "$1/$CONFIG/SAM" <<-'EOT'
		+SAM\Domains\Account\Users\Names\Administrator
		+SAM\Domains\Account\Users\Names\SMSServer_ABC
		+SAM\Domains\Account\Aliases\Names\SMS_SiteSystem_ABC
		+SAM\Domains\Builtin\Aliases\Names\Administrators
	EOT
	"$MKIMAGE" change "$1/$CONFIG/SOFTWARE" <<-'EOT'
		+Microsoft\Windows\CurrentVersion\Uninstall\{11111111-2222-3333-4444-555555555555}
		=DisplayName sz SMS 2003 Toolkit
		=DisplayVersion sz 2.50
		+Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall\Other
		=DisplayName sz SMS 2003 Other
		+Microsoft\Windows NT\CurrentVersion
		=CurrentBuild sz 3790
	EOT
	mkdir -p "$1.x/SMS/bin/i386" "$1.x/SMS/inboxes/empty" "$1.x/CAP_ABC"
	printf 'preinst' >"$1.x/SMS/bin/i386/preinst.exe"
	printf 'log' >"$1.x/SMS/Install.log"
	SITE="offline:C=$1,X=$1.x"
}

# observed CODE FACT...: reads it, with that exit code.
observed() {
	observed_code=$1
	shift
	exits "$observed_code" "$HP" read "$SITE" "$@" --format json
	is 'keys_unsorted == ["target", "fact", "args", "found", "data", "source", "time", "reason_code", "unreadable"]'
	harmless "$T/out"
}

services() {
	make_site "$T/services"
	observed 0 service SMS_EXECUTIVE
	is '.data == {"name": "SMS_EXECUTIVE", "display": "SMS_EXECUTIVE", "start": "manual", "state": null, "type": "own"}'
	observed 0 service 'print spooler'
	is '.data.name == "Spooler" and .data.start == "auto" and (.source | endswith("config/SYSTEM"))'
	observed 0 service SMS_LEFT_OVER
	is '.found == false and .data == null'
	observed 0 services 'SMS*'
	is '.data.items == ["SMS_EXECUTIVE"]'
	rm "$T/services/$CONFIG/SYSTEM"
	observed 4 service SMS_EXECUTIVE
	is '.found == null and .reason_code == "hive-missing" and (.unreadable | endswith("."))'
}

shares() {
	make_site "$T/shares"
	observed 0 share cap_abc
	is '.data == {"path": "X:\\CAP_ABC", "comment": "Client access point"}'
	observed 0 share CAP_XYZ
	is '.found == false'
	observed 4 share 'C$'
	is '.reason_code == "not-supported" and (.unreadable | test("attest"))'
	observed 0 shares 'CAP*'
	is '.data == {"items": ["CAP_ABC"]}'
}

paths() {
	make_site "$T/paths"
	observed 0 path 'X:\sms\BIN\i386\preinst.exe' --sha256
	is '.data.kind == "file" and .data.size == 7 and .data.entries == null and (.data.modified | endswith("Z"))
		and .data.sha256 == "'"$(printf preinst | sha256sum | cut -d ' ' -f 1)"'" and (.source | startswith("X:/SMS"))'
	observed 0 path 'X:\SMS\inboxes\empty'
	is '.data.kind == "folder" and .data.entries == 0 and .data.size == null and (.data | has("sha256") | not)'
	observed 0 path '%SystemRoot%\System32\config\SAM'
	is '.found == true'
	observed 0 path 'X:\SMS\nobody'
	is '.found == false'
	observed 4 path '%Winnt%\SMSCFG.INI'
	is '.reason_code == "malformed"'
	observed 4 path 'D:\SMS'
	is '.reason_code == "drive-not-mapped" and (.unreadable | test("D="))'
	observed 0 files 'X:\SMS' '*.LOG'
	is '.data == {"items": ["Install.log"]}'
	observed 0 files 'X:\Nobody' '*'
	is '.found == false'
}

trees() {
	make_site "$T/trees"
	observed 0 tree 'X:\SMS'
	is '.data == {"digest": "'"$(digest_of "$T/trees.x/SMS")"'", "files": 2, "folders": 4, "size": 10}'
	cp -r "$T/trees.x/SMS" "$T/trees.x/Copy"
	cp "$T/out" "$T/first"
	observed 0 tree 'X:\copy'
	same "$(jq -r .data.digest "$T/first")" "$(jq -r .data.digest "$T/out")"
	printf 'Preinst' >"$T/trees.x/Copy/bin/i386/preinst.exe"
	observed 0 tree 'X:\copy'
	is ".data.size == 10 and .data.digest != \"$(jq -r .data.digest "$T/first")\""
	ln -s /etc "$T/trees.x/Copy/etc"
	observed 4 tree 'X:\copy'
	is '.reason_code == "not-supported"'
}

accounts() {
	make_site "$T/accounts"
	observed 0 account 'site01\smsserver_abc'
	is '.data == {"name": "SMSServer_ABC"}'
	observed 0 account SMS_SiteSystem_ABC
	is '.found == false'
	observed 0 group SMS_SiteSystem_ABC
	is '.data == {"name": "SMS_SiteSystem_ABC"}'
	observed 0 accounts
	is '.data.items == ["Administrator", "SMSServer_ABC"]'
	observed 0 groups '*ABC*'
	is '.data.items == ["SMS_SiteSystem_ABC"]'
	printf '+ControlSet001\\Control\\ProductOptions\n=ProductType sz LanmanNT\n' | "$MKIMAGE" change "$T/accounts/$CONFIG/SYSTEM"
	observed 4 account Administrator
	is '.reason_code == "not-supported" and (.unreadable | test("domain controller"))'
}

programs() {
	make_site "$T/programs"
	observed 0 program '{11111111-2222-3333-4444-555555555555}'
	is '.data == {"name": "SMS 2003 Toolkit", "version": "2.50", "code": "{11111111-2222-3333-4444-555555555555}", "view": "64", "items": ["SMS 2003 Toolkit"]}'
	observed 0 program 'sms 2003*'
	is '.data.items == ["SMS 2003 Other", "SMS 2003 Toolkit"]'
	observed 0 program 'sms 2003*' --view 32
	is '.data.code == "Other" and .data.view == "32" and .data.version == null'
	observed 0 program 'SMS 2007*'
	is '.found == false'
}

the_host() {
	make_site "$T/host"
	observed 0 host
	is '.data == {"name": "SITE01", "product": "Microsoft Windows Server 2003", "build": "3790", "service_pack": "Service Pack 2",
		"booted": null, "shutdown": "2007-02-22T17:00:00.000Z"} and (.source | test("shutdown"))'
}

no_port() {
	make_site "$T/port"
	observed 4 port localhost 445
	is '.reason_code == "not-supported" and (.unreadable | test("attest"))'
}

# Whatever is read, the disk stays as it was, to the byte and to the time.
disk_state() {
	(cd "$1" && find . -printf '%p %y %s %T@ %m\n' | LC_ALL=C sort && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

nothing_is_written() {
	make_site "$T/same"
	disk_state "$T/same" >"$T/before"
	disk_state "$T/same.x" >>"$T/before"
	observed 0 service SMS_EXECUTIVE
	observed 0 services '*'
	observed 0 share CAP_ABC
	observed 0 shares '*'
	observed 0 path 'X:\SMS'
	observed 0 tree X:
	observed 0 files 'C:\Windows\System32\config' '*'
	observed 0 account Administrator
	observed 0 groups
	observed 0 program '*'
	observed 0 host
	disk_state "$T/same" >"$T/after"
	disk_state "$T/same.x" >>"$T/after"
	cmp "$T/before" "$T/after"
}

a 'services: the record, not the key' services
a 'shares that are stored, and those that are not' shares
a 'paths and lists of files by drive and variable' paths
a 'a tree has the digest that the manual defines' trees
a 'accounts and groups of the machine itself' accounts
a 'programs of both views' programs
a 'the host tells its name, build and last shutdown' the_host
a 'a port is not seen on a disk' no_port
a 'no reading changes the disk' nothing_is_written
finish
