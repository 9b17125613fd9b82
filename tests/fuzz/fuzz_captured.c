/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a file of a capture. The first byte chooses the code page; what follows is decoded,
 * taken apart into the outputs of commands, and each output goes through every parser, whatever its
 * command. Each gives things or a reason, never both or neither, and every name is UTF-8 without
 * control characters at its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/utf8.h"
#include "src/targets/captured/clock.h"
#include "src/targets/captured/dirlist.h"
#include "src/targets/captured/net.h"
#include "src/targets/captured/sc.h"
#include "src/targets/captured/text.h"
#include "src/targets/captured/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hp_captured_pages *pages;

static void check(bool held)
{
	if (!held) {
		abort();
	}
}

static void check_name(const char *name)
{
	check(name != NULL && hp_utf8_is_valid(name, strlen(name)) && strchr(name, '\n') == NULL);
	(void)hp_captured_match(name, false, "asked");
	(void)hp_captured_match_pattern(name, true, "a*");
	check(strpbrk(name, "?") != NULL || strstr(name, "\xef\xbf\xbd") != NULL ||
		hp_captured_match(name, false, name) == HP_MATCH_YES);
}

static void check_why(bool failed, struct hp_why *why)
{
	check(failed == (why->code != NULL) && failed == (why->text != NULL));
	hp_why_finish(why);
}

typedef int list_fn(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why);

static void try_list(list_fn *parse, const char *body)
{
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	check_why(parse(body, "f", &list, &why) < 0, &why);
	for (size_t i = 0; i < list.count; i++) {
		check_name(list.items[i].name);
	}
	hp_net_list_finish(&list);
}

static void try_net(const char *body)
{
	static list_fn *const parsers[] = {
		hp_net_shares, hp_net_users, hp_net_groups, hp_net_started};
	struct hp_net_detail detail = {.name = NULL};
	struct hp_why why = HP_WHY_INIT;
	unsigned error = 0;
	for (int whole = 0; whole < 2; whole++) {
		int ended = hp_net_end(body, whole == 1, "f", &error, &why);
		check(ended != 0 || error != 0);
		check_why(ended < 0, &why);
	}
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++) {
		try_list(parsers[i], body);
	}
	check_why(hp_net_detail(body, "f", &detail, &why) < 0, &why);
	hp_net_detail_finish(&detail);
}

static void try_sc(const char *body, bool whole)
{
	struct hp_sc_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	int found = hp_sc_query(body, whole, "f", &list, &why);
	check(found == 1 || list.items == NULL);
	check_why(found < 0, &why);
	for (size_t i = 0; i < list.count; i++) {
		check_name(list.items[i].name);
	}
	hp_sc_list_finish(&list);
	(void)hp_sc_start(body);
}

static void try_dir(const char *body, bool whole)
{
	struct hp_dir_list list = {.blocks = NULL};
	struct hp_why why = HP_WHY_INIT;
	int status = hp_dir_read(body, whole, "f", &list, &why);
	check(status == 0 || list.blocks == NULL);
	check_why(status < 0, &why);
	for (size_t b = 0; b < list.count; b++) {
		for (size_t i = 0; i < list.blocks[b].count; i++) {
			check_name(list.blocks[b].entries[i].name);
		}
	}
	hp_dir_finish(&list);
}

static void try_section(const struct hp_section *section)
{
	check(section->file != NULL && section->command != NULL && section->body != NULL);
	try_net(section->body);
	try_sc(section->body, section->whole);
	try_dir(section->body, section->whole);
	(void)hp_captured_moment_in(section->body, strcspn(section->body, "\n"), 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned numbers[] = {0, 437, 850, 866, 932, 1252, 65001, 720};
	struct hp_sections sections = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	if (size == 0) {
		return 0;
	}
	pages = pages != NULL ? pages : hp_captured_pages_new();
	unsigned page = numbers[data[0] % (sizeof(numbers) / sizeof(numbers[0]))];
	int status =
		hp_captured_decode(pages, (const char *)data + 1, size - 1, page, "f", &text, &why);
	check_why(status < 0, &why);
	if (status == 0) {
		check(hp_utf8_is_valid(text, strlen(text)));
		hp_sections_add(&sections, "f", text, "net share");
		check(sections.count > 0 || text == NULL);
		for (size_t i = 0; i < sections.count; i++) {
			try_section(&sections.items[i]);
		}
	}
	hp_sections_finish(&sections);
	free(text);
	return 0;
}
