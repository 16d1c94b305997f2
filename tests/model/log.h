/* SPDX-License-Identifier: MIT */
/* Logs of actors, and their comparison. */
#ifndef MODEL_LOG_H
#define MODEL_LOG_H

#include <stddef.h>
#include <stdio.h>

#include "tests/model/op.h"

struct log {
	int fd;
	char *text;
	size_t len;
};

/** An empty log, whose descriptor an actor writes to. */
void log_new(struct log *log);

/** After the actor has ended: read what it wrote. */
void log_read(struct log *log);

void log_deinit(struct log *log);

/**
 * Compare what @a (which may do as it likes) and @b tell of the operations of @list and of the tree
 * behind them, or only of the tree.  Returns 0 where they are the same but for intended differences
 * (intended.h); else -1, and *@ret_at is the operation where they part, or list->n.
 */
int log_compare(const struct op_list *list, const struct log *a, const struct log *b, FILE *report,
		size_t *ret_at);
int log_compare_tree(const struct log *a, const struct log *b, FILE *report);

/** As log_compare_tree(), of the tree that was seen: with no time of the run. */
int log_compare_seen(const struct log *a, const struct log *b, FILE *report);

/** The operation of @list that was the first to find nobody serving the union, or list->n. */
size_t log_find_end(const struct op_list *list, const struct log *log);

#endif
