/* SPDX-License-Identifier: MIT */
/* Options that limit a container. */
#ifndef RUNNER_CLI_LIMITS_H
#define RUNNER_CLI_LIMITS_H

#include "runner/cli_option.h"

CLI_TAKE(cpus);       /* --cpus N */
CLI_TAKE(cpu_weight); /* --cpu-weight 1..10000 */
CLI_TAKE(cpuset);     /* --cpuset-cpus, --cpuset-mems: at offset */
CLI_TAKE(throttle);   /* --device-read-bps PATH:RATE and the like; value is the kind */
CLI_TAKE(ulimit);     /* --ulimit NAME=SOFT[:HARD] */
CLI_TAKE(cgroup);     /* --cgroup auto|none|PATH */

#endif
