/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_PRACTICE_STATE_H
#define HP_TARGETS_PRACTICE_STATE_H

/*
 * What a running practice machine knows and its disk does not: state.json in the machine's folder,
 * beside the drives. The service manager's list is there and not in the hive: a service whose key
 * was deleted is listed until the restart, as on a real machine. The console writes it, the
 * practice target reads it; what is in it is checked like anything else from a file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/str.h"

struct hp_error;
struct hp_json;

#define HP_PRACTICE_STATE_FILE "state.json"
#define HP_PRACTICE_STATE_SIZE_MAX ((size_t)4 << 20)

/** MS-SCMR 2.2.47, dwCurrentState. */
enum hp_running_state {
	HP_SERVICE_STOPPED = 1,
	HP_SERVICE_START_PENDING,
	HP_SERVICE_STOP_PENDING,
	HP_SERVICE_RUNNING,
	HP_SERVICE_CONTINUE_PENDING,
	HP_SERVICE_PAUSE_PENDING,
	HP_SERVICE_PAUSED,
};

/** MS-SCMR 2.2.15, dwStartType. */
enum hp_start_type {
	HP_START_BOOT,
	HP_START_SYSTEM,
	HP_START_AUTO,
	HP_START_DEMAND,
	HP_START_DISABLED,
};

/* MS-SCMR 2.2.15, dwServiceType. */
#define HP_SERVICE_KERNEL_DRIVER 0x01u
#define HP_SERVICE_FILE_DRIVER 0x02u
#define HP_SERVICE_OWN_PROCESS 0x10u
#define HP_SERVICE_SHARE_PROCESS 0x20u
#define HP_SERVICE_INTERACTIVE 0x100u

struct hp_practice_service {
	char *name;
	char *display; /**< Never NULL: the name where there is no other. */
	char *program; /**< ImagePath, may be "". */
	unsigned type;
	enum hp_start_type start;
	enum hp_running_state running;
	bool doomed; /**< Marked for deletion: goes when it stops, or at the restart. */
};

/** A file that cannot be deleted while something holds it. */
struct hp_practice_lock {
	char *path;    /**< "X:\SMS\x.log" */
	char *service; /**< Held while this service runs; NULL: until the restart. */
};

struct hp_practice_site {
	unsigned number;
	char *name;
	struct hp_strv vdirs;
};

struct hp_practice_iis {
	bool installed;
	char *version; /**< "5.0" or "6.0"; NULL where the machine never had any. */
	struct hp_strv pools;
	struct hp_practice_site *sites;
	size_t site_count;
	size_t site_capacity;
};

struct hp_practice_state {
	int64_t booted_ms;
	char *system_root;      /**< "C:\Windows" */
	struct hp_strv drives;  /**< "C", "X" */
	char *folder;           /**< Where the console stands: "C:\", or "X:\SMS". */
	struct hp_strv pending; /**< Paths to be deleted at the restart. */
	struct hp_strv permits; /**< Keys on which permission was taken, upper and lower case as
				   typed. */
	struct hp_practice_service *services;
	size_t service_count;
	size_t service_capacity;
	struct hp_practice_lock *locks;
	size_t lock_count;
	size_t lock_capacity;
	struct hp_practice_iis iis;
};

void hp_practice_state_init(struct hp_practice_state *state); /**< C:\Windows and nothing else. */
void hp_practice_state_finish(struct hp_practice_state *state);

/** From the bytes of the file; HP_ERR_INVALID with a sentence. `ret_state` is initialised by it. */
int hp_practice_state_parse(
	const char *text, size_t len, struct hp_practice_state *ret_state, struct hp_error *err);
/** Reads the file in the machine's folder `folder_fd`, following no link. */
int hp_practice_state_read(
	int folder_fd, struct hp_practice_state *ret_state, struct hp_error *err);
/** Caller frees. */
char *hp_practice_state_print(const struct hp_practice_state *state);

/** Adds one to the list; all texts are copied, `running` is stopped. */
struct hp_practice_service *hp_practice_state_add_service(struct hp_practice_state *state,
	const char *name, const char *display, unsigned type, enum hp_start_type start);
void hp_practice_state_remove_service(struct hp_practice_state *state, size_t at);
void hp_practice_state_add_lock(
	struct hp_practice_state *state, const char *path, const char *service);
struct hp_practice_site *hp_practice_iis_add_site(
	struct hp_practice_iis *iis, unsigned number, const char *name);
/** Pools, sites and directories go, the version stays. */
void hp_practice_iis_clear(struct hp_practice_iis *iis);

/**
 * The service with that short name, else the only one with that display name: its place in the
 * list, or SIZE_MAX; *ret_ambiguous (may be NULL) if several have the display name.
 */
size_t hp_practice_state_find_service(
	const struct hp_practice_state *state, const char *name, bool *ret_ambiguous);

const char *hp_running_state_name(enum hp_running_state state); /**< "stop-pending" */
const char *hp_start_type_name(enum hp_start_type start);       /**< "manual" */
/** By the words of facts and procedures ("manual"); false: no such word. */
bool hp_start_type_from_name(const char *name, enum hp_start_type *ret_start);

/** The place of `text` in the list, as Windows compares names; SIZE_MAX: not there. */
size_t hp_practice_strv_find(const struct hp_strv *list, const char *text);
void hp_practice_strv_remove(struct hp_strv *list, size_t at);

/** The folder of a drive below the machine's: "image" for the system's, "drive-X". Caller frees. */
char *hp_practice_drive_folder(const struct hp_practice_state *state, const char *letter);

#endif
