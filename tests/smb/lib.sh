# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Private Samba servers and proxies for shell tests; read after tests/e2e/lib.sh. Needs $HP_SRC and $T.
#
#	smb_start cap01 --name CAP01 || skip "$SMB_WHY"         see server.py beside this for the options
#	SMB_PORT=$(smb_port cap01)  SMB_FOLDER=$(smb_folder cap01)
#	smb cap01 service Spooler state=stopped                 a command; its answer on standard output
#	smb_proxy bad "$(smb_port cap01)"; smb bad mode mute
#	smb_login cap01 >FILE                                   a credentials file (give it mode 0600)
#	smb_end cap01                                           not needed: all end with the test
#
# A server belongs to the test ($$), not to the case that starts it, so cases can share it.

SMB_PYTHON=/usr/bin/python3

# smb_await NAME PID: until its READY line is there, or it has ended.
smb_await() {
	until grep -qs '^READY ' "$T/smb.$1"; do
		if ! kill -0 "$2" 2>/dev/null; then
			SMB_WHY=$(tail -n 1 "$T/smb.$1.err")
			grep -qs '^READY ' "$T/smb.$1" && return 0
			echo "$SMB_WHY"
			return 1
		fi
		sleep 0.05
	done
}

smb_start() {
	smb_name=$1
	shift
	rm -f "$T/smb.$smb_name"
	"$SMB_PYTHON" "$HP_SRC/tests/smb/server.py" run --owner $$ "$@" >"$T/smb.$smb_name" 2>"$T/smb.$smb_name.err" </dev/null &
	smb_await "$smb_name" $!
}

smb_proxy() {
	smb_name=$1
	shift
	rm -f "$T/smb.$smb_name"
	"$SMB_PYTHON" "$HP_SRC/tests/smb/proxy.py" --owner $$ "$@" >"$T/smb.$smb_name" 2>"$T/smb.$smb_name.err" </dev/null &
	smb_await "$smb_name" $!
}

smb_port() {
	cut -d ' ' -f 2 "$T/smb.$1"
}

smb_control() {
	cut -d ' ' -f 3 "$T/smb.$1"
}

smb_folder() {
	cut -d ' ' -f 4 "$T/smb.$1"
}

smb() {
	smb_name=$1
	shift
	"$SMB_PYTHON" "$HP_SRC/tests/smb/server.py" ctl "$(smb_control "$smb_name")" "$@"
}

smb_end() {
	smb "$1" quit
	rm -f "$T/smb.$1"
}

# The password of the first user, as server.py gives it where no --user is given.
smb_login() {
	printf 'username = root\npassword = secret\ndomain = TEST\n'
}
