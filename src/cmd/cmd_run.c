/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd_walk.h"
#include "holdpoint/i18n.h"

static int run(const struct hp_options *options)
{
	return hp_cmd_begin_walk(options, options->args.items[0], HP_MODE_LIVE);
}

static int train(const struct hp_options *options)
{
	return hp_cmd_begin_walk(options, options->args.items[0], HP_MODE_DRILL);
}

static int resume(const struct hp_options *options)
{
	return hp_cmd_resume_walk(
		options, options->args.count == 0 ? NULL : options->args.items[0]);
}

#define WALK_FLAGS                                                                                 \
	(HP_FLAG_BIT(HP_FLAG_OPERATOR) | HP_FLAG_BIT(HP_FLAG_STATE) | HP_FLAG_BIT(HP_FLAG_PLAIN))
#define BEGIN_FLAGS                                                                                \
	(WALK_FLAGS | HP_FLAG_BIT(HP_FLAG_TARGET) | HP_FLAG_BIT(HP_FLAG_TARGETS) |                 \
		HP_FLAG_BIT(HP_FLAG_SET))

const struct hp_cmd hp_cmd_run = {
	.name = "run",
	.synopsis = "ID [--target ROLE[/MACHINE]=URL]... [--targets FILE]... [--set NAME=VALUE]... "
		    "[--operator NAME] [--state DIR] [--plain]",
	.summary = N_("walk a procedure on real machines"),
	.flags = BEGIN_FLAGS,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};

const struct hp_cmd hp_cmd_train = {
	.name = "train",
	.synopsis = "ID [--scenario FILE] [--target ROLE[/MACHINE]=URL]... [--targets FILE]... "
		    "[--set NAME=VALUE]... [--operator NAME] [--state DIR] [--plain] [--demo]",
	.summary = N_("walk a procedure as a drill on practice machines"),
	.flags = BEGIN_FLAGS | HP_FLAG_BIT(HP_FLAG_SCENARIO) | HP_FLAG_BIT(HP_FLAG_DEMO),
	.min_args = 1,
	.max_args = 1,
	.run = train,
};

const struct hp_cmd hp_cmd_resume = {
	.name = "resume",
	.synopsis = "[RUN] [--operator NAME] [--state DIR] [--plain]",
	.summary = N_("take a run up again; without RUN the newest that is not ended"),
	.flags = WALK_FLAGS,
	.min_args = 0,
	.max_args = 1,
	.run = resume,
};
