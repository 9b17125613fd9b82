/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_DECODE_H
#define HP_TUI_DECODE_H

/*
 * Bytes from a terminal to keys. Our own instead of curses' reader, because three promises hang on
 * it: an escape sequence nobody knows is swallowed whole, a paste is told from typing, and it is
 * known which keys arrived together. Pure: bytes and times come in as arguments.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Key codes: a code point for what is typed, or one of these above all code points. */
enum hp_tui_key_code {
	HP_KEY_NONE = 0,
	HP_KEY_CTRL_C = 0x03,
	HP_KEY_CTRL_L = 0x0C,
	HP_KEY_CTRL_U = 0x15,
	HP_KEY_ENTER = 0x0D,
	HP_KEY_TAB = 0x09,
	HP_KEY_BACKSPACE = 0x7F,
	HP_KEY_ESCAPE = 0x1B,
	HP_KEY_UP = 0x110000,
	HP_KEY_DOWN,
	HP_KEY_LEFT,
	HP_KEY_RIGHT,
	HP_KEY_HOME,
	HP_KEY_END,
	HP_KEY_PAGE_UP,
	HP_KEY_PAGE_DOWN,
	HP_KEY_DELETE,
};

struct hp_tui_key {
	uint32_t code;
	bool pasted; /**< Came in a bracketed paste: text, never a key. */
	bool alone;  /**< Nothing else came with it. */
};

/** A sequence that has not ended after this many bytes is thrown away up to its end. */
#define HP_DECODE_MAX 64
/** An ESC with nothing behind it for so long was the Escape key (milliseconds). */
#define HP_DECODE_ESCAPE_MS 50
/** What comes this soon after an Escape key may be the late rest of a sequence. */
#define HP_DECODE_LATE_MS 250

enum hp_tui_decode_state {
	HP_DECODE_GROUND,
	HP_DECODE_ESC,    /**< After ESC. */
	HP_DECODE_CSI,    /**< After ESC [ */
	HP_DECODE_SS3,    /**< After ESC O */
	HP_DECODE_STRING, /**< DCS, OSC, APC, PM, SOS: until BEL or ESC \ */
	HP_DECODE_STRING_ESC,
	HP_DECODE_LINUX_F, /**< After ESC [ [ : function keys of the Linux console. */
};

struct hp_tui_decoder {
	enum hp_tui_decode_state state;
	char params[HP_DECODE_MAX]; /**< Of a CSI sequence. */
	size_t len; /**< What it would hold; above HP_DECODE_MAX the sequence is not understood. */
	bool pasting;
	unsigned char utf8[4];
	size_t utf8_len;
	int64_t esc_ms;  /**< When the ESC came. */
	int64_t late_ms; /**< When an Escape key was given out; 0 long ago. */
};

struct hp_tui_keys {
	struct hp_tui_key *items;
	size_t count;
	size_t capacity;
};

void hp_tui_keys_finish(struct hp_tui_keys *keys);

void hp_tui_decoder_init(struct hp_tui_decoder *decoder);
/**
 * Takes the bytes of one read and appends the keys in them. Keys of one call are `alone` only when
 * there is exactly one. With len 0 only the time has passed.
 */
void hp_tui_decode(struct hp_tui_decoder *decoder, const unsigned char *bytes, size_t len,
	int64_t now_ms, struct hp_tui_keys *keys);
/** Milliseconds until the decoder wants to be called without bytes; -1: not at all. */
int hp_tui_decode_timeout(const struct hp_tui_decoder *decoder, int64_t now_ms);

#endif
