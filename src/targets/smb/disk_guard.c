/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libsmbclient waits as long as it was told when it connected, and has no loop of events that could
 * be shared. So a timer of the process cuts the connections when the deadline of the request has
 * passed; the library then comes home with an error. It may connect again on the way, so the timer
 * goes on until the guard is ended.
 */
#include "disk_internal.h"

#include <signal.h>
#include <sys/time.h>

#include "smb_internal.h"

#define AGAIN_US 100000

/* A signal has no other way to us. */
static volatile sig_atomic_t has_cut;

static void cut(int number)
{
	(void)number;
	hp_smb_cut_connections();
	has_cut = 1;
}

static void set_timer(int64_t first_ms)
{
	struct itimerval timer = {
		.it_value = {.tv_sec = (time_t)(first_ms / 1000),
			.tv_usec = (suseconds_t)(first_ms % 1000 * 1000)},
		.it_interval = {.tv_usec = first_ms > 0 ? AGAIN_US : 0},
	};
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

void hp_smb_guard_begin(void)
{
	struct sigaction action = {.sa_handler = cut, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGALRM, &action, NULL);
	has_cut = 0;
	set_timer(hp_smb_time_left());
}

bool hp_smb_guard_end(void)
{
	set_timer(0);
	return has_cut != 0;
}
