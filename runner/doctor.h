/* SPDX-License-Identifier: MIT */
/* `unionfs-run doctor`: what this host offers, what is missing, and what to do about it. */
#ifndef RUNNER_DOCTOR_H
#define RUNNER_DOCTOR_H

#include <stdio.h>

/**
 * Try everything that containers of the calling user need, and print a line for each to @out, with
 * a remedy below each that fails.
 *
 * Changes nothing: what is tried is tried in processes and namespaces of its own.  Returns 0 when
 * nothing necessary is missing, 1 otherwise: the program's exit status.
 */
int doctor_run(FILE *out);

#endif
