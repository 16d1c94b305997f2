/* SPDX-License-Identifier: MIT */
/* unionfs-run top: the processes of a container. */
#ifndef RUNNER_CMD_TOP_H
#define RUNNER_CMD_TOP_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_top(const struct cli *cli);

#endif
