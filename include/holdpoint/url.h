/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_URL_H
#define HP_URL_H

/*
 * The form of the URLs of targets whose schemes we know. A wrong form is a slip of the person who
 * typed it and is told before anything is started or recorded (DESIGN 7: usage, exit 2); whether
 * there is anything at the place named is the helper's to find. What all schemes share is in
 * protocol.h.
 */

#include <stdbool.h>
#include <stdint.h>

struct hp_error;

/** HP_ERR_USAGE with one sentence where the form is wrong. A scheme that is not ours is for its
 * helper to judge: 0. `err` may be NULL. */
int hp_url_check(const char *url, struct hp_error *err);

/** smb://[DOMAIN;USER@]HOST[:PORT][?smb1=yes&signing=offered] */
struct hp_smb_url {
	char *domain; /**< NULL. */
	char *user;   /**< NULL: by the credentials file or the Kerberos cache. */
	char *host;
	uint16_t port; /**< 445 if none is given. */
	bool smb1; /**< "smb1=yes": NT1 is allowed (Windows 2000 and 2003 speak nothing else). */
	bool signing_offered; /**< "signing=offered": a server that does not sign is taken. */
};
/** HP_ERR_USAGE with one sentence. A password in the URL is refused. */
int hp_smb_url_parse(const char *url, struct hp_smb_url *ret_url, struct hp_error *err);
void hp_smb_url_finish(struct hp_smb_url *url);

#endif
