/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "text.h"

#define SHARE_NAME_COLUMNS 12u
#define SHARE_PATH_AT 13u
#define SHARE_REMARK_AT 45u
#define USER_COLUMNS 25u
#define USERS_A_LINE 3u
#define LINE_COLUMNS 79u

static const char *const completed[] = {
	"The command completed successfully.",
	"The command completed with one or more errors.",
	"Der Befehl wurde erfolgreich ausgef\xc3\xbchrt.",
	"Der Befehl wurde mit mindestens einem Fehler ausgef\xc3\xbchrt.",
};
#define WITHOUT_ERRORS(i) ((i) == 0 || (i) == 2)

static bool is_blank(const char *line, size_t len)
{
	return strspn(line, " \t\f") >= len;
}

/** Without the blanks around it. Caller frees. */
static char *trimmed(const char *text, size_t len)
{
	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t')) {
		len--;
	}
	return hp_strndup(text, len);
}

static bool is_line(const char *line, size_t len, const char *sentence)
{
	char *text = trimmed(line, len);
	bool same = strcmp(text, sentence) == 0;
	free(text);
	return same;
}

/** The number behind these words; 0 if they are not in the line. */
static unsigned number_behind(const char *line, size_t len, const char *words)
{
	char *text = hp_strndup(line, len);
	const char *found = strstr(text, words);
	unsigned number = 0;
	if (found != NULL) {
		found += strlen(words);
		for (size_t i = 0; i < 6 && found[i] >= '0' && found[i] <= '9'; i++) {
			number = number * 10 + (unsigned)(found[i] - '0');
		}
	}
	free(text);
	return number;
}

int hp_net_end(
	const char *body, bool whole, const char *shown, unsigned *ret_error, struct hp_why *why)
{
	static const char *const errors[] = {"NET HELPMSG ", "System error ", "Systemfehler "};
	const char *at = body;
	const char *line;
	size_t len;
	unsigned error = 0;
	bool any = false, done = false;
	while (hp_captured_line(&at, &line, &len)) {
		if (is_blank(line, len)) {
			continue;
		}
		any = true;
		done = false;
		for (size_t i = 0; i < HP_ARRAY_SIZE(completed); i++) {
			done = done || (WITHOUT_ERRORS(i) && is_line(line, len, completed[i]));
		}
		for (size_t i = 0; error == 0 && i < HP_ARRAY_SIZE(errors); i++) {
			error = number_behind(line, len, errors[i]);
		}
	}
	if (done) {
		return 1; /* a number before it stands in somebody's remark */
	}
	if (error != 0) {
		*ret_error = error;
		return 0;
	}
	return whole && any ? hp_why_set(why, "language",
				      _("The output in %s ends in words that are not understood "
					"(English and German are). Look at the machine itself and "
					"attest."),
				      shown)
			    : hp_why_set(why, "malformed",
				      _("The output in %s was cut off; run its command again and "
					"bring the whole output."),
				      shown);
}

static bool is_completed(const char *line, size_t len)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(completed); i++) {
		if (is_line(line, len, completed[i])) {
			return true;
		}
	}
	return false;
}

static struct hp_net_item *add(struct hp_net_list *list, char *name_taken)
{
	list->items = hp_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	struct hp_net_item *item = &list->items[list->count++];
	*item = (struct hp_net_item){.name = name_taken};
	return item;
}

void hp_net_list_finish(struct hp_net_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].path);
	}
	free(list->items);
	*list = (struct hp_net_list){.items = NULL};
}

/** Moves past the line of dashes that stands before the rows. */
static int find_rows(const char **at, const char *shown, struct hp_why *why)
{
	const char *line;
	size_t len;
	while (hp_captured_line(at, &line, &len)) {
		if (len >= 20 && strspn(line, "-") >= len) {
			return 0;
		}
	}
	return hp_why_set(why, "malformed",
		_("The output in %s has no line of dashes, and so no table; run its command "
		  "again."),
		shown);
}

/** The byte at which a column begins (columns are letters, not bytes); the end where the line is
 * shorter. */
static size_t column_at(const char *line, size_t len, size_t column)
{
	size_t at = 0;
	while (at < len && column > 0) {
		at++;
		while (at < len && ((unsigned char)line[at] & 0xc0) == 0x80) {
			at++;
		}
		column--;
	}
	return at;
}

static char *cell(const char *line, size_t len, size_t from, size_t to)
{
	size_t begin = column_at(line, len, from);
	return trimmed(line + begin, column_at(line, len, to) - begin);
}

/** The path of a row; one that is wider than its column pushes the remark to the next line. */
static char *row_path(const char *line, size_t len)
{
	size_t last = column_at(line, len, SHARE_REMARK_AT - 1);
	bool wide = last < len && line[last] != ' ';
	char *path = cell(line, len, SHARE_PATH_AT, wide ? len : SHARE_REMARK_AT);
	if (path[0] == '\0') {
		free(path);
		return NULL;
	}
	return path;
}

static void read_share(struct hp_net_list *list, const char *line, size_t len)
{
	size_t end = column_at(line, len, SHARE_NAME_COLUMNS);
	if (end >= len || line[end] == ' ') {
		struct hp_net_item *item = add(list, cell(line, len, 0, SHARE_NAME_COLUMNS));
		item->path = row_path(line, len);
		return;
	}
	/* A long name stands on a line of its own. Where more follows on it, only its beginning is
	 * certain. */
	char *name = trimmed(line, len);
	struct hp_net_item *item = add(list, name);
	char *blank = strchr(name + column_at(name, strlen(name), SHARE_NAME_COLUMNS - 1), ' ');
	if (blank != NULL) {
		*blank = '\0';
		item->cut = true;
	}
}

int hp_net_shares(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why)
{
	struct hp_net_list list = {.items = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	if (find_rows(&at, shown, why) < 0) {
		return -1;
	}
	while (hp_captured_line(&at, &line, &len) && !is_completed(line, len)) {
		if (is_blank(line, len)) {
			continue;
		}
		if (line[0] != ' ') {
			read_share(&list, line, len);
			continue;
		}
		struct hp_net_item *above = list.count > 0 ? &list.items[list.count - 1] : NULL;
		if (above != NULL && above->path == NULL && strspn(line, " ") == SHARE_PATH_AT) {
			above->path = row_path(line, len);
		}
	}
	*ret_list = list;
	return 0;
}

int hp_net_users(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why)
{
	struct hp_net_list list = {.items = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	if (find_rows(&at, shown, why) < 0) {
		return -1;
	}
	while (hp_captured_line(&at, &line, &len) && !is_completed(line, len)) {
		for (size_t i = 0; i < USERS_A_LINE; i++) {
			size_t from = i * USER_COLUMNS;
			/* The last of a line may go on. */
			char *name = cell(
				line, len, from, i + 1 == USERS_A_LINE ? len : from + USER_COLUMNS);
			size_t last = column_at(line, len, from + USER_COLUMNS - 1);
			if (name[0] == '\0') {
				free(name);
				continue;
			}
			add(&list, name)->cut = last < len && line[last] != ' ';
		}
	}
	*ret_list = list;
	return 0;
}

int hp_net_groups(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why)
{
	struct hp_net_list list = {.items = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	if (find_rows(&at, shown, why) < 0) {
		return -1;
	}
	while (hp_captured_line(&at, &line, &len) && !is_completed(line, len)) {
		if (is_blank(line, len)) {
			continue;
		}
		if (line[0] != '*') {
			hp_net_list_finish(&list);
			return hp_why_set(why, "malformed",
				_("A line of the groups in %s does not begin with an asterisk; run "
				  "its command again."),
				shown);
		}
		add(&list, trimmed(line + 1, len - 1))->cut =
			column_at(line, len, LINE_COLUMNS - 1) < len;
	}
	*ret_list = list;
	return 0;
}

int hp_net_started(
	const char *body, const char *shown, struct hp_net_list *ret_list, struct hp_why *why)
{
	struct hp_net_list list = {.items = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	while (hp_captured_line(&at, &line, &len)) {
		if (!is_blank(line, len) && line[0] == ' ') {
			add(&list, trimmed(line, len))->cut =
				column_at(line, len, LINE_COLUMNS - 1) < len;
		}
	}
	if (list.count == 0) {
		/* Without one running service nobody could have logged on. */
		return hp_why_set(why, "malformed",
			_("The output of net start in %s lists no service; run the command again."),
			shown);
	}
	*ret_list = list;
	return 0;
}

/* ---- one thing in detail ---- */

/** The value behind one of these labels (NULL ends them); NULL if the line has none. Caller frees.
 */
static char *labelled(const char *line, size_t len, const char *const *labels)
{
	for (size_t i = 0; labels[i] != NULL; i++) {
		size_t label = strlen(labels[i]);
		if (len >= label && memcmp(line, labels[i], label) == 0 &&
			(len == label || line[label] == ' ')) {
			return trimmed(line + label, len - label);
		}
	}
	return NULL;
}

static void keep(char **place, char *value_taken)
{
	if (value_taken == NULL || *place != NULL) {
		free(value_taken);
		return;
	}
	*place = value_taken;
}

int hp_net_detail(
	const char *body, const char *shown, struct hp_net_detail *ret_detail, struct hp_why *why)
{
	static const char *const names[] = {"Share name", "User name", "Alias name", "Freigabename",
		"Name der Freigabe", "Benutzername", "Aliasname", NULL};
	static const char *const paths[] = {"Path", "Pfad", NULL};
	static const char *const remarks[] = {
		"Remark", "Beschreibung", "Bemerkung", "Anmerkung", NULL};
	struct hp_net_detail detail = {.name = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	while (hp_captured_line(&at, &line, &len)) {
		if (is_blank(line, len)) {
			continue;
		}
		keep(&detail.name, labelled(line, len, names));
		if (detail.name == NULL) {
			break; /* the first line has the name, or is in other words */
		}
		keep(&detail.path, labelled(line, len, paths));
		keep(&detail.remark, labelled(line, len, remarks));
	}
	if (detail.name == NULL || detail.name[0] == '\0') {
		hp_net_detail_finish(&detail);
		return hp_why_set(why, "language",
			_("The output in %s has labels that are not understood (English and German "
			  "are). Look at the machine itself and attest."),
			shown);
	}
	*ret_detail = detail;
	return 0;
}

void hp_net_detail_finish(struct hp_net_detail *detail)
{
	free(detail->name);
	free(detail->path);
	free(detail->remark);
	*detail = (struct hp_net_detail){.name = NULL};
}
