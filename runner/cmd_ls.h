/* SPDX-License-Identifier: MIT */
/* unionfs-run ls: which containers there are. */
#ifndef RUNNER_CMD_LS_H
#define RUNNER_CMD_LS_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_ls(const struct cli *cli);

#endif
