#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A language nobody speaks, to find sentences nobody marked for translation.

    pseudo.py catalogue TEMPLATE.pot OUT.po     every message with each letter accented; formats stay valid
    pseudo.py procedure IN.json OUT.json [ID]   the same procedure with the author's words replaced by words of q
    pseudo.py unmarked FILE...                  plain words left in what the program showed; exit code 1 if there are any

In that language whatever the program says has accents and whatever a procedure's author says is q; names, paths, typed words and the words
scripts rely on stay plain and are listed in CONTRACT. Any other plain word was not marked.
"""
import json
import re
import sys

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áḅćđéƒǵĥíĵķĺṃńóṗʠŕśţúṽẃẋýźÁḄĆĐÉƑǴĤÍĴĶĹṂŃÓṖɊŔŚŢÚṼẂẊÝŹ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
assert len(PLAIN) == len(ACCENTED)

# Formats, and what a message quotes for typing (`words`, --flags, [HOST=URL]-like capitals stay as they are in the program too).
FORMAT = re.compile(r"(%(?:\d+\$)?[-+ #0']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[diouxXcsp%]|%0?\d*<PRI\w+>|\\.|`[^`]*`)")
STRING = re.compile(r'^(msgid|msgid_plural|msgctxt|msgstr(?:\[\d\])?)? ?"(.*)"$')

# Authored text in a procedure, by the member that holds it.
AUTHORED = {"title", "condition", "objective", "safe_state", "do", "see", "if_not", "why", "note", "hazard", "avoid", "where",
            "consequence", "basis", "explain", "document", "part", "ask", "answer", "text", "unit", "if_late", "due", "actor", "change",
            "by", "walkthrough", "stop"}

CONTRACT = """
holdpoint DRILL LIVE RUN HKLM SOFTWARE SYSTEM KEY KEYS VALUE HOST MPS MPS01 hmc mps keys delete export
nowhere operator condition prerequisite parameter step choice value name second Kim Nowak pseudo
VERIFIED DRAFT APPROVED OPEN HELD STOPPED COMPLETE WITH OVERRIDES EXCEPT DEFERRED ITEMS
ABSENT PRESENT UNCHANGED absent present unchanged subkeys values pass fail unknown notapplicable
list show search run train resume runs report audit capture check read lint compile new help
paper print import import-paper sheet CODE resumed BLANK UTC
text json tap junit captured local offline practice scripted smb Microsoft Provisioning Client Engine Windows System32 config
yes no done why attest override defer na hold stop note target console back nonsense REASON root notes
HOLDPOINT events head except subkey key subkeys values modified rev such file directory not found No
drill live unreadable reg query Audit Shared InstallPath Version Settings RequestTimeout EngineServers
every construct SiteCode ParentCode Pin Minutes Edition standard enterprise Drive Users Accounts CapFolder ServicePack site cap
applies skip other again input end Server Spooler Print Alpha Beta Agent Owner Base Ola Berg Service Pack SMSPKG hit
PATH TREE SERVICE SHARE SHARES ACCOUNT ACCOUNTS PRODUCT FILES STATE START SIZE DISPLAY NONE SAME
state start manual disabled auto running stopped product files folder same the for each required none path server Code
SENSED NOT MET OPERATOR DONE internal view ChangeServiceConfig SUCCESS DIR DOMAIN USER PORT
""".split()


def accented(text):
    return "".join(part if FORMAT.fullmatch(part) else part.translate(ACCENTS) for part in FORMAT.split(text) if part)


def catalogue(source, target):
    """Line by line over a template whose messages have one line each (--no-wrap) or several."""
    out = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', '"Language: qq\\n"',
           '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"', ""]
    with open(source, encoding="utf-8") as template:
        entries = template.read().split("\n\n")
    for entry in entries:
        parts = {}
        current = None
        flags = [line for line in entry.splitlines() if line.startswith("#,")]
        for line in entry.splitlines():
            match = STRING.match(line)
            if match is None:
                continue
            current = match.group(1) or current
            parts[current] = parts.get(current, "") + match.group(2)
        if not parts.get("msgid"):
            continue
        out += [line for line in flags if "c-format" in line]
        out.append(f'msgid "{parts["msgid"]}"')
        if "msgid_plural" in parts:
            out.append(f'msgid_plural "{parts["msgid_plural"]}"')
            out.append(f'msgstr[0] "{accented(parts["msgid"])}"')
            out.append(f'msgstr[1] "{accented(parts["msgid_plural"])}"')
        else:
            out.append(f'msgstr "{accented(parts["msgid"])}"')
        out.append("")
    with open(target, "w", encoding="utf-8") as written:
        written.write("\n".join(out))


def in_q(text):
    # Placeholders stay, they are names.
    return "".join(part if part.startswith("{") else re.sub(r"[^\W\d_]", "q", part) for part in re.split(r"(\{\w+\})", text))


def authored_in_q(value, member=None):
    if isinstance(value, dict):
        return {name: authored_in_q(item, name) for name, item in value.items() if name != "practice"}
    if isinstance(value, list):
        return [authored_in_q(item, "note" if member in ("bring", "type", "prerequisites") else member) for item in value]
    if isinstance(value, str) and (member in AUTHORED or member == "not_in_source"):
        return in_q(value)
    return value


def procedure(source, target, name="pseudo"):
    with open(source, encoding="utf-8") as text:
        model = json.load(text)
    changed = authored_in_q(model)
    changed["id"] = name
    if "practice" in model:
        changed["practice"] = model["practice"]
    with open(target, "w", encoding="utf-8") as written:
        json.dump(changed, written, ensure_ascii=False, indent=1)


def unmarked(paths):
    allowed = set(CONTRACT)
    found = False
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as shown:
            for number, line in enumerate(shown, 1):
                # What holds a slash, a backslash or an equals sign is a path, a key or an assignment; -- begins a flag.
                bare = re.sub(r"`[^`]*`|'[^']*'|\([a-z]+-[a-z-]+\)|\b[a-z]+\.[a-z]+\b|\S*[/\\=]\S*|--?[a-z]\S*|https?:\S*|\d{8}-\d{6}-\w+|\S*@\S*|\[[^]]*\] >.*", " ", line)
                words = [word for word in re.findall(r"(?<!\w)[A-Za-z]{3,}(?!\w)", bare)
                         if word not in allowed and not re.fullmatch(r"[qQ]+", word)]
                if words:
                    found = True
                    print(f"{path.rsplit('/', 1)[-1]}:{number}: {' '.join(words)}   in: {line.rstrip()}")
    return 1 if found else 0


def main(arguments):
    command, *paths = arguments
    if command == "catalogue":
        return catalogue(*paths)
    if command == "procedure":
        return procedure(*paths)
    return unmarked(paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
