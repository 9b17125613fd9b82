/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_QR_H
#define HP_RENDER_QR_H

#include <stdbool.h>
#include <stddef.h>

#define QR_QUIET 4 /* modules of white around it that readers need */

/** The modules of a QR code, without its quiet zone; error correction M. */
struct qr {
	size_t width;
	unsigned char *dark; /**< Row by row: 1 is dark. */
};

/** False where the text does not fit into one (more than 2,331 bytes) or is empty. */
bool qr_make(const char *text, struct qr *ret_qr);
void qr_finish(struct qr *qr);

#endif
