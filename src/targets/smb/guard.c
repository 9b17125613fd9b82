/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samba's library waits as long as it likes. A timer in its event loop, the guard, cuts the
 * connection when the deadline of the request has passed or the request was taken back; the library
 * then comes home with an error.
 */
#include "smb_internal.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/helper.h"
#include "holdpoint/clock.h"
#include "library.h"

#define GUARD_TICK_US 50000
#define DESCRIPTORS_MAX 1024

void hp_smb_cut_connections(void)
{
	int saved = errno;
	for (int fd = STDERR_FILENO + 1; fd < DESCRIPTORS_MAX; fd++) {
		int family = 0;
		socklen_t len = sizeof(family);
		if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len) == 0 &&
			(family == AF_INET || family == AF_INET6)) {
			(void)shutdown(fd, SHUT_RDWR);
		}
	}
	errno = saved;
}

static void guard_tick(
	struct tevent_context *events, struct tevent_timer *timer, struct timeval now, void *data)
{
	(void)events;
	(void)now;
	struct hp_smb *smb = data;
	TALLOC_FREE(timer);
	smb->guard = NULL;
	if (hp_target_cancelled()) {
		smb->guard_fired = HP_SMB_GUARD_CANCELLED;
	} else if (hp_clock_monotonic_ms() >= hp_target_deadline()) {
		smb->guard_fired = HP_SMB_GUARD_LATE;
	}
	if (smb->guard_fired != HP_SMB_GUARD_QUIET) {
		hp_smb_cut_connections();
	}
	hp_smb_guard_set(smb);
}

void hp_smb_guard_set(struct hp_smb *smb)
{
	if (smb->guard == NULL) {
		smb->guard = tevent_add_timer(smb->events, smb->events,
			tevent_timeval_current_ofs(0, GUARD_TICK_US), guard_tick, smb);
	}
}
