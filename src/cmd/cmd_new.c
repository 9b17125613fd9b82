/* SPDX-License-Identifier: GPL-3.0-or-later */
/* new: a commented start for somebody who writes a procedure. */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "text.h"

/*
 * It lints clean, compiles and can be walked in a drill as it stands: whoever changes it one piece
 * at a time always has something that works. Every %s is the id.
 */
static const char start_of_a_procedure[] =
	"{\n"
	"  \"$schema\": \"holdpoint-procedure.schema.json\",\n"
	"  \"$comment\": \"Members called $comment are for authors and are never shown. The whole "
	"format stands in holdpoint-procedure(5).\",\n"
	"  \"id\": \"%s\",\n"
	"  \"title\": \"What is recovered, in a few words\",\n"
	"  \"revision\": \"1\",\n"
	"  \"status\": \"DRAFT\",\n"
	"  \"sources\": [{\"document\": \"The document this comes from\", \"part\": \"its "
	"chapter\"}],\n"
	"  \"condition\": \"What is seen when this procedure is the right one.\",\n"
	"  \"objective\": \"What is so when it is complete.\",\n"
	"  \"safe_state\": \"How the machine can be left if the run is stopped.\",\n"
	"  \"bring\": [\"An account with administrator rights on the server.\"],\n"
	"  \"prerequisites\": [\"A backup of the server exists.\"],\n"
	"  \"parameters\": {\n"
	"    \"Product\": {\n"
	"      \"$comment\": \"Asked for before step 1; {Product} stands for it everywhere "
	"below.\",\n"
	"      \"title\": \"Name of the product's registry key\",\n"
	"      \"pattern\": \"^[A-Za-z0-9]{1,40}$\",\n"
	"      \"explain\": \"letters and digits\",\n"
	"      \"default\": \"Example\"\n"
	"    }\n"
	"  },\n"
	"  \"hosts\": {\n"
	"    \"server\": {\"$comment\": \"A role; --target server=URL says which machine it is.\", "
	"\"title\": \"the server that is recovered\"}\n"
	"  },\n"
	"  \"steps\": [\n"
	"    {\n"
	"      \"$comment\": \"Nothing senses this step, so 'see' tells what one sees when it has "
	"worked.\",\n"
	"      \"id\": \"1\",\n"
	"      \"do\": \"Start Registry Editor with this command.\",\n"
	"      \"type\": [\"regedit\"],\n"
	"      \"see\": \"The window Registry Editor is open.\",\n"
	"      \"if_not\": \"If it does not start, log on with an account that has administrator "
	"rights.\"\n"
	"    },\n"
	"    {\n"
	"      \"$comment\": \"A sensed step: the machine is read, and nobody passes before the "
	"check is met. What cannot be undone needs a warning before it.\",\n"
	"      \"id\": \"2\",\n"
	"      \"do\": \"Delete the key HKEY_LOCAL_MACHINE\\\\SOFTWARE\\\\{Product}.\",\n"
	"      \"irreversible\": true,\n"
	"      \"before\": [\n"
	"        {\n"
	"          \"warning\": {\n"
	"            \"hazard\": \"The key goes with all that is below it, at once.\",\n"
	"            \"avoid\": \"The backup of the server can be read.\",\n"
	"            \"where\": \"HKEY_LOCAL_MACHINE\\\\SOFTWARE\",\n"
	"            \"consequence\": \"A wrong key that is lost can stop other programs.\"\n"
	"          }\n"
	"        }\n"
	"      ],\n"
	"      \"verify\": [{\"registry.key\": \"HKLM\\\\SOFTWARE\\\\{Product}\", \"expect\": "
	"\"absent\", \"was\": \"present\"}],\n"
	"      \"if_not\": \"If access is denied, take permission on the key first.\",\n"
	"      \"why\": \"Setup refuses to run while this key is there.\"\n"
	"    }\n"
	"  ],\n"
	"  \"practice\": {\n"
	"    \"$comment\": \"Machines that a drill makes (holdpoint train), and how a drill solves "
	"each step.\",\n"
	"    \"machines\": [\n"
	"      {\n"
	"        \"role\": \"server\",\n"
	"        \"name\": \"SERVER01\",\n"
	"        \"product\": \"Microsoft Windows Server 2003\",\n"
	"        \"registry\": [{\"key\": \"HKLM\\\\SOFTWARE\\\\Example\", \"values\": [{\"name\": "
	"\"Version\", \"type\": \"REG_SZ\", \"value\": \"1.0\"}]}]\n"
	"      }\n"
	"    ],\n"
	"    \"solve\": [{\"step\": \"2\", \"lines\": [\"reg delete HKLM\\\\SOFTWARE\\\\{Product} "
	"/f\"]}]\n"
	"  }\n"
	"}\n";

/* What the parser says of the id: the rule for ids is in one place. */
static int check_id(const char *text, struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	int status = 0;

	hp_diagnostics_init(&list);
	if (hp_procedure_parse("-", text, strlen(text), false, &procedure, &list) < 0) {
		status = hp_error_set(err, HP_ERR_USAGE, "%s", list.items[0].message);
	}
	hp_procedure_free(procedure);
	hp_diagnostics_finish(&list);
	return status;
}

static int write_start(const char *path, const char *text, struct hp_error *err)
{
	struct stat st;

	if (lstat(path, &st) == 0) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("%s is there already and stays as it is. Name another file with -o."),
			path);
	}
	return hp_file_replace(path, text, strlen(text), 0644, false, err);
}

/* Nothing in it may end the JSON string it is put into. */
static bool is_plain(const char *id)
{
	return strpbrk(id, "\"\\") == NULL && hp_text_is_clean(id, strlen(id));
}

static int run_new(const struct hp_options *options)
{
	const char *id = options->args.items[0];
	const char *output = hp_options_get(options, HP_FLAG_OUTPUT);
	char *path = output != NULL ? hp_strdup(output) : hp_asprintf("%s.json", id);
	char *text = hp_asprintf(start_of_a_procedure, is_plain(id) ? id : "-");
	struct hp_error err = HP_ERROR_INIT;

	int status = check_id(text, &err);
	if (status == 0 && strcmp(path, "-") == 0) {
		(void)fputs(text, stdout);
	} else if (status == 0) {
		status = write_start(path, text, &err);
		if (status == 0) {
			char *said = hp_asprintf(_("%s is written. `holdpoint lint %s` looks it "
						   "over; holdpoint-procedure(5) is the manual."),
				path, path);
			hp_cmd_print_wrapped("", 0, said);
			free(said);
		}
	}
	free(text);
	free(path);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

const struct hp_cmd hp_cmd_new = {
	.name = "new",
	.synopsis = "ID [-o FILE.json|-]",
	.summary = N_("writes a commented start of a procedure, as ID.json"),
	.flags = HP_FLAG_BIT(HP_FLAG_OUTPUT),
	.min_args = 1,
	.max_args = 1,
	.run = run_new,
};
