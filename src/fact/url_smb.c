/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smb://[DOMAIN;USER@]HOST[:PORT][?smb1=yes&signing=offered], taken apart. Pure. */
#include "holdpoint/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define PORT_DEFAULT 445
#define PORT_MAX 65535u
#define PREFIX "smb://"

/* What is longer is no name of Windows and no name of DNS (RFC 1035 2.3.4). */
#define NAME_MAX_BYTES 255

void hp_smb_url_finish(struct hp_smb_url *url)
{
	free(url->domain);
	free(url->user);
	free(url->host);
	*url = (struct hp_smb_url){.host = NULL};
}

/** Decodes %XX. NULL: a broken escape, a control character, or not UTF-8. Caller frees. */
static char *decode(const char *text, size_t len)
{
	struct hp_str out;
	hp_str_init(&out);
	bool sound = true;
	for (size_t i = 0; sound && i < len; i++) {
		unsigned char byte = (unsigned char)text[i];
		if (byte == '%') {
			int high = i + 2 < len ? hp_hex_digit(text[i + 1]) : -1;
			int low = i + 2 < len ? hp_hex_digit(text[i + 2]) : -1;
			sound = high >= 0 && low >= 0;
			byte = sound ? (unsigned char)(high * 16 + low) : 0;
			i += 2;
		}
		sound = sound && byte >= 0x20 && byte != 0x7f;
		hp_str_append_char(&out, (char)byte);
	}
	sound = sound && out.len <= NAME_MAX_BYTES && hp_utf8_is_valid(out.data, out.len);
	char *result = sound ? hp_str_detach(&out) : NULL;
	hp_str_finish(&out);
	return result;
}

static int refuse_form(struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_USAGE,
		_("A machine is named as smb://[DOMAIN;USER@]HOST[:PORT], where %%XX stands for a "
		  "character that has a meaning there."));
}

/** [DOMAIN;]USER */
static int take_user(const char *text, size_t len, struct hp_smb_url *url, struct hp_error *err)
{
	const char *semicolon = memchr(text, ';', len);
	const char *user = semicolon != NULL ? semicolon + 1 : text;
	size_t user_len = len - (size_t)(user - text);
	if (memchr(user, ':', user_len) != NULL) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("A password does not belong in a URL, where others can read it: leave "
			  "out \":\" and what follows, and put the password into the file that "
			  "HOLDPOINT_SMB_CREDENTIALS names, or enter it when asked. A colon that "
			  "is part of the user's name is written %%3A."));
	}
	if (semicolon != NULL) {
		url->domain = decode(text, (size_t)(semicolon - text));
		if (url->domain == NULL || url->domain[0] == '\0') {
			return refuse_form(err);
		}
	}
	url->user = decode(user, user_len);
	return url->user == NULL || url->user[0] == '\0' ? refuse_form(err) : 0;
}

static bool is_host(const char *host, bool address)
{
	const char *allowed = address ? "0123456789abcdefABCDEF:.%" : "-._";
	size_t len = strlen(host);
	for (size_t i = 0; i < len; i++) {
		char c = host[i];
		bool plain =
			(c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		/* Behind % stands the name of a network card: fe80::1%eth0. */
		bool zone = address && memchr(host, '%', i) != NULL;
		if (strchr(allowed, c) == NULL && !(plain && (!address || zone)) &&
			!(zone && strchr("-_", c) != NULL)) {
			return false;
		}
	}
	return len > 0 && host[0] != '-' && (!address || strchr(host, ':') != NULL);
}

static int take_port(const char *text, size_t len, struct hp_smb_url *url, struct hp_error *err)
{
	uint32_t port = 0;
	for (size_t i = 0; i < len && port <= PORT_MAX; i++) {
		port = text[i] >= '0' && text[i] <= '9' ? port * 10 + (uint32_t)(text[i] - '0')
							: PORT_MAX + 1;
	}
	if (len == 0 || port == 0 || port > PORT_MAX) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The port in the URL of a machine is a number from 1 to 65535, as in "
			  "smb://HOST:4450."));
	}
	url->port = (uint16_t)port;
	return 0;
}

/** HOST[:PORT], [ADDRESS][:PORT] */
static int take_host(const char *text, size_t len, struct hp_smb_url *url, struct hp_error *err)
{
	bool address = len > 0 && text[0] == '[';
	const char *end = memchr(text, address ? ']' : ':', len);
	if (address && end == NULL) {
		return refuse_form(err);
	}
	const char *host = address ? text + 1 : text;
	size_t host_len = end != NULL ? (size_t)(end - host) : len;
	const char *rest = host + host_len + (address ? 1 : 0);
	size_t rest_len = len - (size_t)(rest - text);

	url->port = PORT_DEFAULT;
	if (rest_len > 0 && memchr(rest + 1, ':', rest_len - 1) != NULL) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("An address with colons stands in brackets, as in smb://[fe80::1]:445."));
	}
	if (rest_len > 0) {
		int status = rest[0] == ':' ? take_port(rest + 1, rest_len - 1, url, err)
					    : refuse_form(err);
		if (status < 0) {
			return status;
		}
	}
	url->host = decode(host, host_len);
	if (url->host == NULL || !is_host(url->host, address)) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The URL of a machine names a host by its name or address, as in "
			  "smb://CAP01 or smb://10.0.0.7."));
	}
	return 0;
}

static int take_option(const char *text, size_t len, struct hp_smb_url *url, struct hp_error *err)
{
	char *option = decode(text, len);
	int status = 0;
	if (hp_streq(option, "smb1=yes")) {
		url->smb1 = true;
	} else if (hp_streq(option, "signing=offered")) {
		url->signing_offered = true;
	} else {
		char *shown = hp_text_clean_cut(option != NULL ? option : "?", 60);
		status = hp_error_set(err, HP_ERR_USAGE,
			_("The URL of a machine has no option \"%s\"; there are \"smb1=yes\" and "
			  "\"signing=offered\"."),
			shown);
		free(shown);
	}
	free(option);
	return status;
}

static int take_options(const char *text, struct hp_smb_url *url, struct hp_error *err)
{
	int status = 0;
	while (status == 0 && *text != '\0') {
		size_t len = strcspn(text, "&");
		status = take_option(text, len, url, err);
		text += len + (text[len] == '&' ? 1 : 0);
	}
	return status;
}

static int parse(const char *text, struct hp_smb_url *url, struct hp_error *err)
{
	size_t len = strcspn(text, "?");
	const char *options = text[len] == '?' ? text + len + 1 : "";
	if (len > 0 && text[len - 1] == '/') {
		len--;
	}
	/* A user may be written as USER@REALM, so the last sign counts. */
	const char *at = memrchr(text, '@', len);
	if (at != NULL) {
		int status = take_user(text, (size_t)(at - text), url, err);
		if (status < 0) {
			return status;
		}
	}
	const char *host = at != NULL ? at + 1 : text;
	size_t host_len = len - (size_t)(host - text);
	if (memchr(host, '/', host_len) != NULL) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The URL of a machine ends with the host: the checks themselves name the "
			  "shares and paths to look at."));
	}
	int status = take_host(host, host_len, url, err);
	return status < 0 ? status : take_options(options, url, err);
}

int hp_smb_url_parse(const char *url, struct hp_smb_url *ret_url, struct hp_error *err)
{
	if (strncasecmp(url, PREFIX, strlen(PREFIX)) != 0) {
		return refuse_form(err);
	}
	struct hp_smb_url parsed = {.host = NULL};
	int status = parse(url + strlen(PREFIX), &parsed, err);
	if (status < 0) {
		hp_smb_url_finish(&parsed);
		return status;
	}
	*ret_url = parsed;
	return 0;
}
