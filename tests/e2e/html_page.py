#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What 0821-html.sh asks of pages.

    html_page.py sound FILE...             ids are there once, links and labels lead somewhere, nothing is fetched
    html_page.py copy FROM TO SCRIPT...    the page without its policy, and with more scripts in it (files)
    html_page.py inject FROM TO MARKUP     the page with its policy, and with markup as a hole would let it in
    html_page.py whole FILE PDFTEXT        no step is split over pages unless it is longer than one
"""
import html.parser
import re
import sys

VOID = {"meta", "wbr", "input", "link", "img", "br", "hr", "base"}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
FETCHING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "style", "ping"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.asked, self.bad = [], [], []
        self.steps, self.depth, self.piece = [], 0, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href":
                if not value.startswith("#"):
                    self.bad.append(f"<{tag} href={value}>")
                self.asked.append(value[1:])
            elif name == "for":
                self.asked.append(value)
            elif name in ("aria-labelledby", "aria-describedby"):
                self.asked += value.split()
            elif name in FETCHING or name.startswith("on") or "url(http" in (value or ""):
                self.bad.append(f"<{tag} {name}={value}>")
        if tag in ("link", "iframe", "img", "object", "embed", "form", "base"):
            self.bad.append(f"<{tag}>")
        self.step_tag(tag, (values.get("class") or "").split())

    # The words of a step that stand nowhere else: its own line, warnings, facts, checks.
    def step_tag(self, tag, look):
        if self.depth > 0 and tag not in VOID:
            self.depth += 1
        if tag == "li" and "step" in look:
            self.depth = 1
            self.steps.append([])
        if self.depth > 0 and (tag == "dd" or "do" in look or "object" in look):
            self.piece = ""
            self.piece_depth = self.depth

    def handle_data(self, data):
        if self.piece is not None:
            self.piece += data

    def handle_endtag(self, tag):
        if self.piece is not None and self.depth == self.piece_depth:
            self.steps[-1].append(self.piece)
            self.piece = None
        if self.depth > 0:
            self.depth -= 1


def sound(files):
    wrong = []
    for file in files:
        page = Page(open(file, encoding="utf-8").read())
        wrong += [f"{file}: {bad}" for bad in page.bad]
        wrong += [f"{file}: id {one} stands twice" for one in set(page.ids) if page.ids.count(one) > 1]
        wrong += [f"{file}: nothing has the id {one}" for one in set(page.asked) - set(page.ids)]
        if len(page.steps) == 0:
            wrong.append(f"{file}: no step")
    return wrong


def copy(source, target, scripts):
    text, count = POLICY.subn("", open(source, encoding="utf-8").read())
    added = "".join(f"<script>{open(script, encoding='utf-8').read()}</script>\n" for script in scripts)
    open(target, "w", encoding="utf-8").write(text.replace("</body>", f"<pre id=\"says\"></pre>{added}</body>"))
    return [] if count == 1 else [f"{source}: {count} policies"]


def inject(source, target, markup):
    text = open(source, encoding="utf-8").read()
    open(target, "w", encoding="utf-8").write(re.sub("(<article [^>]*>)", lambda hit: hit[1] + markup, text, count=1))
    return []


def squeezed(text):
    return "".join(text.split())


def whole(file, pdf_text):
    pages = [squeezed(page) for page in open(pdf_text, encoding="utf-8").read().split("\f")]
    wrong, at = [], 0
    for step in Page(open(file, encoding="utf-8").read()).steps:
        pieces = [squeezed(piece) for piece in step if squeezed(piece) != ""]
        found = [i for i in range(at, len(pages)) if all(piece in pages[i] for piece in pieces)]
        if found:
            at = found[0]
            continue
        first = [i for i in range(at, len(pages)) if pieces[0] in pages[i]]
        if not first:
            wrong.append(f"not on paper: {step[0]}")
        # Longer than a page: then it begins at the top of one, below no more than headings, or has a score of checks.
        elif pages[first[0]].find(pieces[0]) > 250 and len(pieces) < 20:
            wrong.append(f"split after page {first[0] + 1}: {step}")
        else:
            at = first[0]
    return wrong


def main(task, *words):
    if task == "sound":
        wrong = sound(words)
    elif task == "copy":
        wrong = copy(words[0], words[1], words[2:])
    elif task == "inject":
        wrong = inject(*words)
    else:
        wrong = whole(*words)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
