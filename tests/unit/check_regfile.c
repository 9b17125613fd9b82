/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registry exports: the letters and values of both generations, and what a set of them proves. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/captured/regfile.h"
#include "src/targets/common/keys.h"
#include "src/targets/common/regfile.h"
#include "src/targets/common/regfile_text.h"

#define H4 "REGEDIT4\r\n"
#define H5 "Windows Registry Editor Version 5.00\r\n"
#define HOUR ((int64_t)3600000)
#define B(text) text, sizeof(text) - 1

/* ---- a file, entry by entry ---- */

static int note_entry(void *opaque, const struct hp_regfile_entry *entry)
{
	hp_str_appendf(opaque, "%d %s", (int)entry->kind, entry->key);
	if (entry->name != NULL) {
		hp_str_appendf(opaque, " '%s' %x ", entry->name, (unsigned)entry->type);
		for (size_t i = 0; i < entry->len; i++) {
			hp_str_appendf(opaque, "%02x", (unsigned)entry->bytes[i]);
		}
	}
	hp_str_append(opaque, entry->lossy ? " lossy\n" : "\n");
	return 0;
}

/** Latin letters as in Windows-1252, for which 0x81 is none. */
static int decode_latin(
	void *state, const char *bytes, size_t len, char **ret_text, struct hp_why *why)
{
	(void)state;
	(void)why;
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte < 0x80) {
			hp_str_append_char(&text, (char)byte);
		} else if (byte == 0x81) {
			hp_str_append(&text, "\xef\xbf\xbd");
		} else {
			hp_str_append_char(&text, (char)(0xc0 | byte >> 6));
			hp_str_append_char(&text, (char)(0x80 | (byte & 0x3f)));
		}
	}
	*ret_text = hp_str_detach(&text);
	return 0;
}

static const struct hp_regfile_page latin = {.decode = decode_latin, .state = NULL};

static int decode_unknown(
	void *state, const char *bytes, size_t len, char **ret_text, struct hp_why *why)
{
	(void)state;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] >= 0x80) {
			return hp_why_set(why, "not-captured", "The code page is not known.");
		}
	}
	*ret_text = hp_strndup(bytes, len);
	return 0;
}

static const struct hp_regfile_page unknown = {.decode = decode_unknown, .state = NULL};

/** With a byte order mark; half a surrogate as regfile.h has it. */
static uint8_t *to_utf16(const char *text, size_t len, size_t *ret_len)
{
	struct hp_str bytes;
	hp_str_init(&bytes);
	hp_str_append_len(&bytes, "\xff\xfe", 2);
	hp_regfile_to_utf16(&bytes, text, len);
	*ret_len = bytes.len;
	return (uint8_t *)hp_str_detach(&bytes);
}

static int read_noting(const uint8_t *bytes, size_t len, const struct hp_regfile_page *page,
	struct hp_str *seen, bool *ret_ended, struct hp_regfile_fault *fault)
{
	const struct hp_regfile_source source = {.bytes = bytes, .len = len, .page = page};
	return hp_regfile_read(&source, note_entry, seen, ret_ended, fault);
}

static const struct {
	const char *text;
	const char *seen; /* after "0 HKLM\A\n" */
} entries[] = {
	{"\"a \\\"b\\\" \\\\\"=\"x\"", "2 HKLM\\A 'a \"b\" \\' 1 78000000\n"},
	{"@=\"\"", "2 HKLM\\A '' 1 0000\n"},
	{"@=dword:0000012c", "2 HKLM\\A '' 4 2c010000\n"},
	{"\"d\"=dword:ffffffff", "2 HKLM\\A 'd' 4 ffffffff\n"},
	{"\"b\"=hex:", "2 HKLM\\A 'b' 3 \n"},
	{"\"b\"=hex:DE,ad,00", "2 HKLM\\A 'b' 3 dead00\n"},
	{"\"n\"=hex(0):", "2 HKLM\\A 'n' 0 \n"},
	{"\"s\"=hex(1):61,00", "2 HKLM\\A 's' 1 6100\n"},
	{"\"e\"=hex(2):25,00,00,00", "2 HKLM\\A 'e' 2 25000000\n"},
	{"\"m\"=hex(7):61,00,00,00,\\\r\n  00,00", "2 HKLM\\A 'm' 7 610000000000\n"},
	{"\"m\"=hex(7):\\\r\n  61,00", "2 HKLM\\A 'm' 7 6100\n"},
	{"\"m\"=hex:01,\\  \r\n\t02,\\\n 03", "2 HKLM\\A 'm' 3 010203\n"},
	{"\"q\"=hex(b):01,00,00,00,00,00,00,80", "2 HKLM\\A 'q' b 0100000000000080\n"},
	{"\"l\"=hex(6):5c,00", "2 HKLM\\A 'l' 6 5c00\n"},
	{"\"big\"=hex(5):01,02,03,04", "2 HKLM\\A 'big' 5 01020304\n"},
	{"\"odd\"=hex(4):01,02", "2 HKLM\\A 'odd' 4 0102\n"},
	{"\"own\"=hex(80000001):ff", "2 HKLM\\A 'own' 80000001 ff\n"},
	{"\"two\"=\"a\r\nb\"", "2 HKLM\\A 'two' 1 61000d000a0062000000\n"},
	{"\"who?\"=\"what?\"", "2 HKLM\\A 'who?' 1 77006800610074003f000000\n"},
	{"\"\xc3\xa9\"=\"\xf0\x9f\x98\x80\"", "2 HKLM\\A '\xc3\xa9' 1 3dd800de0000\n"},
	{"\"h\xed\xa0\xbd\"=\"\xed\xb8\x80\xed\xa0\xbd\"",
		"2 HKLM\\A 'h\xed\xa0\xbd' 1 00de3dd80000\n"},
	{"\"gone\"=-", "3 HKLM\\A 'gone' 0 \n"},
	{"[-HKLM\\SOFTWARE\\B]", "1 HKLM\\SOFTWARE\\B\n"},
	{"[HKLM\\A\\br[ack]et]", "0 HKLM\\A\\br[ack]et\n"},
	{"; a remark\r\n  @=\"x\"  ", "2 HKLM\\A '' 1 78000000\n"},
};

START_TEST(an_export_in_utf16_is_read_entry_by_entry)
{
	struct hp_str seen;
	hp_str_init(&seen);
	char *text = hp_asprintf(H5 "\r\n[HKLM\\A]\r\n%s\r\n\r\n", entries[_i].text);
	char *expected = hp_asprintf("0 HKLM\\A\n%s", entries[_i].seen);
	size_t len = 0;
	uint8_t *bytes = to_utf16(text, strlen(text), &len);
	bool ended = false;
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	ck_assert_int_eq(read_noting(bytes, len, &latin, &seen, &ended, &fault), 0);
	ck_assert_str_eq(seen.data, expected);
	ck_assert(ended);
	free(bytes);
	free(expected);
	free(text);
	hp_str_finish(&seen);
}
END_TEST

static const struct {
	const char *bytes;
	size_t len;
	const char *seen;
} old_entries[] = {
	{B("\"a\"=\"\xe9\""), "2 HKLM\\A 'a' 1 e9000000\n"},
	{B("\"\xe9\"=\"x\""), "2 HKLM\\A '\xc3\xa9' 1 78000000\n"},
	{B("\"e\"=hex(2):e9,00"), "2 HKLM\\A 'e' 2 e9000000\n"},
	{B("\"m\"=hex(7):61,00,62,e9,00,00"), "2 HKLM\\A 'm' 7 610000006200e90000000000\n"},
	{B("\"m\"=hex(7):"), "2 HKLM\\A 'm' 7 \n"},
	{B("\"b\"=hex:e9,00"), "2 HKLM\\A 'b' 3 e900\n"},
	{B("\"q\"=hex(b):01,00,00,00,00,00,00,00"), "2 HKLM\\A 'q' b 0100000000000000\n"},
	{B("\"a\"=\"b?\""), "2 HKLM\\A 'a' 1 62003f000000 lossy\n"},
	{B("\"a?\"=\"b\""), "2 HKLM\\A 'a?' 1 62000000 lossy\n"},
	{B("\"e\"=hex(2):81,00"), "2 HKLM\\A 'e' 2 fdff0000 lossy\n"},
	{B("\"b\"=hex:3f"), "2 HKLM\\A 'b' 3 3f\n"},
	{B("[HKLM\\A\\?]"), "0 HKLM\\A\\? lossy\n"},
};

START_TEST(an_export_of_the_first_generation_is_in_a_code_page)
{
	struct hp_str text, seen;
	hp_str_init(&text);
	hp_str_init(&seen);
	hp_str_append(&text, H4 "\r\n[HKLM\\A]\r\n");
	hp_str_append_len(&text, old_entries[_i].bytes, old_entries[_i].len);
	hp_str_append(&text, "\r\n\r\n");
	char *expected = hp_asprintf("0 HKLM\\A\n%s", old_entries[_i].seen);
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	ck_assert_int_eq(
		read_noting((const uint8_t *)text.data, text.len, &latin, &seen, NULL, &fault), 0);
	ck_assert_str_eq(seen.data, expected);
	free(expected);
	hp_str_finish(&seen);
	hp_str_finish(&text);
}
END_TEST

START_TEST(without_its_code_page_an_old_export_is_read_if_it_is_plain)
{
	static const char plain[] = H4 "\r\n[HKLM\\A]\r\n\"e\"=hex(2):25,00\r\n\r\n";
	static const char letters[] = H4 "\r\n[HKLM\\A]\r\n\"e\"=\"\xe9\"\r\n\r\n";
	static const char hidden[] = H4 "\r\n[HKLM\\A]\r\n\"e\"=hex(2):e9,00\r\n\r\n";
	struct hp_str seen;
	hp_str_init(&seen);
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	ck_assert_int_eq(read_noting((const uint8_t *)B(plain), &unknown, &seen, NULL, &fault), 0);
	ck_assert_int_lt(
		read_noting((const uint8_t *)B(letters), &unknown, &seen, NULL, &fault), 0);
	ck_assert_str_eq(fault.why.code, "not-captured");
	hp_regfile_fault_finish(&fault);
	ck_assert_int_lt(read_noting((const uint8_t *)B(hidden), &unknown, &seen, NULL, &fault), 0);
	ck_assert_str_eq(fault.why.code, "not-captured");
	ck_assert_uint_eq(fault.line, 5);
	hp_regfile_fault_finish(&fault);
	hp_str_finish(&seen);
}
END_TEST

#define K4 H4 "[HKLM\\A]\n"
static const struct {
	const char *bytes;
	size_t len;
	size_t line, column;
} bad_files[] = {
	{B(""), 1, 1},
	{B("x"), 1, 1},
	{B("\xff\xfe"), 1, 1},
	{B("\xff\xfe\0"), 1, 1},
	{B("\xff\xfeR\0E\0G\0"), 1, 1},
	{B("\xff\xff\0\0"), 1, 1},
	{B("REGEDIT5\n[HKLM\\A]\n"), 1, 1},
	{B("[HKLM\\A]\n"), 1, 1},
	{B(H4 "\"a\"=\"b\"\n"), 2, 1},
	{B(H4 "[HKLM\\A\n"), 2, 1},
	{B(H4 "[]\n"), 2, 1},
	{B(H4 "[-]\n"), 2, 1},
	{B(H4 "[HKLM\\A] x\n"), 2, 1},
	{B(K4 "\"a\"=\n"), 3, 5},
	{B(K4 "\"a\n"), 3, 1},
	{B(K4 "\"a\" \"b\"\n"), 3, 5},
	{B(K4 "\"a\"=\"b\n\n\n"), 3, 5},
	{B(K4 "\"a\"=\"\\n\"\n"), 3, 7},
	{B(K4 "\"a\"=\"b\\"), 3, 8},
	{B(K4 "\"a\"=dword:\n"), 3, 11},
	{B(K4 "\"a\"=dword:123456789\n"), 3, 19},
	{B(K4 "\"a\"=dword:12 x\n"), 3, 14},
	{B(K4 "\"a\"=hex:1\n"), 3, 9},
	{B(K4 "\"a\"=hex:0102\n"), 3, 11},
	{B(K4 "\"a\"=hex:01 02\n"), 3, 12},
	{B(K4 "\"a\"=hex:01,\\ x\n"), 3, 12},
	{B(K4 "\"a\"=hex:01,\\"), 3, 12},
	{B(K4 "\"a\"=hex:01,\\\n  0g\n"), 4, 3},
	{B(K4 "\"a\"=hex(7:00\n"), 3, 10},
	{B(K4 "\"a\"=hex(123456789):00\n"), 3, 17},
	{B(K4 "\"a\"=hex():00\n"), 3, 9},
	{B(K4 "\"a\"=hex 00\n"), 3, 8},
	{B(K4 "\"a\"=\"b\" c\n"), 3, 9},
	{B(K4 "\"\xc3\xa9\"=\"b\" c\n"), 3, 9},
	{B(K4 "free text\n"), 3, 1},
	{B(K4 "@\n"), 3, 2},
	{B(K4 "\"a\"=-x\n"), 3, 6},
	{B(H4 "[-HKLM\\A]\n\"a\"=\"b\"\n"), 3, 1},
	{B(K4 "\0"), 3, 1},
	{B(K4 "\"a\"=\"b\0\"\n"), 3, 5},
	{B(K4 "\n\n\0\0\0\0\n"), 5, 1},
};

START_TEST(what_is_no_export_is_refused_where_it_goes_wrong)
{
	struct hp_str seen;
	hp_str_init(&seen);
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	ck_assert_int_eq(read_noting((const uint8_t *)bad_files[_i].bytes, bad_files[_i].len, NULL,
				 &seen, NULL, &fault),
		HP_ERR_INVALID);
	ck_assert_str_eq(fault.why.code, "malformed");
	ck_assert_ptr_nonnull(fault.why.text);
	ck_assert_uint_eq(fault.line, bad_files[_i].line);
	ck_assert_uint_eq(fault.column, bad_files[_i].column);
	hp_regfile_fault_finish(&fault);
	hp_str_finish(&seen);
}
END_TEST

static int stop_at_value(void *opaque, const struct hp_regfile_entry *entry)
{
	(void)opaque;
	return entry->kind == HP_REGFILE_VALUE ? -1234 : 0;
}

START_TEST(a_callback_ends_the_reading_and_learns_where)
{
	static const char text[] = H5 "[HKLM\\A]\r\n\r\n \"x\"=hex:01,\\\r\n  02\r\n";
	const struct hp_regfile_source source = {
		.bytes = (const uint8_t *)text, .len = sizeof(text) - 1};
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	ck_assert_int_eq(hp_regfile_read(&source, stop_at_value, NULL, NULL, &fault), -1234);
	ck_assert_ptr_null(fault.why.code);
	ck_assert_uint_eq(fault.line, 4);
	ck_assert_uint_eq(fault.column, 2);
}
END_TEST

/* ---- a capture ---- */

#define SOFT "HKEY_LOCAL_MACHINE\\SOFTWARE\\"
static const char export_text[] = H5 "\r\n[" SOFT "Microsoft]\r\n\r\n"
				     "[" SOFT "Microsoft\\SMS]\r\n@=\"the site\"\r\n"
				     "\"Drive\"=\"X:\"\r\n\"Two\"=\"1\"\r\n\"two\"=\"2\"\r\n\r\n"
				     "[" SOFT "Microsoft\\SMS\\Site]\r\n\r\n"
				     "[" SOFT "Microsoft\\SMS\\Twin]\r\n\r\n"
				     "[" SOFT "Microsoft\\SMS\\twin]\r\n\r\n"
				     "[" SOFT "Microsoft\\SMS\\Half\xed\xa0\xbd]\r\n\r\n";

static struct hp_regfiles *files;
static struct hp_observation observation;

static void setup(void)
{
	files = hp_regfiles_new();
	hp_observation_init(&observation);
}

static void teardown(void)
{
	hp_observation_finish(&observation);
	hp_regfiles_free(files);
}

static int add_bytes(const char *shown, int64_t age_ms, const uint8_t *bytes, size_t len)
{
	const struct hp_regfile_origin origin = {
		.shown = shown, .taken_ms = hp_clock_now().wall_ms - age_ms};
	struct hp_why why = HP_WHY_INIT;
	int status = hp_regfiles_add(files, &origin, bytes, len, &latin, &why);
	ck_assert(status == 0 || why.text != NULL);
	ck_assert(status == 0 || strstr(why.text, shown) != NULL);
	hp_why_finish(&why);
	return status;
}

static int add_utf16(const char *shown, int64_t age_ms, const char *text)
{
	size_t len = 0;
	uint8_t *bytes = to_utf16(text, strlen(text), &len);
	int status = add_bytes(shown, age_ms, bytes, len);
	free(bytes);
	return status;
}

static void add_missing_node(int64_t age_ms)
{
	const struct hp_regfile_origin origin = {
		.shown = "machine.txt", .taken_ms = hp_clock_now().wall_ms - age_ms};
	hp_regfiles_add_missing(files, &origin, "HKLM\\SOFTWARE\\Wow6432Node");
}

static void read_fact(enum hp_fact_kind kind, const char *first, const char *second)
{
	const struct hp_fact fact = {.kind = kind, .args = {first, second}};
	hp_observation_finish(&observation);
	hp_observation_init(&observation);
	hp_keys_read(hp_regfiles_keys(files), &fact, &observation);
}

static void assert_key(const char *path, enum hp_outcome outcome, const char *code)
{
	read_fact(HP_FACT_REGISTRY_KEY, path, NULL);
	ck_assert_msg(observation.outcome == outcome, "%s: outcome %d, %s", path,
		(int)observation.outcome, observation.reason != NULL ? observation.reason : "-");
	ck_assert(hp_streq(observation.reason_code, code));
}

START_TEST(an_export_proves_what_is_below_its_key_and_nothing_else)
{
	ck_assert_int_eq(add_utf16("a.reg", 3 * HOUR, export_text), 0);
	add_missing_node(3 * HOUR);
	assert_key("HKLM\\SOFTWARE\\Microsoft\\sms", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(observation.source, "a.reg, 3 h old");
	ck_assert(hp_json_is(hp_json_get(observation.data, "modified"), HP_JSON_NULL));
	assert_key("HKLM\\SOFTWARE\\Microsoft", HP_OUTCOME_FOUND, NULL);
	ck_assert_int_eq(hp_json_get_int(observation.data, "subkeys", -1), 1);
	ck_assert_int_eq(hp_json_get_int(observation.data, "values", -1), 0);
	assert_key("HKLM\\SOFTWARE\\Microsoft\\SMS\\Gone", HP_OUTCOME_ABSENT, NULL);
	assert_key("HKLM\\SOFTWARE\\Microsoft\\Gone\\Deeper", HP_OUTCOME_ABSENT, NULL);
	assert_key("HKLM\\SOFTWARE\\Other", HP_OUTCOME_UNREADABLE, "not-captured");
	ck_assert_ptr_nonnull(strstr(observation.reason, "regedit"));
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_UNREADABLE, "not-captured");
	assert_key("HKU\\.DEFAULT", HP_OUTCOME_UNREADABLE, "not-captured");
	/* It is there, since a key below it is; how many it has is not in the file. */
	assert_key("HKLM\\SOFTWARE", HP_OUTCOME_UNREADABLE, "not-captured");
}
END_TEST

START_TEST(values_are_read_as_from_a_hive)
{
	ck_assert_int_eq(add_utf16("a.reg", 0, export_text), 0);
	add_missing_node(0);
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SOFTWARE\\Microsoft\\SMS", "");
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(observation.data, "value"), "the site");
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SOFTWARE\\Microsoft\\SMS", "DRIVE");
	ck_assert_str_eq(hp_json_get_string(observation.data, "value"), "X:");
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SOFTWARE\\Microsoft\\SMS", "None");
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SOFTWARE\\Microsoft\\SMS", "TWO");
	ck_assert_str_eq(observation.reason_code, "ambiguous-name");
	assert_key("HKLM\\SOFTWARE\\Microsoft\\SMS\\Twin", HP_OUTCOME_UNREADABLE, "ambiguous-name");
	read_fact(HP_FACT_KEYS, "HKLM\\SOFTWARE\\Microsoft\\SMS", "*");
	ck_assert_str_eq(observation.reason_code, "malformed"); /* half a surrogate */
	read_fact(HP_FACT_KEYS, "HKLM\\SOFTWARE\\Microsoft", "s*");
	ck_assert_str_eq(
		hp_json_string(hp_json_first(hp_json_get(observation.data, "items"))), "SMS");
}
END_TEST

START_TEST(without_word_of_the_second_view_software_is_unreadable)
{
	ck_assert_int_eq(add_utf16("a.reg", 0, export_text), 0);
	assert_key("HKLM\\SOFTWARE\\Microsoft\\SMS", HP_OUTCOME_UNREADABLE, "not-captured");
	ck_assert_int_eq(add_utf16("b.reg", 0,
				 H5 "\r\n[" SOFT "Wow6432Node\\Microsoft]\r\n\r\n[" SOFT
				    "Wow6432Node\\Microsoft\\Thirty]\r\n\r\n"),
		0);
	assert_key("HKLM\\SOFTWARE\\Microsoft\\SMS", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(hp_json_get_string(observation.data, "view"), "64");
	assert_key("HKLM\\SOFTWARE\\Microsoft\\Thirty", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(hp_json_get_string(observation.data, "view"), "32");
	assert_key("HKLM\\SOFTWARE\\Microsoft\\None", HP_OUTCOME_ABSENT, NULL);
}
END_TEST

static const char select_key[] =
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dword:00000001\r\n\r\n";

START_TEST(of_two_exports_the_newer_one_is_believed)
{
	static const char whole[] = H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\r\n"
				       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Other]\r\n\r\n";
	ck_assert_int_eq(add_utf16("old.reg", 72 * HOUR, select_key), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(observation.source, "old.reg, 3 days old");
	ck_assert_int_eq(add_utf16("new.reg", 0, whole), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_ABSENT, NULL);
	ck_assert_str_eq(observation.source, "new.reg, 0 min old");
	ck_assert_int_eq(add_utf16("again.reg", -HOUR, select_key), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(observation.source, "again.reg, dated in the future");
	/* The newest shows that it is there, an older one what is in it. */
	assert_key("HKLM\\SYSTEM", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(observation.source, "new.reg, 0 min old");
}
END_TEST

START_TEST(exports_of_one_age_must_say_the_same)
{
	static const char other[] = H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\r\n"
				       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n"
				       "\"Current\"=dword:00000002\r\n\r\n";
	const struct hp_regfile_origin one = {.shown = "one.reg", .taken_ms = INT64_MIN};
	const struct hp_regfile_origin two = {.shown = "two.reg", .taken_ms = INT64_MIN};
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(
		hp_regfiles_add(files, &one, (const uint8_t *)B(select_key), NULL, &why), 0);
	ck_assert_int_eq(
		hp_regfiles_add(files, &two, (const uint8_t *)B(select_key), NULL, &why), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_FOUND, NULL);
	ck_assert_str_eq(observation.source, "one.reg, of unknown age");
	ck_assert_int_eq(hp_regfiles_add(files, &two, (const uint8_t *)B(other), NULL, &why), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_UNREADABLE, "malformed");
	ck_assert_ptr_nonnull(strstr(observation.reason, "one.reg"));
	ck_assert_ptr_nonnull(strstr(observation.reason, "two.reg"));
	assert_key("HKLM\\SYSTEM\\None", HP_OUTCOME_ABSENT, NULL);
	hp_regfiles_add_missing(files, &one, "HKLM\\SYSTEM\\Setup");
	assert_key("HKLM\\SYSTEM\\Setup", HP_OUTCOME_ABSENT, NULL);
	hp_regfiles_add_missing(files, &one, "HKLM\\SYSTEM");
	assert_key("HKLM\\SYSTEM", HP_OUTCOME_UNREADABLE, "malformed");
}
END_TEST

START_TEST(a_broken_export_answers_nothing_and_hides_older_ones)
{
	static const char cut[] = H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dw";
	ck_assert_int_eq(add_utf16("old.reg", 2 * HOUR, select_key), 0);
	ck_assert_int_lt(add_utf16("cut.reg", HOUR, cut), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_UNREADABLE, "malformed");
	ck_assert_ptr_nonnull(strstr(observation.reason, "cut.reg:4:11: "));
	assert_key("HKLM\\SYSTEM\\Other", HP_OUTCOME_UNREADABLE, "not-captured");
	ck_assert_int_eq(add_utf16("new.reg", 0, select_key), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_FOUND, NULL);
}
END_TEST

START_TEST(a_file_that_says_nothing_is_the_reason_where_no_other_tells)
{
	ck_assert_int_lt(add_bytes("x.reg", 0, (const uint8_t *)B("\xff\xfe\0")), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_UNREADABLE, "malformed");
	ck_assert_int_eq(add_utf16("old.reg", HOUR, select_key), 0);
	assert_key("HKLM\\SYSTEM\\Select", HP_OUTCOME_FOUND, NULL);
	const struct hp_regfile_origin origin = {.shown = "y.reg", .taken_ms = INT64_MIN};
	struct hp_why why = HP_WHY_INIT;
	hp_why_set(&why, "access-denied", "y.reg cannot be read.");
	hp_regfiles_add_broken(files, &origin, &why);
	hp_why_finish(&why);
	assert_key("HKLM\\SYSTEM\\Other", HP_OUTCOME_UNREADABLE, "access-denied");
}
END_TEST

static const char *const no_exports[] = {
	/* cut off between two lines */
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\"a\"=\"b\"\r\n",
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\"a\"=\"b\"",
	H5 "\r\n",
	/* changes */
	H5 "\r\n[-HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\r\n",
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\"a\"=-\r\n\r\n",
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\a\\b]\r\n\r\n",
	/* no key of a registry */
	H5 "\r\n[HKEY_NOWHERE\\SYSTEM]\r\n\r\n",
	H5 "\r\n[HKEY_LOCAL_MACHINE\\\\SYSTEM]\r\n\r\n",
	H5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\]\r\n\r\n",
};

START_TEST(what_windows_did_not_write_as_an_export_proves_nothing)
{
	ck_assert_int_lt(add_utf16("no.reg", 0, no_exports[_i]), 0);
	read_fact(HP_FACT_REGISTRY_KEY, "HKLM\\SYSTEM\\Missing", NULL);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_UNREADABLE);
	ck_assert_str_eq(observation.reason_code, "malformed");
}
END_TEST

START_TEST(every_cut_of_an_export_is_seen_or_ends_at_a_key)
{
	size_t len = 0;
	uint8_t *bytes = to_utf16(export_text, strlen(export_text), &len);
	for (size_t cut = 0; cut < len; cut++) {
		teardown();
		setup();
		int status = add_bytes("cut.reg", 0, bytes, cut);
		/* Windows ends a file as it ends a key: with an empty line. */
		static const uint8_t end[] = {'\r', 0, '\n', 0, '\r', 0, '\n', 0};
		bool ends = cut > 100 && memcmp(bytes + cut - 8, end, 8) == 0;
		bool after_cr = cut > 100 && memcmp(bytes + cut - 6, end, 6) == 0;
		ck_assert_msg((status == 0) == (ends || after_cr), "cut at %zu", cut);
	}
	free(bytes);
}
END_TEST

START_TEST(a_name_that_a_code_page_lost_may_be_any)
{
	static const char old[] = H4 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\"a?\"=\"1\"\r\n"
				     "\"b\"=\"c?\"\r\n\"d\"=\"e\"\r\n\r\n"
				     "[HKEY_LOCAL_MACHINE\\SYSTEM\\caf?]\r\n\r\n"
				     "[HKEY_LOCAL_MACHINE\\SYSTEM\\fine]\r\n\r\n";
	ck_assert_int_eq(add_bytes("old.reg", 0, (const uint8_t *)B(old)), 0);
	assert_key("HKLM\\SYSTEM\\fine", HP_OUTCOME_FOUND, NULL);
	assert_key("HKLM\\SYSTEM\\fine\\none", HP_OUTCOME_ABSENT, NULL);
	assert_key("HKLM\\SYSTEM\\caf\xc3\xa9", HP_OUTCOME_UNREADABLE, "not-captured");
	assert_key("HKLM\\SYSTEM\\caf?", HP_OUTCOME_UNREADABLE, "not-captured");
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SYSTEM", "d");
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_FOUND);
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SYSTEM", "b");
	ck_assert_str_eq(observation.reason_code, "not-captured");
	read_fact(HP_FACT_REGISTRY_VALUE, "HKLM\\SYSTEM", "none");
	ck_assert_str_eq(observation.reason_code, "not-captured");
}
END_TEST

START_TEST(what_an_export_may_leave_out_is_not_absent)
{
	static const char sam[] = H5 "\r\n[HKEY_LOCAL_MACHINE\\SAM]\r\n\r\n"
				     "[HKEY_LOCAL_MACHINE\\SAM\\SAM]\r\n\r\n";
	ck_assert_int_eq(add_utf16("sam.reg", 0, sam), 0);
	assert_key("HKLM\\SAM\\SAM", HP_OUTCOME_FOUND, NULL);
	assert_key("HKLM\\SAM\\SAM\\Domains", HP_OUTCOME_UNREADABLE, "access-denied");
	assert_key("HKLM\\SAM\\Other", HP_OUTCOME_ABSENT, NULL);
}
END_TEST

#define SERVICES "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services"
static const char services[] =
	H5 "\r\n[" SERVICES "]\r\n\r\n[" SERVICES "\\SMS_EXEC]\r\n\"Type\"=dword:00000010\r\n"
	   "\"Start\"=dword:00000002\r\n\"ImagePath\"=hex(2):78,00,00,00\r\n"
	   "\"DisplayName\"=\"SMS Executive\"\r\n\r\n"
	   "[" SERVICES "\\LanmanServer]\r\n\r\n[" SERVICES "\\LanmanServer\\Shares]\r\n"
	   "\"CAP_S01\"=hex(7):50,00,61,00,74,00,68,00,3d,00,58,00,3a,00,\\\r\n"
	   "  00,00,00,00\r\n\r\n";

START_TEST(services_and_shares_are_read_from_an_export)
{
	ck_assert_int_eq(add_utf16("services.reg", 0, services), 0);
	const struct hp_keys *keys = hp_regfiles_keys(files);
	struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {"SMS Executive"}};
	hp_keys_read_service(keys, &fact, &observation);
	ck_assert_str_eq(hp_json_get_string(observation.data, "start"), "auto");
	ck_assert_str_eq(hp_json_get_string(observation.data, "name"), "SMS_EXEC");
	fact.args[0] = "SMS_NONE";
	hp_keys_read_service(keys, &fact, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	fact = (struct hp_fact){.kind = HP_FACT_SHARE, .args = {"cap_s01"}};
	hp_keys_read_share(keys, &fact, &observation);
	ck_assert_str_eq(hp_json_get_string(observation.data, "path"), "X:");
	fact.args[0] = "CAP_S02";
	hp_keys_read_share(keys, &fact, &observation);
	ck_assert_int_eq(observation.outcome, HP_OUTCOME_ABSENT);
	fact.kind = HP_FACT_PROGRAM;
	hp_keys_read(keys, &fact, &observation);
	ck_assert_str_eq(observation.reason_code, "not-captured");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("regfile");
	TCase *tcase = tcase_create("entries");
	tcase_add_loop_test(
		tcase, an_export_in_utf16_is_read_entry_by_entry, 0, HP_ARRAY_SIZE(entries));
	tcase_add_loop_test(tcase, an_export_of_the_first_generation_is_in_a_code_page, 0,
		HP_ARRAY_SIZE(old_entries));
	tcase_add_test(tcase, without_its_code_page_an_old_export_is_read_if_it_is_plain);
	tcase_add_loop_test(tcase, what_is_no_export_is_refused_where_it_goes_wrong, 0,
		HP_ARRAY_SIZE(bad_files));
	tcase_add_test(tcase, a_callback_ends_the_reading_and_learns_where);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("capture");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_export_proves_what_is_below_its_key_and_nothing_else);
	tcase_add_test(tcase, values_are_read_as_from_a_hive);
	tcase_add_test(tcase, without_word_of_the_second_view_software_is_unreadable);
	tcase_add_test(tcase, of_two_exports_the_newer_one_is_believed);
	tcase_add_test(tcase, exports_of_one_age_must_say_the_same);
	tcase_add_test(tcase, a_broken_export_answers_nothing_and_hides_older_ones);
	tcase_add_test(tcase, a_file_that_says_nothing_is_the_reason_where_no_other_tells);
	tcase_add_loop_test(tcase, what_windows_did_not_write_as_an_export_proves_nothing, 0,
		HP_ARRAY_SIZE(no_exports));
	tcase_add_test(tcase, every_cut_of_an_export_is_seen_or_ends_at_a_key);
	tcase_add_test(tcase, a_name_that_a_code_page_lost_may_be_any);
	tcase_add_test(tcase, what_an_export_may_leave_out_is_not_absent);
	tcase_add_test(tcase, services_and_shares_are_read_from_an_export);
	suite_add_tcase(suite, tcase);
	return suite;
}
