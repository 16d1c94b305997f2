/* SPDX-License-Identifier: MIT */
/* Options that say what a command is given, and how it is run. */
#ifndef RUNNER_CLI_PROCESS_H
#define RUNNER_CLI_PROCESS_H

#include "runner/cli_option.h"

CLI_TAKE(env);         /* -e NAME[=VALUE] */
CLI_TAKE(cap_add);     /* --cap-add */
CLI_TAKE(cap_drop);    /* --cap-drop */
CLI_TAKE(seccomp);     /* --seccomp default|none|FILE */
CLI_TAKE(privileged);  /* --privileged */
CLI_TAKE(umask);       /* --umask */
CLI_TAKE(hostname);    /* --hostname */
CLI_TAKE(detach_keys); /* --detach-keys KEY,... */
CLI_TAKE(state);       /* wait -s STATE */
CLI_TAKE(tail);        /* logs -n N|all */

#endif
