/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_IIS_H
#define HP_TARGETS_IIS_H

/*
 * The facts `iis.pool NAME` and `iis.vdir SITE NAME`, from the configuration that IIS keeps in
 * files. What is there decides which IIS it is, in the folder System32\inetsrv of Windows:
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

struct hp_fact;
struct hp_iis;
struct hp_image;
struct hp_observation;
struct hp_registry;

/** Both are borrowed. What was read is kept until the file changes. */
struct hp_iis *hp_iis_new(struct hp_image *image, struct hp_registry *registry);
void hp_iis_free(struct hp_iis *iis);

/**
 * One of the two facts. Data of a pool: "name" (as the file spells it) and "class"; of a directory
 * also "site" (its number, as text) and "path", which may be null.
 */
void hp_iis_read(
	struct hp_iis *iis, const struct hp_fact *fact, struct hp_observation *observation);

#endif
