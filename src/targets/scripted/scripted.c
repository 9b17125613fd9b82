/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdpoint-target-scripted: answers from a scenario file, for drills, demonstrations and tests. It
 * is a target like the others, locked in like them; only what it knows comes from a file, faults
 * included.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/confine.h"
#include "../common/helper.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/url.h"
#include "scenario.h"

#define SCENARIO_SIZE_MAX ((size_t)16 << 20)
#define EXIT_FAULT 9

struct scripted {
	char *path;
	int fd;
	struct hp_scenario *scenario;
};

static const enum hp_fact_kind facts[] = {HP_FACT_REGISTRY_KEY, HP_FACT_REGISTRY_VALUE,
	HP_FACT_KEYS, HP_FACT_HOST, HP_FACT_SERVICE, HP_FACT_SHARE, HP_FACT_PATH, HP_FACT_TREE,
	HP_FACT_ACCOUNT, HP_FACT_GROUP, HP_FACT_PROGRAM, HP_FACT_IIS_POOL, HP_FACT_IIS_VDIR,
	HP_FACT_PORT, HP_FACT_SERVICES, HP_FACT_SHARES, HP_FACT_ACCOUNTS, HP_FACT_GROUPS,
	HP_FACT_FILES};

static void scripted_close(void *state)
{
	struct scripted *scripted = state;
	if (scripted == NULL) {
		return;
	}
	if (scripted->fd >= 0) {
		close(scripted->fd);
	}
	hp_scenario_free(scripted->scenario);
	free(scripted->path);
	free(scripted);
}

static int scripted_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	(void)confine; /* The one file is open before the lock-in; nothing else is ever opened. */
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	*ret_code = "scenario";
	int status = hp_url_check(url, err);
	status = status < 0 ? status : hp_url_parts(url, &parts, &count, err);
	if (status < 0) {
		return status;
	}
	struct scripted *scripted = hp_calloc(1, sizeof(*scripted));
	scripted->path = hp_strdup(parts[0].value);
	hp_url_parts_free(parts, count);
	scripted->fd = open(scripted->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (scripted->fd < 0) {
		status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("The scenario %s cannot be opened"), scripted->path);
		scripted_close(scripted);
		return status;
	}
	*ret_state = scripted;
	return 0;
}

/** Reads the open file whole. */
static int slurp(const struct scripted *scripted, struct hp_str *text, struct hp_error *err)
{
	struct stat st;
	if (fstat(scripted->fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		return hp_error_set(
			err, HP_ERR_INVALID, _("The scenario %s is not a file."), scripted->path);
	}
	char *chunk = hp_alloc((size_t)1 << 16);
	ssize_t n;
	while ((n = read(scripted->fd, chunk, (size_t)1 << 16)) > 0 &&
		text->len <= SCENARIO_SIZE_MAX) {
		hp_str_append_len(text, chunk, (size_t)n);
	}
	free(chunk);
	if (n < 0) {
		return hp_error_set_errno(
			err, HP_ERR_IO, errno, _("The scenario %s cannot be read"), scripted->path);
	}
	if (text->len > SCENARIO_SIZE_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The scenario %s is larger than 16 MiB."), scripted->path);
	}
	return 0;
}

/** Stops for good, but not beyond the life of the program that started us: that one closes our
 * standard input. */
static void hang(void)
{
	struct pollfd gone = {.fd = STDIN_FILENO, .events = 0};
	while (poll(&gone, 1, -1) < 0 && errno == EINTR) {
	}
	_exit(EXIT_FAULT);
}

static void say(const char *text)
{
	(void)hp_write_all(STDOUT_FILENO, text, strlen(text));
}

static void flood(void)
{
	size_t len = HP_PROTOCOL_LINE_MAX + HP_PROTOCOL_LINE_MAX / 2;
	char *line = hp_alloc(len);
	memset(line, 'x', len);
	line[len - 1] = '\n';
	(void)hp_write_all(STDOUT_FILENO, line, len);
	free(line);
}

static void crash(void)
{
	/* The lock-in forbids signals to others; a signal to ourselves comes from an instruction.
	 */
	signal(SIGABRT, SIG_DFL);
	abort();
}

/** Does what the fault says. Returns where the helper goes on after it. */
static void commit_fault(enum hp_fault fault)
{
	switch (fault) {
	case HP_FAULT_NONE:
	case HP_FAULT_SILENCE:
		break;
	case HP_FAULT_HANG:
		hang();
		break;
	case HP_FAULT_EXIT:
		_exit(EXIT_FAULT);
	case HP_FAULT_CRASH:
		crash();
		break;
	case HP_FAULT_GARBAGE:
		say("\x01\xff not a protocol line {\"id\":\n");
		break;
	case HP_FAULT_FLOOD:
		flood();
		break;
	case HP_FAULT_WRONG_ID:
		say("{\"id\":4294967295,\"found\":false,\"data\":null,\"source\":\"scenario\","
		    "\"time\":\"2000-01-01T00:00:00.000Z\",\"reason_code\":null,\"unreadable\":"
		    "null}\n");
		break;
	case HP_FAULT_COUNT_:
		break;
	}
}

static int scripted_ready(void *state, const char **ret_code, struct hp_error *err)
{
	struct scripted *scripted = state;
	struct hp_str text;
	hp_str_init(&text);
	*ret_code = "scenario";
	int status = slurp(scripted, &text, err);
	if (status == 0) {
		status = hp_scenario_parse(
			scripted->path, text.data, text.len, &scripted->scenario, err);
	}
	hp_str_finish(&text);
	if (status == 0) {
		enum hp_fault start = hp_scenario_start_fault(scripted->scenario);
		commit_fault(start == HP_FAULT_SILENCE ? HP_FAULT_HANG : start);
	}
	return status;
}

static enum hp_target_reply scripted_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct scripted *scripted = state;
	const struct hp_scenario_answer *answer = hp_scenario_read(scripted->scenario, fact);
	if (answer == NULL && hp_scenario_default_is_absent(scripted->scenario)) {
		hp_observation_set_absent(observation, "scenario");
		return HP_TARGET_ANSWER;
	}
	if (answer == NULL) {
		char *object = hp_fact_object(fact);
		hp_observation_set_unreadable(observation, "scenario",
			_("The scenario has no answer for %s; add one to its \"facts\"."), object);
		free(object);
		return HP_TARGET_ANSWER;
	}
	if (answer->fault != HP_FAULT_NONE) {
		commit_fault(answer->fault);
		return HP_TARGET_SILENCE;
	}
	hp_observation_finish(observation);
	hp_observation_copy(&answer->observation, observation);
	observation->wall_ms = hp_clock_now().wall_ms;
	return HP_TARGET_ANSWER;
}

static const struct hp_target_impl scripted_impl = {
	.scheme = "scripted",
	.class_ = HP_CLASS_SCRIPTED,
	.facts = facts,
	.fact_count = HP_ARRAY_SIZE(facts),
	.eager = true, /* a fault must not swallow the answers before it */
	.unsupported = N_("A scripted target does not know this fact."),
	.open = scripted_open,
	.ready = scripted_ready,
	.read = scripted_read,
	.close = scripted_close,
};

int main(int argc, char **argv)
{
	return hp_target_main(&scripted_impl, argc, argv);
}
