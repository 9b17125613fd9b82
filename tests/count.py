#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single cases in meson's testlog.json files and prints `N passed, N failed, N skipped` as the last line.

A test that prints TAP counts by its cases; one that ended badly beside them (a crash, a missing plan, a time-out) is one failure more.
Any other test is one case. What failed or was skipped is named before, with the reason. The exit code is not 0 where anything failed or
nothing ran.

Usage: count.py TESTLOG_JSON... [--failed NAME]... [--skipped NAME]...     these add what happened outside, a build that failed
for example, or a suite that could not be built; the name tells why
"""
import json
import re
import sys

CASE = re.compile(r"^(not ok|ok)\b\s*\d*\s*(?:-\s*)?(.*?)(?:\s*#\s*(SKIP|TODO)\S*\s*(.*))?$", re.IGNORECASE)
FINE = {"OK", "SKIP", "EXPECTEDFAIL"}


def cases_of(test):
    """Yields (name, outcome, reason) of one entry of the log; outcome is passed, failed or skipped."""
    suite = test["name"].split(":")[-1].strip()
    found_failure = False
    found_case = False
    for line in test.get("stdout", "").splitlines():
        match = CASE.match(line)
        if match is None:
            continue
        found_case = True
        status, name, directive, reason = match.groups()
        name = f"{suite}: {name}"
        if directive and directive.upper() == "SKIP":
            yield name, "skipped", reason or "no reason given"
        elif status == "ok":
            yield name, "passed", ""
        else:
            found_failure = True
            yield name, "failed", "see the log"
    if test["result"] not in FINE:
        if not found_failure:
            yield suite, "failed", f"{test['result']}, exit code {test.get('returncode')}"
    elif not found_case:
        if test["result"] == "SKIP":
            yield suite, "skipped", "the whole test"
        else:
            yield suite, "passed", ""


def main(arguments):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    named = []
    while arguments:
        argument = arguments.pop(0)
        if argument in ("--failed", "--skipped"):
            named.append((arguments.pop(0), argument[2:], ""))
            continue
        try:
            with open(argument, encoding="utf-8", errors="replace") as log:
                for line in log:
                    named.extend(cases_of(json.loads(line)))
        except (OSError, ValueError) as error:
            named.append((f"the log {argument}", "failed", str(error)))
    for name, outcome, reason in named:
        totals[outcome] += 1
        if outcome != "passed":
            print(f"{outcome}: {name}" + (f" ({reason})" if reason else ""))
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**totals))
    return 1 if totals["failed"] or not totals["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
