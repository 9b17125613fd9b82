/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which IIS a machine has, and what its objects answer, wherever its files come from. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "src/targets/common/iis_facts.h"

#define OBJECT(class, location, more) "<" class " Location =\"" location "\" " more "/>"
#define HEAD "<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\"><MBProperty>"
#define TAIL "</MBProperty></configuration>"
#define POOL OBJECT("IIsApplicationPool", "/LM/W3SVC/AppPools/Main", "")
#define INTRANET                                                                                   \
	OBJECT("IIsWebServer", "/LM/W3SVC/1", "ServerComment=\"Intranet\"")                        \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/1/ROOT", "Path=\"C:\\I\"")
#define DEFAULT                                                                                    \
	OBJECT("IIsWebServer", "/LM/W3SVC/814", "ServerComment=\"Default Web Site\"")              \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/814/ROOT", "Path=\"C:\\D\"")                         \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/814/ROOT/SMS", "Path=\"X:\\S\"")                     \
	OBJECT("IIsWebDirectory", "/LM/W3SVC/814/ROOT/SMS/Deep", "")

static const char text[] = HEAD POOL INTRANET DEFAULT TAIL;

/* A machine in memory. */
struct machine {
	const char *file;   /* the one that is there below inetsrv */
	int service;        /* 1, 0, -1 */
	int major;          /* -1: unreadable, 0: none */
	const char *denied; /* a file that cannot be looked for */
	struct hp_metabase metabase;
	bool broken; /* the metabase cannot be read */
	unsigned services_asked;
};

static struct machine machine;
static struct hp_observation seen;

static int find(void *state, const char *name, char **ret_shown, struct hp_why *why)
{
	const struct machine *m = state;
	if (m->denied != NULL && strcmp(m->denied, name) == 0) {
		return hp_why_set(why, "access-denied", "No right to look at %s.", name);
	}
	if (m->file == NULL || strcmp(m->file, name) != 0) {
		return 0;
	}
	*ret_shown = hp_strdup(name);
	return 1;
}

static int service(void *state, char **ret_where, struct hp_why *why)
{
	struct machine *m = state;
	m->services_asked++;
	if (m->service < 0) {
		return hp_why_set(why, "access-denied", "No right to read the registry.");
	}
	if (m->service == 0) {
		*ret_where = hp_strdup("the registry");
	}
	return m->service;
}

static int major(void *state, uint32_t *ret_major, struct hp_why *why)
{
	const struct machine *m = state;
	if (m->major < 0) {
		return hp_why_set(why, "access-denied", "No right to read the registry.");
	}
	if (m->major == 0) {
		return 0;
	}
	*ret_major = (uint32_t)m->major;
	return 1;
}

static int metabase(void *state, const struct hp_metabase **ret_metabase, const char **ret_shown,
	char **ret_source, struct hp_why *why)
{
	const struct machine *m = state;
	if (m->broken) {
		return hp_why_set(why, "io-error", "It cannot be read.");
	}
	*ret_metabase = &m->metabase;
	*ret_shown = "the file";
	*ret_source = hp_strdup("the file, written 3 h ago");
	return 0;
}

static void ask(const char *site, const char *name)
{
	struct hp_fact fact = {.kind = HP_FACT_IIS_POOL, .args = {name}};
	if (site != NULL) {
		fact = (struct hp_fact){.kind = HP_FACT_IIS_VDIR, .args = {site, name}};
	}
	struct hp_iis_source source = {.find = find,
		.service = service,
		.major = major,
		.metabase = metabase,
		.state = &machine};
	hp_iis_answer(&source, &fact, &seen);
}

static void expect_found(const char *site, const char *name, const char *class_)
{
	ask(site, name);
	ck_assert_msg(seen.outcome == HP_OUTCOME_FOUND, "%s: %s", name,
		seen.reason != NULL ? seen.reason : "absent");
	ck_assert_str_eq(hp_json_string(hp_json_get(seen.data, "class")), class_);
	ck_assert_str_eq(seen.source, "the file, written 3 h ago");
}

static void expect_absent(const char *site, const char *name)
{
	ask(site, name);
	ck_assert_msg(seen.outcome == HP_OUTCOME_ABSENT, "%s: %s", name,
		seen.reason != NULL ? seen.reason : "found");
}

static void expect_code(const char *site, const char *name, const char *code)
{
	ask(site, name);
	ck_assert_msg(seen.outcome == HP_OUTCOME_UNREADABLE, "%s was answered", name);
	ck_assert_str_eq(seen.reason_code, code);
}

static void make(void)
{
	struct hp_why why = HP_WHY_INIT;
	machine = (struct machine){.file = HP_IIS_METABASE, .service = 1};
	ck_assert_int_eq(
		hp_metabase_parse(text, strlen(text), "the file", &machine.metabase, &why), 0);
	hp_observation_init(&seen);
}

static void end(void)
{
	hp_observation_finish(&seen);
	hp_metabase_finish(&machine.metabase);
}

START_TEST(iis_6_answers_from_its_metabase)
{
	expect_found(NULL, "mAIN", "IIsApplicationPool");
	ck_assert_str_eq(hp_json_string(hp_json_get(seen.data, "name")), "Main");
	expect_absent(NULL, "Other");
	expect_found("default web site", "sms", "IIsWebVirtualDir");
	ck_assert_str_eq(hp_json_string(hp_json_get(seen.data, "site")), "814");
	ck_assert_str_eq(hp_json_string(hp_json_get(seen.data, "path")), "X:\\S");
	expect_found("814", "SMS\\Deep\\", "IIsWebDirectory");
	expect_absent("1", "SMS");
	expect_code("2", "SMS", "malformed");
	ck_assert_ptr_nonnull(strstr(seen.reason, "1 (Intranet), 814 (Default Web Site)"));
	machine.broken = true;
	expect_code(NULL, "Main", "io-error");
}
END_TEST

START_TEST(another_iis_is_told_by_its_files)
{
	machine.file = "config/applicationHost.config";
	expect_code(NULL, "Main", "not-supported");
	expect_code("1", "SMS", "not-supported");
	machine.file = "MetaBase.bin";
	expect_absent(NULL, "Main");
	expect_code("1", "SMS", "not-supported");
	machine.major = 5;
	expect_absent(NULL, "Main");
	machine.major = 6;
	expect_code(NULL, "Main", "malformed");
	machine.major = -1;
	expect_code(NULL, "Main", "access-denied");
}
END_TEST

START_TEST(no_iis_must_be_seen_in_both_places)
{
	machine.file = NULL;
	expect_code(NULL, "Main", "malformed");
	machine.service = -1;
	expect_code("1", "SMS", "access-denied");
	machine.service = 0;
	expect_absent(NULL, "Main");
	ck_assert_ptr_nonnull(strstr(seen.source, "the registry"));
	expect_absent("1", "SMS");
}
END_TEST

START_TEST(a_file_that_cannot_be_looked_for_is_not_a_missing_one)
{
	static const char *const files[] = {
		"config/applicationHost.config", HP_IIS_METABASE, "MetaBase.bin"};
	machine.file = NULL;
	machine.service = 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(files); i++) {
		machine.denied = files[i];
		expect_code(NULL, "Main", "access-denied");
	}
	ck_assert_uint_eq(machine.services_asked, 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("iis_facts");
	TCase *tcase = tcase_create("iis_facts");
	tcase_add_checked_fixture(tcase, make, end);
	tcase_add_test(tcase, iis_6_answers_from_its_metabase);
	tcase_add_test(tcase, another_iis_is_told_by_its_files);
	tcase_add_test(tcase, no_iis_must_be_seen_in_both_places);
	tcase_add_test(tcase, a_file_that_cannot_be_looked_for_is_not_a_missing_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
