/* SPDX-License-Identifier: MIT */
/* What takes the whole command line to judge: options that need or exclude each other. */
#ifndef RUNNER_CLI_SETTLE_H
#define RUNNER_CLI_SETTLE_H

#include "lib/error.h"
#include "runner/cli.h"

/**
 * Check what contradicts each other, and fill in what is hidden and protected by default.  Pure but
 * for memory.  -EINVAL with a line that names the options; -ENOMEM.
 */
int cli_settle(struct cli *cli, struct error *error) NODISCARD;

#endif
