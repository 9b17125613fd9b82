/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdpoint-render-pdf: a neutral document (hp_document_to_json) on standard input, a PDF on
 * standard output. With --qr: texts, one a line, on standard input; on standard output the modules
 * of a QR code for each, rows of 0 and 1, an empty line behind each code. A text that no QR code
 * can hold has no rows.
 */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "draw.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "lock.h"
#include "qr.h"

#define INPUT_MAX ((size_t)64 << 20)
#define EXIT_OK 0
#define EXIT_USAGE 2
#define EXIT_REJECTED 3

static void say(const char *text)
{
	(void)hp_write_all(STDERR_FILENO, text, strlen(text));
	(void)hp_write_all(STDERR_FILENO, "\n", 1);
}

static int put(const struct hp_str *out, struct hp_error *err)
{
	return hp_write_all(STDOUT_FILENO, out->data, out->len)
		       ? 0
		       : hp_error_set_errno(
				 err, HP_ERR_IO, errno, _("The document could not be written"));
}

static int render(const char *text, size_t len, struct hp_error *err)
{
	struct model model;
	struct hp_str out;
	int status = model_read(text, len, &model, err);
	if (status < 0) {
		return status;
	}
	hp_str_init(&out);
	status = draw_model(&model, &out, err);
	if (status == 0) {
		status = put(&out, err);
	}
	hp_str_finish(&out);
	model_finish(&model);
	return status;
}

static void append_qr(struct hp_str *out, const char *text)
{
	struct qr qr;
	if (qr_make(text, &qr)) {
		for (size_t i = 0; i < qr.width * qr.width; i++) {
			hp_str_append_char(out, qr.dark[i] != 0 ? '1' : '0');
			if ((i + 1) % qr.width == 0) {
				hp_str_append_char(out, '\n');
			}
		}
		qr_finish(&qr);
	}
	hp_str_append_char(out, '\n');
}

static int put_codes(char *text, struct hp_error *err)
{
	struct hp_str out;
	hp_str_init(&out);
	while (*text != '\0') {
		char *end = text + strcspn(text, "\n");
		bool more = *end == '\n';
		*end = '\0';
		append_qr(&out, text);
		text = more ? end + 1 : end;
	}
	int status = put(&out, err);
	hp_str_finish(&out);
	return status;
}

static int usage(const char *name)
{
	char *line = hp_asprintf(_("Usage: %s [--qr]. A document of Holdpoint goes to standard "
				   "input; `holdpoint export --format pdf` does so."),
		name);
	say(line);
	free(line);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	bool codes = argc == 2 && strcmp(argv[1], "--qr") == 0;
	struct hp_error err = HP_ERROR_INIT;
	char *text = NULL;
	size_t len = 0;
	lock_in();
	(void)hp_i18n_init(argc > 0 ? argv[0] : NULL);
	/* Numbers are for Cairo, not for people. */
	(void)setlocale(LC_NUMERIC, "C");
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		static const char version[] = "holdpoint-render-pdf " HP_VERSION "\n";
		return hp_write_all(STDOUT_FILENO, version, sizeof(version) - 1) ? EXIT_OK
										 : EXIT_REJECTED;
	}
	if (argc > 1 && !codes) {
		return usage(argv[0]);
	}
	int status = hp_file_read("-", INPUT_MAX, &text, &len, &err);
	if (status == 0) {
		status = codes ? put_codes(text, &err) : render(text, len, &err);
	}
	if (status < 0) {
		say(hp_error_text(&err));
	}
	hp_error_finish(&err);
	free(text);
	return status < 0 ? EXIT_REJECTED : EXIT_OK;
}
