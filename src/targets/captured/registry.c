/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry exports of a capture, with what other files of it tell about them: when each was
 * made, in which code page, and whether the machine has a 32-bit view at all. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../common/regfile.h"
#include "folder.h"
#include "holdpoint/capture.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "regfile.h"

#define EXPORT_MAX ((size_t)512 << 20)
/* The zone stands in an export of its own, read before the others so that these have an age. */
#define SMALL_MAX ((size_t)64 << 10)

struct page {
	struct hp_captured_pages *pages;
	unsigned number;
};

/** The ANSI page that goes with a console's OEM page; those of East Asia are the same. */
static unsigned ansi_page(unsigned oem)
{
	static const unsigned pairs[][2] = {{437, 1252}, {850, 1252}, {858, 1252}, {860, 1252},
		{861, 1252}, {863, 1252}, {865, 1252}, {852, 1250}, {855, 1251}, {866, 1251},
		{737, 1253}, {869, 1253}, {857, 1254}, {862, 1255}, {864, 1256}, {775, 1257}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		if (pairs[i][0] == oem) {
			return pairs[i][1];
		}
	}
	return oem;
}

static int decode_page(
	void *state, const char *bytes, size_t len, char **ret_text, struct hp_why *why)
{
	struct page *page = state;
	return hp_captured_decode_page(
		page->pages, bytes, len, page->number, _("The registry export"), ret_text, why);
}

/** Whether a command names this very file, and not one whose name only ends so. */
static bool names_file(const char *command, const char *name)
{
	for (const char *at = strcasestr(command, name); at != NULL;
		at = strcasestr(at + 1, name)) {
		char after = at[strlen(name)];
		bool begins = at == command || strchr(" \t\"\\/", at[-1]) != NULL;
		if (begins && (after == '\0' || strchr(" \t\"", after) != NULL)) {
			return true;
		}
	}
	return false;
}

/** The latest command that made a file; NULL. */
static const struct hp_section *made_by(const struct hp_captured *captured, const char *name)
{
	for (size_t i = captured->sections.count; i > 0; i--) {
		const struct hp_section *section = &captured->sections.items[i - 1];
		if (names_file(section->command, name)) {
			return section;
		}
	}
	return NULL;
}

/** When the line of registry.txt says that a file was made; INT64_MIN. */
static int64_t taken_at(
	const struct hp_captured *captured, const char *name, bool has_bias, int64_t bias)
{
	const struct hp_section *section = has_bias ? made_by(captured, name) : NULL;
	return section != NULL && section->local_ms != INT64_MIN ? section->local_ms + bias * 60000
								 : INT64_MIN;
}

static const struct hp_dir_entry *find_row(const struct hp_captured_dir *dir, const char *name)
{
	for (size_t b = 0; b < dir->list.count; b++) {
		const struct hp_dir_block *block = &dir->list.blocks[b];
		for (size_t i = 0; i < block->count; i++) {
			if (block->entries[i].kind == HP_DIR_FILE &&
				hp_name_equal(block->entries[i].name, name)) {
				return &block->entries[i];
			}
		}
	}
	return NULL;
}

/** Whether a file is as large as the machine listed it after it was made, if it did: 0, -1. */
static int check_size(
	const struct hp_captured *captured, const struct hp_captured_file *file, struct hp_why *why)
{
	const struct hp_section *made = made_by(captured, file->name);
	for (size_t i = captured->dirs.count; i > 0; i--) {
		const struct hp_captured_dir *dir = &captured->dirs.items[i - 1];
		const struct hp_dir_entry *row = find_row(dir, file->name);
		if (row == NULL || (made != NULL && made->order_ms > dir->section->order_ms)) {
			continue;
		}
		return row->size == file->size
			       ? 0
			       : hp_why_set(why, "malformed",
					 _("%s has %llu bytes, but had %llu on the machine "
					   "(%s): it was cut off. Carry it over again, or run all "
					   "commands again."),
					 file->name, (unsigned long long)file->size,
					 (unsigned long long)row->size, dir->section->file);
	}
	return 0;
}

static void add_file(struct hp_captured *captured, const struct hp_captured_file *file,
	int64_t taken_ms, bool fits, struct hp_regfiles *exports)
{
	struct page page = {.pages = captured->pages, .number = ansi_page(captured->page)};
	const struct hp_regfile_page decoder = {.decode = decode_page, .state = &page};
	const struct hp_regfile_origin origin = {.shown = file->name, .taken_ms = taken_ms};
	struct hp_why why = HP_WHY_INIT;
	char *bytes = NULL;
	size_t len = 0;
	if (!fits) {
		hp_why_set(&why, "too-large",
			_("The exports of the capture are larger than %d MiB together; %s was not "
			  "read."),
			(int)(EXPORT_MAX >> 20), file->name);
		hp_regfiles_add_broken(exports, &origin, &why);
	} else if (check_size(captured, file, &why) < 0 ||
		   hp_captured_read(captured, file->name, EXPORT_MAX, &bytes, &len, &why) < 0) {
		hp_regfiles_add_broken(exports, &origin, &why);
	} else {
		/* A failure is kept there as the answer for what the file was to hold. */
		(void)hp_regfiles_add(
			exports, &origin, (const uint8_t *)bytes, len, &decoder, &why);
	}
	hp_why_finish(&why);
	free(bytes);
}

static bool is_export(const struct hp_captured_file *file)
{
	size_t len = strlen(file->name);
	return len > 4 && strcasecmp(file->name + len - 4, ".reg") == 0;
}

static struct hp_regfiles *add_files(
	struct hp_captured *captured, size_t max, bool has_bias, int64_t bias)
{
	struct hp_regfiles *exports = hp_regfiles_new();
	uint64_t total = 0;
	for (size_t i = 0; i < captured->files.count; i++) {
		const struct hp_captured_file *file = &captured->files.items[i];
		if (is_export(file) && file->size <= max) {
			total += file->size;
			add_file(captured, file, taken_at(captured, file->name, has_bias, bias),
				total <= EXPORT_MAX, exports);
		}
	}
	return exports;
}

static void find_bias(struct hp_captured *captured)
{
	struct hp_regfiles *small = add_files(captured, SMALL_MAX, false, 0);
	struct hp_why why = HP_WHY_INIT;
	uint32_t bias = 0;
	int found = hp_keys_dword(hp_regfiles_keys(small),
		"HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation", "ActiveTimeBias",
		&bias, &why);
	hp_why_finish(&why);
	hp_regfiles_free(small);
	/* Minutes west of Greenwich; east of it they are negative. No zone is a day away. */
	captured->bias = (int32_t)bias;
	captured->has_bias = found == 1 && captured->bias >= -1440 && captured->bias <= 1440;
}

/** Which processor the command prompt was made for, and the machine's. */
static void add_views(struct hp_captured *captured)
{
	char *prompt = hp_captured_variable(captured, "PROCESSOR_ARCHITECTURE");
	char *machine = hp_captured_variable(captured, "PROCESSOR_ARCHITEW6432");
	const struct hp_regfile_origin origin = {
		.shown = HP_CAPTURE_MACHINE, .taken_ms = INT64_MIN};
	if (prompt != NULL && machine == NULL && strcasecmp(prompt, "x86") == 0) {
		hp_regfiles_add_missing(captured->exports, &origin, "HKLM\\SOFTWARE\\Wow6432Node");
	} else if (machine != NULL) {
		struct hp_why why = HP_WHY_INIT;
		hp_why_set(&why, "malformed",
			_("The exports were made by a 32-bit command prompt of a 64-bit Windows, "
			  "which shows another registry. Run the commands again from %s."),
			"%SystemRoot%\\System32\\cmd.exe");
		hp_regfiles_free(captured->exports);
		captured->exports = hp_regfiles_new();
		hp_regfiles_add_broken(captured->exports, &origin, &why);
		hp_why_finish(&why);
	}
	free(machine);
	free(prompt);
}

void hp_captured_registry_read(struct hp_captured *captured)
{
	bool any = false;
	for (size_t i = 0; i < captured->files.count; i++) {
		any = any || is_export(&captured->files.items[i]);
	}
	if (!any) {
		return;
	}
	find_bias(captured);
	captured->exports = add_files(captured, SIZE_MAX, captured->has_bias, captured->bias);
	add_views(captured);
	captured->keys = *hp_regfiles_keys(captured->exports);
}
