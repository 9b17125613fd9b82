/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "list.h"
#include "resolve.h"

#define TIMEOUT_MAX_MS INT64_C(3600000)

/* What became of one address. */
enum attempt {
	ATTEMPT_CONNECTED,
	ATTEMPT_REFUSED,  /* The machine answered: nobody listens. */
	ATTEMPT_NO_ROUTE, /* This computer has no way to an address of that family. */
	ATTEMPT_FAILED,   /* The reason is in `why`. */
};

struct port {
	const char *host;
	uint16_t number;
	int64_t until_ms; /* CLOCK_MONOTONIC */
};

static int64_t left_ms(const struct port *port)
{
	int64_t left = port->until_ms - hp_clock_monotonic_ms();
	return left > 0 ? left : 0;
}

static char *numeric(const struct sockaddr *address, socklen_t len)
{
	char text[NI_MAXHOST];
	if (getnameinfo(address, len, text, sizeof(text), NULL, 0, NI_NUMERICHOST) != 0) {
		return hp_strdup("?");
	}
	return hp_strdup(text);
}

static int why_silent(const struct port *port, struct hp_why *why)
{
	return hp_why_set(why, "timeout",
		_("Port %u of %s did not answer in time; the machine may be off, or a firewall "
		  "drops what it is sent."),
		(unsigned)port->number, port->host);
}

static enum attempt why_failed(const struct port *port, int errnum, struct hp_why *why)
{
	switch (errnum) {
	case ECONNREFUSED:
		return ATTEMPT_REFUSED;
	case EAFNOSUPPORT:
	case EADDRNOTAVAIL:
	case ENETUNREACH:
		(void)hp_why_set(why, "unreachable",
			_("This computer has no way to %s; look at its own network settings."),
			port->host);
		return ATTEMPT_NO_ROUTE;
	case ETIMEDOUT:
		(void)why_silent(port, why);
		return ATTEMPT_FAILED;
	case EACCES:
	case EPERM:
		(void)hp_why_set(why, "access-denied",
			_("A firewall of this computer does not let it speak to port %u of %s."),
			(unsigned)port->number, port->host);
		return ATTEMPT_FAILED;
	default: /* a number of the system, not one of our enumerations */
		(void)hp_why_set(why, "unreachable", _("Port %u of %s could not be reached: %s."),
			(unsigned)port->number, port->host, strerror(errnum));
		return ATTEMPT_FAILED;
	}
}

/**
 * A port of this computer that nobody listens on, in the range of ports that the kernel gives out,
 * can be the very one it gives to our own end: the socket is then connected to itself.
 */
static bool is_itself(int fd)
{
	struct sockaddr_storage own = {0};
	struct sockaddr_storage peer = {0};
	socklen_t own_len = sizeof(own);
	socklen_t peer_len = sizeof(peer);
	return getsockname(fd, (struct sockaddr *)&own, &own_len) == 0 &&
	       getpeername(fd, (struct sockaddr *)&peer, &peer_len) == 0 && own_len == peer_len &&
	       memcmp(&own, &peer, own_len) == 0;
}

/** Waits until a connection that was begun is there or has failed: 0, or an errno. */
static int await(int fd, int64_t until_ms)
{
	int errnum = ETIMEDOUT;
	int64_t left;
	while ((left = until_ms - hp_clock_monotonic_ms()) > 0) {
		struct pollfd watched = {.fd = fd, .events = POLLOUT};
		int n = poll(&watched, 1, (int)(left < INT32_MAX ? left : INT32_MAX));
		if (n == 0 || (n < 0 && errno == EINTR)) {
			continue;
		}
		socklen_t len = sizeof(errnum);
		if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &errnum, &len) < 0) {
			errnum = errno;
		}
		return errnum;
	}
	return errnum;
}

static enum attempt try_address(const struct port *port, const struct addrinfo *address,
	int64_t until_ms, int *ret_fd, struct hp_why *why)
{
	int fd =
		socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (fd < 0) {
		return why_failed(port, errno, why);
	}
	int errnum = 0;
	if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
		errnum = errno == EINPROGRESS || errno == EINTR ? await(fd, until_ms) : errno;
	}
	if (errnum == 0 && is_itself(fd)) {
		errnum = ECONNREFUSED;
	}
	if (errnum != 0) {
		close(fd);
		return why_failed(port, errnum, why);
	}
	*ret_fd = fd;
	return ATTEMPT_CONNECTED;
}

static size_t count_addresses(const struct addrinfo *address)
{
	size_t count = 0;
	for (; address != NULL; address = address->ai_next) {
		count++;
	}
	return count;
}

/** Each address gets its part of the time that is left, so that a silent one does not hide the
 * next. */
static int try_all(const struct port *port, const struct addrinfo *addresses, int *ret_fd,
	char **ret_address, struct hp_why *why)
{
	size_t left = count_addresses(addresses);
	bool refused = false;
	bool failed = false;
	for (const struct addrinfo *a = addresses; a != NULL; a = a->ai_next, left--) {
		struct hp_why one = HP_WHY_INIT;
		int64_t until = hp_clock_monotonic_ms() + left_ms(port) / (int64_t)left;
		switch (try_address(port, a, until, ret_fd, &one)) {
		case ATTEMPT_CONNECTED:
			if (ret_address != NULL) {
				*ret_address = numeric(a->ai_addr, a->ai_addrlen);
			}
			hp_why_finish(why);
			hp_why_finish(&one);
			return 1;
		case ATTEMPT_REFUSED:
			refused = true;
			break;
		case ATTEMPT_NO_ROUTE:
			if (!failed) {
				(void)hp_why_set(why, one.code, "%s", one.text);
			}
			break;
		case ATTEMPT_FAILED:
			failed = true;
			(void)hp_why_set(why, one.code, "%s", one.text);
			break;
		}
		hp_why_finish(&one);
	}
	if (refused && !failed) {
		hp_why_finish(why);
		return 0;
	}
	return -1;
}

int hp_port_connect(const char *host, uint16_t number, int64_t timeout_ms, int *ret_fd,
	char **ret_address, struct hp_why *why)
{
	struct addrinfo *addresses = NULL;
	int64_t wait_ms = timeout_ms < TIMEOUT_MAX_MS ? timeout_ms : TIMEOUT_MAX_MS;
	struct port port = {
		.host = host, .number = number, .until_ms = hp_clock_monotonic_ms() + wait_ms};
	if (hp_resolve(host, number, left_ms(&port), &addresses, why) < 0) {
		return -1;
	}
	int found = try_all(&port, addresses, ret_fd, ret_address, why);
	freeaddrinfo(addresses);
	return found;
}

void hp_port_read(
	const struct hp_fact *fact, int64_t timeout_ms, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *address = NULL;
	int fd = -1;
	/* hp_fact_check() has seen that it is a number from 1 to 65535. */
	uint16_t number = (uint16_t)strtoul(fact->args[1], NULL, 10);
	int found = hp_port_connect(fact->args[0], number, timeout_ms, &fd, &address, &why);
	if (found == 1) {
		close(fd);
		data = hp_json_new_object();
		hp_json_set_string(data, "address", address);
	}
	hp_observation_set(
		observation, found, data, _("a TCP connection from this computer"), &why);
	free(address);
}
