/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says if it fails of itself: where the run stood, where the sheet is, how to go
 * on (R74). Laid ready after each command. */
#include <stdlib.h>

#include "holdpoint/fault.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "walk_internal.h"

static char *place_text(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *mode = state->mode == HP_MODE_LIVE ? "LIVE" : "DRILL";
	size_t current = hp_run_current(walk->run);
	if (current == HP_NONE) {
		return hp_asprintf(_("%s run %s stood before step 1 or was over."), mode,
			hp_walk_run_id(walk));
	}
	return hp_asprintf(_("%s run %s stood at step %s."), mode, hp_walk_run_id(walk),
		state->instances[current].ref);
}

void hp_walk_prepare_last_words(const struct hp_walk *walk)
{
	char *place = place_text(walk);
	char *paper = hp_walk_run_command(walk, "paper");
	char *resume = hp_walk_resume_command(walk);
	char *sheet = hp_path_join(hp_journal_folder(walk->journal), "status.txt");
	char *words =
		hp_asprintf(_("\n"
			      "holdpoint: THE TOOL HAS FAILED. GO ON WITH PAPER.\n"
			      "%s\n"
			      "What was recorded is kept, and no machine was changed by this.\n"
			      "The sheet of this run:\n%s\n"
			      "The same to print:\n%s\n"
			      "To try the tool again:\n%s\n"),
			place, sheet, paper, resume);
	if (hp_i18n_is_utf8()) {
		hp_fault_set_words(words);
	} else {
		char *ascii = hp_text_ascii(words);
		hp_fault_set_words(ascii);
		free(ascii);
	}
	free(words);
	free(sheet);
	free(resume);
	free(paper);
	free(place);
}
