/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a value one that a person may enter (R35)? */
#include "procedure_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define PARAMETER_VALUE_MAX 255u /* characters */

/* What a right value looks like, in words. Caller frees. */
static char *right_value(const struct hp_parameter *parameter)
{
	struct hp_str all;

	switch (parameter->type) {
	case HP_VALUE_TEXT:
		break;
	case HP_VALUE_INTEGER:
		return parameter->unit != NULL
			       ? hp_asprintf(
					 /* TRANSLATORS: limits and a unit: "from 1 to 60 minutes".
					  */
					 _("a whole number from %" PRId64 " to %" PRId64 " %s"),
					 parameter->min, parameter->max, parameter->unit)
			       : hp_asprintf(_("a whole number from %" PRId64 " to %" PRId64),
					 parameter->min, parameter->max);
	case HP_VALUE_CHOICE:
		hp_str_init(&all);
		for (const char *const *choice = parameter->choices; *choice != NULL; choice++) {
			hp_str_appendf(
				&all, "%s'%s'", choice != parameter->choices ? ", " : "", *choice);
		}
		char *choices = hp_asprintf(_("one of %s"), all.data);
		hp_str_finish(&all);
		return choices;
	}
	return hp_strdup(parameter->explain != NULL ? parameter->explain : "");
}

/* A secret value is never repeated. */
static int say_wrong_value(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err)
{
	char *right = right_value(parameter);
	char *shown = hp_text_clean_cut(value, 60);
	int status;

	if (parameter->secret) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("what was entered does not fit %s (%s): %s"), parameter->name,
			parameter->title, right);
	} else {
		status = hp_error_set(err, HP_ERR_INVALID, _("'%s' does not fit %s (%s): %s"),
			shown, parameter->name, parameter->title, right);
	}
	free(shown);
	free(right);
	return status;
}

/* Decimal digits with an optional minus; no zeros in front, so that one number has one form. */
static bool is_in_range(const struct hp_parameter *parameter, const char *value)
{
	const char *digits = value[0] == '-' ? value + 1 : value;
	size_t len = strspn(digits, "0123456789");
	char *end = NULL;

	if (len == 0 || digits[len] != '\0' || (digits[0] == '0' && (len > 1 || value != digits))) {
		return false;
	}
	errno = 0;
	long long number = strtoll(value, &end, 10);
	return errno == 0 && number >= parameter->min && number <= parameter->max;
}

static bool is_choice(const struct hp_parameter *parameter, const char *value)
{
	for (const char *const *choice = parameter->choices; *choice != NULL; choice++) {
		if (hp_name_equal(*choice, value)) {
			return true;
		}
	}
	return false;
}

int hp_parameter_check(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err)
{
	size_t len = strlen(value);

	if (len == 0) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) needs a value; none was entered"), parameter->name,
			parameter->title);
	}
	if (!hp_utf8_is_valid(value, len) || hp_utf8_count(value, len) > PARAMETER_VALUE_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) takes a text of 1 to %u characters in UTF-8"), parameter->name,
			parameter->title, PARAMETER_VALUE_MAX);
	}
	char *clean = hp_text_clean(value, len, false);
	bool is_clean = strcmp(clean, value) == 0;
	free(clean);
	if (!is_clean) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) takes no line breaks, control characters or direction marks"),
			parameter->name, parameter->title);
	}
	switch (parameter->type) {
	case HP_VALUE_TEXT:
		break;
	case HP_VALUE_INTEGER:
		return is_in_range(parameter, value) ? 0 : say_wrong_value(parameter, value, err);
	case HP_VALUE_CHOICE:
		return is_choice(parameter, value) ? 0 : say_wrong_value(parameter, value, err);
	}
	if (parameter->pattern == NULL) {
		return 0;
	}
	int matched = hp_pattern_match(parameter->pattern, value, err);
	if (matched < 0) {
		return hp_error_prefix(err, "%s", parameter->name);
	}
	return matched > 0 ? 0 : say_wrong_value(parameter, value, err);
}
