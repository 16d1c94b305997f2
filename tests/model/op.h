/* SPDX-License-Identifier: MIT */
/*
 * What is done to a union: operations as data.  None depends on what an earlier one found, so that
 * any part of a list is a list, and two unions that are the same stay the same.
 */
#ifndef MODEL_OP_H
#define MODEL_OP_H

#include <stdint.h>
#include <stdio.h>

#include "tests/model/draw.h"

#define OP_SLOTS 8       /* descriptors that an actor keeps open */
#define OP_MAPS 4        /* mappings that it keeps */
#define OP_BASE_CWD (-1) /* paths begin at the root of the union, not at a descriptor */

struct actor;
struct op;

/** Does it.  Returns what the system call returned: -1 with errno set where it failed. */
typedef long op_fn(struct actor *actor, const struct op *op);

/**
 * A kind of operation.
 *
 * @args: how to draw the arguments, one letter each: paths before the colon, numbers behind it
 * (op_draw.c has the letters).  @weight: how often; @build: how often while a lower layer is made.
 */
struct op_kind {
	const char *name;
	const char *args;
	unsigned weight;
	unsigned build;
	op_fn *run;
};

struct op {
	const struct op_kind *kind;
	char *path[2]; /* NULL where there is none */
	int64_t n[4];
	int base;         /* the slot that paths begin at, or OP_BASE_CWD */
	unsigned user;    /* index of an actor's users */
	unsigned mask;    /* umask */
	unsigned layer;   /* which layer is written: the last one is the upper under test */
	unsigned quiet;   /* nothing is looked at afterwards */
	unsigned dropped; /* left out while a list is made shorter */
};

struct op_list {
	struct op *ops;
	size_t n;
	size_t size;
	unsigned n_layers; /* with the upper under test */
};

/** All kinds, ended by one without a name. */
extern const struct op_kind op_kinds[];

void op_list_deinit(struct op_list *list);

/** Append a copy of @op, whose paths it takes over. */
void op_list_add(struct op_list *list, const struct op *op);

/** Draw @n operations that write @layer.  The draws follow from @draw alone. */
void op_list_draw(struct op_list *list, struct draw *draw, unsigned layer, size_t n);

/** One line of text for @op, which op_parse() reads. */
void op_print(FILE *out, const struct op *op);

/** Read what op_print() wrote.  Returns 0, or -1 for anything else. */
int op_parse(const char *line, struct op *ret);

#endif
