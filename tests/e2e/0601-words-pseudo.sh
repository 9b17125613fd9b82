#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sentences nobody marked for translation: in a language whose every letter has an accent, what stays plain is one. pseudo.py tells more.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

PSEUDO=$HP_SRC/tests/e2e/pseudo.py
export PYTHONDONTWRITEBYTECODE=1

make_language() {
	command -v xgettext >/dev/null || skip 'gettext is not here'
	sed -n "s/^  '\(-.*\)',\$/\1/p" "$HP_SRC/po/meson.build" >"$T/args"
	test -s "$T/args"
	(
		cd "$HP_SRC"
		# The flags are words of their own.
		# shellcheck disable=SC2046
		xgettext $(cat "$T/args") --files-from=po/POTFILES --output="$T/template.pot"
	)
	python3 "$PSEUDO" catalogue "$T/template.pot" "$T/qq.po"
	mkdir -p "$T/locale/qq/LC_MESSAGES"
	msgfmt --check-format --output-file="$T/locale/qq/LC_MESSAGES/holdpoint.mo" "$T/qq.po"
	python3 "$PSEUDO" procedure "$HP_SRC/procedures/$PROCEDURE.json" "$T/pseudo.json"
	exits 0 "$HP" compile "$T/pseudo.json" -o "$T/pseudo.hpl"
}

# From here on the program speaks that language.
export HOLDPOINT_LOCALEDIR="$T/locale" HOLDPOINT_LIBRARY="$T/pseudo.hpl" LANGUAGE=qq

# shows NAME COMMAND...: keeps what it says, whatever its exit code.
shows() {
	shows_name=$1
	shift
	"$@" >"$T/said-$shows_name" 2>&1 </dev/null || true
	test -s "$T/said-$shows_name"
}

all_marked() {
	found=0
	python3 "$PSEUDO" unmarked "$T"/said-* || found=1
	rm -f "$T"/said-*
	return "$found"
}

language_is_used() {
	exits 2 "$HP" --no-such-flag
	LC_ALL=C.UTF-8 grep -q 'ţ' "$T/err"
}

help_pages() {
	shows help "$HP" --help
	for command in list show search run train resume export print paper import-paper keys runs report audit capture check read lint compile; do
		shows "help-$command" "$HP" "$command" --help
	done
	# The synopses are the same in every language.
	sed -i '1s/.* [[(]*[A-Z][A-Z|]*.*//' "$T"/said-help-*
	all_marked
}

library_pages() {
	"$HP" list | grep pseudo >"$T/said-list"
	shows show "$HP" show pseudo
	shows search "$HP" search nothing-like-that
	rm -f "$T/said-search-empty"
	all_marked
}

mistakes() {
	make_image "$T/image"
	make_image "$T/short"
	head -c 6000 "$T/short/Windows/System32/config/SOFTWARE" >"$T/SOFTWARE"
	mv "$T/SOFTWARE" "$T/short/Windows/System32/config/SOFTWARE"
	shows flag "$HP" --flg
	shows command "$HP" cmd
	shows format "$HP" list --format yaml
	shows procedure "$HP" show pseudoo
	shows role "$HP" check pseudo --target "mps2=offline:$T/image"
	shows target "$HP" check pseudo --target "x"
	shows scheme "$HP" read "nowhere:x" host
	shows fact "$HP" read "offline:$T/image" registry.kex x
	shows argument "$HP" read "offline:$T/image" registry.key
	shows step "$HP" check pseudo --step 77 --target "mps=offline:$T/image"
	shows terminal "$HP" run pseudo
	shows run "$HP" resume 20200101-000000-dead --plain
	shows audit "$HP" audit "$T/image"
	shows file "$HP" lint "$T/nothing.json"
	shows library "$HP" list --library "$T/template.pot"
	all_marked
}

check_and_read() {
	shows check "$HP" check pseudo --all --target "mps=offline:$T/image"
	shows unknown "$HP" check pseudo --target "mps=offline:$T/short"
	shows none "$HP" check pseudo --target "mps=offline:$T"
	shows read "$HP" read "offline:$T/image" registry.key "$CLIENT_KEY"
	shows absent "$HP" read "offline:$T/image" registry.key 'HKLM\SOFTWARE\pseudo'
	shows unreadable "$HP" read "offline:$T/short" registry.key "$CLIENT_KEY"
	all_marked
}

line_walk() {
	cat >"$T/words" <<-'EOT'
		Kim Nowak
		help
		no
		yes
		list
		why
		note pseudo
		attest pseudo
		override pseudo
		show 5
		back
		nonsense
		done
		done
		done
		MPS02
		MPS01
		why
		done
		attest pseudo
		check
		override pseudo
		Ola
		help
		defer pseudo
		na pseudo
		target mps=offline:
		stop pseudo
	EOT
	"$HP" train pseudo --plain <"$T/words" >"$T/said-walk" 2>&1 || true
	has 'RUN ' "$T/said-walk"
	shows demo "$HP" train pseudo --demo
	shows runs "$HP" runs
	run=$("$HP" runs --format json | jq -r '.[0].run')
	# The events and their names are the record's own, in no language.
	"$HP" report "$run" | sed '/ run\.started /,$d' >"$T/said-report"
	shows intact "$HP" audit "$run"
	cp "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt" "$T/said-status"
	all_marked
}

# What is printed, the way back from it, and what is signed.
on_paper() {
	shows checklist "$HP" export pseudo
	shows checklist-md "$HP" export pseudo --format markdown
	"$HP" export pseudo --format html | python3 -c '
import html.parser, sys
class Words(html.parser.HTMLParser):
    quiet = 0
    def handle_starttag(self, tag, attributes):
        self.quiet += tag in ("script", "style")
        print(*[value for name, value in attributes if name in ("aria-label", "title", "alt", "placeholder")])
    def handle_endtag(self, tag):
        self.quiet -= tag in ("script", "style")
    def handle_data(self, data):
        print("" if self.quiet else data)
Words().feed(sys.stdin.read())' >"$T/said-checklist-html"
	shows paper-terminal "$HP" export pseudo --paper b5
	shows paper-role "$HP" export pseudo --machine x
	printf '%s\n' yes 'paper '"$T/sheet.txt" 'done' 'hold pseudo' | "$HP" train pseudo --plain --operator Kim >"$T/said-walk" || true
	run=$(sed -n '1s/^RUN //p' "$T/said-walk")
	cp "$T/sheet.txt" "$T/said-sheet"
	printf '%s\n' help "$(printf 'KN %s' "$(date +%H:%M)")" 'KN' 'sheet pseudo' 'nowhere KN 14:03' "KN $(date +%H:%M) why" |
		"$HP" import-paper "$run" --operator Ola --plain >"$T/said-import" || true
	"$HP" report "$run" | sed 's/.* run\.started .*/&/; /run\.started/,$d' >"$T/said-report"
	shows paper "$HP" paper "$run"
	cp "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt" "$T/said-status"
	shows keys "$HP" keys
	shows keys-new "$HP" keys new pseudo --operator Kim
	shows keys-again "$HP" keys new pseudo
	shows keys-two "$HP" keys
	shows export "$HP" runs export "$run" -o "$T/pseudo.hpb"
	shows bundle "$HP" audit "$T/pseudo.hpb"
	sed 's/after paper/after PAPER/' "$T/pseudo.hpb" >"$T/altered.hpb"
	shows altered "$HP" audit "$T/altered.hpb"
	all_marked
}

# One of everything that a procedure may have.
constructs() {
	for name in every-construct every-construct-called; do
		python3 "$PSEUDO" procedure "$HP_SRC/tests/data/good/$name.json" "$T/$name.json" "$name"
	done
	exits 0 "$HP" compile "$T/every-construct.json" "$T/every-construct-called.json" -o "$T/every.hpl"
	export HOLDPOINT_LIBRARY="$T/every.hpl"
	shows show "$HP" show every-construct
	cat >"$T/words" <<-'EOT'
		Kim Nowak
		yes
		yes
		1234
		P01
		S01
		done
		no
		yes
		done
		yes
		Z
		X
		5001
		12
		1,9
		2-1
		done
		all
		SITE01
		kim nowak

		Ola Berg
		done
		console SITE01: net user SMS_S01 /delete
		console SITE01: net user SVC_S01 /delete
		done
		notes
		help
		console SITE01: net stop Alpha
		done
		console SITE01: sc config Alpha start= disabled
		done
		console SITE01: net stop Spooler
		done
		console SITE01: copy C:\Package\tool.msi C:\MSIShare\tool.msi
		show 6.b
		done
		list
		2
		override pseudo
		done
		console SITE01: del /s /q X:\SMS
		done
		defer
		defer pseudo
		done
		Ola Berg
		Service Pack 1
		why
		done
		Ola Berg
		Service Pack 2
		1
		override-group
		override-group pseudo
		1
		override-group pseudo
		2
		console CAP02: net share CAP_S01 /delete
		done
		console CAP02: rd /s /q D:\CAP_S01
		done
		console SITE01: net stop Beta
		done
		console SITE01: reg delete HKLM\SOFTWARE\Vendor\S01 /v Owner /f
		done
		done
		1
		done
		2
		done
		done
		done
		done
		done
		stop pseudo
	EOT
	"$HP" train every-construct --plain --set Edition=standard --set Minutes=10 --set ParentCode=P01 \
		<"$T/words" >"$T/said-walk" 2>&1 || true
	run=$(sed -n '1s/^RUN //p' "$T/said-walk")
	"$HP" report "$run" | sed '/ run\.started /,$d' >"$T/said-report"
	exits 0 "$HP" report "$run" --format json
	is '[.events[] | select(.event == "group.overridden")] | length == 1'
	cp "$XDG_STATE_HOME/holdpoint/runs/$run/status.txt" "$T/said-status"
	all_marked
}

screens() {
	screen_start -e LANGUAGE=qq -e "HOLDPOINT_LOCALEDIR=$T/locale" -e "HOLDPOINT_LIBRARY=$T/pseudo.hpl" -g 160x60 "$HP" train pseudo
	wait_for DRILL pseudo
	snap 1
	fill_plainly Kim
	# Every letter of the footer is accented, so that keys are pressed by what they are.
	go_on Enter
	snap 2
	go_on '?'
	snap 3
	escape
	go_on y
	snap 4
	for key in l w h s t g x; do
		go_on "$key"
		snap "page-$key"
		escape
	done
	go_on d
	snap 5
	go_on q
	snap 6
	all_marked
}

snap() {
	screen >"$T/said-screen-$1"
}

fill_plainly() {
	keys C-u
	typed "$1"
	wait_for "$1"
}

# A key that works once the page was read: pressed until the page is another.
go_on() {
	screen >"$T/before"
	go_end=$(($(date +%s) + PATIENCE))
	while :; do
		sleep 0.6
		keys "$1"
		sleep 0.3
		screen >"$T/now"
		if ! cmp -s "$T/now" "$T/before"; then
			return 0
		fi
		if [ "$(date +%s)" -ge "$go_end" ]; then
			echo "the key $1 changes nothing"
			return 1
		fi
	done
}

a 'the language is made from the sources' make_language
a 'the program speaks it' language_is_used
a 'help pages' help_pages
a 'pages of the library' library_pages
a 'messages about mistakes' mistakes
a 'check and read' check_and_read
a 'a drill by typed words, reports and the record' line_walk
a 'paper, the way back, keys and bundles' on_paper
a 'every construct' constructs
a 'the screens' screens
finish
