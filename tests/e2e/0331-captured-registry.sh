# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Registry exports on a stick (R27): `captured:` reads what regedit of Windows 2003 (UTF-16) and of older systems (a code page) wrote,
# and proves absence below the keys that were exported and nowhere else.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

SOFT='HKEY_LOCAL_MACHINE\SOFTWARE'
SERVICES='HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services'

# export5 FILE: standard input as regedit of Windows 2000 and later writes it.
export5() {
	{
		printf '\377\376'
		{
			printf 'Windows Registry Editor Version 5.00\n\n'
			cat
		} | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16LE
	} >"$1"
}

microsoft() {
	cat <<EOF
[$SOFT\\Microsoft]

[$SOFT\\Microsoft\\SMS]
"Installation Directory"="D:\\\\SMS \\"2003\\""
"Größe"=dword:ffffffff

[$SOFT\\Microsoft\\SMS\\Setup]
@="x"
"Parts"=hex(7):41,00,00,00,\\
  42,00,00,00,00,00

[$SOFT\\Microsoft\\Windows]

[$SOFT\\Microsoft\\Windows\\CurrentVersion]

[$SOFT\\Microsoft\\Windows\\CurrentVersion\\Uninstall]

[$SOFT\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\SMS]
"DisplayName"="Systems Management Server"

EOF
}

services() {
	cat <<EOF
[$SERVICES]

[$SERVICES\\SMS_EXECUTIVE]
"Type"=dword:00000010
"Start"=dword:00000002
"ImagePath"=hex(2):78,00,00,00
"DisplayName"="SMS_EXECUTIVE"

[$SERVICES\\SMS_GOING]
"Type"=dword:00000010
"Start"=dword:00000004
"ImagePath"="x"
"DeleteFlag"=dword:00000001

EOF
}

framed() {
	printf '#### SITE01 # Sun 11/22/2026 # 14:03:02.11 # %s\n' "$1"
	cat
	printf '#### exit 0\n'
}

make_folder() {
	mkdir -p "$1"
	{
		echo SITE01 | framed hostname
		echo 'Active code page: 437' | framed chcp
		echo 'PROCESSOR_ARCHITECTURE=x86' | framed 'set PROCESSOR_ARCHITE'
	} | sed 's/$/\r/' >"$1/machine.txt"
	microsoft | export5 "$1/reg-HKEY_LOCAL_MACHINE_SOFTWARE_Microsoft-SITE01.reg"
	services | export5 "$1/reg-HKEY_LOCAL_MACHINE_SYSTEM_CurrentControlSet_Services-SITE01.reg"
}

keys_and_values_are_read() {
	make_folder "$T/one"
	url="captured:$T/one"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\sms' '.found and .data.subkeys == 1 and .data.values == 2 and .data.modified == null'
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\sms' '.source | test("^reg-HKEY_LOCAL_MACHINE_SOFTWARE_Microsoft-SITE01.reg, of unknown age$")'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\SMS' 'Installation Directory' '.data.value == "D:\\SMS \"2003\""'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\SMS' 'GRÖßE' '.data.value == 4294967295'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\SMS\Setup' '' '.data.value == "x"'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\SMS\Setup' Parts '.data == {"type": "REG_MULTI_SZ", "value": ["A", "B"]}'
	reads "$url" keys 'HKLM\SOFTWARE\Microsoft' 's*' '.data.items == ["SMS"]'
	reads "$url" program 'Systems Management*' '.data.code == "SMS"'
}

absence_is_proved_below_an_export_only() {
	url="captured:$T/one"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS\Site' '.found == false'
	reads "$url" registry.value 'HKLM\SOFTWARE\Microsoft\SMS' None '.found == false'
	reads "$url" program 'Exchange*' '.found == false'
	reads "$url" registry.key 'HKLM\SOFTWARE\Provisioning' '.found == null and .reason_code == "not-captured" and (.unreadable | contains("regedit"))'
	reads "$url" registry.key 'HKLM\SYSTEM\CurrentControlSet\Control' '.reason_code == "not-captured"'
	reads "$url" registry.key 'HKLM\SYSTEM\CurrentControlSet\Services\SMS_NONE' '.found == false'
}

services_come_from_the_registry_where_there_is_no_sc() {
	url="captured:$T/one"
	reads "$url" service sms_executive '.data.start == "auto" and .data.state == null'
	reads "$url" service SMS_NONE '.found == false'
	# Marked as deleted, and there until the machine starts again.
	reads "$url" service SMS_GOING '.found and .data.start == "disabled"'
	reads "$url" services 'SMS*' '.data.items == ["SMS_EXECUTIVE", "SMS_GOING"]'
}

without_word_of_the_processor_one_view_is_not_enough() {
	cp -r "$T/one" "$T/views"
	sed -i '/PROCESSOR/d' "$T/views/machine.txt"
	url="captured:$T/views"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.reason_code == "not-captured"'
	printf '[%s\\Wow6432Node\\Microsoft]\n\n[%s\\Wow6432Node\\Microsoft\\SMS]\n\n' "$SOFT" "$SOFT" |
		export5 "$T/views/reg-HKEY_LOCAL_MACHINE_SOFTWARE_Wow6432Node_Microsoft-SITE01.reg"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.data.view == "64" and .data.subkeys == 1'
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS\None' '.found == false'
}

an_old_export_is_read_in_the_ansi_page_of_its_machine() {
	mkdir -p "$T/old"
	printf '#### SITE01 # 22.11.2026 # 14:03:02,11 # chcp\r\nAktive Codepage: 850.\r\n#### exit 0\r\n' >"$T/old/machine.txt"
	{
		printf 'REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Größe]\n"Weg"=hex(2):25,e4,00\n"A"="Ä"\n"Verlust"="?"\n\n'
	} | sed 's/$/\r/' | iconv -f UTF-8 -t CP1252 >"$T/old/nt4.reg"
	url="captured:$T/old"
	reads "$url" registry.value 'HKLM\SYSTEM\GRÖßE' Weg '.data == {"type": "REG_EXPAND_SZ", "value": "%ä"}'
	reads "$url" registry.value 'HKLM\SYSTEM\größe' A '.data.value == "Ä"'
	reads "$url" registry.value 'HKLM\SYSTEM\größe' Verlust '.reason_code == "not-captured"'
	reads "$url" registry.key 'HKLM\SYSTEM\None' '.found == false'
	rm "$T/old/machine.txt"
	reads "$url" registry.key 'HKLM\SYSTEM\None' '.reason_code == "not-captured" and (.unreadable | contains("chcp"))'
}

what_is_no_export_is_no_evidence() {
	cp -r "$T/one" "$T/cut"
	file="$T/cut/reg-HKEY_LOCAL_MACHINE_SOFTWARE_Microsoft-SITE01.reg"
	head -c 500 "$T/one/${file##*/}" >"$file"
	url="captured:$T/cut"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\None' '.reason_code == "malformed"'
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\None' '.unreadable | test("SITE01.reg:[0-9]+:[0-9]+: |cut off")'
	reads "$url" service SMS_NONE '.found == false'
	mkdir "$T/changes"
	printf 'Windows Registry Editor Version 5.00\r\n\r\n[-%s\\Microsoft\\SMS]\r\n\r\n' "$SOFT" >"$T/changes/a.reg"
	reads "captured:$T/changes" registry.key 'HKLM\SYSTEM\Select' '.reason_code == "malformed" and (.unreadable | contains("a.reg:3:1: "))'
	# A link leads nowhere, whatever it is called.
	mkdir "$T/link"
	ln -s /etc/passwd "$T/link/a.reg"
	cp "$T/one/machine.txt" "$T/link/machine.txt"
	reads "captured:$T/link" registry.key 'HKLM\SYSTEM\Select' '.found == null'
}

exports_of_unknown_age_must_say_the_same() {
	cp -r "$T/one" "$T/again"
	url="captured:$T/again"
	cp "$T/again/reg-HKEY_LOCAL_MACHINE_SOFTWARE_Microsoft-SITE01.reg" "$T/again/copy.reg"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found'
	printf '[%s\\Microsoft]\n\n' "$SOFT" | export5 "$T/again/other.reg"
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\SMS' '.found == null and (.unreadable | contains("other.reg"))'
	reads "$url" registry.key 'HKLM\SOFTWARE\Microsoft\None' '.found == false'
}

a 'keys and values of an export are read as from a machine' keys_and_values_are_read
a 'absence is proved below the keys that were exported, and nowhere else' absence_is_proved_below_an_export_only
a 'services come from the registry where there is no sc' services_come_from_the_registry_where_there_is_no_sc
a 'without word of the processor, one view is not enough' without_word_of_the_processor_one_view_is_not_enough
a 'an export of the first generation is read in the code page of its machine' an_old_export_is_read_in_the_ansi_page_of_its_machine
a 'what was cut off, a list of changes and a link are no evidence' what_is_no_export_is_no_evidence
a 'exports of unknown age must say the same' exports_of_unknown_age_must_say_the_same
finish
