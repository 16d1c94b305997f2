/* SPDX-License-Identifier: MIT */
/*
 * Where lists of operations are done: the working directory, which holds
 *
 *	lowers/0 1 2 ...	the layers; 0 is made as a plain directory
 *	work/0 1 2 ...		their work directories
 *	a/{upper,work,mnt}	of the first target
 *	b/{upper,work,mnt}	of the second
 */
#ifndef MODEL_WORKSPACE_H
#define MODEL_WORKSPACE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "tests/model/log.h"
#include "tests/model/scenario.h"

struct running {
	pid_t pid;
	size_t *at; /* operations done, shared with the actor */
	struct log log;
};

extern const char *const workspace_mnt[2];

/** Empty the upper and the work directory of @whose alone. */
void workspace_clear_upper(unsigned whose);

/** Whether nothing temporary is left in the work directory of @whose. */
bool workspace_work_is_empty(unsigned whose);

/** Empty it and make its directories. */
void workspace_make(void);

/** Do the operations of the lower layers.  Returns 0, or -1 and @report says why. */
int workspace_make_layers(const struct scenario *scenario, FILE *report);

/**
 * Mount the target @who (0 or 1) with the upper of @whose, at the mount point of that one.  A plain
 * directory (who is 0 then) gets a copy of what the other target shows of the layers.
 */
int workspace_mount(const struct scenario *scenario, unsigned who, unsigned whose);

/** Undo that, but for what a plain directory holds.  Returns 0, or -1 and has said why. */
int workspace_umount(const struct scenario *scenario, unsigned who, unsigned whose);

/** What an actor may do there, and leave out: ACTOR_LINKS and ACTOR_PLAIN. */
unsigned workspace_wants(const struct scenario *scenario);

/** Start an actor for @layer of @list at @root; @wants is of enum actor_wants. */
void workspace_start(struct running *running, const struct op_list *list, unsigned layer,
		     const char *root, unsigned wants);

/** Wait for its end as long as it makes progress.  Returns 0, or -1 and @report says why. */
int workspace_finish(struct running *running, FILE *report);

/** Both of them.  @ret is the caller's to deinit, also after a failure. */
int workspace_run(const struct op_list *list, unsigned layer, const char *root, unsigned wants,
		  struct log *ret, FILE *report);

#endif
