/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Procedures that call procedures (R47): what is attached, and what is refused. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

/* What the source gives, by id; `fetched` counts how often it was asked. */
struct shelf {
	const char *const *texts; /* id, hosts and parameters, steps; three a procedure */
	size_t fetched;
};

static struct hp_procedure *parse(const char *id, const char *head, const char *steps)
{
	char *text = hp_asprintf(
		"{\"id\":\"%s\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"VERIFIED\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\",%s"
		"\"steps\":[%s]}",
		id, head, steps);
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	if (hp_procedure_parse(id, text, strlen(text), false, &procedure, &list) < 0) {
		char *first = hp_diagnostic_text(&list.items[0]);
		ck_abort_msg("%s", first);
	}
	hp_diagnostics_finish(&list);
	free(text);
	return procedure;
}

static struct hp_procedure *give(void *data, const char *id, struct hp_error *err)
{
	struct shelf *shelf = data;

	shelf->fetched++;
	for (const char *const *t = shelf->texts; *t != NULL; t += 3) {
		if (strcmp(t[0], id) == 0) {
			return parse(id, t[1], t[2]);
		}
	}
	hp_error_set(err, HP_ERR_NOT_FOUND, "there is no procedure '%s'", id);
	return NULL;
}

#define LEAF "{\"id\":\"1\",\"do\":\"D\",\"see\":\"s\"}"
#define CALL(id, to) "{\"id\":\"" id "\",\"title\":\"C\",\"call\":\"" to "\"}"
#define HOSTS "\"hosts\":{\"a\":{\"title\":\"A\"},\"b\":{\"title\":\"B\",\"many\":true}},"
#define ONE_HOST "\"hosts\":{\"x\":{\"title\":\"X\"}},"
#define ON_X "{\"id\":\"1\",\"do\":\"D\",\"host\":\"x\",\"see\":\"s\"}"
#define CODE                                                                                       \
	"\"parameters\":{\"Code\":{\"title\":\"Code\",\"pattern\":\"^[0-9]$\","                    \
	"\"explain\":\"a digit\"}},"

START_TEST(everything_that_is_reached_is_attached_once)
{
	static const char *const texts[] = {"q", "", CALL("1", "s"), "r", "",
		CALL("1", "s") "," CALL("2", "q"), "s", "", LEAF, NULL};
	struct shelf shelf = {.texts = texts};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_procedure *p =
		parse("p", "", CALL("1", "q") "," CALL("2", "r") "," CALL("3", "q"));

	const char **calls = hp_procedure_calls(p);
	ck_assert_str_eq(calls[0], "q");
	ck_assert_str_eq(calls[1], "r");
	ck_assert_ptr_null(calls[2]);
	free(calls);
	ck_assert_msg(hp_procedure_link(p, give, &shelf, &err) == 0, "%s", hp_error_text(&err));
	ck_assert_uint_eq(shelf.fetched, 3);
	ck_assert_uint_eq(p->called_count, 3);
	ck_assert_str_eq(p->called[0]->id, "q");
	ck_assert_str_eq(p->called[1]->id, "s");
	ck_assert_str_eq(p->called[2]->id, "r");
	ck_assert_ptr_eq(hp_procedure_step(p, "1")->call->procedure, p->called[0]);
	ck_assert_ptr_eq(hp_procedure_step(p, "3")->call->procedure, p->called[0]);
	ck_assert_ptr_eq(hp_procedure_step(p->called[2], "2")->call->procedure, p->called[0]);
	ck_assert_msg(hp_procedure_link(p, give, &shelf, &err) == 0, "a second link is no matter");
	ck_assert_uint_eq(shelf.fetched, 3);
	hp_error_finish(&err);
	hp_procedure_free(p);
}
END_TEST

START_TEST(a_procedure_without_calls_needs_no_source)
{
	struct hp_procedure *p = parse("p", "", LEAF);
	const char **calls = hp_procedure_calls(p);

	ck_assert_int_eq(hp_procedure_link(p, NULL, NULL, NULL), 0);
	ck_assert_ptr_null(calls[0]);
	free(calls);
	hp_procedure_free(p);
}
END_TEST

/* What is called, how the caller calls it, and what the refusal has to name. */
static const struct {
	const char *called_head;
	const char *called_steps;
	const char *head;
	const char *steps;
	const char *says; /* NULL: it fits */
} calls[] = {
	{"", CALL("1", "p"), "", CALL("1", "q"), "circle"},
	{"", CALL("1", "nobody"), "", CALL("7", "q"), "step 1 calls 'nobody'"},
	{ONE_HOST, ON_X, HOSTS, CALL("1", "q"), "needs a host 'x'"},
	{ONE_HOST, ON_X, HOSTS,
		"{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"hosts\":{\"x\":\"a\"}}", NULL},
	{ONE_HOST, ON_X, HOSTS,
		"{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"hosts\":{\"x\":\"b\"}}",
		"\"each\": \"b\""},
	{ONE_HOST, ON_X, HOSTS,
		"{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"each\":\"b\",\"hosts\":{\"x\":"
		"\"b\"}}",
		NULL},
	{ONE_HOST, ON_X, ONE_HOST, CALL("1", "q"), NULL},
	{"", LEAF, HOSTS, "{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"hosts\":{\"z\":\"a\"}}",
		"no host 'z'"},
	{CODE, LEAF, "", CALL("1", "q"), "needs a value for 'Code'"},
	{CODE, LEAF, CODE, CALL("1", "q"), NULL},
	{CODE, LEAF, "", "{\"id\":\"1\",\"ask\":\"A\",\"name\":\"Code\"}," CALL("2", "q"), NULL},
	{CODE, LEAF, "", CALL("1", "q") ",{\"id\":\"2\",\"ask\":\"A\",\"name\":\"Code\"}",
		"needs a value for 'Code'"},
	{CODE, LEAF, "", "{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"set\":{\"Code\":\"7\"}}",
		NULL},
	{CODE, LEAF, "", "{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"set\":{\"Code\":\"x\"}}",
		"a digit"},
	{"", LEAF, "", "{\"id\":\"1\",\"title\":\"C\",\"call\":\"q\",\"set\":{\"Code\":\"x\"}}",
		"no parameter 'Code'"},
	{CODE, LEAF, "\"parameters\":{\"Code\":{\"title\":\"C\",\"secret\":true}},", CALL("1", "q"),
		"secret"},
};

START_TEST(both_sides_of_a_call_have_to_fit)
{
	const char *const texts[] = {"q", calls[_i].called_head, calls[_i].called_steps, NULL};
	struct shelf shelf = {.texts = texts};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_procedure *p = parse("p", calls[_i].head, calls[_i].steps);
	int status = hp_procedure_link(p, give, &shelf, &err);

	if (calls[_i].says == NULL) {
		ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	} else {
		ck_assert_int_eq(status, HP_ERR_INVALID);
		ck_assert_msg(strstr(hp_error_text(&err), calls[_i].says) != NULL, "%s",
			hp_error_text(&err));
		ck_assert_uint_eq(p->called_count, 0);
		ck_assert_ptr_null(p->called);
	}
	hp_error_finish(&err);
	hp_procedure_free(p);
}
END_TEST

static struct hp_procedure *give_next(void *data, const char *id, struct hp_error *err)
{
	(void)data;
	(void)err;
	struct hp_str steps;
	long number = strtol(id + 1, NULL, 10);

	hp_str_init(&steps);
	for (int i = 0; i < 10; i++) {
		if (number == 20) {
			hp_str_appendf(
				&steps, "%s{\"id\":\"%d\",\"do\":\"D\"}", i > 0 ? "," : "", i);
		} else {
			hp_str_appendf(&steps,
				"%s{\"id\":\"%d\",\"title\":\"C\",\"call\":\"n%ld\"}",
				i > 0 ? "," : "", i, number + 1);
		}
	}
	struct hp_procedure *procedure = parse(id, "", steps.data);
	hp_str_finish(&steps);
	return procedure;
}

/* Ten calls each, twenty deep: no circle, and no end either. */
START_TEST(calls_that_grow_without_measure_are_refused)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_procedure *p = parse("p", "", CALL("1", "n1"));

	ck_assert_int_eq(hp_procedure_link(p, give_next, NULL, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "100000"));
	hp_error_finish(&err);
	hp_procedure_free(p);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("link");
	TCase *tcase = tcase_create("calls");
	tcase_add_test(tcase, everything_that_is_reached_is_attached_once);
	tcase_add_test(tcase, a_procedure_without_calls_needs_no_source);
	tcase_add_loop_test(tcase, both_sides_of_a_call_have_to_fit, 0, (int)HP_ARRAY_SIZE(calls));
	tcase_add_test(tcase, calls_that_grow_without_measure_are_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
