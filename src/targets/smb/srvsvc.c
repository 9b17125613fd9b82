/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "srvsvc.h"

#include <stdlib.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "ndr.h"

#define ANY_LENGTH 0xffffffffu
#define SECOND_MS 1000
#define SLACK_MS (10 * 60 * SECOND_MS)

/** The server's name, which every call begins with; the machine passes it over. */
static void ask(struct hp_str *out, const char *server)
{
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_text(out, server);
}

/** The result at the end. -1 if the answer is none. */
static int end(struct hp_ndr *ndr, uint32_t *ret_werror)
{
	uint32_t werror = hp_ndr_u32(ndr);
	if (!hp_ndr_ended(ndr)) {
		return -1;
	}
	*ret_werror = werror;
	return 0;
}

/** The text behind a pointer; NULL if it leads nowhere. */
static char *text_if(struct hp_ndr *ndr, bool there)
{
	return there ? hp_ndr_text(ndr) : NULL;
}

/* ---- one share ---- */

void hp_srvsvc_ask_share(struct hp_str *out, const char *server, const char *name, uint32_t level)
{
	ask(out, server);
	hp_ndr_put_text(out, name);
	hp_ndr_put_u32(out, level);
}

void hp_share_finish(struct hp_share *share)
{
	free(share->name);
	free(share->path);
	free(share->comment);
	*share = (struct hp_share){.there = false};
}

/** SHARE_INFO_1 and SHARE_INFO_2, and what their pointers lead to. */
static void read_share(struct hp_ndr *ndr, uint32_t level, struct hp_share *share)
{
	bool path = false, password = false;
	bool name = hp_ndr_pointer(ndr);
	(void)hp_ndr_u32(ndr); /* type */
	bool comment = hp_ndr_pointer(ndr);
	if (level == 2) {
		(void)hp_ndr_u32(ndr); /* permissions */
		(void)hp_ndr_u32(ndr); /* users at most */
		(void)hp_ndr_u32(ndr); /* users now */
		path = hp_ndr_pointer(ndr);
		password = hp_ndr_pointer(ndr);
	}
	share->there = true;
	share->name = text_if(ndr, name);
	share->comment = text_if(ndr, comment);
	share->path = text_if(ndr, path);
	share->path_odd = path && share->path == NULL;
	free(text_if(ndr, password));
}

int hp_srvsvc_share(const uint8_t *bytes, size_t len, uint32_t level, struct hp_share *ret_share,
	uint32_t *ret_werror)
{
	struct hp_ndr ndr;
	struct hp_share share = {.there = false};
	hp_ndr_init(&ndr, bytes, len);
	if (hp_ndr_u32(&ndr) != level) {
		return -1;
	}
	if (hp_ndr_pointer(&ndr)) {
		read_share(&ndr, level, &share);
	}
	uint32_t werror = 0;
	if (end(&ndr, &werror) < 0 || (werror == HP_WERR_OK && !share.there)) {
		hp_share_finish(&share);
		return -1;
	}
	*ret_share = share;
	*ret_werror = werror;
	return 0;
}

/* ---- all shares ---- */

void hp_srvsvc_ask_shares(struct hp_str *out, const char *server, uint32_t resume)
{
	ask(out, server);
	hp_ndr_put_u32(out, 1); /* the level, and again for the union */
	hp_ndr_put_u32(out, 1);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, 0); /* no entries on the way there */
	hp_ndr_put_pointer(out, false);
	hp_ndr_put_u32(out, ANY_LENGTH);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, resume);
}

/** An array of SHARE_INFO_1, whose texts follow all of them: for each its name and its comment. */
static void read_shares(struct hp_ndr *ndr, struct hp_strv *names, size_t *odd)
{
	uint32_t count = hp_ndr_count(ndr, 12);
	const uint8_t *entries = hp_ndr_bytes(ndr, (size_t)count * 12);
	if (entries == NULL) {
		return;
	}
	struct hp_ndr heads;
	hp_ndr_init(&heads, entries, (size_t)count * 12);
	for (uint32_t i = 0; i < count && !ndr->bad; i++) {
		bool name = hp_ndr_pointer(&heads);
		(void)hp_ndr_u32(&heads); /* type */
		bool comment = hp_ndr_pointer(&heads);
		char *text = text_if(ndr, name);
		if (text != NULL) {
			hp_strv_add_take(names, text);
		} else {
			++*odd;
		}
		free(text_if(ndr, comment));
	}
}

int hp_srvsvc_shares(const uint8_t *bytes, size_t len, struct hp_strv *names, size_t *ret_odd,
	uint32_t *ret_resume, uint32_t *ret_werror)
{
	struct hp_ndr ndr;
	size_t odd = 0;
	hp_ndr_init(&ndr, bytes, len);
	if (hp_ndr_u32(&ndr) != 1 || hp_ndr_u32(&ndr) != 1) {
		return -1;
	}
	if (hp_ndr_pointer(&ndr)) {
		(void)hp_ndr_u32(&ndr); /* how many, as the array says too */
		if (hp_ndr_pointer(&ndr)) {
			read_shares(&ndr, names, &odd);
		}
	}
	(void)hp_ndr_u32(&ndr); /* how many there are in all, by guess */
	uint32_t resume = hp_ndr_pointer(&ndr) ? hp_ndr_u32(&ndr) : 0;
	if (end(&ndr, ret_werror) < 0) {
		return -1;
	}
	*ret_odd = odd;
	*ret_resume = resume;
	return 0;
}

/* ---- the machine ---- */

void hp_srvsvc_ask_server(struct hp_str *out, const char *server)
{
	ask(out, server);
	hp_ndr_put_u32(out, 101);
}

int hp_srvsvc_server(
	const uint8_t *bytes, size_t len, struct hp_server_info *ret_info, uint32_t *ret_werror)
{
	struct hp_ndr ndr;
	struct hp_server_info info = {.name = NULL};
	bool there = false;
	uint32_t werror = 0;
	hp_ndr_init(&ndr, bytes, len);
	if (hp_ndr_u32(&ndr) != 101) {
		return -1;
	}
	if (hp_ndr_pointer(&ndr)) {
		(void)hp_ndr_u32(&ndr); /* platform */
		bool name = hp_ndr_pointer(&ndr);
		info.major = hp_ndr_u32(&ndr);
		info.minor = hp_ndr_u32(&ndr);
		info.type = hp_ndr_u32(&ndr);
		bool comment = hp_ndr_pointer(&ndr);
		info.name = text_if(&ndr, name);
		free(text_if(&ndr, comment));
		there = true;
	}
	if (end(&ndr, &werror) < 0 || (werror == HP_WERR_OK && !there)) {
		free(info.name);
		return -1;
	}
	*ret_info = info;
	*ret_werror = werror;
	return 0;
}

void hp_srvsvc_ask_clock(struct hp_str *out, const char *server)
{
	ask(out, server);
}

int hp_srvsvc_clock(
	const uint8_t *bytes, size_t len, struct hp_server_clock *ret_clock, uint32_t *ret_werror)
{
	struct hp_ndr ndr;
	struct hp_server_clock clock = {.seconds = 0};
	bool there = false;
	uint32_t werror = 0;
	hp_ndr_init(&ndr, bytes, len);
	if (hp_ndr_pointer(&ndr)) {
		clock.seconds = hp_ndr_u32(&ndr);
		clock.ticks = hp_ndr_u32(&ndr);
		(void)hp_ndr_bytes(&ndr, 10 * sizeof(uint32_t)); /* the same in hours and days */
		there = true;
	}
	if (end(&ndr, &werror) < 0 || (werror == HP_WERR_OK && !there)) {
		return -1;
	}
	*ret_clock = clock;
	*ret_werror = werror;
	return 0;
}

void hp_srvsvc_ask_statistics(struct hp_str *out, const char *server)
{
	ask(out, server);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_text(out, "SERVICE_SERVER");
	hp_ndr_put_u32(out, 0); /* level */
	hp_ndr_put_u32(out, 0); /* options */
}

int hp_srvsvc_statistics(
	const uint8_t *bytes, size_t len, uint32_t *ret_since, uint32_t *ret_werror)
{
	struct hp_ndr ndr;
	uint32_t since = 0, werror = 0;
	bool there = false;
	hp_ndr_init(&ndr, bytes, len);
	if (hp_ndr_pointer(&ndr)) {
		since = hp_ndr_u32(&ndr);
		(void)hp_ndr_bytes(&ndr, 16 * sizeof(uint32_t)); /* what was counted */
		there = true;
	}
	if (end(&ndr, &werror) < 0 || (werror == HP_WERR_OK && !there)) {
		return -1;
	}
	*ret_since = since;
	*ret_werror = werror;
	return 0;
}

bool hp_server_booted(const struct hp_server_clock *clock, uint32_t since, int64_t *ret_ms)
{
	const int64_t round = (int64_t)UINT32_MAX + 1;
	int64_t since_ms = (int64_t)since * SECOND_MS;
	/* What the ticks would be if the machine had started at `since`, against what they are. */
	int64_t expected = (int64_t)clock->seconds * SECOND_MS - since_ms;
	int64_t off = (expected - (int64_t)clock->ticks) % round;
	off = off > round / 2 ? off - round : off < -round / 2 ? off + round : off;
	if (since == 0 || expected < -SLACK_MS || off > SLACK_MS || off < -SLACK_MS) {
		return false;
	}
	*ret_ms = since_ms;
	return true;
}
