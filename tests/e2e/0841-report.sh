#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The report of a run in all its formats (R29, R31, R70, R79, R81, R82): what happened stands in each of them, the same bytes
# every time, and nothing a machine or a person says steers the reader's terminal or browser.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

FORMATS='text markdown html json'
if [ -x "$HP_BUILD/src/render/holdpoint-render-pdf" ]; then
	FORMATS="$FORMATS pdf"
fi

# One step of each fate. The machine is hostile: it answers with what would steer a terminal or a browser.
write_procedure() {
	cat >"$T/report-run.json" <<-'EOT'
		{
		  "id": "report-run", "title": "Put the <b>tool</b> & its key right", "revision": "3", "status": "VERIFIED",
		  "sources": [{"document": "D"}], "condition": "The tool is broken.", "objective": "The tool works.",
		  "rto_minutes": 90, "bring": ["A lamp."], "prerequisites": ["The disk is mounted."],
		  "parameters": {"Code": {"title": "Code of the tool", "pattern": "^[A-Z]{3}$", "explain": "three letters"},
		    "Pin": {"title": "PIN of the console", "secret": true}},
		  "hosts": {"srv": {"title": "the server"}},
		  "steps": [
		    {"id": "1", "do": "Open the tool {Code}.", "host": "srv", "type": ["tool /pin:{Pin}"], "see": "It is open."},
		    {"id": "2", "title": "The values", "steps": [
		      {"id": "2.1", "do": "Set the value.", "host": "srv", "if_not": "Set it again.",
		        "verify": [{"registry.value": ["HKLM\\SOFTWARE\\Tool", "Mode"], "expect": {"value": "right"}}]},
		      {"id": "2.2", "do": "Delete the key.", "host": "srv", "critical": true, "if_not": "Delete it again.",
		        "verify": [{"registry.key": "HKLM\\SOFTWARE\\Old", "expect": "absent"}]},
		      {"id": "2.3", "do": "Delete the other key.", "host": "srv", "critical": true, "if_not": "Delete it again.",
		        "verify": [{"registry.key": "HKLM\\SOFTWARE\\Other", "expect": "absent"}]}]},
		    {"id": "3", "ask": "Is the lamp on?", "cases": [
		      {"id": "3.yes", "title": "Yes, it is on", "steps": [{"id": "3.yes.1", "do": "Turn it off.", "see": "It is dark."}]},
		      {"id": "3.no", "title": "No, it is off", "steps": [{"id": "3.no.1", "do": "Leave it.", "see": "It is dark."}]}]},
		    {"id": "4", "do": "Tell the users.", "see": "They know.", "defer_to": "6"},
		    {"id": "5", "do": "Look at the share.", "host": "srv", "if_not": "Look again.",
		      "verify": [{"share": "Tools", "expect": "present"}]},
		    {"id": "6", "do": "Close the tool.", "host": "srv", "see": "It is closed."}
		  ]
		}
	EOT
	cat >"$T/scenario.json" <<-'EOT'
		{"scenario": 1, "facts": [
		  {"read": "host", "args": [], "answers": [{"found": true, "data": {"name": "SRV01"}}]},
		  {"read": "registry.value", "args": ["HKLM\\SOFTWARE\\Tool", "Mode"], "answers": [
		    {"found": true, "data": {"type": "REG_SZ", "value": "<script>alert(1)</script>\u001b]0;x\u0007\u202e`|*_[x](y)"}}]},
		  {"read": "registry.key", "args": ["HKLM\\SOFTWARE\\Old"], "answers": [
		    {"found": true, "data": {"subkeys": 0, "values": 1, "modified": null}}]},
		  {"read": "registry.key", "args": ["HKLM\\SOFTWARE\\Other"], "answers": [
		    {"found": true, "data": {"subkeys": 0, "values": 2, "modified": null}}]},
		  {"read": "share", "args": ["Tools"], "answers": [
		    {"unreadable": "The server <i>does not</i> answer.", "reason_code": "unreachable"}]}],
		 "default": "unreadable"}
	EOT
	exits 0 "$HP" compile "$T/report-run.json" -o "$T/report.hpl"
}

walked() {
	write_procedure
	plain_start "$HP" train report-run --library "$T/report.hpl" --target "srv=scripted:$T/scenario.json" \
		--set Code=ABC --operator 'Kim Nowak' --plain
	asks condition
	say yes
	asks prerequisite
	say yes
	asks parameter
	say 'secret-99'
	asks_at 1 step
	say 'note the lamp flickers <script>alert(2)</script>'
	asks_at 1 step
	say 'done'
	asks_at 2.1 step
	say 'done'
	asks_at 2.1 step
	say 'override the value is right on the other node'
	asks_at 2.2 step
	say 'override the key belongs to another product'
	asks_at 2.2 second
	say 'Ola Berg'
	asks_at 2.3 step
	say 'override nobody else is here'
	asks_at 2.3 second
	say ''
	asks_at 3 choice
	say 1
	asks_at 3.yes.1 step
	say 'show 3'
	asks_at 3 choice
	say 2
	asks_at 3.no.1 step
	say 'done'
	asks_at 4 step
	say 'defer they sleep'
	asks_at 5 step
	say 'hold the phone rings'
	plain_end 5
	run_id >"$T/run"
	RUN=$(cat "$T/run")
	kept_same "$RUN"
	plain_start "$HP" resume "$RUN" --plain
	asks operator
	say 'Ada Lind'
	asks_at 5 step
	say 'attest I saw the share on its console'
	asks_at 4 step
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 6
	same "$(state_of "$RUN")" 'COMPLETE WITH OVERRIDES'
}

all_formats() {
	RUN=$(cat "$T/run")
	for format in $FORMATS; do
		exits 0 "$HP" report "$RUN" --format "$format" -o "$T/report.$format"
	done
	"$HP" report "$RUN" >"$T/out"
	cmp "$T/out" "$T/report.text"
	"$HP" report "$RUN" --format json -o - >"$T/out"
	cmp "$T/out" "$T/report.json"
	words "$T/report.text" >"$T/words.text"
	page_words "$T/report.html" html
	cmark-gfm --unsafe -e table -e tasklist "$T/report.markdown" >"$T/markdown.html"
	page_words "$T/markdown.html" markdown
	if [ -s "$T/report.pdf" ]; then
		pdftotext -layout "$T/report.pdf" "$T/pdf.txt"
		words "$T/pdf.txt" >"$T/words.pdf"
	fi
}

# page_words FILE FORMAT: what a browser shows of a page.
page_words() {
	python3 - "$1" >"$T/page" <<-'EOP'
		import html.parser, sys
		class Words(html.parser.HTMLParser):
		    skip = 0
		    def handle_starttag(self, tag, attributes):
		        self.skip += tag in ("script", "style")
		        print(end="" if tag in ("code", "em", "strong", "wbr", "a") else " ")
		    def handle_endtag(self, tag):
		        self.skip -= tag in ("script", "style")
		    def handle_data(self, data):
		        if not self.skip:
		            print(data, end="")
		Words().feed(open(sys.argv[1], encoding="utf-8").read())
	EOP
	words "$T/page" >"$T/words.$2"
}

# One line, one space between words: however it was folded.
words() {
	tr -s ' \n\t\f' '    ' <"$1"
}

# in_each TEXT...: each stands in all formats for people.
in_each() {
	for text in "$@"; do
		for file in "$T"/words.*; do
			grep -qF -e "$text" "$file" || fail "'$text' is missing in $file"
		done
	done
}

ending_and_attention() {
	in_each 'COMPLETE WITH OVERRIDES' 'DRILL' 'Kim Nowak' 'Ada Lind' 'within the objective' '1 h 30 min' \
		'SINGLE PERSON' 'What needs attention' 'Time by phase' 'Signatures' 'Every event'
	first=$(head -c 1500 "$T/words.text")
	case $first in
	*'COMPLETE WITH OVERRIDES'*'within the objective'*'What needs attention'*) ;;
	*) fail "not on page 1: $first" ;;
	esac
}

# R29: both judgements, the reason, the second person, in a section of their own.
overrides_have_both_judgements() {
	in_each 'SENSED: NOT MET / OPERATOR: DONE' 'the key belongs to another product' 'Ola Berg' 'nobody else is here' \
		'OVERRIDE AT STEP 2.2@SRV01'
	is '[.steps[] | select(.state == "overridden") | .id] == ["2.1", "2.2", "2.3"]' "$T/report.json"
	is '.steps[] | select(.id == "2.3") | .override.single_person' "$T/report.json"
}

# R31, R42, R57, R67, R70.
what_went_another_way() {
	in_each 'refused (check-fails)' 'chose 3.yes' 'No, it is off' 'they sleep' 'the phone rings' \
		'Ada Lind took over from Kim Nowak' 'the lamp flickers' 'I saw the share on its console' 'Came again with step'
	is '.holds | length == 1 and .[0].kind == "hold" and .[0].reason == "the phone rings" and .[0].at == "5@SRV01"' "$T/report.json"
	is '.hand_overs == [{at: .hand_overs[0].at, from: "Kim Nowak", to: "Ada Lind"}]' "$T/report.json"
	is '.paper == {printed: [], entered: []} and .clock_changes == []' "$T/report.json"
}

# R82: the phases are the whole.
times_sum_up() {
	is '.duration_ms == ([.phases[].ms] | add) and .objective.took_ms == .duration_ms' "$T/report.json"
	is '.objective.source == "procedure" and .objective.minutes == 90 and .objective.within' "$T/report.json"
	is '[.phases[] | .phase] == ["start", "step", "step", "step", "step", "step", "step", "end", "hold", "away", "paper"]' "$T/report.json"
	is '([.phases[] | select(.phase == "hold") | .ms] | add) == ([.holds[].ms] | add)' "$T/report.json"
	# The seconds shown add up as well.
	sed -n '/^Time by phase/,/^Timeline/p' "$T/report.text" | grep -oE '[0-9]+:[0-9]{2}:[0-9]{2}' |
		awk -F: '{ s = $1 * 3600 + $2 * 60 + $3; sum += s } END { exit sum == 2 * s ? 0 : 1 }'
}

given_objective() {
	RUN=$(cat "$T/run")
	exits 0 "$HP" report "$RUN" --rto 240 --format json
	is '.objective | .source == "given" and .minutes == 240 and .within'
	HOLDPOINT_RTO=100000 exits 0 "$HP" report "$RUN"
	has '1666 h 40 min'
	for rto in 0 -1 '' 1.5 100001 4h; do
		exits 2 "$HP" report "$RUN" --rto "$rto"
		clear_sentence
	done
	exits 2 "$HP" report "$RUN" --format docx
	clear_sentence
}

# R79: what the JSON has, people can read.
text_and_json_agree() {
	jq -r '.run, .digest, .head, .procedure, (.event_count | tostring), (.steps[] | .instance, .by, .override.reason),
		(.events[] | .event), (.steps[].checks[] | .observed, .source) | select(. != null)' "$T/report.json" |
		sort -u >"$T/values"
	[ "$(wc -l <"$T/values")" -gt 30 ]
	while IFS= read -r value; do
		case $value in
		*"<script>"*) continue ;; # its own case, below
		esac
		in_each "$value"
	done <"$T/values"
	# Each event, with its number and its time.
	jq -r '.events | to_entries[] | "\(.key + 1) \(.value.time | sub("T"; " ")) \(.value.event)"' "$T/report.json" >"$T/events"
	[ "$(wc -l <"$T/events")" -gt 30 ]
	while IFS= read -r event; do
		grep -qF -e "$event" "$T/words.text" || fail "'$event' is missing in the text"
	done <"$T/events"
}

# A machine's answer and a person's note are words, and nothing else.
hostile_answers_are_harmless() {
	harmless "$T/report.text"
	harmless "$T/report.markdown"
	harmless "$T/report.html"
	harmless "$T/report.json"
	in_each '<script>alert(1)</script>'
	if grep -qE '<script>alert|<b>tool|<i>does' "$T/report.html" "$T/markdown.html"; then
		fail 'markup from outside is markup in the page'
	fi
	grep -q 'it was entered\|entered, kept secret' "$T/words.text"
	for file in "$T"/report.*; do
		has_not 'secret-99' "$file" || return 1
	done
}

# The same run, the same bytes: wherever, whenever, whoever.
same_bytes() {
	RUN=$(cat "$T/run")
	mkdir -p "$T/else/where"
	for format in $FORMATS; do
		(
			cd "$T/else/where" || exit
			umask 077
			exits 0 env TZ=Asia/Tokyo HOME="$T/else" XDG_CONFIG_HOME="$T/else" COLUMNS=200 \
				"$HP" report "$RUN" --format "$format" -o "$T/again.$format"
		)
		cmp "$T/report.$format" "$T/again.$format"
	done
	# Only a file's metadata follow SOURCE_DATE_EPOCH.
	SOURCE_DATE_EPOCH=1000000000 exits 0 "$HP" report "$RUN"
	cmp "$T/out" "$T/report.text"
}

# kept_same RUN: two reports of a run as it stands now are the same, in each format.
kept_same() {
	for format in $FORMATS; do
		exits 0 "$HP" report "$1" --format "$format" -o "$T/first"
		exits 0 env TZ=America/New_York "$HP" report "$1" --format "$format" -o "$T/second"
		cmp "$T/first" "$T/second"
	done
}

# After kill -9 the record is whole, and so is its report; a hold and a stop are told with their reasons.
killed_held_and_stopped() {
	plain_start "$HP" train report-run --library "$T/report.hpl" --target "srv=scripted:$T/scenario.json" \
		--set Code=ABC --operator 'Kim Nowak' --plain
	asks condition
	say yes
	asks prerequisite
	say yes
	asks parameter
	say 'secret-99'
	asks_at 1 step
	say 'done'
	asks_at 2.1 step
	kill -9 "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
	RUN=$(run_id)
	kept_same "$RUN"
	exits 0 "$HP" report "$RUN"
	has 'The run is not over'
	has 'still within the objective'
	plain_start "$HP" resume "$RUN" --plain
	asks operator
	say 'Kim Nowak'
	asks_at 2.1 step
	say 'stop the tool is on fire'
	plain_end 5
	kept_same "$RUN"
	exits 0 "$HP" report "$RUN"
	has 'STOPPED'
	has 'the tool is on fire'
	has 'Nobody signed on'
	exits 0 "$HP" report "$RUN" --format json
	is '.holds[0].kind == "away"'
	echo "$RUN" >"$T/stopped"
}

# R76: what was done while the tool was away stands under its own heading, and its time is paper's.
from_paper() {
	plain_start "$HP" train report-run --library "$T/report.hpl" --target "srv=scripted:$T/scenario.json" \
		--set Code=ABC --operator 'Kim Nowak' --plain
	asks condition
	say yes
	asks prerequisite
	say yes
	asks parameter
	say 'secret-99'
	asks_at 1 step
	say "paper $T/sheet.txt"
	asks_at 1 step
	kill -9 "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
	RUN=$(run_id)
	echo "1@SRV01 MB $(date +%H:%M)" >"$T/sheet"
	exits 5 "$HP" import-paper "$RUN" --from "$T/sheet" --operator 'Ada Lind'
	kept_same "$RUN"
	exits 0 "$HP" report "$RUN"
	has 'Entered from paper (1): 1@SRV01'
	tr -s ' \n' '  ' <"$T/out" | grep -qE 'step 1@SRV01: done on paper by MB at [0-9-]+ [0-9:]+:00Z, entered'
	has 'printed by Kim Nowak:'
	exits 0 "$HP" report "$RUN" --format json
	is '.paper | (.printed | length == 1 and .[0].by == "Kim Nowak") and (.entered | length == 1 and .[0].done_by == "MB" and .[0].by == "Ada Lind")'
	is '.steps[0].paper | .by == "MB" and .entered_by == "Ada Lind"'
	is '.holds[0].kind == "paper" and .duration_ms == ([.phases[].ms] | add)'
	is '[.phases[] | select(.phase == "paper") | .ms] | add > 0'
}

# Every page and part of a drill says that it is one; the code and the head hash match the journal's.
paper_matches_the_journal() {
	RUN=$(cat "$T/run")
	exits 0 "$HP" audit "$RUN"
	head=$(jq -r .head "$T/report.json")
	has "$head"
	in_each "$head" "$RUN $(jq -r .event_count "$T/report.json") "
	[ -s "$T/report.pdf" ] || return 0
	pdftoppm -r 150 -gray -png "$T/report.pdf" "$T/page"
	pdfinfo "$T/report.pdf" >"$T/out"
	has 'Report report-run 3'
	pages=$(sed -n 's/^Pages: *//p' "$T/out")
	for page in $(seq "$pages"); do
		pdftotext -f "$page" -l "$page" "$T/report.pdf" "$T/out"
		has DRILL
		has "Page $page of $pages"
	done
}

wrong_runs() {
	for run in 20200101-000000-dead ../../etc x; do
		exits 3 "$HP" report "$run" --format html
		clear_sentence
	done
	# One byte of the record is changed: nobody gets a report of it, and nothing is written.
	RUN=$(cat "$T/stopped")
	python3 - "$XDG_STATE_HOME/holdpoint/runs/$RUN/journal.db" <<-'EOT'
		import sqlite3, sys
		db = sqlite3.connect(sys.argv[1])
		db.execute("update event set bytes = cast(replace(cast(bytes as text), 'on fire', 'at rest') as blob)")
		db.commit()
	EOT
	for format in $FORMATS; do
		exits 1 "$HP" report "$RUN" --format "$format" -o "$T/altered"
		clear_sentence
		[ ! -e "$T/altered" ]
	done
}

a 'a drill with every fate of a step, held and handed over' walked
a 'its report in all formats, to a file and to standard output' all_formats
a 'the ending, the time and what needs attention come first' ending_and_attention
a 'overrides stand with both judgements (R29)' overrides_have_both_judgements
a 'refusals, changes, deferrals, holds and hand-overs are told' what_went_another_way
a 'the phases sum up to the whole (R82)' times_sum_up
a 'the objective is the procedure'\''s or the one that is given' given_objective
a 'text, Markdown, HTML and PDF say what the JSON says (R79)' text_and_json_agree
a 'what a machine or a person says is harmless, secrets are nowhere' hostile_answers_are_harmless
a 'the same run gives the same bytes anywhere' same_bytes
a 'killed, held and stopped runs have reports too' killed_held_and_stopped
a 'what was done on paper is told apart (R76)' from_paper
a 'paper and journal can be matched' paper_matches_the_journal
a 'unknown runs and altered records get none' wrong_runs
finish
