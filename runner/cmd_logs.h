/* SPDX-License-Identifier: MIT */
/* unionfs-run logs: what the command of a detached container has written. */
#ifndef RUNNER_CMD_LOGS_H
#define RUNNER_CMD_LOGS_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_logs(const struct cli *cli);

#endif
