/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a neutral document to the bytes of a file. */
#include "holdpoint/render.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"
#include "holdpoint/watch.h"
#include "render_internal.h"

#define HELPER "holdpoint-render-pdf"
#define PDF_BEGINS "%PDF-"
#define TEXT_COLUMNS 80u

static const struct {
	const char *name;
	const char *ending;
} formats[] = {
	[HP_RENDER_TEXT] = {"text", "txt"},
	[HP_RENDER_MARKDOWN] = {"markdown", "md"},
	[HP_RENDER_HTML] = {"html", "html"},
	[HP_RENDER_PDF] = {"pdf", "pdf"},
	[HP_RENDER_JSON] = {"json", "json"},
};

const char *hp_render_format_name(enum hp_render_format format)
{
	return formats[format].name;
}

const char *hp_render_format_ending(enum hp_render_format format)
{
	return formats[format].ending;
}

int hp_render_format_parse(
	const char *name, enum hp_render_format *ret_format, struct hp_error *err)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(formats); i++) {
		if (strcmp(name, formats[i].name) == 0) {
			*ret_format = (enum hp_render_format)i;
			return 0;
		}
	}
	char *shown = hp_text_clean_cut(name, 40);
	(void)hp_error_set(err, HP_ERR_USAGE,
		_("There is no format '%s'. The formats are text, markdown, html, pdf and json."),
		shown);
	free(shown);
	return HP_ERR_USAGE;
}

bool hp_render_format_of_path(const char *path, enum hp_render_format *ret_format)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash == NULL ? path : slash, '.');
	for (size_t i = 0; dot != NULL && i < HP_ARRAY_SIZE(formats); i++) {
		if (strcmp(dot + 1, formats[i].ending) == 0) {
			*ret_format = (enum hp_render_format)i;
			return true;
		}
	}
	return false;
}

static char *json_text(const struct hp_document *const *documents, size_t count, bool pretty)
{
	struct hp_json *json = hp_document_to_json(documents, count);
	char *text = pretty ? hp_json_print_pretty(json) : hp_json_print(json);
	hp_json_free(json);
	return text;
}

static int to_pdf(const struct hp_document *const *documents, size_t count,
	const char *program_folder, struct hp_str *out, struct hp_error *err)
{
	char *program = hp_helper_find(program_folder, HELPER);
	if (program == NULL) {
		return hp_error_set(err, HP_ERR_NOT_FOUND,
			_("A PDF needs the program %s, which is not here: Holdpoint was built "
			  "without the option pdf, or it was not copied along. Export as HTML or "
			  "text instead."),
			HELPER);
	}
	char *input = json_text(documents, count, false);
	int status = render_converse(program, NULL, input, strlen(input), out, err);
	if (status == 0 && strncmp(out->data, PDF_BEGINS, strlen(PDF_BEGINS)) != 0) {
		status = hp_error_set(err, HP_ERR_IO,
			_("What %s made is no PDF. Export as HTML or text instead."), program);
	}
	free(input);
	free(program);
	return status;
}

/* ---- QR codes for HTML ---- */

static void ask_codes(
	const struct hp_document *const *documents, size_t count, struct hp_str *ret_lines)
{
	for (size_t i = 0; i < count; i++) {
		const char *qr = documents[i]->head.qr;
		hp_str_appendf(ret_lines, "%s\n", qr == NULL ? "" : qr);
	}
}

/* Rows of each code, an empty line behind it: `codes` gets a text for each, NULL where there are no
 * rows. Cuts `answer` up. */
static void cut_codes(char *answer, const char **codes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		codes[i] = NULL;
		if (answer[0] == '\n' || answer[0] == '\0') {
			answer += answer[0] == '\n';
			continue;
		}
		char *end = strstr(answer, "\n\n");
		if (end == NULL) {
			answer += strlen(answer);
			continue;
		}
		end[0] = '\0';
		codes[i] = answer;
		answer = end + 2;
	}
}

/* Without the program, or where it fails, the page has the code for people only. */
static char *to_html(
	const struct hp_document *const *documents, size_t count, const char *program_folder)
{
	char *program = hp_helper_find(program_folder, HELPER);
	const char **codes = hp_calloc(count + 1, sizeof(*codes));
	struct hp_str lines, answer;
	hp_str_init(&lines);
	hp_str_init(&answer);
	ask_codes(documents, count, &lines);
	if (program != NULL &&
		render_converse(program, "--qr", lines.data, lines.len, &answer, NULL) == 0 &&
		answer.len > 0) {
		cut_codes(answer.data, codes, count);
	}
	char *html = hp_document_to_html(documents, count, codes);
	hp_str_finish(&answer);
	hp_str_finish(&lines);
	free(codes);
	free(program);
	return html;
}

/* ---- all of them ---- */

/* The formats that are texts. */
static char *to_text(enum hp_render_format format, const struct hp_document *const *documents,
	size_t count, const char *program_folder)
{
	switch (format) {
	case HP_RENDER_TEXT:
		return hp_document_to_text(documents, count, TEXT_COLUMNS);
	case HP_RENDER_HTML:
		return to_html(documents, count, program_folder);
	case HP_RENDER_MARKDOWN:
		return hp_document_to_markdown(documents, count);
	case HP_RENDER_PDF:
	case HP_RENDER_JSON:
		break;
	}
	return json_text(documents, count, true);
}

int hp_render(enum hp_render_format format, const struct hp_document *const *documents,
	size_t count, const char *program_folder, char **ret_bytes, size_t *ret_len,
	struct hp_error *err)
{
	struct hp_str out;
	hp_str_init(&out);
	int status = 0;
	if (format == HP_RENDER_PDF) {
		status = to_pdf(documents, count, program_folder, &out, err);
	} else {
		char *text = to_text(format, documents, count, program_folder);
		hp_str_append(&out, text);
		free(text);
	}
	if (status < 0) {
		hp_str_finish(&out);
		return status;
	}
	*ret_len = out.len;
	*ret_bytes = hp_str_detach(&out);
	return 0;
}
