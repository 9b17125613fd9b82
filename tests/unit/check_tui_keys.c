/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key table: what the footer shows is what works (R95), and no key means two things. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/view.h"
#include "tui_internal.h"

#define ALL_OFFERS ((HP_OFFER_PRACTICE << 1) - 1)
#define ALL_FACTS ((HP_NEED_SECOND << 1) - 1)

/** Every code a key can have. */
static uint32_t code_at(size_t i)
{
	return i < 0x80 ? (uint32_t)i : HP_KEY_UP + (uint32_t)(i - 0x80);
}
#define CODES (0x80 + HP_KEY_DELETE - HP_KEY_UP + 1)

static unsigned next_number(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 8;
}

/** The footer's words between two spaces, as one text to look in. */
static char *footer_text(const struct hp_tui_moment *moment)
{
	struct hp_tui_page page;
	char *text = hp_strdup("");

	hp_tui_page_init(&page, 80, false);
	hp_tui_page_footer(&page, moment);
	for (size_t i = 0; i < page.count; i++) {
		char *longer = hp_asprintf("%s[%s]", text, page.lines[i].text);
		free(text);
		text = longer;
	}
	hp_tui_page_finish(&page);
	return text;
}

/** Does the footer show the binding? As a whole piece: "[d done]". */
static bool footer_shows(const char *footer, const struct hp_tui_binding *binding,
	const struct hp_tui_moment *moment)
{
	char *keys = hp_tui_binding_keys(binding, moment);
	char *piece = hp_asprintf("[%s %s]", keys, binding->label);
	bool shown = strstr(footer, piece) != NULL;

	free(piece);
	free(keys);
	return shown;
}

START_TEST(the_footer_shows_exactly_the_keys_that_work)
{
	unsigned state = 7;

	for (int round = 0; round < 400; round++) {
		const struct hp_tui_moment moment = {.place = (enum hp_tui_place)_i,
			.offers = next_number(&state) & ALL_OFFERS,
			.facts = next_number(&state) & ALL_FACTS,
			.choices = next_number(&state) % 12};
		char *footer = footer_text(&moment);
		size_t accepted = 0;
		for (size_t i = 0; i < hp_tui_binding_count; i++) {
			const struct hp_tui_binding *binding = &hp_tui_bindings[i];
			size_t number;
			const struct hp_tui_binding *found =
				hp_tui_key_binding(binding->code, &moment, &number);
			ck_assert_int_eq(found == binding, footer_shows(footer, binding, &moment));
			accepted += found == binding;
		}
		size_t shown = 0;
		for (const char *at = footer; (at = strchr(at, '[')) != NULL; at++) {
			shown++;
		}
		ck_assert_uint_eq(shown, accepted);
		free(footer);
	}
}
END_TEST

START_TEST(no_key_means_two_things)
{
	for (size_t a = 0; a < hp_tui_binding_count; a++) {
		for (size_t b = 0; b < a; b++) {
			const struct hp_tui_binding *one = &hp_tui_bindings[a];
			const struct hp_tui_binding *two = &hp_tui_bindings[b];
			bool shared = one->code == two->code || one->code == two->other ||
				      (one->other != 0 && (one->other == two->code ||
								  one->other == two->other));
			/* Escape and Ctrl-C get out of what is going on: of a page, of reading, of
			 * the program. */
			bool way_out = one->code == HP_KEY_ESCAPE || one->other == HP_KEY_CTRL_C;
			ck_assert(!shared || one->action == two->action || way_out);
		}
	}
}
END_TEST

START_TEST(enter_and_space_never_confirm_anything_of_the_run)
{
	static const uint32_t codes[] = {
		HP_KEY_ENTER, ' ', '\t', HP_KEY_ESCAPE, HP_KEY_DOWN, HP_KEY_PAGE_DOWN};
	const struct hp_tui_moment moment = {
		.place = HP_PLACE_WALK, .offers = ALL_OFFERS, .facts = ALL_FACTS, .choices = 9};
	size_t number;

	const struct hp_tui_binding *binding = hp_tui_key_binding(codes[_i], &moment, &number);
	ck_assert(binding == NULL || binding->action == HP_ACTION_MORE ||
		  binding->action == HP_ACTION_MOVE);
}
END_TEST

START_TEST(what_closes_a_step_is_dead_until_it_was_read)
{
	const struct hp_tui_moment moment = {.place = HP_PLACE_WALK,
		.offers = ALL_OFFERS,
		.facts = ALL_FACTS & ~(unsigned)HP_NEED_READ,
		.choices = 9};
	static const char keys[] = "dynaoxfeu123456789";
	size_t number;

	for (size_t i = 0; keys[i] != '\0'; i++) {
		ck_assert_msg(hp_tui_key_binding((uint32_t)keys[i], &moment, &number) == NULL, "%c",
			keys[i]);
		ck_assert_msg(
			hp_tui_key_elsewhen((uint32_t)keys[i], &moment) != NULL, "%c", keys[i]);
	}
}
END_TEST

START_TEST(stop_hold_and_help_never_wait_for_reading)
{
	const struct hp_tui_moment moment = {.place = HP_PLACE_WALK, .offers = ALL_OFFERS};
	static const char keys[] = "hsq?wt";
	size_t number;

	for (size_t i = 0; keys[i] != '\0'; i++) {
		ck_assert_msg(hp_tui_key_binding((uint32_t)keys[i], &moment, &number) != NULL, "%c",
			keys[i]);
	}
}
END_TEST

START_TEST(a_digit_chooses_only_what_there_is)
{
	const struct hp_tui_moment moment = {.place = HP_PLACE_WALK,
		.offers = HP_OFFER_CHOOSE,
		.facts = HP_NEED_READ,
		.choices = 3};
	size_t number = 0;

	ck_assert(hp_tui_key_binding('0', &moment, &number) == NULL);
	ck_assert(hp_tui_key_binding('4', &moment, &number) == NULL);
	ck_assert(hp_tui_key_binding('3', &moment, &number) != NULL);
	ck_assert_uint_eq(number, 3);
}
END_TEST

START_TEST(every_place_can_be_left)
{
	const struct hp_tui_moment moment = {.place = (enum hp_tui_place)_i};
	size_t number;
	bool out = false;

	for (size_t i = 0; i < CODES; i++) {
		const struct hp_tui_binding *binding =
			hp_tui_key_binding(code_at(i), &moment, &number);
		out = out || (binding != NULL && (binding->action == HP_ACTION_CLOSE ||
							 binding->action == HP_ACTION_QUIT ||
							 binding->action == HP_ACTION_BREAK_OFF));
	}
	ck_assert(out);
}
END_TEST

START_TEST(capital_letters_do_nothing)
{
	const struct hp_tui_moment moment = {.place = (enum hp_tui_place)_i,
		.offers = ALL_OFFERS,
		.facts = ALL_FACTS,
		.choices = 9};
	size_t number;

	for (uint32_t code = 'A'; code <= 'Z'; code++) {
		ck_assert(hp_tui_key_binding(code, &moment, &number) == NULL);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("tui_keys");
	TCase *keys = tcase_create("keys");

	tcase_add_loop_test(keys, the_footer_shows_exactly_the_keys_that_work, 0, HP_PLACE_COUNT_);
	tcase_add_test(keys, no_key_means_two_things);
	tcase_add_loop_test(keys, enter_and_space_never_confirm_anything_of_the_run, 0, 6);
	tcase_add_test(keys, what_closes_a_step_is_dead_until_it_was_read);
	tcase_add_test(keys, stop_hold_and_help_never_wait_for_reading);
	tcase_add_test(keys, a_digit_chooses_only_what_there_is);
	tcase_add_loop_test(keys, every_place_can_be_left, 0, HP_PLACE_COUNT_);
	tcase_add_loop_test(keys, capital_letters_do_nothing, 0, HP_PLACE_COUNT_);
	suite_add_tcase(suite, keys);
	return suite;
}
