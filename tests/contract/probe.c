/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helper that misbehaves: its facts do what no helper may, with real system calls behind the real
 * lock-in, and tell how it went (R36). The URL says how it is locked in:
 *
 *     probe:DIR[,network][,bus][,plain]     "plain": as on a kernel without Landlock and seccomp
 *
 * The fact is registry.value HKLM\ACT NAME; found is what happened ("done", or the error's name).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "src/targets/common/confine.h"
#include "src/targets/common/helper.h"

struct probe {
	char *folder;
};

/* ---- what it tries ---- */

static int try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd < 0) {
		return errno;
	}
	close(fd);
	return 0;
}

static int below(const struct probe *probe, const char *name, int flags)
{
	char *path = hp_asprintf("%s/%s", probe->folder, name);
	int errnum = try_open(path, flags);
	free(path);
	return errnum;
}

static int read_inside(const struct probe *probe)
{
	return below(probe, "image/file", O_RDONLY);
}

static int read_outside(const struct probe *probe)
{
	return below(probe, "outside", O_RDONLY);
}

static int write_image(const struct probe *probe)
{
	return below(probe, "image/file", O_WRONLY);
}

static int make_in_image(const struct probe *probe)
{
	return below(probe, "image/new", O_WRONLY | O_CREAT);
}

static int write_outside(const struct probe *probe)
{
	return below(probe, "outside", O_WRONLY);
}

static int truncate_image(const struct probe *probe)
{
	char *path = hp_asprintf("%s/image/file", probe->folder);
	int errnum = truncate(path, 0) < 0 ? errno : 0;
	free(path);
	return errnum;
}

static int remove_in_image(const struct probe *probe)
{
	char *path = hp_asprintf("%s/image/victim", probe->folder);
	int errnum = unlink(path) < 0 ? errno : 0;
	free(path);
	return errnum;
}

static int rename_in_image(const struct probe *probe)
{
	char *from = hp_asprintf("%s/image/victim", probe->folder);
	char *to = hp_asprintf("%s/image/renamed", probe->folder);
	int errnum = rename(from, to) < 0 ? errno : 0;
	free(to);
	free(from);
	return errnum;
}

static int open_socket(int family, int type)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return errno;
	}
	close(fd);
	return 0;
}

static int open_tcp(const struct probe *probe)
{
	(void)probe;
	return open_socket(AF_INET, SOCK_STREAM);
}

static int open_udp6(const struct probe *probe)
{
	(void)probe;
	return open_socket(AF_INET6, SOCK_DGRAM);
}

static int open_unix(const struct probe *probe)
{
	(void)probe;
	return open_socket(AF_UNIX, SOCK_STREAM);
}

static int open_raw(const struct probe *probe)
{
	(void)probe;
	return open_socket(AF_INET, SOCK_RAW);
}

static int open_packet(const struct probe *probe)
{
	(void)probe;
	return open_socket(AF_PACKET, SOCK_RAW);
}

/** A server: bound or not, nobody can be listened to. */
static int listen_tcp(const struct probe *probe)
{
	(void)probe;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int errnum = fd < 0 || listen(fd, 1) < 0 ? errno : 0;
	if (fd >= 0) {
		close(fd);
	}
	return errnum;
}

static int bind_tcp(const struct probe *probe)
{
	(void)probe;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int errnum = fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ? errno : 0;
	if (fd >= 0) {
		close(fd);
	}
	return errnum;
}

/** Port 9 of this computer: refused is an answer of the network, and so the socket works. */
static int connect_tcp(const struct probe *probe)
{
	(void)probe;
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int errnum = fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ? errno : 0;
	if (fd >= 0) {
		close(fd);
	}
	return errnum == ECONNREFUSED ? 0 : errnum;
}

static int resolve(const struct probe *probe)
{
	(void)probe;
	struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
	int rc = getaddrinfo("localhost", NULL, &hints, &found);
	if (rc == 0) {
		freeaddrinfo(found);
	}
	return rc == 0 ? 0 : EHOSTUNREACH;
}

static int fork_child(const struct probe *probe)
{
	(void)probe;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(0);
	}
	if (pid < 0) {
		return errno;
	}
	(void)waitpid(pid, NULL, 0);
	return 0;
}

static void *idle(void *data)
{
	return data;
}

static int start_thread(const struct probe *probe)
{
	(void)probe;
	pthread_t thread;
	int errnum = pthread_create(&thread, NULL, idle, NULL);
	return errnum == 0 ? pthread_join(thread, NULL) : errnum;
}

static int exec_program(const struct probe *probe)
{
	(void)probe;
	char *argv[] = {(char[]){"true"}, NULL};
	execv("/bin/true", argv); /* returns only where it was stopped */
	return errno;
}

static int trace_parent(const struct probe *probe)
{
	(void)probe;
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0 ? errno : 0;
}

/** The kernel would send the signal for us, whenever something comes in. */
static int own_by_parent(const struct probe *probe)
{
	(void)probe;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0) {
		ends[0] = STDIN_FILENO;
	}
	return fcntl(ends[0], F_SETOWN, getppid()) == 0 ? 0 : errno;
}

static int signal_parent(const struct probe *probe)
{
	(void)probe;
	return kill(getppid(), SIGCONT) < 0 ? errno : 0;
}

static int execute_memory(const struct probe *probe)
{
	(void)probe;
	void *page = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED) {
		return errno;
	}
	munmap(page, 4096);
	return 0;
}

static int leave_namespace(const struct probe *probe)
{
	(void)probe;
	return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */) < 0 ? errno : 0;
}

static int hold_secret(const struct probe *probe)
{
	(void)probe;
	char *secret = hp_target_ask("Password for the probe:");
	int errnum = secret == NULL ? ENODATA : strcmp(secret, "sesame") == 0 ? 0 : EINVAL;
	hp_target_secret_free(secret);
	return errnum;
}

/* The answer as the test gives it, not written out: else it would be found in this program. */
static const char hidden[] = "Ugucog/qrgp/wr/9";
#define HIDDEN_BY 2

static bool is_answer(const char *at)
{
	for (size_t i = 0; i < sizeof(hidden) - 1; i++) {
		if (at[i] != (char)(hidden[i] - HIDDEN_BY)) {
			return false;
		}
	}
	return true;
}

/** Looks through one mapping, in pieces that overlap. */
static bool mapping_holds_answer(int memory, unsigned long from, unsigned long to)
{
	enum { PIECE = 1 << 16, OVERLAP = sizeof(hidden) };
	static char piece[PIECE];
	bool found = false;
	for (unsigned long at = from; at < to && !found; at += PIECE - OVERLAP) {
		size_t want = to - at < PIECE ? to - at : PIECE;
		ssize_t n = pread(memory, piece, want, (off_t)at);
		for (ssize_t i = 0; i + (ssize_t)sizeof(hidden) <= n && !found; i++) {
			found = is_answer(piece + i);
		}
		memset(piece, 0, sizeof(piece)); /* it lies in such a mapping itself */
	}
	return found;
}

/** Is the answer given before still anywhere in memory that can be written? */
static int look_for_remains(const struct probe *probe)
{
	(void)probe;
	const unsigned long too_large = 1UL << 30; /* a sanitizer's own */
	FILE *maps = fopen("/proc/self/maps", "re");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	char *line = NULL;
	size_t size = 0, mappings = 0;
	bool found = false;
	while (maps != NULL && memory >= 0 && getline(&line, &size, maps) > 0) {
		char *end = NULL;
		unsigned long from = strtoul(line, &end, 16), to = strtoul(end + 1, &end, 16);
		if (strncmp(end, " rw", 3) == 0 && to - from < too_large) {
			mappings++;
			found = mapping_holds_answer(memory, from, to) || found;
		}
	}
	free(line);
	if (maps != NULL) {
		fclose(maps);
	}
	if (memory >= 0) {
		close(memory);
	}
	return mappings == 0 ? ENOENT : found ? EEXIST : 0;
}

/** Asks, and looks while the answer is held: it must be found, or looking proves nothing. */
static int look_while_held(const struct probe *probe)
{
	char *secret = hp_target_ask("Password for the probe:");
	int errnum = look_for_remains(probe);
	hp_target_secret_free(secret);
	return errnum;
}

/** Long work, which looks whether it is still wanted. */
static int work(const struct probe *probe)
{
	(void)probe;
	while (!hp_target_cancelled()) {
		if (hp_clock_monotonic_ms() > hp_target_deadline()) {
			return ETIMEDOUT;
		}
		(void)poll(NULL, 0, 5);
	}
	return ECANCELED;
}

/** The question tells that the request is in work. */
static int ask_and_work(const struct probe *probe)
{
	hp_target_secret_free(hp_target_ask("Password for the probe:"));
	return work(probe);
}

static int nothing(const struct probe *probe)
{
	(void)probe;
	return 0;
}

static const struct act {
	const char *name;
	int (*run)(const struct probe *probe);
} acts[] = {
	{"read-inside", read_inside},
	{"read-outside", read_outside},
	{"write-image", write_image},
	{"make-in-image", make_in_image},
	{"write-outside", write_outside},
	{"truncate-image", truncate_image},
	{"remove-in-image", remove_in_image},
	{"rename-in-image", rename_in_image},
	{"tcp", open_tcp},
	{"udp6", open_udp6},
	{"unix", open_unix},
	{"raw", open_raw},
	{"packet", open_packet},
	{"listen", listen_tcp},
	{"bind", bind_tcp},
	{"connect", connect_tcp},
	{"resolve", resolve},
	{"fork", fork_child},
	{"thread", start_thread},
	{"exec", exec_program},
	{"ptrace", trace_parent},
	{"signal", signal_parent},
	{"signal-by-descriptor", own_by_parent},
	{"execute-memory", execute_memory},
	{"unshare", leave_namespace},
	{"ask", hold_secret},
	{"look-while-held", look_while_held},
	{"remains", look_for_remains},
	{"work", work},
	{"ask-and-work", ask_and_work},
	{"nothing", nothing},
};

/* ---- the helper ---- */

static const enum hp_fact_kind facts[] = {HP_FACT_REGISTRY_VALUE};

static void probe_close(void *state)
{
	struct probe *probe = state;
	if (probe != NULL) {
		free(probe->folder);
		free(probe);
	}
}

static int probe_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	*ret_code = "internal";
	int status = hp_url_parts(url, &parts, &count, err);
	if (status < 0) {
		return status;
	}
	struct probe *probe = hp_calloc(1, sizeof(*probe));
	for (size_t i = 0; i < count; i++) {
		const char *word = parts[i].value;
		confine->network = confine->network || strcmp(word, "network") == 0;
		confine->bus = confine->bus || strcmp(word, "bus") == 0;
		if (i == 0) {
			probe->folder = hp_strdup(word);
			char *image = hp_asprintf("%s/image", word);
			int fd = open(image, O_PATH | O_CLOEXEC);
			free(image);
			hp_confine_allow(confine, fd);
			close(fd);
		}
	}
	hp_url_parts_free(parts, count);
	*ret_state = probe;
	return 0;
}

static enum hp_target_reply probe_read(
	void *state, const struct hp_fact *fact, struct hp_observation *observation)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(acts); i++) {
		if (strcmp(acts[i].name, fact->args[1]) == 0) {
			int errnum = acts[i].run(state);
			struct hp_json *data = hp_json_new_object();
			hp_json_set_string(data, "type", "REG_SZ");
			hp_json_set_string(
				data, "value", errnum == 0 ? "done" : strerrorname_np(errnum));
			hp_observation_set_found(observation, data, "probe");
			return HP_TARGET_ANSWER;
		}
	}
	hp_observation_set_absent(observation, "probe");
	return HP_TARGET_ANSWER;
}

static const struct hp_target_impl probe_impl = {
	.scheme = "probe",
	.class_ = HP_CLASS_SCRIPTED,
	.facts = facts,
	.fact_count = HP_ARRAY_SIZE(facts),
	.unsupported = "The probe knows one fact.",
	.open = probe_open,
	.read = probe_read,
	.close = probe_close,
};

/* A kernel that knows neither Landlock nor seccomp, played by a filter that answers so. */
static int pretend_old_kernel(void)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = HP_ARRAY_SIZE(code), .filter = code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		return -1;
	}
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strstr(argv[1], ",plain") != NULL && pretend_old_kernel() < 0) {
		perror("probe");
		return EXIT_FAILURE;
	}
	return hp_target_main(&probe_impl, argc, argv);
}
