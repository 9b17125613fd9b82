#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checklists on paper: the same steps in the same words and order in every format and on the screen (R71), a form for everything a procedure
# may say (R73), values and machines filled in, and what is refused.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

export SOURCE_DATE_EPOCH=1795305600
SHIPPED='exchange2000-cluster-restore-smtp exchange55-recover-km-server hmc-delete-mps-keys hmc-restore-provisioning-engine hmc40-update-rollup
sms2003-rebuild-secondary-site sms2003-remove-secondary-site'
LIBRARY=$T/constructs.hpl

paper() {
	python3 "$HP_SRC/tests/e2e/paper.py" "$@"
}

compiled() {
	exits 0 "$HP" compile "$HP_SRC/tests/data/good/every-construct.json" "$HP_SRC/tests/data/good/every-construct-called.json" -o "$LIBRARY"
}

# R71: each format is read as its readers see it, and held against `show --format json`.
same_in() {
	for id in $SHIPPED; do
		exits 0 "$HP" export "$id" --format "$1" -o "$T/$id.$1"
		paper show "$id" "$1" "$T/$id.$1" || fail "$id in $1"
	done
	exits 0 "$HP" export every-construct --library "$LIBRARY" --format "$1" -o "$T/every-construct.$1"
	HP_LIBRARY=$LIBRARY paper show every-construct "$1" "$T/every-construct.$1" || fail "every-construct in $1"
}

same_on_the_screen() {
	for id in $SHIPPED; do
		paper screen "$id" "$T/runs" || fail "$id on the screen"
	done
}

# The comparison itself: a step that is not there, in other words, or in another place is found in each format.
a_lost_step_is_found() {
	id=hmc-delete-mps-keys
	sed '/^4 \[ \]/,/^$/d' "$T/$id.text" >"$T/lost.text"
	sed '/^### 4$/,/^### 5$/{/^### 5$/!d}' "$T/$id.markdown" >"$T/lost.markdown"
	sed 's/In the console tree, click the folder/In the tree, click the folder/' "$T/$id.html" >"$T/lost.html"
	for format in text markdown html; do
		if cmp -s "$T/$id.$format" "$T/lost.$format"; then
			fail "nothing was taken out of the $format"
		fi
		if paper show "$id" "$format" "$T/lost.$format" >"$T/said"; then
			fail "the $format lost a step and nobody saw it"
		fi
		has 'step ' "$T/said"
	done
	if [ -f "$T/$id.pdf" ] && paper show hmc40-update-rollup pdf "$T/$id.pdf" >"$T/said"; then
		fail 'one PDF passed for another'
	fi
}

every_member_has_a_form() {
	python3 "$HP_SRC/tests/e2e/paper_members.py" "$T/members"
}

# R63: the answer of the independent second person stands on another page than the question.
the_answer_is_not_beside_the_question() {
	exits 0 "$HP" export every-construct --library "$LIBRARY"
	has 'Second person, alone: Which service pack does System Properties show?'
	sed -n '/^8 \[ \]/,/^9 \[?\]/p' "$T/out" >"$T/step"
	has_not 'had to find' "$T/step"
	has 'The second person had to find'
}

values_and_machines_are_filled_in() {
	exits 0 "$HP" export sms2003-remove-secondary-site --set SiteCode=S01 --set SmsDrive=X --machine cap=CAP01 --machine cap=CAP02 \
		--machine site=SITE01 --target parent/PARENT01=offline:/nowhere
	has 'Back up the registry of SITE01 to files outside this server.'
	has 'net share CAP_S01 /delete'
	has 'SHARE CAP_S01'
	has '6.4.a@CAP01'
	has '6.4.a@CAP02'
	has 'on PARENT01'
	has '{ParentCode}'
	has_not '{SiteCode}'
	# A blank form has empty lines instead, and no name stands there as an underscore.
	exits 0 "$HP" export sms2003-remove-secondary-site
	has 'net share CAP_{SiteCode} /delete'
	has_not 'CAP01'
}

what_is_called_stands_in_its_place() {
	exits 0 "$HP" export every-construct --library "$LIBRARY" --set SiteCode=S01
	has '11/1 [S] Stop the service Beta.'
	has '11/2 [S] Delete the value Owner of the key of site S01.'
	has '18/17.1 [ ] Look at the lamps of the rack.'
	has 'Go to step 7.yes.1'
	has 'Go to step 8'
}

with() {
	"$HP" export every-construct --library "$LIBRARY" "$@"
}

secrets_and_bad_words_are_refused() {
	exits 2 with --set Pin=1234
	has 'is secret and may not stand on a command line' "$T/err"
	has_not 1234 "$T/err"
	exits 2 with --set SiteCode
	exits 3 with --set SiteCode=toolong
	exits 3 with --set SitCode=S01
	has "Did you mean 'SiteCode'" "$T/err"
	exits 3 with --set SiteCode=S01 --set ParentCode=s01
	exits 3 with --set Minutes=61
	exits 2 with --machine cap
	exits 2 with --machine =CAP01
	exits 2 with --machine kap=CAP01
	has "Did you mean 'cap'" "$T/err"
	exits 2 with --machine site=A --machine site=B
	exits 2 with --paper a5
	exits 2 with --format docx
	exits 2 with --all
	exits 2 "$HP" export
	exits 3 "$HP" export no-such-procedure
	exits 3 with -o "$T/no/such/folder/file.txt"
	SOURCE_DATE_EPOCH=yesterday exits 2 with
	has SOURCE_DATE_EPOCH "$T/err"
	! ls "$T/no" 2>/dev/null
}

hostile_names_do_not_reach_the_page() {
	exits 0 "$HP" export hmc-delete-mps-keys --machine "mps=$(printf 'A\033[2J<script>alert(1)</script>|x')"
	harmless "$T/out"
	exits 0 "$HP" export hmc-delete-mps-keys --format html --machine "mps=<script>alert(1)</script>"
	has_not '<script>alert' "$T/out"
}

several_in_one_document() {
	exits 0 "$HP" export hmc-delete-mps-keys sms2003-remove-secondary-site --set SiteCode=S01 --machine mps=MPS01
	has 'Delete the MPS registry entries'
	has 'Remove a failed SMS 2003 secondary site'
	has MPS01
	has CAP_S01
	exits 0 "$HP" export --all --format json
	same "$(python3 -c 'import json, sys; print(len(json.load(sys.stdin)["documents"]))' <"$T/out")" 7
}

# The same bytes from the same procedure, wherever and whenever it is made.
the_same_bytes_again() {
	for format in text markdown html json; do
		exits 0 "$HP" export hmc-delete-mps-keys --format "$format"
		mv "$T/out" "$T/first"
		exits 0 "$HP" export hmc-delete-mps-keys --format "$format" -o "$T/second"
		cmp "$T/first" "$T/second"
	done
}

# DRAFT stands on every page of what nobody has verified.
a_draft_says_so() {
	sed -e '/"approval"/d' -e 's/"APPROVED"/"DRAFT"/' -e 's/"every-construct"/"draft-construct"/' \
		"$HP_SRC/tests/data/good/every-construct.json" >"$T/draft.json"
	exits 0 "$HP" compile "$T/draft.json" "$HP_SRC/tests/data/good/every-construct-called.json" -o "$T/draft.hpl"
	exits 0 "$HP" export draft-construct --library "$T/draft.hpl"
	has DRAFT
	has 'Use it only where somebody answers for it.'
}

# What is no file stays what it is, also for who is root; and what it does not take is said.
a_device_is_no_file() {
	ln -s /dev/full "$T/full"
	exits 3 "$HP" export "$PROCEDURE" --format text -o "$T/full"
	clear_sentence
	has 'No space left' "$T/err"
	test -h "$T/full" && test -c "$T/full"
	ln -s /dev/null "$T/null"
	exits 0 "$HP" export "$PROCEDURE" --format html -o "$T/null"
	test -h "$T/null" && test -c "$T/null"
	mkfifo "$T/pipe"
	cat "$T/pipe" >"$T/read" &
	exits 0 "$HP" export "$PROCEDURE" --format text -o "$T/pipe"
	wait
	test -p "$T/pipe"
	has 'Delete the MPS registry entries' "$T/read"
	exits 0 "$HP" export "$PROCEDURE" --format text -o /dev/stdout
	cmp "$T/out" "$T/read"
	exits 3 "$HP" export "$PROCEDURE" --format text -o "$T"
	clear_sentence
}

a_file_is_what_its_ending_says() {
	exits 0 "$HP" export "$PROCEDURE" -o "$T/sheet.md"
	exits 0 "$HP" export "$PROCEDURE" --format markdown
	cmp "$T/out" "$T/sheet.md"
	exits 0 "$HP" export "$PROCEDURE" -o "$T/sheet.json"
	is '.documents | length == 1' "$T/sheet.json"
	exits 0 "$HP" export "$PROCEDURE" -o "$T/sheet.html" --format text
	exits 0 "$HP" export "$PROCEDURE" -o "$T/sheet.1"
	cmp "$T/sheet.html" "$T/sheet.1"
	has 'BLANK Checklist' "$T/sheet.1"
}

a 'two procedures with every construct are compiled' compiled
a 'text says the same steps in the same order' same_in text
a 'Markdown says the same steps in the same order' same_in markdown
a 'HTML says the same steps in the same order' same_in html
if [ -x "$HP_BUILD/src/render/holdpoint-render-pdf" ]; then
	a 'PDF says the same steps in the same order' same_in pdf
fi
a 'the screen says the same steps in the same order' same_on_the_screen
a 'a step that is lost on the way is found' a_lost_step_is_found
a 'everything a procedure may say has a form on paper' every_member_has_a_form
a 'the answer of the independent second person stands elsewhere' the_answer_is_not_beside_the_question
a 'values and machines are filled in' values_and_machines_are_filled_in
a 'what is called stands in its place' what_is_called_stands_in_its_place
a 'secrets and bad words are refused' secrets_and_bad_words_are_refused
a 'hostile names do not reach the page' hostile_names_do_not_reach_the_page
a 'several procedures make one document' several_in_one_document
a 'the same bytes come out again' the_same_bytes_again
a 'a file is what its ending says' a_file_is_what_its_ending_says
a 'a draft says so' a_draft_says_so
a 'a device or a pipe gets the words and stays what it is' a_device_is_no_file
finish
