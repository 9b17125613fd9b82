/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "samr.h"

#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "library.h"

#include <gen_ndr/ndr_samr.h>

#define NT_MORE_ENTRIES 0x105u
#define NT_NONE_MAPPED 0xc0000073u

/* MS-SAMR 2.2.1: what is asked to be allowed to do, none of which changes anything. */
#define SERVER_LOOK 0x31u /* connect, enumerate and look up domains */
#define DOMAIN_LOOKUP 0x200u
#define DOMAIN_LIST 0x100u

#define PAGE_BYTES 0xffffu
#define NAMES_MAX ((size_t)200000)

struct hp_samr {
	struct hp_smb_call *call;
	struct hp_why *why;
	struct policy_handle server;
	struct policy_handle domains[HP_SAMR_BUILTIN + 1];
	char *domain;
};

const char *hp_samr_what(void)
{
	return _("its accounts and groups");
}

static int made(struct hp_samr *samr, uint32_t opnum, void *arguments)
{
	return hp_smb_call_table(samr->call, &ndr_table_samr, opnum, arguments);
}

/** A call's own result: 0, or -1 with the reason. */
static int result_of(const struct hp_samr *samr, NTSTATUS result)
{
	return NT_STATUS_V(result) == 0 ? 0
					: hp_smb_why_nt(samr->call->smb, NT_STATUS_V(result),
						  hp_samr_what(), samr->why);
}

static int senseless(const struct hp_samr *samr)
{
	return hp_smb_why_senseless(samr->call->smb, hp_samr_what(), samr->why);
}

/** A name that the library has converted; NULL if it was cut at a NUL inside, or is no text. */
static const char *sound_name(const struct lsa_String *name)
{
	if (name->string == NULL || !hp_utf8_is_valid(name->string, strlen(name->string))) {
		return NULL;
	}
	size_t units = 0;
	for (const char *at = name->string; *at != '\0';) {
		uint32_t point = 0;
		at += hp_utf8_next(at, strlen(at), &point);
		units += point > 0xffff ? 2 : 1;
	}
	return units * 2 == name->length ? name->string : NULL;
}

/* ---- opening ---- */

struct hp_samr *hp_samr_new(struct hp_smb_call *call, struct hp_why *why)
{
	struct hp_samr *samr = hp_calloc(1, sizeof(*samr));
	samr->call = call;
	samr->why = why;
	return samr;
}

static int connect_server(struct hp_samr *samr)
{
	struct samr_Connect2 connect = {
		.in = {.system_name = hp_smb_shown(samr->call->smb), .access_mask = SERVER_LOOK},
		.out = {.connect_handle = &samr->server}};
	if (made(samr, NDR_SAMR_CONNECT2, &connect) < 0) {
		return -1;
	}
	return result_of(samr, connect.out.result);
}

/** The name of the one domain that is not the built-in one. */
static int find_domain(struct hp_samr *samr)
{
	struct samr_SamArray *domains = NULL;
	uint32_t resume = 0, count = 0;
	struct samr_EnumDomains list = {.in = {.connect_handle = &samr->server,
						.buf_size = PAGE_BYTES,
						.resume_handle = &resume},
		.out = {.sam = &domains, .num_entries = &count, .resume_handle = &resume}};
	if (made(samr, NDR_SAMR_ENUMDOMAINS, &list) < 0 || result_of(samr, list.out.result) < 0) {
		return -1;
	}
	for (uint32_t i = 0; domains != NULL && domains->entries != NULL && i < domains->count;
		i++) {
		const char *name = sound_name(&domains->entries[i].name);
		if (samr->domain == NULL && name != NULL && name[0] != '\0' &&
			!hp_name_equal(name, HP_SAMR_BUILTIN_NAME)) {
			samr->domain = hp_strdup(name);
		}
	}
	return samr->domain != NULL ? 0 : senseless(samr);
}

static int open_domain(
	struct hp_samr *samr, enum hp_samr_domain which, const char *name, uint32_t access)
{
	struct lsa_String wanted = {.string = name};
	struct dom_sid *sid = NULL;
	struct samr_LookupDomain lookup = {
		.in = {.connect_handle = &samr->server, .domain_name = &wanted},
		.out = {.sid = &sid}};
	if (made(samr, NDR_SAMR_LOOKUPDOMAIN, &lookup) < 0 ||
		result_of(samr, lookup.out.result) < 0) {
		return -1;
	}
	if (sid == NULL) {
		return senseless(samr);
	}
	struct samr_OpenDomain opening = {
		.in = {.connect_handle = &samr->server, .access_mask = access, .sid = sid},
		.out = {.domain_handle = &samr->domains[which]}};
	if (made(samr, NDR_SAMR_OPENDOMAIN, &opening) < 0) {
		return -1;
	}
	return result_of(samr, opening.out.result);
}

int hp_samr_open(struct hp_samr *samr, bool for_lists)
{
	uint32_t access = for_lists ? DOMAIN_LIST : DOMAIN_LOOKUP;
	if (connect_server(samr) < 0 || find_domain(samr) < 0 ||
		open_domain(samr, HP_SAMR_OWN, samr->domain, access) < 0) {
		return -1;
	}
	return open_domain(samr, HP_SAMR_BUILTIN, HP_SAMR_BUILTIN_NAME, access);
}

const char *hp_samr_domain(const struct hp_samr *samr)
{
	return samr->domain;
}

static void close_handle(struct hp_samr *samr, struct policy_handle *handle)
{
	static const struct policy_handle none;
	struct hp_smb_call quiet = *samr->call;
	struct samr_Close closing = {.in = {.handle = handle}, .out = {.handle = handle}};
	if (memcmp(handle, &none, sizeof(none)) != 0 && samr->call->failed == 0) {
		(void)hp_smb_call_table(&quiet, &ndr_table_samr, NDR_SAMR_CLOSE, &closing);
	}
}

void hp_samr_close(struct hp_samr *samr)
{
	close_handle(samr, &samr->domains[HP_SAMR_BUILTIN]);
	close_handle(samr, &samr->domains[HP_SAMR_OWN]);
	close_handle(samr, &samr->server);
	free(samr->domain);
	free(samr);
}

/* ---- one name ---- */

int hp_samr_find(struct hp_samr *samr, enum hp_samr_domain domain, const char *name,
	uint32_t *ret_rid, uint32_t *ret_kind)
{
	struct lsa_String wanted = {.string = name};
	struct samr_Ids rids = {.count = 0}, kinds = {.count = 0};
	struct samr_LookupNames lookup = {
		.in = {.domain_handle = &samr->domains[domain], .num_names = 1, .names = &wanted},
		.out = {.rids = &rids, .types = &kinds}};
	if (made(samr, NDR_SAMR_LOOKUPNAMES, &lookup) < 0) {
		return -1;
	}
	if (NT_STATUS_V(lookup.out.result) == NT_NONE_MAPPED) {
		return 0;
	}
	if (result_of(samr, lookup.out.result) < 0) {
		return -1;
	}
	if (rids.count != 1 || kinds.count != 1 || rids.ids == NULL || kinds.ids == NULL) {
		return senseless(samr);
	}
	uint32_t kind = kinds.ids[0];
	if (kind != HP_SAMR_USER && kind != HP_SAMR_GROUP && kind != HP_SAMR_ALIAS) {
		return senseless(samr); /* "unknown" has an error of its own */
	}
	*ret_rid = rids.ids[0];
	*ret_kind = kind;
	return 1;
}

int hp_samr_spell(
	struct hp_samr *samr, enum hp_samr_domain domain, uint32_t rid, char **ret_spelled)
{
	struct lsa_Strings names = {.count = 0};
	struct samr_Ids kinds = {.count = 0};
	struct samr_LookupRids lookup = {
		.in = {.domain_handle = &samr->domains[domain], .num_rids = 1, .rids = &rid},
		.out = {.names = &names, .types = &kinds}};
	if (made(samr, NDR_SAMR_LOOKUPRIDS, &lookup) < 0) {
		return -1;
	}
	/* An error here is no absence: the name was found a moment ago. */
	if (result_of(samr, lookup.out.result) < 0) {
		return -1;
	}
	const char *name = names.count == 1 && names.names != NULL ? sound_name(names.names) : NULL;
	if (name == NULL) {
		return senseless(samr);
	}
	*ret_spelled = hp_strdup(name);
	return 1;
}

/* ---- lists ---- */

/** One page: 1 if more follow, 0, -1. The three calls differ by their names only. */
static int list_page(struct hp_samr *samr, struct policy_handle *domain, enum hp_samr_kind kind,
	uint32_t *resume, struct samr_SamArray **ret_page)
{
	uint32_t count = 0;
	NTSTATUS result = {0};
	int status = -1;
	struct samr_EnumDomainUsers users = {.in = {domain, 0, PAGE_BYTES, resume},
		.out = {.sam = ret_page, .num_entries = &count, .resume_handle = resume}};
	struct samr_EnumDomainGroups groups = {.in = {domain, PAGE_BYTES, resume},
		.out = {.sam = ret_page, .num_entries = &count, .resume_handle = resume}};
	struct samr_EnumDomainAliases aliases = {.in = {domain, PAGE_BYTES, resume},
		.out = {.sam = ret_page, .num_entries = &count, .resume_handle = resume}};
	switch (kind) {
	case HP_SAMR_USER:
		status = made(samr, NDR_SAMR_ENUMDOMAINUSERS, &users);
		result = users.out.result;
		break;
	case HP_SAMR_GROUP:
		status = made(samr, NDR_SAMR_ENUMDOMAINGROUPS, &groups);
		result = groups.out.result;
		break;
	case HP_SAMR_ALIAS:
		status = made(samr, NDR_SAMR_ENUMDOMAINALIASES, &aliases);
		result = aliases.out.result;
		break;
	}
	if (status < 0) {
		return -1;
	}
	int more = NT_STATUS_V(result) == NT_MORE_ENTRIES ? 1 : result_of(samr, result);
	return more >= 0 && count != (*ret_page != NULL ? (*ret_page)->count : 0) ? senseless(samr)
										  : more;
}

static int add_page(
	const struct hp_samr *samr, const struct samr_SamArray *page, struct hp_strv *names)
{
	for (uint32_t i = 0; page != NULL && page->entries != NULL && i < page->count; i++) {
		const char *name = sound_name(&page->entries[i].name);
		if (name == NULL) {
			return hp_why_set(samr->why, "malformed",
				_("An account or a group on %s has a name that is not text, so the "
				  "list cannot be read whole. Look at the machine itself and "
				  "attest."),
				hp_smb_shown(samr->call->smb));
		}
		hp_strv_add(names, name);
	}
	return 0;
}

int hp_samr_list(struct hp_samr *samr, enum hp_samr_domain domain, enum hp_samr_kind kind,
	struct hp_strv *names)
{
	uint32_t resume = 0;
	size_t before = names->count;
	int more = 1;
	while (more == 1) {
		struct samr_SamArray *page = NULL;
		size_t had = names->count;
		more = list_page(samr, &samr->domains[domain], kind, &resume, &page);
		if (more >= 0 && add_page(samr, page, names) < 0) {
			return -1;
		}
		TALLOC_FREE(page);
		if (more == 1 && names->count == had) {
			return senseless(samr); /* it would never end */
		}
		if (more >= 0 && names->count - before > NAMES_MAX) {
			return hp_why_set(samr->why, "too-large",
				_("%s has more accounts or groups than can be listed; ask for one "
				  "by its name."),
				hp_smb_shown(samr->call->smb));
		}
	}
	/* No machine is without its administrator, and none without the built-in groups. */
	bool never_empty = domain == HP_SAMR_BUILTIN || kind == HP_SAMR_USER;
	if (more == 0 && never_empty && names->count == before) {
		return senseless(samr);
	}
	return more;
}
