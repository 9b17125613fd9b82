/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * To paper in mid-run (R72): the rest of the run goes to a printer or into a file, and the record
 * says which sheet it was. The run itself goes on: who holds it here and works on paper comes back
 * with `import-paper`.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/print.h"
#include "holdpoint/render.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"
#include "remaining.h"

#define MODE_BESIDE_RECORD 0600u
#define MODE_ELSEWHERE 0644u

/* What was asked for. */
struct wanted {
	bool print;
	enum hp_render_format format;
	char *path; /* NULL: none, it is printed */
	unsigned mode;
};

static bool is_folder(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool format_of_word(const char *word, enum hp_render_format *ret_format)
{
	return hp_render_format_parse(word, ret_format, NULL) == 0 && *ret_format != HP_RENDER_JSON;
}

static bool format_of_path(const char *path, enum hp_render_format *ret_format)
{
	return hp_render_format_of_path(path, ret_format) && *ret_format != HP_RENDER_JSON;
}

static char *path_beside_record(const struct hp_walk *walk, enum hp_render_format format)
{
	return hp_asprintf(
		"%s/sheet.%s", hp_journal_folder(walk->journal), hp_render_format_ending(format));
}

/* false and said why where what was typed names no place. */
static bool understand(struct hp_walk *walk, const char *text, struct wanted *wanted)
{
	*wanted = (struct wanted){.format = HP_RENDER_PDF, .mode = MODE_ELSEWHERE};
	if (*text == '\0') {
		wanted->print = true;
		return true;
	}
	if (format_of_word(text, &wanted->format)) {
		wanted->path = path_beside_record(walk, wanted->format);
		wanted->mode = MODE_BESIDE_RECORD;
		return true;
	}
	if (is_folder(text)) {
		wanted->format = HP_RENDER_PDF;
		wanted->path = hp_asprintf("%s/%s-sheet.pdf", text, hp_walk_run_id(walk));
		return true;
	}
	if (format_of_path(text, &wanted->format)) {
		wanted->path = hp_strdup(text);
		return true;
	}
	hp_walk_say(walk, true, "%s",
		_("Name a folder, or a file that ends in .pdf, .html, .md or .txt. Nothing was "
		  "written."));
	return false;
}

/* ---- making it ---- */

/* The bytes of the sheet; text where no PDF can be made here and nobody asked for one by name. */
static int make_bytes(struct hp_walk *walk, const struct hp_document *document,
	struct wanted *wanted, bool may_be_text, char **ret_bytes, size_t *ret_len,
	struct hp_error *err)
{
	const struct hp_document *const documents[] = {document};
	int status = hp_render(
		wanted->format, documents, 1, walk->program_folder, ret_bytes, ret_len, err);
	if (status < 0 && may_be_text && wanted->format == HP_RENDER_PDF) {
		hp_error_finish(err);
		wanted->format = HP_RENDER_TEXT;
		status = hp_render(HP_RENDER_TEXT, documents, 1, walk->program_folder, ret_bytes,
			ret_len, err);
	}
	return status;
}

static void say_where(struct hp_walk *walk, const char *where)
{
	char *back = hp_walk_run_command(walk, "import-paper");
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->phase == HP_PHASE_ENDED) {
		hp_walk_say(walk, false, "%s", where);
	} else if (state->status == HP_RUN_HELD) {
		hp_walk_say(walk, false,
			_("%s The run is held: work on paper. `%s` enters later what was done."),
			where, back);
	} else {
		hp_walk_say(walk, false,
			_("%s To work on paper now, hold the run here first; `%s` enters later "
			  "what "
			  "was done."),
			where, back);
	}
	free(back);
}

static int write_file(struct hp_walk *walk, const struct wanted *wanted, const char *bytes,
	size_t len, bool instead, struct hp_error *err)
{
	int status = hp_file_replace(wanted->path, bytes, len, wanted->mode, true, err);
	if (status == 0) {
		char *shown = hp_text_clean_cut(wanted->path, 400);
		char *where = hp_asprintf(instead ? _("Nothing could be printed from here, so the "
						      "sheet was written to %s instead.")
						  : _("The sheet was written to %s."),
			shown);
		say_where(walk, where);
		free(walk->sheet);
		walk->sheet = shown;
		free(where);
	}
	return status;
}

/* Without a printer the sheet is written: nobody who asks for paper is left without. */
static int print_or_write(struct hp_walk *walk, const struct hp_document *document,
	struct wanted *wanted, const char *bytes, size_t len, struct hp_error *err)
{
	char *request = NULL;
	if (hp_print_send(walk->printer, document->head.title, document->head.paper, bytes, len,
		    &request, NULL) < 0) {
		wanted->path = path_beside_record(walk, wanted->format);
		wanted->mode = MODE_BESIDE_RECORD;
		return write_file(walk, wanted, bytes, len, true, err);
	}
	char *where = hp_asprintf(_("The sheet was sent to the printer (%s)."), request);
	say_where(walk, where);
	free(where);
	free(request);
	return 0;
}

static int send(struct hp_walk *walk, const struct hp_document *document, struct wanted *wanted,
	struct hp_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int status = make_bytes(walk, document, wanted, wanted->print, &bytes, &len, err);
	if (status == 0) {
		status = wanted->print ? print_or_write(walk, document, wanted, bytes, len, err)
				       : write_file(walk, wanted, bytes, len, false, err);
	}
	free(bytes);
	return status;
}

/* Which sheet there is: its code, and of how many events it tells. A record that was lost takes
 * nothing more, and the sheet is wanted all the more then. */
static int record(struct hp_walk *walk, const struct hp_document *document)
{
	struct hp_command printed = {.kind = HP_COMMAND_PRINTED,
		.text = document->head.code,
		.number = document->head.event_count};
	return walk->record_lost ? 0 : hp_walk_commit(walk, &printed, NULL);
}

int hp_input_paper(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_document *document = NULL;
	struct wanted wanted;
	const struct hp_remaining_source source = {
		.run = walk->run, .journal = walk->journal, .events = &walk->notes};
	if (!understand(walk, text, &wanted)) {
		return HP_ERR_REFUSED;
	}
	walk->making_sheet = true;
	(void)tick.fn(tick.data); /* a second's work: it is said before it begins */
	int status = hp_remaining_document(&source, walk->paper, &document, &err);
	if (status == 0) {
		status = send(walk, document, &wanted, &err);
	}
	walk->making_sheet = false;
	if (status < 0) {
		hp_walk_say(walk, true, "%s", hp_error_text(&err));
		hp_error_finish(&err);
		status = HP_ERR_REFUSED;
	} else {
		status = record(walk, document);
	}
	hp_document_free(document);
	free(wanted.path);
	return status;
}
