/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How steps follow each other: entries, calls, rounds, conditions, orders, jumps, watches. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_fixture.h"

static struct fixture f;

static void teardown(void)
{
	if (f.procedure != NULL) {
		fixture_close(&f);
	}
	f = (struct fixture){0};
	fixture_library = NULL;
}

static void setup(void)
{
	teardown();
}

static void open_walked(const char *extra, const char *steps, const char *machines)
{
	fixture_open(&f, extra, steps);
	walk(&f, machines);
}

static void assert_leaves(const char *expected)
{
	char *text = leaves(&f);
	ck_assert_str_eq(text, expected);
	free(text);
}

static size_t at(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	ck_assert_msg(index != HP_NONE, "no step %s", ref);
	return index;
}

static const struct hp_instance *instance(const char *ref)
{
	return &hp_run_state(f.run)->instances[at(ref)];
}

static void done_all(const char *const *refs)
{
	for (size_t i = 0; refs[i] != NULL; i++) {
		ck_assert_msg(done(&f, refs[i]) == HP_REFUSAL_NONE, "%s: %s", refs[i],
			hp_refusal_name(f.refusal.code));
	}
}

static void assert_complete(enum hp_run_status status)
{
	ck_assert_str_eq(current_ref(&f), "");
	ck_assert_int_eq(finish(&f), HP_REFUSAL_NONE);
	ck_assert_str_eq(
		hp_run_status_name(hp_run_state(f.run)->status), hp_run_status_name(status));
}

static enum hp_refusal_code enter(const char *ref, const char *value)
{
	return give(&f, (struct hp_command){.kind = HP_COMMAND_ENTER, .at = ref, .value = value},
		READ_NOTHING);
}

static enum hp_refusal_code override_group(const char *ref, const char *reason, const char *second)
{
	return give(&f,
		(struct hp_command){.kind = HP_COMMAND_OVERRIDE_GROUP,
			.at = ref,
			.text = reason,
			.name = second},
		READ_NOTHING);
}

/* ---- entries ---- */

#define ENTRIES                                                                                    \
	"'applies_to':{'host':'site','verify':[{'registry.key':'HKLM\\\\SOFTWARE\\\\Site','"       \
	"expect':'present',"                                                                       \
	"'host':'site'}],'if_not':'Take another procedure.'},"                                     \
	"'prerequisites':['A backup.',{'text':'It is gone.','host':'site','verify':["              \
	"{'registry.key':'HKLM\\\\SOFTWARE\\\\P','expect':'absent','host':'site'}],"               \
	"'if_not':'Wait.'}],"

START_TEST(what_must_be_so_first_comes_before_step_one_R3_R4)
{
	open_walked(ENTRIES, "[{'id':'1','do':'Look.'}]", "site=S1");
	ck_assert_str_eq(hp_run_state(f.run)->instances[0].step->id, "applies");
	ck_assert_str_eq(hp_run_state(f.run)->instances[1].step->id, "prerequisite.2");
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_NOT_CURRENT);
	char *first = hp_strdup(current_ref(&f));
	ck_assert_int_eq(done(&f, first), HP_REFUSAL_NONE);
	free(first);
	ck_assert_str_eq(instance(current_ref(&f))->step->id, "prerequisite.2");
}
END_TEST

static void open_draft(enum hp_mode mode)
{
	fixture_open(&f, "", "[{'id':'1','do':'Look.'}]");
	fixture_close(&f);
	fixture_status = "DRAFT";
	fixture_open(&f, "", "[{'id':'1','do':'Look.'}]");
	fixture_status = "VERIFIED";
	f.mode = mode;
	walk(&f, "");
}

START_TEST(a_draft_asks_first_in_a_live_run_only_R89)
{
	open_draft(HP_MODE_LIVE);
	ck_assert_str_eq(current_ref(&f), "status");
	fixture_close(&f);
	open_draft(HP_MODE_DRILL);
	ck_assert_str_eq(current_ref(&f), "1");
}
END_TEST

/* ---- calls ---- */

#define PROCEDURE(id, parameters, steps)                                                           \
	"{'id':'" id "','title':'T','revision':'1','status':'VERIFIED','sources':[{'document':'D'" \
	"}],'condition':'C','objective':'O','bring':['B'],'hosts':{'srv':{'title':'a "             \
	"server'}}," parameters "'steps':" steps "}"
#define CALL(id, called, more)                                                                     \
	"{'id':'" id "','kind':'call','title':'Elsewhere','call':'" called "'" more "}"
#define SRV_IS(role) ",'hosts':{'srv':'" role "'}"

static const char *const three_deep[] = {
	PROCEDURE("one", "",
		"[{'id':'1','do':'Look.','host':'srv'}," CALL("2", "two", "") ",{'id':'3','do':"
									      "'Look.'}]"),
	PROCEDURE("two", "",
		"[{'id':'1','do':'Look.','host':'srv'}," CALL("2", "three", "") ",{'id':'3','do':"
										"'Look.'}]"),
	PROCEDURE("three", "", "[{'id':'1','do':'Look.','host':'srv','verify':[" KEY("K") "]}]"),
	NULL,
};

START_TEST(calls_three_deep_return_exactly_where_they_left_R47)
{
	fixture_library = three_deep;
	open_walked(
		"", "[" CALL("1.b", "one", SRV_IS("site")) ",{'id':'2','do':'Look.'}]", "site=S1");
	assert_leaves("1.b/1@S1 1.b/2/1@S1 1.b/2/2/1@S1 1.b/2/3@S1 1.b/3@S1 2");
	ck_assert_str_eq(instance("1.b/2/2/1@S1")->procedure->id, "three");
	ck_assert_str_eq(instance("1.b")->procedure->id, "test");
	ck_assert_int_eq(done(&f, "1.b/2/3@S1"), HP_REFUSAL_NOT_CURRENT);
	done_all((const char *const[]){
		"1.b/1@S1", "1.b/2/1@S1", "1.b/2/2/1@S1", "1.b/2/3@S1", "1.b/3@S1", "2", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(what_is_called_holds_until_its_return_R26_R47)
{
	fixture_library = three_deep;
	open_walked(
		"", "[" CALL("1", "one", SRV_IS("site")) ",{'id':'2','do':'Look.'}]", "site=S1");
	done_all((const char *const[]){"1/1@S1", "1/2/1@S1", "1/2/2/1@S1", NULL});
	assert_kinds(&f, "check.judged step.done check.ended");
	ck_assert_str_eq(check_state(&f, "1/2/2/1@S1", 1)->ended_by, "1/2/2");
	world_says(&f, "1/2/2/1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(look(&f), HP_REFUSAL_NONE);
	ck_assert_str_eq(current_ref(&f), "1/2/3@S1");
}
END_TEST

START_TEST(what_is_called_is_watched_until_it_returns_R26_R47)
{
	static const char *const library[] = {
		PROCEDURE("one", "",
			"[{'id':'1','do':'Do it.','host':'srv','verify':[" KEY(
				"K") "]},{'id':'2','do':'Look.'}]"),
		NULL};
	fixture_library = library;
	open_walked(
		"", "[" CALL("1", "one", SRV_IS("site")) ",{'id':'2','do':'Look.'}]", "site=S1");
	ck_assert_int_eq(done(&f, "1/1@S1"), 0);
	world_says(&f, "1/1@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened");
	world_says(&f, "1/1@S1", 1, HP_VERDICT_PASS);
	done_all((const char *const[]){"1/1@S1", "1/2@S1", NULL});
	assert_kinds(&f, "step.done check.ended");
	ck_assert_str_eq(f.last.items[1].text, "1");
	done_all((const char *const[]){"2", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

static const char *value_at(const char *ref, const char *name)
{
	return hp_run_value(f.run, at(ref), name);
}

/* Attaches what is called without the demands of hp_procedure_link(), which wants a value for each
 * parameter; the run has to do with what it gets. */
static struct hp_procedure *attach_by_hand(const char *text)
{
	struct hp_procedure *called = fixture_parse(text);
	for (size_t i = 0; i < f.procedure->all_count; i++) {
		struct hp_call *call = NULL;
		memcpy(&call, &f.procedure->all[i]->call, sizeof(call));
		if (call != NULL) {
			call->procedure = called;
		}
	}
	hp_run_free(f.run);
	hp_run_free(f.replayed);
	f.run = hp_run_new(f.procedure);
	f.replayed = hp_run_new(f.procedure);
	return called;
}

START_TEST(a_call_sets_values_and_otherwise_the_callers_count_R47)
{
	static const char callee[] = PROCEDURE("one",
		"'parameters':{'Code':{'title':'C'},'Drive':{'title':'D'},"
		"'Kind':{'title':'K','default':'plain'},'Extra':{'title':'E'}},",
		"[{'id':'1','do':'Set {Code} {Drive} {Kind} {Extra} at {srv}.','host':'srv'}]");
	static const char *const asked[][2] = {{"Drive", "X:"}, {"Site", "P01"}, {"Extra", "more"}};
	fixture_open(&f, "'parameters':{'Drive':{'title':'D'},'Site':{'title':'S'}},",
		"[" CALL("1", "one", SRV_IS("site") ",'set':{'Code':'P{Site}-{site}'}") "]");
	struct hp_procedure *called = attach_by_hand(callee);
	start(&f, "site=S1");
	for (size_t i = 0; i < HP_ARRAY_SIZE(asked); i++) {
		ck_assert_str_eq(hp_run_missing_parameter(f.run)->name, asked[i][0]);
		struct hp_command set = {
			.kind = HP_COMMAND_PARAMETER, .name = asked[i][0], .value = asked[i][1]};
		ck_assert_int_eq(give(&f, set, READ_NOTHING), 0);
	}
	ck_assert_ptr_null(hp_run_missing_parameter(f.run));
	ck_assert_str_eq(value_at("1/1@S1", "Code"), "PP01-S1");
	ck_assert_str_eq(value_at("1/1@S1", "Drive"), "X:");
	ck_assert_str_eq(value_at("1/1@S1", "Kind"), "plain");
	ck_assert_str_eq(value_at("1/1@S1", "Extra"), "more");
	ck_assert_str_eq(value_at("1/1@S1", "srv"), "S1");
	ck_assert_ptr_null(value_at("1/1@S1", "site"));
	ck_assert_ptr_null(value_at("1", "Code"));
	teardown();
	hp_procedure_free(called);
}
END_TEST

START_TEST(a_group_is_called_like_a_procedure_and_holds_to_the_end_R47)
{
	open_walked("",
		"[{'id':'1','title':'G','steps':[{'id':'1.1','host':'site','do':'Do it.','verify':"
		"[" KEY("A") "]}]},{'id':'2','kind':'call','title':'Again','call':{'group':'1'}}]",
		"site=S1");
	assert_leaves("1.1@S1 2/1.1@S1");
	done_all((const char *const[]){"1.1@S1", "2/1.1@S1", NULL});
	assert_kinds(&f, "check.judged step.done");
	world_says(&f, "2/1.1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(look(&f), HP_REFUSAL_NONE);
	ck_assert_str_eq(current_ref(&f), "2/1.1@S1");
}
END_TEST

START_TEST(a_call_for_each_machine_is_made_on_one_then_on_the_next_R47)
{
	fixture_library = three_deep + 2;
	open_walked("", "[" CALL("1", "three", ",'each':'cap','hosts':{'srv':'cap'}") "]",
		"cap=B1 cap=B2");
	assert_leaves("1/1@B1 1/1@B2");
	ck_assert_uint_ne(instance("1/1@B1")->parent, instance("1/1@B2")->parent);
	ck_assert_str_eq(value_at("1/1@B2", "srv"), "B2");
}
END_TEST

static const char *const draft_with_all[] = {
	"{'id':'one','title':'T','revision':'1','status':'DRAFT','sources':[{'document':'D'}],"
	"'condition':'C','objective':'O','bring':['B'],'hosts':{'srv':{'title':'a server'}},"
	"'applies_to':{'host':'srv','verify':[" KEY(
		"A") "],'if_not':'Leave.'},'watch':[{'id':'w','do':'Look out.','host':'srv',"
		     "'when':[" KEY("W") "]}],'steps':[{'id':'1','do':'Look.','host':'srv'}]}",
	NULL,
};

START_TEST(what_is_called_brings_its_entries_and_watches_R3_R37_R47_R89)
{
	fixture_library = draft_with_all;
	open_walked(
		"", "[{'id':'0','do':'Look.'}," CALL("1", "one", SRV_IS("site")) "]", "site=S1");
	assert_leaves("0 1/status 1/applies@S1 1/1@S1");
	ck_assert(!hp_run_watch_is_on(f.run, at("1/w@S1")));
	done_all((const char *const[]){"0", NULL});
	ck_assert_int_eq(done(&f, "1/status"), HP_REFUSAL_DRAFT);
	ck_assert_int_eq(override(&f, "1/status", "No other.", NULL), 0);
	ck_assert(!hp_run_watch_is_on(f.run, at("1/w@S1")));
	ck_assert_int_eq(na(&f, "1/applies@S1", "It is the same."), HP_REFUSAL_OVERRIDE_ONLY);
	done_all((const char *const[]){"1/applies@S1", NULL});
	ck_assert(hp_run_watch_is_on(f.run, at("1/w@S1")));
	done_all((const char *const[]){"1/1@S1", NULL});
	ck_assert(!hp_run_watch_is_on(f.run, at("1/w@S1")));
	assert_complete(HP_RUN_COMPLETE_OVERRIDES);
}
END_TEST

/* ---- rounds ---- */

START_TEST(each_round_is_signed_off_by_itself_R41)
{
	open_walked("",
		"[{'id':'1','title':'G','repeat':{'count':2},'steps':[{'id':'1.1','do':'Do it.',"
		"'host':'site','repeat':{'count':2},'verify':[" KEY("A") "]}]}]",
		"site=S1");
	assert_leaves("1.1@S1 1.1#1.2@S1 1.1#2.1@S1 1.1#2.2@S1");
	ck_assert_uint_eq(instance("1.1#2.2@S1")->repeat, 2);
	done_all((const char *const[]){"1.1@S1", "1.1#1.2@S1", "1.1#2.1@S1", NULL});
	ck_assert_int_eq(finish(&f), HP_REFUSAL_OPEN_STEPS);
	done_all((const char *const[]){"1.1#2.2@S1", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

static bool is_idle(const char *ref)
{
	return hp_run_is_idle_round(f.run, hp_run_find(f.run, ref));
}

START_TEST(after_each_round_the_question_decides_on_the_next_R41)
{
	open_walked("",
		"[{'id':'1','title':'G','repeat':{'ask':'Once more?','max':3},'steps':[{'id':'1.1',"
		"'do':'Look.'}]},{'id':'2','do':'Look.'}]",
		"");
	assert_leaves("1.1 1.again 1.1#2 1.again#2 1.1#3 2");
	done_all((const char *const[]){"1.1", NULL});
	ck_assert(!is_idle("1.1") && !is_idle("1.again") && !is_idle("2"));
	ck_assert(is_idle("1.1#2") && is_idle("1.again#2") && is_idle("1.1#3"));
	ck_assert_str_eq(current_ref(&f), "1.again");
	ck_assert_str_eq(instance("1.again")->step->do_text, "Once more?");
	ck_assert_int_eq(choose(&f, "1.again", "1.again.yes"), 0);
	ck_assert(!is_idle("1.1#2") && !is_idle("1.again#2") && is_idle("1.1#3"));
	done_all((const char *const[]){"1.1#2", NULL});
	ck_assert_int_eq(choose(&f, "1.again#2", "1.again.no"), 0);
	ck_assert_str_eq(current_ref(&f), "2");
	ck_assert_int_eq(state_of(&f, "1.1#3"), HP_STATE_NA);
	ck_assert(is_idle("1.1#3"));
	/* What was done in a round stays in sight when the answer before it is taken back. */
	ck_assert_int_eq(choose(&f, "1.again", "1.again.no"), 0);
	ck_assert(!is_idle("1.1#2"));
	done_all((const char *const[]){"2", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(what_holds_until_a_step_of_its_round_ends_in_its_round_R41)
{
	open_walked("",
		"[{'id':'1','title':'G','repeat':{'count':2},'steps':[{'id':'1.1','do':'Stop it.',"
		"'host':'site','verify':[" KEY_HOLDS(
			"A", "{'until':'1.2'}") "]},{'id':'1.2','do':'Start it.','host':'site'}]}]",
		"site=S1");
	done_all((const char *const[]){"1.1@S1", "1.2@S1", "1.1#2@S1", NULL});
	ck_assert_str_eq(check_state(&f, "1.1@S1", 1)->ended_by, "1.2@S1");
	ck_assert_str_eq(check_state(&f, "1.1#2@S1", 1)->ended_by, "1.2#2@S1");
}
END_TEST

/* ---- conditions ---- */

#define YES_OR_NO(id)                                                                              \
	"{'id':'" id "','ask':'Is it?','cases':[{'id':'" id ".y','title':'Yes','steps':[]},"       \
	"{'id':'" id ".n','title':'No','steps':[]}]}"
#define CHOSEN(id) "{'choice':'" id "','is':'" id ".y'}"

static bool may_come(const char *ref)
{
	return hp_run_may_come(f.run, hp_run_find(f.run, ref));
}

/* R46: the condition says what its table says, for every assignment; not known is not met. */
START_TEST(a_condition_is_met_exactly_where_its_truth_table_says_R46)
{
	static const char *const words[] = {NULL, ".y", ".n"};
	const char *a = words[_i / 3];
	const char *b = words[_i % 3];
	open_walked("",
		"[{'id':'g','title':'G','order':'any','steps':[" YES_OR_NO("a") "," YES_OR_NO(
			"b") "]},"
			     "{'id':'all','do':'Look.','if':{'all':[" CHOSEN("a") "," CHOSEN(
				     "b") "]}},"
					  "{'id':'any','do':'Look.','if':{'any':[" CHOSEN("a") "," CHOSEN(
						  "b") "]}},"
						       "{'id':'not','do':'Look.','"
						       "if':{'not':" CHOSEN(
							       "a") "}"
								    "},{'id':'nor','do':'Look.','"
								    "if':{'not':{'any':[" CHOSEN(
									    "a") "," CHOSEN("b") "]"
												 "}"
												 "}"
												 "}"
												 "]",
		"");
	if (a != NULL) {
		ck_assert_int_eq(choose(&f, "a", a[1] == 'y' ? "a.y" : "a.n"), 0);
	}
	if (b != NULL) {
		ck_assert_int_eq(choose(&f, "b", b[1] == 'y' ? "b.y" : "b.n"), 0);
	}
	bool a_yes = a != NULL && a[1] == 'y';
	bool b_yes = b != NULL && b[1] == 'y';
	bool a_no = a != NULL && !a_yes;
	bool b_no = b != NULL && !b_yes;
	ck_assert_int_eq(instance("all")->inactive, !(a_yes && b_yes));
	ck_assert_int_eq(instance("any")->inactive, !(a_yes || b_yes));
	ck_assert_int_eq(instance("not")->inactive, !a_no);
	ck_assert_int_eq(instance("nor")->inactive, !(a_no && b_no));
	/* R73: paper has what no answer has ruled out yet. */
	ck_assert_int_eq(may_come("all"), !(a_no || b_no));
	ck_assert_int_eq(may_come("any"), !(a_no && b_no));
	ck_assert_int_eq(may_come("not"), !a_yes);
	ck_assert_int_eq(may_come("nor"), !(a_yes || b_yes));
}
END_TEST

START_TEST(what_a_decision_to_come_can_still_bring_may_come_R73)
{
	open_walked("",
		"[" YES_OR_NO("1") ",{'id':'2','title':'G','if':" CHOSEN(
			"1") ",'steps':[" YES_OR_NO("2.a") "]},{'id':'3','do':'Look.','if':" CHOSEN("2.a") "},{'id':'4','do':'Look.'}]",
		"");
	ck_assert(may_come("2.a"));
	ck_assert(may_come("3"));
	ck_assert_int_eq(choose(&f, "1", "1.n"), 0);
	ck_assert(!may_come("2.a"));
	ck_assert(!may_come("3"));
	ck_assert(may_come("4"));
	ck_assert_int_eq(choose(&f, "1", "1.y"), 0);
	ck_assert(may_come("3"));
	ck_assert_int_eq(choose(&f, "2.a", "2.a.y"), 0);
	ck_assert(may_come("3"));
	ck_assert_str_eq(current_ref(&f), "3");
}
END_TEST

START_TEST(a_condition_on_a_value_is_not_met_before_it_is_known_R46)
{
	open_walked("",
		"[{'id':'1','kind':'input','ask':'Which?','name':'Version'},"
		"{'id':'2','title':'G','if':{'value':'{Version}','is':['Old','older']},'steps':"
		"[{'id':'2.1','do':'Look.'}]},{'id':'3','do':'Look.'}]",
		"");
	ck_assert_int_eq(state_of(&f, "2.1"), HP_STATE_NA);
	ck_assert_int_eq(enter("1", "OLD"), HP_REFUSAL_NONE);
	ck_assert_str_eq(current_ref(&f), "2.1");
	done_all((const char *const[]){"2.1", "3", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(changing_an_answer_keeps_the_work_and_makes_it_not_applicable_R42_R56)
{
	open_walked("",
		"[" YES_OR_NO("1") ",{'id':'2','do':'Do it.','host':'site','if':" CHOSEN(
			"1") ",'verify':[" KEY("A") "]},{'id':'3','do':'Look.'}]",
		"site=S1");
	ck_assert_int_eq(choose(&f, "1", "1.y"), 0);
	done_all((const char *const[]){"2@S1", NULL});
	ck_assert_int_eq(choose(&f, "1", "1.n"), 0);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_NA);
	ck_assert_int_eq(instance("2@S1")->state, HP_STATE_VERIFIED);
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "2@S1", 1)));
	ck_assert_int_eq(choose(&f, "1", "1.y"), 0);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
	ck_assert(hp_run_check_in_force(f.run, check_of(&f, "2@S1", 1)));
}
END_TEST

/* ---- any order, one of ---- */

#define ANY_ORDER                                                                                  \
	"[{'id':'0','do':'Look.'},{'id':'g','title':'G','order':'any','steps':["                   \
	"{'id':'a','do':'Look.'},{'id':'b','title':'H','steps':[{'id':'b.1','do':'Look.'},"        \
	"{'id':'b.2','do':'Look.'}]},{'id':'c','do':'Look.'}]},{'id':'z','do':'Look.'}]"

START_TEST(a_group_in_any_order_comes_to_its_end_in_every_order_R11)
{
	static const char *const orders[][5] = {{"a", "b.1", "b.2", "c"}, {"a", "c", "b.1", "b.2"},
		{"b.1", "b.2", "a", "c"}, {"b.1", "b.2", "c", "a"}, {"c", "a", "b.1", "b.2"},
		{"c", "b.1", "b.2", "a"}, {"b.1", "a", "b.2", "c"}, {"b.1", "c", "b.2", "a"},
		{"b.1", "a", "c", "b.2"}, {"b.1", "c", "a", "b.2"}, {"a", "b.1", "c", "b.2"},
		{"c", "b.1", "a", "b.2"}};
	open_walked("", ANY_ORDER, "");
	ck_assert_int_eq(done(&f, "c"), HP_REFUSAL_NOT_CURRENT);
	done_all((const char *const[]){"0", NULL});
	ck_assert_int_eq(done(&f, "b.2"), HP_REFUSAL_NOT_CURRENT);
	ck_assert_int_eq(done(&f, "z"), HP_REFUSAL_NOT_CURRENT);
	done_all(orders[_i]);
	done_all((const char *const[]){"z", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

#define ONE_OF                                                                                     \
	"[{'id':'g','title':'G','order':'one-of','steps':[{'id':'a','do':'Do it.','host':'site',"  \
	"'verify':[" KEY("A") "]},{'id':'b','do':'Look.'},{'id':'c','do':'Look.'}]},"              \
			      "{'id':'z','do':'Look.'}]"

START_TEST(of_one_of_a_second_tick_is_refused_R45)
{
	open_walked("", ONE_OF, "site=S1");
	ck_assert_int_eq(done(&f, "b"), 0);
	ck_assert_int_eq(done(&f, "a@S1"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_int_eq(done(&f, "c"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_int_eq(state_of(&f, "a@S1"), HP_STATE_NA);
	ck_assert_int_eq(state_of(&f, "b"), HP_STATE_ATTESTED);
	done_all((const char *const[]){"z", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(an_alternative_that_turns_false_opens_the_others_R26_R45)
{
	open_walked("", ONE_OF, "site=S1");
	ck_assert_int_eq(done(&f, "a@S1"), 0);
	world_says(&f, "a@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	ck_assert_int_eq(done(&f, "b"), 0);
	ck_assert_int_eq(state_of(&f, "a@S1"), HP_STATE_NA);
	ck_assert_str_eq(current_ref(&f), "z");
}
END_TEST

START_TEST(not_applicable_takes_no_alternative_R45_R59)
{
	open_walked("", ONE_OF, "site=S1");
	ck_assert_int_eq(na(&f, "a@S1", "It is not there."), 0);
	ck_assert_str_eq(current_ref(&f), "b");
	ck_assert_int_eq(na(&f, "c", "Nor this."), 0);
	ck_assert_int_eq(na(&f, "b", "Nor this."), 0);
	ck_assert_int_eq(state_of(&f, "g"), HP_STATE_NA);
	ck_assert_str_eq(current_ref(&f), "z");
}
END_TEST

START_TEST(each_machine_has_its_own_alternative_R45)
{
	open_walked("",
		"[{'id':'g','title':'G','order':'one-of','each':'cap','steps':[{'id':'a','do':"
		"'Look.'},{'id':'b','do':'Look.'}]}]",
		"cap=B1 cap=B2");
	ck_assert_int_eq(done(&f, "b@B1"), 0);
	ck_assert_int_eq(state_of(&f, "a@B1"), HP_STATE_NA);
	ck_assert_int_eq(done(&f, "a@B2"), 0);
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

/* ---- jumps ---- */

#define BACK                                                                                       \
	"[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS("A",                       \
		"{'until':'2'}") "]}"                                                              \
				 ",{'id':'2','do':'Start "                                         \
				 "it.','host':'site'},{'id':'3','ask':'Does it run?','cases':["    \
				 "{'id':'3.y','title':'Yes','steps':[]},{'id':'3.n','title':'No'," \
				 "'steps':["                                                       \
				 "{'id':'3.n.1','kind':'goto','goto':'1'}]}]},{'id':'4','do':'"    \
				 "Look.'}]"

START_TEST(going_back_opens_everything_between_in_a_new_attempt_R47)
{
	open_walked("", BACK, "site=S1");
	done_all((const char *const[]){"1@S1", "2@S1", NULL});
	ck_assert(check_state(&f, "1@S1", 1)->ended);
	ck_assert_int_eq(choose(&f, "3", "3.n"), 0);
	ck_assert_int_eq(done(&f, "3.n.1"), 0);
	assert_kinds(&f, "jumped");
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_uint_eq(instance("1@S1")->attempt, 2);
	ck_assert_uint_eq(instance("3.n.1")->attempt, 2);
	ck_assert_ptr_null(instance("3")->choice);
	ck_assert(!check_state(&f, "1@S1", 1)->ended);
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_CHECK_FAILS);
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	done_all((const char *const[]){"1@S1", "2@S1", NULL});
	ck_assert_int_eq(choose(&f, "3", "3.y"), 0);
	done_all((const char *const[]){"4", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(going_back_concerns_its_own_machine_only_R47)
{
	open_walked("",
		"[{'id':'g','title':'G','each':'cap','serial':true,'steps':[{'id':'1','do':'Do "
		"it.'},{'id':'2','ask':'Good?','cases':[{'id':'2.y','title':'Yes','steps':[]},"
		"{'id':'2.n','title':'No','steps':[{'id':'2.g','kind':'goto','goto':'1'}]}]}]}]",
		"cap=B1 cap=B2");
	done_all((const char *const[]){"1@B1", NULL});
	ck_assert_int_eq(choose(&f, "2@B1", "2.y"), 0);
	done_all((const char *const[]){"1@B2", NULL});
	ck_assert_int_eq(choose(&f, "2@B2", "2.n"), 0);
	ck_assert_int_eq(done(&f, "2.g@B2"), 0);
	ck_assert_str_eq(current_ref(&f), "1@B2");
	ck_assert_int_eq(state_of(&f, "1@B1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(instance("2@B1")->choice, "2.y");
}
END_TEST

START_TEST(going_forward_makes_what_lies_between_not_applicable_R47)
{
	open_walked("",
		"[{'id':'1','ask':'Whole?','cases':[{'id':'1.y','title':'Yes','steps':[{'id':'1.g',"
		"'kind':'goto','goto':'4'}]},{'id':'1.n','title':'No','steps':[]}]},"
		"{'id':'2','do':'Look.'},{'id':'3','title':'G','steps':[{'id':'3.1','do':'Look.'}"
		"]},{'id':'4','do':'Look.'}]",
		"");
	ck_assert_int_eq(choose(&f, "1", "1.y"), 0);
	ck_assert_int_eq(done(&f, "1.g"), 0);
	ck_assert_str_eq(current_ref(&f), "4");
	ck_assert_int_eq(state_of(&f, "2"), HP_STATE_NA);
	ck_assert_int_eq(state_of(&f, "3.1"), HP_STATE_NA);
	ck_assert_int_eq(choose(&f, "1", "1.n"), 0);
	ck_assert_str_eq(current_ref(&f), "2");
	ck_assert_int_eq(choose(&f, "1", "1.y"), 0);
	done_all((const char *const[]){"4", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

START_TEST(a_jump_that_leads_elsewhere_is_no_jump)
{
	open_walked("", BACK, "site=S1");
	done_all((const char *const[]){"1@S1", "2@S1", NULL});
	ck_assert_int_eq(choose(&f, "3", "3.n"), 0);
	struct hp_event forged = {
		.kind = HP_EVENT_JUMPED, .at = "3.n.1", .attempt = 1, .value = "4"};
	ck_assert_int_eq(hp_run_apply(f.run, &forged, NULL), HP_ERR_INVALID);
	forged.value = "1@S1";
	forged.at = "4";
	ck_assert_int_eq(hp_run_apply(f.run, &forged, NULL), HP_ERR_INVALID);
}
END_TEST

/* ---- overriding a group ---- */

#define LIST                                                                                       \
	"[{'id':'0','do':'Look.'},{'id':'g','title':'G','steps':[{'id':'g.1','do':'Do it.',"       \
	"'host':'site','critical':true,'verify':[" KEY(                                            \
		"A") "]},{'id':'g.2','ask':'Is it?','cases':[{'id':'g.2.y','title':'Yes',"         \
		     "'steps':[{'id':'g.3','do':'Look.'}]},{'id':'g.2.n','title':'No','steps':[]}" \
		     "]},{'id':'g.4','do':'Look.'}]},{'id':'z','do':'Look.'}]"

START_TEST(a_list_is_overridden_as_one_act_and_step_by_step_R55)
{
	open_walked("", LIST, "site=S1");
	ck_assert_int_eq(override_group("g", "No time.", NULL), HP_REFUSAL_NOT_CURRENT);
	done_all((const char *const[]){"0", NULL});
	ck_assert_int_eq(override_group("g", "  ", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(override_group("0", "No time.", NULL), HP_REFUSAL_NO_GROUP);
	ck_assert_int_eq(override_group("g", "No time.", NULL), HP_REFUSAL_NONE);
	assert_kinds(&f, "group.overridden step.overridden step.overridden step.overridden");
	ck_assert_uint_eq(f.last.items[0].number, 3);
	ck_assert(instance("g.1@S1")->single_person);
	ck_assert(!instance("g.4")->single_person);
	ck_assert_int_eq(state_of(&f, "g.2"), HP_STATE_OVERRIDDEN);
	ck_assert_int_eq(state_of(&f, "g.3"), HP_STATE_NA);
	ck_assert_int_eq(override_group("g", "Again.", NULL), HP_REFUSAL_NO_GROUP);
	done_all((const char *const[]){"z", NULL});
	assert_complete(HP_RUN_COMPLETE_OVERRIDES);
}
END_TEST

START_TEST(a_second_person_stands_behind_each_step_of_the_list_R55)
{
	open_walked("", LIST, "site=S1");
	done_all((const char *const[]){"0", NULL});
	ck_assert_int_eq(override_group("g", "No time.", "Bob"), 0);
	ck_assert_str_eq(instance("g.1@S1")->second, "Bob");
	ck_assert(!instance("g.1@S1")->single_person);
}
END_TEST

START_TEST(a_list_override_is_neither_cut_short_nor_stretched_by_a_forged_record)
{
	open_walked("", LIST, "site=S1");
	done_all((const char *const[]){"0", NULL});
	struct hp_event whole = {
		.kind = HP_EVENT_GROUP_OVERRIDDEN, .at = "g", .text = "x", .number = 2};
	ck_assert_int_eq(hp_run_apply(f.run, &whole, NULL), HP_ERR_INVALID);
	whole.number = 3;
	ck_assert_int_eq(hp_run_apply(f.run, &whole, NULL), 0);
	struct hp_event step = {
		.kind = HP_EVENT_STEP_OVERRIDDEN, .at = "g.4", .attempt = 1, .text = "x"};
	ck_assert_int_eq(hp_run_apply(f.run, &step, NULL), HP_ERR_INVALID);
	struct hp_event note = {.kind = HP_EVENT_NOTE, .text = "x"};
	ck_assert_int_eq(hp_run_apply(f.run, &note, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(hp_run_apply(f.replayed, &whole, NULL), 0);
}
END_TEST

/* ---- watches ---- */

#define WATCH                                                                                      \
	"'watch':[{'id':'w','do':'Look out.','host':'site','when':[" KEY("W1") "," KEY(            \
		"W2") "],"                                                                         \
		      "'from':'2','until':'3'}],"

START_TEST(a_watch_is_on_from_its_step_to_its_step_R37)
{
	open_walked(WATCH,
		"[{'id':'1','do':'Look.'},{'id':'2','do':'Look.'},{'id':'3','do':'Look.'}]",
		"site=S1");
	ck_assert(!hp_run_watch_is_on(f.run, at("w@S1")));
	done_all((const char *const[]){"1", NULL});
	ck_assert(hp_run_watch_is_on(f.run, at("w@S1")));
	ck_assert(hp_run_watch_has_fired(f.run, at("w@S1")));
	world_says(&f, "w@S1", 2, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	ck_assert(!hp_run_watch_has_fired(f.run, at("w@S1")));
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "w@S1", 1)));
	done_all((const char *const[]){"2", NULL});
	ck_assert(!hp_run_watch_is_on(f.run, at("w@S1")));
	ck_assert_int_eq(done(&f, "w@S1"), HP_REFUSAL_NOT_CURRENT);
	done_all((const char *const[]){"3", NULL});
	assert_complete(HP_RUN_COMPLETE);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-structure");
	TCase *tcase = tcase_create("structure");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_must_be_so_first_comes_before_step_one_R3_R4);
	tcase_add_test(tcase, a_draft_asks_first_in_a_live_run_only_R89);
	tcase_add_test(tcase, calls_three_deep_return_exactly_where_they_left_R47);
	tcase_add_test(tcase, what_is_called_holds_until_its_return_R26_R47);
	tcase_add_test(tcase, what_is_called_is_watched_until_it_returns_R26_R47);
	tcase_add_test(tcase, a_call_sets_values_and_otherwise_the_callers_count_R47);
	tcase_add_test(tcase, a_group_is_called_like_a_procedure_and_holds_to_the_end_R47);
	tcase_add_test(tcase, a_call_for_each_machine_is_made_on_one_then_on_the_next_R47);
	tcase_add_test(tcase, what_is_called_brings_its_entries_and_watches_R3_R37_R47_R89);
	tcase_add_test(tcase, each_round_is_signed_off_by_itself_R41);
	tcase_add_test(tcase, after_each_round_the_question_decides_on_the_next_R41);
	tcase_add_test(tcase, what_holds_until_a_step_of_its_round_ends_in_its_round_R41);
	tcase_add_loop_test(tcase, a_condition_is_met_exactly_where_its_truth_table_says_R46, 0, 9);
	tcase_add_test(tcase, a_condition_on_a_value_is_not_met_before_it_is_known_R46);
	tcase_add_test(tcase, what_a_decision_to_come_can_still_bring_may_come_R73);
	tcase_add_test(
		tcase, changing_an_answer_keeps_the_work_and_makes_it_not_applicable_R42_R56);
	tcase_add_loop_test(tcase, a_group_in_any_order_comes_to_its_end_in_every_order_R11, 0, 12);
	tcase_add_test(tcase, of_one_of_a_second_tick_is_refused_R45);
	tcase_add_test(tcase, an_alternative_that_turns_false_opens_the_others_R26_R45);
	tcase_add_test(tcase, not_applicable_takes_no_alternative_R45_R59);
	tcase_add_test(tcase, each_machine_has_its_own_alternative_R45);
	tcase_add_test(tcase, going_back_opens_everything_between_in_a_new_attempt_R47);
	tcase_add_test(tcase, going_back_concerns_its_own_machine_only_R47);
	tcase_add_test(tcase, going_forward_makes_what_lies_between_not_applicable_R47);
	tcase_add_test(tcase, a_jump_that_leads_elsewhere_is_no_jump);
	tcase_add_test(tcase, a_list_is_overridden_as_one_act_and_step_by_step_R55);
	tcase_add_test(tcase, a_second_person_stands_behind_each_step_of_the_list_R55);
	tcase_add_test(
		tcase, a_list_override_is_neither_cut_short_nor_stretched_by_a_forged_record);
	tcase_add_test(tcase, a_watch_is_on_from_its_step_to_its_step_R37);
	suite_add_tcase(suite, tcase);
	return suite;
}
