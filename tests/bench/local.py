#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""1,000 file checks on this machine: `holdpoint check` on local: against `oscap oval eval` on content that asks the same.

Half of the files have to be there, with a size; half must not be. A few of each kind are wrong, and both programs must find exactly
those, else the comparison would be of different work: that fails. The ratio of the times is printed; it has to be above 1, and
never passes or fails.

Needs oscap (package openscap-scanner); without it the figures of holdpoint stand alone. HOLDPOINT is given by meson.
"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.sax.saxutils

PROGRAM = os.environ["HOLDPOINT"]
CHECKS = 1000
PER_STEP = 50
TIMES = 5
WRONG = {7, 8, 501, 502, 998}

OVAL = "http://oval.mitre.org/XMLSchema/oval"


def files(folder):
    """(number, path, size or None: must be absent), the files made; those of WRONG the other way round."""
    for number in range(CHECKS):
        path = folder / f"f{number // 100}" / f"file{number}.dat"
        path.parent.mkdir(exist_ok=True)
        size = number % 97 + 1 if number % 2 == 0 else None
        if (size is None) == (number in WRONG):
            path.write_bytes(b"x" * (size or 1))
        yield number, path, size


def procedure(checks):
    steps = []
    for first in range(0, CHECKS, PER_STEP):
        verify = [{"path": str(path), "expect": "absent" if size is None else {"kind": "file", "size": size}}
                  for _, path, size in checks[first:first + PER_STEP]]
        steps.append({"id": str(len(steps) + 1), "host": "server", "do": "Look at the files.", "if_not": "Look again.",
                      "why": "For the figures.", "verify": verify})
    return {"id": "figures-local", "title": "Figures", "revision": "1", "status": "VERIFIED",
            "sources": [{"document": "T", "part": "1"}], "condition": "For the figures.", "objective": "Files are as they must be.",
            "bring": ["Nothing."], "hosts": {"server": {"title": "this machine"}}, "steps": steps}


def oval(checks):
    definitions, tests, objects, states = [], [], [], []
    for number, path, size in checks:
        existence = "none_exist" if size is None else "at_least_one_exists"
        state = "" if size is None else f'<state state_ref="oval:t:ste:{number + 1}"/>'
        definitions.append(
            f'<definition class="compliance" id="oval:t:def:{number + 1}" version="1"><metadata><title>{number}</title>'
            f'<description>{number}</description></metadata><criteria><criterion test_ref="oval:t:tst:{number + 1}"/></criteria></definition>')
        tests.append(f'<file_test xmlns="{OVAL}-definitions-5#unix" id="oval:t:tst:{number + 1}" version="1" check="all" '
                     f'check_existence="{existence}" comment="{number}"><object object_ref="oval:t:obj:{number + 1}"/>{state}</file_test>')
        objects.append(f'<file_object xmlns="{OVAL}-definitions-5#unix" id="oval:t:obj:{number + 1}" version="1">'
                       f'<filepath>{xml.sax.saxutils.escape(str(path))}</filepath></file_object>')
        if size is not None:
            states.append(f'<file_state xmlns="{OVAL}-definitions-5#unix" id="oval:t:ste:{number + 1}" version="1">'
                          f'<type>regular</type><size datatype="int">{size}</size></file_state>')
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<oval_definitions xmlns="{OVAL}-definitions-5" xmlns:oval="{OVAL}-common-5">'
            '<generator><oval:schema_version>5.11.1</oval:schema_version><oval:timestamp>2026-01-01T00:00:00</oval:timestamp></generator>'
            f'<definitions>{"".join(definitions)}</definitions><tests>{"".join(tests)}</tests><objects>{"".join(objects)}</objects>'
            f'<states>{"".join(states)}</states></oval_definitions>')


def timed(command, env, codes):
    begun = time.perf_counter()
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begun
    if result.returncode not in codes:
        sys.exit(f"{command[0]} ended with {result.returncode}: {result.stderr[-2000:]}")
    return took, result.stdout


def show(name, samples):
    print(f"{name:12} median {statistics.median(samples) * 1e3:8.1f} ms, least {min(samples) * 1e3:8.1f} ms, of {len(samples)}")


def main():
    with tempfile.TemporaryDirectory(prefix="hp-local-") as name:
        folder = pathlib.Path(name).resolve()
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": name, "XDG_STATE_HOME": name, "TMPDIR": name}
        checks = list(files(folder))
        source = folder / "procedure.json"
        library = folder / "procedure.hpl"
        source.write_text(json.dumps(procedure(checks)), encoding="utf-8")
        (folder / "oval.xml").write_text(oval(checks), encoding="utf-8")
        subprocess.run([PROGRAM, "compile", str(source), "-o", str(library)], env=env, check=True)
        ours = [PROGRAM, "check", "figures-local", "--library", str(library), "--target", "server=local:", "--format", "json"]
        theirs = ["oscap", "oval", "eval", "--skip-validation", str(folder / "oval.xml")]
        have_oscap = shutil.which("oscap") is not None
        samples, others = [], []
        for _ in range(TIMES):  # in turn, so that both meet the same machine
            took, out = timed(ours, env, {1})
            samples.append(took)
            failed = {int(re.search(r"file(\d+)\.dat", check["check"])[1])
                      for check in json.loads(out)["checks"] if check["verdict"] != "pass"}
            if failed != WRONG:
                sys.exit(f"holdpoint found {sorted(failed)} wrong instead of {sorted(WRONG)}")
            if have_oscap:
                took, out = timed(theirs, env, {0})
                others.append(took)
                failed = {int(found) - 1 for found in re.findall(r"oval:t:def:(\d+): false", out)}
                if failed != WRONG:
                    sys.exit(f"oscap found {sorted(failed)} wrong instead of {sorted(WRONG)}")
        print(f"{CHECKS} file checks on this machine, {len(WRONG)} of them wrong and found so")
        show("holdpoint", samples)
        if not have_oscap:
            print("oscap is not here (package openscap-scanner): nothing to compare with")
            return
        show("oscap", others)
        ratio = statistics.median(others) / statistics.median(samples)
        print(f"holdpoint check is {ratio:.1f} times as fast as oscap oval eval")


if __name__ == "__main__":
    main()
