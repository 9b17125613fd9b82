/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stand-in for systemd on a private bus, for machines that another program started. What it knows
 * stands in a file that is read again at every question, one unit a line:
 *
 *	NAME|DESCRIPTION|LOAD|ACTIVE|SUB|FILE|FREEZER[|OTHER NAME...]
 *
 * LOAD "-" is a unit that systemd has not loaded: it is in no list of units, but has a file. A line
 * "!hang" lets every question wait for good.
 *
 *	standin-systemd FILE READY      READY is made when it has its name on the bus
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define NAME "org.freedesktop.systemd1"
#define PREFIX "/org/freedesktop/systemd1/unit"
#define FIELDS 16

enum { UNIT, DESCRIPTION, LOAD, ACTIVE, SUB, FILE_STATE, FREEZER, OTHERS };

struct line {
	char *text;
	char *fields[FIELDS]; /* "" where there are no more */
};

static const char *state_file;

/** The next unit of the file; false at its end. */
static bool next_line(FILE *file, struct line *line)
{
	size_t size = 0;
	line->text = NULL;
	if (getline(&line->text, &size, file) < 0) {
		free(line->text);
		return false;
	}
	line->text[strcspn(line->text, "\n")] = '\0';
	char *rest = line->text;
	for (size_t i = 0; i < FIELDS; i++) {
		line->fields[i] = rest;
		rest += strcspn(rest, "|");
		if (*rest == '|') {
			*rest++ = '\0';
		}
	}
	return true;
}

static bool hangs(void)
{
	FILE *file = fopen(state_file, "re");
	struct line line;
	bool hang = false;
	while (file != NULL && next_line(file, &line)) {
		hang = hang || strcmp(line.fields[UNIT], "!hang") == 0;
		free(line.text);
	}
	if (file != NULL) {
		fclose(file);
	}
	return hang;
}

static bool is_named(const struct line *line, const char *name)
{
	bool named = strcmp(line->fields[UNIT], name) == 0;
	for (size_t i = OTHERS; i < FIELDS; i++) {
		named = named || (line->fields[i][0] != '\0' && strcmp(line->fields[i], name) == 0);
	}
	return named;
}

static bool find(const char *name, struct line *ret_line)
{
	FILE *file = fopen(state_file, "re");
	bool found = false;
	while (!found && file != NULL && next_line(file, ret_line)) {
		found = is_named(ret_line, name);
		if (!found) {
			free(ret_line->text);
		}
	}
	if (file != NULL) {
		fclose(file);
	}
	return found;
}

static const char * or (const char *text, const char *otherwise)
{
	return strcmp(text, "-") == 0 ? otherwise : text;
}

static int reply_unit(sd_bus_message *call)
{
	char *name = NULL;
	sd_bus_message *reply = NULL;
	struct line line;
	if (sd_bus_path_decode(sd_bus_message_get_path(call), PREFIX, &name) <= 0) {
		return sd_bus_reply_method_errorf(
			call, SD_BUS_ERROR_UNKNOWN_OBJECT, "what is that");
	}
	bool found = find(name, &line);
	int rc = sd_bus_message_new_method_return(call, &reply);
	if (rc >= 0) {
		const char *load = found ? or (line.fields[LOAD], "loaded") : "not-found";
		rc = sd_bus_message_append(reply, "a{sv}", 9, "Id", "s",
			found ? line.fields[UNIT] : name, "Names", "as", 1, name, "Description",
			"s", found ? line.fields[DESCRIPTION] : name, "LoadState", "s", load,
			"ActiveState", "s", found ? line.fields[ACTIVE] : "inactive", "SubState",
			"s", found ? line.fields[SUB] : "dead", "UnitFileState", "s",
			found ? line.fields[FILE_STATE] : "", "FreezerState", "s",
			found && line.fields[FREEZER][0] != '\0' ? line.fields[FREEZER] : "running",
			"LoadError", "(ss)",
			strcmp(load, "error") == 0 ? NAME ".BadUnitSetting" : "",
			strcmp(load, "error") == 0 ? "the stand-in cannot read it" : "");
	}
	if (rc >= 0) {
		rc = sd_bus_send(NULL, reply, NULL);
	}
	sd_bus_message_unref(reply);
	if (found) {
		free(line.text);
	}
	free(name);
	return rc;
}

static int reply_file_state(sd_bus_message *call)
{
	const char *name = NULL;
	struct line line;
	if (sd_bus_message_read(call, "s", &name) < 0 || !find(name, &line)) {
		return sd_bus_reply_method_errorf(
			call, SD_BUS_ERROR_FILE_NOT_FOUND, "No such file or directory");
	}
	int rc = sd_bus_reply_method_return(call, "s", line.fields[FILE_STATE]);
	free(line.text);
	return rc;
}

static int append_one(sd_bus_message *reply, const struct line *line, bool files)
{
	if (!files) {
		return strcmp(line->fields[LOAD], "-") == 0
			       ? 0
			       : sd_bus_message_append(reply, "(ssssssouso)", line->fields[UNIT],
					 line->fields[DESCRIPTION], line->fields[LOAD],
					 line->fields[ACTIVE], line->fields[SUB], "", PREFIX "/x",
					 0U, "", "/");
	}
	char path[512];
	int rc = 0;
	for (size_t i = UNIT; rc >= 0 && i < FIELDS; i += i == UNIT ? OTHERS : 1) {
		const char *name = line->fields[i];
		if (name[0] != '\0' && line->fields[FILE_STATE][0] != '\0') {
			snprintf(path, sizeof(path), "/lib/systemd/system/%s", name);
			rc = sd_bus_message_append(reply, "(ss)", path,
				i == UNIT ? line->fields[FILE_STATE] : "alias");
		}
	}
	return rc;
}

static int reply_list(sd_bus_message *call, bool files)
{
	const char *signature = files ? "(ss)" : "(ssssssouso)";
	sd_bus_message *reply = NULL;
	struct line line;
	FILE *file = fopen(state_file, "re");
	int rc = sd_bus_message_new_method_return(call, &reply);
	if (rc >= 0) {
		rc = sd_bus_message_open_container(reply, 'a', signature);
	}
	while (rc >= 0 && file != NULL && next_line(file, &line)) {
		rc = append_one(reply, &line, files);
		free(line.text);
	}
	if (rc >= 0) {
		rc = sd_bus_message_close_container(reply);
	}
	if (rc >= 0) {
		rc = sd_bus_send(NULL, reply, NULL);
	}
	sd_bus_message_unref(reply);
	if (file != NULL) {
		fclose(file);
	}
	return rc;
}

static int on_message(sd_bus_message *message, void *state, sd_bus_error *error)
{
	(void)state, (void)error;
	uint8_t type = 0;
	const char *member = sd_bus_message_get_member(message);
	int rc = 0;
	if (sd_bus_message_get_type(message, &type) < 0 || type != SD_BUS_MESSAGE_METHOD_CALL ||
		member == NULL) {
		return 0;
	}
	if (hangs()) {
		return 1;
	}
	if (strcmp(member, "GetAll") == 0) {
		rc = reply_unit(message);
	} else if (strcmp(member, "GetUnitFileState") == 0) {
		rc = reply_file_state(message);
	} else if (strcmp(member, "ListUnitsByPatterns") == 0) {
		rc = reply_list(message, false);
	} else if (strcmp(member, "ListUnitFilesByPatterns") == 0) {
		rc = reply_list(message, true);
	} else {
		rc = sd_bus_reply_method_errorf(
			message, SD_BUS_ERROR_ACCESS_DENIED, "the stand-in only reads");
	}
	return rc < 0 ? rc : 1;
}

int main(int argc, char **argv)
{
	sd_bus *bus = NULL;
	if (argc != 3) {
		return 2;
	}
	state_file = argv[1];
	int rc = sd_bus_open_system(&bus);
	if (rc >= 0) {
		rc = sd_bus_add_filter(bus, NULL, on_message, NULL);
	}
	if (rc >= 0) {
		rc = sd_bus_request_name(bus, NAME, 0);
	}
	FILE *ready = rc >= 0 ? fopen(argv[2], "we") : NULL;
	if (ready != NULL) {
		fclose(ready);
	}
	while (rc >= 0) {
		rc = sd_bus_process(bus, NULL);
		if (rc == 0) {
			rc = sd_bus_wait(bus, UINT64_MAX);
		}
		rc = rc == -EINTR ? 0 : rc;
	}
	fprintf(stderr, "standin-systemd: %s\n", strerror(-rc));
	sd_bus_unref(bus);
	return EXIT_FAILURE;
}
