/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "watch_internal.h"

#define SLEEP_STEP_MS 5

void process_init(struct process *process)
{
	*process = (struct process){.pid = 0, .in = -1, .out = -1, .err = -1};
}

static void close_fd(int *fd)
{
	if (*fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
}

void process_close_pipes(struct process *process)
{
	close_fd(&process->in);
	close_fd(&process->out);
	close_fd(&process->err);
}

/**
 * A helper gets nothing of our environment but what its words, its clock and its own folders depend
 * on, the files that tell who logs on to other machines (their names; a secret itself never stands
 * in an environment), and what the sanitizers of a test build are told. No PATH: it starts no other
 * programs.
 */
static void clean_environment(const char *state_folder, struct hp_strv *environment)
{
	static const char *const kept[] = {"LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "LANGUAGE",
		"TZ", "HOME", "XDG_STATE_HOME", "HOLDPOINT_LOCALEDIR", "TMPDIR", "ASAN_OPTIONS",
		"UBSAN_OPTIONS", "LSAN_OPTIONS", "HOLDPOINT_SMB_CREDENTIALS", "KRB5CCNAME",
		"KRB5_CONFIG", "DBUS_SYSTEM_BUS_ADDRESS"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(kept); i++) {
		const char *value = getenv(kept[i]);
		if (value != NULL) {
			hp_strv_add_take(environment, hp_asprintf("%s=%s", kept[i], value));
		}
	}
	const char *state = state_folder != NULL ? state_folder : getenv("HOLDPOINT_STATE");
	if (state != NULL) {
		hp_strv_add_take(environment, hp_asprintf("HOLDPOINT_STATE=%s", state));
	}
}

struct pipes {
	int in[2];
	int out[2];
	int err[2];
};

static void pipes_close(struct pipes *pipes)
{
	for (int i = 0; i < 2; i++) {
		close_fd(&pipes->in[i]);
		close_fd(&pipes->out[i]);
		close_fd(&pipes->err[i]);
	}
}

/** Only our ends are made non-blocking: a helper may read and write as simply as it likes. */
static int pipes_open(struct pipes *pipes)
{
	*pipes = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
	if (pipe2(pipes->in, O_CLOEXEC) == 0 && pipe2(pipes->out, O_CLOEXEC) == 0 &&
		pipe2(pipes->err, O_CLOEXEC) == 0 &&
		fcntl(pipes->in[1], F_SETFL, O_NONBLOCK) == 0 &&
		fcntl(pipes->out[0], F_SETFL, O_NONBLOCK) == 0 &&
		fcntl(pipes->err[0], F_SETFL, O_NONBLOCK) == 0) {
		return 0;
	}
	int errnum = errno;
	pipes_close(pipes);
	return errnum;
}

/**
 * Puts `fd` at the number `at`. Where the wizard itself was started with closed standard
 * descriptors a pipe may already lie there: then only its close-on-exec flag has to go.
 */
static bool place_fd(int fd, int at)
{
	if (fd == at) {
		return fcntl(fd, F_SETFD, 0) == 0;
	}
	return dup2(fd, at) == at;
}

/** Out of the way of 0 to 2, so that placing one pipe does not close another. */
static bool lift_fd(int *fd)
{
	if (*fd > STDERR_FILENO) {
		return true;
	}
	int lifted = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lifted < 0) {
		return false;
	}
	*fd = lifted;
	return true;
}

static void reset_signals(void)
{
	for (int number = 1; number < NSIG; number++) {
		(void)signal(number, SIG_DFL); /* SIGKILL, SIGSTOP and the C library's own refuse:
						  nothing to reset there. */
	}
	sigset_t none;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/** Between fork and exec. What goes wrong is told on standard error, which the parent keeps as last
 * words. */
_Noreturn static void become_helper(
	struct pipes *pipes, pid_t parent, const char *path, char *const *argv, char *const *envp)
{
	reset_signals();
	/* A group of its own: Ctrl-C and a hung-up terminal are the wizard's business. It goes when
	 * the wizard goes, however that ends. */
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) {
		_exit(127);
	}
	if (!lift_fd(&pipes->in[0]) || !lift_fd(&pipes->out[1]) || !lift_fd(&pipes->err[1]) ||
		!place_fd(pipes->in[0], STDIN_FILENO) || !place_fd(pipes->out[1], STDOUT_FILENO) ||
		!place_fd(pipes->err[1], STDERR_FILENO)) {
		_exit(127);
	}
	(void)syscall(SYS_close_range, 3U, UINT_MAX,
		0U); /* All of ours are close-on-exec; libraries' may not be. */
	(void)execve(path, argv, envp);
	const char *words = strerror(errno);
	(void)!write(STDERR_FILENO, words, strlen(words));
	_exit(127);
}

int process_start(
	struct process *process, const char *path, const char *url, const char *state_folder)
{
	struct pipes pipes;
	int errnum = pipes_open(&pipes);
	if (errnum != 0) {
		return errnum;
	}
	struct hp_strv argv;
	struct hp_strv environment;
	hp_strv_init(&argv);
	hp_strv_init(&environment);
	hp_strv_add(&argv, path);
	hp_strv_add(&argv, url);
	hp_strv_add_take(&argv, NULL);
	clean_environment(state_folder, &environment);
	hp_strv_add_take(&environment, NULL);
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		become_helper(&pipes, parent, path, argv.items, environment.items);
	}
	errnum = pid < 0 ? errno : 0;
	hp_strv_finish(&argv);
	hp_strv_finish(&environment);
	if (pid > 0) {
		(void)setpgid(pid,
			pid); /* Both sides do it, so that neither has to wait for the other. */
		*process = (struct process){
			.pid = pid, .in = pipes.in[1], .out = pipes.out[0], .err = pipes.err[0]};
		pipes.in[1] = pipes.out[0] = pipes.err[0] = -1;
	}
	pipes_close(&pipes);
	return errnum;
}

void process_kill(struct process *process)
{
	process_close_pipes(process);
	if (process->pid > 0) {
		/* Not yet reaped, so neither id can have gone to somebody else. */
		(void)kill(-process->pid, SIGKILL);
		(void)kill(process->pid, SIGKILL);
	}
}

bool process_reap(struct process *process)
{
	if (process->pid <= 0) {
		return true;
	}
	/* Looked at before it is reaped: while its id is taken, what it left behind in its group
	 * can still be ended. */
	siginfo_t info = {.si_pid = 0};
	if (waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
		if (info.si_pid == 0) {
			return false;
		}
		(void)kill(-process->pid, SIGKILL);
		(void)waitpid(process->pid, &process->status, 0);
	}
	process->pid = 0; /* Reaped, or not ours to reap. */
	return true;
}

/** Sleeps until the process ends or `ms` have passed. Kernels without pidfd_open get short naps. */
static void sleep_on(pid_t pid, int64_t ms)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0U);
	if (fd < 0) {
		struct timespec nap = {.tv_nsec = SLEEP_STEP_MS * 1000000L};
		(void)nanosleep(&nap, NULL);
		return;
	}
	struct pollfd watched = {.fd = fd, .events = POLLIN};
	(void)poll(&watched, 1, (int)ms);
	(void)close(fd);
}

bool process_wait(struct process *process, int64_t ms)
{
	int64_t until = hp_clock_monotonic_ms() + ms;
	while (!process_reap(process)) {
		int64_t left = until - hp_clock_monotonic_ms();
		if (left <= 0) {
			return false;
		}
		sleep_on(process->pid, left);
	}
	return true;
}

ssize_t process_write(const struct process *process, const char *bytes, size_t len)
{
	/* A pipe has no MSG_NOSIGNAL. Block SIGPIPE for the call and take back the one it may have
	 * raised, so that whatever the program does with that signal stays. */
	sigset_t sigpipe;
	sigset_t pending;
	sigset_t before;
	(void)sigemptyset(&sigpipe);
	(void)sigaddset(&sigpipe, SIGPIPE);
	(void)sigpending(&pending);
	bool was_pending = sigismember(&pending, SIGPIPE) == 1;
	(void)sigprocmask(SIG_BLOCK, &sigpipe, &before);
	ssize_t written = write(process->in, bytes, len);
	int errnum = written < 0 ? errno : 0;
	if (errnum == EPIPE && !was_pending) {
		struct timespec at_once = {0};
		while (sigtimedwait(&sigpipe, NULL, &at_once) < 0 && errno == EINTR) {
		}
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (errnum == EAGAIN || errnum == EINTR) {
		return 0;
	}
	return errnum != 0 ? -errnum : written;
}
