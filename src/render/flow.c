/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow.h"

#include <stdint.h>
#include <stdlib.h>

#include "holdpoint/mem.h"

/* A page that is filled to here is full enough to end between the blocks of one step. */
#define FULL_ENOUGH 0.6

struct flow {
	const struct flow_strip *strips;
	size_t count;
	double height;
	double *whole; /* of a strip at FLOW_APART: how high it is with all up to the next such */
};

/* What adding and rounding may cost. */
static bool fits(double needed, double there)
{
	return needed <= there + 0.01;
}

static void add_wholes(struct flow *flow)
{
	double sum = 0;
	for (size_t i = flow->count; i-- > 0;) {
		const struct flow_strip *strip = &flow->strips[i];
		flow->whole[i] = sum + strip->height;
		sum = strip->level == FLOW_APART || strip->new_page
			      ? 0
			      : flow->whole[i] + strip->before;
	}
}

/* The last strip in (start, end] with a place of that level before it that will do; 0 if there is
 * none. */
static size_t find_place(
	const struct flow *flow, size_t start, size_t end, const double *ys, enum flow_level level)
{
	for (size_t i = end; i > start; i--) {
		bool apart = level == FLOW_APART && fits(flow->whole[i], flow->height);
		bool full = ys[i - start] >= FULL_ENOUGH * flow->height;
		if (flow->strips[i].level == level && (apart || full || level == FLOW_TOGETHER)) {
			return i;
		}
	}
	return 0;
}

/* Which strip goes to the next page, where `end` is the first without room on this. */
static size_t choose(const struct flow *flow, size_t start, size_t end, const double *ys)
{
	for (int level = FLOW_APART; level < FLOW_TOGETHER; level++) {
		size_t found = find_place(flow, start, end, ys, (enum flow_level)level);
		if (found != 0) {
			return found;
		}
	}
	/* None leaves the page full enough: then the one that divides least. */
	size_t best = end;
	for (size_t i = end; i > start; i--) {
		if (flow->strips[i].level < flow->strips[best].level) {
			best = i;
		}
	}
	return best;
}

/* Fills a page from `start` on; returns the first strip of the next one. `ys` has room for all. */
static size_t fill(const struct flow *flow, size_t start, double *ys)
{
	double y = flow->strips[start].repeat;
	for (size_t i = start; i < flow->count; i++) {
		const struct flow_strip *strip = &flow->strips[i];
		if (i > start && strip->new_page) {
			return i;
		}
		y += i > start ? strip->before : 0;
		ys[i - start] = y;
		if (i > start && !fits(y + strip->height, flow->height)) {
			return choose(flow, start, i, ys);
		}
		y += strip->height;
	}
	return flow->count;
}

size_t flow_break(
	const struct flow_strip *strips, size_t count, double height, struct flow_place *ret_places)
{
	struct flow flow = {.strips = strips, .count = count, .height = height};
	double *ys = hp_calloc(count + 1, sizeof(*ys));
	size_t pages = 0;
	flow.whole = hp_calloc(count + 1, sizeof(*flow.whole));
	add_wholes(&flow);
	for (size_t start = 0; start < count; pages++) {
		size_t next = fill(&flow, start, ys);
		for (size_t i = start; i < next; i++) {
			ret_places[i] = (struct flow_place){.page = pages, .y = ys[i - start]};
		}
		start = next;
	}
	free(flow.whole);
	free(ys);
	return pages > 0 ? pages : 1;
}
