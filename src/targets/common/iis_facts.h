/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_IIS_FACTS_H
#define HP_TARGETS_IIS_FACTS_H

/*
 * The facts `iis.pool NAME` and `iis.vdir SITE NAME`, from the configuration that IIS keeps in
 * files, wherever these files and the registry come from. What is there decides which IIS it is, in
 * the folder System32\inetsrv of Windows:
 *
 *   config\applicationHost.config   IIS 7 or later: unreadable, "not-supported"
 *   MetaBase.xml                    IIS 6: read
 *   MetaBase.bin                    IIS 5 or older: a pool is absent, for that IIS has none; a
 *                                   virtual directory is unreadable, "not-supported"
 *   none of them                    no IIS if the registry has no service W3SVC either: absent
 *
 * Of MetaBase.xml is read, whatever else it holds:
 *
 *   <configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">
 *     <MBProperty>
 *       <IIsApplicationPool Location="/LM/W3SVC/AppPools/NAME" .../>
 *       <IIsWebServer Location="/LM/W3SVC/1" ServerComment="Default Web Site" .../>
 *       <IIsWebVirtualDir Location="/LM/W3SVC/1/ROOT" Path="C:\Inetpub\wwwroot" .../>
 *       <IIsWebVirtualDir Location="/LM/W3SVC/1/ROOT/NAME" Path="..." .../>
 *       <IIsWebDirectory Location="/LM/W3SVC/1/ROOT/NAME" .../>
 *
 * The element's name is the class of the object and its Location the place; both, and
 * ServerComment, compare without regard to case. The order does not matter. UTF-8 with or without
 * a byte order mark; no document type. SITE is the number of a site or its ServerComment; NAME may
 * be several names joined by / or \. A deleted object is one whose element is gone, with those of
 * all objects below it.
 */

#include <stdint.h>

#include "metabase.h"
#include "why.h"

struct hp_fact;
struct hp_json;
struct hp_observation;

#define HP_IIS_SERVICE_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Services\\W3SVC"
#define HP_IIS_SETUP_KEY "HKLM\\SOFTWARE\\Microsoft\\InetStp"
#define HP_IIS_SETUP_MAJOR "MajorVersion"
#define HP_IIS_METABASE "MetaBase.xml"

/** Where a machine's IIS is looked at. `state` is borrowed. */
struct hp_iis_source {
	/** Whether there is a file of this name ("config/applicationHost.config") below inetsrv:
	 * 1 with its name for people (caller frees), 0, -1. */
	int (*find)(void *state, const char *name, char **ret_shown, struct hp_why *why);
	/** Whether the registry has HP_IIS_SERVICE_KEY: 1, 0 with where that was seen (caller
	 * frees), -1. */
	int (*service)(void *state, char **ret_where, struct hp_why *why);
	/** The number HP_IIS_SETUP_MAJOR of HP_IIS_SETUP_KEY: 1, 0, -1. */
	int (*major)(void *state, uint32_t *ret_major, struct hp_why *why);
	/**
	 * Reads HP_IIS_METABASE, which was just found: 0, -1. The metabase and its name for people
	 * live until the next call; *ret_source also tells how old the file is (caller frees).
	 */
	int (*metabase)(void *state, const struct hp_metabase **ret_metabase,
		const char **ret_shown, char **ret_source, struct hp_why *why);
	void *state;
};

/**
 * One of the two facts. Data of a pool: "name" (as the file spells it) and "class"; of a directory
 * also "site" (its number, as text) and "path", which may be null.
 */
void hp_iis_answer(const struct hp_iis_source *source, const struct hp_fact *fact,
	struct hp_observation *observation);

/* The parts of it that look into a metabase; `shown` names the file. 1 with data, 0, -1. */
int hp_iis_find_pool(const struct hp_metabase *metabase, const char *shown, const char *name,
	struct hp_json **ret_data, struct hp_why *why);
int hp_iis_find_vdir(const struct hp_metabase *metabase, const char *shown, const char *site,
	const char *name, struct hp_json **ret_data, struct hp_why *why);

#endif
