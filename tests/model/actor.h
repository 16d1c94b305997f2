/* SPDX-License-Identifier: MIT */
/*
 * Who does the operations: a process whose root is the union, with descriptors and mappings that it
 * keeps, and a log of what came of each.
 */
#ifndef MODEL_ACTOR_H
#define MODEL_ACTOR_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/model/op.h"

struct actor_map {
	void *address;
	size_t len;
	int fd; /* of what is mapped, for its times */
};

struct actor {
	FILE *log;
	int base;          /* where paths begin: AT_FDCWD or a descriptor */
	int fds[OP_SLOTS]; /* -1 where none is open */
	struct actor_map maps[OP_MAPS];
	int scratch;      /* a memfd: mappings are read and written through it, for EFAULT */
	bool makes_links; /* hard links */
	bool makes_whiteouts;
	int proc;   /* /proc/self/fd, from outside */
	size_t *at; /* shared with whoever waits: how many operations are done */
};

/** What an actor's log holds. */
enum actor_wants {
	ACTOR_RESULTS = 1 << 0, /* a line for each operation, then the tree */
	ACTOR_TREE = 1 << 1,    /* the tree, with every time as it is */
	ACTOR_NUMBERS = 1 << 2, /* inode numbers in that */
	ACTOR_LINKS = 1 << 3,   /* hard links, and which names are one file's in both */
	ACTOR_PLAIN = 1 << 4, /* no whiteouts: a union refuses to make them, a directory does not */
};

/** Whether the open file in @slot has lost the name that it was opened by (see intended.c). */
bool actor_has_removed(const struct actor *actor, int64_t slot);

/**
 * Do the operations of @layer in @list with the directory @root as the root, then describe the tree
 * there.  In a process of its own, which this does not return from.
 */
_Noreturn void actor_run(const struct op_list *list, unsigned layer, const char *root, int log_fd,
			 size_t *at, unsigned wants);

#endif
