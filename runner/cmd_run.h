/* SPDX-License-Identifier: MIT */
/* unionfs-run run and create: a container from the command line. */
#ifndef RUNNER_CMD_RUN_H
#define RUNNER_CMD_RUN_H

#include "runner/cli.h"

/** Both verbs.  Returns the exit status. */
int cmd_run(struct cli *cli);

#endif
