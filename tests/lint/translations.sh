#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sentences for people are marked, collected, complete in every language, and worded as they should be (R97).
# HP_BUILD is the build folder, whose po/ knows how xgettext is called.
# shellcheck source=tests/lint/lib.sh
. "${0%/*}/lib.sh"

# The arguments stand once, in po/meson.build.
gettext_args() {
	sed -n "s/^  '\(-.*\)',\$/\1/p" po/meson.build
}

languages() {
	grep -v '^#' po/LINGUAS
}

template() {
	gettext_args >"$T/args"
	test -s "$T/args"
	# The flags are words of their own.
	# shellcheck disable=SC2046
	xgettext $(cat "$T/args") --files-from=po/POTFILES --output="$T/holdpoint.pot" 2>"$T/xgettext"
	cat "$T/xgettext"
	sed -i 's/charset=CHARSET/charset=UTF-8/' "$T/holdpoint.pot"
}

files_are_listed() {
	grep -v '^#' po/POTFILES >"$T/listed"
	LC_ALL=C sort -c "$T/listed"
	files 'src/*.c' 'src/*.h' | xargs grep -lE '\<(_|N_|hp_ngettext)\(("|$)' | LC_ALL=C sort >"$T/having"
	diff "$T/listed" "$T/having" >"$T/found" || true
	none "$T/found" 'po/POTFILES (<) against the files with sentences (>); sh po/update BUILD puts it right:'
}

formats_agree() {
	template
	languages | while read -r language; do
		msgfmt --check --output-file=/dev/null "po/$language.po"
	done
}

languages_are_complete() {
	template
	languages | while read -r language; do
		msgmerge --quiet --no-fuzzy-matching --output-file="$T/$language.po" "po/$language.po" "$T/holdpoint.pot"
		msgattrib --untranslated --no-obsolete --no-wrap "$T/$language.po" >"$T/missing"
		msgattrib --only-fuzzy --no-obsolete --no-wrap "po/$language.po" >>"$T/missing"
		grep '^msgid' "$T/missing" | grep -v '^msgid ""$' >"$T/found" || true
		none "$T/found" "not translated into $language, or fuzzy:"
	done
}

no_blame_no_shouting() {
	template
	msgcat --no-wrap --no-location "$T/holdpoint.pot" | grep -E '^(msgid|")' |
		grep -iE '!|you failed|you forgot|your (mistake|fault|error)|illegal|invalid|fatal|abort|oops' >"$T/found" || true
	none "$T/found" 'messages say what is so and what to do next, without blame, shouting or begging:'
}

sentences_are_whole() {
	template
	msgcat --no-wrap --no-location "$T/holdpoint.pot" | grep -E '^msgid(_plural)? ".*[^:] "$' >"$T/found" || true
	none "$T/found" 'a sentence is one message, not glued from parts that end with a blank:'
}

a 'po/POTFILES is sorted and names every file with sentences' files_are_listed
a 'the formats of translations fit' formats_agree
a 'every language of po/LINGUAS is complete' languages_are_complete
a 'messages do not blame or shout' no_blame_no_shouting
a 'messages are whole sentences' sentences_are_whole
plan
