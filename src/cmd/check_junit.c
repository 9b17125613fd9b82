/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One test suite a machine. There are two schemas in use, the one of Ant's reports and the one of
 * Jenkins, and each allows what the other refuses; this keeps to what both allow. So each suite has
 * all of name, package, id, hostname, timestamp (no zone, no fraction: UTC) and time, its
 * properties first and both outputs last, a failure has a type, and <testsuites> has no attributes.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cmd.h"
#include "holdpoint/clock.h"
#include "holdpoint/judge.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* Code points that are characters and that XML has none of: the last two of the first plane. What
 * else it has none of, hp_text_clean() has made visible. */
static bool xml_lacks(uint32_t point)
{
	return point == 0xFFFE || point == 0xFFFF;
}

/* For elements and attributes alike; '>' too, because of "]]>". Caller frees. */
static char *xml(const char *text)
{
	struct hp_str out;
	const char *given = text == NULL ? "" : text;
	char *harmless = hp_text_clean(given, strlen(given), false);
	size_t len = strlen(harmless);
	hp_str_init(&out);
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(harmless + i, len - i, &point);
		if (point == '<' || point == '>' || point == '&' || point == '"') {
			hp_str_appendf(&out, "&#%u;", (unsigned)point);
		} else if (xml_lacks(point)) {
			hp_str_appendf(&out, "&#60;U+%04X&#62;", (unsigned)point);
		} else {
			hp_str_append_len(&out, harmless + i, taken);
		}
		i += taken == 0 ? 1 : taken;
	}
	free(harmless);
	return hp_str_detach(&out);
}

static void print_attribute(const char *name, const char *text)
{
	char *escaped = xml(text);
	(void)printf(" %s=\"%s\"", name, escaped);
	free(escaped);
}

static void print_property(const char *name, const char *text)
{
	if (text == NULL) {
		return;
	}
	(void)printf("   <property");
	print_attribute("name", name);
	print_attribute("value", text);
	(void)printf("/>\n");
}

/* ---- one check ---- */

static void print_line(const char *name, const char *text)
{
	if (text != NULL && *text != '\0') {
		char *escaped = xml(text);
		(void)printf("%s: %s\n", name, escaped);
		free(escaped);
	}
}

static void print_trouble(const char *element, const struct hp_survey_item *item)
{
	const struct hp_judgement *judgement = &item->judgement;
	char *why = hp_why_text(judgement);
	char time[HP_TIME_SIZE];
	hp_time_format(judgement->observation.wall_ms, time);
	(void)printf("\n   <%s", element);
	print_attribute("type", hp_why_name(judgement->why));
	print_attribute("message", why);
	(void)printf(">");
	print_line("expected", judgement->expected == NULL ? item->required : judgement->expected);
	print_line("observed", judgement->observed);
	if (hp_check_looked(item)) {
		print_line("source", judgement->observation.source);
		print_line("reason", judgement->observation.reason_code);
		print_line("time", time);
	}
	(void)printf("</%s>\n  ", element);
	free(why);
}

static void print_case(const struct hp_procedure *procedure, const struct hp_survey_item *item)
{
	char *title = hp_check_title(item);
	char *class_name = hp_asprintf("%s.%s", procedure->id, item->host);
	(void)printf("  <testcase");
	print_attribute("classname", class_name);
	print_attribute("name", title);
	(void)printf(" time=\"0\">");
	switch (item->judgement.verdict) {
	case HP_VERDICT_FAIL:
		print_trouble("failure", item);
		break;
	case HP_VERDICT_UNKNOWN:
	case HP_VERDICT_COUNT_:
		print_trouble("error", item);
		break;
	case HP_VERDICT_NOTAPPLICABLE:
		(void)printf("<skipped/>");
		break;
	case HP_VERDICT_PASS:
		break;
	}
	(void)printf("</testcase>\n");
	free(class_name);
	free(title);
}

/* ---- one machine ---- */

static size_t count_in(const struct hp_check_group *group, enum hp_verdict verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++) {
		count += group->items[i]->judgement.verdict == verdict;
	}
	return count;
}

/* From the start of the reading to its last answer. */
static int64_t took_ms(const struct hp_survey *survey, const struct hp_check_group *group)
{
	int64_t last = survey->begun_wall_ms;
	for (size_t i = 0; i < group->count; i++) {
		int64_t at = group->items[i]->judgement.observation.wall_ms;
		last = hp_check_looked(group->items[i]) && at > last ? at : last;
	}
	return last - survey->begun_wall_ms;
}

static void print_suite(const struct hp_procedure *procedure, const struct hp_survey *survey,
	const struct hp_check_group *group, size_t number)
{
	const struct hp_survey_item *first = group->items[0];
	char *name = hp_check_group_name(group);
	char *whole = hp_asprintf("%s %s", procedure->id, name);
	int64_t took = took_ms(survey, group);
	char time[HP_TIME_SIZE];
	hp_time_format(survey->begun_wall_ms, time);
	(void)printf(" <testsuite");
	print_attribute("name", whole);
	print_attribute("package", procedure->id);
	(void)printf(" id=\"%zu\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		number, group->count, count_in(group, HP_VERDICT_FAIL),
		count_in(group, HP_VERDICT_UNKNOWN), count_in(group, HP_VERDICT_NOTAPPLICABLE));
	(void)printf(" time=\"%" PRId64 ".%03d\" timestamp=\"%.19s\"", took / 1000,
		(int)(took % 1000), time);
	print_attribute("hostname", first->machine != NULL ? first->machine : first->host);
	(void)printf(">\n  <properties>\n");
	print_property("procedure", procedure->id);
	print_property("revision", procedure->revision);
	print_property("digest", procedure->digest);
	print_property("time", time);
	print_property("host", first->host);
	print_property("machine", first->machine);
	print_property("target", first->target);
	(void)printf("  </properties>\n");
	for (size_t i = 0; i < group->count; i++) {
		print_case(procedure, group->items[i]);
	}
	(void)printf("  <system-out></system-out>\n  <system-err></system-err>\n </testsuite>\n");
	free(whole);
	free(name);
}

/* Skipped cases alone would be a success to those who read it. */
static void print_nothing_judged(
	const struct hp_procedure *procedure, const struct hp_survey *survey, size_t number)
{
	char time[HP_TIME_SIZE];
	hp_time_format(survey->begun_wall_ms, time);
	(void)printf(" <testsuite");
	print_attribute("name", procedure->id);
	print_attribute("package", procedure->id);
	print_attribute("hostname", "none");
	(void)printf(" id=\"%zu\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\""
		     " time=\"0\" timestamp=\"%.19s\">\n  <properties></properties>\n  <testcase",
		number, time);
	print_attribute("classname", procedure->id);
	print_attribute("name", "something was judged");
	(void)printf(" time=\"0\"><error type=\"nothing-judged\"");
	print_attribute("message", hp_check_nothing_text());
	(void)printf("/></testcase>\n  <system-out></system-out>\n  <system-err></system-err>\n"
		     " </testsuite>\n");
}

int hp_check_print_junit(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	struct hp_check_groups groups;
	hp_check_group(survey, &groups);
	(void)printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	for (size_t i = 0; i < groups.count; i++) {
		print_suite(procedure, survey, &groups.groups[i], i);
	}
	if (hp_check_nothing_judged(survey)) {
		print_nothing_judged(procedure, survey, groups.count);
	}
	(void)printf("</testsuites>\n");
	hp_check_groups_finish(&groups);
	return HP_EXIT_OK;
}
