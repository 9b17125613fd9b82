/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/capture.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "regfile.h"

#define FILES_MAX 512u
/* Of all texts together; parsed they take several times as much. */
#define TEXTS_MAX ((uint64_t)256 << 20)

struct hp_captured *hp_captured_new(int folder_taken)
{
	struct hp_captured *captured = hp_calloc(1, sizeof(*captured));
	captured->folder = folder_taken;
	captured->pages = hp_captured_pages_new();
	return captured;
}

static void forget(struct hp_captured *captured)
{
	for (size_t i = 0; i < captured->files.count; i++) {
		free(captured->files.items[i].name);
		hp_why_finish(&captured->files.items[i].why);
	}
	free(captured->files.items);
	captured->files = (struct hp_captured_files){.items = NULL};
	hp_regfiles_free(captured->exports);
	captured->exports = NULL;
	captured->keys = (struct hp_keys){.impl = NULL};
	captured->has_bias = false;
	hp_captured_dirs_finish(&captured->dirs);
	hp_sections_finish(&captured->sections);
	hp_why_finish(&captured->wrong);
	free(captured->host);
	captured->host = NULL;
	free(captured->stamp);
	captured->stamp = NULL;
}

void hp_captured_free(struct hp_captured *captured)
{
	if (captured == NULL) {
		return;
	}
	forget(captured);
	hp_captured_pages_free(captured->pages);
	close(captured->folder);
	free(captured);
}

/* ---- files ---- */

const struct hp_captured_file *hp_captured_find_file(
	const struct hp_captured *captured, const char *name)
{
	for (size_t i = 0; i < captured->files.count; i++) {
		if (hp_name_equal(captured->files.items[i].name, name)) {
			return &captured->files.items[i];
		}
	}
	return NULL;
}

static int why_errno(struct hp_why *why, const char *shown)
{
	const char *code = errno == EACCES || errno == EPERM ? "access-denied" : "io-error";
	return hp_why_set(why, code, _("%s cannot be read: %s."), shown, strerror(errno));
}

int hp_captured_read(const struct hp_captured *captured, const char *name, size_t max,
	char **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	struct stat st;
	int fd = openat(captured->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		why_errno(why, name);
		if (fd >= 0) {
			close(fd);
		}
		return -1;
	}
	if ((uint64_t)st.st_size > max) {
		close(fd);
		return hp_why_set(
			why, "too-large", _("%s is larger than %zu MiB."), name, max >> 20);
	}
	char *bytes = hp_alloc((size_t)st.st_size + 1);
	size_t len = 0;
	ssize_t n = 1;
	while (len < (size_t)st.st_size && n > 0) {
		n = read(fd, bytes + len, (size_t)st.st_size - len);
		if (n < 0 && errno == EINTR) {
			n = 1;
		} else if (n > 0) {
			len += (size_t)n;
		}
	}
	int status = n < 0 ? why_errno(why, name) : 0;
	close(fd);
	if (status < 0) {
		free(bytes);
		return -1;
	}
	bytes[len] = '\0';
	*ret_bytes = bytes;
	*ret_len = len;
	return 0;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);
	return len > tail && strcasecmp(name + len - tail, end) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct hp_captured_file *)a)->name,
		((const struct hp_captured_file *)b)->name);
}

/** The regular files of the folder, and what would differ in a newer capture. */
static int scan(struct hp_captured *captured, struct hp_captured_files *files, struct hp_str *stamp,
	struct hp_why *why)
{
	int copy = openat(captured->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	if (dir == NULL) {
		why_errno(why, _("The folder of the capture"));
		if (copy >= 0) {
			close(copy);
		}
		return -1;
	}
	struct dirent *entry;
	int status = 0;
	while (status == 0 && (errno = 0, entry = readdir(dir)) != NULL) {
		struct stat st;
		if (fstatat(copy, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISREG(st.st_mode)) {
			continue;
		}
		if (files->count >= FILES_MAX) {
			/* Any of them may be the latest. */
			status = hp_why_set(why, "too-large",
				_("The folder of the capture holds more than %u files. Keep the "
				  "capture in a folder of its own."),
				FILES_MAX);
			continue;
		}
		files->items = hp_grow(
			files->items, files->count, &files->capacity, sizeof(*files->items));
		files->items[files->count++] = (struct hp_captured_file){
			.name = hp_strdup(entry->d_name),
			.size = (uint64_t)st.st_size,
			.modified_ms =
				(int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000,
		};
		hp_str_appendf(stamp, "%s/%ju/%ju/%jd.%ld/%jd.%ld\n", entry->d_name,
			(uintmax_t)st.st_ino, (uintmax_t)st.st_size, (intmax_t)st.st_mtim.tv_sec,
			st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
	}
	if (status == 0 && errno != 0) {
		status = why_errno(why, _("The folder of the capture"));
	}
	closedir(dir);
	if (files->count > 0) {
		qsort(files->items, files->count, sizeof(*files->items), by_name);
	}
	return status;
}

/* ---- texts ---- */

/** The command whose output a file without our lines is, by the name it was given; NULL. */
static const char *plain_command(const char *name, const char *text)
{
	static const struct {
		const char *name;
		const char *command;
	} plain[] = {
		{"chcp.txt", "chcp"},
		{"hostname.txt", "hostname"},
		{"ver.txt", "ver"},
		{"systeminfo.txt", "systeminfo"},
		{HP_CAPTURE_SYSTEM, "systeminfo"},
		{HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE},
		{HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER},
		{"users.txt", HP_CAPTURE_NET_USER},
		{HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP},
		{HP_CAPTURE_FILES, "dir ?"},
	};
	if (strcasecmp(name, HP_CAPTURE_SERVICES) == 0) {
		bool sc = strstr(text, "SERVICE_NAME") != NULL;
		return sc ? "sc query" : HP_CAPTURE_NET_START;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(plain); i++) {
		if (strcasecmp(name, plain[i].name) == 0) {
			return plain[i].command;
		}
	}
	return NULL;
}

static void read_text(struct hp_captured *captured, struct hp_captured_file *file, unsigned page)
{
	char *bytes = NULL, *text = NULL;
	size_t len = 0;
	int status = hp_captured_read(
		captured, file->name, HP_CAPTURED_TEXT_MAX, &bytes, &len, &file->why);
	if (status == 0) {
		status = hp_captured_decode(
			captured->pages, bytes, len, page, file->name, &text, &file->why);
	}
	if (status == 0) {
		hp_sections_add(
			&captured->sections, file->name, text, plain_command(file->name, text));
	}
	free(text);
	free(bytes);
}

/** The first number of at most five digits. */
static unsigned first_number(const char *text)
{
	const char *at = text + strcspn(text, "0123456789");
	unsigned number = 0;
	for (size_t i = 0; i < 5 && at[i] >= '0' && at[i] <= '9'; i++) {
		number = number * 10 + (unsigned)(at[i] - '0');
	}
	return number;
}

/** The code page of the console: its file is read as if in any page, for the number is the same in
 * all. 0 where it was not captured. */
static unsigned find_page(struct hp_captured *captured)
{
	static const char *const names[] = {HP_CAPTURE_MACHINE, "chcp.txt"};
	unsigned page = 0;
	for (size_t i = 0; page == 0 && i < HP_ARRAY_SIZE(names); i++) {
		const struct hp_captured_file *file = hp_captured_find_file(captured, names[i]);
		if (file == NULL) {
			continue;
		}
		struct hp_captured_file copy = {.name = file->name};
		read_text(captured, &copy, 437);
		hp_why_finish(&copy.why);
		const struct hp_section *chcp = hp_sections_find(&captured->sections, "chcp");
		page = chcp != NULL ? first_number(chcp->body) : 0;
		hp_sections_finish(&captured->sections);
	}
	return page;
}

/* ---- whose it is ---- */

/** COMPUTERNAME has at most 15 letters; `hostname` may print more of the same name. */
static bool same_machine(const char *one, const char *other)
{
	enum { NETBIOS_MAX = 15 };
	char *a = hp_strndup(one, NETBIOS_MAX);
	char *b = hp_strndup(other, NETBIOS_MAX);
	bool same = hp_name_equal(a, b);
	free(a);
	free(b);
	return same;
}

static char *first_line(const char *body)
{
	const char *line;
	size_t len = 0;
	for (const char *at = body; hp_captured_line(&at, &line, &len);) {
		size_t blank = strspn(line, " ");
		if (blank < len) {
			char *text = hp_strndup(line + blank, len - blank);
			for (size_t i = strlen(text); i > 0 && text[i - 1] == ' '; i--) {
				text[i - 1] = '\0';
			}
			return text;
		}
	}
	return NULL;
}

static void meet_host(
	struct hp_captured *captured, const char *host, const char *file, char **first_file)
{
	if (captured->host == NULL) {
		captured->host = hp_strdup(host);
		*first_file = hp_strdup(file);
	} else if (captured->wrong.code == NULL && !same_machine(captured->host, host)) {
		char *one = hp_text_clean_cut(captured->host, 64);
		char *other = hp_text_clean_cut(host, 64);
		hp_why_set(&captured->wrong, "identity",
			_("The folder holds output of two machines, %s (%s) and %s (%s). Give each "
			  "machine a folder of its own."),
			one, *first_file, other, file);
		free(other);
		free(one);
	}
}

/** An export carries the machine's name at the end of its own: "reg-...-MPS01.reg". */
static char *export_host(const char *name)
{
	const char *dash = strrchr(name, '-');
	if (strncasecmp(name, "reg-", 4) != 0 || !ends_with(name, ".reg") || dash == NULL) {
		return NULL;
	}
	/* The name of a machine may have dashes; the rest of the file's name has one only. */
	dash = strchr(name + 4, '-');
	return dash != NULL ? hp_strndup(dash + 1, strlen(dash + 1) - strlen(".reg")) : NULL;
}

static void find_host(struct hp_captured *captured)
{
	char *first_file = NULL;
	for (size_t i = 0; i < captured->sections.count; i++) {
		const struct hp_section *section = &captured->sections.items[i];
		if (section->host != NULL) {
			meet_host(captured, section->host, section->file, &first_file);
		}
		char *said = hp_section_is(section, "hostname") ? first_line(section->body) : NULL;
		/* An error message is no name. */
		if (said != NULL && strpbrk(said, " '\"") == NULL) {
			meet_host(captured, said, section->file, &first_file);
		}
		free(said);
	}
	for (size_t i = 0; i < captured->files.count; i++) {
		char *host = export_host(captured->files.items[i].name);
		if (host != NULL) {
			meet_host(captured, host, captured->files.items[i].name, &first_file);
		}
		free(host);
	}
	free(first_file);
}

/* ---- reading it ---- */

/** The latest output of a command is believed, so it has to be known which that is. */
static void order(struct hp_captured *captured)
{
	const struct hp_section *one = NULL, *other = NULL;
	hp_sections_order(&captured->sections, &one, &other);
	if (one != NULL && captured->wrong.code == NULL) {
		char *command = hp_text_clean_cut(one->command, 64);
		hp_why_set(&captured->wrong, "ambiguous-image",
			_("%s and %s both hold what \"%s\" printed, not the same, and it cannot be "
			  "told which is later. Take the older one out of the folder."),
			one->file, other->file, command);
		free(command);
	}
}

static void load(struct hp_captured *captured)
{
	uint64_t total = 0;
	bool any = false;
	captured->page = find_page(captured);
	for (size_t i = 0; i < captured->files.count; i++) {
		struct hp_captured_file *file = &captured->files.items[i];
		if (ends_with(file->name, ".txt")) {
			any = true;
			total += file->size;
			if (total > TEXTS_MAX) {
				hp_why_set(&file->why, "too-large",
					_("The texts of the capture are larger than %d MiB "
					  "together; %s was not read."),
					(int)(TEXTS_MAX >> 20), file->name);
			} else {
				read_text(captured, file, captured->page);
			}
		}
		any = any || ends_with(file->name, ".reg");
	}
	if (!any) {
		hp_why_set(&captured->wrong, "no-image",
			_("The folder holds no capture: there are no .txt and no .reg files in it. "
			  "`holdpoint capture` prints the commands that make one."));
	}
	find_host(captured);
	order(captured);
	hp_captured_dirs_read(&captured->sections, &captured->dirs);
	hp_captured_registry_read(captured);
}

int hp_captured_refresh(struct hp_captured *captured, struct hp_why *why)
{
	struct hp_captured_files files = {.items = NULL};
	struct hp_str stamp;
	hp_str_init(&stamp);
	int status = scan(captured, &files, &stamp, why);
	bool same = status == 0 && hp_streq(captured->stamp, stamp.data);
	if (status == 0 && !same) {
		forget(captured);
		captured->files = files;
		captured->stamp = hp_str_detach(&stamp);
		load(captured);
	} else {
		for (size_t i = 0; i < files.count; i++) {
			free(files.items[i].name);
		}
		free(files.items);
	}
	hp_str_finish(&stamp);
	if (status == 0 && captured->wrong.code != NULL) {
		status = hp_why_set(why, captured->wrong.code, "%s", captured->wrong.text);
	}
	return status;
}
