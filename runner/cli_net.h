/* SPDX-License-Identifier: MIT */
/* Options about the network of a container. */
#ifndef RUNNER_CLI_NET_H
#define RUNNER_CLI_NET_H

#include "runner/cli_option.h"

CLI_TAKE(net);     /* --net MODE */
CLI_TAKE(publish); /* -p [IP:]HOST:CONTAINER[/udp] */
CLI_TAKE(address); /* --ip, --dns: into the string or list at offset */
CLI_TAKE(mac);     /* --mac */
CLI_TAKE(host);    /* --add-host NAME:ADDRESS */
CLI_TAKE(sysctl);  /* --sysctl NAME=VALUE */

#endif
