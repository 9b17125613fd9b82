#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In another language people read other words, and scripts the same ones.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# Catalogues lie beside the program in the build tree; no locale of that language is needed.
german() {
	env LC_ALL=C.UTF-8 LANGUAGE=de "$@"
}

messages_are_german() {
	exits 2 german "$HP" lst
	has 'Meinten Sie' "$T/err"
	exits 0 german "$HP" --help
	has 'Befehl'
	# A locale that is not on this machine: its language is used all the same.
	exits 2 env LC_ALL=de_DE.UTF-8 "$HP" lst
	has 'Meinten Sie' "$T/err"
	# Sentences of the helpers too.
	mkdir -p "$T/empty"
	exits 4 german "$HP" read "offline:$T/empty" registry.key "$CLIENT_KEY"
	has 'ist die Platte dort eingehängt?'
	exits 4 german "$HP" read "captured:$T/empty" host
	has 'Der Ordner enthält keine Erfassung'
	exits 2 german "$HP" read 'smb://anna:secret@127.0.0.1' host
	has 'Ein Kennwort gehört nicht in die URL' "$T/err"
}

# Forms that scripts read, without times, names of runs and sentences; what is said behind a source in brackets is one.
forms() {
	for words in 'list' "show $PROCEDURE" 'search registry' "check $PROCEDURE --all --target mps=offline:$T/image" \
		"read offline:$T/image host"; do
		# The words are words on purpose.
		# shellcheck disable=SC2086
		"$@" "$HP" $words --format json | jq 'walk(if type == "object" then del(.time, .begun, .why, .unreadable)
			| if .source | type == "string" then .source |= sub(" \\(.*"; "") else . end else . end)'
	done
	"$@" "$HP" check "$PROCEDURE" --target "mps=offline:$T/image" --format tap | grep -vE '^(#|  (message|source|time): )'
}

forms_are_the_same() {
	make_image "$T/image"
	forms env >"$T/english"
	forms german >"$T/german"
	test -s "$T/english"
	diff "$T/english" "$T/german"
}

# The same words walk the same run; prompts, DRILL and the endings stay.
drill_in_german() {
	german "$HP" train "$PROCEDURE" --demo </dev/null >"$T/out"
	has DRILL
	has COMPLETE
	has '[1@MPS01 step] > '
	has 'Schritt 3'
	harmless "$T/out"
	same "$(state_of "$(sed -n '1s/^RUN //p' "$T/out")")" COMPLETE
	exits 0 german "$HP" runs --format json
	is '.[0].state == "COMPLETE" and .[0].mode == "drill"'
}

screen_in_german() {
	screen_start -e LANGUAGE=de "$HP" train "$PROCEDURE"
	wait_for DRILL "$PROCEDURE" 'Anmelden'
	keys C-u
	typed 'Jörg Müßig'
	wait_for 'Jörg Müßig'
	enter 'Wann dieses Verfahren gilt'
	press y ja
	at_step 1
	press d getan
	at_step 1-export
	press q verlassen
	wait_for 'Diesen Lauf verlassen?'
	press h 'anhalten und verlassen'
	wait_exit 5
	exits 0 "$HP" runs --format json
	is '.[] | select(.state == "HELD") | .operator == "Jörg Müßig"'
}

a 'messages are German' messages_are_german
a 'what scripts read is the same in every language' forms_are_the_same
a 'a drill in German is the same drill' drill_in_german
a 'the screens are German' screen_in_german
finish
