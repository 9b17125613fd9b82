#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has everything that a procedure may say a form on paper? (R73)

For every member that the JSON Schema allows in a step, a check, a watch, a value or at the top, there is a procedure that has it and one in which
it is gone or says something else; their checklists have to differ. A member that nobody wrote a paper form for makes none: it is named, and
the exit code is 1. So is one that no procedure here has, for instance because it is new.

Usage: paper_members.py FOLDER (scratch). $HOLDPOINT is the program, $HP_SRC the checkout.
"""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys

HOLDPOINT = os.environ["HOLDPOINT"]
SRC = pathlib.Path(os.environ["HP_SRC"])
CALLED = SRC / "tests/data/good/every-construct-called.json"
STEPS = ["action", "decision", "case", "group", "input", "hits", "call", "goto", "stop"]
# What is no statement of its own, and why.
SILENT = {"$comment", "$schema", "kind", "practice"}  # the kind is a sign; the others are no part of the meaning
SILENT_AT = {
    ("top", "id"),  # given anew to each variant below
    ("check", "machine"),  # always true
    ("check", "sha256"),  # that it is read; `expect` says what it has to be
    ("parameter", "pattern"),  # for the program; `explain` says it to people
    ("step", "pattern"),
}
# Other values than the default ones: the member left out, or its text changed.
ALTERNATIVES = {
    "host": ["other", "cap"],
    "each": ["others"],
    "hosts": [{"server": "other"}],
    "call": [{"group": "12"}],
    "remember": [{"ServicePack": {"from": {"machine": True}, "field": "product"}}],
    "for": ["Others"],
    "date": ["2026-11-21"],
    "review_by": ["2098-12-31"],
    "status": ["VERIFIED"],
    "type": ["text"],
    "goto": ["7", "5", "10", "13"],
    "id": ["renamed"],
    "when": [[{"service": "Delta", "expect": "present"}]],
    "defer_to": ["17.1"],
    "second_person": ["after"],
    "order": ["in-order", "any"],
    "style": ["read-do"],
    "expect": ["present", "absent", "unchanged"],
    "was": ["absent"],
    "holds": ["end", "once"],
    "view": [32],
    "from": ["8", {"accounts": "X*"}],
    "until": ["13"],
    "name": ["Renamed"],
    "default": ["C", "6"],
    "differs_from": ["ParentCode"],
    "if": [{"value": "{Edition}", "is": "standard"}],
    "repeat": [{"count": 3}],
    "timed": [{"wait_seconds": 2}],
    "choices": [["C", "X", "Y"], ["standard", "enterprise", "other"]],
}


def schema_members():
    """{place: member names}, as the schema lists them."""
    schema = json.loads((SRC / "procedures/holdpoint-procedure.schema.json").read_text(encoding="utf-8"))
    defs = schema["$defs"]
    members = {"step": set(), "check": set(), "top": set(schema["properties"])}
    for name in STEPS:
        members["step"] |= set(defs[name]["properties"])
    members["check"] = set(defs["check"]["properties"])
    members["parameter"] = set(defs["parameter"]["properties"])
    members["watch"] = set(schema["properties"]["watch"]["items"]["properties"])
    members["notice"] = set(defs["notices"]["items"]["properties"]) | set(defs["hazard"]["properties"])
    members["timed"] = set(defs["timed"]["properties"])
    return {
        place: {name for name in names - SILENT if (place, name) not in SILENT_AT} for place, names in members.items()
    }


def richest():
    """every-construct.json, and what it lacks."""
    procedure = json.loads((SRC / "tests/data/good/every-construct.json").read_text(encoding="utf-8"))
    procedure.pop("practice")
    step = {found["id"]: found for found in each_step(procedure["steps"])}
    step["5.b"]["verify"][0]["retry"] = 60
    step["17.2"]["verify"] += [
        {"machine": True, "expect": "changed", "field": "booted"},
        {"iis.pool": "Pool", "expect": "absent"},
        {"group": "Site Admins", "expect": "absent", "host": "site"},
        {"program": "Alpha Agent", "expect": "absent"},
        {"port": ["{site}", "80"], "expect": "present"},
        {"accounts": "SMS*", "expect": "none"},
        {"groups": "SMS*", "expect": "none"},
        {"services": "SMS*", "expect": "none"},
        {"files": ["C:\\MSIShare", "*.tmp"], "expect": "none"},
        {"iis.vdir": ["Default Web Site", "SMS_MP"], "expect": "absent"},
        {"path": "C:\\MSIShare\\site.ini", "sha256": True, "expect": {"sha256": "0" * 64}},
    ]
    step["14"]["why"] = "The client tells there whether it was served."
    procedure["hosts"].update({"other": {"title": "another server"}, "others": {"title": "other servers", "many": True}})
    procedure.setdefault("rto_minutes", 90)
    procedure["watch"] += [
        {"id": "w.cap", "do": "Hold when Gamma runs.", "each": "cap", "when": [{"service": "Gamma", "expect": "present"}]},
    ]
    procedure["steps"] += [
        {"id": "20", "do": "Look at the rack.", "each": "cap", "see": "It is there."},
        {"id": "21", "kind": "input", "ask": "Which code has it?", "name": "Code2", "pattern": "^[A-Z]$", "explain": "one letter",
         "differs_from": "SiteCode"},
        {"id": "22", "kind": "input", "ask": "Which PIN has it?", "name": "Pin2", "secret": True},
        {"id": "23", "kind": "hits", "host": "site", "ask": "Which groups belong to it?", "name": "Others", "from": {"groups": "*"}},
        {"id": "24", "do": "Delete them.", "host": "site", "if_not": "Look again.",
         "verify": [{"account": "{hit}", "for": "Accounts", "expect": "absent"},
                    {"service": "Gamma", "expect": "absent", "host": "other"},
                    {"registry.value": ["HKLM\\SOFTWARE\\Vendor", "Owner"], "expect": "absent"}]},
    ]
    return procedure


def each_step(steps):
    for step in steps:
        yield step
        for case in step.get("cases", []):
            yield case
            yield from each_step(case["steps"])
        yield from each_step(step.get("steps", []))


def objects(procedure):
    """(place, object) for everything whose members the schema lists."""
    yield "top", procedure
    for notice in procedure["before"]:
        yield "notice", notice
    for step in each_step(procedure["steps"]):
        yield "step", step
        for check in step.get("verify", []) + step.get("when", []):
            yield "check", check
        if step.get("kind") == "input":
            yield "parameter", step
        if "timed" in step:
            yield "timed", step["timed"]
        for notice in step.get("before", []):
            yield "notice", notice
            yield "notice", notice.get("warning") or notice.get("caution") or {}
    for parameter in procedure["parameters"].values():
        yield "parameter", parameter
    for watch in procedure["watch"]:
        yield "watch", watch


def changed_text(value):
    """The same with one text in it changed; the same where there is none."""
    if isinstance(value, str):
        return value + " again"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list) and value:
        return value[:-1] + [changed_text(value[-1])]
    if isinstance(value, dict) and value:
        key = list(value)[-1]
        return {**value, key: changed_text(value[key])}
    return value


def mend(procedure, target, place, member):
    """What else has to change with a member."""
    if (place, member) == ("top", "status"):
        procedure.pop("approval", None)
    if place in ("parameter", "step") and member == "type" and target.get("type") == "text":
        for key in ("min", "max", "unit", "choices"):
            target.pop(key, None)


def holders(procedure, place, member):
    return [found for kind, found in objects(procedure) if kind == place and member in found]


def variants(base, place, member):
    """Procedures that say something else of this member, at some of the objects that have it."""
    found = holders(base, place, member)
    for index in sorted({0, 1, 2, 3, len(found) - 2, len(found) - 1} & set(range(len(found)))):
        value = found[index][member]
        shorter = [value[:-1]] if isinstance(value, list) and len(value) > 1 else []
        for other in [None, changed_text(value)] + shorter + ALTERNATIVES.get(member, []):
            procedure = copy.deepcopy(base)
            target = holders(procedure, place, member)[index]
            if other is None:
                target.pop(member)
            else:
                target[member] = other
            mend(procedure, target, place, member)
            yield procedure


def run(*words):
    return subprocess.run([HOLDPOINT, *words], capture_output=True, text=True)


def valid(folder, files):
    """The files that lint has no error for."""
    report = run("lint", *map(str, files), str(CALLED))
    bad = set(re.findall(r"^(\S+\.json):\d+:\d+: error:", report.stdout + report.stderr, re.MULTILINE))
    bad |= set(re.findall(r"^(\S+\.json): error:", report.stdout + report.stderr, re.MULTILINE))
    return [file for file in files if str(file) not in bad]


def paper(block):
    """A checklist without what differs with every change: the digest, and the id this test gave it."""
    if block.get("kind") == "code" or block.get("label") == "Digest":
        return None
    kept = {key: value for key, value in block.items() if key != "children"}
    return [kept, [paper(child) for child in block.get("children", [])]]


def papers(library, ids):
    found = {}
    documents = []
    for first in range(0, len(ids), 500):
        result = run("export", *ids[first:first + 500], "--library", str(library), "--format", "json")
        if result.returncode != 0:
            sys.exit(result.stderr)
        documents += json.loads(result.stdout)["documents"]
    for document in documents:
        head = [document[key] for key in ("title", "revision", "status")] + [document.get("watermark")]
        found[document["id"]] = json.dumps([head, [paper(block) for block in document["blocks"]]])
    return found


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    base = richest()
    tries = {}
    names = {}
    for place, members in schema_members().items():
        for member in sorted(members):
            for changed in variants(base, place, member):
                name = f"v{len(tries)}"
                tries[name] = (place, member)
                names[name] = changed
    names["base"] = base
    files = []
    for name, procedure in names.items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps({**procedure, "id": name}), encoding="utf-8")
        files.append(file)
    good = valid(folder, files)
    if folder / "base.json" not in good:
        sys.exit(run("lint", str(folder / "base.json")).stdout + run("lint", str(folder / "base.json")).stderr)
    library = folder / "members.hpl"
    # What a call wants shows only when procedures are compiled together.
    while True:
        made = run("compile", *map(str, good), str(CALLED), "-o", str(library))
        if made.returncode == 0:
            break
        bad = set(re.findall(r"^(\S+\.json):\d+:\d+: error:", made.stdout + made.stderr, re.MULTILINE))
        left = [file for file in good if str(file) not in bad]
        if len(left) == len(good):
            sys.exit(made.stderr)
        good = left
    found = papers(library, [file.stem for file in good])
    problems = []
    told = 0
    for place, members in schema_members().items():
        for member in sorted(members):
            mine = [name for name in found if tries.get(name) == (place, member)]
            if not mine:
                problems.append(f"{place} {member}: no procedure here has it and can do without it")
            elif all(found[name] == found["base"] for name in mine):
                problems.append(f"{place} {member}: the paper says the same whatever it says")
            else:
                told += 1
    for problem in problems:
        print(problem)
    print(f"# {told} members, {len(found)} procedures")
    return 1 if problems else 0


sys.exit(main())
