/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_H
#define HP_CMD_H

/*
 * What the subcommands share: the flags (one table, options.c), the libraries in use, and the way
 * an error becomes one line on standard error and an exit code (DESIGN section 7). One file a
 * subcommand, cmd_NAME.c, with one `const struct hp_cmd hp_cmd_NAME` at its end; src/main.c lists
 * them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/document.h"
#include "holdpoint/error.h"
#include "holdpoint/render.h"
#include "holdpoint/str.h"

struct hp_diagnostics;
struct hp_json;
struct hp_library;
struct hp_library_entries;
struct hp_procedure;

enum hp_exit {
	HP_EXIT_OK = 0,
	HP_EXIT_FAIL = 1,
	HP_EXIT_USAGE = 2,
	HP_EXIT_INPUT = 3,
	HP_EXIT_UNKNOWN = 4,
	HP_EXIT_OPEN = 5,
	HP_EXIT_OVERRIDES = 6,
	HP_EXIT_INTERNAL = 70,
	HP_EXIT_TIMEOUT = 124,
	HP_EXIT_INTERRUPTED = 130,
};

/** Every flag there is; each also is an environment variable HOLDPOINT_NAME (repeatable ones: one
 * entry a line). */
enum hp_flag {
	HP_FLAG_TARGET,
	HP_FLAG_TARGETS,
	HP_FLAG_SET,
	HP_FLAG_OPERATOR,
	HP_FLAG_STATE,
	HP_FLAG_PLAIN,
	HP_FLAG_SCENARIO,
	HP_FLAG_DEMO,
	HP_FLAG_STEP,
	HP_FLAG_ALL,
	HP_FLAG_CHOOSE,
	HP_FLAG_FORMAT,
	HP_FLAG_OUTPUT,
	HP_FLAG_LIBRARY,
	HP_FLAG_TIMEOUT,
	HP_FLAG_RETRY_TIMEOUT,
	HP_FLAG_INTERVAL,
	HP_FLAG_VIEW,
	HP_FLAG_SHA256,
	HP_FLAG_FIX,
	HP_FLAG_PAPER,
	HP_FLAG_MACHINE,
	HP_FLAG_PRINTER,
	HP_FLAG_KEY,
	HP_FLAG_RTO,
	HP_FLAG_FROM,
	HP_FLAG_HELP,
	HP_FLAG_VERSION,
	HP_FLAG_COUNT_,
};
#define HP_FLAG_BIT(flag) (1u << (flag))

struct hp_options {
	struct hp_strv values[HP_FLAG_COUNT_]; /**< In the order given; a switch that is on has one
						  entry. */
	struct hp_strv args;                   /**< What is not a flag, without the subcommand. */
	unsigned given;       /**< HP_FLAG_BIT()s that stood on the command line itself. */
	char *command;        /**< NULL: the library in the wizard. */
	char *program_folder; /**< NULL where unknown. */
};

/** One subcommand. */
struct hp_cmd {
	const char *name;
	const char *synopsis; /**< Behind the name: "ID [--format text|json]". */
	const char *summary;  /**< N_(): one line for the help. */
	unsigned flags;       /**< HP_FLAG_BIT()s it takes, besides help, version and library. */
	size_t min_args;
	size_t max_args;
	const char *const *formats; /**< What --format may say, the first is the default;
				       NULL-terminated; NULL if it takes none. */
	int (*run)(const struct hp_options *options); /**< Returns an exit code. */
};

extern const struct hp_cmd hp_cmd_list, hp_cmd_show, hp_cmd_search, hp_cmd_run, hp_cmd_train,
	hp_cmd_resume, hp_cmd_export, hp_cmd_print, hp_cmd_paper_run, hp_cmd_import_paper,
	hp_cmd_runs, hp_cmd_report, hp_cmd_audit, hp_cmd_keys, hp_cmd_check, hp_cmd_read,
	hp_cmd_lint, hp_cmd_compile, hp_cmd_new, hp_cmd_capture, hp_cmd_wizard;

/* ---- options.c ---- */

/** Parses the command line and the environment. HP_ERR_USAGE with one sentence. */
int hp_options_parse(int argc, char **argv, struct hp_options *ret_options, struct hp_error *err);
void hp_options_finish(struct hp_options *options);
/** Checks flags, number of arguments and --format against what the subcommand takes. */
int hp_options_check(
	const struct hp_options *options, const struct hp_cmd *cmd, struct hp_error *err);
const char *hp_options_get(
	const struct hp_options *options, enum hp_flag flag); /**< The last one given; NULL. */
/** All of a repeatable flag, NULL-terminated. The texts are borrowed; the caller frees the list. */
const char **hp_options_list(const struct hp_options *options, enum hp_flag flag);
/** "retry-timeout", without dashes. */
const char *hp_options_flag_name(enum hp_flag flag);
bool hp_options_has(const struct hp_options *options, enum hp_flag flag);
bool hp_options_format_is(
	const struct hp_options *options, const struct hp_cmd *cmd, const char *format);

/* ---- common.c ---- */

/** Prints "holdpoint: message" on standard error and returns the exit code for err->status.
 * Releases the error. */
int hp_cmd_fail(struct hp_error *err);
int hp_cmd_exit_code(int status);
/** Prints one JSON document and a newline on standard output and releases it. Returns an exit code
 * (output refused: 3). */
int hp_cmd_print_json(struct hp_json *value_taken);
/** The line it prints, without the newline, what cannot be seen written as \u; releases the value.
 * Caller frees. */
char *hp_cmd_json_text(struct hp_json *value_taken);
/** Sends out what was printed; where that fails though all else went well, says so. Returns the
 * exit code. */
int hp_cmd_flush(int code);
/** What --format says, else the ending of -o's file, else text. HP_ERR_USAGE. */
int hp_cmd_document_format(
	const struct hp_options *options, enum hp_render_format *ret_format, struct hp_error *err);
/**
 * Puts a document where -o says: "-" or nothing is standard output, anything else a file that is
 * replaced as a whole. `binary`: not to a terminal. Returns an exit code; what goes wrong is said.
 */
int hp_cmd_put_document(
	const struct hp_options *options, const char *bytes, size_t len, bool binary);
/** Prints findings on standard error, one a line. */
void hp_cmd_print_diagnostics(const struct hp_diagnostics *list);

struct hp_cmd_libraries {
	struct hp_library **items;
	size_t count;
};
/** Opens the libraries in use: each --library in its order, then the shipped one. An id in an
 * earlier one hides the same id in a later one. */
int hp_cmd_libraries_open(const struct hp_options *options, struct hp_cmd_libraries *ret_libraries,
	struct hp_error *err);
void hp_cmd_libraries_close(struct hp_cmd_libraries *libraries);
/** Loads by id from the first library that has it; HP_ERR_NOT_FOUND with "did you mean". */
int hp_cmd_load_procedure(const struct hp_options *options, const char *id,
	struct hp_procedure **ret_procedure, struct hp_error *err);
/** All entries (or hits of `words` if not NULL) of all libraries in use, hidden ids left out,
 * sorted by id (hits: best first). */
int hp_cmd_entries(const struct hp_options *options, const char *words,
	struct hp_library_entries *entries, struct hp_error *err);

/* ---- checklists.c ---- */

struct hp_cmd_documents {
	struct hp_document **items;
	size_t count;
};
/**
 * The checklists of the procedures that are named (or of --all), filled in with --set, --machine
 * and the machines' names in --target, for --paper.
 */
int hp_cmd_checklists(const struct hp_options *options, struct hp_cmd_documents *ret_documents,
	struct hp_error *err);
void hp_cmd_documents_finish(struct hp_cmd_documents *documents);
/** --paper; A4 where nothing is said. */
int hp_cmd_paper(const struct hp_options *options, enum hp_paper *ret_paper, struct hp_error *err);

#endif
