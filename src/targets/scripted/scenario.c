/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"

#define SCENARIO_VERSION 1

struct entry {
	struct hp_fact fact;
	struct hp_scenario_answer *answers; /* Ascending by `after`; the first has 0. */
	size_t count;
	size_t capacity;
	int64_t reads;
};

struct hp_scenario {
	enum hp_fault start;
	bool default_absent;
	struct entry *entries;
	size_t count;
	size_t capacity;
};

/** What the parser carries: the document for line and column, and where the error goes. */
struct parser {
	const struct hp_json_doc *doc;
	struct hp_error *err;
};

static const char *const fault_names[HP_FAULT_COUNT_] = {
	[HP_FAULT_NONE] = "none",
	[HP_FAULT_SILENCE] = "silence",
	[HP_FAULT_HANG] = "hang",
	[HP_FAULT_EXIT] = "exit",
	[HP_FAULT_CRASH] = "crash",
	[HP_FAULT_GARBAGE] = "garbage",
	[HP_FAULT_FLOOD] = "flood",
	[HP_FAULT_WRONG_ID] = "wrong-id",
};

static int fail(const struct parser *p, const struct hp_json *at, bool of_key, const char *fmt, ...)
	HP_PRINTF(4, 5);

static int fail(const struct parser *p, const struct hp_json *at, bool of_key, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *sentence = hp_vasprintf(fmt, args);
	va_end(args);
	struct hp_json_place place = hp_json_where(p->doc, at, of_key);
	hp_error_set(p->err, HP_ERR_INVALID, "%s:%zu:%zu: %s", hp_json_doc_name(p->doc), place.line,
		place.column, sentence);
	free(sentence);
	return HP_ERR_INVALID;
}

/** Refuses members that are not in `known`, so that a slip of the pen is not silently a scenario
 * without it. */
static int check_members(
	const struct parser *p, const struct hp_json *object, const char *const *known)
{
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		size_t i = 0;
		while (known[i] != NULL && strcmp(known[i], hp_json_key(m)) != 0) {
			i++;
		}
		if (known[i] != NULL) {
			continue;
		}
		const char *near = hp_nearest_name(hp_json_key(m), known);
		if (near != NULL) {
			return fail(p, m, true,
				_("A scenario has no member \"%s\" here; did you mean \"%s\"?"),
				hp_json_key(m), near);
		}
		return fail(p, m, true, _("A scenario has no member \"%s\" here."), hp_json_key(m));
	}
	return 0;
}

static int parse_fault(const struct parser *p, const struct hp_json *json, enum hp_fault *ret_fault)
{
	const char *name = hp_json_string(json);
	for (size_t i = HP_FAULT_SILENCE; name != NULL && i < HP_FAULT_COUNT_; i++) {
		if (strcmp(fault_names[i], name) == 0) {
			*ret_fault = (enum hp_fault)i;
			return 0;
		}
	}
	return fail(p, json, false,
		_("A fault is one of silence, hang, exit, crash, garbage, flood, wrong-id."));
}

/** The decoder of observations wants the whole protocol form; authors write what matters. */
static struct hp_json *complete_observation(const struct hp_json *json)
{
	struct hp_json *whole = hp_json_copy(json);
	const struct hp_json *found = hp_json_get(json, "found");
	bool unreadable = found == NULL || hp_json_is(found, HP_JSON_NULL);
	if (found == NULL) {
		hp_json_set(whole, "found", hp_json_new_null());
	}
	static const char *const members[] = {
		"data", "source", "time", "reason_code", "unreadable"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(members); i++) {
		if (hp_json_get(json, members[i]) == NULL) {
			hp_json_set(whole, members[i], hp_json_new_null());
		}
	}
	if (hp_json_get_string(json, "source") == NULL && !unreadable) {
		hp_json_remove(whole, "source");
		hp_json_set_string(whole, "source", "scenario");
	}
	if (unreadable && hp_json_get_string(json, "reason_code") == NULL) {
		hp_json_remove(whole, "reason_code");
		hp_json_set_string(whole, "reason_code", "scenario");
	}
	/* A moment that the decoder accepts; the loop of the helper puts the real one in. */
	hp_json_remove(whole, "time");
	hp_json_set_string(whole, "time", "1970-01-01T00:00:00.000Z");
	hp_json_remove(whole, "after");
	return whole;
}

/** Decodes what an author wrote into an observation that has been initialised. */
static int decode_observation(const struct parser *p, const struct hp_json *at,
	const struct hp_json *answer, enum hp_fact_kind kind, struct hp_observation *observation)
{
	struct hp_error why = HP_ERROR_INIT;
	struct hp_observation made;
	struct hp_json *whole = complete_observation(answer);
	int status = 0;
	if (hp_observation_from_json(kind, whole, &made, &why) < 0) {
		status = fail(p, at, false, "%s", hp_error_text(&why));
	} else {
		hp_observation_finish(observation);
		*observation = made;
		observation->wall_ms = 0;
	}
	hp_json_free(whole);
	hp_error_finish(&why);
	return status;
}

static int parse_answer(const struct parser *p, const struct hp_json *json, enum hp_fact_kind kind,
	struct hp_scenario_answer *ret_answer)
{
	static const char *const known[] = {
		"after", "found", "data", "source", "reason_code", "unreadable", "fault", NULL};
	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		return fail(p, json, false, _("An answer is an object."));
	}
	int status = check_members(p, json, known);
	if (status < 0) {
		return status;
	}
	ret_answer->after = hp_json_get_int(json, "after", 0);
	if (ret_answer->after < 0) {
		return fail(p, hp_json_get(json, "after"), false,
			_("\"after\" is the number of reads that come before; it cannot be "
			  "negative."));
	}
	const struct hp_json *fault = hp_json_get(json, "fault");
	if (fault != NULL) {
		return parse_fault(p, fault, &ret_answer->fault);
	}
	const char *sentence = hp_json_get_string(json, "unreadable");
	const struct hp_json *found = hp_json_get(json, "found");
	if (!hp_json_is(found, HP_JSON_BOOL) && (sentence == NULL || sentence[0] == '\0')) {
		return fail(p, json, false,
			_("An answer says \"found\": true, \"found\": false, \"unreadable\": a "
			  "sentence, or "
			  "\"fault\": a name."));
	}
	return decode_observation(p, json, json, kind, &ret_answer->observation);
}

static struct hp_scenario_answer *add_answer(struct entry *entry)
{
	entry->answers =
		hp_grow(entry->answers, entry->count, &entry->capacity, sizeof(*entry->answers));
	struct hp_scenario_answer *answer = &entry->answers[entry->count++];
	*answer = (struct hp_scenario_answer){.fault = HP_FAULT_NONE};
	hp_observation_init(&answer->observation);
	return answer;
}

static int parse_answers(const struct parser *p, const struct hp_json *json, struct entry *entry)
{
	if (!hp_json_is(json, HP_JSON_ARRAY) || hp_json_count(json) == 0) {
		return fail(p, json, false, _("\"answers\" is an array of at least one answer."));
	}
	int64_t before = -1;
	for (const struct hp_json *a = hp_json_first(json); a != NULL; a = hp_json_next(a)) {
		struct hp_scenario_answer *answer = add_answer(entry);
		int status = parse_answer(p, a, entry->fact.kind, answer);
		if (status < 0) {
			return status;
		}
		if (before < 0 && answer->after != 0) {
			return fail(p, a, false,
				_("The first answer has no \"after\": it holds from the first "
				  "read."));
		}
		if (answer->after <= before) {
			return fail(p, a, false,
				_("Each answer needs a larger \"after\" than the one before it."));
		}
		before = answer->after;
	}
	return 0;
}

/** The arguments as Windows compares names; HKEY_LOCAL_MACHINE and HKLM are the same root. */
static bool same_argument(const char *a, const char *b)
{
	const char *root_a, *root_b, *rest_a, *rest_b;
	if (hp_registry_split(a, &root_a, &rest_a) && hp_registry_split(b, &root_b, &rest_b)) {
		return strcmp(root_a, root_b) == 0 && hp_name_equal(rest_a, rest_b);
	}
	return hp_name_equal(a, b);
}

static bool same_fact(const struct hp_fact *a, const struct hp_fact *b)
{
	if (a->kind != b->kind || a->view != b->view || a->sha256 != b->sha256) {
		return false;
	}
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		if (a->args[i] == NULL || b->args[i] == NULL) {
			return a->args[i] == b->args[i];
		}
		if (!same_argument(a->args[i], b->args[i])) {
			return false;
		}
	}
	return true;
}

static struct entry *find_entry(struct hp_scenario *scenario, const struct hp_fact *fact)
{
	for (size_t i = 0; i < scenario->count; i++) {
		if (same_fact(&scenario->entries[i].fact, fact)) {
			return &scenario->entries[i];
		}
	}
	return NULL;
}

static int parse_args(const struct parser *p, const struct hp_json *json, struct hp_fact *fact)
{
	size_t count = 0;
	for (const struct hp_json *a = hp_json_first(json); a != NULL; a = hp_json_next(a)) {
		if (!hp_json_is(a, HP_JSON_STRING) || count == HP_FACT_ARGS_MAX) {
			return fail(
				p, a, false, _("\"args\" is an array of at most three strings."));
		}
		fact->args[count++] = hp_json_string(a);
	}
	return 0;
}

static int parse_fact(const struct parser *p, const struct hp_json *json, struct hp_fact *ret_fact)
{
	static const char *const known[] = {"read", "args", "view", "sha256", "answers", NULL};
	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		return fail(p, json, false, _("An entry of \"facts\" is an object."));
	}
	int status = check_members(p, json, known);
	if (status < 0) {
		return status;
	}
	const char *name = hp_json_get_string(json, "read");
	const char *near = NULL;
	if (name == NULL || !hp_fact_kind_from_name(name, &ret_fact->kind, &near)) {
		const struct hp_json *at = hp_json_get(json, "read");
		return near != NULL ? fail(p, at, false,
					      _("There is no fact \"%s\"; did you mean \"%s\"?"),
					      name, near)
				    : fail(p, at != NULL ? at : json, false,
					      _("\"read\" names a fact, as \"registry.key\"."));
	}
	int64_t view = hp_json_get_int(json, "view", HP_VIEW_BOTH);
	if (view != HP_VIEW_BOTH && view != HP_VIEW_32 && view != HP_VIEW_64) {
		return fail(p, hp_json_get(json, "view"), false, _("\"view\" is 32 or 64."));
	}
	ret_fact->view = view == HP_VIEW_32   ? HP_VIEW_32
			 : view == HP_VIEW_64 ? HP_VIEW_64
					      : HP_VIEW_BOTH;
	ret_fact->sha256 = hp_json_get_bool(json, "sha256", false);
	status = parse_args(p, hp_json_get(json, "args"), ret_fact);
	if (status < 0) {
		return status;
	}
	struct hp_error why = HP_ERROR_INIT;
	if (hp_fact_check(ret_fact, &why) < 0) {
		status = fail(p, json, false, "%s", hp_error_text(&why));
	}
	hp_error_finish(&why);
	return status;
}

static struct entry *add_entry(struct hp_scenario *scenario, const struct hp_fact *fact)
{
	scenario->entries = hp_grow(scenario->entries, scenario->count, &scenario->capacity,
		sizeof(*scenario->entries));
	struct entry *entry = &scenario->entries[scenario->count++];
	*entry = (struct entry){.reads = 0};
	hp_fact_copy(fact, &entry->fact);
	return entry;
}

static int parse_entry(
	const struct parser *p, const struct hp_json *json, struct hp_scenario *scenario)
{
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	int status = parse_fact(p, json, &fact);
	if (status < 0) {
		return status;
	}
	if (find_entry(scenario, &fact) != NULL) {
		return fail(p, json, false,
			_("This fact has an entry already; put all its answers into one."));
	}
	struct entry *entry = add_entry(scenario, &fact);
	const struct hp_json *answers = hp_json_get(json, "answers");
	return parse_answers(p, answers != NULL ? answers : json, entry);
}

/** "host" is short for an entry with one answer that never changes. */
static int parse_host(
	const struct parser *p, const struct hp_json *json, struct hp_scenario *scenario)
{
	struct hp_json *answer = hp_json_new_object();
	hp_json_set_bool(answer, "found", true);
	struct hp_json *data = hp_json_copy(json);
	static const char *const members[] = {"product", "service_pack", "booted"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(members) && hp_json_is(json, HP_JSON_OBJECT); i++) {
		if (hp_json_get(json, members[i]) == NULL) {
			hp_json_set(data, members[i], hp_json_new_null());
		}
	}
	hp_json_set(answer, "data", data);
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	struct hp_scenario_answer *to = add_answer(add_entry(scenario, &fact));
	int status = decode_observation(p, json, answer, HP_FACT_HOST, &to->observation);
	hp_json_free(answer);
	return status;
}

static int parse_root(
	const struct parser *p, const struct hp_json *root, struct hp_scenario *scenario)
{
	static const char *const known[] = {
		"$schema", "scenario", "title", "host", "facts", "default", "start", NULL};
	if (!hp_json_is(root, HP_JSON_OBJECT) ||
		hp_json_get_int(root, "scenario", 0) != SCENARIO_VERSION) {
		return fail(p, root, false, _("A scenario is an object with \"scenario\": 1."));
	}
	int status = check_members(p, root, known);
	const struct hp_json *start = hp_json_get(root, "start");
	if (status == 0 && start != NULL) {
		status = parse_fault(p, start, &scenario->start);
	}
	const struct hp_json *otherwise = hp_json_get(root, "default");
	if (status == 0 && otherwise != NULL) {
		scenario->default_absent = hp_streq(hp_json_string(otherwise), "absent");
		if (!scenario->default_absent &&
			!hp_streq(hp_json_string(otherwise), "unreadable")) {
			status = fail(p, otherwise, false,
				_("\"default\" is \"unreadable\" or \"absent\"."));
		}
	}
	const struct hp_json *host = hp_json_get(root, "host");
	if (status == 0 && host != NULL) {
		status = parse_host(p, host, scenario);
	}
	const struct hp_json *facts = hp_json_get(root, "facts");
	if (status == 0 && facts != NULL && !hp_json_is(facts, HP_JSON_ARRAY)) {
		status = fail(p, facts, false, _("\"facts\" is an array."));
	}
	for (const struct hp_json *f = hp_json_first(facts); status == 0 && f != NULL;
		f = hp_json_next(f)) {
		status = parse_entry(p, f, scenario);
	}
	return status;
}

int hp_scenario_parse(const char *name, const char *text, size_t len,
	struct hp_scenario **ret_scenario, struct hp_error *err)
{
	struct hp_json_doc *doc = NULL;
	int status = hp_json_parse(name, text, len, &doc, NULL, err);
	if (status < 0) {
		return status;
	}
	struct hp_scenario *scenario = hp_calloc(1, sizeof(*scenario));
	struct parser p = {.doc = doc, .err = err};
	status = parse_root(&p, hp_json_doc_root(doc), scenario);
	if (status == 0) {
		*ret_scenario = scenario;
		scenario = NULL;
	}
	hp_scenario_free(scenario);
	hp_json_doc_free(doc);
	return status;
}

void hp_scenario_free(struct hp_scenario *scenario)
{
	if (scenario == NULL) {
		return;
	}
	for (size_t i = 0; i < scenario->count; i++) {
		struct entry *entry = &scenario->entries[i];
		for (size_t j = 0; j < entry->count; j++) {
			hp_observation_finish(&entry->answers[j].observation);
		}
		free(entry->answers);
		hp_fact_finish(&entry->fact);
	}
	free(scenario->entries);
	free(scenario);
}

enum hp_fault hp_scenario_start_fault(const struct hp_scenario *scenario)
{
	return scenario->start;
}

bool hp_scenario_default_is_absent(const struct hp_scenario *scenario)
{
	return scenario->default_absent;
}

const struct hp_scenario_answer *hp_scenario_read(
	struct hp_scenario *scenario, const struct hp_fact *fact)
{
	struct entry *entry = find_entry(scenario, fact);
	if (entry == NULL) {
		return NULL;
	}
	int64_t read = entry->reads++;
	size_t i = entry->count;
	while (i > 1 && entry->answers[i - 1].after > read) {
		i--;
	}
	return &entry->answers[i - 1];
}
