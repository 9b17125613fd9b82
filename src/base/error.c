/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/error.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

static const struct status_text {
	int status;
	const char *word;
	const char *sentence;
} status_table[] = {
	{HP_OK, "ok", N_("No error.")},
	{HP_ERR_USAGE, "usage", N_("The command was not understood.")},
	{HP_ERR_INVALID, "invalid", N_("The input breaks its rules.")},
	{HP_ERR_NOT_FOUND, "not-found", N_("It was not found.")},
	{HP_ERR_NEWER, "newer", N_("It was written by a newer version of the program.")},
	{HP_ERR_LOCKED, "locked", N_("Another console is using it.")},
	{HP_ERR_UNAVAILABLE, "unavailable", N_("It is not available now.")},
	{HP_ERR_IO, "io", N_("The system refused a read or a write.")},
	{HP_ERR_REFUSED, "refused", N_("That is not possible now. Nothing was changed.")},
	{HP_ERR_ALTERED, "altered", N_("The record is not what was written.")},
	{HP_ERR_ABORTED, "aborted", N_("It was broken off.")},
	{HP_ERR_INTERNAL, "internal", N_("The program made a mistake.")},
};

static const struct status_text *find_status(int status)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(status_table); i++) {
		if (status_table[i].status == status) {
			return &status_table[i];
		}
	}
	return NULL;
}

const char *hp_status_str(int status)
{
	const struct status_text *found = find_status(status);
	return found != NULL ? found->word : "unknown";
}

void hp_error_finish(struct hp_error *err)
{
	if (err == NULL) {
		return;
	}
	free(err->message);
	*err = HP_ERROR_INIT;
}

/** Takes `message` over. The old one goes last: the new one may have been made from it. */
static int replace_message(struct hp_error *err, int status, char *message)
{
	free(err->message);
	err->status = status;
	err->message = message;
	return status;
}

int hp_error_set(struct hp_error *err, int status, const char *fmt, ...)
{
	if (err == NULL) {
		return status;
	}
	va_list args;
	va_start(args, fmt);
	char *message = hp_vasprintf(fmt, args);
	va_end(args);
	return replace_message(err, status, message);
}

int hp_error_set_errno(struct hp_error *err, int status, int errnum, const char *fmt, ...)
{
	if (err == NULL) {
		return status;
	}
	va_list args;
	va_start(args, fmt);
	char *sentence = hp_vasprintf(fmt, args);
	va_end(args);

	/* The C library answers in the locale's characters; our messages are UTF-8. */
	const char *words = strerror(errnum);
	char *message = words != NULL && hp_utf8_is_valid(words, strlen(words))
				? hp_asprintf("%s: %s", sentence, words)
				: hp_asprintf(_("%s: system error %d"), sentence, errnum);
	free(sentence);
	return replace_message(err, status, message);
}

int hp_error_prefix(struct hp_error *err, const char *fmt, ...)
{
	if (err == NULL) {
		return HP_OK;
	}
	va_list args;
	va_start(args, fmt);
	char *prefix = hp_vasprintf(fmt, args);
	va_end(args);
	char *message = hp_asprintf("%s: %s", prefix, hp_error_text(err));
	free(prefix);
	return replace_message(err, err->status, message);
}

const char *hp_error_text(const struct hp_error *err)
{
	if (err->message != NULL) {
		return err->message;
	}
	const struct status_text *found = find_status(err->status);
	return found != NULL ? _(found->sentence) : _("The program made a mistake.");
}
