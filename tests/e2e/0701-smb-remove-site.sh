#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The wizard at 80x24 on machines that run: sms2003-remove-secondary-site against private Samba servers. Each step that is sensed is
# refused until its machine has really changed (R21, R24, R26).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/smb/lib.sh
. "$HP_SRC/tests/smb/lib.sh"
# shellcheck source=tests/e2e/remove_site.sh
. "${0%/*}/remove_site.sh"

machines() {
	[ -x "$HP_BUILD/src/targets/holdpoint-target-smb" ] || skip 'built without smb'
	sites_start
}

to_step_0() {
	screen_start -e "HOLDPOINT_SMB_CREDENTIALS=$T/login" "$HP" run "$PROCEDURE" --operator 'Kim Nowak' --set SiteCode=S01 --set ParentCode=P01 \
		--set SmsDrive=X --set PreinstDrive=C --set 'PreinstFolder=sms\bin\i386\00000409' \
		--target "site/SEC01=$(url site)" --target "parent/PRI01=$(url parent)" --target "cap/CAP01=$(url cap1)" --target "cap/CAP02=$(url cap2)"
	start_is_agreed
}

# A service may take its time to stop, so its step is either refused at once or reads again for a while, and stays open meanwhile.
not_yet() {
	press d 'done'
	wait_match 'required state is not there|may be settling'
	on_step "$@"
}

# comes_to ID MACHINE: by itself, or on the next d.
comes_to() {
	sleep 0.4
	screen | grep -qF "Step $1 on $2" && return 0
	if screen | grep -qF 'required state is not there'; then
		keys d
	fi
	return 1
}

services() {
	answer all 6.1.b SEC01
	named SEC01
	not_yet 6.1.b SEC01
	for service in SMS_Executive SMS_Site_Component_Manager SMSBootstrap CLISVC Winmgmt; do
		smb site service "$service" state=stopped
	done
	until_true comes_to 6.1.c SEC01
	on_step 6.1.c SEC01
	for service in SMS_Executive SMS_Site_Component_Manager SMSBootstrap CLISVC; do
		smb site service "$service" start=manual
	done
	# One of five that was forgotten.
	refused 6.1.c SEC01
	smb site service Winmgmt start=disabled
	done_to 6.2 SEC01
}

keys_of_the_registry() {
	sed '$d' "$SITE_KEYS" >"$T/some-keys"
	while read -r key; do
		smb site reg-delete "$key"
	done <"$T/some-keys"
	# 24 of 25.
	refused 6.2 SEC01
	smb site reg-delete "$(tail -n 1 "$SITE_KEYS")"
	done_to 6.2-others SEC01
	refused 6.2-others SEC01
	smb site reg-delete "$ROOT\\LEGACY_SMS_SERVER_BOOTSTRAP_OLDSEC1"
	done_to 6.3 SEC01
}

files() {
	rm -r "$T/site-x/SMS" "$T/site-x/SMSBootstrap.log" "$T/site-x/SMSBootstrap.ini" "$(smb_folder site)/c/Windows/MS"
	refused 6.3 SEC01
	rm "$T/site-x/SMSBootstrap.pkg"
	done_to 6.4-names SEC01
	number=$(sed -n 's/.*│ *\([0-9]*\): SMSPKGX\$.*/\1/p' "$T/page")
	answer "$number" 6.4.a CAP01
}

# A machine that was just started is not reached at once, and a failure stands for two seconds: whoever comes too early says it again.
is_back() {
	press d 'done'
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		if screen | grep -qF "Step $1 on"; then
			return 0
		fi
		sleep 0.1
	done
	return 1
}

# On a busy machine a reading may come too late at the end; then the screen says to read again, and reading again is the cure.
is_complete() {
	if screen | grep -qF 'holdpoint report'; then
		return 0
	fi
	if screen | grep -qF 'could not be confirmed'; then
		press c 'check'
	fi
	return 1
}

restart() {
	refused 6.7 SEC01
	smb site set machine.booted "$(date +%s)"
	smb site restart
	until_true is_back 6.7-files
	on_step 6.7-files SEC01
	echo again >"$T/site-x/SMSBootstrap.log"
	refused 6.7-files SEC01
	rm "$T/site-x/SMSBootstrap.log"
	press d 'done'
	until_true is_complete
	wait_for COMPLETE 'holdpoint report'
	not_shown 'WITH OVERRIDES'
	not_shown 'EXCEPT DEFERRED'
	press q quit
	wait_exit 0
}

record() {
	exits 0 "$HP" runs --format json
	is 'length == 1 and .[0].state == "COMPLETE" and .[0].mode == "live"'
	run=$(jq -r '.[0].run' "$T/out")
	exits 0 "$HP" audit "$run"
	"$HP" report "$run" --format json | jq 'del(.events)' >"$T/out"
	is '[.steps[] | select(.state | IN("overridden", "deferred", "na", "todo"))] == []'
	# What can be sensed was; a person's word stands for what cannot.
	is '[.steps[] | select((.checks | length) > 0) | .state] | unique == ["verified"]'
	is '[.steps[] | select(.state == "verified")] | length == 23'
	# The password is nowhere in what was kept.
	if grep -rqaF "$PASSWORD" "$XDG_STATE_HOME"; then
		fail 'the password is in the record'
	fi
	# And so it is seen by check, on all of them at once.
	HOLDPOINT_SMB_CREDENTIALS=$T/login exits 0 "$HP" check "$PROCEDURE" --format json --step 6.4.a --set SiteCode=S01 \
		--target "cap/CAP01=$(url cap1)" --target "cap/CAP02=$(url cap2)"
	is '[.checks[] | .verdict] == ["pass", "pass"] and [.checks[] | .machine] == ["CAP01", "CAP02"]'
}

a 'four servers that are as the procedure finds them' machines
if [ ! -f "$T/login" ]; then
	finish
	exit
fi
a 'from the start to step 0: four machines tell their names' to_step_0
a 'steps 1 to 5: the parent' the_parent
a 'step 6.1: each service' services
a 'step 6.2: 25 keys and one with an old name' keys_of_the_registry
a 'step 6.3: files and folders' files
a 'step 6.4 on CAP01' access_point_1
a 'step 6.4 on CAP02' access_point_2
a 'step 6.5: accounts and groups' accounts
a 'step 6.6: IIS' web_site
a 'step 6.7: a restart, and COMPLETE' restart
a 'the record, without a password' record
finish
