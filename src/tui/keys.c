/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"

#include "decode.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/view.h"

#define WALK (1u << HP_PLACE_WALK)
#define TEXT (1u << HP_PLACE_TEXT)
#define QUIT (1u << HP_PLACE_QUIT)
#define PAGE (1u << HP_PLACE_PAGE)
#define LIST (1u << HP_PLACE_LIST)
#define CLOSING (1u << HP_PLACE_CLOSING)
#define PRACTICE (1u << HP_PLACE_PRACTICE)
#define PICK (1u << HP_PLACE_PICK)
#define PAPER (1u << HP_PLACE_PAPER)
#define SMALL (1u << HP_PLACE_SMALL)
#define BUSY (1u << HP_PLACE_BUSY)

/** A choice is one digit. */
#define CHOICES_MAX 9

/* In the order of the footer: what closes a step first, what leaves last. */
const struct hp_tui_binding hp_tui_bindings[] = {
	{.action = HP_ACTION_DONE,
		.code = 'd',
		.key_name = "d",
		.label = N_("done"),
		.help = N_("The step is done. Its checks are read again first, and it is judged on "
			   "that."),
		.places = WALK,
		.offer = HP_OFFER_DONE,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_YES,
		.code = 'y',
		.key_name = "y",
		.label = N_("yes"),
		.help = N_("Yes: what the page says is so."),
		.places = WALK,
		.offer = HP_OFFER_YES_NO,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_NO,
		.code = 'n',
		.key_name = "n",
		.label = N_("no"),
		.help = N_("No: it is not so."),
		.places = WALK,
		.offer = HP_OFFER_YES_NO,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_NO,
		.code = 'n',
		.key_name = "n",
		.label = N_("no second person"),
		.help = N_("There is no second person: the override stays marked SINGLE PERSON."),
		.places = WALK,
		.offer = HP_OFFER_ANSWER,
		.needs = HP_NEED_READ | HP_NEED_SECOND,
		.confirms = true},
	{.action = HP_ACTION_CHOOSE,
		.code = '1',
		.key_name = "1-9",
		.label = N_("choose"),
		.help = N_("Choose one of the numbered cases."),
		.places = WALK | PAPER,
		.offer = HP_OFFER_CHOOSE,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_ENTER_TEXT,
		.code = 'e',
		.key_name = "e",
		.label = N_("enter answer"),
		.help = N_("Open the field for the answer that is asked for."),
		.places = WALK,
		.offer = HP_OFFER_ANSWER,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_CHECK,
		.code = 'c',
		.key_name = "c",
		.label = N_("check"),
		.help = N_("Read the checks of this step, and those in force, again."),
		.places = WALK,
		.offer = HP_OFFER_CHECK},
	{.action = HP_ACTION_ATTEST,
		.code = 'a',
		.key_name = "a",
		.label = N_("attest"),
		.help = N_("State what you saw where the program could not look. Not against a "
			   "check that is not met."),
		.places = WALK,
		.offer = HP_OFFER_ATTEST,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_OVERRIDE,
		.code = 'o',
		.key_name = "o",
		.label = N_("override"),
		.help = N_("Go on against a check that is not met, with a reason. Both stay in the "
			   "record."),
		.places = WALK,
		.offer = HP_OFFER_OVERRIDE,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_OVERRIDE_GROUP,
		.code = 'O',
		.key_name = "O",
		.label = N_("override group"),
		.help = N_("Go on without all open steps of the group around this step, with one "
			   "reason. They are named and asked for once more first."),
		.places = WALK,
		.offer = HP_OFFER_OVERRIDE_GROUP,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_NA,
		.code = 'x',
		.key_name = "x",
		.label = N_("n/a"),
		.help = N_(
			"The step is not applicable here, with a reason. Counts as an override."),
		.places = WALK,
		.offer = HP_OFFER_NA,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_DEFER,
		.code = 'f',
		.key_name = "f",
		.label = N_("defer"),
		.help = N_("Put the step off to the later step the author gave for it, with a "
			   "reason."),
		.places = WALK,
		.offer = HP_OFFER_DEFER,
		.needs = HP_NEED_READ},
	{.action = HP_ACTION_ADOPT,
		.code = 'u',
		.key_name = "u",
		.label = N_("take over what holds"),
		.help = N_("Close all steps whose checks hold already, as one act: for work taken "
			   "over half done."),
		.places = WALK,
		.offer = HP_OFFER_ADOPT,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_LIVE,
		.code = 'v',
		.key_name = "v",
		.label = N_("live run"),
		.help = N_("Run the marked procedure on the real machines."),
		.places = PICK,
		.needs = HP_NEED_ON_PROCEDURE},
	{.action = HP_ACTION_DRILL,
		.code = 'i',
		.key_name = "i",
		.label = N_("drill"),
		.help = N_("Train the marked procedure on practice machines."),
		.places = PICK,
		.needs = HP_NEED_ON_PROCEDURE},
	{.action = HP_ACTION_TAKE_UP,
		.code = 'k',
		.key_name = "k",
		.label = N_("take up again"),
		.help = N_("Take the marked run up again where it was left."),
		.places = PICK,
		.needs = HP_NEED_ON_RUN},
	{.action = HP_ACTION_FIND,
		.code = '/',
		.key_name = "/",
		.label = N_("find"),
		.help = N_("Show only what holds the words typed."),
		.places = PICK},
	{.action = HP_ACTION_WHY,
		.code = 'w',
		.key_name = "w",
		.label = N_("why"),
		.help = N_("The reason for the step, and the evidence of each check in full."),
		.places = WALK,
		.offer = HP_OFFER_WHY,
		.while_busy = true},
	{.action = HP_ACTION_LASTING,
		.code = 'm',
		.key_name = "m",
		.label = N_("what lasts"),
		.help = N_("What the steps done so far leave behind until later, to be kept in "
			   "mind."),
		.places = WALK,
		.needs = HP_NEED_LASTING,
		.while_busy = true},
	{.action = HP_ACTION_NOTE,
		.code = 't',
		.key_name = "t",
		.label = N_("note"),
		.help = N_("Write a note into the record."),
		.places = WALK,
		.offer = HP_OFFER_NOTE},
	{.action = HP_ACTION_TARGET,
		.code = 'g',
		.key_name = "g",
		.label = N_("target"),
		.help = N_("Read a machine from another place from now on."),
		.places = WALK,
		.offer = HP_OFFER_TARGET},
	{.action = HP_ACTION_PAPER,
		.code = 'P',
		.key_name = "P",
		.label = N_("to paper"),
		.help = N_("Print the rest of the run, or write it to a file, to go on with on "
			   "paper."),
		.places = WALK | CLOSING,
		.offer = HP_OFFER_PAPER},
	{.action = HP_ACTION_IMPORT,
		.code = 'I',
		.key_name = "I",
		.label = N_("from paper"),
		.help = N_("Enter what was done on paper, a line a step."),
		.places = WALK,
		.offer = HP_OFFER_IMPORT},
	{.action = HP_ACTION_PRACTICE,
		.code = 'p',
		.key_name = "p",
		.label = N_("practice"),
		.help = N_("The console of the practice machine: work there as on the real one."),
		.places = WALK,
		.offer = HP_OFFER_PRACTICE},
	{.action = HP_ACTION_BACK,
		.code = 'b',
		.key_name = "b",
		.label = N_("back"),
		.help = N_("Show the step before. The place does not move."),
		.places = WALK,
		.offer = HP_OFFER_BACK},
	{.action = HP_ACTION_RETURN,
		.code = 'r',
		.key_name = "r",
		.label = N_("return"),
		.help = N_("Show the current step again."),
		.places = WALK,
		.needs = HP_NEED_AWAY},
	{.action = HP_ACTION_LIST,
		.code = 'l',
		.key_name = "l",
		.label = N_("list"),
		.help = N_("The list of all steps and how they stand."),
		.places = WALK | CLOSING,
		.needs = HP_NEED_ROWS,
		.while_busy = true},
	{.action = HP_ACTION_TAKE,
		.code = HP_KEY_ENTER,
		.key_name = N_("Enter"),
		.label = N_("take this text"),
		.help = N_("Take what stands in the field."),
		.places = TEXT,
		.needs = HP_NEED_TEXT | HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_TAKE,
		.code = HP_KEY_ENTER,
		.key_name = N_("Enter"),
		.label = N_("the password from before"),
		.help = N_("Take the password that let the same user in before."),
		.places = TEXT,
		.needs = HP_NEED_KNOWN | HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_TAKE,
		.code = HP_KEY_ENTER,
		.key_name = N_("Enter"),
		.label = N_("run the line"),
		.help = N_("Run the line on the practice machine."),
		.places = PRACTICE,
		.needs = HP_NEED_TEXT},
	{.action = HP_ACTION_TAKE,
		.code = HP_KEY_ENTER,
		.key_name = N_("Enter"),
		.label = N_("show"),
		.help = N_("Show the marked step. The place does not move."),
		.places = LIST,
		.needs = HP_NEED_ROWS},
	{.action = HP_ACTION_ERASE_ALL,
		.code = HP_KEY_CTRL_U,
		.key_name = N_("Ctrl-U"),
		.label = N_("erase"),
		.help = N_("Empty the field."),
		.places = TEXT | PRACTICE,
		.needs = HP_NEED_TEXT},
	{.action = HP_ACTION_NEXT_MACHINE,
		.code = HP_KEY_TAB,
		.key_name = N_("Tab"),
		.label = N_("next machine"),
		.help = N_("Go to the console of the next practice machine."),
		.places = PRACTICE,
		.needs = HP_NEED_MACHINES},
	{.action = HP_ACTION_MORE,
		.code = ' ',
		.other = HP_KEY_PAGE_DOWN,
		.key_name = N_("Space/PgDn"),
		.label = N_("more"),
		.help = N_("Show what is below."),
		.places = WALK | PAGE | LIST | CLOSING | QUIT | PICK | PAPER,
		.needs = HP_NEED_BELOW,
		.while_busy = true},
	{.action = HP_ACTION_LESS,
		.code = '-',
		.other = HP_KEY_PAGE_UP,
		.key_name = N_("-/PgUp"),
		.label = N_("above"),
		.help = N_("Show what is above."),
		.places = WALK | PAGE | LIST | CLOSING | QUIT | PICK | PAPER,
		.needs = HP_NEED_ABOVE,
		.while_busy = true},
	{.action = HP_ACTION_MORE,
		.code = HP_KEY_PAGE_DOWN,
		.key_name = N_("PgDn"),
		.label = N_("more"),
		.help = N_("Show what is below."),
		.places = TEXT | PRACTICE,
		.needs = HP_NEED_BELOW},
	{.action = HP_ACTION_LESS,
		.code = HP_KEY_PAGE_UP,
		.key_name = N_("PgUp"),
		.label = N_("above"),
		.help = N_("Show what is above."),
		.places = TEXT | PRACTICE,
		.needs = HP_NEED_ABOVE},
	{.action = HP_ACTION_MOVE,
		.code = HP_KEY_UP,
		.other = HP_KEY_DOWN,
		.key_name = N_("Up/Down"),
		.label = N_("line"),
		.help = N_("One line up or down; on the practice console, lines typed before."),
		.places = WALK | TEXT | PAGE | CLOSING | QUIT | PAPER,
		.needs = HP_NEED_LINES,
		.while_busy = true},
	{.action = HP_ACTION_MOVE,
		.code = HP_KEY_UP,
		.other = HP_KEY_DOWN,
		.key_name = N_("Up/Down"),
		.label = N_("move"),
		.help = N_("Move the mark by one line."),
		.places = LIST | PICK,
		.while_busy = true},
	{.action = HP_ACTION_MOVE,
		.code = HP_KEY_UP,
		.other = HP_KEY_DOWN,
		.key_name = N_("Up/Down"),
		.label = N_("earlier lines"),
		.help = N_("Lines that were typed before."),
		.places = PRACTICE},
	{.action = HP_ACTION_HOLD,
		.code = 'h',
		.key_name = "h",
		.label = N_("hold"),
		.help = N_("Hold here, with a reason. The run can be taken up again at any time."),
		.places = WALK,
		.offer = HP_OFFER_HOLD},
	{.action = HP_ACTION_HOLD,
		.code = 'h',
		.key_name = "h",
		.label = N_("hold and leave"),
		.help = N_("Hold the run where it is and leave the program."),
		.places = QUIT,
		.needs = HP_NEED_READ,
		.confirms = true},
	{.action = HP_ACTION_STOP,
		.code = 's',
		.key_name = "s",
		.label = N_("stop"),
		.help = N_("End the run for good, with a reason."),
		.places = WALK,
		.offer = HP_OFFER_STOP},
	{.action = HP_ACTION_HELP,
		.code = '?',
		.key_name = "?",
		.label = N_("help"),
		.help = N_("What the keys do."),
		.places = WALK | LIST | CLOSING | PICK,
		.while_busy = true},
	{.action = HP_ACTION_CLOSE,
		.code = HP_KEY_ESCAPE,
		.key_name = N_("Esc"),
		.label = N_("go back"),
		.help = N_("Close this page. Nothing is changed by it."),
		.places = TEXT | QUIT | PAGE | LIST | PRACTICE | PAPER,
		.while_busy = true},
	{.action = HP_ACTION_BREAK_OFF,
		.code = HP_KEY_ESCAPE,
		.other = HP_KEY_CTRL_C,
		.key_name = N_("Esc"),
		.label = N_("break off"),
		.help = N_("Stop reading the machines. Nothing is changed by it."),
		.places = WALK | CLOSING | BUSY,
		.needs = HP_NEED_BUSY,
		.while_busy = true},
	{.action = HP_ACTION_QUIT,
		.code = 'q',
		.other = HP_KEY_CTRL_C,
		.key_name = "q",
		.label = N_("quit"),
		.help = N_(
			"Leave the program. It asks first, and an open run is held where it is."),
		.places = WALK | PAGE | LIST | CLOSING | PICK | SMALL},
};
const size_t hp_tui_binding_count = HP_ARRAY_SIZE(hp_tui_bindings);

bool hp_tui_binding_works(const struct hp_tui_binding *binding, const struct hp_tui_moment *moment)
{
	if ((binding->places & (1u << moment->place)) == 0) {
		return false;
	}
	if (moment->busy && !binding->while_busy) {
		return false;
	}
	if (binding->offer != 0 && (moment->offers & binding->offer) == 0) {
		return false;
	}
	unsigned facts = moment->facts | (moment->place == HP_PLACE_BUSY ? HP_NEED_BUSY : 0u);
	if ((facts & binding->needs) != binding->needs) {
		return false;
	}
	return binding->action != HP_ACTION_CHOOSE || moment->choices > 0;
}

/** The digit's number if the key is one that chooses; 0 if not. */
static size_t choice_number(uint32_t code, size_t choices)
{
	size_t most = choices < CHOICES_MAX ? choices : CHOICES_MAX;
	return code >= '1' && code < '1' + most ? code - '0' : 0;
}

static bool has_key(
	const struct hp_tui_binding *binding, uint32_t code, const struct hp_tui_moment *moment)
{
	if (binding->action == HP_ACTION_CHOOSE) {
		return choice_number(code, moment->choices) > 0;
	}
	return code != HP_KEY_NONE && (binding->code == code || binding->other == code);
}

const struct hp_tui_binding *hp_tui_key_binding(
	uint32_t code, const struct hp_tui_moment *moment, size_t *ret_number)
{
	for (size_t i = 0; i < hp_tui_binding_count; i++) {
		const struct hp_tui_binding *binding = &hp_tui_bindings[i];
		if (has_key(binding, code, moment) && hp_tui_binding_works(binding, moment)) {
			*ret_number = choice_number(code, moment->choices);
			return binding;
		}
	}
	return NULL;
}

const struct hp_tui_binding *hp_tui_key_elsewhen(uint32_t code, const struct hp_tui_moment *moment)
{
	for (size_t i = 0; i < hp_tui_binding_count; i++) {
		const struct hp_tui_binding *binding = &hp_tui_bindings[i];
		if (has_key(binding, code, moment) &&
			(binding->places & (1u << moment->place)) != 0) {
			return binding;
		}
	}
	return NULL;
}

char *hp_tui_binding_keys(const struct hp_tui_binding *binding, const struct hp_tui_moment *moment)
{
	if (binding->action != HP_ACTION_CHOOSE) {
		return hp_strdup(_(binding->key_name));
	}
	size_t most = moment->choices < CHOICES_MAX ? moment->choices : CHOICES_MAX;
	return most == 1 ? hp_strdup("1") : hp_asprintf("1-%zu", most);
}
