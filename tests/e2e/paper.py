#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the same said on paper as in the procedure: every step and group, its id, its words, in the same order? (R71)

    paper.py show ID FORMAT FILE     what `show --format json` gives against an export in text, markdown, html or pdf
    paper.py screen ID STATE         ... against what the word `list` of the line front end prints in a drill, its record in STATE

Each format is read as a reader of that format sees it: text by its lines, Markdown after cmark-gfm, HTML by its elements, PDF by pdftotext.
What is not there, is there twice, in another place or in other words is named, and the exit code is 1. $HOLDPOINT is the program,
$HP_LIBRARY more libraries.
"""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys

SIGN = r"\[(?:S| |\?|=|>|X|!)\]"
CASES = set()  # ids of all cases met: they are headings, also those without steps
NAME = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\}")


def flat(text):
    return " ".join(text.split())


# ---- what the procedure says ----


def load(identity):
    command = [os.environ["HOLDPOINT"], "show", identity, "--format", "json"]
    for library in os.environ.get("HP_LIBRARY", "").split():
        command += ["--library", library]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Reader:
    """Leaves and groups in reading order as (kind, reference, words)."""

    def __init__(self):
        self.items = []

    def text(self, text, names):
        """Names of a call become what the caller gives them; '{{' is a brace."""
        filled = NAME.sub(lambda m: names.get(m[1], m[0]), text.replace("{{", "\0"))
        return flat(filled.replace("\0", "{"))

    def steps(self, procedure, steps, prefix, names):
        for step in steps:
            self.step(procedure, step, prefix, names)

    def step(self, procedure, step, prefix, names):
        ref = prefix + step["id"]
        if "call" in step:
            self.items.append(("group", ref, self.text(step["title"], names)))
            self.call(procedure, step, ref + "/", names)
        elif "steps" in step:
            self.items.append(("group", ref, self.text(step["title"], names)))
            self.steps(procedure, step["steps"], prefix, names)
        elif "cases" in step:
            self.items.append(("step", ref, self.text(step["ask"], names)))
            for case in step["cases"]:
                CASES.add(prefix + case["id"])
                if case["steps"]:
                    self.items.append(("group", prefix + case["id"], self.text(case["title"], names)))
                    self.steps(procedure, case["steps"], prefix, names)
        elif "goto" in step:
            self.items.append(("step", ref, f"Go on at step {step['goto']}."))
        else:
            words = step.get("do") or step.get("ask") or step["stop"]
            self.items.append(("step", ref, self.text(words, names)))

    def call(self, procedure, step, prefix, names):
        inner = {role: names.get(caller, "{" + caller + "}") for role, caller in step.get("hosts", {}).items()}
        inner.update({name: self.text(text, names) for name, text in step.get("set", {}).items()})
        if isinstance(step["call"], dict):
            self.step(procedure, find(procedure["steps"], step["call"]["group"]), prefix, {**names, **inner})
            return
        called = load(step["call"])
        self.entries(called, prefix, inner)
        self.steps(called, called["steps"], prefix, inner)
        self.watches(called, prefix, inner)

    def entries(self, procedure, prefix, names):
        if procedure["status"] == "DRAFT":
            self.items.append(("step", prefix + "status", None))
        if "applies_to" in procedure:
            self.items.append(("step", prefix + "applies", None))
        for number, wanted in enumerate(procedure.get("prerequisites", []), 1):
            if isinstance(wanted, dict):
                self.items.append(("step", f"{prefix}prerequisite.{number}", self.text(wanted["text"], names)))

    def watches(self, procedure, prefix, names):
        for watch in procedure.get("watch", []):
            self.items.append(("step", prefix + watch["id"], self.text(watch["do"], names)))


def find(steps, identity):
    for step in steps:
        if step["id"] == identity:
            return step
        inner = step.get("steps", []) + [s for case in step.get("cases", []) for s in case["steps"]]
        found = find(inner, identity)
        if found:
            return found
    return None


def expected(identity):
    procedure = load(identity)
    reader = Reader()
    reader.entries(procedure, "", {})
    reader.steps(procedure, procedure["steps"], "", {})
    reader.watches(procedure, "", {})
    return reader.items


# ---- what stands on paper: (kind, reference, words and perhaps more behind them) ----


def paragraph(lines, at):
    end = at
    while end < len(lines) and lines[end].strip():
        end += 1
    return lines[at:end]


def read_text(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").replace("\f", "\n").split("\n")
    items = []
    for at, line in enumerate(lines):
        step = re.match(rf"(?:- )?(\S+) {SIGN} (.*)", line)
        if step:
            items.append(("step", step[1], flat(" ".join([step[2]] + paragraph(lines, at + 1)))))
            continue
        group = re.match(r"(\S+)  (\S.*)", line)
        block = paragraph(lines, at)
        rule = next((n for n, other in enumerate(block) if re.fullmatch("-{3,}", other)), 0)
        if group and 0 < rule <= 4:
            items.append(("group", group[1], flat(" ".join([group[2]] + block[1:rule]))))
    return items


class Elements(html.parser.HTMLParser):
    """Texts of elements, nested ones included, in the order in which they begin: [tag, class, text]."""

    VOID = {"input", "br", "meta", "link", "img", "hr", "col", "path", "rect", "line", "circle"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        element = [tag, dict(attrs).get("class") or "", ""]
        self.found.append(element)
        self.open.append(element)

    def handle_endtag(self, tag):
        while self.open and tag not in self.VOID:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if not any(element[0] in ("script", "style") for element in self.open):
            for element in self.open:
                element[2] += data


def elements(text):
    parser = Elements()
    parser.feed(text)
    parser.close()
    return [(tag, classes.split(), flat(words)) for tag, classes, words in parser.found]


def read_html(path):
    items = []
    ref = None
    for tag, classes, words in elements(pathlib.Path(path).read_text(encoding="utf-8")):
        if "ref" in classes and tag == "span":
            ref = words
        elif "do" in classes:
            items.append(("step", ref, words))
        elif re.fullmatch("h[1-6]", tag):
            items.append(("heading", None, words))
    return items


def read_markdown(path):
    page = subprocess.run(
        ["cmark-gfm", "-e", "table", "-e", "tasklist", path], check=True, capture_output=True, text=True
    ).stdout
    items = []
    heading = None
    sign = False
    for tag, _classes, words in elements(page):
        if re.fullmatch("h[1-6]", tag):
            heading = words
            items.append(("heading", None, words))
        elif tag == "code":
            sign = re.fullmatch(SIGN, words.strip() if len(words) > 2 else words) or words in ("[ ]", "[]")
        elif tag == "strong" and sign:
            items.append(("step", heading, words))
            sign = False
        else:
            sign = False
    return items


def read_pdf(path):
    text = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", path, "-"], check=True, capture_output=True, text=True).stdout
    return re.sub(r"\s", "", text)


def outline_of_a_drill(identity, state):
    """The line front end's list of a drill that has just begun."""
    path = pathlib.Path(os.environ["HP_SRC"]) / "procedures" / f"{identity}.json"
    procedure = json.loads(path.read_text(encoding="utf-8"))
    command = [os.environ["HOLDPOINT"], "train", identity, "--plain", "--state", state]
    values = {name: about["default"] for name, about in procedure.get("parameters", {}).items() if "default" in about}
    values.update(procedure["practice"].get("set", {}))
    for name, value in values.items():
        command += ["--set", f"{name}={value}"]
    attested = [wanted for wanted in procedure.get("prerequisites", []) if isinstance(wanted, str)]
    words = ["Op One", "yes"] + ["yes"] * len(attested) + ["list"]
    return subprocess.run(command, input="\n".join(words) + "\n", capture_output=True, text=True).stdout


def read_screen(text, want):
    """The outline: `> [>] 1@MPS01 (here): words`, headings between; once a step, whatever machines it is for."""
    groups = {ref for kind, ref, _ in want if kind == "group"}
    items = []
    row = None
    for line in text.split("\n"):
        start = re.match(r" *(?:> )? *(?:- )?\[.\]\S* +(\S+) \([a-z ]+\): (.*)", line)
        first = line.split()[0].split("@")[0] if line.strip() else ""
        if start:
            row = [re.sub(r"#[0-9.]+", "", start[1].split("@")[0]), start[2]]
            items.append(row)
        elif row and line.startswith(" " * 8) and first not in groups and first not in CASES:
            row[1] += " " + line
        else:
            row = None
    seen = {}
    for ref, words in items:
        seen.setdefault(ref, flat(words))
    return seen


# ---- the comparison ----


def same_words(want, got):
    """The words, whole; behind them may stand what the format has no mark for the end of."""
    return want is None or got == want or got.startswith(want + " ")


def compare_items(want, got, problems):
    steps = [item for item in want if item[0] == "step"]
    found = [item for item in got if item[0] == "step"]
    for (_, ref, words), (_, other, other_words) in zip(steps, found):
        if ref != other:
            problems.append(f"step {ref} is due where {other} stands")
            return
        if not same_words(words, other_words):
            problems.append(f"step {ref}: '{words}' reads '{other_words}'")
    if len(steps) != len(found):
        missing = [item[1] for item in steps[len(found):]]
        extra = [item[1] for item in found[len(steps):]]
        problems.append(f"{len(steps)} steps are due and {len(found)} are there; missing {missing}, too many {extra}")


def compare_groups(want, got, problems):
    """Headings: reference and title, in their order, other headings between them."""
    at = 0
    headings = [flat(f"{ref or ''} {words}") for kind, ref, words in got if kind in ("heading", "group")]
    for kind, ref, words in want:
        if kind != "group":
            continue
        while at < len(headings) and not same_words(f"{ref} {words}", headings[at]):
            at += 1
        if at == len(headings):
            problems.append(f"the heading '{ref} {words}' is not there, or not in its place")
            return
        at += 1


def compare_page(want, text, problems):
    """Only words and their order are left of a PDF; where its lines are folded, blanks come and go."""
    at = 0
    for kind, ref, words in want:
        sign = r"\[[S?=>X!]?\]" if kind == "step" else ""
        pattern = re.escape(ref) + sign + re.escape(re.sub(r"\s", "", words or ""))
        found = re.compile(pattern).search(text, at)
        if not found:
            problems.append(f"'{ref} {words}' is not there, or not in its place")
            return
        at = found.end()


def compare_screen(want, got, problems):
    """A run has filled in names, and leaves out what its entries are."""
    order = [ref for ref in got]
    wanted = [(ref, words) for kind, ref, words in want if kind == "step" and words is not None]
    at = -1
    for ref, words in wanted:
        if ref not in got:
            problems.append(f"step {ref} is not on the screen")
            continue
        pattern = NAME.sub("\0", words)
        pattern = ".+".join(re.escape(part) for part in pattern.split("\0"))
        if not re.fullmatch(pattern, got[ref]):
            problems.append(f"step {ref}: '{words}' reads '{got[ref]}'")
        if order.index(ref) < at:
            problems.append(f"step {ref} stands before its place")
        at = order.index(ref)


def main():
    problems = []
    if sys.argv[1] == "screen":
        want = expected(sys.argv[2])
        compare_screen(want, read_screen(outline_of_a_drill(*sys.argv[2:4]), want), problems)
    else:
        want = expected(sys.argv[2])
        kind, path = sys.argv[3:5]
        if kind == "pdf":
            compare_page(want, read_pdf(path), problems)
        else:
            got = {"text": read_text, "markdown": read_markdown, "html": read_html}[kind](path)
            compare_items(want, got, problems)
            compare_groups(want, got, problems)
        if len(want) < 2:
            problems.append("there is nothing to compare")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
