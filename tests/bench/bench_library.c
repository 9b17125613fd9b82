/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many procedures: `lint` against what cJSON alone needs to parse the same files, `compile` against
 * cJSON and a bare insert of the same text into an FTS5 table and a table of blobs, and opening
 * that library against opening one with seven. Figures only: a time never fails. The number of
 * procedures is the first argument (10,000).
 */
#include <cJSON.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/library.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

#define SEVEN 7u
#define ROUNDS 3

static const char *const objects[] = {"Spooler", "Messenger", "Alerter", "Browser", "W32Time",
	"Netlogon", "Dnscache", "Schedule", "Themes", "Winmgmt"};

/* Different in every word that an index keeps, as procedures are. */
static void append_step(struct hp_str *out, size_t procedure, size_t step)
{
	const char *object = objects[(procedure + step) % HP_ARRAY_SIZE(objects)];
	hp_str_appendf(out,
		"%s\n    {\"id\": \"%zu\", \"host\": \"server\",\n"
		"     \"do\": \"Delete the key Unit%zu of the service %s on the server.\",\n"
		"     \"irreversible\": true,\n"
		"     \"before\": [{\"warning\": {\"hazard\": \"The key Unit%zu goes with all "
		"below "
		"it.\", \"avoid\": \"The backup of %s is good.\", \"consequence\": \"The service "
		"%s "
		"does not start again.\"}}],\n"
		"     \"verify\": [{\"registry.key\": "
		"\"HKLM\\\\SYSTEM\\\\CurrentControlSet\\\\Services\\\\%s%zu\\\\Unit%zu\", "
		"\"expect\": "
		"\"absent\", \"was\": \"present\"}],\n"
		"     \"if_not\": \"If the key is still there, take permission on it first.\",\n"
		"     \"why\": \"The installation number %zu refuses to run beside %s.\"}",
		step == 0 ? "" : ",", step + 1, procedure * 31 + step, object, procedure + step,
		object, object, object, procedure, step, procedure, object);
}

static char *make_text(size_t procedure)
{
	struct hp_str out;
	hp_str_init(&out);
	hp_str_appendf(&out,
		"{\n  \"id\": \"generated-%06zu\", \"title\": \"Repair the installation number "
		"%zu\",\n  \"revision\": \"1\", \"status\": \"VERIFIED\",\n"
		"  \"sources\": [{\"document\": \"KB%06zu\", \"part\": \"Workaround\"}],\n"
		"  \"condition\": \"The installation %zu stops with an error.\",\n"
		"  \"objective\": \"The keys of the installation %zu are gone.\",\n"
		"  \"bring\": [\"An account with administrator rights.\"],\n"
		"  \"hosts\": {\"server\": {\"title\": \"the server\"}},\n  \"steps\": [",
		procedure, procedure, 100000 + procedure, procedure, procedure);
	for (size_t step = 0; step < 4 + procedure % 9; step++) {
		append_step(&out, procedure, step);
	}
	hp_str_append(&out, "\n  ]\n}\n");
	return hp_str_detach(&out);
}

static void make_folder(const char *folder, size_t count)
{
	if (mkdir(folder, 0700) != 0) {
		perror(folder);
		exit(EXIT_FAILURE);
	}
	for (size_t i = 0; i < count; i++) {
		char *text = make_text(i);
		char *path = hp_asprintf("%s/generated-%06zu.json", folder, i);
		struct hp_error err = HP_ERROR_INIT;
		if (hp_file_replace(path, text, strlen(text), 0600, false, &err) < 0) {
			fprintf(stderr, "%s\n", hp_error_text(&err));
			exit(EXIT_FAILURE);
		}
		free(path);
		free(text);
	}
}

static double seconds_since(int64_t begun)
{
	return (double)(hp_clock_monotonic_ms() - begun) / 1000.0;
}

static char *read_one(const char *folder, size_t number)
{
	char *path = hp_asprintf("%s/generated-%06zu.json", folder, number);
	char *text = NULL;
	size_t len = 0;
	struct hp_error err = HP_ERROR_INIT;
	if (hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text, &len, &err) < 0) {
		fprintf(stderr, "%s\n", hp_error_text(&err));
		exit(EXIT_FAILURE);
	}
	free(path);
	return text;
}

/* Reads and parses, and does nothing else. */
static double bare_parse(const char *folder, size_t count)
{
	int64_t begun = hp_clock_monotonic_ms();
	for (size_t i = 0; i < count; i++) {
		char *text = read_one(folder, i);
		cJSON *json = cJSON_Parse(text);
		if (json == NULL) {
			exit(EXIT_FAILURE);
		}
		cJSON_Delete(json);
		free(text);
	}
	return seconds_since(begun);
}

static void must(int code, int wanted, sqlite3 *db)
{
	if (code != wanted) {
		fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(db));
		exit(EXIT_FAILURE);
	}
}

/* Every string of the file, as an index of the whole text would get it. */
static void append_strings(struct hp_str *out, const cJSON *json)
{
	for (const cJSON *item = json->child; item != NULL; item = item->next) {
		if (cJSON_IsString(item)) {
			hp_str_append_char(out, ' ');
			hp_str_append(out, item->valuestring);
		}
		append_strings(out, item);
	}
}

static double bare_insert(const char *folder, size_t count, const char *output)
{
	int64_t begun = hp_clock_monotonic_ms();
	sqlite3 *db = NULL;
	sqlite3_stmt *blob = NULL;
	sqlite3_stmt *words = NULL;

	must(sqlite3_open(output, &db), SQLITE_OK, db);
	must(sqlite3_exec(db,
		     "BEGIN; CREATE TABLE procedure(id TEXT PRIMARY KEY, bytes BLOB); "
		     "CREATE VIRTUAL TABLE search USING fts5(id, body)",
		     NULL, NULL, NULL),
		SQLITE_OK, db);
	must(sqlite3_prepare_v2(db, "INSERT INTO procedure VALUES(?1,?2)", -1, &blob, NULL),
		SQLITE_OK, db);
	must(sqlite3_prepare_v2(db, "INSERT INTO search VALUES(?1,?2)", -1, &words, NULL),
		SQLITE_OK, db);
	for (size_t i = 0; i < count; i++) {
		char *text = read_one(folder, i);
		cJSON *json = cJSON_Parse(text);
		const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(json, "id"));
		struct hp_str body;
		hp_str_init(&body);
		append_strings(&body, json);
		sqlite3_bind_text(blob, 1, id, -1, SQLITE_STATIC);
		sqlite3_bind_blob(blob, 2, text, (int)strlen(text), SQLITE_STATIC);
		sqlite3_bind_text(words, 1, id, -1, SQLITE_STATIC);
		sqlite3_bind_text(words, 2, body.data, -1, SQLITE_STATIC);
		must(sqlite3_step(blob), SQLITE_DONE, db);
		must(sqlite3_step(words), SQLITE_DONE, db);
		sqlite3_reset(blob);
		sqlite3_reset(words);
		hp_str_finish(&body);
		cJSON_Delete(json);
		free(text);
	}
	sqlite3_finalize(blob);
	sqlite3_finalize(words);
	must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK, db);
	sqlite3_close(db);
	return seconds_since(begun);
}

static double lint(const char *folder)
{
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;
	int64_t begun = hp_clock_monotonic_ms();
	hp_diagnostics_init(&list);
	if (hp_library_lint(&folder, 1, &list, &err) < 0 || list.count != 0) {
		fprintf(stderr, "lint: %zu findings, %s\n", list.count,
			list.count > 0 ? list.items[0].message : "");
		exit(EXIT_FAILURE);
	}
	hp_diagnostics_finish(&list);
	return seconds_since(begun);
}

static double compile(const char *folder, const char *output)
{
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;
	int64_t begun = hp_clock_monotonic_ms();
	hp_diagnostics_init(&list);
	if (hp_library_compile(&folder, 1, output, &list, &err) < 0) {
		fprintf(stderr, "compile: %s\n", hp_error_text(&err));
		exit(EXIT_FAILURE);
	}
	hp_diagnostics_finish(&list);
	return seconds_since(begun);
}

/* Opens a library and loads its last procedure, as the start of a run does. Microseconds. */
static double open_last(const char *library_path, size_t count)
{
	enum { TIMES = 200 };
	int64_t begun = hp_clock_monotonic_ms();
	char *id = hp_asprintf("generated-%06zu", count - 1);
	for (int i = 0; i < TIMES; i++) {
		struct hp_library *library = NULL;
		struct hp_procedure *procedure = NULL;
		struct hp_error err = HP_ERROR_INIT;
		if (hp_library_open(library_path, &library, &err) < 0 ||
			hp_library_load(library, id, &procedure, &err) < 0) {
			fprintf(stderr, "%s\n", hp_error_text(&err));
			exit(EXIT_FAILURE);
		}
		hp_procedure_free(procedure);
		hp_library_close(library);
	}
	free(id);
	return seconds_since(begun) * 1e6 / TIMES;
}

static double least(double a, double b)
{
	return a == 0 || b < a ? b : a;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
	const char *tmp = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	char *work = hp_asprintf("%s/holdpoint-bench-XXXXXX", tmp);
	if (count < SEVEN || mkdtemp(work) == NULL) {
		perror("bench_library");
		return EXIT_FAILURE;
	}
	char *many = hp_asprintf("%s/many", work);
	char *few = hp_asprintf("%s/few", work);
	char *many_hpl = hp_asprintf("%s/many.hpl", work);
	char *few_hpl = hp_asprintf("%s/few.hpl", work);
	make_folder(many, count);
	make_folder(few, SEVEN);
	double parsed = 0, linted = 0, inserted = 0, compiled = 0;
	for (int i = 0; i < ROUNDS; i++) {
		char *bare = hp_asprintf("%s/bare%d.db", work, i);
		parsed = least(parsed, bare_parse(many, count));
		linted = least(linted, lint(many));
		inserted = least(inserted, bare_insert(many, count, bare));
		compiled = least(compiled, compile(many, many_hpl));
		free(bare);
	}
	(void)compile(few, few_hpl);
	double last_of_many = open_last(many_hpl, count);
	double last_of_few = open_last(few_hpl, SEVEN);
	printf("%zu procedures, the least of %d rounds\n", count, ROUNDS);
	printf("  cJSON alone               %.2f s\n", parsed);
	printf("  lint                      %.2f s, %.2f times cJSON (wanted: at most 3)\n", linted,
		linted / parsed);
	printf("  cJSON, FTS5 and blobs     %.2f s\n", inserted);
	printf("  compile                   %.2f s, %.2f times that (wanted: at most 2)\n",
		compiled, compiled / inserted);
	printf("  open and load the last    %.0f us of %zu, %.0f us of %u: %.2f times (wanted: "
	       "1)\n",
		last_of_many, count, last_of_few, SEVEN, last_of_many / last_of_few);
	(void)hp_folder_remove(work, NULL);
	free(many);
	free(few);
	free(many_hpl);
	free(few_hpl);
	free(work);
	return EXIT_SUCCESS;
}
