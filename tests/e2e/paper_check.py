# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what the text and Markdown renderers made with the neutral document they made it from (R71).

paper_check.py text DOCUMENT.json FILE.txt
paper_check.py markdown DOCUMENT.json FILE.md FILE.html

FILE.html is FILE.md as cmark-gfm reads it: what a forge shows. Prints what differs; exit code 1 where anything does.
"""
import html.parser
import json
import re
import sys
import unicodedata

COLUMNS = 79
# What a page of ours may be made of: anything else was brought in by a procedure.
ELEMENTS = set('h1 h2 h3 h4 h5 h6 p ul ol li strong em code pre blockquote table thead tbody tr th td input a hr'.split())
WORDS = ('ref', 'label', 'text', 'marks', 'sign', 'required', 'verdict', 'state')
trouble = []


def say(sentence):
    trouble.append(sentence)


def blocks(parent):
    for block in parent.get('blocks', parent.get('children', [])):
        yield block
        yield from blocks(block)


def texts(block):
    """All that a block says, but the boxes' ticks and what is drawn."""
    if block['kind'] in ('span', 'mark'):
        yield from (block[key] for key in ('label', 'text', 'ref') if key in block)
        return
    for key in WORDS:
        if key in block and not (block['kind'] == 'row' and key == 'ref'):
            yield block[key]
    for field in block.get('fields', []):
        if block['kind'] != 'row':
            yield field['label']
        if field.get('value') and field['kind'] != 'box':
            yield field['value']


def in_order(document, flat, where):
    """Every step with its reference before its text, in the document's order; everything else anywhere."""
    at = 0
    for block in blocks(document):
        for text in texts(block):
            if strip(text) not in flat:
                say('%s: %r is missing' % (where, text))
        if block['kind'] == 'step':
            for part in (block['ref'], block.get('text', '')):
                found = flat.find(strip(part), at)
                if found < 0:
                    say('%s: %r is not in its place' % (where, part))
                else:
                    at = found + len(strip(part))


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)


def strip(text):
    """Without spaces and without the sides of frames, which stand between the words of a text that is folded."""
    return re.sub(r'[\s|*]', '', text)


def cells(sheet):
    """The words of each column of each table, whose lines stand beside others on the sheet."""
    edges = None
    table = []
    for line in sheet.split('\n'):
        if re.fullmatch(r' *(\+-+)+\+', line):
            edges = [place for place, c in enumerate(line) if c == '+']
        elif edges and all(line[place:place + 1] == '|' for place in edges):
            table.append([line[a + 1:b] for a, b in zip(edges, edges[1:])])
            continue
        else:
            edges = None
        if table and (not edges or len(edges) != len(table[0]) + 1):
            yield from (''.join(column) for column in zip(*table))
            table = []


def said_by(sheet):
    """What a sheet says, in order, then what its tables say by columns. Folded commands are put together."""
    whole = re.sub(r'\n *[+&] ', '\n', sheet)
    return strip(whole + ''.join(cells(sheet)))


def check_text(documents, text):
    sheets = text.split('\f')
    if len(sheets) != len(documents):
        say('%d documents on %d sheets' % (len(documents), len(sheets)))
    ours = set(json.dumps(documents, ensure_ascii=False))
    for number, line in enumerate(text.replace('\f', '').split('\n'), 1):
        if columns(line) > COLUMNS:
            say('line %d has %d columns: %s' % (number, columns(line), line))
        if line != line.rstrip():
            say('line %d ends with spaces' % number)
        drawn = [c for c in line if ord(c) > 126 and c not in ours]
        # Words of our own are in the language of the document, which may have letters of its own.
        if any(not unicodedata.category(c).startswith(('L', 'P')) for c in drawn):
            say('line %d is drawn with %r' % (number, drawn))
    for document, sheet in zip(documents, sheets):
        in_order(document, said_by(sheet), document['id'])
        steps = sum(block['kind'] == 'step' for block in blocks(document))
        if str(steps) not in sheet[sheet.rindex('====='):]:
            say('%s: the end does not count %d steps' % (document['id'], steps))


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text = []
        self.links = []
        self.boxes = 0
        self.anchors = []
        self.heading = None

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            say('there is a <%s %s>' % (tag, attributes))
        names = dict(attributes)
        if tag == 'a':
            self.links.append(names.get('href', ''))
        if tag == 'input':
            self.boxes += names.get('type') == 'checkbox'
        if not set(names) <= {'a': {'href'}, 'input': {'type', 'checked', 'disabled'}, 'td': {'align'}}.get(tag, set()):
            say('<%s> has %s' % (tag, attributes))
        if re.fullmatch('h[1-6]', tag):
            self.heading = ''

    def handle_endtag(self, tag):
        if re.fullmatch('h[1-6]', tag):
            self.anchors.append(anchor(self.heading, self.anchors))
            self.heading = None

    def handle_data(self, data):
        self.text.append(data)
        if self.heading is not None:
            self.heading += data

    def handle_comment(self, data):
        say('there is a comment: ' + data)


def anchor(heading, before):
    """As GitHub names headings."""
    base = re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-')
    same = sum(re.fullmatch(re.escape(base) + r'(-\d+)?', other) is not None for other in before)
    return '%s-%d' % (base, same) if same else base


def check_markdown(documents, text, page):
    reader = Page()
    reader.feed(page)
    flat = strip(''.join(reader.text))
    boxes = 0
    for document in documents:
        in_order(document, flat, document['id'])
        for block in blocks(document):
            boxes += block['kind'] == 'choice'
            boxes += block['kind'] == 'fields' and sum(field['kind'] == 'box' for field in block['fields'])
            if block['kind'] == 'command' and '\n%s\n' % block['text'] not in re.sub(r'\n[> ]*', '\n', text):
                say('the command %r does not stand as it is' % block['text'])
    if boxes != reader.boxes:
        say('%d boxes to tick, of %d' % (reader.boxes, boxes))
    goto = [block for document in documents for block in blocks(document) if block['kind'] == 'goto']
    if len(goto) < len(reader.links):
        say('%d links for %d jumps: %s' % (len(reader.links), len(goto), reader.links))
    for link in reader.links:
        if not link.startswith('#') or link[1:] not in reader.anchors:
            say('a link leads to %r' % link)


def read(path):
    with open(path, encoding='utf-8', newline='') as file:
        return file.read()


def main(kind, document, *files):
    documents = json.loads(read(document))['documents']
    if not documents or not any(True for one in documents for _ in blocks(one)):
        say('there is nothing in ' + document)
    if kind == 'text':
        check_text(documents, *map(read, files))
    else:
        check_markdown(documents, *map(read, files))
    print('\n'.join(trouble))
    return 1 if trouble else 0


sys.exit(main(*sys.argv[1:]))
