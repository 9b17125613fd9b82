/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_H
#define HP_RENDER_H

/*
 * From a neutral document to the bytes of a file, whatever its format. Text, Markdown, HTML and
 * JSON are made here; PDF and QR codes by the program holdpoint-render-pdf, which is found as
 * target helpers are (hp_helper_find) and gets the document as JSON on its standard input.
 */

#include <stdbool.h>
#include <stddef.h>

struct hp_document;
struct hp_error;

enum hp_render_format {
	HP_RENDER_TEXT, /**< 80 columns. */
	HP_RENDER_MARKDOWN,
	HP_RENDER_HTML,
	HP_RENDER_PDF,
	HP_RENDER_JSON, /**< The neutral form itself (hp_document_to_json). */
};
/** "text", "markdown", "html", "pdf", "json"; a file's ending: "txt", "md", ... */
const char *hp_render_format_name(enum hp_render_format format);
const char *hp_render_format_ending(enum hp_render_format format);
/** The format that a file's ending means; false where it means none. */
bool hp_render_format_of_path(const char *path, enum hp_render_format *ret_format);
/** HP_ERR_USAGE for a word that is none of them. */
int hp_render_format_parse(
	const char *name, enum hp_render_format *ret_format, struct hp_error *err);

/**
 * Renders documents one after the other into one file's bytes (with a NUL behind them); caller
 * frees. `program_folder` as hp_program_folder() gave it, NULL unknown. HTML gets its QR code where
 * holdpoint-render-pdf is to be had and goes without it elsewhere. HP_ERR_NOT_FOUND where a PDF is
 * wanted and the program is not there; HP_ERR_IO where it failed, with what it said.
 */
int hp_render(enum hp_render_format format, const struct hp_document *const *documents,
	size_t count, const char *program_folder, char **ret_bytes, size_t *ret_len,
	struct hp_error *err);

#endif
