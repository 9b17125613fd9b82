/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole page: one file that needs nothing else and is allowed nothing else. Its policy
 * (Content Security Policy Level 3) names the digests of its one style sheet and its one script;
 * everything else, above all the net, is forbidden, so that even a text that found its way past
 * the escaping could neither run nor fetch nor send anything.
 */
#include "html_internal.h"

#include <stdlib.h>
#include <string.h>

#include "document_internal.h"
#include "holdpoint/clock.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"

/** Digits of the digest of a document's markup that belong to the key of what was ticked in it. */
#define KEY_DIGITS 16

static const char *or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void append_digest(struct hp_str *out, const struct hp_str *content)
{
	struct hp_hash hash;

	hp_hash_sha256(content->data, content->len, &hash);
	char *base64 = hp_base64(hash.bytes, sizeof(hash.bytes));
	hp_str_appendf(out, "'sha256-%s'", base64);
	free(base64);
}

static void put_policy(struct hp_str *out, const struct hp_str *style, const struct hp_str *script)
{
	hp_str_append(out, "<meta http-equiv=\"Content-Security-Policy\" "
			   "content=\"default-src 'none'; style-src ");
	append_digest(out, style);
	hp_str_append(out, "; script-src ");
	append_digest(out, script);
	hp_str_append(out, "; base-uri 'none'; form-action 'none'\">\n");
}

/* Of one document its name and code, of several their ids. */
static void put_title(struct hp_str *out, const struct hp_document *const *documents, size_t count)
{
	hp_str_append(out, "<title>");
	hp_html_text(out, count == 0 ? "Holdpoint" : or_empty(documents[0]->head.kind));
	for (size_t i = 0; i < count; i++) {
		const struct hp_document_head *head = &documents[i]->head;
		hp_str_append(out, i == 0 ? ": " : ", ");
		hp_html_text(out, or_empty(count == 1 ? head->title : head->id));
	}
	hp_html_around(out, " (", count == 1 ? documents[0]->head.code : NULL, ")");
	hp_str_append(out, "</title>\n");
}

static void put_head(struct hp_str *out, const struct hp_document *const *documents, size_t count,
	const struct hp_str *script)
{
	const struct hp_document_head *head = count > 0 ? &documents[0]->head : NULL;
	struct hp_str style;

	hp_str_init(&style);
	hp_html_style(&style, documents, count);
	hp_str_append(out, "<!DOCTYPE html>\n<html");
	hp_html_around(out, " lang=\"", head == NULL ? "en" : head->language, "\"");
	hp_str_append(out, ">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(out, &style, script);
	hp_str_append(out, "<meta name=\"referrer\" content=\"no-referrer\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, "
			   "initial-scale=1\">\n<meta name=\"generator\" content=\"Holdpoint\">\n");
	if (head != NULL) {
		char created[HP_TIME_SIZE];
		hp_time_format(head->created_wall_ms, created);
		hp_str_appendf(out, "<meta name=\"dcterms.created\" content=\"%s\">\n", created);
	}
	put_title(out, documents, count);
	hp_str_append(out, "<style>");
	hp_str_append_len(out, style.data, style.len);
	hp_str_append(out, "</style>\n</head>\n");
	hp_str_finish(&style);
}

static void put_mode(struct hp_str *out, const struct hp_document_head *head)
{
	if (!hp_html_is_blank(head->mode)) {
		const char *look = hp_streq(head->mode, "LIVE")    ? "live"
				   : hp_streq(head->mode, "DRILL") ? "drill"
								   : "blank";
		hp_str_appendf(out, "<strong class=\"mode %s\">", look);
		hp_html_text(out, head->mode);
		hp_str_append(out, "</strong>\n");
	}
	hp_html_around(out, "<strong class=\"mode\">",
		hp_streq(head->watermark, head->mode) ? NULL : head->watermark, "</strong>\n");
}

static void put_part(struct hp_str *out, const char *text, const char *look)
{
	if (!hp_html_is_blank(text)) {
		hp_str_appendf(out, "<span class=\"%s\">", look);
		hp_html_text(out, text);
		hp_str_append(out, "</span>\n");
	}
}

/* Whose page it is (R1), and how real (R5). */
static void put_identity(struct hp_str *out, const struct hp_document_head *head, bool status)
{
	hp_str_append(out, "<p class=\"identity\">\n");
	put_mode(out, head);
	put_part(out, head->id, "id");
	if (!hp_html_is_blank(head->revision)) {
		char *words = hp_asprintf(_("revision %s"), head->revision);
		put_part(out, words, "revision");
		free(words);
	}
	put_part(out, status ? head->status : NULL, "status");
	put_part(out, head->run, "run");
	put_part(out, head->digest_short, "digest");
	hp_str_append(out, "</p>\n");
}

/* What stays on the screen. */
static void put_bar(struct hp_str *out, const struct hp_document *document, size_t index)
{
	hp_str_appendf(out, "<header class=\"bar\" id=\"d%zubar\">\n", index);
	put_identity(out, &document->head, false);
	/* Shown by the script, whose work they are. */
	hp_html_around(out, "<p class=\"progress\" role=\"status\" hidden data-words=\"",
		_("{ticked} of {all} steps ticked"), "\"></p>\n");
	hp_html_around(out, "<button type=\"button\" class=\"clear\" hidden data-ask=\"",
		_("Clear everything that was ticked and written on this page? It cannot be "
		  "brought back."),
		"\">");
	hp_html_around(out, "", _("Clear all"), "</button>\n</header>\n");
}

/* What the script says when it has brought something back, and when it cannot keep anything. */
static void put_says(struct hp_str *out)
{
	hp_html_around(out, "<p class=\"says back\" role=\"status\" hidden data-words=\"",
		_("Brought back on this device: what was ticked and written up to {time}. If that "
		  "was another recovery, clear it first."),
		"\"></p>\n");
	hp_html_around(out, "<p class=\"says lost\" role=\"status\" hidden>",
		_("This browser keeps nothing for this page: print it before you close it."),
		"</p>\n");
	hp_html_around(out, "<noscript><p class=\"says\">",
		_("Scripts are off: what you tick and write is lost when the page is closed. Print "
		  "it before."),
		"</p></noscript>\n");
}

static void put_cover(struct hp_str *out, const struct hp_document_head *head)
{
	hp_str_append(out, "<div class=\"cover\">\n<p class=\"kind\">");
	hp_html_text(out, or_empty(head->kind));
	hp_str_append(out, "</p>\n");
	hp_html_around(out, "<h1>", or_empty(head->title), "</h1>\n");
	put_identity(out, head, true);
	hp_str_append(out, "</div>\n");
}

/* The first of them in the sense of the page: its key changes with whatever changes in it, so that
 * ticks never come back at another step than they were made at. */
static void put_article(
	struct hp_str *out, const struct hp_document *document, size_t index, struct hp_str *body)
{
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];

	hp_hash_sha256(body->data, body->len, &hash);
	hp_hash_hex(&hash, hex);
	hp_str_appendf(out, "<article class=\"sheet\" id=\"d%zu\"", index);
	hp_html_around(out, " lang=\"", document->head.language, "\"");
	hp_html_around(out, " data-store=\"holdpoint ", or_empty(document->head.code), "");
	hp_str_appendf(out, " %.*s\">\n", KEY_DIGITS, hex);
}

struct page {
	struct hp_str out;
	const struct hp_document *const *documents;
	size_t count;
	const char *const *qr;
};

static struct hp_html html_of(const struct page *page, size_t i)
{
	struct hp_html html = {.document = page->documents[i],
		.index = i + 1,
		.level = 2,
		.qr = page->qr == NULL ? NULL : page->qr[i]};

	hp_str_init(&html.out);
	hp_html_places_init(&html);
	return html;
}

static void put_document(struct page *page, size_t i)
{
	struct hp_str *out = &page->out;
	const struct hp_document *document = page->documents[i];
	struct hp_html html = html_of(page, i);

	hp_html_children(&html, &document->root);
	put_article(out, document, i + 1, &html.out);
	if (page->count > 1) {
		put_bar(out, document, i + 1);
	}
	put_cover(out, &document->head);
	/* Texts are escaped: this is an element. */
	if (strstr(html.out.data, "<input ") != NULL ||
		strstr(html.out.data, "<textarea ") != NULL) {
		put_says(out);
	}
	hp_str_append_len(out, html.out.data, html.out.len);
	char *end = document_end_words(document);
	hp_html_around(out, "<p class=\"end\">", end, "</p>\n</article>\n");
	free(end);
	hp_html_places_finish(&html);
	hp_str_finish(&html.out);
}

static void put_contents(struct page *page)
{
	struct hp_str *out = &page->out;

	hp_html_around(out, "<nav class=\"contents\" aria-label=\"", _("Contents"), "\">\n");
	hp_html_around(out, "<details open><summary>", _("Contents"), "</summary>\n");
	hp_str_append(out, page->count > 1 ? "<ol>\n" : "");
	for (size_t i = 0; i < page->count; i++) {
		struct hp_html html = html_of(page, i);
		if (page->count > 1) {
			hp_str_appendf(out, "<li><a href=\"#d%zu\">", i + 1);
			hp_html_text(out, or_empty(page->documents[i]->head.title));
			hp_str_append(out, "</a>\n");
		}
		hp_html_contents(&html);
		hp_str_append_len(out, html.out.data, html.out.len);
		hp_str_append(out, page->count > 1 ? "</li>\n" : "");
		hp_html_places_finish(&html);
		hp_str_finish(&html.out);
	}
	hp_str_append(out, page->count > 1 ? "</ol>\n" : "");
	hp_str_append(out, "</details>\n</nav>\n");
}

/* On every printed page, as long as all documents have the same; otherwise in their headers. */
static void put_watermark(struct page *page)
{
	const char *word = page->count > 0 ? page->documents[0]->head.watermark : NULL;

	for (size_t i = 1; i < page->count; i++) {
		if (!hp_streq(word, page->documents[i]->head.watermark)) {
			return;
		}
	}
	hp_html_around(
		&page->out, "<div class=\"watermark\" aria-hidden=\"true\">", word, "</div>\n");
}

static void put_footer(struct page *page)
{
	hp_str_append(&page->out, "<footer>\n");
	for (size_t i = 0; i < page->count; i++) {
		hp_html_around(
			&page->out, "<p><code>", page->documents[i]->head.code, "</code></p>\n");
	}
	hp_str_append(&page->out, "</footer>\n");
}

static void put_body(struct page *page)
{
	struct hp_str *out = &page->out;

	hp_str_append(out, "<body>\n");
	hp_html_around(out, "<a class=\"skip\" href=\"#main\">", _("To the text"), "</a>\n");
	put_watermark(page);
	if (page->count == 1) {
		put_bar(out, page->documents[0], 1);
	}
	hp_str_append(out, "<div class=\"layout\">\n");
	put_contents(page);
	hp_str_append(out, "<main id=\"main\" tabindex=\"-1\">\n");
	for (size_t i = 0; i < page->count; i++) {
		put_document(page, i);
	}
	hp_str_append(out, "</main>\n</div>\n");
	put_footer(page);
}

char *hp_document_to_html(
	const struct hp_document *const *documents, size_t count, const char *const *qr)
{
	struct page page = {.documents = documents, .count = count, .qr = qr};
	struct hp_str script;

	hp_str_init(&script);
	hp_html_script(&script);
	hp_str_init(&page.out);
	put_head(&page.out, documents, count, &script);
	put_body(&page);
	hp_str_append(&page.out, "<script>");
	hp_str_append_len(&page.out, script.data, script.len);
	hp_str_append(&page.out, "</script>\n</body>\n</html>\n");
	hp_str_finish(&script);
	return hp_str_detach(&page.out);
}
