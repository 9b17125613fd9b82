/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MetaBase.xml: what is found in it, and what is no metabase (R28). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "src/targets/common/metabase.h"

#define HEAD                                                                                       \
	"<?xml version =\"1.0\"?>\r\n"                                                             \
	"<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\">\r\n<MBProperty>\r\n"
#define TAIL "</MBProperty>\r\n</configuration>\r\n"
#define POOL                                                                                       \
	"<IIsApplicationPool\tLocation =\"/LM/W3SVC/AppPools/SMS Management Point Pool\"\r\n"      \
	"\t\tAppPoolIdentityType=\"0\"\r\n\t>\r\n</IIsApplicationPool>\r\n"
#define SITE                                                                                       \
	"<IIsWebServer\tLocation =\"/LM/W3SVC/1\"\r\n\t\tServerComment=\"Default Web "             \
	"Site\"\r\n\t>\r\n</IIsWebServer>\r\n"
#define VDIR                                                                                       \
	"<IIsWebVirtualDir\tLocation =\"/LM/W3SVC/1/ROOT/SMS_MP\"\r\n"                             \
	"\t\tPath=\"C:\\SMS\\bin &amp; more\"\r\n\t>\r\n"                                          \
	"\t<Custom\r\n\t\tName=\"UnknownName_1\"\r\n\t\tValue=\"x\"\r\n\t/>\r\n"                   \
	"</IIsWebVirtualDir>\r\n"
#define OTHER "<IIsSmtpServer Location=\"/LM/SmtpSvc/1\"></IIsSmtpServer>\r\n"

static int parse(const char *text, size_t len, struct hp_metabase *metabase, struct hp_why *why)
{
	/* A copy of exactly this length, so that a byte behind it is seen. */
	char *copy = hp_alloc(len > 0 ? len : 1);
	memcpy(copy, text, len);
	int status = hp_metabase_parse(copy, len, "MetaBase.xml", metabase, why);
	free(copy);
	return status;
}

static void expect_refused(const char *text, const char *part)
{
	struct hp_metabase metabase = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_msg(parse(text, strlen(text), &metabase, &why) < 0, "%s", text);
	ck_assert_str_eq(why.code, "malformed");
	ck_assert_msg(strstr(why.text, part) != NULL, "%s", why.text);
	ck_assert_ptr_null(metabase.items);
	hp_why_finish(&why);
}

START_TEST(objects_of_the_web_service_are_found_in_any_case)
{
	static const char text[] = "\xef\xbb\xbf" HEAD OTHER POOL SITE VDIR TAIL;
	struct hp_metabase metabase = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	const struct hp_metabase_object *object = NULL;
	ck_assert_int_eq(parse(text, sizeof(text) - 1, &metabase, &why), 0);
	ck_assert_uint_eq(metabase.count, 3);
	ck_assert_int_eq(
		hp_metabase_find(&metabase, "/lm/w3svc/1/Root/sms_mp", "m", &object, &why), 1);
	ck_assert_str_eq(object->class_, "IIsWebVirtualDir");
	ck_assert_str_eq(object->path, "C:\\SMS\\bin & more");
	ck_assert_ptr_null(object->comment);
	ck_assert_int_eq(hp_metabase_find(&metabase, "/LM/W3SVC/1", "m", &object, &why), 1);
	ck_assert_str_eq(object->comment, "Default Web Site");
	ck_assert_int_eq(
		hp_metabase_find(&metabase, "/LM/W3SVC/1/ROOT/SMS_M", "m", &object, &why), 0);
	ck_assert_int_eq(hp_metabase_find(&metabase, "/LM/W3SVC/10", "m", &object, &why), 0);
	hp_metabase_finish(&metabase);
}
END_TEST

START_TEST(two_at_one_place_and_one_below_nothing_are_neither_found_nor_absent)
{
	static const char text[] = HEAD VDIR VDIR TAIL;
	struct hp_metabase metabase = {.items = NULL};
	struct hp_why why = HP_WHY_INIT;
	const struct hp_metabase_object *object = NULL;
	ck_assert_int_eq(parse(text, sizeof(text) - 1, &metabase, &why), 0);
	ck_assert_int_eq(
		hp_metabase_find(&metabase, "/LM/W3SVC/1/ROOT/SMS_MP", "m", &object, &why), -1);
	ck_assert_str_eq(why.code, "malformed");
	ck_assert_int_eq(hp_metabase_find(&metabase, "/LM/W3SVC/1/ROOT", "m", &object, &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "one below it"));
	hp_why_finish(&why);
	hp_metabase_finish(&metabase);
}
END_TEST

START_TEST(what_is_no_metabase_is_refused_with_its_line)
{
	expect_refused("", "the file is empty");
	expect_refused("x", "line 1");
	expect_refused("<html></html>", "no metabase of IIS 6");
	expect_refused("<configuration></configuration>", "no metabase of IIS 6");
	expect_refused("<configuration><system.web/></configuration>", "no metabase of IIS 6");
	expect_refused(HEAD POOL "</MBProperty><MBProperty></MBProperty></configuration>",
		"no metabase of IIS 6");
	expect_refused(HEAD POOL "<IIsWebServer></IIsWebServer>" TAIL,
		"line 8 (an object without a location)");
	expect_refused(HEAD POOL, "line 8");
	expect_refused(HEAD POOL "<a></b>" TAIL, "line 8");
	expect_refused(HEAD POOL TAIL "<more/>", "line 10");
	expect_refused(HEAD "<A Location=\"&nobody;\"/>" TAIL, "line 4");
	expect_refused(HEAD "<A Location=\"\xff\"/>" TAIL, "not UTF-8");
}
END_TEST

/* A file on the disk must not make the helper open others, nor grow without end. */
START_TEST(entities_and_documents_elsewhere_are_refused_unread)
{
	expect_refused(
		"<!DOCTYPE configuration [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n"
		"<configuration><MBProperty><A Location=\"&a;\"/></MBProperty></configuration>",
		"document type");
	expect_refused("<!DOCTYPE configuration [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n"
		       "<configuration><MBProperty><A>&b;</A></MBProperty></configuration>",
		"document type");
	expect_refused(
		"<?xml version=\"1.0\" encoding=\"UTF-7\"?>\n+ADwAIQ-DOCTYPE x+AD4-", "line");
}
END_TEST

START_TEST(deep_and_long_texts_are_bounded)
{
	enum { DEEP = 5000 };
	size_t head = strlen(HEAD);
	char *text = hp_calloc(head + (size_t)DEEP * 3 + 1, 1);
	memcpy(text, HEAD, head);
	for (size_t i = 0; i < DEEP; i++) {
		memcpy(text + head + 3 * i, i == 0 ? "<A Location=\"/\">" : "<B>", 3);
	}
	memcpy(text + head, "<B>", 3);
	expect_refused(text, "cannot be understood");
	free(text);
	struct hp_why why = HP_WHY_INIT;
	struct hp_metabase metabase = {.items = NULL};
	ck_assert_int_eq(hp_metabase_parse("", HP_METABASE_SIZE_MAX + 1, "m", &metabase, &why), -1);
	ck_assert_str_eq(why.code, "too-large");
	hp_why_finish(&why);
}
END_TEST

START_TEST(every_length_short_of_the_whole_is_refused)
{
	static const char text[] = HEAD POOL SITE VDIR "</MBProperty></configuration>";
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		struct hp_metabase metabase = {.items = NULL};
		struct hp_why why = HP_WHY_INIT;
		ck_assert_msg(parse(text, len, &metabase, &why) < 0, "%zu", len);
		ck_assert_ptr_nonnull(why.text);
		hp_why_finish(&why);
	}
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

START_TEST(changed_bytes_do_no_harm)
{
	enum { ROUNDS = 3000 };
	static const char text[] = HEAD OTHER POOL SITE VDIR TAIL;
	static const char marks[] = "<>&\"'/=![]?- x";
	uint32_t random = 42u + (uint32_t)_i;
	for (int round = 0; round < ROUNDS; round++) {
		char copy[sizeof(text)];
		memcpy(copy, text, sizeof(text));
		uint32_t count = 1 + next_random(&random) % 4;
		for (uint32_t i = 0; i < count; i++) {
			copy[next_random(&random) % (sizeof(text) - 1)] =
				next_random(&random) % 2 == 0
					? marks[next_random(&random) % (sizeof(marks) - 1)]
					: (char)next_random(&random);
		}
		struct hp_metabase metabase = {.items = NULL};
		struct hp_why why = HP_WHY_INIT;
		int status = parse(copy, sizeof(text) - 1, &metabase, &why);
		ck_assert(status == 0 || (why.code != NULL && why.text != NULL));
		hp_metabase_finish(&metabase);
		hp_why_finish(&why);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("metabase");
	TCase *tcase = tcase_create("metabase");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, objects_of_the_web_service_are_found_in_any_case);
	tcase_add_test(tcase, two_at_one_place_and_one_below_nothing_are_neither_found_nor_absent);
	tcase_add_test(tcase, what_is_no_metabase_is_refused_with_its_line);
	tcase_add_test(tcase, entities_and_documents_elsewhere_are_refused_unread);
	tcase_add_test(tcase, deep_and_long_texts_are_bounded);
	tcase_add_test(tcase, every_length_short_of_the_whole_is_refused);
	tcase_add_loop_test(tcase, changed_bytes_do_no_harm, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
