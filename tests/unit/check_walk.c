/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through real helpers: scripted scenarios, a real journal in a folder of the test's own.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

#define CLIENT "HKLM\\\\SOFTWARE\\\\Client"
#define SERVER "HKLM\\\\SOFTWARE\\\\Server"

/* Two sensed steps between two unsensed ones; the second sensed one is critical and cannot be
 * undone. */
static const char procedure_text[] =
	"{\"id\":\"test-walk\",\"title\":\"Test\",\"revision\":\"1\",\"status\":\"VERIFIED\","
	"\"sources\":[{\"document\":\"D\"}],"
	"\"condition\":\"It is so.\",\"objective\":\"It is otherwise.\",\"prerequisites\":[\"The "
	"disk is mounted.\"],"
	"\"parameters\":{\"Code\":{\"title\":\"Code\",\"pattern\":\"^[A-Z]{3}$\",\"explain\":"
	"\"three letters\"}},"
	"\"hosts\":{\"mps\":{\"title\":\"server\"}},"
	"\"steps\":[{\"id\":\"1\",\"do\":\"Open the tool for "
	"{Code}.\",\"host\":\"mps\",\"see\":\"It is open.\"},"
	"{\"id\":\"2\",\"do\":\"Delete the client.\",\"host\":\"mps\",\"if_not\":\"Try "
	"again.\",\"verify\":[{\"registry.key\":\"" CLIENT "\",\"expect\":\"absent\"}]},"
	"{\"id\":\"3\",\"do\":\"Delete the "
	"server.\",\"host\":\"mps\",\"irreversible\":true,\"critical\":true,\"if_not\":\"Try "
	"again.\","
	"\"before\":[{\"warning\":{\"hazard\":\"It is gone.\",\"avoid\":\"The name is "
	"right.\",\"consequence\":\"Data are lost.\"}}],"
	"\"verify\":[{\"registry.key\":\"" SERVER "\",\"expect\":\"absent\"}]},"
	"{\"id\":\"4\",\"do\":\"Close the tool.\",\"host\":\"mps\",\"see\":\"It is closed.\"}]}";

#define FOUND "{\"found\":true,\"data\":{\"subkeys\":0,\"values\":1,\"modified\":null}}"
#define ABSENT_AFTER(n) "{\"after\":" #n ",\"found\":false}"
#define FOUND_AFTER(n)                                                                             \
	"{\"after\":" #n ",\"found\":true,\"data\":{\"subkeys\":0,\"values\":1,\"modified\":null}" \
	"}"
#define BLIND_AFTER(n)                                                                             \
	"{\"after\":" #n                                                                           \
	",\"unreadable\":\"The disk cannot be read here.\",\"reason_code\":\"io-error\"}"
#define HOST                                                                                       \
	"{\"read\":\"host\",\"args\":[],\"answers\":[{\"found\":true,\"data\":{\"name\":"          \
	"\"MPS01\"}}]}"
#define FACT(key, answers)                                                                         \
	"{\"read\":\"registry.key\",\"args\":[\"" key "\"],\"answers\":[" answers "]}"
#define SCENARIO(facts) "{\"scenario\":1,\"facts\":[" HOST "," facts "]}"

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

static struct hp_procedure *load(void)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	hp_diagnostics_init(&list);
	int status = hp_procedure_parse(
		"test.json", procedure_text, strlen(procedure_text), false, &procedure, &list);
	ck_assert_msg(status == 0, "%s", list.count == 0 ? "" : list.items[0].message);
	hp_diagnostics_finish(&list);
	return procedure;
}

static char *write_scenario(const char *text)
{
	char *path = hp_path_join(folder, "scenario.json");
	ck_assert_int_eq(hp_file_replace(path, text, strlen(text), 0600, false, NULL), 0);
	return path;
}

static struct hp_walk_options options_for(enum hp_mode mode)
{
	return (struct hp_walk_options){.mode = mode,
		.state_folder = folder,
		.program_version = "test",
		.operator_name = "Ada"};
}

static struct hp_walk *begin_with(
	const char *scenario, const char *operator_name, const char *const *sets)
{
	char *path = write_scenario(scenario);
	struct hp_walk_options options = options_for(HP_MODE_DRILL);
	struct hp_error err = HP_ERROR_INIT;
	struct hp_walk *walk = NULL;
	options.scenario = path;
	options.operator_name = operator_name;
	options.sets = sets;
	int status = hp_walk_begin(load(), &options, &walk, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	free(path);
	return walk;
}

static int give(struct hp_walk *walk, enum hp_input_kind kind, const char *text)
{
	struct hp_input input = {.kind = kind, .text = text};
	return hp_walk_input(walk, &input, NULL, NULL);
}

/* To the first step, by way of the whole start. */
static struct hp_walk *at_step_one_of(const char *scenario, const char *prompt)
{
	static const char *const sets[] = {"Code=ABC", NULL};
	struct hp_walk *walk = begin_with(scenario, "Ada", sets);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, prompt);
	return walk;
}

static struct hp_walk *at_step_one(const char *scenario)
{
	return at_step_one_of(scenario, "[1@MPS01 step]");
}

static struct hp_walk *at_step_two(const char *scenario)
{
	struct hp_walk *walk = at_step_one(scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[2@MPS01 step]");
	return walk;
}

static const char clean_scenario[] = SCENARIO(
	FACT(CLIENT, FOUND "," ABSENT_AFTER(1)) "," FACT(SERVER, FOUND "," ABSENT_AFTER(1)));

START_TEST(the_start_asks_in_the_order_of_the_contract)
{
	struct hp_walk *walk = begin_with(clean_scenario, NULL, NULL);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[start operator]");
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, " Ada "), 0);
	ck_assert_str_eq(hp_walk_view(walk)->operator_name, "Ada");
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[start condition]");
	ck_assert_int_eq(give(walk, HP_INPUT_NO, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[prerequisite.1 prerequisite]");
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[Code parameter]");
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "nonsense"), HP_ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->message, "three letters"));
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "XYZ"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@MPS01 step]");
	ck_assert_str_eq(hp_walk_view(walk)->step.do_text, "Open the tool for XYZ.");
	hp_walk_close(walk);
}
END_TEST

START_TEST(done_is_judged_on_a_reading_after_the_key_R24_R31)
{
	/* Read 1 is the baseline, read 2 the refused done, read 3 the one that finds it gone. */
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," ABSENT_AFTER(2)) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_str_eq(view->prompt, "[2@MPS01 step]");
	ck_assert(view->message_is_refusal);
	ck_assert_int_eq(view->step.checks[0].verdict, HP_VERDICT_FAIL);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 name]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(unknown_is_never_done_and_attest_is_never_against_a_fail_R28)
{
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," BLIND_AFTER(2)) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "I saw it go."), HP_ERR_REFUSED);
	ck_assert_int_eq(hp_walk_view(walk)->step.checks[0].verdict, HP_VERDICT_FAIL);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(hp_walk_view(walk)->step.checks[0].verdict, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "   "), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "I saw it go."), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 name]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(the_wrong_name_opens_nothing_and_the_right_one_opens_the_step_R33)
{
	struct hp_walk *walk = at_step_two(clean_scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS02"), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, ""), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 name]");
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "mps01"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 step]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(an_override_of_a_critical_step_asks_for_a_second_person_R55_R64)
{
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," ABSENT_AFTER(1)) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, ""), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "The key is locked."), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 second]");
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Grace"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[4@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "COMPLETE WITH OVERRIDES");
	ck_assert_int_eq(hp_walk_exit_code(walk), 6);
	hp_walk_close(walk);
}
END_TEST

START_TEST(what_turns_false_again_opens_its_step_and_the_run_does_not_complete_R26)
{
	/* Client: 1 baseline, 2 done of step 2, 3 looked at with step 3's done: it is back. */
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," ABSENT_AFTER(1) "," FOUND_AFTER(2) "," ABSENT_AFTER(
					      3)) "," FACT(SERVER, FOUND "," ABSENT_AFTER(1))));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[2@MPS01 step]");
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->message, "open again"));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "COMPLETE");
	hp_walk_close(walk);
}
END_TEST

START_TEST(a_check_that_goes_blind_at_the_end_blocks_completion_and_can_be_attested)
{
	/* Client: 1 baseline, 2 done of step 2, then twice looked at (steps 3 and 4), then blind at
	 * the end. */
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," ABSENT_AFTER(1) "," BLIND_AFTER(4)) "," FACT(
			SERVER, FOUND "," ABSENT_AFTER(1))));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_int_eq(view->run_status, HP_RUN_OPEN);
	ck_assert_int_eq(view->ask, HP_ASK_FINISH);
	ck_assert_str_eq(view->prompt, "[2@MPS01 step]");
	ck_assert_ptr_nonnull(strstr(view->step.checks[0].remark, "STALE"));
	ck_assert_int_eq(give(walk, HP_INPUT_ATTEST, "Looked at the console: it is gone."), 0);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "COMPLETE");
	ck_assert_int_eq(hp_walk_exit_code(walk), 0);
	hp_walk_close(walk);
}
END_TEST

static struct hp_walk *resume(const char *run_id, const char *operator_name)
{
	struct hp_walk_options options = options_for(HP_MODE_LIVE);
	struct hp_error err = HP_ERROR_INIT;
	struct hp_walk *walk = NULL;
	options.operator_name = operator_name;
	int status = hp_walk_resume(run_id, &options, &walk, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	return walk;
}

START_TEST(a_run_that_was_held_reads_again_what_was_verified_R69_R70)
{
	/* The restarted helper counts from nought again: by then the key is back. */
	struct hp_walk *walk = at_step_two(clean_scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_HOLD, "Shift ends."), 0);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "HELD AT 3@MPS01");
	ck_assert_int_eq(hp_walk_exit_code(walk), 5);
	char *id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);

	walk = resume(id, NULL);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[start operator]");
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->step.do_text, "Shift ends."));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Grace"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->operator_name, "Grace");
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[2@MPS01 step]");
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->message, "open again"));
	hp_walk_close(walk);
	free(id);
}
END_TEST

START_TEST(the_name_is_asked_again_after_a_hold)
{
	struct hp_walk *walk =
		at_step_two(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_HOLD, "Phone."), 0);
	char *id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);
	walk = resume(id, "Ada");
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[3@MPS01 name]");
	hp_walk_close(walk);
	free(id);
}
END_TEST

START_TEST(already_absent_at_start_says_so)
{
	struct hp_walk *walk =
		at_step_two(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(SERVER, FOUND)));
	ck_assert_str_eq(hp_walk_view(walk)->step.checks[0].remark, "WAS ALREADY ABSENT AT START");
	hp_walk_close(walk);
}
END_TEST

START_TEST(adopt_closes_what_already_holds_and_nothing_else)
{
	struct hp_walk *walk =
		at_step_one(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(SERVER, FOUND)));
	ck_assert(hp_walk_view(walk)->offers & HP_OFFER_ADOPT);
	ck_assert_uint_eq(hp_walk_view(walk)->adoptable_count, 1);
	ck_assert_int_eq(give(walk, HP_INPUT_ADOPT, NULL), 0);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert_int_eq(view->rows[1].state, HP_STATE_VERIFIED);
	ck_assert_int_eq(view->rows[2].state, HP_STATE_TODO);
	ck_assert_str_eq(view->prompt, "[1@MPS01 step]");
	hp_walk_close(walk);
}
END_TEST

START_TEST(another_machine_behind_the_target_blocks_the_walk)
{
	char *path = write_scenario(clean_scenario);
	char *url = hp_asprintf("scripted:%s", path);
	struct hp_walk_target target = {.role = "mps", .machine = "MPS02", .url = url};
	static const char *const sets[] = {"Code=ABC", NULL};
	struct hp_walk_options options = options_for(HP_MODE_DRILL);
	struct hp_walk *walk = NULL;
	options.targets = &target;
	options.target_count = 1;
	options.sets = sets;
	ck_assert_int_eq(hp_walk_begin(load(), &options, &walk, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(hp_walk_view(walk)->ask, HP_ASK_MACHINE);
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->message, "MPS01"));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	hp_walk_close(walk);
	free(url);
	free(path);
}
END_TEST

static void count_runs(size_t expected)
{
	struct hp_strv ids;
	hp_strv_init(&ids);
	ck_assert_int_eq(hp_journal_list(folder, &ids, NULL), 0);
	ck_assert_uint_eq(ids.count, expected);
	hp_strv_finish(&ids);
}

START_TEST(a_drill_machine_never_serves_a_live_run_and_leaves_no_run_behind_R87)
{
	char *path = write_scenario(clean_scenario);
	char *url = hp_asprintf("scripted:%s", path);
	struct hp_walk_target target = {.role = "mps", .url = url};
	struct hp_walk_options options = options_for(HP_MODE_LIVE);
	struct hp_procedure *procedure = load();
	struct hp_error err = HP_ERROR_INIT;
	struct hp_walk *walk = NULL;
	options.targets = &target;
	options.target_count = 1;
	ck_assert_int_eq(hp_walk_begin(procedure, &options, &walk, &err), HP_ERR_USAGE);
	ck_assert_ptr_null(walk);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "train"));
	count_runs(0);
	hp_error_finish(&err);
	hp_procedure_free(procedure);
	free(url);
	free(path);
}
END_TEST

START_TEST(what_is_typed_wrong_on_the_command_line_leaves_no_run_behind)
{
	static const char *const bad_sets[] = {"Cod=ABC", "Code=abc", "Code"};
	for (size_t i = 0; i < 3; i++) {
		const char *sets[] = {bad_sets[i], NULL};
		char *path = write_scenario(clean_scenario);
		struct hp_walk_options options = options_for(HP_MODE_DRILL);
		struct hp_procedure *procedure = load();
		struct hp_walk *walk = NULL;
		options.scenario = path;
		options.sets = sets;
		ck_assert_int_lt(hp_walk_begin(procedure, &options, &walk, NULL), 0);
		count_runs(0);
		hp_procedure_free(procedure);
		free(path);
	}
}
END_TEST

START_TEST(a_record_that_cannot_be_written_takes_nothing_more_and_loses_nothing)
{
	struct hp_walk *walk = at_step_two(clean_scenario);
	char *id = hp_strdup(hp_walk_run_id(walk));
	(void)signal(SIGXFSZ, SIG_IGN);
	struct rlimit old;
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	struct rlimit none = {.rlim_cur = 0, .rlim_max = old.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_IO);
	const struct hp_view *view = hp_walk_view(walk);
	ck_assert(view->record_lost);
	ck_assert_uint_eq(view->offers, 0);
	ck_assert_int_eq(view->rows[1].state, HP_STATE_ACTIVE);
	ck_assert_int_eq(hp_walk_exit_code(walk), 3);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_IO);
	hp_walk_close(walk);
	walk = resume(id, "Ada");
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[2@MPS01 step]");
	hp_walk_close(walk);
	free(id);
}
END_TEST

START_TEST(status_txt_says_after_each_command_what_the_screen_says_R72)
{
	struct hp_walk *walk = at_step_two(clean_scenario);
	char *text = NULL;
	ck_assert_int_eq(hp_journal_read_status(folder, hp_walk_run_id(walk), &text, NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "HOLDPOINT DRILL"));
	ck_assert_ptr_nonnull(strstr(text, "> 2@MPS01"));
	ck_assert_ptr_null(strstr(text, "> 1@MPS01"));
	free(text);
	ck_assert_int_eq(give(walk, HP_INPUT_STOP, "Wrong server."), 0);
	ck_assert_int_eq(hp_journal_read_status(folder, hp_walk_run_id(walk), &text, NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "STOPPED"));
	ck_assert_ptr_nonnull(strstr(text, "Wrong server."));
	free(text);
	ck_assert_str_eq(hp_walk_view(walk)->status_word, "STOPPED AT 2@MPS01");
	hp_walk_close(walk);
}
END_TEST

START_TEST(a_second_console_is_refused_while_the_first_one_writes)
{
	struct hp_walk *walk = at_step_one(clean_scenario);
	struct hp_walk_options options = options_for(HP_MODE_LIVE);
	struct hp_error err = HP_ERROR_INIT;
	struct hp_walk *second = NULL;
	ck_assert_int_eq(
		hp_walk_resume(hp_walk_run_id(walk), &options, &second, &err), HP_ERR_LOCKED);
	ck_assert_ptr_null(second);
	hp_error_finish(&err);
	hp_walk_close(walk);
}
END_TEST

START_TEST(show_and_back_move_nothing)
{
	struct hp_walk *walk = at_step_two(clean_scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, "4"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[4@MPS01 step]");
	ck_assert(!(hp_walk_view(walk)->offers & HP_OFFER_DONE));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	ck_assert_int_eq(give(walk, HP_INPUT_BACK, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->step.ref, "3@MPS01");
	ck_assert_int_eq(give(walk, HP_INPUT_FORWARD, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[2@MPS01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, "nowhere"), HP_ERR_REFUSED);
	hp_walk_close(walk);
}
END_TEST

START_TEST(text_from_a_machine_is_shown_harmless)
{
	struct hp_walk *walk = at_step_two(SCENARIO(
		FACT(CLIENT, "{\"unreadable\":\"red \\u001b[31m \\u202e "
			     "txt\",\"reason_code\":\"io-error\"}") "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	const struct hp_view_check *check = &hp_walk_view(walk)->step.checks[0];
	ck_assert_ptr_nonnull(strstr(check->why, "red "));
	ck_assert_ptr_null(strchr(check->why, 0x1b));
	ck_assert_ptr_null(strstr(check->why, "\xe2\x80\xae"));
	hp_walk_close(walk);
}
END_TEST

START_TEST(the_report_tells_each_step_and_both_judgements_R29_R79)
{
	struct hp_walk *walk = at_step_two(SCENARIO(FACT(CLIENT, FOUND) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "It is needed."), 0);
	char *id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);
	struct hp_json *json = NULL;
	ck_assert_int_eq(hp_report_json(folder, id, &json, NULL), 0);
	const struct hp_json *step = hp_json_next(hp_json_first(hp_json_get(json, "steps")));
	ck_assert_str_eq(hp_json_get_string(json, "run"), id);
	ck_assert_str_eq(hp_json_get_string(step, "id"), "2");
	ck_assert_str_eq(hp_json_get_string(step, "state"), "overridden");
	ck_assert_str_eq(
		hp_json_get_string(hp_json_get(step, "override"), "reason"), "It is needed.");
	ck_assert_str_eq(
		hp_json_get_string(hp_json_first(hp_json_get(step, "checks")), "verdict"), "fail");
	ck_assert_uint_gt(hp_json_count(hp_json_get(json, "events")), 8);
	hp_json_free(json);
	char *text = NULL;
	ck_assert_int_eq(hp_report_text(folder, id, &text, NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "SENSED: NOT MET / OPERATOR: DONE"));
	free(text);
	free(id);
}
END_TEST

static enum hp_verdict survey(const char *scenario, const char *step, size_t *ret_count)
{
	char *path = write_scenario(scenario);
	char *url = hp_asprintf("scripted:%s", path);
	struct hp_walk_target target = {.role = "mps", .url = url};
	struct hp_survey_options options = {.targets = &target, .target_count = 1, .step = step};
	struct hp_procedure *procedure = load();
	struct hp_survey result = {0};
	ck_assert_int_eq(hp_survey_take(procedure, &options, NULL, NULL, &result, NULL), 0);
	enum hp_verdict verdict = result.verdict;
	*ret_count = result.count;
	hp_survey_finish(&result);
	hp_procedure_free(procedure);
	free(url);
	free(path);
	return verdict;
}

START_TEST(a_survey_fails_on_a_fail_and_never_passes_on_unknown)
{
	size_t count;
	ck_assert_int_eq(survey(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(
					SERVER, "{\"found\":false}")),
				 NULL, &count),
		HP_VERDICT_PASS);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(
		survey(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(SERVER, BLIND_AFTER(0))),
			NULL, &count),
		HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(survey(SCENARIO(FACT(CLIENT, FOUND) "," FACT(SERVER, BLIND_AFTER(0))),
				 NULL, &count),
		HP_VERDICT_FAIL);
	ck_assert_int_eq(survey(SCENARIO(FACT(CLIENT, "{\"found\":false}") "," FACT(SERVER, FOUND)),
				 "2", &count),
		HP_VERDICT_PASS);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(survey(SCENARIO(FACT(CLIENT, FOUND) "," FACT(SERVER, FOUND)), "4", &count),
		HP_VERDICT_UNKNOWN);
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_survey_without_a_target_is_unknown_not_a_pass)
{
	struct hp_survey_options options = {0};
	struct hp_procedure *procedure = load();
	struct hp_survey result = {0};
	ck_assert_int_eq(hp_survey_take(procedure, &options, NULL, NULL, &result, NULL), 0);
	ck_assert_int_eq(result.verdict, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(result.items[0].judgement.why, HP_WHY_NO_MACHINE);
	hp_survey_finish(&result);
	hp_procedure_free(procedure);
}
END_TEST

START_TEST(a_target_splits_at_its_first_equals_sign)
{
	struct hp_walk_target target;
	ck_assert_int_eq(hp_walk_target_parse("mps/MPS01=offline:C=/a,X=/b", &target, NULL), 0);
	ck_assert_str_eq(target.role, "mps");
	ck_assert_str_eq(target.machine, "MPS01");
	ck_assert_str_eq(target.url, "offline:C=/a,X=/b");
	hp_walk_target_finish(&target);
	static const char *const bad[] = {"mps", "=offline:/a", "mps=", "mps/=offline:/a", ""};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(hp_walk_target_parse(bad[i], &target, NULL), HP_ERR_USAGE);
	}
}
END_TEST

/* A run's message, however it is worded, tells this. */
static void says(struct hp_walk *walk, const char *text)
{
	const char *message = hp_walk_view(walk)->message;
	ck_assert_msg(message != NULL && strstr(message, text) != NULL, "'%s' is not in '%s'", text,
		message == NULL ? "" : message);
}

START_TEST(the_second_person_is_somebody_else_R64)
{
	struct hp_walk *walk = at_step_two(SCENARIO(FACT(CLIENT, FOUND) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "It has to be."), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "This too."), 0);
	ck_assert_int_eq(hp_walk_view(walk)->ask, HP_ASK_SECOND);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, " ADA "), HP_ERR_REFUSED);
	says(walk, "somebody else");
	ck_assert_int_eq(hp_walk_view(walk)->ask, HP_ASK_SECOND);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Ben"), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[4@MPS01 step]");
	/* A step that is closed asks nobody for a name. */
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, "3"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "Again."), HP_ERR_REFUSED);
	ck_assert_int_ne(hp_walk_view(walk)->ask, HP_ASK_SECOND);
	hp_walk_close(walk);
}
END_TEST

START_TEST(a_hold_without_a_reason_claims_none)
{
	struct hp_walk *walk = at_step_one(clean_scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_HOLD, ""), 0);
	ck_assert_ptr_null(strstr(hp_walk_view(walk)->ending, "Reason"));
	char *run_id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);
	walk = resume(run_id, NULL);
	ck_assert_ptr_nonnull(strstr(hp_walk_view(walk)->step.do_text, "HOLDING AT 1@MPS01"));
	ck_assert_ptr_null(strstr(hp_walk_view(walk)->step.do_text, "Reason"));
	hp_walk_close(walk);
	free(run_id);
}
END_TEST

START_TEST(a_number_where_nothing_is_to_be_chosen_is_not_called_a_choice)
{
	struct hp_walk *walk = at_step_one(clean_scenario);
	struct hp_input one = {.kind = HP_INPUT_CHOOSE, .number = 1};
	ck_assert_int_eq(hp_walk_input(walk, &one, NULL, NULL), HP_ERR_REFUSED);
	says(walk, "not possible at this place");
	hp_walk_close(walk);
}
END_TEST

static char *write_machine(const char *file, const char *answer)
{
	char *text = hp_asprintf("{\"scenario\":1,\"facts\":[{\"read\":\"host\",\"args\":[],"
				 "\"answers\":[%s]}]}",
		answer);
	char *path = hp_path_join(folder, file);
	ck_assert_int_eq(hp_file_replace(path, text, strlen(text), 0600, false, NULL), 0);
	char *typed = hp_asprintf("mps=scripted:%s", path);
	free(path);
	free(text);
	return typed;
}

START_TEST(a_target_that_changes_says_which_machine_stands_behind_it)
{
	char *other = write_machine("other.json", "{\"found\":true,\"data\":{\"name\":\"EX01\"}}");
	char *blind = write_machine("blind.json",
		"{\"unreadable\":\"The disk is gone.\",\"reason_code\":\"no-image\"}");
	char *right = write_machine("right.json", "{\"found\":true,\"data\":{\"name\":\"mps01\"}}");
	struct hp_walk *walk = at_step_one(clean_scenario);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, other), 0);
	says(walk, "EX01");
	ck_assert_int_eq(give(walk, HP_INPUT_CHECK, NULL), 0);
	says(walk, "EX01");
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), HP_ERR_REFUSED);
	says(walk, "EX01");
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, blind), 0);
	says(walk, "The disk is gone.");
	ck_assert(hp_walk_view(walk)->message_is_refusal);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, right), 0);
	says(walk, "The target has changed");
	ck_assert(!hp_walk_view(walk)->message_is_refusal);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, "mps"), HP_ERR_REFUSED);
	says(walk, "Write HOST=URL");
	hp_walk_close(walk);
	free(right);
	free(blind);
	free(other);
}
END_TEST

START_TEST(a_machine_that_tells_no_name_is_named_with_the_reason_before_step_one)
{
	struct hp_walk *walk = at_step_one_of("{\"scenario\":1,\"facts\":[]}", "[1 step]");
	says(walk, "own name cannot be read");
	says(walk, "The scenario has no answer");
	hp_walk_close(walk);
}
END_TEST

START_TEST(a_target_of_a_machine_nobody_named_tells_the_name_that_was_read_R69)
{
	char *other = write_machine("other.json", "{\"found\":true,\"data\":{\"name\":\"EX01\"}}");
	char *blind = write_machine("blind.json",
		"{\"unreadable\":\"The disk is gone.\",\"reason_code\":\"no-image\"}");
	char *right = write_machine("right.json", "{\"found\":true,\"data\":{\"name\":\"mps01\"}}");
	struct hp_walk *walk = at_step_one_of("{\"scenario\":1,\"facts\":[]}", "[1 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, other), 0);
	says(walk, "calls itself EX01");
	ck_assert(!hp_walk_view(walk)->message_is_refusal);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, right), 0);
	says(walk, "is not EX01");
	says(walk, "`target mps=URL`");
	ck_assert(hp_walk_view(walk)->message_is_refusal);
	hp_walk_close(walk);
	free(right);
	free(blind);
	free(other);
}
END_TEST

START_TEST(what_cannot_be_seen_after_a_hold_is_not_said_to_hold_R28_R69)
{
	struct hp_walk *walk = at_step_two(
		SCENARIO(FACT(CLIENT, FOUND "," ABSENT_AFTER(1)) "," FACT(SERVER, FOUND)));
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	char *run_id = hp_strdup(hp_walk_run_id(walk));
	ck_assert_int_eq(give(walk, HP_INPUT_HOLD, "Lunch."), 0);
	hp_walk_close(walk);
	free(write_scenario(SCENARIO(FACT(CLIENT, BLIND_AFTER(0)) "," FACT(SERVER, FOUND))));
	walk = resume(run_id, "Ben");
	says(walk, "cannot be seen now");
	ck_assert_ptr_null(strstr(hp_walk_view(walk)->message, "still holds"));
	hp_walk_close(walk);
	free(run_id);
}
END_TEST

START_TEST(a_name_that_is_none_leaves_no_run_behind)
{
	static const char *const names[] = {"", " \t", "K\xff"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = write_scenario(clean_scenario);
		struct hp_walk_options options = options_for(HP_MODE_DRILL);
		struct hp_procedure *procedure = load();
		struct hp_error err = HP_ERROR_INIT;
		struct hp_walk *walk = NULL;
		options.scenario = path;
		options.operator_name = names[i];
		ck_assert_int_eq(hp_walk_begin(procedure, &options, &walk, &err), HP_ERR_USAGE);
		ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "--operator"));
		count_runs(0);
		hp_error_finish(&err);
		hp_procedure_free(procedure);
		free(path);
	}
}
END_TEST

START_TEST(names_and_reasons_are_shown_harmless_in_the_report)
{
	static const char *const sets[] = {"Code=ABC", NULL};
	struct hp_walk *walk = begin_with(SCENARIO(FACT(CLIENT, FOUND) "," FACT(SERVER, FOUND)),
		"Ada\xe2\x80\xae\x1b[31m", sets);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_DONE, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "It \x07 has to be."), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "MPS01"), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_OVERRIDE, "This too."), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_ANSWER, "Ben\x1b]0;x\xc2\x9b"), 0);
	char *run_id = hp_strdup(hp_walk_run_id(walk));
	hp_walk_close(walk);
	char *text = NULL;
	ck_assert_int_eq(hp_report_text(folder, run_id, &text, NULL), 0);
	ck_assert_ptr_null(strpbrk(text, "\x1b\x07"));
	ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
	ck_assert_ptr_null(strstr(text, "\xc2\x9b"));
	ck_assert_ptr_nonnull(strstr(text, "Ben<1B>"));
	free(text);
	free(run_id);
}
END_TEST

START_TEST(a_target_typed_before_step_one_is_not_undone_by_the_command_line)
{
	static const char *const sets[] = {"Code=ABC", NULL};
	char *other = write_machine("other.json", "{\"found\":true,\"data\":{\"name\":\"EX01\"}}");
	struct hp_walk *walk = begin_with(clean_scenario, "Ada", sets);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, other), 0);
	says(walk, "The target is set");
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@EX01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, ""), HP_ERR_REFUSED);
	says(walk, "Name a step");
	hp_walk_close(walk);
	free(other);
}
END_TEST

/* A role of several machines. */
static const char many_text[] =
	"{\"id\":\"test-many\",\"title\":\"Test\",\"revision\":\"1\",\"status\":\"VERIFIED\","
	"\"sources\":[{\"document\":\"D\"}],\"condition\":\"It is so.\",\"objective\":\"It is "
	"otherwise.\",\"hosts\":{\"cap\":{\"title\":\"servers\",\"many\":true}},"
	"\"steps\":[{\"id\":\"1\",\"each\":\"cap\",\"do\":\"Delete the client.\",\"if_not\":\"Try "
	"again.\",\"verify\":[{\"registry.key\":\"" CLIENT "\",\"expect\":\"absent\"}]}]}";

static struct hp_procedure *load_many(void)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("many.json", many_text, strlen(many_text), false,
				 &procedure, &list),
		0);
	hp_diagnostics_finish(&list);
	return procedure;
}

START_TEST(machines_of_one_role_that_nobody_named_keep_apart)
{
	char *first = write_machine("first.json", "{\"found\":true,\"data\":{\"name\":\"EX01\"}}");
	char *second =
		write_machine("second.json", "{\"found\":true,\"data\":{\"name\":\"EX02\"}}");
	struct hp_walk_target targets[] = {{.role = "cap", .url = first + strlen("mps=")},
		{.role = "cap", .url = second + strlen("mps=")}};
	struct hp_walk_options options = options_for(HP_MODE_DRILL);
	struct hp_walk *walk = NULL;
	options.targets = targets;
	options.target_count = 2;
	ck_assert_int_eq(hp_walk_begin(load_many(), &options, &walk, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@EX01 step]");
	ck_assert_int_eq(give(walk, HP_INPUT_SHOW, "1@EX02"), 0);
	hp_walk_close(walk);

	struct hp_procedure *procedure = load_many();
	struct hp_survey_options wanted = {
		.state_folder = folder, .targets = targets, .target_count = 2};
	struct hp_survey survey;
	ck_assert_int_eq(hp_survey_take(procedure, &wanted, NULL, NULL, &survey, NULL), 0);
	ck_assert_uint_eq(survey.count, 2);
	ck_assert_str_eq(survey.items[0].machine, "EX01");
	ck_assert_str_eq(survey.items[1].machine, "EX02");
	hp_survey_finish(&survey);

	/* Two that tell no name, or one name with two targets, cannot be told apart. */
	char *nameless = write_machine("nameless.json", "{\"found\":false}");
	targets[0].url = targets[1].url = nameless + strlen("mps=");
	ck_assert_int_eq(
		hp_survey_take(procedure, &wanted, NULL, NULL, &survey, NULL), HP_ERR_USAGE);
	targets[0].machine = "EX01";
	targets[1].machine = "ex01";
	ck_assert_int_eq(
		hp_survey_take(procedure, &wanted, NULL, NULL, &survey, NULL), HP_ERR_USAGE);
	hp_procedure_free(procedure);
	free(nameless);
	free(second);
	free(first);
}
END_TEST

START_TEST(a_role_of_several_machines_needs_the_machine_that_is_meant)
{
	char *path = write_scenario("{\"scenario\":1,\"facts\":[]}");
	char *url = hp_asprintf("scripted:%s", path);
	struct hp_walk_target targets[] = {{.role = "cap", .machine = "CAP01", .url = url},
		{.role = "cap", .machine = "CAP02", .url = url}};
	struct hp_walk_options options = options_for(HP_MODE_DRILL);
	struct hp_walk *walk = NULL;
	options.targets = targets;
	options.target_count = 2;
	ck_assert_int_eq(hp_walk_begin(load_many(), &options, &walk, NULL), 0);
	ck_assert_int_eq(give(walk, HP_INPUT_YES, NULL), 0);
	ck_assert_str_eq(hp_walk_view(walk)->prompt, "[1@CAP01 step]");
	char *whole = hp_asprintf("cap=%s", url);
	char *exact = hp_asprintf("cap/CAP02=%s", url);
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, whole), HP_ERR_REFUSED);
	says(walk, "ROLE/MACHINE");
	ck_assert_int_eq(give(walk, HP_INPUT_TARGET, exact), 0);
	hp_walk_close(walk);
	free(exact);
	free(whole);
	free(url);
	free(path);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("walk");
	TCase *tcase = tcase_create("walk");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_start_asks_in_the_order_of_the_contract);
	tcase_add_test(tcase, done_is_judged_on_a_reading_after_the_key_R24_R31);
	tcase_add_test(tcase, unknown_is_never_done_and_attest_is_never_against_a_fail_R28);
	tcase_add_test(tcase, the_wrong_name_opens_nothing_and_the_right_one_opens_the_step_R33);
	tcase_add_test(tcase, an_override_of_a_critical_step_asks_for_a_second_person_R55_R64);
	tcase_add_test(
		tcase, what_turns_false_again_opens_its_step_and_the_run_does_not_complete_R26);
	tcase_add_test(
		tcase, a_check_that_goes_blind_at_the_end_blocks_completion_and_can_be_attested);
	tcase_add_test(tcase, a_run_that_was_held_reads_again_what_was_verified_R69_R70);
	tcase_add_test(tcase, the_name_is_asked_again_after_a_hold);
	tcase_add_test(tcase, already_absent_at_start_says_so);
	tcase_add_test(tcase, adopt_closes_what_already_holds_and_nothing_else);
	tcase_add_test(tcase, another_machine_behind_the_target_blocks_the_walk);
	tcase_add_test(tcase, a_drill_machine_never_serves_a_live_run_and_leaves_no_run_behind_R87);
	tcase_add_test(tcase, what_is_typed_wrong_on_the_command_line_leaves_no_run_behind);
	tcase_add_test(tcase, a_record_that_cannot_be_written_takes_nothing_more_and_loses_nothing);
	tcase_add_test(tcase, status_txt_says_after_each_command_what_the_screen_says_R72);
	tcase_add_test(tcase, a_second_console_is_refused_while_the_first_one_writes);
	tcase_add_test(tcase, show_and_back_move_nothing);
	tcase_add_test(tcase, text_from_a_machine_is_shown_harmless);
	tcase_add_test(tcase, the_report_tells_each_step_and_both_judgements_R29_R79);
	tcase_add_test(tcase, a_survey_fails_on_a_fail_and_never_passes_on_unknown);
	tcase_add_test(tcase, a_survey_without_a_target_is_unknown_not_a_pass);
	tcase_add_test(tcase, a_target_splits_at_its_first_equals_sign);
	tcase_add_test(tcase, the_second_person_is_somebody_else_R64);
	tcase_add_test(tcase, a_hold_without_a_reason_claims_none);
	tcase_add_test(tcase, a_number_where_nothing_is_to_be_chosen_is_not_called_a_choice);
	tcase_add_test(tcase, a_target_that_changes_says_which_machine_stands_behind_it);
	tcase_add_test(
		tcase, a_machine_that_tells_no_name_is_named_with_the_reason_before_step_one);
	tcase_add_test(tcase, a_target_of_a_machine_nobody_named_tells_the_name_that_was_read_R69);
	tcase_add_test(tcase, what_cannot_be_seen_after_a_hold_is_not_said_to_hold_R28_R69);
	tcase_add_test(tcase, a_name_that_is_none_leaves_no_run_behind);
	tcase_add_test(tcase, names_and_reasons_are_shown_harmless_in_the_report);
	tcase_add_test(tcase, a_target_typed_before_step_one_is_not_undone_by_the_command_line);
	tcase_add_test(tcase, machines_of_one_role_that_nobody_named_keep_apart);
	tcase_add_test(tcase, a_role_of_several_machines_needs_the_machine_that_is_meant);
	suite_add_tcase(suite, tcase);
	return suite;
}
