/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The curses front end over a walk that is only a picture: every state of a run can be brought on
 * the screen without a machine, a journal or a helper. `view-driver SCENE [LOG]`; each input the
 * front end hands over is written to LOG, one line, so that a test can say that nothing was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/library.h"
#include "holdpoint/mem.h"
#include "holdpoint/tui.h"
#include "holdpoint/walk.h"

/* ---- the pieces of the picture ---- */

static const char client[] = "KEY HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Client";
static const char engine[] = "KEY HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Engine";
static const char siblings[] = "KEYS HKLM\\SOFTWARE\\Microsoft\\Provisioning *";

static const struct hp_view_notice export_first = {.kind = HP_NOTICE_WARNING,
	.word = "WARNING",
	.text = "A deleted branch of the registry cannot be got back. Keep an export of it where "
		"this server cannot reach it. "
		"On the server MPS01. Without it the provisioning system must be installed anew.",
	.origin = "not in the source: 004 demands a backup before the registry is edited"};
static const struct hp_view_notice caution = {.kind = HP_NOTICE_CAUTION,
	.word = "CAUTION",
	.text = "Provisioning requests fail while the engine is down. Tell the help desk before. "
		"Users see error 0x80004005."};
static const struct hp_view_notice note = {
	.kind = HP_NOTICE_NOTE, .word = "NOTE", .text = "The two keys are siblings."};

static const struct hp_view_check check_fail = {.object = client,
	.required = "ABSENT",
	.machine = "MPS01",
	.verdict = HP_VERDICT_FAIL,
	.verdict_word = "NOT MET",
	.expected = "absent",
	.observed = "present (2 subkeys, 3 values)",
	.why = "The key should be absent and is still there.",
	.source = "SOFTWARE hive, 64-bit view",
	.time = "14:03:22Z"};
static const struct hp_view_check check_pass = {.object = engine,
	.required = "ABSENT",
	.machine = "MPS01",
	.verdict = HP_VERDICT_PASS,
	.verdict_word = "PASS",
	.expected = "absent",
	.observed = "absent",
	.why = "It is as required.",
	.source = "SOFTWARE hive, both views",
	.time = "14:03:23Z"};
static const struct hp_view_check check_unknown = {.object = siblings,
	.required = "UNCHANGED",
	.machine = "MPS01",
	.verdict = HP_VERDICT_UNKNOWN,
	.verdict_word = "UNKNOWN",
	.expected = "unchanged",
	.observed = "unreadable: hive-dirty",
	.why = "The hive was not closed properly and its logs cannot be replayed. Start the server "
	       "once, or look there yourself.",
	.source = "SOFTWARE hive",
	.time = "14:03:24Z",
	.remark = "STALE, last seen 13:59:01Z"};
static const struct hp_view_check check_unread = {.object = client,
	.required = "ABSENT",
	.verdict = HP_VERDICT_UNKNOWN,
	.verdict_word = "not looked at yet",
	.expected = "absent",
	.observed = "",
	.why = "",
	.source = "",
	.time = ""};

static const struct hp_view_row rows_start[] = {
	{.instance = 0,
		.ref = "1@MPS01",
		.label = "1@MPS01",
		.title = "Open the Registry Editor.",
		.mark = "",
		.state_word = "to do"},
	{.instance = 1,
		.ref = "2@MPS01",
		.label = "2@MPS01",
		.title = "Export the branch HKLM\\SOFTWARE\\Microsoft\\Provisioning to a file.",
		.sensed = true,
		.mark = "",
		.state_word = "to do"},
	{.instance = 2,
		.ref = "3",
		.label = "3",
		.title = "Delete the keys",
		.is_group = true,
		.mark = "",
		.state_word = "to do"},
	{.instance = 3,
		.ref = "3.a@MPS01",
		.label = "3.a@MPS01",
		.title = "Delete the key Client.",
		.depth = 1,
		.sensed = true,
		.irreversible = true,
		.mark = "",
		.state_word = "to do"},
	{.instance = 4,
		.ref = "3.b@MPS01",
		.label = "3.b@MPS01",
		.title = "Delete the key Engine.",
		.depth = 1,
		.sensed = true,
		.irreversible = true,
		.mark = "",
		.state_word = "to do"},
	{.instance = 5,
		.ref = "4@MPS01",
		.label = "4@MPS01",
		.title = "Close the Registry Editor.",
		.mark = "",
		.state_word = "to do"},
};
#define ROWS HP_ARRAY_SIZE(rows_start)

struct hp_walk {
	struct hp_view view;
	struct hp_view_row rows[256];
	struct hp_view_check checks[64];
	char texts[256][96];
	char title[64];
	const char *type[3];
	FILE *log;
	size_t current;
	unsigned holds_left; /**< Refusals before an input goes through. */
	bool slow;           /**< DONE reads for a while. */
	bool poll_moves;     /**< The next wait moves the place. */
};

static const unsigned always = HP_OFFER_NOTE | HP_OFFER_HOLD | HP_OFFER_STOP;
static const unsigned at_step = HP_OFFER_DONE | HP_OFFER_CHECK | HP_OFFER_NA | HP_OFFER_TARGET |
				HP_OFFER_BACK | HP_OFFER_WHY;

static void take_rows(struct hp_walk *walk, const struct hp_view_row *rows, size_t count)
{
	memcpy(walk->rows, rows, count * sizeof(*rows));
	walk->view.rows = walk->rows;
	walk->view.row_count = count;
	walk->view.steps_all = count;
}

static void stand_at(struct hp_walk *walk, size_t current)
{
	struct hp_view *view = &walk->view;

	walk->current = current;
	view->steps_done = current;
	for (size_t i = 0; i < view->row_count; i++) {
		struct hp_view_row *row = &walk->rows[i];
		row->current = row->shown = i == current;
		row->state = i < current ? HP_STATE_VERIFIED : HP_STATE_TODO;
		row->mark = i < current ? "v" : i == current ? ">" : "";
		row->state_word = i < current ? "verified" : "to do";
	}
	(void)snprintf(walk->title, sizeof(walk->title), "Step %s", walk->rows[current].ref);
	view->step = (struct hp_view_step){.instance = current,
		.ref = walk->rows[current].ref,
		.title = walk->title,
		.do_text = walk->rows[current].title};
	view->machine = "MPS01";
	view->ask = HP_ASK_STEP;
	view->question = "Do it, then say done: the machine is read again.";
	view->offers = always | at_step;
	view->phase = HP_PHASE_WALK;
	view->version++;
}

static void give_checks(
	struct hp_walk *walk, const struct hp_view_check *const *checks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		walk->checks[i] = *checks[i];
	}
	walk->view.step.checks = walk->checks;
	walk->view.step.check_count = count;
}

static void start_page(struct hp_walk *walk, enum hp_ask ask, const char *title, const char *text,
	const char *question)
{
	struct hp_view *view = &walk->view;

	view->row_count = 0;
	view->steps_all = 0;
	view->phase = HP_PHASE_START;
	view->ask = ask;
	view->step = (struct hp_view_step){
		.instance = HP_NONE, .ref = "start", .title = title, .do_text = text};
	view->question = question;
	view->offers =
		always | (ask == HP_ASK_CONDITION || ask == HP_ASK_PREREQUISITE ? HP_OFFER_YES_NO
										: HP_OFFER_ANSWER);
}

/* ---- the scenes ---- */

static void scene_step(struct hp_walk *walk)
{
	static const struct hp_view_check *const checks[] = {
		&check_fail, &check_pass, &check_unknown};

	stand_at(walk, 3);
	walk->view.step.notices = &export_first;
	walk->view.step.notice_count = 1;
	walk->view.step.do_text =
		"Delete the key Client below HKLM\\SOFTWARE\\Microsoft\\Provisioning.";
	walk->view.step.if_not = "Take the permission on the key, then delete it.";
	walk->view.step.why = "The engine reads its old configuration from there.";
	walk->view.step.irreversible = true;
	walk->view.offers |= HP_OFFER_OVERRIDE;
	give_checks(walk, checks, HP_ARRAY_SIZE(checks));
}

static void scene_short(struct hp_walk *walk)
{
	stand_at(walk, 0);
}

static void scene_fresh(struct hp_walk *walk)
{
	static const struct hp_view_check *const checks[] = {&check_unread};

	stand_at(walk, 1);
	walk->type[0] =
		"reg export \"HKLM\\SOFTWARE\\Microsoft\\Provisioning\"  C:\\provisioning.reg";
	walk->view.step.type = walk->type;
	walk->view.step.actor = "Backup operator";
	walk->view.step.see = "The operation completed successfully.";
	walk->view.step.origin = "not in the source: 004 demands it";
	walk->view.step.critical = true;
	give_checks(walk, checks, 1);
}

static void scene_drill(struct hp_walk *walk)
{
	scene_fresh(walk);
	walk->view.mode = HP_MODE_DRILL;
	walk->view.mode_word = "DRILL";
	walk->view.offers |= HP_OFFER_PRACTICE;
}

static void scene_many(struct hp_walk *walk)
{
	scene_step(walk);
	for (size_t i = 0; i < 25; i++) {
		(void)snprintf(walk->texts[i], sizeof(walk->texts[i]),
			"KEY "
			"HKLM\\SYSTEM\\CurrentControlSet\\Enum\\Root\\LEGACY_SMS_SERVER_BOOTSTRAP_%"
			"02zu",
			i + 1);
		walk->checks[i] = i % 5 == 4 ? check_fail : check_pass;
		walk->checks[i].object = walk->texts[i];
	}
	walk->view.step.check_count = 25;
}

static void scene_warnings(struct hp_walk *walk)
{
	static const struct hp_view_notice all[] = {
		{.kind = HP_NOTICE_WARNING,
			.word = "WARNING",
			.text = "A deleted branch of the registry cannot be got back. Keep an "
				"export of it where this server cannot reach "
				"it. On the server MPS01. Without it the provisioning system must "
				"be installed anew. "
				"This sentence is here to make the warning so long that it fills a "
				"whole page of a small terminal, and "
				"this one too, so that the step cannot stand on the same screen as "
				"its warnings, which have to be passed first."},
		{.kind = HP_NOTICE_CAUTION,
			.word = "CAUTION",
			.text = "Provisioning requests fail while the engine is down."},
		{.kind = HP_NOTICE_NOTE, .word = "NOTE", .text = "The two keys are siblings."},
	};

	scene_step(walk);
	walk->view.step.notices = all;
	walk->view.step.notice_count = HP_ARRAY_SIZE(all);
}

static void scene_decision(struct hp_walk *walk)
{
	static const struct hp_view_choice choices[] = {
		{.id = "yes",
			.title = "The server is a domain controller: it has no local groups."},
		{.id = "no", .title = "The server is a member server."},
		{.id = "gone", .title = "The server is gone for good.", .chosen = true},
	};

	stand_at(walk, 2);
	walk->view.step.do_text = "Which kind of server is MPS01?";
	walk->view.step.choices = choices;
	walk->view.step.choice_count = HP_ARRAY_SIZE(choices);
	walk->view.ask = HP_ASK_CHOICE;
	walk->view.question = "Choose one case by its number.";
	walk->view.offers = always | HP_OFFER_CHOOSE | HP_OFFER_NA | HP_OFFER_BACK | HP_OFFER_WHY;
	walk->view.step.notices = &caution;
	walk->view.step.notice_count = 1;
}

/* All a step of a bigger procedure can carry. */
static void scene_rich(struct hp_walk *walk)
{
	static const struct hp_view_note notes[] = {
		{.text = "Winmgmt is set to manual and nothing sets it back.",
			.ref = "6.1@SITE01"}};
	static const struct hp_view_alert alerts[] = {
		{.text = "Mail waits: tell the help desk.", .ref = "w1@SITE01"}};

	stand_at(walk, 1);
	walk->rows[0].bullet = true;
	walk->rows[1].bullet = true;
	walk->checks[0] = check_pass;
	walk->checks[0].advice = "The source lists size 374784.";
	walk->view.step.checks = walk->checks;
	walk->view.step.check_count = 1;
	walk->view.step.breadcrumb = "1.b / hmc-delete-mps-keys";
	walk->view.step.round = "round 2 of 3";
	walk->view.step.order = "any order";
	walk->view.step.origin_step = "Put off until 6.8, which is reached now.";
	walk->view.step.timer = "LATE by 2:10";
	walk->view.step.late = true;
	walk->view.step.if_late = "Tell the parent site that its clients will move.";
	walk->view.step.second = "A second person signs after this step.";
	walk->view.notes = notes;
	walk->view.note_count = HP_ARRAY_SIZE(notes);
	walk->view.alerts = alerts;
	walk->view.alert_count = HP_ARRAY_SIZE(alerts);
	walk->view.offers |= HP_OFFER_OVERRIDE_GROUP | HP_OFFER_DEFER;
}

static void scene_sensed(struct hp_walk *walk)
{
	static const struct hp_view_choice choices[] = {
		{.id = "6.6.iis6", .title = "IIS 6.0", .sensed = "MET", .proposed = true},
		{.id = "6.6.iis5", .title = "IIS 5.0", .sensed = "NOT MET"},
	};

	scene_decision(walk);
	walk->view.step.choices = choices;
	walk->view.step.choice_count = HP_ARRAY_SIZE(choices);
	walk->view.offers |= HP_OFFER_DONE | HP_OFFER_OVERRIDE;
}

static void scene_hits(struct hp_walk *walk)
{
	static struct hp_view_choice hits[12];

	stand_at(walk, 2);
	for (size_t i = 0; i < HP_ARRAY_SIZE(hits); i++) {
		(void)snprintf(walk->texts[i], sizeof(walk->texts[i]), "SMS_SERVICE_%zu", i + 1);
		hits[i] = (struct hp_view_choice){.id = walk->texts[i], .title = walk->texts[i]};
	}
	walk->view.step.do_text = "Which of these services belong to the site?";
	walk->view.step.choices = hits;
	walk->view.step.choice_count = HP_ARRAY_SIZE(hits);
	walk->view.ask = HP_ASK_HITS;
	walk->view.question = "Type all, none, or their numbers.";
	walk->view.offers = always | HP_OFFER_ANSWER | HP_OFFER_CHECK;
}

static void scene_value(struct hp_walk *walk)
{
	stand_at(walk, 2);
	walk->view.step.do_text = "How many hotfixes are installed?";
	walk->view.step.unit = "hotfixes, 0 to 500";
	walk->view.ask = HP_ASK_VALUE;
	walk->view.question = "Type the value.";
	walk->view.offers = always | HP_OFFER_ANSWER;
}

static void scene_watch(struct hp_walk *walk)
{
	scene_step(walk);
	walk->view.watched = walk->view.step.checks;
	walk->view.watched_count = 1;
	walk->view.step.checks = &walk->checks[1];
	walk->view.step.check_count = 1;
}

static void scene_condition(struct hp_walk *walk)
{
	start_page(walk, HP_ASK_CONDITION, "When to use this procedure",
		"CONDITION\nThe MPS server is restored and its provisioning keys are those of the "
		"old installation.\n\n"
		"OBJECTIVE\nThe keys are gone and the server can be provisioned anew.\n\nBRING "
		"WITH YOU\n- a place for the export\n"
		"- the name of the server\n\nSOURCE\n- 000 HMC, DRX.3",
		"Is this the case at hand, and is this what is to be reached?");
	walk->view.step.notices = &note;
	walk->view.step.notice_count = 1;
}

static void scene_operator(struct hp_walk *walk)
{
	start_page(walk, HP_ASK_OPERATOR, "Sign on", "Delete the MPS registry entries",
		"Who is at the console? The name goes into the record.");
	walk->view.preset = "anna";
}

static void scene_parameter(struct hp_walk *walk)
{
	start_page(walk, HP_ASK_PARAMETER, "Parameter SiteCode",
		"Site code of the secondary site\n(three letters or digits)", "Type the value.");
	walk->holds_left = 1;
}

static void scene_secret(struct hp_walk *walk)
{
	scene_parameter(walk);
	walk->view.secret = true;
}

static void scene_name(struct hp_walk *walk)
{
	scene_step(walk);
	walk->view.ask = HP_ASK_NAME;
	walk->view.question = "This cannot be undone. Type the machine's name, from its console or "
			      "its label, before you act.";
	walk->view.offers = always | HP_OFFER_ANSWER | HP_OFFER_NA | HP_OFFER_TARGET |
			    HP_OFFER_BACK | HP_OFFER_WHY | HP_OFFER_CHECK;
}

static void scene_second(struct hp_walk *walk)
{
	scene_step(walk);
	walk->view.ask = HP_ASK_SECOND;
	walk->view.question =
		"Name of the second person? An empty answer leaves it marked SINGLE PERSON.";
	walk->view.offers = HP_OFFER_ANSWER;
}

static void scene_back(struct hp_walk *walk)
{
	stand_at(walk, 3);
	walk->rows[3].shown = false;
	walk->rows[1].shown = true;
	walk->rows[1].stale = true;
	walk->view.step.title = "Step 2@MPS01";
	walk->view.step.do_text = walk->rows[1].title;
	walk->view.step.result = "SENSED: NOT MET / OPERATOR: DONE, overridden by anna at "
				 "14:01:07Z: the share is on another disk. SINGLE PERSON";
	walk->view.offers = always | HP_OFFER_CHECK | HP_OFFER_BACK | HP_OFFER_WHY;
}

static void scene_end(
	struct hp_walk *walk, enum hp_run_status status, const char *word, const char *ending)
{
	stand_at(walk, 3);
	walk->view.ask = HP_ASK_NOTHING;
	walk->view.offers = 0;
	walk->view.question = "";
	walk->view.run_status = status;
	walk->view.status_word = word;
	walk->view.ending = ending;
	if (status != HP_RUN_HELD && status != HP_RUN_STOPPED) {
		walk->view.steps_done = ROWS;
		walk->rows[3].current = walk->rows[3].shown = false;
		for (size_t i = 0; i < ROWS; i++) {
			walk->rows[i].state = HP_STATE_VERIFIED;
			walk->rows[i].mark = "v";
		}
	}
	walk->view.version++;
}

static void scene_held(struct hp_walk *walk)
{
	scene_end(walk, HP_RUN_HELD, "HELD AT 3.a@MPS01",
		"3 verified, 0 attested, 0 overridden, 0 not applicable, 0 deferred, 3 "
		"open.\nReason: shift change\n"
		"`holdpoint resume 20260102T140000Z-mps` takes it up again.");
}

static void scene_complete(struct hp_walk *walk)
{
	scene_end(walk, HP_RUN_COMPLETE, "COMPLETE",
		"6 verified, 0 attested, 0 overridden, 0 not applicable, 0 deferred, 0 open.");
}

static void scene_overrides(struct hp_walk *walk)
{
	scene_end(walk, HP_RUN_COMPLETE_OVERRIDES, "COMPLETE WITH OVERRIDES",
		"4 verified, 1 attested, 1 overridden, 0 not applicable, 0 deferred, 0 open.");
}

static void scene_deferred(struct hp_walk *walk)
{
	scene_end(walk, HP_RUN_COMPLETE_DEFERRED, "COMPLETE EXCEPT DEFERRED ITEMS",
		"5 verified, 0 attested, 0 overridden, 0 not applicable, 1 deferred, 0 open.");
}

static void scene_stopped(struct hp_walk *walk)
{
	scene_end(walk, HP_RUN_STOPPED, "STOPPED AT 3.a@MPS01",
		"3 verified, 0 attested, 0 overridden, 0 not applicable, 0 deferred, 3 "
		"open.\nReason: wrong server\n"
		"Leave the machine safe: import the export again.");
}

static void scene_lost(struct hp_walk *walk)
{
	static const char *const banners[] = {
		"THE RECORD CANNOT BE WRITTEN: go on with paper", NULL};

	scene_step(walk);
	walk->view.record_lost = true;
	walk->view.banners = banners;
	walk->view.message = "The record of this run cannot be written: No space left on device. "
			     "Nothing was changed. Go on with the "
			     "printed sheet at step 3.a@MPS01.";
	walk->view.message_is_refusal = true;
	walk->view.offers = 0;
}

static void scene_hostile(struct hp_walk *walk)
{
	scene_step(walk);
	walk->view.procedure_id = "evil\033[2J\033]0;owned\007id";
	walk->view.procedure_title = "Title with \xE2\x80\xAE override and \033[31mred";
	walk->view.step.do_text = "Wide \xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E, combining e\xCC\x81, "
				  "broken \xFF\xC3, escape \033[5mblink\033[0m, tab\there.";
	walk->checks[0].object = "KEY HKLM\\\033[1;1H\\\xE6\x97\xA5\xE6\x9C\xAC";
	walk->checks[0].observed = "present \x9B"
				   "31m \r\b\b";
	walk->view.message = "line one\r\nline two \033c";
	walk->rows[4].title = "\033[?1049l\xE2\x81\xA6sneaky";
}

static void scene_slow(struct hp_walk *walk)
{
	scene_short(walk);
	walk->slow = true;
}

static void scene_long_list(struct hp_walk *walk)
{
	for (size_t i = 0; i < 200; i++) {
		(void)snprintf(
			walk->texts[i], sizeof(walk->texts[i]), "%zu@CAP%02zu", i / 20 + 1, i % 20);
		walk->rows[i] = (struct hp_view_row){.instance = i,
			.ref = walk->texts[i],
			.label = walk->texts[i],
			.title = "Delete the shares CAP_A01 and SMSPKGE$ and their folders.",
			.sensed = i % 2 == 0,
			.mark = "",
			.state_word = "to do"};
	}
	walk->view.row_count = 200;
	walk->view.steps_all = 200;
	stand_at(walk, 120);
}

static void scene_moving(struct hp_walk *walk)
{
	scene_step(walk);
	walk->view.offers |= HP_OFFER_ATTEST;
	walk->poll_moves = true;
}

/** Everything is offered, and the step has room. */
static void scene_dialogs(struct hp_walk *walk)
{
	scene_short(walk);
	walk->view.offers |= HP_OFFER_ATTEST | HP_OFFER_OVERRIDE | HP_OFFER_DEFER | HP_OFFER_ADOPT;
}

static void scene_banners(struct hp_walk *walk)
{
	static const char *const banners[] = {"RECORD IN MEMORY ONLY: it is gone at power-off",
		"The helper that reads MPS01 could not lock itself in",
		"DRAFT: this procedure has not been verified", NULL};

	scene_watch(walk);
	walk->view.banners = banners;
	walk->view.message =
		"Step 3.a@MPS01 stays open: KEY HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Client is "
		"still present. Delete it, or "
		"see what the step says for that case, then say done.";
	walk->view.message_is_refusal = true;
}

static const struct {
	const char *name;
	void (*set)(struct hp_walk *walk);
} scenes[] = {
	{"step", scene_step},
	{"short", scene_short},
	{"fresh", scene_fresh},
	{"drill", scene_drill},
	{"many", scene_many},
	{"warnings", scene_warnings},
	{"decision", scene_decision},
	{"rich", scene_rich},
	{"sensed", scene_sensed},
	{"hits", scene_hits},
	{"value", scene_value},
	{"watch", scene_watch},
	{"condition", scene_condition},
	{"operator", scene_operator},
	{"parameter", scene_parameter},
	{"secret", scene_secret},
	{"name", scene_name},
	{"second", scene_second},
	{"back", scene_back},
	{"held", scene_held},
	{"complete", scene_complete},
	{"overrides", scene_overrides},
	{"deferred", scene_deferred},
	{"stopped", scene_stopped},
	{"lost", scene_lost},
	{"hostile", scene_hostile},
	{"slow", scene_slow},
	{"long", scene_long_list},
	{"moving", scene_moving},
	{"banners", scene_banners},
	{"dialogs", scene_dialogs},
};

/* ---- the walk that is only a picture ---- */

const struct hp_view *hp_walk_view(struct hp_walk *walk)
{
	return &walk->view;
}

static const char *const input_names[] = {
	[HP_INPUT_ANSWER] = "answer",
	[HP_INPUT_YES] = "yes",
	[HP_INPUT_NO] = "no",
	[HP_INPUT_CHOOSE] = "choose",
	[HP_INPUT_DONE] = "done",
	[HP_INPUT_CHECK] = "check",
	[HP_INPUT_ATTEST] = "attest",
	[HP_INPUT_OVERRIDE] = "override",
	[HP_INPUT_OVERRIDE_GROUP] = "override-group",
	[HP_INPUT_NA] = "na",
	[HP_INPUT_DEFER] = "defer",
	[HP_INPUT_ADOPT] = "adopt",
	[HP_INPUT_NOTE] = "note",
	[HP_INPUT_HOLD] = "hold",
	[HP_INPUT_STOP] = "stop",
	[HP_INPUT_TARGET] = "target",
	[HP_INPUT_SHOW] = "show",
	[HP_INPUT_BACK] = "back",
	[HP_INPUT_FORWARD] = "forward",
	[HP_INPUT_PAPER] = "paper",
	[HP_INPUT_IMPORT] = "import",
	[HP_INPUT_START] = "start",
};

/** What is typed for a helper is not logged either, only that something was. */
void hp_walk_answer_secret(struct hp_walk *walk, uint64_t ask, const char *value)
{
	if (walk->log != NULL) {
		(void)fprintf(walk->log, "secret %s\n", value != NULL ? "entered" : "none");
	}
	if (ask == walk->view.secret_ask) {
		walk->view.secret_ask = 0;
		walk->view.version++;
	}
}

void hp_walk_answer_known(struct hp_walk *walk, uint64_t ask)
{
	hp_walk_answer_secret(walk, ask, "");
}

void hp_walk_set_input(struct hp_walk *walk, int input_fd)
{
	(void)walk;
	(void)input_fd;
}

static int read_slowly(struct hp_walk *walk, hp_tick_fn tick, void *data)
{
	const struct timespec tenth = {.tv_nsec = 100000000};

	walk->view.busy = true;
	walk->view.message = "Reading MPS01: 1 of 3 checks.";
	walk->view.version++;
	for (int i = 0; i < 600; i++) {
		(void)nanosleep(&tenth, NULL);
		if (tick != NULL && !tick(data)) {
			walk->view.busy = false;
			walk->view.message = NULL;
			walk->view.version++;
			return HP_ERR_ABORTED;
		}
	}
	walk->view.busy = false;
	return HP_OK;
}

int hp_walk_input(
	struct hp_walk *walk, const struct hp_input *input, hp_tick_fn tick, void *tick_data)
{
	if (walk->log != NULL) {
		(void)fprintf(walk->log, "%s %zu %s\n", input_names[input->kind], input->number,
			input->text != NULL ? walk->view.secret ? "(secret)" : input->text : "-");
	}
	walk->view.version++;
	if (walk->holds_left > 0) {
		walk->holds_left--;
		walk->view.message = "The value does not fit: three letters or digits are wanted.";
		walk->view.message_is_refusal = true;
		return HP_ERR_REFUSED;
	}
	walk->view.message = "Taken.";
	walk->view.message_is_refusal = false;
	if (walk->slow) {
		return read_slowly(walk, tick, tick_data);
	}
	if (input->kind == HP_INPUT_HOLD) {
		scene_held(walk);
	} else if (input->kind == HP_INPUT_STOP) {
		scene_stopped(walk);
	} else if (input->kind == HP_INPUT_DONE && walk->current + 1 < walk->view.row_count) {
		stand_at(walk, walk->current + 1);
	} else if (input->kind == HP_INPUT_DONE) {
		scene_complete(walk);
	} else if (walk->view.phase == HP_PHASE_START || walk->view.ask == HP_ASK_SECOND) {
		take_rows(walk, rows_start, ROWS);
		stand_at(walk, 0);
	}
	return HP_OK;
}

int hp_walk_hold(struct hp_walk *walk, const char *reason)
{
	if (walk->log != NULL) {
		(void)fprintf(walk->log, "HOLD %s\n", reason);
	}
	return HP_OK;
}

int hp_walk_wait(struct hp_walk *walk, int input_fd, int timeout_ms)
{
	struct pollfd fd = {.fd = input_fd, .events = POLLIN};

	if (walk->poll_moves) {
		/* Something is read in the background a second after the start, and an earlier step
		 * opens again. */
		int ready = poll(&fd, 1, 3000);
		if (ready == 0) {
			walk->poll_moves = false;
			stand_at(walk, 1);
		}
		return ready > 0 ? 1 : ready;
	}
	int ready = poll(&fd, 1, timeout_ms);
	return ready > 0 ? 1 : ready;
}

const char *const *hp_walk_practice_machines(struct hp_walk *walk)
{
	static const char *const machines[] = {"MPS01", "MPS02", NULL};

	(void)walk;
	return machines;
}

int hp_walk_practice_line(struct hp_walk *walk, const char *machine, const char *line,
	char **ret_output, struct hp_error *err)
{
	if (walk->log != NULL) {
		(void)fprintf(walk->log, "practice %s %s\n", machine, line);
	}
	if (strcmp(line, "fail") == 0) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			"The practice machine %s does not answer.", machine);
	}
	*ret_output = hp_asprintf("%s\nThe operation completed successfully.\n", line);
	walk->view.version++;
	return HP_OK;
}

static void make_walk(struct hp_walk *walk)
{
	walk->view = (struct hp_view){
		.mode = HP_MODE_LIVE,
		.mode_word = "LIVE",
		.procedure_id = "hmc-delete-mps-keys",
		.procedure_title = "Delete the MPS registry entries",
		.revision = "1",
		.status = "VERIFIED",
		.run_id = "20260102T140000Z-mps",
		.operator_name = "anna",
		.run_status = HP_RUN_OPEN,
		.status_word = "OPEN",
		.version = 1,
	};
	take_rows(walk, rows_start, ROWS);
}

/* ---- the doors before a run ---- */

static int show_pick(FILE *log, size_t count)
{
	struct hp_library_entry *entries = hp_calloc(count + 1, sizeof(*entries));
	static const struct hp_tui_open_run runs[] = {
		{.run_id = "20260102T140000Z-mps",
			.procedure_id = "hmc-delete-mps-keys",
			.mode_word = "LIVE",
			.status = "HELD",
			.at = "3.a@MPS01"},
	};
	enum hp_tui_choice choice = HP_TUI_QUIT;
	struct hp_error err = HP_ERROR_INIT;
	size_t index = 0;

	for (size_t i = 0; i < count; i++) {
		entries[i] = (struct hp_library_entry){.id = hp_asprintf("procedure-%03zu", i),
			.title = hp_strdup(i % 2 == 0 ? "Delete the MPS registry entries"
						      : "Remove a secondary site"),
			.revision = hp_strdup("1"),
			.status = hp_strdup("VERIFIED"),
			.steps = i + 1};
	}
	int status = hp_tui_pick(entries, count, runs, count == 0 ? 0 : 1, &choice, &index, &err);
	(void)fprintf(log, "pick %d %d %zu\n", status, (int)choice, index);
	for (size_t i = 0; i < count; i++) {
		free(entries[i].id);
		free(entries[i].title);
		free(entries[i].revision);
		free(entries[i].status);
	}
	free(entries);
	hp_error_finish(&err);
	return EXIT_SUCCESS;
}

static int show_ask(FILE *log)
{
	struct hp_error err = HP_ERROR_INIT;
	char *answer = NULL;
	int status = hp_tui_ask(
		"Target of mps", "Where is the machine? offline:DIR or smb://HOST", &answer, &err);

	(void)fprintf(log, "ask %d %s\n", status, answer != NULL ? answer : "-");
	free(answer);
	hp_error_finish(&err);
	return EXIT_SUCCESS;
}

static int show_walk(const char *scene, FILE *log)
{
	struct hp_walk *walk = hp_calloc(1, sizeof(*walk));
	struct hp_error err = HP_ERROR_INIT;
	enum hp_tui_end end = HP_TUI_END_RUN;
	bool found = false;

	walk->log = log;
	make_walk(walk);
	for (size_t i = 0; i < HP_ARRAY_SIZE(scenes); i++) {
		if (strcmp(scenes[i].name, scene) == 0) {
			scenes[i].set(walk);
			found = true;
		}
	}
	if (!found) {
		(void)fprintf(stderr, "no scene %s\n", scene);
		free(walk);
		return EXIT_FAILURE;
	}
	int status = hp_tui_walk(walk, &end, &err);
	(void)fprintf(log, "end %d %d\n", status, (int)end);
	hp_error_finish(&err);
	free(walk);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		(void)fprintf(stderr, "usage: view-driver SCENE [LOG]\n");
		return EXIT_FAILURE;
	}
	FILE *log = fopen(argc > 2 ? argv[2] : "/dev/null", "a");
	if (log == NULL) {
		perror(argv[2]);
		return EXIT_FAILURE;
	}
	(void)setvbuf(log, NULL, _IOLBF, 0);
	(void)hp_i18n_init(argv[0]);
	hp_mem_set_last_words(hp_tui_restore);
	int code;
	if (strcmp(argv[1], "pick") == 0) {
		code = show_pick(log, 40);
	} else if (strcmp(argv[1], "pick-none") == 0) {
		code = show_pick(log, 0);
	} else if (strcmp(argv[1], "ask") == 0) {
		code = show_ask(log);
	} else {
		code = show_walk(argv[1], log);
	}
	(void)fclose(log);
	return code;
}
