/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A module of NSS whose directory is down but for one name, and whose records are larger than any
 * first buffer: libnss_hptest.so.2, for tests.
 */
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <string.h>

#define LARGE 100000u

enum nss_status _nss_hptest_getpwnam_r(
	const char *name, struct passwd *result, char *buffer, size_t size, int *errnum);
enum nss_status _nss_hptest_getgrnam_r(
	const char *name, struct group *result, char *buffer, size_t size, int *errnum);

enum nss_status _nss_hptest_getpwnam_r(
	const char *name, struct passwd *result, char *buffer, size_t size, int *errnum)
{
	if (strcmp(name, "hptest-large") != 0) {
		*errnum = ECONNREFUSED;
		return NSS_STATUS_UNAVAIL;
	}
	if (size < LARGE) {
		*errnum = ERANGE;
		return NSS_STATUS_TRYAGAIN;
	}
	memset(buffer, 'x', LARGE - 1);
	buffer[LARGE - 1] = '\0';
	static char own[] = "hptest-large", empty[] = "";
	*result = (struct passwd){.pw_name = own,
		.pw_passwd = empty,
		.pw_uid = 4242,
		.pw_gid = 4242,
		.pw_gecos = buffer,
		.pw_dir = empty,
		.pw_shell = empty};
	return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_hptest_getgrnam_r(
	const char *name, struct group *result, char *buffer, size_t size, int *errnum)
{
	(void)name, (void)result, (void)buffer, (void)size;
	*errnum = EAGAIN;
	return NSS_STATUS_TRYAGAIN;
}
