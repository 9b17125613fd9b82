/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation with holdpoint-render-pdf. */
#include "render_internal.h"

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
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

#define OUTPUT_MAX ((size_t)256 << 20)
#define WORDS_MAX ((size_t)4096)
#define WORDS_SHOWN 400
#define TIMEOUT_S 120
#define CHUNK ((size_t)1 << 16)

extern char **environ;

/** The program and our ends of its three streams; -1 is a closed one. */
struct talk {
	pid_t pid;
	int in;
	int out;
	int words; /* what it says on standard error */
	const char *input;
	size_t left;
	bool too_much;
};

static void close_fd(int *fd)
{
	if (*fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
}

static int start(const char *program, const char *flag, int in, int out, int words, pid_t *ret_pid)
{
	/* posix_spawn takes its arguments without const, and changes nothing. */
	char *path = hp_strdup(program);
	char *argument = hp_strdup(flag);
	char *argv[] = {path, argument, NULL};
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
	int failed = posix_spawn(ret_pid, path, &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	free(argument);
	free(path);
	return failed;
}

/** Opens the streams and starts the program. 0, or an errno with everything closed. */
static int open_talk(const char *program, const char *flag, struct talk *talk)
{
	/* Input goes through a socket, because send(2) can do without SIGPIPE. */
	int in[2] = {-1, -1}, out[2] = {-1, -1}, words[2] = {-1, -1};
	int failed = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0 ||
		pipe2(out, O_CLOEXEC) < 0 || pipe2(words, O_CLOEXEC) < 0) {
		failed = errno;
	} else {
		failed = start(program, flag, in[0], out[1], words[1], &talk->pid);
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
	int64_t end = hp_clock_monotonic_ms() + INT64_C(1000) * TIMEOUT_S;
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
			drain(&talk->out, OUTPUT_MAX, output, &talk->too_much);
		}
		if (talk->words >= 0 && fds[2].revents != 0) {
			drain(&talk->words, WORDS_MAX, words, &talk->too_much);
		}
	}
	return true;
}

/** Waits for the end; closing its streams was the last thing it had to do. */
static int reap(const struct talk *talk, bool kill_first)
{
	int status = 0;
	int64_t end = hp_clock_monotonic_ms() + 5000;
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

static int say_failure(const char *words, int status, struct hp_error *err)
{
	char *said = hp_text_clean_cut(words, WORDS_SHOWN);
	size_t len = strlen(said);
	while (len > 0 && said[len - 1] == ' ') {
		said[--len] = '\0';
	}
	if (said[0] != '\0') {
		(void)hp_error_set(err, HP_ERR_IO, "%s", said);
	} else if (WIFSIGNALED(status)) {
		(void)hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf was ended by signal %d. Export as HTML or text "
			  "instead."),
			WTERMSIG(status));
	} else {
		(void)hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf failed with exit code %d. Export as HTML or text "
			  "instead."),
			WEXITSTATUS(status));
	}
	free(said);
	return HP_ERR_IO;
}

int render_converse(const char *program, const char *flag, const char *input, size_t len,
	struct hp_str *output, struct hp_error *err)
{
	struct talk talk = {.in = -1, .out = -1, .words = -1, .input = input, .left = len};
	int failed = open_talk(program, flag, &talk);
	if (failed != 0) {
		return hp_error_set_errno(
			err, HP_ERR_IO, failed, _("%s could not be started"), program);
	}
	struct hp_str words;
	hp_str_init(&words);
	bool in_time = converse(&talk, output, &words);
	close_fd(&talk.in);
	close_fd(&talk.out);
	close_fd(&talk.words);
	int status = reap(&talk, !in_time || talk.too_much);
	int result = 0;
	if (!in_time) {
		result = hp_error_set(err, HP_ERR_IO,
			_("holdpoint-render-pdf took longer than %d seconds and was ended. Export "
			  "as HTML or text instead."),
			TIMEOUT_S);
	} else if (talk.too_much) {
		result = hp_error_set(err, HP_ERR_IO,
			_("What holdpoint-render-pdf made is too large. Export fewer procedures at "
			  "once."));
	} else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		result = say_failure(words.data, status, err);
	}
	hp_str_finish(&words);
	return result;
}
