/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Application pools and virtual directories from a disk, for each version of IIS (R28, R36). */
#include "../unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "peer.h"
#include "place.h"

#define INETSRV "Windows/System32/inetsrv"
#define HEAD                                                                                       \
	"<?xml version =\"1.0\"?>\r\n"                                                             \
	"<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\">\r\n<MBProperty>\r\n"
#define TAIL "</MBProperty>\r\n</configuration>\r\n"
#define OBJECT(class, location, more)                                                              \
	"<" class " Location =\"" location "\" " more "></" class ">\r\n"
#define POOL OBJECT("IIsApplicationPool", "/LM/W3SVC/AppPools/CCM Server Pool", "")
/* The default web site is not the first one here. */
#define SITES                                                                                      \
	OBJECT("IIsWebServer", "/LM/W3SVC/1", "ServerComment=\"Intranet\"")                        \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/1/ROOT", "Path=\"C:\\Inetpub\"")                     \
	OBJECT("IIsWebServer", "/LM/W3SVC/814", "ServerComment=\"Default Web Site\"")              \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/814/ROOT", "Path=\"C:\\Inetpub\\wwwroot\"")
#define VDIRS                                                                                      \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/814/ROOT/SMS_MP", "Path=\"X:\\SMS\\MP\"")            \
	OBJECT("IIsWebDirectory", "/LM/W3SVC/814/ROOT/SMS_MP/Deep", "")                            \
	OBJECT("IIsObject", "/LM/W3SVC/814/ROOT/Odd", "")                                          \
	OBJECT("IIsWebVirtualDir", "/LM/W3SVC/814/ROOT/Gone/Left", "")

static const char metabase[] = HEAD POOL SITES VDIRS TAIL;

static char *make_image(const char *registry)
{
	static int count;
	char *name = hp_asprintf("iis-%d-%d", (int)getpid(), count++);
	char *json = hp_asprintf("{\"name\":\"CAP01\",\"registry\":[%s]}", registry);
	place_image(name, json);
	char *path = place_path("%s", name);
	free(json), free(name);
	return path;
}

static void put(const char *image, const char *file, const char *text)
{
	char *path = hp_asprintf("%s/" INETSRV "/%s", image, file);
	char *folder = hp_strndup(path, (size_t)(strrchr(path, '/') - path));
	ck_assert_int_eq(hp_folder_make(folder, 0700, NULL), 0);
	place_write(path, text, strlen(text));
	free(folder), free(path);
}

static void open_image(struct peer *peer, const char *image)
{
	char *url = hp_asprintf("offline:%s", image);
	peer_open(peer, "offline", url);
	free(url);
}

static struct hp_observation ask(struct peer *peer, const char *site, const char *name)
{
	struct hp_fact fact = {.kind = HP_FACT_IIS_POOL, .args = {name}};
	if (site != NULL) {
		fact = (struct hp_fact){.kind = HP_FACT_IIS_VDIR, .args = {site, name}};
	}
	struct hp_observation seen;
	peer_ask(peer, &fact, &seen);
	return seen;
}

/** `site` NULL asks for a pool. "found", "absent" or the reason code, then a part of the source or
 * of the sentence. */
static void expect(struct peer *peer, const char *site, const char *name, const char *expected,
	const char *part)
{
	struct hp_observation seen = ask(peer, site, name);
	const char *got = seen.outcome == HP_OUTCOME_FOUND    ? "found"
			  : seen.outcome == HP_OUTCOME_ABSENT ? "absent"
							      : seen.reason_code;
	const char *said = seen.outcome == HP_OUTCOME_UNREADABLE ? seen.reason : seen.source;
	ck_assert_msg(
		strcmp(got, expected) == 0, "%s: %s (%s) instead of %s", name, got, said, expected);
	ck_assert_msg(strstr(said, part) != NULL, "%s", said);
	hp_observation_finish(&seen);
}

START_TEST(iis_6_is_read_from_its_metabase)
{
	char *image = make_image("");
	put(image, "MetaBase.xml", metabase);
	char *digest = place_digest(image);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, NULL, "ccm server pool", "found", INETSRV "/MetaBase.xml, written 20");
	expect(&peer, NULL, "CCM Framework Pool", "absent", INETSRV "/MetaBase.xml, written 20");
	expect(&peer, "Default Web Site", "SMS_MP", "found", "MetaBase.xml");
	expect(&peer, "814", "sms_mp\\deep", "found", "MetaBase.xml");
	expect(&peer, "default web site", "CCM_Client", "absent", "MetaBase.xml");
	expect(&peer, "1", "SMS_MP", "absent", "MetaBase.xml");
	struct hp_observation seen = ask(&peer, "Default Web Site", "sms_mp");
	ck_assert_str_eq(hp_json_get_string(seen.data, "name"), "SMS_MP");
	ck_assert_str_eq(hp_json_get_string(seen.data, "site"), "814");
	ck_assert_str_eq(hp_json_get_string(seen.data, "path"), "X:\\SMS\\MP");
	ck_assert_str_eq(hp_json_get_string(seen.data, "class"), "IIsWebVirtualDir");
	hp_observation_finish(&seen);
	char *again = place_digest(image);
	ck_assert_str_eq(digest, again);
	peer_end(&peer);
	free(again), free(digest), free(image);
}
END_TEST

START_TEST(what_is_not_proved_is_not_absent)
{
	char *image = make_image("");
	put(image, "MetaBase.xml", metabase);
	struct peer peer;
	open_image(&peer, image);
	/* It may be that the site has another name in that language. */
	expect(&peer, "Standardwebsite", "SMS_MP", "malformed",
		"there are: 1 (Intranet), 814 (Default Web Site)");
	expect(&peer, "2", "SMS_MP", "malformed", "No web site has the number or name 2");
	expect(&peer, "814", "Odd", "malformed", "another kind (IIsObject)");
	expect(&peer, "814", "Gone", "malformed", "one below it");
	/* Changed under way: read again. */
	put(image, "MetaBase.xml", HEAD SITES TAIL);
	expect(&peer, "814", "SMS_MP", "absent", "MetaBase.xml");
	expect(&peer, NULL, "CCM Server Pool", "absent", "MetaBase.xml");
	put(image, "MetaBase.xml", HEAD POOL SITES VDIRS);
	expect(&peer, "814", "SMS_MP", "malformed", "MetaBase.xml cannot be understood at line");
	expect(&peer, NULL, "Nobody", "malformed", "MetaBase.xml cannot be understood at line");
	put(image, "MetaBase.xml",
		HEAD OBJECT("IIsWebServer", "/LM/W3SVC/1", "ServerComment=\"Same\"")
			OBJECT("IIsWebServer", "/LM/W3SVC/2", "ServerComment=\"Same\"") TAIL);
	expect(&peer, "same", "SMS_MP", "ambiguous-name", "2 web sites are named");
	put(image, "MetaBase.xml",
		"<!DOCTYPE a [<!ENTITY x SYSTEM \"/etc/passwd\">]><configuration>&x;"
		"</configuration>");
	expect(&peer, NULL, "Nobody", "malformed", "document type");
	peer_end(&peer);
	free(image);
}
END_TEST

START_TEST(iis_5_has_no_pools_and_its_directories_cannot_be_read)
{
	char *image = make_image("");
	put(image, "MetaBase.bin", "\x01\x02");
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "absent", "IIS 5 has no application pools");
	expect(&peer, "1", "SMS_MP", "not-supported", "Internet Services Manager");
	peer_end(&peer);
	free(image);
	image = make_image("{\"key\":\"HKLM\\\\SOFTWARE\\\\Microsoft\\\\InetStp\",\"values\":["
			   "{\"name\":\"MajorVersion\",\"type\":\"REG_DWORD\",\"value\":6}]}");
	put(image, "MetaBase.bin", "\x01\x02");
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "malformed", "no MetaBase.xml");
	peer_end(&peer);
	free(image);
}
END_TEST

START_TEST(a_later_iis_is_not_supported)
{
	char *image = make_image("");
	put(image, "MetaBase.xml", HEAD SITES TAIL);
	put(image, "config/applicationHost.config", "<configuration/>");
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "not-supported", "applicationHost.config");
	expect(&peer, "1", "SMS_MP", "not-supported", "applicationHost.config");
	peer_end(&peer);
	free(image);
}
END_TEST

START_TEST(without_iis_all_is_absent_if_the_registry_says_so_too)
{
	static const char service[] = "{\"key\":\"HKLM\\\\SYSTEM\\\\CurrentControlSet\\\\Services\\"
				      "\\W3SVC\",\"values\":[]}";
	char *image = make_image("");
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "absent", "IIS is not installed");
	expect(&peer, "1", "SMS_MP", "absent", "no service W3SVC in Windows/System32/config");
	peer_end(&peer);
	free(image);
	image = make_image(service);
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "malformed", "no MetaBase.xml or MetaBase.bin");
	peer_end(&peer);
	char *hive = hp_asprintf("%s/Windows/System32/config/SYSTEM", image);
	ck_assert_int_eq(unlink(hive), 0);
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "hive-missing", "SYSTEM");
	peer_end(&peer);
	free(hive), free(image);
}
END_TEST

START_TEST(a_metabase_of_a_practice_machine_is_refused)
{
	char *image = make_image("");
	put(image, "MetaBase.xml", metabase);
	char *marker = hp_asprintf("%s/HOLDPOINT-PRACTICE", image);
	place_write(marker, "", 0);
	struct peer peer;
	open_image(&peer, image);
	expect(&peer, NULL, "CCM Server Pool", "practice-marker", "practice machine");
	peer_end(&peer);
	free(marker), free(image);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("iis");
	TCase *tcase = tcase_create("iis");
	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, place_make, place_remove);
	tcase_add_test(tcase, iis_6_is_read_from_its_metabase);
	tcase_add_test(tcase, what_is_not_proved_is_not_absent);
	tcase_add_test(tcase, iis_5_has_no_pools_and_its_directories_cannot_be_read);
	tcase_add_test(tcase, a_later_iis_is_not_supported);
	tcase_add_test(tcase, without_iis_all_is_absent_if_the_registry_says_so_too);
	tcase_add_test(tcase, a_metabase_of_a_practice_machine_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
