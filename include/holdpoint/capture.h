/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURE_H
#define HP_CAPTURE_H

/*
 * What a person has to type on a Windows 2000 or 2003 machine, or to run there from a stick, so
 * that facts can be read later from a folder that is carried away (`captured:DIR`). Both sides take
 * the names from here: `holdpoint capture` prints the commands, the target reads the files.
 *
 * The folder of a capture holds text files and registry exports. Each command of a text file stands
 * between two lines, so that a file that was cut off, that grew on two machines, or that is of
 * another day is seen as such, and an error message is evidence like any other output:
 *
 *   #### MPS01 # Sun 11/22/2026 # 14:03:02.11 # net share
 *   ...what it printed on both streams...
 *   #### exit 0
 *
 * An export lies beside them under the name that its line in registry.txt gives, with the machine's
 * name before ".reg".
 *
 * Nothing here changes the machine: every command lists or exports, and writes below %HP% only.
 * Names and paths stand in double quotes. What cmd.exe would read otherwise even there (" % ! and
 * control characters), what is not ASCII, and what would make a command another one ("net share
 * A=C:\") is refused and not written.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/fact.h"

struct hp_error;
struct hp_str;

#define HP_CAPTURE_MARK "#### " /**< Begins a line of ours. */
#define HP_CAPTURE_EXIT "#### exit "

#define HP_CAPTURE_MACHINE "machine.txt"
#define HP_CAPTURE_SYSTEM "system.txt"
#define HP_CAPTURE_SERVICES "services.txt"
#define HP_CAPTURE_SHARES "shares.txt"
#define HP_CAPTURE_ACCOUNTS "accounts.txt"
#define HP_CAPTURE_GROUPS "groups.txt"
#define HP_CAPTURE_FILES "files.txt"
#define HP_CAPTURE_REGISTRY "registry.txt"
#define HP_CAPTURE_IIS "iis.txt"
#define HP_CAPTURE_METABASE "MetaBase.xml"

/* Commands that list all there is of a kind. */
#define HP_CAPTURE_SC_SERVICES "sc query type= service state= all bufsize= 65000"
#define HP_CAPTURE_SC_DRIVERS "sc query type= driver state= all bufsize= 65000"
#define HP_CAPTURE_NET_START "net start"
#define HP_CAPTURE_NET_SHARE "net share"
#define HP_CAPTURE_NET_USER "net user"
#define HP_CAPTURE_NET_LOCALGROUP "net localgroup"
#define HP_CAPTURE_DIR "dir /a /-c "
#define HP_CAPTURE_DIR_TREE "dir /s /a /-c "

struct hp_capture_item {
	const char *file; /**< Of the constants above. */
	char *command;
};

/** Commands in the order of their files, each once. */
struct hp_capture {
	struct hp_capture_item *items;
	size_t count;
	size_t capacity;
};

/** Begins with what every capture needs: whose it is, its clock, code page and folders. */
void hp_capture_init(struct hp_capture *capture);
void hp_capture_finish(struct hp_capture *capture);

/**
 * Adds what answers a fact (its arguments filled in). HP_ERR_INVALID with one sentence where a name
 * cannot be quoted, or where no command can answer (a port); nothing is added then.
 */
int hp_capture_add(struct hp_capture *capture, const struct hp_fact *fact, struct hp_error *err);

/** Adds a command of another capture. */
void hp_capture_add_command(struct hp_capture *capture, const char *file, const char *command);

/** The commands as cmd.exe takes them; `eol` ends each line. They need %HP%, the folder. */
void hp_capture_print(const struct hp_capture *capture, const char *eol, struct hp_str *out);
/** The whole command file, with CRLF: it makes the folder beside itself. `title` becomes a remark.
 */
void hp_capture_print_file(const struct hp_capture *capture, const char *title, struct hp_str *out);

/** The one command that would answer a fact, for "run this and bring the output"; NULL where there
 * is none. Caller frees. */
char *hp_capture_command(const struct hp_fact *fact, const char **ret_file);

/** The key that is exported for a fact of the registry: the nearest one above that every Windows
 * has, because only an export of what lies above proves that a key is not there. `wow` asks for its
 * place in the 32-bit view of a 64-bit system; NULL where there is none. Caller frees. */
char *hp_capture_export_root(const char *key, bool wow);

#endif
