/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_damage.h"

#include <check.h>
#include <stdlib.h>

static unsigned long long state;

void roll_from(unsigned long long seed)
{
	state = seed;
}

unsigned roll(unsigned sides)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33) % sides;
}

void replay_damaged(const struct fixture *f, void (*damage)(struct hp_event *event),
	void (*assert_honest)(const struct hp_run *run))
{
	struct hp_run *run = hp_run_new(f->procedure);
	size_t at = roll((unsigned)f->all.count);
	unsigned kind = roll(4);

	for (size_t i = 0; i < f->all.count; i++) {
		struct hp_event event = f->all.items[i];
		if (i == at && kind == 0) {
			continue; /* One is missing. */
		}
		if (i == at && kind == 1) {
			(void)hp_run_apply(run, &f->all.items[roll((unsigned)f->all.count)], NULL);
		}
		if ((i == at && kind == 2) || (i >= at && kind == 3 && roll(4) == 0)) {
			damage(&event);
		}
		char *before = roll(40) == 0 ? hp_run_dump(run) : NULL;
		if (hp_run_apply(run, &event, NULL) < 0 && before != NULL) {
			char *after = hp_run_dump(run);
			ck_assert_str_eq(before, after);
			free(after);
		}
		free(before);
	}
	assert_honest(run);
	hp_run_free(run);
}
