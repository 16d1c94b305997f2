/* SPDX-License-Identifier: MIT */
/*
 * Opening the layers of a mount: checks, clones, locks, the work directory.
 *
 * All of it happens before the mount exists; a failure leaves nothing behind.
 */
#ifndef FS_STACK_H
#define FS_STACK_H

#include "fs/ovl.h"

struct stack {
	struct layer
		*layers; /* by id: lowers from the top, then the upper; room for work and index */
	uint16_t *order;
	struct layer *data; /* the data-only ones, topmost first */
	uint16_t n_data;
	uint16_t n;
	uint16_t upper; /* or LAYER_NONE */
	uint64_t work_ino;
	bool hides_work;    /* the work directory is FORMAT_WORK_IN_UPPER */
	int work_base;      /* WORK; holds the lock of a daemon that still writes */
	int work_fd;        /* WORK/work, O_RDONLY */
	bool made_work_dir; /* WORK/work was made for this mount */
	char *made_work;    /* path of a WORK that was made for this mount, else NULL */
};

/**
 * Open what @config names.  Returns 0, or -errno with one line in @error.  On success the upper and
 * the work directory are locked.
 */
int stack_open(const struct ovl_config *config, struct stack *ret, char *error,
	       size_t error_size) NODISCARD;

void stack_deinit(struct stack *stack);

/** The union is not live any more: another mount of the upper may begin to wait. */
void stack_unlock_live(const struct stack *stack);

/** Remove a work directory that was made for this mount and is empty. */
void stack_remove_made_work(struct stack *stack);

/** The mount failed: remove what it made, WORK/work in a work directory of the user's too. */
void stack_undo(struct stack *stack);

#endif
