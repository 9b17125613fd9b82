/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as one signed file: whatever is changed in it is found, and where (R78). */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/bundle.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/journal.h"
#include "holdpoint/str.h"
#include "run_fixture.h"

#define RUN "20261122-140137-7f3a"
#define TAIL (9 + 64 + 2) /* ,"hash":"..."} */
#define REPORT "The report\nsecond line\n"
#define STATUS "where it stands\nevents 1\n"

static struct fixture f;
static char *state;
static struct hp_secret_key *key;
static char *bundle;
static size_t bundle_len;

static struct hp_secret_key *key_of(uint8_t byte, const char *comment)
{
	uint8_t seed[HP_KEY_SEED_SIZE];
	memset(seed, byte, sizeof(seed));
	return hp_secret_key_from_seed(seed, comment);
}

static char *make(const char *status_text, const char *report, size_t *ret_len)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	char *bytes = NULL;
	size_t count = 0;
	ck_assert_int_eq(hp_journal_open(state, RUN, HP_JOURNAL_READ, &journal, NULL), 0);
	int status =
		hp_bundle_make(journal, status_text, report, key, &bytes, ret_len, &count, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	ck_assert_uint_eq(count, f.all.count);
	hp_journal_close(journal);
	return bytes;
}

/* A short run: started, at its first step, stopped. */
static void setup(void)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	const char *tmp = getenv("TMPDIR");

	state = hp_asprintf("%s/hp-bundle-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(state));
	fixture_open(&f, "", "[{'id':'1','do':'Look.'},{'id':'2','do':'Look \xc3\xa4gain.'}]");
	walk(&f, "");
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_NONE);
	ck_assert_int_eq(simple(&f, HP_COMMAND_STOP, "enough \"now\""), HP_REFUSAL_NONE);
	int status = hp_journal_create(state, RUN, f.procedure, &journal, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	/* The fixture's run bears another name: the first event says which. */
	f.all.items[0].name = RUN;
	ck_assert_int_eq(hp_journal_append(journal, &f.all, NULL), 0);
	hp_journal_close(journal);
	key = key_of(7, "Kim Nowak");
	bundle = make(STATUS, REPORT, &bundle_len);
}

static void teardown(void)
{
	free(bundle);
	hp_secret_key_free(key);
	ck_assert_int_eq(hp_folder_remove(state, NULL), 0);
	free(state);
	hp_run_free(f.run);
	hp_run_free(f.replayed);
	hp_events_finish(&f.all);
	hp_events_finish(&f.last);
	hp_procedure_free(f.procedure);
	free(f.world);
}

/* ---- looking ---- */

static struct hp_bundle_audit audit_of(const char *bytes, size_t len)
{
	struct hp_bundle_audit audit;
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_bundle_audit("b", bytes, len, &audit, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	ck_assert_uint_eq(audit.intact, audit.finding_count == 0);
	for (size_t i = 0; i < audit.finding_count; i++) {
		const struct hp_bundle_finding *finding = &audit.findings[i];
		ck_assert_ptr_nonnull(finding->what);
		ck_assert_ptr_nonnull(finding->why);
		ck_assert_uint_ge(finding->line, 1);
		ck_assert_uint_le(finding->from, finding->to);
		ck_assert_uint_le(finding->to, len);
	}
	return audit;
}

/* The line of an offset, in what was written. */
static size_t line_at(size_t offset)
{
	size_t line = 1;
	for (size_t i = 0; i < offset; i++) {
		line += bundle[i] == '\n';
	}
	return line;
}

/* Altered, first at this line and around this byte. */
static void expect_at(const char *bytes, size_t len, size_t line, size_t offset)
{
	struct hp_bundle_audit audit = audit_of(bytes, len);
	ck_assert_msg(!audit.intact, "byte %zu of line %zu: not found", offset, line);
	const struct hp_bundle_finding *first = &audit.findings[0];
	ck_assert_msg(first->line == line && first->from <= offset && offset <= first->to,
		"byte %zu of line %zu: found at line %zu, %zu to %zu: %s: %s", offset, line,
		first->line, first->from, first->to, first->what, first->why);
	hp_bundle_audit_finish(&audit);
}

/* ---- documents, line by line ---- */

/* What somebody without the key can do: new lines, each with a hash that fits. */
struct draft {
	struct hp_strv lines; /* without hash and closing brace */
};

static struct draft draft_of(const char *bytes, size_t len)
{
	struct draft draft;
	hp_strv_init(&draft.lines);
	for (const char *at = bytes; at < bytes + len;) {
		const char *end = memchr(at, '\n', (size_t)(bytes + len - at));
		ck_assert_ptr_nonnull(end);
		hp_strv_add_take(&draft.lines, hp_strndup(at, (size_t)(end - at) - TAIL));
		at = end + 1;
	}
	return draft;
}

static void chain_line(struct hp_str *out, struct hp_hash *hash, bool first, const char *body)
{
	struct hp_hash before = *hash;
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_blake2b(before.bytes, first ? 0 : sizeof(before.bytes), body, strlen(body), hash);
	hp_hash_hex(hash, hex);
	hp_str_appendf(out, "%s,\"hash\":\"%s\"}\n", body, hex);
}

/* With `signer` the last line is made anew, with his signature over the one before. */
static char *chained(const struct draft *draft, const struct hp_secret_key *signer, size_t *ret_len)
{
	struct hp_str out;
	struct hp_hash hash = {{0}};
	size_t from = 0;
	size_t count = draft->lines.count;
	hp_str_init(&out);
	for (size_t i = 0; i < count - (signer != NULL); i++) {
		from = out.len;
		chain_line(&out, &hash, i == 0, draft->lines.items[i]);
	}
	if (signer != NULL) {
		struct hp_signature signature;
		hp_sign(signer, out.data + from, out.len - from, &signature);
		char *key_hex = hp_hex(hp_secret_key_public(signer)->bytes, HP_PUBLIC_KEY_SIZE);
		char *hex = hp_hex(signature.bytes, sizeof(signature.bytes));
		char *body = hp_asprintf("{\"line\":%zu,\"part\":\"signature\",\"algorithm\":"
					 "\"Ed25519\",\"key\":\"%s\",\"signature\":\"%s\"",
			count, key_hex, hex);
		chain_line(&out, &hash, false, body);
		free(body);
		free(hex);
		free(key_hex);
	}
	*ret_len = out.len;
	return hp_str_detach(&out);
}

/* Replaces a text in one line (from 1), which has to be there. */
static void put(struct draft *draft, size_t line, const char *from, const char *to)
{
	char **slot = &draft->lines.items[line - 1];
	char *at = strstr(*slot, from);
	ck_assert_msg(at != NULL, "'%s' is not in line %zu: %s", from, line, *slot);
	char *text = hp_asprintf("%.*s%s%s", (int)(at - *slot), *slot, to, at + strlen(from));
	free(*slot);
	*slot = text;
}

static size_t find_line(const struct draft *draft, const char *text)
{
	for (size_t i = 0; i < draft->lines.count; i++) {
		if (strstr(draft->lines.items[i], text) != NULL) {
			return i + 1;
		}
	}
	ck_abort_msg("no line has %s", text);
	return 0;
}

/* ---- tests ---- */

START_TEST(a_bundle_is_intact_and_tells_its_run)
{
	struct hp_bundle_audit audit = audit_of(bundle, bundle_len);
	struct hp_journal *journal = NULL;
	struct hp_hash head;
	size_t count = 0;
	char hex[HP_HASH_HEX_SIZE];

	ck_assert_int_eq(hp_journal_open(state, RUN, HP_JOURNAL_READ, &journal, NULL), 0);
	hp_journal_head(journal, &head, &count);
	hp_hash_hex(&head, hex);
	hp_journal_close(journal);
	ck_assert_msg(audit.intact, "%s: %s", audit.findings[0].what, audit.findings[0].why);
	ck_assert_str_eq(audit.run, RUN);
	ck_assert_uint_eq(audit.events, count);
	ck_assert_str_eq(audit.head, hex);
	ck_assert(audit.replayed);
	ck_assert_int_eq(audit.status, HP_RUN_STOPPED);
	ck_assert_str_eq(audit.procedure, f.procedure->id);
	ck_assert_str_eq(audit.digest, f.procedure->digest);
	ck_assert_str_eq(audit.comment, "Kim Nowak");
	ck_assert(audit.has_key);
	ck_assert(hp_public_key_equal(&audit.key, hp_secret_key_public(key)));
	hp_bundle_audit_finish(&audit);
}
END_TEST

START_TEST(the_same_run_and_key_give_the_same_bytes)
{
	size_t len = 0;
	char *again = make(STATUS, REPORT, &len);
	ck_assert_uint_eq(len, bundle_len);
	ck_assert_mem_eq(again, bundle, len);
	free(again);
}
END_TEST

START_TEST(odd_texts_make_an_intact_bundle_too)
{
	static const char *const texts[] = {NULL, "", "no newline", "\n", "\n\n\n",
		"\r\n\t\033[2J\x7f", "\xff\xfe not UTF-8 \xc3\n", "\xe2\x80\xae\n"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		size_t len = 0;
		char *bytes = make(texts[i], texts[i], &len);
		struct hp_bundle_audit audit = audit_of(bytes, len);
		ck_assert_msg(audit.intact, "%zu: %s: %s", i, audit.findings[0].what,
			audit.findings[0].why);
		ck_assert_ptr_null(memchr(bytes, '\033', len));
		hp_bundle_audit_finish(&audit);
		free(bytes);
	}
}
END_TEST

/* Each byte of the file, header, key, signature and newlines included; what it becomes: another
 * digit or letter, another case, no ASCII, a newline, a blank. */
START_TEST(each_changed_byte_is_found_in_its_line)
{
	static const unsigned char masks[] = {0x01, 0x20, 0x80};
	char *copy = hp_alloc(bundle_len);
	memcpy(copy, bundle, bundle_len);
	for (size_t i = 0; i < bundle_len; i++) {
		size_t line = line_at(i);
		for (size_t m = 0; m < HP_ARRAY_SIZE(masks); m++) {
			copy[i] = (char)((unsigned char)bundle[i] ^ masks[m]);
			expect_at(copy, bundle_len, line, i);
		}
		copy[i] = bundle[i] == '\n' ? ' ' : '\n';
		expect_at(copy, bundle_len, line, i);
		copy[i] = bundle[i];
	}
	free(copy);
}
END_TEST

START_TEST(each_added_or_removed_byte_is_found_in_its_line)
{
	char *copy = hp_alloc(bundle_len + 1);
	for (size_t i = 0; i < bundle_len; i++) {
		memcpy(copy, bundle, i);
		memcpy(copy + i, bundle + i + 1, bundle_len - i - 1);
		expect_at(copy, bundle_len - 1, line_at(i), i < bundle_len - 1 ? i : i - 1);
		copy[i] = ' ';
		memcpy(copy + i + 1, bundle + i, bundle_len - i);
		expect_at(copy, bundle_len + 1, line_at(i), i);
	}
	free(copy);
}
END_TEST

START_TEST(each_cut_is_found_where_the_file_ends)
{
	for (size_t len = 1; len < bundle_len; len++) {
		struct hp_bundle_audit audit = audit_of(bundle, len);
		ck_assert_uint_gt(audit.finding_count, 0);
		const struct hp_bundle_finding *first = &audit.findings[0];
		size_t to = bundle[len - 1] == '\n' ? len : len - 1;
		ck_assert_uint_eq(first->line, line_at(len));
		ck_assert_uint_eq(first->to, to);
		hp_bundle_audit_finish(&audit);
	}
}
END_TEST

START_TEST(what_is_behind_the_end_is_found)
{
	static const char *const tails[] = {
		"\n", " ", "x", "{}\n", "\r\n", "{\"line\":99,\"part\":\"report\"}\n"};
	struct draft draft = draft_of(bundle, bundle_len);
	for (size_t i = 0; i < HP_ARRAY_SIZE(tails); i++) {
		char *longer = hp_asprintf("%s%s", bundle, tails[i]);
		expect_at(longer, strlen(longer), draft.lines.count + 1, bundle_len);
		free(longer);
	}
	hp_strv_finish(&draft.lines);
}
END_TEST

/* Lines of the file as they are, in another order: order[] ends with 0. */
static char *arranged(const size_t *order, size_t *ret_len)
{
	struct hp_str out;
	hp_str_init(&out);
	for (; *order != 0; order++) {
		const char *at = bundle;
		for (size_t i = 1; i < *order; i++) {
			at = strchr(at, '\n') + 1;
		}
		hp_str_append_len(&out, at, (size_t)(strchr(at, '\n') - at) + 1);
	}
	*ret_len = out.len;
	return hp_str_detach(&out);
}

/* Lines 1..count with `change` made to their order at each place. */
static void each_line(size_t (*change)(size_t *order, size_t count, size_t at, const char **word))
{
	struct draft draft = draft_of(bundle, bundle_len);
	size_t count = draft.lines.count;
	hp_strv_finish(&draft.lines);
	for (size_t at = 1; at <= count; at++) {
		size_t order[128] = {0};
		const char *word = NULL;
		ck_assert_uint_lt(count, 120);
		for (size_t i = 0; i < count; i++) {
			order[i] = i + 1;
		}
		size_t expected = change(order, count, at, &word);
		if (expected == 0) {
			continue;
		}
		size_t len = 0;
		char *bytes = arranged(order, &len);
		struct hp_bundle_audit audit = audit_of(bytes, len);
		ck_assert_uint_gt(audit.finding_count, 0);
		ck_assert_msg(audit.findings[0].line == expected &&
				      strstr(audit.findings[0].why, word) != NULL,
			"line %zu: found at %zu: %s", at, audit.findings[0].line,
			audit.findings[0].why);
		ck_assert_uint_le(audit.finding_count, 3);
		hp_bundle_audit_finish(&audit);
		free(bytes);
	}
}

static size_t take_out(size_t *order, size_t count, size_t at, const char **word)
{
	memmove(order + at - 1, order + at, (count - at + 1) * sizeof(*order));
	*word = at == count ? "ends before its signature" : "is missing";
	return at;
}

static size_t put_twice(size_t *order, size_t count, size_t at, const char **word)
{
	memmove(order + at, order + at - 1, (count - at + 2) * sizeof(*order));
	*word = "stands twice";
	return at + 1;
}

static size_t exchange(size_t *order, size_t count, size_t at, const char **word)
{
	if (at == count) {
		return 0;
	}
	order[at - 1] = at + 1;
	order[at] = at;
	*word = "not in the order";
	return at;
}

START_TEST(each_missing_line_is_named)
{
	each_line(take_out);
}
END_TEST

START_TEST(each_doubled_line_is_named)
{
	each_line(put_twice);
}
END_TEST

START_TEST(each_pair_of_exchanged_lines_is_named)
{
	each_line(exchange);
}
END_TEST

START_TEST(places_have_names_that_people_know)
{
	static const struct {
		const char *text;
		const char *what;
	} places[] = {
		{"holdpoint-bundle", "the first line"},
		{"\"part\":\"procedure\"", "the procedure"},
		{"step.done", "step.done at 1"},
		{"enough", "event"},
		{"where it stands", "the status page, its line 1"},
		{"second line", "the text report, its line 2"},
		{"\"part\":\"manifest\"", "the manifest"},
		{"Ed25519", "the signature"},
	};
	char *copy = hp_strdup(bundle);
	for (size_t i = 0; i < HP_ARRAY_SIZE(places); i++) {
		char *at = strstr(copy, places[i].text);
		char *end = strchr(at, '\n');
		end[-4] = end[-4] == '0' ? '1' : '0'; /* in the line's hash: its text can be read */
		struct hp_bundle_audit audit = audit_of(copy, bundle_len);
		ck_assert_uint_eq(audit.finding_count, 1);
		ck_assert_msg(strstr(audit.findings[0].what, places[i].what) != NULL, "%s is %s",
			places[i].text, audit.findings[0].what);
		hp_bundle_audit_finish(&audit);
		memcpy(copy, bundle, bundle_len);
	}
	free(copy);
}
END_TEST

/* ---- forgers ---- */

/* What he changes, all hashes of the lines being made anew; the signature is what he cannot make.
 */
static const struct {
	const char *line; /* a text by which it is found */
	const char *from;
	const char *to;
	const char *what; /* of one of the findings */
} forgeries[] = {
	{"step.done", "step.done", "step.na", "event"},
	{"enough", "enough", "ENOUGH", "event"},
	{"\"part\":\"procedure\"", "Look.", "Jump.", "the procedure"},
	{"where it stands", "where", "there", "the status page"},
	{"second line", "second", "2nd", "the text report"},
	{"holdpoint-bundle", "STOPPED", "COMPLETE", "the signature"},
	{"holdpoint-bundle", "Kim", "Ada", "the signature"},
	{"\"part\":\"manifest\"", "\"events\":", "\"events\":1", "the manifest"},
	{"Ed25519", "\"algorithm\"", "\"more\":1,\"algorithm\"", "the signature"},
	{"Ed25519", "\"algorithm\":", "\"algorithm\": ", "the signature"},
	{"Ed25519", "Ed25519", "Ed25518", "the signature"},
};

START_TEST(who_has_no_key_cannot_write_it_anew)
{
	struct draft draft = draft_of(bundle, bundle_len);
	size_t line = find_line(&draft, forgeries[_i].line);
	size_t len = 0;
	bool named = false;

	put(&draft, line, forgeries[_i].from, forgeries[_i].to);
	char *forged = chained(&draft, NULL, &len);
	struct hp_bundle_audit audit = audit_of(forged, len);
	ck_assert(!audit.intact);
	ck_assert(!audit.has_key);
	for (size_t i = 0; i < audit.finding_count; i++) {
		named = named || strstr(audit.findings[i].what, forgeries[_i].what) != NULL;
	}
	ck_assert_msg(named, "%s: %s", audit.findings[0].what, audit.findings[0].why);
	hp_bundle_audit_finish(&audit);
	free(forged);
	hp_strv_finish(&draft.lines);
}
END_TEST

START_TEST(a_line_between_manifest_and_signature_is_found)
{
	struct draft draft = draft_of(bundle, bundle_len);
	size_t count = draft.lines.count;
	size_t len = 0;
	char number[32];
	char *last = hp_strdup(draft.lines.items[count - 1]);
	free(draft.lines.items[count - 1]);
	draft.lines.items[count - 1] =
		hp_asprintf("{\"line\":%zu,\"part\":\"report\",\"text\":\"All was well.\"", count);
	hp_strv_add_take(&draft.lines, last);
	(void)snprintf(number, sizeof(number), "\"line\":%zu", count);
	put(&draft, count + 1, number, "\"line\":99");
	char *forged = chained(&draft, NULL, &len);
	struct hp_bundle_audit audit = audit_of(forged, len);
	ck_assert(!audit.intact);
	ck_assert_uint_eq(audit.findings[0].line, count);
	hp_bundle_audit_finish(&audit);
	free(forged);
	hp_strv_finish(&draft.lines);
}
END_TEST

/* Who signs it anew with a key of his own is told by that key. */
START_TEST(another_signer_is_another_key)
{
	struct draft draft = draft_of(bundle, bundle_len);
	struct hp_secret_key *other = key_of(8, "Kim Nowak");
	char *mine = hp_hex(hp_secret_key_public(key)->bytes, HP_PUBLIC_KEY_SIZE);
	char *his = hp_hex(hp_secret_key_public(other)->bytes, HP_PUBLIC_KEY_SIZE);
	size_t len = 0;

	put(&draft, 1, mine, his);
	put(&draft, draft.lines.count - 1, mine, his);
	char *forged = chained(&draft, other, &len);
	struct hp_bundle_audit audit = audit_of(forged, len);
	ck_assert_msg(audit.intact, "%s: %s", audit.findings[0].what, audit.findings[0].why);
	ck_assert(!hp_public_key_equal(&audit.key, hp_secret_key_public(key)));
	ck_assert(hp_public_key_equal(&audit.key, hp_secret_key_public(other)));
	hp_bundle_audit_finish(&audit);
	free(forged);
	free(his);
	free(mine);
	hp_secret_key_free(other);
	hp_strv_finish(&draft.lines);
}
END_TEST

/* The owner of the key himself writes what the engine would never have recorded. */
START_TEST(signed_events_that_cannot_follow_are_found)
{
	struct draft draft = draft_of(bundle, bundle_len);
	size_t len = 0;
	put(&draft, 1, "STOPPED", "COMPLETE");
	char *forged = chained(&draft, key, &len);
	/* The manifest says nothing of the first line, so that it is well signed. */
	struct hp_bundle_audit audit = audit_of(forged, len);
	ck_assert(!audit.intact);
	ck_assert(audit.has_key);
	ck_assert_uint_eq(audit.findings[0].line, 1);
	hp_bundle_audit_finish(&audit);
	free(forged);
	hp_strv_finish(&draft.lines);
}
END_TEST

START_TEST(a_newer_format_is_not_judged)
{
	struct draft draft = draft_of(bundle, bundle_len);
	struct hp_bundle_audit audit;
	size_t len = 0;
	put(&draft, 1, "\"format\":1", "\"format\":2");
	char *newer = chained(&draft, key, &len);
	ck_assert_int_eq(hp_bundle_audit("b", newer, len, &audit, NULL), HP_ERR_NEWER);
	free(newer);
	hp_strv_finish(&draft.lines);
	/* Whole lines of a form not known here. */
	static const char other[] = "{\"line\":1,\"part\":\"holdpoint-bundle\",\"format\":2}\n{}\n";
	ck_assert_int_eq(hp_bundle_audit("b", other, strlen(other), &audit, NULL), HP_ERR_NEWER);
}
END_TEST

START_TEST(what_is_no_bundle_is_called_that)
{
	static const char *const texts[] = {"", "x", "{}\n", "{\"line\":2}\n", "SQLite format 3",
		"hpk1-00", "\n", "[{\"part\":\"event\"}]"};
	struct hp_bundle_audit audit;
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		ck_assert(!hp_bundle_looks_like(texts[i], strlen(texts[i])));
		ck_assert_int_eq(hp_bundle_audit("b", texts[i], strlen(texts[i]), &audit, NULL),
			HP_ERR_INVALID);
	}
}
END_TEST

/* ---- hostile ---- */

/* Lines that are sound by their hash, and say what nobody expects. */
START_TEST(hostile_lines_are_found_and_do_no_harm)
{
	static const char *const bodies[] = {
		"{\"line\":%zu,\"part\":\"event\"",
		"{\"line\":%zu,\"part\":\"event\",\"number\":-1,\"chain\":1,\"text\":[]",
		"{\"line\":%zu,\"part\":\"event\",\"number\":9007199254740991,\"chain\":\"\","
		"\"text\":\"\"",
		"{\"line\":%zu,\"part\":\"report\",\"text\":{\"a\":1}",
		"{\"line\":%zu,\"part\":\"\"",
		"{\"line\":%zu,\"part\":\"event\",\xff\xfe",
		"{\"line\":%zu,\"part\":\"procedure\",\"text\":null",
		"{\"line\":%zu,\"part\":\"manifest\",\"parts\":{\"line\":-1},\"events\":\"x\"",
		"{\"line\":%zu,\"part\":\"signature\",\"key\":[],\"signature\":0",
		"{\"line\":%zu,\"part\":\"event\",\"number\":1,\"chain\":\"\033[2J\",\"text\":"
		"\"\\u0000\"",
	};
	struct draft draft = draft_of(bundle, bundle_len);
	for (size_t line = 1; line <= draft.lines.count; line++) {
		char *kept = draft.lines.items[line - 1];
		for (size_t i = 0; i < HP_ARRAY_SIZE(bodies); i++) {
			char *number = hp_asprintf("%zu", line);
			struct hp_str body;
			hp_str_init(&body);
			hp_str_append(&body, "{\"line\":");
			hp_str_append(&body, number);
			hp_str_append(&body, bodies[i] + strlen("{\"line\":%zu"));
			draft.lines.items[line - 1] = body.data;
			size_t len = 0;
			char *hostile = chained(&draft, NULL, &len);
			struct hp_bundle_audit audit = audit_of(hostile, len);
			ck_assert(!audit.intact);
			for (size_t k = 0; k < audit.finding_count; k++) {
				ck_assert_ptr_null(strchr(audit.findings[k].what, '\033'));
				ck_assert_ptr_null(strchr(audit.findings[k].why, '\033'));
			}
			hp_bundle_audit_finish(&audit);
			free(hostile);
			hp_str_finish(&body);
			free(number);
		}
		draft.lines.items[line - 1] = kept;
	}
	hp_strv_finish(&draft.lines);
}
END_TEST

START_TEST(huge_and_deep_lines_are_found)
{
	struct draft draft = draft_of(bundle, bundle_len);
	size_t line = find_line(&draft, "second line");
	size_t size = (size_t)8 << 20;
	char *huge = hp_alloc(size + 1);
	size_t len = 0;

	memset(huge, '[', size);
	huge[size] = '\0';
	put(&draft, line, "\"second line\"", huge);
	char *hostile = chained(&draft, NULL, &len);
	struct hp_bundle_audit audit = audit_of(hostile, len);
	ck_assert(!audit.intact);
	ck_assert_uint_eq(audit.findings[0].line, line);
	hp_bundle_audit_finish(&audit);
	free(hostile);
	free(huge);
	hp_strv_finish(&draft.lines);
}
END_TEST

START_TEST(thousands_of_damaged_lines_are_counted)
{
	struct hp_str text;
	hp_str_init(&text);
	hp_str_append(&text, bundle);
	for (size_t i = 0; i < 20000; i++) {
		hp_str_append(&text, "{\"line\":5,\"part\":\"event\"\n");
	}
	struct hp_bundle_audit audit = audit_of(text.data, text.len);
	ck_assert_uint_eq(audit.finding_count, HP_BUNDLE_FINDINGS_MAX);
	ck_assert_uint_eq(audit.finding_count + audit.more, 20000);
	hp_bundle_audit_finish(&audit);
	hp_str_finish(&text);
}
END_TEST

START_TEST(an_altered_journal_is_not_signed)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	char *path = hp_asprintf("%s/runs/" RUN "/journal.db", state);
	char *bytes = NULL;
	char *made = NULL;
	size_t len = 0;
	size_t count = 0;

	ck_assert_int_eq(hp_file_read(path, 64 << 20, &bytes, &len, NULL), 0);
	char *at = memmem(bytes, len, "enough", 6);
	ck_assert_ptr_nonnull(at);
	at[0] = 'E';
	ck_assert_int_eq(hp_file_replace(path, bytes, len, 0600, false, NULL), 0);
	ck_assert_int_eq(hp_journal_open(state, RUN, HP_JOURNAL_READ, &journal, NULL), 0);
	ck_assert_int_eq(hp_bundle_make(journal, STATUS, REPORT, key, &made, &len, &count, &err),
		HP_ERR_ALTERED);
	char *event = hp_asprintf("Event %zu", f.all.count);
	ck_assert_msg(strstr(hp_error_text(&err), event) != NULL, "%s", hp_error_text(&err));
	hp_error_finish(&err);
	hp_journal_close(journal);
	free(event);
	free(bytes);
	free(path);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("bundle");
	TCase *cases = tcase_create("bundle");
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 100);
	tcase_add_test(cases, a_bundle_is_intact_and_tells_its_run);
	tcase_add_test(cases, the_same_run_and_key_give_the_same_bytes);
	tcase_add_test(cases, odd_texts_make_an_intact_bundle_too);
	tcase_add_test(cases, each_changed_byte_is_found_in_its_line);
	tcase_add_test(cases, each_added_or_removed_byte_is_found_in_its_line);
	tcase_add_test(cases, each_cut_is_found_where_the_file_ends);
	tcase_add_test(cases, what_is_behind_the_end_is_found);
	tcase_add_test(cases, each_missing_line_is_named);
	tcase_add_test(cases, each_doubled_line_is_named);
	tcase_add_test(cases, each_pair_of_exchanged_lines_is_named);
	tcase_add_test(cases, places_have_names_that_people_know);
	tcase_add_loop_test(
		cases, who_has_no_key_cannot_write_it_anew, 0, (int)HP_ARRAY_SIZE(forgeries));
	tcase_add_test(cases, a_line_between_manifest_and_signature_is_found);
	tcase_add_test(cases, another_signer_is_another_key);
	tcase_add_test(cases, signed_events_that_cannot_follow_are_found);
	tcase_add_test(cases, a_newer_format_is_not_judged);
	tcase_add_test(cases, what_is_no_bundle_is_called_that);
	tcase_add_test(cases, hostile_lines_are_found_and_do_no_harm);
	tcase_add_test(cases, huge_and_deep_lines_are_found);
	tcase_add_test(cases, thousands_of_damaged_lines_are_counted);
	tcase_add_test(cases, an_altered_journal_is_not_signed);
	suite_add_tcase(suite, cases);
	return suite;
}
