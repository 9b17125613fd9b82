/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to export a run of 100,000 events as a signed bundle, and to audit that. Prints
 * seconds, and the size. The folder is made below $TMPDIR.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "holdpoint/bundle.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/journal.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

#define RUN "20261122-140137-7f3a"
#define EVENTS 100000

static const char text[] =
	"{\"id\":\"bench\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"VERIFIED\","
	"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
	"\"steps\":[{\"id\":\"1\",\"do\":\"Look.\"}]}";

static double now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void add_events(struct hp_events *events, const struct hp_procedure *procedure)
{
	struct hp_event event = {.kind = HP_EVENT_RUN_STARTED,
		.name = RUN,
		.text = "bench",
		.value = "1",
		.digest = procedure->digest,
		.stamp = {.moment = {.wall_ms = 1790000000000, .boot_ms = 5000},
			.boot_id = "b007",
			.actor = {.name = "Kim Nowak", .login = "kim", .tty = "tty1"}}};
	event.judgement.observed = hp_strdup("0");
	(void)hp_events_add(events, &event);
	free(event.judgement.observed);
	event = (struct hp_event){.kind = HP_EVENT_NOTE, .stamp = event.stamp};
	for (size_t i = 1; i < EVENTS; i++) {
		char *note = hp_asprintf("note %zu, with a text as long as what a person writes "
					 "beside a step when the server does not do what it should "
					 "have done by the book",
			i);
		event.text = note;
		event.stamp.moment.wall_ms += 1000;
		(void)hp_events_add(events, &event);
		free(note);
	}
}

static char *make_report(void)
{
	struct hp_str report;
	hp_str_init(&report);
	for (size_t i = 0; i < EVENTS; i++) {
		hp_str_appendf(&report, "2026-11-22T14:01:37.000Z  note %zu by Kim Nowak\n", i);
	}
	return hp_str_detach(&report);
}

static int bench(const char *state, const struct hp_procedure *procedure, struct hp_error *err)
{
	struct hp_journal *journal = NULL;
	struct hp_events events;
	struct hp_bundle_audit audit;
	char *bytes = NULL;
	size_t len = 0;
	size_t count = 0;

	hp_events_init(&events);
	add_events(&events, procedure);
	int status = hp_journal_create(state, RUN, procedure, &journal, err);
	if (status == 0) {
		status = hp_journal_append(journal, &events, err);
	}
	hp_events_finish(&events);
	char *report = make_report();
	struct hp_secret_key *key = hp_secret_key_new("bench");
	double begin = now();
	if (status == 0) {
		status =
			hp_bundle_make(journal, "status\n", report, key, &bytes, &len, &count, err);
	}
	double made = now();
	if (status == 0) {
		status = hp_bundle_audit("bundle", bytes, len, &audit, err);
	}
	if (status == 0) {
		printf("bundle of %zu events and as many lines of report: %.1f MB, made in %.2f s, "
		       "audited in %.2f s: %s\n",
			count, (double)len / 1e6, made - begin, now() - made,
			audit.intact && audit.replayed ? "intact" : "NOT INTACT");
		hp_bundle_audit_finish(&audit);
	}
	hp_secret_key_free(key);
	free(report);
	free(bytes);
	hp_journal_close(journal);
	return status;
}

int main(void)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	const char *tmp = getenv("TMPDIR");
	char *state = hp_asprintf("%s/hp-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");

	hp_diagnostics_init(&list);
	int status = mkdtemp(state) == NULL ? HP_ERR_IO : 0;
	if (status == 0) {
		status = hp_procedure_parse("bench", text, strlen(text), false, &procedure, &list);
	}
	if (status == 0) {
		status = bench(state, procedure, &err);
	}
	if (status != 0) {
		(void)fprintf(stderr, "bench-bundle: %s\n", hp_error_text(&err));
	}
	hp_procedure_free(procedure);
	hp_diagnostics_finish(&list);
	hp_error_finish(&err);
	(void)hp_folder_remove(state, NULL);
	free(state);
	return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
