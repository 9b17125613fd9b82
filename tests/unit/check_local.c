/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine that the program runs on, by files of the tests' own in place of the system's: lists
 * of packages, smb.conf, os-release, nsswitch.conf; and paths, real ones (R28: what is not proved
 * absent is unreadable).
 */
#include "unit.h"

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "config.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/targets/local/accounts.h"
#include "src/targets/local/local.h"
#ifdef HAVE_SYSTEMD
#include "src/targets/local/bus.h"
#include "src/targets/local/unit.h"
#endif

static char *root;
static struct hp_local *local;

/** Writes a file of the system below the root, with its folders. */
static void put(const char *path, const char *text)
{
	char *whole = hp_asprintf("%s%s", root, path);
	char *folder = hp_strndup(whole, (size_t)(strrchr(whole, '/') - whole));
	ck_assert_int_eq(hp_folder_make(folder, 0755, NULL), 0);
	ck_assert_int_eq(hp_file_replace(whole, text, strlen(text), 0644, false, NULL), 0);
	free(folder);
	free(whole);
}

static char *under(const char *path)
{
	return hp_asprintf("%s%s", root, path);
}

static void reopen(void)
{
	hp_local_free(local);
	local = hp_local_new(root);
}

static void set_up(void)
{
	const char *tmp = getenv("TMPDIR");
	char *pattern = hp_asprintf("%s/hp-local-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(pattern));
	/* Paths are shown as they are given, and TMPDIR may be a link. */
	root = realpath(pattern, NULL);
	free(pattern);
	put("/etc/nsswitch.conf", "passwd: files\ngroup: files\n");
	local = NULL;
	reopen();
}

static void tear_down(void)
{
	hp_local_free(local);
	hp_folder_remove(root, NULL);
	free(root);
}

static struct hp_observation read_fact(
	enum hp_fact_kind kind, const char *first, const char *second)
{
	struct hp_fact fact = {.kind = kind, .args = {first, second}};
	struct hp_observation seen;
	hp_observation_init(&seen);
	switch (kind) {
	case HP_FACT_HOST:
		hp_local_read_host(local, &fact, &seen);
		break;
	case HP_FACT_PATH:
		fact.sha256 = second != NULL;
		fact.args[1] = NULL;
		hp_local_read_path(local, &fact, &seen);
		break;
	case HP_FACT_TREE:
		hp_local_read_tree(local, &fact, &seen);
		break;
	case HP_FACT_FILES:
		hp_local_read_files(local, &fact, &seen);
		break;
	case HP_FACT_SHARE:
		hp_local_read_share(local, &fact, &seen);
		break;
	case HP_FACT_SHARES:
		hp_local_read_shares(local, &fact, &seen);
		break;
	case HP_FACT_ACCOUNT:
	case HP_FACT_GROUP:
		hp_local_read_account(local, &fact, &seen);
		break;
	case HP_FACT_ACCOUNTS:
	case HP_FACT_GROUPS:
		hp_local_read_accounts(local, &fact, &seen);
		break;
	case HP_FACT_PROGRAM:
		hp_local_read_program(local, &fact, &seen);
		break;
	default: /* the others have no files here */
		ck_abort();
	}
	/* What a helper sends must be what the wizard takes. */
	struct hp_json *json = hp_observation_to_json(&seen);
	struct hp_observation back;
	ck_assert_int_eq(hp_observation_from_json(kind, json, &back, NULL), 0);
	hp_observation_finish(&back);
	hp_json_free(json);
	return seen;
}

static void is_absent(enum hp_fact_kind kind, const char *first)
{
	struct hp_observation seen = read_fact(kind, first, NULL);
	ck_assert_msg(seen.outcome == HP_OUTCOME_ABSENT, "%s: %s %s", first,
		seen.reason_code != NULL ? seen.reason_code : "found",
		seen.reason != NULL ? seen.reason : "");
	ck_assert_ptr_nonnull(seen.source);
	hp_observation_finish(&seen);
}

static void is_unreadable(enum hp_fact_kind kind, const char *first, const char *code)
{
	struct hp_observation seen = read_fact(kind, first, kind == HP_FACT_FILES ? "*" : NULL);
	ck_assert_msg(seen.outcome == HP_OUTCOME_UNREADABLE, "%s is readable", first);
	ck_assert_msg(strcmp(seen.reason_code, code) == 0, "%s: %s (%s) instead of %s", first,
		seen.reason_code, seen.reason, code);
	hp_observation_finish(&seen);
}

/** Found, and a member of its data is this text (NULL: null). */
static void is_found(
	enum hp_fact_kind kind, const char *first, const char *member, const char *text)
{
	struct hp_observation seen = read_fact(kind, first, NULL);
	ck_assert_msg(seen.outcome == HP_OUTCOME_FOUND, "%s: %s", first,
		seen.reason != NULL ? seen.reason : "absent");
	const char *value = hp_json_get_string(seen.data, member);
	ck_assert_msg(hp_streq(value, text), "%s: %s is %s", first, member,
		value != NULL ? value : "null");
	hp_observation_finish(&seen);
}

/** Found, and its items are these words with one space between them. */
static void lists(enum hp_fact_kind kind, const char *first, const char *second, const char *words)
{
	struct hp_observation seen = read_fact(kind, first, second);
	ck_assert_msg(seen.outcome == HP_OUTCOME_FOUND, "%s: %s", first,
		seen.reason != NULL ? seen.reason : "absent");
	struct hp_str joined;
	hp_str_init(&joined);
	const struct hp_json *items = hp_json_get(seen.data, "items");
	for (const struct hp_json *c = hp_json_first(items); c != NULL; c = hp_json_next(c)) {
		hp_str_appendf(&joined, "%s%s", joined.len > 0 ? " " : "", hp_json_string(c));
	}
	ck_assert_str_eq(joined.data, words);
	hp_str_finish(&joined);
	hp_observation_finish(&seen);
}

/* ---- paths ---- */

START_TEST(a_file_has_its_size_its_time_and_its_digest)
{
	put("/data/a", "abc");
	char *path = under("/data/a");
	struct hp_observation seen = read_fact(HP_FACT_PATH, path, "sha256");
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(seen.data, "kind"), "file");
	ck_assert_int_eq(hp_json_get_int(seen.data, "size", -1), 3);
	/* FIPS 180-4, the example of three letters */
	ck_assert_str_eq(hp_json_get_string(seen.data, "sha256"),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hp_observation_finish(&seen);
	free(path);
}
END_TEST

/* Digests are kept, but by all that tells a change. */
START_TEST(a_digest_is_never_that_of_the_contents_before)
{
	put("/data/a", "abc");
	char *path = under("/data/a");
	const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
	static const char *const texts[] = {"abc", "abd", "abc"};
	char *digests[3];
	for (size_t i = 0; i < 3; i++) {
		/* Its time of change is set back, as a restored file's is. */
		int fd = open(path, O_WRONLY);
		ck_assert_int_eq(pwrite(fd, texts[i], 3, 0), 3);
		ck_assert_int_eq(futimens(fd, old), 0);
		close(fd);
		struct hp_observation seen = read_fact(HP_FACT_PATH, path, "sha256");
		digests[i] = hp_strdup(hp_json_get_string(seen.data, "sha256"));
		hp_observation_finish(&seen);
	}
	ck_assert_str_ne(digests[0], digests[1]);
	ck_assert_str_eq(digests[0], digests[2]);
	free(digests[2]), free(digests[1]), free(digests[0]);
	free(path);
}
END_TEST

START_TEST(a_folder_has_its_entries)
{
	put("/data/a", "abc");
	put("/data/b/c", "d");
	char *path = under("//data///");
	struct hp_observation seen = read_fact(HP_FACT_PATH, path, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_str_eq(hp_json_get_string(seen.data, "kind"), "folder");
	ck_assert_int_eq(hp_json_get_int(seen.data, "entries", -1), 2);
	hp_observation_finish(&seen);
	free(path);
}
END_TEST

START_TEST(absent_is_proved_by_the_deepest_folder_that_is_there)
{
	put("/data/a", "abc");
	static const char *const paths[] = {"/data/b", "/data/b/c/d", "/data/a/below", "/data/A"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		char *path = under(paths[i]);
		is_absent(HP_FACT_PATH, path);
		is_absent(HP_FACT_TREE, path);
		is_absent(HP_FACT_FILES, path);
		free(path);
	}
	char *link = under("/data/gone"), *loop = under("/data/loop");
	ck_assert_int_eq(symlink("nowhere/at/all", link), 0);
	ck_assert_int_eq(symlink("loop", loop), 0);
	char *below = hp_path_join(link, "x");
	is_unreadable(HP_FACT_PATH, link, "io-error");
	is_unreadable(HP_FACT_PATH, below, "io-error");
	is_unreadable(HP_FACT_PATH, loop, "io-error");
	free(below), free(loop), free(link);
}
END_TEST

START_TEST(a_path_that_is_none_of_this_machine_is_not_absent)
{
	is_unreadable(HP_FACT_PATH, "C:\\SMS", "malformed");
	is_unreadable(HP_FACT_PATH, "etc/passwd", "malformed");
	is_unreadable(HP_FACT_PATH, "/etc/../nope", "malformed");
	is_unreadable(HP_FACT_PATH, "/etc/./nope", "malformed");
	is_unreadable(HP_FACT_PATH, "/dev/null", "not-supported");
	struct hp_str longest;
	hp_str_init(&longest);
	for (int i = 0; i < 300; i++) {
		hp_str_append_char(&longest, i == 0 ? '/' : 'x');
	}
	is_unreadable(HP_FACT_PATH, longest.data, "malformed");
	hp_str_finish(&longest);
}
END_TEST

/* Root may look everywhere; the tests of other users are in tests/e2e. */
START_TEST(a_folder_that_may_not_be_searched_is_not_absent)
{
	put("/closed/inside/a", "abc");
	char *closed = under("/closed"), *inside = under("/closed/inside"),
	     *nope = under("/closed/nope");
	ck_assert_int_eq(chmod(root, 0755), 0);
	ck_assert_int_eq(chmod(closed, 0), 0);
	if (geteuid() == 0) {
		ck_assert_int_eq(setgroups(0, NULL), 0);
		ck_assert_int_eq(setegid(65534), 0);
		ck_assert_int_eq(seteuid(65534), 0);
	}
	is_unreadable(HP_FACT_PATH, inside, "access-denied");
	is_unreadable(HP_FACT_PATH, nope, "access-denied");
	is_unreadable(HP_FACT_TREE, closed, "access-denied");
	is_unreadable(HP_FACT_FILES, closed, "access-denied");
	if (getuid() == 0) {
		ck_assert_int_eq(seteuid(0), 0);
		ck_assert_int_eq(setegid(0), 0);
	}
	ck_assert_int_eq(chmod(closed, 0700), 0);
	free(nope), free(inside), free(closed);
}
END_TEST

/* DESIGN 6.10: a drill cannot pass as a live record, whatever links lead there. */
START_TEST(a_practice_drive_is_refused_by_every_way)
{
	put("/practice/m/image/HOLDPOINT-PRACTICE", "");
	put("/practice/m/image/Windows/a", "abc");
	char *below = under("/practice/m/image/Windows/a"), *drive = under("/practice/m/image"),
	     *nope = under("/practice/m/image/nope"), *above = under("/practice"),
	     *link = under("/link"), *file_link = under("/file");
	char *windows = under("/practice/m/image/Windows"), *linked = under("/link/a"),
	     *missing = under("/link/nope");
	ck_assert_int_eq(symlink(windows, link), 0);
	ck_assert_int_eq(symlink(below, file_link), 0);
	const char *const paths[] = {below, drive, nope, windows, link, linked, missing, file_link};
	for (size_t i = 0; i < HP_ARRAY_SIZE(paths); i++) {
		is_unreadable(HP_FACT_PATH, paths[i], "practice-marker");
		is_unreadable(HP_FACT_TREE, paths[i], "practice-marker");
		is_unreadable(HP_FACT_FILES, paths[i], "practice-marker");
	}
	is_unreadable(HP_FACT_TREE, above, "practice-marker");
	free(missing), free(linked), free(windows), free(file_link), free(link), free(above);
	free(nope), free(drive), free(below);
}
END_TEST

START_TEST(a_tree_is_digested_as_on_every_target)
{
	put("/tree/b/x", "abc");
	put("/tree/a", "");
	char *path = under("/tree");
	struct hp_observation seen = read_fact(HP_FACT_TREE, path, NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_FOUND);
	ck_assert_int_eq(hp_json_get_int(seen.data, "files", -1), 2);
	ck_assert_int_eq(hp_json_get_int(seen.data, "folders", -1), 1);
	ck_assert_int_eq(hp_json_get_int(seen.data, "size", -1), 3);
	/* By hand, as holdpoint-target(7) says. */
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE], empty[HP_HASH_HEX_SIZE];
	char *text;
	text = hp_asprintf(
		"F ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 X\n");
	hp_hash_sha256(text, strlen(text), &hash);
	free(text);
	hp_hash_hex(&hash, hex);
	hp_hash_sha256("", 0, &hash);
	hp_hash_hex(&hash, empty);
	text = hp_asprintf("F %s 0 A\nD %s B\n", empty, hex);
	hp_hash_sha256(text, strlen(text), &hash);
	hp_hash_hex(&hash, hex);
	free(text);
	ck_assert_str_eq(hp_json_get_string(seen.data, "digest"), hex);
	hp_observation_finish(&seen);

	/* This disk tells upper from lower case; a tree by its definition does not. */
	put("/tree/A", "");
	is_unreadable(HP_FACT_TREE, path, "ambiguous-name");
	free(path);
}
END_TEST

START_TEST(a_link_in_a_tree_is_no_part_of_it)
{
	put("/tree/a", "");
	char *path = under("/tree"), *link = under("/tree/l");
	ck_assert_int_eq(symlink("a", link), 0);
	is_unreadable(HP_FACT_TREE, path, "not-supported");
	free(link), free(path);
}
END_TEST

START_TEST(files_are_listed_by_pattern_and_folders_are_not)
{
	put("/data/B.txt", "");
	put("/data/a.TXT", "");
	put("/data/noext", "");
	put("/data/c.txt/inside", "");
	char *path = under("/data"), *link = under("/data/d.txt"), *file = under("/data/noext");
	ck_assert_int_eq(symlink("noext", link), 0);
	lists(HP_FACT_FILES, path, "*.txt", "a.TXT B.txt d.txt");
	lists(HP_FACT_FILES, path, "*.*", "a.TXT B.txt d.txt noext");
	lists(HP_FACT_FILES, path, "x*", "");
	is_unreadable(HP_FACT_FILES, file, "malformed");
	char *odd = under("/data/\xff.txt");
	ck_assert_int_eq(hp_file_replace(odd, "", 0, 0644, false, NULL), 0);
	is_unreadable(HP_FACT_FILES, path, "malformed");
	free(odd), free(file), free(link), free(path);
}
END_TEST

START_TEST(no_time_left_ends_long_work)
{
	put("/tree/a", "abc");
	char *path = under("/tree"), *file = under("/tree/a");
	local->deadline_ms = hp_clock_monotonic_ms() - 1;
	is_unreadable(HP_FACT_TREE, path, "timeout");
	struct hp_observation seen = read_fact(HP_FACT_PATH, file, "sha256");
	ck_assert_str_eq(seen.reason_code, "timeout");
	hp_observation_finish(&seen);
	free(file), free(path);
}
END_TEST

/* ---- packages ---- */

#define STATUS "/var/lib/dpkg/status"
#define BASH                                                                                       \
	"Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n"       \
	"Description: a shell\n Package: hidden\n .\n Status: install ok installed\n\n"

START_TEST(packages_are_found_by_name_or_code)
{
	put(STATUS, BASH "Package: zlib1g\nStatus: install ok installed\nArchitecture: i386\n"
			 "Version: 1:1.2\n\nPackage: zlib1g\nStatus: hold ok half-configured\n"
			 "Architecture: amd64\nVersion: 1:1.3\n");
	is_found(HP_FACT_PROGRAM, "BASH", "version", "5.2-1");
	is_found(HP_FACT_PROGRAM, "bash", "code", "bash:amd64");
	is_found(HP_FACT_PROGRAM, "zlib1g:i386", "version", "1:1.2");
	is_found(HP_FACT_PROGRAM, "zlib*", "status", "half-configured");
	lists(HP_FACT_PROGRAM, "*", NULL, "bash zlib1g zlib1g");
	is_absent(HP_FACT_PROGRAM, "hidden");
	is_absent(HP_FACT_PROGRAM, "bas");
}
END_TEST

START_TEST(what_left_only_its_configuration_is_absent)
{
	put(STATUS, BASH "Package: ssh\nStatus: deinstall ok config-files\nVersion: 1\n\n"
			 "Package: vim\nStatus: unknown ok not-installed\n");
	is_absent(HP_FACT_PROGRAM, "ssh");
	is_absent(HP_FACT_PROGRAM, "vim");
}
END_TEST

START_TEST(what_dpkg_has_not_merged_yet_counts)
{
	put(STATUS, BASH);
	put("/var/lib/dpkg/updates/0001",
		"Package: bash\nStatus: deinstall ok config-files\nArchitecture: amd64\n");
	put("/var/lib/dpkg/updates/0000",
		"Package: ssh\nStatus: install ok unpacked\nArchitecture: amd64\nVersion: 9\n");
	put("/var/lib/dpkg/updates/tmp.i", "half of a line");
	is_absent(HP_FACT_PROGRAM, "bash");
	is_found(HP_FACT_PROGRAM, "ssh", "status", "unpacked");
}
END_TEST

START_TEST(a_damaged_list_of_packages_proves_nothing)
{
	static const char *const texts[] = {
		"",
		"\n\n\n",
		"no colon at all\n",
		"Package: bash\n",
		"Status: install ok installed\n",
		"Package:\nStatus: install ok installed\n",
		"Package: bash\nStatus: installed\n",
		"Package: bash\nStatus: install ok installed twice\n",
		BASH "Package: ssh\nStatus: install ok inst",
		/* The end of one entry and the beginning of the next are lost. */
		"Package: nothing\nStatus: install ok installed\n" BASH,
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		put(STATUS, texts[i]);
		is_unreadable(HP_FACT_PROGRAM, "nothing", "malformed");
	}
	char *path = under(STATUS);
	static const char zeros[] = "Package: bash\0Status: install ok installed\n";
	ck_assert_int_eq(hp_file_replace(path, zeros, sizeof(zeros) - 1, 0644, false, NULL), 0);
	is_unreadable(HP_FACT_PROGRAM, "nothing", "malformed");
	free(path);
	/* Bytes that are no UTF-8 are shown, and harm nothing. */
	put(STATUS, "Package: b\xff\nStatus: install ok installed\nVersion: \xfe\n");
	lists(HP_FACT_PROGRAM, "b*", NULL, "b<FF>");
}
END_TEST

START_TEST(without_a_list_that_is_read_nothing_is_absent)
{
	is_unreadable(HP_FACT_PROGRAM, "bash", "not-supported");
	put("/var/lib/rpm/rpmdb.sqlite", "");
	is_unreadable(HP_FACT_PROGRAM, "bash", "not-supported");
	put(STATUS, BASH);
	is_found(HP_FACT_PROGRAM, "bash", "name", "bash");
	is_unreadable(HP_FACT_PROGRAM, "ssh", "not-supported");
}
END_TEST

/* ---- shares ---- */

#define CONF "/etc/samba/smb.conf"

START_TEST(without_samba_no_share_is_there)
{
	struct hp_observation seen = read_fact(HP_FACT_SHARE, "data", NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_nonnull(strstr(seen.source, "Samba"));
	hp_observation_finish(&seen);
	lists(HP_FACT_SHARES, "*", NULL, "");
	put("/usr/sbin/smbd", "");
	is_unreadable(HP_FACT_SHARE, "data", "not-supported");
	is_unreadable(HP_FACT_SHARES, "*", "not-supported");
}
END_TEST

/* What Samba makes of each was tried with testparm. */
START_TEST(shares_are_those_of_smb_conf)
{
	put(CONF, "# of the tests \\\n[Global]\n  comment = for all\n; [no]\n[Data] behind = 1\n"
		  "  Pa th = /srv/\\\n  my   data\nwords alone\n[open]\r\npath=/srv/open ; here\r\n"
		  "comment =\n[off]\npath = /srv/off\navailable = No\n[nopath]\ncomment = x\n"
		  "printable = yes\n[copied]\ncopy = open\n[data]\ncomment = again\n"
		  "[ two   words]\npath = /srv/two\n[proxy]\nmsdfs proxy = \\\\other\\data\n"
		  "[cont\\\ninued]\npath = /srv/c\n");
	is_found(HP_FACT_SHARE, "DATA", "path", "/srv/ my data");
	is_found(HP_FACT_SHARE, "data", "comment", "again");
	is_found(HP_FACT_SHARE, "data", "name", "Data");
	is_found(HP_FACT_SHARE, "open", "path", "/srv/open ; here");
	is_found(HP_FACT_SHARE, "open", "comment", NULL);
	is_found(HP_FACT_SHARE, "copied", "path", "/srv/open ; here");
	is_found(HP_FACT_SHARE, "proxy", "path", NULL);
	is_absent(HP_FACT_SHARE, "off");
	is_absent(HP_FACT_SHARE, "nopath");
	is_absent(HP_FACT_SHARE, "no");
	is_absent(HP_FACT_SHARE, "two words");
	is_absent(HP_FACT_SHARE, "global");
	lists(HP_FACT_SHARES, "*", NULL, " two words continued copied Data open proxy");
	lists(HP_FACT_SHARES, "d*", NULL, "Data");
	is_unreadable(HP_FACT_SHARE, "ipc$", "not-supported");
}
END_TEST

START_TEST(included_files_count_and_those_that_depend_are_unknown)
{
	put(CONF, "[a]\npath = /a\ninclude = /etc/samba/more.conf\n[c]\npath = /c\n"
		  "include = /etc/samba/missing.conf\n");
	put("/etc/samba/more.conf", "[b]\npath = /b\n");
	lists(HP_FACT_SHARES, "*", NULL, "a b c");
	is_absent(HP_FACT_SHARE, "d");
	static const char *const more[] = {"include = /etc/samba/%m.conf\n",
		"[global]\ninclude = registry\n", "[global]\nconfig backend = registry\n",
		"[global]\nregistry shares = yes\n", "[global]\nconfig file = /x\n",
		"include = more.conf\n"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(more); i++) {
		char *text = hp_asprintf("%s[a]\npath = /a\n", more[i]);
		put(CONF, text);
		is_found(HP_FACT_SHARE, "a", "path", "/a");
		is_unreadable(HP_FACT_SHARE, "d", "not-supported");
		is_unreadable(HP_FACT_SHARES, "*", "not-supported");
		free(text);
	}
	put(CONF, "include = /etc/samba/more.conf\n");
	put("/etc/samba/more.conf", "include = /etc/samba/smb.conf\n");
	is_unreadable(HP_FACT_SHARE, "a", "malformed");
}
END_TEST

START_TEST(a_file_that_is_no_smb_conf_proves_nothing)
{
	static const char *const texts[] = {"[a\npath = /a\n", "[]\n", "= x\n"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		put(CONF, texts[i]);
		is_unreadable(HP_FACT_SHARE, "b", "malformed");
	}
}
END_TEST

START_TEST(a_home_that_samba_would_make_up_is_unknown)
{
	put(CONF, "[homes]\nbrowseable = no\n");
	is_unreadable(HP_FACT_SHARE, "root", "not-supported");
	is_absent(HP_FACT_SHARE, "hptest-nobody-has-this-name");
	is_absent(HP_FACT_SHARE, "homes");
	put(CONF, "[homes]\navailable = no\n");
	is_absent(HP_FACT_SHARE, "root");
}
END_TEST

START_TEST(printers_become_shares)
{
	put(CONF, "[printers]\npath = /var/tmp\nprintable = yes\n");
	is_absent(HP_FACT_SHARE, "laser");
	put("/etc/printcap", "# by CUPS\nlaser|the laser in room 3:rm=x:\n\ncontinued:\\\n\t:x:\n");
	put("/etc/cups/printers.conf", "<DefaultPrinter Ink>\nInfo x\n</Printer>\n");
	is_found(HP_FACT_SHARE, "LASER", "path", "/var/tmp");
	lists(HP_FACT_SHARES, "*", NULL, "continued Ink laser");
	put(CONF, "[global]\nload printers = no\n[printers]\npath = /var/tmp\n");
	is_absent(HP_FACT_SHARE, "laser");
}
END_TEST

START_TEST(shares_of_users_count_where_they_are_allowed)
{
	put("/var/lib/samba/usershares/mine",
		"#VERSION 2\npath=/srv/kim/mine\ncomment=of Kim\nsharename=Mine\n");
	put("/var/lib/samba/usershares/:tmpXXX", "path=/x\n");
	put(CONF, "[global]\nusershare max shares = 100\n");
	is_found(HP_FACT_SHARE, "MINE", "path", "/srv/kim/mine");
	is_found(HP_FACT_SHARE, "mine", "comment", "of Kim");
	lists(HP_FACT_SHARES, "*", NULL, "Mine");
	put(CONF, "[global]\n");
	is_absent(HP_FACT_SHARE, "mine");
}
END_TEST

/* ---- accounts ---- */

START_TEST(accounts_of_this_machine_are_found_and_others_are_absent)
{
	is_found(HP_FACT_ACCOUNT, "root", "name", "root");
	is_found(HP_FACT_ACCOUNT, ".\\root", "from", "files");
	is_found(HP_FACT_GROUP, "root", "name", "root");
	is_absent(HP_FACT_ACCOUNT, "hptest-nobody-has-this-name");
	is_absent(HP_FACT_ACCOUNT, "OTHER\\root");
	is_absent(HP_FACT_GROUP, "hptest-nobody-has-this-name");
	lists(HP_FACT_ACCOUNTS, "roo?", NULL, "root");
	lists(HP_FACT_GROUPS, "hptest-nobody*", NULL, "");
}
END_TEST

/* The module is a real one of NSS, made by these tests: a directory that is down. */
START_TEST(a_directory_that_is_down_proves_nobody_absent)
{
	put("/etc/nsswitch.conf",
		"passwd:  hptest [NOTFOUND=return] files # a remark\ngroup: hptest files\n");
	reopen();
	is_unreadable(HP_FACT_ACCOUNT, "hptest-nobody-has-this-name", "unreachable");
	is_unreadable(HP_FACT_GROUP, "hptest-nobody-has-this-name", "unreachable");
	is_found(HP_FACT_ACCOUNT, "root", "from", "files");
	/* A record that does not fit the first buffer is asked for again, with a larger one. */
	is_found(HP_FACT_ACCOUNT, "hptest-large", "from", "hptest");
	is_unreadable(HP_FACT_ACCOUNTS, "*", "not-supported");
	is_unreadable(HP_FACT_GROUPS, "*", "not-supported");
}
END_TEST

START_TEST(a_module_that_is_not_installed_has_no_names)
{
	put("/etc/nsswitch.conf", "passwd: hptestmissing files ../../evil\n");
	reopen();
	is_absent(HP_FACT_ACCOUNT, "hptest-nobody-has-this-name");
	lists(HP_FACT_ACCOUNTS, "roo?", NULL, "root");
}
END_TEST

START_TEST(where_names_come_from_that_cannot_be_read_nobody_is_absent)
{
	/* As a computer leaves it that lost its power: zeros. */
	char *path = under("/etc/nsswitch.conf");
	ck_assert_int_eq(hp_file_replace(path, "\0\0\0\0", 4, 0644, false, NULL), 0);
	free(path);
	reopen();
	is_found(HP_FACT_ACCOUNT, "root", "from", "files");
	is_unreadable(HP_FACT_ACCOUNT, "hptest-nobody-has-this-name", "unreachable");
	is_unreadable(HP_FACT_GROUP, "hptest-nobody-has-this-name", "unreachable");
	is_unreadable(HP_FACT_ACCOUNTS, "hptest*", "unreachable");
}
END_TEST

/* ---- host ---- */

START_TEST(the_host_has_its_name_its_system_and_one_boot_time)
{
	struct utsname system;
	ck_assert_int_eq(uname(&system), 0);
	put("/etc/os-release", "NAME=Test\nPRETTY_NAME=\"Test \\\"Linux\\\" 1\"\n");
	put("/proc/stat", "cpu 1 2\nbtime 1000000000\nprocesses 1\n");
	system.nodename[strcspn(system.nodename, ".")] = '\0';
	is_found(HP_FACT_HOST, NULL, "name", system.nodename);
	is_found(HP_FACT_HOST, NULL, "product", "Test \"Linux\" 1");
	is_found(HP_FACT_HOST, NULL, "booted", "2001-09-09T01:46:40.000Z");
	/* Somebody sets the clock: no restart. */
	put("/proc/stat", "cpu 1 2\nbtime 1000000007\n");
	is_found(HP_FACT_HOST, NULL, "booted", "2001-09-09T01:46:40.000Z");
	is_found(HP_FACT_HOST, NULL, "service_pack", NULL);
}
END_TEST

START_TEST(what_the_host_does_not_tell_is_null)
{
	put("/proc/stat", "cpu\nbtime -5\n");
	is_found(HP_FACT_HOST, NULL, "booted", NULL);
	put("/proc/stat", "btime\n");
	is_found(HP_FACT_HOST, NULL, "booted", NULL);
}
END_TEST

#ifdef HAVE_SYSTEMD
/* ---- what systemd's words mean ---- */

START_TEST(words_of_systemd_are_those_of_the_contract)
{
	static const struct {
		const char *file, *active, *freezer, *start, *state;
	} rows[] = {
		{"enabled", "active", "running", "auto", "running"},
		{"enabled-runtime", "reloading", "running", "auto", "running"},
		{"disabled", "inactive", "running", "manual", "stopped"},
		{"static", "failed", "", "manual", "stopped"},
		{"indirect", "activating", "running", "manual", "start-pending"},
		{"masked", "deactivating", "running", "disabled", "stop-pending"},
		{"generated", "active", "frozen", NULL, "paused"},
		{"transient", "active", "freezing", NULL, "pause-pending"},
		{"", "active", "thawing", NULL, "continue-pending"},
		{"bad", "inactive", "frozen", NULL, "stopped"},
		{"a new word", "another new word", "", NULL, NULL},
	};
	static char id[] = "x.service", empty[] = "", loaded[] = "loaded";
	for (size_t i = 0; i < HP_ARRAY_SIZE(rows); i++) {
		char *file = hp_strdup(rows[i].file), *active = hp_strdup(rows[i].active);
		char *freezer = hp_strdup(rows[i].freezer);
		struct hp_unit unit = {.id = id,
			.description = empty,
			.load_state = loaded,
			.load_error = empty,
			.active_state = active,
			.sub_state = empty,
			.unit_file_state = file,
			.freezer_state = freezer};
		struct hp_json *data = NULL;
		struct hp_why why = HP_WHY_INIT;
		ck_assert_int_eq(hp_unit_data(&unit, "x", &data, &why), 1);
		ck_assert(hp_streq(hp_json_get_string(data, "start"), rows[i].start));
		ck_assert(hp_streq(hp_json_get_string(data, "state"), rows[i].state));
		ck_assert_str_eq(hp_json_get_string(data, "unit_file_state"), rows[i].file);
		hp_json_free(data);
		free(freezer), free(active), free(file);
	}
}
END_TEST
#endif

Suite *make_suite(void)
{
	const TTest *const tests[] = {
		a_file_has_its_size_its_time_and_its_digest,
		a_digest_is_never_that_of_the_contents_before,
		a_folder_has_its_entries,
		absent_is_proved_by_the_deepest_folder_that_is_there,
		a_path_that_is_none_of_this_machine_is_not_absent,
		a_folder_that_may_not_be_searched_is_not_absent,
		a_practice_drive_is_refused_by_every_way,
		a_tree_is_digested_as_on_every_target,
		a_link_in_a_tree_is_no_part_of_it,
		files_are_listed_by_pattern_and_folders_are_not,
		no_time_left_ends_long_work,
		packages_are_found_by_name_or_code,
		what_left_only_its_configuration_is_absent,
		what_dpkg_has_not_merged_yet_counts,
		a_damaged_list_of_packages_proves_nothing,
		without_a_list_that_is_read_nothing_is_absent,
		without_samba_no_share_is_there,
		shares_are_those_of_smb_conf,
		included_files_count_and_those_that_depend_are_unknown,
		a_file_that_is_no_smb_conf_proves_nothing,
		a_home_that_samba_would_make_up_is_unknown,
		printers_become_shares,
		shares_of_users_count_where_they_are_allowed,
		accounts_of_this_machine_are_found_and_others_are_absent,
		a_directory_that_is_down_proves_nobody_absent,
		a_module_that_is_not_installed_has_no_names,
		where_names_come_from_that_cannot_be_read_nobody_is_absent,
		the_host_has_its_name_its_system_and_one_boot_time,
		what_the_host_does_not_tell_is_null,
#ifdef HAVE_SYSTEMD
		words_of_systemd_are_those_of_the_contract,
#endif
	};
	Suite *suite = suite_create("local");
	TCase *tcase = tcase_create("local");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	for (size_t i = 0; i < HP_ARRAY_SIZE(tests); i++) {
		tcase_add_test(tcase, tests[i]);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
