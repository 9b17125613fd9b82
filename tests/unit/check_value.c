/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registry values from bytes to facts and back. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "src/practice/encode.h"
#include "src/targets/common/value.h"

#define B(text) text, sizeof(text) - 1
static const struct {
	uint32_t type;
	const char *bytes;
	size_t len;
	const char *expected;
} decodings[] = {
	{HP_REG_SZ, B("a\0b\0\0\0"), "{\"type\":\"REG_SZ\",\"value\":\"ab\"}"},
	{HP_REG_SZ, B("a\0b\0"), "{\"type\":\"REG_SZ\",\"value\":\"ab\"}"},
	{HP_REG_SZ, B("a\0\0\0z\0"), "{\"type\":\"REG_SZ\",\"value\":\"a\"}"},
	{HP_REG_SZ, B("a\0\0\0\x00\xd8"), "{\"type\":\"REG_SZ\",\"value\":\"a\"}"},
	{HP_REG_SZ, B(""), "{\"type\":\"REG_SZ\",\"value\":\"\"}"},
	{HP_REG_SZ, B("\0\0"), "{\"type\":\"REG_SZ\",\"value\":\"\"}"},
	{HP_REG_EXPAND_SZ, B("\x3d\xd8\x00\xde\0\0"),
		"{\"type\":\"REG_EXPAND_SZ\",\"value\":\"😀\"}"},
	{HP_REG_SZ, B("\x3d\xd8"), "{\"type\":\"REG_SZ\",\"value\":\"3dd8\",\"malformed\":true}"},
	{HP_REG_SZ, B("\x00\xde\x3d\xd8"),
		"{\"type\":\"REG_SZ\",\"value\":\"00de3dd8\",\"malformed\":true}"},
	{HP_REG_SZ, B("a\0b"), "{\"type\":\"REG_SZ\",\"value\":\"610062\",\"malformed\":true}"},
	{HP_REG_SZ, B("a\0\0\0b"), "{\"type\":\"REG_SZ\",\"value\":\"a\"}"},
	{HP_REG_MULTI_SZ, B("a\0\0\0b\0\0\0\0\0"),
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"b\"]}"},
	{HP_REG_MULTI_SZ, B("a\0\0\0\0\0b\0\0\0\0\0"),
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\",\"b\"]}"},
	{HP_REG_MULTI_SZ, B("\0\0a\0\0\0\0\0"),
		"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"\",\"a\"]}"},
	{HP_REG_MULTI_SZ, B("a\0\0\0b\0"), "{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"b\"]}"},
	{HP_REG_MULTI_SZ, B("\0\0\0\0"), "{\"type\":\"REG_MULTI_SZ\",\"value\":[]}"},
	{HP_REG_MULTI_SZ, B(""), "{\"type\":\"REG_MULTI_SZ\",\"value\":[]}"},
	{HP_REG_MULTI_SZ, B("a\0\0\0\x00\xd8\0\0"),
		"{\"type\":\"REG_MULTI_SZ\",\"value\":\"6100000000d80000\",\"malformed\":true}"},
	{HP_REG_DWORD, B("\xff\xff\xff\xff"), "{\"type\":\"REG_DWORD\",\"value\":4294967295}"},
	{HP_REG_DWORD, B("\1\0\0\0"), "{\"type\":\"REG_DWORD\",\"value\":1}"},
	{HP_REG_DWORD, B("\1\0\0\0\0\0"),
		"{\"type\":\"REG_DWORD\",\"value\":\"010000000000\",\"malformed\":true}"},
	{HP_REG_DWORD, B(""), "{\"type\":\"REG_DWORD\",\"value\":\"\",\"malformed\":true}"},
	{HP_REG_DWORD_BIG_ENDIAN, B("\x80\0\0\1"),
		"{\"type\":\"REG_DWORD_BIG_ENDIAN\",\"value\":\"80000001\"}"},
	{HP_REG_QWORD, B("\xff\xff\xff\xff\xff\xff\xff\xff"),
		"{\"type\":\"REG_QWORD\",\"value\":\"18446744073709551615\"}"},
	{HP_REG_QWORD, B("\1\0\0\0"),
		"{\"type\":\"REG_QWORD\",\"value\":\"01000000\",\"malformed\":true}"},
	{HP_REG_NONE, B(""), "{\"type\":\"REG_NONE\",\"value\":\"\"}"},
	{HP_REG_BINARY, B("\x0a\xff"), "{\"type\":\"REG_BINARY\",\"value\":\"0aff\"}"},
	{HP_REG_LINK, B("a\0"), "{\"type\":\"REG_LINK\",\"value\":\"6100\"}"},
	{9, B("x"), "{\"type\":\"REG_FULL_RESOURCE_DESCRIPTOR\",\"value\":\"78\"}"},
	{42, B("x"), "{\"type\":\"REG_0x2a\",\"value\":\"78\"}"},
	{0xffff0012, B(""), "{\"type\":\"REG_0xffff0012\",\"value\":\"\"}"},
};

START_TEST(bytes_become_the_form_of_facts)
{
	struct hp_json *json = hp_value_to_json(
		decodings[_i].type, (const uint8_t *)decodings[_i].bytes, decodings[_i].len);
	char *text = hp_json_print(json);
	ck_assert_str_eq(text, decodings[_i].expected);
	free(text);
	hp_json_free(json);
}
END_TEST

static const char *const round_trips[] = {
	"{\"type\":\"REG_SZ\",\"value\":\"\"}",
	"{\"type\":\"REG_SZ\",\"value\":\"Привет 😀\"}",
	"{\"type\":\"REG_EXPAND_SZ\",\"value\":\"%SystemRoot%\\\\x\"}",
	"{\"type\":\"REG_MULTI_SZ\",\"value\":[]}",
	"{\"type\":\"REG_MULTI_SZ\",\"value\":[\"a\",\"\",\"b\"]}",
	"{\"type\":\"REG_DWORD\",\"value\":4294967295}",
	"{\"type\":\"REG_QWORD\",\"value\":\"18446744073709551615\"}",
	"{\"type\":\"REG_QWORD\",\"value\":\"0\"}",
	"{\"type\":\"REG_BINARY\",\"value\":\"\"}",
	"{\"type\":\"REG_BINARY\",\"value\":\"00ff7f\"}",
	"{\"type\":\"REG_NONE\",\"value\":\"01\"}",
};

START_TEST(what_is_encoded_decodes_to_the_same)
{
	struct hp_json *json = NULL;
	ck_assert_int_eq(
		hp_json_parse_value(round_trips[_i], strlen(round_trips[_i]), &json, NULL), 0);
	hp_json_set_string(json, "name", "x");
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	ck_assert_int_eq(hp_value_encode(json, &type, &bytes, &len, NULL), 0);
	struct hp_json *again = hp_value_to_json(type, bytes, len);
	char *text = hp_json_print(again);
	ck_assert_str_eq(text, round_trips[_i]);
	free(text);
	hp_json_free(again);
	free(bytes);
	hp_json_free(json);
}
END_TEST

static const char *const misfits[] = {
	"{}",
	"{\"name\":\"x\"}",
	"{\"name\":\"x\",\"type\":\"REG_NOPE\",\"value\":1}",
	"{\"name\":\"x\",\"type\":\"REG_SZ\",\"value\":1}",
	"{\"name\":\"x\",\"type\":\"REG_SZ\"}",
	"{\"name\":\"x\",\"type\":\"REG_DWORD\",\"value\":-1}",
	"{\"name\":\"x\",\"type\":\"REG_DWORD\",\"value\":4294967296}",
	"{\"name\":\"x\",\"type\":\"REG_DWORD\",\"value\":\"1\"}",
	"{\"name\":\"x\",\"type\":\"REG_QWORD\",\"value\":1}",
	"{\"name\":\"x\",\"type\":\"REG_QWORD\",\"value\":\"\"}",
	"{\"name\":\"x\",\"type\":\"REG_QWORD\",\"value\":\"1x\"}",
	"{\"name\":\"x\",\"type\":\"REG_QWORD\",\"value\":\"18446744073709551616\"}",
	"{\"name\":\"x\",\"type\":\"REG_MULTI_SZ\",\"value\":\"a\"}",
	"{\"name\":\"x\",\"type\":\"REG_MULTI_SZ\",\"value\":[1]}",
	"{\"name\":\"x\",\"type\":\"REG_BINARY\",\"value\":\"0\"}",
	"{\"name\":\"x\",\"type\":\"REG_BINARY\",\"value\":\"0g\"}",
};

START_TEST(what_does_not_fit_its_type_is_not_encoded)
{
	struct hp_json *json = NULL;
	ck_assert_int_eq(hp_json_parse_value(misfits[_i], strlen(misfits[_i]), &json, NULL), 0);
	uint32_t type = 77;
	uint8_t *bytes = NULL;
	size_t len = 77;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(hp_value_encode(json, &type, &bytes, &len, &err), HP_ERR_INVALID);
	ck_assert(type == 77 && bytes == NULL && len == 77);
	hp_error_finish(&err);
	hp_json_free(json);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("value");
	TCase *tcase = tcase_create("value");
	tcase_add_loop_test(tcase, bytes_become_the_form_of_facts, 0, HP_ARRAY_SIZE(decodings));
	tcase_add_loop_test(
		tcase, what_is_encoded_decodes_to_the_same, 0, HP_ARRAY_SIZE(round_trips));
	tcase_add_loop_test(
		tcase, what_does_not_fit_its_type_is_not_encoded, 0, HP_ARRAY_SIZE(misfits));
	suite_add_tcase(suite, tcase);
	return suite;
}
