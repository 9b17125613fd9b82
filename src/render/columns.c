/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "columns.h"

void columns_share(struct column_need *columns, size_t count, double width)
{
	double least = 0, wish = 0;
	size_t takers = 0;
	for (size_t i = 0; i < count; i++) {
		least += columns[i].least;
		wish += columns[i].most > columns[i].least ? columns[i].most - columns[i].least : 0;
		takers += columns[i].takes;
	}
	double spare = width - least;
	double left = spare > wish ? spare - wish : 0;
	for (size_t i = 0; i < count; i++) {
		struct column_need *column = &columns[i];
		double wants = column->most > column->least ? column->most - column->least : 0;
		if (spare < 0) {
			column->width = column->least * width / least;
			continue;
		}
		column->width = column->least +
				(wish <= spare ? wants : (wish > 0 ? spare * wants / wish : 0));
		if (takers > 0 ? column->takes : left > 0) {
			column->width += left / (double)(takers > 0 ? takers : count);
		}
	}
}
