/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_WINREG_NDR_H
#define HP_TARGETS_SMB_WINREG_NDR_H

/*
 * The few calls of the Windows Remote Registry Protocol (MS-RRP 3.1.5) that reading needs, as bytes
 * in NDR (C706 chapter 14, little-endian). Pure. Everything that a server sends is checked; the
 * hp_winreg_get functions return false if it is no such answer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_str;

enum hp_winreg_opnum {
	HP_WINREG_OPEN_HKCR = 0,
	HP_WINREG_OPEN_HKLM = 2,
	HP_WINREG_OPEN_HKU = 4,
	HP_WINREG_CLOSE_KEY = 5,
	HP_WINREG_ENUM_KEY = 9,
	HP_WINREG_ENUM_VALUE = 10,
	HP_WINREG_OPEN_KEY = 15,
	HP_WINREG_QUERY_INFO_KEY = 16,
	HP_WINREG_QUERY_VALUE = 17,
};

/** RPC_HKEY: an attribute and a GUID, the server's own affair. */
struct hp_winreg_handle {
	uint8_t bytes[20];
};

struct hp_winreg_info {
	uint32_t subkeys;
	uint32_t values;
	uint64_t modified; /**< FILETIME */
};

/** A value; `bytes` points into the answer. */
struct hp_winreg_value {
	uint32_t type;
	const uint8_t *bytes;
	size_t len;
	uint32_t size; /**< How much the value has, also where it did not fit. */
};

/* The longest names, in UTF-16 units with the NUL. */
#define HP_WINREG_KEY_NAME_MAX 1024u
#define HP_WINREG_VALUE_NAME_MAX 16384u

/* Requests, appended to `out`, which is empty. */
void hp_winreg_put_root(struct hp_str *out, uint32_t rights);
/** false: the path is too long for a request, or not UTF-8. */
bool hp_winreg_put_open(struct hp_str *out, const struct hp_winreg_handle *parent, const char *path,
	uint32_t rights);
void hp_winreg_put_close(struct hp_str *out, const struct hp_winreg_handle *key);
void hp_winreg_put_info(struct hp_str *out, const struct hp_winreg_handle *key);
void hp_winreg_put_enum_key(struct hp_str *out, const struct hp_winreg_handle *key, uint32_t index);
void hp_winreg_put_enum_value(
	struct hp_str *out, const struct hp_winreg_handle *key, uint32_t index);
/** With room for `size` bytes. false as above. */
bool hp_winreg_put_query(
	struct hp_str *out, const struct hp_winreg_handle *key, const char *name, uint32_t size);

/* Answers. *ret_error is the Windows error at the end, 0 for success; the rest is set then only. */
bool hp_winreg_get_key(
	const uint8_t *bytes, size_t len, struct hp_winreg_handle *ret_key, uint32_t *ret_error);
bool hp_winreg_get_info(
	const uint8_t *bytes, size_t len, struct hp_winreg_info *ret_info, uint32_t *ret_error);
/** Of EnumKey and EnumValue alike. *ret_name is NULL if it is not text: half a surrogate, a NUL
 * inside. Caller frees. */
bool hp_winreg_get_name(const uint8_t *bytes, size_t len, char **ret_name, uint32_t *ret_error);
/** ret_value->size is set for ERROR_MORE_DATA too. */
bool hp_winreg_get_value(
	const uint8_t *bytes, size_t len, struct hp_winreg_value *ret_value, uint32_t *ret_error);

#endif
