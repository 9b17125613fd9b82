#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The layer law (DESIGN section 3): who includes whom, which foreign library lives where, and what `run` must not call.
# HP_BUILD is the build folder, for the last part.
# shellcheck source=tests/lint/lib.sh
. "${0%/*}/lib.sh"

# layer: layers it may use, headers it offers under include/holdpoint/
LAYERS='
base      : -                                                       : clock error fault file hash i18n json mem names pattern sign str utf8 wrap
fact      : base                                                    : capture fact protocol url
procedure : base fact                                               : procedure
library   : base fact procedure                                     : library shipped
run       : base fact procedure                                     : run event verdict
journal   : base fact procedure library run                         : bundle journal
verify    : base fact procedure library run                         : judge watch
document  : base fact procedure library run                         : document parts words
walk      : base fact procedure library run journal verify document : print render report survey view walk
tui       : base fact procedure library run journal verify document walk : tui
line      : base fact procedure library run journal verify document walk : line
cmd       : base fact procedure library run journal verify document walk tui line : -
render    : base                                                    : -
practice  : base fact                                               : -
targets   : base fact                                               : -
'

# header pattern: folders that own the library
FOREIGN='
cjson/*      : base
pcre2*.h     : base
sodium*      : base
libintl.h    : base
sqlite3.h    : library journal
curses.h     : tui
ncurses*     : tui
panel.h      : tui
term.h       : tui
hivex.h      : targets practice
seccomp.h    : targets practice
linux/landlock.h : targets practice
linux/seccomp.h  : targets practice
libxml/*     : targets
systemd/*    : targets
libsmbclient.h : targets
dcerpc.h     : targets
param.h      : targets
credentials.h : targets
talloc.h     : targets
tevent.h     : targets
gen_ndr/*    : targets
core/*       : targets
util/data_blob.h : targets
pango/*      : render
cairo*       : render
qrencode.h   : render
fontconfig/* : render
check.h      : -
'

layer_of() {
	case $1 in
	# Folders first: in a pattern of the shell a * also stands for a slash.
	src/*/*)
		layer=${1#src/}
		echo "${layer%%/*}"
		;;
	src/main.c | src/*.h) echo cmd ;;
	include/holdpoint/*)
		header=${1##*/}
		layer_of_header "${header%.h}"
		;;
	esac
}

layer_of_header() {
	echo "$LAYERS" | awk -F: -v header="$1" '{ n = split($3, names, " "); for (i = 1; i <= n; i++)
		if (names[i] == header) { gsub(/ /, "", $1); print $1 } }'
}

# A procedure_x.h belongs to the layer of procedure.h.
layer_of_include() {
	offered=$(layer_of_header "$1")
	[ -n "$offered" ] || offered=$(layer_of_header "${1%%_*}")
	echo "$offered"
}

may_use() {
	echo "$LAYERS" | awk -F: -v user="$1" -v used="$2" '{ gsub(/ /, "", $1); if ($1 != user) next
		if ($1 == used) found = 1; n = split($2, names, " "); for (i = 1; i <= n; i++) if (names[i] == used) found = 1 }
		END { exit !found }'
}

sources() {
	files 'src/*.c' 'src/*.h' 'include/holdpoint/*.h'
}

# FILE:LINE HEADER of every include of ours, or of every foreign one.
includes() {
	sources | xargs grep -HnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$1" |
		sed -E 's/^([^:]*:[0-9]+):[^"<]*["<]([^">]*)[">].*/\1 \2/'
}

every_folder_is_a_layer() {
	sources | while read -r file; do
		layer=$(layer_of "$file")
		if [ -z "$layer" ]; then
			# A header of a family: as its first word.
			header=${file##*/}
			layer=$(layer_of_include "${header%.h}")
		fi
		may_use "${layer:-?}" "${layer:-?}" || echo "$file belongs to no layer of tests/lint/layers.sh"
	done >"$T/found"
	none "$T/found" 'files of no layer:'
}

includes_go_down() {
	includes '"holdpoint/' >"$T/includes"
	test -s "$T/includes"
	while read -r place header; do
		file=${place%%:*}
		user=$(layer_of "$file")
		header=${header#holdpoint/}
		used=$(layer_of_include "${header%.h}")
		may_use "$user" "${used:-?}" || echo "$place: $user must not use $header (${used:-no layer})"
	done <"$T/includes" >"$T/found"
	none "$T/found" 'includes against the layer law:'
}

private_headers_stay_at_home() {
	includes '"' | while read -r place header; do
		file=${place%%:*}
		case $header in
		holdpoint/* | config.h) ;;
		common/*.h | ../common/*.h)
			case $file in
			src/targets/*) ;;
			*) echo "$place: $header" ;;
			esac
			;;
		*) [ -f "${file%/*}/$header" ] || echo "$place: $header" ;;
		esac
	done >"$T/found"
	none "$T/found" 'a header of another folder:'
}

foreign_libraries_stay_with_their_owners() {
	includes '<' >"$T/includes"
	test -s "$T/includes"
	echo "$FOREIGN" | while IFS=: read -r pattern owners; do
		pattern=$(echo "$pattern" | tr -d ' ')
		[ -n "$pattern" ] || continue
		while read -r place header; do
			# shellcheck disable=SC2254
			case $header in
			$pattern)
				case " $owners " in
				*" $(layer_of "${place%%:*}") "*) ;;
				*) echo "$place: <$header> belongs to$owners" ;;
				esac
				;;
			esac
		done <"$T/includes"
	done >"$T/found"
	none "$T/found" 'foreign headers outside their owner:'
}

# By the symbols it leaves open, which no macro or far header can hide.
run_calls_nothing_of_the_world() {
	archive=${HP_BUILD:-}/src/run/libhp-run.a
	[ -f "$archive" ] || skip 'no build folder given in HP_BUILD'
	nm -u "$archive" | awk '{ print $NF }' | sort -u >"$T/symbols"
	test -s "$T/symbols"
	grep -E '^(time|clock|clock_gettime|gettimeofday|localtime(_r)?|gmtime(_r)?|open(at)?(64)?|fopen(64)?|creat|read|write|close|stat(64)?|unlink|rename|getenv|rand|random|getrandom|arc4random.*|randombytes_.*|.*gettext|socket|connect|fork|execv.*|hp_clock_now|hp_clock_monotonic_ms|hp_boot_id|hp_gettext|hp_ngettext|hp_file_.*|hp_folder_.*|hp_program_folder)$' \
		"$T/symbols" >"$T/found" || true
	none "$T/found" 'run must get time, files, chance and words from its callers, but it calls:'
}

only_front_ends_print() {
	sources | grep -vE '^src/(cmd|tui|line|targets|practice)/|^src/main\.c$' |
		xargs grep -nE '\<(v?printf|puts|putchar|perror)\(|\<(stdout|stderr)\>' >"$T/found" || true
	none "$T/found" 'lower layers return what they have to say:'
}

nobody_else_ends_the_process() {
	sources | grep -vE '^src/(base/|cmd/|main\.c|targets/|practice/)' |
		xargs grep -nE '\<(exit|_exit|_Exit|abort|quick_exit)\(' | grep -vE 'src/verify/|^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)' >"$T/found" || true
	none "$T/found" 'only base ends the process, where nothing can go on:'
}

no_call_that_overruns_or_guesses() {
	files 'src/*.c' 'src/*.h' 'include/*.h' |
		xargs grep -nE '\<(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atof|localtime|gmtime|strtok|alloca|system|popen|tmpnam|mktemp)\(' \
			>"$T/found" || true
	none "$T/found" 'calls that overrun, guess or share static storage:'
}

no_default_in_switches_over_our_enums() {
	files 'src/run/*.c' 'src/verify/*.c' 'src/walk/*.c' 'src/journal/*.c' 'src/fact/*.c' 'src/procedure/*.c' |
		xargs grep -nE '^[[:space:]]*default:' | grep -v '/\*' >"$T/found" || true
	none "$T/found" 'a default hides the forgotten case (where the value is no enum of ours, say so in a comment on its line):'
}

a 'every source file belongs to a layer' every_folder_is_a_layer
a 'a layer includes only what lies below it' includes_go_down
a 'headers used inside one folder stay there' private_headers_stay_at_home
a 'foreign libraries stay with their owners' foreign_libraries_stay_with_their_owners
a 'the engine calls no clock, file, random or gettext' run_calls_nothing_of_the_world
a 'only front ends and helpers print' only_front_ends_print
a 'nobody but base ends the process' nobody_else_ends_the_process
a 'no call that overruns, guesses or shares static storage' no_call_that_overruns_or_guesses
a 'switches over our enums have no default' no_default_in_switches_over_our_enums
plan
