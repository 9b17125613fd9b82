/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person carried over from a machine (R28: what cannot be read is never absent). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/captured/clock.h"
#include "src/targets/captured/dirlist.h"
#include "src/targets/captured/net.h"
#include "src/targets/captured/sc.h"
#include "src/targets/captured/text.h"
#include "src/targets/captured/transcript.h"

#define DASHES "-------------------------------------------------------------------------------\r\n"
#define DONE "The command completed successfully.\r\n\r\n"
#define FERTIG "Der Befehl wurde erfolgreich ausgef\xc3\xbchrt.\r\n\r\n"

/* 2026-11-22 14:03:02 by the machine's own clock. */
#define MOMENT INT64_C(1795356182000)

/* ---- bytes ---- */

static void expect_text(unsigned page, const char *bytes, size_t len, const char *expected)
{
	struct hp_captured_pages *pages = hp_captured_pages_new();
	struct hp_why why = HP_WHY_INIT;
	char *copy = hp_alloc(len > 0 ? len : 1);
	char *text = NULL;
	memcpy(copy, bytes, len);
	int status = hp_captured_decode(pages, copy, len, page, "x.txt", &text, &why);
	if (expected[0] == '!') {
		ck_assert_int_lt(status, 0);
		ck_assert_str_eq(why.code, expected + 1);
	} else {
		ck_assert_msg(status == 0, "%s", why.text);
		ck_assert_str_eq(text, expected);
	}
	free(text);
	free(copy);
	hp_why_finish(&why);
	hp_captured_pages_free(pages);
}
#define EXPECT_TEXT(page, bytes, expected)                                                         \
	expect_text((page), (bytes), sizeof(bytes) - 1, (expected))

START_TEST(bytes_are_of_the_page_that_the_console_named)
{
	EXPECT_TEXT(437, "M\x81ller", "M\xc3\xbcller");
	EXPECT_TEXT(850, "\x9c 5", "\xc2\xa3 5");
	EXPECT_TEXT(866, "\x8f\xe0", "\xd0\x9f\xd1\x80");
	EXPECT_TEXT(932, "\x83\x65", "\xe3\x83\x86");
	EXPECT_TEXT(1252, "\x80", "\xe2\x82\xac");
	EXPECT_TEXT(1252, "a\x81z", "a\xef\xbf\xbdz"); /* no letter of that page */
	EXPECT_TEXT(65001, "\xc3\xbc", "\xc3\xbc");
	EXPECT_TEXT(0, "plain", "plain");
	EXPECT_TEXT(0, "M\x81ller", "!not-captured");
	EXPECT_TEXT(720, "\x81", "!language");
}
END_TEST

START_TEST(unicode_is_known_by_its_mark_or_its_shape)
{
	EXPECT_TEXT(850, "\xff\xfeh\0i\0\xfc\0", "hi\xc3\xbc");
	EXPECT_TEXT(850, "h\0o\0s\0t\0n\0a\0m\0e\0", "hostname");
	EXPECT_TEXT(850, "\xef\xbb\xbf\xc3\xbc", "\xc3\xbc");
	EXPECT_TEXT(850, "\xff\xfe\x00\xd8x\0", "\xef\xbf\xbdx"); /* half a surrogate */
	EXPECT_TEXT(850, "\xff\xfeh\0i", "h\xef\xbf\xbd");        /* half a unit */
	EXPECT_TEXT(850, "", "");
}
END_TEST

START_TEST(zeros_are_damage)
{
	EXPECT_TEXT(850, "net\0share", "!malformed");
	EXPECT_TEXT(850, "\0\0\0\0\0\0\0\0\0\0", "!malformed");
	EXPECT_TEXT(850, "\xff\xfeh\0\0\0i\0", "!malformed");
}
END_TEST

START_TEST(a_line_of_ten_megabytes_is_one_line)
{
	size_t len = (size_t)10 << 20;
	char *bytes = hp_alloc(len + 1);
	memset(bytes, 'x', len);
	bytes[len] = '\0';
	expect_text(850, bytes, len, bytes);
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	struct hp_str body;
	hp_str_init(&body);
	hp_str_append(&body, DASHES "*");
	hp_str_append(&body, bytes);
	hp_str_append(&body, "\r\n" DONE);
	ck_assert_int_eq(hp_net_groups(body.data, "g", &list, &why), 0);
	ck_assert_uint_eq(list.count, 1);
	ck_assert(list.items[0].cut);
	hp_net_list_finish(&list);
	hp_str_finish(&body);
	free(bytes);
}
END_TEST

/* ---- names ---- */

START_TEST(a_name_that_was_cut_or_misprinted_proves_nothing)
{
	ck_assert_int_eq(hp_captured_match("SMS", false, "sms"), HP_MATCH_YES);
	ck_assert_int_eq(hp_captured_match("SMS", false, "SMS2"), HP_MATCH_NO);
	ck_assert_int_eq(hp_captured_match("SMS", true, "SMS2"), HP_MATCH_MAYBE);
	ck_assert_int_eq(hp_captured_match("SMS", true, "SM"), HP_MATCH_NO);
	ck_assert_int_eq(hp_captured_match("M?ller", false, "M\xc5\xafller"), HP_MATCH_MAYBE);
	ck_assert_int_eq(hp_captured_match("M\xef\xbf\xbdller", false, "Maller"), HP_MATCH_MAYBE);
	ck_assert_int_eq(hp_captured_match("M?ller", false, "Meier"), HP_MATCH_NO);
	ck_assert_int_eq(hp_captured_match_pattern("SMS_x", false, "sms*"), HP_MATCH_YES);
	ck_assert_int_eq(hp_captured_match_pattern("A?", false, "SMS*"), HP_MATCH_NO);
	ck_assert_int_eq(hp_captured_match_pattern("SM?", false, "SMS*"), HP_MATCH_MAYBE);
	ck_assert_int_eq(hp_captured_match_pattern("x", true, "*S01*"), HP_MATCH_MAYBE);
	ck_assert_int_eq(hp_captured_match_pattern("x", true, "ab*"), HP_MATCH_NO);
}
END_TEST

/* ---- clocks ---- */

START_TEST(dates_of_several_countries_are_the_same_moment)
{
	static const char *const same[][2] = {{"Sun 11/22/2026", "14:03:02.11"},
		{"22.11.2026", "14:03:02,11"}, {"So 22.11.2026 ", "14:03:02,11"},
		{"2026-11-22", "14:03:02"}, {"22/11/2026", "14:03:02.11"},
		{"Sun 22/11/2026", " 2:03:02 PM"}, {"22-11-26", "14:03:02.99"},
		{"11/22/2026", "2:03:02p"}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(same); i++) {
		ck_assert_msg(
			hp_captured_moment(same[i][0], same[i][1]) == MOMENT, "%s", same[i][0]);
	}
}
END_TEST

START_TEST(a_date_that_could_be_two_is_none)
{
	static const char *const none[][2] = {{"03/04/2026", "14:03"}, {"", "14:03"},
		{"22.11.2026", ""}, {"31.02.2026", "1:00"}, {"22.11.2026", "24:00"},
		{"22.11.2026", "1:60"}, {"22.11", "1:00"}, {"99999.1.1", "1:00"},
		{"Fri 03/04/2027", "14:03"}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(none); i++) {
		ck_assert_msg(
			hp_captured_moment(none[i][0], none[i][1]) == INT64_MIN, "%s", none[i][0]);
	}
	/* The 4th of March 2026 was a Wednesday, the 3rd of April a Friday. */
	int64_t march = hp_captured_moment("Wed 03/04/2026", "00:00");
	int64_t april = hp_captured_moment("Fri 03/04/2026", "00:00");
	ck_assert_int_eq(april - march, INT64_C(30) * 86400000);
}
END_TEST

START_TEST(a_moment_inside_a_line_is_the_one_that_lies_near)
{
	static const char line[] = "Statistics since 11/12/2026 2:03 PM";
	int64_t december = hp_captured_moment("Fri 11.12.2026", "14:03");
	int64_t november = hp_captured_moment("12.11.2026", "14:03");
	ck_assert_int_eq(hp_captured_moment_in(line, sizeof(line) - 1, december), december);
	ck_assert_int_eq(hp_captured_moment_in(line, sizeof(line) - 1, november), november);
	ck_assert_int_eq(hp_captured_moment_in("nothing", 7, 0), INT64_MIN);
}
END_TEST

/* ---- transcripts ---- */

START_TEST(a_file_is_the_outputs_between_our_lines)
{
	static const char text[] =
		"left over\r\n#### A1 # Sun 11/22/2026 # 14:03:02.11 # net share\r\none\r\n"
		"#### exit 0\r\nbetween\r\n#### A1 # x # y # sc qc \"My  Svc\"\r\n"
		"#### A1 # Sun 11/22/2026 # 14:03:02.11 # dir # b\r\ncut";
	struct hp_sections sections = {.items = NULL};
	hp_sections_add(&sections, "f.txt", text, NULL);
	ck_assert_uint_eq(sections.count, 3);
	ck_assert_str_eq(sections.items[0].body, "one\r\n");
	ck_assert(sections.items[0].whole);
	ck_assert_int_eq(sections.items[0].local_ms, MOMENT);
	ck_assert_str_eq(sections.items[0].host, "A1");
	ck_assert(!sections.items[1].whole);
	ck_assert_int_eq(sections.items[1].local_ms, INT64_MIN);
	ck_assert_str_eq(sections.items[2].command, "dir # b");
	ck_assert(!sections.items[2].whole);
	ck_assert_ptr_eq(hp_sections_find(&sections, "SC QC My Svc"), &sections.items[1]);
	ck_assert_ptr_null(hp_sections_find(&sections, "sc qc"));
	hp_sections_finish(&sections);
}
END_TEST

#define HEAD(day) "#### H # " day " # 14:03:02.11 # net share\r\n"

START_TEST(outputs_of_several_files_stand_in_the_order_of_their_age)
{
	struct hp_sections sections = {.items = NULL};
	const struct hp_section *one = NULL, *other = NULL;
	/* As a folder may list them: the name of a file says nothing. */
	hp_sections_add(&sections, "b.txt", HEAD("Sun 11/22/2026") "new\r\n#### exit 0\r\n", NULL);
	hp_sections_add(&sections, "a.txt", HEAD("Sun 11/15/2026") "old\r\n#### exit 0\r\n", NULL);
	/* The clock was set back between the two: what was appended is later all the same. */
	hp_sections_add(&sections, "c.txt",
		"#### H # Sun 11/15/2026 # 15:00:00.00 # net user\r\n1\r\n#### exit 0\r\n"
		"#### H # Sun 11/08/2026 # 15:00:00.00 # Net  \"user\"\r\n2\r\n#### exit 0\r\n",
		NULL);
	hp_sections_order(&sections, &one, &other);
	ck_assert_ptr_null(one);
	ck_assert_str_eq(hp_sections_find(&sections, "net share")->body, "new\r\n");
	ck_assert_str_eq(hp_sections_find(&sections, "net user")->body, "2\r\n");
	hp_sections_finish(&sections);
}
END_TEST

static void expect_guess(const char *day, const char *body, bool guess)
{
	struct hp_sections sections = {.items = NULL};
	const struct hp_section *one = NULL, *other = NULL;
	char *text = hp_asprintf("#### H # %s # 14:03:02.11 # net share\r\n%s\r\n", day, body);
	hp_sections_add(&sections, "b.txt", text, NULL);
	hp_sections_add(&sections, "a.txt", HEAD("Sun 11/22/2026") "x\r\n", NULL);
	hp_sections_order(&sections, &one, &other);
	ck_assert_msg((one != NULL) == guess, "%s %s", day, body);
	ck_assert_msg((other != NULL) == guess, "%s %s", day, body);
	hp_sections_finish(&sections);
	free(text);
}

START_TEST(of_two_outputs_of_no_known_order_none_is_believed)
{
	expect_guess("05/06/2026", "y", true); /* May or June */
	expect_guess("05/06/2026", "x", false);
	expect_guess("Sun 11/22/2026", "y", true);
	expect_guess("Sun 11/15/2026", "y", false);
	struct hp_sections sections = {.items = NULL};
	const struct hp_section *one = NULL, *other = NULL;
	hp_sections_order(&sections, &one, &other);
	ck_assert_ptr_null(one);
	hp_sections_finish(&sections);
}
END_TEST

START_TEST(a_file_without_our_lines_is_the_output_that_its_name_says)
{
	struct hp_sections sections = {.items = NULL};
	hp_sections_add(&sections, "a.txt", "words", NULL);
	ck_assert_uint_eq(sections.count, 0);
	hp_sections_add(&sections, "shares.txt", "words", "net share");
	ck_assert_uint_eq(sections.count, 1);
	ck_assert(!sections.items[0].framed && !sections.items[0].whole);
	ck_assert_ptr_null(sections.items[0].host);
	hp_sections_finish(&sections);
}
END_TEST

/* ---- net ---- */

static void expect_end(const char *body, bool whole, int ended, const char *code, unsigned number)
{
	struct hp_why why = HP_WHY_INIT;
	unsigned error = 0;
	ck_assert_msg(hp_net_end(body, whole, "n", &error, &why) == ended, "%s", body);
	ck_assert_uint_eq(error, number);
	if (code != NULL) {
		ck_assert_str_eq(why.code, code);
	}
	hp_why_finish(&why);
}

START_TEST(the_last_line_of_net_says_that_it_is_whole)
{
	expect_end("x\r\n" DONE, true, 1, NULL, 0);
	expect_end("x\r\n" FERTIG, true, 1, NULL, 0);
	expect_end("Remark     NET HELPMSG 2310.\r\n" DONE, true, 1, NULL, 0);
	expect_end("x\r\nLa commande s'est termin\xc3\xa9"
		   "e correctement.\r\n",
		true, -1, "language", 0);
	expect_end("x\r\n", false, -1, "malformed", 0);
	expect_end("", true, -1, "malformed", 0);
	expect_end(DONE "more\r\n", true, -1, "language", 0);
	expect_end("The command completed with one or more errors.\r\n", true, -1, "language", 0);
	expect_end("No such.\r\n\r\nMore help is available by typing NET HELPMSG 2310.\r\n", true,
		0, NULL, 2310);
	expect_end("Systemfehler 1376 aufgetreten.\r\n\r\nx\r\n", true, 0, NULL, 1376);
	expect_end("Remark  see NET HELPMSG 2310.\r\n" DONE, true, 1, NULL, 0);
	expect_end("System error 5 has occurred.\r\n\r\nAccess is denied.\r\n", false, 0, NULL, 5);
}
END_TEST

START_TEST(shares_have_names_and_paths_of_any_length)
{
	static const char body[] =
		"\r\nShare name   Resource                        Remark\r\n\r\n" DASHES
		"IPC$                                         Remote IPC\r\n"
		"My share     D:\\My folder                    two words\r\n"
		"NETLOGON     C:\\WINDOWS\\SYSVOL\\sysvol\\example.com\\SCRIPTS\r\n"
		"                                             Logon server share \r\n"
		"Long_name_of_a_share\r\n             E:\\x                            y\r\n"
		"Other_long_name E:\\z\r\n" DONE;
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_net_shares(body, "s", &list, &why), 0);
	ck_assert_uint_eq(list.count, 5);
	ck_assert_str_eq(list.items[0].name, "IPC$");
	ck_assert_ptr_null(list.items[0].path);
	ck_assert_str_eq(list.items[1].name, "My share");
	ck_assert_str_eq(list.items[1].path, "D:\\My folder");
	ck_assert_str_eq(list.items[2].path, "C:\\WINDOWS\\SYSVOL\\sysvol\\example.com\\SCRIPTS");
	ck_assert_str_eq(list.items[3].name, "Long_name_of_a_share");
	ck_assert_str_eq(list.items[3].path, "E:\\x");
	ck_assert_str_eq(list.items[4].name, "Other_long_name");
	ck_assert(list.items[4].cut);
	hp_net_list_finish(&list);
	ck_assert_int_lt(hp_net_shares("nothing\r\n" DONE, "s", &list, &why), 0);
	ck_assert_str_eq(why.code, "malformed");
	hp_why_finish(&why);
}
END_TEST

START_TEST(users_stand_in_columns_and_a_full_column_may_be_cut)
{
	static const char body[] =
		"\r\nUser accounts for \\\\A\r\n\r\n" DASHES
		"Administrator            Zwei W\xc3\xb6rter              Guest\r\n"
		"a_name_that_fills_its_col"
		"x\r\n" DONE;
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_net_users(body, "u", &list, &why), 0);
	ck_assert_uint_eq(list.count, 5);
	ck_assert_str_eq(list.items[1].name, "Zwei W\xc3\xb6rter");
	ck_assert_str_eq(list.items[2].name, "Guest");
	ck_assert(!list.items[2].cut);
	ck_assert_str_eq(list.items[3].name, "a_name_that_fills_its_col");
	ck_assert(list.items[3].cut);
	hp_net_list_finish(&list);
}
END_TEST

START_TEST(groups_have_an_asterisk_each)
{
	struct hp_net_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_net_groups(DASHES "*Administrators\r\n*Remote Desktop Users\r\n" DONE,
				 "g", &list, &why),
		0);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_str_eq(list.items[1].name, "Remote Desktop Users");
	hp_net_list_finish(&list);
	ck_assert_int_lt(hp_net_groups(DASHES "Administrators\r\n" DONE, "g", &list, &why), 0);
	hp_why_finish(&why);
}
END_TEST

START_TEST(details_are_known_by_their_labels)
{
	struct hp_net_detail detail = {.name = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_net_detail("Freigabename      CAP_S01\r\nPfad              D:\\CAP\r\n"
				       "Beschreibung      zwei W\r\n" FERTIG,
				 "s", &detail, &why),
		0);
	ck_assert_str_eq(detail.name, "CAP_S01");
	ck_assert_str_eq(detail.path, "D:\\CAP");
	ck_assert_str_eq(detail.remark, "zwei W");
	hp_net_detail_finish(&detail);
	ck_assert_int_lt(hp_net_detail("Nom de partage    X\r\n" DONE, "s", &detail, &why), 0);
	ck_assert_str_eq(why.code, "language");
	hp_why_finish(&why);
}
END_TEST

/* ---- sc ---- */

#define SERVICE(name, type, state)                                                                 \
	"\r\nSERVICE_NAME: " name "\r\nDISPLAY_NAME: The " name                                    \
	"\r\n        TYPE               : " type "\r\n        STATE              : " state         \
	"\r\n                                (x)\r\n"

START_TEST(sc_is_read_by_its_numbers)
{
	static const char body[] =
		SERVICE("A b", "110  WIN32_OWN_PROCESS (interactive)", "4  RUNNING")
			SERVICE("Drv", "2  FILE_SYSTEM_DRIVER", "1  STOPPED")
				SERVICE("S", "20  WIN32_SHARE_PROCESS", "3  STOP_PENDING");
	struct hp_sc_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_sc_query(body, true, "s", &list, &why), 1);
	ck_assert_uint_eq(list.count, 3);
	ck_assert_str_eq(list.items[0].name, "A b");
	ck_assert_str_eq(list.items[0].display, "The A b");
	ck_assert_str_eq(list.items[0].type, "own");
	ck_assert_str_eq(list.items[0].state, "running");
	ck_assert_str_eq(list.items[1].type, "filesystem");
	ck_assert_str_eq(list.items[2].state, "stop-pending");
	hp_sc_list_finish(&list);
	ck_assert_str_eq(hp_sc_start("        START_TYPE         : 4   DISABLED\r\n"), "disabled");
	ck_assert_ptr_null(hp_sc_start("        START_TYPE         : 9   ?\r\n"));
	ck_assert_ptr_null(hp_sc_start("[SC] OpenService FAILED 1060:\r\n"));
}
END_TEST

static void expect_no_list(const char *body, bool whole, int status, const char *code)
{
	struct hp_sc_list list = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_msg(hp_sc_query(body, whole, "s", &list, &why) == status, "%s", body);
	ck_assert_ptr_null(list.items);
	if (code != NULL) {
		ck_assert_str_eq(why.code, code);
	}
	hp_why_finish(&why);
}

START_TEST(a_list_of_services_that_is_not_whole_proves_nothing)
{
	expect_no_list(
		"'sc' is not recognized as an internal or external command,\r\n", true, 0, NULL);
	expect_no_list("Der Befehl \"sc\" ist entweder falsch geschrieben oder\r\n", true, 0, NULL);
	expect_no_list(SERVICE("A", "20", "4"), false, -1, "malformed");
	expect_no_list(SERVICE("A", "20", "4") "SERVICE_NAME: B\r\n", true, -1, "malformed");
	expect_no_list(
		SERVICE("A", "20",
			"4") "Enum: more data, need 13156 bytes start resume at index 79\r\n",
		true, -1, "malformed");
	expect_no_list(SERVICE("A", "20", "4") "[SC] EnumServicesStatus FAILED 234:\r\n", true, -1,
		"malformed");
	expect_no_list("NOM_SERVICE: A\r\n", true, -1, "language");
	/* A part in the middle is gone, and with it the name of another service. */
	expect_no_list(SERVICE("A", "20", "4") "        STATE              : 4\r\n", true, -1,
		"malformed");
	expect_no_list(SERVICE("A", "20", "4") "DISPLAY_NAME: The B\r\n", true, -1, "malformed");
	expect_no_list("SERVICE_NAME: A\r\n" SERVICE("B", "20", "4"), true, -1, "malformed");
	expect_no_list(
		"SERVICE_NAME: A\r\n        STATE              : 4\r\n" SERVICE("B", "20", "4"),
		true, -1, "malformed");
}
END_TEST

/* ---- dir ---- */

#define VOLUME " Volume in drive C has no label.\r\n Volume Serial Number is 1-2\r\n\r\n"
#define FOLDER VOLUME " Directory of C:\\x\r\n\r\n"

START_TEST(listings_have_rows_of_several_forms)
{
	static const char body[] = FOLDER
		"11/22/2026  02:03 PM    <DIR>          .\r\n"
		"11/22/2026  02:03 PM    <DIR>          ..\r\n"
		"11/22/2026  02:03p      <DIR>          two words\r\n"
		"22.11.2026  14:03           1.234.567 a  b.txt\r\n"
		"2026-11-22  14:03                   0 empty\r\n"
		"11/22/2026  02:03 PM    <JUNCTION>     j [C:\\y]\r\n"
		"               2 File(s)      1,234,567 bytes\r\n\r\n"
		" Directory of C:\\x\\two words\r\n\r\n"
		"               0 File(s)              0 bytes\r\n\r\n"
		"     Total Files Listed:\r\n               2 File(s)      1,234,567 bytes\r\n"
		"               3 Dir(s)  99 bytes free\r\n";
	struct hp_dir_list list = {.blocks = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_msg(hp_dir_read(body, true, "d", &list, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(list.count, 2);
	ck_assert(list.volume && list.total && list.blocks[0].counted);
	const struct hp_dir_block *block = &list.blocks[0];
	ck_assert_str_eq(block->path, "C:\\x");
	ck_assert_uint_eq(block->count, 4);
	ck_assert_str_eq(block->entries[0].name, "two words");
	ck_assert_int_eq(block->entries[0].kind, HP_DIR_FOLDER);
	ck_assert_str_eq(block->entries[1].name, "a  b.txt");
	ck_assert_uint_eq(block->entries[1].size, 1234567);
	ck_assert_int_eq(block->entries[1].local_ms, MOMENT - 2000);
	ck_assert_str_eq(block->entries[3].name, "j");
	ck_assert_int_eq(block->entries[3].kind, HP_DIR_LINK);
	hp_dir_finish(&list);
}
END_TEST

static void expect_dir(const char *body, bool whole, const char *code)
{
	struct hp_dir_list list = {.blocks = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_msg(hp_dir_read(body, whole, "d", &list, &why) < 0, "%s", body);
	ck_assert_str_eq(why.code, code);
	hp_why_finish(&why);
}

START_TEST(a_listing_that_is_damaged_proves_nothing)
{
	expect_dir(FOLDER "11/22/2026  02:03 PM                12 a\r\n", true, "malformed");
	expect_dir(FOLDER "11/22/2026  02:03 PM                12 a\r\n"
			  "               2 File(s)             24 bytes\r\n",
		true, "malformed");
	expect_dir(FOLDER "11/22/2026  02:03 PM    <DIR>\r\n"
			  "               0 File(s)              0 bytes\r\n",
		true, "malformed");
	expect_dir(" Le volume dans le lecteur C est X\r\n\r\n R\xc3\xa9pertoire de C:\\x\r\n",
		true, "language");
	expect_dir(VOLUME, false, "language");
}
END_TEST

/* Only files are counted, so nobody would miss the folder. */
START_TEST(a_row_with_a_date_of_another_form_is_not_passed_over)
{
	static const char *const rows[] = {"22-Nov-26  02:03 PM    <DIR>          bin\r\n",
		"Sun 11/22/2026  02:03 PM    <DIR>          bin\r\n", "  <DIR>          bin\r\n",
		"The parameter is incorrect.\r\n"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(rows); i++) {
		char *body = hp_asprintf(
			FOLDER "%s               0 File(s)              0 bytes\r\n", rows[i]);
		expect_dir(body, true, "language");
		free(body);
	}
}
END_TEST

START_TEST(errors_of_dir_are_told_apart)
{
	struct hp_dir_list list = {.blocks = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_dir_read(FOLDER "File Not Found\r\n", true, "d", &list, &why), 0);
	ck_assert(list.not_found && !list.no_path && list.volume);
	hp_dir_finish(&list);
	ck_assert_int_eq(hp_dir_read("Das System kann den angegebenen Pfad nicht finden.\r\n", true,
				 "d", &list, &why),
		0);
	ck_assert(list.no_path && !list.volume);
	hp_dir_finish(&list);
	ck_assert_int_eq(hp_dir_read("Access is denied.\r\n", true, "d", &list, &why), 0);
	ck_assert(list.not_ready);
	hp_dir_finish(&list);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("captured");
	TCase *tcase = tcase_create("captured");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, bytes_are_of_the_page_that_the_console_named);
	tcase_add_test(tcase, unicode_is_known_by_its_mark_or_its_shape);
	tcase_add_test(tcase, zeros_are_damage);
	tcase_add_test(tcase, a_line_of_ten_megabytes_is_one_line);
	tcase_add_test(tcase, a_name_that_was_cut_or_misprinted_proves_nothing);
	tcase_add_test(tcase, dates_of_several_countries_are_the_same_moment);
	tcase_add_test(tcase, a_date_that_could_be_two_is_none);
	tcase_add_test(tcase, a_moment_inside_a_line_is_the_one_that_lies_near);
	tcase_add_test(tcase, a_file_is_the_outputs_between_our_lines);
	tcase_add_test(tcase, a_file_without_our_lines_is_the_output_that_its_name_says);
	tcase_add_test(tcase, outputs_of_several_files_stand_in_the_order_of_their_age);
	tcase_add_test(tcase, of_two_outputs_of_no_known_order_none_is_believed);
	tcase_add_test(tcase, the_last_line_of_net_says_that_it_is_whole);
	tcase_add_test(tcase, shares_have_names_and_paths_of_any_length);
	tcase_add_test(tcase, users_stand_in_columns_and_a_full_column_may_be_cut);
	tcase_add_test(tcase, groups_have_an_asterisk_each);
	tcase_add_test(tcase, details_are_known_by_their_labels);
	tcase_add_test(tcase, sc_is_read_by_its_numbers);
	tcase_add_test(tcase, a_list_of_services_that_is_not_whole_proves_nothing);
	tcase_add_test(tcase, listings_have_rows_of_several_forms);
	tcase_add_test(tcase, a_listing_that_is_damaged_proves_nothing);
	tcase_add_test(tcase, a_row_with_a_date_of_another_form_is_not_passed_over);
	tcase_add_test(tcase, errors_of_dir_are_told_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}
