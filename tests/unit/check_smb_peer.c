/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While files are read over SMB, connections lead to the machine of the target and to no other. */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/targets/smb/disk_peer.h"

static int listener;
static uint16_t port;

static void make(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(address);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(listener, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(listen(listener, 8), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &len), 0);
	port = ntohs(address.sin_port);
}

static void end(void)
{
	hp_smb_peer_release();
	close(listener);
}

/** 0, or the errno. */
static int try_to_connect(int type, const char *address)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	ck_assert_int_eq(inet_pton(AF_INET, address, &to.sin_addr), 1);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	int errnum = connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 ? 0 : errno;
	close(fd);
	return errnum;
}

START_TEST(the_machine_itself_can_be_connected_to)
{
	hp_smb_peer_hold("127.0.0.1", port, false);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), 0);
}
END_TEST

START_TEST(another_machine_or_port_is_refused)
{
	/* All of 127.0.0.0/8 is this computer, so without the hold each of these would come
	 * through. */
	hp_smb_peer_hold("127.0.0.2", port, false);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), ECONNREFUSED);
	hp_smb_peer_hold("127.0.0.1", (uint16_t)(port ^ 1), false);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), ECONNREFUSED);
	hp_smb_peer_hold("127.0.0.1", (uint16_t)(port ^ 1), true);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), ECONNREFUSED);
	hp_smb_peer_release();
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), 0);
}
END_TEST

START_TEST(without_an_address_the_port_counts)
{
	hp_smb_peer_hold(NULL, port, false);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), 0);
	hp_smb_peer_hold(NULL, (uint16_t)(port ^ 1), false);
	ck_assert_int_eq(try_to_connect(SOCK_STREAM, "127.0.0.1"), ECONNREFUSED);
}
END_TEST

START_TEST(names_can_still_be_asked_for)
{
	hp_smb_peer_hold("127.0.0.2", port, false);
	ck_assert_int_eq(try_to_connect(SOCK_DGRAM, "127.0.0.1"), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smb_peer");
	TCase *tcase = tcase_create("smb_peer");
	tcase_add_checked_fixture(tcase, make, end);
	tcase_add_test(tcase, the_machine_itself_can_be_connected_to);
	tcase_add_test(tcase, another_machine_or_port_is_refused);
	tcase_add_test(tcase, without_an_address_the_port_counts);
	tcase_add_test(tcase, names_can_still_be_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}
