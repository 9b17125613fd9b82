/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guard.h"

void hp_tui_guard_page(struct hp_tui_guard *guard, int64_t now_ms)
{
	guard->page_ms = now_ms;
}

void hp_tui_guard_key(struct hp_tui_guard *guard, const struct hp_tui_key *key, int64_t now_ms)
{
	int64_t since = now_ms - guard->key_ms;

	guard->was_burst = !key->alone || key->pasted || since < HP_GUARD_BURST_MS ||
			   (key->code == guard->key && since < HP_GUARD_REPEAT_MS);
	guard->key_ms = now_ms;
	guard->key = key->code;
}

bool hp_tui_guard_meant(const struct hp_tui_guard *guard)
{
	return !guard->was_burst;
}

int hp_tui_guard_wait(const struct hp_tui_guard *guard, int64_t now_ms)
{
	int64_t left = guard->page_ms + HP_GUARD_FRESH_MS - now_ms;
	return left > 0 ? (int)left : 0;
}
