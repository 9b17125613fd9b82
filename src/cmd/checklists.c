/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checklists that a command line names, filled in as it says: for `export` and `print`. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "holdpoint/document.h"
#include "holdpoint/i18n.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "holdpoint/walk.h"

int hp_cmd_paper(const struct hp_options *options, enum hp_paper *ret_paper, struct hp_error *err)
{
	static const enum hp_paper papers[] = {HP_PAPER_A4, HP_PAPER_LETTER};
	const char *name = hp_options_get(options, HP_FLAG_PAPER);
	if (name == NULL) {
		*ret_paper = HP_PAPER_A4;
		return 0;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(papers); i++) {
		if (strcmp(name, hp_paper_name(papers[i])) == 0) {
			*ret_paper = papers[i];
			return 0;
		}
	}
	char *shown = hp_text_clean_cut(name, 40);
	(void)hp_error_set(
		err, HP_ERR_USAGE, _("There is no paper '%s'. Use a4 or letter."), shown);
	free(shown);
	return HP_ERR_USAGE;
}

/* ---- which procedures ---- */

static int collect_ids(const struct hp_options *options, struct hp_strv *ids, struct hp_error *err)
{
	bool all = hp_options_has(options, HP_FLAG_ALL);
	if (all == (options->args.count > 0)) {
		return hp_error_set(err, HP_ERR_USAGE,
			all ? _("Name the procedures, or take all of them with --all; not both.")
			    : _("Name one procedure or several, or take all of them with --all. "
				"`holdpoint list` shows them."));
	}
	for (size_t i = 0; i < options->args.count; i++) {
		hp_strv_add(ids, options->args.items[i]);
	}
	if (!all) {
		return 0;
	}
	struct hp_library_entries entries = {0};
	int status = hp_cmd_entries(options, NULL, &entries, err);
	for (size_t i = 0; status == 0 && i < entries.count; i++) {
		hp_strv_add(ids, entries.items[i].id);
	}
	hp_library_entries_finish(&entries);
	return status;
}

/* ---- what is filled in ---- */

/* "ROLE=NAME", from --machine and from what --target calls its machine. */
static int collect_machines(
	const struct hp_options *options, struct hp_strv *machines, struct hp_error *err)
{
	const struct hp_strv *named = &options->values[HP_FLAG_MACHINE];
	const struct hp_strv *targets = &options->values[HP_FLAG_TARGET];
	for (size_t i = 0; i < named->count; i++) {
		hp_strv_add(machines, named->items[i]);
	}
	for (size_t i = 0; i < targets->count; i++) {
		struct hp_walk_target target = {0};
		int status = hp_walk_target_parse(targets->items[i], &target, err);
		if (status < 0) {
			return status;
		}
		if (target.machine != NULL) {
			hp_strv_add_take(
				machines, hp_asprintf("%s=%s", target.role, target.machine));
		}
		hp_walk_target_finish(&target);
	}
	return 0;
}

typedef bool (*knows_fn)(const struct hp_procedure *procedure, const char *name);

static bool knows_parameter(const struct hp_procedure *procedure, const char *name)
{
	bool knows = hp_procedure_parameter(procedure, name) != NULL;
	for (size_t i = 0; !knows && i < procedure->called_count; i++) {
		knows = hp_procedure_parameter(procedure->called[i], name) != NULL;
	}
	return knows;
}

static bool knows_role(const struct hp_procedure *procedure, const char *name)
{
	return hp_procedure_role(procedure, name) != NULL;
}

static bool is_known(const struct hp_procedure *procedure, const char *setting, knows_fn knows)
{
	char *name = hp_strndup(setting, strcspn(setting, "="));
	bool known = knows(procedure, name);
	free(name);
	return known;
}

/*
 * Several procedures need not have the same names: each gets what it knows. What none of them knows
 * goes to the first, which says so. NULL-terminated, borrowed; the caller frees the list.
 */
static const char **share_of(struct hp_procedure *const *procedures, size_t count, size_t which,
	const struct hp_strv *settings, knows_fn knows)
{
	const char **list = hp_calloc(settings->count + 1, sizeof(*list));
	size_t taken = 0;
	for (size_t i = 0; i < settings->count; i++) {
		bool anybody = false;
		for (size_t n = 0; n < count; n++) {
			anybody = anybody || is_known(procedures[n], settings->items[i], knows);
		}
		if (is_known(procedures[which], settings->items[i], knows) ||
			(!anybody && which == 0)) {
			list[taken++] = settings->items[i];
		}
	}
	return list;
}

/* ---- the documents ---- */

struct plan {
	struct hp_procedure **procedures;
	size_t count;
	struct hp_strv machines;
	enum hp_paper paper;
};

static int load_all(const struct hp_options *options, const struct hp_strv *ids, struct plan *plan,
	struct hp_error *err)
{
	plan->procedures = hp_calloc(ids->count + 1, sizeof(struct hp_procedure *));
	for (size_t i = 0; i < ids->count; i++) {
		int status = hp_cmd_load_procedure(
			options, ids->items[i], &plan->procedures[plan->count], err);
		if (status < 0) {
			return status;
		}
		plan->count++;
	}
	return 0;
}

static int build_all(const struct hp_options *options, const struct plan *plan,
	struct hp_cmd_documents *documents, struct hp_error *err)
{
	int status = 0;
	documents->items = hp_calloc(plan->count + 1, sizeof(struct hp_document *));
	for (size_t i = 0; i < plan->count && status == 0; i++) {
		const char **sets = share_of(plan->procedures, plan->count, i,
			&options->values[HP_FLAG_SET], knows_parameter);
		const char **machines =
			share_of(plan->procedures, plan->count, i, &plan->machines, knows_role);
		struct hp_checklist_options filled = {
			.sets = sets, .machines = machines, .paper = plan->paper};
		status = hp_document_checklist(
			plan->procedures[i], &filled, &documents->items[i], err);
		documents->count += status == 0;
		free(machines);
		free(sets);
	}
	return status;
}

int hp_cmd_checklists(const struct hp_options *options, struct hp_cmd_documents *ret_documents,
	struct hp_error *err)
{
	struct hp_cmd_documents documents = {0};
	struct plan plan = {0};
	struct hp_strv ids;

	hp_strv_init(&ids);
	hp_strv_init(&plan.machines);
	int status = hp_cmd_paper(options, &plan.paper, err);
	status = status < 0 ? status : collect_ids(options, &ids, err);
	status = status < 0 ? status : collect_machines(options, &plan.machines, err);
	status = status < 0 ? status : load_all(options, &ids, &plan, err);
	status = status < 0 ? status : build_all(options, &plan, &documents, err);
	for (size_t i = 0; i < plan.count; i++) {
		hp_procedure_free(plan.procedures[i]);
	}
	free(plan.procedures);
	hp_strv_finish(&plan.machines);
	hp_strv_finish(&ids);
	if (status < 0) {
		hp_cmd_documents_finish(&documents);
		return status;
	}
	*ret_documents = documents;
	return 0;
}

void hp_cmd_documents_finish(struct hp_cmd_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++) {
		hp_document_free(documents->items[i]);
	}
	free(documents->items);
	*documents = (struct hp_cmd_documents){0};
}
