/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine: what there is of it before anything is read. */
#include "smb_internal.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "disk.h"
#include "holdpoint/mem.h"
#include "iis.h"

#define PORT_DEFAULT 445

static char *make_shown(const struct hp_smb_url *url)
{
	bool colons = strchr(url->host, ':') != NULL;
	if (url->port == PORT_DEFAULT) {
		return hp_strdup(url->host);
	}
	return hp_asprintf(colons ? "[%s]:%u" : "%s:%u", url->host, (unsigned)url->port);
}

struct hp_smb *hp_smb_new(struct hp_smb_url *url_taken)
{
	struct hp_smb *smb = hp_calloc(1, sizeof(*smb));
	smb->url = *url_taken;
	*url_taken = (struct hp_smb_url){.host = NULL};
	smb->shown = make_shown(&smb->url);
	hp_smb_login_open(smb);
	hp_smb_library_open(smb);
	hp_smb_disk_open(smb);
	return smb;
}

void hp_smb_free(struct hp_smb *smb)
{
	if (smb == NULL) {
		return;
	}
	hp_smb_disk_free(smb->disk);
#ifdef HAVE_LIBXML2
	hp_smb_iis_free(smb->iis);
#endif
	hp_smb_library_close(smb);
	hp_smb_login_close(smb);
	hp_smb_winreg_free(smb->winreg);
	hp_smb_url_finish(&smb->url);
	free(smb->shown);
	free(smb->how);
	free(smb);
}

const struct hp_smb_url *hp_smb_url(const struct hp_smb *smb)
{
	return &smb->url;
}

const char *hp_smb_shown(const struct hp_smb *smb)
{
	return smb->shown;
}
