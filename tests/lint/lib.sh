# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What the lint tests share: cases (tests/tap.sh), and the list of the project's own files. They run in the checkout.
# shellcheck source=tests/tap.sh
. "${0%/*}/../tap.sh"
cd "${0%/*}/../.." || exit 99

# files [PATTERN...]: the project's files, one a line, as shell patterns over the whole path; all where none is given.
# From git where this is a checkout it trusts, else by what lies here.
all_files() {
	git ls-files --cached --others --exclude-standard 2>/dev/null | while read -r all_file; do
		[ ! -f "$all_file" ] || echo "$all_file"
	done | grep . || find . -type f ! -path './build*' ! -path './.git/*' ! -path './.cache/*' | sed 's#^\./##'
}

files() {
	all_files | LC_ALL=C sort | while read -r file; do
		[ $# -gt 0 ] || echo "$file"
		for pattern in "$@"; do
			# The pattern is meant as one.
			# shellcheck disable=SC2254
			case $file in
			$pattern)
				echo "$file"
				break
				;;
			esac
		done
	done
}

scripts() {
	files '*.sh'
	files | while read -r file; do
		case $file in
		*.sh) ;;
		*) if head -n 1 "$file" | LC_ALL=C grep -qaE '^#!/bin/(ba)?sh'; then echo "$file"; fi ;;
		esac
	done
}

# none FILE TEXT: the file of findings is empty.
none() {
	[ -s "$1" ] || return 0
	echo "$2"
	cat "$1"
	return 1
}
