#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The checklist as a PDF (R71, R100, R13): sizes, fonts, pages, codes, links, and what is no document.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

RENDERER=$HP_BUILD/src/render/holdpoint-render-pdf
if [ ! -x "$RENDERER" ]; then
	# shellcheck disable=SC2317 # called by a
	says_what_is_missing() {
		code=0
		"$HP" export hmc-delete-mps-keys --format pdf -o "$T/none.pdf" 2>"$T/err" || code=$?
		test "$code" = 3
		has 'holdpoint-render-pdf' "$T/err"
		test ! -e "$T/none.pdf"
	}
	a 'without the option pdf a sentence says so' says_what_is_missing
	finish
	exit
fi

export SOURCE_DATE_EPOCH=1700000000
IDS=$("$HP" list --format json | jq -r '.[].id')

# render NAME: the document $T/NAME.json as $T/NAME.pdf.
render() {
	"$RENDERER" <"$T/$1.json" >"$T/$1.pdf"
}

# document NAME BLOCKS [HEAD MEMBERS]
document() {
	printf '{"holdpoint-document": 1, "documents": [{"kind": "Checklist", "title": "A title", "id": "an-id", "revision": "3", "status": "DRAFT",
		"mode": "BLANK", "digest_short": "77ab-12cd-9e01-44f0", "created": "2026-01-02T03:04:05.000Z", "paper": "a4"%s, "blocks": [%s]}]}' \
		"${3:+, $3}" "$2" >"$T/$1.json"
}

all_are_drawn() {
	for id in $IDS; do
		"$HP" export "$id" --format pdf -o "$T/$id.pdf"
		"$HP" export "$id" --format pdf --paper letter -o "$T/$id.letter.pdf"
		qpdf --check "$T/$id.pdf" >"$T/out" 2>&1 || { cat "$T/out"; return 1; }
		pdfinfo "$T/$id.pdf" | grep -q 'Page size: *595.276 x 841.89 pts (A4)'
		pdfinfo "$T/$id.letter.pdf" | grep -q 'Page size: *612 x 792 pts (letter)'
		pdfinfo "$T/$id.pdf" | grep -q '^Tagged: *yes'
	done
}

fonts_are_inside() {
	for id in $IDS; do
		pdffonts "$T/$id.pdf" | tail -n +3 >"$T/fonts"
		test -s "$T/fonts"
		# name, type, encoding, emb, sub, uni: the texts can be copied and searched too.
		test "$(grep -cvE ' yes +yes +yes +[0-9]+ +[0-9]+$' "$T/fonts")" = 0
	done
}

# Each step's whole text stands on one page, its warnings before it, and its letters are 12 points high.
steps_stay_together() {
	for id in $IDS; do
		"$HP" export "$id" --format json -o "$T/$id.json"
		for paper in '' .letter; do
			pdftotext -raw "$T/$id$paper.pdf" "$T/text"
			python3 - "$T/$id.json" "$T/text" <<'PYTHON'
import json, sys
pages = [" ".join(page.split()) for page in open(sys.argv[2], encoding="utf-8").read().split("\f")][:-1]
document = json.load(open(sys.argv[1], encoding="utf-8"))["documents"][0]
for number, page in enumerate(pages, 1):
    assert f"Page {number} of {len(pages)}" in page, f"page {number} of {len(pages)}"
    for word in (document["mode"], document["id"], f'revision {document["revision"]}', document["digest_short"]):
        assert word in page, f"{word} on page {number}"
squeeze = lambda text: "".join(text.split())
tight = [squeeze(page) for page in pages]
steps = 0
def words_of(block):
    yield from (block.get("text"), block.get("required"))
    for child in block.get("children", []):
        if child["kind"] != "table":
            yield from words_of(child)
def walk(blocks):
    global steps
    for block in blocks:
        if block["kind"] == "step":
            steps += 1
            line = squeeze(block["ref"] + (block.get("sign") or "") + block["text"])
            on = [n for n, page in enumerate(tight) if line in page]
            assert on, f"step {block['ref']} is not found"
            divided = any(squeeze(f"{block['ref']} (continued)") in page for page in tight)
            words = [squeeze(word) for word in words_of(block) if word and "Go to" not in word]
            if not divided:
                assert any(all(word in tight[n] for word in words) for n in on), f"step {block['ref']} is divided"
            for notice in block.get("children", []):
                if notice["kind"] == "notice":
                    first = next(squeeze(child["text"]) for child in notice["children"])
                    assert any(-1 < tight[n].find(first) < tight[n].find(line) for n in on), f"warning of {block['ref']}"
        walk(block.get("children", []))
walk(document["blocks"])
assert steps > 3
PYTHON
		done
	done
}

# What an eye would complain of, on each page of both papers and in both languages (pdf_pages.py).
pages_look_sound() {
	set --
	for id in $IDS; do
		set -- "$@" "$T/$id.json" "$T/$id.pdf" "$T/$id.json" "$T/$id.letter.pdf"
		LANGUAGE=de "$HP" export "$id" --format json -o "$T/$id.de.json"
		for paper in a4 letter; do
			LANGUAGE=de "$HP" export "$id" --format pdf --paper $paper -o "$T/$id.de.$paper.pdf"
		done
		set -- "$@" "$T/$id.de.json" "$T/$id.de.a4.pdf" "$T/$id.de.json" "$T/$id.de.letter.pdf"
	done
	python3 "$HP_SRC/tests/e2e/pdf_pages.py" "$@"
	# It does find what is wrong: a page that ends early, a step that is not there.
	document unsound '{"kind": "text", "text": "Words."}, {"kind": "break"}, {"kind": "text", "text": "More."}'
	render unsound
	code=0
	python3 "$HP_SRC/tests/e2e/pdf_pages.py" "$T/unsound.json" "$T/unsound.pdf" "$T/$id.json" "$T/unsound.pdf" >"$T/out" || code=$?
	test "$code" = 1
	has 'page 1: nearly empty' "$T/out"
	has 'step 1 is missing' "$T/out"
}

letters_are_high_enough() {
	pdftohtml -xml -i -stdout "$T/hmc-delete-mps-keys.pdf" >"$T/letters.xml"
	python3 - "$T/letters.xml" "$T/hmc-delete-mps-keys.json" <<'PYTHON'
import json, re, sys
# pdftohtml measures in pixels of 1.5 to a point.
text = open(sys.argv[1], encoding="utf-8").read()
sizes = {m[1]: int(m[2]) / 1.5 for m in re.finditer(r'<fontspec id="(\d+)" size="(\d+)"', text)}
lines = [(sizes[m[1]], re.sub(r"<[^>]*>", "", m[2])) for m in re.finditer(r'<text [^>]*font="(\d+)"[^>]*>(.*?)</text>', text)]
assert min(size for size, _ in lines) >= 9.9, min(lines)
found = 0
def walk(blocks):
    global found
    for block in blocks:
        if block["kind"] == "step":
            words = " ".join(block["text"].split()[:3])
            for size, line in lines:
                if line.strip().startswith(words) or (block["ref"] in line and words in line):
                    assert size >= 11.9, (size, line)
                    found += 1
                    break
        walk(block.get("children", []))
walk(json.load(open(sys.argv[2], encoding="utf-8"))["documents"][0]["blocks"])
assert found > 3, found
PYTHON
}

code_is_read_back() {
	pdftoppm -r 150 -f 1 -l 1 -gray -png "$T/hmc-delete-mps-keys.pdf" "$T/code"
	zbarimg --quiet --raw -Sdisable -Sqrcode.enable "$T"/code*.png >"$T/read"
	jq -r '.documents[0].qr' "$T/hmc-delete-mps-keys.json" >"$T/wanted"
	cmp "$T/wanted" "$T/read"
}

same_input_same_bytes() {
	"$HP" export hmc-delete-mps-keys --format pdf -o "$T/again.pdf"
	cmp "$T/hmc-delete-mps-keys.pdf" "$T/again.pdf"
	pdfinfo "$T/again.pdf" | grep -q 'CreationDate: *Tue Nov 14 22:13:20 2023'
	pdfinfo "$T/again.pdf" | grep -q '^Keywords: *hmc-delete-mps-keys 1 '
}

places_can_be_gone_to() {
	id=hmc-restore-provisioning-engine
	pdfinfo -dests "$T/$id.pdf" >"$T/dests"
	jq -r '.. | objects | select(.kind == "step") | .ref' "$T/$id.json" | while read -r ref; do
		grep -qF "\"1.$ref\"" "$T/dests" || { echo "no place of $ref"; exit 1; }
	done
	qpdf --json "$T/$id.pdf" >"$T/qpdf.json"
	test "$(jq '.outlines | length' "$T/qpdf.json")" = 1
	test "$(jq '[.outlines[0] | recurse(.kids[]) | .title] | length' "$T/qpdf.json")" -gt 20
	pdfinfo -struct "$T/$id.pdf" >"$T/struct"
	for element in Document Sect H1 H2 P Table TR TH TD; do
		has "$element" "$T/struct"
	done
}

links_name_their_page() {
	document links '{"kind": "step", "ref": "1", "sign": "[ ]", "text": "Choose.", "children": [{"kind": "choice", "text": "Yes.",
		"children": [{"kind": "goto", "text": "Go to step 2", "target": "2"}]}]}, {"kind": "break"}, {"kind": "step", "ref": "2", "text": "Stop."}'
	render links
	pdftotext "$T/links.pdf" "$T/text"
	has 'Go to step 2 (page 2)' "$T/text"
	qpdf --qdf --object-streams=disable "$T/links.pdf" "$T/links.qdf"
	grep -aq '/Subtype /Link' "$T/links.qdf"
}

draft_is_marked() {
	document plain '{"kind": "text", "text": "Words."}'
	document marked '{"kind": "text", "text": "Words."}' '"watermark": "DRAFT"'
	render plain
	render marked
	for name in plain marked; do
		pdftotext "$T/$name.pdf" "$T/$name.txt"
		pdftoppm -r 20 -gray "$T/$name.pdf" "$T/$name"
	done
	# A shape behind the text: nothing of it among the words.
	cmp "$T/plain.txt" "$T/marked.txt"
	if cmp -s "$T"/plain-1.pgm "$T"/marked-1.pgm; then
		return 1
	fi
}

modes_differ() {
	for mode in LIVE DRILL BLANK; do
		document mode '{"kind": "text", "text": "Words."}' "\"run\": \"20260102-0304-a\", \"head\": \"12ab34cd56ef78900000\""
		sed "s/BLANK/$mode/" "$T/mode.json" >"$T/$mode.json"
		render $mode
		pdftotext "$T/$mode.pdf" "$T/text"
		has "$mode" "$T/text"
		has '20260102-0304-a' "$T/text"
		has '12ab-34cd-56ef-7890' "$T/text"
		pdftoppm -r 20 -gray "$T/$mode.pdf" "$T/$mode"
	done
	if cmp -s "$T/LIVE-1.pgm" "$T/DRILL-1.pgm" || cmp -s "$T/DRILL-1.pgm" "$T/BLANK-1.pgm"; then
		return 1
	fi
}

other_scripts_stay() {
	document scripts '{"kind": "step", "ref": "1", "text": "أوقف الخدمة"}, {"kind": "step", "ref": "2", "text": "停止服务 サービスを停止 서비스"},
		{"kind": "step", "ref": "3", "text": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ Ελληνικά Русский"}, {"kind": "text", "text": "<b>&amp; no markup</b>"}'
	render scripts
	qpdf --check "$T/scripts.pdf" >/dev/null
	pdftotext "$T/scripts.pdf" "$T/text"
	has 'Ελληνικά Русский' "$T/text"
	has '<b>&amp; no markup</b>' "$T/text"
}

# Rows are never divided, their head is repeated, a long word and a long command lose no letter.
extremes_are_laid_out() {
	python3 - "$T/extreme.json" <<'PYTHON'
import json, sys
columns = [{"kind": "text", "label": "Machine", "value": None}] + [{"kind": kind, "label": kind, "value": None}
                                                                for kind in ("box", "text", "initials", "time", "text", "short", "box")]
rows = [{"kind": "row", "ref": f"6.4@CAP{n:02}", "fields": [dict(columns[0], value=f"CAP{n:02}")] + columns[1:]} for n in range(1, 41)]
blocks = [{"kind": "step", "ref": "6.4", "sign": "[S]", "text": "Delete " + "very " * 60 + "much.", "children": [
    {"kind": "notice", "notice": "warning", "label": "WARNING", "children": [{"kind": "fact", "label": "Hazard", "text": "All. " * 80}]},
    {"kind": "table", "fields": columns, "children": rows},
    {"kind": "command", "text": " ".join(f"argument{n}=C:\\Folder{n}" for n in range(70))},
    {"kind": "command", "text": "x" * 400},
    {"kind": "check", "ref": "1", "text": "KEY HKLM\\SOFTWARE\\" + "Long" * 60, "required": "ABSENT"},
    {"kind": "space", "label": "Notes", "number": 9007199254740991}]}]
head = {"title": "A title " * 20, "id": "i", "revision": "1", "mode": "DRILL", "qr": "y" * 5000, "code": "z" * 300}
json.dump({"holdpoint-document": 1, "documents": [dict(head, blocks=blocks)]}, open(sys.argv[1], "w"))
PYTHON
	render extreme
	qpdf --check "$T/extreme.pdf" >/dev/null
	pdftotext -raw "$T/extreme.pdf" "$T/text"
	test "$(grep -c '^CAP[0-9][0-9]' "$T/text")" = 40 || test "$(grep -o 'CAP[0-9][0-9]' "$T/text" | sort -u | wc -l)" = 40
	test "$(grep -c 'initials' "$T/text")" -gt 1
	has '6.4 (continued)' "$T/text"
	tr -d '\n ' <"$T/text" >"$T/tight"
	grep -qE 'x{400}' "$T/tight"
	grep -qE '(Long){60}' "$T/tight"
	# Nothing beside the paper.
	pdftotext -bbox "$T/extreme.pdf" "$T/boxes"
	awk -F'"' '/<word/ && ($2 < 20 || $6 > 575 || $4 < 0 || $8 > 842) { print; bad = 1 } END { exit bad }' "$T/boxes"
}

# refuses TEXT: exit 3 and one sentence, whatever comes in.
refuses() {
	printf '%s' "$1" >"$T/hostile.json"
	code=0
	"$RENDERER" <"$T/hostile.json" >"$T/out" 2>"$T/err" || code=$?
	test "$code" = 3
	test ! -s "$T/out"
	test "$(wc -l <"$T/err")" = 1
}

hostile_input_is_refused() {
	refuses ''
	refuses '{"holdpoint-document": 1, "documents": [{"blocks": ['
	refuses '{"holdpoint-document": 1, "documents": [{"blocks": [{"kind": "poem"}]}]}'
	refuses '{"holdpoint-document": 1, "documents": [{"blocks": [{"kind": "step", "text": 7}]}]}'
	refuses '{"holdpoint-document": 1, "documents": [{"blocks": [{"kind": "space", "number": 1e999}]}]}'
	refuses "$(printf '{"holdpoint-document": 1, "documents": [{"title": "\377"}]}')"
	refuses "$(head -c 20000 /dev/zero | tr '\0' '[')"
	code=0
	"$RENDERER" --nonsense </dev/null >"$T/out" 2>"$T/err" || code=$?
	test "$code" = 2
}

huge_times_are_drawn() {
	document times '{"kind": "timeline", "from_ms": -9007199254740991, "to_ms": 9007199254740991, "limit_ms": 5, "children": [
		{"kind": "span", "span": "hold", "label": "A", "text": "long", "from_ms": -9007199254740991, "to_ms": 9007199254740991},
		{"kind": "mark", "text": "m", "from_ms": 9007199254740991}]}, {"kind": "timeline", "from_ms": 5, "to_ms": 1, "children": [
		{"kind": "span", "span": "paper", "label": "B", "from_ms": 9, "to_ms": 3}]}'
	render times
	qpdf --check "$T/times.pdf" >/dev/null
}

codes_are_made() {
	printf 'HOLDPOINT:1:a:1:00\n\nb\n' | "$RENDERER" --qr >"$T/codes"
	awk 'NF == 0 { empty++; next } { if (length($0) != 21 && length($0) != 25) bad = 1; if ($0 !~ /^[01]+$/) bad = 1 }
		END { exit bad || empty != 3 }' "$T/codes"
}

the_program_may_be_missing() {
	mkdir "$T/alone"
	cp "$HP" "$T/alone/holdpoint"
	code=0
	"$T/alone/holdpoint" export hmc-delete-mps-keys --format pdf -o "$T/none.pdf" 2>"$T/err" || code=$?
	test "$code" = 3
	has 'holdpoint-render-pdf' "$T/err"
	test ! -e "$T/none.pdf"
	"$T/alone/holdpoint" export hmc-delete-mps-keys --format html -o "$T/none.html"
}

# What stands in its place may do anything.
broken_programs_are_borne() {
	mkdir "$T/broken"
	for what in 'exit 0' 'echo "It is full." >&2; exit 3' 'kill -9 $$' 'exec yes >&2'; do
		printf '#!/bin/sh\n%s\n' "$what" >"$T/broken/holdpoint-render-pdf"
		chmod +x "$T/broken/holdpoint-render-pdf"
		code=0
		HOLDPOINT_LIBEXEC=$T/broken "$HP" export hmc-delete-mps-keys --format pdf -o "$T/none.pdf" 2>"$T/err" || code=$?
		test "$code" = 3
		test -s "$T/err"
		test ! -e "$T/none.pdf"
	done
}

no_font_is_no_pdf() {
	mkdir "$T/nofonts"
	printf '<?xml version="1.0"?><fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' "$T/nofonts" "$T/nofonts" >"$T/fonts.conf"
	document words '{"kind": "text", "text": "Words."}'
	code=0
	FONTCONFIG_FILE=$T/fonts.conf "$RENDERER" <"$T/words.json" >"$T/out" 2>"$T/err" || code=$?
	test "$code" = 3
	test ! -s "$T/out"
	has 'fonts-dejavu-core' "$T/err"
}

a 'all procedures become sound PDFs on A4 and Letter' all_are_drawn
a 'fonts are embedded and texts can be read out' fonts_are_inside
a 'steps stay on one page with their warnings, and pages are numbered' steps_stay_together
a 'no page has cut, overlapping or empty parts, on A4 and Letter, in English and German' pages_look_sound
a 'step texts have 12 points, all else at least 10' letters_are_high_enough
a 'a camera reads the code' code_is_read_back
a 'the same input gives the same bytes' same_input_same_bytes
a 'bookmarks, places and structure are there' places_can_be_gone_to
a 'a jump names its page and is a link' links_name_their_page
a 'a draft is marked behind its words' draft_is_marked
a 'LIVE, DRILL and BLANK differ, and a run is named' modes_differ
a 'other scripts and signs of markup stay what they are' other_scripts_stay
a 'long tables, commands and words lose nothing' extremes_are_laid_out
a 'what is no document is refused with a sentence' hostile_input_is_refused
a 'without any font a sentence says so' no_font_is_no_pdf
a 'times without measure are drawn' huge_times_are_drawn
a 'QR codes alone' codes_are_made
a 'without the program a sentence says so, and HTML does without' the_program_may_be_missing
a 'a program that fails, lies or floods is borne' broken_programs_are_borne
finish
