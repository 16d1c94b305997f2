/* SPDX-License-Identifier: MIT */
/*
 * The directory STATE_DIR/.net: notes that come with their content or not at all, which are symbolic
 * links that lead nowhere, and the lock.  net.h tells what notes there are.
 */
#ifndef RUNNER_NET_STATE_H
#define RUNNER_NET_STATE_H

#include "lib/base.h"

/** Room for what a note says: a container's name, a network, two numbers. */
#define NET_STATE_NOTE_SIZE 80

/** Open STATE_DIR/.net, made with STATE_DIR if need be (0700).  The descriptor or -errno. */
int net_state_make(const char *state_dir) NODISCARD;

/** Open STATE_DIR/.net.  -ENOENT: nothing was ever noted there. */
int net_state_open(const char *state_dir) NODISCARD;

/** Open the directory @name in @dir, made if need be. */
int net_state_make_dir(int dir, const char *name) NODISCARD;
int net_state_open_dir(int dir, const char *name) NODISCARD;

/** Wait for the lock; closing the descriptor that is returned gives it back. */
int net_state_lock(int dir) NODISCARD;

/** Note that @name is @text.  -EEXIST: there is such a note. */
int net_state_note(int dir, const char *name, const char *text) NODISCARD;

/** Read a note.  -ENOENT; -EINVAL: it is something else or too long. */
int net_state_read(int dir, const char *name, char ret[NET_STATE_NOTE_SIZE]) NODISCARD;

/** Take a note away; its not being there is success. */
int net_state_forget(int dir, const char *name) NODISCARD;

/**
 * Call @visit for each name in @dir but those that begin with a dot, until it returns other than 0,
 * which is then returned.  @visit may remove what it is shown.
 */
int net_state_each(int dir, int (*visit)(int dir, const char *name, void *cookie),
		   void *cookie) NODISCARD;

#endif
