/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes and changes registry hives for the tests, in the machine's place. It shares no code with
 * the readers under test nor with the practice server, so that a slip there is not repeated here.
 *
 *     mkimage new HIVE < list       a new hive with what the list says
 *     mkimage change HIVE < list    changes one; a reader sees the old or the new file, never a
 * part
 *
 * Lines of a list; keys are counted from the hive's root, names separated by a backslash:
 *     +KEY              the key is there (and those above it); later values belong to it
 *     -KEY              the key and all below it are gone
 *     =NAME TYPE TEXT   a value; TYPE is sz, expand_sz, dword (decimal) or hex:NUMBER (type number,
 * TEXT in hexadecimal)
 */
#include <errno.h>
#include <hivex.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PAGE = 4096,
	ROOT_CELL = 0x20,
	ROOT_SIZE = 0x60,
	SECURITY_CELL = ROOT_CELL + ROOT_SIZE,
	SECURITY_SIZE = 0x30
};

static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("mkimage: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(EXIT_FAILURE);
}

static void put16(unsigned char *at, unsigned value)
{
	at[0] = (unsigned char)value;
	at[1] = (unsigned char)(value >> 8);
}

static void put32(unsigned char *at, uint32_t value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16);
}

/* Cells in use have a negative size. */
static unsigned char *put_cell(
	unsigned char *bin, uint32_t offset, uint32_t size, const char *signature)
{
	put32(bin + offset, (uint32_t) - (int32_t)size);
	memcpy(bin + offset + 4, signature, 2);
	return bin + offset + 4;
}

/** A hive with a root key, its security cell and nothing else: header page and one bin. */
static void write_base(const char *path)
{
	static const char root_name[] = "ROOT";
	unsigned char image[2 * PAGE] = {0};
	memcpy(image, "regf", 4);
	put32(image + 4, 1); /* sequence numbers: equal means clean */
	put32(image + 8, 1);
	put32(image + 20, 1); /* version 1.3, as Windows 2000 to 2003 write it */
	put32(image + 24, 3);
	put32(image + 32, 1);
	put32(image + 36, ROOT_CELL);
	put32(image + 40, PAGE);
	put32(image + 44, 1);
	uint32_t checksum = 0;
	for (size_t i = 0; i < 508; i += 4) {
		checksum ^= (uint32_t)image[i] | (uint32_t)image[i + 1] << 8 |
			    (uint32_t)image[i + 2] << 16 | (uint32_t)image[i + 3] << 24;
	}
	put32(image + 508, checksum);

	unsigned char *bin = image + PAGE;
	memcpy(bin, "hbin", 4);
	put32(bin + 8, PAGE);
	unsigned char *root = put_cell(bin, ROOT_CELL, ROOT_SIZE, "nk");
	put16(root + 2, 0x2c);        /* root, not to be deleted, name in 8-bit characters */
	put32(root + 16, 0);          /* parent */
	put32(root + 28, UINT32_MAX); /* no subkeys, stable and volatile */
	put32(root + 32, UINT32_MAX);
	put32(root + 40, UINT32_MAX); /* no values */
	put32(root + 44, SECURITY_CELL);
	put32(root + 48, UINT32_MAX); /* no class */
	put16(root + 72, sizeof(root_name) - 1);
	memcpy(root + 76, root_name, sizeof(root_name) - 1);
	unsigned char *security = put_cell(bin, SECURITY_CELL, SECURITY_SIZE, "sk");
	put32(security + 4, SECURITY_CELL); /* a ring of one */
	put32(security + 8, SECURITY_CELL);
	put32(security + 12, 1);
	put32(security + 16, 20); /* an empty self-relative descriptor */
	security[20] = 1;
	put16(security + 22, 0x8000);
	put32(bin + SECURITY_CELL + SECURITY_SIZE, PAGE - SECURITY_CELL - SECURITY_SIZE);

	FILE *file = fopen(path, "wb");
	if (file == NULL || fwrite(image, 1, sizeof(image), file) != sizeof(image) ||
		fclose(file) != 0) {
		die("%s: %s", path, strerror(errno));
	}
}

static hive_node_h walk_to(hive_h *hive, char *key, int make)
{
	hive_node_h node = hivex_root(hive);
	char *rest = NULL;
	for (char *name = strtok_r(key, "\\", &rest); name != NULL;
		name = strtok_r(NULL, "\\", &rest)) {
		hive_node_h child = hivex_node_get_child(hive, node, name);
		if (child == 0 && make) {
			child = hivex_node_add_child(hive, node, name);
		}
		if (child == 0) {
			die("no key %s: %s", name, strerror(errno));
		}
		node = child;
	}
	return node;
}

static char *to_utf16(const char *text, size_t *ret_len)
{
	size_t in_left = strlen(text), out_left = 2 * in_left + 2;
	char *out = calloc(1, out_left), *at = out, *in = strdup(text), *in_at = in;
	iconv_t converter = iconv_open("UTF-16LE", "UTF-8");
	if (out == NULL || in == NULL ||
		iconv(converter, &in_at, &in_left, &at, &out_left) == (size_t)-1) {
		die("not UTF-8: %s", text);
	}
	iconv_close(converter);
	free(in);
	*ret_len = (size_t)(at - out) + 2; /* with its NUL */
	return out;
}

static char *from_hex(const char *text, size_t *ret_len)
{
	size_t len = strlen(text) / 2;
	char *bytes = calloc(1, len + 1);
	for (size_t i = 0; bytes != NULL && i < len; i++) {
		const char pair[] = {text[2 * i], text[2 * i + 1], '\0'};
		bytes[i] = (char)strtoul(pair, NULL, 16);
	}
	*ret_len = len;
	return bytes;
}

static void set_value(hive_h *hive, hive_node_h node, char *line)
{
	char *rest = NULL;
	hive_set_value value = {.key = strtok_r(line, " ", &rest)};
	const char *type = strtok_r(NULL, " ", &rest);
	if (value.key == NULL || type == NULL) {
		die("a value needs NAME TYPE TEXT");
	}
	if (strcmp(type, "dword") == 0) {
		unsigned char *bytes = calloc(1, 4);
		put32(bytes, (uint32_t)strtoul(rest, NULL, 10));
		value.t = hive_t_REG_DWORD;
		value.len = 4;
		value.value = (char *)bytes;
	} else if (strncmp(type, "hex:", 4) == 0) {
		value.t = (hive_type)strtoul(type + 4, NULL, 10);
		value.value = from_hex(rest, &value.len);
	} else {
		value.t = strcmp(type, "sz") == 0 ? hive_t_REG_SZ : hive_t_REG_EXPAND_SZ;
		value.value = to_utf16(rest, &value.len);
	}
	if (hivex_node_set_value(hive, node, &value, 0) != 0) {
		die("value %s: %s", value.key, strerror(errno));
	}
	free(value.value);
}

static void apply_list(hive_h *hive)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t len;
	hive_node_h node = hivex_root(hive);
	while ((len = getline(&line, &capacity, stdin)) > 0) {
		if (line[len - 1] == '\n') {
			line[len - 1] = '\0';
		}
		switch (line[0]) {
		case '+':
			node = walk_to(hive, line + 1, 1);
			break;
		case '-':
			if (hivex_node_delete_child(hive, walk_to(hive, line + 1, 0)) != 0) {
				die("cannot delete %s: %s", line + 1, strerror(errno));
			}
			break;
		case '=':
			set_value(hive, node, line + 1);
			break;
		case '\0':
			break;
		default:
			die("what is '%s'?", line);
		}
	}
	free(line);
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "new") != 0 && strcmp(argv[1], "change") != 0)) {
		die("usage: mkimage new|change HIVE < list");
	}
	const char *path = argv[2];
	if (strcmp(argv[1], "new") == 0) {
		write_base(path);
	}
	hive_h *hive = hivex_open(path, HIVEX_OPEN_WRITE);
	if (hive == NULL) {
		die("%s: %s", path, strerror(errno));
	}
	apply_list(hive);
	char *temporary = NULL;
	if (asprintf(&temporary, "%s.%ld", path, (long)getpid()) < 0 ||
		hivex_commit(hive, temporary, 0) != 0 || rename(temporary, path) != 0) {
		die("%s: %s", path, strerror(errno));
	}
	free(temporary);
	hivex_close(hive);
	return EXIT_SUCCESS;
}
