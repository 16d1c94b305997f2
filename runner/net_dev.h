/* SPDX-License-Identifier: MIT */
/* The kernel's table of interface counters, /proc/PID/net/dev. */
#ifndef RUNNER_NET_DEV_H
#define RUNNER_NET_DEV_H

#include "lib/base.h"

/** Sums over every interface but lo. */
struct net_dev_counters {
	uint64_t rx_bytes;
	uint64_t rx_packets;
	uint64_t rx_dropped;
	uint64_t tx_bytes;
	uint64_t tx_packets;
	uint64_t tx_dropped;
};

/** Pure.  -EBADMSG: a line that is none of the table's. */
int net_dev_decode(const char *text, size_t len, struct net_dev_counters *ret) NODISCARD;

#endif
