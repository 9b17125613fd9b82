/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

/*
 * The grammar is that of ECMA-48: ESC [ parameters (0x30-0x3F) intermediates (0x20-0x2F) final
 * (0x40-0x7E); ESC O final; strings to BEL or ESC \. All terminals we serve (linux, vt100, vt220,
 * xterm, screen, tmux, rxvt) speak it.
 */

void hp_tui_keys_finish(struct hp_tui_keys *keys)
{
	free(keys->items);
	*keys = (struct hp_tui_keys){0};
}

void hp_tui_decoder_init(struct hp_tui_decoder *decoder)
{
	*decoder = (struct hp_tui_decoder){.state = HP_DECODE_GROUND};
}

static void add_key(struct hp_tui_decoder *decoder, struct hp_tui_keys *keys, uint32_t code)
{
	if (code == HP_KEY_NONE) {
		return;
	}
	keys->items = hp_grow(keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
	keys->items[keys->count++] = (struct hp_tui_key){.code = code, .pasted = decoder->pasting};
}

static uint32_t key_of_letter(unsigned char final)
{
	switch (final) {
	case 'A':
		return HP_KEY_UP;
	case 'B':
		return HP_KEY_DOWN;
	case 'C':
		return HP_KEY_RIGHT;
	case 'D':
		return HP_KEY_LEFT;
	case 'H':
		return HP_KEY_HOME;
	case 'F':
		return HP_KEY_END;
	default:
		return HP_KEY_NONE;
	}
}

/** ESC [ NUMBER ~ : the keys of the VT220's small keypad; -1 for what is no plain number. */
static int csi_number(const struct hp_tui_decoder *decoder)
{
	int number = 0;

	if (decoder->len == 0 || decoder->len > 3) {
		return -1;
	}
	for (size_t i = 0; i < decoder->len; i++) {
		if (decoder->params[i] < '0' || decoder->params[i] > '9') {
			return -1;
		}
		number = number * 10 + (decoder->params[i] - '0');
	}
	return number;
}

static uint32_t key_of_number(int number)
{
	switch (number) {
	case 1:
	case 7:
		return HP_KEY_HOME;
	case 3:
		return HP_KEY_DELETE;
	case 4:
	case 8:
		return HP_KEY_END;
	case 5:
		return HP_KEY_PAGE_UP;
	case 6:
		return HP_KEY_PAGE_DOWN;
	default:
		return HP_KEY_NONE;
	}
}

/** A complete CSI sequence. Those with modifiers ("1;5A") and all unknown ones give no key. */
static void end_csi(struct hp_tui_decoder *decoder, unsigned char final, struct hp_tui_keys *keys)
{
	decoder->state = HP_DECODE_GROUND;
	if (final != '~') {
		if (decoder->len == 0 && !decoder->pasting) {
			add_key(decoder, keys, key_of_letter(final));
		}
		return;
	}
	int number = csi_number(decoder);
	if (number == 200) {
		decoder->pasting = true;
	} else if (number == 201) {
		decoder->pasting = false;
	} else if (!decoder->pasting) {
		add_key(decoder, keys, key_of_number(number));
	}
}

static void csi_byte(struct hp_tui_decoder *decoder, unsigned char byte, struct hp_tui_keys *keys)
{
	if (byte == '[' && decoder->len == 0) {
		decoder->state = HP_DECODE_LINUX_F;
	} else if (byte >= 0x40 && byte <= 0x7E) {
		end_csi(decoder, byte, keys);
	} else if (byte >= 0x20 && byte <= 0x3F) {
		if (decoder->len < HP_DECODE_MAX) {
			decoder->params[decoder->len] = (char)byte;
		}
		decoder->len += decoder->len <= HP_DECODE_MAX ? 1 : 0;
	} else {
		/* A control character or a byte above ASCII breaks the sequence off; it goes with
		 * it. */
		decoder->state = HP_DECODE_GROUND;
	}
}

static void esc_byte(struct hp_tui_decoder *decoder, unsigned char byte)
{
	switch (byte) {
	case '[':
		decoder->state = HP_DECODE_CSI;
		decoder->len = 0;
		return;
	case 'O':
		decoder->state = HP_DECODE_SS3;
		return;
	case 'P':
	case ']':
	case 'X':
	case '^':
	case '_':
		decoder->state = HP_DECODE_STRING;
		return;
	case 0x1B:
		return; /* ESC ESC: still one, waiting for what follows. */
	default:
		/* Intermediates (ESC ( B) are waited out; any other byte ends the sequence: Alt and
		 * a key. */
		if (byte < 0x20 || byte > 0x2F) {
			decoder->state = HP_DECODE_GROUND;
		}
		return;
	}
}

/** A typed byte outside of sequences: ASCII, a control key, or part of a UTF-8 character. */
static void ground_byte(
	struct hp_tui_decoder *decoder, unsigned char byte, struct hp_tui_keys *keys)
{
	if (decoder->utf8_len > 0 || byte >= 0x80) {
		uint32_t point;

		if (decoder->utf8_len > 0 && (byte & 0xC0) != 0x80) {
			decoder->utf8_len = 0; /* Broken off: what was there is dropped, this byte
						  begins anew. */
			ground_byte(decoder, byte, keys);
			return;
		}
		decoder->utf8[decoder->utf8_len++] = byte;
		if (hp_utf8_next((const char *)decoder->utf8, decoder->utf8_len, &point) > 0) {
			decoder->utf8_len = 0;
			add_key(decoder, keys, point >= 0xA0 ? point : HP_KEY_NONE);
		} else if (decoder->utf8_len == sizeof(decoder->utf8) || byte == 0xC0 ||
			   byte == 0xC1 || byte >= 0xF5 ||
			   (decoder->utf8_len == 1 && byte < 0xC0)) {
			decoder->utf8_len = 0;
		}
		return;
	}
	switch (byte) {
	case '\n':
		add_key(decoder, keys, HP_KEY_ENTER);
		return;
	case '\b':
		add_key(decoder, keys, HP_KEY_BACKSPACE);
		return;
	default:
		add_key(decoder, keys, byte);
		return;
	}
}

static void take_byte(struct hp_tui_decoder *decoder, unsigned char byte, int64_t now_ms,
	struct hp_tui_keys *keys)
{
	switch (decoder->state) {
	case HP_DECODE_GROUND:
		if (byte == 0x1B) {
			decoder->state = HP_DECODE_ESC;
			decoder->esc_ms = now_ms;
			decoder->utf8_len = 0;
		} else {
			ground_byte(decoder, byte, keys);
		}
		return;
	case HP_DECODE_ESC:
		esc_byte(decoder, byte);
		return;
	case HP_DECODE_CSI:
		csi_byte(decoder, byte, keys);
		return;
	case HP_DECODE_SS3:
		decoder->state = HP_DECODE_GROUND;
		if (!decoder->pasting) {
			add_key(decoder, keys, key_of_letter(byte));
		}
		return;
	case HP_DECODE_STRING:
		if (byte == 0x1B) {
			decoder->state = HP_DECODE_STRING_ESC;
		} else if (byte == 0x07 || byte == 0x18 || byte == 0x1A) {
			decoder->state = HP_DECODE_GROUND;
		}
		return;
	case HP_DECODE_STRING_ESC:
		decoder->state = byte == '\\' ? HP_DECODE_GROUND : HP_DECODE_STRING;
		return;
	case HP_DECODE_LINUX_F:
		decoder->state = HP_DECODE_GROUND;
		return;
	}
}

/** An ESC that stayed alone is the Escape key; a sequence that stopped in the middle is given up.
 */
static void pass_time(struct hp_tui_decoder *decoder, int64_t now_ms, struct hp_tui_keys *keys)
{
	if (decoder->state == HP_DECODE_GROUND || now_ms - decoder->esc_ms < HP_DECODE_ESCAPE_MS) {
		return;
	}
	if (decoder->state == HP_DECODE_ESC) {
		decoder->state = HP_DECODE_GROUND;
		if (!decoder->pasting) {
			add_key(decoder, keys, HP_KEY_ESCAPE);
			decoder->late_ms = now_ms;
		}
	} else if (now_ms - decoder->esc_ms >= 4 * HP_DECODE_LATE_MS) {
		decoder->state = HP_DECODE_GROUND;
	}
}

/**
 * On a slow line the rest of a sequence may come after its ESC was taken for the key: what can
 * begin one belongs to it still, what cannot did not come alone. Returns whether the bytes come
 * late.
 */
static bool resume_late(struct hp_tui_decoder *decoder, unsigned char first, int64_t now_ms)
{
	bool late = decoder->late_ms != 0 && now_ms - decoder->late_ms < HP_DECODE_LATE_MS &&
		    decoder->state == HP_DECODE_GROUND;

	if (late && strchr("[OP]X^_", first) != NULL && first != '\0') {
		decoder->state = HP_DECODE_ESC;
		decoder->esc_ms = now_ms;
	}
	decoder->late_ms = 0;
	return late;
}

void hp_tui_decode(struct hp_tui_decoder *decoder, const unsigned char *bytes, size_t len,
	int64_t now_ms, struct hp_tui_keys *keys)
{
	size_t first = keys->count;

	pass_time(decoder, now_ms, keys);
	bool late = len > 0 && resume_late(decoder, bytes[0], now_ms);
	for (size_t i = 0; i < len; i++) {
		take_byte(decoder, bytes[i], now_ms, keys);
	}
	bool alone = keys->count - first == 1 && !decoder->pasting && !late;
	/* A letter beside a swallowed sequence did not come alone either. */
	if (alone && keys->items[first].code < 0x80 && len > 1) {
		alone = false;
	}
	for (size_t i = first; i < keys->count; i++) {
		keys->items[i].alone = alone && !keys->items[i].pasted;
	}
}

int hp_tui_decode_timeout(const struct hp_tui_decoder *decoder, int64_t now_ms)
{
	if (decoder->state == HP_DECODE_GROUND) {
		return -1;
	}
	int64_t limit =
		decoder->state == HP_DECODE_ESC ? HP_DECODE_ESCAPE_MS : 4 * HP_DECODE_LATE_MS;
	int64_t left = decoder->esc_ms + limit - now_ms;
	return left > 0 ? (int)left : 0;
}
