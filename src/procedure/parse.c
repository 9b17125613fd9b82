/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

static const char *const root_members[] = {"$schema", "id", "title", "revision", "date", "status",
	"review_by", "change", "approval", "sources", "condition", "objective", "rto_minutes",
	"safe_state", "applies_to", "bring", "prerequisites", "before", "parameters", "hosts",
	"steps", "watch", "practice", NULL};

/* The authored meaning as bytes that do not depend on layout, member order or the program's
 * version. */
static void set_digest(struct hp_procedure *procedure, const struct hp_json *root)
{
	static const char *const no_meaning[] = {"$schema", "practice", NULL};
	struct hp_hash hash;

	procedure->canonical = hp_json_canonical_without(root, no_meaning);
	hp_hash_blake2b(procedure->canonical, strlen(procedure->canonical), NULL, 0, &hash);
	_Static_assert(sizeof(procedure->digest) == HP_HASH_HEX_SIZE,
		"the digest is a BLAKE2b-256 in hexadecimal");
	hp_hash_hex(&hash, procedure->digest);
}

static void read_root(struct hp_reader *reader, const struct hp_json *root)
{
	if (!hp_reader_members(reader, root, root_members)) {
		return;
	}
	hp_parse_parameters(reader, root);
	hp_parse_roles(reader, root);
	hp_parse_head(reader, root);
	hp_parse_entries(reader, root);
	hp_parse_steps(reader, root);
	hp_parse_watches(reader, root);
	hp_parse_all(reader);
	hp_validate_references(reader);
	hp_validate_flow(reader);
	hp_parse_practice(reader, root);
	if (reader->style && reader->errors == 0) {
		hp_style_jumps(reader, root);
		hp_style_unused(reader, root);
	}
}

/* The base layer's sentence begins with `file:line:column: `, which the diagnostic says by itself.
 */
static void say_syntax_error(const char *file, const struct hp_json_place *place,
	const struct hp_error *err, struct hp_diagnostics *list)
{
	const char *message = hp_error_text(err);
	char *prefix = hp_asprintf("%s:%zu:%zu: ", file, place->line, place->column);

	if (strncmp(message, prefix, strlen(prefix)) == 0) {
		message += strlen(prefix);
	}
	hp_diagnostics_add(
		list, HP_SEVERITY_ERROR, file, place->line, place->column, "syntax", message);
	free(prefix);
}

static struct hp_procedure *procedure_new(struct hp_json_doc *doc)
{
	struct hp_procedure *procedure = hp_calloc(1, sizeof(*procedure));

	procedure->private_ = hp_calloc(1, sizeof(*procedure->private_));
	hp_arena_init(&procedure->private_->arena);
	procedure->private_->doc = doc;
	return procedure;
}

int hp_procedure_parse(const char *file, const char *text, size_t len, bool style,
	struct hp_procedure **ret_procedure, struct hp_diagnostics *list)
{
	struct hp_json_doc *doc = NULL;
	struct hp_json_place place = {0};
	struct hp_error err = HP_ERROR_INIT;

	if (hp_json_parse(file, text, len, &doc, &place, &err) < 0) {
		say_syntax_error(file, &place, &err, list);
		hp_error_finish(&err);
		return HP_ERR_INVALID;
	}
	struct hp_procedure *procedure = procedure_new(doc);
	struct hp_reader reader = {
		.file = file,
		.doc = doc,
		.procedure = procedure,
		.arena = &procedure->private_->arena,
		.style = style,
	};
	read_root(&reader, hp_json_doc_root(doc));
	bool is_valid = reader.errors == 0;
	hp_reader_flush(&reader, list);
	hp_reader_finish(&reader);
	if (!is_valid) {
		hp_procedure_free(procedure);
		return HP_ERR_INVALID;
	}
	if (!style) {
		set_digest(procedure, hp_json_doc_root(doc));
	}
	*ret_procedure = procedure;
	return 0;
}
