#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Files as files: licence lines, shell that runs in dash, manual pages, no trace of one machine, format.
# shellcheck source=tests/lint/lib.sh
. "${0%/*}/lib.sh"

text_files() {
	files | xargs -d '\n' grep -lIE '' 2>/dev/null
}

licence_lines() {
	files | grep -vE '^(LICENSE|\.gitignore|\.clang-format|\.editorconfig|.*\.json|.*\.hive|tests/(data|golden|fuzz)/.*)$' | while read -r file; do
		head -n 5 "$file" | LC_ALL=C grep -qa 'SPDX-License-Identifier: GPL-3\.0-or-later' || echo "$file"
	done >"$T/found"
	none "$T/found" 'no line SPDX-License-Identifier: GPL-3.0-or-later at the top of:'
}

shell_scripts() {
	scripts >"$T/scripts"
	test -s "$T/scripts"
	xargs -d '\n' shellcheck -x <"$T/scripts"
}

posix_shell() {
	scripts | while read -r file; do
		case $(head -n 1 "$file") in
		*bash*) bash -n "$file" ;;
		*) dash -n "$file" ;;
		esac
	done
}

# Written so that it does not find itself.
no_trace_of_one_machine() {
	text_files | xargs -d '\n' grep -nE '/wor[k]/|/tmp/w[t]|/roo[t]/|/hom[e]/[a-z]{2,}/|(deb|security|archive)\.(debia[n]|ubunt[u])|pyp[i]\.org|artifactor[y]|[a-z]+\.interna[l]\>' \
		>"$T/found" || true
	none "$T/found" 'paths or package hosts of one machine:'
}

no_blanks_at_line_ends() {
	text_files | grep -vE '\.po$|^tests/(data|golden|fuzz/corpus)/|^LICENSE$' | xargs -d '\n' grep -nE '[[:blank:]]+$' >"$T/found" || true
	none "$T/found" 'blanks at the end of a line:'
}

manual_page() {
	mandoc -Tlint -W warning "$1"
}

# Every flag of src/cmd/options.c and its variable, and every subcommand.
manual_names_everything() {
	page=man/holdpoint.1
	{
		sed -nE 's/^[[:space:]]*\[HP_FLAG_[A-Z0-9]+\] = \{"([a-z0-9]+)", "?([A-Z_0-9]+)"?,.*/-\1\n\2/p' src/cmd/options.c | grep -v '^NULL$'
	} >"$T/wanted"
	test -s "$T/wanted"
	while read -r word; do
		case $word in
		-*) grep -qE "Fl (Fl |-)${word#-}\>" "$page" || echo "--${word#-}" ;;
		*) grep -qw "$word" "$page" || echo "$word" ;;
		esac
	done <"$T/wanted" >"$T/found"
	for command in list show search run train resume runs report audit keys check read lint compile; do
		grep -qE "(Nm|Ic|Cm).* $command\>" "$page" || echo "$command" >>"$T/found"
	done
	none "$T/found" 'not in holdpoint(1):'
}

format_as_agreed() {
	command -v clang-format-14 >/dev/null || skip 'clang-format-14 is not here'
	files 'src/*.c' 'src/*.h' 'include/*.h' 'tests/*.c' 'tests/*.h' | while read -r file; do
		clang-format-14 --dry-run -Werror "$file" >/dev/null 2>&1 || echo "$file"
	done >"$T/found"
	none "$T/found" 'run clang-format-14 -i on:'
}

a 'every file names its licence' licence_lines
a 'shellcheck has nothing to say' shell_scripts
a 'the shell scripts can be read by dash' posix_shell
a 'nothing in the project names a machine or a package host' no_trace_of_one_machine
a 'no blanks at line ends' no_blanks_at_line_ends
for page in $(files 'man/*.[1-9]'); do
	a "manual page $page" manual_page "$page"
done
a 'the manual page names every flag, variable and subcommand' manual_names_everything
a 'the format is the agreed one' format_as_agreed
plan
