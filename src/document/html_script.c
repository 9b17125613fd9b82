/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page's one script. It keeps what is ticked and written; without it the page is as usable, and
 * forgets. It touches only values, never markup: what it brings back cannot become anything else.
 */
#include "html_internal.h"

/* A line of the script is a line here. */
/* clang-format off */
static const char *const lines[] = {
	"\"use strict\";",
	/* Where the contents stand above the text, the text comes first. */
	"if (matchMedia(\"(max-width: 70rem)\").matches) {",
	"\tdocument.querySelector(\".contents details\").open = false;",
	"}",
	"document.querySelectorAll(\"article[data-store]\").forEach(function (sheet) {",
	"\tvar key = sheet.dataset.store, kept = {}, at = \"\", keeps = false;",
	"\tvar bar = document.getElementById(sheet.id + \"bar\");",
	"\tvar progress = bar.querySelector(\".progress\"), clear = bar.querySelector(\".clear\");",
	"\tvar back = sheet.querySelector(\".back\"), lost = sheet.querySelector(\".lost\");",
	"\tvar fields = Array.from(sheet.querySelectorAll(\"input, textarea\"));",
	"\tvar steps = Array.from(sheet.querySelectorAll(\"li.step\")).map(function (step) {",
	"\t\treturn Array.from(step.querySelectorAll(\"[data-done], [data-case]\"));",
	"\t}).filter(function (own) { return own.length > 0; });",
	"\tfunction filled(field) { return field.type === \"checkbox\" ? field.checked : field.value !== \"\"; }",
	"\tfunction line(field) { return field.closest(\"tr, .fields, .choices\"); }",
	/* A row that bears no name is needed once something stands in it. */
	"\tfunction needed(one) {",
	"\t\tvar row = line(one);",
	"\t\treturn row.tagName !== \"TR\" || row.querySelector(\"th\") ||",
	"\t\t\tArray.from(row.querySelectorAll(\"input\")).some(filled);",
	"\t}",
	/* A step is done when each of its lines is: one case of a decision, "Done" or what stands for
	 * it, in a table every row. */
	"\tfunction done(own) {",
	"\t\tvar open = own.filter(needed);",
	"\t\treturn open.length > 0 && open.every(function (one) {",
	"\t\t\treturn open.some(function (other) { return line(other) === line(one) && filled(other); });",
	"\t\t});",
	"\t}",
	"\tfunction count() {",
	"\t\tprogress.textContent = progress.dataset.words",
	"\t\t\t.replace(\"{ticked}\", steps.filter(done).length).replace(\"{all}\", steps.length);",
	"\t}",
	"\tfunction keep() {",
	"\t\tkept = {};",
	"\t\tfields.forEach(function (field) {",
	"\t\t\tif (filled(field)) {",
	"\t\t\t\tkept[field.id] = field.type === \"checkbox\" ? true : field.value;",
	"\t\t\t}",
	"\t\t});",
	"\t\ttry {",
	"\t\t\tlocalStorage.setItem(key, JSON.stringify({at: new Date().toISOString(), fields: "
	"kept}));",
	"\t\t\tkeeps = true;",
	"\t\t} catch (error) {",
	"\t\t\tkeeps = false;",
	"\t\t}",
	"\t\tlost.hidden = keeps;",
	"\t}",
	"\tfunction load() {",
	"\t\tvar found = JSON.parse(localStorage.getItem(key) || \"{}\");",
	"\t\tif (found && typeof found.fields === \"object\" && found.fields) {",
	"\t\t\tkept = found.fields;",
	"\t\t\tat = String(found.at).slice(0, 19).replace(\"T\", \" \") + \" UTC\";",
	"\t\t}",
	"\t}",
	"\ttry { load(); } catch (error) { kept = {}; }",
	"\tfields.forEach(function (field) {",
	"\t\tvar value = Object.prototype.hasOwnProperty.call(kept, field.id) ? kept[field.id] : "
	"null;",
	"\t\tif (field.type === \"checkbox\") {",
	"\t\t\tfield.checked = value === true;",
	"\t\t} else {",
	"\t\t\tfield.value = typeof value === \"string\" ? value : \"\";",
	"\t\t}",
	"\t});",
	"\tif (fields.length === 0) { return; }",
	"\tback.hidden = Object.keys(kept).length === 0;",
	"\tif (!back.hidden) { back.textContent = back.dataset.words.replace(\"{time}\", at); }",
	"\tsheet.addEventListener(\"input\", function (event) {",
	"\t\tvar box = event.target, list = box.closest(\".choices\");",
	/* One case of a decision excludes the others (R43). */
	"\t\tif (\"case\" in box.dataset && box.checked && list) {",
	"\t\t\tlist.querySelectorAll(\":scope > li > p > [data-case]\").forEach(function (other) {",
	"\t\t\t\tother.checked = other === box;",
	"\t\t\t});",
	"\t\t}",
	"\t\tcount();",
	"\t\tkeep();",
	"\t});",
	"\tclear.addEventListener(\"click\", function () {",
	"\t\tif (!window.confirm(clear.dataset.ask)) { return; }",
	"\t\tfields.forEach(function (field) { field.checked = false; field.value = \"\"; });",
	"\t\ttry { localStorage.removeItem(key); } catch (error) { keeps = false; }",
	"\t\tback.hidden = true;",
	"\t\tcount();",
	"\t});",
	"\tprogress.hidden = steps.length === 0;",
	"\tclear.hidden = fields.length === 0;",
	"\tcount();",
	"});",
};
/* clang-format on */

void hp_html_script(struct hp_str *out)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(lines); i++) {
		hp_str_append(out, lines[i]);
		hp_str_append_char(out, '\n');
	}
}
