/* SPDX-License-Identifier: MIT */
/* unionfs-run stats: what containers use, again and again or once. */
#ifndef RUNNER_CMD_STATS_H
#define RUNNER_CMD_STATS_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_stats(const struct cli *cli);

#endif
