/* SPDX-License-Identifier: MIT */
/* One list of operations from the making of its layers to the last comparison. */
#ifndef MODEL_SCENARIO_H
#define MODEL_SCENARIO_H

#include <stdio.h>

#include "tests/model/op.h"
#include "tests/model/target.h"

struct scenario {
	const struct op_list *list;
	const struct option_set *options;
	const struct target *targets; /* two: the reference and what is tested */
};

/**
 * Run it below the working directory, where nothing else is.  Returns 0 where both targets did the
 * same and everything stored is as it should be; else -1, and @report says what is not.  *@ret_at
 * is the operation that was done in different ways, list->n where the difference came later.
 */
int scenario_run(const struct scenario *scenario, FILE *report, size_t *ret_at);

/** The fewest operations that still make scenario_run() fail: the others become dropped. */
void scenario_shrink(const struct scenario *scenario, struct op_list *list, size_t at);

#endif
