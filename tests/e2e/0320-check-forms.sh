#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The documents of `check`: what scripts, pipelines and people read, with hostile texts in them, and the exit codes.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# caps: six shares on each of many machines, a decision with one check in each case.
make_procedure() {
	jq -n '{id: "caps", title: "Shares", revision: "7", status: "DRAFT", sources: [{document: "T", part: "1"}],
		condition: "The site is gone.", objective: "The shares are away.", bring: ["Nothing."],
		hosts: {cap: {title: "the computers", many: true}},
		steps: ([range(1; 5) | {id: "6.\(.)", each: "cap", do: "Delete share number \(.).", if_not: "Look again.", why: "For the test.",
			verify: [{share: "CAP_\(.)$", expect: "absent"}]}]
		+ [{id: "7", kind: "decision", each: "cap", ask: "Which way?", why: "For the test.", cases: [
			{id: "7.a", title: "It is one.", steps: [{id: "7.a.1", do: "Delete share A.", if_not: "Look again.", why: "For the test.",
				verify: [{share: "A$", expect: "absent"}]}]},
			{id: "7.b", title: "It is the other.", steps: [{id: "7.b.1", do: "Delete share B.", if_not: "Look again.", why: "For the test.",
				verify: [{share: "B$", expect: "absent"}]}]}]}])}' >"$T/caps.json"
	"$HP" compile "$T/caps.json" -o "$T/caps.hpl"
}

# machine NAME FACTS: a scenario whose machine calls itself so; what FACTS does not tell is absent.
machine() {
	jq -n --arg name "$1" --argjson facts "$2" '{scenario: 1, host: {name: $name}, default: "absent", facts: $facts}' >"$T/$1.json"
}

share() {
	jq -cn --arg name "$1" --arg path "$2" '{read: "share", args: [$name], answers: [{found: true, data: {path: $path, comment: null}}]}'
}

blind() {
	jq -cn --arg name "$1" --arg reason "$2" '{read: "share", args: [$name], answers: [{unreadable: $reason, reason_code: "access-denied"}]}'
}

make_machines() {
	machine CAP01 '[]'
	machine CAP02 "[$(share 'CAP_2$' 'D:\CAP')]"
	# Escape sequences, bidi controls, the end of a CDATA section, a directive of TAP, quotes, characters XML has none of.
	machine CAP03 "[$(share 'CAP_1$' "$(printf 'D:\\\033[31m]]>&<b a="1">\302\205\342\200\256\357\277\276 # SKIP \\" end')"), $(
		blind 'CAP_3$' "$(printf 'No right. \033]0;owned\007 ]]> # TODO "quoted" \\ <x/> \357\277\277 end.')")]"
	machine CAP04 '[]'
	jq '.host.name = "OTHER"' "$T/CAP04.json" >"$T/CAP04.new"
	mv "$T/CAP04.new" "$T/CAP04.json"
}

# checked CODE NAMES [FLAGS]: `check` of these machines.
checked() {
	checked_code=$1
	checked_names=$2
	shift 2
	for name in $checked_names; do
		set -- "$@" --target "cap/$name=scripted:$T/$name.json"
	done
	exits "$checked_code" "$HP" check caps --library "$T/caps.hpl" --choose 7=7.a "$@"
}

ALL='CAP01 CAP02 CAP03 CAP04'

prepare() {
	make_procedure
	make_machines
}

exit_codes() {
	checked 0 CAP01
	checked 1 'CAP01 CAP02'
	checked 1 "$ALL"
	checked 4 'CAP01 CAP04'
	checked 4 CAP01 --step 7.b.1
	checked 3 CAP01 --step 9
	checked 2 CAP01 --format yaml
	checked 2 CAP01 --target "mps=scripted:$T/CAP01.json"
	checked 2 CAP01 --retry-timeout soon
	checked 2 CAP01 --retry-timeout 0
	checked 2 CAP01 --interval 3
	checked 2 CAP01 --timeout -1
	exits 3 "$HP" check nothing-like-it --target "cap=scripted:$T/CAP01.json"
	exits 4 "$HP" check caps --library "$T/caps.hpl"
}

json_form() {
	checked 1 "$ALL" --format json
	is '.procedure == "caps" and .revision == "7" and (.digest | test("^[0-9a-f]{64}$")) and .verdict == "fail"'
	is '(.checks | length) == 24'
	is '[.checks[] | keys] | unique | length == 1'
	is '.checks[0] | [has("step", "host", "machine", "target", "check", "expected", "observed", "verdict", "why", "source", "time")] | all'
	is '[.machines[] | {machine, own_name, identity}] == [{machine: "CAP01", own_name: "CAP01", identity: "match"},
		{machine: "CAP02", own_name: "CAP02", identity: "match"}, {machine: "CAP03", own_name: "CAP03", identity: "match"},
		{machine: "CAP04", own_name: "OTHER", identity: "mismatch"}]'
	is '.rounds == 1 and .broken_off == false'
	is '[.checks[] | select(.machine == "CAP04" and .verdict != "notapplicable") | .verdict, .why_code] | unique == ["unknown", "wrong-machine"]'
	is '[.checks[] | select(.step == "7.b.1") | .verdict] | unique == ["notapplicable"]'
	harmless "$T/out"
	cp "$T/out" "$T/first"
	checked 1 "$ALL" --format json
	same "$(jq -S 'del(.begun, .checks[].time)' "$T/out")" "$(jq -S 'del(.begun, .checks[].time)' "$T/first")"
}

# A reader of TAP made here: numbers, plan, directives, YAML blocks at their place.
tap_form() {
	checked 1 "$ALL" --format tap
	harmless "$T/out"
	python3 - "$T/out" <<-'EOT'
		import json, re, sys
		lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
		assert lines.pop() == "" and lines[0] == "TAP version 13", lines[0]
		plans = [line for line in lines if re.fullmatch(r"1\.\.\d+", line)]
		assert plans == ["1..24"], plans
		number, block, tests = 0, None, []
		for line in lines[1:]:
		    if block is not None:
		        if line == "  ...":
		            tests[-1]["yaml"], block = block, None
		            continue
		        name, value = re.fullmatch(r"  (\w+): (\".*\")", line).groups()
		        block[name] = json.loads(value)
		    elif line == "  ---":
		        assert not tests[-1]["ok"] and "yaml" not in tests[-1]
		        block = {}
		    elif line.startswith("#") or line in plans:
		        continue
		    else:
		        ok, at, text = re.fullmatch(r"(not )?ok (\d+) - (.*)", line).groups()
		        number += 1
		        assert int(at) == number, line
		        directive = re.search(r"#\s*(\S*)", text)
		        tests.append({"ok": ok is None, "text": text, "directive": directive and directive.group(1)})
		assert number == 24
		for test in tests:
		    assert test["directive"] in (None, "SKIP"), test
		    assert not (test["directive"] and not test["ok"]), test
		    assert ("yaml" in test) == (not test["ok"]), test
		skipped = [test for test in tests if test["directive"]]
		assert len(skipped) == 4 and all(test["text"].startswith("7.b.1") for test in skipped), skipped
		severities = sorted(test["yaml"]["severity"] for test in tests if not test["ok"])
		assert severities == ["fail"] * 2 + ["unknown"] * 6, severities
		hostile = [test["yaml"] for test in tests if not test["ok"] and test["yaml"]["machine"] == "CAP03"]
		assert any("# SKIP" in yaml["observed"] for yaml in hostile), hostile
	EOT
	if command -v prove >/dev/null; then
		if prove -e cat "$T/out" >"$T/prove" 2>&1; then
			fail 'a reader of TAP takes failures for a success'
		fi
		has 'Failed 8/24' "$T/prove"
	fi
}

# xmllint knows the schema, python3 the meaning.
junit_form() {
	checked 1 "$ALL" --format junit
	harmless "$T/out"
	xmllint --noout --nonet --schema "$HP_SRC/tests/data/junit.xsd" "$T/out"
	python3 - "$T/out" <<-'EOT'
		import sys
		import xml.etree.ElementTree as tree
		suites = tree.parse(sys.argv[1]).getroot().findall("testsuite")
		assert [suite.get("hostname") for suite in suites] == ["CAP01", "CAP02", "CAP03", "CAP04"]
		def count(suite, kind):
		    cases = suite.findall("testcase")
		    return len(cases) if kind == "tests" else sum(1 for case in cases if case.find(kind) is not None)
		for suite in suites:
		    told = [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")]
		    assert told == [count(suite, kind) for kind in ("tests", "failure", "error", "skipped")], told
		    values = {item.get("name"): item.get("value") for item in suite.find("properties")}
		    assert values["procedure"] == "caps" and values["revision"] == "7" and len(values["digest"]) == 64 and values["time"].endswith("Z"), values
		assert [count(suite, "failure") for suite in suites] == [0, 1, 1, 0]
		assert [count(suite, "error") for suite in suites] == [0, 0, 1, 5]
		assert [count(suite, "skipped") for suite in suites] == [1, 1, 1, 1]
		names = [(case.get("classname"), case.get("name")) for suite in suites for case in suite.findall("testcase")]
		assert len(set(names)) == len(names) == 24
		texts = [node.text + node.get("message") for suite in suites for node in suite.iter() if node.tag in ("failure", "error")]
		assert any("]]>" in text and "<1B>" in text and "<U+FFFE>" in text for text in texts), texts
		assert any("owned" in text and "<U+FFFF>" in text for text in texts), texts
	EOT
}

text_form() {
	checked 1 "$ALL"
	harmless "$T/out"
	if LC_ALL=C.UTF-8 grep -nE '^.{80}' "$T/out"; then
		grep -E '^.{80}' "$T/out" | grep -qv ' ' || fail 'a line is wider than the terminal'
	fi
	has "cap/CAP01, scripted:$T/CAP01.json: 5 of 5 met"
	has 'It calls itself OTHER.'
	has 'caps: NOT MET (met 12, not met 2, unknown 6, not applicable 4; machines 4)'
	# What is not met comes last, and together.
	same "$(grep -nE '^(UNKNOWN|NOT MET): ' "$T/out" | sed 's/^[0-9]*://' | tr '\n' ' ')" 'UNKNOWN: 6 NOT MET: 2 '
	last_met=$(grep -n ' MET$' "$T/out" | grep -v 'NOT MET' | tail -n 1 | cut -d: -f1)
	first_trouble=$(grep -n '^UNKNOWN: ' "$T/out" | cut -d: -f1)
	[ "$last_met" -lt "$first_trouble" ]
	# One reason for one machine is said once.
	same "$(grep -c 'does not bear the name' "$T/out")" 1
}

# What says nothing must not look like a success to those who do not read the exit code.
nothing_judged() {
	checked 4 CAP01 --step 7.b.1 --format tap
	has 'Bail out!'
	has_not '1..'
	checked 4 CAP01 --step 7.b.1 --format junit
	xmllint --noout --nonet --schema "$HP_SRC/tests/data/junit.xsd" "$T/out"
	has '<error type="nothing-judged"'
	checked 4 CAP01 --step 7.b.1 --format json
	is '.verdict == "unknown"'
	checked 4 CAP01 --step 7.b.1
	has 'Nothing was judged'
	checked 3 CAP01 --step 9 --format tap
	has 'Bail out!'
}

# Who only reads the output sees the same in another language: names and codes are not translated.
other_language() {
	LC_ALL=C.UTF-8 LANGUAGE=de checked 1 "$ALL" --format tap
	LC_ALL=C.UTF-8 LANGUAGE=de checked 1 "$ALL" --format junit
	xmllint --noout --nonet --schema "$HP_SRC/tests/data/junit.xsd" "$T/out"
	is_junit_same
}

is_junit_same() {
	same "$(grep -c '<testcase' "$T/out")" 24
}

# made_of FILE PARAMETERS VERIFY: a procedure for one machine, with one step.
made_of() {
	jq -n --argjson parameters "$2" --argjson verify "$3" '{id: "one", title: "One", revision: "1", status: "DRAFT",
		sources: [{document: "T", part: "1"}], condition: "It is so.", objective: "It is otherwise.", bring: ["Nothing."],
		parameters: $parameters, hosts: {cap: {title: "the computer"}},
		steps: [{id: "1", host: "cap", do: "Look.", if_not: "Look again.", why: "For the test.", verify: $verify}]}' >"$T/$1.json"
	"$HP" compile "$T/$1.json" -o "$T/$1.hpl"
}

# one CODE FILE [FLAGS]
one() {
	one_code=$1
	one_file=$2
	shift 2
	exits "$one_code" "$HP" check one --library "$T/$one_file.hpl" --target "cap=scripted:$T/CAP02.json" --format json "$@"
}

# What the wizard would propose holds where nobody is asked; without any value nothing is judged.
defaults() {
	made_of defaults '{
		"First": {"title": "The first share", "default": "CAP_2$"},
		"Other": {"title": "Another share", "default": "CAP_9$", "differs_from": "First"}}' '[
		{"share": "{First}", "expect": "present"}, {"share": "{Other}", "expect": "absent"}]'
	one 0 defaults
	is '[.checks[].check] == ["SHARE CAP_2$", "SHARE CAP_9$"]'
	one 1 defaults --set 'First=CAP_3$'
	is '.checks[0].check == "SHARE CAP_3$"'
	# The default of the other is the value that was given for this one.
	one 1 defaults --set 'First=CAP_9$'
	is '[.checks[] | .verdict, .why_code] == ["fail", "not-there", "unknown", "no-value"]'
	one 2 defaults --set 'First=CAP_2$' --set 'Other=cap_2$'
	has 'have to differ' "$T/err"
	made_of none '{"Third": {"title": "A third share"}}' '[{"share": "{Third}", "expect": "absent"}]'
	one 4 none
	is '.checks[0].why_code == "no-value"'
}

# A field that the machine did not tell is no other value than the wanted one.
null_fields() {
	made_of product '{}' '[{"machine": true, "expect": {"product": "Microsoft Windows 2000"}}]'
	cp "$T/CAP02.json" "$T/CAP02.old"
	jq '.host.product = null' "$T/CAP02.old" >"$T/CAP02.json"
	one 4 product
	is '.checks[0].verdict == "unknown"'
	jq '.host.product = "Microsoft Windows Server 2003"' "$T/CAP02.old" >"$T/CAP02.json"
	one 1 product
	jq '.host.product = "Microsoft Windows 2000"' "$T/CAP02.old" >"$T/CAP02.json"
	one 0 product
	mv "$T/CAP02.old" "$T/CAP02.json"
}

a 'a procedure for many machines compiles' prepare
a 'exit codes tell pass, fail, unknown, usage and input apart' exit_codes
a 'json has the agreed keys, and is the same each time' json_form
a 'TAP: a plan, skips, and no unknown that counts as ok' tap_form
a 'JUnit is valid and true, whatever a machine says' junit_form
a 'text: by machine, failures last and together, within 80 columns' text_form
a 'where nothing was judged, no form looks like a success' nothing_judged
a 'JUnit is the same in another language' other_language
a 'a parameter that was not given has its default, where it may have it' defaults
a 'what a machine does not tell is unknown, never another value (R28)' null_fields
finish
