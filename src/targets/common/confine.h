/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_CONFINE_H
#define HP_TARGETS_CONFINE_H

/*
 * A helper locks itself in before it reads the first byte that it cannot trust. What the kernel
 * does not offer is left out, and the hello then does not name it, so that the record of the run
 * says how the reader of hostile bytes was held:
 *
 *   no-new-privs  no program started from here could gain rights; needed for the next two
 *   rlimits       memory, open files, size of files, no core file, not traceable by others
 *   landlock      files can be opened below the given folders only, and only to be read; no TCP
 *                 port can be bound or, without peers, connected to; no signal and no abstract
 *                 socket leads to processes outside
 *   seccomp       system calls other than those needed to read files and to answer fail
 *
 * A helper that talks to others also needs its libraries: those, and the system's files for
 * resolving names, can then be read too, and mapped as code (never memory that can be written).
 *
 * Built with a sanitizer the limits on memory stay off, and Landlock and seccomp leave open what
 * the sanitizer needs at the end of the process; the names then end in "-relaxed".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_strv;

struct hp_confine {
	int *folders; /**< Descriptors of the folders that stay readable, with all below them. Owned
			 copies. */
	size_t count;
	size_t capacity;
	uint64_t file_size_max; /**< Largest file, also in memory, that the helper makes. */
	void *converters[4]; /**< iconv_t: held open so that the C library keeps what it loaded for
				them. */
	bool network; /**< The helper has peers: TCP and UDP sockets are left to it, none to listen
			 on, and the name is "seccomp-network". */
	bool bus;     /**< ... on this computer: stream sockets of the Unix kind, "seccomp-bus";
			 with both, "seccomp-network-bus". With neither no socket can be made. */
	bool wide;    /**< A folder above the one asked for had to be allowed; the name is
			 "landlock-wide". */
};

#define HP_CONFINE_INIT ((struct hp_confine){.folders = NULL, .file_size_max = (uint64_t)1 << 20})

/** Lets the folder (or the single file) behind `fd` be read; the descriptor is duplicated. */
void hp_confine_allow(struct hp_confine *confine, int fd);
/** Locks in, and adds the name of each lock that holds to `names`. */
void hp_confine_apply(struct hp_confine *confine, struct hp_strv *names);
/** Only when the helper ends. */
void hp_confine_finish(struct hp_confine *confine);

#endif
