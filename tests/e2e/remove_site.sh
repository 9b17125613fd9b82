# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Machines for sms2003-remove-secondary-site that run: a private Samba server for each. Read after lib.sh and smb/lib.sh.
#
#	sites_start           SEC01 (site), PRI01 (parent), CAP01 and CAP02 (cap), with all that the procedure wants gone
#	the_parent            and the other parts of the walk that do not depend on how SEC01 is read
#
# Services, shares, accounts and groups are the stand-in's: Samba's own list of shares stays, in a session that is open, as it was
# when the session began.

# shellcheck disable=SC2034 # for the tests
PROCEDURE=sms2003-remove-secondary-site
ROOT='HKLM\SYSTEM\CurrentControlSet\Enum\Root'
SERVICES='HKLM\SYSTEM\CurrentControlSet\Services'
SITE_KEYS=$T/site-keys
PASSWORD=Hush-42-hush

url() {
	printf 'smb://127.0.0.1:%s' "$(smb_port "$1")"
}

# The keys of step 6.2, from the procedure itself.
site_keys() {
	jq -r '.. | objects | select(.id == "6.2") | .verify[]."registry.key"' "$HP_SRC/procedures/$PROCEDURE.json" |
		sed 's/^HKEY_LOCAL_MACHINE/HKLM/; s/{site}/SEC01/'
}

# An import file with empty keys. Samba wants UTF-16, as regedit writes it.
empty_keys() {
	{
		printf '\377\376'
		{
			printf 'Windows Registry Editor Version 5.00\r\n\r\n'
			sed 's/^HKLM/HKEY_LOCAL_MACHINE/; s/.*/[&]\r\n\r/'
		} | iconv -f UTF-8 -t UTF-16LE
	} >"$1"
}

metabase() {
	printf '<?xml version ="1.0"?>\r\n<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">\r\n<MBProperty>\r\n'
	for pool in DefaultAppPool "$@"; do
		case $pool in
		*Pool) printf '<IIsApplicationPool Location ="/LM/W3SVC/AppPools/%s">\r\n</IIsApplicationPool>\r\n' "$pool" ;;
		esac
	done
	printf '<IIsWebServer Location ="/LM/W3SVC/1" ServerComment="Default Web Site">\r\n</IIsWebServer>\r\n'
	for name in Intranet "$@"; do
		case $name in
		*Pool) ;;
		*) printf '<IIsWebVirtualDir Location ="/LM/W3SVC/1/ROOT/%s" Path="X:\\SMS">\r\n</IIsWebVirtualDir>\r\n' "$name" ;;
		esac
	done
	printf '</MBProperty>\r\n</configuration>\r\n'
}

POOLS='CCM Server Framework Pool|SMS Distribution Points Pool|SMS Management Point Pool|SMS Server Location Point Pool'
VDIRS='CCM_Incoming|CCM_Outgoing|CCM_System|SMS_DP_SMSPKGX$|SMS_MP|SMS_SLP'

# site_metabase [NAMES, with | between]: what is left in SEC01's IIS beside what belongs to nobody.
site_metabase() {
	(
		IFS='|'
		set -f
		# shellcheck disable=SC2086 # split at |
		metabase $1
	) >"$T/MetaBase.new"
	mv "$T/MetaBase.new" "$(smb_folder site)/c/Windows/System32/inetsrv/MetaBase.xml"
}

# drive_shares SERVER DRIVE [NAME=PATH]...: the shares that the stand-in shows, that of the drive among them.
drive_shares() {
	drive_server=$1
	drive=$2
	shift 2
	smb "$drive_server" set shares "$(jq -cn --arg drive "$drive" '[{name: "C$", path: "C:\\", comment: "Default share", type: 2147483648},
		{name: "IPC$", path: "", comment: "Remote IPC", type: 2147483651},
		{name: "\($drive)$", path: "\($drive):\\", comment: "Default share", type: 2147483648}]
		+ [$ARGS.positional[] | split("=") | {name: .[0], path: .[1], comment: "", type: 0}]' --args "$@")"
}

sites_start() {
	mkdir -p "$T/site-x/SMS/bin" "$T/cap1-d" "$T/cap2-e"
	site_keys >"$SITE_KEYS"
	{
		cat "$SITE_KEYS"
		printf '%s\n' "$ROOT\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1" "$ROOT\\LEGACY_BEEP" 'HKLM\SOFTWARE\Microsoft\InetStp'
	} | empty_keys "$T/site.reg"
	printf 'HKLM\\SOFTWARE\\Microsoft\\SMS\n' | empty_keys "$T/parent.reg"
	smb_start site --name SEC01 --user "root=$PASSWORD" --registry "$T/site.reg" --standin svcctl,samr,srvsvc --share "X\$=$T/site-x" || skip "$SMB_WHY"
	smb_start parent --name PRI01 --user "root=$PASSWORD" --registry "$T/parent.reg" || skip "$SMB_WHY"
	smb_start cap1 --name CAP01 --user "root=$PASSWORD" --standin svcctl,samr,srvsvc --share "D\$=$T/cap1-d" || skip "$SMB_WHY"
	smb_start cap2 --name CAP02 --user "root=$PASSWORD" --standin svcctl,samr,srvsvc --share "E\$=$T/cap2-e" || skip "$SMB_WHY"
	printf 'username = root\npassword = %s\ndomain = TEST\n' "$PASSWORD" >"$T/login"
	chmod 600 "$T/login"
	site_fill
	caps_fill
}

site_fill() {
	for service in SMS_Executive SMS_Site_Component_Manager SMSBootstrap CLISVC Winmgmt; do
		smb site service "$service" state=running start=auto
	done
	smb site reg-set 'HKLM\SOFTWARE\Microsoft\InetStp' MajorVersion dword 6
	drive_shares site X 'SMSPKGX$=X:\SMSPKGX$' 'SMS_S01=X:\SMS'
	for name in log ini pkg; do
		echo bootstrap >"$T/site-x/SMSBootstrap.$name"
	done
	mkdir -p "$(smb_folder site)/c/Windows/MS/SMS" "$(smb_folder site)/c/Windows/System32/inetsrv"
	site_metabase "$POOLS|$VDIRS"
	for account in SMSServer_S01 SMSClient_S01; do
		smb site account-add "$account"
	done
	for group in SMS_SiteSystemToSiteServerConnection_S01 SMS_SiteToSiteConnection_S01 SMS_Reporting_S01; do
		smb site group-add "$group"
	done
}

caps_fill() {
	mkdir -p "$T/cap1-d/CAP_S01/ddr.box" "$T/cap1-d/SMSPKGD"
	drive_shares cap1 D 'CAP_S01=D:\CAP_S01' 'SMSPKGD$=D:\SMSPKGD'
	mkdir -p "$T/cap2-e/SMSCAP/CAP_S01" "$T/cap2-e/SMSPKGE" "$(smb_folder cap2)/c/SMSPKGC"
	drive_shares cap2 E 'CAP_S01=E:\SMSCAP\CAP_S01' 'SMSPKGC$=C:\SMSPKGC' 'SMSPKGE$=E:\SMSPKGE'
}

# ---- the walk at 80x24 ----

# on_step ID [MACHINE]: its page is shown, of a live run.
on_step() {
	wait_for "Step $1${2:+ on $2}"
	screen >"$T/page"
	head -n 1 "$T/page" >"$T/row0"
	has "LIVE  $PROCEDURE  rev 1" "$T/row0"
	harmless "$T/page"
}

done_to() {
	press d 'done'
	on_step "$@"
}

# A d that comes while the machines of the step just reached are still read is not taken; the person says it again.
is_refused() {
	if screen | grep -qF 'the required state is not there'; then
		return 0
	fi
	if screen | grep -qF 'The machines are being read'; then
		sleep 0.3
		keys d
		sleep 0.3
	fi
	return 1
}

# refused ID [MACHINE]: d, and still at this step. The same key within a quarter of a second would be one that is held down.
refused() {
	press d 'done'
	until_true is_refused
	on_step "$@"
	sleep 0.3
}

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
	enter 'd done'
}

start_is_agreed() {
	wait_for 'When to use this procedure'
	press y yes
	wait_for 'You know how to restore the registry'
	press y yes
	wait_for 'Prerequisite: PRI01'
	press y yes
	on_step 0 SEC01
}

the_parent() {
	done_to 1 PRI01
	for step in 2 2-settings 3 4.1 4.2 4.2-drive 4.3 4.4; do
		done_to "$step" PRI01
	done
	refused 4.4 PRI01
	mkdir -p "$(smb_folder parent)/c/sms/bin/i386/00000409"
	echo program >"$(smb_folder parent)/c/sms/bin/i386/00000409/Preinst.exe"
	done_to 4.5 PRI01
	named PRI01
	done_to 5 PRI01
	named PRI01
	press d 'done'
	wait_for 'Which of these services of SEC01'
}

access_point_1() {
	named CAP01
	refused 6.4.a CAP01
	drive_shares cap1 D 'SMSPKGD$=D:\SMSPKGD'
	done_to 6.4.b CAP01
	refused 6.4.b CAP01
	rm -r "$T/cap1-d/CAP_S01"
	done_to 6.4.c CAP01
	answer all 6.4.d CAP01
	answer D 6.4.e CAP01
	refused 6.4.e CAP01
	drive_shares cap1 D
	done_to 6.4.f CAP01
	refused 6.4.f CAP01
	rm -r "$T/cap1-d/SMSPKGD"
	done_to 6.4.g CAP01
	done_to 6.4.a CAP02
}

access_point_2() {
	named CAP02
	refused 6.4.a CAP02
	drive_shares cap2 E 'SMSPKGC$=C:\SMSPKGC' 'SMSPKGE$=E:\SMSPKGE'
	done_to 6.4.b CAP02
	refused 6.4.b CAP02
	rm -r "$T/cap2-e/SMSCAP"
	done_to 6.4.c CAP02
	answer all 6.4.d CAP02
	answer C 6.4.e CAP02
	drive_shares cap2 E 'SMSPKGE$=E:\SMSPKGE'
	# The second package share is still there.
	refused 6.4.e CAP02
	drive_shares cap2 E
	done_to 6.4.f CAP02
	refused 6.4.f CAP02
	rm -r "$(smb_folder cap2)/c/SMSPKGC"
	done_to 6.4.g CAP02
	rm -r "$T/cap2-e/SMSPKGE"
	press d 'done'
	wait_for 'Which of these accounts'
}

accounts() {
	answer all 6.5.b SEC01
	answer all 6.5.c SEC01
	smb site account-delete SMSServer_S01
	refused 6.5.c SEC01
	smb site account-delete SMSClient_S01
	done_to 6.5.d SEC01
	refused 6.5.d SEC01
	for group in SMS_SiteSystemToSiteServerConnection_S01 SMS_SiteToSiteConnection_S01 SMS_Reporting_S01; do
		smb site group-delete "$group"
	done
	done_to 6.6.iis SEC01
}

web_site() {
	wait_for '1 [MET: key d takes it]: IIS 6.0'
	done_to 6.6.a SEC01
	refused 6.6.a SEC01
	site_metabase "$VDIRS"
	done_to 6.6.b SEC01
	refused 6.6.b SEC01
	site_metabase
	done_to 6.7 SEC01
}
