/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qr.h"

#include <qrencode.h>
#include <stdlib.h>

#include "holdpoint/mem.h"

bool qr_make(const char *text, struct qr *ret_qr)
{
	QRcode *code =
		*text == '\0' ? NULL : QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL) {
		return false;
	}
	size_t width = (size_t)code->width;
	struct qr qr = {.width = width, .dark = hp_alloc(width * width)};
	for (size_t i = 0; i < width * width; i++) {
		qr.dark[i] = code->data[i] & 1;
	}
	QRcode_free(code);
	*ret_qr = qr;
	return true;
}

void qr_finish(struct qr *qr)
{
	free(qr->dark);
	*qr = (struct qr){.width = 0};
}
