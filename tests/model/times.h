/* SPDX-License-Identifier: MIT */
/* Times that operations set: long ago, to be told from those of the run; now; none. */
#ifndef MODEL_TIMES_H
#define MODEL_TIMES_H

#include <stdint.h>
#include <time.h>

void times_of(int64_t index, struct timespec times[2]);

#endif
