/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "html_fixture.h"

static char *page_of(struct hp_document *document_taken, const char *qr)
{
	const struct hp_document *const documents[] = {document_taken};
	const char *const codes[] = {qr};
	char *page = hp_document_to_html(documents, 1, codes);
	hp_document_free(document_taken);
	return page;
}

static void has(const char *page, const char *text)
{
	if (strstr(page, text) == NULL) {
		ck_abort_msg("'%s' is missing in:\n%s", text, page);
	}
}

static void has_not(const char *page, const char *text)
{
	const char *at = strstr(page, text);
	if (at != NULL) {
		ck_abort_msg("'%s' should not be there: %.200s", text, at);
	}
}

static size_t count_of(const char *page, const char *text)
{
	size_t count = 0;
	for (const char *at = strstr(page, text); at != NULL; at = strstr(at + 1, text)) {
		count++;
	}
	return count;
}

/* ---- a strict reader: what we write is simpler than what HTML allows ---- */

struct reader {
	const char *at;
	struct hp_strv open;  /**< Names of the elements that are open. */
	struct hp_strv names; /**< Of all elements and attributes, "div", "div class". */
	struct hp_strv ids;
};

static bool is_void(const char *name)
{
	static const char *const names[] = {"meta", "input", "wbr"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static char *read_name(struct reader *reader)
{
	size_t len = strspn(
		reader->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
	ck_assert_msg(len > 0, "no name at: %.80s", reader->at);
	char *name = hp_strndup(reader->at, len);
	reader->at += len;
	return name;
}

/* One of the five entities we use. */
static void read_entity(struct reader *reader)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(entities); i++) {
		size_t len = strlen(entities[i]);
		if (strncmp(reader->at, entities[i], len) == 0) {
			reader->at += len;
			return;
		}
	}
	ck_abort_msg("a bare & at: %.80s", reader->at);
}

static void read_attribute(struct reader *reader, const char *element)
{
	char *name = read_name(reader);
	hp_strv_add_take(&reader->names, hp_asprintf("%s %s", element, name));
	if (*reader->at == '=') {
		reader->at++;
		ck_assert_msg(*reader->at == '"', "an unquoted value: %.80s", reader->at);
		const char *start = ++reader->at;
		while (*reader->at != '"') {
			ck_assert_msg(
				*reader->at != '\0' && *reader->at != '<' && *reader->at != '>',
				"a value without end: %.80s", start);
			if (*reader->at == '&') {
				read_entity(reader);
			} else {
				reader->at++;
			}
		}
		if (strcmp(name, "id") == 0) {
			hp_strv_add_take(
				&reader->ids, hp_strndup(start, (size_t)(reader->at - start)));
		}
		reader->at++;
	}
	free(name);
}

static void read_end_tag(struct reader *reader)
{
	reader->at += 2;
	char *name = read_name(reader);
	ck_assert_msg(reader->open.count > 0, "</%s> closes nothing", name);
	ck_assert_str_eq(reader->open.items[reader->open.count - 1], name);
	free(reader->open.items[--reader->open.count]);
	free(name);
	ck_assert(*reader->at++ == '>');
}

/* To the end tag of an element whose contents are no markup. */
static void skip_raw(struct reader *reader, const char *name)
{
	char *end = hp_asprintf("</%s>", name);
	const char *found = strstr(reader->at, "</");
	ck_assert(found != NULL && strncmp(found, end, strlen(end)) == 0);
	ck_assert(strstr(reader->at, "<!--") == NULL || strstr(reader->at, "<!--") > found);
	reader->at = found;
	free(end);
}

static void read_tag(struct reader *reader)
{
	if (reader->at[1] == '/') {
		read_end_tag(reader);
		return;
	}
	reader->at++;
	char *name = read_name(reader);
	hp_strv_add(&reader->names, name);
	while (*reader->at == ' ') {
		reader->at++;
		read_attribute(reader, name);
	}
	bool empty = *reader->at == '/';
	reader->at += empty ? 1 : 0;
	ck_assert_msg(*reader->at == '>', "a tag without end: %.80s", reader->at);
	reader->at++;
	if (!empty && !is_void(name)) {
		hp_strv_add(&reader->open, name);
	}
	if (strcmp(name, "style") == 0 || strcmp(name, "script") == 0) {
		skip_raw(reader, name);
	}
	free(name);
}

static void read_page(const char *page, struct reader *reader)
{
	const char *doctype = "<!DOCTYPE html>\n";
	*reader = (struct reader){.at = page};
	ck_assert_int_eq(strncmp(page, doctype, strlen(doctype)), 0);
	reader->at += strlen(doctype);
	while (*reader->at != '\0') {
		if (*reader->at == '<') {
			read_tag(reader);
		} else if (*reader->at == '&') {
			read_entity(reader);
		} else {
			ck_assert(*reader->at != '>');
			reader->at++;
		}
	}
	ck_assert_uint_eq(reader->open.count, 0);
}

static void finish_reader(struct reader *reader)
{
	hp_strv_finish(&reader->open);
	hp_strv_finish(&reader->names);
	hp_strv_finish(&reader->ids);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void no_id_twice(struct reader *reader)
{
	qsort(reader->ids.items, reader->ids.count, sizeof(*reader->ids.items), compare);
	for (size_t i = 1; i < reader->ids.count; i++) {
		ck_assert_str_ne(reader->ids.items[i - 1], reader->ids.items[i]);
	}
	for (size_t i = 0; i < reader->ids.count; i++) {
		ck_assert_ptr_null(strpbrk(reader->ids.items[i], " \t\n&"));
	}
}

START_TEST(every_kind_of_block_gives_a_page_that_reads_strictly)
{
	char *page = page_of(html_fixture(), "101\n010\n111");
	struct reader reader;

	read_page(page, &reader);
	no_id_twice(&reader);
	finish_reader(&reader);
	free(page);
}
END_TEST

static const char *const expected[] = {
	"<html lang=\"en\">",
	"<title>Checklist: Take a site away (fixture 1 77ab-12cd-9e01-44f0)</title>",
	"<h1>Take a site away</h1>",
	"<section id=\"d1-1\">\n<h2><span class=\"ref\">1</span> Take the site away <span "
	"class=\"marks\">in order</span></h2>",
	"<h3><span class=\"ref\">2</span> Decide</h3>",
	"<dl class=\"facts\">\n<dt>Objective</dt>\n<dd>The site is gone.</dd>\n<dt>"
	"Condition</dt>\n<dd>The server cannot be started.</dd>\n<dd>Its disk is "
	"broken.</dd>\n</dl>",
	"<li>The install disc.</li>\n<li>A second person.</li>\n</ul>",
	"<div class=\"notice warning\" role=\"note\">\n<p class=\"word\"><strong>WARNING</strong>",
	"<div class=\"notice caution\"",
	"<div class=\"notice note\"",
	"<li class=\"step\" id=\"d1-1.a\">",
	"<span class=\"do\">Delete the share CAP_{SiteCode}.</span>",
	"<span class=\"marks\">IRREVERSIBLE, CRITICAL</span>",
	"<pre class=\"command\"><code>net share CAP_{SiteCode} /delete &amp; reg delete "
	"&quot;HKLM\\SOFTWARE\\Microsoft\\SMS\\Identification&quot; /v &quot;Site Server&quot; /f "
	"&lt;yes.txt &gt;&quot;C:\\Program Files\\log.txt&quot;</code></pre>",
	"<span class=\"object\">SHARE CAP_{SiteCode}</span>",
	"<strong class=\"required\">ABSENT</strong>",
	"<span class=\"verdict\">pass</span>",
	"<caption>On each machine</caption>",
	"<th scope=\"col\" class=\"f-short\" id=",
	"<tr><th scope=\"col\">Step</th><th scope=\"col\" class=\"f-short\"",
	">1.b@CAP01</th><td class=\"f-short\" data-label=\"Machine\">CAP01</td>",
	"<td class=\"state\" data-label=\"State\">verified</td></tr>",
	"<p class=\"end\">END OF BLANK Checklist fixture, revision 1: 4 steps.</p>\n</article>",
	"<td class=\"f-time\" data-label=\"Time\">03:14</td>",
	"<li class=\"step current bullet\" id=\"d1s.1.2.0\" aria-current=\"step\">",
	"<p class=\"goto\"><a href=\"#d1-1.a\">Go to step 1.a</a></p>",
	"<p class=\"goto\">Go to step 1.a</p>",
	"<span class=\"box ticked\" role=\"img\" aria-label=\"ticked\"></span> <span>Yes.</span>",
	"<span class=\"box\" role=\"img\" aria-label=\"not ticked\"></span> <span>No.</span>",
	"<textarea rows=\"4\" id=",
	"<span class=\"label\">Badge</span> <span class=\"value\">A-17</span>",
	"<figcaption>Time by phase</figcaption>",
	"<tr><th scope=\"row\">1 Take the site away</th><td data-label=\"How\">held</td><td "
	"class=\"when\" data-label=\"From\">2026-01-02 03:34:00Z</td><td class=\"when\" "
	"data-label=\"To\">2026-01-02 03:40:00Z</td><td data-label=\"How long\">6 "
	"minutes</td></tr>",
	"M4 4h1v1h-1zM6 4h1v1h-1zM5 5h1v1h-1zM4 6h3v1h-3z",
	"<p><code>fixture 1 77ab-12cd</code></p>",
	"<div class=\"break\"></div>",
	"<p>After the break.</p>",
};

START_TEST(every_kind_of_block_is_there)
{
	char *page = page_of(html_fixture(), "101\n010\n111");
	has(page, expected[_i]);
	free(page);
}
END_TEST

START_TEST(warnings_stand_before_the_line_of_their_step)
{
	char *page = page_of(html_fixture(), NULL);
	const char *step = strstr(page, "id=\"d1-1.a\"");
	const char *warning = strstr(step, "WARNING");
	const char *line = strstr(step, "<p class=\"line\">");

	ck_assert(warning != NULL && line != NULL && warning < line);
	ck_assert(strstr(step, "<strong>NOTE</strong>") < line);
	free(page);
}
END_TEST

START_TEST(every_input_has_a_label)
{
	char *page = page_of(html_fixture(), NULL);

	ck_assert_uint_gt(count_of(page, "<input "), 20);
	for (const char *at = strstr(page, "<input "); at != NULL; at = strstr(at + 1, "<input ")) {
		const char *id = strstr(at, " id=\"") + strlen(" id=\"");
		char *label = hp_asprintf("<label for=\"%.*s\">", (int)strcspn(id, "\""), id);
		size_t len = (size_t)(strchr(at, '>') - at);
		char *tag = hp_strndup(at, len);
		ck_assert_msg(strstr(page, label) != NULL || strstr(tag, "aria-label") != NULL,
			"no label: %s", tag);
		free(tag);
		free(label);
	}
	free(page);
}
END_TEST

/* ---- hostile texts ---- */

static const char *const evils[] = {
	"<script>alert(1)</script>",
	"</style><script>alert(1)</script>",
	"\"><img src=x onerror=alert(1)>",
	"' onfocus='alert(1)' autofocus='",
	"</title></textarea></svg></script><iframe src=https://evil.example/>",
	"<!-- <svg/onload=alert(1)> -->",
	"javascript:alert(1)",
	"\\\"; } body { background: url(https://evil.example/); } @import \"x\"; /*",
	"*/ } * { display: none } /*",
	"]]><![CDATA[ &lt;script&gt; &#60;script&#62;",
	"\xE2\x80\xAEgnp.exe\x1B[2J\x07\xFF\xC0\x80",
	"{page} {ticked} {time} %s %n",
};

/* What is shown of a text, its signs made letters: as wide, folding where it does, and harmless. */
static char *made_harmless(const char *evil)
{
	char *text = hp_text_clean(evil, strlen(evil), false);
	for (char *c = text; *c != '\0'; c++) {
		*c = isalnum((unsigned char)*c) || *c == ' ' || *c == '\\' ? *c : 'x';
	}
	return text;
}

struct pair {
	char *evil;
	char *harmless;
};

static struct pair pair_of(const char *evil)
{
	char *text = made_harmless(evil);
	struct pair pair = {.evil = page_of(html_fixture_of(evil), "1"),
		.harmless = page_of(html_fixture_of(text), "1")};
	free(text);
	return pair;
}

static void finish_pair(struct pair *pair)
{
	free(pair->evil);
	free(pair->harmless);
}

START_TEST(a_hostile_text_adds_no_element_and_no_attribute)
{
	struct pair pair = pair_of(evils[_i]);
	struct reader reader;
	struct reader harmless;

	read_page(pair.evil, &reader);
	read_page(pair.harmless, &harmless);
	no_id_twice(&reader);
	ck_assert_uint_eq(reader.names.count, harmless.names.count);
	for (size_t i = 0; i < reader.names.count; i++) {
		ck_assert_str_eq(reader.names.items[i], harmless.names.items[i]);
	}
	finish_reader(&reader);
	finish_reader(&harmless);
	finish_pair(&pair);
}
END_TEST

static char *between(const char *page, const char *before, const char *after)
{
	const char *start = strstr(page, before);
	ck_assert_ptr_nonnull(start);
	start += strlen(before);
	const char *end = strstr(start, after);
	ck_assert_ptr_nonnull(end);
	return hp_strndup(start, (size_t)(end - start));
}

/* CSS Syntax 4.3.5: strings end at the quote, at a newline, or behind a backslash that escapes
 * neither; outside of strings nothing of the text may stand. */
START_TEST(a_hostile_text_stays_inside_its_string_in_the_style_sheet)
{
	struct pair pair = pair_of(evils[_i]);
	char *styles[] = {between(pair.evil, "<style>", "</style>"),
		between(pair.harmless, "<style>", "</style>")};
	struct hp_str outside[2];

	for (size_t i = 0; i < 2; i++) {
		bool inside = false;
		hp_str_init(&outside[i]);
		for (const char *c = styles[i]; *c != '\0'; c++) {
			if (inside && *c == '\\') {
				ck_assert(c[1] != '\n' && c[1] != '\0');
				c++;
			} else if (*c == '"') {
				inside = !inside;
			} else if (inside) {
				ck_assert(*c != '\n' && *c != '<');
			} else {
				hp_str_append_char(&outside[i], *c);
			}
		}
		ck_assert(!inside);
	}
	ck_assert_str_eq(outside[0].data, outside[1].data);
	for (size_t i = 0; i < 2; i++) {
		hp_str_finish(&outside[i]);
		free(styles[i]);
	}
	finish_pair(&pair);
}
END_TEST

static void has_digest_of(const char *page, const char *before, const char *after, const char *use)
{
	struct hp_hash hash;
	char *content = between(page, before, after);
	hp_hash_sha256(content, strlen(content), &hash);
	char *base64 = hp_base64(hash.bytes, sizeof(hash.bytes));
	char *source = hp_asprintf("%s 'sha256-%s';", use, base64);
	has(page, source);
	free(source);
	free(base64);
	free(content);
}

START_TEST(the_policy_allows_this_style_and_this_script_and_nothing_else)
{
	char *page = page_of(html_fixture(), NULL);

	has(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
	has_digest_of(page, "<style>", "</style>", "style-src");
	has_digest_of(page, "<script>", "</script>", "script-src");
	has_not(page, "unsafe");
	/* The policy comes before whatever it is to hold back. */
	ck_assert(strstr(page, "Content-Security-Policy") < strstr(page, "<title>"));
	has_not(page, " style=\"");
	has_not(page, "http://");
	has_not(page, "https://");
	has_not(page, "url(http");
	free(page);
}
END_TEST

static const char *const bad_codes[] = {"", "10\n1", "10\n0x", "1\n1", "<script>", "12\n21"};

START_TEST(what_is_no_qr_code_is_left_out)
{
	char *page = page_of(html_fixture(), bad_codes[_i]);
	has_not(page, "<svg class=\"qr\"");
	has(page, "<p><code>fixture 1 77ab-12cd</code></p>");
	free(page);
}
END_TEST

START_TEST(several_documents_make_one_page_with_ids_of_their_own)
{
	struct hp_document *one = html_fixture();
	struct hp_document *other = html_fixture();
	const struct hp_document *const documents[] = {one, other};
	struct reader reader;

	other->head.paper = HP_PAPER_LETTER;
	char *page = hp_document_to_html(documents, 2, NULL);
	read_page(page, &reader);
	no_id_twice(&reader);
	ck_assert_uint_eq(count_of(page, "<main "), 1);
	ck_assert_uint_eq(count_of(page, "<article "), 2);
	has(page, "href=\"#d2-1.a\"");
	has(page, "@page d1 { size: A4;");
	has(page, "@page d2 { size: letter;");
	finish_reader(&reader);
	free(page);
	hp_document_free(one);
	hp_document_free(other);
}
END_TEST

START_TEST(no_document_at_all_is_an_empty_page)
{
	struct reader reader;
	char *page = hp_document_to_html(NULL, 0, NULL);

	read_page(page, &reader);
	finish_reader(&reader);
	free(page);
}
END_TEST

START_TEST(a_section_deeper_than_six_keeps_the_sixth_heading)
{
	struct hp_document *document = hp_document_new();
	struct hp_block *parent = &document->root;

	for (size_t i = 0; i < 10; i++) {
		parent = hp_document_add_section(document, parent, NULL, "deeper");
	}
	char *page = page_of(document, NULL);
	ck_assert_uint_eq(count_of(page, "<h6>deeper"), 6);
	has_not(page, "<h7>");
	free(page);
}
END_TEST

START_TEST(the_same_document_gives_the_same_bytes)
{
	char *one = page_of(html_fixture(), "1");
	char *other = page_of(html_fixture(), "1");

	ck_assert_str_eq(one, other);
	free(one);
	free(other);
}
END_TEST

/* A timeline with many moments at once, a lane longer than the picture, and no time at all. */
START_TEST(a_crowded_timeline_still_has_all_its_words)
{
	struct hp_document *document = hp_document_new();
	struct hp_block *line = hp_document_add(document, &document->root, HP_BLOCK_TIMELINE);
	struct reader reader;
	struct hp_str label;

	hp_str_init(&label);
	for (size_t i = 0; i < 200; i++) {
		hp_str_append(&label, i % 9 == 0 ? " \xE6\xBC\xA2" : "W");
		struct hp_block *mark = hp_document_add(document, line, HP_BLOCK_MARK);
		mark->text = "moment";
		mark->from_ms = (int64_t)i % 3;
	}
	struct hp_block *span = hp_document_add(document, line, HP_BLOCK_SPAN);
	span->label = hp_document_text(document, label.data);
	span->text = "0 s";
	line->limit_ms = INT64_C(86400000);
	char *page = page_of(document, NULL);
	read_page(page, &reader);
	finish_reader(&reader);
	ck_assert_uint_eq(count_of(page, "moment</td>"), 200);
	ck_assert_uint_eq(count_of(page, "\xE6\xBC\xA2"), 2 * 23);
	has(page, "Objective: 24:00:00 \xE2\x86\x92");
	hp_str_finish(&label);
	free(page);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("document_html");
	TCase *blocks = tcase_create("blocks");
	TCase *hostile = tcase_create("hostile");

	tcase_add_test(blocks, every_kind_of_block_gives_a_page_that_reads_strictly);
	tcase_add_loop_test(blocks, every_kind_of_block_is_there, 0, HP_ARRAY_SIZE(expected));
	tcase_add_test(blocks, warnings_stand_before_the_line_of_their_step);
	tcase_add_test(blocks, every_input_has_a_label);
	tcase_add_test(blocks, several_documents_make_one_page_with_ids_of_their_own);
	tcase_add_test(blocks, no_document_at_all_is_an_empty_page);
	tcase_add_test(blocks, a_section_deeper_than_six_keeps_the_sixth_heading);
	tcase_add_test(blocks, the_same_document_gives_the_same_bytes);
	tcase_add_test(blocks, a_crowded_timeline_still_has_all_its_words);
	tcase_add_loop_test(
		hostile, a_hostile_text_adds_no_element_and_no_attribute, 0, HP_ARRAY_SIZE(evils));
	tcase_add_loop_test(hostile, a_hostile_text_stays_inside_its_string_in_the_style_sheet, 0,
		HP_ARRAY_SIZE(evils));
	tcase_add_test(hostile, the_policy_allows_this_style_and_this_script_and_nothing_else);
	tcase_add_loop_test(hostile, what_is_no_qr_code_is_left_out, 0, HP_ARRAY_SIZE(bad_codes));
	suite_add_tcase(suite, blocks);
	suite_add_tcase(suite, hostile);
	return suite;
}
