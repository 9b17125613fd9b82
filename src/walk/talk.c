/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/utf8.h"

#define CHUNK ((size_t)1 << 16)
#define REAP_MS 5000 /* its streams are closed: it has nothing left to do */

extern char **environ;

/** The program and our ends of its three streams; -1 is a closed one. */
struct talk {
	pid_t pid;
	int in;
	int out;
	int words; /* what it says on standard error */
	const char *input;
	size_t left;
	const struct talk_limits *limits;
	bool too_much;
};

static void close_fd(int *fd)
{
	if (*fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
}

static int spawn(char *const argv[], bool by_path, int in, int out, int words, pid_t *ret_pid)
{
	sigset_t none;
	(void)sigemptyset(&none);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, words, STDERR_FILENO);
	/* Its own group: a key for the wizard is not for it. */
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	int failed = by_path ? posix_spawnp(ret_pid, argv[0], &actions, &attributes, argv, environ)
			     : posix_spawn(ret_pid, argv[0], &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	return failed;
}

static int start(const char *const argv[], bool by_path, int in, int out, int words, pid_t *ret_pid)
{
	size_t count = 0;
	while (argv[count] != NULL) {
		count++;
	}
	/* posix_spawn takes its arguments without const. */
	char **copy = hp_calloc(count + 1, sizeof(*copy));
	for (size_t i = 0; i < count; i++) {
		copy[i] = hp_strdup(argv[i]);
	}
	int failed = spawn(copy, by_path, in, out, words, ret_pid);
	for (size_t i = 0; i < count; i++) {
		free(copy[i]);
	}
	free(copy);
	return failed;
}

/** Opens the streams and starts the program. 0, or an errno with everything closed. */
static int open_talk(const char *const argv[], bool by_path, struct talk *talk)
{
	/* Input goes through a socket, because send(2) can do without SIGPIPE. */
	int in[2] = {-1, -1}, out[2] = {-1, -1}, words[2] = {-1, -1};
	int failed = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0 ||
		pipe2(out, O_CLOEXEC) < 0 ||
		(!talk->limits->together && pipe2(words, O_CLOEXEC) < 0)) {
		failed = errno;
	} else {
		failed = start(argv, by_path, in[0], out[1],
			talk->limits->together ? out[1] : words[1], &talk->pid);
	}
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&words[1]);
	if (failed != 0) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		close_fd(&words[0]);
		return failed;
	}
	talk->in = in[1];
	talk->out = out[0];
	talk->words = words[0];
	return 0;
}

static void feed(struct talk *talk)
{
	ssize_t sent = send(talk->in, talk->input, talk->left, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent > 0) {
		talk->input += sent;
		talk->left -= (size_t)sent;
	} else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		talk->left = 0; /* It has stopped listening; why, it says itself. */
	}
	if (talk->left == 0) {
		close_fd(&talk->in);
	}
}

/** Reads once; at the end of the stream closes it. */
static void drain(int *fd, size_t max, struct hp_str *into, bool *too_much)
{
	if (into->capacity - into->len < CHUNK) {
		hp_str_reserve(into, CHUNK > into->len ? CHUNK : into->len);
	}
	char *place = into->data + into->len;
	ssize_t got = read(*fd, place, CHUNK - 1);
	if (got > 0) {
		into->len += (size_t)got;
		into->data[into->len] = '\0';
		*too_much = *too_much || into->len > max;
	} else if (got == 0 || errno != EINTR) {
		close_fd(fd);
	}
}

/** Feeds and drains until the program has closed both its streams. False where its time ran out. */
static bool converse(struct talk *talk, struct hp_str *output, struct hp_str *words)
{
	int64_t end = hp_clock_monotonic_ms() + talk->limits->time_ms;
	while ((talk->out >= 0 || talk->words >= 0) && !talk->too_much) {
		struct pollfd fds[] = {{.fd = talk->in, .events = POLLOUT},
			{.fd = talk->out, .events = POLLIN}, {.fd = talk->words, .events = POLLIN}};
		int64_t left = end - hp_clock_monotonic_ms();
		if (left <= 0) {
			return false;
		}
		if (poll(fds, HP_ARRAY_SIZE(fds), (int)left) < 0) {
			continue; /* a signal; the time is looked at above */
		}
		if (talk->in >= 0 && fds[0].revents != 0) {
			feed(talk);
		}
		if (talk->out >= 0 && fds[1].revents != 0) {
			drain(&talk->out, talk->limits->output, output, &talk->too_much);
		}
		if (talk->words >= 0 && fds[2].revents != 0) {
			drain(&talk->words, talk->limits->words, words, &talk->too_much);
		}
	}
	return true;
}

/** Waits for the end; closing its streams was the last thing it had to do. */
static int reap(const struct talk *talk, bool kill_first)
{
	int status = 0;
	int64_t end = hp_clock_monotonic_ms() + REAP_MS;
	pid_t got = 0;
	while (!kill_first && (got = waitpid(talk->pid, &status, WNOHANG)) == 0 &&
		hp_clock_monotonic_ms() < end) {
		(void)poll(NULL, 0, 1);
	}
	if (got == 0) {
		(void)kill(talk->pid, SIGKILL);
		while (waitpid(talk->pid, &status, 0) < 0 && errno == EINTR) {
		}
	}
	return status;
}

int talk_run(const char *const argv[], bool by_path, const char *input, size_t len,
	const struct talk_limits *limits, struct talk_result *ret_result)
{
	struct talk talk = {
		.in = -1, .out = -1, .words = -1, .input = input, .left = len, .limits = limits};
	int failed = open_talk(argv, by_path, &talk);
	if (failed != 0) {
		return -failed;
	}
	hp_str_init(&ret_result->output);
	hp_str_init(&ret_result->words);
	ret_result->in_time = converse(&talk, &ret_result->output, &ret_result->words);
	ret_result->too_much = talk.too_much;
	close_fd(&talk.in);
	close_fd(&talk.out);
	close_fd(&talk.words);
	ret_result->status = reap(&talk, !ret_result->in_time || talk.too_much);
	return 0;
}

char *talk_words(const struct hp_str *said, size_t max_points)
{
	struct hp_str line;
	hp_str_init(&line);
	for (size_t i = 0; i < said->len; i++) {
		bool is_space = said->data[i] == ' ' || said->data[i] == '\n';
		if (!is_space) {
			hp_str_append_char(&line, said->data[i]);
		} else if (line.len > 0 && line.data[line.len - 1] != ' ') {
			hp_str_append_char(&line, ' ');
		}
	}
	while (line.len > 0 && line.data[line.len - 1] == ' ') {
		line.data[--line.len] = '\0';
	}
	char *words = hp_text_clean_cut(line.data, max_points);
	hp_str_finish(&line);
	return words;
}

void talk_finish(struct talk_result *result)
{
	hp_str_finish(&result->output);
	hp_str_finish(&result->words);
}
