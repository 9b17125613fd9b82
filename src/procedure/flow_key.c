/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thing a check looks at, as one text: equal texts are the same question. */
#include "flow_internal.h"

#include <string.h>

#include "holdpoint/names.h"
#include "holdpoint/str.h"

bool hp_fact_is_registry(enum hp_fact_kind kind)
{
	return kind == HP_FACT_REGISTRY_KEY || kind == HP_FACT_REGISTRY_VALUE ||
	       kind == HP_FACT_KEYS;
}

bool hp_fact_is_file(enum hp_fact_kind kind)
{
	return kind == HP_FACT_PATH || kind == HP_FACT_TREE || kind == HP_FACT_FILES;
}

void hp_key_append_place(struct hp_str *out, enum hp_fact_kind kind, const char *arg)
{
	const char *root;
	const char *rest;
	size_t len = strlen(arg);

	if (hp_fact_is_registry(kind) && hp_registry_split(arg, &root, &rest)) {
		hp_str_append(out, root);
		hp_str_append_char(out, '\\');
		len -= (size_t)(rest - arg);
		arg = rest;
	}
	while (hp_fact_is_file(kind) && len > 1 && arg[len - 1] == '\\') {
		len--;
	}
	hp_name_fold(out, arg, len);
}

static void append_other(struct hp_str *out, const char *text)
{
	/* A unit separator cannot occur in a text of a procedure. */
	hp_str_append_char(out, '\x1f');
	if (text != NULL) {
		hp_name_fold(out, text, strlen(text));
	}
}

void hp_key_begin(struct hp_str *out, const struct hp_check *check, enum hp_fact_kind kind)
{
	hp_str_reset(out);
	hp_name_fold(out, check->host, strlen(check->host));
	hp_str_append_char(out, '\x1f');
	hp_str_append_char(out, (char)(1 + kind));
}

void hp_key_end(
	struct hp_str *out, const struct hp_check *check, const char *second, const char *third)
{
	append_other(out, second);
	append_other(out, third);
	append_other(out, check->for_list);
}

void hp_key_make(struct hp_str *out, const struct hp_check *check)
{
	hp_key_begin(out, check, check->fact.kind);
	if (check->fact.args[0] != NULL) {
		hp_key_append_place(out, check->fact.kind, check->fact.args[0]);
	}
	hp_key_end(out, check, check->fact.args[1], check->fact.args[2]);
}
