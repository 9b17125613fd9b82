/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thousands of walks by somebody who presses anything at any time, over machines that change as
 * they like. An auditor that knows nothing of the engine but its events and what the world said
 * checks each of them; and a run fed with damaged records must survive and stay honest.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_damage.h"
#include "run_fixture.h"

#define WALKS 64
#define COMMANDS 80

static struct fixture f;
static bool on_paper; /* Half of what is done comes from a sheet (R76). */

#define CHOICE(id, yes, no)                                                                        \
	"{'id':'" id "','ask':'Is it?','cases':[{'id':'" id ".y','title':'Yes','steps':[" yes      \
	"]},"                                                                                      \
	"{'id':'" id ".n','title':'No','steps':[" no "]}]}"
#define HEAD(id)                                                                                   \
	"{'id':'" id "','title':'T','revision':'1','status':'VERIFIED','sources':[{'document':'D'" \
	"}],'condition':'C','objective':'O','bring':['B'],'hosts':{'srv':{'title':'a server'}},"

static const char *const library[] = {
	HEAD("outer") "'steps':[{'id':'1','do':'Do it.','host':'srv','verify':[" KEY(
		"O1") "]},{'id':'2','kind':'call','title':'In','call':'inner'},"
		      "{'id':'3','do':'Do it.','host':'srv','critical':true,'verify':[" KEY(
			      "O3") "]}]}",
	HEAD("inner") "'steps':[{'id':'1','title':'G','order':'any','steps':["
		      "{'id':'1.1','do':'Do it.','host':'srv','verify':[" KEY_HOLDS("I1",
			      "{'until':'2'}") "]},{'id':'1.2','do':'Do it.','host':'srv',"
					       "'verify':[" KEY("I2") "]}]},{'id':'2','do':'Look.',"
								      "'host':'srv'}]}",
	NULL};

static const struct {
	const char *steps;
	const char *machines;
	const char *extra; /* NULL: none. */
} procedures[] = {
	{"[{'id':'1','do':'Look.','host':'site'},"
	 "{'id':'2','do':'Do it.','host':'site','critical':true,'verify':[" KEY("A") "," KEY(
		 "B") "]},"
		      "{'id':'3','do':'Do it.','host':'site','verify':[" KEY_HOLDS(
			      "C", "'once'") "," KEY("D") "]}]",
		"site=S1"},
	{"[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS("A",
		 "{'until':'4'}") "]},"
				  "{'id':'2','ask':'Which?','host':'site','cases':["
				  "{'id':'2.a','title':'A','steps':[{'id':'2.a.1','host':'site','"
				  "do':'Do it.','verify':[" KEY(
					  "B") "]},"
					       "{'id':'2.a.2','ask':'And?','cases':[{'id':'2.a.2.x'"
					       ",'title':'X','steps':[{'id':'2.a.3','do':'Look.'}]}"
					       ","
					       "{'id':'2.a.2.y','title':'Y','steps':[]}]}]},"
					       "{'id':'2.b','title':'B','steps':[{'id':'2.b.1','"
					       "host':'site','do':'Do it.','verify':[" KEY(
						       "C") "]}]},"
							    "{'id':'2.c','title':'C','steps':[{'id'"
							    ":'2.s','stop':'Call somebody.'}]}]},"
							    "{'id':'3','do':'Look.'},{'id':'4','do'"
							    ":'Start it.','host':'site'}]",
		"site=S1"},
	{"[{'id':'1','title':'G','each':'cap','steps':["
	 "{'id':'1.1','do':'Do it.','verify':[" KEY_HOLDS("A",
		 "{'until':'1.3'}") "]},"
				    "{'id':'1.2','do':'Delete it.','irreversible':true," WARNED
				    ",'verify':[" KEY("B") "]},"
							   "{'id':'1.3','do':'Look.'}]},"
							   "{'id':'2','host':'site','do':'Delete "
							   "it.','irreversible':true," WARNED
							   ",'verify':[" KEY("C") "]}]",
		"site=S1 cap=B1 cap=B2"},
	{"[{'id':'1','title':'G','each':'cap','serial':true,'steps':["
	 "{'id':'1.1','do':'Do it.','verify':[" KEY_HOLDS("A", "{'until':'1.3'}") "," KEY(
		 "B") "]},"
		      "{'id':'1.2','ask':'Is it "
		      "there?','cases':[{'id':'1.2.y','title':'Yes','steps':["
		      "{'id':'1.2.1','do':'Delete it.','critical':true,'irreversible':true," WARNED
		      ",'verify':[" KEY("C") "]}]},"
					     "{'id':'1.2.n','title':'No','steps':[]}]},"
					     "{'id':'1.3','do':'Start it.','verify':[" KEY(
						     "D") "]}]}]",
		"cap=B1 cap=B2 cap=B3"},
	/* Calls within calls, for each machine; entries; watches. */
	{"[{'id':'1','kind':'call','title':'C','each':'cap','call':'outer','hosts':{'srv':'cap'}},"
	 "{'id':'2','do':'Do it.','host':'site','verify':[" KEY(
		 "A") "]},{'id':'3','kind':'call',"
		      "'title':'D','call':'inner','hosts':{'srv':'site'}},{'id':'4','do':'Look.'}]",
		"site=S1 cap=B1 cap=B2",
		"'applies_to':{'host':'site','verify':[" KEY(
			"E") "],'if_not':'Leave.'},'watch':[{'id':'w','do':'Look out.','host':"
			     "'site','when':[" KEY("W") "],'from':'2','until':'4'}],"},
	/* Any order, one of, rounds, and a jump back. */
	{"[{'id':'g','title':'G','order':'any','steps':["
	 "{'id':'g.1','do':'Do it.','host':'site','verify':[" KEY(
		 "A") "]},"
		      "{'id':'g.2','title':'H','order':'one-of','steps':["
		      "{'id':'g.2.a','do':'Do it.','host':'site','verify':[" KEY(
			      "B") "]},"
				   "{'id':'g.2.b','do':'Do "
				   "it.','host':'site','critical':true,'verify':[" KEY(
					   "C") "]}]}," CHOICE("g.3", "{'id':'g.3.1','do':'Look.'}",
					   "") "]},"
					       "{'id':'r','title':'R','repeat':{'ask':'More?"
					       "','max':3},'steps':["
					       "{'id':'r.1','do':'Do "
					       "it.','host':'site','repeat':{'count':2},'"
					       "verify':[" KEY_HOLDS(
						       "D", "{'until':'r.2'}") "]},{'id':'r.2','"
									       "do':'Look.','"
									       "host':'site'}]}"
									       "," CHOICE("q", "",
										       "{'id':'q."
										       "g','kind'"
										       ":'goto','"
										       "goto':'r'"
										       "}") ",{'"
											    "id':"
											    "'z',"
											    "'do'"
											    ":'"
											    "Look"
											    ".'}"
											    "]",
		"site=S1", NULL},
	/* Conditions, a jump forwards, machines apart. */
	{"[{'id':'i','kind':'input','ask':'Which?','name':'Kind'}," CHOICE("1", "",
		 "{'id':'1.g','kind':'goto','goto':'4'}") ","
							  "{'id':'2','title':'G','if':{'any':[{'"
							  "value':'{Kind}','is':'x'},{'choice':'1',"
							  "'is':'1.y'}"
							  "]},'steps':[{'id':'2.1','do':'Do "
							  "it.','host':'site','verify':[" KEY(
								  "A") "]}]},"
								       "{'id':'3','do':'Do "
								       "it.','host':'site','if':{'"
								       "not':{'value':'{Kind}','is'"
								       ":'x'}},"
								       "'verify':[" KEY(
									       "B") "]},{'id':'4','"
										    "title':'S','"
										    "each':'cap','"
										    "serial':true,'"
										    "steps':["
										    "{'id':'4.1','"
										    "do':'Do "
										    "it.','verify':"
										    "[" KEY_HOLDS(
											    "C",
											    "{'"
											    "until'"
											    ":'4.2'"
											    "}") "]"
												 "}"
												 ","
												 "{"
												 "'"
												 "i"
												 "d"
												 "'"
												 ":"
												 "'"
												 "4"
												 "."
												 "2"
												 "'"
												 ","
												 "'"
												 "d"
												 "o"
												 "'"
												 ":"
												 "'"
												 "D"
												 "o"
												 " "
												 "i"
												 "t"
												 "."
												 "'"
												 ","
												 "'"
												 "c"
												 "r"
												 "i"
												 "t"
												 "i"
												 "c"
												 "a"
												 "l"
												 "'"
												 ":"
												 "t"
												 "r"
												 "u"
												 "e"
												 ","
												 "'"
												 "v"
												 "e"
												 "r"
												 "i"
												 "f"
												 "y"
												 "'"
												 ":"
												 "[" KEY("D") "]}," CHOICE(
													 "4.3",
													 "",
													 "{'id':'4.g','kind':'goto','goto':'4.1'}") "]},"
																		    "{'id':'5','title':'O','order':'one-of','each':'cap','steps':[{'id':'5.a','do':'Do it.',"
																		    "'verify':[" KEY(
																			    "F") "]},{'id':'5.b','do':'Look.'}]}]",
		"site=S1 cap=B1 cap=B2", NULL},
};

/* ---- the auditor ---- */

struct auditor {
	bool *ended;     /* By check. */
	bool *confirmed; /* By machine: a name was typed since the last resume or change of target.
			  */
	size_t overriding; /* Steps still to come of a list that is overridden (R55). */
};

static const struct hp_instance *instance_at(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	ck_assert_uint_ne(index, HP_NONE);
	return &hp_run_state(f.run)->instances[index];
}

/* Judged in this very command: -1 if not. */
static int judged_now(const struct hp_event *of, size_t check)
{
	int verdict = -1;
	for (size_t i = 0; i < f.last.count; i++) {
		const struct hp_event *event = &f.last.items[i];
		if (event == of) {
			return verdict;
		}
		if (event->kind == HP_EVENT_CHECK_JUDGED && strcmp(event->at, of->at) == 0 &&
			event->check == check) {
			verdict = (int)event->judgement.verdict;
		}
	}
	return verdict;
}

struct seen {
	size_t checks;
	size_t passes;
	size_t fails;
};

static struct seen what_was_seen(const struct auditor *auditor, const struct hp_event *event)
{
	const struct hp_instance *instance = instance_at(event->at);
	struct seen seen = {0};
	for (size_t i = 0; i < instance->check_count; i++) {
		size_t check = instance->first_check + i;
		if (auditor->ended[check]) {
			continue;
		}
		int verdict = judged_now(event, i + 1);
		seen.checks++;
		seen.passes += verdict == HP_VERDICT_PASS && f.world[check] == HP_VERDICT_PASS;
		seen.fails += verdict == HP_VERDICT_FAIL;
	}
	return seen;
}

/* R76: a line of a sheet closes its step, and only with the claim before it on record. */
static bool is_from_paper(const struct hp_event *event, const struct hp_command *command)
{
	const struct hp_event *first = &f.last.items[0];
	return command->kind == HP_COMMAND_PAPER && first->kind == HP_EVENT_PAPER_ENTERED &&
	       hp_streq(first->at, event->at) && hp_streq(first->name, command->name) &&
	       hp_streq(instance_at(event->at)->paper_by, command->name);
}

static bool is_irreversible(const struct hp_instance *instance)
{
	return instance->step->irreversible && instance->machine_index != HP_NONE;
}

static void audit_act(
	struct auditor *auditor, const struct hp_event *event, const struct hp_command *command)
{
	const struct hp_instance *instance = instance_at(event->at);
	struct seen seen = what_was_seen(auditor, event);
	bool adopted = hp_streq(event->value, "adopted");

	if (event->kind == HP_EVENT_STEP_OVERRIDDEN && auditor->overriding > 0) {
		auditor->overriding--;
		ck_assert_str_eq(event->text, command->text);
		ck_assert(!instance->step->critical || event->name != NULL ||
			  strcmp(event->value, "single-person") == 0);
		return;
	}
	if (event->kind == HP_EVENT_STEP_NA) {
		ck_assert_str_ne(event->text, "");
		ck_assert(command->kind == HP_COMMAND_NA || is_from_paper(event, command));
		return;
	}
	if (!adopted && is_irreversible(instance) && hp_run_state(f.run)->status == HP_RUN_OPEN) {
		ck_assert_msg(auditor->confirmed[instance->machine_index] ||
				      event->kind == HP_EVENT_STEP_ATTESTED ||
				      event->kind == HP_EVENT_STEP_OVERRIDDEN,
			"%s without a name", event->at);
	}
	if (event->kind == HP_EVENT_STEP_DONE) {
		/* R30: only by the key. */
		ck_assert(command->kind == (adopted ? HP_COMMAND_ADOPT : HP_COMMAND_DONE) ||
			  (!adopted && is_from_paper(event, command)));
		ck_assert_uint_eq(seen.passes, seen.checks);
		ck_assert_int_eq(strcmp(event->value, "attested") == 0, instance->check_count == 0);
	} else if (event->kind == HP_EVENT_STEP_ATTESTED) {
		ck_assert_str_ne(event->text, "");
		ck_assert_uint_eq(seen.fails, 0);
		ck_assert(instance->check_count == 0 || seen.passes < seen.checks);
	} else {
		ck_assert_str_ne(event->text, "");
		ck_assert(seen.passes < seen.checks || instance->step->kind != HP_STEP_ACTION);
		ck_assert(!instance->step->critical || event->name != NULL ||
			  strcmp(event->value, "single-person") == 0);
	}
}

static void audit_completed(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	for (size_t i = 0; i < state->instance_count; i++) {
		ck_assert(hp_step_state_is_terminal(hp_run_step_state(f.run, i)));
	}
	for (size_t i = 0; i < state->check_count; i++) {
		/* What another machine shows says nothing of this one. */
		bool wrong = state->checks[i].last.why == HP_WHY_WRONG_MACHINE;
		enum hp_verdict world = wrong ? HP_VERDICT_UNKNOWN : f.world[i];
		bool stands = world == HP_VERDICT_PASS ||
			      (state->checks[i].attested && world != HP_VERDICT_FAIL);
		ck_assert(!hp_run_check_in_force(f.run, i) || stands);
	}
}

static void audit_reopened(struct auditor *auditor, const struct hp_instance *instance)
{
	for (size_t i = 0; i < instance->check_count; i++) {
		size_t check = instance->first_check + i;
		if (hp_run_state(f.run)->checks[check].check->holds == HP_HOLDS_ONCE) {
			auditor->ended[check] = false;
		}
	}
}

/* What was gone over again may hold again. */
static void audit_jumped(struct auditor *auditor)
{
	for (size_t i = 0; i < hp_run_state(f.run)->check_count; i++) {
		auditor->ended[i] = auditor->ended[i] && hp_run_state(f.run)->checks[i].ended;
	}
}

static void audit_target_set(struct auditor *auditor, const struct hp_event *event)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	for (size_t i = 0; i < state->machine_count; i++) {
		if (strcmp(state->machines[i].name, event->machine) == 0) {
			auditor->confirmed[i] = false;
		}
	}
}

static bool is_act(const struct hp_event *event)
{
	return event->kind == HP_EVENT_STEP_DONE || event->kind == HP_EVENT_STEP_ATTESTED ||
	       event->kind == HP_EVENT_STEP_OVERRIDDEN || event->kind == HP_EVENT_STEP_NA;
}

static void audit_event(
	struct auditor *auditor, const struct hp_event *event, const struct hp_command *command)
{
	ck_assert_int_eq(event->mode, f.mode);
	ck_assert(auditor->overriding == 0 || event->kind == HP_EVENT_STEP_OVERRIDDEN);
	if (event->kind == HP_EVENT_GROUP_OVERRIDDEN) {
		ck_assert_int_eq(command->kind, HP_COMMAND_OVERRIDE_GROUP);
		auditor->overriding = event->number;
	} else if (event->kind == HP_EVENT_JUMPED) {
		audit_jumped(auditor);
	} else if (is_act(event)) {
		audit_act(auditor, event, command);
	} else if (event->kind == HP_EVENT_CHECK_ENDED) {
		auditor->ended[instance_at(event->at)->first_check + event->check - 1] = true;
	} else if (event->kind == HP_EVENT_STEP_REOPENED) {
		audit_reopened(auditor, instance_at(event->at));
	} else if (event->kind == HP_EVENT_NAME_CONFIRMED) {
		ck_assert(hp_streq(instance_at(event->at)->machine, event->machine));
		auditor->confirmed[instance_at(event->at)->machine_index] = true;
	} else if (event->kind == HP_EVENT_RESUMED) {
		memset(auditor->confirmed, 0, hp_run_state(f.run)->machine_count);
	} else if (event->kind == HP_EVENT_TARGET_SET) {
		audit_target_set(auditor, event);
	} else if (event->kind == HP_EVENT_COMPLETED) {
		audit_completed();
	}
}

/* ---- the person ---- */

static const char *some_ref(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	size_t current = hp_run_current(f.run);
	if (current != HP_NONE && roll(5) != 0) {
		return state->instances[current].ref;
	}
	return state->instances[roll((unsigned)state->instance_count)].ref;
}

static void turn_the_world(void)
{
	static const enum hp_verdict worlds[] = {HP_VERDICT_PASS, HP_VERDICT_PASS, HP_VERDICT_PASS,
		HP_VERDICT_PASS, HP_VERDICT_UNKNOWN, HP_VERDICT_FAIL};
	for (size_t i = 0; i < f.world_size; i++) {
		if (roll(6) == 0) {
			f.world[i] = worlds[roll((unsigned)HP_ARRAY_SIZE(worlds))];
		}
	}
}

static const char *some_machine(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	const char *machine = hp_run_state(f.run)->instances[index].machine;
	return roll(6) == 0 || machine == NULL ? "another" : machine;
}

static void change_target(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	const struct hp_machine *machine = &state->machines[roll((unsigned)state->machine_count)];
	const char *role = machine->role;
	const char *name = machine->name;
	if (roll(2) == 0) {
		target(&f, role, name, "live");
	} else {
		identify(&f, role, name, roll(4) == 0 ? "another" : name);
	}
}

/* What somebody would do there who wants to get on. */
static enum hp_command_kind fitting_command(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	const struct hp_run_state *state = hp_run_state(f.run);
	enum hp_step_kind kind = state->instances[index].step->kind;
	if (hp_run_current(f.run) == HP_NONE) {
		return state->status == HP_RUN_HELD ? HP_COMMAND_RESUME : HP_COMMAND_FINISH;
	}
	if (kind == HP_STEP_DECISION || kind == HP_STEP_INPUT) {
		return kind == HP_STEP_INPUT ? HP_COMMAND_ENTER : HP_COMMAND_CHOOSE;
	}
	return hp_run_wants_name(f.run, index) ? HP_COMMAND_NAME : HP_COMMAND_DONE;
}

/* A line of a sheet, filled in by somebody who forgets things. */
static struct hp_command some_paper(const char *at)
{
	static struct hp_paper_line paper;
	static char time[HP_TIME_SIZE];
	static const enum hp_paper_act acts[] = {HP_PAPER_DONE, HP_PAPER_DONE, HP_PAPER_DONE,
		HP_PAPER_DONE, HP_PAPER_OVERRIDDEN, HP_PAPER_NA, HP_PAPER_DEFERRED};
	size_t index = hp_run_find(f.run, at);
	const struct hp_step *step = hp_run_state(f.run)->instances[index].step;
	int64_t begun_ms = hp_run_state(f.run)->started_wall_ms;
	int64_t span_ms = f.stamp.moment.wall_ms - begun_ms;
	int64_t back_ms = roll(3) == 0 ? (int64_t)roll((unsigned)span_ms + 90000) - 70000 : 0;

	hp_time_format(f.stamp.moment.wall_ms - back_ms, time);
	paper = (struct hp_paper_line){
		.act = acts[roll((unsigned)HP_ARRAY_SIZE(acts))],
		.reason = roll(4) == 0 ? NULL : "as written",
		.machine = roll(6) == 0 ? NULL : some_machine(at),
		.second = roll(2) == 0 ? "MB" : NULL,
		.answer = step->child_count > 0
				  ? step->children[roll((unsigned)step->child_count)]->id
				  : "x",
	};
	return (struct hp_command){
		.kind = HP_COMMAND_PAPER,
		.at = at,
		.name = roll(20) == 0 ? "" : "KN",
		.value = time,
		.text = roll(2) == 0 ? "seen" : NULL,
		.paper = &paper,
	};
}

static struct hp_command some_command(void)
{
	static const enum hp_command_kind kinds[] = {HP_COMMAND_DONE, HP_COMMAND_DONE,
		HP_COMMAND_DONE, HP_COMMAND_DONE, HP_COMMAND_CHOOSE, HP_COMMAND_CHOOSE,
		HP_COMMAND_NAME, HP_COMMAND_NAME, HP_COMMAND_ATTEST, HP_COMMAND_OVERRIDE,
		HP_COMMAND_NA, HP_COMMAND_CHECK, HP_COMMAND_CHECK, HP_COMMAND_FINISH,
		HP_COMMAND_FINISH, HP_COMMAND_ADOPT, HP_COMMAND_HOLD, HP_COMMAND_RESUME,
		HP_COMMAND_RESUME, HP_COMMAND_NOTE, HP_COMMAND_DEFER, HP_COMMAND_SIGN_ON,
		HP_COMMAND_ENTER, HP_COMMAND_ENTER};
	static const char *const texts[] = {"seen", "a reason", "", NULL};
	struct hp_command command = {
		.kind = kinds[roll((unsigned)HP_ARRAY_SIZE(kinds))],
		.at = some_ref(),
		.text = texts[roll((unsigned)HP_ARRAY_SIZE(texts))],
	};
	if (roll(200) == 0) {
		command.kind = HP_COMMAND_STOP;
	}
	if (roll(100) == 0) {
		command.kind = (enum hp_command_kind)roll(HP_COMMAND_COUNT_);
	}
	if (command.kind == HP_COMMAND_NAME) {
		command.text = some_machine(command.at);
	}
	if (command.kind == HP_COMMAND_OVERRIDE || command.kind == HP_COMMAND_SIGN_ON) {
		command.name = roll(2) == 0 ? "Bob" : "Ada";
	}
	if (roll(2) == 0) {
		command.kind = fitting_command(command.at);
	}
	if (roll(60) == 0) {
		command.kind = HP_COMMAND_OVERRIDE_GROUP;
		command.name = roll(2) == 0 ? "Bob" : NULL;
	}
	if (on_paper && roll(2) == 0) {
		return some_paper(command.at);
	}
	if (command.kind == HP_COMMAND_ENTER) {
		command.value = roll(2) == 0 ? "x" : "y";
	}
	if (command.kind == HP_COMMAND_CHOOSE) {
		const struct hp_step *step =
			hp_run_state(f.run)->instances[hp_run_find(f.run, command.at)].step;
		command.value = step->child_count > 0
					? step->children[roll((unsigned)step->child_count)]->id
					: "none";
	}
	return command;
}

static enum scope some_scope(const struct hp_command *command)
{
	if (roll(10) == 0) {
		return (enum scope)roll(4);
	}
	if (command->kind == HP_COMMAND_ADOPT) {
		return READ_ALL;
	}
	bool looks = command->kind == HP_COMMAND_CHECK || command->kind == HP_COMMAND_FINISH;
	return looks ? READ_IN_FORCE : READ_AT;
}

static bool is_open_leaf(const struct hp_instance *instance)
{
	return hp_step_kind_is_leaf(instance->step->kind) && !instance->inactive &&
	       !hp_step_state_is_terminal(instance->state);
}

static bool lies_in(size_t instance, size_t list)
{
	for (; instance != HP_NONE; instance = hp_run_state(f.run)->instances[instance].parent) {
		if (instance == list) {
			return true;
		}
	}
	return false;
}

/* They do not wait for each other: the innermost list they share has no order. */
static bool are_free(size_t one, size_t other)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	size_t list = state->instances[one].parent;
	while (list != HP_NONE && !lies_in(other, list)) {
		list = state->instances[list].parent;
	}
	return list != HP_NONE && state->instances[list].step->order != HP_ORDER_IN;
}

/* R11, R80: acts are taken where nothing open comes before, or where something is stale, and
 * nowhere else. */
static bool may_act_at(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	const struct hp_run_state *state = hp_run_state(f.run);
	bool stale = false;
	for (size_t i = 0; i < state->instances[index].check_count; i++) {
		stale = stale || state->checks[state->instances[index].first_check + i].stale;
	}
	for (size_t i = 0; i < index; i++) {
		if (is_open_leaf(&state->instances[i]) && !are_free(i, index)) {
			return stale;
		}
	}
	return true;
}

/* ---- what is in force ---- */

/* R43, R45: never two cases, never two alternatives. */
static void audit_alternatives(size_t index)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	const struct hp_instance *about = &state->instances[index];
	bool answered =
		about->step->kind == HP_STEP_DECISION && hp_step_state_is_terminal(about->state);
	size_t cases = 0;
	for (size_t i = index + 1; i < state->instance_count; i++) {
		const struct hp_instance *child = &state->instances[i];
		if (child->parent != index) {
			continue;
		}
		cases += !child->inactive;
		for (size_t j = i + 1;
			about->step->order == HP_ORDER_ONE_OF && j < state->instance_count; j++) {
			const struct hp_instance *other = &state->instances[j];
			bool rivals = other->parent == index && other->step != child->step &&
				      hp_streq(other->machine, child->machine);
			ck_assert(!rivals || child->inactive || other->inactive ||
				  child->state == HP_STATE_TODO || other->state == HP_STATE_TODO ||
				  child->state == HP_STATE_NA || other->state == HP_STATE_NA);
		}
	}
	if (answered) {
		ck_assert_uint_eq(cases, !about->inactive && about->choice != NULL ? 1 : 0);
	}
}

static void audit_state(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	size_t first = HP_NONE;
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *instance = &state->instances[i];
		if (first == HP_NONE && is_open_leaf(instance)) {
			first = i;
		}
		if (instance->parent != HP_NONE && state->instances[instance->parent].inactive) {
			ck_assert(instance->inactive);
		}
		ck_assert(!hp_run_is_open(f.run, i) || may_act_at(instance->ref));
		audit_alternatives(i);
	}
	if (state->phase == HP_PHASE_WALK && first != HP_NONE) {
		ck_assert_uint_eq(hp_run_current(f.run), first);
		ck_assert(hp_run_is_open(f.run, first));
	}
}

static void press_something(struct auditor *auditor)
{
	struct hp_command command = some_command();
	bool in_order = may_act_at(command.at);
	char *at = hp_strdup(command.at);
	char *before = roll(40) == 0 ? hp_run_dump(f.run) : NULL;

	command.at = at;
	give(&f, command, some_scope(&command));
	for (size_t i = 0; i < f.last.count; i++) {
		const struct hp_event *event = &f.last.items[i];
		audit_event(auditor, event, &command);
		bool acted = is_act(event) && !hp_streq(event->value, "adopted") &&
			     command.kind != HP_COMMAND_OVERRIDE_GROUP;
		acted = acted || event->kind == HP_EVENT_JUMPED;
		ck_assert(!acted || (in_order && hp_streq(event->at, at)));
	}
	bool open_steps =
		command.kind == HP_COMMAND_FINISH && f.refusal.code == HP_REFUSAL_OPEN_STEPS;
	ck_assert(!open_steps || current_ref(&f)[0] != '\0');
	if (roll(4) == 0) {
		audit_state();
	}
	if (before != NULL && f.last.count == 0) {
		char *after = hp_run_dump(f.run);
		ck_assert_str_eq(before, after);
		free(after);
	}
	free(before);
	free(at);
}

static void walk_at_random(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	struct auditor auditor = {
		.ended = hp_calloc(state->check_count + 1, sizeof(bool)),
		.confirmed = hp_calloc(state->machine_count + 1, sizeof(bool)),
	};
	for (int i = 0; i < COMMANDS && state->phase != HP_PHASE_ENDED; i++) {
		turn_the_world();
		if (roll(40) == 0) {
			change_target();
			for (size_t e = 0; e < f.last.count; e++) {
				audit_event(&auditor, &f.last.items[e], &(struct hp_command){0});
			}
		} else {
			press_something(&auditor);
		}
	}
	free(auditor.ended);
	free(auditor.confirmed);
}

static void open_procedure(int which, unsigned long long number)
{
	roll_from(number * 977 + (unsigned long long)which);
	fixture_library = library;
	fixture_open(&f, procedures[which].extra != NULL ? procedures[which].extra : "",
		procedures[which].steps);
	walk(&f, procedures[which].machines);
}

/* R7, R24, R28, R29, R30, R34, R59, R80, R101 in one: what the auditor asserts, in any order of
 * anything. */
START_TEST(no_sequence_of_commands_does_a_step_without_its_right)
{
	size_t ended[HP_RUN_COMPLETE_DEFERRED + 1] = {0};
	for (int i = 0; i < WALKS; i++) {
		open_procedure(_i, (unsigned long long)i);
		walk_at_random();
		ended[hp_run_state(f.run)->status]++;
		fixture_close(&f); /* Replay from the stored form equals the live state. */
	}
	/* The walks reach the ends that matter: otherwise this proves nothing about them. */
	ck_assert_uint_gt(ended[HP_RUN_OPEN], 0);
	ck_assert_uint_gt(ended[HP_RUN_STOPPED], 0);
	ck_assert_uint_gt(ended[HP_RUN_COMPLETE] + ended[HP_RUN_COMPLETE_OVERRIDES], 0);
}
END_TEST

/* R76: the same with sheets, whose lines are forgotten, wrong, early and late. */
START_TEST(no_line_of_a_sheet_does_a_step_without_its_right)
{
	size_t entered = 0;
	on_paper = true;
	for (int i = 0; i < WALKS / 4; i++) {
		open_procedure(_i, (unsigned long long)i + 300000);
		walk_at_random();
		for (size_t j = 0; j < hp_run_state(f.run)->instance_count; j++) {
			entered += hp_run_state(f.run)->instances[j].paper_by != NULL;
		}
		fixture_close(&f);
	}
	ck_assert_uint_gt(entered, WALKS / 8);
}
END_TEST

/* ---- every way leads to an end ---- */

static void act_at(size_t index)
{
	const struct hp_instance *instance = &hp_run_state(f.run)->instances[index];
	char *ref = hp_strdup(instance->ref);
	const struct hp_step *step = instance->step;
	enum hp_refusal_code code = HP_REFUSAL_NONE;
	if (hp_run_wants_name(f.run, index)) {
		code = type_name(&f, ref, instance->machine);
	} else if (step->kind == HP_STEP_DECISION) {
		code = choose(&f, ref, step->children[roll((unsigned)step->child_count)]->id);
	} else if (step->kind == HP_STEP_INPUT) {
		struct hp_command enter = {.kind = HP_COMMAND_ENTER, .at = ref, .value = "x"};
		code = give(&f, enter, READ_NOTHING);
	} else {
		code = done(&f, ref);
	}
	ck_assert_msg(code == HP_REFUSAL_NONE, "%s: %s", ref, hp_refusal_name(code));
	free(ref);
}

/* One of those that say they are open. */
static size_t some_open(void)
{
	size_t count = hp_run_state(f.run)->instance_count;
	size_t from = roll((unsigned)count);
	for (size_t i = 0; i < count; i++) {
		size_t index = (from + i) % count;
		if (hp_run_is_open(f.run, index)) {
			return index;
		}
	}
	return HP_NONE;
}

/* R7, R11: whoever takes what is open in any order, and answers as they like, comes to COMPLETE. */
START_TEST(whatever_is_open_and_taken_in_any_order_leads_to_an_end)
{
	for (int i = 0; i < WALKS / 4; i++) {
		open_procedure(_i, (unsigned long long)i + 200000);
		int acts = 0;
		for (size_t at = some_open(); at != HP_NONE; at = some_open()) {
			act_at(at);
			audit_state();
			ck_assert_int_lt(acts++, 2000);
			if (hp_run_state(f.run)->phase == HP_PHASE_ENDED) {
				break;
			}
		}
		if (hp_run_state(f.run)->phase != HP_PHASE_ENDED) {
			ck_assert_int_eq(finish(&f), 0);
			ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
		}
		fixture_close(&f);
	}
}
END_TEST

/* ---- damaged records ---- */

static void damage(struct hp_event *event)
{
	static const char *const values[] = {
		"verified", "attested", "adopted", "match", "COMPLETE", "", NULL};
	const struct hp_run_state *state = hp_run_state(f.run);
	switch (roll(9)) {
	case 0:
		event->kind = (enum hp_event_kind)roll(HP_EVENT_COUNT_ + 2);
		break;
	case 1:
		event->at = roll(4) == 0
				    ? NULL
				    : state->instances[roll((unsigned)state->instance_count)].ref;
		break;
	case 2:
		event->attempt = roll(4);
		break;
	case 3:
		event->check = roll(4);
		break;
	case 4:
		event->value = values[roll((unsigned)HP_ARRAY_SIZE(values))];
		break;
	case 5:
		event->text = roll(2) == 0 ? NULL : "4";
		break;
	case 6:
		event->judgement.verdict = (enum hp_verdict)roll(HP_VERDICT_COUNT_);
		break;
	case 7:
		event->name = roll(2) == 0 ? NULL : "site";
		break;
	case 8:
		event->machine = roll(2) == 0 ? NULL : "B1";
		break;
	}
}

/* What a state must never show, whatever record it came from. */
static void assert_honest(const struct hp_run *run)
{
	const struct hp_run_state *state = hp_run_state(run);
	bool complete = state->phase == HP_PHASE_ENDED && state->status != HP_RUN_STOPPED;
	for (size_t i = 0; i < state->check_count; i++) {
		const struct hp_check_state *check = &state->checks[i];
		const struct hp_instance *instance = &state->instances[check->instance];
		if (instance->state == HP_STATE_VERIFIED) {
			ck_assert_int_gt(check->last_pass_wall_ms, 0);
		}
		if (complete && hp_run_check_in_force(run, i)) {
			ck_assert(check->last.verdict == HP_VERDICT_PASS || check->attested);
		}
	}
	for (size_t i = 0; complete && i < state->instance_count; i++) {
		ck_assert(hp_step_state_is_terminal(hp_run_step_state(run, i)));
	}
}

START_TEST(a_damaged_record_crashes_nothing_and_shows_nothing_done_that_was_not)
{
	for (int i = 0; i < WALKS / 8; i++) {
		open_procedure(_i, (unsigned long long)i + 100000);
		on_paper = i % 2 == 1;
		walk_at_random();
		for (int round = 0; round < 12; round++) {
			replay_damaged(&f, damage, assert_honest);
		}
		fixture_close(&f);
	}
}
END_TEST

static const char *const forged_ways[] = {"verified", "attested", "adopted"};

/* A record that somebody wrote by hand cannot show a step as done that no check passed. */
START_TEST(a_forged_done_without_its_passes_is_refused)
{
	open_procedure(0, 1);
	struct hp_event forged = {
		.kind = HP_EVENT_STEP_DONE, .at = "1@S1", .attempt = 1, .value = "attested"};
	ck_assert_int_eq(hp_run_apply(f.run, &forged, NULL), 0);
	ck_assert_int_eq(hp_run_apply(f.replayed, &forged, NULL), 0);
	forged.at = "2@S1";
	forged.value = forged_ways[_i];
	ck_assert_int_eq(hp_run_apply(f.run, &forged, NULL), HP_ERR_INVALID);
	struct hp_event completed = {
		.kind = HP_EVENT_COMPLETED, .value = "COMPLETE", .text = "verified=3"};
	ck_assert_int_eq(hp_run_apply(f.run, &completed, NULL), HP_ERR_INVALID);
	fixture_close(&f);
}
END_TEST

/* ---- size ---- */

START_TEST(five_thousand_instances_walk_to_the_end)
{
	enum { MACHINES = 50, STEPS = 100, LAST = 20 };
	char *steps = hp_strdup("[");
	char *machines = hp_strdup("");
	for (int i = 1; i <= STEPS; i++) {
		char *longer = hp_asprintf(
			"%s%s{'id':'%d','each':'cap','do':'Do it.','verify':["
			"{'registry.key':'HKLM\\\\SOFTWARE\\\\K%d','expect':'absent'}]}",
			steps, i > 1 ? "," : "", i, i);
		free(steps);
		steps = longer;
	}
	for (int i = 1; i <= MACHINES; i++) {
		char *longer = hp_asprintf("%s cap=B%d", machines, i);
		free(machines);
		machines = longer;
	}
	char *whole = hp_asprintf("%s]", steps);
	fixture_open(&f, "", whole);
	walk(&f, machines);
	ck_assert_uint_eq(hp_run_state(f.run)->instance_count, (size_t)MACHINES * STEPS);
	/* All but the last in one act, those one by one: each is told again to a second run, and
	 * the whole state of both compared. */
	for (size_t i = MACHINES * STEPS - LAST; i < (size_t)MACHINES * STEPS; i++) {
		f.world[i] = HP_VERDICT_UNKNOWN;
	}
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL), 0);
	for (size_t i = MACHINES * STEPS - LAST; i < (size_t)MACHINES * STEPS; i++) {
		f.world[i] = HP_VERDICT_PASS;
		char *at = hp_strdup(current_ref(&f));
		ck_assert_int_eq(done(&f, at), 0);
		free(at);
	}
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
	fixture_close(&f);
	free(steps);
	free(whole);
	free(machines);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-random");
	TCase *tcase = tcase_create("random walks");
	tcase_set_timeout(tcase, 110);
	tcase_add_loop_test(tcase, no_line_of_a_sheet_does_a_step_without_its_right, 0,
		(int)HP_ARRAY_SIZE(procedures));
	tcase_add_loop_test(tcase, no_sequence_of_commands_does_a_step_without_its_right, 0,
		(int)HP_ARRAY_SIZE(procedures));
	tcase_add_loop_test(tcase, whatever_is_open_and_taken_in_any_order_leads_to_an_end, 0,
		(int)HP_ARRAY_SIZE(procedures));
	tcase_add_loop_test(tcase,
		a_damaged_record_crashes_nothing_and_shows_nothing_done_that_was_not, 0,
		(int)HP_ARRAY_SIZE(procedures));
	tcase_add_loop_test(tcase, a_forged_done_without_its_passes_is_refused, 0,
		(int)HP_ARRAY_SIZE(forged_ways));
	tcase_add_test(tcase, five_thousand_instances_walk_to_the_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
