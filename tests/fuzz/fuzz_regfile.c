/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a registry export: each key that is listed can be found with each of its values, and
 * a file that could not be read answers nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/fact.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/captured/regfile.h"
#include "src/targets/captured/regtree.h"
#include "src/targets/common/key.h"
#include "src/targets/common/keys.h"
#include "src/targets/common/regfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** High bytes as letters of Latin 1, some as none. */
static int decode(void *state, const char *bytes, size_t len, char **ret_text, struct hp_why *why)
{
	(void)state;
	(void)why;
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte < 0x80) {
			hp_str_append_char(&text, (char)byte);
		} else if (byte < 0xa0) {
			hp_str_append(&text, "\xef\xbf\xbd");
		} else {
			hp_str_append_char(&text, (char)(0xc0 | byte >> 6));
			hp_str_append_char(&text, (char)(0x80 | (byte & 0x3f)));
		}
	}
	*ret_text = hp_str_detach(&text);
	return 0;
}

static void expect(bool holds)
{
	if (!holds) {
		abort();
	}
}

/** The key and all below it, by every slot of the source. */
static void walk(const struct hp_keys *keys, const struct hp_key *key, unsigned depth)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_info info = {.subkeys = 0};
	struct hp_strv names, values;
	hp_strv_init(&names);
	hp_strv_init(&values);
	size_t odd = 0, odd_values = 0;
	int status = hp_key_info(keys, key, &info, &why);
	expect((hp_key_subkeys(keys, key, &names, &odd, &why) == 0) == (status == 0));
	expect((hp_key_value_names(keys, key, &values, &odd_values, &why) == 0) == (status == 0));
	if (status == 0) {
		expect(names.count + odd == info.subkeys);
		expect(values.count + odd_values == info.values);
	}
	for (size_t i = 0; i < values.count; i++) {
		uint32_t type = 0;
		uint8_t *bytes = NULL;
		size_t len = 0;
		int found = hp_key_value(keys, key, values.items[i], &type, &bytes, &len, &why);
		expect(found == 1 || (found < 0 && why.code != NULL));
		free(bytes);
	}
	for (size_t i = 0; depth < 200 && i < names.count; i++) {
		struct hp_key child = {.place = NULL};
		int found = hp_key_open(keys, key, names.items[i], &child, &why);
		expect(found == 1 || (found < 0 && why.code != NULL));
		if (found == 1) {
			walk(keys, &child, depth + 1);
		}
	}
	hp_strv_finish(&names);
	hp_strv_finish(&values);
	hp_why_finish(&why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"HKLM", "HKU", "HKCU", "HKCR", "HKCC",
		"HKLM\\SOFTWARE\\Microsoft", "HKLM\\SYSTEM\\CurrentControlSet\\Services"};
	const struct hp_regfile_page page = {.decode = decode, .state = NULL};
	const struct hp_regfile_origin origin = {.shown = "fuzz", .taken_ms = INT64_MIN};
	struct hp_regfiles *files = hp_regfiles_new();
	const struct hp_keys *keys = hp_regfiles_keys(files);
	struct hp_why why = HP_WHY_INIT;
	int status = hp_regfiles_add(files, &origin, data, size, &page, &why);
	expect((status == 0) == (why.code == NULL));
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		struct hp_key key = {.place = NULL};
		int found = hp_key_find(keys, paths[i], &key, &why);
		expect(status == 0 || found < 0);
		expect(found >= 0 || why.code != NULL);
		if (found == 1) {
			walk(keys, &key, 0);
		}
	}
	hp_why_finish(&why);
	hp_regfiles_free(files);
	return 0;
}
