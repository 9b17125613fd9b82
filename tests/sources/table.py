# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of what the sources list, against the library that was compiled, both ways. TAP on standard output.

A row of items*.json is one list item of a source, in the source's order:
  source, locator   which document, and where in it
  item              its short exact name, in the source's words
  procedure, step   what carries it; the step "entry" is everything before step 1, "prerequisite.N" one line of it
  check             the number of the check that sees it, or null where no machine can (a person attests it)
  demands           with a check: its fact, where it is read, what is expected of it, and how long, whole
  fact, text        how the item is written in that check, or in that step, where its words are not those of `item`
  in                with no check: the member of the step that says it (before, see, why...), where it is not the command
  place             why it does not stand in the source's place, for an item that cannot

Forwards: the step is there and its command says the item; the check is there, demands what the row says, and names the
item; the rows of a procedure follow its steps; the numbered lists of the sources are whole.
Backwards: every step where a person acts, every check, every prerequisite and every notice is named by a row or says that
it is not in the source.
At the end the test is tested: with any one check gone, renamed or turned round, any one command renamed, or any one row
gone, one of these faults has to be found.
"""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HOLDPOINT = os.environ["HOLDPOINT"]
ROW_MEMBERS = {"source", "locator", "item", "procedure", "step", "check"}
MORE_MEMBERS = {"demands", "fact", "text", "in", "place"}
ENTRY_MEMBERS = ("title", "condition", "objective", "bring", "before", "applies_to", "safe_state")
# What a person is told to do, and what they answer: what a source lists stands here, unless the row says where else.
COMMAND_MEMBERS = ("do", "type", "ask", "title", "stop", "call", "from", "cases", "text")
# A check's own words, and how long it may take to settle; the rest is its fact, where it is read, what is expected of it, and how long.
NOT_DEMANDED = ("title", "basis", "retry")
ADDED = "not in the source"

# (source, locator up to its number): how many there are in the source.
LISTS = {
    ("001", "Needed before, "): 2,
    ("002", "Symptoms, stand-alone "): 2,
    ("003", "File information, row "): 47,
    ("003", "Installation 3.3, item "): 3,
    ("003", "Installation 3.7, item "): 11,
    ("003", "Installation 3.10, item "): 12,
    ("003", "Installation 3.12, item "): 3,
    ("003", "Installation 5, file "): 33,
    ("003", "Installation 6, component "): 32,
    ("003", "Installation 7.1, node "): 5,
    ("003", "Installation 7.2, node "): 3,
    ("003", "Installation 7.3, node "): 3,
    ("004", "Workaround 6.2, key "): 25,
    ("004", "Workaround 6.3, "): 5,
    ("004", "Workaround 6.6, Application Pools "): 4,
    ("004", "Workaround 6.6, default Web Site "): 6,
}


def holdpoint(*args):
    run = subprocess.run([HOLDPOINT, *args], stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(run.stdout)


def texts(value):
    """Every text below a JSON value, a line each."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(texts(v) for v in value.values())
    if isinstance(value, list):
        return "\n".join(texts(v) for v in value)
    return ""


def demands_of(check):
    return {k: v for k, v in check.items() if k not in NOT_DEMANDED}


class Step:
    """One authored step with what is its own: not what lies in the steps inside it."""

    def __init__(self, json_step, place, added, acts):
        self.place = place
        self.acts = acts
        self.checks = list(json_step.get("verify", []))
        self.notices = list(json_step.get("before", []))
        # What a case shows is its decision's to name; the steps inside have rows of their own.
        self.own = {k: v for k, v in json_step.items() if k not in ("steps", "id")}
        if "cases" in json_step:
            self.own["cases"] = [c["title"] for c in json_step["cases"]]
        self.added = added or "not_in_source" in json_step or ADDED in self.own.get("text", "")

    def words(self, member):
        members = COMMAND_MEMBERS if member is None else (member,)
        return texts([self.own[m] for m in members if m in self.own])


def collect(steps, found, added=False):
    for step in steps:
        is_group = "steps" in step and "title" in step
        found[step["id"]] = Step(step, len(found), added, not is_group)
        collect(step.get("steps", []), found, added or "not_in_source" in step)
        for case in step.get("cases", []):
            found[case["id"]] = Step(case, len(found), added or "not_in_source" in step, False)
            found[case["id"]].checks = list(case.get("when", []))
            collect(case.get("steps", []), found, found[case["id"]].added)


def load(procedure_id):
    procedure = holdpoint("show", procedure_id, "--format", "json")
    steps = {"entry": Step({k: procedure[k] for k in ENTRY_MEMBERS if k in procedure}, -1000, False, False)}
    steps["entry"].checks = procedure.get("applies_to", {}).get("verify", [])
    for number, line in enumerate(procedure.get("prerequisites", []), 1):
        line = {"text": line} if isinstance(line, str) else line
        steps[f"prerequisite.{number}"] = Step(line, number - 1000, False, True)
    collect(procedure["steps"], steps)
    return steps


def pattern_of(words):
    """The words as they stand, and not as a part of longer ones."""
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def parts_of(row):
    """An item that is a way through a menu is said part by part."""
    return [row["text"]] if "text" in row else re.split(r" > |: ", row["item"])


def check_fault(step, row):
    if not 1 <= row["check"] <= len(step.checks):
        return f"step {row['step']} has no check {row['check']}"
    demands = demands_of(step.checks[row["check"] - 1])
    if demands != row.get("demands"):
        return f"check {row['check']} of step {row['step']} demands {json.dumps(demands)}"
    wanted = row.get("fact", row["item"])
    named = pattern_of(wanted).search(texts(demands))
    return None if named else f"check {row['check']} of step {row['step']} does not name '{wanted}'"


def row_fault(row, library):
    """What is wrong with a row, or None."""
    if not ROW_MEMBERS <= set(row) <= ROW_MEMBERS | MORE_MEMBERS:
        return "its members are not those of a row"
    if row["procedure"] not in library:
        return f"there is no procedure {row['procedure']}"
    step = library[row["procedure"]].get(row["step"])
    if step is None:
        return f"{row['procedure']} has no step {row['step']}"
    if row["check"] is not None:
        return check_fault(step, row)
    for part in parts_of(row):
        if not pattern_of(part).search(step.words(row.get("in"))):
            return f"step {row['step']} does not say '{part}' in its {row.get('in', 'command')}"
    return None


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


def list_faults(rows):
    """The numbered lists have every number once, from 1 to what the source has."""
    for (source, locator), count in LISTS.items():
        numbers = set()
        for row in rows:
            match = re.fullmatch(re.escape(locator) + r"(\d+)", row["locator"])
            if match and row["source"] == source:
                numbers.add(int(match.group(1)))
        if numbers != set(range(1, count + 1)):
            yield f"{source}, {locator}: has not {count} items"


def is_named(notice, step_id, rows):
    said = texts([v for k, v in notice.items() if k != "not_in_source"])
    return any(
        r["step"] == step_id and r.get("in") == "before" and all(pattern_of(p).search(said) for p in parts_of(r)) for r in rows
    )


def uncovered(procedure_id, steps, rows):
    """Steps, checks and notices that no row names and that do not say that they were added."""
    rows = [r for r in rows if r["procedure"] == procedure_id]
    named = {(r["step"], r["check"]) for r in rows}
    named_steps = {step for step, _ in named}
    for step_id, step in steps.items():
        if step.added:
            continue
        if step.acts and step_id not in named_steps:
            yield f"step {step_id}"
        for number, check in enumerate(step.checks, 1):
            if (step_id, number) not in named and "basis" not in check:
                yield f"check {number} of step {step_id}"
        for number, notice in enumerate(step.notices, 1):
            if "not_in_source" not in notice and not is_named(notice, step_id, rows):
                yield f"notice {number} of step {step_id}"


# ---- the test itself ----


def turned_round(check):
    """The same check, each time with one thing in it another."""
    yield None
    for member, value in check.items():
        if member in NOT_DEMANDED:
            continue
        other = copy.deepcopy(check)
        if isinstance(value, str):
            other[member] = {"absent": "present", "present": "absent"}.get(value, value + "X")
        elif isinstance(value, list):
            other[member] = [*value[:-1], value[-1] + "X"]
        elif isinstance(value, dict):
            other[member] = {}
        else:
            other[member] = not value
        yield other


def unnoticed(rows, library):
    """Changes of the library or the table that no fault would tell of."""
    for row in rows:
        step = library[row["procedure"]][row["step"]]
        where = f"{row['locator']}: {row['item']}"
        if row["check"] is not None:
            kept = step.checks
            for other in turned_round(kept[row["check"] - 1]):
                step.checks = [c if n != row["check"] else other for n, c in enumerate(kept, 1)]
                step.checks = [c for c in step.checks if c is not None]
                if row_fault(row, library) is None:
                    yield f"{where}: {other}"
            step.checks = kept
            others = [r for r in rows if (r["step"], r["check"]) != (row["step"], row["check"])]
            if "basis" not in kept[row["check"] - 1] and not step.added:
                if not any(uncovered(row["procedure"], {row["step"]: step}, others)):
                    yield f"{where}: without its row"
        else:
            kept = step.own
            for part in parts_of(row):
                text = json.dumps(kept)
                renamed = pattern_of(json.dumps(part)[1:-1]).sub(lambda match: match.group(0) + "X", text)
                step.own = json.loads(renamed)
                if row_fault(row, library) is None:
                    yield f"{where}: '{part}' renamed"
            step.own = kept


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
    case("the_numbered_lists_are_whole", list_faults(rows))
    for procedure_id, steps in library.items():
        case(
            f"{procedure_id}_has_only_what_a_source_lists_or_says_that_it_was_added",
            uncovered(procedure_id, steps, rows),
        )
    if all(results):
        case("any_one_change_of_what_is_listed_is_noticed", unnoticed(rows, library))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
