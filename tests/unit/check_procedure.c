/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

/* One of everything the model has. */
static const char rich[] =
	"{ \"$schema\": \"x\", \"id\": \"rich\", \"title\": \"One of everything\", \"revision\": "
	"\"2\",\n"
	"  \"status\": \"VERIFIED\", \"date\": \"2024-02-29\", \"review_by\": \"2027-01-01\",\n"
	"  \"sources\": [{\"document\": \"KB1\", \"part\": \"Workaround\"}, {\"document\": "
	"\"KB2\"}],\n"
	"  \"condition\": \"A site {SiteCode} failed.\", \"objective\": \"It is gone.\",\n"
	"  \"safe_state\": \"Leave it.\", \"bring\": [\"A disk.\"], \"prerequisites\": [\"One.\", "
	"\"Two.\"],\n"
	"  \"before\": [{\"note\": \"Of all.\", \"not_in_source\": true}],\n"
	"  \"parameters\": {\"SiteCode\": {\"title\": \"Site code\", \"pattern\": "
	"\"^[A-Z0-9]{3}$\",\n"
	"      \"explain\": \"three letters or digits\", \"default\": \"ABC\"},\n"
	"    \"Pin\": {\"title\": \"Pin\", \"secret\": true}},\n"
	"  \"hosts\": {\"site\": {\"title\": \"the site server\"}, \"cap\": {\"title\": "
	"\"points\", \"many\": true}},\n"
	"  \"steps\": [\n"
	"    {\"id\": \"1\", \"host\": \"site\", \"do\": \"Delete.\", \"irreversible\": true, "
	"\"critical\": true,\n"
	"      \"actor\": \"DBA\", \"type\": [\"unlock {Pin}\"], \"why\": \"Because.\", "
	"\"if_not\": \"Again.\",\n"
	"      \"not_in_source\": \"It is needed.\",\n"
	"      \"before\": [{\"warning\": {\"hazard\": \"H\", \"avoid\": \"A\", \"where\": \"W\", "
	"\"consequence\": \"C\"}},\n"
	"        {\"caution\": {\"hazard\": \"h\", \"avoid\": \"a\", \"consequence\": \"c\"}}],\n"
	"      \"verify\": [{\"registry.key\": \"HKLM\\\\SOFTWARE\\\\{SiteCode}\", \"expect\": "
	"\"absent\", \"was\": \"present\",\n"
	"          \"holds\": {\"until\": \"2.2\"}, \"view\": 32, \"basis\": \"B\", \"title\": "
	"\"T\"},\n"
	"        {\"service\": \"Spooler\", \"expect\": {\"state\": \"stopped\", \"start\": "
	"\"manual\"}, \"holds\": \"once\"},\n"
	"        {\"keys\": [\"HKLM\\\\SOFTWARE\", \"*\"], \"expect\": \"unchanged\", \"except\": "
	"[\"{SiteCode}\"]},\n"
	"        {\"path\": \"C:\\\\x\", \"expect\": {\"sha256\": \"00\"}}]},\n"
	"    {\"id\": \"2\", \"title\": \"On each\", \"each\": \"cap\", \"serial\": true, "
	"\"steps\": [\n"
	"      {\"id\": \"2.1\", \"do\": \"Look at {cap}.\", \"see\": \"It is off.\"},\n"
	"      {\"id\": \"2.2\", \"do\": \"Restart.\", \"host\": null, \"see\": \"It is on.\"}]},\n"
	"    {\"id\": \"3\", \"ask\": \"Is it a cluster?\", \"host\": \"site\", \"cases\": [\n"
	"      {\"id\": \"3.y\", \"title\": \"Yes\", \"steps\": [{\"id\": \"3.y.1\", \"stop\": "
	"\"Another procedure.\"}]},\n"
	"      {\"id\": \"3.n\", \"title\": \"No\", \"steps\": []}]}],\n"
	"  \"practice\": {\"machines\": []} }\n";

static struct hp_procedure *parse(const char *text)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	int status = hp_procedure_parse("t.json", text, strlen(text), false, &procedure, &list);
	if (status < 0) {
		char *first = hp_diagnostic_text(&list.items[0]);
		ck_abort_msg("%s", first);
	}
	ck_assert_uint_eq(list.count, 0);
	hp_diagnostics_finish(&list);
	return procedure;
}

static char *text_of(const char *name, size_t *ret_len)
{
	char *path = hp_asprintf("%s/%s.json", getenv("HP_TESTS"), name);
	char *text = NULL;
	ck_assert_int_eq(hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text, ret_len, NULL), 0);
	free(path);
	return text;
}

static char *shipped_text(size_t *ret_len)
{
	return text_of("../procedures/hmc-delete-mps-keys", ret_len);
}

START_TEST(the_head_is_read)
{
	struct hp_procedure *p = parse(rich);

	ck_assert_str_eq(p->id, "rich");
	ck_assert_str_eq(p->revision, "2");
	ck_assert_str_eq(p->date, "2024-02-29");
	ck_assert_int_eq(p->status, HP_STATUS_VERIFIED);
	ck_assert_uint_eq(p->source_count, 2);
	ck_assert_str_eq(p->sources[0].part, "Workaround");
	ck_assert_ptr_null(p->sources[1].part);
	ck_assert_str_eq(p->safe_state, "Leave it.");
	ck_assert_str_eq(p->bring[0], "A disk.");
	ck_assert_ptr_null(p->bring[1]);
	ck_assert_str_eq(p->prerequisites[1], "Two.");
	ck_assert_uint_eq(p->notice_count, 1);
	ck_assert(p->notices[0].not_in_source);
	ck_assert_str_eq(hp_procedure_parameter(p, "SiteCode")->otherwise, "ABC");
	ck_assert(hp_procedure_parameter(p, "Pin")->secret);
	ck_assert(hp_procedure_role(p, "cap")->many);
	ck_assert_ptr_null(hp_procedure_role(p, "nobody"));
	ck_assert_ptr_nonnull(p->practice);
	hp_procedure_free(p);
}
END_TEST

/* The same procedure with a member more at its top; HP_ERR_INVALID where that is refused. */
static int parse_with_rto(const char *value, struct hp_procedure **ret_procedure)
{
	struct hp_diagnostics list;
	char *text = hp_asprintf("{\"rto_minutes\": %s,%s", value, rich + 1);
	hp_diagnostics_init(&list);
	int status = hp_procedure_parse("t.json", text, strlen(text), false, ret_procedure, &list);
	ck_assert_int_eq(list.errors > 0, status < 0);
	hp_diagnostics_finish(&list);
	free(text);
	return status;
}

START_TEST(the_time_objective_is_whole_minutes_and_none_is_added_R82)
{
	static const char *const wrong[] = {"0", "-1", "100001", "1.5", "\"240\"", "null", "[240]"};
	struct hp_procedure *with = NULL, *without = parse(rich);

	ck_assert_uint_eq(without->rto_minutes, 0);
	ck_assert_ptr_null(strstr(without->canonical, "rto_minutes"));
	ck_assert_int_eq(parse_with_rto("240", &with), 0);
	ck_assert_uint_eq(with->rto_minutes, 240);
	ck_assert_ptr_nonnull(strstr(with->canonical, "\"rto_minutes\":240"));
	ck_assert_str_ne(with->digest, without->digest);
	hp_procedure_free(with);
	hp_procedure_free(without);
	for (size_t i = 0; i < HP_ARRAY_SIZE(wrong); i++) {
		with = NULL;
		ck_assert_msg(parse_with_rto(wrong[i], &with) < 0, "%s", wrong[i]);
		ck_assert_ptr_null(with);
	}
}
END_TEST

START_TEST(steps_know_their_kind_place_and_machine)
{
	struct hp_procedure *p = parse(rich);

	ck_assert_uint_eq(p->step_count, 3);
	ck_assert_uint_eq(p->all_count, 8);
	for (size_t i = 0; i < p->all_count; i++) {
		ck_assert_uint_eq(p->all[i]->index, i);
		ck_assert_ptr_eq(hp_procedure_step(p, p->all[i]->id), p->all[i]);
	}
	const struct hp_step *first = hp_procedure_step(p, "1");
	ck_assert(first->irreversible && first->critical && first->not_in_source);
	ck_assert_str_eq(first->type[0], "unlock {Pin}");
	ck_assert_str_eq(first->host, "site");
	const struct hp_step *group = hp_procedure_step(p, "2");
	ck_assert_int_eq(group->kind, HP_STEP_GROUP);
	ck_assert(group->serial);
	ck_assert_str_eq(group->each, "cap");
	ck_assert_str_eq(hp_procedure_step(p, "2.1")->host, "cap");
	ck_assert_ptr_eq(hp_procedure_step(p, "2.1")->parent, group);
	ck_assert_ptr_null(hp_procedure_step(p, "2.2")->host);
	const struct hp_step *decision = hp_procedure_step(p, "3");
	ck_assert_int_eq(decision->kind, HP_STEP_DECISION);
	ck_assert_int_eq(decision->children[0]->kind, HP_STEP_CASE);
	ck_assert_int_eq(hp_procedure_step(p, "3.y.1")->kind, HP_STEP_STOP);
	ck_assert_ptr_null(hp_procedure_step(p, "4"));
	/* 1, 2.1, 2.2, 3, 3.y.1: a person acts at each of them. */
	ck_assert_uint_eq(hp_procedure_count_steps(p), 5);
	ck_assert_uint_eq(hp_procedure_count_checks(p), 4);
	hp_procedure_free(p);
}
END_TEST

START_TEST(notices_and_checks_are_read)
{
	struct hp_procedure *p = parse(rich);
	const struct hp_step *step = hp_procedure_step(p, "1");

	ck_assert_uint_eq(step->notice_count, 2);
	ck_assert_int_eq(step->notices[0].kind, HP_NOTICE_WARNING);
	ck_assert_str_eq(step->notices[0].where, "W");
	ck_assert_int_eq(step->notices[1].kind, HP_NOTICE_CAUTION);
	ck_assert_ptr_null(step->notices[1].where);

	const struct hp_check *key = &step->checks[0];
	ck_assert_int_eq(key->fact.kind, HP_FACT_REGISTRY_KEY);
	ck_assert_int_eq(key->fact.view, HP_VIEW_32);
	ck_assert_int_eq(key->expect, HP_EXPECT_ABSENT);
	ck_assert_int_eq(key->was, HP_WAS_PRESENT);
	ck_assert_int_eq(key->holds, HP_HOLDS_UNTIL);
	ck_assert_ptr_eq(key->until, hp_procedure_step(p, "2.2"));
	ck_assert_str_eq(key->host, "site");
	ck_assert_uint_eq(key->number, 1);

	const struct hp_check *service = &step->checks[1];
	ck_assert_int_eq(service->expect, HP_EXPECT_EQUAL);
	ck_assert_uint_eq(service->field_count, 2);
	ck_assert_str_eq(service->fields[0].name, "state");
	ck_assert_int_eq(service->holds, HP_HOLDS_ONCE);

	const struct hp_check *keys = &step->checks[2];
	ck_assert_str_eq(keys->fact.args[1], "*");
	ck_assert_str_eq(keys->except[0], "{SiteCode}");
	ck_assert_ptr_null(keys->except[1]);
	ck_assert_int_eq(keys->holds, HP_HOLDS_END);

	ck_assert_msg(step->checks[3].fact.sha256, "an expected digest has to be asked for");
	hp_procedure_free(p);
}
END_TEST

/* R27: a restart shows as another time of the last boot. */
START_TEST(a_check_can_want_a_change_since_the_start)
{
	struct hp_procedure *p =
		parse("{\"id\":\"g\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		      "\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		      "\"hosts\":{\"a\":{\"title\":\"t\"}},\"steps\":[{\"id\":\"1\",\"do\":\"D\","
		      "\"host\":\"a\",\"if_not\":\"n\",\"verify\":["
		      "{\"machine\":true,\"expect\":\"changed\",\"field\":\"booted\"},"
		      "{\"path\":\"C:\\\\a\",\"expect\":\"changed\",\"field\":\"sha256\"},"
		      "{\"path\":\"C:\\\\b\",\"expect\":\"changed\"}]}]}");
	const struct hp_check *checks = hp_procedure_step(p, "1")->checks;

	ck_assert_int_eq(checks[0].expect, HP_EXPECT_CHANGED);
	ck_assert_str_eq(hp_expect_name(checks[0].expect), "changed");
	ck_assert_str_eq(checks[0].changed, "booted");
	ck_assert_msg(checks[1].fact.sha256, "a digest that has to change has to be asked for");
	ck_assert_int_eq(checks[2].expect, HP_EXPECT_CHANGED);
	ck_assert_ptr_null(checks[2].changed);
	hp_procedure_free(p);
}
END_TEST

START_TEST(a_group_hands_on_that_it_cannot_be_undone)
{
	struct hp_procedure *p = parse(
		"{\"id\":\"g\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"hosts\":{\"a\":{\"title\":\"t\"}},\"steps\":[{\"id\":\"1\",\"title\":\"G\","
		"\"irreversible\":true,\"before\":[{\"warning\":{\"hazard\":\"h\",\"avoid\":\"a\","
		"\"consequence\":\"c\"}}],\"steps\":[{\"id\":\"1.a\",\"do\":\"D\",\"see\":\"s\"}]},"
		"{\"id\":\"2\",\"do\":\"D\",\"see\":\"s\"}]}");

	ck_assert(hp_procedure_step(p, "1")->irreversible);
	ck_assert(hp_procedure_step(p, "1.a")->irreversible);
	ck_assert(!hp_procedure_step(p, "2")->irreversible);
	ck_assert_msg(
		hp_streq(hp_procedure_step(p, "2")->host, "a"), "the only machine is the default");
	hp_procedure_free(p);
}
END_TEST

START_TEST(a_procedure_parses_again_from_its_own_canonical_bytes)
{
	size_t len = 0;
	char *shipped = shipped_text(&len);
	const char *const texts[] = {rich, shipped};

	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		struct hp_procedure *first = parse(texts[i]);
		struct hp_procedure *again = parse(first->canonical);
		ck_assert_str_eq(first->canonical, again->canonical);
		ck_assert_str_eq(first->digest, again->digest);
		ck_assert_ptr_null(again->practice);
		ck_assert_ptr_null(strstr(first->canonical, "$schema"));
		ck_assert_ptr_null(strstr(first->canonical, "practice"));
		hp_procedure_free(first);
		hp_procedure_free(again);
	}
	free(shipped);
}
END_TEST

START_TEST(the_digest_is_that_of_the_canonical_bytes_and_no_default_is_added)
{
	struct hp_procedure *p = parse(rich);
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];

	hp_hash_blake2b(p->canonical, strlen(p->canonical), NULL, 0, &hash);
	hp_hash_hex(&hash, hex);
	ck_assert_str_eq(p->digest, hex);
	ck_assert_ptr_null(strstr(p->canonical, "\"kind\""));
	ck_assert_ptr_null(strstr(p->canonical, "\"end\""));
	hp_procedure_free(p);
}
END_TEST

/* The same meaning: other order of members, other spaces, other practice. */
START_TEST(the_digest_does_not_depend_on_layout_or_practice)
{
	static const char one[] =
		"{\"id\":\"a\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"steps\":[{\"id\":\"1\",\"do\":\"D\",\"see\":\"s\"}]}";
	static const char two[] =
		"{ \"practice\": {\"machines\": []}, \"$schema\": \"s\",\n \"steps\": "
		"[{\"see\":\"s\",\"do\":\"\\u0044\",\"id\":\"1\"}], \"objective\":\"o\","
		"\"condition\":\"c\",\"sources\":[{\"document\":\"d\"}],\"status\":\"DRAFT\","
		"\"revision\":\"1\",\"title\":\"T\",\"id\":\"a\"}";
	static const char other[] =
		"{\"id\":\"a\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"steps\":[{\"id\":\"1\",\"do\":\"E\",\"see\":\"s\"}]}";
	struct hp_procedure *a = parse(one);
	struct hp_procedure *b = parse(two);
	struct hp_procedure *c = parse(other);

	ck_assert_str_eq(a->digest, b->digest);
	ck_assert_str_ne(a->digest, c->digest);
	hp_procedure_free(a);
	hp_procedure_free(b);
	hp_procedure_free(c);
}
END_TEST

START_TEST(what_is_good_is_clean_under_lint)
{
	static const char *const names[] = {"../procedures/hmc-delete-mps-keys",
		"data/good/every-construct", "data/good/every-construct-called",
		"data/good/plain-words"};
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	size_t len = 0;
	char *text = text_of(names[_i], &len);

	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("s", text, len, true, &procedure, &list), 0);
	ck_assert_uint_eq(list.count, 0);
	hp_diagnostics_finish(&list);
	hp_procedure_free(procedure);
	free(text);
}
END_TEST

/* Issue 2: six steps of the source in their order, the added backup, warnings before both
 * deletions. */
START_TEST(drx_3_has_its_steps_warnings_and_checks)
{
	static const char *const ids[] = {"1", "1-export", "2", "3", "4", "5", "6"};
	static const char *const gone[] = {"3", "Client", "5", "Engine"};
	size_t len = 0;
	char *text = shipped_text(&len);
	struct hp_procedure *p = parse(text);

	ck_assert_uint_eq(p->all_count, HP_ARRAY_SIZE(ids));
	for (size_t i = 0; i < HP_ARRAY_SIZE(ids); i++) {
		ck_assert_str_eq(p->all[i]->id, ids[i]);
		ck_assert_str_eq(p->all[i]->host, "mps");
		ck_assert_msg(p->all[i]->not_in_source == (i == 1), "%s", ids[i]);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(gone); i += 2) {
		const struct hp_step *step = hp_procedure_step(p, gone[i]);
		char *key = hp_asprintf("HKLM\\SOFTWARE\\Microsoft\\Provisioning\\%s", gone[i + 1]);
		ck_assert(step->irreversible && step->critical);
		ck_assert_int_eq(step->notices[0].kind, HP_NOTICE_WARNING);
		ck_assert_uint_eq(step->check_count, 2);
		ck_assert_str_eq(step->checks[0].fact.args[0], key);
		ck_assert_int_eq(step->checks[0].expect, HP_EXPECT_ABSENT);
		ck_assert_int_eq(step->checks[0].was, HP_WAS_ANY);
		ck_assert_int_eq(step->checks[0].holds, HP_HOLDS_END);
		ck_assert_int_eq(step->checks[1].fact.kind, HP_FACT_KEYS);
		ck_assert_int_eq(step->checks[1].expect, HP_EXPECT_UNCHANGED);
		ck_assert_ptr_nonnull(step->if_not);
		free(key);
	}
	hp_procedure_free(p);
	free(text);
}
END_TEST

static char *manual_page(void)
{
	char *path = hp_asprintf("%s/../man/holdpoint-procedure.5", getenv("HP_TESTS"));
	char *page = NULL;
	size_t len = 0;

	ck_assert_int_eq(hp_file_read(path, HP_PROCEDURE_FILE_MAX, &page, &len, NULL), 0);
	free(path);
	return page;
}

/* The next example behind *page that begins with `head`, as a reader would copy it: `\e` is the
 * page's backslash. *page moves behind it. NULL: there is no further one. */
static char *next_example(const char **page, const char *head)
{
	struct hp_str out;
	const char *text = strstr(*page, head);

	if (text == NULL) {
		return NULL;
	}
	text = strchr(text, '\n') + 1;
	const char *end = strstr(text, "\n.Ed");
	ck_assert_ptr_nonnull(end);
	*page = end;
	hp_str_init(&out);
	for (; text < end; text++) {
		hp_str_append_char(&out, *text);
		text += text[0] == '\\' && text[1] == 'e';
	}
	return hp_str_detach(&out);
}

static char *example_of_the_manual(void)
{
	char *page = manual_page();
	const char *at = page;
	char *example = next_example(&at, ".Bd -literal\n{");

	ck_assert_ptr_nonnull(example);
	free(page);
	return example;
}

/* A step or a member of the procedure, in a procedure that has what the examples name. */
static char *around_example(const char *example)
{
	bool is_step = example[0] == '{';
	bool has_parameters = strncmp(example, "\"parameters\"", 12) == 0;

	return hp_asprintf(
		"{\"id\":\"m\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"VERIFIED\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\",%s%s%s"
		"\"hosts\":{\"site\":{\"title\":\"t\"},\"print\":{\"title\":\"t\"},\"cap\":{"
		"\"title\":\"t\",\"many\":true}},\"steps\":["
		"{\"id\":\"1\",\"do\":\"Look.\",\"host\":\"site\",\"see\":\"s\"},"
		"{\"id\":\"2\",\"do\":\"Look.\",\"host\":\"print\",\"see\":\"s\"}%s%s,"
		"{\"id\":\"9\",\"do\":\"Look.\",\"each\":\"cap\",\"see\":\"s\"}]}",
		has_parameters ? ""
			       : "\"parameters\":{\"SiteCode\":{\"title\":\"t\"},\"Edition\":{"
				 "\"title\":\"t\",\"type\":\"choice\",\"choices\":[\"standard\","
				 "\"enterprise\"]}},",
		is_step ? "" : example, is_step ? "" : ",", is_step ? "," : "",
		is_step ? example : "");
}

static void refuse_findings(const char *example, const struct hp_diagnostics *list)
{
	for (size_t i = 0; i < list->count; i++) {
		/* Not every example uses every machine and value. */
		if (strncmp(list->items[i].rule, "unused-", 7) != 0) {
			ck_abort_msg("%s\n%s", list->items[i].message, example);
		}
	}
}

START_TEST(every_short_example_of_the_manual_is_clean_under_lint)
{
	char *page = manual_page();
	const char *at = page;
	size_t count = 0;

	for (char *example = next_example(&at, ".Bd -literal -offset indent\n"); example != NULL;
		example = next_example(&at, ".Bd -literal -offset indent\n")) {
		bool is_json = example[0] == '{' || example[0] == '"';
		if (is_json && strstr(example, "[ ... ]") == NULL) {
			struct hp_procedure *procedure = NULL;
			struct hp_diagnostics list;
			char *text = around_example(example);
			hp_diagnostics_init(&list);
			(void)hp_procedure_parse("m", text, strlen(text), true, &procedure, &list);
			refuse_findings(example, &list);
			hp_diagnostics_finish(&list);
			hp_procedure_free(procedure);
			free(text);
			count++;
		}
		free(example);
	}
	ck_assert_uint_ge(count, 17);
	free(page);
}
END_TEST

START_TEST(the_example_of_the_manual_is_clean_under_lint)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	char *text = example_of_the_manual();

	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("m", text, strlen(text), true, &procedure, &list), 0);
	ck_assert_uint_eq(list.count, 0);
	ck_assert_uint_eq(hp_procedure_count_checks(procedure), 3);
	hp_diagnostics_finish(&list);
	hp_procedure_free(procedure);
	free(text);
}
END_TEST

static char *mutate(const char *text, size_t len, size_t at, char with)
{
	char *copy = hp_strndup(text, len);
	copy[at] = with;
	return copy;
}

/* Whatever a damaged file holds, the answer is a finding or a procedure, never a crash. */
START_TEST(no_damage_of_one_byte_breaks_the_parser)
{
	static const char bytes[] = {'}', ']', '"', ',', '0', '{', '\x80', '\n'};
	size_t len = 0;
	char *text = shipped_text(&len);

	for (size_t at = (size_t)_i; at < len; at += 61) {
		char *bad = mutate(text, len, at, bytes[at % sizeof(bytes)]);
		struct hp_procedure *procedure = NULL;
		struct hp_diagnostics list;
		hp_diagnostics_init(&list);
		int status = hp_procedure_parse("d", bad, len, true, &procedure, &list);
		ck_assert((status == 0) == (list.errors == 0));
		ck_assert((status == 0) == (procedure != NULL));
		hp_diagnostics_finish(&list);
		hp_procedure_free(procedure);
		free(bad);
	}
	free(text);
}
END_TEST

START_TEST(a_parameter_value_is_judged_by_its_pattern)
{
	struct hp_procedure *p = parse(rich);
	const struct hp_parameter *code = hp_procedure_parameter(p, "SiteCode");
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_parameter_check(code, "S01", &err), 0);
	ck_assert_int_eq(hp_parameter_check(code, "s01", &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "three letters or digits"));
	ck_assert_int_eq(hp_parameter_check(code, "", &err), HP_ERR_INVALID);
	ck_assert_int_eq(hp_parameter_check(code, "S0\n", &err), HP_ERR_INVALID);
	ck_assert_int_eq(hp_parameter_check(code, "\xff", &err), HP_ERR_INVALID);
	hp_error_finish(&err);
	hp_procedure_free(p);
}
END_TEST

START_TEST(a_refused_secret_is_not_repeated)
{
	struct hp_procedure *p =
		parse("{\"id\":\"a\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		      "\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		      "\"parameters\":"
		      "{\"Pin\":{\"title\":\"Pin\",\"secret\":true,\"pattern\":\"^[0-9]+$\","
		      "\"explain\":\"digits\"}},"
		      "\"steps\":[{\"id\":\"1\",\"do\":\"D\",\"see\":\"s\"}]}");
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_parameter_check(hp_procedure_parameter(p, "Pin"), "hunter2", &err),
		HP_ERR_INVALID);
	ck_assert_ptr_null(strstr(hp_error_text(&err), "hunter2"));
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "digits"));
	hp_error_finish(&err);
	hp_procedure_free(p);
}
END_TEST

/* Ten thousand steps with a check each: no rule may be quadratic in them. */
START_TEST(a_long_procedure_is_parsed_in_its_time)
{
	struct hp_str text;
	hp_str_init(&text);
	hp_str_append(&text,
		"{\"id\":\"long\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"hosts\":{\"a\":{\"title\":\"t\"}},\"steps\":[");
	for (int i = 0; i < 10000; i++) {
		hp_str_appendf(&text,
			"%s{\"id\":\"s%d\",\"do\":\"Delete.\",\"verify\":[{\"share\":\"X%d\","
			"\"expect\":\"absent\"}]}",
			i > 0 ? "," : "", i, i);
	}
	hp_str_append(&text, "]}");
	struct hp_procedure *p = parse(text.data);
	ck_assert_uint_eq(hp_procedure_count_checks(p), 10000);
	ck_assert_ptr_nonnull(hp_procedure_step(p, "s9999"));
	hp_procedure_free(p);
	hp_str_finish(&text);
}
END_TEST

/* Every list as long as a file allows, everything in it alike: the answer comes in its time. */
START_TEST(no_list_is_long_enough_to_stall_the_parser)
{
	static const struct {
		const char *head;
		const char *item;
		const char *tail;
	} forms[] = {
		{"\"steps\":[{\"id\":\"1\",\"do\":\"D\",\"verify\":[",
			"{\"share\":\"X\",\"expect\":\"absent\"}", "]}]"},
		{"\"steps\":[", "{\"id\":\"1\",\"do\":\"D\"}", "]"},
		{"\"steps\":[{\"id\":\"1\",\"do\":\"D\",\"verify\":[",
			"{\"share\":\"X\",\"expect\":\"absent\",\"holds\":{\"until\":\"11\"}}",
			"]}]"},
		{"\"steps\":[{\"id\":\"1\",\"ask\":\"D\",\"cases\":[",
			"{\"id\":\"2\",\"title\":\"T\",\"steps\":[]}", "]}]"},
		{"\"steps\":[{\"id\":\"1\",\"do\":\"D\"}],\"practice\":{\"machines\":[",
			"{\"role\":\"a\",\"name\":\"A\",\"product\":\"P\"}", "]}"},
	};
	const char *item = forms[_i].item;
	struct hp_str text;
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;

	hp_str_init(&text);
	hp_str_appendf(&text,
		"{\"id\":\"l\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"hosts\":{\"a\":{\"title\":\"t\"}},%s%s",
		forms[_i].head, item);
	while (text.len + strlen(item) + 100 < HP_PROCEDURE_FILE_MAX / 4) {
		hp_str_append_char(&text, ',');
		hp_str_append(&text, item);
	}
	hp_str_appendf(&text, "%s}", forms[_i].tail);
	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("l", text.data, text.len, true, &procedure, &list),
		HP_ERR_INVALID);
	ck_assert_uint_gt(list.errors, 0);
	ck_assert_uint_le(list.count, 201);
	hp_diagnostics_finish(&list);
	hp_str_finish(&text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("procedure");
	TCase *model = tcase_create("model");
	tcase_add_test(model, the_head_is_read);
	tcase_add_test(model, steps_know_their_kind_place_and_machine);
	tcase_add_test(model, notices_and_checks_are_read);
	tcase_add_test(model, a_check_can_want_a_change_since_the_start);
	tcase_add_test(model, a_group_hands_on_that_it_cannot_be_undone);
	tcase_add_test(model, a_parameter_value_is_judged_by_its_pattern);
	tcase_add_test(model, a_refused_secret_is_not_repeated);
	suite_add_tcase(suite, model);

	TCase *digest = tcase_create("digest");
	tcase_add_test(digest, the_time_objective_is_whole_minutes_and_none_is_added_R82);
	tcase_add_test(digest, a_procedure_parses_again_from_its_own_canonical_bytes);
	tcase_add_test(digest, the_digest_is_that_of_the_canonical_bytes_and_no_default_is_added);
	tcase_add_test(digest, the_digest_does_not_depend_on_layout_or_practice);
	suite_add_tcase(suite, digest);

	TCase *shipped = tcase_create("shipped");
	tcase_add_loop_test(shipped, what_is_good_is_clean_under_lint, 0, 4);
	tcase_add_test(shipped, the_example_of_the_manual_is_clean_under_lint);
	tcase_add_test(shipped, every_short_example_of_the_manual_is_clean_under_lint);
	tcase_add_test(shipped, drx_3_has_its_steps_warnings_and_checks);
	suite_add_tcase(suite, shipped);

	TCase *hostile = tcase_create("hostile");
	tcase_set_timeout(hostile, 60);
	tcase_add_loop_test(hostile, no_damage_of_one_byte_breaks_the_parser, 0, 4);
	tcase_add_loop_test(hostile, no_list_is_long_enough_to_stall_the_parser, 0, 5);
	tcase_add_test(hostile, a_long_procedure_is_parsed_in_its_time);
	suite_add_tcase(suite, hostile);
	return suite;
}
