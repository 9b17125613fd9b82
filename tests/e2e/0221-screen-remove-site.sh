#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The wizard at 80x24: sms2003-remove-secondary-site, from the library to COMPLETE, worked at the practice console alone (R84).
# Nothing solves a step but the lines a person types there; what a line needs and only the screen tells is read from it.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

PROCEDURE=sms2003-remove-secondary-site
ROOT='HKLM\SYSTEM\CurrentControlSet\Enum\Root'
SERVICES='HKLM\SYSTEM\CurrentControlSet\Services'
EVENTS="$SERVICES\\Eventlog\\Application"

# on_step ID [MACHINE]: its page is shown, in a capture with the word DRILL, the procedure, and no second marker (R1, R5, R6).
on_step() {
	wait_for "Step $1${2:+ on $2}"
	screen >"$T/page"
	head -n 1 "$T/page" >"$T/row0"
	has "DRILL  $PROCEDURE  rev 1" "$T/row0"
	test "$(grep -c '^>' "$T/page")" -le 1
	harmless "$T/page"
}

# done_to ID [MACHINE]: the step shown is done, and the next one is shown.
done_to() {
	press d 'done'
	on_step "$@"
}

# lines LINE...: typed on the console of the step's machine, one after the other, each taken before the next.
lines() {
	press p practice
	wait_for 'lists what this console knows'
	for line in "$@"; do
		fill "$line"
		keys Enter
		wait_gone 'Enter run the line'
	done
	screen >"$T/console"
	has_not 'not recognized' "$T/console"
	escape
	wait_match '(^|  )p practice'
}

# answer TEXT ID [MACHINE]: into the field that opened by itself or on its key; the step that follows.
answer() {
	answer_text=$1
	shift
	if ! works Esc 'go back'; then
		press e 'enter answer'
	fi
	fill "$answer_text"
	enter "Step $1${2:+ on $2}"
	on_step "$@"
}

named() {
	press e 'enter answer'
	fill "$1"
	enter 'p practice'
}

on_the_procedure() {
	screen | grep -qF -e "> $PROCEDURE  rev" && return 0
	keys Down
	return 1
}

from_the_library_to_step_0() {
	screen_start "$HP"
	wait_for 'Procedures'
	until_true on_the_procedure
	press i drill
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	wait_for 'You know how to restore the registry'
	press y yes
	wait_for 'Parameter ParentCode'
	fill P01
	enter 'Parameter PreinstDrive'
	enter 'Parameter PreinstFolder'
	enter 'Parameter SiteCode'
	# R35: both codes the same is refused where it is typed.
	fill P01
	enter 'has to differ'
	fill S01
	enter 'Parameter SmsDrive'
	fill X
	enter 'Prerequisite: PRI01'
	press y yes
	on_step 0 SEC01
}

the_parent_forgets_the_site() {
	lines 'md C:\Backup' 'reg export HKLM\SOFTWARE C:\Backup\software.reg' 'reg export HKLM\SYSTEM C:\Backup\system.reg'
	done_to 1 PRI01
	done_to 2 PRI01
	done_to 2-settings PRI01
	done_to 3 PRI01
	done_to 4.1 PRI01
	done_to 4.2 PRI01
	done_to 4.2-drive PRI01
	done_to 4.3 PRI01
	done_to 4.4 PRI01
	done_to 4.5 PRI01
}

preinst_and_the_services() {
	named PRI01
	done_to 5 PRI01
	named PRI01
	press d 'done'
	wait_for 'Which of these services of SEC01'
	answer all 6.1.b SEC01
	named SEC01
	lines 'sc query' 'sc stop SMS_Executive' 'sc stop SMS_Site_Component_Manager' 'sc stop SMSBootstrap' \
		'net stop CLISVC' 'net stop Winmgmt'
	done_to 6.1.c SEC01
	# R24: one service that was forgotten keeps the step open.
	lines 'sc config SMS_Executive start= demand' 'sc config SMS_Site_Component_Manager start= demand' \
		'sc config SMSBootstrap start= demand' 'sc config CLISVC start= demand'
	press d 'done'
	wait_for 'the required state is not there'
	lines 'sc config Winmgmt start= demand'
	done_to 6.2 SEC01
}

the_registry_keys() {
	set --
	for key in CLISVC SMS_BOOTSTRAP SMS_EXECUTIVE SMS_HARDWARE_INVENTORY_AGENT_SERVICE SMS_KEY_CREATION_SERVICE \
		SMS_SERVER_BOOTSTRAP_SEC01 SMS_SITE_COMPONENT_MANAGER; do
		set -- "$@" "regperm \"$ROOT\\LEGACY_$key\"" "reg delete \"$ROOT\\LEGACY_$key\" /f"
	done
	for key in SMS_Executive SMS_Site_Component_Manager SMS_Bootstrap CLISVC SMS_Discovery_Data_Manager SMS_Lan_Sender \
		SMS_Scheduler SMS_Site_Backup SMS_Software_Metering_Processor SMS_Status_Manager; do
		set -- "$@" "reg delete \"$SERVICES\\$key\" /f"
	done
	for key in 'SMS Client' 'SMS Performance Data Provider' 'SMS Provider' 'SMS Remote Control' 'SMS Server' SmsClient; do
		set -- "$@" "reg delete \"$EVENTS\\$key\" /f"
	done
	lines 'reg delete HKLM\SOFTWARE\Microsoft\SMS /f' 'reg delete HKLM\SOFTWARE\Microsoft\NAL /f' "$@"
	done_to 6.2-others SEC01
	lines "reg query \"$ROOT\"" "regperm $ROOT\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1" \
		"reg delete $ROOT\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1 /f"
	done_to 6.3 SEC01
}

the_files_and_shares() {
	lines 'dir X:' 'rd /s /q X:\SMS' 'del X:\SMSBootstrap.log' 'del X:\SMSBootstrap.ini' 'del X:\SMSBootstrap.pkg' \
		'rd /s /q %SystemRoot%\MS\SMS'
	done_to 6.4-names SEC01
	# The number of the package share is what the list shows.
	number=$(sed -n 's/.*│ *\([0-9]*\): SMSPKGX\$.*/\1/p' "$T/page")
	answer "$number" 6.4.a CAP01
	access_point CAP01 D D
	on_step 6.4.a CAP02
	access_point CAP02 C C E
	wait_for 'Which of these accounts'
}

# access_point NAME FIRST DRIVE...: from 6.4.a to 6.4.g, with the drives of its package shares.
access_point() {
	point=$1
	first=$2
	shift 2
	named "$point"
	lines 'net share' 'net share CAP_S01 /delete'
	done_to 6.4.b "$point"
	# Where it was shared from was remembered: it stands in the command.
	folder=$(sed -n 's/.*│ Delete the folder \([A-Z]:[^ ]*\) of .*/\1/p' "$T/page")
	lines "rd /s /q \"$folder\""
	done_to 6.4.c "$point"
	answer all 6.4.d "$point"
	answer "$first" 6.4.e "$point"
	for drive in "$@"; do
		lines "net share SMSPKG$drive\$ /delete"
	done
	done_to 6.4.f "$point"
	lines "dir $first:" "rd /s /q $first:\\SMSPKG$first\$"
	done_to 6.4.g "$point"
	for drive in "$@"; do
		if [ "$drive" != "$first" ]; then
			lines "rd /s /q $drive:\\SMSPKG$drive\$"
		fi
	done
	press d 'done'
}

accounts_groups_and_the_web_site() {
	answer all 6.5.b SEC01
	answer all 6.5.c SEC01
	lines 'net user' 'net user SMSServer_S01 /delete' 'net user SMSClient_S01 /delete'
	done_to 6.5.d SEC01
	lines 'net localgroup' 'net localgroup SMS_SiteSystemToSiteServerConnection_S01 /delete' \
		'net localgroup SMS_SiteToSiteConnection_S01 /delete' 'net localgroup SMS_Reporting_S01 /delete'
	done_to 6.6.iis SEC01
	# R44: the machine says which; d takes it.
	wait_for '1 [MET: key d takes it]: IIS 6.0'
	done_to 6.6.a SEC01
	set --
	for pool in 'CCM Server Framework Pool' 'SMS Distribution Points Pool' 'SMS Management Point Pool' \
		'SMS Server Location Point Pool'; do
		set -- "$@" "cscript adsutil.vbs delete \"W3SVC/AppPools/$pool\""
	done
	lines "$@"
	done_to 6.6.b SEC01
	set --
	for name in CCM_Incoming CCM_Outgoing CCM_System "SMS_DP_SMSPKGX\$" SMS_MP SMS_SLP; do
		set -- "$@" "cscript adsutil.vbs delete W3SVC/2/ROOT/$name"
	done
	lines "$@"
	done_to 6.7 SEC01
}

restarted_and_complete() {
	lines 'shutdown /r'
	done_to 6.7-files SEC01
	press d 'done'
	wait_for COMPLETE 'holdpoint report'
	not_shown 'WITH OVERRIDES'
	not_shown 'EXCEPT DEFERRED'
	press q quit
	wait_exit 0
	exits 0 "$HP" runs --format json
	is 'length == 1 and .[0].state == "COMPLETE" and .[0].mode == "drill"'
	run=$(jq -r '.[0].run' "$T/out")
	exits 0 "$HP" audit "$run"
	exits 0 "$HP" report "$run" --format json
	is '[.steps[] | select(.state == "overridden" or .state == "deferred" or .state == "pending")] == []'
	is '.steps[] | select(.id == "6.2") | .state == "verified"'
}

a 'from the library to step 0' from_the_library_to_step_0
a 'steps 0 to 4.4' the_parent_forgets_the_site
a 'steps 4.5 to 6.1' preinst_and_the_services
a 'step 6.2: 25 keys and one with an old name' the_registry_keys
a 'steps 6.3 and 6.4: files, shares, access points' the_files_and_shares
a 'steps 6.5 and 6.6: accounts, groups, IIS' accounts_groups_and_the_web_site
a 'step 6.7 and COMPLETE' restarted_and_complete
finish
