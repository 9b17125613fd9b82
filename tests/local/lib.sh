# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# A private bus with a stand-in for systemd (systemd.c beside this), so that services can start, stop, fail and vanish on any
# machine; read after tests/e2e/lib.sh. Needs $T and HP_STANDIN_SYSTEMD.
#
#	bus_start                           a bus; DBUS_SYSTEM_BUS_ADDRESS names it
#	systemd_start                       systemd on it
#	unit 'ssh.service|Secure Shell|loaded|active|running|enabled|'      adds a unit, or replaces the one of that name
#	unit_gone ssh.service               and takes it away
#	systemd_end, bus_end

UNITS=$T/units
STANDIN_SYSTEMD=${HP_STANDIN_SYSTEMD:-}
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$T/bus"

bus_start() {
	cat >"$T/bus.conf" <<-EOT
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
		 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig>
		 <type>custom</type>
		 <listen>unix:path=$T/bus</listen>
		 <policy context="default">
		  <allow send_destination="*" eavesdrop="true"/>
		  <allow eavesdrop="true"/>
		  <allow own="*"/>
		 </policy>
		</busconfig>
	EOT
	rm -f "$T/bus"
	dbus-daemon --config-file="$T/bus.conf" --nofork >"$T/bus.log" 2>&1 </dev/null &
	echo $! >"$T/bus.pid"
	echo $! >>"$T/pids"
	until_true test -S "$T/bus"
}

bus_end() {
	kill "$(cat "$T/bus.pid")"
	until_true gone "$(cat "$T/bus.pid")"
	rm -f "$T/bus"
}

systemd_start() {
	rm -f "$T/systemd.ready"
	touch "$UNITS"
	"$STANDIN_SYSTEMD" "$UNITS" "$T/systemd.ready" >"$T/systemd.log" 2>&1 </dev/null &
	echo $! >"$T/systemd.pid"
	echo $! >>"$T/pids"
	until_true test -f "$T/systemd.ready"
}

systemd_end() {
	kill "$(cat "$T/systemd.pid")"
	until_true gone "$(cat "$T/systemd.pid")"
}

unit_gone() {
	grep -vF "$1|" "$UNITS" >"$UNITS.new" || true
	mv "$UNITS.new" "$UNITS"
}

unit() {
	grep -vF "${1%%|*}|" "$UNITS" >"$UNITS.new" || true
	printf '%s\n' "$1" >>"$UNITS.new"
	mv "$UNITS.new" "$UNITS"
}
