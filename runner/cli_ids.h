/* SPDX-License-Identifier: MIT */
/* Options that say which namespaces and ids a container has. */
#ifndef RUNNER_CLI_IDS_H
#define RUNNER_CLI_IDS_H

#include "runner/cli_option.h"

CLI_TAKE(share);       /* --share NS,... */
CLI_TAKE(join);        /* --join NS=PATH|container:NAME */
CLI_TAKE(time_offset); /* --time-offset CLOCK=SECS */
CLI_TAKE(map);         /* --map auto|root|keep-id|I:O:N */
CLI_TAKE(uid_map);     /* --uid-map I:O:N */
CLI_TAKE(gid_map);     /* --gid-map I:O:N */
CLI_TAKE(user);        /* -u USER[:GROUP] */
CLI_TAKE(groups);      /* --groups GID,... */

#endif
