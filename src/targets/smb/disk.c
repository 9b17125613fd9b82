/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../common/helper.h"
#include "../common/tree.h"
#include "disk_internal.h"
#include "disk_peer.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "smb_internal.h"

#define CHUNK ((size_t)1 << 20)

/* MS-ERREF 2.3 */
#define STATUS_ACCESS_DENIED 0xc0000022u
#define STATUS_CONNECTION_RESET 0xc000020du
#define STATUS_LOGON_FAILURE 0xc000006du

/* MS-FSCC 2.6 */
#define ATTRIBUTE_DIRECTORY 0x0010u
#define ATTRIBUTE_REPARSE_POINT 0x0400u

/* ---- places ---- */

void hp_smb_place_finish(struct hp_smb_place *place)
{
	free(place->share);
	free(place->names);
	free(place->shown);
	*place = (struct hp_smb_place){.share = NULL};
}

struct hp_smb_place hp_smb_place_above(const struct hp_smb_place *place)
{
	const char *slash = strrchr(place->names, '/');
	const char *name = slash != NULL ? slash + 1 : place->names;
	size_t shown = strlen(place->shown) - strlen(name);
	/* "C:\SMS" stands in "C:\", but "C:\SMS\bin" in "C:\SMS". */
	shown -= slash != NULL && shown > 0 ? 1 : 0;
	return (struct hp_smb_place){.share = hp_strdup(place->share),
		.names = hp_strndup(
			place->names, slash != NULL ? (size_t)(slash - place->names) : 0),
		.shown = hp_strndup(place->shown, shown)};
}

/* ---- calls ---- */

/** One use of the library; 0 or an errno. May be called twice. */
typedef int call_fn(SMBCCTX *library, const char *url, void *arg);

static int call(struct hp_smb *smb, const char *share, const char *names, call_fn *fn, void *arg)
{
	char *url = hp_smb_disk_url(smb, share, names);
	hp_smb_peer_hold(hp_smb_disk_address(smb), smb->url.port, smb->login.kerberos);
	hp_smb_guard_begin();
	int errnum = fn(smb->disk->library, url, arg);
	if (hp_smb_guard_end() && errnum != 0) {
		smb->guard_fired = HP_SMB_GUARD_LATE;
	}
	hp_smb_peer_release();
	free(url);
	return errnum;
}

static bool is_break(int errnum)
{
	static const int breaks[] = {ECONNREFUSED, ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN,
		ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETRESET, ENETDOWN, ESHUTDOWN};
	for (size_t i = 0; i < HP_ARRAY_SIZE(breaks); i++) {
		if (breaks[i] == errnum) {
			return true;
		}
	}
	return false;
}

static int call_stat(SMBCCTX *library, const char *url, void *arg)
{
	struct stat *st = arg;
	errno = EIO;
	return smbc_getFunctionStat(library)(library, url, st) == 0 ? 0 : errno;
}

static int keep_refused(struct hp_smb *smb, const char *share, const struct hp_why *why)
{
	struct hp_smb_disk *disk = smb->disk;
	free(disk->refused_share);
	disk->refused_share = hp_strdup(share);
	disk->refused_until = hp_clock_monotonic_ms() + HP_SMB_PAUSE_MS;
	return hp_why_set(&disk->refused, why->code, "%s", why->text);
}

static bool is_refused(const struct hp_smb *smb, const char *share)
{
	const struct hp_smb_disk *disk = smb->disk;
	return disk->refused_share != NULL && strcmp(disk->refused_share, share) == 0 &&
	       hp_clock_monotonic_ms() < disk->refused_until;
}

/**
 * "Permission denied" is said of a file, of a share, and of a logon alike. The root of the share
 * tells the first two apart. If that is denied too, IPC$, which is open to everybody who has logged
 * on, tells the third; a logon that failed is never tried again.
 */
static int why_denied(struct hp_smb *smb, const struct hp_smb_place *place, struct hp_why *why)
{
	struct stat st;
	if (call(smb, place->share, "", call_stat, &st) != EACCES) {
		return hp_smb_why_nt(smb, STATUS_ACCESS_DENIED, place->shown, why);
	}
	if (call(smb, "IPC$", "", call_stat, &st) == EACCES) {
		(void)hp_smb_why_nt(smb, STATUS_LOGON_FAILURE, place->shown, why);
		hp_smb_login_refused(smb, why);
		return -1;
	}
	(void)hp_why_set(why, "access-denied",
		_("The account that logged on to %s may not use its share %s. Use one that is an "
		  "administrator there."),
		smb->shown, place->share);
	return keep_refused(smb, place->share, why);
}

static int why_errno(
	struct hp_smb *smb, int errnum, const struct hp_smb_place *place, struct hp_why *why)
{
	switch (errnum) { /* numbers of the C library, not one of our enumerations */
	case EACCES:
	case EPERM:
		return why_denied(smb, place, why);
	case EBUSY:
	case ETXTBSY:
		return hp_why_set(why, "io-error",
			_("%s is held by a program on %s that lets nobody else read it. Stop that "
			  "program, or look at the machine itself."),
			place->shown, smb->shown);
	case ENOTDIR:
		return hp_why_set(
			why, "malformed", _("%s is a file; a folder was asked for."), place->shown);
	case EISDIR:
		return hp_why_set(
			why, "malformed", _("%s is a folder; a file was asked for."), place->shown);
	case ENOMEM:
	case ENFILE:
	case EMFILE:
		return hp_why_set(why, "too-large",
			_("%s is more than this computer has memory for; ask for less."),
			place->shown);
	case EFBIG:
		return hp_why_set(why, "too-large",
			_("%s has more than a million entries; ask for a smaller folder."),
			place->shown);
	case ECANCELED:
		return hp_why_set(why, "cancelled", _("The reading was broken off."));
	case ESTALE:
		return hp_why_set(why, "io-error",
			_("%s changed while it was read; stop what writes to it, and check again."),
			place->shown);
	default:
		return hp_why_set(why, "io-error", _("%s could not show %s: %s."), smb->shown,
			place->shown, strerror(errnum));
	}
}

/** 1, 0 where the server says that there is none, -1. */
static int ask(struct hp_smb *smb, const struct hp_smb_place *place, call_fn *fn, void *arg,
	struct hp_why *why)
{
	for (;;) {
		if (hp_smb_disk_prepare(smb, why) < 0) {
			return -1;
		}
		if (is_refused(smb, place->share)) {
			const struct hp_why *refused = &smb->disk->refused;
			return hp_why_set(why, refused->code, "%s", refused->text);
		}
		int errnum = call(smb, place->share, place->names, fn, arg);
		if (errnum == 0) {
			return 1;
		}
		bool quiet = smb->guard_fired == HP_SMB_GUARD_QUIET;
		if (errnum == ENOENT && quiet) {
			return 0;
		}
		if (quiet && !is_break(errnum)) {
			return why_errno(smb, errnum, place, why);
		}
		if (!hp_smb_broken(smb, STATUS_CONNECTION_RESET)) {
			return hp_smb_why_nt(smb, STATUS_CONNECTION_RESET, place->shown, why);
		}
	}
}

int hp_smb_disk_stat(struct hp_smb *smb, const struct hp_smb_place *place, struct stat *ret_stat,
	struct hp_why *why)
{
	struct stat st = {.st_mode = 0};
	int found = ask(smb, place, call_stat, &st, why);
	if (found == 1) {
		*ret_stat = st;
	}
	return found;
}

/* ---- folders ---- */

static enum hp_tree_kind kind_of(const struct libsmb_file_info *info)
{
	if ((info->attrs & ATTRIBUTE_REPARSE_POINT) != 0) {
		return HP_TREE_OTHER;
	}
	return (info->attrs & ATTRIBUTE_DIRECTORY) != 0 ? HP_TREE_FOLDER : HP_TREE_FILE;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int call_list(SMBCCTX *library, const char *url, void *arg)
{
	struct hp_tree_entries *entries = arg;
	hp_tree_entries_finish(entries);
	errno = EIO;
	/* All of it is fetched here, page by page. */
	SMBCFILE *folder = smbc_getFunctionOpendir(library)(library, url);
	if (folder == NULL) {
		return errno;
	}
	int errnum = 0;
	const struct libsmb_file_info *info;
	while (errnum == 0 &&
		(errno = 0, info = smbc_getFunctionReaddirPlus(library)(library, folder)) != NULL) {
		if (!is_dots(info->name)) {
			hp_tree_entries_add(entries, info->name, kind_of(info), info->size);
		}
		errnum = entries->count > HP_TREE_ENTRIES_MAX ? EFBIG : 0;
	}
	errnum = errnum == 0 ? errno : errnum;
	(void)smbc_getFunctionClosedir(library)(library, folder);
	return errnum;
}

int hp_smb_disk_list(struct hp_smb *smb, const struct hp_smb_place *place,
	struct hp_tree_entries *entries, struct hp_why *why)
{
	return ask(smb, place, call_list, entries, why);
}

/* ---- files ---- */

struct reading {
	hp_smb_bytes_fn *take;
	void *arg;
	struct stat st;
};

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/** 0 or an errno; ESTALE where the file changed meanwhile. */
static int read_open_file(SMBCCTX *library, SMBCFILE *file, struct reading *reading)
{
	struct stat before;
	struct stat after;
	uint64_t done = 0;
	ssize_t n = 0;
	errno = EIO;
	if (smbc_getFunctionFstat(library)(library, file, &before) < 0) {
		return errno;
	}
	uint8_t *chunk = hp_alloc(CHUNK);
	uint64_t size = (uint64_t)before.st_size;
	bool cancelled = false;
	/* Not beyond the size that it has: whether it grew is asked for at the end. */
	while (done < size && !cancelled) {
		errno = EIO;
		n = smbc_getFunctionRead(library)(library, file, chunk, CHUNK);
		if (n <= 0) {
			break;
		}
		reading->take(reading->arg, done, chunk, (size_t)n);
		done += (uint64_t)n;
		cancelled = hp_target_cancelled();
	}
	int errnum = n < 0 ? errno : 0;
	free(chunk);
	if (errnum != 0) {
		return errnum;
	}
	if (cancelled) {
		return ECANCELED;
	}
	errno = EIO;
	if (smbc_getFunctionFstat(library)(library, file, &after) < 0) {
		return errno;
	}
	reading->st = after;
	return done == (uint64_t)after.st_size && same_file(&before, &after) ? 0 : ESTALE;
}

static int call_read(SMBCCTX *library, const char *url, void *arg)
{
	struct reading *reading = arg;
	errno = EIO;
	SMBCFILE *file = smbc_getFunctionOpen(library)(library, url, O_RDONLY, 0);
	if (file == NULL) {
		return errno;
	}
	reading->take(reading->arg, 0, NULL, 0);
	int errnum = read_open_file(library, file, reading);
	(void)smbc_getFunctionClose(library)(library, file);
	return errnum;
}

int hp_smb_disk_read(struct hp_smb *smb, const struct hp_smb_place *place, hp_smb_bytes_fn *take,
	void *arg, struct stat *ret_stat, struct hp_why *why)
{
	struct reading reading = {.take = take, .arg = arg};
	int found = ask(smb, place, call_read, &reading, why);
	if (found == 1) {
		*ret_stat = reading.st;
	}
	return found;
}
