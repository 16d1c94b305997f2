/* SPDX-License-Identifier: MIT */
/* unionfs-run info: what a person wants to know of one container. */
#ifndef RUNNER_CMD_INFO_H
#define RUNNER_CMD_INFO_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_info(const struct cli *cli);

#endif
