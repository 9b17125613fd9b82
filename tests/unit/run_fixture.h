/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_RUN_FIXTURE_H
#define HP_TESTS_RUN_FIXTURE_H

/*
 * A run in a test: a procedure from JSON, a world that says how each check would be found, and
 * commands in short. Every command goes through decide, encode, decode and apply, on two runs: one
 * that gets the events as decided, one that gets them as read back.
 */

#include "holdpoint/procedure.h"
#include "holdpoint/run.h"

struct fixture {
	struct hp_procedure *procedure;
	struct hp_run *run;      /* Gets the events as decided. */
	struct hp_run *replayed; /* Gets the same events as read back from their stored form. */
	struct hp_events all;    /* As read back. */
	struct hp_events last;   /* Of the last command. */
	struct hp_refusal refusal;
	enum hp_verdict *world; /* What a reading of each check would say now. */
	size_t world_size;
	struct hp_stamp stamp;
	enum hp_mode mode;
};

/*
 * `steps` is the JSON of the steps, with ' in the place of "; hosts: `site` (one) and `cap` (many);
 * `extra` other members, with a comma at the end, or "".
 */
extern const char *fixture_status; /* "VERIFIED". */
/* Whole procedures that may be called, NULL-terminated; NULL: none, and nothing is linked. */
extern const char *const *fixture_library;
struct hp_procedure *fixture_parse(const char *text); /* A whole procedure. */
void fixture_open(struct fixture *f, const char *extra, const char *steps);
void fixture_close(struct fixture *f);
/* Another run in its place, walked to its first step. */
void walk_again(struct fixture *f, const char *steps, const char *machines);

/* A check in such JSON. */
#define KEY(name) "{'registry.key':'HKLM\\\\SOFTWARE\\\\" name "','expect':'absent'}"
#define KEY_HOLDS(name, holds)                                                                     \
	"{'registry.key':'HKLM\\\\SOFTWARE\\\\" name "','expect':'absent','holds':" holds "}"
#define WARNED                                                                                     \
	"'before':[{'warning':{'hazard':'It is gone.','avoid':'Look twice.','consequence':'Data "  \
	"are lost.'}}]"

/* Gives a command; the readings of `command` are filled in from the world as `scope` says. Returns
 * the refusal. */
enum scope { READ_NOTHING, READ_AT, READ_IN_FORCE, READ_ALL };
enum hp_refusal_code give(struct fixture *f, struct hp_command command, enum scope scope);

/* Shorthands. */
enum hp_refusal_code done(struct fixture *f, const char *at);
enum hp_refusal_code attest(struct fixture *f, const char *at, const char *text);
enum hp_refusal_code override(
	struct fixture *f, const char *at, const char *reason, const char *second);
enum hp_refusal_code na(struct fixture *f, const char *at, const char *reason);
enum hp_refusal_code choose(struct fixture *f, const char *at, const char *id);
enum hp_refusal_code type_name(struct fixture *f, const char *at, const char *text);
enum hp_refusal_code look(struct fixture *f); /* CHECK with readings of all in force. */
enum hp_refusal_code finish(struct fixture *f);
enum hp_refusal_code simple(struct fixture *f, enum hp_command_kind kind, const char *text);
enum hp_refusal_code target(
	struct fixture *f, const char *role, const char *machine, const char *class_);
enum hp_refusal_code identify(
	struct fixture *f, const char *role, const char *machine, const char *told);

/* START, operator, condition, prerequisites, machines ("site=S1 cap=CAP01 cap=CAP02") with their
 * identity; not the baseline. */
void start(struct fixture *f, const char *machines);
/* All of the start. */
void walk(struct fixture *f, const char *machines);

/* The kinds of the last command's events, with a space between: "check.judged step.done". Caller
 * frees. */
char *last_kinds(const struct fixture *f);
/* Asserts that they are these. */
void assert_kinds(const struct fixture *f, const char *expected);
/* Refs of all leaf instances in order. Caller frees. */
char *leaves(const struct fixture *f);
const char *current_ref(const struct fixture *f); /* "" where there is none. */
const struct hp_instance *instance_of(const struct fixture *f, const char *ref);
enum hp_step_state state_of(const struct fixture *f, const char *ref);
size_t check_of(const struct fixture *f, const char *ref, size_t number);
void world_says(struct fixture *f, const char *ref, size_t number, enum hp_verdict verdict);
const struct hp_check_state *check_state(const struct fixture *f, const char *ref, size_t number);
/* Time goes by with nobody there; every command takes another second. */
void let_pass(struct fixture *f, int64_t seconds);
/* Applies an event that no command has made, in attempt 1 where it names none. Asserts that one
 * which is refused changes nothing. */
int forge_event(struct fixture *f, struct hp_event event);
/* Asserts that replay(events) is the live state. */
void assert_replay_equals_live(const struct fixture *f);

/* Fills a judgement as the judge would; hp_judgement_finish. */
void judge_as(enum hp_fact_kind fact, enum hp_verdict verdict, struct hp_judgement *ret_judgement);
struct hp_observation host_named(const char *name); /* NULL: unreadable. hp_observation_finish. */

#endif
