/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define SHOWN_MAX 200
#define SCHEME_MAX 32

static const char scheme_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char scheme_signs[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

/** Length of the scheme before its colon (RFC 3986 3.1); 0 if there is none. */
static size_t scheme_length(const char *url)
{
	size_t len = strspn(url, scheme_signs);
	bool good = len > 0 && len <= SCHEME_MAX && url[len] == ':' &&
		    strchr(scheme_letters, url[0]) != NULL;

	return good ? len : 0;
}

bool hp_url_scheme(const char *url, char **ret_scheme)
{
	size_t len = scheme_length(url);

	if (len == 0) {
		return false;
	}
	char *scheme = hp_strndup(url, len);
	for (size_t i = 0; i < len; i++) {
		/* RFC 3986 3.1: schemes are alike in either case; ours are written small. */
		if (scheme[i] >= 'A' && scheme[i] <= 'Z') {
			scheme[i] = (char)(scheme[i] - 'A' + 'a');
		}
	}
	*ret_scheme = scheme;
	return true;
}

bool hp_url_has_password(const char *url)
{
	const char *host = url + scheme_length(url);
	if (strncmp(host, "://", 3) != 0) {
		return false;
	}
	host += 3;
	/* A user may be written as USER@REALM, so the last sign counts. */
	const char *at = memrchr(host, '@', strcspn(host, "/?"));
	return at != NULL && memchr(host, ':', (size_t)(at - host)) != NULL;
}

static int fail_url(struct hp_error *err, const char *url, const char *sentence)
{
	char *shown = hp_text_clean_cut(url, SHOWN_MAX);
	int status = hp_error_set(err, HP_ERR_USAGE, "%s: %s", shown, sentence);

	free(shown);
	return status;
}

/** Percent-decodes `len` bytes; NULL if a `%` is not followed by two digits, or stands for NUL.
 * Caller frees. */
static char *decode(const char *text, size_t len)
{
	char *out = hp_alloc(len + 1);
	size_t out_len = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '%') {
			out[out_len++] = text[i];
			continue;
		}
		int high = len - i > 2 ? hp_hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hp_hex_digit(text[i + 2]) : -1;
		if (low < 0 || (high == 0 && low == 0)) {
			free(out);
			return NULL;
		}
		out[out_len++] = (char)(high * 16 + low);
		i += 2;
	}
	out[out_len] = '\0';
	return out;
}

/** Fills one part from the `len` bytes between two commas. False if they are not well formed. */
static bool read_part(const char *text, size_t len, struct hp_url_part *ret_part)
{
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals != NULL ? (size_t)(equals - text) : 0;
	size_t value_at = equals != NULL ? name_len + 1 : 0;

	if (value_at >= len || (equals != NULL && name_len == 0)) {
		return false;
	}
	char *name = equals != NULL ? decode(text, name_len) : NULL;
	char *value = decode(text + value_at, len - value_at);
	if (value == NULL || (equals != NULL && name == NULL)) {
		free(name);
		free(value);
		return false;
	}
	*ret_part = (struct hp_url_part){.name = name, .value = value};
	return true;
}

int hp_url_parts(
	const char *url, struct hp_url_part **ret_parts, size_t *ret_count, struct hp_error *err)
{
	size_t scheme_len = scheme_length(url);
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	size_t capacity = 0;

	if (scheme_len == 0) {
		return fail_url(err, url,
			_("a target begins with its kind and a colon, as in offline:/mnt/disk"));
	}
	const char *at = url + scheme_len + 1;
	while (*at != '\0' || count > 0) {
		size_t len = strcspn(at, ",");
		struct hp_url_part part;
		if (!read_part(at, len, &part)) {
			hp_url_parts_free(parts, count);
			return fail_url(err, url,
				_("a part of the target is empty or not well formed; write %2C for "
				  "a "
				  "comma, %3D for an equals sign and %25 for a percent sign"));
		}
		parts = hp_grow(parts, count, &capacity, sizeof(*parts));
		parts[count++] = part;
		at += len;
		if (*at == '\0') {
			break;
		}
		at++;
	}
	*ret_parts = parts;
	*ret_count = count;
	return 0;
}

void hp_url_parts_free(struct hp_url_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(parts[i].name);
		free(parts[i].value);
	}
	free(parts);
}
