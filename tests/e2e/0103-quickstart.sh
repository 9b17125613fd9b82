#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# src/quickstart: from a checkout to the first drill.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

# The compiler needs long on a busy machine.
PATIENCE=300
QUICKSTART=$HP_SRC/src/quickstart
export HOLDPOINT_BUILD="$T/build"

# With the environment a user has: no folder of ours but the one to build in, another current folder, no terminal.
without_a_terminal() {
	cd /
	exits 0 sh "$QUICKSTART"
	has DRILL
	has COMPLETE
	has_not 'Sanitizer' "$T/err"
	harmless "$T/out"
	test -x "$T/build/src/holdpoint"
}

again_without_a_place_for_the_record() {
	started=$(date +%s)
	(
		unset HOME XDG_STATE_HOME XDG_CONFIG_HOME
		exits 0 sh "$QUICKSTART"
	)
	has COMPLETE
	has 'the record of this drill is in' "$T/err"
	# Nothing was built again.
	has_not 'building in' "$T/err"
	test $(($(date +%s) - started)) -lt 60
}

old_build_folder_is_put_right() {
	rm -rf "$T/build/meson-private/coredata.dat" "$T/build/build.ninja"
	: >"$T/build/meson-private/coredata.dat"
	exits 0 sh "$QUICKSTART"
	has COMPLETE
}

on_a_terminal_the_wizard_opens() {
	screen_start -e "HOLDPOINT_BUILD=$T/build" sh "$QUICKSTART"
	wait_for DRILL "$PROCEDURE" 'Sign on'
	escape
	press q quit
	press h 'hold and leave'
	wait_exit 5
}

no_place_to_build() {
	HOLDPOINT_BUILD=/proc/holdpoint exits 1 sh "$QUICKSTART"
	has 'HOLDPOINT_BUILD=' "$T/err"
}

# What is missing is named, and without apt-get or root there is a sentence, not a page of errors.
nothing_to_install_with() {
	mkdir "$T/bin"
	for tool in sh dirname mktemp mkdir id grep sed cat tail rm env; do
		ln -s "$(command -v "$tool")" "$T/bin/$tool"
	done
	PATH="$T/bin" exits 1 "$T/bin/sh" "$QUICKSTART"
	has 'meson' "$T/err"
	test "$(wc -l <"$T/err")" -le 3
}

# install_with SCRIPT: packages_install of one missing package, with an apt-get and a sudo of ours before the real ones.
install_with() {
	mkdir -p "$T/fake"
	printf '#!/bin/sh\necho "$*" >>"%s"\n%s\n' "$T/asked" "$1" >"$T/fake/apt-get"
	# shellcheck disable=SC2016 # for that script
	printf '#!/bin/sh\necho sudo >>"%s"\n[ "$1" != -n ] || shift\nexec "$@"\n' "$T/asked" >"$T/fake/sudo"
	chmod +x "$T/fake/apt-get" "$T/fake/sudo"
	rm -f "$T/asked"
	(
		PATH="$T/fake:$PATH"
		# shellcheck source=src/packages.sh
		. "$HP_SRC/src/packages.sh"
		need_command no-such-command-anywhere some-package
		packages_install
	) >"$T/out" 2>"$T/err"
}

packages_are_installed() {
	install_with 'exit 0'
	has 'install --no-install-recommends some-package' "$T/asked"
	has_not update "$T/asked"
	has 'Installing: some-package' "$T/err"
}

# Lists that are empty or old, as in a fresh container.
lists_are_fetched_when_needed() {
	# shellcheck disable=SC2016 # for that script
	install_with 'case "$*" in *update*) : >"$0.updated" ;; *) [ -f "$0.updated" ] ;; esac'
	same "$(grep -c install "$T/asked")" 2
	same "$(grep -c update "$T/asked")" 1
}

failed_installation_is_told() {
	if install_with 'echo "E: no network here"; exit 100'; then
		fail 'no failure'
	fi
	has 'no network here' "$T/err"
	has 'apt-get install some-package' "$T/err"
}

a 'missing packages are installed' packages_are_installed
a 'package lists are fetched when they are needed' lists_are_fetched_when_needed
a 'a failed installation is told with its reason' failed_installation_is_told
a 'without a terminal the drill plays itself to COMPLETE' without_a_terminal
a 'a second start builds nothing, and needs no home directory' again_without_a_place_for_the_record
a 'a broken build folder is put right' old_build_folder_is_put_right
a 'on a terminal the wizard opens' on_a_terminal_the_wizard_opens
a 'a place that cannot be written is a clear sentence' no_place_to_build
a 'missing packages without a way to install them are a clear sentence' nothing_to_install_with
finish
