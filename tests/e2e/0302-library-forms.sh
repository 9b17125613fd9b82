#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# list, show, search, lint and compile, as scripts read them.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

SHIPPED=$HP_SRC/procedures/$PROCEDURE.json

list_form() {
	exits 0 "$HP" list --format json
	is 'type == "array"'
	is '.[] | select(.id == "'"$PROCEDURE"'") | (.title | length > 0) and (.revision | type == "string") and (.status | IN("DRAFT", "VERIFIED", "APPROVED"))
		and .steps == 7 and .checks == 4 and (.sources | type == "array" and length > 0)'
	exits 0 "$HP" list
	has "$PROCEDURE"
}

show_form() {
	exits 0 "$HP" show "$PROCEDURE" --format json
	is '.id == "'"$PROCEDURE"'"'
	is '[.. | objects | select(has("do")) | .id] == ["1", "1-export", "2", "3", "4", "5", "6"]'
	is 'has("practice") | not'
	exits 0 "$HP" show "$PROCEDURE"
	has 'Delete'
	has 'WARNING'
	harmless "$T/out"
}

search_form() {
	exits 0 "$HP" search provisioning registry --format json
	is 'map(.id) | contains(["'"$PROCEDURE"'"])'
	exits 0 "$HP" search 'zzz nothing has this' --format json
	is '. == []'
	for words in '"' '*' 'a OR' 'NEAR(' '-' "'" '(' 'id:' '%'; do
		exits 0 "$HP" search "$words" --format json
		is 'type == "array"'
	done
}

compile_and_use() {
	jq '.id = "site-procedure" | .title = "A procedure of the site"' "$SHIPPED" >"$T/site.json"
	exits 0 "$HP" compile "$T/site.json" -o "$T/site.hpl"
	exits 0 "$HP" compile "$T/site.json" -o "$T/again.hpl"
	cmp "$T/site.hpl" "$T/again.hpl"
	exits 0 "$HP" list --library "$T/site.hpl" --format json
	is 'map(.id) | contains(["'"$PROCEDURE"'", "site-procedure"])'
	HOLDPOINT_LIBRARY="$T/site.hpl" exits 0 "$HP" show site-procedure --format json
	is '.title == "A procedure of the site"'
	exits 0 "$HP" lint "$T/site.json"
	exits 0 "$HP" lint "$SHIPPED"
}

# Errors look like a compiler's, all in one go, with a hint; and nothing is written.
compile_errors() {
	jq '.steps[3].verify[0].expect = "absnt" | .steps[3].on = "mpss" | .steps[4].verfy = []' "$SHIPPED" >"$T/bad.json"
	exits 3 "$HP" compile "$T/bad.json" -o "$T/bad.hpl"
	test ! -e "$T/bad.hpl"
	test "$(grep -cE '^[^:]*bad\.json:[0-9]+:[0-9]+: error: ' "$T/err")" -ge 2
	exits 3 "$HP" lint "$T/bad.json"
	has "$T/bad.json:" "$T/err"
}

same_id_twice() {
	cp "$SHIPPED" "$T/one.json"
	cp "$SHIPPED" "$T/two.json"
	exits 3 "$HP" compile "$T/one.json" "$T/two.json" -o "$T/twice.hpl"
	has "$PROCEDURE" "$T/err"
	test ! -e "$T/twice.hpl"
}

# Somebody who has never written one has something that works at once.
new_writes_a_start_that_works() {
	mkdir "$T/new"
	cd "$T/new"
	exits 0 "$HP" new my-first
	has 'my-first.json is written'
	exits 0 "$HP" lint my-first.json
	has 'No errors, no warnings.'
	exits 0 "$HP" compile my-first.json -o my.hpl
	exits 0 "$HP" train my-first --library my.hpl --demo
	has COMPLETE
	# Comments are no part of the procedure.
	grep -q comment my-first.json
	exits 0 "$HP" show my-first --library my.hpl --format json
	has_not comment
	cp my-first.json before
	exits 2 "$HP" new my-first
	has 'is there already' "$T/err"
	cmp before my-first.json
	exits 0 "$HP" new other -o -
	is '.id == "other"'
	for id in 'Upper' 'a"b' '../up' '-x' ''; do
		exits 2 "$HP" new -- "$id"
	done
	same "$(find . -type f | sort | tr '\n' ' ')" './before ./my-first.json ./my.hpl '
}

a 'new writes a commented start that lints, compiles and can be walked' new_writes_a_start_that_works
a 'list' list_form
a 'show prints the canonical form' show_form
a 'search takes any words a person types' search_form
a 'compile writes the same library each time, and it can be used' compile_and_use
a 'compile errors name line and column, and nothing is written' compile_errors
a 'one id in two files is an error' same_id_twice
finish
