/* SPDX-License-Identifier: MIT */
/* Options that say what is mounted into a container. */
#ifndef RUNNER_CLI_MOUNTS_H
#define RUNNER_CLI_MOUNTS_H

#include "runner/cli_option.h"

CLI_TAKE(layers);  /* ROOT: [dir:]LAYER[:LAYER...] */
CLI_TAKE(volume);  /* -v SOURCE:DESTINATION[:OPTIONS] */
CLI_TAKE(mount);   /* --mount KEY=VALUE,... */
CLI_TAKE(tmpfs);   /* --tmpfs DESTINATION[:OPTIONS] */
CLI_TAKE(bind);    /* --bind SOURCE DESTINATION, --ro-bind */
CLI_TAKE(device);  /* --device PATH[:PATH][:rwm] */
CLI_TAKE(path);    /* --mask, --unmask: into the list at offset */
CLI_TAKE(workdir); /* -w DIR */

#endif
