/* SPDX-License-Identifier: MIT */
/*
 * What a container's monitor and whoever is attached to it say to each other: whole messages over a
 * SOCK_SEQPACKET socket, a letter and what belongs to it.  The monitor listens at DIR/attach.
 */
#ifndef RUNNER_ATTACH_H
#define RUNNER_ATTACH_H

#include <stddef.h>

#include "lib/base.h"
#include "lib/error.h"

/** As much data as one message has. */
#define ATTACH_DATA_MAX 32768

enum attach_kind {
	/* from the monitor */
	ATTACH_OUTPUT = 'o',  /* data of standard output, or of the terminal */
	ATTACH_ERROR = 'e',   /* data of standard error */
	ATTACH_READY = 'y',   /* everything is there, the command waits */
	ATTACH_STARTED = 'r', /* the command runs */
	ATTACH_STOPPED = 'z', /* a signal of its terminal has stopped the command: its number */
	ATTACH_WARNING = 'a', /* something that was asked for is not done: the line to print */
	ATTACH_FAILED = 'f',  /* the command could not be started: the line to print */
	ATTACH_ENDED = 'x',   /* the container has ended: the exit status */

	/* to the monitor */
	ATTACH_INPUT = 'i',  /* data for standard input */
	ATTACH_CLOSE = 'c',  /* no more input */
	ATTACH_SIGNAL = 's', /* for the command: the signal's number */
	ATTACH_SIZE = 'w',   /* of the terminal: rows and columns */
	ATTACH_LEAVE = 'l',  /* the container goes on without me */
};

struct attach_message {
	enum attach_kind kind;
	size_t len;
	unsigned char data[ATTACH_DATA_MAX + 1]; /* ended by a NUL that @len does not count */
};

/**
 * Send a message.  With @flags MSG_DONTWAIT -EAGAIN when the other side reads too slowly.
 * Returns 0; -EPIPE when nobody reads (no signal); -errno.
 */
int attach_send(int fd, enum attach_kind kind, const void *data, size_t len, int flags);

/** A message whose content is numbers below 65536. */
int attach_send_numbers(int fd, enum attach_kind kind, const uint16_t *numbers, size_t n);

/** Receive one.  1; 0 at the end; -EAGAIN with MSG_DONTWAIT; -EPROTO for what is none; -errno. */
int attach_receive(int fd, int flags, struct attach_message *ret) NODISCARD;

/** The numbers of a message; missing ones are 0. */
void attach_numbers(const struct attach_message *message, uint16_t *numbers, size_t n);

/** Listen at @name in the directory @dir, readable by the owner only.  Returns the socket. */
int attach_listen(int dir, const char *name, struct error *error) NODISCARD;

/** Connect to it.  -ECONNREFUSED or -ENOENT: nobody listens. */
int attach_connect(int dir, const char *name) NODISCARD;

#endif
