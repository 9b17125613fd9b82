#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Paper as plain text and as Markdown: the same words as the document they are made from, in 80 columns, and as a forge
# shows them (R71, R100). A hostile procedure brings neither HTML nor links nor controls into either.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

export SOURCE_DATE_EPOCH=1767323045

# forge FILE.md: as the forges read it.
forge() {
	cmark-gfm -e table -e tasklist -e strikethrough -e autolink --unsafe "$1"
}

# exported NAME ARGS...: the same export as $T/NAME.json, .txt, .md and .html.
exported() {
	exported_name=$T/$1
	shift
	exits 0 "$HP" export "$@" --format json -o "$exported_name.json"
	exits 0 "$HP" export "$@" --format text -o "$exported_name.txt"
	exits 0 "$HP" export "$@" --format markdown -o "$exported_name.md"
	forge "$exported_name.md" >"$exported_name.html"
}

agrees() {
	python3 "$HP_SRC/tests/e2e/paper_check.py" text "$T/$1.json" "$T/$1.txt"
	python3 "$HP_SRC/tests/e2e/paper_check.py" markdown "$T/$1.json" "$T/$1.md" "$T/$1.html"
	tr -d '\f' <"$T/$1.txt" >"$T/plain"
	harmless "$T/plain"
	harmless "$T/$1.md"
}

all_of_them_agree() {
	exported all --all
	agrees all
	[ "$(tr -cd '\f' <"$T/all.txt" | wc -c)" -eq "$(($("$HP" list --format json | jq length) - 1))" ]
}

in_german_too() {
	export LANGUAGE=de
	exported german --all
	agrees german
	cmp -s "$T/german.txt" "$T/all.txt" && fail "nothing is German"
	jq -e '.documents[0].language == "de"' "$T/german.json" >/dev/null
}

filled_in_for_machines() {
	exported filled sms2003-remove-secondary-site --set SiteCode=S01 --machine cap=CAP01 --machine cap=CAP02
	agrees filled
	has 'CAP_S01' "$T/filled.txt"
	has 'CAP02' "$T/filled.txt"
	has 'CAP02' "$T/filled.md"
}

# The rest of a run, and its report: states, verdicts, evidence, a timeline.
documents_of_a_run_too() {
	[ -n "$MKIMAGE" ] || skip 'no practice machines in this build'
	exits 5 "$HP" train hmc-delete-mps-keys --plain
	run=$("$HP" runs --format json | jq -r '.[0].run')
	for format in json text markdown; do
		exits 0 "$HP" paper "$run" --format "$format" -o "$T/rest.$format"
	done
	mv "$T/rest.text" "$T/rest.txt"
	mv "$T/rest.markdown" "$T/rest.md"
	forge "$T/rest.md" >"$T/rest.html"
	agrees rest
	exits 0 "$HP" train sms2003-remove-secondary-site --demo
	run=$("$HP" runs --format json | jq -r '.[] | select(.state == "COMPLETE") | .run')
	exits 0 "$HP" report "$run" --format text -o "$T/report.txt"
	exits 0 "$HP" report "$run" --format markdown -o "$T/report.md"
	awk 'length > 79 { print "too wide: " $0; bad = 1 } END { exit bad }' "$T/report.txt"
	harmless "$T/report.txt"
	forge "$T/report.md" >"$T/report.html"
	has '<h2>' "$T/report.html"
	# Each closed step, with the person and the state.
	"$HP" report "$run" --format json | jq -r '.steps[] | select(.by) | .id + (if .machine then "@" + .machine else "" end)' >"$T/closed"
	test -s "$T/closed"
	while read -r step; do
		has "$step" "$T/report.txt"
		has "$step" "$T/report.md"
	done <"$T/closed"
}

# The texts of a shipped procedure, each with markup, links, HTML and controls in it.
hostile_procedure() {
	jq '
		def spoil($n): ["# <b>a</b> ", "1. [x](javascript:alert(1)) ", "- ![y](http://evil.example/y.png) ",
			"`code` <script>alert(1)</script> ", "| a | b | ", "[ref]: http://evil.example ", "> &lt;b&gt; ~~no~~ ",
			"\\\\srv\\C$\\x\\ _em_ __init__ SMS* ", "<!-- c --> <javascript:alert(1)> ",
			"--- === ", "www.evil.example https://evil.example/$x$ $y$ "][$n % 11] + .;
		.id = "hostile" | del(.practice, ."$schema") | .title |= spoil(0) | .condition |= spoil(3) | .objective |= spoil(5)
		| .safe_state |= spoil(8) | .bring |= [to_entries[] | .key as $n | .value | spoil($n)]
		| .steps |= [to_entries[] | .key as $n | .value
			| (if .do then .do |= spoil($n) else . end) | (if .see then .see |= spoil($n + 3) else . end)
			| (if .if_not then .if_not |= spoil($n + 6) else . end) | (if .why then .why |= spoil($n + 8) else . end)
			| (if .type then .type |= ["```", "echo `a` <b> ```` \\"] + . else . end)
			| (if .before then .before |= map(if .note then .note |= spoil($n + 1) else . end) else . end)]
	' "$HP_SRC/procedures/hmc-delete-mps-keys.json" >"$T/hostile.json"
	exits 0 "$HP" compile "$T/hostile.json" -o "$T/hostile.hpl"
	export HOLDPOINT_LIBRARY="$T/hostile.hpl"
	exported bad hostile
	agrees bad
	has '<script>alert(1)</script>' "$T/bad.txt"
	has_not '<script' "$T/bad.html"
	has_not 'href="http' "$T/bad.html"
	has '&lt;script&gt;' "$T/bad.html"
}

# A sheet that is missing is missed: each document says where it begins and where it ends.
each_document_has_its_head_and_its_end() {
	exported two hmc-delete-mps-keys exchange55-recover-km-server
	for file in "$T/two.txt" "$T/two.md"; do
		[ "$(grep -c 'END OF BLANK Checklist' "$file")" -eq 2 ]
		has 'BLANK' "$file"
	done
	code=$(jq -r '.documents[0].code' "$T/two.json")
	has "$code" "$T/two.txt"
	has "$code" "$T/two.md"
}

names_of_the_procedures_stand_whole() {
	# Wider than the paper: it goes on behind a backslash, and nowhere else.
	tr -d '\n' <"$T/all.txt" >"$T/joined"
	grep -qF 'HKLM\SYSTEM\CurrentControlSet\Enum\Root\LEGACY_SMS_HARDWARE_INVENTORY_AGENT_SERVICE' "$T/joined"
	grep -qF 'HKLM\SYSTEM\CurrentControlSet\Enum\Root\LEGACY_SMS_HARDWARE_INVENTORY_AGENT_SERVICE' "$T/all.md"
	grep -qF 'CAP_{SiteCode}' "$T/all.md"
}

a 'text and Markdown of every procedure say what the document says' all_of_them_agree
a 'in German too' in_german_too
a 'filled in for two machines they still do' filled_in_for_machines
a 'names are whole' names_of_the_procedures_stand_whole
a 'documents of a run too' documents_of_a_run_too
a 'a hostile procedure brings in nothing of its own' hostile_procedure
a 'each document has its head and its end' each_document_has_its_head_and_its_end
finish
