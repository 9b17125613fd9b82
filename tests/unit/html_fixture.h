/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_HTML_FIXTURE_H
#define HP_TESTS_HTML_FIXTURE_H

/* Documents with every kind of block and field in them, for the tests of the renderers. */

struct hp_document;

/** The words stand where they belong; the caller owns the document. */
struct hp_document *html_fixture(void);

/** The same shape, and `evil` in every single text of it, as a hostile procedure or machine could
 * have it. */
struct hp_document *html_fixture_of(const char *evil);

#endif
