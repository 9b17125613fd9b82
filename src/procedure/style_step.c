/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lint: what can be measured of steps and of the way through them (R21, R48, R49, R66). */
#include "procedure_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define CONFIRM_ITEMS_MAX 9u /* R66: as many as a person holds in mind */
#define JUMPS_MAX 5u         /* R48: calls and gotos on one way through */

void hp_style_step(struct hp_reader *reader, const struct hp_draft_step *draft)
{
	const struct hp_step *step = draft->step;

	if (step->check_count == 0 && hp_json_get(draft->json, "see") == NULL) {
		hp_reader_warning(reader, draft->json, "no-feedback",
			_("step %s tells nobody when it has worked: give it 'verify' or 'see'"),
			step->id);
	}
	if (step->check_count > 0 && hp_json_get(draft->json, "if_not") == NULL) {
		hp_reader_warning(reader, draft->json, "no-way-on",
			_("step %s does not say what to do when its check is not met: give it "
			  "'if_not'"),
			step->id);
	}
}

void hp_style_unused(struct hp_reader *reader, const struct hp_json *root)
{
	const struct hp_procedure *procedure = reader->procedure;

	/* What is called uses values and machines by their names. */
	if (procedure->private_->call_count > 0) {
		return;
	}
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		if (!reader->parameter_used[i]) {
			hp_reader_warning(reader,
				hp_json_get(hp_json_get(root, "parameters"),
					procedure->parameters[i].name),
				"unused-parameter", _("'%s' is asked for and never used"),
				procedure->parameters[i].name);
		}
	}
	for (size_t i = 0; i < procedure->role_count; i++) {
		if (!reader->role_used[i]) {
			hp_reader_warning(reader,
				hp_json_get(hp_json_get(root, "hosts"), procedure->roles[i].name),
				"unused-host", _("no step acts on the host '%s'"),
				procedure->roles[i].name);
		}
	}
}

/* R66. */
void hp_style_group(struct hp_reader *reader, const struct hp_draft_step *draft)
{
	const struct hp_step *step = draft->step;

	if (step->do_confirm && step->child_count > CONFIRM_ITEMS_MAX) {
		hp_reader_warning(reader, hp_json_get(draft->json, "steps"), "too-many-items",
			_("group %s is done from memory and has %zu items; %u are as many as "
			  "anybody remembers"),
			step->id, step->child_count, CONFIRM_ITEMS_MAX);
	}
}

/* ---- jumps (R48) ---- */

static size_t most_jumps(const struct hp_step *const *steps, size_t count, bool is_choice)
{
	size_t most = 0;

	for (size_t i = 0; i < count; i++) {
		const struct hp_step *step = steps[i];
		bool chooses = step->kind == HP_STEP_DECISION;
		size_t jumps = (step->kind == HP_STEP_CALL || step->kind == HP_STEP_GOTO) +
			       most_jumps(step->children, step->child_count, chooses);
		if (is_choice) {
			most = jumps > most ? jumps : most;
		} else {
			most += jumps;
		}
	}
	return most;
}

void hp_style_jumps(struct hp_reader *reader, const struct hp_json *root)
{
	const struct hp_procedure *procedure = reader->procedure;
	size_t jumps = most_jumps(procedure->steps, procedure->step_count, false);

	if (jumps > JUMPS_MAX) {
		hp_reader_warning(reader, hp_json_get(root, "steps"), "many-jumps",
			_("one way through has %zu calls and jumps; each costs attention, and %u "
			  "are enough"),
			jumps, JUMPS_MAX);
	}
}
