/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk at what the richer format has: decisions, lists, second persons, time, equal contents;
 * through scripted scenarios, so that every answer of a machine is at hand. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/report.h"
#include "holdpoint/str.h"
#include "holdpoint/survey.h"
#include "holdpoint/walk.h"
#include "unit.h"

#define HEAD                                                                                       \
	"{\"id\":\"test-walk\",\"title\":\"Test\",\"revision\":\"1\",\"status\":\"VERIFIED\","     \
	"\"sources\":[{\"document\":\"D\"}],\"condition\":\"It is so.\","                          \
	"\"objective\":\"It is otherwise.\",\"hosts\":{\"mps\":{\"title\":\"server\"}},"           \
	"\"steps\":["
#define LAST "{\"id\":\"9\",\"do\":\"Close the tool.\",\"see\":\"It is closed.\"}]}"

#define HOST                                                                                       \
	"{\"read\":\"host\",\"args\":[],\"answers\":[{\"found\":true,\"data\":{\"name\":\"MPS01\"" \
	",\"service_pack\":\"SP2\"}}]}"
#define SCENARIO(facts) "{\"scenario\":1,\"facts\":[" HOST "," facts "]}"
#define ANSWERS(fact, arg, answers)                                                                \
	"{\"read\":\"" fact "\",\"args\":[\"" arg "\"],\"answers\":[" answers "]}"
/* Read with its digest, as `same_as` asks. */
#define CONTENTS(arg, answers)                                                                     \
	"{\"read\":\"path\",\"sha256\":true,\"args\":[\"" arg "\"],\"answers\":[" answers "]}"
#define ABSENT "{\"found\":false}"
#define FOLDER                                                                                     \
	"{\"found\":true,\"data\":{\"kind\":\"folder\",\"size\":null,\"modified\":null,"           \
	"\"entries\":0}}"
#define BLIND "{\"unreadable\":\"The disk cannot be read here.\",\"reason_code\":\"io-error\"}"

static char *folder;

static void set_up(void)
{
	const char *base = getenv("TMPDIR");
	folder = hp_asprintf("%s/hp-walk-XXXXXX", base == NULL ? "/tmp" : base);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(setenv("HOLDPOINT_LIBEXEC", getenv("HP_TEST_TARGETS"), 1), 0);
}

static void tear_down(void)
{
	ck_assert_int_eq(hp_folder_remove(folder, NULL), 0);
	free(folder);
}

static struct hp_procedure *load(const char *text)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	hp_diagnostics_init(&list);
	int status = hp_procedure_parse("test.json", text, strlen(text), false, &procedure, &list);
	ck_assert_msg(status == 0, "%s", list.count == 0 ? "" : list.items[0].message);
	hp_diagnostics_finish(&list);
	return procedure;
}

static int give(struct hp_walk *walk, enum hp_input_kind kind, const char *text)
{
	struct hp_input input = {.kind = kind, .text = text};
	return hp_walk_input(walk, &input, NULL, NULL);
}

static int choose(struct hp_walk *walk, size_t number)
{
	struct hp_input input = {.kind = HP_INPUT_CHOOSE, .number = number};
	return hp_walk_input(walk, &input, NULL, NULL);
}

/* To the first step. */
static struct hp_walk *begin(const char *procedure, const char *scenario)
{
	char *path = hp_path_join(folder, "scenario.json");
	ck_assert_int_eq(hp_file_replace(path, scenario, strlen(scenario), 0600, false, NULL), 0);
	struct hp_walk_options options = {.mode = HP_MODE_DRILL,
		.state_folder = folder,
		.program_version = "test",
		.operator_name = "Ada",
		.scenario = path};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_walk *walk = NULL;
	int status = hp_walk_begin(load(procedure), &options, &walk, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	free(path);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	return walk;
}

/* ---- R44 ---- */

#define DECISION                                                                                   \
	HEAD "{\"id\":\"1\",\"ask\":\"Is it there?\",\"host\":\"mps\",\"cases\":["                 \
	     "{\"id\":\"1.yes\",\"title\":\"Yes\",\"when\":[{\"path\":\"C:\\\\x\","                \
	     "\"expect\":\"present\"}],\"steps\":[]},"                                             \
	     "{\"id\":\"1.no\",\"title\":\"No\",\"when\":[{\"path\":\"C:\\\\x\","                  \
	     "\"expect\":\"absent\"}],\"steps\":[]}]}," LAST

START_TEST(the_case_that_holds_is_proposed_and_taken_by_done_R44)
{
	struct hp_walk *walk = begin(DECISION, SCENARIO(ANSWERS("path", "C:\\\\x", ABSENT)));
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_str_eq(view->prompt, "[1@MPS01 choice]");
	ck_assert_uint_ne(view->offers & HP_OFFER_DONE, 0);
	ck_assert(!view->step.choices[0].proposed);
	ck_assert(view->step.choices[1].proposed);
	ck_assert_str_eq(view->step.choices[0].sensed, "NOT MET");
	ck_assert_str_eq(view->step.choices[1].sensed, "MET");
	ck_assert_int_eq(choose(walk, 1), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "1"), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[9@MPS01 step]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(a_person_goes_against_what_is_sensed_with_a_reason_R44)
{
	struct hp_walk *walk = begin(DECISION, SCENARIO(ANSWERS("path", "C:\\\\x", ABSENT)));
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "1 another disk"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[9@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "COMPLETE WITH OVERRIDES");
	hp_walk_close(walk);
}
END_TEST

START_TEST(an_unknown_case_falls_back_to_asking_R44)
{
	struct hp_walk *walk = begin(DECISION, SCENARIO(ANSWERS("path", "C:\\\\x", BLIND)));
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_uint_eq(view->offers & HP_OFFER_DONE, 0);
	ck_assert_str_eq(view->step.choices[0].sensed, "UNKNOWN");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(choose(walk, 1), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[9@MPS01 step]");
	hp_walk_close(walk);
}
END_TEST

/* ---- lists ---- */

#define HITS                                                                                       \
	HEAD "{\"id\":\"1\",\"kind\":\"hits\",\"host\":\"mps\",\"ask\":\"Which?\",\"name\":"       \
	     "\"Names\",\"from\":{\"accounts\":\"*\"}},"                                           \
	     "{\"id\":\"2\",\"do\":\"Delete them.\",\"host\":\"mps\",\"if_not\":\"Try again.\","   \
	     "\"verify\":[{\"account\":\"{hit}\",\"for\":\"Names\",\"expect\":\"absent\"}]}," LAST

START_TEST(the_names_that_were_read_are_confirmed_by_number)
{
	struct hp_walk *walk = begin(HITS, SCENARIO(ANSWERS("accounts", "*",
						   "{\"found\":true,\"data\":{\"items\":[\"a1\","
						   "\"b1\",\"c1\"]}}") "," ANSWERS("account", "a1",
						   ABSENT) "," ANSWERS("account", "c1", ABSENT)));
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_int_eq(view->ask, HP_ASK_HITS);
	ck_assert_str_eq(view->prompt, "[1@MPS01 value]");
	ck_assert_uint_eq(view->step.choice_count, 3);
	static const char *const refused[] = {"", "4", "0", "2-1", "1,,x", "a1", "1-"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(refused); i++) {
		ck_assert_msg(give(walk, HP_INPUT_ANSWER, refused[i]) == HP_ERR_REFUSED, "%s",
			refused[i]);
	}
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "1, 3-3"), 0);
	/* Nobody is asked about b1: there is no answer for it in the scenario. */
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[9@MPS01 step]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(names_are_typed_where_no_list_could_be_read_R28)
{
	struct hp_walk *walk = begin(HITS, SCENARIO(ANSWERS("accounts", "*", BLIND) "," ANSWERS(
						   "account", "Old User", ABSENT)));
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->step.do_text, "cannot be read here"));
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "all"), HP_ERR_REFUSED);
	/* Numbers of a list that is not there are no names. */
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "1"), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "1, 3-5"), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Old User"), 0);
	const struct hp_view *view = hp_walk_view(walk);
	/* It is read as soon as there is a list to read it for. */
	ck_assert_int_eq(view->step.checks[0].verdict, HP_VERDICT_PASS);
	ck_assert_ptr_nonnull(strstr(view->step.checks[0].object, "each of Names"));
	hp_walk_close(walk);
}
END_TEST

/* ---- R63 ---- */

#define INDEPENDENT                                                                                \
	HEAD "{\"id\":\"1\",\"do\":\"Set it to manual.\",\"host\":\"mps\",\"see\":\"It says "      \
	     "manual.\",\"type\":[\"sc config manual\"],\"if_not\":\"Set manual again.\","         \
	     "\"second_person\":{\"ask\":\"What does it say?\",\"answer\":\"manual\"},"            \
	     "\"verify\":[{\"path\":\"C:\\\\manual\",\"expect\":\"present\"}]}," LAST

/* What was read of step 1 is in the report, or left out of it. */
static void assert_the_report_tells(struct hp_walk *walk, bool told)
{
	struct hp_json *json = NULL;
	char *text = NULL;
	ck_assert_int_eq(hp_report_json(folder, hp_walk_run_id(walk), &json, NULL), 0);
	ck_assert_int_eq(hp_report_text(folder, hp_walk_run_id(walk), &text, NULL), 0);
	const struct hp_json *step = hp_json_first(hp_json_get(json, "steps"));
	ck_assert_uint_eq(hp_json_count(hp_json_get(step, "checks")), told ? 1 : 0);
	size_t judged = 0;
	for (const struct hp_json *event = hp_json_first(hp_json_get(json, "events"));
		event != NULL; event = hp_json_next(event)) {
		if (hp_streq(hp_json_get_string(event, "event"), "check.judged")) {
			judged++;
			ck_assert_int_eq(hp_json_get(event, "observation") != NULL, told);
			ck_assert_int_eq(hp_json_get_string(event, "verdict") != NULL, told);
		}
	}
	ck_assert_uint_gt(judged, 0);
	ck_assert_int_eq(strstr(text, "present (folder") != NULL, told);
	ck_assert_int_eq(strstr(text, "PATH C:\\manual") != NULL, told);
	free(text);
	hp_json_free(json);
}

START_TEST(the_independent_second_person_is_shown_nothing_of_the_answer_R63)
{
	struct hp_walk *walk =
		begin(INDEPENDENT, SCENARIO(ANSWERS("path", "C:\\\\manual", FOLDER)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@MPS01 second]");
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, " ada "), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Ola"), 0);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_int_eq(view->ask, HP_ASK_FOUND);
	ck_assert_str_eq(view->prompt, "[1@MPS01 value]");
	ck_assert_str_eq(view->step.do_text, "What does it say?");
	ck_assert_uint_eq(view->step.check_count, 0);
	ck_assert_ptr_null(view->step.see);
	ck_assert_ptr_null(view->step.if_not);
	ck_assert_ptr_null(view->step.type);
	ck_assert_ptr_null(view->step.result);
	ck_assert_uint_eq(view->watched_count, 0);
	assert_the_report_tells(walk, false);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "disabled"), HP_ERR_REFUSED);
	/* As if nobody had done it. */
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Ola"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Manual"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[9@MPS01 step]");
	assert_the_report_tells(walk, true);
	hp_walk_close(walk);
}
END_TEST

#define TYPED                                                                                      \
	HEAD "{\"id\":\"1\",\"kind\":\"input\",\"ask\":\"Which mode?\",\"name\":\"Mode\"},"        \
	     "{\"id\":\"2\",\"do\":\"Set it.\",\"host\":\"mps\",\"see\":\"It says so.\","          \
	     "\"second_person\":{\"ask\":\"What does it say?\",\"answer\":\"{Mode}\"}}," LAST

START_TEST(what_was_typed_and_has_to_be_found_is_left_out_of_the_report_R63)
{
	struct hp_walk *walk = begin(TYPED, SCENARIO(ANSWERS("path", "C:\\\\x", ABSENT)));
	char *text = NULL;
	struct hp_json *json = NULL;
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "by-hand"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(hp_report_text(folder, hp_walk_run_id(walk), &text, NULL), 0);
	ck_assert_int_eq(hp_report_json(folder, hp_walk_run_id(walk), &json, NULL), 0);
	char *printed = hp_json_print(json);
	ck_assert_ptr_null(strstr(text, "by-hand"));
	ck_assert_ptr_null(strstr(printed, "by-hand"));
	free(printed);
	hp_json_free(json);
	free(text);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Ola"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "by-hand"), 0);
	ck_assert_int_eq(hp_report_text(folder, hp_walk_run_id(walk), &text, NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "by-hand"));
	free(text);
	hp_walk_close(walk);
}
END_TEST

/* ---- a record that does not follow ---- */

START_TEST(an_event_that_cannot_follow_is_named_with_its_run_R78)
{
	struct hp_walk *walk =
		begin(INDEPENDENT, SCENARIO(ANSWERS("path", "C:\\\\manual", FOLDER)));
	char *id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);
	struct hp_journal *journal = NULL;
	struct hp_events events;
	struct hp_error err = HP_ERROR_INIT;
	const struct hp_event forged = {.kind = HP_EVENT_SECOND_SIGNED,
		.mode = HP_MODE_DRILL,
		.at = "1@MPS01",
		.attempt = 1,
		.name = "Ola",
		.value = "independent",
		.text = "manual"};
	hp_events_init(&events);
	(void)hp_events_add(&events, &forged);
	ck_assert_int_eq(hp_journal_open(folder, id, HP_JOURNAL_WRITE, &journal, &err), 0);
	ck_assert_int_eq(hp_journal_append(journal, &events, &err), 0);
	hp_journal_close(journal);
	hp_events_finish(&events);

	char *text = NULL;
	ck_assert_int_eq(hp_report_text(folder, id, &text, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(text);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), id));
	struct hp_walk_options options = {.state_folder = folder};
	ck_assert_int_eq(hp_walk_resume(id, &options, &walk, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), id));
	hp_error_finish(&err);
	free(id);
}
END_TEST

/* ---- R38 ---- */

#define TIMED                                                                                      \
	HEAD "{\"id\":\"1\",\"do\":\"Do it soon.\",\"see\":\"It is done.\",\"timed\":"             \
	     "{\"within_seconds\":1,\"if_late\":\"Write it on the sheet.\"}}," LAST

START_TEST(the_time_left_is_shown_and_late_is_said_without_closing_anything_R38_R101)
{
	struct hp_walk *walk = begin(TIMED, SCENARIO(ANSWERS("path", "C:\\\\x", ABSENT)));
	int nobody[2];
	ck_assert_int_eq(pipe(nobody), 0);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_str_eq(view->step.timer, "0:01 left of 0:01");
	ck_assert_ptr_null(view->step.if_late);
	unsigned long version = view->version;
	for (int i = 0; i < 40 && !hp_walk_view(walk)->step.late; i++) {
		ck_assert_int_eq(hp_walk_wait(walk, nobody[0], 100), 0);
	}
	view = hp_walk_view(walk);
	ck_assert_uint_ne(view->version, version);
	ck_assert(view->step.late);
	ck_assert_ptr_nonnull(strstr(view->step.timer, "LATE by"));
	ck_assert_str_eq(view->step.if_late, "Write it on the sheet.");
	ck_assert_str_eq(view->prompt, "[1@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	(void)close(nobody[0]);
	(void)close(nobody[1]);
	hp_walk_close(walk);
}
END_TEST

/* ---- equal contents, remembered values ---- */

#define FILE_OF(digest)                                                                            \
	"{\"found\":true,\"data\":{\"kind\":\"file\",\"size\":3,\"modified\":null,\"entries\":"    \
	"null,\"sha256\":\"" digest "\"}}"
#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define SAME                                                                                       \
	HEAD "{\"id\":\"1\",\"do\":\"Copy it.\",\"host\":\"mps\",\"if_not\":\"Copy again.\","      \
	     "\"remember\":{\"Pack\":{\"from\":{\"machine\":true},\"field\":\"service_pack\"}},"   \
	     "\"verify\":[{\"path\":\"C:\\\\{Pack}\\\\a\",\"same_as\":{\"path\":\"C:\\\\b\"},"     \
	     "\"advise\":{\"size\":4}}]}," LAST

START_TEST(two_files_are_read_and_compared_under_a_remembered_name)
{
	struct hp_walk *walk =
		begin(SAME, SCENARIO(CONTENTS("C:\\\\SP2\\\\a", FILE_OF(SHA_A)) "," CONTENTS(
				    "C:\\\\b", FILE_OF(SHA_A))));
	ck_assert_str_eq(hp_walk_view(walk)->step.checks[0].object, "PATH C:\\SP2\\a");
	ck_assert_str_eq(hp_walk_view(walk)->step.checks[0].required, "SAME AS C:\\b");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, "1"), 0);
	ck_assert_ptr_nonnull(
		strstr(hp_walk_view(walk)->step.checks[0].advice, "size: 4 listed, 3 here"));
	hp_walk_close(walk);
}
END_TEST

START_TEST(nothing_is_equal_to_what_is_not_there_R28)
{
	static const char *const others[] = {ABSENT, BLIND};
	for (size_t i = 0; i < HP_ARRAY_SIZE(others); i++) {
		char *scenario =
			hp_asprintf("{\"scenario\":1,\"facts\":[%s,%s,{\"read\":\"path\","
				    "\"sha256\":true,\"args\":[\"C:\\\\b\"],\"answers\":[%s]}]}",
				HOST, CONTENTS("C:\\\\SP2\\\\a", FILE_OF(SHA_A)), others[i]);
		struct hp_walk *walk = begin(SAME, scenario);
		ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
		ck_assert_int_eq(hp_walk_view(walk)->step.checks[0].verdict, HP_VERDICT_UNKNOWN);
		ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "Both are the same by eye."), 0);
		hp_walk_close(walk);
		free(scenario);
	}
}
END_TEST

START_TEST(other_contents_are_a_fail)
{
	struct hp_walk *walk =
		begin(SAME, SCENARIO(CONTENTS("C:\\\\SP2\\\\a", FILE_OF(SHA_A)) "," CONTENTS(
				    "C:\\\\b", FILE_OF(SHA_B))));
	ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "They are the same."), HP_ERR_REFUSED);
	ck_assert_int_eq(hp_walk_view(walk)->step.checks[0].verdict, HP_VERDICT_FAIL);
	hp_walk_close(walk);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("walk_constructs");
	TCase *tcase = tcase_create("walk_constructs");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_case_that_holds_is_proposed_and_taken_by_done_R44);
	tcase_add_test(tcase, a_person_goes_against_what_is_sensed_with_a_reason_R44);
	tcase_add_test(tcase, an_unknown_case_falls_back_to_asking_R44);
	tcase_add_test(tcase, the_names_that_were_read_are_confirmed_by_number);
	tcase_add_test(tcase, names_are_typed_where_no_list_could_be_read_R28);
	tcase_add_test(tcase, the_independent_second_person_is_shown_nothing_of_the_answer_R63);
	tcase_add_test(tcase, what_was_typed_and_has_to_be_found_is_left_out_of_the_report_R63);
	tcase_add_test(tcase, an_event_that_cannot_follow_is_named_with_its_run_R78);
	tcase_add_test(
		tcase, the_time_left_is_shown_and_late_is_said_without_closing_anything_R38_R101);
	tcase_add_test(tcase, two_files_are_read_and_compared_under_a_remembered_name);
	tcase_add_test(tcase, nothing_is_equal_to_what_is_not_there_R28);
	tcase_add_test(tcase, other_contents_are_a_fail);
	suite_add_tcase(suite, tcase);
	return suite;
}
