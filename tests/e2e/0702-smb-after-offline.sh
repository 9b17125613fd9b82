#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One run on a disk and on the machine that it goes back to: begun with SEC01's drives mounted here, continued on the running SEC01
# (DESIGN 6.8). What held on the disk is looked at again there; what does not hold any more comes open.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"
# shellcheck source=tests/e2e/remove_site.sh
. "${0%/*}/remove_site.sh"

DISK=$T/disk
CONFIG=$DISK/c/Windows/System32/config

# Lists for mkimage: what of the keys lies in a hive, as PREFIX KEY.
in_software() {
	sed -n 's/^HKLM\\SOFTWARE\\//p' "$SITE_KEYS" | sed "s/^/$1/"
}

in_system() {
	sed -n 's/^HKLM\\SYSTEM\\CurrentControlSet\\/ControlSet001\\/p' "$SITE_KEYS" | sed "s/^/$1/"
}

# offline_services START: those that the service manager would see.
offline_services() {
	for service in SMS_Executive SMS_Site_Component_Manager SMSBootstrap CLISVC Winmgmt; do
		printf '+ControlSet001\\Services\\%s\n=Start dword %s\n=Type dword 16\n=ImagePath expand_sz C:\\%s.exe\n' "$service" "$1" "$service"
	done
}

disk() {
	need_mkimage
	mkdir -p "$CONFIG" "$DISK/c/Windows/MS/SMS" "$DISK/x/SMS/bin"
	for name in log ini pkg; do
		echo bootstrap >"$DISK/x/SMSBootstrap.$name"
	done
	{
		printf '+Microsoft\\Windows NT\\CurrentVersion\n=ProductName sz Microsoft Windows Server 2003\n=CurrentVersion sz 5.2\n'
		printf '=SystemRoot sz C:\\Windows\n'
		in_software +
	} | "$MKIMAGE" new "$CONFIG/SOFTWARE"
	{
		printf '+Select\n=Current dword 1\n=Default dword 1\n=LastKnownGood dword 1\n=Failed dword 0\n'
		printf '+ControlSet001\\Control\\ComputerName\\ComputerName\n=ComputerName sz SEC01\n'
		in_system +
		printf '+ControlSet001\\Enum\\Root\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1\n+ControlSet001\\Enum\\Root\\LEGACY_BEEP\n'
		offline_services 2
	} | "$MKIMAGE" new "$CONFIG/SYSTEM"
}

machines() {
	[ -x "$HP_BUILD/src/targets/holdpoint-target-smb" ] || skip 'built without smb'
	sites_start
	disk
}

to_step_0() {
	screen_start -e "HOLDPOINT_SMB_CREDENTIALS=$T/login" "$HP" run "$PROCEDURE" --operator 'Kim Nowak' --set SiteCode=S01 --set ParentCode=P01 \
		--set SmsDrive=X --set PreinstDrive=C --set 'PreinstFolder=sms\bin\i386\00000409' \
		--target "site/SEC01=offline:C=$DISK/c,X=$DISK/x" --target "parent/PRI01=$(url parent)" \
		--target "cap/CAP01=$(url cap1)" --target "cap/CAP02=$(url cap2)"
	start_is_agreed
}

# attested TEXT ID [MACHINE]
attested() {
	attest_text=$1
	shift
	press a attest
	fill "$attest_text"
	enter "Step $1${2:+ on $2}"
	on_step "$@"
}

# The disk tells which services start, and not whether they run: the machine is off, and a person says so.
on_the_disk() {
	answer all 6.1.b SEC01
	named SEC01
	press d 'done'
	wait_for 'could not be looked at'
	attested 'The machine is off, nothing runs' 6.1.c SEC01
	refused 6.1.c SEC01
	offline_services 3 | "$MKIMAGE" change "$CONFIG/SYSTEM"
	done_to 6.2 SEC01
	refused 6.2 SEC01
	in_software - | "$MKIMAGE" change "$CONFIG/SOFTWARE"
	in_system - | "$MKIMAGE" change "$CONFIG/SYSTEM"
	done_to 6.2-others SEC01
	printf -- '-ControlSet001\\Enum\\Root\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1\n' | "$MKIMAGE" change "$CONFIG/SYSTEM"
	done_to 6.3 SEC01
	refused 6.3 SEC01
	rm -r "$DISK/x/SMS" "$DISK/x"/SMSBootstrap.* "$DISK/c/Windows/MS"
	done_to 6.4-names SEC01
}

# The disk goes back. The machine that answers then has all that was done to it, but for one key, which its own start made again.
machine_as_the_disk() {
	while read -r key; do
		smb site reg-delete "$key"
	done <"$SITE_KEYS"
	smb site reg-delete "$ROOT\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1"
	for service in SMS_Executive SMS_Site_Component_Manager SMSBootstrap CLISVC Winmgmt; do
		smb site service "$service" state=stopped start=manual
	done
	rm -r "$T/site-x/SMS" "$T/site-x"/SMSBootstrap.* "$(smb_folder site)/c/Windows/MS"
	smb site reg-add 'HKLM\SOFTWARE\Microsoft\NAL'
}

# target TEXT ID MACHINE: `g`, and where the run stands then.
target() {
	target_text=$1
	shift
	press g target
	fill "$target_text"
	enter "Step $1 on $2"
}

on_the_machine() {
	machine_as_the_disk
	# Another machine is not taken for it.
	target "site=$(url parent)" 6.4-names SEC01
	wait_for 'calls itself PRI01'
	target "site=$(url site)" 6.2 SEC01
	named SEC01
	refused 6.2 SEC01
	smb site reg-delete 'HKLM\SOFTWARE\Microsoft\NAL'
	done_to 6.4-names SEC01
	number=$(sed -n 's/.*│ *\([0-9]*\): SMSPKGX\$.*/\1/p' "$T/page")
	answer "$number" 6.4.a CAP01
}

# Whether it was started since, only this machine's own clock could tell, and the disk had none.
to_the_end() {
	press d 'done'
	wait_for 'could not be looked at'
	attested 'Restarted, seen on its console' 6.7-files SEC01
	press d 'done'
	wait_for COMPLETE 'holdpoint report'
	not_shown 'WITH OVERRIDES'
	press q quit
	wait_exit 0
}

record() {
	exits 0 "$HP" runs --format json
	is 'length == 1 and .[0].state == "COMPLETE" and .[0].mode == "live"'
	run=$(jq -r '.[0].run' "$T/out")
	exits 0 "$HP" audit "$run"
	"$HP" report "$run" --format json >"$T/report"
	jq '[.events[] | select(.event == "target.set") | {machine, class: .value, kind: (.url | split(":")[0])}]' "$T/report" >"$T/out"
	is '[.[] | select(.machine == "SEC01") | .kind] == ["offline", "smb", "smb"]'
	jq '[.steps[] | {id, state, attempt}]' "$T/report" >"$T/out"
	is '.[] | select(.id == "6.2") | .state == "verified" and .attempt == 2'
	is '[.[] | select(.state | IN("overridden", "deferred", "na", "todo"))] == []'
}

a 'a disk of SEC01, and four servers' machines
if [ ! -f "$T/login" ] || [ ! -f "$CONFIG/SYSTEM" ]; then
	finish
	exit
fi
a 'from the start to step 0: a disk and three machines' to_step_0
a 'steps 1 to 5: the parent' the_parent
a 'steps 6.1 to 6.3 on the disk' on_the_disk
a 'the machine runs again: what came back is open again' on_the_machine
a 'step 6.4 on CAP01' access_point_1
a 'step 6.4 on CAP02' access_point_2
a 'step 6.5: accounts and groups' accounts
a 'step 6.6: IIS' web_site
a 'step 6.7 and COMPLETE' to_the_end
a 'the record tells both places' record
finish
