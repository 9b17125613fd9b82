/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "journal_internal.h"

int hp_journal_write_status(struct hp_journal *journal, const char *text, struct hp_error *err)
{
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_hex(&journal->head.head, hex);
	size_t len = strlen(text);
	const char *newline = len > 0 && text[len - 1] != '\n' ? "\n" : "";
	char *whole =
		hp_asprintf("%s%sevents %zu\nhead %s\n", text, newline, journal->head.count, hex);
	char *path = hp_path_join(journal->folder, STATUS_FILE);
	int status = hp_file_replace(path, whole, strlen(whole), 0600, true, err);
	free(path);
	free(whole);
	return status;
}

int hp_journal_read_status(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err)
{
	char *folder = run_folder(state_folder, run_id);
	int status = run_check_exists(folder, run_id, err);
	if (status == 0) {
		char *path = hp_path_join(folder, STATUS_FILE);
		size_t len = 0;
		status = hp_file_read(path, STATUS_MAX, ret_text, &len, err);
		free(path);
	}
	free(folder);
	return status;
}
