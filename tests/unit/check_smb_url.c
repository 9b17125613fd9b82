/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smb://[DOMAIN;USER@]HOST[:PORT][?options], and the errors of the other side as sentences. */
#include "unit.h"

#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "src/targets/smb/smb_internal.h"

static const struct {
	const char *url;
	const char *domain, *user, *host;
	uint16_t port;
	bool smb1, offered;
} good[] = {
	{"smb://CAP01", NULL, NULL, "CAP01", 445, false, false},
	{"smb://cap01.example.com:4450", NULL, NULL, "cap01.example.com", 4450, false, false},
	{"SMB://10.0.0.7/", NULL, NULL, "10.0.0.7", 445, false, false},
	{"smb://anna@CAP_01", NULL, "anna", "CAP_01", 445, false, false},
	{"smb://EXAMPLE;anna@CAP01", "EXAMPLE", "anna", "CAP01", 445, false, false},
	{"smb://anna@example.com@CAP01", NULL, "anna@example.com", "CAP01", 445, false, false},
	{"smb://EX%3bA;an%3aNA%25@CAP01", "EX;A", "an:NA%", "CAP01", 445, false, false},
	{"smb://%C3%84nne@CAP01", NULL, "Änne", "CAP01", 445, false, false},
	{"smb://[fe80::1]:1445", NULL, NULL, "fe80::1", 1445, false, false},
	{"smb://anna@[::1]", NULL, "anna", "::1", 445, false, false},
	{"smb://[fe80::1%25eth0]", NULL, NULL, "fe80::1%eth0", 445, false, false},
	{"smb://CAP01?smb1=yes", NULL, NULL, "CAP01", 445, true, false},
	{"smb://CAP01:65535/?signing=offered", NULL, NULL, "CAP01", 65535, false, true},
	{"smb://A;b@CAP01:1?smb1=yes&signing=offered", "A", "b", "CAP01", 1, true, true},
	{"smb://CAP01?", NULL, NULL, "CAP01", 445, false, false},
};

START_TEST(a_good_url_is_taken_apart)
{
	struct hp_smb_url url;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_smb_url_parse(good[_i].url, &url, &err) == 0, "%s: %s", good[_i].url,
		hp_error_text(&err));
	ck_assert(hp_streq(url.domain, good[_i].domain));
	ck_assert(hp_streq(url.user, good[_i].user));
	ck_assert_str_eq(url.host, good[_i].host);
	ck_assert_uint_eq(url.port, good[_i].port);
	ck_assert(url.smb1 == good[_i].smb1 && url.signing_offered == good[_i].offered);
	hp_smb_url_finish(&url);
}
END_TEST

static const struct {
	const char *url;
	const char *says;
} bad[] = {
	{"smb:CAP01", "smb://[DOMAIN;USER@]HOST"},
	{"smb://", "by its name or address"},
	{"smb://anna@", "by its name or address"},
	{"smb://@CAP01", "smb://[DOMAIN;USER@]HOST"},
	{"smb://;anna@CAP01", "smb://[DOMAIN;USER@]HOST"},
	{"smb://anna:x@CAP01", "A password does not belong"},
	{"smb://EXAMPLE;anna:@CAP01", "A password does not belong"},
	{"smb://CAP01:", "from 1 to 65535"},
	{"smb://CAP01:0", "from 1 to 65535"},
	{"smb://CAP01:65536", "from 1 to 65535"},
	{"smb://CAP01:4294967741", "from 1 to 65535"},
	{"smb://CAP01:44a", "from 1 to 65535"},
	{"smb://CAP01:-1", "from 1 to 65535"},
	{"smb://::1", "stands in brackets"},
	{"smb://[::1", "smb://[DOMAIN;USER@]HOST"},
	{"smb://[::1]x", "smb://[DOMAIN;USER@]HOST"},
	{"smb://[CAP01]", "by its name or address"},
	{"smb://CAP01/C$", "name the shares"},
	{"smb://CAP01/C$/x?smb1=yes", "name the shares"},
	{"smb://CAP 01", "by its name or address"},
	{"smb://-CAP01", "by its name or address"},
	{"smb://C%00AP", "by its name or address"},
	{"smb://C%0aAP", "by its name or address"},
	{"smb://C%2", "by its name or address"},
	{"smb://C%zz", "by its name or address"},
	{"smb://an%00na@CAP01", "smb://[DOMAIN;USER@]HOST"},
	{"smb://an%ffna@CAP01", "smb://[DOMAIN;USER@]HOST"},
	{"smb://CAP01?smb1", "no option \"smb1\""},
	{"smb://CAP01?smb1=no", "no option \"smb1=no\""},
	{"smb://CAP01?signing=off", "no option \"signing=off\""},
	{"smb://CAP01?smb1=yes&&", "no option \"\""},
	{"smb://CAP01?%1b[31m=yes", "no option"},
};

START_TEST(a_bad_url_is_refused_with_what_is_wrong)
{
	struct hp_smb_url url;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_smb_url_parse(bad[_i].url, &url, &err) == HP_ERR_USAGE, "%s", bad[_i].url);
	ck_assert_msg(strstr(hp_error_text(&err), bad[_i].says) != NULL, "%s: %s", bad[_i].url,
		hp_error_text(&err));
	ck_assert(strchr(hp_error_text(&err), '\x1b') == NULL);
	hp_error_finish(&err);
}
END_TEST

/* ---- errors ---- */

static struct hp_smb machine(void)
{
	static char shown[] = "CAP01";
	struct hp_smb smb = {.shown = shown, .login = {.user = "anna"}};
	smb.greeting.clock_ms = INT64_MIN;
	return smb;
}

static const struct {
	uint32_t status;
	const char *code;
	const char *says;
} statuses[] = {
	{0xc000006d, "logon-failed", "the password is wrong"},
	{0xc0000234, "logon-failed", "is locked"},
	{0xc0000072, "logon-failed", "is disabled"},
	{0xc0000071, "logon-failed", "has expired"},
	{0xc0000224, "logon-failed", "must be changed"},
	{0xc000005e, "logon-failed", "finds no domain controller"},
	{0xc0000022, "access-denied", "administrator"},
	{0xc0000133, "clock-skew", "clocks"},
	{0xc00000b5, "timeout", "did not answer in time"},
	{0xc000020c, "unreachable", "broke"},
	{0xc0000236, "unreachable", "cannot be reached"},
	{0xc00000c3, "protocol", "not valid SMB"},
	{0xc00000cc, "not-supported", "no share"},
	{0xc0000205, "io-error", "no memory or no connection"},
	{0xc0001234, "io-error", "0xc0001234"},
	{0, "io-error", "0x00000000"},
};

START_TEST(a_status_becomes_one_sentence)
{
	struct hp_smb smb = machine();
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_smb_why_nt(&smb, statuses[_i].status, "HKLM\\X", &why), -1);
	ck_assert_str_eq(why.code, statuses[_i].code);
	ck_assert_msg(strstr(why.text, statuses[_i].says) != NULL, "%s", why.text);
	ck_assert_msg(strstr(why.text, "CAP01") != NULL, "%s", why.text);
	ck_assert(strchr(why.text, '!') == NULL);
	hp_why_finish(&why);
}
END_TEST

static const struct {
	uint32_t error;
	const char *code;
} win_errors[] = {
	{5, "access-denied"},
	{50, "not-supported"},
	{8, "io-error"},
	{1015, "hive-corrupt"},
	{1018, "io-error"},
	{1115, "io-error"},
	{4711, "io-error"},
};

START_TEST(a_windows_error_becomes_one_sentence)
{
	struct hp_smb smb = machine();
	struct hp_why why = HP_WHY_INIT;
	ck_assert_int_eq(hp_smb_why_win(&smb, win_errors[_i].error, "HKLM\\X", &why), -1);
	ck_assert_str_eq(why.code, win_errors[_i].code);
	ck_assert_msg(strstr(why.text, "CAP01") != NULL, "%s", why.text);
	hp_why_finish(&why);
}
END_TEST

START_TEST(a_failed_logon_names_the_user_and_a_clock_that_is_wrong)
{
	struct hp_smb smb = machine();
	struct hp_why why = HP_WHY_INIT;
	(void)hp_smb_why_nt(&smb, 0xc000006d, "the logon", &why);
	ck_assert_msg(strstr(why.text, "anna") != NULL, "%s", why.text);
	smb.greeting_at_ms = INT64_C(1700000000000);
	smb.greeting.clock_ms = smb.greeting_at_ms + 4 * 60 * 1000;
	(void)hp_smb_why_nt(&smb, 0xc000006d, "the logon", &why);
	ck_assert_str_eq(why.code, "logon-failed");
	smb.greeting.clock_ms = smb.greeting_at_ms - 11 * 60 * 1000;
	(void)hp_smb_why_nt(&smb, 0xc000006d, "the logon", &why);
	ck_assert_str_eq(why.code, "clock-skew");
	ck_assert_msg(strstr(why.text, " 11 minutes") != NULL, "%s", why.text);
	hp_why_finish(&why);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smb_url");
	TCase *urls = tcase_create("urls");
	tcase_add_loop_test(urls, a_good_url_is_taken_apart, 0, HP_ARRAY_SIZE(good));
	tcase_add_loop_test(urls, a_bad_url_is_refused_with_what_is_wrong, 0, HP_ARRAY_SIZE(bad));
	TCase *errors = tcase_create("errors");
	tcase_add_loop_test(errors, a_status_becomes_one_sentence, 0, HP_ARRAY_SIZE(statuses));
	tcase_add_loop_test(
		errors, a_windows_error_becomes_one_sentence, 0, HP_ARRAY_SIZE(win_errors));
	tcase_add_test(errors, a_failed_logon_names_the_user_and_a_clock_that_is_wrong);
	suite_add_tcase(suite, urls);
	suite_add_tcase(suite, errors);
	return suite;
}
