/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/digests.h"
#include "accounts.h"
#include "bus.h"
#include "config.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

/* Lists of packages, of accounts and of shares: larger ones are none. */
#define FILE_MAX ((size_t)64 << 20)
#define CHUNK ((size_t)1 << 16)

struct hp_local *hp_local_new(const char *root)
{
	struct hp_local *local = hp_calloc(1, sizeof(*local));
	local->root = hp_strdup(root);
	local->deadline_ms = INT64_MAX;
	local->digests = hp_digests_new();
	local->accounts = hp_names_from_new(local, HP_NAMES_ACCOUNTS);
	local->groups = hp_names_from_new(local, HP_NAMES_GROUPS);
#ifdef HAVE_SYSTEMD
	local->bus = hp_bus_new();
#endif
	return local;
}

void hp_local_free(struct hp_local *local)
{
	if (local == NULL) {
		return;
	}
#ifdef HAVE_SYSTEMD
	hp_bus_free(local->bus);
#endif
	hp_names_from_free(local->accounts);
	hp_names_from_free(local->groups);
	hp_digests_free(local->digests);
	free(local->booted);
	free(local->root);
	free(local);
}

char *hp_local_path(const struct hp_local *local, const char *path)
{
	return hp_asprintf("%s%s", local->root, path);
}

int64_t hp_local_left_ms(const struct hp_local *local)
{
	if (local->deadline_ms == INT64_MAX) {
		return INT64_MAX;
	}
	int64_t left = local->deadline_ms - hp_clock_monotonic_ms();
	return left > 0 ? left : 0;
}

int hp_local_check_time(const struct hp_local *local, struct hp_why *why)
{
	if (local->cancelled != NULL && local->cancelled()) {
		return hp_why_set(why, "cancelled", _("The reading was broken off."));
	}
	if (hp_local_left_ms(local) == 0) {
		return hp_why_set(why, "timeout",
			_("There is more to read than the time allows; ask for less of it, or "
			  "allow more time."));
	}
	return 0;
}

bool hp_local_has_systemd(const struct hp_local *local)
{
	char *path = hp_local_path(local, "/run/systemd/system");
	struct stat st;
	bool has = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
	free(path);
	return has;
}

int hp_local_why(struct hp_why *why, int errnum, const char *shown)
{
	if (errnum == EACCES || errnum == EPERM) {
		return hp_why_set(why, "access-denied",
			_("%s cannot be looked at: permission denied. Start as a user who may "
			  "read it."),
			shown);
	}
	if (errnum == ELOOP) {
		return hp_why_set(why, "io-error",
			_("%s leads through links that lead back to themselves; correct the "
			  "links."),
			shown);
	}
	return hp_why_set(why, "io-error", _("%s cannot be read: %s."), shown, strerror(errnum));
}

/** Reads to the end: an errno. */
static int read_all(int fd, struct hp_str *text)
{
	char *chunk = hp_alloc(CHUNK);
	int errnum = 0;
	for (;;) {
		ssize_t n = read(fd, chunk, CHUNK);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		errnum = n < 0 ? errno : 0;
		if (n <= 0) {
			break;
		}
		hp_str_append_len(text, chunk, (size_t)n);
		if (text->len > FILE_MAX) {
			errnum = EFBIG;
			break;
		}
	}
	free(chunk);
	return errnum;
}

int hp_local_file(
	const struct hp_local *local, const char *path, char **ret_text, struct hp_why *why)
{
	char *whole = hp_local_path(local, path);
	struct hp_str text;
	hp_str_init(&text);
	int found = 1;
	int fd = open(whole, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int errnum = fd < 0 ? errno : read_all(fd, &text);
	if (errnum == ENOENT || errnum == ENOTDIR) {
		found = 0;
	} else if (errnum != 0) {
		found = hp_local_why(why, errnum, whole);
	} else if (memchr(text.data, '\0', text.len) != NULL) {
		found = hp_why_set(why, "malformed",
			_("%s is damaged: it is not text. Restore it from a backup."), whole);
	}
	if (fd >= 0) {
		close(fd);
	}
	if (found == 1) {
		*ret_text = hp_str_detach(&text);
	}
	hp_str_finish(&text);
	free(whole);
	return found;
}
