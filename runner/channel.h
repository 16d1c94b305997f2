/* SPDX-License-Identifier: MIT */
/*
 * What the monitor and the processes it makes say to each other: whole messages over a pair of
 * sockets.  The container's side is closed by the execve(2) of the init and of the command, so the
 * end of the stream without a complaint means that the command runs.
 */
#ifndef RUNNER_CHANNEL_H
#define RUNNER_CHANNEL_H

#include "lib/base.h"
#include "lib/error.h"

enum channel_kind {
	/* from the monitor */
	CHANNEL_GO, /* ids, cgroups and the outer network are there */

	/* to the monitor */
	CHANNEL_TERMINAL, /* @fd: the other side of the pseudo terminal */
	CHANNEL_READY,    /* everything is there; the command waits */
	CHANNEL_FAILED,   /* step @step failed: @r and @error; @status to exit with */
};

struct channel_message {
	enum channel_kind kind;
	size_t step;
	int r;      /* -errno */
	int status; /* the exit status that goes with it */
	struct error error;
	int fd; /* CHANNEL_TERMINAL: the receiver's; else -1 */
};

/** A connected pair, close-on-exec.  Returns 0 or -errno. */
int channel_open(int ret_ends[2]) NODISCARD;

/** Send a message without text.  @fd goes with it unless it is -1.  Returns 0 or -errno. */
int channel_send(int end, enum channel_kind kind, int fd);

/** Send CHANNEL_FAILED.  Nobody is left to tell when that fails. */
void channel_complain(int end, size_t step, int r, int status, const struct error *error);

/**
 * Receive one message.  What comes from the container's side is checked like any stranger's.
 * Returns 1; 0 at the end; -EAGAIN with @flags MSG_DONTWAIT; -EPROTO; -errno.
 */
int channel_receive(int end, int flags, struct channel_message *ret) NODISCARD;

#endif
