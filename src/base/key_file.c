/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of keys. A secret one is these lines, in this order:
 *
 *     holdpoint secret key 1
 *     comment NAME
 *     public hpk1-...
 *     sealed no | sealed argon2id OPERATIONS BYTES SALT
 *     secret HEX          the seed; sealed: nonce and crypto_secretbox of it
 *     check HEX           first 8 bytes of the BLAKE2b-256 of all before this line
 *
 * What holds the seed, also as text, lies in locked memory and is wiped.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "sign_internal.h"

#define SECRET_FILE_MAX ((size_t)8192)
#define PUBLIC_FILE_MAX ((size_t)64 << 10)
#define CHECK_BYTES 8
#define SEALED_SIZE                                                                                \
	(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + (size_t)HP_KEY_SEED_SIZE)

/* What a passphrase costs: 64 MiB and some tenths of a second, so that it also works on a small
 * rescue system. A file that asks for more than the limits was not made by us. */
#define OPERATIONS 3u
#define MEMORY ((size_t)64 << 20)
#define OPERATIONS_MAX 16u
#define MEMORY_MAX ((size_t)1 << 30)

static const char magic[] = "holdpoint secret key ";

/* ---- reading bytes ---- */

static int refuse_modes(int fd, const char *path, char **ret_warning, struct hp_error *err)
{
	struct stat st;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (st.st_mode & 077) == 0) {
		return 0;
	}
	char *shown = hp_text_clean_cut(path, 400);
	int status = 0;
	if (hp_file_storage(path) == HP_STORAGE_NO_MODES) {
		*ret_warning = hp_asprintf(
			_("%s lies on a file system without rights: everybody at this machine can "
			  "read it. Keep that medium under lock."),
			shown);
	} else {
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("%s can be read by others, so it is no secret any more. If nobody did, "
			  "chmod 600 it; else make a new key."),
			shown);
	}
	free(shown);
	return status;
}

/** All that comes, at most `room` - 1 bytes; -1 with errno, or where there is more. */
static ssize_t read_some(int fd, char *secret, size_t room)
{
	size_t len = 0;
	while (len < room) {
		ssize_t got = read(fd, secret + len, room - len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return -1;
		}
		if (got == 0) {
			secret[len] = '\0';
			return (ssize_t)len;
		}
		len += (size_t)got;
	}
	errno = EFBIG;
	return -1;
}

int hp_secret_file_read(const char *path, size_t room, char **ret_secret, size_t *ret_len,
	char **ret_warning, struct hp_error *err)
{
	char *warning = NULL;
	char *shown = hp_text_clean_cut(path, 400);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		int errnum = errno;
		int status = hp_error_set_errno(err,
			errnum == ENOENT || errnum == ENOTDIR ? HP_ERR_NOT_FOUND : HP_ERR_IO,
			errnum, _("%s: the file cannot be read"), shown);
		free(shown);
		return status;
	}
	char *secret = hp_secret_alloc(room);
	int status = refuse_modes(fd, path, &warning, err);
	ssize_t len = status == 0 ? read_some(fd, secret, room) : 0;
	if (len < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s: the file cannot be read"), shown);
	}
	(void)close(fd);
	free(shown);
	if (status != 0) {
		hp_secret_free(secret);
		free(warning);
		return status;
	}
	*ret_secret = secret;
	*ret_len = (size_t)len;
	*ret_warning = warning;
	return 0;
}

/* ---- writing bytes ---- */

/** A file that was not there before, durable. */
static int make_file(
	const char *path, const char *bytes, size_t len, unsigned mode, struct hp_error *err)
{
	char *shown = hp_text_clean_cut(path, 400);
	int status = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
	if (fd < 0 && errno == EEXIST) {
		status = hp_error_set(err, HP_ERR_REFUSED,
			_("%s is there already, and a key is never replaced. Take another name."),
			shown);
	} else if (fd < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("%s: the file cannot be written"), shown);
	} else {
		bool written = hp_write_all(fd, bytes, len) && fsync(fd) == 0;
		int errnum = errno;
		if (close(fd) < 0 && written) {
			written = false;
			errnum = errno;
		}
		if (!written) {
			(void)unlink(path);
			status = hp_error_set_errno(
				err, HP_ERR_IO, errnum, _("%s: the file cannot be written"), shown);
		}
	}
	free(shown);
	return status;
}

/* ---- public keys ---- */

/** The one line that counts; NULL where there is none, or more. Borrowed: its end is made a NUL. */
static char *only_line(char *text)
{
	char *found = NULL;
	char *rest = NULL;
	for (char *line = strtok_r(text, "\r\n", &rest); line != NULL;
		line = strtok_r(NULL, "\r\n", &rest)) {
		line += strspn(line, " \t");
		if (*line == '\0' || *line == '#') {
			continue;
		}
		if (found != NULL) {
			return NULL;
		}
		found = line;
	}
	return found;
}

int hp_public_key_read(
	const char *path, struct hp_public_key *ret_key, char **ret_comment, struct hp_error *err)
{
	char *text = NULL;
	size_t len = 0;
	int status = hp_file_read(path, PUBLIC_FILE_MAX, &text, &len, err);
	if (status < 0) {
		return status;
	}
	char *line = memchr(text, '\0', len) == NULL ? only_line(text) : NULL;
	char *shown = hp_text_clean_cut(path, 400);
	if (line == NULL) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("%s: this is no file of a public key: it needs one line that begins with "
			  "\"hpk1-\"."),
			shown);
	} else {
		status = hp_public_key_parse(line, ret_key, ret_comment, err);
		if (status < 0) {
			(void)hp_error_prefix(err, "%s", shown);
		}
	}
	free(shown);
	free(text);
	return status;
}

int hp_public_key_write(const char *path, const struct hp_public_key *key, const char *comment,
	struct hp_error *err)
{
	char *word = hp_public_key_text(key);
	char *clean = hp_text_clean_cut(comment == NULL ? "" : comment, 200);
	char *line = hp_asprintf("%s%s%s\n", word, *clean == '\0' ? "" : " ", clean);
	int status = make_file(path, line, strlen(line), 0644, err);
	free(line);
	free(clean);
	free(word);
	return status;
}

/* ---- sealing ---- */

struct seal {
	unsigned long long operations; /* 0: not sealed */
	size_t memory;
	uint8_t salt[crypto_pwhash_SALTBYTES];
};

/** The key that a passphrase gives, in locked memory; NULL where the system has not the memory. */
static uint8_t *stretch(const struct seal *seal, const char *passphrase)
{
	uint8_t *key = hp_secret_alloc(crypto_secretbox_KEYBYTES);
	if (crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase),
		    seal->salt, seal->operations, seal->memory,
		    crypto_pwhash_ALG_ARGON2ID13) != 0) {
		hp_secret_free(key);
		return NULL;
	}
	return key;
}

static int no_memory(struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_IO,
		_("There is not enough memory to work with the passphrase of the key."));
}

static int seal_seed(const uint8_t *seed, const char *passphrase, struct seal *seal,
	uint8_t ret_box[SEALED_SIZE], struct hp_error *err)
{
	*seal = (struct seal){.operations = OPERATIONS, .memory = MEMORY};
	hp_random(seal->salt, sizeof(seal->salt));
	uint8_t *key = stretch(seal, passphrase);
	if (key == NULL) {
		return no_memory(err);
	}
	hp_random(ret_box, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(
		ret_box + crypto_secretbox_NONCEBYTES, seed, HP_KEY_SEED_SIZE, ret_box, key);
	hp_secret_free(key);
	return 0;
}

static int open_seal(const struct seal *seal, const char *passphrase,
	const uint8_t box[SEALED_SIZE], uint8_t *ret_seed, struct hp_error *err)
{
	uint8_t *key = stretch(seal, passphrase);
	if (key == NULL) {
		return no_memory(err);
	}
	int opened = crypto_secretbox_open_easy(ret_seed, box + crypto_secretbox_NONCEBYTES,
		SEALED_SIZE - crypto_secretbox_NONCEBYTES, box, key);
	hp_secret_free(key);
	return opened == 0 ? 0
			   : hp_error_set(err, HP_ERR_INVALID,
				     _("The passphrase does not open the key. Try again."));
}

/* ---- secret keys: writing ---- */

static void check_of(const char *text, size_t len, char ret_hex[2 * CHECK_BYTES + 1])
{
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_blake2b(text, len, NULL, 0, &hash);
	hp_hash_hex(&hash, hex);
	memcpy(ret_hex, hex, 2 * CHECK_BYTES);
	ret_hex[2 * CHECK_BYTES] = '\0';
}

/** All before the line `secret`; caller frees. */
static char *head_lines(const struct hp_secret_key *key, const struct seal *seal)
{
	char *word = hp_public_key_text(&key->public_key);
	char *salt = hp_hex(seal->salt, sizeof(seal->salt));
	char *sealed = seal->operations == 0 ? hp_strdup("no")
					     : hp_asprintf("argon2id %llu %zu %s", seal->operations,
						       seal->memory, salt);
	char *text = hp_asprintf(
		"%s1\ncomment %s\npublic %s\nsealed %s\n", magic, key->comment, word, sealed);
	free(sealed);
	free(salt);
	free(word);
	return text;
}

int hp_secret_key_write(const char *path, const struct hp_secret_key *key, const char *passphrase,
	struct hp_error *err)
{
	struct seal seal = {.operations = 0};
	uint8_t box[SEALED_SIZE] = {0};
	bool sealed = passphrase != NULL && *passphrase != '\0';
	int status = sealed ? seal_seed(key->seed, passphrase, &seal, box, err) : 0;
	if (status < 0) {
		return status;
	}
	char *head = head_lines(key, &seal);
	char *text = hp_secret_alloc(SECRET_FILE_MAX);
	char *hex = hp_secret_alloc(2 * SEALED_SIZE + 1);
	char check[2 * CHECK_BYTES + 1];
	(void)sodium_bin2hex(hex, 2 * SEALED_SIZE + 1, sealed ? box : key->seed,
		sealed ? sizeof(box) : sizeof(key->seed));
	int len = snprintf(text, SECRET_FILE_MAX, "%ssecret %s\n", head, hex);
	check_of(text, (size_t)len, check);
	len += snprintf(text + len, SECRET_FILE_MAX - (size_t)len, "check %s\n", check);
	status = make_file(path, text, (size_t)len, 0600, err);
	hp_secret_free(hex);
	hp_secret_free(text);
	free(head);
	return status;
}

/* ---- secret keys: reading ---- */

/** The next line, if it begins with `word` and a blank: what stands behind; else NULL. */
static char *take(char **at, const char *word)
{
	char *line = *at;
	size_t len = strlen(word);
	char *end = strchr(line, '\n');
	if (end == NULL || strncmp(line, word, len) != 0 || line[len] != ' ') {
		return NULL;
	}
	*end = '\0';
	*at = end + 1;
	return line + len + 1;
}

static bool read_hex(const char *text, uint8_t *ret_bytes, size_t size)
{
	size_t got = 0;
	const char *end = NULL;
	return strlen(text) == 2 * size &&
	       sodium_hex2bin(ret_bytes, size, text, strlen(text), NULL, &got, &end) == 0 &&
	       got == size && *end == '\0';
}

static bool read_seal(const char *text, struct seal *ret_seal)
{
	*ret_seal = (struct seal){.operations = 0};
	if (strcmp(text, "no") == 0) {
		return true;
	}
	static const char word[] = "argon2id ";
	if (strncmp(text, word, strlen(word)) != 0) {
		return false;
	}
	char *end = NULL;
	ret_seal->operations = strtoull(text + strlen(word), &end, 10);
	if (*end != ' ') {
		return false;
	}
	unsigned long long memory = strtoull(end + 1, &end, 10);
	ret_seal->memory = (size_t)memory;
	return *end == ' ' && ret_seal->operations >= crypto_pwhash_OPSLIMIT_MIN &&
	       ret_seal->operations <= OPERATIONS_MAX && memory >= crypto_pwhash_MEMLIMIT_MIN &&
	       memory <= MEMORY_MAX && read_hex(end + 1, ret_seal->salt, sizeof(ret_seal->salt));
}

/** The check line fits, and nothing stands behind it; it is cut off then. */
static bool check_fits(char *text, size_t len)
{
	static const char word[] = "\ncheck ";
	size_t tail = strlen(word) + 2 * (size_t)CHECK_BYTES + 1;
	if (len < tail || text[len - 1] != '\n' || memchr(text, '\0', len) != NULL ||
		strncmp(text + len - tail, word, strlen(word)) != 0) {
		return false;
	}
	char check[2 * CHECK_BYTES + 1];
	size_t before = len - tail + 1;
	check_of(text, before, check);
	bool fits = strncmp(text + before + strlen(word) - 1, check, strlen(check)) == 0;
	text[before] = '\0';
	return fits;
}

static int unseal(const struct seal *seal, const char *hex, const char *comment,
	hp_passphrase_fn ask, void *data, uint8_t *ret_seed, struct hp_error *err)
{
	uint8_t box[SEALED_SIZE];
	if (!read_hex(hex, box, sizeof(box))) {
		return hp_error_set(err, HP_ERR_INVALID, _("The key is damaged."));
	}
	char *passphrase = ask(data, comment, err);
	if (passphrase == NULL) {
		return err != NULL && err->status != 0 ? err->status : HP_ERR_ABORTED;
	}
	int status = open_seal(seal, passphrase, box, ret_seed, err);
	hp_secret_free(passphrase);
	return status;
}

/** From the lines behind the first. */
static int parse_secret(char *at, hp_passphrase_fn ask, void *data, struct hp_secret_key **ret_key,
	struct hp_error *err)
{
	struct seal seal;
	struct hp_public_key public_key;
	char *comment = take(&at, "comment");
	char *word = comment == NULL ? NULL : take(&at, "public");
	char *sealed = word == NULL ? NULL : take(&at, "sealed");
	char *hex = sealed == NULL ? NULL : take(&at, "secret");
	uint8_t *seed = hp_secret_alloc(HP_KEY_SEED_SIZE);
	struct hp_secret_key *key = NULL;
	int status = 0;

	if (hex == NULL || *at != '\0' || !read_seal(sealed, &seal) ||
		hp_public_key_parse(word, &public_key, NULL, NULL) < 0 ||
		(seal.operations == 0 && !read_hex(hex, seed, HP_KEY_SEED_SIZE))) {
		status = hp_error_set(err, HP_ERR_INVALID, _("The key is damaged."));
		goto out;
	}
	if (seal.operations > 0) {
		status = unseal(&seal, hex, comment, ask, data, seed, err);
	}
	if (status < 0) {
		goto out;
	}
	key = hp_secret_key_from_seed(seed, comment);
	if (!hp_public_key_equal(&key->public_key, &public_key)) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The key is damaged: its two halves do not belong together."));
		goto out;
	}
	*ret_key = key;
	key = NULL;
out:
	hp_secret_key_free(key);
	hp_secret_free(seed);
	return status;
}

int hp_secret_key_read(const char *path, hp_passphrase_fn ask, void *data,
	struct hp_secret_key **ret_key, char **ret_warning, struct hp_error *err)
{
	char *text = NULL;
	char *warning = NULL;
	size_t len = 0;
	int status = hp_secret_file_read(path, SECRET_FILE_MAX, &text, &len, &warning, err);
	if (status < 0) {
		return status;
	}
	char *shown = hp_text_clean_cut(path, 400);
	if (strncmp(text, magic, strlen(magic)) != 0) {
		status = hp_error_set(
			err, HP_ERR_INVALID, _("%s: this is no secret key of Holdpoint."), shown);
	} else if (strncmp(text + strlen(magic), "1\n", 2) != 0) {
		status = hp_error_set(err, HP_ERR_NEWER,
			_("%s: this key was made by a newer version of Holdpoint."), shown);
	} else if (!check_fits(text, len)) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("%s: the key is damaged: its check line does not fit."), shown);
	} else {
		status = parse_secret(text + strlen(magic) + 2, ask, data, ret_key, err);
		if (status < 0) {
			(void)hp_error_prefix(err, "%s", shown);
		}
	}
	free(shown);
	hp_secret_free(text);
	if (status < 0) {
		free(warning);
		return status;
	}
	*ret_warning = warning;
	return 0;
}
