/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why.h"

#include <stdarg.h>
#include <stdlib.h>

void hp_why_finish(struct hp_why *why)
{
	free(why->text);
	*why = HP_WHY_INIT;
}

int hp_why_set(struct hp_why *why, const char *code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	hp_why_finish(why);
	why->code = code;
	why->text = text;
	return -1;
}
