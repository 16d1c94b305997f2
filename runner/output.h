/* SPDX-License-Identifier: MIT */
/*
 * What a container writes, in the monitor: into the log, and to everybody who is attached.
 *
 * One who reads too slowly is waited for, as a terminal would be; the log is always written first.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <poll.h>

#include "runner/attach.h"

/** As many may be attached at once. */
#define OUTPUT_MAX_CLIENTS 16

struct output {
	int log;                         /* -1: none */
	int listener;                    /* -1: nobody may come */
	int clients[OUTPUT_MAX_CLIENTS]; /* -1: free */
	bool has_leader; /* client 0 was there from the beginning: when it is lost, so is the user */
};

void output_init(struct output *output);

/** Close everything. */
void output_deinit(struct output *output);

/** Take a client in, @fd becoming the output's; one too many is let go of. */
void output_add_client(struct output *output, int fd);

/** Let a client go. */
void output_drop_client(struct output *output, size_t i);

/** Write @len bytes to the log and send them to all clients.  What fails is left out. */
void output_write(struct output *output, enum attach_kind kind, const void *data, size_t len);

/** Send a message to all clients. */
void output_tell(struct output *output, enum attach_kind kind, const void *data, size_t len);

#endif
