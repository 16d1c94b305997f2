/* SPDX-License-Identifier: MIT */
/* Numbers of bytes for people: "42.1 MiB". */
#ifndef LAYER_SIZES_H
#define LAYER_SIZES_H

#include "lib/base.h"

#define SIZES_ROOM 16

void sizes_format(uint64_t n, char ret[SIZES_ROOM]);

#endif
