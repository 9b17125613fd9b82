# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of what the sources list, against the library that was compiled, both ways. TAP on standard output.

A row of items*.json is one list item of a source, in the source's order:
  source, locator   which document, and where in it
  item              its short exact name, in the source's words
  procedure, step   what carries it; the step "entry" is everything before step 1, "prerequisite.N" one line of it
  check             the number of the check that sees it, or null where no machine can (a person attests it)
  fact, text        how the item is written in that check, or in that step, where its words are not those of `item`
  place             why it does not stand in the source's place, for an item that cannot

Forwards: the step is there, the check is there and names the item, and the rows of a procedure follow its steps.
Backwards: every step where a person acts, and every check, is named by a row or says that it is not in the source.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HOLDPOINT = os.environ["HOLDPOINT"]
ROW_MEMBERS = {"source", "locator", "item", "procedure", "step", "check"}
MORE_MEMBERS = {"fact", "text", "place"}
ENTRY_MEMBERS = ("title", "condition", "objective", "bring", "before", "prerequisites", "applies_to", "safe_state")


def holdpoint(*args):
    run = subprocess.run([HOLDPOINT, *args], stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(run.stdout)


def texts(value):
    """Every text below a JSON value, in one string."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(texts(v) for v in value.values())
    if isinstance(value, list):
        return "\n".join(texts(v) for v in value)
    return ""


class Step:
    """One authored step with what is its own: not what lies in the steps inside it."""

    def __init__(self, json_step, place, added, is_leaf):
        self.place = place
        self.added = added or "not_in_source" in json_step
        self.is_leaf = is_leaf
        self.checks = list(json_step.get("verify", []))
        # What a case shows is its decision's to name; the steps inside have rows of their own.
        own = {k: v for k, v in json_step.items() if k not in ("steps", "cases", "id")}
        own["cases"] = [{k: v for k, v in c.items() if k not in ("steps", "id")} for c in json_step.get("cases", [])]
        self.words = texts(own)


def collect(steps, found, added=False):
    for step in steps:
        inner = list(step.get("steps", []))
        is_group = "steps" in step and "title" in step
        found[step["id"]] = Step(step, len(found), added, not is_group)
        collect(inner, found, added or "not_in_source" in step)
        for case in step.get("cases", []):
            found[case["id"]] = Step(case, len(found), added or "not_in_source" in step, False)
            found[case["id"]].checks = list(case.get("when", []))
            collect(case.get("steps", []), found, found[case["id"]].added)


def load(procedure_id):
    procedure = holdpoint("show", procedure_id, "--format", "json")
    steps = {}
    entry = Step({k: procedure[k] for k in ENTRY_MEMBERS if k in procedure}, -1000, False, False)
    entry.checks = procedure.get("applies_to", {}).get("verify", [])
    steps["entry"] = entry
    for number, line in enumerate(procedure.get("prerequisites", []), 1):
        line = {"text": line} if isinstance(line, str) else line
        steps[f"prerequisite.{number}"] = Step(line, number - 1000, False, False)
    collect(procedure["steps"], steps)
    return steps


def contains(where, what):
    return what.casefold() in where.casefold()


def words(text):
    return set(re.findall(r"\w[\w$.]*\w|\w", text.casefold()))


def says(step, row):
    if "text" in row:
        return contains(step.words, row["text"])
    return words(row["item"]) <= words(step.words)


def row_fault(row, library):
    """What is wrong with a row, or None."""
    if set(row) - MORE_MEMBERS != ROW_MEMBERS:
        return "its members are not those of a row"
    if row["procedure"] not in library:
        return f"there is no procedure {row['procedure']}"
    step = library[row["procedure"]].get(row["step"])
    if step is None:
        return f"{row['procedure']} has no step {row['step']}"
    if row["check"] is None:
        return None if says(step, row) else f"step {row['step']} does not say '{row.get('text', row['item'])}'"
    if not 1 <= row["check"] <= len(step.checks):
        return f"step {row['step']} has no check {row['check']}"
    wanted = row.get("fact", row["item"])
    check = step.checks[row["check"] - 1]
    seen = {k: v for k, v in check.items() if k not in ("title", "basis", "host", "holds")}
    return None if contains(texts(seen), wanted) else f"check {row['check']} of step {row['step']} does not name '{wanted}'"


def order_faults(rows, library):
    """Steps, and checks within a step, are first named in their own order; an item may have several."""
    last_step, last_check, met = {}, {}, set()
    for row in rows:
        if "place" in row or row["step"] not in library.get(row["procedure"], {}):
            continue
        procedure, step, check = row["procedure"], row["step"], row["check"] or 0
        now = library[procedure][step].place
        late = (procedure, step) not in met and now < last_step.get(procedure, now)
        late |= (procedure, step, check) not in met and 0 < check < last_check.get((procedure, step), 0)
        if late:
            yield f"{row['locator']}: {row['item']}: stands before what the source has before it"
        met |= {(procedure, step), (procedure, step, check)}
        last_step[procedure] = max(now, last_step.get(procedure, now))
        last_check[procedure, step] = max(check, last_check.get((procedure, step), 0))


def uncovered(procedure_id, steps, rows):
    """Steps and checks that no row names and that do not say that they were added."""
    named = {(r["step"], r["check"]) for r in rows if r["procedure"] == procedure_id}
    named_steps = {step for step, _ in named}
    for step_id, step in steps.items():
        if step.added:
            continue
        if step.is_leaf and step_id not in named_steps:
            yield f"step {step_id}"
        for number, check in enumerate(step.checks, 1):
            if (step_id, number) not in named and "basis" not in check:
                yield f"check {number} of step {step_id}"


def main():
    results = []

    def case(name, faults):
        faults = list(faults)
        results.append(not faults)
        print(f"{'not ok' if faults else 'ok'} {len(results)} - {name}")
        for fault in faults:
            print(f"# {fault}")

    rows = []
    for path in sorted(HERE.glob("items*.json")):
        rows += json.loads(path.read_text("utf-8"))
    shipped = [p["id"] for p in holdpoint("list", "--format", "json")]
    library = {procedure_id: load(procedure_id) for procedure_id in shipped}

    by_source = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    for source, of_source in sorted(by_source.items()):
        faults = ((row, row_fault(row, library)) for row in of_source)
        case(f"every_item_of_{source}_is_carried", (f"{r['locator']}: {r['item']}: {f}" for r, f in faults if f))
        case(f"the_order_of_{source}_is_kept", order_faults(of_source, library))
    keys = [(r["source"], r["locator"], r["item"], r["step"], str(r["check"])) for r in rows]
    case("no_item_stands_twice", (" ".join(k) for k in sorted(set(keys)) if keys.count(k) > 1))
    for procedure_id, steps in library.items():
        case(f"{procedure_id}_has_only_what_a_source_lists_or_says_that_it_was_added",
            uncovered(procedure_id, steps, rows))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
