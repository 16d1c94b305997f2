/* SPDX-License-Identifier: MIT */
/*
 * A pseudo terminal for a container: of the container's own devpts, so that its name is right
 * inside, and never the caller's terminal, into which a container could type (CVE-2017-5226).
 */
#ifndef RUNNER_PTY_H
#define RUNNER_PTY_H

#include "lib/base.h"
#include "lib/error.h"

struct pty {
	int master; /* the monitor's side */
	int slave;  /* the command's side */
};

/**
 * Open one in the devpts that is mounted on /dev/pts below @root; of that size unless it is 0.
 * Both descriptors are the caller's.  -EPERM when what is there is not devpts; -errno.
 */
int pty_open(int root, uint16_t rows, uint16_t columns, struct pty *ret,
	     struct error *error) NODISCARD;

/** The calling process begins a session whose terminal @slave is. */
int pty_begin_session(int slave, struct error *error) NODISCARD;

/** @slave becomes those of the descriptors 0, 1 and 2 whose bits are set in @which. */
int pty_take_stdio(int slave, unsigned which, struct error *error) NODISCARD;

/** The size of the terminal @from, given to the terminal @to.  Without effect for what is none. */
void pty_copy_size(int from, int to);

#endif
