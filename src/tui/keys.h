/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_KEYS_H
#define HP_TUI_KEYS_H

/*
 * The keys. One table tells what each does, where and when: dispatch, the footer and the help page
 * are made from it, so that the footer shows exactly the keys that work (R95). No key means two
 * things: a character stands in the table for one action only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hp_tui_action {
	HP_ACTION_NONE,
	HP_ACTION_DONE,
	HP_ACTION_CHECK,
	HP_ACTION_ATTEST,
	HP_ACTION_OVERRIDE,
	HP_ACTION_OVERRIDE_GROUP,
	HP_ACTION_NA,
	HP_ACTION_DEFER,
	HP_ACTION_ADOPT,
	HP_ACTION_ENTER_TEXT,
	HP_ACTION_YES,
	HP_ACTION_NO,
	HP_ACTION_CHOOSE,
	HP_ACTION_WHY,
	HP_ACTION_LASTING, /**< What was noted as lasting (R40). */
	HP_ACTION_NOTE,
	HP_ACTION_TARGET,
	HP_ACTION_PAPER,
	HP_ACTION_IMPORT,
	HP_ACTION_PRACTICE,
	HP_ACTION_BACK,
	HP_ACTION_RETURN,
	HP_ACTION_LIST,
	HP_ACTION_HOLD,
	HP_ACTION_STOP,
	HP_ACTION_HELP,
	HP_ACTION_QUIT,
	HP_ACTION_MORE,
	HP_ACTION_LESS,
	HP_ACTION_MOVE, /**< Up or down by one line: the code tells which. */
	HP_ACTION_CLOSE,
	HP_ACTION_TAKE, /**< What stands in the field, or the marked line. Never confirms a step
			   (R34). */
	HP_ACTION_ERASE_ALL,
	HP_ACTION_NEXT_MACHINE,
	HP_ACTION_LIVE,
	HP_ACTION_DRILL,
	HP_ACTION_TAKE_UP,
	HP_ACTION_FIND,
	HP_ACTION_BREAK_OFF,
	HP_ACTION_COUNT_,
};

/** Where a key is pressed. */
enum hp_tui_place {
	HP_PLACE_WALK,
	HP_PLACE_TEXT, /**< A field is open: what is typed is text. */
	HP_PLACE_QUIT,
	HP_PLACE_PAGE, /**< Why, help: a page to read. */
	HP_PLACE_LIST,
	HP_PLACE_CLOSING,  /**< HOLDING AT, the endings. */
	HP_PLACE_PRACTICE, /**< Also a field. */
	HP_PLACE_PICK,
	HP_PLACE_PAPER, /**< Where the sheet goes. */
	HP_PLACE_SMALL, /**< The terminal is too small to show anything. */
	HP_PLACE_BUSY,  /**< Machines are being read, and the page shown takes no keys then. */
	HP_PLACE_COUNT_,
};

/** What must be so for a key to work, besides its place and offer. */
enum hp_tui_need {
	HP_NEED_READ = 1 << 0,  /**< The whole step was shown (R22), and the page is not brand-new
				   (guard.h). */
	HP_NEED_BELOW = 1 << 1, /**< There is more below. */
	HP_NEED_ABOVE = 1 << 2,
	HP_NEED_LINES = 1 << 9,    /**< More above or below. */
	HP_NEED_TEXT = 1 << 3,     /**< Something stands in the field. */
	HP_NEED_AWAY = 1 << 4,     /**< Another step than the current one is shown. */
	HP_NEED_ROWS = 1 << 5,     /**< There is an outline. */
	HP_NEED_SECOND = 1 << 10,  /**< A second person is asked for, and none may be an answer. */
	HP_NEED_LASTING = 1 << 11, /**< Something was noted that lasts. */
	HP_NEED_MACHINES = 1 << 6, /**< More than one practice machine. */
	HP_NEED_ON_RUN = 1 << 7,   /**< Picker: the marked line is a run. */
	HP_NEED_ON_PROCEDURE = 1 << 8,
	HP_NEED_KNOWN =
		1 << 13,        /**< The field is empty, and a password from before may be taken. */
	HP_NEED_BUSY = 1 << 12, /**< Machines are being read. */
};

/** The moment a key is pressed, as far as keys care. */
struct hp_tui_moment {
	enum hp_tui_place place;
	unsigned offers; /**< enum hp_offer of the view. */
	unsigned facts;  /**< enum hp_tui_need that are so. */
	size_t choices;  /**< How many digits choose. */
	bool busy;       /**< Machines are being read: only what changes nothing works. */
};

struct hp_tui_binding {
	enum hp_tui_action action;
	uint32_t code;
	uint32_t other;       /**< A second key for the same; 0. */
	const char *key_name; /**< As the footer shows it; not translated where it is engraved on
				 keys. */
	const char *label;    /**< Short, for the footer: N_(). */
	const char *help;     /**< One sentence: N_(). */
	unsigned places;      /**< 1 << place ... */
	unsigned offer;       /**< 0: needs none. */
	unsigned needs;
	bool confirms;   /**< Changes the run at once: only when meant (guard.h). */
	bool while_busy; /**< Works also while machines are read. */
};

extern const struct hp_tui_binding hp_tui_bindings[];
extern const size_t hp_tui_binding_count;

/** Does this key work now? */
bool hp_tui_binding_works(const struct hp_tui_binding *binding, const struct hp_tui_moment *moment);
/** The binding a key has now; NULL where it does nothing. *ret_number: which choice, for
 * HP_ACTION_CHOOSE. */
const struct hp_tui_binding *hp_tui_key_binding(
	uint32_t code, const struct hp_tui_moment *moment, size_t *ret_number);
/** The key's binding at this place, though it does not work just now; NULL. For telling why not. */
const struct hp_tui_binding *hp_tui_key_elsewhen(uint32_t code, const struct hp_tui_moment *moment);
/** What the footer shows for it: "d", "1-3". Caller frees. */
char *hp_tui_binding_keys(const struct hp_tui_binding *binding, const struct hp_tui_moment *moment);

#endif
