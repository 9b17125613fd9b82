/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metabase.h"

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"

#define WEB_SERVICE "/LM/W3SVC"
/* An object is at depth 2; inside it are elements of its own properties. */
#define OBJECT_DEPTH 2

/** One parse under way. */
struct parse {
	xmlTextReader *reader;
	const char *shown;
	struct hp_metabase metabase;
	bool inside; /* <MBProperty> was seen */
	int line;    /* of the first error, 0 if there is none */
	char *message;
	struct hp_why *why;
};

static int malformed(struct parse *parse, int line, const char *what)
{
	return hp_why_set(parse->why, "malformed",
		_("%s cannot be understood at line %d (%s). Look at the machine itself and "
		  "attest."),
		parse->shown, line, what);
}

/** libxml2 calls it with what is wrong; the first counts. */
#if LIBXML_VERSION < 21200
static void remember_error(void *data, xmlError *error)
#else
static void remember_error(void *data, const xmlError *error)
#endif
{
	struct parse *parse = data;
	if (error == NULL || parse->line != 0 || error->level < XML_ERR_ERROR) {
		return;
	}
	parse->line = error->line > 0 ? error->line : 1;
	const char *message = error->message != NULL ? error->message : "";
	parse->message = hp_text_clean(message, strcspn(message, "\n"), false);
}

/** The line of the element at hand; the parser itself is ahead of it. */
static int line_of(const struct parse *parse)
{
	return (int)xmlGetLineNo(xmlTextReaderCurrentNode(parse->reader));
}

static char *attribute(struct parse *parse, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(parse->reader, (const xmlChar *)name);
	char *copy = hp_strdup((const char *)value);
	xmlFree(value);
	return copy;
}

/** `location` is the place itself or one below it. */
static bool is_at_or_below(const char *location, const char *place)
{
	size_t len = strlen(place);
	if (strlen(location) < len || (location[len] != '\0' && location[len] != '/')) {
		return false;
	}
	char *head = hp_strndup(location, len);
	bool same = hp_name_equal(head, place);
	free(head);
	return same;
}

static int take_object(struct parse *parse)
{
	char *location = attribute(parse, "Location");
	if (location == NULL) {
		return malformed(parse, line_of(parse), _("an object without a location"));
	}
	if (!is_at_or_below(location, WEB_SERVICE)) {
		free(location);
		return 0;
	}
	struct hp_metabase *metabase = &parse->metabase;
	metabase->items = hp_grow(
		metabase->items, metabase->count, &metabase->capacity, sizeof(*metabase->items));
	metabase->items[metabase->count++] = (struct hp_metabase_object){
		.class_ = hp_strdup((const char *)xmlTextReaderConstLocalName(parse->reader)),
		.location = location,
		.comment = attribute(parse, "ServerComment"),
		.path = attribute(parse, "Path"),
	};
	return 0;
}

static int take_element(struct parse *parse)
{
	static const char *const outer[] = {"configuration", "MBProperty"};
	const char *name = (const char *)xmlTextReaderConstLocalName(parse->reader);
	int depth = xmlTextReaderDepth(parse->reader);
	if (depth < OBJECT_DEPTH) {
		if (strcmp(name, outer[depth]) != 0 || (depth == 1 && parse->inside)) {
			return malformed(parse, line_of(parse), _("no metabase of IIS 6"));
		}
		parse->inside = depth == 1;
		return 0;
	}
	return depth == OBJECT_DEPTH ? take_object(parse) : 0;
}

static int read_all(struct parse *parse)
{
	int more = 0;
	while ((more = xmlTextReaderRead(parse->reader)) == 1) {
		int type = xmlTextReaderNodeType(parse->reader);
		if (type == XML_READER_TYPE_ELEMENT && take_element(parse) < 0) {
			return -1;
		}
	}
	if (more < 0 || parse->line != 0) {
		return malformed(parse, parse->line > 0 ? parse->line : 1,
			parse->message != NULL ? parse->message : _("the text is damaged"));
	}
	return parse->inside ? 0 : malformed(parse, 1, _("no metabase of IIS 6"));
}

/** Entities are declared in a document type, and a metabase has none. */
static bool has_document_type(const char *bytes, size_t len)
{
	static const char begin[] = "<!DOCTYPE";
	return memmem(bytes, len, begin, sizeof(begin) - 1) != NULL;
}

int hp_metabase_parse(const char *bytes, size_t len, const char *shown,
	struct hp_metabase *ret_metabase, struct hp_why *why)
{
	struct parse parse = {.shown = shown, .why = why};
	if (len > HP_METABASE_SIZE_MAX) {
		return hp_why_set(why, "too-large", _("%s is larger than 64 MiB."), shown);
	}
	if (len == 0) {
		return malformed(&parse, 1, _("the file is empty"));
	}
	if (!hp_utf8_is_valid(bytes, len) || memchr(bytes, '\0', len) != NULL) {
		return malformed(&parse, 1, _("not UTF-8"));
	}
	if (has_document_type(bytes, len)) {
		return malformed(&parse, 1, _("it has a document type"));
	}
	/* UTF-8 whatever it claims to be, for as that it was checked. Without XML_PARSE_HUGE
	 * libxml2 keeps limits of its own on depth and lengths. */
	parse.reader = xmlReaderForMemory(bytes, (int)len, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
	if (parse.reader == NULL) {
		return malformed(&parse, 1, _("the text is damaged"));
	}
	xmlTextReaderSetStructuredErrorHandler(parse.reader, remember_error, &parse);
	int status = read_all(&parse);
	xmlFreeTextReader(parse.reader);
	free(parse.message);
	if (status == 0) {
		*ret_metabase = parse.metabase;
		parse.metabase = (struct hp_metabase){.items = NULL};
	}
	hp_metabase_finish(&parse.metabase);
	return status;
}

void hp_metabase_finish(struct hp_metabase *metabase)
{
	for (size_t i = 0; i < metabase->count; i++) {
		struct hp_metabase_object *object = &metabase->items[i];
		free(object->class_);
		free(object->location);
		free(object->comment);
		free(object->path);
	}
	free(metabase->items);
	*metabase = (struct hp_metabase){.items = NULL};
}

int hp_metabase_find(const struct hp_metabase *metabase, const char *location, const char *shown,
	const struct hp_metabase_object **ret_object, struct hp_why *why)
{
	const struct hp_metabase_object *found = NULL;
	const struct hp_metabase_object *below = NULL;
	for (size_t i = 0; i < metabase->count; i++) {
		const struct hp_metabase_object *object = &metabase->items[i];
		if (!is_at_or_below(object->location, location)) {
			continue;
		}
		bool here = hp_name_equal(object->location, location);
		if (here && found != NULL) {
			return hp_why_set(why, "malformed", _("%s has two objects at %s."), shown,
				object->location);
		}
		found = here ? object : found;
		below = here ? below : object;
	}
	if (found == NULL && below != NULL) {
		return hp_why_set(why, "malformed",
			_("%s has no object at %s, but one below it (%s). Look at the machine "
			  "itself and attest."),
			shown, location, below->location);
	}
	if (found != NULL) {
		*ret_object = found;
	}
	return found != NULL ? 1 : 0;
}
