/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdpoint-target-offline: facts from the disk of a Windows machine that is off. See
 * holdpoint-target(7). */
#include "holdpoint/i18n.h"
#include "image.h"
#include "reader.h"

static int offline_open(const char *url, struct hp_confine *confine, void **ret_state,
	const char **ret_code, struct hp_error *err)
{
	struct hp_image *image = NULL;
	*ret_code = "no-image";
	int status = hp_image_open_url(url, &image, err);
	if (status == 0) {
		*ret_state = hp_reader_new(image, false, confine);
	}
	return status;
}

int main(int argc, char **argv)
{
	const struct hp_target_impl impl = {
		.scheme = "offline",
		.class_ = HP_CLASS_EVIDENCE,
		.facts = hp_reader_facts,
		.fact_count = hp_reader_fact_count,
		.unsupported = N_("A disk does not show this: the machine is off. Look at the "
				  "machine itself once it runs, and attest."),
		.open = offline_open,
		.read = hp_reader_read,
		.close = hp_reader_close,
	};
	return hp_target_main(&impl, argc, argv);
}
