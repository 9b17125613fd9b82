/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Build tool: hpl-compile OUTPUT.hpl OUTPUT.c PATH... compiles the shipped procedures and writes
 * the library a second time as a C array, which is linked into the program
 * (include/holdpoint/shipped.h).
 */
#include <stdio.h>
#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

#define LIBRARY_MAX ((size_t)256 << 20)
#define BYTES_A_LINE 24u

static void append_array(struct hp_str *out, const unsigned char *bytes, size_t len)
{
	hp_str_append(out, "/* Made by hpl-compile. */\n#include \"holdpoint/shipped.h\"\n\n"
			   "const unsigned char hp_shipped_library[] = {");
	for (size_t i = 0; i < len; i++) {
		hp_str_appendf(out, "%s%u,", i % BYTES_A_LINE == 0 ? "\n" : "", bytes[i]);
	}
	hp_str_append(
		out, "\n};\nconst size_t hp_shipped_library_size = sizeof(hp_shipped_library);\n");
}

static int write_array(const char *library, const char *output, struct hp_error *err)
{
	struct hp_str out;
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_file_read(library, LIBRARY_MAX, &bytes, &len, err);

	if (status < 0) {
		return status;
	}
	hp_str_init(&out);
	append_array(&out, (const unsigned char *)bytes, len);
	status = hp_file_replace(output, out.data, out.len, 0644, false, err);
	hp_str_finish(&out);
	free(bytes);
	return status;
}

int main(int argc, char **argv)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_diagnostics list;

	if (argc < 4) {
		fprintf(stderr, "usage: hpl-compile OUTPUT.hpl OUTPUT.c PATH...\n");
		return EXIT_FAILURE;
	}
	hp_diagnostics_init(&list);
	int status = hp_library_compile(
		(const char *const *)argv + 3, (size_t)(argc - 3), argv[1], &list, &err);
	for (size_t i = 0; i < list.count; i++) {
		char *text = hp_diagnostic_text(&list.items[i]);
		fprintf(stderr, "%s\n", text);
		free(text);
	}
	hp_diagnostics_finish(&list);
	if (status == 0) {
		status = write_array(argv[1], argv[2], &err);
	}
	if (status < 0) {
		fprintf(stderr, "hpl-compile: %s\n", hp_error_text(&err));
	}
	hp_error_finish(&err);
	return status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
