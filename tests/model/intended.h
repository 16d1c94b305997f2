/* SPDX-License-Identifier: MIT */
/* Where two unions may differ, and why.  Everything else is a bug of one of them. */
#ifndef MODEL_INTENDED_H
#define MODEL_INTENDED_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/model/op.h"

/** What is compared from now on was mounted with these; with a plain directory or a union. */
void intended_begin(const char *kernel_options, bool is_directory);

/**
 * Whether the lines that @op left in two logs, or those about an object of the tree (@op is NULL),
 * may differ as they do.
 */
bool intended_difference(const struct op *op, const char *a, const char *b);

/** The table, for people. */
void intended_print(FILE *out);

#endif
