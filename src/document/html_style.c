/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The style sheet: first what stays the same for every page, then the sheets of paper, whose
 * margins name the document (R1, R5). Lengths on the screen count from the reader's own letter
 * size.
 */
#include "html_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"

/* A line of the style sheet is a line here. */
/* clang-format off */
static const char *const lines[] = {
	":root {",
	"--ground: #fff; --ink: #14181c; --soft: #48515a; --rule: #737c85; --hair: #d3d8dd;",
	"--link: #0a4a94; --tint: #f2f5f8; --warning: #a30d0d; --warning-ground: #fdf2f1;",
	"--caution: #7a5f00; --caution-ground: #fff8dc; --yellow: #ffd500;",
	"color-scheme: light dark;",
	"}",
	"@media screen and (prefers-color-scheme: dark) { :root {",
	"--ground: #15181b; --ink: #eef1f3; --soft: #b9c1c9; --rule: #8b959e; --hair: #3a4148;",
	"--link: #8fc4ff; --tint: #1f2429; --warning: #ff9a90; --warning-ground: #2b1816;",
	"--caution: #ffd94f; --caution-ground: #29240f; --yellow: #ffd500;",
	"} }",
	"*, ::before, ::after { box-sizing: border-box; }",
	"html { scroll-padding-top: 6rem; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }",
	"body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5",
	"  \"Segoe UI\", Roboto, \"Noto Sans\", \"Helvetica Neue\", Arial, \"Liberation Sans\",",
	"  system-ui, sans-serif;",
	"  overflow-wrap: break-word; }",
	"p, ul, ol, dl, figure, pre, table { margin: .5rem 0; }",
	"a { color: var(--link); text-underline-offset: .15em; }",
	":focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }",
	"main:focus { outline: none; }",
	"[hidden] { display: none !important; }",
	"code, .ref, .digest, .id { font-family: ui-monospace, \"Cascadia Mono\", Consolas,",
	"  \"DejaVu Sans Mono\", \"Liberation Mono\", monospace; font-size: .93em; }",
	".skip { position: absolute; left: -100vw; background: var(--ground); padding: .5rem 1rem; }",
	".skip:focus { left: 0; z-index: 3; }",

	/* The bar that stays. */
	".bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap;",
	"  align-items: center; gap: .25rem 1.25rem; padding: .5rem 1.25rem;",
	"  background: var(--ground); border-bottom: 2px solid var(--ink); }",
	".bar p { margin: 0; }",
	".bar .identity { flex: 1 1 auto; }",
	".identity { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }",
	".identity .id { font-weight: 700; }",
	".digest { color: var(--soft); }",
	".mode { border: 2px solid var(--ink); padding: 0 .5em; letter-spacing: .08em; }",
	".mode.live { background: var(--ink); color: var(--ground); }",
	".mode.drill { border-style: dashed; }",
	".progress { font-variant-numeric: tabular-nums; }",
	"button { font: inherit; color: var(--ink); background: var(--tint); padding: .25rem .75rem;",
	"  border: 1px solid var(--rule); border-radius: 4px; min-height: 2rem; cursor: pointer; }",
	"@media (max-height: 30rem), (max-width: 30rem) {",
	"  .bar { padding: .25rem .75rem; font-size: .875rem; gap: 0 .75rem; }",
	"  .bar .digest { display: none; }",
	"}",

	"@media (max-width: 62rem) { .bar .digest { display: none; } }",

	/* Contents beside the text where there is room. */
	".layout { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }",
	".contents { padding: .75rem 0; font-size: .9375rem; }",
	".contents summary { font-weight: 600; cursor: pointer; padding: .25rem 0; }",
	".contents ol { list-style: none; margin: 0; padding: 0; }",
	".contents ol ol { padding-left: 1rem; }",
	".contents a { display: block; padding: .25rem 0; text-decoration: none; }",
	".contents a:hover { text-decoration: underline; }",
	"@media screen and (min-width: 70rem) {",
	"  .layout { display: grid; grid-template-columns: 17rem minmax(0, 50rem); gap: 3rem;",
	"    justify-content: center; }",
	"  .contents { position: sticky; top: 4rem; align-self: start; max-height: calc(100vh - 5rem);",
	"    overflow-y: auto; padding-top: 1.75rem; }",
	"}",

	/* The head of a document. */
	".cover { margin: 1.5rem 0 1rem; }",
	".cover .kind { margin: 0; color: var(--soft); font-size: 1.0625rem; }",
	"h1 { font-size: clamp(1.375rem, 5vw, 2rem); line-height: 1.2; margin: .125rem 0 .75rem; text-wrap: balance; }",
	"h2, h3, h4, h5, h6 { line-height: 1.3; margin: 2rem 0 .5rem; text-wrap: balance; }",
	"h2 { font-size: 1.375rem; border-bottom: 2px solid var(--ink); padding-bottom: .2rem; }",
	"h3 { font-size: 1.1875rem; }",
	"h4, h5, h6 { font-size: 1.0625rem; }",
	".marks { font-weight: 600; letter-spacing: .03em; font-size: .875em; }",
	".says { border: 2px dashed var(--ink); padding: .5rem .75rem; }",

	/* Facts: a name, and what it is. */
	".facts { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .25rem 1rem; }",
	".body .facts, .notice .facts { grid-template-columns: 7.5rem minmax(0, 1fr); }",
	"dt { color: var(--soft); }",
	"dd { margin: 0; grid-column: 2; }",
	"@media (max-width: 34rem) { .facts, .body .facts, .notice .facts { display: block; } }",
	".list { padding-left: 1.25rem; }",

	/* Steps. */
	".steps { list-style: none; padding: 0; margin: 0; --hang: 5.5rem; }",
	".step { padding: 1rem 0 1.125rem; border-bottom: 1px solid var(--hair); }",
	".line { padding-left: var(--hang); text-indent: calc(-1 * var(--hang)); margin: 0;",
	"  font-size: 1.0625rem; }",
	".line > span { text-indent: 0; }",
	".line .sign { display: inline-block; min-width: 1.75rem; white-space: nowrap;",
	"  font-weight: 600; }",
	".line .ref { display: inline-block; min-width: 3.25rem; font-weight: 700; }",
	".line .marks, .line .state { display: inline-block; border: 1px solid var(--ink);",
	"  padding: 0 .4em; font-size: .8125rem; font-weight: 600; text-indent: 0; }",
	".line .state { border-width: 0 0 0 4px; }",
	".step .body { padding-left: var(--hang); }",
	".current { border: 3px solid var(--ink); padding: 1rem; }",
	"@media screen and (max-width: 40rem) { .steps { --hang: 0rem; } .line .ref {",
	"  min-width: 0; padding-right: .25rem; } }",

	/* Warnings: told apart by their border and their word, not by colour alone. */
	".notice { margin: .25rem 0 .75rem; padding: .5rem .875rem; border: 1px solid var(--rule); }",
	".notice p { margin: 0; }",
	".notice .facts { margin: .25rem 0 0; }",
	".notice .word strong { letter-spacing: .08em; }",
	".warning { border: 4px double var(--warning); background: var(--warning-ground); }",
	".warning .word strong { color: var(--warning); font-size: 1.125rem; }",
	".caution { border: 3px dashed var(--caution); background: var(--caution-ground); }",
	".caution .word strong { color: #14181c; background: var(--yellow); padding: 0 .4em; }",

	/* Challenge and response. */
	".checks, .choices { list-style: none; padding: 0; }",
	".check { margin: .5rem 0; }",
	".challenge { display: flex; flex-wrap: wrap; align-items: baseline; margin: 0; }",
	".challenge:has(> .ref) { padding-left: 1.75rem; }",
	/* Without width of its own: what is long begins beside its number. */
	".challenge .ref { flex: none; width: 1.5rem; margin: 0 .25rem 0 -1.75rem; }",
	".object { flex: 0 1 auto; max-width: 100%; }",
	".leader { flex: 1 1 1.5rem; margin: 0 .5rem; border-bottom: 2px dotted var(--rule); }",
	".required { flex: 0 1 auto; margin-left: auto; max-width: 100%; letter-spacing: .03em;",
	"  text-align: right; }",
	".challenge .verdict, .challenge .marks { margin-left: .5rem; }",
	".verdict { border: 2px solid var(--ink); padding: 0 .4em; font-weight: 700; }",
	/* What a check says of itself and what is to be written share a row where there is room. */
	".check { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; }",
	".check > * { flex: 1 0 100%; }",
	".check > p:not(.challenge) { flex: 0 1 auto; min-width: 11rem; margin: .625rem 0 0; }",
	".check > p + .fields { flex: 1 1 26rem; }",
	".check .f-text.field { flex-basis: 10rem; }",
	".check > p:not(.challenge), .check > .facts, .check > .fields { padding-left: 1.25rem; font-size: .9375rem; }",
	".case { display: flex; gap: .625rem; align-items: flex-start; margin: .375rem 0 0; }",
	".choice > :not(.case) { margin-left: 2.125rem; }",
	".goto { font-weight: 600; margin: .25rem 0; }",

	/* To type as it stands. Each line after the first begins with a sign of its own: it goes
	   on. */
	".command { position: relative; overflow: hidden; padding: .375rem .75rem .375rem 2rem;",
	"  background: var(--tint); border: 1px solid var(--rule); border-left-width: 4px;",
	"  line-height: 1.5rem; font-size: .9375rem; break-inside: avoid; }",
	".command code { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1em; }",
	".command::before { position: absolute; left: .625rem; top: .375rem; bottom: .375rem;",
	"  overflow: hidden; white-space: pre; color: var(--soft); font-family: sans-serif;",
	"  content: \"\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\";",
	"  content: \"\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\\A\\BB\" / \"\"; }",

	/* Fields. */
	".fields { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin: .625rem 0 0; }",
	".field { display: flex; align-items: center; gap: .5rem; max-width: 100%; }",
	".f-text.field { flex: 1 1 16rem; }",
	".field label, .space label, .field .label { color: var(--soft); font-size: .875rem; }",
	/* Names of machines, keys and files have no place to fold: nothing may grow wider than its page. */
	".field label, .label, .value, .object, .required, .do, dd, dt, .long, caption, .marks {",
	"  overflow-wrap: anywhere; min-width: 0; }",
	".f-box label { color: var(--ink); font-size: 1rem; }",
	".case label { padding-top: .0625rem; }",
	".value { font-weight: 600; }",
	"input, textarea { font: inherit; color: var(--ink); background: var(--ground);",
	"  border: 1px solid var(--rule); border-radius: 3px; padding: .25rem .5rem; min-width: 0; }",
	"input.text { flex: 1 1 8rem; width: 100%; }",
	"input.short { width: 9rem; }",
	"input.initials { width: 4.5rem; }",
	"input.time { width: 5.5rem; }",
	"textarea { display: block; width: 100%; line-height: 2rem; resize: vertical; padding: 0 .5rem;",
	"  background: repeating-linear-gradient(transparent 0 calc(2rem - 1px), var(--hair) 0 2rem); }",
	".fields + .facts { margin-top: .75rem; }",
	".fields + .notice, .checks + .notice { margin-top: .875rem; }",
	".space { margin: .75rem 0; }",
	".box, input[type=checkbox] { appearance: none; -webkit-appearance: none; margin: 0; padding: 0;",
	"  flex: none; display: inline-grid; place-content: center; width: 1.5rem; height: 1.5rem;",
	"  border: 2px solid var(--ink); border-radius: 3px; background: var(--ground); }",
	"input[type=checkbox] { cursor: pointer; }",
	".box.ticked::before, input[type=checkbox]:checked::before { content: \"\"; width: .45rem;",
	"  height: .9rem; margin-top: -.2rem; border: solid var(--ink); border-width: 0 .2rem .2rem 0;",
	"  transform: rotate(40deg); }",

	/* Tables; on a small screen each row becomes a block of its own. */
	"table { border-collapse: collapse; width: 100%; }",
	"caption { text-align: left; font-weight: 600; padding: .25rem 0; }",
	"th, td { border: 1px solid var(--rule); padding: .25rem .5rem; text-align: left;",
	"  vertical-align: middle; }",
	"tbody th:not(:first-child) { font-weight: inherit; }",
	"thead th { background: var(--tint); font-size: .875rem; }",
	"td.f-box, th.f-box { text-align: center; width: 3.5rem; }",
	"@media print, (min-width: 40.01rem) { td.f-text.long { min-width: 11rem; } }",
	"td.f-initials { width: 5rem; }",
	"td.f-time { width: 6rem; }",
	"td.f-text { overflow-wrap: anywhere; }",
	"td input { width: 100% !important; display: block; }",
	"td input[type=checkbox] { width: 1.5rem !important; display: inline-grid; }",
	"@media screen and (max-width: 40rem) {",
	"  table, caption, tbody, tr, th[scope=row], td { display: block; }",
	"  thead { display: block; position: absolute; clip-path: inset(50%); width: 1px; height: 1px;",
	"    overflow: hidden; }",
	"  td:empty { display: none; }",
	"  tr { border: 1px solid var(--rule); margin-bottom: .5rem; padding: .25rem .5rem; }",
	"  tr > th, tr > td, tr > td.f-box, tr > td.f-initials, tr > td.f-time { border: 0; padding: .25rem 0;",
	"    width: auto; text-align: left; }",
	"  td::before { content: attr(data-label); display: block; font-size: .875rem; color: var(--soft); }",
	"}",

	/* Drawings. */
	".wide { overflow-x: auto; } .when { white-space: nowrap; font-variant-numeric: tabular-nums; }",
	".timeline figcaption { font-weight: 600; }",
	".timeline svg { display: block; width: 100%; min-width: 40rem; height: auto; }",
	".timeline text { font: 15px \"Segoe UI\", Roboto, \"Noto Sans\", \"Helvetica Neue\", Arial, \"Liberation Sans\", sans-serif;",
	"  fill: var(--ink); }",
	".timeline .number { font-size: 13px; font-weight: 700; text-anchor: middle; }",
	".timeline .limit-words { font-weight: 700; }",
	".ink { fill: var(--ink); } .ground { fill: var(--ground); }",
	".stroke { stroke: var(--ink); fill: none; }",
	".bar-work, .bar-hold, .bar-paper { stroke: var(--ink); }",
	".bar-away { stroke: var(--ink); stroke-dasharray: 4 3; }",
	".axis { stroke: var(--ink); stroke-width: 2; } .grid { stroke: var(--hair); }",
	".moment { stroke: var(--soft); stroke-dasharray: 1 4; stroke-linecap: round;",
	"  stroke-width: 2; }",
	".sign { fill: var(--ground); stroke: var(--ink); stroke-width: 2; }",
	".limit { stroke: var(--ink); stroke-width: 3; stroke-dasharray: 9 4; }",
	".end { border-top: 2px solid var(--ink); margin-top: 1.5rem; padding-top: .25rem; font-weight: 600; }",
	".code { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; margin: 1rem 0; }",
	".code code { overflow-wrap: anywhere; }",
	".qr { background: #fff; }",
	".watermark { position: fixed; inset: 0; z-index: -1; display: grid; place-content: center;",
	"  font-weight: 800; font-size: 18vmin; letter-spacing: .1em; color: var(--ink); opacity: .05;",
	"  transform: rotate(-30deg); pointer-events: none; white-space: nowrap; }",
	"footer { max-width: 80rem; margin: 2rem auto 0; padding: .75rem 1.25rem; color: var(--soft);",
	"  border-top: 1px solid var(--hair); }",
	"@media (forced-colors: active) { .mode.live { forced-color-adjust: none; } }",

	/* Paper. */
	"@media print {",
	":root { color-scheme: light; --soft: #000; --hair: #999; --rule: #000; --link: #000;",
	"  --tint: #fff; --warning: #000; --warning-ground: #fff; --caution: #000;",
	"  --caution-ground: #fff; --yellow: #fff; --ink: #000; }",
	"html { font-size: 11pt; }",
	"body { line-height: 1.3; print-color-adjust: exact; -webkit-print-color-adjust: exact; }",
	".bar, .contents, .skip, .says, footer, noscript { display: none !important; }",
	".layout { display: block; max-width: none; padding: 0 1pt 0 0; }",
	".cover { margin: 0 0 .75rem; }",
	"h1 { font-size: 18pt; }",
	"h2 { font-size: 14pt; margin-top: 1.25rem; } h3, h4, h5, h6 { font-size: 12.5pt; }",
	"h1, h2, h3, h4, h5, h6, caption, figcaption {",
	"  break-after: avoid; break-inside: avoid; }",
	"p { orphans: 2; widows: 2; }",
	".line { font-size: 12.5pt; }",
	".step { padding: 2.5mm 0 3mm; } .current { padding: 2.5mm 3mm; }",
	".notice { margin-bottom: 2mm; padding: 1.5mm 3mm; }",
	".body .facts, .body .fields, .check > p, .check { margin-top: 1mm; margin-bottom: 0; }",
	".facts { row-gap: 0; line-height: 1.3; }",
	".facts, .body .facts, .notice .facts { grid-template-columns: fit-content(10rem) minmax(0, 1fr); }",
	".marks, thead th, .line .marks, .line .state, .field label, .space label, .field .label,",
	".check > p:not(.challenge), .check > .facts, .check > .fields, td::before { font-size: 10pt; }",
	".command { font-size: 11pt; line-height: 1.3rem; padding-top: .2rem; padding-bottom: .2rem; }",
	".command::before { top: .2rem; bottom: .2rem; }",
	".step, .notice, .check, .choice, .field, .space, .code, dd, tr, svg {",
	"  break-inside: avoid; }",
	/* What is longer than most of a page begins where there is room. */
	".step:has(.check:nth-child(13)) { break-inside: auto; }",
	".step > .notice, .notice:has(+ .steps), .line { break-after: avoid; }",
	".goto { break-before: avoid; }",
	"thead { display: table-header-group; break-after: avoid; break-inside: avoid; }",
	"tbody > tr:first-child { break-before: avoid; }",
	".break { break-after: page; }",
	"a { color: inherit; text-decoration: none; }",
	".goto a { text-decoration: underline; }",
	"input, textarea { border: 1pt solid #000; border-radius: 0; }",
	"input:not([type=checkbox]) { height: 7mm; }",
	"td input { border: 0; }",
	"td input[type=checkbox] { border: 1.2pt solid #000; }",
	".box, input[type=checkbox] { width: 5mm; height: 5mm; border-radius: 0; border: 1.2pt solid #000; }",
	"td input[type=checkbox] { width: 5mm !important; }",
	".timeline svg { min-width: 0; } .grid { stroke: #ccc; }",
	".wide { overflow: visible; }",
	".watermark { font-size: 120pt; opacity: .08; }",
	"}",
};
/* clang-format on */

static void put_margin(struct hp_str *out, const char *place, const char *text)
{
	hp_str_appendf(out,
		"@%s { font: 9pt/1.2 Arial, \"Liberation Sans\", sans-serif; "
		"content: ",
		place);
	hp_html_css_string(out, text);
	hp_str_append(out, "; }\n");
}

/* "Page 3 of 7": our sentence, with counters in place of its names. */
static void put_page_numbers(struct hp_str *out)
{
	const char *rest = _("Page {page} of {pages}");

	hp_str_append(out, "@bottom-right { font: 9pt/1.2 Arial, \"Liberation Sans\", sans-serif; "
			   "white-space: nowrap; content: ");
	while (*rest != '\0') {
		const char *counter = NULL;
		if (strncmp(rest, "{page}", strlen("{page}")) == 0) {
			counter = "counter(page) ";
			rest += strlen("{page}");
		} else if (strncmp(rest, "{pages}", strlen("{pages}")) == 0) {
			counter = "counter(pages) ";
			rest += strlen("{pages}");
		}
		if (counter != NULL) {
			hp_str_append(out, counter);
			continue;
		}
		size_t len = 1 + strcspn(rest + 1, "{");
		char *words = hp_strndup(rest, len);
		hp_html_css_string(out, words);
		hp_str_append_char(out, ' ');
		free(words);
		rest += len;
	}
	hp_str_append(out, "; }\n");
}

static void put_mode_margin(struct hp_str *out, const struct hp_document_head *head)
{
	bool marked = head->watermark != NULL && !hp_streq(head->watermark, head->mode);
	char *text = hp_asprintf("%s%s%s", head->mode == NULL ? "" : head->mode,
		marked ? " / " : "", marked ? head->watermark : "");

	hp_str_append(out, "@top-center { font: bold 11pt/1.2 Arial, \"Liberation Sans\", "
			   "sans-serif; letter-spacing: .08em; "
			   "white-space: nowrap; content: ");
	hp_html_css_string(out, text);
	hp_str_append(out, "; }\n");
	free(text);
}

static void put_sheet(struct hp_str *out, const struct hp_document_head *head, size_t index)
{
	char *revision =
		hp_asprintf(_("revision %s"), head->revision == NULL ? "" : head->revision);
	char *name = hp_asprintf("%s, %s", head->id == NULL ? "" : head->id, revision);
	char *right = hp_asprintf("%s%s%s", head->run == NULL ? "" : head->run,
		head->run == NULL ? "" : "  ",
		head->digest_short == NULL ? "" : head->digest_short);
	char *what = hp_asprintf("%s: %s", head->kind == NULL ? "" : head->kind,
		head->title == NULL ? "" : head->title);

	hp_str_appendf(out, "#d%zu { page: d%zu; }\n", index, index);
	hp_str_appendf(out, "@page d%zu { size: %s; margin: 16mm 15mm 15mm 15mm;\n", index,
		head->paper == HP_PAPER_LETTER ? "letter" : "A4");
	put_margin(out, "top-left", name);
	put_mode_margin(out, head);
	put_margin(out, "top-right", right);
	put_margin(out, "bottom-left", what);
	put_page_numbers(out);
	hp_str_append(out, "}\n");
	free(what);
	free(right);
	free(name);
	free(revision);
}

void hp_html_style(struct hp_str *out, const struct hp_document *const *documents, size_t count)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(lines); i++) {
		hp_str_append(out, lines[i]);
		hp_str_append_char(out, '\n');
	}
	for (size_t i = 0; i < count; i++) {
		put_sheet(out, &documents[i]->head, i + 1);
	}
}
