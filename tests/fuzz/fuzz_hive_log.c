/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as what follows the base block of a log of a dirty hive: a hive that can be read, or a
 * reason. The first byte of the input chooses the form of the log; base block and hashes are made
 * to fit, for otherwise nothing but them would ever be tried.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "holdpoint/mem.h"
#include "src/practice/base_hive.h"
#include "src/targets/offline/hive.h"
#include "src/targets/offline/hive_log_internal.h"
#include "src/targets/offline/regf.h"

#define NUMBER 7u
#define ENTRY_HEADER 40u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_u64(uint8_t *p, uint64_t value)
{
	hp_put_u32(p, (uint32_t)value);
	hp_put_u32(p + 4, (uint32_t)(value >> 32));
}

static void set_numbers(uint8_t *base, uint32_t primary, uint32_t secondary)
{
	hp_put_u32(base + 4, primary);
	hp_put_u32(base + 8, secondary);
	hp_put_u32(base + 508, hp_regf_checksum(base));
}

/** Hashes of the entries as far as their sizes lead. */
static void seal(uint8_t *log, size_t size)
{
	size_t at = HP_LOG_BASE_SIZE;
	while (at + ENTRY_HEADER < size) {
		size_t len = hp_get_u32(log + at + 4);
		if (len < HP_LOG_BASE_SIZE || len > size - at) {
			return;
		}
		put_u64(log + at + 24, hp_log_hash(log + at + ENTRY_HEADER, len - ENTRY_HEADER));
		put_u64(log + at + 32, hp_log_hash(log + at, 32));
		at += len;
	}
}

static int file_of(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) {
		abort();
	}
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0) {
		return 0;
	}
	bool dirt = (data[0] & 1) != 0;
	uint8_t hive[HP_BASE_HIVE_SIZE];
	hp_base_hive_make(UINT64_C(128166372000000000), hive);
	size_t log_size = HP_LOG_BASE_SIZE + size - 1;
	uint8_t *log = hp_alloc(log_size);
	memcpy(log, hive, HP_LOG_BASE_SIZE);
	memcpy(log + HP_LOG_BASE_SIZE, data + 1, size - 1);
	hp_put_u32(log + 28, dirt ? HP_LOG_TYPE_DIRT : HP_LOG_TYPE_HVLE);
	set_numbers(log, NUMBER, NUMBER);
	set_numbers(hive, NUMBER + 1, NUMBER);
	if ((data[0] & 2) != 0) {
		hive[60] ^= 1; /* a damaged base block */
	}
	seal(log, log_size);
	int fd = file_of(hive, sizeof(hive));
	struct hp_hive_logs logs = HP_HIVE_NO_LOGS;
	logs.fds[1] = file_of(log, log_size);
	logs.fds[2] = file_of(log, 0);
	struct hp_hive *read = NULL;
	struct hp_why why = HP_WHY_INIT;
	int status = hp_hive_open_logged(fd, &logs, "fuzz", &read, &why);
	if ((status == 0) != (why.code == NULL)) {
		abort();
	}
	if (status == 0) {
		struct hp_subkeys subkeys;
		(void)hp_hive_subkeys(read, hp_hive_root(read), &subkeys, &why);
	}
	hp_hive_close(read);
	hp_why_finish(&why);
	close(logs.fds[1]);
	close(logs.fds[2]);
	close(fd);
	free(log);
	return 0;
}
