/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"

#define PATIENCE_MS 30000

void peer_start(struct peer *peer, const char *scheme, const char *url)
{
	const char *folder = getenv("HP_TEST_TARGETS");
	ck_assert_msg(folder != NULL, "HP_TEST_TARGETS names no folder");
	char *program = hp_asprintf("%s/holdpoint-target-%s", folder, scheme);
	int in[2], out[2];
	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	signal(SIGPIPE, SIG_IGN);
	*peer = (struct peer){.in = in[1], .out = out[0], .next_id = 1};
	hp_str_init(&peer->buffer);
	peer->pid = fork();
	ck_assert_int_ge(peer->pid, 0);
	if (peer->pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		signal(SIGPIPE, SIG_DFL);
		execl(program, program, url, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	free(program);
}

void peer_send(struct peer *peer, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(peer->in, bytes, len);
		ck_assert_msg(n > 0, "the helper takes no more: %s", strerror(errno));
		bytes += n;
		len -= (size_t)n;
	}
}

void peer_say(struct peer *peer, const char *line)
{
	peer_send(peer, line, strlen(line));
	peer_send(peer, "\n", 1);
}

char *peer_line(struct peer *peer)
{
	int64_t end = hp_clock_monotonic_ms() + PATIENCE_MS;
	char chunk[65536];
	while (true) {
		char *newline = memchr(peer->buffer.data, '\n', peer->buffer.len);
		if (newline != NULL) {
			size_t len = (size_t)(newline - peer->buffer.data);
			char *line = hp_strndup(peer->buffer.data, len);
			hp_str_remove_front(&peer->buffer, len + 1);
			return line;
		}
		struct pollfd ready = {.fd = peer->out, .events = POLLIN};
		int64_t left = end - hp_clock_monotonic_ms();
		ck_assert_msg(
			left > 0 && poll(&ready, 1, (int)left) != 0, "the helper says nothing");
		ssize_t n = read(peer->out, chunk, sizeof(chunk));
		if (n <= 0) {
			return NULL;
		}
		hp_str_append_len(&peer->buffer, chunk, (size_t)n);
	}
}

void peer_open(struct peer *peer, const char *scheme, const char *url)
{
	peer_start(peer, scheme, url);
	char *line = peer_line(peer);
	ck_assert_msg(line != NULL, "the helper ended without a hello");
	struct hp_message message;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_message_decode(line, strlen(line), &message, &err) == 0, "%s: %s",
		hp_error_text(&err), line);
	ck_assert_int_eq(message.kind, HP_MESSAGE_HELLO);
	peer->hello = message.hello;
	message.hello = (struct hp_hello){.scheme = NULL};
	hp_message_finish(&message);
	hp_error_finish(&err);
	free(line);
}

uint32_t peer_answer(
	struct peer *peer, enum hp_fact_kind kind, struct hp_observation *ret_observation)
{
	char *line = peer_line(peer);
	ck_assert_msg(line != NULL, "the helper ended without an answer");
	struct hp_message message;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_message_decode(line, strlen(line), &message, &err) == 0, "%s: %s",
		hp_error_text(&err), line);
	ck_assert_int_eq(message.kind, HP_MESSAGE_ANSWER);
	ck_assert_msg(hp_observation_from_json(kind, message.answer, ret_observation, &err) == 0,
		"%s: %s", hp_error_text(&err), line);
	uint32_t id = message.id;
	hp_message_finish(&message);
	hp_error_finish(&err);
	free(line);
	return id;
}

void peer_ask(struct peer *peer, const struct hp_fact *fact, struct hp_observation *ret_observation)
{
	struct hp_str line;
	hp_str_init(&line);
	uint32_t id = peer->next_id++;
	hp_message_encode_read(&line, id, fact, PATIENCE_MS);
	peer_send(peer, line.data, line.len);
	hp_str_finish(&line);
	ck_assert_uint_eq(peer_answer(peer, fact->kind, ret_observation), id);
}

int peer_close(struct peer *peer)
{
	if (peer->in >= 0) {
		close(peer->in);
	}
	/* What it still has to say may be more than a pipe holds. */
	char *line;
	while (peer->out >= 0 && (line = peer_line(peer)) != NULL) {
		free(line);
	}
	if (peer->out >= 0) {
		close(peer->out);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(peer->pid, &status, 0), peer->pid);
	hp_str_finish(&peer->buffer);
	hp_hello_finish(&peer->hello);
	return status;
}

void peer_end(struct peer *peer)
{
	int status = peer_close(peer);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		"the helper ended with status %x", (unsigned)status);
}
