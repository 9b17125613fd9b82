# SPDX-License-Identifier: GPL-3.0-or-later
"""pdf_pages.py DOCUMENT.json SHEET.pdf ...: what an eye would complain of on a printed page.

Nothing beside the column, no two words on the same place, no page nearly empty while more follows, no heading at a
page's end, no step divided that has room on one page (R100).
"""

import html
import json
import re
import subprocess
import sys

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 22 * MM, 16 * MM, 10 * MM, 10 * MM
HEAD = 20 * MM  # where the column begins, below header and rule
FOOT = 18 * MM  # ... and where the footer is, from the bottom
MANY = 15  # checks of one step that no page has room for
WORD = re.compile(r'<word xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)">([^<]*)<')
PAGE = re.compile(r'<page width="([^"]+)" height="([^"]+)">(.*?)</page>', re.S)


def squeeze(text):
    return "".join(text.split())


def blocks_of(blocks, kind):
    for block in blocks:
        if block["kind"] == kind:
            yield block
        yield from blocks_of(block.get("children", []), kind)


def said_by(step):
    """The texts of a step that stand below its line, as they are printed."""
    for child in step.get("children", []):
        if child["kind"] in ("check", "text", "fact", "choice", "command"):
            yield child["text"]
            yield from said_by(child)


def pages_of(path):
    def run(option):
        return subprocess.run(["pdftotext", option, path, "-"], check=True, capture_output=True, text=True).stdout

    texts = [squeeze(text) for text in run("-raw").split("\f")[:-1]]
    pages = [(float(m[1]), float(m[2]), [(*map(float, w.groups()[:4]), html.unescape(w[5])) for w in WORD.finditer(m[3])])
             for m in PAGE.finditer(run("-bbox"))]
    assert len(pages) == len(texts) > 0
    return pages, texts


def look_at_words(width, height, words):
    for x0, y0, x1, y1, word in words:
        if x0 < LEFT - 1 or x1 > width - RIGHT + 1 or y0 < TOP - 2 or y1 > height - BOTTOM + 2:
            yield f"beside the column: {word}"
    words = sorted(words, key=lambda word: word[1])
    for i, (ax0, ay0, ax1, ay1, a) in enumerate(words):
        for bx0, by0, bx1, by1, b in words[i + 1:]:
            if by0 >= ay1:
                break
            # Boxes are as high as a line, letters are not.
            if min(ax1, bx1) - max(ax0, bx0) > 1 and min(ay1, by1) - by0 > 0.4 * min(ay1 - ay0, by1 - by0):
                yield f"one on the other: {a}, {b}"


def look_at_end(width, height, words, headings, last):
    body = [word for word in words if HEAD < word[1] and word[3] < height - FOOT]
    if not body:
        yield "empty"
        return
    bottom = max(word[3] for word in body)
    if not last and bottom < HEAD + 0.3 * (height - HEAD - FOOT):
        yield f"nearly empty: ends at {bottom:.0f} of {height:.0f} points"
    line = "".join(word[4] for word in sorted(word for word in body if word[3] > bottom - 4))
    if line in headings and not last:
        yield f"a heading at the end: {line}"


def look_at_steps(document, texts):
    for step in blocks_of(document["blocks"], "step"):
        line = squeeze(step["ref"] + (step.get("sign") or "") + step["text"])
        said = [squeeze(text) for text in said_by(step) if text]
        on = [text for text in texts if line in text]
        if not on:
            yield f"step {step['ref']} is missing"
        elif sum(1 for _ in blocks_of([step], "check")) < MANY and not any(all(s in text for s in said) for text in on):
            yield f"step {step['ref']} is divided"


def look_at(source, path):
    with open(source, encoding="utf-8") as file:
        document = json.load(file)["documents"][0]
    headings = set()
    for section in blocks_of(document["blocks"], "section"):
        # Below some there are lines to write on, but no words.
        if [child["kind"] for child in section.get("children", [])] != ["space"]:
            headings.add(squeeze((section.get("ref") or "") + (section.get("text") or "")))
    pages, texts = pages_of(path)
    for number, (width, height, words) in enumerate(pages, 1):
        for found in (*look_at_words(width, height, words),
                      *look_at_end(width, height, words, headings, number == len(pages))):
            yield f"page {number}: {found}"
    yield from look_at_steps(document, texts)


complaints = [f"{path}: {found}" for source, path in zip(sys.argv[1::2], sys.argv[2::2]) for found in look_at(source, path)]
print("\n".join(complaints))
sys.exit(1 if complaints else 0)
