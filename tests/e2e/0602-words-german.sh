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

# Steps as their author wrote them, forms in the reader's language; no table falls apart and no line is too wide for it.
checklist_in_german() {
	exits 0 german "$HP" export "$PROCEDURE"
	has 'BLANK Checkliste'
	has 'Vor der Handlung: Name der Maschine, an ihr abgelesen'
	has '[ ] erfüllt  [ ] nicht erfüllt  Gefunden ___'
	has 'Übergehen: Kürzel ______  2. Pers. ______  Grund ___'
	has '| Bei Schritt  | Halt um | Grund '
	has '| An der Konsole |'
	has "ENDE BLANK Checkliste $PROCEDURE, Fassung"
	same "$(python3 -c 'import sys; print(sum(len(line.rstrip("\n")) > 79 for line in open(sys.argv[1], encoding="utf-8")))' "$T/out")" 0
	for language in en de; do
		env LC_ALL=C.UTF-8 LANGUAGE=$language "$HP" export --all --format json |
			jq -c '.. | objects | select(.kind == "step") | [.ref, .text]' >"$T/steps-$language"
	done
	test "$(wc -l <"$T/steps-en")" -gt 200
	diff "$T/steps-en" "$T/steps-de"
	exits 0 german "$HP" export "$PROCEDURE" --format html
	has '<html lang="de"'
	has 'Alles löschen'
	exits 0 german "$HP" export "$PROCEDURE" --format markdown
	has '## Wann dieses Verfahren gilt'
	if [ -x "$HP_BUILD/src/render/holdpoint-render-pdf" ]; then
		exits 0 german "$HP" export "$PROCEDURE" --format pdf -o "$T/checklist.pdf"
		pdftotext -layout "$T/checklist.pdf" "$T/out"
		has 'Seite 1 von'
		has 'UNUMKEHRBAR, KRITISCH'
	fi
}

paper_and_back_in_german() {
	printf '%s\n' yes 'paper '"$T/sheet.txt" 'done' 'hold Stromausfall' |
		german "$HP" train "$PROCEDURE" --plain --operator 'Jörg Müßig' >"$T/out" || test $? = 5
	run=$(sed -n '1s/^RUN //p' "$T/out")
	echo "$run" >"$T/run"
	has "Das Blatt wurde nach"
	has 'DRILL Rest des Laufs' "$T/sheet.txt"
	has '>>> 1@MPS01' "$T/sheet.txt"
	has 'auf Papier sieht außer' "$T/sheet.txt"
	has 'Kürzel ______  Von ___:___  Bis ___:___' "$T/sheet.txt"
	# The columns of the summary stand below each other, though the words have letters of two bytes.
	status=$XDG_STATE_HOME/holdpoint/runs/$run/status.txt
	has 'Prüfsumme    ' "$status"
	has 'Fassung      ' "$status"
	printf '%s\n' "1-export KN $(date +%H:%M)" "2 KN $(date +%H:%M) seen der Ordner ist markiert" >"$T/lines"
	exits 5 german "$HP" import-paper "$run" --from "$T/lines" --operator 'Ola Berg'
	has '1-export@MPS01, getan von KN um'
	has 'ist eingetragen: bezeugt.'
	exits 3 german "$HP" import-paper "$run" --from "$T/sheet.txt" --operator 'Ola Berg'
	has 'Aus dieser Datei wurde nichts eingetragen' "$T/err"
	german "$HP" import-paper "$run" --operator 'Ola Berg' --plain </dev/null >"$T/out" || test $? = 5
	has 'Zurück vom Papier: tragen Sie das Blatt ein'
	has 'KN 14:03 name MASCHINE'
}

report_in_german() {
	run=$(cat "$T/run")
	exits 0 german "$HP" report "$run" --rto 30
	has 'DRILL Bericht'
	has 'von 30 min 00 s: noch innerhalb des Zeitziels'
	has 'Zeit nach Phasen'
	has '# Arbeit   = angehalten   . niemand angemeldet   ~ auf Papier'
	has 'Getan auf Papier von KN um'
	has 'Auf Papier geschrieben: der Ordner ist markiert'
	has 'Ola Berg übernahm von Jörg Müßig.'
	# What the record itself says stands among its events, in its own words.
	sed '/^Alle Ereignisse/,$d' "$T/out" >"$T/told"
	has_not 'done on paper by' "$T/told"
	exits 0 german "$HP" report "$run" --format html
	has 'Zeitpunkte'
}

# A bundle signed here is checked there, whatever is spoken at either place.
bundle_in_german() {
	run=$(cat "$T/run")
	exits 0 german "$HP" keys new joerg --operator 'Jörg Müßig' </dev/null
	has 'Fingerabdruck  '
	exits 0 german "$HP" runs export "$run" -o "$T/run.hpb"
	has 'signiert mit dem Schlüssel joerg' "$T/err"
	exits 0 german "$HP" audit "$T/run.hpb"
	has 'UNVERSEHRT'
	has 'signiert   von joerg (Jörg Müßig)'
	exits 0 "$HP" audit "$T/run.hpb"
	has INTACT
	sed 's/der Ordner ist markiert/der Ordner war markiert/' "$T/run.hpb" >"$T/altered.hpb"
	exits 1 german "$HP" audit "$T/altered.hpb"
	has 'VERÄNDERT: Zeile'
	has '           Zeile'
}

a 'messages are German' messages_are_german
a 'what scripts read is the same in every language' forms_are_the_same
a 'a drill in German is the same drill' drill_in_german
a 'checklists are German around the steps as they were written' checklist_in_german
a 'to paper and back from it in German' paper_and_back_in_german
a 'the report is German' report_in_german
a 'keys and bundles in German' bundle_in_german
a 'the screens are German' screen_in_german
finish
