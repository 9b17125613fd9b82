/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services, shares, accounts, programs and the host on hives of our own making, each found, absent
 * and unreadable, through the real helper (R28, R36). */
#include "../unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "place.h"

#define SERVICES "HKLM\\SYSTEM\\CurrentControlSet\\Services\\"
#define SHARES SERVICES "LanmanServer\\Shares"
#define UNINSTALL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"
#define UNINSTALL32 "HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"

/* ---- services ---- */

static const struct disk_row services[] = {
	{SERVICES "Spooler", "Type", "REG_DWORD", "16"},
	{SERVICES "Spooler", "Start", "REG_DWORD", "2"},
	{SERVICES "Spooler", "ImagePath", "REG_EXPAND_SZ", "%SystemRoot%\\spoolsv.exe"},
	{SERVICES "Spooler", "DisplayName", "REG_SZ", "Print Spooler"},
	{SERVICES "Shared", "Type", "REG_DWORD", "288"}, /* share, interactive */
	{SERVICES "Shared", "Start", "REG_DWORD", "3"},
	{SERVICES "Shared", "ImagePath", "REG_SZ", "svchost.exe"},
	{SERVICES "Boot Driver", "Type", "REG_DWORD", "1"},
	{SERVICES "Boot Driver", "Start", "REG_DWORD", "0"},
	{SERVICES "FsDriver", "Type", "REG_DWORD", "2"},
	{SERVICES "FsDriver", "Start", "REG_DWORD", "1"},
	{SERVICES "Off", "Type", "REG_DWORD", "32"},
	{SERVICES "Off", "Start", "REG_DWORD", "4"},
	{SERVICES "Off", "ImagePath", "REG_SZ", "off.exe"},
	{SERVICES "KeyOnly\\Parameters", "Start", "REG_DWORD", "2"},
	{SERVICES "KeyOnly", "DisplayName", "REG_SZ", "A key only"},
	{SERVICES "NoType", "Start", "REG_DWORD", "2"},
	{SERVICES "Adapter", "Type", "REG_DWORD", "4"},
	{SERVICES "Adapter", "Start", "REG_DWORD", "2"},
	{SERVICES "OddType", "Type", "REG_DWORD", "17"},
	{SERVICES "OddType", "Start", "REG_DWORD", "2"},
	{SERVICES "NoStart", "Type", "REG_DWORD", "1"},
	{SERVICES "OddStart", "Type", "REG_DWORD", "1"},
	{SERVICES "OddStart", "Start", "REG_DWORD", "7"},
	{SERVICES "TextStart", "Type", "REG_DWORD", "1"},
	{SERVICES "TextStart", "Start", "REG_SZ", "2"},
	{SERVICES "TextType", "Type", "REG_SZ", "16"},
	{SERVICES "NoImage", "Type", "REG_DWORD", "16"},
	{SERVICES "NoImage", "Start", "REG_DWORD", "2"},
	{SERVICES "Gone", "Type", "REG_DWORD", "16"},
	{SERVICES "Gone", "Start", "REG_DWORD", "4"},
	{SERVICES "Gone", "ImagePath", "REG_SZ", "gone.exe"},
	{SERVICES "Gone", "DeleteFlag", "REG_DWORD", "1"},
	{SERVICES "Twin", "Type", "REG_DWORD", "1"},
	{SERVICES "Twin", "Start", "REG_DWORD", "3"},
	{SERVICES "Other", "Type", "REG_DWORD", "1"},
	{SERVICES "Other", "Start", "REG_DWORD", "3"},
	{SERVICES "Other", "DisplayName", "REG_SZ", "twin"},
	{SERVICES "PairA", "Type", "REG_DWORD", "1"},
	{SERVICES "PairA", "Start", "REG_DWORD", "3"},
	{SERVICES "PairA", "DisplayName", "REG_SZ", "A Pair"},
	{SERVICES "PairB", "Type", "REG_DWORD", "1"},
	{SERVICES "PairB", "Start", "REG_DWORD", "3"},
	{SERVICES "PairB", "DisplayName", "REG_SZ", "A PAIR"},
};

static const struct disk_row indirect[] = {
	{SERVICES "Hidden", "Type", "REG_DWORD", "1"},
	{SERVICES "Hidden", "Start", "REG_DWORD", "3"},
	{SERVICES "Hidden", "DisplayName", "REG_SZ", "@%SystemRoot%\\hidden.dll,-100"},
};

static const struct {
	const char *name;
	const char *expected;
} service_cases[] = {
	{"Spooler", "{\"name\":\"Spooler\",\"display\":\"Print Spooler\",\"start\":\"auto\","
		    "\"state\":null,\"type\":\"own\"}"},
	{"sPOOLER", "found"},
	{"print spooler", "{\"name\":\"Spooler\",\"display\":\"Print Spooler\",\"start\":\"auto\","
			  "\"state\":null,\"type\":\"own\"}"},
	{"Shared", "{\"name\":\"Shared\",\"display\":null,\"start\":\"manual\",\"state\":null,"
		   "\"type\":\"share\"}"},
	{"Boot Driver", "{\"name\":\"Boot Driver\",\"display\":null,\"start\":\"boot\","
			"\"state\":null,\"type\":\"kernel\"}"},
	{"FsDriver", "{\"name\":\"FsDriver\",\"display\":null,\"start\":\"system\","
		     "\"state\":null,\"type\":\"filesystem\"}"},
	{"Off", "{\"name\":\"Off\",\"display\":null,\"start\":\"disabled\",\"state\":null,"
		"\"type\":\"share\"}"},
	{"Nobody", "absent"},
	{"No Body", "absent"},
	{"KeyOnly", "absent"},
	{"A key only", "absent"},
	{"NoType", "malformed"},
	{"Adapter", "absent"},
	{"OddType", "malformed"},
	{"NoStart", "malformed"},
	{"OddStart", "malformed"},
	{"TextStart", "malformed"},
	{"TextType", "malformed"},
	{"NoImage", "malformed"},
	{"Gone", "absent"},
	{"Twin", "ambiguous-name"},
	{"A Pair", "ambiguous-name"},
	{"PairA", "found"},
	{"Spooler\\Parameters", "protocol"},
};

START_TEST(a_service_is_what_the_service_control_manager_would_see)
{
	char *disk = disk_make(services, HP_ARRAY_SIZE(services));
	struct peer peer;
	disk_open(&peer, disk);
	for (size_t i = 0; i < HP_ARRAY_SIZE(service_cases); i++) {
		disk_expect(&peer, HP_FACT_SERVICE, service_cases[i].name, NULL,
			service_cases[i].expected);
	}
	disk_expect(&peer, HP_FACT_SERVICES, "S*", NULL, "{\"items\":[\"Shared\",\"Spooler\"]}");
	disk_expect(&peer, HP_FACT_SERVICES, "print*", NULL, "{\"items\":[\"Spooler\"]}");
	disk_expect(&peer, HP_FACT_SERVICES, "Nobody*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_SERVICES, "G*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_SERVICES, "Key*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_SERVICES, "NoI*", NULL, "malformed");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(a_service_marked_as_deleted_is_absent_and_the_source_says_so)
{
	char *disk = disk_make(services, HP_ARRAY_SIZE(services));
	struct peer peer;
	disk_open(&peer, disk);
	struct hp_observation seen = disk_ask(&peer, HP_FACT_SERVICE, "gone", NULL);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	ck_assert_ptr_nonnull(strstr(seen.source, "DeleteFlag"));
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(a_display_name_that_is_kept_elsewhere_is_not_taken_for_absent)
{
	char *disk = disk_make(indirect, HP_ARRAY_SIZE(indirect));
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_SERVICE, "Hidden", NULL,
		"{\"name\":\"Hidden\",\"display\":null,\"start\":\"manual\",\"state\":null,"
		"\"type\":\"kernel\"}");
	disk_expect(&peer, HP_FACT_SERVICE, "Hidden Service", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_SERVICE, "HiddenService", NULL, "absent");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(services_without_their_key_or_hive_are_unreadable)
{
	char *disk = disk_make(services, HP_ARRAY_SIZE(services));
	disk_drop_key(disk, "SYSTEM", "ControlSet001\\Services");
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_SERVICE, "Spooler", NULL, "malformed");
	disk_expect(&peer, HP_FACT_SERVICES, "*", NULL, "malformed");
	disk_expect(&peer, HP_FACT_SHARE, "X", NULL, "malformed");
	char *hive = disk_path(disk, "Windows/System32/config/SYSTEM");
	ck_assert_int_eq(unlink(hive), 0);
	disk_expect(&peer, HP_FACT_SERVICE, "Spooler", NULL, "hive-missing");
	disk_expect(&peer, HP_FACT_SERVICES, "*", NULL, "hive-missing");
	disk_expect(&peer, HP_FACT_SHARE, "X", NULL, "hive-missing");
	disk_expect(&peer, HP_FACT_SHARES, "*", NULL, "hive-missing");
	disk_expect(&peer, HP_FACT_ACCOUNT, "X", NULL, "hive-missing");
	place_write(hive, "no hive", 7);
	disk_expect(&peer, HP_FACT_SERVICE, "Spooler", NULL, "not-a-hive");
	peer_end(&peer);
	free(hive), free(disk);
}
END_TEST

/** A small generator, so that every run damages the same bytes. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

START_TEST(changed_bytes_never_make_a_service_absent)
{
	enum { ROUNDS = 200 };
	char *disk = disk_make(services, HP_ARRAY_SIZE(services));
	char *path = disk_path(disk, "Windows/System32/config/SYSTEM");
	size_t len = 0;
	uint8_t *hive = place_read(path, &len);
	uint32_t state = 3;
	size_t unreadable = 0;
	struct peer peer;
	disk_open(&peer, disk);
	for (int round = 0; round < ROUNDS; round++) {
		size_t at = next_random(&state) % len;
		uint8_t old = hive[at];
		hive[at] ^= (uint8_t)(1u << next_random(&state) % 8);
		place_write(path, hive, len);
		hive[at] = old;
		struct hp_observation seen = disk_ask(&peer, HP_FACT_SERVICE, "Spooler", NULL);
		ck_assert_msg(seen.outcome != HP_OUTCOME_ABSENT, "byte %zx", at);
		unreadable += seen.outcome == HP_OUTCOME_UNREADABLE;
		hp_observation_finish(&seen);
		seen = disk_ask(&peer, HP_FACT_SERVICE, "Nobody", NULL);
		ck_assert_msg(seen.outcome != HP_OUTCOME_FOUND, "byte %zx", at);
		hp_observation_finish(&seen);
	}
	ck_assert_uint_gt(unreadable, 10);
	peer_end(&peer);
	free(hive), free(path), free(disk);
}
END_TEST

/* ---- shares ---- */

static const struct disk_row shares[] = {
	{SHARES, "CAP_ABC", "REG_MULTI_SZ",
		"CSCFlags=0|MaxUses=4294967295|Path=C:\\CAP_ABC|Type=0"},
	{SHARES, "SMSPKGC$", "REG_MULTI_SZ", "Path=C:\\SMSPKGC$|Remark=SMS packages, 1 = 2"},
	{SHARES, "A & B #1%", "REG_MULTI_SZ", "path=D:\\a b|remark="},
	{SHARES, "D$", "REG_MULTI_SZ", "Path=D:\\elsewhere"},
	{SHARES, "NoPath", "REG_MULTI_SZ", "Remark=x"},
	{SHARES, "Text", "REG_SZ", "Path=C:\\x"},
	{SHARES "\\Security", "Nobody", "REG_MULTI_SZ", "Path=C:\\x"},
};

static const struct {
	const char *name;
	const char *expected;
} share_cases[] = {
	{"CAP_ABC", "{\"path\":\"C:\\\\CAP_ABC\",\"comment\":null}"},
	{"cap_abc", "found"},
	{"SMSPKGC$", "{\"path\":\"C:\\\\SMSPKGC$\",\"comment\":\"SMS packages, 1 = 2\"}"},
	{"a & b #1%", "{\"path\":\"D:\\\\a b\",\"comment\":null}"},
	{"CAP_XYZ", "absent"},
	{"Nobody", "absent"},
	{"C$", "not-supported"},
	{"admin$", "not-supported"},
	{"IPC$", "not-supported"},
	{"SysVol", "not-supported"},
	{"D$", "{\"path\":\"D:\\\\elsewhere\",\"comment\":null}"},
	{"NoPath", "malformed"},
	{"Text", "malformed"},
};

START_TEST(a_share_is_what_the_server_would_share_at_its_start)
{
	char *disk = disk_make(shares, HP_ARRAY_SIZE(shares));
	struct peer peer;
	disk_open(&peer, disk);
	for (size_t i = 0; i < HP_ARRAY_SIZE(share_cases); i++) {
		disk_expect(
			&peer, HP_FACT_SHARE, share_cases[i].name, NULL, share_cases[i].expected);
	}
	disk_expect(&peer, HP_FACT_SHARES, "*_*", NULL, "{\"items\":[\"CAP_ABC\"]}");
	disk_expect(&peer, HP_FACT_SHARES, "SMS*", NULL, "{\"items\":[\"SMSPKGC$\"]}");
	disk_expect(&peer, HP_FACT_SHARES, "CAP_X*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_SHARES, "?$", NULL, "{\"items\":[\"D$\"]}");
	disk_expect(&peer, HP_FACT_SHARES, "C?", NULL, "not-supported");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(shares_of_a_cluster_are_not_taken_for_absent)
{
	char *disk = disk_make(shares, HP_ARRAY_SIZE(shares));
	disk_write(disk, "Windows/Cluster/CLUSDB", "x");
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_SHARE, "CAP_ABC", NULL, "found");
	disk_expect(&peer, HP_FACT_SHARE, "CAP_XYZ", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_SHARES, "*", NULL, "not-supported");
	peer_end(&peer);
	free(disk);
}
END_TEST

START_TEST(a_machine_that_shares_nothing_has_no_shares)
{
	char *disk = disk_make(services, HP_ARRAY_SIZE(services));
	disk_drop_key(disk, "SYSTEM", "ControlSet001\\Services\\LanmanServer");
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_SHARE, "CAP_ABC", NULL, "absent");
	disk_expect(&peer, HP_FACT_SHARES, "CAP*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_SHARES, "*", NULL, "not-supported");
	peer_end(&peer);
	free(disk);
}
END_TEST

/* ---- accounts ---- */

#define DOMAINS "HKLM\\SAM\\SAM\\Domains\\"
#define PRODUCT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions"

static const struct disk_row accounts[] = {
	{PRODUCT, "ProductType", "REG_SZ", "ServerNT"},
	{DOMAINS "Account\\Users\\Names\\Administrator", NULL, NULL, NULL},
	{DOMAINS "Account\\Users\\Names\\SMSService_ABC", NULL, NULL, NULL},
	{DOMAINS "Account\\Aliases\\Names\\SMS_SiteSystemToSiteServerConnection_ABC", NULL, NULL,
		NULL},
	{DOMAINS "Builtin\\Aliases\\Names\\Administrators", NULL, NULL, NULL},
};

START_TEST(accounts_and_groups_are_the_names_in_sam)
{
	char *disk = disk_make(accounts, HP_ARRAY_SIZE(accounts));
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(
		&peer, HP_FACT_ACCOUNT, "smsservice_abc", NULL, "{\"name\":\"SMSService_ABC\"}");
	disk_expect(&peer, HP_FACT_ACCOUNT, ".\\Administrator", NULL, "found");
	disk_expect(&peer, HP_FACT_ACCOUNT, "dead01\\Administrator", NULL, "found");
	disk_expect(&peer, HP_FACT_ACCOUNT, "DEAD01\\Nobody", NULL, "absent");
	disk_expect(&peer, HP_FACT_ACCOUNT, "EXAMPLE\\Administrator", NULL, "not-supported");
	disk_expect(&peer, HP_FACT_ACCOUNT, "Administrators", NULL, "absent");
	disk_expect(&peer, HP_FACT_GROUP, "administrators", NULL, "{\"name\":\"Administrators\"}");
	disk_expect(
		&peer, HP_FACT_GROUP, "SMS_SiteSystemToSiteServerConnection_ABC", NULL, "found");
	disk_expect(&peer, HP_FACT_GROUP, "SMSService_ABC", NULL, "absent");
	disk_expect(&peer, HP_FACT_ACCOUNTS, "*ABC*", NULL, "{\"items\":[\"SMSService_ABC\"]}");
	disk_expect(&peer, HP_FACT_ACCOUNTS, "X*", NULL, "{\"items\":[]}");
	disk_expect(&peer, HP_FACT_GROUPS, "SMS*", NULL,
		"{\"items\":[\"SMS_SiteSystemToSiteServerConnection_ABC\"]}");
	disk_expect(&peer, HP_FACT_GROUPS, NULL, NULL, "found");
	peer_end(&peer);
	free(disk);
}
END_TEST

static const struct disk_row controllers[] = {{PRODUCT, "ProductType", "REG_SZ", "LanmanNT"}};

static const struct {
	enum hp_fact_kind kind;
	const char *name;
} account_facts[] = {{HP_FACT_ACCOUNT, "Nobody"}, {HP_FACT_GROUP, "Nobody"},
	{HP_FACT_ACCOUNTS, "*"}, {HP_FACT_GROUPS, "*"}};

START_TEST(names_of_a_domain_controller_or_a_broken_sam_are_unreadable)
{
	char *controller = disk_make(controllers, 1);
	char *silent = disk_make(accounts, HP_ARRAY_SIZE(accounts));
	disk_drop_key(silent, "SYSTEM", "ControlSet001\\Control\\ProductOptions");
	char *empty = disk_make(accounts, HP_ARRAY_SIZE(accounts));
	disk_drop_key(empty, "SAM", "SAM\\Domains\\Account");
	for (size_t i = 0; i < HP_ARRAY_SIZE(account_facts); i++) {
		disk_expect_of(controller, account_facts[i].kind, account_facts[i].name, NULL,
			"not-supported");
		disk_expect_of(
			silent, account_facts[i].kind, account_facts[i].name, NULL, "malformed");
		disk_expect_of(
			empty, account_facts[i].kind, account_facts[i].name, NULL, "malformed");
	}
	free(empty), free(silent), free(controller);
}
END_TEST

/* ---- programs ---- */

static const struct disk_row programs[] = {
	{UNINSTALL "{B}", "DisplayName", "REG_SZ", "Microsoft Provisioning System"},
	{UNINSTALL "{B}", "DisplayVersion", "REG_SZ", "4.0.1"},
	{UNINSTALL "{A}", "DisplayName", "REG_SZ", "Microsoft Provisioning Client"},
	{UNINSTALL "KB939216", NULL, NULL, NULL},
	{UNINSTALL "Odd", "DisplayName", "REG_DWORD", "5"},
};

static const struct disk_row programs_32[] = {
	{UNINSTALL "{B}", "DisplayName", "REG_SZ", "Microsoft Provisioning System"},
	{UNINSTALL32 "{A}", "DisplayName", "REG_SZ", "Microsoft Provisioning Client"},
};

START_TEST(programs_are_the_uninstall_keys_by_code_or_name)
{
	char *disk = disk_make(programs, HP_ARRAY_SIZE(programs));
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PROGRAM, "{b}", NULL,
		"{\"name\":\"Microsoft Provisioning System\",\"version\":\"4.0.1\","
		"\"code\":\"{B}\",\"items\":[\"Microsoft Provisioning System\"]}");
	disk_expect(&peer, HP_FACT_PROGRAM, "microsoft provisioning*", NULL,
		"{\"name\":\"Microsoft Provisioning Client\",\"version\":null,\"code\":\"{A}\","
		"\"items\":[\"Microsoft Provisioning Client\",\"Microsoft Provisioning System\"]}");
	disk_expect(&peer, HP_FACT_PROGRAM, "KB939216", NULL,
		"{\"name\":null,\"version\":null,\"code\":\"KB939216\",\"items\":[\"KB939216\"]}");
	disk_expect(&peer, HP_FACT_PROGRAM, "odd", NULL, "found");
	disk_expect(&peer, HP_FACT_PROGRAM, "Microsoft", NULL, "absent");
	peer_end(&peer);
	char *hive = disk_path(disk, "Windows/System32/config/SOFTWARE");
	ck_assert_int_eq(truncate(hive, 6000), 0);
	disk_expect_of(disk, HP_FACT_PROGRAM, "Microsoft", NULL, "hive-truncated");
	free(hive), free(disk);
}
END_TEST

START_TEST(programs_of_both_views_are_seen_and_name_their_view)
{
	char *disk = disk_make(programs_32, HP_ARRAY_SIZE(programs_32));
	struct peer peer;
	disk_open(&peer, disk);
	disk_expect(&peer, HP_FACT_PROGRAM, "{A}", NULL,
		"{\"name\":\"Microsoft Provisioning Client\",\"version\":null,\"code\":\"{A}\","
		"\"view\":\"32\",\"items\":[\"Microsoft Provisioning Client\"]}");
	disk_expect(&peer, HP_FACT_PROGRAM, "{?}", NULL,
		"{\"name\":\"Microsoft Provisioning System\",\"version\":null,\"code\":\"{B}\","
		"\"view\":\"64\",\"items\":[\"Microsoft Provisioning Client\","
		"\"Microsoft Provisioning System\"]}");
	disk_expect(&peer, HP_FACT_PROGRAM, "{C}", NULL, "absent");
	struct hp_observation seen;
	struct hp_fact fact = {.kind = HP_FACT_PROGRAM, .args = {"{A}"}, .view = HP_VIEW_64};
	peer_ask(&peer, &fact, &seen);
	ck_assert_int_eq(seen.outcome, HP_OUTCOME_ABSENT);
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(disk);
}
END_TEST

/* ---- host ---- */

#define VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
static const struct disk_row hosts[] = {
	{VERSION, "ProductName", "REG_SZ", "Microsoft Windows Server 2003"},
	{VERSION, "CSDVersion", "REG_SZ", "Service Pack 2"},
	{VERSION, "CurrentBuild", "REG_SZ", "3790"},
	/* 2007-02-22T17:00:00Z */
	{"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Windows", "ShutdownTime", "REG_BINARY",
		"00e835e3a256c701"},
};

START_TEST(the_host_tells_its_last_shutdown_and_no_boot)
{
	char *disk = disk_make(hosts, HP_ARRAY_SIZE(hosts));
	struct peer peer;
	disk_open(&peer, disk);
	struct hp_observation seen = disk_ask(&peer, HP_FACT_HOST, NULL, NULL);
	ck_assert_str_eq(hp_json_get_string(seen.data, "name"), "DEAD01");
	ck_assert_str_eq(hp_json_get_string(seen.data, "build"), "3790");
	ck_assert_str_eq(hp_json_get_string(seen.data, "service_pack"), "Service Pack 2");
	ck_assert(hp_json_is(hp_json_get(seen.data, "booted"), HP_JSON_NULL));
	ck_assert_str_eq(hp_json_get_string(seen.data, "shutdown"), "2007-02-22T17:00:00.000Z");
	ck_assert_ptr_nonnull(strstr(seen.source, "shutdown"));
	hp_observation_finish(&seen);
	peer_end(&peer);
	free(disk);
}
END_TEST

/* ---- nothing is written (R36) ---- */

static const struct {
	enum hp_fact_kind kind;
	const char *first;
	const char *second;
} all_facts[] = {
	{HP_FACT_SERVICE, "Spooler", NULL},
	{HP_FACT_SERVICES, "*", NULL},
	{HP_FACT_SHARE, "CAP_ABC", NULL},
	{HP_FACT_SHARES, "*", NULL},
	{HP_FACT_PATH, "C:\\Windows", NULL},
	{HP_FACT_TREE, "C:\\", NULL},
	{HP_FACT_FILES, "%SystemRoot%\\System32\\config", "*.*"},
	{HP_FACT_ACCOUNT, "Administrator", NULL},
	{HP_FACT_GROUP, "Administrators", NULL},
	{HP_FACT_ACCOUNTS, "*", NULL},
	{HP_FACT_GROUPS, "*", NULL},
	{HP_FACT_PROGRAM, "*", NULL},
	{HP_FACT_HOST, NULL, NULL},
};

START_TEST(no_fact_changes_the_image)
{
	char *disk = disk_make(accounts, HP_ARRAY_SIZE(accounts));
	char *before = place_digest(disk);
	struct peer peer;
	disk_open(&peer, disk);
	for (size_t i = 0; i < HP_ARRAY_SIZE(all_facts); i++) {
		ck_assert(peer.hello.facts[all_facts[i].kind]);
		struct hp_observation seen =
			disk_ask(&peer, all_facts[i].kind, all_facts[i].first, all_facts[i].second);
		hp_observation_finish(&seen);
	}
	peer_end(&peer);
	char *after = place_digest(disk);
	ck_assert_str_eq(before, after);
	free(after), free(before), free(disk);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("offline facts");
	TCase *tcase = tcase_create("offline facts");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, a_service_is_what_the_service_control_manager_would_see);
	tcase_add_test(tcase, a_service_marked_as_deleted_is_absent_and_the_source_says_so);
	tcase_add_test(tcase, a_display_name_that_is_kept_elsewhere_is_not_taken_for_absent);
	tcase_add_test(tcase, services_without_their_key_or_hive_are_unreadable);
	tcase_add_test(tcase, changed_bytes_never_make_a_service_absent);
	tcase_add_test(tcase, a_share_is_what_the_server_would_share_at_its_start);
	tcase_add_test(tcase, shares_of_a_cluster_are_not_taken_for_absent);
	tcase_add_test(tcase, a_machine_that_shares_nothing_has_no_shares);
	tcase_add_test(tcase, accounts_and_groups_are_the_names_in_sam);
	tcase_add_test(tcase, names_of_a_domain_controller_or_a_broken_sam_are_unreadable);
	tcase_add_test(tcase, programs_are_the_uninstall_keys_by_code_or_name);
	tcase_add_test(tcase, programs_of_both_views_are_seen_and_name_their_view);
	tcase_add_test(tcase, the_host_tells_its_last_shutdown_and_no_boot);
	tcase_add_test(tcase, no_fact_changes_the_image);
	suite_add_tcase(suite, tcase);
	return suite;
}
