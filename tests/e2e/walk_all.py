#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every shipped procedure, walked to its end on its own practice machines by typed words (R84). TAP.

    straight   each step solved, then done: COMPLETE, nothing overridden, the record intact
    failing    each check has to be seen NOT MET once, then mended, and the walk still completes: before a step is solved, and where that fails
               nothing, by what the practice section says spoils it
    branches   every case of every decision is taken in some walk

Usage: walk_all.py straight|failing|branches ID. HOLDPOINT and HP_SRC are given by meson.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HOLDPOINT = os.environ["HOLDPOINT"]
SRC = pathlib.Path(os.environ["HP_SRC"])
PROMPT = re.compile(r"^\[(?:(?P<at>\S+) )?(?P<kind>operator|condition|prerequisite|parameter|step|choice|value|name|second)\] > $")
REFUSED = "** "
TURNS_MAX = 5000


class Failure(Exception):
    pass


def load(identity):
    with open(SRC / "procedures" / f"{identity}.json", encoding="utf-8") as file:
        return json.load(file)


def each_step(steps):
    for step in steps:
        yield step
        for case in step.get("cases", []):
            yield from each_step(case.get("steps", []))
        yield from each_step(step.get("steps", []))


class Procedure:
    """A procedure and what it calls."""

    def __init__(self, identity):
        self.root = load(identity)
        self.files = {identity: self.root}
        for step in each_step(self.root["steps"]):
            if isinstance(step.get("call"), str):
                self.files[step["call"]] = load(step["call"])

    def file_of(self, at):
        """The file an instance's step is written in: "1.b/3@MPS01" is step 3 of what step 1.b calls."""
        file = self.root
        for call in at.split("@")[0].split("/")[:-1]:
            for step in each_step(file["steps"]):
                if step["id"] == call.split("#")[0] and isinstance(step.get("call"), str):
                    file = self.files[step["call"]]
        return file

    def step(self, at):
        return next((step for step in each_step(self.file_of(at)["steps"]) if step["id"] == step_of(at)), {})

    def practice(self, kind, at):
        """The caller's own words for a called step ("1.b/3") go before those of what it calls."""
        path = "/".join(part.split("#")[0] for part in at.split("@")[0].split("/"))
        own = [item for item in self.root.get("practice", {}).get(kind, []) if item["step"] == path]
        own = own or [item for item in self.file_of(at).get("practice", {}).get(kind, []) if item["step"] == step_of(at)]
        return [item for item in own if not self.is_for_another(item, at)]

    def is_for_another(self, item, at):
        """A step that is repeated for each machine of a role has an entry for each: those of the others are not for this one."""
        machines = {machine["name"]: machine for machine in self.root.get("practice", {}).get("machines", [])}
        named, here = machines.get(item.get("machine")), machines.get(machine_of(at))
        return named is not None and here is not None and named is not here and roles(named) == roles(here)

    def cases(self, at):
        step = step_of(at)
        if step.endswith(".again"):
            return [f"{step}.yes", f"{step}.no"]
        return [case["id"] for case in self.step(at).get("cases", [])]

    def checks(self):
        """(step, number) of every authored check with a step of its own."""
        for number, item in enumerate(self.root.get("prerequisites", []), 1):
            for check in range(len(item.get("verify", [])) if isinstance(item, dict) else 0):
                yield f"prerequisite.{number}", check + 1
        for check in range(len(self.root.get("applies_to", {}).get("verify", []))):
            yield "applies", check + 1
        for step in each_step(self.root["steps"]):
            for check in range(len(step.get("verify", []))):
                yield step["id"], check + 1


def step_of(at):
    """"1.b/3#2@MPS01" is an instance of step 3."""
    return at.split("@")[0].split("/")[-1].split("#")[0]


def machine_of(at):
    return at.split("@", 1)[1].split("/")[-1] if "@" in at else None


class Walk:
    def __init__(self, procedure, identity, folder, choices, failing):
        self.procedure = procedure
        self.choices = choices
        self.failing = failing
        self.met_decisions = {}
        self.tried = {}
        self.solved = set()
        self.spoiled = set()
        self.answered_rounds = {}
        self.values = {}
        self.log = []
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "XDG_STATE_HOME": str(folder / "state"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": str(folder),
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "HOLDPOINT_LIBEXEC"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.environment = environment
        self.process = subprocess.Popen(
            [HOLDPOINT, "train", identity, "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True, bufsize=1
        )
        self.run_id = None
        self.match = None
        self.lines = []

    def read_to_prompt(self):
        """Lines up to the next prompt; (lines, match), match None at the end."""
        lines = self.lines = []
        self.match = None
        for raw in self.process.stdout:
            line = raw.rstrip("\n")
            self.log.append(line)
            if line.startswith("RUN ") and self.run_id is None:
                self.run_id = line.split()[1]
            match = PROMPT.match(line)
            if match:
                self.match = match
                return lines, match
            lines.append(line)
        return lines, None

    def say(self, words):
        self.log.append(f"<<< {words}")
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def substitute(self, text, at):
        def value(match):
            name = match.group(1)
            if name in self.values:
                return self.values[name]
            for item in self.machines():
                if name in roles(item) and (machine_of(at) in (None, item["name"]) or len([m for m in self.machines() if name in roles(m)]) == 1):
                    return item["name"]
            return match.group(0)

        return re.sub(r"\{([A-Za-z][A-Za-z0-9_-]*)\}", value, text).replace("{{", "{")

    def machines(self):
        return [item for file in self.procedure.files.values() for item in file.get("practice", {}).get("machines", [])]

    def console_machine(self, item, at):
        named = item.get("machine")
        if named is None:
            return machine_of(at)
        for machine in self.machines():
            if named == machine["name"] or named in roles(machine):
                return machine["name"]
        return named

    def type_lines(self, lines, item, at):
        """At the console; gives the prompt that stands after the last line."""
        match = None
        machine = self.console_machine(item, at)
        for line in lines:
            typed = self.substitute(line, at)
            self.say(f"console {machine}: {typed}" if machine else f"console {typed}")
            _, match = self.read_to_prompt()
            if match is None:
                raise Failure(f"the program ended at a console line: {typed}")
        return match

    # ---- what is said where ----

    def solve(self, at):
        last = None
        for item in self.procedure.practice("solve", at):
            if item.get("lines"):
                last = self.type_lines(item["lines"], item, at)
        self.solved.add(at)
        return last

    def solution(self, at, key, otherwise=None):
        for item in self.procedure.practice("solve", at):
            if key in item:
                return self.substitute(item[key], at) if isinstance(item[key], str) else item[key]
        return otherwise

    def choice(self, at):
        step = step_of(at)
        cases = self.procedure.cases(at)
        self.met_decisions[step] = cases
        wanted = self.choices.get(step) or self.solution(at, "choose")
        if step.endswith(".again"):
            rounds = self.answered_rounds.get(step, 0)
            self.answered_rounds[step] = rounds + 1
            if wanted == f"{step}.yes" and rounds > 0:
                wanted = f"{step}.no"
            wanted = wanted or f"{step}.no"
        return cases.index(wanted) + 1 if wanted in cases else 1

    def at_step(self, at):
        """Tries for one prompt of the kind `step` (or a sensed prerequisite)."""
        tries = self.tried.get(at, 0)
        self.tried[at] = tries + 1
        step = step_of(at)
        if self.failing and tries == 0:
            self.spoil(at)
            if self.match.group("at") != at:
                return self.answer(self.match)  # What was spoilt held for an earlier step: that one is open again.
            spoilt = {item["check"] for item in self.procedure.practice("spoil", at)}
            checks = {check for name, check in self.procedure.checks() if name == step}
            if checks - spoilt:
                return "done"
        if at not in self.solved:
            self.solve(at)
            return "done"
        if tries > 12:
            raise Failure(f"no way on at {at}")
        if not any("UNKNOWN" in line for line in self.lines):
            return "done"
        return "attest " + self.solution(at, "attest", "looked at its console: it is as required")

    def spoil(self, at):
        """What holds before the step is solved: spoilt, refused, mended."""
        for index, item in enumerate(self.procedure.practice("spoil", at)):
            if (at, index) in self.spoiled:
                continue
            self.spoiled.add((at, index))
            self.type_lines(item["lines"], item, at)
            self.say("done")
            lines, match = self.read_to_prompt()
            if match is None or not any(line.startswith(REFUSED) for line in lines):
                raise Failure(f"{at} was passed though check {item['check']} was spoilt by {item['lines']}")
            mend = item.get("mend")
            if mend:
                self.type_lines(mend, item, at)
            else:
                self.solve(at)

    def answer(self, match):
        at, kind = match.group("at") or "", match.group("kind")
        if kind == "operator":
            return "Kim Trainee"
        if kind == "condition":
            return "yes"
        if kind == "prerequisite":
            number = at.split("@")[0]
            sensed = number == "applies" or any(step == number for step, _ in self.procedure.checks())
            if not sensed:
                return "yes"
            return self.at_step(at)
        if kind == "parameter":
            value = self.procedure.root.get("practice", {}).get("set", {}).get(at)
            if value is None:
                value = self.procedure.root["parameters"][at].get("default", "")
            self.values[at] = value
            return value
        if kind == "name":
            return machine_of(at) or ""
        if kind == "second":
            return "Sam Second"
        if kind == "choice":
            number = self.choice(at)
            tries = self.tried.get(at, 0)
            self.tried[at] = tries + 1
            if tries == 0:
                for item in self.procedure.practice("solve", at):
                    if item.get("lines"):
                        self.type_lines(item["lines"], item, at)
                return str(number)
            return f"override {number} the drill takes every case"
        if kind == "value":
            step = self.procedure.step(at)
            if "independent" in str(step.get("second_person", "")) or isinstance(step.get("second_person"), dict):
                return self.substitute(step["second_person"]["answer"], at)
            if step.get("kind") == "hits":
                return self.solution(at, "hits", "all")
            value = self.solution(at, "value")
            if value is None:
                value = step.get("default", "")
            if "name" in step:
                self.values[step["name"]] = value
            return value
        if kind == "step":
            return self.at_step(at)
        raise Failure(f"a prompt nobody expected: {match.group(0)}")

    def run(self):
        lines, match = self.read_to_prompt()
        for _ in range(TURNS_MAX):
            if match is None:
                break
            self.say(self.answer(match))
            lines, match = self.read_to_prompt()
        else:
            raise Failure("the walk does not end")
        self.process.stdin.close()
        code = self.process.wait()
        return code, "\n".join(lines)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def report(self):
        text = subprocess.run([HOLDPOINT, "report", self.run_id, "--format", "json"], env=self.environment, stdout=subprocess.PIPE, check=True, text=True).stdout
        return json.loads(text)

    def audit(self):
        return subprocess.run([HOLDPOINT, "audit", self.run_id], env=self.environment, stdout=subprocess.DEVNULL, check=False).returncode


def roles(machine):
    return machine.get("roles") or [machine["role"]]


def walk(procedure, identity, choices=None, failing=False):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="holdpoint-walk-"))
    (folder / "home").mkdir()
    taken = Walk(procedure, identity, folder, choices or {}, failing)
    try:
        code, said = taken.run()
        return taken, code, said, taken.report(), taken.audit()
    except (Failure, BrokenPipeError, KeyError, subprocess.CalledProcessError) as error:
        for line in taken.log[-60:]:
            print(f"# {line}")
        raise Failure(str(error)) from error
    finally:
        taken.stop()
        shutil.rmtree(folder, ignore_errors=True)


def straight(identity):
    procedure = Procedure(identity)
    taken, code, said, report, audit = walk(procedure, identity)
    yield "ends with exit 0", code == 0, said
    yield "is COMPLETE with nothing overridden or deferred", report["state"] == "COMPLETE", report["state"]
    states = {step["state"] for step in report["steps"]}
    yield "every step is verified, attested or not applicable", states <= {"verified", "attested", "na"}, str(states)
    yield "the record is intact", audit == 0, str(audit)
    sensed = [step["instance"] for step in report["steps"] if step["checks"] and step["state"] == "attested" and not taken.solution(step["instance"], "attest")]
    yield "no sensed step had to be attested but where the practice section says so", not sensed, ", ".join(sensed)


def failing(identity):
    procedure = Procedure(identity)
    _, code, said, report, audit = walk(procedure, identity, failing=True)
    failed = {(step_of(event["at"]), event["check"]) for event in report["events"] if event["event"] == "check.judged" and event.get("verdict") == "fail"}
    yield "ends with exit 0", code == 0, said
    yield "is COMPLETE", report["state"] == "COMPLETE", report["state"]
    yield "the record is intact", audit == 0, str(audit)
    met = {step_of(step["instance"]) for step in report["steps"] if step["state"] != "na"}
    for step, check in procedure.checks():
        if step in met or "." not in step:
            yield f"step {step}, check {check} was seen not met, and then mended", (step, check) in failed, "it never failed"


def around(procedure):
    """For each decision the cases that have to be taken to come to it: {step: {decision: case}}."""
    found = {}

    def look(steps, needed):
        for step in steps:
            if step.get("cases"):
                found[step["id"]] = needed
            for case in step.get("cases", []):
                look(case.get("steps", []), {**needed, step["id"]: case["id"]})
            look(step.get("steps", []), needed)

    look(procedure.root["steps"], {})
    return found


def branches(identity):
    """As many cases as fit into one walk, until each was taken; a case that no walk reached is tried alone once."""
    procedure = Procedure(identity)
    needed = around(procedure)
    taken_cases = {}
    known = {}
    alone = set()
    choices = {}
    while choices is not None:
        taken, code, said, report, audit = walk(procedure, identity, choices)
        name = ", ".join(f"{step}: {case}" for step, case in sorted(choices.items())) or "as the practice section has it"
        ended = report["state"].startswith("COMPLETE") or report["state"] == "STOPPED"
        yield f"({name}) ends, {report['state']}", ended and audit == 0, said
        before = sum(len(cases) for cases in taken_cases.values())
        for event in report["events"]:
            if event["event"] == "decided":
                taken_cases.setdefault(step_of(event["at"]), set()).add(event["value"])
        known.update(taken.met_decisions)
        missing = [(step, case) for step, cases in {**{step: [] for step in needed}, **known}.items() for case in cases if case not in taken_cases.get(step, set())]
        missing += [(step, case) for step in needed if step not in known for case in procedure.cases(step)]
        together = {}
        for step, case in missing:
            wanted = {**needed.get(step, {}), step: case}
            if all(together.get(key, value) == value for key, value in wanted.items()):
                together.update(wanted)
        progress = sum(len(cases) for cases in taken_cases.values()) > before
        left = [item for item in missing if item not in alone]
        if missing and progress:
            choices = together
        elif left:
            alone.add(left[0])
            choices = {**needed.get(left[0][0], {}), left[0][0]: left[0][1]}
        else:
            choices = None
    for step, cases in sorted(known.items()):
        missing = [case for case in cases if case not in taken_cases.get(step, set())]
        yield f"every case of {step} was taken", not missing, ", ".join(missing)
    yield "every decision was met", set(needed) <= set(known), ", ".join(sorted(set(needed) - set(known)))


def print_tap(identity, cases):
    """Prints what a walk yields, (text, good, why) each, as TAP; the exit code."""
    number = failures = 0
    try:
        for text, good, why in cases:
            number += 1
            failures += not good
            print(f"{'ok' if good else 'not ok'} {number} - {identity}: {text}", flush=True)
            if not good:
                print("\n".join(f"# {line}" for line in str(why).splitlines()[-40:]), flush=True)
    except Failure as error:
        number += 1
        failures += 1
        print(f"not ok {number} - {identity}: the walk goes on to its end\n# {error}", flush=True)
    print(f"1..{number}")
    return 1 if failures else 0


def main():
    kind, identity = sys.argv[1:]
    return print_tap(identity, {"straight": straight, "failing": failing, "branches": branches}[kind](identity))


if __name__ == "__main__":
    sys.exit(main())
