#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A restart is sensed by the machine's own clock: "expect": "changed" (R27, R28).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# procedure FILE LINE: one step that wants a restart, solved with the console line.
procedure() {
	cat >"$T/$1.json" <<END
{
  "\$schema": "holdpoint-procedure.schema.json",
  "id": "$1",
  "title": "Restart the server",
  "revision": "1",
  "status": "VERIFIED",
  "sources": [{"document": "Site handbook"}],
  "condition": "The server has to be restarted.",
  "objective": "The server was restarted.",
  "hosts": {"site": {"title": "the site server"}},
  "steps": [
    {
      "id": "1",
      "do": "Restart the server.",
      "host": "site",
      "verify": [{"machine": true, "expect": "changed", "field": "booted"}],
      "if_not": "If it does not restart, switch it off and on."
    }
  ],
  "practice": {
    "machines": [{"role": "site", "name": "SITE01", "product": "Microsoft Windows Server 2003"}],
    "solve": [{"step": "1", "lines": ["$2"]}]
  }
}
END
	exits 0 "$HP" lint "$T/$1.json"
	exits 0 "$HP" compile "$T/$1.json" -o "$T/$1.hpl"
}

a_restart_meets_it() {
	procedure restart 'shutdown /r /t 0'
	exits 0 "$HP" show restart --library "$T/restart.hpl"
	has 'BOOTED CHANGED'
	exits 0 "$HP" train restart --library "$T/restart.hpl" --demo
	has COMPLETE
	has 'expected booted changed, observed booted ='
	harmless "$T/out"
}

without_one_it_fails() {
	procedure nothing 'hostname'
	status=0
	"$HP" train nothing --library "$T/nothing.hpl" --demo >"$T/out" 2>"$T/err" </dev/null || status=$?
	test "$status" -ne 0
	has_not COMPLETE
}

a 'a restart meets it' a_restart_meets_it
a 'without one it fails' without_one_it_fails
finish
