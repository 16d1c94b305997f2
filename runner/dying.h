/* SPDX-License-Identifier: MIT */
/* Sudden death at a chosen step, so that tests can see what is left then (--kill-at). */
#ifndef RUNNER_DYING_H
#define RUNNER_DYING_H

#include <stddef.h>

/** Kill this process when @step is where it @dies_at.  SIZE_MAX: it does not. */
void dying_take_step(size_t step, size_t dies_at);

#endif
