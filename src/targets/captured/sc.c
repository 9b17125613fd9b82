/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sc.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "text.h"

#define TYPE_KERNEL 0x1u
#define TYPE_FILESYSTEM 0x2u
#define TYPE_OWN 0x10u
#define TYPE_SHARE 0x20u
#define NUMBER_MAX 0xffffu

/* The lines of a service that are read, in their order. */
#define SEEN_DISPLAY 1u
#define SEEN_TYPE 2u
#define SEEN_STATE 4u

/* By SERVICE_STATUS.dwCurrentState. */
static const char *const states[] = {NULL, "stopped", "start-pending", "stop-pending", "running",
	"continue-pending", "pause-pending", "paused"};
/* By QUERY_SERVICE_CONFIG.dwStartType. */
static const char *const starts[] = {"boot", "system", "auto", "manual", "disabled"};

static const char *const name_labels[] = {"SERVICE_NAME", "DIENSTNAME", NULL};
static const char *const display_labels[] = {"DISPLAY_NAME", "ANZEIGENAME", NULL};
static const char *const type_labels[] = {"TYPE", "TYP", NULL};
static const char *const state_labels[] = {"STATE", "STATUS", "ZUSTAND", NULL};
static const char *const start_labels[] = {"START_TYPE", "STARTTYP", NULL};

/** The value behind "LABEL : " or "LABEL: "; false if the line has another label. Not terminated.
 */
static bool labelled(const char *line, size_t len, const char *const *labels,
	const char **ret_value, size_t *ret_len)
{
	size_t from = 0;
	while (from < len && line[from] == ' ') {
		from++;
	}
	for (size_t i = 0; labels[i] != NULL; i++) {
		size_t label = strlen(labels[i]);
		size_t at = from + label;
		if (len < at || memcmp(line + from, labels[i], label) != 0) {
			continue;
		}
		while (at < len && line[at] == ' ') {
			at++;
		}
		if (at == len || line[at] != ':') {
			continue;
		}
		at++;
		while (at < len && line[at] == ' ') {
			at++;
		}
		while (len > at && line[len - 1] == ' ') {
			len--;
		}
		*ret_value = line + at;
		*ret_len = len - at;
		return true;
	}
	return false;
}

/** The number at the beginning of a value, in this base; NUMBER_MAX + 1 if there is none. */
static unsigned number_of(const char *value, size_t len, unsigned base)
{
	unsigned number = 0;
	size_t i = 0;
	for (; i < len && number <= NUMBER_MAX; i++) {
		int digit = hp_hex_digit(value[i]);
		if (digit < 0 || (unsigned)digit >= base) {
			break;
		}
		number = number * base + (unsigned)digit;
	}
	return i == 0 || number > NUMBER_MAX ? NUMBER_MAX + 1 : number;
}

static const char *type_word(unsigned number)
{
	if (number > NUMBER_MAX) {
		return NULL;
	}
	if ((number & TYPE_OWN) != 0) {
		return "own";
	}
	if ((number & TYPE_SHARE) != 0) {
		return "share";
	}
	if ((number & TYPE_FILESYSTEM) != 0) {
		return "filesystem";
	}
	return (number & TYPE_KERNEL) != 0 ? "kernel" : NULL;
}

static void service_finish(struct hp_sc_service *service)
{
	free(service->name);
	free(service->display);
	*service = (struct hp_sc_service){.name = NULL};
}

void hp_sc_list_finish(struct hp_sc_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		service_finish(&list->items[i]);
	}
	free(list->items);
	*list = (struct hp_sc_list){.items = NULL};
}

/** Notes a line of the last service, which are in this order; false if it cannot stand there: the
 * lines between, with the name of another service, were lost. */
static bool see(struct hp_sc_list *list, unsigned line)
{
	struct hp_sc_service *service = &list->items[list->count - 1];
	bool fits = service->seen < line;
	list->damaged = list->damaged || !fits;
	service->seen |= line;
	return fits;
}

/** Each service has its type and its state. */
static bool is_whole(const struct hp_sc_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if ((list->items[i].seen & (SEEN_TYPE | SEEN_STATE)) != (SEEN_TYPE | SEEN_STATE)) {
			return false;
		}
	}
	return !list->damaged && (list->count == 0 || list->items[list->count - 1].state != NULL);
}

static void read_line(struct hp_sc_list *list, const char *line, size_t len)
{
	const char *value;
	size_t n;
	if (len > 0 && line[0] != ' ' && labelled(line, len, name_labels, &value, &n) && n > 0) {
		list->items =
			hp_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
		list->items[list->count++] = (struct hp_sc_service){.name = hp_strndup(value, n)};
		return;
	}
	if (list->count == 0) {
		return;
	}
	struct hp_sc_service *service = &list->items[list->count - 1];
	if (labelled(line, len, display_labels, &value, &n) && see(list, SEEN_DISPLAY)) {
		service->display = hp_strndup(value, n);
	} else if (labelled(line, len, type_labels, &value, &n) && see(list, SEEN_TYPE)) {
		service->type = type_word(number_of(value, n, 16));
	} else if (labelled(line, len, state_labels, &value, &n) && see(list, SEEN_STATE)) {
		unsigned number = number_of(value, n, 10);
		service->state = number < HP_ARRAY_SIZE(states) ? states[number] : NULL;
	}
}

static bool has(const char *line, size_t len, const char *words)
{
	return memmem(line, len, words, strlen(words)) != NULL;
}

/** "Enum: more data, need 13156 bytes start resume at index 79", "[SC] EnumServicesStatus FAILED":
 * lines that are there only where not all was printed. */
static bool says_more(const char *line, size_t len)
{
	static const char *const beginnings[] = {"Enum", "[SC] Enum"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(beginnings); i++) {
		size_t n = strlen(beginnings[i]);
		if (len >= n && memcmp(line, beginnings[i], n) == 0) {
			return true;
		}
	}
	return false;
}

/** cmd.exe does not know the word. */
static bool says_no_program(const char *line, size_t len)
{
	return has(line, len, "is not recognized as an internal or external command") ||
	       has(line, len, "ist entweder falsch geschrieben oder");
}

int hp_sc_query(const char *body, bool whole, const char *shown, struct hp_sc_list *ret_list,
	struct hp_why *why)
{
	struct hp_sc_list list = {.items = NULL};
	const char *at = body;
	const char *line;
	size_t len;
	bool more = false, none = false;
	while (hp_captured_line(&at, &line, &len)) {
		read_line(&list, line, len);
		more = more || says_more(line, len);
		none = none || says_no_program(line, len);
	}
	if (none && list.count == 0) {
		return 0;
	}
	int status = 1;
	if (more || !whole || !is_whole(&list)) {
		status = hp_why_set(why, "malformed",
			_("The list of services in %s is not whole; run its command again and "
			  "bring the whole output."),
			shown);
	} else if (list.count == 0) {
		status = hp_why_set(why, "language",
			_("The output in %s has no service that is understood. Look at the machine "
			  "itself and attest."),
			shown);
	}
	if (status < 0) {
		hp_sc_list_finish(&list);
		return -1;
	}
	*ret_list = list;
	return 1;
}

const char *hp_sc_start(const char *body)
{
	const char *at = body;
	const char *line, *value;
	size_t len, n;
	while (hp_captured_line(&at, &line, &len)) {
		if (labelled(line, len, start_labels, &value, &n)) {
			unsigned number = number_of(value, n, 10);
			return number < HP_ARRAY_SIZE(starts) ? starts[number] : NULL;
		}
	}
	return NULL;
}
