/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libsmbclient follows referrals of the distributed file system: a server that says so sends it to
 * another machine, with our logon, and what it reads there would pass for evidence of the first.
 * Administrative shares have no referrals, and the library no setting against them. So while it
 * works connect() is ours, for every library of the process, and leads to one machine only.
 */

/* With it connect() is declared with an extension of C. */
#undef _GNU_SOURCE
#define _DEFAULT_SOURCE 1

#include "disk_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KERBEROS_PORT 88

/* connect() has no argument of ours, so this is the process's own: one thread uses the library, the
 * others only resolve names, over UDP. */
static struct {
	bool is_held;
	bool kerberos;
	uint16_t port;
	char address[INET6_ADDRSTRLEN]; /* "" is any */
} peer;

void hp_smb_peer_hold(const char *address, uint16_t port, bool kerberos)
{
	peer.is_held = true;
	peer.kerberos = kerberos;
	peer.port = port;
	peer.address[0] = '\0';
	/* Without the scope of a link-local address. */
	size_t len = address != NULL ? strcspn(address, "%") : 0;
	if (len > 0 && len < sizeof(peer.address)) {
		memcpy(peer.address, address, len);
		peer.address[len] = '\0';
	}
}

void hp_smb_peer_release(void)
{
	peer.is_held = false;
}

/** The parts of an address of the internet; false for others. */
static bool take_apart(
	const struct sockaddr *to, socklen_t len, char text[INET6_ADDRSTRLEN], uint16_t *ret_port)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	if (to->sa_family == AF_INET && len >= sizeof(v4)) {
		memcpy(&v4, to, sizeof(v4));
		*ret_port = ntohs(v4.sin_port);
		return inet_ntop(AF_INET, &v4.sin_addr, text, INET6_ADDRSTRLEN) != NULL;
	}
	if (to->sa_family == AF_INET6 && len >= sizeof(v6)) {
		memcpy(&v6, to, sizeof(v6));
		*ret_port = ntohs(v6.sin6_port);
		return inet_ntop(AF_INET6, &v6.sin6_addr, text, INET6_ADDRSTRLEN) != NULL;
	}
	return false;
}

static bool is_allowed(int fd, const struct sockaddr *to, socklen_t len)
{
	int type = 0;
	socklen_t type_len = sizeof(type);
	char address[INET6_ADDRSTRLEN];
	uint16_t port = 0;
	if (!peer.is_held || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) < 0 ||
		type != SOCK_STREAM || !take_apart(to, len, address, &port)) {
		return true;
	}
	if (peer.kerberos && port == KERBEROS_PORT) {
		return true;
	}
	return port == peer.port && (peer.address[0] == '\0' || strcmp(address, peer.address) == 0);
}

int connect(int fd, const struct sockaddr *to, socklen_t len)
{
	if (!is_allowed(fd, to, len)) {
		errno = ECONNREFUSED;
		return -1;
	}
	return (int)syscall(SYS_connect, fd, to, len);
}
