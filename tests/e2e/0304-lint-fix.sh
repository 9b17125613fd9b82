#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lint --fix: what is mechanical is mended in the author's file, and nothing else is touched.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# findings FILE: how many errors and warnings lint tells of it.
findings() {
	"$HP" lint "$1" >"$T/found" 2>&1 || true
	grep -cE ':[0-9]+:[0-9]+: (error|warning): ' "$T/found" || true
}

# layout FILE: the file with all strings empty; what is left is what --fix must not touch.
layout() {
	sed -E 's/"([^"\\]|\\.)*"/""/g' "$1"
}

# Every bad fixture that says so gets better and keeps its layout; every other keeps its bytes.
fixtures_get_better() {
	cp -r "$HP_SRC/tests/data/bad" "$T/bad"
	mended=0
	for file in "$T"/bad/*.json; do
		cp "$file" "$T/before"
		before=$(findings "$file")
		cp "$T/found" "$T/told"
		"$HP" lint --fix "$file" >"$T/out" 2>"$T/err" || true
		if ! grep -q 'can be mended with --fix' "$T/told"; then
			cmp "$T/before" "$file"
			continue
		fi
		mended=$((mended + 1))
		has 'mended.'
		if cmp -s "$T/before" "$file"; then
			echo "$file is as it was"
			return 1
		fi
		layout "$T/before" >"$T/layout.before"
		layout "$file" >"$T/layout.after"
		cmp "$T/layout.before" "$T/layout.after"
		after=$(findings "$file")
		# What was hidden behind a mistake may come to light, never more than went away.
		test "$after" -le "$before"
		cp "$file" "$T/once"
		"$HP" lint --fix "$file" >"$T/out" 2>"$T/err" || true
		has_not 'mended.'
		cmp "$T/once" "$file"
	done
	test "$mended" -ge 15
	for clean in style-exclamation style-blanks unclean-text unknown-member unknown-word; do
		exits 0 "$HP" lint "$T/bad/$clean.json"
		has 'No errors, no warnings.'
	done
}

start() {
	exits 0 "$HP" new first -o "$T/$1"
}

# One line, letters of several bytes before the place: columns are no bytes.
only_the_string_changes() {
	start wide.json
	jq -c '.title = "\u00dcbung \u2014 \u96ea"' "$T/wide.json" >"$T/line.json"
	sed 's/"condition":/"conditon" :/' "$T/line.json" >"$T/wide.json"
	sed 's/"condition":/"condition" :/' "$T/line.json" >"$T/want.json"
	exits 0 "$HP" lint --fix "$T/wide.json"
	cmp "$T/want.json" "$T/wide.json"
	# Windows line ends stay.
	sed 's/$/\r/' "$T/want.json" >"$T/crlf.want"
	sed 's/"condition" :/"conditon" :/' "$T/crlf.want" >"$T/crlf.json"
	exits 0 "$HP" lint --fix "$T/crlf.json"
	cmp "$T/crlf.want" "$T/crlf.json"
}

# shellcheck disable=SC2016 # $schema is a member's name
a_schema_is_added() {
	start schema.json
	sed '/"\$schema"/d' "$T/schema.json" >"$T/bare.json"
	cp "$T/bare.json" "$T/bare"
	exits 0 "$HP" lint "$T/bare.json"
	exits 0 "$HP" lint --fix "$T/bare.json"
	has 'bare.json: 1 place is mended.'
	cmp "$T/schema.json" "$T/bare.json"
	exits 0 "$HP" lint --fix "$T/bare.json"
	cmp "$T/schema.json" "$T/bare.json"
	jq -c . "$T/bare" >"$T/line.json"
	exits 0 "$HP" lint --fix "$T/line.json"
	test "$(wc -l <"$T/line.json")" -eq 1
	same "$(jq -r '.["$schema"]' "$T/line.json")" holdpoint-procedure.schema.json
}

# Where two names are equally near, or the right one is there already, only a person knows.
no_guesses() {
	start guess.json
	jq '.conditon = "Twice."' "$T/guess.json" >"$T/taken.json"
	cp "$T/taken.json" "$T/before"
	exits 3 "$HP" lint --fix "$T/taken.json"
	cmp "$T/before" "$T/taken.json"
	jq 'del(.condition) | .conditon = "One." | .conditoin = "Two."' "$T/guess.json" >"$T/two.json"
	"$HP" lint --fix "$T/two.json" >"$T/out" 2>"$T/err" || true
	jq -e '[.condition, .conditon, .conditoin] | map(select(. != null)) | length == 2' "$T/two.json" >"$T/out"
}

what_is_no_json_stays() {
	start json.json
	for mistake in 's/}$//' 's/"title"/title/' 's/"title":/"title": "a", "title":/'; do
		sed "$mistake" "$T/json.json" | sed 's/"condition"/"conditon"/' >"$T/broken.json"
		cp "$T/broken.json" "$T/before"
		exits 3 "$HP" lint --fix "$T/broken.json"
		cmp "$T/before" "$T/broken.json"
	done
	exits 3 "$HP" lint --fix "$T/nothing.json"
	test ! -e "$T/nothing.json"
}

# A file keeps its rights, a link stays a link, a folder is looked through, and nothing is left beside them.
files_stay_what_they_are() {
	mkdir "$T/folder" "$T/place"
	start place/real.json
	sed -i 's/"condition"/"conditon"/' "$T/place/real.json"
	chmod 640 "$T/place/real.json"
	ln -s ../place/real.json "$T/folder/link.json"
	exits 0 "$HP" lint --fix "$T/folder"
	has 'link.json: 1 place is mended.'
	test -L "$T/folder/link.json"
	same "$(stat -c %a "$T/place/real.json")" 640
	grep -q '"condition"' "$T/place/real.json"
	same "$(find "$T/folder" "$T/place" | wc -l)" 4
}

# Without the flag nothing is written.
lint_alone_only_tells() {
	start tell.json
	sed -i 's/"condition"/"conditon"/' "$T/tell.json"
	cp "$T/tell.json" "$T/before"
	exits 3 "$HP" lint "$T/tell.json"
	has '1 of these can be mended with --fix.' "$T/err"
	cmp "$T/before" "$T/tell.json"
	exits 2 "$HP" compile --fix "$T/tell.json" -o "$T/tell.hpl"
	cmp "$T/before" "$T/tell.json"
}

a 'fixtures get better, keep their layout, and a second --fix changes nothing' fixtures_get_better
a 'only the string in question changes' only_the_string_changes
a 'a schema is added where there is none' a_schema_is_added
a 'nothing is guessed' no_guesses
a 'what is no JSON stays as it is' what_is_no_json_stays
a 'rights, links and folders stay what they are' files_stay_what_they_are
a 'without --fix lint only tells' lint_alone_only_tells
finish
