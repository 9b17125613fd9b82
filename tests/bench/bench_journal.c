/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to confirm one step: a command appended to the journal, and status.txt rewritten,
 * against one bare write and fdatasync in the same folder. Prints medians in microseconds and their
 * ratios. The folder is made below $TMPDIR (or the first argument): name one on the disk that
 * records are kept on.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/journal.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"

#define ROUNDS 300
#define WARM_UP 20

static double now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *times)
{
	qsort(times, ROUNDS, sizeof(*times), compare);
	return times[ROUNDS / 2];
}

/** One confirmed step: what was seen of two checks, and that it is done. */
static int append_command(struct hp_journal *journal)
{
	struct hp_events events;
	hp_events_init(&events);
	struct hp_event event = {.at = "6.2.c@MPS01",
		.attempt = 1,
		.check = 1,
		.has_judgement = true,
		.stamp.moment = hp_clock_now()};
	event.stamp.actor =
		(struct hp_actor){.name = "A. Technician", .login = "root", .tty = "/dev/tty1"};
	event.kind = HP_EVENT_CHECK_JUDGED;
	hp_judgement_init(&event.judgement);
	event.judgement.expected = hp_strdup("absent");
	event.judgement.observed = hp_strdup("absent");
	(void)hp_events_add(&events, &event);
	event.check = 2;
	(void)hp_events_add(&events, &event);
	hp_judgement_finish(&event.judgement);
	event.kind = HP_EVENT_STEP_DONE;
	event.has_judgement = false;
	event.value = "verified";
	(void)hp_events_add(&events, &event);
	int status = hp_journal_append(journal, &events, NULL);
	hp_events_finish(&events);
	return status;
}

static int bench(const char *folder)
{
	static char canonical[] = "{\"id\":\"bench\"}";
	const struct hp_procedure procedure = {.id = "bench", .canonical = canonical};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_journal *journal = NULL;
	double appends[ROUNDS];
	double statuses[ROUNDS];
	double bares[ROUNDS];
	char block[1024];
	char *path = hp_path_join(folder, "bare");
	char *run = hp_run_id_new(hp_clock_now().wall_ms);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int status = hp_journal_create(folder, run, &procedure, &journal, &err);
	memset(block, 'x', sizeof(block));
	for (int i = -WARM_UP; i < ROUNDS && status == 0 && fd >= 0; i++) {
		int at = i < 0 ? 0 : i;
		double start = now_us();
		status = append_command(journal);
		double appended = now_us();
		status = status == 0 ? hp_journal_write_status(journal, "STATUS\n", &err) : status;
		double written = now_us();
		if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block) ||
			fdatasync(fd) != 0) {
			status = HP_ERR_IO;
		}
		bares[at] = now_us() - written;
		statuses[at] = written - appended;
		appends[at] = appended - start;
	}
	if (status != 0) {
		(void)fprintf(stderr, "%s\n", hp_error_text(&err));
	} else {
		double bare = median(bares);
		double append = median(appends);
		double page = median(statuses);
		(void)printf("bare write+fdatasync      %8.0f us\n", bare);
		(void)printf("append one command        %8.0f us  %5.1f times bare\n", append,
			append / bare);
		(void)printf("append and status.txt     %8.0f us  %5.1f times bare\n",
			append + page, (append + page) / bare);
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	hp_journal_close(journal);
	hp_error_finish(&err);
	free(run);
	free(path);
	return status;
}

int main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = hp_asprintf("%s/hp-bench-XXXXXX", argc > 1      ? argv[1]
							 : tmp != NULL ? tmp
								       : "/tmp");
	if (mkdtemp(folder) == NULL) {
		perror(folder);
		free(folder);
		return EXIT_FAILURE;
	}
	int status = bench(folder);
	(void)hp_folder_remove(folder, NULL);
	free(folder);
	return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
