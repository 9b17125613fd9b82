# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What has to be on the machine, for src/quickstart and tests/run: name the needs, then packages_install. Where nothing is
# missing, neither root nor a network is asked for. Packages are those of Debian 12.

PACKAGES=

package() {
	case " $PACKAGES " in
	*" $1 "*) ;;
	*) PACKAGES="$PACKAGES${PACKAGES:+ }$1" ;;
	esac
}

# need_command COMMAND PACKAGE
need_command() {
	command -v "$1" >/dev/null 2>&1 || package "$2"
}

# need_library NAME PACKAGE: NAME as pkg-config knows it.
need_library() {
	pkg-config --exists "$1" 2>/dev/null || package "$2"
}

# need_that PACKAGE COMMAND...: the package is missing where the command fails.
need_that() {
	need_package=$1
	shift
	"$@" >/dev/null 2>&1 || package "$need_package"
}

compiles() {
	printf '#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n' | cc -x c -o /dev/null -
}

need_to_build() {
	need_that gcc compiles
	need_that libc6-dev compiles
	need_command meson meson
	need_command ninja ninja-build
	need_command pkg-config pkg-config
	need_command msgfmt gettext
	need_library ncursesw libncurses-dev
	need_library libcjson libcjson-dev
	need_library libpcre2-8 libpcre2-dev
	need_library sqlite3 libsqlite3-dev
	need_library libsodium libsodium-dev
	need_library hivex libhivex-dev
	need_library libxml-2.0 libxml2-dev
	need_library libseccomp libseccomp-dev
	need_library dcerpc samba-dev
	need_library samba-credentials samba-dev
	need_library smbclient libsmbclient-dev
	need_library libsystemd libsystemd-dev
	need_library pangocairo libpango1.0-dev
	need_library cairo-pdf libcairo2-dev
	need_library libqrencode libqrencode-dev
}

# Runs one apt-get as root; its words go to the log file.
apt() {
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null
	elif [ -t 0 ]; then
		sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
	else
		sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null
	fi
}

# packages_install: installs what is missing. The lists are fetched only where the ones at hand do not do.
packages_install() {
	[ -n "$PACKAGES" ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "This machine has no apt-get. Install by its own means what these Debian packages hold: $PACKAGES" >&2
		return 1
	fi
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
		echo "Some packages are missing, and only root can install them. As root: apt-get install $PACKAGES" >&2
		return 1
	fi
	echo "Installing: $PACKAGES" >&2
	packages_log=$(mktemp "${TMPDIR:-/tmp}/holdpoint-packages.XXXXXX") || return 1
	# $PACKAGES is a list of words on purpose.
	# shellcheck disable=SC2086
	if apt install --no-install-recommends $PACKAGES >"$packages_log" 2>&1 ||
		{ apt update >>"$packages_log" 2>&1 && apt install --no-install-recommends $PACKAGES >>"$packages_log" 2>&1; }; then
		rm -f "$packages_log"
		PACKAGES=
		return 0
	fi
	tail -n 15 "$packages_log" >&2
	rm -f "$packages_log"
	echo "Some packages could not be installed; the lines above tell why. By hand, as root: apt-get install $PACKAGES" >&2
	return 1
}
