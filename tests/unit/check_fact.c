/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts and target URLs. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/mem.h"
#include "holdpoint/protocol.h"
#include "holdpoint/url.h"

START_TEST(every_fact_has_a_row_and_is_found_by_its_name)
{
	for (int i = 0; i < HP_FACT_COUNT_; i++) {
		const struct hp_fact_info *info = hp_fact_info((enum hp_fact_kind)i);
		enum hp_fact_kind kind = HP_FACT_COUNT_;
		ck_assert_ptr_nonnull(info->name);
		ck_assert_ptr_nonnull(info->json_name);
		ck_assert(hp_fact_kind_from_name(info->name, &kind, NULL));
		ck_assert_int_eq((int)kind, i);
	}
}
END_TEST

START_TEST(a_slip_in_a_fact_gets_a_hint)
{
	enum hp_fact_kind kind = HP_FACT_COUNT_;
	const char *near = "untouched";

	ck_assert(!hp_fact_kind_from_name("registry.kye", &kind, &near));
	ck_assert_str_eq(near, "registry.key");
	ck_assert_int_eq(kind, HP_FACT_COUNT_);
	ck_assert(!hp_fact_kind_from_name("utterly-unknown", &kind, &near));
	ck_assert_ptr_null(near);
	ck_assert(!hp_fact_kind_from_name("Service", &kind, &near));
	ck_assert(!hp_fact_kind_from_name(NULL, &kind, &near));
	ck_assert(!hp_fact_kind_from_name("", &kind, NULL));
}
END_TEST

static const struct {
	struct hp_fact fact;
	const char *object;
} objects[] = {
	{{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKEY_LOCAL_MACHINE\\SOFTWARE\\X"}},
		"KEY HKLM\\SOFTWARE\\X"},
	{{.kind = HP_FACT_REGISTRY_KEY, .args = {"hku"}}, "KEY HKU"},
	{{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\S"}, .view = HP_VIEW_32},
		"KEY HKLM\\S (32-bit view)"},
	{{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\SYSTEM\\Select", "Current"}},
		"VALUE HKLM\\SYSTEM\\Select Current"},
	{{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\X", ""}}, "VALUE HKLM\\X (Default)"},
	{{.kind = HP_FACT_KEYS, .args = {"HKLM\\X", "SMS*"}}, "KEYS HKLM\\X\\SMS*"},
	{{.kind = HP_FACT_HOST}, "HOST"},
	{{.kind = HP_FACT_SERVICE, .args = {"Spooler"}}, "SERVICE Spooler"},
	{{.kind = HP_FACT_SERVICE, .args = {"TCP/IP NetBIOS Helper"}},
		"SERVICE TCP/IP NetBIOS Helper"},
	{{.kind = HP_FACT_SHARE, .args = {"CAP_ABC"}}, "SHARE CAP_ABC"},
	{{.kind = HP_FACT_PATH, .args = {"C:\\SMS"}, .sha256 = true}, "PATH C:\\SMS"},
	{{.kind = HP_FACT_TREE, .args = {"/srv/x"}}, "TREE /srv/x"},
	{{.kind = HP_FACT_ACCOUNT, .args = {"SMSService"}}, "ACCOUNT SMSService"},
	{{.kind = HP_FACT_GROUP, .args = {"Administrators"}}, "GROUP Administrators"},
	{{.kind = HP_FACT_PROGRAM, .args = {"SQL Server*"}}, "PROGRAM SQL Server*"},
	{{.kind = HP_FACT_IIS_POOL, .args = {"CCM"}}, "POOL CCM"},
	{{.kind = HP_FACT_IIS_VDIR, .args = {"Default Web Site", "SMS_MP"}},
		"VDIR Default Web Site/SMS_MP"},
	{{.kind = HP_FACT_PORT, .args = {"srv", "445"}}, "PORT srv:445"},
	{{.kind = HP_FACT_PORT, .args = {"fe80::1", "445"}}, "PORT [fe80::1]:445"},
	{{.kind = HP_FACT_SERVICES, .args = {"SMS*"}}, "SERVICES SMS*"},
	{{.kind = HP_FACT_ACCOUNTS}, "ACCOUNTS *"},
	{{.kind = HP_FACT_GROUPS, .args = {"SMS_*"}}, "GROUPS SMS_*"},
	{{.kind = HP_FACT_FILES, .args = {"C:\\SMS\\", "*.log"}}, "FILES C:\\SMS\\*.log"},
	{{.kind = HP_FACT_FILES, .args = {"/var/log", "*.log"}}, "FILES /var/log/*.log"},
};

START_TEST(a_good_fact_passes_and_names_its_object)
{
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_msg(hp_fact_check(&objects[_i].fact, &err) == 0, "%s", hp_error_text(&err));
	char *object = hp_fact_object(&objects[_i].fact);
	ck_assert_str_eq(object, objects[_i].object);
	free(object);
}
END_TEST

static const struct hp_fact bad_facts[] = {
	{.kind = HP_FACT_COUNT_},
	{.kind = (enum hp_fact_kind)1000},
	{.kind = HP_FACT_REGISTRY_KEY},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {""}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"SOFTWARE\\X"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLMX\\SOFTWARE"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM/SOFTWARE"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"\\HKLM\\SOFTWARE"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\SOFTWARE\\"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\SOFTWARE\\\\X"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\SOFTWARE", "more"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\\xFF"}},
	{.kind = HP_FACT_REGISTRY_KEY, .args = {"HKLM\\X"}, .view = (enum hp_registry_view)16},
	{.kind = HP_FACT_REGISTRY_VALUE, .args = {"HKLM\\X"}},
	{.kind = HP_FACT_HOST, .args = {"x"}},
	{.kind = HP_FACT_SERVICE, .args = {"x"}, .view = HP_VIEW_32},
	{.kind = HP_FACT_SERVICE, .args = {"x"}, .sha256 = true},
	{.kind = HP_FACT_SERVICE, .args = {NULL, "x"}},
	{.kind = HP_FACT_PORT, .args = {"h", "0"}},
	{.kind = HP_FACT_PORT, .args = {"h", "65536"}},
	{.kind = HP_FACT_PORT, .args = {"h", "99999999999999999999"}},
	{.kind = HP_FACT_PORT, .args = {"h", "-1"}},
	{.kind = HP_FACT_PORT, .args = {"h", "80 "}},
	{.kind = HP_FACT_PORT, .args = {"", "80"}},
	{.kind = HP_FACT_ACCOUNTS, .args = {""}},
	{.kind = HP_FACT_FILES, .args = {"C:\\X", ""}},
};

START_TEST(a_bad_fact_is_refused_with_a_sentence)
{
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_fact_check(&bad_facts[_i], &err), HP_ERR_USAGE);
	ck_assert_ptr_nonnull(err.message);
	ck_assert_int_eq(hp_fact_check(&bad_facts[_i], NULL), HP_ERR_USAGE);
	hp_error_finish(&err);
}
END_TEST

START_TEST(an_argument_ends_at_32767_bytes)
{
	char *arg = hp_calloc(1, 32769);
	struct hp_fact fact = {.kind = HP_FACT_SERVICE, .args = {arg}};

	memset(arg, 'x', 32767);
	ck_assert_int_eq(hp_fact_check(&fact, NULL), 0);
	arg[32767] = 'x';
	ck_assert_int_eq(hp_fact_check(&fact, NULL), HP_ERR_USAGE);
	free(arg);
}
END_TEST

START_TEST(a_copied_fact_owns_its_texts)
{
	char name[] = "HKLM\\X";
	struct hp_fact fact = {
		.kind = HP_FACT_REGISTRY_VALUE, .args = {name, "v"}, .view = HP_VIEW_64};
	struct hp_fact copy;

	hp_fact_copy(&fact, &copy);
	ck_assert(hp_fact_equal(&fact, &copy));
	name[5] = 'Y';
	ck_assert(!hp_fact_equal(&fact, &copy));
	ck_assert_str_eq(copy.args[0], "HKLM\\X");
	name[5] = 'X';
	fact.view = HP_VIEW_32;
	ck_assert(!hp_fact_equal(&fact, &copy));
	hp_fact_finish(&copy);
	hp_fact_finish(&copy);
	hp_fact_finish(NULL);
}
END_TEST

START_TEST(a_registry_path_splits_at_its_root)
{
	static const char *const paths[][3] = {
		{"HKEY_LOCAL_MACHINE\\SOFTWARE", "HKLM", "SOFTWARE"},
		{"hklm\\a\\b", "HKLM", "a\\b"},
		{"HKLM", "HKLM", ""},
		{"HKEY_USERS\\x", "HKU", "x"},
		{"HKCU\\x", "HKCU", "x"},
		{"HKEY_CURRENT_USER", "HKCU", ""},
		{"HKEY_CLASSES_ROOT\\.txt", "HKCR", ".txt"},
		{"HKEY_CURRENT_CONFIG\\x", "HKCC", "x"},
	};
	const char *root;
	const char *rest;

	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		ck_assert(hp_registry_split(paths[i][0], &root, &rest));
		ck_assert_str_eq(root, paths[i][1]);
		ck_assert_str_eq(rest, paths[i][2]);
	}
	ck_assert(!hp_registry_split("", &root, &rest));
	ck_assert(!hp_registry_split("HKL\\x", &root, &rest));
	ck_assert(!hp_registry_split("\\HKLM", &root, &rest));
}
END_TEST

/* ---- URLs ---- */

START_TEST(a_scheme_is_letters_digits_and_few_signs)
{
	static const char *const bad[] = {"", ":", ":x", "offline", "off line:x", "/x:y", "../x:y",
		"1x:y", "-x:y", "x\xC3\xA4:y", "abcdefghijklmnopqrstuvwxyzabcdefghi:x"};
	char *scheme = NULL;

	for (size_t i = 0; i < HP_ARRAY_SIZE(bad); i++) {
		ck_assert_msg(!hp_url_scheme(bad[i], &scheme), "%s", bad[i]);
		ck_assert_ptr_null(scheme);
	}
	ck_assert(hp_url_scheme("offline:C=/mnt", &scheme));
	ck_assert_str_eq(scheme, "offline");
	free(scheme);
	ck_assert(hp_url_scheme("SMB+x.1-y://h", &scheme));
	ck_assert_str_eq(scheme, "smb+x.1-y");
	free(scheme);
}
END_TEST

START_TEST(url_parts_are_split_and_decoded)
{
	struct hp_url_part *parts = NULL;
	size_t count = 0;

	ck_assert_int_eq(
		hp_url_parts("offline:C=/mnt/a%2Cb%3dc,X=/m=n,/plain%25%20", &parts, &count, NULL),
		0);
	ck_assert_uint_eq(count, 3);
	ck_assert_str_eq(parts[0].name, "C");
	ck_assert_str_eq(parts[0].value, "/mnt/a,b=c");
	ck_assert_str_eq(parts[1].name, "X");
	ck_assert_str_eq(parts[1].value, "/m=n");
	ck_assert_ptr_null(parts[2].name);
	ck_assert_str_eq(parts[2].value, "/plain% ");
	hp_url_parts_free(parts, count);
	ck_assert_int_eq(hp_url_parts("local:", &parts, &count, NULL), 0);
	ck_assert_uint_eq(count, 0);
	hp_url_parts_free(parts, count);
	hp_url_parts_free(NULL, 0);
}
END_TEST

static const char *const bad_urls[] = {"", "offline", "offline:,", "offline:a,", "offline:,a",
	"offline:a,,b", "offline:C=", "offline:=x", "offline:=", "offline:%", "offline:a%2",
	"offline:%zz", "offline:%00", "offline:%2", "offline:%,41", "offline:C%=x",
	"offline:ok,C=%4"};

START_TEST(url_parts_that_are_not_well_formed_are_refused)
{
	struct hp_url_part *parts = NULL;
	size_t count = 7;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_url_parts(bad_urls[_i], &parts, &count, &err), HP_ERR_USAGE);
	ck_assert_ptr_null(parts);
	ck_assert_uint_eq(count, 7);
	ck_assert_ptr_nonnull(err.message);
	hp_error_finish(&err);
}
END_TEST

static const char *const wrong_forms[] = {"offline:", "offline:CC=/mnt", "offline:C=/mnt,c:=/var",
	"offline:/mnt,/var", "offline:C=", "local:x", "local:/", "captured:", "captured:A=/mnt",
	"captured:/a,/b", "practice:", "practice:../x", "practice:/x", "practice:a//b",
	"scripted:", "scripted:a=b", "smb:x", "smb://", "smb://x?foo=1", "smb://x?smb1=no",
	"smb://x:0", "smb://x/share", "SMB://x?foo=1", "Local:x"};

START_TEST(a_target_whose_form_is_wrong_is_a_slip_of_the_typist)
{
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(hp_url_check(wrong_forms[_i], &err), HP_ERR_USAGE);
	ck_assert_ptr_nonnull(err.message);
	hp_error_finish(&err);
	ck_assert_int_eq(hp_url_check(wrong_forms[_i], NULL), HP_ERR_USAGE);
}
END_TEST

static const char *const right_forms[] = {"offline:/mnt", "offline:C=/mnt,X:=/var",
	("offline:A=a,B=b,C=c,D=d,E=e,F=f,G=g,H=h,I=i,J=j,K=k,L=l,M=m,N=n,O=o,P=p,Q=q,R=r,S=s,T=t,"
	 "U=u,V=v,W=w,X=x,Y=y,z=z"),
	"local:", "captured:/mnt/a%2Cb", "practice:20261122-1/MPS01", "scripted:x.json", "smb://x",
	"smb://EX;anna@x:4450?smb1=yes&signing=offered", "winrm:anything goes", "no scheme"};

START_TEST(a_target_whose_form_is_right_or_not_ours_is_taken)
{
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_url_check(right_forms[_i], &err) == 0, "%s: %s", right_forms[_i],
		hp_error_text(&err));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("fact");
	TCase *facts = tcase_create("facts");
	TCase *urls = tcase_create("urls");

	tcase_add_test(facts, every_fact_has_a_row_and_is_found_by_its_name);
	tcase_add_test(facts, a_slip_in_a_fact_gets_a_hint);
	tcase_add_loop_test(
		facts, a_good_fact_passes_and_names_its_object, 0, HP_ARRAY_SIZE(objects));
	tcase_add_loop_test(
		facts, a_bad_fact_is_refused_with_a_sentence, 0, HP_ARRAY_SIZE(bad_facts));
	tcase_add_test(facts, an_argument_ends_at_32767_bytes);
	tcase_add_test(facts, a_copied_fact_owns_its_texts);
	tcase_add_test(facts, a_registry_path_splits_at_its_root);
	tcase_add_loop_test(urls, a_target_whose_form_is_wrong_is_a_slip_of_the_typist, 0,
		HP_ARRAY_SIZE(wrong_forms));
	tcase_add_loop_test(urls, a_target_whose_form_is_right_or_not_ours_is_taken, 0,
		HP_ARRAY_SIZE(right_forms));
	tcase_add_test(urls, a_scheme_is_letters_digits_and_few_signs);
	tcase_add_test(urls, url_parts_are_split_and_decoded);
	tcase_add_loop_test(
		urls, url_parts_that_are_not_well_formed_are_refused, 0, HP_ARRAY_SIZE(bad_urls));
	suite_add_tcase(suite, facts);
	suite_add_tcase(suite, urls);
	return suite;
}
