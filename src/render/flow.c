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
	/* Of each strip: how high it is with all up to the next one at FLOW_APART, ... */
	double *whole;
	double *kept; /* ... and up to the next one at FLOW_APART or FLOW_KEEP. */
};

/* What adding and rounding may cost. */
static bool fits(double needed, double there)
{
	return needed <= there + 0.01;
}

/* `level`: the last at which a sum ends. */
static void add_up(const struct flow *flow, enum flow_level level, double *sums)
{
	double sum = 0;
	for (size_t i = flow->count; i-- > 0;) {
		const struct flow_strip *strip = &flow->strips[i];
		sums[i] = sum + strip->height;
		sum = strip->level <= level || strip->new_page ? 0 : sums[i] + strip->before;
	}
}

/* The last strip in (start, end] with a place of that level before it; 0 if there is none. */
static size_t last_place(const struct flow *flow, size_t start, size_t end, enum flow_level level)
{
	for (size_t i = end; i > start; i--) {
		if (flow->strips[i].level == level) {
			return i;
		}
	}
	return 0;
}

/* Which strip goes to the next page, where `end` is the first without room on this. What fits on
 * one page is never divided; what does not begins where there is room, and goes on from a place
 * that divides as little as possible on a page that is full enough. */
static size_t choose(const struct flow *flow, size_t start, size_t end, const double *ys)
{
	double enough = FULL_ENOUGH * flow->height;
	size_t apart = last_place(flow, start, end, FLOW_APART);
	if (apart != 0 && (fits(flow->whole[apart], flow->height) || ys[apart - start] >= enough)) {
		return apart;
	}
	size_t keep = last_place(flow, start, end, FLOW_KEEP);
	keep = keep > apart ? keep : apart;
	if (keep != 0 && (fits(flow->kept[keep], flow->height) || ys[keep - start] >= enough)) {
		return keep;
	}
	for (int level = FLOW_BLOCK; level < FLOW_TOGETHER; level++) {
		size_t found = last_place(flow, start, end, (enum flow_level)level);
		if (found != 0 && ys[found - start] >= enough) {
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
	flow.kept = hp_calloc(count + 1, sizeof(*flow.kept));
	add_up(&flow, FLOW_APART, flow.whole);
	add_up(&flow, FLOW_KEEP, flow.kept);
	for (size_t start = 0; start < count; pages++) {
		size_t next = fill(&flow, start, ys);
		for (size_t i = start; i < next; i++) {
			ret_places[i] = (struct flow_place){.page = pages, .y = ys[i - start]};
		}
		start = next;
	}
	free(flow.kept);
	free(flow.whole);
	free(ys);
	return pages > 0 ? pages : 1;
}
