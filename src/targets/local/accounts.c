/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accounts.h"

#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/list.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "local.h"

#define BUFFER_FIRST ((size_t)1 << 12)
#define BUFFER_MAX ((size_t)1 << 24)
#define NAMES_MAX ((size_t)1 << 20)
#define HOST_NAME_SIZE 256

/* The functions that a module of NSS offers (info libc, "NSS Module Function Internals"). */
typedef enum nss_status find_account_fn(
	const char *name, struct passwd *result, char *buffer, size_t size, int *errnum);
typedef enum nss_status find_group_fn(
	const char *name, struct group *result, char *buffer, size_t size, int *errnum);
typedef enum nss_status next_account_fn(
	struct passwd *result, char *buffer, size_t size, int *errnum);
typedef enum nss_status next_group_fn(struct group *result, char *buffer, size_t size, int *errnum);
typedef enum nss_status rewind_fn(int stay_open);
typedef enum nss_status end_fn(void);

union function {
	void *address;
	find_account_fn *find_account;
	find_group_fn *find_group;
	next_account_fn *next_account;
	next_group_fn *next_group;
	rewind_fn *rewind;
	end_fn *end;
};

struct service {
	char *word;
	bool built_in; /* In the C library, without functions that others may call. */
	void *module;  /* NULL: not there, so that no name of this machine comes from it. */
	bool unread;   /* Stands for all services: which there are could not be read. */
	union function find;
	union function rewind;
	union function next;
	union function end;
};

struct hp_names_from {
	enum hp_names_kind kind;
	struct service *services;
	size_t count;
	size_t capacity;
};

/* ---- the services ---- */

static union function function_of(const struct service *service, const char *pattern)
{
	char *name = hp_asprintf("_nss_%s_%s", service->word, pattern);
	union function function = {.address = dlsym(service->module, name)};
	free(name);
	return function;
}

static void add_service(
	const struct hp_local *local, struct hp_names_from *from, const char *word, size_t len)
{
	struct service service = {.word = hp_strndup(word, len)};
	bool accounts = from->kind == HP_NAMES_ACCOUNTS;
	service.built_in = strcmp(service.word, "files") == 0;
	bool plain = strspn(service.word, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
	char *library = hp_asprintf("libnss_%s.so.2", service.word);
	/* Where another program started the machine, the module of systemd has nobody to ask. */
	bool served = strcmp(service.word, "systemd") != 0 || hp_local_has_systemd(local);
	service.module = plain && served && !service.built_in ? dlopen(library, RTLD_NOW) : NULL;
	free(library);
	if (service.module != NULL) {
		service.find = function_of(&service, accounts ? "getpwnam_r" : "getgrnam_r");
		service.rewind = function_of(&service, accounts ? "setpwent" : "setgrent");
		service.next = function_of(&service, accounts ? "getpwent_r" : "getgrent_r");
		service.end = function_of(&service, accounts ? "endpwent" : "endgrent");
	}
	from->services =
		hp_grow(from->services, from->count, &from->capacity, sizeof(*from->services));
	from->services[from->count++] = service;
}

/** The words of one line behind its colon: "files systemd [NOTFOUND=return] sss # ...". */
static void add_services(const struct hp_local *local, struct hp_names_from *from, const char *line)
{
	while (*(line += strspn(line, " \t")) != '\0' && *line != '#' && *line != '\n') {
		if (*line == '[') {
			line += strcspn(line, "]\n");
			line += *line == ']';
			continue;
		}
		size_t len = strcspn(line, " \t\n#[");
		add_service(local, from, line, len);
		line += len;
	}
}

struct hp_names_from *hp_names_from_new(const struct hp_local *local, enum hp_names_kind kind)
{
	const char *database = kind == HP_NAMES_ACCOUNTS ? "passwd:" : "group:";
	struct hp_names_from *from = hp_calloc(1, sizeof(*from));
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	from->kind = kind;
	int found = hp_local_file(local, "/etc/nsswitch.conf", &text, &why);
	for (const char *line = text; found == 1 && line != NULL;
		line = strchr(line, '\n'), line = line != NULL ? line + 1 : NULL) {
		const char *word = line + strspn(line, " \t");
		if (strncmp(word, database, strlen(database)) == 0) {
			add_services(local, from, word + strlen(database));
		}
	}
	if (from->count == 0) {
		add_service(local, from, "files", strlen("files")); /* as the C library does */
	}
	if (found < 0) {
		/* As it does too, but what the others know is not absent. */
		add_service(local, from, "/etc/nsswitch.conf", strlen("/etc/nsswitch.conf"));
		from->services[from->count - 1].unread = true;
	}
	hp_why_finish(&why);
	free(text);
	return from;
}

void hp_names_from_free(struct hp_names_from *from)
{
	for (size_t i = 0; from != NULL && i < from->count; i++) {
		/* A module stays loaded: it may have threads or handlers of its own. */
		free(from->services[i].word);
	}
	if (from != NULL) {
		free(from->services);
	}
	free(from);
}

/* ---- one name ---- */

/* A record of either kind, with the memory for its texts. */
struct record {
	struct passwd account;
	struct group group;
	char *buffer;
	size_t size;
	int errnum;
};

static enum nss_status status_of(int code, const void *result, int *ret_errnum)
{
	*ret_errnum = code;
	if (code == ERANGE) {
		return NSS_STATUS_TRYAGAIN;
	}
	if (result != NULL) {
		return NSS_STATUS_SUCCESS;
	}
	return code == 0 || code == ENOENT ? NSS_STATUS_NOTFOUND : NSS_STATUS_UNAVAIL;
}

/** Makes the C library ask this service only. The change is this process's own. */
static void choose(const struct hp_names_from *from, const struct service *service)
{
	(void)__nss_configure_lookup(
		from->kind == HP_NAMES_ACCOUNTS ? "passwd" : "group", service->word);
}

static enum nss_status find_built_in(const struct hp_names_from *from,
	const struct service *service, const char *name, struct record *record)
{
	struct passwd *account = NULL;
	struct group *group = NULL;
	choose(from, service);
	int code =
		from->kind == HP_NAMES_ACCOUNTS
			? getpwnam_r(name, &record->account, record->buffer, record->size, &account)
			: getgrnam_r(name, &record->group, record->buffer, record->size, &group);
	return status_of(code, account != NULL ? (void *)account : (void *)group, &record->errnum);
}

static enum nss_status next_built_in(const struct hp_names_from *from, struct record *record)
{
	struct passwd *account = NULL;
	struct group *group = NULL;
	int code = from->kind == HP_NAMES_ACCOUNTS
			   ? getpwent_r(&record->account, record->buffer, record->size, &account)
			   : getgrent_r(&record->group, record->buffer, record->size, &group);
	return status_of(code, account != NULL ? (void *)account : (void *)group, &record->errnum);
}

static enum nss_status find_once(const struct hp_names_from *from, const struct service *service,
	const char *name, struct record *record)
{
	if (service->built_in) {
		return find_built_in(from, service, name, record);
	}
	if (service->unread) {
		return NSS_STATUS_UNAVAIL;
	}
	if (service->find.address == NULL) {
		return NSS_STATUS_NOTFOUND; /* no module, or one that knows nothing of this kind */
	}
	return from->kind == HP_NAMES_ACCOUNTS
		       ? service->find.find_account(name, &record->account, record->buffer,
				 record->size, &record->errnum)
		       : service->find.find_group(name, &record->group, record->buffer,
				 record->size, &record->errnum);
}

static enum nss_status next_once(
	const struct hp_names_from *from, const struct service *service, struct record *record)
{
	if (service->built_in) {
		return next_built_in(from, record);
	}
	if (service->unread) {
		return NSS_STATUS_UNAVAIL;
	}
	if (service->next.address == NULL) {
		return NSS_STATUS_NOTFOUND;
	}
	return from->kind == HP_NAMES_ACCOUNTS
		       ? service->next.next_account(
				 &record->account, record->buffer, record->size, &record->errnum)
		       : service->next.next_group(
				 &record->group, record->buffer, record->size, &record->errnum);
}

/** A larger buffer where the answer did not fit; false where there is no sense in trying again. */
static bool grow_record(struct record *record, enum nss_status status)
{
	if (status != NSS_STATUS_TRYAGAIN || record->errnum != ERANGE ||
		record->size >= BUFFER_MAX) {
		return false;
	}
	record->size *= 2;
	record->buffer = hp_realloc(record->buffer, record->size, 1);
	return true;
}

static void record_init(struct record *record)
{
	*record = (struct record){.size = BUFFER_FIRST, .buffer = hp_alloc(BUFFER_FIRST)};
}

static int why_service(const struct service *service, int errnum, struct hp_why *why)
{
	if (service->unread) {
		return hp_why_set(why, "unreachable",
			_("%s cannot be read or is damaged, so where names come from is not known. "
			  "Restore it from a backup, or look by other means and attest."),
			service->word);
	}
	return hp_why_set(why, "unreachable",
		_("The names that come from \"%s\" (/etc/nsswitch.conf) cannot be asked for: %s. "
		  "Bring that service back, or look by other means and attest."),
		service->word, errnum != 0 ? strerror(errnum) : _("it does not answer"));
}

static void take_found(const struct hp_names_from *from, const struct service *service,
	const struct record *record, struct hp_found_name *ret_found)
{
	bool account = from->kind == HP_NAMES_ACCOUNTS;
	*ret_found = (struct hp_found_name){
		.name = hp_strdup(account ? record->account.pw_name : record->group.gr_name),
		.home = account ? hp_strdup(record->account.pw_dir) : NULL,
		.id = account ? record->account.pw_uid : record->group.gr_gid,
		.service = service->word};
}

int hp_names_find(const struct hp_names_from *from, const char *name,
	struct hp_found_name *ret_found, struct hp_why *why)
{
	struct record record;
	record_init(&record);
	int found = 0;
	for (size_t i = 0; found < 1 && i < from->count; i++) {
		const struct service *service = &from->services[i];
		enum nss_status status;
		do {
			record.errnum = 0;
			status = find_once(from, service, name, &record);
		} while (grow_record(&record, status));
		if (status == NSS_STATUS_SUCCESS) {
			take_found(from, service, &record, ret_found);
			hp_why_finish(why);
			found = 1;
		} else if (status != NSS_STATUS_NOTFOUND && found == 0) {
			found = why_service(service, record.errnum, why);
		}
	}
	free(record.buffer);
	return found;
}

void hp_found_name_finish(struct hp_found_name *found)
{
	free(found->name);
	free(found->home);
	*found = (struct hp_found_name){.name = NULL};
}

/* ---- all names ---- */

/** Services that tell all their names; directories of a domain often answer for one only. */
static bool lists_all(const struct service *service)
{
	static const char *const words[] = {
		"files", "systemd", "compat", "altfiles", "extrausers", "db"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		if (strcmp(service->word, words[i]) == 0) {
			return true;
		}
	}
	return service->module == NULL; /* not installed */
}

static void begin_list(const struct hp_names_from *from, const struct service *service)
{
	if (!service->built_in) {
		if (service->rewind.address != NULL) {
			(void)service->rewind.rewind(0);
		}
		return;
	}
	choose(from, service);
	if (from->kind == HP_NAMES_ACCOUNTS) {
		setpwent();
	} else {
		setgrent();
	}
}

static void end_list(const struct hp_names_from *from, const struct service *service)
{
	if (!service->built_in) {
		if (service->end.address != NULL) {
			(void)service->end.end();
		}
	} else if (from->kind == HP_NAMES_ACCOUNTS) {
		endpwent();
	} else {
		endgrent();
	}
}

static void add_once(struct hp_strv *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0) {
			return;
		}
	}
	hp_strv_add(names, name);
}

static int list_service(const struct hp_names_from *from, const struct service *service,
	const char *pattern, struct hp_strv *names, struct hp_why *why)
{
	struct record record;
	enum nss_status status = NSS_STATUS_SUCCESS;
	record_init(&record);
	begin_list(from, service);
	while (status == NSS_STATUS_SUCCESS && names->count < NAMES_MAX) {
		do {
			record.errnum = 0;
			status = next_once(from, service, &record);
		} while (grow_record(&record, status));
		const char *name = from->kind == HP_NAMES_ACCOUNTS ? record.account.pw_name
								   : record.group.gr_name;
		if (status == NSS_STATUS_SUCCESS && hp_name_matches(pattern, name)) {
			add_once(names, name);
		}
	}
	end_list(from, service);
	free(record.buffer);
	return status == NSS_STATUS_SUCCESS || status == NSS_STATUS_NOTFOUND
		       ? 0
		       : why_service(service, record.errnum, why);
}

static int list_all(const struct hp_names_from *from, const char *pattern, struct hp_strv *names,
	struct hp_why *why)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct service *service = &from->services[i];
		if (!lists_all(service)) {
			return hp_why_set(why, "not-supported",
				_("Names of this machine also come from \"%s\", which need not "
				  "list them all; ask for each name by itself."),
				service->word);
		}
		if (list_service(from, service, pattern, names, why) < 0) {
			return -1;
		}
	}
	return 0;
}

/* ---- the facts ---- */

static const struct hp_names_from *names_of(const struct hp_local *local, enum hp_fact_kind kind)
{
	return kind == HP_FACT_GROUP || kind == HP_FACT_GROUPS ? local->groups : local->accounts;
}

/** The name behind "MACHINE\" or ".\"; any other domain is left to the services. */
static const char *own_name(const char *given)
{
	char host[HOST_NAME_SIZE] = "";
	const char *slash = strchr(given, '\\');
	if (slash == NULL) {
		return given;
	}
	if (gethostname(host, sizeof(host) - 1) < 0) {
		host[0] = '\0';
	}
	char *domain = hp_strndup(given, (size_t)(slash - given));
	bool own = strcmp(domain, ".") == 0 || hp_name_equal(domain, host);
	free(domain);
	return own ? slash + 1 : given;
}

void hp_local_read_account(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_found_name name = {.name = NULL};
	struct hp_json *data = NULL;
	char *source = hp_strdup(_("the name services of this machine (NSS)"));
	int found =
		hp_names_find(names_of(local, fact->kind), own_name(fact->args[0]), &name, &why);
	if (found == 1) {
		free(source);
		source = hp_asprintf("NSS: %s", name.service);
		data = hp_json_new_object();
		hp_json_set_string(data, "name", name.name);
		hp_json_set_int(data, "id", (int64_t)name.id);
		hp_json_set_string(data, "from", name.service);
	}
	hp_observation_set(observation, found, data, source, &why);
	hp_found_name_finish(&name);
	free(source);
}

void hp_local_read_accounts(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	const char *pattern = fact->args[0] != NULL ? fact->args[0] : "*";
	struct hp_why why = HP_WHY_INIT;
	struct hp_strv names;
	hp_strv_init(&names);
	int status = list_all(names_of(local, fact->kind), pattern, &names, &why);
	hp_observation_set(observation, status == 0 ? 1 : -1,
		status == 0 ? hp_names_to_items(&names) : NULL,
		_("the name services of this machine (NSS)"), &why);
	hp_strv_finish(&names);
}
