# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What the end-to-end tests share. A test is a POSIX shell file NNNN-area-what.sh that reads
#
#	. "${0%/*}/lib.sh"
#	opens_the_library() { screen_start "$HP"; wait_for 'hmc-delete-mps-keys'; }
#	a 'the wizard opens the library' opens_the_library
#	finish
#
# and prints TAP. A case is a function; it runs in a subshell with `set -e`, so that the first command
# that fails ends it. What cases hand on to later ones they leave in files below $T or in the terminal.
#
# Given by meson: HOLDPOINT (the program), HOLDPOINT_MKIMAGE (tests/e2e/mkimage.c), HOLDPOINT_VIEW_DRIVER (tests/tui), HP_SRC
# (the checkout).

# shellcheck disable=SC2034 # for the tests
HP=${HOLDPOINT:?the path of the program}
MKIMAGE=${HOLDPOINT_MKIMAGE:-}
VIEW_DRIVER=${HOLDPOINT_VIEW_DRIVER:-}
HP_SRC=${HP_SRC:-$(cd "${0%/*}/../.." && pwd)}
# Seconds before a wait gives up: far above what is ever needed, so that only a hang or a wrong screen meets it.
PATIENCE=${HP_PATIENCE:-30}

# shellcheck source=tests/tap.sh
. "${0%/*}/../tap.sh"
SOCKET=hp-test-$$

# Nothing of the caller's surroundings reaches the program.
for name in $(env | sed -n 's/^\(HOLDPOINT_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done
unset NO_COLOR LANGUAGE LANG LC_MESSAGES COLUMNS LINES CI SSH_CONNECTION TMUX TMUX_PANE
export LC_ALL=C.UTF-8 TZ=UTC
export HOME="$T/home" XDG_STATE_HOME="$T/state" XDG_CONFIG_HOME="$T/config" TMUX_TMPDIR="$T"
export TMPDIR="$T/tmp"
mkdir -p "$HOME" "$XDG_STATE_HOME" "$XDG_CONFIG_HOME" "$TMPDIR"
# Reports of the sanitizers go into files, which `finish` looks for: on a screen they would be drawn over.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}log_path=$T/sanitizer"
export LSAN_OPTIONS="suppressions=$HP_SRC/tests/lsan.supp:print_suppressions=0"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}log_path=$T/sanitizer:print_stacktrace=1"

# The plan, and one last case for what the sanitizers wrote anywhere on the way.
finish() {
	a 'no sanitizer found anything on the way' no_reports
	plan
}

no_reports() {
	for report in "$T"/sanitizer*; do
		if [ -f "$report" ]; then
			cat "$report"
			return 1
		fi
	done
}

# After a case that failed (tap.sh).
explain() {
	if [ -f "$T/screen.open" ]; then
		echo '# the screen:'
		screen | sed 's/^/# |/'
	fi
}

# At the end, before $T goes (tap.sh). Who is told to end writes its record first (HELD): it has to be gone before its folder is.
before_cleanup() {
	cleanup_pids=$(cat "$T/pids" 2>/dev/null)
	for pid in $cleanup_pids; do
		kill "$pid" 2>/dev/null
	done
	(screen_end) >/dev/null
	for pid in $cleanup_pids; do
		until_true gone "$pid" >/dev/null
	done
	if [ -f "$T/mounts" ]; then
		while read -r folder; do
			umount "$folder" 2>/dev/null
		done <"$T/mounts"
	fi
}

# ---- one command and what it said ----

# exits CODE COMMAND...: runs it without a terminal; its words are in $T/out and $T/err.
exits() {
	exits_want=$1
	shift
	exits_got=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || exits_got=$?
	[ "$exits_got" -eq "$exits_want" ] && return 0
	echo "exit code $exits_got instead of $exits_want: $*"
	echo '--- out'
	cat "$T/out"
	echo '--- err'
	cat "$T/err"
	return 1
}

# has TEXT [FILE]: the file ($T/out) holds the text, word for word, however its lines are folded.
has() {
	grep -qF -e "$1" "${2:-$T/out}" && return 0
	tr -s ' \n\t' '   ' <"${2:-$T/out}" | grep -qF -e "$1" && return 0
	echo "'$1' is missing in ${2:-$T/out}:"
	cat "${2:-$T/out}"
	return 1
}

has_not() {
	grep -qF -e "$1" "${2:-$T/out}" || return 0
	echo "'$1' should not be in ${2:-$T/out}:"
	cat "${2:-$T/out}"
	return 1
}

# is FILTER [FILE]: a jq filter that must be true. Of an empty file jq says nothing, and ends with 0.
is() {
	[ -s "${2:-$T/out}" ] && jq -e "$1" "${2:-$T/out}" >/dev/null && return 0
	echo "not so: $1"
	cat "${2:-$T/out}"
	return 1
}

# reads URL FACT [ARGS] JQ: the observation has what JQ asks for.
reads() {
	reads_filter=
	for reads_word in "$@"; do
		reads_filter=$reads_word
	done
	reads_count=$#
	reads_i=0
	for reads_word in "$@"; do
		shift
		reads_i=$((reads_i + 1))
		[ "$reads_i" -eq "$reads_count" ] || set -- "$@" "$reads_word"
	done
	"$HP" read "$@" --format json >"$T/out" 2>"$T/err" </dev/null || true
	is "$reads_filter"
}

same() {
	[ "$1" = "$2" ] && return 0
	echo "'$1' instead of '$2'"
	return 1
}

# A message a person can use: one or few lines on stderr, nothing on stdout, no raw control characters.
clear_sentence() {
	[ -s "$T/err" ] || fail 'nothing was said on standard error'
	[ ! -s "$T/out" ] || fail "standard output is not empty: $(cat "$T/out")"
	harmless "$T/err"
	[ "$(wc -l <"$T/err")" -le 4 ] || fail "a whole page: $(cat "$T/err")"
	has_not '!' "$T/err"
}

# Nothing in the file could steer a terminal: no control characters but tab and newline, no C1, no bidi controls.
harmless() {
	if LC_ALL=C grep -qE "$(printf '[\001-\010\013-\037\177]')" "$1" ||
		LC_ALL=C grep -qE "$(printf '\302[\200-\237]|\342\200[\252-\256\216\217]|\342\201[\246-\251]|\330\234')" "$1"; then
		echo "control characters in $1:"
		od -c "$1" | head -n 40
		return 1
	fi
}

# until COMMAND...: polls until it succeeds or patience ends.
until_true() {
	until_end=$(($(date +%s) + PATIENCE))
	until "$@"; do
		if [ "$(date +%s)" -ge "$until_end" ]; then
			echo "gave up after $PATIENCE s: $*"
			return 1
		fi
		sleep 0.05
	done
}

# ---- a terminal of 80x24 ----

tm() {
	tmux -L "$SOCKET" "$@"
}

# screen_start [-g COLSxROWS] [-e NAME=VALUE]... COMMAND...: runs it in a fresh terminal. TERM as given by -e, else screen.
screen_start() {
	screen_columns=80
	screen_rows=24
	screen_env='TERM=screen'
	while :; do
		case $1 in
		-g)
			screen_columns=${2%x*}
			screen_rows=${2#*x}
			;;
		-e) screen_env="$screen_env $(quoted "$2")" ;;
		*) break ;;
		esac
		shift 2
	done
	screen_end
	{
		echo '#!/bin/sh'
		# shellcheck disable=SC2016 # for that shell
		printf 'sh -c '\''echo $$ >"$0"; exec env "$@"'\'' %s %s' "$(quoted "$T/screen.pid")" "$screen_env"
		for word in "$@"; do
			printf ' %s' "$(quoted "$word")"
		done
		# The terminal stays as the program left it, so that the end can be seen too.
		printf '\necho $? >%s\nexec sleep 100000\n' "$(quoted "$T/screen.exit")"
	} >"$T/screen.sh"
	tm -f /dev/null start-server \; set -g status off \; set -g escape-time 0 \; set -g history-limit 5000 \; \
		new-session -d -s t -x "$screen_columns" -y "$screen_rows" "exec sh '$T/screen.sh'"
	: >"$T/screen.open"
}

quoted() {
	printf "'"
	printf '%s' "$1" | sed "s/'/'\\\\''/g"
	printf "'"
}

# Takes the terminal away: the program gets SIGHUP as from a lost line.
screen_end() {
	screen_server=$(tm display-message -p '#{pid}' 2>/dev/null) || screen_server=
	if [ -n "$screen_server" ]; then
		tm kill-server 2>/dev/null || true
		# The next server takes the same socket: the old one has to be gone. The program still writes its record.
		until_true gone "$screen_server"
		if [ -s "$T/screen.pid" ]; then
			until_true gone "$(cat "$T/screen.pid")"
		fi
	fi
	rm -f "$T/screen.exit" "$T/screen.open" "$T/screen.pid"
}

# Ended; whether somebody has asked for its exit code yet does not matter (some first processes of containers take seconds).
gone() {
	! kill -0 "$1" 2>/dev/null || grep -qs '^State:.Z' "/proc/$1/status"
}

screen() {
	tm capture-pane -p -t t
}

# wait_for TEXT...: until all of them stand on the screen at once.
wait_for() {
	wait_end=$(($(date +%s) + PATIENCE))
	while :; do
		screen >"$T/screen.txt" 2>/dev/null
		wait_missing=
		for text in "$@"; do
			grep -qF -e "$text" "$T/screen.txt" || wait_missing=$text
		done
		[ -n "$wait_missing" ] || return 0
		if [ "$(date +%s)" -ge "$wait_end" ]; then
			echo "waited for '$wait_missing' in vain"
			return 1
		fi
		sleep 0.05
	done
}

wait_gone() {
	wait_end=$(($(date +%s) + PATIENCE))
	while screen | grep -qF -e "$1"; do
		if [ "$(date +%s)" -ge "$wait_end" ]; then
			echo "'$1' does not go away"
			return 1
		fi
		sleep 0.05
	done
}

# not_shown TEXT: it is not on the screen now (wait for something else first).
not_shown() {
	if screen | grep -qF -e "$1"; then
		echo "'$1' should not be on the screen"
		return 1
	fi
}

# wait_match PATTERN: until a line fits the extended regular expression.
wait_match() {
	wait_end=$(($(date +%s) + PATIENCE))
	until screen | grep -qE -e "$1"; do
		if [ "$(date +%s)" -ge "$wait_end" ]; then
			echo "waited for /$1/ in vain"
			return 1
		fi
		sleep 0.05
	done
}

# wait_exit CODE: the program in the terminal has ended with it.
wait_exit() {
	until_true test -s "$T/screen.exit" || return 1
	same "$(cat "$T/screen.exit")" "$1"
}

# keys KEY...: as tmux names them (Enter, Escape, Up, F1, q). typed TEXT: character by character.
keys() {
	tm send-keys -t t "$@"
}

typed() {
	tm send-keys -t t -l -- "$1"
}

# works KEY LABEL: the footer, which names exactly the keys that work now, shows it.
works() {
	screen | tail -n 4 | grep -qE -e "(^|  )$1 $2(  |\$)"
}

# press KEY LABEL: reads the page to its end, as a person has to, waits until the key works, and presses it once.
press() {
	press_end=$(($(date +%s) + PATIENCE))
	until works "$1" "$2"; do
		if works '(Space/PgDn|Leertaste/Bild ab)' '(more|mehr)'; then
			keys Space
		fi
		if [ "$(date +%s)" -ge "$press_end" ]; then
			echo "the key '$1 $2' does not come to work"
			return 1
		fi
		sleep 0.1
	done
	keys "$1"
}

# Escape, alone: what comes within a quarter of a second of it the program takes for the rest of a sequence, and throws away.
escape() {
	keys Escape
	sleep 0.4
}

# fill TEXT: empties the open field and types into it, as a person would: one thing after the other.
fill() {
	wait_match '(^|  )Esc go back'
	keys C-u
	typed "$1"
	wait_match 'Enter (take this text|run the line)'
}

# enter TEXT: Enter in a field until what it leads to is on the screen. Enter confirms nothing elsewhere, so that once more does no harm.
enter() {
	enter_end=$(($(date +%s) + PATIENCE))
	while :; do
		keys Enter
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			if screen | grep -qF -e "$1"; then
				return 0
			fi
			sleep 0.1
		done
		if [ "$(date +%s)" -ge "$enter_end" ]; then
			echo "Enter does not lead to '$1'"
			return 1
		fi
	done
}

resize() {
	tm resize-window -t t -x "${1%x*}" -y "${1#*x}"
}

# ---- the line front end, word by word ----

# plain_start COMMAND...: inside a case. Then `say WORDS`, `answers TEXT`, `asks KIND`; plain_end CODE at the end.
plain_start() {
	rm -f "$T/plain.in"
	mkfifo "$T/plain.in"
	: >"$T/plain.out"
	PLAIN_MARK=0
	"$@" <"$T/plain.in" >"$T/plain.out" 2>"$T/plain.err" &
	PLAIN_PID=$!
	echo "$PLAIN_PID" >>"$T/pids"
	exec 3>"$T/plain.in"
}

# What is awaited next must come after this word.
say() {
	PLAIN_MARK=$(wc -c <"$T/plain.out")
	printf '%s\n' "$1" >&3
}

plain_new() {
	tail -c "+$((PLAIN_MARK + 1))" "$T/plain.out"
}

plain_has() {
	plain_new | grep -qF -e "$1" || plain_new | tr -s ' \n\t' '   ' | grep -qF -e "$1"
}

# answers TEXT: waits until it stands in what came since the last word. Await the next prompt too before saying more.
answers() {
	if until_true plain_has "$1"; then
		return 0
	fi
	echo "'$1' did not come; since the last word:"
	plain_new
	cat "$T/plain.err"
	return 1
}

# asks KIND, asks_at STEP KIND: the prompt is the last thing that came. The step may bear its machine's name.
plain_prompt() {
	plain_new | tail -n 1 | grep -qE "^\\[$1\\] > \$"
}

asks() {
	asks_pattern="([^] ]+ )?$1"
	plain_awaits
}

asks_at() {
	asks_pattern="$1(@[^] ]+)? $2"
	plain_awaits
}

plain_awaits() {
	if until_true plain_prompt "$asks_pattern"; then
		return 0
	fi
	echo "no prompt '$asks_pattern'; since the last word:"
	plain_new
	cat "$T/plain.err"
	return 1
}

# plain_end CODE: end of input; the program ends with this code.
plain_end() {
	exec 3>&-
	plain_code=0
	wait "$PLAIN_PID" || plain_code=$?
	if [ "$plain_code" -ne "$1" ]; then
		echo "exit code $plain_code instead of $1"
		cat "$T/plain.out" "$T/plain.err"
		return 1
	fi
}

run_id() {
	sed -n '1s/^RUN //p' "$T/plain.out"
}

# ---- machines: real hives without the practice marker ----

CLIENT='Microsoft\Provisioning\Client'
ENGINE='Microsoft\Provisioning\Engine'

need_mkimage() {
	[ -n "$MKIMAGE" ] || skip 'built without hivex'
}

# make_image FOLDER [NAME]: a Windows drive with SOFTWARE and SYSTEM, the two keys of DRX.3 and their bystanders.
make_image() {
	need_mkimage
	mkdir -p "$1/Windows/System32/config"
	"$MKIMAGE" new "$1/Windows/System32/config/SOFTWARE" <<-EOT
		+Microsoft
		+Microsoft\\Windows NT\\CurrentVersion
		=ProductName sz Microsoft Windows Server 2003
		=CSDVersion sz Service Pack 2
		=CurrentVersion sz 5.2
		=SystemRoot sz C:\\Windows
		+Microsoft\\Provisioning
		+$CLIENT
		=Version sz 4.0
		+$CLIENT\\Queue
		+$ENGINE
		=Enabled dword 1
		+$ENGINE\\Providers
		+Microsoft\\Provisioning\\Namespaces
		+Microsoft\\Provisioning\\Schema
	EOT
	"$MKIMAGE" new "$1/Windows/System32/config/SYSTEM" <<-EOT
		+Select
		=Current dword 1
		=Default dword 1
		=LastKnownGood dword 1
		=Failed dword 0
		+ControlSet001\\Control\\ComputerName\\ComputerName
		=ComputerName sz ${2:-MPS01}
		+ControlSet001\\Services\\Spooler
		=Start dword 2
		=Type dword 16
		=ImagePath expand_sz %SystemRoot%\\system32\\spoolsv.exe
		=DisplayName sz Print Spooler
	EOT
}

# key_delete FOLDER KEY, key_make FOLDER KEY: in SOFTWARE, as the technician on the machine would; safe while a run reads.
key_delete() {
	printf -- '-%s\n' "$2" | "$MKIMAGE" change "$1/Windows/System32/config/SOFTWARE"
}

key_make() {
	printf -- '+%s\n' "$2" | "$MKIMAGE" change "$1/Windows/System32/config/SOFTWARE"
}

# ---- DRX.3, the procedure that ships ----

PROCEDURE=hmc-delete-mps-keys
CLIENT_KEY="HKLM\\SOFTWARE\\$CLIENT"
ENGINE_KEY="HKLM\\SOFTWARE\\$ENGINE"

# plain_run FOLDER [FLAGS]: a live run on an image, up to step 1.
plain_run() {
	plain_folder=$1
	shift
	plain_start "$HP" run "$PROCEDURE" --target "mps=offline:$plain_folder" --plain "$@"
	plain_sign_on
}

plain_sign_on() {
	asks operator
	say 'Kim Nowak'
	asks condition
	say yes
	asks_at 1 step
}

# From step 1 up to the open step 3, its machine named.
plain_to_3() {
	say 'done'
	asks_at 1-export step
	say 'done'
	asks_at 2 step
	say 'done'
	asks_at 3 name
	say MPS01
	asks_at 3 step
}

# From step 4 up to the open step 5. The machine is named once, and again only after a hold (DESIGN 6.6).
plain_to_5() {
	asks_at 4 step
	say 'done'
	asks_at 5 step
}

# screen_sign_on: from the first screen of a run to its step 1.
screen_sign_on() {
	wait_for 'Sign on'
	fill 'Kim Nowak'
	enter 'When to use this procedure'
	press y yes
	at_step 1
}

# The run's name stands in the first row.
screen_run() {
	screen | sed -n '1s/.*run \([0-9]*-[0-9]*-[0-9a-f]*\).*/\1/p'
}

# at_step STEP: the marker is at it.
at_step() {
	wait_match "^>\\[[^]]\\][^0-9]*$1(@[A-Z0-9]+)? "
}

# From step 1 to the open step 3 or so, its machine named.
screen_to_3() {
	press d 'done'
	at_step 1-export
	press d 'done'
	at_step 2
	press d 'done'
	wait_for 'Step 3'
	screen_name
	at_step 3
}

screen_name() {
	press e 'enter answer'
	fill MPS01
	enter '>['
}

# console LINE ANSWER: one line on the practice console, and back.
console() {
	press p practice
	wait_for 'go back'
	fill "$1"
	enter "$2"
	escape
	wait_match '(^|  )p practice'
}

# state_of RUN [STATE-FLAGS]: how `runs` shows it.
state_of() {
	"$HP" runs --format json | jq -r --arg run "$1" '.[] | select(.run == $run) | .state'
}

# ---- trees ----

sha256() {
	sha256sum <"$1" | cut -d ' ' -f 1
}

# The digest of a tree, made with other tools from what the manual says.
digest_of() {
	digest_folder=$1
	(
		cd "$digest_folder" || exit 1
		for entry in *; do
			[ -e "$entry" ] || continue
			upper=$(printf '%s' "$entry" | tr '[:lower:]' '[:upper:]')
			if [ -d "$entry" ]; then
				printf '%s\tD %s %s\n' "$upper" "$(digest_of "$entry")" "$upper"
			else
				printf '%s\tF %s %s %s\n' "$upper" "$(sha256 "$entry")" "$(wc -c <"$entry")" "$upper"
			fi
		done | LC_ALL=C sort | cut -f 2- | sha256sum | cut -d ' ' -f 1
	)
}
