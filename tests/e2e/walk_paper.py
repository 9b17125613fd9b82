#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drill that is moved to paper at each of its steps, and back (R72, R76). TAP.

At every step in turn: the rest is printed, the program ends (killed, every other time), all that is left is done by hand on the practice
machines, and its lines are entered with `import-paper`. The run has to come to its end with its record intact, and the record has to say of
exactly those steps who did them on paper and when. Then everything is put back as it was at that step, and the walk goes on to the next.

Usage: walk_paper.py ID. HOLDPOINT and HP_SRC are given by meson.
"""
import datetime
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

# Nothing is written beside the sources.
sys.dont_write_bytecode = True
import walk_all  # noqa: E402
from walk_all import Failure, HOLDPOINT, Procedure, Walk, machine_of, step_of

walk_all.PROMPT = re.compile(walk_all.PROMPT.pattern.replace("|second)", "|second|paper)"))
PLACES = ("step", "choice", "value", "name", "second", "prerequisite")


class PaperWalk(Walk):
    """One run over several processes."""

    def __init__(self, procedure, identity, folder, reference):
        super().__init__(procedure, identity, folder, {}, False)
        self.identity = identity
        self.reference = {step["instance"]: step for step in reference["steps"]}
        self.order = []
        for event in reference["events"]:
            if event.get("at") in self.reference and event["event"] in ("step.done", "step.attested", "decided", "value.entered", "hits.confirmed"):
                self.order.append(event["at"])
        self.folder = folder

    def start(self, *arguments):
        self.process = subprocess.Popen(
            [HOLDPOINT, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment, text=True, bufsize=1
        )

    def leave(self, killed):
        if killed:
            self.process.send_signal(signal.SIGKILL)
        else:
            self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()

    def word(self, words):
        """A word, also where an answer is asked for."""
        _, match = self.last
        self.say((":" if match.group("kind") in ("name", "value", "second", "paper") else "") + words)
        self.last = self.read_to_prompt()
        return self.last

    def work(self, left):
        """All that is left, by hand on the machines: at their consoles once; later their disks are as that left them."""
        machines = self.folder / "state" / "holdpoint" / "practice" / self.run_id
        worked = self.folder / "worked"
        if worked.exists():
            shutil.rmtree(machines)
            shutil.copytree(worked, machines, symlinks=True)
            return
        self.start("import-paper", self.run_id, "--operator", "Kim Trainee", "--plain")
        self.last = self.read_to_prompt()
        for at in left:
            name = self.procedure.step(at).get("name")
            if name is not None and self.reference[at]["value"] is not None:
                self.values[name] = self.reference[at]["value"]
            for item in self.procedure.practice("solve", at):
                machine = self.console_machine(item, at)
                for line in item.get("lines", []):
                    self.word(f"console {machine}: {self.substitute(line, at)}" if machine else f"console {self.substitute(line, at)}")
        self.leave(True)
        shutil.copytree(machines, worked, symlinks=True)

    def line(self, at):
        """What stands on paper beside a step."""
        known = self.reference[at]
        step = self.procedure.step(at)
        parts = []
        if machine_of(at):
            parts.append(f"name {machine_of(at)}")
        if known["choice"] is not None:
            parts.append(f"choice {known['choice']}; reason as it was then")
        if known["value"] is not None:
            parts.append(f"value {known['value']}")
        if known["hits"] is not None:
            parts.append("hits " + (", ".join(known["hits"]) or "none"))
        if "second_person" in step:
            parts.append("second Sam Second")
        if isinstance(step.get("second_person"), dict):
            parts.append("found " + self.substitute(step["second_person"]["answer"], at))
        return f"{at} KN {datetime.datetime.now(datetime.timezone.utc):%H:%M} " + "; ".join(parts)

    def enter_sheet(self, left):
        """Every line that is left, from a file."""
        file = self.folder / "lines.txt"
        file.write_text("# back from paper\n" + "".join(self.line(at) + "\n" for at in left), encoding="utf-8")
        entered = subprocess.run(
            [HOLDPOINT, "import-paper", self.run_id, "--from", str(file), "--operator", "Kim Trainee"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        self.log.extend(entered.stdout.splitlines())
        return entered.returncode

    def on_paper(self, number):
        """From where it stands to the end; what is wrong then, or nothing."""
        at = self.last[1].group("at")
        sheet = self.folder / "sheet.txt"
        self.word(f"paper {sheet}")
        self.leave(number % 2 == 0)
        if f"run {self.run_id}" not in sheet.read_text(encoding="utf-8") and self.run_id not in sheet.read_text(encoding="utf-8"):
            raise Failure("the sheet does not name its run")
        before = self.report()
        shutil.copytree(self.folder / "state", self.folder / "kept", symlinks=True)
        done = {step["instance"] for step in before["steps"] if step["state"] in ("verified", "attested", "overridden")}
        left = [name for name in self.order if name not in done]
        self.work(left)
        code = self.enter_sheet(left)
        report = self.report()
        wrong = []
        if not report["state"].startswith("COMPLETE") or code not in (0, 6):
            wrong.append(f"{report['state']}, exit {code}")
        if self.audit() != 0:
            wrong.append("the record is not intact")
        claimed = {event["at"] for event in report["events"] if event["event"] == "paper.entered"}
        if claimed != set(left) or any(event["name"] != "KN" for event in report["events"] if event["event"] == "paper.entered"):
            wrong.append("the record names other steps or persons than the sheet")
        marked = {step["instance"] for step in report["steps"] if step["paper"]}
        closed = {step["instance"] for step in report["steps"] if step["state"] not in ("na", "todo", "active")}
        if marked != closed - done:
            wrong.append(f"from paper: {sorted(marked ^ (closed - done))}")
        shutil.rmtree(self.folder / "state")
        (self.folder / "kept").rename(self.folder / "state")
        return at, wrong

    def walk(self):
        met = set()
        number = 0
        self.last = self.read_to_prompt()
        while self.last[1] is not None:
            match = self.last[1]
            at = match.group("at")
            if match.group("kind") in PLACES and "@" in (at or "") + "@" and at not in met and at in self.reference:
                met.add(at)
                number += 1
                yield self.on_paper(number)
                self.start("resume", self.run_id, "--operator", "Kim Trainee", "--plain")
                self.last = self.read_to_prompt()
                continue
            self.match = match
            self.lines = self.last[0]
            self.say(self.answer(match))
            self.last = self.read_to_prompt()
        self.process.stdin.close()
        self.process.wait()


def moved(identity):
    procedure = Procedure(identity)
    _, code, said, reference, _ = walk_all.walk(procedure, identity)
    yield "is walked to its end without paper", code == 0, said
    folder = pathlib.Path(tempfile.mkdtemp(prefix="holdpoint-paper-"))
    (folder / "home").mkdir()
    taken = PaperWalk(procedure, identity, folder, reference)
    places = 0
    try:
        for at, wrong in taken.walk():
            places += 1
            yield f"goes on from step {step_of(at)} ({at}) on paper to its end", not wrong, "; ".join(wrong) + "\n" + "\n".join(taken.log[-40:])
        closed = {event for event in taken.order}
        yield "was moved at each of its steps", places >= len(closed), f"{places} of {len(closed)}"
    except (Failure, BrokenPipeError, KeyError, OSError, subprocess.CalledProcessError) as error:
        for line in taken.log[-60:]:
            print(f"# {line}")
        raise Failure(f"{type(error).__name__} {error}") from error
    finally:
        taken.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(walk_all.print_tap(sys.argv[1], moved(sys.argv[1])))
