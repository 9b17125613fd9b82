/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"

/*
 * Limits. A match step costs about 20 ns, so the whole of MATCH_STEPS is a few milliseconds. The
 * step count does not see a simple repeat run along the subject from each starting place; the
 * subject's length bounds that.
 */
#define PATTERN_MAX 1024
#define SUBJECT_MAX 8192
#define PARENS_MAX 32
#define MATCH_STEPS 200000
#define MATCH_DEPTH 20000
#define MATCH_HEAP_KIB 8192
#define MESSAGE_MAX 256

struct hp_pattern {
	pcre2_code *code;
	pcre2_match_data *match_data;
	pcre2_match_context *match_context;
};

/** PCRE2's own words for one of its codes; caller frees. */
static char *pcre2_words(int code)
{
	PCRE2_UCHAR *words = hp_calloc(MESSAGE_MAX, sizeof(*words));

	if (pcre2_get_error_message(code, words, MESSAGE_MAX) < 0) {
		free(words);
		return hp_asprintf(_("fault %d"), code);
	}
	return (char *)words;
}

static int fail_compile(int code, size_t offset, size_t *ret_offset, struct hp_error *err)
{
	char *words = pcre2_words(code);

	if (ret_offset != NULL) {
		*ret_offset = offset;
	}
	int status = hp_error_set(err, HP_ERR_INVALID,
		_("the pattern is not well formed at its character %zu: %s"), offset + 1, words);
	free(words);
	return status;
}

int hp_pattern_new(const char *pattern, struct hp_pattern **ret_pattern, size_t *ret_offset,
	struct hp_error *err)
{
	size_t len = strlen(pattern);

	if (len > PATTERN_MAX) {
		if (ret_offset != NULL) {
			*ret_offset = PATTERN_MAX;
		}
		return hp_error_set(
			err, HP_ERR_INVALID, _("the pattern is longer than %d bytes"), PATTERN_MAX);
	}
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (context == NULL) {
		hp_mem_exhausted();
	}
	(void)pcre2_set_parens_nest_limit(context, PARENS_MAX);
	(void)pcre2_set_max_pattern_length(context, PATTERN_MAX);

	/* DOLLAR_ENDONLY: "^[A-Z]{3}$" must not let a newline pass at the end. */
	const uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	int code = 0;
	PCRE2_SIZE offset = 0;
	pcre2_code *compiled =
		pcre2_compile((PCRE2_SPTR)pattern, len, options, &code, &offset, context);
	pcre2_compile_context_free(context);
	if (compiled == NULL && code == PCRE2_ERROR_HEAP_FAILED) {
		hp_mem_exhausted();
	}
	if (compiled == NULL) {
		return fail_compile(code, offset, ret_offset, err);
	}
	struct hp_pattern *made = hp_calloc(1, sizeof(*made));
	made->code = compiled;
	made->match_data = pcre2_match_data_create(1, NULL);
	made->match_context = pcre2_match_context_create(NULL);
	if (made->match_data == NULL || made->match_context == NULL) {
		hp_mem_exhausted();
	}
	(void)pcre2_set_match_limit(made->match_context, MATCH_STEPS);
	(void)pcre2_set_depth_limit(made->match_context, MATCH_DEPTH);
	(void)pcre2_set_heap_limit(made->match_context, MATCH_HEAP_KIB);
	*ret_pattern = made;
	return 0;
}

void hp_pattern_free(struct hp_pattern *pattern)
{
	if (pattern == NULL) {
		return;
	}
	pcre2_match_context_free(pattern->match_context);
	pcre2_match_data_free(pattern->match_data);
	pcre2_code_free(pattern->code);
	free(pattern);
}

int hp_pattern_match(const struct hp_pattern *pattern, const char *subject, struct hp_error *err)
{
	size_t len = strnlen(subject, SUBJECT_MAX + 1);

	if (len > SUBJECT_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("the text is longer than %d bytes, the most a pattern is tried on"),
			SUBJECT_MAX);
	}
	if (!hp_utf8_is_valid(subject, len)) {
		return hp_error_set(err, HP_ERR_INVALID, _("the text is not UTF-8"));
	}
	int code = pcre2_match(pattern->code, (PCRE2_SPTR)subject, len, 0, PCRE2_NO_UTF_CHECK,
		pattern->match_data, pattern->match_context);
	/* Zero: it matched, with more groups than match_data keeps. */
	if (code >= 0) {
		return 1;
	}
	switch (code) {
	case PCRE2_ERROR_NOMATCH:
		return 0;
	case PCRE2_ERROR_NOMEMORY:
		hp_mem_exhausted();
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
		return hp_error_set(err, HP_ERR_INVALID,
			_("whether the text fits the pattern cannot be told: the pattern takes too "
			  "many steps on it; write it without repeats inside repeats"));
	default:
		break;
	}
	char *words = pcre2_words(code);
	int status = hp_error_set(
		err, HP_ERR_INVALID, _("the pattern cannot be tried on the text: %s"), words);
	free(words);
	return status;
}

/** One code point as it compares; a byte that is not UTF-8 equals only itself. */
static size_t next_folded(const char *text, size_t len, uint32_t *ret_point)
{
	uint32_t point;
	size_t taken = hp_utf8_next(text, len, &point);

	if (taken == 0) {
		*ret_point = 0x110000 + (unsigned char)text[0];
		return 1;
	}
	*ret_point = hp_name_upper(point);
	return taken;
}

int hp_wildcard_match(const char *wildcard, const char *subject)
{
	const char *wildcard_end = wildcard + strlen(wildcard);
	const char *subject_end = subject + strlen(subject);
	/* After the last `*` met: what follows it, and where in the subject that is tried next. */
	const char *retry_wildcard = NULL;
	const char *retry_subject = NULL;

	while (subject < subject_end) {
		uint32_t wanted = 0;
		uint32_t met;
		size_t met_len = next_folded(subject, (size_t)(subject_end - subject), &met);
		size_t wanted_len = 0;

		if (wildcard < wildcard_end && *wildcard == '*') {
			retry_wildcard = ++wildcard;
			retry_subject = subject;
			continue;
		}
		if (wildcard < wildcard_end) {
			wanted_len =
				next_folded(wildcard, (size_t)(wildcard_end - wildcard), &wanted);
		}
		if (wanted_len > 0 && (wanted == '?' || wanted == met)) {
			wildcard += wanted_len;
			subject += met_len;
		} else if (retry_wildcard != NULL) {
			uint32_t skipped;
			retry_subject += next_folded(
				retry_subject, (size_t)(subject_end - retry_subject), &skipped);
			wildcard = retry_wildcard;
			subject = retry_subject;
		} else {
			return 0;
		}
	}
	while (*wildcard == '*') {
		wildcard++;
	}
	return wildcard == wildcard_end ? 1 : 0;
}
