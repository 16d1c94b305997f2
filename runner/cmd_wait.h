/* SPDX-License-Identifier: MIT */
/* unionfs-run wait: until a container has a status, or has ended. */
#ifndef RUNNER_CMD_WAIT_H
#define RUNNER_CMD_WAIT_H

#include "runner/cli.h"

/** Returns the exit status: when containers have ended, that of the last one that is named. */
int cmd_wait(const struct cli *cli);

#endif
